"""What the notebook of this lesson imports from its own folder."""

from .explorers import RATES, flower, paint
from .figures import show_images

__all__ = ["RATES", "flower", "paint", "show_images"]
