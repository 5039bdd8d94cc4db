"""Stochastic gradient descent on linear regression, where the noise floor can be computed."""

from dataclasses import dataclass

import numpy as np

from lrlib import generator, least_squares
from lrlib import validation as arg
from lrlib.training import one_blas_thread, schedule_factors
from lrlib.validation import validated, whole_number


@dataclass(frozen=True, eq=False)
class NoisyWalk:
    """Stochastic gradient descent on linear regression: `excess` `(steps + 1, seeds, rates)`, loss above the minimum.

    `averaged` `(seeds, rates)`: the excess of the average of all points of the second half.
    """

    lr: np.ndarray
    seeds: np.ndarray
    excess: np.ndarray
    averaged: np.ndarray

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
)
def stochastic_descent(x, y, lr, steps, batch_size=1, seeds=(0,), schedule=None, reshuffle=False):
    """Stochastic gradient descent on `mean((x w - y)^2) / 2`: each step uses the mean slope of `batch_size` rows.

    Rows are drawn with replacement, or, with reshuffle=True, from a freshly shuffled table that is
    used up first. Every rate of a seed sees the same rows. x: `(n, dim)`, y: `(n,)`. schedule: a
    function of the step that multiplies every rate. Starts at w = 0. Returns a `NoisyWalk`. Raises
    ValueError as `sweep` does.

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

    def above(w):
        return 0.5 * np.einsum("srd,srd->sr", (w - best) @ hessian, w - best)

    with one_blas_thread(), np.errstate(all="ignore"):
        excess[0] = above(w)
        for step in range(steps):
            part, target = x[rows[step]], y[rows[step]]  # (seeds, batch, dim), (seeds, batch)
            error = w @ part.transpose(0, 2, 1) - target[:, None]
            w = w - (factors[step] * lr / batch_size)[:, None] * (error @ part)
            excess[step + 1] = above(w)
            if step >= steps // 2:
                total += w
        averaged = above(total / (steps - steps // 2))
    return NoisyWalk(lr, np.array(seeds), excess, averaged)


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
