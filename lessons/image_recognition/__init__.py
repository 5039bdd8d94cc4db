"""What the notebook of this lesson imports from its own folder."""

from .contest import contest, scattered
from .explorers import live_training
from .figures import show_digits, show_logs

__all__ = ["contest", "live_training", "scattered", "show_digits", "show_logs"]
