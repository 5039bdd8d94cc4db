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
# *In <!-- minutes --> minutes you will know when a training needs a warm-up, and which of the famous shapes are worth their fame.*
#
# A small transformer has to put eight letters in order. Four trainings, all with the peak rate 0.0105. Two begin at that
# rate. Two begin near zero and take a quarter of the steps to get there: a **warm-up**.

# %%
import numpy as np

from lessons.warmup_cycles_restarts import CHANCE, compare, show_start
from lrlib import busy

first = compare(0.0105, busy("4 trainings of 200 steps"))
show_start({name: run[:2] for name, run in first.items()}, CHANCE)

# %% [markdown]
# Three of them learn. One hardly gets below the loss of guessing. Nothing is wrong with its data, its code or its seed: it is the same
# network, on the same rows, as the red one. Does it need a warm-up? Would a smaller rate do? And what else can you gain by
# raising a rate before you lower it?
#
# <!-- head -->
#
# **After this you can**
#
# - tell by an experiment whether a training needs a warm-up, and choose its length together with the peak,
# - say what one-cycle and warm restarts gave here against a tuned rival,
# - replace the decay by an average of the weights, and know when that is handy,
# - write warm-up, decay, clipping and averaging in PyTorch without its silent surprises.

# %%
from lessons.warmup_cycles_restarts import BAD, CONTEST, GOOD, SHAPES, SHARES, best_pair, bound
from lessons.warmup_cycles_restarts import compete, digits, every_pair, interleaved
from lessons.warmup_cycles_restarts import largest_curvature, mnist1d, points, rows_to_sort
from lessons.warmup_cycles_restarts import show_arms, show_ends, show_maps, show_orders
from lessons.warmup_cycles_restarts import show_shapes, steer, steps, train, valley, walk
from lrlib import check, claim, confirm, explorer, hint, load_digits_split, predict, recall
from lrlib import self_test, show_epochs, table

# %% [markdown]
# ## Recall

# %%
recall("warmup_cycles_restarts")

# %% [markdown]
# ## What it learns
#
# Each row holds eight of twelve letters. The answer is the same letters, sorted.

# %%
rows = rows_to_sort()
letters = np.array(list("ABCDEFGHIJKL"))
given, wanted = (["".join(row) for row in letters[part[:2]]] for part in (rows.x_test, rows.y_test))
table({"row": given, "sorted": wanted})

# %% [markdown]
# Guessing has one chance in twelve for each place: a loss of ln 12, or 2.48. Every step of Adam sees 16 new rows, so there is nothing to learn by
# heart.
#
# The network has eight blocks; each adds something to what it gets. Somewhere the sums have to be brought back to size, by
# **layer normalisation**. The first transformers did so *after* each sum: **post-norm**. Later ones do it *before* each part and leave the sum alone:
# **pre-norm**. Here is where the four ended, on rows that no training saw.

# %% tags=["machinery"] jupyter={"source_hidden": true}
losses = [run[2] if run[2] < 0.75 * CHANCE else "nearly 2.48" for run in first.values()]
columns = {"network": list(first), "validation loss": losses}
columns |= {"letters right, about, per cent": [5 * round(20 * run[3]) for run in first.values()]}
table(columns, digits=2)

# %% [markdown]
# ## Does it need a warm-up?
#
# The temptation is to say: post-norm needs one. You have seen it fail without. But you have seen it fail at *one* rate.

# %%
predict("warmup_cycles_restarts.smaller")

# %%
low, high = [0.0016, 0.0026, 0.0041, 0.0066], [0.0041, 0.0066, 0.0168]
pairs = [("no warm-up", lr) for lr in low] + [("warm-up", lr) for lr in high]
ends = train("post", pairs, report=busy("7 trainings")).val_loss[-1, 0]
plain = np.append(ends[:4], first["post-norm"][2])
warmed = np.insert(ends[4:], 2, first["post-norm, warm-up"][2])
curves = {"no warm-up": ([*low, 0.0105], plain), "warm-up": ([*high[:2], 0.0105, 0.0168], warmed)}
show_ends(curves, CHANCE)

