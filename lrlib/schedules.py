"""Learning-rate schedules as pure functions of the step, and the small algebra that builds them all.

A schedule maps a step to a rate: `schedule(step)` takes a number or an array and returns the same shape. Step 0 is the
first update. It knows no optimizer and keeps no state, so looking at it cannot change it. It is defined on every
real step: before step 0 each leaf holds its value at 0, after its length a ramp holds its end; nan gives nan. Rates
stay finite, except where a `decay` above 1 outgrows all numbers.

Three leaves (`ramp`, `decay`, `inverse`; a number is a constant), a handful of operators (`*`, `+`, `clip`, `then`,
`cycle`, `delay`, `stretch`, `every`), and the named recipes at the end, each a line or two of these.

>>> warm_cosine = ramp(0, 0.1, 10).then(ramp(0.1, 0, 90, cosine), at=10)
>>> warm_cosine(0), warm_cosine(5), warm_cosine(10), warm_cosine(100)
(0.0, 0.05, 0.1, 0.0)
>>> eval(repr(warm_cosine)) == warm_cosine
True
"""

import math
import sys
from dataclasses import dataclass, fields

import numpy as np

from . import validation as arg
from .validation import real_number, validated, whole_number


def _items(name, value):
    """`value` as a tuple. Raises ValueError for what is no list."""
    if isinstance(value, (str, bytes, dict)) or not hasattr(value, "__iter__") or not getattr(value, "ndim", 1):
        raise ValueError(f"{name} must be a list, got {value!r}")
    return tuple(value)


def _set(node, **values):
    for name, value in values.items():
        object.__setattr__(node, name, value)  # the nodes are frozen


# --- shapes: how a ramp gets from 0 to 1 -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Shape:
    """A monotone curve from 0 at u = 0 to 1 at u = 1, by name and numbers. Use the names below.

    >>> Shape("poly", (2,))(0.5)
    0.75
    """

    name: str
    numbers: tuple = ()

    def __post_init__(self):
        if not isinstance(self.name, str) or self.name not in _CURVES:
            raise ValueError(f"shape must be one of {', '.join(_CURVES)}, got {self.name!r}")
        lowest = 0 if self.name != "tanh" else None
        given = _items("shape numbers", self.numbers)
        _set(self, numbers=tuple(real_number("shape number", n, above=lowest) for n in given))
        if len(self.numbers) != _COUNT.get(self.name, 0):
            raise ValueError(f"shape {self.name} takes {_COUNT.get(self.name, 0)} numbers, got {len(self.numbers)}")
        if self.name == "tanh" and self.numbers[0] >= self.numbers[1]:
            raise ValueError(f"low must be below high in tanh, got {self.numbers[0]:g} and {self.numbers[1]:g}")

    def __call__(self, u):
        return self.shares(u)[0]

    def shares(self, u):
        """The curve at u and what is left of it, 1 - curve, each without cancellation: the weights of end and start.

        >>> [float(share) for share in cosine.shares(1.0)]
        [1.0, 0.0]
        """
        return _CURVES[self.name](u, *self.numbers)

    def __repr__(self):
        return f"{self.name}({', '.join(map(repr, self.numbers))})" if self.numbers else self.name


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


_CURVES = {
    "linear": lambda u: (u, 1 - u),
    "cosine": _cosine,
    "cosine_power": _cosine,
    "poly": lambda u, p: (1 - (1 - u) ** p, (1 - u) ** p),
    "power": lambda u, p: (u**p, 1 - u**p),
    "geometric": _geometric,
    "tanh": _tanh,
}
_COUNT = {"cosine_power": 1, "poly": 1, "power": 1, "geometric": 1, "tanh": 2}
linear, cosine = Shape("linear"), Shape("cosine")


def cosine_power(p):
    """1 - ((1 + cos pi u) / 2)^p: Optax's cosine with an exponent.

    >>> round(float(cosine_power(2)(0.5)), 6)
    0.75
    """
    return Shape("cosine_power", (p,))


def poly(p):
    """1 - (1 - u)^p: a power of what remains, the "polynomial decay" of most libraries.

    >>> poly(2)(0.5)
    0.75
    """
    return Shape("poly", (p,))


def power(p):
    """u^p: a power of the progress; `power(0.5)` is the "1 - sqrt" cooldown.

    >>> power(2)(0.5)
    0.25
    """
    return Shape("power", (p,))


