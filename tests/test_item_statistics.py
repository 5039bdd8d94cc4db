"""The page for an instructor: values by hand, and a damaged file is named, left out and never fatal."""

import json
import os
from dataclasses import asdict

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_card import Page
from test_exam import EVIL

from lessons import item_statistics
from lessons.item_statistics import HINT, as_page, collect, has_answered, point_biserial, statistics, tempting
from lrlib.classroom.attempt import Attempt
from lrlib.classroom.bank import load_questions
from lrlib.classroom.syllabus import lessons

BANK = {id: question for name in lessons() for id, question in load_questions(name).items()}
SINGLE = [id for id, one in BANK.items() if one.kind == "single" and one.use == "quiz" and len(one.options) >= 4][:4]
A, B, C, D = SINGLE
NUMBER = "step_size.q_step"


def right(id):
    return [i for i, option in enumerate(BANK[id].options) if option.right]


def wrong(id, which=0):
    return [[i for i, option in enumerate(BANK[id].options) if not option.right][which]]


def exam(folder, answers, day=1, items=SINGLE, name="", changed=()):
    """Keep an exam, handed in, of the items with these answers; half a minute for each that is answered."""
    begun = f"2026-01-{day:02}T10:00:00+00:00"
    seconds = dict.fromkeys(answers, 30.0)
    kept = Attempt("course", 1, list(items), begun, submitted=begun, answers=answers, seconds=seconds)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}exam-202601{day:02}-100000.json").write_text(json.dumps({**asdict(kept), **dict(changed)}))


def progress(folder, name="progress.json", **kinds):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(json.dumps({"format": 1, **kinds}))


@pytest.fixture
def course(tmp_path):
    """Four learners: right are ada ABCD, ben ABC, cem D, dan none (and blank in B)."""
    exam(tmp_path / "ada", {id: right(id) for id in SINGLE})
    exam(tmp_path / "ben", {A: right(A), B: right(B), C: right(C), D: wrong(D)})
    exam(tmp_path / "cem" / "my_course", {A: wrong(A), B: wrong(B, 1), C: wrong(C), D: right(D)})
    exam(tmp_path / "dan", {A: wrong(A), C: wrong(C, 1), D: wrong(D)})
    return tmp_path


def test_facility_discrimination_and_seconds_are_those_by_hand(course):
    exams, noted, notices = collect(course, BANK)
    assert (len(exams), noted, notices) == (4, {}, [])
    takers, share, related, seconds, rows = statistics({A}, exams)
    # A: 1 1 0 0, the rest of it: 1, 2/3, 1/3, 0; covariance 1/6, deviations 1/2 and sqrt(5)/6
    assert (takers, share, seconds) == (4, 0.5, 30) and related == pytest.approx(2 / 5**0.5)
    assert tempting(rows) == (BANK[A].options[wrong(A)[0]].text, 2)
    # D: 1 0 1 0, the rest: 1, 1, 0, 0: unrelated
    assert statistics({D}, exams)[2] == pytest.approx(0)
    takers, share, _, seconds, rows = statistics({B}, exams)
    assert (takers, share, seconds, len(rows)) == (4, 0.5, 30, 4), "blank is wrong, and took no time"
    assert tempting(rows) == (BANK[B].options[wrong(B, 1)[0]].text, 1)


def test_an_objective_is_the_share_of_its_items_against_the_rest(course):
    exams, *_ = collect(course, BANK)
    takers, share, related, _, rows = statistics({A, D}, exams)
    # A and D: 1, 1/2, 1/2, 0; B and C: 1, 1, 0, 0; covariance 1/8, deviations sqrt(1/8) and 1/2
    assert (takers, share, len(rows)) == (4, 0.5, 8) and related == pytest.approx(0.5**0.5)


def test_the_first_exam_that_asks_an_item_counts(course):
    exam(course / "dan", {A: right(A), B: right(B)}, day=2)
    exam(course / "eva", {A: right(A)}, day=3, items=[A])
    exam(course / "eva", {A: wrong(A), B: wrong(B)}, day=2, items=[B])
    exams, *_ = collect(course, BANK)
    takers, share, related, _, _ = statistics({A}, exams)
    assert (takers, share) == (5, 0.6) and related == pytest.approx(2 / 5**0.5), "an exam of one item has no rest"
    assert statistics({B}, exams)[:2] == (5, 0.4)


