"""The pictures of the lessons as they are stored: their records, their words, and the line under each explorer."""

import ast
import re
from functools import cache, partialmethod
from itertools import product

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.image import AxesImage
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from nbconvert import HTMLExporter

from lrlib.classroom.drawn import KIND, drawn
from lrlib.classroom.style import number
from lrlib.classroom.syllabus import contents, find, material
from tests.pictures import DRAWS, ROOT, cells, run

LESSONS = [lesson.name for lesson in contents()]
every = pytest.mark.parametrize("lesson", contents(), ids=lambda lesson: lesson.name)


def records(cell):
    return ["".join(data[KIND]) for data in cell.outputs if KIND in data]


@every
def test_every_stored_picture_has_its_record_and_its_words(lesson):
    found = [data for cell in cells(lesson) for data in cell.outputs if "image/png" in data]
    assert found
    for data in found:
        assert "".join(data[KIND]).startswith(("axes", "legend"))
        page, sentence = "".join(data["text/html"]), "".join(data["text/plain"]).split("\n")[-1]
        assert f'alt="{sentence}"' in page.replace("&#x27;", "'").replace("&quot;", '"').replace("&gt;", ">")


@every
def test_every_picture_keeps_its_alternative_text_in_an_exported_page(lesson):
    """By nbconvert's default template, which JupyterLab's own export uses too."""
    page, _ = HTMLExporter().from_filename(str(ROOT / "notebooks" / lesson.notebook))
    pictures = re.findall(r"<img[^>]*>", page)
    sentences = [data["text/plain"] for cell in cells(lesson) for data in cell.outputs if "image/png" in data]
    assert len(pictures) == len(sentences)
    for picture in pictures:
        alt = re.search(r'alt="([^"]*)"', picture)[1]
        assert len(alt.split()) >= 8 and "No description" not in alt


def redrawn(cell):
    """The record of a cell's picture, drawn again as the cell draws it."""
    call = ast.parse(cell.source).body[-1].value
    if call.func.id == "explorer":
        return drawn(find("explorer", call.args[0].value).render()[0])
    return drawn(eval(compile(ast.Expression(call), "cell", "eval"), cell.names).figure)


def backwards(values):
    return np.flip(values)


def alike(one, two):
    """Whether two arguments are the same, but for rounding: a valley and its mirror image are."""
    if np.asarray(one).dtype.kind not in "fiu":
        return one is two
    return np.shape(one) == np.shape(two) and np.allclose(one, two, equal_nan=True)


def _second(args):
    """Arguments x, y, ... with y reversed; y alone where there is no x. A level row is reversed along x."""
    place = 1 if len(args) > 1 and not isinstance(args[1], str) else 0
    if place and alike(args[1], backwards(args[1])):
        place = 0
    return (*args[:place], backwards(args[place]), *args[place + 1 :])


def _upside_down(args):
    """Arguments x, y, ... with y turned over between its ends."""
    place = 1 if len(args) > 1 and not isinstance(args[1], str) else 0
    y = np.asarray(args[place], dtype=float)
    return (*args[:place], np.nanmax(y) + np.nanmin(y) - y, *args[place + 1 :])


def _bars(args):
    return (args[0], backwards(args[1]), *args[2:]) if len(args) > 1 else args


def _both(args):
    return (args[0], *map(backwards, args[1:]))


# what draws, and how its arguments are put out of order
LIES = {
    (Axes, "plot"): _second,
    (Axes, "step"): _second,
    (Axes, "bar"): _bars,
    (Axes, "barh"): _bars,
    (Axes, "scatter"): _second,
    (Axes, "fill_between"): _both,
    (Axes, "imshow"): lambda args: (backwards(args[0]), *args[1:]),
    (Line2D, "set_data"): lambda args: (*args[:-1], backwards(args[-1])) if len(args) > 1 else args,
    (Line2D, "set_ydata"): lambda args: (backwards(args[0]),),
    (AxesImage, "set_data"): lambda args: (backwards(args[0]),),
    (Rectangle, "set_width"): lambda args: (50 - args[0],),
}


