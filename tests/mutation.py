"""Whether the tests would notice: changes one place of lrlib at a time and runs the tests of its room.

    python tests/mutation.py [--count 200] [--seed 0] [--room NAME] [--first 0] [--last 200]

A mutant is caught when its tests fail, or take over thrice as long as without it. The work tree stays as it is: all
happens in a copy. Exit status 0 where at least 90 % are caught. Needs a system that can fork.
"""

import argparse
import ast
import contextlib
import copy
import importlib
import multiprocessing
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# The tests of every room, the quick ones first; its doctests run before them.
ROOMS = {
    "schedules": "schedules", "optimizers": "optimizers networks", "landscapes": "engine",
    "walks": "engine", "networks": "networks engine", "datasets": "datasets",
    "training": "engine optimizers networks", "range_tests": "engine",
    "history": "engine", "jobs": "engine",
    "sharpness": "networks engine", "randomness": "randomness",
    "validation": "validation schedules engine fuzz", "code_export": "code_export",
    "launcher": "course", "working_copy": "course", "classroom/answers": "exercises",
    "classroom/claims": "claims", "classroom/controls": "classroom",
    "classroom/drawn": "classroom figures", "classroom/environment": "environment",
    "classroom/exercises": "exercises progress", "classroom/explore": "explorers",
    "classroom/feedback": "classroom questions exercises", "classroom/figures": "classroom figures",
    "classroom/keys": "questions explorers", "classroom/progress": "progress environment",
    "classroom/questions": "questions", "classroom/quiz": "questions progress",
    "classroom/bank": "questions", "classroom/inputs": "exam", "classroom/review": "exam", "classroom/attempt": "exam",
    "classroom/exam_report": "exam", "classroom/exams": "exam", "classroom/exam": "exam",
    "classroom/report": "progress", "classroom/slider": "classroom",
    "classroom/style": "classroom figures", "classroom/syllabus": "house exercises",
    "classroom/tables": "figures", "classroom/written_numbers": "questions",
}  # fmt: skip
NOT_A_BEHAVIOUR = {  # keyword arguments and names that only say how something looks
    *("alpha", "lw", "linewidth", "zorder", "color", "fontsize", "figsize", "size", "width", "height", "layout"),
    *("style", "bbox_to_anchor", "loc", "pad", "s", "rotation", "dpi", "linestyle", "ls", "ms", "xytext", "CARD"),
}
SLOW_TO_IMPORT = "pytest nbval xdist hypothesis ipywidgets anywidget matplotlib.pyplot sklearn.datasets"
TEXTS = {"mean", "sum", "zero", "low", "high", "min", "max", "warmup", "right", "wrong", "rate", "whole", "choice"}
ARGUED = {  # (file, line, before, after): why it changes nothing
    ("lrlib/code_export.py",
     "parts = [(self._name(part[0]), _ATOM) if len(part[0]) > 20 else part for part in parts]",
     "len(part[0]) > 20", "(len(part[0]) >= 20)"): "where a long line breaks; the rates are the same",
    ("lrlib/classroom/exercises.py", "if time.monotonic() > end:",
     "time.monotonic() > end", "(time.monotonic() >= end)"): "the clock does not stand at the limit to the last digit",
    ("lrlib/optimizers/base.py", "for w, value in zip(self.params, new, strict=True):", "True", "False"):
        "an update returns one array for each, or has refused before",
    ("lrlib/classroom/quiz.py", "return [i for i, box in zip(self.order, self.inputs, strict=True) if box.value]",
     "True", "False"): "__init__ makes one input for each number of the order",
}  # fmt: skip
COMPARE = {
    **{ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq},
    **{ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In},
}
OPERATORS = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.Pow: ast.Mult}
NAMES = {"min": "max", "max": "min", "minimum": "maximum", "maximum": "minimum", "any": "all", "all": "any"}


def expressions(node):
    """The mutants of one expression, as new expressions."""
    match node:
        case ast.Compare(ops=[op]):
            yield ast.Compare(node.left, [COMPARE[type(op)]()], node.comparators)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in OPERATORS:
            yield ast.BinOp(left, OPERATORS[type(op)](), right)
        case ast.BoolOp(op=op, values=values):
            yield ast.BoolOp(ast.And() if isinstance(op, ast.Or) else ast.Or(), values)
        case ast.UnaryOp(op=ast.Not() | ast.USub(), operand=one):
            yield one
        case ast.Constant(value=bool() as value):
            yield ast.Constant(not value)
        case ast.Constant(value=int() | float() as value):
            yield ast.Constant(1 - value if value in (0, 1) else value + 1 if isinstance(value, int) else value * 1.5)
        case ast.Constant(value=str() as value) if value in TEXTS:
            yield ast.Constant(value + "_")
        case ast.Name(id=name) if name in NAMES:
            yield ast.Name(NAMES[name], ast.Load())
        case ast.Attribute(value=value, attr=name) if name in NAMES:
            yield ast.Attribute(value, NAMES[name], ast.Load())
        case ast.Slice(lower=lower, upper=upper, step=step):
            one = ast.Constant(1)
            yield ast.Slice(ast.BinOp(lower, ast.Add(), one) if lower else one, upper, step)
            if upper:
                yield ast.Slice(lower, ast.BinOp(upper, ast.Sub(), one), step)


def statements(node):
    """The mutants of one statement inside a function."""
    match node:
        case ast.Return(value=ast.expr()):
            yield ast.Return(ast.Constant(None))
        case ast.AugAssign() | ast.Expr(value=ast.Call()) | ast.Assign(targets=[ast.Subscript() | ast.Attribute()]):
            yield ast.Pass()


