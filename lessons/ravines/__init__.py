"""What the notebook of this lesson imports from .explorers import basin_shares, ravine_walk
from its own folder."""

from .figures import show_basin_edges, show_basins, show_paths

__all__ = ["basin_shares", "ravine_walk", "show_basin_edges", "show_basins", "show_paths"]
