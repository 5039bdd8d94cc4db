"""What the notebook of this lesson imports from its own folder."""

from .explorers import plateau_rates
from .figures import show_schedules

__all__ = ["plateau_rates", "show_schedules"]
