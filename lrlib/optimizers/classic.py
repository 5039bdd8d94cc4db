"""Gradient descent and momentum."""

import numpy as np

from .. import validation as arg
from ..validation import checked
from .base import Optimizer, Stepper, fraction, fractions, over, over_each


@checked
class SGD(Optimizer):
    """Gradient descent, `w <- w - lr g`. Stable on a quadratic for `lr L < 2`.

    >>> w, rule = [np.array([1.0])], SGD()
    >>> params, state = rule.update(w, [np.array([4.0])], rule.init(w), lr=0.25)
    >>> params[0].tolist()
    [0.0]
    """

    limit = 2.0

    def rule(self, w, g, slots, step, lr):
        return w - lr * g, slots

    def stepper(self, params):
        return _SGDStepper(self, params)


class _SGDStepper(Stepper):
    def __call__(self, grads, lr):
        for w, g, rate in zip(self.params, grads, over_each(lr, self.params), strict=True):
            w -= np.multiply(g, rate, out=g)


@checked
class Momentum(Optimizer):
    """Heavy ball, `v <- beta v + (1 - dampening) g`, `w <- w - lr v`; the first v is g, undampened.

    Stable on a quadratic for `lr L < 2 (1 + beta) / (1 - dampening)`: 3.8 at beta 0.9, and 38 where
    dampening = beta, the running mean. `rate_inside=False` is PyTorch's and Optax's convention;
    `rate_inside=True` is Keras's and scikit-learn's, with `lr g` in place of g: the same path at a
    constant rate; after a drop of the rate it goes on with its old, larger velocity.
    beta: at least 0 and below 1, a number or `(runs,)`; dampening: a number of that range;
    ValueError otherwise.
    Source: Polyak, USSR Comput. Math. Math. Phys. 4(5), 1964.

    >>> w, rule = [np.array([1.0])], Momentum(beta=0.5)
    >>> params, state = rule.update(w, [np.array([1.0])], rule.init(w), lr=0.1)
    >>> params, state = rule.update(params, [np.array([1.0])], state, lr=0.1)
    >>> round(params[0].item(), 3)
    0.75
    """

    memories = 1

    beta: fractions = 0.9
    dampening: fraction = 0.0
    rate_inside: arg.truth = False

    @property
    def limit(self):
        return 2 * (1 + np.asarray(self.beta)) / (1 - self.dampening)

    def rule(self, w, g, slots, step, lr):
        if self.rate_inside:
            g, lr = lr * g, 1
        v = g if step == 1 else over(self.beta, w) * slots[0] + (1 - self.dampening) * g
        return w - lr * v, (v,)

    def stepper(self, params):
        plain = not (self.dampening or self.rate_inside)
        return _MomentumStepper(self, params) if plain else super().stepper(params)


class _MomentumStepper(Stepper):
    def __call__(self, grads, lr):
        slots, rates = self.state["slots"], over_each(lr, self.params)
        for w, g, (v,), rate in zip(self.params, grads, slots, rates, strict=True):
            v *= over(self.optimizer.beta, v)
            v += g
            w -= np.multiply(v, rate, out=g)


@checked
class Nesterov(Optimizer):
    """Nesterov momentum, `v <- beta v + g`, `w <- w - lr (g + beta v)`, as in PyTorch and Optax.

    `rate_inside=True` (Keras, scikit-learn): `v <- beta v - lr g`, `w <- w + beta v - lr g`. Both
    walk the same path at a constant rate; after a drop of the rate the second goes on with its old,
    larger velocity. Stable on a quadratic for `lr L < 2 (1 + beta) / (1 + 2 beta)`, below plain
    gradient descent's 2.
    beta: at least 0 and below 1, a number or `(runs,)`; ValueError otherwise.
    Source: Nesterov, Soviet Math. Dokl. 27(2), 1983; Sutskever et al., ICML 2013.

    >>> w, rule = [np.array([[1.0]])], Nesterov(beta=0.5)
    >>> new, state = rule.update(w, [np.array([[2.0]])], rule.init(w), lr=0.1)
    >>> round(new[0].item(), 6)
    0.7
    """

    memories = 1

    beta: fractions = 0.9
    rate_inside: arg.truth = False

    @property
    def limit(self):
        beta = np.asarray(self.beta)
        return 2 * (1 + beta) / (1 + 2 * beta)

    def rule(self, w, g, slots, step, lr):
        beta = over(self.beta, w)
        if self.rate_inside:
            v = beta * slots[0] - lr * g
            return w + beta * v - lr * g, (v,)
        v = beta * slots[0] + g
        return w - lr * (g + beta * v), (v,)
