"""Exams of vendors, as `objectives.toml` knows them: their form, and what they ask, mapped to the course."""

import tomllib
from collections import Counter
from dataclasses import dataclass
from functools import cache

from .attempt import objective_names
from .questions import KINDS
from .syllabus import folder

SOURCES = ("official", "second hand")


@dataclass(frozen=True)
class Demand:
    """One thing an exam asks for, in our words; ours: codes of the course's objectives that answer it."""

    asks: str
    ours: tuple[str, ...]
    code: str = ""


@dataclass(frozen=True)
class Exam:
    """One exam. items, minutes, kinds: its form, for practice. looked_at, page, source: where that stands."""

    id: str
    name: str
    state: str
    items: int
    minutes: int
    kinds: tuple[str, ...] = KINDS
    vendor: str = ""
    page: str = ""
    looked_at: str = ""
    source: str = ""
    note: str = ""
    demands: tuple[Demand, ...] = ()

    @property
    def weights(self):
        """`{lesson: how many of its objectives the exam touches}`, or None for all lessons alike."""
        names, codes = objective_names(), {code for demand in self.demands for code in demand.ours}
        return dict(Counter(names[code][1] for code in sorted(codes))) or None


@cache
def exams():
    """All exams of the file. ValueError names the exam and the field that is wrong.

    >>> exams()[0].name
    'This course, all lessons'
    """
    with (folder() / "objectives.toml").open("rb") as file:
        entries = tomllib.load(file)["exam"]
    return [_exam(entry) for entry in entries]


@cache
def ended():
    """`[(name, when, note)]` of exams that were named beside these and can no longer be taken."""
    with (folder() / "objectives.toml").open("rb") as file:
        return [(entry["name"], entry["when"], entry["note"]) for entry in tomllib.load(file).get("ended", [])]


def _exam(entry):
    where, known = f"objectives.toml, {entry.get('id', 'an exam without id')}", objective_names()
    demands = tuple(Demand(**{**one, "ours": tuple(one["ours"])}) for one in entry.get("demands", ()))
    exam = Exam(**{**entry, "kinds": tuple(entry.get("kinds", KINDS)), "demands": demands})
    for demand in demands:
        for code in demand.ours:
            if code not in known:
                raise ValueError(f"{where}: ours names {code!r}, which is no objective of contents.toml")
    for kind in exam.kinds:
        if kind not in KINDS:
            raise ValueError(f"{where}: kinds must be among {', '.join(KINDS)}, got {kind!r}")
    if demands and exam.source not in SOURCES:
        raise ValueError(f"{where}: source must be one of {', '.join(SOURCES)}, got {exam.source!r}")
    return exam
