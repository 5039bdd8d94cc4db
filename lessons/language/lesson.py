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
# *In <!-- minutes --> minutes you will see what one rate for all words does to rare and to frequent ones, and what a rate for each word is worth.*
#
# **Move** the learning rate of four optimizers, **watch** rare and frequent words: [go there](#A-rate-for-each-word).
#
# <!-- head -->
#
# **After this you can**
#
# - turn a sentence into numbers, and count words without counting them twice,
# - explain what one rate does to rare and to frequent words, and what Adagrad does in its place,
# - say for which optimizers sparse and dense updates are the same,
# - give an embedding a rate of its own, and say when that helps.

# %%
import numpy as np

from lessons.language import RARE, learned, reader, show_erased, show_word_rates, within_reach
from lrlib import BagOfWords, EmbeddingBag, adagrad, adam, best_rate, build_vocabulary, busy
from lrlib import check, claim, confirm, encode, explorer, generator, hint, load_docstrings
from lrlib import logistic_regression, momentum, predict, recall, self_test, sgd, show_epochs
from lrlib import show_u_curve, sweep, table, tokenize
from lrlib.datasets import Split
from lrlib.optimizers import Adam, Optimizer
from lrlib.schedules import polynomial_decay

# %% [markdown]
# ## Recall

# %%
recall("language")

# %% [markdown]
# ## Text from your own disk
#
# The libraries behind this course bring their documentation with them. We take 3000 sentences each of numpy, matplotlib and scikit-learn,
# as they are installed on your machine, and ask: **which library is a sentence from?** The names of the libraries are masked.

# %%
report = busy("reading the documentation of three libraries")
texts = load_docstrings()
report(1)
texts

# %% [markdown]
# Your versions may differ a little from ours, and so may your sentences. So this lesson prints only what holds for slightly different
# sentences too; the pictures show the rest.
#
# A network needs numbers. The plainest way is a **bag of words**: number the words, and describe a sentence by how often each of them
# occurs. The list of numbered words is the **vocabulary**. Two sentences to see it:

# %%
pair = ["The sum of the array.", "The array of the sum."]
small = build_vocabulary(pair, min_df=1)
counts = [[tokenize(sentence).count(word) for word in small] for sentence in pair]
table({"word": small, "first": counts[0], "second": counts[1]})

# %% [markdown]
# Both sentences have the same column: a bag does not know the order. Word 0 stands for a sentence without any known word.
#
# Our vocabulary is every word in at least two of the first 6000 sentences, on which we train; other words are left out. The next 1500 are
# validation sentences, `tune`, to choose rates with. The last 1500 are the test, `data`.

# %%
vocabulary = build_vocabulary(texts.sentences[:6000])
x, y = encode(texts.sentences, vocabulary), texts.labels
tune = Split("docstrings", x[:6000], y[:6000], x[6000:7500], y[6000:7500], use="validate")
data = Split("docstrings", x[:6000], y[:6000], x[7500:], y[7500:])

# %% [markdown]
# The network is softmax regression on the counts: each word has one weight per library, a sentence adds up the weights of its words, and
# the largest sum wins. Of a row of counts almost all are zero, so we compute with the words that are there and leave out the rest.
# Sentences count up to 40 words, and there are 3 libraries: that is the `40, 3`. The last weight is a bias, added to every sentence;
# `[:, :-1]` takes all but the last column. The result is the same:

# %%
net, dense = BagOfWords(len(vocabulary), 40, 3), logistic_regression(len(vocabulary), 3)
bag = net.prepare(data.x_train, float)
some, weights = bag[:50, :-1].toarray(), dense.init(seed=0)
claim("Exact", "computed sparsely or on the full rows of counts, the outputs are the same to rounding",
      np.allclose(net.outputs(weights, data.x_train[:50]), dense.outputs(weights, some), rtol=1e-10))

# %% [markdown]
# How often does a word turn up? `seen` is the number of training sentences it is in. We call a word **rare** if it is in 2 or 3 of the 6000,
# **frequent** if it is in 50 or more.

