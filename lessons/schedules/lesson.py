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
# *In <!-- minutes --> minutes you will be able to choose a schedule of the rate, tune it, and fall into its best-known trap only once.*
#
# A small network learns to tell ten kinds of wavy lines apart, at a constant rate of 0.3. For ten epochs its validation loss
# has gone nowhere. Is it finished? Run the cell (Shift+Enter), click the slider and press the left arrow, slowly, ten times.
#
# <!-- goal: schedules.stall -->

# %%
from lessons.schedules import stalled
from lrlib import explorer

explorer("schedules.stall")

# %% [markdown]
# It was not finished. Network and data were fine; the rate was too large to *end* with. You know why from lesson 04: a smaller
# rate has a lower noise floor. (Go on to the left: at 0.003 it falls, and then it crawls.)
#
# What you drew on the right is a **schedule**: it says which rate each update uses.
#
# <!-- head -->
#
# **After this you can**
#
# - write the schedule most people use, and say what is left to tune,
# - compare schedules fairly, each at its own peak rate,
# - recognise and write warm-up and one-cycle,
# - say what a drop of the rate does, at once and later,
# - put a schedule into your own training loop, and resume it.
#
# ## Recall

# %%
import numpy as np

from lessons.schedules import compete, over_first, over_splits, points, show_both_losses
from lessons.schedules import show_schedules, together, tune
from lrlib import MLP, busy, check, claim, confirm, hint, load_breast_cancer_split, predict
from lrlib import load_digits_split, load_mnist1d, recall, self_test, show_contest, sweep, table
from lrlib.schedules import constant, cosine_decay, exponential_decay, flat_and_anneal, inverse_root
from lrlib.schedules import inverse_time, multi_step, one_cycle, polynomial_decay, warmup

recall("schedules")

# %% [markdown]
# ## A default in one line
#
# Waiting for the stall with a finger on the key is no way to live. Why wait at all? Come down in a straight line, and reach zero as the
# training ends. 3000 lines in batches of 64 make 46 updates an epoch; 30 epochs are 1380:

# %%
T = 1380
linear = polynomial_decay(0.3, T)  # of power 1: a straight line
linear(0), linear(690), linear(1380)

# %% [markdown]
# A schedule is a function: a step goes in, a rate comes out. (Step 0 is the first update.) Three of them train the network from
# eight starts: never lower the rate, drop it to a tenth after epoch 20, or come down the line. "momentum" is SGD with momentum 0.9, from
# lesson 03.

# %%
part, small = load_mnist1d().hold_out(), MLP((40, 24, 10))
plans = {"constant": constant(0.3), "drop at 20": multi_step(0.3, [920]), "linear": linear}
runs = sweep(small, part, [1, 1, 1], range(8), "momentum", 30, 64, list(plans.values()))
show_both_losses(runs, list(plans))

# %% [markdown]
# The line ends where the drop ends, and nobody had to watch. (If validation *rose* while training fell, that would be overfitting, and no
# fault of the schedule.)
#
# So here is the default, in one line:
#
# > **Linear or cosine, down to zero, over exactly as many updates as you train. Tune the peak.**
#
# A cosine is half a wave, `cosine_decay(0.3, T)`. Google's *Deep Learning Tuning Playbook* (2023) prefers these two; Hugging Face's Trainer takes
# the line if you say nothing. One number is left, the largest rate, the **peak**. You search it as in lesson 06.
#
# But is that fair to the constant rate? Perhaps 0.3 was just too large for it. First meet the others.
#
# ## Late ones and early ones
#
# First those that stay high for long. All begin at 1, to be multiplied by a peak; `T` is the number of updates.

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

# %% tags=["machinery"] jupyter={"source_hidden": true}
shapes = families(300)
winners = ["linear", "cosine", "flat, then cosine"]
stairs = {"stairs": multi_step(1.0, [150, 225])}
show_schedules({name: shapes[name] for name in ["constant", *winners]} | stairs, 300)

