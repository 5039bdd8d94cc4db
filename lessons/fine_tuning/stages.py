"""One stage of a recipe: some layers, at several rates in one batched run, from a few pictures of each class."""

from dataclasses import dataclass, replace

import numpy as np

from lrlib import sweep
from lrlib.schedules import cosine_decay

from .transfer import few_shot

SEEDS = range(100, 105)  # of the pictures that rates are chosen with; those of the contest are others


@dataclass(frozen=True, eq=False)
class Stage:
    """A stage at the rates `lr`: the weights it ends with, each `(seeds, rates, out, in + 1)`, and the accuracies on
    unseen pictures before training and after it, or after every epoch, `(2 or epochs + 1, seeds, rates)`: `new` of the
    target task, `old` of the source task, or None where that was not measured.
    """

    lr: np.ndarray
    weights: list
    new: np.ndarray
    old: np.ndarray | None

    @property
    def best(self):
        """The rate with the highest mean of the last `new` over the seeds."""
        return float(self.lr[self.new[-1].mean(axis=0).argmax()])

    def at(self, lr, seed=slice(None)):
        """The weights at a rate, `(seeds, out, in + 1)`; `(out, in + 1)` where the place of a seed is given."""
        return [w[seed, self.lr.tolist().index(lr)] for w in self.weights]


def stage(
    model, start, data, lr, shares=(1, 1, 1), source=None,
    per_class=5, seeds=SEEDS, epochs=12, batch_size=10, n_test=250, evaluate="end",
):  # fmt: skip
    """Train the layers whose share of the rate is not 0, from `start`, on `per_class` pictures of every class.

    start: arrays `(out, in + 1)`, or `(seeds, out, in + 1)` as `Stage.at` gives them. SGD with momentum, a cosine from
    the rate to zero. data, source: the target and the source task, `Split`s; n_test unseen pictures of each count.
    evaluate: "end", or "epoch" for the accuracies after every epoch.

    >>> from lessons.fine_tuning import load_pretrained
    >>> from lrlib import load_digits_split
    >>> run = stage(*load_pretrained(), load_digits_split(), [0.01, 0.1], (0, 0, 1), seeds=[0], epochs=1)
    >>> run.new.shape, [w.shape for w in run.at(0.1)]
    ((2, 1, 2), [(1, 16, 10), (1, 32, 145), (1, 10, 129)])
    """
    runs = []
    for place, seed in enumerate(seeds):
        part = few_shot(data, per_class, seed, n_test)
        schedule = cosine_decay(1.0, epochs * (len(part.y_train) // batch_size))
        begin = [w[place] if w.ndim == 3 else w for w in start]
        old = [replace(part, x_test=source.x_test[:n_test], y_test=source.y_test[:n_test])] if source else []
        runs.append(
            [
                sweep(
                    model, test, lr, (seed,), "momentum", epochs, batch_size,
                    schedule=schedule, layer_rates=shares, start=begin, evaluate=evaluate,
                )
                for test in [part, *old]
            ]
        )  # fmt: skip
    new, *old = [np.concatenate([run.val_accuracy for run in task], axis=1) for task in zip(*runs, strict=True)]
    weights = [np.concatenate(arrays) for arrays in zip(*(run[0].params for run in runs), strict=True)]
    return Stage(runs[0][0].lr, weights, new, old[0] if old else None)


def new_head(model, weights, seeds=SEEDS):
    """The same layers under a head of random weights, one for each seed: arrays `(seeds, out, in + 1)`."""
    body = [np.repeat(w[None], len(seeds), axis=0) for w in weights[:-1]]
    return [*body, np.concatenate([model.init(seed)[-1] for seed in seeds])]


def answers(model, weights, data):
    """What a network takes each test picture of a `Split` for, `(n,)`."""
    return model.outputs([w[None] for w in weights], data.x_test)[0].argmax(axis=0)
