"""Pictures that only this lesson draws."""

import numpy as np

from lrlib.classroom.style import COLOURS, Picture, band, legend_right, new_figure, number, plural, styled


@styled
def show_schedules(schedules, steps):
    """The rate at each of `steps` updates, a panel per schedule; `schedules`: `{"name": schedule}`, at most ten.

    >>> from lrlib.schedules import constant, cosine_decay
    >>> show_schedules({"constant": constant(1.0), "cosine": cosine_decay(1.0, 100)}, 100)
    2 schedules over 100 steps; the sum of rates, in per cent of a constant peak: constant 100, cosine 50.
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
        sums[name] = 100 * rates.sum() / (steps * rates.max())
    for axes in grid[-1]:
        axes.set_xlabel("step")
    for axes in grid[:, 0]:
        axes.set_ylabel("rate")
    shares = ", ".join(f"{name} {share:.0f}" for name, share in sums.items())
    text = f"{len(sums)} schedules over {steps} steps; the sum of rates, in per cent of a constant peak: {shares}."
    return Picture(figure, text)


@styled
def show_both_losses(run, names, other="validation loss"):
    """The training loss after each epoch, and beside it the loss on data that the training did not see.

    run: a `History`. names: one for each of its rates, at most six. Lines are the medians of the
    seeds, bands go from the smallest to the largest. other: what to call the second loss.
    """
    figure = new_figure(height=3.1)
    panels = figure.subplots(1, 2, sharey=True)
    epochs = run.epochs[1:]  # the loss before training would fill the picture
    ends = {name: [] for name in names}
    for axes, losses, measured in zip(panels, (run.train_loss, run.val_loss), ("training loss", other), strict=True):
        for i, name in enumerate(names):
            middle = band(axes, epochs, losses[1:, :, i].T, i, name, markevery=3, ms=3.5, lw=1.5)
            ends[name].append(f"{measured} {number(middle[-1], 2)}")
        axes.set(xlabel="epoch", title=measured[0].upper() + measured[1:])
        axes.xaxis.get_major_locator().set_params(integer=True)
    panels[0].set_ylabel("loss")
    legend_right(panels[1])
    told = "; ".join(f"{name}, {' and '.join(losses)}" for name, losses in ends.items())
    return Picture(figure, f"After {epochs[-1]} epochs, median of {plural(len(run.seeds), 'seed')}: {told}.")
