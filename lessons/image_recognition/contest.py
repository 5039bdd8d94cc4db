"""Convolutional networks against dense ones of as many weights, on digits centred and scattered."""

from dataclasses import replace

import numpy as np

from lrlib import MLP, ConvNet, generator, load_digits_split, sweep
from lrlib.training import steps_per_epoch

EPOCHS, SIDE = 5, 12
CONVOLUTIONAL = 0.03 * 1.6 ** np.arange(5)  # the rates tried; the best lies inside
DENSE = 0.077 * 1.6 ** np.arange(6)
RIVALS = {
    "digits": (ConvNet(), MLP((64, 25, 10))),
    "digits, wider": (ConvNet(channels=(16, 32)), MLP((64, 81, 10))),
    "scattered": (ConvNet(SIDE), MLP((SIDE**2, 17, 10))),
}


def scattered(split, seed=0):
    """Every digit of a split at a random place of an empty sheet of 12 by 12 pixels."""
    rng = generator(seed, 7)

    def sheets(rows):
        sheet = np.zeros((len(rows), SIDE, SIDE))
        places = rng.integers(SIDE - 7, size=(len(rows), 2))
        for page, row, (top, left) in zip(sheet, rows, places, strict=True):
            page[top : top + 8, left : left + 8] = row.reshape(8, 8)
        return sheet.reshape(len(rows), -1)

    return replace(split, x_train=sheets(split.x_train), x_test=sheets(split.x_test))


def tuned_accuracy(net, rates, splits):
    """Test accuracies `(splits,)` after 5 epochs of momentum 0.9 with cosine decay, at the best rate.

    That is the best in the mean over the validation parts. Each split has a seed of its own.
    """
    validation, test = [], []
    for seed, split in enumerate(splits):
        part = split.hold_out(seed=seed)
        steps = EPOCHS * steps_per_epoch(part, 32)
        same = {"optimizer": "momentum", "epochs": EPOCHS, "evaluate": "end"}
        same["schedule"] = lambda step, steps=steps: (1 + np.cos(np.pi * step / steps)) / 2
        run = sweep(net, part, rates, seeds=seed, **same)
        validation.append(run.val_accuracy[-1, 0])
        answers = net.outputs([w[0] for w in run.params], split.x_test).argmax(axis=1)
        test.append((answers == split.y_test).mean(axis=1))
    return np.array(test)[:, np.mean(validation, axis=0).argmax()]


def contest(splits=4, report=None):
    """`{task: (convolutional, dense)}`: what `tuned_accuracy` returns for either, in per cent.

    splits: how many cuts into training and test data. report: called with the share done.
    """
    data = [load_digits_split(seed) for seed in range(splits)]
    moved = [scattered(split, seed) for seed, split in enumerate(data)]
    found = {}
    for done, (task, nets) in enumerate(RIVALS.items(), 1):
        both = zip(nets, (CONVOLUTIONAL, DENSE), strict=True)
        parts = moved if task == "scattered" else data
        found[task] = tuple(100 * tuned_accuracy(net, rates, parts) for net, rates in both)
        if report:
            report(done / len(RIVALS))
    return found
