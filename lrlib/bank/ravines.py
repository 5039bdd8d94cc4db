"""Lesson 03: two directions, one rate."""

import numpy as np

from ..exercises import Exercise, Mistake
from ..explore import Explorer, amount, choice, rate
from ..figures import BASINS, CARD, COLOURS, FAINT, basin_colours, ellipse, loss_story, number, until_out
from ..landscapes import himmelblau, quadratic
from ..training import descend, destinations

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

    def stage(self, figure):
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

    def play(self, lr, kappa, angle):
        walk = self._walk(lr, kappa, angle)
        for ring, level in zip(self.rings, self.LEVELS, strict=True):
            ring.set_data(*ellipse([1, kappa], np.deg2rad(angle), level))
        self.path.set_data(*until_out(walk.w[:, 0], 20).T)
        self.loss.set_data(range(STEPS + 1), np.clip(walk.loss[:, 0], 1e-300, 1e150))
        return (
            f"Turned by {angle:g} degrees, at rate {number(lr)}, each step multiplies the flat direction by "
            f"{number(1 - lr)} and the steep one by {number(1 - lr * kappa)}: the loss {loss_story(walk.loss[0, 0], walk.loss[-1, 0], STEPS)}."
        )

    def reached(self, lr, kappa, angle):
        return kappa == 25 and self._walk(lr, kappa, angle).loss[-1, 0] < 1e-3


class Basins(Explorer):
    """Himmelblau's surface: which minimum each of 3600 starts settles in, at one rate."""

    id = "ravines.basins"
    goal = "find a rate at which starts still settle in minimum 4, but none in minimum 3. Which two edges bound it?"
    controls = (rate(0.002, 0.027, 0.005),)
    call = "np.unique(owner(grid, {lr:g}), return_counts=True)"
    SIDE, REACH, AT = 60, 300, 5.0

    def stage(self, figure):
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

    def play(self, lr):
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


def best_rate(mu, L):
    return 2 / (mu + L)


def steps_for(kappa, shrink):
    """Steps at the best rate until every distance has shrunk by `shrink`."""
    return int(np.ceil(np.log(shrink) / np.log((kappa + 1) / (kappa - 1)) - 1e-12))


def standardise(x):
    return (x - x.mean(axis=0)) / x.std(axis=0)


def _flats(n, seed):
    rng = np.random.default_rng(seed)
    return np.column_stack([rng.uniform(30, 150, n), rng.uniform(0, 100, n), rng.uniform(100, 15_000, n)])


EXPLORERS = [Ravine, Basins]

