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
# *In <!-- minutes --> minutes you will be able to adapt a trained network to a new task from a handful of pictures, and know when its old knowledge is in the way.*
#
# **Move** a rate for each layer, **watch** what the network reads of the new and of the old: [go there](#A-rate-for-each-layer).
#
# <!-- head -->
#
# **After this you can**
#
# - choose a rate that adapts a network without wiping out what it knows,
# - give each layer a rate of its own, and say when that helps,
# - tell from two measurements whether to keep the head, replace it, or train from scratch,
# - say what still changes in a layer that is "frozen".

# %%
from dataclasses import replace

import numpy as np

from lessons.fine_tuning import few_shot, fine_tune, load_pretrained, show_pictures, show_transfer
from lrlib import busy, check, claim, confirm, explorer, generator, hint
from lrlib import load_digits_split, load_glyphs, predict, recall, self_test
from lrlib import show_contest, table

# %% [markdown]
# ## Recall

# %%
recall("fine_tuning")

# %% [markdown]
# ## A network that has read print
#
# The convolutional network of this lesson was trained on digits printed in eleven fonts. Its weights come with the course, two bytes each;
# `data/make_pretrained.py` makes them anew in a few seconds. Print is the **source task**. The **target task** is handwriting.

# %%
net, weights = load_pretrained()
printed, digits = load_glyphs(), load_digits_split()
printed, digits, sum(w.size for w in weights)

# %%
show_pictures({"print": printed, "handwriting": digits})

# %% [markdown]
# They look alike, and are not the same. How much of each, in per cent, does the network read before any further training?

# %%
def reads(data):
    scores = net.outputs([w[None] for w in weights], data.x_test)[0]
    return round(100 * np.mean(scores.argmax(axis=0) == data.y_test))

reads(printed), reads(digits)

# %% [markdown]
# Print that it has never seen: almost all. Handwriting: two thirds, though it has never seen any. To train it further on the target task is called
# **fine-tuning**. We allow five pictures of each digit, 50 in all, and measure on 250 others. Ten seeds: each draws other pictures.
#
# ## Which rate?

# %%
predict("fine_tuning.too_high")

# %% [markdown]
# A **plan** says which share of the rate each of the three layers gets: two convolutions, then the dense layer with the ten answers, the
# **head**. We compare all alike with a tenth and a third for the lower layers. Each training is 60 steps of 10 pictures, the rate a cosine
# down to zero. Momentum's buffer is that of lesson 12: `buffer = 0.9 * buffer + gradient`, `w = w - rate * buffer`.

# %%
rates = [0.01, 0.03, 0.1, 0.3]
plans = {"all alike": (1, 1, 1), "layer-wise": (0.1, 0.3, 1)}
walk = fine_tune(net, weights, digits, printed, plans, rates, per_class=5, seeds=range(10), report=busy("80 trainings"))
show_transfer(walk)

# %% [markdown]
# On the left a U-curve turned over, as in lesson 05. On the right what it costs: the larger the rate, the less print can be read afterwards.
# The network forgets the old task, and nobody asked it to. This is known as **catastrophic forgetting**.

# %%
high, kept = walk.of("all alike", 0.3), walk.of("all alike", 0.3, source=True)
claim("Reproduces", "at rate 0.3, ten times a good one, it ends below what it read before this training, and forgets over half of the print, on 9 or more of 10 seeds",
      ((high < walk.before[0]) & (kept < 0.5)).sum() >= 9)

# %%
source = walk.of("all alike", source=True)
claim("Reproduces", "0.1 forgets more than 0.03, and 0.3 more than 0.1, on 10 of 10 seeds", (np.diff(source[:, 1:], axis=1) < 0).all())

# %% [markdown]
# The dashed lines are safer at the same rate. With a tenth of it in the first layer and a third in the second, even 0.3 gains something.

# %%
claim("Reproduces", "at rate 0.3 the layer-wise plan still gains, and beats all alike on both tasks, on 10 of 10 seeds",
      (walk.of("layer-wise", 0.3) > walk.before[0]).all() and (walk.of("layer-wise", 0.3) > high).all()
      and (walk.of("layer-wise", 0.3, source=True) > kept).all())

# %% [markdown]
# But the lower layers also simply got smaller rates. The fair rival of a layer-wise mark is a third of its rate for all layers: the mark of all
# alike one place to the left. On the target those two read about the same.

