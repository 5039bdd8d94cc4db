"""Lesson 08's code to take away, on a small table, against our own schedules, clipping, AdamW and running mean."""

import os
from pathlib import Path

import numpy as np
import pytest

from lrlib.optimizers import AdamW, averaged, clipped
from lrlib.schedules import cosine_decay, one_cycle, warmup

CODE = Path(__file__).parents[3] / "lessons" / "warmup_cycles_restarts" / "own_job"
RNG = np.random.default_rng(0)
X, Y = RNG.normal(size=(20, 8, 3)), RNG.normal(size=(20, 8))  # 20 batches of 8 rows
STEPS, WARM, PEAK = 60, 6, 1e-3


def run(name, **space):
    exec((CODE / name).read_text(encoding="utf-8"), space)
    return space


@pytest.fixture
def torch_space():
    torch = pytest.importorskip("torch")
    torch.set_num_threads(1)
    model = torch.nn.Linear(3, 1, bias=False, dtype=torch.float64)
    torch.nn.init.ones_(model.weight)
    loader = [(torch.tensor(x), torch.tensor(y)) for x, y in zip(X, Y, strict=True)]
    loss_fn = lambda given, wanted: torch.mean((given[:, 0] - wanted) ** 2)  # noqa: E731
    return {"model": model, "loss_fn": loss_fn, "loader": loader, "epochs": 3}


def test_pytorch_warms_up_clips_decays_and_averages(torch_space):
    space = run("pytorch.py", **torch_space)
    rule = averaged(clipped(AdamW(weight_decay=0.01), max_norm=1.0), decay=1 - 1 / 6)  # a tenth of 60 steps
    w, norms = [np.ones((1, 1, 3))], []
    state = rule.init(w)
    for step in range(STEPS):
        error = X[step % 20] @ w[0][0, 0] - Y[step % 20]
        slope = 2 * error @ X[step % 20] / 8
        norms.append(np.linalg.norm(slope))
        w, state = rule.update(
            w, [slope[None, None]], state, PEAK * min((step + 1) / WARM, (STEPS - step) / (STEPS - WARM))
        )
    np.testing.assert_allclose(space["norms"], norms, rtol=1e-9)
    assert min(norms) < 1 < max(norms), "some steps are clipped, and some are not"
    np.testing.assert_allclose(space["model"].weight.detach()[0], w[0][0, 0], rtol=1e-9)
    np.testing.assert_allclose(
        space["averaged"].module.weight.detach()[0], rule.evaluated(w, state)[0][0, 0], rtol=1e-9
    )
    assert space["optimizer"].param_groups[0]["lr"] == 0


def test_one_cycle_of_pytorch_is_ours_and_moves_the_momentum_unless_told(torch_space):
    import torch

    space = run("pytorch_one_cycle.py", **torch_space)
    optimizer, scheduler, rates = space["optimizer"], space["scheduler"], []
    for _ in range(STEPS):
        rates.append(optimizer.param_groups[0]["lr"])
        assert optimizer.param_groups[0]["momentum"] == 0.9
        optimizer.step()
        if len(rates) < STEPS:
            scheduler.step()
    np.testing.assert_allclose(rates, one_cycle(0.1, STEPS)(np.arange(STEPS)), rtol=1e-12)
    with pytest.raises(ValueError, match="Tried to step"):
        scheduler.step()
        scheduler.step()
    silent = torch.optim.SGD(torch_space["model"].parameters(), lr=7.0, momentum=0.9)
    torch.optim.lr_scheduler.OneCycleLR(silent, max_lr=0.1, total_steps=STEPS)
    assert silent.param_groups[0]["momentum"] == 0.95 and silent.param_groups[0]["lr"] == pytest.approx(0.1 / 25)


GIVEN = {"peak": PEAK, "warm": WARM, "steps": STEPS}
OURS = warmup(cosine_decay(PEAK, STEPS - WARM), WARM)(np.arange(STEPS))


def test_optax_counts_the_warm_up_in():
    pytest.importorskip("optax")
    space = run("optax.py", **GIVEN)
    np.testing.assert_allclose([space["rate"](step) for step in range(STEPS)], OURS, rtol=1e-4, atol=1e-9)
    params, mean = {"w": np.full(3, 2.0)}, space["mean"]
    state = mean.init(params)
    for factor in (1, 2):
        seen, state = mean.update({"w": factor * params["w"]}, state)
    d = 1 - 1 / 6
    np.testing.assert_allclose(seen["w"], (d * 2.0 + 4.0) / (1 + d), rtol=1e-5)
    optimizer = space["optimizer"]
    moved, _ = optimizer.update(params, optimizer.init(params), params)
    assert not np.any(moved["w"]), "the first update has rate 0"


def test_keras_counts_the_warm_up_out(monkeypatch):
    if "KERAS_BACKEND" not in os.environ:
        monkeypatch.setenv("KERAS_BACKEND", "torch")
    pytest.importorskip("keras")
    space = run("keras.py", **GIVEN)
    np.testing.assert_allclose([float(space["rate"](step)) for step in range(STEPS)], OURS, rtol=1e-4, atol=1e-9)
    assert space["optimizer"].use_ema and space["optimizer"].ema_momentum == pytest.approx(1 - 1 / 6)
    assert space["optimizer"].global_clipnorm == 1
