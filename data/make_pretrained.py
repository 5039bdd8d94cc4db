"""Train the convolutional network of lesson 13 on printed digits and keep its weights as float16: pretrained.npz.

    python data/make_pretrained.py

Source task: `glyphs.npz`, 9000 pictures to train on. ConvNet with 16 and 32 channels, SGD with momentum, a cosine from
0.1 to 0 over 8 epochs in batches of 64. The last digits of the weights differ between machines, so the course reads the
frozen file and checks its sha256.
"""

import hashlib
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent))
from lrlib import ConvNet, load_glyphs, sweep  # noqa: E402
from lrlib.schedules import cosine_decay  # noqa: E402

EPOCHS, BATCH = 8, 64

if __name__ == "__main__":
    data = load_glyphs()
    schedule = cosine_decay(0.1, EPOCHS * (len(data.x_train) // BATCH))
    job = {"epochs": EPOCHS, "batch_size": BATCH, "schedule": schedule, "optimizer": "momentum", "evaluate": "end"}
    run = sweep(ConvNet(8, (16, 32)), data, 1.0, **job)
    path = Path(__file__).with_name("pretrained.npz")
    np.savez_compressed(path, **{f"layer{i}": w[0, 0].astype("float16") for i, w in enumerate(run.params)})
    print(f"{path.name}: {path.stat().st_size} bytes, {100 * run.test_accuracy[-1, 0, 0]:.1f} % of unseen glyphs")
    print(hashlib.sha256(path.read_bytes()).hexdigest())
