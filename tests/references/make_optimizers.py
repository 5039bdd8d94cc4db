"""Freeze optimizer traces of PyTorch, Optax, Keras and the authors' own packages into optimizers.json.

    python tests/references/make_optimizers.py      (in an environment that has these libraries)

One noisy quadratic in seven dimensions, 60 updates in float64; every fifth point is kept. In `drop` traces the rate
falls to a tenth after update 30; `evaluated` traces are of the params to validate and keep, not of those trained.
`ours` is an expression over the names of lrlib.optimizers.
"""

import importlib.metadata
import json
import os
import warnings
from pathlib import Path

os.environ["KERAS_BACKEND"] = "jax"
warnings.filterwarnings("ignore")

import jax

jax.config.update("jax_enable_x64", True)

import jax.numpy as jnp
import keras
import numpy as np
import optax
import optax.contrib
import prodigyopt
import schedulefree
import torch

keras.config.set_floatx("float64")
HERE, STEPS = Path(__file__).parent, 60
rng = np.random.default_rng(0)
a = rng.normal(size=(7, 7))
hessian, offset, start = a @ a.T / 7 + 0.1 * np.eye(7), rng.normal(size=7), rng.normal(size=7)
noise = 0.3 * rng.normal(size=(STEPS, 7))
entries = []


def slope(w, step):
    return hessian @ w - offset + noise[step]


def keep(library, call, ours, lr, path, drop=False, evaluated=False):
    points = np.array(path)[4::5].tolist()
    kind = {"drop": drop, "evaluated": evaluated}
    entries.append({"library": library, "call": call, "ours": ours, "lr": lr, **kind, "w": points})


def with_torch(make, ours, lr, drop=False, clip=None):
    w = torch.nn.Parameter(torch.tensor(start))
    rule = eval(make, {"O": torch.optim, "w": [w], "schedulefree": schedulefree, "prodigyopt": prodigyopt})
    if hasattr(rule, "train"):
        rule.train()
    path = []
    for step in range(STEPS):
        if drop and step == 30:
            rule.param_groups[0]["lr"] = lr / 10
        w.grad = torch.tensor(slope(w.detach().numpy(), step))
        if clip:
            torch.nn.utils.clip_grad_norm_([w], clip)
        rule.step()
        path.append(w.detach().numpy().copy())
    call = make if clip is None else f"clip_grad_norm_(w, {clip}); {make}"
    keep("torch" if make.startswith("O.") else make.split(".")[0], call, ours, lr, path, drop)


def averaged_by_torch(call, ours, lr):
    """SGD, and an average of its weights by torch.optim.swa_utils."""
    model = torch.nn.Linear(7, 1, bias=False, dtype=torch.float64)
    model.weight.data[:] = torch.tensor(start)
    rule, path = torch.optim.SGD(model.parameters(), lr=lr), []
    average = eval(call, {"swa": torch.optim.swa_utils, "model": model})
    for step in range(STEPS):
        model.weight.grad = torch.tensor(slope(model.weight.detach().numpy()[0], step)[None])
        rule.step()
        average.update_parameters(model)
        path.append(average.module.weight.detach().numpy()[0].copy())
    keep("torch", call, ours, lr, path, evaluated=True)


def schedule_free_evaluated(ours, lr, drop=False):
    """The x of the authors' SGDScheduleFree: what its eval() puts in place of y."""
    w, path = torch.nn.Parameter(torch.tensor(start)), []
    rule = schedulefree.SGDScheduleFree([w], lr=lr, momentum=0.9)
    for step in range(STEPS):
        rule.train()
        if drop and step == 30:
            rule.param_groups[0]["lr"] = lr / 10
        w.grad = torch.tensor(slope(w.detach().numpy(), step))
        rule.step()
        rule.eval()
        path.append(w.detach().numpy().copy())
    keep("schedulefree", "SGDScheduleFree(w, momentum=0.9).eval()", ours, lr, path, drop, evaluated=True)


