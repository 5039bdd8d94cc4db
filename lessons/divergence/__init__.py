"""What the notebook of this lesson imports from its own folder."""

from .explorers import hidden_start, hidden_valley
from .figures import show_resting_points

__all__ = ["hidden_start", "hidden_valley", "show_resting_points"]
