"""Freeze learning-rate sequences of PyTorch, Optax, Keras, Transformers and timm into schedules.json.

    python tests/references/make_schedules.py      (in an environment that has these libraries)

Each entry: library, what was called there, our expression for the same schedule, and the rates of updates 0 to 129.
The names in `ours` are those of lrlib.schedules. `differs` marks a sequence we do not follow, and says why.
"""

import importlib.metadata
import importlib.util
import json
import os
import sys
import types
import warnings
from pathlib import Path

os.environ["KERAS_BACKEND"] = "jax"
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
warnings.filterwarnings("ignore")

import jax

jax.config.update("jax_enable_x64", True)

import keras
import numpy as np
import optax
import torch
import transformers.optimization as hf
from torch.optim import lr_scheduler as S

STEPS, LR = 130, 0.1
HERE = Path(__file__).parent
entries = []


def add(library, call, ours, values, differs=""):
    values = [float(v) for v in values]
    assert len(values) == STEPS, (call, len(values))
    entry = {"library": library, "call": call, "ours": ours, "values": values}
    entries.append({**entry, **({"differs": differs} if differs else {})})


# --- PyTorch ---------------------------------------------------------------------------------------------------------


def torch_rates(make, lr=LR, steps=STEPS, total=None):
    """The rate at each update; after `total` of them the last is held (OneCycleLR overruns by one, then refuses)."""
    rule = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=lr, momentum=0.9)
    scheduler, rates = make(rule), []
    for _ in range(steps):
        rates.append(rule.param_groups[0]["lr"])
        rule.step()
        if len(rates) == total:
            break
        scheduler.step()
    return rates + [rates[-1]] * (steps - len(rates))


def t(call, ours, total=None):
    make = eval(f"lambda o: S.{call}".replace("(", "(o, ", 1), {"S": S})
    add("torch", call, ours, torch_rates(make, total=total))


t("StepLR(30)", "step_decay(0.1, 30)")
t("StepLR(7, gamma=0.5)", "step_decay(0.1, 7, 0.5)")
t("MultiStepLR([20, 50, 80], gamma=0.5)", "multi_step(0.1, [20, 50, 80], 0.5)")
t("MultiStepLR([20, 50, 50], gamma=0.5)", "piecewise([20, 50], [0.1, 0.05, 0.0125])")
t("ConstantLR(factor=1/3, total_iters=5)", "piecewise([5], [0.1 / 3, 0.1])")
t("LinearLR(1/3, 1, 5)", "ramp(0.1 / 3, 0.1, 5)")
t("LinearLR(1, 0.1, 60)", "ramp(0.1, 0.01, 60)")
t("ExponentialLR(0.97)", "0.1 * decay(0.97)")
t("PolynomialLR(50, power=2)", "polynomial_decay(0.1, 50, power=2)")
t("PolynomialLR(100, power=1)", "polynomial_decay(0.1, 100)")
t("PolynomialLR(90, power=0.5)", "polynomial_decay(0.1, 90, power=0.5)")
wave = "ramp(0.1, {e}, {T}, cosine).then(ramp({e}, 0.1, {T}, cosine), {T}).cycle({P})"
t("CosineAnnealingLR(40, eta_min=1e-3)", wave.format(e=0.001, T=40, P=80))
t("CosineAnnealingLR(130)", "cosine_decay(0.1, 130)")
t("CosineAnnealingWarmRestarts(10, 1)", "sgdr(0.1, 10)")
t("CosineAnnealingWarmRestarts(10, 2, 1e-3)", "sgdr(0.1, 10, 0.001, grow=2)")
t("CosineAnnealingWarmRestarts(3, 3)", "sgdr(0.1, 3, grow=3)")
t("CyclicLR(0.01, 0.1, 20, mode='triangular')", "triangular(0.01, 0.1, 20)")
t("CyclicLR(0.01, 0.1, 10, 30, mode='triangular')", "triangular(0.01, 0.1, 10, 30)")
t("CyclicLR(0.01, 0.1, 20, mode='triangular2')", "triangular2(0.01, 0.1, 20)")
t("CyclicLR(0.01, 0.1, 20, mode='exp_range', gamma=0.99)", "exp_range(0.01, 0.1, 20, rate=0.99)")
t("OneCycleLR(0.1, 100)", "one_cycle(0.1, 100)", 100)
t("OneCycleLR(0.1, 100, pct_start=0.25, anneal_strategy='linear')", "one_cycle(0.1, 100, 0.25, shape=linear)", 100)
t("OneCycleLR(0.1, 100, three_phase=True)", "one_cycle(0.1, 100, three_phase=True)", 100)
t("OneCycleLR(0.1, 130, div_factor=10, final_div_factor=100)", "one_cycle(0.1, 130, div=10, final_div=100)", 130)
add(
    "torch",
    "SequentialLR([LinearLR(0.1, 1, 10), ExponentialLR(0.9)], [10])",
    "ramp(0.01, 0.1, 10).then(0.1 * decay(0.9), 10)",
    torch_rates(lambda o: S.SequentialLR(o, [S.LinearLR(o, 0.1, 1, 10), S.ExponentialLR(o, 0.9)], [10])),
)
add(
    "torch",
    "ChainedScheduler([ConstantLR(0.1, 20), ExponentialLR(0.9)])",
    "piecewise([20], [0.01, 0.1]) * decay(0.9)",
    torch_rates(lambda o: S.ChainedScheduler([S.ConstantLR(o, 0.1, 20), S.ExponentialLR(o, 0.9)])),
)
add(
    "torch",
    "LambdaLR(Noam: width 512, warm-up 40)",
    "noam(512, 40)",
    torch_rates(lambda o: S.LambdaLR(o, lambda n: 512**-0.5 * min((n + 1) ** -0.5, (n + 1) * 40**-1.5)), lr=1.0),
)

