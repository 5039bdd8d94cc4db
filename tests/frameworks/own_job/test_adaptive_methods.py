"""Lesson 11's code to take away does the steps of the course's AdamW, and spares biases and norms the decay."""

from pathlib import Path

import numpy as np
import pytest

from lrlib import adam, adamw
from lrlib.schedules import cosine_decay

CODE = Path(__file__).parents[3] / "lessons" / "adaptive_methods" / "own_job"
RNG = np.random.default_rng(0)
X, NOISE = RNG.normal(size=(24, 3)), RNG.normal(size=24)
Y = X @ [1.0, -2.0, 0.5] + 3 + 0.1 * NOISE
BATCHES = [np.arange(8) + 8 * i for i in range(3)]


def ours(lr, decay, epochs):
    """Linear regression by the course's rules: AdamW on the weights, Adam on the bias. Returns both."""
    params, rules = [np.zeros((1, 1, 3)), np.zeros((1, 1, 1))], [adamw(weight_decay=decay), adam()]
    states = [rule.init([w]) for rule, w in zip(rules, params, strict=True)]
    steps = epochs * len(BATCHES)
    for step, rate in enumerate(lr * cosine_decay(1.0, steps)(np.arange(steps))):
        rows = BATCHES[step % len(BATCHES)]
        error = 2 * (X[rows] @ params[0].ravel() + params[1].item() - Y[rows]) / 8
        for i, slope in enumerate((error @ X[rows], error.sum())):
            (params[i],), states[i] = rules[i].update(
                [params[i]], [np.reshape(slope, params[i].shape)], states[i], rate
            )
    return params[0].ravel(), params[1].item()


@pytest.mark.parametrize("decay", [0.0, 0.5])
def test_pytorch_takes_our_steps_and_names_the_best_rate(decay, capsys):
    torch = pytest.importorskip("torch")
    torch.set_num_threads(1)
    model = torch.nn.Linear(3, 1, dtype=torch.float64)
    for w in model.parameters():
        torch.nn.init.zeros_(w)
    seen = []

    def validate(trained):
        seen.append(torch.cat([w.detach().ravel() for w in trained.parameters()]).numpy())
        return torch.mean((trained(torch.tensor(X))[:, 0] - torch.tensor(Y)) ** 2).item()

    space = {
        "model": model,
        "loader": [(torch.tensor(X[rows]), torch.tensor(Y[rows])) for rows in BATCHES],
        "loss_fn": lambda given, wanted: torch.mean((given[:, 0] - wanted) ** 2),
        "epochs": 5,
        "decay": decay,
        "validate": validate,
    }
    exec((CODE / "pytorch.py").read_text(encoding="utf-8"), space)
    for lr, found in zip(space["losses"], seen, strict=True):
        weights, bias = ours(lr, decay, 5)
        np.testing.assert_allclose(found, [*weights, bias], rtol=1e-9)
    assert space["best"] == 1e-2 and "best rate 0.01, at an end: go on" in capsys.readouterr().out
    assert all(torch.equal(w, torch.zeros_like(w)) for w in model.parameters()), "the reader's model stays as it was"


def test_optax_decays_matrices_only_and_takes_our_steps():
    jax, optax = pytest.importorskip("jax"), pytest.importorskip("optax")
    with jax.enable_x64(True):
        params = {"w": jax.numpy.array([[1.0, 2.0]]), "b": jax.numpy.array([3.0])}
        space = {"params": params, "steps": 10, "lr": 0.1}
        exec((CODE / "optax.py").read_text(encoding="utf-8"), space)
        slopes = {"w": jax.numpy.array([[0.5, -4.0]]), "b": jax.numpy.array([2.0])}
        updates, _ = space["optimizer"].update(slopes, space["state"], params)
        new = optax.apply_updates(params, updates)
    np.testing.assert_allclose(
        new["w"], np.array([[1.0, 2.0]]) * (1 - 0.1 * 0.01) - 0.1 * np.sign([[0.5, -4.0]]), rtol=1e-6
    )
    np.testing.assert_allclose(new["b"], [2.9], rtol=1e-6)
