"""The question bank, read from each lesson's `questions.toml`.

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
| hotspot | `picture` (Python that draws it), `axis` (what is read off), `low`, `high` (its ends), `answer`, `near`, |
| | `why`, `within` (the two numbers between which an answer is right) |
| ordering | `options` in the right order |
| matching | `options` with `match`, what belongs to each; `spare`: matches that belong to none |

`case` names a `[[case]]` of the same file (`id`, `text`, `log`, `picture`) that several questions share.
"""

import tomllib
from dataclasses import MISSING, fields
from functools import cache

from .questions import GAP, KINDS, NUMBERS, USES, Case, Option, Question
from .syllabus import folder, lessons


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
    return _bank(question.lesson)[1][question.case] if question.case else None


def pictures_of(question):
    """The lines that draw what a question shows: the picture of its case, and its own."""
    case = case_of(question)
    return [code for code in (case and case.picture, question.picture) if code]


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
