"""Schedules: equal to five libraries' frozen sequences, and the laws of the algebra for all inputs."""

import importlib.util
import json
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lrlib import schedules
from lrlib.schedules import Plateau, Schedule, Shape, poly, power

pytestmark = pytest.mark.filterwarnings("error")
NAMES = vars(schedules)
REFERENCES = Path(__file__).parent / "references"
FROZEN = json.loads((REFERENCES / "schedules.json").read_text())
LIBRARIES = ("torch", "optax", "keras", "transformers", "timm")
PRECISION = {"keras": (1e-5, np.finfo(np.float32).eps)}  # the others compute in float64


def ours(text):
    return eval(text, NAMES)


def assert_same(entry):
    """Ours against theirs: relative, or by one last digit of the highest rate, which is what a cosine at 0 is worth."""
    rates, values = ours(entry["ours"])(np.arange(len(entry["values"]))), np.array(entry["values"])
    rtol, eps = PRECISION.get(entry["library"], (1e-10, np.finfo(float).eps))
    np.testing.assert_allclose(rates, values, rtol=rtol, atol=eps * np.abs(values).max(), err_msg=entry["call"])


def name_of(entry):
    return f"{entry['library']} {entry['call'][:70]}"


@pytest.mark.parametrize("entry", FROZEN["entries"], ids=name_of)
def test_the_sequence_of_the_library(entry):
    assert len(entry["values"]) == FROZEN["steps"] and entry["version"]
    assert_same(entry)


@pytest.mark.parametrize("entry", FROZEN["differences"], ids=name_of)
def test_a_known_difference_is_still_as_recorded(entry):
    mine = ours(entry["ours"])(np.array(entry["steps"]))
    np.testing.assert_allclose(mine, entry["expected"], rtol=1e-12, atol=0)
    if isinstance(entry["values"], list):
        assert np.abs(mine - entry["values"]).max() > 0.04
    else:
        assert entry["values"].split(":")[0] in ("ValueError", "ZeroDivisionError")


def test_there_are_enough_references_of_every_library():
    count = {name: sum(e["library"] == name for e in FROZEN["entries"]) for name in LIBRARIES}
    assert sum(count.values()) >= 100 and min(count.values()) >= 15
    assert len({e["call"] for e in FROZEN["entries"]}) == len(FROZEN["entries"])


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("library", LIBRARIES)
def test_the_library_as_it_is_installed_here(library):
    """The script that froze the references asks the library again."""
    if importlib.util.find_spec(library) is None:
        pytest.skip(f"{library} is not installed")
    spec = importlib.util.spec_from_file_location("make_schedules", REFERENCES / "make_schedules.py")
    make_schedules = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(make_schedules)
    for entry in make_schedules.LIBRARIES[library]():
        if "why" not in entry:
            assert_same(entry)


# --- laws ------------------------------------------------------------------------------------------------------------

rates = st.floats(1e-6, 10)
lengths = st.integers(1, 500)
steps = st.floats(-1e6, 1e6)
shapes = st.one_of(
    st.sampled_from([schedules.linear, schedules.cosine, schedules.tanh()]),
    st.builds(poly, st.floats(0.2, 5)),
    st.builds(power, st.floats(0.2, 5)),
    st.builds(schedules.cosine_power, st.floats(0.2, 5)),
    st.builds(schedules.geometric, st.floats(1e-3, 1e3)),
    st.builds(lambda p, k: poly(p).k_decay(k), st.floats(0.2, 5), st.floats(0.2, 5)),
)
leaves = st.one_of(
    st.builds(schedules.constant, rates),
    st.builds(schedules.ramp, rates, rates, st.integers(0, 500), shapes, st.booleans()),
    st.builds(schedules.decay, st.floats(0.5, 1)),
    st.builds(schedules.inverse, st.floats(0, 2), st.floats(1, 100)),
)


