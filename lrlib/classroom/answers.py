"""A learner's answer may be anything: read as numbers where that can be, and put into words. Nothing here raises."""

import math
from dataclasses import dataclass

import numpy as np

from .style import number, plural


class StillRunning(BaseException):
    """Raised inside a function after so many seconds; no `except Exception` of the learner's stops it."""


@dataclass(frozen=True)
class Raised:
    """What a call raised, in place of what it returned."""

    error: BaseException

    def explained(self, at):
        """What happened, as a sentence; `at` names the case, with a space before it."""
        if isinstance(self.error, StillRunning):
            ask = "Does something in your loop change, so that it can end?"
            return f"Your function was still running after {self.error.args[0]} s{at} and was stopped. {ask}"
        if isinstance(self.error, SystemExit):
            return f"Your function ends Python itself{at} (SystemExit). Use `return` to end a function."
        said = attempt(str, self.error)
        said = f": {said[:200].strip()}" if isinstance(said, str) and said.strip() else ""
        stop = "." * (not said.endswith((".", "?", "!", "…")))
        power = " In Python a power is written `**`." * ("for ^" in said)
        return f"Your function raised {type(self.error).__name__}{at}{said}{stop}{power}"


def attempt(function, *args):
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
    array = attempt(np.asarray, value)
    if isinstance(array, Raised):  # a number of a kind that numpy does not know
        array = np.asarray(float(value))
    if array.dtype.kind == "O":  # fractions, very large whole numbers
        array = np.reshape([_float(item) for item in array.flat], array.shape)
    if array.dtype.kind not in "biufcV":  # V: the small floats of other libraries
        raise TypeError(f"no numbers: {array.dtype}")
    if array.dtype.kind not in "fc":
        array = array.astype(float)
    nothing = (array.imag == 0) | (np.abs(array.imag) <= 1e-9 * np.abs(array.real))  # a part of nan is one
    return array.real if nothing.all() else array


def read(value):
    """`value` as an array of real or complex numbers; None for text, nothing, and what cannot be read."""
    array = attempt(_array, value)
    return None if isinstance(array, Raised) else array


def form(value):
    """What a value is, in words.

    >>> form(2.0), form([2.0]), form(np.zeros((2, 3))), form({})
    ('one number', 'a list of one number', 'a table of 2 rows and 3 columns', 'an object of type dict')
    """
    array = read(value)
    if array is None:
        listed = type(value) in (list, tuple, np.ndarray)
        return "a list of more than numbers" if listed else f"an object of type {type(value).__name__}"
    if array.ndim == 1:
        return {0: "an empty list", 1: "a list of one number"}.get(len(array), f"a list of {len(array)} numbers")
    if array.ndim == 2:
        rows, columns = map(plural, array.shape, ("row", "column"))
        return f"a table of {rows} and {columns}"
    return f"an array of shape {' × '.join(map(str, array.shape))}" if array.ndim else "one number"


def _digits(v, digits):
    if math.isfinite(v):
        return f"{v:.0f}" if v == int(v) and abs(v) < 1e7 else number(v, digits)
    return str(v)


def shown(value, digits=3):
    """A value as a learner would write it: three digits, no numpy in sight, nothing cut in half.

    >>> shown(np.float64(0.12345)), shown([1.0, 2.0]), shown("3,0"), shown((1, [2, 3]))
    ('0.123', '[1, 2]', "'3,0'", '(one number, a list of 2 numbers)')
    """
    array = read(value)
    if array is not None and array.dtype.kind == "f" and (array.ndim == 0 or array.ndim == 1 and array.size <= 6):
        items = [_digits(float(v), digits) for v in array.flat]
        return f"[{', '.join(items)}]" if array.ndim else items[0]
    if array is not None:
        return str(complex(array)) if array.dtype.kind == "c" and not array.ndim else form(array)
    parts = value if type(value) in (tuple, list) else [value]
    if not all(type(part) in (str, bytes, int, float, type(None)) for part in parts):
        return form(value) if parts is not value else f"({', '.join(map(form, value))})"
    said = repr(value)
    return said if len(said) <= 60 else f"{said[:50]}…"


def rounded(array, target, places, zeros=False):
    """Whether `array` is `target`, rounded to one of these numbers of decimals or of significant digits."""
    if not np.isfinite(target).all() or (target == np.rint(target)).all():
        return False  # a whole number stays as it is
    if not zeros and ((array == 0) & (target != 0)).any():
        return False  # a small one must not vanish
    ways = [np.round(target, k) for k in places]
    some = [k for k in places if 10 ** (k - 1) > np.abs(target).max()]  # with at least one decimal left
    ways += [np.reshape([float(f"{v:.{k}g}") for v in target.flat], target.shape) for k in some]
    return any(np.allclose(array, way, rtol=1e-9, atol=0) for way in ways)
