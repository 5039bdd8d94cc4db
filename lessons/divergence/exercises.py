"""The exercises of this lesson: right answers, known wrong ones, hints."""

import numpy as np

from lrlib import generator
from lrlib.classroom.exercises import Exercise, Mistake


def largest_stable_lr(x):
    """2 / L for the loss mean((x w - y)^2) / 2."""
    return 2 / np.linalg.eigvalsh(x.T @ x / len(x)).max()


def _rows(n, seed, scales):
    return generator(seed).normal(size=(n, len(scales))) * scales


_TABLES = ((_rows(200, 0, [1.0, 0.5, 0.1]),), (_rows(50, 1, [3.0, 1.0]),))


def _standardised(x):
    return largest_stable_lr((x - x.mean(axis=0)) / x.std(axis=0))


EXERCISES = [
    Exercise(
        id="divergence.largest_stable_lr",
        claim="divergence.three_ways",
        answer=largest_stable_lr,
        cases=_TABLES,
        why="Before any training you now know at which rate linear regression explodes.",
        mistakes=(
            Mistake(
                lambda x: 2 / np.linalg.eigvalsh(x.T @ x).max(),
                "You return {got}, and that is too small by the number of rows. Is your loss a sum over the rows, or their mean?",
            ),
            Mistake(
                lambda x: 2 / np.linalg.eigvalsh(x.T @ x / len(x)).min(),
                "You return {got}, too large: you took the flattest direction. Which direction breaks first?",
            ),
            Mistake(
                lambda x: 1 / np.linalg.eigvalsh(x.T @ x / len(x)).max(),
                "You return {got}, half the limit: safe, but not the edge. At which size does 1 - lr·h reach -1?",
            ),
            Mistake(
                lambda x: np.linalg.eigvalsh(x.T @ x / len(x)).max() / 2,
                "You return {got}: upside down. A more strongly curved valley must give a smaller rate.",
            ),
            Mistake(
                lambda x: np.linalg.eigvalsh(x.T @ x / len(x)).max(),
                "You return {got}: that is the curvature L itself. The rate is 2 / L.",
            ),
            Mistake(
                lambda x: 2 / np.linalg.svd(x / np.sqrt(len(x)))[1].max(),
                "You return {got}: you used the largest singular value; the eigenvalue of x.T @ x / n is its square.",
            ),
            Mistake(
                lambda x: 2 / np.trace(x.T @ x / len(x)),
                "You return {got}: you added the curvatures up. Each direction is on its own; the largest decides.",
            ),
            Mistake(
                lambda x: 2 / np.linalg.eigvalsh(x.T @ x / len(x)).mean(),
                "You return {got}: you took the average curvature. The most strongly curved direction breaks before the average does.",
            ),
            Mistake(
                lambda x: 2 / (x**2).sum(axis=1).max(),
                "You return {got}: that is the limit for one row at a time. The mean over rows allows more.",
            ),
            Mistake(
                lambda x: 2 / np.linalg.eigvalsh(np.cov(x.T)).max(),
                "You return {got}, close: `np.cov` subtracts the column means first, and divides by n - 1. Use x.T @ x / n.",
            ),
            Mistake(
                lambda x: 2 * np.linalg.eigvalsh(x.T @ x / len(x)).max(),
                "You return {got}: upside down. The rate is 2 / L, not 2 L.",
            ),
            Mistake(
                lambda x: 2 / (x**2).mean(axis=0).max(),
                "You return {got}: that takes the largest number on the diagonal for the largest curvature. The diagonal holds the curvatures along single weights; between them it can be more strongly curved. `np.linalg.eigvalsh` finds the largest.",
            ),
            Mistake(
                lambda x: 2 / np.linalg.svd(x)[1].max(),
                "You return {got}: you used the largest singular value of x. Square it, and divide by the number of rows.",
            ),
            Mistake(
                _standardised,
                "You return {got}: you standardised the columns first. The edge is asked for the inputs as they come.",
            ),
            Mistake(
                lambda x: 2 / np.linalg.eigvalsh(x.T @ x / x.shape[1]).max(),
                "You return {got}: you divide by the number of columns. The mean runs over the rows, `len(x)`.",
            ),
            Mistake(
                lambda x: 2 / np.linalg.eigvalsh(x.T @ x / x.size).max(),
                "You return {got}: `x.size` counts all entries. Divide by the number of rows only, `len(x)`.",
            ),
            Mistake(
                lambda x: 2 / np.linalg.eigvalsh(x.T @ x / (len(x) - 1)).max(),
                "You return {got}, close: you divide by n - 1. The mean divides by n.",
            ),
        ),
        hints=(
            "For one column the curvature is the mean of x². For a table, `x.T @ x / len(x)` holds the means of all products.",
            "`np.linalg.eigvalsh(matrix)` gives all eigenvalues; the largest one decides.",
            "`return 2 / np.linalg.eigvalsh(x.T @ x / len(x)).max()`",
        ),
    ),
    Exercise(
        id="divergence.rate_after_rescaling",
        claim="divergence.units",
        answer=lambda lr, c: lr / c**2,
        cases=((0.5, 10.0), (0.1, 0.01), (0.02, 3.0)),
        why="Metres to millimetres is a factor of 1000 in the data and of a million in the rate.",
        mistakes=(
            Mistake(
                lambda lr, c: lr / c,
                "You return {got}. The curvature is x.T @ x / n: how often does the factor enter it?",
            ),
            Mistake(
                lambda lr, c: lr * c**2, "You return {got}: the wrong way round. Larger inputs make more curvature."
            ),
            Mistake(lambda lr, c: lr * c, "You return {got}: the wrong way round, and once instead of twice."),
            Mistake(
                lambda lr, c: lr / np.sqrt(c),
                "You return {got}. Square, not square root: x enters the curvature twice.",
            ),
            Mistake(
                lambda lr, c: lr,
                "You return the same rate. Only rate × curvature counts, and the curvature has changed.",
            ),
            Mistake(lambda lr, c: lr / 100, "100 is the square of one c only. How does it depend on `c`?"),
            Mistake(
                lambda lr, c: (lr / c) ** 2,
                "You return {got}: you squared the rate as well. Only the factor is squared.",
            ),
            Mistake(
                lambda lr, c: 1 / c**2,
                "You return {got}: that is the factor. The rate is missing: multiply `lr` by it.",
            ),
            Mistake(lambda lr, c: c**2 / lr, "You return {got}: upside down. Larger inputs need a smaller rate."),
            Mistake(
                lambda lr, c: c / lr**2,
                "You return {got}. Did you swap the two names? `lr` is the rate, `c` the factor.",
            ),
            Mistake(
                lambda lr, c: lr / (2 * c),
                "You return {got}: you divide by twice c. The factor enters the curvature twice, which is a square.",
            ),
        ),
        hints=(
            "Every entry of x.T @ x is a product of two inputs.",
            "Inputs times c make every curvature c² times as large.",
            "`return lr / c**2`",
        ),
    ),
    Exercise(
        id="divergence.curvature_from_log",
        claim="divergence.three_ways",
        answer=6.0,
        why="A diverging log measures the curvature: each line grows by (1 - lr·L)². Nothing is lost even when a run is.",
        mistakes=(
            Mistake(
                -2.0,
                "You took the factor to be +2. Beyond the edge it is negative: the walk changes sides at every step.",
            ),
            Mistake(10.0, "The loss grows by 4, so w grows by 2: the loss is a square. You used 4 for w."),
            Mistake(-6.0, "You took 4, the growth of the loss, for the factor of w, and left out the change of side."),
            Mistake(8.0, "You divided the growth of the loss by the rate. Which factor of w makes the loss grow by 4?"),
            Mistake(4.0, "4 is the limit 2 / 0.5: the curvature at which rate 0.5 just oscillates. This log grows."),
            Mistake(2.0, "Check: with L = 2 the factor is 1 - 0.5 × 2 = 0, the bottom in one step."),
            Mistake(3.0, "3 is rate times curvature. One division is left."),
            Mistake(1.5, "You multiplied 3 by the rate; 0.5 L = 3 asks for the opposite."),
            Mistake(-3.0, "Check the sign on both sides of 1 - 0.5 L = -2."),
            Mistake(
                5.0,
                "The loss grows by 4, so w grows by 2: the loss is a square. And one division, by the rate, is needed.",
            ),
            Mistake(12.0, "You divided by the rate twice. 0.5 L = 3 asks for one division."),
        ),
        hints=(
            "By how much does the loss grow per step? Then by how much does w?",
            "The loss grows by 4, so w grows by 2 in size, and it changes sides: the factor is -2.",
            "1 - 0.5 L = -2, so L = 6.",
        ),
    ),
]
