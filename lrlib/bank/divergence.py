"""Lesson 02: where gradient descent breaks, and how to know beforehand."""

import numpy as np

from ..exercises import Exercise, Mistake
from ..explore import Explorer, amount
from ..figures import COLOURS, FAINT, loss_story, number
from ..landscapes import double_well, parabola
from ..walks import descend

HIDDEN = 3.2  # the curvature of the explorer's valley; the learner finds its edge without being told
STEPS = 60


class Edge(Explorer):
    """Sixty steps on a valley of unknown curvature, close to the largest rate that works."""

    id = "divergence.edge"
    goal = "find the largest rate at which the loss still falls, to two digits. Do not compute: move the slider."
    controls = (amount("lr", "learning rate", 0.3, 0.9, 0.4, 0.005),)
    call = "descend(valley, start=1.0, lr={lr:g}, steps=60).loss"

    def stage(self, figure):
        left, right = figure.subplots(1, 2, width_ratios=(1, 1.2))
        ground = np.linspace(-2.2, 2.2, 161)
        left.plot(ground, parabola(HIDDEN).value(ground[:, None]), color=FAINT, lw=1.2)
        left.set(xlim=(-2.2, 2.2), ylim=(-0.3, 8), xlabel="parameter w", ylabel="loss", title="Where the steps land")
        left.tick_params(labelleft=False)  # the curvature could be read off
        right.set(
            yscale="log",
            xlim=(-1, STEPS + 1),
            ylim=(1e-12, 1e12),
            xlabel="step",
            ylabel="loss",
            title="Loss at each step",
        )
        right.axhline(HIDDEN / 2, color=FAINT, lw=1, ls=":")
        right.text(STEPS, 0.8 * HIDDEN, "loss at the start", color=FAINT, ha="right")
        (self.path,) = left.plot([], [], color=COLOURS[0], marker="o", ms=4, lw=0.8)
        (self.loss,) = right.plot([], [], color=COLOURS[0], marker="o", ms=3.5, lw=1.2)
        self.moving = [self.path, self.loss]

    def play(self, lr):
        walk = descend(parabola(HIDDEN), 1.0, lr, STEPS)
        w = np.clip(walk.w[:, 0, 0], -1e3, 1e3)
        self.path.set_data(w, np.clip(parabola(HIDDEN).value(w[:, None]), 0, 1e6))
        self.loss.set_data(range(STEPS + 1), np.clip(walk.loss[:, 0], 1e-300, 1e150))
        return f"At rate {number(lr)} the loss {loss_story(walk.loss[0, 0], walk.loss[-1, 0], STEPS)}."

    def reached(self, lr):
        return 0.615 <= lr < 2 / HIDDEN


class TwoValleys(Explorer):
    """The last points of a walk between two valleys: settled, cycling, or wandering."""

    id = "divergence.two_valleys"
    goal = "find a rate at which the walk visits exactly four points, over and over."
    controls = (amount("lr", "learning rate", 0.1, 1.95, 0.5, 0.005),)
    call = "descend(double_well(), start=0.5, lr={lr:g}, steps=800).w[-64:]"
    SHOWN = 64

    def stage(self, figure):
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
        w = descend(double_well(), 0.5, lr, 800).w[-self.SHOWN :, 0, 0]
        periods = [p for p in (1, 2, 3, 4, 5, 6, 8, 16, 32) if np.abs(w[p:] - w[:-p]).max() < 1e-6]
        return w, periods[0] if periods else None

    def play(self, lr):
        w, period = self._last(lr)
        self.points.set_data(w, double_well().value(w[:, None]))
        self.path.set_data(range(self.SHOWN), w)
        if period == 1:
            story = f"the walk has settled at w = {number(w[-1])}"
        elif period:
            story = f"the walk visits {period} points, over and over"
        else:
            story = "the walk never repeats itself within the points shown"
        return f"At rate {number(lr)}, after 800 steps between two valleys, {story}."

    def reached(self, lr):
        return self._last(lr)[1] == 4


def largest_stable_lr(x):
    """2 / L for the loss mean((x w - y)^2) / 2."""
    return 2 / np.linalg.eigvalsh(x.T @ x / len(x)).max()


def _rows(n, seed, scales):
    return np.random.default_rng(seed).normal(size=(n, len(scales))) * scales


_TABLES = ((_rows(200, 0, [1.0, 0.5, 0.1]),), (_rows(50, 1, [3.0, 1.0]),))

EXPLORERS = [Edge, TwoValleys]

