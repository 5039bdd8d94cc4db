"""The question bank, read from each lesson's `questions.toml`, and how an answer is judged.

    [[question]]
    id = "step_size.q_step"        # lesson.name; the id of a question that is asked anew after a change ends in @2
    use = "quiz"                   # predict, recall, quiz, readiness, or exam: asked in lesson 20 alone
    kind = "single"                # see KINDS
    prompt = "..."                 # with `code`, **bold** and $formulas$
    options = [{ text, why, right = true }, ...]   # each explains itself
    proof = "..."                  # Python that is true, and would be false if the key were wrong
    objectives = ["LR1.1"]         # codes of contents.toml
    difficulty = 2                 # 1 to 3
    misconceptions = ["..."]       # ids of misconceptions.toml that an option tempts with
    claim = "..." or section = "..."   # what answers it: a claim, or a heading of the lesson

| kind | fields of its own |
|---|---|
| single, multiple | `options`; of multiple, all that are right and no other must be chosen |
| completion | `code` with a line `____`, and `options`: lines of which one belongs there |
| numeric | `answer`, `rtol`, `near` (known wrong numbers as options), `why` |
| hotspot | `picture` (Python that draws it), `axis` (what is read off), `low`, `high` (its ends), `answer`, `near`, `why`, |
| | `within` (the two numbers between which an answer is right) |
| ordering | `options` in the right order |
| matching | `options` with `match`, what belongs to each; `spare`: matches that belong to none |

`case` names a `[[case]]` of the same file (`id`, `text`, `log`, `picture`) that several questions share.
"""

import hashlib
import tomllib
from dataclasses import MISSING, dataclass, fields
from functools import cache

from .syllabus import folder, lessons
from .written_numbers import read_number

USES = ("predict", "recall", "quiz", "readiness", "exam")
KINDS = ("single", "multiple", "completion", "numeric", "hotspot", "ordering", "matching")
NUMBERS = ("numeric", "hotspot")
GAP = "____"  # where a line of code is missing


@dataclass(frozen=True)
class Option:
    text: str
    why: str
    right: bool = False
    match: str = ""


@dataclass(frozen=True)
class Case:
    """What several questions are asked about: a story, a log or a configuration to the letter, a picture."""

    id: str
    text: str
    log: str = ""
    picture: str = ""


@dataclass(frozen=True)
class Question:
    """One item of the bank; its fields are explained at the top of this file."""

    id: str
    lesson: str
    use: str
    kind: str
    prompt: str
    objectives: tuple[str, ...] = ()
    options: tuple[Option, ...] = ()
    answer: float | None = None
    rtol: float = 0.01
    near: tuple[Option, ...] = ()
    why: str = ""
    proof: str = ""
    claim: str = ""
    section: str = ""
    route: str = ""  # readiness: where to go when this one is not yet known
    difficulty: int = 2
    misconceptions: tuple[str, ...] = ()
    case: str = ""
    code: str = ""
    picture: str = ""
    axis: str = ""
    low: float = 0.0
    high: float = 0.0
    within: tuple[float, ...] = ()
    spare: tuple[str, ...] = ()
    expected: str = ""  # where a common key and measurement differ: what an examiner expects

    @property
    def matches(self):
        """What there is to choose from in a matching, in alphabetical order."""
        return tuple(sorted({option.match for option in self.options} | set(self.spare)))


def _built(kind, entry, where):
    """An entry of the file as a `kind`. Raises ValueError that names file, item and field."""
    known = {field.name for field in fields(kind)}
    wanted = {field.name for field in fields(kind) if field.default is MISSING}
    for name in sorted(set(entry) - known | wanted - set(entry)):
        raise ValueError(f"{where}: {'there is no field' if name in entry else 'it lacks the field'} {name!r}")
    return kind(**{name: tuple(value) if isinstance(value, list) else value for name, value in entry.items()})


def _question(lesson, entry):
    where = f"{lesson}/questions.toml, {entry.get('id', 'a question without id')}"

    def refuse(field, what):
        raise ValueError(f"{where}: {field} {what}")

    options = {
        name: [_built(Option, one, f"{where}, {name}") for one in entry[name]]
        for name in ("options", "near")
        if name in entry
    }
    question = _built(Question, {**entry, **options, "lesson": lesson}, where)
    right, size = sum(option.right for option in question.options), len(question.options)
    if question.use not in USES:
        refuse("use", f"must be one of {', '.join(USES)}, got {question.use!r}")
    if question.kind not in KINDS:
        refuse("kind", f"must be one of {', '.join(KINDS)}, got {question.kind!r}")
    if question.kind in NUMBERS and question.answer is None:
        refuse("answer", "is missing")
    if question.kind == "hotspot" and not question.low <= min(question.within) <= max(question.within) <= question.high:
        refuse("within", f"must be two numbers from low to high, got {question.within}")
    if question.kind not in NUMBERS and size < 2:
        refuse("options", f"must be at least two, got {size}")
    if question.kind in ("single", "completion") and right != 1 or question.kind == "multiple" and not right:
        refuse("options", f"has {right} that are right")
    if question.kind == "completion" and GAP not in question.code:
        refuse("code", f"has no line {GAP}")
    if question.kind == "matching" and not all(option.match for option in question.options):
        refuse("options", "must each have a match")
    if question.difficulty not in (1, 2, 3):
        refuse("difficulty", f"must be 1, 2 or 3, got {question.difficulty!r}")
    return question


