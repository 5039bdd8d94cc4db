"""A schedule as code for PyTorch, Keras, Optax, Transformers and scikit-learn, ready to run.

Every export holds one function `rate(step)`, the schedule written out as arithmetic, and the lines
that hand it to the framework. The arithmetic is not written a second time here: the schedule is
called with a stand-in for the step that notes each operation. The code computes in float64, also
where the framework's own precision is single. Where a framework has no place for a schedule, the
note says so, and the code is the nearest thing that works.
"""

import tomllib
from collections import Counter
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np

from . import schedules as s
from . import validation as arg
from .validation import validated


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


_OPERATORS = {  # numpy's name: the sign, and how strongly it binds
    "less": ("<", 0), "less_equal": ("<=", 0), "greater": (">", 0), "greater_equal": (">=", 0),
    "add": ("+", 1), "subtract": ("-", 1), "multiply": ("*", 2), "divide": ("/", 2),
    "power": ("**", 3),
}  # fmt: skip
_ATOM = 9  # binds more strongly than any of them
_NUMPY = {"table": "{}", "searchsorted": '{x}.searchsorted({}, {}, side="right")'}
_KERAS = {"table": "double({})", "searchsorted": 'ops.searchsorted({}, ops.reshape({}, (1,)), side="right")[0]'}
_WIDTH = 80  # a longer line is split


class _Traced(np.lib.mixins.NDArrayOperatorsMixin):
    """Stands in for an array of steps and notes what numpy is asked to do with it.

    So the code that a schedule runs here is the code that is exported, and cannot differ from it.
    """

    def __init__(self, log, operation, *operands):
        self.log, self.operation, self.operands = log, operation, operands
        log.append(self)

    def __array_ufunc__(self, ufunc, method, *operands):
        return _Traced(self.log, ufunc.__name__, *operands)

    def __array_function__(self, function, types, args, kwargs):
        return getattr(self, f"_{function.__name__}")(*args, **kwargs)

    def _full_like(self, t, value):
        return value

    def _where(self, *operands):
        return _Traced(self.log, "where", *operands)

    def _take_along_axis(self, table, i, axis):
        return _Traced(self.log, "take", table, i)

    def _searchsorted(self, table, t, side):
        return _Traced(self.log, "searchsorted", table, t)

    def _clip(self, value, low, high):
        if low is None or high is None:
            return np.minimum(value, high) if low is None else np.maximum(value, low)
        return _Traced(self.log, "clip", value, low, high)

    def _piecewise(self, t, conditions, functions):
        *later, first = functions
        rate = first(t)
        for condition, function in zip(conditions, later, strict=True):
            rate = _Traced(self.log, "where", condition, function(t), rate)
        return rate


