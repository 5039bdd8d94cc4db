"""The launcher: it never overwrites a learner's change, and every failure is one sentence that says what to do."""

import ast
import errno
import importlib
import json
import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from lrlib import launcher, working_copy

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def course():
    return importlib.reload(launcher)


def book(*sources, outputs=True):
    shown = [{"output_type": "execute_result", "execution_count": 1, "metadata": {}, "data": {"text/plain": "42"}}]
    cells = [
        {
            "cell_type": "code",
            "id": f"c{i}",
            "metadata": {},
            "source": source,
            "execution_count": 1 if outputs else None,
            "outputs": shown if outputs else [],
        }
        for i, source in enumerate(sources)
    ]
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": {"widgets": {}}, "cells": cells}


class Folders:
    """A course with one lesson, and a learner's copy of it."""

    name = "01_one.ipynb"

    def __init__(self, course, root):
        self.course, self.source, self.copy = course, root / "notebooks", root / "my_course"
        self.source.mkdir()
        self.publish("a = 1")

    def publish(self, *sources):
        (self.source / self.name).write_text(json.dumps(book(*sources)))

    def prepare(self, **options):
        return self.course.prepare(self.source, self.copy, **options)

    def edit(self, *sources, outputs=False):
        (self.copy / self.name).write_text(json.dumps(book(*sources, outputs=outputs)))

    def sources(self, name=None):
        return [cell["source"] for cell in json.loads((self.copy / (name or self.name)).read_text())["cells"]]

    def kept(self):
        return sorted((self.copy / ".backup").glob("*")) if (self.copy / ".backup").exists() else []


@pytest.fixture
def folders(course, tmp_path):
    return Folders(course, tmp_path)


def test_the_first_copy_has_no_outputs(folders):
    assert folders.prepare() == []
    fresh = json.loads((folders.copy / folders.name).read_text())
    assert fresh["cells"][0]["outputs"] == [] and fresh["cells"][0]["execution_count"] is None
    assert fresh["metadata"] == {}, "the stored state of widgets is an output too"
    assert folders.prepare() == [] and folders.kept() == []


def test_a_learners_change_is_never_overwritten(folders):
    folders.prepare()
    folders.edit("a = 2")
    assert folders.prepare() == []
    assert folders.sources() == ["a = 2"]


def test_an_update_replaces_what_was_only_run_and_keeps_it(folders):
    folders.prepare()
    folders.edit("a = 1", outputs=True)
    folders.publish("a = 1", "b = 2")
    told = folders.prepare()
    assert len(told) == 1 and "has a new version" in told[0] and ".backup" in told[0]
    assert folders.sources() == ["a = 1", "b = 2"]
    assert json.loads(folders.kept()[0].read_text())["cells"][0]["outputs"]


def test_an_update_of_a_changed_lesson_stands_beside_it(folders):
    folders.prepare()
    folders.edit("mine")
    folders.publish("theirs")
    told = folders.prepare()
    assert "you changed yours" in told[0] and "01_one.new.ipynb" in told[0]
    assert folders.sources() == ["mine"] and folders.sources("01_one.new.ipynb") == ["theirs"]
    assert folders.prepare() == [], "said once"
    (folders.copy / "01_one.new.ipynb").write_text(json.dumps(book("half merged")))
    folders.publish("theirs, again")
    assert "01_one.new-2.ipynb" in folders.prepare()[0]
    assert folders.sources("01_one.new.ipynb") == ["half merged"]


def test_a_learner_who_made_the_same_change_is_left_in_peace(folders):
    folders.prepare()
    folders.edit("a = 3")
    folders.publish("a = 3")
    assert folders.prepare() == [] and folders.kept() == []
    folders.publish("a = 4")
    assert "has a new version; the one you ran is kept" in folders.prepare()[0]


def test_the_empty_cell_that_jupyterlab_adds_is_no_change(folders):
    folders.prepare()
    folders.edit("a = 1", "", outputs=True)
    folders.publish("a = 1", "b = 2")
    assert "has a new version; the one you ran is kept" in folders.prepare()[0]
    assert folders.sources() == ["a = 1", "b = 2"]


def test_a_deleted_lesson_comes_back_and_it_is_said(folders):
    folders.prepare()
    (folders.copy / folders.name).unlink()
    assert folders.prepare() == ["01_one.ipynb was missing and is back."]
    assert folders.sources() == ["a = 1"]


HALF = [
    '{"cells": [',
    "",
    "[]",
    '{"cells": 3}',
    '{"cells": [{"source": null}]}',
    '{"cells": [3]}',
    '{"cells": [{"source": [1]}]}',
    '{"cells": [{"source": ["a", 1]}]}',
]


