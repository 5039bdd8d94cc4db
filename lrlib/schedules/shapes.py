"""Shapes: how a ramp gets from 0 to 1."""

import math

import numpy as np

from .. import validation as arg
from ..validation import checked, validated


def _cosine(u, p=1):
    left = np.sin(np.pi / 2 * (1 - u)) ** 2  # (1 + cos pi u) / 2, whose digits cancel near u = 1
    return (np.sin(np.pi / 2 * u) ** 2, left) if p == 1 else (1 - left**p, left**p)


def _geometric(u, ratio):
    g = math.log(ratio)
    if g == 0:
        return u, 1 - u
    return np.expm1(u * g) / np.expm1(g), np.exp(u * g) * np.expm1((1 - u) * g) / np.expm1(g)


def _tanh(u, low, high):
    z = low + (high - low) * u
    return 1 / (1 + np.exp(-2 * z)), 1 / (1 + np.exp(2 * z))


_CURVES = {  # the curve and how many numbers it takes
    "linear": (lambda u: (u, 1 - u), 0),
    "cosine": (_cosine, 0),
    "cosine_power": (_cosine, 1),
    "poly": (lambda u, p: (1 - (1 - u) ** p, (1 - u) ** p), 1),
    "geometric": (_geometric, 1),
    "tanh": (_tanh, 2),
}


@checked
class Shape:
    """A monotone curve from 0 at u = 0 to 1 at u = 1, of u^k, by name and numbers.

    Use the names below.

    >>> Shape("poly", (2,))(0.5)
    0.75
    """

    name: arg.one_of(*_CURVES)
    numbers: arg.tuple_of(arg.real(), least=0) = ()
    k: arg.real(above=0) = 1

    def __post_init__(self):
        count, given = _CURVES[self.name][1], len(self.numbers)
        if given != count and not self._needs_ends:
            raise ValueError(f"{self.name} takes {count} numbers, got {given}")
        if self.name == "tanh" and self.numbers[0] >= self.numbers[1]:
            low, high = self.numbers
            raise ValueError(f"low must be below high in tanh, got {low:g} and {high:g}")
        for number in self.numbers if self.name != "tanh" else ():
            arg.real_number("number", number, above=0)

    @property
    def _needs_ends(self):
        return self.name == "geometric" and not self.numbers

    def __call__(self, u):
        return self.shares(u)[0]

    def shares(self, u):
        """The curve at u and what is left of it, 1 - curve, each without cancellation.

        They are the weights of a ramp's end and start.

        >>> [float(share) for share in cosine.shares(1.0)]
        [1.0, 0.0]
        """
        if self._needs_ends:
            raise ValueError("geometric without a ratio has values only in a ramp")
        return _CURVES[self.name][0](u if self.k == 1 else u**self.k, *self.numbers)

    def k_decay(self, k):
        """The shape of u^k, k > 0: above 1 it starts later. timm's `k_decay`.

        Source: Zhang and Li, 2020, arXiv:2004.05909.

        >>> bool(cosine.k_decay(2)(0.5) == cosine(0.25))
        True
        """
        return Shape(self.name, self.numbers, k)

    def between(self, start, end):
        """The shape in a ramp between these ends: `geometric` without a ratio takes theirs."""
        if not self._needs_ends:
            return self
        if not (start and 0 < end / start < math.inf):
            raise ValueError(f"geometric needs ends of one sign, neither 0, got {start} and {end}")
        return geometric(end / start).k_decay(self.k)

    def __repr__(self):
        numbers = ", ".join(map(repr, self.numbers))
        text = f"{self.name}({numbers})" if numbers or self._needs_ends else self.name
        return text if self.k == 1 else f"{text}.k_decay({self.k!r})"


linear, cosine = Shape("linear"), Shape("cosine")


@validated(p=arg.real(above=0))
def cosine_power(p):
    """1 - ((1 + cos pi u) / 2)^p: Optax's cosine with an exponent p > 0.

    >>> round(float(cosine_power(2)(0.5)), 6)
    0.75
    """
    return Shape("cosine_power", (p,))


@validated(p=arg.real(above=0))
def poly(p):
    """1 - (1 - u)^p, p > 0: a power of what remains, the "polynomial decay" of most libraries.

    >>> poly(2)(0.5)
    0.75
    """
    return Shape("poly", (p,))


@validated(p=arg.real(above=0))
def power(p):
    """u^p, p > 0: a line in a power of the progress; `power(0.5)` is the "1 - sqrt" cooldown.

    >>> power(2)(0.5)
    0.25
    """
    return linear.k_decay(p)


one_minus_sqrt = power(0.5)


@validated(ratio=arg.optional(arg.real(above=0)))
def geometric(ratio=None):
    """(r^u - 1) / (r - 1) with r = end / start: equal factors in equal times.

    ratio: above 0; None takes the ratio of the ramp's ends, which must be of one sign.

    >>> round(float(geometric(0.01)(0.5)), 6)
    0.909091
    """
    return Shape("geometric", () if ratio is None else (ratio,))


def tanh(low=-7, high=3):
    """(1 + tanh(low + (high - low) u)) / 2, from nearly 0 to nearly 1; low is below high.

    Source: Hsueh et al., WACV 2019, arXiv:1806.01593.

    >>> round(float(tanh(-3, 3)(0.5)), 6)
    0.5
    """
    return Shape("tanh", (low, high))
