"""What the notebook of this lesson imports from its own folder."""

from .explorers import read_off
from .figures import show_halving, show_range_test, show_trials
from .friedman import load_friedman1

__all__ = ["load_friedman1", "read_off", "show_halving", "show_range_test", "show_trials"]
