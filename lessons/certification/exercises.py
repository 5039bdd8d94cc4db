"""The exercises of this lesson: right answers, known wrong ones, hints."""

from math import ceil, sqrt

from lrlib.classroom.attempt import wilson
from lrlib.classroom.exercises import Exercise, Mistake

Z = 1.96


def low_end(right, of):
    """The lower end of Wilson's interval, at least 0."""
    return max(wilson(right, of)[0], 0.0)


def epochs_for(rows, batch_size, epochs, new_batch_size):
    """Whole epochs in which the new batches make at least as many updates."""
    return ceil(epochs * (rows // batch_size) / (rows // new_batch_size))


def _spread(right, of):
    return Z * sqrt(right * (of - right) / of + Z**2 / 4)


EXERCISES = [
    Exercise(
        id="certification.low_end",
        answer=low_end,
        cases=((14, 20), (9, 10), (60, 100), (3, 40), (10, 10)),
        claim="certification.wilson",
        why="Of 14 right in 20, all you can rule out is that you know less than about half.",
        mistakes=(
            Mistake(
                lambda r, n: r / n - Z * sqrt(r / n * (1 - r / n) / n),
                "You return {got}: that is the plain interval, the share minus 1.96 standard errors.",
            ),
            Mistake(
                lambda r, n: (r + Z**2 / 2 + _spread(r, n)) / (n + Z**2),
                "You return {got}: that is the upper end. Take the spread away.",
            ),
            Mistake(
                lambda r, n: (r + Z**2 / 2) / (n + Z**2),
                "You return {got}: that is the middle of the interval. Take the spread away.",
            ),
            Mistake(
                lambda r, n: _spread(r, n) / (n + Z**2),
                "You return {got}: that is half the width of the interval. Take it away from the middle.",
            ),
            Mistake(
                lambda r, n: (r + Z**2 / 2) / (n + Z**2) - _spread(r, n) / n,
                "You return {got}: the spread, too, is divided by of + z², not by of.",
            ),
            Mistake(
                lambda r, n: (r + Z**2 / 2) / (n + Z**2) - _spread(r, n),
                "You return {got}: the spread, too, is divided by of + z².",
            ),
            Mistake(
                lambda r, n: (r + Z**2 / 2 - _spread(r, n)) / n,
                "You return {got}: below stands of + z², the questions with the imagined ones.",
            ),
            Mistake(
                lambda r, n: (r - _spread(r, n)) / (n + Z**2),
                "You return {got}: the z²/2 that is added to the right ones is missing.",
            ),
            Mistake(
                lambda r, n: (r + Z**2 / 2 - Z * sqrt(r * (n - r) / n)) / (n + Z**2),
                "You return {got}: z²/4 is missing below the root. Without it, all right would leave no doubt.",
            ),
            Mistake(
                lambda r, n: (r + Z**2 / 2 - sqrt(r * (n - r) / n + Z**2 / 4)) / (n + Z**2),
                "You return {got}: the root is multiplied by z.",
            ),
            Mistake(
                lambda r, n: (r + Z**2 / 2 - Z * sqrt(r * (n - r) / n + Z**2 / 2)) / (n + Z**2),
                "You return {got}: below the root stands z²/4, not z²/2.",
            ),
            Mistake(
                lambda r, n: (r + Z / 2 - Z * sqrt(r * (n - r) / n + Z / 4)) / (n + Z),
                "You return {got}: z is to be squared. In Python, `z**2`.",
            ),
            Mistake(
                lambda r, n: (r + 2) / (n + 4) - Z * sqrt((r + 2) * (n + 2 - r) / (n + 4) ** 3),
                "You return {got}: two right and two wrong ones added, then the plain interval. A good rule of thumb, "
                "by Agresti and Coull (1998), but not Wilson's.",
            ),
            Mistake(lambda r, n: r / n, "You return {got}: that is the score itself."),
            Mistake(
                lambda r, n: 100 * (r + Z**2 / 2 - _spread(r, n)) / (n + Z**2),
                "You return {got}: that is in percent. Return a share, between 0 and 1.",
            ),
            Mistake(wilson, "You return {got}, both ends. Only the lower one is asked for."),
        ),
        hints=(
            "Three numbers: the middle is `right + z**2 / 2`, the spread is `z` times the root, both divided by `of + z**2`.",
            "The root is of `right * (of - right) / of + z**2 / 4`. The lower end is middle minus spread.",
            "`return (right + 1.96**2 / 2 - 1.96 * np.sqrt(right * (of - right) / of + 1.96**2 / 4)) / (of + 1.96**2)`",
        ),
    ),
    Exercise(
        id="certification.epochs_for",
        answer=epochs_for,
        cases=((1437, 32, 10, 256), (1000, 10, 3, 64), (50_000, 128, 90, 1024), (100, 100, 5, 30)),
        claim="certification.batch",
        why="An epoch of larger batches has fewer updates. A fair comparison says which of the two is held equal.",
        mistakes=(
            Mistake(
                lambda n, b, e, k: ceil(e * k / b),
                "You return {got}: the batches alone do not say it. A last batch that is not full makes no update.",
            ),
            Mistake(
                lambda n, b, e, k: e * k / b,
                "You return {got}: the batches alone do not say it. A last batch that is not full makes no update, "
                "and epochs are whole.",
            ),
            Mistake(
                lambda n, b, e, k: e * k // b,
                "You return {got}: the batches alone do not say it, and rounding down leaves updates out.",
            ),
            Mistake(
                lambda n, b, e, k: e,
                "You return {got}: as many epochs as before. In each of them the new batches make fewer updates, or more.",
            ),
            Mistake(
                lambda n, b, e, k: ceil(e * b / k),
                "You return {got}: the wrong way round. Larger batches make fewer updates in an epoch, so they need more epochs.",
            ),
            Mistake(
                lambda n, b, e, k: ceil(e * (n // k) / (n // b)),
                "You return {got}: the wrong way round. Larger batches make fewer updates in an epoch, so they need more epochs.",
            ),
            Mistake(
                lambda n, b, e, k: e * (n // b),
                "You return {got}: those are the updates of the old training. Divide by the updates in a new epoch.",
            ),
            Mistake(
                lambda n, b, e, k: e * (n // b) / (n // k),
                "You return {got}: a part of an epoch is left over. Round up to a whole one.",
            ),
            Mistake(
                lambda n, b, e, k: e * (n // b) // (n // k),
                "You return {got}: rounded down, the last updates are missing. Round up.",
            ),
            Mistake(
                lambda n, b, e, k: e * (n // b) // (n // k) + 1,
                "You return {got}: one epoch too many where the division comes out even.",
            ),
            Mistake(
                lambda n, b, e, k: round(e * (n // b) / (n // k)),
                "You return {got}: rounded to the nearest, which may leave updates out. Round up.",
            ),
            Mistake(
                lambda n, b, e, k: ceil(e * ceil(n / b) / ceil(n / k)),
                "You return {got}: you count the last batch of an epoch though it is not full. Use `//`.",
            ),
            Mistake(
                lambda n, b, e, k: ceil(e * (n // b) / (n / k)),
                "You return {got}: a new epoch has a whole number of batches. Use `//` there too.",
            ),
            Mistake(
                lambda n, b, e, k: ceil(e * (n / b) / (n // k)),
                "You return {got}: an old epoch has a whole number of batches. Use `//` there too.",
            ),
            Mistake(
                lambda n, b, e, k: e * (n // k),
                "You return {got}: those are the updates of the new batches in the old number of epochs.",
            ),
        ),
        hints=(
            "How many updates did the old training make? `epochs * (rows // batch_size)`.",
            "Divide by the updates in one new epoch, `rows // new_batch_size`, and round up: `math.ceil` does.",
            "`return math.ceil(epochs * (rows // batch_size) / (rows // new_batch_size))`",
        ),
    ),
]
