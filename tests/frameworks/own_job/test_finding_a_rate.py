"""Lesson 06's code to take away: its range tests read what ours do, and leave everything as it was."""

import copy
import itertools
import os
from pathlib import Path

import numpy as np
import pytest

from lrlib import linear_regression, range_test, sweep
from lrlib.datasets import Split

CODE = Path(__file__).parents[3] / "lessons" / "finding_a_rate" / "own_job"
RNG = np.random.default_rng(0)
X = RNG.normal(size=(64, 3)) * [1.0, 0.5, 2.0]
Y = X @ [1.0, -2.0, 0.5] + 0.1 * RNG.normal(size=64)
DATA = Split("made", X, Y, X, Y)
STEPS = 80
OURS = range_test(linear_regression(3), DATA, 1e-4, 10, STEPS, batch_size=64, start=[np.zeros((1, 4))])
LOSSES, RATES = OURS.smoothed()[:, 0, 0], OURS.lr[:, 0]
STOP = 1 + int(np.argmax(~(LOSSES < 4 * np.minimum.accumulate(LOSSES))))  # the code breaks off at four times its lowest


def run(name, **space):
    exec(compile((CODE / name).read_text(encoding="utf-8"), name, "exec"), space)
    return space


def test_the_test_does_break():
    assert 20 < STOP < STEPS


@pytest.fixture
def torch():
    torch = pytest.importorskip("torch")
    torch.set_num_threads(1)
    return torch


def model_of(torch, *middle):
    """A line from zero, in float64, and our loss, the mean square."""
    line = torch.nn.Linear(3, 1, dtype=torch.float64)
    for values in line.parameters():
        torch.nn.init.zeros_(values)
    return torch.nn.Sequential(*middle, line), torch.nn.MSELoss()


def table_of(torch):
    return [(torch.tensor(X), torch.tensor(Y)[:, None])]


def step(model, optimizer, loss_fn, batch):
    optimizer.zero_grad()
    loss_fn(model(batch[0]), batch[1]).backward()
    optimizer.step()


def test_pytorch_reads_what_we_read(torch):
    model, loss_fn = model_of(torch)
    space = run("pytorch.py")
    optimizer = torch.optim.SGD(model.parameters(), lr=0.3)
    rates, losses = space["range_test"](model, optimizer, loss_fn, table_of(torch), low=1e-4, steps=STEPS)
    assert len(rates) == len(losses) == STOP
    np.testing.assert_allclose(rates, RATES[:STOP], rtol=1e-12)
    np.testing.assert_allclose(losses, LOSSES[:STOP], rtol=1e-9)
    assert space["steepest"](rates, losses) == pytest.approx(OURS.suggest("steepest")[0, 0], rel=1e-12)


def states(*parts):
    return copy.deepcopy([part.state_dict() for part in parts])


@pytest.mark.parametrize("name", ["SGD", "Adam"])
@pytest.mark.parametrize("used", [0, 3])
def test_pytorch_leaves_everything_as_it_was(torch, name, used):
    """Weights, buffers of batch norm, momentum or averages, two groups of rates, scheduler: fresh or in use."""
    model, loss_fn = model_of(torch, torch.nn.BatchNorm1d(3, dtype=torch.float64))
    norm, line = model
    groups = [{"params": norm.parameters(), "lr": 0.1}, {"params": line.parameters(), "lr": 0.2}]
    optimizer = getattr(torch.optim, name)(groups, **({"momentum": 0.9} if name == "SGD" else {}))
    scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 2)
    batch = table_of(torch)[0]
    for _ in range(used):
        step(model, optimizer, loss_fn, batch)
        scheduler.step()
    before = states(model, optimizer, scheduler)
    run("pytorch.py")["range_test"](model, optimizer, loss_fn, [batch], scheduler, steps=STEPS)
    torch.testing.assert_close(states(model, optimizer, scheduler), before, rtol=0, atol=0)


def test_the_trap_momentum_of_a_test_that_ran_on_to_infinity(torch):
    """Weights and rate are restored, the optimizer's state is not: no weight is a number after the first step."""
    model, loss_fn = model_of(torch)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
    batch, weights = table_of(torch)[0], states(model)[0]
    for lr in np.geomspace(1e-4, 1e6, 200):
        optimizer.param_groups[0]["lr"] = lr
        step(model, optimizer, loss_fn, batch)
    model.load_state_dict(weights)
    optimizer.param_groups[0]["lr"] = 0.1
    step(model, optimizer, loss_fn, batch)
    assert all(torch.isnan(values).all() for values in model.parameters())


