"""Pictures that only this lesson draws, and its table of a walk."""

import numpy as np

from lrlib import validation as arg
from lrlib.classroom.style import COLOURS, FAINT, INK, MARKS, Picture, new_figure, number, rate_name, styled
from lrlib.classroom.tables import table
from lrlib.validation import validated


@validated(w=arg.real(-100, 100), lr=arg.real(0, 100))
@styled
def show_step(w, lr):
    """One step of gradient descent on the loss `w^2`: the slope `2 w` as a tangent, the step `lr * 2 w` as an arrow.

    w: where you stand, from -100 to 100. lr: the learning rate, from 0 to 100 (units: parameter^2 / loss).
    Raises ValueError outside of these ranges.

    >>> show_step(w=2, lr=0.25)
    You stand at w = 2: loss 4, slope 4. The step is 0.25 × 4 = 1, and you land at w = 1: loss 1.
    """
    slope, end = 2 * w, w - lr * 2 * w
    figure = new_figure(height=3.4)
    axes = figure.add_subplot()
    width = 1.3 * max(abs(w), abs(end), 1)
    ground = np.linspace(-width, width, 201)
    tangent = w + width * np.array([-0.35, 0.2])
    axes.plot(ground, ground**2, color=FAINT, lw=1.4)
    axes.plot(tangent, w**2 + slope * (tangent - w), color=COLOURS[0], ls="--", label=f"slope {number(slope)}")
    taken = f"step {number(lr)} × {number(slope)} = {number(lr * slope)}"
    axes.plot([w, end], [w**2] * 2, color=COLOURS[1], lw=3, label=taken)
    axes.plot([end], [w**2], color=COLOURS[1], marker=">" if end > w else "<", ms=10, ls="")
    axes.plot([end] * 2, [w**2, end**2], color=COLOURS[1], ls=":", lw=1.2)
    axes.plot([w], [w**2], color=COLOURS[0], marker="o", ms=10, ls="", label=f"you stand at w = {number(w)}")
    axes.plot([end], [end**2], color=COLOURS[1], marker="s", ms=9, ls="", label=f"you land at w = {number(end)}")
    axes.set(xlim=(-width, width), ylim=(-0.05 * width**2, width**2), title="One step on the loss w²")
    axes.set(xlabel="parameter w", ylabel="loss")
    axes.legend(loc="center left", bbox_to_anchor=(1.0, 0.5))
    told = f"You stand at w = {number(w)}: loss {number(w**2)}, slope {number(slope)}. "
    told += f"The step is {number(lr)} × {number(slope)} = {number(lr * slope)}, "
    return Picture(figure, f"{told}and you land at w = {number(end)}: loss {number(end**2)}.")


def walk_table(walk, rows=5):
    """The first rows of a one-parameter `Walk` at its first rate: where it is, the slope there, the step, the loss.

    >>> from lrlib import descend, parabola
    >>> walk_table(descend(parabola(2), 2.0, 0.1, steps=1))
    steps taken    w  slope  rate × slope  loss
              0    2      4           0.4     4
              1  1.6    3.2          0.32  2.56
    """
    w = walk.w[:rows, 0]
    slope = walk.landscape.grad(w)[:, 0]
    columns = {"steps taken": range(len(w)), "w": w[:, 0], "slope": slope, "rate × slope": walk.lr[0] * slope}
    return table({**columns, "loss": walk.loss[: len(w), 0]}, digits=4)


def steps_until(walk, target):
    """How many steps a one-parameter `Walk` takes until `|w|` is below `target`, per rate: shape `(runs,)`.

    >>> from lrlib import descend, parabola
    >>> steps_until(descend(parabola(1), 1.0, [0.5, 1.0], steps=9), 0.2).tolist()
    [3, 1]
    """
    return (np.abs(walk.w[:, :, 0]) >= target).sum(axis=0)


