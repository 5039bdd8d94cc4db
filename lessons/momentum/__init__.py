"""What the notebook of this lesson imports from its own folder."""

from .batches import BETAS, EFFECTIVE, rate_curves, training_losses, tuned
from .explorers import ball_losses, valley_loss
from .figures import show_balls, show_effective, show_steps
from .rolling import best_pair, found_edge, noise_floor, roll, searched_pair, shrinkage, steps_after_drop, steps_needed

__all__ = [
    "BETAS",
    "EFFECTIVE",
    "ball_losses",
    "best_pair",
    "found_edge",
    "noise_floor",
    "rate_curves",
    "roll",
    "searched_pair",
    "show_balls",
    "show_effective",
    "show_steps",
    "shrinkage",
    "steps_after_drop",
    "steps_needed",
    "training_losses",
    "tuned",
    "valley_loss",
]
