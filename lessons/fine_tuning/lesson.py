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
# *In <!-- minutes --> minutes you will be able to take a trained network, a handful of pictures and the right rates, and teach it something new without wiping out what it knows.*
#
# This network has seen nothing but print. On printed digits it has never met, it is right 98 times in 100. Here is its first handwriting, and what it takes each
# picture for. Red frames are mistakes.

# %%
import numpy as np

from lessons.fine_tuning import answers, halves, load_pretrained, show_answers
from lrlib import load_digits_split, load_glyphs

net, weights = load_pretrained()
printed, digits = load_glyphs(), load_digits_split()
choosing, unseen = halves(digits)
show_answers(unseen, answers(net, weights, unseen))

# %% [markdown]
# Not bad, for somebody who has never seen a pen stroke. Now a colleague writes out fifty digits for you, five of each kind. You may train on those. At which rate?
#
# <!-- head -->
#
# **After this you can**
#
# - choose a rate that adapts a network without wiping out what it knows,
# - follow the plain recipe: freeze, train the head, look for a rate again, unfreeze,
# - say what a frozen layer still does, and give each layer a rate of its own,
# - decide from a few measurements whether to keep the head, replace it, or start from scratch.

# %%
from lessons.fine_tuning import RATES, contest, fine_tune, first_look, gain, new_head, pixels
from lessons.fine_tuning import show_filters, show_log, show_pictures, show_stages
from lessons.fine_tuning import show_transfer, stage
from lrlib import busy, check, claim, confirm, explorer, generator, hint
from lrlib import predict, recall, self_test, table

# %% [markdown]
# ## Recall

# %%
recall("fine_tuning")

# %% [markdown]
# ## The rate it grew up with
#
# Print, in eleven fonts, is the **source task**; handwriting is the **target task**; to go on from one to the other is called **fine-tuning**. The network has three layers: two
# convolutions, which we call the body, and a dense layer with the ten answers, the **head**.
#
# It was trained at a rate of 0.1, with momentum 0.9 and a cosine down to zero. That rate was good to it. So why not go on at 0.1?

# %%
predict("fine_tuning.too_high")

# %% [markdown]
# Twelve epochs of five steps, ten pictures each. Five seeds, each with other pictures. Beside 0.1, a tenth of it:

# %%
first = stage(net, weights, choosing, [0.1, 0.01], source=printed, evaluate="epoch")
show_log(first)

# %% [markdown]
# Look at the blue lines after *one* epoch. Five steps, and it is worse at both tasks. Handwriting recovers, to 84 per cent, and had you looked at nothing else you would be
# content. Print does not come back. Nobody asked the network to forget it; nobody asked it to remember, either. In 1989 Michael
# McCloskey and Neal Cohen called this *catastrophic interference*; today we say **catastrophic forgetting**. Twenty printed digits, and what they
# are taken for, before → after:

# %%
forgetful, careful = first.at(0.1, seed=0), first.at(0.01, seed=0)
show_answers(printed, answers(net, weights, printed), answers(net, forgetful, printed))

# %% [markdown]
# And here is where it happened. The first layer is sixteen small filters, three by three pixels, that slide over the picture; violet says "dark here", orange says "light here".

# %%
show_filters({"before": weights[0], "rate 0.01": careful[0], "rate 0.1": forgetful[0]})

# %% [markdown]
# At 0.01 you must look hard to find a difference. At 0.1 the filters have moved by more than half their own length: another network. What did it gain by that?
# The tenth against 0.1, in points, with standard errors over the seeds:

# %%
learned, doubt = gain(first.new[-1, :, 1], first.new[-1, :, 0])
kept, error = gain(first.old[-1, :, 1], first.old[-1, :, 0])
f"handwriting {learned:+.0f} ± {doubt:.0f}, print {kept:+.0f} ± {error:.0f}"

# %%
claim("fine_tuning.tenth", kept - 2 * error > 10, difference=kept)

