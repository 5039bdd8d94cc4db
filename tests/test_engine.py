"""The batched engine: equal to one run at a time, equal to the readable rules, right by finite differences."""

import inspect
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from joblib import parallel_config

import lrlib
from lessons.finding_a_rate import show_range_test
from lessons.ravines import himmelblau
from lrlib import (
    MLP,
    RangeTest,
    adam,
    adamw,
    averaged,
    best_rate,
    descend,
    double_well,
    least_squares,
    load_digits_split,
    momentum,
    parabola,
    quadratic,
    range_test,
    schedule_free,
    sgd,
    sweep,
    weight_decay,
)
from lrlib.datasets import Split
from lrlib.optimizers import Optimizer, as_optimizer
from lrlib.randomness import use_draw

NETS = [
    MLP((5, 3)),
    MLP((5, 4, 3)),
    MLP((5, 6, 4, 3), activation="tanh"),
    MLP((5, 4, 3), loss="squared"),
    MLP((5, 7, 4, 3), activation="tanh", loss="squared"),
]
RULES = [sgd(), momentum(0.8), adam(0.8, 0.95, 1e-6), adamw(weight_decay=0.1), weight_decay(momentum(0.8), l2=0.01)]


def small(net, n=40, seed=0):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n + 10, net.sizes[0]))
    y = rng.normal(size=(n + 10, net.sizes[-1])) if net.loss == "squared" else rng.integers(0, net.sizes[-1], n + 10)
    return Split("small", x[:n], y[:n], x[n:], y[n:])


@pytest.mark.parametrize("net", NETS, ids=repr)
def test_gradients_agree_with_finite_differences(net):
    data = small(net)
    rng = np.random.default_rng(1)
    params = [w + 0.2 * rng.normal(size=w.shape) for w in net.init(seed=0, runs=2)]
    loss, grads = net.loss_and_grads(params, data.x_train, data.y_train)
    targets = net.targets(data.y_train)
    np.testing.assert_allclose(loss, net.loss_of(net.outputs(params, data.x_train), targets))
    for w, g in zip(params, grads, strict=True):
        for place in np.ndindex(w.shape):
            kept, sides = w[place], []
            for nudge in (1e-6, -1e-6):
                w[place] = kept + nudge
                sides.append(net.loss_of(net.outputs(params, data.x_train), targets)[place[0]])
            w[place] = kept
            assert g[place] == pytest.approx((sides[0] - sides[1]) / 2e-6, rel=1e-6, abs=1e-8)


@pytest.mark.parametrize("net", NETS, ids=repr)
@pytest.mark.parametrize("rule", RULES, ids=repr)
def test_batched_equals_one_by_one(net, rule):
    data, rates = small(net), [0.001, 0.01, 0.1]
    settings = {"seeds": (0, 3), "optimizer": rule, "epochs": 4, "batch_size": 7}
    together = sweep(net, data, rates, **settings)
    for i, lr in enumerate(rates):
        alone = sweep(net, data, lr, **settings)
        np.testing.assert_allclose(together.train_loss[:, :, i], alone.train_loss[:, :, 0], rtol=1e-10)
        for whole, one in zip(together.params, alone.params, strict=True):
            np.testing.assert_allclose(whole[:, i], one[:, 0], rtol=1e-9, atol=1e-12)


def test_a_seed_gives_the_same_run_whatever_stands_beside_it():
    net = NETS[1]
    both = sweep(net, small(net), [0.1], seeds=(5, 6), epochs=3, batch_size=8)
    swapped = sweep(net, small(net), [0.1], seeds=(6, 5), epochs=3, batch_size=8)
    np.testing.assert_array_equal(both.train_loss, swapped.train_loss[:, ::-1])
    assert not np.allclose(both.train_loss[:, 0], both.train_loss[:, 1])


@pytest.mark.parametrize("rule", RULES, ids=repr)
def test_the_fast_step_is_the_readable_rule(rule):
    rng = np.random.default_rng(2)
    params = [rng.normal(size=(4, 3, 5)), rng.normal(size=(4, 2))]
    fast, lr = [w.copy() for w in params], np.array([0.0, 0.01, 0.1, 2.0])
    state, step = rule.init(params), rule.stepper(fast)
    for _ in range(30):
        grads = [rng.normal(size=w.shape) for w in params]
        params, state = rule.update(params, grads, state, lr)
        step([g.copy() for g in grads], lr)
        for w, v in zip(params, fast, strict=True):
            np.testing.assert_allclose(v, w, rtol=1e-11, atol=1e-13)


def test_the_default_stepper_is_the_readable_rule():
    rule, rng = RULES[2], np.random.default_rng(3)
    fast = [rng.normal(size=(2, 3))]
    params, state = [fast[0].copy()], rule.init(fast)
    step = Optimizer.stepper(rule, fast)
    for _ in range(5):
        grads = [rng.normal(size=(2, 3))]
        params, state = rule.update(params, grads, state, 0.1)
        step(grads, 0.1)
    np.testing.assert_array_equal(fast[0], params[0])


def test_rules_against_numbers_worked_by_hand():
    w, g = [np.array([1.0])], [np.array([2.0])]
    one, state = sgd().update(w, g, sgd().init(w), 0.1)
    assert one[0].item() == pytest.approx(0.8)
    heavy = momentum(0.5)
    state, at = heavy.init(w), w
    for expected in (0.8, 0.5, 0.15):  # velocities 2, 3, 3.5
        at, state = heavy.update(at, g, state, 0.1)
        assert at[0].item() == pytest.approx(expected)
    assert w[0].item() == 1.0, "what was given stays as it was"


