"""Text: sentences from the documentation of installed libraries, and words as numbers."""

import ast
import gc
import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from .. import validation as arg
from ..randomness import cached_by_draw, generator
from ..validation import names_itself, validated, whole_number
from .splits import Split

LIBRARIES = ("numpy", "matplotlib", "sklearn")
_LIBRARY_NAMES = re.compile(
    r"\b(?:numpy|np|matplotlib|mpl|pyplot|plt|scikit-learn|scikit|sklearn|scipy)\b", re.IGNORECASE
)
_NO_PROSE = re.compile(  # code, headings, tables, directives
    r">>>|^\s*[-=~]{3,}|\|\s|^\s*\.\. ", re.MULTILINE
)
_TESTS = {"tests", "testing", "_vendor", "externals", "conftest.py"}


@dataclass(frozen=True, eq=False)
class Texts:
    """Sentences, and which library each is from.

    sentences: strings.
    labels: the place of each sentence's library in `names`, `(n,)`.
    names: the libraries.

    >>> Texts(("Plot the axis.", "Sort the array."), np.array([1, 0]), ("numpy", "matplotlib"))
    2 sentences from numpy, matplotlib
    """

    sentences: tuple
    labels: np.ndarray
    names: tuple

    @names_itself
    def split(self, n_test):
        """The sentences as a Split, inputs `(n,)`: the last `n_test` to test on, the rest before.

        n_test: a whole number that leaves a sentence on both sides.
        Raises ValueError for any other.

        >>> texts = Texts(("Plot it.", "Sort it.", "Fit it."), np.array([1, 0, 2]), LIBRARIES)
        >>> texts.split(1)
        docstrings: 2 to train on, 1 to test on, sentences
        """
        n_train = len(self.sentences) - whole_number("n_test", n_test, 1, len(self.sentences) - 1)
        x, y = np.array(self.sentences), self.labels
        return Split("docstrings", x[:n_train], y[:n_train], x[n_train:], y[n_train:])

    def __repr__(self):
        return f"{len(self.sentences)} sentences from {', '.join(self.names)}"


# --- reading -----------------------------------------------------------------------------------


def _docstrings(library):
    """All docstrings in the installed source of a library, file by file. No code of it is run."""
    spec = find_spec(library)
    if spec is None:
        raise ValueError(f"{library} is not installed, so its documentation cannot be read")
    root = Path(spec.submodule_search_locations[0])
    for path in sorted(root.rglob("*.py"), key=lambda path: path.relative_to(root).as_posix()):
        if _TESTS & set(path.relative_to(root).parts):
            continue
        try:
            tree = ast.parse(path.read_text(encoding="utf-8"))
        except (SyntaxError, UnicodeDecodeError, OSError):
            continue
        for node in (tree, *_statements(tree)):
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                yield ast.get_docstring(node) or ""


def _statements(node):
    """All statements inside a node. Expressions, the bulk of a tree, hold no docstring: skipped."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.stmt | ast.excepthandler | ast.match_case):
            yield child
            yield from _statements(child)


def _sentences(text):
    """The plain sentences of a docstring, library names hidden."""
    for block in re.split(r"\n\s*\n", text):
        if _NO_PROSE.search(block):
            continue
        for sentence in re.split(r"(?<=[.?!])\s+(?=[A-Z])", " ".join(block.split())):
            fits = 6 <= len(sentence.split()) <= 40
            if fits and sentence[0].isupper() and sentence[-1] in ".?!":
                yield _LIBRARY_NAMES.sub("library", sentence)


@cache
def _all_sentences(library):
    """Every different sentence of a library's documentation, in alphabetical order."""
    collecting = gc.isenabled()
    gc.disable()  # trees have no cycles; looking for some takes as long as the reading itself
    try:
        return sorted({sentence for text in _docstrings(library) for sentence in _sentences(text)})
    finally:
        if collecting:
            gc.enable()


@validated(per_class=arg.whole(1), seed=arg.whole())
@cached_by_draw
def load_docstrings(per_class=3000, seed=0):
    """Sentences from the documentation of numpy, matplotlib and scikit-learn, library names hidden.

    The same installed versions give the same sentences; others give slightly different ones, so
    what is said about them has to hold for any.

    per_class: how many sentences of each library, drawn without repetition.
    seed: a whole number of at least 0 that draws and shuffles them.
    Returns Texts. Raises ValueError for a library that is not installed or has fewer sentences.
    Source: the docstrings of the libraries as installed here, BSD 3-clause, PSF-style licence.

    >>> load_docstrings(1)
    3 sentences from numpy, matplotlib, sklearn
    """
    rng, chosen = generator(seed), []
    for label, library in enumerate(LIBRARIES):
        found = _all_sentences(library)
        of = f" (the sentences of {library})"
        whole_number("per_class", per_class, 1, len(found), of)
        picked = rng.choice(len(found), per_class, replace=False)
        chosen += [(found[i], label) for i in picked]
    order = rng.permutation(len(chosen))
    labels = np.array([chosen[i][1] for i in order])
    return Texts(tuple(chosen[i][0] for i in order), labels, LIBRARIES)


# --- words as numbers --------------------------------------------------------------------------


@validated(sentence=arg.text)
def tokenize(sentence):
    """The words of a sentence in lower case: letters a to z and apostrophes only.

    sentence: a string. Returns a list of strings. Raises ValueError for anything else.

    >>> tokenize("Don't panic: see Notes."), tokenize("")
    (["don't", 'panic', 'see', 'notes'], [])
    """
    return re.findall(r"[a-z']+", sentence.lower())


@validated(sentences=arg.items(arg.text), min_df=arg.whole(1))
def build_vocabulary(sentences, min_df=2):
    """A number for every word that enough sentences hold; 0 for the unknown, 1 the most frequent.

    sentences: strings. The words are those of `tokenize`.
    min_df: the least number of sentences that hold a word, as in scikit-learn's CountVectorizer.
    Returns `{word: number}`; words that equally many sentences hold are in alphabetical order.
    Raises ValueError for no sentences or a `min_df` below 1.

    >>> build_vocabulary(["a b", "b c", "b a"])
    {'?': 0, 'b': 1, 'a': 2}
    """
    df = Counter(word for sentence in sentences for word in set(tokenize(sentence)))
    kept = sorted((word for word in df if df[word] >= min_df), key=lambda word: (-df[word], word))
    return {"?": 0, **{word: number for number, word in enumerate(kept, 1)}}


@validated(sentences=arg.items(arg.text), vocabulary=arg.named(arg.whole()), longest=arg.whole(1, 1000))
def encode(sentences, vocabulary, longest=40):
    """Sentences as rows of word numbers `(n, longest)`, filled up with -1; unknown words left out.

    sentences: n strings.
    vocabulary: `{word: number}`, as `build_vocabulary` makes it.
    longest: how many known words of a sentence are kept, the first ones; 1 to 1000.
    A sentence without any known word gets word 0. Raises ValueError for anything else.

    >>> encode(["a b a", "c"], {"?": 0, "a": 1, "b": 2}, longest=3).tolist()
    [[1, 2, 1], [0, -1, -1]]
    """
    rows = np.full((len(sentences), longest), -1)
    for row, sentence in zip(rows, sentences, strict=True):
        words = [vocabulary[word] for word in tokenize(sentence) if word in vocabulary]
        words = words[:longest] or [0]
        row[: len(words)] = words
    return rows
