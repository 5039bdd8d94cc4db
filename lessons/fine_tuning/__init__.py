"""What the notebook of this lesson imports from its own folder."""

from .contest import RATES, Contest, contest, first_look, gain, halves, pixels
from .figures import show_answers, show_filters, show_log, show_pictures, show_stages, show_transfer
from .pretrained import load_pretrained
from .stages import Stage, answers, new_head, stage
from .transfer import Transfer, few_shot, fine_tune

__all__ = [
    "RATES",
    "Contest",
    "Stage",
    "Transfer",
    "answers",
    "contest",
    "few_shot",
    "fine_tune",
    "first_look",
    "gain",
    "halves",
    "load_pretrained",
    "new_head",
    "pixels",
    "show_answers",
    "show_filters",
    "show_log",
    "show_pictures",
    "show_stages",
    "show_transfer",
    "stage",
]
