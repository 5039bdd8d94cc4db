"""The exercises of this lesson: right answers, known wrong ones, hints."""

import numpy as np

from lrlib import generator
from lrlib.classroom.exercises import Exercise, Mistake


def two_rates(words, dense, slope_words, slope_dense, lr, factor):
    return words - lr * factor * slope_words, dense - lr * slope_dense


def adagrad_weight(slopes, lr):
    total = np.cumsum(np.square(slopes))
    seen = total > 0
    return -lr * np.sum(slopes[seen] / np.sqrt(total[seen]))


def _loop(slopes, lr, start=0.0, keep=None):
    """Adagrad with another first sum, or with squares that fade by `keep`."""
    w, total = 0.0, start
    for g in slopes:
        total = total + g**2 if keep is None else keep * total + (1 - keep) * g**2
        w -= lr * g / np.sqrt(total) if total else 0.0
    return w


def _before(slopes, lr):
    total = np.cumsum(np.square(slopes)) - np.square(slopes)
    return -lr * np.sum(slopes[total > 0] / np.sqrt(total[total > 0]))


_ARRAYS = [generator(seed).normal(size=(3, 2)).round(1) for seed in range(8)]
_SLOPES = np.array([0, 0, 0.03, 0, -0.01, 0, 0, 0.02])
_OFTEN = np.array([-0.5, -0.25, 0, -0.25, -0.125])
EXERCISES = [
    Exercise(
        id="language.two_rates",
        answer=two_rates,
        cases=((*_ARRAYS[:4], 0.5, 10), (*_ARRAYS[4:], 0.1, 30)),
        why="Two groups of weights, two rates, one training. In PyTorch that is a list of parameter groups.",
        mistakes=(
            Mistake(
                lambda w, d, gw, gd, lr, f: (w - lr * gw, d - lr * gd),
                "Embedding rate forgotten: both arrays move at `lr`. The embedding moves at `lr` times `factor`.",
            ),
            Mistake(
                lambda w, d, gw, gd, lr, f: (w - lr * f * gw, d - lr * f * gd),
                "You multiply both rates by the factor: that is one larger rate, not two.",
            ),
            Mistake(
                lambda w, d, gw, gd, lr, f: (w - lr * gw, d - lr * f * gd),
                "The factor has gone to the dense layer. It belongs to the embedding.",
            ),
            Mistake(
                lambda w, d, gw, gd, lr, f: (w - lr / f * gw, d - lr * gd),
                "You divide by the factor. The embedding's rate is `lr` times `factor`.",
            ),
            Mistake(
                lambda w, d, gw, gd, lr, f: (w - f * gw, d - lr * gd),
                "You use the factor as the embedding's rate. It multiplies `lr`.",
            ),
            Mistake(
                lambda w, d, gw, gd, lr, f: (w + lr * f * gw, d + lr * gd),
                "Both arrays walk uphill: a step goes against the slope.",
            ),
            Mistake(
                lambda w, d, gw, gd, lr, f: (d - lr * gd, w - lr * f * gw),
                "Right numbers, wrong order: return the embedding first.",
            ),
            Mistake(
                lambda w, d, gw, gd, lr, f: w - lr * f * gw,
                "You return one array, the embedding, and it is right. Return both, separated by a comma.",
            ),
            Mistake(
                lambda w, d, gw, gd, lr, f: d - lr * gd,
                "You return one array, the dense layer, and it is right. Return both, the embedding first.",
            ),
            Mistake(
                lambda w, d, gw, gd, lr, f: (-lr * f * gw, -lr * gd),
                "You return the steps. The new arrays were asked for: old array plus step.",
            ),
            Mistake(
                lambda w, d, gw, gd, lr, f: (lr * f * gw, lr * gd),
                "You return rate times slope. The new arrays were asked for: take that away from the old ones.",
            ),
            Mistake(
                lambda w, d, gw, gd, lr, f: (w - lr * f * gd, d - lr * gw),
                "The slopes are swapped: each array goes against its own.",
            ),
            Mistake(
                lambda w, d, gw, gd, lr, f: (w - f * lr * gw, d - gd), "The dense layer has no rate: it moves at `lr`."
            ),
            Mistake(
                lambda w, d, gw, gd, lr, f: (w - gw, d - gd),
                "Both arrays move by their whole slope: there is no rate. The step is rate times slope.",
            ),
            Mistake(
                lambda w, d, gw, gd, lr, f: (w - (lr + f) * gw, d - lr * gd),
                "You add the factor to the rate. It multiplies the rate.",
            ),
            Mistake(
                lambda w, d, gw, gd, lr, f: (f * (w - lr * gw), d - lr * gd),
                "Look at the parentheses: you multiply the whole embedding by the factor, not only its rate.",
            ),
            Mistake(
                lambda w, d, gw, gd, lr, f: (w - lr * f * w, d - lr * d),
                "You step against the weights themselves. Step against their slopes, `slope_words` and `slope_dense`.",
            ),
            Mistake(
                lambda w, d, gw, gd, lr, f: ((w - lr) * f * gw, (d - lr) * gd),
                "Look at the parentheses: multiply rate and slope first, and take that away from the old array.",
            ),
            Mistake(
                lambda w, d, gw, gd, lr, f: (w - lr * f * gw, d),
                "The embedding is right, but your dense layer stands still. It moves at `lr`.",
            ),
            Mistake(
                lambda w, d, gw, gd, lr, f: w - lr * f * gw + d - lr * gd,
                "You added the two arrays. Return both, separated by a comma.",
            ),
        ),
        hints=(
            "Each array takes one step against its own slope. Only the rates differ.",
            "`lr * factor` for the embedding, `lr` for the dense layer. Return both, separated by a comma.",
            "`return words - lr * factor * slope_words, dense - lr * slope_dense`",
        ),
    ),
    Exercise(
        id="language.adagrad_weight",
        answer=adagrad_weight,
        cases=((_SLOPES, 0.1), (_OFTEN, 0.3)),
        why="A factor common to all slopes cancels, so a word with tiny slopes starts with a full step. After that its steps shrink with "
        "each sighting.",
        rtol=1e-4,  # the libraries add an epsilon to the root: up to 1e-7, in Keras
        mistakes=(
            Mistake(
                lambda g, lr: lr * np.sum(np.nan_to_num(g / np.sqrt(np.cumsum(g * g)))),
                "You return {got}: the sign is wrong. A step goes against the slope.",
            ),
            Mistake(
                lambda g, lr: -lr * np.sum(g),
                "You return {got}: that is SGD. Divide each slope by the root of the sum of squares so far.",
            ),
            Mistake(
                lambda g, lr: -lr * np.sum(g / np.sqrt(np.cumsum(g * g))),
                "Not a number: before the word is first seen you divide 0 by 0. In those batches the weight does not move.",
            ),
            Mistake(
                lambda g, lr: -lr * np.sum(np.nan_to_num(g / np.cumsum(g * g))),
                "You return {got}: the root is missing. Divide by the root of the sum of squares.",
            ),
            Mistake(
                lambda g, lr: -lr * np.sum(g) / np.sqrt(np.sum(g * g)),
                "You return {got}: you divide all slopes by the final sum. Each step knows only the slopes up to its own.",
            ),
            Mistake(
                _before,
                "You return {got}: the sum has to include the slope of the step itself. Without it the first step is lost.",
            ),
            Mistake(
                lambda g, lr: -lr * np.sum(np.nan_to_num(g / np.sqrt(np.cumsum(g * g) / np.arange(1, len(g) + 1)))),
                "You return {got}: Adagrad divides by the root of the sum of squares, not of their mean.",
            ),
            Mistake(
                lambda g, lr: adagrad_weight(g, 1),
                "You return {got}: the rate is missing. Multiply every step by `lr`.",
            ),
            Mistake(
                lambda g, lr: -lr * np.nancumsum(g / np.sqrt(np.cumsum(g * g))),
                "You return the weight after every batch. The last one was asked for.",
            ),
            Mistake(
                lambda g, lr: -lr * np.nan_to_num(g / np.sqrt(np.cumsum(g * g))),
                "You return each step. The weight is their sum.",
            ),
            Mistake(
                lambda g, lr: -lr * np.nansum(g / np.cumsum(np.abs(g))),
                "You return {got}: you add up sizes. Adagrad adds up squares and takes the root.",
            ),
            Mistake(
                lambda g, lr: -lr * np.nansum(g / np.sqrt(np.cumsum(g) ** 2)),
                "You return {got}: you square the sum. Square each slope first, then add up.",
            ),
            Mistake(
                lambda g, lr: -lr * np.sum(np.sign(g)),
                "You return {got}: you divide each slope by its own size. Divide by the root of the sum of squares up to it.",
            ),
            Mistake(
                lambda g, lr: _loop(g, lr, start=0.1),
                "You return {got}: your sum begins at 0.1, as in TensorFlow. Here it begins at 0.",
            ),
            Mistake(
                lambda g, lr: lr * np.nan_to_num(g / np.sqrt(np.cumsum(g * g)))[-1],
                "You return {got}: that is the last step only. Add the steps up: `w = w - ...`.",
            ),
            Mistake(
                lambda g, lr: -lr * np.nan_to_num(g / np.sqrt(np.cumsum(g * g)))[-1],
                "You return {got}: that is the last step only. Add the steps up: `w = w - ...`.",
            ),
            Mistake(
                lambda g, lr: _loop(g, lr, keep=0.9),
                "You return {got}: you let old squares fade, which is RMSProp. Adagrad keeps them all.",
            ),
        ),
        hints=(
            "`np.cumsum(slopes**2)` is the sum of squares up to each batch.",
            "Where that sum is still zero, leave the batch out. Elsewhere the step is `-lr * slope / sqrt(sum)`.",
            "`total = np.cumsum(slopes**2); seen = total > 0; return -lr * np.sum(slopes[seen] / np.sqrt(total[seen]))`",
        ),
    ),
]
