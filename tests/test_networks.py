"""Every network behind the engine's interface: gradients by finite differences, runs that do not mix, and curvature."""

import numpy as np
import pytest

from lrlib import MLP, adam, clipped, load_digits_split, sweep
from lrlib.datasets import Split
from lrlib.networks import BagOfWords, ConvNet, EmbeddingBag, Transformer, linear_regression, logistic_regression
from lrlib.optimizers import NAMED, as_optimizer
from lrlib.sharpness import hessian_vector, top_eigenpairs, top_eigenvalues


def images(n, seed=0):
    rng = np.random.default_rng(seed)
    return rng.uniform(size=(n, 16)), rng.integers(0, 3, n)


def texts(n, seed=0):
    rng = np.random.default_rng(seed)
    x = rng.integers(0, 9, (n, 5))
    x[rng.uniform(size=x.shape) < 0.3] = -1
    x[:, 0] = rng.integers(0, 9, n)  # no text is empty
    return x, rng.integers(0, 3, n)


def sequences(n, seed=0):
    x = np.random.default_rng(seed).integers(0, 5, (n, 4))
    return x, np.sort(x, axis=1)


NETS = {
    "conv": (ConvNet(side=4, channels=(2, 3), classes=3), images),
    "bag": (EmbeddingBag(vocabulary=9, longest=5, width=4, classes=3), texts),
    "words": (BagOfWords(vocabulary=9, longest=5, classes=3), texts),
    "post": (Transformer(tokens=5, length=4, width=4, depth=2, norm="post"), sequences),
    "pre": (Transformer(tokens=5, length=4, width=4, depth=2, norm="pre"), sequences),
    "linear": (linear_regression(16), lambda n, seed=0: (images(n, seed)[0], images(n, seed)[0] @ np.arange(16.0))),
    "logistic": (logistic_regression(16, 3), images),
}
each = pytest.mark.parametrize("name", NETS)


@each
def test_gradients_agree_with_finite_differences(name):
    net, data = NETS[name]
    x, y = data(6)
    rng = np.random.default_rng(1)
    params = [w + 0.1 * rng.normal(size=w.shape) for w in net.init(seed=0, runs=2)]
    targets = net.targets(y)
    loss, grads = net.loss_and_grads(params, x, y)
    np.testing.assert_allclose(loss, net.loss_of(net.outputs(params, x), targets))
    for w, g in zip(params, grads, strict=True):
        places = [np.unravel_index(i, w.shape) for i in rng.choice(w.size, min(w.size, 40), replace=False)]
        for place in places:
            kept, sides = w[place], []
            for nudge in (1e-6, -1e-6):
                w[place] = kept + nudge
                sides.append(net.loss_of(net.outputs(params, x), targets)[place[0]])
            w[place] = kept
            assert g[place] == pytest.approx((sides[0] - sides[1]) / 2e-6, rel=1e-5, abs=2e-8)


@each
def test_runs_and_rates_do_not_mix(name):
    net, data = NETS[name]
    split = Split(name, *data(24), *data(8, seed=1))
    settings = {"optimizer": adam(), "epochs": 2, "batch_size": 8}
    both = sweep(net, split, [0.001, 0.01], **settings)
    for i, lr in enumerate((0.001, 0.01)):
        alone = sweep(net, split, lr, **settings)
        np.testing.assert_allclose(both.train_loss[:, :, i], alone.train_loss[:, :, 0], rtol=1e-9)
    if both.val_accuracy is not None:
        assert both.val_accuracy.shape == (3, 1, 2) and both.val_accuracy.max() <= 1


