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
from lrlib.schedules import Plateau, Schedule, Shape, from_dict, poly, power

NAMES = vars(schedules)
FROZEN = json.loads((Path(__file__).parent / "references" / "schedules.json").read_text())
ENTRIES = FROZEN["entries"]


def ours(text):
    return eval(text, NAMES)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda e: f"{e['library']} {e['call'][:60]}")
def test_the_sequence_of_the_library(entry):
    rates = ours(entry["ours"])(np.arange(FROZEN["steps"]))
    # Keras computes in float32; the others in float64
    rtol = 1e-5 if entry["library"] == "keras" else 1e-10
    np.testing.assert_allclose(rates, entry["values"], rtol=rtol, atol=1e-8 if entry["library"] == "keras" else 1e-16)


def test_there_are_enough_references_of_every_library():
    count = {name: sum(e["library"] == name for e in ENTRIES) for name in FROZEN["versions"]}
    assert len(ENTRIES) >= 55 and min(count[name] for name in ("torch", "optax", "keras", "transformers", "timm")) >= 7


@pytest.mark.skipif(importlib.util.find_spec("torch") is None, reason="PyTorch is not installed")
def test_pytorch_as_it_is_installed_here():
    import torch

    rule = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=0.1)
    scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(rule, 50, 0.001)
    for step in range(50):
        assert rule.param_groups[0]["lr"] == pytest.approx(schedules.cosine_decay(0.1, 50, 0.001)(step), rel=1e-10)
        rule.step()
        scheduler.step()


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
        st.builds(lambda a, lo, hi: a.clip(lo, lo + hi), inner, rates, rates),
        st.builds(lambda a, b, at: a.then(b, at), inner, inner, st.integers(1, 300)),
        st.builds(
            lambda a, p, g, f: a.cycle(p, g, f), inner, lengths, st.sampled_from([1, 1.5, 2, 3]), st.floats(0.1, 1)
        ),
        st.builds(lambda a, p, c: a.cycle(p, count=c, tail=0.5), inner, lengths, st.integers(1, 5)),
        st.builds(lambda a, d: a.delay(d), inner, st.integers(-100, 100)),
        st.builds(lambda a, k: a.stretch(k), inner, st.floats(0.1, 10)),
        st.builds(lambda a, k: a.every(k), inner, lengths),
    )


trees = st.recursive(leaves, grown, max_leaves=5)


@given(trees)
def test_repr_and_json_build_an_equal_schedule(s):
    for again in (eval(repr(s), NAMES), from_dict(json.loads(json.dumps(s.to_dict())))):
        assert again == s and hash(again) == hash(s) and repr(again) == repr(s)


@given(trees, st.lists(steps, min_size=1, max_size=8))
def test_a_schedule_is_total_and_a_vector_is_its_numbers(s, t):
    together = s(np.array(t))
    assert together.shape == (len(t),) and np.isfinite(together).all()
    # numpy's vector and scalar powers may differ in the last bit
    np.testing.assert_allclose(together, [s(v) for v in reversed(t)][::-1], rtol=1e-15)
    assert isinstance(s(t[0]), float) and s(np.array(t).reshape(1, -1)).shape == (1, len(t))
    assert math.isnan(s(math.nan))


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


@given(trees, trees, st.integers(1, 10**4), st.integers(-(10**4), 10**5))
def test_then_takes_over_at_its_step_with_a_clock_of_its_own(a, b, at, t):
    assert a.then(b, at)(t) == (a(t) if t < at else b(t - at))


@given(rates, rates, lengths, shapes)
def test_a_ramp_is_monotone_and_stays_between_its_ends(a, b, n, shape):
    values = schedules.ramp(a, b, n, shape)(np.linspace(-5, n + 5, 200))
    slack = 1e-9 * max(a, b)
    assert values.min() >= min(a, b) - slack and values.max() <= max(a, b) + slack
    assert (np.diff(values) * np.sign(b - a) >= -slack).all()


@given(rates, rates, st.integers(2, 500), st.booleans())
def test_the_two_endpoint_conventions(a, b, n, endpoint):
    s = schedules.ramp(a, b, n, endpoint=endpoint)
    assert s(0) == a and s(n) == b
    assert (s(n - 1) == b) == (endpoint or a == b or n == 1 or s(n - 1) == b)
    assert not endpoint or s(n - 1) == b


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 50), st.sampled_from([1, 1.5, 2, 3, 7, 10]), st.floats(0.1, 1))
def test_every_restart_up_to_a_million_steps_has_the_full_peak(period, grow, fade):
    s = schedules.sgdr(1.0, period, grow=grow, fade=fade)
    start, length, number = 0, period, 0
    starts, peaks = [], []
    while start < 1e6 and number < 5000:
        starts.append(start)
        peaks.append(fade**number)
        start, length, number = start + length, length * grow, number + 1
    np.testing.assert_allclose(s(np.array(starts, dtype=float)), peaks, rtol=1e-12)


def test_where_pytorch_and_timm_miss_a_restart():
    """int(log(...)) rounds down there: CosineAnnealingWarmRestarts.step(epoch) reads 0 in place of the peak."""
    for period, grow, at in ((10, 3, 1210), (7, 3, 847), (1, 3, 121), (10, 10, 1110)):
        assert schedules.sgdr(0.1, period, grow=grow)(at) == 0.1
        assert int(math.log(at / period * (grow - 1) + 1, grow)) != round(math.log(at / period * (grow - 1) + 1, grow))


