import torch

lr = 0.1 * loader.batch_size / 256  # a rate known to be good at batches of 256, in proportion
optimizer = torch.optim.SGD(model.parameters(), lr=lr, momentum=0.9)
steps = epochs * len(loader)
scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: 1 - step / steps)
for _ in range(epochs):
    for inputs, targets in loader:
        optimizer.zero_grad()
        loss_fn(model(inputs), targets).backward()
        optimizer.step()
        scheduler.step()  # after each batch: linear, to zero
