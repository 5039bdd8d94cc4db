"""The question bank: every proof runs, every option explains itself, the widgets answer as one would expect."""

from importlib import import_module

import numpy as np
import pytest

import lrlib
from lrlib import predict, self_test
from lrlib.classroom.questions import Option, Question, judge, load_questions
from lrlib.classroom.quiz import Item, Prediction
from lrlib.classroom.syllabus import folder, lessons

QUESTIONS = [question for lesson in lessons() for question in load_questions(lesson).values()]
PROVED = [question for question in QUESTIONS if question.proof]


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
    if question.kind == "numeric":
        assert judge(question, question.answer) == (True, question.why)
        for option in question.near:
            assert judge(question, option.text) == (False, option.why)
    else:
        assert judge(question, [i for i, option in enumerate(question.options) if option.right])[0]


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


def test_the_right_answer_has_no_favourite_place():
    single = [question for question in QUESTIONS if question.kind == "single"]
    places = [[option.right for option in question.options].index(True) for question in single]
    assert max(map(places.count, set(places))) <= 0.6 * len(places)


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
    assert "Choose an answer first" in item.feedback.value
    item.inputs[0].value = 1
    item.button.click()
    assert "Not yet." in item.feedback.value and "No, $x$." in item.feedback.value
    assert "other options" not in item.feedback.value
    item.inputs[0].value = 0
    item.button.click()
    assert "Right." in item.feedback.value and "Because &lt;b&gt;." in item.feedback.value
    assert "other options" in item.feedback.value


def test_multiple_and_numeric_answers():
    options = (Option("x", "X is.", True), Option("y", "Y is not."), Option("z", "Z is.", True))
    question = Question("a.c", "a", "quiz", "multiple", "Which?", options=options)
    assert judge(question, [0, 2])[0]
    assert judge(question, [0]) == (False, "What you chose is right, and 1 more belongs to it.")
    assert judge(question, [0, 1, 2]) == (False, "“y”: Y is not.")
    numeric = Question("a.d", "a", "quiz", "numeric", "?", answer=0.25, near=(Option("4", "Turned over."),), why="Yes.")
    assert judge(numeric, "0,25") == (True, "Yes.")
    assert judge(numeric, "4.0") == (False, "Turned over.")
    assert judge(numeric, "0.3") == (False, "0.3 is too large.")
    assert not judge(numeric, "nan")[0] and not judge(numeric, "")[0] and not judge(numeric, "1e999")[0]
    item = Item(numeric)
    item.inputs[0].value = "0.25"
    item.button.click()
    assert "Right." in item.feedback.value


def test_a_prediction_commits_first_and_explains_afterwards():
    item = Prediction(a_single())
    item.inputs[0].value = 1
    item.button.click()
    assert "Noted." in item.feedback.value and "No, $x$." not in item.feedback.value and item.inputs[0].disabled
    item.button.click()
    assert "Not as you predicted." in item.feedback.value and "No, $x$." in item.feedback.value


def test_stored_text_of_a_sheet_is_its_questions():
    data, _ = self_test("step_size")._repr_mimebundle_()
    assert data["text/plain"] == data["text/markdown"]
    assert "**1.** The loss is $w^2$" in data["text/plain"]


def test_unknown_names_are_answered_with_what_there_is():
    with pytest.raises(
        ValueError, match="there is no question called 'step_size.x'; there are: step_size.recall_slope"
    ):
        predict("step_size.x")
    with pytest.raises(ValueError, match="there is no lesson called 'x'; there are: .*step_size"):
        self_test("x")
    with pytest.raises(ValueError, match="has no questions of use 'song'"):
        self_test("step_size", "song")
