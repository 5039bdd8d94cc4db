"""Lesson 03: two directions, one rate."""

import numpy as np

from ..exercises import Exercise, Mistake
from ..explore import Explorer, amount, choice, rate
from ..figures import BASINS, CARD, COLOURS, FAINT, basin_colours, ellipse, loss_story, number, until_out
from ..landscapes import himmelblau, quadratic
from ..walks import descend, destinations

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
    """Himmelblau's surface: which minimum each of 2500 starts settles in, at one rate."""

    id = "ravines.basins"
    goal = "find a rate at which starts still settle in minimum 4, but none in minimum 3. Which two edges bound it?"
    controls = (rate(0.002, 0.027, 0.005),)
    call = "np.unique(owner(grid, {lr:g}), return_counts=True)"
    SIDE, REACH, AT = 50, 300, 5.0

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


def steps_for(kappa, shrink):
    """Steps at the best rate until every distance is at most 1 / shrink of its start."""
    distance, steps = 1.0, 0
    while distance > 1 / shrink:
        distance, steps = distance * (kappa - 1) / (kappa + 1), steps + 1
    return steps


def standardise_test(train, test):
    return (test - train.mean(axis=0)) / train.std(axis=0)


def _flats(n, seed):
    rng = np.random.default_rng(seed)
    return np.column_stack([rng.uniform(30, 150, n), rng.uniform(0, 100, n), rng.uniform(100, 15_000, n)])


EXPLORERS = [Ravine, Basins]

EXERCISES = [
    Exercise(
        id="ravines.growing_directions",
        answer=[0, 0, 1, 2],
        why="Each direction has an edge of its own: 2/20, 2/6 and 2/0.5. The loss breaks as soon as the first of them does.",
        mistakes=(
            Mistake([0, 1, 1, 2], "You count where the path zig-zags: above 1 / h. A zig-zag grows only above 2 / h."),
            Mistake([0, 0, 1, 1], "You say which runs break. At 0.4 a second direction grows too: compare with 2/6."),
            Mistake([3, 3, 2, 1], "You count the directions that shrink. The others grow."),
            Mistake([0, 0, 3, 3], "One direction beyond its edge does not take the others along: each is on its own."),
            Mistake([0, 0, 0, 0], "0 everywhere would be right for the flattest direction alone. Look at 20 and 6."),
            Mistake([0, 0, 0, 3], "You compared with the mean of the curvatures. Each direction has its own edge."),
            Mistake([0, 0, 1, 3], "At 0.4 the direction of curvature 0.5 still shrinks: its factor is 1 - 0.2."),
        ),
        hints=(
            "A direction of curvature h grows where the size of 1 - lr·h is above 1.",
            "That is above the rate 2 / h: three edges, one for each curvature.",
            "The edges are 0.1, 0.333 and 4. Count, for each rate, the edges below it.",
        ),
    ),
    Exercise(
        id="ravines.steps_for",
        answer=steps_for,
        # numpy numbers: a division by zero at kappa = 1 gives inf, and the answer can still be judged
        cases=tuple((np.float64(kappa), 1000.0) for kappa in (10, 100, 3, 1)),
        why="About half the condition number, times the logarithm of what you want. Ten times the condition number is ten times the steps.",
        mistakes=(
            Mistake(
                lambda k, s: int(np.floor(np.log(s) / np.log((k + 1) / (k - 1)))),
                "You return {got}, one too few: after that many steps it has not quite shrunk enough. Round up.",
            ),
            Mistake(
                lambda k, s: int(np.ceil(np.log(s) / np.log(k / (k - 1)))),
                "You return {got}, about twice as many: that is what rate 1 / L takes. The best rate shrinks by (k - 1) / (k + 1).",
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
                lambda k, s: int(np.ceil(np.log(s) / np.log((k + 1) / (k - 1)))),
                "Right above 1. For kappa = 1 you return {got}: there the factor is 0, and it takes one step.",
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
            "Let a loop count: while the distance is above 1 / shrink, multiply it by the factor and add one step.",
        ),
    ),
    Exercise(
        id="ravines.standardise_test",
        answer=standardise_test,
        cases=((_flats(40, 0), _flats(25, 1)), (_flats(30, 2), _flats(7, 3))),
        why="The model has learned in the units of the training table. New rows must be measured with the same ruler, even a single one.",
        mistakes=(
            Mistake(
                lambda train, test: (test - test.mean(axis=0)) / test.std(axis=0),
                "You scale the new table by its own mean and spread. A patient would then change with the company. Use those of `train`.",
            ),
            Mistake(
                lambda train, test: (
                    (test - np.vstack([train, test]).mean(axis=0)) / np.vstack([train, test]).std(axis=0)
                ),
                "You scale by the mean and spread of both tables. The model was trained with those of `train` alone, and nothing of the test may leak in.",
            ),
            Mistake(
                lambda train, test: test / train.std(axis=0),
                "The spread is right, but the means are still there. Take the mean of each training column away first.",
            ),
            Mistake(
                lambda train, test: test - train.mean(axis=0),
                "The columns are centred, but still in their old units. Divide by the spread of each training column.",
            ),
            Mistake(
                lambda train, test: (test - train.mean(axis=0)) / test.std(axis=0),
                "The mean is that of `train`, the spread that of `test`. Both come from the training table.",
            ),
            Mistake(
                lambda train, test: (test - test.mean(axis=0)) / train.std(axis=0),
                "The spread is that of `train`, the mean that of `test`. Both come from the training table.",
            ),
            Mistake(
                lambda train, test: (test - train.mean(axis=0)) / train.var(axis=0),
                "You divided by the variance. Its root, the standard deviation, is the spread.",
            ),
            Mistake(
                lambda train, test: (test - train.mean()) / train.std(),
                "One mean and one spread for the whole table: the columns keep their different sizes. Use axis=0.",
            ),
            Mistake(
                lambda train, test: (test - train.mean(axis=0)) / train.std(axis=0, ddof=1),
                "Almost: you divided by the sample standard deviation (n - 1). The model was trained with np.std's default.",
            ),
            Mistake(
                lambda train, test: (train - train.mean(axis=0)) / train.std(axis=0),
                "That is the training table, standardised. The new patients are in `test`.",
            ),
        ),
        hints=(
            "The model must see the new numbers in the units it was trained in.",
            "Mean and spread come from `train`, the numbers from `test`.",
            "`return (test - train.mean(axis=0)) / train.std(axis=0)`",
        ),
    ),
]
