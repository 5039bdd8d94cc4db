"""A result under its label, with the check that carries it. Its words stand in the lesson's `claims.toml`, once."""

import html
import tomllib
from dataclasses import dataclass

from .. import validation as arg
from ..validation import refuse, validated
from .syllabus import folder, lessons

LABELS = {
    "Exact": "a theorem, checked to rounding or to the digits shown",
    "Reproduces": "a published effect, seen here too",
    "Conditional": "true in one setting and not in another, both shown",
    "Does not reproduce here": "a published claim that failed here after a fair trial",
    "Measured here": "true in this setting, and published nowhere that we know",
}
noted = {}  # id -> (holds, difference), as the run went; `course.py repeat` reads it


@dataclass(frozen=True)
class Claim:
    """One entry of a `claims.toml`. `said`: how people put it, for the README; `record`: what the repeats gave."""

    id: str
    label: str
    words: str
    source: str = ""
    said: str = ""
    unit: str = ""
    record: dict | None = None

    @property
    def repeats(self):
        """The record as words: in how many repeats it held, and how far apart the arms were where arms are compared."""
        if not self.record:
            return "not repeated yet"
        text = f"held in {self.record['held']} of {self.record['of']} repeats"
        text += " with other seeds and other data" * (self.label != "Exact")  # a theorem may need neither
        if "difference" not in self.record:
            return text
        unit = f" {self.unit}" if self.unit else ""
        return f"{text}; mean difference {self.record['difference']:+} ± {self.record['se']}{unit}"


class Result:
    """A claim beside what this run says of it."""

    def __init__(self, claim, holds):
        self.claim, self.holds = claim, holds

    def __repr__(self):
        label = self.claim.label
        return f"{label if self.holds else f'NOT CONFIRMED by this run ({label})'}: {self.claim.words}"

    def _repr_html_(self):
        claim = self.claim
        label = f"{claim.label} ({LABELS[claim.label]})"
        word = label if self.holds else f"Not confirmed by this run; stated as {label}"
        source = f"{html.escape(claim.source)}. " if claim.source else ""
        repeats = claim.repeats[0].upper() + claim.repeats[1:]
        style = "border-left:4px solid currentColor;padding:.3em .8em;max-width:80em"
        return (
            f'<div style="{style}"><b>{word}:</b> {html.escape(claim.words)}.'
            f"<br><small>{source}{html.escape(repeats)}.</small></div>"
        )


def claims(lesson):
    """The claims of a lesson, in the order of its `claims.toml`; none where there is no such file.

    Raises ValueError that names the entry whose field or label is wrong, or whose id is there twice.
    """
    path = folder() / lesson / "claims.toml"
    rows = tomllib.loads(path.read_text(encoding="utf-8")).get("claim", []) if path.is_file() else []
    found = []
    for row in rows:
        where = f"{lesson}/claims.toml, {row.get('id', 'an entry without an id')}"
        try:
            found.append(Claim(**row))
        except TypeError as error:
            raise ValueError(f"{where}: {str(error).removeprefix('Claim.__init__() ')}") from None
        if found[-1].label not in LABELS:
            raise ValueError(f"{where}: label must be one of {', '.join(LABELS)}, got {found[-1].label!r}")
        if found[-1].id in [one.id for one in found[:-1]] or not found[-1].id.startswith(f"{lesson}."):
            raise ValueError(f"{where}: an id must begin with {lesson + '.'!r}, and stand there once")
    return found


@validated(id=arg.text, holds=arg.truth)
def claim(id, holds, difference=None):
    """A result under its label: `holds` is a condition computed from the run above, `difference` what it rests on.

    id: as in "noise.floor"; label, words and source are those of that entry in the lesson's `claims.toml`.
    difference: where two arms are compared, the mean gain of the first, in the entry's unit; repeats average it.
    Raises ValueError for an id that no claim has.

    >>> claim("step_size.closed_form", 0.9**2 == 0.8)
    NOT CONFIRMED by this run (Exact): twelve steps multiply w by (1 - lr h) to the power 12
    """
    lesson = id.partition(".")[0]
    known = {one.id: one for one in claims(lesson)} if lesson in lessons() else {}
    if id not in known:
        refuse("id", f"one of {', '.join(known or (f'{name}.…' for name in lessons()))}", id)
    noted[id] = holds, None if difference is None else float(difference)
    return Result(known[id], holds)
