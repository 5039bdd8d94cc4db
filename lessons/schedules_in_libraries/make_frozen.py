"""Freeze what six libraries, and five scripts in PyTorch, make of a schedule into frozen.json.

    PYTHONPATH=. python lessons/schedules_in_libraries/make_frozen.py      (in an environment that has these libraries)

Each sequence is the rate of updates 0, 1, 2, ... as the library used it; `null` where it raised an error instead. There
is one function per room of the lesson, so that a test can ask the libraries that are installed again.
"""

import contextlib
import importlib
import io
import json
import os
import subprocess
import sys
import tempfile
import types
import warnings
from datetime import date
from importlib import metadata
from pathlib import Path

os.environ.setdefault("KERAS_BACKEND", "torch")
HERE = Path(__file__).parent
STEPS, LR = 201, 0.1


def bare_optimizer(lr=LR):
    import torch

    return torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=lr)


def stepped(make, steps=STEPS, by_hand=None):
    """The rate of each update under a PyTorch scheduler. by_hand: (update, rate), set by somebody in between."""
    optimizer = bare_optimizer()
    scheduler, rates = make(optimizer), []
    for step in range(steps):
        if by_hand and step == by_hand[0]:
            optimizer.param_groups[0]["lr"] = by_hand[1]
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        try:
            scheduler.step()
        except ValueError:
            return rates + [None] * (steps - len(rates))
    return rates


def of_keras(schedule, steps=STEPS):
    import keras

    # a float32 in its own digits
    return [float(str(keras.ops.convert_to_numpy(schedule(step)))) for step in range(steps)]


def of_optax(schedule, steps=STEPS):
    import jax

    with jax.enable_x64(True):
        return [float(schedule(jax.numpy.asarray(step)) * 1.0) for step in range(steps)]


def of_timm(name, module, **settings):
    if "timm" not in sys.modules:  # its __init__ wants torchvision, its schedulers do not
        package = types.ModuleType("timm")
        package.__path__ = list(importlib.util.find_spec("timm").submodule_search_locations)
        sys.modules["timm"] = package
    scheduler = getattr(importlib.import_module(f"timm.scheduler.{module}"), name)(bare_optimizer(), **settings)
    return [scheduler._get_lr(step)[0] for step in range(STEPS)]


def pytorch():
    from torch.optim import lr_scheduler as of

    def warm_cosine(o):
        return of.SequentialLR(o, [of.LinearLR(o, total_iters=20), of.CosineAnnealingLR(o, 100)], [20])

    return {
        "warm-up and cosine": stepped(warm_cosine),
        "warm-up": stepped(lambda o: of.LinearLR(o, total_iters=5)),
        "halve at 30": stepped(lambda o: of.MultiStepLR(o, [30], gamma=0.5)),
        "cosine": stepped(lambda o: of.CosineAnnealingLR(o, 100)),
        "line to zero": stepped(lambda o: of.PolynomialLR(o, 100)),
        "one cycle": stepped(lambda o: of.OneCycleLR(o, LR, 100)),
    }


def keras_():
    import keras

    of = keras.optimizers.schedules
    return {
        "warm-up and cosine": of_keras(of.CosineDecay(0.0, 100, warmup_target=LR, warmup_steps=20)),
        "warm-up": of_keras(of.CosineDecay(0.0, 10**6, warmup_target=LR, warmup_steps=5), 11),
        "halve at 30": of_keras(of.PiecewiseConstantDecay([30], [LR, LR / 2])),
        "cosine": of_keras(of.CosineDecay(LR, 100)),
        "line to zero": of_keras(of.PolynomialDecay(LR, 100, 0.0)),
    }


def optax_():
    import optax as of

    return {
        "warm-up and cosine": of_optax(of.warmup_cosine_decay_schedule(0.0, LR, 20, 100)),
        "warm-up": of_optax(of.warmup_constant_schedule(0.0, LR, 5)),
        "halve at 30": of_optax(of.piecewise_constant_schedule(LR, {30: 0.5})),
        "cosine": of_optax(of.cosine_decay_schedule(LR, 100)),
        "line to zero": of_optax(of.linear_schedule(LR, 0.0, 100)),
        "one cycle": of_optax(of.cosine_onecycle_schedule(100, LR)),
    }


def transformers_():
    import transformers.optimization as of

    return {
        "warm-up and cosine": stepped(lambda o: of.get_cosine_schedule_with_warmup(o, 20, 100)),
        "warm-up": stepped(lambda o: of.get_constant_schedule_with_warmup(o, 5)),
        "cosine": stepped(lambda o: of.get_cosine_schedule_with_warmup(o, 0, 100)),
        "line to zero": stepped(lambda o: of.get_linear_schedule_with_warmup(o, 0, 100)),
    }


def timm_():
    return {
        "warm-up and cosine": of_timm("CosineLRScheduler", "cosine_lr", t_initial=100, warmup_t=20),
        "warm-up": of_timm("MultiStepLRScheduler", "multistep_lr", decay_t=[10**6], warmup_t=5),
        "halve at 30": of_timm("MultiStepLRScheduler", "multistep_lr", decay_t=[30], decay_rate=0.5),
        "cosine": of_timm("CosineLRScheduler", "cosine_lr", t_initial=100),
        "line to zero": of_timm("PolyLRScheduler", "poly_lr", t_initial=100, power=1.0),
    }


