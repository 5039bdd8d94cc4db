"""Pictures that only this lesson draws."""

import numpy as np

from lrlib.classroom.style import COLOURS, Picture, new_figure, number, styled


@styled
def show_two_logs(logs):
    """Losses step by step, a panel each, with their mean dashed; `logs`: `{"name": (steps,)}`."""
    figure = new_figure(height=2.8)
    panels, told = figure.subplots(1, len(logs), sharey=True, squeeze=False)[0], []
    for i, (axes, (name, losses)) in enumerate(zip(panels, logs.items(), strict=True)):
        axes.plot(np.arange(len(losses)), losses, color=COLOURS[i], lw=1)
        axes.axhline(np.mean(losses), color=COLOURS[i], ls="--", lw=1.5)
        axes.set(title=name, xlabel="step", xlim=(0, len(losses) - 1))
        told.append(f"{name} jumps about {number(np.mean(losses), 2)}")
    panels[0].set(ylabel="loss", ylim=(0, None))
    return Picture(figure, f"{len(losses)} steps of {len(logs)} logs. {', '.join(told)}.")
