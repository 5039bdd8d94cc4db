"""Freeze learning-rate sequences of PyTorch, Optax, Keras, Transformers and timm into schedules.json.

    python tests/references/make_schedules.py      (in an environment that has these libraries)

One function per library gives its list of entries, so that a test can also ask a library that is installed. An entry
holds library, version, the call there, our expression (`ours`, in names of lrlib.schedules) and `values`: the rates of
updates 0 to 129, from a rate of 0.1 where the library takes it from the optimizer. An entry with `why` is a known
difference: at `steps` the library gives `values`, or raises that error, where ours gives `expected`.
"""

import importlib.metadata
import importlib.util
import json
import os
import sys
import types
import warnings
from pathlib import Path

import numpy as np

STEPS, LR = 130, 0.1


def entry(library, call, ours, values, **more):
    short = [float(str(v)) if isinstance(v, np.floating) else float(v) for v in values]  # a float32 in its own digits
    version = importlib.metadata.version(library)
    return {"library": library, "version": version, "call": call, "ours": ours, "values": short, **more}


def difference(library, call, ours, steps, expected, rate, why):
    """rate: a function of the step, which may raise."""
    more = {"steps": steps, "expected": expected, "why": why}
    try:
        return entry(library, call, ours, [rate(step) for step in steps], **more)
    except (ZeroDivisionError, ValueError) as error:
        return entry(library, call, ours, [], **more) | {"values": f"{type(error).__name__}: {error}"}


def optimizer():
    import torch

    return torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=LR, momentum=0.9)


def stepped(make, total=STEPS):
    """The rates of the updates of a PyTorch scheduler; after `total`, where it would refuse, the last is held."""
    rule = optimizer()
    scheduler, rates = make(rule), []
    for step in range(total):
        rates.append(rule.param_groups[0]["lr"])
        rule.step()
        if step < total - 1:
            scheduler.step()
    return rates + rates[-1:] * (STEPS - total)


