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
# - tell from a few measurements whether to keep the head, replace it, or train from scratch,
# - say what still changes in a layer that is "frozen".

# %%
import numpy as np

from lessons.fine_tuning import RATES, contest, fine_tune, first_look, gain, halves
from lessons.fine_tuning import load_pretrained, pixels, show_pictures, show_transfer
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
# `data/make_pretrained.py` makes them anew in a few seconds. When the claims of this lesson are repeated, it is trained anew each time. Print is the **source task**. The **target task** is handwriting.

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
# Print that it has never seen: almost all. Handwriting: two in three, though it has never seen any. To train it further on the target task is called
# **fine-tuning**. We allow five pictures of each digit, 50 in all, and read 250 others. Each seed draws other pictures.
#
# The handwriting is cut in two halves that share no picture: one to choose rates on, one for the contest between plans.

# %%
halved = choosing, unseen = halves(digits)
halved

# %% [markdown]
# ## Which rate?

# %%
predict("fine_tuning.too_high")

# %% [markdown]
# A **plan** says which share of the rate each of the three layers gets: two convolutions, then the dense layer with the ten answers, the
# **head**. We compare all alike with layer-wise rates: each layer's is 2.6 times that of the layer below. Each training is 60 steps of 10 pictures, the rate a cosine
# down to zero. Momentum's buffer is that of lesson 12: `buffer = 0.9 * buffer + gradient`, `w = w - rate * buffer`.

# %%
plans = {"all alike": (1, 1, 1), "layer-wise": (1 / 2.6**2, 1 / 2.6, 1)}
walk = fine_tune(net, weights, choosing, printed, plans, RATES, 5, range(100, 105),
                 report=busy("90 trainings"))
show_transfer(walk)

# %% [markdown]
# On the left a U-curve turned over, as in lesson 05. On the right what it costs: the larger the rate, the less print can be read afterwards.
# The network forgets the old task, and nobody asked it to. This is known as **catastrophic forgetting**.
#
# First the large rate: what it reads of the handwriting afterwards, minus what it read before, in points. A mean and its standard error over the seeds:

# %%
change, error = gain(walk.of("all alike", 0.3), walk.before[0])
f"{change:.0f} ± {error:.0f}"

# %%
claim("fine_tuning.too_high", change < -2 * error, difference=change)

# %% [markdown]
# Next a rate near the top of the curve, 0.03, against 2.5 times as much. How many points more of the print does the smaller one keep?

# %%
spared, error = gain(*(walk.of("all alike", lr, source=True) for lr in (0.03, 0.075)))
f"{spared:.0f} ± {error:.0f}"

# %%
claim("fine_tuning.forgets", spared > max(0.5, 2 * error), difference=spared)

# %% [markdown]
# The dashed lines are safer at the same mark, for the lower layers simply get smaller rates. Which plan is better at a rate that suits it comes below.
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
# ## Six plans
#
# - **Scratch**: start from random weights, use the old ones not at all.
# - **Probe**: a new head of random weights; train it alone, freeze the rest.
# - **New head**: the same start, and all layers train.
# - **All alike** and **layer-wise** as above: the old head is kept.
# - **Unfreezing**: the head for a third of the steps, then the second layer too, then all; each row below is one third.

# %%
plans |= {"scratch": (1, 1, 1), "probe": (0, 0, 1), "new head": (1, 1, 1),
          "unfreezing": [(0, 0, 1), (0, 1, 1), (1, 1, 1)]}
anew = {"scratch": (0, 1, 2), "probe": (2,), "new head": (2,)}

# %% [markdown]
# `a |= b` adds the entries of `b` to `a`. `anew` names the layers that start from random weights: 0 and 1 are the convolutions, 2 is the head.

# %%
predict("fine_tuning.few")

# %% [markdown]
# The contest is in two rounds. First each plan tries several rates on the half for choosing, and keeps the one that reads the most. Then all plans train with other
# pictures, from the unseen half, each at its own rate. `known` are the trials we have already.

