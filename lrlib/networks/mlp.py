"""What every network shares, and the multilayer perceptron: weights `(runs, out, in + 1)`, the bias as last column.

Activations have shape `(runs, features, batch)`. All runs see the same batch, so the first layer of
all of them is one large matrix product.
"""

import numpy as np

from .. import validation as arg
from ..randomness import generator
from ..validation import BIG, checked, names_itself, validated


def dense_weights(rng, fan_out, fan_in, variance, runs, dtype, gain=1.0):
    """Normal start weights of variance `gain^2 variance / in`, the same for every run, biases 0: `(runs, out, in + 1)`.

    >>> dense_weights(generator(0), fan_out=2, fan_in=3, variance=1, runs=5, dtype=float).shape
    (5, 2, 4)
    """
    weight = np.zeros((fan_out, fan_in + 1))
    weight[:, :-1] = rng.normal(0, gain * np.sqrt(variance / fan_in), (fan_out, fan_in))
    return np.repeat(weight[None].astype(dtype), runs, axis=0)


def relu(z, out=None):
    """The larger of z and 0; a complex z where its real part is above 0, so that derivatives may ride along with it.

    >>> relu(np.array([-1.0, 2.0])).tolist(), relu(np.array([2 + 1j, -2 + 1j])).imag.tolist()
    ([0.0, 2.0], [1.0, 0.0])
    """
    return np.multiply(z, z.real > 0, out=out) if np.iscomplexobj(z) else np.maximum(z, 0, out=out)


def rows(name, value, wanted, kinds):
    """`value` as an array with a row for each example. Raises ValueError that names it.

    kinds: numpy's letters for the types allowed.

    >>> rows("x", [[1, 2], [3]], "numbers", "fiu")
    Traceback (most recent call last):
    ValueError: x must be numbers, got rows of different lengths
    """
    try:
        found = np.asarray(value)
    except ValueError:
        raise ValueError(f"{name} must be {wanted}, got rows of different lengths") from None
    if found.dtype.kind not in kinds or not found.ndim:
        first = f", as {found.flat[0].item()!r:.40}" if found.size and found.dtype.kind != "O" else ""
        raise ValueError(f"{name} must be {wanted}, got values of type {found.dtype}{first}")
    if not len(found):
        raise ValueError(f"{name} must be {wanted}, got no rows")
    return found


def _refuse_infinite(name, wanted, values):
    good = abs(values) <= BIG
    if not good.all():
        place = tuple(int(i) for i in np.unravel_index(np.argmin(good), values.shape))
        raise ValueError(f"{name} must be {wanted}, none above {BIG:g}, got {values[place]:g} at {place}")
    return values


