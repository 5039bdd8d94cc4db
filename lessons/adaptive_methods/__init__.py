"""What the notebook of this lesson imports from its own folder."""

from .bursts import bowl_losses, has_burst
from .explorers import pair_walk
from .figures import show_bursts, show_gaps, show_hills, show_inputs, show_moves
from .steps import Scaled, followed, moves
from .tasks import digits, sentences, signals, trial, trials

__all__ = [
    "Scaled",
    "bowl_losses",
    "digits",
    "followed",
    "has_burst",
    "moves",
    "pair_walk",
    "sentences",
    "show_bursts",
    "show_gaps",
    "show_hills",
    "show_inputs",
    "show_moves",
    "signals",
    "trial",
    "trials",
]
