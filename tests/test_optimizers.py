"""Optimizers: equal to five libraries' frozen traces, and stable exactly up to the limit each rule states."""

import importlib.util
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrlib import MLP, load_digits_split, optimizers, sweep
from lrlib.optimizers import NAMED, Adam, as_optimizer, sgd, weight_decay

FROZEN = json.loads((Path(__file__).parent / "references" / "optimizers.json").read_text())
PROBLEM = {name: np.array(value) for name, value in FROZEN["problem"].items()}


def walk(rule, lr, drop):
    """Our path on the frozen problem, with the runs axis the layer-wise rules need."""
    w, path = [PROBLEM["start"][None].copy()], []
    state = rule.init(w)
    for step in range(60):
        rate = lr / 10 if drop and step >= 30 else lr
        g = w[0] @ PROBLEM["hessian"] - PROBLEM["offset"] + PROBLEM["noise"][step]
        w, state = rule.update(w, [g], state, rate)
        path.append(w[0][0].copy())
    return np.array(path)[4::5]


@pytest.mark.parametrize("entry", FROZEN["entries"], ids=lambda e: e["call"][:70] + (" drop" if e["drop"] else ""))
def test_the_trace_of_the_library(entry):
    rule = eval(entry["ours"], vars(optimizers))
    np.testing.assert_allclose(walk(rule, entry["lr"], entry["drop"]), entry["w"], rtol=1e-11, atol=1e-12)


def test_there_are_enough_traces():
    assert len(FROZEN["entries"]) >= 15


@pytest.mark.skipif(importlib.util.find_spec("torch") is None, reason="PyTorch is not installed")
def test_pytorch_as_it_is_installed_here():
    import torch

    w = torch.nn.Parameter(torch.tensor([1.0, -2.0], dtype=torch.float64))
    rule, ours, at = torch.optim.AdamW([w], lr=0.1), optimizers.adamw(), [np.array([[1.0, -2.0]])]
    state = ours.init(at)
    for _ in range(10):
        w.grad = w.detach() * torch.tensor([1.0, 4.0])
        rule.step()
        at, state = ours.update(at, [at[0] * np.array([1.0, 4.0])], state, 0.1)
    np.testing.assert_allclose(at[0][0], w.detach().numpy(), rtol=1e-12)


def is_stable(rule, lr, steps=3000):
    """Does a walk on a parabola of curvature 1 stay bounded? The rule must be linear in the gradient."""
    w = [np.array([[1.0]])]
    state = rule.init(w)
    for _ in range(steps):
        w, state = rule.update(w, [w[0]], state, lr)
        if not abs(w[0].item()) < 1e8:
            return False
    return abs(w[0].item()) < 1


LINEAR = [
    optimizers.sgd(),
    *(optimizers.momentum(beta) for beta in (0.0, 0.5, 0.9)),
    optimizers.momentum(0.9, dampening=0.9),
    *(optimizers.nesterov(beta) for beta in (0.0, 0.5, 0.9)),
    optimizers.nesterov(0.9, rate_inside=True),
]


@pytest.mark.parametrize("rule", LINEAR, ids=repr)
def test_the_stability_limit_by_bisection(rule):
    low, high = 0.5 * rule.limit, 2 * rule.limit
    assert is_stable(rule, low) and not is_stable(rule, high)
    for _ in range(8):
        middle = (low + high) / 2
        low, high = (middle, high) if is_stable(rule, middle) else (low, middle)
    assert low == pytest.approx(rule.limit, rel=0.01)


def test_the_limits_of_the_textbook():
    assert optimizers.sgd().limit == 2
    assert optimizers.momentum(0.9).limit == pytest.approx(3.8)
    assert optimizers.momentum(0.9, dampening=0.9).limit == pytest.approx(38)
    assert optimizers.nesterov(0.9).limit == pytest.approx(3.8 / 2.8)
    assert Adam().limit == pytest.approx(38)


