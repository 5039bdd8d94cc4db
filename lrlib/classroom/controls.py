"""What an explorer lets the reader move."""

from dataclasses import dataclass

import ipywidgets as widgets
import numpy as np

from .slider import Slider


@dataclass(frozen=True)
class Control:
    """One thing to move: `kind` is "rate" (logarithmic), "number", "whole" or "choice"."""

    name: str
    label: str
    kind: str
    low: float = 0.0
    high: float = 1.0
    default: object = None
    step: float | None = None
    choices: tuple = ()

    def clean(self, value):
        """The value as the picture uses it: rates to three digits, so that what is shown can be typed again.

        Raises ValueError that names the value and what is allowed.
        """
        if self.kind == "choice":
            if not isinstance(value, (str, int, float)) or value not in self.choices:
                raise ValueError(f"{self.name} must be one of {', '.join(map(str, self.choices))}, got {value!r}")
            return value
        try:
            number = float(value)
        except (TypeError, ValueError, OverflowError):
            number = np.nan
        if not self.low - 1e-9 * abs(self.low) <= number <= self.high + 1e-9 * abs(self.high):
            raise ValueError(f"{self.name} must be between {self.low:g} and {self.high:g}, got {value!r}")
        return round(number) if self.kind == "whole" else float(f"{number:.3g}")

    def corners(self):
        """The values a test tries: both ends and the default, or every choice."""
        return self.choices if self.kind == "choice" else (self.low, self.default, self.high)

    def widget(self):
        if self.kind == "choice":
            return widgets.Dropdown(
                options=[(c if isinstance(c, str) else f"{c:g}", c) for c in self.choices],
                description=self.label,
                value=self.default,
                style={"description_width": "14em"},
                layout=widgets.Layout(width="28em"),
            )
        rate = self.kind == "rate"
        span, step = (np.log10(self.high / self.low), 0.01) if rate else (self.high - self.low, 1)
        return Slider(
            label=self.label,
            low=float(self.low),
            high=float(self.high),
            positions=round(span / (self.step or step)),
            logarithmic=rate,
            whole=self.kind == "whole",
            value=float(self.default),
        )


def rate(low, high, default, name="lr", label="learning rate", step=None):
    """A learning rate on a logarithmic slider; `step` is in decades.

    >>> rate(0.01, 1, 0.1).clean(0.12345)
    0.123
    """
    return Control(name, label, "rate", low, high, default, step)


def amount(name, label, low, high, default, step):
    """A number on a linear slider.

    >>> amount("h", "curvature", 1, 8, 2, 0.5).corners()
    (1, 2, 8)
    """
    return Control(name, label, "number", low, high, default, step)


def whole(name, label, low, high, default):
    """A whole number on a linear slider.

    >>> whole("n", "steps", 1, 9, 3).clean(4.2)
    4
    """
    return Control(name, label, "whole", low, high, default)


def choice(name, label, choices, default):
    """One of a few named things.

    >>> choice("rule", "optimizer", ("sgd", "adam"), "sgd").corners()
    ('sgd', 'adam')
    """
    return Control(name, label, "choice", default=default, choices=tuple(choices))