EXERCISES = [
    Exercise(
        id="divergence.largest_stable_lr",
        answer=largest_stable_lr,
        cases=_TABLES,
        why="Before any training you now know at which rate linear regression explodes.",
        mistakes=(
            Mistake(
                lambda x: 2 / np.linalg.eigvalsh(x.T @ x).max(),
                "You return {got}, and that is too small by the number of rows. Is your loss a sum over the rows, or their mean?",
            ),
            Mistake(
                lambda x: 2 / np.linalg.eigvalsh(x.T @ x / len(x)).min(),
                "You return {got}, {ratio} times too large: you took the flattest direction. Which direction breaks first?",
            ),
            Mistake(
                lambda x: 1 / np.linalg.eigvalsh(x.T @ x / len(x)).max(),
                "You return {got}, half the limit: safe, but not the edge. At which size does 1 - lr·h reach -1?",
            ),
            Mistake(
                lambda x: np.linalg.eigvalsh(x.T @ x / len(x)).max() / 2,
                "You return {got}: upside down. A more strongly curved valley must give a smaller rate.",
            ),
            Mistake(
                lambda x: np.linalg.eigvalsh(x.T @ x / len(x)).max(),
                "You return {got}: that is the curvature L itself. The rate is 2 / L.",
            ),
            Mistake(
                lambda x: 2 / np.linalg.svd(x / np.sqrt(len(x)))[1].max(),
                "You return {got}: you used the largest singular value; the eigenvalue of x.T @ x / n is its square.",
            ),
            Mistake(
                lambda x: 2 / np.trace(x.T @ x / len(x)),
                "You return {got}: you added the curvatures up. Each direction is on its own; the largest decides.",
            ),
            Mistake(
                lambda x: 2 / np.linalg.eigvalsh(x.T @ x / len(x)).mean(),
                "You return {got}: you took the average curvature. The most strongly curved direction breaks before the average does.",
            ),
            Mistake(
                lambda x: 2 / (x**2).sum(axis=1).max(),
                "You return {got}: that is the limit for one row at a time. The mean over rows allows more.",
            ),
            Mistake(
                lambda x: 2 / np.linalg.eigvalsh(np.cov(x.T)).max(),
                "You return {got}, close: `np.cov` subtracts the column means first, and divides by n - 1. Use x.T @ x / n.",
            ),
        ),
        hints=(
            "The curvatures of the loss are the eigenvalues of its Hessian, x.T @ x / n.",
            "`np.linalg.eigvalsh(matrix)` gives all eigenvalues; the largest one decides.",
            "`return 2 / np.linalg.eigvalsh(x.T @ x / len(x)).max()`",
        ),
    ),
    Exercise(
        id="divergence.rate_after_rescaling",
        answer=lambda lr, c: lr / c**2,
        cases=((0.5, 10.0), (0.1, 0.01), (0.02, 3.0)),
        why="Metres to millimetres is a factor of 1000 in the data and of a million in the rate.",
        mistakes=(
            Mistake(
                lambda lr, c: lr / c,
                "You return {got}. The curvature is x.T @ x / n: how often does the factor enter it?",
            ),
            Mistake(
                lambda lr, c: lr * c**2, "You return {got}: the wrong way round. Larger inputs make more curvature."
            ),
            Mistake(lambda lr, c: lr * c, "You return {got}: the wrong way round, and once instead of twice."),
            Mistake(
                lambda lr, c: lr / np.sqrt(c),
                "You return {got}. Square, not square root: x enters the curvature twice.",
            ),
            Mistake(
                lambda lr, c: lr,
                "You return the same rate. Only rate × curvature counts, and the curvature has changed.",
            ),
        ),
        hints=(
            "Every entry of x.T @ x is a product of two inputs.",
            "Inputs times c make every curvature c² times as large.",
            "`return lr / c**2`",
        ),
    ),
    Exercise(
        id="divergence.curvature_from_log",
        answer=6.0,
        why="A diverging log measures the curvature: each line grows by (1 - lr·L)². Nothing is lost even when a run is.",
        mistakes=(
            Mistake(
                -2.0,
                "You took the factor to be +2. Beyond the edge it is negative: the walk changes sides at every step.",
            ),
            Mistake(10.0, "The loss grows by 4, so w grows by 2: the loss is a square. You used 4 for w."),
            Mistake(-6.0, "You took 4, the growth of the loss, for the factor of w, and left out the change of side."),
            Mistake(8.0, "You divided the growth of the loss by the rate. Which factor of w makes the loss grow by 4?"),
            Mistake(4.0, "4 is the limit 2 / 0.5: the curvature at which rate 0.5 just oscillates. This log grows."),
            Mistake(2.0, "Check: with L = 2 the factor is 1 - 0.5 × 2 = 0, the bottom in one step."),
            Mistake(3.0, "3 is rate times curvature. One division is left."),
        ),
        hints=(
            "By how much does the loss grow per step? Then by how much does w?",
            "The loss grows by 4, so w grows by 2 in size, and it changes sides: the factor is -2.",
            "1 - 0.5 L = -2, so L = 6.",
        ),
    ),
]
