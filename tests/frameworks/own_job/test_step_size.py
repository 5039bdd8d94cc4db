"""The code to take away from lesson 01 prints the numbers of lesson 01."""

import os
import re
from pathlib import Path

import numpy as np
import pytest

from lrlib import descend, least_squares, parabola

OWN_JOB = Path(__file__).parents[3] / "lessons" / "step_size" / "own_job"
X = np.array([0.25, 0.5, 0.875, 1.0, 1.125, 1.375, 1.625, 1.75, 2.0, 2.25])
Y = np.array([0.75, 1.25, 2.0, 2.25, 2.0, 2.75, 3.25, 3.25, 3.75, 4.75])
SPRING = least_squares(X[:, None], Y)


def run(file, capsys, **space):
    """The names after the file has run, and the numbers it printed, a row a line."""
    exec((OWN_JOB / file).read_text(encoding="utf-8"), space)
    rows = [re.findall(r"-?\d+\.?\d*(?:e-?\d+)?", line) for line in capsys.readouterr().out.splitlines()]
    return space, np.array(rows, dtype=float)


def four_digits(*columns):
    return [[float(f"{value:.4g}") for value in row] for row in zip(*columns, strict=True)]


def test_the_walk_prints_the_first_table(capsys):
    pytest.importorskip("torch")
    space, rows = run("pytorch.py", capsys)
    walk = descend(parabola(2), 2.0, 0.1, 3)
    w = walk.w[:, 0, 0]
    np.testing.assert_allclose(rows, four_digits(w[:3], 2 * w[:3], walk.loss[:3, 0]), rtol=1e-6)
    assert space["w"].item() == pytest.approx(1.024, rel=1e-6)


@pytest.mark.parametrize(("halved", "rate"), [(True, 0.1), (False, 0.2)])
def test_a_model_prints_rate_and_step_and_an_unhalved_loss_doubles_the_rate(halved, rate, capsys):
    torch = pytest.importorskip("torch")
    model = torch.nn.Linear(1, 1, bias=False, dtype=torch.float64)
    torch.nn.init.zeros_(model.weight)
    dots = torch.tensor(X)[:, None], torch.tensor(Y)[:, None]
    square = torch.nn.MSELoss()
    loss = (lambda a, b: square(a, b) / 2) if halved else square
    _, rows = run("pytorch_model.py", capsys, model=model, loader=[dots] * 20, loss_function=loss)
    walk, scale = descend(SPRING, 0.0, rate, 20), 1 if halved else 2
    slope = scale * np.abs(SPRING.grad(walk.w[:20, 0])[:, 0])
    told = four_digits(scale * walk.loss[:20, 0], [0.1] * 20, slope, 0.1 * slope)
    np.testing.assert_allclose(rows, told, rtol=1e-3)  # a fourth digit may round the other way
    assert model.weight.item() == pytest.approx(walk.w[-1, 0, 0], rel=1e-12)
    assert not halved or model.weight.item() == pytest.approx(1.98, abs=0.005)


def test_keras_at_half_the_rate_fits_the_same_line(capsys):
    os.environ.setdefault("KERAS_BACKEND", "torch")
    pytest.importorskip("keras")
    space, _ = run("keras.py", capsys, x=X, y=Y)
    (((w,),),) = space["line"].get_weights()
    assert w == pytest.approx(descend(SPRING, 0.0, 0.1, 20).w[-1, 0, 0], rel=1e-5)
