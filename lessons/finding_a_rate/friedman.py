"""A made problem that only this lesson fits."""

from lrlib import random_state
from lrlib import validation as arg
from lrlib.datasets import Split
from lrlib.datasets.splits import standardised
from lrlib.randomness import MAX_KEY, cached_by_draw
from lrlib.validation import validated


@validated(n_train=arg.whole(2, 10**5), n_test=arg.whole(1, 10**5), noise=arg.real(0, 1e6), seed=arg.whole(0, MAX_KEY))
@cached_by_draw
def load_friedman1(n_train=400, n_test=1000, noise=1.0, seed=0):
    r"""Friedman's first problem: ten inputs, of which five matter, and a noisy target.

    $y = 10 \sin(\pi x_0 x_1) + 20 (x_2 - 1/2)^2 + 10 x_3 + 5 x_4 + e$ with inputs uniform in 0..1,
    then standardised.

    n_train, n_test: rows to train on, 2 to 100,000, and to test on, 1 to 100,000.
    noise: the standard deviation of $e$, 0 to 10^6.
    seed: a whole number between 0 and 2**32 - 1 that draws inputs and noise.
    Returns a Split with inputs `(n, 10)` and targets `(n,)`, all centred and scaled by the training
    rows. Raises ValueError for arguments outside these ranges.
    Source: scikit-learn's make_friedman1; Friedman, Annals of Statistics 19, 1991.

    >>> load_friedman1()
    friedman1: 400 to train on, 1000 to test on, 10 inputs
    """
    from sklearn.datasets import make_friedman1

    x, y = make_friedman1(n_train + n_test, noise=noise, random_state=random_state(seed))
    return standardised(Split("friedman1", x[:n_train], y[:n_train], x[n_train:], y[n_train:]))