def places(node, inside=False):
    """Every `(node, mutant)` below `node` that a test could notice."""
    if isinstance(node, (ast.Raise, ast.JoinedStr)) or getattr(node, "name", "") in ("__repr__", "_repr_html_"):
        return
    inside = inside or isinstance(node, ast.FunctionDef)
    for field, value in ast.iter_fields(node):
        named = node.arg if isinstance(node, ast.keyword) else node.targets[0] if isinstance(node, ast.Assign) else ""
        if field in ("annotation", "returns", "decorator_list") or getattr(named, "id", named) in NOT_A_BEHAVIOUR:
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                found = expressions(child) if isinstance(child, (ast.expr, ast.Slice)) else ()
                found = statements(child) if isinstance(child, ast.stmt) and inside else found
                yield from [*((child, mutant) for mutant in found), *places(child, inside)]


def mutants(path):
    """All `(file, number of the line, line, before, after, new text)` of a file."""
    text = path.read_text(encoding="utf-8")
    lines = [line.encode() for line in text.splitlines(keepends=True)]  # ast counts bytes
    starts = [sum(map(len, lines[:i])) for i in range(len(lines))]
    whole, name = text.encode(), path.relative_to(ROOT).as_posix()
    for node, mutant in places(ast.parse(text)):
        start, end = starts[node.lineno - 1] + node.col_offset, starts[node.end_lineno - 1] + node.end_col_offset
        before, after = whole[start:end].decode(), ast.unparse(ast.fix_missing_locations(copy.deepcopy(mutant)))
        bare = isinstance(node, (ast.stmt, ast.Slice, ast.Constant, ast.Name, ast.Attribute))
        after = after if bare else f"({after})"
        context, changed = lines[node.lineno - 1].decode().strip(), whole[:start] + after.encode() + whole[end:]
        yield name, node.lineno, context, before, after, changed


def run(tests):
    """Runs the tests of a mutant in a process of its own; its exit status is theirs."""
    os.setsid()  # whatever the tests start ends with them
    with open(os.devnull, "w") as nowhere:
        os.dup2(nowhere.fileno(), 1)
        os.dup2(nowhere.fileno(), 2)
    import pytest

    sys.dont_write_bytecode = True
    options = ["-x", "-q", "-n", "0", "-p", "no:cacheprovider", "--hypothesis-seed=0", "-k", "not one_style"]
    os._exit(int(pytest.main([*options, *tests])))


def outcome(room, name, limit=None):
    """What becomes of a change: "SURVIVED" where all tests of its room pass, "caught", or "too slow" for the limit."""
    own = [name] if ">>> " in Path(name).read_text(encoding="utf-8") else []  # a function `test` would count as one
    tests = [*own, *(f"tests/test_{file}.py" for file in ROOMS[room].split())]
    child = multiprocessing.get_context("fork").Process(target=run, args=(tests,))
    child.start()
    child.join(limit)
    slow = child.exitcode is None
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
    child.join()
    return "too slow" if slow else "caught" if child.exitcode else "SURVIVED"


def room_of(name):
    """The key of `ROOMS` that a file belongs to."""
    parts = Path(name).with_suffix("").parts[1:]
    return next((room for room in ("/".join(parts[:2]), parts[0]) if room in ROOMS), None)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--room", choices=ROOMS)
    parser.add_argument("--first", type=int, default=0, help="of the sample, only from this one on")
    parser.add_argument("--last", type=int, help="of the sample, only those before this one")
    asked = parser.parse_args()
    known = [mutant for path in sorted((ROOT / "lrlib").rglob("*.py")) for mutant in mutants(path)]
    known = [mutant for mutant in known if room_of(mutant[0]) in ([asked.room] if asked.room else ROOMS)]
    chosen = random.Random(asked.seed).sample(known, min(asked.count, len(known)))[asked.first : asked.last]
    chosen = [one for one in chosen if (one[0], *one[2:5]) not in ARGUED]  # the sample itself stays as it is
    copied = Path(tempfile.mkdtemp()) / "tree"
    shutil.copytree(ROOT, copied, ignore=shutil.ignore_patterns(".*", "__pycache__", "my_course", "*.png"))
    os.chdir(copied)
    sys.path[:] = [str(copied), *(place for place in sys.path if place != str(Path(__file__).parent))]
    os.environ.update(PYTHONPATH=str(copied), PYTHONDONTWRITEBYTECODE="1")
    for module in SLOW_TO_IMPORT.split():
        importlib.import_module(module)  # once for all mutants; never lrlib
    survivors, limits, begun = [], {}, time.perf_counter()
    for i, (name, line, _, before, after, changed) in enumerate(chosen, asked.first):
        room, kept, start = room_of(name), (copied / name).read_bytes(), time.perf_counter()
        if room not in limits:
            if outcome(room, name) != "SURVIVED":
                sys.exit(f"The tests of {room} fail without any change: {name}, {ROOMS[room]}")
            limits[room] = 10 + 3 * (time.perf_counter() - start)
        (copied / name).write_bytes(changed)
        verdict, at = outcome(room, name, limits[room]), time.perf_counter() - begun
        (copied / name).write_bytes(kept)
        row = f"{name}:{line}  {' '.join(before.split())[:70]}  ->  {' '.join(after.split())[:70]}"
        survivors += [row] * (verdict == "SURVIVED")
        print(f"{i:4} {at:5.0f} s  {verdict:8}  {row}", flush=True)
    shutil.rmtree(copied.parent)
    caught = len(chosen) - len(survivors)
    print(f"\n{caught} of {len(chosen)} caught. Survivors:", *survivors, sep="\n  ")
    return caught < 0.9 * len(chosen)


if __name__ == "__main__":
    sys.exit(main())
