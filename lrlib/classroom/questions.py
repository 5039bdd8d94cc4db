"""The question bank, read from each lesson's `questions.toml`, and how an answer is judged.

A question has an id, a use (predict, recall, quiz, readiness), a kind (single, multiple, numeric), a prompt, options
that each carry their own explanation, and, where the answer can be measured, a `proof`: Python that evaluates to true.
"""

import hashlib
import tomllib
from dataclasses import dataclass
from functools import cache

from .syllabus import folder, lessons
from .written_numbers import read_number

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
    claim: str = ""  # the id of the claim that the key rests on
    route: str = ""  # readiness: where to go when this one is not yet known


def _question(lesson, entry):
    options = {name: tuple(Option(**one) for one in entry.get(name, ())) for name in ("options", "near")}
    objectives = tuple(entry.get("objectives", ()))
    question = Question(**{**entry, **options, "lesson": lesson, "objectives": objectives})
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


def order(question, learner=""):
    """The numbers of the options as `learner` sees them: shuffled, and always in the same way.

    >>> order(find_question("step_size.q_regime"))
    [1, 3, 0, 2]
    """

    def place(number):
        return hashlib.sha256(f"{learner} {question.id} {number}".encode()).digest()

    return sorted(range(len(question.options)), key=place)


def solution(question):
    """What is right, and why."""
    if question.kind == "numeric":
        return f"**Right is {question.answer:g}.** {question.why}"
    right = [option for option in question.options if option.right]
    return "\n".join(f"**Right is “{option.text}”.** {option.why}" for option in right)


def judge(question, given):
    """(verdict, explanation) for an answer: numbers of options as in the bank, or what was typed.

    The verdict is "right", "wrong", or "blank" for what is no answer yet: nothing chosen, or text
    that is no number.

    >>> judge(Question("a.b", "a", "quiz", "numeric", "1 + 1?", answer=2, why="Count."), "4/2")
    ('right', 'Count.')
    >>> judge(Question("a.b", "a", "quiz", "numeric", "1 + 1?", answer=2, why="Count."), "two")
    ('blank', 'Type one number, as in 0.25, 1/4, 2.5% or 2e-3. You typed: two')
    """
    if question.kind == "numeric":
        return _judge_number(question, str(given))
    chosen = set(given)
    if not chosen:
        return "blank", "Choose an answer first."
    if question.kind == "single":
        option = question.options[next(iter(chosen))]
        return "right" if option.right else "wrong", option.why
    wrong = [option for i, option in enumerate(question.options) if (i in chosen) != option.right]
    if not wrong:
        return "right", " ".join(option.why for option in question.options if option.right)
    extra = [option for option in wrong if not option.right]
    if extra:
        return "wrong", f"“{extra[0].text}”: {extra[0].why}"
    more = "1 more belongs" if len(wrong) == 1 else f"{len(wrong)} more belong"
    return "wrong", f"What you chose is right, and {more} to it."


def _judge_number(question, written):
    def close(number, target):
        return abs(number - target) <= question.rtol * abs(target)

    if not written.strip():
        return "blank", "Type a number first."
    try:
        number = read_number(written)
    except ValueError as error:
        return "blank", str(error)
    if close(number, question.answer):
        return "right", question.why
    for option in question.near:
        if close(number, float(option.text)):
            return "wrong", option.why
    return "wrong", f"{number:g} is too {'small' if number < question.answer else 'large'}."
