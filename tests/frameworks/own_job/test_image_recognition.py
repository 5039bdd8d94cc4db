"""Lesson 05's code to take away: its log is lrlib's, loss by loss, and it names the cause of each log of the lesson."""

import os
from dataclasses import replace
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from lrlib import MLP, generator, load_digits_split, sweep
from lrlib.training import Training

CODE = Path(__file__).parents[3] / "lessons" / "image_recognition" / "own_job"
DATA, NET, EPOCHS = load_digits_split().hold_out(), MLP(), 3


def run(name, **space):
    exec(compile((CODE / name).read_text(encoding="utf-8"), name, "exec"), space)
    return space


class Epochs:
    """A loader with lrlib's batches of seed 0: the next epoch each time it is gone through."""

    def __init__(self, data):
        self.training = Training(NET, data, np.ones((1, 1)), "sgd", 32, float, None, None, seeds=1)
        self.batches, self.data = self.training._batches(0), data

    def __len__(self):
        return self.training.per_epoch

    def __iter__(self):
        for rows, *_ in islice(self.batches, len(self)):
            yield tensors(self.data.x_train[rows], self.data.y_train[rows])


def tensors(x, y):
    torch = pytest.importorskip("torch")
    return torch.tensor(x), torch.tensor(y)


def network(torch):
    model = torch.nn.Sequential(torch.nn.Linear(64, 32), torch.nn.ReLU(), torch.nn.Linear(32, 10)).double()
    for layer, w in zip((model[0], model[2]), NET.init(0), strict=True):
        layer.weight.data, layer.bias.data = torch.tensor(w[0, :, :-1]), torch.tensor(w[0, :, -1])
    return model


def test_the_log_of_pytorch_is_that_of_lrlib():
    torch = pytest.importorskip("torch")
    model = network(torch)
    held_out = [tensors(DATA.x_test[:200], DATA.y_test[:200]), tensors(DATA.x_test[200:], DATA.y_test[200:])]
    job = [torch.optim.SGD(model.parameters(), lr=0.3), torch.nn.CrossEntropyLoss(), Epochs(DATA), held_out]
    losses, norms, val_losses = run("pytorch.py")["train"](model, *job, epochs=EPOCHS)
    ours = sweep(NET, DATA, 0.3, epochs=EPOCHS, record_steps=True)
    np.testing.assert_allclose(losses, ours.step_loss[:, 0, 0], rtol=1e-9)
    np.testing.assert_allclose(val_losses, ours.val_loss[:, 0, 0], rtol=1e-9)
    rows = next(Epochs(DATA).batches)[0]
    _, grads = NET.loss_and_grads(NET.init(0), DATA.x_train[rows], DATA.y_train[rows])
    assert norms[0] == pytest.approx(np.sqrt(sum(np.sum(g**2) for g in grads)), rel=1e-9)


def mislabelled():
    labels = DATA.y_train[:200].copy()
    labels[::5] = (labels[::5] + generator(0, 8).integers(1, 10, 40)) % 10
    return replace(DATA, x_train=DATA.x_train[:200], y_train=labels)


@pytest.mark.parametrize(
    "data, rate, epochs, says",
    [
        (DATA, 1e-5, 6, "never moved"),
        (DATA, 0.003, 10, "falls slowly"),
        (DATA, 0.3, 10, "learns"),
        (DATA, 3.0, 10, "moved and came back"),
        (DATA, 30.0, 10, "above its start"),
        (mislabelled(), 0.3, 100, "a gap"),
    ],
)
@pytest.mark.parametrize("seed", range(3))
def test_each_log_of_the_lesson_gets_its_cause(data, rate, epochs, says, seed):
    log = sweep(NET, data, rate, seeds=seed, epochs=epochs, record_steps=True)
    told = run("diagnose.py")["diagnose"](log.step_loss[:, 0, 0].tolist(), log.val_loss[:, 0, 0].tolist(), 10)
    assert told.startswith(says)


def test_a_gap_is_told_from_a_training_that_breaks():
    """Both validation losses rise; in the first the training loss falls on, in the second it rises too."""
    diagnose, val_losses = run("diagnose.py")["diagnose"], [2.3, 0.5, 0.4, 0.8]
    assert diagnose([2.0, 1.0, 0.4, 0.3, 0.2, 0.1], val_losses, 10).startswith(
        "a gap: validation was lowest after epoch 2"
    )
    assert diagnose([2.0, 1.0, 0.4, 0.3, 0.8, 0.9], val_losses, 10).startswith("both losses rose")


def test_the_smoothed_loss_begins_at_the_first_and_lags_behind():
    assert run("diagnose.py")["smoothed"]([2.0, 1.0, 1.0]) == pytest.approx([2.0, 1.9, 1.81])


def test_nan_is_named_with_its_step():
    diagnose = run("diagnose.py")["diagnose"]
    assert diagnose([2.3, 2.2, float("nan"), 2.1], [2.3, 2.1], 10).startswith("no number from step 2")


def test_keras_gives_the_loss_of_every_step(monkeypatch):
    """A single picture ninety-six times over, so that shuffling changes nothing: three steps an epoch."""
    if "KERAS_BACKEND" not in os.environ:
        monkeypatch.setenv("KERAS_BACKEND", "torch")  # what keras is without TensorFlow
    keras = pytest.importorskip("keras")
    picture, digit = DATA.x_train[:1], DATA.y_train[:1]
    dense = [keras.layers.Dense(32, activation="relu"), keras.layers.Dense(10)]
    model = keras.Sequential([keras.Input((64,)), *dense])
    for layer, w in zip(dense, NET.init(0), strict=True):
        layer.set_weights([w[0, :, :-1].T, w[0, :, -1]])
    model.compile(keras.optimizers.SGD(0.1), keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    data = {"training": (picture.repeat(96, axis=0), digit.repeat(96)), "validation": (picture, digit)}
    space = run("keras.py", model=model, epochs=2, **data)
    params, losses = NET.init(0), []
    for _ in range(7):
        loss, grads = NET.loss_and_grads(params, picture, digit)
        losses.append(loss[0])
        params = [w - 0.1 * g for w, g in zip(params, grads, strict=True)]
    np.testing.assert_allclose(space["losses"], losses[:6], rtol=1e-3)
    np.testing.assert_allclose(space["val_losses"], [losses[0], losses[3], losses[6]], rtol=1e-3)
