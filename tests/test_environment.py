"""The environment check names what is wrong and its remedy; the readiness check routes; importing is light."""

import json
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest

from lessons.start_here import readiness
from lrlib import check_environment
from lrlib.classroom import bank, environment, progress

ROOT = Path(__file__).resolve().parent.parent


def test_all_is_well_here_and_no_version_is_printed():
    report = check_environment()
    assert report.ok and repr(report).endswith("Everything is in place.")
    assert not any(character.isdigit() for character in repr(report)), "the output is the same on every machine"


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ("1.0.0", "numpy 1.0.0 is installed, the course needs numpy>=1.26. Close JupyterLab and run"),
        (metadata.PackageNotFoundError("numpy"), "numpy is not installed. Close JupyterLab and run"),
    ],
)
def test_a_library_that_does_not_fit_is_named(monkeypatch, answer, words):
    true_version = metadata.version

    def version(name):
        if name != "numpy":
            return true_version(name)
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(environment.metadata, "version", version)
    report = check_environment()
    assert not report.ok and words in repr(report) and "Fix what is marked" in repr(report)


@pytest.mark.parametrize("fits", ["1.26", "1.26.0", "2.1.0rc1", "9.0"])
def test_a_library_at_the_edge_or_before_its_release_fits(monkeypatch, fits):
    true_version = metadata.version
    monkeypatch.setattr(environment.metadata, "version", lambda name: fits if name == "numpy" else true_version(name))
    assert environment._packages() is None


def test_missing_questions_and_an_unwritable_copy_are_named(monkeypatch, tmp_path):
    monkeypatch.setattr("lrlib.classroom.bank.folder", lambda: ROOT / "nowhere")
    bank._bank.cache_clear()
    assert "the questions of lesson 'start_here' cannot be read" in environment._questions()
    (tmp_path / progress.MARK).write_text("{}")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(progress.os, "access", lambda *_: False)
    assert "cannot be written to: what you solve is forgotten" in environment._record()


def test_a_check_that_fails_itself_is_a_finding(monkeypatch):
    monkeypatch.setitem(environment.CHECKS, "numpy computes correctly", lambda: 1 / 0)
    assert "could not be checked (ZeroDivisionError: division by zero)" in repr(check_environment())


def answer(item, right):
    if item.question.kind == "numeric":
        item.inputs[0].value = str(item.question.answer) if right else "0"
    else:
        item.inputs[0].value = next(i for i, option in enumerate(item.question.options) if option.right == right)
    item.button.click()


@pytest.mark.parametrize(
    ("known", "words"),
    [
        ((False, True, True, True, True), "A slope in five minutes"),
        ((True, False, True, True, True), "Many numbers at once"),
        ((True, True, True, False, False), "Go on to lesson 01"),
        ((True, True, True, True, False), "begin in earnest with lesson 02"),
        ((True, True, True, True, True), "skip ahead"),
    ],
)
def test_readiness_routes_by_the_first_thing_not_known(known, words):
    sheet = readiness("start_here", ready="skip ahead")
    for item, right in zip(sheet.items, known, strict=True):
        assert "to go" in sheet.route
        answer(item, right)
    assert words in sheet.route and words in sheet._route.value
    answer(sheet.items[0], True)
    assert words in sheet.route, "the first answer decides"


def test_importing_lrlib_loads_nothing_heavy():
    code = "import sys, json, lrlib; print(json.dumps(sorted(sys.modules)))"
    loaded = json.loads(subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True).stdout)
    assert not {"numpy", "matplotlib", "scipy", "sklearn", "ipywidgets", "IPython"} & set(loaded)


def test_the_first_figure_and_sweep_do_not_load_scikit_learn():
    code = (
        "import sys; from lrlib import descend, parabola, show_losses, explorer, self_test;"
        "show_losses(descend(parabola(2), 1.0, 0.1, 3)); explorer('step_size.valley'); self_test('step_size');"
        "print('sklearn' in sys.modules, 'matplotlib.pyplot' in sys.modules)"
    )
    result = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert result.stdout.strip() == "False False", result.stderr


def test_every_exported_name_exists_and_is_documented():
    import lrlib

    for name in lrlib.__all__:
        assert getattr(lrlib, name).__doc__, name
    with pytest.raises(AttributeError, match="lrlib has no 'descent'; it has .*descend"):
        lrlib.descent  # noqa: B018
    assert set(lrlib.__all__) == set(dir(lrlib))


def test_code_and_notebooks_keep_one_style():
    result = subprocess.run([sys.executable, "-m", "ruff", "check", "."], cwd=ROOT, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout
    code = ["lrlib", "lessons", "tests", "benchmarks", "course.py"]
    result = subprocess.run(
        [sys.executable, "-m", "ruff", "format", "--check", *code], cwd=ROOT, capture_output=True, text=True
    )
    assert result.returncode == 0, result.stdout
