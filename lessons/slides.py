"""A deck of slides per lesson, for a class: one HTML file that needs no network.

    python course.py slides [NN ...] [--to FOLDER]

A slide holds one idea of the lesson's core: its objectives, a prediction (asked on one slide, answered on the next),
a stored picture with its sentence, a claim with its record, the take-aways. What the lesson says around it, and what
a wrong answer reveals, are the speaker's notes. The page, its looks and its keys are `slides.html`.
"""

import argparse
import html
import json
import re
from pathlib import Path

import mistune
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextPath

from lrlib.classroom.bank import find_question
from lrlib.classroom.claims import LABELS, claims
from lrlib.classroom.feedback import math_in_html
from lrlib.classroom.questions import NUMBERS, order
from lrlib.classroom.quiz import asked
from lrlib.classroom.syllabus import contents, find, folder

SERIF = FontProperties(math_fontfamily="stix")
EM = 100  # units of a drawn formula per em
LETTERS = {1: "M", 2: "L", 3: "Q", 4: "C", 79: "Z"}  # of a path: matplotlib's codes, SVG's commands
SHORT = {  # what TeX reads and matplotlib does not: its longer form
    r"\\tfrac\s*(\d)(\d)": r"\\frac{\1}{\2}",
    r"\\tfrac": r"\\frac",
    r"\\sqrt\s*(\\[a-z]+|\w)": r"\\sqrt{\1}",
    r"\\le\b": r"\\leq",
}


# --- words and formulas ----------------------------------------------------------------------------------------------


def formula(tex):
    """A formula as a drawing, with its source as the words of it; as code where matplotlib cannot read it.

    >>> formula("x^2")[:38], formula("x^")
    ('<svg role="img" aria-label="x^2" style', '<code>$x^$</code>')
    """
    plain = " ".join(tex.split())
    for short, long in SHORT.items():
        plain = re.sub(short, long, plain)
    try:
        path = TextPath((0, 0), f"${plain}$", size=EM, prop=SERIF)
    except ValueError:
        return f"<code>${html.escape(tex)}$</code>"
    strokes = [
        LETTERS[int(code)] + " ".join(f"{-v if i % 2 else v:.0f}" for i, v in enumerate(points) if code != 79)
        for points, code in path.iter_segments(simplify=False)
    ]
    box = path.get_extents()
    size = f"width:{box.width / EM:.2f}em;height:{box.height / EM:.2f}em;vertical-align:{box.y0 / EM:.2f}em"
    view = f"{box.x0:.0f} {-box.y1:.0f} {box.width:.0f} {box.height:.0f}"
    label = html.escape(tex)
    return f'<svg role="img" aria-label="{label}" style="{size}" viewBox="{view}"><path d="{"".join(strokes)}"/></svg>'


class Renderer(mistune.HTMLRenderer):
    """Markdown of a lesson, where a link is its words: a deck stands alone."""

    def link(self, text, url, title=None):
        return text


def markdown(text):
    read = mistune.create_markdown(renderer=Renderer(escape=True), plugins=["math"])
    for kind in ("inline_math", "block_math"):
        read.renderer.register(kind, lambda _, tex: formula(tex))
    return read(text).strip()


def inline(text):
    return markdown(text).removeprefix("<p>").removesuffix("</p>")


def drawn(markup):
    """HTML of a question with its formulas, $...$, drawn."""
    return re.sub(r"\$([^$]+)\$", lambda found: formula(html.unescape(found[1])), markup)


def said(text):
    """What a question says, as HTML: escaped; `code`, **bold** and formulas are kept."""
    return drawn(math_in_html(text))


# --- what a lesson holds ---------------------------------------------------------------------------------------------


def first_block(prose, heading):
    """The list that follows a heading."""
    return prose.split(heading)[1].strip().split("\n\n")[0]


def sentences(paragraph):
    return re.split(r"(?<=[.?!])\s+(?=[A-Z])", " ".join(paragraph.split()))


def around(cells, place):
    """What the lesson says around a cell: two sentences at most before it, and two after it, of plain paragraphs."""
    near = []
    for neighbour, which, part in ((place - 1, -1, slice(-2, None)), (place + 1, 0, slice(2))):
        cell = cells[neighbour] if 0 <= neighbour < len(cells) else {"cell_type": "none"}
        blocks = "".join(cell["source"]).split("\n\n") if cell["cell_type"] == "markdown" else [""]
        if not re.match(r"\s*([#|$>*\[-]|```)", blocks[which]):
            near += sentences(blocks[which])[part]
    return " ".join(filter(None, near))


def core(cells):
    """Each code cell of the core: its source, what it shows, its section's heading, the words around it."""
    heading = ""
    for place, cell in enumerate(cells):
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            heading = [heading, *re.findall(r"^## (.+)$", source, flags=re.MULTILINE)][-1]
        elif not heading.endswith("(deeper)"):
            yield source, cell["outputs"], heading, around(cells, place)


# --- slides ----------------------------------------------------------------------------------------------------------


def slide(heading, body, notes="", of=""):
    """One slide. heading, body, notes: HTML. of: what it shows, as in "claim noise.floor"."""
    aside = f"<aside>{notes}</aside>" if notes else ""
    mark = f' data-of="{html.escape(of)}"' if of else ""
    return f'<section tabindex="-1"{mark}>\n<h2>{heading}</h2>\n{body}\n{aside}</section>\n'


