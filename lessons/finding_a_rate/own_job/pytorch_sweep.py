import math
import statistics

import torch


def trial(lr, seed):
    torch.manual_seed(seed)  # start weights and order of batches: the same for every rate
    model, optimizer = make(lr)
    train(model, optimizer)
    loss = validate(model)
    return loss if math.isfinite(loss) else math.inf


rates = [reading * 10 ** (k / 3) for k in range(-6, 7)]  # two powers of ten to both sides
tried = {lr: statistics.median(trial(lr, seed) for seed in range(3)) for lr in rates}
best = min(tried, key=tried.get)
print({f"{lr:.2g}": f"{loss:.3g}" for lr, loss in tried.items()}, f"best: {best:.2g}")
if best in (rates[0], rates[-1]):
    print("the best rate is at an end of the list: widen it")