@given(st.floats(1e-3, 1e3), st.sampled_from([-1, 1]), st.floats(1e-6, 10))
def test_adams_first_update_is_the_rate_times_the_sign(size, sign, lr):
    w = [np.zeros(1)]
    new, _ = adam().update(w, [np.array([sign * size])], adam().init(w), lr)
    assert new[0].item() == pytest.approx(-lr * sign, rel=2e-5)


def limit(rule, steps=4000):
    """The largest stable rate on a parabola of curvature 1, by bisection."""
    low, high = 0.1, 10.0
    for _ in range(40):
        lr = (low + high) / 2
        w, state = [np.array([1.0])], rule.init([np.array([1.0])])
        for _ in range(steps):
            w, state = rule.update(w, [w[0]], state, lr)
            if abs(w[0].item()) > 1e6:
                break
        low, high = (low, lr) if abs(w[0].item()) > 1 else (lr, high)
        if high - low < 1e-3:
            return low
    return low


@pytest.mark.parametrize(("rule", "theory"), [(sgd(), 2.0), (momentum(0.5), 3.0)])
def test_stability_limits(rule, theory):
    assert limit(rule) == pytest.approx(theory, abs=5e-3)


def test_a_sweep_is_deterministic_and_learns_digits():
    data = load_digits_split()
    runs = [sweep(MLP(), data, [0.01, 0.3, 100.0], epochs=3) for _ in range(2)]
    np.testing.assert_array_equal(runs[0].train_loss, runs[1].train_loss)
    assert runs[0].val_accuracy[-1, 0, 1] > 0.9
    assert runs[0].diverged.tolist() == [[False, False, True]]
    assert runs[0].train_loss.shape == (4, 1, 3) and runs[0].epochs.tolist() == [0, 1, 2, 3]
    np.testing.assert_array_equal(runs[0].train_loss[0], runs[0].train_loss[0, :, :1].repeat(3, axis=1))


def test_a_run_that_blows_up_is_quiet_and_marked(recwarn):
    net = NETS[3]
    history = sweep(net, small(net), [1e-3, 1e6], epochs=30, batch_size=8)
    assert history.diverged.tolist() == [[False, True]]
    assert not recwarn.list


def test_evaluating_at_the_end_changes_nothing_else():
    net = NETS[1]
    every = sweep(net, small(net), [0.1], epochs=5, batch_size=8)
    end = sweep(net, small(net), [0.1], epochs=5, batch_size=8, evaluate="end")
    assert end.epochs.tolist() == [0, 5]
    np.testing.assert_array_equal(end.val_loss, every.val_loss[[0, -1]])
    none = sweep(net, small(net), [0.1], epochs=0, evaluate="end")
    assert none.epochs.tolist() == [0] and none.train_loss.shape == (1, 1, 1)


def test_step_losses_schedules_and_reports():
    net, shares = NETS[1], []
    data = small(net)
    history = sweep(net, data, [0.1, 0.2], epochs=2, batch_size=10, record_steps=True, report=shares.append)
    assert history.step_loss.shape == (8, 1, 2) and shares == [0.5, 1.0]
    halved = sweep(net, data, [0.2], epochs=2, batch_size=10, schedule=lambda step: np.full(len(step), 0.5))
    np.testing.assert_allclose(halved.train_loss[:, :, 0], history.train_loss[:, :, 0], rtol=1e-12)
    frozen = sweep(net, data, [0.2], optimizer="adam", epochs=2, batch_size=10, schedule=lambda step: 0.0 * step)
    np.testing.assert_array_equal(frozen.train_loss[-1], frozen.train_loss[0])


BAD = [
    ({"lr": float("nan")}, "lr must be finite and not negative, got nan"),
    ({"lr": [0.1, -1]}, "lr must be finite and not negative, got -1"),
    ({"lr": "fast"}, "lr must be a number or a list of numbers, got 'fast'"),
    ({"lr": []}, "lr must be a number or a flat list"),
    ({"batch_size": 0}, r"batch_size must be a whole number between 1 and 40 \(the training set\), got 0"),
    ({"batch_size": 41}, "between 1 and 40"),
    ({"batch_size": 2.5}, "got 2.5"),
    ({"epochs": -1}, "epochs must be a whole number of at least 0, got -1"),
    ({"epochs": True}, "got True"),
    ({"seeds": ()}, "seeds must hold at least one"),
    ({"seeds": (-1,)}, "seed must be a whole number of at least 0, got -1"),
    ({"optimizer": "adamax"}, "optimizer must be one of sgd, momentum, nesterov"),
    ({"schedule": []}, r"schedule must be one function of the step, or a list of 1 \(one per rate\), got \[\]"),
    ({"schedule": 0.5}, "schedule must be one function of the step, .*, got 0.5"),
    ({"schedule": lambda step: np.nan}, "schedule must give finite numbers, got nan at step 0"),
    ({"dtype": "int32"}, "dtype must be float32 or float64, got 'int32'"),
    ({"evaluate": "never"}, "evaluate must be"),
]


@pytest.mark.parametrize(("bad", "message"), BAD, ids=[message for _, message in BAD])
def test_bad_input_is_named(bad, message):
    net = NETS[1]
    with pytest.raises(ValueError, match=message):
        sweep(net, small(net), **{"lr": 0.1, **bad})


