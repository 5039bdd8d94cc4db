"""The exercises of this lesson: right answers, known wrong ones, hints."""

import numpy as np

from lrlib.classroom.exercises import Exercise, Mistake

STEPS = np.arange(12)


def up_and_down(step, peak, warm, total):
    return peak * np.minimum((step + 1) / warm, (total - step) / (total - warm))


def two_parts(up, down):
    """`up` before the end of the warm-up, `down` from there on, both as shares of the peak."""
    return lambda step, peak, warm, total: peak * np.where(step < warm, up(step, warm), down(step, warm, total))


def right_up(step, warm):
    return (step + 1) / warm


def right_down(step, warm, total):
    return (total - step) / (total - warm)


EXERCISES = [
    Exercise(
        id="warmup_cycles_restarts.up_and_down",
        answer=up_and_down,
        cases=((STEPS, 0.1, 4, 12), (np.arange(40), 3.0, 10, 40), (np.array([3, 0, 19, 5]), 0.5, 5, 20)),
        why="The first update already moves, the peak is reached, nothing jumps, and the last update is the smallest.",
        mistakes=(
            Mistake(
                two_parts(lambda s, w: s / w, right_down),
                "Your first update has rate 0: it computes a gradient and throws it away. Update 0 uses peak / warm. (Some libraries do the same.)",
            ),
            Mistake(
                two_parts(lambda s, w: s / (w - 1), right_down),
                "Your line starts at 0 and reaches the peak at update warm - 1. Start it at peak / warm: (step + 1) / warm.",
            ),
            Mistake(
                two_parts(right_up, lambda s, w, t: (t - s) / t),
                "Your rate jumps down when the warm-up ends: the fall has to start from the peak there. Divide by total - warm.",
            ),
            Mistake(
                two_parts(lambda s, w: s / w, lambda s, w, t: (t - s) / t),
                "Two things: update 0 has rate 0, and the rate jumps down when the warm-up ends.",
            ),
            Mistake(
                two_parts(right_up, lambda s, w, t: 1 - (s - w) / t),
                "Your fall is too slow: it takes total updates, but only total - warm are left.",
            ),
            Mistake(
                two_parts(right_up, lambda s, w, t: (t - s - 1) / (t - w)),
                "Your fall begins one update early: update warm is still at the peak.",
            ),
            Mistake(
                two_parts(right_up, lambda s, w, t: (t - s - 1) / (t - w - 1)),
                "Your fall reaches zero at the last update, total - 1. It should reach it at total, so that every update moves.",
            ),
            Mistake(
                lambda s, p, w, t: p * (s + 1) / w, "Your rate rises for ever. After the warm-up it has to come down."
            ),
            Mistake(
                lambda s, p, w, t: p * np.minimum((s + 1) / w, 1.0),
                "Your rate stays at the peak. After the warm-up it has to come down, to zero at total.",
            ),
            Mistake(
                lambda s, p, w, t: p * (t - s) / (t - w),
                "The warm-up is missing, and your first rates lie above the peak.",
            ),
            Mistake(
                lambda s, p, w, t: p * np.maximum((s + 1) / w, (t - s) / (t - w)),
                "You take the larger of the two lines. They cross at the peak: the smaller one is under it on both sides.",
            ),
            Mistake(
                two_parts(right_up, lambda s, w, t: (1 + np.cos(np.pi * (s - w) / (t - w))) / 2),
                "That is a cosine. Here the fall is a straight line.",
            ),
            Mistake(
                lambda s, p, w, t: np.minimum((s + 1) / w, (t - s) / (t - w)),
                "The shape is right. It has to be multiplied by the peak.",
            ),
            Mistake(
                lambda s, p, w, t: p * (s + 1) / w * (t - s) / (t - w),
                "You multiply the two lines. Each holds on its own side of the peak: take the smaller one.",
            ),
        ),
        hints=(
            "Two lines: one from peak / warm up to peak at update warm - 1, one from peak at update warm down to 0 at total.",
            "The first is `peak * (step + 1) / warm`, the second `peak * (total - step) / (total - warm)`. Which is the smaller one, and where?",
            "`return peak * np.minimum((step + 1) / warm, (total - step) / (total - warm))`",
        ),
    ),
    Exercise(
        id="warmup_cycles_restarts.decay_for",
        answer=lambda steps, share: 1 - 1 / (share * steps),
        cases=((1000, 0.1), (2000, 0.05), (400, 0.2)),
        claim="warmup_cycles_restarts.averaging",
        why="1 / (1 - d) steps back, and that is share * steps. So d depends on the length of the run: 0.999 is no universal constant.",
        mistakes=(
            Mistake(
                lambda n, s: 1 - s,
                "You return {got}: that looks back over 1 / share steps, however long the run. `steps` has to enter.",
            ),
            Mistake(lambda n, s: s, "You return the share itself. d is close to 1: 1 / (1 - d) is a number of steps."),
            Mistake(
                lambda n, s: 1 / (s * n), "You return {got}: that is 1 - d, the weight of the newest point. What is d?"
            ),
            Mistake(
                lambda n, s: s * n, "You return {got}, the number of steps to look back over. Solve 1 / (1 - d) for d."
            ),
            Mistake(
                lambda n, s: 1 - 1 / n,
                "You return {got}: that looks back over the whole run, its bad beginning included.",
            ),
            Mistake(
                lambda n, s: 1 - s / n,
                "You return {got}: that looks back over steps / share, longer than the run. Multiply them.",
            ),
            Mistake(
                lambda n, s: 1 + 1 / (s * n),
                "You return {got}, a sign away: a decay above 1 makes the mean grow without end.",
            ),
            Mistake(
                lambda n, s: 1 - 1 / s * n,
                "You return {got}. Look at the parentheses: `1 / share * steps` multiplies by steps; divide by the product.",
            ),
            Mistake(
                lambda n, s: 1 - 1 / ((1 - s) * n),
                "You return {got}: that looks back over what should be left out. Take `share`, not 1 - share.",
            ),
            Mistake(
                lambda n, s: 1 - 1 / (100 * s * n),
                "You return {got}: `share` is a share already, 0.1 and not 10 per cent.",
            ),
            Mistake(
                lambda n, s: 1 - 2 / (s * n + 1),
                "You return {got}: that is the rule with a *span*, from finance. Here d looks back over 1 / (1 - d) steps.",
            ),
            Mistake(
                lambda n, s: np.exp(-1 / (s * n)),
                "You return {got}: nearly the same, from the age at which a weight has fallen to 1/e. Here 1 / (1 - d) is share * steps exactly.",
            ),
            Mistake(
                lambda n, s: 0.5 ** (1 / (s * n)),
                "You return {got}: with it half of the weight is older than share * steps. Here d looks back over 1 / (1 - d) steps.",
            ),
        ),
        hints=(
            "d looks back over about 1 / (1 - d) steps. Over how many should it?",
            "1 / (1 - d) = share * steps. Solve for d.",
            "`return 1 - 1 / (share * steps)`",
        ),
    ),
]
