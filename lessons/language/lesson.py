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
# *In <!-- minutes --> minutes you will know why a rare word needs a learning rate of its own, and how an optimizer can give it one.*
#
# Which documentation is this sentence from: numpy, matplotlib or scikit-learn?
#
# > Normalize `errorbar`'s *errorevery* to be a boolean mask for data *x*.
#
# Masks, data: numpy? One word gives it away: *errorbar*. Two small networks have read the same 6000 sentences, once, in the same
# order, each at a good learning rate. Only their optimizers differ. How strongly does each word speak for matplotlib?

# %%
from lessons.language import TRIED_ON, as_numbers, load_sentences, read_once, show_words

texts = load_sentences()  # from the libraries on your disk: a few seconds
vocabulary, net, tune, data = as_numbers(texts)
epochs = {"SGD": read_once(net, data, "sgd", 1.5), "Adagrad": read_once(net, data, "adagrad", 0.2)}
show_words(TRIED_ON, vocabulary, {name: epoch.weights[-1] for name, epoch in epochs.items()})

# %% [markdown]
# To the network trained by SGD, *errorbar* says next to nothing; even *to* is louder. To the other, no word speaks more for matplotlib. Both have
# met *errorbar* three times, and always in a sentence of matplotlib. So why did SGD not listen?
#
# <!-- head -->
#
# **After this you can**
#
# - turn a sentence into numbers, and say what is lost on the way,
# - explain what one rate does to rare and to frequent words, and what Adagrad does in its place,
# - give an embedding a rate of its own, and say when that helps,
# - train a small language model with AdamW and a warm-up, and know which peak rates large ones use.

# %% tags=["machinery"] jupyter={"source_hidden": true}
import numpy as np

from lessons.language import LETTERS, RARE, WORD, PerWordSGD, WordClock, Written, about, accuracy
from lessons.language import clear, learned, load_play, mean_size, next_letters, show_followed
from lessons.language import tuned, write
from lrlib import MLP, EmbeddingBag, busy, check, claim, confirm, explorer, hint, predict, recall
from lrlib import self_test, sweep, table
from lrlib.schedules import cosine_decay, polynomial_decay, warmup

# %% [markdown]
# ## Recall

# %%
recall("language")

# %% [markdown]
# ## Three sentences, one library each
#
# One sentence is from numpy 2.4, one from matplotlib 3.11, one from scikit-learn 1.9. Which is which?
#
# > 1. Find the unique elements of an array.
# > 2. Stop the current blocking event loop.
# > 3. Gamma deviance is equivalent to the Tweedie deviance with the power parameter `power=2`.
#
# In this order. You looked at single words, *array*, *event*, *deviance*, and so will the network. We take 3000 sentences of each
# library, as installed on your machine, and write *library* wherever one is named. Your versions may differ from ours: numbers with ≈
# may be a little different.
#
# A network needs numbers. The plainest way is a **bag of words**: list all words, and describe a sentence by how often each one occurs. *The sum of the
# array* becomes: *the* 2, *sum* 1, *of* 1, *array* 1. So does *the array of the sum*: a bag forgets the order.
#
# Our list, the **vocabulary**, holds every word that is in at least two of the 6000 training sentences. Another 1500 sentences are for
# validation, to choose rates with; the last 1500 are the test. How often are words seen?

# %%
bag = net.prepare(data.x_train, float)  # a row for each sentence, a column for each word
seen = (bag[:, :-1] > 0).sum(axis=0)
named = ["the", "array", "axes", "delimiter", "dataframes", "corrcoef", WORD]
times = [seen[vocabulary[word]] if word in vocabulary else 0 for word in named]
table({"word": named, "training sentences with it": about(times, 0)})

# %% [markdown]
# You know *corrcoef* at once, and yet it is in a handful of 6000 sentences. (*errorbar* we have put into exactly three,
# and taken out of all others, so that we all follow the same word.) Is that unusual?

# %% tags=["machinery"] jupyter={"source_hidden": true}
rare, frequent = (seen == 2) | (seen == 3), seen >= 50
sightings = [100 * seen[group].sum() / seen.sum() for group in (rare, frequent)]
table({"words": ["in 2 or 3 sentences", "in 50 or more"],
       "of the vocabulary, %": about([100 * rare, 100 * frequent], 0),
       "of all sightings, %": about(sightings, 0)})

