"""Loss surfaces with known curvature: value, gradient and Hessian for many points at once.

A point is an array whose last axis holds the coordinates, shape `(..., dim)`; every function keeps
the leading axes.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from . import validation as arg
from .validation import real_number, validated


@dataclass(frozen=True)
class Landscape:
    """A loss surface: `value(w)`, `grad(w)`, `hessian(w)` for points `w` of shape `(..., dim)`.

    `curvatures` holds the constant eigenvalues of the Hessian where the surface is a quadratic,
    else `None`.

    >>> valley = parabola(curvature=4)
    >>> valley.value(np.array([[1.0], [0.5]])).tolist()
    [2.0, 0.5]
    """

    name: str
    dim: int
    value: Callable
    grad: Callable
    hessian: Callable
    minimum: tuple
    curvatures: tuple | None = None


@validated(rotation=arg.real())
def quadratic(curvatures, rotation=0.0):
    """The valley `L(w) = 1/2 sum_i h_i u_i^2` with curvatures `h_i`, where `u` is `w` turned by `rotation` radians.

    curvatures: positive numbers, one per dimension (units: loss / parameter^2). rotation: only in
        two dimensions.
    Raises ValueError for a curvature that is not positive and finite, or a rotation outside two
    dimensions.
    Source: Goh, "Why Momentum Really Works", Distill 2017.

    >>> valley = quadratic([1, 10])
    >>> valley.value(np.array([1.0, 1.0])).item(), valley.grad(np.array([1.0, 1.0])).tolist()
    (5.5, [1.0, 10.0])
    """
    h = np.array([float(real_number("curvature", c, above=0)) for c in _flat(curvatures)])
    if rotation and len(h) != 2:
        raise ValueError(f"rotation needs 2 curvatures, got {len(h)}")
    c, s = np.cos(rotation), np.sin(rotation)
    turn = np.array([[c, s], [-s, c]]) if len(h) == 2 else np.eye(len(h))
    matrix = turn.T @ np.diag(h) @ turn if rotation else np.diag(h)
    return Landscape(
        name="quadratic",
        dim=len(h),
        value=lambda w: 0.5 * np.einsum("...i,...i->...", w @ matrix, w),
        grad=(lambda w: w @ matrix) if rotation else (lambda w: w * h),
        hessian=lambda w: np.broadcast_to(matrix, (*np.shape(w)[:-1], len(h), len(h))),
        minimum=(0.0,) * len(h),
        curvatures=tuple(h.tolist()),
    )


def _flat(curvatures):
    """One curvature, or a list of them, as a list."""
    if isinstance(curvatures, (list, tuple, np.ndarray)) and getattr(curvatures, "ndim", 1):
        return list(curvatures) or arg.refuse("curvatures", "one positive number or more", curvatures)
    return [curvatures]


@validated(curvature=arg.real(above=0))
def parabola(curvature=1.0):
    """The one-parameter valley `L(w) = h w^2 / 2` with slope `h w` and curvature `h`.

    curvature: positive number (units: loss / parameter^2). Raises ValueError otherwise.

    >>> parabola(curvature=4).grad(np.array([0.5])).tolist()
    [2.0]
    """
    return quadratic([curvature])


@validated(x=arg.array("n dim", finite=True), y=arg.array("n", finite=True))
def least_squares(x, y):
    """Linear regression as a landscape: `L(w) = mean((x w - y)^2) / 2`, slope `x^T (x w - y) / n`, Hessian `x^T x / n`.

    x: `(n, dim)`, y: `(n,)`. `curvatures` holds the eigenvalues of the Hessian, smallest first.
    Raises ValueError for shapes that do not fit or numbers that are not finite.

    >>> valley = least_squares([[1.0, 0.0], [0.0, 2.0]], [1.0, 2.0])
    >>> valley.curvatures, valley.value(np.zeros(2)).item()
    ((0.5, 2.0), 1.25)
    """
    n, dim = x.shape
    hessian = x.T @ x / n
    return Landscape(
        name="least squares",
        dim=dim,
        value=lambda w: np.mean((w @ x.T - y) ** 2, axis=-1) / 2,
        grad=lambda w: (w @ x.T - y) @ x / n,
        hessian=lambda w: np.broadcast_to(hessian, (*np.shape(w)[:-1], dim, dim)),
        minimum=tuple(np.linalg.lstsq(x, y, rcond=None)[0].tolist()),
        curvatures=tuple(np.linalg.eigvalsh(hessian).tolist()),
    )


def double_well():
    """Two valleys side by side, `L(w) = (w^2 - 1)^2 / 4`, slope `w^3 - w`, minima at -1 and 1 of curvature 2.

    Above rate 1 gradient descent no longer settles: it cycles, then wanders.

    >>> double_well().grad(np.array([[1.0], [2.0]])).tolist()
    [[0.0], [6.0]]
    """
    return Landscape(
        name="double well",
        dim=1,
        value=lambda w: ((w[..., 0] ** 2 - 1) ** 2) / 4,
        grad=lambda w: w**3 - w,
        hessian=lambda w: (3 * w**2 - 1)[..., None],
        minimum=(1.0,),
    )
