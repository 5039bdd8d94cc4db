"""Pictures that only this lesson draws."""

import numpy as np

from lrlib.classroom.style import COLOURS, Picture, new_figure, styled


@styled
def show_schedules(schedules, steps):
    """The rate at each of `steps` updates, a panel per schedule; `schedules`: `{"name": schedule}`, at most ten.

    >>> from lrlib.schedules import constant, cosine_decay
    >>> show_schedules({"constant": constant(1.0), "cosine": cosine_decay(1.0, 100)}, 100)
    2 schedules over 100 steps; the sum of rates, in per cent of constant: constant 100, cosine 50.
    """
    rows = -(-len(schedules) // 5)
    figure = new_figure(height=1.9 * rows)
    grid = figure.subplots(rows, -(-len(schedules) // rows), sharex=True, sharey=True, squeeze=False)
    step, sums = np.arange(steps), {}
    for axes in grid.flat[len(schedules) :]:
        axes.set_axis_off()
    for axes, (name, schedule) in zip(grid.flat, schedules.items(), strict=False):
        rates = schedule(step)
        axes.plot(step, rates, color=COLOURS[0])
        axes.fill_between(step, rates, color=COLOURS[0], alpha=0.12, lw=0)
        axes.set(title=name, ylim=(0, None))
        sums[name] = rates.sum()
    for axes in grid[-1]:
        axes.set_xlabel("step")
    for axes in grid[:, 0]:
        axes.set_ylabel("rate")
    first = next(iter(sums))
    shares = ", ".join(f"{name} {100 * total / sums[first]:.0f}" for name, total in sums.items())
    return Picture(
        figure, f"{len(sums)} schedules over {steps} steps; the sum of rates, in per cent of {first}: {shares}."
    )
