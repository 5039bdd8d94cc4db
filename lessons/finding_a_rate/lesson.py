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
# *In <!-- minutes --> minutes you will know how to find a rate for a network of your own, and what each part of the search is worth.*
#
# A colleague's network reads handwritten digits. They searched for days: the best rate is 0.56. Yours is to read the same digits, with the
# same optimizer, in the same ten epochs. It is only deeper: eight hidden layers where theirs has one. So you save yourself the search.

# %%
from lessons.finding_a_rate import show_borrowed
from lrlib import MLP, load_digits_split, sweep

part = load_digits_split().hold_out()  # digits to learn from, and digits to validate on
theirs, yours = MLP((64, 32, 10)), MLP((64,) + 8 * (64,) + (10,))  # 64 pixels in, 10 digits out
taken = [sweep(net, part, 0.56, seeds=range(3)) for net in (theirs, yours)]
show_borrowed({"theirs, 1 hidden layer": taken[0], "yours, 8 hidden layers": taken[1]})

# %% [markdown]
# Theirs learns. Yours stays at the loss of guessing, or breaks. A good rate is good *for* something: a network, an optimizer, a budget. How do
# you find yours? And when somebody says "this one is better", when may you believe it?
#
# <!-- head -->
#
# **After this you can**
#
# - run a range test, read a rate off it, and say what the reading is worth,
# - sweep on the right scale, and notice when the sweep was too narrow,
# - say what a rule like "start with 0.001" leaves out,
# - tell a true difference from luck, and say how many repeats that takes,
# - keep the test data out of the search.

# %% tags=["machinery"] jupyter={"source_hidden": true}
import numpy as np

from lessons.finding_a_rate import accuracy, judged, new_draws, read_off, repeat
from lessons.finding_a_rate import show_both_tests, show_differences, show_range_test, tuned
from lrlib import best_rate, check, claim, confirm, explorer, hint, load_breast_cancer_split
from lrlib import logistic_regression, predict, range_test, recall, self_test, show_u_curve, table

# %% [markdown]
# ## Recall

# %%
recall("finding_a_rate")

# %% [markdown]
# ## One training that tries every rate
#
# You could train at twenty rates and look. If one training takes a week, you cannot. In June 2015 Leslie Smith put a report on arXiv: "No
# More Pesky Learning Rate Guessing Games". One of its ideas: do not try the rates in many trainings. Try them all in *one*. Let the rate
# grow while you train, and watch where it begins to help and where it begins to hurt. He called that a **range test**.
#
# Most libraries run a descendant, the learning-rate finder of fastai. It is often taken for the same thing:
#
# | | Smith (2015, 2017) | the finder |
# |---|---|---|
# | the rate grows | by equal steps, for a few epochs | by equal factors, for a hundred steps or so |
# | one watches | the accuracy | the loss |
# | one reads off | two rates, where the accuracy begins to rise, and where it slows or falls; the training then swings between them | one rate |
#
# We run a finder: 200 steps, from 0.000001 to 10, each rate 8 per cent above the one before. Why by factors? A rate acts by its
# factor: 0.002 is twice 0.001, as 2 is twice 1. By equal steps, 198 of the 200 rates would lie above 0.1.

# %%
predict("finding_a_rate.shape")

# %%
ranged = range_test(yours, part, low=1e-6, high=10, steps=200, seeds=range(10))
show_range_test(ranged)

# %% [markdown]
# Ten seeds, ten tests. On the left the rates are too small to do anything. Then the network begins to learn, and the loss falls. Then the
# rate crosses the edge of lesson 02, and training breaks. One test costs as much as six epochs, and needs no validation data. (The loss of
# single batches jumps, so each curve is a running mean: 0.9 times the mean so far plus 0.1 times the new loss.)
#
# ## Which rate do you read off?
#
# Here the tutorials part. Four rules are in use:
#
# - the **minimum** of the curve,
# - **minimum/10**, a tenth of that, to be safe,
# - **steepest**: where the loss falls fastest, before the minimum,
# - **valley**: the middle of the longest stretch of falling, fastai's default.
#
# Here are your ten curves, read by each.