def test_files_of_several_learners_may_share_a_folder(tmp_path):
    exam(tmp_path, {A: right(A)}, name="ada-")
    exam(tmp_path, {A: wrong(A)}, name="ben-")
    progress(tmp_path, "ada-progress.json", questions={A: {"attempts": 1}})
    exams, noted, notices = collect(tmp_path, BANK)
    assert len(exams) == 2 and len(noted) == 1 and exams.keys() > noted.keys() and notices == []
    assert statistics({A}, exams)[:2] == (2, 0.5)


def test_who_has_answered_is_known_from_exams_and_notebooks(tmp_path):
    exam(tmp_path / "ada", {A: right(A)})
    progress(tmp_path / "ada", questions={B: {"attempts": 1}, C: {"attempts": 2}, "gone.x": {"attempts": 1}})
    progress(tmp_path / "ben", predictions={D: {"attempts": 1}})
    exams, noted, notices = collect(tmp_path, BANK)
    assert notices == ["ada/progress.json: 'gone.x' is not in the bank."]
    (ada,) = exams
    answers = {id: has_answered({id}, exams[ada], noted[ada]) for id in SINGLE}
    assert answers == {A: True, B: False, C: True, D: False}, "handing in has counted B and C once each"
    (ben,) = noted.keys() - exams.keys()
    assert has_answered({A, D}, [], noted[ben]) and not has_answered({A}, [], noted[ben])


def test_a_number_that_tempts_is_named(tmp_path):
    for place, typed in enumerate(["2.9", "2.9", "3.6", "2.4", "two"]):
        exam(tmp_path / str(place), {NUMBER: typed}, items=[NUMBER])
    takers, share, related, _, rows = statistics({NUMBER}, collect(tmp_path, BANK)[0])
    assert (takers, share, related) == (5, 0.2, None) and tempting(rows) == ("2.9", 2)
    assert tempting([]) is None


DAMAGED = {
    "": "Expecting value",
    "{half": "Expecting property name",
    "[]": "it is no record of this course.",
    '{"profile": 1}': "it is no record of this course.",
    "[" * 100_000: "it is no record of this course.",
}


@pytest.mark.parametrize("name", ["progress.json", "exam-20260101-100000.json"])
@pytest.mark.parametrize("text", DAMAGED, ids=lambda text: text[:20])
def test_a_damaged_file_is_named_and_the_others_are_read(course, name, text):
    if name == "progress.json" and text == '{"profile": 1}':
        text, said = '{"questions": {"a.b": 3, "step_size.q_step": 3}}', "it is no record of this course."
    else:
        said = DAMAGED[text]
    (course / "eva").mkdir()
    (course / "eva" / name).write_text(text)
    exams, noted, notices = collect(course, BANK)
    assert len(exams) == 4 and noted == {}
    assert len(notices) == 1 and notices[0].startswith(f"{os.path.join('eva', name)} was left out: ")
    assert said in notices[0]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"answers": {A: [9]}}, f"{A} is answered with [9], and its options are 0 to "),
        ({"answers": {A: [-1]}}, "is answered with [-1]"),
        ({"answers": {A: 3}}, "it is no record of this course"),
        ({"answers": [1]}, "it is no record of this course"),
        ({"seconds": {A: -1}}, f"{A} took -1 seconds, and 0 or more are possible"),
        ({"seconds": {A: float("nan")}}, f"{A} took nan seconds"),
        ({"seconds": {A: "long"}}, "it is no record of this course"),
        ({"items": 3}, "it is no record of this course"),
        ({"items": [[A]]}, "it is no record of this course"),
        ({"submitted": None}, "it was not handed in"),
        ({"submitted": None, "ends": "soon"}, "Invalid isoformat string: 'soon'"),
    ],
)
def test_an_exam_that_cannot_be_is_named_with_what_is_wrong(course, changed, said):
    exam(course / "eva", {A: right(A)}, changed=changed)
    exams, _, notices = collect(course, BANK)
    assert len(exams) == 4 and len(notices) == 1 and said in notices[0] and str(course) not in notices[0]