def pytorch():
    import torch
    from torch.optim import lr_scheduler

    names = {**vars(lr_scheduler), "SWALR": torch.optim.swa_utils.SWALR}
    entries = []

    def add(call, ours, total=STEPS):
        """In `call` the optimizer is `o`."""
        rates = stepped(eval(f"lambda o: {call}", names), total)
        entries.append(entry("torch", call.replace("(o, ", "("), ours, rates))

    add("StepLR(o, 30)", "step_decay(0.1, 30)")
    add("StepLR(o, 7, gamma=0.5)", "step_decay(0.1, 7, 0.5)")
    add("MultiStepLR(o, [20, 50, 80], gamma=0.5)", "multi_step(0.1, [20, 50, 80], 0.5)")
    add("MultiStepLR(o, [20, 50, 50], gamma=0.5)", "piecewise([20, 50], [0.1, 0.05, 0.0125])")
    add("ConstantLR(o, factor=1/3, total_iters=5)", "piecewise([5], [0.1 / 3, 0.1])")
    add("LinearLR(o, 1/3, 1, 5)", "warmup(0.1, 5, 0.1 / 3)")
    add("LinearLR(o, 0.1, 1, total_iters=1)", "warmup(0.1, 1, 0.01)")
    add("LinearLR(o, 1, 0.1, 60)", "ramp(0.1, 0.01, 60)")
    add("ExponentialLR(o, 0.97)", "0.1 * decay(0.97)")
    add("MultiplicativeLR(o, lambda t: 0.95)", "0.1 * decay(0.95)")
    add("LambdaLR(o, lambda t: 1 / (1 + t / 20))", "inverse_time(0.1, 20)")
    add("LambdaLR(o, lambda t: min(1, (t + 1) / 20))", "warmup(0.1, 20).delay(-1)")
    add("LambdaLR(o, lambda t: 512**-0.5 * min((t + 1)**-0.5, (t + 1) * 40**-1.5))", "noam(512, 40, 0.1)")
    add("PolynomialLR(o, 50, power=2)", "polynomial_decay(0.1, 50, power=2)")
    add("PolynomialLR(o, 100, power=1)", "polynomial_decay(0.1, 100)")
    add("PolynomialLR(o, 90, power=0.5)", "polynomial_decay(0.1, 90, power=0.5)")
    wave = "ramp(0.1, {e}, {T}, cosine).then(ramp({e}, 0.1, {T}, cosine), {T}).cycle(2 * {T})"
    add("CosineAnnealingLR(o, 130)", "cosine_decay(0.1, 130)")
    add("CosineAnnealingLR(o, 40, eta_min=0.001)", wave.format(e=0.001, T=40))
    add("CosineAnnealingLR(o, 7, eta_min=0.01)", wave.format(e=0.01, T=7))
    add("CosineAnnealingWarmRestarts(o, 10)", "sgdr(0.1, 10)")
    add("CosineAnnealingWarmRestarts(o, 1, 2)", "sgdr(0.1, 1, grow=2)")
    add("CosineAnnealingWarmRestarts(o, 10, 2, 0.001)", "sgdr(0.1, 10, 0.001, grow=2)")
    add("CosineAnnealingWarmRestarts(o, 3, 3)", "sgdr(0.1, 3, grow=3)")
    add("CyclicLR(o, 0.01, 0.1, 20)", "triangular(0.01, 0.1, 20)")
    add("CyclicLR(o, 0.01, 0.1, 10, 30)", "triangular(0.01, 0.1, 10, 30)")
    add("CyclicLR(o, 0.01, 0.1, 20, mode='triangular2')", "triangular2(0.01, 0.1, 20)")
    add("CyclicLR(o, 0.01, 0.1, 7, 13, mode='triangular2')", "triangular2(0.01, 0.1, 7, 13)")
    add("CyclicLR(o, 0.01, 0.1, 20, mode='exp_range', gamma=0.99)", "exp_range(0.01, 0.1, 20, factor=0.99)")
    add("OneCycleLR(o, 0.1, 100)", "one_cycle(0.1, 100)", total=100)
    add("OneCycleLR(o, 0.1, 97, pct_start=0.25)", "one_cycle(0.1, 97, 0.25)", total=97)
    add("OneCycleLR(o, 0.1, 100, anneal_strategy='linear')", "one_cycle(0.1, 100, shape=linear)", total=100)
    add("OneCycleLR(o, 0.1, 100, three_phase=True)", "one_cycle(0.1, 100, three_phase=True)", total=100)
    add(
        "OneCycleLR(o, 0.1, epochs=13, steps_per_epoch=10, div_factor=10, final_div_factor=100)",
        "one_cycle(0.1, 130, div=10, final_div=100)",
    )
    add("SWALR(o, swa_lr=0.05, anneal_epochs=10)", "cosine_decay(0.1, 10, 0.05)")
    add(
        "SequentialLR(o, [LinearLR(o, 0.1, 1, 10), ExponentialLR(o, 0.9)], [10])",
        "ramp(0.01, 0.1, 10).then(0.1 * decay(0.9), 10)",
    )
    add(
        "SequentialLR(o, [LinearLR(o, 0.1, 1, 10), ConstantLR(o, 1, 0), CosineAnnealingLR(o, 90)], [10, 40])",
        "join([ramp(0.01, 0.1, 10), 0.1, cosine_decay(0.1, 90)], [10, 40])",
    )
    add(
        "SequentialLR(o, [LinearLR(o, 0.1, 1, 5), CosineAnnealingWarmRestarts(o, 10, 2)], [5])",
        "warmup(sgdr(0.1, 10, grow=2), 5, 0.01)",
    )
    add(
        "ChainedScheduler([ConstantLR(o, 0.1, 20), ExponentialLR(o, 0.9)])", "piecewise([20], [0.01, 0.1]) * decay(0.9)"
    )
    add(
        "ChainedScheduler([LinearLR(o, 0.1, 1, 10), StepLR(o, 30, 0.5)])", "ramp(0.1, 1, 10) * step_decay(0.1, 30, 0.5)"
    )

    def differ(call, ours, steps, expected, rate, why):
        entries.append(difference("torch", call, ours, steps, expected, rate, why))

    def restarted(first, grow, step):
        rule = optimizer()
        lr_scheduler.CosineAnnealingWarmRestarts(rule, first, grow).step(step)
        return rule.param_groups[0]["lr"]

    for first, grow, restart in ((10, 3, 1210), (7, 3, 847), (1, 3, 121), (10, 10, 1110)):
        differ(
            f"CosineAnnealingWarmRestarts({first}, {grow}).step(t)",
            f"sgdr(0.1, {first}, grow={grow})",
            [restart],
            [LR],
            lambda t, first=first, grow=grow: restarted(first, grow, t),
            "int(math.log(...)) rounds down at the restart: the end of the old cycle stands where the peak belongs",
        )
    differ(
        "OneCycleLR(0.1, 10, pct_start=0.1)",
        "one_cycle(0.1, 10, 0.1)",
        [0, 9],
        [0.1, 4e-7],
        lambda t: stepped(lambda o: lr_scheduler.OneCycleLR(o, 0.1, 10, pct_start=0.1), total=t + 1)[t],
        "a phase of no length: the library divides by it; a ramp of no length is at its end",
    )
    differ(
        "OneCycleLR(0.1, 10)",
        "one_cycle(0.1, 10)",
        [9, 11],
        [4e-7, 4e-7],
        lambda t: stepped(lambda o: lr_scheduler.OneCycleLR(o, 0.1, 10), total=t + 1)[t],
        "after its last step the library raises; a schedule holds its last rate",
    )
    differ(
        "LinearLR(start_factor=0, end_factor=1, total_iters=5)",
        "warmup(0.1, 5)",
        [0, 5],
        [0, LR],
        lambda t: stepped(lambda o: lr_scheduler.LinearLR(o, 0.0, 1, 5), total=t + 1)[t],
        "the library multiplies the rate it finds, and cannot leave 0; a schedule does not look at the last rate",
    )
    differ(
        "CosineAnnealingLR(40)",
        "cosine_decay(0.1, 40)",
        [40, 60, 80],
        [0, 0, 0],
        lambda t: stepped(lambda o: lr_scheduler.CosineAnnealingLR(o, 40), total=t + 1)[t],
        "after T_max the library climbs back to the peak; a ramp holds its end",
    )
    return entries


