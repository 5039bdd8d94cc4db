"""A schedule as code for PyTorch, Keras, Optax, Transformers and scikit-learn, ready to paste and run.

Every export holds one function `rate(step)`, the schedule written out as arithmetic, and the lines that hand it to the
framework. Where a framework has no place for it, the note says so, and the code is the nearest thing that works.
"""

from dataclasses import dataclass

from . import schedules as s
from . import validation as arg
from .validation import validated

_HEADS = {"pytorch": "np", "transformers": "np", "scikit-learn": "np", "optax": "jnp", "keras": "ops"}


@dataclass(frozen=True)
class Export:
    """Runnable code and what to know about it. Shows as text.

    >>> export(s.constant(0.1), "pytorch").framework
    'pytorch'
    """

    framework: str
    code: str
    note: str

    def __repr__(self):
        return f"{self.code}\n# {self.note}"

    def _repr_markdown_(self):
        return f"```python\n{self.code}```\n\n{self.note}"


_SHAPES = {
    "linear": "{u}",
    "cosine": "(1 - {x}.cos(3.141592653589793 * {u})) / 2",
    "cosine_power": "1 - ((1 + {x}.cos(3.141592653589793 * {u})) / 2) ** {0}",
    "poly": "1 - (1 - {u}) ** {0}",
    "power": "{u} ** {0}",
    "geometric": "({0} ** {u} - 1) / ({0} - 1)",
    "tanh": "(1 + {x}.tanh({0} + ({1} - ({0})) * {u})) / 2",
}

_CYCLE = '''

def cycle(t, period, grow):
    """Number, first step and length of the cycle that step t falls into."""
    t, number, start, length = {x}.maximum(t, 0.0), 0.0 * t, 0.0 * t, 0.0 * t + period
    begin, long = period, period * grow
    while begin < 1e9:
        inside = t >= begin
        number, start = {x}.where(inside, number + 1, number), {x}.where(inside, begin, start)
        length = {x}.where(inside, long, length)
        begin, long = begin + long, long * grow
    return number, start, length
'''


class _Writer:
    """Writes a schedule as an expression in t; `lines` are the assignments it needs before."""

    def __init__(self, x):
        self.x, self.lines, self.cycles = x, [], False

    def name(self, expression):
        """A new variable that holds an expression."""
        name = f"v{len(self.lines)}"
        self.lines.append(f"    {name} = {expression}")
        return name

    def write(self, node, t):
        return getattr(self, type(node).__name__.lower())(node, t)

    def constant(self, node, t):
        return f"{float(node.value)!r}"

    def ramp(self, node, t):
        length = node.length
        if not length:
            return f"{self.x}.where({t} >= 0, {float(node.end)!r}, {float(node.start)!r})"
        u = self.name(f"{self.x}.clip({t} / {float(length)!r}, 0.0, 1.0)")
        if node.shape.name == "geometric" and node.shape.numbers[0] == 1:
            shape = u
        else:
            shape = _SHAPES[node.shape.name].format(*map(float, node.shape.numbers), u=u, x=self.x)
        return f"({float(node.start)!r} + {float(node.end - node.start)!r} * ({shape}))"

    def decay(self, node, t):
        return f"{float(node.factor)!r} ** {self.x}.maximum({t}, 0.0)"

    def inverse(self, node, t):
        return f"(1 + {self.x}.maximum({t}, 0.0) / {float(node.timescale)!r}) ** {-float(node.power)!r}"

    def product(self, node, t):
        return f"({self.write(node.a, t)}) * ({self.write(node.b, t)})"

    def sum(self, node, t):
        return f"(({self.write(node.a, t)}) + ({self.write(node.b, t)}))"

    def clip(self, node, t):
        inner = self.write(node.schedule, t)
        if node.low is not None:
            inner = f"{self.x}.maximum({inner}, {float(node.low)!r})"
        return inner if node.high is None else f"{self.x}.minimum({inner}, {float(node.high)!r})"

    def join(self, node, t):
        rate = self.write(node.parts[0], t)
        for at, part in zip(node.at, node.parts[1:], strict=True):
            local = self.name(f"{t} - {float(at)!r}")
            rate = f"{self.x}.where({t} < {float(at)!r}, {rate}, {self.write(part, local)})"
        return rate

    def cycle(self, node, t):
        self.cycles = True
        number, start, length = (f"{part}{len(self.lines)}" for part in ("number", "start", "length"))
        begins = f"cycle({t}, {float(node.period)!r}, {float(node.grow)!r})"
        if node.grow == 1:
            number = self.name(f"{self.x}.floor({self.x}.maximum({t}, 0.0) / {float(node.period)!r})")
            local = self.name(f"{self.x}.maximum({t}, 0.0) - {number} * {float(node.period)!r}")
        else:
            self.lines.append(f"    {number}, {start}, {length} = {begins}")
            local = self.name(f"({self.x}.maximum({t}, 0.0) - {start}) * {float(node.period)!r} / {length}")
        rate = f"{float(node.fade)!r} ** {number} * ({self.write(node.schedule, local)})"
        if node.count is None:
            return rate
        whole = node.count if node.grow == 1 else (node.grow**node.count - 1) / (node.grow - 1)
        end = float(node.period * whole)
        local = self.name(f"{t} - {end!r}")
        return f"{self.x}.where({t} < {end!r}, {rate}, {self.write(node.tail, local)})"

    def delay(self, node, t):
        return self.write(node.schedule, self.name(f"{t} - {float(node.steps)!r}"))

    def stretch(self, node, t):
        return self.write(node.schedule, self.name(f"{t} / {float(node.factor)!r}"))

    def every(self, node, t):
        steps = float(node.steps)
        return self.write(node.schedule, self.name(f"{self.x}.floor({t} / {steps!r}) * {steps!r}"))


