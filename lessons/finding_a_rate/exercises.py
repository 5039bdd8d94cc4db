"""The exercises of this lesson: right answers, known wrong ones, hints."""

from functools import cache

import numpy as np

from lrlib import generator, load_breast_cancer_split, logistic_regression, sweep
from lrlib.classroom.exercises import Exercise, Mistake


def log_uniform(u, low, high):
    return low * (high / low) ** np.asarray(u)


def steepest(lr, loss):
    return lr[np.gradient(loss, np.log(lr)).argmin()]


def _near_steepest(value, lr, loss):
    """Within one point of it: slopes between two points are read off beside them, or at their middle."""
    place = np.searchsorted(lr, steepest(lr, loss))
    return bool(lr[place - 1] * 0.999 <= value <= lr[place + 1] * 1.001)


def choose(rates, validation_loss, test_loss):
    return rates[np.median(validation_loss, axis=0).argmin()]


def _curve(places, drop):
    """A loss curve that falls at `drop` and rises at the end, with a little noise at the smallest rates."""
    lr = np.geomspace(1e-6, 10, places)
    wobble = 0.02 * np.sin(np.arange(places) * 2.1) * (lr < 1e-3)
    return lr, 2.3 - 1.8 / (1 + (drop / lr) ** 2) + np.maximum(0, np.log(lr / (8 * drop))) ** 2 + wobble


def _losses(seed):
    rng = generator(seed)
    rates = np.geomspace(1e-3, 1, 7)
    base = 0.5 * np.abs(np.log10(rates) + 1.3) + 0.2
    validation = base + 0.9 * rng.random((5, 7))
    validation[rng.integers(5), rng.integers(7)] = 0.05  # a lucky seed
    validation[rng.integers(5), rng.integers(7)] += 5  # one that fell apart
    test = base[::-1] + 0.9 * rng.random((5, 7))
    return rates, validation, test


@cache
def _tumours():
    """The range of rates whose median validation loss is within 15 % of the best tried, for the last exercise."""
    part = load_breast_cancer_split().hold_out()
    rates = np.geomspace(1e-4, 100, 61)
    run = sweep(logistic_regression(30), part, rates, seeds=range(10), epochs=3, evaluate="end")
    middle = np.median(np.where(run.diverged, np.inf, run.val_loss[-1]), axis=0)
    good = rates[middle <= 1.15 * middle.min()]
    return float(good.min()), float(good.max())


def _fits(value):
    low, high = _tumours()
    return low * 0.999 <= float(value) <= high * 1.001