class Model:
    """What every network shares. Outputs have shape `(runs, outputs, n)`; for sequences `(runs, outputs, n, places)`.

    >>> MLP((2, 3)).targets([0, 2]).tolist()
    [[1.0, 0.0], [0.0, 0.0], [0.0, 1.0]]
    """

    loss = "cross_entropy"
    whole = False  # whether the inputs are whole numbers: words, tokens
    label_shape = ()  # of one example

    def examples(self, x, y, part=""):
        """`x` and `y` as arrays that fit this network.

        Raises ValueError that names `x` or `y`, with `part` behind, for other shapes, types, or
        labels, for numbers that are not finite or above 1e100, and where there are not as many of
        one as of the other.
        """
        name, width = f"x{part}", self.sizes[0]
        wanted = f"{'whole' if self.whole else 'finite'} numbers of shape (n, {width}), a row for each example"
        x = rows(name, x, wanted, "iu" if self.whole else "fiub")
        if x.shape[1:] != (width,):
            raise ValueError(f"{name} must be {wanted}, got shape {x.shape}")
        _refuse_infinite(name, wanted, x)
        y = self._fitting(y, f"y{part}")
        if len(y) != len(x):
            raise ValueError(f"y{part} must have {len(x)} rows, as many as {name}, got {len(y)}")
        return x, y

    def _fitting(self, y, name):
        """Labels or target values as an array; ValueError for others."""
        outputs = self.sizes[-1]
        if self.loss == "squared":
            wanted = f"finite numbers of shape (n, {outputs})" + " or (n,)" * (outputs == 1)
            y = rows(name, y, wanted, "fiub")
            if y.shape[1:] != (outputs,) and (outputs > 1 or y.ndim > 1):
                raise ValueError(f"{name} must be {wanted}, got shape {y.shape}")
            return _refuse_infinite(name, wanted, y)
        shape = f"of shape {('n', *self.label_shape)}".replace("'", "")
        wanted = f"whole numbers from 0 to {outputs - 1} {shape}, the labels"
        y = rows(name, y, wanted, "iufb")
        if y.shape[1:] != self.label_shape:
            likely = {(outputs,): "; for one-hot rows, give y.argmax(axis=1)", (1,): "; for a column, give y.ravel()"}
            raise ValueError(f"{name} must be {wanted}, got shape {y.shape}{likely.get(y.shape[1:], '')}")
        if y.dtype.kind not in "iu":
            raise ValueError(f"{name} must be {wanted}, got {y.flat[0].item()!r}; give y.astype(int) if they are whole")
        if y.min() < 0 or y.max() >= outputs:
            raise ValueError(f"{name} must be {wanted}, got {y.min()} to {y.max()}")
        return y

    def prepare(self, x, dtype):
        """The inputs as `gradients` wants them, rows first: whatever can be done once before training."""
        return np.asarray(x, dtype=dtype)

    def workspace(self, runs, batch, dtype):
        """What computes `gradients(params, x, targets)` for one batch size: the network, or buffers of its own."""
        return self

    def targets(self, y, dtype=np.float64):
        """Targets as `(outputs, n)`: one-hot columns for labels, the values themselves for the squared loss."""
        y = self._fitting(y, "y")
        if self.loss == "squared":
            return np.ascontiguousarray(y.reshape(len(y), -1).T, dtype=dtype)
        return np.ascontiguousarray(np.moveaxis(np.eye(self.sizes[-1], dtype=dtype)[y], -1, 0))

    def loss_of(self, outputs, targets):
        """The mean loss of each run, `(runs,)`, for outputs `(runs, outputs, n)` and targets `(outputs, n)`."""
        if self.loss == "squared":
            return np.square(outputs - targets).mean(axis=(1, 2))
        top = outputs.max(axis=1, keepdims=True)
        log_sum = np.log(np.exp(outputs - top).sum(axis=1)) + top[:, 0]
        losses = log_sum - (outputs * targets).sum(axis=1)
        return losses.reshape(len(losses), -1).mean(axis=1)

    def output_error(self, outputs, targets):
        """The derivative of the mean loss by the outputs, in place of them: `softmax - targets` over their number."""
        if self.loss == "squared":
            outputs -= targets
            outputs *= 2 / targets.size
            return outputs
        outputs -= outputs.max(axis=1, keepdims=True)
        np.exp(outputs, out=outputs)
        outputs /= outputs.sum(axis=1, keepdims=True)
        outputs -= targets
        outputs *= targets.shape[0] / targets.size
        return outputs

    @names_itself
    def loss_and_grads(self, params, x, y):
        """The loss of each run `(runs,)` and its gradient, a list shaped like `params`.

        Backpropagation: the next layer's error, sent back through its weights and masked by the
        active units.
        """
        x, y = self.examples(x, y)
        dtype = params[0].dtype
        targets, ready = self.targets(y, dtype), self.prepare(x, dtype)
        grads = self.workspace(len(params[0]), ready.shape[0], dtype).gradients(params, ready, targets)
        return self.loss_of(self.outputs(params, x), targets), [g.copy() for g in grads]