X, Y = np.arange(200.0).reshape(40, 5) / 200, np.arange(40) % 3
A_NAN, AN_INF, HUGE = X.copy(), X.copy(), X.copy()
A_NAN[3, 2], AN_INF[0, 4], HUGE[1, 1] = np.nan, np.inf, 1e101
BAD_DATA = {
    "x": {
        "got nan at .3, 2.": A_NAN,
        "got inf at .0, 4.": AN_INF,
        r"none above 1e\+100, got 1e\+101 at .1, 1.": HUGE,
        "got rows of different lengths": [[1.0] * 5, [1.0] * 4],
        "finite numbers of shape .n, 5., a row for each example, got shape .40, 6.": np.ones((40, 6)),
        "got shape .40,.": X[:, 0],
        "got values of type <U32, as '0.0'": X.astype(str),
        "got values of type object": X.astype(object),
        "got values of type complex128, as 0j": X + 0j,
        "got no rows": X[:0],
        "got values of type object$": None,
    },
    "y": {
        "have 40 rows, as many as x[a-z_]*, got 39": Y[:-1],
        "whole numbers from 0 to 2 of shape .n,., the labels, got 1 to 3": Y + 1,
        "got -1 to 1": Y - 1,
        "got shape .40, 3.; for one-hot rows, give y.argmax.axis=1.": np.eye(3, dtype=int)[Y],
        "got shape .40, 1.; for a column, give y.ravel..": Y[:, None],
        "got values of type <U21, as '0'": Y.astype(str),
        "got 0.0; give y.astype.int. if they are whole": Y.astype(float),
        "got False; give": Y > 5,
        "got rows of different lengths": [[1], [1, 2]],
    },
}
USES = {
    "sweep": lambda x, y: sweep(NETS[1], Split("bad", x, y, X, Y), 0.1, batch_size=8),
    "sweep ": lambda x, y: sweep(NETS[1], Split("bad", X, Y, x, y), 0.1, batch_size=8),
    "range_test": lambda x, y: range_test(NETS[1], Split("bad", x, y, X, Y), batch_size=8),
    "hessian_vector": lambda x, y: lrlib.hessian_vector(NETS[1], NETS[1].init(), x, y, np.ones(39)),
    "top_eigenvalues": lambda x, y: lrlib.top_eigenvalues(NETS[1], NETS[1].init(), x, y),
    "top_eigenpairs": lambda x, y: lrlib.top_eigenpairs(NETS[1], NETS[1].init(), x, y),
    "Model.loss_and_grads": lambda x, y: NETS[1].loss_and_grads(NETS[1].init(), x, y),
}


@pytest.mark.parametrize("use", USES)
@pytest.mark.parametrize(("name", "what"), [(name, what) for name, cases in BAD_DATA.items() for what in cases])
@pytest.mark.filterwarnings("error")
def test_bad_data_get_a_sentence_that_names_the_function_and_what_is_allowed(use, name, what):
    given = {"x": X, "y": Y, name: BAD_DATA[name][what]}
    with pytest.raises(ValueError, match=f"^{use.strip()}: {name}(_train|_test)? must .*{what}"):
        USES[use](**given)


def test_data_in_any_harmless_form_are_taken_alike():
    forms = ((X, Y), (X.tolist(), Y.tolist()), (X.astype(np.float32).astype(float), Y.astype(np.uint8)))
    first, *others = (USES["sweep"](x, y).train_loss for x, y in forms)
    np.testing.assert_array_equal(first, others[0])
    np.testing.assert_allclose(first, others[1], rtol=1e-5)
    values = Split("line", X, X[:, 0], X, X[:, 0])
    column = Split("line", X, X[:, :1], X, X[:, :1])
    line = lrlib.linear_regression(5)
    np.testing.assert_array_equal(sweep(line, values, 0.1).train_loss, sweep(line, column, 0.1).train_loss)
    for net, wanted in (
        (line, "of shape .n, 1. or .n,., got shape .40, 3."),
        (NETS[3], "of shape .n, 3., got shape .40,."),
    ):
        bad = np.ones((40, 3)) if net is line else np.ones(40)
        with pytest.raises(ValueError, match=f"^sweep: y_train must be finite numbers {wanted}"):
            sweep(net, Split("bad", X, bad, X, bad), 0.1)


def test_models_and_rules_refuse_what_they_cannot_be():
    for sizes, what in (((5,), "sizes must be a list of at least 2"), ((5, 0), r"1\] must be a whole"), (7, "a list")):
        with pytest.raises(ValueError, match=what):
            MLP(sizes)
    with pytest.raises(ValueError, match="activation must be"):
        MLP(activation="step")
    with pytest.raises(ValueError, match="loss must be"):
        MLP(loss="hinge")
    with pytest.raises(ValueError, match="y must be whole numbers from 0 to 2 of shape .*, got 0 to 9"):
        NETS[1].targets(np.arange(10))
    with pytest.raises(ValueError, match="y must be finite numbers of shape .n, 3., got shape .10,."):
        NETS[3].targets(np.arange(10.0))
    with pytest.raises(ValueError, match="beta must be at least 0 and below 1, got 1"):
        momentum(1.0)
    with pytest.raises(ValueError, match="eps must be a finite number above 0, got 0"):
        adam(eps=0)
    assert (
        as_optimizer("adam") == adam() and repr(momentum(0.5)) == "Momentum(beta=0.5, dampening=0.0, rate_inside=False)"
    )


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(1, 6), min_size=2, max_size=4), st.integers(1, 4), st.integers(1, 12), st.integers(0, 3))
def test_shapes_for_any_net(sizes, rates, batch, epochs):
    net = MLP(tuple(sizes), loss="squared")
    data = small(net, n=12)
    history = sweep(net, data, np.geomspace(0.01, 1, rates), seeds=(1, 2), epochs=epochs, batch_size=batch)
    assert history.val_loss.shape == (epochs + 1, 2, rates)
    assert [w.shape for w in history.params] == [(2, rates, n, m + 1) for m, n in zip(sizes, sizes[1:], strict=False)]


