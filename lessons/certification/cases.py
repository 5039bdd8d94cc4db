"""The runs behind four answers that exams may expect: small, fast, and each rate chosen fairly."""

import numpy as np

from lrlib import MLP, best_rate, double_well, generator, load_digits_split, sweep

TUNING, TEST = range(3), range(10, 15)  # seeds, none of them in both
STEPS = 1.6 ** np.arange(8)  # neighbouring rates are a factor of 1.6 apart
# Adam's best lies inside, for each number of epochs
ADAMS = {3: 0.008 * STEPS, 10: 0.004 * STEPS, 60: 0.0005 * STEPS}


def logs_in_a_well(lr, batch_size, noise, steps=1000, runs=20):
    """The loss at each step of noisy descent in the double well of lesson 02, `(steps, runs)`; its edge is 1.

    noise: the standard deviation of a single row's slope; a batch is the mean of `batch_size` rows.
    """
    kicks = generator(0).normal(0, noise / np.sqrt(batch_size), (steps, runs, 1))
    well, w, losses = double_well(), np.full((runs, 1), 1.2), []
    for kick in kicks:
        w = w - lr * (well.grad(w) + kick)
        losses.append(well.value(w))
    return np.array(losses)


def tuned_rate(rates, optimizer="sgd", epochs=10, report=None):
    """The best of these rates for the digits on validation data, after so many epochs in batches of 32."""
    digits = load_digits_split().hold_out()
    run = sweep(MLP(), digits, rates, TUNING, optimizer, epochs, evaluate="end", report=report)
    return best_rate(run).lr


def after(lr, optimizer="sgd", epochs=10, batch_size=32, report=None):
    """(test loss, test accuracy in percent) of the digits, each `(seeds,)`, at one rate."""
    digits = load_digits_split()
    run = sweep(MLP(), digits, [lr], TEST, optimizer, epochs, batch_size, evaluate="end", report=report)
    return run.val_loss[-1, :, 0], 100 * run.val_accuracy[-1, :, 0]
