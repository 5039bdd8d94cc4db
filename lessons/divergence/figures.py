"""Pictures that only this lesson draws."""

import numpy as np

from lrlib.classroom.style import (
    COLOURS,
    FAINT,
    LINES,
    MARKS,
    Picture,
    legend_right,
    new_figure,
    number,
    plural,
    rate_name,
    rough,
    styled,
)


@styled
def show_lines(x, y, walk, names=("x", "y")):
    """The data as dots, and the line `y = w x` after each step of a one-parameter `Walk`, a panel per rate.

    names: of x and y. The later a line, the thicker.
    """
    figure, stories, top = new_figure(height=3.6), [], 1.45 * np.abs(y).max()
    for i, axes in enumerate(np.atleast_1d(figure.subplots(1, len(walk.lr), sharey=True))):
        axes.plot(x, y, color=FAINT, ls="", marker=".", ms=3)
        for step, w in enumerate(walk.w[:, i, 0]):
            ends = np.array([-1, 1]) * min(np.abs(x).max(), top / max(abs(w), 1e-9))  # where it leaves the picture
            axes.plot(ends, w * ends, color=COLOURS[i], lw=0.7 + 2.3 * step / walk.steps)
            inside = abs(w) * np.abs(x).max() <= top  # else its number stands above it
            side = {"ha": "left", "va": "center"} if inside else {"ha": "center", "va": "bottom"}
            axes.text(1.03 * ends[1], 1.01 * w * ends[1], step, weight="bold", **side)
        axes.set(xlabel=names[0], title=f"{rate_name(walk.lr[i])}: the line after each step".capitalize())
        axes.set(xlim=np.array([-1.05, 1.15]) * np.abs(x).max(), ylim=(-1.15 * top, 1.15 * top))
        slopes = ", ".join(number(w, 2) for w in walk.w[:, i, 0])
        stories.append(f"at rate {number(walk.lr[i])} the slope goes {slopes}")
    figure.axes[0].set_ylabel(names[1])
    return Picture(figure, f"{plural(len(x), 'dot')} and lines through their middle: {'; '.join(stories)}.")


@styled
def show_directions(a, b):
    """The curvature of the loss of two columns in every direction: the mean of (cos t a + sin t b)^2, t the angle."""
    angles = np.arange(181)
    t = np.deg2rad(angles)
    h = np.mean((np.cos(t)[:, None] * a + np.sin(t)[:, None] * b) ** 2, axis=1)
    axes = new_figure().add_subplot()
    axes.plot(angles, h, color=COLOURS[0])
    for i, (place, name) in enumerate([(h.argmax(), "largest"), (h.argmin(), "smallest")], 1):
        axes.plot(angles[place], h[place], color=COLOURS[i], marker=MARKS[i], ms=8, ls="")
        inside = h[place] + (0.12 if name == "smallest" else -0.18)
        words = f"{name}: {h[place]:.3f}"
        axes.text(angles[place], inside, words, ha="center", color=COLOURS[i])
    alone, mixed = ("first weight\nalone", "second weight\nalone"), ("both up", "one up,\none down")
    axes.set_xticks(range(0, 181, 45), [alone[0], mixed[0], alone[1], mixed[1], alone[0]])
    axes.set(xlim=(-8, 188), ylabel="curvature", ylim=(0, 1.12 * h.max()))
    axes.set_title("How curved the valley is, in every direction")
    text = f"Curvature by direction: {number(h[0])} for the first weight alone, {number(h[90])} for the second; the"
    text += f" largest is {h.max():.3f} at {angles[h.argmax()]} degrees, the smallest {h.min():.3f} at"
    return Picture(axes.figure, f"{text} {angles[h.argmin()]} degrees.")