LINE = least_squares([[1.0, 2, 0], [0, 1, -1], [2, 0, 1], [1, 1, 3]], [1.0, -2, 3, 0.5])
SURFACES = [parabola(3), quadratic([1, 10], rotation=0.4), quadratic([1, 2, 5]), double_well(), himmelblau(), LINE]


@pytest.mark.parametrize("surface", SURFACES, ids=lambda s: s.name)
def test_slopes_and_curvatures_of_landscapes(surface):
    points = np.random.default_rng(0).normal(size=(6, surface.dim))
    for i in range(surface.dim):
        nudge = 1e-5 * np.eye(surface.dim)[i]
        slope = (surface.value(points + nudge) - surface.value(points - nudge)) / 2e-5
        np.testing.assert_allclose(surface.grad(points)[:, i], slope, rtol=1e-6, atol=1e-7)
        bend = (surface.grad(points + nudge) - surface.grad(points - nudge)) / 2e-5
        np.testing.assert_allclose(surface.hessian(points)[:, i], bend, rtol=1e-6, atol=1e-6)
    bottom = np.array(surface.minimum)
    assert bottom.shape == (surface.dim,) and np.abs(surface.grad(bottom)).max() < 1e-12
    bends = np.linalg.eigvalsh(surface.hessian(bottom))
    assert bends.min() > 0, "a minimum, not a saddle"
    if surface.curvatures:
        np.testing.assert_allclose(np.sort(surface.curvatures), bends, rtol=1e-12)


def test_the_height_of_a_valley_is_its_formula():
    w = np.array([[0.5, -2.0], [1.0, 0.0]])
    np.testing.assert_allclose(quadratic([1, 10]).value(w), [0.5 * 0.25 + 5 * 4, 0.5])
    quarter = quadratic([1, 10], rotation=np.pi / 2)
    np.testing.assert_allclose(quarter.value(w), [5 * 0.25 + 0.5 * 4, 5], err_msg="the axes change places")
    eighth = quadratic([1, 10], rotation=np.pi / 4)
    assert eighth.value(np.array([1.0, 1.0])) == pytest.approx(1), "along the diagonal lies the flat direction"
    np.testing.assert_allclose(double_well().value(np.array([[0.0], [1], [-1], [2]])), [0.25, 0, 0, 2.25])
    assert LINE.value(np.zeros(3)) == pytest.approx((1 + 4 + 9 + 0.25) / 8)


@given(st.floats(0.01, 50), st.floats(0, 0.2), st.floats(-5, 5), st.integers(0, 30))
def test_on_a_parabola_every_step_multiplies_by_one_minus_rate_times_curvature(h, lr, start, steps):
    walk = descend(parabola(h), start, lr, steps)
    expected = start * (1 - lr * h) ** np.arange(steps + 1)
    np.testing.assert_allclose(walk.w[:, 0, 0], expected, rtol=1e-9, atol=1e-300)


def test_walks_take_a_start_per_rate_and_name_bad_ones():
    walk = descend(quadratic([1, 2]), [[1, 1], [2, 0]], [0.1, 0.2], 3)
    np.testing.assert_allclose(walk.w[1], [[0.9, 0.8], [1.6, 0.0]])
    assert walk.contraction.shape == (2, 2) and not walk.diverged.any()
    with pytest.raises(ValueError, match="start must be a number or have 1 coordinates"):
        descend(parabola(1), [1.0, 2.0], 0.1, 3)
    with pytest.raises(ValueError, match="steps must be a whole number of at least 0, got 1.5"):
        descend(parabola(1), 1.0, 0.1, 1.5)
    with pytest.raises(ValueError, match="curvature must be a finite number above 0, got -1"):
        parabola(-1)
    with pytest.raises(ValueError, match="rotation needs 2 curvatures, got 3"):
        quadratic([1, 2, 3], rotation=1)


@pytest.mark.parametrize("seeds", [1, 3])
@pytest.mark.parametrize("draw", [0, 4])
@pytest.mark.parametrize(
    "optimizer", ["sgd", "adam", momentum((0.0, 0.5, 0.9)), weight_decay(momentum((0.0, 0.5, 0.9)), 0.01)]
)
def test_jobs_change_nothing(seeds, draw, optimizer):
    """Seeds and rates spread over processes, or threads: the same numbers, of the draw that is asked for."""
    net = MLP((3, 5, 2))
    data = small(net)
    settings = {
        "seeds": range(seeds), "optimizer": optimizer, "epochs": 2, "batch_size": 8, "record_steps": True,
        "layer_rates": [1, 0.5], "start": [w[0] for w in net.init(7)], "schedule": lambda step: 1 / (1 + step),
    }  # fmt: skip
    seen = []
    with use_draw(draw):
        alone = sweep(net, data, [0.1, 0.3, 1.0], **settings)
        with parallel_config(backend="threading" if draw else "loky"):
            spread = sweep(net, data, [0.1, 0.3, 1.0], **settings, jobs=2, report=seen.append)
    for name in ("train_loss", "val_loss", "val_accuracy", "step_loss"):
        np.testing.assert_allclose(getattr(spread, name), getattr(alone, name), rtol=1e-12)
    for one, other in zip(spread.params, alone.params, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-10, atol=1e-14)
    assert seen[-1] == 1 and np.all(np.diff(seen) > 0)