one_minus_sqrt = power(0.5)


def geometric(ratio):
    """(r^u - 1) / (r - 1) with r = end / start: equal factors in equal times. In `ramp(a, b, steps, exp)`, which is its
    other name, r = b / a.

    >>> round(float(geometric(0.01)(0.5)), 6), ramp(4, 1, 2, exp)(1)
    (0.909091, 2.0)
    """
    return Shape("geometric", (ratio,))


exp = geometric


def tanh(low=-7, high=3):
    """(1 + tanh(low + (high - low) u)) / 2, from nearly 0 to nearly 1 (Hsueh et al., WACV 2019, arXiv:1806.01593).

    >>> round(float(tanh(-3, 3)(0.5)), 6)
    0.5
    """
    return Shape("tanh", (low, high))


# --- the schedule and its operators ----------------------------------------------------------------------------------


class Schedule:
    """A pure function step -> rate: any real step or array of them in, a float or an array of the same shape out.

    Immutable, equal when built equally; `repr` evaluates back to an equal one, `to_dict` and `from_dict` carry it.

    >>> (2 * ramp(0, 1, 10) + 0.5)(5)
    1.5
    """

    __array_ufunc__ = None  # numpy leaves `array * schedule` to us, and we refuse it

    def _at(self, t):
        """The rates at an array of steps `(n,)`, none of them nan."""
        raise NotImplementedError

    def __call__(self, step):
        try:
            t = np.asarray(step, dtype=float)
        except (TypeError, ValueError, OverflowError):
            arg.refuse("step", "a number or an array of numbers", step)
        flat = t.reshape(-1)  # also for one step: numpy's powers of a number and of an array differ in the last digit
        missing = np.isnan(flat)
        with np.errstate(all="ignore"):
            rate = np.where(missing, np.nan, self._at(np.where(missing, 0, flat)))
        return rate.reshape(t.shape) if t.ndim else float(rate[0])

    def __mul__(self, other):
        return Product(self, as_schedule(other))

    def __rmul__(self, other):
        return Product(as_schedule(other), self)

    def __add__(self, other):
        return Sum(self, as_schedule(other))

    def __radd__(self, other):
        return Sum(as_schedule(other), self)

    def clip(self, low=None, high=None):
        """Never below `low`, never above `high`."""
        return Clip(self, low, high)

    def then(self, other, at):
        """This schedule before step `at`, `other` from step `at` on; `other` counts its steps from there."""
        return join([self, other], [at])

    def cycle(self, period, grow=1, fade=1.0, count=None, tail=0.0):
        """Play the first `period` steps again and again. See `Cycle`."""
        return Cycle(self, period, grow, fade, count, as_schedule(tail))

    def delay(self, steps):
        """`schedule(t - steps)`: everything happens so many steps later; a negative number, earlier."""
        return Warp(self, "delay", steps)

    def stretch(self, factor):
        """`schedule(t / factor)`: slower by a factor. Turns a schedule in epochs into one in steps."""
        return Warp(self, "stretch", factor)

    def every(self, steps):
        """`schedule(floor(t / steps) steps)`: a staircase, new values at multiples of `steps` only."""
        return Warp(self, "every", steps)

    def area(self, steps):
        """The area under the curve: the sum of the rates of the first `steps` updates.

        >>> round(ramp(0.1, 0, 100).area(100), 3)
        5.05
        """
        return float(np.sum(self(np.arange(whole_number("steps", steps, 0)))))

    def to_dict(self):
        """The schedule as plain data for JSON; `from_dict` builds an equal one."""
        return {"kind": type(self).__name__.lower(), **{f.name: _plain(getattr(self, f.name)) for f in fields(self)}}


def _plain(value):
    if isinstance(value, Schedule):
        return value.to_dict()
    if isinstance(value, Shape):
        return {"shape": value.name, "numbers": list(value.numbers)}
    return [_plain(v) for v in value] if isinstance(value, tuple) else value


def from_dict(data):
    """A schedule from what `to_dict` gave. Raises ValueError that names whatever it does not know.

    >>> from_dict({"kind": "decay", "rate": 0.9}) == decay(0.9)
    True
    """
    schedule = _built(data)
    if not isinstance(schedule, Schedule):
        raise ValueError(f"a schedule's data must be a dict with a kind, got {data!r}")
    return schedule


