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
# *In <!-- minutes --> minutes you will be able to build any schedule of the rate over time, say what it is worth, and fall into its best-known trap only once.*
#
# **Move** the shape, the peak and the end of a schedule, **watch** its curve: [go there](#Try-it).
#
# <!-- head -->
#
# **After this you can**
#
# - write a schedule as a function of the step, and say which rate the first and the last update use,
# - compare schedules fairly, each at its own tuned peak rate,
# - say what a drop of the rate does to the loss, at once and later,
# - tell a schedule from a controller, and count the patience of both conventions.

# %%
import numpy as np

from lessons.schedules import compete, over_splits, plateau_rates, points, show_schedules, tune
from lrlib import MLP, busy, check, claim, confirm, explorer, export, hint, load_breast_cancer_split
from lrlib import load_digits_split, load_mnist1d, predict, recall, self_test, show_contest
from lrlib import show_epochs, sweep, table
from lrlib.schedules import Plateau, constant, cosine, cosine_decay, exponential_decay
from lrlib.schedules import flat_and_anneal, inverse_root, inverse_time, multi_step
from lrlib.schedules import polynomial_decay, ramp, step_decay

# %% [markdown]
# ## Recall

# %%
recall("schedules")

# %% [markdown]
# ## A function of the step
#
# A **schedule** says which rate each update uses. Ours are functions: a step goes in, a rate comes out. Step 0 is the first update.

# %%
slow_down = cosine_decay(0.1, steps=100)
table({"step": [0, 25, 50, 75], "rate": slow_down([0, 25, 50, 75])}, digits=5)

# %% [markdown]
# A **cosine decay** over 100 steps: half a wave from 0.1 down to 0, and there it stays. Ask it for any step, twice, or backwards: the
# answer is always the same. Nothing inside it counts. We call such a function **pure**, and it can be looked at, drawn and tested before
# any training.

# %%
predict("schedules.last")

# %%
table({"step": [98, 99, 100, 1000], "rate": slow_down([98, 99, 100, 1000])}, digits=5)

# %% [markdown]
# The last of 100 updates has the number 99, and its rate is a little above zero. Step 100 is the first at zero.

# %% [markdown]
# ## Building with them (deeper)
#
# You can skip this section. Schedules can be multiplied, added, and put one after the other. `ramp(start, end, steps)` is a straight
# line. `a.then(b, at=50)` is `a` before step 50, and `b`, counted from there, after it.

# %%
warm = ramp(0, 0.1, 10).then(slow_down, at=10)
half = 0.5 * slow_down + 0.01
table({"step": [0, 5, 10, 60, 110], "ramp, then cosine": warm([0, 5, 10, 60, 110]), "half of it, plus 0.01": half([0, 5, 10, 60, 110])})

# %%
warm

# %% [markdown]
# What it prints is what builds it: copy the line and you have the same schedule.
#
# ## The families
#
# Eight schedules, all from 1, so that they can be multiplied by any **peak rate**. `T` is the number of updates. Exponential decay and
# inverse time are there twice: falling early, and with a milder end.

# %%
def families(T):
    return {
        "constant": constant(1.0),
        "linear": polynomial_decay(1.0, T),
        "cosine": cosine_decay(1.0, T),
        "flat, then cosine": flat_and_anneal(1.0, T),
        "exponential": exponential_decay(1.0, T, 0.01),
        "mild exponential": exponential_decay(1.0, T, 0.1),
        "inverse time": inverse_time(1.0, T / 20),
        "mild inverse time": inverse_time(1.0, T / 5),
    }

for_shape = {"step": step_decay(1.0, 100), "inverse root": inverse_root(1.0, 15)}
show_schedules({**families(300), **for_shape}, 300)

# %% [markdown]
# The first exponential falls to one hundredth, the mild one to a tenth. The first inverse time has fallen to a half after a twentieth
# of the training, the mild one after a fifth. Two more are drawn for their shape only: the step decay, and the inverse root, which
# falls like one over the root of the step.
#
# The sum of the rates is the **area** under the curve: how far a schedule could walk down a steady slope. Linear and cosine have half
# the area of a constant rate. The exponential and the inverse time have less than a quarter. So at the same peak rate they are not
# rivals; each needs a peak of its own.
#
# ## A fair contest
#
# The job is **MNIST-1D**: 4000 wavy lines of 40 numbers, each made from one of ten digits. It is small, and hard enough that the last
# part of training matters. The network has two hidden layers; each training lasts 15 epochs; the optimizer is SGD with momentum, as in
# lesson 05.
#
# First every schedule is tuned on its own: eight peak rates, on validation data. That is done three times, each with other rows held
# out and another seed, and the mean accuracy decides. `tune` makes each of the three one batched run.

