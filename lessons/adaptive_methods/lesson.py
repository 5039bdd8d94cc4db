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
# *In <!-- minutes --> minutes you will know what Adam does with your learning rate, and what it leaves for you to do.*
#
# Two weights, and one rate for both. The slopes of the second are a hundred times those of the first. Run the cell
# (Shift+Enter), then move the rate and watch the weights on the right. Can plain SGD bring both of them down? Then choose
# another rule.
#
# <!-- goal: adaptive_methods.pair -->

# %%
from lessons.adaptive_methods import pair_walk
from lrlib import explorer

explorer("adaptive_methods.pair")

# %% [markdown]
# With SGD no rate will do: what the second weight can bear, the first can hardly feel. And when the loss is multiplied by 1000,
# nothing is left of your rate. The other three do not even notice. How do they do that, and what does it cost?
#
# **After this you can**
#
# - say what Adagrad, RMSProp, Adam, AdamW and Lion do to a slope, and which need each one answers,
# - tell how long Adam's steps are, and why its first ones are corrected,
# - say what leaves Adam's rate alone and what moves it,
# - judge "needs no tuning" for Adam and for what is new,
# - change the optimizer of your own model, and find its rate again.
#
# <!-- head -->
#
# ## Recall

# %%
from dataclasses import replace

import numpy as np

from lessons.adaptive_methods import Scaled, bowl_losses, digits, followed, has_burst, moves
from lessons.adaptive_methods import sentences, show_bursts, show_gaps, show_hills, show_inputs
from lessons.adaptive_methods import show_moves, signals, trial, trials
from lrlib import MLP, adagrad, adam, adamw, busy, check, claim, confirm, hint, lion
from lrlib import load_digits_split, muon, predict, prodigy, recall, rmsprop, schedule_free
from lrlib import self_test, sweep, table, weight_decay

recall("adaptive_methods")

# %% [markdown]
# ## A rate for each weight
#
# SGD's step is the rate times the slope. So slopes a hundred times as large make steps a hundred times as long, and the one rate
# has to suit the longest. Lesson 03 had two cures: standardise the inputs, or give the walk a memory. Neither reaches into
# a network, where some weights sit behind a pixel that is almost always black, or a word that almost never comes.
#
# What we would like is a rate for each weight. Nobody can set thousands by hand. But each weight has a history:
# the slopes it has had so far. Could these set its rate?
#
# The first temptation: divide each slope by its own size. Then only its sign is left, and every weight moves by exactly the rate.
# Geoffrey Hinton warned of that in his lectures with an example like this. A weight has slope 0.1 in nine batches, and -0.9 in the
# tenth. They add up to nothing, so the weight should stay.

# %%
ten = np.array([0.1] * 9 + [-0.9])
table({"sum of the slopes": [round(ten.sum(), 6) + 0.0],
       "sum of their signs": [np.sign(ten).sum()]})

# %% [markdown]
# The signs add up to 8 steps in one direction. So do not divide by the size of *this* slope, but by a size that belongs to the weight
# over many batches.
#
# ## Adagrad: a rate that only shrinks
#
# **Adagrad** (John Duchi, Elad Hazan and Yoram Singer, 2011) adds up the squares of all slopes that a weight has had, and divides by the
# root of the sum:
#
# $$s \leftarrow s + g^2, \qquad w \leftarrow w - \eta \, \frac{g}{\sqrt{s}}.$$
#
# $g$ is the weight's slope, $s$ its sum. `moves` hands a rule some slopes and returns the steps it takes, in units of the rate. Five equal slopes,
# first of size 1, then of size 100:

# %%
table({"step": range(1, 6), "slope 1": moves(adagrad(), [1] * 5),
       "slope 100": moves(adagrad(), [100] * 5)})

