"""Fine-tuning: start weights, rates per layer, few pictures drawn fairly, and plans run together as if alone."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from lessons.fine_tuning import (
    RATES,
    Contest,
    Stage,
    Transfer,
    answers,
    contest,
    few_shot,
    fine_tune,
    first_look,
    gain,
    halves,
    load_pretrained,
    new_head,
    pixels,
    show_answers,
    show_filters,
    show_pictures,
    show_transfer,
    stage,
)
from lrlib import MLP, ConvNet, load_digits_split, load_glyphs, sweep
from lrlib.datasets import DATA, FROZEN, Split
from lrlib.networks.convolution import IN_CACHE

ROOT = Path(__file__).resolve().parent.parent
NET = MLP((5, 4, 3))
PLANS = {"scratch": (1, 1, 1), "probe": (0, 0, 1), "layer-wise": (0.1, 0.3, 1), "unfreeze": [(0, 0, 1), (0, 1, 1)]}


@pytest.fixture(scope="module")
def data():
    rng = np.random.default_rng(0)
    return Split(
        "small", rng.normal(size=(40, 5)), rng.integers(0, 3, 40), rng.normal(size=(9, 5)), rng.integers(0, 3, 9)
    )


def same(run, other):
    for a, b in zip(run.params, other.params, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("rule", ["sgd", "momentum", "adam"])
def test_starting_from_the_models_own_weights_changes_nothing(data, rule):
    own = sweep(NET, data, [0.01, 0.1], (0, 4), rule, epochs=3)
    begin = [np.stack([np.repeat(NET.init(seed)[i], 2, axis=0) for seed in (0, 4)]) for i in range(2)]
    given = sweep(NET, data, [0.01, 0.1], (0, 4), rule, epochs=3, start=begin)
    same(own, given)
    np.testing.assert_allclose(given.train_loss, own.train_loss, rtol=1e-12)


def test_one_set_of_weights_serves_every_seed_and_rate_and_stays_as_it_was(data):
    begin = [w[0] for w in NET.init(seed=7)]
    kept = [w.copy() for w in begin]
    run = sweep(NET, data, [0.0, 0.1], (0, 1), epochs=2, start=begin)
    for w, before, after in zip(begin, kept, run.params, strict=True):
        np.testing.assert_array_equal(w, before)
        assert after.shape == (2, 2, *w.shape)
        np.testing.assert_array_equal(after[:, 0], np.stack([w, w]))
    again = sweep(NET, data, [0.0, 0.1], (0, 1), epochs=1, start=run.params)
    np.testing.assert_allclose(again.train_loss[0], run.train_loss[-1], rtol=1e-12)


@pytest.mark.parametrize("shapes", [[(4, 6)], [(4, 6), (3, 4)], [(24,), (15,)], [(3, 1, 4, 6), (3, 1, 3, 5)]])
def test_start_weights_of_another_shape_are_named(data, shapes):
    wanted = r"start must be arrays of shapes \[\(4, 6\), \(3, 5\)\].*got "
    with pytest.raises(ValueError, match=wanted + re.escape(str(shapes))):
        sweep(NET, data, 0.1, (0, 1), start=[np.zeros(shape) for shape in shapes])


def test_rates_per_layer_and_run_equal_runs_one_by_one(data):
    factors = np.array([[0.0, 0.1, 1.0], [1.0, 1.0, 0.5]])
    together = sweep(NET, data, [0.1, 0.2, 0.3], (0, 3), "momentum", epochs=3, layer_rates=factors)
    for i, lr in enumerate(together.lr):
        alone = sweep(NET, data, lr, (0, 3), "momentum", epochs=3, layer_rates=factors[:, i])
        for a, b in zip(together.params, alone.params, strict=True):
            np.testing.assert_allclose(a[:, i], b[:, 0], rtol=1e-9, atol=1e-12)
    np.testing.assert_array_equal(together.params[0][0, 0], NET.init(0)[0][0])


def test_rates_per_layer_that_change_with_the_step(data):
    job = {"optimizer": "sgd", "epochs": 2, "batch_size": 10}  # 8 steps
    halves = np.ones((8, 2, 1))
    halves[:4, 0] = 0
    run = sweep(NET, data, [0.1, 0.2], layer_rates=halves, **job)
    first = sweep(NET, data, [0.1, 0.2], layer_rates=(0, 1), **{**job, "epochs": 1})
    np.testing.assert_array_equal(first.params[0][0, 1], NET.init(0)[0][0])
    late = sweep(NET, data, 0.2, layer_rates=halves, **job)
    np.testing.assert_allclose(late.params[0][:, 0], run.params[0][:, 1], rtol=1e-9)
    assert not np.allclose(run.params[0][0, 0], NET.init(0)[0][0])


@pytest.mark.parametrize("rule", ["sgd", "momentum", "nesterov"])
def test_what_is_frozen_gathers_no_momentum(data, rule):
    job = {"seeds": (0, 3), "optimizer": rule, "batch_size": 40}  # all the data: one step an epoch
    late = np.ones((7, 2, 2))
    late[:3, :, 0] = 0  # the arrays of the first run are thawed after three steps
    run = sweep(NET, data, [0.1, 0.1], epochs=7, layer_rates=late, **job)
    for i, steps in enumerate((4, 7)):
        alone = sweep(NET, data, 0.1, epochs=steps, **job)
        for a, b in zip(run.params, alone.params, strict=True):
            np.testing.assert_allclose(a[:, i], b[:, 0], rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        ((1, 1, 1), r"be \(2,\), \(2, 2\) or \(6, 2, 2\).*got shape \(3,\)"),
        (np.ones((2, 3)), r"got shape \(2, 3\)"),
        (np.ones((5, 2, 1)), r"got shape \(5, 2, 1\)"),
        ((-1, 1), "finite and not negative, got -1 to 1"),
        ((np.nan, 1), "finite and not negative, got nan"),
        ("fast", "be numbers, one row for each array, got 'fast'"),
    ],
)
def test_bad_rates_per_layer_are_named(data, bad, message):
    with pytest.raises(ValueError, match=f"layer_rates must .*{message}"):
        sweep(NET, data, [0.1, 0.2], epochs=2, batch_size=12, layer_rates=bad)


@pytest.mark.parametrize("per_class", [1, 5, 20])
def test_few_shots_are_balanced_disjoint_and_drawn_by_the_seed(per_class):
    digits = load_digits_split()
    part = few_shot(digits, per_class, seed=3, n_test=300)
    assert np.bincount(part.y_train).tolist() == [per_class] * 10 and len(part.y_test) == 300
    rows = {row.tobytes() for row in part.x_train}
    assert len(rows) == 10 * per_class and not rows & {row.tobytes() for row in part.x_test}
    again, other = few_shot(digits, per_class, seed=3, n_test=300), few_shot(digits, per_class, seed=4, n_test=300)
    np.testing.assert_array_equal(part.x_train, again.x_train)
    assert not np.array_equal(part.x_train, other.x_train)
    bigger = few_shot(digits, per_class + 1, seed=3)
    assert rows < {row.tobytes() for row in bigger.x_train}, "the larger draw holds the smaller one"


@pytest.mark.parametrize("per_class", [0, 200, 2.5, True, "5"])
def test_few_shot_says_how_many_there_can_be(per_class):
    least = np.bincount(load_digits_split().y_train).min()
    with pytest.raises(ValueError, match=f"per_class must be a whole number between 1 and {least}.*got {per_class!r}"):
        few_shot(load_digits_split(), per_class)
    with pytest.raises(ValueError, match="n_test must be a whole number between 1 and 1747.*got 5000"):
        few_shot(load_digits_split(), 5, n_test=5000)


def test_the_pretrained_net_reads_glyphs_and_is_on_the_data_card():
    net, weights = load_pretrained()
    glyphs = load_glyphs()
    right = net.outputs([w[None] for w in weights], glyphs.x_test).argmax(axis=1)[0] == glyphs.y_test
    assert right.mean() > 0.95
    assert (DATA / "pretrained.npz").stat().st_size < 13_000 and sum(w.size for w in weights) == 6090
    assert FROZEN["pretrained.npz"] in (DATA / "README.md").read_text(encoding="utf-8")
    weights[0][:] = 0
    assert load_pretrained()[1][0].any(), "what is handed out can be changed without harm"


def test_the_script_makes_a_net_of_the_same_quality(tmp_path):
    (tmp_path / "data").mkdir()
    shutil.copy(DATA / "make_pretrained.py", tmp_path / "data")
    code = (
        f"import runpy, lrlib; runpy.run_path({str(tmp_path / 'data' / 'make_pretrained.py')!r}, run_name='__main__')"
    )
    settings = {**os.environ, "PYTHONPATH": str(ROOT)}
    said = subprocess.run([sys.executable, "-c", code], env=settings, capture_output=True, text=True, check=True).stdout
    assert float(re.search(r"([\d.]+) % of unseen glyphs", said).group(1)) > 95
    with np.load(tmp_path / "data" / "pretrained.npz", allow_pickle=False) as made:
        assert [made[name].shape for name in made] == [w.shape for w in load_pretrained()[1]]
        assert all(made[name].dtype == "float16" for name in made)


@pytest.fixture(scope="module")
def run():
    net, weights = load_pretrained()
    fresh = {"scratch": (0, 1, 2)}
    return fine_tune(net, weights, load_digits_split(), load_glyphs(), PLANS, [0.01, 0.1], 2, (0, 5), fresh, steps=6)


@pytest.mark.parametrize("plan", PLANS)
def test_a_plan_beside_others_equals_that_plan_alone(run, plan):
    net, weights = load_pretrained()
    fresh = {plan: (0, 1, 2)} if plan == "scratch" else None
    job = {"per_class": 2, "seeds": (5,), "fresh": fresh, "steps": 6}
    alone = fine_tune(net, weights, load_digits_split(), load_glyphs(), {plan: PLANS[plan]}, 0.1, **job)
    assert alone.of(plan, 0.1) == run.of(plan, 0.1)[1]
    assert alone.of(plan, 0.1, source=True) == run.of(plan, 0.1, source=True)[1]


def test_what_a_transfer_knows(run):
    assert run.target.shape == run.source.shape == (2, 4, 2) and run.of("probe").shape == (2, 2)
    assert run.best("scratch") in (0.01, 0.1) and run.of("probe", 0.01).shape == (2,)
    target, source = run.before
    assert 0.6 < target < 0.75 and source > 0.95
    assert run.of("scratch", 0.1, source=True).max() < 0.6 < run.of("probe", 0.01, source=True).min()
    with pytest.raises(ValueError, match="plan must be one of scratch, probe, layer-wise, unfreeze, got 'full'"):
        run.of("full")
    with pytest.raises(ValueError, match="lr must be one of 0.01, 0.1, got 0.5"):
        run.of("probe", 0.5)


def test_the_source_task_need_not_be_measured(run):
    job = {"per_class": 2, "seeds": (0, 5), "fresh": {"scratch": (0, 1, 2)}, "steps": 6}
    blind = fine_tune(*load_pretrained(), load_digits_split(), None, PLANS, [0.01, 0.1], **job)
    np.testing.assert_array_equal(blind.target, run.target)
    assert blind.source is None and blind.before == (run.before[0], None)
    with pytest.raises(ValueError, match="did not measure the source task"):
        show_transfer(blind)


def test_plans_and_names_that_do_not_fit_are_named():
    tasks = (*load_pretrained(), load_digits_split(), load_glyphs())
    with pytest.raises(ValueError, match=r"plan 'probe' must be \(3,\) or \(phases, 3\), got shape \(2,\)"):
        fine_tune(*tasks, {"probe": (0, 1)}, 0.1, 2, (0,), steps=4)
    with pytest.raises(ValueError, match="fresh names a plan 'scratch'; there are: probe"):
        fine_tune(*tasks, {"probe": (0, 0, 1)}, 0.1, 2, (0,), fresh={"scratch": (0,)}, steps=4)
    with pytest.raises(ValueError, match="seeds must hold at least one"):
        fine_tune(*tasks, {"probe": (0, 0, 1)}, 0.1, 2, (), steps=4)


def test_the_pictures_say_what_they_show(run):
    shown = show_transfer(run)
    assert shown.sentence.startswith("Medians of 2 seeds at rates 0.01, 0.1. scratch, new task: ")
    line = next(line for line in shown.figure.axes[1].lines if line.get_label() == "probe")
    np.testing.assert_allclose(line.get_ydata(), 100 * np.median(run.of("probe", source=True), axis=0))
    tasks = {"printed": load_glyphs(), "written": load_digits_split()}
    assert show_pictures(tasks).sentence == "One picture of each of 10 classes, 8 by 8 pixels, for: printed, written."
    assert len(show_pictures(tasks).figure.axes) == 20


def test_a_stage_ends_as_fine_tune_does_and_the_next_goes_on_from_it():
    net, weights = load_pretrained()
    tasks, job = (load_digits_split(), load_glyphs()), {"per_class": 2, "seeds": (5, 9)}
    run = stage(net, weights, tasks[0], [0.01, 0.1], (0, 0.1, 1), tasks[1], epochs=3, evaluate="epoch", **job)
    known = fine_tune(net, weights, *tasks, {"mine": (0, 0.1, 1)}, [0.01, 0.1], steps=6, **job)
    np.testing.assert_array_equal(run.new[-1], known.target[:, 0])
    np.testing.assert_array_equal(run.old[-1], known.source[:, 0])
    assert run.new.shape == run.old.shape == (4, 2, 2) and (run.new[0, :, 0] == run.new[0, :, 1]).all()
    for after, before in zip(run.at(0.1), weights, strict=True):
        assert after.shape == (2, *before.shape)
    np.testing.assert_array_equal(run.at(0.01, seed=1)[0], weights[0], "the share of the first layer is 0")
    assert not np.array_equal(run.at(0.01, seed=1)[1], weights[1])
    then = stage(net, run.at(0.1), tasks[0], [0.0], epochs=1, **job)
    np.testing.assert_array_equal(then.new[0], run.new[-1, :, 1:])
    np.testing.assert_array_equal(then.at(0.0)[2], run.at(0.1)[2])
    assert then.old is None


def test_the_best_rate_of_a_stage_is_that_of_the_highest_last_mean():
    new = np.array([[[0.9, 0.1], [0.9, 0.1]], [[0.5, 0.4], [0.5, 0.9]]])  # (times, seeds, rates)
    assert Stage(np.array([0.01, 0.1]), [], new, None).best == 0.1


def test_a_new_head_knows_nothing_and_the_body_stays():
    net, weights = load_pretrained()
    begin = new_head(net, weights, seeds=(0, 3))
    np.testing.assert_array_equal(begin[1][1], weights[1])
    assert not np.array_equal(begin[2][0], begin[2][1])
    glyphs = load_glyphs()
    assert np.mean(answers(net, [w[1] for w in begin], glyphs) == glyphs.y_test) < 0.4
    assert np.mean(answers(net, weights, glyphs) == glyphs.y_test) > 0.95


def test_a_wrong_answer_is_framed_and_what_moved_is_counted():
    digits = load_digits_split()
    wrong = np.where(np.arange(len(digits.y_test)) == 1, (digits.y_test + 1) % 10, digits.y_test)
    shown = show_answers(digits, wrong, count=4)
    assert shown.sentence.endswith("what they are taken for: 3 right before training.")
    frames = [axes.spines["top"].get_visible() for axes in shown.figure.axes[:4]]
    assert frames == [False, True, False, False]
    assert show_answers(digits, wrong, digits.y_test, count=4).sentence.endswith(
        "3 right before training, 4 right after it."
    )
    first = np.ones((2, 10))
    assert show_filters({"a": first, "b": 1.5 * first}).sentence.endswith("the first row: b 50 %.")


def test_halves_share_no_picture_and_leave_none_out():
    digits = load_digits_split()
    numbered = Split(
        "numbers", np.arange(1437.0)[:, None], digits.y_train, np.arange(1437.0, 1797)[:, None], digits.y_test
    )
    parts = halves(numbered)
    assert sorted(np.concatenate([x.ravel() for part in parts for x in (part.x_train, part.x_test)])) == list(
        range(1797)
    )
    assert not np.array_equal(parts[0].x_train, halves(numbered, seed=1)[0].x_train)
    labels = np.concatenate([digits.y_train, digits.y_test])
    for part in parts:
        np.testing.assert_array_equal(part.y_train, labels[part.x_train.ravel().astype(int)])


def test_pixels_in_another_order_and_back():
    digits = load_digits_split()
    down = np.arange(64).reshape(8, 8)[::-1].ravel()
    turned = pixels(digits, down)
    np.testing.assert_array_equal(turned.x_test[0].reshape(8, 8), digits.x_test[0].reshape(8, 8)[::-1])
    np.testing.assert_array_equal(pixels(turned, down).x_train, digits.x_train)
    loss, right = first_look(*load_pretrained(), turned)
    assert loss > np.log(10) and 0.2 < right < 0.5, "sure of wrong answers, and far above chance"


def test_a_gain_is_paired_by_seed():
    mean, error = gain(np.array([0.9, 0.8, 0.7]), np.array([0.8, 0.6, 0.4]))
    assert mean == pytest.approx(20) and error == pytest.approx(10 / 3**0.5)


@pytest.mark.parametrize(
    ("gains", "ahead"), [([0.03, 0.05], True), ([0.004, 0.004], False), ([0.01, 0.09], False), ([-0.03, -0.05], False)]
)
def test_ahead_is_over_half_a_point_and_over_two_standard_errors(gains, ahead):
    target = np.stack([np.array([0.5, 0.6]) + gains, [0.5, 0.6]], axis=-1)[..., None]
    final = Transfer(np.array([1.0]), ("ours", "theirs"), 5, target, None, (0.5, None))
    assert Contest({}, (), final).ahead("ours", "theirs") is ahead


def test_the_rates_tried_lie_close_to_each_other():
    assert (RATES[1:] / RATES[:-1]).max() <= 1.6 + 1e-12


def test_a_contest_chooses_rates_on_one_half_and_counts_on_the_other(run):
    net, weights = load_pretrained()
    parts, plans = halves(load_digits_split()), {"all": (1, 1, 1), "probe": (0, 0, 1)}
    walk = fine_tune(net, weights, parts[0], None, {"all": (1, 1, 1)}, [0.01, 0.1], 2, (9,), steps=4)
    found = contest(net, weights, parts, None, plans, {"probe": (2,)}, 2, (0, 5), [0.02, 0.2], known=[walk])
    assert found.rates == {"all": walk.best("all"), "probe": found.trials[1].best("probe")}
    assert found.trials[1].plans == ("probe",) and found.tried("all") == walk.of("all").max()
    lr = found.rates["all"]
    alone = fine_tune(net, weights, parts[1], None, {"all": (1, 1, 1)}, lr, 2, (0, 5), n_test=300)
    np.testing.assert_array_equal(found.of("all"), alone.of("all", lr))
    shown = found.columns(against="all")
    assert shown["its rate"] == [lr, found.rates["probe"]] and "old task, %" not in shown
    assert shown["new task, %"][0] == round(100 * alone.target.mean())


def test_so_many_runs_that_they_go_in_parts_equal_one_by_one():
    net, rng = ConvNet(4, (2, 3), classes=3), np.random.default_rng(0)
    runs, images = IN_CACHE // 8 + 3, 9
    params = [rng.normal(size=w.shape) for w in net.init(runs=runs)]
    x, y = rng.uniform(size=(images, 16)), rng.integers(0, 3, images)
    loss, grads = net.loss_and_grads(params, x, y)
    for i in range(runs):
        alone, slopes = net.loss_and_grads([w[i : i + 1] for w in params], x, y)
        assert loss[i] == pytest.approx(alone[0], rel=1e-12)
        for whole, one in zip(grads, slopes, strict=True):
            np.testing.assert_allclose(whole[i], one[0], rtol=1e-9, atol=1e-13)
