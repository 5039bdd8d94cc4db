"""Steps far beyond 2/L on a quadratic: the roots of a Chebyshev polynomial, in an order that rounding survives."""

import numpy as np

from lrlib import generator


def steps(low, high, count):
    """The `count` steps that shrink every curvature between `low` and `high` most, from the smallest to the largest.

    One over the roots of the Chebyshev polynomial of that degree on `[low, high]`. Source: Young, Journal of
    Mathematics and Physics 32, 1953.
    """
    angle = np.pi * (2 * np.arange(1, count + 1) - 1) / (2 * count)
    return 1 / ((high + low) / 2 + (high - low) / 2 * np.cos(angle))


def interleaved(count):
    """The order of Lebedev and Finogenov for a power of two: every large step between small ones that pay for it.

    >>> interleaved(8).tolist()
    [0, 7, 3, 4, 1, 6, 2, 5]
    """
    order = [1]
    while len(order) < count:
        order = [place for k in order for place in (k, 2 * len(order) + 1 - k)]
    return np.array(order) - 1


def bound(low, high, count):
    """The most that is left of the distance after all the steps: 1 / T_n((L + mu) / (L - mu))."""
    return 1 / np.cosh(count * np.arccosh((high + low) / (high - low)))


def valley(low, high, directions=50, seed=0):
    """A turned quadratic `(directions, directions)` with curvatures from low to high, and a start at distance 1."""
    rng = generator(seed, 9)
    curvatures = np.r_[low, high, np.exp(rng.uniform(np.log(low), np.log(high), directions - 2))]
    turn, _ = np.linalg.qr(rng.normal(size=(directions, directions)))
    start = rng.normal(size=directions)
    return (turn * curvatures) @ turn.T, start / np.linalg.norm(start)


def walk(matrix, start, rates):
    """The distance from the minimum before and after each step of gradient descent, `(steps + 1,)`."""
    w, far = start, [np.linalg.norm(start)]
    for lr in rates:
        w = w - lr * (matrix @ w)
        far.append(np.linalg.norm(w))
    return np.array(far)