# %% [markdown]
# At small rates it learns either way. What the warm-up gives is room: it learns at rates where it is stuck without, and the best of
# those rates ends lower. Call a run stuck if three quarters of the loss of guessing are left.

# %%
stuck, gain = plain > 0.75 * CHANCE, plain.min() - warmed.min()
fails = np.any(stuck[2:] & (warmed[:3] < 0.75 * CHANCE))  # at a rate that both have tried
trains = not stuck.all() and gain > 0.1 * warmed.min()
claim("warmup_cycles_restarts.post_norm", bool(fails and trains), gain)

# %% [markdown]
# So "it cannot be trained without warm-up" is false, and "lower the rate instead" has a price. The better cure is in the table above: pre-norm without a
# warm-up ends below post-norm with one. Ruibin Xiong and others showed why in 2020: at the start, the gradients of a post-norm transformer are large near
# its output; those of pre-norm are not. (They conclude that pre-norm needs no warm-up. In our 200 steps it still gains a little.)
#
# ## Why does it help?
#
# Take a case in which we can see it: digits, a net of six hidden layers, start weights twice as large as they should be, so
# each layer doubles what it gets. The edge of lesson 02: with largest curvature $L$, steps are stable up to a rate of about $2/L$. Here
# is $L$ while the rate warms up to 0.1, and beside it the same net from a good start.

# %% tags=["machinery"] jupyter={"source_hidden": true}
part = load_digits_split().hold_out()
epochs = [0, 1, 2]
sharp = [largest_curvature(BAD, part, 0.1, n) for n in epochs]
fine = [largest_curvature(GOOD, part, 0.1, n) for n in epochs]
columns = {"epochs of warm-up": epochs, "L, bad start": sharp, "2/L": 2 / np.array(sharp)}
table({**columns, "L, good start": fine}, digits=1)

# %% [markdown]
# From the bad start the first step at rate 0.1 would be far beyond the edge. Small steps take the network downhill, out of the
# sharp place and into a flatter one, and there the large rate is at home. The good start has no such place to leave. Justin Gilmer and others saw this
# in large networks in 2021: warm-up, better start weights and normalisation cure *one and the same* illness.
#
# ## Good start, bad start
#
# If that is right, warm-up should rescue the bad start and do nothing for the good one.

# %%
predict("warmup_cycles_restarts.good_start")

# %% [markdown]
# SGD, nine epochs, after the warm-up a cosine to zero. How long a warm-up, and up to which peak? We try all pairs, on validation
# digits. A pair has to work each time, so the map shows the worse of two seeds.

# %%
bad_peaks, good_peaks = 0.0016 * 1.6 ** np.arange(11), 0.0419 * 1.6 ** np.arange(5)
bad = every_pair(BAD, part, bad_peaks, report=busy("66 trainings"))
good = every_pair(GOOD, part, good_peaks, report=busy("30 trainings"))
maps = {"start weights twice too large": (bad_peaks, bad), "good start": (good_peaks, good)}
show_maps(maps, SHARES)

# %% [markdown]
# Read the left map by rows. Without warm-up (lowest row) the usable peaks end early, at a cliff. With a warm-up the cliff is several times further to the
# right, and the best cell lies there. Peak and warm-up belong together: **add a warm-up and keep the old peak, and you gain little; raise
# the peak without one, and you fall off.** On the right the rows are alike.
#
# Now the contest. Each arm gets its best pair, but no pair on the brink: a cell counts for no more than its right neighbour. Four other seeds, test
# digits. A fifth arm has no warm-up but **clips**: a gradient longer than 1 is shortened to 1. A dot is a seed, the bar their mean.

# %% tags=["machinery"] jupyter={"source_hidden": true}
clip_peaks = 0.168 * 1.6 ** np.arange(6)
clip = every_pair(BAD, part, clip_peaks, SHARES[:1], max_norm=1.0)
arms = {
    "bad start": (BAD, *best_pair(bad[:1], bad_peaks, SHARES[:1]), None),
    "bad start, warm-up": (BAD, *best_pair(bad[1:], bad_peaks, SHARES[1:]), None),
    "bad start, clipped": (BAD, *best_pair(clip, clip_peaks, SHARES[:1]), 1.0),
    "good start": (GOOD, *best_pair(good[:1], good_peaks, SHARES[:1]), None),
    "good start, warm-up": (GOOD, *best_pair(good[1:], good_peaks, SHARES[1:]), None),
}
tests = compete(load_digits_split(), arms, busy("20 trainings"))