# %%
seen = (bag[:, :-1] > 0).sum(axis=0)
rare, frequent = (seen == 2) | (seen == 3), seen >= 50
groups = {"7 sentences or fewer": seen <= 7, "50 or more": frequent}
table({"words in": list(groups), "share of the vocabulary": [round(np.mean(g), 1) for g in groups.values()],
       "share of all sightings": [round(seen[g].sum() / seen.sum(), 1) for g in groups.values()]})

# %% [markdown]
# That is how language is: a few words everywhere, and a long tail of rare ones.
#
# ## One epoch, four optimizers
#
# Three rules besides SGD; lesson 11, in preparation, takes them apart.
#
# - **Momentum** keeps a memory, its buffer: `v = 0.9 * v + slope`, then `w = w - rate * v`.
# - **Adagrad** keeps, for each weight, the sum of its squared slopes: `s = s + slope**2`, then `w = w - rate * slope / sqrt(s)`. A weight that
#   has moved a lot slows down, one that has hardly been touched still takes full steps.
# - **Adam** keeps two running means: `m = 0.9 * m + 0.1 * slope` and `s = 0.999 * s + 0.001 * slope**2`. Both start at zero and are too small
#   at first, so in step $t$ they are divided by $1 - 0.9^t$ and $1 - 0.999^t$. Then it walks `w = w - rate * m / sqrt(s)`.

# %%
predict("language.winner")

# %% [markdown]
# For each optimizer, eight rates from ten seeds, one epoch. A seed decides the order of the sentences; all weights start at zero.

# %%
smallest = {"sgd": 0.01, "momentum": 0.001, "adagrad": 0.003, "adam": 0.0003}
one = {"epochs": 1, "evaluate": "end"}
report, runs = busy("320 trainings"), {}
for name, low in smallest.items():
    runs[name] = sweep(net, tune, np.geomspace(low, 1000 * low, 8), range(10), name, report=report, **one)
show_u_curve(runs, "test_accuracy", "After one epoch, against the learning rate", "validation accuracy", ranked=False, lowest=0.5,
             steady=False)

# %% [markdown]
# Two curves stand high, and two low. Adagrad and Adam are also the less picky: over a wide range of rates they beat the best that SGD can do.
# (`np.ptp` is the largest minus the smallest.)

# %%
middle = {name: np.median(run.test_accuracy[-1], axis=0) for name, run in runs.items()}
better = {name: runs[name].lr[middle[name] > middle["sgd"].max()] for name in ("adagrad", "adam")}
claim("Reproduces", "the rates at which each beats the best of SGD span a factor of over 100, medians of 10 seeds",
      all(np.ptp(np.log10(rates)) > 2 for rates in better.values()))

# %% [markdown]
# Now each at its own best rate, ten new seeds, test sentences:

# %%
best = {name: best_rate(run, "test_accuracy").lr for name, run in runs.items()}
final = {name: sweep(net, data, [lr], range(10, 20), name, **one) for name, lr in best.items()}
accuracy = {name: run.test_accuracy[-1, :, 0] for name, run in final.items()}
gain = {name: accuracy[name] - accuracy["sgd"] for name in ("adagrad", "adam")}
claim("Reproduces", "Adagrad and Adam are ahead of SGD on 10 of 10 seeds, by over 4 points in the median",
      all(g.min() > 0 and np.median(g) > 0.04 for g in gain.values()))

# %%
claim("Does not reproduce here", "“momentum closes the gap”: it stays behind Adagrad on 10 of 10 seeds", (accuracy["momentum"] < accuracy["adagrad"]).all())

# %% [markdown]
# ## Is it the noise?
#
# Lesson 04 warns: a high constant rate leaves noise. Perhaps SGD only needs a rate that falls. We tune it again, with a straight line
# down to zero, and run the same ten seeds.