def grown(inner):
    return st.one_of(
        st.builds(lambda a, b: a * b, inner, inner),
        st.builds(lambda a, b: a + b, inner, inner),
        st.builds(schedules.minimum, inner, inner),
        st.builds(schedules.maximum, inner, inner),
        st.builds(lambda a, lo, hi: a.clip(lo, lo + hi), inner, rates, rates),
        st.builds(lambda a, b, at: a.then(b, at), inner, inner, st.integers(1, 300)),
        st.builds(
            lambda a, p, g, f: a.cycle(p, g, f), inner, lengths, st.sampled_from([1, 1.01, 1.5, 2, 3]), st.floats(0, 1)
        ),
        st.builds(lambda a, p, c: a.cycle(p, count=c, tail=0.5), inner, lengths, st.integers(1, 5)),
        st.builds(lambda a, d: a.delay(d), inner, st.integers(-100, 100)),
        st.builds(lambda a, k: a.stretch(k), inner, st.floats(0.1, 10)),
        st.builds(lambda a, k: a.every(k), inner, lengths),
    )


trees = st.recursive(leaves, grown, max_leaves=5)


@given(trees)
def test_repr_builds_an_equal_schedule(s):
    again = eval(repr(s), NAMES)
    assert again == s and hash(again) == hash(s) and repr(again) == repr(s)


@given(trees, st.lists(st.one_of(steps, st.floats(-1e300, 1e300)), min_size=1, max_size=8))
def test_a_schedule_is_total_and_a_vector_is_its_numbers(s, t):
    together = s(np.array(t))
    assert together.shape == (len(t),) and np.isfinite(together).all()
    assert together.tolist() == [s(v) for v in reversed(t)][::-1] == s(t).tolist()
    assert isinstance(s(t[0]), float) and s(np.array(t).reshape(1, -1)).shape == (1, len(t))
    assert isinstance(s(7), float) and s(7) == s(7.0) == s(np.int32(7)) == s(np.array(7)) and s([]).shape == (0,)


@given(trees, st.lists(steps, min_size=1, max_size=8))
def test_nan_stays_where_it_is_and_infinity_is_no_error(s, t):
    assert math.isnan(s(math.nan))
    mixed = s([*t, math.nan, math.inf, -math.inf])
    assert mixed[: len(t)].tolist() == s(t).tolist() and math.isnan(mixed[len(t)])
    # the one schedule without a value there is a cycle without an end
    assert np.isfinite(mixed[-1]) and (np.isfinite(mixed[-2]) or ".cycle(" in repr(s))


@given(leaves, st.floats(-1e6, 0))
def test_a_leaf_holds_its_first_value_before_step_0(s, t):
    assert s(t) == s(0) or (isinstance(s, schedules.Ramp) and s.steps - s.endpoint <= 0)


@given(trees, st.integers(-1000, 1000), st.integers(-(10**6), 10**6))
def test_delay_shifts_the_clock(s, d, t):
    assert s.delay(d)(t) == s(t - d)


@given(trees, st.integers(1, 64), steps)
def test_stretch_and_every_are_what_they_say(s, k, t):
    assert s.stretch(k)(t) == s(t / k)
    assert s.every(k)(t) == s(math.floor(t / k) * k)


@given(trees, rates, steps)
def test_scaling_adding_clipping(s, a, t):
    assert (a * s)(t) == a * s(t) and (a + s)(t) == a + s(t) and (s * a)(t) == s(t) * a
    assert s.clip(a, 2 * a)(t) == min(max(s(t), a), 2 * a)


@given(trees, trees, steps)
def test_the_lower_and_the_higher_of_two(a, b, t):
    assert schedules.minimum(a, b)(t) == min(a(t), b(t))
    assert schedules.maximum(a, b)(t) == max(a(t), b(t))
    assert schedules.minimum(a, 0.1)(t) == a.clip(high=0.1)(t)


@given(st.floats(0.2, 5), shapes, st.floats(0, 1))
def test_k_decay_is_the_shape_of_a_power(k, shape, u):
    """Of the shape's own power, which a second call replaces."""
    plain = shape.k_decay(1)
    assert shape.k_decay(k)(u) == plain(u**k) and eval(repr(shape.k_decay(k)), NAMES) == shape.k_decay(k)


@given(trees, trees, st.integers(1, 10**4), st.integers(-(10**4), 10**5))
def test_then_takes_over_at_its_step_with_a_clock_of_its_own(a, b, at, t):
    assert a.then(b, at)(t) == (a(t) if t < at else b(t - at))


