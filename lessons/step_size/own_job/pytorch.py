import torch

w = torch.tensor(2.0, requires_grad=True)
optimizer = torch.optim.SGD([w], lr=0.1)
for _ in range(3):
    loss = w**2
    optimizer.zero_grad()
    loss.backward()  # puts the slope into w.grad
    print(f"w {w.item():.4g}  slope {w.grad.item():.4g}  loss {loss.item():.4g}")
    optimizer.step()
