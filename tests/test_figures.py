"""The house style: contrast, sentences computed from the data, tables that round the same everywhere."""

import ast
import warnings
from dataclasses import replace
from functools import partial
from importlib import import_module
from pathlib import Path

import matplotlib
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from lessons.adaptive_methods import show_bursts, show_gaps, show_hills, show_inputs, show_moves
from lessons.adaptive_methods.tasks import Trial
from lessons.certification import show_two_logs
from lessons.divergence import show_broken_runs, show_directions, show_every_step, show_lines, show_resting_points
from lessons.finding_a_rate import (
    show_borrowed,
    show_both_tests,
    show_differences,
    show_halving,
    show_range_test,
    show_trials,
)
from lessons.fine_tuning import Stage, Transfer, show_filters, show_log, show_pictures, show_stages, show_transfer
from lessons.fine_tuning import show_answers as show_readings
from lessons.image_recognition import (
    show_answers,
    show_digits,
    show_first_steps,
    show_five,
    show_gap,
    show_guess,
    show_logs,
    show_misread,
)
from lessons.language import show_followed, show_seeds, show_word_rates, show_words
from lessons.momentum import show_balls, show_effective, show_steps
from lessons.noise import show_batch_paths, show_budget, show_clouds, show_excess, show_floor, show_halved_rate
from lessons.noise import show_lines as show_lines_of_batches
from lessons.ravines import show_basin_edges, show_basins, show_paths, show_tables
from lessons.schedules import show_both_losses, show_schedules
from lessons.schedules_in_libraries import show_curves, show_script
from lessons.start_here import show_images, show_longer
from lessons.step_size import show_fit, show_step, show_walk
from lessons.warmup_cycles_restarts import show_arms, show_ends, show_maps, show_orders, show_shapes, show_start
from lrlib import (
    History,
    RangeTest,
    descend,
    double_well,
    least_squares,
    parabola,
    quadratic,
    show_contest,
    show_epochs,
    show_losses,
    show_rate_curve,
    show_u_curve,
    table,
)
from lrlib.classroom.drawn import PALETTE, drawn
from lrlib.classroom.figures import band
from lrlib.classroom.style import CARD, COLOURS, FADED, FAINT, INK, decades, loss_story, number, to_png
from lrlib.classroom.syllabus import lessons
from lrlib.datasets import Split
from lrlib.schedules import constant, cosine_decay
from tests.contrast import contrast, over
from tests.pictures import same, shown

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


def test_the_sentence_of_a_rate_curve_names_the_rates_below_the_goal():
    walk = descend(parabola(2), 2.0, [0.1, 0.4], 10)
    told = show_rate_curve(walk, goal=1e-6).sentence
    assert told.endswith("Rates from 0.4 to 0.4 end below the goal of 1e-06.")
    told = show_rate_curve(walk, goal=1e-30).sentence
    assert told.endswith("No tried rate ends below the goal of 1e-30.")


# --- what is drawn is the data it was given --------------------------------------------------------------------------

RNG = np.random.default_rng(1)
RATES = np.geomspace(0.01, 10, 12)
WALK = descend(parabola(2), 2.0, [0.1, 0.4, 1.2], 10)
WELL = descend(double_well(), 0.5, [0.2, 0.5, 0.9, 1.2, 1.4], 200)
PATHS = descend(quadratic([1, 8]), 1.0, [0.05, 0.2], 10)
COLUMNS = descend(least_squares(RNG.uniform(-1, 1, (9, 2)), RNG.uniform(-1, 1, 9)), 0.0, 0.5, 10)
PICTURES = Split("made", RNG.uniform(0, 1, (9, 16)), np.repeat(np.arange(3), 3), RNG.uniform(0, 1, (9, 16)),
                 np.repeat(np.arange(3), 3))  # fmt: skip
