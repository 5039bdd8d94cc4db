"""Everything that walks or trains, always over many learning rates at once.

A number is the special case of an array: `lr` has shape `(runs,)`, and so has whatever comes out.
"""

from dataclasses import dataclass

import numpy as np


def as_rates(lr):
    """`lr` as a float64 array `(runs,)`. Raises ValueError for anything but finite numbers >= 0.

    >>> as_rates(0.1).tolist(), as_rates([0.1, 1]).tolist()
    ([0.1], [0.1, 1.0])
    """
    try:
        rates = np.atleast_1d(np.asarray(lr, dtype=float))
    except (TypeError, ValueError):
        raise ValueError(f"lr must be a number or a list of numbers, got {lr!r}") from None
    if rates.ndim != 1 or rates.size == 0:
        raise ValueError(f"lr must be a number or a flat list of numbers, got shape {rates.shape}")
    if not np.all(np.isfinite(rates)) or np.any(rates < 0):
        bad = rates[~(np.isfinite(rates) & (rates >= 0))][0]
        raise ValueError(f"lr must be finite and not negative, got {bad:g}")
    return rates


def whole_number(name, value, low, high=None, of=""):
    """`value` as an int between `low` and `high`. Raises ValueError that names it otherwise."""
    span = f"at least {low}" if high is None else f"between {low} and {high}"
    try:
        number = int(value)
        right = number == value and not isinstance(value, bool) and number >= low and (high is None or number <= high)
    except (TypeError, ValueError, OverflowError):
        right = False
    if not right:
        raise ValueError(f"{name} must be a whole number {span}{of}, got {value!r}")
    return number


@dataclass(frozen=True)
class Walk:
    """The path of gradient descent at several rates: `w` `(steps + 1, runs, dim)`, `loss` `(steps + 1, runs)`."""

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


def descend(landscape, start, lr, steps):
    """Gradient descent `w <- w - lr grad(w)` from one start at many rates.

    landscape: from `lrlib.landscapes`. start: number or `(dim,)`, or `(runs, dim)` for a start per run.
    lr: number or `(runs,)` (units: parameter^2 / loss). steps: whole number >= 0.
    Returns a `Walk`. A rate that diverges is no error: its numbers run off to inf.
    Raises ValueError for a rate that is negative or not finite, for steps below 0, for a start of the wrong shape.
    First used in lesson 01.

    >>> from lrlib.landscapes import parabola
    >>> descend(parabola(curvature=4), start=1.0, lr=[0.25, 0.5], steps=2).w[:, :, 0].tolist()
    [[1.0, 1.0], [0.0, -1.0], [0.0, 1.0]]
    """
    rates, steps = as_rates(lr), whole_number("steps", steps, 0)
    try:
        first = np.broadcast_to(np.asarray(start, dtype=float), (len(rates), landscape.dim))
    except (TypeError, ValueError):
        raise ValueError(
            f"start must be a number or have {landscape.dim} coordinates (one row per rate is fine), got {start!r}"
        ) from None
    w = np.empty((steps + 1, *first.shape))
    w[0] = first
    with np.errstate(all="ignore"):
        for step in range(steps):
            w[step + 1] = w[step] - rates[:, None] * landscape.grad(w[step])
        loss = landscape.value(w)
    return Walk(landscape, rates, w, loss)