# %%
waves, net = load_mnist1d(), MLP((40, 48, 48, 10))
job = {"optimizer": "momentum", "epochs": 15, "batch_size": 64}
tried = 0.02 * 1.6 ** np.arange(8)
peaks = tune(net, waves, families, tried, busy("192 trainings, to tune"), **job)
table({"schedule": list(peaks), "its peak rate": list(peaks.values())}, digits=2)

# %% [markdown]
# The list goes from 0.02 to 0.54, so no best peak lies at its end (lesson 06). The constant rate has to be small enough for the end of
# training. A schedule that will be small later can start larger.

# %%
best = np.array(list(peaks.values()))
typical = np.median(best[1:])
table({"best constant rate": [best[0]], "median best peak of the others": [typical]}, digits=2)

# %%
inside = tried[0] < best.min() and best.max() < tried[-1]
claim("schedules.peak", bool(typical > best[0] and inside))

# %%
predict("schedules.contest")

# %% [markdown]
# Now the contest: all training rows, ten seeds not used so far, test accuracy. A seed gives all schedules the same start and the same
# batches, so they are compared in pairs: each dot is the gain of one seed over the constant rate, the red bar the median of the ten.

# %%
gains = compete(net, waves, families, peaks, busy("80 trainings"), **job)
show_contest(gains)

# %% [markdown]
# Dots scatter. What counts is the mean, and how sure it is: the **standard error** is the spread of the dots divided by the root of their
# number. A mean within two standard errors of zero is a tie.

# %%
mean = {name: points(gain)[0] for name, gain in gains.items()}
error = {name: points(gain)[1] for name, gain in gains.items()}
table({"schedule": list(gains), "mean gain, points": np.round(list(mean.values()), 1) + 0.0,
       "standard error": np.round(list(error.values()), 1)})

# %% [markdown]
# The winners have one thing in common: they keep the rate high for a long time and bring it close to zero at the end. The plainest of
# all is among the best: constant for three quarters, then down.

# %%
winners = ["linear", "cosine", "flat, then cosine"]

def together(task):
    return points(np.mean([task[name] for name in winners], axis=0))

gain, unsure = together(gains)
claim("schedules.contest", gain > max(1, 2 * unsure), difference=gain)

# %% [markdown]
# Not every decay is worth having. The exponential and the inverse time fall early: they spend most of the training at small rates, and
# gain nothing, even at their own best peaks. But it is not the family: with a milder end the same two do gain.

# %%
early = np.mean([mean["exponential"], mean["inverse time"]])
mild = np.mean([mean["mild exponential"], mean["mild inverse time"]])
table({"decay": ["early", "mild"], "mean gain of the two, points": np.round([early, mild], 1) + 0.0})

# %%
claim("schedules.fall", bool(early < 1 and mild - early > 1), difference=mild - early)

# %% [markdown]
# The standard error counts the luck of the seeds alone, on one division into training and test rows. Under each claim stands what came
# out when the rows were divided anew as well, tuning included.
#
# ## The same contest on easier tasks
#
# The digits, ten epochs, and the tumours, twenty: the constant rate and the three winners, tuned and compared in the same way. The
# tumours have only 120 test rows. So there the rows are divided four times, and everything is done again for each division.

# %%
def four(T):
    return {name: families(T)[name] for name in ["constant", *winners]}

rates, small = 0.002 * 1.6 ** np.arange(14), {"optimizer": "momentum", "batch_size": 32}
digits = over_splits(MLP(), [load_digits_split()], four, rates, epochs=10, **small)
divided = [load_breast_cancer_split(seed) for seed in range(4)]
tumours = over_splits(MLP((30, 16, 2)), divided, four, rates, epochs=20, **small)
by_task = np.array([together(task) for task in (gains, digits, tumours)]).T
table({"task": ["MNIST-1D", "digits", "tumours"],
       "mean gain of the three, points": np.round(by_task[0], 1) + 0.0,
       "standard error": np.round(by_task[1], 1)})

# %%
hard, _, easy = by_task[0]
claim("schedules.task", bool(hard > 1 and abs(easy) < 0.5), difference=hard - easy)

