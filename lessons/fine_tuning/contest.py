"""A fair contest of plans: each rate is chosen on one half of the pictures, and what counts is read on the other."""

from dataclasses import dataclass, replace

import numpy as np

from lrlib import generator
from lrlib.datasets import Split
from lrlib.datasets.splits import pooled

from .transfer import Transfer, few_shot, fine_tune

RATES = np.array([0.0075, 0.012, 0.019, 0.03, 0.048, 0.075, 0.12, 0.19, 0.3])  # 1.6 apart at most
TRIALS = range(100, 103)  # the seeds that rates are chosen by; those of the contest are others


def halves(data, seed=0):
    """The pictures of `data` in two Splits that share none: to choose rates on, and for the contest."""
    x, y = pooled(data)
    parts = np.array_split(generator(seed, 7).permutation(len(y)), 2)
    cut = len(y) // 3  # the first of a half are those that few_shot draws from
    return [Split(data.name, x[p[:cut]], y[p[:cut]], x[p[cut:]], y[p[cut:]]) for p in parts]


def pixels(split, order):
    """The same pictures with their pixels in another order."""
    return replace(split, x_train=split.x_train[:, order], x_test=split.x_test[:, order])


def gain(ours, theirs):
    """`(mean, standard error)` over the seeds of the paired differences of two accuracies, in points."""
    points = 100 * np.subtract(ours, theirs)
    return points.mean(), points.std(ddof=1) / len(points) ** 0.5


def first_look(model, weights, data, per_class=5, seeds=TRIALS):
    """What the old network makes of the pictures to train on: mean `(loss, accuracy)` over the draws."""
    found = []
    for seed in seeds:
        part = few_shot(data, per_class, seed)
        outputs = model.outputs([w[None] for w in weights], part.x_train)
        loss = model.loss_of(outputs, model.targets(part.y_train))[0]
        found.append((loss, np.mean(outputs[0].argmax(axis=0) == part.y_train)))
    return np.mean(found, axis=0)


@dataclass(frozen=True, eq=False)
class Contest:
    """Plans at the rate chosen for each: `rates` by name, `trials` that chose them, and the `final` run."""

    rates: dict
    trials: tuple
    final: Transfer

    def of(self, plan, source=False):
        """The accuracies of a plan on the pictures of the contest, `(seeds,)`."""
        return self.final.of(plan, 1.0, source)

    def tried(self, plan):
        """The accuracy that its rate was chosen for: the highest mean on the other half."""
        run = next(run for run in self.trials if plan in run.plans)
        return run.of(plan).mean(axis=0).max()

    def gain(self, plan, rival):
        """`(mean, standard error)` of what a plan gains over its rival, in points, seed by seed."""
        return gain(self.of(plan), self.of(rival))

    def ahead(self, plan, rival):
        """Whether a plan gains over half a point, and over two standard errors."""
        mean, error = self.gain(plan, rival)
        return bool(mean > max(0.5, 2 * error))

    def columns(self, against):
        """The contest as columns for `table`."""
        shares = {"new task, %": False} | ({} if self.final.source is None else {"old task, %": True})
        found = {"plan": list(self.rates), "its rate": list(self.rates.values())}
        for title, source in shares.items():
            found[title] = [round(100 * self.of(plan, source).mean()) for plan in self.rates]
        gains = [self.gain(plan, against) for plan in self.rates]
        return found | {f"gain over {against}, points": [f"{mean:+.1f} ± {error:.1f}" for mean, error in gains]}


def contest(
    model, weights, parts, source, plans, fresh, per_class=5, seeds=range(10), rates=RATES[1:8], known=(), report=None
):
    """Choose a rate for each plan on `parts[0]`, then fine-tune by all plans to other pictures, of `parts[1]`.

    known: `Transfer`s on `parts[0]` that some of the plans have been through. All else as in `fine_tune`.
    """
    left = {name: plan for name, plan in plans.items() if not any(name in run.plans for run in known)}
    first = len(left) * len(rates) * len(TRIALS)
    share = first / (first + len(plans) * len(seeds))
    say = report or (lambda part: None)
    trial = fine_tune(
        model, weights, parts[0], None, left, rates, per_class, TRIALS,
        {name: arrays for name, arrays in fresh.items() if name in left}, report=lambda part: say(share * part),
    )  # fmt: skip
    trials = (*known, trial)
    best = {name: run.best(name) for run in trials for name in run.plans}
    own = {name: best[name] * np.asarray(plan, dtype=float) for name, plan in plans.items()}
    final = fine_tune(
        model, weights, parts[1], source, own, 1.0, per_class, seeds,
        {name: arrays for name, arrays in fresh.items() if name in plans}, n_test=300,
        report=lambda part: say(share + (1 - share) * part),
    )  # fmt: skip
    return Contest({name: best[name] for name in plans}, trials, final)
