"""The house style of pictures, and what a picture is: a figure with the sentence computed from its data.

The sentence is the picture's alternative text and its text output: strict output tests compare it, and it can be
read without eyes.
"""

import base64
import html
import io
from functools import wraps

import matplotlib
import matplotlib.colors
import numpy as np
from matplotlib.figure import Figure

# Each colour has a contrast of at least 4.5:1 on the card; line style and marker differ too.
CARD, INK, FAINT = "#ffffff", "#1d2733", "#5c6670"


COLOURS = ("#1b5e9e", "#b3470f", "#14704f", "#84409a", "#7a5c00", "#5c6670")


LINES = ("-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1)), (0, (1, 2)))


MARKS = ("o", "s", "^", "D", "v", "P")


STYLE = {
    "figure.facecolor": CARD,
    "axes.facecolor": CARD,
    "savefig.facecolor": CARD,
    "font.family": "DejaVu Sans",
    "font.size": 10,
    "axes.titlesize": 10.5,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.labelsize": 10,
    "axes.edgecolor": FAINT,
    "axes.labelcolor": INK,
    "axes.titlecolor": INK,
    "text.color": INK,
    "xtick.color": FAINT,
    "ytick.color": FAINT,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.color": "#e3e6e9",
    "grid.linewidth": 0.8,
    "lines.linewidth": 1.8,
    "legend.frameon": False,
    "axes.formatter.limits": (-4, 5),
}


DPI = 110


CAPTION = "max-width:80em;line-height:1.45;margin:0 0 .4em"


FADED = 0.7  # opacity of marks that lie over each other: a single one still has 3:1 on the card


HUGE = 1e6  # a loss this many times its start is drawn at the top and called diverged


def styled(function):
    """Run a function that makes axes under the house style."""

    @wraps(function)
    def inside(*args, **kwargs):
        with matplotlib.rc_context(STYLE):
            return function(*args, **kwargs)

    return inside


def new_figure(width=8.4, height=3.3):
    return Figure(figsize=(width, height), dpi=DPI, layout="constrained")


def to_png(figure):
    """PNG bytes of a figure."""
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=DPI)
    return buffer.getvalue()


def as_img(png, sentence, size):
    """A PNG, base64 text, as an HTML picture at most 100 times `size` (width, height) in pixels, with words instead.

    >>> as_img("", "A line.", (8.4, 3)).split(" style")[0]
    '<img alt="A line." src="data:image/png;base64,"'
    """
    width, height = size
    return (
        f'<img alt="{html.escape(sentence)}" src="data:image/png;base64,{png}" '
        f'style="display:block;width:100%;max-width:{width * 100:.0f}px;aspect-ratio:{width:g}/{height:g};'
        'border-radius:6px">'
    )


class Picture:
    """A figure and its sentence. Shows as a picture whose alternative text, and text output, is the sentence."""

    def __init__(self, figure, sentence):
        self.figure, self.sentence = figure, sentence

    def __repr__(self):
        return self.sentence

    def _repr_mimebundle_(self, include=None, exclude=None):
        png = base64.b64encode(to_png(self.figure)).decode()
        return {"image/png": png, "text/plain": self.sentence}, {"image/png": {"alt": self.sentence}}

    def _ipython_display_(self):
        from IPython.display import display

        data, metadata = self._repr_mimebundle_()
        display(data, metadata=metadata, raw=True)
        # JupyterLab shows pictures without their alternative text: the sentence stands below, for every reader
        display(
            {"text/html": f'<div class="lr-sentence" style="{CAPTION}">{html.escape(self.sentence)}</div>'}, raw=True
        )


def number(value, digits=3):
    """A number for a sentence: three significant digits, or the word `diverged`.

    >>> number(0.012345), number(1234.5), number(float("inf"))
    ('0.0123', '1230', 'diverged')
    """
    value = float(value)
    if not np.isfinite(value):
        return "diverged"
    text = f"{value:.{digits}g}"
    return f"{float(text):.0f}" if "e+" in text and abs(value) < 1e5 else text


def loss_story(first, last, steps):
    """How a loss went, in words: fell, stayed, grew, diverged.

    >>> loss_story(2.0, 2.0, 40), loss_story(2.0, 1e-9, 40)
    ('is still 2 after 40 steps', 'falls from 2 to 1e-09 in 40 steps')
    """
    if not np.isfinite(last) or last > HUGE * max(first, 1e-300):
        return f"diverges from {number(first)}"
    if abs(last - first) <= 1e-9 * abs(first):
        return f"is still {number(first)} after {steps} steps"
    return f"{'falls' if last < first else 'grows'} from {number(first)} to {number(last)} in {steps} steps"


def drawable(loss):
    """Losses for a logarithmic axis: nan and inf become very large, zero very small; the axis cuts both off."""
    return np.clip(np.nan_to_num(loss, nan=np.inf, posinf=np.inf), 1e-150, 1e150)


def log_limits(axes, first, values, lowest=1e-12):
    """Limit a logarithmic loss axis to what can be told apart: `lowest` to HUGE times the first loss."""
    first = max(first, 1e-100)  # a walk that starts at the bottom has no loss to compare with
    low, high = np.clip([values.min(), values.max()], first * lowest, first * HUGE)
    axes.set_ylim(low / 3, high * 3)


def rate_name(lr):
    return f"rate {number(lr)}"