# %%
plain, graded = (np.median(walk.of(name, source=True), axis=0) for name in plans)
claim("Does not reproduce here", "“it is the grading by layers that keeps the old task”: all alike at 0.03 and 0.1 keeps more print than layer-wise at 0.1 and 0.3",
      plain[1] > graded[2] and plain[2] > graded[3])

# %% [markdown]
# So the safety is that of a smaller rate.
#
# ## A rate for each layer
#
# All combinations of four rates have been trained for you, one seed. A rate of 0 keeps a layer's weights where they are. We call that **frozen**
# for now; a later section is more exact.
#
# <!-- goal: fine_tuning.layers -->

# %%
explorer("fine_tuning.layers")

# %% [markdown]
# Of the rates in this list, none alone reaches the goal; one in between may. The head alone, at 0.05, comes close, and so do the two
# convolutions with the head frozen. This is one seed and 40 steps: practice, not a result.
#
# ## Five plans
#
# **Scratch**: start from random weights, use the old ones not at all. **Probe**: train the head, freeze the rest. **All alike** and **layer-wise** as
# above. **Unfreezing**: the head for a third of the steps, then the second layer too, then all; each row below is one third.

# %%
plans |= {"scratch": (1, 1, 1), "probe": (0, 0, 1), "unfreezing": [(0, 0, 1), (0, 1, 1), (1, 1, 1)]}
anew = {"scratch": (0, 1, 2)}

# %% [markdown]
# `anew` names the layers that start from random weights: 0 and 1 are the convolutions, 2 is the head. `a | b` joins two dictionaries, `a |= b` adds
# b to a.

# %%
predict("fine_tuning.few")

# %% [markdown]
# First five pictures per digit, for the plans that are new the same four rates. `None` in place of the old task: it is not measured, which saves time. Is each
# plan's best one of the two rates in the middle?

# %%
rest = {name: plans[name] for name in ("scratch", "probe", "unfreezing")}
others = fine_tune(net, weights, digits, None, rest, rates, 5, range(10), anew, report=busy("120 trainings"))
all(run.best(name) in (0.03, 0.1) for run in (walk, others) for name in run.plans)

# %% [markdown]
# It is: none lies at an end of the list. For 2 and 20 pictures per digit we run these two. Each plan gets the best of its rates, judged by
# the median on the same test pictures: an advantage, the same for all.

# %%
def tuned(run):
    return {name: run.of(name, run.best(name)) for name in run.plans}

def better_of_two(data, each, plans, fresh, report=None):
    return tuned(fine_tune(net, weights, data, None, plans, [0.03, 0.1], each, range(10), fresh, report=report))

ends = {2: better_of_two(digits, 2, plans, anew, busy("100 trainings, 2 per digit")), 5: tuned(walk) | tuned(others)}

# %%
ends[20] = better_of_two(digits, 20, plans, anew, busy("100 trainings, 20 per digit"))
middle = {f"{each} per digit, %": [round(100 * np.median(end[name])) for name in plans] for each, end in ends.items()}
table({"plan": list(plans), **middle})

# %% [markdown]
# Each seed's gain with two pictures per digit:

# %%
gains = {name: ends[2][name] - ends[2]["scratch"] for name in plans if name != "scratch"}
show_contest(gains, against="scratch")

# %%
def ahead(name, rival):
    return [int((end[name] > end[rival]).sum()) for end in ends.values()]

claim("Reproduces", "after 60 steps, every plan that starts from print beats scratch on 7 or more of 10 seeds, with 2, 5 and 20 pictures per digit",
      min(min(ahead(name, "scratch")) for name in gains) >= 7)

# %% [markdown]
# Does scratch only need more time? Twenty pictures per digit, and 300 steps in place of 60:

# %%
pair = {name: plans[name] for name in ("scratch", "all alike")}
longer = fine_tune(net, weights, digits, None, pair, 0.03, 20, range(10), anew, steps=300, report=busy("20 long trainings"))
lead = [np.median(end["all alike"]) - np.median(end["scratch"]) for end in (ends[20], tuned(longer))]

# %%
claim("Conditional", "20 per digit: all alike leads scratch by over four points after 60 steps, by under three and less than half as much after 300 (medians of 10 seeds)",
      lead[0] > 0.04 and abs(lead[1]) < 0.03 and lead[1] < lead[0] / 2)

# %% [markdown]
# With that many pictures most of the head start is a matter of steps: given five times as many, scratch comes within three points.
#
# Howard and Ruder (2018) recommend layer-wise rates and gradual unfreezing for language models. At tuned rates, do they win here?

