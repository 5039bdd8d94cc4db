import copy
import itertools

import numpy as np


def range_test(model, optimizer, loss_fn, loader, *others, low=1e-6, high=10.0, steps=200):
    """Rates and smoothed losses. What has a state ends as it began: model, optimizer, others."""
    parts = (model, optimizer, *others)
    saved = copy.deepcopy([part.state_dict() for part in parts])
    batches = itertools.chain.from_iterable(itertools.repeat(loader))
    rates, losses, mean = [], [], 0.0
    for step, (inputs, targets) in enumerate(itertools.islice(batches, steps)):
        rates.append(low * (high / low) ** (step / (steps - 1)))
        for group in optimizer.param_groups:
            group["lr"] = rates[-1]
        optimizer.zero_grad()
        loss = loss_fn(model(inputs), targets)
        mean = 0.9 * mean + 0.1 * loss.item()
        losses.append(mean / (1 - 0.9 ** (step + 1)))
        if not losses[-1] < 4 * min(losses):  # true for nan, too
            break
        loss.backward()
        optimizer.step()
    for part, state in zip(parts, saved, strict=True):
        part.load_state_dict(state)
    return np.array(rates), np.array(losses)


def steepest(rates, losses, skip=5):
    """The rate at which the loss falls fastest, before its minimum; the first losses are too noisy."""
    kept = slice(skip, np.nanargmin(losses) + 1)
    return rates[kept][np.gradient(losses[kept], np.log(rates[kept])).argmin()]
