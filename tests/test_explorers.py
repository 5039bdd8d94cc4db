"""Every explorer at every corner of its controls; and the quick frame is the whole picture."""

import html
import io
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis.extra.numpy import array_shapes, arrays
from matplotlib.text import Text
from PIL import Image

import lessons.adaptive_methods.explorers as adaptive_room
import lessons.language.explorers as language_room
import lessons.momentum.explorers as momentum_room
import lessons.noise.explorers as noise_room
import lessons.ravines.explorers as ravine_room
import lessons.schedules.explorers as schedule_room
import lessons.schedules_in_libraries.museum as museum
import lessons.start_here.explorers as start_room
import lessons.warmup_cycles_restarts.explorers as warmup_room
from lessons.momentum import roll
from lrlib import (
    MLP,
    descend,
    double_well,
    explorer,
    load_digits_split,
    momentum,
    parabola,
    quadratic,
    range_test,
    schedules,
    sweep,
)
from lrlib.classroom.controls import Control
from lrlib.classroom.drawn import KIND, drawn
from lrlib.classroom.explore import FastFigure, Panel, quick_png
from lrlib.classroom.style import CARD, to_png
from lrlib.classroom.syllabus import lessons, material
from tests.contrast import contrast, over
from tests.pictures import same, shown

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
        sentences.add(sentence)
    assert len(sentences) > 1, "the sentence follows the controls"


def _walked(walk):
    """Both panels of a walk on one parameter: the loss at each point, and at each step."""
    return [walk.loss[:, 0]]


def _well(lr):
    w = descend(double_well(), 0.5, lr, 4000).w[-64:]
    return [w[:, 0, 0], double_well().value(w[:, 0])]


def _range_test(rule, low, high, beta, seed):
    test = range_test(MLP(), load_digits_split().hold_out(), low, high, seeds=[seed])
    return [test.smoothed(beta)[:, 0, 0]]


def _logs(lr):
    digits = load_digits_split().hold_out()
    run = sweep(MLP(), digits, [lr], seeds=[0], epochs=10)
    return [run.train_loss[:, 0, 0], run.val_loss[:, 0, 0], *digits.x_test[:12].reshape(12, 8, 8)]


def _floor(lr, batch_size, decay):
    rates, noise = lr * noise_room.DECAYS[decay](np.arange(300)), batch_size**-0.5
    w = [3.0]
    for rate, xi in zip(rates, noise_room.NOISE, strict=True):
        w.append((1 - rate) * w[-1] - rate * noise * xi)
    return [rates, noise_room.expected_loss(rates, noise), np.square(w) / 2]


def _ball(lr, beta):
    walk = roll(quadratic([1, 25]), [2.0, 0.4], lr, momentum(beta=beta), 60)
    return [walk.loss[:, 0], walk.w[:, 0, 1]]


def _map(lr, beta, kappa, steps):
    rates, momenta = (grid.ravel() for grid in np.meshgrid(momentum_room.RATES, momentum_room.BETAS))
    valley = quadratic([1 / kappa, 1])
    loss = roll(valley, [kappa**0.5, 1.0], rates, momentum(beta=momenta), steps).loss[-1]
    shade = [0 if not one <= 1 else 1 + sum(one < left for left in momentum_room.LEFT) for one in loss]
    return [np.reshape(shade, (50, 70)), [beta]]


def _plateau(**controls):
    rates = schedule_room.plateau_rates(**controls)
    at = np.flatnonzero(np.diff(rates)) + 1
    return [np.maximum(rates, 2e-7), schedule_room.METRIC, schedule_room.METRIC[at] + 0.15]


def _museum(schedule, library, update):
    updates = np.arange(160)
    recorded = [museum.read(library, schedule, updates)] if museum.has(library, schedule) else []
    return [museum.PLAIN[schedule](updates), *recorded]


def _words(optimizer, lr):
    w = language_room.learned(optimizer, lr)
    return [w, np.clip(w, -9, 9).reshape(-1, 24).mean(axis=1)]


def _ravine(lr, kappa, angle):
    walk = ravine_room.ravine_walk(kappa, angle, lr)
    return [walk.loss[:, 0], walk.w[:, 0, 1]]


def _shares(lr):
    losses = np.array([1.0, 1, 1]) * (1 - lr * np.array([1, 5, 25])) ** (2 * np.arange(61)[:, None])
    return [*losses.T, *abs(1 - np.outer([1, 5, 25], np.linspace(0, 0.1, 201)))]


def _score(of, share):
    """Wilson's interval by its definition: the shares within 1.96 of their own standard errors of the score."""

    def interval(score, size):
        shares = np.linspace(0, 1, 200_001)
        kept = shares[np.abs(score - shares) <= 1.96 * np.sqrt(shares * (1 - shares) / size)]
        return 100 * kept[[0, -1]]

    widths = [np.ptp(interval(share / 100, size)) for size in range(5, 201)]
    return [interval(round(of * share / 100) / of, of), widths]


def _basins(lr):
    owner = ravine_room._owners(lr)
    return [owner.reshape(50, 50), [100 * np.mean(owner == k) for k in (0, 1, 2, 3, -1)]]