# %%
right = {name: 100 * accuracy for name, accuracy in tests.items()}
show_arms(right)

# %%
rescued = np.mean(right["bad start, warm-up"] - right["bad start"])
spoiled = np.mean(right["good start, warm-up"] - right["good start"])
claim("warmup_cycles_restarts.bad_start", bool(rescued > 5 and spoiled < 2), rescued)

# %% [markdown]
# The rescue is large, and still not as good as a good start. And the simplest cure does as well, without any warm-up: clipping acts when a gradient is
# too long, and only then. (Which of the two ends higher changes with the data. The difference under the claim is clipping minus warm-up.)

# %%
clipped = np.mean(right["bad start, clipped"] - right["bad start"])
claim("warmup_cycles_restarts.clipping", bool(clipped > 5), clipped - rescued)

# %% [markdown]
# So ask in this order: are the start weights and the norms right? Do I clip? And then: does a warm-up let me raise the peak?
#
# ## Try it
#
# The bad start is yours. Every position is a real training of 297 steps.
#
# <!-- goal: warmup_cycles_restarts.steer -->

# %%
explorer("warmup_cycles_restarts.steer")

# %% [markdown]
# ## One cycle, and a bold claim
#
# In 2017 Leslie Smith and Nicholay Topin stretched the warm-up, let the rate rise far above the usual and come down to almost nothing. They reported networks
# trained an order of magnitude faster, and called it **super-convergence**. Their shape, **one-cycle**, is in PyTorch, Optax and fastai.

# %%
some = ("one-cycle", "warm-up, cosine", "three cycles")
show_shapes({name: SHAPES[name](690) for name in some}, 690)

# %% [markdown]
# Put it to a fair trial: two tasks, a net with a good start, momentum 0.9. Every shape chooses its own peak on validation data. Then one-cycle gets a *third*
# of the steps, with its own best peak for that.

# %%
predict("warmup_cycles_restarts.third")

# %% tags=["machinery"] jupyter={"source_hidden": true}
tasks = {"MNIST-1D": mnist1d(), "digits": digits()}
tried = {name: task.tried(list(SHAPES), report=busy(name)) for name, task in tasks.items()}
peaks = {name: task.best(tried[name]) for name, task in tasks.items()}
columns = {f"best peak, {name}": list(best.values()) for name, best in peaks.items()}
table({"shape": list(SHAPES), **columns}, digits=2)

# %% tags=["machinery"] jupyter={"source_hidden": true}
runs, short = {}, {}
for name, task in tasks.items():
    third = round(task.epochs / 3)
    few = task.best(task.tried(["one-cycle"], third))
    short[name] = task.run(task.data, few, CONTEST, third)["one-cycle"][0][-1, :, 0]
    runs[name] = task.run(task.data, peaks[name], CONTEST, evaluate="epoch", report=busy(name))

# %% [markdown]
# Four other seeds, test data. Here are gains over a plain cosine, in points, seed by seed, with the standard error of their mean.

# %% tags=["machinery"] jupyter={"source_hidden": true}
def against_cosine(name, accuracy):
    gain, error = points(accuracy - runs[name]["cosine"][0][-1, :, 0])
    return f"{gain + 0.0:+.1f} ± {error:.1f}"

ends = {task: {shape: run[0][-1, :, 0] for shape, run in runs[task].items()} for task in tasks}
rows = {shape: [against_cosine(task, ends[task][shape]) for task in tasks] for shape in SHAPES}
rows["one-cycle, a third of the steps"] = [against_cosine(task, short[task]) for task in tasks]
columns = {task: [row[i] for row in rows.values()] for i, task in enumerate(tasks)}
table({"shape": list(rows), **columns})