EXERCISES = [
    Exercise(
        id="ravines.best_rate",
        answer=best_rate,
        cases=((1.0, 9.0), (0.1, 4.0), (2.0, 2.0)),
        why="At this rate the flattest and the steepest direction shrink equally fast: neither waits for the other.",
        mistakes=(
            Mistake(
                lambda mu, L: 2 / L,
                "You return {got}: that is the edge. There the steepest direction does not shrink at all.",
            ),
            Mistake(
                lambda mu, L: 1 / L,
                "You return {got}: 1 / L ends the steepest direction in one step, and the flattest one waits.",
            ),
            Mistake(
                lambda mu, L: 1 / mu, "You return {got}: right for the flattest direction alone. Is it below 2 / L?"
            ),
            Mistake(
                lambda mu, L: 1 / (mu + L), "You return {got}, half of it. At the best rate 1 - lr·mu = -(1 - lr·L)."
            ),
            Mistake(
                lambda mu, L: (mu + L) / 2,
                "You return {got}: upside down. The mean curvature is (mu + L) / 2; the rate is one over it.",
            ),
            Mistake(
                lambda mu, L: 0.5 * (1 / mu + 1 / L),
                "You return {got}: you averaged the rates. Average the curvatures instead.",
            ),
            Mistake(
                lambda mu, L: 1 / np.sqrt(mu * L),
                "You return {got}: one over the geometric mean. Here it is the ordinary mean.",
            ),
            Mistake(
                lambda mu, L: 2 * (mu + L),
                "You return {got}: a rate goes with one over the curvature. Divide 2 by the sum, do not multiply.",
            ),
            Mistake(
                lambda mu, L: 2 / mu,
                "You return {got}: that is the edge of the flattest direction. The steepest one breaks long before.",
            ),
            Mistake(
                lambda mu, L: (L - mu) / (L + mu),
                "You return {got}: that is the factor at the best rate, not the rate. Solve 1 - lr·mu = lr·L - 1 for lr.",
            ),
            Mistake(
                lambda mu, L: 2 / (L - mu) if L > mu else float("inf"),
                "You return {got}: a sign went wrong. 1 - lr·mu = lr·L - 1 gives 2 = lr·(mu + L).",
            ),
        ),
        hints=(
            "The factors are 1 - lr·mu and 1 - lr·L. The larger of the two in size decides.",
            "At the best rate the two are equal in size: 1 - lr·mu = lr·L - 1.",
            "`return 2 / (mu + L)`",
        ),
    ),
    Exercise(
        id="ravines.steps_for",
        answer=steps_for,
        cases=((10.0, 1000.0), (100.0, 1000.0), (3.0, 1000.0)),
        why="About half the condition number, times the logarithm of what you want. Ten times the condition number is ten times the bill.",
        mistakes=(
            Mistake(
                lambda k, s: int(np.floor(np.log(s) / np.log((k + 1) / (k - 1)))),
                "You return {got}, one too few: after that many steps it has not quite shrunk enough. Round up.",
            ),
            Mistake(
                lambda k, s: int(np.ceil(np.log(s) / np.log(k / (k - 1)))),
                "You return {got}, about twice as many: that is the bill of rate 1 / L. The best rate shrinks by (k - 1) / (k + 1).",
            ),
            Mistake(
                lambda k, s: int(np.ceil(np.log(s) / np.log((k + 1) / (k - 1)) / 2)),
                "You return {got}, half of it: that is when the loss has shrunk so far. The question is about the distance.",
            ),
            Mistake(
                lambda k, s: int(np.ceil(np.log10(s) / np.log((k + 1) / (k - 1)))),
                "You return {got}: you mixed log10 and log. Use the same logarithm twice.",
            ),
            Mistake(
                lambda k, s: int(np.ceil(np.log(s) / np.log10((k + 1) / (k - 1)))),
                "You return {got}: log above, log10 below. Use the same logarithm twice.",
            ),
            Mistake(
                lambda k, s: np.log(s) / np.log((k + 1) / (k - 1)),
                "You return {got}. Steps come whole: round up.",
            ),
            Mistake(
                lambda k, s: int(np.ceil(np.log(s) / np.log((k + 1) / (k - 1)))) + 1,
                "You return {got}, one too many. Do you count the points of the walk? There is one more of them than steps.",
            ),
            Mistake(
                lambda k, s: int(np.ceil(np.log(s) / np.log((k - 1) / (k + 1)))),
                "You return {got}: the logarithm of a factor below 1 is negative. The distance shrinks to 1 / shrink, not to shrink.",
            ),
            Mistake(
                lambda k, s: int(np.ceil(k / 2 * np.log(s))),
                "kappa / 2 · log(shrink) is a fine rule for large kappa, and one too many for kappa = 3. Use the factor itself.",
            ),
        ),
        hints=(
            "At the best rate each step multiplies the distance by (kappa - 1) / (kappa + 1).",
            "You want the smallest k with ((kappa - 1) / (kappa + 1)) to the power k at most 1 / shrink.",
            "`np.ceil(np.log(shrink) / np.log((kappa + 1) / (kappa - 1)))`",
        ),
    ),
    Exercise(
        id="ravines.standardise",
        answer=standardise,
        cases=((_flats(40, 0),), (_flats(25, 1),)),
        why="Each column now has curvature 1. What is left of the condition number comes from columns that vary together.",
        mistakes=(
            Mistake(
                lambda x: x - x.mean(axis=0),
                "The columns are centred, but still in their old units. Divide by each column's spread.",
            ),
            Mistake(
                lambda x: x / x.std(axis=0),
                "The spread is right, but the means are still there. Take each column's mean away first.",
            ),
            Mistake(
                lambda x: (x - x.mean(axis=0)) / x.var(axis=0),
                "You divided by the variance. Its root, the standard deviation, is the spread.",
            ),
            Mistake(
                lambda x: (x - x.mean()) / x.std(),
                "One mean and one spread for the whole table: the columns keep their different sizes. Use axis=0.",
            ),
            Mistake(
                lambda x: (x - x.mean(axis=1, keepdims=True)) / x.std(axis=1, keepdims=True),
                "You standardised the rows. Columns are what has units: use axis=0.",
            ),
            Mistake(
                lambda x: x / np.abs(x).max(axis=0),
                "You divided by the largest value. The means are still there, and one outlier would decide.",
            ),
            Mistake(
                lambda x: (x - x.min(axis=0)) / (x.max(axis=0) - x.min(axis=0)),
                "You scaled each column to 0..1. That evens out the units, but leaves a mean, and a mean is a steep direction of its own.",
            ),
            Mistake(
                lambda x: (x - x.mean(axis=0)) / x.std(axis=0, ddof=1),
                "Almost: you divided by the sample standard deviation (n - 1). Here the plain one is asked for, np.std's default.",
            ),
        ),
        hints=(
            "`x.mean(axis=0)` is one mean per column.",
            "Take the means away, then divide by `x.std(axis=0)`.",
            "`return (x - x.mean(axis=0)) / x.std(axis=0)`",
        ),
    ),
]
