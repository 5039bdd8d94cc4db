"""What the sliders of this lesson move."""

import html
from functools import cache

import ipywidgets as widgets
import numpy as np

from lrlib import encode, generator, tokenize
from lrlib.classroom.controls import choice, rate
from lrlib.classroom.explore import Explorer
from lrlib.classroom.feedback import in_html
from lrlib.classroom.keys import Keys
from lrlib.classroom.style import COLOURS, FADED, FAINT, INK, Still, drawable, number
from lrlib.optimizers import as_optimizer

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


class Words(Explorer):
    """Words in 1 to 2048 sentences that all need a weight near 1, after one epoch."""

    id = "language.words"
    goal = (
        "bring the words in at most 3 sentences to a mean weight of 0.6 or more, and keep the typical error of those in 64 or more "
        "below 0.2. With which optimizers can it be done?"
    )
    controls = (choice("optimizer", "optimizer", ("sgd", "momentum", "adagrad", "adam"), "sgd"), rate(0.001, 30, 0.1))
    call = "learned('{optimizer}', {lr:g})[RARE].mean()"

    def setup(self, figure):
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

    def update(self, optimizer, lr):
        w = learned(optimizer, lr)
        rare, error = _summary(w)
        drawn = drawable(w, 9, -9)
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


class Reader(Still, widgets.VBox):
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
        super().__init__([self.box, self.button, self.result, Keys()])
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

    def still(self):
        told = "Type a sentence: it says which library that would be from, and what each word adds."  # for any versions
        return {"text/plain": told}, {}


def reader(texts, vocabulary, model, params, misread=()):
    """Classify sentences, as they are typed, with a trained `BagOfWords`; misread: rows of `texts` to offer."""
    return Reader(texts, vocabulary, model, params, misread)


EXPLORERS = [Words]