def optax_():
    import jax
    import optax

    names = {**vars(optax), **vars(optax.schedules)}
    entries = []

    def rates(call, steps):
        with jax.enable_x64(True):
            schedule = eval(call, names)
            return np.asarray(jax.vmap(lambda t: schedule(t) * 1.0)(jax.numpy.asarray(steps))).tolist()

    def add(call, ours):
        entries.append(entry("optax", call, ours, rates(call, np.arange(STEPS))))

    add("constant_schedule(0.1)", "constant(0.1)")
    add("linear_schedule(0.1, 0.01, 60)", "ramp(0.1, 0.01, 60)")
    add("linear_schedule(0.1, 0.01, 60, transition_begin=20)", "ramp(0.1, 0.01, 60).delay(20)")
    add("polynomial_schedule(0.1, 0.01, 3, 60)", "polynomial_decay(0.1, 60, 0.01, 3)")
    add("polynomial_schedule(0.1, 0.0, 0.5, 60, transition_begin=5)", "polynomial_decay(0.1, 60, 0, 0.5).delay(5)")
    add("piecewise_constant_schedule(0.1, {20: 0.5, 60: 0.1})", "piecewise([20, 60], [0.1, 0.05, 0.005])")
    add("exponential_decay(0.1, 7, 0.8)", "exponential_decay(0.1, 7, 0.8)")
    add("exponential_decay(0.1, 7, 0.8, staircase=True)", "step_decay(0.1, 7, 0.8)")
    add("exponential_decay(0.001, 10, 1.5, end_value=0.1)", "exponential_decay(0.001, 10, 1.5).clip(high=0.1)")
    add(
        "exponential_decay(0.1, 7, 0.8, transition_begin=10, staircase=True, end_value=0.01)",
        "step_decay(0.1, 7, 0.8).delay(10).clip(low=0.01)",
    )
    add("cosine_decay_schedule(0.1, 60)", "cosine_decay(0.1, 60)")
    add("cosine_decay_schedule(0.1, 60, alpha=0.1)", "cosine_decay(0.1, 60, 0.01)")
    add("cosine_decay_schedule(0.1, 60, alpha=0.1, exponent=2)", "ramp(0.1, 0.01, 60, cosine_power(2))")
    add(
        "piecewise_interpolate_schedule('linear', 0.1, {20: 2.0, 60: 0.1})",
        "ramp(0.1, 0.2, 20).then(ramp(0.2, 0.02, 40), 20)",
    )
    add(
        "piecewise_interpolate_schedule('cosine', 0.1, {20: 2.0, 60: 0.1})",
        "ramp(0.1, 0.2, 20, cosine).then(ramp(0.2, 0.02, 40, cosine), 20)",
    )
    add(
        "cosine_onecycle_schedule(100, 0.1)",
        "ramp(0.1 / 25, 0.1, 30, cosine).then(cosine_decay(0.1, 70, 0.1 / 25 / 1e4), 30)",
    )
    add(
        "linear_onecycle_schedule(100, 0.1)",
        "join([ramp(0.004, 0.1, 30), ramp(0.1, 0.004, 55), ramp(0.004, 4e-7, 15)], [30, 85])",
    )
    add("warmup_constant_schedule(0.0, 0.1, 20)", "warmup(0.1, 20)")
    add("warmup_cosine_decay_schedule(0.0, 0.1, 20, 100, 0.001)", "warmup(cosine_decay(0.1, 80, 0.001), 20)")
    add("warmup_exponential_decay_schedule(0.0, 0.1, 20, 10, 0.9)", "warmup(exponential_decay(0.1, 10, 0.9), 20)")
    add(
        "sgdr_schedule([dict(init_value=0.0, peak_value=0.1, decay_steps=20, warmup_steps=5, end_value=0.0),"
        " dict(init_value=0.0, peak_value=0.05, decay_steps=40, warmup_steps=5, end_value=0.0)])",
        "warmup(cosine_decay(0.1, 15), 5).then(warmup(cosine_decay(0.05, 35), 5), 20)",
    )
    add(
        "join_schedules([linear_schedule(0.0, 0.1, 10), constant_schedule(0.1), cosine_decay_schedule(0.1, 50)],"
        " [10, 40])",
        "join([ramp(0, 0.1, 10), 0.1, cosine_decay(0.1, 50)], [10, 40])",
    )
    entries.append(
        difference(
            "optax",
            "cosine_onecycle_schedule(3, 0.1)",
            "ramp(0.004, 0.1, 0.9, cosine).then(cosine_decay(0.1, 2.1, 4e-7), 0.9)",
            [0],
            [0.004],
            lambda t: rates("cosine_onecycle_schedule(3, 0.1)", [t])[0],
            "int(0.3 * 3) = 0 leaves no step to the rise, and the schedule begins at its peak",
        )
    )
    return entries


