"""Trainings whose logs the lesson reads: a small sample with wrong labels, and the five of the exercise."""

from dataclasses import replace

import numpy as np

from lrlib import MLP, generator, sweep
from lrlib.training import steps_per_epoch


def mislabelled(split, count=200, seed=0):
    """The first `count` training pictures of a split, every fifth of them with a wrong label."""
    labels = split.y_train[:count].copy()
    wrong = labels[::5] + generator(seed, 8).integers(1, 10, len(labels[::5]))
    labels[::5] = wrong % 10
    return replace(split, x_train=split.x_train[:count], y_train=labels)


def smoothed(losses, keep=0.9):
    """The running mean of a row of losses: nine tenths of the last mean and a tenth of the new loss."""
    found = [losses[0]]
    for loss in losses[1:]:
        found.append(keep * found[-1] + (1 - keep) * loss)
    return np.array(found)


def five_logs(split):
    """The logs of the exercise, in the order of its pictures, as `show_five` takes them."""
    net = MLP((64, 64, 10))
    settings = [(split, 0.008, 6), (split, 4.0, 6), (mislabelled(split), 0.3, 80), (split, 1e-5, 6), (split, 0.2, 6)]
    logs = []
    for data, rate, epochs in settings:
        run = sweep(net, data, rate, seeds=3, epochs=epochs, record_steps=True)
        logs.append((steps_per_epoch(data, 32), smoothed(run.step_loss[:, 0, 0]), run.val_loss[:, 0, 0]))
    return logs
