saved = torch.load("after_epoch_4.pt")
model.load_state_dict(saved["model"])
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
optimizer.load_state_dict(saved["optimizer"])
scheduler = CosineAnnealingLR(optimizer, T_max=epochs)
for epoch in range(5, epochs):
    for inputs, targets in loader:
        optimizer.zero_grad()
        loss_fn(model(inputs), targets).backward()
        optimizer.step()
    scheduler.step()
    print(epoch, accuracy(model))