# %% [markdown]
# Compare one-cycle with its twin, the short warm-up and a cosine: a tie on both tasks. And a third of the steps does not do. It ends far below a
# cosine with all of them.

# %%
lost = [np.mean(short[task] - ends[task]["cosine"]) for task in tasks]
tie = [np.mean(ends[task]["one-cycle"] - ends[task]["warm-up, cosine"]) for task in tasks]
claim("warmup_cycles_restarts.super_convergence", bool(max(lost) < -0.01), 100 * np.mean(tie))

# %% [markdown]
# Their claim was made for deep residual networks, with less of all other regularisation; so this is no refutation, only no help to us. (The
# difference under the claim is one-cycle minus its twin, at equal steps.) Beware of the wrong rival: against a *constant* rate one-cycle gains a lot on
# MNIST-1D. So does every shape that ends near zero. That is the decay, not the cycle.
#
# ## Restarts
#
# Ilya Loshchilov and Frank Hutter, also in 2017, let the cosine jump back to its peak and fall again: **warm restarts**, SGDR. Watch the training
# loss, each at the peak that it found best.

# %%
predict("warmup_cycles_restarts.restart")

# %%
waves = runs["MNIST-1D"]
pick = ("three cycles", "cosine", "constant")
losses = {name: waves[name][1][:, :, 0] for name in pick}
show_epochs(losses, "train_loss", "MNIST-1D, training data", 1)

# %% [markdown]
# Each restart throws away what the fall had gained, and each fall comes back lower. So a loss may only be judged at the *end* of a cycle. At
# the last end the single cosine is lower: it spent all of its steps on one descent. The lowest training loss over all peaks tried:

# %% tags=["machinery"] jupyter={"source_hidden": true}
pair = ("cosine", "three cycles")
lowest = {shape: [tried[task][shape][1].min() for task in tasks] for shape in pair}
table({"task": list(tasks), **lowest}, digits=2)

# %%
ratio = np.divide(lowest["three cycles"], lowest["cosine"])
claim("warmup_cycles_restarts.restarts", bool(ratio.mean() > 1.1), 100 * (ratio.mean() - 1))

# %% [markdown]
# On test accuracy, in the table above, it is a tie or worse. What the authors promise is something else, and it holds: after a third of the steps you
# already own a usable network. They call it *anytime* performance.
#
# ## Do not lower the rate: average
#
# Lesson 04 gave a reason for decay: at a constant rate the weights dance about a good place. Decay lets them sink into it. But one may
# also leave them dancing and *compute* the place they dance about, the mean of the weights over the last steps.

# %%
predict("warmup_cycles_restarts.average")

# %%
pick = ("cosine", "constant, averaged", "constant")
accuracies = {name: waves[name][0][:, :, 0] for name in pick}
show_epochs(accuracies, "val_accuracy", "MNIST-1D, test data", 3)

# %% [markdown]
# The mean is a **running** one: after each step $a \leftarrow a + (1-d)(w-a)$. With $d = 0.99$ it looks back over about $1/(1-d) = 100$ steps. The training
# never sees $a$; only we do.

# %% tags=["machinery"] jupyter={"source_hidden": true}
def gain_over(rival):
    return [points(ends[t]["constant, averaged"] - ends[t][rival])[0] for t in tasks]

columns = {f"over {rival}": np.round(gain_over(rival), 1) + 0.0 for rival in ("constant", "cosine")}
table({"averaged, gain in points": list(tasks), **columns})

# %%
gained, level = np.mean(gain_over("constant")), np.mean(gain_over("cosine"))
claim("warmup_cycles_restarts.averaging", bool(gained > 1 and level > -1), gained)

# %% [markdown]
# It replaces the decay, and it is no second gain on top of it: both remove the same dance. What it buys is freedom. No horizon need be
# known in advance; you may stop when you like, or go on.
#
# ## Exercise 1 · Up and down
#
# Write the schedule most people use. `step` is an array, 0 for the first update. The first `warm` updates rise in a line: update 0 already moves,
# with `peak / warm`, and update `warm - 1` is the first at `peak`. After them a line that starts with `peak` at update `warm` and reaches zero at `total`.

