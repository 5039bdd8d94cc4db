"""A lesson run in this process, cell by cell, as its notebook would: what it draws, and what stands by then."""

import ast
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from unittest.mock import patch

from lrlib.classroom.syllabus import contents

ROOT = Path(__file__).resolve().parent.parent


@dataclass
class Cell:
    """A code cell: its source, its stored outputs, what it evaluates to, and the names there are after it."""

    source: str
    outputs: list
    value: object = None
    names: dict = None


def cells(lesson):
    """The code cells of a lesson's notebook, not run."""
    book = json.loads((ROOT / "notebooks" / lesson.notebook).read_text(encoding="utf-8"))
    return [
        Cell("".join(cell["source"]), [output.get("data", {}) for output in cell["outputs"]])
        for cell in book["cells"]
        if cell["cell_type"] == "code"
    ]


@cache
def run(name):
    """The code cells of a lesson, run in order."""
    lesson = next(lesson for lesson in contents() if lesson.name == name)
    space, done = {"__name__": "__main__"}, cells(lesson)
    with patch("IPython.display.display"):
        for cell in done:
            tree = ast.parse(cell.source)
            last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
            exec(compile(tree, lesson.notebook, "exec"), space)
            if last:
                cell.value = eval(compile(ast.Expression(last.value), lesson.notebook, "eval"), space)
            cell.names = dict(space)
    return done
