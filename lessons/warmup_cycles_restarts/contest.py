"""Shapes against tuned rivals at equal budget: one-cycle, restarts, a cooldown, an averaged constant rate."""

from dataclasses import dataclass

import numpy as np

from lrlib import MLP, averaged, load_digits_split, load_mnist1d, momentum, sweep
from lrlib.schedules import constant, cosine_decay, linear, one_cycle, sgdr, warmup, wsd

SHAPES = {
    "constant": lambda T: constant(1.0),
    "cosine": lambda T: cosine_decay(1.0, T),
    "warm-up, cosine": lambda T: warmup(cosine_decay(1.0, T - T // 10), T // 10, start=10 / T),
    "one-cycle": lambda T: one_cycle(1.0, T),
    "three cycles": lambda T: sgdr(1.0, T / 3),
    "flat, then down": lambda T: wsd(1.0, 0, T - T // 5, T // 5, shape=linear),
    "constant, averaged": lambda T: constant(1.0),
}
MEAN = averaged(momentum(), decay=0.99, ramp=9)  # a running mean over about the last 100 steps
TUNING, CONTEST = (0,), range(10, 14)  # seeds; none is in both


@dataclass(frozen=True, eq=False)
class Task:
    """What is trained on, for how many epochs, and the peaks to try."""

    net: MLP
    data: object
    batch_size: int
    epochs: int
    peaks: np.ndarray

    def run(self, data, peaks, seeds, epochs=None, evaluate="end", report=None):
        """Train shapes at peaks `{name: rates}`: `{name: (accuracy, training loss)}`, `(epochs, seeds, rates)` each."""
        epochs, found = epochs or self.epochs, {}
        steps = epochs * (len(data.x_train) // self.batch_size)
        job = {"epochs": epochs, "batch_size": self.batch_size, "evaluate": evaluate}
        for rule in (momentum(), MEAN):
            some = {name: np.atleast_1d(peaks[name]) for name in peaks if name.endswith("averaged") == (rule is MEAN)}
            if some:
                plans = [SHAPES[name](steps) for name, rates in some.items() for _ in rates]
                rates = np.concatenate(list(some.values()))
                seen = sweep(self.net, data, rates, seeds, rule, schedule=plans, report=report, **job)
                cuts = np.cumsum([len(rates) for rates in some.values()])[:-1]
                parts = (np.split(values, cuts, axis=-1) for values in (seen.val_accuracy, seen.train_loss))
                found |= dict(zip(some, zip(*parts, strict=True), strict=True))
        return {name: found[name] for name in peaks}

    def tried(self, names, epochs=None, report=None):
        """The shapes at every peak on validation data: `{name: (accuracy, training loss)}`, one seed."""
        runs = self.run(self.data.hold_out(), dict.fromkeys(names, self.peaks), TUNING, epochs, report=report)
        return {name: tuple(values[-1].mean(axis=0) for values in pair) for name, pair in runs.items()}

    def best(self, tried):
        """The peak with the highest validation accuracy of each shape, `{name: rate}`."""
        return {name: float(self.peaks[accuracy.argmax()]) for name, (accuracy, _) in tried.items()}


def mnist1d():
    return Task(MLP((40, 64, 64, 10)), load_mnist1d(), 64, 15, 0.042 * 1.6 ** np.arange(5))


def digits():
    return Task(MLP((64, 64, 64, 64, 10)), load_digits_split(), 32, 5, 0.0164 * 1.6 ** np.arange(6))


def points(gains):
    """The mean of paired gains in percentage points, and its standard error.

    >>> points([0.01, 0.03])
    (2.0, 1.0)
    """
    gains = 100 * np.asarray(gains)
    return float(gains.mean()), float(gains.std(ddof=1) / len(gains) ** 0.5)
