"""The exercises of this lesson: right answers, known wrong ones, hints."""

import math

import numpy as np

from lrlib.classroom.exercises import Exercise, Mistake


def one_step(w, lr, curvature):
    return w - lr * curvature * w


def steps_needed(lr, curvature, start, target):
    """Steps until |w| < target: |1 - lr h|^k |start| < target."""
    return max(0, int(np.floor(np.log(target / abs(start)) / np.log(abs(1 - lr * curvature)))) + 1)


def _counted(goes_on, sign=-1):
    """A walk that counts its steps while `goes_on(w, curvature, target)`, as loops do."""

    def steps(lr, h, w, target):
        count = 0
        while goes_on(w, h, target) and count < 1000:
            w, count = w + sign * lr * h * w, count + 1
        return count

    return steps


EXERCISES = [
    Exercise(
        id="step_size.one_step",
        claim="step_size.closed_form",
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
            Mistake(
                lambda w, lr, h: lr * h * w,
                "You return {got}: that is the step. Take it away from w: where does the point stand after it?",
            ),
            Mistake(
                lambda w, lr, h: h * w,
                "You return {got}: that is the slope. The step is the rate times it, and the point moves by the step.",
            ),
            Mistake(
                lambda w, lr, h: 1 - lr * h,
                "You return {got}: that is the factor by which one step multiplies w. Where does the point stand?",
            ),
            Mistake(
                lambda w, lr, h: w - lr * w,
                "You return {got}: the curvature is missing. The slope at w is curvature times w.",
            ),
            Mistake(
                lambda w, lr, h: w - h * w,
                "You return {got}: the rate is missing. The step is the rate times the slope.",
            ),
            Mistake(
                lambda w, lr, h: w - lr * 2 * w,
                "You return {got}. This is the 2 of the valley w², whose curvature is 2. Here the slope is `curvature * w`.",
            ),
            Mistake(
                lambda w, lr, h: w - lr * 4.0,
                "You return {got}. Do you use `slope`? That is a number left over from an earlier cell, 4. Compute the slope from `curvature` and `w`.",
            ),
            Mistake(
                lambda w, lr, h: w - 0.4,
                "You return {got}. Do you use `step`? That is a number left over from an earlier cell, 0.4. Compute it from `lr`, `curvature` and `w`.",
            ),
            Mistake(
                lambda w, lr, h: w - lr * h * w**2,
                "You return {got}: the loss is h w² / 2, but the slope is h w, not h w².",
            ),
            Mistake(
                lambda w, lr, h: w - lr * h * w / 2,
                "You return {got}: half the step. The slope of h w² / 2 is h w: the 2 that comes down and the division by 2 cancel.",
            ),
            Mistake(
                lambda w, lr, h: (w - lr) * h * w,
                "You return {got}. Look at the parentheses: multiply first, `lr * curvature * w`, and take that away from w.",
            ),
            Mistake(
                lambda w, lr, h: (w - lr * h) * w,
                "You return {got}. Look at the parentheses: multiply first, `lr * curvature * w`, and take that away from w.",
            ),
            Mistake(
                lambda w, lr, h: w - lr * w / h,
                "You divide by the curvature. A more strongly curved valley has the larger slope at the same w.",
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
        boundary=1,  # a start below the target
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
            Mistake(
                _counted(lambda w, h, t: w >= t),
                "Wrong where w is below 0, as at a negative start or after a step across the bottom: the size of w counts. Use `abs`.",
            ),
            Mistake(
                lambda lr, h, s, t: math.ceil(math.log(t / abs(s)) / math.log(1 - lr * h)),
                "`math.log` knows no negative numbers, and the factor 1 - lr·h can be one. Its size counts: use `abs`.",
            ),
            Mistake(
                lambda lr, h, s, t: math.ceil(math.log(t / s) / math.log(abs(1 - lr * h))),
                "`math.log` knows no negative numbers, and the start can be one. Its size counts: use `abs`.",
            ),
            Mistake(
                lambda lr, h, s, t: math.ceil(math.log(t / s) / math.log(1 - lr * h)),
                "`math.log` knows no negative numbers, and here the start or the factor 1 - lr·h can be one. Sizes count: use `abs` of both.",
            ),
            Mistake(
                lambda lr, h, s, t: steps_needed(lr, 2.0, s, t),
                "You return {got}. Do you step by `lr * 2 * w`? This is the 2 of the valley w². Here the slope is `curvature * w`.",
            ),
            Mistake(
                _counted(lambda w, h, t: h * w * w / 2 >= t),
                "You return {got}: you compare the loss with the target. |w| is to be below it.",
            ),
            Mistake(
                _counted(lambda w, h, t: w * w >= t),
                "You return {got}: you compare w² with the target. |w| is to be below it.",
            ),
            Mistake(
                lambda lr, h, s, t: 1 if abs(s) >= t else None,
                "You return {got} after the first step: `return` stands inside the loop. Move it to the left, so that it comes after the loop.",
            ),
            Mistake(
                lambda lr, h, s, t: 1 if abs(s) >= t else 0,
                "You return {got} after the first step: `return` stands inside the loop. Move it to the left, so that it comes after the loop.",
            ),
            Mistake(
                lambda lr, h, s, t: steps_needed(lr, h, s, t) - 1,
                "You return {got}, one too few. Begin to count at 0, and count a step after you have taken it.",
            ),
            Mistake(
                lambda lr, h, s, t: s * (1 - lr * h) ** steps_needed(lr, h, s, t),
                "You return {got}: that is where the walk ends. Return how many steps it took.",
            ),
            Mistake(
                _counted(lambda w, h, t: abs(w) >= t, sign=1),
                "You return {got}: your walk goes uphill and never comes below the target. Which sign takes you down?",
            ),
            Mistake(
                _counted(lambda w, h, t: False),
                "You return {got}, no step at all. `while` goes on as long as its condition holds: as long as |w| is not yet below the target.",
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
            Mistake(0.5, "0.5 is the rate, which was given. Solve 1 - 0.5 h = -0.5 for h."),
            Mistake(
                6.0, "6 is the slope at w = 2: the step of 3, divided by the rate. The curvature is slope divided by w."
            ),
            Mistake(2.0, "2 would take it to the bottom in one step: 1 - 0.5 × 2 = 0. This walk went beyond."),
            Mistake(4.0, "4 would take w to -2, at the edge: 1 - 0.5 × 4 = -1. This walk went to -1."),
            Mistake(
                12.0,
                "You divided by the rate twice, or forgot to divide by w. The slope at 2 is 3 / 0.5 = 6, and h times 2 is 6.",
            ),
            Mistake(-1.5, "-1.5 is the change of w, divided by w. It is minus rate times curvature."),
        ),
        hints=(
            "One step multiplies w by 1 - lr·h. Which number turns 2 into -1?",
            "The factor is -1 / 2 = -0.5, so 1 - 0.5 h = -0.5.",
            "0.5 h = 1.5, so h = 3.",
        ),
    ),
]
