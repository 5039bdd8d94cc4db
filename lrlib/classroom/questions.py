"""A question of the bank, and how an answer is judged. How the bank is written: bank.py."""

import hashlib
from dataclasses import dataclass

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
    """One item of the bank; its fields are explained at the top of bank.py."""

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


def order(question, learner=""):
    """The numbers of the options as `learner` sees them: shuffled, and always in the same way.

    >>> order(Question("a.b", "a", "quiz", "single", "?", options=(Option("x", ""), Option("y", ""))))
    [0, 1]
    """

    def place(number):
        return hashlib.sha256(f"{learner} {question.id} {number}".encode()).digest()

    return sorted(range(len(question.options)), key=place)


def out_of_order(places):
    """Places to put in order, never in order from the start.

    >>> out_of_order([0, 1, 2]), out_of_order([2, 0, 1])
    ([1, 2, 0], [2, 0, 1])
    """
    return [*places[1:], places[0]] if places == sorted(places) else places


def wrong_answers(question):
    """The known wrong answers, as options that explain themselves; none where all options together are the answer."""
    if question.kind in ("ordering", "matching"):
        return ()
    return question.near if question.kind in NUMBERS else [one for one in question.options if not one.right]


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
