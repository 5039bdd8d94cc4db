"""What the sliders of this lesson move."""

import numpy as np

from lrlib import descend, destinations, himmelblau, quadratic
from lrlib.classroom.controls import amount, choice, rate
from lrlib.classroom.explore import Explorer
from lrlib.classroom.style import CARD, COLOURS, FAINT, loss_story, number

from .figures import BASINS, basin_colours, cut_where_it_leaves, ellipse

STEPS = 60


class Ravine(Explorer):
    """Sixty steps in a valley that is steep one way and flat the other."""

    id = "ravines.ravine"
    goal = "with condition number 25, bring the loss below 0.001 in 60 steps. Then turn the valley: does it change anything?"
    controls = (
        rate(0.001, 1, 0.02),
        choice("kappa", "condition number", (1, 5, 25, 100), 25),
        amount("angle", "turned by degrees", 0, 90, 20, 5),
    )
    call = (
        "a = np.deg2rad({angle:g}); c, s = np.cos(a), np.sin(a); descend(quadratic([1, {kappa}], rotation=a), "
        "np.array([[c, -s], [s, c]]) @ [2, 2 / {kappa} ** 0.5], lr={lr:g}, steps=60).loss[-1]"
    )
    LEVELS = (0.02, 0.1, 0.5, 2, 8, 32)

    def setup(self, figure):
        left, right = figure.subplots(1, 2, width_ratios=(1, 1.25))
        left.set(xlim=(-2.3, 2.3), ylim=(-2.3, 2.3), xlabel="parameter 1", ylabel="parameter 2", title="The path")
        left.set_aspect("equal")
        right.set(
            yscale="log",
            xlim=(-1, STEPS + 1),
            ylim=(1e-10, 1e4),
            xlabel="step",
            ylabel="loss",
            title="Loss at each step",
        )
        right.axhline(1e-3, color=FAINT, lw=1, ls="--")
        right.text(STEPS, 1.8e-3, "goal", color=FAINT, ha="right")
        self.rings = [left.plot([], [], color=FAINT, lw=0.7)[0] for _ in self.LEVELS]
        (self.path,) = left.plot([], [], color=COLOURS[0], marker="o", ms=3.5, lw=1)
        (self.loss,) = right.plot([], [], color=COLOURS[0], marker="o", ms=3.5, lw=1.3)
        self.moving = [*self.rings, self.path, self.loss]

    @staticmethod
    def _walk(lr, kappa, angle):
        turn = np.deg2rad(angle)
        u = np.array([2.0, 2.0 / np.sqrt(kappa)])  # both directions begin with the same loss
        c, s = np.cos(turn), np.sin(turn)
        return descend(quadratic([1, kappa], rotation=turn), np.array([[c, -s], [s, c]]) @ u, lr, STEPS)

    def update(self, lr, kappa, angle):
        walk = self._walk(lr, kappa, angle)
        for ring, level in zip(self.rings, self.LEVELS, strict=True):
            ring.set_data(*ellipse([1, kappa], np.deg2rad(angle), level))
        self.path.set_data(*cut_where_it_leaves(walk.w[:, 0], 20).T)
        self.loss.set_data(range(STEPS + 1), np.clip(walk.loss[:, 0], 1e-300, 1e150))
        return (
            f"Turned by {angle:g} degrees, at rate {number(lr)}, each step multiplies the flat direction by "
            f"{number(1 - lr)} and the steep one by {number(1 - lr * kappa)}: the loss {loss_story(walk.loss[0, 0], walk.loss[-1, 0], STEPS)}."
        )

    def reached(self, lr, kappa, angle):
        return kappa == 25 and self._walk(lr, kappa, angle).loss[-1, 0] < 1e-3


class Basins(Explorer):
    """Himmelblau's surface: which minimum each of 2500 starts settles in, at one rate."""

    id = "ravines.basins"
    goal = "find a rate at which starts still settle in minimum 4, but none in minimum 3. Which two edges bound it?"
    controls = (rate(0.002, 0.027, 0.005),)
    call = "np.unique(owner(grid, {lr:g}), return_counts=True)"
    SIDE, REACH, AT = 50, 300, 5.0

    def setup(self, figure):
        surface = himmelblau()
        near = [[3.0, 2.0], [-2.8, 3.1], [-3.8, -3.3], [3.6, -1.8]]
        self.surface, self.minima = surface, destinations(surface, near, 0.005, 500)
        self.edges = 2 / np.linalg.eigvalsh(surface.hessian(self.minima))[:, -1]
        axis = np.linspace(-self.AT, self.AT, self.SIDE)
        self.starts = np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2)
        left, right = figure.subplots(1, 2, width_ratios=(1, 1.25))
        left.grid(False)
        left.set(xlabel="start, parameter 1", ylabel="start, parameter 2", title="Where each start ends")
        nobody = np.full((self.SIDE, self.SIDE), -1)
        self.map = left.imshow(nobody, extent=[-self.AT, self.AT, -self.AT, self.AT], **basin_colours())
        ring = {"boxstyle": "circle", "fc": CARD}
        names = [
            left.text(a, b, str(i), ha="center", va="center", fontweight="bold", bbox=ring)
            for i, (a, b) in enumerate(self.minima, 1)
        ]
        labels = [f"minimum {i}, edge {edge:.4f}" for i, edge in enumerate(self.edges, 1)] + ["nowhere"]
        right.set(xlim=(0, 100), xlabel="share of the starts, %", title="Where they settle")
        self.bars = right.barh(labels, np.zeros(5), color=[*BASINS[1:], BASINS[0]], edgecolor=FAINT)
        right.invert_yaxis()
        self.moving = [self.map, *names, *self.bars]

    def _shares(self, lr):
        gaps = abs(destinations(self.surface, self.starts, lr, self.REACH)[:, None] - self.minima).max(axis=2)
        owner = np.where(gaps.min(axis=1) < 1e-3, gaps.argmin(axis=1), -1)
        return owner, np.array([np.mean(owner == k) for k in (0, 1, 2, 3, -1)])

    def update(self, lr):
        owner, shares = self._shares(lr)
        self.map.set_data(owner.reshape(self.SIDE, self.SIDE))
        for bar, share in zip(self.bars, shares, strict=True):
            bar.set_width(100 * share)
        kept = [str(i) for i, share in enumerate(shares[:4], 1) if share > 0.01]
        where = f"settle in minimum {', '.join(kept)}" if kept else "settle in no minimum"
        return (
            f"At rate {number(lr)}, after {self.REACH} steps, starts {where}; "
            f"{round(100 * shares[4])} % of them settle nowhere."
        )

    def reached(self, lr):
        shares = self._shares(lr)[1]
        return shares[3] > 0.01 > 0.001 > shares[2]


EXPLORERS = [Ravine, Basins]
