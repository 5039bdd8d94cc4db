"""Curvature of a training loss: exact Hessian-vector products and the largest eigenvalue, the sharpness.

A Hessian is never written down; only what it does to a direction is computed, at the price of two to
six gradients.
"""

import numpy as np

from . import validation as arg
from .jobs import one_blas_thread
from .randomness import generator
from .validation import names_itself, validated, whole_number


def PARAMS(name, value, _):
    """The arrays of a network, `(runs, ...)` each."""
    if not isinstance(value, (list, tuple)) or not value or not all(np.ndim(array) for array in value):
        arg.refuse(name, "a list of arrays (runs, ...), as a network's init returns", value)
    return [np.asarray(array, dtype=float) for array in value]


def _flat(arrays):
    """The arrays, `(runs, ...)` each, as one: `(runs, parameters)`."""
    return np.concatenate([array.reshape(len(array), -1) for array in arrays], axis=1)


def _like(vectors, arrays):
    """Vectors `(runs, parameters)` cut into arrays of the shapes of `arrays`."""
    ends = np.cumsum([array[0].size for array in arrays])
    parts = np.split(vectors, ends[:-1], axis=1)
    return [part.reshape(array.shape) for part, array in zip(parts, arrays, strict=True)]


@validated(model=arg.NET, params=PARAMS)
def hessian_vector(model, params, x, y, vector):
    """The Hessian of the mean loss times a vector: exact to rounding, for one run or many.

    `H v = d/de g(w + e v)` at e = 0, the forward derivative of the backward pass (Pearlmutter's
    R-operator), taken as the imaginary part of the gradient at `w + i e v`: with e far below
    rounding, complex numbers compute it as dual numbers would. relu and max pooling choose by the
    real part, so their kinks are never crossed.

    model: a network from `lrlib.networks`.
    params: its arrays, `(runs, ...)` each.
    x, y: the examples, `(n, inputs)` and the labels `(n,)` or values `(n, outputs)`.
    vector: `(parameters,)` for a single run, or `(runs, parameters)`; parameters in the order of
        the arrays.

    Returns an array like `vector`, float64. Raises ValueError for examples that do not fit the
    model, or a vector of another shape.
    Source: Pearlmutter, Neural Computation 6(1), 1994; Squire and Trapp, SIAM Review 40(1), 1998.

    >>> from lrlib.networks import linear_regression
    >>> net, x = linear_regression(2), np.array([[1.0, 0.0], [0.0, 2.0]])
    >>> hessian_vector(net, net.init(), x, np.zeros(2), np.array([1.0, 1.0, 0.0])).tolist()
    [1.0, 4.0, 3.0]
    """
    product = _hessian(model, params, *model.examples(x, y))
    runs, size = len(params[0]), _flat(params).shape[1]
    shape = "(parameters,)" if runs == 1 and np.ndim(vector) == 1 else "(runs, parameters)"
    sizes = {"runs": runs, "parameters": size}
    vector = arg.array(shape.strip("(,)").replace(",", ""), finite=True)("vector", vector, sizes)
    return product(vector.reshape(runs, size)).reshape(vector.shape)


def _hessian(model, params, x, y):
    """The function from directions `(runs, parameters)` to Hessian times direction, of the same shape."""
    shapes, wanted = ([w.shape[1:] for w in arrays] for arrays in (params, model.init()))
    if shapes != wanted or len({len(w) for w in params}) > 1:
        raise ValueError(f"params must be arrays (runs, ...) of shapes {wanted}, got {[w.shape for w in params]}")
    w, kind = _flat(params), np.complex128
    ready, targets = model.prepare(x, kind), model.targets(y, kind)
    work = model.workspace(len(w), len(x), kind)

    def product(v):
        length = np.linalg.norm(v, axis=1, keepdims=True)
        step = 1e-100 / np.where(length, length, 1)
        with one_blas_thread(), np.errstate(all="ignore"):
            grads = work.gradients(_like(w + 1j * step * v, params), ready, targets)
        return _flat(grads).imag / step

    return product


@names_itself
def top_eigenvalues(model, params, x, y, count=1, start=0, tolerance=1e-4):
    """The `count` largest eigenvalues of the mean loss's Hessian, largest first: `(count,)`.

    Lanczos' method, as in scipy's `eigsh`.

    model, x, y: as for `hessian_vector`.
    params: the arrays of a single run, `(1, ...)` each.
    count: whole number, 1 to the number of parameters - 1.
    start: the seed of Lanczos' first direction, a whole number, or the direction itself,
        `(parameters,)`, for instance the last eigenvector found.
    tolerance: 0 to 1, relative.

    Raises ValueError for anything else. Source: Cohen et al., ICLR 2021, arXiv:2103.00065, for its
    use.

    >>> from lrlib.networks import linear_regression
    >>> net, x = linear_regression(2), np.array([[1.0, 0.0], [0.0, 2.0]])
    >>> top_eigenvalues(net, net.init(), x, np.zeros(2)).round(3).tolist()
    [5.303]
    """
    return _eigenpairs(model, params, x, y, count, start, tolerance)[0]


@names_itself
def top_eigenpairs(model, params, x, y, count=1, start=0, tolerance=1e-4):
    """As `top_eigenvalues`, with the eigenvectors: `(count,)` and `(count, parameters)`.

    >>> from lrlib.networks import linear_regression
    >>> net, x = linear_regression(1), np.array([[2.0], [-2.0]])
    >>> values, vectors = top_eigenpairs(net, net.init(), x, np.zeros(2))
    >>> values.round(3).tolist(), np.abs(vectors).round(3).tolist()
    ([8.0], [[1.0, 0.0]])
    """
    return _eigenpairs(model, params, x, y, count, start, tolerance)


def _eigenpairs(model, params, x, y, count, start, tolerance):
    from scipy.sparse.linalg import LinearOperator, eigsh

    model, params = arg.NET("model", model, {}), PARAMS("params", params, {})
    tolerance = arg.real_number("tolerance", tolerance, 0, 1)
    if len(params[0]) != 1:
        raise ValueError(f"params must hold one run, eigenvalues are found for one run at a time, got {len(params[0])}")
    product = _hessian(model, params, *model.examples(x, y))
    size = _flat(params).size
    count = whole_number("count", count, 1, size - 1, " (the parameters less one)")
    if np.ndim(start):
        first = arg.array("parameters", finite=True)("start", start, {"parameters": size})
    else:
        first = generator(whole_number("start", start, 0)).normal(size=size)
    operator = LinearOperator((size, size), matvec=lambda v: product(v.reshape(1, size))[0], dtype=float)
    values, vectors = eigsh(operator, k=count, which="LA", v0=first, tol=tolerance)
    return values[::-1], vectors.T[::-1]
