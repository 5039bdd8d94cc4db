"""Data: frozen files are checked, parts are disjoint and scaled by training data alone, text is read and never run,
every draw is another split of the same rows.
"""

import gc
import re
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from sklearn.feature_extraction.text import CountVectorizer

from lessons.fine_tuning import few_shot
from lrlib import EmbeddingBag, datasets, load_digits_split, load_docstrings, load_glyphs, load_mnist1d, sweep
from lrlib.datasets import Split, build_vocabulary, encode, loaders, splits, texts, tokenize
from lrlib.randomness import use_draw

LOADERS = {
    "digits": (datasets.load_digits_split, 1437, 360),
    "glyphs": (datasets.load_glyphs, 9000, 1000),
    "MNIST-1D": (datasets.load_mnist1d, 4000, 1000),
    "breast cancer": (datasets.load_breast_cancer_split, 449, 120),
    "diabetes": (datasets.load_diabetes_split, 342, 100),
}
SPLITS = {name: load for name, (load, _, _) in LOADERS.items()}
SPLITS |= {"few digits": lambda: few_shot(load_digits_split(), 5), "sentences": lambda: load_docstrings(200).split(150)}
LABELLED = [name for name in SPLITS if name != "diabetes"]


def rows(*inputs):
    """Every row of some arrays, and how often it is there."""
    return Counter(row.tobytes() for x in inputs for row in x.reshape(len(x), -1))


@pytest.mark.parametrize("name", LOADERS)
def test_sizes_names_and_finite_numbers(name):
    load, train, test = LOADERS[name]
    data = load()
    assert (data.name, len(data.x_train), len(data.y_test)) == (name, train, test)
    assert all(np.isfinite(part).all() for part in (data.x_train, data.x_test, data.y_train, data.y_test))
    assert load() is data, "loaded once"


@pytest.mark.parametrize("name", ["breast cancer", "diabetes"])
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
    monkeypatch.setattr(loaders, "DATA", tmp_path)
    return tmp_path


@pytest.mark.parametrize("name", datasets.FROZEN)
def test_a_damaged_or_missing_file_is_named_with_its_remedy(copy, name):
    assert datasets.read_frozen(name)
    content = (copy / name).read_bytes()
    (copy / name).write_bytes(content[:-1] + b"\1")
    with pytest.raises(
        ValueError, match=rf"data/{name} is damaged.*fetch data/{name} again, or make it with `python data/"
    ):
        datasets.read_frozen(name)
    (copy / name).unlink()
    with pytest.raises(FileNotFoundError, match=f"data/{name} is missing: fetch"):
        datasets.read_frozen(name)
    assert (Path(__file__).parent.parent / "data" / f"make_{Path(name).stem}.py").is_file()


def test_the_data_card_knows_every_file_and_its_checksum():
    card = (datasets.DATA / "README.md").read_text(encoding="utf-8")
    for name, digest in datasets.FROZEN.items():
        assert name in card and digest in card


def test_reading_docstrings_leaves_the_garbage_collector_as_it_was():
    texts._all_sentences.__wrapped__("numpy")
    assert gc.isenabled()


def test_docstrings_are_balanced_masked_and_repeatable():
    found = load_docstrings(per_class=200)
    assert np.bincount(found.labels).tolist() == [200, 200, 200] and len(set(found.sentences)) >= 590
    assert not any(re.search(r"\b(numpy|matplotlib|sklearn|scikit-learn)\b", s, re.IGNORECASE) for s in found.sentences)
    assert all(6 <= len(s.split()) <= 40 for s in found.sentences)
    load_docstrings.__wrapped__.cache_clear()
    texts._all_sentences.cache_clear()
    assert load_docstrings(per_class=200).sentences == found.sentences


def test_a_plain_sentence_has_6_to_40_words_a_capital_and_an_end():
    words = ["Word", *["word"] * 50]
    for count, kept in ((5, False), (6, True), (40, True), (41, False)):
        sentence = " ".join(words[:count]) + "."
        assert list(texts._sentences(sentence)) == [sentence] * kept, count
    two = "This is the first of two sentences! Does the second one follow it?"
    assert list(texts._sentences(two)) == ["This is the first of two sentences!", "Does the second one follow it?"]
    assert list(texts._sentences(two.replace(" ", "\n  "))) == list(texts._sentences(two)), "lines are joined"
    assert not list(texts._sentences("this one begins with a small letter."))
    assert not list(texts._sentences("This one ends without a full stop"))
    hidden = list(texts._sentences("An array of numpy is drawn by matplotlib."))
    assert hidden == ["An array of library is drawn by library."]


def test_reading_docstrings_runs_nothing(tmp_path):
    package = tmp_path / "explosive" / "inner"
    package.mkdir(parents=True)
    for folder in (package, package.parent):
        (folder / "__init__.py").write_text(
            f'"""It is {folder.name}."""\nraise SystemExit("it ran")\n', encoding="utf-8"
        )
    code = (
        f"import sys; sys.path.insert(0, {str(tmp_path)!r}); from lrlib.datasets import texts;"
        "print(list(texts._docstrings('explosive')), any(texts._docstrings('sklearn')));"
        "print({'explosive', 'sklearn', 'matplotlib'} & set(sys.modules))"
    )
    root = Path(__file__).parent.parent
    said = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True)
    assert said.stdout.splitlines() == ["['It is explosive.', 'It is inner.'] True", "set()"], said.stderr