@cache
def _bank(lesson):
    """The questions and the cases of a lesson's file, each by id."""
    with (folder() / lesson / "questions.toml").open("rb") as file:
        found = tomllib.load(file)
    cases = [_built(Case, entry, f"{lesson}/questions.toml, a case") for entry in found.get("case", ())]
    cases = {case.id: case for case in cases}
    questions = {}
    for entry in found["question"]:
        question = _question(lesson, entry)
        if question.id in questions:
            raise ValueError(f"{lesson}/questions.toml, {question.id}: id stands there twice")
        if question.case and question.case not in cases:
            raise ValueError(f"{lesson}/questions.toml, {question.id}: case {question.case!r} is not in the file")
        questions[question.id] = question
    return questions, cases


def load_questions(lesson):
    """All questions of a lesson (by its short name, as in `"step_size"`), by id. ValueError for an unknown lesson.

    >>> load_questions("step_size")["step_size.q_step"].answer
    2.4
    """
    if lesson not in lessons():
        raise ValueError(f"there is no lesson called {lesson!r}; there are: {', '.join(lessons())}")
    return _bank(lesson)[0]


def case_of(question):
    """The `Case` that a question is asked about, or None."""
    return _bank(question.lesson)[1].get(question.case)


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
    if question.kind in NUMBERS:
        return f"**Right is {question.answer:g}.** {question.why}"
    if question.kind == "ordering":
        return "\n".join(f"**{i}. {option.text}.** {option.why}" for i, option in enumerate(question.options, 1))
    if question.kind == "matching":
        return "\n".join(f"**{option.text}: {option.match}.** {option.why}" for option in question.options)
    right = [option for option in question.options if option.right]
    return "\n".join(f"**Right is “{option.text}”.** {option.why}" for option in right)


def judge(question, given):
    """(verdict, explanation) for an answer.

    given: numbers of options as in the bank, for an ordering in the order chosen; for a matching what was chosen for
    each option; what was typed, or a number read off a picture. The verdict is "right", "wrong", or "blank" for what
    is no answer yet: nothing chosen, or text that is no number.

    >>> judge(Question("a.b", "a", "quiz", "numeric", "1 + 1?", answer=2, why="Count."), "4/2")
    ('right', 'Count.')
    >>> judge(Question("a.b", "a", "quiz", "numeric", "1 + 1?", answer=2, why="Count."), "two")
    ('blank', 'Type one number, as in 0.25, 1/4, 2.5% or 2e-3. You typed: two')
    """
    if question.kind in NUMBERS:
        return _judge_number(question, "" if given is None else str(given))
    if question.kind == "ordering":
        return _judge_order(question, list(given))
    if question.kind == "matching":
        return _judge_matches(question, list(given))
    chosen = set(given)
    if not chosen:
        return "blank", "Choose an answer first."
    if question.kind != "multiple":
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


def _judge_order(question, chosen):
    if not chosen:
        return "blank", "Put them in order first."
    for place, number in enumerate(chosen):
        if number != place:
            first = question.options[place]
            return "wrong", f"Place {place + 1} belongs to “{first.text}”: {first.why}"
    return "right", question.why or question.options[0].why


def _judge_matches(question, chosen):
    if not chosen or not all(chosen):
        return "blank", "Choose for each of them first."
    wrong = [option for option, match in zip(question.options, chosen, strict=True) if match != option.match]
    if not wrong:
        return "right", question.why or " ".join(option.why for option in question.options)
    return "wrong", f"{len(wrong)} of {len(chosen)} do not belong together. “{wrong[0].text}”: {wrong[0].why}"


def _judge_number(question, written):
    def close(number, target):
        return abs(number - target) <= question.rtol * abs(target)

    if not written.strip():
        return "blank", "Type a number first."
    try:
        number = read_number(written)
    except ValueError as error:
        return "blank", str(error)
    if question.within and min(question.within) <= number <= max(question.within):
        return "right", question.why
    if not question.within and close(number, question.answer):
        return "right", question.why
    for option in question.near:
        if close(number, float(option.text)):
            return "wrong", option.why
    return "wrong", f"{number:g} is too {'small' if number < question.answer else 'large'}."