@pytest.mark.parametrize("damage", HALF)
def test_a_half_written_lesson_is_kept_and_replaced(folders, damage):
    folders.prepare()
    (folders.copy / folders.name).write_text(damage)
    told = folders.prepare()
    assert "was damaged and is fresh again" in told[0]
    assert folders.sources() == ["a = 1"] and folders.kept()[0].read_text() == damage


@pytest.mark.parametrize("damage", ["", "{}", '{"delivered": 3}', "[1]"])
def test_without_its_record_every_difference_counts_as_the_learners(folders, damage):
    folders.prepare()
    (folders.copy / ".course.json").write_text(damage)
    folders.edit("mine")
    folders.publish("theirs")
    folders.prepare()
    assert folders.sources() == ["mine"] and folders.sources("01_one.new.ipynb") == ["theirs"]


def test_a_lesson_that_cannot_be_written_is_said_and_the_others_are_done(folders, monkeypatch):
    (folders.source / "02_two.ipynb").write_text(json.dumps(book("c = 3")))
    true_write = working_copy.write

    def write(path, text):
        if path.name == folders.name:
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        true_write(path, text)

    monkeypatch.setattr(working_copy, "write", write)
    told = folders.prepare()
    assert told == ["01_one.ipynb could not be brought up to date (Permission denied); yours is as it was."]
    assert folders.sources("02_two.ipynb") == ["c = 3"]


def test_restore_keeps_the_learners_version(folders):
    folders.prepare()
    for number in (1, 2):
        folders.edit(f"mine {number}")
        assert (
            "is fresh again; your version is kept as my_course/.backup/" in folders.prepare(restore=[folders.name])[0]
        )
    assert folders.sources() == ["a = 1"] and len(folders.kept()) == 2


def test_an_interrupted_write_leaves_the_old_file(folders, monkeypatch):
    folders.prepare()

    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    folders.publish("new")
    with pytest.raises(OSError, match="No space left"):
        folders.prepare()
    assert folders.sources() == ["a = 1"]
    assert [p.name for p in folders.copy.iterdir() if p.name.startswith(".01")] == []


# --- failures --------------------------------------------------------------------------------------------------------


def run(course, capsys, *arguments):
    """(exit code, what stood on stderr)."""
    code = course.main(list(arguments))
    return code, capsys.readouterr().err.strip()


def is_one_sentence(text):
    return "Traceback" not in text and "\n" not in text and text.endswith(".")


def test_an_old_python_is_told_which_one_is_needed():
    code = (
        "import sys; sys.version_info = (3, 9, 1)\n"
        f"sys.argv = ['course.py', 'lab']; exec(compile(open({str(ROOT / 'course.py')!r}).read(), 'course.py', 'exec'))"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert result.returncode == 1 and is_one_sentence(result.stderr.strip())
    assert "needs Python 3.11 or newer, and this is Python 3.9" in result.stderr


def test_the_version_check_can_be_read_by_an_old_python():
    """Python 2.7 and 3.6 compile the file whole before they run its first line: nothing newer may stand in it."""
    tree = ast.parse((ROOT / "course.py").read_text(encoding="utf-8"), feature_version=(3, 4))
    newer = (ast.JoinedStr, ast.AnnAssign, ast.Starred, ast.NamedExpr, ast.Nonlocal, ast.AsyncFunctionDef, ast.Match)
    assert not [node for node in ast.walk(tree) if isinstance(node, newer)]
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.Raise) and node.cause]
    assert not [
        node for node in ast.walk(tree) if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "print"
    ]


def test_an_environment_made_without_uv_has_pip(course, monkeypatch, tmp_path):
    made = []
    monkeypatch.setattr(course, "VENV", tmp_path / "fresh")
    monkeypatch.setattr("venv.create", lambda place, **options: made.append((place, options)))
    course.make_venv(None)
    assert made == [(tmp_path / "fresh", {"with_pip": True})]


def test_a_missing_venv_module_names_the_package(course, capsys, monkeypatch, tmp_path):
    monkeypatch.setattr(course, "VENV", tmp_path / "env")
    monkeypatch.setattr(course.shutil, "which", lambda _: None)
    monkeypatch.setitem(sys.modules, "ensurepip", None)
    code, said = run(course, capsys, "test")
    assert code == 1 and is_one_sentence(said) and "sudo apt install python3." in said


LOGS = {
    "ERROR: Could not find a version (NewConnectionError: Temporary failure in name resolution)": "check the network",
    "error: Failed to fetch: dns error": "check the network",
    "ERROR: [Errno 28] No space left on device": "The disk is full",
    "[Errno 13] Permission denied: '.venv'": "cannot be written to",
    "something else entirely": "The installation failed (something else entirely)",
    "": "no reason given",
}


