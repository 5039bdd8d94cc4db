"""Draw 0 is numpy's own generator to the bit; every other draw is other numbers, the same anywhere."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrlib import generator, randomness
from lrlib.randomness import MAX_DRAW, MAX_KEY, VARIABLE, current_draw, random_state, use_draw

keys = st.lists(st.integers(0, MAX_KEY), min_size=1, max_size=6)
draws = st.integers(0, MAX_DRAW)


def state(rng):
    return rng.bit_generator.state["state"]


@given(keys)
def test_draw_0_is_numpys_generator_of_the_same_seed(key):
    with use_draw(0):
        assert state(generator(*key)) == state(np.random.default_rng(tuple(key)))
        assert state(generator(key[0])) == state(np.random.default_rng(key[0]))
        assert random_state(key[0]) == key[0]


@given(keys, draws)
def test_the_same_draw_and_key_give_the_same_stream(key, draw):
    with use_draw(draw):
        assert state(generator(*key)) == state(generator(*map(np.int64, key)))
        assert random_state(key[0]) == random_state(key[0])


@given(st.tuples(keys, st.integers(1, MAX_DRAW)), st.tuples(keys, st.integers(1, MAX_DRAW)))
def test_another_draw_or_key_gives_another_stream(one, other):
    streams = []
    for key, draw in (one, other):
        with use_draw(draw):
            streams.append(state(generator(*key)))
    assert (streams[0] == streams[1]) == (one == other)
    assert streams[0] != state(np.random.default_rng(one[0])), "not the one of draw 0"


def test_streams_of_neighbouring_draws_seeds_and_purposes_are_uncorrelated():
    rows = []
    for draw in range(5):
        with use_draw(draw):
            rows += [generator(seed, purpose).normal(size=10_000) for seed in (0, 1) for purpose in (1, 2)]
    off = np.corrcoef(rows)[np.triu_indices(20, 1)]
    assert len(off) == 190 and np.abs(off).max() < 0.04, "four standard errors of 1 / sqrt(10,000)"


def test_a_draw_is_the_same_on_every_machine():
    """Frozen with numpy 2.4; numpy promises that SeedSequence and PCG64 never change."""
    with use_draw(3):
        assert generator(7, 2).bit_generator.random_raw(2).tolist() == [14916982419819420310, 8213247214971683929]
        assert random_state(7) == 2334666451


def test_the_seeds_for_scikit_learn_hardly_ever_meet():
    with use_draw(1):
        found = {random_state(seed) for seed in range(1000)}
    assert len(found) == 1000 and max(found) <= MAX_KEY


@pytest.mark.parametrize("text", ["", " ", "-1", "1.5", "one", "1000000", "٣", "9" * 5000, "+1"])
def test_what_is_no_draw_is_named(monkeypatch, text):
    monkeypatch.setenv(VARIABLE, text)
    with pytest.raises(ValueError, match="LRLIB_DRAW must be a whole number between 0 and 999999, got '"):
        generator(0)


@pytest.mark.parametrize("draw", [-1, 0.5, None, True, "1", MAX_DRAW + 1])
def test_no_other_draw_can_be_used(draw):
    with pytest.raises(ValueError, match="draw must be a whole number between 0 and 999999, got "):
        with use_draw(draw):
            pass


@pytest.mark.parametrize("key", [(), (-1,), (0, 1.5), (None,), (MAX_KEY + 1,)])
def test_what_is_no_key_is_named(key):
    with pytest.raises(ValueError, match="generator: key must "):
        generator(*key)


def test_a_draw_ends_with_its_block_and_blocks_nest(monkeypatch):
    monkeypatch.delenv(VARIABLE, raising=False)
    with use_draw(2):
        with pytest.raises(ZeroDivisionError):
            with use_draw(5):
                assert current_draw() == 5
                raise ZeroDivisionError
        assert current_draw() == 2
    assert current_draw() == 0 and VARIABLE not in os.environ


def test_the_environment_chooses_the_draw_of_a_process():
    code = "import lrlib; print(lrlib.generator(0).integers(10**9), lrlib.load_digits_split().y_test[:9].tolist())"
    said = []
    for draw in ("0", "0", "1", "1", "2"):
        given = {**os.environ, VARIABLE: draw, "PYTHONPATH": str(Path(randomness.__file__).parents[1])}
        process = subprocess.run([sys.executable, "-c", code], env=given, capture_output=True, text=True, check=True)
        said.append(process.stdout)
    assert said[0] == said[1] != said[2] == said[3] and len(set(said)) == 3


def test_a_result_is_kept_once_for_each_draw():
    made = []

    @randomness.cached_by_draw
    def drawn(seed=0):
        made.append(seed)
        return generator(seed).random()

    for draw in (1, 2, 1, 2):
        with use_draw(draw):
            assert drawn(0) == generator(0).random()
    assert made == [0, 0]
    drawn.cache_clear()
    with use_draw(1):
        drawn(0)
    assert made == [0, 0, 0]