# %% [markdown]
# Nothing that we could measure. So **begin at a tenth of the pre-training rate**. (Part of the tenth is the batch: it was 64, now it is 10, and the linear rule of lesson 04 alone would ask for 0.016.)
#
# ## Which rate?
#
# A tenth is where you begin, not where you end: bracket it. A **plan** says which share of the rate each layer gets. "All alike" is
# (1, 1, 1); "layer-wise" gives each layer 2.6 times the rate of the layer below. Two halves of the handwriting share no picture: rates are
# chosen on one, our **validation** data, and plans are compared on the other.

# %%
plans = {"all alike": (1, 1, 1), "layer-wise": (1 / 2.6**2, 1 / 2.6, 1)}
walk = fine_tune(net, weights, choosing, printed, plans, RATES, 5, range(100, 105),
                 report=busy("90 trainings"))
show_transfer(walk)

# %% [markdown]
# Left, the U-curve of lesson 05, turned over. Right, what it costs: from 0.03 to 0.075 handwriting loses two points, and print fourteen. If the old task matters to you,
# go to the *left* end of the good rates. And at 0.3? What it gets right afterwards, minus before, in points:

# %%
change, error = gain(walk.of("all alike", 0.3), walk.before[0])
f"{change:.0f} ± {error:.0f}"

# %%
claim("fine_tuning.too_high", change < -2 * error, difference=change)

# %% [markdown]
# ## A rate for each layer
#
# The dashed lines fall later: the lower layers simply get smaller rates. The idea is that the low layers know strokes and edges, which serve every task, and the high ones know the
# task. With the head at rate $\eta$ and a factor of 2.6, the layers below get $\eta/2.6$, then $\eta/2.6^2$, and so on.
#
# Try it. All combinations of four rates have been trained for you (one seed, 40 steps: practice, not a result). Rate 0 leaves a layer as it is: **frozen**.
#
# <!-- goal: fine_tuning.layers -->

# %%
explorer("fine_tuning.layers")

# %% [markdown]
# No single rate of the list reaches the goal. The head alone at 0.05 comes close, and so do the two convolutions under a frozen head.
#
# ## Exercise 1 · Rates from the head down
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
# ## The plain recipe
#
# So far we kept the old head, as the ten classes were the same. Yours will seldom be. Then a new head takes its place, with random weights. It is right one time in ten, and sends its errors
# down into layers that were fine. So people do this:
#
# 1. **Freeze** the body.
# 2. **Train the new head** alone.
# 3. **Look for a rate again**, for all layers.
# 4. **Unfreeze**, and go on from the trained head at that rate.
#
# Steps 1 and 2 are the first line below (only the head has a share of the rate), steps 3 and 4 the second. Nine rates each.

# %%
head = stage(net, new_head(net, weights), choosing, RATES, shares=(0, 0, 1))
body = stage(net, head.at(head.best), choosing, RATES)
show_stages({"head alone": head, "then all layers": body})

# %% [markdown]
# Two stages, two curves. The head alone takes nearly any rate: it can spoil nothing but itself. Unfreeze, and there is a cliff: at 0.3 all layers together tear down what the head had reached
# (dotted). That is why you look for a rate again, and why you stay well to the left of the cliff.
#
# The first twenty pictures once more, before the recipe and after it, at 0.03:

# %%
after = body.at(0.03, seed=0)
show_answers(unseen, answers(net, weights, unseen), answers(net, after, unseen))

# %% [markdown]
# What did unfreezing bring? About a point: with five pictures a digit, the head was nearly all of it. Where the features fit less well, further down, it is more.
#
# **What a frozen layer still does.** Its weights stand still. But batch normalisation, a layer that centres and scales its inputs by their running mean and variance, follows the
# new data with every forward pass; no rate and no gradient is involved. In PyTorch `requires_grad_(False)` stops the weights, and `eval()` the running statistics: you need both.
#
# ## Was it worth it?
#
# Five plans, one contest. **Scratch** starts from random weights. **Probe** is a new head alone, for good. **New head** trains all layers under it at once. **All alike** and
# **layer-wise** keep the old head.

# %%
predict("fine_tuning.few")

# %% [markdown]
# Each plan first chooses its rate on the validation half; then all train with other pictures, from the unseen half, twelve seeds. `anew` lists the layers that start from random weights: 2 is
# the head. (`a |= b` adds the entries of `b` to `a`.)

