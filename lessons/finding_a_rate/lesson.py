# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # <!-- title -->
#
# *In <!-- minutes --> minutes you will have a recipe for finding a learning rate, know what each part of it is worth, and have used it on a new problem.*
#
# **Move** the range and the smoothing of a range test, **watch** what a rule reads off it: [go there](#Try-it).
#
# <!-- head -->
#
# **After this you can**
#
# - search for a rate on the right scale, and notice when the search was too narrow,
# - spend a fixed budget well: grid, random trials, successive halving,
# - run a range test, and say what may be read off it and what not,
# - tell a true difference from luck, and say how many repeats that takes,
# - keep the test data out of the search.

# %%
import numpy as np

from lessons.finding_a_rate import load_friedman1, new_draws, read_off, readings
from lessons.finding_a_rate import show_differences, show_halving, show_range_test, show_trials
from lrlib import MLP, best_rate, busy, check, claim, confirm, explorer, generator, hint
from lrlib import linear_regression, load_breast_cancer_split, load_diabetes_split
from lrlib import load_digits_split, load_glyphs, load_mnist1d
from lrlib import logistic_regression, predict, range_test, recall, self_test, show_u_curve, sweep
from lrlib import table
from lrlib.randomness import use_draw

# %% [markdown]
# ## Recall

# %%
recall("finding_a_rate")

# %% [markdown]
# ## First, put some data aside
#
# We are going to choose, and whoever chooses by the test data can no longer use them to judge. So we split the training data once more:
# three quarters to learn from, one quarter to choose by, the **validation data**. The test data stay in the drawer. (With few data, one cuts
# the training data into $k$ parts, **folds**, and lets each be the validation data once: $k$ trainings for every setting tried.)

# %%
digits = load_digits_split()
part = digits.hold_out()
part

# %% [markdown]
# A `sweep` on `part` reports, under the name `val_loss`, the loss on these 359 validation digits. The test digits were looked at in
# lesson 05, so strictly they are no longer fresh; we pretend, so that the way of working is the right one.
#
# ## On which scale?

# %%
predict("finding_a_rate.linear")

# %%
scales = {"linear": np.linspace(1e-4, 10, 9), "logarithmic": np.geomspace(1e-4, 10, 9)}
below = {f"below {top}": [int((r < top).sum()) for r in scales.values()] for top in (1, 0.1, 0.01)}
table({"scale": scales, **below})

# %% [markdown]
# A rate acts by its factor: 0.002 is twice 0.001, as 2 is twice 1. So equal steps belong on the logarithm. `np.geomspace` makes such a
# list; each entry is the one before times the same factor.
#
# ## Is the best at the end of the list?
#
# A colleague tries three rates, and we ask which is best. `best_rate` takes the median over the seeds, and says where the best one lies.

# %%
narrow = sweep(MLP(), part, [1e-4, 1e-3, 1e-2], seeds=range(5), evaluate="end")
best_rate(narrow)

# %% [markdown]
# That is not an answer yet. If the best rate is the largest you tried, at the end of the list, the true best may be larger. So widen the range, and ask again:

# %%
wide = sweep(MLP(), part, np.geomspace(1e-4, 10, 21), seeds=range(5), evaluate="end")
best_rate(wide)

# %%
show_u_curve({"sgd": wide},
             title="The three rates of the colleague all lie on the left arm")

# %%
claim("finding_a_rate.end", best_rate(wide).lr > 10 * best_rate(narrow).lr)

# %% [markdown]
# ## Grid or random?
#
# Now there are two settings: the rate, from 0.0001 to 10, and the number of hidden units, from 16 to 80. We may train nine networks.

# %%
predict("finding_a_rate.grid")

# %% [markdown]
# To compare plans fairly we train everything once, five widths at 41 rates from five seeds, and then let each plan draw from this table as
# often as we like.

# %%
rates, line = np.geomspace(1e-4, 10, 41), busy("1025 trainings")
loss = []
for width in (16, 32, 48, 64, 80):
    run = sweep(MLP((64, width, 10)), part, rates, seeds=range(5), epochs=3, evaluate="end")
    loss.append(np.where(run.diverged, 10, run.val_loss[-1]))
    line(len(loss) / 5)
loss = np.array(loss)  # width, seed, rate

