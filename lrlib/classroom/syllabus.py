"""The lessons of the course: their order, numbers and titles, and where the material of each one lies.

A lesson is a folder of the package `lessons`; `lessons/contents.toml` lists them. Nothing else does.
"""

import tomllib
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module, util
from pathlib import Path


@dataclass(frozen=True)
class Lesson:
    """One row of the contents. `minutes` for the core, `deeper` for what may be skipped; objectives: code -> name."""

    number: str
    name: str
    title: str
    about: str
    minutes: int
    deeper: int = 0
    builds_on: tuple[str, ...] = ()
    objectives: dict[str, str] = field(default_factory=dict)

    @property
    def heading(self):
        return f"{self.number} · {self.title}"

    @property
    def notebook(self):
        return f"{self.number}_{self.name}.ipynb"


def folder():
    """Where the lessons lie. Raises ModuleNotFoundError that says what to do where they cannot be found."""
    spec = util.find_spec("lessons")
    for place in map(Path, spec.submodule_search_locations or () if spec else ()):
        if (place / "contents.toml").is_file():
            return place
    raise ModuleNotFoundError(
        "The lessons of this course cannot be found: open the notebook from the course folder with "
        "`python3 course.py lab`, or install the course with `pip install .` in its folder."
    )


def read_contents(path):
    """The rows of a contents file. Raises ValueError that names the row and the field that is wrong."""
    rows, lessons = tomllib.loads(path.read_text(encoding="utf-8")).get("lesson", []), []
    for place, row in enumerate(rows, 1):
        try:
            lessons.append(Lesson(**{**row, "builds_on": tuple(row.get("builds_on", ()))}))
        except TypeError as error:
            fault = str(error).removeprefix("Lesson.__init__() ")
            raise ValueError(f"{path.name}, lesson {place} ({row.get('name', 'without a name')}): {fault}") from None
    names, numbers = [lesson.name for lesson in lessons], [lesson.number for lesson in lessons]
    if numbers != sorted(set(numbers)):
        raise ValueError(f"{path.name}: numbers must rise, got {', '.join(numbers)}")
    for lesson in lessons:
        for name in lesson.builds_on:
            if name not in names[: names.index(lesson.name)]:
                raise ValueError(f"{path.name}, lesson {lesson.name}: builds_on names {name!r}, no earlier lesson")
    return lessons


@cache
def contents():
    """Every lesson, in the order of the course.

    >>> [lesson.heading for lesson in contents()][:2]
    ['00 · Start here', '01 · Step size']
    """
    return read_contents(folder() / "contents.toml")


def lessons():
    """The names of all lessons, in the order of the course.

    >>> lessons()[:2]
    ['start_here', 'step_size']
    """
    return [lesson.name for lesson in contents()]


def material(lesson, kind):
    """What a lesson's folder holds of a kind, "exercises" or "explorers": a list, empty where there is none.

    >>> [item.id for item in material("start_here", "exercises")]
    ['start_here.slope']
    """
    if lesson not in lessons() or util.find_spec(f"lessons.{lesson}.{kind}") is None:
        return []
    return getattr(import_module(f"lessons.{lesson}.{kind}"), kind.upper())


def names_in(lesson):
    """What a proof or a picture of the question bank may use: numpy, what lrlib offers, and the lesson's own functions.

    >>> sorted(names_in("noise"))[-1]
    'weight_decay'
    """
    library = import_module("lrlib")
    offered = {name: getattr(library, name) for name in library.__all__}
    return {"np": import_module("numpy"), **offered, **vars(import_module(f"lessons.{lesson}"))}


def find(kind, id):
    """The exercise or explorer called `id`, as in "step_size.valley". Raises ValueError that lists what there is.

    >>> find("exercise", "step_size.one_step").id
    'step_size.one_step'
    """
    items = material(str(id).partition(".")[0], f"{kind}s")
    for item in items:
        if item.id == id:
            return item
    known = [item.id for item in items] or [f"{name}.…" for name in lessons()]
    raise ValueError(f"there is no {kind} called {id!r}; there are: {', '.join(known)}")