def test_the_number_of_jobs_is_checked():
    with pytest.raises(ValueError, match="sweep: jobs must be a whole number of at least 1, got 0"):
        sweep(NETS[0], small(NETS[0]), [0.1], jobs=0)


def test_a_schedule_per_rate_equals_that_schedule_alone():
    net = NETS[1]
    data = small(net)
    ramps = [lambda step: 1 / (1 + step), lambda step: np.full(len(step), 0.5), lambda step: (step % 2).astype(float)]
    together = sweep(net, data, [0.1, 0.2, 0.3], epochs=3, batch_size=8, schedule=ramps)
    for i, ramp in enumerate(ramps):
        alone = sweep(net, data, together.lr[i], epochs=3, batch_size=8, schedule=ramp)
        np.testing.assert_allclose(together.train_loss[:, :, i], alone.train_loss[:, :, 0], rtol=1e-10)
    with pytest.raises(ValueError, match="a list of 3"):
        sweep(net, data, [0.1, 0.2, 0.3], schedule=ramps[:2])


@pytest.mark.parametrize("schedule", [lambda step: min(1, step / 10), lambda step: math.cos(step), lambda: 1.0])
def test_a_schedule_for_single_steps_is_refused_in_a_sentence(schedule):
    with pytest.raises(
        ValueError, match="^sweep: schedule must take all 10 steps at once, .* it raises [A-Za-z]*Error"
    ):
        sweep(NETS[1], small(NETS[1]), 0.1, batch_size=32, schedule=schedule)


def test_a_range_test_is_a_training_whose_rate_grows_by_a_constant_factor():
    net = NETS[1]
    data = small(net)
    test = range_test(net, data, [1e-3, 1e-2], 1.0, steps=9, seeds=(0, 4), batch_size=8)
    np.testing.assert_allclose(test.lr[[0, -1]], [[1e-3, 1e-2], [1.0, 1.0]])
    np.testing.assert_allclose(test.lr[1:] / test.lr[:-1], np.broadcast_to([1000**0.125, 100**0.125], (8, 2)))
    by_hand = sweep(net, data, 1.0, seeds=(0, 4), epochs=2, batch_size=8, record_steps=True,
                    schedule=lambda step: np.minimum(1e-3 * 1000 ** (step / 8), 1.0))  # fmt: skip
    np.testing.assert_allclose(test.loss[:, :, 0], by_hand.step_loss[:9, :, 0], rtol=1e-10)
    for low, high in ((0, 1), (1, 1), (2, 1)):
        with pytest.raises(ValueError, match="^range_test: low must be above 0 and below high"):
            range_test(net, data, low, high)
    with pytest.raises(ValueError, match="^range_test: high must be one number, or one for each low, got 3 for 2"):
        range_test(net, data, [0.1, 0.2], [1, 2, 3])


def test_a_range_test_refuses_by_name_what_of_sweeps_settings_has_no_effect_on_it():
    taken = set(inspect.signature(range_test).parameters)
    without_effect = set(inspect.signature(sweep).parameters) - taken
    assert without_effect == {"lr", "epochs", "schedule", "evaluate", "record_steps"}
    for name in without_effect:
        with pytest.raises(TypeError, match=f"range_test.*unexpected keyword argument '{name}'"):
            range_test(NETS[1], small(NETS[1]), **{name: 3})


@pytest.mark.parametrize(
    "setting", [{"batch_size": 5}, {"optimizer": "adam"}, {"layer_rates": [0.5, 1.0]}, {"start": 0}]
)
def test_every_setting_a_range_test_takes_has_an_effect(setting):
    net = NETS[1]
    if "start" in setting:
        setting = {"start": [w[0] + 0.1 for w in net.init()]}
    plain, other = (range_test(net, small(net), 0.01, 1.0, steps=8, **kwargs).loss for kwargs in ({}, setting))
    assert not np.allclose(plain, other)


def test_smoothing_and_the_four_rules_on_a_curve_known_by_hand():
    lr = np.geomspace(1e-3, 1, 7)
    test = RangeTest(lr[:, None], np.array([0]), np.array([5.0, 4.9, 4.5, 2.0, 1.5, 1.7, 9.0])[:, None, None])
    np.testing.assert_allclose(test.smoothed(0)[:, 0, 0], test.loss[:, 0, 0])
    half = test.smoothed(0.5)[:3, 0, 0]
    np.testing.assert_allclose(
        half, [5.0, (0.5 * 2.5 + 0.5 * 4.9) / 0.75, (0.25 * 2.5 + 0.25 * 4.9 + 0.5 * 4.5) / 0.875]
    )
    read = {rule: test.suggest(rule, beta=0, skip=0).item() for rule in ("minimum", "minimum/10", "steepest", "valley")}
    assert read["minimum"] == pytest.approx(lr[4]) and read["minimum/10"] == pytest.approx(lr[4] / 10)
    assert read["steepest"] == pytest.approx(lr[3]), "central differences: (4.5 - 1.5) / 2 is the largest fall"
    assert read["valley"] == pytest.approx(lr[2]), "the middle of the five falling values 5.0 to 1.5"
    for rule in ("lowest", [], None):
        with pytest.raises(ValueError, match="^RangeTest.suggest: rule must be one of"):
            test.suggest(rule)
    for beta in (1, -0.1, "much"):
        with pytest.raises(ValueError, match="^RangeTest.smoothed: beta must be"):
            test.smoothed(beta)


