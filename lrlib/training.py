"""Everything that walks or trains, always over many learning rates at once.

A number is the special case of an array: `lr` has shape `(runs,)`, and so has whatever comes out.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np


def as_rates(lr):
    """`lr` as a float64 array `(runs,)`. Raises ValueError for anything but finite numbers >= 0.

    >>> as_rates(0.1).tolist(), as_rates([0.1, 1]).tolist()
    ([0.1], [0.1, 1.0])
    """
    try:
        rates = np.atleast_1d(np.asarray(lr, dtype=float))
    except (TypeError, ValueError):
        raise ValueError(f"lr must be a number or a list of numbers, got {lr!r}") from None
    if rates.ndim != 1 or rates.size == 0:
        raise ValueError(f"lr must be a number or a flat list of numbers, got shape {rates.shape}")
    if not np.all(np.isfinite(rates)) or np.any(rates < 0):
        bad = rates[~(np.isfinite(rates) & (rates >= 0))][0]
        raise ValueError(f"lr must be finite and not negative, got {bad:g}")
    return rates


def whole_number(name, value, low, high=None, of=""):
    """`value` as an int between `low` and `high`. Raises ValueError that names it otherwise.

    >>> whole_number("steps", 5.0, 0)
    5
    """
    span = f"at least {low}" if high is None else f"between {low} and {high}"
    try:
        number = int(value)
        right = number == value and not isinstance(value, bool) and number >= low and (high is None or number <= high)
    except (TypeError, ValueError, OverflowError):
        right = False
    if not right:
        raise ValueError(f"{name} must be a whole number {span}{of}, got {value!r}")
    return number


@dataclass(frozen=True)
class Walk:
    """The path of gradient descent at several rates: `w` `(steps + 1, runs, dim)`, `loss` `(steps + 1, runs)`.

    >>> from lrlib.landscapes import parabola
    >>> walk = descend(parabola(1), 1.0, [1.0, 3.0], steps=2)
    >>> walk.steps, walk.contraction.tolist(), walk.diverged.tolist()
    (2, [0.0, -2.0], [False, True])
    """

    landscape: object
    lr: np.ndarray
    w: np.ndarray
    loss: np.ndarray

    @property
    def steps(self):
        return len(self.w) - 1

    @property
    def diverged(self):
        """Per run, shape `(runs,)`: the last loss is above the first, or no longer a finite number."""
        return ~(self.loss[-1] <= self.loss[0])

    @property
    def contraction(self):
        """Per run and coordinate, what the first step multiplied `w` by: shape `(runs,)` in one dimension."""
        with np.errstate(all="ignore"):
            factor = self.w[1] / self.w[0]
        return factor[:, 0] if self.w.shape[-1] == 1 else factor


def descend(landscape, start, lr, steps):
    """Gradient descent `w <- w - lr grad(w)` from one start at many rates.

    landscape: from `lrlib.landscapes`. start: number or `(dim,)`, or `(runs, dim)` for a start per run.
    lr: number or `(runs,)` (units: parameter^2 / loss). steps: whole number >= 0.
    Returns a `Walk`. A rate that diverges is no error: its numbers run off to inf.
    Raises ValueError for a rate that is negative or not finite, for steps below 0, for a start of the wrong shape.
    First used in lesson 01.

    >>> from lrlib.landscapes import parabola
    >>> descend(parabola(curvature=4), start=1.0, lr=[0.25, 0.5], steps=2).w[:, :, 0].tolist()
    [[1.0, 1.0], [0.0, -1.0], [0.0, 1.0]]
    """
    rates, steps = as_rates(lr), whole_number("steps", steps, 0)
    try:
        first = np.broadcast_to(np.asarray(start, dtype=float), (len(rates), landscape.dim))
    except (TypeError, ValueError):
        raise ValueError(
            f"start must be a number or have {landscape.dim} coordinates (one row per rate is fine), got {start!r}"
        ) from None
    w = np.empty((steps + 1, *first.shape))
    w[0] = first
    with np.errstate(all="ignore"):
        for step in range(steps):
            w[step + 1] = w[step] - rates[:, None] * landscape.grad(w[step])
        loss = landscape.value(w)
    return Walk(landscape, rates, w, loss)


def destinations(landscape, starts, lr, steps):
    """Where gradient descent from each start ends: `starts` `(points, dim)` in, end points of the same shape out.

    Only the end is kept, so hundreds of thousands of starts are fine. lr: a number, or `(points,)`.
    Raises ValueError like `descend`. First used in lesson 03.

    >>> from lrlib.landscapes import parabola
    >>> destinations(parabola(2), [[1.0], [-3.0]], lr=0.25, steps=1).tolist()
    [[0.5], [-1.5]]
    """
    steps = whole_number("steps", steps, 0)
    ends = np.array(starts, dtype=float)
    if ends.ndim != 2 or ends.shape[1] != landscape.dim:
        raise ValueError(f"starts must be (points, {landscape.dim}), got {ends.shape}")
    rates = np.broadcast_to(as_rates(lr), len(ends))[:, None]
    block = 8000  # so many points stay in the cache
    with np.errstate(all="ignore"):
        for first in range(0, len(ends), block):
            w, rate = ends[first : first + block], rates[first : first + block]
            for _ in range(steps):
                w -= rate * landscape.grad(w)
    return ends


@dataclass(frozen=True, eq=False)
class NoisyWalk:
    """Stochastic gradient descent on linear regression: `excess` `(steps + 1, seeds, rates)`, loss above the minimum.

    `averaged` `(seeds, rates)`: the excess of the average of all points of the second half.
    """

    lr: np.ndarray
    seeds: np.ndarray
    excess: np.ndarray
    averaged: np.ndarray

    def floor(self, share=0.5):
        """The mean excess over the last `share` of the steps, `(seeds, rates)`."""
        return self.excess[-max(1, int(share * len(self.excess))) :].mean(axis=0)


def descend_rows(x, y, lr, steps, batch_size=1, seeds=(0,), schedule=None, reshuffle=False):
    """Stochastic gradient descent on `mean((x w - y)^2) / 2`: each step uses the mean slope of `batch_size` rows.

    Rows are drawn with replacement, or, with reshuffle=True, from a freshly shuffled table that is used up first.
    Every rate of a seed sees the same rows. x: `(n, dim)`, y: `(n,)`. schedule: a function of the step that multiplies
    every rate. Starts at w = 0. Returns a `NoisyWalk`. Raises ValueError as `sweep` does. First used in lesson 04.

    >>> walk = descend_rows([[1.0], [1.0]], [1.0, 3.0], lr=[0.0, 0.5], steps=10)
    >>> walk.excess.shape, round(walk.excess[-1, 0, 0].item(), 6)
    ((11, 1, 2), 2.0)
    """
    from .landscapes import least_squares

    valley, rates = least_squares(x, y), as_rates(lr)
    x, y = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    steps = whole_number("steps", steps, 1)
    batch_size = whole_number("batch_size", batch_size, 1, len(x), " (the rows)")
    seeds = [whole_number("seed", seed, 0) for seed in np.atleast_1d(np.asarray(seeds, dtype=object))]
    factors = np.ones(steps) if schedule is None else np.broadcast_to(schedule(np.arange(steps)), (steps,))
    rows = np.stack([_rows(len(x), steps, batch_size, seed, reshuffle) for seed in seeds], axis=1)
    best = np.array(valley.minimum)
    hessian = x.T @ x / len(x)
    w = np.zeros((len(seeds), len(rates), x.shape[1]))
    excess, total = np.empty((steps + 1, len(seeds), len(rates))), np.zeros_like(w)

    def above(w):
        return 0.5 * np.einsum("srd,srd->sr", (w - best) @ hessian, w - best)

    with one_blas_thread(), np.errstate(all="ignore"):
        excess[0] = above(w)
        for step in range(steps):
            part, target = x[rows[step]], y[rows[step]]  # (seeds, batch, dim), (seeds, batch)
            error = w @ part.transpose(0, 2, 1) - target[:, None]
            w = w - (factors[step] * rates / batch_size)[:, None] * (error @ part)
            excess[step + 1] = above(w)
            if step >= steps // 2:
                total += w
        averaged = above(total / (steps - steps // 2))
    return NoisyWalk(rates, np.array(seeds), excess, averaged)


def _rows(n, steps, batch_size, seed, reshuffle):
    """Which rows each step uses, `(steps, batch_size)`."""
    rng = np.random.default_rng((seed, 2))
    if not reshuffle:
        return rng.integers(0, n, (steps, batch_size))
    per_pass = n // batch_size
    passes = [rng.permutation(n)[: per_pass * batch_size].reshape(per_pass, -1) for _ in range(-(-steps // per_pass))]
    return np.concatenate(passes)[:steps]


@dataclass(frozen=True, eq=False)
class History:
    """What a sweep saw. Losses and accuracies have shape `(epochs + 1, seeds, rates)`; row 0 is before training.

    lr `(rates,)`, seeds `(seeds,)`, epochs: which epoch each row belongs to. params: the final weights, a list of
    `(seeds, rates, out, in + 1)`. step_loss `(steps, seeds, rates)`: each batch's loss before its update, if recorded.
    Accuracies are None for the squared loss.
    """

    lr: np.ndarray
    seeds: np.ndarray
    epochs: np.ndarray
    train_loss: np.ndarray
    test_loss: np.ndarray
    train_accuracy: np.ndarray | None
    test_accuracy: np.ndarray | None
    params: list
    step_loss: np.ndarray | None = None

    @property
    def diverged(self):
        """`(seeds, rates)`: the training loss ended above its start, or is no longer a finite number."""
        return ~(self.train_loss[-1] <= self.train_loss[0])


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
    report=None,
):
    """Train `model` at every rate from every seed; all rates of one seed are one batched run.

    A seed decides the start weights and the order of the batches, the same for all its rates; an incomplete last
    batch of an epoch is left out. lr: number or `(rates,)`. seeds: whole numbers. optimizer: a name or an `Optimizer`.
    schedule: a function of the step, an array in and out, that multiplies every rate. evaluate: "epoch", or "end" for
    the rows before and after training only. record_steps: keep every batch loss. report: called with the share
    done, from 0 to 1, after every epoch. layer_rates: a factor on the rate for each array of the model's params.
    Returns a `History`. A rate that diverges is no error; see `History.diverged`.
    Raises ValueError for a bad rate, batch size, number of epochs, seed, optimizer or data of the wrong width.
    First used in lesson 00.

    >>> from lrlib.datasets import load_digits_split
    >>> from lrlib.models import MLP
    >>> history = sweep(MLP(), load_digits_split(), lr=[0.01, 0.1], epochs=1)
    >>> history.test_accuracy.shape, history.diverged.tolist()
    ((2, 1, 2), [[False, False]])
    """
    from .optimizers import as_optimizer

    rates = as_rates(lr)
    n = len(data.x_train)
    batch_size = whole_number("batch_size", batch_size, 1, n, " (the training set)")
    epochs = whole_number("epochs", epochs, 0)
    seeds = [whole_number("seed", seed, 0) for seed in np.atleast_1d(np.asarray(seeds, dtype=object))]
    if not seeds:
        raise ValueError("seeds must hold at least one whole number, got none")
    if evaluate not in ("epoch", "end"):
        raise ValueError(f'evaluate must be "epoch" or "end", got {evaluate!r}')
    if data.x_train.shape[1] != model.sizes[0]:
        raise ValueError(f"the net takes {model.sizes[0]} inputs, the data has {data.x_train.shape[1]}")
    scales = None if layer_rates is None else as_rates(layer_rates)
    optimizer = as_optimizer(optimizer)
    steps = epochs * (n // batch_size)
    factors = np.ones(steps) if schedule is None else np.broadcast_to(schedule(np.arange(steps)), (steps,))
    run = _Run(
        model, data, rates, optimizer, factors, epochs, batch_size, evaluate, record_steps, np.dtype(dtype), scales
    )
    with one_blas_thread(), np.errstate(all="ignore"):
        parts = []
        for done, seed in enumerate(seeds):
            share = (lambda part, done=done: report((done + part) / len(seeds))) if report else None
            parts.append(run.train(seed, share))

    def stacked(name, axis=1):
        values = [part[name] for part in parts]
        return None if values[0] is None else np.stack(values, axis=axis)

    rows = [0, *range(1, epochs + 1)] if evaluate == "epoch" else sorted({0, epochs})
    measured = {name: stacked(name) for name in ("train_loss", "test_loss", "train_accuracy", "test_accuracy")}
    params = [np.stack(layers) for layers in zip(*(part["params"] for part in parts), strict=True)]
    return History(rates, np.array(seeds), np.array(rows), **measured, params=params, step_loss=stacked("step_loss"))


def train(model, data, lr, seed=0, **settings):
    """`sweep` from a single seed. First used in lesson 05.

    >>> from lrlib.datasets import load_digits_split
    >>> from lrlib.models import MLP
    >>> train(MLP(), load_digits_split(), lr=0.1, epochs=1).epochs.tolist()
    [0, 1]
    """
    return sweep(model, data, lr, seeds=(seed,), **settings)


@dataclass
class _Run:
    """The inner loop of `sweep`, for one seed at a time."""

    model: object
    data: object
    rates: np.ndarray
    optimizer: object
    factors: np.ndarray
    epochs: int
    batch_size: int
    evaluate: str
    record_steps: bool
    dtype: np.dtype
    scales: np.ndarray | None

    def __post_init__(self):
        kind, data = self.dtype, self.data
        self.x = self.model.prepare(data.x_train, kind)
        self.y = self.model.targets(data.y_train, kind)
        self.sets = {
            "train": (data.x_train, self.y),
            "test": (data.x_test, self.model.targets(data.y_test, kind)),
        }

    def _stepper(self, params):
        """One step of all arrays; with rates per layer, each array has a stepper and a rate of its own."""
        if self.scales is None:
            return self.optimizer.stepper(params)
        if len(self.scales) != len(params):
            raise ValueError(f"layer_rates needs a factor for each of {len(params)} arrays, got {len(self.scales)}")
        steppers = [self.optimizer.stepper([w]) for w in params]

        def step(grads, lr):
            for one, g, scale in zip(steppers, grads, self.scales, strict=True):
                one([g], lr * scale)

        return step

    def train(self, seed, report=None):
        runs, size = len(self.rates), self.batch_size
        params = self.model.init(seed, runs, self.dtype)
        work = self.model.workspace(runs, size, self.dtype)
        step, folds = self._stepper(params), self.optimizer.folds_rate and self.scales is None
        rng = np.random.default_rng((seed, 1))
        seen = {f"{name}_{what}": [] for name in self.sets for what in ("loss", "accuracy")}
        self._look([w[:1] for w in params], seen)  # all rates start alike
        batch_losses, count = [], 0
        for epoch in range(1, self.epochs + 1):
            order = rng.permutation(self.x.shape[0])
            x, y = self.x[order], np.take(self.y, order, axis=1)
            for start in range(0, x.shape[0] - size + 1, size):
                part, target = x[start : start + size], y[:, start : start + size]
                if self.record_steps:
                    raw = self.data.x_train[order[start : start + size]]
                    batch_losses.append(self.model.loss_of(self.model.outputs(params, raw), target))
                lr = self.rates * self.factors[count]
                count += 1
                if folds:
                    step(work.gradients(params, part, target, lr), None)
                else:
                    step(work.gradients(params, part, target, 1.0), lr)
            if self.evaluate == "epoch" or epoch == self.epochs:
                self._look(params, seen)
            if report:
                report(epoch / self.epochs)
        measured = {name: np.array(rows) if rows else None for name, rows in seen.items()}
        steps = np.array(batch_losses).reshape(-1, runs) if self.record_steps else None
        return {**measured, "params": params, "step_loss": steps}

    def _look(self, params, seen):
        for name, (x, y) in self.sets.items():
            outputs = self.model.outputs(params, x)
            runs = (len(self.rates),)
            seen[f"{name}_loss"].append(np.broadcast_to(self.model.loss_of(outputs, y).astype(float), runs))
            if self.model.loss == "cross_entropy":
                right = outputs.argmax(axis=1) == y.argmax(axis=0)
                seen[f"{name}_accuracy"].append(np.broadcast_to(right.reshape(len(right), -1).mean(axis=1), runs))


@cache
def _blas():
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()


def one_blas_thread():
    """A context in which BLAS uses one thread: these products are small, and a second thread that waits costs more.

    >>> with one_blas_thread():
    ...     float(np.eye(2).sum())
    2.0
    """
    return _blas().limit(limits=1, user_api="blas")
