import copy

import torch

# Yours: model, loader, loss_fn, epochs, decay, and validate(model), the loss on validation data.


def groups(model):
    """Weight decay for matrices; none for biases and the scales of norm layers."""
    matrices = [w for w in model.parameters() if w.ndim >= 2]
    others = [w for w in model.parameters() if w.ndim < 2]
    return [{"params": matrices, "weight_decay": decay}, {"params": others, "weight_decay": 0.0}]


def trained(lr):
    one = copy.deepcopy(model)
    optimizer = torch.optim.AdamW(groups(one), lr=lr, betas=(0.9, 0.999), eps=1e-8)
    cosine = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, epochs * len(loader))
    for _ in range(epochs):
        for x, y in loader:
            optimizer.zero_grad()
            loss_fn(one(x), y).backward()
            optimizer.step()
            cosine.step()
    return validate(one)


losses = {lr: trained(lr) for lr in (1e-4, 3e-4, 1e-3, 3e-3, 1e-2)}
best = min(losses, key=losses.get)
print(f"best rate {best:g}" + ", at an end: go on" * (best in (min(losses), max(losses))))
