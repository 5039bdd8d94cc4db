"""What a learner has done, in one readable file they own: `progress.json` in their working copy.

What cannot be written there is kept in memory until the kernel stops, and whoever asked is told.
"""

import json
import os
import secrets
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from ..working_copy import write

MARK = ".course.json"  # the launcher leaves this file in a working copy
NAME = "progress.json"
QUIET = "LRLIB_NO_RECORD"  # set where nothing is meant to be kept: when notebooks are built or tested
KINDS = ("predictions", "exercises", "questions", "goals", "cards")
WAIT = 5  # seconds for another notebook to finish writing
_memory = {}


def working_copy():
    """The learner's folder: the nearest one at or above the current folder that the launcher prepared, or None."""
    here = Path.cwd()
    return next((folder for folder in (here, *here.parents) if (folder / MARK).is_file()), None)


def unkept():
    """Why nothing that is solved here will be kept, as a sentence; empty where it will be."""
    folder = working_copy()
    if folder is None:
        lost = "This notebook is not in your working copy: what you solve here is forgotten when its kernel stops."
        return "" if os.environ.get(QUIET) else f"{lost} Open the course with `python3 course.py lab`."
    lost = f"The folder {folder.name} cannot be written to: what you solve is forgotten when the kernel stops."
    return "" if os.access(folder, os.W_OK) else f"{lost} Make the folder writable."


def _blank():
    return {"format": 1, **{kind: {} for kind in KINDS}}


def _valid(found):
    return (
        isinstance(found, dict)
        and found.get("format") == 1
        and all(isinstance(found.get(kind, {}), dict) for kind in KINDS)
        and all(isinstance(entry, dict) for kind in KINDS for entry in found.get(kind, {}).values())
    )


def _parsed(folder):
    """The record in the file, or a blank one. ValueError or RecursionError for a damaged file, or OSError."""
    path = folder / NAME  # some editors put a byte order mark first
    found = json.loads(path.read_text(encoding="utf-8-sig")) if path.exists() else {"format": 1}
    if not _valid(found):
        raise ValueError("not a progress record")
    return {**_blank(), **found}


def _stored(folder):
    """(record, notice) of the file. A damaged file is set aside under a new name. OSError where it cannot be read."""
    try:
        return _parsed(folder), ""
    except (ValueError, RecursionError):
        aside = folder / f"progress.damaged-{datetime.now():%Y%m%d-%H%M%S}.json"
        os.replace(folder / NAME, aside)
        return _blank(), f"Your {NAME} could not be read. It is kept as {aside.name}, and a new one begins here."


def read():
    """(the whole record as a dict, what the learner should be told about the file). Never raises."""
    folder, found, notice = working_copy(), _blank(), ""
    if folder is not None:
        try:
            found, notice = _stored(folder)
        except OSError as error:
            notice = f"Your {NAME} could not be read ({error.strerror or error})."
    for kind, entries in _memory.items():
        found[kind] = {**found[kind], **entries}
    return found, notice


def learner():
    """A word for this learner alone, made once and kept in their file; "" where none is kept."""
    folder = working_copy()
    if folder is None:
        return ""
    try:
        whole = _parsed(folder)
        if not whole.get("learner"):
            with FileLock(folder / ".progress.lock", timeout=WAIT):
                whole = _parsed(folder)
                whole["learner"] = whole.get("learner") or secrets.token_hex(4)
                _write(folder, whole)
        return str(whole["learner"])
    except (OSError, Timeout, ValueError, RecursionError):  # a damaged file is set aside where it is said
        return ""


def _write(folder, whole):
    write(folder / NAME, json.dumps(whole, indent=1, ensure_ascii=False) + "\n")


def record(kind, key, **facts):
    """Note facts about an item, for instance `record("exercises", "step_size.one_step", right=True)`. Counts attempts.

    Returns what the learner should be told: "" as a rule; a sentence where a damaged file was set aside, or where
    nothing could be saved; then the facts are kept in memory. Never raises for a file that cannot be read or written.
    """
    if kind not in KINDS:
        raise ValueError(f"kind must be one of {', '.join(KINDS)}, got {kind!r}")
    folder, notice = working_copy(), ""
    try:
        if folder is not None:
            with FileLock(folder / ".progress.lock", timeout=WAIT):
                whole, notice = _stored(folder)
                _note(whole[kind], key, facts)
                _write(folder, whole)
                return notice
    except (OSError, Timeout) as error:
        why = "another notebook holds the file" if isinstance(error, Timeout) else error.strerror or error
        notice = f"Your progress could not be saved ({why}). It is remembered until the kernel stops."
    _note(_memory.setdefault(kind, {}), key, facts)
    return notice


def _note(entries, key, facts):
    """Merge facts into an entry: attempts count on, and once solved stays solved."""
    entry = entries.setdefault(key, {})
    attempts, solved = entry.get("attempts"), bool(entry.get("right"))
    kept = {"right": True} if solved else {}
    entry.update(facts | kept, attempts=1 + (attempts if isinstance(attempts, int) and attempts > 0 else 0))
    if facts.get("right") and not solved:
        entry["first_right"] = f"{datetime.now():%Y-%m-%d %H:%M}"
