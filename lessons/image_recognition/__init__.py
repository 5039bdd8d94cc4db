"""What the notebook of this lesson imports from its own folder."""

from .contest import contest, scattered
from .explorers import live_training
from .figures import (
    show_answers,
    show_digits,
    show_first_steps,
    show_five,
    show_gap,
    show_guess,
    show_logs,
    show_misread,
)
from .logs import five_logs, mislabelled
from .loop import accuracy, answers, batches, chances, living_units, log_softmax, start, with_ones

__all__ = [
    "accuracy",
    "answers",
    "batches",
    "chances",
    "contest",
    "five_logs",
    "live_training",
    "living_units",
    "log_softmax",
    "mislabelled",
    "scattered",
    "show_answers",
    "show_digits",
    "show_first_steps",
    "show_five",
    "show_gap",
    "show_guess",
    "show_logs",
    "show_misread",
    "start",
    "with_ones",
]
