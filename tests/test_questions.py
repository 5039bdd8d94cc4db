"""The question bank: every proof runs, every option explains itself, none is told by its looks; the widgets answer."""

import json
import re
from importlib import import_module
from math import isclose

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import lrlib
from lessons.start_here import readiness
from lrlib import predict, self_test
from lrlib.classroom import progress
from lrlib.classroom.bank import _question, load_questions
from lrlib.classroom.questions import NUMBERS, Option, Question, judge, order, solution
from lrlib.classroom.quiz import Item, Prediction
from lrlib.classroom.syllabus import folder, lessons
from lrlib.classroom.written_numbers import read_number

QUESTIONS = [question for lesson in lessons() for question in load_questions(lesson).values()]
SINGLE = [question for question in QUESTIONS if question.kind == "single"]
CHOICE = [question for question in QUESTIONS if question.options]
PROVED = [question for question in QUESTIONS if question.proof and question.use != "exam"]  # those: test_bank.py


@pytest.mark.parametrize("question", PROVED, ids=lambda q: q.id)
def test_the_proof_holds(question):
    names = {name: getattr(lrlib, name) for name in lrlib.__all__} | vars(import_module(f"lessons.{question.lesson}"))
    assert eval(question.proof, {"np": np, **names}) in (True, np.True_)


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: q.id)
def test_every_option_explains_itself(question):
    assert question.id.startswith(question.lesson + ".")
    for option in (*question.options, *question.near):
        assert len(option.why.split()) >= 3
        assert "$" not in option.text, "labels of radio buttons are plain text"
    if question.kind in ("ordering", "matching"):
        given = range(len(question.options)) if question.kind == "ordering" else [o.match for o in question.options]
        assert judge(question, given)[0] == "right"
    elif question.kind in NUMBERS:
        assert judge(question, question.answer) == ("right", question.why)
        for option in question.near:
            assert judge(question, option.text) == ("wrong", option.why)
    else:
        assert judge(question, [i for i, option in enumerate(question.options) if option.right])[0] == "right"


@pytest.mark.parametrize("lesson", lessons())
def test_each_lesson_has_its_questions_and_uses_them(lesson):
    uses = [question.use for question in load_questions(lesson).values()]
    source = (folder() / lesson / "lesson.py").read_text(encoding="utf-8")
    assert 3 <= uses.count("quiz") <= 6
    for question in load_questions(lesson).values():
        if question.use == "predict":
            assert f'predict("{question.id}")' in source
        if question.use == "quiz":
            assert question.objectives


LEVEL = 0.05  # how surprising a count may be, if the right options were drawn by lot


def by_chance(shares, seen):
    """The probability of `seen` or more hits, of independent trials with these probabilities."""
    hits = np.ones(1)
    for share in shares:
        hits = np.convolve(hits, [1 - share, share])
    return hits[seen:].sum()


def test_what_chance_is():
    assert isclose(by_chance([0.5] * 10, 8), 56 / 1024) and isclose(by_chance([1 / 3, 1 / 4], 2), 1 / 12)


@pytest.mark.parametrize("extreme", [max, min])
@pytest.mark.parametrize("use", [None, "predict", "quiz"])
def test_the_right_option_is_not_told_by_its_length(extreme, use):
    asked = [question for question in SINGLE if use in (None, question.use)]
    lengths = [[len(option.text) for option in question.options] for question in asked]
    ends = [{i for i, n in enumerate(row) if n == extreme(row)} for row in lengths]  # all alike say nothing
    right = [question.options.index(next(o for o in question.options if o.right)) for question in asked]
    told = [(len(end) / len(row), i in end) for row, end, i in zip(lengths, ends, right, strict=True)]
    shares, hits = zip(*told, strict=True)
    assert by_chance(shares, sum(hits)) >= LEVEL
    assert by_chance([1 - share for share in shares], len(hits) - sum(hits)) >= LEVEL, "nor by being avoided"


@pytest.mark.parametrize("shown", [order, lambda question: range(len(question.options))], ids=["shown", "in the bank"])
@pytest.mark.parametrize("size", [3, 4])
def test_the_right_option_has_no_favourite_place(shown, size):
    asked = [question for question in SINGLE if len(question.options) == size]
    places = [[question.options[i].right for i in shown(question)].index(True) for question in asked]
    for place in range(size):
        assert by_chance([1 / size] * len(asked), places.count(place)) >= LEVEL / size


