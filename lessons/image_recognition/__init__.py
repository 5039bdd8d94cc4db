"""What the notebook of this lesson imports from its own folder."""

from .explorers import live_training
from .figures import show_digits, show_logs

__all__ = ["live_training", "show_digits", "show_logs"]
