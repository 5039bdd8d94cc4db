"""What the sliders of this lesson move."""

from functools import cache
from itertools import product

import numpy as np

from lrlib import load_digits_split, load_glyphs
from lrlib.classroom.controls import choice
from lrlib.classroom.explore import Explorer
from lrlib.classroom.style import COLOURS, FADED, FAINT, number

from .pretrained import load_pretrained
from .transfer import fine_tune

RATES = (0, 0.01, 0.05, 0.3)
NEW, OLD = 83, 92  # the goal, per cent


@cache
def _grid():
    """Every combination of rates, trained at once: `{(first, second, head): (target, source)}` in per cent."""
    plans = {rates: rates for rates in product(RATES, repeat=3)}
    run = fine_tune(
        *load_pretrained(), load_digits_split(), load_glyphs(), plans, 1.0, per_class=5, seeds=(0,), steps=40
    )
    both = zip(100 * run.target[0, :, 0], 100 * run.source[0, :, 0], strict=True)
    return dict(zip(run.plans, both, strict=True))


class Layers(Explorer):
    """A rate for each layer; how often the network is then right on the new task and on the old one."""

    id = "fine_tuning.layers"
    goal = (
        f"be right on over {NEW} % of the handwriting and still on over {OLD} % of the print. "
        "Try one rate for all layers first."
    )
    controls = (
        choice("first", "first convolution", RATES, 0),
        choice("second", "second convolution", RATES, 0),
        choice("head", "head", RATES, 0),
    )
    call = (
        "100 * fine_tune(*load_pretrained(), load_digits_split(), load_glyphs(), "
        "{{'mine': ({first:g}, {second:g}, {head:g})}}, 1.0, per_class=5, seeds=[0], steps=40).target"
    )

    def setup(self, figure):
        left, right = figure.subplots(1, 2, width_ratios=(1.25, 1))
        target, source = np.array(list(_grid().values())).T
        left.plot(source, target, color=FAINT, marker="o", ls="", ms=4, alpha=FADED)
        left.fill_between([OLD, 101], NEW, 101, color=COLOURS[2], alpha=0.16, lw=0)
        left.set(
            xlim=(0, 101),
            ylim=(0, 101),
            xlabel="old task: print right, per cent",
            title="All 64 combinations, and yours",
        )
        left.set_ylabel("new task: handwriting right, per cent")
        (self.dot,) = left.plot([], [], color=COLOURS[1], marker="s", ms=11, ls="")
        right.set(xlim=(0, 3.2), ylim=(-0.6, 2.6), xlabel="learning rate", title="Rate of each layer")
        right.set_xticks(range(4), ["frozen", *(f"{lr:g}" for lr in RATES[1:])])
        right.set_yticks(range(3), ["first\nconvolution", "second\nconvolution", "head"])
        right.set_axisbelow(True)
        self.bars = right.barh(range(3), [1, 1, 1], height=0.55, color=COLOURS[0])
        self.moving = [self.dot, *self.bars]

    def update(self, first, second, head):
        target, source = _grid()[first, second, head]
        self.dot.set_data([source], [target])
        for bar, lr in zip(self.bars, (first, second, head), strict=True):
            bar.set_width(max(RATES.index(lr), 0.04))
        said = ", ".join(
            f"{name} {'frozen' if lr == 0 else number(lr)}"
            for name, lr in zip(("first convolution", "second", "head"), (first, second, head), strict=True)
        )
        return f"Rates: {said}. After 40 steps it is right on {target:.0f} % of the handwriting and {source:.0f} % of the print."

    def reached(self, first, second, head):
        target, source = _grid()[first, second, head]
        return bool(target > NEW and source > OLD)


EXPLORERS = [Layers]
