"""The record of what a figure shows: every line, bar, band, image and word of it, in numbers of three digits.

matplotlib keeps what it draws, and `drawn` reads it off the finished figure, so no figure can forget to tell. The
record is stored beside the picture as an output of its own kind, which strict output tests compare to the letter: a
curve that is reversed, negated, scaled, recoloured or renamed changes it; rounding on another machine does not.
"""

import re

import matplotlib.colors
import numpy as np
from matplotlib.collections import PathCollection, PolyCollection
from matplotlib.ticker import FixedFormatter

# The house colours, each with a contrast of at least 4.5:1 on the card, by the names that prose gives them.
PALETTE = {
    "blue": "#1b5e9e",
    "red": "#b3470f",
    "green": "#14704f",
    "purple": "#84409a",
    "ochre": "#7a5c00",
    "grey": "#5c6670",
}
NAMES = {tone: name for name, tone in PALETTE.items()}
KIND = "text/vnd.lrlib.drawn"  # unknown to every front end, which then shows the picture alone
STEADY = "steady "  # the gid of an artist of which only so many first points have the same digits on every machine


def digits(value, count=3):
    """A number in `count` significant digits, the same on any machine.

    It is rounded to nine first: 0.125 and 0.125 plus a rounding error end alike. Minus zero is zero.

    >>> digits(0.125 + 1e-16, 2), digits(-0.0), digits(1e300 * 1e300)
    ('0.12', '0', '1e+300')
    """
    value = float(np.clip(value, -1e300, 1e300))
    return f"{float(f'{value:.9g}') + 0.0:.{count}g}"


def tilt(values):
    """The mean of the values, weighted from -1 at the first to 1 at the last: reversed, it changes its sign.

    What is below 1e-9 of the largest value is rounding, and zero.

    >>> tilt(np.array([0.0, 1.0, 2.0])), tilt(np.array([1.0, 2.0, 1.0]))
    (0.6666666666666666, 0.0)
    """
    found = float(np.mean(np.linspace(-1, 1, len(values)) * values))
    return found if abs(found) > 1e-9 * np.abs(values).max() else 0.0


def thirds(values):
    """How the values go from the first third to the second and to the last, and in all.

    A step of under a tenth of their span is none.

    >>> thirds(np.array([3.0, 3.0, 0.0, 0.0, 1.0, 1.0]))
    'falls, rises, in all falls'
    """
    one, two, three = (part.mean() for part in np.array_split(values, 3))
    least = 0.1 * np.ptp(values)
    steps = (two - one, three - two, three - one)
    words = ["holds" if abs(step) <= least else "rises" if step > 0 else "falls" for step in steps]
    return f"{words[0]}, {words[1]}, in all {words[2]}"


def steady(artist):
    """How many first points of an artist have the same digits on every machine; None for all of them."""
    gid = artist.get_gid() or ""
    return int(gid.removeprefix(STEADY)) if gid.startswith(STEADY) else None


def series(values, scale="linear", rough=False):
    """A row of numbers in words. On a logarithmic axis its tilt is that of the logarithms, as the eye sees it.

    >>> series([4, 1, 2])
    '4 to 2 in 1..4 tilt -0.667'
    """
    values = np.ma.filled(np.ma.asarray(values, dtype=float), np.nan).ravel()
    shown = np.clip(values[~np.isnan(values)], -1e300, 1e300)
    if not len(shown):
        return "nothing"
    seen = np.log10(np.clip(shown, 1e-300, None)) if scale == "log" else shown
    if rough:
        if len(seen) > 2:
            return thirds(seen)
        return "here" if np.ptp(seen) == 0 else "rises" if seen[1] > seen[0] else "falls"
    if np.ptp(shown) == 0:
        told = digits(shown[0])
    else:
        ends, span = [shown[0], shown[-1]], [shown.min(), shown.max()]
        told = f"{' to '.join(map(digits, ends))} in {'..'.join(map(digits, span))} tilt {digits(tilt(seen))}"
    return told + f" missing {len(values) - len(shown)}" * (len(shown) < len(values))


def points(axes, x, y, first=None, whole=True):
    """Two rows of numbers as the points they are; where only the `first` are steady, these and the shape of the whole.

    What goes its own way from the second point on has no steady shape, and the extremes of a few runs, as a band shows
    them, have none either: say False for `whole`.
    """
    x, y = np.ma.asarray(x, dtype=float), np.ma.asarray(y, dtype=float)
    scales = axes.get_xscale(), axes.get_yscale()
    if first is None:
        return f"{len(x)} points, x {series(x, scales[0])}, y {series(y, scales[1])}"
    parts = []
    if first == 0 or whole and first > 1:
        parts.append(f"y {series(y[np.argsort(x, kind='stable')], scales[1], rough=True)}")
    if first:
        parts.append(f"the first {first}: x {series(x[:first], scales[0])}, y {series(y[:first], scales[1])}")
    return "; ".join(parts)


def _words(text, rough):
    text = text.replace("\n", " / ")
    return re.sub(r"-?\d[\d.e-]*", "#", text) if rough else text


def _colour(colour):
    tone = matplotlib.colors.to_hex(colour)
    return NAMES.get(tone, tone)


def _colours(colours):
    names = dict.fromkeys(_colour(colour) for colour in matplotlib.colors.to_rgba_array(colours))
    return " ".join(names)


def _label(artist):
    label = str(artist.get_label())
    return "" if label.startswith("_") or not label else f' "{label}"'