def test_a_library_that_is_missing_or_too_small_is_named():
    with pytest.raises(ValueError, match="nonsense is not installed"):
        next(texts._docstrings("nonsense"))
    wanted = r"per_class must be a whole number between 1 and \d+ \(the sentences of numpy\), got 1000000"
    with pytest.raises(ValueError, match=wanted):
        load_docstrings(per_class=1_000_000)


sentences = st.lists(st.text("ab cd'E.é", max_size=12) | st.text(max_size=12), min_size=1, max_size=6)


@given(sentences, st.integers(1, 3))
def test_words_and_vocabulary_are_those_of_scikit_learn(found, min_df):
    reference = CountVectorizer(token_pattern=r"[a-z']+", binary=True)
    assert [tokenize(sentence) for sentence in found] == list(map(reference.build_analyzer(), found))
    seen, words = {}, []
    if any(map(tokenize, found)):
        table = reference.fit_transform(found).toarray().sum(axis=0).tolist()
        seen = dict(zip(reference.get_feature_names_out().tolist(), table, strict=True))
        words = sorted((word for word in seen if seen[word] >= min_df), key=lambda word: -seen[word])
    assert list(build_vocabulary(found, min_df).items()) == list(zip(["?", *words], range(len(words) + 1), strict=True))


@given(sentences)
def test_encoded_sentences_hold_the_counts_of_scikit_learn(found):
    vocabulary = build_vocabulary(found, min_df=1)
    x = encode(found, vocabulary, longest=50)
    counted = CountVectorizer(vocabulary=vocabulary, token_pattern=r"[a-z']+").transform(found).toarray()
    ours = [np.bincount(row[row > 0], minlength=len(vocabulary)).tolist() for row in x]
    assert ours == counted.tolist()
    assert ((x == 0).any(axis=1) == (counted.sum(axis=1) == 0)).all(), "word 0 where no word is known"


def test_an_embedding_bag_learns_from_sentences_whose_vocabulary_is_of_the_training_part():
    assert tokenize("The `loc` isn't 3.") == ["the", "loc", "isn't"]
    found = load_docstrings(per_class=300).split(200)
    vocabulary = build_vocabulary(found.x_train)
    x, x_test = (encode(part, vocabulary, longest=30) for part in (found.x_train, found.x_test))
    assert x.shape == (700, 30) and x_test.max() < len(vocabulary) and (x_test[:, 0] >= 0).all()
    net = EmbeddingBag(vocabulary=len(vocabulary), longest=30, width=8, classes=3)
    data = Split("docstrings", x, found.y_train, x_test, found.y_test)
    history = sweep(net, data, [0.03], optimizer="adam", epochs=4)
    assert history.val_accuracy[-1, 0, 0] > 0.5 > 0.4 > history.val_accuracy[0, 0, 0]


def test_sentences_are_split_in_their_order():
    found = load_docstrings(200)
    parts = found.split(150)
    assert (*parts.x_train, *parts.x_test) == found.sentences and len(parts.x_test) == 150
    np.testing.assert_array_equal(np.concatenate([parts.y_train, parts.y_test]), found.labels)
    assert repr(parts) == "docstrings: 450 to train on, 150 to test on, sentences"
    for n_test in (0, 600, 1.5):
        with pytest.raises(ValueError, match="Texts.split: n_test must be a whole number between 1 and 599, got"):
            found.split(n_test)


# --- validation --------------------------------------------------------------------------------


@given(st.floats(0.01, 0.99), st.integers(0, 3), st.booleans())
def test_holding_out_splits_the_training_rows_and_never_touches_the_test_rows(share, seed, stratify):
    data = Split("numbered", np.arange(100)[:, None], np.repeat([0, 1], [70, 30]), np.arange(100, 150)[:, None], None)
    assume(not stratify or 2 <= round(100 * (1 - share)) <= 98)  # a row of both classes on both sides
    part = data.hold_out(share, seed, stratify)
    assert sorted([*part.x_train[:, 0], *part.x_test[:, 0]]) == list(range(100))
    assert len(part.x_test) == 100 - round(100 * (1 - share)) and part.use == "validate"
    for x, y in ((part.x_train, part.y_train), (part.x_test, part.y_test)):
        np.testing.assert_array_equal(y, data.y_train[x[:, 0]])


@pytest.mark.parametrize("draw", [0, 1])
@pytest.mark.parametrize("name", SPLITS)
def test_every_data_set_holds_out_validation_data(name, draw):
    with use_draw(draw):
        data = SPLITS[name]()
        part, other = data.hold_out(0.2, seed=1), data.hold_out(0.2, seed=2)
    assert rows(part.x_train, part.x_test) == rows(data.x_train)
    assert rows(part.x_test) != rows(other.x_test), "drawn by the seed"


