"""What the notebook of this lesson imports from its own folder."""

from .figures import show_excess, show_floor, show_levels
from .rows import NoisyWalk, stochastic_descent

__all__ = ["NoisyWalk", "stochastic_descent", "show_excess", "show_floor", "show_levels"]
