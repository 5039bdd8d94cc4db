"""What this lesson compares: each rule at its best rate, and descent without batch noise."""

import numpy as np

from lrlib import best_rate, sweep
from lrlib.training import one_blas_thread

TUNING, TEST = range(3), range(10, 16)  # seeds, none of them in both


def rates_between(low, high, factor=1.6):
    """Rates from low to high, neighbours at most `factor` apart."""
    return np.geomspace(low, high, 1 + int(np.ceil(np.log(high / low) / np.log(factor))))


def tuned(net, tune, data, rule, low, high, tuning=TUNING, seeds=TEST, **job):
    """A training at the best of the rates from low to high: a `History` of `seeds`, test sentences.

    The rate is chosen on the validation sentences, by the median accuracy of the seeds `tuning`.
    """
    job = {"epochs": 1, "evaluate": "end", **job}
    tried = sweep(net, tune, rates_between(low, high), tuning, rule, **job)
    return sweep(net, data, [best_rate(tried, "val_accuracy").lr], seeds, rule, **job)


def accuracy(run):
    """Final test accuracy in percent, `(seeds,)`, of a `History` at one rate."""
    return 100 * run.val_accuracy[-1, :, 0]


def mean_size(run, words):
    """The mean size of the weights of some words, `(seeds,)`, after a training of a `BagOfWords` at one rate."""
    return np.abs(run.params[0][:, 0, :, :-1])[:, :, words].mean(axis=(1, 2))


def clear(gains, least):
    """Whether the mean of paired gains lies above `least`, and above twice its standard error."""
    return bool(gains.mean() > max(least, 2 * gains.std(ddof=1) / len(gains) ** 0.5))


def without_noise(net, tune, data, low, high, beta=0.0):
    """All sentences in every step, as many steps as an epoch has with batches of 32.

    Returns the test accuracy in percent, at the rate from low to high that is best on the
    validation sentences. beta: momentum.
    """
    bag, rates, classes = net.prepare(data.x_train, float), rates_between(low, high), net.classes
    columns, target = bag.T.tocsr(), np.eye(classes)[data.y_train][:, None, :]
    w = np.zeros((bag.shape[1], len(rates) * classes))
    v, lr = np.zeros_like(w), np.repeat(rates, classes)
    with one_blas_thread():
        for _ in range(len(data.x_train) // 32):
            scores = (bag @ w).reshape(-1, len(rates), classes)
            odds = np.exp(scores - scores.max(axis=2, keepdims=True))
            error = odds / odds.sum(axis=2, keepdims=True) - target
            v = beta * v + columns @ error.reshape(len(error), -1) / len(error)
            w -= lr * v
    weights = np.moveaxis(w.reshape(-1, len(rates), classes), 0, 2)

    def score(part):
        right = net.outputs([weights], part.x_test).argmax(axis=1) == part.y_test
        return 100 * right.mean(axis=1)

    return float(score(data)[score(tune).argmax()])
