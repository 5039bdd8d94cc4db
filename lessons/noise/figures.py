"""Pictures that only this lesson draws."""

import numpy as np

from lrlib.classroom.style import COLOURS, LINES, Picture, new_figure, number, plural, styled


@styled
def show_excess(runs, title="Loss above the minimum, at each step"):
    """Excess against step, smoothed over 50 steps, mean over seeds, each line named at its end; `runs`: `{"name":
    (steps + 1, seeds)}`, at most six.
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
    return Picture(figure, f"Mean of {plural(seeds, 'seed')}. From the lowest end to the highest: {', '.join(order)}.")


@styled
def show_floor(lr, floor, theory=None):
    """The noise floor against the rate on logarithmic axes: mean of the seeds, smallest to largest as a band, theory
    dashed.

    floor: `(seeds, rates)`.
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
    text = f"Noise floor at {len(lr)} rates, {plural(len(floor), 'seed')}: "
    return Picture(figure, f"{text}the slope on logarithmic axes is {span}.")


@styled
def show_levels(runs, shown):
    """Loss against step at a rate and at half of it, a panel per run: does the level fall to half, vanish or stay?

    runs: `{"name": (steps, 2)}`; the level is the mean of the second half. shown: what each panel shows, "loss" or
    "excess", the loss above its minimum.
    """
    figure = new_figure(height=2.9)
    stories = []
    panels = np.atleast_1d(figure.subplots(1, len(runs)))
    for axes, what, (name, loss) in zip(panels, shown, runs.items(), strict=True):
        level = loss[len(loss) // 2 :].mean(axis=0)
        for i, label in enumerate(("the rate", "half of it")):
            axes.plot(loss[:, i], color=COLOURS[i], ls=LINES[i], lw=1.4, label=label)
        axes.set(ylim=(-0.1 * level[0], 4 * level[0]), xlabel="step", ylabel=what, title=name)
        stories.append(f"{name}, {level[1] / level[0]:.1f} times")
    figure.axes[-1].legend(loc="upper right")
    return Picture(figure, f"With half the rate the level is, against that of the rate itself: {'; '.join(stories)}.")
