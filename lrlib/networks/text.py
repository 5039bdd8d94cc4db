"""Networks on words: a bag of words and an embedding bag, computed sparsely."""

import numpy as np

from .. import validation as arg
from ..randomness import generator
from ..validation import checked
from .mlp import Model, dense_weights


def _counts(x, vocabulary):
    """Rows of word numbers filled up with -1 as a sparse matrix `(n, vocabulary)`: how often each word occurs.

    Raises ValueError for a word number out of range, or a text without words.
    """
    from scipy.sparse import csr_array

    x = np.asarray(x)
    real = x >= 0
    if x.dtype.kind not in "iu" or x.max(initial=0) >= vocabulary:
        raise ValueError(f"words must be whole numbers below {vocabulary}, got {x.max()}")
    if not real.any(axis=1).all():
        raise ValueError(f"text {int(np.argmin(real.any(axis=1)))} has no words")
    return csr_array((np.ones(real.sum()), (np.nonzero(real)[0], x[real])), shape=(len(x), vocabulary))


def _present(bag):
    """The words of a batch, and their columns of its sparse matrix as a dense table `(n, words)`."""
    words, place = np.unique(bag.indices, return_inverse=True)
    columns = np.zeros((bag.shape[0], len(words)), bag.dtype)
    columns[np.repeat(np.arange(bag.shape[0]), np.diff(bag.indptr)), place] = bag.data
    return words, columns


class _Words(Model):
    """What networks on word numbers share; they have fields `vocabulary`, `longest` and `classes`."""

    whole = True

    @property
    def sizes(self):
        return (self.longest, self.classes)


@checked
class BagOfWords(_Words):
    """Softmax regression on how often each word occurs: `logistic_regression` on the rows of counts, computed sparsely.

    Inputs: rows of word numbers, `(n, longest)`, filled up with -1. Weights, all zero at first:
    `(runs, classes, vocabulary + 1)`. A step computes with the words of its batch alone; the slopes
    of all other words are exactly zero.
    Raises ValueError for a word number out of range, or a text without words.

    >>> net = BagOfWords(vocabulary=3, longest=4, classes=2)
    >>> net.prepare(np.array([[2, 0, 2, -1]]), float).toarray().tolist(), net.init()[0].shape
    ([[1.0, 0.0, 2.0, 1.0]], (1, 2, 4))
    """

    vocabulary: arg.whole(1)
    longest: arg.whole(1)
    classes: arg.whole(1) = 2

    def init(self, seed=0, runs=1, dtype=np.float64):
        """All zero: every text is as likely to be of one class as of another."""
        return [np.zeros((runs, self.classes, self.vocabulary + 1), dtype)]

    def prepare(self, x, dtype):
        """A sparse matrix `(n, vocabulary + 1)`: the count of each word in each text, and a last 1 for the bias."""
        from scipy.sparse import csr_array, hstack

        return csr_array(hstack([_counts(x, self.vocabulary), np.ones((len(x), 1))]), dtype=dtype)

    def outputs(self, params, x):
        """`(runs, classes, n)` for word numbers `(n, longest)`."""
        w = params[0]
        return (self.prepare(x, w.dtype) @ w.reshape(-1, w.shape[2]).T).T.reshape(*w.shape[:2], -1)

    def gradients(self, params, bag, targets):
        w = params[0]
        words, counts = _present(bag)
        slopes = np.zeros_like(w)
        slopes[:, :, words] = self.output_error(w[:, :, words] @ counts.T, targets) @ counts
        return [slopes]


@checked
class EmbeddingBag(_Words):
    """The mean of the embeddings of a text's words, then one dense layer.

    Inputs: rows of word numbers, `(n, longest)`, filled up with -1; a word that occurs twice counts
    twice. Weights: `(runs, vocabulary, width)` and `(runs, classes, width + 1)`. Raises ValueError
    for a word number out of range, or a text without words.

    >>> [w.shape for w in EmbeddingBag(vocabulary=50, longest=6, width=4, classes=3).init(runs=2)]
    [(2, 50, 4), (2, 3, 5)]
    """

    vocabulary: arg.whole(1)
    longest: arg.whole(1)
    width: arg.whole(1) = 16
    classes: arg.whole(1) = 2

    def init(self, seed=0, runs=1, dtype=np.float64):
        """Embeddings of spread 0.1, a dense layer of variance 1 / in."""
        rng = generator(seed, 0)
        words = rng.normal(0, 0.1, (self.vocabulary, self.width)).astype(dtype)
        return [np.repeat(words[None], runs, axis=0), dense_weights(rng, self.classes, self.width, 1, runs, dtype)]

    def prepare(self, x, dtype):
        """A sparse matrix `(n, vocabulary)`: the share of each word in each text."""
        bag = _counts(x, self.vocabulary)
        bag.data /= np.repeat(bag.sum(axis=1), np.diff(bag.indptr))
        return bag.astype(dtype)

    def outputs(self, params, x):
        """`(runs, classes, n)` for word numbers `(n, longest)`."""
        bag, w = self.prepare(x, params[0].dtype), params[1]
        means = np.stack([bag @ words for words in params[0]])  # (runs, n, width)
        return w[:, :, :-1] @ means.transpose(0, 2, 1) + w[:, :, -1:]

    def gradients(self, params, bag, targets):
        words, shares = _present(bag)
        means, w = shares @ params[0][:, words], params[1]
        error = self.output_error(w[:, :, :-1] @ means.transpose(0, 2, 1) + w[:, :, -1:], targets)
        slopes = np.zeros_like(params[0])
        slopes[:, words] = shares.T @ (error.transpose(0, 2, 1) @ w[:, :, :-1])
        return [slopes, np.concatenate([error @ means, error.sum(axis=2, keepdims=True)], axis=2)]
