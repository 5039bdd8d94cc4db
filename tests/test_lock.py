"""The locks and pyproject.toml agree, on every Python the course names."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
PYTHONS = ["3.11", "3.12", "3.13", "3.14"]
PLATFORMS = [("linux", "posix"), ("darwin", "posix"), ("win32", "nt")]


def locked(name):
    lines = (ROOT / name).read_text().splitlines()
    return [Requirement(line) for line in lines if line and not line.lstrip().startswith("#")]


def versions(lock, python, platform=("linux", "posix")):
    """Name -> version on one Python and platform."""
    world = {
        "python_version": python,
        "python_full_version": f"{python}.9",
        "sys_platform": platform[0],
        "os_name": platform[1],
        "implementation_name": "cpython",
        "platform_python_implementation": "CPython",
    }
    kept = [need for need in locked(lock) if need.marker is None or need.marker.evaluate(world)]
    found = {need.name: str(need.specifier).removeprefix("==") for need in kept}
    assert len(found) == len(kept), "one version of each package"
    return found


@pytest.mark.parametrize("platform", PLATFORMS, ids=lambda p: p[0])
@pytest.mark.parametrize("python", PYTHONS)
def test_the_lock_fits_the_ranges(python, platform):
    found = versions("requirements.txt", python, platform)
    for need in map(Requirement, PROJECT["dependencies"]):
        assert need.specifier.contains(found[need.name]), need


@pytest.mark.parametrize("python", PYTHONS)
def test_the_test_lock_adds_to_the_first_and_changes_nothing(python):
    base, more = versions("requirements.txt", python), versions("tests/requirements.txt", python)
    assert {name: more[name] for name in base} == base
    for need in map(Requirement, PROJECT["optional-dependencies"]["test"]):
        assert need.specifier.contains(more[need.name]), need


@pytest.mark.parametrize("lock", ["requirements.txt", "tests/requirements.txt"])
def test_every_line_pins_one_version_and_names_no_place(lock):
    for need in locked(lock):
        assert re.fullmatch(r"==[\w.!+]+", str(need.specifier)), need
        assert need.url is None
    for line in (ROOT / lock).read_text().splitlines():
        assert "://" not in line and not line.startswith(("-", "--")), line


def test_the_ranges_start_at_the_python_the_launcher_asks_for():
    assert PROJECT["requires-python"] == ">=3.11"
    assert "sys.version_info < (3, 11)" in (ROOT / "course.py").read_text()