def scikit_learn():
    """SGDRegressor's rate, read off its first weight: one row at a time, on which the slope is -1."""
    import numpy as np
    from sklearn.linear_model import SGDRegressor

    def rates(count, **settings):
        model, found = SGDRegressor(penalty=None, fit_intercept=False, shuffle=False, **settings), []
        for _ in range(count):
            before = model.coef_[0] if hasattr(model, "coef_") else 0.0
            model.partial_fit(np.ones((1, 1)), [before + 1.0])  # half the squared error has a slope of -1 there
            found.append(float(f"{model.coef_[0] - before:.12g}"))
        return found

    return {"default": rates(11), "constant": rates(11, learning_rate="constant", eta0=LR)}


LIBRARIES = {
    "PyTorch": ("torch", pytorch),
    "Keras": ("keras", keras_),
    "Optax": ("optax", optax_),
    "Transformers": ("transformers", transformers_),
    "timm": ("timm", timm_),
    "scikit-learn": ("scikit-learn", scikit_learn),
}


def by_hand():
    """A rate of 0.01 that somebody sets by hand before update 30."""
    from torch.optim import lr_scheduler as of

    makers = {
        "LambdaLR": lambda o: of.LambdaLR(o, lambda step: 1 - step / 100),
        "ExponentialLR": lambda o: of.ExponentialLR(o, 0.98),
        "OneCycleLR": lambda o: of.OneCycleLR(o, LR, 100),
    }
    return {name: {"alone": stepped(make, 61), "set": stepped(make, 61, (30, 0.01))} for name, make in makers.items()}


SMALL = [0.002 * 0.99**epoch for epoch in range(20)]  # a loss that falls by one per cent every epoch


def small_losses():
    """The rate after each epoch of a small loss that falls steadily: both controllers with a patience of 3."""
    import keras
    from torch.optim.lr_scheduler import ReduceLROnPlateau

    optimizer = bare_optimizer()
    scheduler, one, two = ReduceLROnPlateau(optimizer, factor=0.5, patience=3), [], []
    callback = keras.callbacks.ReduceLROnPlateau("loss", factor=0.5, patience=3)
    callback.set_model(types.SimpleNamespace(optimizer=keras.optimizers.SGD(LR)))
    callback.on_train_begin()
    for epoch, loss in enumerate(SMALL):
        scheduler.step(loss)
        one.append(optimizer.param_groups[0]["lr"])
        callback.on_epoch_end(epoch, {"loss": loss})
        two.append(float(str(keras.ops.convert_to_numpy(callback.model.optimizer.learning_rate))))
    return {"PyTorch": one, "Keras": two}


MENDED = {  # script: what to replace by what
    "every_batch": ("        scheduler.step()\n", "    scheduler.step()\n"),
    "too_early": ("    scheduler.step()\n    for", "    for"),
    "accumulated": ("total_steps=epochs * len(loader)", "total_steps=epochs * len(loader) // accumulation"),
    "resumed": ("T_max=epochs)\n", "T_max=epochs)\nscheduler.load_state_dict(saved['scheduler'])\n"),
    "two_at_once": ("        warm_up.step()\n        decay.step()\n", "        both.step()\n"),
}
ADDED = {  # what a mended script has besides
    "too_early": ("    print", "    scheduler.step()\n    print"),
    "two_at_once": ("for epoch", "both = SequentialLR(optimizer, [warm_up, decay], milestones=[50])\nfor epoch"),
}


def mended(name):
    """The text of a script with its fault mended."""
    text = (HERE / "scripts" / f"{name}.txt").read_text(encoding="utf-8")
    for old, new in filter(None, (MENDED[name], ADDED.get(name))):
        assert text.count(old) == 1, (name, old)
        text = text.replace(old, new)
    return text


def run_script(text, epochs=10, batches=20):
    """The rate of every update of a script in PyTorch, on a model of one weight."""
    import torch
    from torch.optim import lr_scheduler
    from torch.optim.optimizer import register_optimizer_step_pre_hook

    rates, model = [], torch.nn.Linear(1, 1)
    space = {
        **{name: value for name, value in vars(lr_scheduler).items() if name.endswith("LR")},
        "torch": torch, "model": model, "loss_fn": torch.nn.functional.mse_loss, "accuracy": lambda model: 1.0,
        "loader": [(torch.ones(1, 1), torch.ones(1, 1))] * batches, "epochs": epochs,
    }  # fmt: skip
    kept = os.getcwd()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        first = torch.optim.SGD(model.parameters(), lr=LR)
        scheduler = lr_scheduler.CosineAnnealingLR(first, T_max=epochs)
        for _ in range(5):  # the first half of the training that a script may resume, in epochs
            first.step()
            scheduler.step()
        states = {"model": model, "optimizer": first, "scheduler": scheduler}
        torch.save({name: part.state_dict() for name, part in states.items()}, "after_epoch_4.pt")
        hook = register_optimizer_step_pre_hook(lambda rule, *_: rates.append(rule.param_groups[0]["lr"]))
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                exec(text, space)
        finally:
            hook.remove()
            os.chdir(kept)
    return rates


