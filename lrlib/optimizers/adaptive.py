"""Rates that adapt to each parameter."""

import numpy as np

from .. import validation as arg
from ..validation import checked, validated
from .base import Optimizer, Stepper, complement, fraction, fractions, over, over_each
from .wrappers import WeightDecay


@checked
class Adagrad(Optimizer):
    """Adagrad: `s <- s + g^2`, `w <- w - lr g / (sqrt(s) + eps)`. Each parameter's rate only falls.

    eps: a number above 0. initial_accumulator_value: what s begins with, at least 0 (Optax and
    Keras 0.1). ValueError otherwise.
    Source: Duchi, Hazan, Singer, JMLR 12, 2011.

    >>> w, rule = [np.array([[1.0]])], Adagrad()
    >>> new, state = rule.update(w, [np.array([[2.0]])], rule.init(w), lr=0.1)
    >>> round(new[0].item(), 6)
    0.9
    """

    eps: arg.real(above=0) = 1e-10
    initial_accumulator_value: arg.real(low=0) = 0.0

    def slots(self, w):
        return (np.full_like(w, self.initial_accumulator_value),)

    def rule(self, w, g, slots, step, lr):
        s = slots[0] + g * g
        return w - lr * g / (np.sqrt(s) + self.eps), (s,)


@checked
class RMSProp(Optimizer):
    """RMSProp: `s <- beta s + (1 - beta) g^2`, `w <- w - lr g / (sqrt(s) + eps)`.

    Without bias correction. eps_in_sqrt=True divides by `sqrt(s + eps)`, Optax's default.
    centered=True takes `s - mean^2` in place of s, mean a running mean of g. momentum: the quotient
    is fed to `v <- momentum v + quotient`, `w <- w - lr v` (PyTorch). beta (PyTorch 0.99, Keras and
    Optax 0.9), momentum: at least 0 and below 1. eps: above 0. ValueError otherwise.
    Source: Tieleman and Hinton, Coursera lecture 6.5, 2012.

    >>> w, rule = [np.array([[1.0]])], RMSProp(beta=0.75)
    >>> new, state = rule.update(w, [np.array([[2.0]])], rule.init(w), lr=0.1)
    >>> round(new[0].item(), 6)
    0.8
    """

    memories = 3  # two of them stay unused without centered and momentum

    beta: fraction = 0.99
    eps: arg.real(above=0) = 1e-8
    eps_in_sqrt: arg.truth = False
    centered: arg.truth = False
    momentum: fraction = 0.0

    def rule(self, w, g, slots, step, lr):
        s, mean, v = slots
        spread = s = self.beta * s + (1 - self.beta) * g * g
        if self.centered:
            mean = self.beta * mean + (1 - self.beta) * g
            spread = s - mean * mean
        root = np.sqrt(spread + self.eps) if self.eps_in_sqrt else np.sqrt(spread) + self.eps
        if self.momentum:
            v = self.momentum * v + g / root
            return w - lr * v, (s, mean, v)
        return w - lr * g / root, (s, mean, v)