# %%
usual = contest(net, weights, halved, printed, plans, anew, seeds=range(12), rates=RATES[:8],
                known=[walk], report=busy("168 trainings"))
table(usual.columns(against="scratch"))

# %% [markdown]
# No chosen rate is the first or the last of those tried, 0.0075 to 0.19 (0.3 for the first two plans). The last column pairs the seeds: on each, both plans saw the same
# pictures. All that start from print are ahead of scratch.

# %%
claim("fine_tuning.head_start", usual.ahead("all alike", "scratch"),
      difference=usual.gain("all alike", "scratch")[0])

# %% [markdown]
# 60 steps are few. With many more pictures and steps scratch can catch up, as He, Girshick and Dollár (2019) showed for large networks.
#
# Howard and Ruder (2018) tried layer-wise rates, a factor of 2.6 from layer to layer, on language models. On film reviews the errors fell by a fifth, from 6.87 to
# 5.57 %; on their two other data sets by a tenth and less. Here, the points gained over all alike, and the errors of all alike:

# %%
ours, error = usual.gain("layer-wise", "all alike")
errors = 100 * (1 - usual.of("all alike").mean())
f"{ours:+.1f} ± {error:.1f} points, of {errors:.0f} % errors"

# %%
claim("fine_tuning.layer_wise", ours < max(errors / 5, 2 * error), difference=ours)

# %% [markdown]
# A fifth of the errors would be over two points. Their network had millions of weights and many layers; ours has three. A gain of half a point, here or there, is more
# than our few seeds can tell from none. Unfreezing alone did no better in their table either.
#
# ## Shuffled pixels
#
# Shuffle the 64 pixels, always in the same way. No information is lost, but strokes are torn apart.

# %%
order = generator(0).permutation(64)
torn_halves = [pixels(half, order) for half in halved]
show_pictures({"handwriting": digits, "shuffled": pixels(digits, order)})

# %%
predict("fine_tuning.shuffled")

# %%
fewer = {name: plans[name] for name in ("scratch", "all alike", "probe", "new head")}
torn = contest(net, weights, torn_halves, None, fewer, anew, report=busy("124 trainings"))
table(torn.columns(against="scratch"))

# %%
claim("fine_tuning.negative",
      usual.ahead("all alike", "scratch") and torn.ahead("scratch", "all alike"),
      difference=torn.gain("scratch", "all alike")[0])

# %% [markdown]
# This is **negative transfer**. It is not for want of a rate: each plan has chosen its own. **Features** are what the layers below the head hand up to it; how much
# they are worth here depends on the shuffle.
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

cases = {"left out": (1.0, 0.0), "rate 0": ten_steps(0),
         "rate 0, with decay": ten_steps(0, decay=0.1),
         "rate 0.1, gradient set to 0, with decay": ten_steps(0.1, grad=0, decay=0.1)}
table({"case": list(cases), "weight": [w for w, _ in cases.values()],
       "buffer": [b for _, b in cases.values()]}, digits=2)

# %% [markdown]
# At rate 0 the weight stands still, and the buffer fills. Who freezes by setting gradients to zero still has the decay. Now raise the rate: how
# many times as long as a fresh layer's is the first step? Beside it, the sum of 0.9 to the powers 0 to 10:

# %%
first = 0.9 * cases["rate 0"][1] + 0.5
table({"first step after the thaw": [first / 0.5], "(1 - 0.9^11) / 0.1": [(1 - 0.9**11) / 0.1]})

# %% [markdown]
# So our `fine_tune` leaves frozen layers out: while a factor is 0, the buffer stays empty. In Keras, whose buffer holds rate times gradient, a rate of 0
# fills nothing.
#
# Decay can also stand outside the gradient, as in AdamW. PyTorch, Keras and Optax then multiply it by the rate: at rate 0 nothing decays. In the paper that
# proposed it (Loshchilov and Hutter, 2019) it is multiplied by the schedule, not by the base rate: ten steps with a decay of 0.01 leave 0.99 to the power 10, 90 % of the weight.
#
# A third thing has no rate at all. **Batch normalisation** is a layer that centres and scales its inputs. For use after training it keeps running
# means, updated whenever data flows through in training mode. Here for the brightness of the second column of pixels, which handwriting
# touches less:

