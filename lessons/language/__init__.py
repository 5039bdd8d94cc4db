"""What the notebook of this lesson imports from its own folder."""

from .contest import accuracy, clear, tuned, without_noise
from .explorers import RARE, learned, reader, within_reach
from .figures import show_erased, show_seeds, show_word_rates
from .rules import LazyAdam, PerWordSGD

__all__ = [
    "RARE", "LazyAdam", "PerWordSGD", "accuracy", "clear", "learned", "reader", "show_erased", "show_seeds",
    "show_word_rates", "tuned", "within_reach", "without_noise",
]  # fmt: skip
