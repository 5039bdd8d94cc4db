"""The course as a learner meets it: JupyterLab from `course.py lab`, in a real Chromium. Pictures go to artefacts/."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.pictures import needed

ROOT = Path(__file__).resolve().parents[2]
ARTEFACTS = Path(__file__).parent / "artefacts"
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
QUIET = (
    "--disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update"
    " --disable-sync --no-sandbox"
)
LAUNCH = """
import pathlib, sys
sys.path.insert(0, {root!r})
from lrlib import launcher as course
course.COPY = pathlib.Path({copy!r})
sys.exit(course.main(["lab", "--no-browser", "--port", {port!r}]))
"""


def pytest_collection_modifyitems(items):
    if CHROMIUM is None and not os.environ.get("CI"):
        missing = pytest.mark.skip(reason="no Chromium on this machine: the notebooks are not opened in a browser")
        for item in items:
            if Path(__file__).parent in item.path.parents:
                item.add_marker(missing)


def notebook(path, *sources):
    """Write a notebook of code cells."""
    code = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}}
    cells = [{**code, "source": source} for source in sources]
    path.write_text(json.dumps({"cells": cells, "metadata": kernel, "nbformat": 4, "nbformat_minor": 4}))


WIDGET = re.compile(r"(explorer|predict|recall|self_test|check\w*|my_progress|[A-Z]\w+)\(")
SHOWN = """
def shown(number):
    import json, pathlib
    from IPython.display import display
    book = json.loads(pathlib.Path({path!r}).read_text(encoding="utf-8"))
    for output in book["cells"][number]["outputs"]:
        display(dict((kind, "".join(lines)) for kind, lines in output["data"].items()), raw=True)
"""


def with_stored_results(path, lesson):
    """Write a lesson whose widgets live, and whose pictures and tables are the stored ones, which nbval compares.

    A cell whose names a widget needs is run as it is.
    """
    stored = ROOT / "notebooks" / f"{lesson}.ipynb"
    book = json.loads(stored.read_text(encoding="utf-8"))
    code = [(number, cell) for number, cell in enumerate(book["cells"]) if cell["cell_type"] == "code"]
    run = needed(["".join(cell["source"]) for _, cell in code], WIDGET.match)
    for place, (number, cell) in enumerate(code):
        if place not in run:
            cell["source"] = f"shown({number})"
        cell["outputs"], cell["execution_count"] = [], None
    first = code[0][1]
    first["source"] = SHOWN.format(path=str(stored)) + "".join(first["source"])
    path.write_text(json.dumps(book), encoding="utf-8")


@contextmanager
def serving(copy, log):
    """Serve a working copy as `course.py lab` does. Yields (address, token)."""
    with socket.socket() as probe:  # two workers that start at once must not choose the same port
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    code = LAUNCH.format(root=str(ROOT), copy=str(copy), port=port)
    with log.open("w") as complaints:
        server = subprocess.Popen(
            [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=complaints, text=True, start_new_session=True
        )
    try:
        for line in server.stdout:
            if found := re.search(r"(http://[\d.:]+)/lab/tree/\S+\?token=(\w+)", line):
                break
        else:
            raise RuntimeError(f"the launcher printed no address: {log.read_text()}")
        address, token = found.groups()
        for _ in range(600):
            try:
                urlopen(f"{address}/api?token={token}", timeout=5).close()
                break
            except OSError:
                time.sleep(0.1)
        yield address, token
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(30)
        server.stdout.close()


@pytest.fixture(scope="session")
def copy(tmp_path_factory):
    """The learner's folder, with a space and letters beyond ASCII in its name."""
    return tmp_path_factory.mktemp("browser") / "my course ünïcode"


@pytest.fixture(scope="session")
def served(copy, tmp_path_factory):
    with serving(copy, tmp_path_factory.mktemp("log") / "lab.log") as place:
        yield place


