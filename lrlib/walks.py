"""Gradient descent on a landscape, at many rates or from many starts at once.

A number is the special case of an array: `lr` has shape `(runs,)`, and so has whatever comes out.
"""

from dataclasses import dataclass

import numpy as np

from . import validation as arg
from .validation import validated


@dataclass(frozen=True)
class Walk:
    """The path of gradient descent at several rates: `w` `(steps + 1, runs, dim)`, `loss` `(steps + 1, runs)`.

    >>> from lrlib.landscapes import parabola
    >>> walk = descend(parabola(1), 1.0, [1.0, 3.0], steps=2)
    >>> walk.steps, walk.contraction.tolist(), walk.diverged.tolist()
    (2, [0.0, -2.0], [False, True])
    """

    landscape: object
    lr: np.ndarray
    w: np.ndarray
    loss: np.ndarray

    @property
    def steps(self):
        return len(self.w) - 1

    @property
    def diverged(self):
        """Per run, shape `(runs,)`: the last loss is above the first, or no longer a finite number."""
        return ~(self.loss[-1] <= self.loss[0])

    @property
    def contraction(self):
        """Per run and coordinate, what the first step multiplied `w` by: shape `(runs,)` in one dimension."""
        with np.errstate(all="ignore"):
            factor = self.w[1] / self.w[0]
        return factor[:, 0] if self.w.shape[-1] == 1 else factor


@validated(landscape=arg.LANDSCAPE, lr=arg.rates, steps=arg.whole())
def descend(landscape, start, lr, steps):
    """Gradient descent `w <- w - lr grad(w)` from one start at many rates.

    landscape: from `lrlib.landscapes`.
    start: number or `(dim,)`, or `(runs, dim)` for a start per run.
    lr: number or `(runs,)`, at least 0 (units: parameter^2 / loss).
    steps: whole number of at least 0.
    Returns a `Walk`. A rate that diverges is no error: its numbers run off to inf.
    Raises ValueError for a rate that is negative or not finite, for steps below 0, for a start of
    the wrong shape.

    >>> from lrlib.landscapes import parabola
    >>> descend(parabola(curvature=4), start=1.0, lr=[0.25, 0.5], steps=2).w[:, :, 0].tolist()
    [[1.0, 1.0], [0.0, -1.0], [0.0, 1.0]]
    """
    try:
        first = np.broadcast_to(np.asarray(start, dtype=float), (len(lr), landscape.dim))
    except (TypeError, ValueError, OverflowError):
        raise ValueError(
            f"start must be a number or have {landscape.dim} coordinates (one row per rate is fine), got {start!r}"
        ) from None
    w = np.empty((steps + 1, *first.shape))
    w[0] = first
    with np.errstate(all="ignore"):
        for step in range(steps):
            w[step + 1] = w[step] - lr[:, None] * landscape.grad(w[step])
        loss = landscape.value(w)
    return Walk(landscape, lr, w, loss)


@validated(landscape=arg.LANDSCAPE, starts=arg.array("points dim"), lr=arg.rates, steps=arg.whole())
def destinations(landscape, starts, lr, steps):
    """Where gradient descent from each start ends: `starts` `(points, dim)` in, end points of the same shape out.

    Only the end is kept, so hundreds of thousands of starts are fine.
    landscape: from `lrlib.landscapes`.
    lr: number, or `(points,)`, at least 0 (units: parameter^2 / loss).
    steps: whole number of at least 0.
    Raises ValueError like `descend`.

    >>> from lrlib.landscapes import parabola
    >>> destinations(parabola(2), [[1.0], [-3.0]], lr=0.25, steps=1).tolist()
    [[0.5], [-1.5]]
    """
    if starts.shape[1] != landscape.dim or len(lr) not in (1, len(starts)):
        raise ValueError(
            f"starts must be (points, {landscape.dim}), with one rate or a rate for each, "
            f"got {starts.shape} and {len(lr)}"
        )
    ends, lr = starts.copy(), np.broadcast_to(lr, len(starts))[:, None]
    block = 8000  # this many points fit in the cache
    with np.errstate(all="ignore"):
        for first in range(0, len(ends), block):
            part = slice(first, first + block)
            w = ends[part]
            for _ in range(steps):
                w -= lr[part] * landscape.grad(w)
    return ends