# %% [markdown]
# The size of the slope is gone. What is left is how often there was one: after $t$ equal slopes the step is $1/\sqrt t$ of the rate. A weight whose word
# comes once in a thousand sentences still takes full steps when it comes. That is what Adagrad was made for, and lesson 12 puts it to work.
#
# But $s$ never forgets. Let a weight begin on a cliff: one slope of 100, and from then on slopes of 1.

# %%
predict("adaptive_methods.cliff")

# %%
cliff = np.array([100.0] + [1.0] * 599)
table({"step": [1, 2, 300, 600], "adagrad": moves(adagrad(), cliff)[[0, 1, 299, 599]]})

# %% [markdown]
# One bad moment, and the weight crawls ever after, at a hundredth of its rate.
#
# ## RMSProp: forget
#
# The cure is in the word *ever*. Keep a **running mean** of the squares in place of their sum: at every step it keeps, say, 99 % of itself and takes
# in 1 % of what is new. What was long ago fades.
#
# $$s \leftarrow 0.99\, s + 0.01\, g^2$$
#
# This is **RMSProp**. Hinton presented it in a lecture of 2012 and never in a paper. On the cliff:

# %%
after = {"adagrad": moves(adagrad(), cliff), "rmsprop": moves(rmsprop(), cliff)}
show_moves(after, marks=[1])

# %% [markdown]
# After the cliff RMSProp needs some hundred steps to forget it, and then moves at its full rate again. Only look at its very first step: it is ten
# times the rate. The mean starts at 0, so after one slope it holds 1 % of the square, and its root is a tenth of the slope. Whatever
# the slope is, RMSProp's first step is ten times too long.
#
# ## Adam: remember the direction too
#
# Two things are left to wish for. Batches are noisy, so the direction should have a memory too, as momentum has. And the cold start
# should be mended. **Adam** (Diederik Kingma and Jimmy Ba, 2015) does both. It keeps two running means, one of the slopes and one
# of their squares. Both start at 0, so both are too small at first, by a factor that is known: after $t$ steps a running mean that keeps $\beta$
# of itself has taken in only $1 - \beta^t$ of a full mean. Adam divides by that. The whole rule:

# %%
def adam_moves(slopes, beta1=0.9, beta2=0.999, eps=1e-8):
    m, s, steps = 0.0, 0.0, []
    for t, g in enumerate(slopes, 1):
        m = beta1 * m + (1 - beta1) * g  # the direction
        s = beta2 * s + (1 - beta2) * g**2  # the size
        m_hat, s_hat = m / (1 - beta1**t), s / (1 - beta2**t)  # bias correction
        steps.append(m_hat / (np.sqrt(s_hat) + eps))
    return np.array(steps)


# %% [markdown]
# `eps` keeps the division from failing where all slopes are 0.

# %%
predict("adaptive_methods.first_step")

# %%
slopes = np.array([250.0, 1.0, -0.004, 1e-8])
first = np.array([adam_moves([g])[0] for g in slopes])
table({"slope": slopes, "SGD's first step, in rates": slopes, "Adam's": first})

# %%
exact = slopes / (abs(slopes) + 1e-8)
claim("adaptive_methods.first_step", np.allclose(first, exact, rtol=1e-9)
      and np.allclose(moves(adam(), [slopes])[0], exact, rtol=1e-9))

# %% [markdown]
# So **with Adam the rate is a length**: how far a weight goes in one step, whatever the slope.
# (The last slope is as small as `eps`. Then the step is only half the rate.) Later steps are about as long while the slopes agree, and
# shorter where they change sign: then $m$ is small against $\sqrt s$.
#
# ### The correction is a warm-up
#
# What would happen without it? For equal slopes the uncorrected step is $(1 - 0.9^t)/\sqrt{1 - 0.999^t}$ times the rate:

# %%
t = np.array([1, 3, 10, 100, 1000, 5000])
table({"step": t, "without correction, in rates": (1 - 0.9**t) / np.sqrt(1 - 0.999**t)})