@checked
class MLP(Model):
    """A multilayer perceptron: `sizes` from inputs to outputs, `activation` between layers, `loss` at the end.

    activation: "relu" or "tanh". loss: "cross_entropy" (mean over examples of -log
    softmax(z)[label]) or "squared" (mean over examples and outputs of (z - y)^2). gain: at least 0,
    multiplies the spread of the start weights.
    Raises ValueError for other names, or sizes that are not positive whole numbers.

    >>> net = MLP((2, 3, 1), loss="squared")
    >>> [w.shape for w in net.init(seed=0, runs=5)]
    [(5, 3, 3), (5, 1, 4)]
    """

    sizes: arg.tuple_of(arg.whole(1), least=2) = (64, 32, 10)
    activation: arg.one_of("relu", "tanh") = "relu"
    loss: arg.one_of("cross_entropy", "squared") = "cross_entropy"
    gain: arg.real(0) = 1.0

    def init(self, seed=0, runs=1, dtype=np.float64):
        """Start weights, the same for every run: He for relu (variance 2 / in), Glorot's 1 / in for tanh; biases 0.

        Source: He et al., ICCV 2015, arXiv:1502.01852. A list of `(runs, out, in + 1)`.
        """
        rng, hidden = generator(seed, 0), 2 if self.activation == "relu" else 1
        variances = [hidden] * (len(self.sizes) - 2) + [1]
        layers = zip(self.sizes[1:], self.sizes, variances, strict=False)
        return [dense_weights(rng, *layer, runs, dtype, self.gain) for layer in layers]

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
            h = self.activate(z, z) if i < len(params) - 1 else z
        return h

    def activate(self, z, out):
        return relu(z, out) if self.activation == "relu" else np.tanh(z, out=out)

    def workspace(self, runs, batch, dtype):
        """Buffers for one batch size, used again at every step."""
        return _Workspace(self, runs, batch, dtype)


@validated(inputs=arg.whole(1), outputs=arg.whole(1))
def linear_regression(inputs, outputs=1):
    """Linear regression as a net without hidden layers: mean squared error.

    inputs, outputs: whole numbers of at least 1. Raises ValueError otherwise.

    >>> linear_regression(3).sizes
    (3, 1)
    """
    return MLP((inputs, outputs), loss="squared")


@validated(inputs=arg.whole(1), classes=arg.whole(1))
def logistic_regression(inputs, classes=2):
    """Logistic (softmax) regression as a net without hidden layers.

    inputs, classes: whole numbers of at least 1. Raises ValueError otherwise.

    >>> logistic_regression(3, 2).loss
    'cross_entropy'
    """
    return MLP((inputs, classes))


class _Workspace:
    """Forward and backward pass of an `MLP` in place: no large array is made while training."""

    def __init__(self, model, runs, batch, dtype):
        sizes = model.sizes
        self.model, self.batch = model, batch
        self.z = [np.empty((runs, n, batch), dtype) for n in sizes[1:-1]]
        last = np.empty((sizes[-1], runs, batch), dtype)  # outputs first: sums over them run along memory
        self.z.append(last.transpose(1, 0, 2))
        self.hidden = [np.ones((runs, n + 1, batch), dtype) for n in sizes[1:-1]]  # the last row stays 1: the bias
        self.slope = [np.empty((runs, n, batch), bool if model.activation == "relu" else dtype) for n in sizes[1:-1]]
        self.grads = [np.empty((runs, n, m + 1), dtype) for m, n in zip(sizes, sizes[1:], strict=False)]

    def gradients(self, params, x, targets):
        """Gradients of the mean loss; x `(batch, inputs + 1)`, targets `(outputs, batch)`.

        The list returned is the workspace's own and is overwritten by the next call.
        """
        batch = self.batch
        if self.hidden:
            np.matmul(params[0].reshape(-1, x.shape[1]), x.T, out=self.z[0].reshape(-1, batch))
        else:
            np.matmul(params[0], x.T, out=self.z[0])
        for i, hidden in enumerate(self.hidden):
            self.model.activate(self.z[i], hidden[:, :-1])
            np.matmul(params[i + 1], hidden, out=self.z[i + 1])
        error = self.model.output_error(self.z[-1], targets)
        for i in range(len(self.hidden) - 1, -1, -1):
            hidden = self.hidden[i]
            np.matmul(error, hidden.transpose(0, 2, 1), out=self.grads[i + 1])
            back = np.matmul(params[i + 1][:, :, :-1].transpose(0, 2, 1), error, out=self.z[i])
            back *= self._slope(hidden[:, :-1], self.slope[i])
            error = back
        if self.hidden:
            np.matmul(error.reshape(-1, batch), x, out=self.grads[0].reshape(-1, x.shape[1]))
        else:
            np.matmul(error, x, out=self.grads[0])
        return self.grads

    def _slope(self, hidden, out):
        """The slope of the activation where it has the value `hidden`: 1 or 0 for relu, 1 - tanh^2."""
        if self.model.activation == "relu":
            return np.greater(hidden.real, 0, out=out)
        np.multiply(hidden, hidden, out=out)
        return np.subtract(1, out, out=out)
