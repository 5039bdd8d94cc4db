accumulation = 4
optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
scheduler = OneCycleLR(optimizer, max_lr=0.1, total_steps=epochs * len(loader))
for epoch in range(epochs):
    for i, (inputs, targets) in enumerate(loader, start=1):
        loss = loss_fn(model(inputs), targets) / accumulation
        loss.backward()
        if i % accumulation == 0:
            optimizer.step()
            scheduler.step()
            optimizer.zero_grad()
    print(epoch, accuracy(model))
