"""Freeze the default MNIST-1D data as float16: mnist1d.npz.

    pip install mnist1d && python data/make_mnist1d.py

MNIST-1D: S. Greydanus and D. Kobak, Scaling Down Deep Learning with MNIST-1D, ICML 2024, arXiv:2011.14439; its
generator is the PyPI package mnist1d, Apache-2.0. 4000 signals of 40 points to train on and 1000 to test on, ten
classes.
"""

import hashlib
from pathlib import Path

import mnist1d.data
import numpy as np


def main():
    made = mnist1d.data.make_dataset(mnist1d.data.get_dataset_args())
    path = Path(__file__).with_name("mnist1d.npz")
    arrays = {name: made[name] for name in ("x", "y", "x_test", "y_test")}
    kinds = {name: np.float16 if name.startswith("x") else np.uint8 for name in arrays}
    np.savez_compressed(path, **{name: array.astype(kinds[name]) for name, array in arrays.items()})
    print(path.name, path.stat().st_size, "bytes, sha256", hashlib.sha256(path.read_bytes()).hexdigest())


if __name__ == "__main__":
    main()