# %%
old, new = printed.x_train[:, 1::8], digits.x_train[:640, 1::8]
running = old.mean()
for batch in new.reshape(20, 32, 8):
    running = 0.9 * running + 0.1 * batch.mean()
table({"print": [old.mean()], "handwriting": [new.mean()], "20 batches later": [running],
       "left of the old mean, 0.9^20": [0.9**20]}, digits=2)

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
# 1. **Does the old head fit?** With other classes, or the same in another order, it cannot. Else let the old network read your pictures, and look at loss *and* accuracy. A loss
#    above ln(classes) is worse than guessing: the head is sure of wrong answers. Then take a new one, even if many answers are right. Below that, keep it: it knows the old task.
# 2. **Does a probe beat scratch**, on pictures held out from the few you have? If not, the old layers are of no use at this budget: train from scratch. If so, fine-tune.
#    Choose the rate on held-out pictures, and a smaller one where the old task still matters.
#
# The third task is yours: the handwriting upside down.

# %%
down = np.arange(64).reshape(8, 8)[::-1].ravel()
turned = [pixels(half, down) for half in halved]
show_pictures({"upside down": pixels(digits, down)})

# %% [markdown]
# The next cell takes the measurements for all three tasks, on the half for choosing only. It also runs the contest; you see its result after your decision.

# %%
third = contest(net, weights, turned, None, fewer, anew, report=busy("124 trainings"))
tasks = {"handwriting": (usual, choosing), "shuffled": (torn, torn_halves[0]),
         "upside down": (third, turned[0])}
looks = np.array([first_look(net, weights, half) for _, half in tasks.values()])
tried = {name: np.array([run.tried(name) for run, _ in tasks.values()])
         for name in ("scratch", "probe")}
shares = {"accuracy before": looks[:, 1], **tried}
percent = {f"{name}, %": np.rint(100 * found).astype(int) for name, found in shares.items()}
table({"task": list(tasks), "loss before": looks[:, 0].round(1), **percent})

# %% [markdown]
# ln 10 is 2.3. A small lead of the probe is enough: it moves the head alone, and the layers below may still improve. Upside down the old network is right
# about a third of the time: 0, 1, 3 and 8 look much the same either way up.
#
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
# Now the contest, on the unseen half:

# %%
table(third.columns(against="all alike"))

# %%
claim("fine_tuning.new_head", third.ahead("new head", "all alike"),
      difference=third.gain("new head", "all alike")[0])

# %% [markdown]
# The features were good; only the answers were wrong. Kept in place, the old head sends down large errors, and all layers follow them. That it was right about a
# third of the time did not save it.
#
# ## Head first, measured (deeper)
#
# You can skip this section. The plan of Exercise 2, a new head first, beside three others with a new head, at a good rate and at ten times as much. The
# next cell is folded: run it and read the table.

# %% tags=["machinery"] jupyter={"source_hidden": true}
orders = {"all at once": (1, 1, 1), "all at once, low 0.1": (0.1, 0.1, 1),
          "head first, then all alike": [(0, 0, 1), (1, 1, 1)],
          "head first, then low 0.1": [(0, 0, 1), (0.1, 0.1, 1)]}
new = {name: (2,) for name in orders}
headed = fine_tune(net, weights, turned[1], None, orders, [0.03, 0.3], 5, range(8), new,
                   report=busy("64 trainings"))
columns = {f"at {lr}, %": [round(100 * headed.of(name, lr).mean()) for name in orders]
           for lr in (0.03, 0.3)}
table({"plan": list(orders), **columns})

# %% [markdown]
# At the good rate the order hardly matters here. (Kumar and others measured its use on pictures of another kind than those trained on; we do not.) At the
# large one it seldom saves anything, a seed now and then: the small rates below the head do, with the head first or without. What do they save at 0.3, in the mean of both orders, in points?

# %%
low, full = (sum(headed.of(name, 0.3) for name in orders if ("low" in name) == wanted) / 2
             for wanted in (True, False))
