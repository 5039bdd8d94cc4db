"""The learner's own file: readable, written whole or not at all, and never lost."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from filelock import FileLock

from lrlib import check, check_environment, my_progress, ready, self_test
from lrlib.classroom import progress


@pytest.fixture
def copy(tmp_path, monkeypatch):
    (tmp_path / progress.MARK).write_text("{}")
    (tmp_path / "deeper").mkdir()
    monkeypatch.chdir(tmp_path / "deeper")
    monkeypatch.setattr(progress, "_memory", {})
    return tmp_path


def written(folder):
    return json.loads((folder / progress.NAME).read_text(encoding="utf-8"))


def test_without_a_working_copy_nothing_is_written(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    progress.record("exercises", "x.y", right=True)
    assert list(tmp_path.iterdir()) == []
    assert progress.read()[0]["exercises"]["x.y"]["right"] is True


def test_answers_are_recorded_and_solved_stays_solved(copy):
    check("step_size.one_step", lambda w, lr, h: w)
    assert written(copy)["exercises"]["step_size.one_step"] == {"attempts": 1, "right": False}
    check("step_size.one_step", lambda w, lr, h: w - lr * h * w)
    check("step_size.one_step", lambda w, lr, h: w)
    entry = written(copy)["exercises"]["step_size.one_step"]
    assert entry["attempts"] == 3 and entry["right"] is True and len(entry["first_right"]) == 16
    assert "1 of 3" in repr(my_progress())
    assert '\n "exercises": {\n  "step_size' in (copy / progress.NAME).read_text(), "a person can read it"


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
    assert "could not be saved (No space left on device). It is remembered" in feedback.text


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


def test_a_lock_file_left_by_a_crash_holds_nobody_up(copy):
    lock = copy / ".progress.lock"
    for moment in (0, 4e9):  # long ago; and by the clock of a network drive, in the future
        lock.write_text("")
        os.utime(lock, (moment, moment))
        assert progress.record("goals", f"a.{moment:g}", right=True) == ""
    assert len(written(copy)["goals"]) == 2


def test_a_lock_that_is_held_is_waited_for_and_then_said(copy, monkeypatch):
    monkeypatch.setattr(progress, "WAIT", 0.05)
    with FileLock(copy / ".progress.lock"):
        assert "another notebook holds the file" in progress.record("goals", "a.b", right=True)
    assert progress.read()[0]["goals"]["a.b"]["right"] is True, "remembered"


@pytest.mark.parametrize("attempts", ["3", None, -2, [], 2.5, True])
def test_attempts_edited_by_hand_are_counted_anew(copy, attempts):
    entry = {"attempts": attempts, "right": True, "first_right": "2026-01-01 10:00"}
    (copy / progress.NAME).write_text(json.dumps({"format": 1, "exercises": {"step_size.one_step": entry}}))
    assert check("step_size.one_step", lambda w, lr, h: w).status == "wrong"
    found = written(copy)["exercises"]["step_size.one_step"]
    assert found["attempts"] in (1, 2) and found["right"] is True and found["first_right"] == "2026-01-01 10:00"


def test_a_byte_order_mark_is_no_damage(copy):
    entry = {"step_size.one_step": {"attempts": 2, "right": True}}
    (copy / progress.NAME).write_text(json.dumps({"format": 1, "exercises": entry}), encoding="utf-8-sig")
    assert "1 of 3" in repr(my_progress()) and not list(copy.glob("progress.damaged-*"))
    assert progress.record("exercises", "step_size.one_step", right=True) == ""
    assert written(copy)["exercises"]["step_size.one_step"]["attempts"] == 3


def test_a_record_nested_too_deeply_is_set_aside(copy):
    (copy / progress.NAME).write_text("[" * 100_000)
    assert "could not be read" in check("step_size.one_step", 3).text
    assert len(list(copy.glob("progress.damaged-*"))) == 1


@pytest.mark.parametrize("show", [check_environment, my_progress])
def test_whoever_finds_a_damaged_file_says_so_where_it_is_seen(copy, show, monkeypatch):
    """In a notebook the HTML is seen. Questions are shuffled by the file before that, and must not hide the damage."""
    (copy / progress.NAME).write_text("{half")
    self_test("step_size")
    noted = []
    monkeypatch.setattr("IPython.display.display", noted.append)
    shown = show()
    seen = "".join(box.data for box in noted) + shown._repr_html_()
    assert "could not be read" in seen and len(list(copy.glob("progress.damaged-*"))) == 1


@pytest.mark.parametrize("word", [None, [], {}, ""])
def test_a_learners_word_that_is_none_is_made_anew_and_kept(copy, word):
    (copy / progress.NAME).write_text(json.dumps({"format": 1, "learner": word}))
    assert len(progress.learner()) == 8 and progress.learner() == written(copy)["learner"]


def test_a_folder_in_place_of_the_file_is_said_and_the_answer_remembered(copy):
    (copy / progress.NAME).mkdir()
    assert my_progress() is not None
    feedback = check("step_size.one_step", lambda w, lr, h: w - lr * h * w)
    assert feedback.status == "right" and "could not be saved" in feedback.text
    assert "1 of 3" in repr(my_progress()), "it is remembered until the kernel stops, as was said"


def test_a_damaged_file_that_cannot_be_set_aside_is_said(copy, monkeypatch):
    def denied(*_):
        raise PermissionError(13, "Permission denied")

    (copy / progress.NAME).write_text("{half")
    monkeypatch.setattr(os, "replace", denied)
    assert my_progress() is not None
    assert "could not be saved (Permission denied)" in check("step_size.one_step", 3).text
    assert (copy / progress.NAME).read_text() == "{half"


def test_where_nothing_is_kept_it_is_said_at_once(tmp_path, monkeypatch, copy):
    assert progress.unkept() == "" and ready() is None
    monkeypatch.chdir(tmp_path.parent)
    assert progress.unkept() == "", "a build or a test keeps nothing on purpose"
    monkeypatch.delenv(progress.QUIET)
    shown = []
    monkeypatch.setattr("IPython.display.display", shown.append)
    ready()
    assert "not in your working copy" in shown[0].data and "python3 course.py lab" in shown[0].data
    assert "✗ This notebook is not in your working copy" in repr(check_environment())


def test_an_unknown_kind_is_refused():
    with pytest.raises(ValueError, match="kind must be one of predictions"):
        progress.record("songs", "a", right=True)
