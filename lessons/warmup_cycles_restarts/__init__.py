"""What the notebook of this lesson imports from its own folder."""

from .bad_start import BAD, GOOD, SHARES, best_pair, compete, every_pair, largest_curvature
from .chebyshev import bound, interleaved, steps, valley, walk
from .contest import CONTEST, SHAPES, digits, mnist1d, points
from .explorers import steer
from .figures import show_arms, show_ends, show_maps, show_orders, show_shapes, show_start
from .sorting import CHANCE, compare, rows_to_sort, train

__all__ = [
    "BAD",
    "CHANCE",
    "CONTEST",
    "GOOD",
    "SHAPES",
    "SHARES",
    "best_pair",
    "bound",
    "compare",
    "compete",
    "digits",
    "every_pair",
    "interleaved",
    "largest_curvature",
    "mnist1d",
    "points",
    "rows_to_sort",
    "show_arms",
    "show_ends",
    "show_maps",
    "show_orders",
    "show_shapes",
    "show_start",
    "steer",
    "steps",
    "train",
    "valley",
    "walk",
]
