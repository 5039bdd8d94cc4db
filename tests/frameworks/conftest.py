"""Exported code in the frameworks themselves: a test leg of its own, in an environment of its own.

    python -m venv .frameworks
    .frameworks/bin/pip install -r tests/frameworks/requirements.txt
    .frameworks/bin/python -m pytest -c /dev/null --rootdir=. -p no:cacheprovider tests/frameworks

It needs lrlib's numpy part only, and takes about two minutes on two cores.
"""

import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]
