"""The edge that the code of lesson 02 finds with PyTorch is that of our table; a hole in the data is told from it."""

from pathlib import Path

import numpy as np
import pytest
import torch

from lrlib import descend, least_squares, load_diabetes_table

CODE = Path(__file__).parents[3] / "lessons" / "divergence" / "own_job" / "pytorch.py"
X, Y = ((part - part.mean(axis=0)) / part.std(axis=0) for part in load_diabetes_table())
EDGE = 1 / np.linalg.eigvalsh(X.T @ X / len(X)).max()  # MSELoss leaves out the half
NAMES = {}
exec(compile(CODE.read_text(encoding="utf-8"), "pytorch.py", "exec"), NAMES)


def job(x=X, batch_size=None, loss_fn=None):
    """A linear model that starts at 0, its batches in order, and its loss, in float64."""
    model = torch.nn.Linear(x.shape[1], 1, bias=False, dtype=torch.float64)
    torch.nn.init.zeros_(model.weight)
    rows = torch.utils.data.TensorDataset(torch.tensor(x), torch.tensor(Y)[:, None])
    loader = torch.utils.data.DataLoader(rows, batch_size=batch_size or len(x))
    return model, loader, loss_fn or torch.nn.MSELoss()


def test_the_edge_lies_between_the_last_two_rates(capsys):
    mine = job()
    NAMES["find_edge"](*mine)
    lines = capsys.readouterr().out.splitlines()
    rates = [float(line.split(",")[0].removeprefix("rate ")) for line in lines]
    assert rates[-2] < EDGE < rates[-1] == pytest.approx(2 * rates[-2], rel=0.01)
    assert [line.split(": ")[1] for line in lines] == ["stable"] * (len(lines) - 1) + ["grows"]
    assert not mine[0].weight.any(), "trials work on copies"


@pytest.mark.parametrize("share", [0.5, 0.98, 1.02])
def test_its_losses_are_ours_on_either_side_of_the_edge(share):
    losses, says = NAMES["trial"](*job(), lr=share * EDGE, steps=300)
    ours = descend(least_squares(X, Y), 0.0, 2 * share * EDGE, 300)  # their loss is twice ours
    np.testing.assert_allclose(losses, 2 * ours.loss[: len(losses), 0], rtol=1e-9)
    assert says == ("stable" if share < 1 else "grows")


def test_a_missing_value_is_not_taken_for_the_edge(capsys):
    x = X.copy()
    x[400, 2] = np.nan
    NAMES["find_edge"](*job(x, 32))
    told = "rate 0.0001, 13 steps: nan without growth\n"
    assert capsys.readouterr().out == told, "the thirteenth batch has the hole"


def test_a_logarithm_of_zero_is_not_taken_for_the_edge(capsys):
    NAMES["find_edge"](*job(loss_fn=lambda outputs, _: -torch.log(outputs - outputs).mean()))
    assert capsys.readouterr().out == "rate 0.0001, 1 steps: inf without growth\n"
