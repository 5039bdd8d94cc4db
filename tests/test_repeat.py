"""`course.py repeat`: every draw in a process of its own, kept until the code changes, written per claim."""

import os
import shutil
import subprocess
import sys
import tomllib

import pytest
from test_house import ROOT

LESSON = """\
# %% [markdown]
# # A lesson

# %%
from lrlib import claim
from lrlib.randomness import current_draw, generator

# %%
drawn = float(generator(0).random())
claim("toy.gain", current_draw() != 3, current_draw())

# %%
claim("toy.drawn", 0 <= drawn < 1)
"""
CLAIMS = """\
# Written by hand, but for the records.

[[claim]]
id = "toy.drawn"
label = "Exact"
words = "a drawn number lies in [0, 1)"
source = "numpy"

[[claim]]
id = "toy.gain"
label = "Measured here"
words = "it holds in every draw but the third"
unit = "points"
"""


@pytest.fixture
def house(tmp_path):
    """A course of one small lesson, with the library and the program as they are."""
    (tmp_path / "lrlib").symlink_to(ROOT / "lrlib", target_is_directory=True)
    lesson = tmp_path / "lessons" / "toy"
    lesson.mkdir(parents=True)
    for name in ("__init__.py", "repeat.py"):
        shutil.copy(ROOT / "lessons" / name, lesson.parent)
    row = '[[lesson]]\nnumber = "00"\nname = "toy"\ntitle = "Toy"\nabout = "a test"\nminutes = 1\n'
    (lesson.parent / "contents.toml").write_text(row)
    (lesson / "__init__.py").touch()
    (lesson / "lesson.py").write_text(LESSON)
    (lesson / "claims.toml").write_text(CLAIMS)
    return tmp_path


def python(house, *arguments):
    own = {"PYTHONPATH": str(house), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, *arguments]
    return subprocess.run(command, cwd=house, env={**os.environ, **own}, capture_output=True, text=True)


def repeat(house, *arguments):
    return python(house, "-m", "lessons.repeat", "--jobs", "1", *arguments)


def kept(house):
    return tomllib.loads((house / "lessons" / "toy" / "claims.toml").read_text())


def test_each_draw_is_run_once_and_what_held_is_written(house):
    first = repeat(house, "--draws", "4")
    assert first.returncode == 0, first.stderr
    assert "0 done before, 4 to do" in first.stdout and "did not hold: toy.gain" in first.stdout
    gain, drawn = sorted(kept(house)["claim"], key=lambda one: one["id"])[::-1]
    assert gain["record"] == {"held": 3, "of": 4, "difference": 2.5, "se": 0.645}  # of 1, 2, 3, 4
    assert drawn["record"] == {"held": 4, "of": 4}
    text = (house / "lessons" / "toy" / "claims.toml").read_text()
    assert text.count("record = ") == 2 and "Written by hand" in text

    (runs := sorted((house / ".repeats" / "toy").iterdir()))[1].unlink()  # as if interrupted
    again = repeat(house, "--draws", "4")
    assert "3 done before, 1 to do" in again.stdout and len(runs) == 4
    assert (house / "lessons" / "toy" / "claims.toml").read_text() == text

    other = repeat(house, "00", "--draws", "2", "--first", "101")
    assert "held in 2 of 2" in other.stdout
    assert (house / "lessons" / "toy" / "claims.toml").read_text() == text


def test_a_record_belongs_to_code_not_to_comments(house):
    lesson = house / "lessons" / "toy" / "lesson.py"
    repeat(house, "--draws", "1")
    lesson.write_text(LESSON.replace("# # A lesson", "# # Another title").replace("drawn = ", "drawn  =  "))
    assert "1 done before, 0 to do" in repeat(house, "--draws", "1").stdout
    code = kept(house)["repeated"]["code"]
    lesson.write_text(LESSON.replace("< 1)", "< 2)"))
    assert "0 done before, 1 to do" in repeat(house, "--draws", "1").stdout
    assert kept(house)["repeated"]["code"] != code
    (house / "lessons" / "toy" / "rows.py").write_text("ROWS = 3\n")  # a helper of the lesson counts
    assert "0 done before, 1 to do" in repeat(house, "--draws", "1").stdout


def test_a_lesson_edited_while_it_runs_has_no_record_yet(house):
    lesson = house / "lessons" / "toy" / "lesson.py"
    edit = "from pathlib import Path\nplace = Path('lessons/toy/lesson.py')\n"
    edit += "place.write_text(place.read_text().replace('< 1)', '< 2)'))\n"
    lesson.write_text(LESSON.replace("drawn = ", edit + "drawn = "))
    assert "1 of 1: toy, draw 1" in repeat(house, "--draws", "1").stdout
    assert "record" not in kept(house)["claim"][0]
    assert "0 done before, 1 to do" in repeat(house, "--draws", "1").stdout


def test_a_lesson_that_fails_is_named_and_the_record_stays(house):
    lesson = house / "lessons" / "toy" / "lesson.py"
    repeat(house, "--draws", "2")
    before = kept(house)["claim"]
    lesson.write_text(LESSON.replace("drawn = ", "assert current_draw() == 1, 'not here'\ndrawn = "))
    result = repeat(house, "--draws", "2")
    assert result.returncode == 1
    assert "toy, draw 2: failed: AssertionError: not here" in result.stdout
    assert kept(house)["claim"] == before


def test_a_dask_cluster_takes_the_same_jobs(house):
    (house / "cluster.py").write_text(
        "from distributed import LocalCluster\n"
        "from lessons.repeat import main\n"
        "if __name__ == '__main__':\n"
        "    settings = {'host': '127.0.0.1', 'dashboard_address': None}\n"
        "    with LocalCluster(n_workers=2, threads_per_worker=1, **settings) as cluster:\n"
        "        main(['--draws', '4', '--cluster', cluster.scheduler_address])\n"
        "        print(list(cluster.scheduler.task_prefixes))\n"
    )
    result = python(house, "cluster.py")
    assert result.returncode == 0, result.stderr
    assert result.stdout.splitlines()[-1] == "['batch_of_repeat_once_1_calls']"  # what the scheduler handed out
    assert [one["record"]["held"] for one in kept(house)["claim"]] == [4, 3], result.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["7"], "there is no lesson 7: there are 00"),
        (["--draws", "0"], "--draws and --jobs must be at least 1"),
        (["--cluster", "nowhere"], "nowhere"),
    ],
)
def test_what_cannot_be_done_is_said(house, arguments, said):
    result = repeat(house, *arguments)
    assert result.returncode and said in result.stderr and "Traceback" not in result.stderr
