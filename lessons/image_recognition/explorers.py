"""What the sliders of this lesson move."""

import asyncio
import base64
import html
from functools import cache

import ipywidgets as widgets
import numpy as np

from lrlib import MLP, generator, load_digits_split, sweep
from lrlib.classroom.controls import rate
from lrlib.classroom.explore import Explorer
from lrlib.classroom.keys import Keys
from lrlib.classroom.style import (
    COLOURS,
    FAINT,
    LINES,
    Picture,
    Still,
    as_img,
    decades,
    drawable,
    half_way,
    new_figure,
    number,
    rough,
    styled,
    to_png,
)
from lrlib.training import one_blas_thread

from .figures import answer_look, digit_row
from .loop import answers

RATES = np.array([float(f"{lr:.3g}") for lr in np.geomspace(1e-3, 10, 25)])  # as the slider gives them
EPOCHS = 10


SHOWN = 12  # digits


@cache
def _runs():
    """The log of seed 0 at every rate; what it then answers for the first digits, `(rates, SHOWN)`; and the accuracy of
    each rate at the end, the median of five seeds."""
    digits = load_digits_split().hold_out()
    first = sweep(MLP(), digits, RATES, seeds=[0], epochs=EPOCHS)
    rest = sweep(MLP(), digits, RATES, seeds=range(1, 5), epochs=EPOCHS, evaluate="end")
    ends = np.vstack([first.val_accuracy[-1], rest.val_accuracy[-1]])
    return first, answers(first, digits)[:, :SHOWN], np.median(ends, axis=0)


class Logs(Explorer):
    """The log of a training at the rate of the slider, what it then says of some digits, and its place on the U-curve."""

    id = "image_recognition.logs"
    goal = (
        "find a rate with over 93 % of the validation digits right after 10 epochs. Then look for the last rate before "
        "it breaks, and watch the answers."
    )
    size = (8.4, 4.1)
    controls = (rate(RATES[0], RATES[-1], RATES[0], step=4 / 24),)
    call = (
        "100 * np.median(sweep(MLP(), load_digits_split().hold_out(), [{lr:g}], seeds=range(5), "
        "epochs=10, evaluate='end').val_accuracy[-1])"
    )

    def setup(self, figure):
        grid = figure.add_gridspec(2, 2, height_ratios=(1, 2.6), width_ratios=(1.1, 1))
        top, left, right = (figure.add_subplot(part) for part in (grid[0, :], grid[1, 0], grid[1, 1]))
        self.digits = load_digits_split().hold_out()
        digit_row(top, self.digits, SHOWN)
        self.answers = [top.text(place, 0.75, "", size=14, ha="center", va="center") for place in range(SHOWN)]
        left.set(
            xlim=(-0.3, EPOCHS + 0.3),
            ylim=(0, 4),
            xlabel="epoch",
            ylabel="loss",
            title="Training (line), validation (dashed)",
        )
        left.axhline(np.log(10), color=FAINT, lw=1, ls=":")
        (self.train,) = left.plot([], [], color=COLOURS[0], marker="o", ms=4)
        (self.val,) = left.plot([], [], color=COLOURS[1], ls="--")
        curve = _runs()[2]
        rough(*right.plot(RATES, curve, color=FAINT), steady=half_way(curve, curve.max()))
        right.set(
            xscale="log", ylim=(0, 1.02), xlabel="learning rate", ylabel="validation accuracy", title="After 10 epochs"
        )
        decades(right.xaxis)
        (self.here,) = right.plot([], [], color=COLOURS[1], marker="s", ms=8, ls="")
        self.moving = [self.train, self.val, self.here, *self.answers]

    def _at(self, lr):
        return int(np.abs(np.log(RATES / lr)).argmin())

    def update(self, lr):
        (runs, given, accuracies), i = _runs(), self._at(lr)
        train, val = runs.train_loss[:, 0, i], runs.val_loss[:, 0, i]
        self.train.set_data(runs.epochs, drawable(train, 9, 0))
        self.val.set_data(runs.epochs, drawable(val, 9, 0))
        accuracy = accuracies[i]
        self.here.set_data([RATES[i]], [accuracy])
        stuck = len(set(given[i].tolist())) == 1
        for text, answer, right in zip(self.answers, given[i], self.digits.y_test, strict=False):
            text.set(text=str(answer), **answer_look(answer, right, stuck))
        said = f"{100 * accuracy:.0f} % of the validation digits right (median of 5 seeds)"
        if runs.diverged[0, i] or accuracy < 0.2 < lr:
            return f"At rate {number(lr)} the training is lost: after {EPOCHS} epochs {said}, and guessing gets 10 %."
        return (
            f"At rate {number(lr)} the training loss goes from {number(train[0])} to {number(train[-1], 2)} in {EPOCHS} "
            f"epochs, with {said}."
        )

    def reached(self, lr):
        return _runs()[2][self._at(lr)] > 0.93


