"""Keys pressed on a control belong to it; a group of options has its question as its name."""

from pathlib import Path

import anywidget
import ipywidgets as widgets


class Keys(anywidget.AnyWidget):
    """Shows nothing; with one in the page, all controls there keep their keys."""

    _esm = Path(__file__).with_suffix(".js")

    def __init__(self):
        super().__init__(layout=widgets.Layout(display="none"))
