"""What a practice exam says when it is over: a score with its interval, where it was lost, what to read again, the key.

Written once as Markdown; the page to print is made of it.
"""

import html

import mistune

from .attempt import marked, objective_names, tally, wilson
from .bank import case_of
from .questions import solution
from .syllabus import contents

STYLE = (
    "body{font:16px/1.5 sans-serif;max-width:50em;margin:2em auto;padding:0 1em}"
    "table{border-collapse:collapse}td,th{border:1px solid #888;padding:.2em .6em;text-align:left}"
    "h2,h3{break-after:avoid}tr,pre{break-inside:avoid}pre{white-space:pre-wrap}"
)


def percent(right, of):
    low, high = wilson(right, of)
    return f"{right} of {of} ({100 * right / of:.0f} %; 95 % interval {100 * low:.0f} to {100 * high:.0f} %)"


def _table(names, rows):
    return [
        "| " + " | ".join(names) + " |",
        "|" + "---|" * len(names),
        *("| " + " | ".join(row) + " |" for row in rows),
    ]


def _counts(rows, key, name=str):
    counts = tally(rows, key)
    order = sorted(counts, key=lambda one: (counts[one][0] / counts[one][1], one))
    return [[name(one), f"{counts[one][0]} of {counts[one][1]}"] for one in order]


def to_read(rows):
    """`[(lesson, section or None, how many were missed)]`, most missed first: where the answers stand."""
    missed = tally([row for row in rows if row.verdict != "right"], lambda q: [(q.lesson, q.section)])
    return sorted(((*place, of) for place, (_, of) in missed.items()), key=lambda row: (-row[2], row[0], row[1]))


def as_markdown(attempt, earlier=()):
    """The whole report. earlier: attempts to compare with, oldest first."""
    rows, names = marked(attempt), objective_names()
    right, of = sum(row.verdict == "right" for row in rows), len(rows)
    blank = sum(row.verdict == "blank" for row in rows)
    sure = [row for row in rows if row.sure and row.verdict != "right"]
    lines = [
        f"# Practice exam, {attempt.begun[:16].replace('T', ' ')} UTC",
        "",
        f"**{percent(right, of)}.** {blank} were not answered, which counts as wrong. Profile {attempt.profile}, seed "
        f"{attempt.seed}. This is the course's own measure; it says nothing of any vendor's pass line.",
        "",
        f"Time per question: {sum(row.seconds for row in rows) / of:.0f} s on average.",
    ]
    if earlier:
        lines += ["", "## Earlier tries", ""]
        scores = [(one, marked(one)) for one in earlier]
        tries = [
            (one.begun[:10], percent(sum(row.verdict == "right" for row in mine), len(mine)))
            for one, mine in scores
            if mine
        ]
        lines += _table(["day", "right"], tries)
    lines += ["", "## By objective", ""]
    lines += _table(["objective", "right"], _counts(rows, lambda q: q.objectives, lambda c: f"{c} {names[c][0]}"))
    lines += ["", "A row of three or four questions is a hint, not a grade.", "", "## By kind of question", ""]
    lines += _table(["kind", "right"], _counts(rows, lambda q: [q.kind]))
    lines += ["", "## Sure, and wrong", ""]
    lines += [f"- {row.question.prompt.strip()}" for row in sure] or ["None."]
    lines += ["", "## Read again", ""]
    books = {lesson.name: lesson for lesson in contents()}
    for lesson, section, count in to_read(rows):
        place = books[lesson].notebook + (f"#{section.replace(' ', '-')}" if section else "")
        about = f"{books[lesson].heading}{f': {section}' if section else ''}"
        lines.append(f"- [{about}]({place}) ({count} missed)")
    lines += [] if right < of else ["Nothing: all were right."]
    lines += ["", "## The key", ""]
    for number, row in enumerate(rows, 1):
        lines += _key(number, row)
    return "\n".join(lines) + "\n"


def _key(number, row):
    question, case = row.question, case_of(row.question)
    mark = {"right": "✓ right", "wrong": "✗ wrong", "blank": "… not answered"}[row.verdict]
    lines = [f"### {number}. {mark}", ""]
    if case:
        lines += [case.text.strip(), *(["", "```", case.log.strip(), "```"] if case.log else []), ""]
    lines += [question.prompt.strip(), ""]
    lines += ["```", question.code.strip(), "```", ""] if question.code else []
    lines += [row.why, ""] if row.verdict == "wrong" else []
    lines += [solution(question), ""]
    wrong = [one for one in question.options if not one.right] if question.kind in ("single", "completion") else []
    lines += [f"- *{one.text}*: {one.why}" for one in wrong]
    if question.expected:
        lines += ["", f"**What an examiner may expect:** {question.expected}"]
    if question.proof:
        lines += ["", "The run behind the key:", "", "```python", question.proof.strip(), "```"]
    return [*lines, ""]


def as_body(markdown):
    """Markdown of a report as HTML, for the screen."""
    return mistune.create_markdown(escape=True, plugins=["table"])(markdown)


def as_page(markdown, title="Practice exam"):
    """Markdown of a report as one HTML page that needs nothing else, for the screen and for print."""
    head = f'<meta charset="utf-8"><title>{html.escape(title)}</title><style>{STYLE}</style>'
    return f'<!doctype html><html lang="en"><head>{head}</head><body>{as_body(markdown)}</body></html>\n'
