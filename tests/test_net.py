"""Does the net hold? One constant of a lesson changed, nothing rebuilt: strict nbval must see it."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def nbval(notebook):
    """Run a notebook under the project's own settings, in one process."""
    command = [sys.executable, "-m", "pytest", "-q", "-n", "0", "-p", "no:cacheprovider", "-c", "pyproject.toml"]
    return subprocess.run([*command, str(notebook)], cwd=ROOT, capture_output=True, text=True, timeout=240)


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
    rates = "lr=[0.95, 1.0, 1.05], steps=40"
    untouched = nbval(changed(tmp_path, rates, rates))
    assert untouched.returncode == 0, untouched.stdout[-2000:]
    broken = nbval(changed(tmp_path, rates, "lr=[1.95, 1.0, 1.05], steps=40"))
    assert broken.returncode == 1
    assert "rate 1.95 it diverges from 4" in broken.stdout
