"""How the questions of the bank do: one page for an instructor, from the files that learners hand over.

    python -m lessons.item_statistics FOLDER [--page item_statistics.html] [--force]

FOLDER holds learners' folders, or files, at any depth: `progress.json` and `exam-*.json` as the course keeps them. A
folder is a learner; in a folder shared by several a prefix tells them apart (`ada-progress.json`, `ada-exam-….json`).

Right or wrong is counted in practice exams alone, at a learner's first exam that asks the item: `progress.json` does
not say how a first answer in a notebook was, only whether one was right in the end. What was left blank is wrong.
"""

import argparse
import html
import itertools
import json
import re
import sys
from collections import Counter
from pathlib import Path
from textwrap import shorten

import numpy as np

from lessons.bank_export import write_new
from lrlib.classroom.attempt import Attempt, marked, objective_names
from lrlib.classroom.bank import load_questions
from lrlib.classroom.exam_report import STYLE
from lrlib.classroom.questions import NUMBERS
from lrlib.classroom.style import plural
from lrlib.classroom.syllabus import lessons

FEW, HINT = 20, "\u00a0(a\u00a0hint)"  # takers, and what is said of fewer
HEAD = ("answered", "takers", "right at first", "discrimination", "seconds")
READ = f"""Answered: learners who did, in an exam or a notebook. Takers: learners with an exam that asks it; of fewer
than {FEW} a number is a hint. Discrimination: the correlation with the rest of the exam, from -1 to 1; 0.2 and more is
usual, a negative one says that good takers miss it: look at the key first. Seconds: the mean of those who opened it."""


def read_exam(path, bank):
    """(`{id: Marked}` of a kept exam, all ids that it asked, when it began). Raises what a damaged file causes."""
    attempt = Attempt(**json.loads(path.read_text(encoding="utf-8-sig")))
    if not attempt.over:
        raise ValueError("it was not handed in")
    asked, attempt.items = attempt.items, [id for id in dict.fromkeys(attempt.items) if id in bank]
    for id in attempt.items:
        question, given, seconds = bank[id], attempt.answers.get(id, []), attempt.seconds.get(id, 0.0)
        numbers = range(len(question.options))
        if question.kind not in (*NUMBERS, "matching") and not set(given) <= set(numbers):
            raise ValueError(f"{id} is answered with {given}, and its options are 0 to {len(numbers) - 1}")
        if not 0 <= seconds < np.inf:
            raise ValueError(f"{id} took {seconds} seconds, and 0 or more are possible")
    return {row.question.id: row for row in marked(attempt)}, asked, str(attempt.begun)


def read_progress(path, bank):
    """(`{id: how often it was answered}`, all ids that are named). Raises what a damaged file causes."""
    found = json.loads(path.read_text(encoding="utf-8-sig"))
    entries = {**found.get("predictions", {}), **found.get("questions", {})}
    return {id: int(entry["attempts"]) for id, entry in entries.items() if id in bank}, entries


def collect(folder, bank):
    """What learners handed over, from all files below a folder.

    Returns `{learner: [{id: Marked} of each exam, oldest first]}`, `{learner: {id: answers}}` and a sentence for
    everything that was left out; a file that cannot be read is never fatal.
    """
    exams, noted, notices = {}, {}, []
    for path in sorted({*folder.rglob("*progress.json"), *folder.rglob("*exam-*.json")}):
        learner = path.with_name(re.split(r"progress\.json|exam-", path.name)[0] or "-")
        where = path.relative_to(folder)
        try:
            if path.name.endswith("progress.json"):
                noted[learner], named = read_progress(path, bank)
            else:
                rows, named, begun = read_exam(path, bank)
                exams.setdefault(learner, {})[begun, path.name] = rows
            notices += [f"{where}: {id!r} is not in the bank." for id in named if id not in bank]
        except (OSError, ValueError) as error:
            notices.append(f"{where} was left out: {getattr(error, 'strerror', '') or error}.")
        except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError):
            notices.append(f"{where} was left out: it is no record of this course.")
    return {one: [tries[key] for key in sorted(tries)] for one, tries in exams.items()}, noted, notices


def point_biserial(scores, rests):
    r"""Discrimination: the correlation $\frac{\bar r_1 - \bar r_0}{s_r} \sqrt{p (1 - p)}$ of an item and the rest.

    scores: (n,), 1 where a taker had the item right, 0 where not (for an objective: the share of its items). rests:
    (n,), the share of the other items that the same taker had right, nan where there was no other. None where fewer
    than three are left, or either does not vary. Source: Lord and Novick, Statistical Theories, 1968.

    >>> round(point_biserial([1, 1, 0, 0], [0.9, 0.7, 0.5, 0.1]), 3), point_biserial([1, 1, 1], [0.1, 0.2, 0.3])
    (0.845, None)
    """
    pairs = np.array([scores, rests], float)
    pairs = pairs[:, ~np.isnan(pairs[1])]
    if pairs.shape[1] < 3 or not np.ptp(pairs, axis=1).all():
        return None
    return float(np.corrcoef(pairs)[0, 1])


