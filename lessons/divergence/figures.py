"""Pictures that only this lesson draws."""

import numpy as np

from lrlib.classroom.style import COLOURS, Picture, new_figure, number, styled


@styled
def show_resting_points(walk, last=64):
    """Where a one-parameter `Walk` goes on to be, rate by rate: its last points, one column of dots per rate.

    Settled runs show one dot, cycles several, chaos a band.
    """
    figure = new_figure(height=3.8)
    axes = figure.add_subplot()
    points = walk.w[-last:, :, 0]
    kept = np.abs(points).max(axis=0) < 1e3
    rates = np.broadcast_to(walk.lr, points.shape)
    axes.plot(rates[:, kept].ravel(), points[:, kept].ravel(), ls="", marker=".", ms=1.6, mew=0, color=COLOURS[0])
    axes.set(xlabel="learning rate", ylabel=f"the last {last} points w", title="Where the walk ends up, at each rate")
    single = np.ptp(points, axis=0) < 1e-3
    settled = walk.lr[single & kept]
    text = f"Last {last} points at {len(walk.lr)} rates: "
    text += f"one point up to rate {number(settled.max())}; above it the walk settles nowhere, it cycles or wanders."
    return Picture(figure, text)
