"""The course as a package: lessons, questions, data and weights come along; where lessons are missing, one sentence."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
USE = """
import lrlib, lessons
assert lrlib.__file__.startswith(PLACE) and lessons.__file__.startswith(PLACE), (lrlib.__file__, lessons.__file__)
from lessons.fine_tuning import load_pretrained
from lessons.step_size import show_walk
from lrlib import check, check_environment, explorer, load_glyphs, load_mnist1d, predict
assert predict("step_size.ten_times").items and len(load_mnist1d().x_train) and len(load_glyphs().x_train)
assert load_pretrained() and explorer("step_size.valley").png and check("step_size.one_step", 3).status == "wrong"
print(check_environment())
"""


def run(code, place, folder):
    """Python in `folder` that finds the course at `place` and nowhere else."""
    hidden = "import sys; sys.path = [p for p in sys.path if p != ROOT]; sys.path.insert(0, PLACE)\n"
    code = f"ROOT, PLACE = {str(ROOT)!r}, {str(place)!r}\n{hidden}{code}"
    kept = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "LRLIB_NO_RECORD")}
    return subprocess.run([sys.executable, "-c", code], cwd=folder, env=kept, capture_output=True, text=True)


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    ignored = shutil.ignore_patterns(".git", ".venv", "my_course", "notebooks", "tests", "__pycache__", "artefacts")
    shutil.copytree(ROOT, folder / "source", ignore=ignored)
    build = "from setuptools import build_meta; print(build_meta.build_wheel('..'))"
    subprocess.run([sys.executable, "-c", build], cwd=folder / "source", check=True, capture_output=True)
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as wheel:
        wheel.extractall(folder / "site")
    return folder / "site"


def test_the_installed_course_has_all_it_needs(installed, tmp_path):
    result = run(USE, installed, tmp_path)
    assert result.returncode == 0, result.stderr
    assert "✓ the questions are complete" in result.stdout
    assert sorted(path.name for path in installed.iterdir() if not path.name.endswith(".dist-info")) == [
        "lessons",
        "lrlib",
    ]


def test_without_the_lessons_one_sentence_says_what_to_do(installed, tmp_path):
    shutil.copytree(installed / "lrlib", tmp_path / "site" / "lrlib")
    result = run("from lrlib import predict; predict('step_size.ten_times')", tmp_path / "site", tmp_path)
    assert "The lessons of this course cannot be found" in result.stderr.splitlines()[-1]
    assert "python3 course.py lab" in result.stderr.splitlines()[-1]
