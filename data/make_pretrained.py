"""Train the convolutional network of lesson 13 on printed digits and keep its weights as float16: pretrained.npz.

    python data/make_pretrained.py

The network and its training are those of lessons/fine_tuning/pretrained.py, on the 9000 training pictures of
`glyphs.npz`. The last digits of the weights differ between machines, so the course reads the frozen file and checks
its sha256.
"""

import hashlib
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent))
from lessons.fine_tuning.pretrained import pretrain  # noqa: E402

if __name__ == "__main__":
    run = pretrain()
    path = Path(__file__).with_name("pretrained.npz")
    np.savez_compressed(path, **{f"layer{i}": w[0, 0].astype("float16") for i, w in enumerate(run.params)})
    print(f"{path.name}: {path.stat().st_size} bytes, {100 * run.val_accuracy[-1, 0, 0]:.1f} % of unseen glyphs")
    print(hashlib.sha256(path.read_bytes()).hexdigest())