# %% [markdown]
# Three plans of nine trials: the grid, nine random pairs, and nine rates at one width. Grids are shifted by chance, so that none is
# lucky by construction. Upwards stands the width, from 16 at the bottom to 80 at the top; the grey curve is the validation loss, on a
# scale of its own. The ticks at the bottom show which rates are tried. The cell is folded: run it and look at the picture.

# %% tags=["machinery"] jupyter={"source_hidden": true}
def plans(rng):
    side, shift = np.arange(3) / 3, rng.random((2, 1)) / 3
    across, up = np.meshgrid(side + shift[0], side + shift[1])
    alone = (np.arange(9) + rng.random()) / 9
    pairs = {"grid": (across.ravel(), up.ravel()), "random": rng.random((2, 9))}
    return {**pairs, "rates only": (alone, np.full(9, rng.random()))}

shown = plans(generator(3))
shown = {name: (1e-4 * 1e5**u, v) for name, (u, v) in shown.items()}
show_trials(rates, np.median(loss, axis=(0, 1)), shown)

# %% [markdown]
# Each plan, drawn 2000 times, at each training seed. What is the loss of its best trial, in the middle case and in the unluckiest tenth of
# cases? Folded again:

# %% tags=["machinery"] jupyter={"source_hidden": true}
def draw(loss):
    """The loss of each plan's best trial, 2000 draws by seeds."""
    rng, best = generator(0), {"grid": [], "random": [], "rates only": []}
    for _ in range(2000):
        for name, (u, v) in plans(rng).items():
            trials = loss[(v * loss.shape[0]).astype(int), :, (u * loss.shape[2]).astype(int)]
            best[name].append(trials.min(axis=0))
    return {name: np.array(values) for name, values in best.items()}

def unlucky(best):
    return [float(np.quantile(values, 0.9)) for values in best.values()]

one = draw(loss)
table({"plan": list(one), "median": [np.median(values) for values in one.values()],
       "worst tenth": unlucky(one)}, digits=2)

# %% [markdown]
# Random search is the better of the two when one setting matters far more than the other (Bergstra and Bengio, 2012). But look at the
# third row. Random is not better by magic: it is better because it tries nine different rates where the grid tries three. If you know
# that the rate is what matters, nine rates on a grid do as well, and spare you the unlucky draws.
#
# And where both settings matter? We give each layer of the network a rate of its own, both from 0.0001 to 10, and repeat.

# %% tags=["machinery"] jupyter={"source_hidden": true}
own, line = np.geomspace(1e-4, 10, 16), busy("768 trainings")
both = np.array([rate.ravel() for rate in np.meshgrid(own, own)])
run = sweep(MLP(), part, np.ones(256), seeds=range(3), epochs=3, evaluate="end",
            layer_rates=both, report=line)
two = draw(np.where(run.diverged, 10, run.val_loss[-1]).reshape(3, 16, 16).transpose(1, 0, 2))
table({"plan": list(two), "median": [np.median(values) for values in two.values()],
       "worst tenth": unlucky(two)}, digits=2)

# %% [markdown]
# Now the grid has the better unlucky tenth, and rates of one layer only no longer stand out: nine different values of one setting are not
# worth nine pairs that are spread well over both.

# %%
claim("finding_a_rate.grid",
      unlucky(one)[1] < unlucky(one)[0] and unlucky(two)[1] > unlucky(two)[0])

# %% [markdown]
# ## Stop early what goes badly
#
# Most of those trainings are visibly bad after one epoch. **Successive halving** trains all candidates a little, keeps the better part,
# trains those longer, and so on. We start with 27 rates, keep a third each time, and allow 81 epochs in all, 27 of them for the winner.

# %%
line = busy("135 trainings of 27 epochs")
full = sweep(MLP(), part, np.geomspace(1e-4, 10, 27), seeds=range(5), epochs=27, report=line)

def halve(loss, rungs=((1, 9), (3, 3), (9, 1))):
    alive, kept = np.ones(loss.shape[1], dtype=bool), {}
    for epoch, keep in rungs:
        left = np.where(alive, np.nan_to_num(loss[epoch], nan=np.inf), np.inf)
        order = left.argsort(kind="stable")
        alive = np.isin(np.arange(len(alive)), order[:keep])
        kept[epoch] = alive
    return kept

show_halving(full, halve(full.val_loss[:, 0]))

