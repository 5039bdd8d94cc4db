import itertools

import keras
import numpy as np


def range_test(model, batches, low=1e-6, high=10.0, steps=200):
    """Rates and smoothed losses; `batches` yields (inputs, targets). The model ends as it began."""
    optimizer = model.optimizer
    optimizer.build(model.trainable_variables)  # or there is no state to keep
    weights = model.get_weights()
    state = [np.array(keras.ops.convert_to_numpy(value)) for value in optimizer.variables]
    rates, losses, mean = [], [], 0.0
    for step, (inputs, targets) in enumerate(itertools.islice(batches, steps)):
        rates.append(low * (high / low) ** (step / (steps - 1)))
        optimizer.learning_rate = rates[-1]
        model.reset_metrics()
        loss = model.train_on_batch(inputs, targets, return_dict=True)["loss"]
        mean = 0.9 * mean + 0.1 * float(loss)
        losses.append(mean / (1 - 0.9 ** (step + 1)))
        if not losses[-1] < 4 * min(losses):  # true for nan, too
            break
    model.set_weights(weights)
    for variable, value in zip(optimizer.variables, state, strict=True):
        variable.assign(value)  # the rate is among them
    return np.array(rates), np.array(losses)