def test_the_convolution_is_the_convolution_of_scipy():
    from scipy.signal import correlate2d

    net = ConvNet(side=8, channels=(2, 3), classes=4)
    params = [w + 0.1 for w in net.init(seed=3)]
    x = np.random.default_rng(0).normal(size=(2, 64))
    z1, h1, _, z2, h2, _, outputs = net._forward(params, net.prepare(x, float))
    w1, w2, w3 = (w[0] for w in params)
    for n, image in enumerate(x.reshape(2, 8, 8)):
        first = [correlate2d(image, w[:9].reshape(3, 3), mode="same") + w[9] for w in w1]
        np.testing.assert_allclose(z1[0, :, n], first)
        pooled = np.maximum(np.array(first).reshape(2, 4, 2, 4, 2).max(axis=(2, 4)), 0)
        np.testing.assert_allclose(h1[0, :, n], pooled)
        second = [
            sum(correlate2d(pooled[c], w[9 * c : 9 * c + 9].reshape(3, 3), mode="same") for c in range(2)) for w in w2
        ]
        np.testing.assert_allclose(z2[0, :, n], np.array(second) + w2[:, -1, None, None])
        np.testing.assert_allclose(outputs[0, :, n], w3[:, :-1] @ h2[0, :, n].ravel() + w3[:, -1])


def test_where_an_image_is_blank_the_error_goes_to_one_of_the_equal_pixels():
    """All four pixels of a blank square are equal; the largest moves with the bias once, not four times."""
    net, x, y = ConvNet(side=8, channels=(2, 3), classes=3), np.zeros((4, 64)), np.arange(4) % 3
    x[:, 63] = 1.0
    params = [w + 0.1 for w in net.init(seed=2)]
    targets, (_, grads) = net.targets(y), net.loss_and_grads(params, x, y)
    for array in range(3):
        for row in range(2):
            kept, sides = params[array][0, row, -1], []
            for nudge in (1e-6, -1e-6):
                params[array][0, row, -1] = kept + nudge
                sides.append(net.loss_of(net.outputs(params, x), targets)[0])
            params[array][0, row, -1] = kept
            assert grads[array][0, row, -1] == pytest.approx((sides[0] - sides[1]) / 2e-6, rel=1e-6, abs=1e-9)


def test_a_convolutional_net_reads_digits():
    history = sweep(ConvNet(), load_digits_split(), [0.05], optimizer="momentum", epochs=5, evaluate="end")
    assert history.val_accuracy[-1, 0, 0] > 0.95


def test_three_steps_of_sgd_are_those_of_scikit_learn():
    from sklearn.neural_network import MLPClassifier

    digits, settings = load_digits_split(), {"solver": "sgd", "momentum": 0, "alpha": 0, "shuffle": False}
    part = Split("64 digits", digits.x_train[:64], digits.y_train[:64], digits.x_test, digits.y_test)
    theirs = MLPClassifier((32,), learning_rate_init=0.3, batch_size=64, random_state=0, **settings)

    def step():
        theirs.partial_fit(part.x_train, part.y_train, classes=range(10))
        return [np.vstack(both).T for both in zip(theirs.coefs_, theirs.intercepts_, strict=True)]

    run = sweep(MLP(), part, 0.3, epochs=3, batch_size=64, start=step())
    for ours, others in zip(run.params, [step(), step(), step()][-1], strict=True):
        np.testing.assert_allclose(ours[0, 0], others, rtol=1e-9, atol=1e-12)


def test_a_bag_of_words_is_logistic_regression_on_the_counts():
    x, y = texts(40)
    counts = np.stack([(x == word).sum(axis=1) for word in range(9)], axis=1)
    net, dense = BagOfWords(9, 5, 3), logistic_regression(9, 3)
    params = dense.init(seed=1, runs=2)
    np.testing.assert_allclose(net.outputs(params, x), dense.outputs(params, counts), rtol=1e-12)
    for mine, theirs in zip(net.loss_and_grads(params, x, y), dense.loss_and_grads(params, counts, y), strict=True):
        np.testing.assert_allclose(mine, theirs, rtol=1e-9, atol=1e-12)
    _, (slopes,) = net.loss_and_grads(params, x[:1], y[:1])
    assert slopes.any(axis=(0, 1)).tolist() == [*(counts[0] > 0), True], "only the words of the text, exactly"


