"""Lesson 12: frequent and rare words under one rate, and a reader to type sentences for."""

import html
from functools import cache

import ipywidgets as widgets
import numpy as np

from ..datasets import encode, tokenize
from ..exercises import Exercise, Mistake, in_html
from ..explore import Explorer, choice, rate
from ..figures import COLOURS, FADED, FAINT, INK, number
from ..optimizers import as_optimizer
from ..randomness import generator

STEPS, BATCH, EACH = 187, 32, 24
SEEN = np.repeat([1, 2, 3, 5, 8, 16, 32, 64, 128, 256, 512, 1024, 2048], EACH)
RARE, FREQUENT = SEEN <= 3, SEEN >= 64


@cache
def _sightings():
    """How often each word occurs in each batch, and the sum of what its sentences ask for: 1 each, with noise."""
    rng = generator(0)
    counts = np.stack([rng.multinomial(n, np.full(STEPS, 1 / STEPS)) for n in SEEN], axis=1).astype(float)
    return counts, counts + np.sqrt(counts) * rng.normal(size=counts.shape)


def learned(optimizer, lr):
    """The weight of each word of `SEEN` after one epoch; every sentence with a word asks for a weight near 1."""
    rule, w = as_optimizer(optimizer), np.zeros(len(SEEN))
    slots = rule.slots(w)
    with np.errstate(all="ignore"):
        for step, (count, wanted) in enumerate(zip(*_sightings(), strict=True), 1):
            w, slots = rule.rule(w, (count * w - wanted) / BATCH, slots, step, lr)
    return np.nan_to_num(w, nan=np.inf, posinf=np.inf, neginf=-np.inf)


def _summary(w):
    """The mean weight of the rare words, and the typical error of the frequent ones."""
    with np.errstate(all="ignore"):
        return float(np.mean(w[RARE])), float(np.sqrt(np.mean((w[FREQUENT] - 1) ** 2)))


def within_reach(optimizer, rates):
    """(the rates that reach the goal of the explorer, the most the rare words reach with the frequent below 0.2)."""
    found = np.array([_summary(learned(optimizer, lr)) for lr in rates])
    good = found[:, 1] < 0.2
    return rates[good & (found[:, 0] >= 0.6) & (found[:, 0] <= 1.4)], float(found[good, 0].max())


class Words(Explorer):
    """Words in 1 to 2048 sentences that all need a weight near 1, after one epoch."""

    id = "language.words"
    goal = (
        "bring the words in at most 3 sentences to a mean weight of 0.6 or more, and keep the typical error of those in 64 or more "
        "below 0.2. With which optimizers can it be done?"
    )
    controls = (
        choice("optimizer", "optimizer", ("sgd", "momentum", "adagrad", "adam"), "sgd"),
        rate(0.001, 30, 0.1),
    )
    call = "from lrlib.bank.language import *; learned('{optimizer}', {lr:g})"

    def stage(self, figure):
        axes = figure.add_subplot()
        axes.set(xscale="log", xlim=(0.75, 2800), ylim=(-0.5, 2.6), xlabel="sentences with the word, of 5984")
        axes.set(ylabel="weight after one epoch", title="312 words that all need a weight near 1")
        axes.axhline(1, color=INK, lw=1)
        axes.axhline(0, color=FAINT, lw=1, ls=":")
        x = SEEN * generator(1).uniform(0.85, 1.18, len(SEEN))
        (self.dots,) = axes.plot(x, 0 * x, color=COLOURS[0], marker="o", ls="", ms=3.5, alpha=FADED)
        (self.means,) = axes.plot(np.unique(SEEN), np.zeros(13), color=COLOURS[1], marker="s", ms=6, lw=1.2)
        axes.text(1, 1.03, "squares: means", transform=axes.transAxes, ha="right", color=COLOURS[1])
        self.moving = [self.dots, self.means]

    def play(self, optimizer, lr):
        w = learned(optimizer, lr)
        rare, error = _summary(w)
        drawn = np.clip(w, -9, 9)
        self.dots.set_ydata(drawn)
        self.means.set_ydata(drawn.reshape(-1, EACH).mean(axis=1))
        told = f"is {number(error, 2)}" if error < 100 else "has diverged"
        return (
            f"After one epoch of {optimizer} at rate {number(lr)}, words in at most 3 sentences have a mean weight of "
            f"{number(rare, 2)}; the typical error of words in 64 or more {told}."
        )

    def reached(self, optimizer, lr):
        rare, error = _summary(learned(optimizer, lr))
        return 0.6 <= rare <= 1.4 and error < 0.2


