"""What the notebook of this lesson imports from its own folder."""

from .contest import compete, over_splits, points, tune
from .explorers import plateau_rates
from .figures import show_schedules

__all__ = ["compete", "over_splits", "plateau_rates", "points", "show_schedules", "tune"]
