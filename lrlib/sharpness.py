"""Curvature of a training loss: Hessian-vector products and the largest eigenvalue, the sharpness.

A Hessian is never written down. What it does to a direction is the change of the gradient along it, measured by central
differences: `H v = (g(w + e v) - g(w - e v)) / 2 e`.
"""

import numpy as np

from . import validation as arg
from .validation import validated, whole_number


def PARAMS(name, value, _):
    """The arrays of a single run, `(1, ...)` each."""
    if not isinstance(value, (list, tuple)) or not value or not all(np.ndim(array) for array in value):
        arg.refuse(name, "a list of arrays (1, ...), as a network's init returns", value)
    if any(len(array) != 1 for array in value):
        raise ValueError(f"{name} must hold one run, sharpness is measured for one run at a time, got {len(value[0])}")
    return [np.asarray(array, dtype=float) for array in value]


def _flat(arrays):
    """The arrays of a single run, `(1, ...)` each, as one vector."""
    return np.concatenate([array.ravel() for array in arrays])


def _like(vector, arrays):
    """A vector cut into arrays of the shapes of `arrays`."""
    ends = np.cumsum([array.size for array in arrays])
    return [part.reshape(array.shape) for part, array in zip(np.split(vector, ends[:-1]), arrays, strict=True)]


@validated(model=arg.NET, params=PARAMS, x=arg.examples, y=arg.examples, vector=arg.array("parameters", finite=True))
def hessian_vector(model, params, x, y, vector):
    """The Hessian of the mean loss times a vector, for a single run: `params` are arrays `(1, ...)`, float64.

    vector: `(parameters,)`. Central differences with a step near the cube root of rounding, relative to the weights:
    six to nine digits where the loss is smooth; across the kink of a relu it averages both sides.
    Raises ValueError for more than one run, or a vector of the wrong length.

    >>> from lrlib.networks import linear_regression
    >>> net, x = linear_regression(2), np.array([[1.0, 0.0], [0.0, 2.0]])
    >>> hessian_vector(net, net.init(), x, np.zeros(2), np.array([1.0, 1.0, 0.0])).round(6).tolist()
    [1.0, 4.0, 3.0]
    """
    if x.shape[1:] != model.sizes[:1]:
        raise ValueError(f"x must be (n, {model.sizes[0]}), the inputs of the net, got {x.shape}")
    w, v = _flat(params), vector
    if v.shape != w.shape:
        raise ValueError(f"vector must have {w.size} numbers, one per parameter, got shape {v.shape}")
    length = np.linalg.norm(v)
    if length == 0:
        return np.zeros_like(v)
    step = 6e-6 * (1 + np.linalg.norm(w)) / length
    ahead, behind = (_flat(model.loss_and_grads(_like(w + e * v, params), x, y)[1]) for e in (step, -step))
    return (ahead - behind) / (2 * step)


def top_eigenvalues(model, params, x, y, count=1, start=0, tolerance=1e-4):
    """The `count` largest eigenvalues of the Hessian of the mean loss, largest first, `(count,)`: Lanczos' method
    (scipy).

    params: arrays `(1, ...)` of a single run. start: the seed of Lanczos' first direction, or the direction itself, for
    instance the last eigenvector found. tolerance: relative. Raises ValueError as `hessian_vector` does, and for a
    count that is not between 1 and the number of parameters - 1.
    Source: Cohen et al., ICLR 2021, arXiv:2103.00065, for its use.

    >>> from lrlib.networks import linear_regression
    >>> net, x = linear_regression(2), np.array([[1.0, 0.0], [0.0, 2.0]])
    >>> top_eigenvalues(net, net.init(), x, np.zeros(2)).round(3).tolist()
    [5.303]
    """
    return top_eigenpairs(model, params, x, y, count, start, tolerance)[0]


@validated(model=arg.NET, params=PARAMS, tolerance=arg.real(0, 1))
def top_eigenpairs(model, params, x, y, count=1, start=0, tolerance=1e-4):
    """As `top_eigenvalues`, with the eigenvectors: `(count,)` and `(count, parameters)`.

    >>> from lrlib.networks import linear_regression
    >>> net, x = linear_regression(1), np.array([[2.0], [-2.0]])
    >>> values, vectors = top_eigenpairs(net, net.init(), x, np.zeros(2))
    >>> values.round(3).tolist(), np.abs(vectors).round(3).tolist()
    ([8.0], [[1.0, 0.0]])
    """
    from scipy.sparse.linalg import LinearOperator, eigsh

    size = sum(array.size for array in params)
    count = whole_number("count", count, 1, size - 1, " (the parameters less one)")
    if np.ndim(start):
        first = arg.array("parameters", finite=True)("start", start, {"parameters": size})
    else:
        first = np.random.default_rng(whole_number("start", start, 0)).normal(size=size)
    operator = LinearOperator(
        (size, size), matvec=lambda v: hessian_vector(model, params, x, y, v.ravel()), dtype=float
    )
    values, vectors = eigsh(operator, k=count, which="LA", v0=first, tol=tolerance)
    return values[::-1], vectors.T[::-1]


def dense_hessian(model, params, x, y):
    """The whole Hessian `(parameters, parameters)`, column by column: for small nets, to check the rest against.

    >>> from lrlib.networks import linear_regression
    >>> net, x = linear_regression(1), np.array([[2.0], [-2.0]])
    >>> (dense_hessian(net, net.init(), x, np.zeros(2)).round(6) + 0.0).tolist()
    [[8.0, 0.0], [0.0, 2.0]]
    """
    size = sum(array.size for array in params)
    columns = [hessian_vector(model, params, x, y, unit) for unit in np.eye(size)]
    return (np.array(columns) + np.array(columns).T) / 2