TEST = RangeTest(RATES[:, None], np.arange(2), np.linspace(2, 0.3, 12)[:, None, None] * RNG.uniform(0.9, 1, (12, 2, 1)))
SEEN = np.arange(1, 90)
LEFT = 3 / np.sqrt(SEEN) * RNG.uniform(0.9, 1.1, 89)
LINE = np.exp(np.median(np.log(LEFT * np.sqrt(SEEN)))) / np.sqrt([1, 89])  # one over the square root
NOISY = {"one": RNG.uniform(1, 2, (40, 3)), "two": RNG.uniform(2, 3, (40, 3))}
TRANSFER = Transfer(np.array([0.1, 0.3]), ("all", "head"), 5, *RNG.uniform(0, 1, (2, 3, 2, 2)), (0.5, 0.9))
STAGE = Stage(np.array([0.1, 0.3]), [], *RNG.uniform(0, 1, (2, 4, 3, 2)))
FILTERS = RNG.normal(size=(2, 4, 10))
PAINTED = np.random.default_rng(2).uniform(0, 1, (2, 2, 4, 4))
PLANS = {"constant": constant(0.1), "cosine": cosine_decay(0.1, 40)}
TANGENT = 2.6 * np.array([-0.35, 0.2])  # how far the tangent reaches on both sides
DOTS = np.array([1.0, 2.0, 3.0])
FIT = descend(least_squares(DOTS[:, None], 2 * DOTS), 0.0, [0.02, 0.1], 4)
BEST = np.array([1.5, 0.5])
LINES_SEEN = {"a": BEST + np.random.default_rng(2).uniform(-0.3, 0.3, (40, 2)), "b": np.tile(BEST, (40, 1))}
MAP = RNG.integers(-1, 4, 25)
GAINS = {"a": RNG.uniform(0, 1, 4), "b": RNG.uniform(-1, 0, 4)}
LINED, RISING = np.linspace(3, 0.2, 89), np.outer([0.5, 1], [0.3, 0.6, 0.8, 0.9])
THREE = {"a": np.array([1.0, 1.2]), "b": np.array([3.0, 3.1]), "c": np.array([2.0, 2.2])}
HIKES, LEARNT = np.random.default_rng(3).uniform(10, 90, (4, 3)), np.random.default_rng(4).uniform(0, 2, (2, 3, 10))
EDGES = np.array([0.3, 0.6, 0.8, 0.9])
WEIGHTS = {"SGD": np.array([[0.5, 0, 0], [0.3, -0.1, 0.1], [0, 0, 0]]), "Adagrad": np.full((3, 3), 0.4)}
FOLLOWED = np.stack([np.repeat([0.0, 0.1, 0.3], 5), np.linspace(0, 2, 15)], axis=1)

TRIED = Trial(RATES, *np.random.default_rng(3).uniform(50, 60, (2, 3, 12)), np.tile(np.geomspace(2, 0.1, 12), (3, 1)))
HILL = np.append(np.linspace(50, 60, 6), np.linspace(58, 20, 6))
FALL = np.geomspace(1, 1e-6, 40)


def history(seeds=3, rates=RATES):
    """A `History` of made numbers over four epochs, in which the largest rate of the first seed diverged."""
    losses, accuracies = RNG.uniform(1, 2, (2, 5, seeds, len(rates))), RNG.uniform(0, 1, (2, 5, seeds, len(rates)))
    losses[0, -1] = 0.5
    losses[:, -1, 0, -1] = np.nan
    return History(rates, np.arange(seeds), np.arange(5), *losses, *accuracies, [])


RUNS, LOG = {"sgd": history(), "adam": history()}, history(1, RATES[:2])
PAIR = RNG.normal(size=(2, 9))
TURN = np.deg2rad(np.arange(181))
WAY = np.stack([np.cos(TURN), np.sin(TURN)], axis=1)
BROKEN = {"A": np.append(RNG.uniform(1, 2, 30), [np.nan] * 9), "B": np.append(10.0 ** np.arange(30), [np.inf] * 9)}
TWO = np.random.default_rng(3).uniform(1, 2, (2, 5, 2, 2))
BOTH = replace(LOG, seeds=np.arange(2), train_loss=TWO[0], val_loss=TWO[1])
EVERY = replace(LOG, step_loss=RNG.uniform(1, 2, (8, 1, 2)))
CHANCES = np.random.default_rng(3).dirichlet(np.ones(10), 9).T  # what softmax gives each digit, of nine pictures
ANSWERS = np.stack([PICTURES.y_test[::-1], np.zeros(9, int)])
FAR = [2.0, -1.0, 1.0], [5.0, -8.0, 3.0]  # a line leaves the picture at 1.45 times the highest dot
LINES = [w * min(2, 1.45 * 8 / max(abs(w), 1e-9)) * np.array([-1, 1]) for w in WALK.w.ravel()]