# %% [markdown]
# The stairs, a tenth at fixed epochs, are how ResNets were trained. "Flat, then cosine" holds the peak for three quarters of the time.
#
# The others come down early:

# %% tags=["machinery"] jupyter={"source_hidden": true}
early = ["exponential", "mild exponential", "inverse time", "mild inverse time"]
show_schedules({name: shapes[name] for name in early}, 300)

# %% [markdown]
# An exponential loses the same share at every step: down to a hundredth here, the mild one to a tenth. Inverse time is the $1/t$ of lesson 04.
# It has fallen to a half after a twentieth of the training; the mild one, after a fifth.
#
# The shaded **area** is the sum of all rates: how far you could walk down a steady slope. Linear and cosine have half of what a constant
# rate has, the exponential and the inverse time less than a quarter. At one and the same peak they are no rivals. **Each needs a peak of
# its own.**
#
# ## Starting low: warm-up and one-cycle
#
# Most large models come *up* first:

# %%
rising = {
    "warm-up, then linear": warmup(polynomial_decay(1.0, 270), 30),
    "warm-up, then cosine": warmup(cosine_decay(1.0, 270), 30),
    "warm-up, then root": warmup(inverse_root(1.0, 30), 30),
    "one-cycle": one_cycle(1.0, 300),
}
show_schedules(rising, 300)

# %% [markdown]
# A **warm-up** is a straight line up to the peak, over the first few per cent of the updates; then any decay follows. People use it where
# the peak they want would wreck a *fresh* network. In 2017 Goyal and others needed it for batches of 8192 pictures, Vaswani and others for the first
# Transformer: 4000 updates up, then down like one over the root of the step.
#
# **One-cycle**, as PyTorch has it, climbs for 30 % of the time and ends far below its start. Leslie Smith, of the U.S. Naval Research Laboratory, and Nicholay Topin
# reported up to ten times shorter trainings with it, also in 2017. When these two help, and when not, is lesson 08. Here you
# recognise them, and write one in exercise 1.
#
# ## A fair contest
#
# Which decay is best? Now with more at stake: two hidden layers, 15 epochs, and all of **MNIST-1D**: 4000 lines of 40 numbers to
# train on, and 1000 more that nobody touches before the end.
#
# First each schedule is tuned on its own: eight peaks, three times over, each time with other training rows held out as validation data.

# %%
waves, net = load_mnist1d(), MLP((40, 48, 48, 10))
job = {"optimizer": "momentum", "epochs": 15, "batch_size": 64}
tried = 0.02 * 1.6 ** np.arange(8)
peaks = tune(net, waves, families, tried, busy("192 trainings, to tune"), **job)
best = np.array(list(peaks.values()))
typical = np.median(best[1:])
table({"schedule": [*peaks, "median of the decays"], "its peak rate": [*best, typical]}, digits=2)

# %% [markdown]
# Eight peaks from 0.02 to 0.54 were tried, and no best one lies at an end of the list (lesson 06). A constant rate has to be small enough
# for the end of training. A schedule that will be small later can afford a larger start.

# %%
inside = tried[0] < best.min() and best.max() < tried[-1]
claim("schedules.peak", bool(typical > best[0] and inside))

# %%
predict("schedules.contest")

# %% [markdown]
# Now all 4000 lines, ten new seeds, and one look at the test data. A seed gives every schedule the same start and batches; a dot is one
# seed's gain over the constant rate, the bar the median of ten.

# %%
finals = compete(net, waves, families, peaks, busy("80 trainings"), **job)
gains = over_first(finals)
show_contest(gains)

# %% [markdown]
# In numbers, training beside test. The **standard error** is the spread of the ten gains divided by the root of ten; a mean less than two of
# them from zero is a tie.

