#!/usr/bin/env python3
"""The course on the learning rate: one command to learn, one to test.

    python3 course.py lab            install what is needed, then open the course in JupyterLab
    python3 course.py test           run every notebook and every test
    python3 course.py build [NN ..]  rebuild notebooks from lessons/ (all, or by number)
    python3 course.py bench [name]   run the benchmarks
    python3 course.py handout [NN]   notebooks and pages for a class, with and without solutions
    python3 course.py slides [NN ..] write slides for a class to slides/ (all, or by number)
    python3 course.py restore NN     a fresh copy of one lesson; yours is kept in my_course/.backup
    python3 course.py export gift F  the question bank as a file F: anki, gift or moodle
    python3 course.py statistics F   a page on how the questions do, from learners' files in the folder F

Needs Python 3.11 or newer and nothing else. Everything it installs goes to the folder .venv beside this file.
"""

import sys

if sys.version_info < (3, 11):  # before anything an older Python could stumble over
    sys.exit(
        "The course needs Python 3.11 or newer, and this is Python %d.%d: install a newer one (python.org) "
        "and run this file with it." % sys.version_info[:2]
    )

from lrlib.launcher import main

if __name__ == "__main__":
    sys.exit(main(doc=__doc__))
