"""Optimizers as pure update rules. The learning rate is an argument of every update, never part of the state.

`init(params) -> state`, `update(params, grads, state, lr) -> (params, state)`: `params` and `grads` are lists of
arrays, `(runs, ...)` each, and `lr` is a number or `(runs,)`. `rule` is the mathematics, one array at a time.
Training uses `stepper`, which does the same in place; tests prove the two equal.
"""

from dataclasses import dataclass

import numpy as np

from .validation import real_number, refuse


def _over(lr, array):
    """`lr` shaped to multiply `array` run by run."""
    lr = np.asarray(lr, dtype=array.dtype)
    return lr.reshape(lr.shape + (1,) * (array.ndim - 1)) if lr.ndim else lr


def _by_run(array):
    """A view `(runs, numbers)` of an array `(runs, ...)`."""
    return array.reshape(len(array), -1)


class Optimizer:
    """What every rule shares. A rule defines `slots(w)`, its memory for one array, and `rule`.

    `limit`, where a rule has one, is the largest stable `lr L` on a quadratic of largest curvature L.
    """

    folds_rate = False  # whether lr may be folded into the gradient beforehand
    limit = None

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


def _check(rule, fractions=(), positive=(), not_negative=()):
    for name in fractions:
        if not 0 <= real_number(name, getattr(rule, name)) < 1:
            refuse(name, "at least 0 and below 1", getattr(rule, name))
    for name in positive:
        real_number(name, getattr(rule, name), above=0)
    for name in not_negative:
        real_number(name, getattr(rule, name), low=0)


def _norm(array):
    """The length of each run's array, shaped to multiply it."""
    return np.sqrt(np.square(array).sum(axis=tuple(range(1, array.ndim)), keepdims=True))


# --- gradient descent and momentum -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class SGD(Optimizer):
    """Gradient descent, `w <- w - lr g`. Stable on a quadratic for `lr L < 2`.

    >>> rule = SGD()
    >>> params, state = rule.update([np.array([1.0])], [np.array([4.0])], rule.init([np.array([1.0])]), lr=0.25)
    >>> params[0].tolist()
    [0.0]
    """

    folds_rate = True
    limit = 2.0

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
    """Heavy ball, `v <- beta v + (1 - dampening) g`, `w <- w - lr v`; the first v is g, undampened.

    Stable on a quadratic for `lr L < 2 (1 + beta) / (1 - dampening)`: 3.8 at beta 0.9, and 38 where dampening =
    beta, the running mean. beta, dampening: at least 0 and below 1; l2 >= 0 adds `l2 w` to g first; ValueError
    otherwise.
    The convention of PyTorch and Optax: the rate is outside the memory.
    Source: Polyak, USSR Comput. Math. Math. Phys. 4(5), 1964.

    >>> rule = Momentum(beta=0.5)
    >>> params, state = rule.update([np.array([1.0])], [np.array([1.0])], rule.init([np.array([1.0])]), lr=0.1)
    >>> params, state = rule.update(params, [np.array([1.0])], state, lr=0.1)
    >>> round(params[0].item(), 3)
    0.75
    """

    beta: float = 0.9
    dampening: float = 0.0
    l2: float = 0.0

    def __post_init__(self):
        _check(self, fractions=("beta", "dampening"), not_negative=("l2",))

    @property
    def limit(self):
        return 2 * (1 + self.beta) / (1 - self.dampening)

    def slots(self, w):
        return (np.zeros_like(w),)

    def rule(self, w, g, slots, step, lr):
        g = g + self.l2 * w
        v = g if step == 1 else self.beta * slots[0] + (1 - self.dampening) * g
        return w - lr * v, (v,)

    def stepper(self, params):
        if self.dampening or self.l2:
            return super().stepper(params)
        memory = [np.zeros_like(w) for w in params]

        def step(grads, lr):
            for w, g, v in zip(params, grads, memory, strict=True):
                v *= w.dtype.type(self.beta)
                v += g
                w -= np.multiply(v, _over(lr, w), out=g)

        return step


