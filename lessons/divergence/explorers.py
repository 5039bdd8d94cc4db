"""What the sliders of this lesson move."""

import numpy as np

from lrlib import descend, double_well, parabola
from lrlib.classroom.controls import amount
from lrlib.classroom.explore import Explorer
from lrlib.classroom.style import COLOURS, FAINT, decades, drawable, loss_story, number, plural

HIDDEN = 3.2  # the curvature of the explorer's valley; the learner finds its edge without being told
hidden_valley, hidden_start = parabola(HIDDEN), (2 / HIDDEN) ** 0.5  # where the loss is 1, and tells nothing
STEPS = 60


class Edge(Explorer):
    """Sixty steps on a valley of unknown curvature, close to the largest rate that works."""

    id = "divergence.edge"
    goal = "find the largest rate at which the loss still falls, to two digits. Do not compute: move the slider."
    controls = (amount("lr", "learning rate", 0.3, 0.9, 0.4, 0.005),)
    call = "descend(hidden_valley, hidden_start, lr={lr:g}, steps=60).loss[-1]"

    def setup(self, figure):
        left, right = figure.subplots(1, 2, width_ratios=(1, 1.2))
        ground = np.linspace(-2.2, 2.2, 161)
        left.plot(ground, hidden_valley.value(ground[:, None]), color=FAINT, lw=1.2)
        left.set(xlim=(-2.2, 2.2), ylim=(-0.3, 8), xlabel="parameter w", ylabel="loss", title="Where the steps land")
        left.tick_params(labelleft=False, labelbottom=False)  # the curvature could be read off
        right.set(
            yscale="log",
            xlim=(-1, STEPS + 1),
            ylim=(1e-8, 1e8),
            xlabel="step",
            ylabel="loss",
            title="Loss at each step",
        )
        decades(right.yaxis)
        right.axhline(1, color=FAINT, lw=1, ls=":")
        right.text(STEPS, 1.6, "loss at the start", color=FAINT, ha="right")
        (self.path,) = left.plot([], [], color=COLOURS[0], marker="o", ms=4, lw=0.8)
        (self.loss,) = right.plot([], [], color=COLOURS[0], marker="o", ms=3.5, lw=1.2)
        self.moving = [self.path, self.loss]

    def update(self, lr):
        walk = descend(hidden_valley, hidden_start, lr, STEPS)
        w = np.clip(walk.w[:, 0, 0], -1e3, 1e3)
        self.path.set_data(w, drawable(hidden_valley.value(w[:, None]), 1e6, 0))
        self.loss.set_data(range(STEPS + 1), drawable(walk.loss[:, 0]))
        told = f"At rate {number(lr)} the loss {loss_story(walk.loss[0, 0], walk.loss[-1, 0], STEPS)}."
        return told + f" So the curvature is close to 2 / {number(lr)} = {number(2 / lr, 2)}." * self.reached(lr)

    def reached(self, lr):
        return 0.615 <= lr < 2 / HIDDEN


class TwoValleys(Explorer):
    """The last points of a walk between two valleys: settled, cycling, or wandering."""

    id = "divergence.two_valleys"
    goal = "find a rate at which the walk visits exactly four points, over and over."
    controls = (amount("lr", "learning rate", 0.1, 1.95, 0.5, 0.01),)
    call = "np.unique(descend(double_well(), start=0.5, lr={lr:g}, steps=4000).w[-64:].round(4))"
    STEPS, SHOWN = 4000, 64

    def setup(self, figure):
        left, right = figure.subplots(1, 2, width_ratios=(1, 1.2))
        ground = np.linspace(-1.8, 1.8, 161)
        left.plot(ground, double_well().value(ground[:, None]), color=FAINT, lw=1.2)
        left.set(
            xlim=(-1.8, 1.8),
            ylim=(-0.05, 1.2),
            xlabel="parameter w",
            ylabel="loss",
            title=f"The last {self.SHOWN} points",
        )
        right.set(
            xlim=(-1, self.SHOWN), ylim=(-1.8, 1.8), xlabel=f"step, of the last {self.SHOWN}", ylabel="parameter w"
        )
        right.set_title("One after the other")
        (self.points,) = left.plot([], [], color=COLOURS[1], marker="o", ms=6, ls="")
        (self.path,) = right.plot([], [], color=COLOURS[0], marker="o", ms=3.5, lw=0.8)
        self.moving = [self.points, self.path]

    def _last(self, lr):
        """The last points, the number of them that come over and over, and whether that is still being settled."""
        w = descend(double_well(), 0.5, lr, self.STEPS).w[:, 0, 0]
        half, last = w[self.STEPS // 2 :][: self.SHOWN], w[-self.SHOWN :]
        for period in (1, 2, 3, 4, 5, 6, 8, 16, 32):
            early, late = (np.abs(part[period:] - part[:-period]).max() for part in (half, last))
            if late < 1e-6 or late < 0.05 and late < 0.9 * early:
                return last, period, late >= 1e-6
        return last, None, False

    def update(self, lr):
        w, period, settling = self._last(lr)
        self.points.set_data(w, double_well().value(w[:, None]))
        self.path.set_data(range(self.SHOWN), w)
        if settling:
            story = f"the walk still closes in on {plural(period, 'point')}, slower and slower"
        elif period == 1:
            story = f"the walk has settled at w = {number(w[-1])}"
        elif period:
            visited = ", ".join(map(number, np.sort(w[-period:]))) if period <= 4 else ""
            story = f"the walk visits {period} points, over and over{': ' * bool(visited)}{visited}"
        else:
            story = f"the walk never repeats itself within the {self.SHOWN} points shown"
        return f"At rate {number(lr)}, after {self.STEPS} steps between two valleys, {story}."

    def reached(self, lr):
        return self._last(lr)[1:] == (4, False)


EXPLORERS = [Edge, TwoValleys]
