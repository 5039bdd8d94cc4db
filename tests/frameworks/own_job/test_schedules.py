"""Lesson 07's code to take away uses the rates of the course's schedules, also after a stop."""

import os
from pathlib import Path

import numpy as np
import pytest

from lrlib.optimizers import AdamW
from lrlib.schedules import cosine_decay, polynomial_decay, ramp, warmup

OWN_JOB = Path(__file__).parents[3] / "lessons" / "schedules" / "own_job"
RNG = np.random.default_rng(7)
BATCHES = [(RNG.normal(size=(5, 3)), RNG.normal(size=(5, 1))) for _ in range(40)]
PEAK, STEPS, WARM = 0.05, 120, 6  # three epochs of 40 batches; the first 5 %
PLAN = ramp(0, PEAK, WARM).delay(-1).then(polynomial_decay(PEAK, STEPS - WARM), at=WARM)


def run(file, **space):
    exec((OWN_JOB / file).read_text(encoding="utf-8"), space)
    return space


def by_hand():
    """The weights after 120 updates of the course's AdamW on the same batches, at the course's rates."""
    rule, params = AdamW(weight_decay=0.01), [np.zeros((1, 3))]
    state = rule.init(params)
    for step in range(STEPS):
        x, y = BATCHES[step % 40]
        slope = 2 * (x @ params[0].T - y).T @ x / 5
        params, state = rule.update(params, [slope], state, lr=PLAN(step))
    return params[0]


def trained(checkpoint, stop_after=None):
    """Weights, and the rate that each update used, of a process that is stopped in the middle of an update."""
    torch = pytest.importorskip("torch")
    torch.set_num_threads(1)
    model = torch.nn.Linear(3, 1, bias=False, dtype=torch.float64)
    torch.nn.init.zeros_(model.weight)
    rates, space = [], {}

    def loss_fn(given, wanted):
        if len(rates) == stop_after:
            raise KeyboardInterrupt
        rates.append(space["optimizer"].param_groups[0]["lr"])
        return torch.mean((given - wanted) ** 2)

    loader = [tuple(map(torch.tensor, batch)) for batch in BATCHES]
    space |= {"model": model, "loader": loader, "loss_fn": loss_fn, "epochs": 3, "peak": PEAK, "checkpoint": checkpoint}
    try:
        exec((OWN_JOB / "pytorch.py").read_text(encoding="utf-8"), space)
    except KeyboardInterrupt:
        assert stop_after is not None
    return model.weight.detach().numpy(), np.array(rates), space


def test_pytorch_uses_the_rates_of_the_course_and_ends_where_its_adamw_ends(tmp_path):
    weights, rates, space = trained(tmp_path / "run.pt")
    np.testing.assert_allclose(rates, PLAN(np.arange(STEPS)), rtol=1e-12)
    assert rates[0] == pytest.approx(PEAK / WARM) and rates[5] == rates[6] == PEAK == rates.max()
    assert space["optimizer"].param_groups[0]["lr"] == 0
    np.testing.assert_allclose(weights, by_hand(), rtol=1e-9)


def test_a_stopped_run_goes_on_as_if_nothing_had_happened(tmp_path):
    """Stopped in the second epoch, it goes on from the end of the first: the same rates and the same weights."""
    trained(tmp_path / "run.pt", stop_after=50)
    weights, rates, _ = trained(tmp_path / "run.pt")
    np.testing.assert_allclose(rates, PLAN(np.arange(40, STEPS)), rtol=1e-12)
    np.testing.assert_allclose(weights, by_hand(), rtol=1e-9)


def test_a_scheduler_that_is_made_sets_the_rate_back(tmp_path):
    """Why the checkpoint is loaded after it is made."""
    torch = pytest.importorskip("torch")
    *_, space = trained(tmp_path / "run.pt", stop_after=90)
    optimizer = space["optimizer"]
    assert optimizer.param_groups[0]["lr"] == pytest.approx(PLAN(90))
    torch.optim.lr_scheduler.LambdaLR(optimizer, space["share"])
    assert optimizer.param_groups[0]["lr"] == pytest.approx(PLAN(0))


COSINE = warmup(cosine_decay(PEAK, STEPS - WARM), WARM)


def test_optax_counts_the_warm_up_in():
    pytest.importorskip("optax")
    schedule = run("optax.py", peak=PEAK, warm=WARM, steps=STEPS)["schedule"]
    rates = [float(schedule(step)) for step in range(STEPS + 5)]
    np.testing.assert_allclose(rates, COSINE(np.arange(STEPS + 5)), rtol=1e-5, atol=1e-8)
    assert rates[0] == 0


def test_keras_counts_the_warm_up_out(monkeypatch):
    if "KERAS_BACKEND" not in os.environ:
        monkeypatch.setenv("KERAS_BACKEND", "torch")  # what keras is without TensorFlow
    pytest.importorskip("keras")
    space = run("keras.py", peak=PEAK, warm=WARM, steps=STEPS)
    rates = [float(space["schedule"](step)) for step in range(STEPS + 5)]
    np.testing.assert_allclose(rates, COSINE(np.arange(STEPS + 5)), rtol=1e-5, atol=1e-8)
    assert float(space["optimizer"].learning_rate) == 0