# %% tags=["machinery"] jupyter={"source_hidden": true}
percent = 100 * np.array(list(finals.values())).mean(axis=2)  # (schedules, training and test)
mean = {name: points(gain)[0] for name, gain in gains.items()}
error = {name: points(gain)[1] for name, gain in gains.items()}
table({"schedule": list(finals), "training, per cent": np.round(percent[:, 0]),
       "test": np.round(percent[:, 1]), "gain, points": np.round([0, *mean.values()], 1) + 0.0,
       "standard error": np.round([0, *error.values()], 1)})

# %% [markdown]
# The constant rate was at its best, and still loses to all that stay high for long and come close to zero at the end. The plainest
# of all is ahead: constant for three quarters, then down.

# %%
gain, unsure = points(together(gains, winners))
claim("schedules.contest", gain > max(1, 2 * unsure), difference=gain)

# %% [markdown]
# But not every decay is worth having. The two that fall early gain nothing even at their own best peaks. It is not the family: with a
# milder end the same two do gain, the mild inverse time as much as the cosine.

# %%
fast = np.mean([mean["exponential"], mean["inverse time"]])
mild = np.mean([mean["mild exponential"], mean["mild inverse time"]])
claim("schedules.fall", bool(fast < 1 and mild - fast > 1), difference=mild - fast)

# %% [markdown]
# ## The same contest on easier tasks
#
# Would you bet on four points in *your* job? Here are the digits, ten epochs, and the tumours, twenty: the constant rate and the three
# winners, tuned and compared in the same way. (With only 120 test rows, the tumours are divided four times.)

# %% tags=["machinery"] jupyter={"source_hidden": true}
def four(T):
    return {name: families(T)[name] for name in ["constant", *winners]}

rates, light = 0.002 * 1.6 ** np.arange(14), {"optimizer": "momentum", "batch_size": 32}
digits = over_splits(MLP(), [load_digits_split()], four, rates, epochs=10, **light)
divided = [load_breast_cancer_split(seed) for seed in range(4)]
tumours = over_splits(MLP((30, 16, 2)), divided, four, rates, epochs=20, **light)

# %% tags=["machinery"] jupyter={"source_hidden": true}
tasks = gains, digits, tumours
by_task = np.array([points(together(task, winners)) for task in tasks]).T
table({"task": ["MNIST-1D", "digits", "tumours"],
       "gain of the three, points": np.round(by_task[0], 1) + 0.0,
       "standard error": np.round(by_task[1], 1)})

# %%
hard, _, easy = by_task[0]
claim("schedules.task", bool(hard > 1 and abs(easy) < 0.5), difference=hard - easy)

# %% [markdown]
# On the digits 0.7 with a standard error of 0.5, by our rule a tie; on the tumours nothing. Whoever shows you a schedule's gain on one task
# has shown you that task.
#
# ## A drop, early or late
#
# Back to your finger on the key. You dropped the rate when the loss had stalled. Why not sooner? Three trainings of the larger
# network at the same peak: never drop, drop to a tenth after epoch 4, or after epoch 12.

# %%
predict("schedules.early")

# %%
per_epoch = len(waves.x_train) // 64
drops = [constant(1.0), multi_step(1.0, [4 * per_epoch]), multi_step(1.0, [12 * per_epoch])]
three = sweep(net, waves, [0.08] * 3, range(8), schedule=drops, report=busy("24 trainings"), **job)
names = ["constant", "drop after 4", "drop after 12"]
show_both_losses(three, names, "test loss")

# %% [markdown]
# (They decide nothing, so test data are allowed here.) Judge twice: after epoch 5, one epoch after the first drop, and at the
# end.

# %%
soon = three.val_loss[5]  # a row per seed, a column per schedule
end = 100 * three.val_accuracy[-1]
table({"schedule": names, "test loss after epoch 5": np.round(soon.mean(axis=0), 2),
       "seeds below constant": (soon < soon[:, :1]).sum(axis=0),
       "test accuracy at the end": np.round(end.mean(axis=0), 1)})

# %%
after = soon[:, 1] - soon[:, 0]
claim("schedules.now", bool(np.all(after < 0)), difference=after.mean())