# Words without a content of their own; whether an option shares them with the question tells nothing.
COMMON = """
    about above after again against also among another because been before being below best both
    cannot could does down each else even ever every from have here into itself just less like
    more most much must need next none nothing only other over same should some still such than
    that their them then there they this those through under until very were what when where
    which while will with without would your
"""
NEGATIONS = {"no", "not", "never", "cannot", "can", "does", "do", "nothing"}


def content_words(text):
    found = {re.sub(r"(?:ing|ed|es|s)$", "", word) for word in re.findall(r"[^\W\d_]{4,}", text.lower())}
    return found - {re.sub(r"(?:ing|ed|es|s)$", "", word) for word in COMMON.split()}


@pytest.mark.parametrize("question", CHOICE, ids=lambda q: q.id)
def test_no_word_of_the_question_stands_in_right_options_only(question):
    right = set().union(*(content_words(option.text) for option in question.options if option.right))
    wrong = set().union(*(content_words(option.text) for option in question.options if not option.right))
    assert not content_words(question.prompt) & right - wrong


@pytest.mark.parametrize("question", CHOICE, ids=lambda q: q.id)
def test_no_option_is_the_negation_of_another(question):
    words = [option.text.lower().split() for option in question.options]
    for i, mine in enumerate(words):
        for other in words[:i]:
            apart = set(mine) ^ set(other)
            assert not apart or not apart <= NEGATIONS, (mine, other)


def test_most_quiz_answers_that_can_be_measured_are():
    quiz = [question for question in QUESTIONS if question.use == "quiz"]
    assert sum(bool(question.proof) for question in quiz) >= 0.6 * len(quiz)


def a_single():
    return Question(
        "a.b", "a", "quiz", "single", "Which?", options=(Option("one", "Because <b>.", True), Option("two", "No, $x$."))
    )


def test_a_single_choice_answers_and_explains_the_rest_once_right():
    item = Item(a_single())
    item.button.click()
    assert "Not attempted yet." in item.feedback.value and "Choose an answer first" in item.feedback.value
    item.inputs[0].value = 1
    item.button.click()
    assert "Not yet." in item.feedback.value and "No, $x$." in item.feedback.value
    assert "other options" not in item.feedback.value
    item.inputs[0].value = 0
    item.button.click()
    assert "Right." in item.feedback.value and "Because &lt;b&gt;." in item.feedback.value
    assert "other options" in item.feedback.value
    rest = item.feedback.value.partition("other options")[2]
    assert "<i>two</i>: No, $x$." in rest and "<i>one</i>" not in rest


def a_multiple():
    options = (Option("x", "X is.", True), Option("y", "Y is not."), Option("z", "Z is.", True))
    return Question("a.c", "a", "quiz", "multiple", "Which?", options=options)


def a_number(use="quiz"):
    near = (Option("4", "Turned over."),)
    return Question("a.d", "a", use, "numeric", "?", answer=0.25, near=near, why="Yes, a quarter.", route="Count.")


def test_multiple_and_numeric_answers():
    question = a_multiple()
    assert judge(question, [0, 2]) == ("right", "X is. Z is.")
    assert judge(question, [0]) == ("wrong", "What you chose is right, and 1 more belongs to it.")
    assert judge(question, [0, 1, 2]) == ("wrong", "“y”: Y is not.")
    assert judge(question, []) == ("blank", "Choose an answer first.")
    numeric = a_number()
    for written in ("0,25", "1/4", "2/8", "25 %", "w = 0.25", "2.5 × 10⁻¹", "１/４", " 0.25 ", "3 - 2.75"):
        assert judge(numeric, written) == ("right", "Yes, a quarter."), written
    assert judge(numeric, "4.0") == ("wrong", "Turned over.")
    assert judge(numeric, "0.3") == ("wrong", "0.3 is too large.")
    assert judge(numeric, "−0.25") == ("wrong", "-0.25 is too small.")
    for written in (
        "",
        " ",
        "nan",
        "1e999",
        "1/0",
        "two",
        "0.2 or 0.3",
        "1,2,3",
        "9^9^9^9",
        "__import__('os')",
        "1_0",
        "2 3",
    ):
        assert judge(numeric, written)[0] == "blank", written
    assert judge(numeric, "1,000") == ("blank", "The comma in 1,000 has two meanings: type 1000 or 1.000.")
    item = Item(numeric)
    item.inputs[0].value = "1/4"
    item.button.click()
    assert "Right." in item.feedback.value


def full_width(text):
    return "".join(chr(ord(c) + 0xFEE0) for c in text)


