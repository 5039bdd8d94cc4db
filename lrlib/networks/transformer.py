"""A small transformer encoder, run by run: attention, layer normalisation, and their derivatives."""

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
    return back, (error * unit).sum(axis=(0, 1)), error.sum(axis=(0, 1))


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
        h = relu(x @ p[f"up{i}"] + p[f"up_bias{i}"])
        return h @ p[f"down{i}"] + p[f"down_bias{i}"], (x, h)

    def _widen_back(self, p, i, error, kept, grads):
        x, h = kept
        d = self.width
        grads[f"down{i}"] = h.reshape(-1, 4 * d).T @ error.reshape(-1, d)
        grads[f"down_bias{i}"] = error.sum(axis=(0, 1))
        back = (error @ p[f"down{i}"].T) * (h.real > 0)
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

    def gradients(self, params, tokens, targets):
        each = [self._gradients(self._of_run(params, r), tokens, targets) for r in range(len(params[0]))]
        return [np.stack([grads[name] for grads in each]) for name in self.names]

    def _gradients(self, p, tokens, targets):
        outputs, x, kept = self._forward(p, tokens)
        out = self.output_error(outputs[None], targets)[0].transpose(1, 2, 0)  # (n, length, tokens)
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
