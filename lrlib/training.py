"""Training at many learning rates at once: `sweep`.

A number is the special case of an array: `lr` has shape `(rates,)`, and so has whatever comes out.
"""

from copy import copy
from itertools import pairwise
from types import SimpleNamespace

import numpy as np

from . import validation as arg
from .history import History
from .jobs import differs_by_run, in_pieces, one_blas_thread, together
from .optimizers import as_optimizer
from .randomness import current_draw, generator, use_draw
from .validation import refuse, validated, whole_number


@validated(
    model=arg.NET,
    data=arg.DATA,
    lr=arg.rates,
    seeds=arg.seeds,
    epochs=arg.whole(),
    evaluate=arg.one_of("epoch", "end"),
    record_steps=arg.truth,
    report=arg.optional(arg.function),
    jobs=arg.whole(1),
)
def sweep(
    model,
    data,
    lr,
    seeds=(0,),
    optimizer="sgd",
    epochs=10,
    batch_size=32,
    schedule=None,
    evaluate="epoch",
    record_steps=False,
    dtype=np.float64,
    layer_rates=None,
    start=None,
    report=None,
    jobs=1,
):
    """Train `model` at every rate from every seed; all rates of one seed are one batched run.

    model: a network from `lrlib.networks`.
    data: a `Split`: x_train `(n, inputs)`, y_train `(n,)` labels or `(n, outputs)` values, x_test
        and y_test alike.
    lr: number or `(rates,)`, at least 0: the rate that the schedule and the layer rates multiply.
    seeds: whole number or `(seeds,)`. A seed decides the start weights and the order of the
        batches, the same for all its rates.
    optimizer: a name, as "adam", or an `Optimizer`.
    epochs: whole number of at least 0, passes over the training data.
    batch_size: whole number, 1 to n, examples per update; an incomplete last batch of an epoch is
        left out.
    schedule: a function of the steps, an array `(steps,)` in and out, that multiplies every rate;
        or a list of such, one for each rate.
    evaluate: "epoch", or "end" for losses and accuracies before and after training only.
    record_steps: whether to keep each batch's loss.
    dtype: float64, or float32 for half the time and seven digits.
    layer_rates: a factor of at least 0 on the rate for each array of the model's params,
        `(arrays,)`; `(arrays, rates)` for factors of each rate's own; `(steps, arrays, rates)` for
        factors that change. While its factor is 0 an array is frozen, as one left out of the
        optimizer: it stands still, its momentum keeps, and the optimizer counts no steps for it.
    start: weights to start from in place of the model's own, a list of `(out, in + 1)`, or of
        `(seeds, rates, out, in + 1)` as in `History.params`.
    report: a function called with the share done, from 0 to 1, after every epoch, or every seed
        where there are several jobs.
    jobs: whole number of at least 1: the trainings are spread over so many processes, by joblib, or
        over threads or a cluster where `joblib.parallel_config` says so.

    Returns a `History`. A rate that diverges is no error; see `History.diverged`.
    Raises ValueError for an argument outside these limits, or data that do not fit the model.

    >>> from lrlib.datasets import load_digits_split
    >>> from lrlib.networks import MLP
    >>> history = sweep(MLP(), load_digits_split(), lr=[0.01, 0.1], epochs=1)
    >>> history.val_accuracy.shape, history.diverged.tolist()
    ((2, 1, 2), [[False, False]])
    """
    data = fitting(model, data)
    per_epoch = steps_per_epoch(data, batch_size)
    steps = epochs * per_epoch
    lr_at = lr * schedule_factors(schedule, steps, len(lr))
    training = Training(model, data, lr_at, optimizer, batch_size, dtype, layer_rates, start, len(seeds))
    rows = np.arange(epochs + 1) if evaluate == "epoch" else np.unique([0, epochs])
    return History(lr, np.array(seeds), rows, **training.run(seeds, rows * per_epoch, record_steps, report, jobs))