@given(st.integers(-(10**9), 10**9), st.integers(0, 7), st.integers(1, 999))
def test_a_number_is_read_back_from_every_notation(digits, places, divisor):
    number = digits / 10**places
    plain = f"{number:.{places}f}"
    written = {
        plain: number,
        f"  {plain} ": number,
        plain.replace("-", "−"): number,
        full_width(plain): number,
        f"w = {plain}": number,
        f"{number:.9e}": number,
        f"{plain} × 10^2": 100 * number,
        f"{plain}*10⁻³": number / 1000,
        f"{plain}%": number / 100,
        f"{digits}/{divisor}": digits / divisor,
        f"{plain} - {divisor}": number - divisor,
        f"{divisor} + {plain}": divisor + number,
        f"({plain} - 1) / 2": (number - 1) / 2,
        f"{digits:,}.5": digits + (0.5 if digits >= 0 else -0.5),
    }
    if places and not re.fullmatch(r"-?[1-9]\d{0,2}\.\d{3}", plain):
        written[plain.replace(".", ",")] = number
    for text, value in written.items():
        if not (digits == 0 and text.startswith("-")):
            assert isclose(read_number(text), value, rel_tol=1e-9, abs_tol=1e-9), text


@pytest.mark.parametrize(
    ("text", "shown"),
    [("a quarter", "a quarter"), ("", ""), ("0123456789x" * 9, "0123456789x0123456789x0123456789x0123456"),
     ("`$1/x$`", "1/x"), ("1/0", "1/0"), ("2 ** 9999", "2 ** 9999"), ("1" * 101, "1" * 40), ("f(2)", "f(2)")],
)  # fmt: skip
def test_what_cannot_be_read_is_shown_from_its_beginning(text, shown):
    with pytest.raises(ValueError) as asked:
        read_number(text)
    assert str(asked.value) == f"Type one number, as in 0.25, 1/4, 2.5% or 2e-3. You typed: {shown}"


def test_a_hundred_characters_are_still_a_number():
    assert read_number("0." + "0" * 97 + "1") == 1e-98


@given(st.integers(1, 999), st.integers(0, 999))
def test_a_comma_with_two_meanings_is_asked_about(front, back):
    for text in (f"{front},{back:03}", f"-{front},{back:03}", f"2 * {front},{back:03}"):
        with pytest.raises(ValueError, match=f"has two meanings: type {front}{back:03} or {front}\\.{back:03}"):
            read_number(text)


@given(st.text(max_size=30) | st.text("0123456789.,eE+-*/^()% =−x", max_size=12))
def test_what_cannot_be_read_is_never_counted_or_recorded(text):
    sheet = [Item(a_number("readiness")), Prediction(a_number("predict"))]
    before = json.dumps(progress.read()[0])
    verdict, why = judge(a_number(), text)
    try:
        assert np.isfinite(read_number(text)) and verdict in ("right", "wrong")
        return
    except ValueError as asked:
        assert verdict == "blank" and (str(asked) == why or not text.strip())
    for item in sheet:
        item.inputs[0].value = text
        item.button.click()
        assert item.first is None and not item.inputs[0].disabled
        assert "Not attempted yet." in item.feedback.value
    assert json.dumps(progress.read()[0]) == before


def test_another_notation_does_not_misplace_a_learner():
    sheet = readiness("start_here", ready="You can go on.")
    for item in sheet.items[:-1]:
        item.inputs[0].value = [option.right for option in item.question.options].index(True)
        item.button.click()
    last = sheet.items[-1]
    last.inputs[0].value = "a quarter"
    last.button.click()
    assert sheet.route == "1 to go."
    last.inputs[0].value = "1/4"
    last.button.click()
    assert sheet.route == "You can go on."


def test_a_prediction_commits_first_and_names_what_is_right_afterwards():
    item = Prediction(a_single())
    item.inputs[0].value = 1
    item.button.click()
    assert "Noted." in item.feedback.value and "No, $x$." not in item.feedback.value and item.inputs[0].disabled
    item.button.click()
    assert "Not as you predicted. No, $x$." in item.feedback.value
    assert "Right is “one”.</b> Because &lt;b&gt;." in item.feedback.value
    item = Prediction(a_single())
    item.inputs[0].value = 0
    item.button.click()
    item.button.click()
    assert "As you predicted. Because &lt;b&gt;." in item.feedback.value and "Right is" not in item.feedback.value


def test_a_question_that_is_only_shown_says_nothing(monkeypatch):
    told = []
    monkeypatch.setattr(progress, "record", lambda *about, **facts: told.append(about) or "")
    for kind, question in ((Prediction, a_single()), (Prediction, a_number()), (Item, a_multiple())):
        item = kind(question)
        repr(item), item._repr_mimebundle_(), item.get_state(drop_defaults=True)  # what a front end asks for
        assert item.feedback.value == "" and not told