# %% [markdown]
# We trained all of them to the end, only to know what halving misses: how much higher is the loss of the rate it keeps than that of
# the best of all 27? Its rival has the same 81 epochs: three rates drawn at random, each trained to the end, 1000 times.

# %% tags=["machinery"] jupyter={"source_hidden": true}
chosen = np.array([halve(full.val_loss[:, s])[9].argmax() for s in range(5)])
end = np.where(np.isfinite(full.val_loss[-1]), full.val_loss[-1], np.inf)
ratio = end[np.arange(5), chosen] / end.min(axis=1)
rng = generator(0)
trios = [end[:, rng.integers(0, 27, 3)].min(axis=1) / end.min(axis=1) for _ in range(1000)]
ways = ["halving", "3 random rates to the end"]
ahead = [(ratio < trios).mean(), (ratio > trios).mean()]
table({"plan, 81 epochs": ways, "loss / best, median": [np.median(ratio), np.median(trios)],
       "ahead of the other": ahead}, digits=2)

# %%
claim("finding_a_rate.halving", ahead[0] > 0.5)

# %% [markdown]
# Training all 27 to the end costs nine times as much. Halving works because here the rates that end best after 27 epochs are already among
# the best nine after one. That is not a law. Lesson 07 shows schedules whose runs look worse until the last moment; halving would throw them out. Two relatives: **Hyperband** runs several halvings, from many
# short to few long ones; **Bayesian search** fits a model to the trials so far and tries next what that model promises.
#
# ## The range test (deeper)
#
# From here to the section on 0.001 and 0.01 you can skip. A cheaper idea: one short training, in which the rate itself grows from tiny to
# huge. There are two of that kind, and they are often taken for one.
#
# - **Smith's** (2017, section 3.3): the rate grows *linearly* over a few epochs, one plots the *accuracy*, and reads off *two* rates: where
#   it begins to rise, and where it slows, becomes ragged or falls. Between these two a schedule may swing.
# - **fastai's** learning-rate finder, now in many libraries: the rate grows by a constant *factor*, for a hundred steps or two; one watches
#   the *loss* and reads off *one* rate.
#
# We try the second.

# %%
predict("finding_a_rate.finder")

# %%
ranged = range_test(MLP(), part, low=1e-6, high=10, steps=200, seeds=range(10))
show_range_test(ranged, best=best_rate(wide).lr)

# %% [markdown]
# Ten tests, each of 200 steps: about the price of six trainings. The loss of single batches jumps, so the curves show a running mean,
# each value 0.9 times the one before plus 0.1 times the new loss, corrected for its start.
#
# Now the folk rules. Four are in use: the rate at the **minimum** of the curve; a tenth of that; the rate at the **steepest** fall before
# the minimum; and the **valley**, the middle of the longest falling stretch. The valley is fastai's default, so it gets fastai's settings:
# 100 steps from 0.0000001 to 10, more smoothing, both ends cut off. We judge each rule on ten seeds and three optimizers (SGD, momentum,
# Adam) against the best rate of a sweep of ten epochs; and on two jobs: our digits, and the tumours of exercise 4 with a linear model.

# %%
tumour_part = load_breast_cancer_split().hold_out()
times = {"digits": readings(MLP(), part, epochs=10)}
times["tumours"] = readings(logistic_regression(30), tumour_part, epochs=10)
rules = list(times["digits"])

# %% [markdown]
# A rule hits if its rate is within half a power of ten of the best. On how many of the 30 tests does it hit?

# %%
def hits(ratio):
    return int((np.abs(np.log10(ratio)) < 0.5).sum())

table({"rule": rules,
       **{name: [hits(read[rule]) for rule in rules] for name, read in times.items()}})

# %%
claim("finding_a_rate.steepest",
      hits(times["digits"]["steepest"]) > 15 > hits(times["tumours"]["steepest"]))

# %% [markdown]
# On the digits the steepest fall is the best of the four; on the tumours it hardly ever hits, and the valley leads. In which direction do
# they miss? The median of rule over best:

# %%
off = {name: [np.median(read[rule]) for rule in rules] for name, read in times.items()}
table({"rule": rules, **off}, digits=2)

# %% [markdown]
# The linear model leaves its start at once, at a rate far below the one that serves ten epochs best. And no rule can know how long you are going
# to train. The tumours once more, with plain SGD: three budgets, one reading.

