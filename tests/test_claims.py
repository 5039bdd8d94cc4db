"""Claims: each is shown in its lesson, has what its label asks for, and was repeated with the code as it stands."""

import re
import tomllib

import pytest
from test_lessons import NOTEBOOKS, ROOT, Lesson, shown, text

from lessons import build
from lessons.repeat import fingerprint
from lrlib import claim
from lrlib.classroom import claims as room
from lrlib.classroom.bank import load_questions
from lrlib.classroom.claims import Claim, claims
from lrlib.classroom.syllabus import contents, folder, lessons, material

CALL = re.compile(r'\bclaim\(\s*"([\w.]+)"')
PUBLISHED = "Exact", "Reproduces", "Does not reproduce here"
CORE, WORDS, BAR, REPEATS = 6, 15, 0.95, 20
ALL = [one for lesson in lessons() for one in claims(lesson)]


def faults(one):
    """What a claim lacks for its label, as a list of sentences."""
    found = []
    if len(one.words.split()) > WORDS or one.words.endswith("."):
        found.append(f"at most {WORDS} words, without a full stop: {one.words}")
    if one.label in PUBLISHED and not one.source:
        found.append(f"{one.label} names its source")
    if not one.record or one.record["of"] < REPEATS:
        found.append(f"fewer than {REPEATS} repeats")
    elif one.record["held"] < (1 if one.label == "Exact" else BAR) * one.record["of"]:
        found.append(f"{one.label} is too much for {one.record['held']} of {one.record['of']}")
    return found


def calls(lesson):
    """(id of the claim, what the notebook shows, whether the section is deeper) of every call of `claim`."""
    found, level = [], 0  # level: of the heading that is marked deeper, 0 outside
    for cell in Lesson(ROOT / "notebooks" / lesson.notebook).cells:
        source = text(cell["source"])
        if cell["cell_type"] == "markdown":
            for marks, heading in re.findall(r"^(#+) (.*)$", source, re.MULTILINE):
                if not level or len(marks) <= level:
                    level = len(marks) if "(deeper)" in heading else 0
        else:
            found += [(id, shown(cell), bool(level)) for id in CALL.findall(source)]
    return found


@pytest.mark.parametrize("one", ALL, ids=lambda one: one.id)
def test_a_claim_has_what_its_label_asks_for(one):
    assert not faults(one)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"words": "w " * 16}, "at most 15 words"),
        ({"words": "it holds."}, "without a full stop"),
        ({"source": ""}, "names its source"),
        ({"record": None}, "fewer than 20"),
        ({"record": {"held": 10, "of": 10}}, "fewer than 20"),
        ({"record": {"held": 18, "of": 20}}, "too much for 18 of 20"),
        ({"label": "Exact", "record": {"held": 19, "of": 20}}, "Exact is too much"),
    ],
)
def test_what_a_label_asks_for_is_asked_for(change, fault):
    sound = {
        "id": "a.b",
        "label": "Reproduces",
        "words": "it holds",
        "source": "A paper",
        "record": {"held": 19, "of": 20},
    }
    assert not faults(Claim(**sound))
    assert fault in " ".join(faults(Claim(**{**sound, **change})))


@pytest.mark.parametrize("lesson", contents(), ids=lambda lesson: lesson.name)
def test_every_claim_is_shown_once_in_its_lesson(lesson):
    found, known = calls(lesson), {one.id: one for one in claims(lesson.name)}
    assert sorted(id for id, _, _ in found) == sorted(known)
    for id, output, _ in found:
        assert f"{known[id].label}: {known[id].words}" == output.strip().splitlines()[-1]
    assert sum(not deeper for _, _, deeper in found) <= CORE


@pytest.mark.parametrize("lesson", [one for one in lessons() if claims(one)])
def test_a_record_is_of_the_code_as_it_stands(lesson):
    kept = tomllib.loads((folder() / lesson / "claims.toml").read_text(encoding="utf-8"))["repeated"]
    assert kept["code"] == fingerprint(lesson), f"run `python3 course.py repeat` for {lesson}"
    assert {"numpy", "scikit-learn"} <= set(kept)


def test_what_rests_on_a_claim_names_one_that_there_is():
    known = {one.id for one in ALL}
    rests = [question for lesson in lessons() for question in load_questions(lesson).values() if question.claim]
    rests += [exercise for lesson in lessons() for exercise in material(lesson, "exercises") if exercise.claim]
    assert {one.claim for one in rests} <= known
    assert len(rests) >= len(lessons())


def test_the_page_and_the_readme_say_what_the_records_say():
    page = (folder() / "claims.md").read_text(encoding="utf-8")
    assert page == build.claims_page(contents())
    assert all(f"| {one.words} | {one.label} |" in page for one in ALL)
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert readme == build.fill_readme(readme, contents())
    assert sum(bool(one.said) for one in ALL) >= 12


def test_a_claim_says_label_words_source_and_repeats_or_that_this_run_disagrees():
    one = next(one for one in ALL if "difference" in one.record)
    yes, no = claim(one.id, True, 1.5), claim(one.id, False)
    assert repr(yes) == f"{one.label}: {one.words}"
    assert repr(no) == f"NOT CONFIRMED by this run ({one.label}): {one.words}"
    held = f"Held in {one.record['held']} of {one.record['of']} repeats with other seeds and other data"
    assert held in yes._repr_html_() and f"± {one.record['se']}" in yes._repr_html_()
    assert "Not confirmed by this run" in no._repr_html_()
    assert room.noted.pop(one.id) == (False, None)
    exact = next(one for one in ALL if one.label == "Exact")
    assert f"Held in {exact.record['held']} of {exact.record['of']} repeats." in claim(exact.id, True)._repr_html_()


def test_a_claim_that_there_is_not_is_refused_by_name(monkeypatch, tmp_path):
    with pytest.raises(ValueError, match=r"claim: id must be one of step_size\..*, got 'step_size.nothing'"):
        claim("step_size.nothing", True)
    with pytest.raises(ValueError, match="holds must be True or False, got 1"):
        claim(ALL[0].id, 1)
    monkeypatch.setattr(room, "folder", lambda: tmp_path)
    (tmp_path / "a").mkdir()
    for entry, fault in (
        ('id = "a.b"\nlabel = "True"\nwords = "x"', "a.b: label must be one of Exact, .* got 'True'"),
        ('id = "a.b"\nlabel = "Exact"\nword = "x"', "a.b: .*'word'"),
        ('id = "b.b"\nlabel = "Exact"\nwords = "x"', "must begin with 'a.'"),
    ):
        (tmp_path / "a" / "claims.toml").write_text(f"[[claim]]\n{entry}\n", encoding="utf-8")
        with pytest.raises(ValueError, match=fault):
            claims("a")


def test_every_notebook_has_claims():
    assert len(NOTEBOOKS) == sum(bool(claims(lesson)) for lesson in lessons())
