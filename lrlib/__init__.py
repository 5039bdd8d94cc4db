"""The helper library of the course on the learning rate: schedules, optimizers, batched training, figures, explorers.

Names are loaded on first use, so that `import lrlib` costs a notebook next to nothing.
"""

from importlib import import_module

_HOME = {
    "landscapes": "Landscape double_well himmelblau least_squares parabola quadratic",
    "walks": "Walk descend destinations",
    "stochastic": "NoisyWalk descend_rows",
    "networks": "BagOfWords ConvNet EmbeddingBag MLP Transformer linear_regression logistic_regression",
    "training": "History best_rate sweep",
    "range_tests": "RangeTest range_test",
    "transfer": "Transfer fine_tune",
    "sharpness": "hessian_vector top_eigenpairs top_eigenvalues",
    "optimizers": "adagrad adam adamw lamb lars lion momentum muon nadam nesterov prodigy radam rmsprop"
    " schedule_free sgd",
    "datasets": "few_shot load_breast_cancer_split load_diabetes_split load_diabetes_table load_digits_split"
    " load_docstrings load_flower load_friedman1 load_glyphs load_mnist1d load_pretrained vocabulary_of word_numbers"
    " words_of",
    "figures": "Picture claim show_basin_edges show_basins show_contest show_digits show_epochs show_erased"
    " show_excess show_floor show_halving show_images show_levels show_logs show_losses show_paths show_pictures"
    " show_range_test show_rate_curve show_resting_points show_schedules show_transfer show_trials show_u_curve"
    " show_walk show_word_rates table",
    "code_export": "export",
    "explore": "busy explorer",
    "exercises": "check confirm hint",
    "quiz": "predict readiness recall self_test",
    "progress": "my_progress",
    "environment": "check_environment",
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
