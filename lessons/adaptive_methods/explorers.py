"""What the sliders of this lesson move."""

from functools import lru_cache

import numpy as np

from lrlib.classroom.controls import choice, rate
from lrlib.classroom.explore import Explorer
from lrlib.classroom.style import COLOURS, FAINT, LINES, decades, number
from lrlib.optimizers import as_optimizer

STEPS, START, CURVATURES, GOAL = 60, np.array([2.0, 2.0]), np.array([1.0, 100.0]), 0.1
REACH = 2.6  # how far the view of the path goes


@lru_cache(64)
def pair_walk(optimizer, lr, scale=1.0):
    """Two weights `(61, 2)` on the loss `scale * (w1^2 + 100 w2^2) / 2`, in sixty steps from 2 and 2."""
    rule, path = as_optimizer(optimizer), [START]
    params, state = [START[None]], None
    state = rule.init(params)
    with np.errstate(all="ignore"):
        for _ in range(STEPS):
            params, state = rule.update(params, [scale * CURVATURES * params[0]], state, lr)
            path.append(params[0][0])
    return np.array(path)


class Pair(Explorer):
    """Two weights, one with slopes a hundred times those of the other, and four rules."""

    id = "adaptive_methods.pair"
    goal = f"multiply the loss by 1000 and bring both weights within {GOAL} of the minimum in {STEPS} steps."
    controls = (
        choice("optimizer", "rule", ("sgd", "adagrad", "rmsprop", "adam"), "sgd"),
        rate(0.001, 10, 0.01, step=0.02),
        rate(0.001, 1000, 1, name="scale", label="loss multiplied by", step=1),
    )
    call = "abs(pair_walk('{optimizer}', lr={lr:g}, scale={scale:g})[-1])"

    def setup(self, figure):
        left, right = figure.subplots(1, 2, width_ratios=(1, 1.25))
        left.set(xlim=(-REACH, REACH), ylim=(-REACH, REACH), xlabel="weight 1", ylabel="weight 2", title="The path")
        left.set_aspect("equal")
        for level in (0.1, 0.4, 1, 2, 4):  # rings: points of equal loss
            turn = np.linspace(0, 2 * np.pi, 181)
            left.plot(level * np.cos(turn), level * np.sin(turn) / 10, color=FAINT, lw=0.6)
        right.set(yscale="log", xlim=(-1, STEPS + 1), ylim=(1e-6, 1e4), xlabel="step")
        right.set(ylabel="distance from the minimum", title="Each weight on its own")
        decades(right.yaxis)
        right.axhline(GOAL, color=FAINT, lw=1, ls="--")
        right.text(0, GOAL / 2, "goal", color=FAINT, va="top")
        (self.path,) = left.plot([], [], color=COLOURS[0], marker="o", ms=3.5, lw=1)
        self.weights = [
            right.plot([], [], color=COLOURS[i], ls=LINES[i], lw=2.4 - i, label=f"weight {i + 1}")[0] for i in (0, 1)
        ]
        right.legend(loc="upper right")
        self.moving = [self.path, *self.weights]

    def update(self, optimizer, lr, scale):
        walk = pair_walk(optimizer, lr, scale)
        self.path.set_data(*np.clip(np.nan_to_num(walk, nan=9), -9, 9).T)
        for line, weight in zip(self.weights, walk.T, strict=True):
            line.set_data(range(STEPS + 1), np.clip(np.nan_to_num(abs(weight), nan=1e9), 1e-9, 1e9))
        ends = " and ".join(f"weight {i} is {number(abs(w))}" for i, w in enumerate(walk[-1], 1))
        return f"{optimizer} at rate {number(lr)}, the loss multiplied by {number(scale)}: after {STEPS} steps {ends} from the minimum."

    def reached(self, optimizer, lr, scale):
        return scale == 1000 and bool((abs(pair_walk(optimizer, lr, scale)[-1]) < GOAL).all())


EXPLORERS = [Pair]
