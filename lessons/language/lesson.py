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
# - explain what one rate does to rare and to frequent words, what sets its limit, and what Adagrad does in its place,
# - say for which optimizers sparse and dense updates are the same,
# - give an embedding a rate of its own, and say when that helps.

# %%
import numpy as np

from lessons.language import RARE, LazyAdam, PerWordSGD, accuracy, clear, learned, reader
from lessons.language import (show_erased, show_seeds, show_word_rates, tuned, within_reach,
                              without_noise)
from lrlib import BagOfWords, EmbeddingBag, adagrad, adam, best_rate, build_vocabulary, busy
from lrlib import check, claim, confirm, encode, explorer, generator, hint, load_docstrings
from lrlib import momentum, predict, recall, self_test, sgd, show_u_curve, sweep, table, tokenize
from lrlib.datasets import Split
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
# `[:, :-1]` takes all but the last column.

# %%
net = BagOfWords(len(vocabulary), 40, 3)
bag = net.prepare(data.x_train, float)

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
# For each optimizer, twelve rates from three seeds, one epoch. A seed decides the order of the sentences; all weights start at zero.

# %%
smallest = {"sgd": 0.1, "momentum": 0.01, "adagrad": 0.01, "adam": 0.001}
one = {"epochs": 1, "evaluate": "end"}
report, runs = busy("144 trainings"), {}
for name, low in smallest.items():
    runs[name] = sweep(net, tune, np.geomspace(low, 160 * low, 12), range(3), name,
                       report=report, **one)
show_u_curve(runs, "val_accuracy", "After one epoch, against the learning rate",
             "validation accuracy", ranked=False, lowest=0.5, steady=False)

# %% [markdown]
# Two curves stand high, and two low. Adagrad and Adam are also the less picky: look over how wide a range of rates they beat the best that SGD
# can do.
#
# But lesson 04 warns: a high constant rate leaves noise. Perhaps SGD and momentum only need a rate that falls? We give them a straight line
# down to zero, and choose its start on the validation sentences, too. Then everyone at its own best rate, six new seeds, test sentences:

# %%
straight = polynomial_decay(1.0, len(data.x_train) // 32)
final = {name: sweep(net, data, [best_rate(run, "val_accuracy").lr], range(10, 16), name, **one)
         for name, run in runs.items()}
final["sgd, falling"] = tuned(net, tune, data, "sgd", 1, 50, schedule=straight)
final["momentum, falling"] = tuned(net, tune, data, "momentum", 0.1, 5, schedule=straight)
read = {name: accuracy(run) for name, run in final.items()}
show_seeds(read, "test accuracy, %", near=2)

# %%
lead = read["adagrad"] - read["sgd, falling"]
claim("language.ahead", clear(lead, 0.5), difference=lead.mean())

# %% [markdown]
# A falling rate helps SGD, so noise was part of the answer. It is not all of it: several points are left. Look at the weights themselves:

# %%
predict("language.rare")

# %% [markdown]
# ## How far does a word get?
#
# A sentence pulls at a weight with its error: $p - 1$ for the right library, $p$ for the others, $p$ being its softmax probability. Neither is
# larger than 1 in size, and the loss is the mean over 32 sentences: the slope of a word that is once in a batch is at most 1/32. So under SGD
# the weight of a word that two sentences have, once each, moves by at most $2\,\eta/32$ in an epoch. A frequent word is pulled by many
# sentences, in nearly every batch.
#
# We divide the mean size of the rare words' weights by that of the frequent ones:

# %%
def mean_size(run, words):
    # one number for each seed
    return np.abs(run.params[0][:, 0, :, :-1]).mean(axis=1)[:, words].mean(axis=1)

ratio = {name: mean_size(run, rare) / mean_size(run, frequent) for name, run in final.items()}
show_seeds(ratio, "rare / frequent, mean size of weights", near=0.3)

# %% [markdown]
# Momentum changes little about that: at the rate that is best for it, the rare words get no further.

# %%
claim("language.weights", ratio["sgd, falling"].max() < 0.25 < ratio["adagrad"].min())

# %% [markdown]
# ## Why not a larger rate?
#
# Could SGD not take a larger rate, so that the rare words arrive too? From here on SGD is the one whose rate falls. We triple its rate: for the
# frequent words alone; for all; for all but the frequent ones. `PerWordSGD` is SGD with a factor on the rate of each weight, the last
# weight being the bias.

# %%
start, gains = final["sgd, falling"].lr, {}
for name, words in {"frequent": frequent, "all": seen >= 0, "all but frequent": ~frequent}.items():
    rule = PerWordSGD(np.append(np.where(words, 3, 1), 1))
    gains[name] = accuracy(
        sweep(net, data, start, range(10, 16), rule, schedule=straight, **one)) - read["sgd, falling"]
show_seeds(gains, "gain at three times the rate, points", near=1)

# %%
claim("language.limit", clear(-gains["frequent"], 0.5))

# %% [markdown]
# So it is the frequent words that cannot bear a larger rate, and under one rate the rare ones pay for it.
#
# Why can they not bear it? It looks like the ravine of lesson 03, where the curvature sets the limit: a frequent word's is large. But against
# a ravine momentum helps, and here it has helped little. Something else sets the limit first: the **noise** of the batches. Each batch holds 32
# other sentences and pulls the frequent words to and fro; momentum adds the pulls up, and so it has to take a rate about ten times smaller.
#
# That can be tested: take the noise away. We use all 6000 sentences in every step, take as many steps as before, 187, and tune the rate again.
# How much of Adagrad's lead over SGD is closed?

# %%
full = without_noise(net, tune, data, 1.2, 32)
full_momentum = without_noise(net, tune, data, 0.3, 8, beta=0.9)
behind, whole = read["sgd, falling"], lead.mean()
closed = {"momentum, 32 sentences": (read["momentum, falling"] - behind) / whole,
          "no momentum, all sentences": [(full - behind.mean()) / whole],
          "momentum, all sentences": [(full_momentum - behind.mean()) / whole]}
show_seeds(closed, "share of the lead that is closed", near=0.5)

# %%
claim("language.noise",
      closed["momentum, 32 sentences"].mean() < 0.5 < closed["momentum, all sentences"][0])

# %% [markdown]
# Without noise plain descent already comes closer, and momentum closer still. At batches of 32, in one epoch, with the usual 0.9, noise
# is the limit, and momentum does little. (A step on all sentences costs 187 times as much: this is a test, not advice.)
#
# ## A rate for each word
#
# If frequent words need a small rate and rare ones a large rate, let us count. A word that is in $n$ sentences gets the rate $c / n$: the more
# often it is pulled, the smaller the single step. One number is left to choose, $c$, and we choose it as before. Nothing else is new: this is SGD, at
# a constant rate.

# %%
often = np.append(np.maximum(seen, 1), len(data.x_train))  # the bias is in every sentence
counted = accuracy(tuned(net, tune, data, PerWordSGD(1 / often), 2, 120))
show_seeds({"adagrad": read["adagrad"], "sgd, c / n": counted, "sgd": read["sgd"],
            "sgd, falling": read["sgd, falling"]}, "test accuracy, %", near=3)

# %%
claim("language.count", (counted - read["adagrad"]).mean() > -0.5,
      difference=(counted - read["adagrad"]).mean())

# %% [markdown]
# So it is not the sum of squares as such that helps, but that each word has a rate that fits how often it comes. Adagrad needs no counting
# in advance: it finds such rates on its way. We run its epoch step by step and look at what is left of the rate for each word,
# $\eta / \sqrt{s}$, where $s$ is the sum of squared slopes.

# %%
best, rule, params = final["adagrad"].lr.item(), adagrad(), net.init()
state = rule.init(params)
for batch in generator(0).permutation(6000)[:5984].reshape(-1, 32):
    _, grads = net.loss_and_grads(params, data.x_train[batch], data.y_train[batch])
    params, state = rule.update(params, grads, state, best)
squares = state["slots"][0][0][0, :, :-1].mean(axis=0)
met = (seen > 0) & (squares > 0)
show_word_rates(seen[met], best / np.sqrt(squares[met]))

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
# ## Do the rarest words decide? (deeper)
#
# You can skip this section. Large weights on rare words might be of no use. So we erase them: set the weights of all words in fewer than so
# many sentences to zero, and read the test sentences again.

# %%
test_bag = net.prepare(data.x_test, float)

def without(run, limit):
    kept = np.append(seen >= limit, True)  # the last weight is the bias
    return np.array([((test_bag @ (w[0] * kept).T).argmax(axis=1) == data.y_test).mean() for w in run.params[0]])

limits = [2, 4, 8, 16, 32, 50]
left = {name: np.array([without(final[name], limit) for limit in limits]) for name in ("adagrad", "sgd, falling")}
show_erased(limits, left)

# %% [markdown]
# At the left nothing is erased, and Adagrad is ahead. At the right, with the frequent words alone, little of its lead remains. The very rarest,
# below 4, carry only a small part of it: there are many of them, but each test sentence has few.

# %%
remains = (left["adagrad"] - left["sgd, falling"]).mean(axis=1)
claim("language.rarest", remains[1] > remains[0] / 2)

# %% [markdown]
# ## Does SGD catch up? (deeper)
#
# You can skip this section. More epochs show every word again, and everyone may tune anew for them.

# %%
predict("language.catch_up")

# %%
six = {"epochs": 6, "tuning": range(2), "seeds": range(10, 13)}
late = {"sgd": tuned(net, tune, data, "sgd", 0.6, 12, schedule=polynomial_decay(1.0, 6 * 187),
                     **six),
        "adagrad": tuned(net, tune, data, "adagrad", 0.02, 0.5, **six)}
gap = accuracy(late["adagrad"]) - accuracy(late["sgd"])
show_seeds({"one epoch": lead, "six epochs": gap}, "Adagrad's lead over SGD, points", near=1)

# %%
claim("language.six_epochs", lead.mean() - gap.mean() > 1, difference=lead.mean() - gap.mean())

# %% [markdown]
# It comes closer: in every epoch each rare word takes its few short steps again.
#
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
rules = {"SGD": sgd(), "momentum": momentum(), "Adagrad": adagrad(), "Adam": adam(),
         "lazy Adam": LazyAdam()}
paths = {name: path_of(rule, once) for name, rule in rules.items()}
table({"optimizer": list(paths), "in its batch": [p[99] for p in paths.values()], "afterwards": [p[-1] - p[99] for p in paths.values()]})

# %% [markdown]
# SGD and Adagrad stop when the word is gone: skip it, and nothing changes. Momentum and Adam have a memory, and go on with it in batches that
# know nothing of the word: momentum's tail is 0.9 + 0.81 + ..., nine times the first step in the limit. A sparse update drops that; the sparse variant
# of Adam is called **lazy**. (All this without weight decay, which moves every weight in every step.)
#
# ## Adam and a late word (deeper)
#
# You can skip this section. Look at Adam's first column again: 0.0976. A first slope of 1 makes m 0.1 and s 0.001. In batch 100, m is divided by
# almost 1, but s still by $1 - 0.999^{100}$: the step is 0.1 over the root of $0.001 / (1 - 0.999^{100})$, 0.98 times the rate. From batch 106 on it is longer
# than the rate; after thousands of batches both are divided by almost 1:

# %%
rule, word = adam(), [np.zeros(1)]
early, late_step = ({**rule.init(word), "step": batches} for batches in (99, 10**6))
moved = [rule.update(word, [np.array([-1.0])], state, lr=1)[0][0].item()
         for state in (early, late_step)]
bound = (1 - 0.9) / np.sqrt(1 - 0.999)
table({"the first slope comes in batch": [100, 10**6 + 1], "step in rates": moved,
       "bound": [bound, bound]})

# %%
claim("language.late_word", np.isclose(moved[1], bound, rtol=1e-6) and moved[0] < bound)

# %% [markdown]
# "Adam never steps further than its rate" is therefore false for rare words. Kingma and Ba say so in the paper that introduced Adam: the
# step is at most $\eta\,(1 - \beta_1) / \sqrt{1 - \beta_2}$, which for the usual 0.9 and 0.999 is 3.16 rates, and that much only where a slope
# follows nothing but zeros.
#
# And lazy Adam? A weight whose slope is zero keeps its value, and its memories too. That is cheaper, and it is another rule: TensorFlow's page on it warns of
# other results. We choose its rate as we did for Adam, on validation sentences. Then both read the test sentences.

# %%
lazy = accuracy(tuned(net, tune, data, LazyAdam(), 0.006, 0.25))
show_seeds({"adam": read["adam"], "lazy adam": lazy}, "test accuracy, %", near=0.5)

# %%
claim("language.lazy", clear(read["adam"] - lazy, 0.5), difference=(lazy - read["adam"]).mean())

# %% [markdown]
# A word seen once makes about a tenth of its movement in lazy Adam, and never the rest. Adagrad has no such trouble: its sparse and its dense
# update are the same.
#
# ## An embedding with its own rate
#
# An **embedding** gives each word a row of a few numbers, here 8. An **embedding bag** takes the mean of the rows of a sentence's words
# and puts a dense layer on top. Now there are two arrays, and their slopes differ: a row gets its share of a mean over the
# sentence, and that is multiplied by small weights. `layer_rates=[100, 1]` multiplies the rate of the embedding by 100. Each plan gets its best rate
# of eight or more, on validation sentences, and then six new seeds on the test sentences:

# %%
bags, report = EmbeddingBag(len(vocabulary), 40, 8, 3), busy("four plans")
plans = {"sgd": ("sgd", 0.8, 16, 1), "sgd, embedding x 100": ("sgd", 0.1, 4, 100),
         "adam": ("adam", 0.004, 0.16, 1), "adam, embedding x 10": ("adam", 0.0016, 0.06, 10)}
bagged = {}
for done, (name, (rule, low, high, factor)) in enumerate(plans.items(), 1):
    run = tuned(bags, tune, data, rule, low, high, tuning=range(2), layer_rates=[factor, 1])
    bagged[name] = accuracy(run)
    report(done / len(plans))
show_seeds(bagged, "test accuracy, %", near=2)

# %%
one_rate, own_rate, plain, scaled = bagged.values()
claim("language.embedding", clear(own_rate - one_rate, 1) and abs(scaled - plain).mean() < 1,
      difference=(own_rate - one_rate).mean())

# %% [markdown]
# With one rate for both, SGD needs a large rate before the embedding has learned enough, and then the dense layer runs wild. With 100 times the rate
# for the embedding it does better. Adam scales each weight by its own slopes, so the factor only shifts its best rate. But SGD with
# two rates stays behind Adam with one: one rate for the embedding is still one rate for all words.
#
# ## Read the errors (deeper)
#
# You can skip this section. A count of errors says little; read them. Type a sentence of your own, or press the button for a test sentence
# that was misread. The table shows what each word adds; the bias is added too.

# %%
scores = net.outputs([final["adagrad"].params[0][:1, 0]], data.x_test)[0]  # first seed
wrong = scores.argmax(axis=0) != data.y_test
reader(texts, vocabulary, net, [final["adagrad"].params[0][0]],
       misread=7500 + np.flatnonzero(wrong))

# %% [markdown]
# Some say little, and could be from anywhere. Did the network sound less sure there?
#
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
# - Under one rate a rare word's weight stays small. The frequent words cannot bear a larger rate: at batches of 32 the noise of the batches is their limit.
# - A rate for each word is the cure: $c$ over the number of sentences that have it, or Adagrad and Adam, which find it as they go. It was worth several
#   points after one epoch, fewer after six.
# - Sparse and dense updates agree for SGD and Adagrad, without weight decay. Momentum and Adam have a memory: lazy Adam is another optimizer.
# - An embedding under SGD wants its own, larger rate. Adam cared little here.
#
# **Exam angle.** This course's objectives: <!-- objectives -->. "Which optimizer suits sparse features?" has Adagrad or Adam as its usual key; you have seen why, and what it was worth.
#
# **Further reading.** J. Duchi, E. Hazan, Y. Singer, Adaptive Subgradient Methods for Online Learning and Stochastic Optimization, Journal
# of Machine Learning Research 12, 2011, made Adagrad for rare features. Y. Li and others, [Frequency-aware SGD](https://arxiv.org/abs/2110.04844),
# 2021, count instead. R. Wang and others, [The Marginal Value of Momentum for Small Learning Rate SGD](https://arxiv.org/abs/2307.15196), 2024, show when
# noise leaves momentum little to do. D. Kingma, J. Ba, [Adam](https://arxiv.org/abs/1412.6980), 2015, bound its step in section 2.1. A. Joulin, E. Grave, P. Bojanowski, T. Mikolov, [Bag of Tricks for
# Efficient Text Classification](https://arxiv.org/abs/1607.01759), 2016, is the embedding bag at scale.
#
# <!-- foot -->