# %%
plans |= {"scratch": (1, 1, 1), "probe": (0, 0, 1), "new head": (1, 1, 1)}
anew = {"scratch": (0, 1, 2), "probe": (2,), "new head": (2,)}
usual = contest(net, weights, [choosing, unseen], printed, plans, anew,
                seeds=range(12), rates=RATES[:8], known=[walk], report=busy("144 trainings"))
table(usual.columns(against="scratch"))

# %% [markdown]
# The last column compares seed by seed, on the same pictures. All that start from print are ahead of scratch, and for the new task they are about equal. What tells them apart is the old task: a new
# head forgets it. And did you see the rates? For the new task alone, all alike took no smaller a rate than scratch. The tenth is the price of remembering.

# %%
claim("fine_tuning.head_start", usual.ahead("all alike", "scratch"),
      difference=usual.gain("all alike", "scratch")[0])

# %% [markdown]
# With many more pictures scratch can catch up, as Kaiming He, Ross Girshick and Piotr Dollár showed for large networks in 2019.
#
# And layer-wise rates? Jeremy Howard and Sebastian Ruder made them popular in 2018, with just this factor of 2.6. On film reviews their errors fell by a fifth, from 6.87 to 5.57 %; on two other data sets by a tenth and
# less. Ours, against all alike:

# %%
ours, error = usual.gain("layer-wise", "all alike")
errors = 100 * (1 - usual.of("all alike").mean())
f"{ours:+.1f} ± {error:.1f} points, of {errors:.0f} % errors"

# %%
claim("fine_tuning.layer_wise", ours < max(errors / 5, 2 * error), difference=ours)

# %% [markdown]
# A fifth would be over two points. Their network had many layers, ours has three. Layer-wise rates forgive a rate that is too large; at well-chosen rates they gave us little.
#
# ## When old knowledge is in the way
#
# Two more tasks, made from the same pictures: the 64 pixels shuffled, always in the same way, and everything upside down.

# %%
order = generator(0).permutation(64)
torn_halves = [pixels(half, order) for half in (choosing, unseen)]
down = np.arange(64).reshape(8, 8)[::-1].ravel()
turned = [pixels(half, down) for half in (choosing, unseen)]
show_pictures({"shuffled": pixels(digits, order), "upside down": pixels(digits, down)})

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
# Shuffling loses no information, but there are no strokes left, and a network that looks for strokes must first unlearn. This is **negative transfer**. (And here unfreezing pays: compare the new head,
# all layers, with the probe.)
#
# How could you have known *before*? Ask two questions, on the pictures you may train on:
#
# 1. **Does the old head fit?** With other classes it cannot. Else look at the old network's *loss*. Above ln(classes) it is sure of wrong answers: take a new
#    head, even if many answers are right. Below, keep it: it knows the old task.
# 2. **Does a probe beat scratch** on validation data? If not, train from scratch. If so, fine-tune.

# %%
third = contest(net, weights, turned, None, fewer, anew, report=busy("124 trainings"))
tasks = {"handwriting": (usual, choosing), "shuffled": (torn, torn_halves[0]),
         "upside down": (third, turned[0])}
looks = np.array([first_look(net, weights, half) for _, half in tasks.values()])
tried = {name: np.array([run.tried(name) for run, _ in tasks.values()])
         for name in ("scratch", "probe")}
shares = {"right before": looks[:, 1], **tried}
percent = {f"{name}, %": np.rint(100 * found).astype(int) for name, found in shares.items()}
table({"task": list(tasks), "loss before": looks[:, 0].round(1), **percent})

# %% [markdown]
# ln 10 is 2.3. Upside down, about a third is right before any training: 0, 1, 3 and 8 look much the same either way up.
#
# ## Exercise 2 · Your decision
#
# What do the two questions say for the handwriting upside down? 1: train from scratch. 2: fine-tune and keep the old head. 3: fine-tune with a new
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
# The features were good; only the answers were wrong. Kept in place, the old head sent down large errors, and all layers followed.
#
# ## Quiz

# %%
self_test("fine_tuning")

