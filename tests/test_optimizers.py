"""Optimizers: equal to five libraries' frozen traces, and stable exactly up to the limit each rule states."""

import importlib.util
import json
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrlib import MLP, load_digits_split, optimizers, sweep
from lrlib.optimizers import NAMED, Adam, Optimizer, as_optimizer, averaged, clipped, sgd, weight_decay

FROZEN = json.loads((Path(__file__).parent / "references" / "optimizers.json").read_text())
PROBLEM = {name: np.array(value) for name, value in FROZEN["problem"].items()}


def test_a_stepper_refuses_gradients_that_are_too_few():
    params = [np.ones((1, 2, 2)), np.ones((1, 1, 3))]
    with pytest.raises(ValueError, match="zip"):
        sgd().stepper(params)([np.ones((1, 2, 2))], 0.1)


def walk(rule, lr, drop, evaluated):
    """Our path on the frozen problem, of the params to evaluate where the trace has those."""
    w, path = [PROBLEM["start"][None].copy()], []
    state = rule.init(w)
    for step in range(60):
        rate = lr / 10 if drop and step >= 30 else lr
        g = w[0] @ PROBLEM["hessian"] - PROBLEM["offset"] + PROBLEM["noise"][step]
        w, state = rule.update(w, [g], state, rate)
        seen = rule.evaluated(w, state) if evaluated else w
        path.append(seen[0][0].copy())
    return np.array(path)[4::5]


def name_of(entry):
    return f"{entry['call'][:70]} for {entry['ours']}{' drop' * entry['drop']}{' evaluated' * entry['evaluated']}"


@pytest.mark.parametrize("entry", FROZEN["entries"], ids=name_of)
def test_the_trace_of_the_library(entry):
    rule = eval(entry["ours"], vars(optimizers))
    path = walk(rule, entry["lr"], entry["drop"], entry["evaluated"])
    np.testing.assert_allclose(path, entry["w"], rtol=1e-11, atol=1e-12)


def test_there_are_enough_traces():
    assert len(FROZEN["entries"]) >= 45


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
    optimizers.momentum(0.9, rate_inside=True),
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
    np.testing.assert_allclose(optimizers.momentum([0.0, 0.9]).limit, [2, 3.8])


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
    lr = {"prodigy": 1.0, "sgd": 0.3, "muon": 0.02, "lion": 3e-3, "schedule_free": 1.0}.get(name, 0.01)
    both = sweep(MLP(), data, [lr, lr / 3], optimizer=rule, epochs=2)
    assert both.val_accuracy[-1, 0, 0] > 0.8
    alone = sweep(MLP(), data, [lr / 3], optimizer=rule, epochs=2)
    np.testing.assert_allclose(both.train_loss[-1, 0, 1], alone.train_loss[-1, 0, 0], rtol=1e-8)


@given(st.lists(st.floats(-1e3, 1e3).filter(lambda g: abs(g) > 1e-3), min_size=1, max_size=5), st.floats(1e-4, 1))
def test_updates_of_a_known_size(g, lr):
    w = [np.zeros((1, len(g)))]
    for rule, tolerance in ((optimizers.adam(), 1e-4), (optimizers.lion(), 1e-12), (optimizers.adagrad(), 1e-6)):
        new, _ = rule.update(w, [np.array([g])], rule.init(w), lr)
        np.testing.assert_allclose(new[0][0], -lr * np.sign(g), rtol=tolerance)


def test_lion_looks_at_one_mean_and_keeps_another():
    """After g = 1 the kept mean is 1 - beta2 = 0.01: 0.9 * 0.01 outweighs 0.1 * 0.08, and not 0.1 * 0.1."""
    for second, moves in ((-0.08, -1), (-0.1, 1), (0.5, -1)):
        rule = optimizers.lion()
        w, state = rule.update([np.zeros(1)], [np.ones(1)], rule.init([np.zeros(1)]), 0.5)
        assert w[0].item() == -0.5
        w, _ = rule.update(w, [np.array([second])], state, 0.5)
        assert w[0].item() == -0.5 + 0.5 * moves


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


