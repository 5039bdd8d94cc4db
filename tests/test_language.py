"""Lesson 12 reads the sentences of whatever versions are installed: what it prints has to hold for others too."""

import ast
import configparser
import json
import re
from pathlib import Path

import numpy as np
import pytest

from lessons.language import WORD, LazyAdam, PerWordSGD, WordClock, Written, as_numbers, load_sentences, read_once
from lessons.language.contest import clear, rates_between, tuned, without_noise
from lessons.language.exercises import adagrad_weight
from lessons.language.explorers import BATCH, Words, _sightings, _summary, learned, reader
from lessons.language.letters import LAST, LETTERS, load_play, next_letters, one_hot, write
from lessons.language.sentences import LEARNED_FROM, TRIED_ON
from lrlib import MLP, BagOfWords, adagrad, adam, build_vocabulary, check, datasets, momentum, sgd, sweep, tokenize
from lrlib.classroom.claims import Result
from lrlib.classroom.exercises import Feedback
from lrlib.classroom.style import Picture
from lrlib.classroom.tables import Table
from lrlib.datasets import texts

NOTEBOOK = Path(__file__).resolve().parent.parent / "notebooks" / "12_language.ipynb"


ROUGH = configparser.ConfigParser(interpolation=None)
ROUGH.read(Path(__file__).with_name("sanitize.cfg"), encoding="utf-8")


def sanitized(text):
    """As nbval compares it: numbers with the sign of other versions left out."""
    return re.sub(ROUGH["other versions"]["regex"], ROUGH["other versions"]["replace"], text)


def printed(value):
    """What the notebook would store for a value that depends on the data, else None."""
    kinds = Result, Picture, Table, Feedback, Written, datasets.Split
    return sanitized(repr(value)) if isinstance(value, kinds) else None


@pytest.mark.parametrize("seed", [1])
def test_what_the_lesson_prints_holds_without_a_random_3_per_cent_of_the_sentences(seed, monkeypatch):
    plain = datasets.load_docstrings().sentences
    every, rng = texts._all_sentences, np.random.default_rng(seed)
    monkeypatch.setattr(texts, "_all_sentences", lambda library: [s for s in every(library) if rng.random() > 0.03])
    monkeypatch.setattr("IPython.display.display", lambda *_, **__: None)
    datasets.load_docstrings.__wrapped__.cache_clear()
    try:
        assert len(set(plain) & set(datasets.load_docstrings().sentences)) < 0.99 * len(plain), "another draw"
        names, compared = {}, 0
        for cell in json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]:
            body = ast.parse("".join(cell["source"])).body if cell["cell_type"] == "code" else []
            last = body.pop() if body and isinstance(body[-1], ast.Expr) else None
            exec(compile(ast.Module(body, []), "lesson", "exec"), names)
            said = printed(eval(compile(ast.Expression(last.value), "lesson", "eval"), names)) if last else None
            if said:
                stored = [sanitized("".join(output["data"].get("text/plain", ""))) for output in cell["outputs"]]
                assert said in stored, said
                compared += 1
        assert compared > 25
    finally:
        datasets.load_docstrings.__wrapped__.cache_clear()


def test_a_reader_adds_up_the_words_and_offers_what_was_misread():
    three = datasets.Texts(("Plot the axis.", "Sort the array.", "Fit it."), np.array([1, 0, 2]), datasets.LIBRARIES)
    vocabulary = build_vocabulary(three.sentences, min_df=1)
    net = BagOfWords(len(vocabulary), 40, 3)
    (weights,) = net.init()
    weights[0, 1, vocabulary["axis"]] = 2.0
    read = reader(three, vocabulary, net, [weights], misread=[2])
    read.box.value = "The axis of <b>."
    chances, words = read.read(read.box.value)
    assert read.sentence.startswith("Read as matplotlib: numpy 11 %, matplotlib 79 %")
    assert read.sentence.endswith("Not in the vocabulary: of, b.") and list(words) == ["the", "axis"]
    assert chances.sum() == pytest.approx(1) and words["axis"].tolist() == [0, 2, 0]
    read.button.click()
    assert read.box.value == "Fit it." and read.sentence.startswith("It is from sklearn. Read as numpy")
    assert "+0.00" in read.result.value and "<b>" not in read.result.value
    read.button.click()
    assert read.sentence.startswith("It is from sklearn."), "the only one comes again"
    read.box.value = ""
    assert read.sentence.startswith("Read as")
    data, _ = read._repr_mimebundle_()
    assert data["text/plain"].startswith("Type a sentence") and "sklearn" not in data["text/plain"]
    assert reader(three, vocabulary, net, [weights]).button.disabled


