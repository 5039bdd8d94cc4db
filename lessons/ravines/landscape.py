"""The surface whose basins this lesson maps."""

import numpy as np

from lrlib import Landscape


def himmelblau():
    """Four valleys, `L(x, y) = (x^2 + y - 11)^2 + (x + y^2 - 7)^2`; one minimum lies at (3, 2).

    Source: Himmelblau, Applied Nonlinear Programming, 1972.

    >>> himmelblau().value(np.array([3.0, 2.0])).item()
    0.0
    """

    def parts(w):
        x, y = w[..., 0], w[..., 1]
        return x, y, x * x + y - 11, x + y * y - 7

    def value(w):
        _, _, a, b = parts(w)
        return a * a + b * b

    def grad(w):
        x, y, a, b = parts(w)
        return np.stack([4 * x * a + 2 * b, 2 * a + 4 * y * b], axis=-1)

    def hessian(w):
        x, y, a, b = parts(w)
        cross = 4 * (x + y)
        return np.stack(
            [np.stack([4 * a + 8 * x * x + 2, cross], -1), np.stack([cross, 4 * b + 8 * y * y + 2], -1)], -2
        )

    return Landscape("Himmelblau's surface", 2, value, grad, hessian, minimum=(3.0, 2.0))
