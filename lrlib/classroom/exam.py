"""The practice exam on the screen: choose, answer, flag, come back, look it over, hand in, read what it says."""

from datetime import datetime
from pathlib import Path
from time import monotonic

import anywidget
import ipywidgets as widgets
import traitlets

from . import progress, review
from .attempt import attempts, begin, marked, now, pool
from .bank import find_question
from .exam_report import as_body, as_markdown, as_page, percent
from .exams import exams
from .feedback import line
from .inputs import control
from .keys import Keys
from .questions import judge, order
from .quiz import asked
from .slider import StyleSheet
from .style import Still

TIMES = {"no clock": None, "as given": 1.0, "a quarter more": 1.25, "half as much again": 1.5}
WITH_EMPTY = "Hand in with empty answers"
STILL = "A practice exam. It needs a running kernel: run this cell."


class Clock(anywidget.AnyWidget):
    """Counts down to `ends`, milliseconds since 1970; `over` once it is reached."""

    _esm = Path(__file__).with_name("clock.js")
    ends = traitlets.Float().tag(sync=True)
    over = traitlets.Bool().tag(sync=True)


def button(text, act, **layout):
    made = widgets.Button(description=text, layout=widgets.Layout(width="max-content", **layout))
    made.on_click(lambda _: act())
    return made


def words(text):
    return widgets.HTML(said(text))


def said(text):
    return f'<div role="status">{line(text)}</div>'


