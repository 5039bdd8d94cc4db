"""Stochastic gradient descent on linear regression, where the noise floor can be computed, and two tables for it."""

from dataclasses import dataclass

import numpy as np

from lrlib import descend, double_well, generator, least_squares, load_diabetes_table
from lrlib import validation as arg
from lrlib.training import one_blas_thread, schedule_factors
from lrlib.validation import validated, whole_number


@dataclass(frozen=True, eq=False)
class NoisyWalk:
    """Stochastic gradient descent on linear regression: `excess` `(steps + 1, seeds, rates)`, loss above the minimum.

    `averaged` `(seeds, rates)`: the excess of the average of all points of the second half.
    `w` `(steps + 1, seeds, rates, dim)`: the points, where they were asked for.
    """

    lr: np.ndarray
    seeds: np.ndarray
    excess: np.ndarray
    averaged: np.ndarray
    w: np.ndarray | None = None

    def floor(self, share=0.5):
        """The mean excess over the last `share` of the steps, `(seeds, rates)`."""
        return self.excess[-max(1, int(share * len(self.excess))) :].mean(axis=0)


@validated(
    x=arg.array("n dim", finite=True),
    y=arg.array("n", finite=True),
    lr=arg.rates,
    steps=arg.whole(1),
    seeds=arg.seeds,
    reshuffle=arg.truth,
    keep_points=arg.truth,
)
def stochastic_descent(x, y, lr, steps, batch_size=1, seeds=(0,), schedule=None, reshuffle=False, keep_points=False):
    """Stochastic gradient descent on `mean((x w - y)^2) / 2`: each step uses the mean slope of `batch_size` rows.

    Rows are drawn with replacement, or, with reshuffle=True, from a freshly shuffled table that is
    used up first. Every rate of a seed sees the same rows. x: `(n, dim)`, y: `(n,)`. schedule: a
    function of the step that multiplies every rate. keep_points: whether to keep every w. Starts at
    w = 0. Returns a `NoisyWalk`. Raises ValueError as `sweep` does.

    >>> walk = stochastic_descent([[1.0], [1.0]], [1.0, 3.0], lr=[0.0, 0.5], steps=10)
    >>> walk.excess.shape, round(walk.excess[-1, 0, 0].item(), 6)
    ((11, 1, 2), 2.0)
    """
    best = np.array(least_squares(x, y).minimum)
    batch_size = whole_number("batch_size", batch_size, 1, len(x), " (the rows)")
    factors = schedule_factors(schedule, steps, 1)
    rows = np.stack([_rows(len(x), steps, batch_size, seed, reshuffle) for seed in seeds], axis=1)
    hessian = x.T @ x / len(x)
    w = np.zeros((len(seeds), len(lr), x.shape[1]))
    excess, total = np.empty((steps + 1, len(seeds), len(lr))), np.zeros_like(w)
    points = np.zeros((steps + 1, *w.shape)) if keep_points else None

    def above(w):
        return 0.5 * np.einsum("srd,srd->sr", (w - best) @ hessian, w - best)

    with one_blas_thread(), np.errstate(all="ignore"):
        excess[0] = above(w)
        for step in range(steps):
            part, target = x[rows[step]], y[rows[step]]  # (seeds, batch, dim), (seeds, batch)
            error = w @ part.transpose(0, 2, 1) - target[:, None]
            w = w - (factors[step] * lr / batch_size)[:, None] * (error @ part)
            excess[step + 1] = above(w)
            if keep_points:
                points[step + 1] = w
            if step >= steps // 2:
                total += w
        averaged = above(total / (steps - steps // 2))
    return NoisyWalk(lr, np.array(seeds), excess, averaged, points)


def load_people():
    """442 people, a line to fit: `(inputs, progress)`, `(442, 2)` and `(442,)`.

    Inputs: a 1, which the height of the line is multiplied by, and the body mass index, standardised. So the loss
    `mean((inputs w - progress)^2) / 2` has curvature 1 in both directions. progress: of diabetes after one year, in
    hundreds. Source: `load_diabetes_table`, columns 2 and target.

    >>> inputs, progress = load_people()
    >>> (inputs.T @ inputs / 442).round(9).tolist(), progress[:2].tolist()
    ([[1.0, 0.0], [0.0, 1.0]], [1.51, 0.75])
    """
    table, target = load_diabetes_table()
    index = table[:, 2]
    return np.stack([np.ones(len(index)), (index - index.mean()) / index.std()], axis=1), target / 100


def path(x, y, lr, steps, batch_size, seed=0):
    """The points of one run, `(steps + 1, dim)`: rows drawn at random, or the whole table at each step.

    >>> path(np.array([[1.0], [1.0]]), np.array([1.0, 3.0]), 0.5, steps=2, batch_size=2).tolist()
    [[0.0], [1.0], [1.5]]
    """
    whole = batch_size == len(x)  # a shuffled pass of one batch is the table itself
    return stochastic_descent(x, y, lr, steps, batch_size, [seed], reshuffle=whole, keep_points=True).w[:, 0, 0]


def stuck_runs():
    """Three runs that get no lower: `{"name": (losses before the rate is halved on the way, losses after)}`.

    Noise: the people in batches of 8, rate 0.2. Beyond the edge: the double well, rate 1.2. Cannot fit
    better: all people at each step, rate 0.1. The first two are losses above the minimum.
    """
    inputs, progress = load_people()

    def by_half(step):
        return np.where(step < 2000, 1, 0.5)

    def without_noise(valley, start, lr, steps):
        first = descend(valley, start, lr, steps)
        return first.loss[:, 0], descend(valley, first.w[-1], lr / 2, steps).loss[:, 0]

    noisy = stochastic_descent(inputs, progress, 0.2, 4000, 8, schedule=by_half).excess[:, 0, 0]
    return {
        "noise": (noisy[:2001], noisy[2000:]),
        "beyond the edge": without_noise(double_well(), 0.5, 1.2, 50),
        "cannot fit better": without_noise(least_squares(inputs, progress), np.zeros(2), 0.1, 200),
    }


def best_after(x, y, batch_size, passes, seeds=range(5)):
    """The best constant rate for so many passes over the table, and the loss above the minimum that it ends at.

    Of 21 rates, each 1.6 times the one before, tuned on seeds of their own; the loss is the mean over `seeds`.
    """
    grid = 0.0002 * 1.6 ** np.arange(21)
    whole, steps = batch_size == len(x), passes * len(x) // batch_size

    def end(rates, seeds):
        run = stochastic_descent(x, y, rates, steps, batch_size, seeds, reshuffle=whole)
        with np.errstate(over="ignore"):
            return np.nan_to_num(run.excess[-1], nan=np.inf).mean(axis=0)

    best = grid[end(grid, range(100, 105)).argmin()]
    return float(best), float(end(best, seeds)[0])


@validated(curvatures=arg.array("n", finite=True, above=0), batch_size=arg.whole(1))
def mean_square_edge(curvatures, batch_size):
    """The rate at which the mean squared distance of SGD on linear regression stops falling, for Gaussian rows.

    `2 / lambda`, lambda the largest eigenvalue of `H + (H + r r^T) / batch_size`, with H the diagonal matrix of
    curvatures and r their roots: between 2 / (L + (L + trace) / batch_size) and 2 / L, L the largest curvature.
    curvatures: `(n,)`, above 0, in units of loss / parameter^2. batch_size: rows drawn independently per step.
    Returns a number in parameter^2 / loss. Raises ValueError for anything else.
    Source: Feuer and Weinstein, Convergence Analysis of LMS Filters with Uncorrelated Gaussian Data (1985), for
    single rows; for batches the same with the fourth moments of their mean.

    >>> round(mean_square_edge([1.0], 1), 6), round(mean_square_edge([1.0], 10**7), 6)
    (0.666667, 2.0)
    """
    h, root = np.diag(curvatures), np.sqrt(curvatures)
    return float(2 / np.linalg.eigvalsh(h + (h + np.outer(root, root)) / batch_size)[-1])


def _rows(n, steps, batch_size, seed, reshuffle):
    """Which rows each step uses, `(steps, batch_size)`."""
    rng = generator(seed, 2)
    if not reshuffle:
        return rng.integers(0, n, (steps, batch_size))
    per_pass = n // batch_size
    passes = [rng.permutation(n)[: per_pass * batch_size].reshape(per_pass, -1) for _ in range(-(-steps // per_pass))]
    return np.concatenate(passes)[:steps]
