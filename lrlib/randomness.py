"""The one source of random numbers, so that all of them can be drawn anew at once.

Draw 0 is what learners see. In each other draw every stream is a different one, independent of all
the rest and the same on every machine. The environment variable LRLIB_DRAW chooses the draw of a
whole process; `use_draw` chooses it for a few lines.
"""

import os
import re
from contextlib import contextmanager
from functools import cache, wraps

import numpy as np

from .validation import names_itself, refuse, validated, whole, whole_number

VARIABLE = "LRLIB_DRAW"
MAX_DRAW = 999_999
MAX_KEY = 2**32 - 1  # one word of a SeedSequence; scikit-learn's seeds end there too


def current_draw():
    """The draw in use: the number in the environment variable LRLIB_DRAW, 0 where it is not set.

    Raises ValueError for a variable that is not a whole number between 0 and 999999.

    >>> with use_draw(3):
    ...     current_draw()
    3
    """
    text = os.environ.get(VARIABLE, "0")
    if not re.fullmatch("[0-9]{1,6}", text):
        refuse(VARIABLE, f"a whole number between 0 and {MAX_DRAW}", text)
    return int(text)


@contextmanager
def use_draw(draw):
    """Everything drawn inside the `with` block, by this process and its children, is of `draw`.

    draw: a whole number between 0 and 999999. What a module drew when it was imported stays as it
    is. Raises ValueError for any other value.

    >>> with use_draw(1):
    ...     float(generator(0).random()) == float(np.random.default_rng(0).random())
    False
    """
    before = os.environ.get(VARIABLE)
    wanted = str(whole_number("draw", draw, 0, MAX_DRAW))
    if wanted == before:  # other threads may be reading it
        yield
        return
    os.environ[VARIABLE] = wanted
    try:
        yield
    finally:
        os.environ.pop(VARIABLE)
        if before is not None:
            os.environ[VARIABLE] = before


@names_itself
def generator(*key):
    """A random generator for each key: `generator(seed)`, or `generator(seed, purpose)`.

    At draw 0 it is numpy's `default_rng(seed)`, or `default_rng((seed, purpose))`. At draw d it
    starts from `SeedSequence(key, spawn_key=(d, len(key)))`, which differs for each draw and key.

    key: one whole number or more, each between 0 and 2**32 - 1. Returns a numpy Generator.
    Raises ValueError for no key or another one.
    Source: numpy, "Parallel random number generation", sections on SeedSequence and lists of keys.

    >>> float(generator(0, 2).random()) == float(np.random.default_rng((0, 2)).random())
    True
    >>> generator(-1)
    Traceback (most recent call last):
    ValueError: generator: key must be a whole number between 0 and 4294967295, got -1
    """
    if not key:
        raise ValueError("key must hold at least one whole number, got none")
    key = [whole_number("key", part, 0, MAX_KEY) for part in key]
    draw = current_draw()
    if draw == 0:
        return np.random.default_rng(key)
    return np.random.default_rng(np.random.SeedSequence(key, spawn_key=(draw, len(key))))


@validated(seed=whole(0, MAX_KEY))
def random_state(seed):
    """The `random_state` to give to scikit-learn for `seed`: itself at draw 0, else another number.

    seed: a whole number between 0 and 2**32 - 1; so is what is returned. Raises ValueError.

    >>> random_state(5)
    5
    """
    return int(generator(seed, 6).integers(MAX_KEY, endpoint=True)) if current_draw() else seed


def cached_by_draw(function):
    """`functools.cache` for a function that draws: what each draw gave is kept apart."""
    kept = cache(lambda draw, *args, **kwargs: function(*args, **kwargs))

    @wraps(function)
    def cached(*args, **kwargs):
        return kept(current_draw(), *args, **kwargs)

    cached.cache_clear = kept.cache_clear
    return cached
