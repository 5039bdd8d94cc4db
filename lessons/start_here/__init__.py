"""What the notebook of this lesson imports from its own folder."""

from .explorers import RATES, flower, paint
from .figures import show_images, show_longer
from .readiness import readiness

__all__ = ["readiness", "RATES", "flower", "paint", "show_images", "show_longer"]
