"""What a sweep saw, and the best of its rates."""

from dataclasses import dataclass

import numpy as np

from . import validation as arg
from .validation import validated


@dataclass(frozen=True, eq=False)
class History:
    """What a sweep saw. Losses and accuracies have shape `(epochs + 1, seeds, rates)`; row 0 is before training.

    lr `(rates,)`, seeds `(seeds,)`, epochs: which epoch each row belongs to. val_loss, val_accuracy:
    on the second part of the data, which no training sees. params: the final weights, a list of
    `(seeds, rates, out, in + 1)`. step_loss `(steps, seeds, rates)`: each batch's loss before its
    update, if recorded. Accuracies are None for the squared loss.
    """

    lr: np.ndarray
    seeds: np.ndarray
    epochs: np.ndarray
    train_loss: np.ndarray
    val_loss: np.ndarray
    train_accuracy: np.ndarray | None
    val_accuracy: np.ndarray | None
    params: list
    step_loss: np.ndarray | None = None

    @property
    def diverged(self):
        """`(seeds, rates)`: the training loss ended above its start, or is no longer a finite number."""
        return ~(self.train_loss[-1] <= self.train_loss[0])


@dataclass(frozen=True)
class BestRate:
    """The best of the rates tried, and where it lies: "inside" them, or the "smallest" or "largest" of them."""

    lr: float
    value: float
    tried: int
    place: str

    def __repr__(self):
        if not np.isfinite(self.value):
            return f"none of the {self.tried} rates tried: at each, half of the runs or more diverged; try smaller ones"
        if self.place == "inside":
            return f"rate {self.lr:.3g}, inside the {self.tried} rates tried"
        side = "smaller" if self.place == "smallest" else "larger"
        return (
            f"rate {self.lr:.3g}, the {self.place} of the {self.tried} tried: the best may lie beyond, try {side} ones"
        )


@validated(history=arg.HISTORY, metric=arg.MEASURE)
def best_rate(history, metric="val_loss"):
    """The rate with the lowest median loss over the seeds (for an accuracy: the highest) at the end of a sweep.

    history: a `History`, from `sweep`.
    metric: "train_loss", "val_loss", "train_accuracy" or "val_accuracy". A diverged run counts as
        the worst there is.

    Returns a `BestRate`, which says so when the best lies at an end of what was tried, or when all
    diverged.
    Raises ValueError for another metric, or an accuracy the history does not have.

    >>> from lrlib.datasets import load_digits_split
    >>> from lrlib.networks import MLP
    >>> from lrlib.training import sweep
    >>> best_rate(sweep(MLP(), load_digits_split(), lr=[0.001, 0.01, 0.1], epochs=1))
    rate 0.1, the largest of the 3 tried: the best may lie beyond, try larger ones
    """
    if getattr(history, metric) is None:
        raise ValueError(f"metric must be one of train_loss, val_loss: this history has no accuracy, got {metric!r}")
    sign = -1 if metric.endswith("accuracy") else 1
    score = np.where(history.diverged, np.inf, sign * getattr(history, metric)[-1])
    with np.errstate(over="ignore"):  # the mean of two huge losses
        middle = np.median(np.nan_to_num(score, nan=np.inf, posinf=np.inf), axis=0)
    order = np.argsort(history.lr, kind="stable")
    best = int(order[middle[order].argmin()])
    lr = history.lr[best]
    place = "smallest" if lr == history.lr.min() else "largest" if lr == history.lr.max() else "inside"
    return BestRate(float(lr), float(sign * middle[best]), len(history.lr), place)