def curve(*loss, low=1e-4, high=1.0):
    return RangeTest(np.geomspace(low, high, len(loss))[:, None], np.array([0]), np.array(loss)[:, None, None])


RULES_OF_THUMB = ("minimum", "minimum/10", "steepest", "valley")
EXPLODES = 10.0 ** np.arange(0, 30)
NOTHING = {
    "the loss is the same at every rate": curve(*np.zeros(30)),
    "the loss diverges at once": curve(*EXPLODES),
    "the loss never falls": curve(*(2 + 0.1 * np.random.default_rng(0).normal(size=100))),
}


@pytest.mark.parametrize("rule", RULES_OF_THUMB)
@pytest.mark.parametrize("why", NOTHING)
@pytest.mark.filterwarnings("error")
def test_where_nothing_can_be_read_off_a_range_test_it_says_why(why, rule):
    with pytest.raises(ValueError, match=f"^RangeTest.suggest: .*{rule}.*seed 0, rates 0.0001 to 1.: {why}"):
        NOTHING[why].suggest(rule)


def test_what_a_range_test_shows():
    digits, net = load_digits_split(), MLP()
    assert set(range_test(net, digits, seeds=range(5)).verdict.ravel()) == {"falls"}
    assert set(range_test(net, digits, 1e-9, 1e-7, seeds=range(5)).verdict.ravel()) == {"never falls"}
    assert set(range_test(net, digits, 100, 1e4, seeds=range(5)).verdict.ravel()) == {"diverges at once"}
    nothing = curve(*[np.nan] * 9)
    assert nothing.verdict == "diverges at once" and curve(*np.ones(9)).verdict == "flat"


finite_losses = st.lists(st.floats(1e-3, 1e6), min_size=3, max_size=40)


@settings(max_examples=200, deadline=None)
@given(finite_losses, st.data())
@pytest.mark.filterwarnings("error")
def test_no_rule_names_a_rate_outside_the_range_and_a_gap_spoils_nothing(loss, data):
    for place in data.draw(st.lists(st.integers(0, len(loss) - 1), max_size=3)):
        loss[place] = data.draw(st.sampled_from([np.nan, np.inf]))
    test, beta = curve(*loss), data.draw(st.sampled_from([0, 0.5, 0.9]))
    smooth = test.smoothed(beta)[:, 0, 0]
    seen = np.flatnonzero(np.isfinite(loss))
    if len(seen):
        assert np.isfinite(smooth[seen[0] : seen[-1] + 1]).all() and not np.isfinite(smooth[seen[-1] + 1 :]).any()
        gapless = curve(*np.array(loss)[seen]).smoothed(beta)[:, 0, 0]
        np.testing.assert_array_equal(smooth[seen], gapless)
    for rule in RULES_OF_THUMB:
        try:
            assert 1e-4 <= test.suggest(rule, beta).item() <= 1.0
        except ValueError as error:
            assert "can read nothing off this test" in str(error)


def test_the_rates_of_a_range_grow_by_one_factor():
    net = NETS[1]
    test = range_test(net, small(net), [1e-3, 0.01], [1.0, 0.1], steps=4, seeds=(0, 1))
    np.testing.assert_allclose(test.lr, np.geomspace([1e-3, 0.01], [1.0, 0.1], 4))
    assert test.loss.shape == (4, 2, 2) and test.seeds.tolist() == [0, 1]
    for seed in (0, 1):
        for run in (0, 1):
            one = test.only(seed, run)
            assert one.lr.shape == (4, 1) and one.seeds.tolist() == [seed] and one.loss.shape == (4, 1, 1)
            np.testing.assert_array_equal(one.loss[:, 0, 0], test.loss[:, seed, run])
            np.testing.assert_array_equal(one.lr[:, 0], test.lr[:, run])
    np.testing.assert_array_equal(test.loss[0, 0], test.loss[0, 0, :1].repeat(2)), "the same batch, the same start"


REFUSED_RANGES = [
    (0, 1, "low must be above 0 and below high, got [0.0] and [1.0]"),
    (1, 1, "low must be above 0 and below high, got [1.0] and [1.0]"),
    ([0.1, 2], 1, "low must be above 0 and below high, got [0.1, 2.0] and [1.0, 1.0]"),
    (1e-150, 1e150, "high must be less than 1e300 times low, got 1e+150 and 1e-150"),
    ([0.1, 0.2], [1, 2, 3], "high must be one number, or one for each low, got 3 for 2"),
]


@pytest.mark.parametrize(("low", "high", "said"), REFUSED_RANGES)
def test_a_range_that_does_not_rise_is_refused(low, high, said):
    net = NETS[1]
    with pytest.raises(ValueError) as refused:
        range_test(net, small(net), low, high, steps=3)
    assert str(refused.value) == f"range_test: {said}"


