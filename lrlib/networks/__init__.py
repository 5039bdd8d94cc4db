"""Networks with a leading runs axis: one array holds the same layer of every run, so that many rates train at once.

Weights `(runs, out, in + 1)` with the bias as last column; outputs `(runs, outputs, n)`. All of
them share what `mlp.Model` says, so every optimizer and every sweep works with each.
"""

from .convolution import ConvNet
from .mlp import MLP, Model, linear_regression, logistic_regression
from .text import BagOfWords, EmbeddingBag
from .transformer import Transformer