# %%
claim("Does not reproduce here", "“unfreezing or layer-wise rates beat one tuned rate for all layers”: on 9 or more of 10 seeds at no size",
      max(ahead("unfreezing", "all alike") + ahead("layer-wise", "all alike")) < 9)

# %% [markdown]
# Their claim was made on language models with millions of weights; this network is tiny.
#
# ## Shuffled pixels
#
# Shuffle the 64 pixels, always in the same way. No information is lost, but strokes are torn apart.

# %%
order = generator(0).permutation(64)
shuffled = replace(digits, name="shuffled", x_train=digits.x_train[:, order], x_test=digits.x_test[:, order])
show_pictures({"handwriting": digits, "shuffled": shuffled})

# %%
predict("fine_tuning.shuffled")

# %% [markdown]
# The same plans, and one more: the old layers with a **new head** of random weights.

# %%
more = {name: plans[name] for name in ("scratch", "all alike", "layer-wise")} | {"new head": (1, 1, 1)}
fresh = anew | {"new head": (2,)}
torn = better_of_two(shuffled, 5, more, fresh, busy("80 trainings"))
show_contest({name: a - torn["scratch"] for name, a in torn.items() if name != "scratch"}, against="scratch")

# %%
claim("Conditional", "on shuffled pixels scratch beats both plans that keep all the old weights on 8 or more of 10 seeds",
      all((torn["scratch"] > torn[name]).sum() >= 8 for name in ("all alike", "layer-wise")))

# %% [markdown]
# This is **negative transfer**. It is not for want of a rate: each plan had two to choose from. Most of the loss is the old head's: it sends down
# large errors. **Features** are what the layers below the head hand up to it; how much they are worth here depends on the shuffle.
#
# ## A rate of zero
#
# A layer can be left out of the optimizer, or be in it with rate 0. Is that the same?

# %%
predict("fine_tuning.zero")

# %% [markdown]
# One weight, ten steps, a gradient of 0.5. `decay` is the pull towards zero, added to the gradient.

# %%
def ten_steps(lr, grad=0.5, decay=0.0):
    w, buffer = 1.0, 0.0
    for _ in range(10):
        buffer = 0.9 * buffer + grad + decay * w
        w = w - lr * buffer
    return w, buffer

cases = {"left out": (1.0, 0.0), "rate 0": ten_steps(0), "rate 0, with decay": ten_steps(0, decay=0.1),
         "rate 0.1, gradient set to 0, with decay": ten_steps(0.1, grad=0, decay=0.1)}
table({"case": list(cases), "weight": [w for w, _ in cases.values()], "buffer": [b for _, b in cases.values()]}, digits=2)

# %% [markdown]
# At rate 0 the weight stands still, and the buffer fills. Who freezes by setting gradients to zero still has the decay. Now raise the rate: how
# many times as long as a fresh layer's is the first step?

# %%
first = 0.9 * cases["rate 0"][1] + 0.5
claim("Exact", f"the first step after the thaw is {first / 0.5:.2f} times a fresh one, (1 - 0.9^11) / 0.1", np.isclose(first / 0.5, (1 - 0.9**11) / 0.1))

# %% [markdown]
# So our `fine_tune` leaves frozen layers out: while a factor is 0, the buffer stays empty. In Keras, whose buffer holds rate times gradient, a rate of 0
# fills nothing.
#
# Decay can also stand outside the gradient, as in AdamW. PyTorch, Keras and Optax then multiply it by the rate. In the paper that proposed it (Loshchilov
# and Hutter, 2019) it is multiplied by the schedule, not by the base rate. Ten steps at rate 0:

# %%
by_rate, own = (1 - 0 * 0.01) ** 10, (1 - 0.01) ** 10
claim("Exact", f"decay times the rate leaves the weight at {by_rate:.0f}; decay of its own, 0.01, leaves {own:.2f} of it", by_rate == 1 and own < 0.91)

# %% [markdown]
# A third thing has no rate at all. **Batch normalisation** is a layer that centres and scales its inputs. For use after training it keeps running
# means, updated whenever data flows through in training mode. Here for the brightness of the second column of pixels, which handwriting
# touches less:

# %%
old, new = printed.x_train[:, 1::8], digits.x_train[:640, 1::8]
running = old.mean()
for batch in new.reshape(20, 32, 8):
    running = 0.9 * running + 0.1 * batch.mean()
