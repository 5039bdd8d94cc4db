"""Exported code is run, with numpy standing in for the frameworks' arrays.

tests/frameworks runs it in the frameworks themselves.
"""

import ast
import sys
import types
from contextlib import nullcontext

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from trees import ONCE_WRONG, random_tree

from lessons.schedules.explorers import SHAPES, compose
from lrlib import schedules as s
from lrlib.code_export import _TEMPLATES, export

SCHEDULES = [
    s.constant(0.1),
    s.cosine_decay(0.1, 60, 0.01),
    s.warmup(s.cosine_decay(0.1, 90), 10),
    s.warmup(s.inverse_root(0.1, 20), 20),
    s.step_decay(0.1, 30),
    s.multi_step(0.1, [20, 50], 0.5),
    s.exponential_decay(0.1, 7, 0.8),
    s.exponential_decay(0.1, 7, 0.8).every(7).delay(10).clip(low=0.01, high=0.09),
    s.polynomial_decay(0.1, 80, 0.01, 2),
    s.tanh_decay(0.1, 100),
    s.noam(512, 40),
    s.sgdr(0.1, 10, grow=2, fade=0.8),
    s.sgdr(0.1, 15, 0.001),
    s.sgdr(0.1, 10, grow=2, count=3),
    s.triangular2(0.01, 0.1, 20),
    s.exp_range(0.01, 0.1, 20, factor=0.99),
    s.one_cycle(0.1, 100),
    s.one_cycle(0.1, 100, three_phase=True),
    s.wsd(0.1, 10, 60, 30),
    s.ramp(0.1, 0.001, 50, s.geometric(0.01)),
    s.ramp(0.1, 0.02, 50, s.cosine_power(2), endpoint=True),
    0.1 * s.inverse(0.5, 1),
    *(compose(shape, 0.3, flat, end) for shape in SHAPES for flat, end in ((0, 0.1), (0.7, 0.001))),  # the designer's
]
STEPS = np.arange(130)
each = pytest.mark.parametrize("schedule", SCHEDULES, ids=repr)


def stand_ins(backend):
    """Modules by the frameworks' names, numpy in place of their arrays; results are float32."""
    jnp = types.SimpleNamespace(**{**vars(np), "result_type": lambda _: np.float32})
    jax = types.SimpleNamespace(numpy=jnp, enable_x64=nullcontext)
    keras = types.SimpleNamespace(
        ops=types.SimpleNamespace(**vars(np), cast=np.asarray, convert_to_numpy=np.asarray),
        backend=types.SimpleNamespace(backend=lambda: backend),
        config=types.SimpleNamespace(floatx=lambda: "float32"),
        saving=types.SimpleNamespace(register_keras_serializable=lambda: lambda cls: cls),
        optimizers=types.SimpleNamespace(
            schedules=types.SimpleNamespace(LearningRateSchedule=object), SGD=lambda learning_rate: learning_rate
        ),
    )
    optax = types.SimpleNamespace(sgd=lambda learning_rate: learning_rate)
    rules = types.SimpleNamespace(LambdaLR=lambda optimizer, rate: rate)
    optim = types.SimpleNamespace(SGD=lambda params, lr: lr, lr_scheduler=rules)
    torch = types.SimpleNamespace(optim=optim)
    transformers = types.SimpleNamespace(Trainer=lambda **settings: settings)
    return {"keras": keras, "optax": optax, "torch": torch, "transformers": transformers, "jax": jax, "jax.numpy": jnp}


class Model:
    @staticmethod
    def parameters():
        return []


def exported(schedule, framework, backend="jax"):
    """The function `rate` of the exported code, run with numpy."""
    space = {"model": Model, "args": None, "data": None, "batches": []}
    with pytest.MonkeyPatch.context() as patch:
        for name, module in stand_ins(backend).items():
            patch.setitem(sys.modules, name, module)
        exec(export(schedule, framework).code, space)
    return space["rate"]


def assert_same(rates, expected, rtol):
    """Relative to the rate itself; beside it only what rounding at a restart or at 0 is worth."""
    peak = np.abs(expected).max()
    np.testing.assert_allclose(rates, expected, rtol=rtol, atol=1e-13 * peak)


DOUBLE = ["pytorch", "transformers"]
SINGLE = [("optax", "jax"), ("keras", "jax"), ("keras", "torch"), ("keras", "tensorflow")]


@each
@pytest.mark.parametrize("framework", DOUBLE)
def test_the_code_runs_and_gives_the_schedule(schedule, framework):
    rate = exported(schedule, framework)
    with np.errstate(all="raise"):
        assert_same([rate(step) for step in STEPS], schedule(STEPS), 1e-12)
    assert type(rate(0)) is float, "torch.load takes no numpy values from a state_dict"


@each
@pytest.mark.parametrize(("framework", "backend"), SINGLE)
def test_in_single_precision_only_the_result_is_rounded(schedule, framework, backend):
    rate = exported(schedule, framework, backend)
    rates = np.array([rate(np.int32(step)) for step in STEPS])
    assert rates.dtype == np.float32
    assert_same(rates.astype(float), schedule(STEPS), 1.2e-7)