def test_an_exam_whose_time_is_over_counts_without_being_handed_in(course):
    exam(course / "eva", {A: right(A)}, changed={"submitted": None, "ends": "2026-01-01T11:00:00+00:00"})
    assert len(collect(course, BANK)[0]) == 5


def test_an_item_that_left_the_bank_is_left_out_and_the_rest_of_the_exam_counts(course):
    exam(course / "eva", {A: right(A), "step_size.gone": [0]}, items=[A, "step_size.gone", B])
    exams, _, notices = collect(course, BANK)
    assert notices == [f"{os.path.join('eva', 'exam-20260101-100000.json')}: 'step_size.gone' is not in the bank."]
    assert statistics({A}, exams)[:2] == (5, 0.6)


def test_a_folder_named_like_a_file_is_no_stumbling_block(course):
    (course / "eva" / "progress.json").mkdir(parents=True)
    exams, _, notices = collect(course, BANK)
    assert len(exams) == 4 and notices[0].startswith(os.path.join("eva", "progress.json"))


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 19).map(lambda right: right / 19)), min_size=3, max_size=40))
def test_discrimination_is_a_correlation(pairs):
    scores, rests = map(list, zip(*pairs, strict=True))
    found = point_biserial(scores, rests)
    if found is None:
        assert len(set(scores)) == 1 or len(set(rests)) == 1
        return
    assert -1 - 1e-9 <= found <= 1 + 1e-9
    assert point_biserial([not score for score in scores], rests) == pytest.approx(-found, abs=1e-6)


def test_the_page_says_how_little_it_rests_on_and_fetches_nothing(course):
    progress(course / "eva", questions={A: {"attempts": 1}})
    page = as_page(*collect(course, BANK), BANK)
    words = Page(page).words
    assert "5 learners, 4 of them with an exam handed in. Fewer than 20 takers: take every number as a hint." in words
    assert f"{A}: " in words and f"4{HINT}50%0.8930" in words and "(2 times)" in words and "Nothing." in words
    code = BANK[A].objectives[0]
    assert f"{code} " in words and Page(page).names == [] and "<script" not in page


def test_of_twenty_takers_nothing_is_called_a_hint(tmp_path):
    for place in range(20):
        exam(tmp_path / str(place), {A: right(A) if place % 2 else wrong(A)}, items=[A])
    assert HINT not in as_page(*collect(tmp_path, BANK), BANK)
    (tmp_path / "19" / "exam-20260101-100000.json").unlink()
    assert f"19{HINT}" in as_page(*collect(tmp_path, BANK), BANK)


def test_what_learners_typed_stays_text(tmp_path):
    exam(tmp_path / EVIL[:7], {NUMBER: EVIL, A: [0]}, items=[NUMBER, A, EVIL])
    exam(tmp_path / "b", {NUMBER: "3<b>"}, items=[NUMBER])
    page = as_page(*collect(tmp_path, BANK), BANK)
    assert "<script" not in page and "<img" not in page and "&lt;script&gt;" in page


def test_nobody_is_a_page_too(tmp_path):
    page = Page(as_page(*collect(tmp_path, BANK), BANK))
    assert "0 learners, 0 of them with an exam" in page.words and "Nothing." in page.words


def test_the_command_writes_one_page_and_never_over_another(course, monkeypatch, capsys):
    monkeypatch.chdir(course)
    item_statistics.main(["."])
    assert capsys.readouterr().out == "Of 4 learners: see item_statistics.html.\n"
    before = (course / "item_statistics.html").read_text()
    (course / "dan" / "progress.json").write_text("{half")

    def said(*arguments):
        with pytest.raises(SystemExit) as end:
            item_statistics.main([*map(str, arguments)])
        return str(end.value)

    assert said(".").startswith("The file item_statistics.html exists already")
    assert said("no") == "There is no folder no: name one that holds learners' files."
    assert said("ada", "--page", course / "no" / "x.html").endswith("name one in a folder that is there and yours.")
    assert (course / "item_statistics.html").read_text() == before
    item_statistics.main([".", "--force"])
    assert "was left out" in capsys.readouterr().out and (course / "item_statistics.html").read_text() != before
