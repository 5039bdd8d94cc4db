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
from lrlib.classroom.questions import NUMBERS, order, solution, wrong_answers
from lrlib.classroom.quiz import asked
from lrlib.classroom.syllabus import contents, find, folder

SERIF = FontProperties(math_fontfamily="stix")
EM = 100  # units of a drawn formula per em
RIGHT = ' class="right"'
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
    """The sentences of a paragraph; none ends within `code`, and what tells a learner to run a cell is left out."""
    end = r"(?<=[.?!])\s+(?=[A-Z`*$(])(?=(?:[^`]*`[^`]*`)*[^`]*$)"
    found = re.split(end, " ".join(paragraph.split()))
    return [sentence for sentence in found if not re.search(r"\bcells?\b", sentence)]


def around(cells, place):
    """What the lesson says around a cell: two sentences at most before it, and two after it, of plain paragraphs."""
    told = []
    for nearby, block, part in ((cells[:place][::-1], -1, slice(-2, None)), (cells[place + 1 :], 0, slice(2))):
        prose = next((source_of(cell) for cell in nearby if cell["cell_type"] == "markdown"), "")
        paragraph = prose.split("\n\n")[block]
        if not re.match(r"\s*([#|$>*\[-]|```)", paragraph):
            told += sentences(paragraph)[part]
    return " ".join(filter(None, told))


def source_of(cell):
    return "".join(cell["source"])


def printed(cell):
    """What a code cell shows as text alone: a table, or a script, that the next cell may ask about."""
    shown = [output.get("data", {}) for output in cell.get("outputs", ())]
    if called("claim", source_of(cell)) or any("image/png" in data for data in shown):
        return ""
    return "\n".join("".join(data.get("text/plain", "")) for data in shown)


def called(function, source):
    """The ids that a cell calls a function with."""
    return re.findall(rf'^{function}\("([\w.@]+)"', source, flags=re.MULTILINE)


def core(cells):
    """Each code cell of the core with its section's heading, the words around it, and what the cell before printed."""
    heading = ""
    for place, cell in enumerate(cells):
        if cell["cell_type"] == "markdown":
            heading = [heading, *re.findall(r"^## (.+)$", source_of(cell), flags=re.MULTILINE)][-1]
        elif not heading.endswith("(deeper)"):
            yield cell, heading, around(cells, place), printed(cells[place - 1])


# --- slides ----------------------------------------------------------------------------------------------------------


def slide(heading, body, notes="", of=""):
    """One slide. heading, body, notes: HTML. of: what it shows, as in "claim noise.floor"."""
    aside = f"<aside>{notes}</aside>" if notes else ""
    mark = f' data-of="{html.escape(of)}"' if of else ""
    return f'<section tabindex="-1"{mark}>\n<h2>{heading}</h2>\n{body}\n{aside}</section>\n'


def asking(question, seen=False):
    """A question with its options under letters, as HTML; seen: with the right ones marked."""
    options = [question.options[i] for i in order(question)]
    lines = [f"<li{RIGHT * (seen and one.right)}>{said(one.text)}</li>" for one in options]
    choices = f'<ol type="A">{"".join(lines)}</ol>' if lines else ""
    return drawn(asked(question)) + choices


def prediction(question, notes, given=""):
    """A question below what it is asked about; then what is right, and why. The notes: what wrong answers reveal."""
    told = f"<pre>{html.escape(given)}</pre>" if given else ""
    yield slide("Predict", told + asking(question), notes, f"predict {question.id}")
    if question.kind in NUMBERS:
        right = f"<p><b>{question.answer:g}</b></p>"
    else:
        right = f"<p>{said(solution(question))}</p>" if question.kind in ("ordering", "matching") else ""
    why = question.why or " ".join(option.why for option in question.options if option.right)
    body = f"{asking(question, seen=True)}{right}" + (f'<p class="step">{said(why)}</p>' if why else "")
    reveals = "".join(f"<li>“{said(option.text)}”: {said(option.why)}</li>" for option in wrong_answers(question))
    yield slide("What is right, and why", body, f"<ul>{reveals}</ul>", f"answer {question.id}")


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


def deck(lesson):
    """The slides of a lesson, as HTML, one after the other."""
    notebook = folder().parent / "notebooks" / lesson.notebook
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    prose = "\n\n".join(source_of(cell) for cell in cells if cell["cell_type"] == "markdown")
    promise = inline(prose.split("\n\n")[1])
    yield f'<section tabindex="-1">\n<h1>{html.escape(lesson.heading)}</h1>\n<p>{promise}</p>\n</section>\n'
    yield slide("After this you can", markdown(first_block(prose, "**After this you can**")))
    known = {claim.id: claim for claim in claims(lesson.name)}
    for cell, section, words, given in core(cells):
        source, notes, heading = source_of(cell), markdown(words), inline(section or lesson.title)
        goals = [f"<p><b>Goal:</b> {said(find('explorer', id).goal)}</p>" for id in called("explorer", source)]
        for png, sentence in pictures(cell["outputs"]):
            alt = html.escape(sentence)
            image = f'<img alt="{alt}" src="data:image/png;base64,{png}">'
            caption = f'<figcaption aria-hidden="true">{alt}</figcaption>'  # heard with the picture
            yield slide(heading, f"{''.join(goals)}<figure>{image}{caption}</figure>", notes, "picture")
        for id in called("predict", source):
            yield from prediction(find_question(id), notes, given)
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
    try:
        options.to.mkdir(parents=True, exist_ok=True)
        for lesson in map(known.get, wanted):
            place = options.to / Path(lesson.notebook).with_suffix(".html")
            place.write_text(page(lesson), encoding="utf-8")
            print(place)
    except OSError as error:
        parser.error(f"{error.filename}: {error.strerror}")


if __name__ == "__main__":
    main()
