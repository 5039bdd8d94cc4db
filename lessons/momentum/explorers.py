"""What the sliders of this lesson move."""

from functools import lru_cache

import matplotlib.colors
import numpy as np
from matplotlib.patches import Patch

from lrlib.classroom.controls import amount, choice, rate
from lrlib.classroom.explore import Explorer
from lrlib.classroom.style import CARD, COLOURS, FAINT, INK, decades, drawable, loss_story, number

from .figures import rings


def ball(curvatures, start, lr, beta, steps):
    """The path of `v <- beta v + h w`, `w <- w - lr v` from rest: `(steps + 1, ...)`, each curvature on its own.

    start, lr, beta: numbers, or arrays that fit the curvatures.

    >>> ball(np.array([1.0]), 1.0, 0.5, 0.5, steps=2)[:, 0].tolist()
    [1.0, 0.5, 0.0]
    """
    w, v, path = np.asarray(start) + 0 * curvatures, 0 * curvatures, []
    for _ in range(steps):
        path.append(w)
        v = beta * v + curvatures * w
        w = w - lr * v
    return np.array([*path, w])


RAVINE, STEPS = np.array([1.0, 25.0]), 60


def ball_losses(lr, beta):
    """The loss of sixty steps from (2, 0.4) in the valley of curvatures 1 and 25: `(61,)`."""
    with np.errstate(all="ignore"):
        return ball(RAVINE, [2.0, 0.4], lr, beta, STEPS) ** 2 @ RAVINE / 2


class Ball(Explorer):
    """Sixty steps down a ravine, with a memory."""

    id = "momentum.ball"
    goal = "bring the loss below 1e-10 within the 60 steps. Without memory, no rate gets below 0.0001."
    controls = (rate(0.01, 0.3, 0.03), amount("beta", "momentum", 0, 0.98, 0.9, 0.02))
    call = "ball_losses(lr={lr:g}, beta={beta:g})[-1]"

    def setup(self, figure):
        left, right = figure.subplots(1, 2, width_ratios=(1.3, 1))
        left.set(xlim=(-2.6, 2.6), ylim=(-1.1, 1.1), xlabel="parameter 1", ylabel="parameter 2", title="The path")
        for x, y in rings(RAVINE, [0.02, 0.2, 1, 4, 12]):
            left.plot(x, y, color=FAINT, lw=0.7)
        right.set(yscale="log", xlim=(-1, STEPS + 1), ylim=(1e-14, 1e3), xlabel="step", ylabel="loss")
        right.set_title("Loss at each step")
        decades(right.yaxis)
        right.axhline(1e-10, color=FAINT, lw=1, ls="--")
        right.text(0, 3e-11, "goal", color=FAINT, va="top")
        (self.path,) = left.plot([], [], color=COLOURS[0], marker="o", ms=3.5, lw=1)
        (self.plain,) = right.plot([], [], color=INK, lw=1, ls=":", label="without")
        (self.loss,) = right.plot([], [], color=COLOURS[0], marker="o", ms=3, lw=1.3, label="with memory")
        right.legend(loc="upper right")
        self.moving = [self.path, self.plain, self.loss]

    def update(self, lr, beta):
        path, losses = ball(RAVINE, [2.0, 0.4], lr, beta, STEPS), ball_losses(lr, beta)
        self.path.set_data(*np.clip(path, -1e6, 1e6).T)
        self.loss.set_data(range(STEPS + 1), drawable(losses))
        plain = ball_losses(lr, 0.0)
        self.plain.set_data(range(STEPS + 1), drawable(plain))
        return (
            f"At rate {number(lr)} with momentum {number(beta)} the loss {loss_story(losses[0], losses[-1], STEPS)}. "
            f"Without memory, at the same rate, it {loss_story(plain[0], plain[-1], STEPS)}."
        )

    def reached(self, lr, beta):
        return ball_losses(lr, beta)[-1] < 1e-10


RATES, BETAS = np.geomspace(0.01, 4.2, 70), np.linspace(0, 0.99, 50)  # the grid of the map
LEFT = (0.1, 1e-3, 1e-6, 1e-10)  # what is left of the loss: where one colour ends
TONES = ("#3a3f45", "#f1f5fa", "#c6dbef", "#8fbfe0", "#4a90c4", "#1c5f9e")  # diverged, then the more the better
SAID = ("grows", "above 0.1", "to 0.001", "to 1e-6", "to 1e-10", "below")


