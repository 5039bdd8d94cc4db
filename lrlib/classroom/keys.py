"""Keys pressed on a control of the course belong to that control, and a group of options has its question as name."""

from pathlib import Path

import anywidget
import ipywidgets as widgets


class Keys(anywidget.AnyWidget):
    """Shows nothing; once it is in the page, all controls there keep their keys and all questions are named."""

    _esm = Path(__file__).with_suffix(".js")

    def __init__(self):
        super().__init__(layout=widgets.Layout(display="none"))