EXERCISES = [
    Exercise(
        id="finding_a_rate.log_uniform",
        answer=log_uniform,
        cases=((np.array([0.0, 0.25, 0.5, 1.0]), 1e-4, 1.0), (np.array([0.3, 0.9]), 1e-5, 10.0)),
        why="Equal shares of the trials fall into each power of ten. SciPy calls this distribution loguniform.",
        mistakes=(
            Mistake(
                lambda u, a, b: a + (b - a) * u,
                "You return {got}: that is spread evenly on a linear scale, and nine of ten trials fall into the highest power of ten. "
                "Spread the logarithms evenly.",
            ),
            Mistake(
                lambda u, a, b: np.log(a) + (np.log(b) - np.log(a)) * u,
                "You return {got}: these are the logarithms. Take `np.exp` of them to get rates back.",
            ),
            Mistake(
                lambda u, a, b: np.log10(a) + (np.log10(b) - np.log10(a)) * u,
                "You return {got}: these are the exponents. Ten to their power gives the rates.",
            ),
            Mistake(
                lambda u, a, b: np.exp(np.log10(a) + (np.log10(b) - np.log10(a)) * u),
                "You return {got}: you took `log10` on the way in and `exp` on the way out. They do not undo each other.",
            ),
            Mistake(
                lambda u, a, b: 10 ** (np.log(a) + (np.log(b) - np.log(a)) * u),
                "You return {got}: you took `log` on the way in and 10 to the power on the way out. They do not undo each other.",
            ),
            Mistake(
                lambda u, a, b: a * b**u,
                "You return {got}. At u = 1 the rate has to be `high`: which factor leads from `low` to `high`?",
            ),
            Mistake(
                lambda u, a, b: b * (a / b) ** u,
                "You return {got}: it is turned round. At u = 0 the rate has to be `low`, at u = 1 `high`.",
            ),
            Mistake(
                lambda u, a, b: a + (b / a) ** u,
                "You return {got}: you add. On a logarithmic scale you multiply `low` by a factor.",
            ),
            Mistake(
                lambda u, a, b: a * (b - a) ** u,
                "You return {got}. At u = 1 the rate has to be `high`: the factor from `low` to `high` is their ratio, not their difference.",
            ),
            Mistake(
                lambda u, a, b: (b / a) ** u,
                "You return {got}: at u = 0 that is 1. Multiply by `low`, where the range begins.",
            ),
            Mistake(
                lambda u, a, b: a * (b / a) * u,
                "You return {got}: you multiply by u. Going the share u of the way on a logarithmic scale is a power.",
            ),
            Mistake(
                lambda u, a, b: 10 ** (a + u * (b - a)),
                "You return {got}: you use `low` and `high` as exponents. Take their logarithm first.",
            ),
            Mistake(
                lambda u, a, b: np.exp(a + u * (b - a)),
                "You return {got}: you use `low` and `high` as exponents. Take their logarithm first.",
            ),
            Mistake(
                lambda u, a, b: np.geomspace(a, b, len(u)),
                "You return {got}: evenly spaced rates, and it never looks at `u`. Each rate has to come from its own random number.",
            ),
            Mistake(
                lambda u, a, b: a**u * b ** (1 - u),
                "You return {got}: it is turned round. At u = 0 the rate has to be `low`, at u = 1 `high`.",
            ),
            Mistake(
                lambda u, a, b: np.log(a + (b - a) * u),
                "You return {got}: that is spread evenly on a linear scale, and then the logarithm is taken. Take the logarithms of the ends first, and `exp` of the result.",
            ),
        ),
        hints=(
            "At u = 0 the rate is `low`, at u = 1 it is `high`, at u = 0.5 their geometric mean.",
            "The factor from `low` to `high` is `high / low`; go the share u of the way, as a power.",
            "`return low * (high / low) ** u`",
        ),
    ),
    Exercise(
        id="finding_a_rate.steepest",
        answer=steepest,
        cases=(_curve(120, 0.05), _curve(80, 0.5)),
        accepts=_near_steepest,
        why="Range tests step the rate by a constant factor, so the slope belongs to the logarithm of the rate.",
        mistakes=(
            Mistake(
                lambda lr, loss: lr[np.gradient(loss, lr).argmin()],
                "You return {got}: you divided by differences of the rate itself. They are smallest at the smallest rates, so tiny "
                "wobbles there look steep. Use the logarithm of the rate.",
            ),
            Mistake(
                lambda lr, loss: lr[loss.argmin()],
                "You return {got}, the rate at the lowest loss. There the fall is over, and training is about to break. "
                "Where does the loss fall fastest?",
            ),
            Mistake(
                lambda lr, loss: lr[loss.argmin()] / 10,
                "You return {got}: that is the rule “minimum / 10”. Where does the loss fall fastest?",
            ),
            Mistake(
                lambda lr, loss: lr[np.gradient(loss, np.log(lr)).argmax()],
                "You return {got}: there the loss rises fastest, because training breaks. A fall is a negative slope.",
            ),
            Mistake(
                lambda lr, loss: int(np.gradient(loss, np.log(lr)).argmin()),
                "You return {got}, a position in the array. Return the rate that stands there.",
            ),
            Mistake(
                lambda lr, loss: lr[(np.diff(loss) / np.diff(lr)).argmin()],
                "You return {got}: you divided by differences of the rate itself. They are smallest at the smallest rates, so tiny wobbles there look steep. Use the logarithm of the rate.",
            ),
            Mistake(
                lambda lr, loss: lr[1:][(np.diff(loss) / np.diff(lr)).argmin()],
                "You return {got}: you divided by differences of the rate itself. They are smallest at the smallest rates, so tiny wobbles there look steep. Use the logarithm of the rate.",
            ),
            Mistake(
                lambda lr, loss: lr[np.diff(loss).argmax()],
                "You return {got}: there the loss rises fastest, because training breaks. A fall is a negative slope.",
            ),
            Mistake(
                lambda lr, loss: lr[1:][np.diff(loss).argmax()],
                "You return {got}: there the loss rises fastest, because training breaks. A fall is a negative slope.",
            ),
            Mistake(
                lambda lr, loss: int(np.diff(loss).argmin()),
                "You return {got}, a position in the array. Return the rate that stands there.",
            ),
            Mistake(
                lambda lr, loss: np.gradient(loss, np.log(lr)).min(),
                "You return {got}: that is the slope itself. Where is it? `argmin` finds the place.",
            ),
            Mistake(
                lambda lr, loss: np.log(steepest(lr, loss)),
                "You return {got}: that is the logarithm of the rate. Return the rate.",
            ),
            Mistake(
                lambda lr, loss: steepest(lr, loss) / 10,
                "You return {got}, a tenth of it. At the steepest fall there is no need to divide; that belongs to the minimum.",
            ),
            Mistake(
                lambda lr, loss: lr[loss.argmax()],
                "You return {got}: there is the highest loss. Where does the loss fall fastest?",
            ),
            Mistake(
                lambda lr, loss: loss[np.gradient(loss, np.log(lr)).argmin()],
                "You return {got}: that is the loss there. Return the rate.",
            ),
            Mistake(
                lambda lr, loss: lr[np.abs(np.gradient(loss, np.log(lr))).argmin()],
                "You return {got}: there the curve is flattest. A fast fall is the most negative slope, not the smallest in size.",
            ),
        ),
        hints=(
            "`np.gradient(loss, x)` is the slope of `loss` over `x`. Which x is evenly spaced here?",
            "`np.gradient(loss, np.log(lr))` is most negative where the loss falls fastest; `argmin` finds the place.",
            "`return lr[np.gradient(loss, np.log(lr)).argmin()]`",
        ),
    ),
    Exercise(
        id="finding_a_rate.choose",
        answer=choose,
        cases=(_losses(126), _losses(70), _losses(272)),  # no two mistakes agree on all three
        why="Validation data choose, several seeds decide, and the test data stay unseen until the end.",
        mistakes=(
            Mistake(
                lambda r, v, t: r[np.median(t, axis=0).argmin()],
                "You chose by the test loss. Then nothing is left to say how good the choice is on data that played no part in it.",
            ),
            Mistake(
                lambda r, v, t: r[t.mean(axis=0).argmin()], "You chose by the test loss. Choose by the validation loss."
            ),
            Mistake(
                lambda r, v, t: r[v.min(axis=0).argmin()],
                "You return {got}: you let the luckiest seed decide. Take the median over the seeds first.",
            ),
            Mistake(
                lambda r, v, t: r[np.median(v, axis=0).argmax()],
                "You return {got}, the worst of them: a loss is better when it is smaller.",
            ),
            Mistake(
                lambda r, v, t: int(np.median(v, axis=0).argmin()),
                "You return {got}, a position. Return the rate that stands there.",
            ),
            Mistake(
                lambda r, v, t: r[t.min(axis=0).argmin()],
                "You chose by the test loss, and let the luckiest seed decide. Choose by the median validation loss.",
            ),
            Mistake(
                lambda r, v, t: r[np.median(v + t, axis=0).argmin()],
                "You let the test loss have a say. Then nothing is left to say how good the choice is on data that played no part in it.",
            ),
            Mistake(
                lambda r, v, t: r[v.mean(axis=0).argmin()],
                "You return {got}: you took the mean over the seeds. One lucky or diverged seed moves it; the median was asked for.",
            ),
            Mistake(
                lambda r, v, t: r[v.max(axis=0).argmin()],
                "You return {got}: you let the unluckiest seed decide. Take the median over the seeds.",
            ),
            Mistake(
                lambda r, v, t: np.median(v, axis=0).min(), "You return {got}: that is the loss there. Return the rate."
            ),
            Mistake(
                lambda r, v, t: r[np.median(v, axis=1).argmin()],
                "You return {got}: that is a median for each seed, over the rates. A row is a seed: use axis=0.",
            ),
            Mistake(
                lambda r, v, t: r[v[0].argmin()],
                "You return {got}: you looked at one seed only. Take the median over the seeds.",
            ),
            Mistake(
                lambda r, v, t: np.median(r[v.argmin(axis=1)]),
                "You return {got}: you chose a rate for each seed and took the median of those. Take the median of the losses first.",
            ),
        ),
        hints=(
            "Which of the two losses may be used to choose?",
            "`np.median(validation_loss, axis=0)` has one number for each rate.",
            "`return rates[np.median(validation_loss, axis=0).argmin()]`",
        ),
    ),
    Exercise(
        id="finding_a_rate.new_problem",
        answer=0.3,
        accepts=_fits,
        rtol=0.5,  # a mistake stands for the rates around it; `accepts` alone decides what is right
        why="A rate from the flat bottom of the validation curve. A neighbour of it would have done as well.",
        mistakes=(
            Mistake(
                0.16,
                "{got} is close to the best rate of ten epochs, in the table. With three the training stays unfinished: go higher.",
            ),
            Mistake(
                0.001,
                "{got} is close to the rule of thumb, 0.001. On this problem it leaves the training unfinished: sweep, and look.",
            ),
            Mistake(
                0.01,
                "{got} is close to the rule of thumb, 0.01. On this problem it leaves the training unfinished: sweep, and look.",
            ),
            Mistake(
                5.0,
                "You return {got}: around there the training loss is lowest. The validation loss is well above its best there: choose by that.",
            ),
            Mistake(
                12.0,
                "{got} is beyond the bottom of the U-curve: the validation loss is several times the best. Go lower.",
            ),
            Mistake(
                100.0,
                "{got} is near the end of the range: there training has fallen apart. Where is the bottom of the U-curve?",
            ),
            Mistake(
                3e-4,
                "{got} leaves the training unfinished. Sweep from 0.0001 to 100, and look for the bottom of the U-curve.",
            ),
            Mistake(
                1e-4,
                "{got} is at the end of the range, and leaves the training unfinished. Look for the bottom of the U-curve.",
            ),
            Mistake(-0.3, "A rate below 0 walks uphill. Look for one above 0."),
            Mistake(0.0, "A rate of 0 does not move: the network stays as it began."),
        ),
        hints=(
            "Hold out a part, sweep from 0.0001 to 100, and ask `best_rate`.",
            "`run = sweep(logistic_regression(30), tumours.hold_out(), np.geomspace(1e-4, 100, 25), seeds=range(5), epochs=3)`",
            "`best_rate(run).lr` is a fair choice.",
        ),
    ),
]
