"""The exercises of this lesson: right answers, known wrong ones, hints."""

import math

from lrlib.classroom.exercises import Exercise, Mistake


def factor(step, warm, steps):
    if step < warm:
        return (step + 1) / warm
    return half_wave(step, warm, steps)


def half_wave(step, begin, end):
    return (1 + math.cos(math.pi * min((step - begin) / (end - begin), 1))) / 2


def _after(grow, fall=half_wave):
    """A factor with another warm-up, or another way down."""
    return lambda t, warm, n: grow(t, warm) if t < warm else fall(t, warm, n)


def _right(t, warm):
    return (t + 1) / warm


EXERCISES = [
    Exercise(
        id="schedules_in_libraries.updates",
        answer=lambda epochs, batches, accumulation: epochs * -(-batches // accumulation),
        cases=((3, 1000, 8), (10, 45, 4), (4, 23, 6), (2, 7, 16)),
        why="This is the length of the schedule. The Trainer of Transformers counts in the same way.",
        mistakes=(
            Mistake(
                lambda e, b, a: e * b,
                "You return {got}: those are batches. A schedule of that length would be only partly used when training ends.",
            ),
            Mistake(
                lambda e, b, a: e * (b // a),
                "You return {got}: the batches left over at the end of an epoch make an update, too. Round up, not down.",
            ),
            Mistake(
                lambda e, b, a: e * b // a,
                "You return {got}: you carry what is left over into the next epoch. Here each epoch ends with an update: "
                "round up in each.",
            ),
            Mistake(
                lambda e, b, a: -(-e * b // a),
                "You return {got}: you round up once for the whole training. Here each epoch ends with an update: round up in each.",
            ),
            Mistake(lambda e, b, a: e * b / a, "You return {got}. Updates come whole: round up in each epoch."),
            Mistake(
                lambda e, b, a: e * round(b / a),
                "You return {got}: `round` goes to the nearest whole number. Any batches left over make one more update: round up.",
            ),
            Mistake(
                lambda e, b, a: e * (b // a + 1), "You return {got}: one too many per epoch where nothing is left over."
            ),
            Mistake(lambda e, b, a: -(-b // a), "You return {got}: that is one epoch. Multiply by the epochs."),
            Mistake(
                lambda e, b, a: b // a, "You return {got}: that is one epoch, rounded down. Round up, and multiply."
            ),
            Mistake(
                lambda e, b, a: e * b * a,
                "You return {got}: you multiply by `accumulation`. So many batches make *one* update: divide.",
            ),
            Mistake(
                lambda e, b, a: e * (b % a),
                "You return {got}: `%` is what is left over. You want the number of groups: `//`.",
            ),
            Mistake(
                lambda e, b, a: e * -(-a // b),
                "You return {got}: the division is upside down. Batches divided by accumulation.",
            ),
            Mistake(
                lambda e, b, a: e * (b // a) - 1,
                "You return {got}: one less, and rounded down. How many groups has an epoch, the last, smaller one included?",
            ),
            Mistake(
                lambda e, b, a: e * -(-b // a) - 1,
                "Off by one: that is the number of the last update, counted from 0. The question is how many there are.",
            ),
            Mistake(lambda e, b, a: e + -(-b // a), "You return {got}: you add the epochs. Multiply by them."),
        ),
        hints=(
            "How many groups of `accumulation` batches has one epoch, the last one perhaps smaller?",
            "Round up: `math.ceil(batches / accumulation)`, or `-(-batches // accumulation)`. Then the epochs.",
            "`return epochs * -(-batches // accumulation)`",
        ),
    ),
    Exercise(
        id="schedules_in_libraries.factor",
        answer=factor,
        cases=(
            (0, 10, 110),
            (4, 10, 110),
            (9, 10, 110),
            (10, 10, 110),
            (35, 10, 110),
            (110, 10, 110),
            (160, 10, 110),
            (3, 4, 12),
        ),
        why="No batch is lost, the warm-up is counted in, and after the end the rate stays at zero: all three said in four lines.",
        mistakes=(
            Mistake(
                _after(lambda t, warm: t / warm),
                "Your first update has a factor of 0, and its batch is lost. Count from one: `(step + 1) / warm`.",
            ),
            Mistake(
                _after(_right, lambda t, warm, n: (1 + math.cos(math.pi * (t - warm) / (n - warm))) / 2),
                "Right up to `steps`, and then yours climbs again, as in room 3. Hold it: `min(..., 1)`.",
            ),
            Mistake(
                _after(
                    lambda t, warm: t / warm, lambda t, warm, n: (1 + math.cos(math.pi * (t - warm) / (n - warm))) / 2
                ),
                "Two things: the first update has a factor of 0, and after `steps` yours climbs again. Count from one, and hold the end.",
            ),
            Mistake(
                _after(_right, lambda t, warm, n: half_wave(t, warm, n + warm)),
                "Your cosine takes `steps` updates after the warm-up, as in Keras. Here it must be at 0 at `steps`: divide by `steps - warm`.",
            ),
            Mistake(
                _after(_right, lambda t, warm, n: half_wave(t, 0, n)),
                "Your cosine began at step 0, so the factor jumps down where the warm-up ends, as in timm. Begin it at `warm`: `step - warm`.",
            ),
            Mistake(
                _after(_right, lambda t, warm, n: half_wave(t, 0, n - warm)),
                "Your cosine began at step 0. Count from where it begins: `step - warm`.",
            ),
            Mistake(
                _after(_right, lambda t, warm, n: 1 - min((t - warm) / (n - warm), 1)),
                "That is a straight line down. The cosine is (1 + cos(pi u)) / 2, where u goes from 0 to 1.",
            ),
            Mistake(
                _after(_right, lambda t, warm, n: 2 * half_wave(t, warm, n)),
                "Your factor is 2 where the warm-up ends: 1 + cos goes from 2 to 0. Halve it.",
            ),
            Mistake(
                _after(_right, lambda t, warm, n: math.cos(math.pi * min((t - warm) / (n - warm), 1))),
                "Your factor goes down to -1, and training would go uphill. Lift the cosine by one and halve it.",
            ),
            Mistake(
                lambda t, warm, n: half_wave(t, 0, n),
                "There is no warm-up in yours. Before step `warm` the factor is `(step + 1) / warm`.",
            ),
            Mistake(
                lambda t, warm, n: (t + 1) / warm if t <= warm else half_wave(t, warm, n),
                "At step `warm` your factor is above 1: there the cosine has begun. Compare with `<`.",
            ),
            Mistake(
                lambda t, warm, n: min((t + 1) / warm, 1),
                "The warm-up is right. After it yours stays at 1; there the cosine belongs.",
            ),
            Mistake(
                lambda t, warm, n: min((t + 1) / warm, 1) * half_wave(t, 0, n),
                "Yours multiplies both, as the fifth script does. First the warm-up alone, then the cosine, counted from `warm`.",
            ),
            Mistake(
                _after(_right, lambda t, warm, n: half_wave(t, warm, n) if t < n else 1.0),
                "After `steps` yours jumps back to 1. It must stay at 0.",
            ),
            Mistake(_after(lambda t, warm: t + 1), "Your warm-up goes to `warm`, not to 1. Divide by `warm`."),
            Mistake(
                _after(_right, lambda t, warm, n: (1 - math.cos(math.pi * min((t - warm) / (n - warm), 1))) / 2),
                "After the warm-up yours starts at 0 and grows. The cosine is added to 1, not subtracted.",
            ),
            Mistake(
                _after(_right, lambda t, warm, n: (1 + math.cos(min((t - warm) / (n - warm), 1))) / 2),
                "`math.pi` is missing: half a wave is pi. Yours ends at 0.77.",
            ),
        ),
        hints=(
            "Two cases: `if step < warm`, and the rest. Begin with the first.",
            "For the rest: which share of the way from `warm` to `steps` is done, at most 1? Then (1 + cos(pi * share)) / 2.",
            "`if step < warm: return (step + 1) / warm; share = min((step - warm) / (steps - warm), 1); "
            "return (1 + math.cos(math.pi * share)) / 2`",
        ),
    ),
]
