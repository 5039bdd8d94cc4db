"""`course.py handout`: two kinds of notebooks and pages for a class; a page is whole without the network."""

import re
from html import unescape
from urllib.parse import unquote

import nbformat
import pytest
from test_card import Page

from lessons import build, handout
from lessons.build import GUARD, NOTEBOOKS
from lrlib import launcher
from lrlib.classroom.syllabus import contents
from tests.contrast import contrast

LESSONS = contents()
every = pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.name)
CODE = re.compile(r"<(pre|code|style)\b.*?</\1>|base64,[\w+/=]+", re.DOTALL)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Handouts of all lessons, as the command writes them."""
    to = tmp_path_factory.mktemp("handouts") / "für die Klasse"
    assert handout.main(["--to", str(to)]) == 0
    return to


def read(lesson, folder, kind):
    place = folder / kind / lesson.notebook
    return nbformat.read(place, as_version=4), place.with_suffix(".html").read_text(encoding="utf-8")


def solutions(book):
    return [cell for cell in book.cells if "solution" in cell.metadata.get("tags", ())]


@every
def test_a_student_gets_no_solution_and_an_instructor_all(lesson, folder):
    whole = nbformat.read(NOTEBOOKS / lesson.notebook, as_version=4)
    (mine, page), (theirs, shown) = (read(lesson, folder, kind) for kind in ("student", "instructor"))
    assert not solutions(mine) and theirs == whole
    assert len(mine.cells) == len(whole.cells), "a sentence stands where a solution stood"
    assert "confirm(" not in "".join(cell.source for cell in mine.cells if cell.cell_type == "code")
    assert not any(cell.get("outputs") or cell.get("execution_count") for cell in mine.cells)
    assert page.count(handout.REMOVED.strip("*")) == len(solutions(whole))
    assert handout.REMOVED.strip("*") not in shown
    for cell in solutions(whole):
        code = [line.strip() for line in cell.source.splitlines() if line.strip().startswith("confirm(")]
        plain = unescape(re.sub(r"<[^>]+>", "", shown))
        assert all(line in plain for line in code) and all(line not in unescape(page) for line in code)
    nbformat.validate(mine)


@every
@pytest.mark.parametrize("kind", ["student", "instructor"])
def test_a_page_fetches_nothing_and_keeps_every_picture_with_its_text(lesson, kind, folder):
    book, html = read(lesson, folder, kind)
    page = Page(html)
    assert not re.search(r"<script|<link|<iframe|@import|url\(", CODE.sub("", html))
    assert all(tag == "a" or name.startswith("data:image/") for tag, name in page.names)
    stored = [
        output.metadata["image/png"]["alt"]
        for cell in nbformat.read(NOTEBOOKS / lesson.notebook, as_version=4).cells
        for output in cell.get("outputs", ())
        if "image/png" in output.get("data", {})
    ]
    assert [picture["alt"] for picture in page.pictures] == stored and all(stored)
    assert GUARD.splitlines()[1].strip() not in page.words


@every
def test_every_formula_is_mathml_and_nothing_of_tex_is_left(lesson, folder):
    _, html = read(lesson, folder, "instructor")
    prose = CODE.sub("", html)
    formulas = re.findall(r"<math\b.*?</math>", prose, flags=re.DOTALL)
    assert "$" not in prose and not [one for one in formulas if "\\" in one]
    assert formulas or lesson.name not in ("step_size", "noise")


@every
def test_every_link_leads_somewhere(lesson, folder):
    _, html = read(lesson, folder, "student")
    for tag, name in Page(html).names:
        if tag == "a" and not name.startswith("https://"):
            file, _, part = name.partition("#")
            target = folder / "student" / (file or lesson.notebook.replace(".ipynb", ".html"))
            assert target.is_file(), name
            parts = set(re.findall(r' id="([^"]+)"', unescape(target.read_text(encoding="utf-8"))))
            assert not part or {part, unquote(part)} & parts, name


def test_a_formula_becomes_mathml():
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(r"Is $\eta < \tfrac{2}{h}$? $$w^2$$ `$x$`")])
    html = handout.page(book, "A title")
    assert "<mi>η</mi><mo>&lt;</mo>" in html and re.search(r"<mfrac>.*<mn>2</mn>.*<mi>h</mi>.*</mfrac>", html)
    assert 'display="block"' in html and "<code>$x$</code>" in html and "<title>A title</title>" in html


def test_the_colours_of_code_can_be_read_on_its_ground():
    html = handout.page(nbformat.v4.new_notebook(), "")
    (ground,) = set(re.findall(r"pre \{ background: (#\w+)", html))
    colours = re.findall(r"\.highlight \.(\w+) \{ color: (#\w+)", html)
    assert len(colours) > 40
    faint = {name for name, colour in colours if contrast(colour, ground) < 4.5}
    assert faint <= {"w"}, "white space has nothing to be read"


def test_one_lesson_alone_with_the_card_beside_it(tmp_path):
    lesson = LESSONS[1]
    assert handout.main([lesson.number.lstrip("0"), "--to", str(tmp_path)]) == 0
    names = {lesson.notebook, lesson.notebook.replace(".ipynb", ".html"), "card.html", "card.ipynb"}
    for kind in ("student", "instructor"):
        assert {path.name for path in (tmp_path / kind).iterdir()} == names
    assert (tmp_path / "student" / "card.html").read_bytes() == (build.NOTEBOOKS / "card.html").read_bytes()


def test_what_cannot_be_done_is_one_sentence(tmp_path, capsys, monkeypatch):
    with pytest.raises(SystemExit):
        handout.main(["1", "99"])
    assert f"there is no lesson 99: there are {LESSONS[0].number}, {LESSONS[1].number}" in capsys.readouterr().err
    (tmp_path / "file").touch()
    monkeypatch.setattr(handout, "NOTEBOOKS", tmp_path)
    assert handout.main(["1"]) == 1
    assert capsys.readouterr().err == "Lesson 01 is not built: run `python3 course.py build 01`.\n"
    monkeypatch.undo()
    assert handout.main(["1", "--to", str(tmp_path / "file")]) == 1
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 1 and "cannot be written" in said[0] and "name another folder with --to" in said[0]


def test_course_py_hands_on_what_it_is_given(monkeypatch):
    given = []
    monkeypatch.setattr(launcher, "environment", lambda *locks: "python")
    monkeypatch.setattr(launcher.subprocess, "run", lambda command, **_: given.append(command) or FakeEnd)
    assert launcher.main(["handout", "01", "--to", "here"]) == 0
    assert given == [["python", "-P", "-m", "lessons.handout", "01", "--to", "here"]]


class FakeEnd:
    returncode = 0


def test_git_ignores_the_folder():
    assert "handouts/" in (build.ROOT / ".gitignore").read_text().split()