def _built(data):
    if isinstance(data, list):
        return tuple(map(_built, data))
    if not isinstance(data, dict):
        return data  # the node that takes it checks it
    if set(data) == {"shape", "numbers"}:
        return Shape(data["shape"], data["numbers"])
    kind, given = data.get("kind"), {name: value for name, value in data.items() if name != "kind"}
    kinds = {cls.__name__.lower(): cls for cls in _NODES}
    if kind not in list(kinds):
        raise ValueError(f"the data's kind must be one of {', '.join(kinds)}, got {kind!r}")
    known = [field.name for field in fields(kinds[kind])]
    if set(given) != set(known):
        raise ValueError(f"{kind} takes exactly {', '.join(known)}, got {', '.join(map(str, given)) or 'nothing'}")
    return kinds[kind](**{name: _built(value) for name, value in given.items()})


def as_schedule(value):
    """A schedule as it is, a number as a constant one. Raises ValueError for anything else.

    >>> as_schedule(0.1)
    constant(0.1)
    """
    return value if isinstance(value, Schedule) else Constant(value)


@dataclass(frozen=True, repr=False)
class Constant(Schedule):
    """The same rate at every step.

    >>> Constant(0.1)(7)
    0.1
    """

    value: float

    def __post_init__(self):
        _set(self, value=real_number("a constant schedule", self.value))

    def _at(self, t):
        return np.full(t.shape, float(self.value))

    def __repr__(self):
        return f"constant({self.value!r})"


@dataclass(frozen=True, repr=False)
class Ramp(Schedule):
    """From `start` to `end` in `steps`, then `end`: `start + (end - start) shape(u)`.

    u = t / steps, clipped to 0..1: `end` is reached at step number `steps`, one after the last of `steps` updates.
    With endpoint=True u = t / (steps - 1): the last of `steps` updates uses `end`. This is the off-by-one between
    libraries.

    >>> Ramp(0, 1, 4)([0, 3, 4]).tolist(), Ramp(0, 1, 4, endpoint=True)(3)
    ([0.0, 0.75, 1.0], 1.0)
    """

    start: float
    end: float
    steps: float
    shape: Shape = linear
    endpoint: bool = False

    def __post_init__(self):
        _set(self, start=real_number("start", self.start), end=real_number("end", self.end))
        _set(self, steps=real_number("steps", self.steps, low=0))
        if self.shape is tanh:
            _set(self, shape=tanh())
        if self.shape is geometric:
            if not (self.start and 0 < self.end / self.start < math.inf):
                raise ValueError(f"exp needs ends of one sign, neither of them 0, got {self.start} and {self.end}")
            _set(self, shape=geometric(self.end / self.start))
        if not isinstance(self.shape, Shape):
            raise ValueError(f"shape must be one of {', '.join(_CURVES)}, got {self.shape!r}")
        if not isinstance(self.endpoint, bool):
            raise ValueError(f"endpoint must be True or False, got {self.endpoint!r}")

    def _at(self, t):
        length = self.steps - 1 if self.endpoint else self.steps
        u = np.clip(t / length, 0, 1) if length > 0 else (t >= 0) * 1.0
        gone, left = self.shape.shares(u)
        # from the nearer end: both are met exactly, and a rate near 0 keeps its digits
        change = self.end - self.start
        return np.where(gone < 0.5, self.start + change * gone, self.end - change * left)

    def __repr__(self):
        more = "" if self.shape == linear else f", {self.shape!r}"
        more += ", endpoint=True" if self.endpoint else ""
        return f"ramp({self.start!r}, {self.end!r}, {self.steps!r}{more})"


@dataclass(frozen=True, repr=False)
class Decay(Schedule):
    """`rate ** t` from step 0 on; 1 before it. rate: above 0.

    >>> Decay(0.5)(3)
    0.125
    """

    rate: float

    def __post_init__(self):
        _set(self, rate=real_number("rate", self.rate, above=0))

    def _at(self, t):
        return float(self.rate) ** np.maximum(t, 0)

    def __repr__(self):
        return f"decay({self.rate!r})"


@dataclass(frozen=True, repr=False)
class Inverse(Schedule):
    """`(1 + t / timescale) ** -power` from step 0 on; 1 before it.

    >>> Inverse(0.5, 3)(9)
    0.5
    """

    power: float
    timescale: float

    def __post_init__(self):
        _set(
            self,
            power=real_number("power", self.power, low=0),
            timescale=real_number("timescale", self.timescale, above=0),
        )

    def _at(self, t):
        return (1 + np.maximum(t, 0) / self.timescale) ** -float(self.power)

    def __repr__(self):
        return f"inverse({self.power!r}, {self.timescale!r})"


