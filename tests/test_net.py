"""Does the net hold? One constant of a lesson changed, nothing rebuilt: strict nbval must see it."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def nbval(notebook, variables=None):
    """Run a notebook under the project's own settings, in one process."""
    command = [sys.executable, "-m", "pytest", "-q", "-n", "0", "-p", "no:cacheprovider", "-c", "pyproject.toml"]
    return subprocess.run(
        [*command, str(notebook)],
        cwd=ROOT,
        env={**os.environ, **(variables or {})},
        capture_output=True,
        text=True,
        timeout=240,
    )


def changed(tmp_path, old, new):
    """Lesson 01 with one constant changed and its stored outputs kept."""
    book = json.loads((ROOT / "notebooks" / "01_step_size.ipynb").read_text(encoding="utf-8"))
    hits = [c for c in book["cells"] if c["cell_type"] == "code" and old in "".join(c["source"])]
    assert len(hits) == 1
    hits[0]["source"] = "".join(hits[0]["source"]).replace(old, new)
    path = tmp_path / "01_step_size.ipynb"
    path.write_text(json.dumps(book), encoding="utf-8")
    return path


def test_a_run_made_to_diverge_is_caught_and_the_untouched_one_is_not(tmp_path):
    rates = "lr=[0.01, 0.1, 1.0], steps=20"
    untouched = nbval(changed(tmp_path, rates, rates))
    assert untouched.returncode == 0, untouched.stdout[-2000:]
    broken = nbval(changed(tmp_path, rates, "lr=[0.01, 0.1, 1.95], steps=20"))
    assert broken.returncode == 1
    assert "at rate 1.95 it ends at w = -3.54e+09" in broken.stdout


BACKWARDS = """
import matplotlib.axes as axes

true = axes.Axes.plot

def plot(self, x, *rest, **how):  # a curve drawn from its end to its beginning
    y = rest[:1] if rest and not isinstance(rest[0], str) else ()
    return true(self, x, y[0][::-1], *rest[1:], **how) if y else true(self, x[::-1], *rest, **how)

axes.Axes.plot = plot
"""


def test_a_picture_drawn_backwards_is_caught_by_its_record(tmp_path):
    """The same lesson and the same sentences; only what `plot` puts on the picture is another."""
    (tmp_path / "sitecustomize.py").write_text(BACKWARDS, encoding="utf-8")
    path = os.pathsep.join([str(tmp_path), str(ROOT)])
    broken = nbval(ROOT / "notebooks" / "01_step_size.ipynb", {"PYTHONPATH": path})
    assert broken.returncode == 1
    kinds = set(re.findall(r"mismatch '([^']+)'", broken.stdout))
    assert kinds == {"text/vnd.lrlib.drawn"}, broken.stdout[-2000:]
