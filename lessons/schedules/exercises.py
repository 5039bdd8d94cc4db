"""The exercises of this lesson: right answers, known wrong ones, hints."""

import numpy as np

from lrlib.classroom.exercises import Exercise, Mistake


def half_cosine(step, steps, lr):
    return lr * (1 + np.cos(np.pi * np.minimum(step, steps) / steps)) / 2


def warm_then_down(step, steps, warm, lr):
    up, down = (np.asarray(step) + 1) / warm, (steps - np.asarray(step)) / (steps - warm)
    return lr * np.clip(np.minimum(up, down), 0, 1)


_WAY = np.array([0, 1, 25, 50, 99, 100])
_UP_AND_DOWN = np.array([0, 4, 9, 10, 11, 55, 99, 100])


def _wave(shape):
    return lambda t, n, lr: shape(np.minimum(t, n) / n, lr)


def _two_ways(up, down):
    """A mistaken schedule: `up(t, n, w)` for the first w updates, then `down(t, n, w)`, never below zero."""
    return lambda t, n, w, lr: lr * np.where(t < w, up(t, n, w), np.maximum(down(t, n, w), 0))


def _rise(t, n, w):
    return (t + 1) / w


def _fall(t, n, w):
    return (n - t) / (n - w)


EXERCISES = [
    Exercise(
        id="schedules.warmup",
        answer=warm_then_down,
        cases=(
            (_UP_AND_DOWN, 100, 10, 0.1),
            (np.array([0, 2, 3, 4, 12, 19]), 20, 4, 2.0),
            (np.array([3, 20, 21, 30]), 20, 4, 2.0),
        ),
        boundary=1,  # steps beyond the end
        why="The first update already moves, the peak is used, and after the end the rate is zero: safe if the run goes on.",
        mistakes=(
            Mistake(
                lambda t, n, w, lr: lr * np.minimum((t + 1) / w, (n - t) / (n - w)),
                "Right up to step `steps`, and then it falls below zero: such an update climbs the loss. "
                "Hold it at zero with `np.clip` or `np.maximum`.",
            ),
            Mistake(
                _two_ways(lambda t, n, w: t / w, _fall),
                "Off by one: your first update uses a rate of 0, and does nothing. Here it should use `lr / warm`: count from 1, "
                "`step + 1`. (Many libraries do as you did.)",
            ),
            Mistake(
                _two_ways(_rise, lambda t, n, w: (n - t) / n),
                "After the warm-up yours begins below the peak: your line starts at step 0. It should fall from `lr` at step `warm`, "
                "over `steps - warm` steps.",
            ),
            Mistake(
                _two_ways(_rise, lambda t, n, w: (n + w - t) / n),
                "Yours reaches zero at step `steps + warm`: you count the warm-up out, as Keras does. Here `steps` is all updates.",
            ),
            Mistake(
                _two_ways(_rise, lambda t, n, w: (n - 1 - t) / (n - 1 - w)),
                "Off by one: yours reaches zero at step `steps - 1`. Here the last update still uses a little more than zero.",
            ),
            Mistake(
                lambda t, n, w, lr: lr * np.minimum((t + 1) / w, 1) * np.maximum(n - t, 0) / n,
                "You multiply the two lines, so the peak is never reached. One line after the other: the smaller of the two.",
            ),
            Mistake(
                lambda t, n, w, lr: lr * np.where(t <= w, (t + 1) / w, np.maximum(n - t, 0) / (n - w)),
                "For one update yours is above the peak. The warm-up is steps 0 to `warm - 1`: `<`, not `<=`.",
            ),
            Mistake(
                lambda t, n, w, lr: lr * np.clip(np.maximum((t + 1) / w, (n - t) / (n - w)), 0, 1),
                "You take the larger of the two lines, so it is the peak nearly everywhere. Take the smaller: `np.minimum`.",
            ),
            Mistake(
                _two_ways(_rise, lambda t, n, w: (1 + np.cos(np.pi * np.minimum((t - w) / (n - w), 1))) / 2),
                "That is a cosine after the warm-up. Here it falls in a straight line.",
            ),
            Mistake(
                lambda t, n, w, lr: lr * np.maximum(n - t, 0) / n,
                "That is the line without a warm-up, from `lr` at step 0.",
            ),
            Mistake(
                lambda t, n, w, lr: lr * np.maximum(n - t, 0) / (n - w),
                "Your line falls right, but there is no warm-up: it begins above `lr`. Take the smaller of it and the rise.",
            ),
            Mistake(
                lambda t, n, w, lr: lr * np.minimum((t + 1) / w, 1),
                "Yours warms up and then stays at the peak. After step `warm` it should fall to zero.",
            ),
            Mistake(
                lambda t, n, w, lr: lr * (t + 1) / w, "Yours rises for ever. After step `warm` it should fall to zero."
            ),
            Mistake(
                lambda t, n, w, lr: np.clip(np.minimum((t + 1) / w, (n - t) / (n - w)), 0, 1),
                "These are shares of the peak, from 0 to 1. Multiply them by `lr`.",
            ),
            Mistake(
                _two_ways(lambda t, n, w: w / (t + 1), _fall),
                "Your rise is upside down: `(step + 1) / warm` is the share of the way up.",
            ),
            Mistake(
                _two_ways(_rise, lambda t, n, w: (t - w) / (n - w)),
                "After the warm-up yours begins at zero and rises. What is *left* of the way is `(steps - step) / (steps - warm)`.",
            ),
        ),
        hints=(
            "Two straight lines: `(step + 1) / warm` goes up. Which line is 1 at step `warm` and 0 at step `steps`?",
            "`(steps - step) / (steps - warm)`. At every step the smaller of the two is right, and never less than 0.",
            "`return lr * np.clip(np.minimum((step + 1) / warm, (steps - step) / (steps - warm)), 0, 1)`",
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
                "You return {got}: the rows left over at the end of each epoch do not add up. Divide first, round down, then multiply.",
            ),
            Mistake(
                lambda m, n, b: [round(v * n / b) for v in m],
                "You return {got}: the rows left over at the end of each epoch do not add up. Divide first, round down, then multiply.",
            ),
            Mistake(
                lambda m, n, b: [v * round(n / b) for v in m],
                "You return {got}: `round` goes to the nearest whole number. An incomplete batch is left out, so round down.",
            ),
            Mistake(
                lambda m, n, b: m * (n // b),
                "A whole number times a list repeats the list. Multiply each milestone: `[m * ... for m in milestones]`.",
            ),
            Mistake(
                lambda m, n, b: [n // b for v in m],
                "You return {got}: that is one epoch for each. Multiply by the milestone.",
            ),
            Mistake(
                lambda m, n, b: n // b,
                "You return one number, the updates of one epoch. Multiply each milestone by it, and return the list.",
            ),
            Mistake(
                lambda m, n, b: [v * (n // b) + 1 for v in m],
                "Off by one: counted from 0, the first update of epoch m has the number m times the updates per epoch.",
            ),
            Mistake(
                lambda m, n, b: [(v - 1) * (n // b) for v in m],
                "You return {got}: one epoch too early. After m epochs there were m times as many updates as in one.",
            ),
            Mistake(
                lambda m, n, b: [v // (n // b) for v in m],
                "You return {got}: you divide. An epoch has many updates: Multiply.",
            ),
            Mistake(
                lambda m, n, b: [v / (n // b) for v in m],
                "You return {got}: you divide. An epoch has many updates: Multiply.",
            ),
            Mistake(
                lambda m, n, b: [v * (b // n) for v in m],
                "You return {got}: the division is upside down. Rows divided by batch size.",
            ),
            Mistake(
                lambda m, n, b: m[0] * (n // b),
                "You return one number, right for the first milestone. `return` inside a loop ends it at once: collect a list, and return that.",
            ),
        ),
        hints=(
            "How many updates does one epoch have?",
            "`rows // batch_size`. Multiply each milestone by it.",
            "`return [m * (rows // batch_size) for m in milestones]`",
        ),
    ),
    Exercise(
        id="schedules.cosine",
        answer=half_cosine,
        cases=((_WAY, 100, 0.1), (np.array([0, 3, 7]), 8, 2.0), (np.array([2, 8, 9, 20]), 8, 2.0)),
        boundary=1,  # steps beyond the end
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
            Mistake(
                _wave(lambda u, lr: lr * (1 + np.cos(np.pi * u))),
                "You return {got}, which begins at twice `lr`: 1 + cos goes from 2 to 0. Halve it.",
            ),
            Mistake(
                _wave(lambda u, lr: lr * (1 - np.cos(np.pi * u)) / 2),
                "Yours goes from 0 up to `lr`: that is a warm-up. The cosine begins at 1; add it, do not subtract it.",
            ),
            Mistake(
                _wave(lambda u, lr: lr * np.sin(np.pi * u)), "The sine goes from 0 up and back to 0. Take the cosine."
            ),
            Mistake(
                _wave(lambda u, lr: lr * (1 - u)),
                "That is a straight line from `lr` to 0. The cosine schedule falls slowly at first and at the end.",
            ),
            Mistake(
                _wave(lambda u, lr: lr * (1 + np.cos(180 * u)) / 2),
                "`np.cos` counts in radians: half a wave is np.pi, not 180.",
            ),
            Mistake(
                _wave(lambda u, lr: lr * (1 + np.cos(u)) / 2),
                "The cosine of step / steps stops at cos 1 = 0.54. Half a wave needs np.pi: `np.cos(np.pi * ...)`; then it ends at -1.",
            ),
            Mistake(
                _wave(lambda u, lr: (1 + np.cos(np.pi * u)) / 2),
                "These are shares of the rate, from 1 to 0. Multiply them by `lr`.",
            ),
            Mistake(
                _wave(lambda u, lr: lr + np.cos(np.pi * u) / 2),
                "The parentheses are missing: `lr * (1 + cos) / 2`, so that the rate multiplies the whole.",
            ),
            Mistake(
                lambda t, n, lr: lr * (1 + np.cos(np.pi * np.minimum(t, 5) / 5)) / 2,
                "Your schedule always ends at step 5, the number in the example. It should end at `steps`.",
            ),
        ),
        hints=(
            "`np.cos(np.pi * u)` goes from 1 to -1 as u goes from 0 to 1. Here u is `step / steps`.",
            "Shift and scale it to go from `lr` to 0. Beyond the end, `np.minimum(step, steps)` holds it.",
            "`return lr * (1 + np.cos(np.pi * np.minimum(step, steps) / steps)) / 2`",
        ),
    ),
]
