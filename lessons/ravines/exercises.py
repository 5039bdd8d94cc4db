"""The exercises of this lesson: right answers, known wrong ones, hints."""

import math

import numpy as np

from lrlib import generator
from lrlib.classroom.exercises import Exercise, Mistake


def steps_for(kappa, shrink):
    """Steps at the best rate until every distance is at most 1 / shrink of its start."""
    distance, steps = 1.0, 0
    while distance > 1 / shrink:
        distance, steps = distance * (kappa - 1) / (kappa + 1), steps + 1
    return steps


def standardise_test(train, test):
    return (test - train.mean(axis=0)) / train.std(axis=0)


def _flats(n, seed):
    rng = generator(seed)
    return np.column_stack([rng.uniform(30, 150, n), rng.uniform(0, 100, n), rng.uniform(100, 15_000, n)])


def _walked(factor):
    """Steps of a loop whose every step multiplies the distance by `factor(kappa)`."""

    def steps(kappa, shrink):
        distance, count = 1.0, 0
        while distance > 1 / shrink and count < 10_000:
            distance, count = distance * factor(kappa), count + 1
        return count

    return steps


EXERCISES = [
    Exercise(
        id="ravines.growing_directions",
        claim="ravines.directions",
        answer=[0, 0, 1, 2],
        why="Each direction has an edge of its own: 2/20, 2/6 and 2/0.5. The loss breaks as soon as the first of them does.",
        mistakes=(
            Mistake([0, 1, 1, 2], "You count where the path zig-zags: above 1 / h. A zig-zag grows only above 2 / h."),
            Mistake([0, 0, 1, 1], "You say which runs break. At 0.4 a second direction grows too: compare with 2/6."),
            Mistake([3, 3, 2, 1], "You count the directions that shrink. The others grow."),
            Mistake([0, 0, 3, 3], "One direction beyond its edge does not take the others along: each is on its own."),
            Mistake([0, 0, 0, 0], "0 everywhere would be right for the flattest direction alone. Look at 20 and 6."),
            Mistake([0, 0, 0, 3], "You compared with the mean of the curvatures. Each direction has its own edge."),
            Mistake([0, 0, 1, 3], "At 0.4 the direction of curvature 0.5 still shrinks: its factor is 1 - 0.2."),
            Mistake(
                [1, 1, 1, 2], "You count where the path zig-zags, above or at 1 / h. A zig-zag grows only above 2 / h."
            ),
            Mistake(
                [1, 1, 2, 2],
                "Nothing grows at 0.05 and 0.09: the lowest of the three edges is 2/20 = 0.1. And 0.11 passes that one alone.",
            ),
            Mistake([0, 0, 0, 1], "Look at 0.11 again: 2/20 = 0.1 lies below it. And at 0.4, 2/6 = 0.333 does."),
            Mistake([0, 0, 0, 2], "Look at 0.11 again: for curvature 20 the edge is 2/20 = 0.1."),
            Mistake(
                [2, 1, 0, 0],
                "The right counts in the wrong order: the rates are listed from the smallest to the largest.",
            ),
        ),
        hints=(
            "A direction of curvature h grows where the size of 1 - lr·h is above 1.",
            "That is above the rate 2 / h: three edges, one for each curvature.",
            "The edges are 0.1, 0.333 and 4. Count, for each rate, the edges below it.",
        ),
    ),
    Exercise(
        id="ravines.steps_for",
        claim="ravines.best_rate",
        answer=steps_for,
        # numpy numbers: a division by zero at kappa = 1 gives inf, and the answer can still be judged
        cases=tuple((np.float64(kappa), 1000.0) for kappa in (10, 100, 3, 1)),
        boundary=1,  # kappa = 1, where the factor is 0
        why="About half the condition number, times the logarithm of what you want. Ten times the condition number is ten times the steps.",
        mistakes=(
            Mistake(
                lambda k, s: int(np.floor(np.log(s) / np.log((k + 1) / (k - 1)))),
                "You return {got}, one too few: after that many steps it has not quite shrunk enough. Round up.",
            ),
            Mistake(
                lambda k, s: int(np.ceil(np.log(s) / np.log(k / (k - 1)))),
                "You return {got}, about twice as many: that is what rate 1 / L takes. The best rate shrinks by (k - 1) / (k + 1).",
            ),
            Mistake(
                lambda k, s: int(np.ceil(np.log(s) / np.log((k + 1) / (k - 1)) / 2)),
                "You return {got}, half of it: that is when the loss has shrunk so far. The question is about the distance.",
            ),
            Mistake(
                lambda k, s: int(np.ceil(np.log10(s) / np.log((k + 1) / (k - 1)))),
                "You return {got}: you mixed log10 and log. Use the same logarithm twice.",
            ),
            Mistake(
                lambda k, s: int(np.ceil(np.log(s) / np.log10((k + 1) / (k - 1)))),
                "You return {got}: log above, log10 below. Use the same logarithm twice.",
            ),
            Mistake(
                lambda k, s: int(np.ceil(np.log(s) / np.log((k + 1) / (k - 1)))),
                "Right above 1. For kappa = 1 you get {got}: there the factor is 0, and it takes one step.",
            ),
            Mistake(
                lambda k, s: np.log(s) / np.log((k + 1) / (k - 1)), "You return {got}. Steps come whole: round up."
            ),
            Mistake(
                lambda k, s: int(np.ceil(np.log(s) / np.log((k + 1) / (k - 1)))) + 1,
                "You return {got}, one too many. Do you count the points of the walk? There is one more of them than steps.",
            ),
            Mistake(
                lambda k, s: int(np.ceil(np.log(s) / np.log((k - 1) / (k + 1)))),
                "You return {got}: the logarithm of a factor below 1 is negative. The distance shrinks to 1 / shrink, not to shrink.",
            ),
            Mistake(
                lambda k, s: int(np.ceil(k / 2 * np.log(s))),
                "kappa / 2 · log(shrink) is a fine rule for large kappa, and too many for small ones. Use the factor itself.",
            ),
            Mistake(
                lambda k, s: round(math.log(s) / math.log((k + 1) / (k - 1))),
                "You return {got}: `round` goes to the nearest whole number. Round up, or the last step is missing.",
            ),
            Mistake(
                lambda k, s: math.ceil(math.log(s) / math.log((int(k) + 1) / (int(k) - 1))),
                "Right above 1. For kappa = 1 the division fails: there the factor is 0, and it takes one step.",
            ),
            Mistake(
                lambda k, s: math.ceil(math.log(1 / s) / math.log((k - 1) / (k + 1))),
                "Right above 1. For kappa = 1 the logarithm fails: there the factor is 0, and it takes one step.",
            ),
            Mistake(
                lambda k, s: k / 2 * np.log(s),
                "kappa / 2 · log(shrink) is a fine rule for large kappa, but it is no whole number, and too large for small kappa. Use the factor itself.",
            ),
            Mistake(
                _walked(lambda k: 2 / (1 + k)),
                "You return {got}: 2 / (1 + kappa) is the rate (for curvatures 1 and kappa), not the factor of a step. At that rate the factor is (kappa - 1) / (kappa + 1).",
            ),
            Mistake(
                lambda k, s: 0,
                "You return 0 everywhere. The distance begins at 1 and has to come down to 1 / shrink; `while` goes on as long as its condition holds.",
            ),
            Mistake(
                _walked(lambda k: (np.sqrt(k) - 1) / (np.sqrt(k) + 1)),
                "You return {got}: with the root of the condition number it is momentum's factor. Plain gradient descent has kappa itself.",
            ),
            Mistake(
                lambda k, s: k * np.log(s),
                "You return {got}, about twice as many: that is close to what rate 1 / L takes. The best rate shrinks by (k - 1) / (k + 1).",
            ),
        ),
        hints=(
            "At the best rate each step multiplies the distance by (kappa - 1) / (kappa + 1).",
            "You want the smallest k with ((kappa - 1) / (kappa + 1)) to the power k at most 1 / shrink.",
            "Let a loop count: while the distance is above 1 / shrink, multiply it by the factor and add one step.",
        ),
    ),
    Exercise(
        id="ravines.standardise_test",
        claim="ravines.standardising",
        answer=standardise_test,
        cases=((_flats(40, 0), _flats(25, 1)), (_flats(30, 2), _flats(7, 3))),
        why="The model has learned in the units of the training table. New rows must be measured with the same ruler, even a single one.",
        mistakes=(
            Mistake(
                lambda train, test: (test - test.mean(axis=0)) / test.std(axis=0),
                "You scale the new table by its own mean and spread. A patient would then change with the company. Use those of `train`.",
            ),
            Mistake(
                lambda train, test: (
                    (test - np.vstack([train, test]).mean(axis=0)) / np.vstack([train, test]).std(axis=0)
                ),
                "You scale by the mean and spread of both tables. The model was trained with those of `train` alone, and nothing of the test may leak in.",
            ),
            Mistake(
                lambda train, test: test / train.std(axis=0),
                "The spread is right, but the means are still there. Take the mean of each training column away first.",
            ),
            Mistake(
                lambda train, test: test - train.mean(axis=0),
                "The columns are centred, but still in their old units. Divide by the spread of each training column.",
            ),
            Mistake(
                lambda train, test: (test - train.mean(axis=0)) / test.std(axis=0),
                "The mean is that of `train`, the spread that of `test`. Both come from the training table.",
            ),
            Mistake(
                lambda train, test: (test - test.mean(axis=0)) / train.std(axis=0),
                "The spread is that of `train`, the mean that of `test`. Both come from the training table.",
            ),
            Mistake(
                lambda train, test: (test - train.mean(axis=0)) / train.var(axis=0),
                "You divided by the variance. Its root, the standard deviation, is the spread.",
            ),
            Mistake(
                lambda train, test: (test - train.mean()) / train.std(),
                "One mean and one spread for the whole table: the columns keep their different sizes. Use axis=0.",
            ),
            Mistake(
                lambda train, test: (test - train.mean(axis=0)) / train.std(axis=0, ddof=1),
                "Almost: you divided by the sample standard deviation (n - 1). The model was trained with np.std's default.",
            ),
            Mistake(
                lambda train, test: (train - train.mean(axis=0)) / train.std(axis=0),
                "That is the training table, standardised. The new patients are in `test`.",
            ),
            Mistake(
                lambda train, test: (test - train.mean(axis=0)) / train.std(),
                "You divide by the spread of the whole table. Each column has its own: use axis=0.",
            ),
            Mistake(
                lambda train, test: test - train.mean(axis=0) / train.std(axis=0),
                "The parentheses are missing: `/` comes before `-`. Subtract first, `(test - mean) / spread`.",
            ),
            Mistake(
                lambda train, test: test,
                "You return the new table as it is, in its old units. The model was trained on centred and scaled columns.",
            ),
            Mistake(
                lambda train, test: (test - train.min(axis=0)) / np.ptp(train, axis=0),
                "You scale to between 0 and 1. The model was trained on columns with mean 0 and standard deviation 1.",
            ),
            Mistake(
                lambda train, test: (test - train.mean(axis=0)) * train.std(axis=0),
                "You multiply by the spread. Divide by it: the result has no unit.",
            ),
            Mistake(
                lambda train, test: (test + train.mean(axis=0)) / train.std(axis=0),
                "You added the means. Take them away, so that an average patient gets 0.",
            ),
            Mistake(
                lambda train, test: (train.mean(axis=0) - test) / train.std(axis=0),
                "The difference is the other way round: take the mean away from the new number.",
            ),
        ),
        hints=(
            "The model must see the new numbers in the units it was trained in.",
            "Mean and spread come from `train`, the numbers from `test`.",
            "`return (test - train.mean(axis=0)) / train.std(axis=0)`",
        ),
    ),
]
