"""Pictures that only this lesson draws."""

import numpy as np

from lrlib.classroom.style import COLOURS, Picture, new_figure, number, plural, rough, styled


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
