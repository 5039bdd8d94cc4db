"""What shapes, schedules and controllers are made of: dataclasses with checked fields."""

from dataclasses import dataclass

from .. import validation as arg


def node(frozen=True, **rules):
    """A class decorator: a dataclass; each field is checked, and converted, by a rule.

    A method `_check`, where there is one, then checks the fields against each other.

    >>> from lrlib import validation as arg
    >>> @node(size=arg.real(0))
    ... class Box:
    ...     size: float = 1
    >>> Box(2.0).size
    2
    >>> Box(-1)
    Traceback (most recent call last):
    ValueError: Box: size must be a finite number of at least 0, got -1
    """

    def decorate(cls):
        def __post_init__(self):
            set_fields(self, **{n: rule(n, getattr(self, n), {}) for n, rule in rules.items()})
            getattr(self, "_check", lambda: None)()

        __post_init__.__qualname__ = f"{cls.__name__}.__post_init__"
        cls.__post_init__ = arg.names_itself(__post_init__)
        plain = cls.__repr__ is object.__repr__
        return dataclass(frozen=frozen, eq=frozen, repr=plain)(cls)

    return decorate


def set_fields(value, /, **fields):
    """Set fields of a frozen value; only its own construction may do so."""
    for name, field in fields.items():
        object.__setattr__(value, name, field)


def tuple_of(rule, **limits):
    """A rule for `node`: a list, each item by the rule, kept as a tuple."""
    items = arg.items(rule, **limits)
    return lambda name, value, sizes: tuple(items(name, value, sizes))
