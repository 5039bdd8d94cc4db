import copy
import itertools
import math

import torch


def trial(model, loader, loss_fn, lr, steps=500):
    """The loss of every step, on a copy of the model. Ends where it triples, or is no number."""
    model, losses = copy.deepcopy(model), []
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    batches = itertools.chain.from_iterable(itertools.repeat(loader))
    for inputs, targets in itertools.islice(batches, steps):
        loss = loss_fn(model(inputs), targets)
        losses.append(loss.item())
        if not losses[-1] < 3 * losses[0]:  # true for nan, too
            says = "grows" if math.isfinite(losses[-1]) else f"{losses[-1]} without growth"
            return losses, says
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return losses, "stable"


def find_edge(model, loader, loss_fn):
    for lr in [1e-4 * 2**k for k in range(20)]:
        losses, says = trial(model, loader, loss_fn, lr)
        print(f"rate {lr:.3g}, {len(losses)} steps: {says}")
        if says != "stable":
            break
