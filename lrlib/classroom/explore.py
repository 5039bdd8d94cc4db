"""Explorers: a picture that answers a slider at once, with a goal to reach.

An explorer is a class with data (controls, goal) and two methods: `setup` draws once what never moves, `update` moves
the rest and returns the sentence. `render(**controls)` does both on a fresh figure and is pure; the widget keeps one
figure and redraws only what moved, which is what makes it quick (blitting).
"""

import base64
import html
import struct
import time
import zlib

import ipywidgets as widgets
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg

from ..validation import text, validated
from . import progress
from .controls import Control
from .feedback import in_html, line
from .keys import Keys
from .slider import StyleSheet
from .style import Still, as_img, new_figure, stored, styled
from .syllabus import find

SLOW = 0.1  # seconds a frame may take before the next one is announced


class Explorer:
    """What a lesson's explorer defines, with `setup(figure)`, `update(**controls)`, which returns the sentence, and
    `reached(**controls)`, whether the goal is met. `moving`: the artists that `update` changes, in drawing order.
    """

    id: str
    goal: str
    controls: tuple[Control, ...]
    call: str  # an expression over what the notebook imports that gives the numbers of the sentence; {name}: a control
    size = (8.4, 3.3)

    def __init__(self):
        self.moving = []
        self.figure = new_figure(*self.size)
        styled(self.setup)(self.figure)

    @classmethod
    def typed(cls, **controls):
        """The expression that gives the numbers of the sentence at these controls."""
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
    @np.errstate(all="ignore")
    def render(cls, **controls):
        """(figure, sentence) at these controls, the defaults where none is given: pure, a fresh figure each time."""
        view = cls()
        return view.figure, view.update(**cls.clean(controls))


class FastFigure:
    """One figure that is drawn whole once; afterwards only the moving artists are drawn over the kept background."""

    @np.errstate(all="ignore")
    def __init__(self, explorer):
        self.view = explorer()
        self.canvas = FigureCanvasAgg(self.view.figure)
        self.view.update(**explorer.clean({}))  # sizes that depend on content settle on a full picture
        self.canvas.draw()
        self.view.figure.set_layout_engine("none")
        for artist in self.view.moving:
            artist.set_animated(True)
        self.canvas.draw()
        self._still = self.canvas.copy_from_bbox(self.view.figure.bbox)

    @np.errstate(all="ignore")
    def draw(self, controls):
        """(PNG bytes, sentence) at these controls."""
        sentence = self.view.update(**controls)
        self.canvas.restore_region(self._still)
        for artist in self.view.moving:
            (artist.axes or self.view.figure).draw_artist(artist)
        return quick_png(np.asarray(self.canvas.buffer_rgba())[..., :3]), sentence


def quick_png(pixels):
    """Pixels `(height, width, 3)`, whole numbers from 0 to 255, as the bytes of a PNG.

    Pillow tries five filters on every row, which takes three times as long; on flat-coloured images none helps.
    Source: W3C, PNG specification, third edition, 2025.

    >>> quick_png(np.zeros((2, 3, 3), np.uint8))[1:4]
    b'PNG'
    """
    height, width, _ = pixels.shape
    rows = np.zeros((height, 1 + 3 * width), np.uint8)  # each row begins with a 0: no filter
    rows[:, 1:] = pixels.reshape(height, -1)

    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)  # 8 bits a channel, red green blue
    begin, end = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header), chunk(b"IEND", b"")
    return begin + chunk(b"IDAT", zlib.compress(rows, 1)) + end


class Panel(Still, widgets.VBox):
    """The explorer on the screen: goal, controls, picture, sentence, and the call that reproduces the view."""

    def __init__(self, explorer):
        self.explorer, self.fast_figure = explorer, FastFigure(explorer)
        self.inputs = {control.name: control.widget() for control in explorer.controls}
        self._goal, self._picture = widgets.HTML(), widgets.HTML()
        self._met, self._slow = False, False
        super().__init__([self._goal, *self.inputs.values(), self._picture, StyleSheet(), Keys()])
        self.add_class("lr-explorer")
        for box in self.inputs.values():
            box.observe(self._refresh, "value")
        self._refresh()
        self.children += tuple(explorer.extras(self))

    @property
    def values(self):
        return self.explorer.clean({name: box.value for name, box in self.inputs.items()})

    def set(self, **controls):
        """Move controls from code, as a hand would. Returns the panel, so that a position can be sent to somebody."""
        for name, value in self.explorer.clean({**self.values, **controls}).items():
            self.inputs[name].value = value
        return self

    @property
    def position(self):
        """The call that opens the explorer as it stands."""
        controls = ", ".join(f"{name}={value!r}" for name, value in self.values.items())
        return f'explorer("{self.explorer.id}").set({controls})'

    def _refresh(self, _=None):
        values = self.values
        if self._slow:  # the last picture stays, dimmed; the slider holds further moves back until this one is drawn
            self.add_class("lr-busy")
        begin = time.perf_counter()
        self.png, self.sentence = self.fast_figure.draw(values)
        self._slow = time.perf_counter() - begin > SLOW
        self.remove_class("lr-busy")
        picture = as_img(base64.b64encode(self.png).decode(), self.sentence, self.explorer.size)
        words = line(self.sentence) + line(f"In code: `{self.call}` · to share: `{self.position}`")
        self._picture.value = f'<div class="lr-picture">{picture}</div>{words}'
        told = ""
        if not self._met and self.fast_figure.view.reached(**values):
            self._met = True
            told = progress.record("goals", self.explorer.id, right=True, at=self.call)
        self._goal.value = line(f"**{'✓ Goal reached:' if self._met else 'Goal:'}** {self.explorer.goal} {told}")

    @property
    def call(self):
        return self.explorer.typed(**self.values)

    def still(self):
        goal = f"Goal: {self.explorer.goal}\n{self.sentence}"
        return stored(self.fast_figure.view.figure, self.sentence, goal)


@validated(id=text)
def explorer(id):
    """Open the explorer `id`: move its controls with mouse or arrow keys, reach its goal.

    >>> panel = explorer("step_size.valley")
    >>> panel.set(lr=0.5).position
    'explorer("step_size.valley").set(lr=0.5, curvature=2.0)'
    >>> panel.call
    'descend(parabola(curvature=2), start=-1.8, lr=0.5, steps=20).loss[-1]'
    """
    return Panel(find("explorer", id))


class Busy(Still, widgets.HTML):
    """A line that says how far a long computation has come. Only its name is stored in the notebook."""

    def __init__(self, what):
        self.what = what
        super().__init__()
        self(0.0)

    def __call__(self, share):
        bar = f'<progress value="{share:.3f}" max="1" aria-label="{html.escape(self.what)}"></progress>'
        self.value = in_html(f"{self.what}: done") if share >= 1 else f"{bar} {in_html(self.what)}"

    def still(self):
        return {"text/plain": self.what}, {}


@validated(what=text)
def busy(what):
    """Show a progress line called `what`; call it with the share done, 0 to 1."""
    from IPython.display import display

    line = Busy(what)
    display(line)
    return line
