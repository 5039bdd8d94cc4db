"""The exercises of this lesson: right answers, known wrong ones, hints."""

import numpy as np

from lrlib.classroom.exercises import Exercise, Mistake


def floor_of(lr, curvature, noise, batch_size):
    """The exact steady loss: h/2 E[w^2] with E[w^2] = lr s^2 / (h (2 - lr h)), s^2 = noise^2 / batch."""
    return lr * noise**2 / batch_size / (2 * (2 - lr * curvature))


EXERCISES = [
    Exercise(
        id="noise.floor_of",
        answer=floor_of,
        cases=((0.1, 1.0, 1.0, 1), (0.5, 2.0, 3.0, 4), (0.2, 0.5, 2.0, 16)),
        why="Half the rate or twice the batch: either halves the floor, as long as the rate is far below 2 / h.",
        mistakes=(
            Mistake(
                lambda lr, h, s, b: lr * s**2 / (2 * (2 - lr * h)),
                "You return {got}: the batch is missing. A mean over B rows has a B-th of the variance.",
            ),
            Mistake(
                lambda lr, h, s, b: lr * s**2 * b / (2 * (2 - lr * h)),
                "You return {got}: you multiply by the batch size. That is the variance of a sum; a mean has a B-th of the variance.",
            ),
            Mistake(
                lambda lr, h, s, b: lr * s**2 / (2 * (2 - lr * h * b)),
                "You return {got}: that is the floor if slopes are summed over the batch. Here the batch is a mean.",
            ),
            Mistake(
                lambda lr, h, s, b: lr * s**2 / b**2 / (2 * (2 - lr * h)),
                "You return {got}: the variance falls with the batch size, not with its square.",
            ),
            Mistake(
                lambda lr, h, s, b: lr * s**2 / np.sqrt(b) / (2 * (2 - lr * h)),
                "You return {got}: the standard deviation falls with the root of the batch size, the variance with the batch size itself.",
            ),
            Mistake(
                lambda lr, h, s, b: lr * s**2 / b / (h * (2 - lr * h)),
                "You return {got}: that is E[w²]. The loss is h/2 times it.",
            ),
            Mistake(
                lambda lr, h, s, b: lr * s**2 / b / (2 * h * (2 - lr * h)),
                "You return {got}: that is half of E[w²], which is the loss for curvature 1 only. The loss is h/2 times E[w²].",
            ),
            Mistake(
                lambda lr, h, s, b: lr * s**2 / b / (2 * (2 + lr * h)),
                "You return {got}: a sign. 1 - (1 - lr·h)² is lr·h (2 - lr·h).",
            ),
            Mistake(
                lambda lr, h, s, b: lr * s / b / (2 * (2 - lr * h)),
                "You return {got}: `noise` is a standard deviation. Its square enters.",
            ),
            Mistake(
                lambda lr, h, s, b: lr * s**2 / b / 4,
                "You return {got}: the rule for small rates, lr s² / 4. Keep the 2 - lr·h.",
            ),
            Mistake(
                lambda lr, h, s, b: lr**2 * s**2 / b / (2 * (2 - lr * h)),
                "You return {got}, with the rate squared. One factor of the rate cancels against the pull of the valley.",
            ),
            Mistake(
                lambda lr, h, s, b: lr * s**2 / (h * (2 - lr * h)),
                "You return {got}: that is E[w²] for a batch of one row. The loss is h/2 times it, and a mean over B rows has a B-th of the variance.",
            ),
            Mistake(
                lambda lr, h, s, b: lr * s / np.sqrt(b) / (2 * (2 - lr * h)),
                "You return {got}: that is with the standard deviation of the batch. Its variance enters: noise / √batch has to be squared.",
            ),
            Mistake(
                lambda lr, h, s, b: lr * s**2 / b / (2 - lr * h),
                "You return {got}: twice the loss. The loss is h/2 times E[w²]: a 2 is missing below.",
            ),
            Mistake(
                lambda lr, h, s, b: lr * s**2 / b / 2 * (2 - lr * h),
                "You return {got}. Look at the parentheses: `a / 2 * b` multiplies by b. Divide by the product, `a / (2 * b)`.",
            ),
            Mistake(
                lambda lr, h, s, b: lr * s**2 / b / h * (2 - lr * h),
                "You return {got}. Look at the parentheses: `a / h * b` multiplies by b; divide by the product. The loss is h/2 times E[w²].",
            ),
            Mistake(
                lambda lr, h, s, b: lr * s**2 / b / (2 * 2 - lr * h),
                "You return {got}. Look at the parentheses: the 2 multiplies the whole of 2 - lr·h.",
            ),
            Mistake(
                lambda lr, h, s, b: lr * s**2 / b / (2 * (1 - lr * h)),
                "You return {got}: below stands 2 - lr·h. 1 - (1 - lr·h)² is lr·h (2 - lr·h).",
            ),
            Mistake(
                lambda lr, h, s, b: lr * s**2 / b / (2 * (2 - lr)),
                "You return {got}: the curvature is missing. Below stands 2 - lr·h.",
            ),
            Mistake(
                lambda lr, h, s, b: h * lr * s**2 / b / (2 * (2 - lr * h)),
                "You return {got}: one curvature too many. That of h/2 cancels against the one below E[w²].",
            ),
            Mistake(
                lambda lr, h, s, b: s**2 / b / (2 * (2 - lr * h)),
                "You return {got}: the rate is missing. The smaller the rate, the lower the floor.",
            ),
        ),
        hints=(
            "In the steady state E[w²] = (1 - lr·h)² E[w²] + lr² s², with s² = noise² / batch_size. Solve for E[w²].",
            "E[w²] = lr s² / (h (2 - lr·h)), and the loss is h/2 times that.",
            "`return lr * noise**2 / batch_size / (2 * (2 - lr * curvature))`",
        ),
    ),
    Exercise(
        id="noise.minimum_of",
        answer=lambda level, half_level: 2 * half_level - level,
        cases=((0.62, 0.52), (0.3, 0.15), (2.0, 1.25)),
        claim="noise.floor",
        why="level = minimum + floor and half_level = minimum + floor / 2: twice the second minus the first leaves the minimum.",
        mistakes=(
            Mistake(
                lambda a, b: b / 2,
                "You return {got}, half of the second level. Only the part above the minimum halves with the rate.",
            ),
            Mistake(
                lambda a, b: a - b,
                "You return {got}: that is half of the floor at the first rate. The minimum is what is left without any floor.",
            ),
            Mistake(
                lambda a, b: 2 * (a - b),
                "You return {got}: that is the floor at the first rate. Take it away from the level.",
            ),
            Mistake(
                lambda a, b: 2 * a - b,
                "You return {got}: the two levels are the wrong way round. The minimum lies below both.",
            ),
            Mistake(
                lambda a, b: b, "You return {got}: at half the rate there is still half of the floor above the minimum."
            ),
            Mistake(
                lambda a, b: b - (a - b) / 2,
                "You return {got}: that is the level at a quarter of the rate. Go on to rate zero.",
            ),
            Mistake(
                lambda a, b: b - a,
                "You return {got}: the wrong way round, and it is half of the floor. The minimum is what is left without any floor.",
            ),
            Mistake(
                lambda a, b: a / 2,
                "You return {got}, half of the first level. Only the part above the minimum halves with the rate.",
            ),
            Mistake(lambda a, b: a, "You return {got}: that is the minimum with the whole floor on top."),
            Mistake(lambda a, b: (a + b) / 2, "You return {got}, between the two levels. The minimum lies below both."),
            Mistake(lambda a, b: a - 2 * b, "You return {got}: the size is right, the sign is not."),
            Mistake(
                lambda a, b: b**2 / a,
                "You return {got}: you went on by the same ratio. The floor is added to the minimum, so subtract: each halving of the rate takes half of what is left of the floor.",
            ),
        ),
        hints=(
            "Call the minimum m and the floor at the full rate f. What are `level` and `half_level` in terms of m and f?",
            "`level` is m + f, `half_level` is m + f / 2. Get rid of f.",
            "`return 2 * half_level - level`",
        ),
    ),
    Exercise(
        id="noise.new_rate",
        answer=lambda lr, batch_size, new_batch_size, share: lr * share * new_batch_size / batch_size,
        cases=((0.1, 8, 32, 0.5), (0.3, 64, 16, 0.25), (0.02, 32, 256, 0.1)),
        claim="noise.floor",
        why="The floor goes with rate over batch size: the new rate over the new batch is `share` times the old one.",
        mistakes=(
            Mistake(
                lambda lr, b, n, s: lr * n / b,
                "You return {got}: that keeps the floor where it was. `share` is missing.",
            ),
            Mistake(
                lambda lr, b, n, s: lr * s * b / n,
                "You return {got}: the batches are upside down. A larger batch is quieter, so it allows a larger rate.",
            ),
            Mistake(
                lambda lr, b, n, s: lr * s,
                "You return {got}: right if the batch stayed as it is. The new one has a floor of its own.",
            ),
            Mistake(
                lambda lr, b, n, s: lr * s * np.sqrt(n / b),
                "You return {got}, with the root of the batches. The floor goes with rate over batch size, no root.",
            ),
            Mistake(
                lambda lr, b, n, s: lr * np.sqrt(s) * n / b,
                "You return {got}, with the root of `share`. The floor is in proportion to the rate, no root.",
            ),
            Mistake(
                lambda lr, b, n, s: lr * np.sqrt(s * n / b),
                "You return {got}. No root is needed: the floor goes with rate over batch size.",
            ),
            Mistake(
                lambda lr, b, n, s: lr / s * n / b,
                "You return {got}: you divide by `share`. A lower floor needs a smaller rate.",
            ),
            Mistake(
                lambda lr, b, n, s: lr * b / (n * s),
                "You return {got}: all upside down. A larger batch allows a larger rate, a lower floor asks for a smaller one.",
            ),
            Mistake(
                lambda lr, b, n, s: lr * b / n, "You return {got}: the batches are upside down, and `share` is missing."
            ),
            Mistake(
                lambda lr, b, n, s: lr * s * n,
                "You return {got}: the old batch is missing. What counts is how many times larger the new one is.",
            ),
            Mistake(
                lambda lr, b, n, s: s * n / b, "You return {got}: that is what the old rate has to be multiplied by."
            ),
            Mistake(
                lambda lr, b, n, s: lr * s**2 * n / b,
                "You return {got}: `share` enters once. The floor is in proportion to the rate, not to its square.",
            ),
            Mistake(
                lambda lr, b, n, s: lr * (1 - s) * n / b,
                "You return {got}: the new floor *is* `share` times the old one, it is not lower by that share.",
            ),
        ),
        hints=(
            "What must `new rate / new_batch_size` be, compared with `lr / batch_size`?",
            "`new rate / new_batch_size = share * lr / batch_size`. Solve for the new rate.",
            "`return lr * share * new_batch_size / batch_size`",
        ),
    ),
    Exercise(
        id="noise.smallest_c",
        answer=lambda curvature: 1 / (2 * curvature),
        cases=((1.0,), (4.0,), (0.1,)),
        claim="noise.smallest_c",
        why="Below it the rate fades before the start is forgotten: the error falls like t to the power -2ch, slower than 1/t.",
        mistakes=(
            Mistake(
                lambda h: 2 / h,
                "You return {got}: that is the edge of a constant rate. Here the rate fades; how large must c be so that it does not fade too soon?",
            ),
            Mistake(lambda h: 1 / h, "You return {got}: the fastest c, twice the smallest one that still gives 1/t."),
            Mistake(
                lambda h: h / 2,
                "You return {got}: upside down. A flatter valley needs a larger c. (`1 / 2 * h` is h / 2: what is below needs parentheses.)",
            ),
            Mistake(
                lambda h: 2 * h,
                "You return {got}: 2ch must exceed 1. Solve that for c; a flatter valley needs a larger one.",
            ),
            Mistake(
                lambda h: 0.5, "You return 0.5 for every valley. Right for curvature 1; a flatter valley needs more."
            ),
            Mistake(lambda h: 1 / h**2, "You return {got}: the curvature enters once, not squared. 2ch must exceed 1."),
            Mistake(
                lambda h: 1 / (2 * h**2), "You return {got}: the curvature enters once, not squared. 2ch must exceed 1."
            ),
            Mistake(
                lambda h: 0.6 / h,
                "You return {got}: such a c works, but it is not the limit. Which value must c exceed?",
            ),
            Mistake(lambda h: 1 / np.sqrt(2 * h), "You return {got}. No root is needed: 2ch must exceed 1."),
            Mistake(lambda h: h, "You return the curvature itself. 2ch must exceed 1: solve that for c."),
        ),
        hints=(
            "The start is forgotten like t to the power -2ch. The noise leaves 1/t. Which of the two is slower?",
            "2ch must be above 1.",
            "`return 1 / (2 * curvature)`",
        ),
    ),
]