def test_an_embedding_bag_takes_the_mean_over_all_words_of_a_text():
    net = EmbeddingBag(vocabulary=4, longest=4, width=2)
    words, dense = net.init(seed=3)
    mean = (2 * words[0, 1] + words[0, 3]) / 3
    np.testing.assert_allclose(
        net.outputs([words, dense], [[1, 3, 1, -1]])[0, :, 0], dense[0, :, :-1] @ mean + dense[0, :, -1]
    )


@pytest.mark.parametrize("norm", ["pre", "post"])
def test_a_transformer_is_its_formula_place_by_place(norm):
    net = Transformer(tokens=5, length=4, width=6, heads=2, depth=2, norm=norm)
    rng = np.random.default_rng(2)
    params = [w + 0.3 * rng.normal(size=w.shape) for w in net.init(seed=0)]
    p = {name: w[0] for name, w in zip(net.names, params, strict=True)}
    tokens = np.array([[3, 0, 4, 3], [1, 1, 2, 0]])

    def normal(x, i):
        return [p[f"gain{i}"] * (v - v.mean()) / (v.var() + 1e-5) ** 0.5 + p[f"shift{i}"] for v in x]

    def attention(x, i):
        found = []
        for v in x:
            heads = []
            for h in range(2):
                query, key, value = (p[f"qkv{i}"][:, 6 * part + 3 * h : 6 * part + 3 * h + 3] for part in range(3))
                share = np.exp([(v @ query) @ (u @ key) / 3**0.5 for u in x])
                heads.append(sum(s * (u @ value) for s, u in zip(share / share.sum(), x, strict=True)))
            found.append(np.concatenate(heads) @ p[f"mix{i}"])
        return found

    def wide(x, i):
        inner = [np.maximum(v @ p[f"up{i}"] + p[f"up_bias{i}"], 0) for v in x]
        return [v @ p[f"down{i}"] + p[f"down_bias{i}"] for v in inner]

    def block(x, part, i, number):
        if norm == "pre":
            return np.add(x, part(normal(x, f"{number}{i}"), i))
        return normal(np.add(x, part(x, i)), f"{number}{i}")

    for row, said in zip(tokens, net.outputs(params, tokens)[0].transpose(1, 2, 0), strict=True):
        x = [p["words"][token] + place for token, place in zip(row, p["places"], strict=True)]
        for i in range(2):
            x = block(block(x, attention, i, 1), wide, i, 2)
        np.testing.assert_allclose(said, [v @ p["read"] for v in x], rtol=1e-12)


def test_a_transformer_keeps_its_runs_and_its_rows_apart():
    """All runs are one product, and long inputs pass in pieces: neither may show."""
    net, rng = Transformer(tokens=5, length=4, width=4, depth=1), np.random.default_rng(3)
    params = [w + 0.3 * rng.normal(size=w.shape) for w in net.init(runs=3)]
    x = rng.integers(0, 5, (700, 4))
    whole, grads = net.outputs(params, x), net.loss_and_grads(params, x[:9], x[:9])[1]
    assert whole.shape == (3, 5, 700, 4)
    for run in range(3):
        alone = [w[run : run + 1] for w in params]
        np.testing.assert_allclose(whole[run, :, [0, 170, 699]], net.outputs(alone, x[[0, 170, 699]])[0].swapaxes(0, 1))
        for mine, theirs in zip(net.loss_and_grads(alone, x[:9], x[:9])[1], grads, strict=True):
            np.testing.assert_allclose(mine[0], theirs[run], rtol=1e-9, atol=1e-12)


def spread(w):
    return (w**2).mean()


