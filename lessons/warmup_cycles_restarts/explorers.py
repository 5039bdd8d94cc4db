"""What the sliders of this lesson move."""

from functools import cache

import numpy as np

from lrlib import clipped, load_digits_split, sgd, sweep
from lrlib.classroom.controls import amount, choice
from lrlib.classroom.explore import Explorer
from lrlib.classroom.style import COLOURS, FAINT, number, rough
from lrlib.schedules import constant, cosine_decay, sgdr, warmup

from .bad_start import BAD, JOB

STEPS = 297  # 9 epochs of 33 batches
PEAKS = (0.005, 0.02, 0.05, 0.1, 0.3, 1)
AFTER = ("cosine", "constant", "three cycles")
CLIP = {"off": None, "norm 1": 1.0}


def plan(warm, after):
    """A line up over a share `warm` of the 297 steps, and what comes after it."""
    up = round(warm * STEPS)
    left = STEPS - up
    shape = {
        "cosine": lambda: cosine_decay(1.0, left),
        "constant": lambda: constant(1.0),
        "three cycles": lambda: sgdr(1.0, left / 3),
    }[after]()
    return warmup(shape, up, start=1 / up if up else 0.0)


@cache
def _every_peak(warm, after, clip):
    """The trainings at all peaks, as one batch: the loss of each batch of digits, and the accuracies at the end."""
    rule = clipped(sgd(), CLIP[clip]) if CLIP[clip] else sgd()
    job = {"schedule": plan(warm, after), "evaluate": "end", "record_steps": True, **JOB}
    run = sweep(BAD, load_digits_split().hold_out(), PEAKS, 0, rule, **job)
    return run.step_loss[:, 0], run.val_accuracy[-1, 0]


def steer(peak, warm=0.0, after="cosine", clip="off"):
    """Train the badly begun network on part of the digits: the loss of each batch, and the validation digits it reads."""
    losses, accuracies = _every_peak(float(warm), after, clip)
    return losses[:, PEAKS.index(peak)], float(accuracies[PEAKS.index(peak)])


def smoothed(losses):
    """The mean of five batches; a loss above 99, or none, is drawn as 99."""
    return np.convolve(np.clip(np.nan_to_num(losses, nan=99), 0, 99), np.ones(5) / 5, mode="valid")


class Steer(Explorer):
    """A schedule to shape, and what a deep network with a bad start makes of it."""

    id = "warmup_cycles_restarts.steer"
    goal = "without clipping, read over 90 % of the validation digits. Then clip, and see how far the peak may go up."
    controls = (
        choice("peak", "peak rate", PEAKS, 0.1),
        amount("warm", "share of warm-up", 0, 0.6, 0, 0.2),
        choice("after", "after it", AFTER, "cosine"),
        choice("clip", "clip the gradient", tuple(CLIP), "off"),
    )
    call = "round(100 * steer({peak:g}, {warm:g}, '{after}', '{clip}')[1])"

    def setup(self, figure):
        left, right = figure.subplots(1, 2, width_ratios=(1, 1.4))
        left.set(xlim=(0, STEPS), ylim=(0, 1.08), xlabel="step", ylabel="rate / peak", title="The rate")
        right.set(yscale="log", xlim=(0, STEPS), ylim=(0.02, 150), xlabel="step", ylabel="loss of a batch")
        right.set_title("The training")
        right.axhline(np.log(10), color=FAINT, lw=1, ls=":")
        right.text(STEPS, 1.15 * np.log(10), "guessing", color=FAINT, ha="right")
        (self.rate,) = left.plot([], [], color=COLOURS[2], lw=2)
        (self.loss,) = rough(*right.plot([], [], color=COLOURS[0], lw=1.2))
        self.moving = [self.rate, self.loss]

    def update(self, peak, warm, after, clip):
        step = np.arange(STEPS)
        losses, accuracy = steer(peak, warm, after, clip)
        smooth = smoothed(losses)
        self.rate.set_data(step, plan(warm, after)(step))
        self.loss.set_data(np.arange(len(smooth)) + 2, smooth)
        told = f"it reads {100 * accuracy:.0f} % of the validation digits"
        if not np.isfinite(losses[-1]):
            told = f"the training diverges, and {told}"
        return f"Peak {number(peak)}, warm-up over {100 * warm:.0f} % of {STEPS} steps, then {after}, clipping {clip}: {told}."

    def reached(self, peak, warm, after, clip):
        return clip == "off" and steer(peak, warm, after, clip)[1] > 0.9


EXPLORERS = [Steer]
