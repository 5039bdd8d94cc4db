"""Pictures that only this lesson draws."""

import numpy as np

from lrlib.classroom.style import COLOURS, FAINT, MARKS, Picture, new_figure, number, rate_name, styled


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
