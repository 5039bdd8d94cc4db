"""What the sliders of this lesson move."""

import numpy as np

from lrlib import generator
from lrlib.classroom.controls import choice, rate
from lrlib.classroom.explore import Explorer
from lrlib.classroom.style import COLOURS, FADED, decades, number

STEPS, START = 300, 3.0
DECAYS = {
    "constant": lambda t: np.ones(len(t)),
    "step": lambda t: np.where(t < STEPS / 2, 1.0, np.where(t < 3 * STEPS / 4, 0.1, 0.01)),
    "1/t": lambda t: 1 / (1 + t / 10),
    "cosine": lambda t: (1 + np.cos(np.pi * t / STEPS)) / 2,
}
NOISE = generator(0).normal(size=STEPS)


def expected_loss(rates, noise, start=START):
    """Exact: E[w^2] / 2 at each step of w <- w - lr (w + noise xi), one rate per step, curvature 1."""
    square = [start**2]
    for lr in rates:
        square.append((1 - lr) ** 2 * square[-1] + lr**2 * noise**2)
    return np.array(square) / 2


class Floor(Explorer):
    """Curvature 1, noise of size 1 / sqrt(batch): the exact expected loss, and one run of it."""

    id = "noise.floor"
    goal = "with batch size 1, bring the expected loss at the end below 0.003. Two of the four ways can do it."
    controls = (
        rate(0.001, 1, 0.1),
        choice("batch_size", "batch size", (1, 4, 16, 64), 1),
        choice("decay", "the rate over time", tuple(DECAYS), "constant"),
    )
    call = "expected_loss({lr:g} * DECAYS['{decay}'](np.arange(300)), noise={batch_size} ** -0.5)[-1]"

    def setup(self, figure):
        left, right = figure.subplots(1, 2, width_ratios=(1, 1.5))
        left.set(yscale="log", xlim=(0, STEPS), ylim=(1e-5, 2), xlabel="step", ylabel="learning rate", title="The rate")
        right.set(
            yscale="log",
            xlim=(0, STEPS),
            ylim=(1e-5, 10),
            xlabel="step",
            ylabel="loss",
            title="One run, and the expectation (dashed)",
        )
        decades(left.yaxis)
        decades(right.yaxis)
        right.axhline(0.003, color=COLOURS[5], lw=1, ls="--")
        right.text(1.01, 0.003, "goal", color=COLOURS[5], va="center", transform=right.get_yaxis_transform())
        (self.rate,) = left.plot([], [], color=COLOURS[2])
        (self.one,) = right.plot([], [], color=COLOURS[0], lw=0.8, alpha=FADED)
        (self.mean,) = right.plot([], [], color=COLOURS[1], lw=2.2, ls="--")
        self.moving = [self.rate, self.one, self.mean]

    def update(self, lr, batch_size, decay):
        rates, noise = lr * DECAYS[decay](np.arange(STEPS)), batch_size**-0.5
        expected, w = expected_loss(rates, noise), [START]
        for step, now in enumerate(rates):
            w.append(w[-1] - now * (w[-1] + noise * NOISE[step]))
        steps = np.arange(STEPS + 1)
        self.rate.set_data(steps[:-1], np.maximum(rates, 1e-9))
        self.one.set_data(steps, np.maximum(np.square(w) / 2, 1e-12))
        self.mean.set_data(steps, expected)
        return (
            f"Starting at rate {number(lr)} with batch size {batch_size} and decay {decay}, the expected loss goes from "
            f"{number(expected[0])} to {number(expected[-1])} in {STEPS} steps."
        )

    def reached(self, lr, batch_size, decay):
        return batch_size == 1 and expected_loss(lr * DECAYS[decay](np.arange(STEPS)), 1.0)[-1] < 0.003


EXPLORERS = [Floor]