def keras_():
    """Keras computes in float32. Its backend here is numpy, so that nothing else need be installed."""
    os.environ.setdefault("KERAS_BACKEND", "numpy")
    import keras

    entries = []

    def rates(call, steps):
        schedule = eval(call, {**vars(keras.optimizers.schedules)})
        return [np.float32(keras.ops.convert_to_numpy(schedule(int(i)))) for i in steps]

    def add(call, ours):
        entries.append(entry("keras", call, ours, rates(call, range(STEPS))))

    add("ExponentialDecay(0.1, 20, 0.5)", "exponential_decay(0.1, 20, 0.5)")
    add("ExponentialDecay(0.1, 20, 0.5, staircase=True)", "step_decay(0.1, 20, 0.5)")
    add("PiecewiseConstantDecay([20, 50], [0.1, 0.05, 0.01])", "piecewise([21, 51], [0.1, 0.05, 0.01])")
    add("PolynomialDecay(0.1, 80)", "polynomial_decay(0.1, 80, 1e-4)")
    add("PolynomialDecay(0.1, 80, 0.01, power=2.0)", "polynomial_decay(0.1, 80, 0.01, 2)")
    add(
        "PolynomialDecay(0.1, 40, 0.01, cycle=True)",
        "join([ramp(0.1, 0.01, 40), ramp(0.1, 0.01, 80).delay(-41), ramp(0.1, 0.01, 120).delay(-81),"
        " ramp(0.1, 0.01, 160).delay(-121)], [41, 81, 121])",
    )
    add("InverseTimeDecay(0.1, 20, 0.5)", "inverse_time(0.1, 20 / 0.5)")
    add("InverseTimeDecay(0.1, 20, 0.5, staircase=True)", "inverse_time(0.1, 20 / 0.5).every(20)")
    add("CosineDecay(0.1, 100, alpha=0.1)", "cosine_decay(0.1, 100, 0.01)")
    add("CosineDecay(0.0, 100, warmup_target=0.1, warmup_steps=20)", "warmup(cosine_decay(0.1, 100), 20)")
    add(
        "CosineDecay(0.01, 80, alpha=0.1, warmup_target=0.1, warmup_steps=20)",
        "warmup(cosine_decay(0.1, 80, 0.01), 20, 0.01)",
    )
    add("CosineDecayRestarts(0.1, 10)", "sgdr(0.1, 10, grow=2)")
    add("CosineDecayRestarts(0.1, 10, t_mul=1.5)", "sgdr(0.1, 10, grow=1.5)")
    add("CosineDecayRestarts(0.1, 15, t_mul=1.0, m_mul=0.5, alpha=0.1)", "sgdr(0.1, 15, 0.01, fade=0.5)")
    add("CosineDecayRestarts(0.1, 10, t_mul=2.0, m_mul=0.8)", "sgdr(0.1, 10, grow=2, fade=0.8)")
    for first in (1, 10):
        entries.append(
            difference(
                "keras",
                f"CosineDecayRestarts(0.1, {first})",
                f"sgdr(0.1, {first}, grow=2)",
                [first * (2**15 - 1)],
                [LR],
                lambda t, first=first: rates(f"CosineDecayRestarts(0.1, {first})", [t])[0],
                "a logarithm in float32 rounds down at the restart: the end of the old cycle stands for the peak",
            )
        )
    return entries


