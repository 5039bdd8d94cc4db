"""What a rule does with slopes that it is given, without any loss behind them; and with a loss that is multiplied."""

import numpy as np

from lrlib.optimizers import Optimizer, as_optimizer


def moves(optimizer, slopes, lr=1.0):
    """The steps that a rule takes when a weight has these slopes, one after the other: an array like `slopes`.

    slopes: `(steps,)`, or `(steps, weights)`. A positive step goes down a positive slope.

    >>> from lrlib import adagrad
    >>> moves(adagrad(), [3.0, 4.0]).round(6).tolist()
    [1.0, 0.8]
    """
    slopes = np.asarray(slopes, dtype=float)
    return -np.diff(followed(optimizer, slopes, np.zeros(slopes.shape[1:]), lr), axis=0)


def followed(optimizer, slopes, start, lr):
    """Where weights go that begin at `start` and have these slopes: `(steps + 1, ...)`.

    >>> from lrlib import sgd
    >>> followed(sgd(), [3.0, 4.0], 1.0, 0.1).round(6).tolist()
    [1.0, 0.7, 0.3]
    """
    rule, path = as_optimizer(optimizer), [np.array(start, dtype=float)]
    params = [path[0].reshape(1, 1, -1)]
    state = rule.init(params)
    for slope in np.asarray(slopes, dtype=float):
        params, state = rule.update(params, [np.reshape(slope, params[0].shape)], state, lr)
        path.append(params[0].reshape(path[0].shape))
    return np.array(path)


class Scaled(Optimizer):
    """A rule that sees every slope multiplied by `factor`, as it would if the loss were."""

    def __init__(self, optimizer, factor):
        self.optimizer, self.factor = as_optimizer(optimizer), factor

    def init(self, params):
        return self.optimizer.init(params)

    def update(self, params, grads, state, lr):
        return self.optimizer.update(params, [self.factor * g for g in grads], state, lr)
