"""Three trainings that end in `nan`, each for a reason of its own."""

import numpy as np

from lrlib import load_diabetes_table, load_digits_split

STEPS, BATCH = 100, 32
SINGLE, HALF = np.float32, np.float16  # the formats that networks are trained in


def _patients():
    return [((part - part.mean(axis=0)) / part.std(axis=0)).astype(SINGLE) for part in load_diabetes_table()]


def _regression(batches, lr):
    """The loss at each step of gradient descent on half the mean squared error, a batch of rows each."""
    w, losses = np.zeros(10, SINGLE), []
    for x, y in batches:
        error = x @ w - y
        losses.append(np.mean(error**2) / 2)
        w = w - SINGLE(lr) * (error @ x / SINGLE(len(x)))
    return losses


def too_large_a_rate(lr=0.95):
    """Linear regression on all patients; its edge is at 0.497."""
    return _regression([_patients()] * STEPS, lr)


def a_missing_value(lr=0.1):
    """The same table in batches of 32 rows, in order; one entry of row 400 is missing."""
    x, y = _patients()
    x[400, 2] = np.nan
    starts = [BATCH * (step % (len(x) // BATCH)) for step in range(STEPS)]
    return _regression([(x[start : start + BATCH], y[start : start + BATCH]) for start in starts], lr)


def a_logarithm_of_zero(lr=4.0):
    """Handwritten zeros against ones; the logarithm of a probability that half precision has rounded to 0."""
    digits = load_digits_split()
    rows = digits.y_train < 2
    x, y = digits.x_train[rows].astype(SINGLE), digits.y_train[rows].astype(SINGLE)
    w, losses = np.zeros(64, SINGLE), []
    for _ in range(STEPS):
        p = (1 / (1 + np.exp(-x @ w))).astype(HALF)  # that the digit is a one
        losses.append(-np.mean(y * np.log(p).astype(SINGLE) + (1 - y) * np.log(1 - p).astype(SINGLE)))
        w = w - SINGLE(lr) * ((p.astype(SINGLE) - y) @ x / SINGLE(len(x)))
    return losses


def broken_runs(slower=1):
    """The losses of the three runs, `{"A": (steps,), ...}`, at their rates divided by `slower`."""
    runs = {"A": a_missing_value, "B": too_large_a_rate, "C": a_logarithm_of_zero}
    with np.errstate(all="ignore"):
        return {name: np.array(run(run.__defaults__[0] / slower), float) for name, run in runs.items()}


def first_bad(losses):
    """The first step whose loss is `inf` or `nan`, or "none"."""
    bad = ~np.isfinite(losses)
    return int(bad.argmax()) if bad.any() else "none"
