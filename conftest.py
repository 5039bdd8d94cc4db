"""Kernels started by nbval are processes of their own: they find lrlib through the environment."""

import os
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent
os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ["LRLIB_NO_RECORD"] = "1"  # a notebook under test is nobody's: it need not say that nothing is kept

from hypothesis import settings  # noqa: E402

settings.register_profile("course", deadline=None)  # no test is timed
settings.load_profile("course")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """A worker takes a whole file, or, where a file goes through the lessons, what it says of one lesson."""
    from xdist.scheduler import LoadScopeScheduling

    class ByLesson(LoadScopeScheduling):
        def _split_scope(self, nodeid):
            lesson = re.search(r"\b\d\d_\w+", nodeid.partition("[")[2])
            return super()._split_scope(nodeid) + (lesson[0] if lesson else "")

    return ByLesson(config, log)
