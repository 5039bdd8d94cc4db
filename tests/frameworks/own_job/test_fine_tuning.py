"""Lesson 13's code to take away fine-tunes the lesson's network as `sweep` does, in two stages."""

import os
from pathlib import Path

import numpy as np
import pytest

from lrlib import ConvNet, load_glyphs, sweep
from lrlib.datasets import Split, read_frozen
from lrlib.schedules import cosine_decay

CODE = Path(__file__).parents[3] / "lessons" / "fine_tuning" / "own_job"
NET, EPOCHS, LR_HEAD, LR = ConvNet(8, (16, 32)), 6, 0.03, 0.01
GRADED = (1 / 2.6**2, 1 / 2.6, 1)


@pytest.fixture
def part():
    """Fifty pictures in one batch, so that no order counts."""
    glyphs = load_glyphs()
    return Split("few", 1 - glyphs.x_train[:50], glyphs.y_train[:50], glyphs.x_test[:10], glyphs.y_test[:10])


def old_weights():
    found = read_frozen("pretrained.npz")
    return [found[f"layer{i}"].astype(float) for i in range(3)]


def two_stages(part, head):
    """The weights after the head alone, and after all layers."""
    weights, found = [*old_weights()[:2], head], []
    for lr, shares in ((LR_HEAD, (0, 0, 1)), (LR, GRADED)):
        decay = cosine_decay(1.0, EPOCHS)
        run = sweep(NET, part, lr, (0,), "momentum", EPOCHS, 50, decay, layer_rates=shares, start=weights)
        weights = [w[0, 0] for w in run.params]
        found.append(weights)
    assert all(np.abs(a - b).max() > 1e-4 for a, b in zip(*found, strict=True))
    return found[-1]


def two_stages_of_keras(part, head):
    """The same where the momentum holds rate times gradient, as in Keras: under a schedule that is not the same."""
    weights = [w[None] for w in (*old_weights()[:2], head)]
    for lr, first in ((LR_HEAD, 2), (LR, 0)):
        speeds = [0.0] * 3
        for rate in cosine_decay(lr, EPOCHS)(np.arange(EPOCHS)):
            slopes = NET.loss_and_grads(weights, part.x_train, part.y_train)[1]
            for i in range(first, 3):
                speeds[i] = 0.9 * speeds[i] - rate * slopes[i]
                weights[i] = weights[i] + speeds[i]
    return [w[0] for w in weights]


def run(name, **space):
    exec((CODE / name).read_text(encoding="utf-8"), space)
    return space


def kernel(w, channels):
    """Weights `(out, 9 channels + 1)` as a kernel `(out, channels, 3, 3)` and biases."""
    return w[:, :-1].reshape(len(w), channels, 3, 3), w[:, -1]


def close(found, wanted):
    for a, b in zip(found, wanted, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-6, atol=1e-9)


def test_pytorch_trains_the_head_and_then_graded_layers_as_we_do(part):
    torch = pytest.importorskip("torch")
    nn = torch.nn

    sides = ((1, 16), (16, 32))

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            blocks = [nn.Sequential(nn.Conv2d(a, b, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)) for a, b in sides]
            self.body, self.head = nn.Sequential(*blocks), nn.Linear(128, 10)

        def forward(self, x):
            return self.head(self.body(x).flatten(1))

    model, weights = Net().double(), old_weights()
    with torch.no_grad():
        for block, w, (channels, _) in zip(model.body, weights[:2], sides, strict=True):
            for place, values in zip((block[0].weight, block[0].bias), kernel(w, channels), strict=True):
                place.copy_(torch.tensor(values))
    head = torch.cat([model.head.weight, model.head.bias[:, None]], 1).detach().numpy().copy()
    x, y = torch.tensor(part.x_train).reshape(-1, 1, 8, 8), torch.tensor(part.y_train)
    job = {"model": model, "loader": [(x, y)], "loss_fn": nn.CrossEntropyLoss(), "epochs": EPOCHS}
    run("pytorch.py", **job, lr_head=LR_HEAD, lr=LR)
    layers = [model.body[0][0], model.body[1][0], model.head]
    found = [torch.cat([one.weight.flatten(1), one.bias[:, None]], 1).detach().numpy() for one in layers]
    close(found, two_stages(part, head))


