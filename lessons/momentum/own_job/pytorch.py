import torch

# Yours: model, loader, loss_fn, epochs, and lr, tuned without momentum.


def change_momentum(optimizer, momentum):
    """Keep lr / (1 - momentum), and the speed of a run that is on its way."""
    for group in optimizer.param_groups:
        share = (1 - momentum) / (1 - group["momentum"])
        group["lr"] *= share
        group["momentum"] = momentum
        for weights in group["params"]:
            velocity = optimizer.state[weights].get("momentum_buffer")
            if velocity is not None:
                velocity /= share  # the sum of slopes that the new momentum would have by now


optimizer = torch.optim.SGD(model.parameters(), lr=lr)
change_momentum(optimizer, 0.9)  # lr / 10, and 0.9
for _ in range(epochs):
    for x, y in loader:
        optimizer.zero_grad()
        loss = loss_fn(model(x), y)
        loss.backward()
        optimizer.step()