# %% [markdown]
# Three times the rate at once, 6.5 times after ten steps, and still three times after a hundred, where a network can
# bear it least. Bias correction takes that away: a warm-up, built in. (Some networks need a longer one as well: lesson 08.)
#
# ## What Adam cannot see
#
# Adam never asks how large a slope is, only how it compares with the slopes before. That can be tested. We train the
# network that reads digits, with the loss multiplied by 1/1000, by 1 and by 1000. `Scaled` hands a rule the slopes of that loss. (`eps` is set to
# almost 0.)

# %%
predict("adaptive_methods.scale")

# %%
part, factors = load_digits_split().hold_out(), [0.001, 1, 1000]
rules = {"SGD at 0.3": ("sgd", 0.3), "Adam at 0.01": (adam(eps=1e-30), 0.01)}
runs = {name: [sweep(MLP(), part, lr, optimizer=Scaled(rule, c), epochs=5) for c in factors]
        for name, (rule, lr) in rules.items()}
read = {name: [100 * run.val_accuracy[-1, 0, 0] for run in three] for name, three in runs.items()}
table({"loss times": factors, **read}, digits=2)

# %%
small, as_it_is, large = (run.params for run in runs["Adam at 0.01"])
apart = [abs(other[layer] - as_it_is[layer]).max() for other in (small, large) for layer in (0, 1)]
claim("adaptive_methods.scale", max(apart) < 1e-9)

# %% [markdown]
# For SGD a loss of a thousandth is a rate of a thousandth, and a loss of a thousand times is an explosion (lesson 02). Adam
# arrives at the same weights, to rounding. Sum or mean over the batch, or a loss scaled up for half precision: to Adam it
# is all one.
#
# ## What moves its rate all the same
#
# Does Adam not care about scale, then? Multiply the *inputs* by 16, as if somebody had fed pixels from 0 to 16 in place of 0 to 1. On a linear model SGD's best rate
# would fall by $16^2 = 256$. And Adam's, on a network?

# %%
predict("adaptive_methods.inputs")

# %% [markdown]
# Five splits of the digits, each rule at a list of rates that grows by 1.5. `steps_of(0.1, -3, 9)` is such a list: it goes from 3 steps below 0.1 to 8 above.

# %%
def steps_of(lr, below, above, factor=1.5):
    return lr * factor ** np.arange(below, above)


plain, loud = digits(), digits(scale=16)
wide = {"sgd": steps_of(0.1, -3, 9), "adam": steps_of(0.001, -1, 14)}
report = busy("four rules and inputs, each at many rates")
tried = trials({"sgd, 1": (plain, "sgd", wide["sgd"]),
                "sgd, 16": (loud, "sgd", steps_of(0.01, -5, 7)),
                "adam, 1": (plain, "adam", wide["adam"]),
                "adam, 16": (loud, "adam", steps_of(0.001, -1, 11))}, report)
show_inputs({name: {f"times {c}": tried[f"{name}, {c}"] for c in (1, 16)} for name in wide})

# %% [markdown]
# Accuracy is flat near its best, so a best rate read off accuracy jumps about. The training loss has a clearer lowest point, marked by the
# triangles. How many times smaller is its rate after the change, on average over the splits?

# %%
smaller = {name: tried[f"{name}, 1"].fastest / tried[f"{name}, 16"].fastest for name in wide}
table({"rule": list(smaller), "best rate divided by": list(smaller.values())}, digits=2)

# %%
claim("adaptive_methods.inputs", smaller["sgd"] > 2 * smaller["adam"])

# %% [markdown]
# Fifteen times or more for SGD, a few times for Adam. Why does Adam feel it at all? Its steps are as long as before, but each now moves the
# first layer's outputs 16 times as far. Standardise your inputs, with Adam too.
#
# ## "Adam needs no tuning"
#
# The paper says that its settings "typically require little tuning", and gives 0.001 as a good default. PyTorch and Keras took it over:
# it is what you get if you say nothing. Three tasks: the digits; the **signals** of MNIST-1D, through two
# hidden layers; and **text**, the sentences of lesson 12 (which of three libraries is a sentence about?), through one layer of word counts.
#
# First: how wide is the range of good rates? *Good* needs a tolerance. Ours: validation accuracy
# within 3 points of the rule's own best.

