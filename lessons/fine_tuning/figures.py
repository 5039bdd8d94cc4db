"""Pictures that only this lesson draws."""

import numpy as np

from lrlib.classroom.style import COLOURS, FAINT, INK, Picture, band, new_figure, number, plural, styled

RIGHT, WRONG = COLOURS[2], COLOURS[1]


def image(axes, pixels, name=None, **style):
    """A square picture without axes; `name`: what stands at its left."""
    side = int(len(pixels) ** 0.5)
    axes.imshow(pixels.reshape(side, side), **({"cmap": "gray_r", "vmin": 0, "vmax": 1} | style))
    axes.set(xticks=[], yticks=[])
    axes.spines[:].set_visible(False)
    if name:
        axes.set_ylabel(name, rotation=0, ha="right", va="center")


def rate_axis(axes, rates):
    """A logarithmic axis of the rates tried, some of them labelled, so that the labels do not run into each other."""
    every = 1 + len(rates) // 6
    axes.set(xscale="log", xlabel="learning rate")
    axes.set_xticks(rates, ["" if i % every else number(lr) for i, lr in enumerate(rates)])
    axes.minorticks_off()


@styled
def show_pictures(tasks):
    """The first test picture of every class, a row per task; `tasks`: `{"name": Split}`."""
    classes = np.unique(next(iter(tasks.values())).y_test)
    figure = new_figure(height=0.3 + 0.72 * len(tasks))
    grid = figure.subplots(len(tasks), len(classes), squeeze=False)
    for (name, data), row in zip(tasks.items(), grid, strict=True):
        for label, axes in zip(classes, row, strict=True):
            image(axes, data.x_test[data.y_test == label][0], name if label == classes[0] else None)
    for label, axes in zip(classes, grid[0], strict=True):
        axes.set_title(str(label), loc="center")
    side = int(data.x_test.shape[1] ** 0.5)
    names = ", ".join(tasks)
    return Picture(figure, f"One picture of each of {len(classes)} classes, {side} by {side} pixels, for: {names}.")


@styled
def show_answers(data, *answers, count=20):
    """The first `count` test pictures of a Split, over each what it was taken for; a wrong last answer in a red frame.

    answers: `(n,)` labels each, in the order in which they were given.
    """
    across = 10
    figure = new_figure(height=0.3 + 0.95 * -(-count // across))
    for i, axes in enumerate(figure.subplots(-(-count // across), across).ravel()[:count]):
        image(axes, data.x_test[i])
        wrong = answers[-1][i] != data.y_test[i]
        told = " → ".join(str(given[i]) for given in answers)
        axes.set_title(told, loc="center", color=WRONG if wrong else RIGHT, fontweight="bold" if wrong else "normal")
        if wrong:
            axes.spines[:].set(visible=True, color=WRONG, linewidth=2)
    kept = [int(np.sum(given[:count] == data.y_test[:count])) for given in answers]
    when = ("before training", "after it") if len(answers) > 1 else ("before training",)
    story = ", ".join(f"{right} right {time}" for right, time in zip(kept, when, strict=True))
    return Picture(figure, f"The first {count} unseen pictures of {data.name} and what they are taken for: {story}.")


@styled
def show_log(stage, tasks=("New task: handwriting", "Old task: print")):
    """A `Stage` epoch by epoch: accuracy on both tasks, a line per rate at the median over the seeds, and a band."""
    figure = new_figure(height=3.2)
    stories = []
    for axes, values, title in zip(figure.subplots(1, 2, sharey=True), (stage.new, stage.old), tasks, strict=True):
        epochs = np.arange(len(values))
        for i, lr in enumerate(stage.lr):
            middle = band(axes, epochs, 100 * values[:, :, i].T, i, f"rate {number(lr)}")
            first, second, last = (round(v) for v in middle[[0, 1, -1]])
            stories.append(f"{title.split(': ')[-1]} at {number(lr)}: {first}, {second}, {last} %")
        axes.set(ylim=(0, 101), xlabel="epoch (5 steps each)", title=title)
    figure.axes[0].set_ylabel("unseen pictures right, per cent")
    figure.axes[0].legend(loc="lower right")
    return Picture(figure, f"Before training, after one epoch and after {epochs[-1]}: {'; '.join(stories)}.")


@styled
def show_transfer(run):
    """A `Transfer`: accuracy on the target and on the source task against the rate, a line per plan, median over seeds,
    smallest to largest as a band; dotted, the accuracy of the weights before.
    """
    figure = new_figure(height=3.4)
    panels = figure.subplots(1, 2, sharey=True)
    stories = []
    for axes, title, before, source in zip(
        panels, ("New task: handwriting", "Old task: print"), run.before, (False, True), strict=True
    ):
        for i, plan in enumerate(run.plans):
            values = 100 * run.of(plan, source=source)
            middle = band(axes, run.lr, values, i, plan, ms=5)
            task = title.split(":")[0].lower()
            stories.append(f"{plan}, {task}: {', '.join(f'{v:.0f}' for v in middle)} %")
        axes.axhline(100 * before, color=INK, lw=1.2, ls=":", label="before")
        axes.set(ylim=(0, 101), title=title)
        rate_axis(axes, run.lr)
    panels[0].set_ylabel("unseen pictures right, per cent")
    panels[0].legend(loc="lower left")
    rates = ", ".join(number(lr) for lr in run.lr)
    return Picture(figure, f"Medians of {plural(len(run.target), 'seed')} at rates {rates}. {'; '.join(stories)}.")


@styled
def show_filters(layers):
    """The 3 x 3 filters of first layers, a row each, all on one scale; `layers`: `{"name": (filters, 10)}`.

    The sentence says how far each row is from the first, in per cent of its length.
    """
    first = next(iter(layers.values()))
    figure = new_figure(height=0.3 + 0.62 * len(layers))
    most = max(np.abs(w[:, :9]).max() for w in layers.values())
    for (name, w), row in zip(layers.items(), figure.subplots(len(layers), len(first), squeeze=False), strict=True):
        for axes, kernel in zip(row, w[:, :9], strict=True):
            image(axes, kernel, name if axes is row[0] else None, cmap="PuOr", vmin=-most, vmax=most)
            axes.spines[:].set(visible=True, color=FAINT, linewidth=0.6)
    moved = [100 * np.linalg.norm(w - first) / np.linalg.norm(first) for w in layers.values()]
    story = ", ".join(f"{name} {far:.0f} %" for name, far in list(zip(layers, moved, strict=True))[1:])
    return Picture(figure, f"{len(first)} filters of 3 by 3. How far they have moved from the first row: {story}.")


@styled
def show_stages(stages):
    """Accuracy at the end of each `Stage` against its rate, median and band over the seeds; `{"name": Stage}`.

    Dotted: the best of the first.
    """
    figure = new_figure(height=3.4)
    axes = figure.add_subplot()
    stories = []
    for i, (name, run) in enumerate(stages.items()):
        middle = band(axes, run.lr, 100 * run.new[-1], i, name, ms=5)
        stories.append(f"{name}: {', '.join(f'{v:.0f}' for v in middle)} %")
        if i == 0:
            axes.axhline(middle.max(), color=INK, lw=1.2, ls=":")
    axes.set(ylim=(0, 101), title="Two stages, two curves")
    axes.set_ylabel("unseen pictures right, per cent")
    rate_axis(axes, run.lr)
    axes.legend(loc="lower left")
    rates = ", ".join(number(lr) for lr in run.lr)
    return Picture(figure, f"Medians of {plural(run.new.shape[1], 'seed')} at rates {rates}. {'; '.join(stories)}.")
