"""The exercises of this lesson: right answers, known wrong ones, hints."""

import numpy as np

from lrlib import generator
from lrlib.classroom.exercises import Exercise, Mistake

PICTURES = [4, 1, 5, 3, 2]  # never moved, too small, good, a gap, moved and came back


def _swapped(one, other):
    """The right answer with two pictures exchanged."""
    return [{one: other, other: one}.get(picture, picture) for picture in PICTURES]


def _pairs(n, seed):
    """Accuracies in per cent of two rates, `(n,)` each: what is hard for one is hard for the other."""
    rng = generator(seed)
    shared = 94 + rng.normal(size=n)
    return shared + rng.normal(0, 0.4, n), shared + 0.5 + rng.normal(0, 0.4, n)


def _error(gains, **settings):
    return gains.std(**settings) / np.sqrt(len(gains))


EXERCISES = [
    Exercise(
        id="image_recognition.read_log",
        claim="image_recognition.flat",
        answer=PICTURES,
        why="Two at ln 10, and only the way there tells them apart; two that learn, and only the validation loss does.",
        mistakes=(
            Mistake(
                _swapped(4, 1),
                "Pictures 1 and 4 are exchanged: 1 falls, by the same little at each step. 4 is as flat as a table.",
            ),
            Mistake(
                _swapped(4, 2),
                "Pictures 2 and 4 are exchanged: both are flat in the end, but 2 leaps at first. What never moved does not.",
            ),
            Mistake(
                _swapped(1, 2),
                "Pictures 1 and 2 are exchanged: 1 falls slowly and steadily. 2 leaps at first, and then sits at ln 10.",
            ),
            Mistake(
                _swapped(5, 3),
                "Pictures 3 and 5 are exchanged: look at the dashed lines. In 3 the validation loss turns and rises, in 5 it follows.",
            ),
            Mistake(
                _swapped(1, 5),
                "Pictures 1 and 5 are exchanged: in the same 6 epochs, 5 falls to a tenth of its start and 1 by a quarter.",
            ),
            Mistake(
                _swapped(3, 2),
                "Pictures 2 and 3 are exchanged: 3 learns its training pictures well. 2 has learned nothing.",
            ),
            Mistake(
                [2, 5, 4, 1, 3],
                "You gave a cause for each picture. The other way round is asked: for each cause, in the order above, its picture.",
            ),
            Mistake([3, 0, 4, 2, 1], "You counted the pictures from 0. Their numbers stand above them, 1 to 5."),
            Mistake(
                [1, 2, 3, 4, 5],
                "You return the numbers in their order. For each cause, in the order above, give the number of its picture.",
            ),
        ),
        hints=(
            "Three of the five have a dashed line that ends where it began, or little below. Two have learned.",
            "Of those that learned, one has a dashed line that turns upwards. Of the others, one leaps, one falls, one does neither.",
            "`pictures = [4, 1, 5, 3, 2]`",
        ),
    ),
    Exercise(
        id="image_recognition.gain",
        claim="image_recognition.paired",
        answer=lambda first, second: float((second - first).mean() / _error(second - first, ddof=1)),
        cases=(_pairs(20, 1), _pairs(6, 2)),
        why="Below two it is a tie. Here, pair by pair, a gain shows that the ranges hide.",
        mistakes=(
            Mistake(
                lambda a, b: float((b - a).mean() / np.sqrt((a.var(ddof=1) + b.var(ddof=1)) / len(a))),
                "You return {got}: that is the error of two groups that have nothing in common. These are pairs: take the "
                "differences first, then their standard deviation.",
            ),
            Mistake(
                lambda a, b: float((b - a).mean() / np.sqrt((a.var() + b.var()) / len(a))),
                "You return {got}: that is the error of two groups that have nothing in common. These are pairs: take the "
                "differences first, then their standard deviation, with `ddof=1`.",
            ),
            Mistake(
                lambda a, b: float((b - a).mean() / _error(b - a)),
                "You return {got}: nearly. `std` divides by n; the spread of a sample needs n - 1: `std(ddof=1)`.",
            ),
            Mistake(
                lambda a, b: float((b - a).mean() / (b - a).std(ddof=1)),
                "You return {got}: you divide by the standard deviation of one difference. The error of the mean is "
                "smaller, by the root of their number.",
            ),
            Mistake(
                lambda a, b: float((b - a).mean() / (b - a).std()),
                "You return {got}: you divide by the standard deviation of one difference. The error of the mean is "
                "smaller, by the root of their number. (And `ddof=1`.)",
            ),
            Mistake(
                lambda a, b: float((b - a).mean() / ((b - a).std(ddof=1) / len(a))),
                "You return {got}: divide by the *root* of the number of pairs, not by the number.",
            ),
            Mistake(
                lambda a, b: float((b - a).mean() / ((b - a).std(ddof=1) * np.sqrt(len(a)))),
                "You return {got}: the root of the number of pairs makes the error smaller, so divide by it.",
            ),
            Mistake(
                lambda a, b: float((b - a).mean() / ((b - a).var(ddof=1) / np.sqrt(len(a)))),
                "You return {got}: you took the variance. The standard deviation is its root.",
            ),
            Mistake(
                lambda a, b: float((b - a).mean()),
                "You return {got}, the mean gain in points. How many standard errors is that?",
            ),
            Mistake(
                lambda a, b: float(_error(b - a, ddof=1)),
                "You return {got}, the standard error. Divide the mean gain by it.",
            ),
            Mistake(
                lambda a, b: float(_error(b - a, ddof=1) / (b - a).mean()),
                "You return {got}: that is upside down. The mean gain over its error.",
            ),
            Mistake(
                lambda a, b: float((a - b).mean() / _error(b - a, ddof=1)),
                "You return {got}: the sign is that of the first rate's gain. The second one's is asked: second - first.",
            ),
            Mistake(
                lambda a, b: float((b - a).mean() / _error(b, ddof=1)),
                "You return {got}: you took the spread of `second` alone. The spread of the differences is smaller: what "
                "is hard for both drops out.",
            ),
            Mistake(
                lambda a, b: float((b - a).mean() / _error(a, ddof=1)),
                "You return {got}: you took the spread of `first` alone. The spread of the differences is smaller: what "
                "is hard for both drops out.",
            ),
            Mistake(
                lambda a, b: float((b > a).mean()), "You return {got}, the share of pairs won. By how much is asked."
            ),
            Mistake(
                lambda a, b: int((b > a).sum()), "You return {got}, the number of pairs won. By how much is asked."
            ),
            Mistake(lambda a, b: b - a, "You return the differences. Their mean over their standard error is asked."),
        ),
        hints=(
            "Begin with `gains = second - first`, one number for each pair.",
            "The standard error is `gains.std(ddof=1) / np.sqrt(len(gains))`.",
            "`gains = second - first; return gains.mean() / (gains.std(ddof=1) / np.sqrt(len(gains)))`",
        ),
    ),
    Exercise(
        id="image_recognition.updates",
        answer=lambda rows, batch_size, epochs: epochs * (rows // batch_size),
        cases=((1437, 32, 10), (1000, 100, 3), (60_000, 128, 1), (1000, 300, 4)),
        why="Rates act once per update. Schedules count updates, budgets count epochs; this is how to go between them.",
        mistakes=(
            Mistake(
                lambda n, b, e: e * -(-n // b),
                "You return {got}: you counted the last, smaller batch of each epoch. This course leaves it out; PyTorch and scikit-learn keep it.",
            ),
            Mistake(
                lambda n, b, e: e * n / b,
                "You return {got}. Updates come whole: the rows left over at the end of an epoch are not used.",
            ),
            Mistake(lambda n, b, e: n // b, "You return {got}: that is one epoch."),
            Mistake(lambda n, b, e: e * n, "You return {got}: one update per row. An update takes a whole batch."),
            Mistake(
                lambda n, b, e: e * n // b,
                "You return {got}: the left-over rows do not add up across epochs. Divide first, round down, then multiply by the epochs.",
            ),
            Mistake(
                lambda n, b, e: e * b,
                "You return {got}: epochs times batch size does not know how many rows there are.",
            ),
            Mistake(
                lambda n, b, e: round(e * n / b),
                "You return {got}: the left-over rows do not add up across epochs. Divide first, round down, then multiply by the epochs.",
            ),
            Mistake(
                lambda n, b, e: e * round(n / b),
                "You return {got}: `round` goes to the nearest whole number. An incomplete batch is left out, so round down.",
            ),
            Mistake(
                lambda n, b, e: n // (b * e),
                "You return {got}: you divide by the epochs. More epochs make more updates: multiply by the epochs.",
            ),
            Mistake(
                lambda n, b, e: e * (n // b) - 1,
                "Off by one: that is the number of the last update, counted from 0. How many are there?",
            ),
            Mistake(
                lambda n, b, e: e * (n // b + 1),
                "You return {got}: you counted a last, smaller batch in each epoch, even where there is none. It is left out.",
            ),
            Mistake(
                lambda n, b, e: e * (n % b),
                "You return {got}: `%` gives the rows left over. `//` counts the whole batches.",
            ),
            Mistake(
                lambda n, b, e: e * (b // n),
                "You return {got}: the division is upside down. Rows divided by batch size.",
            ),
            Mistake(lambda n, b, e: e + n // b, "You return {got}: you add. Each epoch has as many updates: multiply."),
            Mistake(
                lambda n, b, e: n * b * e,
                "You return {got}: you multiply by the batch size. Divide: the larger the batch, the fewer updates.",
            ),
        ),
        hints=(
            "How many whole batches fit into one epoch?",
            "`rows // batch_size` of them; then there are `epochs` epochs.",
            "`return epochs * (rows // batch_size)`",
        ),
    ),
]