def transformers_():
    import transformers.optimization as hf

    entries = []

    def add(call, ours):
        rates = stepped(eval(f"lambda o: hf.get_{call.replace('(', '(o, ', 1)}", {"hf": hf}))
        entries.append(entry("transformers", f"get_{call}", ours, rates))

    add("constant_schedule()", "constant(0.1)")
    add("constant_schedule_with_warmup(10)", "warmup(0.1, 10)")
    add("linear_schedule_with_warmup(10, 100)", "warmup(ramp(0.1, 0, 90), 10)")
    add("linear_schedule_with_warmup(0, 100)", "ramp(0.1, 0, 100)")
    add("cosine_schedule_with_warmup(10, 130)", "warmup(cosine_decay(0.1, 120), 10)")
    wave = "ramp(0.1, 0, {T}, cosine).then(ramp(0, 0.1, {T}, cosine), {T}).cycle(2 * {T})"
    add("cosine_schedule_with_warmup(10, 60)", f"warmup({wave.format(T=50)}, 10)")
    add("cosine_schedule_with_warmup(10, 130, num_cycles=1.5)", f"warmup({wave.format(T=40)}, 10)")
    add("cosine_with_hard_restarts_schedule_with_warmup(10, 100, num_cycles=3)", "warmup(sgdr(0.1, 30, count=3), 10)")
    add("polynomial_decay_schedule_with_warmup(10, 100)", "warmup(polynomial_decay(0.1, 90, 1e-7), 10)")
    add(
        "polynomial_decay_schedule_with_warmup(10, 100, lr_end=0.001, power=2)",
        "warmup(polynomial_decay(0.1, 90, 0.001, 2), 10)",
    )
    add("inverse_sqrt_schedule(20)", "warmup(inverse_root(0.1, 20), 20)")
    add("inverse_sqrt_schedule(10, timescale=50)", "warmup(inverse_root(0.1, 50), 10)")
    add("cosine_with_min_lr_schedule_with_warmup(10, 130, min_lr=0.01)", "warmup(cosine_decay(0.1, 120, 0.01), 10)")
    # one step ahead of its siblings, and climbing again after its end
    ahead = "ramp(0.1, 0.01, 90, cosine).then(ramp(0.01, 0.1, 90, cosine), 90).delay(-1)"
    add(
        "cosine_with_min_lr_schedule_with_warmup_lr_rate(10, 100, min_lr=0.01)",
        f"ramp(0, 0.1, 10).delay(-1).then({ahead}, 10)",
    )
    add(
        "cosine_with_min_lr_schedule_with_warmup_lr_rate(10, 100, min_lr_rate=0.1, warmup_lr_rate=0.2)",
        f"ramp(0.02, 0.1, 10, endpoint=True).then({ahead}, 10)",
    )
    add("wsd_schedule(10, 30, num_training_steps=100, decay_type='1-sqrt')", "wsd(0.1, 10, 60, 30)")
    add("wsd_schedule(10, 30, num_stable_steps=50, decay_type='linear')", "wsd(0.1, 10, 50, 30, shape=linear)")
    add(
        "wsd_schedule(20, 30, num_stable_steps=50, warmup_type='cosine', min_lr_ratio=0.1)",
        "join([ramp(0.01, 0.1, 20, cosine), 0.1, cosine_decay(0.1, 30, 0.01)], [20, 70])",
    )
    add(
        "wsd_schedule(20, 30, num_stable_steps=50, warmup_type='1-sqrt')",
        "join([ramp(0, 0.1, 20, poly(0.5)), 0.1, cosine_decay(0.1, 30)], [20, 70])",
    )
    return entries