@pytest.fixture(scope="session")
def browser():
    from playwright.sync_api import sync_playwright

    assert CHROMIUM, "CI needs Chromium: .ci/run installs it"
    ARTEFACTS.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET.split())
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def lab(served, browser):
    lab = Lab(browser, *served)
    yield lab
    lab.page.context.close()


class Lab:
    """JupyterLab in a browser window, worked as a person would: menus, keys, eyes."""

    def __init__(self, browser, address, token):
        self.address = address
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        self.page = context.new_page()
        self.page.set_default_timeout(60_000)
        self.complaints, self.outside = [], []
        self.page.on("console", lambda line: line.type == "error" and self.complaints.append(line.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", self._requested)
        self.page.goto(f"{address}/lab?token={token}")

    def _requested(self, request):
        own = (self.address, self.address.replace("http", "ws"), "data:", "blob:")
        if not request.url.startswith(own):
            self.outside.append(request.url)

    def open(self, name):
        """Open a notebook alone and wait for its kernel; one that does not come is asked for again, by a reload."""
        from playwright.sync_api import TimeoutError as Late

        for patience in (60, 120):
            self.complaints.clear()
            self.page.goto(f"{self.address}/lab/workspaces/{name[:2]}/tree/{name}.ipynb")
            try:
                self.page.locator(".jp-Notebook .jp-CodeCell").first.wait_for()
                self.idle(patience)
                return
            except Late:
                if patience == 120:
                    raise

    def idle(self, seconds=120):
        self.page.get_by_text("Python 3 (ipykernel) | Idle").wait_for(timeout=1000 * seconds)

    def menu(self, *path):
        for number, entry in enumerate(path):
            within = ".lm-Menu-item" if number else ".lm-MenuBar-item"
            self.page.locator(within).filter(has_text=re.compile(rf"^{entry}(?! ?\w)|^{entry}Ctrl")).first.click()

    def run_all(self, seconds=150):
        self.menu("Run", "Run All Cells")
        self.finished(seconds)

    def finished(self, seconds=150):
        """Wait until every unfolded code cell has a number."""
        self.page.wait_for_function(
            r"""() => {
                const prompts = [...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')].map(e => e.textContent);
                return prompts.length && prompts.every(text => text === '' || /^\[\d+\]/.test(text));
            }""",
            timeout=1000 * seconds,
        )
        self.idle()

    def restart(self):
        """Restart the kernel, by JupyterLab's keys for it."""
        for key in ("Escape", "0", "0"):
            self.page.keyboard.press(key)
        self.page.locator(".jp-Dialog").wait_for()
        self.page.keyboard.press("Enter")
        self.page.locator(".jp-Dialog").wait_for(state="detached")
        self.page.wait_for_timeout(1000)

    def all(self, selector):
        return self.within(self.page, selector)

    @staticmethod
    def within(place, selector):
        found = place.locator(selector)
        return [found.nth(i) for i in range(found.count())]

    def focus(self, element):
        element.scroll_into_view_if_needed()
        element.focus()

    def press(self, element, *keys):
        self.focus(element)
        for key in keys:
            self.page.keyboard.press(key)

    def until(self, look, seconds=20, why=""):
        """Wait until `look()` is true; returns its value."""
        end = time.monotonic() + seconds
        while not (value := look()):
            assert time.monotonic() < end, why or "nothing happened"
            self.page.wait_for_timeout(50)
        return value

    def theme(self, name):
        self.menu("Settings", "Theme", name)
        dark = str(name.endswith("Light")).lower()
        self.page.locator(f'body[data-jp-theme-light="{dark}"]').wait_for(state="attached")
        self.page.wait_for_timeout(300)

    def shot(self, name, element=None):
        (element or self.page).screenshot(path=ARTEFACTS / f"{name}.png")

    def cell(self, source):
        """The code cell whose source contains a text."""
        return self.page.locator(".jp-CodeCell").filter(has_text=source).first

    def rewrite(self, cell, source):
        """Replace a cell's source by keyboard and run it."""
        self.focus(cell.locator(".cm-content"))
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(source)
        self.page.keyboard.press("Control+Enter")
        self.idle()
