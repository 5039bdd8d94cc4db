import copy
import itertools
import math

import torch


def trial(lr, steps=500):
    """The loss of every step, on a copy of the model, and what it says. Ends where the loss triples or is nan."""
    trained, losses = copy.deepcopy(model), []
    optimizer = torch.optim.SGD(trained.parameters(), lr=lr)
    batches = itertools.chain.from_iterable(itertools.repeat(loader))
    for inputs, targets in itertools.islice(batches, steps):
        loss = loss_fn(trained(inputs), targets)
        losses.append(loss.item())
        if not losses[-1] < 3 * losses[0]:  # true for nan, too
            break
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    else:
        return losses, "stable"
    if math.isfinite(losses[-1]):
        return losses, "grows: the rate is above the edge"
    return losses, f"{losses[-1]} without growth: look for a hole in this batch, or a log of 0"


for lr in [1e-4 * 2**k for k in range(20)]:
    losses, says = trial(lr)
    print(f"rate {lr:.3g}, {len(losses)} steps: {says}")
    if says != "stable":
        break
