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
        ),
        hints=("Bring the exponent down in front, and lower it by one.", "`return 2 * w`"),
    ),
]
