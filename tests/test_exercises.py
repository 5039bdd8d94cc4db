"""Every exercise of every lesson: the solution passes, the stub does not, each known mistake is recognised."""

import math
import re
import sys
from fractions import Fraction
from itertools import combinations
from textwrap import indent

import numpy as np
import pytest
from exercise_answers import ANSWERS
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import accuracy_score
from sklearn.preprocessing import StandardScaler

from lrlib import adagrad, check, confirm, descend, hint, least_squares, parabola
from lrlib.classroom.exercises import _judge, _right, _same, _wrong, exercise_ids
from lrlib.classroom.syllabus import find, lessons, material
from lrlib.schedules import cosine_decay, step_decay

EXERCISES = [find("exercise", id) for lesson in lessons() for id in exercise_ids(lesson)]
ids = [exercise.id for exercise in EXERCISES]


# what a learner has at hand; `slope` and `step` are left over from the first cell of lesson 01
OF_THE_COURSE = descend, parabola, least_squares, cosine_decay, step_decay
AT_HAND = {thing.__name__: thing for thing in (*OF_THE_COURSE, math, Fraction, StandardScaler, accuracy_score)}
AT_HAND |= {"np": np, "adagrad": adagrad, "slope": 4.0, "step": 0.4, "__name__": "learner"}


def typed(heading, body):
    """(id, answer): the function `heading` with this body, an expression or lines that return, or a plain value."""
    id, _, arguments = heading.rstrip(")").partition("(")
    names = dict(AT_HAND)
    if "(" not in heading:
        return id, eval(body, names)
    lines = body if re.search(r"\breturn\b|\n", body) else f"return {body}"
    exec(f"def answer({arguments}):\n" + indent(lines, "    "), names)
    return id, names["answer"]


RIGHT = [(heading, body) for heading, (right, _) in ANSWERS.items() for body in right]
WRONG = [(heading, body, said) for heading, (_, wrong) in ANSWERS.items() for body, said in wrong.items()]


@pytest.mark.parametrize(("heading", "body"), RIGHT)
def test_a_right_answer_is_right_in_every_form(heading, body):
    feedback = check(*typed(heading, body))
    assert feedback.status == "right", feedback.text


@pytest.mark.parametrize(("heading", "body", "said"), WRONG)
def test_a_natural_wrong_answer_is_told_what_it_is(heading, body, said):
    feedback = check(*typed(heading, body))
    assert feedback.status == ("blank" if "nothing yet" in said else "wrong") and said in feedback.text, feedback.text


def test_every_exercise_has_its_table_of_answers():
    assert sorted(heading.partition("(")[0] for heading in ANSWERS) == sorted(ids)
    for right, wrong in ANSWERS.values():
        assert len(right) >= 6 and len(wrong) >= 8


def test_there_are_exercises_and_their_ids_are_unique():
    assert len(ids) == len(set(ids)) >= 6


@pytest.mark.parametrize("exercise", EXERCISES, ids=ids)
def test_solution_passes_and_stub_is_not_attempted(exercise):
    assert check(exercise.id, exercise.answer).status == "right"
    stub = (lambda *_: ...) if exercise.cases else ...
    assert check(exercise.id, stub).status == "blank"
    assert check(exercise.id, None).status == "blank"


@pytest.mark.parametrize("exercise", EXERCISES, ids=ids)
def test_each_known_mistake_is_told_from_the_others(exercise):
    assert len(exercise.mistakes) >= 3 and len(exercise.hints) >= 2
    for mistake in exercise.mistakes:
        status, said = _judge(exercise, mistake.wrong)
        before, after = mistake.says.split("{")[0], mistake.says.split("}")[-1]
        assert status == "wrong" and said.startswith(before) and said.endswith(after), (mistake.says, said)


@pytest.mark.parametrize("exercise", EXERCISES, ids=ids)
def test_the_cases_tell_mistakes_apart(exercise):
    """Two mistakes that agree on every case would be told one another's sentence."""
    known = [_right(exercise), *_wrong(exercise)]
    says = ["right", *(mistake.says for mistake in exercise.mistakes)]
    for i, j in combinations(range(len(known)), 2):
        alike = all(_same(exercise, a, b) for a, b in zip(known[i], known[j], strict=True))
        assert not alike or says[i] == says[j], (says[i], says[j])


@pytest.mark.parametrize("exercise", EXERCISES, ids=ids)
def test_an_unforeseen_answer_is_told_how_far_off_it_is(exercise):
    if exercise.cases:
        assert "ZeroDivisionError" in check(exercise.id, lambda *_: 1 / 0).text
        assert check(exercise.id, lambda *_: "x").status == "wrong"
        assert check(exercise.id, 3.0).text.startswith("Pass the function itself")
    else:
        assert check(exercise.id, lambda: 3.0).status == "wrong"
    wrong = (lambda *_: 12345.678) if exercise.cases else 12345.678
    assert check(exercise.id, wrong).status == "wrong"


@settings(max_examples=30, deadline=None)
@given(
    answer=st.one_of(
        st.floats(allow_nan=True, allow_infinity=True),
        st.text(max_size=5),
        st.lists(st.floats(), max_size=3),
        st.dictionaries(st.text(max_size=2), st.integers(), max_size=2),
        st.binary(max_size=3),
        st.just(np.zeros((2, 0))),
        st.just(np.array(["a", None], dtype=object)),
    )
)
def test_check_never_raises_whatever_it_is_given(answer):
    for exercise in EXERCISES:
        candidate = (lambda *_: answer) if exercise.cases else answer
        assert check(exercise.id, candidate).status in ("right", "wrong", "blank")


def test_a_learners_function_cannot_spoil_the_cases():
    def spoiler(w, lr, curvature):
        if isinstance(w, np.ndarray):
            w *= 0
        return w - lr * curvature * w

    assert check("step_size.one_step", spoiler).status == "right"


def test_a_loop_that_never_ends_is_stopped_and_explained(monkeypatch):
    monkeypatch.setattr("lrlib.classroom.exercises.PATIENCE", 0.2)

    def endless(lr, curvature, start, target):
        while abs(start) >= target:
            pass

    tracer = sys.gettrace()
    feedback = check("step_size.steps_needed", endless)
    assert feedback.status == "wrong" and "Does something in your loop change" in feedback.text
    assert sys.gettrace() is tracer


def test_unknown_ids_are_answered_with_what_there_is():
    assert "step_size.one_step" in check("step_size.nonsense", 1).text
    assert check("nonsense", 1).status == "wrong"
    assert check(3, 1).status == "wrong"
    with pytest.raises(ValueError, match="there is no exercise called"):
        confirm("step_size.nonsense", 1)
    assert material("../step_size", "exercises") == []


def test_hints_come_in_order_and_start_again():
    exercise = EXERCISES[0]
    texts = [hint(exercise.id).text for _ in range(len(exercise.hints) + 1)]
    assert texts[0].startswith("1 of") and texts[1].startswith("2 of") and texts[-1] == texts[0]


def test_feedback_in_html_is_escaped_and_marked_with_a_word():
    html = check("step_size.one_step", lambda *_: "<script>")._repr_html_()
    assert "<script>" not in html and "Not yet." in html and 'role="status"' in html
