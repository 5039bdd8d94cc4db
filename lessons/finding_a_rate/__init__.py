"""What the notebook of this lesson imports from its own folder."""

from .figures import show_halving, show_range_test, show_trials

__all__ = ["show_halving", "show_range_test", "show_trials"]