def test_start_weights_have_the_variance_that_keeps_signals_alive():
    """He's 2 / in before a relu, 1 / in elsewhere; biases 0; the same for every run."""
    for settings, first in (({}, 2 / 400), ({"activation": "tanh"}, 1 / 400), ({"gain": 3}, 9 * 2 / 400)):
        one, two = MLP((400, 300, 200), **settings).init(seed=5, runs=2)
        last = settings.get("gain", 1) ** 2 / 300
        assert spread(one[0, :, :-1]) == pytest.approx(first, rel=0.03)
        assert spread(two[0, :, :-1]) == pytest.approx(last, rel=0.03)
        assert not one[:, :, -1].any() and not two[:, :, -1].any() and (one[0] == one[1]).all()
    net = ConvNet(side=16, channels=(80, 70), classes=60)
    for w, variance in zip(net.init(seed=5), (2 / 9, 2 / (9 * 80), 1 / (70 * 16)), strict=True):
        assert spread(w[0, :, :-1]) == pytest.approx(variance, rel=0.1) and not w[..., -1].any()
    words, dense = EmbeddingBag(vocabulary=500, longest=3, width=60, classes=90).init(seed=5, runs=2)
    assert spread(words) == pytest.approx(0.01, rel=0.03) and spread(dense[..., :-1]) == pytest.approx(1 / 60, rel=0.06)
    assert (words[0] == words[1]).all() and not dense[..., -1].any()


def test_a_transformer_starts_as_glorot_says():
    """Uniform up to sqrt(6 / (in + out)); embeddings of spread 1, places 0.3; norms that change nothing."""
    net = Transformer(tokens=90, length=80, width=60, heads=3, depth=1)
    p = dict(zip(net.names, net.init(seed=5, runs=2), strict=True))
    for name, shape in {
        "qkv0": (60, 180),
        "mix0": (60, 60),
        "up0": (60, 240),
        "down0": (240, 60),
        "read": (60, 90),
    }.items():
        limit = (6 / sum(shape)) ** 0.5
        assert p[name].shape == (2, *shape) and 0.99 * limit < p[name].max() < limit
        assert -limit < p[name].min() < -0.99 * limit and spread(p[name]) == pytest.approx(limit**2 / 3, rel=0.05)
    assert p["words"].shape == (2, 90, 60) and p["places"].shape == (2, 80, 60)
    assert spread(p["words"]) == pytest.approx(1, rel=0.05) and spread(p["places"]) == pytest.approx(0.09, rel=0.05)
    shapes = {"up_bias0": 240, "down_bias0": 60, "shift10": 60, "shift20": 60, "gain10": 60, "gain20": 60}
    for name, size in shapes.items():
        assert p[name].shape == (2, size) and (p[name] == name.startswith("gain")).all()
    assert all((w[0] == w[1]).all() for w in p.values())


def test_a_transformer_learns_to_sort():
    x, y = (np.random.default_rng(0).integers(0, 6, (512, 4)) for _ in range(2))
    y = np.sort(x, axis=1)
    net = Transformer(tokens=6, length=4, width=16, depth=1, norm="pre")
    history = sweep(net, Split("sort", x[:448], y[:448], x[448:], y[448:]), [0.01], optimizer="adam", epochs=12)
    assert history.val_accuracy[-1, 0, 0] > 0.9 > 0.5 > history.val_accuracy[0, 0, 0]


def test_rates_per_layer():
    net, data = MLP((64, 8, 10)), load_digits_split()
    frozen = sweep(net, data, [0.1], epochs=1, layer_rates=[0.0, 1.0])
    start = net.init(seed=0)
    np.testing.assert_array_equal(frozen.params[0][0], start[0])
    assert not np.array_equal(frozen.params[1][0], start[1])
    plain, same = sweep(net, data, [0.1], epochs=1), sweep(net, data, [0.1], epochs=1, layer_rates=[1.0, 1.0])
    np.testing.assert_allclose(same.train_loss, plain.train_loss, rtol=1e-10)
    with pytest.raises(ValueError, match=r"layer_rates must be \(2,\), .* got shape \(3,\)"):
        sweep(net, data, [0.1], epochs=1, layer_rates=[1, 1, 1])