@pytest.mark.parametrize("seed", range(3))
def test_the_trap_averages_of_adam(torch, seed):
    """After a restore of weights and rate alone, the loss of 20 steps is well above that after a whole one."""
    torch.manual_seed(seed)
    double = {"dtype": torch.float64}
    start = torch.nn.Sequential(torch.nn.Linear(3, 16, **double), torch.nn.ReLU(), torch.nn.Linear(16, 1, **double))
    batch, loss_fn, reached = table_of(torch)[0], torch.nn.MSELoss(), []
    for whole in (True, False):
        model = copy.deepcopy(start)
        optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
        if not whole:
            optimizer.load_state_dict = lambda state, o=optimizer: o.param_groups[0].update(lr=0.01)
        run("pytorch.py")["range_test"](model, optimizer, loss_fn, [batch])
        for _ in range(20):
            step(model, optimizer, loss_fn, batch)
        reached.append(loss_fn(model(batch[0]), batch[1]).item())
    assert reached[1] > 1.4 * reached[0]


@pytest.mark.parametrize(("reading", "at_an_end"), [(0.2, False), (1e-4, True)])
def test_the_sweep_finds_our_best_rate(torch, capsys, reading, at_an_end):
    """Ten steps on the whole table from zero: the losses of our sweep, and a word where the list ends too early."""

    def make(lr):
        model, _ = model_of(torch)
        return model, torch.optim.SGD(model.parameters(), lr=lr)

    loss_fn, batch = model_of(torch)[1], table_of(torch)[0]

    def train(model, optimizer):
        for _ in range(10):
            step(model, optimizer, loss_fn, batch)

    def validate(model):
        with torch.no_grad():
            return loss_fn(model(batch[0]), batch[1]).item()

    space = run("pytorch_sweep.py", make=make, train=train, validate=validate, reading=reading)
    start = [np.zeros((1, 4))]
    ours = sweep(linear_regression(3), DATA, space["rates"], batch_size=64, start=start, evaluate="end")
    kept = ~ours.diverged[0]
    mine, losses = np.array(list(space["tried"].values())), ours.val_loss[-1, 0]
    np.testing.assert_allclose(mine[kept], losses[kept], rtol=1e-9)
    assert (mine[~kept] > 1e6).all() and space["best"] == np.array(space["rates"])[kept][losses[kept].argmin()]
    assert ("at an end of the list" in capsys.readouterr().out) == at_an_end


@pytest.fixture
def keras(monkeypatch):
    if "KERAS_BACKEND" not in os.environ:
        monkeypatch.setenv("KERAS_BACKEND", "torch")  # what keras is without TensorFlow
    return pytest.importorskip("keras")


def test_keras_reads_what_we_read(keras):
    """In float32; past the edge that drifts away."""
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1, kernel_initializer="zeros")])
    model.compile(keras.optimizers.SGD(learning_rate=0.1), loss="mse")
    batches = itertools.repeat((X.astype("float32"), Y.astype("float32")[:, None]))
    rates, losses = run("keras.py")["range_test"](model, batches, low=1e-4, steps=STEPS)
    assert abs(len(rates) - STOP) <= 1
    np.testing.assert_allclose(rates, RATES[: len(rates)], rtol=1e-6)
    np.testing.assert_allclose(losses[: STOP - 3], LOSSES[: STOP - 3], rtol=1e-3)


@pytest.mark.parametrize("name", ["SGD", "Adam"])
@pytest.mark.parametrize("used", [0, 3])
def test_keras_leaves_everything_as_it_was(keras, name, used):
    layers = [keras.Input((3,)), keras.layers.BatchNormalization(), keras.layers.Dense(1)]
    model = keras.Sequential(layers)
    settings = {"momentum": 0.9} if name == "SGD" else {}
    model.compile(getattr(keras.optimizers, name)(learning_rate=0.1, **settings), loss="mse")
    batch = X.astype("float32"), Y.astype("float32")[:, None]
    for _ in range(used):
        model.train_on_batch(*batch)
    model.optimizer.build(model.trainable_variables)

    def everything():
        values = [*model.weights, *model.optimizer.variables]
        return [np.array(keras.ops.convert_to_numpy(value.value)) for value in values]

    before = everything()
    run("keras.py")["range_test"](model, itertools.repeat(batch), steps=STEPS)
    for now, then in zip(everything(), before, strict=True):
        np.testing.assert_array_equal(now, then)
