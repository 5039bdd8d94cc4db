from torch.optim.swa_utils import AveragedModel, update_bn

averaged = AveragedModel(model)  # the plain mean of all points it is shown
for _ in range(epochs):  # once the loss has settled, at a constant rate
    for inputs, targets in loader:
        optimizer.zero_grad()
        loss_fn(model(inputs), targets).backward()
        optimizer.step()
        averaged.update_parameters(model)
update_bn(loader, averaged)  # for batch norm only, which has to see the data again
