"""Is everything in place? Each thing that is wrong is named, with its remedy."""

import tomllib
from importlib import metadata
from pathlib import Path

from . import progress
from .bank import load_questions
from .feedback import in_html, note
from .syllabus import lessons

ROOT = Path(__file__).resolve().parents[2]
AGAIN = "Close JupyterLab and run `python3 course.py lab` in the course folder: it repairs the installation"


def _packages():
    from packaging.requirements import Requirement

    project = ROOT / "pyproject.toml"  # where the course was installed as a package there is none
    if project.is_file():
        wanted = tomllib.loads(project.read_text(encoding="utf-8"))["project"]["dependencies"]
    else:
        wanted = [text for text in metadata.requires("lrlib") if "extra ==" not in text]
    for need in map(Requirement, wanted):
        try:
            found = metadata.version(need.name)
        except metadata.PackageNotFoundError:
            return f"{need.name} is not installed. {AGAIN}"
        if not need.specifier.contains(found, prereleases=True):
            return f"{need.name} {found} is installed, the course needs {need.name}{need.specifier}. {AGAIN}"


def _numbers():
    import numpy as np

    measured = np.linalg.eigvalsh(np.array([[2.0, 1.0], [1.0, 2.0]]))
    if not np.allclose(measured, [1, 3]):
        return f"numpy computes the eigenvalues {measured.tolist()} where 1 and 3 are right. {AGAIN}"


def _questions():
    for lesson in lessons():
        try:
            load_questions(lesson)
        except (OSError, ValueError, KeyError, TypeError) as error:
            return f"the questions of lesson {lesson!r} cannot be read ({error}). Fetch the folder lessons again"


def _record():
    return progress.unkept().rstrip(".") or None


CHECKS = {
    "every library is installed in a version that fits": _packages,
    "numpy computes correctly": _numbers,
    "the questions are complete": _questions,
    "your progress can be saved": _record,
}


class Report:
    def __init__(self, findings, notice=""):
        self.findings, self.notice = findings, notice
        self.ok = not any(findings.values())

    def __repr__(self):
        lines = [f"✗ {problem}." if problem else f"✓ {name}" for name, problem in self.findings.items()]
        last = "Everything is in place." if self.ok else "Fix what is marked ✗, then run this cell again."
        return "\n".join([*lines, last, *filter(None, [self.notice])])

    def _repr_html_(self):
        return f'<div style="line-height:1.6">{in_html(repr(self))}</div>'


def check_environment():
    """Look at what the course needs; say what is wrong, each with its remedy. Never raises.

    >>> check_environment().ok
    True
    """
    findings = {}
    for name, look in CHECKS.items():
        try:
            findings[name] = look()
        except Exception as error:  # a check that cannot even run is a finding too
            findings[name] = f"{name}: could not be checked ({type(error).__name__}: {error}). {AGAIN}"
    return Report(findings, progress.read()[1])


def ready():
    """Called by the first cell of every notebook: says so where nothing done here will be kept."""
    note(progress.unkept())
