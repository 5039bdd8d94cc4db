"""The repeats that this lesson makes inside a run, each with seeds and data of its own."""

import numpy as np

from lrlib import MLP, load_digits_split, sweep
from lrlib import validation as arg
from lrlib.randomness import current_draw, use_draw
from lrlib.validation import validated

ROOM = 1000  # draws set aside for each draw of the whole course


@validated(times=arg.whole(0, ROOM - 1))
def new_draws(times):
    """Numbers for `repeat`: `times` draws of seeds and data, others in each draw of the course.

    times: a whole number, 0 to 999. Returns a range. Raises ValueError for any other value.

    >>> list(new_draws(3))
    [1, 2, 3]
    """
    first = ROOM * current_draw() + 1
    return range(first, first + times)


def repeat(measure, draws):
    """What `measure()` returns in each draw, as an array: all seeds and the split drawn anew.

    measure: a function without arguments. It loads its data itself, or they stay the same.
    draws: numbers of `new_draws`.

    >>> repeat(current_draw, new_draws(3))
    array([1, 2, 3])
    """
    values = []
    for draw in draws:
        with use_draw(draw):
            values.append(measure())
    return np.array(values)


def accuracy(lr, seed=0, optimizer="sgd"):
    """Per cent of the validation digits that the net of one hidden layer reads after ten epochs.

    lr: a number, or `(rates,)` for as many accuracies. seed: of start weights and order of batches.
    """
    run = sweep(MLP(), load_digits_split().hold_out(), lr, seed, optimizer, evaluate="end")
    return 100 * run.val_accuracy[-1, 0].squeeze()


def tuned(rates, optimizer):
    """Which of the `rates` has the highest mean `accuracy` in draws 21 to 30 of `new_draws`."""
    read = repeat(lambda: accuracy(rates, 0, optimizer), new_draws(30)[20:])
    return rates[read.mean(axis=0).argmax()]