# %%
rules = ["minimum", "minimum/10", "steepest", "valley"]
read = np.array([ranged.suggest(rule)[:, 0] for rule in rules])  # rule, seed
table({"rule": rules, "smallest of 10": read.min(axis=1), "median": np.median(read, axis=1),
       "largest": read.max(axis=1)}, digits=2)

# %% [markdown]
# The same curves, and the medians lie a factor of ten apart. Look at the smallest reading of the steepest rule, too: on one seed a chance
# wobble on the left was the fastest fall of all. So run a few seeds, and take the median.
#
# Now train at it: at the median steepest point, at a third of it, and once more at the colleague's rate. Guessing costs 2.3; on how
# many of five seeds does the validation loss get under 1?

# %%
steep = float(np.median(read[2]))
run = sweep(yours, part, [0.56, steep, steep / 3], seeds=range(10, 15), evaluate="end")
learned = (run.val_loss[-1] < 1).sum(axis=0)
names = ["the colleague's", "your steepest point", "a third of it"]
table({"rate": names, "is": run.lr, "loss under 1 on, of 5 seeds": learned}, digits=2)

# %%
colleague = [(run.val_loss[-1] < 1).sum() for run in taken]  # of 3 seeds, theirs and yours
claim("finding_a_rate.borrowed", colleague[0] >= 2 and learned[0] == 0 and learned[1] >= 3)

# %% [markdown]
# Your network reads digits. The steepest point stands near the edge, and one seed still goes over it; a little room costs nothing.
#
# What made the difference? Run the test on their network, and lay it beside yours.

# %%
shallow = range_test(theirs, part, seeds=range(10))
show_both_tests({"theirs": shallow, "yours": ranged})

# %% [markdown]
# Yours learns earlier, and breaks earlier. (The marks are medians of ten readings.) So **when the network changes, run the test again**:
# other layers, another optimizer, another batch size, layers unfrozen. Yesterday's reading belongs to yesterday's network.
#
# ## Try it
#
# How much does a reading depend on what nobody mentions: range, smoothing, seed? Here is their network, one seed at a time. The green band is
# half a power of ten to both sides of the best rate of a sweep.
#
# <!-- goal: finding_a_rate.range_test -->

# %%
explorer("finding_a_rate.range_test")

# %% [markdown]
# "Steepest, anywhere" is what you get without the words *before the minimum*: past the edge, curves crash and recover, and those falls are
# the fastest. A single test can be read almost anywhere. Several seeds, a range that ends where training breaks, and some smoothing make it
# a first guess.
#
# ## What is the reading worth?
#
# Is it also a *good* guess? A good rate is the best of a sweep. So judge each rule against a sweep of ten epochs, on ten seeds and three
# optimizers (SGD, momentum, Adam), and on two jobs: their network on the digits, and a linear model that tells malignant tumours from
# benign ones. (The valley gets fastai's settings: 100 steps from 0.0000001 to 10, more smoothing, both ends cut off.)

# %%
predict("finding_a_rate.finder")

# %%
tumour_part = load_breast_cancer_split().hold_out()
hits, off = judged(theirs, part, epochs=10)
tumour_hits, tumour_off = judged(logistic_regression(30), tumour_part, epochs=10)
table({"rule": rules, "digits: hits of 30": hits, "rule / best": off,
       "tumours: hits of 30": tumour_hits, "rule / best ": tumour_off}, digits=2)

# %%
claim("finding_a_rate.steepest", hits[2] > 15 > tumour_hits[2])

# %% [markdown]
# A hit lies within half a power of ten of the best; beside it stands the median of rule over best. On the digits the steepest fall is the
# best of the four. On the tumours it hardly ever hits, and the valley leads: the linear model leaves its start
# at once, at a rate far below the one that serves ten epochs best.
#
# And here is what no rule can know: how long you are going to train. The tumours once more, plain SGD. Three budgets, one reading.

# %% tags=["machinery"] jupyter={"source_hidden": true}
linear, listed, best = logistic_regression(30), np.geomspace(1e-3, 10, 21), []
for epochs in (1, 10, 100):
    run = sweep(linear, tumour_part, listed, range(5), epochs=epochs, evaluate="end")
    best.append(best_rate(run).lr)
