"""What the notebook of this lesson imports from its own folder."""

from .contest import compete, over_first, over_splits, points, together, tune
from .explorers import plateau_rates, stalled
from .figures import show_both_losses, show_schedules

__all__ = [
    "compete", "over_first", "over_splits", "plateau_rates", "points", "show_both_losses", "show_schedules",
    "stalled", "together", "tune",
]  # fmt: skip
