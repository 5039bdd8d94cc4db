"""A small convolutional network for square grey images."""

import numpy as np

from .. import validation as arg
from ..randomness import generator
from ..validation import checked
from .mlp import Model, dense_weights, relu

IN_CACHE = 128  # this many images times runs fit in the cache at once


def _two(name, value, _):
    """A rule: two whole numbers, kept as a tuple."""
    if not isinstance(value, (list, tuple)) or len(value) != 2:
        arg.refuse(name, "two whole numbers", value)
    return arg.tuple_of(arg.whole(1))(name, value, {})


def _patches(images):
    """All 3 x 3 neighbourhoods with zero padding: `(..., s, s)` to `(..., s, s, 3, 3)`, a view."""
    padded = np.zeros((*images.shape[:-2], images.shape[-2] + 2, images.shape[-1] + 2), images.dtype)
    padded[..., 1:-1, 1:-1] = images
    return np.lib.stride_tricks.sliding_window_view(padded, (3, 3), axis=(-2, -1))


def _pool(z):
    """The largest of each 2 x 2 square."""
    rows = np.maximum(z[..., 0::2, :], z[..., 1::2, :])
    return np.maximum(rows[..., 0::2], rows[..., 1::2])


def _unpool(error, z, pooled):
    """The error of `_pool` and relu taken back: to the first of the largest of each square, if it was positive."""
    up, error = np.empty_like(z), error * (pooled.real > 0)
    for i, j in ((0, 0), (0, 1), (1, 0), (1, 1)):
        error -= np.multiply(error, z[..., i::2, j::2] == pooled, out=up[..., i::2, j::2])
    return up


@checked
class ConvNet(Model):
    """Two convolutions 3 x 3 with relu and 2 x 2 max pooling, then one dense layer: for small square grey images.

    side: a multiple of 4. channels: two whole numbers, of the two convolutions. classes: whole number.
    Inputs are rows of side x side pixels. Weights `(runs, channels[0], 10)`,
    `(runs, channels[1], 9 channels[0] + 1)`, `(runs, classes, features + 1)`.
    Raises ValueError for a side that is no multiple of 4, or sizes that are not positive.

    >>> [w.shape for w in ConvNet().init(runs=2)]
    [(2, 8, 10), (2, 16, 73), (2, 10, 65)]
    """

    side: arg.whole(1) = 8
    channels: _two = (8, 16)
    classes: arg.whole(1) = 10

    def __post_init__(self):
        if self.side % 4:
            raise ValueError(f"side must be a multiple of 4, got {self.side}")

    @property
    def sizes(self):
        return (self.side**2, self.classes)

    def init(self, seed=0, runs=1, dtype=np.float64):
        """He's start for the convolutions, variance 1 / in for the last layer; biases 0."""
        rng, (c1, c2) = generator(seed, 0), self.channels
        features = c2 * (self.side // 4) ** 2
        shapes = ((c1, 9, 2), (c2, 9 * c1, 2), (self.classes, features, 1))
        return [dense_weights(rng, *shape, runs, dtype) for shape in shapes]

    def prepare(self, x, dtype):
        """The neighbourhoods of all images, `(n, side^2, 10)` with a last 1: the same for every run and every step."""
        x = np.asarray(x, dtype=dtype).reshape(-1, self.side, self.side)
        ready = np.ones((len(x), self.side**2, 10), dtype)
        ready[..., :9] = _patches(x).reshape(len(x), self.side**2, 9)
        return ready

    def outputs(self, params, x):
        """`(runs, classes, n)` for inputs `(n, side^2)`, a few images at a time."""
        ready, block = self.prepare(x, params[0].dtype), max(4, IN_CACHE // len(params[0]))
        parts = [self._forward(params, ready[i : i + block])[-1] for i in range(0, len(ready), block)]
        return np.concatenate(parts, axis=2)

    def _forward(self, params, ready):
        (w1, w2, w3), (c1, c2) = params, self.channels
        runs, batch, s = len(w1), len(ready), self.side
        z1 = (w1.reshape(-1, 10) @ ready.reshape(-1, 10).T).reshape(runs, c1, batch, s, s)
        h1 = relu(_pool(z1))
        s //= 2
        columns = np.empty((runs, 9 * c1 + 1, batch * s * s), z1.dtype)
        columns[:, -1] = 1
        view = columns[:, :-1].reshape(runs, c1, 3, 3, batch, s, s)
        view[...] = np.moveaxis(_patches(h1), (-2, -1), (2, 3))
        z2 = (w2 @ columns).reshape(runs, c2, batch, s, s)
        h2 = relu(_pool(z2))
        features = np.ones((runs, w3.shape[2], batch), z1.dtype)
        features[:, :-1] = h2.transpose(0, 1, 3, 4, 2).reshape(runs, -1, batch)
        return z1, h1, columns, z2, h2, features, w3 @ features

    def gradients(self, params, ready, targets):
        runs, block = len(params[0]), max(1, IN_CACHE // len(ready))
        parts = [self._gradients([w[i : i + block] for w in params], ready, targets) for i in range(0, runs, block)]
        return parts[0] if len(parts) == 1 else [np.concatenate(grads) for grads in zip(*parts, strict=True)]

    def _gradients(self, params, ready, targets):
        (w1, w2, w3), (c1, c2) = params, self.channels
        z1, h1, columns, z2, h2, features, outputs = self._forward(params, ready)
        runs, batch, s = len(w1), len(ready), self.side // 2
        error = self.output_error(outputs, targets)
        g3 = error @ features.transpose(0, 2, 1)
        back = w3[:, :, :-1].transpose(0, 2, 1) @ error
        back = back.reshape(runs, c2, s // 2, s // 2, batch).transpose(0, 1, 4, 2, 3)
        e2 = _unpool(back, z2, h2).reshape(runs, c2, -1)
        g2 = e2 @ columns.transpose(0, 2, 1)
        spread = (w2[:, :, :-1].transpose(0, 2, 1) @ e2).reshape(runs, c1, 3, 3, batch, s, s)
        padded = np.zeros((runs, c1, batch, s + 2, s + 2), z1.dtype)
        for i in range(3):
            for j in range(3):
                padded[..., i : i + s, j : j + s] += spread[:, :, i, j]
        e1 = _unpool(padded[..., 1:-1, 1:-1], z1, h1).reshape(runs * c1, -1)
        g1 = (e1 @ ready.reshape(-1, 10)).reshape(w1.shape)
        return [g1, g2, g3]
