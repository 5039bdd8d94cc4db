"""The helper library of the course: schedules, optimizers, batched training, figures and explorers for the learning rate.

Names are loaded on first use, so that `import lrlib` costs a notebook next to nothing.
"""

from importlib import import_module

_HOME = {
    "landscapes": "parabola quadratic double_well himmelblau Landscape",
    "training": "descend train sweep History Walk",
    "models": "MLP",
    "optimizers": "sgd momentum adam",
    "datasets": "load_digits_split load_flower",
    "figures": "show Picture table claim",
    "explore": "explore",
    "exercises": "check hint",
    "quiz": "predict quiz",
    "progress": "my_progress",
}
_WHERE = {name: room for room, names in _HOME.items() for name in names.split()}

__all__ = sorted(_WHERE)


def __getattr__(name):
    if name not in _WHERE:
        raise AttributeError(f"lrlib has no {name!r}; it has {', '.join(__all__)}")
    value = getattr(import_module(f"lrlib.{_WHERE[name]}"), name)
    globals()[name] = value
    return value


def __dir__():
    return __all__
