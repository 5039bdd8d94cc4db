"""Lesson 06: range tests over every range and smoothing, and the exercises on searching."""

from functools import cache

import numpy as np

from ..datasets import load_breast_cancer_split, load_digits_split
from ..exercises import Exercise, Mistake
from ..explore import Explorer, amount, choice, whole
from ..figures import COLOURS, FAINT, number
from ..networks import MLP, logistic_regression
from ..range_tests import range_test
from ..training import best_rate, sweep

LOWS, HIGHS = (1e-6, 1e-5, 1e-4, 1e-3, 1e-2), (1.0, 10.0, 100.0)
HALF = 10**0.5  # half a power of ten
RULES = ("steepest, anywhere", "steepest", "minimum", "minimum/10", "valley")


@cache
def _tests():
    """Range tests of every range over ten seeds, and the best rate of a sweep on the same data."""
    part = load_digits_split().hold_out()
    tests = range_test(MLP(), part, np.repeat(LOWS, len(HIGHS)), np.tile(HIGHS, len(LOWS)), seeds=range(10))
    best = best_rate(sweep(MLP(), part, np.geomspace(1e-4, 10, 21), seeds=range(5), evaluate="end"))
    return tests, best.lr


@cache
def _smoothed(beta):
    return np.nan_to_num(_tests()[0].smoothed(beta), nan=np.inf)


class RangeTests(Explorer):
    """One range test of the digit network: its smoothed curve, a rule's reading, and what a sweep found."""

    id = "finding_a_rate.range_test"
    goal = "bring the rule “steepest, anywhere” within half a power of ten of the sweep, by moving range and smoothing alone. Then change only the seed."
    controls = (
        choice("rule", "rule", RULES, RULES[0]),
        choice("low", "lowest rate", LOWS, LOWS[0]),
        choice("high", "highest rate", HIGHS, 100.0),
        amount("beta", "smoothing", 0, 0.98, 0, 0.02),
        whole("seed", "seed", 0, 9, 0),
    )
    call = "range_test(MLP(), load_digits_split().hold_out(), {low:g}, {high:g}, seeds=[{seed}]).smoothed({beta:g})"

    def stage(self, figure):
        axes = figure.add_subplot()
        best = _tests()[1]
        axes.axvspan(best / HALF, best * HALF, color=COLOURS[2], alpha=0.15, lw=0)
        axes.axvline(best, color=COLOURS[2], ls="--")
        axes.text(best / 3.5, 5.1, "within half a power of ten\nof the sweep's best", color=COLOURS[2], ha="right")
        axes.set(xscale="log", xlim=(LOWS[0] / 2, HIGHS[-1] * 2), ylim=(0, 6), xlabel="learning rate of the step")
        axes.set(ylabel="loss, smoothed", title="Range test of 200 steps, and what the rule reads off it")
        (self.line,) = axes.plot([], [], color=COLOURS[0], lw=1.4)
        (self.stick,) = axes.plot([], [], color=FAINT, lw=1)
        (self.mark,) = axes.plot([], [], color=COLOURS[1], marker="s", ms=9, ls="")
        self.moving = [self.line, self.stick, self.mark]

    def _reading(self, rule, low, high, beta, seed):
        run = LOWS.index(low) * len(HIGHS) + HIGHS.index(high)
        lr, curve = _tests()[0].lr[:, run], _smoothed(beta)[:, seed, run]
        if rule == RULES[0]:
            at = int(np.nan_to_num(np.gradient(curve, np.log(lr)), nan=np.inf).argmin())
            return lr, curve, lr[at]
        return lr, curve, _tests()[0].only(seed, run).suggest(rule, beta)[0, 0]

    def play(self, rule, low, high, beta, seed):
        lr, curve, picked = self._reading(rule, low, high, beta, seed)
        self.line.set_data(lr, np.clip(curve, 0, 9))
        height = np.clip(np.interp(np.log(picked), np.log(lr), np.clip(curve, 0, 9)), 0.1, 5.8)
        self.stick.set_data([picked, picked], [0, height])
        self.mark.set_data([np.clip(picked, LOWS[0] / 1.5, None)], [height])
        times = picked / _tests()[1]
        far = f"{number(times, 2)} times" if times >= 1 else f"1/{number(1 / times, 2)} of"
        return f"The rule “{rule}” reads {number(picked)} from seed {seed}: {far} the best rate of a sweep, {number(_tests()[1], 2)}."

    def reached(self, rule, low, high, beta, seed):
        times = self._reading(rule, low, high, beta, seed)[2] / _tests()[1]
        return rule == RULES[0] and 1 / HALF < times < HALF


EXPLORERS = [RangeTests]


def log_uniform(u, low, high):
    return low * (high / low) ** np.asarray(u)


def steepest(lr, loss):
    return lr[np.gradient(loss, np.log(lr)).argmin()]


def choose(rates, validation_loss, test_loss):
    return rates[np.median(validation_loss, axis=0).argmin()]


def _curve(places, drop):
    """A loss curve that falls at `drop` and rises at the end, with a little noise at the smallest rates."""
    lr = np.geomspace(1e-6, 10, places)
    wobble = 0.02 * np.sin(np.arange(places) * 2.1) * (lr < 1e-3)
    return lr, 2.3 - 1.8 / (1 + (drop / lr) ** 2) + np.maximum(0, np.log(lr / (8 * drop))) ** 2 + wobble


def _losses(seed):
    rng = np.random.default_rng(seed)
    rates = np.geomspace(1e-3, 1, 7)
    base = (np.log10(rates) + 1.3) ** 2 + 0.2
    validation = base + 0.25 * rng.random((5, 7))
    validation[0, 1] = 0.05  # one lucky seed
    test = base[::-1] + 0.25 * rng.random((5, 7))
    return rates, validation, test


@cache
def _tumours():
    """The range of rates whose median validation loss is within 15 % of the best tried, for the last exercise."""
    part = load_breast_cancer_split().hold_out()
    rates = np.geomspace(1e-4, 100, 61)
    run = sweep(logistic_regression(30), part, rates, seeds=range(10), epochs=10, evaluate="end")
    middle = np.median(np.where(run.diverged, np.inf, run.test_loss[-1]), axis=0)
    good = rates[middle <= 1.15 * middle.min()]
    return float(good.min()), float(good.max())


def _fits(value):
    low, high = _tumours()
    return low * 0.999 <= float(value) <= high * 1.001


EXERCISES = [
    Exercise(
        id="finding_a_rate.log_uniform",
        answer=log_uniform,
        cases=(
            (np.array([0.0, 0.25, 0.5, 1.0]), 1e-4, 1.0),
            (np.array([0.3, 0.9]), 1e-5, 10.0),
        ),
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
        cases=(_losses(0), _losses(1)),
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
                10.0,
                "{got} is beyond the bottom of the U-curve: the validation loss is several times the best. Go lower.",
            ),
            Mistake(
                100.0,
                "{got} is near the end of the range: there training has fallen apart. Where is the bottom of the U-curve?",
            ),
        ),
        hints=(
            "Hold out a part, sweep from 0.0001 to 100, and ask `best_rate`.",
            "`run = sweep(logistic_regression(30), tumours.hold_out(), np.geomspace(1e-4, 100, 25), seeds=range(5), epochs=10)`",
            "`best_rate(run).lr` is a fair choice.",
        ),
    ),
]