@checked
class Adam(Optimizer):
    """Adam: `m`, `s` running means of g, g^2; `w <- w - lr m^ / (sqrt(s^) + eps)`.

    m^, s^ are bias-corrected: `m / (1 - beta1^t)`, `s / (1 - beta2^t)`. The first update is
    `lr sign(g)` for |g| far above eps. With its divisor P held fixed, stable for
    `lr L(P^-1 H) < 2 (1 + beta1) / (1 - beta1)`: 38 at beta1 0.9. amsgrad=True: the largest s so
    far in place of s, before the correction (PyTorch; Optax takes it after).
    beta1, beta2: at least 0 and below 1, numbers or `(runs,)`; eps: above 0; eps_root, added inside
    the root (Optax): at least 0; ValueError otherwise. Source: Kingma and Ba, ICLR 2015,
    arXiv:1412.6980; AMSGrad: Reddi, Kale, Kumar, ICLR 2018, arXiv:1904.09237; limit: Cohen et al.,
    2022, arXiv:2207.14484.

    >>> w, rule = [np.array([1.0])], Adam()
    >>> params, state = rule.update(w, [np.array([250.0])], rule.init(w), lr=0.1)
    >>> round(params[0].item(), 6)
    0.9
    """

    beta1: fractions = 0.9
    beta2: fractions = 0.999
    eps: arg.real(above=0) = 1e-8
    amsgrad: arg.truth = False
    eps_root: arg.real(low=0) = 0.0

    @property
    def limit(self):
        return 2 * (1 + np.asarray(self.beta1)) / complement(self.beta1)

    @property
    def memories(self):
        return 3 if self.amsgrad else 2

    def rule(self, w, g, slots, step, lr):
        m = over(self.beta1, w) * slots[0] + over(complement(self.beta1), w) * g
        s = over(self.beta2, w) * slots[1] + over(complement(self.beta2), w) * g * g
        largest = np.maximum(slots[2], s) if self.amsgrad else s
        m_hat = m / over(complement(self.beta1, step), w)
        s_hat = largest / over(complement(self.beta2, step), w)
        slots = (m, s, largest)[: len(slots)]
        return w - lr * m_hat / (np.sqrt(s_hat + self.eps_root) + self.eps), slots

    def stepper(self, params):
        plain = not (self.amsgrad or self.eps_root)
        return _AdamStepper(self, params) if plain else super().stepper(params)


class _AdamStepper(Stepper):
    """Ten passes in place, the gradient serving as scratch.

    The memories hold m / (1 - beta1) and s / (1 - beta2); those constants and both bias corrections
    go into the rate and into eps.
    """

    def __call__(self, grads, lr):
        rule, state = self.optimizer, self.state
        state["step"] += 1
        ratio = np.sqrt(complement(rule.beta2))
        correction = np.sqrt(complement(rule.beta2, state["step"]))
        unit = correction / complement(rule.beta1, state["step"]) * complement(rule.beta1) / ratio
        factors = over_each(np.asarray(lr) * unit, self.params)
        for w, g, (m, s), factor in zip(self.params, grads, state["slots"], factors, strict=True):
            m *= over(rule.beta1, w)
            m += g
            g *= g
            s *= over(rule.beta2, w)
            s += g
            np.sqrt(s, out=g)
            g += over(rule.eps * correction / ratio, w)
            np.divide(m, g, out=g)
            g *= factor
            w -= g


@validated(weight_decay=arg.real(low=0))
def AdamW(beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01, amsgrad=False):
    """Adam with decoupled weight decay, multiplied by lr as in PyTorch, Keras and Optax.

    See `Adam` and `WeightDecay`. Source: Loshchilov and Hutter, ICLR 2019, arXiv:1711.05101.

    >>> w, rule = [np.array([[1.0]])], AdamW(weight_decay=0.5)
    >>> new, state = rule.update(w, [np.array([[2.0]])], rule.init(w), lr=0.1)
    >>> round(new[0].item(), 6)
    0.85
    """
    return WeightDecay(Adam(beta1, beta2, eps, amsgrad), decoupled=weight_decay)


@checked
class Lion(Optimizer):
    """Lion: `w <- w - lr sign(beta1 m + (1 - beta1) g)`, then `m <- beta2 m + (1 - beta2) g`.

    Every update has size lr. beta1, beta2: at least 0 and below 1; ValueError otherwise.
    Source: Chen et al., 2023, arXiv:2302.06675.

    >>> w, rule = [np.array([[1.0]])], Lion()
    >>> new, state = rule.update(w, [np.array([[2.0]])], rule.init(w), lr=0.1)
    >>> round(new[0].item(), 6)
    0.9
    """

    memories = 1

    beta1: fraction = 0.9
    beta2: fraction = 0.99

    def rule(self, w, g, slots, step, lr):
        u = np.sign(self.beta1 * slots[0] + (1 - self.beta1) * g)
        return w - lr * u, (self.beta2 * slots[0] + (1 - self.beta2) * g,)
