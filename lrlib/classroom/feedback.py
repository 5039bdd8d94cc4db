"""What the course answers: a verdict with its explanation, as plain text and as a box."""

import html
import re

STATUS = {
    "right": ("Right.", "✓"),
    "wrong": ("Not yet.", "✗"),
    "blank": ("Not attempted yet.", "…"),
    "hint": ("Hint", "→"),
    "solution": ("The printed solution passes.", "→"),
}


def in_html(text):
    """Plain text as HTML: escaped, with `code` and **bold** kept.

    >>> in_html("`a < b` and **c**")
    '<code>a &lt; b</code> and <b>c</b>'
    """
    text = re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(text, quote=False))
    return re.sub(r"\*\*([^*]+)\*\*", r"<b>\1</b>", text).replace("\n", "<br>")


def math_in_html(text):
    """Prompt text as HTML for HTMLMath: code and bold kept, $...$ left to the typesetter."""
    parts = re.split(r"(\$[^$]+\$)", text.strip())
    return "".join(html.escape(p, quote=False) if i % 2 else in_html(p) for i, p in enumerate(parts))


class Feedback:
    """A verdict and its explanation, as plain text and as a box with a word, a mark and a colour."""

    def __init__(self, status, text):
        self.status, self.text = status, text

    def __repr__(self):
        return f"{STATUS[self.status][0]} {self.text}"

    def _repr_html_(self):
        word, mark = STATUS[self.status]
        return (
            f'<div class="lr-feedback lr-{self.status}" role="status" style="border-left:4px solid currentColor;'
            f'padding:.4em .8em;margin:.3em 0;max-width:80em"><b>{mark} {word}</b> {in_html(self.text)}</div>'
        )


def line(text):
    """One line of plain text as HTML.

    >>> line("`a`")
    '<div style="max-width:80em;line-height:1.45"><code>a</code></div>'
    """
    return f'<div style="max-width:80em;line-height:1.45">{in_html(text)}</div>'


def note(sentence):
    """Show a sentence, if there is one, that the learner did not ask for, above what the cell shows."""
    from IPython.display import HTML, display

    if sentence:
        display(HTML(line(f"**Note.** {sentence}")))
