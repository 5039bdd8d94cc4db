"""Data sets: from the course's libraries, from frozen files in data/, and from text on the learner's own disk.

Every frozen file is checked against its sha256 and read without pickle. scikit-learn is imported where it is needed.
"""

import ast
import gc
import hashlib
import io
import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from . import validation as arg
from .validation import validated, whole_number

DATA = Path(__file__).resolve().parent.parent / "data"
FROZEN = {
    "glyphs.npz": "b24728a77b2a57e96d386a5162ec3f1a6478523fb25585224cdff71eb091b274",
    "mnist1d.npz": "71d4fde07bd7dda1c54c06c07d26dbc40ff0733bc26dc3293ed556dd75842e32",
    "pretrained.npz": "2af0a46d59ed2e0f90bf757cd65cdbcf569054a2ba418aa586b403c0a6bd5665",
}


@dataclass(frozen=True, eq=False)
class Split:
    """Training and test data: inputs `(n, features)`, labels `(n,)` or targets `(n, outputs)`.

    use: what the second part is for, "test" or "validate".

    >>> load_digits_split().x_test.shape
    (360, 64)
    """

    name: str
    x_train: np.ndarray
    y_train: np.ndarray
    x_test: np.ndarray
    y_test: np.ndarray
    use: str = "test"

    def hold_out(self, share=0.25, seed=0):
        """Training data only, split again: `share` of its rows, drawn by `seed`, to validate on in place of the test.

        Raises ValueError where either part would be empty.

        >>> load_digits_split().hold_out()
        digits, part: 1078 to train on, 359 to validate on, 64 inputs
        """
        rows, seed = len(self.x_train), whole_number("seed", seed, 0)
        arg.real_number("share", share, 0, 1)
        kept = round(rows * (1 - share)) if 0 < share < 1 else 0
        if not 0 < kept < rows:
            raise ValueError(f"share must be between 0 and 1 and leave rows on both sides of {rows}, got {share!r}")
        order = np.random.default_rng((seed, 3)).permutation(rows)
        train, rest = order[:kept], order[kept:]
        parts = self.x_train[train], self.y_train[train], self.x_train[rest], self.y_train[rest]
        return Split(f"{self.name}, part", *parts, use="validate")

    def __repr__(self):
        counts = f"{len(self.x_train)} to train on, {len(self.x_test)} to {self.use} on"
        return f"{self.name}: {counts}, {self.x_train.shape[1]} inputs"


@validated(seed=arg.whole())
@cache
def load_digits_split(seed=0):
    """1797 handwritten digits, 8 x 8 pixels scaled to 0..1, ten classes: 1437 to train on, 360 to test on.

    Source: scikit-learn's bundled copy of the UCI Optical Recognition of Handwritten Digits test set (CC BY 4.0).

    >>> load_digits_split()
    digits: 1437 to train on, 360 to test on, 64 inputs
    """
    from sklearn.datasets import load_digits

    x, y = load_digits(return_X_y=True)
    order = np.random.default_rng(seed).permutation(len(x))
    x, y = x[order] / 16, y[order]
    return Split("digits", x[:1437], y[:1437], x[1437:], y[1437:])


@cache
def load_flower():
    """A photograph of a flower as `(48, 48)` grey values in 0..1, rows from the top.

    Source: scikit-learn's bundled flower.jpg, photograph by vultilion, CC BY 2.0.

    >>> load_flower().shape
    (48, 48)
    """
    from sklearn.datasets import load_sample_image

    grey = load_sample_image("flower.jpg")[40:376, 120:456].mean(axis=2)
    small = grey.reshape(48, 7, 48, 7).mean(axis=(1, 3))
    return (small - small.min()) / (small.max() - small.min())


@cache
def load_diabetes_table():
    """442 patients, 10 measurements each in their own units, and the progress of their diabetes after one year: (x, y).

    Source: scikit-learn's bundled data, Efron, Hastie, Johnstone and Tibshirani, Annals of Statistics 32(2), 2004.

    >>> x, y = load_diabetes_table()
    >>> x.shape, y.shape
    ((442, 10), (442,))
    """
    from sklearn.datasets import load_diabetes

    return load_diabetes(return_X_y=True, scaled=False)


