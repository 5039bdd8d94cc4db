"""A language model on a page of this folder: which letter comes after the last five?"""

import html
from functools import cache
from pathlib import Path

import numpy as np

from lrlib import generator
from lrlib.datasets import Split

LETTERS = "\n ',.:" + "abcdefghijklmnopqrstuvwxyz"
LAST = 5  # letters the model sees
PLAY = Path(__file__).with_name("coriolanus.txt")  # its beginning, W. Shakespeare, about 1608; public domain


@cache
def load_play():
    """The beginning of Coriolanus in small letters, with the six other signs of `LETTERS`, nothing else."""
    return "".join(letter for letter in PLAY.read_text(encoding="utf-8").lower() if letter in LETTERS)


def numbers(text):
    """Each letter's place in `LETTERS`, `(n,)`."""
    return np.array([LETTERS.index(letter) for letter in text])


def one_hot(last):
    """Letters `(n, LAST)`, by number, as rows of zeros and ones `(n, LAST * 32)`."""
    return np.eye(len(LETTERS))[last].reshape(len(last), -1)


def next_letters(text, seed=0):
    """Every letter of a text as a target, the `LAST` before it as inputs; a tenth of the text to validate on.

    That tenth is 6 of 60 pieces in a row, drawn by `seed`.
    """
    places = numbers(text)
    x = one_hot(np.lib.stride_tricks.sliding_window_view(places, LAST)[:-1])
    y = places[LAST:]
    held = np.isin(np.arange(len(y)) * 60 // len(y), generator(seed, 12).choice(60, 6, replace=False))
    return Split("letters", x[~held], y[~held], x[held], y[held], use="validate")


def write(net, params, length=160, begin="first citizen:\n", seed=0):
    """A text that the model writes: each letter drawn from its probabilities, squared so that it takes fewer risks."""
    rng, text = generator(seed, 13), begin
    for _ in range(length):
        scores = 2 * net.outputs(params, one_hot(numbers(text[-LAST:])[None]))[0, :, 0]
        odds = np.exp(scores - scores.max())
        text += LETTERS[np.searchsorted(odds.cumsum() / odds.sum(), rng.random())]
    return text[len(begin) :]


class Written:
    """Texts under their headings, as text and as HTML; `{"heading": "text"}`."""

    def __init__(self, texts):
        self.texts = texts

    def __repr__(self):
        return "\n\n".join(f"[{name}]\n{text}" for name, text in self.texts.items())

    def _repr_html_(self):
        parts = (f"<b>{html.escape(name)}</b><pre>{html.escape(text)}</pre>" for name, text in self.texts.items())
        return "".join(parts)
