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
# *In <!-- minutes --> minutes you will know which rate your library really uses: at the first update, at the last, and after a restart.*
#
# "Cosine from 0.1, warm-up 20, total 100," says the plan. Five people type just that, each in their own library. Here is what the
# libraries did. The dotted line is update 100.

# %%
from lessons.schedules_in_libraries import LIBRARIES, read, show_curves

words = "warm-up and cosine"
curves = {name: read(name, words, range(160)) for name in LIBRARIES}
show_curves(curves, end=100)

# %% [markdown]
# No two are alike. Nobody mistyped, and none of it is a bug. Each library has its habits, and the plan left them open. Which one is
# yours? And what does it do to a training?
#
# <!-- head -->
#
# **After this you can**
#
# - say which rate the first update uses, the one at a boundary, and the last,
# - count in the right unit: batches, updates or epochs,
# - find the faulty line of a training script from the curve of its rate,
# - resume a training so that its schedule goes on as if nothing had happened.

# %%
from lessons.schedules_in_libraries import ACCUMULATED, BY_HAND, PLAIN, RESTARTS, SMALL_LOSSES
from lessons.schedules_in_libraries import TWO_PROCESSES, of_script, script, show_script
from lrlib import check, claim, confirm, explorer, export, hint, predict, recall, self_test, table
from lrlib.schedules import cosine_decay, warmup

# %% [markdown]
# ## Recall

# %%
recall("schedules_in_libraries")

# %% [markdown]
# ## What the five typed
#
# | library | the call (`o` is the optimizer, at rate 0.1) |
# |---|---|
# | PyTorch | `SequentialLR(o, [LinearLR(o, total_iters=20), CosineAnnealingLR(o, 100)], [20])` |
# | Keras | `CosineDecay(0.0, 100, warmup_target=0.1, warmup_steps=20)` |
# | Optax | `warmup_cosine_decay_schedule(0.0, 0.1, 20, 100)` |
# | Transformers | `get_cosine_schedule_with_warmup(o, 20, 100)` |
# | timm | `CosineLRScheduler(o, t_initial=100, warmup_t=20)` |
#
# You need none of them here. On 26 November 2026 a script in this lesson's folder, `make_frozen.py`, recorded the rate of every update in
# PyTorch 2.13.0, Keras 3.15.1, Optax 0.2.8, Transformers 5.24.0, timm 1.0.31, scikit-learn 1.9.1 and Accelerate 1.15.0. Other versions
# may have other habits, so the lesson ends with a check of six lines for yours.
#
# In Keras and Optax a schedule is a function of the step, as in lesson 07. In the other three it is an object, a **scheduler**: whenever
# its `step()` is called, it writes the next rate into the optimizer. Much of what follows comes from that.
#
# First, a walk through the museum, room by room. Before each exhibit: what would *you* expect? Update 0 is the first one. Here are
# the five curves in numbers:

# %%
places = [0, 1, 19, 20, 99, 100, 119, 150]
table({"update": places} | {name: read(name, words, places) for name in LIBRARIES})

# %% [markdown]
# "Total 100" includes the warm-up in Optax and Transformers. In Keras, and in PyTorch's chain, the 100 only begin after it: at
# update 99 they still use 0.0105, over a hundred times what the others use. timm cuts off the start of the cosine: after 0.095 the rate
# jumps down to where the cosine already is. (Nothing in this lesson is drawn by lot, so repeats with other seeds are all alike. Only
# another version could overturn a claim.)

# %%
alike = sum(curves[a] == curves[b] for a in LIBRARIES for b in LIBRARIES if a < b)
claim("schedules_in_libraries.curves", alike == 0)

# %% [markdown]
# ## Room 1 · The first update

# %%
predict("schedules_in_libraries.first")

# %%
early = [0, 1, 2, 3, 4, 5]
firsts = {name: read(name, "warm-up", early) for name in LIBRARIES}
table({"update": early} | firsts)

# %% [markdown]
# At rate zero the first batch is read, its slopes are computed, and the weights do not move. In Keras and Optax that zero was typed, and
# another number could have been. Transformers and timm begin there if you say nothing. PyTorch's `LinearLR` refuses to begin at 0, and
# begins at a third if you say nothing.
#
# One lost batch of thousands does not matter. But step such a scheduler once per *epoch*, and a whole epoch is lost. A
# warm-up that counts from one, `(step + 1) / warm`, loses nothing. You will write it in Exercise 2.

# %%
unsaid = [firsts[name][0] for name in ("Transformers", "timm", "PyTorch")]
claim("schedules_in_libraries.first", unsaid[:2] == [0, 0] and unsaid[2] > 0)