# %% [markdown]
# That is language: a few words everywhere, and a long tail of rare ones.
#
# ## One rate for all words
#
# The network is the simplest there is. Each word has one weight for each library. A sentence adds up the weights of its words, the softmax makes
# probabilities of the three sums, and the largest wins. All weights start at zero. One epoch, batches of 32, plain SGD: at a constant rate, and at
# one that falls in a straight line to zero. Each at its best rate on the validation sentences, then six new seeds on the test:

# %%
straight = polynomial_decay(1.0, len(data.x_train) // 32)
final = {"sgd": tuned(net, tune, data, "sgd", 0.3, 10),
         "sgd, falling": tuned(net, tune, data, "sgd", 1, 50, schedule=straight)}
read = {name: accuracy(run) for name, run in final.items()}
table({"optimizer": list(read), "test accuracy, %": about(read.values())})

# %% [markdown]
# Guessing gives 33 %, so that is not bad. Could it be better?

# %%
predict("language.rare")

# %% [markdown]
# Follow one word through the epoch. The dotted lines are the three batches with an *errorbar* sentence:

# %%
met = np.sort(epochs["SGD"].batch_of[:3])  # its sentences are the first three
two = [vocabulary[WORD], vocabulary["axes"]]
paths = {name: epoch.weights[:, 1, two] for name, epoch in epochs.items()}  # 1: for matplotlib
show_followed({"SGD": paths["SGD"]}, met, [WORD, "axes"])

# %% [markdown]
# *axes* is in about 200 sentences, and is pulled in two batches of three. *errorbar* gets three short steps. How short?

# %%
path = paths["SGD"][:, 0]
table({"batch": met + 1, "weight before": about(path[met], 3), "after": about(path[met + 1], 3)})

# %% [markdown]
# It cannot be otherwise. A sentence pulls at the weights of its words with its error: $p - 1$ for the right library, $p$ for the others,
# where $p$ is the probability it gave. That is never larger than 1, and the loss is a mean over 32 sentences. So one sentence moves a word
# by at most $\eta/32$ for each time the word occurs in it: at rate 1.5 by 0.047. (The third one hardly moved it: the network had read that
# sentence rightly without it, so the error was small.) Meanwhile *axes* has come to about 0.8.
#
# ## A larger rate, then?
#
# Ten times the rate, and *errorbar* would arrive. Tempting. We triple the best falling rate: for the frequent words alone, for
# all words, for all but the frequent ones.

# %% tags=["machinery"] jupyter={"source_hidden": true}
start, gains = final["sgd, falling"].lr, {}
for name, words in {"frequent": frequent, "all": seen >= 0, "all but frequent": ~frequent}.items():
    rule = PerWordSGD(np.append(np.where(words, 3, 1), 1))  # a factor for each word, 1 for the bias
    run = sweep(net, data, start, range(10, 16), rule, epochs=1, schedule=straight, evaluate="end")
    gains[name] = accuracy(run) - read["sgd, falling"]
table({"three times the rate for": list(gains), "gain in points": about(gains.values())})

# %%
claim("language.limit", clear(-gains["frequent"], 0.5))

# %% [markdown]
# There is the trap. The frequent words cannot bear a larger rate: they are pulled to and fro in every batch. The others would gladly take it. Triple all,
# and the one eats up the other. One rate serves both, the frequent words set the limit, and the rare ones pay.
#
# ## A clock for each word
#
# So let each word have its own rate. Which? A first idea: give each word a clock that ticks when the word is met. At tick $n$ its rate is
#
# $$\frac{\eta}{\sqrt{n}}.$$
#
# A new word takes full steps; at its third sentence a word still has 0.58 of the rate, at its hundredth a tenth. The rule is one line longer than SGD:
# `ticks = ticks + (slope != 0)`, then `w = w - rate * slope / sqrt(ticks)`.

# %%
final["clock"] = tuned(net, tune, data, WordClock(), 1, 60)
read["clock"] = accuracy(final["clock"])
table({"optimizer": list(read), "test accuracy, %": about(read.values())})

# %% [markdown]
# Some points better, and at a constant rate. So the idea is right. Is the clock?
#
# ## Count slopes instead
#
# A clock ticks alike whether a sentence was a surprise or was read rightly at once. And all steps still have that 1/32 in them. In 2011 John Duchi, Elad
# Hazan and Yoram Singer published a rule that does not count the times, but what happened at them. In place of $n$ it adds up the squared
# slopes: `s = s + slope**2`, then `w = w - rate * slope / sqrt(s)`. They called it **Adagrad**.
#
# One weight, four slopes:

# %%
slopes = np.array([0.02, 0.02, 0.002, 0.02])
table({"slope": slopes, "clock: step / rate": slopes / np.sqrt([1, 2, 3, 4]),
       "Adagrad: step / rate": slopes / np.sqrt(np.cumsum(slopes**2))})

# %% [markdown]
# The first step of Adagrad is the rate itself, however small the slope: 0.02 over the root of its own square. While slopes are equal, it is the clock,
# at 50 times the rate: 1, then $1/\sqrt2$. The third slope is tiny, a sentence that was read rightly. The clock has ticked on, but Adagrad hardly
# notices: its fourth step is 0.576, about $1/\sqrt3$, as if that sentence had not been there.
#
# Two weights have two sums: *errorbar* adds to its own three times, *axes* much more often. A table of weights has a table of sums, `s`, and the same code.

# %%
final["adagrad"] = tuned(net, tune, data, "adagrad", 0.03, 0.9)
final["adam"] = tuned(net, tune, data, "adam", 0.003, 0.1)
read |= {name: accuracy(final[name]) for name in ("adagrad", "adam")}
table({"optimizer": list(read), "test accuracy, %": about(read.values()),
       "worst seed": about([a.min() for a in read.values()])})

# %% [markdown]
# The clock takes half of the way, the squares take the rest. (Adam, of lesson 11, keeps a *fading* mean of the squares. Here that comes to much
# the same.)

# %%
lead, gain = (read[name] - read["sgd, falling"] for name in ("adagrad", "clock"))
claim("language.clock", clear(gain, 1) and clear(lead - gain, 1), difference=gain.mean())

# %%
claim("language.ahead", clear(lead, 0.5), difference=lead.mean())

# %% [markdown]
# And our word?

# %%
show_followed(paths, met, [WORD, "axes"])

# %% [markdown]
# The same three sentences, and *errorbar* now stands beside *axes*. Is it one lucky word? Take all: the mean size of the rare words' weights over that of the
# frequent ones, for six seeds.

# %%
ratio = {name: mean_size(run, rare) / mean_size(run, frequent) for name, run in final.items()}
table({"optimizer": list(ratio), "rare / frequent": about(ratio.values(), 2)})

# %%
claim("language.weights", ratio["sgd, falling"].max() < 0.25 < ratio["adagrad"].min())

# %% [markdown]
# ## Try it
#
# 312 words, in 1 to 2048 sentences. All need a weight near 1, and each sentence is a little wrong about it.
#
# <!-- goal: language.words -->

# %%
explorer("language.words")

# %% [markdown]
# Tried enough? Adagrad does it at any rate from 0.63 to 1.2, Adam from 0.074 to 0.086. SGD and momentum cannot: where the frequent words are accurate,
# the rare ones stay below 0.2. Momentum mended the ravine, but not this.
#
# ## An embedding has a rate of its own
#
# Larger models do not give each word three weights. They give it a row of numbers, here 8: an **embedding**. Our sentence becomes the mean of its rows,
# and a dense layer on top decides. Two arrays, and their slopes differ: a row gets only its share of a mean, and that times small
# weights. `layer_rates=[100, 1]` multiplies the rate of the embedding by 100. Each plan at its best rate, as before:

# %%
bags, report, bagged = EmbeddingBag(len(vocabulary), 40, 8, 3), busy("four plans"), {}
plans = {"sgd": ("sgd", 0.8, 16, 1), "sgd, embedding x 100": ("sgd", 0.1, 4, 100),
         "adam": ("adam", 0.004, 0.16, 1), "adam, embedding x 10": ("adam", 0.0016, 0.06, 10)}
for name, (rule, low, high, factor) in plans.items():
    run = tuned(bags, tune, data, rule, low, high, tuning=range(2), layer_rates=[factor, 1])
    bagged[name] = accuracy(run)
    report(len(bagged) / len(plans))
table({"plan": list(bagged), "test accuracy, %": about(bagged.values())})

# %%
one_rate, own_rate, plain, scaled = bagged.values()
claim("language.embedding", clear(own_rate - one_rate, 1) and abs(scaled - plain).mean() < 1,
      difference=(own_rate - one_rate).mean())

# %% [markdown]
# A rate large enough for the embedding makes the dense layer run wild. Two rates help SGD a lot. Adam
# scales each weight by its own slopes, and hardly cares. SGD with two rates is still behind: one rate for the embedding is one
# rate for all words again.
#
# ## A model that writes
#
# So far our networks have only read. A **language model** says what comes next. Yoshua Bengio and others built one from a small
# network in 2003: the last few words in, a probability for each next word out. We do it with letters: five in, one of 32
# signs out. The text is the beginning of *Coriolanus*, which Shakespeare wrote about 1608; a tenth of it is for validation.

# %%
letters = next_letters(load_play())
writer = MLP((5 * len(LETTERS), 64, len(LETTERS)))
letters

# %% [markdown]
# The loss is the mean of $-\ln p$ of the letter that came. Its unit is called **nat**. A loss of $\ln 32 = 3.47$ is a guess among 32
# letters, and a loss $\ell$ is like a guess among $e^\ell$.
#
# We train it as large language models are trained.
#
# - **AdamW**: Adam, which also pulls every weight a little towards zero in each step.
# - **Warm-up**: in the first tenth of the steps the rate rises from zero to its peak. At once at full rate, deep networks often break.
# - Then **half a cosine wave**, down to a tenth of the peak.
#
# What is left to choose is the peak.

# %%
predict("language.peak")

# %%
steps, report = 3 * (len(letters.x_train) // 64), busy("seven language models")
plan = warmup(cosine_decay(1.0, 0.9 * steps, end=0.1), 0.1 * steps)
peaks = [0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3]
run = sweep(writer, letters, peaks, 0, "adamw", 3, 64, plan, "end", report=report)
nats = run.val_loss[-1, 0]
table({"peak": peaks, "nats per letter": nats, "like a guess among": np.exp(nats)})

# %%
best = nats.argmin()
costs = nats.take([best - 2, best + 2], mode="clip") - nats[best]  # a tenth, ten times
claim("language.letters", costs.min() > 0.1)

# %% [markdown]
# What do these numbers mean? Let three of them write. Each goes on from *first citizen:*, letter by letter, drawn from its probabilities,
# squared to take fewer risks.

# %%
chosen = {"peak 0.0003": 0, f"peak {peaks[best]}, the best": best, "peak 0.3": 6}
Written({name: write(writer, [w[0, [i]] for w in run.params]) for name, i in chosen.items()})

# %% [markdown]
# The first has learned which letters like to follow each other, and a few short words. The last has been thrown about, and knows no more
# for all its speed. The one between has found *hope*, *belly* and *honour*, and that a colon follows a name, with five letters of memory
# and 12,000 weights. That is what 0.7 nats are worth.
#
# Large models do the same with words and parts of words, **tokens**, most of them rare. In 2024 Frederik Kunstner and others asked why Adam's lead over SGD is larger
# on language models than elsewhere. A key factor: under SGD the loss of rare words falls more slowly. You have seen it happen to *errorbar*.
#
# ## Exercise 1 · Two rates
#
# One step of SGD for an embedding bag: the dense layer at `lr`, the embedding `words` at `factor` times that. Return both new arrays,
# the embedding first.

# %% tags=["exercise"]
def two_rates(words, dense, slope_words, slope_dense, lr, factor):
    ...  # your code: one line


check("language.two_rates", two_rates)

# %% [markdown]
# Stuck? Run `hint("language.two_rates")` in a new cell.

# %% tags=["solution"] jupyter={"source_hidden": true}
def solution(words, dense, slope_words, slope_dense, lr, factor):
    return words - lr * factor * slope_words, dense - lr * slope_dense


confirm("language.two_rates", solution)

# %% [markdown]
# ## Exercise 2 · One weight under Adagrad
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
# That is the core. Five sections marked (deeper) follow. You can go on to [In your own job](#In-your-own-job) at once.
#
# ## What limits the frequent words? (deeper)
#
# It looks like the ravine of lesson 03, where the curvature sets the limit: a frequent word's is large. But against
# a ravine momentum helps, and here it does not. Something else sets the limit first: the **noise** of the batches. Each batch holds 32
# other sentences and pulls the frequent words to and fro; momentum adds the pulls up, and so it has to take a rate about ten times smaller.
#
# That can be tested: take the noise away. We use all 6000 sentences in every step, take as many steps as before, 187, and tune the rate again.
# How much of Adagrad's lead over SGD is closed?

# %%
from lessons.language import LazyAdam, reader, show_seeds, show_word_rates, without_noise
from lrlib import adagrad, adam, momentum, sgd

with_momentum = accuracy(tuned(net, tune, data, "momentum", 0.1, 5, schedule=straight))
full = without_noise(net, tune, data, 1.2, 32)
full_momentum = without_noise(net, tune, data, 0.3, 8, beta=0.9)
behind, whole = read["sgd, falling"], lead.mean()
closed = {"momentum, 32 sentences": (with_momentum - behind) / whole,
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
# ## Counting in advance (deeper)
#
# What if you may count first? A word that is in $n$ training sentences gets the rate $c / n$, from the first step to the last: the more
# often it is pulled, the smaller the single step. One number is left to choose, $c$.

# %%
often = np.append(np.maximum(seen, 1), len(data.x_train))  # the bias is in every sentence
counted = accuracy(tuned(net, tune, data, PerWordSGD(1 / often), 2, 120))
show_seeds({"adagrad": read["adagrad"], "sgd, c / n": counted, "clock": read["clock"],
            "sgd, falling": read["sgd, falling"]}, "test accuracy, %", near=3)

# %%
claim("language.count", (counted - read["adagrad"]).mean() > -0.5,
      difference=(counted - read["adagrad"]).mean())

# %% [markdown]
# Plain SGD, and it keeps up with Adagrad. So it is not the squares as such that help, but that each word has a rate that fits it.
#
# Which rates has Adagrad found? After the epoch, the next slope of a weight would be multiplied by $\eta/\sqrt{s}$. For every word that was met:

# %%
squares = epochs["Adagrad"].slots[0][0, :, :-1].mean(axis=0)  # over the three libraries
known = (seen > 0) & (squares > 0)
show_word_rates(seen[known], 0.2 / np.sqrt(squares[known]))

# %% [markdown]
# The dashed line is the clock: four times the sentences, half the rate. Adagrad keeps to it roughly, and nobody told it how often any word
# comes. Some rare words lie far above. Their sentences were read rightly without them, so their slopes were tiny. That is no danger: no step is
# longer than $\eta$, for $s$ holds the square of the slope itself.
#
# ## Does SGD catch up? (deeper)
#
# More epochs show every word again, and everyone may tune anew for them.

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
# ## Sparse, dense and lazy (deeper)
#
# A batch has few words. Must we touch the weights of all the others? An update is **sparse** if it changes only the words of the batch, and **dense** if it
# goes through all of them; with a vocabulary of a million that matters. Is the result the same? One word, seen once, in batch 100 of 200:

# %%
predict("language.tail")

# %% [markdown]
# One weight, slopes of zero except in batch 100:

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
walks = {name: path_of(rule, once) for name, rule in rules.items()}
table({"optimizer": list(walks), "in its batch": [p[99] for p in walks.values()],
       "afterwards": [p[-1] - p[99] for p in walks.values()]})

# %% [markdown]
# SGD and Adagrad stop when the word is gone: skip it, and nothing changes. Momentum and Adam have a memory, and go on with it in batches that
# know nothing of the word. A sparse update drops that; the sparse variant of Adam is called **lazy**. (All this without weight decay, which moves every
# weight in every step.) Is it as good? Its rate is chosen as Adam's was:

# %%
lazy = accuracy(tuned(net, tune, data, LazyAdam(), 0.006, 0.25))
show_seeds({"adam": read["adam"], "lazy adam": lazy}, "test accuracy, %", near=0.5)

# %%
claim("language.lazy", clear(read["adam"] - lazy, 0.5), difference=(lazy - read["adam"]).mean())

# %% [markdown]
# It is another optimizer: tune its rate anew. One more surprise of Adam's with rare words. A first slope of 1 makes its memories $m = 0.1$ and $s = 0.001$. In
# batch 100, dividing by $1 - 0.9^{100}$ and $1 - 0.999^{100}$ still mends most of that. After very many batches it no longer does:

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
# "Adam never steps further than its rate" is false for rare words. A late first slope moves a weight by $\eta\,(1 - \beta_1) / \sqrt{1 -
# \beta_2}$, for the usual 0.9 and 0.999 by 3.16 rates. Kingma and Ba call that a bound, in the paper that introduced Adam; but an equal
# slope in the very next batch goes further.
#
# ## Read the errors (deeper)
#
# A count of errors says little; read them. Type a sentence of your own, or press the button for a test sentence
# that was misread. The table shows what each word adds; the bias is added too.

# %%
scores = net.outputs([final["adagrad"].params[0][:1, 0]], data.x_test)[0]  # first seed
wrong = scores.argmax(axis=0) != data.y_test
reader(texts, vocabulary, net, [final["adagrad"].params[0][0]],
       misread=7500 + np.flatnonzero(wrong))

# %% [markdown]
# Some say little, and could be from anywhere. Did the network sound less sure there?
#
# ## In your own job
#
# A text classifier in PyTorch. Each array gets a rate of its own by **parameter groups**, and Adagrad takes the sparse slopes that `sparse=True` makes:
#
# <!-- code: pytorch.py -->
#
# `Adam` raises an error for sparse slopes. Then use two optimizers: `torch.optim.SparseAdam` for the embedding, which is the lazy one, and `Adam` for the rest.
#
# A language model: AdamW with a warm-up, half a cosine wave, no decay on biases and gains, slopes clipped to a length of 1. `peak` is what you sweep.
#
# <!-- code: pytorch_language_model.py -->
#
# In Optax, where the steps of the schedule include the warm-up; in Keras's `CosineDecay(0.0, decay_steps, warmup_target=peak,
# warmup_steps=warm)` the `decay_steps` leave it out, and `alpha=0.1` ends at a tenth. In Optax, give `adamw` a `mask` to spare biases and
# gains. Optax and Keras begin Adagrad's sum at 0.1, which drowns rare slopes: set `initial_accumulator_value=0`:
#
# <!-- code: optax.py -->
#
# What others chose. In each family the larger model has the smaller peak:
#
# | model, weights | peak | warm-up | then | source |
# |---|---|---|---|---|
# | our letters, 12 thousand | 0.03 | a tenth of 2500 steps | cosine to a tenth | measured here |
# | GPT-3, 125 million | 6e-4 | 375 million tokens | cosine to a tenth | Brown et al. 2020, arXiv:2005.14165, table 2.1 and appendix B |
# | GPT-3, 175 billion | 6e-5 | the same | the same | the same |
# | Llama 2, 7 billion | 3e-4 | 2000 steps | cosine to a tenth | Touvron et al. 2023, arXiv:2307.09288, section 2.2 and table 1 |
# | Llama 2, 70 billion | 1.5e-4 | the same | the same | the same |
# | Llama 3, 405 billion | 8e-5 | 8000 steps | cosine to a hundredth | Llama team 2024, arXiv:2407.21783, section 3.4.1 |
#
# ## Easy to confuse
#
# - **Rare and unimportant:** a rare word may decide its own sentence.
# - **Sparse gradient and sparse update:** the slope of a word that is not in the batch is zero; whether its weight rests depends on the
#   optimizer's memory.
# - **Nats per letter and per token:** a token is several letters. Compare losses only of equal pieces.
#
# ## Take-aways
#
# - A bag of words counts; the order is lost. Most words of a language are rare.
# - Under one rate the frequent words set the limit, and a rare word's weight stays small.
# - A rate for each word is the cure: a clock helps, and Adagrad, which counts squared slopes, helps more. Adam does much the same.
# - An embedding under SGD wants its own, larger rate. Adam cared little here.
# - Language models: AdamW, a short warm-up, a cosine. Sweep the peak by factors of three, and expect a smaller one for a larger model.
#
# **Exam angle.** This course's objectives: <!-- objectives -->. "Which optimizer suits sparse features?" has Adagrad or Adam as its usual key; you have seen why, and what it was worth.
#
# **Further reading.** J. Duchi, E. Hazan, Y. Singer, Adaptive Subgradient Methods, Journal of Machine Learning Research 12, 2011: Adagrad, made for rare features.
# Y. Bengio and others, [A Neural Probabilistic Language Model](https://jmlr.org/papers/v3/bengio03a.html), 2003. F. Kunstner and others, [Heavy-Tailed Class
# Imbalance](https://arxiv.org/abs/2402.19449), 2024: why Adam on language. Y. Li and others, [Frequency-aware SGD](https://arxiv.org/abs/2110.04844), 2021: counting in advance. R. Wang and others,
# [The Marginal Value of Momentum](https://arxiv.org/abs/2307.15196), 2024. D. Kingma, J. Ba, [Adam](https://arxiv.org/abs/1412.6980), 2015: section 2.1 bounds its step.
#
# <!-- foot -->
