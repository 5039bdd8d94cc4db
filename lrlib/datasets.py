"""Data sets that come with the course's libraries, split and scaled. scikit-learn is imported where it is needed."""

from dataclasses import dataclass
from functools import cache

import numpy as np


@dataclass(frozen=True, eq=False)
class Split:
    """Training and test data: inputs `(n, features)`, labels `(n,)` or targets `(n, outputs)`."""

    name: str
    x_train: np.ndarray
    y_train: np.ndarray
    x_test: np.ndarray
    y_test: np.ndarray

    def __repr__(self):
        counts = f"{len(self.x_train)} to train on, {len(self.x_test)} to test on"
        return f"{self.name}: {counts}, {self.x_train.shape[1]} inputs"


@cache
def load_digits_split(seed=0):
    """1797 handwritten digits, 8 x 8 pixels scaled to 0..1, ten classes: 1437 to train on, 360 to test on.

    Source: scikit-learn's bundled copy of the UCI Optical Recognition of Handwritten Digits test set (CC BY 4.0).
    First used in lesson 00.

    >>> load_digits_split()
    digits: 1437 to train on, 360 to test on, 64 inputs
    """
    from sklearn.datasets import load_digits

    x, y = load_digits(return_X_y=True)
    order = np.random.default_rng(seed).permutation(len(x))
    x, y = x[order] / 16, y[order]
    return Split("digits", x[:1437], y[:1437], x[1437:], y[1437:])


@cache
def load_flower():
    """A photograph of a flower as `(48, 48)` grey values in 0..1, rows from the top.

    Source: scikit-learn's bundled flower.jpg, photograph by vultilion, CC BY 2.0. First used in lesson 00.

    >>> load_flower().shape
    (48, 48)
    """
    from sklearn.datasets import load_sample_image

    grey = load_sample_image("flower.jpg")[40:376, 120:456].mean(axis=2)
    small = grey.reshape(48, 7, 48, 7).mean(axis=(1, 3))
    return (small - small.min()) / (small.max() - small.min())


@cache
def load_diabetes_table():
    """442 patients, 10 measurements each in their own units, and the progress of their diabetes after one year: (x, y).

    Source: scikit-learn's bundled data, Efron, Hastie, Johnstone and Tibshirani, Annals of Statistics 32(2), 2004.
    First used in lesson 02.

    >>> x, y = load_diabetes_table()
    >>> x.shape, y.shape
    ((442, 10), (442,))
    """
    from sklearn.datasets import load_diabetes

    return load_diabetes(return_X_y=True, scaled=False)