@pytest.mark.parametrize(
    ("question", "value", "words"),
    [(a_number(), "4", "Right is 0.25.</b> Yes, a quarter."), (a_multiple(), None, "Right is “z”.</b> Z is.")],
)
def test_every_kind_of_prediction_names_what_is_right(question, value, words):
    item = Prediction(question)
    item.inputs[0].value = value if value else True
    for box in item.inputs[1:]:
        box.value = True
    item.button.click()
    item.button.click()
    assert "Not as you predicted." in item.feedback.value and words in item.feedback.value


def test_options_are_shuffled_for_each_learner_and_judged_by_the_bank(tmp_path, monkeypatch):
    question = next(q for q in QUESTIONS if q.id == "step_size.q_half_rate")
    orders = {tuple(order(question, learner)) for learner in ("", "ada", "emmy", "sofia", "grace")}
    assert len(orders) > 1 and all(sorted(numbers) == [0, 1, 2, 3] for numbers in orders)
    assert Item(question).order == order(question), "without a learner's file, by the question alone"
    stored = Item(question).as_markdown()
    (tmp_path / progress.MARK).write_text("{}")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(progress.secrets, "token_hex", lambda _: "ada")
    assert order(question, "ada") != order(question)
    names = []
    for _ in range(2):
        item = Item(question)
        names.append(progress.learner())
        assert names[-1] and item.order == order(question, names[-1])
        texts = [box.description for box in item.inputs]
        assert texts == [question.options[i].text for i in item.order]
        for box in item.inputs:
            box.value = next(option.right for option in question.options if option.text == box.description)
        item.button.click()
        assert "Right." in item.feedback.value
        assert item.as_markdown() == stored, "what is stored is the same for all"
    assert names == ["ada", "ada"]
    assert [text for text, _ in Item(a_single()).inputs[0].options] == [
        a_single().options[i].text for i in order(a_single(), names[0])
    ]


def test_a_read_only_folder_shows_the_common_order(tmp_path, monkeypatch):
    (tmp_path / progress.MARK).write_text("{}")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(progress.os, "open", lambda *_: (_ for _ in ()).throw(PermissionError("read-only")))
    assert progress.learner() == "" and Item(a_single()).order == order(a_single())


OUR_TAGS = r"</?(?:div|b|br|code|details|summary|ul|li|i)(?: (?:class|role|style)=\"[^\"<]*\")*>"
EVIL = """<script>alert("1")</script><img src=x onerror='alert(2)'> "><b onclick="a()"> $<img src=y onerror=a()>$"""


def test_nothing_a_question_holds_becomes_markup():
    options = (Option(EVIL, EVIL, True), Option(EVIL + "!", EVIL + " no"), Option(EVIL + "?", EVIL))
    near = (Option("4", EVIL),)
    for question in (
        Question("a.e", "a", "quiz", "single", EVIL, options=options),
        Question("a.f", "a", "quiz", "multiple", EVIL, options=options),
        Question("a.g", "a", "quiz", "numeric", EVIL, answer=1, near=near, why=EVIL),
    ):
        for kind in (Item, Prediction):
            item = kind(question)
            shown = [item.children[0].value, item.as_markdown().replace("\\<", "&lt;")]
            for value in (1, 0) if question.kind == "single" else ("4", EVIL[:30], "1"):
                item.inputs[0].value = bool(value) if question.kind == "multiple" else value
                for _ in range(2):
                    item.button.click()
                    shown.append(item.feedback.value)
            for text in shown:
                tags = re.findall(r"<[^>]*>?", text)
                assert all(re.fullmatch(OUR_TAGS, tag) for tag in tags), tags
            assert any("&lt;script" in text for text in shown)
            for box in item.inputs:
                assert not box.description_allow_html


def test_stored_text_of_a_sheet_is_its_questions():
    data, _ = self_test("step_size")._repr_mimebundle_()
    assert data["text/plain"] == data["text/markdown"]
    assert "**1.** The loss is $w^2$" in data["text/plain"]
    assert data["text/plain"] == self_test("step_size")._repr_mimebundle_()[0]["text/plain"]


