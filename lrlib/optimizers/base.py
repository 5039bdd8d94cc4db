"""What every optimizer shares: the contract, and how numbers per run multiply arrays."""

import numpy as np

from ..validation import real_number, refuse


class Optimizer:
    """A rule defines `slots(w)`, its memory for one array, and `rule`, the mathematics of one array.

    `params` and `grads` are lists of arrays `(runs, ...)`; `lr` is a number, `(runs,)`, or
    `(arrays, runs)` for rates of each array's own.
    """

    folds_rate = False  # whether lr may be folded into the gradient beforehand
    reads_params = False  # whether a step depends on the params themselves, not on gradients alone
    limit = None  # where a rule has one: the largest stable `lr L`, L the largest curvature

    def slots(self, w):
        """The memory of one array before the first update."""
        return ()

    def rule(self, w, g, slots, step, lr):
        """Update number `step`, from 1, of one array; `lr` shaped to multiply it. Returns w, slots."""
        raise NotImplementedError

    def init(self, params):
        """The state before the first update: the step count 0 and each array's memory."""
        return {"step": 0, "slots": [self.slots(w) for w in params]}

    def update(self, params, grads, state, lr):
        """One update. Returns new params and a new state; the ones given stay as they were."""
        step = state["step"] + 1
        each = zip(params, grads, state["slots"], over_each(lr, params), strict=True)
        moved = [self.rule(w, g, slots, step, rate) for w, g, slots, rate in each]
        return [w for w, _ in moved], {"step": step, "slots": [slots for _, slots in moved]}

    def evaluated(self, params, state):
        """The params to validate and keep: those trained, unless the rule averages."""
        return params

    def stepper(self, params):
        """A `Stepper`: the same updates, in place."""
        return Stepper(self, params)


class Stepper:
    """An optimizer at work on `params`, in place: `step(grads, lr)`, which may use up `grads`."""

    def __init__(self, optimizer, params):
        self.optimizer, self.params = optimizer, params
        self.state = optimizer.init(params)

    def __call__(self, grads, lr):
        new, self.state = self.optimizer.update(self.params, grads, self.state, lr)
        for w, value in zip(self.params, new, strict=True):
            w[...] = value

    def evaluated(self):
        """The params to validate and keep, as `Optimizer.evaluated`."""
        return self.optimizer.evaluated(self.params, self.state)


def over(value, array):
    """`value`, a number or `(runs,)`, shaped to multiply `array` run by run.

    >>> over([1, 2], np.zeros((2, 3, 4))).shape, over(0.5, np.zeros((2, 3))).shape
    ((2, 1, 1), ())
    """
    value = np.asarray(value, dtype=array.dtype)
    return value.reshape(value.shape + (1,) * (array.ndim - 1)) if value.ndim else value


def over_each(values, params):
    """`values`, as `over` takes them or one row for each array, shaped to multiply each array.

    >>> [value.shape for value in over_each([[1, 2]], [np.zeros((2, 3))])]
    [(2, 1)]
    """
    rows = values if np.ndim(values) == 2 else [values] * len(params)
    return [over(row, w) for row, w in zip(rows, params, strict=True)]


def check(optimizer, /, **rules):
    """Check an optimizer's constants by a rule of `lrlib.validation` each."""
    for name, rule in rules.items():
        rule(name, getattr(optimizer, name), {})


def fraction(name, value, _):
    """A number of at least 0 and below 1."""
    if not 0 <= real_number(name, value) < 1:
        refuse(name, "at least 0 and below 1", value)
    return value
