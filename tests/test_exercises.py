"""Every exercise of every lesson: the solution passes, the stub does not, each known mistake is recognised."""

import math
import re
import sys
import time
from fractions import Fraction
from inspect import signature
from itertools import combinations
from textwrap import indent
from types import SimpleNamespace

import numpy as np
import pytest
from exercise_answers import ANSWERS
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import accuracy_score
from sklearn.preprocessing import StandardScaler

from lrlib import adagrad, check, confirm, descend, hint, least_squares, parabola
from lrlib.classroom.answers import shown
from lrlib.classroom.attempt import wilson
from lrlib.classroom.exercises import Exercise, Mistake, _judge, _right, _same, _wrong, exercise_ids
from lrlib.classroom.syllabus import find, folder, lessons, material
from lrlib.schedules import cosine_decay, polynomial_decay, warmup

EXERCISES = [find("exercise", id) for lesson in lessons() for id in exercise_ids(lesson)]
ids = [exercise.id for exercise in EXERCISES]


# what a learner has at hand; `slope` and `step` are left over from the first cell of lesson 01
OF_THE_COURSE = descend, parabola, least_squares, cosine_decay, polynomial_decay, warmup, wilson
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
def test_a_natural_wrong_answer_is_told_what_it_is(heading, body, said, monkeypatch):
    monkeypatch.setattr("lrlib.classroom.exercises.PATIENCE", 0.5)
    feedback = check(*typed(heading, body))
    assert feedback.status == ("blank" if "nothing yet" in said else "wrong") and said in feedback.text, feedback.text


def test_every_exercise_has_its_table_of_answers():
    assert sorted(heading.partition("(")[0] for heading in ANSWERS) == sorted(ids)
    for right, wrong in ANSWERS.values():
        assert len(right) >= 6 and len(wrong) >= 8


def stub(id):
    """The source of the cell that asks for this exercise."""
    cells = (folder() / id.partition(".")[0] / "lesson.py").read_text(encoding="utf-8").split("# %%")
    return next(cell for cell in cells if cell.startswith(' tags=["exercise"]') and f'check("{id}"' in cell)


@pytest.mark.parametrize("heading", [heading for heading in ANSWERS if "(" in heading])
def test_cases_are_named_as_the_lesson_names_them(heading):
    id, _, arguments = heading.rstrip(")").partition("(")
    assert f"({arguments}):" in stub(id)
    assert ", ".join(signature(find("exercise", id).answer).parameters) == arguments


HINTED = [(exercise.id, code[1]) for exercise in EXERCISES if (code := re.fullmatch(r"`(.+)`", exercise.hints[-1]))]


@pytest.mark.parametrize(("id", "code"), HINTED, ids=[id for id, _ in HINTED])
def test_the_code_of_the_last_hint_passes(id, code):
    heading = next(heading for heading in ANSWERS if heading.partition("(")[0] == id)
    body = code.replace("; ", "\n") if "(" in heading else code.partition(" = ")[2]
    assert check(*typed(heading, body)).status == "right"


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


class Stubborn:
    """An object that raises `error` whatever is asked of it, as some tensors do."""

    def __init__(self, error):
        self.error = error

    def refuse(self, *_, **__):
        raise self.error

    __array__ = __float__ = __repr__ = __str__ = __len__ = __iter__ = __eq__ = __bool__ = refuse
    __hash__ = None
    detach = property(refuse)


class Tensor:
    """A number that takes part in a gradient, as a framework has it."""

    def __init__(self, value, free=False):
        self.value, self.free = value, free

    def detach(self):
        return Tensor(self.value, free=True)

    def __array__(self, dtype=None, copy=None):
        if not self.free:
            raise RuntimeError("Can't call numpy() on Tensor that requires grad.")
        return np.asarray(self.value, dtype)


class SmallFloat:
    """A number that numpy cannot read and `float` can, as bfloat16 is."""

    def __array__(self, dtype=None, copy=None):
        raise TypeError("Got unsupported ScalarType BFloat16")

    def __float__(self):
        return 3.0


def endless_list():
    deep = []
    deep.append(deep)
    return deep