# %%
falling = {"schedule": polynomial_decay(1.0, len(data.x_train) // 32), **one}
retuned = sweep(net, tune, np.geomspace(0.3, 30, 7), range(10), "sgd", **falling)
final["sgd, falling"] = sweep(net, data, [best_rate(retuned, "test_accuracy").lr], range(10, 20), "sgd", **falling)
fell = final["sgd, falling"].test_accuracy[-1, :, 0]
claim("Reproduces", "a falling rate helps SGD in the median, and Adagrad stays ahead on 10 of 10 seeds, by over 2 points in the median",
      np.median(fell) > np.median(accuracy["sgd"]) and (accuracy["adagrad"] > fell).all() and np.median(accuracy["adagrad"] - fell) > 0.02)

# %% [markdown]
# So noise is part of the answer, and not all of it. Look at the weights themselves:

# %%
predict("language.rare")

# %% [markdown]
# ## How far does a word get?
#
# We start with the slopes of a single batch of 32 sentences. The check is folded:

# %% tags=["machinery"] jupyter={"source_hidden": true}
rows = data.x_train[:32]
_, (slopes,) = net.loss_and_grads(net.init(), rows, data.y_train[:32])
size, times = np.abs(slopes[0, :, :-1]).max(axis=0), np.bincount(rows[rows >= 0], minlength=len(vocabulary))
claim("Exact", "the slope of a word that is not in the batch is zero; of one that is there once, at most 1/32",
      (size[times == 0] == 0).all() and (size[times == 1] <= 1 / 32).all())

# %% [markdown]
# Where does the bound come from? A sentence pulls at a weight with its error: $p - 1$ for the right library, $p$ for the others, $p$ being
# its softmax probability. Neither is larger than 1 in size. The loss is the mean over 32 sentences. So under SGD the weight of a word
# that two sentences have, once each, moves by at most $2\,\eta/32$ in an epoch. A frequent word is pulled by many sentences, in nearly
# every batch.
#
# Now the whole epoch. The next cell is folded: it divides the mean size of the rare words' weights by that of the frequent ones.

# %% tags=["machinery"] jupyter={"source_hidden": true}
def mean_size(run, words):
    return np.abs(run.params[0][:, 0, :, :-1]).mean(axis=1)[:, words].mean(axis=1)  # one number for each seed

ratios = {name: mean_size(run, rare) / mean_size(run, frequent) for name, run in final.items()}
table({"optimizer": list(ratios), "rare words below 1/4 of frequent": [f"{int((r < 0.25).sum())} of 10" for r in ratios.values()],
       "above 1/2": [f"{int((r > 0.5).sum())} of 10" for r in ratios.values()]})

# %% [markdown]
# Momentum hardly helps the rare words: it lengthens all steps alike.

# %%
claim("Reproduces", "mean size of the weights, rare words relative to frequent ones: below 1/4 under SGD and momentum, above 1/2 under Adagrad and Adam, 10 of 10 seeds",
      max(ratios["sgd"].max(), ratios["momentum"].max()) < 0.25 and min(ratios["adagrad"].min(), ratios["adam"].min()) > 0.5)

# %% [markdown]
# ## Why not a larger rate?
#
# Could SGD not take a larger rate, so that the rare words arrive too? We try 10 for all words; then for the frequent words alone; then for
# all others alone. The rest keeps SGD's best rate. The next cell is folded: it makes an SGD with a rate for each word.

# %% tags=["machinery"] jupyter={"source_hidden": true}
class RatePerWord(Optimizer):
    def __init__(self, rates):
        self.rates = rates

    def rule(self, w, g, slots, step, lr):
        return w - lr * self.rates * g, slots

at_ten = {}
for name, words in {"all": seen >= 0, "frequent": frequent, "others": ~frequent}.items():
    rates = np.append(np.where(words, 10, best["sgd"]), best["sgd"])  # the last weight is the bias
    at_ten[name] = sweep(net, data, [1], range(10, 20), RatePerWord(rates), **one)
gained = {name: run.test_accuracy[-1, :, 0] - accuracy["sgd"] for name, run in at_ten.items()}

# %%
longer = mean_size(at_ten["all"], rare) / mean_size(final["sgd"], rare)
claim("Reproduces", "at rate 10 for all, the rare words' weights are over twice as large, but SGD reads less than at its best, in the median",
      longer.min() > 2 and np.median(gained["all"]) < 0)

# %%
claim("Reproduces", "at 10 for the frequent words alone it reads less than at its best, at 10 for the others alone more, each on 9 or more of 10 seeds",
      (gained["frequent"] < 0).sum() >= 9 and (gained["others"] > 0).sum() >= 9)

# %% [markdown]
# So it is the frequent words that cannot bear a larger rate, and under one rate the rare ones pay for it. It is the ravine of lesson 03: the
# curvature in the direction of a word grows with how often the word occurs. Only nothing runs off to infinity here, since no error is
# larger than 1.
#
# ## A rate for each word
#
# Nobody wants to choose thousands of rates by hand. What does Adagrad do? We run its epoch step by step and look at what is left of the
# rate for each word, $\eta / \sqrt{s}$, where $s$ is the sum of squared slopes.

# %%
rule, params = adagrad(), net.init()
state = rule.init(params)
for batch in generator(0).permutation(6000)[:5984].reshape(-1, 32):
    _, grads = net.loss_and_grads(params, data.x_train[batch], data.y_train[batch])
    params, state = rule.update(params, grads, state, best["adagrad"])
squares = state["slots"][0][0][0, :, :-1].mean(axis=0)
met = (seen > 0) & (squares > 0)
show_word_rates(seen[met], best["adagrad"] / np.sqrt(squares[met]))

# %% [markdown]
# The dashed line halves whenever the sentences become four times as many. Some rare words lie far above it: their sentences were read
# rightly without them, so their slopes were tiny. Even the largest of these rates is no danger: it multiplies a slope that is as tiny. No
# step is longer than $\eta$, for $s$ holds the square of the slope itself.
#
# In the explorer, 312 words all need a weight near 1, and each sentence is a little wrong about it.
#
# <!-- goal: language.words -->

# %%
explorer("language.words")

# %% [markdown]
# Look for yourself first. The next cell is folded: it tries 91 rates for each optimizer and shows those that do it, and the most the rare
# words reach while the error of the frequent ones is below 0.2.

# %% tags=["machinery"] jupyter={"source_hidden": true}
tried = {name: within_reach(name, np.geomspace(0.01, 10, 91)) for name in smallest}
table({"optimizer": list(tried), "rates from": [f"{min(found):.2g}" if len(found) else "none" for found, _ in tried.values()],
       "to": [f"{max(found):.2g}" if len(found) else "none" for found, _ in tried.values()],
       "rare words at most": [most for _, most in tried.values()]}, digits=1)

# %% [markdown]
# Adagrad does it over a factor of almost two in the rate, Adam in a narrower window. SGD and momentum do not: where the frequent words are
# still accurate, their rare ones stay below 0.2.
#
# ## Do the rare words decide?
#
# Large weights on rare words might be of no use. So we erase them: set the weights of all words in fewer than so many sentences to zero,
# and test again. The next cell is folded: run it and look at the picture.

# %% tags=["machinery"] jupyter={"source_hidden": true}
counted = net.prepare(data.x_test, float)

def without(run, limit):
    kept = np.append(seen >= limit, True)  # the last weight is the bias
    return np.array([((counted @ (w[0] * kept).T).argmax(axis=1) == data.y_test).mean() for w in run.params[0]])

limits = [2, 4, 8, 16, 32, 50]
left = {name: np.array([without(final[name], limit) for limit in limits]) for name in ("adagrad", "sgd, falling")}
show_erased(limits, left)

# %% [markdown]
# At the left nothing is erased, and Adagrad is ahead. With the frequent words alone, the two read about equally well. So the lead comes with
# the words below 50. The very rarest, below 4, carry only a small part of it: there are many of them, but each test sentence has few.

# %%
lead = np.median(left["adagrad"] - left["sgd, falling"], axis=1)
claim("Reproduces", "without the words in fewer than 50 sentences, less than half of Adagrad's lead is left", lead[-1] < lead[0] / 2)

# %%
claim("Does not reproduce here", "“the rarest words decide”: without those in fewer than 4 sentences over half of the lead is left", lead[1] > lead[0] / 2)

# %% [markdown]
# ## Does SGD catch up? (deeper)
#
# You can skip this section. The rates stay those that were best for one epoch.

# %%
predict("language.catch_up")

# %%
report = busy("20 trainings of 6 epochs")
long = {name: sweep(net, data, [best[name]], range(10), name, epochs=6, report=report) for name in ("adagrad", "sgd")}
curves = {name: run.test_accuracy[:, :, 0] for name, run in long.items()}
show_epochs(curves, title="The same rates, six epochs", since=1, steady=False)

# %% [markdown]
# It comes closer. In every epoch each rare word takes its few short steps again.

# %%
behind = curves["adagrad"] - curves["sgd"]
claim("Reproduces", "from epoch 1 to 6 SGD's gap shrinks on 9 or more of 10 seeds, in the median to less than half",
      (behind[6] < behind[1]).sum() >= 9 and np.median(behind[6]) < np.median(behind[1]) / 2)

# %% [markdown]
# And with a rate that falls, over six epochs in place of one? The check is folded:

# %% tags=["machinery"] jupyter={"source_hidden": true}
over_six = {"schedule": polynomial_decay(1.0, 6 * (len(data.x_train) // 32)), "epochs": 6, "evaluate": "end"}
slow = sweep(net, data, [best_rate(retuned, "test_accuracy").lr], range(10), "sgd", **over_six).test_accuracy[-1, :, 0]
left_over = [np.median(behind[6]), np.median(curves["adagrad"][6] - slow)]
claim("Reproduces", "after 6 epochs SGD, constant or falling, is behind Adagrad, in the median by over half a point", min(left_over) > 0.005)

# %% [markdown]
# ## Sparse and dense updates
#
# A batch has few words. Must we touch the weights of all the others? The count is folded:

# %% tags=["machinery"] jupyter={"source_hidden": true}
share = np.mean([len(np.unique(bag[i : i + 32].indices)) for i in range(0, 6000, 32)]) / len(vocabulary)
table({"share of the words that a batch of 32 sentences touches": [round(share, 1)]})

# %% [markdown]
# With a vocabulary of a million words that matters. An update is **sparse** if it changes only the words of the batch, and **dense** if it
# goes through all of them. Is the result the same? One word, seen once, in batch 100 of 200:

# %%
predict("language.tail")

# %% [markdown]
# The next cell is folded: it walks one weight through slopes that are zero, except in batch 100, and shows how far it moves.

# %% tags=["machinery"] jupyter={"source_hidden": true}
def path_of(rule, slopes, lr=0.1):
    w, path = [np.zeros(1)], []
    state = rule.init(w)
    for slope in slopes:
        w, state = rule.update(w, [np.array([slope])], state, lr)
        path.append(w[0].item())
    return np.array(path)

once = np.zeros(200)
once[99] = -1.0
rules = {"SGD": sgd(), "momentum": momentum(), "Adagrad": adagrad(), "Adam": adam()}
paths = {name: path_of(rule, once) for name, rule in rules.items()}
table({"optimizer": list(paths), "in its batch": [p[99] for p in paths.values()], "afterwards": [p[-1] - p[99] for p in paths.values()]})

# %% [markdown]
# SGD and Adagrad stop when the word is gone: skip it, and nothing changes. Momentum and Adam have a memory, and go on with it in batches that
# know nothing of the word. A sparse update would drop that. (All this without weight decay, which moves every weight in every step.)

# %%
tail = paths["momentum"][-1] / paths["momentum"][99] - 1
claim("Exact", "without weight decay SGD and Adagrad do not move a word outside its batches; momentum's tail is 0.9 + 0.9^2 + ..., 9 times the first step in the limit",
      all(paths[name][-1] == paths[name][99] for name in ("SGD", "Adagrad")) and np.isclose(tail, 9 * (1 - 0.9**100)))

# %% [markdown]
# ## Adam and a late word (deeper)
#
# You can skip this section. Look at Adam's first column again: 0.098. A first slope of 1 makes m 0.1 and s 0.001. In batch 100, m is divided by
# almost 1, but s still by $1 - 0.999^{100}$: the step is 0.1 over the root of $0.001 / (1 - 0.999^{100})$, 0.98 times the rate. From batch 106 on it is longer
# than the rate; after thousands of batches both are divided by almost 1:

# %%
late = path_of(adam(), [0.0] * 9999 + [-1.0])[-1]
claim("Exact", "a first slope moves the word by 0.1 / sqrt(0.001 / (1 - 0.999^100)) = 0.98 of Adam's rate in batch 100, by 0.1 / sqrt(0.001) = 3.16 very late",
      np.allclose([paths["Adam"][99], late], [0.1 * 0.1 / np.sqrt(0.001 / (1 - 0.999**100)), 0.1 * 0.1 / np.sqrt(0.001)], rtol=1e-3))

# %% [markdown]
# "Adam never steps further than its rate" is therefore false for rare words.
#
# The sparse variant of Adam is called **lazy**: a weight whose slope is zero keeps its value, and its memories
# too. The next cell is folded: it makes one.

# %% tags=["machinery"] jupyter={"source_hidden": true}
class LazyAdam(Adam):
    stepper = Optimizer.stepper  # goes by `rule`, where Adam's own takes a short cut

    def rule(self, w, g, slots, step, lr):
        new, memories = super().rule(w, g, slots, step, lr)
        return np.where(g != 0, new, w), tuple(np.where(g != 0, m, old) for m, old in zip(memories, slots, strict=True))

# %%
always = generator(0).normal(size=50)
claim("Exact", "lazy and dense Adam agree on a word that is in every batch, and differ on one that is not",
      np.array_equal(path_of(LazyAdam(), always), path_of(adam(), always)) and path_of(LazyAdam(), once)[-1] < paths["Adam"][-1] / 5)

# %% [markdown]
# It is often said to be the same, only cheaper. We choose its rate as we did for Adam, on validation sentences, of the four in the middle of
# Adam's range. Then both read the test sentences.

# %%
report = busy("40 trainings")
lazy = sweep(net, tune, runs["adam"].lr[3:7], range(10), LazyAdam(), report=report, **one)

# %%
lazily = sweep(net, data, [best_rate(lazy, "test_accuracy").lr], range(10, 20), LazyAdam(), **one).test_accuracy[-1, :, 0]
claim("Does not reproduce here", "“lazy Adam is Adam, only cheaper”: after one epoch, each at its own best rate, it is behind on 8 or more of 10 seeds",
      (lazily < accuracy["adam"]).sum() >= 8)

# %% [markdown]
# A word seen once makes about a tenth of its movement in lazy Adam, and never the rest. It is another optimizer. Adagrad has no
# such trouble: its sparse and its dense update are the same.
#
# ## An embedding with its own rate
#
# An **embedding** gives each word a row of a few numbers, here 8. An **embedding bag** takes the mean of the rows of a sentence's words
# and puts a dense layer on top. Now there are two arrays, and their slopes differ: a row gets its share of a mean over the
# sentence, and that is multiplied by small weights. `layer_rates=[100, 1]` multiplies the rate of the embedding by 100. The next cell is
# folded: run it and look at the picture.

# %% tags=["machinery"] jupyter={"source_hidden": true}
bags, report = EmbeddingBag(len(vocabulary), 40, 8, 3), busy("140 trainings")
plans = {"sgd": ("sgd", 0.5, 10, 1), "sgd, embedding x 100": ("sgd", 0.1, 4, 100), "adam": ("adam", 0.002, 0.2, 1), "adam, embedding x 10": ("adam", 0.002, 0.2, 10)}
embedded, read = {}, {}
for name, (rule, low, high, factor) in plans.items():
    two = {"layer_rates": [factor, 1], **one}
    embedded[name] = sweep(bags, tune, np.geomspace(low, high, 5), range(5), rule, report=report, **two)
    read[name] = sweep(bags, data, [best_rate(embedded[name], "test_accuracy").lr], range(10, 20), rule, **two).test_accuracy[-1, :, 0]
show_u_curve(embedded, "test_accuracy", "Embedding bag, one epoch; the rate is that of the dense layer", "validation accuracy", ranked=False, lowest=0.3,
             steady=False)

# %% [markdown]
# With one rate for both, SGD needs a large rate before the embedding has learned enough. With 100 times the rate for the embedding the curve is
# higher, and its best lies at a smaller rate. The dense layer is not particular; both rates large at once is what fails. Adam scales each
# weight by its own slopes, so the factor hardly does more than shift its curve. On ten new seeds and the test sentences, each at its best rate, `read` holds the accuracies:

# %%
one_rate, own_rate, plain, scaled = read.values()
claim("Reproduces", "SGD gains from the embedding's own rate on 8 or more of 10 seeds; Adam's medians differ by under 2 points",
      (own_rate > one_rate).sum() >= 8 and abs(np.median(plain) - np.median(scaled)) < 0.02)

# %% [markdown]
# But one rate for the embedding is still one rate for all words:

# %%
claim("Reproduces", "SGD with two rates stays behind Adam with one, by over 2 points in the median", np.median(plain) - np.median(own_rate) > 0.02)

# %% [markdown]
# ## Read the errors (deeper)
#
# You can skip this section. A count of errors says little; read them. Type a sentence of your own, or press the button for a test sentence
# that was misread. The table shows what each word adds; the bias is added too.

# %%
scores = net.outputs([final["adagrad"].params[0][:, 0]], data.x_test)  # (seeds, libraries, sentences)
wrong = scores.argmax(axis=1) != data.y_test
reader(texts, vocabulary, net, [final["adagrad"].params[0][0]], misread=7500 + np.flatnonzero(wrong[0]))

# %% [markdown]
# Some say little, and could be from anywhere. On the whole the network is less sure of those. The next cell is folded: it takes the
# probability of each answer, and its median over the right and over the wrong ones.

# %% tags=["machinery"] jupyter={"source_hidden": true}
sure = (np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)).max(axis=1)
falls = [np.median(p[~w]) - np.median(p[w]) for p, w in zip(sure, wrong, strict=True)]
claim("Reproduces", "the median probability of the network's answer is lower by over 0.1 where it is wrong, 10 of 10 seeds", min(falls) > 0.1)

# %% [markdown]
# ## Exercise 1 · In how many sentences?
#
# `rows` holds word numbers, a sentence per row, filled up with -1. Return an array of length `vocabulary`: in how many sentences each word occurs.

# %% tags=["exercise"]
def sentences_with(rows, vocabulary):
    ...  # your code: one line


check("language.sentences_with", sentences_with)

# %% [markdown]
# Stuck? Run `hint("language.sentences_with")` in a new cell.

# %% tags=["solution"] jupyter={"source_hidden": true}
def solution(rows, vocabulary):
    return np.array([(rows == word).any(axis=1).sum() for word in range(vocabulary)])


confirm("language.sentences_with", solution)

# %% [markdown]
# ## Exercise 2 · Two rates
#
# One step of SGD for an embedding bag: the dense layer at `lr`, the embedding `words` at `factor` times that. Return both new arrays,
# the embedding first.

# %% tags=["exercise"]
def two_rates(words, dense, slope_words, slope_dense, lr, factor):
    ...  # your code: one line


check("language.two_rates", two_rates)

# %% tags=["solution"] jupyter={"source_hidden": true}
def solution(words, dense, slope_words, slope_dense, lr, factor):
    return words - lr * factor * slope_words, dense - lr * slope_dense


confirm("language.two_rates", solution)

# %% [markdown]
# ## Exercise 3 · One weight under Adagrad
#
# `slopes` holds the slope of one word's weight in each batch, zero where the word is absent. Return the weight after all batches, from a
# start at zero.

# %% tags=["exercise"]
def adagrad_weight(slopes, lr):
    ...  # your code: about three lines


check("language.adagrad_weight", adagrad_weight)

# %% tags=["solution"] jupyter={"source_hidden": true}
def solution(slopes, lr):
    total = np.cumsum(slopes**2)
    seen = total > 0
    return -lr * np.sum(slopes[seen] / np.sqrt(total[seen]))


confirm("language.adagrad_weight", solution)

# %% [markdown]
# ## Quiz

# %%
self_test("language")

# %% [markdown]
# ## In your framework
#
# | library | words into numbers | sparse updates | a rate for the embedding |
# |---|---|---|---|
# | scikit-learn | `CountVectorizer` gives sparse rows; its default leaves out words of one letter | `SGDClassifier(loss="log_loss")` takes them; one rate for all words, and each class against the rest, no softmax. `MLPClassifier` has Adam | none |
# | PyTorch | `torch.nn.EmbeddingBag(n, d, mode="mean", sparse=True)` | `SGD`, `Adagrad` and the lazy `SparseAdam` take sparse slopes; `Adam` raises an error | `Adagrad([{"params": bag.parameters(), "lr": 0.5}, {"params": head.parameters(), "lr": 0.05}])` |
# | Keras | `keras.layers.TextVectorization`, `Embedding` | nothing to set | `keras.optimizers.MultiOptimizer` in recent versions; before, a training step of your own |
# | Optax | counts or indices as arrays | slopes are dense arrays | `optax.partition({"words": optax.sgd(5.0), "head": optax.sgd(0.05)}, labels)`, formerly `multi_transform` |
#
# With `sparse=True` and Adam, two optimizers, `SparseAdam` for the embedding and `Adam` for the rest, are the usual way; `Adagrad` takes both.
# `SparseAdam` is the lazy one. It is another optimizer: tune its rate anew.
#
# ## Easy to confuse
#
# - **Rare and unimportant:** a rare word says little about the whole text, and may decide its own sentence.
# - **Sparse gradient and sparse update:** the gradient of a word that is not in the batch is zero; whether its weight rests depends on the
#   optimizer's memory.
#
# ## Take-aways
#
# - A bag of words counts; the order is lost. Most words of a language are rare.
# - Under one rate a rare word's weight stays small: up to about a hundred sentences it grows with how often the word is seen. The frequent words
#   set the limit of the rate.
# - Adagrad and Adam give each weight a rate of its own. Here that was worth several points after one epoch; six epochs of SGD more than
#   halved the gap and did not close it.
# - Sparse and dense updates agree for SGD and Adagrad, without weight decay. Momentum and Adam have a memory: lazy Adam is another optimizer.
# - An embedding under SGD wants its own, larger rate. Adam cared little here.
#
# **Exam angle.** This course's objectives: <!-- objectives -->. "Which optimizer suits sparse features?" has Adagrad or Adam as its usual key; you have seen why, and what it was worth.
#
# **Further reading.** J. Duchi, E. Hazan, Y. Singer, Adaptive Subgradient Methods for Online Learning and Stochastic Optimization, Journal
# of Machine Learning Research 12, 2011, made Adagrad for rare features. A. Joulin, E. Grave, P. Bojanowski, T. Mikolov, [Bag of Tricks for
# Efficient Text Classification](https://arxiv.org/abs/1607.01759), 2016, is the embedding bag at scale.
#
# <!-- foot -->
