"""The sweep on the card brackets the rate that lrlib's sweep finds, from either side, and loss by loss."""

from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from lrlib import MLP, load_digits_split, sweep
from lrlib.training import Training

torch = pytest.importorskip("torch")
FILE = Path(__file__).parents[3] / "lessons" / "start_here" / "own_job" / "pytorch.py"
DATA, EPOCHS, BATCH = load_digits_split().hold_out(), 4, 64
RUNGS = 1e-3 * 2.0 ** np.arange(-7, 14)
OURS = sweep(MLP(), DATA, RUNGS, optimizer="adam", epochs=EPOCHS, batch_size=BATCH, evaluate="end").val_loss[-1, 0]


def tensors(x, y):
    return torch.tensor(x), torch.tensor(y)


def batches():
    """The batches of lrlib's first seed, epoch after epoch."""
    training = Training(MLP(), DATA, np.ones((1, 1)), "adam", BATCH, float, None, None, seeds=1)
    numbers = islice(training._batches(0), EPOCHS * (len(DATA.x_train) // BATCH))
    return [tensors(DATA.x_train[rows], DATA.y_train[rows]) for rows, *_ in numbers]


def network():
    """lrlib's network with the weights of its first seed."""
    layers = []
    for (w,) in MLP().init(seed=0):
        layers += [torch.nn.Linear(w.shape[1] - 1, w.shape[0], dtype=torch.float64), torch.nn.ReLU()]
        with torch.no_grad():
            layers[-2].weight[:], layers[-2].bias[:] = torch.tensor(w[:, :-1]), torch.tensor(w[:, -1])
    return torch.nn.Sequential(*layers[:-1])


def swept(start, capsys, **yours):
    names = {"model": network(), "train_loader": batches(), "validation_loader": [tensors(DATA.x_test, DATA.y_test)]}
    names |= {"loss_function": torch.nn.CrossEntropyLoss(), "start": start, "epochs": 1} | yours
    exec(FILE.read_text(encoding="utf-8"), names)
    return names, capsys.readouterr().out


@pytest.mark.parametrize("power", [-6, 0, 3, 8])
def test_the_sweep_brackets_the_rate_that_ours_finds(power, capsys):
    names, said = swept(1e-3 * 2.0**power, capsys)
    tried, best = names["tried"], names["best"]
    ours = OURS[[np.abs(RUNGS - lr).argmin() for lr in tried]]
    np.testing.assert_allclose(list(tried.values()), ours, rtol=1e-6)
    assert min(tried) < best < max(tried) and best == list(tried)[ours.argmin()]
    assert said.endswith(f"best: {best:.2g}\n")
    assert 1 / 2 <= best / RUNGS[OURS.argmin()] <= 2


def test_a_rate_that_diverges_loses_and_the_model_stays_as_it_was(capsys):
    model = network()
    weights = [w.clone() for w in model.parameters()]
    names, _ = swept(1e-3, capsys, model=model)
    assert names["trial"](1e300) == float("inf")
    assert all(torch.equal(w, kept) for w, kept in zip(model.parameters(), weights, strict=True))