def tempting(rows):
    """The wrong option, or number, that was given most, and how often: `(text, count)`, or None."""
    wrong = Counter()
    for row in rows:
        if row.question.kind in NUMBERS:
            wrong.update([str(row.given)] if row.verdict == "wrong" else [])
        elif row.question.kind not in ("ordering", "matching"):
            chosen = [row.question.options[number] for number in row.given]
            wrong.update(option.text for option in chosen if not option.right)
    return max(sorted(wrong.items()), key=lambda found: found[1], default=None)


def statistics(ids, exams):
    """(takers, share right, discrimination, mean seconds, rows) of items, by each learner's first exam that asks one.

    A share, a correlation or a mean is None where nobody gives one.
    """
    scores, rests, found = [], [], []
    for tries in exams.values():
        rows = next((rows for rows in tries if ids & rows.keys()), {})
        mine, rest = ([row for id, row in rows.items() if (id in ids) == part] for part in (True, False))
        if mine:
            found += mine
            scores.append(share(mine))
            rests.append(share(rest))
    seconds = mean([row.seconds for row in found if row.seconds])
    return len(scores), share(found), point_biserial(scores, rests), seconds, found


def mean(values):
    return float(np.mean(values)) if values else None


def share(rows):
    return mean([row.verdict == "right" for row in rows])


def has_answered(ids, tries, counts):
    """Whether a learner answered one of the items. Handing in counts what was left blank too: that is taken off."""
    given = any(rows[id].verdict != "blank" for rows in tries for id in ids & rows.keys())
    return given or any(counts.get(id, 0) > sum(id in rows for rows in tries) for id in ids)


# --- the page --------------------------------------------------------------------------------------------------------


def _row(name, ids, exams, noted):
    """(cells of a table, what tempted)."""
    takers, right, related, seconds, rows = statistics(ids, exams)
    answered = sum(has_answered(ids, exams.get(one, []), noted.get(one, {})) for one in exams.keys() | noted.keys())
    figures = zip(("{:.0%}", "{:.2f}", "{:.0f}"), (right, related, seconds), strict=True)
    shown = ["–" if value is None else form.format(value) for form, value in figures]
    return [name, answered, f"{takers}{HINT if takers < FEW else ''}", *shown], tempting(rows)


def _table(head, rows):
    lines = ["".join(f"<td>{html.escape(str(cell))}</td>" for cell in row) for row in rows]
    return f"<table><tr><th>{'<th>'.join(head)}</tr>{''.join(f'<tr>{line}</tr>' for line in lines)}</table>"


def as_page(exams, noted, notices, bank):
    """What `collect` found, as one HTML page that fetches nothing."""
    met = {id for rows in itertools.chain(*exams.values(), noted.values()) for id in rows}
    items, objectives = [], []
    for id, question in bank.items():
        if id in met:
            cells, tempted = _row(f"{id}: {shorten(question.prompt, 90, placeholder=' …')}", {id}, exams, noted)
            items.append([*cells, "{} ({} times)".format(*tempted) if tempted else "–"])
    for code, (name, _) in objective_names().items():
        if ids := {id for id in met if code in bank[id].objectives}:
            objectives.append(_row(f"{code} {name}", ids, exams, noted)[0])
    people = f"{plural(len(exams.keys() | noted.keys()), 'learner')}, {len(exams)} of them with an exam handed in."
    few = f" Fewer than {FEW} takers: take every number as a hint." if len(exams) < FEW else ""
    body = f"<h1>How the questions do</h1><p>{people}{few}</p><p>{READ}</p>"
    body += f"<h2>By objective</h2>{_table(('objective', *HEAD), objectives)}"
    body += f"<h2>By item</h2>{_table(('item', *HEAD, 'most tempting wrong answer'), items)}<h2>Left out</h2>"
    body += "".join(f"<p>{html.escape(notice)}</p>" for notice in notices or ["Nothing."])
    head = f'<meta charset="utf-8"><title>How the questions do</title><style>{STYLE}</style>'
    return f'<!doctype html><html lang="en"><head>{head}</head><body>{body}</body></html>\n'


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="course.py statistics", description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path, help="with the files of learners, at any depth")
    parser.add_argument("--page", type=Path, default=Path("item_statistics.html"), help="where to write")
    parser.add_argument("--force", action="store_true", help="write over a page that is there")
    options = parser.parse_args(arguments)
    if not options.folder.is_dir():
        sys.exit(f"There is no folder {options.folder}: name one that holds learners' files.")
    bank = {id: question for name in lessons() for id, question in load_questions(name).items()}
    exams, noted, notices = collect(options.folder, bank)
    write_new(options.page, as_page(exams, noted, notices, bank).encode(), options.force)
    print(f"Of {plural(len(exams.keys() | noted.keys()), 'learner')}: see {options.page}.", *notices, sep="\n")


if __name__ == "__main__":
    main()
