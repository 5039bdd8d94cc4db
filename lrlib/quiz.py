"""Questions that explain themselves: predictions, recall, quizzes. The bank is `data/questions/NN_lesson.toml`.

A question has an id, a use (predict, recall, quiz, readiness), a kind (single, multiple, numeric), a prompt, options
that each carry their own explanation, and, where the answer can be measured, a `proof`: Python that evaluates to true.
"""

import html
import math
import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import ipywidgets as widgets

from . import progress
from .validation import validated, text
from .exercises import STATUS, in_html

BANK = Path(__file__).parent.parent / "data" / "questions"
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
    for path in BANK.glob("[0-9][0-9]_*.toml"):
        if path.stem.split("_", 1)[1] == lesson:
            with path.open("rb") as file:
                return {q.id: q for q in (_question(lesson, entry) for entry in tomllib.load(file)["question"])}
    raise ValueError(
        f"there are no questions for a lesson called {lesson!r}; there are: {', '.join(progress.lessons())}"
    )


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


def _math_html(text):
    """Prompt text as HTML for HTMLMath: code and bold kept, $...$ left to the typesetter."""
    parts = re.split(r"(\$[^$]+\$)", text.strip())
    return "".join(html.escape(p, quote=False) if i % 2 else in_html(p) for i, p in enumerate(parts))


class Item(widgets.VBox):
    """One question on the screen; every part is reached with Tab and worked by keyboard."""

    def __init__(self, question, number=""):
        self.question, self._number = question, number
        self.first = None  # whether the first answer given was right
        head = f"<b>{number}</b> " if number else ""
        prompt = widgets.HTMLMath(
            f'<div style="max-width:80em;line-height:1.45">{head}{_math_html(question.prompt)}</div>'
        )
        self.button = widgets.Button(description=self._verb, layout=widgets.Layout(width="max-content"))
        self.button.on_click(self._answered)
        self.feedback = widgets.HTMLMath()
        wide = widgets.Layout(width="auto", max_width="80em")
        if question.kind == "single":
            texts = [(option.text, i) for i, option in enumerate(question.options)]
            self.inputs = [widgets.RadioButtons(options=texts, value=None, layout=wide)]
        elif question.kind == "multiple":
            self.inputs = [
                widgets.Checkbox(description=option.text, indent=False, layout=wide) for option in question.options
            ]
        else:
            self.inputs = [widgets.Text(description="Your number", style={"description_width": "initial"})]
        super().__init__([prompt, *self.inputs, self.button, self.feedback])
        self.add_class("lr-question")
        self.layout.margin = "0 0 1.2em 0"

    _verb = "Check"

    @property
    def given(self):
        if self.question.kind == "single":
            return [] if self.inputs[0].value is None else [self.inputs[0].value]
        if self.question.kind == "multiple":
            return [i for i, box in enumerate(self.inputs) if box.value]
        return self.inputs[0].value

    def _answered(self, _=None):
        if self.given == [] or self.given == "":
            self._say("blank", "Choose an answer first." if self.question.kind != "numeric" else "Type a number first.")
            return
        right, why = judge(self.question, self.given)
        self.first = right if self.first is None else self.first
        progress.record("questions", self.question.id, right=right)
        self._say("right" if right else "wrong", why, others=right)

    def _say(self, status, text, others=False):
        word, mark = STATUS[status]
        told = " ".join(filter(None, [text, progress.take_notices()]))
        rest = ""
        if others and self.question.kind == "single":
            lines = [
                f"<li><i>{_math_html(o.text)}</i>: {_math_html(o.why)}</li>"
                for o in self.question.options
                if not o.right
            ]
            rest = f"<details><summary>And the other options?</summary><ul>{''.join(lines)}</ul></details>"
        self._show(f"<b>{mark} {word}</b> {_math_html(told)}{rest}")

    def _show(self, text):
        style = "border-left:4px solid currentColor;padding:.3em .8em;max-width:80em;line-height:1.45"
        self.feedback.value = f'<div role="status" style="{style}">{text}</div>'

    def as_markdown(self):
        """The question as a reader without a kernel sees it."""
        head = f"**{self._number}** " if self._number else ""
        options = [f"- {option.text}" for option in self.question.options]
        return "\n".join([head + self.question.prompt.strip(), "", *options])