class Exam(Still, widgets.VBox):
    """A practice exam: its pages follow each other in one place. All is worked by keyboard."""

    def __init__(self, profiles):
        self.profiles, self.attempt = profiles, None
        self._since, self._control = None, None
        super().__init__([])
        self.add_class("lr-question")
        self.choose()

    def still(self):
        return {"text/plain": STILL}, {}

    def _page(self, *children):
        self._leave()
        self.children = [*children, StyleSheet(), Keys()]

    # --- the first page ---

    def choose(self):
        """Which exam, how long, with or without a clock; or on with one that was begun."""
        kept, notices = attempts()
        open_ones = [one for one in kept if not one.over and one.items]
        plain = {"description_width": "initial"}
        self.profile = widgets.Dropdown(options=list(self.profiles), description="Exam", style=plain)
        self.length = widgets.BoundedIntText(value=1, min=1, max=1, description="Questions")
        self.time = widgets.Dropdown(options=list(TIMES), value="as given", description="Clock", style=plain)
        self.seed = widgets.Text(description="Seed (a number; empty for a new one)", style=plain)
        self.told = words(" ".join(notices))
        again = [
            button(f"Go on with the one of {one.begun[:16].replace('T', ' ')} UTC", lambda one=one: self.go_on(one))
            for one in open_ones[-1:]
        ]
        self.profile.observe(self._offer, "value")
        self._page(*again, self.profile, self.length, self.time, self.seed, button("Begin", self.start), self.told)
        self._offer()

    def _offer(self, _=None):
        form = self.profiles[self.profile.value]
        self.length.max = sum(map(len, pool(form.kinds, form.weights).values()))
        self.length.value = min(form.items, self.length.max)

    def start(self):
        profile, text = self.profiles[self.profile.value], self.seed.value.strip()
        if text and not (text.isdecimal() and int(text) < 2**32):
            wanted = f"The seed must be a whole number from 0 to {2**32 - 1}, or empty."
            self.told.value = said(f"{wanted} You typed: {text[:40]}")
            return
        factor = TIMES[self.time.value]
        minutes = None if factor is None else factor * profile.minutes * self.length.value / profile.items
        try:
            new = begin(
                self.profile.value,
                self.length.value,
                minutes,
                int(text) if text else None,
                profile.kinds,
                profile.weights,
            )
        except ValueError as error:
            self.told.value = said(str(error))
            return
        new.save()
        self.go_on(new)

    def go_on(self, attempt):
        self.attempt, self.clock = attempt, None
        if attempt.ends:
            self.clock = Clock(ends=1000 * datetime.fromisoformat(attempt.ends).timestamp())
            self.clock.observe(lambda _: self.hand_in(), "over")
        unanswered = [i for i, id in enumerate(attempt.items) if id not in attempt.answers]
        self.show(unanswered[0] if unanswered else 0)

    # --- a question ---

    def _leave(self):
        """Keep what was answered on the page that is left, and the seconds spent on it."""
        if self._control is None:
            return
        id, given = self.question.id, self._control.given
        self.attempt.seconds[id] = self.attempt.seconds.get(id, 0.0) + monotonic() - self._since
        self._keep(id, given)
        self._control = None

    def _keep(self, id, given):
        if judge(self.question, given)[0] == "blank":
            self.attempt.answers.pop(id, None)
        else:
            self.attempt.answers[id] = given
        self.attempt.save()

    def _changed(self, _=None):
        if self.attempt.over:
            self.hand_in()
        elif self._control:
            self._keep(self.question.id, self._control.given)

    def show(self, place):
        """The question at this place."""
        if self.attempt.over:
            self.hand_in()
            return
        self._leave()
        count = len(self.attempt.items)
        self.question = question = find_question(self.attempt.items[place])
        held = control(question, order(question, f"{progress.learner()} {self.attempt.seed}"))
        held.put(self.attempt.answers.get(question.id, []))
        for box in held.widgets:
            box.observe(self._changed, "value")
        flag = widgets.Checkbox(value=question.id in self.attempt.flagged, description="Come back to it", indent=False)
        sure = widgets.Checkbox(value=question.id in self.attempt.sure, description="I am sure", indent=False)
        flag.observe(lambda change: self._mark(self.attempt.flagged, change.new), "value")
        sure.observe(lambda change: self._mark(self.attempt.sure, change.new), "value")
        apart = widgets.Layout(margin="0.8em 0 0 0", padding="0.4em 0", border_top="1px solid currentColor")
        marks = widgets.HBox([flag, sure], layout=apart)  # no options of the question
        steps = [("← Back", place - 1), ("Next →", place + 1)]
        ways = [button(text, lambda to=to: self.show(to)) for text, to in steps if 0 <= to < count]
        head = f"<b>Question {place + 1} of {count}.</b> "
        top = [self.clock] if self.clock else []
        foot = widgets.HBox([*ways, button("Look it over", self.look_over)])
        self._page(*top, widgets.HTMLMath(asked(question, head)), *held.widgets, marks, foot)
        self._control, self._since = held, monotonic()

    def _mark(self, marks, on):
        id = self.question.id
        marks[:] = [one for one in marks if one != id] + [id] * on
        self.attempt.save()

    # --- all questions at once, and the end ---

    def look_over(self):
        """Every question by its number, with what is missing or flagged; from here it is handed in."""
        self._leave()
        tiles = []
        for i, id in enumerate(self.attempt.items):
            state = "answered" if id in self.attempt.answers else "empty"
            state += ", flagged" if id in self.attempt.flagged else ""
            tiles.append(button(f"{i + 1} {state}", lambda i=i: self.show(i), margin="2px"))
        empty = len(self.attempt.items) - len(self.attempt.answers)
        self.told = words(f"{empty} of {len(self.attempt.items)} are not answered." if empty else "All are answered.")
        self.hand = button("Hand in", self._hand_in_asked)
        top = [self.clock] if self.clock else []
        grid = widgets.Box(tiles, layout=widgets.Layout(flex_flow="row wrap", max_width="80em"))
        self._page(*top, self.told, grid, self.hand)

    def _hand_in_asked(self):
        """Hand in; with empty answers at the second press only."""
        if len(self.attempt.answers) == len(self.attempt.items) or self.hand.description == WITH_EMPTY:
            self.hand_in()
            return
        wrong = "What is not answered counts as wrong."
        self.told.value = said(f"{wrong} Press again to hand in, or choose a number to go on.")
        self.hand.description = WITH_EMPTY

    def hand_in(self):
        """End the attempt, keep its report as Markdown and as a page, and show it."""
        self._leave()
        attempt = self.attempt
        if attempt.submitted is None:
            attempt.submitted = now().isoformat(timespec="seconds")
            attempt.save()
        earlier = [one for one in attempts()[0] if one.submitted and one.begun < attempt.begun and one.items]
        text = as_markdown(attempt, earlier)
        rows, folder = marked(attempt), progress.working_copy()
        for row in rows:
            review.record(row.question, row.verdict == "right")
        kept = []
        if folder:
            name = f"report-{attempt.file.removesuffix('.json')}"
            try:
                (folder / f"{name}.md").write_text(text, encoding="utf-8")
                (folder / f"{name}.html").write_text(as_page(text), encoding="utf-8")
                kept = [words(f"Kept as {name}.md, and as {name}.html to print.")]
            except OSError as error:
                kept = [words(f"The report could not be kept ({error.strerror}).")]
        score = words(f"**{percent(sum(row.verdict == 'right' for row in rows), len(rows))}.**")
        page = widgets.HTMLMath(f'<div style="max-width:80em">{as_body(text)}</div>')
        self._page(score, *kept, page, button("Another one", self.choose))


def practice_exam():
    """A practice exam: choose its form and its length, answer, hand in, read what it says.

    >>> practice_exam().attempt is None
    True
    """
    return Exam({exam.name: exam for exam in exams()})
