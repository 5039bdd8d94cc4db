"""What the sliders of this lesson move."""

import numpy as np

from lrlib import descend, parabola
from lrlib.classroom.controls import amount, rate
from lrlib.classroom.explore import Explorer
from lrlib.classroom.style import COLOURS, FAINT, decades, drawable, loss_story, number

START, STEPS = -1.8, 20


class Valley(Explorer):
    """One parabola, twenty steps: where the points land, and the loss at each."""

    id = "step_size.valley"
    goal = "bring the loss below 1e-6 within 20 steps. Then find out how many rates do."
    controls = (rate(0.01, 1.5, 0.02), amount("curvature", "curvature", 0.5, 8, 2, 0.5))
    call = "descend(parabola(curvature={curvature:g}), start=-1.8, lr={lr:g}, steps=20).loss[-1]"

    def setup(self, figure):
        left, right = figure.subplots(1, 2, width_ratios=(1, 1.1))
        left.set(xlim=(-2, 2), ylim=(-0.5, 9), xlabel="parameter w", ylabel="loss", title="Where the steps land")
        right.set(
            yscale="log",
            xlim=(-0.5, STEPS + 0.5),
            ylim=(1e-10, 1e4),
            xlabel="step",
            ylabel="loss",
            title="Loss at each step",
        )
        decades(right.yaxis)
        right.axhline(1e-6, color=FAINT, lw=1, ls="--")
        right.text(STEPS, 1.6e-6, "goal", color=FAINT, ha="right")
        right.xaxis.get_major_locator().set_params(integer=True)
        (self.ground,) = left.plot([], [], color=FAINT, lw=1.2)
        (self.path,) = left.plot([], [], color=COLOURS[0], marker="o", ms=4.5, lw=1)
        (self.end,) = left.plot([], [], color=COLOURS[1], marker="s", ms=8, ls="")
        (self.loss,) = right.plot([], [], color=COLOURS[0], marker="o", ms=4, lw=1.4)
        self.moving = [self.ground, self.path, self.end, self.loss]

    def update(self, lr, curvature):
        valley = parabola(curvature)
        walk = descend(valley, START, lr, STEPS)
        w = np.clip(walk.w[:, 0, 0], -1e3, 1e3)
        ground = np.linspace(-2, 2, 161)
        self.ground.set_data(ground, valley.value(ground[:, None]))
        self.path.set_data(w, valley.value(w[:, None]))
        self.end.set_data(w[-1:], valley.value(w[-1:, None]))
        self.loss.set_data(range(STEPS + 1), drawable(walk.loss[:, 0]))
        factor = 1 - lr * curvature
        return (
            f"At rate {number(lr)} and curvature {number(curvature)} each step multiplies w by {number(factor)}: "
            f"the loss {loss_story(walk.loss[0, 0], walk.loss[-1, 0], STEPS)}."
        )

    def reached(self, lr, curvature):
        return descend(parabola(curvature), START, lr, STEPS).loss[-1, 0] < 1e-6


EXPLORERS = [Valley]
