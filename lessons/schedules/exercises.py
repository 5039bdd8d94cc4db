"""The exercises of this lesson: right answers, known wrong ones, hints."""

import numpy as np

from lrlib.classroom.exercises import Exercise, Mistake


def half_cosine(step, steps, lr):
    return lr * (1 + np.cos(np.pi * np.minimum(step, steps) / steps)) / 2


def staircase(step, lr, every, factor):
    return lr * factor ** (np.asarray(step) // every)


_WAY = np.array([0, 1, 25, 50, 99, 100])
_ORDER = np.array([30, 0, 9, 10, 10, 29])


def _wave(shape):
    return lambda t, n, lr: shape(np.minimum(t, n) / n, lr)


def _in_turn(step, lr, every, factor):
    """A loop that lowers the rate when it meets a multiple of `every`, and never raises it again."""
    rates = []
    for t in step:
        if t > 0 and t % every == 0:
            lr = lr * factor
        rates.append(lr)
    return rates


EXERCISES = [
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
    Exercise(
        id="schedules.staircase",
        answer=staircase,
        cases=((_ORDER, 1.0, 10, 0.1), (np.array([7, 3, 2, 0]), 0.4, 3, 0.5)),
        why="It depends on the step alone, so it can be asked twice, backwards, or after a restart.",
        mistakes=(
            Mistake(
                lambda t, lr, every, f: lr * f ** (np.arange(len(t)) // every),
                "Yours counts how often it was asked instead of looking at `step`: it has a state. Ask it for step 30 first and it says "
                "the rate of step 0. Use `step`.",
            ),
            Mistake(
                lambda t, lr, every, f: lr * f ** np.arange(1, len(t) + 1),
                "Yours multiplies by the factor at each call: it has a state, and forgets `every`. Use `step`.",
            ),
            Mistake(
                lambda t, lr, every, f: lr * f ** (np.asarray(t) / every),
                "Yours falls smoothly. A staircase waits: divide and round down.",
            ),
            Mistake(
                lambda t, lr, every, f: lr * f ** ((np.asarray(t) + 1) // every),
                "Off by one: yours drops one update too early. Updates 0 to `every - 1` use `lr`.",
            ),
            Mistake(
                lambda t, lr, every, f: lr * f ** np.maximum((np.asarray(t) - 1) // every, 0),
                "Off by one: yours drops one update too late. Update number `every` is the first with the lower rate.",
            ),
            Mistake(
                lambda t, lr, every, f: lr * f * (np.asarray(t) // every),
                "You multiply by the number of drops. Each drop multiplies by the factor: take a power.",
            ),
            Mistake(
                lambda t, lr, every, f: lr * f**t,
                "Yours is multiplied by the factor after every update. Only every `every` updates it drops once.",
            ),
            Mistake(
                lambda t, lr, every, f: lr * f,
                "You multiply once, whatever the step. How many drops lie behind each `step`?",
            ),
            Mistake(
                lambda t, lr, every, f: np.where(t < every, lr, lr * f),
                "Yours drops once and never again. How many drops lie behind each `step`?",
            ),
            Mistake(
                lambda t, lr, every, f: lr * f ** (t % every),
                "`%` is the remainder, and begins again at each drop. You want the number of whole stretches: `//`.",
            ),
            Mistake(
                lambda t, lr, every, f: lr * f ** (every // t),
                "Your division is upside down: `step // every` counts the drops.",
            ),
            Mistake(
                lambda t, lr, every, f: lr * f ** np.ceil(t / every),
                "You round up, so that step 1 has dropped already. Round down.",
            ),
            Mistake(
                lambda t, lr, every, f: lr / f ** (t // every),
                "Yours rises: you divide by a factor below 1. Multiply by it.",
            ),
            Mistake(
                lambda t, lr, every, f: lr * (1 - f) ** (t // every),
                "You use 1 - factor. The rate is multiplied by `factor` itself.",
            ),
            Mistake(
                lambda t, lr, every, f: lr - f * (t // every),
                "You subtract the factor at each drop. Multiply by it: take a power.",
            ),
            Mistake(lambda t, lr, every, f: f ** (t // every), "These are shares of the rate. Multiply them by `lr`."),
            Mistake(
                lambda t, lr, every, f: (lr * f) ** (t // every),
                "The parentheses take `lr` into the power. A power comes before a product: `lr * factor ** ...`.",
            ),
            Mistake(
                _in_turn,
                "Yours lowers the rate as it goes along the list: it has a state, and the steps come in any order. Compute each rate from its own step.",
            ),
            Mistake(
                lambda t, lr, every, f: lr * f ** np.arange(len(t)),
                "Yours multiplies by the factor at each call: it has a state, and forgets `every`. Use `step`.",
            ),
        ),
        hints=(
            "How many drops lie behind step `step`? Whole ones only.",
            "`step // every` counts them. Each multiplies the rate by `factor`.",
            "`return lr * factor ** (step // every)`",
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
]
