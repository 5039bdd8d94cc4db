"""What the notebook of this lesson imports from its own folder."""

from .explorers import DECAYS, expected_loss
from .figures import show_batch_paths, show_budget, show_clouds, show_excess, show_floor, show_halved_rate, show_lines
from .rows import NoisyWalk, best_after, load_people, mean_square_edge, path, stochastic_descent, stuck_runs

__all__ = [
    "DECAYS",
    "NoisyWalk",
    "best_after",
    "expected_loss",
    "load_people",
    "mean_square_edge",
    "path",
    "show_budget",
    "show_clouds",
    "show_excess",
    "show_floor",
    "show_halved_rate",
    "show_lines",
    "show_batch_paths",
    "stochastic_descent",
    "stuck_runs",
]
