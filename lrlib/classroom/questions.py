"""The question bank, read from each lesson's `questions.toml`, and how an answer is judged.

A question has an id, a use (predict, recall, quiz, readiness), a kind (single, multiple, numeric), a prompt, options
that each carry their own explanation, and, where the answer can be measured, a `proof`: Python that evaluates to true.
"""

import math
import tomllib
from dataclasses import dataclass
from functools import cache

from .syllabus import folder, lessons

USES = ("predict", "recall", "quiz", "readiness")
KINDS = ("single", "multiple", "numeric")


@dataclass(frozen=True)
class Option:
    text: str
    why: str
    right: bool = False


@dataclass(frozen=True)
class Question:
    """One item of the bank. `options` for single and multiple; `answer`, `rtol`, `near` and `why` for numeric."""

    id: str
    lesson: str
    use: str
    kind: str
    prompt: str
    objectives: tuple[str, ...] = ()
    options: tuple[Option, ...] = ()
    answer: float | None = None
    rtol: float = 0.01
    near: tuple[Option, ...] = ()  # known wrong numbers: text is the number
    why: str = ""
    proof: str = ""
    route: str = ""  # readiness: where to go when this one is not yet known


def _question(lesson, entry):
    def options(name):
        return tuple(Option(**option) for option in entry.get(name, ()))

    fields = {**entry, "lesson": lesson, "options": options("options"), "near": options("near")}
    question = Question(**{**fields, "objectives": tuple(entry.get("objectives", ()))})
    right = sum(option.right for option in question.options)
    if question.use not in USES or question.kind not in KINDS:
        raise ValueError(f"{question.id}: use must be one of {USES} and kind one of {KINDS}")
    if question.kind == "numeric" and question.answer is None:
        raise ValueError(f"{question.id}: a numeric question needs an answer")
    most = 1 if question.kind == "single" else len(question.options)
    if question.kind != "numeric" and (len(question.options) < 2 or not 1 <= right <= most):
        raise ValueError(f"{question.id}: {len(question.options)} options, {right} of them right")
    return question


@cache
def load_questions(lesson):
    """All questions of a lesson (by its short name, as in `"step_size"`), by id. ValueError for an unknown lesson.

    >>> load_questions("step_size")["step_size.q_step"].answer
    2.4
    """
    if lesson not in lessons():
        raise ValueError(f"there is no lesson called {lesson!r}; there are: {', '.join(lessons())}")
    with (folder() / lesson / "questions.toml").open("rb") as file:
        return {q.id: q for q in (_question(lesson, entry) for entry in tomllib.load(file)["question"])}


def find_question(id):
    """The question called `id`. Raises ValueError that lists what there is.

    >>> find_question("step_size.q_step").answer
    2.4
    """
    known = load_questions(str(id).partition(".")[0])
    if id not in known:
        raise ValueError(f"there is no question called {id!r}; there are: {', '.join(known)}")
    return known[id]


def question_ids(lesson, use="quiz"):
    """The ids of a lesson's questions of one use, in order.

    >>> question_ids("step_size", "recall")
    ['step_size.recall_slope', 'step_size.recall_downhill']
    """
    return [id for id, question in load_questions(lesson).items() if question.use == use]


def judge(question, given):
    """(right, explanation) for an answer: option numbers for single and multiple, text or a number for numeric.

    >>> judge(Question("a.b", "a", "quiz", "numeric", "1 + 1?", answer=2, why="Count."), "two")
    (False, 'Type a number, as in 0.25 or 2e-3. You typed: two')
    """
    if question.kind == "numeric":
        try:
            number = float(str(given).strip().replace(",", "."))
        except ValueError:
            number = math.nan
        if not math.isfinite(number):
            return False, f"Type a number, as in 0.25 or 2e-3. You typed: {str(given)[:40]}"
        if abs(number - question.answer) <= question.rtol * abs(question.answer):
            return True, question.why
        for option in question.near:
            if abs(number - float(option.text)) <= question.rtol * abs(float(option.text)):
                return False, option.why
        return False, f"{number:g} is too {'small' if number < question.answer else 'large'}."
    chosen = set(given)
    if not chosen:
        return False, "Choose an answer first."
    if question.kind == "single":
        option = question.options[next(iter(chosen))]
        return option.right, option.why
    wrong = [option for i, option in enumerate(question.options) if (i in chosen) != option.right]
    if not wrong:
        return True, " ".join(option.why for option in question.options if option.right)
    extra = [option for i, option in enumerate(question.options) if i in chosen and not option.right]
    if extra:
        return False, f"“{extra[0].text}”: {extra[0].why}"
    return False, f"What you chose is right, and {len(wrong)} more belong{'s' if len(wrong) == 1 else ''} to it."