@dataclass(frozen=True)
class Nesterov(Optimizer):
    """Nesterov momentum. `rate_inside=False` (PyTorch): `v <- beta v + g`, `w <- w - lr (g + beta v)`.

    `rate_inside=True` (Keras, scikit-learn): `v <- beta v - lr g`, `w <- w + beta v - lr g`. Both walk the same
    path at a constant rate; after a drop of the rate the second goes on with its old, larger velocity.
    Stable on a quadratic for `lr L < 2 (1 + beta) / (1 + 2 beta)`, below plain gradient descent's 2.
    beta: at least 0 and below 1; l2 >= 0; ValueError otherwise.
    Source: Nesterov, Soviet Math. Dokl. 27(2), 1983; Sutskever et al., ICML 2013.

    >>> w, rule = [np.array([[1.0]])], Nesterov(beta=0.5)
    >>> new, state = rule.update(w, [np.array([[2.0]])], rule.init(w), lr=0.1)
    >>> round(new[0].item(), 6)
    0.7
    """

    beta: float = 0.9
    l2: float = 0.0
    rate_inside: bool = False

    def __post_init__(self):
        _check(self, fractions=("beta",), not_negative=("l2",))

    @property
    def limit(self):
        return 2 * (1 + self.beta) / (1 + 2 * self.beta)

    def slots(self, w):
        return (np.zeros_like(w),)

    def rule(self, w, g, slots, step, lr):
        g = g + self.l2 * w
        if self.rate_inside:
            v = self.beta * slots[0] - lr * g
            return w + self.beta * v - lr * g, (v,)
        v = self.beta * slots[0] + g
        return w - lr * (g + self.beta * v), (v,)


# --- rates that adapt to each parameter ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Adagrad(Optimizer):
    """Adagrad: `s <- s + g^2`, `w <- w - lr g / (sqrt(s) + eps)`. The rate of each parameter only ever falls.

    eps > 0, ValueError otherwise. Source: Duchi, Hazan, Singer, JMLR 12, 2011.

    >>> w, rule = [np.array([[1.0]])], Adagrad()
    >>> new, state = rule.update(w, [np.array([[2.0]])], rule.init(w), lr=0.1)
    >>> round(new[0].item(), 6)
    0.9
    """

    eps: float = 1e-10

    def __post_init__(self):
        _check(self, positive=("eps",))

    def slots(self, w):
        return (np.zeros_like(w),)

    def rule(self, w, g, slots, step, lr):
        s = slots[0] + g * g
        return w - lr * g / (np.sqrt(s) + self.eps), (s,)


@dataclass(frozen=True)
class RMSProp(Optimizer):
    """RMSProp: `s <- beta s + (1 - beta) g^2`, `w <- w - lr g / (sqrt(s) + eps)`, without bias correction.

    eps_in_sqrt=True divides by `sqrt(s + eps)`, Optax's default. beta: at least 0 and below 1 (PyTorch 0.99, Keras and
    Optax 0.9); eps > 0; ValueError otherwise. Source: Tieleman and Hinton, Coursera lecture 6.5, 2012. Lesson 11.

    >>> w, rule = [np.array([[1.0]])], RMSProp(beta=0.75)
    >>> new, state = rule.update(w, [np.array([[2.0]])], rule.init(w), lr=0.1)
    >>> round(new[0].item(), 6)
    0.8
    """

    beta: float = 0.99
    eps: float = 1e-8
    eps_in_sqrt: bool = False

    def __post_init__(self):
        _check(self, fractions=("beta",), positive=("eps",))

    def slots(self, w):
        return (np.zeros_like(w),)

    def rule(self, w, g, slots, step, lr):
        s = self.beta * slots[0] + (1 - self.beta) * g * g
        root = np.sqrt(s + self.eps) if self.eps_in_sqrt else np.sqrt(s) + self.eps
        return w - lr * g / root, (s,)


