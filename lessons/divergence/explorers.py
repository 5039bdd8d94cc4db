"""What the sliders of this lesson move."""

import numpy as np

from lrlib import descend, double_well, parabola
from lrlib.classroom.controls import amount
from lrlib.classroom.explore import Explorer
from lrlib.classroom.style import COLOURS, FAINT, loss_story, number

HIDDEN = 3.2  # the curvature of the explorer's valley; the learner finds its edge without being told


STEPS = 60


class Edge(Explorer):
    """Sixty steps on a valley of unknown curvature, close to the largest rate that works."""

    id = "divergence.edge"
    goal = "find the largest rate at which the loss still falls, to two digits. Do not compute: move the slider."
    controls = (amount("lr", "learning rate", 0.3, 0.9, 0.4, 0.005),)
    call = "descend(valley, start=1.0, lr={lr:g}, steps=60).loss"

    def setup(self, figure):
        left, right = figure.subplots(1, 2, width_ratios=(1, 1.2))
        ground = np.linspace(-2.2, 2.2, 161)
        left.plot(ground, parabola(HIDDEN).value(ground[:, None]), color=FAINT, lw=1.2)
        left.set(xlim=(-2.2, 2.2), ylim=(-0.3, 8), xlabel="parameter w", ylabel="loss", title="Where the steps land")
        left.tick_params(labelleft=False)  # the curvature could be read off
        right.set(
            yscale="log",
            xlim=(-1, STEPS + 1),
            ylim=(1e-12, 1e12),
            xlabel="step",
            ylabel="loss",
            title="Loss at each step",
        )
        right.axhline(HIDDEN / 2, color=FAINT, lw=1, ls=":")
        right.text(STEPS, 0.8 * HIDDEN, "loss at the start", color=FAINT, ha="right")
        (self.path,) = left.plot([], [], color=COLOURS[0], marker="o", ms=4, lw=0.8)
        (self.loss,) = right.plot([], [], color=COLOURS[0], marker="o", ms=3.5, lw=1.2)
        self.moving = [self.path, self.loss]

    def update(self, lr):
        walk = descend(parabola(HIDDEN), 1.0, lr, STEPS)
        w = np.clip(walk.w[:, 0, 0], -1e3, 1e3)
        self.path.set_data(w, np.clip(parabola(HIDDEN).value(w[:, None]), 0, 1e6))
        self.loss.set_data(range(STEPS + 1), np.clip(walk.loss[:, 0], 1e-300, 1e150))
        return f"At rate {number(lr)} the loss {loss_story(walk.loss[0, 0], walk.loss[-1, 0], STEPS)}."

    def reached(self, lr):
        return 0.615 <= lr < 2 / HIDDEN


class TwoValleys(Explorer):
    """The last points of a walk between two valleys: settled, cycling, or wandering."""

    id = "divergence.two_valleys"
    goal = "find a rate at which the walk visits exactly four points, over and over."
    controls = (amount("lr", "learning rate", 0.1, 1.95, 0.5, 0.005),)
    call = "descend(double_well(), start=0.5, lr={lr:g}, steps=800).w[-64:]"
    SHOWN = 64

    def setup(self, figure):
        left, right = figure.subplots(1, 2, width_ratios=(1, 1.2))
        ground = np.linspace(-1.8, 1.8, 161)
        left.plot(ground, double_well().value(ground[:, None]), color=FAINT, lw=1.2)
        left.set(
            xlim=(-1.8, 1.8),
            ylim=(-0.05, 1.2),
            xlabel="parameter w",
            ylabel="loss",
            title=f"The last {self.SHOWN} points",
        )
        right.set(
            xlim=(-1, self.SHOWN), ylim=(-1.8, 1.8), xlabel=f"step, of the last {self.SHOWN}", ylabel="parameter w"
        )
        right.set_title("One after the other")
        (self.points,) = left.plot([], [], color=COLOURS[1], marker="o", ms=6, ls="")
        (self.path,) = right.plot([], [], color=COLOURS[0], marker="o", ms=3.5, lw=0.8)
        self.moving = [self.points, self.path]

    def _last(self, lr):
        w = descend(double_well(), 0.5, lr, 800).w[-self.SHOWN :, 0, 0]
        periods = [p for p in (1, 2, 3, 4, 5, 6, 8, 16, 32) if np.abs(w[p:] - w[:-p]).max() < 1e-6]
        return w, periods[0] if periods else None

    def update(self, lr):
        w, period = self._last(lr)
        self.points.set_data(w, double_well().value(w[:, None]))
        self.path.set_data(range(self.SHOWN), w)
        if period == 1:
            story = f"the walk has settled at w = {number(w[-1])}"
        elif period:
            story = f"the walk visits {period} points, over and over"
        else:
            story = "the walk never repeats itself within the points shown"
        return f"At rate {number(lr)}, after 800 steps between two valleys, {story}."

    def reached(self, lr):
        return self._last(lr)[1] == 4


EXPLORERS = [Edge, TwoValleys]
