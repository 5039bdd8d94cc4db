"""Pictures that several lessons draw."""

import numpy as np

from . import style
from .style import FADED, Picture, band, drawable, legend_right, log_limits, new_figure, number, plural, styled


@styled
def show_losses(walk):
    """Loss against step on a logarithmic axis, one line per rate of a `Walk`.

    >>> from lrlib import descend, parabola
    >>> show_losses(descend(parabola(4), 1.0, 0.45, steps=10))
    Loss against step: at rate 0.45 it falls from 2 to 0.0231 in 10 steps.
    """
    axes = new_figure().add_subplot()
    axes.set(yscale="log", xlabel="step", ylabel="loss", title="Loss at each step")
    stories = []
    for i, lr in enumerate(walk.lr):
        loss = walk.loss[:, i]
        look = {"color": style.COLOURS[i % 6], "ls": style.LINES[i % 6], "marker": style.MARKS[i % 6]}
        axes.plot(drawable(loss), label=style.rate_name(lr), ms=3.5, lw=1.3, markevery=max(1, walk.steps // 40), **look)
        stories.append(f"at rate {number(lr)} it {style.loss_story(loss[0], loss[-1], walk.steps)}")
    log_limits(axes, walk.loss[0].max(), drawable(walk.loss))
    legend_right(axes)
    return Picture(axes.figure, f"Loss against step: {'; '.join(stories)}.")


@styled
def show_rate_curve(walk, goal=None, top=style.HUGE):
    """The loss after the last step against the rate, a point per rate of a `Walk`: a U-curve.

    goal: a loss to draw as a line; the sentence then says which of the tried rates end below it. top: where the
    picture ends, in multiples of the first loss.

    >>> from lrlib import descend, parabola
    >>> show_rate_curve(descend(parabola(1), 1.0, [0.5, 1.0, 3.0], steps=2))
    Loss after 2 steps at 3 rates: the loss ends above its start from rate 3 on.
    """
    axes = new_figure().add_subplot()
    first, last = walk.loss[0], drawable(walk.loss[-1])
    axes.plot(walk.lr, last, color=style.COLOURS[0])
    axes.set(xscale="log", yscale="log", xlabel="learning rate", ylabel=f"loss after {walk.steps} steps")
    axes.set_title("Too small, good, too large")
    log_limits(axes, first[0], np.append(np.minimum(last, top * first[0]), first[0]))
    axes.axhline(first[0], color=style.FAINT, lw=1, ls=":")
    axes.text(walk.lr[0], first[0] * 1.6, "loss at the start", color=style.FAINT)
    worse = walk.lr[~(walk.loss[-1] <= first)]
    edge = "no rate ends above its start"
    if len(worse):
        edge = f"the loss ends above its start from rate {number(worse.min())} on"
    text = f"Loss after {walk.steps} steps at {len(walk.lr)} rates: {edge}."
    if goal is not None:
        axes.axhline(goal, color=style.COLOURS[1], lw=1, ls="--")
        words = axes.text(walk.lr[0], goal * 1.6, f"goal {number(goal)}", color=style.COLOURS[1], clip_on=True)
        words.set_in_layout(False)
        good = walk.lr[walk.loss[-1] < goal]
        span = f"rates from {number(good.min())} to {number(good.max())} end" if len(good) else "no tried rate ends"
        text += f" {span[0].upper()}{span[1:]} below the goal of {number(goal)}."
    return Picture(axes.figure, text)


TITLE = "Loss after training, against the learning rate"


@styled
def show_u_curve(runs, metric="val_loss", title=TITLE, measured=None, ranked=True, lowest=0.0, steady=True):
    """The U-curve: a final measure against the rate, median over seeds as a line, smallest to largest as a band.

    runs: `{"name": History}` of sweeps. metric: a history, as "val_loss" or "val_accuracy". measured: what to call it
    in place of that, as "test loss". ranked: whether the sentence orders the names by their best rates; say False where
    two of them lie close together. lowest: where the axis of an accuracy begins. steady: False where the data differ
    from machine to machine; the record then keeps only the shape of the lines.
    """
    axes = new_figure(height=3.6).add_subplot()
    accuracy = metric.endswith("accuracy")
    measured = measured or metric.replace("val_", "validation ").replace("_", " ")
    worst = 1.0 if accuracy else max(float(np.nanmax(getattr(run, metric)[0])) for run in runs.values()) * 3
    best = {}
    for i, (name, run) in enumerate(runs.items()):
        final = getattr(run, metric)[-1]  # (seeds, rates)
        shown = final if accuracy else np.where(run.diverged, np.inf, final)
        shown = drawable(shown, worst * 10, 0)
        middle = np.median(shown, axis=0)
        top = (np.argmax if accuracy else np.argmin)(middle)
        # close to the edge and beyond it every rounding grows
        band(axes, run.lr, shown, i, name, style.half_way(middle, middle[top]) if steady else 0, markevery=4)
        best[name] = run.lr[top]
    axes.set(xscale="log", yscale="linear" if accuracy else "log", xlabel="learning rate", ylabel=measured)
    axes.set(title=title, ylim=(lowest if accuracy else None, worst))
    legend_right(axes)
    first = next(iter(runs.values()))
    seeds = f"median of {plural(len(first.seeds), 'seed')}, band from smallest to largest"
    inside = sum(run.lr.min() < best[name] < run.lr.max() for name, run in runs.items())
    order = ", ".join(sorted(best, key=best.get, reverse=True))
    rest = f"; from the largest best rate to the smallest: {order}" if ranked else f": {', '.join(runs)}"
    text = f"{measured.capitalize()} against rate, {seeds}. "
    text += f"For {inside} of {len(runs)} the best rate lies inside the range tried{rest}."
    return Picture(axes.figure, text)


@styled
def show_contest(gains, against="constant"):
    """Gains over a rival in percentage points, a dot per seed, a bar at the median; `gains`: `{"name": (seeds,)}`."""
    axes = new_figure(height=0.6 + 0.33 * len(gains)).add_subplot()
    order = sorted(gains, key=lambda name: np.median(gains[name]))
    for row, name in enumerate(order):
        points = 100 * np.asarray(gains[name])
        axes.plot(points, np.full(len(points), row), color=style.COLOURS[0], marker="o", ls="", ms=5, alpha=FADED)
        axes.plot([np.median(points)] * 2, [row - 0.32, row + 0.32], color=style.COLOURS[1], lw=3)
    axes.axvline(0, color=style.INK, lw=1)
    axes.set_yticks(range(len(order)), order)
    axes.set(xlabel=f"gain over {against}, percentage points of accuracy", ylim=(-0.6, len(order) - 0.4))
    seeds = len(next(iter(gains.values())))
    always = ", ".join(sorted(name for name in order if np.min(gains[name]) > 0)) or "none"
    text = f"Gain over {against} on {plural(seeds, 'seed')}. Better on every seed: {always}."
    return Picture(axes.figure, text)


@styled
def show_epochs(runs, metric="val_accuracy", title="", since=0, steady=True):
    """A measure after each epoch, median over seeds as a line, smallest to largest as a band.

    runs: `{"name": (epochs + 1, seeds)}`, at most six, drawn from epoch `since` on. metric: a loss or an accuracy;
    `title` says on which data. steady: False where the data differ from machine to machine; the record then keeps
    only the shape of the lines.
    """
    axes = new_figure(height=3.4).add_subplot()
    ends, measured, rows = {}, metric.rpartition("_")[2], len(next(iter(runs.values())))
    if since >= rows:
        raise ValueError(f"since must be below {rows}, the epochs there are, got {since}")
    for i, (name, values) in enumerate(runs.items()):
        epochs, values = np.arange(since, len(values)), values[since:]
        ends[name] = band(axes, epochs, values.T, i, name, None if steady else 0)[-1]
    axes.set(xlabel="epoch", ylabel=measured, title=title)
    legend_right(axes)
    order = sorted(ends, key=ends.get, reverse=metric.endswith("accuracy"))
    text = f"{measured.capitalize()} over {epochs[-1]} epochs, median of {plural(values.shape[1], 'seed')}. "
    text += f"At the end, from best to worst: {', '.join(order)}."
    return Picture(axes.figure, text)
