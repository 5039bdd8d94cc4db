"""A transformer that learns to sort: its data, and its trainings with and without warm-up."""

import numpy as np

from lrlib import Transformer, generator, sweep
from lrlib.datasets import Split
from lrlib.schedules import polynomial_decay, warmup

STEPS, BATCH, TOKENS, PLACES = 200, 16, 12, 8
CHANCE = float(np.log(TOKENS))  # the loss of a network that gives every token one chance in twelve
PLANS = {"no warm-up": polynomial_decay(1.0, STEPS), "warm-up": warmup(polynomial_decay(1.0, 150), 50, start=0.02)}


def rows_to_sort(seed=0):
    """Eight tokens of twelve, and the same sorted: new rows for each of 200 steps, and 256 more to validate on."""
    x = generator(seed, 8).integers(0, TOKENS, (STEPS * BATCH + 256, PLACES))
    y = np.sort(x, axis=1)
    return Split("rows to sort", x[:-256], y[:-256], x[-256:], y[-256:], use="validate")


def train(norm, runs, record_steps=False, report=None):
    """200 steps of Adam; in the end the rate falls in a line to zero.

    norm: "post" or "pre". runs: pairs `(plan, peak rate)`, the plan "no warm-up", or "warm-up" over the first quarter.
    Returns a `History`, its last axis that of the runs.
    """
    net = Transformer(TOKENS, PLACES, width=16, heads=2, depth=8, norm=norm)
    job = {"schedule": [PLANS[plan] for plan, _ in runs], "record_steps": record_steps, "report": report}
    job |= {"optimizer": "adam", "epochs": 1, "batch_size": BATCH, "evaluate": "end"}
    return sweep(net, rows_to_sort(), [rate for _, rate in runs], **job)


def compare(rate, report=None):
    """Four trainings at one peak: `{name: (rates, loss of each batch, validation loss and accuracy at the end)}`."""
    found = {}
    for done, norm in enumerate(("post", "pre")):
        say = report and (lambda share, done=done: report((done + share) / 2))
        run = train(norm, [(plan, rate) for plan in PLANS], record_steps=True, report=say)
        for i, plan in enumerate(PLANS):
            name = f"{norm}-norm" + ", warm-up" * (plan == "warm-up")
            ends = run.val_loss[-1, 0, i], run.val_accuracy[-1, 0, i]
            found[name] = rate * PLANS[plan](np.arange(STEPS)), run.step_loss[:, 0, i], *ends
    return found
