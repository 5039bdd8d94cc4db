"""The schedule, and the operators that make one from others."""

import math
from dataclasses import fields
from functools import cached_property, partial

import numpy as np

from .. import validation as arg
from ..validation import checked

MAX_STEPS = 1e15  # beyond it, one step more is lost in rounding


class Schedule:
    """A pure function step -> rate: any real step or array of them in, the same shape out.

    Immutable, equal when built equally; `repr` evaluates back to an equal one.

    >>> from lrlib.schedules import ramp
    >>> (2 * ramp(0, 1, 10) + 0.5)(5)
    1.5
    """

    __array_ufunc__ = None  # numpy leaves `array * schedule` to us, and we refuse it

    def _at(self, t):
        """The rates at an array of steps `(n,)`; of numpy, only what code_export can write."""
        raise NotImplementedError

    def __call__(self, step):
        try:
            t = np.asarray(step, dtype=float)
        except (TypeError, ValueError, OverflowError):
            arg.refuse("step", "a number or an array of numbers", step)
        flat = t.reshape(-1)  # also one step: numpy's powers of a number differ in the last digit
        with np.errstate(all="ignore"):
            rate = np.where(np.isnan(flat), np.nan, self._at(flat))
        return rate.reshape(t.shape) if t.ndim else float(rate[0])

    def __repr__(self):
        """`name(a, b)` from the fields, or `schedule.name(a, b)` where the first is the schedule it was made from."""
        call, values = type(self).__name__.lower(), [getattr(self, field.name) for field in fields(self)]
        if hasattr(self, "schedule"):
            call = f"{values.pop(0)!r}.{call}"
        return f"{call}({', '.join(map(repr, values))})"

    def __mul__(self, other):
        return Product(self, other)

    def __rmul__(self, other):
        return Product(other, self)

    def __add__(self, other):
        return Sum(self, other)

    def __radd__(self, other):
        return Sum(other, self)

    def clip(self, low=None, high=None):
        """Never below `low`, never above `high`."""
        return Clip(self, low, high)

    def then(self, other, at):
        """This schedule before step `at`, then `other`, which counts its steps from there."""
        return Join([self, other], [at])

    def cycle(self, period, grow=1, fade=1.0, count=None, tail=0.0):
        """Play the first `period` steps again and again. See `Cycle`."""
        return Cycle(self, period, grow, fade, count, tail)

    def delay(self, steps):
        """`schedule(t - steps)`: all happens so many steps later; a negative number, earlier."""
        return Delay(self, steps)

    def stretch(self, factor):
        """`schedule(t / factor)`: slower by a factor. Turns epochs into steps."""
        return Stretch(self, factor)

    def every(self, steps):
        """`schedule(floor(t / steps) steps)`: a staircase, new values at multiples of `steps`."""
        return Every(self, steps)

    def area(self, steps):
        """The area under the curve: the sum of the rates of the first `steps` updates.

        >>> from lrlib.schedules import ramp
        >>> round(ramp(0.1, 0, 100).area(100), 3)
        5.05
        """
        return float(np.sum(self(np.arange(arg.whole_number("steps", steps, 0)))))


@checked
class Constant(Schedule):
    """The same rate at every step.

    >>> constant(0.1)(7)
    0.1
    """

    value: arg.real()

    def _at(self, t):
        return np.full_like(t, float(self.value))


def as_schedule(value, name="schedule"):
    """A schedule as it is, a number as a constant one. Raises ValueError for anything else.

    >>> as_schedule(0.1)
    constant(0.1)
    """
    if isinstance(value, Schedule):
        return value
    try:
        return Constant(value)
    except ValueError:
        arg.refuse(name, "a schedule, such as ramp(0.1, 0, 100), or a finite number", value)


def _schedule(name, value, _):
    return as_schedule(value, name)


@checked
class _Pair(Schedule):
    """Two schedules, a number for each step out of their two; `text` is how it is written."""

    a: _schedule
    b: _schedule

    def _at(self, t):
        return self.combine(self.a._at(t), self.b._at(t))

    def __repr__(self):
        return self.text.format(self.a, self.b)


