"""Build notebooks from the lessons: fill in, convert, run every cell, store what it shows. Then tables and run sheets.

    python lessons/build.py [NN ... card]

What several places say is typed once: order, numbers, titles, minutes and objectives in `contents.toml`, an explorer's
goal in its explorer, a claim in `claims.toml`. A lesson's text asks for them by a comment, `<!-- head -->` for one.
A notebook is a function of its source: cell ids come from the cells' text, nothing of the machine that ran it is kept.
"""

import hashlib
import os
import re
import sys
import time
from collections import Counter
from functools import partial
from pathlib import Path

import jupytext
import nbformat

ROOT = Path(__file__).resolve().parent.parent
if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))

from lessons import run_sheets  # noqa: E402
from lrlib.classroom.claims import LABELS, claims  # noqa: E402
from lrlib.classroom.syllabus import contents, find, folder  # noqa: E402

NOTEBOOKS, README = ROOT / "notebooks", ROOT / "README.md"
LIVE = "application/vnd.jupyter.widget-view+json"  # meaningless without its kernel; the still picture beside it stays
SLOW = 10  # seconds a cell may take
CARD = "../card.py"  # a page for who must set a rate now; it uses what lesson 00 has
# What the first cell of every notebook begins with. Any Python can read it, down to 2.7.
GUARD = """\
try:
    from lrlib import ready; ready()
except Exception:
    raise SystemExit("This kernel lacks the course: run `python3 course.py lab` in its folder. "
                     "Elsewhere, `pip install` that folder first (Python 3.11 or newer).")

"""


# --- what is filled in -----------------------------------------------------------------------------------------------


def link(lesson, arrow="{}", part=""):
    return f"[{arrow.format(lesson.heading)}]({lesson.notebook}{part})"


def way(lesson, lessons):
    """Links to the lesson before, the contents, and the lesson after."""
    place = lessons.index(lesson)
    before = [link(lessons[place - 1], "← {}")] if place else []
    after = [link(lessons[place + 1], "{} →")] if place + 1 < len(lessons) else []
    return before, [f"[Contents]({lessons[0].notebook if place else ''}#Contents)"], after


def head(lesson, lessons):
    """The way on both sides, the minutes, and what the lesson builds on."""
    deeper = f", {lesson.deeper} more for the sections marked deeper" if lesson.deeper else ""
    named = {one.name: one for one in lessons}
    needs = ", ".join(link(named[name]) for name in lesson.builds_on) or "school calculus and a little Python"
    way_on = " · ".join(sum(way(lesson, lessons), []))
    return f"{way_on}\n\n**{lesson.minutes} minutes**{deeper} · **Builds on** {needs}"


def foot(lesson, lessons):
    before, middle, after = way(lesson, lessons)
    following = after[0].replace(" →", "") if after else "you have reached the last lesson"
    return " · ".join([f"**Next:** {following}", *before, *middle])


def minutes(lesson):
    return f"{lesson.minutes}, deeper {lesson.deeper}" if lesson.deeper else f"{lesson.minutes}"


def hours(lessons):
    return f"{sum(one.minutes for one in lessons) / 60:.0f} hours"


def route(names, lessons):
    """A way through a few lessons: the hours it takes, and each lesson as a link with its minutes."""
    some = [one for one in lessons if one.name in names.split()]
    return f"{hours(some)}: " + ", ".join(f"{link(one)} ({one.minutes})" for one in some)


def section(target, lessons, place):
    """A link to a lesson, `NAME`, or to a section of it, `NAME#HEADING`. Raises ValueError where there is none."""
    name, _, heading = target.partition("#")
    lesson = next((one for one in lessons if one.name == name), None)
    source = (place / name / "lesson.py").read_text(encoding="utf-8") if lesson else ""
    if f"\n# ## {heading}" + "\n" * bool(heading) not in source:
        raise ValueError(f"there is no lesson or section {target!r} to link to")
    part = f"#{heading.replace(' ', '-')}" if heading else ""
    return f"[{lesson.number} · {heading or lesson.title}]({lesson.notebook}{part})"


def contents_table(lessons, place=""):
    rows = [f"| [{one.heading}]({place}{one.notebook}) | {one.about} | {minutes(one)} |" for one in lessons]
    return "\n".join(["| lesson | what it is about | minutes |", "|---|---|---|", *rows])


def labels_table():
    return "\n".join(["| label | meaning |", "|---|---|", *(f"| **{k}** | {v} |" for k, v in LABELS.items())])


def held(claim):
    return f"{claim.record['held']} of {claim.record['of']}" if claim.record else "not yet"


def headlines(lessons):
    """The README's table: claims that answer a common saying."""
    rows = [
        f"| {one.said} | {one.label} | {one.words} | {held(one)} | [{lesson.number}](notebooks/{lesson.notebook}) |"
        for lesson in lessons
        for one in claims(lesson.name)
        if one.said
    ]
    return "\n".join(
        ["| what is said | label | what is measured here | held in | lesson |", "|---|---|---|---|---|", *rows]
    )


