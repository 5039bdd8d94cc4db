"""The words of the course, each with the sentence that explains it, read off the lessons.

A lesson sets a word in bold where it explains it. What is bold for another reason is told apart by
its form, and where that does not do, it stands in `glossary.toml`.
"""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import ipywidgets as widgets

from lrlib.classroom.feedback import math_in_html
from lrlib.classroom.keys import Keys
from lrlib.classroom.slider import StyleSheet
from lrlib.classroom.style import Still, plural
from lrlib.classroom.syllabus import contents, folder

WORD = r"(?!The )[A-Za-z][\w-]*(?: [A-Za-z][\w-]*){0,2}"  # one to three words
BOLD = re.compile(rf"\*\*({WORD})\.?\*\*")
OTHER = set(tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))["stressed"])
CLOSING = ("Easy to confuse", "Take-aways")  # what they name was explained before
END = r"(?:(?<=[.!?])|(?<=[.!?]\))|(?<=\.\*\*))\s+(?=[A-Z(*$`])"
BACK = r"(?:At that|He|It|Its|She|Such|That|The \w+ is (?:known|called)|These|They|This|Those)\b"


@dataclass(frozen=True)
class Term:
    """A word, the sentence that explains it, and the notebook and heading where it stands."""

    name: str
    sentence: str
    notebook: str
    heading: str

    @property
    def link(self):
        return f"{self.notebook}#{self.heading.replace(' ', '-')}"


def told(lesson):
    """`[(heading, paragraph)]` of a lesson's running text."""
    source = (folder() / lesson.name / "lesson.py").read_text(encoding="utf-8")
    return paragraphs(source.replace("<!-- title -->", lesson.heading))


def paragraphs(source):
    """`[(heading, paragraph)]` of a source: no code, list, table or comment."""
    found, heading = [], ""
    for head, body in re.findall(r"^# %%(.*)\n((?:(?!# %%).*\n?)*)", source, re.MULTILINE):
        text = re.sub(r"^# ?", "", body, flags=re.MULTILINE) if "[markdown]" in head else ""
        for part in re.split(r"\n\s*\n", re.sub(r"```.*?```", "", text, flags=re.DOTALL)):
            title = re.match(r"#+ (.*)", part.strip())
            heading = title[1] if title else heading
            part = re.sub(r"\[([^\]]+)\]\([^)]*\)", r"\1", part)  # the words of a link
            prose = re.split(r"^(?:[-|<]|\d\.) ?", part, maxsplit=1, flags=re.MULTILINE)[0]
            found += [(heading, " ".join(prose.split()))] * bool(prose.strip() and not title and heading not in CLOSING)
    return found


def explained(paragraph):
    """`[(word, sentence)]` of a paragraph; a sentence that points back brings the one before, or else the next.

    >>> explained("A slope fades. This is **decay**.")
    [('decay', 'A slope fades. This is **decay**.')]
    """
    sentences, found = re.split(END, paragraph), []
    for place, sentence in enumerate(sentences):
        words = BOLD.findall(sentence)
        first, last = place, place + 1
        if re.match(BACK, sentence):
            first, last = max(place - 1, 0), last + (place == 0)
        if words and sentence == f"**{words[0]}.**":  # it stands before what explains it
            last += 1 + sentences[min(last, len(sentences) - 1)].endswith("?")
        found += [(word, " ".join(sentences[first:last])) for word in words if len(words) < 3]
    return [(word, sentence) for word, sentence in found if word.lower() not in OTHER]


@cache
def terms():
    """Every word of the course at its first explanation, in alphabetical order.

    >>> next(term.link for term in terms() if term.name == "noise floor")
    '04_noise.ipynb#One-person-in-place-of-442'
    """
    found = {}
    for lesson in contents():
        for heading, paragraph in told(lesson):
            for word, sentence in explained(paragraph):
                found.setdefault(word.lower().replace("-", ""), Term(word, sentence, lesson.notebook, heading))
    return [found[name] for name in sorted(found)]


def shown(sentence):
    """A sentence as HTML, with *stress* kept.

    >>> shown("A *mean* of $x$.")
    'A <i>mean</i> of $x$.'
    """
    return re.sub(r"(?<![*\w])\*([^*<>$]+)\*(?![*\w])", r"<i>\1</i>", math_in_html(sentence))


class Glossary(Still, widgets.VBox):
    """A box to type in, and below it the words that have what was typed."""

    def __init__(self):
        plain = {"description_width": "initial"}
        self.box = widgets.Text(description="Look up", placeholder="a word, or a part of it", style=plain)
        self.found = widgets.HTMLMath()
        self.box.observe(lambda change: self.look_up(change.new), "value")
        super().__init__([self.box, self.found, StyleSheet(), Keys()])
        self.look_up("")

    def look_up(self, typed):
        """Show the words that have `typed` in them; where none has, the sentences."""
        typed = typed.strip().lower()
        self.shown = [term for term in terms() if typed in term.name.lower()]
        self.shown = self.shown or [term for term in terms() if typed in term.sentence.lower()]
        rows = "".join(
            f"<dt><b>{term.name}</b></dt><dd>{shown(term.sentence)} "
            f'<a href="{term.link}" target="_blank">{term.notebook[:2]}, {term.heading}</a></dd>'
            for term in self.shown
        )
        count = f'<div role="status">{plural(len(self.shown), "word")}</div>'
        self.found.value = f'{count}<dl style="max-width:80em;line-height:1.45">{rows}</dl>'

    def still(self):
        return {"text/plain": "\n".join(f"{t.name} ({t.notebook[:2]}): {t.sentence}" for t in terms())}, {}


def glossary():
    """The words of the course, to look up: type a part of one.

    >>> from lessons.certification import glossary
    >>> view = glossary()
    >>> view.look_up("noise fl")
    >>> [term.name for term in view.shown]
    ['noise floor']
    """
    return Glossary()
