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
    legend_right,
    new_figure,
    number,
    plural,
    styled,
)


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
def show_floor(lr, floor, formula=None):
    """The noise floor against the rate on logarithmic axes: mean of the seeds, smallest to largest as a band, what a
    formula says dashed.

    floor: `(seeds, rates)`.
    """
    figure = new_figure(width=6.4, height=3.5)
    axes = figure.add_subplot()
    axes.fill_between(lr, floor.min(axis=0), floor.max(axis=0), color=COLOURS[0], alpha=0.2, lw=0)
    axes.plot(lr, floor.mean(axis=0), color=COLOURS[0], marker="o", label="measured")
    if formula is not None:
        axes.plot(lr, formula, color=COLOURS[1], ls="--", label="formula")
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
def show_halved_rate(runs, shown):
    """What the loss does when the rate is halved on the way, a panel per run: its level falls to half, vanishes, or
    stays.

    runs: `{"name": (before, after)}`, two rows of losses; a level is the mean of the second half of a row. shown: what
    each panel shows.
    """
    figure = new_figure(height=2.9)
    stories = []
    panels = np.atleast_1d(figure.subplots(1, len(runs)))
    for axes, what, (name, parts) in zip(panels, shown, runs.items(), strict=True):
        levels = [float(np.mean(part[len(part) // 2 :])) for part in parts]
        begin = 0
        for i, (part, level, label) in enumerate(zip(parts, levels, ("the rate", "half of it"), strict=True)):
            steps = np.arange(0, len(part), max(1, len(part) // 200))  # enough to see
            axes.plot(begin + steps, part[steps], color=COLOURS[i], lw=0.8, label=label)
            axes.plot([begin, begin + len(part)], [level, level], color=INK, lw=2.2)
            begin += len(part)
        axes.axvline(len(parts[0]), color=FAINT, lw=1)
        axes.set(ylim=(-0.1 * levels[0], 4 * levels[0]), xlabel="step", ylabel=what, title=name)
        stories.append(f"{name}, {levels[1] / levels[0]:.1f} times")
    figure.axes[-1].legend(loc="upper right")
    return Picture(figure, f"After the rate is halved the level is, against before: {'; '.join(stories)}.")


def over_the_valley(axes, best):
    """Circles of equal loss around the best line, for a valley of curvature 1 in both directions."""
    turn = np.linspace(0, 2 * np.pi, 121)
    for level in (0.02, 0.08, 0.32, 0.72, 1.28, 2):
        radius = np.sqrt(2 * level)
        axes.plot(best[0] + radius * np.cos(turn), best[1] + radius * np.sin(turn), color=FAINT, lw=0.5)
    axes.set(aspect="equal", xlabel="height of the line")


@styled
def show_batch_paths(paths, best):
    """Paths `{"name": (steps + 1, 2)}` over the valley of `load_people`, a panel each; best: its lowest point."""
    figure = new_figure(height=2.75)
    stories = []
    for i, (axes, (name, w)) in enumerate(zip(figure.subplots(1, len(paths), sharey=True), paths.items(), strict=True)):
        over_the_valley(axes, best)
        axes.plot(*w.T, color=COLOURS[i], marker=MARKS[i], ms=2.5, lw=1)
        axes.plot(*best, color=INK, marker="x", ms=7, mew=1.8)
        axes.set(title=name, xlim=(-0.2, 2.2), ylim=(-0.6, 1.2))
        far = np.hypot(*(w[-len(w) // 5 :] - best).T)  # the last fifth
        stories.append(f"{name}, {number(far.mean(), 2)}")
    figure.axes[0].set_ylabel("slope of the line")
    steps = len(w) - 1
    return Picture(figure, f"How far the last fifth of {steps} steps is from the best line: {'; '.join(stories)}.")


@styled
def show_lines(inputs, progress, paths):
    """The people as dots, and the last 30 lines of each path `{"name": (steps + 1, 2)}` through them, a panel each."""
    figure = new_figure(height=2.75)
    index = inputs[:, 1]
    ends = np.array([index.min(), index.max()])
    stories = []
    for i, (axes, (name, w)) in enumerate(zip(figure.subplots(1, len(paths), sharey=True), paths.items(), strict=True)):
        axes.plot(index, progress, color=FAINT, marker=".", ls="", ms=2.5)
        lines = w[-30:, :1] + w[-30:, 1:] * ends  # (30, 2)
        for line in lines:
            axes.plot(ends, line, color=COLOURS[i], lw=0.9)
        axes.set(title=name, xlabel="body mass index (standardised)", xlim=(-2.3, 3.9), ylim=(0, 4))
        stories.append(f"{name}, {number(np.ptp(lines[:, 1]), 2)}")
    figure.axes[0].set_ylabel("progress in a year")
    return Picture(figure, f"How far apart the last 30 lines end at the right: {'; '.join(stories)}.")


@styled
def show_clouds(clouds, best):
    """Points `{"name": (points, 2)}` over the valley of `load_people`, a panel each, and their mean distance from
    its lowest point, `best` `(2,)`.
    """
    figure = new_figure(height=3.4)
    stories = []
    panels = figure.subplots(1, len(clouds), sharey=True)
    for i, (axes, (name, w)) in enumerate(zip(panels, clouds.items(), strict=True)):
        over_the_valley(axes, best)
        axes.plot(*w.T, color=COLOURS[i], marker=".", ls="", ms=3, alpha=FADED)
        axes.plot(*best, color=INK, marker="x", ms=7, mew=1.8)
        (left, right), (low, high) = np.add.outer(best, (-0.9, 0.9))
        axes.set(title=name, xlim=(left, right), ylim=(low, high), yticks=(0, 0.5, 1))
        loss = np.mean(np.sum((w - best) ** 2, axis=1)) / 2
        stories.append(f"{name}, {number(loss, 2)}")
    figure.axes[0].set_ylabel("slope of the line")
    return Picture(figure, f"Mean loss above the minimum of {len(w)} points: {'; '.join(stories)}.")


@styled
def show_budget(runs, title="Loss against rows read"):
    """Loss above the minimum against rows read, both logarithmic. runs: `{"name": (batch_size, excess)}`, the excess
    of one run, `(steps + 1,)`.
    """
    figure = new_figure(height=3.5)
    axes = figure.add_subplot()
    ends = {}
    for i, (name, (batch_size, excess)) in enumerate(runs.items()):
        steps = np.unique(np.geomspace(1, len(excess) - 1, 300).astype(int))
        style = {"color": COLOURS[i], "ls": LINES[i], "lw": 1.5, "marker": "o" if len(steps) < 50 else None, "ms": 4}
        axes.plot(batch_size * steps, excess[steps], label=name, **style)
        ends[name] = excess[-1]
    axes.set(xscale="log", yscale="log", xlabel="rows read", ylabel="loss above the minimum", title=title)
    legend_right(axes)
    order = sorted(ends, key=ends.get)
    return Picture(figure, f"After {batch_size * (len(excess) - 1)} rows, from the lowest: {', '.join(order)}.")