@dataclass(frozen=True)
class Adam(Optimizer):
    """Adam: `m` and `s` are running means of g and g^2, `w <- w - lr m^ / (sqrt(s^) + eps)` with bias-corrected m^, s^.

    l2 adds `l2 w` to g first (Adam with L2); weight_decay takes `lr weight_decay w` away beside it (AdamW). The first
    update is `lr sign(g)` for |g| far above eps. With its divisor P held fixed, stable for `lr L(P^-1 H) < limit`:
    38 at beta1 0.9. beta1, beta2: at least 0 and below 1; eps > 0; l2, weight_decay >= 0; ValueError otherwise.
    Source: Kingma and Ba, ICLR 2015, arXiv:1412.6980; Loshchilov and Hutter, ICLR 2019, arXiv:1711.05101; limit:
    Cohen et al., 2022, arXiv:2207.14484.

    >>> rule = Adam()
    >>> params, state = rule.update([np.array([1.0])], [np.array([250.0])], rule.init([np.array([1.0])]), lr=0.1)
    >>> round(params[0].item(), 6)
    0.9
    """

    beta1: float = 0.9
    beta2: float = 0.999
    eps: float = 1e-8
    l2: float = 0.0
    weight_decay: float = 0.0

    def __post_init__(self):
        _check(self, fractions=("beta1", "beta2"), positive=("eps",), not_negative=("l2", "weight_decay"))

    @property
    def limit(self):
        return 2 * (1 + self.beta1) / (1 - self.beta1)

    def slots(self, w):
        return np.zeros_like(w), np.zeros_like(w)

    def rule(self, w, g, slots, step, lr):
        g = g + self.l2 * w
        m = self.beta1 * slots[0] + (1 - self.beta1) * g
        s = self.beta2 * slots[1] + (1 - self.beta2) * g * g
        m_hat, s_hat = m / (1 - self.beta1**step), s / (1 - self.beta2**step)
        w = w - lr * self.weight_decay * w
        return w - lr * m_hat / (np.sqrt(s_hat) + self.eps), (m, s)

    def stepper(self, params):
        if self.l2:
            return super().stepper(params)
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
                if self.weight_decay:
                    w *= _over(1 - np.asarray(lr) * self.weight_decay, w)
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


