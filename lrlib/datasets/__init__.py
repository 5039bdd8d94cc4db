"""Data sets: from scikit-learn, from frozen files in data/, and from text on the learner's disk.

Each is drawn anew at another draw (lrlib/randomness.py), and holds out validation data on request.
"""

from .loaders import (
    DATA,
    FROZEN,
    load_breast_cancer_split,
    load_diabetes_split,
    load_diabetes_table,
    load_digits_split,
    load_glyphs,
    load_mnist1d,
    read_frozen,
)
from .splits import Split
from .texts import LIBRARIES, Texts, build_vocabulary, encode, load_docstrings, tokenize
