"""Timetables of a class, made from the minutes of `contents.toml`: a morning, a day, three days.

Lessons come in their order, as many as fit, a break between two; lunch comes before the lesson that would end too late
for it. What time is left is for a training of one's own.
"""

from dataclasses import dataclass

WELCOME, BREAK, LUNCH, CLOSE = 10, 10, 60, 15  # minutes; of the close, at least
WORK = 75  # minutes, at most, without a break
HUNGRY = 13 * 60  # lunch begins before
JOB = "A rate for your own job, with the [card](../notebooks/card.html)"


@dataclass(frozen=True)
class Row:
    """One row: from minute `start` of the day to minute `end`; `lesson` where one is taught, with or without deeper."""

    start: int
    end: int
    what: str
    lesson: object = None
    deeper: bool = False


def clock(minute):
    """A minute of the day as people read it.

    >>> clock(9 * 60), clock(13 * 60 + 5)
    ('9:00', '13:05')
    """
    return f"{minute // 60}:{minute % 60:02}"


def one_day(queue, end, share, deeper=False, first=True, start=9 * 60):
    """The rows of a day, taking lessons off the queue until it is full or about `share` minutes are taught."""
    welcome = (
        "Welcome, and the [room check](check.md)" if first else "What stayed from yesterday: questions of the quizzes"
    )
    rows, taught, lunch = [Row(start, start + WELCOME, welcome)], 0, end < HUNGRY
    while queue:
        lesson, now = queue[0], rows[-1].end
        minutes = lesson.minutes + deeper * lesson.deeper
        eat = not lunch and now + BREAK + minutes > HUNGRY
        pause = (LUNCH if eat else BREAK) if taught else 0
        if now + pause + minutes + CLOSE > end or taught and taught + minutes / 2 > share:
            break
        if pause:
            rows.append(Row(now, now := now + pause, "Lunch" if eat else "Break"))
            lunch = lunch or eat
        what = lesson.heading + (", with what is marked deeper" if deeper and lesson.deeper else "")
        rows.append(Row(now, now + minutes, what, queue.pop(0), deeper))
        taught += minutes
    while end - (now := rows[-1].end) >= BREAK + 2 * CLOSE:
        eat = not lunch and now + BREAK + WORK > HUNGRY
        rows.append(Row(now, now := now + (LUNCH if eat else BREAK), "Lunch" if eat else "Break"))
        lunch = lunch or eat
        rows.append(Row(now, min(now + WORK, end - CLOSE), JOB))
    return [*rows, Row(now, end, "Questions" if rows[-1].what == JOB else f"{JOB}; questions")]


def plan(lessons, days, end):
    """(rows of each day, lessons left over). Deeper sections are taught where all of them fit."""
    for deeper in (True, False):
        queue, table = list(lessons), []
        for day in range(days):
            left = sum(lesson.minutes + deeper * lesson.deeper for lesson in queue)
            table.append(one_day(queue, end, left / (days - day), deeper, first=not day))
        if not queue:
            break
    return table, queue


PLANS = {"Three hours": (1, 12 * 60), "One day": (1, 17 * 60), "Three days": (3, 17 * 60)}


def timetables(lessons):
    """The page of the three timetables."""
    text = [
        "# Three timetables",
        "",
        "Made by `python -m lessons.run_sheets` from the minutes in `lessons/contents.toml`. A class that talks takes",
        "longer: each [run sheet](README.md#run-sheets) says what to cut.",
    ]
    for name, (days, end) in PLANS.items():
        table, left = plan(lessons, days, end)
        text += ["", f"## {name}"]
        for number, rows in enumerate(table, 1):
            text += ["", *([f"### Day {number}", ""] if days > 1 else []), "| time | what | minutes |", "|---|---|---|"]
            text += [f"| {clock(row.start)} – {clock(row.end)} | {row.what} | {row.end - row.start} |" for row in rows]
        if left:
            text += ["", f"Left for reading at home: {', '.join(lesson.heading for lesson in left)}."]
    return "\n".join(text) + "\n"
