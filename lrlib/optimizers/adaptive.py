"""Rates that adapt to each parameter."""

from dataclasses import dataclass

import numpy as np

from .. import validation as arg
from ..validation import names_itself, validated
from .base import Optimizer, Stepper, check, fraction, over, over_each
from .wrappers import WeightDecay


@dataclass(frozen=True)
class Adagrad(Optimizer):
    """Adagrad: `s <- s + g^2`, `w <- w - lr g / (sqrt(s) + eps)`. Each parameter's rate only falls.

    eps: a number above 0; ValueError otherwise.
    Source: Duchi, Hazan, Singer, JMLR 12, 2011.

    >>> w, rule = [np.array([[1.0]])], Adagrad()
    >>> new, state = rule.update(w, [np.array([[2.0]])], rule.init(w), lr=0.1)
    >>> round(new[0].item(), 6)
    0.9
    """

    eps: float = 1e-10

    @names_itself
    def __post_init__(self):
        check(self, eps=arg.real(above=0))

    def slots(self, w):
        return (np.zeros_like(w),)

    def rule(self, w, g, slots, step, lr):
        s = slots[0] + g * g
        return w - lr * g / (np.sqrt(s) + self.eps), (s,)


@dataclass(frozen=True)
class RMSProp(Optimizer):
    """RMSProp: `s <- beta s + (1 - beta) g^2`, `w <- w - lr g / (sqrt(s) + eps)`, not bias-corrected.

    eps_in_sqrt=True divides by `sqrt(s + eps)`, Optax's default. beta: at least 0 and below 1
    (PyTorch 0.99, Keras and Optax 0.9). eps: above 0. ValueError otherwise.
    Source: Tieleman and Hinton, Coursera lecture 6.5, 2012.

    >>> w, rule = [np.array([[1.0]])], RMSProp(beta=0.75)
    >>> new, state = rule.update(w, [np.array([[2.0]])], rule.init(w), lr=0.1)
    >>> round(new[0].item(), 6)
    0.8
    """

    beta: float = 0.99
    eps: float = 1e-8
    eps_in_sqrt: bool = False

    @names_itself
    def __post_init__(self):
        check(self, beta=fraction, eps=arg.real(above=0), eps_in_sqrt=arg.truth)

    def slots(self, w):
        return (np.zeros_like(w),)

    def rule(self, w, g, slots, step, lr):
        s = self.beta * slots[0] + (1 - self.beta) * g * g
        root = np.sqrt(s + self.eps) if self.eps_in_sqrt else np.sqrt(s) + self.eps
        return w - lr * g / root, (s,)


@dataclass(frozen=True)
class Adam(Optimizer):
    """Adam: `m`, `s` running means of g, g^2; `w <- w - lr m^ / (sqrt(s^) + eps)`.

    m^, s^ are bias-corrected: `m / (1 - beta1^t)`, `s / (1 - beta2^t)`. The first update is
    `lr sign(g)` for |g| far above eps. With its divisor P held fixed, stable for
    `lr L(P^-1 H) < 2 (1 + beta1) / (1 - beta1)`: 38 at beta1 0.9. beta1, beta2: at least 0 and
    below 1; eps: above 0; ValueError otherwise.
    Source: Kingma and Ba, ICLR 2015, arXiv:1412.6980; limit: Cohen et al., 2022, arXiv:2207.14484.

    >>> w, rule = [np.array([1.0])], Adam()
    >>> params, state = rule.update(w, [np.array([250.0])], rule.init(w), lr=0.1)
    >>> round(params[0].item(), 6)
    0.9
    """

    beta1: float = 0.9
    beta2: float = 0.999
    eps: float = 1e-8

    @names_itself
    def __post_init__(self):
        check(self, beta1=fraction, beta2=fraction, eps=arg.real(above=0))

    @property
    def limit(self):
        return 2 * (1 + self.beta1) / (1 - self.beta1)

    def slots(self, w):
        return np.zeros_like(w), np.zeros_like(w)

    def rule(self, w, g, slots, step, lr):
        m = self.beta1 * slots[0] + (1 - self.beta1) * g
        s = self.beta2 * slots[1] + (1 - self.beta2) * g * g
        m_hat, s_hat = m / (1 - self.beta1**step), s / (1 - self.beta2**step)
        return w - lr * m_hat / (np.sqrt(s_hat) + self.eps), (m, s)

    def stepper(self, params):
        return _AdamStepper(self, params)