class Prediction(Item):
    """A question asked before a run: commit first, compare afterwards."""

    _verb = "Commit"

    def __init__(self, question):
        super().__init__(question, "Predict.")
        self.committed = False

    def _answered(self, _=None):
        if self.given == [] or self.given == "":
            self._say("blank", "Commit to an answer first; a wrong one teaches more than none.")
        elif not self.committed:
            self.committed = True
            for box in self.inputs:
                box.disabled = True
            self.button.description = "I have seen the result"
            self._show("Noted. Run the next cells, then come back and press the button.")
        else:
            right, why = judge(self.question, self.given)
            progress.record("predictions", self.question.id, right=right)
            self._show(f"{'As you predicted.' if right else 'Not as you predicted.'} {_math_html(why)}")


class _Sheet(widgets.VBox):
    """Questions below each other; stored, it reads as text."""

    def __init__(self, items):
        self.items = items
        super().__init__(items)

    def _repr_mimebundle_(self, include=None, exclude=None, **kwargs):
        bundle = super()._repr_mimebundle_(include=include, exclude=exclude, **kwargs)
        data, metadata = bundle if isinstance(bundle, tuple) else (bundle, {})
        text = "\n\n".join(item.as_markdown() for item in self.items)
        return {**data, "text/plain": text, "text/markdown": text}, metadata


@validated(id=text)
def predict(id):
    """Ask for an answer before a run; afterwards the same question explains it. First used in lesson 01.

    >>> predict("step_size.ten_times").items[0].committed
    False
    """
    return _Sheet([Prediction(_one(id))])


def _one(id):
    known = load_questions(str(id).partition(".")[0])
    if id not in known:
        raise ValueError(f"there is no question called {id!r}; there are: {', '.join(known)}")
    return known[id]


@validated(lesson=text, use=text)
def self_test(lesson, use="quiz"):
    """The questions of one lesson, `use` being "quiz" or "recall". First used in lesson 01.

    >>> len(self_test("step_size").items)
    5
    """
    ids = question_ids(lesson, use)
    if not ids:
        raise ValueError(f"lesson {lesson!r} has no questions of use {use!r}")
    return _Sheet([Item(_one(id), f"{number}.") for number, id in enumerate(ids, 1)])


class _Readiness(_Sheet):
    """Questions from easy to hard; when all are answered, one sentence says where to begin."""

    def __init__(self, items, ready):
        self.ready = ready
        self._route = widgets.HTML()
        super().__init__(items)
        self.children = [*items, self._route]
        for item in items:
            item.feedback.observe(self._refresh, "value")

    def _refresh(self, _=None):
        self._route.value = f'<div role="status"><b>{in_html(self.route)}</b></div>'

    @property
    def route(self):
        """Where to begin, from the first answer of each question."""
        open_items = [item for item in self.items if item.first is None]
        if open_items:
            return f"{len(open_items)} to go."
        return next((item.question.route for item in self.items if not item.first), self.ready)


@validated(lesson=text, ready=text)
def readiness(lesson, ready):
    """Where should you begin? `ready` is what to say when every first answer is right. First used in lesson 00.

    >>> readiness("start_here", ready="Go.").route
    '5 to go.'
    """
    items = [Item(_one(id), f"{number}.") for number, id in enumerate(question_ids(lesson, "readiness"), 1)]
    return _Readiness(items, ready)


def recall(lesson):
    """Two or three questions from earlier lessons, to open a lesson with. First used in lesson 01.

    >>> len(recall("step_size").items)
    2
    """
    return self_test(lesson, "recall")
