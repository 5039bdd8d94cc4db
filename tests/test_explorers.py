"""Every explorer at every corner of its controls; and the quick frame is the whole picture."""

import io
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis.extra.numpy import array_shapes, arrays
from matplotlib.text import Text
from PIL import Image

from lrlib import explorer
from lrlib import schedules as s
from lrlib.classroom.explore import FastFigure, Panel, quick_png
from lrlib.classroom.style import CARD, to_png
from lrlib.classroom.syllabus import lessons, material
from tests.contrast import contrast, over

EXPLORERS = [e for lesson in lessons() for e in material(lesson, "explorers")]
each = pytest.mark.parametrize("spec", EXPLORERS, ids=lambda e: e.id)


def corners(spec):
    names = [control.name for control in spec.controls]
    return [dict(zip(names, values, strict=True)) for values in product(*(c.corners() for c in spec.controls))]


def pixels(png):
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB"), dtype=int)


@each
def test_every_corner_gives_a_picture_and_a_sentence(spec):
    sentences = set()
    for values in corners(spec):
        figure, sentence = spec.render(**values)
        assert figure.axes and sentence.endswith(".") and len(sentence.split()) >= 8
        assert not any(word in sentence.split() for word in ("nan", "inf", "-inf")), sentence
        assert spec.typed(**spec.clean(values))
        sentences.add(sentence)
    assert len(sentences) > 1, "the sentence follows the controls"


@each
def test_the_quick_frame_is_the_whole_picture_and_remembers_nothing(spec):
    fast_figure, fresh = FastFigure(spec), FastFigure(spec)
    first = fresh.draw(spec.clean({}))
    for values in corners(spec)[:9]:
        fast_figure.draw(spec.clean(values))
    again = fast_figure.draw(spec.clean({}))
    assert again == first, "a frame depends on the controls alone"
    whole = pixels(to_png(spec.render()[0]))
    assert np.mean(np.abs(pixels(again[0]) - whole).max(axis=2) > 64) < 0.01


@given(arrays(np.uint8, array_shapes(min_dims=2, max_dims=2, max_side=9).map(lambda shape: (*shape, 3))))
def test_a_quick_picture_is_read_back_as_it_was(colours):
    np.testing.assert_array_equal(pixels(quick_png(colours)), colours)


@each
def test_what_is_drawn_stands_out(spec):
    """Words 4.5:1 on what lies below them, lines and marks 3:1 on the card; in both themes, the card is the same."""
    figure, _ = spec.render()
    for words in figure.findobj(Text):
        if words.get_text() and words.get_visible():
            box = words.get_bbox_patch()
            ground = box.get_facecolor()[:3] if box else CARD
            assert contrast(over(words.get_color(), words.get_alpha() or 1, CARD), ground) >= 4.5, words.get_text()
    for axes in figure.axes:
        for mark in [*axes.lines, *axes.patches]:
            colours = [mark.get_color()] if mark in axes.lines else [mark.get_facecolor(), mark.get_edgecolor()]
            faded = [over(colour, mark.get_alpha() or 1, CARD) for colour in colours]
            band = mark in axes.patches and not mark.get_linewidth()
            assert band or max(contrast(colour, CARD) for colour in faded) >= 3, mark


@each
def test_every_control_moves_the_picture(spec):
    fast_figure = FastFigure(spec)
    for control in spec.controls:
        frames = {fast_figure.draw(spec.clean({control.name: value}))[0] for value in control.corners()}
        assert len(frames) > 1, control.name


@each
def test_the_goal_is_not_met_at_first_and_can_be(spec):
    view = spec()
    assert not view.reached(**spec.clean({}))

    def values(control):
        if control.kind == "choice":
            return control.choices
        if control.kind == "rate":
            return np.geomspace(control.low, control.high, 121)
        return np.arange(control.low, control.high + 1e-9, control.step or 1)

    names = [control.name for control in spec.controls]
    with np.errstate(all="ignore"):
        tries = (dict(zip(names, point, strict=True)) for point in product(*map(values, spec.controls)))
        assert any(view.reached(**spec.clean(point)) for point in tries)