def test_verdicts_at_their_limits():
    """Over three times the first loss at the median of the first fifth; a fall above twice the noise of a batch."""
    flat = [1.0] * 12
    assert curve(1, 3, 3, 3, *flat[:6]).verdict == "never falls"
    assert curve(1, 3.01, 3.01, 3.01, *flat[:6]).verdict == "diverges at once"
    assert curve(1, 9, 9, 1, 1, 1, 1, 1, 1, 1).verdict == "diverges at once", "the median of 9, 9, 1"
    assert curve(1, 9, 1, 1, 1, 1, 1, 1, 1, 1).verdict == "never falls", "the median of 9, 1, 1"
    assert curve(1, 9, 1, 1).verdict == "diverges at once", "of four steps the first fifth is one"
    assert curve(1, 1.1, 1.1, 1.1, 0.999, 1.1, 1.1).verdict == "falls", "under ten steps any loss below the first"
    assert curve(1, 1.1, 1.1, 1.1, 1.0, 1.1, 1.1).verdict == "never falls"
    assert curve(*1 + 1e-10 * np.arange(5.0)).verdict == "flat" and curve(*1 - 1e-8 * np.arange(5.0)).verdict == "falls"
    # +1, -1, +1, ...: second differences of 4, so a noise of 4 / (0.6745 sqrt 6) = 2.42; the drop must exceed 4.84
    zigzag = (-1.0) ** np.arange(60)
    for drop, verdict in ((4.0, "never falls"), (6.0, "falls")):
        step = np.repeat([20.0, 20 - drop], 30)
        assert curve(*(step + zigzag)).verdict == verdict


def test_few_points_and_a_gap_read_by_hand():
    seven = curve(0.90, 0.89, 0.87, 0.86, 0.85, 0.84, np.nan, low=1e-8, high=10)  # a training that breaks at the end
    assert seven.suggest("minimum", beta=0).item() == pytest.approx(seven.lr[5, 0])
    assert seven.suggest("steepest", beta=0).item() == pytest.approx(seven.lr[1, 0]), "0.03 over two steps"
    gap = curve(0.9, 0.89, np.nan, 0.86, 0.8, 0.6, 0.5, 0.7, 3)
    assert gap.suggest("minimum", beta=0).item() == pytest.approx(0.1)
    with pytest.raises(ValueError, match="skip must be a whole number between 0 and 5, got 6"):
        seven.suggest("steepest", skip=6)
    two = curve(2, 1)
    assert two.suggest("steepest", beta=0, skip=0).item() == 1e-4, "one slope between two rates, read at the first"
    with pytest.raises(ValueError, match="skip must be a whole number between 0 and 0, got 1"):
        two.suggest("steepest", skip=1)
    assert seven.suggest("minimum", beta=0, skip=6).item() == pytest.approx(seven.lr[5, 0]), "only steepest skips"
    early = curve(2, 1, 3, 3, 3, 3, 3)
    with pytest.raises(ValueError, match="the lowest loss comes within the first 3 steps"):
        early.suggest("steepest", beta=0, skip=2)
    with pytest.raises(ValueError, match="4.64e-05 lies below the range: begin lower"):
        early.suggest("minimum/10", beta=0)


@pytest.mark.filterwarnings("error")
def test_the_sentence_under_a_range_test_is_true():
    digits, net = load_digits_split(), MLP()
    says = {
        (1e-6, 10.0): "1 seed: the loss falls to its lowest at rate 1; from 2 on it is above its start again.",
        (1e-2, 1.0): "1 seed: the loss falls to its lowest at rate 0.8; it ends below its start.",
        (1e-9, 1e-7): "1 seed: the loss never falls by more than its noise.",
        (1e2, 1e4): "1 seed: the loss diverges at once.",
    }
    for (low, high), sentence in says.items():
        assert repr(show_range_test(range_test(net, digits, low, high))).endswith(sentence)
    assert repr(show_range_test(NOTHING["the loss is the same at every rate"], best=0.1)).endswith(
        "1 seed: the loss is the same at every rate."
    )
    steady = curve(*2 * 0.8 ** np.arange(30))
    assert repr(show_range_test(steady)).endswith("it ends below its start.")


REQUIRED = {
    "parabola": (), "double_well": (), 
    "quadratic": ([1, 10],), "least_squares": ([[1.0], [2.0]], [1.0, 2.0]),
    "descend": (parabola(), 1.0, 0.1, 3), "destinations": (parabola(), [[1.0]], 0.1, 3),
    "linear_regression": (3,), "logistic_regression": (3,),
    "MLP": (), "ConvNet": (), "BagOfWords": (5, 3), "EmbeddingBag": (5, 3), "Transformer": (5, 3),
    "sweep": (NETS[1], small(NETS[1]), 0.1), "range_test": (NETS[1], small(NETS[1])),
    "best_rate": (sweep(NETS[1], small(NETS[1]), 0.1),),
    "hessian_vector": (NETS[0], NETS[0].init(), np.ones((4, 5)), np.zeros(4, int), np.ones(18)),
    "top_eigenvalues": (NETS[0], NETS[0].init(), np.ones((4, 5)), np.zeros(4, int)),
    "top_eigenpairs": (NETS[0], NETS[0].init(), np.ones((4, 5)), np.zeros(4, int)),
}  # fmt: skip


