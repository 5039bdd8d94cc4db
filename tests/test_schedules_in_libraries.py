"""Lesson 09's recordings: they are those of the references, and of the plain functions that explain them."""

import json
from pathlib import Path

import numpy as np
import pytest

from lessons.schedules_in_libraries.museum import (
    FROZEN,
    LIBRARIES,
    PLAIN,
    TWO_PROCESSES,
    VERSIONS,
    of_script,
    read,
    script,
)
from lrlib import schedules as s
from lrlib.schedules import Plateau

REFERENCES = json.loads((Path(__file__).parent / "references" / "schedules.json").read_text(encoding="utf-8"))
STEPS = np.arange(160)
UP = s.ramp(0, 0.1, 20)
WAVE = s.ramp(0.1, 0, 80, s.cosine).then(s.ramp(0, 0.1, 80, s.cosine), 80)
LONG_WAVE = s.ramp(0.1, 0, 100, s.cosine).then(s.ramp(0, 0.1, 100, s.cosine), 100)


@pytest.mark.parametrize(
    ("library", "schedule", "ours"),
    [
        ("PyTorch", "warm-up and cosine", s.ramp(0.1 / 3, 0.1, 20).then(LONG_WAVE, 20)),
        ("Keras", "warm-up and cosine", UP.then(s.cosine_decay(0.1, 100), 20)),
        ("Optax", "warm-up and cosine", PLAIN["warm-up and cosine"]),
        ("Transformers", "warm-up and cosine", UP.then(WAVE, 20)),
        ("timm", "warm-up and cosine", UP.then(s.cosine_decay(0.1, 100).delay(-20), 20)),
        ("PyTorch", "halve at 30", PLAIN["halve at 30"]),
        ("Keras", "halve at 30", s.multi_step(0.1, [31], 0.5)),
        ("Optax", "halve at 30", PLAIN["halve at 30"]),
        ("timm", "halve at 30", s.multi_step(0.1, [29], 0.5)),
        ("PyTorch", "cosine", LONG_WAVE),
        ("Transformers", "cosine", LONG_WAVE),
        ("Keras", "cosine", PLAIN["cosine"]),
        ("Optax", "cosine", PLAIN["cosine"]),
        ("timm", "cosine", PLAIN["cosine"]),
        *((name, "line to zero", PLAIN["line to zero"]) for name in LIBRARIES),
    ],
)
def test_each_recording_is_the_function_that_the_lesson_says_it_is(library, schedule, ours):
    tolerance = {"rtol": 3e-5, "atol": 2e-9} if library == "Keras" else {"rtol": 1e-9, "atol": 1e-15}
    np.testing.assert_allclose(read(library, schedule, STEPS), ours(STEPS), **tolerance)


def test_the_versions_are_those_of_the_references():
    names = {"torch": "PyTorch", "keras": "Keras", "optax": "Optax", "transformers": "Transformers", "timm": "timm"}
    for entry in REFERENCES["entries"]:
        assert VERSIONS[names[entry["library"]]] == entry["version"].split("+")[0]


def test_the_lesson_names_the_versions_of_the_recording():
    text = (Path(__file__).parents[1] / "lessons" / "schedules_in_libraries" / "lesson.py").read_text(encoding="utf-8")
    told = " ".join(text.replace("\n#", " ").split())
    assert all(f"{name} {version}" in told for name, version in VERSIONS.items())


def test_one_cycle_ends_in_an_error_and_scikit_learn_counts_from_one():
    assert read("PyTorch", "one cycle", [99, 100, 101])[2] == "error"
    np.testing.assert_allclose(read("scikit-learn", "default", range(11)), 0.01 / np.arange(1, 12) ** 0.25, rtol=1e-9)


def test_the_scripts_do_what_the_lesson_says():
    update, epoch = np.arange(200), np.arange(200) // 20
    half = s.cosine_decay(0.1, 10)
    wave = s.ramp(0.1, 0, 10, s.cosine).then(s.ramp(0, 0.1, 10, s.cosine), 10).cycle(20)
    warm = s.ramp(0.002, 0.1, 50)
    wanted = {
        "every_batch": (half(epoch), wave(update)),
        "too_early": (0.1 * 0.8**epoch, 0.1 * 0.8 ** (epoch + 1)),
        "accumulated": (s.one_cycle(0.1, 50)(update[:50]), s.one_cycle(0.1, 200)(update[:50])),
        "resumed": (half(epoch[100:]), 0.5 * half(epoch[:100])),
        "two_at_once": (warm.then(0.1 * s.decay(0.98), 50)(update), warm(update) * 0.98**update),
    }
    for name, pair in wanted.items():
        for rates, ours in zip(of_script(name), pair, strict=True):
            np.testing.assert_allclose(rates, ours, rtol=1e-9, atol=1e-15, err_msg=name)
        assert 9 <= len(script(name).lines) <= 12


def test_the_controllers_are_those_of_lesson_07():
    losses = [0.002 * 0.99**epoch for epoch in range(20)]
    torch = Plateau(0.1, factor=0.5, patience=3)
    assert [torch.update(loss) for loss in losses] == FROZEN["small_losses"]["PyTorch"]
    keras = Plateau(0.1, factor=0.5, patience=3, convention="keras")
    np.testing.assert_allclose([keras.update(loss) for loss in losses], FROZEN["small_losses"]["Keras"], rtol=1e-6)


def test_two_processes_take_two_steps_for_each_update():
    np.testing.assert_allclose(TWO_PROCESSES, PLAIN["line to zero"](2 * np.arange(100)), rtol=1e-9, atol=1e-15)