# %%
report = busy("reading the documentation of three libraries")
text = sentences()
report(1)

# %%
report, noisy = busy("signals and text, SGD and Adam"), signals()
tasks = {"digits": plain, "signals": noisy, "text": text}
tried |= trials({f"{name}, {task}": (tasks[task], name, wide[name])
                 for task in ("signals", "text") for name in wide}, report)
tried |= {f"{name}, digits": tried[f"{name}, 1"] for name in wide}

# %%
def hill(one):
    return one.lr, one.val.mean(axis=0)


show_hills({task: {name: hill(tried[f"{name}, {task}"]) for name in wide} for task in tasks},
           mark=0.001)

# %% [markdown]
# Look at how wide each hill is above the dashed line. On text Adam's is a plateau, many times as wide as SGD's. On the signals the two are about
# as narrow. The digits lie between. "Adam is easy to tune" is true of some tasks, and you do not know beforehand of which.

# %%
wider = {task: tried[f"adam, {task}"].width() / tried[f"sgd, {task}"].width() for task in tasks}
claim("adaptive_methods.width", wider["text"] > 10**0.5 > wider["signals"])

# %% [markdown]
# And the default? It is the dotted line in each panel. What does it cost, on test data, against the rate that the validation data would have chosen?

# %%
cost = {task: tried[f"adam, {task}"].at(0.001) - tried[f"adam, {task}"].tuned for task in tasks}
show_gaps(cost, "Adam at 0.001 minus Adam at the rate chosen")

# %%
claim("adaptive_methods.default", max(gap.mean() for gap in cost.values()) < -1)

# %% [markdown]
# It loses on all three, and badly on the signals. Be fair to it, though. These are short trainings, of a few hundred steps, and with Adam the rate is a length: 300 steps of 0.001
# take a weight no further than about 0.3. Give the digits more time:

# %%
lengths = [10, 40, 100]
longer = [trial(replace(plain, epochs=n), "adam", [0.001]).test.mean() for n in lengths]
table({"epochs": lengths, "accuracy at 0.001, %": longer}, digits=2)

# %% [markdown]
# So 0.001 is not wrong. It is a rate for trainings of thousands of steps. At your budget it may be ten times too small, or, for a large
# model, ten times too large.
#
# ## AdamW: decay that is not divided
#
# **Weight decay** pulls every weight towards 0 a little at each step, so that none grows large without need. The old way is L2: add $\lambda w$ to the slope. With
# SGD that is the same as shrinking the weight. With Adam it is not, because all of the slope is divided by $\sqrt s$, the decay included.
#
# Two weights of size 1 feel nothing but noise: their slopes change sign at every step, with size 10 for one and 0.1 for the other. A thousand steps:

# %%
noise = np.outer((-1.0) ** np.arange(1000), [10, 0.1])
ways = {"L2 in the slope": weight_decay(adam(), l2=0.1), "AdamW": adamw(weight_decay=0.1),
        "none": adam()}
left = [followed(rule, noise, [1.0, 1.0], 0.01)[-1] for rule in ways.values()]
table({"decay": list(ways), "slopes of 10": [w[0] for w in left],
       "slopes of 0.1": [round(w[1], 3) + 0.0 for w in left]})

