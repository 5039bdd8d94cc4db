"""Lesson 12's code to take away, against lrlib's embedding bag, AdamW and schedule."""

from pathlib import Path

import numpy as np
import pytest

from lrlib import EmbeddingBag, adagrad, adamw
from lrlib.schedules import cosine_decay, warmup

CODE = Path(__file__).parents[3] / "lessons" / "language" / "own_job"
RNG = np.random.default_rng(0)
PEAK, WARM, STEPS = 0.02, 4, 20


def run(name, **space):
    exec((CODE / name).read_text(encoding="utf-8"), space)
    return space


@pytest.fixture
def torch():
    torch = pytest.importorskip("torch")
    torch.set_num_threads(1)
    torch.manual_seed(0)
    before = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)
    yield torch
    torch.set_default_dtype(before)


def numpy(tensor):
    return tensor.detach().numpy().copy()


def test_the_classifier_is_an_embedding_bag_under_adagrad_with_ten_times_the_rate_for_the_words(torch):
    """The code makes its own model; lrlib's begins with the same weights."""
    rows, labels = RNG.integers(0, 9, (6, 4, 5)), RNG.integers(0, 3, (6, 4))
    starts = [], []

    class Batches(list):
        """Batches for `EmbeddingBag`; before the first, the weights that training starts from are noted."""

        def __iter__(self):
            starts[0].append([numpy(space["bag"].weight), numpy(space["head"].weight), numpy(space["head"].bias)])
            return super().__iter__()

    pairs = zip(rows, labels, strict=True)
    loader = Batches((torch.tensor(x.ravel()), torch.arange(0, 20, 5), torch.tensor(y)) for x, y in pairs)
    space = {"vocabulary": 9, "classes": 3, "loader": loader}
    exec((CODE / "pytorch.py").read_text(encoding="utf-8"), space)
    words, head, bias = starts[0][0]
    net, rule = EmbeddingBag(9, 5, 64, 3), adagrad()
    params = [words[None], np.concatenate([head, bias[:, None]], axis=1)[None]]
    state = rule.init(params)
    for x, y in zip(rows, labels, strict=True):
        _, slopes = net.loss_and_grads(params, x, y)
        moved, state = rule.update(params, slopes, state, 0.05)
        params = [params[0] + 10 * (moved[0] - params[0]), moved[1]]
    np.testing.assert_allclose(numpy(space["bag"].weight), params[0][0], rtol=1e-6)
    np.testing.assert_allclose(numpy(space["head"].weight), params[1][0, :, :-1], rtol=1e-6)
    np.testing.assert_allclose(numpy(space["head"].bias), params[1][0, :, -1], rtol=1e-6)


def test_the_language_model_warms_up_decays_clips_and_leaves_biases_alone(torch):
    """A linear model, whose slopes are known: AdamW step by step, the slopes of both arrays clipped together."""
    x, y = RNG.normal(size=(STEPS, 8, 3)), 5 * RNG.normal(size=(STEPS, 8, 1))
    model = torch.nn.Linear(3, 1)
    params = [numpy(model.weight), numpy(model.bias)]
    loader = [(torch.tensor(a), torch.tensor(b)) for a, b in zip(x, y, strict=True)]
    given = {"peak": PEAK, "warm": WARM, "steps": STEPS, "loss_fn": torch.nn.MSELoss()}
    space = run("pytorch_language_model.py", model=model, loader=loader, **given)

    rates = PEAK * warmup(cosine_decay(1.0, STEPS - WARM, 0.1), WARM)(np.minimum(np.arange(STEPS) + 1, WARM))
    rates[WARM:] = PEAK * cosine_decay(1.0, STEPS - WARM, 0.1)(np.arange(STEPS - WARM))
    rules = [adamw(0.9, 0.95, weight_decay=decay) for decay in (0.1, 0.0)]
    states, longest = [rule.init([w]) for rule, w in zip(rules, params, strict=True)], 0
    for a, b, lr in zip(x, y, rates, strict=True):
        error = 2 * (a @ params[0].T + params[1] - b) / len(a)
        slopes = [error.T @ a, error.sum(axis=0)]
        length = np.sqrt(sum((slope**2).sum() for slope in slopes))
        longest = max(longest, length)
        for i, rule in enumerate(rules):
            (params[i],), states[i] = rule.update([params[i]], [slopes[i] / max(length, 1)], states[i], lr)
    assert longest > 1, "something was clipped"
    np.testing.assert_allclose(numpy(space["model"].weight), params[0], rtol=1e-5)
    np.testing.assert_allclose(numpy(space["model"].bias), params[1], rtol=1e-5)
    told = [PEAK * space["share_of_peak"](step) for step in range(STEPS)]
    np.testing.assert_allclose(told, rates, rtol=1e-12)
    assert PEAK * space["share_of_peak"](STEPS) == pytest.approx(PEAK / 10)


def test_optax_counts_the_warm_up_in_and_gives_the_words_their_own_rule():
    pytest.importorskip("optax")
    jnp = pytest.importorskip("jax.numpy")
    params = {"bag": jnp.ones((4, 2)), "head": jnp.ones((2, 2))}
    labels = {"bag": "words", "head": "rest"}
    space = run("optax.py", params=params, labels=labels, peak=PEAK, warm=WARM, steps=STEPS)
    plan = PEAK * warmup(cosine_decay(1.0, STEPS - WARM, 0.1), WARM)(np.arange(STEPS + 1))
    np.testing.assert_allclose([float(space["plan"](step)) for step in range(STEPS + 1)], plan, rtol=1e-5, atol=1e-9)
    slopes = {"bag": jnp.zeros((4, 2)).at[1].set(0.01), "head": jnp.full((2, 2), 0.01)}
    step, _ = space["optimizer"].update(slopes, space["state"], params)
    assert not np.asarray(step["head"]).any(), "the first rate is zero"
    assert np.flatnonzero(np.asarray(step["bag"]).any(axis=1)).tolist() == [1]


def test_keras_counts_the_warm_up_out(monkeypatch):
    monkeypatch.setenv("KERAS_BACKEND", "torch")
    keras = pytest.importorskip("keras")
    plan = keras.optimizers.schedules.CosineDecay(0.0, STEPS - WARM, alpha=0.1, warmup_target=PEAK, warmup_steps=WARM)
    wanted = PEAK * warmup(cosine_decay(1.0, STEPS - WARM, 0.1), WARM)(np.arange(STEPS + 1))
    np.testing.assert_allclose([float(plan(step)) for step in range(STEPS + 1)], wanted, rtol=1e-5, atol=1e-9)


def test_adam_refuses_the_sparse_slopes(torch):
    bag = torch.nn.EmbeddingBag(9, 4, mode="mean", sparse=True)
    for rule, refuses in ((torch.optim.Adam, True), (torch.optim.SparseAdam, False), (torch.optim.Adagrad, False)):
        optimizer = rule(bag.parameters(), lr=0.1)
        bag(torch.tensor([1, 2]), torch.tensor([0])).sum().backward()
        if refuses:
            with pytest.raises(RuntimeError, match="sparse"):
                optimizer.step()
        else:
            optimizer.step()
        optimizer.zero_grad()
