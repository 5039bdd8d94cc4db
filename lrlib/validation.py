"""What a public function takes: said in one line above it, checked before it runs.

A rule is called with an argument's name, its value and the sizes met so far. It returns the value to use, or raises
ValueError with the name, what is allowed, and what was given.
"""

import math
import numbers
from collections.abc import Collection
from dataclasses import dataclass, fields
from functools import wraps
from inspect import signature
from itertools import pairwise

import numpy as np

MOST = 10**7  # steps, epochs, words: anything larger is a typo
BIG = 1e100  # data and settings: beyond it, squares overflow


def validated(**rules):
    """Check the named arguments of a function by a rule each, before it runs; what it refuses is said in its name.

    Default values are checked, and converted, like given ones. Wrong argument names are left to Python's own message.

    >>> @validated(x=array("n"), y=array("n"), share=real(0, 1))
    ... def mean(x, y, share=0.5):
    ...     return float((share * x + (1 - share) * y).mean())
    >>> mean([1, 2], [3, 4])
    2.5
    >>> mean([1, 2], [3, 4, 5])
    Traceback (most recent call last):
    ValueError: mean: y must be numbers of shape (n,) with n = 2, got shape (3,)
    """

    def decorate(function):
        names = signature(function)

        @wraps(function)
        def checked(*args, **kwargs):
            try:
                given, sizes = names.bind(*args, **kwargs), {}
            except TypeError:
                return function(*args, **kwargs)  # raises, naming the function and the argument
            given.apply_defaults()
            for name, rule in rules.items():
                given.arguments[name] = rule(name, given.arguments[name], sizes)
            return function(*given.args, **given.kwargs)

        named = names_itself(checked)
        named.__wrapped__ = function
        return named

    return decorate


def checked(cls, frozen=True):
    """A dataclass whose fields are annotated by rules: each value is checked, and converted, by its rule.

    Frozen, and equal when built equally, unless `frozen` is False. Its own `__repr__` is kept; a `__post_init__` may
    check the fields against each other.

    >>> @checked
    ... class Box:
    ...     size: real(0) = 1
    >>> Box(2.0).size
    2
    >>> Box(-1)
    Traceback (most recent call last):
    ValueError: Box: size must be a finite number of at least 0, got -1
    """
    cls = dataclass(frozen=frozen, eq=frozen, repr=cls.__repr__ is object.__repr__)(cls)
    cls.__init__.__annotations__ = {}  # help() shows names and defaults
    cls.__init__ = validated(**{field.name: field.type for field in fields(cls)})(cls.__init__)
    return cls


def names_itself(function):
    """Put the function's name, or its class's, before what a ValueError says, where no inner function has done so."""
    name = function.__qualname__.removesuffix(".__post_init__").removesuffix(".__init__")

    @wraps(function)
    def naming(*args, **kwargs):
        try:
            return function(*args, **kwargs)
        except ValueError as error:
            if type(error) is ValueError and not hasattr(error, "where"):
                error.args, error.where = (f"{name}: {error}",), name
            raise

    return naming


def refuse(name, wanted, value):
    """Raise the ValueError that names the argument, what it must be, and what was given."""
    numeric = isinstance(value, np.ndarray) and value.ndim and value.dtype.kind in "fiub"
    shown = f"shape {value.shape}" if numeric else repr(value)
    raise ValueError(f"{name} must be {wanted}, got {shown if len(shown) <= 80 else shown[:77] + '...'}")


def real_number(name, value, low=-math.inf, high=math.inf, above=None):
    """`value` as a plain number within the limits. Raises ValueError that names it.

    >>> real_number("momentum", 0.9, 0, 1), real_number("steps", 20.0, 1)
    (0.9, 20)
    """
    try:
        number = float(value) if isinstance(value, numbers.Real) and not isinstance(value, bool) else math.nan
    except OverflowError:  # a whole number beyond all floats
        number = math.nan
    if not math.isfinite(number) or not low <= number <= high or above is not None and number <= above:
        span = "" if low == -math.inf else f" of at least {low:g}"
        span = span if high == math.inf else f" between {low:g} and {high:g}"
        span = span if above is None else f" above {above:g}" + f" and at most {high:g}" * (high < math.inf)
        refuse(name, f"a finite number{span}", value)
    return int(number) if number.is_integer() and abs(number) < 2**53 else number


def whole_number(name, value, low, high=None, of=""):
    """`value` as an int between `low` and `high`. Raises ValueError that names it otherwise.

    >>> whole_number("steps", 5.0, 0)
    5
    """
    top = MOST if high is None else high
    try:
        number = int(value)
        right = number == value and not isinstance(value, (bool, np.bool_)) and low <= number <= top
    except (TypeError, ValueError, OverflowError):
        right = False
    if not right:
        few = high is None and not (isinstance(value, numbers.Real) and value > MOST)
        refuse(name, f"a whole number {f'of at least {low}' if few else f'between {low} and {top}'}{of}", value)
    return number


# --- rules -----------------------------------------------------------------------------------------------------------


def real(low=-math.inf, high=math.inf, above=None):
    """A finite number within limits."""
    return lambda name, value, _: real_number(name, value, low, high, above)


def whole(low=0, high=None):
    """A whole number within limits."""
    return lambda name, value, _: whole_number(name, value, low, high)