def timm_():
    if "timm" not in sys.modules:  # its __init__ wants torchvision, its schedulers do not
        package = types.ModuleType("timm")
        package.__path__ = list(importlib.util.find_spec("timm").submodule_search_locations)
        sys.modules["timm"] = package
    modules = [importlib.import_module(f"timm.scheduler.{n}_lr") for n in "cosine multistep poly step tanh wsd".split()]
    names = {name: value for module in modules for name, value in vars(module).items() if name.endswith("LRScheduler")}
    entries = []

    def rates(call, steps):
        scheduler = eval(call.replace("(", "(optimizer(), ", 1), {**names, "optimizer": optimizer})
        return [scheduler._get_lr(i)[0] for i in steps]

    def add(call, ours):
        entries.append(entry("timm", call, ours, rates(call, range(STEPS))))

    add("CosineLRScheduler(t_initial=100, lr_min=0.001)", "cosine_decay(0.1, 100, 0.001)")
    add(
        "CosineLRScheduler(t_initial=100, warmup_t=10, warmup_lr_init=0.001)",
        "ramp(0.001, 0.1, 10).then(cosine_decay(0.1, 100).delay(-10), 10)",
    )
    add(
        "CosineLRScheduler(t_initial=15, cycle_mul=2, cycle_decay=0.5, cycle_limit=3,"
        " warmup_t=5, warmup_lr_init=0.001, warmup_prefix=True)",
        "warmup(sgdr(0.1, 15, grow=2, fade=0.5, count=3), 5, 0.001)",
    )
    add(
        "CosineLRScheduler(t_initial=20, lr_min=0.01, cycle_decay=0.5, cycle_limit=4)",
        "ramp(0.1, 0, 20, cosine).cycle(20, fade=0.5, count=4)"
        " + ramp(0, 0.01, 20, cosine).cycle(20, count=4, tail=0.01)",
    )
    add("CosineLRScheduler(t_initial=100, k_decay=1.7)", "ramp(0.1, 0, 100, cosine.k_decay(1.7))")
    add(
        "CosineLRScheduler(t_initial=47, lr_min=0.001, k_decay=0.6, cycle_limit=2)",
        "ramp(0.1, 0.001, 47, cosine.k_decay(0.6)).cycle(47, count=2, tail=0.001)",
    )
    add("MultiStepLRScheduler(decay_t=[20, 50], decay_rate=0.5)", "multi_step(0.1, [19, 49], 0.5)")
    add(
        "MultiStepLRScheduler(decay_t=[20, 50], decay_rate=0.5, warmup_t=5)",
        "warmup(multi_step(0.1, [19, 49], 0.5), 5)",
    )
    add("StepLRScheduler(decay_t=30, decay_rate=0.1)", "step_decay(0.1, 30)")
    add("StepLRScheduler(decay_t=30, decay_rate=0.5, warmup_t=5)", "warmup(step_decay(0.1, 30, 0.5), 5)")
    add("PolyLRScheduler(t_initial=100, power=2.0, lr_min=0.001)", "polynomial_decay(0.1, 100, 0.001, 2)")
    add("PolyLRScheduler(t_initial=100)", "polynomial_decay(0.1, 100, power=0.5)")
    add("PolyLRScheduler(t_initial=100, power=1.0, k_decay=0.5)", "ramp(0.1, 0, 100, power(0.5))")
    add(
        "PolyLRScheduler(t_initial=100, power=1.9, k_decay=1.3, lr_min=0.001)",
        "ramp(0.1, 0.001, 100, poly(1.9).k_decay(1.3))",
    )
    add("TanhLRScheduler(t_initial=100, lr_min=0.001)", "tanh_decay(0.1, 100, 0.001).then(0.001, 100)")
    add(
        "TanhLRScheduler(t_initial=20, lb=-4.0, ub=4.0, cycle_mul=2, cycle_decay=0.5, cycle_limit=2)",
        "ramp(0.1, 0, 20, tanh(-4, 4)).cycle(20, grow=2, fade=0.5, count=2)",
    )
    add("WSDLRScheduler(t_initial=90, decay_t=30, warmup_t=10)", "wsd(0.1, 10, 60, 30)")
    add(
        "WSDLRScheduler(t_initial=90, decay_t=30, warmup_t=10, lr_min=0.001, decay_fn='cosine')",
        "wsd(0.1, 10, 60, 30, 0.001, cosine)",
    )
    add(
        "WSDLRScheduler(t_initial=90, decay_t=30, warmup_t=10, decay_fn='exp')",
        "wsd(0.1, 10, 60, 30, shape=geometric(0.1))",
    )
    add(
        "WSDLRScheduler(t_initial=90, decay_t=30, warmup_t=10, stable_fn='rsqrt', decay_fn='linear')",
        "warmup(inverse_root(0.1, 10) * ramp(1, 0, 30).delay(60), 10)",
    )
    for first, grow, restart in ((10, 3, 1210), (7, 3, 847)):
        call = f"CosineLRScheduler(t_initial={first}, cycle_mul={grow}, cycle_limit=99)"
        entries.append(
            difference(
                "timm",
                call,
                f"sgdr(0.1, {first}, grow={grow})",
                [restart],
                [LR],
                lambda t, call=call: rates(call, [t])[0],
                "math.floor(math.log(...)) rounds down at the restart, as in PyTorch",
            )
        )
    return entries


