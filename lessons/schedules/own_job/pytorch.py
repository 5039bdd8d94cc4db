import torch

steps = epochs * len(loader)
warm = steps // 20  # the first 5 %


def share(step):  # of the peak; step 0 is the first update
    return (step + 1) / warm if step < warm else max(0, steps - step) / (steps - warm)


optimizer = torch.optim.AdamW(model.parameters(), lr=peak)
scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, share)
parts = {"model": model, "optimizer": optimizer, "scheduler": scheduler}
if checkpoint.exists():
    for name, state in torch.load(checkpoint).items():
        parts[name].load_state_dict(state)
for _ in range(scheduler.last_epoch // len(loader), epochs):  # its count of updates so far
    for inputs, targets in loader:
        optimizer.zero_grad()
        loss_fn(model(inputs), targets).backward()
        optimizer.step()
        scheduler.step()  # after the optimizer, once per update
    torch.save({name: part.state_dict() for name, part in parts.items()}, checkpoint)
