"""A controller that looks at a metric."""

import math
from functools import partial

from .. import validation as arg
from ..validation import checked

DEFAULTS = {"pytorch": ("rel", 1e-8), "keras": ("abs", 0.0)}  # threshold_mode and eps


@partial(checked, frozen=False)
class Plateau:
    """Lower the rate when a metric stops improving: `update(metric) -> rate`.

    It is not a schedule, because it has a memory.

    lr: the first rate. factor: between 0 and 1, what a reduction multiplies the rate by.
    convention "pytorch": reduce after more than `patience` bad epochs in a row; "keras": after
    `patience` of them. An epoch is bad unless its metric is better (mode "min": lower, "max":
    higher) than the best so far, by the share `threshold` of it (threshold_mode "rel", PyTorch's
    default) or by `threshold` itself ("abs", Keras's only one, called min_delta). A nan is a bad
    epoch. After a reduction `cooldown` epochs are not counted (Keras: one fewer). The rate is never
    below `min_lr`, and stays as it is if it would change by `eps` or less (PyTorch's default is
    1e-8, Keras has none: 0).

    As in PyTorch, "rel" is for metrics above 0: below 0, a slightly worse one counts as better.

    Raises ValueError for factor outside 0..1, negative counts, unknown mode or convention, a metric
    that is not a number.

    >>> plateau = Plateau(0.1, factor=0.5, patience=1)
    >>> [plateau.update(1.0) for _ in range(4)]
    [0.1, 0.1, 0.05, 0.05]
    """

    lr: arg.real(0)
    factor: arg.real(above=0, high=1) = 0.1
    patience: arg.whole() = 10
    threshold: arg.real(0) = 1e-4
    mode: arg.one_of("min", "max") = "min"
    cooldown: arg.whole() = 0
    min_lr: arg.real(0) = 0.0
    convention: arg.one_of("pytorch", "keras") = "pytorch"
    threshold_mode: arg.optional(arg.one_of("rel", "abs")) = None
    eps: arg.optional(arg.real(0)) = None

    def __post_init__(self):
        if self.factor == 1:
            raise ValueError(f"factor must be above 0 and below 1, got {self.factor!r}")
        threshold_mode, eps = DEFAULTS[self.convention]
        self.threshold_mode = self.threshold_mode or threshold_mode
        self.eps = eps if self.eps is None else self.eps
        self.sign = 1 if self.mode == "min" else -1  # the metric times the sign is to fall
        self.best, self.bad, self.resting = self.sign * math.inf, 0, 0

    def _better(self, metric):
        new, best = self.sign * metric, self.sign * self.best
        if math.isinf(best):
            return new < best
        if self.threshold_mode == "rel":
            return new < best * (1 - self.sign * self.threshold)
        # the threshold on the side where the library rounds it
        if self.convention == "keras":
            return new + self.threshold < best
        return new < best - self.threshold

    def update(self, metric):
        """Take in the metric of an epoch; return the rate for the next one."""
        try:
            metric = float(metric)
        except (TypeError, ValueError):
            raise ValueError(f"metric must be a number, got {metric!r}") from None
        keras = self.convention == "keras"
        if keras and self.resting:  # Keras counts an epoch of rest before it looks
            self.resting -= 1
            self.bad = 0
        if self._better(metric):
            self.best, self.bad = metric, 0
        elif not (keras and self.resting):
            self.bad += 1
        if not keras and self.resting:
            self.resting -= 1
            self.bad = 0
        if self.bad > self.patience or keras and self.bad >= max(self.patience, 1):
            lower = max(self.lr * self.factor, self.min_lr)
            if self.lr - lower > self.eps:
                self.lr = lower
            self.resting, self.bad = self.cooldown, 0
        return self.lr
