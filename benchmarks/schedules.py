"""A three-part schedule of 100,000 steps: ours against PyTorch's, Optax's and plain numpy, as ratios in one run.

The schedule: warm-up, constant, cosine. Once as one array, and once step by step, as a training loop asks for it; a
scheduler of PyTorch knows only the second way. What is not installed is named and left out.
"""

import importlib.util
import statistics
import time

import numpy as np

from lrlib.schedules import cosine_decay, join, ramp

STEPS, WARM, FALL, ROUNDS = 100_000, 10_000, 40_000, 5
FEW = 1_000  # the steps that the slow loops really take; their cost per step is constant


def ours():
    return join([ramp(0, 0.1, WARM), 0.1, cosine_decay(0.1, STEPS - FALL, 0.01)], [WARM, FALL])


def ours_at_once():
    schedule, steps = ours(), np.arange(STEPS)
    return lambda: schedule(steps), STEPS


def ours_step_by_step():
    schedule = ours()
    return lambda: [schedule(step) for step in range(0, STEPS, STEPS // FEW)], FEW


def bare_formula():
    """The same rates as one line of numpy, without anything that is checked or general."""
    t = np.arange(float(STEPS))

    def run():
        wave = 0.01 + 0.045 * (1 + np.cos(np.pi * (t - FALL) / (STEPS - FALL)))
        return np.where(t < WARM, 0.1 * t / WARM, np.where(t < FALL, 0.1, wave))

    np.testing.assert_allclose(run(), ours()(t), rtol=1e-9)
    return run, STEPS


def torch_step_by_step():
    import torch
    from torch.optim import lr_scheduler as s

    def run():
        rule = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=0.1)
        parts = [
            s.LinearLR(rule, 1e-9, 1.0, WARM),
            s.ConstantLR(rule, 1.0, FALL),
            s.CosineAnnealingLR(rule, STEPS - FALL, 0.01),
        ]
        scheduler = s.SequentialLR(rule, parts, [WARM, FALL])
        rule.step()
        for _ in range(STEPS):
            scheduler.step()

    return run, STEPS


def optax_schedule():
    import optax

    fall = optax.cosine_decay_schedule(0.1, STEPS - FALL, 0.1)
    return optax.join_schedules(
        [optax.linear_schedule(0.0, 0.1, WARM), optax.constant_schedule(0.1), fall], [WARM, FALL]
    )


def optax_step_by_step():
    schedule = optax_schedule()
    return lambda: [float(schedule(step)) for step in range(0, STEPS, STEPS // FEW)], FEW


def optax_compiled():
    import jax

    schedule, steps = jax.jit(jax.vmap(lambda t: optax_schedule()(t) * 1.0)), jax.numpy.arange(STEPS)
    return lambda: schedule(steps).block_until_ready(), STEPS


METHODS = {
    "lrlib, one array": (None, ours_at_once),
    "numpy, the bare formula": (None, bare_formula),
    "lrlib, step by step": (None, ours_step_by_step),
    "PyTorch, step by step": ("torch", torch_step_by_step),
    "Optax, step by step": ("optax", optax_step_by_step),
    "Optax, one array, compiled, float32": ("optax", optax_compiled),
}


def main():
    ready, times = {}, {}
    for name, (library, prepare) in METHODS.items():
        if library and not importlib.util.find_spec(library):
            print(f"{name}: not installed")
            continue
        ready[name], times[name] = prepare(), []
        ready[name][0]()  # once unseen: compilation, caches
    for _ in range(ROUNDS):  # in turn, so that all meet the same machine
        for name, (run, steps) in ready.items():
            begin = time.perf_counter()
            run()
            times[name].append((time.perf_counter() - begin) / steps * 1e9)
    cost = {name: statistics.median(values) for name, values in times.items()}
    first = cost["lrlib, one array"]
    print(f"lrlib: {first * STEPS / 1e6:.1f} ms for {STEPS} steps of three parts")
    for name, nanoseconds in cost.items():
        print(f"{name:36}{nanoseconds:12.0f} ns per step{nanoseconds / first:10.1f} x ours as one array")


if __name__ == "__main__":
    main()
