import copy

import torch

# yours: model, train_loader, validation_loader, loss_function; start: the rate from the table; epochs: a short budget
device = next(model.parameters()).device


def trial(lr):
    """Validation loss after the budget at this rate; every trial begins with the same weights."""
    torch.manual_seed(0)
    net = copy.deepcopy(model).train()
    optimizer = torch.optim.Adam(net.parameters(), lr=lr)  # yours, if it is another one
    for _ in range(epochs):
        for x, y in train_loader:
            optimizer.zero_grad()
            loss_function(net(x.to(device)), y.to(device)).backward()
            optimizer.step()
    net.eval()
    with torch.no_grad():
        losses = [loss_function(net(x.to(device)), y.to(device)) for x, y in validation_loader]
    loss = torch.stack(losses).mean().item()
    return loss if loss == loss else float("inf")  # nan: this rate is too large


tried = {lr: trial(lr) for lr in (start / 2, start, 2 * start)}
while (best := min(tried, key=tried.get)) in (min(tried), max(tried)):  # at an end: one rate further
    lr = best / 2 if best == min(tried) else 2 * best
    tried[lr] = trial(lr)
print({float(f"{lr:.2g}"): float(f"{tried[lr]:.3g}") for lr in sorted(tried)}, "best:", f"{best:.2g}")