# --- Optax -----------------------------------------------------------------------------------------------------------


def o(call, ours):
    schedule = eval(f"optax.{call}", {"optax": optax})
    add("optax", call, ours, [schedule(i) for i in range(STEPS)])


o("constant_schedule(0.1)", "constant(0.1)")
o("linear_schedule(0.1, 0.01, 60)", "ramp(0.1, 0.01, 60)")
o("linear_schedule(0.1, 0.01, 60, transition_begin=20)", "ramp(0.1, 0.01, 60).delay(20)")
o("polynomial_schedule(0.1, 0.01, 3, 60)", "ramp(0.1, 0.01, 60, poly(3))")
o("piecewise_constant_schedule(0.1, {20: 0.5, 60: 0.1})", "piecewise([20, 60], [0.1, 0.05, 0.005])")
o("exponential_decay(0.1, 7, 0.8)", "exponential_decay(0.1, 7, 0.8)")
o("exponential_decay(0.1, 7, 0.8, staircase=True)", "exponential_decay(0.1, 7, 0.8).every(7)")
o(
    "exponential_decay(0.1, 7, 0.8, transition_begin=10, staircase=True, end_value=0.01)",
    "exponential_decay(0.1, 7, 0.8).every(7).delay(10).clip(low=0.01)",
)
o("cosine_decay_schedule(0.1, 60, alpha=0.1)", "cosine_decay(0.1, 60, 0.01)")
o("cosine_decay_schedule(0.1, 60, alpha=0.1, exponent=2)", "ramp(0.1, 0.01, 60, cosine_power(2))")
o(
    "piecewise_interpolate_schedule('linear', 0.1, {20: 2.0, 60: 0.1})",
    "ramp(0.1, 0.2, 20).then(ramp(0.2, 0.02, 40), 20)",
)
o(
    "piecewise_interpolate_schedule('cosine', 0.1, {20: 2.0, 60: 0.1})",
    "ramp(0.1, 0.2, 20, cosine).then(ramp(0.2, 0.02, 40, cosine), 20)",
)
o(
    "cosine_onecycle_schedule(100, 0.1)",
    "ramp(0.1 / 25, 0.1, 30, cosine).then(ramp(0.1, 0.1 / 25 / 1e4, 70, cosine), 30)",
)
o(
    "linear_onecycle_schedule(100, 0.1)",
    "join([ramp(0.004, 0.1, 30), ramp(0.1, 0.004, 55), ramp(0.004, 4e-7, 15)], [30, 85])",
)
o("warmup_constant_schedule(0.0, 0.1, 20)", "warmup(0.1, 20)")
o("warmup_cosine_decay_schedule(0.0, 0.1, 20, 100, 0.001)", "warmup(cosine_decay(0.1, 80, 0.001), 20)")
o(
    "warmup_exponential_decay_schedule(0.0, 0.1, 20, 10, 0.9)",
    "warmup(exponential_decay(0.1, 10, 0.9), 20)",
)
o(
    "sgdr_schedule([dict(init_value=0.0, peak_value=0.1, decay_steps=20, warmup_steps=5, end_value=0.0),"
    " dict(init_value=0.0, peak_value=0.05, decay_steps=40, warmup_steps=5, end_value=0.0)])",
    "warmup(cosine_decay(0.1, 15), 5).then(warmup(cosine_decay(0.05, 35), 5), 20)",
)
o(
    "join_schedules([optax.linear_schedule(0.0, 0.1, 10), optax.cosine_decay_schedule(0.1, 50)], [10])",
    "ramp(0, 0.1, 10).then(cosine_decay(0.1, 50), 10)",
)