def fitting(model, data):
    """The four arrays of `data`, checked to fit the model. Raises ValueError that names the one that does not.

    >>> from lrlib.datasets import load_digits_split
    >>> from lrlib.networks import MLP
    >>> fitting(MLP((9, 10)), load_digits_split())
    Traceback (most recent call last):
    ValueError: x_train must be finite numbers of shape (n, 9), a row for each example, got shape (1437, 64)
    """
    x_train, y_train = model.examples(data.x_train, data.y_train, "_train")
    x_test, y_test = model.examples(data.x_test, data.y_test, "_test")
    return SimpleNamespace(x_train=x_train, y_train=y_train, x_test=x_test, y_test=y_test)


def steps_per_epoch(data, batch_size):
    """How many whole batches the training data hold. Raises ValueError for a batch size outside 1 to their number.

    >>> from lrlib.datasets import load_digits_split
    >>> steps_per_epoch(load_digits_split(), 32)
    44
    """
    n = len(data.x_train)
    return n // whole_number("batch_size", batch_size, 1, n, " (the training set)")


def schedule_factors(schedule, steps, runs):
    """What the rates are multiplied by at each step: `(steps, 1)`, or `(steps, runs)` from a list of schedules.

    >>> schedule_factors(lambda step: 1 / (1 + step), steps=2, runs=1).tolist()
    [[1.0], [0.5]]
    """
    if schedule is None:
        return np.ones((steps, 1))
    if callable(schedule):
        return _values(schedule, steps)[:, None]
    if not isinstance(schedule, (list, tuple)) or len(schedule) != runs or not all(map(callable, schedule)):
        few = f", or a list of {runs} (one per rate)"
        arg.refuse("schedule", f"one function of the step{few}", schedule)
    return np.stack([_values(one, steps) for one in schedule], axis=-1)


def _values(schedule, steps):
    """What a schedule gives at each step, `(steps,)`. Raises ValueError for anything that is not a finite number."""
    try:
        given = schedule(np.arange(steps))
    except Exception as error:  # whatever a learner's function may raise
        raise ValueError(
            f"schedule must take all {steps} steps at once, as an array (np.minimum for min, np.where for if); "
            f"given them it raises {type(error).__name__}: {error}"
        ) from error
    try:
        found = np.broadcast_to(np.asarray(given, dtype=float), (steps,))
    except (TypeError, ValueError):
        arg.refuse("schedule", f"a function that takes the {steps} steps and returns a number for each", given)
    if not np.isfinite(found).all():
        bad = int(np.argmin(np.isfinite(found)))
        raise ValueError(f"schedule must give finite numbers, got {found[bad]:g} at step {bad}")
    return found


