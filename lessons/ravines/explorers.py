"""What the sliders of this lesson move."""

from functools import cache, lru_cache

import numpy as np

from lrlib import descend, destinations, quadratic
from lrlib.classroom.controls import amount, choice, rate
from lrlib.classroom.explore import Explorer
from lrlib.classroom.style import CARD, COLOURS, FAINT, INK, LINES, MARKS, decades, drawable, loss_story, number

from .figures import BASINS, basin_colours, cut_where_it_leaves, ellipse
from .landscape import himmelblau

STEPS = 60


def ravine_walk(kappa, angle, lr):
    """Sixty steps in a valley of curvatures 1 and `kappa`, turned by `angle` degrees: a `Walk`."""
    turn = np.deg2rad(angle)
    u = np.array([2.0, 2.0 / np.sqrt(kappa)])  # both directions begin with the same loss
    c, s = np.cos(turn), np.sin(turn)
    return descend(quadratic([1, kappa], rotation=turn), np.array([[c, -s], [s, c]]) @ u, lr, STEPS)


class Ravine(Explorer):
    """Sixty steps in a valley that is sharp one way and flat the other."""

    id = "ravines.ravine"
    goal = "with curvature 25 across the valley, bring the loss below 0.001 within the 60 steps."
    controls = (
        rate(0.001, 1, 0.02),
        choice("kappa", "curvature across", (1, 5, 25, 100), 25),
        amount("angle", "turned by degrees", 0, 90, 20, 5),
    )
    call = "ravine_walk({kappa}, angle={angle:g}, lr={lr:g}).loss[-1]"
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
        decades(right.yaxis)
        right.axhline(1e-3, color=FAINT, lw=1, ls="--")
        right.text(0, 4e-4, "goal", color=FAINT, va="top")
        self.rings = [left.plot([], [], color=FAINT, lw=0.7)[0] for _ in self.LEVELS]
        (self.path,) = left.plot([], [], color=COLOURS[0], marker="o", ms=3.5, lw=1)
        (self.loss,) = right.plot([], [], color=COLOURS[0], marker="o", ms=3.5, lw=1.3)
        self.moving = [*self.rings, self.path, self.loss]

    def update(self, lr, kappa, angle):
        walk = ravine_walk(kappa, angle, lr)
        for ring, level in zip(self.rings, self.LEVELS, strict=True):
            ring.set_data(*ellipse([1, kappa], np.deg2rad(angle), level))
        self.path.set_data(*cut_where_it_leaves(walk.w[:, 0], 20).T)
        self.loss.set_data(range(STEPS + 1), drawable(walk.loss[:, 0]))
        return (
            f"Turned by {angle:g} degrees, at rate {number(lr)}, each step multiplies the flat direction by "
            f"{number(1 - lr)} and the sharp one by {number(1 - lr * kappa)}: "
            f"the loss {loss_story(walk.loss[0, 0], walk.loss[-1, 0], STEPS)}."
        )

    def reached(self, lr, kappa, angle):
        return kappa == 25 and ravine_walk(kappa, angle, lr).loss[-1, 0] < 1e-3


CURVATURES = np.array([1, 5, 25])
NAMES = ("flat direction", "middle direction", "sharp direction")


def direction_losses(lr):
    """The loss of each of three directions, 1 at the start, at each of sixty steps: `(61, 3)`."""
    return (1 - lr * CURVATURES) ** (2 * np.arange(STEPS + 1)[:, None])