class LiveTraining(Still, widgets.VBox):
    """A network that trains while you watch; the slider's rate is used from the next step on."""

    EVERY, LONGEST, GOAL = 8, 1600, 0.015  # steps per picture, steps in all, the loss to get below

    def __init__(self, seed=0):
        self.data, self.model, self.seed = load_digits_split().hold_out(), MLP(), seed
        self.slider = rate(1e-3, 10, 0.01, step=0.05).widget()
        self.play = widgets.ToggleButton(False, description="Train")
        self.again = widgets.Button(description="Start again")
        self._picture, self._text = widgets.HTML(), widgets.HTML()
        super().__init__([self.slider, widgets.HBox([self.play, self.again]), self._picture, self._text, Keys()])
        self.play.observe(self._toggled, "value")
        self.again.on_click(lambda _: self.restart())
        self._task = None
        self._stage()
        self.restart()

    def restart(self):
        """A fresh network; the training pauses."""
        self.play.value = False
        self.params = self.model.init(self.seed, 1, np.float64)
        self.work = self.model.workspace(1, 32, np.float64)
        self.x, self.y = self.model.prepare(self.data.x_train, float), self.model.targets(self.data.y_train)
        self.rng = generator(self.seed)
        self.steps, self.losses, self.rates, self.accuracy = [0], [self._loss()], [np.nan], [self._accuracy()]
        self._show()

    def _loss(self):
        return float(self.model.loss_of(self.model.outputs(self.params, self.data.x_train), self.y)[0])

    def _accuracy(self):
        return float((self.model.outputs(self.params, self.data.x_test)[0].argmax(axis=0) == self.data.y_test).mean())

    def advance(self):
        """A few steps at the slider's rate, then a new picture. Returns whether there is more to do."""
        self._steps_at(self.slider.value)
        self._show()
        return self.steps[-1] < self.LONGEST

    def _steps_at(self, lr):
        with one_blas_thread(), np.errstate(all="ignore"):
            for _ in range(self.EVERY):
                rows = self.rng.integers(0, len(self.x), 32)
                grads = self.work.gradients(self.params, self.x[rows], self.y[:, rows])
                for w, g in zip(self.params, grads, strict=True):
                    w -= lr * g
            self.steps.append(self.steps[-1] + self.EVERY)
            self.losses.append(self._loss())
            self.accuracy.append(self._accuracy())
        self.rates.append(lr)

    def steer(self, *plan):
        """Drive from code: `(rate, steps)` after `(rate, steps)`. Returns the picture of the whole ride."""
        for lr, steps in plan:
            for _ in range(0, steps, self.EVERY):
                self._steps_at(lr)
        return self.picture()

    def _toggled(self, change):
        self.play.description = "Pause" if change["new"] else "Train"
        if change["new"]:
            try:
                self._task = asyncio.get_running_loop().create_task(self._run())
            except RuntimeError:  # no event loop: a script, a test
                pass

    async def _run(self):
        while self.play.value and self.advance():
            await asyncio.sleep(0.1)  # the slider's messages come through here
        self.play.value = False

    @property
    def sentence(self):
        if len(self.steps) == 1:
            return f"Not yet trained: the loss is {number(self.losses[0])}. Press Train, then move the rate while it trains."
        loss = number(self.losses[-1]) if np.isfinite(self.losses[-1]) else "no longer a number"
        said = f"After {self.steps[-1]} steps the loss is {loss}, and {100 * self.accuracy[-1]:.0f} % of the validation digits are right."
        return f"{said} Goal reached: a loss below {self.GOAL}." if self.losses[-1] < self.GOAL else said

    @styled
    def _stage(self):
        """The figure, drawn whole once; later only its two lines change."""
        self.figure = new_figure(height=3.0)
        left, right = self.figure.subplots(1, 2)
        (self._line,) = left.plot([], [], color=COLOURS[0])
        left.axhline(self.GOAL, color=FAINT, lw=1, ls="--")
        left.text(0.02, self.GOAL, "goal", color=FAINT, va="bottom", transform=left.get_yaxis_transform())
        left.set(
            xlim=(0, self.LONGEST), ylim=(0.01, 10), yscale="log", xlabel="step", ylabel="loss", title="Training loss"
        )
        decades(left.yaxis)
        (self._steps,) = right.step([], [], color=COLOURS[1], ls=LINES[0], where="pre")
        right.set(xlim=(0, self.LONGEST), ylim=(1e-3, 10), yscale="log", xlabel="step", title="The rate you chose")
        decades(right.yaxis)
        rough(self._line, steady=2)
        to_png(self.figure)
        self.figure.set_layout_engine("none")

    def picture(self):
        """Loss and rate so far, as a `Picture`."""
        self._line.set_data(self.steps, drawable(self.losses, 9, 1e-3))
        self._steps.set_data(self.steps, self.rates)
        return Picture(self.figure, self.sentence)

    def _show(self):
        png = base64.b64encode(to_png(self.picture().figure)).decode()
        self._picture.value = as_img(png, self.sentence, self.figure.get_size_inches())
        self._text.value = html.escape(self.sentence)

    def still(self):
        return self.picture()._repr_mimebundle_()


def live_training():
    """Train a digit reader and steer its rate while it trains."""
    return LiveTraining()


EXPLORERS = [Logs]