# %%
linear, listed, best = logistic_regression(30), np.geomspace(1e-3, 10, 21), []
for epochs in (1, 10, 100):
    run = sweep(linear, tumour_part, listed, range(5), epochs=epochs, evaluate="end")
    best.append(best_rate(run).lr)
steep = np.median(range_test(linear, tumour_part, seeds=range(10)).suggest("steepest"))
table({"epochs": [1, 10, 100], "best of a sweep": best, "steepest fall": [steep] * 3}, digits=2)

# %% [markdown]
# So no rule is a law: each is right on some jobs and budgets. And near the best rate is not safe: on the digits the best rate of SGD lies
# close to the cliff. What if we train at the steepest point, at a third of it, and at three times as much?

# %%
steep = float(np.median(ranged.suggest("steepest")))
run = sweep(MLP(), part, [steep / 3, steep, steep * 3], seeds=range(10), evaluate="end")
trained = (run.val_loss[-1] < 0.3).sum(axis=0)
table({"rate": ["a third of it", "the steepest point", "three times it"],
       "loss under 0.3 on, of 10 seeds": trained})

# %% [markdown]
# ## What does the reading depend on? (deeper)
#
# ### Try it
#
# You can skip this section too. The green band is half a power of ten to both sides of the best rate of a sweep.
#
# <!-- goal: finding_a_rate.range_test -->

# %%
explorer("finding_a_rate.range_test")

# %% [markdown]
# "Steepest, anywhere" is what you get without the words *before the minimum*: beyond it, curves crash and recover, and those falls are
# steeper than any other. A single test can be read almost anywhere. (The valley here has the range and smoothing of the sliders, not
# fastai's.) Several seeds, a range that ends where training breaks, and some smoothing make it a first guess of where to sweep, and no more.
#
# ## Slope over what? (deeper)
#
# PyTorch Lightning, since its version 2.5.3 of 2025, computes its suggestion as the steepest slope of the loss *over the rate*, not over its
# logarithm ([issue 21141](https://github.com/Lightning-AI/pytorch-lightning/issues/21141)). The same curves, both ways:

# %% tags=["machinery"] jupyter={"source_hidden": true}
curves, lr = ranged.smoothed()[:, :, 0], ranged.lr[:, 0]
over = {"the rate": np.array([lr[np.gradient(curve, lr).argmin()] for curve in curves.T])}
over["its logarithm"] = ranged.suggest("steepest")
smallest, largest = [r.min() for r in over.values()], [r.max() for r in over.values()]
table({"slope over": list(over), "smallest of 10": smallest, "largest of 10": largest}, digits=2)

# %% [markdown]
# Over a hundred thousand times too small. Two neighbouring rates at the left end differ by less than a millionth, so a tiny wobble of the loss,
# divided by that, is a gigantic slope.

# %%
claim("finding_a_rate.slope", largest[0] * 10 < smallest[1])

# %% [markdown]
# ## "Start with 0.001 or 0.01"
#
# You will meet this advice everywhere. Five problems, two optimizers, each with its own sweep:
#
# - digits and printed characters (`glyphs`), small networks that read pictures;
# - MNIST-1D, wavy lines to tell apart, a network with two hidden layers;
# - friedman1, a made formula to learn, a network; diabetes, a linear model.
#
# The cell is folded.

# %% tags=["machinery"] jupyter={"source_hidden": true}
problems = {
    "digits": (MLP(), part, 10),
    "glyphs": (MLP(), load_glyphs().hold_out(), 1),
    "MNIST-1D": (MLP((40, 32, 32, 10)), load_mnist1d().hold_out(), 5),
    "friedman1": (MLP((10, 32, 1), loss="squared"), load_friedman1().hold_out(), 40),
    "diabetes": (linear_regression(10), load_diabetes_split().hold_out(), 20),
}
tried, line = np.geomspace(1e-4, 10, 21), busy("630 trainings on five problems")
times = {(optimizer, lr): [] for optimizer in ("sgd", "adam") for lr in (0.001, 0.01)}
for i, (net, data, epochs) in enumerate(problems.values()):
    for optimizer in ("sgd", "adam"):
        run = sweep(net, data, tried, range(3), optimizer, epochs, evaluate="end")
        middle = np.median(run.val_loss[-1], axis=0)
        for lr in (0.001, 0.01):
            value = middle[np.isclose(tried, lr)][0]
            times[optimizer, lr].append(value / best_rate(run).value)
    line((i + 1) / 5)
