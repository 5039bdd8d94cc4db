"""Fine-tuning: many plans and rates from the same few pictures, all in one batched run, and what the source task loses.

A plan says how much of the rate each layer gets, and, where it has several rows, how that changes over the steps.
"""

from dataclasses import dataclass, replace

import numpy as np

from lrlib import generator, sweep
from lrlib import validation as arg
from lrlib.datasets import Split
from lrlib.datasets.splits import pooled
from lrlib.schedules import cosine_decay
from lrlib.training import one_blas_thread
from lrlib.validation import validated, whole_number


@validated(data=arg.DATA, seed=arg.whole())
def few_shot(data, per_class, seed=0, n_test=800):
    """A few training examples of every class to learn from, and some of all the others to test on.

    data: a Split with labels.
    per_class: examples of each class to train on, at most as many as the rarest class has. More of
    them include those of a smaller number.
    seed: a whole number of at least 0 that draws both parts.
    n_test: examples to test on, at most all that are left.
    Raises ValueError for more than there are.

    >>> from lrlib import load_digits_split
    >>> few_shot(load_digits_split(), per_class=5)
    digits, 5 per class: 50 to train on, 800 to test on, 64 inputs
    """
    x, y = pooled(data)
    classes, counts = np.unique(data.y_train, return_counts=True)
    per_class = whole_number("per_class", per_class, 1, int(counts.min()), " (the rarest class)")
    left = len(y) - per_class * len(classes)
    n_test = whole_number("n_test", n_test, 1, left, " (the other examples)")
    order = generator(seed, 4).permutation(len(data.y_train))
    shots = [order[data.y_train[order] == label][:per_class] for label in classes]
    shots = np.concatenate(shots)
    rest = np.setdiff1d(np.arange(len(y)), shots)
    rest = generator(seed, 5).permutation(rest)[:n_test]
    return Split(f"{data.name}, {per_class} per class", x[shots], y[shots], x[rest], y[rest])


@dataclass(frozen=True, eq=False)
class Transfer:
    """What fine-tuning ends with: accuracies on the target and on the source task, `(seeds, plans, rates)`.

    lr `(rates,)`, plans: their names, per_class: pictures of each, before: the accuracies (target, source) without it.
    Where the source task was not measured, source is None, and so is its place in before.
    """

    lr: np.ndarray
    plans: tuple
    per_class: int
    target: np.ndarray
    source: np.ndarray | None
    before: tuple

    def best(self, plan):
        """The rate at which `plan` has the highest mean of the target accuracy over the seeds."""
        return float(self.lr[self.of(plan).mean(axis=0).argmax()])

    def of(self, plan, lr=None, source=False):
        """The accuracies of `plan`, `(seeds, rates)`, or at one rate, `(seeds,)`. ValueError for what was not run."""
        if source and self.source is None:
            raise ValueError("source must be False: this run did not measure the source task")
        values = (self.source if source else self.target)[:, self._index("plan", plan, self.plans)]
        return values if lr is None else values[:, self._index("lr", lr, self.lr.tolist())]

    @staticmethod
    def _index(name, value, known):
        if value not in known:
            raise ValueError(f"{name} must be one of {', '.join(map(str, known))}, got {value!r}")
        return list(known).index(value)


