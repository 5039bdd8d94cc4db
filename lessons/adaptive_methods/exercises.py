"""The exercises of this lesson: right answers, known wrong ones, hints."""

import numpy as np

from lrlib.classroom.exercises import Exercise, Mistake


def means(g, m, s):
    """Both running means after the step."""
    return 0.9 * m + 0.1 * g, 0.999 * s + 0.001 * g**2


def hats(g, m, s, t):
    """Both running means after the step, corrected."""
    m, s = means(g, m, s)
    return m / (1 - 0.9**t), s / (1 - 0.999**t)


def adam_step(w, g, m, s, t, lr):
    """One step of Adam for a single weight, as the paper has it."""
    m, s = hats(g, m, s, t)
    return w - lr * m / (np.sqrt(s) + 1e-8)


def swapped(w, g, m, s, t, lr):
    m, s = 0.999 * m + 0.001 * g, 0.9 * s + 0.1 * g**2
    return w - lr * (m / (1 - 0.999**t)) / (np.sqrt(s / (1 - 0.9**t)) + 1e-8)


def uncorrected(w, g, m, s, t, lr):
    m, s = means(g, m, s)
    return w - lr * m / (np.sqrt(s) + 1e-8)


def only_direction(w, g, m, s, t, lr):
    return w - lr * hats(g, m, s, t)[0] / (np.sqrt(means(g, m, s)[1]) + 1e-8)


def only_size(w, g, m, s, t, lr):
    return w - lr * means(g, m, s)[0] / (np.sqrt(hats(g, m, s, t)[1]) + 1e-8)


def inside(w, g, m, s, t, lr):
    m, s = hats(g, m, s, t)
    return w - lr * m / np.sqrt(s + 1e-8)


def without_root(w, g, m, s, t, lr):
    m, s = hats(g, m, s, t)
    return w - lr * m / (s + 1e-8)


def climbing(w, g, m, s, t, lr):
    return 2 * w - adam_step(w, g, m, s, t, lr)


def raw_slope(w, g, m, s, t, lr):
    return w - lr * g / (np.sqrt(hats(g, m, s, t)[1]) + 1e-8)


def stale(w, g, m, s, t, lr):
    return w - lr * (m / (1 - 0.9**t)) / (np.sqrt(s / (1 - 0.999**t)) + 1e-8)


def not_squared(w, g, m, s, t, lr):
    m = (0.9 * m + 0.1 * g) / (1 - 0.9**t)
    return w - lr * m / (np.sqrt(abs(0.999 * s + 0.001 * g) / (1 - 0.999**t)) + 1e-8)


def summed(w, g, m, s, t, lr):
    m, s = 0.9 * m + g, 0.999 * s + 0.001 * g**2
    return w - lr * (m / (1 - 0.9**t)) / (np.sqrt(s / (1 - 0.999**t)) + 1e-8)


def late(w, g, m, s, t, lr):
    m, s = means(g, m, s)
    return w - lr * (m / (1 - 0.9 ** (t + 1))) / (np.sqrt(s / (1 - 0.999 ** (t + 1))) + 1e-8)


def first_step(w, g, m, s, t, lr):
    m, s = means(g, m, s)
    return w - lr * (m / (1 - 0.9)) / (np.sqrt(s / (1 - 0.999)) + 1e-8)


def no_epsilon(w, g, m, s, t, lr):
    m, s = hats(g, m, s, t)
    return w - lr * m / np.sqrt(s)


def same_walk(rule, lr, factor):
    """The rate that gives the walk of `lr` when every slope is `factor` times as large."""
    return lr / factor if rule in ("sgd", "momentum") else lr