# --- Keras: computed in float32 --------------------------------------------------------------------------------------


def k(call, ours):
    schedule = eval(call, {**vars(keras.optimizers.schedules)})
    add("keras", call, ours, [np.asarray(schedule(i)) for i in range(STEPS)])


k("ExponentialDecay(0.1, 20, 0.5)", "exponential_decay(0.1, 20, 0.5)")
k("ExponentialDecay(0.1, 20, 0.5, staircase=True)", "exponential_decay(0.1, 20, 0.5).every(20)")
k("PiecewiseConstantDecay([20, 50], [0.1, 0.05, 0.01])", "piecewise([21, 51], [0.1, 0.05, 0.01])")
k("PolynomialDecay(0.1, 80, 0.01, power=2.0)", "polynomial_decay(0.1, 80, 0.01, 2)")
k("InverseTimeDecay(0.1, 20, 0.5)", "inverse_time(0.1, 20 / 0.5)")
k("InverseTimeDecay(0.1, 20, 0.5, staircase=True)", "inverse_time(0.1, 20 / 0.5).every(20)")
k("CosineDecay(0.1, 100, alpha=0.1)", "cosine_decay(0.1, 100, 0.01)")
k("CosineDecay(0.0, 100, warmup_target=0.1, warmup_steps=20)", "warmup(cosine_decay(0.1, 100), 20)")
k("CosineDecayRestarts(0.1, 10)", "sgdr(0.1, 10, grow=2)")
k("CosineDecayRestarts(0.1, 15, t_mul=1.0, m_mul=0.5, alpha=0.0)", "sgdr(0.1, 15, fade=0.5)")
k("CosineDecayRestarts(0.1, 10, t_mul=2.0, m_mul=0.8)", "sgdr(0.1, 10, grow=2, fade=0.8)")

# --- Transformers: the rate the optimizer has at each update --------------------------------------------------------


def h(call, ours, **more):
    make = eval(f"lambda o: hf.{call}".replace("(", "(o, ", 1), {"hf": hf})
    add("transformers", call, ours, torch_rates(make), **more)


h("get_constant_schedule_with_warmup(10)", "warmup(0.1, 10)")
h("get_linear_schedule_with_warmup(10, 100)", "warmup(ramp(0.1, 0, 90), 10)")
h("get_cosine_schedule_with_warmup(10, 130)", "warmup(cosine_decay(0.1, 120), 10)")
h(
    "get_cosine_with_hard_restarts_schedule_with_warmup(10, 100, num_cycles=3)",
    "ramp(0, 0.1, 10).then(ramp(0.1, 0, 30, cosine).cycle(30, count=3), 10)",
)
h("get_polynomial_decay_schedule_with_warmup(10, 100, power=2)", "warmup(polynomial_decay(0.1, 90, 1e-7, 2), 10)")
h("get_inverse_sqrt_schedule(20)", "warmup(inverse_root(0.1, 20), 20)")
h(
    "get_wsd_schedule(10, 30, num_training_steps=100, decay_type='1-sqrt')",
    "wsd(0.1, 10, 60, 30)",
)
h("get_wsd_schedule(10, 30, num_stable_steps=50, decay_type='linear')", "wsd(0.1, 10, 50, 30, shape=linear)")
h(
    "get_cosine_with_min_lr_schedule_with_warmup(10, 130, min_lr=0.01)",
    "warmup(cosine_decay(0.1, 120, 0.01), 10)",
)

# --- timm: its package wants torchvision, its schedulers do not ----------------------------------------------------

spec = importlib.util.find_spec("timm")
stub = types.ModuleType("timm")
stub.__path__ = list(spec.submodule_search_locations)
sys.modules["timm"] = stub
from timm.scheduler.cosine_lr import CosineLRScheduler
from timm.scheduler.multistep_lr import MultiStepLRScheduler
from timm.scheduler.poly_lr import PolyLRScheduler
from timm.scheduler.step_lr import StepLRScheduler
from timm.scheduler.tanh_lr import TanhLRScheduler