# %% [markdown]
# With L2 the noisy weight keeps nearly all of its size, and the quiet one loses everything: the slopes decide, not you. Ilya Loshchilov and Frank Hutter
# (2019) took the decay out of the slope: shrink the weight by $\eta\lambda$ of itself, apart from Adam's step. That is **AdamW**, and
# it shrinks both alike. They call the decay *decoupled*. From the rate it is not: PyTorch, Keras and Optax all multiply $\lambda$ by $\eta$. Change the rate tenfold, and the
# decay changes with it.
#
# ## Lion, and what is new
#
# Adam keeps two numbers beside each weight, and for a large model that is much memory. **Lion** (2023), found by a program that searched through programs, keeps one: a running mean of the slopes. Of that it takes the sign, so every weight moves by exactly the
# rate. The sign that we threw away at the beginning is back, but now it is that of a mean over many batches.
#
# Three more rules promise to make life easier:
#
# - **Prodigy** (2023) is Adam with a rate that it estimates itself, from how far the weights have come. Leave `lr` at 1.
# - **Schedule-free** (2024) trains at a constant rate and evaluates a mean of the weights, so no schedule has to be planned.
# - **Muon** (2024) looks at a whole matrix of weights at once: it takes the momentum and makes all of its directions equally strong.
#
# Do they end the tuning? Read what their authors say. Schedule-free: "this method does require tuning". Muon: "only the learning rate and weight decay must be tuned". Prodigy
# alone aims at the rate, and reaches "test accuracy values close to that of hand-tuned Adam".

# %%
predict("adaptive_methods.new_rules")

# %% [markdown]
# The signals again. Every rule once at the rate that its authors or its library give, and once at the rate that validation data choose. All
# but Adam and schedule-free get a cosine to 0.

# %%
usual = {"adam": 0.001, "lion": 1e-4, "prodigy": 1, "schedule-free": 1, "muon": 0.02}
report, tried["adam"] = busy("four new rules"), tried["adam, signals"]
tried |= trials({"lion": (noisy, lion(), steps_of(1e-4, 0, 14, 1.6), "cosine"),
                 "schedule-free": (noisy, schedule_free(), steps_of(1, -2, 5)),
                 "prodigy": (noisy, prodigy(), steps_of(1, -5, 3), "cosine"),
                 "muon": (noisy, muon(), steps_of(0.02, 0, 5), "cosine")}, report)

# %%
there = {name: tried[name].at(lr).mean() for name, lr in usual.items()}
table({"rule": list(usual), "usual rate": list(usual.values()), "there, %": list(there.values()),
       "rate chosen": [f"{tried[name].best:.1g}" for name in usual],
       "then, %": [tried[name].tuned.mean() for name in usual]}, digits=2)

# %%
del there["adam"]
claim("adaptive_methods.new_rules", max(there.values()) < tried["muon"].tuned.mean() - 1)

# %% [markdown]
# Prodigy keeps most of its promise: with nothing tuned it comes within a few points of tuned Adam, and leaves Adam at its default far behind.
# Schedule-free does well at 1, without a schedule. Lion at 1e-4 hardly moves in so few steps. Yet the best result belongs to a rule whose rate was *tuned*, and
# nothing untuned gets near it. So the new rules are worth a try, and they do not end the search for a rate. They change where to search.
#
# ## Exercise 1 · One step of Adam
#
# Write one step of Adam for a single weight. You get the weight `w`, its slope `g`, the two running means `m` and `s` as they were
# before the step, the number `t` of the step (the first is 1), and the rate `lr`. Use 0.9 and 0.999, and an `eps` of 1e-8. Return the new weight.

# %% tags=["exercise"]
def adam_step(w, g, m, s, t, lr):
    ...  # your code


check("adaptive_methods.adam_step", adam_step)

# %% [markdown]
# Stuck? Run `hint("adaptive_methods.adam_step")` in a new cell, as often as you like.

# %% tags=["solution"] jupyter={"source_hidden": true}
def solution(w, g, m, s, t, lr):
    m = 0.9 * m + 0.1 * g
    s = 0.999 * s + 0.001 * g**2
    return w - lr * (m / (1 - 0.9**t)) / ((s / (1 - 0.999**t)) ** 0.5 + 1e-8)


confirm("adaptive_methods.adam_step", solution)

# %% [markdown]
# ## Quiz

# %%
self_test("adaptive_methods")