@pytest.mark.parametrize("rule", [name for name in NAMED if not as_optimizer(name).joint])
def test_a_frozen_layer_is_one_left_out_of_the_optimizer_until_it_thaws(rule):
    """Against the readable rule, its state for the first layer begun at the thaw; each rate thaws at its own step."""
    net, rule, (x, y) = MLP((16, 5, 3)), as_optimizer(rule), images(24)
    data, rates, thaws, steps = Split("images", x, y, x, y), [0.01, 0.02, 0.01], [4, 9, 9], 12
    factors = np.ones((steps, 2, 3))
    for i, thaw in enumerate(thaws):
        factors[:thaw, 0, i] = 0
    settings = {"optimizer": rule, "epochs": steps, "batch_size": 24, "evaluate": "end"}
    together = sweep(net, data, rates, layer_rates=factors, **settings)
    for i, thaw in enumerate(thaws):
        params, states = net.init(), [None, None]
        for step in range(steps):
            grads = net.loss_and_grads(params, x, y)[1]
            for array in (0, 1) if step >= thaw else (1,):
                w, g = [params[array]], [grads[array]]
                states[array] = states[array] or rule.init(w)
                (params[array],), states[array] = rule.update(w, g, states[array], rates[i])
        for mine, w, state in zip(together.params, params, states, strict=True):
            np.testing.assert_allclose(mine[0, i], rule.evaluated([w], state)[0][0], rtol=1e-7, atol=1e-10)


@pytest.mark.parametrize("rule", ["prodigy", clipped(adam())])
def test_an_optimizer_that_looks_at_all_arrays_refuses_to_freeze_some(rule):
    data = Split("images", *images(24), *images(24))
    with pytest.raises(ValueError, match="sweep: layer_rates must be above 0 for an optimizer that looks at all"):
        sweep(MLP((16, 5, 3)), data, 0.1, optimizer=rule, layer_rates=[0, 1], epochs=1, batch_size=24)


def test_a_layer_that_thaws_trains_at_its_share_of_the_rate():
    net, (x, y) = MLP((16, 5, 3)), images(24)
    data, job = Split("images", x, y, x, y), {"epochs": 2, "batch_size": 24, "evaluate": "end"}
    factors = np.array([[0, 1], [0.5, 1]])[:, :, None]
    run, start = sweep(net, data, 0.1, layer_rates=factors, **job), net.init()
    slope = net.loss_and_grads(start, x, y)[1]
    once = [start[0], start[1] - 0.1 * slope[1]]
    slope = net.loss_and_grads(once, x, y)[1]
    np.testing.assert_allclose(run.params[0][0, 0], (once[0] - 0.05 * slope[0])[0], rtol=1e-12)


def test_adams_first_step_after_a_thaw_has_the_length_of_the_rate():
    net, (x, y) = MLP((16, 5, 3), activation="tanh"), images(24)
    factors = np.ones((301, 2, 1))
    factors[:300, 0] = 0
    data = Split("images", x, y, x, y)
    run = sweep(net, data, 0.01, epochs=301, batch_size=24, optimizer="adam", layer_rates=factors, evaluate="end")
    np.testing.assert_allclose(np.abs(run.params[0][0] - net.init()[0]), 0.01, rtol=1e-3)


BAD = [
    (lambda: ConvNet(side=6), "side must be a multiple of 4, got 6"),
    (lambda: ConvNet(channels=(0, 2)), r"channels\[0\] must be a whole number of at least 1, got 0"),
    (lambda: EmbeddingBag(0, 3), "vocabulary must be a whole number of at least 1, got 0"),
    (lambda: EmbeddingBag(3, 2).prepare([[3, 1]], float), "words must be whole numbers below 3, got 3"),
    (lambda: EmbeddingBag(3, 2).prepare([[1, 1], [-1, -1]], float), "text 1 has no words"),
    (lambda: BagOfWords(3, 2, 0), "classes must be a whole number of at least 1, got 0"),
    (lambda: BagOfWords(3, 2).prepare([[3, 1]], float), "words must be whole numbers below 3, got 3"),
    (lambda: BagOfWords(3, 2).prepare([[1, 1], [-1, -1]], float), "text 1 has no words"),
    (lambda: Transformer(5, 4, norm="middle"), 'norm must be "pre" or "post", got \'middle\''),
    (lambda: Transformer(5, 4, width=5), "heads must divide width, got 2 heads and width 5"),
    (lambda: Transformer(5, 4).prepare([[5, 0, 0, 0]], None), "tokens must be whole numbers from 0 to 4, got 0 to 5"),
]


