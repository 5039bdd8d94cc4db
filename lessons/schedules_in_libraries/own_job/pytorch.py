import math
import os

import torch

steps = epochs * math.ceil(len(loader) / accumulation)  # updates, not batches
warm = max(1, steps // 20)


def factor(step):
    if step < warm:
        return (step + 1) / warm
    return (1 + math.cos(math.pi * min((step - warm) / (steps - warm), 1))) / 2


optimizer = torch.optim.AdamW(model.parameters(), lr=3e-4)
scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, factor)
parts = {"model": model, "optimizer": optimizer, "scheduler": scheduler}
first = 0
if os.path.exists(path):  # all is built: now load all
    saved = torch.load(path)
    for name, part in parts.items():
        part.load_state_dict(saved[name])
    first = saved["epoch"] + 1
for epoch in range(first, epochs):
    for i, (inputs, targets) in enumerate(loader, start=1):
        loss = loss_fn(model(inputs), targets) / accumulation
        loss.backward()
        if i % accumulation == 0 or i == len(loader):
            optimizer.step()
            scheduler.step()  # after the optimizer, once per update
            optimizer.zero_grad()
    torch.save({"epoch": epoch} | {name: part.state_dict() for name, part in parts.items()}, path)
