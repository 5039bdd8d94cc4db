"""Whatever a learner passes by mistake: a clear error that names it, or an answer. Nothing else comes out.

`FUZZ=500 pytest tests/test_fuzz.py` tries many more values.
"""

import inspect
import os
import re
import warnings
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import lrlib
from lrlib import optimizers, schedules
from lrlib.classroom import exercises
from lrlib.classroom.bank import load_questions
from lrlib.classroom.exercises import exercise_ids
from lrlib.classroom.questions import NUMBERS, judge
from lrlib.classroom.style import Picture
from lrlib.classroom.syllabus import find, lessons, material
from lrlib.validation import MOST

# the same few values on every run; FUZZ=500 draws new ones
MANY = int(os.environ.get("FUZZ", 0))
fuzz = settings(max_examples=MANY or 20, derandomize=not MANY, deadline=None, suppress_health_check=list(HealthCheck))


def quick(value):
    """Whether a right answer to this number would not take minutes."""
    try:
        return not 40 < abs(float(value)) <= MOST
    except (TypeError, ValueError, OverflowError):
        return True


numbers = st.floats(allow_nan=True, allow_infinity=True) | st.integers(-(10**40), 10**40) | st.integers(-3, 3)
odd = st.one_of(
    st.sampled_from([float("nan"), float("inf"), -float("inf"), 0, -1, 2.5, 10**30, 1e308, -1e308, 10**400, 1j]),
    st.sampled_from([None, True, False, "", "much", b"x", object(), str, print, np.float32(0.5), np.int64(3)]),
    st.sampled_from([[], [[]], {}, (), {"a": None}, ["a"], [1, [2]], [None], range(2), {1, 2}]),
    st.sampled_from([np.array([]), np.array("x"), np.array(["x"]), np.array([[1.0, np.nan]]), np.zeros((2, 0, 3))]),
    numbers.filter(quick),
    st.text(st.characters(max_codepoint=255, exclude_categories=["Cc"]), max_size=4),
    st.lists(numbers.filter(quick), max_size=3),
    st.lists(numbers.filter(quick), max_size=3).map(lambda values: np.array(values, dtype=object)),
    st.sampled_from([lambda *given: None, lambda *given: "much", lambda *given: given[0]]),
)


def few(data):
    """The data cut to a handful of examples of every class."""
    rows = np.concatenate([np.flatnonzero(data.y_train == label)[:6] for label in range(10)])
    return replace(data, x_train=data.x_train[rows], y_train=data.y_train[rows])