@checked
class Product(_Pair):
    """`a(t) b(t)`: scaling, modulation.

    >>> from lrlib.schedules import decay, ramp
    >>> (ramp(0, 1, 10) * decay(0.5))(1)
    0.05
    """

    combine, text = np.multiply, "({!r} * {!r})"


@checked
class Sum(_Pair):
    """`a(t) + b(t)`.

    >>> from lrlib.schedules import ramp
    >>> (ramp(0, 1, 10) + ramp(1, 0, 10))(3)
    1.0
    """

    combine, text = np.add, "({!r} + {!r})"


@checked
class Minimum(_Pair):
    """`min(a(t), b(t))`.

    >>> from lrlib.schedules import ramp
    >>> minimum(ramp(0, 1, 10), ramp(1, 0, 10))([0, 4, 5, 6]).tolist()
    [0.0, 0.4, 0.5, 0.4]
    """

    combine, text = np.minimum, "minimum({!r}, {!r})"


@checked
class Maximum(_Pair):
    """`max(a(t), b(t))`.

    >>> from lrlib.schedules import ramp
    >>> maximum(ramp(0, 1, 10), ramp(1, 0, 10))([0, 4, 5, 6]).tolist()
    [1.0, 0.6, 0.5, 0.6]
    """

    combine, text = np.maximum, "maximum({!r}, {!r})"


@checked
class Clip(Schedule):
    """`min(max(s(t), low), high)`; None for no bound.

    >>> from lrlib.schedules import ramp
    >>> ramp(0, 1, 10).clip(0.2, 0.8)([0, 5, 10]).tolist()
    [0.2, 0.5, 0.8]
    """

    schedule: _schedule
    low: arg.optional(arg.real()) = None
    high: arg.optional(arg.real()) = None

    def __post_init__(self):
        if self.low is None and self.high is None:
            raise ValueError("clip needs low, high or both, got neither")
        if None not in (self.low, self.high) and self.low > self.high:
            raise ValueError(f"low must not be above high, got {self.low:g} and {self.high:g}")

    def _at(self, t):
        return np.clip(self.schedule._at(t), self.low, self.high)


@checked
class Join(Schedule):
    """Schedules one after the other: part i + 1 begins at step `at[i]`, counting from 0 there.

    parts: schedules or numbers. at: rising steps, one fewer than the parts.

    >>> join([1, 2, 3], [10, 20])([9, 10, 20]).tolist()
    [1.0, 2.0, 3.0]
    """

    parts: arg.tuple_of(_schedule)
    at: arg.tuple_of(arg.real(), least=0, rising=True)

    def __post_init__(self):
        if len(self.parts) != len(self.at) + 1:
            counts = f"{len(self.at)} and {len(self.parts)}"
            raise ValueError(f"at must have one step less than parts or values, got {counts}")

    def _at(self, t):
        return self._piece(t, 0, len(self.parts))

    def _piece(self, t, first, end):
        """The rates at steps that fall to the parts from `first` to before `end`, by halves."""
        if end - first == 1:
            return self.parts[first]._at(t - self.at[first - 1] if first else t)
        middle = (first + end) // 2
        early = partial(self._piece, first=first, end=middle)
        late = partial(self._piece, first=middle, end=end)
        return np.piecewise(t, [t >= self.at[middle - 1]], [late, early])

    def __repr__(self):
        if len(self.parts) == 2:
            return f"{self.parts[0]!r}.then({self.parts[1]!r}, {self.at[0]!r})"
        return f"join({list(self.parts)!r}, {list(self.at)!r})"


def _laps(t, length):
    """floor(t / length), also where the division rounds across a whole number."""
    laps = np.floor(t / length)
    laps = np.where((laps + 1) * length <= t, laps + 1, laps)
    return np.where(laps * length > t, laps - 1, laps)