def _line(axes, line):
    looks = line.get_linestyle(), line.get_marker(), line.get_drawstyle()
    look = "".join(f" {one}" for one in looks if one not in ("None", None, "", "default"))
    data = points(axes, line.get_xdata(orig=False), line.get_ydata(orig=False), steady(line))
    return f"line{_label(line)} {_colour(line.get_color())}{look}: {data}"


def _collection(axes, marks):
    first, colour = steady(marks), _colours(marks.get_facecolor())
    if isinstance(marks, PolyCollection):
        x, y = marks.get_paths()[0].vertices.T
        half = (len(x) - 3) // 2  # along one edge and back along the other, with the corners between
        one, other = slice(1, half + 1), slice(half + 2, 2 * half + 2)
        edges = [(x[one], y[one]), (x[other][::-1], y[other][::-1])]
        told = "; ".join(points(axes, *edge, first, whole=False) for edge in edges)
        return f"band{_label(marks)} {colour}: {told}"
    if isinstance(marks, PathCollection):
        return f"marks{_label(marks)} {colour}: {points(axes, *marks.get_offsets().T, first)}"
    raise TypeError(f"the record knows no {type(marks).__name__}")


def _bars(axes, bars):
    across, along = (0, 1) if bars.orientation == "vertical" else (1, 0)
    boxes = np.array([(bar.get_x(), bar.get_y(), bar.get_width(), bar.get_height()) for bar in bars])
    places, lengths = boxes[:, across] + boxes[:, across + 2] / 2, boxes[:, along + 2]
    colours = _colours([bar.get_facecolor() for bar in bars])
    at = f"at {series(places)}, from {digits(boxes[0, along])}, lengths {series(lengths)}"
    return f"bars{_label(bars)} {colours}: {len(bars)} {bars.orientation} {at}"


def _patch(axes, patch):
    (x0, y0), (x1, y1) = patch.get_path().transformed(patch.get_patch_transform()).get_extents().get_points()
    sides = ", ".join(map(digits, (x0, x1, y0, y1)))
    return f"patch{_label(patch)} {_colour(patch.get_facecolor())}: {sides}"


def _image(axes, image):
    grid, rough = np.asarray(image.get_array(), dtype=float), steady(image) is not None
    down, across = (series(grid.mean(axis=i), rough=rough) for i in (1, 0))
    whole = "" if rough else f", all {series(grid)}"
    look = f"{image.get_cmap().name} {digits(image.norm.vmin)}..{digits(image.norm.vmax)} {image.origin}"
    sides = " ".join(map(digits, image.get_extent()))
    return f"image {look}, sides {sides}, {'x'.join(map(str, grid.shape))}: down {down}, across {across}{whole}"


def _text(text):
    rough = steady(text) is not None
    at = "" if rough else f" at {' '.join(map(digits, text.get_position()))}"
    return f'text "{_words(text.get_text(), rough)}" {_colour(text.get_color())}{at}'


def _legend(legend):
    told = []
    for text, handle in zip(legend.get_texts(), legend.legend_handles, strict=True):
        colour = handle.get_color() if hasattr(handle, "get_color") else handle.get_facecolor()
        told.append(f"{text.get_text()} {_colour(colour)}")
    return f"legend: {', '.join(told)}"


def _axis(axes, name):
    axis = getattr(axes, f"{name}axis")
    told = f'{name} "{_words(axis.get_label().get_text(), False)}" {axis.get_scale()}'
    if axis.get_inverted():
        told += " inverted"
    if not getattr(axes, f"get_autoscale{name}_on")():
        told += f" {'..'.join(map(digits, getattr(axes, f'get_{name}lim')()))}"
    if isinstance(axis.get_major_formatter(), FixedFormatter):
        told += f" ticks {', '.join(map(repr, axis.get_major_formatter().seq))}"
    return told


def drawn(figure):
    """The record of a matplotlib Figure: a line per axes, and one per line, bar, band, image and word in it.

    >>> from matplotlib.figure import Figure
    >>> axes = Figure().add_subplot()
    >>> _ = axes.plot([0, 1, 2], [4, 1, 2], "--", label="a", color="#1b5e9e")
    >>> print(drawn(axes.figure))
    axes "": x "" linear, y "" linear
      line "a" blue --: 3 points, x 0 to 2 in 0..2 tilt 0.667, y 4 to 2 in 1..4 tilt -0.667
    """
    rows = [_legend(legend) for legend in figure.legends] + [_text(text) for text in figure.texts]
    for axes in figure.axes:
        title = next(filter(None, (axes.get_title(loc) for loc in ("left", "center", "right"))), "")
        if steady(axes) is not None:  # the number stands below the name
            title = title.split("\n")[0]
        rows.append(f'axes "{_words(title, False)}": {_axis(axes, "x")}, {_axis(axes, "y")}')
        barred = {bar for bars in axes.containers for bar in bars}
        parts = [_bars(axes, bars) for bars in axes.containers]
        parts += [_line(axes, line) for line in axes.lines if line.get_visible()]
        parts += [_collection(axes, marks) for marks in axes.collections]
        parts += [_patch(axes, patch) for patch in axes.patches if patch not in barred]
        parts += [_image(axes, image) for image in axes.images]
        parts += [_text(text) for text in axes.texts if text.get_text()]
        parts += [_legend(axes.get_legend())] if axes.get_legend() else []
        rows += [f"  {part}" for part in parts]
    return "\n".join(rows)
