"""Which values a public argument takes, at the very edges, and the sentence that refuses the others."""

import inspect
import math
import re

import numpy as np
import pytest

from lrlib import MLP, momentum
from lrlib import validation as arg
from lrlib.validation import names_itself, real_number, refuse, validated, whole_number


def refused(message):
    return pytest.raises(ValueError, match=f"^{re.escape(message)}$")


LIMITS = {  # (low, high, above): taken, refused, what is said
    (): ([-1e300, 0, 1e300], [math.nan, math.inf, -math.inf, True, "1", None], ""),
    (0,): ([0, 5], [-1e-9], " of at least 0"),
    (0, 1): ([0, 0.5, 1], [-0.1, 1.001], " between 0 and 1"),
    (-math.inf, math.inf, 0): ([1e-300], [0, -1], " above 0"),
    (-math.inf, 2, 0): ([0.1, 2], [0, 2.1], " above 0 and at most 2"),
}


@pytest.mark.parametrize("limits", LIMITS, ids=repr)
def test_a_number_at_its_limits(limits):
    taken, bad, span = LIMITS[limits]
    for value in taken:
        assert real_number("a", value, *limits) == value == arg.real(*limits)("a", value, {})
    for value in bad:
        with refused(f"a must be a finite number{span}, got {value!r}"):
            real_number("a", value, *limits)


def test_a_number_beyond_all_floats_is_refused_and_not_spelt_out():
    with refused(f"a must be a finite number, got 1{'0' * 76}..."):
        real_number("a", 10**400)


def test_a_whole_float_becomes_an_int_as_long_as_it_is_exact():
    kinds = {2.0: int, 2.5: float, 2.0**53 - 1: int, 2.0**53: float, -(2.0**53): float, np.float32(3): int}
    assert {value: type(real_number("a", value)) for value in kinds} == kinds


WHOLE = [  # limits, taken, refused, what is said
    ((0,), [0, 5.0, np.int8(3), 10**7], [-1, 1.5, True, np.True_, "a", None, math.nan], "of at least 0"),
    ((2,), [2], [1], "of at least 2"),
    ((2, 9), [2, 9], [1, 10, 10**8], "between 2 and 9"),
    ((0,), [], [10**7 + 1, 10**9, math.inf], "between 0 and 10000000"),
]


@pytest.mark.parametrize(("limits", "taken", "bad", "span"), WHOLE)
def test_a_whole_number_at_its_limits(limits, taken, bad, span):
    for value in taken:
        found = whole_number("n", value, *limits)
        assert found == value == arg.whole(*limits)("n", value, {}) and type(found) is int
    for value in bad:
        with refused(f"n must be a whole number {span}, got {value!r}"):
            whole_number("n", value, *limits)


RULES = [  # rule, taken -> used, refused -> what is said
    (arg.rates, {0: [0.0], 0.5: [0.5], (1, 2): [1.0, 2.0]}, {
        "a": "a number or a list of numbers, got 'a'", (): "a number or a flat list of numbers, got shape (0,)",
        ((1, 2),): "a number or a flat list of numbers, got shape (1, 2)",
        (1, -2, -3): "finite and not negative, got -2.0", (1, math.inf): "finite and not negative, got inf",
        math.nan: "finite and not negative, got nan",
    }),
    (arg.one_of("a", "b"), {"a": "a", "b": "b"}, {"c": "one of a, b, got 'c'", 1: "one of a, b, got 1"}),
    (arg.text, {"": "", "a": "a"}, {1: "a text, got 1", None: "a text, got None"}),
    (arg.function, {len: len}, {1: "a function, got 1"}),
    (arg.truth, {True: True, np.False_: False}, {2: "True or False, got 2", None: "True or False, got None"}),
    (arg.optional(arg.text), {None: None, "a": "a"}, {1: "a text, got 1"}),
    (arg.items(arg.whole(), least=2), {(1, 2): [1, 2], frozenset({3, 4}): [3, 4]}, {
        "ab": "a list, got 'ab'", b"ab": "a list, got b'ab'", 3: "a list, got 3",
        (1,): "a list of at least 2, got (1,)",
    }),
    (arg.items(arg.real(), least=0, rising=True), {(): [], (1,): [1], (1, 2.5): [1, 2.5]}, {
        (1, 1): "a list of rising numbers, got (1, 1)", (2, 1): "a list of rising numbers, got (2, 1)",
    }),
    (arg.with_attributes("real imag", "a number"), {1: 1}, {"a": "a number, got 'a'", int: f"a number, got {int!r}"}),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "taken", "bad"), RULES)
def test_a_rule_at_its_limits(rule, taken, bad):
    for value, used in taken.items():
        found = rule("a", value, {})
        assert (found.tolist() if isinstance(found, np.ndarray) else found) == used
    for value, said in bad.items():
        with refused(f"a must be {said}"):
            rule("a", value, {})


def test_rates_are_float64():
    assert arg.rates("lr", 1, {}).dtype == arg.rates("lr", np.float32([1, 2]), {}).dtype == np.float64