def claims_page(lessons):
    """Every claim of the course, with its label, its source and its record."""
    found = [(lesson, claims(lesson.name)) for lesson in lessons]
    count = sum(len(some) for _, some in found)
    text = [
        "# Every claim of the course",
        f"Made by `python3 course.py build` from each lesson's `claims.toml`: {count} claims. Each was repeated with",
        "every seed and every data split drawn anew (`python3 course.py repeat`). A difference is the mean over",
        "the repeats, with its standard error.",
        "",
        labels_table(),
    ]
    for lesson, some in found:
        if some:
            text += ["", f"## {link(lesson).replace('(', '(../notebooks/')}", ""]
            text += ["| claim | label | source | repeats |", "|---|---|---|---|"]
            text += [f"| {one.words} | {one.label} | {one.source} | {one.repeats} |" for one in some]
    return "\n".join(text) + "\n"


def exams_table(lessons):
    """What each exam asks, in our words, and the lessons that answer it."""
    from lrlib.classroom.exams import exams

    rows = ["| exam | what it asks, in our words | our lessons |", "|---|---|---|"]
    for exam in exams():
        name = f"**{exam.name}**, {exam.state}"
        for demand in exam.demands:
            answers = [f"[{one.number}]({one.notebook})" for one in lessons if set(one.objectives) & set(demand.ours)]
            rows.append(f"| {name} | {demand.asks} | {' '.join(answers)} |")
            name = ""
    return "\n".join(rows)


def sources_table():
    """Where the demands of each exam stand, when that was looked at, and what was read."""
    from lrlib.classroom.exams import exams

    rows = [
        f"| {exam.name} | {exam.page} | {exam.looked_at}, {exam.source} | {exam.note} |"
        for exam in exams()
        if exam.demands
    ]
    return "\n".join(["| exam | the page to check | looked at | what was read |", "|---|---|---|---|", *rows])


def ended_list():
    from lrlib.classroom.exams import ended

    return "\n".join(f"- {name}: {when}; {note}." for name, when, note in ended())


def own_job(lesson, file, place=None):
    """The code to take away, `own_job/FILE` of a lesson, as a block of the text; the framework tests run it."""
    code = ((place or folder()) / lesson.name / "own_job" / file).read_text(encoding="utf-8")
    return f"```python\n{code.rstrip()}\n```"


def filled(text, lesson, lessons, place=None):
    """A lesson's text with every `<!-- name -->` replaced. Raises ValueError for a name that is not known."""
    known = {
        "title": lambda: lesson.heading,
        "minutes": lambda: str(lesson.minutes),
        "head": lambda: head(lesson, lessons),
        "foot": lambda: foot(lesson, lessons),
        "objectives": lambda: ", ".join(f"{code} ({name})" for code, name in lesson.objectives.items()),
        "contents": lambda: contents_table(lessons),
        "hours": lambda: hours(lessons),
        "labels": labels_table,
        "exams": lambda: exams_table(lessons),
        "sources": sources_table,
        "ended": ended_list,
    }

    def replacement(found):
        name, _, argument = found[1].partition(": ")
        if name == "goal" and argument:
            return f"**Goal:** {find('explorer', argument).goal}"
        if name == "code" and argument:
            return own_job(lesson, argument, place)
        if name == "route" and argument:
            return route(argument, lessons)
        if name == "lesson" and argument:
            return section(argument, lessons, place or folder())
        if name not in known or argument:
            raise ValueError(f"{lesson.name}: there is nothing called {found[1]!r} to fill in")
        return known[name]()

    return re.sub(r"<!-- (\w+(?:: [^<>\n]+)?) -->", replacement, text)


def fill_readme(text, lessons):
    """The README with its tables, between `<!-- name -->` and `<!-- /name -->`, written anew."""
    tables = {"contents": contents_table(lessons, "notebooks/"), "labels": labels_table(), "claims": headlines(lessons)}
    for name, table in tables.items():
        pattern = rf"(<!-- {name} -->\n).*?(\n<!-- /{name} -->)"
        text, count = re.subn(pattern, lambda found, t=table: found[1] + t + found[2], text, flags=re.DOTALL)
        if count != 1:
            raise ValueError(f"README.md must have one place for {name!r}, has {count}")
    return text


# --- from source to notebook -----------------------------------------------------------------------------------------


