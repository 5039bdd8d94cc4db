"""A small transformer encoder: attention, layer normalisation, and their derivatives."""

import numpy as np

from .. import validation as arg
from ..randomness import generator
from ..validation import checked
from .mlp import Model, relu


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
    return back, (error * unit).sum(axis=(1, 2)), error.sum(axis=(1, 2))


def _times(x, w):
    """`x (runs, n, length, a)` times `w (runs, a, b)`: one product for each run."""
    return (x.reshape(len(x), -1, x.shape[-1]) @ w).reshape(*x.shape[:-1], w.shape[-1])


def _products(x, error):
    """The derivative by the `w` of `_times(x, w)`: `(runs, a, b)`."""
    flat = x.reshape(len(x), -1, x.shape[-1])
    return flat.swapaxes(1, 2) @ error.reshape(len(x), -1, error.shape[-1])


@checked
class Transformer(Model):
    """A small encoder that says one token per place: embeddings, `depth` blocks of attention and a wide layer,
    read-out.

    norm: "post" normalises after each sum, as published first (Vaswani et al., 2017,
    arXiv:1706.03762); "pre" before each part (Xiong et al., ICML 2020, arXiv:2002.04745). Inputs
    and labels: token numbers `(n, length)`.
    Raises ValueError for another norm, sizes that are not positive, or a width that heads does not
    divide.

    >>> net = Transformer(tokens=12, length=8)
    >>> net.outputs(net.init(runs=2), np.zeros((5, 8), int)).shape
    (2, 12, 5, 8)
    """

    tokens: arg.whole(1)
    length: arg.whole(1)
    width: arg.whole(1) = 32
    heads: arg.whole(1) = 2
    depth: arg.whole(1) = 2
    norm: arg.passing(lambda norm: isinstance(norm, str) and norm in ("pre", "post"), '"pre" or "post"') = "post"
    whole = True

    def __post_init__(self):
        if self.width % self.heads:
            raise ValueError(f"heads must divide width, got {self.heads} heads and width {self.width}")

    @property
    def sizes(self):
        return (self.length, self.tokens)

    @property
    def label_shape(self):
        return (self.length,)

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
        x, p = self.prepare(x, None), dict(zip(self.names, params, strict=True))
        few = max(1, 512 // len(params[0]))  # rows at a time: what fits into the processor's cache is quicker
        return np.concatenate([self._forward(p, x[i : i + few])[0] for i in range(0, len(x), few)], axis=2)

    def _attend(self, p, i, x):
        runs, n, length, d = x.shape
        qkv = _times(x, p[f"qkv{i}"]).reshape(runs, n, length, 3, self.heads, d // self.heads)
        q, k, v = qkv.transpose(3, 0, 1, 4, 2, 5)
        a = q @ k.swapaxes(-1, -2) / np.sqrt(d // self.heads).astype(x.dtype)
        a = np.exp(a - a.max(axis=-1, keepdims=True))
        a /= a.sum(axis=-1, keepdims=True)
        mixed = (a @ v).swapaxes(2, 3).reshape(x.shape)
        return _times(mixed, p[f"mix{i}"]), (x, q, k, v, a, mixed)

    def _attend_back(self, p, i, error, kept, grads):
        x, q, k, v, a, mixed = kept
        runs, n, length, d = x.shape
        grads[f"mix{i}"] = _products(mixed, error)
        back = _times(error, p[f"mix{i}"].swapaxes(1, 2)).reshape(runs, n, length, self.heads, -1).swapaxes(2, 3)
        dv, da = a.swapaxes(-1, -2) @ back, back @ v.swapaxes(-1, -2)
        ds = a * (da - (da * a).sum(axis=-1, keepdims=True)) / np.sqrt(d // self.heads).astype(x.dtype)
        dz = np.stack([ds @ k, ds.swapaxes(-1, -2) @ q, dv]).transpose(1, 2, 4, 0, 3, 5).reshape(runs, n, length, 3 * d)
        grads[f"qkv{i}"] = _products(x, dz)
        return _times(dz, p[f"qkv{i}"].swapaxes(1, 2))

    def _widen(self, p, i, x):
        h = relu(_times(x, p[f"up{i}"]) + p[f"up_bias{i}"][:, None, None])
        return _times(h, p[f"down{i}"]) + p[f"down_bias{i}"][:, None, None], (x, h)

    def _widen_back(self, p, i, error, kept, grads):
        x, h = kept
        grads[f"down{i}"], grads[f"down_bias{i}"] = _products(h, error), error.sum(axis=(1, 2))
        back = _times(error, p[f"down{i}"].swapaxes(1, 2)) * (h.real > 0)
        grads[f"up{i}"], grads[f"up_bias{i}"] = _products(x, back), back.sum(axis=(1, 2))
        return _times(back, p[f"up{i}"].swapaxes(1, 2))

    def _forward(self, p, tokens):
        x, kept = p["words"][:, tokens] + p["places"][:, None], []
        for i in range(self.depth):
            for number, part in ((1, self._attend), (2, self._widen)):
                gain, shift = (p[f"{name}{number}{i}"][:, None, None] for name in ("gain", "shift"))
                if self.norm == "pre":
                    unit, norm = _normalise(x, gain, shift)
                    y, inside = part(p, i, unit)
                    x = x + y
                else:
                    y, inside = part(p, i, x)
                    x, norm = _normalise(x + y, gain, shift)
                kept.append((inside, norm))
        return _times(x, p["read"]).transpose(0, 3, 1, 2), x, kept

    def gradients(self, params, tokens, targets):
        p = dict(zip(self.names, params, strict=True))
        outputs, x, kept = self._forward(p, tokens)
        out = self.output_error(outputs, targets).transpose(0, 2, 3, 1)  # (runs, n, length, tokens)
        grads, error = {"read": _products(x, out)}, _times(out, p["read"].swapaxes(1, 2))
        backs = {1: self._attend_back, 2: self._widen_back}
        for i in range(self.depth - 1, -1, -1):
            for number in (2, 1):
                inside, norm = kept.pop()
                gain, names = p[f"gain{number}{i}"][:, None, None], (f"gain{number}{i}", f"shift{number}{i}")
                if self.norm == "pre":
                    back = backs[number](p, i, error, inside, grads)
                    back, grads[names[0]], grads[names[1]] = _normalise_back(back, norm, gain)
                    error = error + back
                else:
                    error, grads[names[0]], grads[names[1]] = _normalise_back(error, norm, gain)
                    error = error + backs[number](p, i, error, inside, grads)
        grads["places"], words = error.sum(axis=1), np.zeros_like(p["words"])
        np.add.at(words.swapaxes(0, 1), tokens.ravel(), error.reshape(len(words), -1, self.width).swapaxes(0, 1))
        grads["words"] = words
        return [grads[name] for name in self.names]
