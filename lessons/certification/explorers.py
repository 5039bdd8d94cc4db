"""What the sliders of this lesson move."""

import numpy as np

from lrlib.classroom.attempt import wilson
from lrlib.classroom.controls import amount, whole
from lrlib.classroom.explore import Explorer
from lrlib.classroom.style import COLOURS, FAINT, number

MOST, WIDTH = 200, 20  # questions; points


class Score(Explorer):
    """A share of right answers, its 95 % interval, and how the interval narrows with the number of questions."""

    id = "certification.score"
    goal = f"how many questions does it take to know a score of 65 to 75 % to less than {WIDTH} points?"
    controls = (whole("of", "questions", 5, MOST, 10), amount("share", "right, in percent", 50, 100, 70, 5))
    call = "[100 * end for end in wilson(round({of} * {share:g} / 100), {of})]"

    def setup(self, figure):
        left, right = figure.subplots(1, 2, width_ratios=(1.2, 1))
        left.set(xlim=(0, 100), ylim=(-1, 1), yticks=[], xlabel="what you may know, in percent", title="The score")
        right.set(xlim=(0, MOST), ylim=(0, 70), xlabel="questions", ylabel="points", title="Width of the interval")
        right.axhline(WIDTH, color=COLOURS[5], lw=1, ls="--")
        right.text(MOST - 4, WIDTH + 1.5, "goal", color=COLOURS[5], ha="right")
        (self.bar,) = left.plot([], [], color=COLOURS[0], lw=14, solid_capstyle="butt")
        (self.score,) = left.plot([], [], color=COLOURS[1], marker="s", ms=12, ls="")
        (self.curve,) = right.plot([], [], color=FAINT)
        (self.here,) = right.plot([], [], color=COLOURS[1], marker="s", ms=8, ls="")
        self.moving = [self.bar, self.score, self.curve, self.here]

    def update(self, of, share):
        right = round(of * share / 100)
        low, high = (100 * end for end in wilson(right, of))
        sizes = np.arange(5, MOST + 1)
        ends = np.array([wilson(share / 100 * size, size) for size in sizes])
        self.bar.set_data([low, high], [0, 0])
        self.score.set_data([100 * right / of], [0])
        self.curve.set_data(sizes, 100 * (ends[:, 1] - ends[:, 0]))
        self.here.set_data([of], [high - low])
        return (
            f"{right} of {of} right is {100 * right / of:.0f} %; the 95 % interval goes from {number(low)} to {number(high)} %, "
            f"{high - low:.0f} points wide."
        )

    def reached(self, of, share):
        low, high = wilson(round(of * share / 100), of)
        return 65 <= share <= 75 and 100 * (high - low) < WIDTH


EXPLORERS = [Score]
