"""The house style: contrast, sentences computed from the data, tables and claims that round the same everywhere."""

import ast
import warnings
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessons.step_size import show_walk
from lrlib import claim, descend, parabola, quadratic, show_losses, show_rate_curve, table
from lrlib.classroom.style import CARD, COLOURS, FADED, FAINT, INK, loss_story, number
from tests.contrast import contrast, over

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.parametrize("colour", [*COLOURS, INK, FAINT])
def test_text_and_marks_stand_out_from_the_card(colour):
    assert contrast(colour, CARD) >= 4.5


def test_no_mark_is_fainter_than_three_to_one():
    """Bands may be: each lies around a line, and says the same again."""
    assert min(contrast(over(colour, FADED, CARD), CARD) for colour in [*COLOURS, INK, FAINT]) >= 3
    for path in [*(ROOT / "lrlib").rglob("*.py"), *(ROOT / "lessons").rglob("*.py")]:
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and getattr(call.func, "attr", "") in ("plot", "scatter", "bar", "barh"):
                opacity = [word.value for word in call.keywords if word.arg == "alpha"]
                assert [ast.unparse(value) for value in opacity] in ([], ["FADED"]), f"{path.name}:{call.lineno}"


def test_a_sentence_follows_its_data():
    fell = show_losses(descend(parabola(4), 1.0, 0.45, 40))
    grew = show_losses(descend(parabola(4), 1.0, 0.55, 40))
    assert "falls from 2" in fell.sentence and "diverges from 2" in grew.sentence
    data, metadata = fell._repr_mimebundle_()
    assert data["text/plain"] == metadata["image/png"]["alt"] == repr(fell)


def test_the_drawn_lines_are_the_data():
    walk = descend(parabola(2), 2.0, [0.1, 0.4], 10)
    axes = show_losses(walk).figure.axes[0]
    np.testing.assert_array_equal(axes.lines[1].get_ydata(), walk.loss[:, 1])
    curve = show_rate_curve(walk, goal=1e-6)
    np.testing.assert_array_equal(curve.figure.axes[0].lines[0].get_ydata(), walk.loss[-1])
    assert curve.sentence.endswith("Rates from 0.4 to 0.4 end below the goal of 1e-06.")
    assert show_rate_curve(walk, goal=1e-30).sentence.endswith("No tried rate ends below the goal of 1e-30.")


def test_pictures_of_runs_that_blow_up_are_drawn_quietly():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for walk in (descend(parabola(2), 2.0, [0.1, 50.0], 400), descend(parabola(2), 0.0, [0.1, 50.0], 4)):
            for show in (show_losses, show_rate_curve, show_walk):
                assert "nan" not in show(walk).sentence


def test_show_walk_refuses_what_it_cannot_draw():
    with pytest.raises(ValueError, match="up to 5 rates, got 2 and 1"):
        show_walk(descend(quadratic([1, 2]), 1.0, 0.1, 3))


def test_tables_round_and_name_divergence():
    shown = repr(
        table({"rate": np.array([0.1, 2]), "loss": [1 / 3, np.nan], "ok": [True, np.False_], "n": [1, np.int64(2)]})
    )
    assert shown.splitlines()[1].split() == ["0.100", "0.333", "yes", "1"]
    assert shown.splitlines()[2].split() == ["2.000", "diverged", "no", "2"]
    with pytest.raises(ValueError, match="equal length"):
        table({"a": [1], "b": [1, 2]})


def test_claims_need_a_label_and_say_when_they_fail():
    assert repr(claim("Exact", "it holds", True)) == "Exact: it holds"
    assert repr(claim("Reproduces", "it holds", np.bool_(False))).startswith("NOT CONFIRMED by this run")
    with pytest.raises(ValueError, match="label must be one of Exact"):
        claim("True", "x", True)


@given(st.floats(-1e300, 1e300) | st.sampled_from([np.nan, np.inf, -np.inf]))
def test_a_number_in_a_sentence_is_three_digits_or_a_word(value):
    text = number(value)
    if not np.isfinite(value):
        assert text == "diverged"
    else:
        assert float(text) == pytest.approx(value, rel=6e-3) and len(text) <= 10


@given(st.floats(1e-9, 1e9), st.floats(allow_nan=True, allow_infinity=True), st.integers(1, 999))
def test_a_loss_has_one_of_four_stories(first, last, steps):
    words = loss_story(first, abs(last), steps).split()
    assert words[0] in ("falls", "grows", "is", "diverges")
    assert words[0] != "falls" or abs(last) < first