def test_every_public_function_works_with_its_required_arguments_alone():
    rooms = ("landscapes", "walks", "networks", "history", "training", "range_tests", "sharpness")
    names = {name for room in rooms for name in lrlib._EXPORTS[room].split()}
    results = {"Landscape", "Walk", "History", "RangeTest"}  # made by functions, never by hand
    assert names - results == set(REQUIRED)
    for name, required in REQUIRED.items():
        function = getattr(lrlib, name)
        needed = [p for p in inspect.signature(function).parameters.values() if p.default is p.empty]
        assert len(needed) == len(required), name
        function(*required)


@pytest.mark.parametrize("name", REQUIRED)
def test_a_misspelt_argument_is_named_by_python(name):
    with pytest.raises(TypeError, match=rf"{name}.*\(\) got an unexpected keyword argument 'stepp'"):
        getattr(lrlib, name)(*REQUIRED[name], stepp=3)


@pytest.mark.parametrize("name", REQUIRED)
@pytest.mark.filterwarnings("error")
def test_every_error_names_the_function_and_the_argument(name):
    function, required = getattr(lrlib, name), REQUIRED[name]
    arguments = list(inspect.signature(function).parameters)
    right = dict(zip(arguments, required, strict=False))
    for argument in arguments:
        for wrong in (object(), "much", -1, float("nan"), [], None):
            try:
                function(**{**right, argument: wrong})
            except ValueError as error:
                assert str(error).startswith(f"{name}: {argument.removesuffix('s')}"), (argument, wrong)


def history(last, lr, accuracy=None):
    """A `History` of made losses `(seeds, rates)` after one epoch that began at loss 2."""
    last = np.array(last, float)
    loss, right = (np.stack([np.full_like(last, first), end]) for first, end in ((2, last), (0, accuracy or last)))
    return lrlib.History(np.array(lr), np.arange(len(last)), np.arange(2), loss, loss, right, right, [])


def test_the_best_rate_is_that_of_the_best_median():
    lr = [0.1, 1, 0.01, 10]  # in any order
    run = history([[0.3, 0.9, 1.5, 2.5], [0.5, 0.2, 1.5, 0.0], [0.4, 0.8, 1.5, np.nan]], lr)
    found = best_rate(run)  # medians 0.4, 0.8, 1.5 and, as two of three diverged, the worst there is
    assert (found.lr, found.value, found.tried, found.place) == (0.1, pytest.approx(0.4), 4, "inside")
    assert run.diverged.tolist() == [[False] * 3 + [True], [False] * 4, [False] * 3 + [True]]
    assert best_rate(run, "train_loss").lr == 0.1
    assert history([[2, 2 + 1e-9, 0]], lr[:3]).diverged.tolist() == [[False, True, False]], "to stay is no divergence"
    shares = [[0.5, 0.7, 0.2, 0.9], [0.6, 0.9, 0.3, 0.99], [0.8, 0.1, 0.4, 0.95]]
    found = best_rate(history([[1, 1, 1, 3]] * 3, lr, shares), "val_accuracy")
    assert (found.lr, found.value, found.place) == (1, pytest.approx(0.7), "inside"), "the highest of those that live"
    tie = best_rate(history([[0.5, 0.5, 0.5, 0.5]], lr))
    assert (tie.lr, tie.place) == (0.01, "smallest"), "of equals the smallest"
    assert best_rate(history([[0.5, 0.4, 0.3, 0.2]], lr)).place == "largest"
    assert repr(best_rate(history([[0.5, 0.4, 0.3, 0.2]], lr))) == (
        "rate 10, the largest of the 4 tried: the best may lie beyond, try larger ones"
    )
    assert repr(tie) == "rate 0.01, the smallest of the 4 tried: the best may lie beyond, try smaller ones"


def test_the_best_rate_says_when_it_lies_at_the_edge():
    net = NETS[1]
    run = sweep(net, small(net), [1e-4, 1e-3, 1e-2], seeds=range(3), epochs=2)
    assert best_rate(run).place == "largest" and "try larger" in repr(best_rate(run))
    assert best_rate(sweep(net, small(net), [50.0, 0.1, 1e-5], seeds=range(3), epochs=5)).place == "inside"
    lost = best_rate(sweep(net, small(net), [1e4, 1e5], seeds=range(2), epochs=2))
    assert lost.place == "smallest" and lost.value == np.inf
    assert repr(lost).startswith("none of the 2 rates tried: at each, half of the runs or more diverged")
    with pytest.raises(ValueError, match="metric must be one of"):
        best_rate(sweep(NETS[3], small(NETS[3]), 0.1, epochs=1), metric="val_accuracy")


def test_a_sweep_evaluates_and_keeps_what_the_optimizer_averages():
    data, one = load_digits_split(), {"epochs": 1, "batch_size": 179, "evaluate": "end"}
    run = sweep(MLP(), data, [1.0], optimizer=schedule_free(), **one)
    outputs = MLP().outputs([w[0] for w in run.params], data.x_test)
    np.testing.assert_array_equal(run.val_accuracy[-1, 0], (outputs.argmax(axis=1) == data.y_test).mean(axis=1))
    mean = sweep(MLP(), data, [1.0], optimizer=averaged(sgd()), **one)
    plain = sweep(MLP(), data, [1.0], optimizer=sgd(), **one)
    assert not np.allclose(mean.params[0], plain.params[0])