def answers(question):
    """What is right, each with its reason."""
    if question.kind in NUMBERS:
        return [(f"{question.answer:g}", question.why)]
    right = [o for o in question.options if o.right or question.kind in ("ordering", "matching")]
    return [(f"{o.text}: {o.match}" if o.match else o.text, o.why) for o in right]


def prediction(question, notes):
    """A question with its options, and a slide with what is right, then why."""
    options = [f"<li>{said(question.options[i].text)}</li>" for i in order(question)]
    choices = f'<ol type="A">{"".join(options)}</ol>' if options else ""
    right = answers(question)
    answer = "".join(f"<p><b>{said(text)}</b></p>" for text, _ in right)
    why = "".join(f"<p>{said(why)}</p>" for _, why in right)
    known = [text for text, _ in right]
    wrong = [o for o in (*question.options, *question.near) if o.text not in known and not o.match]
    reveals = "".join(f"<li>“{said(o.text)}”: {said(o.why)}</li>" for o in wrong)
    yield slide("Predict", asked_of(question) + choices, notes, f"predict {question.id}")
    body = f'<div class="small">{asked_of(question)}</div>{answer}<div class="step">{why}</div>'
    yield slide("What is right, and why", body, f"<ul>{reveals}</ul>" if reveals else "", f"answer {question.id}")


def asked_of(question):
    return drawn(asked(question))


def evidence(claim, notes):
    """A claim under its label, with its source and in how many repeats it held."""
    source = f"{html.escape(claim.source)}. " if claim.source else ""
    repeats = html.escape(claim.repeats[0].upper() + claim.repeats[1:])
    body = f'<p class="words">{html.escape(claim.words)}</p><p>{repeats}.</p><p class="small">{source}</p>'
    label = f'{claim.label} <span class="small">({LABELS[claim.label]})</span>'
    return slide(label, body, notes, f"claim {claim.id}")


def pictures(outputs):
    """Each stored picture: its PNG as base64 text, and its sentence."""
    for output in outputs:
        if "image/png" in output.get("data", {}):
            yield "".join(output["data"]["image/png"]).replace("\n", ""), output["metadata"]["image/png"]["alt"]


def called(function, source):
    return re.findall(rf'^{function}\("([\w.@]+)"', source, flags=re.MULTILINE)


def deck(lesson):
    """The slides of a lesson, as HTML, one after the other."""
    notebook = folder().parent / "notebooks" / lesson.notebook
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    prose = "\n\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
    promise = inline(prose.split("\n\n")[1])
    yield f'<section tabindex="-1">\n<h1>{html.escape(lesson.heading)}</h1>\n<p>{promise}</p>\n</section>\n'
    yield slide("After this you can", markdown(first_block(prose, "**After this you can**")))
    known = {claim.id: claim for claim in claims(lesson.name)}
    for source, outputs, heading, around in core(cells):
        notes, heading = markdown(around), inline(heading) or html.escape(lesson.title)
        goals = [f"<p><b>Goal:</b> {said(find('explorer', id).goal)}</p>" for id in called("explorer", source)]
        for png, sentence in pictures(outputs):
            words = html.escape(sentence)
            image = f'<img alt="{words}" src="data:image/png;base64,{png}">'
            caption = f'<figcaption aria-hidden="true">{words}</figcaption>'  # heard with the picture
            yield slide(heading, f"{''.join(goals)}<figure>{image}{caption}</figure>", notes, "picture")
        for id in called("predict", source):
            yield from prediction(find_question(id), notes)
        for id in called("claim", source):
            yield evidence(known[id], notes)
    yield slide("Take-aways", markdown(first_block(prose, "## Take-aways")))
    following = [other for other in contents() if other.number > lesson.number][:1]
    later = [other for other in contents() if lesson.name in other.builds_on and other not in following]
    lines = [f"<li><b>{html.escape(one.heading)}</b>: {html.escape(one.about)}</li>" for one in following + later]
    yield slide("Where next", f"<ul>{''.join(lines)}</ul>" if lines else "<p>You have reached the last lesson.</p>")


def page(lesson):
    """The deck of a lesson as one HTML page."""
    frame = (folder() / "slides.html").read_text(encoding="utf-8")
    filled = {"title": html.escape(lesson.heading), "slides": "".join(deck(lesson))}
    return re.sub(r"<!-- (title|slides) -->", lambda found: filled[found[1]], frame)


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="course.py slides", description=__doc__.split("\n")[0])
    parser.add_argument("lessons", nargs="*", metavar="NN", help="numbers of lessons (all where none is given)")
    parser.add_argument("--to", type=Path, default=folder().parent / "slides", metavar="FOLDER", help="where (slides/)")
    options = parser.parse_args(arguments)
    known = {lesson.number: lesson for lesson in contents()}
    wanted = [number.zfill(2) for number in options.lessons] or list(known)
    for number in wanted:
        if number not in known:
            parser.error(f"there is no lesson {number}: there are {', '.join(known)}")
    options.to.mkdir(parents=True, exist_ok=True)
    for lesson in map(known.get, wanted):
        place = options.to / Path(lesson.notebook).with_suffix(".html")
        place.write_text(page(lesson), encoding="utf-8")
        print(place)


if __name__ == "__main__":
    main()
