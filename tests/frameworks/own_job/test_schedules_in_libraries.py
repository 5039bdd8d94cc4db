"""Lesson 09: its code to take away, its five scripts and its recordings, in the libraries that are installed."""

import json
import math
import os
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import numpy as np
import pytest

LESSON = Path(__file__).parents[3] / "lessons" / "schedules_in_libraries"
SPEC = spec_from_file_location("make_frozen", LESSON / "make_frozen.py")
MAKE = module_from_spec(SPEC)
SPEC.loader.exec_module(MAKE)
FROZEN = json.loads((LESSON / "frozen.json").read_text(encoding="utf-8"))
pytestmark = pytest.mark.filterwarnings("ignore")


def run(name, **space):
    exec((LESSON / "own_job" / name).read_text(encoding="utf-8"), space)
    return space


def planned(step, warm, steps, peak=3e-4):
    """The warm-up that loses nothing, and the cosine, as in Exercise 2."""
    share = min(max(step - warm, 0) / (steps - warm), 1)
    return peak * (step + 1) / warm if step < warm else peak * (1 + math.cos(math.pi * share)) / 2


def same(found, wanted, rtol=1e-9):
    """Whether two recordings agree, lists inside dicts, with None where there was an error."""
    if isinstance(wanted, dict):
        assert found.keys() == wanted.keys()
        for name, part in wanted.items():
            same(found[name], part, rtol)
    else:
        np.testing.assert_allclose(np.array(found, float), np.array(wanted, float), rtol=rtol, atol=1e-9)


@pytest.mark.parametrize("library", [name for name in MAKE.LIBRARIES if name != "timm"])
def test_the_libraries_do_what_was_recorded(library):
    pytest.importorskip({"PyTorch": "torch", "scikit-learn": "sklearn"}.get(library, library.lower()))
    same(MAKE.LIBRARIES[library][1](), FROZEN["libraries"][library], rtol=1e-5)


@pytest.mark.parametrize("room", ["by_hand", "small_losses", "accumulated", "restarts", "scripts"])
def test_the_rooms_and_the_scripts_are_as_recorded(room):
    pytest.importorskip("torch")
    same(getattr(MAKE, room)(), FROZEN[room], rtol=1e-5)


def test_two_processes_are_as_recorded():
    pytest.importorskip("accelerate")
    same(MAKE.processes(), FROZEN["two processes"])


def test_keras_refuses_a_rate_that_is_set_by_hand():
    keras = pytest.importorskip("keras")
    optimizer = keras.optimizers.SGD(keras.optimizers.schedules.CosineDecay(0.1, 100))
    with pytest.raises(TypeError, match="not settable"):
        optimizer.learning_rate = 0.01


@pytest.fixture
def space(tmp_path):
    torch = pytest.importorskip("torch")
    torch.manual_seed(0)
    rows = torch.randn(13, 4, 3)
    return {
        "torch": torch,
        "model": torch.nn.Linear(3, 1),
        "loss_fn": torch.nn.functional.mse_loss,
        "loader": [(x, x.sum(dim=1, keepdim=True)) for x in rows],
        "epochs": 8,
        "accumulation": 4,
        "path": str(tmp_path / "checkpoint.pt"),
    }


def test_a_training_that_was_stopped_ends_where_one_that_was_not_does(space):
    """13 batches in fours are 4 updates, the last of one batch: 32 in 8 epochs. It is stopped after epoch 4."""
    import torch
    from torch.optim.optimizer import register_optimizer_step_pre_hook

    begin, rates = {name: value.clone() for name, value in space["model"].state_dict().items()}, []
    hook = register_optimizer_step_pre_hook(lambda rule, *_: rates.append(rule.param_groups[0]["lr"]))
    try:
        whole = run("pytorch.py", **space)["model"].weight.detach().clone()
        np.testing.assert_allclose(rates, [planned(step, 1, 32) for step in range(32)], rtol=1e-9, atol=1e-15)
        rates.clear()
        os.remove(space["path"])
        space["model"].load_state_dict(begin)

        class Stop(Exception):
            pass

        class Stopping(list):
            passes = 0

            def __iter__(self):
                self.passes += 1
                if self.passes > 5:
                    raise Stop
                return super().__iter__()

        with pytest.raises(Stop):
            run("pytorch.py", **{**space, "loader": Stopping(space["loader"])})
        resumed = run("pytorch.py", **{**space, "model": torch.nn.Linear(3, 1)})["model"].weight
    finally:
        hook.remove()
    np.testing.assert_allclose(rates, [planned(step, 1, 32) for step in range(32)], rtol=1e-9, atol=1e-15)
    torch.testing.assert_close(resumed.detach(), whole, rtol=0, atol=0)


def test_the_six_lines_print_first_second_boundary_and_last(space, capsys):
    from torch.optim.lr_scheduler import MultiStepLR

    run(
        "pytorch_check.py", torch=space["torch"], lr=0.1, total=100, boundary=30,
        make_scheduler=lambda probe: MultiStepLR(probe, [30], gamma=0.5),
    )  # fmt: skip
    assert capsys.readouterr().out == "0.1 0.1 [0.1, 0.05] 0.05\n"


def test_optax_counts_updates_and_begins_above_zero():
    pytest.importorskip("optax")
    import jax.numpy as jnp

    found = run("optax.py", epochs=10, batches=100, accumulation=4)
    assert (found["updates"], found["warm"]) == (250, 12)
    rates = [float(found["schedule"](step)) for step in (0, 12, 131, 249, 250)]
    wave = [planned(step, 12, 250) for step in (12, 131, 249, 250)]
    np.testing.assert_allclose(rates, [3e-4 / 12, *wave], rtol=1e-4, atol=1e-10)
    state = found["optimizer"].init(jnp.zeros(1))
    for _ in range(8):
        _, state = found["optimizer"].update(jnp.ones(1), state, jnp.zeros(1))
    assert int(state.gradient_step) == 2


def test_keras_counts_batches_and_ends_at_the_last_one():
    keras = pytest.importorskip("keras")
    found = run("keras.py", epochs=10, batches=100, accumulation=4)
    rates = [float(found["schedule"](step)) for step in (0, 50, 525, 999, 1000)]
    wave = [planned(step, 50, 1000) for step in (50, 525, 999, 1000)]
    np.testing.assert_allclose(rates, [3e-4 / 50, *wave], rtol=1e-3, atol=1e-10)
    weight = keras.Variable([0.0])
    found["optimizer"].build([weight])
    for _ in range(8):
        found["optimizer"].apply([keras.ops.ones(1)], [weight])
    assert int(found["optimizer"].iterations) == 2
    now = float(keras.ops.convert_to_numpy(found["optimizer"].learning_rate))
    assert now == pytest.approx(float(found["schedule"](8)))