@given(rates, rates, lengths, shapes)
def test_a_ramp_is_monotone_and_stays_between_its_ends(a, b, n, shape):
    values = schedules.ramp(a, b, n, shape)(np.linspace(-5, n + 5, 200))
    digit = 4 * np.spacing(max(a, b))  # the two halves of a ramp are rounded each for itself
    assert values.min() >= min(a, b) - digit and values.max() <= max(a, b) + digit
    assert (np.diff(values) * np.sign(b - a) >= -digit).all()


@given(rates, st.integers(2, 10**6), st.floats(1, 3))
def test_a_rate_near_its_end_keeps_its_digits(lr, n, p):
    left = 1 / n  # of the way, one step before the end
    assert schedules.polynomial_decay(lr, n, power=p)(n - 1) == pytest.approx(
        lr * left**p, rel=1e-15 * n * p + 1e-14, abs=0
    )
    wave = np.sin(np.pi / 2 * left) ** 2
    assert schedules.cosine_decay(lr, n)(n - 1) == pytest.approx(lr * wave, rel=1e-15 * n + 1e-14, abs=0)


def test_the_cosine_keeps_its_digits_at_both_ends():
    """Near u = 0 it is (pi u / 2)^2, which 1 - cos^2 would lose in rounding; near 1 the rest is."""
    for u in (1e-3, 1e-6, 1e-9):
        start, rest = schedules.cosine(u), schedules.cosine.shares(1 - u)[1]
        assert start == pytest.approx((np.pi * u / 2) ** 2, rel=1e-6, abs=0)
        assert rest == pytest.approx((np.pi * u / 2) ** 2, rel=1e-6, abs=0)


@given(rates, rates, lengths)
def test_an_exponential_ramp_has_equal_factors(a, b, n):
    s = schedules.ramp(a, b, n, schedules.geometric())
    np.testing.assert_allclose(s(np.arange(n + 1)), a * (b / a) ** (np.arange(n + 1) / n), rtol=1e-12)
    assert s(0) == a and s(n) == b and eval(repr(s), NAMES) == s


@given(rates, rates, st.integers(2, 500), st.booleans())
def test_the_two_endpoint_conventions(a, b, n, endpoint):
    s = schedules.ramp(a, b, n, endpoint=endpoint)
    assert s(0) == a and s(n) == b
    expected = b if endpoint else a + (b - a) * (n - 1) / n
    assert s(n - 1) == pytest.approx(expected, rel=1e-12, abs=0) and (not endpoint or s(n - 1) == b)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 50), st.sampled_from([1, 1.01, 1.5, 2, 3, 7, 10]), st.floats(0.1, 1), st.floats(0, 0.1))
def test_every_restart_up_to_a_million_steps_has_the_full_peak(period, grow, fade, end):
    begins, length, lap = [0], period, 0
    while begins[-1] < 1e6 and lap < 5000:
        begins, length, lap = [*begins, begins[-1] + length], length * grow, lap + 1
    begins = np.array(begins, dtype=float)
    peaks = np.full(len(begins), 0.3)
    assert schedules.sgdr(0.3, period, end, grow)(begins).tolist() == peaks.tolist()
    faded = schedules.sgdr(1.0, period, grow=grow, fade=fade)
    np.testing.assert_allclose(faded(begins), fade ** np.arange(len(begins)), rtol=1e-14)
    if isinstance(grow, int):  # just before a restart the old cycle is near its end
        assert (schedules.sgdr(1.0, period, grow=grow)(begins[1:] - 1e-3) < 1e-4).all()


@given(st.integers(1, 30), st.sampled_from([1, 1.5, 2, 3]), st.integers(1, 8), st.integers(0, 50))
def test_after_its_count_a_cycle_hands_over_to_its_tail(period, grow, count, later):
    s = schedules.ramp(1, 0, period).cycle(period, grow, count=count, tail=schedules.ramp(5, 6, 50))
    end = sum(period * grow**i for i in range(count))
    assert s(end + later) == pytest.approx(5 + later / 50, rel=1e-12) and s(end - 0.5) < 1.0
    assert s(math.inf) == 6


def test_restarts_meet_peak_and_floor_to_the_last_digit():
    for lr, end in ((0.3, 0.03), (0.01, 0.001)):  # end + (lr - end) is not lr there
        assert end + (lr - end) != lr
        assert schedules.sgdr(lr, 10, end, grow=2)([0, 10, 30, 70]).tolist() == [lr] * 4
        assert schedules.sgdr(lr, 10, end, count=2)([20, 25, 1e9]).tolist() == [end] * 3


