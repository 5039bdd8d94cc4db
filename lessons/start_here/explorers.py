"""What the sliders of this lesson move."""

from functools import cache

import numpy as np

from lrlib import MLP, generator, sweep
from lrlib.classroom.controls import rate
from lrlib.classroom.explore import Explorer
from lrlib.classroom.style import COLOURS, FAINT, decades, number, rough
from lrlib.datasets import Split

RATES = np.geomspace(1e-4, 1, 9)
FINE = np.array([float(f"{lr:.3g}") for lr in np.geomspace(1e-4, 1, 25)])  # as the slider gives them


@cache
def flower():
    """A photograph of a flower as `(48, 48)` grey values in 0..1, rows from the top.

    Source: scikit-learn's bundled flower.jpg, photograph by vultilion, CC BY 2.0.

    >>> picture = flower()
    >>> picture.shape, float(picture.min()), float(picture.max())
    ((48, 48), 0.0, 1.0)
    """
    from sklearn.datasets import load_sample_image

    grey = load_sample_image("flower.jpg")[40:376, 120:456].mean(axis=2)
    small = grey.reshape(48, 7, 48, 7).mean(axis=(1, 3))
    return (small - small.min()) / (small.max() - small.min())


@cache
def _waves(count=32, seed=0):
    """Each pixel's place as 2 x count sines and cosines of random pitch: a small net cannot paint detail from x, y alone.

    Source: Tancik et al., Fourier features, NeurIPS 2020, arXiv:2006.10739.
    """
    size = len(flower())
    across = np.linspace(-1, 1, size)
    places = np.stack(np.meshgrid(across, across, indexing="ij"), axis=-1).reshape(-1, 2)
    phases = np.pi * places @ generator(seed).normal(0, 2.5, (2, count))
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
    call = "paint([{lr:g}])[1]"
    size = (8.4, 3.1)

    def setup(self, figure):
        pictures, errors = _painted()
        left, middle, right = figure.subplots(1, 3, width_ratios=(1, 1, 1.4))
        for axes, title in ((left, "the original"), (middle, "painted by the network")):
            axes.set_axis_off()
            axes.set_title(title, loc="center")
        left.imshow(flower(), cmap="gray", vmin=0, vmax=1)
        self.picture = middle.imshow(flower(), cmap="gray", vmin=0, vmax=1)
        curve = right.plot(FINE, errors, color=FAINT)
        right.set(xscale="log", yscale="log", xlabel="learning rate", ylabel="error after 200 steps")
        decades(right.xaxis)
        (self.here,) = right.plot([], [], color=COLOURS[1], marker="s", ms=8, ls="")
        self.moving = [self.picture, self.here]
        rough(self.picture, self.here, *curve)  # trained in float32

    def _at(self, lr):
        pictures, errors = _painted()
        i = int(np.abs(np.log(FINE / lr)).argmin())
        return pictures[i], errors[i], errors

    def update(self, lr):
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
