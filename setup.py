"""Which folders an installed course is made of. Everything else stands in pyproject.toml."""

from setuptools import find_packages, setup

setup(
    packages=[*find_packages(include=["lrlib*", "lessons*"]), "lrlib.data"],
    package_dir={"lrlib.data": "data"},
    package_data={
        "lrlib": ["*.toml"],
        "lrlib.classroom": ["*.js", "*.css", "*.mplstyle"],
        "lrlib.data": ["*.npz", "README.md"],
        "lessons": ["*.toml", "*/*.toml", "*/*.txt"],
    },
)
