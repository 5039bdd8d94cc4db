"""What the notebook of this lesson imports from .explorers import read_off
from its own folder."""

from .figures import show_halving, show_range_test, show_trials

__all__ = ["read_off", "show_halving", "show_range_test", "show_trials"]
