"""The cost of one update per parameter: readable rule, in-place step, and PyTorch where installed; in one run."""

import os

for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"  # before numpy is imported

import importlib.util
import statistics
import time

import numpy as np

from lrlib.optimizers import NAMED

SIZE, ROUNDS, UPDATES = 100_000, 7, 10
PEERS = {"sgd": "SGD", "adagrad": "Adagrad", "rmsprop": "RMSprop", "adam": "Adam", "adamw": "AdamW"}


def cost(action):
    """Median nanoseconds per parameter of one update."""
    action()
    times = []
    for _ in range(ROUNDS):
        begin = time.perf_counter()
        for _ in range(UPDATES):
            action()
        times.append((time.perf_counter() - begin) / UPDATES / SIZE * 1e9)
    return statistics.median(times)


def main():
    rng = np.random.default_rng(0)
    w, g = rng.normal(size=(1, 250, SIZE // 250)), rng.normal(size=(1, 250, SIZE // 250))
    torch = None
    if importlib.util.find_spec("torch"):
        import torch

        torch.set_num_threads(1)
    print(f"{SIZE} parameters, float64, one thread, ns per parameter and update, median of {ROUNDS}")
    print(f"{'':16}{'rule':>8}{'in place':>10}{'PyTorch':>10}{'in place / PyTorch':>20}")
    for name, make in NAMED.items():
        rule = make()
        state = rule.init([w])
        readable = cost(lambda rule=rule, state=state: rule.update([w], [g], state, 1e-3))
        step, scratch = rule.stepper([w.copy()]), g.copy()

        def in_place(step=step, scratch=scratch):
            scratch[...] = g  # a step may use up its gradient
            step([scratch], 1e-3)

        fast = cost(in_place) - cost(lambda scratch=scratch: np.copyto(scratch, g))
        line = f"{name:16}{readable:8.2f}{fast:10.2f}"
        if torch and name in PEERS:
            p = torch.nn.Parameter(torch.tensor(w[0]))
            p.grad = torch.tensor(g[0])
            peer = cost(getattr(torch.optim, PEERS[name])([p], lr=1e-3).step)
            line += f"{peer:10.2f}{fast / peer:20.2f}"
        print(line)
    if not torch:
        print("PyTorch: not installed")


if __name__ == "__main__":
    main()
