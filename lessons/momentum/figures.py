"""Pictures that only this lesson draws."""

import numpy as np

from lrlib.classroom.style import (
    COLOURS,
    FAINT,
    LINES,
    MARKS,
    Picture,
    band,
    loss_story,
    new_figure,
    number,
    rough,
    styled,
)

from .batches import BETAS, EFFECTIVE, GUESSING


def rings(curvatures, levels):
    """Points `(levels, 2, 181)` of the rings where a valley of two curvatures has these values."""
    turn = np.linspace(0, 2 * np.pi, 181)
    circle = np.stack([np.cos(turn), np.sin(turn)])
    return np.sqrt(2 * np.asarray(levels)[:, None, None] / np.asarray(curvatures)[:, None]) * circle


@styled
def show_balls(valley, paths, reach):
    """Paths of balls over a valley of two curvatures, a panel each (at most four), and how the loss went.

    valley: a `quadratic`. paths: `{title: (steps + 1, 2)}`. reach: `(x, y)`, how far a panel shows to each side.
    """
    figure, stories = new_figure(height=4.6), []
    grid = figure.subplots(2, (len(paths) + 1) // 2, sharex=True, sharey=True, squeeze=False)
    panels = grid.ravel()
    for i, (axes, (title, path)) in enumerate(zip(panels, paths.items(), strict=False)):
        first = valley.value(path[0])
        for x, y in rings(valley.curvatures, first * np.geomspace(0.001, 1, 5)):
            axes.plot(x, y, color=FAINT, lw=0.6)
        axes.plot(*path.T, color=COLOURS[i], marker=MARKS[i], ms=3, lw=1)
        axes.set(title=title, xlim=(-reach[0], reach[0]), ylim=(-reach[1], reach[1]))
        stories.append(f"{title} {loss_story(first, valley.value(path[-1]), len(path) - 1)}")
    for axes in grid[-1]:
        axes.set_xlabel("parameter 1 (flat)")
    for axes in grid[:, 0]:
        axes.set_ylabel("parameter 2 (sharp)")
    for axes in panels[len(paths) :]:
        axes.set_visible(False)
    return Picture(figure, f"The loss on one valley: {'; '.join(stories)}.")


@styled
def show_steps(kappas, steps):
    """Steps needed against the condition number, both logarithmic: median of the draws, smallest to largest as a band.

    kappas: `(kappas,)`. steps: `{"name": (draws, kappas)}`.
    """
    figure = new_figure(height=3.5)
    axes, told = figure.add_subplot(), []
    for i, (name, needed) in enumerate(steps.items()):
        band(axes, kappas, np.asarray(needed, dtype=float), i, name)
        slopes = [np.polyfit(np.log(kappas), np.log(row), 1)[0] for row in needed]
        told.append(f"{name} {min(slopes):.2f} to {max(slopes):.2f}")
    axes.set(xscale="log", yscale="log", xlabel="condition number", ylabel="steps to a millionth of the distance")
    axes.set_title("What a ravine costs")
    axes.set_xticks(kappas, [str(kappa) for kappa in kappas])
    axes.minorticks_off()
    axes.legend(loc="upper left")
    return Picture(figure, f"Steps against condition number; the slopes on logarithmic axes: {', '.join(told)}.")


@styled
def show_effective(curves):
    """The loss against the effective rate lr / (1 - beta), a line per momentum, a panel per batch size.

    curves: `{title: (seeds, momenta, rates)}` as `rate_curves` gives them, of which the mean over the seeds is drawn.
    The sentence says where the lowest point of each line lies.
    """
    figure, stories = new_figure(height=3.7), []
    for axes, (title, losses) in zip(figure.subplots(1, len(curves), sharey=True), curves.items(), strict=True):
        best = []
        for i, line in enumerate(losses.mean(axis=0)):
            # beyond its best rate a training leaps about, and every rounding grows
            shown = axes.plot(EFFECTIVE, line, color=COLOURS[i], ls=LINES[i], marker=MARKS[i], ms=4, lw=1.4)
            shown[0].set_label(f"momentum {number(BETAS[i])}")
            rough(*shown, steady=int(line.argmin()) + 1)
            best.append(f"{number(line.min(), 2)} at {number(EFFECTIVE[line.argmin()], 2)} for {number(BETAS[i])}")
        axes.axhline(GUESSING, color=FAINT, lw=1, ls=":")
        axes.text(EFFECTIVE[0], GUESSING + 0.04, "guessing", color=FAINT)
        axes.set(xscale="log", ylim=(0, 2.6), xlabel="effective rate, lr / (1 - momentum)", title=title)
        stories.append(f"{title}: lowest {', '.join(best)}")
    figure.axes[0].set_ylabel("training loss after 187 steps")
    figure.axes[-1].legend(loc="lower left")
    return Picture(figure, f"Training loss by momentum. {'; '.join(stories)}.")