def slices(array):
    """Every row of numbers in an array, along whichever axis."""
    array = np.asarray(array, dtype=float)
    return [row for axis in range(array.ndim) for row in np.moveaxis(array, axis, -1).reshape(-1, array.shape[axis])]


def spread(array, axis=0):
    """What a line with a band shows of several seeds."""
    return [np.median(array, axis=axis), array.min(axis=axis), array.max(axis=axis)]


def smooth(values, window=4):
    return np.convolve(values.mean(axis=1), np.ones(window) / window, mode="valid")


def read_at_the_fall(test):
    """The height of each seed's smoothed curve at the rate that the steepest-fall rule reads off."""
    curves, picked = test.smoothed(0.9)[:, :, 0], test.suggest("steepest", 0.9)[:, 0]
    return np.array([curve[test.lr[:, 0] == rate][0] for curve, rate in zip(curves.T, picked, strict=True)])


def ends(run):
    return np.where(run.diverged, np.inf, run.val_loss[-1])


# a right call of every figure, and the arrays that its coloured lines, bands and images must be
EXAMPLES = {
    show_moves: (partial(show_moves, {"a": RATES, "b": RATES[::-1] ** 2}, [1]), [RATES, RATES[::-1] ** 2]),
    show_inputs: (
        partial(show_inputs, {"a": {"one": TRIED, "two": TRIED}, "b": {"one": TRIED, "two": TRIED}}),
        [TRIED.train_loss.mean(axis=0)],
    ),
    show_hills: (partial(show_hills, {"p": {"a": (RATES, HILL)}}, mark=0.1), [np.maximum(HILL - 60, -15)]),
    show_gaps: (partial(show_gaps, THREE, "Gain"), [np.array([gains.mean() for gains in THREE.values()])]),
    show_bursts: (partial(show_bursts, {"rate 1": FALL}), [FALL]),
    show_losses: (partial(show_losses, WALK), slices(WALK.loss.T)),
    show_rate_curve: (partial(show_rate_curve, WALK), slices(WALK.loss)),
    show_u_curve: (partial(show_u_curve, RUNS), [row for run in RUNS.values() for row in spread(ends(run))]),
    show_contest: (partial(show_contest, GAINS), [100 * gains for gains in GAINS.values()]),
    show_epochs: (partial(show_epochs, NOISY), [row for values in NOISY.values() for row in spread(values, 1)]),
    show_walk: (partial(show_walk, WALK), slices(WALK.w[..., 0] ** 2)),
    show_step: (partial(show_step, 2, 0.3), [4 + 4 * TANGENT]),
    show_fit: (partial(show_fit, DOTS, 2 * DOTS, FIT), [*slices(FIT.loss), *([0, w * 3.24] for w in FIT.w[-1, :, 0])]),
    show_paths: (
        partial(show_paths, PATHS.landscape, {"a": PATHS.w[:, 0], "b": PATHS.w[:, 1]}),
        slices(PATHS.w),
    ),
    show_tables: (partial(show_tables, {"a": COLUMNS}, "ab"), slices(COLUMNS.w)),
    show_basins: (partial(show_basins, {0.1: MAP}, RNG.uniform(-1, 1, (4, 2)), 2, 5), [MAP.reshape(5, 5)]),
    show_basin_edges: (partial(show_basin_edges, MAP.reshape(5, 5), RATES[:5], EDGES), [MAP.reshape(5, 5)]),
    show_lines: (partial(show_lines, *map(np.array, FAR), WALK), LINES),
    show_directions: (partial(show_directions, *PAIR), [np.mean((WAY @ PAIR) ** 2, axis=1)]),
    show_broken_runs: (partial(show_broken_runs, BROKEN), [values[:30] for values in BROKEN.values()]),
    show_every_step: (
        partial(show_every_step, EVERY, 2), slices(EVERY.step_loss[:, 0]) + slices(EVERY.train_loss[1:, 0]),
    ),
    show_resting_points: (partial(show_resting_points, WELL, 3), [WELL.w[-3:, :, 0].T.ravel()]),
    show_range_test: (partial(show_range_test, TEST, 0.3), [*slices(TEST.smoothed(0.9)), read_at_the_fall(TEST)]),
    show_borrowed: (
        partial(show_borrowed, {"a": LOG, "b": RUNS["sgd"]}),
        [LOG.val_loss[:, 0, 0], *RUNS["sgd"].val_loss[:, :, 0].T],
    ),
    show_both_tests: (partial(show_both_tests, {"a": TEST}), [np.median(TEST.smoothed(0.9)[:, :, 0], axis=1)]),
    show_trials: (partial(show_trials, RATES, RNG.uniform(0, 3, 12), {"a": (RATES[:4], EDGES)}), [EDGES]),
    show_halving: (partial(show_halving, LOG, {2: np.array([True, False])}), [LOG.val_loss[:, 0, 0]]),
    show_differences: (
        partial(show_differences, GAINS),
        [*GAINS.values(), *([v.mean() - e, v.mean() + e] for v in GAINS.values() for e in [v.std(ddof=1)])],
    ),
    show_pictures: (partial(show_pictures, {"made": PICTURES}), list(PICTURES.x_test.reshape(9, 4, 4))),
    show_digits: (partial(show_digits, PICTURES, 3), list(PICTURES.x_test.reshape(9, 4, 4))),
    show_transfer: (
        partial(show_transfer, TRANSFER),
        [row for part in (TRANSFER.target, TRANSFER.source) for i in (0, 1) for row in spread(100 * part[:, i])],
    ),
    show_answers: (
        partial(show_answers, PICTURES, [0.1, 3.0], ANSWERS, 9), list(PICTURES.x_test.reshape(9, 4, 4)),
    ),
    show_guess: (
        partial(show_guess, PICTURES.x_test[0], np.log(CHANCES[:, 1]), CHANCES[:, 1], 2),
        [PICTURES.x_test[0].reshape(4, 4), np.log(CHANCES[:, 1]), CHANCES[:, 1]],
    ),
    show_misread: (partial(show_misread, PICTURES, CHANCES, 4), list(PICTURES.x_test.reshape(9, 4, 4))),
    show_readings: (
        partial(show_readings, PICTURES, PICTURES.y_test, PICTURES.y_test[::-1], count=9),
        list(PICTURES.x_test.reshape(9, 4, 4)),
    ),
    show_filters: (
        partial(show_filters, dict(zip("ab", FILTERS, strict=True))), list(FILTERS[..., :9].reshape(8, 3, 3)),
    ),
    show_log: (
        partial(show_log, STAGE),
        [row for task in (STAGE.new, STAGE.old) for i in (0, 1) for row in spread(100 * task[:, :, i].T)],
    ),
    show_stages: (
        partial(show_stages, {"one": STAGE, "two": replace(STAGE, new=STAGE.old)}),
        [row for task in (STAGE.new, STAGE.old) for row in spread(100 * task[-1])],
    ),
    show_logs: (partial(show_logs, LOG, ["low", "high"]), slices(LOG.train_loss) + slices(LOG.val_loss)),
    show_first_steps: (partial(show_first_steps, EVERY, ["low", "high"], 8), slices(EVERY.step_loss)),
    show_gap: (partial(show_gap, LOG), slices(LOG.train_loss) + slices(LOG.val_loss)),
    show_five: (partial(show_five, [(8, *NOISY["one"].T[:2])] * 5), slices(NOISY["one"])),
    show_word_rates: (partial(show_word_rates, SEEN, LEFT), [LEFT, LINE]),
    show_seeds: (
        partial(show_seeds, THREE, "gain", near=1),
        [np.array([gains.mean() for gains in THREE.values()])],
    ),
    show_words: (
        partial(show_words, "Plot an errorbar.", {"plot": 0, "an": 1, "errorbar": 2}, WEIGHTS),
        [[0, weight, weight, 0] for table in WEIGHTS.values() for weight in table[1]],
    ),
    show_followed: (
        partial(show_followed, {"sgd": FOLLOWED, "adagrad": 2 * FOLLOWED}, [5, 9], ["rare", "frequent"]),
        [*FOLLOWED.T, *2 * FOLLOWED.T],
    ),
    show_excess: (partial(show_excess, NOISY), [smooth(values) for values in NOISY.values()]),
    show_floor: (
        partial(show_floor, RATES, 1 + ends(RUNS["adam"])[1:], RATES),
        [RATES, *spread(1 + ends(RUNS["adam"])[1:]), (1 + ends(RUNS["adam"])[1:]).mean(axis=0)],
    ),
    show_halved_rate: (partial(show_halved_rate, {"a": NOISY["one"].T[:2]}, ["loss"]), slices(NOISY["one"])),
    show_batch_paths: (partial(show_batch_paths, LINES_SEEN, BEST), slices(LINES_SEEN["a"])),
    show_clouds: (partial(show_clouds, LINES_SEEN, BEST), slices(LINES_SEEN["a"])),
    show_lines_of_batches: (
        partial(show_lines_of_batches, np.stack([np.ones(89), LEFT], axis=1), SEEN / 30, LINES_SEEN),
        [w[0] + w[1] * np.array([LEFT.min(), LEFT.max()]) for w in [*LINES_SEEN["a"], BEST]],
    ),
    show_two_logs: (partial(show_two_logs, {"a": LEFT, "b": LEFT[::-1]}), [LEFT, LEFT[::-1]]),
    show_budget: (partial(show_budget, {"a": (8, LEFT)}), [LEFT[np.unique(np.geomspace(1, 88, 300).astype(int))]]),
    show_schedules: (partial(show_schedules, PLANS, 40), [plan(np.arange(40)) for plan in PLANS.values()]),
    show_curves: (partial(show_curves, {"a": LEFT, "b": 2 * LEFT}, 40), [LEFT, 2 * LEFT]),
    show_script: (partial(show_script, LEFT, 2 * LEFT), [LEFT, 2 * LEFT]),
    show_both_losses: (
        partial(show_both_losses, BOTH, ["low", "high"]),
        [row for losses in (BOTH.train_loss, BOTH.val_loss) for i in (0, 1) for row in spread(losses[1:, :, i], 1)],
    ),
    show_start: (
        partial(show_start, {"a": (SEEN / 90, LEFT), "b": (SEEN[::-1] / 90, LINED)}, 2.0),
        [SEEN / 90, SEEN[::-1] / 90, smooth(LEFT[:, None], 5), smooth(LINED[:, None], 5)],
    ),
    show_ends: (partial(show_ends, {"a": (RATES[:4], EDGES)}, 2.0), [EDGES]),
    show_maps: (partial(show_maps, {"a": (RATES[:4], RISING)}, (0.0, 0.2)), [100 * RISING]),
    show_arms: (partial(show_arms, THREE), [np.ravel(list(THREE.values())), np.mean(list(THREE.values()), axis=1)]),
    show_shapes: (partial(show_shapes, PLANS, 40), [plan(np.arange(40)) for plan in PLANS.values()]),
    show_orders: (partial(show_orders, {"a": LEFT, "b": LINED}, 0.1), [LEFT, LINED]),
    show_longer: (
        partial(show_longer, [0.1, 1.0], (PAINTED[0], [0.2, 0.3]), (PAINTED[1], [0.01, 0.3])),
        [*PAINTED[0], *PAINTED[1]],
    ),
    show_balls: (
        partial(show_balls, PATHS.landscape, {"a": PATHS.w[:, 0], "b": PATHS.w[:, 1]}, (2, 1)), slices(PATHS.w),
    ),
    show_steps: (
        partial(show_steps, np.array([10, 30, 100]), {"a": HIKES, "b": HIKES**0.5}),
        [*spread(HIKES), *spread(HIKES**0.5)],
    ),
    show_effective: (partial(show_effective, {"a": LEARNT, "b": 2 - LEARNT}), [*LEARNT.mean(0), *(2 - LEARNT).mean(0)]),
    show_images: (partial(show_images, RNG.uniform(0, 1, (3, 4, 4)), [0.01, 0.1, 1], [0.5, 0.01, 0.7]), None),
}  # fmt: skip


