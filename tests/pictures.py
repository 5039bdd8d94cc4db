"""A lesson run in this process, cell by cell, as its notebook would; and the arrays that a figure shows."""

import ast
import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from unittest.mock import patch

import matplotlib.colors
import numpy as np
from matplotlib.collections import PolyCollection

from lrlib.classroom.style import FAINT, INK
from lrlib.classroom.syllabus import contents

ROOT = Path(__file__).resolve().parent.parent
DRAWS = re.compile(r"(show_\w+|explorer)\(")


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


def _made(node):
    """The names that a piece of code binds or changes."""
    match node:
        case ast.Import(names=names) | ast.ImportFrom(names=names):
            return {alias.asname or alias.name for alias in names}
        case ast.FunctionDef(name=name) | ast.Name(id=name, ctx=ast.Store()):
            return {name}
        case ast.Subscript(value=ast.Name(id=name), ctx=ast.Store()):
            return {name}
        case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="append" | "extend" | "update")):
            return {name}
    return set()


def needed(sources, wanted):
    """Numbers of the cells whose last statement is `wanted`, and of those that make a name one of them reads."""
    reads, chosen = set(), []
    for number, source in reversed(list(enumerate(sources))):
        tree = ast.parse(source)
        if wanted(ast.unparse(tree.body[-1])) or any(_made(node) & reads for node in ast.walk(tree)):
            reads |= {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
            chosen.insert(0, number)
    return chosen


@cache
def run(name):
    """The code cells of a lesson that draw, and those they need, run in order."""
    lesson = next(lesson for lesson in contents() if lesson.name == name)
    space, every = {"__name__": "__main__"}, cells(lesson)
    done = [every[number] for number in needed([cell.source for cell in every], DRAWS.match)]
    with patch("IPython.display.display"):
        for cell in done:
            tree = ast.parse(cell.source)
            last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
            exec(compile(tree, lesson.notebook, "exec"), space)
            if last:
                cell.value = eval(compile(ast.Expression(last.value), lesson.notebook, "eval"), space)
            cell.names = dict(space)
    return done


SCENERY = {matplotlib.colors.to_hex(colour) for colour in (FAINT, INK)}  # ground, rings, guides, edges


def shown(figure):
    """(axes, array) of everything coloured in a figure: heights of lines, lengths of bars, edges of bands, grids."""
    for axes in figure.axes:
        for line in axes.lines:
            if matplotlib.colors.to_hex(line.get_color()) not in SCENERY and len(set(line.get_xdata())) > 1:
                yield axes, np.asarray(line.get_ydata(), dtype=float)
        for shade in axes.collections:
            assert isinstance(shade, PolyCollection)
            y = shade.get_paths()[0].vertices[:, 1]
            half = (len(y) - 3) // 2
            yield axes, y[1 : half + 1]
            yield axes, y[half + 2 : 2 * half + 2][::-1]
        for bars in axes.containers:
            flat = bars.orientation == "horizontal"
            yield axes, np.array([bar.get_width() if flat else bar.get_height() for bar in bars])
        for image in axes.images:
            yield axes, np.asarray(image.get_array(), dtype=float)


def same(axes, drawn_values, given_values):
    """Whether two arrays agree wherever one of them lies inside the picture."""
    if np.shape(drawn_values) != np.shape(given_values):
        return False
    low, high = sorted(axes.get_ylim()) if np.ndim(drawn_values) == 1 else (-np.inf, np.inf)
    one, two = (np.clip(np.nan_to_num(v, nan=np.inf), low, high) for v in (drawn_values, given_values))
    return np.allclose(one, two, rtol=1e-12, atol=0)
