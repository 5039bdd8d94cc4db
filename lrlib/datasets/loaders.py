"""Loaders: tables and pictures that come with scikit-learn, and the frozen files in data/.

Every frozen file is checked against its sha256 and read without pickle. scikit-learn is imported
where it is needed.
"""

import hashlib
import io
from functools import cache
from pathlib import Path

import numpy as np

from .. import validation as arg
from ..randomness import cached_by_draw
from ..validation import validated
from .splits import Split, drawn_anew, split_rows, standardised

HOMES = [Path(__file__).resolve().parents[up] / "data" for up in (2, 1)]  # in a checkout; where installed
DATA = next((home for home in HOMES if (home / "mnist1d.npz").is_file()), HOMES[0])
FROZEN = {
    "glyphs.npz": "b24728a77b2a57e96d386a5162ec3f1a6478523fb25585224cdff71eb091b274",
    "mnist1d.npz": "71d4fde07bd7dda1c54c06c07d26dbc40ff0733bc26dc3293ed556dd75842e32",
    "pretrained.npz": "cd79485c0d26fd842bb32f46729f5dd2e3624e307dc9bd1ca3c10d0a56da6832",
}


def read_frozen(name):
    """The arrays of a frozen file, `{name: array}`.

    name: a file in data/ whose sha256 is recorded in `FROZEN`.
    Raises FileNotFoundError where it is missing, ValueError where its checksum differs.

    >>> sorted(read_frozen("glyphs.npz"))
    ['x', 'y']
    """
    path = DATA / name
    again = f"fetch data/{name} again, or make it with `python data/make_{path.stem}.py`"
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise FileNotFoundError(f"data/{name} is missing: {again}") from None
    if hashlib.sha256(content).hexdigest() != FROZEN[name]:
        raise ValueError(f"data/{name} is damaged, its checksum is not the recorded one: {again}")
    with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
        return dict(arrays)


# --- pictures and signals ----------------------------------------------------------------------


@validated(seed=arg.whole())
@cached_by_draw
def load_digits_split(seed=0):
    """1797 handwritten digits, 8 x 8 pixels in 0..1, ten classes: 1437 to train on, 360 to test on.

    seed: a whole number of at least 0 that shuffles them before they are split.
    Returns a Split with inputs `(n, 64)` and labels `(n,)`. Raises ValueError for another seed.
    Source: scikit-learn's bundled copy of the test set of Alpaydin and Kaynak, Optical Recognition
    of Handwritten Digits, UCI repository, CC BY 4.0.

    >>> load_digits_split()
    digits: 1437 to train on, 360 to test on, 64 inputs
    """
    from sklearn.datasets import load_digits

    x, y = load_digits(return_X_y=True)
    return split_rows("digits", x / 16, y, 360, seed)


@cached_by_draw
def load_glyphs():
    """10,000 printed digits in eleven fonts, 8 x 8 pixels in 0..1, bent at random.

    Returns a Split with inputs `(n, 64)` and labels `(n,)`: 9000 to train on, 1000 to test on. At
    another draw the pictures are pooled and split again, by picture: both parts hold every font.
    Source: data/make_glyphs.py, CC BY 4.0.

    >>> load_glyphs()
    glyphs: 9000 to train on, 1000 to test on, 64 inputs
    """
    found = read_frozen("glyphs.npz")
    x, y = found["x"] / 16, found["y"].astype(int)
    return drawn_anew(Split("glyphs", x[:9000], y[:9000], x[9000:], y[9000:]))


@cached_by_draw
def load_mnist1d():
    """MNIST-1D: signals of 40 points in ten classes, 4000 to train on and 1000 to test on.

    Returns a Split with inputs `(n, 40)` and labels `(n,)`, as published; at another draw the
    signals are pooled and split again.
    Source: Greydanus and Kobak, ICML 2024, arXiv:2011.14439, package mnist1d, Apache-2.0.

    >>> load_mnist1d()
    MNIST-1D: 4000 to train on, 1000 to test on, 40 inputs
    """
    found = read_frozen("mnist1d.npz")
    x, x_test = found["x"].astype(float), found["x_test"].astype(float)
    y, y_test = found["y"].astype(int), found["y_test"].astype(int)
    return drawn_anew(Split("MNIST-1D", x, y, x_test, y_test))


# --- tables ------------------------------------------------------------------------------------


@cache
def load_diabetes_table():
    """442 patients: ten measurements in their own units, and their diabetes after one year.

    Returns `(x, y)`, arrays `(442, 10)` and `(442,)`: the whole table, the same at every draw.
    Source: scikit-learn's bundled data, Efron, Hastie, Johnstone and Tibshirani, Annals of
    Statistics 32(2), 2004.

    >>> x, y = load_diabetes_table()
    >>> x.shape, y.shape
    ((442, 10), (442,))
    """
    from sklearn.datasets import load_diabetes

    return load_diabetes(return_X_y=True, scaled=False)


@validated(seed=arg.whole())
@cached_by_draw
def load_diabetes_split(seed=0):
    """The patients of `load_diabetes_table`, standardised: 342 to train on, 100 to test on.

    seed: a whole number of at least 0 that shuffles them before they are split.
    Returns a Split with inputs `(n, 10)` and targets `(n,)`, all centred and scaled by the training
    rows. Raises ValueError for another seed.

    >>> load_diabetes_split()
    diabetes: 342 to train on, 100 to test on, 10 inputs
    """
    return standardised(split_rows("diabetes", *load_diabetes_table(), 100, seed))


@validated(seed=arg.whole())
@cached_by_draw
def load_breast_cancer_split(seed=0):
    """569 tumours, 30 measurements, malignant (0) or benign (1): 449 to train on, 120 to test on.

    seed: a whole number of at least 0 that shuffles them before they are split.
    Returns a Split with inputs `(n, 30)`, centred and scaled by the training rows, and labels
    `(n,)`. Raises ValueError for another seed.
    Source: scikit-learn's bundled copy, Wolberg et al., UCI repository, CC BY 4.0.

    >>> load_breast_cancer_split()
    breast cancer: 449 to train on, 120 to test on, 30 inputs
    """
    from sklearn.datasets import load_breast_cancer

    x, y = load_breast_cancer(return_X_y=True)
    return standardised(split_rows("breast cancer", x, y.astype(int), 120, seed))