def test_pytorch_keeps_the_statistics_of_batch_norm_and_thaws_every_weight():
    torch = pytest.importorskip("torch")
    nn = torch.nn
    torch.manual_seed(0)
    model = nn.Module()
    model.body = nn.Sequential(nn.Sequential(nn.Linear(4, 5), nn.BatchNorm1d(5)), nn.Linear(5, 5))
    model.head = nn.Linear(5, 3)
    model.forward = lambda x: model.head(model.body(x))
    before = {name: value.clone() for name, value in model.state_dict().items()}
    loader = [(torch.randn(8, 4) + 3, torch.arange(8) % 3)]
    run("pytorch.py", model=model, loader=loader, loss_fn=nn.CrossEntropyLoss(), epochs=2, lr_head=0.1, lr=0.1)
    kept = {name for name, value in model.state_dict().items() if torch.equal(value, before[name])}
    assert kept == {f"body.0.1.{name}" for name in ("running_mean", "running_var", "num_batches_tracked")}


def test_keras_trains_the_head_and_then_all_layers_as_we_do(part, monkeypatch):
    if "KERAS_BACKEND" not in os.environ:
        monkeypatch.setenv("KERAS_BACKEND", "torch")  # what keras is without TensorFlow
    keras = pytest.importorskip("keras")

    def two(lr_head, lr):
        """The layers of the body and the head that the code has made, after it has run at these rates."""
        keras.utils.set_random_seed(0)
        layers = [keras.Input((8, 8, 1))]
        for w in old_weights()[:2]:
            layers += [keras.layers.Conv2D(len(w), 3, padding="same", activation="relu"), keras.layers.MaxPooling2D()]
        body = keras.Sequential([*layers, keras.layers.Permute((3, 1, 2)), keras.layers.Flatten()])
        for layer, w, channels in zip((body.layers[0], body.layers[2]), old_weights()[:2], (1, 16), strict=True):
            weight, bias = kernel(w, channels)
            layer.set_weights([weight.transpose(2, 3, 1, 0), bias])
        job = {"body": body, "classes": 10, "inputs": part.x_train.reshape(-1, 8, 8, 1), "labels": part.y_train}
        model = run("keras.py", **job, batch_size=50, epochs=EPOCHS, lr_head=lr_head, lr=lr)["model"]
        convolutions = [layer.get_weights() for layer in (body.layers[0], body.layers[2])]
        found = [np.c_[w.transpose(3, 2, 0, 1).reshape(len(b), -1), b] for w, b in convolutions]
        weight, bias = model.get_layer("head").get_weights()
        return [*found, np.c_[weight.T, bias]]

    start = two(0.0, 0.0)
    close(start[:2], old_weights()[:2])
    for a, b in zip(two(LR_HEAD, LR), two_stages_of_keras(part, start[2].astype(float)), strict=True):
        np.testing.assert_allclose(a, b, rtol=0, atol=2e-5)  # single precision


def test_optax_trains_the_head_and_then_graded_layers_as_we_do(part):
    jax = pytest.importorskip("jax")
    optax = pytest.importorskip("optax")
    jnp = jax.numpy

    def block(w, x, channels):
        """A convolution, relu, and the largest of each 2 x 2, for `(n, channels, side, side)`."""
        weight = w[:, :-1].reshape(len(w), channels, 3, 3)
        z = jax.lax.conv(x, weight, (1, 1), "SAME") + w[:, -1][None, :, None, None]
        n, c, side, _ = z.shape
        return jax.nn.relu(z).reshape(n, c, side // 2, 2, side // 2, 2).max(axis=(3, 5))

    def loss(params, x, y):
        features = block(params["block"], block(params["rest"], x, 1), 16).reshape(len(x), -1)
        scores = features @ params["head"][:, :-1].T + params["head"][:, -1]
        return optax.softmax_cross_entropy_with_integer_labels(scores, y).mean()

    head = NET.init(3)[2][0]
    with jax.enable_x64(True):
        params = dict(zip(("rest", "block", "head"), map(jnp.asarray, [*old_weights()[:2], head]), strict=True))
        batches = [(jnp.asarray(part.x_train).reshape(-1, 1, 8, 8), jnp.asarray(part.y_train))]
        job = {"params": params, "loss": loss, "batches": batches, "epochs": EPOCHS}
        found = run("optax.py", **job, lr_head=LR_HEAD, lr=LR)["params"]
    close([np.asarray(found[name]) for name in ("rest", "block", "head")], two_stages(part, head))
