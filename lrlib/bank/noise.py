"""Lesson 04: one noisy valley, its exact expectation beside a run, and what a decaying rate does."""

import numpy as np

from ..exercises import Exercise, Mistake
from ..explore import Explorer, choice, rate
from ..figures import COLOURS, FADED, number
from ..randomness import generator

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
    goal = "with batch size 1, bring the expected loss at the end below 0.003. A constant rate alone will not do."
    controls = (
        rate(0.001, 1, 0.1),
        choice("batch_size", "batch size", (1, 4, 16, 64), 1),
        choice("decay", "the rate over time", tuple(DECAYS), "constant"),
    )
    call = "from lrlib.bank.noise import *; expected_loss({lr:g} * DECAYS['{decay}'](np.arange(300)), noise={batch_size} ** -0.5)[-1]"

    def stage(self, figure):
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
        right.axhline(0.003, color=COLOURS[5], lw=1, ls="--")
        right.text(1.01, 0.003, "goal", color=COLOURS[5], va="center", transform=right.get_yaxis_transform())
        (self.rate,) = left.plot([], [], color=COLOURS[2])
        (self.one,) = right.plot([], [], color=COLOURS[0], lw=0.8, alpha=FADED)
        (self.mean,) = right.plot([], [], color=COLOURS[1], lw=2.2, ls="--")
        self.moving = [self.rate, self.one, self.mean]

    def play(self, lr, batch_size, decay):
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


def floor_of(lr, curvature, noise, batch_size):
    """The exact steady loss: h/2 E[w^2] with E[w^2] = lr s^2 / (h (2 - lr h)), s^2 = noise^2 / batch."""
    return lr * noise**2 / batch_size / (2 * (2 - lr * curvature))


EXPLORERS = [Floor]

EXERCISES = [
    Exercise(
        id="noise.floor_of",
        answer=floor_of,
        cases=((0.1, 1.0, 1.0, 1), (0.5, 2.0, 3.0, 4), (0.2, 0.5, 2.0, 16)),
        why="Half the rate or twice the batch: either halves the floor, as long as the rate is far below 2 / h.",
        mistakes=(
            Mistake(
                lambda lr, h, s, b: lr * s**2 / (2 * (2 - lr * h)),
                "You return {got}: the batch is missing. A mean over B rows has a B-th of the variance.",
            ),
            Mistake(
                lambda lr, h, s, b: lr * s**2 * b / (2 * (2 - lr * h)),
                "You return {got}: you multiply by the batch size. That is the variance of a sum; a mean has a B-th of the variance.",
            ),
            Mistake(
                lambda lr, h, s, b: lr * s**2 / (2 * (2 - lr * h * b)),
                "You return {got}: that is the floor if slopes are summed over the batch. Here the batch is a mean.",
            ),
            Mistake(
                lambda lr, h, s, b: lr * s**2 / b**2 / (2 * (2 - lr * h)),
                "You return {got}: the variance falls with the batch size, not with its square.",
            ),
            Mistake(
                lambda lr, h, s, b: lr * s**2 / np.sqrt(b) / (2 * (2 - lr * h)),
                "You return {got}: the standard deviation falls with the root of the batch size, the variance with the batch size itself.",
            ),
            Mistake(
                lambda lr, h, s, b: lr * s**2 / b / (h * (2 - lr * h)),
                "You return {got}: that is E[w²]. The loss is h/2 times it.",
            ),
            Mistake(
                lambda lr, h, s, b: lr * s**2 / b / (2 * h * (2 - lr * h)),
                "You return {got}: that is half of E[w²], which is the loss for curvature 1 only. The loss is h/2 times E[w²].",
            ),
            Mistake(
                lambda lr, h, s, b: lr * s**2 / b / (2 * (2 + lr * h)),
                "You return {got}: a sign. 1 - (1 - lr·h)² is lr·h (2 - lr·h).",
            ),
            Mistake(
                lambda lr, h, s, b: lr * s / b / (2 * (2 - lr * h)),
                "You return {got}: `noise` is a standard deviation. Its square enters.",
            ),
            Mistake(
                lambda lr, h, s, b: lr * s**2 / b / 4,
                "You return {got}: the rule for small rates, lr s² / 4. Keep the 2 - lr·h.",
            ),
            Mistake(
                lambda lr, h, s, b: lr**2 * s**2 / b / (2 * (2 - lr * h)),
                "You return {got}, with the rate squared. One factor of the rate cancels against the pull of the valley.",
            ),
        ),
        hints=(
            "In the steady state E[w²] = (1 - lr·h)² E[w²] + lr² s², with s² = noise² / batch_size. Solve for E[w²].",
            "E[w²] = lr s² / (h (2 - lr·h)), and the loss is h/2 times that.",
            "`return lr * noise**2 / batch_size / (2 * (2 - lr * curvature))`",
        ),
    ),
    Exercise(
        id="noise.minimum_of",
        answer=lambda level, half_level: 2 * half_level - level,
        cases=((0.62, 0.52), (0.3, 0.15), (2.0, 1.25)),
        why="level = minimum + floor and half_level = minimum + floor / 2: twice the second minus the first leaves the minimum.",
        mistakes=(
            Mistake(
                lambda a, b: b / 2,
                "You return {got}, half of the second level. Only the part above the minimum halves with the rate.",
            ),
            Mistake(
                lambda a, b: a - b,
                "You return {got}: that is half of the floor at the first rate. The minimum is what is left without any floor.",
            ),
            Mistake(
                lambda a, b: 2 * (a - b),
                "You return {got}: that is the floor at the first rate. Take it away from the level.",
            ),
            Mistake(
                lambda a, b: 2 * a - b,
                "You return {got}: the two levels are the wrong way round. The minimum lies below both.",
            ),
            Mistake(
                lambda a, b: b,
                "You return {got}: at half the rate there is still half of the floor above the minimum.",
            ),
            Mistake(
                lambda a, b: b - (a - b) / 2,
                "You return {got}: that is the level at a quarter of the rate. Go on to rate zero.",
            ),
        ),
        hints=(
            "Call the minimum m and the floor at the full rate f. What are `level` and `half_level` in terms of m and f?",
            "`level` is m + f, `half_level` is m + f / 2. Get rid of f.",
            "`return 2 * half_level - level`",
        ),
    ),
    Exercise(
        id="noise.smallest_c",
        answer=lambda h: 1 / (2 * h),
        cases=((1.0,), (4.0,), (0.1,)),
        why="Below it the rate fades before the start is forgotten: the error falls like t to the power -2ch, slower than 1/t.",
        mistakes=(
            Mistake(
                lambda h: 2 / h,
                "You return {got}: that is the edge of a constant rate. Here the rate fades; how large must c be so that it does not fade too soon?",
            ),
            Mistake(lambda h: 1 / h, "You return {got}: the fastest c, twice the smallest one that still gives 1/t."),
            Mistake(lambda h: h / 2, "You return {got}: upside down. A flatter valley needs a larger c."),
            Mistake(
                lambda h: 2 * h,
                "You return {got}: 2ch must exceed 1. Solve that for c; a flatter valley needs a larger one.",
            ),
            Mistake(
                lambda h: 0.5, "You return 0.5 for every valley. Right for curvature 1; a flatter valley needs more."
            ),
        ),
        hints=(
            "The start is forgotten like t to the power -2ch. The noise leaves 1/t. Which of the two is slower?",
            "2ch must be above 1.",
            "`return 1 / (2 * curvature)`",
        ),
    ),
]
