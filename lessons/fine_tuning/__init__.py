"""What the notebook of this lesson imports from its own folder."""

from .figures import show_pictures, show_transfer
from .transfer import Transfer, fine_tune

__all__ = ["Transfer", "fine_tune", "show_pictures", "show_transfer"]
