"""Build notebooks from the lesson sources: convert, run every cell, store what it shows.

    python lessons/build.py [NN ...]

A notebook is a function of its source: cell ids come from the cells' text, and nothing of the machine that ran it is kept.
"""

import hashlib
import sys
import time
from collections import Counter
from pathlib import Path

import jupytext
import nbformat

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = ROOT / "notebooks"
LIVE = "application/vnd.jupyter.widget-view+json"  # meaningless without its kernel; the still picture beside it stays
SLOW = 10  # seconds a cell may take


def convert(source):
    """The notebook of a lesson source, not yet run."""
    book = jupytext.read(source)
    seen = Counter()
    for cell in book.cells:
        digest = hashlib.sha256(f"{cell.cell_type}\n{cell.source}".encode()).hexdigest()[:10]
        seen[digest] += 1
        cell.id = digest if seen[digest] == 1 else f"{digest}-{seen[digest]}"
        kept = {name: cell.metadata[name] for name in ("tags", "jupyter") if name in cell.metadata}
        cell.metadata = nbformat.from_dict(kept)
    book.metadata = nbformat.from_dict(
        {
            "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        }
    )
    book.nbformat, book.nbformat_minor = 4, 5
    return book


def run(book):
    """Run all cells in place. Returns the seconds of the slowest one. A failing cell raises CellExecutionError."""
    from nbclient import NotebookClient

    begun, slowest = {}, 0.0

    def begin(cell, cell_index):
        begun[cell_index] = time.perf_counter()

    def end(cell, cell_index, execute_reply):
        nonlocal slowest
        slowest = max(slowest, time.perf_counter() - begun[cell_index])

    client = NotebookClient(book, timeout=60, kernel_name="python3", resources={"metadata": {"path": str(NOTEBOOKS)}})
    client.on_cell_execute, client.on_cell_executed = begin, end
    client.execute()
    for cell in book.cells:
        cell.metadata.pop("execution", None)
        for output in cell.get("outputs", []):
            output.get("data", {}).pop(LIVE, None)
    book.metadata.pop("widgets", None)
    book.metadata["language_info"] = {"name": "python"}
    return slowest


def agree(source, notebook):
    """How a notebook differs from its source, as a list of sentences; empty where they agree."""
    want, have = convert(source), nbformat.read(notebook, as_version=4)
    if len(want.cells) != len(have.cells):
        return [f"{source.name} has {len(want.cells)} cells, {notebook.name} has {len(have.cells)}"]
    return [
        f"{notebook.name} cell {number} differs from {source.name}: {a.source[:60]!r}"
        for number, (a, b) in enumerate(zip(want.cells, have.cells, strict=True))
        if (a.id, a.cell_type, a.source, a.metadata) != (b.id, b.cell_type, b.source, b.metadata)
    ]


def main(numbers):
    from nbclient.exceptions import CellExecutionError

    sources = {path.stem[:2]: path for path in sorted((ROOT / "lessons").glob("[0-9][0-9]_*.py"))}
    unknown = [number for number in numbers if number.zfill(2) not in sources]
    if unknown:
        print(f"There is no lesson {unknown[0]}: there are {', '.join(sources)}.", file=sys.stderr)
        return 1
    NOTEBOOKS.mkdir(exist_ok=True)
    for number in [number.zfill(2) for number in numbers] or sources:
        source, book, begin = sources[number], convert(sources[number]), time.perf_counter()
        print(f"{source.stem} ...", end=" ", flush=True)
        try:
            slowest = run(book)
        except CellExecutionError as error:
            print(f"\n{source.stem} failed, and its notebook is as it was.\n{error}", file=sys.stderr)
            return 1
        nbformat.validate(book)
        draft = NOTEBOOKS / f".{source.stem}.draft"
        nbformat.write(book, draft)
        draft.replace(NOTEBOOKS / f"{source.stem}.ipynb")
        remark = f", a cell of {slowest:.1f} s is too slow" if slowest > SLOW else ""
        print(f"{time.perf_counter() - begin:.1f} s, slowest cell {slowest:.1f} s{remark}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
