"""Repeat the claims of the lessons with every seed and every data split drawn anew, and write how often each held.

    python -m lessons.repeat [NN ...] [--draws 20] [--first 1] [--jobs 2] [--cluster ADDRESS]

Draw 0 is what learners see; draws 1, 2, ... are others (`lrlib/randomness.py`). Each lesson of each draw runs in a
process of its own, tuning included. What is done is kept in `.repeats/` until the lesson's code changes, so an
interrupted run goes on where it stopped. With `--cluster` the same jobs go to a running Dask cluster.
"""

import argparse
import ast
import hashlib
import json
import os
import re
import subprocess
import sys
import time
from importlib import metadata
from pathlib import Path

from lrlib.classroom.syllabus import contents, folder

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / ".repeats"
APART = {"__init__", "lesson", "exercises", "explorers", "figures"}  # what no claim depends on, and the lesson itself
CELL = re.compile(r"^# %%(.*)$", re.MULTILINE)


def code_cells(name):
    """The sources of a lesson's code cells, in order."""
    parts = CELL.split((folder() / name / "lesson.py").read_text(encoding="utf-8"))
    return [body for head, body in zip(parts[1::2], parts[2::2], strict=True) if "[markdown]" not in head]


def fingerprint(name):
    """What a lesson computes, as a short hash: comments and layout aside, its own helpers included."""
    helpers = sorted(path for path in (folder() / name).glob("*.py") if path.stem not in APART)
    sources = [*code_cells(name), *(path.read_text(encoding="utf-8") for path in helpers)]
    return hashlib.sha256("\n".join(ast.dump(ast.parse(source)) for source in sources).encode()).hexdigest()[:12]


def run_lesson(name):
    """Run a lesson's code in this process, in the draw that the environment names: `{id: (holds, difference)}`."""
    import matplotlib

    matplotlib.use("agg")
    import IPython.display

    from lrlib.classroom import claims

    IPython.display.display = lambda *shown, **options: None
    claims.noted.clear()
    names = {"__name__": "__main__"}
    for source in code_cells(name):
        exec(compile(source, f"{name}/lesson.py", "exec"), names)
    return claims.noted


def repeat_once(name, draw):
    """Run a lesson in a process of its own: `(name, draw, {code, seconds, claims or the error})`."""
    begin, code = time.perf_counter(), fingerprint(name)  # of what runs: the lesson may be edited before it ends
    settings = {"LRLIB_DRAW": str(draw), "LRLIB_NO_RECORD": "1", "OPENBLAS_NUM_THREADS": "1"}
    result = subprocess.run(
        [sys.executable, "-m", "lessons.repeat", "--one", name],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), **settings},
        capture_output=True,
        text=True,
    )
    told = {"code": code, "seconds": round(time.perf_counter() - begin, 1)}
    if result.returncode:
        return name, draw, told | {"error": (result.stderr.strip().splitlines() or ["no reason given"])[-1]}
    return name, draw, told | {"claims": json.loads(result.stdout.splitlines()[-1])}


def place_of(name, code, draw):
    return KEPT / name / f"{code}-{draw}.json"


def repeat(names, draws, jobs, backend, say=print):
    """Run what is missing of every lesson and draw; `say` is told of each that is done. Returns how many failed."""
    from joblib import Parallel, delayed, parallel_config

    codes = {name: fingerprint(name) for name in names}
    missing = [(name, draw) for draw in draws for name in names if not place_of(name, codes[name], draw).is_file()]
    say(f"{len(names) * len(draws) - len(missing)} done before, {len(missing)} to do")
    failed = 0
    with parallel_config(backend=backend):
        found = Parallel(n_jobs=jobs, return_as="generator_unordered")(delayed(repeat_once)(*job) for job in missing)
        for done, (name, draw, result) in enumerate(found, 1):
            if "error" in result:
                failed += 1
                say(f"{done} of {len(missing)}: {name}, draw {draw}: failed: {result['error']}")
                continue
            path = place_of(name, result["code"], draw)
            path.parent.mkdir(parents=True, exist_ok=True)
            draft = path.with_suffix(".draft")
            draft.write_text(json.dumps(result))
            draft.replace(path)
            fell = [claim for claim, (holds, _) in result["claims"].items() if not holds]
            story = f"did not hold: {', '.join(fell)}" if fell else "all held"
            say(f"{done} of {len(missing)}: {name}, draw {draw}, {result['seconds']} s: {story}")
    return failed


