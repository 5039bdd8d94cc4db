"""How a sweep's trainings are spread over processes, and each kept to one BLAS thread."""

from dataclasses import fields, is_dataclass
from functools import cache
from itertools import pairwise

import numpy as np


def in_pieces(seeds, rates, jobs, blocks):
    """The trainings as pairs (place of the seed, slice of the rates): whole seeds, the last ones cut into blocks of
    rates where a job would wait otherwise.

    >>> in_pieces(seeds=3, rates=5, jobs=2, blocks=2)
    [(0, slice(0, 5, None)), (1, slice(0, 5, None)), (2, slice(0, 2, None)), (2, slice(2, 5, None))]
    """
    edges = [int(rates * part / blocks) for part in range(blocks + 1)]
    whole = seeds - seeds % jobs
    cut = [(place, slice(*pair)) for place in range(whole, seeds) for pair in pairwise(edges)]
    return [(place, slice(0, rates)) for place in range(whole)] + cut


def together(runs, pieces):
    """What each piece saw, dictionaries of lists of arrays `(rates, ...)`, joined seed by seed."""
    found = {}
    for run, (place, _) in zip(runs, pieces, strict=True):
        found.setdefault(place, []).append(run)
    return [
        {name: [np.concatenate(rows) for rows in zip(*(run[name] for run in some), strict=True)] for name in some[0]}
        for some in found.values()
    ]


def differs_by_run(value):
    """Whether an optimizer, or one that it wraps, has a constant for each run.

    >>> from lrlib.optimizers import momentum, weight_decay
    >>> differs_by_run(weight_decay(momentum(0.9), 0.01)), differs_by_run(weight_decay(momentum((0.0, 0.9)), 0.01))
    (False, True)
    """
    parts = [getattr(value, field.name) for field in fields(value)] if is_dataclass(value) else ()
    return isinstance(value, tuple) or any(map(differs_by_run, parts))


@cache
def _blas():
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()


def one_blas_thread():
    """A context in which BLAS uses one thread: these products are small, and a second thread that waits costs more.

    >>> with one_blas_thread():
    ...     float(np.eye(2).sum())
    2.0
    """
    return _blas().limit(limits=1, user_api="blas")
