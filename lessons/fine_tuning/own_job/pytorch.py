import torch

# Yours: model with .body (a Sequential of blocks) and a new .head, loader, loss_fn, epochs,
# lr_head, and lr: begin with a tenth of the rate that the weights were trained at.


def train(groups):
    optimizer = torch.optim.SGD(groups, momentum=0.9)  # each group brings its own rate
    steps = epochs * len(loader)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)  # of every group
    for _ in range(epochs):
        model.train()
        model.body.eval()  # after train(): batch norm keeps the statistics of the old data
        for x, y in loader:
            optimizer.zero_grad()
            loss_fn(model(x), y).backward()
            optimizer.step()
            schedule.step()


model.body.requires_grad_(False)  # stage 1: the head alone
train([{"params": model.head.parameters(), "lr": lr_head}])

model.body.requires_grad_(True)  # stage 2: all layers, the lower the slower
train(
    [
        {"params": model.head.parameters(), "lr": lr},
        {"params": model.body[-1].parameters(), "lr": lr / 2.6},  # the last block
        {"params": model.body[:-1].parameters(), "lr": lr / 2.6**2},  # the rest
    ]
)
