"""What the notebook of this lesson imports from its own folder."""

from .figures import show_curves, show_script
from .museum import (
    ACCUMULATED,
    BY_HAND,
    LIBRARIES,
    PLAIN,
    RESTARTS,
    SMALL_LOSSES,
    TWO_PROCESSES,
    VERSIONS,
    of_script,
    read,
    script,
)

__all__ = [
    "ACCUMULATED",
    "BY_HAND",
    "LIBRARIES",
    "PLAIN",
    "RESTARTS",
    "SMALL_LOSSES",
    "TWO_PROCESSES",
    "VERSIONS",
    "of_script",
    "read",
    "script",
    "show_curves",
    "show_script",
]