@pytest.mark.parametrize(("make", "message"), BAD, ids=[message[:40] for _, message in BAD])
def test_bad_sizes_and_inputs_are_named(make, message):
    with pytest.raises(ValueError, match=message):
        make()


# --- curvature -------------------------------------------------------------------------------------------------------

TANH = MLP((4, 5, 3), activation="tanh")
CURVED = {
    "relu": (MLP((16, 5, 4, 3)), images),
    "relu squared": (MLP((16, 5, 2), loss="squared"), lambda n, seed=0: (images(n, seed)[0], images(n, 9)[0][:, :2])),
    "tanh": (MLP((16, 5, 4, 3), activation="tanh"), images),
    **NETS,
}
curved = pytest.mark.parametrize("name", CURVED)


def near(net, runs=2, seed=1, size=0.1):
    """Weights near the start, different in each run."""
    rng = np.random.default_rng(seed)
    return [w + size * rng.normal(size=w.shape) for w in net.init(seed=0, runs=runs)]


def flat(arrays):
    return np.concatenate([array.reshape(len(array), -1) for array in arrays], axis=1)


def gradient(net, vectors, like, x, y):
    """The gradient as vectors `(runs, parameters)`, at weights given so."""
    ends = np.cumsum([array[0].size for array in like])[:-1]
    parts = [part.reshape(a.shape) for part, a in zip(np.split(vectors, ends, axis=1), like, strict=True)]
    return flat(net.loss_and_grads(parts, x, y)[1])


def dense(net, params, x, y):
    """The Hessian of a single run, column by column."""
    return np.array([hessian_vector(net, params, x, y, unit) for unit in np.eye(flat(params).size)]).T


@curved
def test_the_hessian_times_a_vector_agrees_with_differences_of_the_gradient(name):
    """Fourth order, over a step that crosses no kink: halving it changes nothing but rounding."""
    net, data = CURVED[name]
    x, y = data(6)
    params = near(net)
    w, v = flat(params), np.random.default_rng(2).normal(size=flat(params).shape)

    def differences(e):
        one, two = (gradient(net, w + k * v, params, x, y) - gradient(net, w - k * v, params, x, y) for k in (e, 2 * e))
        return (8 * one - two) / (12 * e)

    exact = hessian_vector(net, params, x, y, v)
    np.testing.assert_allclose(differences(1e-5), differences(5e-6), rtol=1e-5, atol=1e-8)
    np.testing.assert_allclose(exact, differences(1e-5), rtol=1e-5, atol=1e-8)


@curved
def test_the_hessian_is_linear_and_symmetric_to_rounding_and_runs_do_not_mix(name):
    net, data = CURVED[name]
    x, y = data(6)
    params = near(net, runs=3)
    u, v = np.random.default_rng(3).normal(size=(2, *flat(params).shape))
    hu, hv = hessian_vector(net, params, x, y, u), hessian_vector(net, params, x, y, v)
    np.testing.assert_allclose((u * hv).sum(axis=1), (v * hu).sum(axis=1), rtol=1e-9, atol=1e-12)
    both = hessian_vector(net, params, x, y, 2 * u - 1e6 * v)
    np.testing.assert_allclose(both, 2 * hu - 1e6 * hv, rtol=1e-9, atol=1e-8)
    for run in range(3):
        alone = hessian_vector(net, [w[run : run + 1] for w in params], x, y, v[run])
        np.testing.assert_allclose(alone, hv[run], rtol=1e-9, atol=1e-13)


