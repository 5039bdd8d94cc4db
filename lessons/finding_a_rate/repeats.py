"""The repeats that this lesson makes inside a run, each with seeds and data of its own."""

import numpy as np

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
    """What `measure()` returns in each of the `draws`, as an array: all seeds and the split of the data drawn anew.

    measure: a function without arguments; it loads its data itself, or they stay the same.

    >>> repeat(current_draw, new_draws(3))
    array([1, 2, 3])
    """
    values = []
    for draw in draws:
        with use_draw(draw):
            values.append(measure())
    return np.array(values)
