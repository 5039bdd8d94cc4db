"""What a learner has done, in one readable file they own: `progress.json` in their working copy.

Where there is no working copy (a test, a build), the record lives in memory and nothing is written.
"""

import json
import os
import secrets
import time
from datetime import datetime
from pathlib import Path

MARK = ".course.json"  # the launcher leaves this file in a working copy
NAME = "progress.json"
KINDS = ("predictions", "exercises", "questions", "goals")

_memory = {}
notices = []  # what the learner should be told about the file, said once by the next answer


def working_copy():
    """The learner's folder: the nearest one at or above the current folder that the launcher prepared, or None."""
    here = Path.cwd()
    return next((folder for folder in (here, *here.parents) if (folder / MARK).is_file()), None)


def _blank():
    return {"format": 1, **{kind: {} for kind in KINDS}}


def _valid(found):
    return (
        isinstance(found, dict)
        and found.get("format") == 1
        and all(isinstance(found.get(kind, {}), dict) for kind in KINDS)
        and all(isinstance(entry, dict) for kind in KINDS for entry in found.get(kind, {}).values())
    )


def load():
    """The whole record as a dict. A damaged file is set aside under a new name, and a notice says so."""
    folder = working_copy()
    if folder is None:
        return {**_blank(), **_memory}
    path = folder / NAME
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        if not _valid(found):
            raise ValueError("not a progress record")
        return {**_blank(), **found}
    except FileNotFoundError:
        return _blank()
    except ValueError:
        aside = folder / f"progress.damaged-{datetime.now():%Y%m%d-%H%M%S}.json"
        os.replace(path, aside)
        notices.append(f"Your {NAME} could not be read. It is kept as {aside.name}, and a new one begins here.")
        return _blank()


class _Lock:
    """Two notebooks may answer at once: one file, one writer at a time. A lock older than five seconds is left over."""

    def __init__(self, folder):
        self.path = folder / ".progress.lock"

    def __enter__(self):
        for _ in range(200):
            try:
                os.close(os.open(self.path, os.O_CREAT | os.O_EXCL))
                return
            except FileExistsError:
                try:
                    if time.time() - self.path.stat().st_mtime > 5:
                        self.path.unlink(missing_ok=True)
                except FileNotFoundError:
                    pass
                time.sleep(0.01)
        raise OSError("another notebook holds the progress file")

    def __exit__(self, *_):
        self.path.unlink(missing_ok=True)


def learner():
    """A word for this learner alone, made once and kept in their file; "" where none is kept."""
    folder = working_copy()
    if folder is None:
        return ""
    try:
        if not load().get("learner"):
            with _Lock(folder):
                _write(folder, {"learner": secrets.token_hex(4), **load()})
        return str(load()["learner"])
    except (OSError, KeyError):
        return ""


def _write(folder, whole):
    draft = folder / f".{NAME}.{os.getpid()}"
    draft.write_text(json.dumps(whole, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    os.replace(draft, folder / NAME)


def record(kind, key, **facts):
    """Note `facts` under `kind` (one of `KINDS`) and `key`; the first success keeps its date.

    Never raises for a file that cannot be written: a notice says so, and the record goes on in memory.
    """
    if kind not in KINDS:
        raise ValueError(f"kind must be one of {', '.join(KINDS)}, got {kind!r}")
    folder = working_copy()
    if folder is None:
        entry = _memory.setdefault(kind, {}).setdefault(key, {})
        entry.update(_merged(entry, facts))
        return
    try:
        with _Lock(folder):
            whole = load()
            entry = whole[kind].setdefault(key, {})
            entry.update(_merged(entry, facts))
            _write(folder, whole)
    except OSError as error:
        notices.append(f"Your progress could not be saved ({error.strerror or error}). Your answer still counts here.")


def _merged(entry, facts):
    merged = {"attempts": entry.get("attempts", 0) + 1, **facts}
    if facts.get("right") and not entry.get("right"):
        merged["first_right"] = f"{datetime.now():%Y-%m-%d %H:%M}"
    if entry.get("right"):
        merged["right"] = True  # once solved stays solved; attempts go on counting
    return merged


def take_notices():
    """The notices not yet told, as one string; empty when there are none."""
    told = " ".join(dict.fromkeys(notices))
    notices.clear()
    return told
