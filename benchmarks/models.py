"""Milliseconds per training step of each network, against PyTorch where installed, in one run, as ratios."""

import os

for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"  # before numpy is imported

import importlib.util
import statistics
import time

import numpy as np

from lrlib import MLP, load_digits_split, sweep
from lrlib.jobs import one_blas_thread
from lrlib.networks import ConvNet, EmbeddingBag, Transformer

BATCH, ROUNDS, STEPS = 32, 7, 20
RNG = np.random.default_rng(0)
JOBS = {
    "MLP 64-32-10": (MLP(), RNG.normal(size=(BATCH, 64)), RNG.integers(0, 10, BATCH)),
    "conv net 8x8, 8-16": (ConvNet(), RNG.uniform(size=(BATCH, 64)), RNG.integers(0, 10, BATCH)),
    "embedding bag 5000x16": (EmbeddingBag(5000, 30), RNG.integers(0, 5000, (BATCH, 30)), RNG.integers(0, 2, BATCH)),
    "transformer d32, 2 layers": (Transformer(12, 8), RNG.integers(0, 12, (BATCH, 8)), RNG.integers(0, 12, (BATCH, 8))),
}


def ours(net, x, y):
    params = net.init(dtype=np.float32)
    ready, targets = net.prepare(x, np.float32), net.targets(y, np.float32)
    work = net.workspace(1, BATCH, np.float32)
    return lambda: work.gradients(params, ready, targets)


def peers():
    """The same networks in PyTorch: forward and backward pass."""
    import torch
    from torch import nn

    torch.set_num_threads(1)
    conv = nn.Sequential(
        nn.Unflatten(1, (1, 8, 8)),
        *(nn.Conv2d(1, 8, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Conv2d(8, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Flatten(), nn.Linear(64, 10)),
    )

    class Reader(nn.Module):
        def __init__(self):
            super().__init__()
            self.words, self.read = nn.Embedding(12, 32), nn.Linear(32, 12)
            layer = nn.TransformerEncoderLayer(32, 2, 128, dropout=0.0, batch_first=True)
            self.body = nn.TransformerEncoder(layer, 2)

        def forward(self, x):
            return self.read(self.body(self.words(x))).transpose(1, 2)

    nets = {
        "MLP 64-32-10": nn.Sequential(nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 10)),
        "conv net 8x8, 8-16": conv,
        "embedding bag 5000x16": nn.Sequential(nn.EmbeddingBag(5000, 16), nn.Linear(16, 2)),
        "transformer d32, 2 layers": Reader(),
    }

    def step(net, x, y):
        x = torch.tensor(x, dtype=torch.float32 if x.dtype.kind == "f" else torch.int64)
        y = torch.tensor(y)

        def go():
            net.zero_grad()
            nn.functional.cross_entropy(net(x), y).backward()

        return go

    return {name: step(net, *JOBS[name][1:]) for name, net in nets.items()}


def main():
    methods = {name: [ours(*job)] for name, job in JOBS.items()}
    if importlib.util.find_spec("torch"):
        for name, step in peers().items():
            methods[name].append(step)
    else:
        print("PyTorch: not installed")
    print(f"one gradient, batch {BATCH}, float32, one thread, median of {ROUNDS}: milliseconds")
    print(f"{'':28}{'lrlib':>8}{'PyTorch':>10}{'PyTorch / lrlib':>18}")
    with one_blas_thread():
        for name, steps in methods.items():
            times = [[] for _ in steps]
            for _ in range(ROUNDS + 1):
                for store, step in zip(times, steps, strict=True):
                    begin = time.perf_counter()
                    for _ in range(STEPS):
                        step()
                    store.append((time.perf_counter() - begin) / STEPS * 1e3)
            middle = [statistics.median(store[1:]) for store in times]
            more = f"{middle[1]:10.2f}{middle[1] / middle[0]:18.2f}" if len(middle) > 1 else ""
            print(f"{name:28}{middle[0]:8.2f}{more}")
    digits = load_digits_split()
    begin = time.perf_counter()
    history = sweep(ConvNet(), digits, 0.05, optimizer="momentum", epochs=5, evaluate="end", dtype=np.float32)
    seconds, accuracy = time.perf_counter() - begin, history.val_accuracy[-1, 0, 0]
    print(f"conv net, 5 epochs of digits: {seconds:.2f} s, test accuracy {accuracy:.3f}")


if __name__ == "__main__":
    main()