def right_calls():
    """A right call of every public function: `{name: (function, arguments)}`."""
    from lrlib import MLP, descend, load_digits_split, parabola, quadratic, sweep

    data, net = few(load_digits_split()), MLP((64, 3, 10))
    weights = net.init()
    ravine = descend(quadratic([1, 10]), 1.0, [0.1, 0.15], 5)
    runs = sweep(net, data, [0.01, 0.1], (0, 1), epochs=2)
    walk = {"lr": 0.1, "steps": 3}
    training = {"model": net, "data": data, "lr": 0.1}
    curved = {"model": net, "params": weights, "x": data.x_train[:9], "y": data.y_train[:9]}
    size = sum(w.size for w in weights)
    calls = {
        "parabola": {"curvature": 2.0},
        "quadratic": {"curvatures": [1, 10], "rotation": 0.3},
        "least_squares": {"x": [[1.0], [2.0]], "y": [1.0, 2.0]},
        "double_well": {},
        "descend": walk | {"landscape": parabola(2), "start": 1.0},
        "destinations": walk | {"landscape": ravine.landscape, "starts": [[1.0, 1.0]]},
        "sweep": training
        | {"seeds": (0,), "optimizer": "sgd", "epochs": 1, "batch_size": 32, "schedule": None, "evaluate": "end"}
        | {"record_steps": False, "dtype": np.float64, "layer_rates": None, "start": None, "report": None},
        "range_test": {"model": net, "data": data, "low": 0.001, "high": 1.0, "steps": 4, "seeds": (0,)},
        "best_rate": {"history": runs, "metric": "val_loss"},
        "MLP": {"sizes": (4, 3), "activation": "relu", "loss": "squared", "gain": 1.0},
        "ConvNet": {"side": 8, "channels": (2, 3), "classes": 4},
        "BagOfWords": {"vocabulary": 3, "longest": 4, "classes": 2},
        "EmbeddingBag": {"vocabulary": 3, "longest": 4, "width": 2, "classes": 2},
        "Transformer": {"tokens": 4, "length": 3, "width": 4, "heads": 2, "depth": 1, "norm": "pre"},
        "linear_regression": {"inputs": 3, "outputs": 1},
        "logistic_regression": {"inputs": 3, "classes": 2},
        "hessian_vector": curved | {"vector": np.ones(size)},
        "top_eigenvalues": curved | {"count": 1, "start": 0, "tolerance": 0.1},
        "top_eigenpairs": curved | {"count": 1, "start": 0, "tolerance": 0.1},
        "load_digits_split": {"seed": 0},
        "load_breast_cancer_split": {"seed": 0},
        "load_diabetes_split": {"seed": 0},
        "load_docstrings": {"per_class": 9, "seed": 0},
        "tokenize": {"sentence": "a b"},
        "build_vocabulary": {"sentences": ["a b", "a"], "min_df": 1},
        "encode": {"sentences": ["a b"], "vocabulary": {"a": 1}, "longest": 5},
        "random_state": {"seed": 0},
        "claim": {"id": "step_size.closed_form", "holds": True},
        "table": {"columns": {"a": [1]}, "digits": 3},
        "export": {"schedule": schedules.cosine_decay(0.1, 10), "framework": "pytorch"},
        "busy": {"what": "x"},
        "explorer": {"id": "step_size.valley"},
        "check": {"id": "step_size.one_step", "answer": ...},
        "confirm": {"id": "step_size.one_step", "answer": 1},
        "hint": {"id": "step_size.one_step"},
        "predict": {"id": "step_size.ten_times"},
        "self_test": {"lesson": "step_size", "use": "quiz"},
        "recall": {"lesson": "step_size"},
    }
    calls = {name: (getattr(lrlib, name), kwargs) for name, kwargs in calls.items()}
    calls["generator"] = (lambda key: lrlib.generator(key), {"key": 0})
    a_schedule = schedules.cosine_decay(0.1, 10)
    recipes = {
        "constant": {"value": 0.1},
        "ramp": {"start": 0, "end": 1, "steps": 5, "shape": schedules.linear, "endpoint": False},
        "decay": {"factor": 0.9},
        "inverse": {"power": 1, "timescale": 1},
        "join": {"parts": [1, 2], "at": [3]},
        "minimum": {"a": 1, "b": a_schedule},
        "maximum": {"a": 1, "b": a_schedule},
        "piecewise": {"at": [3], "values": [1, 2]},
        "step_decay": {"lr": 0.1, "every": 3, "factor": 0.1},
        "multi_step": {"lr": 0.1, "milestones": [3], "factor": 0.1},
        "exponential_decay": {"lr": 0.1, "steps": 5, "factor": 0.5},
        "polynomial_decay": {"lr": 0.1, "steps": 5, "end": 0.0, "power": 1},
        "cosine_decay": {"lr": 0.1, "steps": 5, "end": 0.0},
        "inverse_time": {"lr": 0.1, "timescale": 3},
        "inverse_root": {"lr": 0.1, "timescale": 3},
        "tanh_decay": {"lr": 0.1, "steps": 5, "end": 0.0, "low": -7, "high": 3},
        "warmup": {"schedule": 0.1, "steps": 3, "start": 0.0},
        "noam": {"width": 8, "steps": 5, "scale": 1.0},
        "sgdr": {"lr": 0.1, "period": 5, "end": 0.0, "grow": 1, "fade": 1.0, "count": None},
        "triangular": {"low": 0.1, "high": 1, "up": 3, "down": None},
        "triangular2": {"low": 0.1, "high": 1, "up": 3, "down": None},
        "exp_range": {"low": 0.1, "high": 1, "up": 3, "down": None, "factor": 0.99},
        "one_cycle": {"peak": 0.1, "steps": 10, "warm": 0.3, "div": 25, "final_div": 1e4}
        | {"shape": schedules.cosine, "three_phase": False},
        "flat_and_anneal": {"lr": 0.1, "steps": 10, "flat": 0.75, "end": 0.0},
        "wsd": {"lr": 0.1, "warm": 2, "stable": 3, "cooldown": 4, "end": 0.0, "shape": schedules.cosine},
        "cosine_power": {"p": 2},
        "poly": {"p": 2},
        "power": {"p": 2},
        "geometric": {"ratio": 0.1},
        "tanh": {"low": -7, "high": 3},
        "as_schedule": {"value": 0.1},
        "Plateau": {"lr": 0.1, "factor": 0.1, "patience": 1, "threshold": 0.1, "mode": "min", "cooldown": 0}
        | {"min_lr": 0.0, "convention": "keras", "threshold_mode": "abs", "eps": 0.1},
    }
    calls |= {f"schedules.{name}": (getattr(schedules, name), kwargs) for name, kwargs in recipes.items()}
    calls["a schedule"] = (lambda step: a_schedule(step), {"step": 3})
    methods = {
        "then": {"other": 0.1, "at": 5},
        "cycle": {"period": 3, "grow": 1, "fade": 1.0, "count": None, "tail": 0.0},
        "delay": {"steps": 3},
        "stretch": {"factor": 2},
        "every": {"steps": 2},
        "clip": {"low": None, "high": 0.1},
        "area": {"steps": 9},
    }
    calls |= {f"a schedule's {name}": (getattr(a_schedule, name), kwargs) for name, kwargs in methods.items()}
    for name in RULES:
        rule = optimizers.NAMED[name]
        kwargs = {p.name: p.default for p in inspect.signature(rule).parameters.values()}
        calls[f"optimizers.{name}"] = (rule, kwargs)
    wrapped = {"optimizer": lrlib.sgd()}
    calls["weight_decay"] = (lrlib.weight_decay, wrapped | {"l2": 0.0, "decoupled": 0.0})
    calls["clipped"] = (lrlib.clipped, wrapped | {"max_norm": 1.0})
    calls["averaged"] = (lrlib.averaged, wrapped | {"decay": None, "ramp": 0.0})
    calls["as_optimizer"] = (optimizers.as_optimizer, {"optimizer": "sgd"})
    return calls


