"""What the notebook of this lesson imports from its own folder."""

from .contest import accuracy, clear, mean_size, tuned, without_noise
from .explorers import RARE, learned, reader
from .figures import about, show_followed, show_seeds, show_word_rates, show_words
from .letters import LETTERS, Written, load_play, next_letters, write
from .rules import LazyAdam, PerWordSGD, WordClock
from .sentences import LEARNED_FROM, TRIED_ON, WORD, as_numbers, load_sentences, read_once

__all__ = [
    "LEARNED_FROM", "LETTERS", "RARE", "TRIED_ON", "WORD", "LazyAdam", "PerWordSGD", "WordClock", "Written", "about",
    "accuracy", "as_numbers", "clear", "learned", "load_play", "load_sentences", "mean_size", "next_letters",
    "read_once", "reader", "show_followed", "show_seeds", "show_word_rates", "show_words", "tuned", "without_noise",
    "write",
]  # fmt: skip