@pytest.mark.parametrize(("times", "stable"), [(0.97, True), (1.03, False)])
def test_adam_with_its_divisor_held_fixed(times, stable):
    """m is a running mean, so with sqrt(s) = 1 for good the limit is that of the mean: 38 at beta1 = 0.9."""
    w, m, lr = 1.0, 1.0, 38 * times
    for _ in range(4000):
        m = 0.9 * m + 0.1 * w
        w = w - lr * m
        if abs(w) > 1e9:
            break
    assert (abs(w) < 1) is stable


@pytest.mark.parametrize("name", NAMED)
def test_every_rule_learns_digits_in_a_sweep_and_runs_do_not_mix(name):
    rule, data = as_optimizer(name), load_digits_split()
    lr = {
        "prodigy": 1.0,
        "sgd": 0.3,
        "muon": 0.02,
        "lion": 3e-3,
        "schedule_free": 1.0,
        "radam": 0.03,
    }.get(name, 0.01)
    both = sweep(MLP(), data, [lr, lr / 3], optimizer=rule, epochs=2)
    assert both.test_accuracy[-1, 0, 0] > 0.8
    alone = sweep(MLP(), data, [lr / 3], optimizer=rule, epochs=2)
    np.testing.assert_allclose(both.train_loss[-1, 0, 1], alone.train_loss[-1, 0, 0], rtol=1e-8)


@given(st.lists(st.floats(-1e3, 1e3).filter(lambda g: abs(g) > 1e-3), min_size=1, max_size=5), st.floats(1e-4, 1))
def test_updates_of_a_known_size(g, lr):
    w = [np.zeros((1, len(g)))]
    for rule, tolerance in ((optimizers.adam(), 1e-4), (optimizers.lion(), 1e-12), (optimizers.adagrad(), 1e-6)):
        new, _ = rule.update(w, [np.array([g])], rule.init(w), lr)
        np.testing.assert_allclose(new[0][0], -lr * np.sign(g), rtol=tolerance)


def test_muon_steps_by_a_matrix_with_equal_singular_values():
    rng = np.random.default_rng(0)
    w, rule = [rng.normal(size=(2, 5, 3))], optimizers.muon()
    new, _ = rule.update(w, [rng.normal(size=(2, 5, 3))], rule.init(w), 0.1)
    values = np.linalg.svd(w[0] - new[0], compute_uv=False)
    np.testing.assert_allclose(values, 0.1 * np.sqrt(5 / 3), rtol=1e-12)


def test_schedule_free_is_evaluated_elsewhere_than_it_is_trained():
    w, rule = [np.array([[1.0]])], optimizers.schedule_free()
    state = rule.init(w)
    for _ in range(5):
        w, state = rule.update(w, [w[0]], state, 0.5)
    assert rule.evaluated(w, state)[0].item() != pytest.approx(w[0].item())
    frozen, _ = rule.update(w, [w[0]], rule.init(w), 0.0)
    assert np.isfinite(frozen[0]).all()


BAD = [
    (lambda: optimizers.momentum(0.5, dampening=1), "Momentum: dampening must be at least 0 and below 1, got 1"),
    (lambda: weight_decay(sgd(), l2=-1), "WeightDecay: l2 must be a finite number of at least 0, got -1"),
    (lambda: weight_decay("sgd", l2=1), "WeightDecay: optimizer must be an Optimizer, such as Adam.., got 'sgd'"),
    (lambda: weight_decay(optimizers.prodigy(), decoupled=0.1), "decoupled must be 0 for Prodigy"),
    (
        lambda: optimizers.adamw(weight_decay=float("nan")),
        "AdamW: weight_decay must be a finite number of at least 0, got nan",
    ),
    (lambda: optimizers.prodigy(first=-1), "Prodigy: first must be a finite number above 0, got -1"),
    (lambda: as_optimizer("sdg"), "optimizer must be one of sgd, momentum.*got 'sdg'"),
    (lambda: as_optimizer(3), "got 3"),
]


@pytest.mark.parametrize(("make", "message"), BAD, ids=[message[:40] for _, message in BAD])
def test_bad_constants_are_named(make, message):
    with pytest.raises(ValueError, match=message):
        make()
