"""Networks with a leading runs axis: one array holds the same layer of every run, so that many rates train at once.

Layout: weights `(runs, out, in + 1)` with the bias as last column, activations `(runs, features, batch)`. All runs see
the same batch, so the first layer of all of them is one large matrix product.
"""

from dataclasses import dataclass

import numpy as np

from . import validation as arg
from .randomness import generator


class Model:
    """What every network shares. Outputs have shape `(runs, outputs, n)`, or `(runs, outputs, n, places)` for
    sequences.

    >>> MLP((2, 3)).targets([0, 2]).tolist()
    [[1.0, 0.0], [0.0, 0.0], [0.0, 1.0]]
    """

    loss = "cross_entropy"

    def prepare(self, x, dtype):
        """The inputs as `workspace` wants them, rows first: whatever can be done once before training."""
        return np.asarray(x, dtype=dtype)

    def targets(self, y, dtype=np.float64):
        """Targets as `(outputs, n)`: one-hot columns for labels, the values themselves for the squared loss."""
        y, outputs = np.asarray(y), self.sizes[-1]
        if self.loss == "squared":
            values = y.reshape(len(y), -1).T
            if values.shape[0] != outputs:
                raise ValueError(f"the net has {outputs} outputs, the targets have {values.shape[0]}")
            return np.ascontiguousarray(values, dtype=dtype)
        if y.dtype.kind not in "iu" or y.min() < 0 or y.max() >= outputs:
            raise ValueError(f"labels must be whole numbers from 0 to {outputs - 1}, got {y.min()} to {y.max()}")
        return np.ascontiguousarray(np.moveaxis(np.eye(outputs, dtype=dtype)[y], -1, 0))

    def loss_of(self, outputs, targets):
        """The mean loss of each run, `(runs,)`, for outputs `(runs, outputs, n)` and targets `(outputs, n)`."""
        if self.loss == "squared":
            return np.square(outputs - targets).mean(axis=(1, 2))
        top = outputs.max(axis=1, keepdims=True)
        log_sum = np.log(np.exp(outputs - top).sum(axis=1)) + top[:, 0]
        losses = log_sum - (outputs * targets).sum(axis=1)
        return losses.reshape(len(losses), -1).mean(axis=1)

    def loss_and_grads(self, params, x, y):
        """The loss of each run `(runs,)` and its gradient, a list shaped like `params`.

        Backpropagation: a layer's error is the next one's, taken back through its weights, where the unit was open.
        """
        dtype = params[0].dtype
        targets, ready = self.targets(y, dtype), self.prepare(x, dtype)
        grads = self.workspace(len(params[0]), ready.shape[0], dtype).gradients(params, ready, targets, 1.0)
        return self.loss_of(self.outputs(params, x), targets), [g.copy() for g in grads]


@dataclass(frozen=True)
class MLP(Model):
    """A multilayer perceptron: `sizes` from inputs to outputs, `activation` between layers, `loss` at the end.

    activation: "relu" or "tanh". loss: "cross_entropy" (mean over examples of -log softmax(z)[label]) or "squared"
    (mean over examples and outputs of (z - y)^2). gain multiplies the spread of the start weights.
    Raises ValueError for other names, or sizes that are not positive whole numbers.

    >>> net = MLP((2, 3, 1), loss="squared")
    >>> [w.shape for w in net.init(seed=0, runs=5)]
    [(5, 3, 3), (5, 1, 4)]
    """

    sizes: tuple[int, ...] = (64, 32, 10)
    activation: str = "relu"
    loss: str = "cross_entropy"
    gain: float = 1.0

    def __post_init__(self):
        sizes = arg.items(arg.whole(1), least=2)("sizes", self.sizes, {})
        object.__setattr__(self, "sizes", tuple(sizes))
        arg.one_of("relu", "tanh")("activation", self.activation, {})
        arg.one_of("cross_entropy", "squared")("loss", self.loss, {})
        arg.real_number("gain", self.gain, low=0)

    def init(self, seed=0, runs=1, dtype=np.float64):
        """Start weights, the same for every run: He for relu (variance 2 / in), Glorot's 1 / in for tanh; biases 0.

        Source: He et al., ICCV 2015, arXiv:1502.01852. A list of `(runs, out, in + 1)`.
        """
        rng = generator(seed, 0)
        params = []
        for i, (fan_in, fan_out) in enumerate(zip(self.sizes, self.sizes[1:], strict=False)):
            hidden = i < len(self.sizes) - 2
            spread = self.gain * np.sqrt((2 if hidden and self.activation == "relu" else 1) / fan_in)
            weight = np.zeros((fan_out, fan_in + 1))
            weight[:, :-1] = rng.normal(0, spread, (fan_out, fan_in))
            params.append(np.repeat(weight[None].astype(dtype), runs, axis=0))
        return params

    def prepare(self, x, dtype):
        """The inputs `(n, inputs + 1)` with a column of ones for the bias."""
        x = np.asarray(x, dtype=dtype)
        return np.hstack([x, np.ones((len(x), 1), dtype)])

    def outputs(self, params, x):
        """What the last layer puts out, `(runs, outputs, n)`, for inputs `x` of shape `(n, inputs)`."""
        h = self.prepare(x, params[0].dtype).T
        for i, w in enumerate(params):
            if i == 0:  # all runs see the same inputs: one large product
                z = (w.reshape(-1, w.shape[2]) @ h).reshape(len(w), -1, h.shape[1])
            else:
                z = w[:, :, :-1] @ h
                z += w[:, :, -1:]
            h = self._act(z) if i < len(params) - 1 else z
        return h

    def _act(self, z):
        return np.maximum(z, 0, out=z) if self.activation == "relu" else np.tanh(z, out=z)

    def workspace(self, runs, batch, dtype):
        """Buffers for one batch size, used again at every step."""
        return _Workspace(self, runs, batch, dtype)


