"""Exercises that answer back: `check` recognises the known wrong answers and says which mistake it was.

An exercise is data: what to call the learner's function with, a right answer, the known wrong ones, hints, and why it
matters. It lives with its lesson in `lessons/<lesson>/exercises.py`, in a list called `EXERCISES`.
"""

import copy
import math
import sys
import time
import warnings
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from inspect import signature

import numpy as np

from ..validation import text, validated
from . import progress
from .feedback import Feedback
from .style import number
from .syllabus import find, material


@dataclass(frozen=True)
class Mistake:
    """A known wrong answer: what it computes (or raises), and what to tell the learner who gave it.

    `says` may use {got}, what was returned and for which case, and {ratio}, got / right there: the first case that
    tells the two apart. It must be true in every case.
    """

    wrong: object
    says: str


@dataclass(frozen=True, eq=False)  # each exercise is itself: its known answers are computed once
class Exercise:
    """One exercise: `answer` is a function called with each of `cases`, or, where `cases` is empty, a value."""

    id: str
    answer: object
    why: str
    mistakes: tuple[Mistake, ...]
    hints: tuple[str, ...]
    cases: tuple[tuple, ...] = ()
    boundary: int = 0  # so many of the last cases lie on a boundary, where a loop and a formula of one mistake differ
    rtol: float = 1e-6
    atol: float = 1e-12
    accepts: Callable | None = None  # for answers that are many: accepts(value, *case) -> bool


def exercise_ids(lesson):
    """The ids of a lesson's exercises, in order; an empty list for a lesson without any.

    >>> exercise_ids("start_here")
    ['start_here.slope']
    """
    return [exercise.id for exercise in material(lesson, "exercises")]


# --- what came back: it may be anything ------------------------------------------------------------------------------


class StillRunning(BaseException):
    """Raised inside a function that takes too long; no `except Exception` of the learner's stops it."""


@dataclass(frozen=True)
class Raised:
    """What a call raised, in place of what it returned."""

    error: BaseException

    def explained(self, at):
        if isinstance(self.error, StillRunning):
            ask = "Does something in your loop change, so that it can end?"
            return f"Your function was still running after {PATIENCE} s{at} and was stopped. {ask}"
        if isinstance(self.error, SystemExit):
            return f"Your function ends Python itself{at} (SystemExit). Use `return` to end a function."
        said = _attempt(str, self.error)
        said = f": {said[:200].strip().rstrip('.')}" if isinstance(said, str) and said else ""
        power = " In Python a power is written `**`." if "for ^" in said else ""
        return f"Your function raised {type(self.error).__name__}{at}{said}.{power}"


def _attempt(function, *args):
    """What the call returns, or `Raised`. Only an interrupt by the user passes."""
    try:
        return function(*args)
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        return Raised(error)


def _float(item):
    if item is None or isinstance(item, (str, bytes)):
        raise TypeError("not a number")
    try:
        return float(item)
    except OverflowError:  # a whole number of more than 308 digits
        return math.inf if item > 0 else -math.inf


def _array(value):
    if hasattr(value, "detach"):  # a tensor that takes part in a gradient
        value = value.detach()
    array = _attempt(np.asarray, value)
    if isinstance(array, Raised):  # a number of a kind that numpy does not know
        array = np.asarray(float(value))
    if array.dtype.kind == "O":  # fractions, very large whole numbers
        array = np.reshape([_float(item) for item in array.flat], array.shape)
    if array.dtype.kind not in "biufcV":  # V: the small floats of other libraries
        raise TypeError(f"no numbers: {array.dtype}")
    if array.dtype.kind not in "fc":
        array = array.astype(float)
    with_part = array.dtype.kind == "c" and (np.abs(array.imag) > 1e-9 * np.abs(array)).any()
    return array if with_part else array.real


def _read(value):
    """`value` as an array of real or complex numbers; None for text, nothing, and what cannot be read."""
    array = _attempt(_array, value)
    return None if isinstance(array, Raised) else array