# %% [markdown]
# The core ends here. Six sections for the curious follow; you can also go straight to [In your own job](#In-your-own-job).

# %% [markdown]
# ## Exercise 2 · The same walk (deeper)
#
# Somebody changes a loss from the mean over the batch to the sum: every slope is now `factor` times what it was. Which rate gives the walk
# that `lr` gave before? `rule` is `"sgd"`, `"momentum"`, `"adam"` or `"lion"`; leave `eps` aside.

# %% tags=["exercise"]
def same_walk(rule, lr, factor):
    ...  # your code


check("adaptive_methods.same_walk", same_walk)

# %% tags=["solution"] jupyter={"source_hidden": true}
def solution(rule, lr, factor):
    return lr / factor if rule in ("sgd", "momentum") else lr


confirm("adaptive_methods.same_walk", solution)

# %% [markdown]
# ## Is the best rule the newest? (deeper)
#
# In the table above Muon, tuned, was ahead. But Adam had no schedule there. With a cosine as well, and its rate chosen anew:

# %%
tried["adam, cosine"] = trial(noisy, "adam", steps_of(0.001, 3, 12), "cosine")
tried["momentum, cosine"] = trial(noisy, "momentum", steps_of(0.01, 2, 11), "cosine")
fair = ["adam", "adam, cosine", "momentum, cosine", "schedule-free", "lion", "muon"]
table({"rule": fair, "rate chosen": [f"{tried[name].best:.1g}" for name in fair],
       "test accuracy, %": [tried[name].tuned.mean() for name in fair]}, digits=2)

# %%
rival = max((tried[name].tuned for name in ("adam", "adam, cosine")), key=np.mean)
lead = (tried["muon"].tuned - rival).mean()
claim("adaptive_methods.muon", lead > 1, difference=lead)

# %% [markdown]
# It stays ahead by several points, on one task, with a small network and few steps. And schedule-free, at a constant rate, is about as good as momentum or Adam
# with a tuned cosine: that is what its paper claims, and here it holds to a point or two. Lion's authors found its rate three to ten times smaller than Adam's:
# compare the two with a cosine.
#
# ## What epsilon does (deeper)
#
# `eps` was added to avoid a division by 0, and most people never touch it. The old TensorFlow manual has a strange remark: for a large network on ImageNet "a current good choice is 1.0 or 0.1".
# What happens on the signals, at each `eps` with its own best rate?

# %%
report = busy("three values of epsilon")
found = trials({1e-8: (noisy, adam(), steps_of(0.0032, 0, 6, 2)),
                1e-3: (noisy, adam(eps=1e-3), steps_of(0.0032, 0, 6, 2)),
                0.1: (noisy, adam(eps=0.1), steps_of(0.0128, 0, 6, 2))}, report)
moved = {eps: one.fastest / found[1e-8].fastest for eps, one in found.items()}
table({"eps": list(moved), "best rate, times that at 1e-8": list(moved.values())}, digits=1)

# %%
claim("adaptive_methods.epsilon", 1 / 2 < moved[1e-3] < 2 and moved[0.1] > 4)

# %% [markdown]
# Up to a thousandth nothing happens. At 0.1 `eps` is larger than most of the $\sqrt s$, so all weights are divided by about the same number: Adam turns into momentum, at
# a rate of lr / eps. A large `eps` is another rule, not a detail. And a *small* loss does the same: what counts is `eps` against the slopes. If yours
# are of size 1e-8, the default is not small. (In half precision 1e-8 is rounded to 0.)
#
# ## Bursts out of nothing (deeper)
#
# A spike in the loss: a bad batch? Here there are no batches. Adam walks down parabolas at a constant rate, five of them, with ten directions and curvatures
# from 1 to 100. The first one, at three rates:

# %%
rates = [0.1, 0.01, 0.001]
falls = bowl_losses(rates)  # (steps + 1, rates, parabolas)
show_bursts({f"rate {lr}": falls[:, i, 0] for i, lr in enumerate(rates)})

