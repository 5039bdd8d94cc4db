"""Handouts for a class: `python3 course.py handout [NN ...] [--to FOLDER]`.

Two folders are written, `student` and `instructor`: of each lesson a notebook to work in and a page to read or print.
A page is one file that asks nothing of the network: formulas are MathML, pictures stand in it with their alternative
text, a widget is the picture or the text that its cell keeps. What students get holds no solutions, and their notebook
no outputs.
"""

import argparse
import re
import shutil
import sys
from pathlib import Path

import nbformat
from latex2mathml.converter import convert
from nbconvert import HTMLExporter
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from pygments.formatters import HtmlFormatter

from lrlib.classroom.syllabus import contents, folder
from lrlib.working_copy import write

from .build import GUARD, NOTEBOOKS, ROOT

REMOVED = "*Your instructor has the solution.*"


class Formulas(IPythonRenderer):
    """Markdown with its formulas as MathML, which a browser draws and a screen reader reads without a script."""

    def inline_math(self, body):
        return convert(body)

    def block_math(self, body):
        return convert(body, display="block")


def changed(book, change):
    """A copy of a notebook, each cell of which is what `change` makes of it."""
    return nbformat.from_dict({**book, "cells": [change(nbformat.from_dict(cell)) for cell in book.cells]})


def without_solution(cell):
    """The cell, or a sentence in the place of a solution."""
    solution = "solution" in cell.metadata.get("tags", ())
    return nbformat.v4.new_markdown_cell(REMOVED, id=cell.id) if solution else cell


def without_outputs(cell):
    """The cell as it is before it is run."""
    return {**cell, "outputs": [], "execution_count": None} if cell.cell_type == "code" else cell


def without_guard(cell):
    """The cell without the lines that only a kernel needs."""
    return {**cell, "source": cell.source.removeprefix(GUARD)}


def page(book, title):
    """A notebook as one HTML page. Links to other lessons lead to their pages."""
    renderer = Formulas(escape=False)
    exporter = HTMLExporter(
        template_name="basic",
        filters={"markdown2html": lambda source: MarkdownWithMath(renderer=renderer).render(source)},
        exclude_input_prompt=True,
        exclude_output_prompt=True,
    )
    html, _ = exporter.from_notebook_node(changed(book, without_guard))
    lesson = re.sub(r'(<a href="\w+)\.ipynb\b', r"\1.html", html)
    parts = {"title": title, "lesson": lesson, "colours": HtmlFormatter().get_style_defs(".highlight")}
    frame = (folder() / "handout.html").read_text(encoding="utf-8")
    return re.sub(r"\{(title|lesson|colours)\}", lambda found: parts[found[1]], frame)


def handout(lesson, to):
    """Write the four files of a lesson, and the card beside them. Raises OSError where the folder cannot be written."""
    whole = nbformat.read(NOTEBOOKS / lesson.notebook, as_version=4)
    shown = changed(whole, without_solution)
    for kind, notebook, printed in (("student", changed(shown, without_outputs), shown), ("instructor", whole, whole)):
        place = to / kind / lesson.notebook
        write(place, nbformat.writes(notebook) + "\n")
        write(place.with_suffix(".html"), page(printed, lesson.heading))
        for card in ("card.html", "card.ipynb"):
            shutil.copyfile(NOTEBOOKS / card, place.with_name(card))


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="course.py handout", description="Write notebooks and pages for a class.")
    parser.add_argument("lessons", nargs="*", metavar="NN", help="numbers of lessons (all where none is given)")
    parser.add_argument("--to", type=Path, default=ROOT / "handouts", metavar="FOLDER", help="where to (handouts/)")
    options = parser.parse_args(arguments)
    known = {lesson.number: lesson for lesson in contents()}
    wanted = [number.zfill(2) for number in options.lessons] or list(known)
    if unknown := [number for number in wanted if number not in known]:
        parser.error(f"there is no lesson {unknown[0]}: there are {', '.join(known)}")
    if missing := [number for number in wanted if not (NOTEBOOKS / known[number].notebook).is_file()]:
        print(f"Lesson {missing[0]} is not built: run `python3 course.py build {missing[0]}`.", file=sys.stderr)
        return 1
    try:
        for number in wanted:
            handout(known[number], options.to)
            print(known[number].heading, flush=True)
    except OSError as error:
        why = f"{error.filename or options.to}: {error.strerror}"
        print(f"The handouts cannot be written ({why}): name another folder with --to.", file=sys.stderr)
        return 1
    print(f"For students and for instructors, in {options.to}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