# %% [markdown]
# ## Head first, measured (deeper)
#
# You can skip all sections marked deeper. Does it matter that the head comes first? Ananya Kumar and others say so ([Fine-tuning can distort pretrained features](https://arxiv.org/abs/2202.10054), 2022). Begin by writing their plan down.
#
# ## Exercise 3 · First the head (deeper)
#
# Write such a plan for a new head, as an array of two rows, one per phase: first only the head, at 1; then all layers, the head at 1 and those below at `low`.

# %% tags=["exercise"]
def two_phases(layers, low):
    ...  # your code


check("fine_tuning.two_phases", two_phases)

# %% tags=["solution"] jupyter={"source_hidden": true}
def solution(layers, low):
    return np.array([[0] * (layers - 1) + [1], [low] * (layers - 1) + [1]])


confirm("fine_tuning.two_phases", solution)

# %% [markdown]
# That plan beside three others, all with a new head, upside down, at a good rate and at ten times as much. The next cell is folded: run it and read the table.

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
# At the good rate the order hardly matters here. (Kumar and others measured its use on pictures of another kind than those trained on; we
# do not.) At the large one the order seldom saves anything; small rates below the head do, with the head first or without. What do they
# save at 0.3, in the mean of both orders, in points? (In the repeats, with other networks trained on print, it was about twice as much.)

# %%
low, full = (sum(headed.of(name, 0.3) for name in orders if ("low" in name) == wanted) / 2
             for wanted in (True, False))
saved, error = gain(low, full)
f"{saved:.0f} ± {error:.0f}"

# %%
claim("fine_tuning.insurance", saved > max(0.5, 2 * error), difference=saved)

# %% [markdown]
# So smaller rates below the head are an insurance against a rate that is too large. If you have looked for your rate, you will seldom need it.
#
# ## Were the two questions right? (deeper)
#
# Their advice, applied to the table above, against three rules without a look: always the same. Old head and new head mean all layers
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
table({"task": list(tasks), "advice": guide, **percent})

# %% [markdown]
# What the advice gains over each rule, in the mean of the three tasks, in points:

# %%
table({"always": list(rules),
       "the advice gains": [f"{mean:+.1f} ± {error:.1f}" for mean, error in rules.values()]})

# %%
ahead = [rules[name][0] > max(0.5, 2 * rules[name][1]) for name in ("scratch", "all alike")]
claim("fine_tuning.guide", all(ahead), difference=min(rules["scratch"][0], rules["all alike"][0]))

# %% [markdown]
# Always a new head comes close. What it loses is the old task. On handwriting, both at the rate 0.03, how many points of print does the old head keep
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
# ## A rate of zero (deeper)
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
longer = 0.9 * cases["rate 0"][1] + 0.5
table({"first step after the thaw": [longer / 0.5], "(1 - 0.9^11) / 0.1": [(1 - 0.9**11) / 0.1]})

# %% [markdown]
# So our trainings leave frozen layers out: while a share is 0, the buffer stays empty. In Keras, whose buffer holds rate times gradient, a rate of 0
# fills nothing.
#
# Decay can also stand outside the gradient, as in AdamW, Adam with such a decay. PyTorch, Keras and Optax then multiply it by the rate: at rate 0 nothing decays. In the paper that
# proposed it (Loshchilov and Hutter, [Decoupled weight decay regularization](https://arxiv.org/abs/1711.05101), 2019) it is multiplied by the schedule, not by the base rate: ten steps with a decay of 0.01 leave 0.99 to the power 10, 90 % of the weight.
#
# A third thing has no rate at all: the running means of batch normalisation. Here for the brightness of the second column of pixels, which handwriting
# touches less:

# %%
old, new = printed.x_train[:, 1::8], digits.x_train[:640, 1::8]
running = old.mean()
for batch in new.reshape(20, 32, 8):
    running = 0.9 * running + 0.1 * batch.mean()
table({"print": [old.mean()], "handwriting": [new.mean()], "20 batches later": [running],
       "left of the old mean, 0.9^20": [0.9**20]}, digits=2)

