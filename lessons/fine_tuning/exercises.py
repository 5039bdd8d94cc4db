"""The exercises of this lesson: right answers, known wrong ones, hints."""

import numpy as np

from lrlib import generator
from lrlib.classroom.exercises import Exercise, Mistake


def layer_rates(lr, factor, layers):
    return lr / factor ** np.arange(layers)[::-1]


def two_phases(layers, low):
    plan = np.full((2, layers), low)
    plan[0], plan[:, -1] = 0, 1
    return plan


def held_out(guesses, labels, shots):
    kept = np.ones(len(labels), bool)
    kept[shots] = False
    return (np.asarray(guesses) == labels)[kept].mean()


def _rows(layers, first, second):
    """A plan of two rows, each the rates below the head and that of the head."""
    return np.array([[first[0]] * (layers - 1) + [first[1]], [second[0]] * (layers - 1) + [second[1]]], dtype=float)


_rng = generator(13)
_LABELS = _rng.integers(0, 10, 60)
_GUESSES = np.where(_rng.random(60) < 0.6, _LABELS, (_LABELS + 1) % 10)
_SHOTS = np.arange(3, 60, 4)
_GUESSES[_SHOTS] = _LABELS[_SHOTS]  # what was trained on is known without an error
EXERCISES = [
    Exercise(
        id="fine_tuning.layer_rates",
        answer=layer_rates,
        cases=((0.1, 2.6, 4), (0.03, 10.0, 3)),
        why="With the factor 2.6 this is what Howard and Ruder called discriminative fine-tuning. In PyTorch each of these rates is the "
        "`lr` of a parameter group.",
        mistakes=(
            Mistake(
                lambda lr, f, n: np.full(n, lr),
                "The same rate everywhere: the lowest layer, which transfers best, moves as fast as the head.",
            ),
            Mistake(
                lambda lr, f, n: lr / f ** np.arange(n),
                "The order is turned round: yours gives the largest rate to the first layer. Arrays go from the input to the head.",
            ),
            Mistake(
                lambda lr, f, n: lr / f ** np.arange(1, n + 1)[::-1],
                "Off by one: the head, the last of them, keeps the whole rate `lr`.",
            ),
            Mistake(
                lambda lr, f, n: np.r_[np.full(n - 1, lr / f), lr],
                "All layers below the head share one rate in yours. Each layer gets the rate of the one above it, divided by the factor.",
            ),
            Mistake(
                lambda lr, f, n: lr * f ** np.arange(n)[::-1],
                "Yours grows towards the input, above `lr`. Divide by the factor.",
            ),
            Mistake(
                lambda lr, f, n: lr / np.maximum(1, f * np.arange(n)[::-1]),
                "You divide by multiples of the factor. One layer further down divides once more: take powers.",
            ),
            Mistake(
                lambda lr, f, n: lr - f * np.arange(n)[::-1],
                "You subtract the factor at each layer, and rates fall below 0. Divide by it.",
            ),
            Mistake(
                lambda lr, f, n: 1 / f ** np.arange(n)[::-1],
                "These are shares of a rate, with 1 for the head. Multiply them by `lr`.",
            ),
            Mistake(
                lambda lr, f, n: np.round(lr / f ** np.arange(n)[::-1], 3),
                "You round. Small rates need all their digits.",
            ),
            Mistake(
                lambda lr, f, n: lr * f ** np.arange(n),
                "Yours grows from `lr` at the input. The head, the last one, has `lr`; all others less.",
            ),
            Mistake(
                lambda lr, f, n: lr / (f * np.arange(n)[::-1]),
                "You divide by multiples of the factor (and by 0 at the head). One layer further down divides once more: take powers.",
            ),
            Mistake(
                lambda lr, f, n: (lr / f) ** np.arange(n)[::-1],
                "The parentheses take `lr` into the power. A power comes before a division: `lr / factor ** ...`.",
            ),
            Mistake(lambda lr, f, n: lr / f, "You return one number. An array of `layers` rates was asked for."),
            Mistake(lambda lr, f, n: lr / f**n, "You return one number. An array of `layers` rates was asked for."),
            Mistake(
                lambda lr, f, n: lr / n ** np.arange(f)[::-1],
                "Did you swap two names? `layers` is the length, `factor` what each rate is divided by.",
            ),
            Mistake(
                lambda lr, f, n: np.linspace(lr / f ** (n - 1), lr, n),
                "The ends are right, but yours rises by the same difference. It should be the same factor.",
            ),
            Mistake(
                lambda lr, f, n: lr / f * np.arange(n)[::-1],
                "You multiply by how far down a layer is. One layer further down divides once more: take powers.",
            ),
        ),
        hints=(
            "The head has gone down 0 times, the layer below it once, and so on.",
            "`np.arange(layers)[::-1]` counts how often each has been divided.",
            "`return lr / factor ** np.arange(layers)[::-1]`",
        ),
    ),
    Exercise(
        id="fine_tuning.two_phases",
        answer=two_phases,
        cases=((3, 0.1), (5, 0.3)),
        why="A new head sends random errors down; trained first, it should not tear up what lies below. This is the reason Kumar and others "
        "give. The next table measures how much of it holds here.",
        mistakes=(
            Mistake(
                lambda n, low: _rows(n, (low, 1), (low, 1)),
                "The head is not trained first: in your first phase the layers below it move as well, to suit a head that knows nothing yet.",
            ),
            Mistake(
                lambda n, low: _rows(n, (0, 1), (1, 1)),
                "The same rate everywhere in the second phase: the layers below should get `low`.",
            ),
            Mistake(
                lambda n, low: np.ones((2, n)),
                "The same rate everywhere, from the start: the head is not trained first, and nothing below is protected.",
            ),
            Mistake(
                lambda n, low: _rows(n, (low, 1), (0, 1)),
                "The phases are swapped: the head is not trained first. Row 0 is the first phase.",
            ),
            Mistake(
                lambda n, low: _rows(n, (0, 1), (low, 0)),
                "Your head stops in the second phase. It should keep its whole rate.",
            ),
            Mistake(
                lambda n, low: np.r_[np.full(n - 1, low), 1.0],
                "That is one phase: the head is not trained first. Return two rows.",
            ),
            Mistake(
                lambda n, low: np.tril(np.ones((n, n)))[:, ::-1],
                "That unfreezes one layer after the other, and never uses `low`. Here two rows are asked for.",
            ),
            Mistake(
                lambda n, low: _rows(n, (0, 1), (low, low)),
                "In your second phase the head is slowed down as well. It should keep its whole rate.",
            ),
            Mistake(
                lambda n, low: _rows(n, (0, 1), (low, 1))[:, ::-1],
                "Your head is in the first column. Arrays go from the input to the head: it is the last.",
            ),
            Mistake(
                lambda n, low: _rows(n, (0, 1), (0, 1)),
                "The layers below the head stay at 0 in both rows. If you did write `low` there, your array holds whole numbers only, and "
                "it was cut to 0: start from `np.zeros`.",
            ),
            Mistake(
                lambda n, low: _rows(n, (0, low), (low, 1)),
                "The head has `low` in the first phase. It is at 1 in both.",
            ),
            Mistake(
                lambda n, low: two_phases(n, low).T, "Your rows lie on their side: a row per phase, a column per layer."
            ),
            Mistake(
                lambda n, low: two_phases(n + 1, low), "There is one column too many: `layers` counts the head as well."
            ),
            Mistake(
                lambda n, low: _rows(n, (1, 0), (low, 1)),
                "Your first phase is the other way round: the head is to move, and the layers below it stand still.",
            ),
            Mistake(
                lambda n, low: two_phases(n, low).ravel(),
                "All numbers are right, but in one row. Return two rows, one per phase: a list of two lists.",
            ),
        ),
        hints=(
            "Two rows, one column per layer. The last column is the head: 1 in both rows.",
            "Row 0 is zero elsewhere, row 1 is `low` elsewhere.",
            "`return np.array([[0] * (layers - 1) + [1], [low] * (layers - 1) + [1]])`",
        ),
    ),
    Exercise(
        id="fine_tuning.held_out",
        answer=held_out,
        cases=((_GUESSES, _LABELS, _SHOTS), (_GUESSES[::-1], _LABELS[::-1], np.array([0, 5, 6]))),
        why="At a good rate every plan is right on nearly all the pictures it was trained on. Only the others can tell plans apart.",
        mistakes=(
            Mistake(
                lambda g, y, s: (g == y)[s].mean(),
                "You return {got}: that is measured on the few pictures it was trained on. They cannot tell a good plan from a bad one.",
            ),
            Mistake(
                lambda g, y, s: (g == y).mean(),
                "You return {got}: the pictures trained on are in there too, and flatter the result. Leave `shots` out.",
            ),
            Mistake(
                lambda g, y, s: 1 - held_out(g, y, s),
                "You return {got}: that is the share of errors. Accuracy is the share of right answers.",
            ),
            Mistake(
                lambda g, y, s: np.delete(g == y, s).sum(),
                "You return {got}: that counts the right answers. Divide by how many were asked.",
            ),
            Mistake(
                lambda g, y, s: np.delete(g == y, s).sum() / len(y),
                "You return {got}: you divide by all pictures. Divide by the number of those that are left.",
            ),
            Mistake(
                lambda g, y, s: 100 * held_out(g, y, s),
                "You return {got}: that is per cent. A number between 0 and 1 is asked for.",
            ),
            Mistake(
                lambda g, y, s: (g == y)[~s].mean(),
                "You return {got}: `~` turns an array of yes and no round, but `shots` holds places, and `~3` is the place -4. "
                "`np.delete` leaves places out.",
            ),
            Mistake(
                lambda g, y, s: (g == y)[-s].mean(),
                "You return {got}: a minus counts places from the end. `np.delete` leaves places out.",
            ),
            Mistake(
                lambda g, y, s: (g == y)[len(s) :].mean(),
                "You return {got}: you leave out the first places. `shots` lists which places to leave out.",
            ),
            Mistake(
                lambda g, y, s: (g == y).sum() / (len(y) - len(s)),
                "You return {got}: you divide by the number of those left, but those trained on are still counted above.",
            ),
            Mistake(
                lambda g, y, s: (np.delete(g, s) == y).mean(),
                "The two arrays have different lengths: you left `shots` out of `guesses` only. Leave them out from both, or compare first.",
            ),
            Mistake(
                lambda g, y, s: np.delete(g, s).mean(),
                "You return {got}: that is the mean of the guessed digits. Compare them with `labels` first.",
            ),
            Mistake(
                lambda g, y, s: (g == y).mean() - (g == y)[s].mean(),
                "You return {got}: you subtract one share from another. Leave the places out, then take the share.",
            ),
            Mistake(
                lambda g, y, s: (g == y).all(),
                "You return {got}: `all` asks whether every guess is right. Take the mean.",
            ),
            Mistake(
                lambda g, y, s: np.delete(g == y, s),
                "You return one yes or no for each picture that is left. Take their mean.",
            ),
        ),
        hints=(
            "`guesses == labels` is an array of yes and no. Which of its places may count?",
            "`np.delete(array, shots)` leaves out the places in `shots`.",
            "`return np.delete(guesses == labels, shots).mean()`",
        ),
    ),
    Exercise(
        id="fine_tuning.third_task",
        answer=3,
        why="The loss before training is far above ln 10: the old head is sure of wrong answers and has to go, although a third of its "
        "answers are right. And the probe beats scratch: the features are of use.",
        claim="fine_tuning.new_head",
        mistakes=(
            Mistake(
                1,
                "The second question compares the probe with scratch. Here the probe is ahead: what the layers below have learned "
                "is of use, and scratch throws it away.",
            ),
            Mistake(
                2,
                "The first question looks at the loss before training. Here it is far above ln 10: the old head is sure of wrong "
                "answers, and its errors would tear up the layers below. That a third of its answers are right does not save it.",
            ),
            Mistake(
                4,
                "The first question: its loss before training is far above ln 10, that of guessing. As it is, it is of little use.",
            ),
            Mistake(0, "Answer with 1, 2, 3 or 4: the number of what the two questions say."),
            Mistake(5, "Answer with 1, 2, 3 or 4: the number of what the two questions say."),
        ),
        hints=(
            "Take the row of the third task. Is its loss before training above 2.303?",
            "It is, so the head has to be new. Then: which is ahead, the probe or scratch?",
            "`choice = 3`",
        ),
    ),
]
