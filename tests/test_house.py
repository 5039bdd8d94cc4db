"""The house: a room imports only from floors below, it stays small, and adding a lesson edits one row."""

import ast
import io
import shutil
import tokenize
from importlib import import_module
from itertools import pairwise
from pathlib import Path

import ipywidgets
import pytest

from lessons import build
from lrlib.classroom.syllabus import contents, folder, read_contents

ROOT = Path(__file__).resolve().parent.parent
# Every room of lrlib and its floor; folders are one room. A room imports only from rooms with a smaller number.
FLOORS = {
    "validation": 0,
    "working_copy": 0,
    "launcher": 1,
    "schedules": 1,
    "optimizers": 1,
    "landscapes": 1,
    "randomness": 1,
    "jobs": 1,
    "walks": 2,
    "networks": 3,
    "datasets": 3,
    "history": 1,
    "training": 4,
    "sharpness": 5,
    "range_tests": 5,
    "code_export": 5,
    "classroom": 6,
}
# Rooms for the certification candidate: the bank, seven ways to answer, the practice exam, spaced review.
CERTIFICATION = ("bank", "inputs", "review", "attempt", "exam_report", "exams", "exam")
CLASSROOM = {
    "syllabus": 0,
    "drawn": 0,
    "style": 1,
    "tables": 2,
    "claims": 1,
    "slider": 0,
    "keys": 0,
    "written_numbers": 0,
    "progress": 0,
    "answers": 2,
    "feedback": 1,
    "questions": 1,
    "bank": 2,
    "review": 3,
    "inputs": 2,
    "attempt": 3,
    "exam_report": 4,
    "exams": 4,
    "exam": 5,
    "figures": 2,
    "controls": 1,
    "exercises": 3,
    "quiz": 4,
    "explore": 3,
    "report": 5,
    "environment": 5,
}


def rooms(base):
    """`{room: [its files]}` of a package; its own __init__ aside."""
    found = {}
    for path in sorted(base.rglob("*.py")):
        parts = path.relative_to(base).with_suffix("").parts
        if parts != ("__init__",):
            found.setdefault(parts[0], []).append(path)
    return found


def imported(path, package):
    """The rooms of `package` that a file imports from, wherever in the file it does."""
    here = path.relative_to(ROOT).with_suffix("").parts[:-1]
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            base = here[: len(here) - node.level + 1] if node.level else ()
            module = ".".join([*base, *filter(None, [node.module])])
            names = [f"{module}.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        else:
            continue
        found |= {name.removeprefix(f"{package}.").split(".")[0] for name in names if name.startswith(f"{package}.")}
    return found


@pytest.mark.parametrize(("package", "floors"), [("lrlib", FLOORS), ("lrlib.classroom", CLASSROOM)])
def test_a_room_imports_only_from_floors_below(package, floors):
    found = rooms(ROOT / package.replace(".", "/"))
    assert set(found) == set(floors), "a new room names its floor here"
    for room, files in found.items():
        for path in files:
            for other in imported(path, package) - {room}:
                assert other in floors and floors[other] < floors[room], f"{path.name} imports {other}"


def test_the_library_names_no_lesson_and_the_mathematics_no_classroom():
    for room, files in rooms(ROOT / "lrlib").items():
        for path in files:
            text = path.read_text(encoding="utf-8")
            names = {n.value for n in ast.walk(ast.parse(text)) if isinstance(n, ast.Constant) and n.value == "lessons"}
            assert not names or path.name in ("syllabus.py", "launcher.py"), f"{path.name} looks for lessons"
            assert room == "classroom" or "classroom" not in text, path.name


def code_lines(path):
    """Lines of code: neither blank, nor comment, nor docstring."""
    text = path.read_text(encoding="utf-8")
    documented = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)) and ast.get_docstring(node) is not None:
            documented |= set(range(node.body[0].lineno, node.body[0].end_lineno + 1))
    skipped = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}
    lines = set()
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type not in skipped:
            lines |= set(range(token.start[0], token.end[0] + 1))
    return len(lines - documented)


