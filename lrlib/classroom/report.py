"""What the learner has done so far, as a table."""

from . import progress
from .bank import question_ids
from .exercises import exercise_ids
from .feedback import note
from .syllabus import lessons
from .tables import table


def my_progress():
    """A table of what you have solved so far, one row per lesson.

    >>> my_progress().names
    ['lesson', 'exercises', 'quiz']
    """
    done, notice = progress.read()
    note(notice)

    def count(kind, ids):
        return f"{sum(bool(done[kind].get(key, {}).get('right')) for key in ids)} of {len(ids)}"

    exercises = [count("exercises", exercise_ids(lesson)) for lesson in lessons()]
    quiz = [count("questions", question_ids(lesson)) for lesson in lessons()]
    return table({"lesson": lessons(), "exercises": exercises, "quiz": quiz})
