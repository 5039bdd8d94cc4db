import torch

optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for x, y in loader:
    loss = loss_function(model(x), y)
    optimizer.zero_grad()
    loss.backward()
    slopes = [p.grad.flatten() for p in model.parameters() if p.grad is not None]
    slope = torch.cat(slopes).norm().item()
    rate = optimizer.param_groups[0]["lr"]
    print(f"loss {loss.item():.4g}  rate {rate:g}  slope {slope:.4g}  step {rate * slope:.4g}")
    optimizer.step()