def _form(value):
    """What a value is, in words.

    >>> _form(2.0), _form([2.0]), _form(np.zeros((2, 3))), _form({})
    ('one number', 'a list of one number', 'a table of 2 rows and 3 columns', 'an object of type dict')
    """
    array = _read(value)
    if array is None:
        return f"an object of type {type(value).__name__}"
    if array.ndim == 1:
        return {0: "an empty list", 1: "a list of one number"}.get(len(array), f"a list of {len(array)} numbers")
    if array.ndim == 2:
        rows, columns = (f"{n} {name}{'s' * (n != 1)}" for n, name in zip(array.shape, ("row", "column"), strict=True))
        return f"a table of {rows} and {columns}"
    return f"an array of shape {' × '.join(map(str, array.shape))}" if array.ndim else "one number"


def _shown(value, digits=3):
    """A value as a learner would write it: three digits, no numpy in sight, nothing cut in half.

    >>> _shown(np.float64(0.12345)), _shown([1.0, 2.0]), _shown("3,0"), _shown((1, [2, 3]))
    ('0.123', '[1, 2]', "'3,0'", '(one number, a list of 2 numbers)')
    """
    array = _read(value)
    if array is not None and array.dtype.kind == "f" and (array.ndim == 0 or array.ndim == 1 and array.size <= 6):
        items = [f"{v:.0f}" if v == v // 1 and abs(v) < 1e7 else number(v, digits) for v in array.flat]
        return f"[{', '.join(items)}]" if array.ndim else items[0]
    if array is not None:
        return str(complex(array)) if array.dtype.kind == "c" and not array.ndim else _form(array)
    parts = value if type(value) in (tuple, list) else [value]
    if not all(type(part) in (str, bytes, int, float, type(None)) for part in parts):
        return _form(value) if parts is not value else f"({', '.join(map(_form, value))})"
    said = _attempt(repr, value)  # of a very large whole number it fails
    return said if isinstance(said, str) and len(said) <= 60 else f"{str(said)[:50]}…"


# --- is it the same as another answer? -------------------------------------------------------------------------------


def _rounded(array, target, places, zeros=False):
    """Whether `array` is `target`, rounded to one of these numbers of decimals or of significant digits."""
    if not np.isfinite(target).all() or (target == np.rint(target)).all():
        return False  # a whole number stays as it is
    if not zeros and ((array == 0) & (target != 0)).any():
        return False  # a small one must not vanish
    ways = [np.round(target, k) for k in places]
    some = [k for k in places if 10 ** (k - 1) > np.abs(target).max()]  # with at least one decimal left
    ways += [np.reshape([float(f"{v:.{k}g}") for v in target.flat], target.shape) for k in some]
    return any(np.allclose(array, way, rtol=1e-9, atol=0) for way in ways)


def _same(exercise, value, other, printed=False):
    """Whether two answers agree: to rounding error, or, if `printed`, to the digits that a lesson prints."""
    if isinstance(value, Raised) or isinstance(other, Raised):
        return isinstance(value, Raised) and isinstance(other, Raised) and type(value.error) is type(other.error)
    a, b = _read(value), _read(other)
    if a is None or b is None or a.shape != b.shape:
        return False
    single = 4 * np.finfo(np.float32).eps if a.dtype == np.float32 else 0  # of the largest entry
    atol = max(exercise.atol, single * np.abs(b[np.isfinite(b)]).max(initial=0))
    return bool(np.allclose(a, b, exercise.rtol, atol, equal_nan=True)) or printed and _rounded(a, b, range(3, 9))


def _outcomes(function, exercise):
    """What `function` returns, or raises, for each case; a value stands for itself."""
    if not exercise.cases:
        return [function]
    found = []
    for case in exercise.cases:
        over = bool(found) and isinstance(found[-1], Raised) and isinstance(found[-1].error, StillRunning)
        found.append(found[-1] if over else _attempt(function, *copy.deepcopy(case)))
    return found


@cache
def _right(exercise):
    return _outcomes(exercise.answer, exercise)


@cache
def _wrong(exercise):
    return [_outcomes(mistake.wrong, exercise) for mistake in exercise.mistakes]


def _fits(exercise, i, value, printed):
    """Whether `value` is right for case i."""
    right = _right(exercise)[i]
    if exercise.accepts is None or _form(value) != _form(right) or isinstance(value, Raised):
        return _same(exercise, value, right, printed)
    case = exercise.cases[i] if exercise.cases else ()
    return _attempt(exercise.accepts, _read(value), *case) is True


PATIENCE = 20  # seconds for a learner's function; no right answer takes so long


def _debugged():
    """Whether a debugger or a coverage tool watches already: a second trace function would blind it."""
    monitoring = getattr(sys, "monitoring", None)  # from Python 3.12 on
    return sys.gettrace() is not None or bool(monitoring and monitoring.get_tool(monitoring.DEBUGGER_ID))


@contextmanager
def _time_limit(function):
    """Stop a loop that never ends: a trace function checks the clock at every line of its own module."""
    home, end = _attempt(getattr, function, "__module__", None), time.monotonic() + PATIENCE

    def watch(frame, event, arg):
        if frame.f_globals.get("__name__") != home:
            return None
        if time.monotonic() > end:
            raise StillRunning
        return watch

    if _debugged():
        yield
        return
    sys.settrace(watch)
    try:
        yield
    finally:
        sys.settrace(None)


# --- what to say -----------------------------------------------------------------------------------------------------


def _blank(value):
    return value is None or value is Ellipsis


def _case(exercise, i):
    names = signature(exercise.answer).parameters if exercise.cases else ()
    said = (f"{name} = {_shown(value)}" for name, value in zip(names, exercise.cases[i] if names else (), strict=True))
    return f" for {', '.join(said)}" if names else ""


def _judge(exercise, answer):
    """The status of an answer and what to say to it."""
    if _blank(answer):
        return "blank", "Replace the `...` by your code and run the cell again."
    if exercise.cases and not callable(answer):
        return "wrong", f"Pass the function itself, without calling it: you passed {_shown(answer)}."
    if not exercise.cases and callable(answer):
        return "wrong", "The answer is a value here, not a function. Call your function and pass what it returns."
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        with _time_limit(answer):
            got = _outcomes(answer, exercise)
        if all(map(_blank, got)):
            return "blank", "Your function returns nothing yet. Does its last line begin with `return`?"
        for printed in (False, True):  # an exact mistake comes before a rounded answer
            off = [i for i, value in enumerate(got) if not _fits(exercise, i, value, printed)]
            said = _recognised(exercise, got, off, printed)
            if not off or said:
                return ("wrong", said) if off else ("right", exercise.why)
        return "wrong", _difference(exercise, got, off)


def _recognised(exercise, got, off, printed):
    """What to say to a known mistake: one that gives `got` wherever it is defined, at least on its ordinary cases."""
    for count in (len(got), len(got) - exercise.boundary):
        for mistake, wrong in zip(exercise.mistakes, _wrong(exercise), strict=True):
            met = [i for i in range(count) if _same(exercise, got[i], wrong[i], printed)]
            told = [i for i in met if i in off]
            if told and all(i in met or _undefined(wrong[i]) for i in range(count)):
                i, right = told[0], _read(_right(exercise)[told[0]])
                value = _read(got[i])
                ratio = (
                    number(value.flat[0] / right.flat[0]) if value is not None and value.size and right.size else "?"
                )
                at = f" ({_case(exercise, i).strip()})" if exercise.cases else ""
                return mistake.says.format(got=_shown(got[i]) + at, ratio=ratio)
    return None


def _undefined(outcome):
    array = _read(outcome)
    return array is None or not np.isfinite(array).all()


def _difference(exercise, got, off):
    """No known mistake: what was called, what came back, and where it is off, without giving the answer away."""
    i = off[0]
    value, at, you = got[i], _case(exercise, i), "You return" if exercise.cases else "Your answer is"
    array, target = _read(value), _read(_right(exercise)[i])
    more = f" `hint({exercise.id!r})` gives the next hint."
    if isinstance(value, Raised):
        return value.explained(at)
    if _blank(value):
        return f"Your function returns nothing{at}: does every branch end in `return`?"
    if array is None:
        kind = getattr(_attempt(np.asarray, value), "dtype", np.dtype(object)).kind
        quotes = " A number is written without quotation marks." if kind in "US" else ""
        return f"{you} {_shown(value)}{at}, not a number; {_form(target)} was expected.{quotes}{more}"
    if array.shape != target.shape:
        return f"{you} {_form(array)}{at}; {_form(target)} was expected.{more}"
    if array.dtype.kind == "c":
        return f"{you} {_shown(value)}{at}: it has an imaginary part, and a real number was expected.{more}"
    if all(_rounded(_read(got[k]), _read(_right(exercise)[k]), range(4), zeros=True) for k in off):
        return f"{you} {_shown(value)}{at}: that is rounded too far. Leave the rounding out."
    off_here = np.argwhere(~np.isclose(array, target, exercise.rtol, exercise.atol))
    place = tuple(map(int, off_here[0]))
    entry, right = array[place], target[place]
    alike = number(entry) == number(right)  # three digits would show nothing wrong
    shown = _shown(entry, 7 if alike else 3)
    side = "too small" if entry < right else "too large"
    if not np.isfinite(entry):
        side = "no finite number: something was divided by zero, or ran away"
    others = f" It is right in {len(got) - len(off)} of {len(got)} cases." if len(off) < len(got) else ""
    if not place and len(got) > 1 and all(_same(exercise, value, one) for one in got):
        return f"You return {shown} in every case. The answer depends on what your function is called with.{more}"
    if not place:
        return f"{you} {shown}{at}. That is {side}.{others}{more}"
    first = f"The first, entry {list(place)} counted from 0, is {shown}: {side}."
    return f"{you} {_form(array)}{at}; {len(off_here)} of {array.size} are off. {first}{others}{more}"


def check(id, answer):
    """Judge an answer to the exercise `id`: not attempted, right, or which mistake it is. Never raises for an answer.

    >>> check("step_size.one_step", ...)
    Not attempted yet. Replace the `...` by your code and run the cell again.
    """
    try:
        exercise = find("exercise", id)
    except ValueError as error:
        return Feedback("wrong", str(error))
    status, text = _judge(exercise, answer)
    if status != "blank":
        progress.record("exercises", exercise.id, right=status == "right")
    return Feedback(status, text)


@validated(id=text)
def confirm(id, answer):
    """Show that the printed solution passes its own check. It gives no reason away, and nothing is recorded.

    >>> confirm("start_here.slope", lambda w: 2 * w)
    The printed solution passes. Nothing is recorded: the exercise is still yours.
    """
    status, text = _judge(find("exercise", id), answer)
    return (
        Feedback("solution", "Nothing is recorded: the exercise is still yours.")
        if status == "right"
        else Feedback(status, text)
    )


_hints_given = {}


def hint(id):
    """The next hint for the exercise `id`; after the last one it starts again.

    >>> hint("step_size.curvature_from_walk").text[:6]
    '1 of 3'
    """
    try:
        exercise = find("exercise", id)
    except ValueError as error:
        return Feedback("wrong", str(error))
    count = _hints_given.get(id, 0)
    _hints_given[id] = count + 1
    number = count % len(exercise.hints)
    return Feedback("hint", f"{number + 1} of {len(exercise.hints)}: {exercise.hints[number]}")