def test_schedule_free_by_its_definition():
    """x is the mean of the z so far at a constant rate, y lies nine tenths of the way from z to x."""
    g = np.random.default_rng(0).normal(size=(20, 1, 3))
    w, rule = [np.ones((1, 3))], optimizers.schedule_free()
    state, z = rule.init(w), [np.ones((1, 3))]
    for one in g:
        w, state = rule.update(w, [one], state, 0.1)
        z.append(z[-1] - 0.1 * one)
        np.testing.assert_allclose(rule.evaluated(w, state)[0], np.mean(z[1:], axis=0), rtol=1e-12)
        np.testing.assert_allclose(w[0], 0.1 * z[-1] + 0.9 * np.mean(z[1:], axis=0), rtol=1e-12)


WRAPPED = [
    *(as_optimizer(name) for name in NAMED),
    optimizers.momentum([0.5, 0.9, 0.0]),
    optimizers.nesterov([0.5, 0.9, 0.0]),
    optimizers.nesterov([0.5, 0.9, 0.0], rate_inside=True),
    optimizers.momentum([0.5, 0.9, 0.0], dampening=0.5),
    optimizers.momentum([0.5, 0.9, 0.0], rate_inside=True),
    Adam([0.5, 0.9, 0.0], [0.9, 0.99, 0.999]),
    Adam([0.5, 0.9, 0.0], 0.999, amsgrad=True),
    Adam(0.9, [0.9, 0.99, 0.999], eps_root=1e-3),
    optimizers.rmsprop(centered=True, momentum=0.5),
    weight_decay(Adam(0.9, [0.9, 0.99, 0.999]), l2=0.1, decoupled=0.2),
    clipped(weight_decay(optimizers.momentum([0.5, 0.9, 0.0]), l2=0.1), 1.0),
    averaged(optimizers.momentum([0.5, 0.9, 0.0])),
    averaged(sgd(), decay=0.9),
    averaged(sgd(), decay=0.9, ramp=9),
    averaged(optimizers.schedule_free()),
    weight_decay(averaged(clipped(sgd())), decoupled=0.1),
]
RATES = np.array([0.01, 0.1, 0.5])


def gradients(steps=12, shapes=((3, 4, 5), (3, 2))):
    rng = np.random.default_rng(1)
    return [[rng.normal(size=shape) for shape in shapes] for _ in range(steps)]


def dropping(lr, step):
    return lr if step < 6 else lr / 10


def after(rule, lr, grads, start):
    """The params after these gradients, and those to evaluate; the rate falls to a tenth halfway."""
    w, state = start, rule.init(start)
    for step, g in enumerate(grads):
        w, state = rule.update(w, g, state, dropping(lr, step))
    return [*w, *rule.evaluated(w, state)]


@pytest.mark.parametrize("rule", WRAPPED, ids=repr)
def test_in_place_is_the_readable_rule(rule):
    start, *grads = gradients()
    begun = [w.copy() for w in start]
    wanted = after(rule, RATES, grads, start)
    step = rule.stepper(begun)
    for t, g in enumerate(grads):
        step([one.copy() for one in g], dropping(RATES, t))
    for found, value in zip([*begun, *step.evaluated()], wanted, strict=True):
        np.testing.assert_allclose(found, value, rtol=1e-11, atol=1e-13)


def of_run(rule, run):
    """The same rule with the constants of one run."""
    if not isinstance(rule, Optimizer):
        return rule[run] if isinstance(rule, tuple) else rule
    return type(rule)(**{f.name: of_run(getattr(rule, f.name), run) for f in fields(rule)})