@pytest.mark.parametrize("log", LOGS)
def test_what_an_installer_complains_of_becomes_one_sentence(course, log):
    said = course.why_failed(log)
    assert is_one_sentence(said) and LOGS[log] in said


def test_no_network_is_said_and_nothing_is_marked_as_done(course, capsys, monkeypatch, tmp_path):
    monkeypatch.setattr(course, "VENV", tmp_path / "env")
    monkeypatch.setattr(course, "works", lambda _: True)
    monkeypatch.setattr(course.shutil, "which", lambda _: None)
    fake = tmp_path / "env" / "bin" / "python"
    fake.parent.mkdir(parents=True)
    fake.write_text("#!/bin/sh\necho 'NewConnectionError: Network is unreachable' >&2\nexit 1\n")
    fake.chmod(0o755)
    code, said = run(course, capsys, "test")
    assert code == 1 and is_one_sentence(said) and "check the network connection" in said
    assert not (tmp_path / "env" / "course.json").exists(), "the next run tries again"


ERRORS = [
    (PermissionError(errno.EACCES, "Permission denied", "/some/where/my_course"), "my_course cannot be written to"),
    (OSError(errno.EROFS, "Read-only file system", "/some/where/.venv"), ".venv cannot be written to"),
    (OSError(errno.ENOSPC, "No space left on device"), "The disk is full: free about 1 GB"),
    (FileNotFoundError(errno.ENOENT, "No such file", "/x/requirements.txt"), "requirements.txt is missing"),
    (OSError(errno.EIO, "Input/output error", "/x/y"), "Input/output error (y)"),
]


@pytest.mark.parametrize(("error", "words"), ERRORS, ids=lambda e: str(e)[:30])
def test_errors_of_the_system_become_one_sentence(course, capsys, monkeypatch, error, words):
    def fail(*_):
        raise error

    monkeypatch.setattr(course, "environment", fail)
    code, said = run(course, capsys, "lab")
    assert code == 1 and is_one_sentence(said) and words in said and "/some" not in said


