"""What every optimizer shares: the contract, and how numbers per run multiply arrays."""

import numpy as np

from ..validation import real_number, refuse, tuple_of


class Optimizer:
    """A rule defines `memories`, how many arrays it keeps beside each one, and `rule`, the update.

    `params` and `grads` are lists of arrays `(runs, ...)`; `lr` is a number, `(runs,)`, or
    `(arrays, runs)` for rates of each array's own.
    """

    memories = 0
    joint = False  # whether the update of one array looks at the others
    reads_params = False  # whether a step depends on the params themselves, not on gradients alone
    limit = None  # where a rule has one: the largest stable `lr L`, L the largest curvature

    def slots(self, w):
        """The memory of one array before the first update."""
        return tuple(np.zeros_like(w) for _ in range(self.memories))

    def rule(self, w, g, slots, step, lr):
        """Update number `step` (from 1) of one array, `lr` shaped to multiply it: `w, slots`."""
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
    """`value`, a number or `(runs,)`, shaped to multiply `array` run by run; ValueError otherwise.

    >>> over([1, 2], np.zeros((2, 3, 4))).shape, over(0.5, np.zeros((2, 3))).shape
    ((2, 1, 1), ())
    """
    value = np.asarray(value, dtype=array.dtype)
    if value.shape not in ((), (1,), array.shape[:1]):
        wanted = f"a number, or one for each of the {len(array)} runs"
        refuse("lr, or a constant per run,", wanted, value)
    return value.reshape(value.shape + (1,) * (array.ndim - 1)) if value.ndim else value


def over_each(values, params):
    """`values`, as `over` takes them or one row for each array, shaped to multiply each array.

    >>> [value.shape for value in over_each([[1, 2]], [np.zeros((2, 3))])]
    [(2, 1)]
    """
    rows = values if np.ndim(values) == 2 else [values] * len(params)
    return [over(row, w) for row, w in zip(rows, params, strict=True)]


def complement(beta, step=1):
    """`1 - beta^step`, a number or `(runs,)` like beta.

    >>> complement(0.5), complement((0.5, 0.0), 2).tolist()
    (0.5, [0.75, 1.0])
    """
    if isinstance(beta, tuple):
        return np.array([1 - one**step for one in beta])
    return 1 - beta**step


def by_run(array):
    """A view `(runs, numbers)` of an array `(runs, ...)`."""
    return array.reshape(len(array), -1)


def fraction(name, value, _):
    """A number of at least 0 and below 1."""
    if not 0 <= real_number(name, value) < 1:
        refuse(name, "at least 0 and below 1", value)
    return float(value)


def fractions(name, value, _):
    """A number of at least 0 and below 1, or one for each run, `(runs,)`, kept as a tuple."""
    many = isinstance(value, (list, tuple)) or getattr(value, "ndim", 0)
    return tuple_of(fraction)(name, value, {}) if many else fraction(name, value, {})
