"""Maps of many starts: 400 x 400 walks of 200 steps at once, against a plain Python loop, as a ratio in one run."""

import statistics
import time

import numpy as np

from lessons.ravines import himmelblau
from lrlib import destinations, quadratic

SIDE, STEPS, ROUNDS = 400, 200, 5


def plain(starts, lr):
    """The walk as a loop over numbers."""
    for x, y in starts:
        for _ in range(STEPS):
            a, b = x * x + y - 11, x + y * y - 7
            x, y = x - lr * (4 * x * a + 2 * b), y - lr * (2 * a + 4 * y * b)


def main():
    axis = np.linspace(-5, 5, SIDE)
    starts = np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2)
    rates = np.repeat(np.geomspace(0.001, 0.02, SIDE), SIDE)
    jobs = {
        "Himmelblau, start by start": lambda: destinations(himmelblau(), starts, 0.01, STEPS),
        "Himmelblau, rate by start": lambda: destinations(himmelblau(), starts, rates, STEPS),
        "quadratic, start by start": lambda: destinations(quadratic([1, 10]), starts, 0.1, STEPS),
    }
    seconds = {name: [] for name in jobs}
    for _ in range(ROUNDS):
        for name, job in jobs.items():
            begin = time.perf_counter()
            job()
            seconds[name].append(time.perf_counter() - begin)
    few = starts[:: len(starts) // 400]
    begin = time.perf_counter()
    plain([(float(a), float(b)) for a, b in few], 0.005)
    loop = (time.perf_counter() - begin) * len(starts) / len(few)
    print(f"{SIDE} x {SIDE} walks of {STEPS} steps, median of {ROUNDS}")
    for name, values in seconds.items():
        print(f"{name:28}{statistics.median(values):7.2f} s")
    first = statistics.median(seconds["Himmelblau, start by start"])
    print(f"{'a plain loop (extrapolated)':28}{loop:7.2f} s{loop / first:8.0f} x the first")


if __name__ == "__main__":
    main()