# %% [markdown]
# ## Room 2 · The boundary
#
# "Halve the rate at 30." Four libraries have a schedule for it; Transformers has none.

# %%
predict("schedules_in_libraries.boundary")

# %%
around, drop = [28, 29, 30, 31, 32], "halve at 30"
four = [name for name in LIBRARIES if name != "Transformers"]
table({"update": around} | {name: read(name, drop, around) for name in four})

# %% [markdown]
# PyTorch and Optax: at 30. Keras: at 31, for there the first value holds while `step <= 30`. timm: at
# 29, on purpose, says its source. Among thousands of updates, one is nothing. But timm counts *epochs* unless told
# otherwise, and of ten epochs one is a tenth of the training.

# %%
first_low = {name: read(name, drop, range(40)).index(0.05) for name in four}
claim("schedules_in_libraries.boundary", sorted(set(first_low.values())) == [29, 30, 31])

# %% [markdown]
# ## Room 3 · After the end
#
# A schedule is over after 100 updates. Someone goes on to 200: more data came, or the total was counted wrong. The schedules of
# lesson 07 hold their last value.

# %%
predict("schedules_in_libraries.end")

# %%
late, cosine = [99, 100, 101, 150, 200], "cosine"
waves = ["PyTorch", "Transformers", "Keras", "Optax"]
columns = {name: read(name, cosine, late) for name in waves}
columns["PyTorch, one cycle"] = read("PyTorch", "one cycle", late)
table({"update": late} | columns)

# %% [markdown]
# Three habits. Keras and Optax **hold**. PyTorch's `CosineAnnealingLR` and the cosine of Transformers **climb again**: the wave goes on,
# and at update 200 the rate is back at its peak, on a network that was all but finished. `OneCycleLR` **raises an error**: `Tried to step 101
# times. The specified number of total steps is 100`. It is the only one that tells you.

# %%
at_200 = [read(name, cosine, 200) for name in waves]
claim("schedules_in_libraries.end", min(at_200[:2]) > 0.0999 and at_200[2:] == [0, 0])

# %% [markdown]
# ## Room 4 · What is counted
#
# With **accumulation** the slopes of several batches are added up before one update, as if the batch were larger. Then there are fewer updates
# than batches. A line from 1 to 0 in ten steps, four batches to an update:

# %%
table({"update": range(10)} | ACCUMULATED)

# %% [markdown]
# Optax counts updates. Keras counts batches: its first update comes with batch 3, and uses the rate of step 3; from the third update on
# the rate is zero. The Trainer of Transformers counts updates. In a PyTorch loop, your calls of `scheduler.step()` count.

# %%
used_up = [rates.index(0.0) if 0.0 in rates else 10 for rates in ACCUMULATED.values()]
claim("schedules_in_libraries.accumulation", used_up == [2, 10])

# %% [markdown]
# ## Room 5 · After a restart
#
# Ten epochs, a `LambdaLR` from 0.1 in a line to zero. After epoch 4 the machine stops. Everything was saved. You build the optimizer, load its state, build
# the scheduler, load its state, and go on.

# %%
predict("schedules_in_libraries.restart")

# %%
table({"epoch": range(3, 8)} | {name: rates[3:8] for name, rates in RESTARTS.items()}, digits=2)

# %% [markdown]
# A scheduler that is *built* writes its first rate into the optimizer. Its own state, loaded afterwards, tells it how far it had
# come; but the rate stays as it is until the next step. So one whole epoch runs at 0.1 in place of 0.05. **Build
# everything first, then load everything.** Without the scheduler's state all begins again.

# %%
never, right, wrong, _ = RESTARTS.values()
claim("schedules_in_libraries.restart", never == right and wrong[5] == wrong[0] == 0.1)

# %% [markdown]
# ## Room 6 · Who owns the rate? (deeper)
#
# A training in PyTorch stalls. Before update 30 somebody sets `optimizer.param_groups[0]["lr"] = 0.01` by hand. The
# scheduler goes on.

# %%
predict("schedules_in_libraries.owner")

# %%
seen = [29, 30, 31, 32, 60]
columns = {name: [runs["set"][step] for step in seen] for name, runs in BY_HAND.items()}
table({"update": seen} | columns)

