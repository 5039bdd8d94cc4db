"""Many learning rates at once: our batched sweep against the usual loops, in one run, as ratios.

The job: digits, a 64-32-10 network, batches of 32, 10 epochs, 64 rates, float32, one thread. Peers not installed
are named and left out. Each method is timed in turn, several rounds, and the medians are compared.
"""

import os

for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"  # before numpy is imported

import importlib.util
import platform
import statistics
import time
import warnings

import numpy as np

from lrlib import MLP, load_digits_split, sweep
from lrlib.jobs import one_blas_thread

RATES = np.geomspace(1e-4, 1, 64)
BATCH, EPOCHS, ROUNDS = 32, 10, 5
FEW = 4  # rates actually run by the methods that take one rate at a time; their cost per rate is constant
DATA = load_digits_split()
STEPS = EPOCHS * (len(DATA.x_train) // BATCH)


def ours(optimizer, rates=RATES, dtype=np.float32):
    sweep(MLP(), DATA, rates, optimizer=optimizer, epochs=EPOCHS, batch_size=BATCH, evaluate="end", dtype=dtype)
    return len(rates)


def many_seeds(jobs):
    for optimizer, low, high in (("sgd", 1e-3, 10), ("momentum", 1e-4, 3), ("adam", 1e-5, 2)):
        rates = np.geomspace(low, high, 41)
        sweep(MLP(), DATA, rates, range(5), optimizer, evaluate="end", dtype=np.float32, jobs=jobs)


def scikit_learn(optimizer):
    from sklearn.neural_network import MLPClassifier

    settings = (
        {"solver": "adam"} if optimizer == "adam" else {"solver": "sgd", "momentum": 0.0, "nesterovs_momentum": False}
    )
    x = DATA.x_train.astype(np.float32)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for lr in RATES[:: len(RATES) // FEW]:
            net = MLPClassifier(
                (32,), batch_size=BATCH, max_iter=EPOCHS, learning_rate_init=lr, alpha=0, tol=0, **settings
            )
            net.fit(x, DATA.y_train)
    return FEW


def torch_loop(optimizer):
    import torch

    torch.set_num_threads(1)
    x, y = torch.tensor(DATA.x_train, dtype=torch.float32), torch.tensor(DATA.y_train)
    for lr in RATES[:: len(RATES) // FEW]:
        net = torch.nn.Sequential(torch.nn.Linear(64, 32), torch.nn.ReLU(), torch.nn.Linear(32, 10))
        rule = (torch.optim.Adam if optimizer == "adam" else torch.optim.SGD)(net.parameters(), lr=float(lr))
        for _ in range(EPOCHS):
            order = torch.randperm(len(x))
            for start in range(0, len(x) - BATCH + 1, BATCH):
                part = order[start : start + BATCH]
                rule.zero_grad()
                torch.nn.functional.cross_entropy(net(x[part]), y[part]).backward()
                rule.step()
    return FEW


def torch_vmap(optimizer):
    import torch

    torch.set_num_threads(1)
    x, y = torch.tensor(DATA.x_train, dtype=torch.float32), torch.tensor(DATA.y_train)
    lr = torch.tensor(RATES, dtype=torch.float32)[:, None, None]
    w = [torch.randn(64, 32, 65) * 0.18, torch.randn(64, 10, 33) * 0.18]

    def loss(w1, w2, x, y):
        hidden = torch.relu(x @ w1[:, :-1].T + w1[:, -1])
        return torch.nn.functional.cross_entropy(hidden @ w2[:, :-1].T + w2[:, -1], y)

    gradient = torch.func.vmap(torch.func.grad(loss, argnums=(0, 1)), in_dims=(0, 0, None, None))
    m, s, count = [torch.zeros_like(v) for v in w], [torch.zeros_like(v) for v in w], 0
    for _ in range(EPOCHS):
        order = torch.randperm(len(x))
        for start in range(0, len(x) - BATCH + 1, BATCH):
            part = order[start : start + BATCH]
            count += 1
            for i, g in enumerate(gradient(*w, x[part], y[part])):
                if optimizer == "adam":
                    m[i].mul_(0.9).add_(g, alpha=0.1)
                    s[i].mul_(0.999).addcmul_(g, g, value=0.001)
                    g = (m[i] / (1 - 0.9**count)) / ((s[i] / (1 - 0.999**count)).sqrt() + 1e-8)
                w[i] = w[i] - lr * g
    return len(RATES)


def jax_vmap():
    """A function like the others that holds compiled programs: jit(vmap(scan)) over all steps."""
    import jax
    import jax.numpy as jnp

    x, y = jnp.asarray(DATA.x_train, jnp.float32), jnp.asarray(DATA.y_train)
    rng = np.random.default_rng(0)
    order = np.concatenate([rng.permutation(len(x))[: STEPS // EPOCHS * BATCH] for _ in range(EPOCHS)])
    parts = jnp.asarray(order.reshape(STEPS, BATCH))
    start = [jnp.asarray(rng.normal(size=shape) * 0.18, jnp.float32) for shape in ((32, 65), (10, 33))]

    def loss(w, x, y):
        hidden = jax.nn.relu(x @ w[0][:, :-1].T + w[0][:, -1])
        z = hidden @ w[1][:, :-1].T + w[1][:, -1]
        return -jnp.mean(jax.nn.log_softmax(z)[jnp.arange(BATCH), y])

    def run(lr, adam):
        def step(carry, part):
            w, m, s, count = carry
            g = jax.grad(loss)(w, x[part], y[part])
            if not adam:
                return ([a - lr * b for a, b in zip(w, g, strict=True)], m, s, count), None
            count = count + 1
            m = [0.9 * a + 0.1 * b for a, b in zip(m, g, strict=True)]
            s = [0.999 * a + 0.001 * b * b for a, b in zip(s, g, strict=True)]
            c1, c2 = 1 - 0.9**count, 1 - 0.999**count
            w = [a - lr * (b / c1) / (jnp.sqrt(c / c2) + 1e-8) for a, b, c in zip(w, m, s, strict=True)]
            return (w, m, s, count), None

        zero = [jnp.zeros_like(v) for v in start]
        return jax.lax.scan(step, (start, zero, zero, jnp.float32(0)), parts)[0][0]

    programs = {name: jax.jit(jax.vmap(lambda lr, a=(name == "adam"): run(lr, a))) for name in ("sgd", "adam")}
    lr = jnp.asarray(RATES, jnp.float32)

    def go(optimizer):
        jax.block_until_ready(programs[optimizer](lr))
        return len(RATES)

    return go


def products(_):
    """The matrix products of the job alone, training and one evaluation, in our shapes: nobody does it for less."""
    k, f = len(RATES), np.float32
    x = np.ones((BATCH, 65), f)
    w1, w2 = np.ones((k, 32, 65), f), np.ones((k, 10, 33), f)
    z1, h, z2 = np.empty((k * 32, BATCH), f), np.ones((k, 33, BATCH), f), np.empty((k, 10, BATCH), f)
    g1, g2, back = np.empty((k * 32, 65), f), np.empty((k, 10, 33), f), np.empty((k, 32, BATCH), f)
    with one_blas_thread():
        for _ in range(STEPS):
            np.matmul(w1.reshape(k * 32, 65), x.T, out=z1)
            np.matmul(w2, h, out=z2)
            np.matmul(z2, h.transpose(0, 2, 1), out=g2)
            np.matmul(w2[:, :, :-1].transpose(0, 2, 1), z2, out=back)
            np.matmul(back.reshape(k * 32, BATCH), x, out=g1)
            z2.fill(0)
        for data in (DATA.x_train, DATA.x_test):
            hidden = (w1.reshape(k * 32, 65) @ np.ones((65, len(data)), f)).reshape(k, 32, -1)
            w2[:, :, :-1] @ hidden
    return k


def installed(name):
    return importlib.util.find_spec(name) is not None


def main():
    methods = {"lrlib sweep": ours, "bare matrix products": products, "scikit-learn loop": scikit_learn}
    missing = [name for name in ("torch", "jax") if not installed(name)]
    if "torch" not in missing:
        methods |= {"PyTorch loop": torch_loop, "torch.func vmap": torch_vmap}
    if "jax" not in missing:
        methods["jax jit(vmap(scan))"] = jax_vmap()
    times = {}
    for round in range(ROUNDS + 1):  # the first round warms up, and compiles
        for name, method in methods.items():
            for optimizer in ("sgd", "adam"):
                begin = time.perf_counter()
                rates = method(optimizer)
                if round:
                    times.setdefault((name, optimizer), []).append((time.perf_counter() - begin) / rates * 1e3)
    middle = {key: statistics.median(values) for key, values in times.items()}
    print(
        f"digits 64-32-10, batch {BATCH}, {EPOCHS} epochs, {len(RATES)} rates, float32, one thread, median of {ROUNDS}"
    )
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, numpy {np.__version__}\n")
    print(f"{'':24}{'SGD ms/rate':>12}{'x ours':>8}{'Adam ms/rate':>14}{'x ours':>8}")
    for name in methods:
        sgd, adam = middle[name, "sgd"], middle[name, "adam"]
        ratios = sgd / middle["lrlib sweep", "sgd"], adam / middle["lrlib sweep", "adam"]
        print(f"{name:24}{sgd:12.2f}{ratios[0]:8.2f}{adam:14.2f}{ratios[1]:8.2f}")
    for name in missing:
        print(f"{name:24}{'not installed':>12}")
    for optimizer in ("sgd", "momentum", "adam"):
        one, many = [], []
        for _ in range(ROUNDS):
            for rates, store in ((RATES[40:41], one), (RATES, many)):
                begin = time.perf_counter()
                ours(optimizer, rates)
                store.append(time.perf_counter() - begin)
        print(
            f"\n{optimizer}: 64 rates cost {statistics.median(many) / statistics.median(one):.1f} times one rate",
            end="",
        )
    for jobs in (1, 2):
        many_seeds(jobs)  # the processes start here, once
    alone, spread = [], []
    for _ in range(ROUNDS):
        for jobs, store in ((1, alone), (2, spread)):
            begin = time.perf_counter()
            many_seeds(jobs)
            store.append(time.perf_counter() - begin)
    one, two = statistics.median(alone), statistics.median(spread)
    print(f"\n\n615 trainings (41 rates x 3 optimizers x 5 seeds): {one:.2f} s; jobs=2: {one / two:.2f} times as fast")


if __name__ == "__main__":
    main()