EXERCISES = [
    Exercise(
        id="adaptive_methods.adam_step",
        answer=adam_step,
        cases=(
            (1.0, 2.0, 0.0, 0.0, 1, 0.1),
            (0.5, -0.3, 0.2, 0.5, 7, 0.01),
            (-2.0, 1e-5, 0.0, 0.0, 1, 0.1),
            (3.0, 4.0, -1.0, 9.0, 500, 0.2),
        ),
        claim="adaptive_methods.first_step",
        why="That is algorithm 1 of the paper. In the first step both corrections cancel the cold start: the weight moves by the rate.",
        mistakes=(
            Mistake(
                uncorrected,
                "You return {got}: without the bias correction. Divide m by 1 - 0.9^t and s by 1 - 0.999^t.",
            ),
            Mistake(
                only_direction,
                "You return {got}: m is corrected and s is not. It starts at 0 too: divide it by 1 - 0.999^t.",
            ),
            Mistake(
                only_size, "You return {got}: s is corrected and m is not. It starts at 0 too: divide it by 1 - 0.9^t."
            ),
            Mistake(inside, "You return {got}: `eps` inside the root. Here it is added after the root."),
            Mistake(
                without_root,
                "You return {got}: the root of s is missing, so the step still depends on the size of the slope.",
            ),
            Mistake(climbing, "You return {got}: the sign. A positive slope must lower the weight."),
            Mistake(
                raw_slope,
                "You return {got}: you divide the slope itself. Adam divides m, the running mean of the slopes.",
            ),
            Mistake(stale, "You return {got}: with m and s as they were before this slope. Take it in first."),
            Mistake(not_squared, "You return {got}: s is the running mean of the squares, so g enters it squared."),
            Mistake(
                summed,
                "You return {got}: m takes in 0.1 times the slope. With all of it, it is momentum's sum and ten times too large.",
            ),
            Mistake(
                late,
                "You return {got}: the powers are one too high. The first step has t = 1, and its correction is 1 - 0.9.",
            ),
            Mistake(first_step, "You return {got}: the correction of the first step at every step. It is 1 - 0.9^t."),
            Mistake(no_epsilon, "You return {got}: `eps` is missing. Where slopes are tiny it makes the step shorter."),
            Mistake(swapped, "You return {got}: 0.9 belongs to m, and 0.999 to s."),
            Mistake(
                lambda w, g, m, s, t, lr: w - adam_step(w, g, m, s, t, lr),
                "You return {got}: that is the step. Take it away from w.",
            ),
            Mistake(
                lambda w, g, m, s, t, lr: adam_step(w, g, m, s, t, lr) - w,
                "You return {got}: that is the change of the weight. Add it to w.",
            ),
            Mistake(
                lambda w, g, m, s, t, lr: adam_step(w, g, m, s, t, 1.0), "You return {got}: the rate is missing, or 1."
            ),
            Mistake(lambda w, g, m, s, t, lr: w - lr * g, "You return {got}: that is a step of SGD."),
            Mistake(
                lambda w, g, m, s, t, lr: w - lr * np.sign(g),
                "You return {got}: a step of the whole rate. True of the first step only, and where `eps` is small against the slope.",
            ),
        ),
        hints=(
            "First take the slope in: m keeps 0.9 of itself and gets 0.1 of g; s keeps 0.999 and gets 0.001 of g².",
            "Then correct both, `m / (1 - 0.9**t)` and `s / (1 - 0.999**t)`, and walk: rate times m by the root of s plus eps.",
            "`return w - lr * (m / (1 - 0.9**t)) / ((s / (1 - 0.999**t)) ** 0.5 + 1e-8)`, once m and s are renewed",
        ),
    ),
    Exercise(
        id="adaptive_methods.same_walk",
        answer=same_walk,
        cases=(("sgd", 0.1, 32.0), ("momentum", 0.03, 0.5), ("adam", 0.001, 32.0), ("lion", 1e-4, 100.0)),
        claim="adaptive_methods.scale",
        why="SGD and momentum walk by rate times slope. Adam and Lion look at proportions and signs, which a factor leaves alone.",
        mistakes=(
            Mistake(
                lambda r, lr, f: lr / f,
                "You return {got}: right for SGD and momentum. Adam and Lion do not see the factor.",
            ),
            Mistake(
                lambda r, lr, f: lr,
                "You return {got}: right for Adam and Lion. With SGD and momentum each step would be `factor` times as long.",
            ),
            Mistake(
                lambda r, lr, f: lr * f if r in ("sgd", "momentum") else lr,
                "You return {got}: upside down. Larger slopes need a smaller rate.",
            ),
            Mistake(
                lambda r, lr, f: lr * f,
                "You return {got}: upside down for SGD and momentum, and Adam and Lion need no change.",
            ),
            Mistake(
                lambda r, lr, f: lr / f if r == "sgd" else lr,
                "You return {got}: momentum adds up slopes, so it feels the factor as SGD does.",
            ),
            Mistake(
                lambda r, lr, f: lr / f if r != "adam" else lr,
                "You return {got}: Lion takes the sign of a mean of slopes. A factor does not change it.",
            ),
            Mistake(
                lambda r, lr, f: lr if r in ("sgd", "momentum") else lr / f,
                "You return {got}: the two kinds of rules are the wrong way round.",
            ),
            Mistake(
                lambda r, lr, f: lr / np.sqrt(f) if r in ("sgd", "momentum") else lr,
                "You return {got}. No root: the step is rate times slope, and the slope has the whole factor.",
            ),
            Mistake(
                lambda r, lr, f: lr / f if r in ("sgd", "momentum") else lr / np.sqrt(f),
                "You return {got}: the root of s has the factor, and so has m. They cancel.",
            ),
            Mistake(
                lambda r, lr, f: lr / f**2 if r in ("sgd", "momentum") else lr,
                "You return {got}: the factor enters once. (It is multiplied *inputs* that enter squared.)",
            ),
            Mistake(
                lambda r, lr, f: 1 / f, "You return {got}: the rate is missing, and not every rule sees the factor."
            ),
        ),
        hints=(
            "Write down one step of each rule, with `factor * g` in place of `g`. Where does `factor` cancel?",
            "SGD and momentum step by rate times slope. Adam divides by the root of the squares, Lion takes a sign.",
            '`return lr / factor if rule in ("sgd", "momentum") else lr`',
        ),
    ),
]
