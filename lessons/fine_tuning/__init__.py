"""What the notebook of this lesson imports from its own folder."""

from .contest import RATES, Contest, contest, first_look, gain, halves, pixels
from .figures import show_pictures, show_transfer
from .pretrained import load_pretrained
from .transfer import Transfer, few_shot, fine_tune

__all__ = [
    "RATES",
    "Contest",
    "Transfer",
    "contest",
    "few_shot",
    "fine_tune",
    "first_look",
    "gain",
    "halves",
    "load_pretrained",
    "pixels",
    "show_pictures",
    "show_transfer",
]