def _pair(optimizer, lr, scale):
    walk = adaptive_room.pair_walk(optimizer, lr, scale)
    return [np.clip(np.nan_to_num(walk[:, 1], nan=9), -9, 9), *np.clip(np.nan_to_num(abs(walk.T), nan=1e9), 1e-9, 1e9)]


def _steer(peak, warm, after, clip):
    return [
        warmup_room.plan(warm, after)(np.arange(297)),
        warmup_room.smoothed(warmup_room.steer(peak, warm, after, clip)[0]),
    ]


# what the coloured lines, bars and images of an explorer must be
DATA = {
    "adaptive_methods.pair": _pair,
    "start_here.flower": lambda lr: [
        start_room.flower(),
        start_room.paint(start_room.FINE)[0][start_room.FINE == lr][0],
    ],
    "step_size.valley": lambda lr, curvature: _walked(descend(parabola(curvature), -1.8, lr, 20)),
    "divergence.edge": lambda lr: _walked(descend(parabola(3.2), (2 / 3.2) ** 0.5, lr, 60)),
    "divergence.two_valleys": _well,
    "finding_a_rate.range_test": _range_test,
    "fine_tuning.layers": lambda **rates: [[max((0, 0.01, 0.05, 0.3).index(lr), 0.04) for lr in rates.values()]],
    "image_recognition.logs": _logs,
    "certification.score": _score,
    "momentum.ball": _ball,
    "momentum.map": _map,
    "noise.floor": _floor,
    "language.words": _words,
    "schedules.stall": lambda lr: [*schedule_room.stalled(lr)[:2], np.where(np.arange(31) < 20, 0.3, lr)],
    "schedules.designer": lambda **plan: [schedule_room.compose(**plan)(np.arange(276)) / plan["peak"]],
    "schedules.plateau": _plateau,
    "schedules_in_libraries.museum": _museum,
    "ravines.ravine": _ravine,
    "ravines.shares": _shares,
    "ravines.basins": _basins,
    "warmup_cycles_restarts.steer": _steer,
}


@each
def test_what_an_explorer_draws_is_the_data_of_its_controls(spec):
    for values in corners(spec)[:: max(1, len(corners(spec)) // 5)]:
        controls = spec.clean(values)
        with np.errstate(all="ignore"):
            arrays = [np.asarray(array, dtype=float) for array in DATA[spec.id](**controls)]
        for axes, seen in shown(spec.render(**controls)[0]):
            if spec.id == "ravines.ravine" and np.isnan(seen).any():  # the path ends where it leaves the picture
                seen = seen[~np.isnan(seen)][:-1]
                arrays.append(arrays[1][: len(seen)])
            flat = seen.ndim == 1 and len(set(seen)) == 1  # the goal, or what begins and ends alike
            assert flat or any(same(axes, seen, array) for array in arrays), (controls, seen)


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
        assert not [text for text, _ in getattr(control.widget(), "_options_full", ()) if text.endswith(".0")]
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


def test_a_slow_picture_dims_the_last_one_only_while_it_is_drawn(monkeypatch):
    panel, classes = Panel(EXPLORERS[0]), []
    draw = panel.fast_figure.draw
    monkeypatch.setattr(panel.fast_figure, "draw", lambda values: classes.append(panel._dom_classes) or draw(values))
    panel._slow = True
    panel.inputs["lr"].value = 0.5
    assert "lr-busy" in classes[0] and "lr-busy" not in panel._dom_classes


def test_a_number_without_limits_of_its_own_goes_from_0_to_1():
    slider = Control("share", "share", "number", default=0.5).widget()
    assert (slider.low, slider.high, slider.value) == (0, 1, 0.5)


def test_the_stored_output_is_a_described_picture():
    panel = Panel(EXPLORERS[0])
    data, metadata = panel._repr_mimebundle_()
    assert metadata["image/png"]["alt"] == panel.sentence
    assert data["text/plain"] == f"Goal: {EXPLORERS[0].goal}\n{panel.sentence}"
    assert data[KIND] == drawn(panel.fast_figure.view.figure) and html.escape(panel.sentence) in data["text/html"]


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
    from lrlib.history import best_rate

    panel = explorer("schedules.designer")
    training, code = panel.children[-2:]
    panel.set(shape="linear", peak=0.16, flat=0.7, end=0.001)
    plan = compose("linear", 0.16, 0.7, 0.001)
    assert eval(panel.call, {**vars(schedules), "np": np}) == plan(np.arange(STEPS)).sum()
    assert "Goal reached" in panel._goal.value
    assert "t &gt;= 193" in code.text.value
    code.framework.value = "optax"
    assert "optax.sgd" in code.text.value and export(plan, "optax").note in code.text.value
    training.button.click()
    assert "ahead on 5 of 5 seeds" in training.sentence and training.sentence in training.result.value
    assert not training.button.disabled and training.button.description == "Train"

    net, part, updates = _job()
    tried = sweep(net, part, 0.01 * 2.0 ** np.arange(7), range(5), "momentum", EPOCHS, BATCH, evaluate="end")
    assert updates == STEPS
    assert best_rate(tried, "val_accuracy").lr == pytest.approx(CONSTANT), "the rival is the best constant rate"
