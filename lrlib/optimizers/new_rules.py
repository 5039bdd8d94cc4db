"""Rules since 2023: Muon, and two that promise less of a rate to choose."""

import numpy as np

from .. import validation as arg
from ..validation import checked, names_itself, refuse
from .base import Optimizer, by_run, fraction, over


@checked
class Muon(Optimizer):
    """Muon: momentum with its singular values set to 1, `w <- w - lr max(1, out/in)^0.5 U V^T`.

    `m <- beta m + (1 - beta) g`, `u = (1 - beta) g + beta m = U S V^T`. For matrices
    `(runs, out, in)`; other arrays step by u itself. Here U V^T comes from an exact singular value
    decomposition; the published rule takes five Newton-Schulz steps in half precision, so it cannot
    be compared digit by digit. beta: at least 0 and below 1; ValueError otherwise.
    Source: Jordan et al., 2024, github.com/KellerJordan/Muon.

    >>> w, rule = [np.array([[1.0]])], Muon()
    >>> new, state = rule.update(w, [np.array([[2.0]])], rule.init(w), lr=0.1)
    >>> round(new[0].item(), 6)
    0.9805
    """

    memories = 1

    beta: fraction = 0.95

    def rule(self, w, g, slots, step, lr):
        m = self.beta * slots[0] + (1 - self.beta) * g
        u = (1 - self.beta) * g + self.beta * m
        if w.ndim == 3:
            left, sizes, right = np.linalg.svd(u, full_matrices=False)
            real = sizes > 1e-6 * sizes[:, :1]  # directions without a gradient stay without a step
            u = np.sqrt(max(1, w.shape[1] / w.shape[2])) * ((left * real[:, None, :]) @ right)
        return w - lr * u, (m,)


@checked
class ScheduleFree(Optimizer):
    """Schedule-free SGD: `z <- z - lr g(y)`, `x <- (1 - c) x + c z`, `y = (1 - beta) z + beta x`.

    `c = a^2 / sum a^2`, a the largest lr so far. The params trained are y; those to evaluate and
    keep are x, from `evaluated`. The rate still has to be chosen.
    beta: at least 0 and below 1; ValueError otherwise.
    Source: Defazio et al., NeurIPS 2024, arXiv:2405.15682.

    >>> w, rule = [np.array([[1.0]])], ScheduleFree()
    >>> new, state = rule.update(w, [np.array([[2.0]])], rule.init(w), lr=0.1)
    >>> round(new[0].item(), 6)
    0.8
    """

    reads_params = True  # y is made anew from z and x

    beta: fraction = 0.9

    def slots(self, w):
        return w.copy(), w.copy(), 0.0, 0.0

    def rule(self, w, g, slots, step, lr):
        z, x, total, largest = slots
        largest = np.maximum(largest, lr)
        z, total = z - lr * g, total + largest**2
        with np.errstate(all="ignore"):
            share = np.where(total > 0, largest**2 / total, 0.0)
        x = (1 - share) * x + share * z
        return (1 - self.beta) * z + self.beta * x, (z, x, total, largest)

    def evaluated(self, params, state):
        return [slots[1] for slots in state["slots"]]


@checked
class Prodigy(Optimizer):
    """Prodigy: Adam on `d g`; d, the estimate of the distance to the solution, only grows.

    Leave lr at 1. All arrays of a run share one d, so rates of each array's own are refused. Not
    bias-corrected. Constants as in `Adam`; first, the d to begin with: above 0.
    Source: Mishchenko and Defazio, ICML 2024, arXiv:2306.06101.

    >>> w, rule = [np.array([[1.0]])], Prodigy(first=0.01)
    >>> new, state = rule.update(w, [np.array([[2.0]])], rule.init(w), lr=0.1)
    >>> round(new[0].item(), 6)
    0.996838
    """

    memories = 3
    reads_params = True  # d is measured from the start
    joint = True

    beta1: fraction = 0.9
    beta2: fraction = 0.999
    eps: arg.real(above=0) = 1e-8
    first: arg.real(above=0) = 1e-6

    def init(self, params):
        runs, start = len(params[0]), [w.copy() for w in params]
        d, gained = np.full(runs, self.first), np.zeros(runs)
        return {**super().init(params), "start": start, "d": d, "gained": gained}

    @names_itself
    def update(self, params, grads, state, lr):
        if np.ndim(lr) > 1:
            refuse("lr", "a number or (runs,): all arrays share one distance", np.asarray(lr))
        d, beta3 = state["d"], np.sqrt(self.beta2)
        rates = np.broadcast_to(np.asarray(lr, float), d.shape)
        gained, walked, slots = beta3 * state["gained"], 0.0, []
        each = zip(params, grads, state["start"], state["slots"], strict=True)
        for w, g, begin, (m, s, far) in each:
            scale = over(d, w)
            gained = gained + d / self.first * d * rates * by_run(g * (begin - w)).sum(axis=1)
            far = beta3 * far + over(d / self.first * d * rates, w) * g
            walked = walked + np.abs(by_run(far)).sum(axis=1)
            m = self.beta1 * m + (1 - self.beta1) * scale * g
            s = self.beta2 * s + (1 - self.beta2) * scale**2 * g * g
            slots.append((m, s, far))
        with np.errstate(all="ignore"):
            new = np.fmax(d, gained / walked)
        moved = [
            w - over(d * rates, w) * m / (np.sqrt(s) + over(new, w) * self.eps)
            for w, (m, s, _) in zip(params, slots, strict=True)
        ]
        step = state["step"] + 1
        return moved, {**state, "step": step, "slots": slots, "d": new, "gained": gained}