# %% [markdown]
# On the digits the gain is about a point. On the tumours there is none: any of the four ends as well as the others. Whoever shows you a
# schedule's gain on one task has shown you that task.
#
# ## A drop, early or late
#
# Watch three trainings epoch by epoch: the constant rate, one that drops to a tenth after epoch 12, and one that drops after epoch 4. All
# have the same peak, so they are one and the same training until the first drop.

# %%
predict("schedules.early")

# %%
per_epoch = len(waves.x_train) // 64
drops = [constant(1.0), multi_step(1.0, [4 * per_epoch]), multi_step(1.0, [12 * per_epoch])]
three = sweep(net, waves, [0.08] * 3, range(8), schedule=drops, report=busy("24 trainings"), **job)
names = ["constant", "drop after 4", "drop after 12"]
show_epochs({name: three.val_accuracy[:, :, i] for i, name in enumerate(names)}, title="MNIST-1D", since=2)

# %% [markdown]
# At each drop the accuracy jumps within one epoch. It looks like the noise floor of lesson 04: a smaller rate has a lower floor, so the
# network sinks to where it already was on average. It was closer to a good place than it seemed.
#
# And here is the trap. Judge the early drop after epoch 5. (An index triple again: epoch, seed, schedule.)

# %%
loss, accuracy = three.val_loss, three.val_accuracy
after = loss[5] - loss[5, :, :1]
table({"schedule": names, "test loss after epoch 5": np.round(loss[5].mean(axis=0), 2),
       "seeds with less than constant": (after < 0).sum(axis=0)})

# %%
claim("schedules.now", bool(np.all(after[:, 1] < 0)), difference=after[:, 1].mean())

# %% [markdown]
# A clear success, it seems. Now judge it at the end:

# %%
table({"schedule": names,
       "accuracy at the end, per cent": np.round(100 * accuracy[-1].mean(axis=0), 1)})

# %%
ahead, unsure = points(accuracy[-1, :, 2] - accuracy[-1, :, 1])
table({"late minus early, points": [round(ahead, 1)], "standard error": [round(unsure, 1)]})

# %%
claim("schedules.early", ahead > max(1, 2 * unsure), difference=ahead)

# %% [markdown]
# After the drop the steps are a tenth as long, and the network hardly moves on. What looked like progress was only the noise settling:
# you can have that at any time, once, and best at the end. This is called **short-horizon bias**: whoever tunes a schedule by what helps
# over the next few epochs drops too early. It is also why successive halving (lesson 06) must compare runs of the same schedule.
#
# ## Try it
#
# Compose a schedule. The line under the sentence is the exact expression; **Train** trains a small network with it on the spot, beside
# the best constant rate; at the bottom you can take it away as code.
#
# <!-- goal: schedules.designer -->

# %%
explorer("schedules.designer")

# %% [markdown]
# The same from a cell, for example for PyTorch. The note below the code says how that library counts.

# %%
export(flat_and_anneal(0.1, 1000), "pytorch")

# %% [markdown]
# ## A controller is not a schedule
#
# "Lower the rate when the loss stops falling" cannot be written as a function of the step: it depends on what happened. It is a
# **controller**: it takes in a **metric** after each epoch, for example the validation loss, and returns the rate for the next one.
# **Patience** is a number of bad epochs, epochs without a new best. Two libraries read it differently. Epochs count from 0.

# %%
predict("schedules.patience")

# %%
metrics = [1.0, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9]

def controlled(convention):
    plateau = Plateau(0.1, factor=0.1, patience=2, convention=convention)
    return [plateau.update(metric) for metric in metrics]

table({"epoch": range(8), "metric": metrics, "rate for the next epoch, PyTorch": controlled("pytorch"), "Keras": controlled("keras")}, digits=4)

# %% [markdown]
# The best value comes at epoch 1. PyTorch lets two bad epochs pass and acts at the third; Keras acts at the second. The same word, the
# same number, one epoch apart, and the next drop comes another epoch apart.

# %% [markdown]
# Now a controller to tune. The loss on the left is a recording: the controller sees it, but the loss does not react to the rate, as it
# would in a training. So judge when the rate is lowered, not what that brings.
#
# <!-- goal: schedules.plateau -->

# %%
explorer("schedules.plateau")