def test_words_of_the_explorer_follow_the_rules():
    _, wanted = _sightings()  # at a tiny rate the weights stay near 0, and each slope is what is asked for, negated
    np.testing.assert_allclose(learned("sgd", 1e-9), 1e-9 * wanted.sum(axis=0) / BATCH, rtol=1e-6)
    rare = slice(0, 24)  # in one sentence: Adagrad's only step is the rate itself, whatever the slope
    np.testing.assert_allclose(np.abs(learned("adagrad", 0.3)[rare]), 0.3, rtol=1e-6)
    assert not np.isfinite(learned("sgd", 30.0)).all() or np.abs(learned("sgd", 30.0)).max() > 1e6


def test_adagrad_and_adam_reach_the_goal_of_the_explorer_where_the_lesson_says_and_the_others_do_not():
    rates, explorer = np.geomspace(0.01, 10, 91), Words()
    rules = "sgd", "momentum", "adagrad", "adam"
    reached = {rule: [lr for lr in rates if explorer.reached(rule, lr)] for rule in rules}
    assert reached.pop("sgd") == reached.pop("momentum") == []
    span = {rule: (f"{min(found):.2g}", f"{max(found):.2g}") for rule, found in reached.items()}
    assert span == {"adagrad": ("0.63", "1.2"), "adam": ("0.074", "0.086")}
    for rule, found in reached.items():
        assert found == [lr for lr in rates if found[0] <= lr <= found[-1]], f"{rule}: at any rate between"
    for rule in ("sgd", "momentum"):
        assert max(rare for rare, error in (_summary(learned(rule, lr)) for lr in rates) if error < 0.2) < 0.2


def test_an_epsilon_of_any_library_is_right_and_a_forgotten_rate_is_named():
    def with_epsilon(slopes, lr):
        return -lr * np.sum(slopes / (np.sqrt(np.cumsum(slopes**2)) + 1e-7))

    assert check("language.adagrad_weight", with_epsilon).status == "right"
    assert "the rate is missing" in check("language.adagrad_weight", lambda slopes, lr: adagrad_weight(slopes, 1)).text


RNG = np.random.default_rng(0)
X, Y = RNG.integers(0, 9, (94, 5)), RNG.integers(0, 3, 94)
BAGS = datasets.Split("bags", X[:64], Y[:64], X[64:], Y[64:])


@pytest.mark.parametrize("beta", [0.0, 0.9])
def test_descent_without_noise_is_a_sweep_whose_batch_is_everything(beta):
    net, rates = BagOfWords(9, 5, 3), rates_between(0.1, 3)
    run = sweep(net, BAGS, rates, optimizer=momentum(beta), epochs=2, batch_size=64, evaluate="end")
    assert without_noise(net, BAGS, BAGS, 0.1, 3, beta) == pytest.approx(100 * run.val_accuracy[-1].max())


def test_a_contest_takes_the_best_of_rates_that_lie_close():
    rates = rates_between(0.1, 3)
    assert rates[[0, -1]].tolist() == pytest.approx([0.1, 3]) and (rates[1:] / rates[:-1]).max() < 1.6
    run = tuned(BagOfWords(9, 5, 3), BAGS, BAGS, "sgd", 0.1, 3, tuning=[0], seeds=[0])
    every = sweep(BagOfWords(9, 5, 3), BAGS, rates, 0, epochs=1, evaluate="end")
    assert run.val_accuracy[-1, 0, 0] == every.val_accuracy[-1, 0].max()


def test_a_gain_is_clear_above_the_least_and_twice_its_standard_error():
    assert clear(np.array([1.0, 1.0]), 0.9) and not clear(np.array([1.0, 1.0]), 1.0)
    assert clear(np.array([0.5, 1.5]), 0.9) is False  # the standard error is 0.5


def test_rates_per_word_multiply_the_rate_and_equal_ones_are_sgd():
    w, g = RNG.normal(size=(2, 1, 3, 4))
    np.testing.assert_allclose(PerWordSGD(np.full(4, 0.5)).rule(w, g, (), 1, 0.2)[0], sgd().rule(w, g, (), 1, 0.1)[0])
    moved = w - PerWordSGD(np.array([1.0, 0.0, 2.0, 0.0])).rule(w, g, (), 1, 1.0)[0]
    np.testing.assert_allclose(moved, g * [1, 0, 2, 0])


def path(rule, slopes):
    w = [np.zeros(1)]
    state, places = rule.init(w), []
    for slope in slopes:
        w, state = rule.update(w, [np.array([slope])], state, 0.1)
        places.append(w[0].item())
    return np.array(places)