table({"print": [old.mean()], "handwriting": [new.mean()], "20 batches later": [running], "left of the old mean, 0.9^20": [0.9**20]}, digits=2)

# %% [markdown]
# The "frozen" layer has all but forgotten print: 12 % of the old mean is left. In PyTorch `requires_grad=False` does not stop this, `eval()` does. In
# Keras `trainable = False` also switches batch normalisation to its stored statistics; its default memory is 0.99, which leaves 82 %.
#
# ## Exercise 1 · A rate for each layer
#
# Return an array of the rates of `layers` layers, from the input to the head: the head gets `lr`, each layer below it the rate of the one above, divided by `factor`.

# %% tags=["exercise"]
def layer_rates(lr, factor, layers):
    ...  # your code: one line


check("fine_tuning.layer_rates", layer_rates)

# %% [markdown]
# Stuck? Run `hint("fine_tuning.layer_rates")` in a new cell.

# %% tags=["solution"] jupyter={"source_hidden": true}
def solution(lr, factor, layers):
    return lr / factor ** np.arange(layers)[::-1]


confirm("fine_tuning.layer_rates", solution)

# %% [markdown]
# ## Exercise 2 · First the head
#
# Kumar and others (2022) train the head first and all layers after that. Write such a plan for a new head, as an array of two rows, one per phase:
# first only the head, at 1; then all layers, the head at 1 and those below at `low`.

# %% tags=["exercise"]
def two_phases(layers, low):
    ...  # your code


check("fine_tuning.two_phases", two_phases)

# %% tags=["solution"] jupyter={"source_hidden": true}
def solution(layers, low):
    return np.array([[0] * (layers - 1) + [1], [low] * (layers - 1) + [1]])


confirm("fine_tuning.two_phases", solution)

# %% [markdown]
# ## Exercise 3 · An honest score
#
# `guesses` and `labels` are arrays over all pictures you have; `shots` lists the places of those trained on. Return the accuracy that
# counts, between 0 and 1.

# %% tags=["exercise"]
def held_out(guesses, labels, shots):
    ...  # your code: one line


check("fine_tuning.held_out", held_out)

# %% tags=["solution"] jupyter={"source_hidden": true}
def solution(guesses, labels, shots):
    return np.delete(guesses == labels, shots).mean()


confirm("fine_tuning.held_out", solution)

# %% [markdown]
# ## A guide in two questions
#
# 1. **Are the classes the same, in the same order?** If not, the head is new. If so, measure the loss before training: above ln(classes) its
#    probabilities are worse than guessing: it is wrong, or far too sure. Look at its accuracy too. Near chance, replace it; else keeping it is a fair start.
# 2. **Does a probe beat scratch**, on pictures held out from the few you have? If not, at this budget the old layers are of no use: train from scratch. If so, fine-tune.
#    Choose the rate on held-out pictures, and a smaller one where the old task still matters.
#
# The third task is yours: the handwriting upside down. We take the measurements on three new seeds, for all three tasks; the probe has a new head.

# %%
def upside_down(x):
    return x.reshape(-1, 8, 8)[:, ::-1].reshape(-1, 64)

turned = replace(digits, name="upside down", x_train=upside_down(digits.x_train), x_test=upside_down(digits.x_test))
tasks = {"handwriting": digits, "shuffled": shuffled, "upside down": turned}
show_pictures({"upside down": turned})

# %% [markdown]
# The next cell is folded: run it and read the table.

# %% tags=["machinery"] jupyter={"source_hidden": true}
def evidence(data, seeds=range(20, 23)):
    parts = [few_shot(data, 5, seed) for seed in seeds]
    losses = [net.loss_of(net.outputs([w[None] for w in weights], p.x_train), net.targets(p.y_train)) for p in parts]
    two, new = {"scratch": (1, 1, 1), "probe": (0, 0, 1)}, {"scratch": (0, 1, 2), "probe": (2,)}
    run = fine_tune(net, weights, data, None, two, [0.03, 0.1], 5, seeds, new)
    return [np.median(losses), *(round(100 * np.median(run.of(name, run.best(name)))) for name in two)]

found = [evidence(data) for data in tasks.values()]
table({"task": list(tasks), "loss before": [f[0] for f in found], "scratch, %": [f[1] for f in found], "probe, %": [f[2] for f in found]}, digits=2)

# %% [markdown]
# ## Exercise 4 · Your decision
#
# What does the guide say for the handwriting upside down? 1: train from scratch. 2: fine-tune and keep the old head. 3: fine-tune with a new
# head. 4: use the network as it is.

