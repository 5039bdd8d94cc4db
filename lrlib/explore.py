"""Explorers: a picture that answers a slider at once, with a goal to reach.

An explorer is a class with data (controls, goal) and two methods: `stage` draws once what never moves, `play` moves the
rest and returns the sentence. `render(**controls)` does both on a fresh figure and is pure; the widget keeps one figure
and redraws only what moved, which is what makes it quick (blitting).
"""

import base64
import html
import struct
import time
import zlib
from dataclasses import dataclass

import ipywidgets as widgets
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg

from . import progress
from .validation import validated, text
from .exercises import find, in_html
from .figures import as_img, new_figure, styled
from .slider import Descriptions, Slider

SLOW = 0.1  # seconds a frame may take before the next one is announced


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
        if not self.low * (1 - 1e-9) <= number <= self.high * (1 + 1e-9):
            raise ValueError(f"{self.name} must be between {self.low:g} and {self.high:g}, got {value!r}")
        return round(number) if self.kind == "whole" else float(f"{number:.3g}")

    def corners(self):
        """The values a test tries: both ends and the default, or every choice."""
        return self.choices if self.kind == "choice" else (self.low, self.default, self.high)

    def widget(self):
        if self.kind == "choice":
            return widgets.Dropdown(
                options=self.choices,
                description=self.label,
                value=self.default,
                style={"description_width": "14em"},
                layout=widgets.Layout(width="28em"),
            )
        if self.kind == "rate":
            positions = np.log10(self.high / self.low) / (self.step or 0.01)
        else:
            positions = (self.high - self.low) / (self.step or 1)
        return Slider(
            label=self.label,
            low=float(self.low),
            high=float(self.high),
            positions=round(positions),
            logarithmic=self.kind == "rate",
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


class Explorer:
    """What a lesson's explorer defines. `moving` lists the artists that `play` changes, in drawing order."""

    id: str
    goal: str
    controls: tuple[Control, ...]
    call: str  # what a learner types to get the numbers behind the view; {name} stands for a control
    size = (8.4, 3.3)

    def __init__(self):
        self.moving = []
        self.figure = new_figure(*self.size)
        styled(self.stage)(self.figure)

    def stage(self, figure):
        raise NotImplementedError

    def play(self, **controls):
        raise NotImplementedError

    def reached(self, **controls):
        """Whether the goal is met at these controls."""
        raise NotImplementedError

    @classmethod
    def typed(cls, **controls):
        """What a learner types to get the numbers behind the view at these controls."""
        return cls.call.format(**controls)

    @classmethod
    def extras(cls, panel):
        """More widgets to show below the sentence; they may read `panel.values` and observe `panel.inputs`."""
        return ()

    @classmethod
    def clean(cls, controls):
        known = {control.name: control for control in cls.controls}
        for name in controls:
            if name not in known:
                raise ValueError(f"{cls.id} has no control {name!r}; it has {', '.join(known)}")
        return {name: control.clean(controls.get(name, control.default)) for name, control in known.items()}

    @classmethod
    def render(cls, **controls):
        """(figure, sentence) at these controls, the defaults where none is given: pure, a fresh figure each time."""
        scene = cls()
        with np.errstate(all="ignore"):
            sentence = scene.play(**cls.clean(controls))
        return scene.figure, sentence


class Film:
    """One figure that is drawn whole once; afterwards only the moving artists are drawn over the kept background."""

    def __init__(self, explorer):
        self.scene = explorer()
        self.canvas = FigureCanvasAgg(self.scene.figure)
        with np.errstate(all="ignore"):
            self.scene.play(**explorer.clean({}))  # sizes that depend on content settle on a full picture
        self.canvas.draw()
        self.scene.figure.set_layout_engine("none")
        for artist in self.scene.moving:
            artist.set_animated(True)
        self.canvas.draw()
        self._still = self.canvas.copy_from_bbox(self.scene.figure.bbox)

    def frame(self, controls):
        """(PNG bytes, sentence) at these controls."""
        with np.errstate(all="ignore"):
            sentence = self.scene.play(**controls)
        self.canvas.restore_region(self._still)
        for artist in self.scene.moving:
            (artist.axes or self.scene.figure).draw_artist(artist)
        return quick_png(np.asarray(self.canvas.buffer_rgba())[..., :3]), sentence


def quick_png(pixels):
    """Pixels `(height, width, 3)`, whole numbers from 0 to 255, as the bytes of a PNG.

    Pillow tries five filters on every row; on flat pictures none of them pays, and it takes three times as long.
    Source: W3C, PNG specification, third edition, 2025.

    >>> quick_png(np.zeros((2, 3, 3), np.uint8))[1:4]
    b'PNG'
    """
    height, width, _ = pixels.shape
    rows = np.zeros((height, 1 + 3 * width), np.uint8)  # each row begins with a 0: no filter
    rows[:, 1:] = pixels.reshape(height, -1)
    parts = {
        b"IHDR": struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0),  # 8 bits a channel, red green blue
        b"IDAT": zlib.compress(rows, 1),
        b"IEND": b"",
    }
    whole = [
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in parts.items()
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(whole)


class Panel(widgets.VBox):
    """The explorer on the screen: goal, controls, picture, sentence, and the call that reproduces the view."""

    def __init__(self, explorer):
        self.explorer, self.film = explorer, Film(explorer)
        self.inputs = {control.name: control.widget() for control in explorer.controls}
        self._goal, self._picture = widgets.HTML(), widgets.HTML()
        self._met, self._slow = False, False
        super().__init__([self._goal, *self.inputs.values(), self._picture, Descriptions()])
        self.add_class("lr-explorer")
        for box in self.inputs.values():
            box.observe(self._refresh, "value")
        self._refresh()
        self.children += tuple(explorer.extras(self))

    @property
    def values(self):
        return self.explorer.clean({name: box.value for name, box in self.inputs.items()})

    def set(self, **controls):
        """Move controls from code, as a hand would."""
        for name, value in self.explorer.clean({**self.values, **controls}).items():
            self.inputs[name].value = value

    def _refresh(self, _=None):
        values = self.values
        if self._slow:  # the last picture stays, dimmed; the slider holds further moves back until this one is drawn
            self.add_class("lr-busy")
        begin = time.perf_counter()
        self.png, self.sentence = self.film.frame(values)
        self._slow = time.perf_counter() - begin > SLOW
        self.remove_class("lr-busy")
        picture = as_img(base64.b64encode(self.png).decode(), self.sentence, self.explorer.size)
        words = _line(self.sentence) + _line(f"`{self.call}`")
        self._picture.value = f'<div class="lr-picture">{picture}</div>{words}'
        if not self._met and self.film.scene.reached(**values):
            self._met = True
            progress.record("goals", self.explorer.id, right=True, at=self.call)
        self._goal.value = _line(f"**{'✓ Goal reached:' if self._met else 'Goal:'}** {self.explorer.goal}")

    @property
    def call(self):
        return self.explorer.typed(**self.values)

    def _repr_mimebundle_(self, include=None, exclude=None, **kwargs):
        bundle = super()._repr_mimebundle_(include=include, exclude=exclude, **kwargs)
        data, metadata = bundle if isinstance(bundle, tuple) else (bundle, {})
        still = {
            "image/png": base64.b64encode(self.png).decode(),
            "text/plain": f"Goal: {self.explorer.goal}\n{self.sentence}",
        }
        return {**data, **still}, {**metadata, "image/png": {"alt": self.sentence}}


def _line(text):
    return f'<div style="max-width:80em;line-height:1.45">{in_html(text)}</div>'


@validated(id=text)
def explorer(id):
    """Open the explorer `id`: move its controls with mouse or arrow keys, reach its goal. First used in lesson 01.

    >>> panel = explorer("step_size.valley")
    >>> panel.set(lr=0.5)
    >>> panel.call
    'descend(parabola(curvature=2), start=-1.8, lr=0.5, steps=20).loss[-1]'
    """
    return Panel(find("explorer", id, "EXPLORERS"))


class Busy(widgets.HTML):
    """A line that says how far a long computation has come. Nothing of it reaches the stored output but its name."""

    def __init__(self, what):
        self.what = what
        super().__init__()
        self(0.0)

    def __call__(self, share):
        bar = f'<progress value="{share:.3f}" max="1" aria-label="{html.escape(self.what)}"></progress>'
        self.value = in_html(f"{self.what}: done") if share >= 1 else f"{bar} {in_html(self.what)}"

    def _repr_mimebundle_(self, include=None, exclude=None, **kwargs):
        bundle = super()._repr_mimebundle_(include=include, exclude=exclude, **kwargs)
        data, metadata = bundle if isinstance(bundle, tuple) else (bundle, {})
        return {**data, "text/plain": self.what}, metadata


@validated(what=text)
def busy(what):
    """Show a progress line called `what`; call it with the share done, 0 to 1. First used in lesson 00."""
    from IPython.display import display

    line = Busy(what)
    display(line)
    return line