class Training:
    """The loop behind `sweep` and `range_test`: one model at many rates at once, a seed after the other.

    lr: the rate of each step, `(steps, rates)`. data: as `fitting` returns it. seeds: how many. The
    rest as for `sweep`.

    >>> from lrlib.datasets import load_digits_split
    >>> from lrlib.networks import MLP
    >>> ramp = np.linspace(0.01, 0.05, 5)[:, None]
    >>> training = Training(MLP(), load_digits_split(), ramp, "sgd", 32, float, None, None, seeds=1)
    >>> training.run([0], record_steps=True)["step_loss"].shape
    (5, 1, 1)
    """

    def __init__(self, model, data, lr, optimizer, batch_size, dtype, layer_rates, start, seeds):
        self.model, self.data, self.lr, self.batch_size = model, data, lr, batch_size
        self.optimizer, self.dtype = as_optimizer(optimizer), _precision(dtype)
        shapes = [w.shape[1:] for w in model.init()]
        steps, rates = lr.shape
        self.per_epoch = steps_per_epoch(data, batch_size)
        self.layer_rates = None if layer_rates is None else _layer_rates(layer_rates, steps, len(shapes), rates)
        self.start = None if start is None else _start_weights(start, shapes, seeds, rates, self.dtype)
        self.x = model.prepare(data.x_train, self.dtype)
        self.y = model.targets(data.y_train, self.dtype)
        self.sets = {"train": (data.x_train, self.y), "val": (data.x_test, model.targets(data.y_test, self.dtype))}

    def run(self, seeds, evaluate=(), record_steps=False, report=None, jobs=1):
        """Train every seed: a dictionary of what `History` holds. evaluate: the numbers of steps after which to look
        at all data. jobs: processes to spread the seeds over."""
        from joblib import Parallel, delayed

        def share(done):
            return (lambda part: report((done + part) / len(pieces))) if report else None

        blocks = 1 if differs_by_run(self.optimizer) else min(jobs, self.lr.shape[1])
        pieces = in_pieces(len(seeds), self.lr.shape[1], jobs, blocks)
        given, runs = (current_draw(), set(evaluate), record_steps), []
        tasks = (
            delayed(self._part(place, rates)._train)(seeds[place], *given, share(done) if jobs == 1 else None)
            for done, (place, rates) in enumerate(pieces)
        )
        for run in Parallel(n_jobs=jobs, return_as="generator")(tasks):  # one job: here, with nothing copied
            runs.append(run)
            if jobs > 1 and report:
                report(len(runs) / len(pieces))
        whole = together(runs, pieces)
        params = [np.stack(layers) for layers in zip(*(run.pop("params") for run in whole), strict=True)]
        seen = {name: [run[name] for run in whole] for name in whole[0]}
        stacked = {name: np.stack(rows, axis=1) if len(rows[0]) else None for name, rows in seen.items()}
        return {**stacked, "params": params}

    def _part(self, place, rates):
        """The same training for one seed's start and some of the rates."""
        one = copy(self)
        one.lr = self.lr[:, rates]
        one.layer_rates = None if self.layer_rates is None else self.layer_rates[:, :, rates]
        one.start = None if self.start is None else [w[place, rates].copy() for w in self.start]
        return one

    def _train(self, seed, draw, evaluate, record_steps, report):
        with use_draw(draw), one_blas_thread(), np.errstate(all="ignore"):
            return self._trained(seed, evaluate, record_steps, report)

    def _trained(self, seed, evaluate, record_steps, report):
        steps, rates = self.lr.shape
        params = self.start or self.model.init(seed, rates, self.dtype)
        work = self.model.workspace(rates, self.batch_size, self.dtype)
        update, evaluated = self._updater(params)
        seen = {f"{name}_{what}": [] for name in self.sets for what in ("loss", "accuracy")}
        if 0 in evaluate:
            self._evaluate(self.start or [w[:1] for w in params], seen)  # all rates of a seed start alike
        step_loss = []
        for step, (rows, x, y) in zip(range(steps), self._batches(seed), strict=False):
            if record_steps:
                outputs = self.model.outputs(params, self.data.x_train[rows])
                step_loss.append(np.broadcast_to(self.model.loss_of(outputs, y), rates))
            update(step, work.gradients(params, x, y), self.lr[step])
            done = step + 1
            if done in evaluate:
                self._evaluate(evaluated(), seen)
            if report and (done % self.per_epoch == 0 or done == steps):
                report(done / steps)
        return {**seen, "params": evaluated(), "step_loss": step_loss}

    def _batches(self, seed):
        """The numbers of the rows, inputs and targets of batch after batch, in a new order at every epoch."""
        rng, n, size = generator(seed, 1), self.x.shape[0], self.batch_size
        while True:
            order = rng.permutation(n)
            x, y = self.x[order], np.take(self.y, order, axis=1)
            for first in range(0, n - size + 1, size):
                part = slice(first, first + size)
                yield order[part], x[part], y[:, part]

    def _updater(self, params):
        """`update(step, grads, lr)` of all arrays in place, and `evaluated()`, the params to look at and keep.

        Where some arrays are frozen for a while, each array has a stepper of its own, and so has each
        block of neighbouring rates that are frozen at the same steps: a stepper that is not called
        counts no steps and keeps its memory.
        """
        scales = self.layer_rates
        if scales is None or (scales > 0).all():
            stepper = self.optimizer.stepper(params)
            if scales is None:
                return lambda step, grads, lr: stepper(grads, lr), stepper.evaluated
            return lambda step, grads, lr: stepper(grads, lr * scales[step]), stepper.evaluated
        if self.optimizer.joint:
            refuse("layer_rates", "above 0 for an optimizer that looks at all arrays together", 0)
        blocks = []
        for array, w in enumerate(params):
            moves = scales[:, array] > 0
            edges = np.flatnonzero((moves[:, 1:] != moves[:, :-1]).any(axis=0)) + 1
            for first, last in pairwise([0, *edges, len(w)]):
                stepper = self.optimizer.stepper([w[first:last]])
                blocks.append((array, slice(first, last), moves[:, first], stepper))

        def update(step, grads, lr):
            for array, part, moves, stepper in blocks:
                if moves[step]:
                    stepper([grads[array][part]], (lr * scales[step, array])[part])

        def evaluated():
            found = [w.copy() for w in params]
            for array, part, _, stepper in blocks:
                found[array][part] = stepper.evaluated()[0]
            return found

        return update, evaluated

    def _evaluate(self, params, seen):
        """Append the loss, and for labels the accuracy, on all training and all held-out data: `(rates,)` each."""
        rates = self.lr.shape[1]
        for name, (x, y) in self.sets.items():
            outputs = self.model.outputs(params, x)
            loss = self.model.loss_of(outputs, y).astype(float)
            seen[f"{name}_loss"].append(np.broadcast_to(loss, rates))
            if self.model.loss == "cross_entropy":
                right = outputs.argmax(axis=1) == y.argmax(axis=0)
                accuracy = right.reshape(len(right), -1).mean(axis=1)
                seen[f"{name}_accuracy"].append(np.broadcast_to(accuracy, rates))