def AdamW(beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
    """Adam with decoupled weight decay, as PyTorch, Keras and Optax have it: the decay is multiplied by lr. See
    `Adam`.

    >>> w, rule = [np.array([[1.0]])], AdamW(weight_decay=0.5)
    >>> new, state = rule.update(w, [np.array([[2.0]])], rule.init(w), lr=0.1)
    >>> round(new[0].item(), 6)
    0.85
    """
    return Adam(beta1, beta2, eps, weight_decay=weight_decay)


@dataclass(frozen=True)
class NAdam(Optimizer):
    """NAdam: Adam with Nesterov's look-ahead and a schedule on its momentum, `mu_t = beta1 (1 - 0.96^(t psi) / 2)`.

    Constants as in `Adam`; psi >= 0. Source: Dozat, ICLR workshop 2016, in PyTorch's form.

    >>> w, rule = [np.array([[1.0]])], NAdam()
    >>> new, state = rule.update(w, [np.array([[2.0]])], rule.init(w), lr=0.1)
    >>> round(new[0].item(), 6)
    0.894355
    """

    beta1: float = 0.9
    beta2: float = 0.999
    eps: float = 1e-8
    psi: float = 0.004

    def __post_init__(self):
        _check(self, fractions=("beta1", "beta2"), positive=("eps",), not_negative=("psi",))

    def slots(self, w):
        return np.zeros_like(w), np.zeros_like(w), 1.0

    def _mu(self, step):
        return self.beta1 * (1 - 0.5 * 0.96 ** (step * self.psi))

    def rule(self, w, g, slots, step, lr):
        m = self.beta1 * slots[0] + (1 - self.beta1) * g
        s = self.beta2 * slots[1] + (1 - self.beta2) * g * g
        now, after = self._mu(step), self._mu(step + 1)
        product = slots[2] * now
        root = np.sqrt(s / (1 - self.beta2**step)) + self.eps
        ahead = (1 - now) / (1 - product) * g + after / (1 - product * after) * m
        return w - lr * ahead / root, (m, s, product)


@dataclass(frozen=True)
class RAdam(Optimizer):
    """RAdam: plain `m^` steps until the variance of 1/sqrt(s^) is under control (rho_t > 5), then Adam times r_t.

    Constants as in `Adam`. Source: Liu et al., ICLR 2020, arXiv:1908.03265; the bound 5 is PyTorch's. Lesson 11.

    >>> w, rule = [np.array([[1.0]])], RAdam()
    >>> new, state = rule.update(w, [np.array([[2.0]])], rule.init(w), lr=0.1)
    >>> round(new[0].item(), 6)
    0.8
    """

    beta1: float = 0.9
    beta2: float = 0.999
    eps: float = 1e-8

    def __post_init__(self):
        _check(self, fractions=("beta1", "beta2"), positive=("eps",))

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
    """Lion: `u = sign(beta1 m + (1 - beta1) g)`, `w <- w - lr (u + weight_decay w)`, `m <- beta2 m + (1 - beta2) g`.

    Every update has size lr. Constants as in `Adam`. Source: Chen et al., 2023, arXiv:2302.06675. Lesson 11.

    >>> w, rule = [np.array([[1.0]])], Lion()
    >>> new, state = rule.update(w, [np.array([[2.0]])], rule.init(w), lr=0.1)
    >>> round(new[0].item(), 6)
    0.9
    """

    beta1: float = 0.9
    beta2: float = 0.99
    weight_decay: float = 0.0

    def __post_init__(self):
        _check(self, fractions=("beta1", "beta2"), not_negative=("weight_decay",))

    def slots(self, w):
        return (np.zeros_like(w),)

    def rule(self, w, g, slots, step, lr):
        u = np.sign(self.beta1 * slots[0] + (1 - self.beta1) * g)
        return w - lr * (u + self.weight_decay * w), (self.beta2 * slots[0] + (1 - self.beta2) * g,)


# --- rates scaled by the size of a whole layer: arrays need their runs axis ------------------------------------------


@dataclass(frozen=True)
class LARS(Optimizer):
    """LARS: each layer's gradient is scaled to `trust |w|`, then momentum with the rate inside it (Optax's form).

    `g <- g + l2 w`, `v <- beta v - lr trust |w| / |g| g`, `w <- w + v`. Source: You et al., 2017, arXiv:1708.03888.
    Lesson 14.

    >>> w, rule = [np.array([[1.0]])], LARS(trust=1.0)
    >>> new, state = rule.update(w, [np.array([[2.0]])], rule.init(w), lr=0.1)
    >>> round(new[0].item(), 6)
    0.9
    """

    beta: float = 0.9
    l2: float = 0.0
    trust: float = 0.001

    def __post_init__(self):
        _check(self, fractions=("beta",), positive=("trust",), not_negative=("l2",))

    def slots(self, w):
        return (np.zeros_like(w),)

    def rule(self, w, g, slots, step, lr):
        g = g + self.l2 * w
        size, slope = _norm(w), _norm(g)
        with np.errstate(all="ignore"):
            scale = np.where((size > 0) & (slope > 0), self.trust * size / slope, 1.0)
        v = self.beta * slots[0] - lr * scale * g
        return w + v, (v,)


@dataclass(frozen=True)
class LAMB(Optimizer):
    """LAMB: Adam's direction plus `weight_decay w`, each layer scaled to the length of its weights.

    Source: You et al., ICLR 2020, arXiv:1904.00962, in Optax's form.

    >>> w, rule = [np.array([[1.0]])], LAMB()
    >>> new, state = rule.update(w, [np.array([[2.0]])], rule.init(w), lr=0.1)
    >>> round(new[0].item(), 6)
    0.9
    """

    beta1: float = 0.9
    beta2: float = 0.999
    eps: float = 1e-6
    weight_decay: float = 0.0

    def __post_init__(self):
        _check(self, fractions=("beta1", "beta2"), positive=("eps",), not_negative=("weight_decay",))

    def slots(self, w):
        return np.zeros_like(w), np.zeros_like(w)

    def rule(self, w, g, slots, step, lr):
        m = self.beta1 * slots[0] + (1 - self.beta1) * g
        s = self.beta2 * slots[1] + (1 - self.beta2) * g * g
        u = m / (1 - self.beta1**step) / (np.sqrt(s / (1 - self.beta2**step)) + self.eps) + self.weight_decay * w
        size, length = _norm(w), _norm(u)
        with np.errstate(all="ignore"):
            trust = np.where((size > 0) & (length > 0), size / length, 1.0)
        return w - lr * trust * u, (m, s)


@dataclass(frozen=True)
class Muon(Optimizer):
    """Muon: momentum, then the nearest matrix with all singular values 1, `w <- w - lr max(1, out/in)^0.5 U V^T`.

    `m <- beta m + (1 - beta) g`, `u = (1 - beta) g + beta m = U S V^T`. For matrices `(runs, out, in)`; other arrays
    step by u itself. Here U V^T comes from an exact singular value decomposition; the published rule takes five
    Newton-Schulz steps in half precision, so it cannot be compared digit by digit.
    Source: Jordan et al., 2024, github.com/KellerJordan/Muon.

    >>> w, rule = [np.array([[1.0]])], Muon()
    >>> new, state = rule.update(w, [np.array([[2.0]])], rule.init(w), lr=0.1)
    >>> round(new[0].item(), 6)
    0.9805
    """

    beta: float = 0.95
    weight_decay: float = 0.0

    def __post_init__(self):
        _check(self, fractions=("beta",), not_negative=("weight_decay",))

    def slots(self, w):
        return (np.zeros_like(w),)

    def rule(self, w, g, slots, step, lr):
        m = self.beta * slots[0] + (1 - self.beta) * g
        u = (1 - self.beta) * g + self.beta * m
        if w.ndim == 3:
            left, sizes, right = np.linalg.svd(u, full_matrices=False)
            real = sizes > 1e-6 * sizes[:, :1]  # directions without a gradient stay without a step
            u = np.sqrt(max(1, w.shape[1] / w.shape[2])) * ((left * real[:, None, :]) @ right)
        return w - lr * self.weight_decay * w - lr * u, (m,)


# --- less of a rate to choose ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ScheduleFree(Optimizer):
    """Schedule-free SGD: `z <- z - lr g(y)`, `x <- (1 - c) x + c z`, `y = (1 - beta) z + beta x`, c = lr^2 / sum lr^2.

    The params trained are y; evaluate at x, from `evaluation`. The rate still has to be chosen.
    Source: Defazio et al., NeurIPS 2024, arXiv:2405.15682.

    >>> w, rule = [np.array([[1.0]])], ScheduleFree()
    >>> new, state = rule.update(w, [np.array([[2.0]])], rule.init(w), lr=0.1)
    >>> round(new[0].item(), 6)
    0.8
    """

    beta: float = 0.9

    def __post_init__(self):
        _check(self, fractions=("beta",))

    def slots(self, w):
        return w.copy(), w.copy(), 0.0

    def rule(self, w, g, slots, step, lr):
        z, x, total = slots
        z, total = z - lr * g, total + lr**2
        with np.errstate(all="ignore"):
            share = np.where(np.asarray(total) > 0, lr**2 / total, 0.0)
        x = (1 - share) * x + share * z
        return (1 - self.beta) * z + self.beta * x, (z, x, total)

    def evaluation(self, state):
        """The params x to validate and keep."""
        return [slots[1] for slots in state["slots"]]


@dataclass(frozen=True)
class Prodigy(Optimizer):
    """Prodigy: Adam on `d g`, where d, the estimate of the distance to the solution, only grows. Leave lr at 1.

    All arrays of a run share one d, so rates per layer make no sense here. Without bias correction.
    Source: Mishchenko and Defazio, ICML 2024, arXiv:2306.06101.

    >>> w, rule = [np.array([[1.0]])], Prodigy(first=0.01)
    >>> new, state = rule.update(w, [np.array([[2.0]])], rule.init(w), lr=0.1)
    >>> round(new[0].item(), 6)
    0.996838
    """

    beta1: float = 0.9
    beta2: float = 0.999
    eps: float = 1e-8
    first: float = 1e-6

    def __post_init__(self):
        _check(self, fractions=("beta1", "beta2"), positive=("eps", "first"))

    def slots(self, w):
        return tuple(np.zeros_like(w) for _ in range(3))

    def init(self, params):
        runs = len(params[0])
        start = {"start": [w.copy() for w in params], "d": np.full(runs, self.first), "gained": np.zeros(runs)}
        return {**super().init(params), **start}

    def update(self, params, grads, state, lr):
        d, beta3, rates = state["d"], np.sqrt(self.beta2), np.broadcast_to(np.asarray(lr, float), state["d"].shape)
        gained, walked, slots = beta3 * state["gained"], 0.0, []
        for w, g, begin, (m, s, far) in zip(params, grads, state["start"], state["slots"], strict=True):
            scale = _over(d, w)
            gained = gained + d / self.first * d * rates * _by_run(g * (begin - w)).sum(axis=1)
            far = beta3 * far + _over(d / self.first * d * rates, w) * g
            walked = walked + np.abs(_by_run(far)).sum(axis=1)
            m = self.beta1 * m + (1 - self.beta1) * scale * g
            s = self.beta2 * s + (1 - self.beta2) * scale**2 * g * g
            slots.append((m, s, far))
        with np.errstate(all="ignore"):
            new = np.fmax(d, gained / walked)
        moved = [
            w - _over(d * rates, w) * m / (np.sqrt(s) + _over(new, w) * self.eps)
            for w, (m, s, _) in zip(params, slots, strict=True)
        ]
        return moved, {**state, "step": state["step"] + 1, "slots": slots, "d": new, "gained": gained}


sgd, momentum, nesterov, adagrad, rmsprop = SGD, Momentum, Nesterov, Adagrad, RMSProp
adam, adamw, nadam, radam, lion = Adam, AdamW, NAdam, RAdam, Lion
lars, lamb, muon, schedule_free, prodigy = LARS, LAMB, Muon, ScheduleFree, Prodigy

NAMED = {
    "sgd": SGD,
    "momentum": Momentum,
    "nesterov": Nesterov,
    "adagrad": Adagrad,
    "rmsprop": RMSProp,
    "adam": Adam,
    "adamw": AdamW,
    "nadam": NAdam,
    "radam": RAdam,
    "lion": Lion,
    "lars": LARS,
    "lamb": LAMB,
    "muon": Muon,
    "schedule_free": ScheduleFree,
    "prodigy": Prodigy,
}


def as_optimizer(optimizer):
    """An optimizer from its name or from itself. Raises ValueError that lists the known names.

    >>> as_optimizer("momentum")
    Momentum(beta=0.9, dampening=0.0, l2=0.0)
    """
    if isinstance(optimizer, Optimizer):
        return optimizer
    if isinstance(optimizer, str) and optimizer in NAMED:
        return NAMED[optimizer]()
    raise ValueError(f"optimizer must be one of {', '.join(NAMED)}, or an Optimizer, got {optimizer!r}")