# %% [markdown]
# A controller with little patience takes noise for a plateau. It has the short-horizon bias built in: it lowers the rate as soon as
# that helps.
#
# ## Exercise 1 · Half a cosine
#
# Write the cosine schedule yourself: from `lr` at step 0 to zero at step `steps`, and zero ever after. `step` is an array.
# `np.minimum(array, 5)` replaces every entry above 5 by 5.

# %% tags=["exercise"]
def cosine_rate(step, steps, lr):
    ...  # your code: one line


check("schedules.cosine", cosine_rate)

# %% [markdown]
# Stuck? Run `hint("schedules.cosine")` in a new cell.

# %% tags=["solution"] jupyter={"source_hidden": true}
def solution(step, steps, lr):
    return lr * (1 + np.cos(np.pi * np.minimum(step, steps) / steps)) / 2


confirm("schedules.cosine", solution)

# %% [markdown]
# ## Exercise 2 · A staircase without a memory
#
# The rate starts at `lr` and is multiplied by `factor` after every `every` updates. `step` is an array, in any order.

# %% tags=["exercise"]
def staircase(step, lr, every, factor):
    ...  # your code: one line


check("schedules.staircase", staircase)

# %% tags=["solution"] jupyter={"source_hidden": true}
def solution(step, lr, every, factor):
    return lr * factor ** (step // every)


confirm("schedules.staircase", solution)

# %% [markdown]
# ## Exercise 3 · Epochs into updates
#
# A paper drops the rate at given epochs, `milestones`. Your scheduler counts updates. Return the list of updates at which it must drop,
# for `rows` rows in batches of `batch_size`, incomplete batches left out.

# %% tags=["exercise"]
def in_updates(milestones, rows, batch_size):
    ...  # your code: one line


check("schedules.milestones", in_updates)

# %% tags=["solution"] jupyter={"source_hidden": true}
def solution(milestones, rows, batch_size):
    return [m * (rows // batch_size) for m in milestones]


confirm("schedules.milestones", solution)

# %% [markdown]
# ## Quiz

# %%
self_test("schedules")

# %% [markdown]
# ## In your framework
#
# | library | schedules | controller |
# |---|---|---|
# | PyTorch | `torch.optim.lr_scheduler`: `StepLR`, `MultiStepLR`, `ExponentialLR`, `CosineAnnealingLR`, `LambdaLR`; call `scheduler.step()` after `optimizer.step()` | `ReduceLROnPlateau` |
# | Keras | `keras.optimizers.schedules`: `ExponentialDecay`, `CosineDecay`, `PolynomialDecay`, `InverseTimeDecay`, given to the optimizer | callback `ReduceLROnPlateau` |
# | Optax | functions of the step, as here: `cosine_decay_schedule`, `join_schedules`, `piecewise_constant_schedule` | `optax.contrib.reduce_on_plateau` |
# | scikit-learn | `MLPClassifier(learning_rate="invscaling")`, with `solver="sgd"` | `learning_rate="adaptive"` |
#
# They differ in what the first update uses, where a drop happens, and what comes after the end (lesson 09, in preparation).
#
# ## Easy to confuse
#
# - **Peak rate and area:** two schedules with the same peak can have very different sums of rates. Tune each one's peak.
# - **Better now and better at the end:** a drop of the rate nearly always helps at once. Compare ends.
# - **Schedule and controller:** the first knows only the step, the second only what happened.
#
# ## Take-aways
#
# - A schedule is a pure function of the step. Look at its first rate, its last rate and its area.
# - Compare schedules at their own tuned peaks, in pairs, on several seeds: mean and standard error. High for long and near zero at the
#   end won here. Falling early gained nothing, and on an easy task nothing did.
# - A smaller rate lowers the noise floor at once. That gain can be had once, so take it at the end.
# - A plateau controller reacts to a metric. Check whether its patience counts to n or to n + 1.
#
# **Exam angle.** This course's objectives: <!-- objectives -->. Exams show a curve of the rate and ask for its name, or a loss that jumps down and ask what happened.
#
# **Further reading.** Loshchilov and Hutter, [SGDR](https://arxiv.org/abs/1608.03983), 2017, brought the cosine. Wu, Ren, Liao and Grosse,
# [Understanding short-horizon bias in stochastic meta-optimization](https://arxiv.org/abs/1803.02021), 2018, gave the trap its name.
# Chen, Wolfe and Kyrillidis, [REX](https://arxiv.org/abs/2107.04197), 2022, rank schedules, and none, over 82 settings.
#
# <!-- foot -->