@each
@pytest.mark.parametrize("framework", DOUBLE + ["optax", "keras"])
def test_no_bracket_is_needless(schedule, framework):
    """No more than Python itself writes for the same expression."""
    for node in ast.walk(ast.parse(code := export(schedule, framework).code)):
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", " ")[0] in "ve":
            written = ast.get_source_segment(code, node.value)
            assert written.count("(") <= ast.unparse(node.value).count("("), written


@settings(max_examples=300)
@given(st.randoms(use_true_random=False), st.integers(0, 10**6))
def test_any_tree_is_exported_as_it_is(rng, begin):
    """Fractional periods, counted and growing cycles, ends near 0 and all else that can be said."""
    schedule, steps = random_tree(rng), begin + np.arange(60)
    expected = schedule(steps)
    for framework, rtol in (("pytorch", 1e-11), ("optax", 1.2e-7)):
        rate = exported(schedule, framework)
        with np.errstate(all="ignore"):
            rates = [float(rate(step)) for step in steps]
        small = np.abs(expected) < 1e-35  # what single precision has no digits for
        assert_same(rates, np.where(small & (framework == "optax"), rates, expected), rtol)


@pytest.mark.parametrize("schedule", ONCE_WRONG, ids=repr)
def test_restarts_stairs_and_small_ends_to_the_last_digit(schedule):
    steps = np.arange(1300)
    rate = exported(schedule, "pytorch")
    np.testing.assert_allclose([rate(t) for t in steps], schedule(steps), rtol=1e-13, atol=0)


def test_a_growing_cycle_is_looked_up_not_counted():
    """One line of code, and the restarts as a table, however many there are."""
    code = export(s.sgdr(0.1, 10, grow=1.01), "optax").code
    assert "for " not in code and "while " not in code and code.count("searchsorted") == 1
    starts = s.sgdr(0.1, 10, grow=1.01).table[0]
    assert starts[-1] > s.MAX_STEPS and len(starts) < 4000


def test_many_parts_are_no_deep_nest():
    schedule = s.piecewise(range(1, 500), np.linspace(1, 2, 500))
    rate = exported(schedule, "pytorch")
    assert [rate(step) for step in (0, 250, 600)] == schedule([0, 250, 600]).tolist()


def test_what_is_no_schedule_is_refused():
    with pytest.raises(ValueError, match="export: schedule must be a schedule, .*got <function"):
        export(lambda step: 0.1, "pytorch")


class Recorder:
    """Notes the eta0 of every partial_fit."""

    seen = []

    def __init__(self, **settings):
        self.settings = settings

    def set_params(self, eta0):
        self.settings["eta0"] = eta0

    def partial_fit(self, x, y):
        self.seen.append(self.settings["eta0"])


@each
def test_the_code_for_scikit_learn_runs(schedule, monkeypatch):
    result = export(schedule, "scikit-learn")
    if "rate(step)" not in result.code:
        return
    import sklearn.linear_model

    monkeypatch.setattr(sklearn.linear_model, "SGDRegressor", Recorder)
    Recorder.seen = []
    exec(result.code, {"batches": [(None, None)] * 130})
    np.testing.assert_allclose(Recorder.seen, schedule(STEPS), rtol=1e-11, atol=1e-15)


@pytest.mark.parametrize(("schedule", "moves"), [(s.warmup(0.1, 5), True), (s.constant(0), False)])
def test_a_schedule_that_begins_at_0_runs_in_scikit_learn(schedule, moves):
    """It refuses an eta0 of 0 at the first partial_fit; 1e-300 moves no weight."""
    space, seen = {}, []

    def batches():
        for _ in range(4):
            yield [[1.0]], [1.0]
            seen.append(float(space["model"].coef_[0]))

    space["batches"] = batches()
    result = export(schedule, "scikit-learn")
    exec(result.code, space)
    assert abs(seen[0]) < 1e-290 and (seen[-1] > 0.01) == moves and "1e-300" in result.note


def test_an_array_of_keras_is_double_where_both_of_its_values_are_plain_numbers():
    assert "ops.where(t >= 5, double(0.01), 0.1)" in export(s.piecewise([5], [0.1, 0.01]), "keras").code
    assert "double(0.1)" not in export(s.warmup(0.1, 5), "keras").code


def test_scikit_learn_has_a_constant_and_a_power_of_its_own():
    assert 'learning_rate="constant", eta0=0.5' in export(s.constant(0.5), "scikit-learn").code


def test_an_export_reads_well_and_an_unknown_framework_is_named():
    result = export(s.cosine_decay(0.1, 60), "pytorch")
    assert repr(result).startswith("import numpy as np\nimport torch") and result.note in result._repr_markdown_()
    with pytest.raises(
        ValueError, match="framework must be one of pytorch, transformers, optax, keras, scikit-learn, got 'mxnet'"
    ):
        export(s.constant(0.1), "mxnet")
    assert set(_TEMPLATES) == {"pytorch", "transformers", "optax", "keras", "scikit-learn"}
