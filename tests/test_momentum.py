"""Balls that remember: against theory, and against plain descent."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessons.momentum import (
    best_pair,
    found_edge,
    noise_floor,
    roll,
    searched_pair,
    shrinkage,
    steps_after_drop,
    steps_needed,
    valley_loss,
)
from lrlib import descend, generator, momentum, nesterov, quadratic

BETAS = st.floats(0, 0.99)


def test_without_memory_a_ball_is_gradient_descent():
    valley = quadratic([1, 9], rotation=0.4)
    plain = descend(valley, [1.0, -2.0], [0.05, 0.2], 30)
    ball = roll(valley, [1.0, -2.0], [0.05, 0.2], momentum(beta=0.0), 30)
    np.testing.assert_allclose(ball.w, plain.w, rtol=1e-12, atol=1e-15)


def test_a_schedule_multiplies_the_rate():
    two = roll(quadratic([1]), 1.0, 0.1, momentum(beta=0.5), 2, schedule=lambda step: np.where(step < 1, 1, 0.1))
    np.testing.assert_allclose(two.w[:, 0, 0], [1, 0.9, 0.9 - 0.01 * (0.5 + 0.9)])


@given(lr=st.floats(0.001, 4), beta=BETAS, h=st.floats(0.1, 10))
def test_a_step_leaves_the_larger_eigenvalue(lr, beta, h):
    matrix = np.array([[1 + beta - lr * h, -beta], [1, 0]])
    # near a double root a rounding of 1e-16 moves the eigenvalues by its root
    assert shrinkage(lr, h, beta) == pytest.approx(np.abs(np.linalg.eigvals(matrix)).max(), rel=1e-6)


@given(low=st.floats(0.01, 10), kappa=st.floats(1.1, 5000))
def test_at_the_best_pair_both_ends_shrink_by_the_root_of_the_momentum(low, kappa):
    lr, beta = best_pair(low, low * kappa)
    factor = (np.sqrt(kappa) - 1) / (np.sqrt(kappa) + 1)
    np.testing.assert_allclose(shrinkage(lr, np.array([low, low * kappa]), beta), factor, rtol=1e-5, atol=1e-6)


def test_no_searched_pair_beats_the_formula():
    assert searched_pair(30)[2] >= (np.sqrt(30) - 1) / (np.sqrt(30) + 1)


@pytest.mark.parametrize("beta", [0.0, 0.3, 0.8])
def test_the_edges_that_are_found_are_the_limits_of_the_rules(beta):
    for rule in (momentum(beta=beta), nesterov(beta=beta), momentum(beta=beta, dampening=beta)):
        assert found_edge(rule) == pytest.approx(rule.limit, rel=1e-5)


@given(beta=st.floats(0, 0.97), effective=st.floats(0.01, 1.9))
def test_the_noise_floor_is_the_formula(beta, effective):
    lr = effective * (1 - beta)
    formula = effective * (1 + beta) / (2 * (1 + beta) - lr)
    assert noise_floor(lr, beta) == pytest.approx(formula, rel=1e-8)


def test_the_noise_floor_is_where_noisy_balls_settle():
    rng, w, v = generator(0), np.zeros(20_000), np.zeros(20_000)
    for _ in range(300):
        v = 0.8 * v + w + rng.normal(size=len(w))
        w = w - 0.1 * v
    assert np.mean(w**2) == pytest.approx(noise_floor(0.1, 0.8), rel=0.05)  # five standard errors


@given(beta=st.floats(0, 0.99))
def test_after_a_drop_the_rate_inside_coasts(beta):
    outside, inside = (steps_after_drop(beta, where, steps=3) for where in (False, True))
    np.testing.assert_allclose(outside, 0.01 / (1 - beta), rtol=1e-9)
    np.testing.assert_allclose(inside, outside * (1 + 9 * beta ** np.arange(1, 4)), rtol=1e-9)


def test_steps_of_plain_descent_are_those_of_its_factor():
    """The flattest direction holds the share that the start gave it, so the bound is met from below."""
    bound = np.log(1e-6) / np.log(99 / 101)
    assert np.all((0.7 * bound < steps_needed([100], "plain")) & (steps_needed([100], "plain") <= bound + 1))


def test_the_map_is_made_of_walks():
    walk = roll(quadratic([0.01, 1]), [10.0, 1.0], 0.7, momentum(beta=0.8), 50)
    assert valley_loss(100, 50, 0.7, 0.8) == pytest.approx(walk.loss[-1, 0], rel=1e-9)
    assert valley_loss(10, 600, [4.0, 0.1], [0.5, 0.5])[0] == 1e300, "what runs off is kept finite"