def test_the_hessian_of_regression_is_that_of_the_formula():
    x, y = NETS["linear"][1](20)
    net = NETS["linear"][0]
    with_bias = np.hstack([x, np.ones((20, 1))])
    exact = 2 * with_bias.T @ with_bias / 20
    np.testing.assert_allclose(dense(net, net.init(), x, y), exact, rtol=1e-12, atol=1e-14)
    assert top_eigenvalues(net, net.init(), x, y)[0] == pytest.approx(np.linalg.eigvalsh(exact)[-1], rel=1e-6)
    net, (x, labels) = NETS["logistic"][0], images(20)
    params = near(net, runs=1)
    scores = net.outputs(params, x)[0]
    p = np.exp(scores) / np.exp(scores).sum(axis=0)
    covariance = np.einsum("kn,kl->nkl", p, np.eye(3)) - np.einsum("kn,ln->nkl", p, p)
    exact = np.einsum("nkl,ni,nj->kilj", covariance, with_bias_of(x), with_bias_of(x)).reshape(51, 51) / 20
    np.testing.assert_allclose(dense(net, params, x, labels), exact, rtol=1e-10, atol=1e-14)


def with_bias_of(x):
    return np.hstack([x, np.ones((len(x), 1))])


def test_across_the_kink_of_a_relu_the_hessian_is_that_of_the_side_one_stands_on():
    """One unit, one example, `L = (a relu(b x) - y)^2`: an exact Hessian however near the kink."""
    net, x, y = MLP((1, 1, 1), loss="squared"), np.array([[1.0]]), np.array([3.0])
    for b in (1.0, 1e-3, 1e-9, 1e-15):
        params = [np.array([[[b, 0.0]]]), np.array([[[2.0, 0.0]]])]
        z = 2 * b - 3  # the error; a = 2
        exact = [
            [8, 8, 4 * b + 2 * z, 4],
            [8, 8, 4 * b + 2 * z, 4],
            [4 * b + 2 * z] * 2 + [2 * b * b, 2 * b],
            [4, 4, 2 * b, 2],
        ]
        np.testing.assert_allclose(dense(net, params, x, y), exact, rtol=1e-12)
        shut = [-params[0], params[1]]
        np.testing.assert_array_equal(dense(net, shut, x, y), np.diag([0, 0, 0, 2.0]))
    at_the_kink = [np.zeros((1, 1, 2)), params[1]]
    np.testing.assert_array_equal(dense(net, at_the_kink, x, y), np.diag([0, 0, 0, 2.0]), "shut, as in the gradient")


@pytest.mark.parametrize("loss", ["cross_entropy", "squared"])
def test_throughout_training_the_sharpness_of_a_relu_network_is_that_of_its_hessian(loss):
    """The exact Hessian of a piecewise smooth loss, from the network within one cell of its kinks."""
    net = MLP((16, 6, 3), loss=loss)
    x, labels = images(30)
    y = np.eye(3)[labels] if loss == "squared" else labels
    for epochs in (0, 20, 200):
        history = sweep(net, Split("images", x, y, x, y), 0.2, epochs=epochs, batch_size=30, evaluate="end")
        params = [w[0] for w in history.params]
        w1, w2 = params[0][0], params[1][0]
        inputs = with_bias_of(x)
        z1 = inputs @ w1.T
        hidden = with_bias_of(np.maximum(z1, 0))
        scores = hidden @ w2.T
        p = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
        if loss == "squared":
            error, outer = 2 / 3 * (scores - y), np.repeat(2 / 3 * np.eye(3)[None], 30, axis=0)
        else:
            error = p - np.eye(3)[labels]
            outer = np.einsum("nk,kl->nkl", p, np.eye(3)) - np.einsum("nk,nl->nkl", p, p)
        gate = (z1 > 0).astype(float)
        first = np.einsum("kj,nj,ni->nkji", w2[:, :-1], gate, inputs).reshape(30, 3, -1)
        second = np.einsum("kl,nh->nklh", np.eye(3), hidden).reshape(30, 3, -1)
        jacobian = np.concatenate([first, second], axis=2)
        exact = np.einsum("nka,nkl,nlb->ab", jacobian, outer, jacobian) / 30
        mixed = np.zeros((6, 17, 3, 7))
        for j in range(6):
            mixed[j, :, :, j] = np.einsum("nk,n,ni->ik", error, gate[:, j], inputs) / 30
        mixed = mixed.reshape(first.shape[2], -1)
        exact[: len(mixed), len(mixed) :] += mixed
        exact[len(mixed) :, : len(mixed)] += mixed.T
        np.testing.assert_allclose(dense(net, params, x, y), exact, rtol=1e-9, atol=1e-12)
        assert top_eigenvalues(net, params, x, y)[0] == pytest.approx(np.linalg.eigvalsh(exact)[-1], rel=1e-4)


