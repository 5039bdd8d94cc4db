"""A three-part schedule of 100,000 steps: ours as one array, against a scheduler stepped in a loop, as ratios in one
run.
"""

import importlib.util
import statistics
import time

import numpy as np

from lrlib.schedules import cosine_decay, warmup

STEPS, WARM, ROUNDS = 100_000, 10_000, 3


def ours():
    schedule = warmup(0.1, WARM).then(cosine_decay(0.1, 60_000, 0.01), 40_000)
    return schedule(np.arange(STEPS))


def pytorch():
    import torch
    from torch.optim import lr_scheduler as S

    rule = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=0.1)
    warm, flat = S.LinearLR(rule, 1e-9, 1.0, WARM), S.ConstantLR(rule, 1.0, 30_000)
    scheduler = S.SequentialLR(rule, [warm, flat, S.CosineAnnealingLR(rule, 60_000, 0.01)], [WARM, 40_000])
    rule.step()
    for _ in range(STEPS):
        scheduler.step()


def optax_loop():
    import optax

    fall = optax.cosine_decay_schedule(0.1, 60_000, 0.1)
    parts = [optax.linear_schedule(0.0, 0.1, WARM), optax.constant_schedule(0.1), fall]
    schedule = optax.join_schedules(parts, [WARM, 40_000])
    for step in range(0, STEPS, 1000):  # a hundredth of the steps; the cost per step is constant
        schedule(step)


def main():
    methods = {"lrlib, one array": (ours, STEPS)}
    for name, library, method, steps in (
        ("PyTorch, step by step", "torch", pytorch, STEPS),
        ("Optax, step by step", "optax", optax_loop, STEPS // 1000),
    ):
        if importlib.util.find_spec(library):
            methods[name] = (method, steps)
        else:
            print(f"{name}: not installed")
    times = {name: [] for name in methods}
    for _ in range(ROUNDS):
        for name, (method, steps) in methods.items():
            begin = time.perf_counter()
            method()
            times[name].append((time.perf_counter() - begin) / steps * 1e9)
    first = statistics.median(times["lrlib, one array"])
    print(f"lrlib: {first * STEPS / 1e6:.1f} ms for {STEPS} steps")
    for name, values in times.items():
        print(f"{name:24}{statistics.median(values):12.0f} ns per step{statistics.median(values) / first:10.0f} x ours")


if __name__ == "__main__":
    main()
