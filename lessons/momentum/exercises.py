"""The exercises of this lesson: right answers, known wrong ones, hints."""

import numpy as np

from lrlib.classroom.exercises import Exercise, Mistake


def new_rate(lr, beta, new_beta):
    return lr * (1 - new_beta) / (1 - beta)


def next_step(last, slope, beta, old_lr, new_lr, inside):
    return beta * last * (1 if inside else new_lr / old_lr) + new_lr * slope


def best_pair(low, high):
    a, b = np.sqrt(low), np.sqrt(high)
    return [4 / (a + b) ** 2, ((b - a) / (b + a)) ** 2]


def _memory(low, high):
    return best_pair(low, high)[1]


EXERCISES = [
    Exercise(
        id="momentum.new_rate",
        claim="momentum.effective",
        answer=new_rate,
        cases=((0.1, 0.0, 0.9), (0.05, 0.9, 0.98), (0.01, 0.9, 0.0), (0.3, 0.5, 0.9)),
        why="lr / (1 - beta) is the pace along a valley. Keep it, and far below the edge the training does not notice the change.",
        mistakes=(
            Mistake(
                lambda lr, beta, new_beta: lr * (1 - beta) / (1 - new_beta),
                "You return {got}: upside down. More memory adds more slopes up, so the rate has to fall.",
            ),
            Mistake(
                lambda lr, beta, new_beta: lr,
                "You keep the rate. Then the pace changes: from 0 to 0.9 it grows tenfold.",
            ),
            Mistake(
                lambda lr, beta, new_beta: lr * (1 - new_beta),
                "You return {got}: right if there was no momentum before. The old one counts too: divide by 1 - beta.",
            ),
            Mistake(
                lambda lr, beta, new_beta: lr / (1 - beta),
                "You return {got}: that is the effective rate, which stays. Now ask which rate gives it with `new_beta`.",
            ),
            Mistake(
                lambda lr, beta, new_beta: lr / (1 - new_beta),
                "You return {got}: a larger memory would get a larger rate. And the old momentum is missing.",
            ),
            Mistake(
                lambda lr, beta, new_beta: lr * (1 + new_beta) / (1 + beta),
                "You return {got}: that keeps the share of the edge, 2 (1 + beta) / L. The pace is lr / (1 - beta).",
            ),
            Mistake(
                lambda lr, beta, new_beta: lr * (1 + beta) / (1 + new_beta),
                "1 + beta belongs to slopes that take turns. Along a valley they agree: 1 - beta.",
            ),
            Mistake(
                lambda lr, beta, new_beta: lr * np.divide(beta, new_beta),
                "You compare the momenta themselves. What counts is how many slopes add up: 1 / (1 - beta).",
            ),
            Mistake(
                lambda lr, beta, new_beta: lr * np.divide(new_beta, beta),
                "You compare the momenta themselves. What counts is how many slopes add up: 1 / (1 - beta).",
            ),
            Mistake(
                lambda lr, beta, new_beta: lr * (1 - new_beta) * (1 - beta),
                "You return {got}: you multiply by 1 - beta. The old pace is lr *divided* by it.",
            ),
            Mistake(lambda lr, beta, new_beta: lr / 10, "A tenth is right from 0 to 0.9 only. Use both momenta."),
            Mistake(
                lambda lr, beta, new_beta: lr * (1 - (new_beta - beta)),
                "You return {got}: you subtract the momenta. What counts is the ratio of 1 - new_beta to 1 - beta.",
            ),
        ),
        hints=(
            "Along a valley the velocity is 1 / (1 - beta) slopes. How far does a step go before the change?",
            "Before: lr / (1 - beta). After: new lr / (1 - new_beta). They must be equal.",
            "`return lr * (1 - new_beta) / (1 - beta)`",
        ),
    ),
    Exercise(
        id="momentum.next_step",
        claim="momentum.drop",
        answer=next_step,
        cases=(
            (1.0, 1.0, 0.9, 0.1, 0.01, False),
            (1.0, 1.0, 0.9, 0.1, 0.01, True),
            (0.5, 2.0, 0.5, 0.2, 0.1, False),
            (0.5, 2.0, 0.5, 0.2, 0.1, True),
            (0.03, 3.0, 0.8, 0.02, 0.04, True),
            (0.03, 3.0, 0.8, 0.02, 0.04, False),
        ),
        why="PyTorch's velocity is made of slopes, so the new rate multiplies all of it. Keras' is made of steps, and an old step stays as long as it was.",
        mistakes=(
            Mistake(
                lambda last, slope, beta, old_lr, new_lr, inside: beta * last * new_lr / old_lr + new_lr * slope,
                "Right for PyTorch, and you return the same for Keras. There the old step was made at the old rate and keeps its length: `beta * last`.",
            ),
            Mistake(
                lambda last, slope, beta, old_lr, new_lr, inside: beta * last + new_lr * slope,
                "Right for Keras, and you return the same for PyTorch. There the velocity is `last / old_lr`, and the new rate multiplies all of it.",
            ),
            Mistake(
                lambda last, slope, beta, old_lr, new_lr, inside: (
                    beta * last * (new_lr / old_lr if inside else 1) + new_lr * slope
                ),
                "The two libraries are swapped: with the rate *inside*, the old step keeps its length.",
            ),
            Mistake(
                lambda last, slope, beta, old_lr, new_lr, inside: beta * last * (1 if inside else new_lr / old_lr),
                "The new slope is missing: add `new_lr * slope`.",
            ),
            Mistake(
                lambda last, slope, beta, old_lr, new_lr, inside: (
                    last * (1 if inside else new_lr / old_lr) + new_lr * slope
                ),
                "The memory fades: only `beta` times the old velocity is kept.",
            ),
            Mistake(
                lambda last, slope, beta, old_lr, new_lr, inside: (
                    beta * last * (1 if inside else new_lr / old_lr) + slope
                ),
                "The new slope enters without a rate. It is multiplied by `new_lr` in both libraries.",
            ),
            Mistake(
                lambda last, slope, beta, old_lr, new_lr, inside: (
                    beta * last * (1 if inside else new_lr / old_lr) + old_lr * slope
                ),
                "The new slope is multiplied by the old rate. It comes after the change: `new_lr * slope`.",
            ),
            Mistake(
                lambda last, slope, beta, old_lr, new_lr, inside: (
                    beta * last * (1 if inside else old_lr / new_lr) + new_lr * slope
                ),
                "Upside down: PyTorch's step shrinks with the rate, by `new_lr / old_lr`.",
            ),
            Mistake(
                lambda last, slope, beta, old_lr, new_lr, inside: (
                    beta * last * (1 if inside else new_lr / old_lr) + (1 - beta) * new_lr * slope
                ),
                "You dampen the new slope by 1 - beta, as a running mean does. Here the velocity is a sum.",
            ),
            Mistake(
                lambda last, slope, beta, old_lr, new_lr, inside: (
                    beta * last + new_lr * slope if inside else new_lr * (beta * last + slope)
                ),
                "`last` is a step, not a velocity. PyTorch's velocity is `last / old_lr`.",
            ),
            Mistake(
                lambda last, slope, beta, old_lr, new_lr, inside: new_lr * slope,
                "That is a step of plain descent. The velocity of the steps before is missing.",
            ),
        ),
        hints=(
            "In PyTorch a step is rate times velocity. So the last velocity was `last / old_lr`. In Keras the velocity is the step itself.",
            "PyTorch: the new velocity is `beta * last / old_lr + slope`; multiply it by the new rate. Keras: `beta * last + new_lr * slope`.",
            "`return beta * last * (1 if inside else new_lr / old_lr) + new_lr * slope`",
        ),
    ),
    Exercise(
        id="momentum.best",
        claim="momentum.best",
        answer=best_pair,
        cases=((1.0, 25.0), (0.5, 8.0), (2.0, 200.0), (3.0, 12.0)),
        why="Both ends of the ravine stand at the ends of the band in which the ball rings, so all directions shrink by the root of the momentum.",
        mistakes=(
            Mistake(
                lambda low, high: best_pair(low, high)[::-1], "The order is turned: the rate first, then the momentum."
            ),
            Mistake(
                lambda low, high: [2 / (low + high), _memory(low, high)],
                "The momentum is right. The rate is the best one of plain descent; with a memory the band reaches further.",
            ),
            Mistake(
                lambda low, high: [1 / high, _memory(low, high)],
                "The momentum is right. The rate 1 / L leaves the flat direction below the band, where it creeps.",
            ),
            Mistake(
                lambda low, high: [2 * (1 + _memory(low, high)) / high, _memory(low, high)],
                "The momentum is right. The rate is the edge itself, where nothing shrinks any more.",
            ),
            Mistake(
                lambda low, high: [best_pair(low, high)[0], np.sqrt(_memory(low, high))],
                "The rate is right. The momentum is what a step leaves: that is the *root* of the momentum.",
            ),
            Mistake(
                lambda low, high: [best_pair(low, high)[0], ((high - low) / (high + low)) ** 2],
                "The rate is right. The momentum has the condition number in place of its root.",
            ),
            Mistake(
                lambda low, high: [best_pair(low, high)[0], (high - low) / (high + low)],
                "The rate is right. You return plain descent's factor as the momentum.",
            ),
            Mistake(
                lambda low, high: [2 / (np.sqrt(low) + np.sqrt(high)), _memory(low, high)],
                "The momentum is right. You took the root of the rate: square it.",
            ),
            Mistake(
                lambda low, high: [(1 - np.sqrt(_memory(low, high))) ** 2, _memory(low, high)],
                "The momentum is right. The lower end of the band is rate *times* curvature: divide by `low`.",
            ),
            Mistake(
                lambda low, high: [2 / (low + high), 0.9],
                "That is the usual guess. Here both numbers follow from the two curvatures.",
            ),
            Mistake(
                lambda low, high: _memory(low, high),
                "The momentum is right, and the rate is missing: return both in a list.",
            ),
        ),
        hints=(
            "The root of the momentum is (r - 1) / (r + 1), where r is the root of high / low.",
            "At the lower end of the band, rate times low is (1 - root of the momentum) squared.",
            "`return [4 / (low**0.5 + high**0.5) ** 2, ((high**0.5 - low**0.5) / (high**0.5 + low**0.5)) ** 2]`",
        ),
    ),
]
