import copy

import torch
from torch import nn

# Yours: x_train (rows, columns), loader, model, loss_fn, lr, epochs.


class Standardise(nn.Module):
    def __init__(self, x):
        super().__init__()
        spread = x.std(dim=0, unbiased=False)
        self.register_buffer("mean", x.mean(dim=0))  # a buffer is saved with the model, and not trained
        self.register_buffer("spread", torch.where(spread > 0, spread, 1.0))  # a constant column stays 0

    def forward(self, x):
        return (x - self.mean) / self.spread


scale = Standardise(x_train)
for name, table in {"as it is": x_train, "standardised": scale(x_train)}.items():
    print(f"condition number, {name}: {torch.linalg.cond(table.double()) ** 2:,.0f}")

for momentum, rate in ((0.0, lr), (0.9, lr), (0.9, lr / 10)):
    trained = nn.Sequential(scale, copy.deepcopy(model))
    optimizer = torch.optim.SGD(trained.parameters(), lr=rate, momentum=momentum)
    for _ in range(epochs):
        for x, y in loader:
            optimizer.zero_grad()
            loss = loss_fn(trained(x), y)
            loss.backward()
            optimizer.step()
    print(f"momentum {momentum}, rate {rate:.3g}: last loss {loss.item():.4g}")