def test_a_clock_is_adagrad_where_all_slopes_are_equal_and_ticks_on_where_they_are_tiny():
    equal = np.array([0, 0.02, 0, 0.02, 0.02])
    np.testing.assert_allclose(path(WordClock(), equal), 0.02 * path(adagrad(), equal), rtol=1e-6)
    # the cell of the lesson with four slopes
    walked = -np.diff(path(WordClock(), [0.02, 0.02, 0.002, 0.02]), prepend=0) / 0.1
    np.testing.assert_allclose(walked, np.array([0.02, 0.02, 0.002, 0.02]) / np.sqrt([1, 2, 3, 4]))


def test_the_followed_word_is_in_its_three_sentences_and_no_other():
    texts = load_sentences()
    having = [i for i, sentence in enumerate(texts.sentences) if WORD in tokenize(sentence)]
    assert having == [0, 1, 2] and texts.sentences[:3] == LEARNED_FROM and set(texts.labels[:3]) == {1}
    assert WORD in tokenize(TRIED_ON) and TRIED_ON not in texts.sentences


def test_reading_once_moves_each_word_in_the_batch_of_its_sentence_by_its_error_over_32():
    vocabulary, net, _, data = as_numbers(load_sentences())
    epoch = read_once(net, data, "sgd", 1.5)
    assert epoch.weights.shape == (188, 3, net.vocabulary + 1) and not epoch.weights[0].any()
    assert np.bincount(epoch.batch_of[epoch.batch_of >= 0]).tolist() == [32] * 187
    path = epoch.weights[:, 1, vocabulary[WORD]]
    assert np.flatnonzero(np.diff(path)).tolist() == sorted(epoch.batch_of[:3])
    for row, batch in enumerate(epoch.batch_of[:3]):
        scores = net.outputs([epoch.weights[batch][None]], data.x_train[row : row + 1])[0, :, 0]
        right = np.exp(scores[1]) / np.exp(scores).sum()
        assert path[batch + 1] - path[batch] == pytest.approx(1.5 * (1 - right) / 32)


def test_letters_are_told_from_the_five_before():
    split = next_letters(load_play())
    assert len(split.x_train) + len(split.x_test) == len(load_play()) - LAST
    assert 0.09 < len(split.x_test) / len(load_play()) < 0.11
    text = "the voices"
    windows = one_hot(np.array([[LETTERS.index(letter) for letter in text[i : i + LAST]] for i in range(5)]))
    assert windows.shape == (5, LAST * 32) and (windows.reshape(5, LAST, 32).sum(axis=2) == 1).all()
    assert "".join(LETTERS[i] for i in windows[1].reshape(LAST, 32).argmax(axis=1)) == "he vo"


def test_a_model_that_knows_the_next_letter_writes_it():
    """Scores of 50 for the letter after the last one in the alphabet: the text is the alphabet."""
    net, last = MLP((LAST * 32, len(LETTERS))), np.zeros((len(LETTERS), LAST * 32 + 1))
    for i in range(len(LETTERS)):
        last[(i + 1) % len(LETTERS), 32 * (LAST - 1) + i] = 50
    assert write(net, [last[None]], length=3, begin="aaaaa") == "bcd"


def test_lazy_adam_is_adam_for_a_word_in_every_batch_and_rests_where_there_is_none():
    always, once = RNG.normal(size=50), np.eye(1, 50, 9)[0]
    assert path(LazyAdam(), always).tolist() == path(adam(), always).tolist()
    lazy, dense = path(LazyAdam(), once), path(adam(), once)
    assert lazy[9] == dense[9] != 0 and set(lazy[9:]) == {lazy[9]} and abs(dense[-1]) > 5 * abs(lazy[-1])


def test_without_its_word_sgd_and_adagrad_rest_and_momentum_walks_on_nine_times_as_far():
    once = np.eye(1, 300, 99)[0]
    for rule, times in ((sgd(), 1), (adagrad(), 1), (momentum(), 1 + 9 * (1 - 0.9**200))):
        places = path(rule, once)
        assert places[98] == 0 and places[-1] == pytest.approx(times * places[99], rel=1e-12)


def test_a_word_once_in_a_batch_of_32_has_a_slope_of_at_most_one_32nd():
    net, rows = BagOfWords(40, 3, 3), RNG.integers(0, 40, (32, 3))
    for scale in (0, 1, 100):
        _, (slopes,) = net.loss_and_grads([scale * RNG.normal(size=(1, 3, 41))], rows, RNG.integers(0, 3, 32))
        size, times = np.abs(slopes[0, :, :-1]).max(axis=0), np.bincount(rows.ravel(), minlength=40)
        assert (size[times == 0] == 0).all() and (size <= times / 32 + 1e-15).all()
