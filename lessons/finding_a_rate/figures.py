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
    drawable,
    half_way,
    legend_right,
    new_figure,
    number,
    plural,
    rough,
    styled,
)


def range_story(test, curves):
    """What the range tests of several seeds show, in words; `curves` (steps, seeds), inf where diverged."""
    verdicts, lr, first = test.verdict[:, 0].tolist(), test.lr[:, 0], curves[0]
    if len(set(verdicts)) > 1:
        return ", ".join(f"the loss {SAID[one]} on {verdicts.count(one)}" for one in dict.fromkeys(verdicts))
    if verdicts[0] != "falls":
        return f"the loss {SAID[verdicts[0]]}"
    lowest, steps = curves.argmin(axis=0), np.arange(len(lr))[:, None]
    lost = (steps > lowest) & (curves >= first)
    turns, ends = (number(np.median(lr[at]), 1) for at in (lowest, lost.argmax(axis=0)))
    end = f"from {ends} on it is above its start again" if lost.any(axis=0).all() else "it ends below its start"
    return f"the loss falls to its lowest at rate {turns}; {end}"


SAID = {
    "falls": "falls",
    "flat": "is the same at every rate",
    "never falls": "never falls by more than its noise",
    "diverges at once": "diverges at once",
}


@styled
def show_range_test(test, best=None, beta=0.9):
    """A `RangeTest`: each seed's smoothed loss against the rate, and where the steepest-fall rule points.

    best: a rate to mark, found by a sweep; the sentence then compares. beta: of the running mean, 0 to 0.999.
    """
    figure = new_figure(height=3.3)
    axes = figure.add_subplot()
    curves, lr = drawable(test.smoothed(beta)[:, :, 0], bottom=0), test.lr[:, 0]
    falls = set(test.verdict[:, 0]) == {"falls"}
    low, top = 0.7 * curves.min(), 1.4 * curves[0].max() or 1.0
    for seed in range(len(test.seeds)):
        curve = drawable(curves[:, seed], 3 * top, 0)
        line = axes.plot(lr, curve, color=COLOURS[0], lw=0.9, alpha=FADED)
        rough(*line, steady=half_way(curve, curve.min()))  # past the edge every rounding grows
    count = plural(len(test.seeds), "seed")
    axes.set(xscale="log", ylim=(low, top), xlabel="learning rate of the step", ylabel="loss, smoothed")
    axes.set_title(f"{len(lr)} steps, the rate grows at each, {count}")
    text = f"Range test of {len(lr)} steps, {count}: {range_story(test, curves)}."
    if falls:
        picked = test.suggest("steepest", beta)[:, 0]
        heights = [np.interp(rate, lr, curve) for rate, curve in zip(picked, curves.T, strict=True)]
        axes.plot(picked, heights, color=COLOURS[1], marker="s", ms=6, ls="", label="steepest fall")
    if best is not None:
        axes.axvline(best, color=COLOURS[2], ls="--", label="best of a sweep")
    if best is not None and falls:
        close = "every" if np.all(np.abs(np.log10(picked / best)) < 0.5) else "not every"
        text += f" On {close} seed the steepest fall lies within half a power of ten of a sweep's best, "
        text += f"{number(best, 2)}."
    if best is not None or falls:
        axes.legend(loc="lower left")
    return Picture(figure, text)


@styled
def show_borrowed(runs, classes=10):
    """Networks trained at one and the same rate: the validation loss after every epoch, a line per seed.

    runs: `{name: History}`, each of one rate. classes: their number; guessing among them costs its logarithm.
    """
    figure = new_figure(height=3.3)
    axes = figure.add_subplot()
    guessing, top, stories = np.log(classes), 3.2, []
    for i, (name, run) in enumerate(runs.items()):
        loss = run.val_loss[:, :, 0]
        learned = loss[-1] < guessing / 4
        for curve, low in zip(loss.T, learned, strict=True):
            curve = drawable(curve, 2 * top, 0)
            line = axes.plot(run.epochs, curve, color=COLOURS[i], ls=LINES[i], lw=1.4)
            rough(*line, steady=half_way(curve, curve.min()) if low else 1)  # past the edge every rounding grows
        line[0].set_label(name)
        stories.append(f"{name}: {learned.sum()} of {plural(len(learned), 'seed')}")
    axes.axhline(guessing, color=INK, lw=1, ls=":", label=f"guessing, {number(guessing, 2)}")
    axes.set(ylim=(0, top), xlabel="epoch", ylabel="validation loss", title=f"The same rate, {number(run.lr[0])}")
    legend_right(axes)
    text = f"Trained at rate {number(run.lr[0])}, a quarter of the loss of guessing is reached by"
    return Picture(figure, f"{text} {'; '.join(stories)}.")


