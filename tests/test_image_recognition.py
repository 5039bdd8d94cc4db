"""The loop of lesson 05's text is `sweep`, its pictures are what they say, and their key follows from the logs."""

import re

import numpy as np
import pytest

from lessons.image_recognition import (
    accuracy,
    answers,
    batches,
    five_logs,
    live_training,
    living_units,
    log_softmax,
    mislabelled,
    start,
    with_ones,
)
from lessons.image_recognition.exercises import PICTURES
from lrlib import MLP, load_digits_split, sweep
from lrlib.classroom.syllabus import folder

DIGITS = load_digits_split().hold_out()
HERE = folder() / "image_recognition"


@pytest.fixture(scope="module")
def train():
    """The function as the lesson prints it."""
    cells = re.split(r"^# %%.*$", (HERE / "lesson.py").read_text(encoding="utf-8"), flags=re.M)
    (cell,) = [cell for cell in cells if "\ndef train(" in cell]
    names = {"np": np, "log_softmax": log_softmax, "with_ones": with_ones}
    exec(cell, names)
    return names["train"]


def test_the_ten_lines_are_sweep(train):
    network = start()
    losses = train(0.3, *network, batches(DIGITS, epochs=2))
    run = sweep(MLP(), DIGITS, 0.3, epochs=2, record_steps=True)
    np.testing.assert_allclose(losses, run.step_loss[:, 0, 0], rtol=1e-10)
    for mine, theirs in zip(network, run.params, strict=True):
        np.testing.assert_allclose(mine, theirs[0, 0], rtol=1e-9)
    assert accuracy(network, DIGITS) == run.val_accuracy[-1, 0, 0]
    assert (answers(run, DIGITS) == DIGITS.y_test).mean() == run.val_accuracy[-1, 0, 0]


def test_a_log_softmax_is_finite_however_low_a_score():
    found = log_softmax(np.array([[0.0, -1e5], [0.0, 0.0]]))
    np.testing.assert_allclose(found, [[0, -1e5], [-np.log(2)] * 2], rtol=1e-12)


def test_a_unit_that_is_negative_for_every_picture_is_dead():
    layer = np.zeros((3, 65))
    layer[:, -1] = [-1, 0, 1]  # for all, for all (zero passes nothing on), for none
    assert living_units(layer, DIGITS) == 1


def test_every_fifth_label_is_wrong_and_no_other():
    few = mislabelled(DIGITS)
    assert np.flatnonzero(few.y_train != DIGITS.y_train[:200]).tolist() == list(range(0, 200, 5))
    assert few.y_train.min() >= 0 and few.y_train.max() <= 9 and len(few.x_train) == 200


def test_the_five_pictures_are_in_the_order_of_the_key():
    names = {}
    exec((HERE / "own_job" / "diagnose.py").read_text(encoding="utf-8"), names)
    told = [names["diagnose"](loss.tolist(), val.tolist(), 10) for _, loss, val in five_logs(DIGITS)]
    causes = ("never moved", "", "", "a gap", "moved and came back")
    for picture, cause in zip(PICTURES, causes, strict=True):
        assert told[picture - 1].startswith(cause)
    small, good = (five_logs(DIGITS)[picture - 1][2] for picture in PICTURES[1:3])
    assert (np.diff(small) < 0).all() and small[-1] > 0.7 * small[0] and good[-1] < 0.15 * good[0]


def test_the_goal_of_the_live_training_can_be_reached_with_a_rate_that_falls():
    live = live_training()
    live.steer((0.5, 1000), (0.1, 600))
    assert live.losses[-1] < live.GOAL and live.sentence.endswith("Goal reached: a loss below 0.015.")