reading = np.median(range_test(linear, tumour_part, seeds=range(10)).suggest("steepest"))
table({"epochs": [1, 10, 100], "best of a sweep": best, "steepest fall": [reading] * 3}, digits=2)

# %% [markdown]
# Here the best rate shrinks to a fortieth as the budget grows (run long, large rates over-fit here), and the test never saw a budget. It
# tells you in a minute where to look. It does not tell you what you will find.
#
# ## Then look: a sweep
#
# A **sweep** trains at each rate of a list, for the whole budget. Now we choose, and data used for choosing make the choice look better
# than it is. That is why the first cell held out 359 **validation** digits to choose by. The test digits stay in the drawer. (With few
# data, cut the training data into $k$ parts, **folds**, and let each validate once: $k$ trainings for every setting.)
#
# ## Is the best at the end of the list?
#
# Another colleague sweeps three rates, for the network with one layer. `best_rate` takes the median over the seeds, and says where in the list
# the best one lies.

# %%
narrow = sweep(theirs, part, [1e-4, 1e-3, 1e-2], seeds=range(5), evaluate="end")
best_rate(narrow)

# %% [markdown]
# That is no answer yet: beyond the end of the list it may get better. Widen the list. `np.geomspace` makes one with equal factors:

# %%
wide = sweep(theirs, part, np.geomspace(1e-4, 10, 21), seeds=range(5), evaluate="end")
best_rate(wide)

# %%
show_u_curve({"sgd": wide},
             title="The three rates of that colleague all lie on the left arm")

# %%
claim("finding_a_rate.end", best_rate(wide).lr > 10 * best_rate(narrow).lr)

# %% [markdown]
# And mind the cliff. The curve breaks off just right of its best. Among rates that do about equally well, take the smaller.
#
# ## "Start with 0.001 or 0.01"
#
# You will meet this advice everywhere. 0.001 is Adam's default, and 0.01 an old one of SGD; for plain SGD you just saw both rates on the
# left arm. So, Adam on our digits, and one change at a time: the budget, the depth, depth and width.

# %%
predict("finding_a_rate.rule_of_thumb")

# %%
def losses(hidden, epochs=10):
    net, rates = MLP((64, *hidden, 10)), [0.001, 0.01]
    run = sweep(net, part, rates, range(3), "adam", epochs, evaluate="end")
    return np.median(run.val_loss[-1], axis=0)

adam = {"1 hidden layer": losses([32]), "50 epochs": losses([32], 50),
        "deeper: 8 layers": losses([64] * 8), "wider and deeper: 4 of 128": losses([128] * 4)}
low, high = np.transpose(list(adam.values()))
factor, steps = np.maximum(low / high, high / low), np.array([1, 1.5, 3])  # roughly: 0.01 leaps
table({"digits, Adam": list(adam), "loss at 0.001": low,
       "lower at": np.where(high < low, 0.01, 0.001),
       "by a factor over": steps[np.searchsorted(steps, factor) - 1]}, digits=2)

# %%
claim("finding_a_rate.rule_of_thumb", high[0] < low[0] and low[2] < high[2])

# %% [markdown]
# On a small network and a tiny budget 0.01 wins by far. Give it time, and 0.001 nearly catches up. Make it deeper, or wider and deeper, and
# 0.01 is too much; real networks are both. So if you have nothing else, begin with 0.001 for Adam, and call it a place to begin.
#
# ## Is it true, or was it luck?
#
# Two settings were compared, one of them won. Is it better, or was it lucky? Begin with a contest whose truth we know: their network against
# *itself*. Same rate, same data, another seed. `accuracy` trains it and counts the validation digits it reads, in per cent; `repeat` does so
# with all seeds and the split of the data drawn anew.

# %%
luck = repeat(lambda: accuracy(0.3, seed=1) - accuracy(0.3, seed=0), new_draws(5))
luck.round(1).tolist()  # seed 1 minus seed 0, in points