ERRORS = [RuntimeError("meta"), TypeError("sparse"), SystemExit(1), RecursionError(), MemoryError(), GeneratorExit()]
HIDDEN = np.empty(2, dtype=object)
HIDDEN[0] = Stubborn(RuntimeError())
STRANGE = [
    *map(Stubborn, ERRORS),
    endless_list(),
    "3",
    "3,0",
    b"3",
    bytearray(b"3"),
    {},
    {"a": 3},
    {3},
    (3 for _ in "a"),
    object(),
    type,
    10**400,
    -(10**5000),
    2**70 + 1,
    3 + 5j,
    np.complex128(3 + 5j),
    [3 + 5j],
    complex(3, math.nan),
    complex(3, math.inf),
    float("nan"),
    [None],
    [[1], [1, 2]],
    np.array(["3", None], dtype=object),
    np.array("3", dtype=object),
    HIDDEN,
    np.zeros((2, 0)),
    np.datetime64("2020-01-01"),
    np.array([(3, 3)], dtype=[("a", int), ("b", int)]),
    NotImplemented,
    "x" * 10**6,
    "<b>\ud800",
]


@pytest.mark.parametrize("exercise", EXERCISES, ids=ids)
def test_nothing_strange_is_right_and_nothing_raises(exercise):
    for answer in STRANGE:
        for candidate in (answer, lambda *_, answer=answer: answer):
            feedback = check(exercise.id, candidate)
            assert feedback.status == "wrong", (exercise.id, feedback)
            assert len(repr(feedback)) < 1000 and "array(" not in repr(feedback) and feedback._repr_html_()


@pytest.mark.parametrize(
    "error", [*ERRORS, Stubborn, UnicodeError("\n" * 9), type("Odd", (Exception,), {"__str__": lambda _: 1 / 0})()]
)
def test_whatever_a_function_raises_is_explained_with_its_case(error):
    def late(w, lr, curvature):
        if w < 0:
            raise error
        return w - lr * curvature * w

    text = check("step_size.one_step", late).text
    assert "for w = -1.5, lr = 0.3, curvature = 2" in text and ("raised" in text or "ends Python" in text)


@pytest.mark.parametrize(
    ("said", "end"),
    [
        ("why?", ": why?"),
        ("no!", ": no!"),
        ("a", ": a."),
        ("a.", ": a."),
        ("…", ": …"),
        ("", " w = 3."),
        (" ", " w = 3."),
    ],
)
def test_what_was_raised_ends_in_one_mark(said, end):
    def raises(w):
        raise TimeoutError(said)

    assert check("start_here.slope", raises).text.endswith(end)


def test_an_answer_is_right_to_rounding_and_wrong_beyond():
    """Tolerances: a millionth of the answer, 1e-12 beside 0, four roundings where it is in single precision."""
    for target, far, right in (
        (4.0, 3.9e-6, True), (4.0, -3.9e-6, True), (4.0, 4.2e-6, False), (4.0, -4.2e-6, False),
        (0.0, 0.95e-12, True), (0.0, -0.95e-12, True), (0.0, 1.05e-12, False), (0.0, -1.05e-12, False),
    ):  # fmt: skip
        exercise = Exercise("a.b", target, "Yes.", (), ())
        assert _same(exercise, target + far, target) is right, (target, far)
    exercise = Exercise("a.b", [1.0, 0.0], "Yes.", (), ())
    eps = 2.0**-23
    assert _same(exercise, np.float32([1, 3.9 * eps]), [1.0, 0.0]) and not _same(exercise, [1, 3.9 * eps], [1.0, 0.0])
    assert not _same(exercise, np.float32([1, 4.1 * eps]), [1.0, 0.0])


def test_of_several_entries_the_first_wrong_one_is_named():
    exercise = Exercise("a.b", np.array([[1.0, 2.0], [3.0, 4.0]]), "Yes.", (), ("Think.",))
    told = {
        "[[1, 2], [3, 5]]": "1 of 4 are off. The first, entry [1, 1] counted from 0, is 5: too large.",
        "[[1, 0], [9, 5]]": "3 of 4 are off. The first, entry [0, 1] counted from 0, is 0: too small.",
        "[[1, 2.0001], [3, 4]]": "entry [0, 1] counted from 0, is 2.0001: too large.",
    }
    for written, said in told.items():
        status, text = _judge(exercise, np.array(eval(written), float))
        assert status == "wrong" and said in text and text.startswith("Your answer is a table of 2 rows and 2 columns;")
        assert text.endswith(" `hint('a.b')` gives the next hint.")
    assert _judge(exercise, np.ones((2, 3)))[1].startswith(
        "Your answer is a table of 2 rows and 3 columns; a table of 2 rows and 2 columns was expected."
    )


