"""The sentences of this lesson, and one rare word that every reader can follow, whatever versions are installed."""

import re
from collections import namedtuple

import numpy as np

from lrlib import BagOfWords, build_vocabulary, busy, encode, generator, load_docstrings, tokenize
from lrlib.datasets import Split, Texts
from lrlib.optimizers import as_optimizer

WORD = "errorbar"
# From the documentation of matplotlib 3.11: three sentences to learn the word from, one to try it on.
LEARNED_FROM = (
    "First row contains the lower errors, the second row contains the upper errors. - *None*: No errorbar.",
    "See :doc:`/gallery/statistics/errorbar_features` for an example on the usage of *xerr* and *yerr*.",
    "This is a convenience shortcut for an extra `~.axes.Axes.errorbar` call.",
)
TRIED_ON = "Normalize `errorbar`'s *errorevery* to be a boolean mask for data *x*."
TRAIN, VALIDATION = 6000, 1500  # of 9000 sentences; the rest is the test
BATCH = 32


def load_sentences():
    """The sentences of `load_docstrings`, with `WORD` in the first three and in no other.

    Versions of the libraries differ, so how often a rare word occurs does too. This one every reader has three times.
    """
    report = busy("reading the documentation of three libraries")
    texts = load_docstrings()
    report(1)
    plain = [re.sub(rf"(?<![a-z']){WORD}(?![a-z'])", "", text, flags=re.IGNORECASE) for text in texts.sentences]
    k = len(LEARNED_FROM)
    labels = np.concatenate([np.full(k, texts.names.index("matplotlib")), texts.labels[k:]])
    return Texts((*LEARNED_FROM, *plain[k:]), labels, texts.names)


def as_numbers(texts):
    """Words as numbers: `(vocabulary, network, part to choose rates on, part to judge on)`.

    The vocabulary is of the training sentences alone. Both parts train on the same 6000.
    """
    vocabulary, cut = build_vocabulary(texts.sentences[:TRAIN]), TRAIN + VALIDATION
    x, y = encode(texts.sentences, vocabulary), texts.labels
    seen = x[:TRAIN], y[:TRAIN]
    tune = Split("docstrings", *seen, x[TRAIN:cut], y[TRAIN:cut], use="validate")
    return vocabulary, BagOfWords(len(vocabulary), x.shape[1], 3), tune, Split("docstrings", *seen, x[cut:], y[cut:])


# weights: after each batch, `(batches + 1, classes, vocabulary + 1)`. batch_of: the batch of each training sentence,
# `(n,)`, -1 for those left over. slots: the optimizer's memories in the end, each `(1, classes, vocabulary + 1)`.
Epoch = namedtuple("Epoch", "weights batch_of slots")


def read_once(net, data, rule, lr, seed=0):
    """One epoch of a `BagOfWords`, batch after batch, in batches of 32: an `Epoch`."""
    rule, params = as_optimizer(rule), net.init()
    order, state = generator(seed).permutation(len(data.x_train)), rule.init(params)
    batches = order[: len(order) // BATCH * BATCH].reshape(-1, BATCH)
    batch_of, weights = np.full(len(order), -1), [params[0][0]]
    batch_of[batches] = np.arange(len(batches))[:, None]
    for batch in batches:
        _, slopes = net.loss_and_grads(params, data.x_train[batch], data.y_train[batch])
        params, state = rule.update(params, slopes, state, lr)
        weights.append(params[0][0])
    return Epoch(np.array(weights), batch_of, state["slots"][0])


def words_of(sentence, vocabulary):
    """The known words of a sentence, in its order, each once."""
    return [word for word in dict.fromkeys(tokenize(sentence)) if word in vocabulary]
