"""What the notebook of this lesson imports from its own folder."""

from .broken_runs import broken_runs, first_bad
from .explorers import hidden_start, hidden_valley
from .figures import show_broken_runs, show_directions, show_every_step, show_lines, show_resting_points

__all__ = [
    "broken_runs",
    "first_bad",
    "hidden_start",
    "hidden_valley",
    "show_broken_runs",
    "show_directions",
    "show_every_step",
    "show_lines",
    "show_resting_points",
]
