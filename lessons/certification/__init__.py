"""What the notebook of this lesson imports from its own folder."""

from lrlib.classroom.attempt import wilson

from .cases import ADAMS, STEPS, after, logs_in_a_well, tuned_rate
from .figures import show_two_logs
from .glossary import glossary
from .scores import apart, coverage, plain

__all__ = [
    "ADAMS",
    "STEPS",
    "after",
    "apart",
    "coverage",
    "glossary",
    "logs_in_a_well",
    "plain",
    "show_two_logs",
    "tuned_rate",
    "wilson",
]