def _frozen(name):
    """The arrays of a frozen file. Raises FileNotFoundError where it is missing, ValueError where its checksum
    differs.
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


def _split(name, x, y, tests, seed):
    """A shuffled split with `tests` rows to test on."""
    order = np.random.default_rng(seed).permutation(len(x))
    train, test = order[:-tests], order[-tests:]
    return Split(name, x[train], y[train], x[test], y[test])


def _standardised(split):
    """Inputs centred and scaled by the training data's mean and spread; targets likewise where they are numbers."""

    def scale(train, test):
        mean, spread = train.mean(axis=0), train.std(axis=0)
        return (train - mean) / spread, (test - mean) / spread

    x_train, x_test = scale(split.x_train, split.x_test)
    labels = split.y_train.dtype.kind in "iu"
    y_train, y_test = (split.y_train, split.y_test) if labels else scale(split.y_train, split.y_test)
    return Split(split.name, x_train, y_train, x_test, y_test)


@cache
def load_glyphs():
    """10,000 printed digits in eleven fonts, 8 x 8 pixels in 0..1, bent at random: 9000 to train on, 1000 to test on.

    Source: data/make_glyphs.py, CC BY 4.0.

    >>> load_glyphs()
    glyphs: 9000 to train on, 1000 to test on, 64 inputs
    """
    found = _frozen("glyphs.npz")
    x, y = found["x"] / 16, found["y"].astype(int)
    return Split("glyphs", x[:9000], y[:9000], x[9000:], y[9000:])


@cache
def load_mnist1d():
    """MNIST-1D: signals of 40 points in ten classes, 4000 to train on and 1000 to test on.

    Source: Greydanus and Kobak, ICML 2024, arXiv:2011.14439, package mnist1d, Apache-2.0.

    >>> load_mnist1d()
    MNIST-1D: 4000 to train on, 1000 to test on, 40 inputs
    """
    found = _frozen("mnist1d.npz")
    x, x_test = found["x"].astype(float), found["x_test"].astype(float)
    return Split("MNIST-1D", x, found["y"].astype(int), x_test, found["y_test"].astype(int))


def load_pretrained():
    """A convolutional network that has learned to read printed digits: (model, params), a list of `(out, in + 1)`.

    Source: trained for this course on `load_glyphs`, see data/make_pretrained.py; CC BY 4.0.

    >>> net, params = load_pretrained()
    >>> [w.shape for w in params]
    [(16, 10), (32, 145), (10, 129)]
    """
    from .networks import ConvNet

    found = _frozen("pretrained.npz")
    return ConvNet(8, (16, 32)), [found[f"layer{i}"].astype(float) for i in range(3)]


@validated(data=arg.DATA, seed=arg.whole())
def few_shot(data, each, seed=0, tests=800):
    """`each` pictures of every class of the training data to learn from, and `tests` of all the others to test on.

    Drawn by the seed; a larger `each` holds the pictures of a smaller one. Raises ValueError for more than there are.

    >>> few_shot(load_digits_split(), each=5)
    digits, 5 per class: 50 to train on, 800 to test on, 64 inputs
    """
    x, y = np.concatenate([data.x_train, data.x_test]), np.concatenate([data.y_train, data.y_test])
    classes, counts = np.unique(data.y_train, return_counts=True)
    each = whole_number("each", each, 1, int(counts.min()), " (the rarest class)")
    tests = whole_number("tests", tests, 1, len(y) - each * len(classes), " (the other pictures)")
    order = np.random.default_rng((seed, 4)).permutation(len(data.y_train))
    shots = np.concatenate([order[data.y_train[order] == label][:each] for label in classes])
    rest = np.setdiff1d(np.arange(len(y)), shots)
    rest = np.random.default_rng((seed, 5)).permutation(rest)[:tests]
    return Split(f"{data.name}, {each} per class", x[shots], y[shots], x[rest], y[rest])


@validated(train=arg.whole(2, 10**5), test=arg.whole(1, 10**5), noise=arg.real(0, 1e6), seed=arg.whole(0, 2**32 - 1))
@cache
def load_friedman1(train=400, test=1000, noise=1.0, seed=0):
    """Friedman's first problem: 10 inputs, of which 5 matter, and a noisy target, standardised.

    Source: scikit-learn's make_friedman1; Friedman, Annals of Statistics 19, 1991.

    >>> load_friedman1()
    friedman1: 400 to train on, 1000 to test on, 10 inputs
    """
    from sklearn.datasets import make_friedman1

    x, y = make_friedman1(train + test, noise=noise, random_state=seed)
    return _standardised(Split("friedman1", x[:train], y[:train], x[train:], y[train:]))


@validated(seed=arg.whole())
@cache
def load_breast_cancer_split(seed=0):
    """569 tumours, 30 measurements, benign or malignant; standardised: 449 to train on, 120 to test on.

    Source: scikit-learn's bundled copy, Wolberg et al., UCI repository, CC BY 4.0.

    >>> load_breast_cancer_split()
    breast cancer: 449 to train on, 120 to test on, 30 inputs
    """
    from sklearn.datasets import load_breast_cancer

    x, y = load_breast_cancer(return_X_y=True)
    return _standardised(_split("breast cancer", x, y.astype(int), 120, seed))


