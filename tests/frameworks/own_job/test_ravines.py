"""The code to take away of lesson 03 prints the lesson's condition numbers and losses."""

import re
from pathlib import Path

import numpy as np
import pytest
import torch

from lrlib import least_squares, load_diabetes_table

CODE = Path(__file__).parents[3] / "lessons" / "ravines" / "own_job" / "pytorch.py"


def rolled(landscape, momentum, lr, steps):
    """The losses of gradient descent with momentum from 0, one before each step."""
    w, v, losses = np.zeros(landscape.dim), 0, []
    for _ in range(steps):
        losses.append(landscape.value(w))
        v = momentum * v + landscape.grad(w)
        w = w - lr * v
    return losses


def run(x, y, lr, epochs):
    """The names that the code leaves behind, run on a linear model that begins at 0."""
    x, y = torch.tensor(x), torch.tensor(y)[:, None]
    model = torch.nn.Linear(x.shape[1], 1, bias=False).double()
    torch.nn.init.zeros_(model.weight)
    names = {"x_train": x, "loader": [(x, y)], "model": model, "lr": lr, "epochs": epochs}
    names["loss_fn"] = torch.nn.MSELoss()  # without a factor one half
    exec(compile(CODE.read_text(encoding="utf-8"), str(CODE), "exec"), names)
    return names


@pytest.fixture
def patients():
    x, y = load_diabetes_table()
    return x, (x - x.mean(axis=0)) / x.std(axis=0), (y - y.mean()) / y.std()


@pytest.mark.parametrize("share", [0.5, 1.01])
def test_condition_numbers_and_losses_are_ours(patients, share, capsys):
    """At half the edge of plain descent, and just above it, where only momentum converges."""
    x, standard, y = patients
    ours = least_squares(standard, y)
    lr = share * 2 / max(ours.curvatures)
    run(x, y, lr / 2, 300)
    printed = capsys.readouterr().out
    numbers = [float(n.replace(",", "")) for n in re.findall(r": ([\d,]+)\n", printed)]
    assert numbers == [round(np.linalg.cond(a.T @ a)) for a in (x, standard)] == [1030321, 470]
    losses = [float(n) for n in re.findall(r"last loss (\S+)\n", printed)]
    wanted = [2 * rolled(ours, *one, 300)[-1] for one in ((0, lr), (0.9, lr), (0.9, lr / 10))]
    np.testing.assert_allclose(losses, wanted, rtol=1e-3)
    excess = np.array(losses) / 2 - ours.value(np.array(ours.minimum))
    plain, with_momentum, _ = excess / ours.value(np.zeros(10))
    assert with_momentum < 1e-3
    assert plain > 1 if share > 1 else plain > with_momentum


def test_the_scaler_travels_with_the_model_and_takes_a_constant_column(patients):
    x, standard, y = patients
    trained = run(np.column_stack([x, np.ones(len(x))]), y, 0.01, 1)["trained"]
    assert set(trained.state_dict()) == {"0.mean", "0.spread", "1.weight"}
    assert [name for name, _ in trained.named_parameters()] == ["1.weight"]
    seen = trained[0](torch.tensor(np.column_stack([x, np.ones(len(x))]))).numpy()
    np.testing.assert_allclose(seen, np.column_stack([standard, np.zeros(len(x))]), atol=1e-12)
