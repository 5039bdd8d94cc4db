"""The learner's working copy of the notebooks: brought up to date, and never overwritten. Standard library only."""

import hashlib
import json
import os
import shutil
import time


def write(path, text):
    """Write a file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        draft.write_text(text, encoding="utf-8")
        os.replace(draft, path)
    finally:
        draft.unlink(missing_ok=True)


def read_notebook(path):
    """A notebook as a dict; ValueError where it is none."""
    book = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(book, dict) or not isinstance(book.get("cells"), list):
        raise ValueError("not a notebook")
    for cell in book["cells"]:
        lines = cell.get("source") if isinstance(cell, dict) else None
        if not isinstance(lines, str) and not (
            isinstance(lines, list) and all(isinstance(line, str) for line in lines)
        ):
            raise ValueError("a cell without text")
    return book


def essence(book):
    """What a learner can change in a notebook: kinds and sources of its cells, not outputs, ids or counts.

    Empty cells at the end are no change: JupyterLab adds one to whoever runs the last cell.
    """
    cells = [(cell.get("cell_type"), "".join(cell["source"])) for cell in book["cells"]]
    while cells and not cells[-1][1].strip():
        cells.pop()
    return hashlib.sha256(json.dumps(cells).encode()).hexdigest()


def cleared(book):
    """The same notebook without outputs, so that nothing is given away before it is run."""
    for cell in book["cells"]:
        if cell.get("cell_type") == "code":
            cell["outputs"], cell["execution_count"] = [], None
    book.get("metadata", {}).pop("widgets", None)
    return json.dumps(book, indent=1, ensure_ascii=False) + "\n"


def set_aside(path, copy):
    """Keep a learner's file under copy/.backup, with the time in its name."""
    keep = copy / ".backup" / f"{path.stem}-{time.strftime('%Y%m%d-%H%M%S')}{path.suffix}"
    number = 1
    while keep.exists():
        number += 1
        keep = keep.with_name(f"{path.stem}-{time.strftime('%Y%m%d-%H%M%S')}-{number}{path.suffix}")
    keep.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy2(path, keep)
    return f"{copy.name}/.backup/{keep.name}"


def prepare(source, copy, restore=()):
    """Bring the working copy up to date, never overwriting a learner's change. Returns what to tell them."""
    mark, told = copy / ".course.json", []
    copy.mkdir(parents=True, exist_ok=True)
    try:
        delivered = json.loads(mark.read_text(encoding="utf-8"))["delivered"]
        delivered = dict(delivered)
    except (OSError, ValueError, KeyError, TypeError):
        delivered = {}  # unknown: every file that differs from ours counts as changed by the learner
    for upstream in sorted(source.glob("*.ipynb")):
        try:
            told += refresh(upstream, copy, delivered, upstream.name in restore)
        except OSError as error:
            told.append(
                f"{upstream.name} could not be brought up to date ({error.strerror or error}); yours is as it was."
            )
    write(mark, json.dumps({"format": 1, "delivered": delivered}, indent=1) + "\n")
    return told


def refresh(upstream, copy, delivered, restore):
    """One lesson of the working copy. `delivered`: the essence of what was last handed out, kept up to date."""
    name, path = upstream.name, copy / upstream.name
    fresh = read_notebook(upstream)
    new, old = essence(fresh), delivered.get(name)
    text = cleared(fresh)

    def hand_out():
        write(path, text)
        delivered[name] = new

    if not path.exists():
        hand_out()
        return [f"{name} was missing and is back."] if old and not restore else []
    if restore:
        kept = set_aside(path, copy)
        hand_out()
        return [f"{name} is fresh again; your version is kept as {kept}."]
    try:
        theirs = essence(read_notebook(path))
    except ValueError:
        kept = set_aside(path, copy)
        hand_out()
        return [f"{name} was damaged and is fresh again; what was there is kept as {kept}."]
    if theirs == new:
        delivered[name] = new
        return []
    if theirs == old:  # run perhaps, but not changed
        kept = set_aside(path, copy)
        hand_out()
        return [f"{name} has a new version; the one you ran is kept as {kept}."]
    if old == new:
        return []
    beside = next(spot for spot in beside_names(path) if not spot.exists() or is_same(spot, new))
    if not beside.exists():
        write(beside, text)
    delivered[name] = new
    return [f"{name} has a new version; you changed yours, so the new one stands beside it as {beside.name}."]


def beside_names(path):
    yield path.with_name(f"{path.stem}.new.ipynb")
    number = 1
    while True:
        number += 1
        yield path.with_name(f"{path.stem}.new-{number}.ipynb")


def is_same(path, wanted):
    try:
        return essence(read_notebook(path)) == wanted
    except (OSError, ValueError):
        return False
