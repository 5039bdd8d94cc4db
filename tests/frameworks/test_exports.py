"""Exported code gives the schedule's rates in PyTorch, Optax, Keras, Transformers, scikit-learn."""

import importlib.util
import json
import os
import random
import subprocess
import sys
from contextlib import nullcontext
from pathlib import Path

import numpy as np
import pytest
from trees import ONCE_WRONG, random_tree

from lrlib import schedules as s
from lrlib.code_export import export

STEPS = np.arange(200)
TREES = ONCE_WRONG + [random_tree(random.Random(seed)) for seed in range(45)]
each = pytest.mark.parametrize("schedule", TREES, ids=lambda schedule: repr(schedule)[:60])
some = pytest.mark.parametrize("schedule", TREES[::5], ids=lambda schedule: repr(schedule)[:60])


def assert_same(rates, schedule, rtol, steps=None):
    """Relative to the rate; beside it what float64 rounding at a restart, or at 0, is worth.

    Below 1e-35 single precision has no full digits.
    """
    expected = schedule(STEPS[: len(rates)] if steps is None else np.array(steps))
    least = 1e-13 * np.abs(expected).max() + (1e-37 if rtol > 1e-9 else 0)
    np.testing.assert_allclose(rates, expected, rtol=rtol, atol=least)


@each
def test_pytorch(schedule):
    torch = pytest.importorskip("torch")
    space = {"model": torch.nn.Linear(1, 1)}
    exec(export(schedule, "pytorch").code, space)
    rates = []
    for _ in STEPS:
        rates.append(space["optimizer"].param_groups[0]["lr"])
        space["optimizer"].step()
        space["scheduler"].step()
    assert_same(rates, schedule, 1e-10)


@each
@pytest.mark.parametrize("double", [False, True], ids=["float32", "x64"])
def test_optax(schedule, double):
    """The rates that a jitted training loop uses: a gradient of 1 moves the weight by the rate."""
    jax = pytest.importorskip("jax")
    space = {}
    exec(export(schedule, "optax").code, space)
    optimizer = space["optimizer"]
    with jax.enable_x64(True) if double else nullcontext():

        def step(state, _):
            update, state = optimizer.update(jax.numpy.ones(()), state)
            return state, -update

        start = optimizer.init(jax.numpy.zeros(()))
        _, rates = jax.jit(lambda state: jax.lax.scan(step, state, None, len(STEPS)))(start)
        assert rates.dtype == ("float64" if double else "float32")
    assert_same(np.asarray(rates, dtype=float), schedule, 1e-10 if double else 1e-6)


@some
def test_optax_on_a_list_of_steps(schedule):
    jax = pytest.importorskip("jax")
    space = {}
    exec(export(schedule, "optax").code, space)
    for function in (space["rate"], jax.jit(space["rate"]), jax.vmap(space["rate"])):
        assert_same(np.asarray(function(jax.numpy.asarray(STEPS)), float), schedule, 1e-6)


@pytest.mark.parametrize("backend", ["jax", "torch", "tensorflow"])
def test_keras(backend):
    for needed in ("keras", backend):
        if importlib.util.find_spec(needed) is None:
            pytest.skip(f"{needed} is not installed")
    steps = [0, 1, 2, 10, 41, 82, 97, 123, 164, 199, 294]
    codes = [export(schedule, "keras").code for schedule in [*TREES, s.warmup(0.1, 5)]]
    result = subprocess.run(
        [sys.executable, Path(__file__).with_name("keras_rates.py")],
        input=json.dumps([codes, steps]),
        env={**os.environ, "KERAS_BACKEND": backend, "TF_CPP_MIN_LOG_LEVEL": "3"},
        capture_output=True,
        text=True,
    )
    assert result.returncode == 0, result.stderr[-2000:]
    found = json.loads(result.stdout)
    for schedule, rates in zip(TREES, found["rates"], strict=False):
        assert_same(rates, schedule, 1e-6, steps)
    np.testing.assert_allclose(found["used"], s.warmup(0.1, 5)(np.arange(10)), rtol=1e-5)
    assert found["loaded"] == "Rate"


@some
def test_transformers(schedule, tmp_path):
    torch, transformers = pytest.importorskip("torch"), pytest.importorskip("transformers")

    class Model(torch.nn.Linear):
        def forward(self, x, labels=None):
            return {"loss": super().forward(x).mean()}

    rates = []

    class Watch(transformers.TrainerCallback):
        def on_step_begin(self, args, state, control, optimizer=None, **more):
            rates.append(optimizer.param_groups[0]["lr"])

    data = [{"x": torch.ones(1), "labels": torch.zeros(1)}] * 8
    args = transformers.TrainingArguments(
        str(tmp_path),
        max_steps=60,
        per_device_train_batch_size=2,
        gradient_accumulation_steps=2,
        report_to=[],
        save_strategy="no",
        disable_tqdm=True,
        use_cpu=True,
    )
    space = {"model": Model(1, 1), "args": args, "data": data}
    exec(export(schedule, "transformers").code, space)
    space["trainer"].add_callback(Watch)
    space["trainer"].train()
    assert len(rates) == 60
    assert_same(rates, schedule, 1e-10)


@each
def test_scikit_learn(schedule):
    """One row at a time, the error always 1: the weight moves by the rate."""
    pytest.importorskip("sklearn")
    result, space, weights = export(schedule, "scikit-learn"), {}, [0.0]

    def batches():
        for _ in STEPS:
            space["model"].set_params(penalty=None, fit_intercept=False)
            yield [[1.0]], [weights[-1] + 1.0]
            weights.append(float(space["model"].coef_[0]))

    space["batches"] = batches()
    exec(result.code, space)
    if "partial_fit" not in result.code:  # scikit-learn's own setting
        for x, y in space["batches"]:
            space["model"].partial_fit(x, y)
    digit = 4 * np.spacing(max(weights))  # what a difference of two weights is worth
    np.testing.assert_allclose(np.diff(weights), schedule(STEPS), rtol=1e-10, atol=digit)
