"""Fresh draws of seeds and data for the repeats that this lesson makes inside a run."""

from lrlib import validation as arg
from lrlib.randomness import current_draw
from lrlib.validation import validated

ROOM = 1000  # draws set aside for each draw of the whole course


@validated(times=arg.whole(0, ROOM - 1))
def new_draws(times):
    """Numbers for `use_draw`: `times` draws of seeds and data, others in each draw of the course.

    times: a whole number, 0 to 999. Returns a range. Raises ValueError for any other value.

    >>> list(new_draws(3))
    [1, 2, 3]
    """
    first = ROOM * current_draw() + 1
    return range(first, first + times)