# %%
ahead, unsure = points((end[:, 2] - end[:, 1]) / 100)
claim("schedules.early", ahead > max(1, 2 * unsure), difference=ahead)

# %% [markdown]
# After epoch 5 the early drop is a clear success, on every seed. At the end it is five points behind the late one. Its training loss says
# why: with steps a tenth as long it moves on slowly, and ends above that of the constant rate. What looked like progress was the noise
# settling. **You can have that at any time, but only once. Have it at the end.**
#
# This is **short-horizon bias**: whoever chooses rates by what helps over the next few epochs drops too early.
#
# `ReduceLROnPlateau` walks into it by design. It is no schedule but a **controller**: it watches a metric, such as the validation loss, and
# lowers the rate after some epochs without a new best. Noise brings such epochs while training still gets on. And its rate at step 5000
# cannot be told from the step alone.
#
# ## Try it
#
# Compose your own. The line under the sentence is the exact expression. **Train** runs a small network with it, beside the best
# constant rate, on validation data. At the bottom you can take it away as code.
#
# <!-- goal: schedules.designer -->

# %%
explorer("schedules.designer")

# %% [markdown]
# ## First and last update (deeper)
#
# Off by one is the usual mistake with schedules, and libraries differ by it.

# %%
predict("schedules.last")

# %%
slow_down = cosine_decay(0.1, steps=100)
table({"step": [0, 98, 99, 100, 1000], "rate": slow_down([0, 98, 99, 100, 1000])}, digits=5)

# %% [markdown]
# The last of 100 updates has the number 99, and its rate is a little above zero. Step 100 is the first at zero; afterwards ours
# stays there. PyTorch's `CosineAnnealingLR` climbs back up. Lesson 09 goes through the libraries.
#
# ## Building your own (deeper)
#
# Schedules can be multiplied, added, and put one after the other: `a.then(b, at=50)` is `a` before step 50, and `b`, counted from there,
# after it. `ramp(start, end, steps)` is a straight line. What a schedule prints is what builds it.

# %%
from lrlib import export
from lrlib.schedules import ramp

ramp(0, 0.1, 10).then(0.5 * slow_down + 0.01, at=10)

# %% [markdown]
# The same from a cell, for a library of your choice:

# %%
export(flat_and_anneal(0.1, 1000), "pytorch")

# %% [markdown]
# ## Two ways to count patience (deeper)
#
# A controller's **patience** is a number of bad epochs: epochs without a new best. Two libraries read it differently. Epochs count from 0.

# %%
predict("schedules.patience")

# %%
from lrlib.schedules import Plateau

metrics = [1.0, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9]

def controlled(convention):
    plateau = Plateau(0.1, factor=0.1, patience=2, convention=convention)
    return [plateau.update(metric) for metric in metrics]

table({"epoch": range(8), "metric": metrics,
       "next rate, PyTorch": controlled("pytorch"), "Keras": controlled("keras")}, digits=4)

# %% [markdown]
# PyTorch lets two bad epochs pass and acts at the third; Keras acts at the second. The same word, the same number, one epoch apart.
#
# Now tune one. The loss on the left is a recording: the controller sees it, but it does not react to the rate. So judge *when* the rate
# is lowered, not what that brings.
#
# <!-- goal: schedules.plateau -->

# %%
from lessons.schedules import plateau_rates

explorer("schedules.plateau")

# %% [markdown]
# A controller with little patience takes noise for a plateau.
#
# ## Exercise 1 · Warm up, then down
#
# Write the schedule that BERT was trained with. For the first `warm` updates the rate rises in equal steps: the very first uses `lr /
# warm`, the last of them `lr`. From step `warm` on it falls in a straight line, from `lr` to zero at step `steps`, and stays at zero.
# `step` is an array; `np.minimum(a, b)` takes the smaller, entry by entry, and `np.clip(a, 0, 1)` keeps entries between 0 and 1.

# %% tags=["exercise"]
def warm_rate(step, steps, warm, lr):
    ...  # your code: one to three lines


