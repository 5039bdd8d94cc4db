"""Everything that walks or trains, always over many learning rates at once.

A number is the special case of an array: `lr` has shape `(runs,)`, and so has whatever comes out.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np

from . import validation as arg
from .randomness import generator
from .validation import validated, whole_number


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


@validated(landscape=arg.LANDSCAPE, lr=arg.rates, steps=arg.whole())
def descend(landscape, start, lr, steps):
    """Gradient descent `w <- w - lr grad(w)` from one start at many rates.

    landscape: from `lrlib.landscapes`. start: number or `(dim,)`, or `(runs, dim)` for a start per run.
    lr: number or `(runs,)` (units: parameter^2 / loss). steps: whole number >= 0.
    Returns a `Walk`. A rate that diverges is no error: its numbers run off to inf.
    Raises ValueError for a rate that is negative or not finite, for steps below 0, for a start of the wrong shape.

    >>> from lrlib.landscapes import parabola
    >>> descend(parabola(curvature=4), start=1.0, lr=[0.25, 0.5], steps=2).w[:, :, 0].tolist()
    [[1.0, 1.0], [0.0, -1.0], [0.0, 1.0]]
    """
    try:
        first = np.broadcast_to(np.asarray(start, dtype=float), (len(lr), landscape.dim))
    except (TypeError, ValueError, OverflowError):
        raise ValueError(
            f"start must be a number or have {landscape.dim} coordinates (one row per rate is fine), got {start!r}"
        ) from None
    w = np.empty((steps + 1, *first.shape))
    w[0] = first
    with np.errstate(all="ignore"):
        for step in range(steps):
            w[step + 1] = w[step] - lr[:, None] * landscape.grad(w[step])
        loss = landscape.value(w)
    return Walk(landscape, lr, w, loss)


@validated(landscape=arg.LANDSCAPE, starts=arg.array("points dim"), lr=arg.rates, steps=arg.whole())
def destinations(landscape, starts, lr, steps):
    """Where gradient descent from each start ends: `starts` `(points, dim)` in, end points of the same shape out.

    Only the end is kept, so hundreds of thousands of starts are fine. lr: a number, or `(points,)`.
    Raises ValueError like `descend`.

    >>> from lrlib.landscapes import parabola
    >>> destinations(parabola(2), [[1.0], [-3.0]], lr=0.25, steps=1).tolist()
    [[0.5], [-1.5]]
    """
    if starts.shape[1] != landscape.dim or len(lr) not in (1, len(starts)):
        raise ValueError(
            f"starts must be (points, {landscape.dim}), with one rate or a rate for each, "
            f"got {starts.shape} and {len(lr)}"
        )
    ends, rates = starts.copy(), np.broadcast_to(lr, len(starts))[:, None]
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


@validated(
    x=arg.array("n dim", finite=True),
    y=arg.array("n", finite=True),
    lr=arg.rates,
    steps=arg.whole(1),
    seeds=arg.seeds,
    reshuffle=arg.truth,
)
def descend_rows(x, y, lr, steps, batch_size=1, seeds=(0,), schedule=None, reshuffle=False):
    """Stochastic gradient descent on `mean((x w - y)^2) / 2`: each step uses the mean slope of `batch_size` rows.

    Rows are drawn with replacement, or, with reshuffle=True, from a freshly shuffled table that is used up first.
    Every rate of a seed sees the same rows. x: `(n, dim)`, y: `(n,)`. schedule: a function of the step that multiplies
    every rate. Starts at w = 0. Returns a `NoisyWalk`. Raises ValueError as `sweep` does.

    >>> walk = descend_rows([[1.0], [1.0]], [1.0, 3.0], lr=[0.0, 0.5], steps=10)
    >>> walk.excess.shape, round(walk.excess[-1, 0, 0].item(), 6)
    ((11, 1, 2), 2.0)
    """
    from .landscapes import least_squares

    valley, rates = least_squares(x, y), lr
    batch_size = whole_number("batch_size", batch_size, 1, len(x), " (the rows)")
    factors = _factors(schedule, steps, 1)
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
    rng = generator(seed, 2)
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


@validated(
    model=arg.NET,
    data=arg.DATA,
    lr=arg.rates,
    seeds=arg.seeds,
    epochs=arg.whole(),
    evaluate=arg.one_of("epoch", "end"),
    record_steps=arg.truth,
    report=arg.optional(arg.function),
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
):
    """Train `model` at every rate from every seed; all rates of one seed are one batched run.

    A seed decides the start weights and the order of the batches, the same for all its rates; an incomplete last
    batch of an epoch is left out. lr: number or `(rates,)`. seeds: whole numbers. optimizer: a name or an `Optimizer`.
    schedule: a function of the step, an array in and out, that multiplies every rate; or a list of such, one for each
    rate. evaluate: "epoch", or "end" for the rows before and after training only. record_steps: keep every batch loss.
    report: called with the share done, from 0 to 1, after every epoch. layer_rates: a factor on the rate for each array
    of the model's params, `(arrays,)`; `(arrays, rates)` for factors of each rate's own; `(steps, arrays, rates)` for
    factors that change. While its factor is 0 an array is frozen: its gradient counts as 0, so it stands still and
    gathers no momentum (an optimizer's own l2 aside). start: weights to start from in place of the model's own, a list
    of `(out, in + 1)`, or of `(seeds, rates, out, in + 1)` as in `History.params`.
    Returns a `History`. A rate that diverges is no error; see `History.diverged`.
    Raises ValueError for a bad rate, batch size, number of epochs, seed, optimizer or data of the wrong width.

    >>> from lrlib.datasets import load_digits_split
    >>> from lrlib.models import MLP
    >>> history = sweep(MLP(), load_digits_split(), lr=[0.01, 0.1], epochs=1)
    >>> history.test_accuracy.shape, history.diverged.tolist()
    ((2, 1, 2), [[False, False]])
    """
    from .optimizers import as_optimizer

    rates, n = lr, len(data.x_train)
    batch_size = whole_number("batch_size", batch_size, 1, n, " (the training set)")
    if data.x_train.shape[1] != model.sizes[0]:
        raise ValueError(f"the net takes {model.sizes[0]} inputs, the data has {data.x_train.shape[1]}")
    dtype = _precision(dtype)
    steps, wanted = epochs * (n // batch_size), [w.shape[1:] for w in model.init()]
    scales = None if layer_rates is None else _scales(layer_rates, len(wanted), len(rates), steps)
    begin = None if start is None else _begin(start, wanted, len(seeds), len(rates), dtype)
    optimizer = as_optimizer(optimizer)
    factors = _factors(schedule, steps, len(rates))
    run = _Run(model, data, rates, optimizer, factors, epochs, batch_size, evaluate, record_steps, dtype, scales)
    with one_blas_thread(), np.errstate(all="ignore"):
        parts = []
        for done, seed in enumerate(seeds):
            share = (lambda part, done=done: report((done + part) / len(seeds))) if report else None
            parts.append(run.train(seed, None if begin is None else [w[done].copy() for w in begin], share))

    def stacked(name, axis=1):
        values = [part[name] for part in parts]
        return None if values[0] is None else np.stack(values, axis=axis)

    rows = [0, *range(1, epochs + 1)] if evaluate == "epoch" else sorted({0, epochs})
    measured = {name: stacked(name) for name in ("train_loss", "test_loss", "train_accuracy", "test_accuracy")}
    params = [np.stack(layers) for layers in zip(*(part["params"] for part in parts), strict=True)]
    return History(rates, np.array(seeds), np.array(rows), **measured, params=params, step_loss=stacked("step_loss"))


def _scales(layer_rates, arrays, runs, steps):
    """`layer_rates` as `(steps, arrays, runs)`, read only. Raises ValueError for another shape, or what is no rate."""
    try:
        scales = np.asarray(layer_rates, dtype=float)
    except (TypeError, ValueError):
        raise ValueError(f"layer_rates must be numbers, one row for each array, got {layer_rates!r}") from None
    if not (np.isfinite(scales) & (scales >= 0)).all():
        raise ValueError(f"layer_rates must be finite and not negative, got {scales.min():g} to {scales.max():g}")
    scales = scales[:, None] if scales.ndim == 1 else scales
    try:
        return np.broadcast_to(scales, (steps, arrays, runs))
    except ValueError:
        raise ValueError(
            f"layer_rates must be ({arrays},), ({arrays}, {runs}) or ({steps}, {arrays}, {runs}): a factor for each "
            f"array, of each rate, at each step; got shape {np.shape(layer_rates)}"
        ) from None


def _precision(dtype):
    """`dtype` as float32 or float64."""
    try:
        if (found := np.dtype(dtype)) in (np.float32, np.float64):
            return found
    except TypeError:
        pass
    arg.refuse("dtype", "float32 or float64", dtype)


def _begin(start, wanted, seeds, runs, dtype):
    """Start weights as arrays `(seeds, runs, ...)`. Raises ValueError that tells the shapes apart."""
    if not isinstance(start, (list, tuple)):
        arg.refuse("start", f"a list of arrays of shapes {wanted}", start)
    shapes = []
    try:
        shapes = [np.shape(w) for w in start]
        return [
            np.broadcast_to(np.asarray(w, dtype), (seeds, runs, *shape)) for w, shape in zip(start, wanted, strict=True)
        ]
    except (TypeError, ValueError):
        raise ValueError(
            f"start must be arrays of shapes {wanted}, with or without (seeds, rates) before, got {shapes}"
        ) from None


def _factors(schedule, steps, runs):
    """What each rate is multiplied by at each step: `(steps,)`, or `(steps, runs)` from a list of schedules."""
    if schedule is None:
        return np.ones(steps)
    if callable(schedule):
        return _rates_of(schedule, steps)
    if not isinstance(schedule, (list, tuple)) or len(schedule) != runs or not all(map(callable, schedule)):
        few = f", or a list of {runs} (one per rate)"
        arg.refuse("schedule", f"one function of the step{few}", schedule)
    return np.stack([_rates_of(one, steps) for one in schedule], axis=-1)


def _rates_of(schedule, steps):
    """What a schedule gives at each step, `(steps,)`. Raises ValueError for what is no finite number."""
    given = schedule(np.arange(steps))
    try:
        found = np.broadcast_to(np.asarray(given, dtype=float), (steps,))
    except (TypeError, ValueError):
        arg.refuse("schedule", f"a function that takes the {steps} steps and returns a number for each", given)
    if not np.isfinite(found).all():
        bad = int(np.argmin(np.isfinite(found)))
        raise ValueError(f"schedule must give finite numbers, got {found[bad]:g} at step {bad}")
    return found


@dataclass(frozen=True)
class BestRate:
    """The best of the rates tried, and where it lies: "inside" them, or the "smallest" or "largest" of them."""

    lr: float
    value: float
    tried: int
    place: str

    def __repr__(self):
        if self.place == "inside":
            return f"rate {self.lr:.3g}, inside the {self.tried} rates tried"
        side = "smaller" if self.place == "smallest" else "larger"
        return (
            f"rate {self.lr:.3g}, the {self.place} of the {self.tried} tried: the best may lie beyond, try {side} ones"
        )


@validated(history=arg.HISTORY, of=arg.MEASURE)
def best_rate(history, of="test_loss"):
    """The rate with the lowest median loss over the seeds (for an accuracy: the highest) at the end of a sweep.

    of: "train_loss", "test_loss", "train_accuracy" or "test_accuracy". A diverged run counts as the worst there is.
    Returns a `BestRate`, which says so when the best lies at an end of what was tried. Raises ValueError for another
    `of`, or an accuracy the history does not have.

    >>> from lrlib.datasets import load_digits_split
    >>> from lrlib.models import MLP
    >>> best_rate(sweep(MLP(), load_digits_split(), lr=[0.001, 0.01, 0.1], epochs=1))
    rate 0.1, the largest of the 3 tried: the best may lie beyond, try larger ones
    """
    if getattr(history, of) is None:
        raise ValueError(f"of must be one of train_loss, test_loss: this history has no accuracy, got {of!r}")
    sign = -1 if of.endswith("accuracy") else 1
    score = np.where(history.diverged, np.inf, sign * getattr(history, of)[-1])
    with np.errstate(over="ignore"):  # the mean of two huge losses
        middle = np.median(np.nan_to_num(score, nan=np.inf), axis=0)
    order = np.argsort(history.lr, kind="stable")
    best = int(order[middle[order].argmin()])
    lr = history.lr[best]
    place = "smallest" if lr == history.lr.min() else "largest" if lr == history.lr.max() else "inside"
    return BestRate(float(lr), float(sign * middle[best]), len(history.lr), place)


@validated(seed=arg.whole())
def train(model, data, lr, seed=0, **settings):
    """`sweep` from a single seed.

    >>> from lrlib.datasets import load_digits_split
    >>> from lrlib.models import MLP
    >>> train(MLP(), load_digits_split(), lr=0.1, epochs=1).epochs.tolist()
    [0, 1]
    """
    return sweep(model, data, lr, seeds=(seed,), **settings)


@dataclass(frozen=True, eq=False)
class RangeTest:
    """What range tests saw: `lr` `(steps, runs)`, and the loss of each step's batch, `loss` `(steps, seeds, runs)`."""

    lr: np.ndarray
    seeds: np.ndarray
    loss: np.ndarray

    def smoothed(self, beta=0.9):
        """The running mean `m <- beta m + (1 - beta) loss` over the steps, divided by `1 - beta^steps`."""
        if not 0 <= beta < 1:
            raise ValueError(f"beta must be at least 0 and under 1, got {beta!r}")
        mean, out = np.zeros(self.loss.shape[1:]), np.empty_like(self.loss)
        with np.errstate(all="ignore"):
            for step, loss in enumerate(self.loss):
                mean = beta * mean + (1 - beta) * loss
                out[step] = mean / (1 - beta ** (step + 1))
        return out

    def suggest(self, rule, beta=0.9, skip=5):
        """The rate that a folk rule reads off the smoothed curve, `(seeds, runs)`.

        rule: "minimum"; "minimum/10"; "steepest", the fastest fall per factor of the rate, looked for between step
        `skip` and the minimum; or "valley", the middle of the longest falling subsequence (fastai's default).
        Raises ValueError for another rule.
        """
        rules = {"minimum": _lowest, "minimum/10": _lowest, "steepest": _steepest, "valley": _valley}
        if rule not in rules:
            raise ValueError(f"rule must be one of {', '.join(rules)}, got {rule!r}")
        skip = whole_number("skip", skip, 0, len(self.lr) - 2)
        curves = np.nan_to_num(self.smoothed(beta), nan=np.inf)
        picked = [
            [self.lr[rules[rule](curves[:, seed, run], self.lr[:, run], skip), run] for run in range(self.lr.shape[1])]
            for seed in range(len(self.seeds))
        ]
        return np.array(picked) / (10 if rule == "minimum/10" else 1)


def _lowest(curve, lr, skip):
    return int(curve.argmin())


def _steepest(curve, lr, skip):
    last = max(_lowest(curve, lr, skip), skip + 1)
    return skip + int(np.gradient(curve[skip : last + 1], np.log(lr[skip : last + 1])).argmin())


def _valley(curve, lr, skip):
    length = np.ones(len(curve), dtype=int)  # of the longest falling subsequence that ends here
    for i in range(1, len(curve)):
        before = length[:i][curve[:i] > curve[i]]
        length[i] += before.max() if len(before) else 0
    end = int(length.argmax())
    return end - length[end] // 2


@validated(model=arg.NET, data=arg.DATA, low=arg.rates, high=arg.rates, steps=arg.whole(2), seeds=arg.seeds)
def range_test(model, data, low=1e-6, high=10.0, steps=200, seeds=(0,), **settings):
    """The learning-rate range test: one short training whose rate grows from `low` to `high` by a constant factor.

    `lr_t = low (high / low)^(t / (steps - 1))`. low, high: numbers, or arrays `(runs,)` for several ranges at once.
    settings: as for `sweep`. Returns a `RangeTest`. Raises ValueError for a range that does not rise, and as `sweep`.
    Source: Smith, Cyclical Learning Rates for Training Neural Networks, 2017, section 3.3.

    >>> from lrlib.datasets import load_digits_split
    >>> from lrlib.models import MLP
    >>> test = range_test(MLP(), load_digits_split(), 1e-3, 1.0, steps=4)
    >>> test.lr[:, 0].round(3).tolist(), test.loss.shape
    ([0.001, 0.01, 0.1, 1.0], (4, 1, 1))
    """
    low, high = np.broadcast_arrays(low, high)
    if not np.all((low > 0) & (low < high)):
        raise ValueError(f"low must be above 0 and below high, got {low.tolist()} and {high.tolist()}")
    batch_size = whole_number("batch_size", settings.get("batch_size", 32), 1, len(data.x_train), " (the training set)")
    epochs = -(-steps // (len(data.x_train) // batch_size))  # the last epoch goes on at the highest rate, unseen
    if not (high < 1e300 * low).all():
        raise ValueError(f"high must be less than 1e300 times low, got {high.max():g} and {low.min():g}")
    lr = low * (high / low) ** (np.arange(steps) / (steps - 1))[:, None]
    ramps = [lambda step, rate=rate: rate[np.minimum(step, steps - 1)] for rate in lr.T]
    settings = {**settings, "epochs": epochs, "schedule": ramps, "record_steps": True, "evaluate": "end"}
    history = sweep(model, data, np.ones(len(low)), seeds, **settings)
    return RangeTest(lr, history.seeds, history.step_loss[:steps])


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
        steppers, scales = [self.optimizer.stepper([w]) for w in params], iter(self.scales)

        def step(grads, lr):
            for one, g, scale in zip(steppers, grads, next(scales), strict=True):
                g[scale == 0] = 0  # frozen: nothing for its momentum to gather
                one([g], lr * scale)

        return step

    def train(self, seed, begin=None, report=None):
        runs, size = len(self.rates), self.batch_size
        params = self.model.init(seed, runs, self.dtype) if begin is None else begin
        work = self.model.workspace(runs, size, self.dtype)
        step, folds = self._stepper(params), self.optimizer.folds_rate and self.scales is None
        rng = generator(seed, 1)
        seen = {f"{name}_{what}": [] for name in self.sets for what in ("loss", "accuracy")}
        self._look([w[:1] for w in params] if begin is None else params, seen)  # all rates of a seed start alike
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