def test_it_is_said_in_how_many_cases_an_answer_is_right():
    exercise = Exercise("a.b", lambda x, y: x * y, "Yes.", (), ("Think.",), cases=((2, 3), (2, 2), (5, 1)))
    assert _judge(exercise, lambda x, y: x * y) == ("right", "Yes.")
    more = " `hint('a.b')` gives the next hint."
    told = [
        (lambda x, y: x + y, f"You return 5 for x = 2, y = 3. That is too small. It is right in 1 of 3 cases.{more}"),
        (lambda x, y: x * y + 1, f"You return 7 for x = 2, y = 3. That is too large.{more}"),
        (lambda x, y: x * y if x < 5 else 0,
         f"You return 0 for x = 5, y = 1. That is too small. It is right in 2 of 3 cases.{more}"),
        (lambda x, y: 9, "You return 9 in every case. The answer depends on what your function is called with." + more),
        (lambda x, y: x * y if x < 5 else None,
         "Your function returns nothing for x = 5, y = 1: does every branch end in `return`?"),
    ]  # fmt: skip
    for answer, said in told:
        assert _judge(exercise, answer) == ("wrong", said)


def test_an_interrupt_by_the_user_passes():
    def interrupted(w):
        raise KeyboardInterrupt

    tracer = sys.gettrace()
    with pytest.raises(KeyboardInterrupt):
        check("start_here.slope", interrupted)
    assert sys.gettrace() is tracer


@pytest.mark.parametrize(
    "value", [Tensor(3.0), Tensor(np.float32(3)), SmallFloat(), 3 + 0j, np.complex64(3), Fraction(3)]
)
def test_a_number_of_another_library_is_read(value):
    assert check("step_size.curvature_from_walk", value).status == "right"
    assert check("start_here.slope", lambda w: Tensor(2 * w)).status == "right"


def test_text_is_named_as_text():
    assert (
        "'3,0', not a plain number; one number was expected. A number is written"
        in check("step_size.curvature_from_walk", "3,0").text
    )
    assert "quotation marks" in check("ravines.growing_directions", ["0", "0", "1", "2"]).text


@settings(max_examples=30, deadline=None)
@given(
    answer=st.one_of(
        st.floats(allow_nan=True, allow_infinity=True),
        st.complex_numbers(),
        st.integers(),
        st.text(max_size=5),
        st.lists(st.floats(), max_size=3),
        st.lists(
            st.one_of(st.none(), st.integers(), st.text(max_size=2), st.lists(st.integers(), max_size=2)), max_size=4
        ),
        st.dictionaries(st.text(max_size=2), st.integers(), max_size=2),
        st.binary(max_size=3),
    )
)
def test_check_never_raises_whatever_it_is_given(answer):
    for exercise in EXERCISES:
        candidate = (lambda *_, answer=answer: answer) if exercise.cases else answer
        assert check(exercise.id, candidate).status in ("right", "wrong", "blank")


def test_a_value_rounded_to_two_decimals_is_told_so():
    answer = find("exercise", "divergence.largest_stable_lr").answer
    feedback = check("divergence.largest_stable_lr", lambda x: round(float(answer(x)), 2))
    assert feedback.status == "wrong" and "rounded too far" in feedback.text


def test_a_mistake_is_not_blamed_where_the_answer_is_right_and_the_mistake_fails():
    half = Mistake(lambda w: 1 / 0 if w == 1 else w, "half of it")
    exercise = Exercise("a.b", lambda w: 2 * w, "", (half,), ("",), cases=((1.0,), (2.0,)))
    assert "You return 2 in every case." in _judge(exercise, lambda w: 2.0)[1]
    assert _judge(exercise, lambda w: w) == ("wrong", "half of it")


