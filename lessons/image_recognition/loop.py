"""What the training loop of the text needs around it: batches, a column of ones, softmax in logarithms, answers."""

import numpy as np

from lrlib import MLP, generator


def start(seed=0):
    """The two layers of a fresh network, `(32, 65)` and `(10, 33)`: weights, and a last column that is added."""
    return [layer[0] for layer in MLP().init(seed)]


def with_ones(rows):
    """Rows with a last column of ones, which the last column of a layer multiplies."""
    return np.hstack([rows, np.ones((len(rows), 1))])


def batches(data, epochs, size=32, seed=0):
    """Pictures `(size, 65)` and ones at their digits `(size, 10)`, in the order in which `sweep` has them."""
    rng = generator(seed, 1)
    for _ in range(epochs):
        order = rng.permutation(len(data.x_train))
        for first in range(0, len(order) - size + 1, size):
            rows = order[first : first + size]
            yield with_ones(data.x_train[rows]), np.eye(10)[data.y_train[rows]]


def log_softmax(scores):
    """The logarithms of the softmax of each row; none of them is the logarithm of zero, however low a score."""
    above = scores - scores.max(axis=1, keepdims=True)
    return above - np.log(np.exp(above).sum(axis=1, keepdims=True))


def living_units(layer, data):
    """How many hidden units pass something on for at least one of the training pictures."""
    return int((with_ones(data.x_train) @ layer.T > 0).any(axis=0).sum())


def chances(network, pictures):
    """What a network gives each digit of each picture, `(10, n)`, from its two layers."""
    hidden = np.maximum(with_ones(pictures) @ network[0].T, 0)
    return np.exp(log_softmax(with_ones(hidden) @ network[1].T)).T


def accuracy(network, data):
    """The share of the validation pictures whose highest chance stands at the right digit."""
    return float((chances(network, data.x_test).argmax(axis=0) == data.y_test).mean())


def answers(history, data):
    """What the networks of a `History` say of the validation pictures, its first seed at each rate: `(rates, n)`."""
    return MLP().outputs([layer[0] for layer in history.params], data.x_test).argmax(axis=1)