# %% [markdown]
# A point up or down, and nothing behind it. Now the temptation. A third colleague trains with momentum in place of plain SGD, once. The
# contest is fair: `tuned` finds each the rate that reads most over ten other splits. (Folded cells are for the curious. Run them.)

# %% tags=["machinery"] jupyter={"source_hidden": true}
plain = tuned(np.geomspace(0.1, 4, 9), "sgd")
fast = tuned(np.geomspace(0.01, 0.4, 9), "momentum")
once = accuracy(fast, 2, "momentum") - accuracy(plain, 2)
table({"SGD's rate": [plain], "momentum's": [fast], "momentum gains, points": [once]}, digits=2)

# %% [markdown]
# "Momentum reads 1.1 points more!" You know better than to believe one run. So repeat it five times, and beside it a contest between plain SGD
# and a tenth of its rate. Each dot is a **paired difference**: both arms have the same split, start weights and order of batches, so what
# these do to both cancels.

# %% tags=["machinery"] jupyter={"source_hidden": true}
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
# Momentum lies just outside. But with five repeats $s$ itself is a guess, and luck passes two standard errors once in nine times: ask
# for three. It has not got them. So repeat the contest 20 times.

# %%
predict("finding_a_rate.luck")

# %%
alone, twenty = repeat(lambda: accuracy(plain), new_draws(20)), repeat(gain, new_draws(20))
spread = np.array([values.std(ddof=1) for values in (alone, twenty)])
table({"20 repeats of": ["plain SGD alone", "momentum's gain"],
       "mean": [alone.mean(), twenty.mean()],
       "standard deviation": spread, "standard error": spread / 20**0.5}, digits=2)

# %%
claim("finding_a_rate.spread", spread[0] > 0.5)

# %%
int((twenty > 0).sum()), int((twenty < 0).sum())  # momentum ahead, momentum behind

# %%
claim("finding_a_rate.luck", twenty.min() < 0 < twenty.max(), difference=twenty.mean())

# %% [markdown]
# A tie. The 1.1 points were luck, and so were the five repeats. Momentum may still gain half a point here. How many repeats would tell that
# from luck? As many as bring two standard errors down to half a point, $2 s / \sqrt{n} = 0.5$. (A true half point then shows in every
# second contest. For four contests in five, double the number.)

# %%
round((2 * float(spread[1]) / 0.5) ** 2)

# %% [markdown]
# ## The recipe
#
# 1. **Put data aside.** Validation data to choose by, test data for the very end.
# 2. **Fix the budget first**: epochs, batch size, optimizer, schedule. A best rate belongs to all of them.
# 3. **Run a range test** on a few seeds. It says where to begin.
# 4. **Sweep around the reading**: three rates per power of ten, two powers to both sides, each for the whole budget.
# 5. **Look at the ends of the list.** If the best is the first or last one tried, widen and repeat.
# 6. **Repeat** with other seeds and splits, at least five times, and compare pair by pair. A mean difference within two standard errors (three,
#    with only five repeats) is a tie; half a point wants $(2s/0.5)^2$ repeats.
# 7. **Stay off the cliff.** Among rates that tie, take one with some room to the right.
# 8. **Test once**, at the end, and report budget, range, seeds and spread with the result.

# %% [markdown]
# ## Exercise 1 · Read a range test
#
# `lr` and `loss` are the rates and the smoothed losses of a range test. Return the rate at which the loss falls fastest. (This curve never
# falls again after its minimum.)

# %% tags=["exercise"]
def steepest(lr, loss):
    ...  # your code


check("finding_a_rate.steepest", steepest)

# %% [markdown]
# Stuck? Run `hint("finding_a_rate.steepest")` in a new cell.

# %% tags=["solution"] jupyter={"source_hidden": true}
def solution(lr, loss):
    return lr[np.gradient(loss, np.log(lr)).argmin()]


confirm("finding_a_rate.steepest", solution)

# %% [markdown]
# ## Exercise 2 · A new budget
#
# The 569 tumours again, 30 measurements each, benign or malignant, and the same `logistic_regression(30)`. But now there is money for 3
# epochs only, of plain SGD: `epochs=3` for `sweep`. Hold out a part of the data, use the recipe and find a rate. Any rate whose validation loss
# is within 15 per cent of the best counts.