# %% [markdown]
# `LambdaLR` and `OneCycleLR` compute each rate from the step alone: yours lives for one update. `ExponentialLR`
# multiplies the rate that it finds, so it goes on from yours. None of them says a word. Keras does: set the rate of an optimizer that has
# a schedule, and you get a `TypeError`. (`OneCycleLR` even overwrites the rate you gave the *optimizer*: it begins at `max_lr / 25`.)
#
# ## Room 7 · Patience (deeper)
#
# PyTorch's controller waits for patience + 1 epochs without a new best, and Keras's for patience (lesson 07). Another difference hides
# in a default. A loss begins at 0.002 and falls by one per cent in every epoch, without any noise. Two controllers watch it,
# each with patience 3.

# %%
predict("schedules_in_libraries.small")

# %%
epochs = [0, 1, 2, 3, 4, 9, 15, 19]
columns = {name: [rates[epoch] for epoch in epochs] for name, rates in SMALL_LOSSES.items()}
table({"after epoch": epochs} | columns)

# %% [markdown]
# Both ask for an improvement of at least 0.0001. PyTorch takes that *relative* to the best loss so far: a hundredth of a per cent. Keras takes it
# as it stands, `min_delta`: one per cent of 0.002 is 0.00002, too little, so nearly every epoch counts as bad. If your
# loss is small, set `min_delta`.
#
# ## Room 8 · Several processes (deeper)
#
# Accelerate steps a scheduler that it has prepared once per *process*. It assumes that you counted the batches as
# if one process did them all. A line to zero over 100 updates, in two processes:

# %%
table({"update": [0, 1, 25, 49, 50, 99],
       "two processes": [TWO_PROCESSES[step] for step in (0, 1, 25, 49, 50, 99)]})

# %% [markdown]
# At update 50 it is over. If you counted the true updates, say `step_scheduler_with_optimizer=False`, and step it yourself.
#
# ## Five scripts
#
# Now you are asked for help: five PyTorch scripts, each with one fault that people report again and again. All train for 10
# `epochs` of 20 batches. None of them stops with an error. Find the line, and say what the rate will do.
#
# **The first** wants a cosine over the whole training.

# %%
script("every_batch")

# %%
predict("schedules_in_libraries.every_batch")

# %%
show_script(*of_script("every_batch"))

# %% [markdown]
# Ten waves in place of one half, and training ends near the peak. Either step it once per epoch, or say
# `T_max=epochs * len(loader)`.
#
# **The second** loses a factor of 0.8 after each epoch.

# %%
script("too_early")

# %%
predict("schedules_in_libraries.too_early")

# %%
show_script(*of_script("too_early"))

# %% [markdown]
# The rate you tuned is never used. Before PyTorch 1.1 this order was the right one, and old scripts still have it. PyTorch warns about
# it, once.
#
# **The third** adds up four batches for each update.

# %%
script("accumulated")

# %%
predict("schedules_in_libraries.accumulated")

# %%
show_script(*of_script("accumulated"))

# %% [markdown]
# Training ends before the rate has reached its peak, and is never cooled down. Only the last rate, printed, would have told.
#
# **The fourth** goes on after a stop.

# %%
script("resumed")

# %%
predict("schedules_in_libraries.resumed")

# %%
show_script(*of_script("resumed"))

# %% [markdown]
# The new scheduler begins a new cosine at the rate it finds. The half-way rate becomes the new peak, and the end comes far too high.
#
# **The fifth** wants a warm-up and then a decay.

# %%
script("two_at_once")

# %%
predict("schedules_in_libraries.two_at_once")

# %%
show_script(*of_script("two_at_once"))

# %% [markdown]
# Both work on the same number, so their factors multiply. When the warm-up is through, the decay has already taken two thirds. One after
# the other is `SequentialLR(optimizer, [warm_up, decay], milestones=[50])`.
#
# ## Walk through the museum
#
# The dashed line is what the words say, as a function of lesson 07, `PLAIN[words]`. The other is the library.
#
# <!-- goal: schedules_in_libraries.museum -->

# %%
explorer("schedules_in_libraries.museum")

# %% [markdown]
# ## One function for all of them
#
# There is a way past all rooms: write the schedule as a function of the update, and hand *that* to the library. `export` does it for
# any schedule, and so does the designer of <!-- lesson: schedules#Try it -->. The course's tests run this code in each library and compare
# every rate. Below it stands how that library counts.

# %%
export(warmup(cosine_decay(0.1, 80), 20), "optax")

# %% [markdown]
# ## Exercise 1 · How many updates?
#
# A `loader` gives `batches` batches in each epoch. An update is made after every `accumulation` of them, and after the last batch of
# the epoch, even if fewer have come together. How many updates must the schedule last?

# %% tags=["exercise"]
def updates(epochs, batches, accumulation):
    ...  # your code: one line


