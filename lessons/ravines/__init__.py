"""What the notebook of this lesson imports from its own folder."""

from .figures import show_basin_edges, show_basins, show_paths

__all__ = ["show_basin_edges", "show_basins", "show_paths"]
