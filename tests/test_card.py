"""The card for today: built from its source, its links lead somewhere, every number has its source, and it prints."""

import json
import re
from html.parser import HTMLParser

import numpy as np
import pytest
from test_lessons import ROOT, STRAY_PATH, shown, text

from lessons import build
from lrlib import MLP, load_digits_split, sweep
from lrlib.classroom.syllabus import contents, folder

NOTEBOOK, PRINTED = ROOT / "notebooks" / "card.ipynb", ROOT / "notebooks" / "card.html"
CELLS = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
PROSE = "\n\n".join(text(cell["source"]) for cell in CELLS if cell["cell_type"] == "markdown")


def rows(section):
    """The rows of the table below a heading, as lists of cells; the first row is its head."""
    lines = re.findall(r"^\| (.+) \|$", PROSE.split(f"## {section}\n")[1].split("\n## ")[0], flags=re.MULTILINE)
    return [[cell.strip() for cell in line.split("|")] for line in lines if not line.startswith("-")]


class Page(HTMLParser):
    """What an HTML page holds: its words, and whatever names another file."""

    def __init__(self, page):
        super().__init__()
        self.words, self.names, self.pictures = "", [], []
        self.feed(page)

    def handle_data(self, data):
        self.words += data

    def handle_starttag(self, tag, attributes):
        self.names += [(tag, value) for name, value in attributes if name in ("src", "href", "srcset", "data")]
        self.pictures += [dict(attributes)] if tag == "img" else []


def test_the_card_is_the_one_of_its_source():
    assert build.agree(contents()[0], NOTEBOOK, build.CARD) == []


def test_every_number_to_start_from_has_its_source_and_the_month_it_was_looked_at():
    head, *defaults = rows("1 · Start")
    assert head == ["you train", "start with", "source", "looked at"] and len(defaults) >= 8
    for what, start, source, month in defaults:
        assert re.search(r"\d|ten times", start), what
        assert len(source.split()) >= 2 and re.fullmatch(r"20\d\d-(0[1-9]|1[0-2])", month), what


def test_every_symptom_has_a_cause_a_remedy_and_a_section_to_run_it_in():
    head, *symptoms = rows("3 · Read the log")
    assert head == ["you see", "likely cause", "try first", "run it in"] and len(symptoms) >= 8
    headings = {}
    for lesson in contents():
        source = (folder() / lesson.name / "lesson.py").read_text(encoding="utf-8")
        headings[lesson.notebook] = {h.replace(" ", "-") for h in re.findall(r"^# ## (.+)$", source, re.MULTILINE)}
    for *said, link in symptoms:
        assert all(said), link
        notebook, anchor = re.fullmatch(r"\[.+\]\((.+\.ipynb)#(.+)\)", link).groups()
        assert (ROOT / "notebooks" / notebook).is_file() and anchor in headings[notebook], link


@pytest.mark.parametrize("target", ["nowhere", "noise#No such heading", "noise#Noise or", "nowhere#Quiz"])
def test_a_link_to_a_section_that_is_not_there_stops_the_build(target):
    with pytest.raises(ValueError, match=f"no lesson or section '{target}'"):
        build.filled(f"see <!-- lesson: {target} -->", contents()[0], contents())


def test_the_ways_through_follow_the_contents():
    def filled(text):
        return build.filled(text, contents()[0], contents())

    first, second = contents()[1:3]
    total = round((first.minutes + second.minutes) / 60)
    links = f"{build.link(first)} ({first.minutes}), {build.link(second)} ({second.minutes})"
    assert filled(f"<!-- route: {second.name} {first.name} -->") == f"{total} hours: {links}"
    assert filled("<!-- hours -->") == f"{sum(lesson.minutes for lesson in contents()) / 60:.0f} hours"
    assert filled(f"<!-- lesson: {first.name}#Quiz -->") == f"[{first.number} · Quiz]({first.notebook}#Quiz)"


def test_the_page_to_print_says_what_the_notebook_says_and_fetches_nothing():
    html = PRINTED.read_text(encoding="utf-8")
    page = Page(html)
    for row in rows("1 · Start") + rows("3 · Read the log"):
        for cell in row:
            plain = re.sub(r"\[(.+?)\]\(.+?\)|[`*]", lambda found: found[1] or "", cell)
            assert plain in page.words, plain
    assert "tried[lr] = trial(lr)" in page.words and "Every number here is a starting point" in page.words
    assert "ready()" not in page.words, "the code of the cells is not printed"
    for tag, name in page.names:
        assert tag == "a" and (PRINTED.parent / name.split("#")[0]).is_file() or name.startswith("data:image/"), name
    assert "<script" not in html and "@import" not in html and not re.search(r"url\(|https?://", html)
    assert len(page.pictures) == 1 and len(page.pictures[0]["alt"].split()) >= 8
    assert not STRAY_PATH.search(page.words)


def test_it_was_run_and_its_picture_says_what_the_text_says():
    (cell,) = [cell for cell in CELLS if cell["cell_type"] == "code"]
    assert cell["execution_count"] == 1 and "the best rate lies inside the range" in shown(cell)
    rates = 0.001 * 2.0 ** np.arange(9)
    run = sweep(MLP(), load_digits_split().hold_out(), rates, (0, 1), "adam", epochs=5, evaluate="end")
    assert rates[np.median(run.val_loss[-1], axis=0).argmin()] > 4 * 0.001