def accumulated():
    """The rates of ten updates, of four batches each, under a line from 1 to 0 in ten steps; slopes of 1 everywhere."""
    import jax.numpy as jnp
    import keras
    import optax

    line = keras.optimizers.schedules.PolynomialDecay(1.0, 10, 0.0)
    weight = keras.Variable([0.0])
    rule = keras.optimizers.SGD(line, gradient_accumulation_steps=4)
    rule.build([weight])
    four = optax.MultiSteps(optax.sgd(optax.linear_schedule(1.0, 0.0, 10)), 4)
    point, found = jnp.zeros(()), {"Keras": [], "Optax": []}
    state = four.init(point)
    for batch in range(40):
        before = float(weight.numpy()[0])
        rule.apply([keras.ops.ones(1)], [weight])
        update, state = four.update(jnp.ones(()), state, point)
        if batch % 4 == 3:
            found["Keras"].append(round(before - float(weight.numpy()[0]), 5))
            found["Optax"].append(round(-float(update), 5))
    return found


def restarts():
    """The rate of each of ten epochs under a line to zero, saved after epoch 4 and resumed in three ways."""
    from torch.optim import lr_scheduler as of

    def line(optimizer):
        return of.LambdaLR(optimizer, lambda epoch: 1 - epoch / 10)

    def train(optimizer, scheduler, epochs):
        rates = []
        for _ in range(epochs):
            rates.append(float(f"{optimizer.param_groups[0]['lr']:.12g}"))
            optimizer.step()
            scheduler.step()
        return rates

    def begun():
        optimizer = bare_optimizer()
        scheduler = line(optimizer)
        return optimizer, scheduler, train(optimizer, scheduler, 5)

    optimizer, scheduler, before = begun()
    saved = optimizer.state_dict(), scheduler.state_dict()
    found = {}
    first = bare_optimizer()
    then = line(first)
    first.load_state_dict(saved[0])
    then.load_state_dict(saved[1])
    found["build both, then load both"] = before + train(first, then, 5)
    first = bare_optimizer()
    first.load_state_dict(saved[0])
    then = line(first)
    then.load_state_dict(saved[1])
    found["load the optimizer, build, load"] = before + train(first, then, 5)
    first = bare_optimizer()
    first.load_state_dict(saved[0])
    found["load the optimizer only"] = before + train(first, line(first), 5)
    optimizer, scheduler, before = begun()
    return {"never stopped": before + train(optimizer, scheduler, 5), **found}


def one_process(kept):
    """What each of two processes runs: 100 updates under a scheduler that Accelerate prepared."""
    from accelerate import Accelerator
    from torch.optim.lr_scheduler import PolynomialLR

    accelerator, optimizer, rates = Accelerator(cpu=True), bare_optimizer(), []
    rule, scheduler = accelerator.prepare(optimizer, PolynomialLR(optimizer, 100))
    for _ in range(100):
        rates.append(optimizer.param_groups[0]["lr"])
        rule.step()
        scheduler.step()
    assert accelerator.num_processes == 2
    if accelerator.is_main_process:
        Path(kept).write_text(json.dumps(rates), encoding="utf-8")


def processes():
    """A line to zero over 100 updates that Accelerate prepared, in two processes."""
    with tempfile.TemporaryDirectory() as folder:
        kept = Path(folder) / "rates.json"
        run = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc_per_node", "2"]
        subprocess.run([*run, __file__, str(kept)], check=True, capture_output=True)
        return json.loads(kept.read_text(encoding="utf-8"))


def scripts():
    """What each script does, and what it does once its fault is mended."""
    texts = {name: (HERE / "scripts" / f"{name}.txt").read_text(encoding="utf-8") for name in MENDED}
    return {name: {"meant": run_script(mended(name)), "got": run_script(text)} for name, text in texts.items()}


def main():
    warnings.filterwarnings("ignore")
    packages = {name: package for name, (package, _) in LIBRARIES.items()} | {"Accelerate": "accelerate"}
    found = {
        "made": date.today().isoformat(),
        "versions": {name: metadata.version(package).split("+")[0] for name, package in packages.items()},
        "libraries": {name: sequences() for name, (_, sequences) in LIBRARIES.items()},
        "by_hand": by_hand(),
        "small_losses": small_losses(),
        "accumulated": accumulated(),
        "restarts": restarts(),
        "two processes": processes(),
        "scripts": scripts(),
    }
    text = json.dumps(found, separators=(",", ":")).replace('":{"', '":\n{"').replace('],"', '],\n"')
    (HERE / "frozen.json").write_text(text + "\n", encoding="utf-8")
    print(found["versions"], len(text) // 1000, "kB")


if __name__ == "__main__":
    one_process(sys.argv[1]) if len(sys.argv) > 1 else main()
