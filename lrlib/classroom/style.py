"""The house style of pictures, and what a picture is: a figure with the sentence computed from its data.

The sentence is the picture's alternative text and its text output, and the record of what was drawn goes with it:
strict output tests compare both, and the sentence can be read without eyes.
"""

import base64
import html
import io
from pathlib import Path

import matplotlib
import matplotlib.colors
import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogLocator
from PIL import Image

from .drawn import KIND, PALETTE, STEADY, drawn

COLOURS = tuple(PALETTE.values())  # line style and marker differ too
LINES = ("-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1)), (0, (1, 2)))
MARKS = ("o", "s", "^", "D", "v", "P")
STYLE = matplotlib.rc_params_from_file(Path(__file__).with_name("house.mplstyle"), use_default_template=False)
CARD, INK, FAINT = STYLE["axes.facecolor"], STYLE["text.color"], PALETTE["grey"]
DPI = 110
CAPTION = "max-width:80em;line-height:1.45;margin:0 0 .4em"
FADED = 0.7  # opacity of marks that lie over each other: a single one still has 3:1 on the card
HUGE = 1e6  # a loss this many times its start is drawn at the top and called diverged


styled = matplotlib.rc_context(STYLE)  # a decorator: a function that makes axes runs under the house style


def new_figure(width=8.4, height=3.3):
    return Figure(figsize=(width, height), dpi=DPI, layout="constrained")


@styled  # some settings of the reader are read when a figure is saved
def to_png(figure):
    """PNG bytes of a figure in 256 colours, chosen so that the rare ones keep theirs: 40 % of the size."""
    buffer, small = io.BytesIO(), io.BytesIO()
    figure.savefig(buffer, format="png", dpi=DPI)
    Image.open(buffer).convert("RGB").quantize(256, Image.Quantize.MAXCOVERAGE).save(small, "png", optimize=True)
    return small.getvalue()


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


def stored(figure, sentence, text=None):
    """(data, metadata) of a picture as a notebook keeps it: PNG, sentence, both as HTML, and what was drawn.

    Front ends prefer the HTML, the only form in which nbconvert and JupyterLab keep an alternative text. text: the text
    output, where it is more than the sentence.
    """
    png = base64.b64encode(to_png(figure)).decode()
    # a screen reader has read the sentence with the picture
    words = f'<div aria-hidden="true" style="{CAPTION}">{html.escape(sentence)}</div>'
    data = {
        "image/png": png,
        "text/html": as_img(png, sentence, figure.get_size_inches()) + words,
        "text/plain": text or sentence,
        KIND: drawn(figure),
    }
    return data, {"image/png": {"alt": sentence}}


class Picture:
    """A figure and its sentence. Shows as a picture whose alternative text, and text output, is the sentence."""

    def __init__(self, figure, sentence):
        self.figure, self.sentence = figure, sentence

    def __repr__(self):
        return self.sentence

    def _repr_mimebundle_(self, include=None, exclude=None):
        return stored(self.figure, self.sentence)


class Still:
    """A widget that stores something to read where no kernel runs: `still()` returns its (data, metadata)."""

    def _repr_mimebundle_(self, include=None, exclude=None, **kwargs):
        data = super()._repr_mimebundle_(include=include, exclude=exclude, **kwargs)
        still, metadata = self.still()
        return {**data, **still}, metadata


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


def plural(count, noun):
    """A count and its noun.

    >>> plural(1, "seed"), plural(5, "seed")
    ('1 seed', '5 seeds')
    """
    return f"{count} {noun}{'s' * (count != 1)}"


def drawable(values, top=1e150, bottom=1e-150):
    """Values for an axis that ends below `top`: nan and inf count as `top`, nothing lies below `bottom`.

    >>> drawable([0.5, float("nan"), -1.0], top=9, bottom=0)
    array([0.5, 9. , 0. ])
    """
    return np.clip(np.nan_to_num(values, nan=np.inf, posinf=np.inf, neginf=-np.inf), bottom, top)


def rough(*artists, steady=0):
    """Mark artists of which only the `steady` first points have the same digits on every machine.

    Past the edge of stability every rounding grows. Of the rest the record keeps the shape. Returns the artists.
    """
    for artist in artists:
        artist.set_gid(f"{STEADY}{steady}")
    return artists


def half_way(curve, best):
    """How many points a curve has before it is half the way from its first value to its `best` one.

    >>> half_way([2.0, 1.9, 1.4, 0.1, 3.0], best=0.1)
    3
    """
    share = (np.asarray(curve) - curve[0]) / ((best - curve[0]) or 1.0)
    return int(np.argmax(share >= 0.5)) if (share >= 0.5).any() else len(share)


def band(axes, x, values, i, name, steady=None, **style):
    """Rows `(seeds, x)` as a line at their median and a band from the smallest to the largest. Returns the median.

    steady: how many points have the same digits on every machine, all by default.
    """
    middle = np.median(values, axis=0)
    style = {"ls": LINES[i], "marker": MARKS[i], "ms": 4, **style}
    shade = axes.fill_between(x, values.min(axis=0), values.max(axis=0), color=COLOURS[i], alpha=0.16, lw=0)
    artists = [shade, *axes.plot(x, middle, color=COLOURS[i], label=name, **style)]
    if steady is not None:
        rough(*artists, steady=steady)
    return middle


def legend_right(axes):
    """Name the lines at the right of a picture, where nothing lies below the names."""
    axes.legend(loc="center left", bbox_to_anchor=(1.0, 0.5))


def decades(axis, labels=9):
    """A grid line at every power of ten of a logarithmic axis, at most about so many of them labelled."""
    low, high = np.log10(axis.get_view_interval())
    every = int(-(-(high - low) // labels))
    axis.set_major_locator(LogLocator(numticks=99))
    axis.set_major_formatter(
        FuncFormatter(lambda v, _: f"$10^{{{round(np.log10(v))}}}$" if round(np.log10(v)) % every == 0 else "")
    )
    axis.minorticks_off()


def log_limits(axes, first, values, lowest=1e-12):
    """Limit a logarithmic loss axis to what can be told apart: `lowest` to HUGE times the first loss."""
    first = max(first, 1e-100)  # a walk that starts at the bottom has no loss to compare with
    low, high = np.clip([values.min(), values.max()], first * lowest, first * HUGE)
    axes.set_ylim(low / 3, high * 3)
    if high / low > 1e3:
        decades(axes.yaxis)


def rate_name(lr):
    return f"rate {number(lr)}"