# %% tags=["exercise"]
tumours = load_breast_cancer_split()
my_rate = ...  # use as many lines and cells as you like
check("finding_a_rate.new_problem", my_rate)

# %% tags=["solution"] jupyter={"source_hidden": true}
# the solution
solution = best_rate(sweep(logistic_regression(30), tumours.hold_out(), np.geomspace(1e-4, 100, 25),
                           seeds=range(5), epochs=3, evaluate="end")).lr
confirm("finding_a_rate.new_problem", solution)

# %% [markdown]
# And the drawer is opened, once. `my_rate` is yours; as long as it is `...`, we take 0.3.

# %%
chosen = 0.3 if my_rate is ... else my_rate
tested = sweep(linear, tumours, chosen, range(5), epochs=3, evaluate="end")
round(100 * float(tested.val_accuracy[-1].mean()), 1)  # per cent of the test tumours told apart

# %% [markdown]
# ## Quiz

# %%
self_test("finding_a_rate")

# %% [markdown]
# That is the core. Three sections marked (deeper), and two exercises, follow. You can go on to [In your own job](#In-your-own-job) at once.
#
# ## Why the slope belongs over the logarithm (deeper)
#
# PyTorch Lightning, since its version 2.5.3 of 2025, computes its suggestion as the steepest slope of the loss *over the rate*, not over its
# logarithm ([issue 21141](https://github.com/Lightning-AI/pytorch-lightning/issues/21141)). The curves of their network, both ways:

# %% tags=["machinery"] jupyter={"source_hidden": true}
curves, lr = shallow.smoothed()[:, :, 0], shallow.lr[:, 0]
over = {"the rate": np.array([lr[np.gradient(curve, lr).argmin()] for curve in curves.T])}
over["its logarithm"] = shallow.suggest("steepest")
smallest, largest = [r.min() for r in over.values()], [r.max() for r in over.values()]
table({"slope over": list(over), "smallest of 10": smallest, "largest of 10": largest}, digits=2)

# %% [markdown]
# Over a hundred thousand times too small. Two neighbouring rates at the left end differ by less than a millionth, so a tiny wobble of the loss,
# divided by that, is a gigantic slope.

# %%
claim("finding_a_rate.slope", largest[0] * 10 < smallest[1])

# %% [markdown]
# ## Grid or random? (deeper)
#
# Now there are two settings: the rate, from 0.0001 to 10, and the number of hidden units, from 16 to 80. We may train nine networks.

# %%
predict("finding_a_rate.grid")

# %% [markdown]
# To compare plans fairly we train everything once, five widths at 41 rates from five seeds, and then let each plan draw from this table as
# often as we like.

