"""What folk rules read off range tests, beside the best rate of a sweep of the same job."""

import numpy as np

from lrlib import best_rate, range_test, sweep
from lrlib.range_tests import RULES

RATES = {"sgd": (0.01, 10), "momentum": (0.001, 1), "adam": (0.001, 1)}  # swept, five a decade


def fastai_valley(test):
    """What fastai's "valley" reads off a test of 100 steps from 1e-7 to 10, `(seeds,)`.

    Smoothed by 0.98, stopped where the loss is over four times its lowest, the first 10 and the
    last 5 steps left out. Source: fastai 2, `Learner.lr_find` and `LRFinder`.
    """
    picked = []
    for curve in test.smoothed(0.98)[:, :, 0].T:
        over = ~(curve <= 4 * np.fmin.accumulate(curve))
        end = (over.argmax() + 1 if over.any() else len(curve)) - 5
        picked.append(RULES["valley"](curve[10:end], test.lr[10:end, 0], 0))
    return np.array(picked)


def readings(net, data, epochs, seeds=range(10)):
    """What each rule reads over the best rate of a sweep of `epochs`, `{rule: (optimizers, seeds)}`.

    The optimizers are SGD, momentum and Adam. seeds: of the range tests; each sweep has five.
    """
    rules = "minimum", "minimum/10", "steepest"
    found = {rule: [] for rule in (*rules, "valley")}
    for optimizer, (low, high) in RATES.items():
        rates = np.geomspace(low, high, 16)
        best = best_rate(sweep(net, data, rates, range(5), optimizer, epochs, evaluate="end")).lr
        test = range_test(net, data, 1e-6, 10, 200, seeds, optimizer)
        for rule in rules:
            found[rule].append(test.suggest(rule)[:, 0] / best)
        short = range_test(net, data, 1e-7, 10, 100, seeds, optimizer)
        found["valley"].append(fastai_valley(short) / best)
    return {rule: np.array(values) for rule, values in found.items()}


def judged(net, data, epochs):
    """How good each rule is on one job: `(hits, middle)`, two lists in the order of `readings`.

    hits: of the 30 readings, how many lie within half a power of ten of the best rate of a sweep of
    `epochs`. middle: the median of the reading over that best rate.
    """
    found = readings(net, data, epochs).values()
    hits = [int((np.abs(np.log10(times)) < 0.5).sum()) for times in found]
    return hits, [float(np.median(times)) for times in found]