@checked
class Cycle(Schedule):
    """The first `period` steps of a schedule, again and again.

    Cycle i lasts `period grow^i` steps (the schedule is stretched to fit) and is multiplied by
    `fade^i`; grow is 1 or at least 1.01, fade from 0 to 1. After `count` cycles (None: never) comes
    `tail`. A restart has the schedule's first value exactly, at every restart: the boundaries are
    added up, not found by a logarithm. (With logarithms PyTorch, Keras and timm miss some.)

    >>> from lrlib.schedules import ramp
    >>> ramp(1, 0, 2).cycle(2, grow=2, fade=0.5)([0, 1, 2, 4, 6]).tolist()
    [1.0, 0.5, 0.5, 0.25, 0.25]
    """

    schedule: _schedule
    period: arg.real(above=0)
    grow: arg.real(1) = 1
    fade: arg.real(0, 1) = 1.0
    count: arg.optional(arg.whole(1, 2**53)) = None
    tail: _schedule = Constant(0.0)

    def __post_init__(self):
        if 1 < self.grow < 1.01:  # nearer to 1, the list of restarts could fill the memory
            raise ValueError(f"grow must be 1 or at least 1.01, got {self.grow!r}")

    @cached_property
    def table(self):
        """First steps, lengths and heights of growing cycles, up to `MAX_STEPS` or the tail."""
        most = math.log1p(MAX_STEPS / self.period * (self.grow - 1)) / math.log(self.grow)
        most = min(math.ceil(most) + 1, self.count or math.inf)
        lengths = np.cumprod([self.period] + [self.grow] * most, dtype=float)
        starts = np.concatenate([[0], np.cumsum(lengths[:-1])])
        return starts, lengths, float(self.fade) ** np.arange(most + 1)

    @property
    def end(self):
        """The step at which the tail begins, or infinity."""
        if self.grow == 1:
            return (self.count or math.inf) * self.period
        starts = self.table[0]
        return starts[-1] if self.count == len(starts) - 1 else math.inf

    def _inside(self, t):
        t = np.maximum(t, 0)
        if self.grow == 1:
            i = _laps(t, self.period)
            local, height = t - i * self.period, float(self.fade) ** i
        else:
            i = np.searchsorted(self.table[0], t, side="right") - 1
            start, length, height = (np.take_along_axis(x, i, 0) for x in self.table)
            local = (t - start) * (self.period / length)
        rate = self.schedule._at(local)
        return rate if self.fade == 1 else height * rate

    def _at(self, t):
        end = self.end
        if end == math.inf:
            return self._inside(t)
        return np.piecewise(t, [t >= end], [lambda t: self.tail._at(t - end), self._inside])

    def __repr__(self):
        more = "" if self.grow == 1 else f", grow={self.grow!r}"
        more += "" if self.fade == 1 else f", fade={self.fade!r}"
        more += "" if self.count is None else f", count={self.count!r}"
        more += "" if self.tail == Constant(0.0) else f", tail={self.tail!r}"
        return f"{self.schedule!r}.cycle({self.period!r}{more})"


@checked
class Delay(Schedule):
    """`schedule(t - steps)`.

    >>> from lrlib.schedules import ramp
    >>> ramp(0, 1, 4).delay(1)([0, 1, 2]).tolist()
    [0.0, 0.0, 0.25]
    """

    schedule: _schedule
    steps: arg.real()

    def _at(self, t):
        return self.schedule._at(t - self.steps)


@checked
class Stretch(Schedule):
    """`schedule(t / factor)`; factor above 0.

    >>> from lrlib.schedules import ramp
    >>> ramp(0, 1, 4).stretch(2)([0, 2, 8]).tolist()
    [0.0, 0.25, 1.0]
    """

    schedule: _schedule
    factor: arg.real(above=0)

    def _at(self, t):
        return self.schedule._at(t / self.factor)


@checked
class Every(Schedule):
    """`schedule(floor(t / steps) steps)`; steps above 0.

    >>> from lrlib.schedules import ramp
    >>> ramp(0, 1, 4).every(2)([0, 1, 2, 3, 4]).tolist()
    [0.0, 0.0, 0.5, 0.5, 1.0]
    """

    schedule: _schedule
    steps: arg.real(above=0)

    def _at(self, t):
        return self.schedule._at(_laps(t, self.steps) * self.steps)


constant, join, minimum, maximum = Constant, Join, Minimum, Maximum
