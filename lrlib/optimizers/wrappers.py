"""What goes round any rule: weight decay, clipping of gradients, averaging of params.

Wrappers nest. The outer acts first: `clipped(weight_decay(sgd(), l2=0.1))` clips the gradient
before the decay is added, PyTorch's order; `weight_decay(clipped(sgd()), l2=0.1)` clips the sum.
"""

import numpy as np

from .. import validation as arg
from ..validation import checked, refuse
from .base import Optimizer, Stepper, by_run, fraction, over, over_each

an_optimizer = arg.with_attributes("init update evaluated stepper", "an Optimizer, such as adam()")


class _Wrapper(Optimizer):
    """An optimizer whose params and gradients are changed before the one inside sees them."""

    def before(self, params, grads, lr):
        """Change `params` and `grads` in place."""
        raise NotImplementedError

    @property
    def reads_params(self):
        return self.optimizer.reads_params

    @property
    def joint(self):
        return self.optimizer.joint

    def init(self, params):
        return self.optimizer.init(params)

    def update(self, params, grads, state, lr):
        params, grads = [w.copy() for w in params], [g.copy() for g in grads]
        self.before(params, grads, lr)
        return self.optimizer.update(params, grads, state, lr)

    def evaluated(self, params, state):
        return self.optimizer.evaluated(params, state)

    def stepper(self, params):
        return _WrappedStepper(self, params)


class _WrappedStepper(Stepper):
    def __init__(self, optimizer, params):
        self.optimizer, self.params = optimizer, params
        self.inner = optimizer.optimizer.stepper(params)

    def __call__(self, grads, lr):
        self.optimizer.before(self.params, grads, lr)
        self.inner(grads, lr)

    def evaluated(self):
        return self.inner.evaluated()


@checked
class WeightDecay(_Wrapper):
    """Weight decay round any rule: `g <- g + l2 w` (L2), and `w <- w - lr decoupled w` (decoupled).

    Both take w as it was before the step. PyTorch shrinks w first and Optax takes `lr decoupled w`
    away together with the step: equal up to rounding, as a step looks at gradients alone. For
    ScheduleFree and Prodigy, whose steps depend on w, decoupled must be 0.
    optimizer: an `Optimizer`. l2 (loss / parameter^2), decoupled (1 / lr): at least 0. ValueError
    otherwise. Source: Loshchilov and Hutter, ICLR 2019, arXiv:1711.05101.

    >>> from lrlib import sgd
    >>> w, rule = [np.array([[1.0]])], WeightDecay(sgd(), decoupled=0.5)
    >>> new, state = rule.update(w, [np.array([[2.0]])], rule.init(w), lr=0.1)
    >>> round(new[0].item(), 6)
    0.75
    """

    optimizer: an_optimizer
    l2: arg.real(low=0) = 0.0
    decoupled: arg.real(low=0) = 0.0

    def __post_init__(self):
        if self.decoupled and self.reads_params:
            refuse("decoupled", "0 round a rule whose steps depend on the params", self.decoupled)

    def before(self, params, grads, lr):
        if self.l2:
            for w, g in zip(params, grads, strict=True):
                g += w.dtype.type(self.l2) * w
        if self.decoupled:
            factors = over_each(1 - np.asarray(lr) * self.decoupled, params)
            for w, factor in zip(params, factors, strict=True):
                w *= factor


@checked
class Clipped(_Wrapper):
    """Clipping by global norm: `g <- g min(1, max_norm / (|g| + 1e-6))`, PyTorch's clip_grad_norm_.

    |g| is the norm of a run's gradient over all its arrays; a run is clipped by its own.
    optimizer: an `Optimizer`. max_norm (unit of the gradient): above 0. ValueError otherwise.
    Source: Pascanu, Mikolov, Bengio, ICML 2013, arXiv:1211.5063.

    >>> from lrlib import sgd
    >>> w, rule = [np.zeros((2, 2))], Clipped(sgd(), max_norm=1.0)
    >>> new, state = rule.update(w, [np.array([[3.0, 4.0], [0.3, 0.4]])], rule.init(w), lr=1.0)
    >>> new[0].round(6).tolist()
    [[-0.6, -0.8], [-0.3, -0.4]]
    """

    optimizer: an_optimizer
    max_norm: arg.real(above=0) = 1.0
    joint = True

    def before(self, params, grads, lr):
        square = sum(by_run(np.square(g)).sum(axis=1) for g in grads)
        factor = np.minimum(1, self.max_norm / (np.sqrt(square) + 1e-6))
        for g in grads:
            g *= over(factor, g)


@checked
class Averaged(_Wrapper):
    """Trains as the optimizer inside; evaluates a mean of its params, `a <- d a + (1 - d) w`.

    decay=None: the mean of the params after every step so far, Polyak's. decay: an exponential
    moving average, `d = min(decay, n / (n + ramp))` after n earlier steps; ramp=0 is PyTorch's
    AveragedModel, ramp=9 TensorFlow's. It begins with the params after the first step.
    optimizer: an `Optimizer`. decay: None, or at least 0 and below 1. ramp (steps): at least 0.
    ValueError otherwise. Source: Polyak and Juditsky, SIAM J. Control Optim. 30(4), 1992.

    >>> from lrlib import sgd
    >>> w, rule = [np.zeros((1, 1))], Averaged(sgd())
    >>> state = rule.init(w)
    >>> for _ in range(3):
    ...     w, state = rule.update(w, [np.array([[1.0]])], state, lr=1.0)
    >>> w[0].item(), rule.evaluated(w, state)[0].item()
    (-3.0, -2.0)
    """

    optimizer: an_optimizer
    decay: arg.optional(fraction) = None
    ramp: arg.real(low=0) = 0.0

    def init(self, params):
        mean = [w.copy() for w in params]
        return {"step": 0, "inside": self.optimizer.init(params), "mean": mean}

    def update(self, params, grads, state, lr):
        params, inside = self.optimizer.update(params, grads, state["inside"], lr)
        seen, n = self.optimizer.evaluated(params, inside), state["step"]
        uniform = self.decay is None or n == 0
        d = n / (n + 1) if uniform else min(self.decay, n / (n + self.ramp))
        mean = [a + (1 - d) * (w - a) for a, w in zip(state["mean"], seen, strict=True)]
        return params, {"step": n + 1, "inside": inside, "mean": mean}

    def evaluated(self, params, state):
        return state["mean"]

    stepper = Optimizer.stepper