@pytest.mark.parametrize("places", [3, 4, 5])
def test_a_value_rounded_to_three_digits_or_more_is_right_and_a_neighbour_is_not(places):
    exercise = find("exercise", "divergence.largest_stable_lr")
    rounded = round(float(exercise.answer(*exercise.cases[0])), places)
    assert check(exercise.id, lambda x: round(float(exercise.answer(x)), places)).status == "right"
    assert check(exercise.id, lambda x: round(float(exercise.answer(x)), places) + 10.0**-places).status == "wrong"
    assert rounded != exercise.answer(*exercise.cases[0])


def test_six_numbers_are_shown_and_seven_are_counted():
    assert shown([0.5] * 6) == "[0.5, 0.5, 0.5, 0.5, 0.5, 0.5]" and shown([0.5] * 7) == "a list of 7 numbers"


def test_the_first_entry_that_differs_is_shown():
    def almost(step, steps, lr):
        rate = find("exercise", "schedules.cosine").answer(step, steps, lr)
        rate[2] += 0.01 * (steps == 8)
        return rate

    text = check("schedules.cosine", almost).text
    assert "for step = [0, 3, 7], steps = 8, lr = 2; 1 of 3 are off" in text
    assert "entry [2] counted from 0, is 0.0861: too large. It is right in 1 of 3 cases." in text
    text = check("ravines.standardise_test", lambda train, test: np.zeros(test.shape)).text
    assert "a table of 25 rows and 3 columns for train = a table of 40 rows and 3 columns" in text
    assert "75 of 75 are off. The first, entry [0, 0]" in text


def test_a_shape_is_said_in_words():
    assert (
        "a list of one number for w = 3; one number was expected" in check("start_here.slope", lambda w: [2 * w]).text
    )


def test_a_learners_function_cannot_spoil_the_cases():
    exercise = find("exercise", "divergence.largest_stable_lr")
    before = [x.copy() for (x,) in exercise.cases]

    def spoiler(x):
        x *= 0
        return 1.0

    assert check(exercise.id, spoiler).status == "wrong"
    assert all(np.array_equal(x, y) for (x,), y in zip(exercise.cases, before, strict=True))


def test_the_known_answers_are_computed_once():
    calls = []

    def known(w):
        calls.append(w)
        return 2 * w

    exercise = Exercise("a.b", known, "", (Mistake(lambda w: known(w) + 1, "one more"),), ("",), cases=((1.0,), (2.0,)))
    for _ in range(3):
        assert _judge(exercise, lambda w: 2 * w + 1) == ("wrong", "one more")
    assert len(calls) == 4


def test_a_debugger_keeps_its_trace_function():
    def tracer(frame, event, arg):
        return None

    seen, before = [], sys.gettrace()
    sys.settrace(tracer)
    try:
        check("start_here.slope", lambda w: seen.append(sys.gettrace()) or 2 * w)
        assert set(seen) == {tracer} and sys.gettrace() is tracer
    finally:
        sys.settrace(before)


def test_a_loop_that_never_ends_is_stopped_and_explained(monkeypatch):
    monkeypatch.setattr("lrlib.classroom.exercises.PATIENCE", 0.2)

    def endless(lr, curvature, start, target):
        for _ in range(100 * (start < 0)):  # a bare loop that also catches what goes wrong in it
            try:
                time.sleep(0.01)
                start = -abs(start)
            except Exception:
                pass
        return find("exercise", "step_size.steps_needed").answer(lr, curvature, start, target)

    tracer = sys.gettrace()
    feedback = check("step_size.steps_needed", endless)
    assert feedback.status == "wrong" and "Does something in your loop change" in feedback.text
    assert "still running after 0.2 s for lr = 0.3, curvature = 2, start = -4" in feedback.text
    assert sys.gettrace() is tracer


def test_a_debugger_of_newer_pythons_is_left_alone(monkeypatch):
    watching = SimpleNamespace(DEBUGGER_ID=0, get_tool=lambda id: "a debugger")
    monkeypatch.setattr(sys, "monitoring", watching, raising=False)
    seen, before = [], sys.gettrace()
    check("start_here.slope", lambda w: seen.append(sys.gettrace()) or 2 * w)
    assert set(seen) == {before}


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
