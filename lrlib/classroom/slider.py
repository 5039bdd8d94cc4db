"""A slider with a name and a true value, for eyes, fingers and screen readers alike."""

from pathlib import Path

import anywidget
import traitlets


class StyleSheet(anywidget.AnyWidget):
    """Shows nothing; brings the style sheet of explorers and questions, whatever their controls are."""

    _esm = "export default { render() {} };"
    _css = Path(__file__).with_suffix(".css")


class Slider(StyleSheet):
    """A native range input from `low` to `high` in `positions` equal steps, of the value or of its logarithm.

    ipywidgets' own sliders have no accessible name and announce rounded values (0.05 as 0.1); a screen reader hears
    this one as `label`, then the value to three digits. Values beyond the ends are moved to them.

    >>> Slider(label="learning rate", low=0.01, high=1.0, positions=200, logarithmic=True, value=5.0).value
    1.0
    """

    _esm = Path(__file__).with_suffix(".js")
    label = traitlets.Unicode().tag(sync=True)
    low = traitlets.Float().tag(sync=True)
    high = traitlets.Float(1.0).tag(sync=True)
    positions = traitlets.Int(100, min=1).tag(sync=True)
    logarithmic = traitlets.Bool().tag(sync=True)
    whole = traitlets.Bool().tag(sync=True)
    value = traitlets.Float().tag(sync=True)

    @traitlets.validate("value")
    def _inside(self, proposal):
        return min(max(proposal["value"], self.low), self.high)
