"""Lesson 00: one flower painted at many rates, and a first exercise."""

from functools import cache

import numpy as np

from ..datasets import Split, load_flower
from ..exercises import Exercise, Mistake
from ..explore import Explorer, rate
from ..figures import COLOURS, FAINT, number
from ..networks import MLP
from ..training import sweep

RATES = np.geomspace(1e-4, 1, 9)
FINE = np.geomspace(1e-4, 1, 25)


def flower():
    """The picture to paint, `(48, 48)` grey values in 0..1."""
    return load_flower()


@cache
def _waves(count=32, seed=0):
    """Each pixel's place as 2 x count sines and cosines of random pitch: a small net cannot paint detail from x, y alone.

    Source: Tancik et al., Fourier features, NeurIPS 2020, arXiv:2006.10739.
    """
    size = len(flower())
    across = np.linspace(-1, 1, size)
    places = np.stack(np.meshgrid(across, across, indexing="ij"), axis=-1).reshape(-1, 2)
    phases = np.pi * places @ np.random.default_rng(seed).normal(0, 2.5, (2, count))
    return np.hstack([np.sin(phases), np.cos(phases)])


def paint(lr, steps=200):
    """Paint the flower at every rate at once: (pictures `(rates, 48, 48)`, mean squared errors `(rates,)`)."""
    net = MLP((64, 48, 1), loss="squared")
    x, y = _waves(), flower().reshape(-1, 1)
    data = Split("flower", x, y, x[:1], y[:1])
    # float32: twice as fast, and a picture does not need more
    history = sweep(net, data, lr, optimizer="adam", epochs=steps, batch_size=len(x), evaluate="end", dtype=np.float32)
    size = len(flower())
    pictures = net.outputs([layer[0] for layer in history.params], x).reshape(-1, size, size)
    return pictures, history.train_loss[-1, 0]


@cache
def _painted():
    return paint(FINE)


class Flower(Explorer):
    """The flower at the rate of the slider, and where that rate lies on the curve of errors."""

    id = "start_here.flower"
    goal = "find the rate that paints the sharpest flower. How far can you go to either side before it is lost?"
    controls = (rate(FINE[0], FINE[-1], FINE[0], step=4 / 24),)
    call = "paint([{lr:g}])"
    size = (8.4, 3.1)

    def stage(self, figure):
        pictures, errors = _painted()
        left, middle, right = figure.subplots(1, 3, width_ratios=(1, 1, 1.4))
        for axes, title in ((left, "the original"), (middle, "painted by the network")):
            axes.set_axis_off()
            axes.set_title(title, loc="center")
        left.imshow(flower(), cmap="gray", vmin=0, vmax=1)
        self.picture = middle.imshow(flower(), cmap="gray", vmin=0, vmax=1)
        right.plot(FINE, errors, color=FAINT)
        right.set(xscale="log", yscale="log", xlabel="learning rate", ylabel="error after 200 steps")
        (self.here,) = right.plot([], [], color=COLOURS[1], marker="s", ms=8, ls="")
        self.moving = [self.picture, self.here]

    def _at(self, lr):
        pictures, errors = _painted()
        i = int(np.abs(np.log(FINE / lr)).argmin())
        return pictures[i], errors[i], errors

    def play(self, lr):
        picture, error, errors = self._at(lr)
        self.picture.set_data(picture)
        self.here.set_data([lr], [error])
        times = error / errors.min()
        rank = "the smallest of all" if times == 1 else f"{number(times, 2)} times the smallest"
        return f"At rate {number(lr)} the error after 200 steps is {number(error, 2)}, {rank}."

    def reached(self, lr):
        _, error, errors = self._at(lr)
        return error == errors.min()


EXPLORERS = [Flower]

EXERCISES = [
    Exercise(
        id="start_here.slope",
        answer=lambda w: 2 * w,
        cases=((3.0,), (-1.5,), (0.5,)),
        why="The slope of w² is 2w. You now know how checks work, and the only derivative lesson 01 needs.",
        mistakes=(
            Mistake(lambda w: w**2, "You return {got}: that is the height of the curve at w, not its slope there."),
            Mistake(lambda w: 2.0, "You return 2 everywhere. The slope of w² depends on where you stand."),
            Mistake(lambda w: w, "You return w itself, half of the slope. Bring the exponent down in front."),
            Mistake(lambda w: -2 * w, "The size is right, the sign is not. -2w is the way down; the slope points up."),
            Mistake(lambda w: w**3 / 3, "You integrated. The slope is the other direction: the derivative."),
            Mistake(lambda w: 2 * w**2, "You brought the 2 down and kept the exponent. It drops by one."),
        ),
        hints=("Bring the exponent down in front, and lower it by one.", "`return 2 * w`"),
    ),
]
