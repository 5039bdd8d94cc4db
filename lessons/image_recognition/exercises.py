"""The exercises of this lesson: right answers, known wrong ones, hints."""

import numpy as np

from lrlib import generator
from lrlib.classroom.exercises import Exercise, Mistake


def _scores(n, seed):
    rng = generator(seed)
    scores = np.array([rng.permutation(12)[:10] - 2.0 for _ in range(n)]).T  # some are digits: a wrong way to compare
    return scores, rng.integers(0, 10, n)


EXERCISES = [
    Exercise(
        id="image_recognition.accuracy",
        answer=lambda scores, labels: float((scores.argmax(axis=0) == labels).mean()),
        cases=(_scores(40, 13), _scores(15, 1)),
        why="The share of pictures whose largest score stands at the right digit.",
        mistakes=(
            Mistake(
                lambda s, y: float((s.argmin(axis=0) == y).mean()),
                "You return {got}: you took the smallest score of each picture. The largest one is the network's answer.",
            ),
            Mistake(
                lambda s, y: float((s.argmax(axis=0) != y).mean()),
                "You return {got}: that is the share of errors. Accuracy is the other part.",
            ),
            Mistake(
                lambda s, y: int((s.argmax(axis=0) == y).sum()),
                "You return {got}, a count. Accuracy is a share: divide by the number of pictures.",
            ),
            Mistake(
                lambda s, y: float((s.argmax(axis=0) == y).sum() / 10),
                "You divided by the number of classes. Divide by the number of pictures.",
            ),
            Mistake(
                lambda s, y: float((s.max(axis=0) == y).mean()),
                "You return {got}: you compare the largest score itself with the digit. Its position, `argmax`, is the digit.",
            ),
            Mistake(
                lambda s, y: 100 * float((s.argmax(axis=0) == y).mean()),
                "You return {got}, in per cent. The share lies between 0 and 1.",
            ),
            Mistake(lambda s, y: s.argmax(axis=0) == y, "You return one yes or no for each picture. Take their mean."),
            Mistake(
                lambda s, y: s.argmax(axis=0),
                "You return the network's answers. Compare them with `labels`, and take the mean.",
            ),
            Mistake(
                lambda s, y: (s.argmax(axis=1) == y).mean(),
                "`argmax(axis=1)` looks along the pictures: it finds a picture for each digit. You want a digit for each picture: axis=0.",
            ),
            Mistake(
                lambda s, y: (s.argmax() == y).mean(),
                "You return {got}: `argmax()` without an axis looks at the whole table and finds one place. Use axis=0.",
            ),
            Mistake(
                lambda s, y: (s == y).mean(),
                "You return {got}: you compare the scores themselves with the digits. The position of the largest score, `argmax`, is the digit.",
            ),
            Mistake(
                lambda s, y: (s.argmax(axis=0) == y).all(),
                "You return {got}: `all` asks whether every answer is right. Take the mean.",
            ),
            Mistake(
                lambda s, y: (s.argmax(axis=0) - y).mean(),
                "You return {got}: digits are names, and their difference means nothing. Compare with `==`.",
            ),
            Mistake(
                lambda s, y: np.abs(s.argmax(axis=0) - y).mean(),
                "You return {got}: digits are names, and their difference means nothing. Compare with `==`.",
            ),
            Mistake(
                lambda s, y: (s.argmax(axis=0) + 1 == y).mean(),
                "You return {got}: you added 1. `argmax` counts from 0, and so do the digits.",
            ),
        ),
        hints=(
            "`scores.argmax(axis=0)` is the network's answer for each picture.",
            "Compare it with `labels` and take the mean of the result.",
            "`return (scores.argmax(axis=0) == labels).mean()`",
        ),
    ),
    Exercise(
        id="image_recognition.updates",
        answer=lambda rows, batch_size, epochs: epochs * (rows // batch_size),
        cases=((1437, 32, 10), (1000, 100, 3), (60_000, 128, 1), (1000, 300, 4)),
        why="Rates act once per update. Schedules count updates, budgets count epochs; this is how to go between them.",
        mistakes=(
            Mistake(
                lambda n, b, e: e * -(-n // b),
                "You return {got}: you counted the last, smaller batch of each epoch. This course leaves it out; PyTorch and scikit-learn keep it.",
            ),
            Mistake(
                lambda n, b, e: e * n / b,
                "You return {got}. Updates come whole: the rows left over at the end of an epoch are not used.",
            ),
            Mistake(lambda n, b, e: n // b, "You return {got}: that is one epoch."),
            Mistake(lambda n, b, e: e * n, "You return {got}: one update per row. An update takes a whole batch."),
            Mistake(
                lambda n, b, e: e * n // b,
                "You return {got}: the left-over rows do not add up across epochs. Divide first, round down, then multiply by the epochs.",
            ),
            Mistake(
                lambda n, b, e: e * b,
                "You return {got}: epochs times batch size does not know how many rows there are.",
            ),
            Mistake(
                lambda n, b, e: round(e * n / b),
                "You return {got}: the left-over rows do not add up across epochs. Divide first, round down, then multiply by the epochs.",
            ),
            Mistake(
                lambda n, b, e: e * round(n / b),
                "You return {got}: `round` goes to the nearest whole number. An incomplete batch is left out, so round down.",
            ),
            Mistake(
                lambda n, b, e: n // (b * e),
                "You return {got}: you divide by the epochs. More epochs make more updates: multiply by the epochs.",
            ),
            Mistake(
                lambda n, b, e: e * (n // b) - 1,
                "Off by one: that is the number of the last update, counted from 0. How many are there?",
            ),
            Mistake(
                lambda n, b, e: e * (n // b + 1),
                "You return {got}: you counted a last, smaller batch in each epoch, even where there is none. It is left out.",
            ),
            Mistake(
                lambda n, b, e: e * (n % b),
                "You return {got}: `%` gives the rows left over. `//` counts the whole batches.",
            ),
            Mistake(
                lambda n, b, e: e * (b // n),
                "You return {got}: the division is upside down. Rows divided by batch size.",
            ),
            Mistake(lambda n, b, e: e + n // b, "You return {got}: you add. Each epoch has as many updates: multiply."),
            Mistake(
                lambda n, b, e: n * b * e,
                "You return {got}: you multiply by the batch size. Divide: the larger the batch, the fewer updates.",
            ),
        ),
        hints=(
            "How many whole batches fit into one epoch?",
            "`rows // batch_size` of them; then there are `epochs` epochs.",
            "`return epochs * (rows // batch_size)`",
        ),
    ),
    Exercise(
        id="image_recognition.read_log",
        claim="image_recognition.flat",
        answer=3,
        why="2.303 is ln 10, the loss of guessing among ten classes. A network whose units are all shut does not come back from there.",
        mistakes=(
            Mistake(1, "Log 1 falls slowly and steadily: its rate is too small, and nothing is broken."),
            Mistake(2, "Log 2 falls fast and levels off low: that is what a good rate looks like."),
            Mistake(
                5,
                "Log 5 has never moved: the third digit changes by one. Its rate is far too small, and nothing is broken. Which one moved first?",
            ),
            Mistake(
                4,
                "Log 4 rises beyond its start and runs off: diverged. Which one moved, came back to ln 10 and stayed?",
            ),
            Mistake(0, "Answer with the number of a log, 1 to 5."),
            Mistake(2.303, "You return a loss. The number of the log was asked for, 1 to 5."),
        ),
        hints=(
            "ln 10 is 2.303. Two logs sit there.",
            "One of the two has never moved. A shut network has moved first.",
            "`dead = 3`",
        ),
    ),
]