class Reader(widgets.VBox):
    """Type a sentence, or take one that was misread, and see what each word says."""

    def __init__(self, texts, vocabulary, model, params, misread):
        self.texts, self.vocabulary, self.model, self.params = texts, vocabulary, model, params
        self.misread, self._next = list(misread), 0
        self.box = widgets.Text(
            value="Return the sum of the array along an axis.", description="Sentence", continuous_update=False,
            layout=widgets.Layout(width="100%", max_width="60em"),
        )  # fmt: skip
        self.button = widgets.Button(
            description="A misread sentence", layout=widgets.Layout(width="max-content"), disabled=not self.misread
        )
        self.result = widgets.HTML()
        super().__init__([self.box, self.button, self.result])
        self.box.observe(lambda _: self._show(), "value")
        self.button.on_click(lambda _: self._take())
        self._show()

    def _take(self):
        row = self.misread[self._next % len(self.misread)]
        self._next += 1
        self.box.value = self.texts.sentences[row]
        self._show(f"It is from {self.texts.names[self.texts.labels[row]]}. ")

    def read(self, sentence):
        """(probability of each library, `{word: weight for each library}`) of a sentence."""
        x = encode([sentence], self.vocabulary)
        scores = self.model.outputs(self.params, x)[0, :, 0]
        chances = np.exp(scores - scores.max())
        known = [word for word in dict.fromkeys(tokenize(sentence)) if word in self.vocabulary]
        weights = self.params[0][0]
        return chances / chances.sum(), {word: weights[:, self.vocabulary[word]] for word in known}

    def _show(self, truth=""):
        chances, words = self.read(self.box.value)
        named = [f"{name} {100 * chance:.0f} %" for name, chance in zip(self.texts.names, chances, strict=True)]
        unknown = [word for word in dict.fromkeys(tokenize(self.box.value)) if word not in words]
        self.sentence = f"{truth}Read as {self.texts.names[chances.argmax()]}: {', '.join(named)}."
        if unknown:
            self.sentence += f" Not in the vocabulary: {', '.join(unknown)}."
        head = "".join(f"<th>{name}</th>" for name in ("word", *self.texts.names))
        body = "".join(
            f"<tr><td>{html.escape(word)}</td>{''.join(f'<td>{weight:+.2f}</td>' for weight in weights)}</tr>"
            for word, weights in words.items()
        )
        self.result.value = f'<div role="status">{in_html(self.sentence)}</div><table>{head}{body}</table>'

    def _repr_mimebundle_(self, include=None, exclude=None, **kwargs):
        bundle = super()._repr_mimebundle_(include=include, exclude=exclude, **kwargs)
        data, metadata = bundle if isinstance(bundle, tuple) else (bundle, {})
        told = "Type a sentence: it says which library that would be from, and what each word adds."  # for any versions
        return {**data, "text/plain": told}, metadata


def reader(texts, vocabulary, model, params, misread=()):
    """Read sentences aloud with a trained `BagOfWords`; misread: rows of `texts` to offer. First used in lesson 12."""
    return Reader(texts, vocabulary, model, params, misread)


EXPLORERS = [Words]


def sentences_with(rows, vocabulary):
    return np.array([(rows == word).any(axis=1).sum() for word in range(vocabulary)])


def _marked(rows, vocabulary, index):
    out = np.zeros(vocabulary)
    for row in rows:
        np.add.at(out, index(row), 1)
    return out


def two_rates(words, dense, slope_words, slope_dense, lr, factor):
    return words - lr * factor * slope_words, dense - lr * slope_dense


def adagrad_weight(slopes, lr):
    total = np.cumsum(np.square(slopes))
    seen = total > 0
    return -lr * np.sum(slopes[seen] / np.sqrt(total[seen]))


def _before(slopes, lr):
    total = np.cumsum(np.square(slopes)) - np.square(slopes)
    return -lr * np.sum(slopes[total > 0] / np.sqrt(total[total > 0]))


_ROWS = np.array([[1, 4, 1, 2], [3, 1, -1, -1], [4, 2, 2, 2], [0, -1, -1, -1]])
_LONG = np.array([[4, 0, 4, 1, 4, -1], [1, 1, 2, -1, -1, -1], [3, 5, 0, 2, 2, 4]])
_ARRAYS = [generator(seed).normal(size=(3, 2)).round(1) for seed in range(8)]
_SLOPES = np.array([0, 0, 0.03, 0, -0.01, 0, 0, 0.02])
_OFTEN = np.array([-0.5, -0.25, 0, -0.25, -0.125])

EXERCISES = [
    Exercise(
        id="language.sentences_with",
        answer=sentences_with,
        cases=((_ROWS, 6), (_LONG, 6)),
        why="How many sentences have a word says how many batches can move its weight. A word repeated in one sentence gets one "
        "larger slope, not a second step.",
        mistakes=(
            Mistake(
                lambda rows, v: np.array([(rows == w).sum() for w in range(v)]),
                "Tokens counted twice: a word that occurs twice in one sentence adds two to your count. It is one sentence.",
            ),
            Mistake(
                lambda rows, v: _marked(rows, v, np.unique),
                "Your last word has too many: the filler -1 is not a word, and as an index it means the last place.",
            ),
            Mistake(
                lambda rows, v: _marked(rows, v, lambda row: row),
                "Two things: tokens are counted twice, and the filler -1 is counted as the last word.",
            ),
            Mistake(
                lambda rows, v: sentences_with(rows, v) / len(rows),
                "You return shares. The number of sentences was asked for.",
            ),
            Mistake(
                lambda rows, v: np.array([(rows == w).any(axis=0).sum() for w in range(v)]),
                "You count the places of a sentence at which the word ever stands. Ask row by row: `any(axis=1)`.",
            ),
            Mistake(
                lambda rows, v: sentences_with(rows, v)[1:],
                "Word 0, the unknown one, is missing.",
            ),
            Mistake(
                lambda rows, v: np.array([(rows == w).any() for w in range(v)]),
                "You ask whether the word occurs at all: `any()` without an axis looks at the whole table. Count the rows.",
            ),
        ),
        hints=(
            "`rows == word` is a table of yes and no. Which rows have at least one yes?",
            "`(rows == word).any(axis=1).sum()` for one word. Do it for each of `range(vocabulary)`.",
            "`return np.array([(rows == word).any(axis=1).sum() for word in range(vocabulary)])`",
        ),
    ),
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
                lambda w, d, gw, gd, lr, f: (w - f * lr * gw, d - gd),
                "The dense layer has no rate: it moves at `lr`.",
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
        ),
        hints=(
            "`np.cumsum(slopes**2)` is the sum of squares up to each batch.",
            "Where that sum is still zero, leave the batch out. Elsewhere the step is `-lr * slope / sqrt(sum)`.",
            "`total = np.cumsum(slopes**2); seen = total > 0; return -lr * np.sum(slopes[seen] / np.sqrt(total[seen]))`",
        ),
    ),
]
