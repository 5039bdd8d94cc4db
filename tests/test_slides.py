"""`course.py slides`: every lesson gives a deck that holds its core, once, and stands alone."""

import json
import re
from collections import Counter
from html.parser import HTMLParser

import pytest
from test_house import ROOT
from test_lessons import STRAY_PATH

from lessons import slides
from lrlib.classroom.bank import find_question
from lrlib.classroom.claims import claims
from lrlib.classroom.questions import Option, Question
from lrlib.classroom.syllabus import contents, find, folder

EVIL = """<script>alert("1")</script><img src=x onerror='alert(2)'> "><b onclick="a()"> $<img src=y onerror=a()>$"""
OURS = (
    r"</?(?:section|h2|p|ol|ul|li|div|aside|b|svg|path|br)"
    r'(?: (?:tabindex|data-of|class|style|type|role|aria-label|viewBox|d)="[^"<]*")*/?>'
)


class Deck(HTMLParser):
    """The slides of a page: what each is of, its words, its pictures, its notes; every tag with its attributes."""

    def __init__(self, page):
        super().__init__()
        self.slides, self.tags, self.inside = [], [], ""
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.tags.append((tag, attributes))
        if tag == "section":
            self.slides.append({"of": attributes.get("data-of", ""), "words": "", "notes": "", "pictures": []})
        if tag in ("section", "aside"):
            self.inside = "words" if tag == "section" else "notes"
        if tag == "img":
            self.slides[-1]["pictures"].append((attributes["src"].partition(",")[2], attributes["alt"]))
        if tag == "svg":
            self.handle_data(f"${attributes['aria-label']}$")

    def handle_endtag(self, tag):
        self.inside = "" if tag == "section" else self.inside

    def handle_data(self, data):
        if self.inside:
            self.slides[-1][self.inside] += data

    def of(self, what):
        return [slide for slide in self.slides if slide["of"] == what]


def flat(text):
    """Words alone: without marks of Markdown, with one space between them."""
    return " ".join(re.sub(r"[`*]", "", text).split())


def core(lesson):
    """The source of a lesson without the sections marked deeper."""
    source = (folder() / lesson.name / "lesson.py").read_text(encoding="utf-8")
    return re.sub(r"^# ## [^\n]*\(deeper\)\n.*?(?=^# ## (?![^\n]*\(deeper\)\n))", "", source, flags=re.M | re.S)


@pytest.fixture(scope="module", params=contents(), ids=lambda lesson: lesson.notebook.removesuffix(".ipynb"))
def lesson(request):
    return request.param


@pytest.fixture(scope="module")
def page(lesson):
    return slides.page(lesson)


@pytest.fixture(scope="module")
def deck(page):
    return Deck(page)


def test_each_prediction_of_the_core_is_asked_once_and_then_answered(lesson, deck):
    wanted = re.findall(r'^predict\("([^"]+)"\)', core(lesson), flags=re.M)
    asked = [slide["of"].removeprefix("predict ") for slide in deck.slides if slide["of"].startswith("predict ")]
    assert asked == wanted and wanted
    for id in wanted:
        question = find_question(id)
        place = next(i for i, slide in enumerate(deck.slides) if slide["of"] == f"predict {id}")
        asks, answers = deck.slides[place : place + 2]
        assert answers["of"] == f"answer {id}" and len(deck.of(answers["of"])) == 1
        assert flat(question.prompt) in flat(asks["words"])
        for option in question.options:
            assert flat(option.text) in flat(asks["words"])
            assert flat(option.why) not in flat(asks["words"] + asks["notes"])
            assert flat(option.why) in flat(answers["words"] if option.right else answers["notes"])
        assert question.answer is None or f"{question.answer:g}" in answers["words"].split()


def test_each_claim_of_the_core_is_there_once_with_its_record(lesson, deck):
    wanted = re.findall(r'^claim\("([^"]+)"', core(lesson), flags=re.M)
    assert [slide["of"].removeprefix("claim ") for slide in deck.slides if slide["of"].startswith("claim ")] == wanted
    for claim in claims(lesson.name):
        for slide in deck.of(f"claim {claim.id}"):
            held = f"Held in {claim.record['held']} of {claim.record['of']} repeats"
            assert all(words in slide["words"] for words in (claim.label, claim.words, claim.source, held))


def test_each_stored_picture_of_the_core_is_there_once_with_its_sentence(lesson, deck):
    cells = json.loads((ROOT / "notebooks" / lesson.notebook).read_text(encoding="utf-8"))["cells"]
    inside = core(lesson)
    stored = [
        ("".join(output["data"]["image/png"]).strip(), output["metadata"]["image/png"]["alt"])
        for cell in cells
        if "".join(cell["source"]).split("\n")[-1] in inside
        for output in cell.get("outputs", [])
        if "image/png" in output.get("data", {})
    ]
    shown = [picture for slide in deck.slides for picture in slide["pictures"]]
    assert Counter(shown) == Counter(stored) and len(set(shown)) == len(shown) >= 2
    for slide in deck.slides:
        assert all(alt in slide["words"] for _, alt in slide["pictures"]) and len(slide["pictures"]) <= 1


def test_an_explorer_is_a_picture_with_its_goal(lesson, deck):
    for id in re.findall(r'^explorer\("([^"]+)"', core(lesson), flags=re.M):
        goal = flat(find("explorer", id).goal)
        (slide,) = [slide for slide in deck.slides if f"Goal: {goal}" in flat(slide["words"])]
        assert len(slide["pictures"]) == 1