RECIPES = [
    schedules.warmup(schedules.cosine_decay(0.1, 90), 10),
    schedules.one_cycle(0.1, 100),
    schedules.one_cycle(0.1, 100, three_phase=True),
    schedules.wsd(0.1, 10, 60, 30),
    schedules.flat_and_anneal(0.1, 100),
    schedules.triangular(0.01, 0.1, 20),
    schedules.noam(512, 40),
]


@pytest.mark.parametrize("s", RECIPES, ids=repr)
def test_recipes_are_continuous(s):
    fine = s(np.linspace(0, 130, 130_001))
    assert np.abs(np.diff(fine)).max() < 0.01 * fine.max()


def test_identities_of_the_field():
    t = np.arange(300)
    noam = schedules.noam(512, 40)
    np.testing.assert_allclose(noam(t), 512**-0.5 * np.minimum((t + 1) ** -0.5, (t + 1) * 40**-1.5), rtol=1e-12)
    np.testing.assert_allclose(schedules.step_decay(1.0, 30)(t), 0.1 ** (t // 30), rtol=1e-12)
    np.testing.assert_allclose(schedules.inverse_root(1.0, 16)(t), (1 + t / 16) ** -0.5, rtol=1e-12)
    half = schedules.triangular2(0.0, 1.0, 10)
    np.testing.assert_allclose(half([10, 30, 50]), [1, 0.5, 0.25])
    assert schedules.ramp(0.1, 0, 100).budget(100) == pytest.approx(5.05)
    np.testing.assert_allclose(schedules.ramp(1, 0.01, 50, schedules.geometric(0.01))(t[:51]), 0.01 ** (t[:51] / 50))


def test_a_schedule_cannot_be_changed():
    s = schedules.ramp(0.1, 0, 10)
    with pytest.raises(AttributeError):
        s.start = 1.0
    assert len({s, schedules.ramp(0.1, 0.0, 10), schedules.ramp(0.1, 0, 11)}) == 2


BAD = [
    (lambda: schedules.ramp(0.1, 0, -1), "steps must be a finite number of at least 0, got -1"),
    (lambda: schedules.ramp(math.nan, 0, 1), "start must be a finite number, got nan"),
    (lambda: schedules.ramp("a", 0, 1), "start must be a finite number, got 'a'"),
    (lambda: schedules.ramp(1, 0, 1, "cosine"), "shape must be one of linear, cosine.*got 'cosine'"),
    (lambda: schedules.ramp(1, 0, 1, endpoint=1), "endpoint must be True or False, got 1"),
    (lambda: schedules.decay(0), "rate must be a finite number above 0, got 0"),
    (lambda: schedules.inverse(1, -2), "timescale must be a finite number above 0, got -2"),
    (lambda: schedules.join([1, 2], [5, 6]), "join needs one step less than schedules, got 2 and 2"),
    (lambda: schedules.join([1, 2, 3], [6, 5]), r"the steps of join must increase, got \[6, 5\]"),
    (lambda: schedules.constant(1).cycle(0), "period must be a finite number above 0, got 0"),
    (lambda: schedules.constant(1).cycle(5, grow=0.5), "grow must be a finite number of at least 1, got 0.5"),
    (lambda: schedules.constant(1).cycle(5, count=1.5), "count must be a whole number, got 1.5"),
    (lambda: schedules.constant(1).clip(), "clip needs low, high or both"),
    (lambda: schedules.constant(1).clip(2, 1), "low must not be above high, got 2 and 1"),
    (lambda: schedules.constant(1).every(0), "every must be a finite number above 0, got 0"),
    (lambda: schedules.constant(True), "a constant schedule must be a finite number, got True"),
    (lambda: Shape("round"), "shape must be one of .*got 'round'"),
    (lambda: Shape("poly"), "shape poly takes 1 numbers, got 0"),
    (lambda: from_dict({"kind": "song"}), "kind must be one of constant, ramp.*got 'song'"),
    (lambda: from_dict({"kind": "decay"}), "decay takes exactly rate, got nothing"),
    (lambda: from_dict({"kind": "decay", "rate": 1, "colour": 2}), "decay takes exactly rate, got rate, colour"),
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


FROZEN_PLATEAUS = FROZEN.get("plateaus", [])


@pytest.mark.parametrize("entry", FROZEN_PLATEAUS, ids=lambda e: e["call"])
def test_the_controllers_of_pytorch_and_keras(entry):
    plateau = Plateau(0.1, **entry["ours"])
    np.testing.assert_allclose([plateau.update(m) for m in entry["metrics"]], entry["values"], rtol=1e-6)


def test_a_plateau_refuses_what_it_cannot_be():
    for settings_, message in (
        ({"factor": 1.0}, "factor must be above 0 and below 1, got 1.0"),
        ({"factor": 0}, "factor must be a finite number above 0, got 0"),
        ({"patience": -1}, "patience must be a finite number of at least 0, got -1"),
        ({"mode": "low"}, "got 'low' and 'pytorch'"),
        ({"convention": "jax"}, "got 'min' and 'jax'"),
    ):
        with pytest.raises(ValueError, match=message):
            Plateau(0.1, **settings_)
    with pytest.raises(ValueError, match="metric must be a number, got 'good'"):
        Plateau(0.1).update("good")


def test_schedules_are_schedules():
    assert all(isinstance(s, Schedule) for s in RECIPES)