def valley_loss(kappa, steps, lr, beta):
    """What is left of a loss of 1, half of it along curvature 1 / kappa and half along 1, after so many steps.

    lr, beta: numbers or arrays of one shape.

    >>> round(valley_loss(100, 0, 0.1, 0.9), 9), round(valley_loss(100, 1, 1.0, 0.0), 9)
    (1.0, 0.49005)
    """
    lr, beta = np.asarray(lr, dtype=float)[..., None], np.asarray(beta, dtype=float)[..., None]
    h = np.array([1 / kappa, 1.0]) + 0 * lr
    with np.errstate(all="ignore"):
        share = ball(h, np.ones(2), lr, beta, steps)[-1] ** 2
        loss = drawable(share.mean(axis=-1), top=1e300, bottom=0)
    return float(loss) if loss.ndim == 0 else loss


@lru_cache(9)
def loss_map(kappa, steps):
    """Which colour each pair of momentum and rate gets: `(momenta, rates)`, 0 for a loss that grew."""
    loss = valley_loss(kappa, steps, *np.meshgrid(RATES, BETAS))
    return np.where(loss > 1, 0, 1 + (loss[..., None] < np.array(LEFT)).sum(axis=-1))


class LossMap(Explorer):
    """The loss after so many steps at every rate and momentum, and where you stand."""

    id = "momentum.map"
    goal = "condition number 1000, 100 steps: find a rate and a momentum that leave less than a thousandth."
    controls = (
        rate(0.01, 4, 0.3),
        amount("beta", "momentum", 0, 0.99, 0.5, 0.01),
        choice("kappa", "condition number", (10, 100, 1000), 100),
        choice("steps", "steps", (30, 100, 300), 100),
    )
    call = "valley_loss({kappa}, {steps}, lr={lr:g}, beta={beta:g})"
    size = (8.4, 4.2)

    def setup(self, figure):
        axes = figure.add_subplot()
        axes.grid(False)
        axes.set(xlabel="learning rate, in units of 1 / L", ylabel="momentum", title="What is left of the loss")
        low, high = np.log10(RATES[[0, -1]])
        ticks = (0.01, 0.03, 0.1, 0.3, 1, 2, 4)
        axes.set_xticks(np.log10(ticks), [f"{tick:g}" for tick in ticks])
        look = {"origin": "lower", "aspect": "auto", "interpolation": "nearest", "vmin": 0, "vmax": len(TONES) - 1}
        look |= {"cmap": matplotlib.colors.ListedColormap(TONES), "extent": [low, high, 0, 0.99]}
        self.map = axes.imshow(np.zeros((len(BETAS), len(RATES))), **look)
        (edge,) = axes.plot(np.log10(2 * (1 + BETAS)), BETAS, color=INK, lw=1.5, ls="--", label="2 (1 + momentum) / L")
        (self.here,) = axes.plot([], [], color=COLOURS[1], marker="o", ms=9, mec=CARD, mew=1.5)
        patches = [Patch(fc=tone, ec=FAINT, label=name) for tone, name in zip(TONES, SAID, strict=True)]
        axes.set_xlim(low, high)
        figure.legend(handles=[*patches, edge], loc="outside right center")
        self.moving = [self.map, edge, self.here]

    def update(self, lr, beta, kappa, steps):
        self.map.set_data(loss_map(kappa, steps))
        self.here.set_data([np.log10(lr)], [beta])
        left = valley_loss(kappa, steps, lr, beta)
        plain = valley_loss(kappa, steps, RATES, np.zeros(len(RATES))).min()
        return (
            f"Condition number {kappa}: at rate {number(lr)} with momentum {number(beta)} the loss "
            f"{loss_story(1, left, steps)}. Plain descent, at the best of these rates, leaves {number(plain)}."
        )

    def reached(self, lr, beta, kappa, steps):
        return kappa == 1000 and steps == 100 and valley_loss(kappa, steps, lr, beta) < 1e-3


EXPLORERS = [Ball, LossMap]
