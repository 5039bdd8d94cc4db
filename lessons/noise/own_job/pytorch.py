from copy import deepcopy


def mean_loss(epochs):
    """Go on training, and return the mean loss of the second half of the batches."""
    losses = []
    for _ in range(epochs):
        for inputs, targets in loader:
            optimizer.zero_grad()
            loss = loss_fn(model(inputs), targets)
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
    return sum(losses[len(losses) // 2 :]) / len(losses[len(losses) // 2 :])


weights, state = deepcopy(model.state_dict()), deepcopy(optimizer.state_dict())
levels = {}
for factor in (1.0, 0.5, 0.25):  # each goes on from the same checkpoint
    model.load_state_dict(weights)
    optimizer.load_state_dict(deepcopy(state))
    for group in optimizer.param_groups:
        group["lr"] *= factor
    levels[factor] = mean_loss(epochs=2)
