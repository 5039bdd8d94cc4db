"""The fair contest: each schedule tuned on validation data, then compared with the first on test data."""

import numpy as np

from lrlib import sweep

TUNING, CONTEST = range(3), range(10, 20)  # seeds; none is in both


def in_updates(families, data, epochs, batch_size, **_):
    """`families(T)`, a dictionary of schedules, for the number of updates of a training on these data."""
    return families(epochs * (len(data.x_train) // batch_size))


def tune(net, data, families, rates, report=None, **job):
    """The best peak rate of each schedule, `{name: rate}`, by mean accuracy on held-out training rows.

    families: a function of the number of updates that returns `{name: schedule}`. rates: to try,
    in rising order. job: what `sweep` takes. Each seed holds out other rows; no test row is used.
    """
    total = 0
    for done, seed in enumerate(TUNING):
        part = data.hold_out(seed=seed)
        plans = in_updates(families, part, **job).values()
        every = [plan for plan in plans for _ in rates]
        say = report and (lambda share, done=done: report((done + share) / len(TUNING)))
        run = sweep(net, part, np.tile(rates, len(plans)), seed, schedule=every, evaluate="end", report=say, **job)
        total = total + run.val_accuracy[-1, 0].reshape(len(plans), -1)
    return dict(zip(families(1), np.asarray(rates)[total.argmax(axis=1)].tolist(), strict=True))


def compete(net, data, families, peaks, report=None, **job):
    """Each schedule at its own peak, on all rows: `{name: (training, test)}`, accuracies `(seeds,)`."""
    plans = in_updates(families, data, **job)
    rates = [peaks[name] for name in plans]
    run = sweep(net, data, rates, CONTEST, schedule=list(plans.values()), evaluate="end", report=report, **job)
    ends = np.stack([run.train_accuracy[-1], run.val_accuracy[-1]])  # the data's second part: test rows
    return {name: tuple(ends[:, :, i]) for i, name in enumerate(plans)}


def over_first(ends):
    """What `compete` found, as gains in test accuracy over the first schedule, seed by seed."""
    (_, first), *rest = ends.values()
    return {name: test - first for name, (_, test) in zip(list(ends)[1:], rest, strict=True)}


def over_splits(net, splits, families, rates, **job):
    """The gains on each of the splits, tuned on it as well: `{name: (splits * seeds,)}`."""
    found = [
        over_first(compete(net, data, families, tune(net, data, families, rates, **job), **job)) for data in splits
    ]
    return {name: np.concatenate([gains[name] for gains in found]) for name in found[0]}


def together(gains, names):
    """The mean gain of some schedules, seed by seed."""
    return np.mean([gains[name] for name in names], axis=0)


def points(gains):
    """The mean of paired gains and its standard error, in percentage points.

    >>> points([0.01, 0.03])
    (2.0, 1.0)
    """
    gains = 100 * np.asarray(gains)
    return float(gains.mean()), float(gains.std(ddof=1) / len(gains) ** 0.5)