# %%
bursts = has_burst(falls).sum(axis=1)
table({"rate": rates, "parabolas with a burst, of 5": bursts.tolist()})

# %%
claim("adaptive_methods.bursts", bursts[0] == 5 and bursts[2] == 0)

# %% [markdown]
# Near the minimum the slopes vanish, and $s$ forgets what they were. So the divisor shrinks, until the step is too long for the sharpest direction: then the loss jumps, $s$ fills up
# again, and it starts anew. (A burst counts here if the loss has been below 1e-8 of its start and comes back above 1e-4.) A smaller rate is the cure to try first.
# In a network there are bad batches as well. But a spike that comes back again and again, with other batches, may be Adam's own.
#
# ## Decay and the rate (deeper)
#
# The AdamW paper says that the best decay no longer depends on the rate. (It tried ResNets on CIFAR-10, for 100 epochs and more.) Here is something else: on text, with a strong decay and a *falling* rate, the result
# hardly depends on the rate at all. At a large constant rate the same decay does harm.

# %%
long, grid = sentences(epochs=8, splits=3), steps_of(0.0123, 0, 10)
report = busy("text, with and without decay")
strong = adamw(weight_decay=0.95)
found = trials({(name, shape): (long, rule, grid, shape) for shape in ("cosine", "constant")
                for name, rule in (("no decay", "adam"), ("decay 0.95", strong))}, report)
show_hills({f"{shape} rate": {name: hill(found[name, shape]) for name in ("no decay", "decay 0.95")}
            for shape in ("cosine", "constant")}, points=1)

# %%
gain = {shape: (found["decay 0.95", shape].test - found["no decay", shape].test)[:, 8].mean()
        for shape in ("cosine", "constant")}
claim("adaptive_methods.decay", gain["cosine"] > 1 and gain["constant"] < -1)

# %% [markdown]
# Compared at the ninth of the ten rates, 0.315, which is 25 times the smallest. A decay of 0.95 times the rate shrinks the weights by a third at every step, and with a falling rate that ends in time.
#
# ## "Adam generalises worse" (deeper)
#
# In 2017 Ashia Wilson and others reported that adaptive methods generalise worse than SGD, "often significantly worse", on every task they tried. A much-quoted
# sentence. Adam against momentum, each at the rate that its validation data choose, at a constant rate:

# %%
pairs = {"digits": steps_of(0.05, -3, 7), "text": steps_of(0.05, -2, 9)}
behind = {task: trial(tasks[task], "momentum", rates) for task, rates in pairs.items()}
gains = {task: tried[f"adam, {task}"].tuned - behind[task].tuned for task in pairs}
gains["signals, cosine"] = tried["adam, cosine"].tuned - tried["momentum, cosine"].tuned
show_gaps(gains, "Adam minus momentum, each at the rate chosen")

# %%
claim("adaptive_methods.generalise", gains["text"].mean() > 1, difference=gains["text"].mean())

# %% [markdown]
# Far ahead on text, about equal on digits, about equal or behind on the signals. There is no general sign. Where you see a gap, look at the training loss
# first: if that is worse too, it is a matter of optimisation and not of generalisation. (Two years later Dami Choi and others found that with enough tuning a rule is never worse than one it contains, and Adam
# contains momentum, through a large `eps`.)
#
# **Clipping** belongs to this family as well: a gradient longer than some limit is cut to that length, so the rate becomes a length for it, too. On a shallow network that mostly gives the rate another
# name. On a deep, badly scaled one it rescues the training: lesson 08 shows it.