def test_many_cycles_cost_no_more_than_few():
    assert schedules.sgdr(1, 10, grow=2, count=5000)(1.5e308) <= 1 == schedules.sgdr(1, 1, count=10**12)(5.0)
    assert schedules.ramp(1, 0, 3).cycle(3, count=10**9)(3e9) == 0.0


def test_where_a_logarithm_misses_a_restart():
    """PyTorch's and timm's formula finds the number of the cycle one too small there (see the known differences)."""
    for period, grow, at in ((10, 3, 1210), (7, 3, 847), (1, 3, 121), (10, 10, 1110)):
        number = math.log(at / period * (grow - 1) + 1, grow)
        assert int(number) == round(number) - 1 and schedules.sgdr(0.1, period, grow=grow)(at) == 0.1


def test_a_staircase_takes_its_step_exactly_at_the_multiple():
    for width in (7, 0.1, 1 / 3, 49):
        at = np.arange(1, 2000) * width
        stairs = schedules.ramp(0, 4000, 4000).stretch(width).every(width)
        np.testing.assert_allclose(stairs(at), np.arange(1, 2000), rtol=1e-12)
        np.testing.assert_allclose(stairs(np.nextafter(at, 0)), np.arange(0, 1999), rtol=1e-12)


RECIPES = [
    schedules.warmup(schedules.cosine_decay(0.1, 90), 10),
    schedules.one_cycle(0.1, 100),
    schedules.one_cycle(0.1, 100, three_phase=True),
    schedules.wsd(0.1, 10, 60, 30),
    schedules.flat_and_anneal(0.1, 100),
    schedules.triangular(0.01, 0.1, 20),
    schedules.noam(512, 40),
    schedules.warmup(schedules.inverse_root(0.1, 20), 20),
    schedules.warmup(schedules.sgdr(0.1, 200), 20, 0.01),
    schedules.triangular2(0.01, 0.1, 10, 30),
    schedules.exp_range(0.01, 0.1, 20, factor=0.99),
    schedules.tanh_decay(0.1, 100),
]


@pytest.mark.parametrize("s", RECIPES, ids=repr)
def test_recipes_are_continuous(s):
    fine = s(np.linspace(0, 130, 130_001))
    # steepest: 1 - sqrt, which falls by sqrt(0.001 / 30) in its first thousandth of a step
    assert np.abs(np.diff(fine)).max() < 0.006 * fine.max()


def _wave(x):
    return (1 + np.cos(np.pi * x)) / 2


