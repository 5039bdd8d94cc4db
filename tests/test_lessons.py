"""The contract every lesson keeps, read off its source and its built notebook."""

import ast
import json
import re
import statistics
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from lessons import build
from lrlib import descend, least_squares, load_diabetes_table
from lrlib.classroom.syllabus import contents

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = sorted((ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb"))
STRAY_PATH = re.compile(r"(?<![\w.])/(?:work|root|tmp|home|Users)/[\w.-]+|[A-Z]:\\\\")
NUMBER = re.compile(r"0x[0-9a-f]{6,}|np\.(?:float|int|bool)")


def text(value):
    return "".join(value) if isinstance(value, list) else str(value)


class Lesson:
    def __init__(self, path):
        self.path = path
        self.cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        self.code = [c for c in self.cells if c["cell_type"] == "code" and text(c["source"]).strip()]
        told = [text(c["source"]) for c in self.cells if c["cell_type"] == "markdown"]
        self.prose = "\n\n".join(told)
        self.head = "\n\n".join(told[:2])  # the first picture may stand between the promise and the objectives

    def tagged(self, tag):
        return [c for c in self.code if tag in c["metadata"].get("tags", [])]

    def calls(self, function):
        return [c for c in self.code if re.search(rf"\b{function}\(", text(c["source"]))]


def shown(cell):
    """All the text a cell shows."""
    return "\n".join(
        text(output.get("text", "")) + text(output.get("data", {}).get("text/plain", "")) for output in cell["outputs"]
    )


def lines(cell):
    return [line for line in text(cell["source"]).splitlines() if line.strip() and not line.strip().startswith("#")]


def words(prose):
    return len(re.findall(r"\b[\w'-]+\b", re.sub(r"\$.*?\$|`.*?`|<[^>]+>", " ", prose, flags=re.S)))


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.stem)
def lesson(request):
    return Lesson(request.param)


def test_each_lesson_has_its_notebook_and_its_folder():
    assert [lesson.notebook for lesson in contents()] == [path.name for path in NOTEBOOKS]
    folders = {path.parent.name for path in (ROOT / "lessons").glob("*/lesson.py")}
    assert {lesson.name for lesson in contents()} == folders


@pytest.mark.parametrize("lesson", contents(), ids=lambda lesson: lesson.name)
def test_lesson_and_notebook_agree(lesson):
    assert build.agree(lesson, ROOT / "notebooks" / lesson.notebook) == []


def test_the_readme_tables_are_those_of_the_contents():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert build.fill_readme(text, contents()) == text


def test_every_cell_was_executed_in_order_and_without_error(lesson):
    assert [cell["execution_count"] for cell in lesson.code] == list(range(1, len(lesson.code) + 1))
    kinds = {output["output_type"] for cell in lesson.code for output in cell["outputs"]}
    assert kinds <= {"execute_result", "display_data"}, "nothing is printed, nothing fails"


def test_outputs_hold_on_any_machine(lesson):
    for cell in lesson.code:
        for output in cell["outputs"]:
            assert "application/vnd.jupyter.widget-view+json" not in output.get("data", {})
        said = shown(cell) + text(cell["source"])
        assert not STRAY_PATH.search(said), said
        assert not NUMBER.search(shown(cell)), shown(cell)


def test_every_picture_says_what_it_shows(lesson):
    pictures = [output for cell in lesson.code for output in cell["outputs"] if "image/png" in output.get("data", {})]
    assert pictures
    for output in pictures:
        sentence = text(output["data"]["text/plain"])
        assert output["metadata"]["image/png"]["alt"] == sentence.split("\n")[-1]
        assert len(sentence.split()) >= 8 and re.search(r"\d", sentence) and sentence.endswith(".")


def test_cells_are_small_and_prose_leads(lesson):
    sizes = [len(lines(cell)) for cell in lesson.code]
    assert statistics.median(sizes) <= 4
    assert sorted(sizes)[int(0.9 * (len(sizes) - 1))] <= 10
    assert max(sizes) <= 25
    # what is read beside code: neither tables nor the fixed pages at the end
    story = re.sub(r"^\|.*$", "", re.split("## In your (?:framework|own job)", lesson.prose)[0], flags=re.M)
    if lesson.path.stem.startswith("00"):
        assert words(story) <= 1400  # it explains the course itself, in eight minutes of reading
        return
    assert 8 <= words(story) / sum(sizes) <= 20


def test_the_shape_is_the_same_everywhere(lesson):
    number, name = lesson.path.stem.split("_", 1)
    assert re.match(rf"# {number} · .+\n\n\*[^*]+\*\n", lesson.prose), "title, then the promise in one sentence"
    first = lesson.head
    assert re.search(r"\*\*\d\d minutes\*\*", first)
    assert 3 <= len(re.findall(r"^- ", first, flags=re.M)) <= 5, "objectives"
    if number != "00":
        assert "**Builds on**" in first
        assert lesson.calls("recall") and lesson.calls("explorer")
        assert len(lesson.tagged("exercise")) >= 2
        assert re.search("## In your (framework|own job)", lesson.prose)
        assert "**Exam angle.**" in lesson.prose
        assert lesson.calls("predict")
        assert len(re.findall(r"self_test\(", "".join(text(c["source"]) for c in lesson.code))) == 1
    assert "## Easy to confuse" in lesson.prose
    take_aways = lesson.prose.split("## Take-aways")[1].split("\n\n")[1]
    assert 1 <= len(re.findall(r"^- ", take_aways, flags=re.M)) <= 5


def test_each_exercise_has_a_folded_solution_that_passes_and_spoils_nothing(lesson):
    """Run by mistake, it tells no reason, and leaves the learner's own names alone.

    JupyterLab shows the first line of a folded cell.
    """
    exercises, solutions = lesson.tagged("exercise"), lesson.tagged("solution")
    assert len(exercises) == len(solutions)
    for stub, solution in zip(exercises, solutions, strict=True):
        id = re.search(r'check\("([\w.]+)"', text(stub["source"])).group(1)
        assert shown(stub).startswith("Not attempted yet.")
        assert f'confirm("{id}", solution)' in text(solution["source"])
        assert shown(solution) == "The printed solution passes. Nothing is recorded: the exercise is still yours."
        later = "\n".join(text(cell["source"]) for cell in lesson.code if cell not in solutions)
        names = re.findall(r"^(?:def )?(\w+)(?= =|\()", text(solution["source"]), flags=re.MULTILINE)
        assert not [name for name in names if name != "confirm" and re.search(rf"\b{name}\b", later)]
        assert solution["metadata"]["jupyter"]["source_hidden"] is True
        assert re.match(r"# the solution\n|def solution\([\w, ]*\):\n", text(solution["source"]))


def test_a_kernel_without_the_course_is_told_what_to_do(lesson, tmp_path):
    """And a kernel of Python 2.7 too: it compiles the first cell whole before it runs a line of it."""
    first = text(lesson.code[0]["source"])
    newer = (ast.JoinedStr, ast.AnnAssign, ast.NamedExpr, ast.Starred)
    assert first.isascii()
    assert not [node for node in ast.walk(ast.parse(first, feature_version=(3, 4))) if isinstance(node, newer)]
    assert "print(" not in first and " from None" not in first
    told = subprocess.run([sys.executable, "-S", "-I", "-c", first], cwd=tmp_path, capture_output=True, text=True)
    assert told.returncode == 1 and len(told.stderr.splitlines()) == 1
    assert "run `python3 course.py lab` in its folder" in told.stderr


@pytest.mark.parametrize("columns", [2, 4, 6, 10])
def test_the_edge_that_lesson_02_reads_off_its_runs_is_right_on_other_tables(columns):
    """The cell as it stands: a run that has converged to rounding must not count as one that grows."""
    lesson = Lesson(next(path for path in NOTEBOOKS if path.stem.startswith("02")))
    (cell,) = [text(cell["source"]) for cell in lesson.code if ".index(False)" in text(cell["source"])]
    x, y = (standardised(part) for part in load_diabetes_table())
    x = x[:, :columns]
    names = {"np": np, "descend": descend, "least_squares": least_squares, "x": x, "y": y}
    exec(cell, names)
    assert np.isclose(names["edge"], 2 / np.linalg.eigvalsh(x.T @ x / len(x)).max(), rtol=5e-4)


def standardised(a):
    return (a - a.mean(axis=0)) / a.std(axis=0)


def test_links_lead_somewhere(lesson):
    for target in re.findall(r"\]\(([^)#]+\.ipynb)\)", lesson.prose):
        assert (lesson.path.parent / target).is_file(), target


def test_the_way_through_the_course_is_unbroken(lesson):
    head, tail = lesson.head, text(lesson.cells[-1]["source"])
    place = NOTEBOOKS.index(lesson.path)
    for path in NOTEBOOKS[max(place - 1, 0) : place] + NOTEBOOKS[place + 1 : place + 2]:
        assert f"({path.name})" in head and f"({path.name})" in tail
    assert "#Contents)" in head and "#Contents)" in tail and "**Next:**" in tail