@styled
def show_fit(x, y, walk):
    """Dots and the line `w x` after every step of a one-parameter `Walk`; below, the loss of every `w` on the way.

    x, y: `(n,)`. walk: from `descend` on `least_squares` of them, a column of the picture per rate.
    Raises ValueError for over five rates.

    >>> from lrlib import descend, least_squares
    >>> x, y = np.array([1.0, 2.0]), np.array([2.0, 4.0])
    >>> show_fit(x, y, descend(least_squares(x[:, None], y), 0.0, 0.4, steps=2))
    The line w x after each of 2 steps from w = 0: at rate 0.4 it ends at w = 2.
    """
    if len(walk.lr) > 5:
        raise ValueError(f"show_fit draws up to 5 rates, got {len(walk.lr)}")
    runs, width = len(walk.lr), 1.08 * x.max()
    best = walk.landscape.minimum[0]
    reach = 1.25 * abs(walk.w[0, 0, 0] - best)
    valley = best + np.linspace(-reach, reach, 121)
    heights = walk.landscape.value(valley[:, None])
    figure = new_figure(height=5.2)
    above, below = np.reshape(figure.subplots(2, runs, sharey="row"), (2, runs))
    stories = []
    for i in range(runs):
        w = walk.w[:, i, 0]
        for one in w[:-1]:
            above[i].plot([0, width], [0, one * width], color=FAINT, lw=0.8)
        above[i].plot([0, width], [0, w[-1] * width], color=COLOURS[i], lw=3)
        above[i].plot(x, y, color=INK, marker="o", ms=4.5, ls="")
        above[i].set(title=rate_name(walk.lr[i]), xlim=(0, width), ylim=(-1, 2.2 * y.max()), xlabel="pull x (newtons)")
        below[i].plot(valley, heights, color=FAINT, lw=1.2)
        below[i].plot(w, walk.loss[:, i], color=COLOURS[i], marker=MARKS[i], ms=4.5, lw=1)
        below[i].set(xlim=(valley[0], valley[-1]), ylim=(-0.05 * heights.max(), heights.max()), xlabel="w")
        end = f"ends at w = {number(w[-1])}" if np.isfinite(w[-1]) else "diverges"
        stories.append(f"at rate {number(walk.lr[i])} it {end}")
    above[0].set_ylabel("stretch y (cm)")
    below[0].set_ylabel("loss")
    first = number(walk.w[0, 0, 0])
    return Picture(figure, f"The line w x after each of {walk.steps} steps from w = {first}: {'; '.join(stories)}.")


@styled
def show_walk(walk, width=2.0):
    """The valley of a one-parameter `Walk` with the points visited, a panel per rate.

    width: each panel shows w from -width to width. Raises ValueError for two dimensions or over five rates.

    >>> from lrlib import descend, parabola
    >>> show_walk(descend(parabola(4), 1.0, 0.25, steps=2))
    2 steps from w = 1: rate 0.25 ends at w = 0.
    """
    if walk.w.shape[-1] != 1 or len(walk.lr) > 5:
        raise ValueError(f"show_walk draws one parameter and up to 5 rates, got {walk.w.shape[-1]} and {len(walk.lr)}")
    figure = new_figure(height=2.8)
    ground = np.linspace(-width, width, 201)
    height = walk.landscape.value(ground[:, None])
    stories = []
    for i, axes in enumerate(np.atleast_1d(figure.subplots(1, len(walk.lr), sharey=True))):
        axes.plot(ground, height, color=FAINT, lw=1.2)
        w = np.clip(walk.w[:, i, 0], -10 * width, 10 * width)
        axes.plot(w, walk.landscape.value(w[:, None]), color=COLOURS[i], marker=MARKS[i], ms=4.5, lw=1)
        axes.set(xlim=(-width, width), ylim=(-0.04 * height.max(), height.max()))
        axes.set(title=rate_name(walk.lr[i]), xlabel="parameter w")
        end = walk.w[-1, i, 0]
        place = f"w = {number(end)}" if abs(end) <= width else "a point outside the picture"
        stories.append(f"rate {number(walk.lr[i])} ends at {place}")
    figure.axes[0].set_ylabel("loss")
    return Picture(figure, f"{walk.steps} steps from w = {number(walk.w[0, 0, 0])}: {'; '.join(stories)}.")