@every
def test_a_picture_drawn_backwards_is_caught(lesson, monkeypatch):
    """Every picture of a lesson is drawn again by a method that reverses its data: the stored record is another."""
    drawing = [cell for cell in run(lesson.name) if DRAWS.match(ast.unparse(ast.parse(cell.source).body[-1]))]
    assert drawing
    for cell in drawing:
        assert [redrawn(cell)] == records(cell), "the record is a function of the data"
    caught = set()
    for (owner, name), lie in LIES.items():
        true, told = getattr(owner, name), []

        def false(self, *args, true=true, lie=lie, told=told, **kwargs):
            turned = args if self.axes is None else lie(args)  # the card under the axes is no bar
            told += [not alike(*pair) for pair in zip(args, turned, strict=True)]
            return true(self, *turned, **kwargs)

        for cell in drawing:
            told.clear()
            with monkeypatch.context() as patched:
                patched.setattr(owner, name, partialmethod(false))
                record = redrawn(cell)
                if any(told) and [record] == records(cell):  # a shape like "rises, falls" has no direction
                    patched.setattr(owner, name, partialmethod(false, lie=_upside_down))
                    record = redrawn(cell)
            if any(told):  # the method was called, and something changed
                assert [record] != records(cell), (name, cell.source)
                caught.add(cell.source)
    same = {cell.source for cell in drawing} - caught  # a walk that has settled on one point has no order
    assert same <= {'explorer("divergence.two_valleys")'}, "each picture is drawn by one of these"


EXPLORERS = [spec for name in LESSONS for spec in material(name, "explorers")]


def said(value, sentence):
    """Whether a sentence gives a number, in three or two digits or as a whole number; or says that it diverged."""
    if "diverge" in sentence and not abs(value) < 1e4:
        return True
    forms = {number(value), number(value, 2), f"{value:.0f}"}
    return any(re.search(rf"(?<![\w.]){re.escape(form)}(?![\w]|\.\d)", sentence) for form in forms)


@cache
def _range_test(low, high, seed):
    from lrlib import MLP, load_digits_split, range_test

    return range_test(MLP(), load_digits_split().hold_out(), low, high, seeds=[seed])


@pytest.mark.parametrize("spec", EXPLORERS, ids=lambda spec: spec.id)
def test_the_line_under_an_explorer_runs_where_it_stands_and_gives_its_numbers(spec):
    """In the notebook's own names at that cell, at every corner of the controls."""
    name = spec.id.split(".")[0]
    (cell,) = [cell for cell in run(name) if f'explorer("{spec.id}")' in cell.source]
    lesson = next(lesson for lesson in contents() if lesson.name == name)
    solutions = set(re.findall(r'check\("[\w.]+", (\w+)\)', "\n".join(cell.source for cell in cells(lesson))))
    space = dict(cell.names)
    if "range_test" in space:  # the same test, once for all rules
        space["range_test"] = lambda model, data, low, high, seeds: _range_test(low, high, seeds[0])
    assert len(solutions) == len(material(name, "exercises"))
    before = set(space) | {"__builtins__"}
    for values in product(*(control.corners() for control in spec.controls)):
        controls = spec.clean(dict(zip([control.name for control in spec.controls], values, strict=True)))
        line, (_, sentence) = spec.typed(**controls), spec.render(**controls)
        tree = ast.parse(line, mode="eval")  # an expression: it defines nothing
        assert not any(isinstance(node, ast.NamedExpr) for node in ast.walk(tree))
        assert not solutions & {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        with np.errstate(all="ignore"):
            result = np.ravel(eval(compile(tree, spec.id, "eval"), space))
        assert set(space) <= before
        if spec.id == "divergence.two_valleys" and len(result) > 4:
            assert "never repeats" in sentence or "closes in" in sentence or f"visits {len(result)} points" in sentence
        else:
            assert all(said(value, sentence) for value in result), (line, result, sentence)


@pytest.mark.parametrize("spec", EXPLORERS, ids=lambda spec: spec.id)
def test_no_press_of_an_arrow_key_is_dead(spec):
    """Each position of a slider is a value of its own, and is shown as it is used."""
    for control in spec.controls:
        if control.kind != "choice":
            slider = control.widget()
            share = np.arange(slider.positions + 1) / slider.positions
            if slider.logarithmic:
                values = slider.low * (slider.high / slider.low) ** share
            else:
                values = slider.low + share * (slider.high - slider.low)
            used = [control.clean(value) for value in values]
            assert len(set(used)) == len(used), control.name
            shown = {float(f"{value:.3g}") for value in used}
            assert shown == set(used), "three digits tell them apart"