def test_every_figure_has_its_example():
    rooms = ["lrlib.classroom.figures", *(f"lessons.{name}.figures" for name in lessons())]
    found = {getattr(room, name) for room in map(import_module, rooms) for name in vars(room) if name[:5] == "show_"}
    assert found == set(EXAMPLES)


@pytest.mark.parametrize("figure", EXAMPLES, ids=lambda figure: figure.__name__)
def test_what_is_drawn_is_the_data_it_was_given(figure):
    call, given_arrays = EXAMPLES[figure]
    given_arrays = list(call.args[0]) if given_arrays is None else given_arrays
    arrays = list(shown(call().figure))
    assert arrays
    for axes, values in arrays:
        constant_line = values.ndim == 1 and np.ptp(np.nan_to_num(values)) == 0
        assert constant_line or any(same(axes, values, one) for one in given_arrays), values


METHODS = ("plot", "bar", "barh", "scatter", "fill_between", "step", "imshow")
LIES = {"backwards": lambda v: v[::-1], "negated": lambda v: -v, "scaled": lambda v: 3 * v}
# of what differs from machine to machine the record keeps the shape alone, and that has no scale
SHAPES = [show_word_rates, show_seeds, show_words, show_followed, show_images, show_longer]
SHAPES += [show_inputs, show_hills, show_gaps]
SHAPES += [show_maps, show_arms]


