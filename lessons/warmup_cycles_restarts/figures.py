"""Pictures that only this lesson draws."""

import numpy as np

from lrlib.classroom.style import (
    COLOURS,
    FADED,
    FAINT,
    INK,
    LINES,
    MARKS,
    Picture,
    decades,
    legend_right,
    new_figure,
    number,
    rough,
    styled,
)


@styled
def show_start(runs, chance):
    """The rate and the loss at each step, a colour per run; `runs`: `{"name": (rates, losses)}`, `(steps,)` each.

    chance: the loss of one who guesses. Losses are smoothed over five steps.
    """
    figure = new_figure(height=3.1)
    left, right = figure.subplots(1, 2, width_ratios=(1, 1.7))
    stories = []
    for i, (name, (rates, losses)) in enumerate(runs.items()):
        smooth = np.convolve(losses, np.ones(5) / 5, mode="valid")
        left.plot(rates, color=COLOURS[i], ls=LINES[i], lw=1.8)
        rough(*right.plot(np.arange(len(smooth)) + 2, smooth, color=COLOURS[i], ls=LINES[i], lw=1.8, label=name))
        stories.append(f"{name}, {smooth[-1]:.1f}")
    right.axhline(chance, color=FAINT, lw=1, ls=":")
    right.text(len(losses), chance * 1.03, "guessing", color=FAINT, ha="right")
    left.set(xlabel="step", ylabel="learning rate", title="The rate", ylim=(0, None))
    right.set(xlabel="step", ylabel="loss of a batch", title="The loss", ylim=(0, 1.25 * chance))
    legend_right(right)
    return Picture(figure, f"The loss at the end, where guessing has {chance:.1f}: {'; '.join(stories)}.")


@styled
def show_ends(curves, chance):
    """The loss at the end against the rate; `curves`: `{"name": (rates, losses)}`. chance: the loss of guessing."""
    axes = new_figure(height=3.4).add_subplot()
    stories = []
    for i, (name, (rates, losses)) in enumerate(curves.items()):
        line = axes.plot(rates, losses, color=COLOURS[i], ls=LINES[i], marker=MARKS[i], label=name)
        rough(*line, steady=3)  # where a run is stuck, every rounding grows
        stories.append(f"{name}, {min(losses):.1f} at rate {number(rates[int(np.argmin(losses))], 2)}")
    axes.axhline(chance, color=FAINT, lw=1, ls=":")
    ticks = sorted({rate for rates, _ in curves.values() for rate in rates})
    axes.text(ticks[0], chance * 1.03, "guessing", color=FAINT)
    axes.set(xscale="log", ylim=(0, 1.2 * chance))
    axes.set(xlabel="peak rate", ylabel="validation loss", title="The loss at the end")
    axes.set_xticks(ticks, [number(rate, 2) for rate in ticks])
    axes.minorticks_off()
    legend_right(axes)
    return Picture(axes.figure, f"The lowest validation loss: {'; '.join(stories)}.")


@styled
def show_maps(maps, shares):
    """Per cent right for every warm-up and peak, a map per start; `maps`: `{"title": (peaks, accuracy)}`, accuracy
    `(shares, peaks)`.
    """
    widths = [len(peaks) for peaks, _ in maps.values()]
    figure = new_figure(height=2.9)
    stories = []
    panels = np.atleast_1d(figure.subplots(1, len(maps), width_ratios=widths))
    for axes, (title, (peaks, accuracy)) in zip(panels, maps.items(), strict=True):
        percent = 100 * np.asarray(accuracy)
        rough(axes.imshow(percent, cmap="Blues", vmin=0, vmax=160, aspect="auto", origin="lower"))
        for (row, column), value in np.ndenumerate(percent):
            rough(axes.text(column, row, f"{value:.0f}", ha="center", va="center", color=INK))
        axes.set(title=title, xlabel="peak rate", ylabel="share of warm-up")
        axes.set_xticks(range(len(peaks)), [number(peak, 2) for peak in peaks], rotation=45)
        axes.set_yticks(range(len(shares)), [number(share) for share in shares])
        axes.grid(False)
        best = ", ".join(f"{fives(row.max())} with {number(share)}" for row, share in zip(percent, shares, strict=True))
        stories.append(f"{title}: {best}")
    return Picture(figure, f"The most right, to the nearest 5 per cent, by the share of warm-up. {'. '.join(stories)}.")


def fives(value):
    """To the nearest 5: near the edge of stability the last digits differ from machine to machine.

    >>> fives(89.4)
    90
    """
    return 5 * round(value / 5)


@styled
def show_arms(right):
    """Per cent right, a dot per seed and a bar at their mean; `right`: `{"arm": (seeds,)}`."""
    axes = new_figure(height=3.0).add_subplot()
    percent = np.array(list(right.values()))  # (arms, seeds)
    places, means = np.arange(len(percent)), percent.mean(axis=1)
    dots = axes.plot(
        np.repeat(places, percent.shape[1]), percent.ravel(), color=COLOURS[0], marker="o", ls="", alpha=FADED
    )
    bars = axes.plot(places, means, color=COLOURS[1], marker="_", ls="", ms=26, mew=3)
    rough(*dots, *bars)
    axes.set_xticks(places, [name.replace(", ", ",\n") for name in right])
    axes.set(
        ylabel="test digits right, per cent", xlim=(-0.5, len(percent) - 0.5), title="Five arms, each at its best pair"
    )
    told = ", ".join(f"{name} {fives(mean)}" for name, mean in zip(right, means, strict=True))
    seeds = percent.shape[1]
    return Picture(axes.figure, f"Test digits right, mean of {seeds} seeds to the nearest 5 per cent: {told}.")


@styled
def show_shapes(schedules, steps):
    """The rates of a few schedules over each other; `schedules`: `{"name": schedule}`, at most six."""
    axes = new_figure(height=2.6).add_subplot()
    step, ends = np.arange(steps), []
    for i, (name, schedule) in enumerate(schedules.items()):
        rates = schedule(step)
        axes.plot(step, rates, color=COLOURS[i], ls=LINES[i], lw=1.8, label=name)
        ends.append(f"{name}, at step {int(rates.argmax())}")
    axes.set(xlabel="step", ylabel="rate / peak", title="The rate over time", ylim=(0, 1.05))
    legend_right(axes)
    return Picture(axes.figure, f"The highest rate of {steps} steps comes first: {'; '.join(ends)}.")


@styled
def show_orders(walks, bound):
    """The distance from the minimum at each step; `walks`: `{"name": (steps + 1,)}`. bound: what a theorem allows."""
    axes = new_figure(height=3.2).add_subplot()
    ends = []
    for i, (name, far) in enumerate(walks.items()):
        line = axes.plot(far, color=COLOURS[i], ls=LINES[i], lw=1.6, label=name)
        rough(*line, steady=20)  # once rounding has grown, no two machines agree
        ends.append(f"{name}, {'far away' if far[-1] > far[0] else f'{far[-1]:.0e}'}")
    axes.axhline(bound, color=FAINT, lw=1, ls=":")
    axes.text(0, bound * 3, "bound", color=FAINT)
    axes.set(yscale="log", xlabel="step", ylabel="distance from the minimum", title="64 steps on a turned valley")
    decades(axes.yaxis)
    legend_right(axes)
    return Picture(axes.figure, f"The distance after the last step, from 1: {'; '.join(ends)}.")
