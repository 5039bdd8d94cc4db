"""Balls that remember, on valleys whose curvature is known."""

import numpy as np

from lrlib import Walk, generator, momentum, nesterov, parabola, sgd
from lrlib.training import schedule_factors


def roll(landscape, start, lr, rule, steps, schedule=None):
    """`descend` by another rule: a `Walk` of so many steps at each rate.

    start: number, `(dim,)` or `(runs, dim)`. lr: number or `(runs,)`. rule: an optimizer of lrlib, its momentum a
    number or `(runs,)`. schedule: a function of the step that multiplies every rate.

    >>> roll(parabola(1), 1.0, 0.5, momentum(beta=0.5), steps=2).w[:, 0, 0].tolist()
    [1.0, 0.5, 0.0]
    """
    lr = np.atleast_1d(np.asarray(lr, dtype=float))
    factors = schedule_factors(schedule, steps, 1)
    w = np.empty((steps + 1, len(lr), landscape.dim))
    w[0] = start
    state = rule.init([w[0]])
    with np.errstate(all="ignore"):
        for step in range(steps):
            (w[step + 1],), state = rule.update([w[step]], [landscape.grad(w[step])], state, lr * factors[step])
        loss = landscape.value(w)
    return Walk(landscape, lr, w, loss)


def shrinkage(lr, curvature, beta):
    """What a step leaves of the distance, in the long run: the size of the larger root of
    `x^2 - (1 + beta - lr h) x + beta = 0`. Numbers or arrays. Source: Polyak (1964); Goh (2017).

    >>> [round(float(shrinkage(lr, 1.0, 0.81)), 6) for lr in (0.1, 2.0, 3.62)]
    [0.9, 0.9, 1.0]
    """
    half = (1 + beta - lr * np.asarray(curvature)) / 2
    root = np.sqrt(np.abs(half**2 - beta))
    return np.where(half**2 < beta, np.sqrt(beta), np.abs(half) + root)


def best_pair(low, high):
    """The rate and the momentum that shrink all curvatures between `low` and `high` fastest: `(lr, beta)`.

    Source: Polyak (1964); Goh (2017).

    >>> [round(float(number), 6) for number in best_pair(1, 25)]
    [0.111111, 0.444444]
    """
    a, b = np.sqrt(low), np.sqrt(high)
    return 4 / (a + b) ** 2, ((b - a) / (b + a)) ** 2


def searched_pair(kappa):
    """The best of 160,000 pairs of rate and momentum for curvatures from 1 to `kappa`: `(lr, beta, factor of a step)`.

    >>> bool(searched_pair(100)[2] > (np.sqrt(100) - 1) / (np.sqrt(100) + 1))
    True
    """
    lr, beta = np.meshgrid(np.linspace(0.01, 4, 400) / kappa, np.arange(400) / 400)
    factor = np.maximum(shrinkage(lr, 1, beta), shrinkage(lr, kappa, beta))
    best = factor.argmin()
    return lr.flat[best], beta.flat[best], factor.flat[best]


def noise_floor(lr, beta, curvature=1.0):
    """Where the mean of w^2 settles when each slope has noise of variance 1: the fixed point of the means of
    w^2, w v and v^2.

    >>> round(noise_floor(0.5, 0.0), 9) == round(0.5 / (2 - 0.5), 9)
    True
    """
    h, a = curvature, 1 - lr * curvature
    # v' = beta v + h w + noise, w' = a w - lr beta v - lr noise
    step = np.array(
        [
            [a**2, -2 * a * lr * beta, lr**2 * beta**2],
            [a * h, a * beta - lr * beta * h, -lr * beta**2],
            [h**2, 2 * h * beta, beta**2],
        ]
    )
    return float(np.linalg.solve(np.eye(3) - step, [lr**2, -lr, 1])[0])


def found_edge(rule, steps=1000):
    """The largest rate at which a ball in the bowl of curvature 1 still comes nearer, found by halving an interval.

    >>> round(found_edge(sgd()), 4)
    2.0
    """
    low, high = 0.1, 1000.0
    while high / low > 1 + 1e-6:
        lr = np.sqrt(low * high)
        w = np.abs(roll(parabola(1), 1.0, lr, rule, steps).w[:, 0, 0])
        low, high = (lr, high) if w[-2:].max() < max(w[steps // 2 :][:2].max(), 1e-300) else (low, lr)
    return float(low)


def steps_needed(kappas, rule, draws=5, directions=40, share=1e-6):
    """Steps until a millionth of the distance is left, at textbook rates: `(draws, kappas)`.

    Each draw is a valley of 40 directions with curvatures between 1 / kappa and 1, both among them, and a random
    start. rule: "plain", "heavy ball" or "Nesterov".
    """
    rng = generator(0)
    shares = np.concatenate([np.tile([[0.0], [1.0]], draws), rng.uniform(0, 1, (directions - 2, draws))])
    h = np.asarray(kappas, dtype=float) ** -shares[:, :, None]  # (directions, draws, kappas)
    h = h.reshape(directions, -1).T
    w = np.repeat(rng.normal(size=(draws, directions)), len(kappas), axis=0)
    low = np.tile(1 / np.asarray(kappas, dtype=float), draws)
    root = np.sqrt(low)
    if rule == "heavy ball":
        lr, beta = best_pair(low, 1.0)
        chosen = momentum(beta=beta)
    elif rule == "Nesterov":
        lr, chosen = np.ones(len(low)), nesterov(beta=(1 - root) / (1 + root))
    else:
        lr, chosen = 2 / (1 + low), sgd()
    first, needed = np.linalg.norm(w, axis=1), np.zeros(len(w), dtype=int)
    state, step = chosen.init([w]), 0
    while (needed == 0).any():
        (w,), state = chosen.update([w], [h * w], state, lr)
        step += 1
        arrived = (np.linalg.norm(w, axis=1) <= share * first) & (needed == 0)
        needed[arrived] = step
    return needed.reshape(draws, -1)


def steps_after_drop(beta, inside, lr=0.1, drop=0.1, steps=5):
    """How long the steps are after the rate is multiplied by `drop`, where the slope has been 1 for ever: `(steps,)`.

    inside: whether the buffer holds the rate, as in Keras, or is multiplied by it, as in PyTorch.

    >>> steps_after_drop(0.9, inside=False)[0].round(9).item(), steps_after_drop(0.9, inside=True)[0].round(9).item()
    (0.1, 0.91)
    """
    rule, w, lengths = momentum(beta=beta, rate_inside=inside), [np.zeros(1)], []
    state = rule.init(w)
    settled = 40 / (1 - beta)  # steps after which the velocity has come to rest
    for step in range(int(settled) + steps):
        before = w[0]
        w, state = rule.update(w, [np.ones(1)], state, lr * (drop if step >= int(settled) else 1))
        lengths.append((before - w[0]).item())
    return np.array(lengths[-steps:])
