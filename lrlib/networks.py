"""More networks behind the interface of `models`: a small convolutional net, an embedding bag, a small transformer.

Their weights too carry the runs axis, `(runs, out, in + 1)` with the bias last. Where a batched product pays (the
convolutions) all runs share it; the others go run by run inside, so that every optimizer and sweep works alike.
"""

from dataclasses import dataclass

import numpy as np

from .models import MLP, Model
from .randomness import generator
from .validation import whole_number


def linear_regression(inputs, outputs=1):
    """Linear regression as a net without hidden layers: mean squared error.

    >>> linear_regression(3).sizes
    (3, 1)
    """
    return MLP((inputs, outputs), loss="squared")


def logistic_regression(inputs, classes=2):
    """Logistic (softmax) regression as a net without hidden layers.

    >>> logistic_regression(3, 2).loss
    'cross_entropy'
    """
    return MLP((inputs, classes))


def _positive(**sizes):
    for name, size in sizes.items():
        whole_number(name, size, 1)


def _error(outputs, targets, scale):
    """The derivative of scale x mean cross-entropy by the outputs `(runs, classes, ...)`, in place of them."""
    outputs -= outputs.max(axis=1, keepdims=True)
    np.exp(outputs, out=outputs)
    outputs /= outputs.sum(axis=1, keepdims=True)
    outputs -= targets
    shape = (-1,) + (1,) * (outputs.ndim - 1)
    outputs *= np.asarray(scale, outputs.dtype).reshape(shape) * (targets.shape[0] / targets.size)
    return outputs


def _dense(rng, fan_out, fan_in, gain, runs, dtype):
    weight = np.zeros((fan_out, fan_in + 1))
    weight[:, :-1] = rng.normal(0, np.sqrt(gain / fan_in), (fan_out, fan_in))
    return np.repeat(weight[None].astype(dtype), runs, axis=0)


IN_CACHE = 128  # so many images times runs go through the convolutions at once: more would not stay in the cache


# --- images ----------------------------------------------------------------------------------------------------------


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
    """The error of `_pool` and relu taken back: to the largest of each square, if it was positive."""
    up, error = np.empty_like(z), error * (pooled > 0)
    for i, j in ((0, 0), (0, 1), (1, 0), (1, 1)):
        np.multiply(error, z[..., i::2, j::2] == pooled, out=up[..., i::2, j::2])
    return up


