"""What the notebook of this lesson imports from its own folder."""

from .explorers import DECAYS, expected_loss
from .figures import show_excess, show_floor, show_levels

__all__ = ["DECAYS", "expected_loss", "show_excess", "show_floor", "show_levels"]
