"""The learner's own file: readable, written whole or not at all, and never lost."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from lrlib import check, my_progress
from lrlib.classroom import progress


@pytest.fixture
def copy(tmp_path, monkeypatch):
    (tmp_path / progress.MARK).write_text("{}")
    (tmp_path / "deeper").mkdir()
    monkeypatch.chdir(tmp_path / "deeper")
    progress.take_notices()
    return tmp_path


def written(folder):
    return json.loads((folder / progress.NAME).read_text(encoding="utf-8"))


def test_without_a_working_copy_nothing_is_written(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    progress.record("exercises", "x.y", right=True)
    assert list(tmp_path.iterdir()) == []
    assert progress.load()["exercises"]["x.y"]["right"] is True


def test_answers_are_recorded_and_solved_stays_solved(copy):
    check("step_size.one_step", lambda w, lr, h: w)
    assert written(copy)["exercises"]["step_size.one_step"] == {"attempts": 1, "right": False}
    check("step_size.one_step", lambda w, lr, h: w - lr * h * w)
    check("step_size.one_step", lambda w, lr, h: w)
    entry = written(copy)["exercises"]["step_size.one_step"]
    assert entry["attempts"] == 3 and entry["right"] is True and len(entry["first_right"]) == 16
    assert "1 of 3" in repr(my_progress())


def test_a_damaged_file_is_set_aside_and_reported(copy):
    for damage in ("{half", "[]", '{"format": 2}', '{"format": 1, "exercises": 3}', '{"format":1,"goals":{"a":1}}'):
        (copy / progress.NAME).write_text(damage)
        feedback = check("step_size.one_step", 3)
        assert "could not be read" in feedback.text
        kept = sorted(copy.glob("progress.damaged-*"))
        assert kept[-1].read_text() == damage
        kept[-1].unlink()
        assert written(copy)["format"] == 1


def test_a_file_that_cannot_be_written_is_reported_and_the_answer_counts(copy, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    feedback = check("step_size.one_step", lambda w, lr, h: w - lr * h * w)
    assert feedback.status == "right"
    assert "could not be saved (No space left on device)" in feedback.text


def test_two_notebooks_at_once_lose_nothing(copy):
    code = (
        "from lrlib.classroom import progress\nfor i in range(20): progress.record('goals', f'{NAME}.{i}', right=True)"
    )
    root = str(Path(__file__).resolve().parent.parent)
    runs = [
        subprocess.Popen(
            [sys.executable, "-c", f"NAME={name!r}\n{code}"], cwd=copy, env={**os.environ, "PYTHONPATH": root}
        )
        for name in "ab"
    ]
    assert [run.wait() for run in runs] == [0, 0]
    assert len(written(copy)["goals"]) == 40


def test_a_lock_left_by_a_crash_is_removed(copy):
    lock = copy / ".progress.lock"
    lock.write_text("")
    os.utime(lock, (0, 0))
    progress.record("goals", "a.b", right=True)
    assert written(copy)["goals"]["a.b"]["attempts"] == 1 and not lock.exists()


def test_an_unknown_kind_is_refused():
    with pytest.raises(ValueError, match="kind must be one of predictions"):
        progress.record("songs", "a", right=True)
