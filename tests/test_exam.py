"""The practice exam without a browser: kinds of question, attempts, clock, score, report; and what comes back when."""

import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrlib import daily_review, practice_exam, recall
from lrlib.classroom import attempt as room
from lrlib.classroom import progress, review
from lrlib.classroom.attempt import Attempt, attempts, begin, draw_items, marked, pool, wilson
from lrlib.classroom.bank import find_question
from lrlib.classroom.exam_report import as_markdown, as_page
from lrlib.classroom.exams import exams
from lrlib.classroom.inputs import control
from lrlib.classroom.questions import KINDS, Option, Question, judge, order

EVIL = "<script>window.lrEvil = 1</script><img src=x onerror='window.lrEvil = 1'>"
STEPS = tuple(Option(text, f"{text} is where it is.") for text in ("forward", "loss", "gradient", "step"))
PAIRS = (Option("too small", "Still falling.", match="raise"), Option("too large", "It jumps.", match="lower"))
CHOICES = (Option("one", "Yes.", True), Option("two", "No."), Option("three", "Not at all."))
EXAMPLES = {
    "single": Question("a.single", "a", "exam", "single", "?", options=CHOICES),
    "completion": Question("a.code", "a", "exam", "completion", "?", options=CHOICES, code="x = 1\n____"),
    "multiple": Question("a.multiple", "a", "exam", "multiple", "?", options=(*CHOICES, Option("four", "Too.", True))),
    "numeric": Question("a.number", "a", "exam", "numeric", "?", answer=0.25, why="A quarter."),
    "hotspot": Question(
        "a.spot", "a", "exam", "hotspot", "?", answer=0.1, within=(0.05, 0.2), low=1e-3, high=10, axis="rate",
        near=(Option("1", "That is the edge."),), why="The lowest point.",
    ),
    "ordering": Question("a.order", "a", "exam", "ordering", "?", options=STEPS, why="As in every loop."),
    "matching": Question("a.match", "a", "exam", "matching", "?", options=PAIRS, spare=("wait",)),
}  # fmt: skip
RIGHT = {
    **{"single": [0], "completion": [0], "multiple": [0, 3], "numeric": "1/4", "hotspot": "0.1"},
    **{"ordering": [0, 1, 2, 3], "matching": ["raise", "lower"]},
}
WRONG = {
    **{"single": [1], "completion": [2], "multiple": [0, 1], "numeric": "4", "hotspot": "1"},
    **{"ordering": [0, 2, 1, 3], "matching": ["wait", "lower"]},
}
SAID = {
    "ordering": "Place 2 belongs to “loss”: loss is where it is.",
    "matching": "1 of 2 do not belong together. “too small”: Still falling.",
    "hotspot": "That is the edge.",
    "completion": "Not at all.",
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_answered_judged_and_explained(kind):
    question = EXAMPLES[kind]
    assert judge(question, RIGHT[kind])[0] == "right"
    verdict, why = judge(question, WRONG[kind])
    assert verdict == "wrong" and why == SAID.get(kind, why)
    box = control(question, order(question))
    assert judge(question, box.given)[0] == "blank", "nothing is answered before it is touched"
    for given_answer in (RIGHT[kind], WRONG[kind]):
        box.put(given_answer)
        assert judge(question, box.given) == judge(question, given_answer)


def test_an_ordering_never_begins_in_order():
    for learner in map(str, range(40)):
        assert control(EXAMPLES["ordering"], order(EXAMPLES["ordering"], learner)).widgets[0].value != [0, 1, 2, 3]
    assert control(EXAMPLES["ordering"], [0, 1, 2, 3]).widgets[0].value == [1, 2, 3, 0]


def test_a_half_filled_matching_is_asked_for_the_rest():
    assert judge(EXAMPLES["matching"], ["raise", ""]) == ("blank", "Choose for each of them first.")
    assert EXAMPLES["matching"].matches == ("lower", "raise", "wait")


@given(st.integers(1, 40), st.integers(0, 2**32 - 1))
def test_an_exam_has_its_length_and_no_question_twice(length, seed):
    items = draw_items(length, seed)
    assert len(set(items)) == len(items) == length and items == draw_items(length, seed)
    known = {question.id for asked in pool().values() for question in asked}
    assert set(items) <= known
    assert {find_question(id).use for id in items} <= {"exam", "quiz"}


def test_lessons_weigh_as_they_are_asked_to():
    items = draw_items(6, 0, wanted={"noise": 2, "ravines": 1})
    counts = [sum(id.startswith(name) for id in items) for name in ("noise", "ravines")]
    assert counts == [4, 2]
    there = sum(map(len, pool().values()))
    for length in (0, there + 1):
        with pytest.raises(ValueError, match=f"length must be between 1 and {there}, .* got {length}"):
            draw_items(length, 0)


def test_the_questions_of_a_case_stand_together(monkeypatch):
    asked = [replace(EXAMPLES["single"], id=f"a.{i}", case="log" if i < 3 else "") for i in range(9)]
    monkeypatch.setattr(room, "pool", lambda kinds, wanted: {"a": asked})
    for seed in range(20):
        places = [draw_items(9, seed).index(f"a.{i}") for i in range(3)]
        assert places == list(range(min(places), min(places) + 3))


def test_the_interval_is_wilsons():
    """Against Wilson (1927) as statsmodels 0.14 and R's prop.test without correction give it."""
    assert wilson(14, 20) == pytest.approx((0.4810, 0.8545), abs=1e-4)
    assert wilson(3, 4) == pytest.approx((0.3006, 0.9544), abs=1e-4)
    assert wilson(0, 10) == pytest.approx((0.0, 0.2775), abs=1e-4) and wilson(0, 0) == (0, 1)


@pytest.fixture
def copy(tmp_path, monkeypatch):
    (tmp_path / progress.MARK).write_text("{}")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(progress, "_memory", {})
    return tmp_path


def an_answer(question, right):
    """Some right answer to a question, or some wrong one."""
    places = list(range(len(question.options)))
    chosen = [i for i in places if question.options[i].right]
    if question.kind in ("numeric", "hotspot"):
        ends = question.within or (question.answer, question.answer)
        return str(sum(ends) / 2) if right else str(question.high or -1e9)
    if question.kind == "ordering":
        return places if right else places[::-1]
    if question.kind == "matching":
        matches = [option.match for option in question.options]
        return matches if right else [question.matches[0]] * len(matches)
    return chosen if right else [next(i for i in places if i not in chosen)]


def answer_all(exam, right):
    """Answer every question, rightly or not as `right` says of its number."""
    for i in range(len(exam.attempt.items)):
        exam.show(i)
        exam._control.put(an_answer(exam.question, right(i)))


def begun(length=6, seed=3, clock="as given"):
    exam = practice_exam()
    exam.length.value, exam.seed.value, exam.time.value = length, str(seed), clock
    exam.start()
    return exam


def test_an_exam_is_taken_handed_in_and_kept(copy):
    exam = begun()
    answer_all(exam, lambda i: i != 2)
    exam.look_over()
    assert "All are answered." in exam.told.value
    exam.hand_in()
    (kept,) = attempts()[0]
    assert kept.submitted and [row.verdict for row in marked(kept)] == [
        "right",
        "right",
        "wrong",
        "right",
        "right",
        "right",
    ]
    report = next(copy.glob("report-*.md")).read_text()
    assert "**5 of 6 (83 %; 95 % interval 44 to 97 %).** 0 were not answered" in report
    assert "says nothing of any vendor's pass line" in report and report.count("### ") == 6
    assert "The run behind the key:" in report and "(1 missed)" in report
    missed = kept.items[2]
    record = json.loads((copy / progress.NAME).read_text())
    assert record["questions"][missed]["right"] is False and record["cards"][missed]["card"]["due"]
    page = next(copy.glob("report-*.html")).read_text()
    assert page.startswith("<!doctype html>") and "src=" not in page and 'href="http' not in page


def test_an_exam_goes_on_where_the_kernel_died_and_the_clock_went_on(copy, monkeypatch):
    exam = begun()
    exam._control.put([0] if exam.question.options else "1")
    exam.show(3)
    ends, items = exam.attempt.ends, exam.attempt.items
    again = practice_exam()
    assert again.children[0].description.startswith("Go on with the one of")
    again.children[0].click()
    assert again.attempt.items == items and again.attempt.ends == ends and len(again.attempt.answers) == 1
    assert again.clock.ends == 1000 * datetime.fromisoformat(ends).timestamp()
    assert again.attempt.items.index(again.question.id) == 1, "the first without an answer"
    monkeypatch.setattr(room, "now", lambda: datetime.fromisoformat(ends) + timedelta(seconds=1))
    again.show(4)
    assert again.attempt.submitted, "after its end an exam is handed in, not gone on with"
    assert not practice_exam().children[0].description.startswith("Go on")


def test_what_is_flagged_sure_or_empty_is_said(copy):
    exam = begun(clock="no clock")
    assert exam.attempt.ends is None and exam.clock is None
    flag, sure = exam.children[-4].children
    flag.value = sure.value = True
    exam._control.put(an_answer(exam.question, right=False))
    exam.look_over()
    tiles = [tile.description for tile in exam.children[1].children]
    assert tiles[0] == "1 answered, flagged" and tiles[1:] == [f"{i} empty" for i in range(2, 7)]
    assert "5 of 6 are not answered." in exam.told.value
    exam.hand.click()
    assert exam.attempt.submitted is None and "counts as wrong" in exam.told.value
    exam.hand.click()
    assert exam.attempt.submitted
    text = as_markdown(exam.attempt)
    assert "5 were not answered" in text
    assert exam.attempt.items[0] in exam.attempt.sure
    assert f"- {find_question(exam.attempt.items[0]).prompt.strip()}" in text.partition("## Sure, and wrong")[2]


@pytest.mark.parametrize(("seed", "said"), [("x", "You typed: x"), ("-1", "You typed: -1"), (str(2**32), "from 0 to")])
def test_a_seed_that_is_none_is_said_and_nothing_is_lost(copy, seed, said):
    exam = practice_exam()
    exam.length.value, exam.seed.value = 7, seed
    exam.start()
    assert exam.attempt is None and said in exam.told.value and exam.length.value == 7


def test_a_second_try_is_compared_with_the_first(copy):
    exam = begun()
    exam.hand_in()
    first = replace(exam.attempt, begun="2026-01-01T00:00:00+00:00")
    assert "Earlier tries" not in as_markdown(exam.attempt)
    assert "| 2026-01-01 | 0 of 6 (0 %; 95 % interval 0 to 39 %) |" in as_markdown(exam.attempt, [first])


def test_a_file_that_cannot_be_read_is_said_and_stays(copy):
    (copy / "exam-1.json").write_text("{half")
    (copy / "exam-2.json").write_text('{"profile": 1}')
    whole = begin("course", 2, seed=1)
    gone = replace(whole, items=["step_size.no_more", *whole.items], file="exam-3.json")
    gone.save()
    found, notices = attempts()
    assert [one.items for one in found] == [whole.items]
    assert [notice[:11] for notice in notices] == ["exam-1.json", "exam-2.json", "exam-3.json"]
    assert "1 of its questions" in notices[2] and len(list(copy.glob("exam-*.json"))) == 3
    assert "could not be read" in practice_exam().told.value


def test_a_report_holds_no_markup_of_its_questions(monkeypatch, copy):
    evil = Question(
        "step_size.evil", "step_size", "exam", "single", EVIL, options=(Option(EVIL, EVIL, True), Option("b", EVIL))
    )
    monkeypatch.setattr(room, "find_question", lambda id: evil)
    text = as_markdown(
        Attempt("course", 1, ["step_size.evil"], "2026-01-01T00:00:00+00:00", answers={"step_size.evil": [1]})
    )
    assert EVIL in text
    page = as_page(text)
    assert "<script" not in page and "<img" not in page and "&lt;script" in page


def test_without_a_working_copy_an_exam_runs_and_keeps_nothing(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    exam = begun()
    exam.hand_in()
    assert list(tmp_path.iterdir()) == [] and exam.attempt.submitted


def test_every_exam_of_the_map_can_be_practised():
    for exam in exams():
        assert exam.items >= 1 and exam.minutes > 0
        assert len(draw_items(10, 0, exam.kinds, exam.weights)) == 10


def test_an_exam_shows_something_where_no_kernel_runs():
    data, _ = practice_exam()._repr_mimebundle_()
    assert "needs a running kernel" in data["text/plain"]


# --- spaced review ---

QUIZ = ["step_size.q_step", "step_size.q_half_rate", "divergence.q_limit"]
DAY = datetime(2026, 11, 26, 12, tzinfo=UTC)


def test_what_was_missed_comes_back_first_and_what_was_right_later(copy):
    """Days by FSRS 6 with its published parameters: right 2, then 11; wrong at once 1."""
    review.answered(QUIZ[0], True, DAY)
    review.answered(QUIZ[1], False, DAY)
    assert review.due(DAY) == [] and review.due(DAY + timedelta(days=1)) == [QUIZ[1]]
    assert review.due(DAY + timedelta(days=2)) == [QUIZ[1], QUIZ[0]]
    assert review.next_due() == DAY + timedelta(days=1)
    review.answered(QUIZ[0], True, DAY + timedelta(days=1))
    assert QUIZ[0] in review.due(DAY + timedelta(days=2)), "answered early, nothing moves"
    review.answered(QUIZ[0], True, DAY + timedelta(days=2))
    assert QUIZ[0] not in review.due(DAY + timedelta(days=12)) and QUIZ[0] in review.due(DAY + timedelta(days=13))
    review.answered(QUIZ[0], False, DAY + timedelta(days=3))
    assert QUIZ[0] in review.due(DAY + timedelta(days=5)), "a wrong answer brings it back whenever it is given"


def test_a_damaged_or_unknown_card_is_left_out_and_kept(copy):
    review.answered(QUIZ[0], False, DAY)
    whole = json.loads((copy / progress.NAME).read_text())
    whole["cards"] |= {QUIZ[1]: {"card": {"state": 9}}, "step_size.gone": whole["cards"][QUIZ[0]], QUIZ[2]: {}}
    (copy / progress.NAME).write_text(json.dumps(whole))
    assert review.due(DAY + timedelta(days=400)) == [QUIZ[0]]
    review.answered(QUIZ[2], True, DAY)
    assert "step_size.gone" in json.loads((copy / progress.NAME).read_text())["cards"]


def test_a_lesson_opens_with_what_is_due_of_earlier_ones(copy):
    plain = [item.question.id for item in recall("noise").items]
    long_ago = datetime.now(UTC) - timedelta(days=30)
    for id in QUIZ:
        review.answered(id, False, long_ago)
    assert [item.question.id for item in recall("noise").items] == [*plain, *sorted(QUIZ)[:2]]
    assert not set(QUIZ) & {item.question.id for item in recall("step_size").items}, "no later lesson"


def test_the_daily_session_asks_what_is_due_and_says_when_nothing_is(copy):
    assert "Nothing is due yet." in daily_review().children[0].value
    review.answered(QUIZ[0], False, datetime.now(UTC) - timedelta(days=9))
    (item,) = daily_review().items
    assert item.question.id == QUIZ[0]
    item.inputs[0].value = str(item.question.answer)
    item.button.click()
    assert re.search(
        r"Nothing is due. The next question comes back on \d\d \w+ \d{4}\.", daily_review().children[0].value
    )
