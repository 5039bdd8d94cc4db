"""Optimizers as pure update rules; the learning rate is an argument of every update, never state.

`init(params) -> state`, `update(params, grads, state, lr) -> (params, state)`: `params` and `grads`
are lists of arrays `(runs, ...)`; `lr` is a number, `(runs,)`, or `(arrays, runs)`.
`stepper(params)` does the same in place. `evaluated(params, state)` are the params to validate and
keep.

- `base`: the contract
- `wrappers`: round any rule: weight decay, clipping of gradients, averaging of params
- `classic`: SGD, Momentum, Nesterov
- `adaptive`: Adagrad, RMSProp, Adam, AdamW, Lion
- `new_rules`: Muon, ScheduleFree, Prodigy

Not to be had: Adamax, Adadelta, Rprop, AdaBelief, NAdam, RAdam, LARS, LAMB, L-BFGS; ScheduleFree round
another rule than SGD; decoupled decay round ScheduleFree and Prodigy; amsgrad
after the bias correction as in Optax; parameter groups that differ in more than the rate.
PyTorch's ASGD is `weight_decay(sgd(), l2=...)` at a falling rate; Adagrad's lr_decay is a schedule.
"""

from .adaptive import Adagrad, Adam, AdamW, Lion, RMSProp
from .base import Optimizer
from .classic import SGD, Momentum, Nesterov
from .new_rules import Muon, Prodigy, ScheduleFree
from .wrappers import Averaged, Clipped, WeightDecay

sgd, momentum, nesterov, adagrad, rmsprop = SGD, Momentum, Nesterov, Adagrad, RMSProp
adam, adamw, lion = Adam, AdamW, Lion
muon, schedule_free, prodigy = Muon, ScheduleFree, Prodigy
weight_decay, clipped, averaged = WeightDecay, Clipped, Averaged
_NAMES = "sgd momentum nesterov adagrad rmsprop adam adamw lion muon schedule_free prodigy"
NAMED = {name: globals()[name] for name in _NAMES.split()}


def as_optimizer(optimizer):
    """An optimizer from its name or from itself. Raises ValueError that lists the known names.

    >>> as_optimizer("momentum")
    Momentum(beta=0.9, dampening=0.0, rate_inside=False)
    """
    if isinstance(optimizer, Optimizer):
        return optimizer
    if isinstance(optimizer, str) and optimizer in NAMED:
        return NAMED[optimizer]()
    known = ", ".join(NAMED)
    raise ValueError(f"optimizer must be one of {known}, or an Optimizer, got {optimizer!r}")
