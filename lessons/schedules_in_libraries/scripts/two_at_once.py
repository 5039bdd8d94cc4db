optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
warm_up = LinearLR(optimizer, start_factor=0.02, total_iters=50)
decay = ExponentialLR(optimizer, gamma=0.98)
for epoch in range(epochs):
    for inputs, targets in loader:
        optimizer.zero_grad()
        loss_fn(model(inputs), targets).backward()
        optimizer.step()
        warm_up.step()
        decay.step()
    print(epoch, accuracy(model))