@pytest.mark.parametrize("net", [TANH, MLP((4, 5, 3), activation="tanh", loss="squared")])
def test_lanczos_agrees_with_the_dense_hessian(net):
    rng = np.random.default_rng(0)
    x = rng.normal(size=(15, 4))
    y = rng.normal(size=(15, 3)) if net.loss == "squared" else rng.integers(0, 3, 15)
    params = net.init(seed=1)
    exact = np.linalg.eigvalsh(dense(net, params, x, y))[::-1]
    np.testing.assert_allclose(top_eigenvalues(net, params, x, y, count=3), exact[:3], rtol=1e-4)
    values, vectors = top_eigenpairs(net, params, x, y)
    np.testing.assert_allclose(hessian_vector(net, params, x, y, vectors[0]), values[0] * vectors[0], atol=1e-3)
    again = top_eigenvalues(net, params, x, y, start=vectors[0])
    np.testing.assert_allclose(again, values, rtol=1e-4)


def test_curvature_refuses_what_it_cannot_measure():
    net = MLP((4, 3))
    x, y = np.ones((5, 4)), np.zeros(5, int)
    with pytest.raises(ValueError, match="^top_eigenvalues: params must hold one run, .* got 2"):
        top_eigenvalues(net, net.init(runs=2), x, y)
    with pytest.raises(ValueError, match=r"^hessian_vector: vector .*\(parameters,\) with parameters = 15, got shape"):
        hessian_vector(net, net.init(), x, y, np.zeros(3))
    with pytest.raises(ValueError, match=r"^hessian_vector: vector .*runs = 2, parameters = 15, got shape \(15,\)"):
        hessian_vector(net, net.init(runs=2), x, y, np.zeros(15))
    with pytest.raises(ValueError, match="^top_eigenpairs: count must be a whole number between 1 and 14"):
        top_eigenpairs(net, net.init(), x, y, count=15)
    for bad, said in (([1.0] * 14, r"got shape \(14,\)"), ([np.nan] * 15, "got nan"), ([1e101] * 15, "got 1e\\+101")):
        with pytest.raises(ValueError, match=f"^top_eigenvalues: start must be finite numbers .*{said}"):
            top_eigenvalues(net, net.init(), x, y, start=bad)
    with pytest.raises(ValueError, match="^top_eigenvalues: tolerance must be a finite number between 0 and 1, got 2"):
        top_eigenvalues(net, net.init(), x, y, tolerance=2)
    for wrong in ([np.zeros((1, 3, 4))], [np.zeros((1, 3, 5)), np.zeros((1, 2, 4))]):
        with pytest.raises(ValueError, match=r"^hessian_vector: params must be arrays .* of shapes \[\(3, 5\)\], got"):
            hessian_vector(net, wrong, x, y, np.zeros(15))
    assert not hessian_vector(net, net.init(), x, y, np.zeros(15)).any()
