"""What the notebook of this lesson imports from its own folder."""

from .figures import show_pictures, show_transfer
from .pretrained import load_pretrained
from .transfer import Transfer, few_shot, fine_tune

__all__ = ["few_shot", "load_pretrained", "Transfer", "fine_tune", "show_pictures", "show_transfer"]
