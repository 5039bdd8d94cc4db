"""What the sliders of this lesson move."""

import base64
import html
from functools import cache

import ipywidgets as widgets
import numpy as np

from lrlib import MLP, export, generator, load_mnist1d, show_epochs, sweep
from lrlib import schedules as s
from lrlib.classroom.controls import amount, choice, rate, whole
from lrlib.classroom.explore import Explorer
from lrlib.classroom.feedback import in_html
from lrlib.classroom.style import COLOURS, FAINT, as_img, decades, number, plural, to_png
from lrlib.code_export import _TEMPLATES

SHAPES = ("cosine", "linear", "polynomial", "exponential", "inverse time", "inverse root", "step")
BATCH, EPOCHS = 64, 6
STALL, DROP, END = 0.3, 20, 30  # a constant rate that is too large to end with; the epochs
RATES = [float(f"{STALL * 10 ** (-i / 10):.3g}") for i in range(21)]  # as the slider gives them
CONSTANT = 0.16  # the best of 0.01, 0.02, ... 0.64 at a constant rate on this job; a test sweeps it again


@cache
def _job():
    """What the designer trains: a small net on part of MNIST-1D, and how many updates that takes."""
    part = load_mnist1d().hold_out()
    return MLP((40, 24, 10)), part, EPOCHS * (len(part.x_train) // BATCH)


STEPS = 276  # updates of the job


@cache
def _stalled():
    """The designer's job for 30 epochs, with each of RATES from epoch 20 on: one batched run."""
    net, part, _ = _job()
    at = DROP * (len(part.x_train) // BATCH)
    plans = [s.multi_step(STALL, [at], lr / STALL) for lr in RATES]
    return sweep(net, part, np.ones(len(RATES)), optimizer="momentum", epochs=END, batch_size=BATCH, schedule=plans)


def stalled(lr):
    """Training loss, validation loss and validation accuracy, `(31,)` each, of a training that stalls at rate 0.3
    and goes on at the nearest of RATES from epoch 20 on.
    """
    i, run = int(np.abs(np.log(np.array(RATES) / lr)).argmin()), _stalled()
    return run.train_loss[:, 0, i], run.val_loss[:, 0, i], run.val_accuracy[:, 0, i]


class Stall(Explorer):
    """A training at a constant rate that no longer improves, and what a smaller rate from epoch 20 on does to it."""

    id = "schedules.stall"
    goal = "lower the rate from epoch 20 on until the validation loss ends below 1.26."
    controls = (rate(RATES[-1], STALL, STALL, label="rate from epoch 20 on", step=0.1),)
    call = "stalled({lr:g})[1][-1]"

    def setup(self, figure):
        left, right = figure.subplots(1, 2, width_ratios=(2, 1))
        left.set(xlim=(0, END), ylim=(0.6, 2.2), xlabel="epoch", ylabel="loss", title="A training that has stalled")
        right.set(xlim=(0, END), ylim=(2e-3, 0.6), yscale="log", xlabel="epoch", ylabel="rate", title="The rate")
        decades(right.yaxis)
        for axes in (left, right):
            axes.axvline(DROP, color=FAINT, lw=1)
        (self.train,) = left.plot([], [], color=COLOURS[0], label="training")
        (self.held,) = left.plot([], [], color=COLOURS[1], ls="--", label="validation")
        left.plot(stalled(STALL)[1], color=FAINT, lw=1, ls=":", label=f"left at {STALL:g}")
        (self.line,) = right.step([], [], color=COLOURS[0], where="post", lw=2)
        left.legend(loc="upper right")
        self.moving = [self.train, self.held, self.line]

    def update(self, lr):
        train, held, right = stalled(lr)
        epochs = np.arange(END + 1)
        self.train.set_data(epochs, train)
        self.held.set_data(epochs, held)
        self.line.set_data(epochs, np.where(epochs < DROP, STALL, lr))
        told = (
            f"the validation loss ends at {number(held[-1])}, with {100 * right[-1]:.0f} % of the validation lines "
            "read correctly"
        )
        if lr == STALL:
            return f"At rate {STALL:g} to the end {told}."
        return (
            f"At rate {number(lr)} from epoch {DROP} on {told}; at rate {STALL:g}, at {number(stalled(STALL)[1][-1])}."
        )

    def reached(self, lr):
        return stalled(lr)[1][-1] < 1.26


def recipe(shape, peak, flat, end):
    """The designer's schedule as (steps at the peak, name of what follows, its arguments); no name for a constant."""
    at = round(flat * STEPS)
    steps, low = STEPS - at, float(f"{peak * end:.3g}")
    if steps == 0 or end == 1:
        return STEPS, "", ()
    name, *arguments = {
        "cosine": ("cosine_decay", steps, low),
        "linear": ("polynomial_decay", steps, low),
        "polynomial": ("polynomial_decay", steps, low, 2),
        "exponential": ("exponential_decay", steps, end),
        "inverse time": ("inverse_time", steps * end / (1 - end)),
        "inverse root": ("inverse_root", steps * end**2 / (1 - end**2)),
        "step": ("multi_step", [steps // 3, 2 * steps // 3], float(f"{end**0.5:.3g}")),
    }[shape]
    return at, name, (peak, *arguments)


def compose(shape, peak, flat, end):
    """The schedule of the designer: `peak` for a share `flat` of the steps, then a `shape` down to `end` times `peak`."""
    at, name, arguments = recipe(shape, peak, flat, end)
    down = getattr(s, name)(*arguments) if name else s.constant(peak)
    return s.constant(peak).then(down, at) if at and name else down


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

    def setup(self, figure):
        axes = figure.add_subplot()
        axes.set(xlim=(0, STEPS), ylim=(0, 1.05), xlabel="update", ylabel="rate / peak", title="The rate over time")
        axes.axhline(1, color=FAINT, lw=1, ls=":")
        (self.line,) = axes.plot([], [], color=COLOURS[0], lw=2.4)
        self.text = axes.text(1, 1.03, "", transform=axes.transAxes, ha="right", color=COLOURS[0])
        self.moving = [self.line, self.text]

    def update(self, shape, peak, flat, end):
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
        at, name, arguments = recipe(**controls)
        flat, down = f"constant({controls['peak']:g})", f"{name}({', '.join(map(str, arguments))})"
        plan = flat if not name else f"{flat}.then({down}, {at})" if at else down
        return f"{plan}(np.arange({STEPS})).sum()"

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
            curves = {name: run.val_accuracy[:, :, i] for i, name in enumerate(names)}
            self.picture = show_epochs(curves, title="Small network on MNIST-1D, validation accuracy")
            mine, theirs = (100 * np.median(curve[-1]) for curve in curves.values())
            self.sentence = (
                f"Your schedule reads {mine:.0f} % of the validation data, the best constant rate {theirs:.0f} %; "
                f"it is ahead on {int((curves[names[0]][-1] > curves[names[1]][-1]).sum())} of 5 seeds."
            )
            figure = self.picture.figure
            png = base64.b64encode(to_png(figure)).decode()
            self.result.value = as_img(png, self.sentence, figure.get_size_inches()) + in_html(self.sentence)
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
METRIC = 0.3 + 2 * np.exp(-_T / 5) + 0.04 * generator(4).normal(size=len(_T))


def plateau_rates(patience, factor, threshold, convention):
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
    call = "plateau_rates({patience}, {factor}, {threshold:g}, '{convention}')[-1]"

    def setup(self, figure):
        left, right = figure.subplots(1, 2)
        left.plot(METRIC, color=COLOURS[0], lw=1.4)
        left.set(xlabel="epoch", ylabel="validation loss", title="What the controller sees (recorded)", ylim=(0, 2.5))
        right.set(xlim=(0, 60), ylim=(1e-7, 0.3), yscale="log", xlabel="epoch", ylabel="rate", title="What it does")
        decades(right.yaxis)
        (self.line,) = right.step([], [], color=COLOURS[1], where="post", lw=2)
        (self.marks,) = left.plot([], [], color=COLOURS[1], marker="v", ms=8, ls="")
        self.moving = [self.line, self.marks]

    def update(self, patience, factor, threshold, convention):
        rates = plateau_rates(patience, factor, threshold, convention)
        at = np.flatnonzero(np.diff(rates)) + 1
        self.line.set_data(_T, np.maximum(rates, 2e-7))
        self.marks.set_data(at, METRIC[at] + 0.15)
        if not len(at):
            return (
                f"Patience {patience}, counted as in {convention}: the rate is never lowered in {len(_T)} epochs, "
                f"and stays at {number(rates[-1])}."
            )
        return (
            f"Patience {patience}, counted as in {convention}: the rate is lowered {plural(len(at), 'time')} in {len(_T)} epochs, "
            f"first for epoch {at[0]}, and ends at {number(rates[-1])}."
        )

    def reached(self, patience, factor, threshold, convention):
        at = np.flatnonzero(np.diff(plateau_rates(patience, factor, threshold, convention))) + 1
        return 1 <= len(at) <= 2 and at[0] > 25


EXPLORERS = [Stall, Designer, PlateauControl]