LIBRARIES = {"torch": pytorch, "optax": optax_, "keras": keras_, "transformers": transformers_, "timm": timm_}


# --- controllers: a metric in, a rate out ----------------------------------------------------------------------------

FALLING = [1.0, 0.9, 0.9, 0.9, 0.9, 0.89995, 0.8, 0.8, 0.8, 0.8, 0.8, 0.7, 0.7, 0.7, 0.7, 0.7, 0.7, 0.7, 0.7, 0.7]
SETTINGS = [  # in the names of lrlib's Plateau
    *[{"factor": 0.5, "patience": patience} for patience in (0, 1, 2, 3)],
    {"factor": 0.5, "patience": 1, "cooldown": 1},
    {"factor": 0.5, "patience": 1, "cooldown": 2},
    {"factor": 0.5, "patience": 0, "cooldown": 3},
    {"factor": 0.5, "patience": 2, "threshold": 0.05},
    {"factor": 0.5, "patience": 1, "threshold": 0.05, "mode": "max"},
    {"factor": 0.5, "patience": 0, "threshold": 0.2, "mode": "max"},
    {"factor": 0.1, "patience": 0, "min_lr": 0.005},
]
# what only PyTorch has
TORCH_SETTINGS = [
    {"factor": 0.5, "patience": 1, "threshold": 0.05, "threshold_mode": "abs"},
    {"factor": 0.5, "patience": 1, "threshold": 0.05, "threshold_mode": "abs", "mode": "max", "cooldown": 2},
    {"factor": 0.5, "patience": 0, "eps": 0.02},
    {"factor": 0.1, "patience": 0, "threshold": 0.2, "eps": 0.0},
]


