"""Data: frozen files are checked, splits are disjoint and scaled by training data alone, text is read without running
it.
"""

import re
import shutil
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrlib import EmbeddingBag, datasets, load_digits_split, load_docstrings, load_glyphs, load_mnist1d, sweep
from lrlib.datasets import Split, vocabulary_of, word_numbers, words_of

LOADERS = {
    "digits": (datasets.load_digits_split, 1437, 360),
    "glyphs": (datasets.load_glyphs, 9000, 1000),
    "MNIST-1D": (datasets.load_mnist1d, 4000, 1000),
    "friedman1": (datasets.load_friedman1, 400, 1000),
    "breast cancer": (datasets.load_breast_cancer_split, 449, 120),
    "diabetes": (datasets.load_diabetes_split, 342, 100),
}


@pytest.mark.parametrize("name", LOADERS)
def test_sizes_names_and_finite_numbers(name):
    load, train, test = LOADERS[name]
    data = load()
    assert (data.name, len(data.x_train), len(data.y_test)) == (name, train, test)
    assert all(np.isfinite(part).all() for part in (data.x_train, data.x_test, data.y_train, data.y_test))
    assert load() is data, "loaded once"


@pytest.mark.parametrize("name", ["friedman1", "breast cancer", "diabetes"])
def test_tables_are_standardised_by_the_training_data(name):
    data = LOADERS[name][0]()
    np.testing.assert_allclose(data.x_train.mean(axis=0), 0, atol=1e-12)
    np.testing.assert_allclose(data.x_train.std(axis=0), 1)
    assert np.abs(data.x_test.mean(axis=0)).max() > 1e-3, "the test data was not looked at"


def test_pixels_lie_between_0_and_1_and_classes_are_balanced():
    for data in (load_digits_split(), load_glyphs()):
        assert data.x_train.min() == 0 and data.x_train.max() == 1
        assert np.bincount(data.y_train).min() > 0.08 * len(data.y_train)
    assert load_mnist1d().x_train.std() == pytest.approx(1, abs=0.02)


@pytest.fixture
def copy(tmp_path, monkeypatch):
    for name in datasets.FROZEN:
        shutil.copy(datasets.DATA / name, tmp_path / name)
    monkeypatch.setattr(datasets, "DATA", tmp_path)
    return tmp_path


@pytest.mark.parametrize("name", datasets.FROZEN)
def test_a_damaged_or_missing_file_is_named_with_its_remedy(copy, name):
    assert datasets._frozen(name)
    content = (copy / name).read_bytes()
    (copy / name).write_bytes(content[:-1] + b"\1")
    with pytest.raises(
        ValueError, match=rf"data/{name} is damaged.*fetch data/{name} again, or make it with `python data/"
    ):
        datasets._frozen(name)
    (copy / name).unlink()
    with pytest.raises(FileNotFoundError, match=f"data/{name} is missing: fetch"):
        datasets._frozen(name)
    assert (Path(datasets.__file__).parent.parent / "data" / f"make_{Path(name).stem}.py").is_file()


def test_the_data_card_knows_every_file_and_its_checksum():
    card = (datasets.DATA / "README.md").read_text(encoding="utf-8")
    for name, digest in datasets.FROZEN.items():
        assert name in card and digest in card


def test_docstrings_are_balanced_masked_and_repeatable():
    texts = load_docstrings(each=200)
    assert np.bincount(texts.labels).tolist() == [200, 200, 200] and len(set(texts.sentences)) >= 590
    assert not any(re.search(r"\b(numpy|matplotlib|sklearn|scikit-learn)\b", s, re.IGNORECASE) for s in texts.sentences)
    assert all(6 <= len(s.split()) <= 40 for s in texts.sentences)
    again = sorted({s for text in datasets._docstrings("numpy") for s in datasets._sentences(text)})
    assert again == datasets._all_sentences("numpy")
    datasets.load_docstrings.__wrapped__.cache_clear()
    assert load_docstrings(each=200).sentences == texts.sentences


def test_reading_docstrings_runs_nothing():
    before = set(sys.modules)
    next(datasets._docstrings("sklearn"))
    assert set(sys.modules) - before <= {"ast"}
    with pytest.raises(ValueError, match="nonsense is not installed"):
        next(datasets._docstrings("nonsense"))
    with pytest.raises(ValueError, match=r"each must be between 1 and \d+ \(the sentences of numpy\), got 1000000"):
        load_docstrings(each=1_000_000)


def test_words_become_numbers_and_an_embedding_bag_learns_from_them():
    assert words_of("The `loc` isn't 3.") == ["the", "loc", "isn't"]
    texts = load_docstrings(each=300)
    vocabulary = vocabulary_of(texts.sentences[:700])
    x = word_numbers(texts.sentences, vocabulary, longest=30)
    assert x.shape == (900, 30) and x.max() < len(vocabulary) and (x[:, 0] >= 0).all()
    net = EmbeddingBag(vocabulary=len(vocabulary), longest=30, width=8, classes=3)
    data = Split("docstrings", x[:700], texts.labels[:700], x[700:], texts.labels[700:])
    history = sweep(net, data, [0.03], optimizer="adam", epochs=4)
    assert history.test_accuracy[-1, 0, 0] > 0.5 > 0.4 > history.test_accuracy[0, 0, 0]


@given(st.floats(0.01, 0.99), st.integers(0, 3))
def test_holding_out_splits_the_training_data_and_never_touches_the_test_data(share, seed):
    data = datasets.load_diabetes_split()
    part = data.hold_out(share, seed)
    both = np.concatenate([part.x_train, part.x_test])
    assert sorted(map(tuple, both)) == sorted(map(tuple, data.x_train))
    assert len(part.x_test) == len(data.x_train) - round(len(data.x_train) * (1 - share))


@pytest.mark.parametrize("share", [0, 1, -1, 2, np.nan, 1e-9])
def test_a_share_that_leaves_nothing_is_named(share):
    with pytest.raises(ValueError, match="share must be "):
        datasets.load_diabetes_split().hold_out(share)
