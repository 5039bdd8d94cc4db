"""Run sheets for instructors: `python -m lessons.run_sheets` writes `instructor/run_sheets/NN_NAME.md`, one a lesson.

A sheet is a function of the lesson: its notebook as stored, its questions, exercises and explorers. `build.py` writes
it anew with the notebook, and a test holds the two equal.
"""

import re
from collections import Counter
from dataclasses import dataclass, field
from itertools import combinations, product
from math import prod
from pathlib import Path

import nbformat
import numpy as np

from lrlib.classroom.bank import case_of, find_question, question_ids
from lrlib.classroom.claims import LABELS
from lrlib.classroom.questions import solution, wrong_answers
from lrlib.classroom.syllabus import contents, find, material
from lrlib.working_copy import write

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOKS, INSTRUCTOR = ROOT / "notebooks", ROOT / "instructor"
READING, CODE = 180, 8 / 60  # words a minute; minutes a line of visible code
# minutes for one of each, and what it is called
EACH = {
    "picture": 0.75,
    "table": 0.5,
    "claim": 0.2,
    "recall question": 0.75,
    "prediction": 0.75,
    "quiz question": 0.75,
    "readiness question": 0.75,
    "explorer": 3.0,
    "exercise": 4.0,
}
ASKS = {"recall": "recall question", "predict": "prediction", "self_test": "quiz question"}
KEPT = ("Opening", "Recall", "Quiz", "Take-aways")  # sections that a lesson cannot do without
TRIES = 10_000  # positions of sliders moved together, at most, where one is sought that reaches the goal
SHORT = 15  # minutes that are missing, where a sheet says what to cut


# --- the minutes -----------------------------------------------------------------------------------------------------


@dataclass
class Section:
    """What stands under one heading: minutes of the core and of deeper parts, how many of what, which calls."""

    title: str
    core: float = 0.0
    deeper: float = 0.0
    holds: Counter = field(default_factory=Counter)
    calls: list = field(default_factory=list)  # ("predict", "step_size.ten_times")

    @property
    def minutes(self):
        return self.core + self.deeper

    def ids(self, name):
        return [id for call, id in self.calls if call == name]


def prose_words(text):
    """How many words there are to read: formulas, code, tags and addresses aside.

    >>> prose_words("The *rate* is $x$, [here](there.md) `lr`.")
    4
    """
    return len(re.findall(r"\b[\w'-]+\b", re.sub(r"\$.*?\$|`.*?`|<[^>]+>|\]\([^)]*\)", " ", text, flags=re.DOTALL)))


def held(cell):
    """How many of what takes time a code cell holds."""
    holds, source = Counter(), cell.source
    if "exercise" in cell.metadata.get("tags", ()):
        holds["exercise"] += 1
    explorer = bool(re.search(r"\bexplorer\(", source))
    holds["explorer"] += explorer
    for output in cell.get("outputs", ()):
        data = output.get("data", {})
        plain = output.get("text", "") + data.get("text/plain", "")
        holds["picture"] += "image/png" in data and not explorer
        holds["table"] += "<table" in data.get("text/html", "")
        holds["claim"] += plain.startswith(tuple(LABELS))
        if found := re.search(r"\b(predict|recall|self_test|readiness)\(", source):
            holds[ASKS.get(found[1], "readiness question")] += max(1, len(re.findall(r"\*\*\d+\.\*\*", plain)))
    return +holds


def sections(book):
    """The sections of a notebook, one for each heading of the second level; what comes before is the opening."""
    found, deeper = [Section("Opening")], 0
    for cell in book.cells:
        parts = re.split(r"^(?=#{2,} )", cell.source, flags=re.MULTILINE) if cell.cell_type == "markdown" else [""]
        for part in parts:
            if heading := re.match(r"(#+) (.+)", part):
                level, title = len(heading[1]), heading[2].strip()
                if "(deeper)" in title:
                    deeper = level
                elif level <= deeper:
                    deeper = 0
                if level == 2:
                    found.append(Section(title))
            minutes = prose_words(part) / READING
            if cell.cell_type == "code":
                lines = [line for line in cell.source.splitlines() if line.strip() and line.strip()[0] != "#"]
                holds = held(cell)
                minutes = 0 if cell.metadata.get("jupyter", {}).get("source_hidden") else len(lines) * CODE
                minutes += sum(EACH[kind] * count for kind, count in holds.items())
                found[-1].holds += holds
                found[-1].calls += re.findall(r'\b(\w+)\(\s*"([a-z_]+\.\w+)"', cell.source)
            if deeper:
                found[-1].deeper += minutes
            else:
                found[-1].core += minutes
    return found


