import json
import math

import torch

# yours: model, validation_loader, and in settings what you will have forgotten in a year:
# {"lr": 3e-4, "optimizer": "AdamW", "schedule": "cosine to 0", "steps": 5000, "batch": 64, "seed": 0}


def interval(right, of, z=1.96):
    """The 95 % interval of an accuracy, by Wilson (1927)."""
    middle, spread = right + z**2 / 2, z * math.sqrt(right * (of - right) / of + z**2 / 4)
    return (middle - spread) / (of + z**2), (middle + spread) / (of + z**2)


device = next(model.parameters()).device
model.eval()
with torch.no_grad():
    hits = torch.cat([model(x.to(device)).argmax(1).cpu() == y for x, y in validation_loader])
right, of = int(hits.sum()), len(hits)
low, high = interval(right, of)
row = {**settings, "right": right, "of": of, "low": round(low, 4), "high": round(high, 4)}
with open("my_rates.jsonl", "a", encoding="utf-8") as log:
    log.write(json.dumps(row) + "\n")
