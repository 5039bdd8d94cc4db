"""What only lesson 06 uses: fresh draws for its repeats, fastai's valley, the picture of differences."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import lessons.finding_a_rate.readings as readings_room
from lessons.finding_a_rate import judged, new_draws, repeat, show_borrowed, show_differences
from lessons.finding_a_rate.readings import fastai_valley, readings
from lrlib import History, RangeTest, load_breast_cancer_split, logistic_regression
from lrlib.randomness import use_draw

LR = np.geomspace(1e-7, 10, 100)[:, None]


def a_test(losses):
    return RangeTest(LR, np.array([0]), np.asarray(losses, dtype=float)[:, None, None])


@given(draws=st.lists(st.integers(0, 999), min_size=2, max_size=2, unique=True), times=st.integers(0, 999))
def test_no_two_draws_of_the_course_share_a_repeat(draws, times):
    found = []
    for draw in draws:
        with use_draw(draw):
            found.append(set(new_draws(times)))
    assert [len(one) for one in found] == [times, times] and not found[0] & found[1]
    assert 0 not in found[0] | found[1], "draw 0 is what learners see"


@pytest.mark.parametrize("times", [-1, 1000, 2.5])
def test_more_repeats_than_there_is_room_for_are_refused(times):
    with pytest.raises(ValueError, match="new_draws: times must be a whole number"):
        new_draws(times)


def test_the_valley_of_a_curve_that_only_falls_is_the_middle_of_what_is_kept():
    """Steps 10 to 94 are kept: the middle is step 52."""
    assert fastai_valley(a_test(np.linspace(2, 1, 100))) == pytest.approx(LR[52])


def test_the_valley_ends_where_training_stops():
    """It stops at step 60, where the loss is over four times its lowest, and steps 10 to 55 are kept."""
    losses = np.r_[np.linspace(2, 1, 60), np.full(40, 1e6)]
    assert fastai_valley(a_test(losses)) == pytest.approx(LR[(10 + 55) // 2])
    assert fastai_valley(a_test(np.where(losses > 2, np.nan, losses))) == pytest.approx(LR[(10 + 55) // 2])


def test_readings_are_of_every_rule_optimizer_and_seed():
    found = readings(logistic_regression(30), load_breast_cancer_split().hold_out(), epochs=1, seeds=range(2))
    assert list(found) == ["minimum", "minimum/10", "steepest", "valley"]
    assert all(values.shape == (3, 2) and (values > 0).all() for values in found.values())
    np.testing.assert_allclose(found["minimum"], 10 * found["minimum/10"], rtol=1e-12)


def test_a_difference_within_two_standard_errors_is_called_a_tie():
    """Of 1 and 3 the mean is 2 and its standard error 1: just a tie."""
    told = show_differences({"just": [1.0, 3.0], "over": [1.1, 3.0]}).sentence
    assert "just: mean 2, standard error 1, a tie" in told
    assert "over: mean 2, standard error 0.95, over two standard errors" in told


def test_a_repeat_draws_the_data_anew_and_leaves_no_trace():
    def rows():
        return load_breast_cancer_split().y_train[:40].tolist()

    before = rows()
    seen = repeat(rows, new_draws(2))
    assert seen.shape == (2, 40) and seen[0].tolist() != seen[1].tolist() and before not in seen.tolist()
    assert rows() == before


def test_a_verdict_counts_the_hits_and_takes_the_middle(monkeypatch):
    made = {"a": np.array([[1.0, 3.0], [0.33, 4.0]]), "b": np.full((2, 2), 0.1)}
    monkeypatch.setattr(readings_room, "readings", lambda *given: made)
    assert judged(None, None, 10) == ([3, 0], [2.0, 0.1])


def test_a_borrowed_rate_is_told_by_the_seeds_that_learn():
    losses = np.array([[2.3, 2.3], [0.1, 2.2]])[:, :, None]
    run = History(np.array([0.5]), np.arange(2), np.arange(2), losses, losses, losses, losses, [])
    assert show_borrowed({"mine": run}).sentence.endswith("is reached by mine: 1 of 2 seeds.")