def turned(name, place, lie, told):
    """The Axes method `name`, which puts its argument number `place` out of order by `lie`, and says so in `told`."""
    true = getattr(Axes, name)

    def false(self, *args, **kwargs):
        values = np.asarray(args[place]) if place < len(args) else np.array("")
        if values.dtype.kind not in "fiu" or values.ndim == 0:
            return true(self, *args, **kwargs)
        told.append(np.any(values != lie(values)))
        return true(self, *args[:place], lie(values), *args[place + 1 :], **kwargs)

    return false


@pytest.mark.filterwarnings("ignore:Data has no positive values")
@pytest.mark.parametrize("figure", EXAMPLES, ids=lambda figure: figure.__name__)
@pytest.mark.parametrize("lie", LIES)
def test_a_figure_that_draws_something_else_has_another_record(figure, lie, monkeypatch):
    call, caught = EXAMPLES[figure][0], 0
    honest = drawn(call().figure)
    assert drawn(call().figure) == honest
    for name in METHODS:
        for place in range(3 if name == "fill_between" else 2):
            told = []
            with monkeypatch.context() as patched:
                patched.setattr(Axes, name, turned(name, place, LIES[lie], told))
                caught += drawn(call().figure) != honest if not told or any(told) else 0
    assert caught or (lie == "scaled" and figure in SHAPES)