TWO = [{"text": "a", "why": "A.", "right": True}, {"text": "b", "why": "B."}]
ENTRY = {"id": "a.b", "use": "quiz", "kind": "single", "prompt": "?", "options": TWO}
MALFORMED = [
    ({"use": "song"}, "use must be one of"),
    ({"kind": "essay"}, "kind must be one of single, .*, got 'essay'"),
    ({"kind": "numeric"}, "answer is missing"),
    ({"options": TWO[:1]}, "options must be at least two, got 1"),
    ({"options": TWO[1:] * 2}, "options has 0 that are right"),
    ({"options": TWO[:1] * 2}, "options has 2 that are right"),
    ({"kind": "multiple", "options": TWO[1:] * 3}, "options has 0 that are right"),
    ({"kind": "multiple", "options": TWO[:1]}, "options must be at least two, got 1"),
    ({"options": []}, "options must be at least two, got 0"),
    ({"colour": "red"}, "there is no field 'colour'"),
    ({"options": [{"text": "a"}]}, "options: it lacks the field 'why'"),
    ({"kind": "completion"}, "code has no line ____"),
    ({"kind": "matching"}, "options must each have a match"),
    ({"kind": "hotspot", "answer": 1, "low": 0, "high": 2, "within": [1, 3]}, "within must be two numbers from low to"),
    ({"difficulty": 4}, "difficulty must be 1, 2 or 3, got 4"),
]


@pytest.mark.parametrize(("change", "said"), MALFORMED)
def test_a_malformed_question_is_refused(change, said):
    with pytest.raises(ValueError, match=f"^a/questions.toml, a.b[:,] {said}"):
        _question("a", {**ENTRY, **change})


def test_a_well_formed_question_is_read_as_written():
    one = _question("a", {**ENTRY, "objectives": ["x", "y"]})
    assert (one.lesson, one.id, one.use, one.kind, one.prompt, one.objectives) == (
        "a", "a.b", "quiz", "single", "?", ("x", "y"),
    )  # fmt: skip
    assert one.options == (Option("a", "A.", True), Option("b", "B.")) and one.near == () and one.rtol == 0.01
    assert _question("a", {**ENTRY, "kind": "multiple", "options": TWO[:1] * 2}).options == (one.options[0],) * 2
    near = [{"text": "3", "why": "No."}]
    number = _question("a", {"id": "a.c", "use": "quiz", "kind": "numeric", "prompt": "?", "answer": 0, "near": near})
    assert number.answer == 0 and number.near == (Option("3", "No."),)


def test_a_number_is_right_within_its_tolerance_on_both_sides():
    near = (Option("-40", "Sign."),)
    question = Question("a.b", "a", "quiz", "numeric", "?", answer=40.0, rtol=0.05, near=near, why="Yes.")
    told = {text: judge(question, text) for text in ("42", "38", "42.1", "37.9", "-40", "-42", "-42.1", " ", "0")}
    assert told == {
        "42": ("right", "Yes."), "38": ("right", "Yes."), "42.1": ("wrong", "42.1 is too large."),
        "37.9": ("wrong", "37.9 is too small."), "-40": ("wrong", "Sign."), "-42": ("wrong", "Sign."),
        "-42.1": ("wrong", "-42.1 is too small."), " ": ("blank", "Type a number first."),
        "0": ("wrong", "0 is too small."),
    }  # fmt: skip


def test_several_choices_are_judged_together():
    options = [Option(name, f"{name.upper()}.", name in "abc") for name in "abcd"]
    question = Question("a.b", "a", "quiz", "multiple", "?", options=tuple(options))
    assert judge(question, []) == ("blank", "Choose an answer first.")
    assert judge(question, [2, 0, 1]) == ("right", "A. B. C.")
    assert judge(question, [0, 3]) == ("wrong", "“d”: D."), "what does not belong comes first"
    assert judge(question, [0, 1]) == ("wrong", "What you chose is right, and 1 more belongs to it.")
    assert judge(question, [0]) == ("wrong", "What you chose is right, and 2 more belong to it.")
    assert solution(question) == "**Right is “a”.** A.\n**Right is “b”.** B.\n**Right is “c”.** C."
    one = Question("a.c", "a", "quiz", "single", "?", options=tuple(options[2:]))
    assert judge(one, [0]) == ("right", "C.") and judge(one, [1]) == ("wrong", "D.")


def test_unknown_names_are_answered_with_what_there_is():
    with pytest.raises(
        ValueError, match="there is no question called 'step_size.x'; there are: step_size.recall_slope"
    ):
        predict("step_size.x")
    with pytest.raises(ValueError, match="there is no lesson called 'x'; there are: .*step_size"):
        self_test("x")
    with pytest.raises(ValueError, match="has no questions of use 'song'"):
        self_test("step_size", "song")
