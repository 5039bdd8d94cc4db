"""What goes round any rule: weight decay."""

from dataclasses import dataclass

import numpy as np

from .. import validation as arg
from ..validation import names_itself, refuse
from .base import Optimizer, Stepper, check, over_each


def an_optimizer(name, value, _):
    """An `Optimizer`."""
    if not isinstance(value, Optimizer):
        refuse(name, "an Optimizer, such as Adam()", value)
    return value


@dataclass(frozen=True)
class WeightDecay(Optimizer):
    """Weight decay round any rule: `g <- g + l2 w` (L2), and `w <- w - lr decoupled w` (decoupled).

    Both take w as it was before the step. PyTorch shrinks w first and Optax takes `lr decoupled w`
    away together with the step: equal up to rounding, as a step looks at gradients alone. For
    ScheduleFree and Prodigy, whose step depends on w, decoupled must be 0.
    optimizer: an `Optimizer`. l2 (loss / parameter^2) and decoupled (1 / lr): numbers of at least 0.
    ValueError otherwise. Source: Loshchilov and Hutter, ICLR 2019, arXiv:1711.05101.

    >>> from lrlib import sgd
    >>> w, rule = [np.array([[1.0]])], WeightDecay(sgd(), decoupled=0.5)
    >>> new, state = rule.update(w, [np.array([[2.0]])], rule.init(w), lr=0.1)
    >>> round(new[0].item(), 6)
    0.75
    """

    optimizer: Optimizer
    l2: float = 0.0
    decoupled: float = 0.0

    @names_itself
    def __post_init__(self):
        check(self, optimizer=an_optimizer, l2=arg.real(low=0), decoupled=arg.real(low=0))
        if self.decoupled and self.optimizer.reads_params:
            name = type(self.optimizer).__name__
            refuse("decoupled", f"0 for {name}, whose step depends on the params", self.decoupled)

    def init(self, params):
        return self.optimizer.init(params)

    def update(self, params, grads, state, lr):
        params, grads = [w.copy() for w in params], [g.copy() for g in grads]
        self._decay(params, grads, lr)
        return self.optimizer.update(params, grads, state, lr)

    def _decay(self, params, grads, lr):
        """Both kinds of decay, in place."""
        if self.l2:
            for w, g in zip(params, grads, strict=True):
                g += w.dtype.type(self.l2) * w
        if self.decoupled:
            factors = over_each(1 - np.asarray(lr) * self.decoupled, params)
            for w, factor in zip(params, factors, strict=True):
                w *= factor

    def evaluated(self, params, state):
        return self.optimizer.evaluated(params, state)

    def stepper(self, params):
        return _DecayingStepper(self, params)


class _DecayingStepper(Stepper):
    def __init__(self, optimizer, params):
        self.optimizer, self.params = optimizer, params
        self.inner = optimizer.optimizer.stepper(params)

    def __call__(self, grads, lr):
        self.optimizer._decay(self.params, grads, lr)
        self.inner(grads, lr)

    def evaluated(self):
        return self.inner.evaluated()