class Shares(Explorer):
    """Whose loss it is: three directions, one rate."""

    id = "ravines.shares"
    goal = "find the rate at which the sharp and the flat direction shrink equally fast."
    controls = (amount("lr", "learning rate", 0.001, 0.089, 0.02, 0.001),)
    call = "direction_losses({lr:g})[-1].sum()"
    size = (8.4, 3.5)
    BEST, EDGE = 2 / (CURVATURES[0] + CURVATURES[-1]), 2 / CURVATURES[-1]

    def setup(self, figure):
        left, right = figure.subplots(1, 2, width_ratios=(1.25, 1))
        left.set(xlim=(-0.7, STEPS + 0.7), ylim=(0, 3.3), xlabel="step", ylabel="loss")
        left.set_title("Whose loss is left?")
        left.grid(False)
        losses = np.zeros(STEPS + 1)
        self.bars = [
            left.bar(range(STEPS + 1), losses, width=1, color=COLOURS[i], lw=0, label=name)
            for i, name in enumerate(NAMES)
        ]
        left.legend(loc="upper right")
        rates = np.linspace(0, 0.1, 201)
        for i, h in enumerate(CURVATURES):
            right.plot(rates, abs(1 - rates * h), color=COLOURS[i], ls=LINES[i])
        right.set(xlim=(0, 0.1), ylim=(0, 1.3), xlabel="learning rate", ylabel="size of the factor")
        right.set_title("Distance left after one step")
        for place, name, side in ((self.BEST, "best ", "right"), (self.EDGE, " edge", "left")):
            right.axvline(place, color=FAINT, lw=1, ls=":")
            right.text(place, 0.05, name, ha=side, color=INK)
        self.here = right.axvline(0, color=INK, lw=1)
        self.dots = [right.plot([], [], color=COLOURS[i], marker=MARKS[i], ms=7)[0] for i in range(3)]
        self.moving = [*(bar for bars in self.bars for bar in bars), self.here, *self.dots]

    def update(self, lr):
        losses = direction_losses(lr)
        floor = np.cumsum(losses, axis=1) - losses
        for bars, heights, bottoms in zip(self.bars, losses.T, floor.T, strict=True):
            for bar, height, bottom in zip(bars, heights, bottoms, strict=True):
                bar.set_y(bottom)
                bar.set_height(height)
        factors = 1 - lr * CURVATURES
        self.here.set_xdata([lr, lr])
        for dot, factor in zip(self.dots, factors, strict=True):
            dot.set_data([lr], [abs(factor)])
        flat, _, sharp = 100 * losses[-1] / losses[-1].sum()
        told = ", ".join(f"the {name} by {number(1 - lr * h)}" for name, h in zip(NAMES, CURVATURES, strict=True))
        return (
            f"At rate {number(lr)} each step multiplies {told}. The loss "
            f"{loss_story(3, losses[-1].sum(), STEPS)}; {flat:.0f} % of that is in the flat direction, "
            f"{sharp:.0f} % in the sharp one."
        )

    def reached(self, lr):
        return abs(lr - self.BEST) < 5e-4


SIDE, REACH, AT = 50, 300, 5.0  # a grid of starts from -AT to AT, and the steps of each


@cache
def _surface():
    """Himmelblau's surface, its four minima, and a grid of starts."""
    surface, axis = himmelblau(), np.linspace(-AT, AT, SIDE)
    near = [[3.0, 2.0], [-2.8, 3.1], [-3.8, -3.3], [3.6, -1.8]]
    starts = np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2)
    return surface, destinations(surface, near, 0.005, 500), starts


@lru_cache(4)
def _owners(lr):
    """The minimum that each start settles in, from 0, or -1."""
    surface, minima, starts = _surface()
    gaps = abs(destinations(surface, starts, lr, REACH)[:, None] - minima).max(axis=2)
    return np.where(gaps.min(axis=1) < 1e-3, gaps.argmin(axis=1), -1)


def basin_shares(lr):
    """The shares of 50 x 50 starts that settle in minimum 1, 2, 3 and 4, and nowhere: `(5,)`."""
    owner = _owners(lr)
    return np.array([np.mean(owner == k) for k in (0, 1, 2, 3, -1)])


class Basins(Explorer):
    """Himmelblau's surface: which minimum each of 2500 starts settles in, at one rate."""

    id = "ravines.basins"
    goal = "find a rate at which starts still settle in minimum 4, but none in minimum 3. Which two edges bound it?"
    controls = (rate(0.002, 0.027, 0.005),)
    call = "100 * basin_shares({lr:g})"

    def setup(self, figure):
        surface, minima, _ = _surface()
        edges = 2 / np.linalg.eigvalsh(surface.hessian(minima))[:, -1]
        left, right = figure.subplots(1, 2, width_ratios=(1, 1.25))
        left.grid(False)
        left.set(xlabel="start, parameter 1", ylabel="start, parameter 2", title="Where each start ends")
        self.map = left.imshow(np.full((SIDE, SIDE), -1), extent=[-AT, AT, -AT, AT], **basin_colours())
        ring = {"boxstyle": "circle", "fc": CARD}
        names = [
            left.text(a, b, str(i), ha="center", va="center", fontweight="bold", bbox=ring)
            for i, (a, b) in enumerate(minima, 1)
        ]
        labels = [f"minimum {i}, edge {edge:.4f}" for i, edge in enumerate(edges, 1)] + ["nowhere"]
        right.set(xlim=(0, 100), xlabel="share of the starts, %", title="Where they settle")
        self.bars = right.barh(labels, np.zeros(5), color=[*BASINS[1:], BASINS[0]], edgecolor=FAINT)
        right.invert_yaxis()
        self.moving = [self.map, *names, *self.bars]

    def update(self, lr):
        shares = 100 * basin_shares(lr)
        self.map.set_data(_owners(lr).reshape(SIDE, SIDE))
        for bar, share in zip(self.bars, shares, strict=True):
            bar.set_width(share)
        told = ", ".join(f"{share:.0f} % in minimum {i}" for i, share in enumerate(shares[:4], 1))
        return (
            f"At rate {number(lr)}, after {REACH} steps, of {SIDE} x {SIDE} starts {told}; {shares[4]:.0f} % nowhere."
        )

    def reached(self, lr):
        shares = basin_shares(lr)
        return shares[3] > 0.01 > 0.001 > shares[2]


EXPLORERS = [Ravine, Shares, Basins]
