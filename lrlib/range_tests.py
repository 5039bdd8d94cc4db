"""The learning-rate range test: one short training whose rate grows, and the folk rules that read a rate off it."""

from dataclasses import dataclass

import numpy as np

from . import validation as arg
from .training import Training
from .validation import validated, whole_number


@dataclass(frozen=True, eq=False)
class RangeTest:
    """What range tests saw: `lr` `(steps, runs)`, and the loss of each step's batch, `loss` `(steps, seeds, runs)`."""

    lr: np.ndarray
    seeds: np.ndarray
    loss: np.ndarray

    def smoothed(self, beta=0.9):
        """The running mean `m <- beta m + (1 - beta) loss` over the steps, divided by `1 - beta^steps`."""
        if not 0 <= beta < 1:
            raise ValueError(f"beta must be at least 0 and under 1, got {beta!r}")
        mean, out = np.zeros(self.loss.shape[1:]), np.empty_like(self.loss)
        with np.errstate(all="ignore"):
            for step, loss in enumerate(self.loss):
                mean = beta * mean + (1 - beta) * loss
                out[step] = mean / (1 - beta ** (step + 1))
        return out

    def suggest(self, rule, beta=0.9, skip=5):
        """The rate that a folk rule reads off the smoothed curve, `(seeds, runs)`.

        rule: "minimum"; "minimum/10"; "steepest", the fastest fall per factor of the rate, looked for between step
        `skip` and the minimum; or "valley", the middle of the longest falling subsequence (fastai's default).
        Raises ValueError for another rule.
        """
        rules = {"minimum": _lowest, "minimum/10": _lowest, "steepest": _steepest, "valley": _valley}
        if rule not in rules:
            raise ValueError(f"rule must be one of {', '.join(rules)}, got {rule!r}")
        skip = whole_number("skip", skip, 0, len(self.lr) - 2)
        curves = np.nan_to_num(self.smoothed(beta), nan=np.inf)
        picked = [
            [self.lr[rules[rule](curves[:, seed, run], self.lr[:, run], skip), run] for run in range(self.lr.shape[1])]
            for seed in range(len(self.seeds))
        ]
        return np.array(picked) / (10 if rule == "minimum/10" else 1)


def _lowest(curve, lr, skip):
    return int(curve.argmin())


def _steepest(curve, lr, skip):
    last = max(_lowest(curve, lr, skip), skip + 1)
    return skip + int(np.gradient(curve[skip : last + 1], np.log(lr[skip : last + 1])).argmin())


def _valley(curve, lr, skip):
    length = np.ones(len(curve), dtype=int)  # of the longest falling subsequence that ends here
    for i in range(1, len(curve)):
        before = length[:i][curve[:i] > curve[i]]
        length[i] += before.max() if len(before) else 0
    end = int(length.argmax())
    return end - length[end] // 2


@validated(
    model=arg.NET,
    data=arg.DATA,
    low=arg.rates,
    high=arg.rates,
    steps=arg.whole(2),
    seeds=arg.seeds,
    report=arg.optional(arg.function),
)
def range_test(
    model,
    data,
    low=1e-6,
    high=10.0,
    steps=200,
    seeds=(0,),
    optimizer="sgd",
    batch_size=32,
    dtype=np.float64,
    layer_rates=None,
    start=None,
    report=None,
):
    """The learning-rate range test: one short training whose rate grows from `low` to `high` by a constant factor.

    `lr_t = low (high / low)^(t / (steps - 1))`.

    low, high: numbers, or `(runs,)` for several ranges at once; `0 < low < high`, less than a factor of 1e300 apart.
    steps: whole number of at least 2, the number of updates.
    model, data, seeds, optimizer, batch_size, dtype, layer_rates, start, report: as for `sweep`.

    Returns a `RangeTest`. Raises ValueError for a range that does not rise, and as `sweep`.
    Source: Smith, Cyclical Learning Rates for Training Neural Networks, 2017, section 3.3.

    >>> from lrlib.datasets import load_digits_split
    >>> from lrlib.networks import MLP
    >>> test = range_test(MLP(), load_digits_split(), 1e-3, 1.0, steps=4)
    >>> test.lr[:, 0].round(3).tolist(), test.loss.shape
    ([0.001, 0.01, 0.1, 1.0], (4, 1, 1))
    """
    try:
        low, high = np.broadcast_arrays(low, high)
    except ValueError:
        raise ValueError(f"high must be one number, or one for each low, got {len(high)} for {len(low)}") from None
    if not np.all((low > 0) & (low < high)):
        raise ValueError(f"low must be above 0 and below high, got {low.tolist()} and {high.tolist()}")
    if not (high < 1e300 * low).all():
        raise ValueError(f"high must be less than 1e300 times low, got {high.max():g} and {low.min():g}")
    lr = low * (high / low) ** (np.arange(steps) / (steps - 1))[:, None]
    training = Training(model, data, lr, optimizer, batch_size, dtype, layer_rates, start, len(seeds))
    return RangeTest(lr, np.array(seeds), training.run(seeds, record_steps=True, report=report)["step_loss"])