def rates(name, value, _):
    """A learning rate or a list of them, as a float64 array `(runs,)`: finite numbers >= 0.

    >>> rates("lr", 0.1, {}).tolist(), rates("lr", [0.1, 1], {}).tolist()
    ([0.1], [0.1, 1.0])
    """
    try:
        found = np.atleast_1d(np.asarray(value, dtype=float))
    except (TypeError, ValueError, OverflowError):
        refuse(name, "a number or a list of numbers", value)
    if found.ndim != 1 or found.size == 0:
        refuse(name, "a number or a flat list of numbers", found)
    if not np.all(np.isfinite(found) & (found >= 0)):
        refuse(name, "finite and not negative", float(found[~(found >= 0) | ~np.isfinite(found)][0]))
    return found


def seeds(name, value, _):
    """A whole number or a list of them."""
    many = value if isinstance(value, (list, tuple, range, np.ndarray)) and getattr(value, "ndim", 1) else [value]
    if not len(many):
        raise ValueError(f"{name} must hold at least one whole number, got none")
    return [whole_number("seed", seed, 0) for seed in many]


def array(dims, finite=False, above=None):
    """Numbers with the named dimensions, as in "seeds rates" or "points 2"; equal names, equal sizes; "..." is any."""
    wanted = dims.split()

    def rule(name, value, sizes):
        try:
            found = np.asarray(value, dtype=float)
        except (TypeError, ValueError, OverflowError):
            found = None
        known = ", ".join(f"{dim} = {sizes[dim]}" for dim in wanted if dim in sizes and not dim.isdigit())
        text = f"{'finite ' * finite}numbers of shape ({', '.join(wanted)}{',' * (len(wanted) == 1)})"
        text += f" with {known}" if known else ""
        if found is None:
            refuse(name, text, value)
        fits = found.size and (wanted == ["..."] or found.ndim == len(wanted))
        sizes |= {dim: int(dim) for dim in wanted if dim.isdigit()}
        pairs = zip(wanted, found.shape, strict=False)
        if not fits or not all(sizes.setdefault(dim, size) == size for dim, size in pairs if dim != "..."):
            refuse(name, text, found if found.ndim else value)
        if finite and not (abs(found) <= BIG).all():
            refuse(name, f"{text}, none above {BIG:g}", float(found[~(abs(found) <= BIG)][0]))
        if above is not None and not (found > above).all():
            refuse(name, f"{text}, all above {above:g}", float(found[~(found > above)][0]))
        return found

    return rule


def passing(test, what):
    """Whatever passes the test; `what` names it in the error."""

    def rule(name, value, _):
        if not test(value):
            refuse(name, what, value)
        return value

    return rule


def with_attributes(attributes, what):
    """An object, no class, that has these attributes."""
    names = attributes.split()
    return passing(lambda value: not isinstance(value, type) and all(hasattr(value, name) for name in names), what)


def one_of(*names):
    """One of a few names."""
    return passing(lambda value: isinstance(value, str) and value in names, f"one of {', '.join(names)}")


text = passing(lambda value: isinstance(value, str), "a text")
function = passing(callable, "a function")


def truth(name, value, _):
    """True or False, from Python or numpy."""
    if not isinstance(value, (bool, np.bool_)):
        refuse(name, "True or False", value)
    return bool(value)


def optional(rule):
    """None, or what the rule takes."""
    return lambda name, value, sizes: None if value is None else rule(name, value, sizes)


def items(rule, least=1, dim=None, rising=False):
    """A list, each item by the rule; a string is not a list. dim: a name for its length, as in `array`."""

    def each(name, value, sizes):
        if isinstance(value, (str, bytes, dict)) or not isinstance(value, Collection) or not getattr(value, "ndim", 1):
            refuse(name, "a list", value)
        found = [rule(f"{name}[{i}]", item, sizes) for i, item in enumerate(value)]
        if len(found) < least:
            refuse(name, f"a list of at least {least}", value)
        if dim and sizes.setdefault(dim, len(found)) != len(found):
            refuse(name, f"a list of {sizes[dim]}, one for each of {dim}", value)
        if rising and any(b <= a for a, b in pairwise(found)):
            refuse(name, "a list of rising numbers", value)
        return found

    return each


def tuple_of(rule, **limits):
    """A list as `items` takes it, kept as a tuple."""
    listed = items(rule, **limits)
    return lambda name, value, sizes: tuple(listed(name, value, sizes))


def named(rule, most=None):
    """A dictionary `{"name": ...}`, each value by the rule, at most so many."""

    def each(name, value, sizes):
        if not isinstance(value, dict) or not value or len(value) > (most or len(value)):
            limit = f", at most {most}" if most else ""
            refuse(name, f'a dictionary {{"name": ...}}{limit}, not empty', value)
        return {key: rule(f"{name}[{key!r}]", item, sizes) for key, item in value.items()}

    return each


LANDSCAPE = with_attributes("dim value grad hessian", "a landscape, such as parabola()")
NET = with_attributes("sizes init outputs examples loss_and_grads workspace", "a network, such as MLP()")
DATA = with_attributes("x_train y_train x_test y_test", "a split of data, such as load_digits_split()")
HISTORY = with_attributes("lr seeds epochs val_loss", "a History, as sweep returns it")
MEASURE = one_of("train_loss", "val_loss", "train_accuracy", "val_accuracy")