def _precision(dtype):
    """`dtype` as float32 or float64."""
    try:
        if (found := np.dtype(dtype)) in (np.float32, np.float64):
            return found
    except TypeError:
        pass
    arg.refuse("dtype", "float32 or float64", dtype)


def _layer_rates(layer_rates, steps, arrays, rates):
    """`layer_rates` as `(steps, arrays, rates)`, read only. Raises ValueError for another shape or negative numbers."""
    try:
        found = np.asarray(layer_rates, dtype=float)
    except (TypeError, ValueError):
        raise ValueError(f"layer_rates must be numbers, one row for each array, got {layer_rates!r}") from None
    if not (np.isfinite(found) & (found >= 0)).all():
        raise ValueError(f"layer_rates must be finite and not negative, got {found.min():g} to {found.max():g}")
    found = found[:, None] if found.ndim == 1 else found
    try:
        return np.broadcast_to(found, (steps, arrays, rates))
    except ValueError:
        raise ValueError(
            f"layer_rates must be ({arrays},), ({arrays}, {rates}) or ({steps}, {arrays}, {rates}): a factor for each "
            f"array, of each rate, at each step; got shape {np.shape(layer_rates)}"
        ) from None


def _start_weights(start, shapes, seeds, rates, dtype):
    """`start` as arrays `(seeds, rates, ...)`. Raises ValueError that tells the shapes apart."""
    if not isinstance(start, (list, tuple)):
        arg.refuse("start", f"a list of arrays of shapes {shapes}", start)
    given = []
    try:
        given = [np.shape(w) for w in start]
        pairs = list(zip(start, shapes, strict=True))
        return [np.broadcast_to(np.asarray(w, dtype), (seeds, rates, *shape)) for w, shape in pairs]
    except (TypeError, ValueError):
        raise ValueError(
            f"start must be arrays of shapes {shapes}, with or without (seeds, rates) before, got {given}"
        ) from None