def cuts(lesson, found):
    """The sections to leave out where time is short: (deeper ones, core ones no quiz question names), longest first."""
    quiz = [find_question(id) for id in question_ids(lesson.name)]
    needed = {question.claim for question in quiz} | {question.section for question in quiz}
    free = [one for one in found if one.title not in KEPT and not needed & {one.title, *one.ids("claim")}]
    deeper = sorted((one for one in found if one.deeper), key=lambda one: -one.deeper)
    return deeper, sorted((one for one in free if one.core), key=lambda one: -one.core)


# --- the explorers ---------------------------------------------------------------------------------------------------


def positions(control, most):
    """Positions of a slider, at most so many, evenly spaced over its travel."""
    if control.kind == "choice":
        return list(control.choices)
    span = np.log10(control.high / control.low) if control.kind == "rate" else control.high - control.low
    whole = round(span / (control.step or (0.01 if control.kind == "rate" else 1)))
    part = np.unique(np.linspace(0, whole, most).round()) / whole
    rate = control.kind == "rate"
    values = control.low * (control.high / control.low) ** part if rate else control.low + span * part
    return [control.clean(value) for value in values]


@np.errstate(all="ignore")
def reaching(explorer):
    """A position that reaches the goal: as few sliders moved as can be, the middle one of those found."""
    view, opens = explorer(), explorer.clean({})
    for count in range(1, len(explorer.controls) + 1):
        for moved in combinations(explorer.controls, count):
            choices = [len(control.choices) for control in moved if control.kind == "choice"]
            most = int((TRIES / prod(choices)) ** (1 / max(1, count - len(choices))))
            tries = product(*(positions(control, most) for control in moved))
            sliders = [control.name for control in moved]
            points = [{**opens, **dict(zip(sliders, values, strict=True))} for values in tries]
            if good := [point for point in points if view.reached(**point)]:
                return good[len(good) // 2]
    return {}


def stand(value):
    return f"{value:g}" if isinstance(value, (int, float)) else str(value)


def explorer_text(explorer):
    """Goal, and for each slider where it opens, its ends, and where it reaches the goal."""
    goal, rows = reaching(explorer), []
    for control in explorer.controls:
        ends = control.choices if control.kind == "choice" else (control.low, control.high)
        at = stand(goal[control.name]) if goal else "look for it"
        rows.append(f"| {control.label} | {stand(control.default)} | {', '.join(map(stand, ends))} | {at} |")
    head = ["| slider | opens at | ends | reaches the goal at |", "|---|---|---|---|"]
    shown = [f"\nAs it opens: {explorer.render()[1]}"]
    shown += [f"\nAt the goal: {explorer.render(**goal)[1]}"] * bool(goal)
    return [f"**Goal:** {explorer.goal}", "", *head, *rows, *shown]


# --- the sheet -------------------------------------------------------------------------------------------------------


def question_text(question):
    """A question as an instructor asks it: what is right, and what each wrong answer reveals."""
    case, wrong = case_of(question), wrong_answers(question)
    before = [case.text, *([f"```\n{case.log.strip()}\n```"] if case.log else [])] if case else []
    code = [f"```python\n{question.code.strip()}\n```"] if question.code else []
    told = solution(question).splitlines() + [f"“{option.text}”: {option.why}" for option in wrong]
    return "\n\n".join([*before, question.prompt, *code, "\n".join(f"- {line}" for line in told)])


def rounded(minutes):
    return f"{minutes:.0f}" if minutes >= 0.5 else "" if not minutes else "under 1"


def names(some, part):
    """Sections with their minutes. What is left out of the hour need not be lost: an exercise can be homework."""
    told = [(one, "; as homework" if one.holds["exercise"] else "") for one in some]
    return ", ".join(f"“{one.title}” ({rounded(getattr(one, part))}{home})" for one, home in told)


def cut_text(lesson, found):
    """What to leave out at 15 minutes less."""
    deeper, free = cuts(lesson, found)
    count = next((n for n in range(1, len(free)) if sum(one.core for one in free[:n]) >= SHORT), len(free))
    steps = [
        f"The deeper sections, which the {lesson.minutes} minutes leave out anyway: {names(deeper, 'deeper')}."
    ] * bool(deeper)
    steps += [f"Of the core, longest first, until {SHORT} minutes are won: {names(free[:count], 'core')}."]
    steps += [f"If that is not enough: {names(free[count:], 'core')}."] * bool(free[count:])
    text = [f"{number}. {step}" for number, step in enumerate(steps, 1)]
    return [*text, "", "No quiz question names a claim of these. Look at the quiz below before you cut."]


def sheet(lesson, place=NOTEBOOKS):
    """The run sheet of a lesson, from its stored notebook."""
    found = sections(nbformat.read(place / lesson.notebook, as_version=4))
    core, deeper = (round(sum(getattr(one, part) for one in found)) for part in ("core", "deeper"))
    extra = f", and {deeper} for what is marked deeper" if deeper else ""
    text = [
        f"# Run sheet · [{lesson.heading}](../../notebooks/{lesson.notebook})",
        "",
        f"The lesson says {lesson.minutes} minutes; the model gives {core}{extra}. What the model counts stands in the",
        "[index](../README.md#minutes). Made by `python -m lessons.run_sheets`: change the lesson, not this page.",
        "",
        "## Minutes",
        "",
        "| section | core | deeper | what takes time besides reading |",
        "|---|---|---|---|",
    ]
    for one in found:
        holds = ", ".join(f"{count} {kind}{'s' * (count > 1)}" for kind, count in one.holds.items())
        text.append(f"| {one.title} | {rounded(one.core)} | {rounded(one.deeper)} | {holds} |")
    text += ["", f"## If {SHORT} minutes are missing", "", *cut_text(lesson, found)]
    text += [
        "",
        "## Ask before you run",
        "",
        "Hands up for each answer first; run the cells below; let one who was wrong explain.",
    ]
    for one in found:
        for id in one.ids("predict"):
            text += ["", f"**In “{one.title}”.** {question_text(find_question(id))}"]
    text += ["", "## Exercises: wrong answers to expect"]
    for one in found:
        for id in one.ids("check"):
            text += ["", f"### {one.title}", ""]
            said = dict.fromkeys(mistake.says.format(got="…") for mistake in find("exercise", id).mistakes)
            text += [f"- {words}" for words in said]
    for one in found:
        for id in one.ids("explorer"):
            text += ["", f"## Explorer, live: {one.title}", "", *explorer_text(find("explorer", id))]
    text += ["", "## To discuss", "", "The quiz of the lesson. Ask why the wrong answers tempt."]
    for number, id in enumerate(question_ids(lesson.name), 1):
        text += ["", f"**{number}.** {question_text(find_question(id))}"]
    return "\n".join(text) + "\n"


def index(lessons):
    """The table of all sheets."""
    rows = [
        f"| [{one.heading}](run_sheets/{Path(one.notebook).stem}.md) | {one.minutes} | {one.deeper or ''} | "
        f"{len(material(one.name, 'exercises'))} | {len(material(one.name, 'explorers'))} |"
        for one in lessons
    ]
    return "\n".join(["| run sheet | minutes | deeper | exercises | explorers |", "|---|---|---|---|---|", *rows])


def fill_index(text, lessons):
    """The instructors' README with its table written anew."""
    head, rest = text.split("<!-- run sheets -->\n")
    return f"{head}<!-- run sheets -->\n{index(lessons)}\n<!-- /run sheets -->{rest.split('<!-- /run sheets -->')[1]}"


def main(numbers=()):
    """Write the sheets of some lessons, all where no number is given, and what is made from the contents."""
    from .timetables import timetables

    for lesson in contents():
        if not numbers or lesson.number in numbers:
            write(INSTRUCTOR / "run_sheets" / f"{Path(lesson.notebook).stem}.md", sheet(lesson))
    readme = INSTRUCTOR / "README.md"
    write(readme, fill_index(readme.read_text(encoding="utf-8"), contents()))
    write(INSTRUCTOR / "timetables.md", timetables(contents()))


if __name__ == "__main__":
    main()
