"""What the notebook of this lesson imports from its own folder."""

from .explorers import DECAYS, expected_loss
from .figures import show_excess, show_floor, show_levels
from .rows import NoisyWalk, mean_square_edge, stochastic_descent

__all__ = [
    "DECAYS",
    "NoisyWalk",
    "expected_loss",
    "mean_square_edge",
    "show_excess",
    "show_floor",
    "show_levels",
    "stochastic_descent",
]
