"""Exercises that answer back: `check` recognises the known wrong answers and says which mistake it was.

An exercise is data: what to call the learner's function with, a right answer, the known wrong ones, hints, and why it
matters. It lives with its lesson in `lessons/<lesson>/exercises.py`, in a list called `EXERCISES`.
"""

import copy
import sys
import time
import warnings
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, field

import numpy as np

from ..validation import text, validated
from . import progress
from .feedback import Feedback
from .syllabus import find, material


@dataclass(frozen=True)
class Mistake:
    """A known wrong answer: what it computes, and what to tell the learner who gave it.

    `says` may use {got}, {want} and {ratio} (got / want) of the first case that tells the two apart.
    """

    wrong: object
    says: str


@dataclass(frozen=True)
class Exercise:
    """One exercise: `answer` is a function called with each of `cases`, or, where `cases` is empty, a value."""

    id: str
    answer: object
    why: str
    mistakes: tuple[Mistake, ...]
    hints: tuple[str, ...]
    cases: tuple[tuple, ...] = ()
    rtol: float = 1e-6
    atol: float = 1e-12
    accepts: Callable | None = field(default=None)  # for answers that are many: accepts(value) -> bool


def exercise_ids(lesson):
    """The ids of a lesson's exercises, in order; an empty list for a lesson without any.

    >>> exercise_ids("start_here")
    ['start_here.slope']
    """
    return [exercise.id for exercise in material(lesson, "exercises")]


def show_number(value):
    """A value as a learner would write it: three digits, no numpy in sight.

    >>> show_number(np.float64(0.12345)), show_number([1.0, 2.0])
    ('0.123', '[1, 2]')
    """
    try:
        array = np.asarray(value)
    except ValueError:  # lists of unequal lengths
        return repr(value)[:60]
    if array.dtype.kind in "fiub":
        if array.ndim == 0:
            return f"{array.item():.3g}" if array.dtype.kind == "f" else str(array.item())
        if array.size <= 6:
            return "[" + ", ".join(f"{v:.3g}" for v in array.ravel()) + "]"
        return f"an array of shape {array.shape}"
    return repr(value)[:60]


def _same(value, other, exercise):
    try:
        a, b = np.asarray(value, dtype=float), np.asarray(other, dtype=float)
    except (TypeError, ValueError, OverflowError):
        return False  # every answer of this course is a number or an array of numbers
    return a.shape == b.shape and bool(np.allclose(a, b, rtol=exercise.rtol, atol=exercise.atol, equal_nan=True))


def _results(function, exercise):
    """What `function` returns for each case; a value stands for itself."""
    if not exercise.cases:
        return [function]
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        return [function(*copy.deepcopy(case)) for case in exercise.cases]


PATIENCE = 20  # seconds for a learner's function; no right answer takes so long


@contextmanager
def _time_limit(function):
    """Stop a loop that never ends: a trace function checks the clock at every line of its own module."""
    home, end, before = getattr(function, "__module__", None), time.monotonic() + PATIENCE, sys.gettrace()

    def watch(frame, event, arg):
        if frame.f_globals.get("__name__") != home:
            return None
        if time.monotonic() > end:
            raise TimeoutError(
                "it was still running and was stopped. Does something in your loop change, so that it can end?"
            )
        return watch

    sys.settrace(watch)
    try:
        yield
    finally:
        sys.settrace(before)


def _blank(value):
    return value is None or value is Ellipsis


def _judge(exercise, answer):
    if _blank(answer):
        return "blank", "Replace the `...` by your code and run the cell again."
    if exercise.cases and not callable(answer):
        return "wrong", f"Pass the function itself, without calling it: you passed {show_number(answer)}."
    if not exercise.cases and callable(answer):
        return "wrong", "The answer is a value here, not a function. Call your function and pass what it returns."
    try:
        with _time_limit(answer):
            got = _results(answer, exercise)
    except Exception as error:  # whatever a learner's function raises is an answer to explain, not a crash
        return (
            "wrong",
            f"Your function raised {type(error).__name__}: {error}. It was called with {_call(exercise.cases[0])}.",
        )
    if all(_blank(value) for value in got):
        return "blank", "Your function returns nothing yet. Does its last line begin with `return`?"
    want = _results(exercise.answer, exercise)
    if exercise.accepts is not None:
        try:
            if exercise.accepts(got[0]):
                return "right", exercise.why
        except Exception:  # an answer of the wrong kind is not accepted, and explained below
            pass
    elif all(_same(g, w, exercise) for g, w in zip(got, want, strict=True)):
        return "right", exercise.why
    for mistake in exercise.mistakes:
        try:
            wrong = _results(mistake.wrong, exercise)
        except Exception:
            continue
        if all(_same(g, w, exercise) for g, w in zip(got, wrong, strict=True)):
            first = next((i for i, w in enumerate(want) if not _same(got[i], w, exercise)), 0)
            return "wrong", mistake.says.format(**_numbers(got[first], want[first]))
    return "wrong", _difference(got, want, exercise)


def _numbers(got, want):
    try:
        with np.errstate(all="ignore"):
            ratio = f"{float(np.ravel(got)[0] / np.ravel(want)[0]):.3g}"
    except (TypeError, ValueError, IndexError, OverflowError):
        ratio = "?"
    return {"got": show_number(got), "want": show_number(want), "ratio": ratio}


def _call(case):
    return ", ".join(show_number(part) for part in case)


def _difference(got, want, exercise):
    """No known mistake: say what was called, what came back, and how far off it is, without giving the answer away."""
    first = next((i for i, w in enumerate(want) if not _same(got[i], w, exercise)), 0)
    value, right = got[first], want[first]
    at = f" for {_call(exercise.cases[first])}" if exercise.cases else ""
    try:
        array, target = np.asarray(value, dtype=float), np.asarray(right, dtype=float)
    except (TypeError, ValueError, OverflowError):
        return (
            f"You return {show_number(value)}{at}; {'an array' if np.ndim(right) else 'a number'} was expected. "
            f"`hint({exercise.id!r})` gives the first hint."
        )
    if array.shape != target.shape:
        return (
            f"The shape is off{at}: you return {array.shape or 'one number'}, expected {target.shape or 'one number'}."
        )
    if not np.all(np.isfinite(array)):
        return f"You return {show_number(value)}{at}: something was divided by zero, or ran away."
    side = "" if array.ndim else (" That is too small." if array < target else " That is too large.")
    alike = not array.ndim and show_number(value) == show_number(right)
    shown = f"{array.item():.7g}" if alike else show_number(value)  # three digits would show nothing wrong
    return f"You return {shown}{at}.{side} `hint({exercise.id!r})` gives the next hint."


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
    """Show that the printed solution passes its own check. Nothing is recorded: it is not the learner's work.

    >>> confirm("start_here.slope", lambda w: 2 * w).status
    'right'
    """
    status, text = _judge(find("exercise", id), answer)
    return Feedback(status, f"This solution passes. {text}" if status == "right" else text)


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
