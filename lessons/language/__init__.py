"""What the notebook of this lesson imports from its own folder."""

from .explorers import RARE, learned, reader, within_reach
from .figures import show_erased, show_word_rates

__all__ = ["RARE", "learned", "reader", "show_erased", "show_word_rates", "within_reach"]