columns = {f"{name}, {lr}": values for (name, lr), values in times.items()}
table({"loss / best": list(problems), **columns}, digits=2)

# %% [markdown]
# Each number says how many times the best loss of that sweep you end with. For plain SGD both rates are too small on most problems: the
# advice is about Adam, and here 0.01 does better than 0.001. But these are small networks on tiny budgets. We change one thing at a time:
# five times the epochs, or eight hidden layers in place of one.

# %%
predict("finding_a_rate.rule_of_thumb")

# %%
settings = {"as above": ([32], 10), "50 epochs": ([32], 50), "8 hidden layers": ([64] * 8, 10)}
adam = {}
for name, (hidden, epochs) in settings.items():
    net = MLP((64, *hidden, 10))
    run = sweep(net, part, [0.001, 0.01], range(3), "adam", epochs, evaluate="end")
    adam[name] = np.median(run.val_loss[-1], axis=0)
low, high = np.transpose(list(adam.values()))
table({"digits, Adam": list(adam), "loss at 0.001": low, "loss at 0.01": high}, digits=2)

# %%
claim("finding_a_rate.rule_of_thumb", high[0] < low[0] and low[2] < high[2])

# %% [markdown]
# What spoke against 0.001 was mostly the tiny budget: with more epochs it nearly catches up. And in the deep network 0.01 is too much.
#
# A good first try is a first try. It tells you where to begin a sweep, not where to end it.
#
# ## Is it true, or was it luck?
#
# Two settings were compared, one of them won: is it better, or was it lucky? Begin with a contest whose truth we know: one network against
# *itself*. Same rate, same data, another seed. `use_draw` draws all seeds and the split of the data anew, so each repeat is a fresh one.

# %%
def accuracy(lr, seed=0, optimizer="sgd"):
    part = load_digits_split().hold_out()
    run = sweep(MLP(), part, lr, seed, optimizer, evaluate="end")
    return 100 * run.val_accuracy[-1, 0].squeeze()

# %%
def repeat(measure, draws):
    values = []
    for d in draws:
        with use_draw(d):
            values.append(measure())
    return np.array(values)

luck = repeat(lambda: accuracy(0.3, seed=1) - accuracy(0.3, seed=0), new_draws(5))
table({"repeat": range(1, 6), "seed 1 minus seed 0, points": luck}, digits=2)

# %% [markdown]
# A point up or down, and nothing behind it. Now the temptation. A colleague trains the digits with momentum in place of plain SGD, once. The
# contest is fair: each has the rate that reads most validation digits on average over ten splits, which no contest below uses.

# %%
def tuned(rates, optimizer):
    read = repeat(lambda: accuracy(rates, 0, optimizer), new_draws(30)[20:])
    return rates[read.mean(axis=0).argmax()]

plain = tuned(np.geomspace(0.1, 4, 9), "sgd")
fast = tuned(np.geomspace(0.01, 0.4, 9), "momentum")
once = accuracy(fast, 2, "momentum") - accuracy(plain, 2)
table({"SGD's rate": [plain], "momentum's": [fast], "momentum gains, points": [once]}, digits=2)

# %% [markdown]
# "Momentum reads 1.1 points more!" By now we know better than to believe one run. So we repeat it five times, and beside it a contest between
# plain SGD and a tenth of its rate. Each dot is a **paired difference**: both arms have the same split, the same start weights and the same
# order of batches, so what these do to both cancels.

# %%
def gain():
    return accuracy(fast, 0, "momentum") - accuracy(plain)

contests = {"momentum over plain SGD": repeat(gain, new_draws(5))}
tenth = "plain SGD over a tenth of its rate"
contests[tenth] = repeat(lambda: accuracy(plain) - accuracy(plain / 10), new_draws(5))
show_differences(contests)

# %% [markdown]
# The second contest is decided. And the first? How sure is a mean? The **standard deviation** $s$ says how far single repeats lie from it. The
# mean of $n$ repeats is off by about $s / \sqrt{n}$, its **standard error**: four times the repeats halve it. The bars are two of them to each
# side. A mean within two standard errors of zero is a **tie**: luck alone would do that.
#
# Momentum lies just outside, ahead in four of five. But with five repeats $s$ itself is a guess, and luck passes two standard errors
# once in nine times: ask for three. It has not got them. So we repeat the contest 20 times.

