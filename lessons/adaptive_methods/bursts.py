"""Adam on parabolas, without batches or noise, at a constant rate."""

import numpy as np

from lrlib import adam, generator


def bowl_losses(rates, steps=10_000, valleys=5):
    """The loss at each step over its start, `(steps + 1, rates, valleys)`.

    Each valley has ten directions along the axes, with curvatures from 1 to 100, and a start of its own.
    """
    rng = generator(0, 11)
    curvatures = 100.0 ** np.column_stack([np.tile([0.0, 1.0], (valleys, 1)), rng.uniform(0, 1, (valleys, 8))])
    curvatures, start = (np.tile(a, (len(rates), 1)) for a in (curvatures, rng.normal(size=(valleys, 10))))
    params, lr = [start], np.repeat(rates, valleys)
    step, found = adam().stepper(params), np.empty((steps + 1, len(lr)))
    for now in range(steps + 1):
        slopes = curvatures * params[0]
        found[now] = (slopes * params[0]).sum(axis=1) / 2
        step([slopes], lr)
    return (found / found[0]).reshape(steps + 1, len(rates), valleys)


def has_burst(loss, calm=1e-8, high=1e-4):
    """Whether each loss rises above `high` after it was below `calm`: an array like one step of `loss`."""
    return (np.logical_or.accumulate(loss < calm, axis=0) & (loss > high)).any(axis=0)
