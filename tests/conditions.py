"""The notebooks, strictly, under every condition the course promises: threads, kernels, folders, networks, versions.

    .venv/bin/python tests/conditions.py              every condition this machine can make
    .venv/bin/python tests/conditions.py threads=2    some of them
    .venv/bin/python tests/conditions.py --notebooks 12 13 -- oldest

Takes a quarter of an hour per condition at most; no part of `course.py test`. Needs git; `oldest`, `newest` and other
Pythons need uv, `read-only` and `no network` need Linux's unshare and the rights to use it.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NBVAL = "-q -p no:cacheprovider -n 2 --dist loadscope --tb=short".split()


def here():
    """The environment of the course."""
    return sys.executable, {}, ()


def variable(name, value):
    return lambda: (sys.executable, {name: value}, ())


def versions(python, resolution):
    """An environment of its own, with the oldest or newest allowed version of what the course asks for."""

    def make():
        folder = Path(tempfile.mkdtemp()) / "venv"
        target = str(folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python"))
        subprocess.run(["uv", "venv", "-q", "--python", python, str(folder)], check=True)
        install = ["uv", "pip", "install", "-q", "--python", target, "--resolution", resolution]
        subprocess.run([*install, "-r", "pyproject.toml", "--extra", "test"], cwd=ROOT, check=True)
        return target, {}, ()

    return make


CONDITIONS = {
    "threads=1": variable("OPENBLAS_NUM_THREADS", "1"),
    "threads=2": variable("OPENBLAS_NUM_THREADS", "2"),
    "kernel=Haswell": variable("OPENBLAS_CORETYPE", "Haswell"),
    "kernel=Nehalem": variable("OPENBLAS_CORETYPE", "Nehalem"),
    "a folder called ein Kurs ünï": here,
    "read-only folder": lambda: (sys.executable, {}, ["unshare", "-m", "sh", "-c"]),
    "no network": lambda: (sys.executable, {}, ["unshare", "-n", "sh", "-c"]),
    "oldest, Python 3.11": versions("3.11", "lowest-direct"),
    "newest, Python 3.11": versions("3.11", "highest"),
    "newest, Python 3.12": versions("3.12", "highest"),
    "newest, Python 3.13": versions("3.13", "highest"),
}


def run(name, numbers):
    """Run the notebooks in a fresh copy of what is committed. Returns the exit code and the last line."""
    folder = Path(tempfile.mkdtemp()) / ("ein Kurs ünï" if "folder called" in name else "course")
    subprocess.run(["git", "clone", "-q", str(ROOT), str(folder)], check=True)
    python, variables, wrapper = CONDITIONS[name]()
    chosen = [str(path) for path in sorted(folder.glob("notebooks/*.ipynb")) if path.name[:2] in numbers or not numbers]
    command = [python, "-m", "pytest", *NBVAL, *chosen]
    if wrapper:
        begin = {
            "read-only folder": f"mount --bind '{folder}' '{folder}' && mount -o remount,ro,bind '{folder}'",
            "no network": "ip link set lo up",
        }[name]
        line = " ".join(f"'{part}'" for part in command)
        command = [*wrapper, f"{begin} && {line}"]
    variables = {"OPENBLAS_NUM_THREADS": "1", "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1", **variables}
    done = subprocess.run(command, cwd=folder, env={**os.environ, **variables}, capture_output=True, text=True)
    shutil.rmtree(folder.parent)
    return done.returncode, done.stdout


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("conditions", nargs="*", help=f"any of: {'; '.join(CONDITIONS)}; the beginning is enough")
    parser.add_argument("--notebooks", nargs="*", default=(), metavar="NN", help="numbers, all by default")
    options = parser.parse_args()
    bad = 0
    for name in CONDITIONS:
        if options.conditions and not name.startswith(tuple(options.conditions)):
            continue
        try:
            code, text = run(name, options.notebooks)
        except (OSError, subprocess.CalledProcessError) as error:
            print(f"{name:32}cannot be made here: {error}", flush=True)
            bad = 1
            continue
        bad |= code
        print(f"{name:32}{'green' if code == 0 else 'RED'}   {text.splitlines()[-1] if text else ''}", flush=True)
        if code:
            print("\n".join(line for line in text.splitlines() if line.startswith(("FAILED", "ERROR", "E  ")))[:4000])
    sys.exit(bad)


if __name__ == "__main__":
    main()