@pytest.mark.parametrize("name", METHODS)
@settings(deadline=None, max_examples=20)
@given(values=st.lists(st.floats(0.01, 100), min_size=3, max_size=9))
def test_the_record_tells_every_order_apart(name, values):
    """Whatever draws: the same values in another order, or of another sign, have another record."""
    values = np.array(values)

    def record(heights):
        axes = Figure().add_subplot()
        if name == "imshow":
            axes.imshow(np.stack([heights, heights]), vmin=0, vmax=100)
        else:
            getattr(axes, name)(np.arange(len(heights)), heights)
        return drawn(axes.figure)

    assert record(values) != record(-values)
    if np.abs(np.linspace(-1, 1, len(values)) @ values) > 1e-2 * values.sum():  # else nearly its own mirror image
        assert record(values) != record(values[::-1])
    assert record(values) == record(values * (1 + 1e-14))


@pytest.mark.parametrize("change", ["colour", "label", "title", "scale", "marker", "text", "legend"])
def test_the_record_tells_words_and_colours(change):
    def record(change=None):
        axes = Figure().add_subplot()
        tone, name = COLOURS[change == "colour"], "b" if change == "label" else "a"
        axes.plot([1, 2, 3], [1, 2, 4], color=tone, label=name, marker="s" if change == "marker" else "o")
        axes.set(title="t" if change == "title" else "", yscale="log" if change == "scale" else "linear")
        axes.text(1, 1, "one" if change == "text" else "two")
        if change == "legend":
            axes.legend()
        return drawn(axes.figure)

    assert record(change) != record() and "blue" in record() and ("red" in record(change)) == (change == "colour")


def test_rough_numbers_leave_their_shape_in_the_record():
    def record(values):
        axes = Figure().add_subplot()
        band(axes, np.arange(9), values, 0, "a", steady=0)
        return drawn(axes.figure)

    values = np.linspace(3, 1, 9) + np.zeros((2, 1))
    assert record(values) == record(values * 1.03) != record(values[:, ::-1])


