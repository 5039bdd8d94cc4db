"""What the notebook of this lesson imports from its own folder."""

from .figures import show_excess, show_floor, show_levels

__all__ = ["show_excess", "show_floor", "show_levels"]