def test_seeds_are_a_list_of_whole_numbers():
    for value, used in ((3, [3]), (np.int64(3), [3]), (np.array(3), [3]), ([1, 2], [1, 2]), (range(2), [0, 1])):
        assert arg.seeds("seeds", value, {}) == used
    with refused("seeds must hold at least one whole number, got none"):
        arg.seeds("seeds", [], {})
    with refused("seed must be a whole number of at least 0, got -1"):
        arg.seeds("seeds", (1, -1), {})


def test_a_dictionary_names_its_items():
    assert arg.named(arg.real(0), most=2)("d", {"a": 1, "b": 2}, {}) == {"a": 1, "b": 2}
    with refused("""d must be a dictionary {"name": ...}, at most 2, not empty, got {1: 1, 2: 2, 3: 3}"""):
        arg.named(arg.real(0), most=2)("d", {1: 1, 2: 2, 3: 3}, {})
    for value in ({}, [1], None):
        with refused(f"""d must be a dictionary {{"name": ...}}, not empty, got {value!r}"""):
            arg.named(arg.real(0))("d", value, {})
    with refused("d['a'] must be a finite number of at least 0, got -1"):
        arg.named(arg.real(0))("d", {"a": -1}, {})
    with refused("l[1] must be a text, got 2"):
        arg.items(arg.text)("l", ["a", 2], {})


def test_equal_names_are_equal_sizes():
    sizes = {}
    assert arg.array("n 2")("x", [[1, 2], [3, 4], [5, 6]], sizes).shape == (3, 2) and sizes["n"] == 3
    assert arg.array("n")("y", [1, 2, 3], sizes).dtype == float
    assert arg.items(arg.text, dim="n")("names", "abc".split() * 3, sizes) == ["abc"] * 3
    with refused("y must be numbers of shape (n,) with n = 3, got shape (2,)"):
        arg.array("n")("y", [1, 2], sizes)
    with refused("names must be a list of 3, one for each of n, got ['a']"):
        arg.items(arg.text, dim="n")("names", ["a"], sizes)
    with refused("x must be numbers of shape (m, 2), got shape (1, 3)"):
        arg.array("m 2")("x", [[1, 2, 3]], {})


SHAPES = [  # the dimensions, what has none of them, what is shown of it
    ("n", 1.0, "1.0"), ("n", [[1]], "shape (1, 1)"), ("n", [], "shape (0,)"), ("n m", [1], "shape (1,)"),
    ("n", "a", "'a'"), ("n", [[1], [2, 3]], "[[1], [2, 3]]"), ("...", [], "shape (0,)"),
]  # fmt: skip


@pytest.mark.parametrize(("dims", "value", "shown"), SHAPES)
def test_an_array_of_another_shape_is_named(dims, value, shown):
    shape = f"({dims},)" if " " not in dims else f"({dims.replace(' ', ', ')})"
    with refused(f"x must be numbers of shape {shape}, got {shown}"):
        arg.array(dims)("x", value, {})


def test_any_shape_is_any_shape():
    for value in (1.0, [1.0], [[1.0, 2.0]], np.ones((2, 3, 4))):
        assert arg.array("...")("x", value, {}).shape == np.shape(value)


def test_numbers_of_an_array_at_their_limits():
    assert arg.array("n", finite=True)("x", [1e100, -1e100], {}).tolist() == [1e100, -1e100]
    assert np.isinf(arg.array("n")("x", [math.inf], {})).all(), "only where finite is asked for"
    for bad in (1.1e100, -1.1e100, math.inf, math.nan):
        with refused(f"x must be finite numbers of shape (n,), none above 1e+100, got {bad}"):
            arg.array("n", finite=True)("x", [0, bad, 2e200], {})
    assert arg.array("n", above=0)("x", [1e-300], {}).size == 1
    for bad in (0.0, -1.0, math.nan):
        with refused(f"x must be numbers of shape (n,), all above 0, got {bad}"):
            arg.array("n", above=0)("x", [1, bad], {})


def test_what_was_given_is_cut_at_eighty_characters():
    for length, shown in ((78, repr("a" * 78)), (79, "'" + "a" * 76 + "...")):
        with refused(f"x must be short, got {shown}"):
            refuse("x", "short", "a" * length)


def test_only_the_innermost_function_is_named():
    @names_itself
    def inner(value):
        return real_number("a", value)

    @validated(b=arg.real(0))
    def outer(value, b=1):
        return inner(value) + b

    where = test_only_the_innermost_function_is_named.__name__ + ".<locals>."
    assert outer(1) == 2
    with refused(f"{where}inner: a must be a finite number, got 'x'"):
        outer("x")
    with refused(f"{where}outer: b must be a finite number of at least 0, got -1"):
        outer(1, -1)
    with pytest.raises(TypeError, match="unexpected keyword argument 'c'"):
        outer(1, c=2)


def test_defaults_are_converted_too():
    @validated(lr=arg.rates)
    def used(lr=(1, 2)):
        return lr

    assert used().dtype == float and used(3).tolist() == [3]


def test_help_shows_names_and_defaults_of_what_checks_its_fields():
    assert str(inspect.signature(momentum)) == "(beta=0.9, dampening=0.0, rate_inside=False)"
    assert str(inspect.signature(MLP)) == "(sizes=(64, 32, 10), activation='relu', loss='cross_entropy', gain=1.0)"