# %%
predict("finding_a_rate.luck")

# %%
alone, twenty = repeat(lambda: accuracy(plain), new_draws(20)), repeat(gain, new_draws(20))
rows = [values.std(ddof=1) for values in (alone, twenty)]
table({"20 repeats of": ["plain SGD alone", "momentum's gain"],
       "mean": [alone.mean(), twenty.mean()],
       "standard deviation": rows, "standard error": [s / 20**0.5 for s in rows]}, digits=2)

# %%
table({"momentum is": ["ahead", "behind"], "times": [(twenty > 0).sum(), (twenty < 0).sum()]})

# %% [markdown]
# A tie: nothing is left of the point. How many repeats would tell half a point from luck? As many as bring two standard errors down to half a point,
# $2 s / \sqrt{n} = 0.5$:

# %%
round((2 * float(twenty.std(ddof=1)) / 0.5) ** 2)

# %%
claim("finding_a_rate.spread", alone.std(ddof=1) > 0.5)

# %%
claim("finding_a_rate.luck", twenty.min() < 0 < twenty.max(), difference=twenty.mean())

# %% [markdown]
# So the 1.1 points were luck, and so were the five repeats. Momentum may still gain half a point here; to see that takes as many repeats as
# we just counted. Pairing helps: had each arm its own data and seeds, the differences would spread wider and cost more repeats still. The
# labels in this course count repeats in the same way: "held in 20 of 20" means 20 fresh draws of seeds and data, with the rates tuned anew in each.
#
# ## The recipe
#
# 1. **Put data aside.** Validation data to choose by, test data for the very end.
# 2. **Fix the budget first**: epochs, batch size, optimizer, schedule. A best rate belongs to all of them.
# 3. **Sweep coarsely**: three rates per power of ten, over five powers or more. One short range test may tell you where to begin.
# 4. **Look at the ends of the list.** If the best is the first or last one tried, widen and repeat.
# 5. **Repeat** with other seeds and splits, at least five times, and compare pair by pair. A mean difference within two standard errors (three,
#    with only five repeats) is a tie; half a point wants $(2s/0.5)^2$ repeats.
# 6. **Stay off the cliff.** Among rates that tie, take one with some room to the right. A third of a rate that just works usually still
#    works, if the budget allows.
# 7. **Test once**, at the end, and report budget, range, seeds and spread with the result.
#
# Once, for the digits. Now "test" is the real test data, at one rate, half of the best so that there is room:

# %%
half = best_rate(wide).lr / 2
final = 100 * sweep(MLP(), digits, half, seeds=range(5), evaluate="end").val_accuracy[-1, :, 0]
table({"test digits read, per cent": [final.mean()],
       "standard error": [final.std(ddof=1) / 5**0.5]})

# %% [markdown]
# (The standard error is over five seeds on one split: what other test digits would say it does not know.)

# %% [markdown]
# ## Exercise 1 · Draw rates
#
# `u` holds random numbers between 0 and 1. Turn each into a rate between `low` and `high`, evenly spread on the logarithmic scale.

# %% tags=["exercise"]
def log_uniform(u, low, high):
    ...  # your code: one line


check("finding_a_rate.log_uniform", log_uniform)

# %% [markdown]
# Stuck? Run `hint("finding_a_rate.log_uniform")` in a new cell.

# %% tags=["solution"] jupyter={"source_hidden": true}
def solution(u, low, high):
    return low * (high / low) ** u


confirm("finding_a_rate.log_uniform", solution)

# %% [markdown]
# ## Exercise 2 · Read a range test (deeper)
#
# `lr` and `loss` are the rates and the smoothed losses of a range test. Return the rate at which the loss falls fastest.

# %% tags=["exercise"]
def steepest(lr, loss):
    ...  # your code


check("finding_a_rate.steepest", steepest)

# %% tags=["solution"] jupyter={"source_hidden": true}
def solution(lr, loss):
    return lr[np.gradient(loss, np.log(lr)).argmin()]


confirm("finding_a_rate.steepest", solution)

# %% [markdown]
# ## Exercise 3 · Choose
#
# A sweep is done. `rates` is the list of rates; both losses have a row per seed and a column per rate. Return the rate with the smallest
# median validation loss over the seeds.

# %% tags=["exercise"]
def choose(rates, validation_loss, test_loss):
    ...  # your code


