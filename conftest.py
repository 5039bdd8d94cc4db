"""Kernels started by nbval are processes of their own: they find lrlib through the environment."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent
os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ["LRLIB_NO_RECORD"] = "1"  # a notebook under test is nobody's: it need not say that nothing is kept

from hypothesis import settings  # noqa: E402

settings.register_profile("course", deadline=None)  # no test is timed
settings.load_profile("course")
