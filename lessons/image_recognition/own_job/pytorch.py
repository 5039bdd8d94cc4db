import math

import torch


def validate(model, loss_fn, loader):
    """The mean loss over a loader: nothing is learned, dropout is off."""
    model.eval()
    with torch.no_grad():
        parts = [(len(y), loss_fn(model(x), y).item()) for x, y in loader]
    return sum(n * loss for n, loss in parts) / sum(n for n, _ in parts)


def train(model, optimizer, loss_fn, loader, val_loader, epochs):
    """Train, and return the log: loss and gradient norm of each step, validation loss of each epoch."""
    losses, norms, val_losses = [], [], [validate(model, loss_fn, val_loader)]
    for epoch in range(1, epochs + 1):
        model.train()
        for inputs, targets in loader:
            loss = loss_fn(model(inputs), targets)  # forward, loss
            optimizer.zero_grad()
            loss.backward()  # gradient
            norm = torch.nn.utils.clip_grad_norm_(model.parameters(), math.inf)  # cuts nothing
            optimizer.step()  # step
            losses.append(loss.item())
            norms.append(norm.item())
        val_losses.append(validate(model, loss_fn, val_loader))
        late = losses[-len(loader) :]
        print(f"epoch {epoch}: loss {sum(late) / len(late):.3g}, validation {val_losses[-1]:.3g}")
    return losses, norms, val_losses