class _Workspace:
    """Forward and backward pass of an `MLP` in place: no array is made while training."""

    def __init__(self, model, runs, batch, dtype):
        sizes = model.sizes
        self.model, self.batch = model, batch
        self.z = [np.empty((runs, n, batch), dtype) for n in sizes[1:-1]]
        self.last = np.empty((sizes[-1], runs, batch), dtype)  # outputs first: sums over them run along memory
        self.z.append(self.last.transpose(1, 0, 2))
        self.hidden = [np.ones((runs, n + 1, batch), dtype) for n in sizes[1:-1]]  # the last row stays 1: the bias
        self.open = [np.empty((runs, n, batch), bool if model.activation == "relu" else dtype) for n in sizes[1:-1]]
        self.grads = [np.empty((runs, n, m + 1), dtype) for m, n in zip(sizes, sizes[1:], strict=False)]
        self.column = np.empty((runs, batch), dtype)

    def gradients(self, params, x, targets, scale):
        """Gradients of scale x mean loss; x `(batch, inputs + 1)`, targets `(outputs, batch)`; scale: one or `(runs,)`.

        The list returned is the workspace's own and is overwritten by the next call.
        """
        batch, relu = self.batch, self.model.activation == "relu"
        if self.hidden:
            np.matmul(params[0].reshape(-1, x.shape[1]), x.T, out=self.z[0].reshape(-1, batch))
        else:
            np.matmul(params[0], x.T, out=self.z[0])
        for i, hidden in enumerate(self.hidden):
            (np.maximum(self.z[i], 0, out=hidden[:, :-1]) if relu else np.tanh(self.z[i], out=hidden[:, :-1]))
            np.matmul(params[i + 1], hidden, out=self.z[i + 1])
        error = self._output_error(targets, scale)
        for i in range(len(self.hidden) - 1, -1, -1):
            hidden = self.hidden[i]
            np.matmul(error, hidden.transpose(0, 2, 1), out=self.grads[i + 1])
            back = np.matmul(params[i + 1][:, :, :-1].transpose(0, 2, 1), error, out=self.z[i])
            if relu:
                back *= np.greater(hidden[:, :-1], 0, out=self.open[i])
            else:  # the slope of tanh is 1 - tanh^2
                np.multiply(hidden[:, :-1], hidden[:, :-1], out=self.open[i])
                back *= np.subtract(1, self.open[i], out=self.open[i])
            error = back
        if self.hidden:
            np.matmul(error.reshape(-1, batch), x, out=self.grads[0].reshape(-1, x.shape[1]))
        else:
            np.matmul(error, x, out=self.grads[0])
        return self.grads

    def _output_error(self, targets, scale):
        """The derivative of scale x mean loss by the last outputs, in place of them."""
        z, targets = self.last, targets[:, None, :]
        scale = np.asarray(scale, z.dtype).reshape(-1, 1)
        if self.model.loss == "squared":
            z -= targets
            z *= scale * z.dtype.type(2 / targets.size)
            return self.z[-1]
        np.maximum.reduce(z, axis=0, out=self.column)
        z -= self.column
        np.exp(z, out=z)
        np.add.reduce(z, axis=0, out=self.column)
        z /= self.column
        z -= targets
        z *= scale * z.dtype.type(1 / self.batch)
        return self.z[-1]