@dataclass(frozen=True, repr=False)
class Product(Schedule):
    """`a(t) b(t)`: scaling, modulation.

    >>> (ramp(0, 1, 10) * decay(0.5))(1)
    0.05
    """

    a: Schedule
    b: Schedule

    def __post_init__(self):
        _set(self, a=as_schedule(self.a), b=as_schedule(self.b))

    def _at(self, t):
        return self.a._at(t) * self.b._at(t)

    def __repr__(self):
        return f"({self.a!r} * {self.b!r})"


@dataclass(frozen=True, repr=False)
class Sum(Schedule):
    """`a(t) + b(t)`.

    >>> (ramp(0, 1, 10) + ramp(1, 0, 10))(3)
    1.0
    """

    a: Schedule
    b: Schedule

    def __post_init__(self):
        _set(self, a=as_schedule(self.a), b=as_schedule(self.b))

    def _at(self, t):
        return self.a._at(t) + self.b._at(t)

    def __repr__(self):
        return f"({self.a!r} + {self.b!r})"


@dataclass(frozen=True, repr=False)
class Clip(Schedule):
    """`min(max(s(t), low), high)`; None for no bound.

    >>> ramp(0, 1, 10).clip(0.2, 0.8)([0, 5, 10]).tolist()
    [0.2, 0.5, 0.8]
    """

    schedule: Schedule
    low: float | None = None
    high: float | None = None

    def __post_init__(self):
        _set(self, schedule=as_schedule(self.schedule))
        for name in ("low", "high"):
            if getattr(self, name) is not None:
                _set(self, **{name: real_number(name, getattr(self, name))})
        if self.low is None and self.high is None:
            raise ValueError("clip needs low, high or both, got neither")
        if None not in (self.low, self.high) and self.low > self.high:
            raise ValueError(f"low must not be above high, got {self.low:g} and {self.high:g}")

    def _at(self, t):
        return np.clip(self.schedule._at(t), self.low, self.high)

    def __repr__(self):
        return f"{self.schedule!r}.clip({self.low!r}, {self.high!r})"


@dataclass(frozen=True, repr=False)
class Join(Schedule):
    """One schedule after the other: number i + 1 takes over at step `at[i]` and counts from there.

    >>> join([0.1, ramp(1, 0, 2)], [3])([2, 3, 4, 5]).tolist()
    [0.1, 1.0, 0.5, 0.0]
    """

    parts: tuple
    at: tuple

    def __post_init__(self):
        parts, at = _items("parts", self.parts), _items("at", self.at)
        _set(self, parts=tuple(map(as_schedule, parts)), at=tuple(real_number("at", b) for b in at))
        if len(self.parts) != len(self.at) + 1:
            raise ValueError(f"at must have one step less than parts, got {len(self.at)} and {len(self.parts)}")
        if any(b <= a for a, b in zip(self.at, self.at[1:], strict=False)):
            raise ValueError(f"the steps at which the parts begin must increase, got {list(self.at)}")

    def _at(self, t):
        number, rate = np.searchsorted(self.at, t, side="right"), np.empty(len(t))
        for i, (part, begin) in enumerate(zip(self.parts, (0, *self.at), strict=True)):
            here = number == i
            rate[here] = part._at(t[here] - begin)
        return rate

    def __repr__(self):
        if len(self.parts) == 2:
            return f"{self.parts[0]!r}.then({self.parts[1]!r}, {self.at[0]!r})"
        return f"join({list(self.parts)!r}, {list(self.at)!r})"


def _laps(t, length):
    """floor(t / length), also where the division rounds across a whole number."""
    laps = np.floor(t / length)
    laps += (laps + 1) * length <= t
    return laps - (laps * length > t)


