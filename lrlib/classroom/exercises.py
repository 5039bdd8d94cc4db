"""Exercises that answer back: `check` recognises the known wrong answers and says which mistake it was.

An exercise is data: what to call the learner's function with, a right answer, the known wrong ones, hints, and why it
matters. It lives with its lesson in `lessons/<lesson>/exercises.py`, in a list called `EXERCISES`.
"""

import copy
import sys
import time
import warnings
from collections import Counter
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from inspect import signature

import numpy as np

from ..validation import text, validated
from . import progress
from .answers import Raised, StillRunning, attempt, form, read, rounded, shown
from .feedback import Feedback
from .syllabus import find, material


@dataclass(frozen=True)
class Mistake:
    """A known wrong answer: what it computes (or raises), and what to tell the learner who gave it.

    `says` may use {got}: what was returned, and for which case, the first that is wrong. It must be true in every case.
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
    claim: str = ""  # the id of the claim that the answer rests on
    accepts: Callable | None = None  # for answers that are many: accepts(value, *case) -> bool


def exercise_ids(lesson):
    """The ids of a lesson's exercises, in order; an empty list for a lesson without any.

    >>> exercise_ids("start_here")
    ['start_here.slope']
    """
    return [exercise.id for exercise in material(lesson, "exercises")]


def _same(exercise, value, other, printed=False):
    """Whether two answers agree: to rounding error, or, if `printed`, to the digits that a lesson prints."""
    if isinstance(value, Raised) or isinstance(other, Raised):
        return isinstance(value, Raised) and isinstance(other, Raised) and type(value.error) is type(other.error)
    a, b = read(value), read(other)
    if a is None or b is None or a.shape != b.shape:
        return False
    single = 4 * np.finfo(np.float32).eps if a.dtype == np.float32 else 0  # of the largest entry
    atol = max(exercise.atol, single * np.abs(b[np.isfinite(b)]).max(initial=0))
    return bool(np.allclose(a, b, exercise.rtol, atol, equal_nan=True)) or printed and rounded(a, b, range(3, 9))


def _outcomes(function, exercise):
    """What `function` returns, or raises, for each case; a value stands for itself."""
    if not exercise.cases:
        return [function]
    found = []
    for case in exercise.cases:
        over = bool(found) and isinstance(found[-1], Raised) and isinstance(found[-1].error, StillRunning)
        found.append(found[-1] if over else attempt(function, *copy.deepcopy(case)))
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
    if exercise.accepts is None or form(value) != form(right) or isinstance(value, Raised):
        return _same(exercise, value, right, printed)
    case = exercise.cases[i] if exercise.cases else ()
    return attempt(exercise.accepts, read(value), *case) is True


PATIENCE = 20  # seconds for a learner's function; no right answer takes so long


@contextmanager
def _time_limit(function):
    """Stop a loop that never ends: a trace function checks the clock at every line of its own module.

    A debugger or a coverage tool that watches already would be blinded by it, and comes first.
    """
    home, end = attempt(getattr, function, "__module__", None), time.monotonic() + PATIENCE
    monitoring = getattr(sys, "monitoring", None)  # debuggers may live there from Python 3.12 on
    debugged = sys.gettrace() or monitoring and monitoring.get_tool(monitoring.DEBUGGER_ID)

    def watch(frame, event, arg):
        if frame.f_globals.get("__name__") != home:
            return None
        if time.monotonic() > end:
            raise StillRunning(PATIENCE)
        return watch

    if not debugged:
        sys.settrace(watch)
    try:
        yield
    finally:
        if not debugged:
            sys.settrace(None)


# --- what to say -----------------------------------------------------------------------------------------------------


def _blank(value):
    return value is None or value is Ellipsis


def _case(exercise, i):
    """The case as a learner would write it: "for w = 3, lr = 0.1"; nothing where the answer is a value."""
    if not exercise.cases:
        return ""
    pairs = zip(signature(exercise.answer).parameters, exercise.cases[i], strict=True)
    return "for " + ", ".join(f"{name} = {shown(value)}" for name, value in pairs)


def _judge(exercise, answer):
    """The status of an answer and what to say to it."""
    if _blank(answer):
        return "blank", "Replace the `...` by your code and run the cell again."
    if exercise.cases and not callable(answer):
        return "wrong", f"Pass the function itself, without calling it: you passed {shown(answer)}."
    if not exercise.cases and callable(answer):
        return "wrong", "The answer is a value here, not a function. Call your function and pass what it returns."
    with warnings.catch_warnings(action="ignore"), np.errstate(all="ignore"):
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
            free = [i for i in range(count) if i in off and _undefined(wrong[i])]
            if told and set(met) | set(free) == set(range(count)):
                case = _case(exercise, told[0])
                return mistake.says.format(got=shown(got[told[0]]) + (f" ({case})" if case else ""))
    return None


def _undefined(outcome):
    array = read(outcome)
    return array is None or not np.isfinite(array).all()


def _difference(exercise, got, off):
    """No known mistake: what was called, what came back, and where it is off, without giving the answer away."""
    i = off[0]
    value, you = got[i], "You return" if exercise.cases else "Your answer is"
    at = f" {_case(exercise, i)}".rstrip()
    array, target = read(value), read(_right(exercise)[i])
    more = f" `hint({exercise.id!r})` gives the next hint."
    if isinstance(value, Raised):
        return value.explained(at)
    if _blank(value):
        return f"Your function returns nothing{at}: does every branch end in `return`?"
    if array is None:
        kind = getattr(attempt(np.asarray, value), "dtype", np.dtype(object)).kind
        quotes = " A number is written without quotation marks." if kind in "US" else ""
        plain = ", not a plain number" * (not target.ndim)
        return f"{you} {shown(value)}{at}{plain}; {form(target)} was expected.{quotes}{more}"
    if array.shape != target.shape:
        return f"{you} {form(array)}{at}; {form(target)} was expected.{more}"
    if array.dtype.kind == "c":
        return f"{you} {shown(value)}{at}: it has an imaginary part, and a real number was expected.{more}"
    if all(rounded(read(got[k]), read(_right(exercise)[k]), range(4), zeros=True) for k in off):
        return f"{you} {shown(value)}{at}: that is rounded too far. Leave the rounding out."
    off_here = np.argwhere(~np.isclose(array, target, exercise.rtol, exercise.atol))
    place = tuple(map(int, off_here[0]))
    entry, right = array[place], target[place]
    alike = shown(entry) == shown(right)  # three digits would show nothing wrong
    it = shown(entry, 7 if alike else 3)
    side = "too small" if entry < right else "too large"
    if not np.isfinite(entry):
        side = "no finite number: something was divided by zero, or ran away"
    others = f" It is right in {len(got) - len(off)} of {len(got)} cases." if len(off) < len(got) else ""
    if not place and len(got) > 1 and all(_same(exercise, value, one) for one in got):
        return f"You return {it} in every case. The answer depends on what your function is called with.{more}"
    if not place:
        return f"{you} {it}{at}. That is {side}.{others}{more}"
    first = f"The first, entry {list(place)} counted from 0, is {it}: {side}."
    return f"{you} {form(array)}{at}; {len(off_here)} of {array.size} are off. {first}{others}{more}"


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
    told = progress.record("exercises", exercise.id, right=status == "right") if status != "blank" else ""
    return Feedback(status, f"{text} {told}".strip())


@validated(id=text)
def confirm(id, answer):
    """Show that the printed solution passes its own check. It gives no reason away, and nothing is recorded.

    >>> confirm("start_here.slope", lambda w: 2 * w)
    The printed solution passes. Nothing is recorded: the exercise is still yours.
    """
    status, text = _judge(find("exercise", id), answer)
    if status == "right":
        return Feedback("solution", "Nothing is recorded: the exercise is still yours.")
    return Feedback(status, text)


_hints_given = Counter()


def hint(id):
    """The next hint for the exercise `id`; after the last one it starts again.

    >>> hint("step_size.curvature_from_walk").text[:6]
    '1 of 3'
    """
    try:
        exercise = find("exercise", id)
    except ValueError as error:
        return Feedback("wrong", str(error))
    _hints_given[id] = number = _hints_given[id] % len(exercise.hints) + 1
    return Feedback("hint", f"{number} of {len(exercise.hints)}: {exercise.hints[number - 1]}")
