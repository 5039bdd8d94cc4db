"""Rates of exported Keras code on one backend, as JSON: `python keras_rates.py < requests`.

A request is a list of codes and a list of steps; the answer a row of rates for each code. The last
code also trains a model in `fit`, is saved with it, and loaded again.
"""

import json
import sys
import tempfile
from pathlib import Path

import keras
import numpy as np


def rates_of(code, steps):
    space = {}
    exec(code, space)
    schedule = space["Rate"]()
    counts = (keras.ops.convert_to_tensor(step, dtype="int32") for step in steps)
    found = (keras.ops.convert_to_numpy(schedule(count)) for count in counts)
    return [float(rate) for rate in found], space


def trained(space, updates):
    """The rates that `fit` really used: an error of one sign moves the weight by the rate."""
    seen = []

    class Watch(keras.callbacks.Callback):
        def on_train_batch_end(self, batch, logs=None):
            seen.append(float(np.ravel(self.model.get_weights()[0])[0]))

    layer = keras.layers.Dense(1, use_bias=False, kernel_initializer="zeros")
    model = keras.Sequential([keras.layers.Input((1,)), layer])
    model.compile(optimizer=space["optimizer"], loss="mae")
    x = np.ones((updates, 1), dtype="float32")
    model.fit(x, 100 * x, batch_size=1, shuffle=False, verbose=0, callbacks=[Watch()])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.keras"
        model.save(path)
        again = keras.models.load_model(path)
    return np.diff([0.0, *seen]).tolist(), type(again.optimizer._learning_rate).__name__


def main():
    codes, steps = json.load(sys.stdin)
    rows = []
    for code in codes:
        row, space = rates_of(code, steps)
        rows.append(row)
    used, loaded = trained(space, 10)
    json.dump({"rates": rows, "used": used, "loaded": loaded}, sys.stdout)


if __name__ == "__main__":
    main()