def _rate(schedule, x, cast):
    """The source of `rate(step)` over the array module called `x`."""
    writer = _Writer(x)
    body = writer.write(schedule, "t")
    grows = writer.cycles and "= cycle(" in "\n".join(writer.lines)
    result = f"float({body})" if x == "np" else body  # a numpy value would get into PyTorch's checkpoints
    lines = [f"    t = {cast}", *writer.lines, f"    return {result}"]
    return (_CYCLE.format(x=x) if grows else "") + "\n\ndef rate(step):\n" + "\n".join(lines) + "\n"


_TORCH = """
optimizer = torch.optim.SGD(model.parameters(), lr=1.0)  # 1.0, so that the factor below is the rate itself
scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, rate)
# then, for every batch: loss.backward(); optimizer.step(); scheduler.step(); optimizer.zero_grad()
"""

_TEMPLATES = {
    "pytorch": (
        "import numpy as np\nimport torch\n{rate}" + _TORCH,
        "float(step)",
        "The first update uses rate(0). Call scheduler.step() after optimizer.step(), once per update, not per epoch: "
        "the other order drops rate(0).",
    ),
    "transformers": (
        "import numpy as np\nimport torch\nfrom transformers import Trainer\n{rate}"
        + _TORCH
        + "trainer = Trainer(model=model, args=args, train_dataset=data, optimizers=(optimizer, scheduler))\n",
        "float(step)",
        "Trainer steps the scheduler once per update, after gradient accumulation: count updates, not batches. The "
        "named schedules of Transformers start their warm-up at exactly 0; this one starts at rate(0).",
    ),
    "optax": (
        "import jax.numpy as jnp\nimport optax\n{rate}\noptimizer = optax.sgd(learning_rate=rate)\n",
        "jnp.asarray(step, dtype=float)",
        "Optax counts from 0, so the first update uses rate(0). In single precision, jax's default, the rates agree to "
        "about six digits.",
    ),
    "keras": (
        "import keras\nfrom keras import ops\n{rate}\n\n"
        "class Rate(keras.optimizers.schedules.LearningRateSchedule):\n"
        "    def __call__(self, step):\n        return rate(step)\n\n\n"
        "optimizer = keras.optimizers.SGD(learning_rate=Rate())\n",
        'ops.cast(step, "float32")',
        "Keras counts from 0, so the first update uses rate(0). It computes in single precision: about six digits. To "
        "save the model, add get_config to the class.",
    ),
    "scikit-learn": (
        "import numpy as np\nfrom sklearn.linear_model import SGDRegressor\n{rate}\n"
        'model = SGDRegressor(learning_rate="constant", eta0=1.0)\n'
        "for step, (x, y) in enumerate(batches):\n"
        "    model.set_params(eta0=rate(step))\n    model.partial_fit(x, y)\n",
        "float(step)",
        "scikit-learn has no place for a schedule of one's own; the nearest thing is to set eta0 before each "
        "partial_fit. It updates once per row, so within a batch the rate stays the same. eta0 must be above 0.",
    ),
}


@validated(framework=arg.one_of(*_TEMPLATES))
def export(schedule, framework):
    """The schedule as runnable code for a framework, with a note on its conventions: an `Export`.

    framework: "pytorch", "keras", "optax", "transformers" or "scikit-learn"; ValueError for another. A constant and an
    inverse power of the step come out as scikit-learn's own settings.

    >>> print(export(s.constant(0.1), "scikit-learn").code)
    from sklearn.linear_model import SGDRegressor
    <BLANKLINE>
    model = SGDRegressor(learning_rate="constant", eta0=0.1)
    <BLANKLINE>
    """
    schedule = s.as_schedule(schedule)
    native = _native_sgd(schedule) if framework == "scikit-learn" else None
    if native:
        code = f"from sklearn.linear_model import SGDRegressor\n\nmodel = SGDRegressor({native})\n"
        return Export(framework, code, "scikit-learn's own setting. Its steps are rows, not batches, counted from 1.")
    code, cast, note = _TEMPLATES[framework]
    return Export(framework, code.replace("{rate}", _rate(schedule, _HEADS[framework], cast)), note)


def _native_sgd(schedule):
    """The arguments of SGDRegressor that give this schedule, or None."""
    if isinstance(schedule, s.Constant):
        return f'learning_rate="constant", eta0={float(schedule.value)!r}'
    if (
        isinstance(schedule, s.Product)
        and isinstance(schedule.a, s.Constant)
        and isinstance(schedule.b, s.Inverse)
        and schedule.b.timescale == 1
    ):
        return f'learning_rate="invscaling", eta0={float(schedule.a.value)!r}, power_t={float(schedule.b.power)!r}'
    return None