def test_the_library_is_small():
    every = set((ROOT / "lrlib").rglob("*.py"))
    classroom = set((ROOT / "lrlib" / "classroom").rglob("*.py"))
    launcher = {ROOT / "lrlib" / "launcher.py", ROOT / "lrlib" / "working_copy.py"}
    assert sum(map(code_lines, every - classroom - launcher)) < 2500
    exam = {ROOT / "lrlib" / "classroom" / f"{room}.py" for room in CERTIFICATION}
    assert sum(map(code_lines, classroom - exam)) < 1500
    assert sum(map(code_lines, exam)) < 700
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in every}
    assert max(lengths.values()) <= 400, {path.name: n for path, n in lengths.items() if n > 400}
    assert sum(n > 250 for n in lengths.values()) < len(lengths) / 2, "most rooms are under 250 lines"


def test_adding_a_lesson_edits_one_row(tmp_path):
    """A lesson put between two others: its neighbours, the contents and the README name it."""
    place = tmp_path / "lessons"
    shutil.copytree(folder(), place, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(place / "step_size", place / "between")
    before, after = next(pair for pair in pairwise(contents()) if int(pair[1].number) - int(pair[0].number) > 1)
    number = f"{int(before.number) + 1:02}"
    row = f'[[lesson]]\nnumber = "{number}"\nname = "between"\ntitle = "In between"\nabout = "a test"\nminutes = 20\n\n'
    text, old = (place / "contents.toml").read_text(encoding="utf-8"), f'[[lesson]]\nnumber = "{after.number}"'
    (place / "contents.toml").write_text(text.replace(old, row + old))
    lessons = read_contents(place / "contents.toml")
    named = {lesson.name: lesson for lesson in lessons}
    assert len(lessons) == len(contents()) + 1

    def source(name, cells):
        return "\n".join(cell.source for cell in build.convert(named[name], lessons, place).cells[cells])

    head, foot, book = slice(3), slice(-1, None), f"{number}_between.ipynb"  # the first picture may stand in the head
    assert f"[{number} · In between →]({book})" in source(before.name, head)
    assert f"**Next:** [{number} · In between]({book})" in source(before.name, foot)
    assert f"[← {number} · In between]({book})" in source(after.name, head)
    assert source("between", head).startswith(f"# {number} · In between\n")
    assert "**20 minutes**" in source("between", head)
    pages = [cell.source for cell in build.convert(named["start_here"], lessons, place).cells]
    assert any(f"| [{number} · In between]({book}) | a test | 20 |" in page for page in pages)
    readme = build.fill_readme((ROOT / "README.md").read_text(encoding="utf-8"), lessons)
    assert f"| [{number} · In between](notebooks/{book}) | a test | 20 |" in readme


ROW = 'number = "01"\nname = "a"\ntitle = "A"\nabout = "a"\nminutes = 1\n'


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ('number = "01"\nname = "a"', "lesson 1 (a): missing 3 required positional arguments: 'title', 'about'"),
        (f"{ROW}colour = 2", "unexpected keyword argument 'colour'"),
        (f'{ROW}builds_on = ["b"]', "builds_on names 'b', no earlier lesson"),
    ],
)
def test_a_fault_in_the_contents_is_named(tmp_path, row, fault):
    path = tmp_path / "contents.toml"
    path.write_text(f"[[lesson]]\n{row}\n")
    with pytest.raises(ValueError) as raised:
        read_contents(path)
    assert fault in str(raised.value)


# what is meant to replace a method of ipywidgets
REPLACED = {"__init__", "_repr_mimebundle_"}


def test_no_widget_of_ours_takes_a_name_that_ipywidgets_uses():
    """ipywidgets calls its own methods by name, also `_private` ones: a question would answer itself."""
    for lesson in contents():
        import_module(f"lessons.{lesson.name}")
    found, ours = [ipywidgets.Widget], []
    while found:
        ours += [found[0]] * found[0].__module__.startswith(("lrlib.", "lessons."))
        found += found.pop(0).__subclasses__()
    assert {widget.__name__ for widget in ours} >= {"Prediction", "Sheet", "Panel", "Slider", "Busy", "Readiness"}
    for widget in ours:
        own = {name for name, value in vars(widget).items() if callable(value) or isinstance(value, property)}
        theirs = {name for base in widget.__mro__ if base.__module__.startswith("ipywidgets.") for name in vars(base)}
        assert own & theirs <= REPLACED, widget
