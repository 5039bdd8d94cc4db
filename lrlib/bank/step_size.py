"""Lesson 01: gradient descent on one parabola."""

import numpy as np

from ..exercises import Exercise, Mistake
from ..explore import Explorer, amount, rate
from ..figures import COLOURS, FAINT, loss_story, number
from ..landscapes import parabola
from ..walks import descend

START, STEPS = -1.8, 20


class Valley(Explorer):
    """One parabola, twenty steps: where the points land, and the loss at each."""

    id = "step_size.valley"
    goal = "bring the loss below 1e-6 within 20 steps. Then find out how many rates do."
    controls = (
        rate(0.01, 1.5, 0.02),
        amount("curvature", "curvature", 0.5, 8, 2, 0.5),
    )
    call = "descend(parabola(curvature={curvature:g}), start=-1.8, lr={lr:g}, steps=20).loss[-1]"

    def stage(self, figure):
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
        right.axhline(1e-6, color=FAINT, lw=1, ls="--")
        right.text(STEPS, 1.6e-6, "goal", color=FAINT, ha="right")
        right.xaxis.get_major_locator().set_params(integer=True)
        (self.ground,) = left.plot([], [], color=FAINT, lw=1.2)
        (self.path,) = left.plot([], [], color=COLOURS[0], marker="o", ms=4.5, lw=1)
        (self.end,) = left.plot([], [], color=COLOURS[1], marker="s", ms=8, ls="")
        (self.loss,) = right.plot([], [], color=COLOURS[0], marker="o", ms=4, lw=1.4)
        self.moving = [self.ground, self.path, self.end, self.loss]

    def play(self, lr, curvature):
        valley = parabola(curvature)
        walk = descend(valley, START, lr, STEPS)
        w = np.clip(walk.w[:, 0, 0], -1e3, 1e3)
        ground = np.linspace(-2, 2, 161)
        self.ground.set_data(ground, valley.value(ground[:, None]))
        self.path.set_data(w, valley.value(w[:, None]))
        self.end.set_data(w[-1:], valley.value(w[-1:, None]))
        self.loss.set_data(range(STEPS + 1), np.clip(walk.loss[:, 0], 1e-300, 1e150))
        factor = 1 - lr * curvature
        return (
            f"At rate {number(lr)} and curvature {number(curvature)} each step multiplies w by {number(factor)}: "
            f"the loss {loss_story(walk.loss[0, 0], walk.loss[-1, 0], STEPS)}."
        )

    def reached(self, lr, curvature):
        return descend(parabola(curvature), START, lr, STEPS).loss[-1, 0] < 1e-6


def one_step(w, lr, curvature):
    return w - lr * curvature * w


def steps_needed(lr, curvature, start, target):
    """Steps until |w| < target: |1 - lr h|^k |start| < target."""
    return max(0, int(np.floor(np.log(target / abs(start)) / np.log(abs(1 - lr * curvature)))) + 1)


EXPLORERS = [Valley]

