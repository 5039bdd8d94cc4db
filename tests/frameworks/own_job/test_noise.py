"""Lesson 04's code to take away, on the people of the lesson, against the lesson's own numbers."""

import os
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import numpy as np
import pytest

LESSON = Path(__file__).parents[3] / "lessons" / "noise"
CODE = LESSON / "own_job"
SPEC = spec_from_file_location("rows", LESSON / "rows.py")  # the package itself needs the classroom, which is not here
ROWS = module_from_spec(SPEC)
SPEC.loader.exec_module(ROWS)
PEOPLE, PROGRESS = ROWS.load_people()
BATCHES = np.random.default_rng(0).integers(0, 442, (500, 8))  # 500 batches of 8, drawn at random: one "epoch"


def run(name, **space):
    exec((CODE / name).read_text(encoding="utf-8"), space)
    return space


def by_hand(rates, momentum=0.0, w=(0.0, 0.0), velocity=(0.0, 0.0), averaged=False, batches=500):
    """SGD on the people, batch after batch: (the last point or the average of all, velocity, loss before each step)."""
    w, velocity, losses, total = np.array(w), np.array(velocity), [], np.zeros(2)
    for rows, lr in zip(np.resize(BATCHES[:batches], (len(rates), 8)), rates, strict=True):
        error = PEOPLE[rows] @ w - PROGRESS[rows]
        losses.append(np.mean(error**2) / 2)
        velocity = momentum * velocity + error @ PEOPLE[rows] / 8
        w = w - lr * velocity
        total += w
    return total / len(rates) if averaged else w, velocity, np.array(losses)


class Loader(list):
    """Batches as a DataLoader gives them."""

    batch_size = 8


@pytest.fixture
def torch_space():
    torch = pytest.importorskip("torch")
    torch.set_num_threads(1)
    model = torch.nn.Linear(2, 1, bias=False, dtype=torch.float64)
    torch.nn.init.zeros_(model.weight)
    batches = [(torch.tensor(PEOPLE[rows]), torch.tensor(PROGRESS[rows])) for rows in BATCHES]
    return {
        "model": model,
        "optimizer": torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.5),
        "loss_fn": lambda given, wanted: torch.mean((given[:, 0] - wanted) ** 2) / 2,
        "loader": Loader(batches),
        "epochs": 2,
    }


def weights(model):
    return model.weight.detach().numpy()[0]


def test_pytorch_halves_from_the_same_checkpoint(torch_space):
    """Each arm goes on from the same weights *and* the same momentum: three runs by hand give its three levels.

    With four batches only, so that a run remembers where it began.
    """
    reached, velocity, _ = by_hand(np.full(4, 0.1), 0.5)
    space = {**torch_space, "loader": torch_space["loader"][:4]}
    for inputs, targets in space["loader"]:  # the training before the test
        space["optimizer"].zero_grad()
        space["loss_fn"](space["model"](inputs), targets).backward()
        space["optimizer"].step()
    np.testing.assert_allclose(weights(space["model"]), reached, rtol=1e-10)
    levels = run("pytorch.py", **space)["levels"]
    for factor in (1.0, 0.5, 0.25):
        losses = by_hand(np.full(8, 0.1 * factor), 0.5, reached, velocity, batches=4)[2]
        assert levels[factor] == pytest.approx(losses[4:].mean(), rel=1e-10)


def test_what_pytorch_shows_is_what_the_lesson_says(torch_space):
    """Noise: levels on a straight line over the rate, which meets rate 0 at the minimum of the loss."""
    levels = run("pytorch.py", **torch_space)["levels"]
    minimum = np.mean((PROGRESS - PEOPLE @ np.linalg.lstsq(PEOPLE, PROGRESS)[0]) ** 2) / 2
    assert levels[1.0] > levels[0.5] > levels[0.25] > minimum
    assert 2 * levels[0.5] - levels[1.0] == pytest.approx(minimum, rel=0.02)


def test_pytorch_decays_in_a_straight_line_to_zero(torch_space):
    space = run("pytorch_decay.py", **torch_space)
    rates = 0.1 * 8 / 256 * (1 - np.arange(1000) / 1000)
    np.testing.assert_allclose(weights(space["model"]), by_hand(rates, 0.9)[0], rtol=1e-9)
    assert space["optimizer"].param_groups[0]["lr"] == 0


def test_pytorch_averages_all_points(torch_space):
    space = run("pytorch_averaging.py", **torch_space)
    average = by_hand(np.full(1000, 0.1), 0.5, averaged=True)[0]
    np.testing.assert_allclose(weights(space["averaged"].module), average, rtol=1e-9)
    np.testing.assert_allclose(weights(space["model"]), by_hand(np.full(1000, 0.1), 0.5)[0], rtol=1e-9)


@pytest.fixture
def keras(monkeypatch):
    if "KERAS_BACKEND" not in os.environ:
        monkeypatch.setenv("KERAS_BACKEND", "torch")  # what keras is without TensorFlow
    return pytest.importorskip("keras")


def compiled(keras, **settings):
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1, use_bias=False, kernel_initializer="zeros")])
    model.compile(keras.optimizers.SGD(**settings), loss="mse")
    return model


def whole_table(rates, momentum=0.0):
    """Keras's SGD on the mean squared error of all people: points and losses before each step."""
    w, speed, points, losses = np.zeros(2), np.zeros(2), [], []
    for lr in rates:
        error = PEOPLE @ w - PROGRESS
        speed = momentum * speed - lr * 2 * error @ PEOPLE / 442
        w = w + speed
        points.append(w)
        losses.append(np.mean(error**2))
    return np.array(points), np.array(losses)


def test_keras_halves_from_the_same_checkpoint(keras):
    """The whole table as one batch, so that no order counts; momentum, so that a forgotten state would show."""
    model = compiled(keras, learning_rate=0.02, momentum=0.9)
    model.fit(PEOPLE, PROGRESS, batch_size=442, epochs=5, verbose=0)
    given = {"model": model, "inputs": PEOPLE, "targets": PROGRESS, "batch_size": 442, "steps": 100}
    space = run("keras.py", **given)
    for factor in (1.0, 0.5, 0.25):
        losses = whole_table([0.02] * 5 + [0.02 * factor] * 4, 0.9)[1]
        assert space["levels"][factor] == pytest.approx(losses[-2:].mean(), rel=1e-4)
    rates = [float(space["decay"](step)) for step in (0, 50, 100, 150)]
    np.testing.assert_allclose(rates, 0.1 * 442 / 256 * np.array([1, 0.5, 0, 0]), rtol=1e-5, atol=1e-9)


def test_the_running_average_of_keras_begins_at_the_first_point_and_ends_in_the_model(keras):
    model = compiled(keras, learning_rate=0.05, use_ema=True)
    model.fit(PEOPLE, PROGRESS, batch_size=442, epochs=70, verbose=0)
    points = whole_table([0.05] * 70)[0]
    average = points[0]
    for point in points[1:]:
        average = 0.99 * average + 0.01 * point
    np.testing.assert_allclose(model.get_weights()[0][:, 0], average, rtol=1e-4)