@dataclass(frozen=True, repr=False)
class Cycle(Schedule):
    """The first `period` steps of a schedule, again and again.

    Cycle i lasts `period grow^i` steps (the schedule is stretched to fit) and is multiplied by `fade^i`; grow is 1 or
    at least 1.01, fade from 0 to 1. After `count` cycles (None: never) comes `tail`. A restart has the schedule's first
    value exactly, at every restart: the boundaries are added up, not found by a logarithm. (With logarithms PyTorch,
    Keras and timm miss some.) Without an end there is no value at an infinite step: nan.

    >>> ramp(1, 0, 2).cycle(2, grow=2, fade=0.5)([0, 1, 2, 4, 6]).tolist()
    [1.0, 0.5, 0.5, 0.25, 0.25]
    """

    schedule: Schedule
    period: float
    grow: float = 1
    fade: float = 1.0
    count: int | None = None
    tail: Schedule = Constant(0.0)

    def __post_init__(self):
        _set(self, schedule=as_schedule(self.schedule), tail=as_schedule(self.tail))
        _set(self, period=real_number("period", self.period, above=0), grow=real_number("grow", self.grow, low=1))
        _set(self, fade=real_number("fade", self.fade, low=0, high=1))
        if 1 < self.grow < 1.01:  # nearer to 1, the list of restarts could fill the memory
            raise ValueError(f"grow must be 1 or at least 1.01, got {self.grow!r}")
        if self.count is not None:
            _set(self, count=real_number("count", self.count, low=1, whole=True))

    def _starts(self, last):
        """The first steps of the cycles that begin by step `last`, and of one more; and their lengths."""
        most = math.log1p(min(last / self.period * (self.grow - 1), sys.float_info.max)) / math.log(self.grow)
        most = min(math.ceil(most) + 2, self.count or math.inf)
        lengths = np.cumprod([self.period] + [self.grow] * most, dtype=float)
        return np.concatenate([[0], np.cumsum(lengths[:-1])]), lengths

    def _at(self, t):
        inside = np.where(np.isposinf(t), 0, np.maximum(t, 0))
        if self.grow == 1:
            i, length = _laps(inside, self.period), self.period
            start, end = i * length, (self.count or math.inf) * length
        else:
            starts, lengths = self._starts(sys.float_info.max if self.count else inside.max(initial=0))
            i = np.searchsorted(starts, inside, side="right") - 1
            start, length = starts[i], lengths[i]
            end = starts[-1] if self.count == len(starts) - 1 else math.inf
        rate = float(self.fade) ** i * self.schedule._at((inside - start) * (self.period / length))
        after = t >= end  # also an infinite step, where there is no end
        rate[after] = self.tail._at(t[after] - end) if math.isfinite(end) else np.nan
        return rate

    def __repr__(self):
        more = "" if self.grow == 1 else f", grow={self.grow!r}"
        more += "" if self.fade == 1 else f", fade={self.fade!r}"
        more += "" if self.count is None else f", count={self.count!r}"
        more += "" if self.tail == Constant(0.0) else f", tail={self.tail!r}"
        return f"{self.schedule!r}.cycle({self.period!r}{more})"


@dataclass(frozen=True, repr=False)
class Warp(Schedule):
    """A schedule on another clock; `how` is "delay", "stretch" or "every". The one primitive behind those three.

    >>> ramp(0, 1, 4).every(2)([0, 1, 2, 3, 4]).tolist(), ramp(0, 1, 4).delay(1)(2), ramp(0, 1, 4).stretch(2)(2)
    ([0.0, 0.0, 0.5, 0.5, 1.0], 0.25, 0.25)
    """

    schedule: Schedule
    how: str
    amount: float

    def __post_init__(self):
        if self.how not in ("delay", "stretch", "every"):
            raise ValueError(f"how must be one of delay, stretch, every, got {self.how!r}")
        amount = real_number(self.how, self.amount, above=None if self.how == "delay" else 0)
        _set(self, schedule=as_schedule(self.schedule), amount=amount)

    def _at(self, t):
        if self.how == "delay":
            return self.schedule._at(t - self.amount)
        if self.how == "stretch":
            return self.schedule._at(t / self.amount)
        return self.schedule._at(_laps(t, self.amount) * self.amount)

    def __repr__(self):
        return f"{self.schedule!r}.{self.how}({self.amount!r})"


_NODES = (Constant, Ramp, Decay, Inverse, Product, Sum, Clip, Join, Cycle, Warp)


# --- leaves ----------------------------------------------------------------------------------------------------------


def constant(value):
    """The same rate at every step.

    >>> constant(0.1)(99)
    0.1
    """
    return Constant(value)