def convert(lesson, lessons=None, place=None, page="lesson.py"):
    """The notebook of a lesson, filled in and not yet run.

    place: the folder of the lessons, where not this one. page: its source, seen from the folder of the lesson.
    """
    book = jupytext.read((place or folder()) / lesson.name / page)
    seen = Counter()
    first = next(cell for cell in book.cells if cell.cell_type == "code")
    first.source = GUARD + first.source
    for cell in book.cells:
        if cell.cell_type == "markdown":
            cell.source = filled(cell.source, lesson, lessons or contents(), place)
        digest = hashlib.sha256(f"{cell.cell_type}\n{cell.source}".encode()).hexdigest()[:10]
        seen[digest] += 1
        cell.id = digest if seen[digest] == 1 else f"{digest}-{seen[digest]}"
        kept = {name: cell.metadata[name] for name in ("tags", "jupyter") if name in cell.metadata}
        cell.metadata = nbformat.from_dict(kept)
    book.metadata = nbformat.from_dict(
        {
            "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        }
    )
    book.nbformat, book.nbformat_minor = 4, 5
    return book


def run(book):
    """Run all cells in place. Returns the seconds of the slowest one. A failing cell raises CellExecutionError."""
    from nbclient import NotebookClient

    begun, slowest = {}, 0.0

    def begin(cell, cell_index):
        begun[cell_index] = time.perf_counter()

    def end(cell, cell_index, execute_reply):
        nonlocal slowest
        slowest = max(slowest, time.perf_counter() - begun[cell_index])

    os.environ["LRLIB_NO_RECORD"] = "1"
    client = NotebookClient(book, timeout=60, kernel_name="python3", resources={"metadata": {"path": str(NOTEBOOKS)}})
    client.on_cell_execute, client.on_cell_executed = begin, end
    client.execute()
    for cell in book.cells:
        cell.metadata.pop("execution", None)
        for output in cell.get("outputs", []):
            output.get("data", {}).pop(LIVE, None)
    book.metadata.pop("widgets", None)
    book.metadata["language_info"] = {"name": "python"}
    return slowest


def agree(lesson, notebook, page="lesson.py"):
    """How a notebook differs from its lesson, as a list of sentences; empty where they agree."""
    want, have = convert(lesson, page=page), nbformat.read(notebook, as_version=4)
    if len(want.cells) != len(have.cells):
        return [f"lesson {lesson.name} has {len(want.cells)} cells, {notebook.name} has {len(have.cells)}"]
    return [
        f"{notebook.name} cell {number} differs from its lesson: {a.source[:60]!r}"
        for number, (a, b) in enumerate(zip(want.cells, have.cells, strict=True))
        if (a.id, a.cell_type, a.source, a.metadata) != (b.id, b.cell_type, b.source, b.metadata)
    ]


def written(text, name):
    """Write a file of notebooks/ whole or not at all."""
    draft = NOTEBOOKS / f".{name}.draft"
    draft.write_text(text, encoding="utf-8")
    draft.replace(NOTEBOOKS / name)


def card():
    """Write the card for today: a page beside lesson 00, as a notebook and as HTML for print. Returns as `build`."""
    from nbconvert import HTMLExporter

    told = build(contents()[0], CARD, "card.ipynb")
    book = nbformat.read(NOTEBOOKS / "card.ipynb", as_version=4)
    exporter = HTMLExporter(
        exclude_anchor_links=True, template_name="basic", exclude_input=True, exclude_output_prompt=True
    )
    head, foot = (folder() / "card.html").read_text(encoding="utf-8").split("<!-- the card -->")
    written(head + exporter.from_notebook_node(book)[0].strip() + foot, "card.html")
    return told


def build(lesson, page="lesson.py", name=None):
    """Write a lesson's notebook. Returns what to say about it; raises CellExecutionError and writes nothing."""
    book, begin = convert(lesson, page=page), time.perf_counter()
    slowest = run(book)
    nbformat.validate(book)
    written(nbformat.writes(book) + "\n", name or lesson.notebook)
    remark = f", a cell of {slowest:.1f} s is too slow" if slowest > SLOW else ""
    return f"{time.perf_counter() - begin:.1f} s, slowest cell {slowest:.1f} s{remark}"


def main(numbers):
    from nbclient.exceptions import CellExecutionError

    pages = {lesson.number: (lesson.heading, partial(build, lesson)) for lesson in contents()}
    pages["card"] = "The card", card
    unknown = [number for number in numbers if number.zfill(2) not in pages]
    if unknown:
        print(f"There is no lesson {unknown[0]}: there are {', '.join(pages)}.", file=sys.stderr)
        return 1
    NOTEBOOKS.mkdir(exist_ok=True)
    for number in [number.zfill(2) for number in numbers] or pages:
        title, make = pages[number]
        print(f"{title} ...", end=" ", flush=True)
        try:
            print(make(), flush=True)
        except CellExecutionError as error:
            print(f"\n{title} failed, and its notebook is as it was.\n{error}", file=sys.stderr)
            return 1
    README.write_text(fill_readme(README.read_text(encoding="utf-8"), contents()), encoding="utf-8")
    (folder() / "claims.md").write_text(claims_page(contents()), encoding="utf-8")
    run_sheets.main([number.zfill(2) for number in numbers])
    known = {"card.ipynb", *(lesson.notebook for lesson in contents())}
    for stray in (path for path in NOTEBOOKS.glob("*.ipynb") if path.name not in known):
        print(f"{stray.name} belongs to no lesson of contents.toml: delete it.", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
