"""Lesson 07: a designer of schedules that trains with what you compose, and a controller to tune."""

import html
from functools import cache

import ipywidgets as widgets
import numpy as np

from .. import schedules as s
from ..code_export import _TEMPLATES, export
from ..datasets import load_mnist1d
from ..exercises import Exercise, Mistake, in_html
from ..explore import Explorer, amount, choice, rate, whole
from ..figures import COLOURS, FAINT, as_img, number, show_epochs
from ..networks import MLP
from ..training import sweep

SHAPES = ("cosine", "linear", "polynomial", "exponential", "inverse time", "inverse root", "step")
BATCH, EPOCHS = 64, 6
CONSTANT = 0.16  # the best of 0.01, 0.02, ... 0.64 at a constant rate on this job; a test sweeps it again


@cache
def _job():
    """What the designer trains: a small net on part of MNIST-1D, and how many updates that takes."""
    part = load_mnist1d().hold_out()
    return MLP((40, 24, 10)), part, EPOCHS * (len(part.x_train) // BATCH)


STEPS = 276  # updates of the job


def compose(shape, peak, flat, end):
    """The schedule of the designer: `peak` for a share `flat` of the steps, then a `shape` down to `end` times `peak`."""
    at = round(flat * STEPS)
    steps, low = STEPS - at, float(f"{peak * end:.3g}")
    if steps == 0 or end == 1:
        return s.constant(peak)
    down = {
        "cosine": lambda: s.cosine_decay(peak, steps, low),
        "linear": lambda: s.polynomial_decay(peak, steps, low),
        "polynomial": lambda: s.polynomial_decay(peak, steps, low, power=2),
        "exponential": lambda: s.exponential_decay(peak, steps, end),
        "inverse time": lambda: s.inverse_time(peak, steps * end / (1 - end)),
        "inverse root": lambda: s.inverse_root(peak, steps * end**2 / (1 - end**2)),
        "step": lambda: s.multi_step(peak, [steps // 3, 2 * steps // 3], float(f"{end**0.5:.3g}")),
    }[shape]()
    return s.constant(peak).then(down, at) if at else down


class Designer(Explorer):
    """Compose a schedule; see its curve, its area, its first and last value; train with it; take the code away."""

    id = "schedules.designer"
    goal = (
        "keep the area, the sum of rates, above 75 % of that of a constant rate, and let the last update use less than "
        "2 % of the peak. Then press Train: does it beat the constant rate?"
    )
    controls = (
        choice("shape", "shape of the decay", SHAPES, "cosine"),
        rate(0.01, 1, 0.1, name="peak", label="peak rate"),
        amount("flat", "share at the peak", 0, 1, 0, 0.05),
        rate(0.001, 1, 0.1, name="end", label="end / peak", step=0.1),
    )

    def stage(self, figure):
        axes = figure.add_subplot()
        axes.set(xlim=(0, STEPS), ylim=(0, 1.05), xlabel="update", ylabel="rate / peak", title="The rate over time")
        axes.axhline(1, color=FAINT, lw=1, ls=":")
        (self.line,) = axes.plot([], [], color=COLOURS[0], lw=2.4)
        self.text = axes.text(1, 1.03, "", transform=axes.transAxes, ha="right", color=COLOURS[0])
        self.moving = [self.line, self.text]

    def play(self, shape, peak, flat, end):
        steps = np.arange(STEPS)
        rates = compose(shape, peak, flat, end)(steps)
        self.line.set_data(steps, rates / peak)
        share = 100 * rates.sum() / (STEPS * peak)
        self.text.set_text(f"peak {number(peak)}, area {share:.0f} % of constant")
        return (
            f"{STEPS} updates. The first uses {number(rates[0])}, the last {number(rates[-1])}; the area, the sum of rates, is "
            f"{number(rates.sum())}, {share:.0f} % of that of a constant rate."
        )

    def reached(self, shape, peak, flat, end):
        rates = compose(shape, peak, flat, end)(np.arange(STEPS))
        return rates.sum() > 0.75 * STEPS * peak and rates[-1] < 0.02 * peak

    @classmethod
    def typed(cls, **controls):
        return repr(compose(**controls))

    @classmethod
    def extras(cls, panel):
        return Training(panel), Code(panel)


class Training(widgets.VBox):
    """A button that trains with the panel's schedule, beside a constant rate."""

    def __init__(self, panel):
        self.panel = panel
        self.button = widgets.Button(description="Train", tooltip="Train a small network with this schedule")
        self.result = widgets.HTML()
        super().__init__([self.button, self.result])
        self.button.on_click(lambda _: self.run())

    def run(self):
        """Train on MNIST-1D from five seeds with both, and show the accuracies."""
        self.button.disabled, self.button.description = True, "Training ..."
        try:
            net, part, _ = _job()
            plans = [compose(**self.panel.values), s.constant(CONSTANT)]
            run = sweep(net, part, [1, 1], range(5), "momentum", EPOCHS, BATCH, schedule=plans)
            names = ("your schedule", f"constant {CONSTANT:g}")
            curves = {name: run.test_accuracy[:, :, i] for i, name in enumerate(names)}
            self.picture = show_epochs(curves, title="Small network on MNIST-1D, validation accuracy")
            mine, theirs = (100 * np.median(curve[-1]) for curve in curves.values())
            self.sentence = (
                f"Your schedule reads {mine:.0f} % of the validation data, the best constant rate {theirs:.0f} %; "
                f"it is ahead on {int((curves[names[0]][-1] > curves[names[1]][-1]).sum())} of 5 seeds."
            )
            png, size = self.picture._repr_mimebundle_()[0]["image/png"], self.picture.figure.get_size_inches()
            self.result.value = as_img(png, self.sentence, size) + in_html(self.sentence)
        finally:
            self.button.disabled, self.button.description = False, "Train"


class Code(widgets.VBox):
    """The panel's schedule as code for a framework, and the note on how that framework counts."""

    def __init__(self, panel):
        self.panel = panel
        self.framework = widgets.Dropdown(
            options=tuple(_TEMPLATES), description="take it away as code for", value="pytorch",
            style={"description_width": "14em"}, layout=widgets.Layout(width="28em"),
        )  # fmt: skip
        self.text = widgets.HTML()
        super().__init__([self.framework, self.text])
        for box in (self.framework, *panel.inputs.values()):
            box.observe(self._refresh, "value")
        self._refresh()

    def _refresh(self, _=None):
        out = export(compose(**self.panel.values), self.framework.value)
        self.text.value = (
            '<pre style="user-select:all;white-space:pre-wrap;max-height:22em;overflow:auto;line-height:1.35">'
            f"{html.escape(out.code)}</pre>{in_html(out.note)}"
        )


_T = np.arange(60)
METRIC = 0.3 + 2 * np.exp(-_T / 5) + 0.04 * np.random.default_rng(4).normal(size=len(_T))


def controlled(patience, factor, threshold, convention):
    """The rate of each epoch under a plateau controller that sees `METRIC`, from a start of 0.1."""
    controller = s.Plateau(0.1, factor=factor, patience=patience, threshold=threshold, convention=convention)
    return np.array([0.1, *(controller.update(metric) for metric in METRIC[:-1])])


class PlateauControl(Explorer):
    """A recorded validation loss that levels off in noise, and what a plateau controller makes of it."""

    id = "schedules.plateau"
    goal = "the loss has levelled off by epoch 25. Let the controller lower the rate at most twice, and for the first time after epoch 25."
    controls = (
        whole("patience", "patience", 0, 12, 2),
        choice("factor", "factor", (0.1, 0.3, 0.5), 0.5),
        rate(1e-4, 0.3, 1e-4, name="threshold", label="threshold", step=0.1),
        choice("convention", "counted as in", ("pytorch", "keras"), "pytorch"),
    )
    call = "from lrlib.bank.schedules import *; controlled({patience}, {factor}, {threshold:g}, '{convention}')"

    def stage(self, figure):
        left, right = figure.subplots(1, 2)
        left.plot(METRIC, color=COLOURS[0], lw=1.4)
        left.set(xlabel="epoch", ylabel="validation loss", title="What the controller sees (recorded)", ylim=(0, 2.5))
        right.set(xlim=(0, 60), ylim=(1e-7, 0.3), yscale="log", xlabel="epoch", ylabel="rate", title="What it does")
        (self.line,) = right.step([], [], color=COLOURS[1], where="post", lw=2)
        (self.marks,) = left.plot([], [], color=COLOURS[1], marker="v", ms=8, ls="")
        self.moving = [self.line, self.marks]

    def play(self, patience, factor, threshold, convention):
        rates = controlled(patience, factor, threshold, convention)
        at = np.flatnonzero(np.diff(rates)) + 1
        self.line.set_data(_T, np.maximum(rates, 2e-7))
        self.marks.set_data(at, METRIC[at] + 0.15)
        if not len(at):
            return f"Patience {patience}, counted as in {convention}: the rate is never lowered in {len(_T)} epochs."
        return (
            f"Patience {patience}, counted as in {convention}: the rate is lowered {len(at)} times in {len(_T)} epochs, "
            f"first for epoch {at[0]}, and ends at {number(rates[-1])}."
        )

    def reached(self, patience, factor, threshold, convention):
        at = np.flatnonzero(np.diff(controlled(patience, factor, threshold, convention))) + 1
        return 1 <= len(at) <= 2 and at[0] > 25


EXPLORERS = [Designer, PlateauControl]


def half_cosine(step, steps, lr):
    return lr * (1 + np.cos(np.pi * np.minimum(step, steps) / steps)) / 2


def staircase(step, lr, every, factor):
    return lr * factor ** (np.asarray(step) // every)


_WAY = np.array([0, 1, 25, 50, 99, 100, 130])
_ORDER = np.array([30, 0, 9, 10, 10, 29])

EXERCISES = [
    Exercise(
        id="schedules.cosine",
        answer=half_cosine,
        cases=((_WAY, 100, 0.1), (np.array([0, 3, 7, 20]), 8, 2.0)),
        why="A pure function: any step, in any order, also beyond the end, where it stays at zero.",
        mistakes=(
            Mistake(
                lambda t, n, lr: lr * (1 + np.cos(np.pi * np.asarray(t) / n)) / 2,
                "Right up to step `steps`, and then it climbs again: half a wave later it is back at `lr`. PyTorch's "
                "CosineAnnealingLR really does that. Hold the last value: limit the step with `np.minimum`.",
            ),
            Mistake(
                lambda t, n, lr: lr * (1 + np.cos(np.pi * np.minimum(t, n - 1) / (n - 1))) / 2,
                "Off by one: yours reaches zero at step `steps - 1`. Here it should be zero at step `steps`. Libraries differ on this.",
            ),
            Mistake(
                lambda t, n, lr: lr * (1 + np.cos(2 * np.pi * np.minimum(t, n) / n)) / 2,
                "That is a whole wave: down to zero in the middle and up again. Half a wave ends where the cosine is -1.",
            ),
            Mistake(
                lambda t, n, lr: lr * np.cos(np.pi / 2 * np.minimum(t, n) / n),
                "That is a quarter of a wave, which falls steeply into zero. The cosine schedule also levels off at the end.",
            ),
            Mistake(
                lambda t, n, lr: lr * np.cos(np.pi * np.minimum(t, n) / n),
                "Yours goes from `lr` to minus `lr`. Lift it by one and halve it.",
            ),
            Mistake(
                lambda t, n, lr: lr * (1 + np.cos(np.pi * np.minimum(np.asarray(t) + 1, n) / n)) / 2,
                "Off by one: at step 0, the first update, the rate should be `lr`.",
            ),
        ),
        hints=(
            "`np.cos(np.pi * u)` goes from 1 to -1 as u goes from 0 to 1. Here u is `step / steps`.",
            "Shift and scale it to go from `lr` to 0. Beyond the end, `np.minimum(step, steps)` holds it.",
            "`return lr * (1 + np.cos(np.pi * np.minimum(step, steps) / steps)) / 2`",
        ),
    ),
    Exercise(
        id="schedules.staircase",
        answer=staircase,
        cases=((_ORDER, 1.0, 10, 0.1), (np.array([7, 3, 2, 0]), 0.4, 3, 0.5)),
        why="It depends on the step alone, so it can be asked twice, backwards, or after a restart.",
        mistakes=(
            Mistake(
                lambda t, lr, every, f: lr * f ** (np.arange(len(t)) // every),
                "Yours counts how often it was asked instead of looking at `step`: it has a state. Ask it for step 30 first and it says "
                "the rate of step 0. Use `step`.",
            ),
            Mistake(
                lambda t, lr, every, f: lr * f ** np.arange(1, len(t) + 1),
                "Yours multiplies by the factor at each call: it has a state, and forgets `every`. Use `step`.",
            ),
            Mistake(
                lambda t, lr, every, f: lr * f ** (np.asarray(t) / every),
                "Yours falls smoothly. A staircase waits: divide and round down.",
            ),
            Mistake(
                lambda t, lr, every, f: lr * f ** ((np.asarray(t) + 1) // every),
                "Off by one: yours drops one update too early. Updates 0 to `every - 1` use `lr`.",
            ),
            Mistake(
                lambda t, lr, every, f: lr * f ** np.maximum((np.asarray(t) - 1) // every, 0),
                "Off by one: yours drops one update too late. Update number `every` is the first with the lower rate.",
            ),
            Mistake(
                lambda t, lr, every, f: lr * f * (np.asarray(t) // every),
                "You multiply by the number of drops. Each drop multiplies by the factor: take a power.",
            ),
        ),
        hints=(
            "How many drops lie behind step `step`? Whole ones only.",
            "`step // every` counts them. Each multiplies the rate by `factor`.",
            "`return lr * factor ** (step // every)`",
        ),
    ),
    Exercise(
        id="schedules.milestones",
        answer=lambda milestones, rows, batch_size: [m * (rows // batch_size) for m in milestones],
        cases=(([30, 60], 1437, 32), ([5, 8, 9], 4000, 64)),
        why="A schedule that counts updates needs its milestones in updates. Stepped once per batch with milestones in epochs, "
        "it would be over within the first epochs.",
        mistakes=(
            Mistake(
                lambda m, n, b: list(m),
                "You return {got}: those are epochs. A scheduler that is stepped once per update would drop the rate there, in the "
                "first or second epoch.",
            ),
            Mistake(
                lambda m, n, b: [-(-n // b) * v for v in m],
                "You return {got}: you counted the incomplete last batch. This course leaves it out.",
            ),
            Mistake(
                lambda m, n, b: [v * n for v in m], "You return {got}: one update per row. An update takes a batch."
            ),
            Mistake(
                lambda m, n, b: [v * b for v in m],
                "You return {got}: epochs times batch size does not know the number of rows.",
            ),
            Mistake(
                lambda m, n, b: [v * (n // b) - 1 for v in m],
                "Off by one: the first update of epoch m, counted from 0, has the number m times the updates per epoch.",
            ),
            Mistake(
                lambda m, n, b: [v * n / b for v in m],
                "You return {got}. Updates come whole: round the number per epoch down before you multiply.",
            ),
            Mistake(
                lambda m, n, b: [v * n // b for v in m],
                "You return {got}: the rows left over at the end of each epoch do not add up. Divide first, then multiply.",
            ),
        ),
        hints=(
            "How many updates does one epoch have?",
            "`rows // batch_size`. Multiply each milestone by it.",
            "`return [m * (rows // batch_size) for m in milestones]`",
        ),
    ),
]