@styled
def show_broken_runs(runs):
    """The log of each run, `{"name": losses}`, a panel each, with the step from which it shows `inf` or `nan`."""
    figure, stories = new_figure(width=9.0, height=3.2), []
    for i, (axes, (name, losses)) in enumerate(zip(figure.subplots(1, len(runs)), runs.items(), strict=True)):
        good = np.isfinite(losses)
        end = int(np.argmin(good)) if not good.all() else len(losses)
        axes.plot(losses[:end], color=COLOURS[i], marker=MARKS[i], ms=3, lw=1.3)
        axes.set(xlabel="step", xlim=(-3, len(losses)), ylim=(0, 1.3 * losses[:end].max()), title=f"Log {name}")
        if losses[:end].max() > 1e3:
            axes.set(yscale="log", ylim=(0.1, 1e40), yticks=10.0 ** np.arange(0, 41, 10))
            axes.minorticks_off()
        story = f"log {name} goes from {number(losses[0])} to {number(losses[end - 1])}"
        for word, where in (("inf", np.isinf(losses)), ("nan", np.isnan(losses))):
            if where.any():
                first, last = int(np.argmax(where)), int(len(where) - np.argmax(where[::-1]))
                axes.axvspan(first, last, color=FAINT, alpha=0.12 if word == "inf" else 0.3, lw=0)
                place = {"transform": axes.get_xaxis_transform(), "ha": "center"}
                axes.text((first + last) / 2, 0.5, word, weight="bold", **place)
                story += f", {word} from step {first}"
        stories.append(story)
    figure.axes[0].set_ylabel("loss")
    return Picture(figure, f"The losses that {plural(len(runs), 'training')} printed: {'; '.join(stories)}.")


@styled
def show_every_step(log, per_epoch):
    """The loss of every step of a `History`, a line per rate; the dots are all that a log per epoch shows."""
    axes, stories = new_figure(height=3.6).add_subplot(), []
    losses = log.step_loss[:, 0]
    for i, lr in enumerate(log.lr):
        axes.plot(losses[:, i], color=COLOURS[i], ls=LINES[i], lw=1.3, label=rate_name(lr))
        ends = np.arange(1, len(log.train_loss)) * per_epoch
        axes.plot(ends, log.train_loss[1:, 0, i], color=COLOURS[i], marker=MARKS[i], ms=7, ls="")
        top = int(np.argmax(losses[:, i]))
        stories.append(f"at rate {number(lr)} the highest loss is {number(losses[top, i])}, at step {top}")
    axes.set(yscale="log", xlabel="step", ylabel="loss", title="Every step as a line, every epoch's end as a mark")
    legend_right(axes)
    return Picture(axes.figure, f"Loss at {plural(len(losses), 'step')}: {'; '.join(stories)}.")


@styled
def show_resting_points(walk, last=64):
    """Where a one-parameter `Walk` goes on to be, rate by rate: its last points, one column of dots per rate.

    Settled runs show one dot, cycles several, chaos a band.
    """
    figure = new_figure(height=3.8)
    axes = figure.add_subplot()
    points = walk.w[-last:, :, 0].T  # a row per rate
    kept = np.abs(points).max(axis=1) < 1e3
    # a rate whose last points still move by less than this settles; the others cycle or wander
    single = (np.ptp(points, axis=1) < 1e-3) & kept
    rates = np.broadcast_to(walk.lr[:, None], points.shape)
    dots = {"ls": "", "marker": ".", "ms": 1.6, "mew": 0, "color": COLOURS[0]}
    dots = axes.plot(rates[kept].ravel(), points[kept].ravel(), **dots)
    rough(*dots, steady=last * int(np.argmin(np.append(single, False))))  # chaos enlarges every rounding
    axes.set(xlabel="learning rate", ylabel=f"the last {last} points w", title="Where the walk ends up, at each rate")
    text = f"Last {last} points at {plural(len(walk.lr), 'rate')}: "
    if not single.any():
        return Picture(figure, text + "at none of them does the walk settle on one point.")
    edge = walk.lr[single].max()
    if single[walk.lr <= edge].all():
        above = f"up to rate {number(edge)}"
    else:
        above = f"at {int(single.sum())} of them, the largest {number(edge)}"
    moving = int((kept & (walk.lr > edge)).sum())
    text += f"one point {above}, more than one at each of the {moving} rates above" if moving else f"one point {above}"
    lost = int((~kept).sum())
    return Picture(figure, text + (f"; at {plural(lost, 'rate')} the walk leaves the picture." if lost else "."))
