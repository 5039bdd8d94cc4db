"""What the notebook of this lesson imports from its own folder."""

from .figures import show_fit, show_step, show_walk, steps_until, walk_table

__all__ = ["show_fit", "show_step", "show_walk", "steps_until", "walk_table"]
