"""Pictures that only this lesson draws."""

import numpy as np

from lrlib.classroom.style import INK, Picture, band, new_figure, number, plural, styled


@styled
def show_pictures(tasks):
    """The first test picture of every class, a row per task; `tasks`: `{"name": Split}`."""
    classes = np.unique(next(iter(tasks.values())).y_test)
    figure = new_figure(height=0.3 + 0.72 * len(tasks))
    grid = figure.subplots(len(tasks), len(classes), squeeze=False)
    for (name, data), row in zip(tasks.items(), grid, strict=True):
        side = int(data.x_test.shape[1] ** 0.5)
        for label, axes in zip(classes, row, strict=True):
            axes.imshow(data.x_test[data.y_test == label][0].reshape(side, side), cmap="gray_r", vmin=0, vmax=1)
            axes.set(xticks=[], yticks=[])
            axes.spines[:].set_visible(False)
        row[0].set_ylabel(name, rotation=0, ha="right", va="center")
    for label, axes in zip(classes, grid[0], strict=True):
        axes.set_title(str(label), loc="center")
    names = ", ".join(tasks)
    return Picture(figure, f"One picture of each of {len(classes)} classes, {side} by {side} pixels, for: {names}.")


@styled
def show_transfer(run):
    """A `Transfer`: accuracy on the target and on the source task against the rate, a line per plan, median over seeds,
    smallest to largest as a band; dotted, what the weights read before.
    """
    figure = new_figure(height=3.4)
    panels = figure.subplots(1, 2, sharey=True)
    stories = []
    for axes, title, before, source in zip(
        panels, ("Target: the new task", "Source: the old task"), run.before, (False, True), strict=True
    ):
        for i, plan in enumerate(run.plans):
            values = 100 * run.of(plan, source=source)
            middle = band(axes, run.lr, values, i, plan, ms=5)
            task = title.split(":")[0].lower()
            stories.append(f"{plan}, {task}: {', '.join(f'{v:.0f}' for v in middle)} %")
        axes.axhline(100 * before, color=INK, lw=1.2, ls=":", label="before")
        axes.set(xscale="log", ylim=(0, 101), xlabel="learning rate", title=title)
        every = 1 + len(run.lr) // 6  # so that the labels do not run into each other
        axes.set_xticks(run.lr, ["" if i % every else number(lr) for i, lr in enumerate(run.lr)])
        axes.minorticks_off()
    panels[0].set_ylabel("unseen pictures read, per cent")
    panels[0].legend(loc="lower left")
    rates = ", ".join(number(lr) for lr in run.lr)
    return Picture(figure, f"Medians of {plural(len(run.target), 'seed')} at rates {rates}. {'; '.join(stories)}.")