check("finding_a_rate.choose", choose)

# %% tags=["solution"] jupyter={"source_hidden": true}
def solution(rates, validation_loss, test_loss):
    return rates[np.median(validation_loss, axis=0).argmin()]


confirm("finding_a_rate.choose", solution)

# %% [markdown]
# ## Exercise 4 · A new problem
#
# 569 tumours, 30 measurements each, benign or malignant. The model is `logistic_regression(30)`, a network without hidden units; the
# budget is 10 epochs of SGD in batches of 32, which are the defaults of `sweep`. Put `tumours.hold_out()` in place of the data, as we did
# with `part`, use the recipe and find a rate. Any rate whose validation loss is within 15 per cent of the best counts.

# %% tags=["exercise"]
tumours = load_breast_cancer_split()
my_rate = ...  # use as many lines and cells as you like
check("finding_a_rate.new_problem", my_rate)

# %% tags=["solution"] jupyter={"source_hidden": true}
# the solution
solution = best_rate(sweep(logistic_regression(30), tumours.hold_out(), np.geomspace(1e-4, 100, 25),
                           seeds=range(5), evaluate="end")).lr
confirm("finding_a_rate.new_problem", solution)

# %% [markdown]
# And the drawer is opened, once. `my_rate` is yours; as long as it is `...`, we take 0.3.

# %%
chosen_rate = 0.3 if my_rate is ... else my_rate
tested = sweep(logistic_regression(30), tumours, chosen_rate, range(5), evaluate="end")
table({"test tumours told apart, per cent": [100 * tested.val_accuracy[-1].mean()]})

# %% [markdown]
# ## Quiz

# %%
self_test("finding_a_rate")

# %% [markdown]
# ## In your framework
#
# | library | a search on a logarithmic scale | range test |
# |---|---|---|
# | scikit-learn | `RandomizedSearchCV(model, {"learning_rate_init": scipy.stats.loguniform(1e-4, 1)})`; `HalvingRandomSearchCV` (experimental) | none |
# | PyTorch | a loop over `np.geomspace`; Optuna: `trial.suggest_float("lr", 1e-4, 1, log=True)` | in fastai: `learn.lr_find()`; Lightning: `Tuner(trainer).lr_find(model)`, but from 2.5.3 on look at its plot, not at its suggestion (issue 21141) |
# | Keras | KerasTuner: `hp.Float("lr", 1e-4, 1, sampling="log")` | none built in |
# | Optax | a loop, or `jax.vmap` over the rates | none |
#
# ## Easy to confuse
#
# - **Validation and test data:** the first choose, as often as you like; the second judge, once.
# - **The end of the list and the edge:** one is where you stopped trying, the other where training breaks.
# - **The lowest point of a range test and the best rate:** the first knows 200 steps, the second your whole training.
# - **Standard deviation and standard error:** the first says how far single repeats lie apart, the second how far their mean may be off. Only
#   the second shrinks when you repeat.
#
# ## Take-aways
#
# - Rates are spread by factors. Search on a logarithmic scale, over five powers of ten, and look at the ends of the list.
# - Random beats the grid where one setting matters, because it tries more different rates. Nine rates on a grid of their own do as well.
# - A range test is a first guess of where to sweep: it does not know your budget, and each rule fails on some jobs.
# - "0.001 or 0.01" means little without optimizer, network and budget.
# - Validation data choose, test data judge, once; and a difference counts when it exceeds two standard errors over repeats.
#
# **Exam angle.** This course's objectives: <!-- objectives -->. Exams like
# the count of trainings: combinations times folds; of epochs: that times the epochs of each; of repeats: $(2s/d)^2$ for a difference $d$.
#
# **Further reading.** Bergstra and Bengio, [Random search for hyper-parameter optimization](https://jmlr.org/papers/v13/bergstra12a.html),
# Journal of Machine Learning Research 13, 2012. Smith, [Cyclical learning rates for training neural
# networks](https://arxiv.org/abs/1506.01186), 2017, section 3.3, is where his range test was described. Jamieson and Talwalkar, [Non-stochastic best
# arm identification and hyperparameter optimization](https://arxiv.org/abs/1502.07943), 2016: successive halving. Bouthillier and others,
# [Accounting for variance in machine learning benchmarks](https://arxiv.org/abs/2103.03098), 2021: seeds, splits and luck.
#
# <!-- foot -->
