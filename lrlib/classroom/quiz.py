"""Questions on the screen: predictions, recall, quizzes. They explain themselves."""

import base64
import html
import re
from functools import cache

import ipywidgets as widgets

from ..validation import text, validated
from . import progress, review
from .bank import case_of, find_question, pictures_of, question_ids
from .feedback import STATUS, in_html, math_in_html
from .inputs import control
from .keys import Keys
from .questions import judge, order, solution
from .style import Still, as_img, to_png
from .syllabus import lessons, names_in


@cache
def drawn_for(lesson, code):
    """The picture that a line of the bank draws, as HTML with its sentence as alternative text."""
    picture = eval(code, names_in(lesson))
    png = base64.b64encode(to_png(picture.figure)).decode()
    return as_img(png, picture.sentence, picture.figure.get_size_inches())


def verbatim(text):
    return f'<pre style="max-width:80em;overflow-x:auto">{html.escape(text.strip())}</pre>' if text else ""


def asked(question, head=""):
    """What is asked, as HTML: the case it is about, the prompt, code, a picture."""
    case, style = case_of(question), "max-width:80em;line-height:1.45"
    pictures = [drawn_for(question.lesson, code) for code in pictures_of(question)]
    before = f'<div style="{style}">{math_in_html(case.text)}</div>{verbatim(case.log)}' if case else ""
    prompt = f'<div class="lr-prompt" style="{style}">{head}{math_in_html(question.prompt)}</div>'
    return before + prompt + verbatim(question.code) + "".join(pictures)


class Item(widgets.VBox):
    """One question on the screen; every part is reached with Tab and worked by keyboard."""

    _verb = "Check"

    def __init__(self, question, number=""):
        self.question, self._number = question, number
        self.order = order(question, progress.learner())
        self.first = None  # whether the first answer given was right
        head = f"<b>{number}</b> " if number else ""
        self.button = widgets.Button(description=self._verb, layout=widgets.Layout(width="max-content"))
        self.button.on_click(self._answered)
        self.feedback = widgets.HTMLMath()
        self._control = control(question, self.order)
        self.inputs = self._control.widgets
        super().__init__([widgets.HTMLMath(asked(question, head)), *self.inputs, self.button, self.feedback])
        self.add_class("lr-question")
        self.layout.margin = "0 0 1.2em 0"

    @property
    def given(self):
        """The answer as `judge` takes it."""
        return self._control.given

    def _answered(self, _=None):
        verdict, why = judge(self.question, self.given)
        told = "" if verdict == "blank" else self._recorded(verdict == "right")
        self._say(verdict, f"{why} {told}")

    def _recorded(self, right):
        """Note an answer; what the record has to say to it."""
        self.first = right if self.first is None else self.first
        return review.record(self.question, right)

    def _say(self, verdict, text):
        word, mark = STATUS[verdict]
        rest = self._others() if verdict == "right" and self.question.kind == "single" else ""
        self._show(f"**{mark} {word}** {text}", rest)

    def _others(self):
        others = [self.question.options[i] for i in self.order if not self.question.options[i].right]
        lines = "".join(f"<li><i>{in_html(one.text)}</i>: {math_in_html(one.why)}</li>" for one in others)
        return f"<details><summary>And the other options?</summary><ul>{lines}</ul></details>"

    def _show(self, text, markup=""):
        style = "border-left:4px solid currentColor;padding:.3em .8em;max-width:80em;line-height:1.45"
        self.feedback.value = f'<div role="status" style="{style}">{math_in_html(text)}{markup}</div>'

    def as_markdown(self):
        """The question as a reader without a kernel sees it: the same text on every machine."""
        head = f"**{self._number}** " if self._number else ""
        options = [f"- {self.question.options[i].text}" for i in order(self.question)]
        text = "\n".join([head + self.question.prompt.strip(), "", *options])
        return re.sub(r"<(?=[A-Za-z/!?])", r"\<", text)  # nothing begins a tag


class Prediction(Item):
    """A question asked before a run: commit first, compare afterwards."""

    _verb = "Commit"

    def __init__(self, question):
        super().__init__(question, "Predict.")
        self.committed = False

    def _recorded(self, right):
        self.first = right
        return progress.record("predictions", self.question.id, right=right)

    def _answered(self, _=None):
        verdict, why = judge(self.question, self.given)
        if verdict == "blank":
            commit = "Commit to an answer first; a wrong one teaches more than none."
            self._say("blank", commit if self.given in ([], "") else why)
        elif not self.committed:
            self.committed = True
            for box in self.inputs:
                box.disabled = True
            self.button.description = "I have seen the result"
            self._show("Noted. Run the next cells, then come back and press the button.")
        else:
            told = "" if self.first is not None else self._recorded(verdict == "right")
            wrong = f"Not as you predicted. {why}\n{solution(self.question)}"
            self._show(f"{f'As you predicted. {why}' if verdict == 'right' else wrong} {told}")


class Sheet(Still, widgets.VBox):
    """Questions below each other; stored, it reads as text."""

    def __init__(self, items, empty=""):
        self.items, self._empty = items, empty
        super().__init__([*items, *([] if items else [widgets.HTML(empty)]), Keys()])

    def still(self):
        text = "\n\n".join(item.as_markdown() for item in self.items) or self._empty
        return {"text/plain": text, "text/markdown": text}, {}


@validated(id=text)
def predict(id):
    """Ask for an answer before a run; afterwards the same question explains it.

    >>> predict("step_size.ten_times").items[0].committed
    False
    """
    return Sheet([Prediction(find_question(id))])


@validated(lesson=text, use=text)
def self_test(lesson, use="quiz"):
    """The questions of one lesson, `use` being "quiz" or "recall".

    >>> len(self_test("step_size").items)
    5
    """
    ids = question_ids(lesson, use)
    if not ids:
        raise ValueError(f"lesson {lesson!r} has no questions of use {use!r}")
    return Sheet([Item(find_question(id), f"{number}.") for number, id in enumerate(ids, 1)])


def recall(lesson):
    """Two or three questions from earlier lessons, to open a lesson with; then up to two that are due again.

    >>> len(recall("step_size").items)
    2
    """
    sheet = self_test(lesson, "recall")
    earlier = lessons()[: lessons().index(lesson)]
    again = [id for id in review.due(lessons=earlier) if id not in question_ids(lesson, "recall")][:2]
    return Sheet([*sheet.items, *(Item(find_question(id), "Again.") for id in again)]) if again else sheet


def daily_review():
    """What is due today, about ten minutes of it: questions you missed, or answered so long ago that they fade.

    >>> daily_review().items
    []
    """
    return Sheet(
        [Item(find_question(id), f"{i}.") for i, id in enumerate(review.due()[: review.SESSION], 1)], _nothing()
    )


def _nothing():
    coming = review.next_due()
    return f"Nothing is due. The next question comes back on {coming:%d %B %Y}." if coming else "Nothing is due yet."
