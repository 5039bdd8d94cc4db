"""Lesson 10's code to take away: velocities and rates in PyTorch, Keras and Optax are those of the lesson."""

import os
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import numpy as np
import pytest

from lrlib import least_squares, momentum, nesterov, quadratic

LESSON = Path(__file__).parents[3] / "lessons" / "momentum"
SPEC = spec_from_file_location("rolling", LESSON / "rolling.py")  # the package itself needs the classroom
ROLLING = module_from_spec(SPEC)
SPEC.loader.exec_module(ROLLING)
X = np.array([[0.5, 1.0], [1.5, -1.0], [-1.0, 2.0], [2.0, 0.5]])
Y = X @ [1.0, -2.0] + [0.1, -0.2, 0.1, 0.0]
FIT = least_squares(X, Y)


def run(name, **space):
    exec((LESSON / "own_job" / name).read_text(encoding="utf-8"), space)
    return space


@pytest.fixture
def torch():
    return pytest.importorskip("torch")


def torch_model(torch):
    model = torch.nn.Linear(2, 1, bias=False, dtype=torch.float64)
    torch.nn.init.zeros_(model.weight)
    return model


def pull(optimizer, weight, slope, torch):
    """One step down a constant slope: how far it goes."""
    before = weight.item()
    weight.grad = torch.full_like(weight, slope)
    optimizer.step()
    return before - weight.item()


def test_the_training_is_the_heavy_ball_at_a_tenth_of_the_rate(torch):
    model = torch_model(torch)
    batch = torch.tensor(X), torch.tensor(Y)[:, None]
    space = run("pytorch.py", model=model, loader=[batch] * 5, epochs=4, lr=0.2,
                loss_fn=lambda a, b: torch.mean((a - b) ** 2) / 2)  # fmt: skip
    ours = ROLLING.roll(FIT, [0.0, 0.0], 0.02, momentum(beta=0.9), 20).w[-1, 0]
    np.testing.assert_allclose(model.weight.detach().numpy()[0], ours, rtol=1e-10)
    (group,) = space["optimizer"].param_groups
    assert group["lr"] == pytest.approx(0.02) and group["momentum"] == 0.9


def test_a_run_on_its_way_keeps_its_speed(torch):
    model = torch_model(torch)
    change = run("pytorch.py", model=model, loader=[], epochs=0, lr=1.0, loss_fn=None)["change_momentum"]
    weight = torch.nn.Parameter(torch.zeros(1, dtype=torch.float64))
    optimizer = torch.optim.SGD([weight], lr=0.1, momentum=0.9)
    for _ in range(400):
        pull(optimizer, weight, 2.0, torch)
    change(optimizer, 0.99)
    steps = [pull(optimizer, weight, 2.0, torch) for _ in range(50)]
    np.testing.assert_allclose(steps, 2.0, rtol=1e-9)  # lr / (1 - momentum) is 1: a step is the slope
    change(optimizer, 0.0)
    assert pull(optimizer, weight, 2.0, torch) == pytest.approx(2.0, rel=1e-9)


def test_after_a_drop_pytorch_slows_down_at_once_and_a_bare_keras_coasts(torch):
    weight = torch.nn.Parameter(torch.zeros(1, dtype=torch.float64))
    optimizer = torch.optim.SGD([weight], lr=0.1, momentum=0.9)
    for _ in range(400):
        pull(optimizer, weight, 1.0, torch)
    optimizer.param_groups[0]["lr"] = 0.01
    seen = [pull(optimizer, weight, 1.0, torch) for _ in range(5)]
    np.testing.assert_allclose(seen, ROLLING.steps_after_drop(0.9, inside=False), rtol=1e-9)


