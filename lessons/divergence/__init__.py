"""What the notebook of this lesson imports from its own folder."""

from .figures import show_resting_points

__all__ = ["show_resting_points"]