# %% tags=["exercise"]
def up_and_down(step, peak, warm, total):
    ...  # your code: one or two lines


check("warmup_cycles_restarts.up_and_down", up_and_down)

# %% [markdown]
# Stuck? Run `hint("warmup_cycles_restarts.up_and_down")` in a new cell.

# %% tags=["solution"] jupyter={"source_hidden": true}
def solution(step, peak, warm, total):
    return peak * np.minimum((step + 1) / warm, (total - step) / (total - warm))


confirm("warmup_cycles_restarts.up_and_down", solution)

# %% [markdown]
# ## Exercise 2 · How far back?
#
# Libraries ask for the decay $d$ of a running mean. You think in shares: it should look back over a `share` of your `steps` updates. Return $d$.

# %% tags=["exercise"]
def decay_for(steps, share):
    ...  # your code: one line


check("warmup_cycles_restarts.decay_for", decay_for)

# %% tags=["solution"] jupyter={"source_hidden": true}
def solution(steps, share):
    return 1 - 1 / (share * steps)


confirm("warmup_cycles_restarts.decay_for", solution)

# %% [markdown]
# ## Quiz

# %%
self_test("warmup_cycles_restarts")

# %% [markdown]
# That is the core. Two sections marked (deeper) follow. You can go on to [In your own job](#In-your-own-job) at once.
#
# ## One trunk, many ends (deeper)
#
# A cosine has to know its end before it begins. **Warm-up, stable, decay** (WSD) does not: keep the rate constant, save the weights on the way, and from any of
# them cool down when you need a model. In the table above it is called "flat, then down": on these tasks it ends no worse than a cosine. Alexander Hägele
# and others showed the same for language models in 2024. So three models for three budgets cost one trunk and three short cooldowns, in place of three trainings.
#
# ## Rates far beyond 2/L that converge (deeper)
#
# Warm-up keeps the rate below the edge until the edge has moved. On a quadratic the edge never moves. Yet there is a list of rates, most of them small and one
# forty-nine times the edge, after which *less* is left than after as many steps at any constant rate. They are one over the roots of a Chebyshev
# polynomial (David Young, 1953). A step far beyond the edge shrinks the flattest directions at once and blows up the sharp ones; the small steps around it
# shrink those. On paper only the *product* of all factors $1 - \eta h$ counts, so the order should not matter.

# %%
predict("warmup_cycles_restarts.order")

# %%
matrix, start = valley(0.01, 1)  # 50 directions, curvatures from 0.01 to 1, turned
rates = steps(0.01, 1, 64)  # from small to large
orders = {"interleaved": rates[interleaved(64)], "small first": rates}
orders["all at 2/(mu+L)"] = np.full(64, 2 / 1.01)
walks = {name: walk(matrix, start, order) for name, order in orders.items()}
show_orders(walks, bound(0.01, 1, 64))

# %%
best = bound(0.01, 1, 64)
lowest = walks["interleaved"][-1]
claim("warmup_cycles_restarts.chebyshev", lowest < best * (1 + 1e-6) and rates.max() > 98)

# %% [markdown]
# Small first brings the sharp directions down to the rounding error, $10^{-16}$ of the rest, and then the large steps blow *that* up. Each large step needs small ones
# soon after it, before the next: Lebedev and Finogenov found such an order in 1971. Try the same with a valley that is not turned, where each coordinate is a
# product of its own and nothing leaks from one to the other:

# %%
straight = np.diag(np.linalg.eigvalsh(matrix))
left = {"turned": walks["small first"][-1], "not turned": walk(straight, start, rates)[-1]}
told = ["far away" if end > 1 else f"at {end:.0e}" for end in left.values()]
table({"valley": list(left), "small first ends": told})

# %%
broken, sound = left["turned"] > 1, left["not turned"] < best * 1.01
claim("warmup_cycles_restarts.rounding", broken and sound)