def test_the_palette_is_named():
    assert tuple(PALETTE.values()) == COLOURS and FAINT == PALETTE["grey"]


def test_every_power_of_ten_has_its_grid_line():
    axes = Figure().add_subplot()
    axes.set(yscale="log", ylim=(1e-8, 1e8))
    decades(axes.yaxis)
    shown_ticks = [tick for tick in axes.get_yticks() if 1e-8 <= tick <= 1e8]
    np.testing.assert_allclose(shown_ticks, 10.0 ** np.arange(-8, 9))
    assert sum(bool(label.get_text()) for label in axes.get_yticklabels()) <= 11


@pytest.mark.parametrize(
    ("losses", "words"),
    [
        (np.full((20, 1, 1), np.inf), None),
        (np.geomspace(2, 2e9, 20)[:, None, None], "the loss diverges at once"),
        (np.full((20, 1, 1), np.nan), "the loss diverges at once"),
        (np.zeros((20, 1, 1)), "the loss is the same at every rate"),
        (np.full((20, 1, 1), 2.0) - 0.001 * np.arange(20)[:, None, None], "it ends below its start"),
        (np.linspace(2, 1, 20)[:, None, None], "it ends below its start"),
        (np.append(np.linspace(2, 1, 15), [3, 9, 99, 999, np.nan])[:, None, None], "on it is above its start again"),
    ],
)  # fmt: skip
@pytest.mark.filterwarnings("error")
def test_a_range_test_says_what_it_saw(losses, words):
    if words is None:
        losses[0] = 2.3  # it diverges from the second step on
        words = "the loss diverges at once"
    test = RangeTest(np.geomspace(1e-6, 10, 20)[:, None], np.arange(1), losses)
    told = show_range_test(test, best=0.1).sentence
    assert words in told and "1 seeds" not in told and "nan" not in told
    assert ("steepest fall" in told) == ("the loss falls" in told)


def a_picture():
    return to_png(show_losses(descend(parabola(2), 1.0, [0.1, 0.3], 3)).figure)


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("savefig.transparent", True),
        ("savefig.facecolor", "black"),
        ("savefig.bbox", "tight"),
        ("axes.facecolor", "black"),
        ("text.color", "white"),
        ("text.usetex", True),
        ("legend.labelcolor", "white"),
        ("xtick.labelsize", 40),
        ("font.size", 30),
    ],
)
def test_settings_of_the_reader_change_no_picture(setting, value):
    """A matplotlibrc of their own: what is drawn later, or read when the figure is saved, is ours as well."""
    plain = a_picture()
    with matplotlib.rc_context({setting: value}):
        assert a_picture() == plain


def test_pictures_of_runs_that_blow_up_are_drawn_quietly():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for walk in (descend(parabola(2), 2.0, [0.1, 50.0], 400), descend(parabola(2), 0.0, [0.1, 50.0], 4)):
            for show in (show_losses, show_rate_curve, show_walk):
                assert "nan" not in show(walk).sentence


def test_pictures_of_walks_refuse_what_they_cannot_draw():
    with pytest.raises(ValueError, match="up to 5 rates, got 2 and 1"):
        show_walk(descend(quadratic([1, 2]), 1.0, 0.1, 3))
    with pytest.raises(ValueError, match="show_fit draws up to 5 rates, got 6"):
        show_fit(DOTS, DOTS, descend(least_squares(DOTS[:, None], DOTS), 0.0, np.ones(6), 1))


def test_tables_round_and_name_divergence():
    shown = repr(
        table({"rate": np.array([0.1, 2]), "loss": [1 / 3, np.nan], "ok": [True, np.False_], "n": [1, np.int64(2)]})
    )
    assert shown.splitlines()[1].split() == ["0.1", "0.333", "yes", "1"]
    assert shown.splitlines()[2].split() == ["2", "diverged", "no", "2"]
    assert repr(table({"rate": [0.0125, 6.27e-4]})).split() == ["rate", "0.0125", "0.000627"]
    with pytest.raises(ValueError, match="equal length"):
        table({"a": [1], "b": [1, 2]})


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
