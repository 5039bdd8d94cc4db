"""What the notebook of this lesson imports from its own folder."""

from .figures import show_walk

__all__ = ["show_walk"]