# %% [markdown]
# A warning about toys: whoever tests an idea on a diagonal matrix can miss what kills it. And one about this idea: it needs the exact $L$ and no noise. It is
# a proof that "never beyond 2/L" is not a law, not a recipe.
#
# ## In your own job
#
# Warm-up, a line to zero, clipping and a running mean, in PyTorch. `model`, `loss_fn`, `loader` and `epochs` are yours:
#
# <!-- code: pytorch.py -->
#
# Three traps. `clip_grad_norm_` comes *after* `backward` and before `step`; the norm it returns is the one *before* clipping, worth a line in your log. The
# running mean starts from the first weights and needs a few times `1 / (1 - decay)` steps to forget them. And batch norm must see the data again
# (`update_bn`): its means belong to the weights that danced.
#
# Optax counts the warm-up *into* `decay_steps`; Keras counts it *out*. The same call would give you two lengths:
#
# <!-- code: optax.py -->
#
# <!-- code: keras.py -->
#
# `OneCycleLR` does more than its name says: unless you pass `cycle_momentum=False` it also moves the momentum (for Adam: beta 1), from 0.95 down to 0.85 and back, whatever you
# set. It ignores the rate given to the optimizer, and it raises an error after `total_steps`.
#
# <!-- code: pytorch_one_cycle.py -->
#
# What others type:
#
# | model | peak rate | warm-up | after it | source |
# |---|---|---|---|---|
# | first transformer (post-norm), Adam | set by its formula | 4000 steps | inverse root | Vaswani et al. 2017, arXiv:1706.03762 |
# | ResNet-50, SGD, batches of 8192 | in proportion to the batch | the first epochs, gradually | drops | Goyal et al. 2017, arXiv:1706.02677 |
# | GPT-2 124M, AdamW | 6e-4 | 2000 of 600,000 steps, clip at 1 | cosine to a tenth | nanoGPT, `train.py` |
# | DeepSeek-V2-Lite, AdamW | 4.2e-4 | 2000 steps, clip at 1 | two drops, at 80 and 90 % | its model card, 2024 |
#
# ## Easy to confuse
#
# - **Warm-up and a warm restart:** the first raises the rate slowly, once; the second jumps back up, again and again.
# - **The peak and the rate:** with a warm-up, the number you tune is the peak.
# - **Averaging weights and averaging predictions:** the first gives one network, the second needs them all.
#
# ## Take-aways
#
# - Warm-up lets you take a larger peak where the start is sharp: post-norm, badly scaled weights. From a good start it gave nothing here.
# - Choose peak and warm-up together, and not on the brink. Try clipping, and mend the start: they cure the same illness.
# - One-cycle tied with warm-up and cosine, and a third of the steps was not enough. Compare with a decay, not with a constant rate.
# - Judge a cycle at its end. Three cycles ended with a higher training loss than one.
# - Averaging the weights of a constant-rate run replaces the decay, without a horizon.
#
# **Exam angle.** This course's objectives: <!-- objectives -->. Exams ask for the words, and for what to do when a loss turns to nan after a training was scaled
# out: a lower rate, a warm-up or clipping. You can say how to find out which.
#
# **Further reading.** Xiong and others, [On Layer Normalization in the Transformer Architecture](https://arxiv.org/abs/2002.04745), 2020. Gilmer and others,
# [A Loss Curvature Perspective on Training Instability](https://arxiv.org/abs/2110.04369), 2021. Kalra and Barkeshli, [Why Warmup the Learning Rate?](https://arxiv.org/abs/2406.09405), 2024.
# Kosson, Messmer and Jaggi, [Analyzing & Reducing the Need for Learning Rate Warmup in GPT Training](https://arxiv.org/abs/2410.23922), 2024. Smith and Topin,
# [Super-Convergence](https://arxiv.org/abs/1708.07120), 2017. Loshchilov and Hutter, [SGDR](https://arxiv.org/abs/1608.03983), 2017. Izmailov and others,
# [Averaging Weights Leads to Wider Optima](https://arxiv.org/abs/1803.05407), 2018. Hägele and others, [Beyond Fixed Training Durations](https://arxiv.org/abs/2405.18392), 2024.
#
# <!-- foot -->
