"""What the notebook of this lesson imports from its own folder."""

from .explorers import basin_shares, direction_losses, ravine_walk
from .figures import show_basin_edges, show_basins, show_paths, show_tables
from .landscape import himmelblau

__all__ = [
    "basin_shares",
    "direction_losses",
    "himmelblau",
    "ravine_walk",
    "show_basin_edges",
    "show_basins",
    "show_paths",
    "show_tables",
]
