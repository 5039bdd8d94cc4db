"""Exported code is run: in the framework where it is installed, and everywhere else with numpy standing in for its
arrays.
"""

import importlib.util
import sys
import types

import numpy as np
import pytest

from lrlib import schedules as s
from lrlib.bank.schedules import SHAPES, compose
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


def stand_ins():
    """Modules by the frameworks' names, numpy in place of their arrays."""
    ops = types.SimpleNamespace(**vars(np), cast=lambda x, kind: np.asarray(x, dtype=float))
    keras = types.ModuleType("keras")
    keras.ops = ops
    base = types.SimpleNamespace(LearningRateSchedule=object)
    keras.optimizers = types.SimpleNamespace(schedules=base, SGD=lambda learning_rate: learning_rate)
    optax, torch, transformers = (types.ModuleType(name) for name in ("optax", "torch", "transformers"))
    optax.sgd = lambda learning_rate: learning_rate
    rules = types.SimpleNamespace(LambdaLR=lambda optimizer, rate: rate)
    torch.optim = types.SimpleNamespace(SGD=lambda params, lr: lr, lr_scheduler=rules)
    transformers.Trainer = lambda **settings: settings
    jax = types.ModuleType("jax")
    jax.numpy = np
    return {"keras": keras, "optax": optax, "torch": torch, "transformers": transformers, "jax": jax, "jax.numpy": np}


class Model:
    @staticmethod
    def parameters():
        return []


@each
@pytest.mark.parametrize("framework", ["pytorch", "transformers", "optax", "keras"])
def test_the_code_runs_and_gives_the_schedule(schedule, framework, monkeypatch):
    for name, module in stand_ins().items():
        monkeypatch.setitem(sys.modules, name, module)
    space = {"model": Model, "args": None, "data": None}
    with np.errstate(all="raise"):
        exec(export(schedule, framework).code, space)
        rates = [float(space["rate"](step)) for step in STEPS]
    if framework in ("pytorch", "transformers"):
        assert type(space["rate"](0)) is float, "torch.load takes no numpy values from a state_dict"
    np.testing.assert_allclose(rates, schedule(STEPS), rtol=1e-11, atol=1e-15)


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


@pytest.mark.parametrize("schedule", [s.constant(0.05), 0.05 * s.inverse(0.25, 1)], ids=repr)
def test_scikit_learns_own_settings_are_the_schedule(schedule):
    """One feature, one row at a time: w moves by eta (y - w x) x, so eta can be read off every update."""
    space = {}
    exec(export(schedule, "scikit-learn").code, space)
    model = space["model"].set_params(penalty=None, fit_intercept=False)
    w, rates = 0.0, []
    for _ in range(20):
        model.partial_fit([[1.0]], [w + 1.0])  # the error is always 1
        rates.append(model.coef_[0] - w)
        w = model.coef_[0]
    np.testing.assert_allclose(rates, schedule(np.arange(20)), rtol=1e-9)


def test_a_zero_rate_is_what_scikit_learn_refuses():
    assert "must be above 0" in export(s.warmup(0.1, 5), "scikit-learn").note


@each
@pytest.mark.skipif(importlib.util.find_spec("torch") is None, reason="PyTorch is not installed")
def test_pytorch_as_it_is_installed_here(schedule):
    import torch

    space = {"model": torch.nn.Linear(1, 1)}
    exec(export(schedule, "pytorch").code, space)
    rates = []
    for _ in STEPS:
        rates.append(space["optimizer"].param_groups[0]["lr"])
        space["optimizer"].step()
        space["scheduler"].step()
    np.testing.assert_allclose(rates, schedule(STEPS), rtol=1e-11, atol=1e-15)


@each
@pytest.mark.skipif(importlib.util.find_spec("optax") is None, reason="Optax is not installed")
def test_optax_as_it_is_installed_here(schedule):
    import jax
    import jax.numpy as jnp
    import optax

    space = {}
    exec(export(schedule, "optax").code, space)
    np.testing.assert_allclose(jax.jit(space["rate"])(STEPS), schedule(STEPS), rtol=2e-5, atol=1e-7)
    rule, w = space["optimizer"], jnp.zeros(())
    state = rule.init(w)
    for step in range(3):
        change, state = rule.update(jnp.ones(()), state)
        assert float(change) == pytest.approx(-schedule(step), rel=2e-5, abs=1e-7)
    assert optax.__version__


@each
@pytest.mark.skipif(importlib.util.find_spec("keras") is None, reason="Keras is not installed")
def test_keras_as_it_is_installed_here(schedule):
    space = {}
    exec(export(schedule, "keras").code, space)
    rates = [float(np.asarray(space["Rate"]()(step))) for step in STEPS[::13]]
    np.testing.assert_allclose(rates, schedule(STEPS[::13]), rtol=2e-5, atol=1e-7)


def test_an_export_reads_well_and_an_unknown_framework_is_named():
    result = export(s.cosine_decay(0.1, 60), "pytorch")
    assert repr(result).startswith("import numpy as np\nimport torch") and result.note in result._repr_markdown_()
    with pytest.raises(
        ValueError, match="framework must be one of pytorch, transformers, optax, keras, scikit-learn, got 'mxnet'"
    ):
        export(s.constant(0.1), "mxnet")
    assert set(_TEMPLATES) == {"pytorch", "transformers", "optax", "keras", "scikit-learn"}