@validated(
    model=arg.NET,
    weights=arg.items(arg.array("...", finite=True)),
    data=arg.DATA,
    source=arg.optional(arg.DATA),
    plans=arg.named(arg.array("...", finite=True)),
    lr=arg.rates,
    seeds=arg.seeds,
    fresh=arg.optional(arg.named(arg.items(arg.whole()))),
    steps=arg.whole(1),
    n_test=arg.whole(1),
    batch_size=arg.whole(1),
    report=arg.optional(arg.function),
)
def fine_tune(
    model, weights, data, source, plans, lr, per_class, seeds,
    fresh=None, steps=60, batch_size=10, n_test=250, report=None,
):  # fmt: skip
    """Fine-tune `weights` to `per_class` pictures per class, by every plan at every rate: one batched run per seed.

    A seed draws the pictures, and the start of what starts fresh. SGD with momentum, a cosine from the rate to zero.
    plans: `{"name": factors}` on the rate, `(arrays,)`, or `(phases, arrays)` for equal shares of the steps in turn.
    lr: a number or `(rates,)`. fresh: `{"name": arrays}`, the numbers of the arrays that a plan starts from the model's
    own init in place of `weights`. data, source: the target and the source task, `Split`s; both accuracies are measured
    on `n_test` unseen pictures; with source=None that of the target only. Returns a `Transfer`.
    Raises ValueError for a plan or a name that does not fit, and as `few_shot` and `sweep`.

    >>> from lessons.fine_tuning import load_pretrained
    >>> from lrlib import load_digits_split, load_glyphs
    >>> tasks, plans = (load_digits_split(), load_glyphs()), {"probe": (0, 0, 1)}
    >>> run = fine_tune(*load_pretrained(), *tasks, plans, [0.01, 0.1], per_class=2, seeds=[0], steps=4)
    >>> run.target.shape, bool(run.of("probe", 0.1)[0] > 0.6)
    ((1, 1, 2), True)
    """
    fresh, rates = fresh or {}, lr
    for name in fresh:
        if name not in plans:
            raise ValueError(f"fresh names a plan {name!r}; there are: {', '.join(plans)}")
    old = [] if source is None else [(source.x_test[:n_test], source.y_test[:n_test])]
    found = []
    for done, seed in enumerate(seeds):
        part = few_shot(data, per_class, seed, n_test)
        size = min(batch_size, len(part.x_train))
        epochs = max(1, round(steps / (len(part.x_train) // size)))
        count = epochs * (len(part.x_train) // size)
        factors = np.stack([_spread(name, plan, len(weights), count) for name, plan in plans.items()], axis=-1)
        begin = [[w] * len(plans) for w in weights]
        for place, name in enumerate(plans):
            for array in fresh.get(name, ()):
                begin[array][place] = model.init(seed)[array][0]
        # unseen data are evaluated once, at the end
        one = replace(part, x_test=part.x_test[:1], y_test=part.y_test[:1])
        run = sweep(
            model, one, np.tile(rates, len(plans)), (seed,), "momentum", epochs, size,
            schedule=cosine_decay(1.0, count), evaluate="end", layer_rates=np.repeat(factors, len(rates), axis=-1),
            start=[np.repeat(w, len(rates), axis=0)[None] for w in begin],
        )  # fmt: skip
        ends = [w[0] for w in run.params]
        found.append([_accuracy(model, ends, x, y) for x, y in [(part.x_test, part.y_test), *old]])
        if report:
            report((done + 1) / len(seeds))
    seen = np.array(found).reshape(len(found), -1, len(plans), len(rates)).swapaxes(0, 1)
    target, kept = [*seen, None][:2]
    start = [w[None] for w in weights]
    before = [_accuracy(model, start, x, y).item() for x, y in [(data.x_test, data.y_test), *old]]
    return Transfer(rates, tuple(plans), per_class, target, kept, (*before, None)[:2])


def _spread(name, plan, arrays, steps):
    """A plan as `(steps, arrays)`."""
    rows = np.atleast_2d(np.asarray(plan, dtype=float))
    if rows.ndim != 2 or rows.shape[1] != arrays or len(rows) > steps:
        raise ValueError(f"plan {name!r} must be ({arrays},) or (phases, {arrays}), got shape {np.shape(plan)}")
    return rows[np.arange(steps) * len(rows) // steps]


def _accuracy(model, params, x, y):
    """The share of right answers of each run, `(runs,)`."""
    with one_blas_thread(), np.errstate(all="ignore"):
        return (model.outputs(params, x).argmax(axis=1) == y).mean(axis=1)