# %% [markdown]
# The "frozen" layer has all but forgotten print: 12 % of the old mean is left. In PyTorch `requires_grad_(False)` does not stop this, `eval()` does. In
# Keras `trainable = False` also switches batch normalisation to its stored statistics; its default memory is 0.99, which leaves 82 %.
#
# ## Exercise 4 · An honest score (deeper)
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
# ## In your own job
#
# The recipe on your model: two stages, three groups of weights, a rate for each, one cosine over all of them. With AdamW, change one line.
#
# <!-- code: pytorch.py -->
#
# Before all that, score the loaded model on its old task. At chance, the weights are loaded wrongly, and no rate mends that.
#
# In Keras, `trainable` counts only from the next `compile` (this version has one rate for all layers):
#
# <!-- code: keras.py -->
#
# In Optax each label has its optimizer (`partition` was `multi_transform`):
#
# <!-- code: optax.py -->
#
# What to type (starting points: bracket them):
#
# | model | start with | source, read in November 2026 |
# |---|---|---|
# | ResNet-18 pre-trained on ImageNet (at 0.1), SGD with momentum 0.9, batch 64 | new head 0.01, body 0.001; a tenth every 7 epochs | pytorch/tutorials, `transfer_learning_tutorial.py`, commit 039ee0e; torchvision, `references/classification` |
# | ResNet-18, SGD | body 0.01, new head ten times that; from scratch 0.1 | *Dive into Deep Learning*, fine-tuning, commit 0815ad2 |
# | an image model in fastai | head alone at 0.002 for an epoch; then from 0.001 at the head down to a hundredth of that | `Learner.fine_tune`: `base_lr=2e-3`, `lr_mult=100` |
# | Xception in Keras, Adam | head 0.001 (the default), then all layers 0.00001 | Keras guide, *Transfer learning & fine-tuning* |
# | BERT size, pre-trained at 1e-4, Adam, batch 16 or 32 | 5e-5, 3e-5 or 2e-5; 2 to 4 epochs | Devlin et al. 2019, arXiv:1810.04805, appendices A.2 and A.3 |
# | LoRA (small matrices beside frozen weights) | ten times your rate for all weights; with none, 2e-4 | Tinker cookbook, `hyperparam_utils.py`; Unsloth's LoRA guide |
#
# See the pattern in the image models: a tenth to a hundredth of the rate from scratch for what is old, ten to a hundred times more for what is new. BERT takes a fifth to a half: a tenth is a
# start, not a law.
#
# ## Easy to confuse
#
# - **Fine-tuning and probing:** a probe trains the head alone, on features that stay; fine-tuning moves the features too.
# - **Forgetting and overfitting:** the first is lost on the old task, the second on unseen examples of the new one.
# - **Frozen and evaluation mode:** weights; running means (and dropout).
#
# ## Take-aways
#
# - Begin at a tenth of the pre-training rate. At the full rate, five steps undid more than they taught.
# - The recipe: freeze, train the new head, look for a rate again, unfreeze well to the left of the cliff.
# - Score the old task too, if it matters. The new one will not tell you what is lost.
# - A head that is sure of wrong answers is replaced, even if many of its answers are right. If a probe loses to scratch, try scratch beside fine-tuning; validation decides.
# - Frozen weights are not a frozen layer: put batch normalisation into evaluation mode.
#
# **Exam angle.** This course's objectives: <!-- objectives -->. The usual key is "freeze the base, train the head, unfreeze at a low rate"; now you know what each step protects.
#
# **Further reading.** M. McCloskey, N. Cohen, Catastrophic interference in connectionist networks, Psychology of Learning and Motivation 24, 1989. J. Yosinski et al., [How transferable are features in deep neural networks?](https://arxiv.org/abs/1411.1792), 2014.
# J. Howard, S. Ruder, [Universal language model fine-tuning for text classification](https://arxiv.org/abs/1801.06146), 2018. C. Sun et al., [How to fine-tune BERT for text classification?](https://arxiv.org/abs/1905.05583), 2019. K. He, R. Girshick, P.
# Dollár, [Rethinking ImageNet pre-training](https://arxiv.org/abs/1811.08883), 2019. W. Zhang et al., [A survey on negative transfer](https://arxiv.org/abs/2009.00909), 2023.
#
# <!-- foot -->