@validated(endpoint=arg.truth)
def ramp(start, end, steps, shape=linear, endpoint=False):
    """From `start` to `end` in `steps` steps along a shape, then `end`. See `Ramp`.

    >>> ramp(1, 0, 4)(np.arange(6)).tolist(), ramp(1, 0, 4, endpoint=True)(3)
    ([1.0, 0.75, 0.5, 0.25, 0.0, 0.0], 0.0)
    """
    return Ramp(start, end, steps, shape, endpoint)


def decay(rate):
    """`rate ** t`.

    >>> decay(0.5)([-1, 0, 2]).tolist()
    [1.0, 1.0, 0.25]
    """
    return Decay(rate)


def inverse(power=1, timescale=1):
    """`(1 + t / timescale) ** -power`.

    >>> inverse(1, 10)([0, 10, 30]).tolist()
    [1.0, 0.5, 0.25]
    """
    return Inverse(power, timescale)


def join(parts, at):
    """Schedules one after the other; part i + 1 begins at step `at[i]`, counting from 0 there. First used in lesson
    07.

    >>> join([1, 2, 3], [10, 20])([9, 10, 20]).tolist()
    [1.0, 2.0, 3.0]
    """
    return Join(parts, at)


@validated(at=arg.items(arg.real(), least=0, rising=True), values=arg.items(arg.real()))
def piecewise(at, values):
    """`values[0]` before step `at[0]`, `values[1]` from there on, and so on.

    >>> piecewise([2, 3], [1.0, 0.1, 0.01])([1, 2, 3]).tolist()
    [1.0, 0.1, 0.01]
    """
    return join(values, at)


# --- recipes: the named schedules of the field -----------------------------------------------------------------------
# lr is the peak rate, steps the length; what is not said otherwise holds its last value for ever.

LONG = 1e15  # steps: beyond it, one step more is lost in rounding
TEETH = {"low": arg.real(), "high": arg.real(), "up": arg.real(0, LONG), "down": arg.optional(arg.real(0, LONG))}


def step_decay(lr, every, factor=0.1):
    """`lr factor^floor(t / every)`: PyTorch's StepLR.

    >>> step_decay(1.0, 30)([29, 30]).round(6).tolist()
    [1.0, 0.1]
    """
    return lr * decay(factor).stretch(every).every(every)


staircase = step_decay  # its other name


@validated(lr=arg.real(), milestones=arg.items(arg.real(), least=0, rising=True), factor=arg.real())
def multi_step(lr, milestones, factor=0.1):
    """`lr factor^(number of milestones passed)`: PyTorch's MultiStepLR.

    >>> multi_step(1.0, [10, 20], 0.5)([9, 10, 20]).tolist()
    [1.0, 0.5, 0.25]
    """
    return piecewise(milestones, [lr * factor**i for i in range(len(milestones) + 1)])


def exponential_decay(lr, steps, factor):
    """`lr factor^(t / steps)`, smoothly; `staircase` is the same by steps.

    >>> exponential_decay(1.0, 10, 0.5)([0, 10, 20]).tolist()
    [1.0, 0.5, 0.25]
    """
    return lr * decay(factor).stretch(steps)


def polynomial_decay(lr, steps, end=0.0, power=1):
    """`end + (lr - end) (1 - t / steps)^power`; power 1 is linear decay.

    >>> polynomial_decay(1.0, 10, power=2)([0, 5, 10]).tolist()
    [1.0, 0.25, 0.0]
    """
    return ramp(lr, end, steps, poly(power))


def cosine_decay(lr, steps, end=0.0):
    """Half a cosine wave from `lr` to `end` (Loshchilov and Hutter, ICLR 2017, arXiv:1608.03983).

    >>> cosine_decay(1.0, 10, 0.2)([0, 5, 10]).round(6).tolist()
    [1.0, 0.6, 0.2]
    """
    return ramp(lr, end, steps, cosine)


def inverse_time(lr, timescale):
    """`lr / (1 + t / timescale)`: the 1/t decay of Robbins and Monro, 1951.

    >>> inverse_time(1.0, 10)([0, 10]).tolist()
    [1.0, 0.5]
    """
    return lr * inverse(1, timescale)


def inverse_root(lr, timescale):
    """`lr / sqrt(1 + t / timescale)`.

    >>> inverse_root(1.0, 5)([0, 15]).tolist()
    [1.0, 0.5]
    """
    return lr * inverse(0.5, timescale)