TIMM = {
    c.__name__: c for c in (CosineLRScheduler, MultiStepLRScheduler, PolyLRScheduler, StepLRScheduler, TanhLRScheduler)
}


def m(call, ours, **more):
    rule = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=LR)
    scheduler = eval(call.replace("(", "(rule, ", 1), {**TIMM, "rule": rule})
    add("timm", call, ours, [scheduler._get_lr(i)[0] for i in range(STEPS)], **more)


m("CosineLRScheduler(t_initial=100, lr_min=0.001)", "cosine_decay(0.1, 100, 0.001)")
m(
    "CosineLRScheduler(t_initial=15, cycle_mul=2, cycle_decay=0.5, cycle_limit=3,"
    " warmup_t=5, warmup_lr_init=0.001, warmup_prefix=True)",
    "ramp(0.001, 0.1, 5).then(ramp(0.1, 0, 15, cosine).cycle(15, grow=2, fade=0.5, count=3), 5)",
)
m(
    "CosineLRScheduler(t_initial=100, warmup_t=10, warmup_lr_init=0.001)",
    "ramp(0.001, 0.1, 10).then(cosine_decay(0.1, 100).delay(-10), 10)",
)
m("MultiStepLRScheduler([20, 50], decay_rate=0.5)", "piecewise([19, 49], [0.1, 0.05, 0.025])")
m("StepLRScheduler(decay_t=30, decay_rate=0.1)", "step_decay(0.1, 30)")
m("PolyLRScheduler(t_initial=100, power=2.0, lr_min=0.001)", "polynomial_decay(0.1, 100, 0.001, 2)")
m("TanhLRScheduler(t_initial=100, lr_min=0.001)", "tanh_decay(0.1, 100, 0.001).then(0.001, 100)")

# --- controllers: a metric in, a rate out ----------------------------------------------------------------------------

METRICS = [1.0, 0.9, 0.9, 0.9, 0.9, 0.89995, 0.8, 0.8, 0.8, 0.8, 0.8, 0.7, 0.7, 0.7, 0.7, 0.7, 0.7, 0.7, 0.7, 0.7]
plateaus = []


def plateau(convention, rates, **settings):
    call = f"{convention} ReduceLROnPlateau({', '.join(f'{k}={v}' for k, v in settings.items())})"
    plateaus.append({"call": call, "ours": {**settings, "convention": convention}, "metrics": METRICS, "values": rates})


def torch_plateau(**settings):
    rule = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=LR)
    scheduler, rates = S.ReduceLROnPlateau(rule, **settings), []
    for metric in METRICS:
        scheduler.step(metric)
        rates.append(rule.param_groups[0]["lr"])
    plateau("pytorch", rates, **settings)


def keras_plateau(factor, patience, threshold=1e-4, cooldown=0):
    model = types.SimpleNamespace(optimizer=keras.optimizers.SGD(LR))
    callback = keras.callbacks.ReduceLROnPlateau(
        "loss", factor=factor, patience=patience, min_delta=threshold, cooldown=cooldown
    )
    callback.set_model(model)
    callback.on_train_begin()
    rates = []
    for epoch, metric in enumerate(METRICS):
        callback.on_epoch_end(epoch, {"loss": metric})
        rates.append(float(np.asarray(model.optimizer.learning_rate)))
    plateau("keras", rates, factor=factor, patience=patience, threshold=threshold, cooldown=cooldown)


for patience in (0, 1, 2):
    torch_plateau(factor=0.5, patience=patience)
    keras_plateau(0.5, patience)
torch_plateau(factor=0.5, patience=1, cooldown=2)
keras_plateau(0.5, 1, cooldown=2)
keras_plateau(0.5, 2, threshold=0.05)
torch_plateau(factor=0.5, patience=2, threshold=0.05)

versions = {
    name: importlib.metadata.version(name) for name in ("torch", "optax", "keras", "transformers", "timm", "jax")
}
text = json.dumps(
    {"versions": versions, "steps": STEPS, "entries": entries, "plateaus": plateaus}, separators=(",", ":")
)
(HERE / "schedules.json").write_text(text.replace('{"library"', '\n{"library"') + "\n")
print(len(entries), "entries,", len(text) // 1000, "kB", versions)
