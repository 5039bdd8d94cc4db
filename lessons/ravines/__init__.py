"""What the notebook of this lesson imports from its own folder."""

from .explorers import basin_shares, ravine_walk
from .figures import show_basin_edges, show_basins, show_paths
from .landscape import himmelblau

__all__ = ["himmelblau", "basin_shares", "ravine_walk", "show_basin_edges", "show_basins", "show_paths"]