check("schedules_in_libraries.updates", updates)

# %% [markdown]
# Stuck? Run `hint("schedules_in_libraries.updates")` in a new cell.

# %% tags=["solution"] jupyter={"source_hidden": true}
def solution(epochs, batches, accumulation):
    return epochs * -(-batches // accumulation)


confirm("schedules_in_libraries.updates", solution)

# %% [markdown]
# ## Exercise 2 · A warm-up that loses nothing
#
# Write the factor that `LambdaLR` asks for, for one whole number `step`. In the first `warm` updates it grows in a straight line, and is
# 1 in the last of them: `1 / warm` at step 0. From step `warm` on it is half a cosine, from 1 to 0 at step `steps`, and 0 ever after. Take
# `math.cos` and `math.pi`.

# %% tags=["exercise"]
import math

def factor(step, warm, steps):
    ...  # your code: about four lines


check("schedules_in_libraries.factor", factor)

# %% tags=["solution"] jupyter={"source_hidden": true}
def solution(step, warm, steps):
    if step < warm:
        return (step + 1) / warm
    share = min((step - warm) / (steps - warm), 1)
    return (1 + math.cos(math.pi * share)) / 2


confirm("schedules_in_libraries.factor", solution)

# %% [markdown]
# ## Quiz

# %%
self_test("schedules_in_libraries")

# %% [markdown]
# ## In your own job
#
# Before any long training, six lines. `make_scheduler` builds your scheduler, `total` is the number of updates, and at `boundary` something
# should happen:
#
# <!-- code: pytorch_check.py -->
#
# Is the first what you want? Does the change come where you said? Is the last one small?
# In Optax and Keras a schedule is a function; ask it: `[float(schedule(t)) for t in (0, 1, boundary - 1, boundary, total - 1)]`.
#
# Warm-up and cosine, with accumulation, and a checkpoint that is resumed right:
#
# <!-- code: pytorch.py -->
#
# In Optax the warm-up is part of `decay_steps`, and `MultiSteps` counts updates:
#
# <!-- code: optax.py -->
#
# In Keras it is not part of it, and with accumulation the schedule counts batches:
#
# <!-- code: keras.py -->
#
# How to say it well: GPT-3 warmed up in a straight line over 375 million tokens, took a cosine down to a tenth of the rate
# over 260 billion tokens, and held it from there on ([Brown and others, 2020](https://arxiv.org/abs/2005.14165), appendix B). Unit, end,
# and what comes after: nothing is left to a library.
#
# | | PyTorch | Keras | Optax | Transformers | timm |
# |---|---|---|---|---|---|
# | warm-up begins at | a third | what you say | what you say | 0 | 0 |
# | drop "at 30" | 30 | 31 | 30 | none | 29 |
# | warm-up in the total | your choice | no | yes | yes | yes, cut off |
# | cosine after its end | climbs | holds | holds | climbs | holds |
# | counts | your calls | batches | updates | updates | epochs |
#
# scikit-learn's `SGDRegressor` counts rows, from 1. If you say nothing, its rate is 0.01 over the fourth root of the count: 0.01, 0.00841,
# 0.0076.
#
# ## Easy to confuse
#
# - **Batches and updates:** they differ by the accumulation. A schedule must know which it is given.
# - **Saved and restored:** a state that is loaded before the next object is built may be overwritten by it.
# - **One after the other, and both at once:** two schedulers on one optimizer multiply.
#
# ## Take-aways
#
# - The same words give another curve in every library. Print the first, the second, the boundary and the last rate before you train.
# - Say in a plan: the unit, whether the warm-up is in the total, and what comes after the end.
# - Count updates, with accumulation, and know what your library counts.
# - Build everything, then load everything: weights, optimizer, scheduler.
#
# **Exam angle.** This course's objectives: <!-- objectives -->. Exams show a loop and ask where `scheduler.step()` belongs, or a curve of the rate that swings and ask why.
#
# **Further reading.** PyTorch, [How to adjust learning rate](https://docs.pytorch.org/docs/stable/optim.html#how-to-adjust-learning-rate), on the order of the two steps.
# Keras, [PiecewiseConstantDecay](https://keras.io/api/optimizers/learning_rate_schedules/piecewise_constant_decay/). Hugging Face Accelerate,
# [issue 2318](https://github.com/huggingface/accelerate/issues/2318), why its schedulers take a step per process; Diffusers,
# [issue 4387](https://github.com/huggingface/diffusers/issues/4387), a schedule that never ended, for the sake of accumulation.
#
# <!-- foot -->