# %% [markdown]
# ## In your own job
#
# AdamW without decay on biases and on the scales of norm layers, and a search, because **a new
# optimizer needs a new rate**. Start from the second table below, try factors of 3, then 1.5; go on if the best lies at an end.
#
# <!-- code: pytorch.py -->
#
# Optax decays everything unless it is given a mask:
#
# <!-- code: optax.py -->
#
# | | PyTorch | Keras | Optax |
# |---|---|---|---|
# | `eps` of Adam | 1e-8 | 1e-7, before the bias correction | 1e-8 |
# | decay of AdamW, if you say nothing | 0.01 | 0.004 | 0.0001 |
# | decay multiplied by the rate | yes | yes | yes |
# | `Adam(weight_decay=...)` | L2, in the slope | decoupled | has none: `optax.adamw` |
# | no decay on some | parameter groups | `exclude_from_weight_decay` | `mask=` |
# | RMSProp forgets | 0.99 | 0.9 | 0.9 |
# | AMSGrad takes the largest `s` | before the correction | before | after |
#
# (*AMSGrad*, an option of `Adam`, divides by the largest $s$ so far.) With schedule-free
# call `optimizer.train()` and `optimizer.eval()` where you do so for the model: it evaluates other weights than it trains.
#
# Where to start (read off the sources in November 2026; a start, not an answer):
#
# | rule | model | rate | source |
# |---|---|---|---|
# | SGD, momentum 0.9 | ResNet, images | 0.1 | He and others, 2015 |
# | AdamW | ViT-B/16, images, from scratch | 1e-3, decay 1 | README of Lion, 2023 |
# | AdamW | diffusion model | 3e-4, decay 0.01 | README of Lion, 2023 |
# | AdamW | language model, 8 billion weights | 3e-4 | Llama 3, 2024 |
# | AdamW | fine-tuning BERT, all weights | 2e-5 to 5e-5 | Devlin and others, 2018 |
# | AdamW | fine-tuning through LoRA | about 10 times that of all weights | Schulman and others, 2025 |
# | Lion | any of these | AdamW's divided by 3 to 10, with 3 to 10 times the decay | README of Lion, 2023 |
# | Muon | matrices of the hidden layers; AdamW for the rest | 0.02 | README of Muon, 2024 |
# | schedule-free AdamW | any | 1 to 10 times AdamW's | README of schedule-free, 2024 |
# | schedule-free SGD | any | 10 to 50 times SGD's | README of schedule-free, 2024 |
# | Prodigy | any | 1; change `d_coef` in its place | README of Prodigy, 2023 |
#
# ## Easy to confuse
#
# - **Rate and step:** with SGD the step is rate times slope; with Adam the rate *is* about the step, per weight.
# - **Loss and inputs:** multiplying the loss leaves Adam alone; multiplying the inputs does not.
# - **L2 and weight decay:** the same with SGD, two things with Adam.
# - **Schedule-free and rate-free:** the first drops the schedule and keeps the rate.
#
# ## Take-aways
#
# - Adagrad gives each weight a rate that only shrinks; RMSProp forgets; Adam remembers the direction too, and mends its cold start.
# - Adam's steps are about as long as the rate. A constant factor on the loss does nothing; one on the inputs does something.
# - Adam's good rates are much wider on some tasks, and no wider on others. 0.001 is a rate for long trainings.
# - AdamW takes the decay out of the slope; libraries still multiply it by the rate.
# - New rules move the best rate and may beat Adam. None ends the search.
#
# **Exam angle.** This course's objectives: <!-- objectives -->. Exams ask which optimizer adapts the rate per parameter, what Adam combines (momentum and RMSProp), and what its betas do.
#
# **Further reading.** Kingma and Ba, Adam, arXiv:1412.6980: algorithm 1 is half a page. Loshchilov and Hutter, Decoupled Weight Decay Regularization,
# arXiv:1711.05101. Defazio and others, The Road Less Scheduled, arXiv:2405.15682. Mishchenko and Defazio, Prodigy, arXiv:2306.06101. Chen and others, Lion, arXiv:2302.06675.
# Jordan and others, [Muon](https://kellerjordan.github.io/posts/muon/), 2024, ends with what counts as evidence for a new optimizer.
#
# <!-- foot -->
