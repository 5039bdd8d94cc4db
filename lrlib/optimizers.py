"""Optimizers as pure update rules. The learning rate is an argument of every update, never part of the state.

`init(params) -> state`, `update(params, grads, state, lr) -> (params, state)`: `params` and `grads` are lists of
arrays, `(runs, ...)` each, and `lr` is a number or `(runs,)`. `rule` is the mathematics, one array at a time.
Training uses `stepper`, which does the same in place; tests prove the two equal.
"""

from dataclasses import dataclass

import numpy as np


def _over(lr, array):
    """`lr` shaped to multiply `array` run by run."""
    lr = np.asarray(lr, dtype=array.dtype)
    return lr.reshape(lr.shape + (1,) * (array.ndim - 1)) if lr.ndim else lr


class Optimizer:
    """What every rule shares. A rule defines `slots(w)`, its memory for one array, and `rule`."""

    folds_rate = False  # whether lr may be folded into the gradient beforehand

    def slots(self, w):
        return ()

    def rule(self, w, g, slots, step, lr):
        raise NotImplementedError

    def init(self, params):
        """The state before the first update: the step count 0 and each array's memory."""
        return {"step": 0, "slots": [self.slots(w) for w in params]}

    def update(self, params, grads, state, lr):
        """One update. Returns new params and a new state; the ones given stay as they were."""
        step = state["step"] + 1
        moved = [
            self.rule(w, g, slots, step, _over(lr, w))
            for w, g, slots in zip(params, grads, state["slots"], strict=True)
        ]
        return [w for w, _ in moved], {"step": step, "slots": [slots for _, slots in moved]}

    def stepper(self, params):
        """A function `step(grads, lr)` that changes `params` in place and may use up `grads`."""
        state = self.init(params)

        def step(grads, lr):
            nonlocal state
            new, state = self.update(params, grads, state, lr)
            for w, value in zip(params, new, strict=True):
                w[...] = value

        return step


def _fraction(name, value):
    value = float(value)
    if not 0 <= value < 1:
        raise ValueError(f"{name} must be at least 0 and below 1, got {value:g}")


@dataclass(frozen=True)
class SGD(Optimizer):
    """Gradient descent, `w <- w - lr g`. Stable on a quadratic for `lr L < 2`. First used in lesson 01.

    >>> rule = SGD()
    >>> params, state = rule.update([np.array([1.0])], [np.array([4.0])], rule.init([np.array([1.0])]), lr=0.25)
    >>> params[0].tolist()
    [0.0]
    """

    folds_rate = True

    def rule(self, w, g, slots, step, lr):
        return w - lr * g, slots

    def stepper(self, params):
        def step(grads, lr):
            for w, g in zip(params, grads, strict=True):
                if lr is not None:  # None: the gradient was multiplied by the rate when it was made
                    g *= _over(lr, w)
                w -= g

        return step


@dataclass(frozen=True)
class Momentum(Optimizer):
    """Heavy ball, `v <- beta v + g`, `w <- w - lr v`. Stable on a quadratic for `lr L < 2 (1 + beta)`.

    beta: 0 <= beta < 1, ValueError otherwise. The convention of PyTorch and Optax: the rate is outside the memory.
    Source: Polyak, USSR Comput. Math. Math. Phys. 4(5), 1964. First used in lesson 00.

    >>> rule = Momentum(beta=0.5)
    >>> params, state = rule.update([np.array([1.0])], [np.array([1.0])], rule.init([np.array([1.0])]), lr=0.1)
    >>> params, state = rule.update(params, [np.array([1.0])], state, lr=0.1)
    >>> round(params[0].item(), 3)
    0.75
    """

    beta: float = 0.9

    def __post_init__(self):
        _fraction("beta", self.beta)

    def slots(self, w):
        return (np.zeros_like(w),)

    def rule(self, w, g, slots, step, lr):
        v = self.beta * slots[0] + g
        return w - lr * v, (v,)

    def stepper(self, params):
        memory = [np.zeros_like(w) for w in params]

        def step(grads, lr):
            for w, g, v in zip(params, grads, memory, strict=True):
                v *= w.dtype.type(self.beta)
                v += g
                w -= np.multiply(v, _over(lr, w), out=g)

        return step


@dataclass(frozen=True)
class Adam(Optimizer):
    """Adam: `m` and `s` are running means of g and g^2, `w <- w - lr m^ / (sqrt(s^) + eps)` with bias-corrected m^, s^.

    beta1, beta2: 0 <= beta < 1; eps > 0; ValueError otherwise. The first update is `lr sign(g)` for |g| far above eps.
    Source: Kingma and Ba, ICLR 2015, arXiv:1412.6980. First used in lesson 00.

    >>> rule = Adam()
    >>> params, state = rule.update([np.array([1.0])], [np.array([250.0])], rule.init([np.array([1.0])]), lr=0.1)
    >>> round(params[0].item(), 6)
    0.9
    """

    beta1: float = 0.9
    beta2: float = 0.999
    eps: float = 1e-8

    def __post_init__(self):
        _fraction("beta1", self.beta1)
        _fraction("beta2", self.beta2)
        if not self.eps > 0:
            raise ValueError(f"eps must be positive, got {self.eps:g}")

    def slots(self, w):
        return np.zeros_like(w), np.zeros_like(w)

    def rule(self, w, g, slots, step, lr):
        m = self.beta1 * slots[0] + (1 - self.beta1) * g
        s = self.beta2 * slots[1] + (1 - self.beta2) * g * g
        m_hat, s_hat = m / (1 - self.beta1**step), s / (1 - self.beta2**step)
        return w - lr * m_hat / (np.sqrt(s_hat) + self.eps), (m, s)

    def stepper(self, params):
        # Ten passes in place, the gradient serving as scratch. The memories hold m / (1 - beta1) and s / (1 - beta2);
        # those constants and both bias corrections go into the rate and into eps.
        memory = [self.slots(w) for w in params]
        count, ratio = 0, np.sqrt(1 - self.beta2)

        def step(grads, lr):
            nonlocal count
            count += 1
            correction = np.sqrt(1 - self.beta2**count)
            factor = np.asarray(lr) * (correction / (1 - self.beta1**count) * (1 - self.beta1) / ratio)
            for w, g, (m, s) in zip(params, grads, memory, strict=True):
                kind = w.dtype.type
                m *= kind(self.beta1)
                m += g
                g *= g
                s *= kind(self.beta2)
                s += g
                np.sqrt(s, out=g)
                g += kind(self.eps * correction / ratio)
                np.divide(m, g, out=g)
                g *= _over(factor, w)
                w -= g

        return step


def sgd():
    """Plain gradient descent; on batches, stochastic gradient descent. See `SGD`."""
    return SGD()


def momentum(beta=0.9):
    """SGD with heavy-ball momentum. See `Momentum`."""
    return Momentum(beta)


def adam(beta1=0.9, beta2=0.999, eps=1e-8):
    """Adam. See `Adam`."""
    return Adam(beta1, beta2, eps)


NAMED = {"sgd": sgd, "momentum": momentum, "adam": adam}


def as_optimizer(optimizer):
    """An optimizer from its name or from itself. Raises ValueError that lists the known names.

    >>> as_optimizer("momentum")
    Momentum(beta=0.9)
    """
    if isinstance(optimizer, Optimizer):
        return optimizer
    if isinstance(optimizer, str) and optimizer in NAMED:
        return NAMED[optimizer]()
    raise ValueError(f"optimizer must be one of {', '.join(NAMED)}, or an Optimizer, got {optimizer!r}")