@pytest.mark.parametrize("draw", [0, 1])
@pytest.mark.parametrize("name", LABELLED)
def test_a_stratified_part_keeps_the_share_of_each_class(name, draw):
    with use_draw(draw):
        data = SPLITS[name]()
        part, again, other = (data.hold_out(0.2, seed, stratify=True) for seed in (1, 1, 2))
    assert rows(part.x_train, part.x_test) == rows(data.x_train)
    share = len(part.x_test) / len(data.x_train)
    assert np.abs(np.bincount(part.y_test) - share * np.bincount(data.y_train)).max() < 1
    assert rows(part.x_test) == rows(again.x_test) != rows(other.x_test)


def test_what_cannot_be_stratified_is_named():
    with pytest.raises(ValueError, match="stratify must be False for targets that are not labels, got True"):
        datasets.load_diabetes_split().hold_out(stratify=True)
    with pytest.raises(ValueError, match="share must leave rows of every class on both sides: The test_size = 1 "):
        few_shot(load_digits_split(), 5).hold_out(0.02, stratify=True)


@pytest.mark.parametrize("share", [0, 1, -1, 2, np.nan, 1e-9])
def test_a_share_that_leaves_nothing_is_named(share):
    with pytest.raises(ValueError, match="hold_out: share must be "):
        datasets.load_diabetes_split().hold_out(share)


# --- draws -------------------------------------------------------------------------------------


def test_draw_0_is_what_the_notebooks_hold():
    """Frozen labels of some rows; the stored results depend on each."""

    def seen(labels):
        return "".join(map(str, labels[:20]))

    digits = load_digits_split()
    assert seen(digits.y_test) == "08898375066313878615"
    assert seen(digits.hold_out().y_test) == "33589067108702033057"
    assert seen(few_shot(digits, 2, seed=3, n_test=20).y_test) == "73124104844835579324"
    assert seen(load_glyphs().hold_out(0.4, seed=5).y_train) == "25556126350851825185"
    assert seen(load_mnist1d().y_test) == "26394319520771461439"
    assert seen(datasets.load_breast_cancer_split(1).y_train) == "01111111010010001110"
    assert seen(load_docstrings(9).labels) == "01210001112221202001"
    assert datasets.load_diabetes_split().y_test[:2] == pytest.approx([0.34209836, 1.65139399])


@pytest.mark.parametrize("name", SPLITS)
def test_another_draw_is_another_split_of_the_same_size(name):
    found = []
    for draw in (0, 1, 2, 1):
        with use_draw(draw):
            found.append(SPLITS[name]())
    assert len({(len(data.x_train), len(data.x_test), data.name) for data in found}) == 1
    tests = [rows(data.x_test) for data in found]
    assert tests[1] == tests[3] and all(tests[i] != tests[j] for i, j in ((0, 1), (0, 2), (1, 2)))


@pytest.mark.parametrize("name", ["digits", "glyphs", "MNIST-1D"])
def test_a_draw_splits_all_rows_anew_each_with_its_label(name):
    pools = []
    for draw in (0, 1):
        with use_draw(draw):
            data = SPLITS[name]()
        x, y = splits.pooled(data)
        pools.append(rows(np.column_stack([x, y])))
    assert pools[0] == pools[1]


@pytest.mark.parametrize("name", ["breast cancer", "diabetes"])
def test_a_table_drawn_anew_is_standardised_by_its_own_training_rows(name):
    with use_draw(1):
        data = SPLITS[name]()
    np.testing.assert_allclose(data.x_train.mean(axis=0), 0, atol=1e-12)
    np.testing.assert_allclose(data.x_train.std(axis=0), 1)


def test_a_column_without_spread_is_centred_and_not_divided_by_0():
    x = np.array([[1.0, 5.0], [3.0, 5.0], [2.0, 6.0]])
    data = splits.standardised(Split("t", x[:2], np.array([2.0, 4.0]), x[2:], np.array([3.0])))
    assert data.x_train.tolist() == [[-1, 0], [1, 0]] and data.x_test.tolist() == [[0, 1]]
    assert data.y_train.tolist() == [-1, 1] and data.y_test.tolist() == [0]


def test_other_draws_read_other_sentences():
    found = []
    for draw in (0, 1):
        with use_draw(draw):
            found.append(set(load_docstrings(200).sentences))
    assert len(found[0] & found[1]) < 0.2 * 600


def test_the_pretrained_net_of_another_draw_has_not_seen_its_test_glyphs():
    from lessons.fine_tuning import load_pretrained

    with use_draw(1):
        (net, weights), glyphs = load_pretrained(), load_glyphs()
        weights[0][:] = 0
        weights = load_pretrained()[1]
    right = net.outputs([w[None] for w in weights], glyphs.x_test).argmax(axis=1)[0] == glyphs.y_test
    assert 0.95 < right.mean() < 0.995, "a net that had trained on them would read more"
    assert not np.allclose(weights[0], load_pretrained()[1][0])