@pytest.mark.parametrize("rule", WRAPPED, ids=repr)
def test_rates_and_betas_per_run_equal_runs_one_by_one(rule):
    start, *grads = gradients()
    together = after(rule, RATES, grads, start)
    for run, lr in enumerate(RATES):
        part = [[g[run : run + 1] for g in one] for one in grads]
        alone = after(of_run(rule, run), lr, part, [w[run : run + 1] for w in start])
        for found, value in zip(together, alone, strict=True):
            np.testing.assert_allclose(found[run], value[0], rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("rule", [sgd(), optimizers.momentum(), Adam(), optimizers.adamw()], ids=repr)
def test_rates_of_each_array_equal_arrays_one_by_one(rule):
    start, *grads = gradients()
    rates = np.stack([RATES, 2 * RATES])
    together, fast = after(rule, rates, grads, start), [w.copy() for w in start]
    step = rule.stepper(fast)
    for t, g in enumerate(grads):
        step([one.copy() for one in g], dropping(rates, t))
    for i, w in enumerate(start):
        alone = after(rule, rates[i], [[g[i]] for g in grads], [w])[0]
        np.testing.assert_allclose(together[i], alone, rtol=1e-14)
        np.testing.assert_allclose(fast[i], alone, rtol=1e-11)


def test_a_map_of_rates_and_betas_is_one_sweep():
    data, rates, betas = load_digits_split(), np.tile([0.01, 0.03], 2), np.repeat([0.5, 0.9], 2)
    whole = sweep(MLP(), data, rates, optimizer=optimizers.momentum(betas), epochs=1)
    for i, (lr, beta) in enumerate(zip(rates, betas, strict=True)):
        one = sweep(MLP(), data, lr, optimizer=optimizers.momentum(beta), epochs=1)
        np.testing.assert_allclose(whole.train_loss[:, 0, i], one.train_loss[:, 0, 0], rtol=1e-10)


@given(st.lists(st.floats(-1e3, 1e3), min_size=5, max_size=5), st.floats(0.01, 1e4))
def test_clipping_keeps_the_direction_and_bounds_the_norm(g, most):
    """By a plain loop over the numbers of a run: two arrays, one norm."""
    size = sum(one**2 for one in g) ** 0.5
    start = [np.zeros((1, 2)), np.zeros((1, 3))]
    rule = clipped(sgd(), most)
    new, _ = rule.update(start, [np.array([g[:2]]), np.array([g[2:]])], rule.init(start), 1.0)
    step = -np.concatenate([w[0] for w in new])
    assert np.linalg.norm(step) <= most * (1 + 1e-12)
    if size + 1e-6 <= most:
        np.testing.assert_array_equal(step, g)
    else:
        np.testing.assert_allclose(step, [one * most / (size + 1e-6) for one in g], rtol=1e-9)


@pytest.mark.parametrize(("decay", "ramp"), [(None, 0), (0.9, 0), (0.99, 9)])
def test_averages_by_a_plain_loop(decay, ramp):
    start, *grads = gradients(30)
    w, rule = start, averaged(optimizers.momentum(), decay, ramp)
    state, points = rule.init(start), []
    np.testing.assert_array_equal(rule.evaluated(w, state)[0], start[0])
    for g in grads:
        w, state = rule.update(w, g, state, RATES)
        points.append(w[1])
    if decay is None:
        mean = sum(points) / len(points)
    else:
        mean = points[0]
        for n, point in enumerate(points[1:], 1):
            keep = min(decay, n / (n + ramp))
            mean = keep * mean + (1 - keep) * point
    np.testing.assert_allclose(rule.evaluated(w, state)[1], mean, rtol=1e-12)


BAD = [
    (lambda: optimizers.momentum([0.5, 1.0]), r"Momentum: beta\[1\] must be at least 0 and below 1, got 1.0"),
    (lambda: Adam([]), r"Adam: beta1 must be a list of at least 1, got \[\]"),
    (lambda: clipped(sgd(), 0), "Clipped: max_norm must be a finite number above 0, got 0"),
    (lambda: averaged(sgd(), 1.0), "Averaged: decay must be at least 0 and below 1, got 1.0"),
    (lambda: after(sgd(), RATES, gradients(), [np.ones((2, 3))]), "one for each of the 2 runs, got shape .3,."),
    (
        lambda: after(optimizers.prodigy(), np.ones((2, 3)), gradients(), gradients()[0]),
        "Prodigy.update: lr must be a number or .runs,.: all arrays share one distance, got shape .2, 3.",
    ),
    (lambda: optimizers.momentum(0.5, dampening=1), "Momentum: dampening must be at least 0 and below 1, got 1"),
    (lambda: weight_decay(sgd(), l2=-1), "WeightDecay: l2 must be a finite number of at least 0, got -1"),
    (lambda: weight_decay("sgd", l2=1), "WeightDecay: optimizer must be an Optimizer, such as adam.., got 'sgd'"),
    (
        lambda: weight_decay(optimizers.prodigy(), decoupled=0.1),
        "WeightDecay: decoupled must be 0 round a rule whose steps depend on the params",
    ),
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