def with_optax(make, ours, lr, evaluate=None):
    rule = eval(make, {"optax": optax})
    w, path = jnp.array(start), []
    state = rule.init(w)
    for step in range(STEPS):
        change, state = rule.update(jnp.array(slope(np.array(w), step)), state, w)
        w = optax.apply_updates(w, change)
        path.append(np.array(w if evaluate is None else evaluate(state, w)))
    keep("optax", make, ours, lr, path, evaluated=evaluate is not None)


def with_keras(make, ours, lr, drop=False):
    rule, w, path = eval(make, {"keras": keras}), keras.Variable(start, dtype="float64"), []
    rule.build([w])
    for step in range(STEPS):
        if drop and step == 30:
            rule.learning_rate = lr / 10
        rule.apply([jnp.array(slope(np.array(w), step))], [w])
        path.append(np.array(w))
    keep("keras", make, ours, lr, path, drop)


with_torch("O.SGD(w, lr=0.1)", "sgd()", 0.1)
with_torch("O.SGD(w, lr=0.1, momentum=0.9)", "momentum(0.9)", 0.1)
with_torch("O.SGD(w, lr=0.1, momentum=0.9)", "momentum(0.9)", 0.1, drop=True)
with_torch("O.SGD(w, lr=0.1, momentum=0.9, dampening=0.9)", "momentum(0.9, dampening=0.9)", 0.1)
with_torch("O.SGD(w, lr=0.1, momentum=0.8, weight_decay=0.01)", "weight_decay(momentum(0.8), l2=0.01)", 0.1)
with_torch(
    "O.SGD(w, lr=0.1, momentum=0.9, nesterov=True, weight_decay=0.01)", "weight_decay(nesterov(0.9), l2=0.01)", 0.1
)
with_torch("O.SGD(w, lr=0.1, momentum=0.9, nesterov=True)", "nesterov(0.9)", 0.1, drop=True)
with_torch("O.Adagrad(w, lr=0.1)", "adagrad()", 0.1)
with_torch("O.Adagrad(w, lr=0.1, initial_accumulator_value=0.4)", "adagrad(initial_accumulator_value=0.4)", 0.1)
with_torch("O.Adagrad(w, lr=0.1, weight_decay=0.1)", "weight_decay(adagrad(), l2=0.1)", 0.1)
with_torch("O.RMSprop(w, lr=0.01)", "rmsprop()", 0.01)
with_torch("O.RMSprop(w, lr=0.01, centered=True)", "rmsprop(centered=True)", 0.01)
with_torch("O.RMSprop(w, lr=0.01, momentum=0.8)", "rmsprop(momentum=0.8)", 0.01, drop=True)
with_torch(
    "O.RMSprop(w, lr=0.01, alpha=0.9, centered=True, momentum=0.8, weight_decay=0.1)",
    "weight_decay(rmsprop(0.9, centered=True, momentum=0.8), l2=0.1)",
    0.01,
)
with_torch("O.Adam(w, lr=0.05)", "adam()", 0.05)
with_torch("O.Adam(w, lr=0.05, weight_decay=0.1)", "weight_decay(adam(), l2=0.1)", 0.05)
with_torch("O.AdamW(w, lr=0.05, weight_decay=0.1)", "adamw(weight_decay=0.1)", 0.05)
with_torch("O.AdamW(w, lr=0.05, weight_decay=0.1)", "adamw(weight_decay=0.1)", 0.05, drop=True)
with_torch("O.Adam(w, lr=0.05, betas=(0.9, 0.9), amsgrad=True)", "adam(0.9, 0.9, amsgrad=True)", 0.05)
with_torch(
    "O.AdamW(w, lr=0.05, betas=(0.9, 0.9), weight_decay=0.1, amsgrad=True)",
    "adamw(0.9, 0.9, weight_decay=0.1, amsgrad=True)",
    0.05,
)
with_torch("O.SGD(w, lr=0.1, momentum=0.9)", "clipped(momentum(0.9), 0.7)", 0.1, clip=0.7)
with_torch("O.AdamW(w, lr=0.05, weight_decay=0.1)", "clipped(adamw(weight_decay=0.1), 0.7)", 0.05, clip=0.7)
with_torch("O.SGD(w, lr=0.1, weight_decay=0.1)", "clipped(weight_decay(sgd(), l2=0.1), 0.7)", 0.1, clip=0.7)
averaged_by_torch("swa.AveragedModel(model)", "averaged(sgd())", 0.1)
averaged_by_torch(
    "swa.AveragedModel(model, multi_avg_fn=swa.get_ema_multi_avg_fn(0.9))", "averaged(sgd(), decay=0.9)", 0.1
)
with_torch("schedulefree.SGDScheduleFree(w, lr=0.1, momentum=0.9)", "schedule_free(0.9)", 0.1)
with_torch("schedulefree.SGDScheduleFree(w, lr=0.1, momentum=0.9)", "schedule_free(0.9)", 0.1, drop=True)
with_torch(
    "schedulefree.SGDScheduleFree(w, lr=0.1, momentum=0.9, weight_decay=0.1)",
    "weight_decay(schedule_free(0.9), l2=0.1)",
    0.1,
)
schedule_free_evaluated("schedule_free(0.9)", 0.1)
schedule_free_evaluated("schedule_free(0.9)", 0.1, drop=True)
with_torch("prodigyopt.Prodigy(w, lr=1.0)", "prodigy()", 1.0)
with_torch("prodigyopt.Prodigy(w, lr=1.0, weight_decay=0.1, decouple=False)", "weight_decay(prodigy(), l2=0.1)", 1.0)
with_optax("optax.rmsprop(0.01, decay=0.9)", "rmsprop(0.9, eps_in_sqrt=True)", 0.01)
with_optax("optax.adamw(0.05, weight_decay=0.1)", "adamw(weight_decay=0.1)", 0.05)
with_optax("optax.lion(0.01, weight_decay=0.1)", "weight_decay(lion(), decoupled=0.1)", 0.01)
with_optax("optax.sgd(0.1, momentum=0.9, nesterov=True)", "nesterov(0.9)", 0.1)
with_optax("optax.adagrad(0.1, initial_accumulator_value=0.4, eps=0.0)", "adagrad(1e-300, 0.4)", 0.1)
with_optax("optax.rmsprop(0.01, centered=True)", "rmsprop(0.9, centered=True, eps_in_sqrt=True)", 0.01)
with_optax("optax.adam(0.05, eps=1e-4, eps_root=1e-3)", "adam(eps=1e-4, eps_root=1e-3)", 0.05)
with_optax(
    "optax.chain(optax.trace(0.9), optax.add_decayed_weights(0.1), optax.scale_by_learning_rate(0.1))",
    "weight_decay(momentum(0.9), decoupled=0.1)",
    0.1,
)
with_optax("optax.contrib.schedule_free_sgd(0.1, b1=0.9)", "schedule_free(0.9)", 0.1)
with_optax(
    "optax.contrib.schedule_free_sgd(0.1, b1=0.9)", "schedule_free(0.9)", 0.1, optax.contrib.schedule_free_eval_params
)
with_keras("keras.optimizers.SGD(0.1, momentum=0.9)", "momentum(0.9, rate_inside=True)", 0.1, drop=True)
with_keras("keras.optimizers.SGD(0.1, momentum=0.9, nesterov=True)", "nesterov(0.9, rate_inside=True)", 0.1)
with_keras("keras.optimizers.SGD(0.1, momentum=0.9, nesterov=True)", "nesterov(0.9, rate_inside=True)", 0.1, drop=True)

names = ("torch", "optax", "keras", "schedulefree", "prodigyopt", "jax")
versions = {name: importlib.metadata.version(name) for name in names}
problem = {"hessian": hessian.tolist(), "offset": offset.tolist(), "start": start.tolist(), "noise": noise.tolist()}
text = json.dumps({"versions": versions, "problem": problem, "entries": entries}, separators=(",", ":"))
(HERE / "optimizers.json").write_text(text.replace('{"library"', '\n{"library"') + "\n")
print(len(entries), "traces,", len(text) // 1000, "kB", versions)