STEP = np.arange(101.0)
UP, LOW = 29, 0.8 / 25  # of the one-cycle rule with PyTorch's defaults: the way up ends at step 0.3 * 100 - 1
RISE = LOW + (0.8 - LOW) * (1 - _wave(STEP / UP))
FORMULAS = [  # with the defaults that users meet
    (schedules.piecewise([20, 50], [3, 2, 1]), 3.0 - (STEP >= 20) - (STEP >= 50)),
    (schedules.step_decay(0.8, 30), 0.8 * 0.1 ** (STEP // 30)),
    (schedules.step_decay(0.8, 30, 0.5), 0.8 * 0.5 ** (STEP // 30)),
    (schedules.multi_step(0.8, [20, 50]), 0.8 * 0.1 ** (1.0 * (STEP >= 20) + (STEP >= 50))),
    (schedules.exponential_decay(0.8, 7, 0.9), 0.8 * 0.9 ** (STEP / 7)),
    (schedules.polynomial_decay(0.8, 100), 0.8 * (1 - STEP / 100)),
    (schedules.polynomial_decay(0.8, 100, 0.2, 3), 0.2 + 0.6 * (1 - STEP / 100) ** 3),
    (schedules.cosine_decay(0.8, 100), 0.8 * _wave(STEP / 100)),
    (schedules.cosine_decay(0.8, 100, 0.2), 0.2 + 0.6 * _wave(STEP / 100)),
    (schedules.inverse_time(0.8, 7), 0.8 / (1 + STEP / 7)),
    (schedules.inverse_root(0.8, 7), 0.8 / np.sqrt(1 + STEP / 7)),
    (schedules.tanh_decay(0.8, 100), 0.4 * (1 - np.tanh(-7 + STEP / 10))),
    (schedules.tanh_decay(0.8, 100, 0.2, -6, 2), 0.2 + 0.3 * (1 - np.tanh(-6 + 8 * STEP / 100))),
    (schedules.warmup(0.8, 20), 0.8 * np.minimum(1, STEP / 20)),
    (schedules.warmup(0.8, 20, 0.2), 0.2 + 0.6 * np.minimum(1, STEP / 20)),
    (schedules.warmup(schedules.polynomial_decay(0.8, 80), 20), 0.8 * np.minimum(STEP / 20, (100 - STEP) / 80)),
    (schedules.noam(16, 40), 0.25 * np.minimum((STEP + 1) ** -0.5, (STEP + 1) * 40**-1.5)),
    (schedules.noam(16, 40, 2), 0.5 * np.minimum((STEP + 1) ** -0.5, (STEP + 1) * 40**-1.5)),
    (schedules.sgdr(0.8, 30), 0.8 * _wave(STEP % 30 / 30)),
    (schedules.sgdr(0.8, 30, 0.2, fade=0.5), 0.2 + 0.6 * 0.5 ** (STEP // 30) * _wave(STEP % 30 / 30)),
    (schedules.sgdr(0.8, 30, 0.2, count=2), np.where(STEP < 60, 0.2 + 0.6 * _wave(STEP % 30 / 30), 0.2)),
    (schedules.sgdr(0.8, 40, grow=2), 0.8 * _wave(np.where(STEP < 40, STEP / 40, (STEP - 40) / 80))),
    (schedules.triangular(0.2, 0.8, 20), 0.8 - 0.6 * abs(STEP / 20 % 2 - 1)),
    (schedules.triangular(0.2, 0.8, 10, 40), 0.2 + 0.6 * np.minimum(STEP % 50 / 10, (50 - STEP % 50) / 40)),
    (schedules.triangular2(0.2, 0.8, 20), 0.2 + 0.6 * 0.5 ** (STEP // 40) * (1 - abs(STEP / 20 % 2 - 1))),
    (schedules.exp_range(0.2, 0.8, 20), 0.2 + 0.6 * 0.999**STEP * (1 - abs(STEP / 20 % 2 - 1))),
    (
        schedules.one_cycle(0.8, 100),
        np.where(STEP < UP, RISE, LOW / 1e4 + (0.8 - LOW / 1e4) * _wave(np.minimum((STEP - UP) / 70, 1))),
    ),
    (
        schedules.one_cycle(0.8, 100, three_phase=True),
        np.where(STEP < 2 * UP, RISE, LOW / 1e4 + (LOW - LOW / 1e4) * _wave(np.minimum((STEP - 2 * UP) / 41, 1))),
    ),
    (schedules.flat_and_anneal(0.8, 100), 0.8 * _wave(np.maximum(STEP - 75, 0) / 25)),
    (schedules.flat_and_anneal(0.8, 100, 0.5, 0.2), 0.2 + 0.6 * _wave(np.maximum(STEP - 50, 0) / 50)),
    (schedules.wsd(0.8, 10, 60, 30), 0.8 * np.minimum(STEP / 10, 1 - np.sqrt(np.maximum(STEP - 70, 0) / 30))),
    (schedules.wsd(0.8, 10, 60, 30, 0.2), np.where(
        STEP < 10, STEP * 0.08, 0.2 + 0.6 * (1 - np.sqrt(np.maximum(STEP - 70, 0) / 30))
    )),
]  # fmt: skip


@pytest.mark.parametrize(("schedule", "formula"), FORMULAS, ids=lambda s: repr(s) if isinstance(s, Schedule) else "")
def test_a_recipe_is_its_published_formula(schedule, formula):
    np.testing.assert_allclose(schedule(STEP), formula, rtol=1e-12, atol=1e-15)


def test_identities_of_the_field():
    t = np.arange(300)
    noam = schedules.noam(512, 40)
    np.testing.assert_allclose(noam(t), 512**-0.5 * np.minimum((t + 1) ** -0.5, (t + 1) * 40**-1.5), rtol=1e-12)
    np.testing.assert_allclose(schedules.step_decay(1.0, 30)(t), 0.1 ** (t // 30), rtol=1e-12)
    np.testing.assert_allclose(schedules.inverse_root(1.0, 16)(t), (1 + t / 16) ** -0.5, rtol=1e-12)
    half = schedules.triangular2(0.0, 1.0, 10)
    np.testing.assert_allclose(half([10, 30, 50]), [1, 0.5, 0.25])
    assert schedules.ramp(0.1, 0, 100).area(100) == pytest.approx(5.05)
    np.testing.assert_allclose(schedules.ramp(1, 0.01, 50, schedules.geometric(0.01))(t[:51]), 0.01 ** (t[:51] / 50))


def test_a_schedule_cannot_be_changed():
    s = schedules.ramp(0.1, 0, 10)
    with pytest.raises(AttributeError):
        s.start = 1.0
    assert len({s, schedules.ramp(0.1, 0.0, 10), schedules.ramp(0.1, 0, 11)}) == 2
    steps = np.arange(5.0)
    before, first, second = steps.copy(), s(steps), s(steps)
    first[:] = 7
    assert (steps == before).all() and (second == s(steps)).all() and second[0] == 0.1


def test_recipes_refuse_shares_that_leave_no_room():
    for make, message in (
        (lambda: schedules.one_cycle(0.1, 20, 0.01), "warm must be a finite number between 0.05 and 1, got 0.01"),
        (lambda: schedules.one_cycle(0.1, 20, 0.7, three_phase=True), "warm .* above 0.05 and at most 0.525, got 0.7"),
        (lambda: schedules.one_cycle(1, 2, 0.5, three_phase=True), "warm .* above 0.5 and at most 0.75, got 0.5"),
        (lambda: schedules.one_cycle(0.1, 20, div=0), "div must be a finite number above 0, got 0"),
        (lambda: schedules.flat_and_anneal(0.1, 100, 1.2), "flat must be a finite number between 0 and 1, got 1.2"),
        (lambda: schedules.noam(0, 4), "width must be a finite number above 0, got 0"),
        (lambda: schedules.triangular(0, 1, 10, -1), r"down must be a finite number between 0 and 1e\+15, got -1"),
    ):
        with pytest.raises(ValueError, match=message):
            make()
    assert schedules.triangular(0, 1, 10, 0)([9, 10, 11]).tolist() == [0.9, 0.0, 0.1]


BAD = [
    (lambda: schedules.ramp(0.1, 0, -1), "Ramp: steps must be a finite number of at least 0, got -1"),
    (lambda: schedules.ramp(math.nan, 0, 1), "Ramp: start must be a finite number, got nan"),
    (lambda: schedules.ramp("a", 0, 1), "Ramp: start must be a finite number, got 'a'"),
    (lambda: schedules.ramp(1, 0, 1, "cosine"), r"shape must be a shape, such as .*\(no string, .*\), got 'cosine'"),
    (lambda: schedules.ramp(1, 0, 1, poly), "a shape, .*no function like poly\\), got <function poly"),
    (lambda: schedules.ramp(1, 0, 1, endpoint=1), "endpoint must be True or False, got 1"),
    (lambda: schedules.decay(0), "Decay: factor must be a finite number above 0, got 0"),
    (lambda: schedules.inverse(1, -2), "timescale must be a finite number above 0, got -2"),
    (lambda: schedules.join([1, 2], [5, 6]), "at must have one step less than parts or values, got 2 and 2"),
    (lambda: schedules.join([1, 2, 3], [6, 5]), r"Join: at must be a list of rising numbers, got \(6, 5\)|\[6, 5\]"),
    (lambda: schedules.join(5, []), "Join: parts must be a list, got 5"),
    (lambda: schedules.join("ab", [1]), "Join: parts must be a list, got 'ab'"),
    (lambda: schedules.join([1, "two"], [1]), r"parts\[1\] must be a schedule, .*got 'two'"),
    (lambda: schedules.constant(1).cycle(0), "Cycle: period must be a finite number above 0, got 0"),
    (lambda: schedules.constant(1).cycle(5, grow=0.5), "grow must be a finite number of at least 1, got 0.5"),
    (lambda: schedules.constant(1).cycle(5, count=1.5), "count must be a whole number between 1 and"),
    (lambda: schedules.constant(1).cycle(5, grow=1.001), "grow must be 1 or at least 1.01, got 1.001"),
    (lambda: schedules.constant(1).cycle(5, fade=2), "fade must be a finite number between 0 and 1, got 2"),
    (lambda: schedules.constant(1).clip(), "clip needs low, high or both"),
    (lambda: schedules.constant(1).clip(2, 1), "low must not be above high, got 2 and 1"),
    (lambda: schedules.constant(1).every(0), "Every: steps must be a finite number above 0, got 0"),
    (lambda: schedules.constant(1).stretch(0), "Stretch: factor must be a finite number above 0, got 0"),
    (lambda: schedules.constant(1).delay("2"), "Delay: steps must be a finite number, got '2'"),
    (lambda: schedules.constant(True), "Constant: value must be a finite number, got True"),
    (lambda: Shape("round"), "Shape: name must be one of linear, .*got 'round'"),
    (lambda: Shape("poly"), "poly takes 1 numbers, got 0"),
    (lambda: Shape("tanh", (3, -7)), "low must be below high in tanh, got 3 and -7"),
    (lambda: poly(0), "poly: p must be a finite number above 0, got 0"),
    (lambda: Shape("poly", [0]), "Shape: number must be a finite number above 0, got 0"),
    (lambda: Shape("poly", 5), "numbers must be a list, got 5"),
    (lambda: Shape([]), r"name must be one of .*got \[\]"),
    (lambda: schedules.geometric()(0.5), "geometric without a ratio has values only in a ramp"),
    (lambda: schedules.ramp(0.1, 0, 9, schedules.geometric()), "geometric needs ends of one sign, .*got 0.1 and 0"),
    (lambda: schedules.ramp(10**400, 0, 9), "start must be a finite number, got 1000"),
    (lambda: schedules.decay("0.5"), "factor must be a finite number above 0, got '0.5'"),
    (lambda: schedules.cosine_decay("a", 9), "cosine_decay: lr must be a finite number, got 'a'"),
    (lambda: schedules.flat_and_anneal("a", 9), "^flat_and_anneal: lr must be a finite number, got 'a'"),
    (lambda: schedules.wsd(0.1, "a", 3, 4), "^wsd: warm must be a finite number between 0 and .*, got 'a'"),
    (lambda: schedules.tanh_decay(0.1, 9, low="a"), "^tanh_decay: low must be a finite number, got 'a'"),
    (lambda: schedules.warmup(0.1, 3, start="a"), "^warmup: start must be a finite number, got 'a'"),
    (lambda: schedules.constant(1).area(-3), "steps must be a whole number of at least 0, got -3"),
    (lambda: np.array([1.0, 2.0]) * schedules.decay(0.5), "Product: a must be a schedule, .*got shape"),
    (lambda: schedules.decay(0.5) + None, "Sum: b must be a schedule, .*got None"),
]


@pytest.mark.parametrize(("make", "message"), BAD, ids=[message[:40] for _, message in BAD])
def test_bad_arguments_are_named(make, message):
    with pytest.raises(ValueError, match=message):
        make()


# --- controllers -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("patience", [0, 1, 2, 3])
def test_pytorch_waits_one_epoch_longer_than_keras(patience):
    flat = [1.0] * 12
    torch, keras = (Plateau(1.0, patience=patience, factor=0.5, convention=c) for c in ("pytorch", "keras"))
    first = [next(i for i, m in enumerate(flat) if plateau.update(m) < 1) for plateau in (torch, keras)]
    # the first epoch sets the best value; PyTorch needs patience + 1 bad ones, Keras patience (at least one)
    assert first == [patience + 1, max(patience, 1)]


@pytest.mark.parametrize("entry", FROZEN["plateaus"], ids=name_of)
def test_the_controllers_of_pytorch_and_keras(entry):
    plateau = Plateau(0.1, **entry["ours"])
    rtol, _ = PRECISION.get(entry["library"], (1e-10, 0))
    np.testing.assert_allclose([plateau.update(m) for m in entry["metrics"]], entry["values"], rtol=rtol)


def test_a_nan_is_a_bad_epoch_and_a_constant_metric_of_0_never_gets_better():
    plateau = Plateau(1.0, factor=0.5, patience=0)
    assert [plateau.update(m) for m in (0.0, 0.0, math.nan, -1.0)] == [1.0, 0.5, 0.25, 0.25]


@pytest.mark.parametrize("convention", ["pytorch", "keras"])
def test_an_epoch_without_a_best_before_it_counts_like_any_other(convention):
    """A metric that is nan from the start: reduced as soon as the patience is over, and no epoch earlier."""
    for patience, cooldown in ((1, 0), (2, 0), (2, 3)):
        plateau = Plateau(1.0, 0.5, patience, cooldown=cooldown, convention=convention)
        rates = [plateau.update(math.nan) for _ in range(12)]
        bad = patience + (convention == "pytorch")  # epochs up to a reduction
        rest = cooldown - (convention == "keras" and cooldown > 0)
        lowered = [bad - 1 + i * (bad + rest) for i in range(12)]
        assert rates == [0.5 ** sum(at <= epoch for at in lowered) for epoch in range(12)]


def test_a_rate_goes_down_to_its_least_and_no_further():
    plateau = Plateau(1.0, 0.1, 0, min_lr=0.05)
    assert [plateau.update(1.0) for _ in range(4)] == pytest.approx([1, 0.1, 0.05, 0.05])
    rising = Plateau(1.0, 0.5, 0, mode="max")
    assert [rising.update(m) for m in (1.0, 2.0, 1.0, 3.0, 3.0)] == [1, 1, 0.5, 0.5, 0.25]


def test_the_default_threshold_of_a_plateau_is_a_ten_thousandth():
    """As in PyTorch's ReduceLROnPlateau and in Keras' ReduceLROnPlateau (min_delta)."""
    for metrics, lowered in (((1.0, 1 - 1.2e-4), 0), ((1.0, 1 - 0.8e-4), 1)):
        plateau = Plateau(1.0, 0.5, 0)
        assert [plateau.update(metric) for metric in metrics][-1] == 0.5**lowered


def test_the_threshold_of_a_plateau_is_a_share_or_an_amount():
    """From 2, an epoch at 1.9 is 5 % and 0.1 better: enough or not, by the mode."""
    for mode, threshold, lowered in (("rel", 0.04, 0), ("rel", 0.06, 1), ("abs", 0.06, 0), ("abs", 0.2, 1)):
        for convention in ("pytorch", "keras"):
            plateau = Plateau(1.0, 0.5, 0, threshold, convention=convention, threshold_mode=mode)
            assert [plateau.update(m) for m in (2.0, 1.9)] == [1.0, 0.5**lowered]


def test_a_change_of_eps_or_less_is_not_made():
    rates = [[p.update(1.0) for _ in range(4)] for p in (Plateau(1.0, 0.5, 0, eps=e) for e in (0, 0.25, 0.2))]
    assert rates == [[1, 0.5, 0.25, 0.125], [1, 0.5, 0.5, 0.5], [1, 0.5, 0.25, 0.25]]
    assert Plateau(1.0).eps == 1e-8 and Plateau(1.0, convention="keras").eps == 0


def test_a_plateau_refuses_what_it_cannot_be():
    for settings_, message in (
        ({"factor": 1.0}, "factor must be above 0 and below 1, got 1"),
        ({"factor": 0}, "factor must be a finite number above 0 and at most 1, got 0"),
        ({"patience": -1}, "patience must be a whole number of at least 0, got -1"),
        ({"patience": 1.5}, "patience must be a whole number of at least 0, got 1.5"),
        ({"mode": "low"}, "mode must be one of min, max, got 'low'"),
        ({"threshold_mode": "absolute"}, "threshold_mode must be one of rel, abs, got 'absolute'"),
        ({"eps": -1}, "eps must be a finite number of at least 0, got -1"),
        ({"convention": "jax"}, "convention must be one of pytorch, keras, got 'jax'"),
    ):
        with pytest.raises(ValueError, match=message):
            Plateau(0.1, **settings_)
    with pytest.raises(ValueError, match="metric must be a number, got 'good'"):
        Plateau(0.1).update("good")


def test_schedules_are_schedules():
    assert all(isinstance(s, Schedule) for s in RECIPES)
