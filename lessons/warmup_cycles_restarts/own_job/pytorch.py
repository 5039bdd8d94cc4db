import torch
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn, update_bn

peak, steps = 1e-3, epochs * len(loader)
warm = round(0.1 * steps)
optimizer = torch.optim.AdamW(model.parameters(), lr=peak)
scheduler = torch.optim.lr_scheduler.LambdaLR(
    optimizer, lambda step: min((step + 1) / warm, (steps - step) / (steps - warm))
)
averaged = AveragedModel(model, multi_avg_fn=get_ema_multi_avg_fn(1 - 1 / (0.1 * steps)))  # the last tenth

norms = []
for _ in range(epochs):
    for inputs, targets in loader:
        optimizer.zero_grad()
        loss_fn(model(inputs), targets).backward()
        norms.append(torch.nn.utils.clip_grad_norm_(model.parameters(), max_norm=1.0).item())
        optimizer.step()
        scheduler.step()  # after each batch
        averaged.update_parameters(model)
update_bn(loader, averaged)  # for batch norm only
print(f"clipped in {sum(norm > 1 for norm in norms) / steps:.0%} of the steps")
