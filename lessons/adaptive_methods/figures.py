"""Pictures that only this lesson draws."""

import numpy as np
from matplotlib.ticker import NullFormatter

from lrlib.classroom.style import (
    COLOURS,
    FADED,
    FAINT,
    LINES,
    MARKS,
    Picture,
    decades,
    legend_right,
    new_figure,
    number,
    plural,
    rough,
    styled,
)

from .bursts import has_burst

SHOWN = 1000  # points of a long record that a picture can show


@styled
def show_moves(steps, marks=()):
    """The size of each step against its number, a line per rule; `steps`: `{name: (steps,)}` in units of the rate.

    marks: heights to draw a guide at.
    """
    axes = new_figure(height=3).add_subplot()
    stories = []
    for i, (name, sizes) in enumerate(steps.items()):
        axes.plot(np.arange(1, len(sizes) + 1), sizes, color=COLOURS[i], ls=LINES[i], lw=1.8, label=name)
        stories.append(f"{name} from {number(sizes[0])} to {number(sizes[-1])}, the smallest {number(min(sizes))}")
    for height in marks:
        axes.axhline(height, color=FAINT, lw=1, ls=":")
    axes.set(yscale="log", xlabel="step", ylabel="size of the step, in rates")
    legend_right(axes)
    return Picture(axes.figure, f"Sizes of {len(sizes)} steps, in rates: {'; '.join(stories)}.")


@styled
def show_inputs(trials):
    """Training loss against the rate, a panel per rule, a line per kind of inputs, its lowest point marked.

    trials: `{rule: {inputs: Trial}}`.
    """
    figure, stories = new_figure(height=3.3), []
    for axes, (rule, kinds) in zip(figure.subplots(1, len(trials), sharey=True), trials.items(), strict=True):
        best = {}
        for i, (kind, trial) in enumerate(kinds.items()):
            loss = np.minimum(trial.train_loss.mean(axis=0), 9.0)
            rough(*axes.plot(trial.lr, loss, color=COLOURS[i], ls=LINES[i], marker=MARKS[i], ms=4, label=kind))
            best[kind] = trial.lr[loss.argmin()]
            rough(*axes.plot(best[kind], loss.min() / 2, color=COLOURS[i], marker="^", ms=9))
        axes.set(xscale="log", yscale="log", xlabel="learning rate", title=rule)
        least, most = min(best, key=best.get), max(best, key=best.get)
        far = "over" if best[most] / best[least] > 8 else "under"
        stories.append(f"for {rule} lowest at a larger rate with inputs {most} than {least}, {far} 8 times")
    figure.axes[0].set_ylabel("training loss")
    figure.axes[-1].legend(loc="upper left")
    return Picture(
        figure, f"Training loss against rate, mean of {plural(len(trial.val), 'split')}: {'; '.join(stories)}."
    )


@styled
def show_hills(panels, points=3, mark=None):
    """Accuracy below a panel's best against the rate; `panels`: `{title: {name: (lr, accuracy)}}`, at most six names.

    points: where to draw the line of what counts as good. mark: a rate to point out.
    """
    figure, stories, lowest = new_figure(height=3.3), [], -points
    grid = np.atleast_1d(figure.subplots(1, len(panels), sharey=True))
    for axes, (title, curves) in zip(grid, panels.items(), strict=True):
        good = {}
        for i, (name, (lr, accuracy)) in enumerate(curves.items()):
            below = np.maximum(accuracy - accuracy.max(), -15.0)
            lowest = min(lowest, below.min())
            rough(*axes.plot(lr, below, color=COLOURS[i], ls=LINES[i], marker=MARKS[i], ms=4, label=name))
            good[name] = np.sum(below >= -points)
        axes.axhline(-points, color=FAINT, lw=1, ls="--")
        if mark:
            axes.axvline(mark, color=FAINT, lw=1, ls=":")
        axes.set(xscale="log", xlabel="learning rate", title=title)
        axes.xaxis.set_minor_formatter(NullFormatter())
        most, *others = sorted(good, key=good.get, reverse=True)
        clear = all(good[most] >= good[other] + 3 for other in others)
        stories.append(f"{title}, {most if clear else 'none clearly'}")
    figure.axes[0].set(ylim=(lowest - 0.5, 0.8), ylabel="points below its best")
    figure.axes[-1].legend(loc="lower left")
    text = f"Which has clearly more rates within {plural(points, 'point')} of its own best: {'; '.join(stories)}."
    return Picture(figure, text)


@styled
def show_gaps(gaps, measured):
    """Points of test accuracy won or lost, a dot per split, a bar at the mean; `gaps`: `{name: (splits,)}`."""
    axes = new_figure(height=3).add_subplot()
    columns, means = np.arange(len(gaps)), np.array([np.mean(gap) for gap in gaps.values()])
    for i, gap in enumerate(gaps.values()):
        for value in gap:  # one by one: another version of a library, other sentences
            rough(*axes.plot([i], [value], color=COLOURS[0], marker="o", ls="", ms=5, alpha=FADED))
    bars = axes.plot(columns, means, color=COLOURS[1], marker="_", ms=26, mew=3, ls="")
    rough(*bars, *(axes.text(i + 0.2, mean, number(mean, 2), va="center") for i, mean in enumerate(means)))
    axes.axhline(0, color=FAINT, lw=1)
    axes.set(ylabel="points of test accuracy", title=measured, xlim=(-0.5, len(gaps) - 0.3))
    axes.set_xticks(columns, list(gaps))
    sides = ["above 2" if mean > 2 else "below -2" if mean < -2 else "between" for mean in means]
    stories = [f"{name} {side}" for name, side in zip(gaps, sides, strict=True)]
    return Picture(axes.figure, f"{measured}, points of test accuracy, mean over the splits: {'; '.join(stories)}.")


@styled
def show_bursts(losses):
    """Loss over its start against step, drawn as the largest of each few steps; `losses`: `{name: (steps,)}`."""
    figure, stories = new_figure(height=3.2), []
    for i, (name, loss) in enumerate(losses.items()):
        axes = figure.add_subplot(1, len(losses), i + 1)
        block = -(-len(loss) // SHOWN)
        starts = np.arange(0, len(loss), block)
        peaks = np.clip(np.maximum.reduceat(loss, starts), 1e-30, None)
        rough(*axes.plot(starts, peaks, color=COLOURS[i], lw=1), steady=3)
        axes.set(yscale="log", ylim=(1e-31, 10), xlabel="step", title=name)
        decades(axes.yaxis)
        stories.append(f"at {name} it {'comes' if has_burst(loss) else 'does not come'} back up")
    figure.axes[0].set_ylabel("loss, of its start")
    return Picture(figure, f"Loss over {len(loss) - 1} steps: {'; '.join(stories)}.")