def test_it_begins_with_the_promise_and_ends_with_the_take_aways_and_where_next(lesson, deck):
    first, able, *_, kept, following = [flat(slide["words"]) for slide in deck.slides]
    source = core(lesson).replace("\n#\n", "\n\n").replace("\n# ", "\n")
    promise = source.split("<!-- title -->")[1].strip().partition("\n\n")[0]
    promise = promise.replace("<!-- minutes -->", str(lesson.minutes))
    assert first == f"{lesson.heading} {flat(promise)}"
    assert able.startswith("After this you can ") and kept.startswith("Take-aways ")
    for words, heading in ((able, "**After this you can**"), (kept, "## Take-aways")):
        lines = source.split(heading)[1].strip().partition("\n\n")[0].removeprefix("- ").split("\n- ")
        assert 3 <= len(lines) <= 6 and all(flat(line) in words for line in lines)
    later = [other.heading for other in contents() if other.number > lesson.number]
    assert later[0] in following if later else "last lesson" in following


def test_notes_are_a_few_sentences_and_tell_nobody_to_run_a_cell(deck):
    noted = [slide["notes"] for slide in deck.slides if slide["of"].startswith(("picture", "claim", "predict"))]
    assert sum(map(bool, noted)) > len(noted) / 2, (
        "most slides have notes; a few stand between two runs, with no words before"
    )
    for notes in noted:
        assert len(notes.split()) <= 160 and notes.count("`") == 0 and not re.search(r"\bcells?\b", notes)


def test_a_deck_stands_alone(page, deck):
    assert "default-src 'none'" in page and not re.search(r"https?://|url\(|@import", page)
    for tag, attributes in deck.tags:
        assert tag not in ("a", "link", "iframe", "object")
        assert all(attributes.get(name, "data:").startswith("data:") for name in ("src", "srcset", "href"))
    assert not STRAY_PATH.search(" ".join(slide["words"] + slide["notes"] for slide in deck.slides))
    assert "<code>$" not in page, "every formula is drawn"


def test_nothing_of_a_question_becomes_markup():
    options = (Option(EVIL, EVIL, True), Option(EVIL + "!", EVIL + " no"))
    near = (Option("4", EVIL),)
    for question in (
        Question(f"a.{EVIL}", "a", "predict", "single", EVIL, options=options),
        Question("a.f", "a", "predict", "multiple", EVIL, options=options),
        Question("a.o", "a", "predict", "ordering", EVIL, options=options),
        Question("a.g", "a", "predict", "numeric", EVIL, answer=1, near=near, why=EVIL),
    ):
        made = "".join(slides.prediction(question, ""))
        tags = re.findall(r"<[^>]*>?", made)
        assert all(re.fullmatch(OURS, tag) for tag in tags), [tag for tag in tags if not re.fullmatch(OURS, tag)]
        assert made.count("&lt;script") >= 4


def test_nothing_of_a_lessons_text_becomes_markup_but_its_markdown():
    made = slides.markdown("**b** [words](https://example.org) <img src=x onerror=a()>\n\n- $x < 1$")
    assert made.startswith("<p><strong>b</strong> words &lt;img src=x onerror=a()&gt;</p>\n<ul>\n<li><svg role")
    assert 'aria-label="x &lt; 1"' in made


@pytest.mark.parametrize("tex", [r"\tfrac12 h w^2", r"1/\sqrt t", r"\frac{1+\sqrt\beta}{2}", r"p \le 1", "h"])
def test_a_formula_is_drawn_with_its_source_as_its_words(tex):
    drawing = slides.formula(tex)
    assert f'aria-label="{tex}"' in drawing and re.search(r'<path d="M[-\d MLQCZ]+Z"/>', drawing)


def test_a_formula_sits_on_the_line():
    deep, high = slides.formula("p"), slides.formula("h")
    assert float(re.search(r"vertical-align:(.+?)em", deep)[1]) < -0.15
    assert abs(float(re.search(r"vertical-align:(.+?)em", high)[1])) < 0.03


def test_decks_are_written_where_they_are_wanted(tmp_path, capsys):
    slides.main(["0", "--to", str(tmp_path / "new" / "place")])
    (path,) = (tmp_path / "new" / "place").iterdir()
    assert path.name == "00_start_here.html" and capsys.readouterr().out.strip() == str(path)
    assert path.read_text(encoding="utf-8") == slides.page(contents()[0])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [(["77"], "there is no lesson 77: there are 00, 01"), (["00", "--to", __file__], "test_slides.py: File exists")],
)
def test_what_cannot_be_done_is_said(arguments, said, capsys):
    with pytest.raises(SystemExit) as end:
        slides.main(arguments)
    assert end.value.code == 2 and said in capsys.readouterr().err


def test_the_launcher_hands_its_arguments_on(monkeypatch):
    from types import SimpleNamespace

    from lrlib import launcher

    calls = []
    monkeypatch.setattr(launcher, "environment", lambda *locks: "python")
    monkeypatch.setattr(
        launcher.subprocess, "run", lambda command: calls.append(command) or SimpleNamespace(returncode=0)
    )
    assert launcher.main(["slides", "01", "--to", "here"]) == 0
    assert calls == [["python", "-P", "-m", "lessons.slides", "01", "--to", "here"]]
