"""One network, the same number of steps on small batches and on large ones, with and without momentum."""

import numpy as np

from lrlib import MLP, load_mnist1d, momentum, sweep

BETAS = np.array([0.0, 0.5, 0.9])
EFFECTIVE = 0.08 * 1.6 ** np.arange(10)  # lr / (1 - beta), 0.08 to 5.5
GUESSING = np.log(10)  # the loss of ten equal shares
PLANS = {16: 1, 256: 17}  # batch size and epochs: 187 steps of 3000 signals


def training_losses(batch_size, betas, effective, seeds, report=None):
    """The training loss after 187 steps at each pair of momentum and effective rate: `(seeds, pairs)`.

    betas, effective: `(pairs,)`. A run that diverged, or ends above what guessing costs, counts as guessing.
    """
    part = load_mnist1d().hold_out()  # the last thousand are not needed here: how well a net trains is asked
    rates, net = effective * (1 - betas), MLP((40, 64, 64, 10))
    run = sweep(
        net, part, rates, seeds, momentum(beta=betas), PLANS[batch_size], batch_size, None, "end", report=report
    )
    return np.fmin(run.train_loss[-1], GUESSING)


def rate_curves(batch_size, seeds, report=None):
    """Training losses of every momentum at every effective rate: `(seeds, 3, 10)`."""
    pairs = np.repeat(BETAS, len(EFFECTIVE)), np.tile(EFFECTIVE, len(BETAS))
    return training_losses(batch_size, *pairs, seeds, report).reshape(len(seeds), len(BETAS), -1)


def tuned(curves):
    """The best effective rate of each momentum by its mean over the seeds, `(3,)`."""
    return EFFECTIVE[curves.mean(axis=0).argmin(axis=1)]