# the same names, in small letters, are the default optimizers; the rest are made by functions or take nothing
RULES = "adagrad adam adamw lion momentum muon nesterov prodigy rmsprop schedule_free sgd".split()
MADE = {"History", "Landscape", "Picture", "RangeTest", "Walk"}
NOTHING = {
    "check_environment",
    "daily_review",
    "practice_exam",
    "ready",
    "my_progress",
    "load_diabetes_table",
    "load_glyphs",
    "load_mnist1d",
}


CALLS = right_calls()


def test_every_public_function_is_tried():
    pictures = {name for name in lrlib.__all__ if name.startswith("show_")}  # drawn by lessons, from their own runs
    assert set(lrlib.__all__) - set(CALLS) == MADE | NOTHING | set(RULES) | pictures


def says(error, argument, value):
    """Whether an error is one for a learner: it names the argument or shows what was given, and what may be given."""
    text = str(error)
    inside = list(value) if isinstance(value, (list, tuple)) or getattr(value, "ndim", 0) else []
    shown = [
        repr(value)[:40],
        f"shape {getattr(value, 'shape', None)}",
        *map(repr, inside),
        *(f"shape {np.shape(one)}" for one in inside),
    ]
    named = any(part in text for part in shown) or re.search(rf"\b{argument.rstrip('s')}", text)
    return named and any(word in text for word in (" must ", " there ", " has ", " needs ", " takes ", " names "))


@pytest.mark.parametrize("name", sorted(name for name, (_, kwargs) in CALLS.items() if kwargs))
@fuzz
@given(st.data())
def test_a_public_function_answers_or_says_what_is_wrong(name, data):
    function, kwargs = CALLS[name]
    argument = data.draw(st.sampled_from(sorted(kwargs)))
    value = data.draw(odd)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            found = function(**{**kwargs, argument: value})
        except ValueError as error:
            assert says(error, argument, value), f"{argument} = {value!r}: {error}"
        else:
            if isinstance(found, Picture):
                found._repr_mimebundle_()
                assert found.sentence.endswith(".")


@pytest.mark.parametrize("id", [id for lesson in lessons() for id in exercise_ids(lesson)])
@fuzz
@given(odd, st.booleans())
def test_a_check_never_raises_and_says_something(id, value, wrapped):
    exercise = find("exercise", id)
    answer = (lambda *given: value) if wrapped and exercise.cases else value
    status, text = exercises._judge(exercise, answer)
    assert status in ("wrong", "blank", "right") and len(text.split()) >= 3
    assert status != "right" or not isinstance(value, (str, bytes)), "no text is an answer"


QUESTIONS = [question for lesson in lessons() for question in load_questions(lesson).values()]


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.id)
@fuzz
@given(odd)
def test_a_question_judges_whatever_is_typed_or_chosen(question, value):
    if question.kind in NUMBERS:
        verdict, why = judge(question, value)
        assert why and not (verdict != "blank" and isinstance(value, (list, dict)))
        assert judge(question, question.answer)[0] == "right"
    elif question.kind in ("ordering", "matching"):
        size, matches = len(question.options), [option.match for option in question.options]
        right = matches if question.kind == "matching" else list(range(size))
        turn = len(repr(value)) % size
        verdict, why = judge(question, right[turn:] + right[:turn])
        assert why and (verdict == "right") == (right[turn:] + right[:turn] == right)
        assert judge(question, [])[0] == "blank"
    else:
        choices = set(range(len(question.options)))
        chosen = (
            {len(repr(value)) % len(choices)}
            if question.kind in ("single", "completion")
            else choices & set(repr(value).encode())
        )
        verdict, why = judge(question, chosen)
        assert why and (verdict == "right") == (chosen == {i for i in choices if question.options[i].right})
        assert (verdict == "blank") == (not chosen)


@pytest.mark.parametrize("spec", [e for lesson in lessons() for e in material(lesson, "explorers")], ids=lambda e: e.id)
@fuzz
@given(st.data())
def test_an_explorer_draws_or_names_the_control(spec, data):
    control = data.draw(st.sampled_from(spec.controls))
    value = data.draw(odd if control.kind == "choice" else odd | st.floats(control.low, control.high))
    try:
        _, sentence = spec.render(**{control.name: value})
    except ValueError as error:
        assert f"{control.name} must be" in str(error)
    else:
        assert sentence.endswith(".") and not {"nan", "inf"} & set(sentence.split())