# %% tags=["exercise"]
choice = ...  # 1, 2, 3 or 4
check("fine_tuning.third_task", choice)

# %% tags=["solution"] jupyter={"source_hidden": true}
# the solution
solution = 3
confirm("fine_tuning.third_task", solution)

# %% [markdown]
# Now the measurement, ten other draws from the same pool of pictures:

# %%
third = better_of_two(turned, 5, more, fresh, busy("80 trainings"))
show_contest({name: a - third["scratch"] for name, a in third.items() if name != "scratch"}, against="scratch")

# %%
claim("Reproduces", "upside down, the new head beats scratch and both plans with the old head, each on 8 or more of 10 seeds",
      all((third["new head"] > third[name]).sum() >= 8 for name in ("scratch", "all alike", "layer-wise")))

# %% [markdown]
# The features were good; only the answers were wrong. Kept in place, the old head sends down large errors, and all layers follow them. Here,
# at last, layer-wise rates win at tuned rates: they keep the damage small.

# %%
claim("Conditional", "with a head that does not fit, layer-wise rates beat all alike at tuned rates, by over two points in the median of 10 seeds",
      np.median(third["layer-wise"]) - np.median(third["all alike"]) > 0.02)

# %% [markdown]
# So layer-wise rates are an insurance against a wrong head; a new head is the better remedy.
#
# ## Head first, measured (deeper)
#
# You can skip this section. The plan of Exercise 2, a new head first, beside three others with a new head, at a good rate and at ten times as much. The
# next cell is folded: run it and read the table.

# %% tags=["machinery"] jupyter={"source_hidden": true}
orders = {"all at once": (1, 1, 1), "all at once, low 0.1": (0.1, 0.1, 1),
          "head first, then all alike": [(0, 0, 1), (1, 1, 1)], "head first, then low 0.1": [(0, 0, 1), (0.1, 0.1, 1)]}
headed = fine_tune(net, weights, turned, None, orders, [0.03, 0.3], 5, range(10), {name: (2,) for name in orders}, report=busy("80 trainings"))
table({"plan": list(orders), **{f"at {lr}, %": [round(100 * np.median(headed.of(name, lr))) for name in orders] for lr in (0.03, 0.3)}})

# %% [markdown]
# At the good rate the order hardly matters. At the large one it seldom saves anything, a seed now and then: the small rates below the head do,
# with the head first or without.

# %%
good = [np.median(headed.of(name, 0.03)) for name in orders if "low" not in name]
low, other = ([np.median(headed.of(name, 0.3)) for name in orders if ("low" in name) == wanted] for wanted in (True, False))
claim("Conditional", "at 0.03 head first and all at once lie within three points; at 0.3 both low plans beat both others by over 20 points (medians of 10 seeds)",
      np.ptp(good) < 0.03 and min(low) - max(other) > 0.2)

# %% [markdown]
# ## Was the guide right? (deeper)
#
# You can skip this section. The three choices of Exercise 4 on the three tasks; old head and new head mean all layers alike. First what is missing, a
# new head on handwriting; then a folded cell with the table.

# %%
new_head = fine_tune(net, weights, digits, printed, {"new head": (1, 1, 1)}, [0.03, 0.1], 5, range(10), fresh={"new head": (2,)})
usual = ends[5] | tuned(new_head)

# %% tags=["machinery"] jupyter={"source_hidden": true}
columns = {"scratch, %": "scratch", "old head, %": "all alike", "new head, %": "new head"}
medians = {title: np.array([np.median(task[name]) for task in (usual, torn, third)]) for title, name in columns.items()}
guide = {"handwriting": "old head, %", "shuffled": "scratch, %", "upside down": "new head, %"}
best = np.max(list(medians.values()), axis=0)
chosen = np.array([medians[guide[task]][i] for i, task in enumerate(tasks)])
percent = {title: [round(100 * m) for m in column] for title, column in medians.items()}
table({"task": list(tasks), **percent, "guide": [choice[:-3] for choice in guide.values()]})

# %%
claim("Conditional", "the guide's choice lies within three points of the best on each task; always scratch, or always the old head, does not",
      (best - chosen < 0.03).all() and all((best - medians[name]).max() > 0.03 for name in ("scratch, %", "old head, %")))

