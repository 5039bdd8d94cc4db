"""Pictures in one house style. Each comes with the sentence that says what it shows, computed from the same data.

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
from matplotlib.patches import Patch

from . import validation as arg
from .validation import validated

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


def alone(figure):
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
        png = base64.b64encode(alone(self.figure)).decode()
        return {"image/png": png, "text/plain": self.sentence}, {"image/png": {"alt": self.sentence}}

    def _ipython_display_(self):
        from IPython.display import display

        data, metadata = self._repr_mimebundle_()
        display(data, metadata=metadata, raw=True)
        # JupyterLab shows pictures without their alternative text: the sentence stands below, for every reader
        display(
            {"text/html": f'<div class="lr-sentence" style="{CAPTION}">{html.escape(self.sentence)}</div>'}, raw=True
        )


class Table:
    """Columns of equal length, as aligned text and as an HTML table."""

    def __init__(self, columns, digits=3):
        lists = {name: list(values) if np.iterable(values) else [values] for name, values in columns.items()}
        lengths = {name: len(values) for name, values in lists.items()}
        if len(set(lengths.values())) > 1:
            raise ValueError(f"columns must have equal length, got {lengths}")
        self.names = list(lists)
        self.rows = [[_cell(value, digits) for value in row] for row in zip(*lists.values(), strict=True)]

    def __repr__(self):
        widths = [max(map(len, column)) for column in zip(self.names, *self.rows, strict=True)]
        return "\n".join(
            "  ".join(text.rjust(w) for text, w in zip(row, widths, strict=True)) for row in [self.names, *self.rows]
        )

    def _repr_html_(self):
        def cells(row, tag):
            return "".join(
                f'<{tag} style="text-align:right;padding:.2em .8em">{html.escape(text)}</{tag}>' for text in row
            )

        body = "".join(f"<tr>{cells(row, 'td')}</tr>" for row in self.rows)
        return f"<table><thead><tr>{cells(self.names, 'th')}</tr></thead><tbody>{body}</tbody></table>"


def _cell(value, digits):
    if isinstance(value, (bool, np.bool_)):
        return "yes" if value else "no"
    if isinstance(value, (float, np.floating)):
        if not np.isfinite(value):
            return "diverged"
        return f"{float(value):.{digits}f}" if value == 0 or 1e-3 <= abs(value) < 1e5 else f"{float(value):.2e}"
    return str(value)


@validated(columns=arg.named(lambda name, value, _: value), digits=arg.whole(0, 15))
def table(columns, digits=3):
    """A table from `{"heading": values}`: numbers rounded to `digits`, inf and nan shown as the word `diverged`.

    First used in lesson 01.

    >>> table({"rate": [0.1, 1.0], "loss": [0.25, float("inf")]})
     rate      loss
    0.100     0.250
    1.000  diverged
    """
    return Table(columns, digits)


LABELS = {
    "Exact": "a theorem, checked to rounding or to the digits shown",
    "Reproduces": "the published effect, at our scale, over several seeds, spread shown",
    "Conditional": "appears only in some settings; one where it vanishes is shown",
    "Does not reproduce here": "a popular claim, and what was measured instead",
}


class Claim:
    def __init__(self, label, statement, holds):
        self.label, self.statement, self.holds = label, statement, bool(holds)

    def __repr__(self):
        return (
            f"{self.label}: {self.statement}"
            if self.holds
            else f"NOT CONFIRMED by this run ({self.label}): {self.statement}"
        )

    def _repr_html_(self):
        word = (
            f"{self.label} ({LABELS[self.label]})"
            if self.holds
            else f"Not confirmed by this run; stated as {self.label}"
        )
        return (
            '<div style="border-left:4px solid currentColor;padding:.3em .8em;max-width:80em">'
            f"<b>{word}:</b> {html.escape(self.statement)}.</div>"
        )


@validated(label=arg.one_of(*LABELS), statement=arg.text, holds=arg.truth)
def claim(label, statement, holds):
    """A result under its label, with the check that carries it: `holds` is a condition computed from the run above.

    label: one of "Exact", "Reproduces", "Conditional", "Does not reproduce here". Raises ValueError for another.
    First used in lesson 00.

    >>> claim("Exact", "two and two make four", 2 + 2 == 4)
    Exact: two and two make four
    """
    return Claim(label, statement, holds)


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


def _drawable(loss):
    """Losses for a logarithmic axis: nan and inf become very large, zero very small; the axis cuts both off."""
    return np.clip(np.nan_to_num(loss, nan=np.inf, posinf=np.inf), 1e-150, 1e150)


def _log_limits(axes, first, values, lowest=1e-12):
    """Limit a logarithmic loss axis to what can be told apart: `lowest` to HUGE times the first loss."""
    first = max(first, 1e-100)  # a walk that starts at the bottom has no loss to compare with
    low, high = np.clip([values.min(), values.max()], first * lowest, first * HUGE)
    axes.set_ylim(low / 3, high * 3)


def _rate_name(lr):
    return f"rate {number(lr)}"


def until_out(points, limit):
    """A path `(steps, dim)` up to its first point beyond `limit`; the rest is nan, so that nothing false is drawn."""
    out = ~(np.abs(points).max(axis=-1) <= limit)
    shown = np.array(points, dtype=float)
    if out.any():
        shown[out.argmax() + 1 :] = np.nan
        shown[out.argmax()] = np.clip(np.nan_to_num(shown[out.argmax()], nan=limit), -1e6, 1e6)
    return shown


@validated(walk=arg.WALK)
@styled
def show_losses(walk):
    """Loss against step on a logarithmic axis, one line per rate of a `Walk`. First used in lesson 01.

    >>> from lrlib import descend, parabola
    >>> show_losses(descend(parabola(4), 1.0, 0.45, steps=10))
    Loss against step: at rate 0.45 it falls from 2 to 0.0231 in 10 steps.
    """
    figure = new_figure()
    axes = figure.add_subplot()
    axes.set(yscale="log", xlabel="step", ylabel="loss", title="Loss at each step")
    stories = []
    for i, lr in enumerate(walk.lr):
        loss = walk.loss[:, i]
        style = {
            "color": COLOURS[i % 6],
            "ls": LINES[i % 6],
            "marker": MARKS[i % 6],
            "markevery": max(1, walk.steps // 40),
        }
        axes.plot(_drawable(loss), label=_rate_name(lr), ms=3.5, lw=1.3, **style)
        stories.append(f"at rate {number(lr)} it {loss_story(loss[0], loss[-1], walk.steps)}")
    _log_limits(axes, walk.loss[0].max(), _drawable(walk.loss))
    axes.legend(loc="center left", bbox_to_anchor=(1.0, 0.5))
    return Picture(figure, f"Loss against step: {'; '.join(stories)}.")


@validated(walk=arg.WALK, width=arg.real(1e-6, 1e6))
@styled
def show_walk(walk, width=2.0):
    """The valley of a one-parameter `Walk` with the points visited, a panel per rate. First used in lesson 01.

    width: each panel shows w from -width to width. Raises ValueError for two dimensions or over five rates.

    >>> from lrlib import descend, parabola
    >>> show_walk(descend(parabola(4), 1.0, 0.25, steps=2))
    2 steps from w = 1: rate 0.25 ends at w = 0.
    """
    if walk.w.shape[-1] != 1 or len(walk.lr) > 5:
        raise ValueError(f"show_walk draws one parameter and up to 5 rates, got {walk.w.shape[-1]} and {len(walk.lr)}")
    figure = new_figure(height=2.8)
    ground = np.linspace(-width, width, 201)
    height = walk.landscape.value(ground[:, None])
    stories = []
    for i, axes in enumerate(np.atleast_1d(figure.subplots(1, len(walk.lr), sharey=True))):
        axes.plot(ground, height, color=FAINT, lw=1.2)
        w = np.clip(walk.w[:, i, 0], -10 * width, 10 * width)
        axes.plot(w, walk.landscape.value(w[:, None]), color=COLOURS[i], marker=MARKS[i], ms=4.5, lw=1)
        axes.set(xlim=(-width, width), ylim=(-0.04 * height.max(), height.max()))
        axes.set(title=_rate_name(walk.lr[i]), xlabel="parameter w")
        end = walk.w[-1, i, 0]
        place = f"w = {number(end)}" if abs(end) <= width else "a point outside the picture"
        stories.append(f"rate {number(walk.lr[i])} ends at {place}")
    figure.axes[0].set_ylabel("loss")
    return Picture(figure, f"{walk.steps} steps from w = {number(walk.w[0, 0, 0])}: {'; '.join(stories)}.")


@validated(walk=arg.WALK, goal=arg.optional(arg.real(above=0, high=1e100)), top=arg.real(above=0, high=1e100))
@styled
def show_rate_curve(walk, goal=None, top=HUGE):
    """The loss after the last step against the rate, a point per rate of a `Walk`: a U-curve. First used in lesson 01.

    goal: a loss to draw as a line; the sentence then says which of the tried rates end below it. top: where the
    picture ends, in multiples of the first loss.

    >>> from lrlib import descend, parabola
    >>> show_rate_curve(descend(parabola(1), 1.0, [0.5, 1.0, 3.0], steps=2))
    Loss after 2 steps at 3 rates: the loss ends above its start from rate 3 on.
    """
    figure = new_figure()
    axes = figure.add_subplot()
    first, last = walk.loss[0], _drawable(walk.loss[-1])
    axes.plot(walk.lr, last, color=COLOURS[0])
    axes.set(xscale="log", yscale="log", xlabel="learning rate", ylabel=f"loss after {walk.steps} steps")
    axes.set_title("Too small, good, too large")
    _log_limits(axes, first[0], np.append(np.minimum(last, top * first[0]), first[0]))
    axes.axhline(first[0], color=FAINT, lw=1, ls=":")
    axes.text(walk.lr[0], first[0] * 1.6, "loss at the start", color=FAINT)
    worse = walk.lr[~(walk.loss[-1] <= first)]
    edge = (
        f"the loss ends above its start from rate {number(worse.min())} on"
        if len(worse)
        else "no rate ends above its start"
    )
    text = f"Loss after {walk.steps} steps at {len(walk.lr)} rates: {edge}."
    if goal is not None:
        axes.axhline(goal, color=COLOURS[1], lw=1, ls="--")
        axes.text(walk.lr[0], goal * 1.6, f"goal {number(goal)}", color=COLOURS[1], clip_on=True).set_in_layout(False)
        good = walk.lr[walk.loss[-1] < goal]
        span = f"rates from {number(good.min())} to {number(good.max())} end" if len(good) else "no tried rate ends"
        text += f" {span[0].upper()}{span[1:]} below the goal of {number(goal)}."
    return Picture(figure, text)


@validated(
    images=arg.array("count rows columns"),
    names=arg.items(arg.text, dim="count"),
    errors=arg.array("count", finite=True, above=0),
    original=arg.optional(arg.array("rows columns")),
)
@styled
def show_images(images, names, errors, original=None):
    """Grey images side by side, each with its name and error; `original` first where given. First used in lesson 00.

    images: `(count, rows, columns)` in 0..1; names: one per image; errors: their mean squared errors.

    >>> show_images(np.zeros((3, 4, 4)), ["a", "b", "c"], [0.5, 0.01, 0.7])
    3 pictures: the error is smallest at a rate in between, and more than 10 times as large at both ends.
    """
    panels = list(zip(names, images, [f"error {number(e, 2)}" for e in errors], strict=True))
    if original is not None:
        panels.insert(0, ("original", original, ""))
    columns = (len(panels) + 1) // 2
    figure = new_figure(height=3.9)
    for axes in figure.subplots(2, columns).flat:
        axes.set_axis_off()
    for axes, (name, image, note) in zip(figure.axes, panels, strict=False):
        axes.imshow(np.clip(np.nan_to_num(image, nan=0.0), 0, 1), cmap="gray", vmin=0, vmax=1)
        axes.set_title(f"{name}\n{note}" if note else name, loc="center", fontsize=9.5)
    times = 10 ** int(np.log10(min(errors[0], errors[-1]) / np.min(errors)))
    where = "at a rate in between" if 0 < np.argmin(errors) < len(errors) - 1 else "at one of the ends"
    # which of two good rates wins may differ in the last digit from machine to machine; what is said here does not
    text = f"{len(names)} pictures: the error is smallest {where}, and more than {times} times as large at both ends."
    return Picture(figure, text)


@validated(
    runs=arg.named(arg.HISTORY, most=6),
    of=arg.MEASURE,
    title=arg.text,
    measured=arg.optional(arg.text),
    ranked=arg.truth,
)
@styled
def show_u_curve(
    runs, of="test_loss", title="Loss after training, against the learning rate", measured=None, ranked=True, lowest=0.0
):
    """The U-curve: a final measure against the rate, median over seeds as a line, smallest to largest as a band.

    runs: `{"name": History}` of sweeps. of: a history, as "test_loss" or "test_accuracy". measured: what to call it
    where the data are no test data. ranked: whether the sentence orders the names by their best rates; say False where
    two of them lie close together. lowest: where the axis of an accuracy begins. First used in lesson 00.
    """
    figure = new_figure(height=3.6)
    axes = figure.add_subplot()
    accuracy, measured = of.endswith("accuracy"), measured or of.replace("_", " ")
    worst = 1.0 if accuracy else max(float(np.nanmax(getattr(run, of)[0])) for run in runs.values()) * 3
    best = {}
    for i, (name, run) in enumerate(runs.items()):
        final = getattr(run, of)[-1]  # (seeds, rates)
        drawn = final if accuracy else np.where(run.diverged, np.inf, final)
        drawn = np.clip(np.nan_to_num(drawn, nan=np.inf, posinf=np.inf), None, worst * 10)
        middle = np.median(drawn, axis=0)
        axes.fill_between(run.lr, drawn.min(axis=0), drawn.max(axis=0), color=COLOURS[i], alpha=0.18, lw=0)
        axes.plot(run.lr, middle, color=COLOURS[i], ls=LINES[i], marker=MARKS[i], ms=4, markevery=4, label=name)
        best[name] = run.lr[(np.argmax if accuracy else np.argmin)(middle)]
    axes.set(xscale="log", yscale="linear" if accuracy else "log", xlabel="learning rate", ylabel=measured)
    axes.set(title=title)
    axes.set_ylim(lowest if accuracy else None, worst)
    axes.legend(loc="center left", bbox_to_anchor=(1.0, 0.5))
    first = next(iter(runs.values()))
    seeds = f"median of {len(first.seeds)} seeds, band from smallest to largest"
    inside = sum(run.lr.min() < best[name] < run.lr.max() for name, run in runs.items())
    order = ", ".join(sorted(best, key=best.get, reverse=True))
    rest = f"; from the largest best rate to the smallest: {order}" if ranked else f": {', '.join(runs)}"
    return Picture(
        figure,
        f"{measured.capitalize()} against rate, {seeds}. For {inside} of {len(runs)} the best rate lies inside the "
        f"range tried{rest}.",
    )


@validated(walk=arg.WALK, last=arg.whole(1))
@styled
def show_resting_points(walk, last=64):
    """Where a one-parameter `Walk` goes on to be, rate by rate: its last points, one column of dots per rate.

    Settled runs show one dot, cycles several, chaos a band. First used in lesson 02.
    """
    figure = new_figure(height=3.8)
    axes = figure.add_subplot()
    points = walk.w[-last:, :, 0]
    kept = np.abs(points).max(axis=0) < 1e3
    rates = np.broadcast_to(walk.lr, points.shape)
    axes.plot(rates[:, kept].ravel(), points[:, kept].ravel(), ls="", marker=".", ms=1.6, mew=0, color=COLOURS[0])
    axes.set(xlabel="learning rate", ylabel=f"the last {last} points w", title="Where the walk ends up, at each rate")
    single = np.ptp(points, axis=0) < 1e-3
    settled = walk.lr[single & kept]
    text = f"Last {last} points at {len(walk.lr)} rates: "
    text += f"one point up to rate {number(settled.max())}; above it the walk settles nowhere, it cycles or wanders."
    return Picture(figure, text)


def ellipse(curvatures, rotation, level):
    """Points `(2, 181)` of the contour where `quadratic(curvatures, rotation)` has the value `level`."""
    turn = np.linspace(0, 2 * np.pi, 181)
    u = np.sqrt(2 * level / np.asarray(curvatures))[:, None] * np.stack([np.cos(turn), np.sin(turn)])
    c, s = np.cos(rotation), np.sin(rotation)
    return np.array([[c, -s], [s, c]]) @ u


@validated(walk=arg.WALK, width=arg.real(1e-6, 1e6))
@styled
def show_paths(walk, width=2.2):
    """Paths of a two-parameter `Walk` over the contours of its quadratic valley, a panel per rate (at most four).

    First used in lesson 03.

    >>> from lrlib import descend, quadratic
    >>> show_paths(descend(quadratic([1, 10]), 1.0, 0.1, steps=3))
    Paths over a valley of curvatures 1 and 10; the loss: at rate 0.1 it falls from 5.5 to 0.266 in 3 steps.
    """
    if walk.w.shape[-1] != 2 or len(walk.lr) > 4 or walk.landscape.curvatures is None:
        raise ValueError(f"show_paths draws two parameters of a quadratic and up to 4 rates, got {walk.w.shape[1:]}")
    figure = new_figure(height=2.9)
    matrix = walk.landscape.hessian(np.zeros(2))
    curvatures, directions = np.linalg.eigh(matrix)
    rotation = np.arctan2(directions[1, 0], directions[0, 0])
    straight = matrix[0, 1] == 0 and matrix[0, 0] < matrix[1, 1]
    names = ("parameter 1 (flat)", "parameter 2 (steep)") if straight else ("parameter 1", "parameter 2")
    stories = []
    for i, axes in enumerate(np.atleast_1d(figure.subplots(1, len(walk.lr), sharey=True))):
        for level in np.geomspace(0.02, 40, 8):
            axes.plot(*ellipse(curvatures, rotation, level), color=FAINT, lw=0.6)
        axes.plot(*until_out(walk.w[:, i], 10 * width).T, color=COLOURS[i], marker=MARKS[i], ms=3.5, lw=1)
        axes.set(title=_rate_name(walk.lr[i]), xlabel=names[0], xlim=(-width, width), ylim=(-width, width))
        stories.append(f"at rate {number(walk.lr[i])} it {loss_story(walk.loss[0, i], walk.loss[-1, i], walk.steps)}")
    figure.axes[0].set_ylabel(names[1])
    return Picture(
        figure,
        f"Paths over a valley of curvatures {number(curvatures[0])} and {number(curvatures[1])}; "
        f"the loss: {'; '.join(stories)}.",
    )


BASINS = ("#3a3f45", "#9cc4e8", "#f2b98c", "#a5d6b8", "#d8b7e0")  # nowhere, then minimum 1 to 4


def basin_colours():
    """How `imshow` draws a map of minimum numbers, -1 for nowhere; no colour is mixed from two."""
    tones = matplotlib.colors.ListedColormap(BASINS)
    return {"origin": "lower", "cmap": tones, "vmin": -1, "vmax": len(BASINS) - 2, "interpolation": "nearest"}


def _basin_numbers(name, owners, count):
    """Minimum numbers, -1 for nowhere. Raises ValueError for others."""
    if not np.isin(owners, np.arange(-1, count)).all():
        raise ValueError(
            f"{name} must be minimum numbers from -1 to {count - 1}, got {owners.min():g} to {owners.max():g}"
        )
    return owners


def _basin_legend(figure, count):
    """Name the colours of a map of `count` minima below the picture; black is no minimum."""
    names = [f"minimum {i + 1}" for i in range(count)] + ["settles nowhere"]
    patches = [
        Patch(fc=tone, ec=FAINT, label=name)
        for tone, name in zip([*BASINS[1 : count + 1], BASINS[0]], names, strict=True)
    ]
    figure.legend(handles=patches, loc="outside lower center", ncols=len(patches), handlelength=1.2, columnspacing=1.4)


@validated(
    extent=arg.real(above=0, high=1e9),
    side=arg.whole(1),
    minima=arg.array("minima 2", finite=True),
    maps=arg.named(arg.array("...")),
)
@styled
def show_basins(maps, minima, extent, side):
    """Which minimum each start of a square grid ends in, a panel per rate. First used in lesson 03.

    maps: `{rate: (side * side,)}` of minimum numbers, -1 for starts that settle nowhere. minima: `(count, 2)`.
    """
    figure = new_figure(height=3.9)
    _basin_legend(figure, len(minima))
    stories = []
    for axes, (lr, owner) in zip(np.atleast_1d(figure.subplots(1, len(maps), sharey=True)), maps.items(), strict=True):
        if owner.size != side**2:
            raise ValueError(f"maps must hold {side**2} numbers each, for side {side}, got {owner.size}")
        grid = _basin_numbers("maps", owner, len(minima)).reshape(side, side)
        axes.imshow(grid, extent=[-extent, extent, -extent, extent], **basin_colours())
        axes.grid(False)
        for i, (a, b) in enumerate(minima):
            axes.text(
                a, b, str(i + 1), ha="center", va="center", fontweight="bold", bbox={"boxstyle": "circle", "fc": CARD}
            )
        axes.set(title=_rate_name(lr), xlabel="start, parameter 1")
        alive = [str(i + 1) for i in range(len(minima)) if np.mean(grid == i) > 0.001]
        nowhere = round(100 * float(np.mean(grid == -1)))
        stories.append(
            f"at rate {number(lr)} starts settle in {len(alive)} of {len(minima)} minima and {nowhere} % settle nowhere"
        )
    figure.axes[0].set_ylabel("start, parameter 2")
    return Picture(figure, f"{side} x {side} starts: {'; '.join(stories)}.")


@validated(
    owners=arg.array("rates starts"),
    rates=arg.items(arg.real(), least=2, dim="rates", rising=True),
    edges=arg.array("minima", finite=True),
)
@styled
def show_basin_edges(owners, rates, edges):
    """Which minimum each start on a circle ends in, a row per rate, with each minimum's edge 2 / L as a dashed line.

    owners: `(rates, starts)` of minimum numbers, -1 for starts that settle nowhere. First used in lesson 03.
    """
    owners, rates = _basin_numbers("owners", owners, len(edges)), np.array(rates)
    figure = new_figure(height=4.1)
    _basin_legend(figure, len(edges))
    axes = figure.add_subplot()
    axes.imshow(owners, extent=[0, 360, rates[0], rates[-1]], aspect="auto", **basin_colours())
    axes.grid(False)
    axes.set(xlabel="start on the circle, degrees", ylabel="learning rate", title="Where the walk ends")
    axes.set_xticks(range(0, 361, 45))
    named = []  # edges that lie close to each other share a label
    for i in np.argsort(edges):
        if named and edges[i] - edges[named[-1][-1]] < 0.05 * (rates[-1] - rates[0]):
            named[-1].append(i)
        else:
            named.append([i])
    for group in named:
        name = f"edge{'s' * (len(group) > 1)} of minimum {' and '.join(str(i + 1) for i in group)}"
        axes.text(364, np.mean(edges[group]), name, color=COLOURS[1], va="center", clip_on=False)
    stories = []
    for i, edge in enumerate(edges):
        axes.axhline(edge, color=COLOURS[1], lw=1.2, ls="--")
        row = np.mean(owners == i, axis=1) > 0.1
        last = f"up to rate {number(rates[row].max())}" if row.any() else "at no rate tried"
        stories.append(f"in minimum {i + 1} {last} (edge {number(edge)})")
        if row.any():
            place = np.median(np.flatnonzero(owners[0] == i)) / owners.shape[1] * 360
            axes.text(place, rates[0] + (rates[-1] - rates[0]) * 0.1, str(i + 1), ha="center", fontweight="bold")
    return Picture(figure, f"Over a tenth of the starts on the circle settle {', '.join(stories)}.")


@validated(runs=arg.named(arg.array("... seeds"), most=6), title=arg.text)
@styled
def show_excess(runs, title="Loss above the minimum, at each step"):
    """Excess against step, smoothed over 50 steps, mean over seeds, each line named at its end; `runs`: `{"name":
    (steps + 1, seeds)}`, at most six.

    First used in lesson 04.
    """
    figure = new_figure(height=3.5)
    axes = figure.add_subplot()
    ends, drawn = {}, {}
    for i, (name, excess) in enumerate(runs.items()):
        mean = np.asarray(excess).mean(axis=1)
        window = max(1, min(50, len(mean) // 10))
        smooth = np.convolve(mean, np.ones(window) / window, mode="valid")
        axes.plot(np.arange(len(smooth)) + window / 2, smooth, color=COLOURS[i % 6], ls=LINES[i % 6], lw=1.5)
        ends[name], drawn[name] = mean[-max(1, len(mean) // 20) :].mean(), (smooth[-1], COLOURS[i % 6])
    axes.set(yscale="log", xlim=(0, len(mean)), xlabel="step", ylabel="loss above the minimum", title=title)
    low, high = np.log(axes.get_ylim())
    heights = {name: (np.log(end) - low) / (high - low) for name, (end, _) in drawn.items()}
    place = -1.0
    for name in sorted(heights, key=heights.get):  # from the bottom up, no name over another
        place = max(heights[name], place + 0.075)
        axes.text(1.01, place, name, color=drawn[name][1], va="center", transform=axes.transAxes)
    seeds = np.shape(next(iter(runs.values())))[1]
    order = sorted(ends, key=ends.get)
    return Picture(figure, f"Mean of {seeds} seeds. From the lowest end to the highest: {', '.join(order)}.")


@validated(
    lr=arg.array("rates", finite=True, above=0),
    floor=arg.array("seeds rates", finite=True, above=0),
    theory=arg.optional(arg.array("rates", finite=True, above=0)),
)
@styled
def show_floor(lr, floor, theory=None):
    """The noise floor against the rate on logarithmic axes: mean of the seeds, smallest to largest as a band, theory
    dashed.

    floor: `(seeds, rates)`. First used in lesson 04.
    """
    figure = new_figure(width=6.4, height=3.5)
    axes = figure.add_subplot()
    axes.fill_between(lr, floor.min(axis=0), floor.max(axis=0), color=COLOURS[0], alpha=0.2, lw=0)
    axes.plot(lr, floor.mean(axis=0), color=COLOURS[0], marker="o", label="measured")
    if theory is not None:
        axes.plot(lr, theory, color=COLOURS[1], ls="--", label="theory")
    axes.set(
        xscale="log", yscale="log", xlabel="learning rate", ylabel="noise floor", title="The floor against the rate"
    )
    axes.set_xticks(lr, [number(rate) for rate in lr])
    low, high = axes.get_ylim()
    ticks = [tick for tick in np.outer(10.0 ** np.arange(-9, 4), (1, 2, 5)).ravel() if low < tick < high]
    axes.set_yticks(ticks, [number(tick) for tick in ticks])
    axes.minorticks_off()
    axes.legend()
    slopes = [float(np.polyfit(np.log(lr), np.log(row), 1)[0]) for row in floor]
    span = f"between {min(slopes):.1f} and {max(slopes):.1f}"
    return Picture(
        figure, f"Noise floor at {len(lr)} rates, {len(floor)} seeds: the slope on logarithmic axes is {span}."
    )


@validated(runs=arg.named(arg.array("... 2"), most=4))
@styled
def show_levels(runs):
    """Loss against step at a rate and at half of it, a panel per run: does the level fall to half, vanish or stay?

    runs: `{"name": (steps, 2)}`; the level is the mean of the second half. First used in lesson 04.
    """
    figure = new_figure(height=2.9)
    stories = []
    for axes, (name, loss) in zip(np.atleast_1d(figure.subplots(1, len(runs))), runs.items(), strict=True):
        level = loss[len(loss) // 2 :].mean(axis=0)
        for i, label in enumerate(("the rate", "half of it")):
            axes.plot(loss[:, i], color=COLOURS[i], ls=LINES[i], lw=1.4, label=label)
        axes.set(ylim=(-0.1 * level[0], 4 * level[0]), xlabel="step", title=name)
        stories.append(f"{name}, {level[1] / level[0]:.1f} times")
    figure.axes[0].set_ylabel("loss")
    figure.axes[-1].legend(loc="upper right")
    return Picture(figure, f"With half the rate the level is, against that of the rate itself: {'; '.join(stories)}.")


@validated(history=arg.HISTORY, names=arg.items(arg.text))
@styled
def show_logs(history, names):
    """Training and test loss after each epoch on a logarithmic axis, a panel per rate of a `History` with one seed.

    First used in lesson 05.

    names: one per rate, what each log is an example of.
    """
    figure = new_figure(height=2.9)
    start = float(history.train_loss[0].max())
    stories = []
    for i, (axes, name) in enumerate(
        zip(np.atleast_1d(figure.subplots(1, len(names), sharey=True)), names, strict=True)
    ):
        train, test = history.train_loss[:, 0, i], history.test_loss[:, 0, i]
        for loss, look, label in ((train, {"marker": "o", "ms": 3.5}, "training"), (test, {"ls": "--"}, "test")):
            drawn = np.nan_to_num(loss, nan=np.inf).clip(None, 6 * start)
            axes.plot(history.epochs, drawn, color=COLOURS[label == "test"], label=label, **look)
        axes.axhline(start, color=FAINT, lw=1, ls=":")
        axes.set(title=f"{name}\n{_rate_name(history.lr[i])}", xlabel="epoch", yscale="log", ylim=(0.05, 6 * start))
        axes.set_yticks([0.1, 1, 10], ["0.1", "1", "10"])
        axes.minorticks_off()
        end = train[-1] / start
        share = (
            "under a tenth of" if end < 0.1 else "below" if end < 0.97 else "no better than" if end < 1.1 else "above"
        )
        stories.append(f"{name}: ends {share} its start")
    figure.axes[0].set_ylabel("loss")
    figure.axes[0].legend(loc="lower left")
    return Picture(figure, f"Losses over {history.epochs[-1]} epochs at {len(names)} rates. {'; '.join(stories)}.")


@validated(data=arg.DATA, count=arg.whole(1, 10))
@styled
def show_digits(data, count=10):
    """The first test picture of each of `count` classes. First used in lesson 05."""
    figure = new_figure(height=1.5)
    side = int(data.x_test.shape[1] ** 0.5)
    for label, axes in enumerate(np.atleast_1d(figure.subplots(1, count))):
        axes.imshow(data.x_test[data.y_test == label][0].reshape(side, side), cmap="gray_r", vmin=0, vmax=1)
        axes.set_axis_off()
        axes.set_title(str(label), loc="center")
    return Picture(figure, f"One picture of each of {count} classes, {side} by {side} grey pixels.")


@validated(
    test=arg.with_attributes("smoothed suggest only verdict lr", "a RangeTest, as range_test returns it"),
    best=arg.optional(arg.real(above=0, high=1e9)),
    beta=arg.real(0, 0.999),
)
@styled
def show_range_test(test, best=None, beta=0.9):
    """A `RangeTest`: each seed's smoothed loss against the rate, and where the steepest-fall rule points.

    best: a rate to mark, found by a sweep; the sentence then compares. beta: of the running mean, 0 to 0.999.
    """
    figure = new_figure(height=3.3)
    axes = figure.add_subplot()
    curves, lr = test.smoothed(beta)[:, :, 0], test.lr[:, 0]
    picked = []
    top = 1.6 * np.max(curves[0], initial=1e-300, where=np.isfinite(curves[0]))
    for seed in range(len(test.seeds)):
        axes.plot(
            lr, np.clip(np.nan_to_num(curves[:, seed], nan=9e9), 0, 3 * top), color=COLOURS[0], lw=0.9, alpha=FADED
        )
        try:
            picked.append(test.only(seed).suggest("steepest", beta).item())
        except ValueError:
            continue  # nothing can be read off this curve
        at = curves[np.searchsorted(lr, picked[-1] * 0.999), seed]
        label = "" if picked[1:] else "steepest fall"
        axes.plot(picked[-1], at, color=COLOURS[1], marker="s", ms=6, ls="", label=label)
    seeds = f"{len(test.seeds)} seed{'s' * (len(test.seeds) > 1)}"
    axes.set(xscale="log", ylim=(0, top), xlabel="learning rate of the step", ylabel="loss, smoothed")
    axes.set_title(f"{len(lr)} steps, the rate grows at each, {seeds}")
    text = f"Range test of {len(lr)} steps, {seeds}: {_range_story(test)}."
    if best is not None:
        axes.axvline(best, color=COLOURS[2], ls="--", label="best of a sweep")
    if best is not None and picked:
        close = np.sum(np.abs(np.log10(np.array(picked) / best)) < 0.5)
        which = "every" if close == len(test.seeds) else "not every"
        text += (
            f" On {which} seed the steepest fall lies within half a power of ten of a sweep's best, {number(best, 2)}."
        )
    if best is not None or picked:
        axes.legend(loc="lower left")
    return Picture(figure, text)


def _range_story(test):
    """What the loss does as the rate grows, in words, over all seeds of the first range."""
    verdicts = test.verdict[:, 0].tolist()
    if set(verdicts) != {"falls"}:
        said = {"flat": "is the same at every rate", "never falls": "never falls by more than its noise"}
        parts = [f"{said.get(v, v)} on {verdicts.count(v)}" for v in dict.fromkeys(verdicts)]
        return f"the loss {parts[0].rsplit(' on ')[0] if len(parts) == 1 else ', '.join(parts)}"
    curves = test.smoothed()[:, :, 0]
    lowest = np.min(curves, axis=0, initial=np.inf, where=np.isfinite(curves))
    tenth = max(1, len(curves) // 10)
    early, next_to_it = (test.loss[part, :, 0].mean(axis=0) for part in (slice(tenth), slice(tenth, 2 * tenth)))
    waits = (early - next_to_it < 0.1 * (early - lowest)).all()
    breaks = ~(curves[-1] <= curves[0]).any()
    return "at small rates nothing happens, then " * bool(waits) + "the loss falls" + ", then it breaks" * bool(breaks)


@validated(
    lr=arg.array("rates", finite=True, above=0),
    loss=arg.array("rates"),
    plans=arg.named(arg.items(arg.array("trials", finite=True), least=2)),
)
@styled
def show_trials(lr, loss, plans):
    """Where the trials of search plans fall on a U-curve, a panel per plan: rate across, a second setting upwards.

    lr, loss: `(rates,)`, the curve. plans: `{"name": (rates, second setting in 0..1)}`. First used in lesson 06.
    """
    figure = new_figure(height=3.2)
    grid = np.atleast_1d(figure.subplots(1, len(plans), sharey=True))
    stories = []
    for axes, (name, (rates, other)) in zip(grid, plans.items(), strict=True):
        axes.plot(lr, np.clip(loss / 3, 0, 1.2), color=FAINT, lw=1.2, label="validation loss")
        axes.plot(rates, other, color=COLOURS[1], marker="s", ls="", ms=6, label="trial")
        for rate in rates:
            axes.plot([rate, rate], [-0.06, -0.02], color=COLOURS[1], lw=1.5)
        axes.set(xscale="log", ylim=(-0.07, 1.08), xlabel="learning rate", title=name)
        stories.append(f"{name}: {len(np.unique(np.round(rates, 12)))} different rates")
    figure.axes[0].set_ylabel("second setting")
    return Picture(figure, f"{len(rates)} trials each. {'; '.join(stories)}.")


@validated(history=arg.HISTORY, alive=arg.with_attributes("items", "a dictionary {epoch: which rates go on}"))
@styled
def show_halving(history, alive):
    """Successive halving: the validation loss of the first seed's runs, each drawn as far as it was trained.

    alive: `{epoch: (rates,) of bool}`, which runs go on after that epoch. First used in lesson 06.
    """
    figure = new_figure(height=3.4)
    axes = figure.add_subplot()
    loss, last = history.test_loss[:, 0], np.full(len(history.lr), history.epochs[-1])
    alive = {epoch: np.asarray(keep) for epoch, keep in alive.items()}
    if not all(
        epoch in history.epochs and keep.shape == last.shape and keep.dtype == bool for epoch, keep in alive.items()
    ):
        raise ValueError(
            f"alive must be {{epoch: which of {len(last)} rates go on, True or False each}}, got {alive!r}"
        )
    for epoch, keep in reversed(list(alive.items())):
        last[~keep] = epoch
    for i, end in enumerate(last):
        kept = end == history.epochs[-1]
        drawn = np.clip(np.nan_to_num(loss[: end + 1, i], nan=9), 0, 9)
        axes.plot(history.epochs[: end + 1], drawn, color=COLOURS[1] if kept else FAINT, lw=2.2 if kept else 0.9)
        axes.plot(end, drawn[-1], color=COLOURS[1] if kept else FAINT, marker="o" if kept else "x", ms=5)
    axes.set(ylim=(0, 3), xlabel="epoch", ylabel="validation loss", title="Stop the worse two thirds, again and again")
    axes.set_xticks([0, *alive, int(history.epochs[-1])])
    counts = [len(last), *(int(keep.sum()) for keep in alive.values())]
    return Picture(
        figure,
        f"Of {counts[0]} rates {', '.join(map(str, counts[1:]))} go on after epochs {', '.join(map(str, alive))}; "
        f"together they cost {int(last.sum())} epochs in place of {len(last) * int(history.epochs[-1])}.",
    )


@validated(schedules=arg.named(arg.function, most=10), steps=arg.whole(1, 10**6))
@styled
def show_schedules(schedules, steps):
    """The rate at each of `steps` updates, a panel per schedule; `schedules`: `{"name": schedule}`, at most ten.

    First used in lesson 07.

    >>> from lrlib.schedules import constant, cosine_decay
    >>> show_schedules({"constant": constant(1.0), "cosine": cosine_decay(1.0, 100)}, 100)
    2 schedules over 100 steps; the sum of rates, in per cent of constant: constant 100, cosine 50.
    """
    rows = -(-len(schedules) // 5)
    figure = new_figure(height=1.9 * rows)
    grid = figure.subplots(rows, -(-len(schedules) // rows), sharex=True, sharey=True, squeeze=False)
    step, sums = np.arange(steps), {}
    for axes in grid.flat[len(schedules) :]:
        axes.set_axis_off()
    for axes, (name, schedule) in zip(grid.flat, schedules.items(), strict=False):
        rates = schedule(step)
        axes.plot(step, rates, color=COLOURS[0])
        axes.fill_between(step, rates, color=COLOURS[0], alpha=0.12, lw=0)
        axes.set(title=name, ylim=(0, None))
        sums[name] = rates.sum()
    for axes in grid[-1]:
        axes.set_xlabel("step")
    for axes in grid[:, 0]:
        axes.set_ylabel("rate")
    first = next(iter(sums))
    shares = ", ".join(f"{name} {100 * total / sums[first]:.0f}" for name, total in sums.items())
    return Picture(
        figure, f"{len(sums)} schedules over {steps} steps; the sum of rates, in per cent of {first}: {shares}."
    )


@validated(gains=arg.named(arg.array("seeds", finite=True)), against=arg.text)
@styled
def show_contest(gains, against="constant"):
    """Gains over a rival in percentage points, a dot per seed and a bar at the median; `gains`: `{"name": (seeds,)}`.

    First used in lesson 07.
    """
    figure = new_figure(height=0.6 + 0.33 * len(gains))
    axes = figure.add_subplot()
    order = sorted(gains, key=lambda name: np.median(gains[name]))
    for row, name in enumerate(order):
        points = 100 * np.asarray(gains[name])
        axes.plot(points, np.full(len(points), row), color=COLOURS[0], marker="o", ls="", ms=5, alpha=FADED)
        axes.plot([np.median(points)] * 2, [row - 0.32, row + 0.32], color=COLOURS[1], lw=3)
    axes.axvline(0, color=INK, lw=1)
    axes.set_yticks(range(len(order)), order)
    axes.set(xlabel=f"gain over {against}, percentage points of accuracy", ylim=(-0.6, len(order) - 0.4))
    seeds = len(next(iter(gains.values())))
    always = [name for name in reversed(order) if np.min(gains[name]) > 0]
    return Picture(
        figure,
        f"Gain over {against} on {seeds} seeds. Better on every seed: {', '.join(sorted(always)) or 'none'}.",
    )


@validated(runs=arg.named(arg.array("... seeds"), most=6), of=arg.text, title=arg.text, since=arg.whole())
@styled
def show_epochs(runs, of="test_accuracy", title="", since=0):
    """A measure after each epoch, median over seeds as a line, smallest to largest as a band; `runs`: `{"name":
    (epochs + 1, seeds)}`, at most six, from epoch `since` on. First used in lesson 07.
    """
    figure = new_figure(height=3.4)
    axes = figure.add_subplot()
    ends = {}
    if since >= len(next(iter(runs.values()))):
        raise ValueError(f"since must be below {len(next(iter(runs.values())))}, the epochs there are, got {since}")
    for i, (name, values) in enumerate(runs.items()):
        epochs, values = np.arange(since, len(values)), values[since:]
        axes.fill_between(epochs, values.min(axis=1), values.max(axis=1), color=COLOURS[i], alpha=0.13, lw=0)
        axes.plot(epochs, np.median(values, axis=1), color=COLOURS[i], ls=LINES[i], marker=MARKS[i], ms=4, label=name)
        ends[name] = np.median(values[-1])
    axes.set(xlabel="epoch", ylabel=of.replace("_", " "), title=title)
    axes.legend(loc="center left", bbox_to_anchor=(1.0, 0.5))
    order = sorted(ends, key=ends.get, reverse=of.endswith("accuracy"))
    return Picture(
        figure,
        f"{of.replace('_', ' ').capitalize()} over {epochs[-1]} epochs, median of {values.shape[1]} seeds. "
        f"At the end, from best to worst: {', '.join(order)}.",
    )


@validated(tasks=arg.named(arg.DATA))
@styled
def show_pictures(tasks):
    """The first test picture of every class, a row per task; `tasks`: `{"name": Split}`. First used in lesson 13."""
    classes = np.unique(next(iter(tasks.values())).y_test)
    figure = new_figure(height=0.3 + 0.72 * len(tasks))
    grid = figure.subplots(len(tasks), len(classes), squeeze=False)
    for (name, data), row in zip(tasks.items(), grid, strict=True):
        side = int(data.x_test.shape[1] ** 0.5)
        for label, axes in zip(classes, row, strict=True):
            axes.imshow(data.x_test[data.y_test == label][0].reshape(side, side), cmap="gray_r", vmin=0, vmax=1)
            axes.set(xticks=[], yticks=[])
            axes.spines[:].set_visible(False)
        row[0].set_ylabel(name, rotation=0, ha="right", va="center")
    for label, axes in zip(classes, grid[0], strict=True):
        axes.set_title(str(label), loc="center")
    names = ", ".join(tasks)
    return Picture(figure, f"One picture of each of {len(classes)} classes, {side} by {side} pixels, for: {names}.")


@validated(run=arg.with_attributes("lr plans target source before", "a Transfer, as fine_tune returns it"))
@styled
def show_transfer(run):
    """A `Transfer`: accuracy on the target and on the source task against the rate, a line per plan, median over seeds,
    smallest to largest as a band; dotted, what the weights read before. First used in lesson 13.
    """
    figure = new_figure(height=3.4)
    panels = figure.subplots(1, 2, sharey=True)
    stories = []
    for axes, title, before, source in zip(
        panels, ("Target: the new task", "Source: the old task"), run.before, (False, True), strict=True
    ):
        for i, plan in enumerate(run.plans):
            values = 100 * run.of(plan, source=source)
            axes.fill_between(run.lr, values.min(axis=0), values.max(axis=0), color=COLOURS[i], alpha=0.15, lw=0)
            middle = np.median(values, axis=0)
            axes.plot(run.lr, middle, color=COLOURS[i], ls=LINES[i], marker=MARKS[i], ms=5, label=plan)
            task = title.split(":")[0].lower()
            stories.append(f"{plan}, {task}: {', '.join(f'{v:.0f}' for v in middle)} %")
        axes.axhline(100 * before, color=INK, lw=1.2, ls=":", label="before")
        axes.set(xscale="log", ylim=(0, 101), xlabel="learning rate", title=title)
        axes.set_xticks(run.lr, [number(lr) for lr in run.lr])
        axes.minorticks_off()
    panels[0].set_ylabel("unseen pictures read, per cent")
    panels[0].legend(loc="lower left")
    return Picture(
        figure,
        f"Medians of {len(run.target)} seeds at rates {', '.join(number(lr) for lr in run.lr)}. {'; '.join(stories)}.",
    )


@validated(
    seen=arg.array("words", finite=True, above=0),
    rates=arg.array("words", finite=True, above=0),
    rare=arg.real(),
    frequent=arg.real(),
)
@styled
def show_word_rates(seen, rates, rare=3, frequent=50):
    """The rate that Adagrad has left for each word, against the number of sentences the word was in: `(words,)` each.

    Dashed: one over the square root of that number. First used in lesson 12.

    >>> show_word_rates(np.array([1, 2, 50, 200]), np.array([8.0, 6.0, 1.0, 0.5]))
    Rate left for each word: the median of words in at most 3 sentences is 4 to 20 times that of words in 50 or more.
    """
    if not (seen <= rare).any() or not (seen >= frequent).any():
        raise ValueError(f"rare and frequent must leave words on both sides, got {rare:g} and {frequent:g}")
    figure = new_figure(height=3.5)
    axes = figure.add_subplot()
    drawn = seen * np.random.default_rng(0).uniform(0.88, 1.12, len(seen))  # equal counts would hide each other
    axes.plot(drawn, rates, color=COLOURS[0], marker="o", ls="", ms=2.5, alpha=FADED, label="one word")
    line = np.array([seen.min(), seen.max()])
    middle = np.exp(np.median(np.log(rates * np.sqrt(seen))))
    axes.plot(line, middle / np.sqrt(line), color=COLOURS[1], ls="--", label="1 / sqrt(sentences)")
    axes.set(xscale="log", yscale="log", xlabel="sentences with the word", ylabel="rate left for it")
    axes.set_title("Adagrad after one epoch: a rate for each word")
    axes.legend(loc="center left", bbox_to_anchor=(1.0, 0.5))
    times = float(np.median(rates[seen <= rare]) / np.median(rates[seen >= frequent]))
    bounds = (1, 4, 20, 100)
    low = max((b for b in bounds if b <= times), default=0)
    high = min((b for b in bounds if b > times), default=1000)
    return Picture(
        figure,
        f"Rate left for each word: the median of words in at most {rare} sentences is {low} to {high} times "
        f"that of words in {frequent} or more.",
    )


@validated(limits=arg.array("limits", finite=True, above=0), runs=arg.named(arg.array("limits seeds"), most=6))
@styled
def show_erased(limits, runs):
    """Accuracy when the weights of all words in fewer than `limits` sentences are set to zero: median of the seeds as a
    line, smallest to largest as a band; `runs`: `{"name": (limits, seeds)}`. First used in lesson 12.
    """
    figure = new_figure(height=3.4)
    axes = figure.add_subplot()
    for i, (name, values) in enumerate(runs.items()):
        axes.fill_between(limits, values.min(axis=1), values.max(axis=1), color=COLOURS[i], alpha=0.15, lw=0)
        middle = np.median(values, axis=1)
        axes.plot(limits, middle, color=COLOURS[i], ls=LINES[i], marker=MARKS[i], ms=5, label=name)
    axes.set(xscale="log", xlabel="words in fewer sentences than this are erased", ylabel="test accuracy")
    axes.set_title("What is left without the rare words")
    axes.set_xticks(limits, [number(limit) for limit in limits])
    axes.minorticks_off()
    axes.legend(loc="center left", bbox_to_anchor=(1.0, 0.5))
    first, last = (np.ptp([np.median(values[place]) for values in runs.values()]) for place in (0, -1))
    closer = "less" if last < first / 2 else "not less"
    return Picture(
        figure,
        f"Test accuracy without the words in fewer than {number(limits[0])} to {number(limits[-1])} sentences, "
        f"median of {values.shape[1]} seeds: at the right the lines lie {closer} than half as far apart as at the "
        "left.",
    )