# %%
from lessons.finding_a_rate import show_halving, show_trials
from lrlib import busy, generator

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
run = sweep(theirs, part, np.ones(256), seeds=range(3), epochs=3, evaluate="end",
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
# And how does one draw a rate at random?

# %%
predict("finding_a_rate.draw")

# %% [markdown]
# ## Exercise 3 · Draw rates (deeper)
#
# `u` holds random numbers between 0 and 1. Turn each into a rate between `low` and `high`, evenly spread on the logarithmic scale.

# %% tags=["exercise"]
def log_uniform(u, low, high):
    ...  # your code: one line


check("finding_a_rate.log_uniform", log_uniform)

# %% tags=["solution"] jupyter={"source_hidden": true}
def solution(u, low, high):
    return low * (high / low) ** u


confirm("finding_a_rate.log_uniform", solution)

# %% [markdown]
# ## Stop early what goes badly (deeper)
#
# Most of those trainings are visibly bad after one epoch. **Successive halving** trains all candidates a little, keeps the better part,
# trains those longer, and so on. We start with 27 rates, keep a third each time, and allow 81 epochs in all, 27 of them for the winner.

# %%
line = busy("135 trainings of 27 epochs")
full = sweep(theirs, part, np.geomspace(1e-4, 10, 27), seeds=range(5), epochs=27, report=line)

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

# %%
predict("finding_a_rate.rungs")

# %% [markdown]
# ## Exercise 4 · Choose (deeper)
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
# ## In your own job
#
# The range test for your `model`, `optimizer`, `loss_fn` and `loader`. It walks your model off the cliff, so the last lines matter most.
# Call `model.train()` first; an `IndexError` means that the loss never fell:
#
# <!-- code: pytorch.py -->
#
# **The trap.** Many a recipe puts back the weights and the rate, and forgets the optimizer; so once did fastai's own finder
# ([issue 2892](https://github.com/fastai/fastai/issues/2892)). Momentum and Adam's averages are then those of the crash. In our tests, Adam
# after such a half restore had almost twice the loss after 20 steps; and where a test ran on to `inf`, momentum turned every weight into `nan`
# with the first step. The optimizer's `state_dict()` holds its averages and its rates, the model's also the buffers of batch norm. A scheduler or a
# `GradScaler` goes in as one of the `others`. The order of the batches is not put back: seed it again.
#
# Then the sweep around the `reading`. `make(lr)` builds a model and its optimizer, `train` spends the whole budget, `validate` returns the mean loss:
#
# <!-- code: pytorch_sweep.py -->
#
# In Keras an optimizer has no state before it is built, and its variables hold the rate, so restoring them brings the old one back. And
# `train_on_batch` returned the mean over all batches so far until 2026
# ([pull request 22617](https://github.com/keras-team/keras/pull/22617)), so reset the metrics first:
#
# <!-- code: keras.py -->
#
# Others: fastai's `learn.lr_find()`, Lightning's `Tuner(trainer).lr_find(model)` (from 2.5.3 on, look at its plot and not at its suggestion). For
# random searches: `scipy.stats.loguniform` in scikit-learn, `trial.suggest_float(..., log=True)` in Optuna, `sampling="log"` in KerasTuner.
#
# Where real searches ended:
#
# | model | rate | source, read in November 2026 |
# |---|---|---|
# | conv net with batch norm, SGD with momentum 0.9 | 0.1 at batch 8 × 32 | torchvision, `references/classification` |
# | the same without batch norm (AlexNet, VGG) | 0.01 | the same page |
# | GPT of 124 million weights, AdamW | 6e-4, after a warm-up | nanoGPT, `train.py` |
# | fine-tuning at BERT size, Adam | 5e-5, 3e-5 or 2e-5 | Devlin et al. 2019, arXiv:1810.04805, appendix A.3 |
#
# The first two differ in the network alone, and by a factor of ten.
#
# ## Easy to confuse
#
# - **Validation and test data:** the first choose, as often as you like; the second judge, once.
# - **The end of the list and the edge:** one is where you stopped trying, the other where training breaks.
# - **Standard deviation and standard error:** the first says how far single repeats lie apart, the second how far their mean may be off. Only
#   the second shrinks when you repeat.
#
# ## Take-aways
#
# - A good rate is good for one network, optimizer and budget. When one of them changes, look again.
# - A range test shows in a minute where learning begins and where it breaks. It does not know your budget, and each rule of reading fails on some jobs.
# - Sweep by factors, around the reading, and look at the ends of the list.
# - Validation data choose, test data judge, once.
# - A difference counts when it exceeds two standard errors over repeats.
#
# **Exam angle.** This course's objectives: <!-- objectives -->. Exams like
# the count of trainings: combinations times folds; of epochs: that times the epochs of each; of repeats: $(2s/d)^2$ for a difference $d$.
#
# **Further reading.** Smith, [Cyclical learning rates for training neural networks](https://arxiv.org/abs/1506.01186), WACV 2017, first version 2015:
# section 3.3 has the range test. Bouthillier and others, [Accounting for variance in machine learning
# benchmarks](https://arxiv.org/abs/2103.03098), 2021: seeds, splits and luck. For the deeper sections: Bergstra and Bengio, [Random search for
# hyper-parameter optimization](https://jmlr.org/papers/v13/bergstra12a.html), 2012; Jamieson and Talwalkar, [Non-stochastic best
# arm identification and hyperparameter optimization](https://arxiv.org/abs/1502.07943), 2016.
#
# <!-- foot -->