def test_ctrl_c_says_how_to_go_on(course, capsys, monkeypatch):
    def interrupt(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(course, "environment", interrupt)
    assert run(course, capsys, "test") == (130, f"Stopped. To continue, {course.AGAIN}.")


def test_a_port_in_use_is_named_with_another(course, capsys):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        code, said = run(course, capsys, "lab", "--port", str(port))
        assert code == 1 and is_one_sentence(said) and f"Port {port} is in use" in said and f"--port {port + 1}" in said
        assert course.choose_port(None) != port
    assert run(course, capsys, "lab", "--port", "70000")[1] == "A port is a number from 1 to 65535, not 70000."


@pytest.mark.parametrize(("code", "ends"), [(0, 0), (3, 1)])
def test_jupyterlab_starts_on_settings_that_exist_and_leaves_nothing(course, capsys, monkeypatch, tmp_path, code, ends):
    lessons = tmp_path / "notebooks"
    lessons.mkdir()
    (lessons / "01_one.ipynb").write_text(json.dumps(book("a = 1")))
    for name, path in {"VENV": tmp_path / "env", "NOTEBOOKS": lessons, "COPY": tmp_path / "mine"}.items():
        monkeypatch.setattr(course, name, path)
    monkeypatch.setattr(course, "environment", lambda *locks: sys.executable)
    seen = {}

    def start(command, env, cwd):
        given = dict(part.split("=", 1) for part in command if "=" in part)
        seen.update(command=command, env=env, cwd=cwd, given=given, runtime=Path(env["JUPYTER_RUNTIME_DIR"]).exists())
        seen["config"] = Path(given["--config"]).read_text()
        seen["lab"] = json.loads((Path(given["--LabServerApp.app_settings_dir"]) / "overrides.json").read_text())
        return subprocess.CompletedProcess(command, code)

    monkeypatch.setattr(course.subprocess, "run", start)
    assert course.main(["lab", "--no-browser"]) == ends
    said, complaint = capsys.readouterr()
    given, env = seen["given"], seen["env"]
    assert seen["config"] == course.SERVER_CONFIG and seen["lab"] == course.LAB_SETTINGS
    assert seen["command"][1:3] == ["-m", "jupyterlab"] and "--no-browser" in seen["command"]
    assert seen["cwd"] == tmp_path / "mine" and given["--ServerApp.root_dir"] == str(tmp_path / "mine")
    assert given["--ServerApp.ip"] == "127.0.0.1" and given["--LabApp.default_url"] == "/lab/tree/01_one.ipynb"
    assert len(env["JUPYTER_TOKEN"]) == 48, "24 random bytes"
    port, token = given["--port"], env["JUPYTER_TOKEN"]
    assert f"http://127.0.0.1:{port}/lab/tree/01_one.ipynb?token={token}" in said
    assert seen["runtime"] and not Path(env["JUPYTER_RUNTIME_DIR"]).exists()
    assert ("code 3" in complaint) == bool(code)
    assert (tmp_path / "mine" / "01_one.ipynb").exists()
    assert set(os.environ) <= set(env), "what the learner has set stays set"


def test_the_settings_ask_for_no_news_and_keep_what_was_shown(course):
    notices = course.LAB_SETTINGS["@jupyterlab/apputils-extension:notification"]
    assert notices == {"fetchNews": "false", "checkForUpdates": False}
    assert course.LAB_SETTINGS["@jupyter-widgets/jupyterlab-manager:plugin"]["saveState"] is True


def test_unknown_lessons_and_benchmarks_are_answered_with_what_there_is(course, capsys, monkeypatch):
    monkeypatch.setattr(course, "environment", lambda *_: sys.executable)
    assert "There is no lesson 99: there are 00, 01" in run(course, capsys, "restore", "99")[1]
    assert "There is no benchmark called speed: there are" in run(course, capsys, "bench", "speed")[1]
    assert (
        "There is no lesson 99: there are 00, 01"
        in subprocess.run(
            [sys.executable, str(ROOT / "lessons" / "build.py"), "99"], capture_output=True, text=True
        ).stderr
    )


def test_a_half_installed_environment_is_installed_again(course, monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(course, "VENV", tmp_path / "env")
    monkeypatch.setattr(course.shutil, "which", lambda _: None)
    monkeypatch.setattr(course, "link", lambda _: None)
    monkeypatch.setattr(course, "works", lambda _: (tmp_path / "env").exists())
    done = []
    monkeypatch.setattr(course, "make_venv", lambda _: (tmp_path / "env").mkdir())
    monkeypatch.setattr(course, "run_quietly", done.append)
    course.environment("requirements.txt")
    course.environment("requirements.txt")
    assert len(done) == 1, "the second start does nothing slow"
    said = capsys.readouterr().out
    assert said.count("Making the course's own Python environment") == said.count("Installing the course's lib") == 1
    for damage in ("", "[]", '{"requirements.txt": "old"}'):
        (tmp_path / "env" / "course.json").write_text(damage)
        course.environment("requirements.txt")
    assert len(done) == 4
    course.environment("requirements.txt", "tests/requirements.txt")
    assert len(done) == 5 and "tests/requirements.txt" in done[-1]


def test_what_follows_test_goes_to_pytest_and_nowhere_else(course, monkeypatch):
    given = []
    monkeypatch.setattr(course, "environment", lambda *_: "python")
    monkeypatch.setattr(course.subprocess, "run", lambda command, **_: given.append(command) or FakeEnd)
    course.main(["test", "-n", "1", "notebooks", "-k", "step"])
    assert given[0][1:] == ["-m", "pytest", "-n", "1", "notebooks", "-k", "step"]
    with pytest.raises(SystemExit):
        course.main(["lab", "--colour"])


@pytest.mark.parametrize(("command", "module"), [("export", "bank_export"), ("statistics", "item_statistics")])
def test_what_names_files_runs_where_they_are_named(course, monkeypatch, command, module):
    given = []
    monkeypatch.setattr(course, "environment", lambda *_: "python")
    monkeypatch.setattr(
        course.subprocess, "run", lambda command, **options: given.append((command, options)) or FakeEnd
    )
    course.main([command, "one", "two", "--force"])
    assert given == [(["python", "-P", "-m", f"lessons.{module}", "one", "two", "--force"], {})]


class FakeEnd:
    returncode = 0


def test_help_names_every_command():
    for arguments in (
        [],
        ["lab"],
        ["test"],
        ["build"],
        ["bench"],
        ["handout"],
        ["restore"],
        ["export"],
        ["statistics"],
    ):
        result = subprocess.run(
            [sys.executable, str(ROOT / "course.py"), *arguments, "--help"], capture_output=True, text=True
        )
        assert result.returncode == 0 and "usage:" in result.stdout
    top = subprocess.run([sys.executable, str(ROOT / "course.py"), "--help"], capture_output=True, text=True).stdout
    assert all(
        re.search(rf"\n    {name}\s", top)
        for name in ("lab", "test", "build", "bench", "handout", "restore", "export", "statistics")
    )


def test_the_server_settings_are_valid_python_and_depend_on_nothing(course):
    exec(compile(course.SERVER_CONFIG, "config", "exec"), {})
    from jupyter_server.services.kernels.websocket import KernelWebsocketHandler

    assert KernelWebsocketHandler.open.__name__ == "open_at_once"
