"""Pictures that only this lesson draws."""

import numpy as np

from lrlib.classroom.style import COLOURS, FAINT, LINES, Picture, legend_right, new_figure, number, plural, styled


@styled
def show_curves(curves, end):
    """The rates of several libraries, a panel each, with a dotted line at update `end`; `curves`: `{"name": rates}`.

    >>> show_curves({"a": [0.1, 0.05, 0.0]}, end=1)
    1 curve of 3 updates: a begins at 0.1, uses 0.05 at update 1 and 0 at the end.
    """
    figure = new_figure(height=2.3)
    panels = figure.subplots(1, len(curves), sharex=True, sharey=True, squeeze=False)[0]
    told = []
    for axes, (name, rates) in zip(panels, curves.items(), strict=True):
        axes.axvline(end, color=FAINT, lw=1, ls=":")
        axes.plot(rates, color=COLOURS[0], lw=2)
        axes.set(title=name, xlabel="update", ylim=(0, None))
        told.append(
            f"{name} begins at {number(rates[0])}, uses {number(rates[end])} at update {end} "
            f"and {number(rates[-1])} at the end"
        )
    panels[0].set_ylabel("rate")
    count = len(next(iter(curves.values())))
    return Picture(figure, f"{plural(len(curves), 'curve')} of {count} updates: {'; '.join(told)}.")


@styled
def show_script(meant, got):
    """The rate of each update of a script: as it was meant, and as it came.

    >>> show_script([0.1, 0.05], [0.1, 0.2])
    The rates of 2 updates. Meant: from 0.1 to 0.05, the sum 0.15. What came: from 0.1 to 0.2, the sum 0.3.
    """
    axes = new_figure(height=2.3).add_subplot()
    for i, (name, rates) in enumerate({"meant": meant, "what came": got}.items()):
        axes.plot(rates, color=COLOURS[i], ls=LINES[1 - i], lw=2, label=name)
    axes.set(xlabel="update", ylabel="rate", ylim=(0, None), title="The rate of each update")
    legend_right(axes)
    one, two = (f"from {number(r[0])} to {number(r[-1])}, the sum {number(np.sum(r))}" for r in (meant, got))
    return Picture(axes.figure, f"The rates of {len(got)} updates. Meant: {one}. What came: {two}.")