# %%
claim("Reproduces", "on handwriting at rate 0.03, the old head keeps more of the print than a new one, on 10 of 10 seeds",
      (walk.of("all alike", 0.03, source=True) > new_head.of("new head", 0.03, source=True)).all())

# %% [markdown]
# On handwriting both heads will do, but the old one keeps more of the old task. Three tasks and one network are no proof. The two questions are
# cheap, and you can ask them anywhere.
#
# ## Quiz

# %%
self_test("fine_tuning")

# %% [markdown]
# ## In your framework
#
# The workflow of this lesson in PyTorch. `body` holds the layers below the head.
#
# ```python
# model.load_state_dict(torch.load("pretrained.pt", weights_only=True))
# model.head = torch.nn.Linear(128, 10)             # other classes, or a loss before training above ln(classes)
#
# model.body.requires_grad_(False)                  # probe: no gradient, so the optimizer skips these
# model.train(); model.body.eval()                  # in this order, each epoch: batch norm keeps its statistics
# optimizer = torch.optim.SGD(model.head.parameters(), lr=0.1, momentum=0.9)
# # ... train the head ...
#
# model.body.requires_grad_(True)                   # then all layers, a rate for each group
# optimizer = torch.optim.SGD([
#     {"params": model.body[0].parameters(), "lr": 0.003},
#     {"params": model.body[1].parameters(), "lr": 0.01},
#     {"params": model.head.parameters()},
# ], lr=0.03, momentum=0.9)
# ```
#
# The same in Keras, in two phases with one rate each. Recent versions also have `MultiOptimizer`, with a rate for each group.
#
# ```python
# body = keras.models.load_model("pretrained_body.keras")
# body.trainable = False                            # also stops the statistics of batch normalisation
# inputs = keras.Input((8, 8, 1))
# outputs = keras.layers.Dense(10, name="head")(body(inputs, training=False))
# model = keras.Model(inputs, outputs)
# loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
# model.compile(keras.optimizers.SGD(0.1, momentum=0.9), loss, metrics=["accuracy"])
# model.fit(x_train, y_train, batch_size=10, epochs=12, validation_data=(x_held_out, y_held_out))
#
# body.trainable = True
# model.compile(keras.optimizers.SGD(0.01, momentum=0.9), loss, metrics=["accuracy"])   # without this nothing changes
# model.fit(x_train, y_train, batch_size=10, epochs=12, validation_data=(x_held_out, y_held_out))
# ```
#
# | library | a rate for each layer | frozen |
# |---|---|---|
# | PyTorch | a list of parameter groups | `requires_grad_(False)` and `eval()` |
# | Keras | `MultiOptimizer(OptimizerMap(SGD(0.003), {"head/.*": SGD(0.03)}))` in recent versions; the key fits `variable.path` | `trainable = False`, then `compile` |
# | Optax | `optax.partition` with a label for each parameter | `optax.set_to_zero()` for a label |
# | scikit-learn | none | none; `MLPClassifier(warm_start=True)` goes on from the weights it has |
#
# ## Easy to confuse
#
# - **Fine-tuning and probing:** a probe trains the head alone, on features that stay; fine-tuning moves the features too.
# - **Forgetting and overfitting:** the first is lost on the old task, the second on unseen examples of the new one.
#
# ## Take-aways
#
# - A pre-trained network is a good start, and the rate decides how much of it survives. Ten times too much left less than was there before.
# - With few pictures and few steps, fine-tuning beats scratch where the features transfer. Where they do not, scratch wins.
# - Measure two things: the loss before training, and a probe against scratch, on pictures not trained on.
# - Layer-wise rates helped where the head was wrong. Elsewhere a smaller rate for all did as much.
# - Frozen and rate 0 differ: buffers, decay and running statistics have lives of their own.
#
# **Exam angle.** This course's objectives: <!-- objectives -->. The usual key is "freeze the base, train the head, then unfreeze at a low rate"; this lesson says when that is right.
#
# **Further reading.** Yosinski, Clune, Bengio and Lipson, [How transferable are features in deep neural networks?](https://arxiv.org/abs/1411.1792), 2014.
# Howard and Ruder, [Universal language model fine-tuning for text classification](https://arxiv.org/abs/1801.06146), 2018. Kumar,
# Raghunathan, Jones, Ma and Liang, [Fine-tuning can distort pretrained features](https://arxiv.org/abs/2202.10054), 2022. Loshchilov and Hutter,
# [Decoupled weight decay regularization](https://arxiv.org/abs/1711.05101), 2019.
#
# <!-- foot -->
