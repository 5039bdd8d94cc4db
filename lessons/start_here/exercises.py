"""The exercises of this lesson: right answers, known wrong ones, hints."""

from lrlib.classroom.exercises import Exercise, Mistake

EXERCISES = [
    Exercise(
        id="start_here.slope",
        answer=lambda w: 2 * w,
        cases=((3.0,), (-1.5,), (0.5,)),
        why="The slope of w² is 2w. You now know how checks work, and the only derivative lesson 01 needs.",
        mistakes=(
            Mistake(lambda w: w**2, "You return {got}: that is the height of the curve at w, not its slope there."),
            Mistake(lambda w: 2.0, "You return 2 everywhere. The slope of w² depends on where you stand."),
            Mistake(lambda w: w, "You return w itself, half of the slope. Bring the exponent down in front."),
            Mistake(lambda w: -2 * w, "The size is right, the sign is not. -2w is the way down; the slope points up."),
            Mistake(lambda w: w**3 / 3, "You integrated. The slope is the other direction: the derivative."),
            Mistake(lambda w: 2 * w**2, "You brought the 2 down and kept the exponent. It drops by one."),
            Mistake(
                lambda w: 2 * abs(w),
                "Right where w is positive. The slope has a sign: left of the bottom it is negative.",
            ),
            Mistake(
                lambda w: w**2 / 2,
                "You return {got}. Bring the 2 down in front and lower the exponent by one; there is no division by 2.",
            ),
            Mistake(lambda w: 2 + w, "You add 2 to w. Bringing the exponent down means to multiply by it."),
            Mistake(
                lambda w: ((w + 0.001) ** 2 - w**2) / 0.001,
                "You return {got}. You measured it, and any step leaves a small error: the slope itself is what the measurement comes close to as the step shrinks.",
            ),
            Mistake(
                lambda w: (w + 0.001) ** 2 - w**2,
                "You return {got}: that is how much the height changes in one tiny step. For the slope, divide by the step.",
            ),
            Mistake(
                lambda w: w - 0.2 * w,
                "You return {got}: that is where a step of gradient descent would take you. Only the slope was asked for.",
            ),
        ),
        hints=("Bring the exponent down in front, and lower it by one.", "`return 2 * w`"),
    )
]
