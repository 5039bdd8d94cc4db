import torch

bag = torch.nn.EmbeddingBag(vocabulary, 64, mode="mean", sparse=True)
head = torch.nn.Linear(64, classes)
groups = [
    {"params": bag.parameters(), "lr": 0.5},  # ten times the rate of the head: sweep that factor too
    {"params": head.parameters(), "lr": 0.05},
]
optimizer = torch.optim.Adagrad(groups)
loss_fn = torch.nn.CrossEntropyLoss()
for words, starts, labels in loader:  # the words of all texts in one row, and where each text starts
    optimizer.zero_grad()
    loss_fn(head(bag(words, starts)), labels).backward()
    optimizer.step()