def tanh_decay(lr, steps, end=0.0, low=-7, high=3):
    """`end + (lr - end) (1 - tanh(low + (high - low) t / steps)) / 2` (Hsueh et al., WACV 2019, arXiv:1806.01593).

    >>> tanh_decay(1.0, 10)([0, 7, 10]).round(3).tolist()
    [1.0, 0.5, 0.002]
    """
    return ramp(lr, end, steps, tanh(low, high))


@validated(steps=arg.real(0, LONG))
def warmup(schedule, steps, start=0.0):
    """A straight line from `start` to the schedule's first value in `steps` steps, then the schedule from its step 0.

    schedule: or a number. The first update uses `start`; `.delay(-1)` begins one step further.

    >>> warmup(0.1, 4)([0, 2, 4]).tolist()
    [0.0, 0.05, 0.1]
    """
    schedule = as_schedule(schedule)
    return ramp(start, schedule(0), steps).then(schedule, at=steps) if steps else schedule


@validated(width=arg.real(above=0), steps=arg.real(above=0, high=LONG), scale=arg.real())
def noam(width, steps, scale=1.0):
    """`scale width^-0.5 min(n^-0.5, n steps^-1.5)` with n = t + 1 (Vaswani et al., 2017, arXiv:1706.03762).

    >>> noam(4, 4)(3)
    0.25
    """
    return scale * (width * steps) ** -0.5 * ramp(0, 1, steps).then(inverse(0.5, steps), at=steps).delay(-1)


@validated(lr=arg.real(), end=arg.real(), fade=arg.real(0, 1))
def sgdr(lr, period, end=0.0, grow=1, fade=1.0, count=None):
    """Cosine with warm restarts, periods growing by `grow`, heights above `end` fading by `fade` (arXiv:1608.03983).

    After `count` of them it stays at `end`.

    >>> sgdr(1.0, 10, grow=2)([0, 10, 30, 70]).tolist()
    [1.0, 1.0, 1.0, 1.0]
    """
    if fade == 1:  # end + (lr - end) need not be lr
        return ramp(lr, end, period, cosine).cycle(period, grow, count=count, tail=end)
    return end + ramp(lr - end, 0, period, cosine).cycle(period, grow, fade, count)


@validated(**TEETH)
def triangular(low, high, up, down=None):
    """Up in `up` steps, down in `down` (None: as many), again and again (Smith, WACV 2017, arXiv:1506.01186).

    >>> triangular(0.0, 1.0, 2)([0, 1, 2, 3, 4]).tolist()
    [0.0, 0.5, 1.0, 0.5, 0.0]
    """
    return low + _teeth(high - low, up, down)


@validated(**TEETH)
def triangular2(low, high, up, down=None):
    """`triangular` with the height halved after every cycle.

    >>> triangular2(0.0, 1.0, 2)([2, 6, 10]).tolist()
    [1.0, 0.5, 0.25]
    """
    return low + _teeth(high - low, up, down, fade=0.5)


@validated(**TEETH)
def exp_range(low, high, up, down=None, rate=0.999):
    """`triangular` with the height multiplied by `rate^t`.

    >>> exp_range(0.0, 1.0, 2, rate=0.5)([2, 6]).tolist()
    [0.25, 0.015625]
    """
    return low + _teeth(high - low, up, down) * decay(rate)


def _teeth(height, up, down, fade=1):
    down = up if down is None else down
    if not up + down:
        raise ValueError("up and down must not both be 0 steps")
    return ramp(0, height, up).then(ramp(height, 0, down), at=up).cycle(up + down, fade=fade)


@validated(
    peak=arg.real(), steps=arg.whole(2), div=arg.real(above=0), final_div=arg.real(above=0), three_phase=arg.truth
)
def one_cycle(peak, steps, warm=0.3, div=25, final_div=1e4, shape=cosine, three_phase=False):
    """Up from `peak / div`, then down to `peak / div / final_div`, which the last of `steps` updates uses.

    Three phases: up, down again in as many steps, then the rest to the final rate. Phases end as in PyTorch's
    OneCycleLR. (Smith and Topin, 2017, arXiv:1708.07120.)

    >>> one_cycle(1.0, 10)([0, 2, 9]).round(6).tolist()
    [0.04, 1.0, 4e-06]
    """
    most = (steps + 1) / (2 * steps) if three_phase else 1
    up = real_number("warm", warm, low=1 / steps, high=most) * steps - 1
    low = peak / div
    first = ramp(low, peak, up, shape)
    if three_phase:
        down = ramp(low, low / final_div, steps - 1 - 2 * up, shape)
        return join([first, ramp(peak, low, up, shape), down], [up, 2 * up])
    return first.then(ramp(peak, low / final_div, steps - 1 - up, shape), at=up)