@styled
def show_both_tests(tests, beta=0.9):
    """Range tests of several networks: the median over the seeds of the smoothed loss, and of the steepest fall.

    tests: `{name: RangeTest}`, each of one range. beta: of the running mean, 0 to 0.999.
    """
    figure = new_figure(height=3.3)
    axes = figure.add_subplot()
    readings, low, top = {}, np.inf, 0.0
    for i, (name, test) in enumerate(tests.items()):
        lr, curves = test.lr[:, 0], drawable(test.smoothed(beta)[:, :, 0], bottom=0)
        curve = np.median(curves, axis=1)
        low, top = min(low, 0.7 * curve.min()), max(top, 1.3 * curve[0])
        readings[name] = np.median(test.suggest("steepest", beta)[:, 0])
        line = axes.plot(lr, drawable(curve, 3 * top, 0), color=COLOURS[i], ls=LINES[i], lw=1.8, label=name)
        height = np.interp(np.log(readings[name]), np.log(lr), curve)
        mark = axes.plot(readings[name], height, color=COLOURS[i], marker=MARKS[i], ms=9, ls="")
        rough(*line, *mark, steady=half_way(curve, curve.min()))
        axes.annotate(
            number(readings[name], 1), (readings[name], height), (0, -17), textcoords="offset points", ha="center"
        )
    axes.set(xscale="log", ylim=(low, top), xlabel="learning rate of the step", ylabel="loss, smoothed")
    axes.set_title("Two networks, one test each; marked: the steepest fall")
    axes.legend(loc="lower left")
    told = ", ".join(f"{name} at rate {number(rate, 1)}" for name, rate in readings.items())
    return Picture(figure, f"Medians of {plural(len(test.seeds), 'seed')}. The loss falls fastest for {told}.")


@styled
def show_trials(lr, loss, plans):
    """Where the trials of search plans fall on a U-curve, a panel per plan: rate across, a second setting upwards.

    lr, loss: `(rates,)`, the curve. plans: `{"name": (rates, second setting in 0..1)}`.
    """
    figure = new_figure(height=3.2)
    grid = np.atleast_1d(figure.subplots(1, len(plans), sharey=True))
    stories = []
    for axes, (name, (rates, other)) in zip(grid, plans.items(), strict=True):
        axes.plot(lr, drawable(loss / 3, 1.2, 0), color=FAINT, lw=1.2, label="validation loss")
        axes.plot(rates, other, color=COLOURS[1], marker="s", ls="", ms=6, label="trial")
        for rate in rates:
            axes.plot([rate, rate], [-0.06, -0.02], color=COLOURS[1], lw=1.5)
        axes.set(xscale="log", ylim=(-0.07, 1.08), xlabel="learning rate", title=name)
        stories.append(f"{name}: {len(np.unique(np.round(rates, 12)))} different rates")
    figure.axes[0].set_ylabel("second setting")
    return Picture(figure, f"{len(rates)} trials each. {'; '.join(stories)}.")


@styled
def show_halving(history, alive):
    """Successive halving: the validation loss of the first seed's runs, each drawn as far as it was trained.

    alive: `{epoch: (rates,) of bool}`, which runs go on after that epoch.
    """
    figure = new_figure(height=3.4)
    axes = figure.add_subplot()
    loss, last = history.val_loss[:, 0], np.full(len(history.lr), history.epochs[-1])
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
        drawn = drawable(loss[: end + 1, i], 9, 0)
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


@styled
def show_differences(contests):
    """Paired differences, a dot per repeat; a bar two standard errors to each side of their mean.

    contests: `{name: (repeats,)}`, in points; two repeats or more.
    """
    figure = new_figure(height=0.7 + 0.5 * len(contests))
    axes = figure.add_subplot()
    stories = []
    for row, (name, points) in enumerate(contests.items()):
        mean, error = np.mean(points), np.std(points, ddof=1) / len(points) ** 0.5
        rows = np.full(len(points), row)
        axes.plot(points, rows, color=COLOURS[0], marker="o", ls="", ms=5, alpha=FADED)
        axes.plot([mean - 2 * error, mean + 2 * error], [row + 0.25] * 2, color=COLOURS[1], lw=3)
        axes.plot(mean, row + 0.25, color=COLOURS[1], marker="D", ms=7, ls="")
        verdict = "a tie" if abs(mean) <= 2 * error else "over two standard errors"
        size = f"mean {number(mean, 2)}, standard error {number(error, 2)}"
        stories.append(f"{name}: {size}, {verdict}")
    axes.axvline(0, color=INK, lw=1)
    axes.set_yticks(range(len(contests)), contests)
    axes.set(xlabel="difference, points of accuracy", ylim=(len(contests) - 0.5, -0.5))
    count = plural(len(points), "repeat")
    return Picture(figure, f"Paired differences, {count}. {'; '.join(stories)}.")
