"""The leaves of the algebra: ramps, geometric decay, inverse powers."""

import numpy as np

from .. import validation as arg
from ..validation import checked
from .algebra import Schedule
from .shapes import Shape, linear

_shape = arg.passing(
    lambda value: isinstance(value, Shape),
    "a shape, such as linear, cosine or poly(2) (no string, no function like poly)",
)


@checked
class Ramp(Schedule):
    """From `start` to `end` in `steps` steps, then `end`: `start + (end - start) shape(u)`.

    start, end: rates. steps: at least 0; `end` is reached at step number `steps`, one after the
    last of `steps` updates: u = t / steps, clipped to 0..1. shape: how it gets there, see
    `lrlib.schedules.shapes`. endpoint: True for u = t / (steps - 1), so that the last of `steps`
    updates uses `end`; this is the off-by-one between libraries.

    >>> ramp(1, 0, 4)([-1, 0, 3, 4, 5]).tolist(), ramp(1, 0, 4, endpoint=True)(3)
    ([1.0, 1.0, 0.25, 0.0, 0.0], 0.0)
    """

    start: arg.real()
    end: arg.real()
    steps: arg.real(0)
    shape: _shape = linear
    endpoint: arg.truth = False

    def __post_init__(self):
        object.__setattr__(self, "shape", self.shape.between(self.start, self.end))

    @property
    def length(self):
        """The steps from start to end."""
        return max(self.steps - self.endpoint, 0)

    def _at(self, t):
        u = np.clip(t / self.length, 0, 1) if self.length else np.where(t >= 0, 1.0, 0.0)
        gone, left = self.shape.shares(u)
        # from the nearer end: both are met exactly, and a rate near 0 keeps its digits
        change = self.end - self.start
        return np.where(gone < 0.5, self.start + change * gone, self.end - change * left)

    def __repr__(self):
        more = "" if self.shape == linear else f", {self.shape!r}"
        more += ", endpoint=True" if self.endpoint else ""
        return f"ramp({self.start!r}, {self.end!r}, {self.steps!r}{more})"


@checked
class Decay(Schedule):
    """`factor ** t` from step 0 on; 1 before it. factor: above 0.

    >>> decay(0.5)([-1, 0, 3]).tolist()
    [1.0, 1.0, 0.125]
    """

    factor: arg.real(above=0)

    def _at(self, t):
        return float(self.factor) ** np.maximum(t, 0)


@checked
class Inverse(Schedule):
    """`(1 + t / timescale) ** -power` from step 0 on; 1 before it.

    power: at least 0. timescale: above 0, the step at which the rate is `2 ** -power`.

    >>> inverse(0.5, 3)([-1, 0, 9]).tolist()
    [1.0, 1.0, 0.5]
    """

    power: arg.real(0) = 1
    timescale: arg.real(above=0) = 1

    def _at(self, t):
        return (1 + np.maximum(t, 0) / self.timescale) ** -float(self.power)


ramp, decay, inverse = Ramp, Decay, Inverse
