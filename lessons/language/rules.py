"""Rules that only this lesson needs: rates for each word, given or by a clock, and Adam that skips absent words."""

import numpy as np

from lrlib.optimizers import Adam, Optimizer


class PerWordSGD(Optimizer):
    """SGD with a factor on the rate of each weight: `w <- w - lr factors g`.

    factors: `(vocabulary + 1,)`, the bias last.
    Source: Li et al., Frequency-aware SGD, 2021, arXiv:2110.04844.

    >>> rule = PerWordSGD(np.array([1.0, 0.5]))
    >>> rule.rule(np.zeros(2), np.ones(2), (), 1, 0.1)[0].tolist()
    [-0.1, -0.05]
    """

    def __init__(self, factors):
        self.factors = factors

    def rule(self, w, g, slots, step, lr):
        return w - lr * self.factors * g, slots


class WordClock(Optimizer):
    """SGD with a clock for each weight, which ticks when its slope is not zero: `w <- w - lr g / sqrt(ticks)`.

    >>> rule, w, state = WordClock(), np.zeros(2), (np.zeros(2),)
    >>> for slope in ([1.0, 0.0], [1.0, 1.0]):
    ...     w, state = rule.rule(w, np.array(slope), state, 1, 0.1)
    >>> w.round(4).tolist(), state[0].tolist()
    ([-0.1707, -0.1], [2.0, 1.0])
    """

    memories = 1

    def rule(self, w, g, slots, step, lr):
        ticks = slots[0] + (g != 0)
        return w - lr * g / np.sqrt(np.maximum(ticks, 1)), (ticks,)


class LazyAdam(Adam):
    """Adam, sparse: a weight whose slope is zero keeps its value and memories, as in SparseAdam.

    >>> w, absent = np.ones(1), np.zeros(1)
    >>> [rule.rule(w, absent, (w, w), 2, 0.1)[0].item() == 1 for rule in (LazyAdam(), Adam())]
    [True, False]
    """

    stepper = Optimizer.stepper  # goes by `rule`, where Adam's own takes a short cut

    def rule(self, w, g, slots, step, lr):
        new, memories = super().rule(w, g, slots, step, lr)
        kept = tuple(np.where(g != 0, m, old) for m, old in zip(memories, slots, strict=True))
        return np.where(g != 0, new, w), kept
