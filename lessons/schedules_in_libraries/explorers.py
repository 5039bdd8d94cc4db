"""What the sliders of this lesson move."""

import numpy as np

from lrlib.classroom.controls import choice, whole
from lrlib.classroom.explore import Explorer
from lrlib.classroom.style import COLOURS, number

from .museum import LIBRARIES, PLAIN, has, read

UPDATES = np.arange(160)


class Museum(Explorer):
    """One schedule in one library, beside the plain function of the update that its words describe."""

    id = "schedules_in_libraries.museum"
    goal = (
        "within the first 100 updates, find a place where the library's rate is off by half of the peak, 0.05. There are two such "
        "places in the whole museum."
    )
    controls = (
        choice("schedule", "schedule", tuple(PLAIN), "warm-up and cosine"),
        choice("library", "library", LIBRARIES, "PyTorch"),
        whole("update", "update", 0, 159, 60),
    )

    @classmethod
    def typed(cls, schedule, library, update):
        if has(library, schedule):
            return f"read('{library}', '{schedule}', {update})"
        return f"PLAIN['{schedule}']({update})"

    def setup(self, figure):
        axes = figure.add_subplot()
        axes.set(
            xlim=(-2, 160), ylim=(-0.004, 0.112), xlabel="update", ylabel="rate", title="What was said, and what came"
        )
        (self.plain,) = axes.plot([], [], color=COLOURS[0], ls="--", lw=1.6, label="the plain function")
        (self.line,) = axes.plot([], [], color=COLOURS[1], lw=2, label="the library")
        (self.marks,) = axes.plot([], [], color=COLOURS[1], marker="o", ms=8, ls="")
        axes.legend(loc="center left", bbox_to_anchor=(1.0, 0.5))
        self.moving = [self.plain, self.line, self.marks]

    def update(self, schedule, library, update):
        plain = PLAIN[schedule](UPDATES)
        self.plain.set_data(UPDATES, plain)
        if not has(library, schedule):
            self.line.set_data([], [])
            self.marks.set_data([update, update], [plain[update]] * 2)
            return (
                f"{library} has no schedule of its own for {schedule}. "
                f"The plain function says {number(plain[update])} at update {update}."
            )
        rates = np.array(read(library, schedule, UPDATES))
        self.line.set_data(UPDATES, rates)
        self.marks.set_data([update, update], [plain[update], rates[update]])
        off = round(rates[update] - plain[update], 9)
        return (
            f"{schedule.capitalize()}, update {update}: {library} uses {number(rates[update])}, the plain function says "
            f"{number(plain[update])}; off by {number(abs(off))}."
        )

    def reached(self, schedule, library, update):
        if update >= 100 or not has(library, schedule):
            return False
        return abs(read(library, schedule, update) - PLAIN[schedule](update)) > 0.0499


EXPLORERS = [Museum]
