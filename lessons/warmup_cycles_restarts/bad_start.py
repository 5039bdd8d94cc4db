"""A deep network whose start weights are twice too large, and the same net well begun: warm-up, clipping, curvature."""

import numpy as np

from lrlib import MLP, clipped, sgd, sweep
from lrlib.schedules import cosine_decay, warmup
from lrlib.sharpness import top_eigenvalues

SIZES = (64,) + 6 * (64,) + (10,)
GOOD, BAD = MLP(SIZES), MLP(SIZES, gain=2.0)
SHARES = (0.0, 0.2, 0.5)  # of the training that the warm-up takes
TUNING, CONTEST = range(2), range(10, 14)  # seeds; none is in both
JOB = {"epochs": 9, "batch_size": 32}


def up_and_down(steps, share):
    """A line up to 1 over a share of the steps, then a cosine to 0."""
    warm = round(share * steps)
    return warmup(cosine_decay(1.0, steps - warm), warm, start=1 / warm if warm else 0.0)


def train(net, data, peaks, shares, seeds=TUNING, max_norm=None, report=None):
    """Accuracies `(seeds, runs)` on the held-out rows after 9 epochs of SGD, a peak and a share for each run.

    max_norm: what the gradient is clipped to, if it is.
    """
    steps = JOB["epochs"] * (len(data.x_train) // JOB["batch_size"])
    plans = [up_and_down(steps, share) for share in shares]
    rule = clipped(sgd(), max_norm) if max_norm else sgd()
    return sweep(net, data, peaks, seeds, rule, schedule=plans, evaluate="end", report=report, **JOB).val_accuracy[-1]


def every_pair(net, data, peaks, shares=SHARES, max_norm=None, report=None):
    """The worse of two seeds for every pair of a share and a peak, `(shares, peaks)`."""
    pairs = np.tile(peaks, len(shares)), np.repeat(shares, len(peaks))
    return train(net, data, *pairs, max_norm=max_norm, report=report).min(axis=0).reshape(len(shares), -1)


def best_pair(accuracy, peaks, shares=SHARES):
    """`(share, peak)` of the highest accuracy, none counting for more than its neighbour at the next larger peak.

    So no pair is chosen on the brink, and never the largest peak.

    >>> best_pair(np.array([[0.8, 0.9, 0.95, 0.1]]), [1, 2, 4, 8], [0.5])
    (0.5, 2)
    """
    safe = np.minimum(accuracy[:, :-1], accuracy[:, 1:])
    share, peak = np.unravel_index(safe.argmax(), safe.shape)
    return shares[share], peaks[peak]


def compete(data, arms, report=None):
    """Test accuracies `{name: (seeds,)}` on four other seeds; `arms`: `{name: (net, share, peak, max_norm)}`."""
    found = {}
    for done, (name, (net, share, peak, max_norm)) in enumerate(arms.items()):
        found[name] = train(net, data, [peak], [share], CONTEST, max_norm)[:, 0]
        if report:
            report((done + 1) / len(arms))
    return found


def largest_curvature(net, data, peak, epochs, share=0.2):
    """L after so many epochs of a warm-up to `peak` over a share of 9 epochs, on 256 training rows."""
    warm = share * JOB["epochs"] * (len(data.x_train) // JOB["batch_size"])
    up = {"schedule": lambda step: np.minimum(step + 1, warm) / warm, "evaluate": "end"}
    weights = sweep(net, data, [peak], **up, **{**JOB, "epochs": epochs}).params
    return float(top_eigenvalues(net, [w[0] for w in weights], data.x_train[:256], data.y_train[:256]).item())
