"""What the sliders of this lesson move."""

from functools import cache

import numpy as np

from lrlib import MLP, best_rate, load_digits_split, range_test, sweep
from lrlib.classroom.controls import amount, choice, whole
from lrlib.classroom.explore import Explorer
from lrlib.classroom.style import COLOURS, FAINT, decades, drawable, number, rough

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


def read_off(test, rule, beta):
    """The rate that a rule reads off the smoothed curve of a range test of one range and one seed.

    rule: one of `RangeTest.suggest`, or "steepest, anywhere", which also looks beyond the minimum. nan where the rule
    can read nothing off.
    """
    if rule != RULES[0]:
        try:
            return test.suggest(rule, beta)[0, 0]
        except ValueError:
            return np.nan
    lr, curve = test.lr[:, 0], drawable(test.smoothed(beta)[:, 0, 0], np.inf, 0)
    with np.errstate(all="ignore"):
        return lr[int(np.nan_to_num(np.gradient(curve, np.log(lr)), nan=np.inf).argmin())]


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
    call = (
        "read_off(range_test(MLP(), load_digits_split().hold_out(), {low:g}, {high:g}, seeds=[{seed}]), "
        "'{rule}', beta={beta:g})"
    )

    def setup(self, figure):
        axes = figure.add_subplot()
        best = _tests()[1]
        axes.axvspan(best / HALF, best * HALF, color=COLOURS[2], alpha=0.15, lw=0)
        axes.axvline(best, color=COLOURS[2], ls="--")
        axes.text(best / 3.5, 5.1, "within half a power of ten\nof the sweep's best", color=COLOURS[2], ha="right")
        axes.set(xscale="log", xlim=(LOWS[0] / 2, HIGHS[-1] * 2), ylim=(0, 6), xlabel="learning rate of the step")
        axes.set(ylabel="loss, smoothed", title="Range test of 200 steps, and what the rule reads off it")
        decades(axes.xaxis)
        (self.line,) = axes.plot([], [], color=COLOURS[0], lw=1.4)
        (self.stick,) = axes.plot([], [], color=FAINT, lw=1)
        (self.mark,) = axes.plot([], [], color=COLOURS[1], marker="s", ms=9, ls="")
        self.moving = [self.line, self.stick, self.mark]
        rough(*self.moving)  # past the edge every rounding grows

    def _reading(self, rule, low, high, beta, seed):
        """The one test, and what the rule reads off it."""
        whole, run = _tests()[0], LOWS.index(low) * len(HIGHS) + HIGHS.index(high)
        test = whole.only(seed, run)
        return test, read_off(test, rule, beta)

    def update(self, rule, low, high, beta, seed):
        test, picked = self._reading(rule, low, high, beta, seed)
        lr, curve = test.lr[:, 0], drawable(test.smoothed(beta)[:, 0, 0], 9, 0)
        self.line.set_data(lr, curve)
        height = np.clip(np.interp(np.log(picked), np.log(lr), curve), 0.1, 5.8)  # nothing is drawn at nan
        self.stick.set_data([picked, picked], [0, height])
        self.mark.set_data([np.clip(picked, LOWS[0] / 1.5, None)], [height])
        if np.isnan(picked):
            return f"The rule “{rule}” can read no rate from seed {seed} in the range {low:g} to {high:g}."
        times = picked / _tests()[1]
        far = f"{number(times, 2)} times" if times >= 1 else f"1/{number(1 / times, 2)} of"
        return f"The rule “{rule}” reads {number(picked)} from seed {seed}: {far} the best rate of a sweep, {number(_tests()[1], 2)}."

    def reached(self, rule, low, high, beta, seed):
        times = self._reading(rule, low, high, beta, seed)[1] / _tests()[1]
        return rule == RULES[0] and 1 / HALF < times < HALF


EXPLORERS = [RangeTests]
