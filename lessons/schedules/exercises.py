"""The exercises of this lesson: right answers, known wrong ones, hints."""

import numpy as np

from lrlib.classroom.exercises import Exercise, Mistake


def half_cosine(step, steps, lr):
    return lr * (1 + np.cos(np.pi * np.minimum(step, steps) / steps)) / 2


def staircase(step, lr, every, factor):
    return lr * factor ** (np.asarray(step) // every)


_WAY = np.array([0, 1, 25, 50, 99, 100, 130])


_ORDER = np.array([30, 0, 9, 10, 10, 29])


EXERCISES = [
    Exercise(
        id="schedules.cosine",
        answer=half_cosine,
        cases=((_WAY, 100, 0.1), (np.array([0, 3, 7, 20]), 8, 2.0)),
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
                "You return {got}: the rows left over at the end of each epoch do not add up. Divide first, then multiply.",
            ),
        ),
        hints=(
            "How many updates does one epoch have?",
            "`rows // batch_size`. Multiply each milestone by it.",
            "`return [m * (rows // batch_size) for m in milestones]`",
        ),
    ),
]