@validated(seed=arg.whole())
@cache
def load_diabetes_split(seed=0):
    """The patients of `load_diabetes_table`, inputs and target standardised: 342 to train on, 100 to test on.

    >>> load_diabetes_split()
    diabetes: 342 to train on, 100 to test on, 10 inputs
    """
    x, y = load_diabetes_table()
    return _standardised(_split("diabetes", x, y, 100, seed))


# --- text: sentences from the documentation of installed libraries ---------------------------------------------------


@dataclass(frozen=True, eq=False)
class Texts:
    """Sentences and which library each is from: `sentences` (strings), `labels` `(n,)`, `names` of the labels."""

    sentences: tuple
    labels: np.ndarray
    names: tuple

    def __repr__(self):
        return f"{len(self.sentences)} sentences from {', '.join(self.names)}"


LIBRARIES = ("numpy", "matplotlib", "sklearn")
_TELLTALE = re.compile(r"\b(?:numpy|np|matplotlib|mpl|pyplot|plt|scikit-learn|scikit|sklearn|scipy)\b", re.IGNORECASE)
_NO_PROSE = re.compile(r">>>|^\s*[-=~]{3,}|\|\s|^\s*\.\. ", re.MULTILINE)  # code, headings, tables, directives
_TESTS = {"tests", "testing", "_vendor", "externals", "conftest.py"}


def _docstrings(library):
    """All docstrings in the installed source of a library, in the order of its files. Nothing is imported or run."""
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
    """All statements inside a node; expressions, the bulk of a tree, are not walked, for no docstring is in them."""
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
            if 6 <= len(sentence.split()) <= 40 and sentence[0].isupper() and sentence[-1] in ".?!":
                yield _TELLTALE.sub("library", sentence)


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


@validated(each=arg.whole(1), seed=arg.whole())
@cache
def load_docstrings(each=3000, seed=0):
    """Sentences from the documentation of numpy, matplotlib and scikit-learn as installed here, library names hidden.

    each: how many sentences of each library, drawn without repetition. The same versions give the same sentences; other
    versions give slightly different ones, so what is said about them has to hold for any. Raises ValueError for a
    library that is not installed, or one with fewer sentences.
    """
    rng, chosen = np.random.default_rng(seed), []
    for label, library in enumerate(LIBRARIES):
        found = _all_sentences(library)
        if len(found) < each:
            raise ValueError(f"each must be between 1 and {len(found)} (the sentences of {library}), got {each}")
        chosen += [(found[i], label) for i in rng.choice(len(found), each, replace=False)]
    order = rng.permutation(len(chosen))
    labels = np.array([chosen[i][1] for i in order])
    return Texts(tuple(chosen[i][0] for i in order), labels, LIBRARIES)


@validated(sentence=arg.text)
def words_of(sentence):
    """The words of a sentence in lower case: letters and apostrophes only.

    >>> words_of("Don't panic: see Notes.")
    ["don't", 'panic', 'see', 'notes']
    """
    return re.findall(r"[a-z']+", sentence.lower())


@validated(sentences=arg.items(arg.text), least=arg.whole(1))
def vocabulary_of(sentences, least=2):
    """Every word that occurs in at least `least` sentences, the most frequent first, after word 0 for the unknown.

    >>> vocabulary_of(["a b", "b c", "b a"])
    {'?': 0, 'b': 1, 'a': 2}
    """
    count = Counter(word for sentence in sentences for word in set(words_of(sentence)))
    kept = sorted((word for word in count if count[word] >= least), key=lambda word: (-count[word], word))
    return {"?": 0, **{word: number for number, word in enumerate(kept, 1)}}


@validated(sentences=arg.items(arg.text), vocabulary=arg.named(arg.whole()), longest=arg.whole(1, 1000))
def word_numbers(sentences, vocabulary, longest=40):
    """Sentences as rows of word numbers `(n, longest)`, filled up with -1. Words not in the vocabulary are left out.

    vocabulary: `{word: number}`; a sentence without any known word gets word 0.

    >>> word_numbers(["a b a", "c"], {"?": 0, "a": 1, "b": 2}, longest=3).tolist()
    [[1, 2, 1], [0, -1, -1]]
    """
    rows = np.full((len(sentences), longest), -1)
    for row, sentence in zip(rows, sentences, strict=True):
        numbers = [vocabulary[word] for word in words_of(sentence) if word in vocabulary][:longest] or [0]
        row[: len(numbers)] = numbers
    return rows