@each
def test_labels_fit_and_bad_values_are_named(spec):
    for control in spec.controls:
        assert len(control.label) <= 22
        for bad in (float("nan"), float("inf"), -1e9, "much", None):
            with pytest.raises(ValueError, match=f"{control.name} must be"):
                spec.render(**{control.name: bad})
    with pytest.raises(ValueError, match="has no control 'colour'"):
        spec.render(colour=1)


def test_a_panel_follows_its_sliders_and_notes_the_goal():
    panel = explorer("step_size.valley")
    before = panel._picture.value
    assert "<b>Goal:</b>" in panel._goal.value
    panel.inputs["lr"].value = 0.5
    assert "✓ Goal reached" in panel._goal.value and panel._picture.value != before
    assert panel.sentence in panel._picture.value and "lr=0.5," in panel._picture.value
    panel.set(lr=0.02)
    assert "✓ Goal reached" in panel._goal.value, "reached stays reached"
    assert panel.values == {"lr": 0.02, "curvature": 2.0}


def test_the_stored_output_is_a_described_picture():
    data, metadata = Panel(EXPLORERS[0])._repr_mimebundle_()
    assert data["text/plain"] == f"Goal: {EXPLORERS[0].goal}\n{metadata['image/png']['alt']}"
    assert "image/png" in data


def test_the_call_under_an_explorer_gives_its_numbers():
    from lrlib import descend, parabola

    panel = explorer("step_size.valley")
    panel.set(lr=0.3)
    loss = eval(panel.call, {"descend": descend, "parabola": parabola})
    assert f"{loss.item():.3g}" in panel.sentence


def test_a_live_training_learns_and_shows_the_rate_it_was_given():
    from lessons.image_recognition.explorers import live_training

    live = live_training()
    assert live.sentence.startswith("Not yet trained")
    live.slider.value = 0.3
    for _ in range(40):
        assert live.advance()
    assert live.losses[-1] < 0.5 and live.accuracy[-1] > 0.8 and live.rates[-1] == pytest.approx(0.3, rel=0.1)
    live.slider.value = 10
    for _ in range(3):
        live.advance()
    assert live.losses[-1] > 2, "too large a rate breaks what was learned"
    assert live.sentence in live._text.value and 'alt="After' in live._picture.value
    live.again.click()
    assert live.steps == [0] and not live.play.value
    data, metadata = live._repr_mimebundle_()
    assert data["text/plain"] == metadata["image/png"]["alt"] == live.sentence


def test_the_designer_trains_with_what_was_composed_and_hands_it_over():
    from lessons.schedules.explorers import BATCH, CONSTANT, EPOCHS, STEPS, _job, compose
    from lrlib import export, sweep
    from lrlib.training import best_rate

    panel = explorer("schedules.designer")
    training, code = panel.children[-2:]
    panel.set(shape="linear", peak=0.16, flat=0.7, end=0.001)
    assert panel.call == repr(compose("linear", 0.16, 0.7, 0.001)) and "Goal reached" in panel._goal.value
    assert "t &gt;= 193" in code.text.value
    code.framework.value = "optax"
    assert "optax.sgd" in code.text.value and export(eval(panel.call, vars(s)), "optax").note in code.text.value
    training.button.click()
    assert "ahead on 5 of 5 seeds" in training.sentence and training.sentence in training.result.value
    assert not training.button.disabled and training.button.description == "Train"

    net, part, updates = _job()
    tried = sweep(net, part, 0.01 * 2.0 ** np.arange(7), range(5), "momentum", EPOCHS, BATCH, evaluate="end")
    assert updates == STEPS
    assert best_rate(tried, "test_accuracy").lr == pytest.approx(CONSTANT), "the rival is the best constant rate"