@validated(steps=arg.real(0, LONG), flat=arg.real(0, 1))
def flat_and_anneal(lr, steps, flat=0.75, end=0.0):
    """`lr` for a share `flat` of the steps, then a cosine to `end`.

    >>> flat_and_anneal(1.0, 100)([0, 75, 100]).tolist()
    [1.0, 1.0, 0.0]
    """
    at = steps * flat
    return constant(lr).then(ramp(lr, end, steps - at, cosine), at)


def wsd(lr, warm, stable, cooldown, end=0.0, shape=one_minus_sqrt):
    """Warm up, stay, cool down; the default cooldown is "1 - sqrt" (Hagele et al., 2024, arXiv:2405.18392).

    >>> wsd(1.0, 2, 4, 4)([0, 2, 6, 10]).tolist()
    [0.0, 1.0, 1.0, 0.0]
    """
    return warmup(constant(lr).then(ramp(lr, end, cooldown, shape), at=stable), warm)


# --- a controller is something else: it looks at a metric ------------------------------------------------------------


class Plateau:
    """Lower the rate when a metric stops improving. `update(metric) -> rate`; not a schedule, because it has a memory.

    convention "pytorch": reduce after more than `patience` bad epochs in a row; better means better by the share
    `threshold`. convention "keras": reduce after `patience` bad epochs; better means better by `threshold` itself.
    mode "min" or "max"; after a reduction `cooldown` epochs are not counted (Keras: one fewer); never below `min_lr`; a
    nan is a bad epoch.
    Raises ValueError for factor outside 0..1, negative counts, unknown mode or convention, a metric that is no number.

    >>> plateau = Plateau(0.1, factor=0.5, patience=1)
    >>> [plateau.update(1.0) for _ in range(4)]
    [0.1, 0.1, 0.05, 0.05]
    """

    def __init__(
        self, lr, factor=0.1, patience=10, threshold=1e-4, mode="min", cooldown=0, min_lr=0.0, convention="pytorch"
    ):
        self.lr = real_number("lr", lr, low=0)
        self.factor = real_number("factor", factor, above=0)
        if self.factor >= 1:
            raise ValueError(f"factor must be above 0 and below 1, got {factor!r}")
        self.patience = real_number("patience", patience, low=0, whole=True)
        self.cooldown = real_number("cooldown", cooldown, low=0, whole=True)
        self.threshold, self.min_lr = real_number("threshold", threshold, low=0), real_number("min_lr", min_lr, low=0)
        arg.one_of("min", "max")("mode", mode, {})
        arg.one_of("pytorch", "keras")("convention", convention, {})
        self.mode, self.convention = mode, convention
        self.best = math.inf if mode == "min" else -math.inf
        self.bad, self.resting = 0, 0

    def _better(self, metric):
        sign = 1 if self.mode == "min" else -1
        if self.convention == "keras" or not math.isfinite(self.best):
            return sign * metric + self.threshold < sign * self.best  # on this side, as Keras rounds it
        return sign * metric < sign * self.best * (1 - sign * self.threshold)

    def update(self, metric):
        """Take in the metric of an epoch; return the rate for the next one."""
        try:
            metric = float(metric)
        except (TypeError, ValueError):
            raise ValueError(f"metric must be a number, got {metric!r}") from None
        if self.convention == "keras" and self.resting:  # Keras counts an epoch of rest before it looks
            self.resting -= 1
            self.bad = 0
        if self._better(metric):
            self.best, self.bad = metric, 0
        elif self.convention == "pytorch" or not self.resting:
            self.bad += 1
        if self.convention == "pytorch" and self.resting:
            self.resting -= 1
            self.bad = 0
        if self.bad > self.patience or (self.convention == "keras" and self.bad >= max(self.patience, 1)):
            lower = max(self.lr * self.factor, self.min_lr)
            if self.lr - lower > (1e-8 if self.convention == "pytorch" else 0):  # PyTorch's eps
                self.lr = lower
            self.resting, self.bad = self.cooldown, 0
        return self.lr
