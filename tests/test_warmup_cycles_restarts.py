"""What lesson 08 computes with: Chebyshev's rates, the rows to sort, the schedules, and who trains with which rule."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lessons.warmup_cycles_restarts.bad_start import best_pair, up_and_down
from lessons.warmup_cycles_restarts.chebyshev import bound, interleaved, steps, valley, walk
from lessons.warmup_cycles_restarts.contest import MEAN, SHAPES, Task
from lessons.warmup_cycles_restarts.sorting import PLANS, STEPS, rows_to_sort
from lrlib import MLP, load_digits_split, sweep


@settings(deadline=None, max_examples=30)
@given(low=st.floats(0.01, 0.5), ratio=st.floats(1.5, 200), power=st.integers(0, 6))
def test_the_rates_shrink_every_curvature_to_the_bound_and_the_ends_exactly_so(low, ratio, power):
    """Chebyshev's polynomial equioscillates: its largest size on [mu, L] is the bound, and the ends have that size."""
    high, count = low * ratio, 2**power
    rates = steps(low, high, count)
    curvatures = np.linspace(low, high, 401)
    left = np.abs(np.prod(1 - np.outer(curvatures, rates), axis=1))
    assert left.max() <= bound(low, high, count) * (1 + 1e-6)
    np.testing.assert_allclose(left[[0, -1]], bound(low, high, count), rtol=1e-6)
    assert (np.diff(rates) > 0).all() and sorted(interleaved(count)) == list(range(count))


def test_a_walk_on_the_turned_valley_is_its_product_of_factors():
    matrix, start = valley(0.1, 1, directions=6)
    curvatures, axes = np.linalg.eigh(matrix)
    assert np.linalg.norm(start) == pytest.approx(1) and curvatures[[0, -1]] == pytest.approx([0.1, 1])
    rates = steps(0.1, 1, 8)[interleaved(8)]
    factors = np.cumprod(1 - rates[:, None] * curvatures, axis=0)
    expected = np.linalg.norm(factors * (axes.T @ start), axis=1)
    np.testing.assert_allclose(walk(matrix, start, rates), [1, *expected], rtol=1e-9)


def test_every_row_is_its_answer_sorted_and_no_row_is_seen_twice():
    rows = rows_to_sort()
    assert len(rows.x_train) == STEPS * 16 and len(rows.x_test) == 256
    assert all(sorted(row) == list(answer) for row, answer in zip(rows.x_test, rows.y_test, strict=True))
    assert len(np.unique(np.concatenate([rows.x_train, rows.x_test]), axis=0)) == STEPS * 16 + 256


def test_plans_reach_their_peak_once_and_fall_to_zero():
    for plan, at in (("no warm-up", 0), ("warm-up", 50)):
        rates = PLANS[plan](np.arange(STEPS + 1))
        assert rates.argmax() == at and rates.max() == 1 and rates[-1] == 0 < rates[0]
    for share, at in ((0.0, 0), (0.2, 20), (0.5, 50)):
        rates = up_and_down(100, share)(np.arange(101))
        assert rates.argmax() == at and rates.max() == 1 and rates[0] > 0 and rates[-1] == pytest.approx(0, abs=1e-15)


def test_no_pair_is_chosen_beside_a_cliff():
    accuracy = np.array([[0.7, 0.8, 0.1], [0.8, 0.95, 0.2]])
    assert best_pair(accuracy, [1, 2, 3], (0.0, 0.5)) == (0.5, 1)


def test_a_task_trains_each_shape_with_its_rule_and_peaks():
    task = Task(MLP((64, 6, 10)), load_digits_split(), 32, 1, np.array([0.01, 0.1]))
    peaks = {"constant, averaged": [0.05], "one-cycle": [0.02, 0.05], "constant": [0.05]}
    found = task.run(task.data, peaks, [3])
    assert list(found) == list(peaks) and found["one-cycle"][0].shape == (2, 1, 2)
    job = {"epochs": 1, "batch_size": 32, "evaluate": "end"}
    one = sweep(task.net, task.data, [0.05], [3], "momentum", schedule=SHAPES["one-cycle"](44), **job)
    np.testing.assert_allclose(found["one-cycle"][1][-1, 0, 1], one.train_loss[-1, 0, 0], rtol=1e-10)
    mean = sweep(task.net, task.data, [0.05], [3], MEAN, **job)
    np.testing.assert_allclose(found["constant, averaged"][1][-1], mean.train_loss[-1], rtol=1e-10)
    assert found["constant"][1][-1] != found["constant, averaged"][1][-1]
    tried = task.tried(["constant"])
    assert task.best(tried) == {"constant": task.peaks[tried["constant"][0].argmax()]}
