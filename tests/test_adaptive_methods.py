"""The trials of lesson 11: the width of a hill, its bottom, and what a rule does with given slopes."""

from dataclasses import replace

import numpy as np
import pytest

from lessons.adaptive_methods import Scaled, followed, has_burst, moves
from lessons.adaptive_methods.tasks import Trial, trials
from lrlib import adam, adamw, lion, momentum, rmsprop, sgd

RATES = 0.01 * 2.0 ** np.arange(9)


def a_trial(val, loss=None):
    val = np.tile(np.asarray(val, dtype=float), (2, 1))
    return Trial(RATES, val, val - 1, np.ones_like(val) if loss is None else np.tile(loss, (2, 1)))


def test_the_width_of_a_roof_is_measured_between_the_rates_tried():
    """A roof that falls by 2 points a rate is 3 points down after 1.5 rates on each side: 3 doublings."""
    roof = a_trial(90 - 2.0 * abs(np.arange(9) - 4))
    assert roof.width(3) == pytest.approx(2**3) and roof.width(4) == pytest.approx(2**4)
    assert roof.best == pytest.approx(0.16) and roof.tuned.tolist() == [89, 89] and roof.at(0.08).tolist() == [87, 87]


def test_a_gap_ends_the_hill_and_so_does_the_list():
    hill = a_trial([90, 80, 89, 90, 91, 90, 89, 88, 88])
    slope = (89 - 88) / (89 - 80)  # from 89 down to 88, 3 below the best, on the way to 80
    assert hill.width(3) == pytest.approx(2 ** (6 + slope))


def test_the_fastest_rate_is_the_bottom_of_a_parabola():
    place = 3.3
    assert a_trial(range(9), np.exp((np.arange(9) - place) ** 2)).fastest == pytest.approx(0.01 * 2**place)
    assert a_trial(range(9), np.arange(9) + 1.0).fastest == pytest.approx(RATES[0]), "at an end there is no parabola"
    assert a_trial(range(9), [5, 4, 3, 2, 1, np.inf, 9, 9, 9]).fastest == pytest.approx(RATES[4])
    one, two = (np.exp((np.arange(9) - place) ** 2) for place in (2.2, 4.6))
    both = replace(a_trial(range(9)), train_loss=np.array([one, two]))
    assert both.fastest == pytest.approx(0.01 * 2**3.4), "the mean of the splits' own rates, in logs"


def test_trials_are_named_and_reported():
    told = []
    task = replace(_small(), epochs=1)
    found = trials({"a": (task, "sgd", [0.1, 0.2]), "b": (task, "sgd", [0.1, 0.2], "cosine")}, told.append)
    assert told == [0.5, 1.0] and found["a"].val.shape == found["b"].test.shape == (2, 2)
    assert np.all(found["a"].train_loss != found["b"].train_loss), "the second has a schedule"


def _small():
    from lessons.adaptive_methods.tasks import Task
    from lrlib import MLP, load_digits_split

    data = load_digits_split()
    parts = [data.hold_out(0.8, seed=seed) for seed in (0, 1)]
    return Task(MLP((64, 10)), parts, [data, data], 1, 32)


def test_given_slopes_move_a_weight_as_the_rule_says():
    assert moves(sgd(), [1.0, 2.0], lr=0.5).tolist() == [0.5, 1.0]
    assert moves(momentum(), [1.0, 1.0]).tolist() == pytest.approx([1.0, 1.9])
    assert moves(rmsprop(), [7.0])[0] == pytest.approx(10)
    assert followed(adamw(weight_decay=0.5), [0.0], 2.0, 0.1)[-1] == pytest.approx(2 * (1 - 0.05))


@pytest.mark.parametrize("factor", [1e-3, 32.0])
def test_a_scaled_rule_sees_multiplied_slopes(factor):
    slopes = np.array([3.0, -1.0, 2.0])
    np.testing.assert_allclose(moves(Scaled(sgd(), factor), slopes), factor * slopes, rtol=1e-12)
    for rule in (adam(eps=1e-30), lion()):
        np.testing.assert_allclose(moves(Scaled(rule, factor), slopes), moves(rule, slopes), rtol=1e-12)


def test_a_burst_comes_after_calm():
    falls, bursts, never = [1, 1e-9, 1e-9, 1e-12], [1, 1e-9, 1e-3, 1e-9], [1, 1e-3, 1e-3, 1e-3]
    assert has_burst(np.array([falls, bursts, never]).T).tolist() == [False, True, False]
