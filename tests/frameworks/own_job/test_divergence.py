"""The edge that the code of lesson 02 finds with PyTorch is 2 / L of our table; a hole in the data is told from it."""

from pathlib import Path

import numpy as np
import pytest
import torch

from lrlib import descend, least_squares, load_diabetes_table

CODE = (Path(__file__).parents[3] / "lessons" / "divergence" / "own_job" / "pytorch.py").read_text(encoding="utf-8")
X, Y = ((part - part.mean(axis=0)) / part.std(axis=0) for part in load_diabetes_table())
EDGE = 1 / np.linalg.eigvalsh(X.T @ X / len(X)).max()  # MSELoss leaves out the half


def run(x, y, batch_size, model=None, loss_fn=None):
    """What the code leaves behind: a linear model that starts at 0, in float64."""
    if model is None:
        model = torch.nn.Linear(x.shape[1], 1, bias=False, dtype=torch.float64)
        torch.nn.init.zeros_(model.weight)
    rows = torch.utils.data.TensorDataset(torch.tensor(x), torch.tensor(y)[:, None])
    loader = torch.utils.data.DataLoader(rows, batch_size=batch_size)
    names = {"model": model, "loader": loader, "loss_fn": loss_fn or torch.nn.MSELoss()}
    exec(compile(CODE, "pytorch.py", "exec"), names)
    return names


@pytest.fixture(scope="module")
def whole_table():
    return run(X, Y, len(X))


def test_the_edge_lies_between_the_last_two_rates(whole_table, capsys):
    assert whole_table["lr"] / 2 < EDGE < whole_table["lr"]
    assert whole_table["says"] == "grows: the rate is above the edge"
    assert not whole_table["model"].weight.any(), "trials work on copies"


@pytest.mark.parametrize("share", [0.5, 0.98, 1.02])
def test_its_losses_are_ours_on_either_side_of_the_edge(whole_table, share):
    losses, says = whole_table["trial"](share * EDGE, steps=300)
    ours = descend(least_squares(X, Y), 0.0, 2 * share * EDGE, 300)  # their loss is twice ours
    np.testing.assert_allclose(losses, 2 * ours.loss[: len(losses), 0], rtol=1e-9)
    assert says == ("stable" if share < 1 else "grows: the rate is above the edge")


def test_a_missing_value_is_not_taken_for_the_edge():
    x = X.copy()
    x[400, 2] = np.nan
    names = run(x, Y, 32)
    assert names["lr"] == 1e-4 and len(names["losses"]) == 13, "the thirteenth batch has the hole"
    assert names["says"].startswith("nan without growth")


def test_a_logarithm_of_zero_is_not_taken_for_the_edge():
    names = run(X, Y, len(X), loss_fn=lambda outputs, targets: -torch.log(outputs - outputs).mean())
    assert names["lr"] == 1e-4 and names["says"].startswith("inf without growth")