def torch_plateau(settings, metrics):
    from torch.optim.lr_scheduler import ReduceLROnPlateau

    rule = optimizer()
    scheduler = ReduceLROnPlateau(rule, **settings)
    for metric in metrics:
        scheduler.step(metric)
        yield rule.param_groups[0]["lr"]


def keras_plateau(settings, metrics):
    os.environ.setdefault("KERAS_BACKEND", "numpy")
    import keras

    given = {("min_delta" if name == "threshold" else name): value for name, value in settings.items()}
    callback = keras.callbacks.ReduceLROnPlateau("loss", **{"mode": "min", **given})
    model = types.SimpleNamespace(optimizer=keras.optimizers.SGD(LR))
    callback.set_model(model)
    callback.on_train_begin()
    for epoch, metric in enumerate(metrics):
        callback.on_epoch_end(epoch, {"loss": metric})
        yield np.float32(keras.ops.convert_to_numpy(model.optimizer.learning_rate))


def plateaus(library):
    run, convention = {"torch": (torch_plateau, "pytorch"), "keras": (keras_plateau, "keras")}[library]
    for settings in SETTINGS + (TORCH_SETTINGS if library == "torch" else []):
        call = f"ReduceLROnPlateau({', '.join(f'{name}={value!r}' for name, value in settings.items())})"
        metrics = FALLING[::-1] if settings.get("mode") == "max" else FALLING
        ours = {**settings, "convention": convention}
        yield entry(library, call, ours, run(settings, metrics), metrics=metrics)


def main():
    warnings.filterwarnings("ignore")
    found = [e for library in LIBRARIES.values() for e in library()]
    lists = {
        "entries": [e for e in found if "why" not in e],
        "differences": [e for e in found if "why" in e],
        "plateaus": [e for library in ("torch", "keras") for e in plateaus(library)],
    }
    text = json.dumps({"steps": STEPS, **lists}, separators=(",", ":"))
    text = text.replace('{"library"', '\n{"library"') + "\n"
    Path(__file__).with_name("schedules.json").write_text(text)
    print({name: len(entries) for name, entries in lists.items()}, len(text) // 1000, "kB")


if __name__ == "__main__":
    main()
