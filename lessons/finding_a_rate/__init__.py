"""What the notebook of this lesson imports from its own folder."""

from .explorers import read_off
from .figures import show_borrowed, show_both_tests, show_differences, show_halving, show_range_test, show_trials
from .readings import judged
from .repeats import accuracy, new_draws, repeat, tuned

__all__ = [
    "accuracy",
    "judged",
    "new_draws",
    "read_off",
    "repeat",
    "show_borrowed",
    "show_both_tests",
    "show_differences",
    "show_halving",
    "show_range_test",
    "show_trials",
    "tuned",
]
