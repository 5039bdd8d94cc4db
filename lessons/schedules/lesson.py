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

from lessons.schedules import plateau_rates, show_schedules
from lrlib import MLP, busy, check, claim, confirm, explorer, export, hint, load_digits_split
from lrlib import load_mnist1d, predict, recall, self_test, show_contest, show_epochs, sweep, table
from lrlib.schedules import Plateau, constant, cosine, cosine_decay, exponential_decay, flat_and_anneal, inverse_root
from lrlib.schedules import inverse_time, multi_step, polynomial_decay, ramp, step_decay

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

# %%
claim("Exact", "the last of 100 updates has the number 99, and its rate is above zero; step 100 is the first at zero",
      slow_down(99) > 0 == slow_down(100))

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
# What it prints is what builds it: copy the line and you have the same schedule. `repr` is what is printed, `eval` runs it:

# %%
claim("Exact", "what a schedule prints rebuilds it", eval(repr(warm)) == warm and eval(repr(half)) == half)

# %% [markdown]
# ## The families
#
# Ten schedules, all from 1, so that they can be multiplied by any **peak rate**. `T` is the number of updates.

# %%
def families(T):
    return {
        "constant": constant(1.0), "step": step_decay(1.0, T // 3), "multi-step": multi_step(1.0, [T // 2, 3 * T // 4]),
        "exponential": exponential_decay(1.0, T, 0.01), "linear": polynomial_decay(1.0, T),
        "polynomial": polynomial_decay(1.0, T, power=2), "cosine": cosine_decay(1.0, T),
        "inverse time": inverse_time(1.0, T / 20), "inverse root": inverse_root(1.0, T / 20),
        "flat, then cosine": flat_and_anneal(1.0, T),
    }

show_schedules(families(300), 300)

# %% [markdown]
# The sum of the rates is the **area** under the curve: how far a schedule could walk down a steady slope. Linear and cosine have half the
# area of a constant rate. The exponential, which falls to one hundredth, and the inverse time have less than a quarter. So at the same
# peak rate they are not rivals; each needs a peak of its own.
#
# ## A fair contest
#
# The job is **MNIST-1D**: 4000 wavy lines of 40 numbers, each made from one of ten digits. It is small, and hard enough that the last
# part of training matters. The network has two hidden layers; each training lasts 15 epochs; the optimizer is SGD with momentum, as in
# lesson 05.
#
# First every schedule is tuned on its own: five peak rates, three seeds, on validation data. The next cell is folded: it makes all
# schedules at all peaks one batched run per seed. Run it and look at the table.

# %% tags=["machinery"] jupyter={"source_hidden": true}
waves, net = load_mnist1d(), MLP((40, 48, 48, 10))
job = {"optimizer": "momentum", "epochs": 15, "batch_size": 64}

def tune(net, data, peaks, seeds, report=None, **job):
    part = data.hold_out()
    plans = families(job["epochs"] * (len(part.x_train) // job["batch_size"]))
    every = [plan for plan in plans.values() for _ in peaks]
    run = sweep(net, part, np.tile(peaks, len(plans)), seeds, schedule=every, evaluate="end", report=report, **job)
    middle = np.median(run.test_accuracy[-1], axis=0).reshape(len(plans), -1)
    return {name: float(peaks[row.argmax()]) for name, row in zip(plans, middle, strict=True)}

tried = np.geomspace(0.04, 0.64, 5)
peaks = tune(net, waves, tried, range(3), busy("150 trainings, to tune"), **job)
table({"schedule": list(peaks), "its peak rate": list(peaks.values())}, digits=2)

# %% [markdown]
# The list went from 0.04 to 0.64, so no best peak lies at its end (lesson 06). The constant rate has to be small enough for the end of
# training. A schedule that will be small later can start larger.

# %%
best = list(peaks.values())
claim("Reproduces", "no schedule wants a smaller peak than the constant rate, and no best peak lies at an end of the list",
      min(best) == peaks["constant"] and min(best) > tried[0] and max(best) < tried[-1])

# %%
predict("schedules.contest")

# %% [markdown]
# Now the contest: all training data, ten seeds not used so far, test accuracy. Each dot is the gain of one seed over the constant rate,
# the red bar the median of the ten. The cell is folded.

# %% tags=["machinery"] jupyter={"source_hidden": true}
def contest(net, data, peaks, report=None, **job):
    plans = families(job["epochs"] * (len(data.x_train) // job["batch_size"]))
    job = {**job, "schedule": list(plans.values()), "evaluate": "end", "report": report}
    run = sweep(net, data, list(peaks.values()), range(10, 20), **job)
    gain = {name: run.test_accuracy[-1, :, i] - run.test_accuracy[-1, :, 0] for i, name in enumerate(plans)}
    gain.pop("constant")  # against itself
    return gain

gains = contest(net, waves, peaks, busy("100 trainings"), **job)
show_contest(gains)

# %% [markdown]
# The winners have one thing in common: they keep the rate high for a long time and bring it close to zero at the end. The exponential and
# the inverse time fall too early, and gain nothing. The plainest of all is among the best: constant for three quarters, then down.

# %% tags=["machinery"] jupyter={"source_hidden": true}
winners = ("linear", "cosine", "flat, then cosine")
claim("Reproduces", "linear, cosine, and flat then cosine beat the tuned constant rate on 10 of 10 seeds, by 3 points in the median",
      all(np.median(gains[name]) >= 0.03 and gains[name].min() > 0 for name in winners))

# %% [markdown]
# A popular claim says that any decay is better than none. Here are the medians of the two that fall fastest:

# %%
fast = [float(np.median(gains[name])) for name in ("exponential", "inverse time")]
claim("Does not reproduce here", "“any decay is better than none”: the median of exponential decay is over 2 points below the constant rate, that of "
      "inverse time under 2 points below", fast[0] < -0.02 < fast[1] < 0)

# %% [markdown]
# ## The same contest on an easier task
#
# The digits of lesson 05, ten epochs, tuned and drawn in the same way. The cell is folded.

# %% tags=["machinery"] jupyter={"source_hidden": true}
small = {"optimizer": "momentum", "epochs": 10, "batch_size": 32}
digits = load_digits_split()
quiet = contest(MLP(), digits, tune(MLP(), digits, np.geomspace(0.02, 0.64, 6), range(3), **small), **small)
show_contest(quiet)

# %% tags=["machinery"] jupyter={"source_hidden": true}
claim("Conditional", "on the digits all medians stay within a point and a half; on MNIST-1D they spread over six points",
      max(abs(np.median(g)) for g in quiet.values()) < 0.015 and np.ptp([np.median(g) for g in gains.values()]) > 0.06)

# %% [markdown]
# On the digits there is little left to win in ten epochs. Whoever shows you a schedule's gain on one task has shown
# you that task.
#
# ## A drop, early or late
#
# Watch three trainings epoch by epoch: the constant rate, one that drops to a tenth after epoch 12, and one that drops after epoch 4.

# %%
predict("schedules.early")

# %%
per_epoch = len(waves.x_train) // 64
early, late = multi_step(1.0, [4 * per_epoch]), multi_step(1.0, [12 * per_epoch])
three = sweep(net, waves, [0.08, 0.08, 0.08], range(10), optimizer="momentum", epochs=15, batch_size=64,
              schedule=[constant(1.0), early, late], report=busy("30 trainings"))
names = ["constant", "drop after 4", "drop after 12"]
show_epochs({name: three.test_accuracy[:, :, i] for i, name in enumerate(names)}, title="MNIST-1D", since=2)

# %% [markdown]
# At each drop the accuracy jumps within one epoch. It looks like the noise floor of lesson 04: a smaller rate has a lower floor, so the
# network sinks to where it already was on average. It was closer to a good place than it seemed.
#
# And here is the trap. Judge the early drop after epoch 5. (An index triple again: epoch, seed, schedule.)

# %%
loss, final = three.test_loss, three.test_accuracy[-1]
claim("Reproduces", "one epoch after the drop its loss is below that of the constant rate on 10 of 10 seeds",
      (loss[5, :, 1] < loss[5, :, 0]).all())

# %% [markdown]
# A clear success, it seems. Now judge it at the end:

# %%
claim("Reproduces", "at the end the early drop reads fewer than the late one on 10 of 10 seeds, and fewer than a constant rate on at least 7",
      (final[:, 1] < final[:, 2]).all() and (final[:, 1] < final[:, 0]).sum() >= 7)

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

# %% tags=["machinery"] jupyter={"source_hidden": true}
first = {name: controlled(name).index(min(controlled(name)[:5])) for name in ("pytorch", "keras")}
claim("Exact", "with patience 2, PyTorch's rule acts one epoch after that of Keras", first["pytorch"] == first["keras"] + 1)

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
# - Compare schedules at their own tuned peaks, on several seeds. High for long and near zero at the end won here; on an easy task nothing did.
# - A smaller rate lowers the noise floor at once. That gain can be had once, so take it at the end.
# - A plateau controller reacts to a metric. Check whether its patience counts to n or to n + 1.
#
# **Exam angle.** This course's objectives: <!-- objectives -->. Exams show a curve of the rate and ask for its name, or a loss that jumps down and ask what happened.
#
# **Further reading.** Loshchilov and Hutter, [SGDR](https://arxiv.org/abs/1608.03983), 2017, brought the cosine. Wu, Ren, Liao and Grosse,
# [Understanding short-horizon bias in stochastic meta-optimization](https://arxiv.org/abs/1803.02021), 2018, gave the trap its name.
#
# <!-- foot -->