def records(name, code, draws):
    """`{id: record}` over the draws that are there: held, of; where arms are compared, mean and standard error."""
    places = [place_of(name, code, draw) for draw in draws]
    found = [json.loads(place.read_text()) for place in places if place.is_file()]
    record = {}
    for id in found[0]["claims"] if found else ():
        held, differences = zip(*(run["claims"][id] for run in found), strict=True)
        record[id] = {"held": sum(held), "of": len(held)}
        if None not in differences and len(differences) > 1:
            mean = sum(differences) / len(differences)
            variance = sum((d - mean) ** 2 for d in differences) / (len(differences) - 1)
            record[id] |= {"difference": mean, "se": (variance / len(differences)) ** 0.5}
    return record


def write_records(path, record, code):
    """Put each record into a `claims.toml`: one line of a claim's entry, and one with code and versions on top."""
    text = path.read_text(encoding="utf-8")
    versions = ", ".join(f'{name} = "{metadata.version(name)}"' for name in ("numpy", "scikit-learn"))
    text = re.sub(r"^repeated = .*\n", "", text, flags=re.MULTILINE)
    text = f'repeated = {{ code = "{code}", {versions} }}\n' + text
    for id, values in record.items():
        line = "record = { " + ", ".join(f"{key} = {value:.3g}" for key, value in values.items()) + " }"
        entry = re.compile(
            rf'(^id = "{re.escape(id)}"\n(?:(?!^\[\[)(?!^record = ).*\n)*)(?:^record = .*\n)?', re.MULTILINE
        )
        text, count = entry.subn(lambda found, line=line: f"{found[1].rstrip()}\n{line}\n", text)
        if count != 1:
            raise ValueError(f"{path.parent.name}/claims.toml has {count} entries for {id!r}")
    path.write_text(re.sub(r"\n(\[\[claim\]\])", r"\n\n\1", re.sub(r"\n{2,}", "\n", text)), encoding="utf-8")


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="course.py repeat", description=__doc__.split("\n")[0])
    parser.add_argument("lessons", nargs="*", metavar="NN", help="numbers of lessons (all where none is given)")
    parser.add_argument("--draws", type=int, default=20, help="how many draws (20)")
    parser.add_argument("--first", type=int, default=1, help="the first of them (1)")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="how many at a time (all cores)")
    parser.add_argument(
        "--cluster", metavar="ADDRESS", help="a running Dask scheduler, for instance tcp://127.0.0.1:8786"
    )
    parser.add_argument("--one", metavar="NAME", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.one:
        print("\n" + json.dumps(run_lesson(options.one)))
        return 0
    known = {lesson.number: lesson.name for lesson in contents()}
    unknown = [number for number in options.lessons if number.zfill(2) not in known]
    if unknown or options.draws < 1 or options.first < 0 or options.jobs < 1:
        nowhere = f"there is no lesson {unknown[0]}: there are {', '.join(known)}" if unknown else ""
        parser.error(nowhere or "--draws and --jobs must be at least 1, --first at least 0")
    names = [known[number.zfill(2)] for number in options.lessons] or list(known.values())
    names = [name for name in names if (folder() / name / "claims.toml").is_file()]
    draws = range(options.first, options.first + options.draws)
    if options.cluster:
        try:
            from distributed import Client

            Client(options.cluster, timeout=10)  # joblib's dask backend takes the client of the process
        except (ImportError, OSError, ValueError) as error:
            parser.error(f"--cluster {options.cluster}: {error}")
    failed = repeat(names, draws, options.jobs, "dask" if options.cluster else "loky")
    for name in names:
        code = fingerprint(name)
        record = records(name, code, draws)
        for id, values in record.items():
            print(f"{id:40} held in {values['held']} of {values['of']}")
        if options.first == 1 and record and min(values["of"] for values in record.values()) == options.draws:
            write_records(folder() / name / "claims.toml", record, code)
    return int(failed > 0)


if __name__ == "__main__":
    from lessons.repeat import main  # so that a worker elsewhere finds `repeat_once` by its name

    sys.exit(main())
