"""The helper library of the course on the learning rate: schedules, optimizers, batched training, figures, explorers.

Names are loaded on first use, so that `import lrlib` costs a notebook next to nothing.
"""

from importlib import import_module

_EXPORTS = {
    "landscapes": "Landscape double_well least_squares parabola quadratic",
    "walks": "Walk descend destinations",
    "networks": "BagOfWords ConvNet EmbeddingBag MLP Transformer linear_regression logistic_regression",
    "history": "History best_rate",
    "training": "sweep",
    "range_tests": "RangeTest range_test",
    "sharpness": "hessian_vector top_eigenpairs top_eigenvalues",
    "optimizers": "adagrad adam adamw averaged clipped lion momentum muon nesterov prodigy rmsprop"
    " schedule_free sgd weight_decay",
    "datasets": "build_vocabulary encode load_breast_cancer_split load_diabetes_split load_diabetes_table"
    " load_digits_split load_docstrings load_glyphs load_mnist1d tokenize",
    "randomness": "generator random_state",
    "code_export": "export",
    "classroom.style": "Picture",
    "classroom.tables": "table",
    "classroom.claims": "claim",
    "classroom.figures": "show_contest show_epochs show_losses show_rate_curve show_u_curve",
    "classroom.explore": "busy explorer",
    "classroom.exercises": "check confirm hint",
    "classroom.quiz": "daily_review predict recall self_test",
    "classroom.exam": "practice_exam",
    "classroom.report": "my_progress",
    "classroom.environment": "check_environment ready",
}
_ROOM = {name: room for room, names in _EXPORTS.items() for name in names.split()}
__all__ = sorted(_ROOM)


def __getattr__(name):
    if name not in _ROOM:
        raise AttributeError(f"lrlib has no {name!r}; it has {', '.join(__all__)}")
    value = getattr(import_module(f"lrlib.{_ROOM[name]}"), name)
    globals()[name] = value
    return value


def __dir__():
    return __all__