check("schedules.warmup", warm_rate)

# %% [markdown]
# Stuck? Run `hint("schedules.warmup")` in a new cell.

# %% tags=["solution"] jupyter={"source_hidden": true}
def solution(step, steps, warm, lr):
    up, down = (step + 1) / warm, (steps - step) / (steps - warm)
    return lr * np.clip(np.minimum(up, down), 0, 1)


confirm("schedules.warmup", solution)

# %% [markdown]
# ## Exercise 2 · Epochs into updates
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
# ## Exercise 3 · Half a cosine (deeper)
#
# Write the cosine yourself: from `lr` at step 0 to zero at step `steps`, and zero ever after.

# %% tags=["exercise"]
def cosine_rate(step, steps, lr):
    ...  # your code: one line


check("schedules.cosine", cosine_rate)

# %% tags=["solution"] jupyter={"source_hidden": true}
def solution(step, steps, lr):
    return lr * (1 + np.cos(np.pi * np.minimum(step, steps) / steps)) / 2


confirm("schedules.cosine", solution)

# %% [markdown]
# ## Quiz

# %%
self_test("schedules")

# %% [markdown]
# ## In your own job
#
# Warm up, come down to zero, one scheduler step per *update*, and model, optimizer and scheduler saved, so that a stopped run resumes at
# the right rate (only its random draws differ). You bring `model`, `loader`, `loss_fn`, `epochs`, `peak` and a path, `checkpoint`:
#
# <!-- code: pytorch.py -->
#
# Load *after* the scheduler is made: making it sets the rate back to that of step 0. And `scheduler.step()` once an epoch would leave you in the
# warm-up for years. Optax takes a function of the step, as this course does. Its count includes the warm-up:
#
# <!-- code: optax.py -->
#
# Keras is nearly the same, but its count leaves the warm-up *out*:
#
# <!-- code: keras.py -->
#
# Both begin at a rate of exactly 0, so the first update does nothing. What others type:
#
# | model | peak | warm-up | then | source |
# |---|---|---|---|---|
# | BERT, Adam | 1e-4 | 10,000 of 1,000,000 updates | linear | Devlin et al. 2018, arXiv:1810.04805 |
# | Llama 2 7B, AdamW | 3e-4 | 2000 updates | cosine, to 10 % of the peak | Touvron et al. 2023, arXiv:2307.09288 |
# | Hugging Face's Trainer, AdamW | 5e-5 | none | linear to zero | its defaults, transformers 5, read in 2026 |
#
# ## Easy to confuse
#
# - **Better now and better at the end:** a drop nearly always helps at once. Compare ends.
# - **Peak and area:** with the same peak, the sum of rates can differ greatly. Tune each peak.
# - **Updates and epochs:** know which of them your scheduler counts.
#
# ## Take-aways
#
# - Linear or cosine, to zero, over exactly as many updates as you train. Tune the peak.
# - Compare schedules at their own tuned peaks. High for long and near zero at the end won here; falling early gained nothing, and on an
#   easy task nothing did.
# - A smaller rate lowers the noise floor at once. You can have that once: have it at the end.
# - A warm-up comes before any decay, where the peak would wreck a fresh network.
#
# **Exam angle.** This course's objectives: <!-- objectives -->. Exams show a curve of the rate and ask for its name, or a loss that jumps
# down and ask what happened.
#
# **Further reading.** Loshchilov and Hutter, [SGDR](https://arxiv.org/abs/1608.03983), 2017, brought the cosine. Wu, Ren, Liao and Grosse,
# [Understanding short-horizon bias](https://arxiv.org/abs/1803.02021), 2018, named the trap. Chen, Wolfe and Kyrillidis,
# [REX](https://arxiv.org/abs/2107.04197), 2022, rank schedules over 82 settings. The
# [Deep Learning Tuning Playbook](https://github.com/google-research/tuning_playbook), 2023.
#
# <!-- foot -->
