"""A controller that looks at a metric."""

import math

from .. import validation as arg
from ..validation import real_number


class Plateau:
    """Lower the rate when a metric stops improving. `update(metric) -> rate`; not a schedule, because it has a memory.

    convention "pytorch": reduce after more than `patience` bad epochs in a row; better means better by the share
    `threshold`. convention "keras": reduce after `patience` bad epochs; better means better by `threshold` itself.
    mode "min" or "max"; after a reduction `cooldown` epochs are not counted (Keras: one fewer); never below `min_lr`; a
    nan is a bad epoch.
    Raises ValueError for factor outside 0..1, negative counts, unknown mode or convention, a metric that is no number.

    >>> plateau = Plateau(0.1, factor=0.5, patience=1)
    >>> [plateau.update(1.0) for _ in range(4)]
    [0.1, 0.1, 0.05, 0.05]
    """

    def __init__(
        self, lr, factor=0.1, patience=10, threshold=1e-4, mode="min", cooldown=0, min_lr=0.0, convention="pytorch"
    ):
        self.lr = real_number("lr", lr, low=0)
        self.factor = real_number("factor", factor, above=0)
        if self.factor >= 1:
            raise ValueError(f"factor must be above 0 and below 1, got {factor!r}")
        self.patience = real_number("patience", patience, low=0, whole=True)
        self.cooldown = real_number("cooldown", cooldown, low=0, whole=True)
        self.threshold, self.min_lr = real_number("threshold", threshold, low=0), real_number("min_lr", min_lr, low=0)
        arg.one_of("min", "max")("mode", mode, {})
        arg.one_of("pytorch", "keras")("convention", convention, {})
        self.mode, self.convention = mode, convention
        self.best = math.inf if mode == "min" else -math.inf
        self.bad, self.resting = 0, 0

    def _better(self, metric):
        sign = 1 if self.mode == "min" else -1
        if self.convention == "keras" or not math.isfinite(self.best):
            return sign * metric + self.threshold < sign * self.best  # on this side, as Keras rounds it
        return sign * metric < sign * self.best * (1 - sign * self.threshold)

    def update(self, metric):
        """Take in the metric of an epoch; return the rate for the next one."""
        try:
            metric = float(metric)
        except (TypeError, ValueError):
            raise ValueError(f"metric must be a number, got {metric!r}") from None
        if self.convention == "keras" and self.resting:  # Keras counts an epoch of rest before it looks
            self.resting -= 1
            self.bad = 0
        if self._better(metric):
            self.best, self.bad = metric, 0
        elif self.convention == "pytorch" or not self.resting:
            self.bad += 1
        if self.convention == "pytorch" and self.resting:
            self.resting -= 1
            self.bad = 0
        if self.bad > self.patience or (self.convention == "keras" and self.bad >= max(self.patience, 1)):
            lower = max(self.lr * self.factor, self.min_lr)
            if self.lr - lower > (1e-8 if self.convention == "pytorch" else 0):  # PyTorch's eps
                self.lr = lower
            self.resting, self.bad = self.cooldown, 0
        return self.lr
