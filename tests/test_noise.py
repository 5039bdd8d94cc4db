"""Stochastic gradient descent on linear regression: where its mean square stops falling, and where it settles."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessons.noise import best_after, expected_loss, load_people, mean_square_edge, path, stochastic_descent
from lrlib import descend, least_squares

CURVATURES = st.lists(st.floats(0.01, 100), min_size=1, max_size=8)
BATCHES = st.integers(1, 10_000)


@given(h=st.floats(0.01, 100), dim=st.integers(1, 8), batch=BATCHES)
def test_the_edge_of_equal_curvatures_is_that_of_the_fourth_moment(h, dim, batch):
    """For rows of variance h in every direction, E[(x x^T)^2] = (dim + 2) h^2, so the mean of a batch has
    E = h^2 (1 + (dim + 1) / batch), and 1 - 2 lr h + lr^2 E = 1 at the edge.
    """
    assert mean_square_edge([h] * dim, batch) == pytest.approx(2 / (h * (1 + (dim + 1) / batch)), rel=1e-9)


@given(curvatures=CURVATURES, batch=BATCHES)
def test_at_the_edge_the_map_of_the_second_moments_neither_grows_nor_shrinks(curvatures, batch):
    h, lr = np.array(curvatures), mean_square_edge(curvatures, batch)
    fourth = np.diag(2 * h**2) + np.outer(h, h) - np.diag(h**2)  # E[x_i^2 x_k^2] - h_i^2 [i = k], by Isserlis
    step = np.diag((1 - lr * h) ** 2) + lr**2 * fourth / batch
    assert max(abs(np.linalg.eigvals(step))) == pytest.approx(1, rel=1e-6)
    largest, total = h.max(), h.sum()
    assert 2 / (largest + (largest + total) / batch) <= lr * (1 + 1e-9) and lr <= 2 / largest * (1 + 1e-9)


@pytest.mark.parametrize("lr", [0.01, 0.3, 1.0, 1.9])
def test_the_expected_loss_settles_at_the_fixed_point_of_its_recursion(lr):
    settled = expected_loss(np.full(3000, lr), noise=2.0)[-1]
    assert settled == pytest.approx(lr * 2.0**2 / (2 * (2 - lr)), rel=1e-9)


@pytest.mark.parametrize(("curvatures", "batch"), [([0.0], 1), ([-1.0], 1), ([], 1), ([1.0], 0), ([1.0], 1.5)])
def test_a_curvature_or_batch_that_cannot_be_is_refused_by_name(curvatures, batch):
    with pytest.raises(ValueError, match=r"mean_square_edge: (curvatures|batch_size) must be"):
        mean_square_edge(curvatures, batch)


def test_a_batch_of_the_whole_table_is_gradient_descent():
    people, progress = load_people()
    w = path(people, progress, 0.3, steps=20, batch_size=442)
    np.testing.assert_allclose(w, descend(least_squares(people, progress), np.zeros(2), 0.3, 20).w[:, 0], rtol=1e-9)


def test_the_kept_points_have_the_excess_that_is_told():
    people, progress = load_people()
    run = stochastic_descent(people, progress, [0.1, 0.2], 30, 8, seeds=range(3), keep_points=True)
    apart = run.w - np.array(least_squares(people, progress).minimum)
    np.testing.assert_allclose(run.excess, np.sum(apart**2, axis=-1) / 2, rtol=1e-9)  # curvature 1


def test_one_step_on_the_whole_table_is_best_at_one_over_the_curvature():
    """Curvature 1 in both directions: of the rates that are tried, the nearest to 1 leaves least."""
    people, progress = load_people()
    rate, excess = best_after(people, progress, batch_size=442, passes=1)
    start = least_squares(people, progress).value(np.zeros(2)) - np.mean((progress - people @ np.array(
        least_squares(people, progress).minimum)) ** 2) / 2  # fmt: skip
    assert 1 / 1.6 < rate < 1.6 and excess == pytest.approx((1 - rate) ** 2 * start, rel=1e-9)
