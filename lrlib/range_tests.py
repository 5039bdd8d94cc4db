"""The learning-rate range test: one short training whose rate grows, and the folk rules that read a rate off it."""

from dataclasses import dataclass

import numpy as np

from . import validation as arg
from .training import Training, fitting
from .validation import names_itself, validated, whole_number


@dataclass(frozen=True, eq=False)
class RangeTest:
    """What range tests saw: `lr` `(steps, runs)`, and the loss of each step's batch, `loss` `(steps, seeds, runs)`.

    >>> lr = np.geomspace(1e-4, 1, 9)[:, None]
    >>> loss = np.array([0.9, 0.89, np.nan, 0.86, 0.8, 0.6, 0.5, 0.7, 3])[:, None, None]
    >>> test = RangeTest(lr, np.array([0]), loss)
    >>> test.verdict.tolist(), test.suggest("minimum", beta=0).round(3).tolist()
    ([['falls']], [[0.1]])
    """

    lr: np.ndarray
    seeds: np.ndarray
    loss: np.ndarray

    def only(self, seed, run=0):
        """The test of one seed and one range alone, by their places."""
        return RangeTest(self.lr[:, [run]], self.seeds[[seed]], self.loss[:, [seed]][:, :, [run]])

    @names_itself
    def smoothed(self, beta=0.9):
        """The running mean `m <- beta m + (1 - beta) loss` over the steps, divided by `1 - beta^steps`.

        beta: at least 0 and under 1, ValueError otherwise. Returns `(steps, seeds, runs)`. A loss
        that is no finite number is left out where finite ones follow; once none follow, it stands
        for itself.
        """
        if not 0 <= arg.real_number("beta", beta) < 1:
            arg.refuse("beta", "at least 0 and under 1", beta)
        finite = np.isfinite(self.loss)
        over = ~np.maximum.accumulate(finite[::-1])[::-1]  # no finite loss from here on
        mean, out = np.zeros(self.loss.shape[1:]), np.empty_like(self.loss)
        weight = np.array([1 - beta**count for count in range(len(self.loss) + 1)])[finite.cumsum(axis=0)]
        with np.errstate(all="ignore"):
            for step, loss in enumerate(self.loss):
                mean = np.where(finite[step], beta * mean + (1 - beta) * loss, mean)
                out[step] = np.where(over[step], loss, mean / weight[step])
        return out

    @property
    def verdict(self):
        """What each test shows, `(seeds, runs)`: "falls", "flat", "never falls" or "diverges at once".

        A fall is a smoothed loss (beta 0.9) below the mean of the first ten by more than twice the
        spread of a batch's loss, which is estimated from second differences; in a test of under 10
        steps, any loss below the first. A test diverges at once if over the first fifth of its
        steps the median loss is over three times the first.
        """
        return np.array(
            [[self._verdict(seed, run) for run in range(self.lr.shape[1])] for seed in range(len(self.seeds))]
        )

    def _verdict(self, seed, run):
        loss = self.loss[:, seed, run]
        finite = loss[np.isfinite(loss)]
        curve, noise = finite, 0.0
        if len(finite) >= 10:
            curve = self.only(seed, run).smoothed()[np.isfinite(loss), 0, 0]
            noise = np.median(np.abs(np.diff(finite, 2))) / (0.6745 * 6**0.5)  # as for independent normal losses
        if len(finite) and np.ptp(loss) <= 1e-9 * np.abs(finite).max():
            return "flat"
        first = finite[: max(1, min(10, curve.argmin()))].mean() if len(finite) else np.inf
        if len(finite) and first - curve.min() > 2 * noise:
            return "falls"
        early = np.median(np.nan_to_num(loss[1 : 2 + len(loss) // 5], nan=np.inf, posinf=np.inf))
        return "never falls" if early <= 3 * loss[0] else "diverges at once"

    @names_itself
    def suggest(self, rule, beta=0.9, skip=None):
        """The rate that a folk rule reads off the smoothed curve, `(seeds, runs)`, always one of the range.

        rule: "minimum"; "minimum/10"; "steepest", the fastest fall per factor of the rate, looked
            for between step `skip` and the minimum; or "valley", the middle of the longest falling
            subsequence. fastai's default is a valley too, with settings of its own: 100 steps from
            1e-7 to 10, beta 0.98, a tenth of the steps at the start and five at the end left out.
        beta: of `smoothed`.
        skip: whole number, 0 to steps - 2, for "steepest" only; by default 5, or a tenth of the
            steps if that is less.

        Raises ValueError for another rule, and where nothing can be read off: no fall, or a rate
        outside the range.
        """
        arg.one_of(*RULES)("rule", rule, {})
        steps = len(self.lr)
        if skip is None or rule != "steepest":
            skip = min(5, steps // 10)
        skip = whole_number("skip", skip, 0, max(0, steps - 2))
        curves, verdict = self.smoothed(beta), self.verdict
        picked = np.empty(verdict.shape)
        for seed, run in np.ndindex(verdict.shape):
            curve, lr = curves[:, seed, run], self.lr[:, run]
            kept = np.isfinite(curve)
            try:
                if verdict[seed, run] in WHY:
                    raise ValueError(WHY[verdict[seed, run]])
                picked[seed, run] = RULES[rule](curve[kept], lr[kept], skip)
                if picked[seed, run] < lr[0]:
                    raise ValueError(f"{picked[seed, run]:.3g} lies below the range: begin lower")
            except ValueError as why:
                test = f"seed {self.seeds[seed]}, rates {lr[0]:.3g} to {lr[-1]:.3g}"
                raise ValueError(f"the rule {rule!r} can read nothing off this test ({test}): {why}") from None
        return picked


WHY = {  # nothing can be read off a test with such a verdict
    "flat": "the loss is the same at every rate",
    "never falls": "the loss never falls by more than its noise; try larger rates, or more steps",
    "diverges at once": "the loss diverges at once; try smaller rates",
}


def _lowest(curve, lr, skip):
    return lr[curve.argmin()]


def _tenth(curve, lr, skip):
    return lr[curve.argmin()] / 10


def _steepest(curve, lr, skip):
    last = curve.argmin()
    if last <= skip:
        raise ValueError(f"the lowest loss comes within the first {skip + 1} steps; begin lower, or skip fewer")
    return lr[skip + np.gradient(curve[skip : last + 1], np.log(lr[skip : last + 1])).argmin()]


def _valley(curve, lr, skip):
    length = np.ones(len(curve), dtype=int)  # of the longest falling subsequence that ends here
    for i in range(1, len(curve)):
        before = length[:i][curve[:i] > curve[i]]
        length[i] += before.max() if len(before) else 0
    end = length.argmax()
    return lr[end - length[end] // 2]


RULES = {"minimum": _lowest, "minimum/10": _tenth, "steepest": _steepest, "valley": _valley}


@validated(
    model=arg.NET,
    data=arg.DATA,
    low=arg.rates,
    high=arg.rates,
    steps=arg.whole(2),
    seeds=arg.seeds,
    report=arg.optional(arg.function),
    jobs=arg.whole(1),
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
    jobs=1,
):
    """A learning-rate finder's range test: one short training whose rate grows by a constant factor, loss recorded.

    `lr_t = low (high / low)^(t / (steps - 1))`.

    low, high: numbers, or `(runs,)` for several ranges at once; `0 < low < high`, less than a
        factor of 1e300 apart.
    steps: whole number of at least 2, the number of updates.
    model, data, seeds, optimizer, batch_size, dtype, layer_rates, start, report, jobs: as for
        `sweep`.

    Returns a `RangeTest`. Raises ValueError for a range that does not rise, and as `sweep`.
    Source: the constant factor and the loss are fastai's (`Learner.lr_find`). In the test it comes
    from (Smith, Cyclical Learning Rates for Training Neural Networks, 2017, section 3.3) the rate
    grows linearly, and two bounds are read off the accuracy.

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
    training = Training(model, fitting(model, data), lr, optimizer, batch_size, dtype, layer_rates, start, len(seeds))
    seen = training.run(seeds, record_steps=True, report=report, jobs=jobs)
    return RangeTest(lr, np.array(seeds), seen["step_loss"])