class _Writer:
    """Writes what was traced as lines of code; what is used twice or is long gets a name."""

    def __init__(self, x, schedule):
        self.x, self.lines, self.above, self.texts, log = x, [], [], {}, []
        self.forms = _KERAS if x == "ops" else _NUMPY
        self._tables(schedule)
        result = schedule._at(_Traced(log, "t"))
        uses = Counter([id(result)])
        for node in reversed(log):
            uses.update(id(operand) for operand in node.operands if id(node) in uses)
        for node in log:
            if id(node) not in uses:
                continue
            text, binds = self._written(node) if node.operands else ("t", _ATOM)
            if node.operands and uses[id(node)] > 1:
                text, binds = self._name(text), _ATOM
            self.texts[id(node)] = text, binds
        self.lines.append(f"exact = {self._text(result)[0]}")

    def _tables(self, node):
        """Define the tables of growing cycles before the function."""
        if isinstance(node, s.Cycle) and node.grow > 1 and id(node.table[0]) not in self.texts:
            i, starts = len(self.above), node.table[0]
            growth = f"[{float(node.period)}] + [{float(node.grow)}] * {len(starts) - 1}"
            self.above.append(
                f"# the cycles up to step {starts[-1]:.3g}\n"
                f"lengths{i} = np.cumprod({growth})\n"
                f"starts{i} = np.append(0.0, np.cumsum(lengths{i}[:-1]))\n"
                + f"heights{i} = {float(node.fade)} ** np.arange({len(starts)})\n"
                * (node.fade != 1)
            )
            for name, table in zip(("starts", "lengths", "heights"), node.table, strict=True):
                self.texts[id(table)] = self.forms["table"].format(f"{name}{i}"), _ATOM
        for field in fields(node):
            value = getattr(node, field.name)
            for child in value if isinstance(value, tuple) else [value]:
                if isinstance(child, s.Schedule):
                    self._tables(child)

    def _name(self, text):
        self.lines.append(f"v{len(self.lines)} = {text}")
        return f"v{len(self.lines) - 1}"

    def _text(self, value):
        """What was written of an operand, and how strongly its operator binds."""
        if id(value) in self.texts:
            return self.texts[id(value)]
        if isinstance(value, int) and abs(value) < 2**31 or isinstance(value, str):
            return str(value), _ATOM
        return repr(float(value)), _ATOM

    def _written(self, node):
        parts = [self._text(operand) for operand in node.operands]
        if node.operation == "where" and not {id(x) for x in node.operands[1:]} & set(self.texts):
            parts[1] = self.forms["table"].format(parts[1][0]), _ATOM  # of two numbers
        if sum(len(text) for text, _ in parts) > _WIDTH:
            parts = [(self._name(part[0]), _ATOM) if len(part[0]) > 20 else part for part in parts]
        if node.operation in self.forms:
            return self.forms[node.operation].format(*(text for text, _ in parts), x=self.x), _ATOM
        if node.operation not in _OPERATORS:
            return f"{self.x}.{node.operation}({', '.join(text for text, _ in parts)})", _ATOM
        sign, strength = _OPERATORS[node.operation]
        (left, a), (right, b) = parts
        left = f"({left})" if a < strength or a == strength == 3 else left
        return f"{left} {sign} " + (f"({right})" if b <= strength else right), strength


@dataclass(frozen=True)
class _Framework:
    """The array module's name there, how `rate` begins and ends, the code around it, a note."""

    x: str
    begin: str
    end: str
    code: str
    note: str

    def write(self, schedule):
        writer, indent = _Writer(self.x, schedule), " " * (8 if "with " in self.begin else 4)
        body = "".join(f"{indent}{line}\n" for line in writer.lines)
        rate = f"def rate(step):\n{self.begin}{body}    return {self.end}\n"
        return self.code.replace("{rate}", "\n\n".join([*writer.above, rate]))


_TOML = Path(__file__).with_name("export_templates.toml").read_text(encoding="utf-8")
_TEMPLATES = {name: _Framework(**template) for name, template in tomllib.loads(_TOML).items()}


@validated(framework=arg.one_of(*_TEMPLATES))
def export(schedule, framework):
    """The schedule as runnable code for a framework, with a note on its conventions: an `Export`.

    schedule: or a number. framework: "pytorch", "keras", "optax", "transformers" or "scikit-learn".
    A constant and an inverse power of the step come out as scikit-learn's own settings. Raises
    ValueError for what is no schedule and for another framework.

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
        note = "scikit-learn's own setting. Its steps are rows, not batches, counted from 1."
        return Export(framework, code, note)
    template = _TEMPLATES[framework]
    return Export(framework, template.write(schedule), template.note)


def _native_sgd(schedule):
    """The arguments of SGDRegressor that give this schedule, or None."""
    match schedule:
        case s.Constant(value) if value > 0:
            return f'learning_rate="constant", eta0={float(value)}'
        case s.Product(s.Constant(value), s.Inverse(power, 1)) if value > 0:
            return f'learning_rate="invscaling", eta0={float(value)}, power_t={float(power)}'
