"""Training data and what is kept apart from it: splits, validation parts, few-shot parts."""

from dataclasses import dataclass, replace

import numpy as np

from .. import validation as arg
from ..randomness import current_draw, generator, random_state
from ..validation import validated


@dataclass(frozen=True, eq=False)
class Split:
    """Training data, and test or validation data that no training sees.

    name: what the data are called.
    x_train, x_test: inputs `(n, features)`, or sentences `(n,)`.
    y_train, y_test: labels `(n,)`, or targets `(n,)` or `(n, outputs)`.
    use: what the second part is for, "test" or "validate".

    >>> from lrlib.datasets import load_digits_split
    >>> load_digits_split().x_test.shape
    (360, 64)
    """

    name: str
    x_train: np.ndarray
    y_train: np.ndarray
    x_test: np.ndarray
    y_test: np.ndarray
    use: str = "test"

    @validated(seed=arg.whole(), stratify=arg.truth)
    def hold_out(self, share=0.25, seed=0, stratify=False):
        """The training rows alone, split again: some to train on, the rest to validate on.

        share: the part of the training rows to validate on, above 0 and below 1.
        seed: a whole number of at least 0; another one, other rows.
        stratify: whether each class keeps its share in both parts; for labels only.
        Returns a Split whose `x_test`, `y_test` are the validation part; no test row is in it.
        Raises ValueError where a part would be empty or, stratified, have fewer rows than classes.

        >>> from lrlib.datasets import load_digits_split
        >>> load_digits_split().hold_out()
        digits, part: 1078 to train on, 359 to validate on, 64 inputs
        """
        rows = len(self.x_train)
        arg.real_number("share", share, 0, 1)
        kept = round(rows * (1 - share)) if 0 < share < 1 else 0
        if not 0 < kept < rows:
            wanted = f"between 0 and 1 and leave rows on both sides of {rows}"
            raise ValueError(f"share must be {wanted}, got {share!r}")
        divide = self._stratified if stratify else self._shuffled
        train, rest = divide(kept, seed)
        parts = self.x_train[train], self.y_train[train], self.x_train[rest], self.y_train[rest]
        return Split(f"{self.name}, part", *parts, use="validate")

    def _shuffled(self, kept, seed):
        order = generator(seed, 3).permutation(len(self.x_train))
        return order[:kept], order[kept:]

    def _stratified(self, kept, seed):
        from sklearn.model_selection import train_test_split

        if not has_labels(self):
            raise ValueError("stratify must be False for targets that are not labels, got True")
        rows = np.arange(len(self.x_train))
        given = {"train_size": kept, "stratify": self.y_train, "random_state": random_state(seed)}
        try:
            return train_test_split(rows, **given)
        except ValueError as error:
            wanted = "share must leave rows of every class on both sides"
            raise ValueError(f"{wanted}: {error}") from None

    def __repr__(self):
        counts = f"{len(self.x_train)} to train on, {len(self.x_test)} to {self.use} on"
        inputs = "sentences" if self.x_train.ndim == 1 else f"{self.x_train.shape[1]} inputs"
        return f"{self.name}: {counts}, {inputs}"


def has_labels(split):
    """Whether the targets are labels of classes rather than measured numbers."""
    return split.y_train.dtype.kind in "iu"


def pooled(split):
    """All rows of both parts, the training rows first: `(x, y)`."""
    x = np.concatenate([split.x_train, split.x_test])
    return x, np.concatenate([split.y_train, split.y_test])


def split_rows(name, x, y, n_test, seed):
    """The rows shuffled by `seed`, the last `n_test` of them to test on."""
    order = generator(seed).permutation(len(x))
    train, test = order[:-n_test], order[-n_test:]
    return Split(name, x[train], y[train], x[test], y[test])


def drawn_anew(split):
    """A published split as it is at draw 0; at another draw its rows pooled and split again."""
    if current_draw() == 0:
        return split
    return split_rows(split.name, *pooled(split), len(split.x_test), seed=0)


def standardised(split):
    """Inputs centred and scaled by the training rows alone; so are targets that are no labels."""
    from sklearn.preprocessing import StandardScaler

    def scale(train, test):
        scaler = StandardScaler().fit(train)
        return scaler.transform(train), scaler.transform(test)

    x_train, x_test = scale(split.x_train, split.x_test)
    scaled = replace(split, x_train=x_train, x_test=x_test)
    if has_labels(split):
        return scaled
    y_train, y_test = scale(split.y_train[:, None], split.y_test[:, None])
    return replace(scaled, y_train=y_train[:, 0], y_test=y_test[:, 0])
