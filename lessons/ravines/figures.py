"""Pictures that only this lesson draws."""

import matplotlib
import matplotlib.colors
import numpy as np
from matplotlib.patches import Patch

from lrlib.classroom.style import (
    CARD,
    COLOURS,
    FAINT,
    MARKS,
    Picture,
    loss_story,
    new_figure,
    number,
    rate_name,
    styled,
)


def cut_where_it_leaves(points, limit):
    """A path `(steps, dim)` up to its first point beyond `limit`; the rest is nan, so that nothing false is drawn."""
    out = ~(np.abs(points).max(axis=-1) <= limit)
    shown = np.array(points, dtype=float)
    if out.any():
        shown[out.argmax() + 1 :] = np.nan
        shown[out.argmax()] = np.clip(np.nan_to_num(shown[out.argmax()], nan=limit), -1e6, 1e6)
    return shown


def ellipse(curvatures, rotation, level):
    """Points `(2, 181)` of the contour where `quadratic(curvatures, rotation)` has the value `level`."""
    turn = np.linspace(0, 2 * np.pi, 181)
    u = np.sqrt(2 * level / np.asarray(curvatures))[:, None] * np.stack([np.cos(turn), np.sin(turn)])
    c, s = np.cos(rotation), np.sin(rotation)
    return np.array([[c, -s], [s, c]]) @ u


def draw_valley(axes, landscape, path, colour, left=1.0, tall=1.0):
    """A path `(steps + 1, 2)` over the lines of equal loss of a quadratic valley.

    left, tall: how far the view goes to the left, and up and down, by how far it goes to the right.
    """
    curvatures, directions = np.linalg.eigh(landscape.hessian(np.zeros(2)))
    rotation = np.arctan2(directions[1, 0], directions[0, 0])
    centre, width = np.array(landscape.minimum), 1.15 * np.abs(path[0] - landscape.minimum).max()
    for level in np.geomspace(0.004, 40, 9) * (landscape.value(path[0]) - landscape.value(centre)):
        axes.plot(*(centre[:, None] + ellipse(curvatures, rotation, level)), color=FAINT, lw=0.6)
    shown = cut_where_it_leaves(path - centre, 10 * width) + centre
    axes.plot(*shown.T, color=COLOURS[colour], marker=MARKS[colour], ms=3.5, lw=1)
    axes.set_xlim(centre[0] + width * np.array([-left, 1]))
    axes.set_ylim(centre[1] + width * np.array([-tall, tall]))
    axes.set_aspect("equal")


@styled
def show_paths(valley, paths):
    """Paths over a valley whose flat direction is the first parameter, a panel each (at most four).

    valley: a `quadratic` of two curvatures, the smaller first. paths: `{title: (steps + 1, 2)}`.

    >>> from lrlib import descend, quadratic
    >>> valley = quadratic([1, 10])
    >>> show_paths(valley, {"rate 0.1": descend(valley, 1.0, 0.1, steps=3).w[:, 0]})
    A valley of curvatures 1 and 10; the loss: rate 0.1 falls from 5.5 to 0.266 in 3 steps.
    """
    if valley.dim != 2 or valley.curvatures is None or len(paths) > 4:
        raise ValueError(f"paths must be up to 4 over two parameters of a quadratic, got {len(paths)}")
    figure, stories = new_figure(height=5 / max(len(paths), 2) + 0.6), []
    for i, (title, path) in enumerate(paths.items()):
        axes = figure.add_subplot(1, len(paths), i + 1)
        draw_valley(axes, valley, path, i, left=0.4, tall=0.4)
        axes.set(title=title, xlabel="parameter 1 (flat)")
        with np.errstate(all="ignore"):
            loss = valley.value(path[[0, -1]])
        stories.append(f"{title} {loss_story(*loss, len(path) - 1)}")
    figure.axes[0].set_ylabel("parameter 2 (sharp)")
    told = " and ".join(map(number, valley.curvatures))
    return Picture(figure, f"A valley of curvatures {told}; the loss: {'; '.join(stories)}.")


@styled
def show_tables(walks, columns):
    """The valleys of some tables of two columns, with a walk on each, a panel each.

    walks: `{title: Walk}` on `least_squares`, one rate each. columns: the names of the two columns.
    """
    figure, stories = new_figure(height=3.6), []
    for i, (title, walk) in enumerate(walks.items()):
        axes, valley = figure.add_subplot(1, len(walks), i + 1), walk.landscape
        draw_valley(axes, valley, walk.w[:, 0], i)
        low, high = valley.curvatures
        axes.set(title=f"{title}: {number(high / low)} to 1", xlabel=f"weight of {columns[0]}")
        axes.set_ylabel(f"weight of {columns[1]}")
        first, last = (walk.loss[:, 0] - valley.value(np.array(valley.minimum)))[[0, -1]]
        told = f"{title}, curvatures {number(low)} and {number(high)}"
        stories.append(f"{told}: {number(100 * last / first, 2)} % after {walk.steps} steps")
    return Picture(figure, f"What is left of the loss that training can remove: {'; '.join(stories)}.")


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


@styled
def show_basins(maps, minima, extent, side):
    """Which minimum each start of a square grid ends in, a panel per rate.

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
        axes.set(title=rate_name(lr), xlabel="start, parameter 1")
        alive = [str(i + 1) for i in range(len(minima)) if np.mean(grid == i) > 0.001]
        nowhere = round(100 * float(np.mean(grid == -1)))
        stories.append(
            f"at rate {number(lr)} starts settle in {len(alive)} of {len(minima)} minima and {nowhere} % settle nowhere"
        )
    figure.axes[0].set_ylabel("start, parameter 2")
    return Picture(figure, f"{side} x {side} starts: {'; '.join(stories)}.")


@styled
def show_basin_edges(owners, rates, edges):
    """Which minimum each start on a circle ends in, a row per rate, with each minimum's edge 2 / L as a dashed line.

    owners: `(rates, starts)` of minimum numbers, -1 for starts that settle nowhere.
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
        lowest = np.flatnonzero(owners[0] == i)
        if len(lowest):
            place = np.median(lowest) / owners.shape[1] * 360
            axes.text(place, rates[0] + (rates[-1] - rates[0]) * 0.1, str(i + 1), ha="center", fontweight="bold")
    return Picture(figure, f"Over a tenth of the starts on the circle settle {', '.join(stories)}.")