EXERCISES = [
    Exercise(
        id="step_size.one_step",
        answer=one_step,
        cases=((2.0, 0.1, 4.0), (-1.5, 0.3, 2.0), (1.0, 0.7, 3.0)),
        why="One line, and the whole course is in it: the step is the rate times the slope, taken downhill.",
        mistakes=(
            Mistake(
                lambda w, lr, h: w + lr * h * w,
                "You return {got}, and the point climbs. The slope points uphill: which sign takes you down?",
            ),
            Mistake(
                lambda w, lr, h: w - lr,
                "You step by the rate itself ({got}). The rate is not the step: multiply it by the slope at w.",
            ),
            Mistake(
                lambda w, lr, h: w - lr * h,
                "You return {got}: your step uses the curvature, the slope here is curvature times w.",
            ),
            Mistake(
                lambda w, lr, h: -lr * h * w, "You return {got}: that is the step. Where does the point stand after it?"
            ),
            Mistake(
                lambda w, lr, h: w - lr * 0.5 * h * w * w,
                "You return {got}: you step by the rate times the loss. It is the slope of the loss that counts.",
            ),
            Mistake(
                lambda w, lr, h: w - lr * 2 * h * w,
                "You return {got}: twice the step. The loss is h w² / 2, so its slope is h w, without a factor 2.",
            ),
            Mistake(
                lambda w, lr, h: w - h * w / lr, "You divide by the rate. A larger rate has to mean a longer step."
            ),
        ),
        hints=(
            "The slope of h w² / 2 at w is h w.",
            "New point = old point minus rate times slope.",
            "`return w - lr * curvature * w`",
        ),
    ),
    Exercise(
        id="step_size.steps_needed",
        answer=steps_needed,
        cases=((0.05, 2.0, 1.0, 1e-3), (0.3, 2.0, -4.0, 1e-2), (0.45, 4.0, 1.0, 1e-3), (0.1, 2.0, 1e-4, 1e-3)),
        why="Steps grow like 1 / (rate × curvature) while the rate is small: that is the price of a timid rate.",
        mistakes=(
            Mistake(
                lambda lr, h, s, t: int(np.floor(np.log(t / abs(s)) / np.log(abs(1 - lr * h)))),
                "You return {got}, one too few: after that many steps |w| is still not below the target. Round up.",
            ),
            Mistake(
                lambda lr, h, s, t: int(np.floor(np.log(t / abs(s)) / np.log(abs(1 - lr)))) + 1,
                "You return {got}: you use the factor 1 - lr. How does the curvature enter the factor?",
            ),
            Mistake(
                lambda lr, h, s, t: int(np.floor(np.log(t) / np.log(abs(1 - lr * h)))) + 1,
                "Right for a start of 1, wrong for a start of -4: the distance to cover is |start| / target.",
            ),
            Mistake(
                lambda lr, h, s, t: np.log(t / abs(s)) / np.log(abs(1 - lr * h)),
                "You return {got}. Steps come whole: round up to the next one.",
            ),
            Mistake(
                lambda lr, h, s, t: int(np.floor(np.log(t / abs(s)) / np.log(abs(1 - lr * h)))) + 1,
                "Right where there is a way to go. Where the start is below the target already you return {got}; that takes 0 steps.",
            ),
            Mistake(
                lambda lr, h, s, t: steps_needed(lr, h, s, t) + 1,
                "You return {got}, one too many. Do you count the start as a step?",
            ),
            Mistake(
                lambda lr, h, s, t: max(0, steps_needed(lr, h, s, t) - 1),
                "You return {got}, one too few. Count a step after you have taken it, and test |w| before the next one.",
            ),
            Mistake(
                lambda lr, h, s, t: max(1, steps_needed(lr, h, s, t)),
                "Right where there is a way to go. If the start is below the target, you take {got} step too many: test before you step.",
            ),
        ),
        hints=(
            "After k steps |w| is |1 - lr·h| to the power k, times |start|. Or let a loop count.",
            "Count: start with `w = start`, and while `abs(w) >= target` take a step and add one.",
            "`k = 0`, then `while abs(w) >= target: w = w - lr * curvature * w; k = k + 1`, then `return k`.",
        ),
    ),
    Exercise(
        id="step_size.curvature_from_walk",
        answer=3.0,
        why="Two points and a rate give the curvature away. In lesson 02 you will do this with published numbers.",
        mistakes=(
            Mistake(1.0, "1 would be right if w had gone to +1. It went to -1: the factor is -0.5, not 0.5."),
            Mistake(-3.0, "The size is right, the sign is not: a valley curves upwards. Solve 1 - 0.5 h = -0.5 again."),
            Mistake(-1.0, "Check the sign on both sides of 1 - 0.5 h = -0.5."),
            Mistake(-0.5, "-0.5 is the factor itself. The curvature h hides inside it: 1 - 0.5 h = -0.5."),
            Mistake(1.5, "1.5 is rate times curvature. One division is left."),
            Mistake(0.75, "You multiplied 1.5 by the rate; 0.5 h = 1.5 asks for the opposite."),
        ),
        hints=(
            "One step multiplies w by 1 - lr·h. Which number turns 2 into -1?",
            "The factor is -1 / 2 = -0.5, so 1 - 0.5 h = -0.5.",
            "0.5 h = 1.5, so h = 3.",
        ),
    ),
]
