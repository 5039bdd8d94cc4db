"""The network that the course fine-tunes: it has learned to read printed digits."""

from lrlib import ConvNet, load_glyphs, sweep
from lrlib.datasets import read_frozen
from lrlib.randomness import cached_by_draw, current_draw
from lrlib.schedules import cosine_decay

EPOCHS, BATCH_SIZE = 8, 64


def load_pretrained():
    """A convolutional network that reads printed digits: its weights, trained on `load_glyphs`.

    Returns `(model, params)`: a ConvNet, and three arrays `(out, in + 1)` that may be changed.
    At draw 0 the weights are read from a file; at another draw they are trained then and there, on
    that draw's training glyphs, so that its test glyphs are unseen.
    Raises FileNotFoundError or ValueError for a missing or a damaged file.
    Source: trained for this course, data/make_pretrained.py, CC BY 4.0.

    >>> model, params = load_pretrained()
    >>> [w.shape for w in params]
    [(16, 10), (32, 145), (10, 129)]
    """
    if current_draw():
        weights = [w[0, 0] for w in pretrain().params]
    else:
        found = read_frozen("pretrained.npz")
        weights = [found[f"layer{i}"] for i in range(3)]
    return ConvNet(8, (16, 32)), [w.astype(float) for w in weights]


@cached_by_draw
def pretrain():
    """A training on the glyphs of the draw in use: SGD with momentum, a cosine from 0.1 to 0."""
    data = load_glyphs()
    schedule = cosine_decay(0.1, EPOCHS * (len(data.x_train) // BATCH_SIZE))
    return sweep(
        ConvNet(8, (16, 32)),
        data,
        1.0,
        optimizer="momentum",
        epochs=EPOCHS,
        batch_size=BATCH_SIZE,
        schedule=schedule,
        evaluate="end",
    )
