"""Three tasks, and trials of a rule on them at many rates: validation data to choose by, test data to judge by."""

from dataclasses import dataclass

import numpy as np

from lrlib import MLP, BagOfWords, build_vocabulary, encode, load_digits_split, load_docstrings, load_mnist1d, sweep
from lrlib.datasets import Split
from lrlib.schedules import cosine_decay

SPLITS, WORDS = 3, 2000


@dataclass(frozen=True)
class Task:
    """A network, and for each split the data to train and choose on, `parts`, and to judge by, `tests`."""

    net: object
    parts: list
    tests: list
    epochs: int
    batch_size: int
    dtype: type = np.float64

    @property
    def steps(self):
        """Updates of one training."""
        return self.epochs * (len(self.parts[0].x_train) // self.batch_size)


@dataclass(frozen=True)
class Trial:
    """What came out, arrays `(splits, rates)`: accuracies in percent, and the training loss."""

    lr: np.ndarray
    val: np.ndarray
    test: np.ndarray
    train_loss: np.ndarray

    @property
    def choice(self):
        """The place of the rate with the best mean validation accuracy."""
        return int(self.val.mean(axis=0).argmax())

    @property
    def best(self):
        """The rate chosen on the validation parts."""
        return float(self.lr[self.choice])

    @property
    def tuned(self):
        """Test accuracy at the rate chosen, `(splits,)`."""
        return self.test[:, self.choice]

    def at(self, lr):
        """Test accuracy at one of the rates tried, `(splits,)`."""
        return self.test[:, np.isclose(self.lr, lr)][:, 0]

    @property
    def fastest(self):
        """The rate with the lowest training loss: of each split the bottom of a parabola in logs, of these the mean."""
        return float(np.exp(np.mean([_bottom(np.log(self.lr), np.log(loss)) for loss in self.train_loss])))

    def width(self, points=3):
        """How many times the smallest good rate the largest is; good: validation accuracy within `points` of the best.

        Without a gap; between two rates tried the mean accuracy is taken as straight over the logarithm of the rate.
        """
        spare, log, ends = self.val.mean(axis=0) - self.val.mean(axis=0).max() + points, np.log(self.lr), []
        for way in (-1, 1):
            i = self.choice
            while 0 <= i + way < len(log) and spare[i + way] >= 0:
                i += way
            ends.append(log[i])
            if 0 <= i + way < len(log):
                ends[-1] += (log[i + way] - log[i]) * spare[i] / (spare[i] - spare[i + way])
        return float(np.exp(ends[1] - ends[0]))


def _bottom(x, y):
    """The place of the lowest of evenly spaced points, by a parabola through it and its neighbours."""
    i = int(y.argmin())
    near = y[max(i - 1, 0) : i + 2]
    if len(near) < 3 or not np.isfinite(near).all():
        return x[i]
    return x[i] + (x[1] - x[0]) * (near[0] - near[2]) / (2 * (near[0] - 2 * near[1] + near[2]))


def digits(scale=1.0, splits=5):
    """Handwritten digits; `scale` multiplies every pixel."""
    tests = [load_digits_split(seed) for seed in range(splits)]
    tests = [Split(t.name, t.x_train * scale, t.y_train, t.x_test * scale, t.y_test) for t in tests]
    return Task(MLP((64, 32, 10)), [t.hold_out(seed=i) for i, t in enumerate(tests)], tests, 10, 32)


def signals():
    """MNIST-1D: 3000 signals to train on, another validation part in each split."""
    data = load_mnist1d()
    return Task(MLP((40, 32, 32, 10)), [data.hold_out(seed=i) for i in range(SPLITS)], [data] * SPLITS, 6, 64)


def sentences(epochs=2, splits=6):
    """Which library a sentence is from: 1500 sentences to train on, 600 to choose by, 900 to judge by."""
    parts, tests = [], []
    for seed in range(splits):
        texts = load_docstrings(1000, seed)
        words = {word: i for word, i in build_vocabulary(texts.sentences[:1500]).items() if i < WORDS}
        x, y = encode(texts.sentences, words), texts.labels
        parts.append(Split("docstrings", x[:1500], y[:1500], x[1500:2100], y[1500:2100], use="validate"))
        tests.append(Split("docstrings", x[:1500], y[:1500], x[2100:], y[2100:]))
    return Task(BagOfWords(WORDS, 40, 3), parts, tests, epochs, 32, np.float32)


def trial(task, optimizer, rates, shape=None):
    """Train at every rate on every split: a `Trial`. shape: "cosine" for a cosine to zero over the whole run."""
    schedule = cosine_decay(1.0, task.steps) if shape == "cosine" else None
    val, test, loss = [], [], []
    for seed, (part, whole) in enumerate(zip(task.parts, task.tests, strict=True)):
        settings = {"batch_size": task.batch_size, "schedule": schedule, "evaluate": "end", "dtype": task.dtype}
        run = sweep(task.net, part, rates, [seed], optimizer, task.epochs, **settings)
        right = task.net.outputs([w[0] for w in run.params], whole.x_test).argmax(axis=1) == whole.y_test
        val.append(100 * run.val_accuracy[-1, 0])
        test.append(100 * right.mean(axis=1))
        loss.append(np.nan_to_num(run.train_loss[-1, 0], nan=np.inf))
    return Trial(np.asarray(rates, float), np.array(val), np.array(test), np.array(loss))


def trials(jobs, report):
    """Several trials one after the other; `jobs`: `{name: (task, optimizer, rates) or (..., shape)}`."""
    found = {}
    for name, job in jobs.items():
        found[name] = trial(*job)
        report(len(found) / len(jobs))
    return found