@pytest.mark.parametrize("ahead", [False, True])
def test_nesterov_and_dampening_are_those_of_the_lesson(torch, ahead):
    """And the first step of a dampened velocity is not dampened."""
    beta, lr = 0.9, 0.05
    for dampening in (0.0,) if ahead else (0.0, 0.9):
        w = torch.nn.Parameter(torch.tensor([2.0, 0.4], dtype=torch.float64))
        optimizer = torch.optim.SGD([w], lr=lr, momentum=beta, dampening=dampening, nesterov=ahead)
        path = []
        for _ in range(30):
            w.grad = w.detach() * torch.tensor([1.0, 25.0], dtype=torch.float64)
            optimizer.step()
            path.append(w.detach().numpy().copy())
        rule = nesterov(beta=beta) if ahead else momentum(beta=beta, dampening=dampening)
        ours = ROLLING.roll(quadratic([1, 25]), [2.0, 0.4], lr, rule, 30).w[1:, 0]
        np.testing.assert_allclose(path, ours, rtol=1e-9, atol=1e-12)
        assert path[0][0] == pytest.approx(2.0 - lr * 2.0 * (1 + beta * ahead))


@pytest.fixture
def keras(monkeypatch):
    if "KERAS_BACKEND" not in os.environ:
        monkeypatch.setenv("KERAS_BACKEND", "torch")
    return pytest.importorskip("keras")


def keras_lengths(keras, drop_velocity):
    """How long the steps of Keras's SGD are after a tenfold drop on a constant slope of 1."""
    convert = keras.ops.convert_to_tensor
    w, optimizer = keras.Variable(np.zeros(1, "float32")), keras.optimizers.SGD(0.1, momentum=0.9)
    lengths = []
    for step in range(405):
        if step == 400:
            optimizer.learning_rate = 0.01
            for velocity in optimizer.momentums if drop_velocity else ():
                velocity.assign(velocity / 10)
        before = float(keras.ops.convert_to_numpy(w)[0])
        optimizer.apply([convert(np.ones(1, "float32"))], [w])
        lengths.append(before - float(keras.ops.convert_to_numpy(w)[0]))
    return lengths[-5:]


@pytest.mark.parametrize("dropped", [False, True])
def test_the_buffer_of_keras_holds_the_rate(keras, dropped):
    ours = ROLLING.steps_after_drop(0.9, inside=not dropped)
    np.testing.assert_allclose(keras_lengths(keras, dropped), ours, rtol=3e-3)  # float32, at w = 400


def test_the_callback_of_keras_drops_as_pytorch_does(keras):
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1, use_bias=False, kernel_initializer="zeros")])
    model.compile(keras.optimizers.SGD(0.02, momentum=0.9), loss="mse")  # twice our loss: twice the rate
    run("keras.py", model=model, inputs=X, targets=Y[:, None], epochs=20)
    assert float(model.optimizer.learning_rate) == pytest.approx(0.0002, rel=1e-5)

    def rate(step):
        return np.where(step < 10, 1, np.where(step < 15, 0.1, 0.01))

    ours = ROLLING.roll(FIT, [0.0, 0.0], 0.04, momentum(beta=0.9), 20, rate).w[-1, 0]
    theirs = ROLLING.roll(FIT, [0.0, 0.0], 0.04, momentum(beta=0.9, rate_inside=True), 20, rate).w[-1, 0]
    found = model.get_weights()[0][:, 0]
    np.testing.assert_allclose(found, ours, rtol=1e-5)
    assert np.abs(theirs - ours).max() > 0.01, "without the callback's last line it would end elsewhere"


@pytest.mark.parametrize("ahead", [False, True])
def test_optax_multiplies_the_velocity_as_pytorch_does(ahead):
    optax, jax = pytest.importorskip("optax"), pytest.importorskip("jax")
    rule = optax.sgd(lambda step: jax.numpy.where(step < 10, 0.04, 0.004), momentum=0.9, nesterov=ahead)
    w = jax.numpy.array([2.0, 0.4])
    state = rule.init(w)
    for _ in range(20):
        updates, state = rule.update(w * jax.numpy.array([1.0, 25.0]), state)
        w = optax.apply_updates(w, updates)
    ours = nesterov(beta=0.9) if ahead else momentum(beta=0.9)
    path = ROLLING.roll(quadratic([1, 25]), [2.0, 0.4], 0.04, ours, 20, lambda s: np.where(s < 10, 1, 0.1)).w
    np.testing.assert_allclose(w, path[-1, 0], rtol=1e-3, atol=1e-5)