class _AdamStepper(Stepper):
    """Ten passes in place, the gradient serving as scratch.

    The memories hold m / (1 - beta1) and s / (1 - beta2); those constants and both bias corrections
    go into the rate and into eps.
    """

    def __call__(self, grads, lr):
        rule, state = self.optimizer, self.state
        state["step"] += 1
        ratio = np.sqrt(1 - rule.beta2)
        correction = np.sqrt(1 - rule.beta2 ** state["step"])
        unit = correction / (1 - rule.beta1 ** state["step"]) * (1 - rule.beta1) / ratio
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
def AdamW(beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
    """Adam with decoupled weight decay, multiplied by lr as in PyTorch, Keras and Optax.

    See `Adam` and `WeightDecay`. Source: Loshchilov and Hutter, ICLR 2019, arXiv:1711.05101.

    >>> w, rule = [np.array([[1.0]])], AdamW(weight_decay=0.5)
    >>> new, state = rule.update(w, [np.array([[2.0]])], rule.init(w), lr=0.1)
    >>> round(new[0].item(), 6)
    0.85
    """
    return WeightDecay(Adam(beta1, beta2, eps), decoupled=weight_decay)


@dataclass(frozen=True)
class RAdam(Optimizer):
    """RAdam: steps by `m^` until the variance of 1/sqrt(s^) is small (rho_t > 5), then Adam times r_t.

    Constants as in `Adam`. Source: Liu et al., ICLR 2020, arXiv:1908.03265; the bound 5 is PyTorch's.

    >>> w, rule = [np.array([[1.0]])], RAdam()
    >>> new, state = rule.update(w, [np.array([[2.0]])], rule.init(w), lr=0.1)
    >>> round(new[0].item(), 6)
    0.8
    """

    beta1: float = 0.9
    beta2: float = 0.999
    eps: float = 1e-8

    @names_itself
    def __post_init__(self):
        check(self, beta1=fraction, beta2=fraction, eps=arg.real(above=0))

    def slots(self, w):
        return np.zeros_like(w), np.zeros_like(w)

    def rule(self, w, g, slots, step, lr):
        m = self.beta1 * slots[0] + (1 - self.beta1) * g
        s = self.beta2 * slots[1] + (1 - self.beta2) * g * g
        m_hat, left = m / (1 - self.beta1**step), 1 - self.beta2**step
        most = 2 / (1 - self.beta2) - 1
        rho = most - 2 * step * self.beta2**step / left
        if rho <= 5:
            return w - lr * m_hat, (m, s)
        r = np.sqrt((rho - 4) * (rho - 2) * most / ((most - 4) * (most - 2) * rho))
        return w - lr * m_hat * r * np.sqrt(left) / (np.sqrt(s) + self.eps), (m, s)


@dataclass(frozen=True)
class Lion(Optimizer):
    """Lion: `w <- w - lr sign(beta1 m + (1 - beta1) g)`, then `m <- beta2 m + (1 - beta2) g`.

    Every update has size lr. beta1, beta2: at least 0 and below 1; ValueError otherwise.
    Source: Chen et al., 2023, arXiv:2302.06675.

    >>> w, rule = [np.array([[1.0]])], Lion()
    >>> new, state = rule.update(w, [np.array([[2.0]])], rule.init(w), lr=0.1)
    >>> round(new[0].item(), 6)
    0.9
    """

    beta1: float = 0.9
    beta2: float = 0.99

    @names_itself
    def __post_init__(self):
        check(self, beta1=fraction, beta2=fraction)

    def slots(self, w):
        return (np.zeros_like(w),)

    def rule(self, w, g, slots, step, lr):
        u = np.sign(self.beta1 * slots[0] + (1 - self.beta1) * g)
        return w - lr * u, (self.beta2 * slots[0] + (1 - self.beta2) * g,)