saved, error = gain(low, full)
f"{saved:.0f} ± {error:.0f}"

# %%
claim("fine_tuning.insurance", saved > max(0.5, 2 * error), difference=saved)

# %% [markdown]
# So smaller rates below the head are an insurance against a rate that is too large.
#
# ## Was the guide right? (deeper)
#
# You can skip this section. The guide, applied to the table above, against three rules without a look: always the same. Old head and new head mean all layers
# alike. The cell is folded.

# %% tags=["machinery"] jupyter={"source_hidden": true}
loses = tried["scratch"] >= tried["probe"]
fitting = np.where(looks[:, 0] > np.log(10), "new head", "all alike")
guide = np.where(loses, "scratch", fitting).tolist()
found = {name: [run.of(name)[:10] for run, _ in tasks.values()]
         for name in fewer if name != "probe"}
chosen = np.mean([found[name][i] for i, name in enumerate(guide)], axis=0)
rules = {name: gain(chosen, np.mean(each, axis=0)) for name, each in found.items()}
percent = {f"{name}, %": np.rint(100 * np.mean(each, axis=1)).astype(int)
           for name, each in found.items()}
table({"task": list(tasks), "guide": guide, **percent})

# %% [markdown]
# What the guide gains over each rule, in the mean of the three tasks, in points:

# %%
table({"always": list(rules),
       "the guide gains": [f"{mean:+.1f} ± {error:.1f}" for mean, error in rules.values()]})

# %%
ahead = [rules[name][0] > max(0.5, 2 * rules[name][1]) for name in ("scratch", "all alike")]
claim("fine_tuning.guide", all(ahead), difference=min(rules["scratch"][0], rules["all alike"][0]))

# %% [markdown]
# Always a new head comes close to the guide. What it loses is the old task. On handwriting, both at the rate 0.03, how many points of print does the old head keep
# more? (At rates of their own the answer hangs on those rates: a large one forgets, with any head.)

# %%
renewed = fine_tune(net, weights, choosing, printed, {"new head": (1, 1, 1)}, 0.03, 5,
                    range(100, 105), {"new head": (2,)})
kept, error = gain(walk.of("all alike", 0.03, True), renewed.of("new head", 0.03, True))
f"{kept:.0f} ± {error:.0f}"

# %%
claim("fine_tuning.keeps", kept > max(0.5, 2 * error), difference=kept)

# %% [markdown]
# Three tasks and one network are no proof. The two questions are cheap, and you can ask them anywhere.
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
# - Measure: loss and accuracy of the old network before training, and a probe against scratch, on pictures not trained on.
# - A head that is sure of wrong answers is replaced, even if many of its answers are right. Layer-wise rates forgive a rate that is too large; at tuned rates they gain little.
# - Frozen and rate 0 differ: buffers, decay and running statistics have lives of their own.
#
# **Exam angle.** This course's objectives: <!-- objectives -->. The usual key is "freeze the base, train the head, then unfreeze at a low rate"; this lesson says when that is right.
#
# **Further reading.** Yosinski, Clune, Bengio and Lipson, [How transferable are features in deep neural networks?](https://arxiv.org/abs/1411.1792), 2014.
# Sun, Qiu, Xu and Huang, [How to fine-tune BERT for text classification?](https://arxiv.org/abs/1905.05583), 2019. He, Girshick and
# Dollár, [Rethinking ImageNet pre-training](https://arxiv.org/abs/1811.08883), 2019. Zhang, Deng, Zhang and Wu, [A survey on negative transfer](https://arxiv.org/abs/2009.00909), 2023.
# Howard and Ruder, [Universal language model fine-tuning for text classification](https://arxiv.org/abs/1801.06146), 2018. Kumar,
# Raghunathan, Jones, Ma and Liang, [Fine-tuning can distort pretrained features](https://arxiv.org/abs/2202.10054), 2022. Loshchilov and Hutter,
# [Decoupled weight decay regularization](https://arxiv.org/abs/1711.05101), 2019.
#
# <!-- foot -->