@dataclass(frozen=True)
class ConvNet(Model):
    """Two convolutions 3 x 3 with relu and 2 x 2 max pooling, then one dense layer: for small square grey images.

    side: a multiple of 4; channels: of the two convolutions. Inputs are rows of side x side pixels. Weights
    `(runs, channels[0], 10)`, `(runs, channels[1], 9 channels[0] + 1)`, `(runs, classes, features + 1)`.
    Raises ValueError for a side that is no multiple of 4, or sizes that are not positive.

    >>> [w.shape for w in ConvNet().init(runs=2)]
    [(2, 8, 10), (2, 16, 73), (2, 10, 65)]
    """

    side: int = 8
    channels: tuple[int, int] = (8, 16)
    classes: int = 10

    def __post_init__(self):
        if not isinstance(self.channels, (list, tuple)) or len(self.channels) != 2:
            raise ValueError(f"channels must be two whole numbers, got {self.channels!r}")
        object.__setattr__(self, "channels", tuple(self.channels))
        _positive(side=self.side, classes=self.classes, **{f"channels[{i}]": c for i, c in enumerate(self.channels)})
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
        return [_dense(rng, *shape, runs, dtype) for shape in shapes]

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
        h1 = np.maximum(_pool(z1), 0)
        s //= 2
        columns = np.empty((runs, 9 * c1 + 1, batch * s * s), z1.dtype)
        columns[:, -1] = 1
        view = columns[:, :-1].reshape(runs, c1, 3, 3, batch, s, s)
        view[...] = np.moveaxis(_patches(h1), (-2, -1), (2, 3))
        z2 = (w2 @ columns).reshape(runs, c2, batch, s, s)
        h2 = np.maximum(_pool(z2), 0)
        features = np.ones((runs, w3.shape[2], batch), z1.dtype)
        features[:, :-1] = h2.transpose(0, 1, 3, 4, 2).reshape(runs, -1, batch)
        return z1, h1, columns, z2, h2, features, w3 @ features

    def workspace(self, runs, batch, dtype):
        return self

    def gradients(self, params, ready, targets, scale):
        runs, block = len(params[0]), max(1, IN_CACHE // len(ready))
        scale = np.broadcast_to(scale, runs)
        parts = [
            self._gradients([w[i : i + block] for w in params], ready, targets, scale[i : i + block])
            for i in range(0, runs, block)
        ]
        return parts[0] if len(parts) == 1 else [np.concatenate(grads) for grads in zip(*parts, strict=True)]

    def _gradients(self, params, ready, targets, scale):
        (w1, w2, w3), (c1, c2) = params, self.channels
        z1, h1, columns, z2, h2, features, outputs = self._forward(params, ready)
        runs, batch, s = len(w1), len(ready), self.side // 2
        error = _error(outputs, targets, scale)
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


# --- text ------------------------------------------------------------------------------------------------------------


def _counts(x, vocabulary):
    """Rows of word numbers filled up with -1 as a sparse matrix `(n, vocabulary)`: how often each word occurs.

    Raises ValueError for a word number out of range, or a text without words.
    """
    from scipy.sparse import csr_array

    x = np.asarray(x)
    real = x >= 0
    if x.dtype.kind not in "iu" or x.max(initial=0) >= vocabulary:
        raise ValueError(f"words must be whole numbers below {vocabulary}, got {x.max()}")
    if not real.any(axis=1).all():
        raise ValueError(f"text {int(np.argmin(real.any(axis=1)))} has no words")
    return csr_array((np.ones(real.sum()), (np.nonzero(real)[0], x[real])), shape=(len(x), vocabulary))


def _present(bag):
    """The words of a batch, and their columns of its sparse matrix as a dense table `(n, words)`."""
    words, place = np.unique(bag.indices, return_inverse=True)
    columns = np.zeros((bag.shape[0], len(words)), bag.dtype)
    columns[np.repeat(np.arange(bag.shape[0]), np.diff(bag.indptr)), place] = bag.data
    return words, columns


@dataclass(frozen=True)
class BagOfWords(Model):
    """Softmax regression on how often each word occurs: `logistic_regression` on the rows of counts, computed sparsely.

    Inputs: rows of word numbers, `(n, longest)`, filled up with -1. Weights `(runs, classes, vocabulary + 1)`, all zero
    at first. A step computes with the words of its batch alone; the slopes of all other words are exactly zero.
    Raises ValueError for a word number out of range, or a text without words.

    >>> net = BagOfWords(vocabulary=3, longest=4, classes=2)
    >>> net.prepare(np.array([[2, 0, 2, -1]]), float).toarray().tolist(), net.init()[0].shape
    ([[1.0, 0.0, 2.0, 1.0]], (1, 2, 4))
    """

    vocabulary: int
    longest: int
    classes: int = 2

    def __post_init__(self):
        _positive(vocabulary=self.vocabulary, longest=self.longest, classes=self.classes)

    @property
    def sizes(self):
        return (self.longest, self.classes)

    def init(self, seed=0, runs=1, dtype=np.float64):
        """All zero: every text is as likely to be of one class as of another."""
        return [np.zeros((runs, self.classes, self.vocabulary + 1), dtype)]

    def prepare(self, x, dtype):
        """A sparse matrix `(n, vocabulary + 1)`: the count of each word in each text, and a last 1 for the bias."""
        from scipy.sparse import csr_array, hstack

        return csr_array(hstack([_counts(x, self.vocabulary), np.ones((len(x), 1))]), dtype=dtype)

    def outputs(self, params, x):
        """`(runs, classes, n)` for word numbers `(n, longest)`."""
        w = params[0]
        return (self.prepare(x, w.dtype) @ w.reshape(-1, w.shape[2]).T).T.reshape(*w.shape[:2], -1)

    def workspace(self, runs, batch, dtype):
        return self

    def gradients(self, params, bag, targets, scale):
        w = params[0]
        words, counts = _present(bag)
        slopes = np.zeros_like(w)
        slopes[:, :, words] = _error(w[:, :, words] @ counts.T, targets, scale) @ counts
        return [slopes]


@dataclass(frozen=True)
class EmbeddingBag(Model):
    """The mean of the embeddings of a text's words, then one dense layer.

    Inputs: rows of word numbers, `(n, longest)`, filled up with -1; a word that occurs twice counts twice. Weights:
    `(runs, vocabulary, width)` and `(runs, classes, width + 1)`. Raises ValueError for a word number out of range, or a
    text without words.

    >>> [w.shape for w in EmbeddingBag(vocabulary=50, longest=6, width=4, classes=3).init(runs=2)]
    [(2, 50, 4), (2, 3, 5)]
    """

    vocabulary: int
    longest: int
    width: int = 16
    classes: int = 2

    def __post_init__(self):
        _positive(vocabulary=self.vocabulary, longest=self.longest, width=self.width, classes=self.classes)

    @property
    def sizes(self):
        return (self.longest, self.classes)

    def init(self, seed=0, runs=1, dtype=np.float64):
        """Embeddings of spread 0.1, a dense layer of variance 1 / in."""
        rng = generator(seed, 0)
        words = rng.normal(0, 0.1, (self.vocabulary, self.width)).astype(dtype)
        return [np.repeat(words[None], runs, axis=0), _dense(rng, self.classes, self.width, 1, runs, dtype)]

    def prepare(self, x, dtype):
        """A sparse matrix `(n, vocabulary)`: the share of each word in each text."""
        bag = _counts(x, self.vocabulary)
        bag.data /= np.repeat(bag.sum(axis=1), np.diff(bag.indptr))
        return bag.astype(dtype)

    def outputs(self, params, x):
        """`(runs, classes, n)` for word numbers `(n, longest)`."""
        bag, w = self.prepare(x, params[0].dtype), params[1]
        means = np.stack([bag @ words for words in params[0]])  # (runs, n, width)
        return w[:, :, :-1] @ means.transpose(0, 2, 1) + w[:, :, -1:]

    def workspace(self, runs, batch, dtype):
        return self

    def gradients(self, params, bag, targets, scale):
        words, shares = _present(bag)
        means, w = shares @ params[0][:, words], params[1]
        error = _error(w[:, :, :-1] @ means.transpose(0, 2, 1) + w[:, :, -1:], targets, scale)
        slopes = np.zeros_like(params[0])
        slopes[:, words] = shares.T @ (error.transpose(0, 2, 1) @ w[:, :, :-1])
        return [slopes, np.concatenate([error @ means, error.sum(axis=2, keepdims=True)], axis=2)]


# --- sequences -------------------------------------------------------------------------------------------------------


def _normalise(x, gain, shift):
    """Layer normalisation over the last axis, and what its derivative needs."""
    centred = x - x.mean(axis=-1, keepdims=True)
    inverse = 1 / np.sqrt(np.square(centred).mean(axis=-1, keepdims=True) + 1e-5)
    unit = centred * inverse
    return unit * gain + shift, (unit, inverse)


def _normalise_back(error, kept, gain):
    unit, inverse = kept
    back = error * gain
    back = inverse * (back - back.mean(-1, keepdims=True) - unit * (back * unit).mean(-1, keepdims=True))
    return back, (error * unit).sum(axis=(0, 1)), error.sum(axis=(0, 1))


@dataclass(frozen=True)
class Transformer(Model):
    """A small encoder that says one token per place: embeddings, `depth` blocks of attention and a wide layer,
    read-out.

    norm: "post" normalises after each sum, as published first (Vaswani et al., 2017, arXiv:1706.03762); "pre"
    before each part (Xiong et al., ICML 2020, arXiv:2002.04745). Inputs and labels: token numbers `(n, length)`.
    Raises ValueError for another norm, sizes that are not positive, or a width that heads does not divide.

    >>> net = Transformer(tokens=12, length=8)
    >>> net.outputs(net.init(runs=2), np.zeros((5, 8), int)).shape
    (2, 12, 5, 8)
    """

    tokens: int
    length: int
    width: int = 32
    heads: int = 2
    depth: int = 2
    norm: str = "post"

    def __post_init__(self):
        _positive(tokens=self.tokens, length=self.length, width=self.width, heads=self.heads, depth=self.depth)
        if not isinstance(self.norm, str) or self.norm not in ("pre", "post"):
            raise ValueError(f'norm must be "pre" or "post", got {self.norm!r}')
        if self.width % self.heads:
            raise ValueError(f"heads must divide width, got {self.heads} heads and width {self.width}")

    @property
    def sizes(self):
        return (self.length, self.tokens)

    PARTS = ("qkv", "mix", "up", "up_bias", "down", "down_bias", "gain1", "shift1", "gain2", "shift2")

    @property
    def names(self):
        """The name of each array of the params, in order."""
        return ["words", "places", *(f"{part}{i}" for i in range(self.depth) for part in self.PARTS), "read"]

    def init(self, seed=0, runs=1, dtype=np.float64):
        """Embeddings of spread 1, places 0.3, Glorot's uniform start for all matrices."""
        rng, d = generator(seed, 0), self.width

        def glorot(rows, columns):
            return rng.uniform(-1, 1, (rows, columns)) * np.sqrt(6 / (rows + columns))

        arrays = [rng.normal(0, 1, (self.tokens, d)), rng.normal(0, 0.3, (self.length, d))]
        for _ in range(self.depth):
            arrays += [glorot(d, 3 * d), glorot(d, d), glorot(d, 4 * d), np.zeros(4 * d), glorot(4 * d, d), np.zeros(d)]
            arrays += [np.ones(d), np.zeros(d), np.ones(d), np.zeros(d)]
        arrays.append(glorot(d, self.tokens))
        return [np.repeat(a[None].astype(dtype), runs, axis=0) for a in arrays]

    def prepare(self, x, dtype):
        x = np.asarray(x)
        if x.dtype.kind not in "iu" or x.min() < 0 or x.max() >= self.tokens:
            raise ValueError(f"tokens must be whole numbers from 0 to {self.tokens - 1}, got {x.min()} to {x.max()}")
        return x

    def outputs(self, params, x):
        """`(runs, tokens, n, length)` for token numbers `(n, length)`."""
        x = self.prepare(x, None)
        return np.stack([self._forward(self._of_run(params, r), x)[0] for r in range(len(params[0]))])

    def _of_run(self, params, run):
        return {name: array[run] for name, array in zip(self.names, params, strict=True)}

    def _attend(self, p, i, x):
        n, length, d = x.shape
        q, k, v = (x @ p[f"qkv{i}"]).reshape(n, length, 3, self.heads, d // self.heads).transpose(2, 0, 3, 1, 4)
        a = q @ k.transpose(0, 1, 3, 2) / np.sqrt(d // self.heads)
        a = np.exp(a - a.max(axis=-1, keepdims=True))
        a /= a.sum(axis=-1, keepdims=True)
        mixed = (a @ v).transpose(0, 2, 1, 3).reshape(n, length, d)
        return mixed @ p[f"mix{i}"], (x, q, k, v, a, mixed)

    def _attend_back(self, p, i, error, kept, grads):
        x, q, k, v, a, mixed = kept
        n, length, d = x.shape
        grads[f"mix{i}"] = mixed.reshape(-1, d).T @ error.reshape(-1, d)
        back = (error @ p[f"mix{i}"].T).reshape(n, length, self.heads, -1).transpose(0, 2, 1, 3)
        dv, da = a.transpose(0, 1, 3, 2) @ back, back @ v.transpose(0, 1, 3, 2)
        ds = a * (da - (da * a).sum(axis=-1, keepdims=True)) / np.sqrt(d // self.heads)
        dz = np.stack([ds @ k, ds.transpose(0, 1, 3, 2) @ q, dv]).transpose(1, 3, 0, 2, 4).reshape(n, length, 3 * d)
        grads[f"qkv{i}"] = x.reshape(-1, d).T @ dz.reshape(-1, 3 * d)
        return dz @ p[f"qkv{i}"].T

    def _widen(self, p, i, x):
        h = np.maximum(x @ p[f"up{i}"] + p[f"up_bias{i}"], 0)
        return h @ p[f"down{i}"] + p[f"down_bias{i}"], (x, h)

    def _widen_back(self, p, i, error, kept, grads):
        x, h = kept
        d = self.width
        grads[f"down{i}"] = h.reshape(-1, 4 * d).T @ error.reshape(-1, d)
        grads[f"down_bias{i}"] = error.sum(axis=(0, 1))
        back = (error @ p[f"down{i}"].T) * (h > 0)
        grads[f"up{i}"], grads[f"up_bias{i}"] = x.reshape(-1, d).T @ back.reshape(-1, 4 * d), back.sum(axis=(0, 1))
        return back @ p[f"up{i}"].T

    def _forward(self, p, tokens):
        x, kept = p["words"][tokens] + p["places"], []
        for i in range(self.depth):
            for number, part in ((1, self._attend), (2, self._widen)):
                gain, shift = p[f"gain{number}{i}"], p[f"shift{number}{i}"]
                if self.norm == "pre":
                    unit, norm = _normalise(x, gain, shift)
                    y, inside = part(p, i, unit)
                    x = x + y
                else:
                    y, inside = part(p, i, x)
                    x, norm = _normalise(x + y, gain, shift)
                kept.append((inside, norm))
        return (x @ p["read"]).transpose(2, 0, 1), x, kept

    def workspace(self, runs, batch, dtype):
        return self

    def gradients(self, params, tokens, targets, scale):
        scales = np.broadcast_to(np.asarray(scale, float), len(params[0]))
        each = [self._gradients(self._of_run(params, r), tokens, targets, scales[r]) for r in range(len(params[0]))]
        return [np.stack([grads[name] for grads in each]) for name in self.names]

    def _gradients(self, p, tokens, targets, scale):
        outputs, x, kept = self._forward(p, tokens)
        out = _error(outputs[None], targets, scale)[0].transpose(1, 2, 0)  # (n, length, tokens)
        grads = {"read": x.reshape(-1, self.width).T @ out.reshape(-1, self.tokens)}
        error = out @ p["read"].T
        backs = {1: self._attend_back, 2: self._widen_back}
        for i in range(self.depth - 1, -1, -1):
            for number in (2, 1):
                inside, norm = kept.pop()
                gain, names = p[f"gain{number}{i}"], (f"gain{number}{i}", f"shift{number}{i}")
                if self.norm == "pre":
                    back = backs[number](p, i, error, inside, grads)
                    back, grads[names[0]], grads[names[1]] = _normalise_back(back, norm, gain)
                    error = error + back
                else:
                    error, grads[names[0]], grads[names[1]] = _normalise_back(error, norm, gain)
                    error = error + backs[number](p, i, error, inside, grads)
        grads["places"], words = error.sum(axis=0), np.zeros_like(p["words"])
        np.add.at(words, tokens.ravel(), error.reshape(-1, self.width))
        return {**grads, "words": words}
