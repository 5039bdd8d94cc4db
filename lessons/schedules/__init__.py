"""What the notebook of this lesson imports from .explorers import plateau_rates
from its own folder."""

from .figures import show_schedules

__all__ = ["plateau_rates", "show_schedules"]
