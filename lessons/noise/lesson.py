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
# *In <!-- minutes --> minutes you will know why a training on small batches never comes to rest, and how to make it.*
#
# A line through 442 people: three runs, one rate, one start. The first reads everybody before each step. The
# second reads eight people, drawn at random. The third reads one.

# %%
import numpy as np

from lessons.noise import load_people, path, show_batch_paths
from lrlib import least_squares

people, progress = load_people()  # body mass index, and what diabetes did in a year
best_line = np.array(least_squares(people, progress).minimum)
batches = {"all 442 people": 442, "8 people": 8, "1 person": 1}
# rate 0.1, 100 steps
paths = {name: path(people, progress, 0.1, 100, size) for name, size in batches.items()}
show_batch_paths(paths, best_line)

# %% [markdown]
# All three find the valley. Only one of them stops. The other two go on dancing about the cross, and if you train on
# batches, so does your model, right now. Is that bad? Can you end it? What does it have to do with the rate?
#
# <!-- head -->
#
# **After this you can**
#
# - tell noise from instability with one experiment,
# - say how high a run on small batches ends, from its rate and its batch size,
# - say when small batches pay, and when they do not,
# - let the rate fall over time, and compare two ways of doing so fairly.

# %%
from lessons.noise import DECAYS, best_after, expected_loss, mean_square_edge, show_budget
from lessons.noise import show_clouds, show_excess, show_floor, show_halved_rate, show_lines
from lessons.noise import stochastic_descent, stuck_runs
from lrlib import check, claim, confirm, explorer, generator, hint
from lrlib import predict, recall, self_test, table

# %% [markdown]
# ## Recall

# %%
recall("noise")

# %% [markdown]
# ## One person in place of 442
#
# Until now every step used the slope of the whole loss. To know it you read the whole table, and tables can be large. **Stochastic
# gradient descent** (SGD) reads a few rows drawn at random, a **batch**, and steps along the slope of *their* loss. On average
# over all batches that is the right slope. Each single one is off, and what it is off by is called **noise**.
#
# Each point in the picture above is a line: its height and its slope. Here are the last 30 lines of each run, through the people.

# %%
show_lines(people, progress, paths)

# %% [markdown]
# On the left, 30 lines lie over each other. On the right, each new person pulls the line a little towards their own dot, and
# the next one pulls it somewhere else.
#
# The temptation: it just needs more time. So let us give it a hundred times more.

# %%
predict("noise.constant")

# %% [markdown]
# Single people, 10,000 steps, and for good measure at three rates. Here are the last 500 points of each.

# %%
clouds = {f"rate {lr}": path(people, progress, lr, 10_000, 1)[-500:] for lr in (0.2, 0.05, 0.0125)}
show_clouds(clouds, best_line)

# %% [markdown]
# Time did not help. A smaller rate did: the cloud shrinks with it. Lesson 01 said that a constant rate slows down by itself, because the
# slope fades towards the bottom. The slope of the *whole* loss does. The noise does not: at the bottom each person still pulls
# their own way. Where the pull of the valley and the kicks of the noise balance, the loss settles some way above its minimum. That height
# is called the **noise floor**.
#
# ## Noise or instability?
#
# Now you know two reasons why a loss leaps about and does not fall: noise, and a rate beyond the edge of lesson 02. In a log they look
# alike. A third case looks as if nothing worked at all: the model cannot fit better. You need not guess. **Halve the rate and go on.**

# %%
predict("noise.halve")

# %%
stuck = stuck_runs()  # three runs that do not get lower, each halved on the way
show_halved_rate(stuck, shown=["loss above the minimum", "loss above the minimum", "loss"])

# %% [markdown]
# The thick lines are the levels before and after. Three runs, three answers:
#
# - **Noise** (the people in batches of 8, from rate 0.2 to 0.1) falls to about half.
# - **An oscillation** (the double well of lesson 02, edge at 1, from 1.2 to 0.6) is gone: 0.6 is below the edge.
# - **The minimum** (all people at each step) stays where it was. No rate goes below it.
#
# A real log shows the minimum *plus* the floor, and only the part above the minimum halves. So if the loss goes from 0.62 to 0.52,
# ask what it would be with no floor at all. Exercise 1 does.
#
# One trap: what if half the rate is still beyond the edge? Take a valley of curvature 4, whose edge is 0.5, with every slope cut to at most 1, as
# gradient clipping does. Here is how long its step number 1000 is:

# %% tags=["machinery"] jupyter={"source_hidden": true}
def last_step(lr, w=1.0):
    for _ in range(1000):
        step = lr * np.clip(4 * w, -1, 1)
        w = w - step
    return abs(step)

cut = [last_step(lr) for lr in (1.2, 0.6, 0.3)]
table({"rate": [1.2, 0.6, 0.3], "length of step 1000": cut})

# %% [markdown]
# Half of 1.2 still leaps about, with steps half as long: it looks like noise. A quarter is at rest. If one halving leaves you in doubt,
# halve again.

# %%
claim("noise.halving", stuck["beyond the edge"][1][-1] < 1e-6 and cut[1] > 0.5 and cut[2] < 1e-6)

# %% [markdown]
# ## How much noise is there?
#
# Let us put a number on it. Stand *on* the best line. For one person with index $x$ and error $e$ = progress − line, the loss is $e^2/2$. As
# the line is raised, it changes at the rate $-e$; as the line is tilted, at $-e\,x$. Four people, and the mean of all:

# %%
errors = progress - people @ best_line
slopes = -errors[:, None] * people  # (442, 2)
few = np.vstack([slopes[:4], slopes.mean(axis=0).round(9)])
names = ["person 1", "person 2", "person 3", "person 4", "mean of 442"]
table({"slope of the loss": names, "raised": few[:, 0], "tilted": few[:, 1]}, digits=2)

# %% [markdown]
# Each of them wants another line. Together they want nothing: the mean is zero, that is what a minimum is. So the mean says nothing about how
# noisy they are. Square first, then take the mean: the **mean square** of numbers whose mean is zero is called their
# **variance**. We add both columns. Then the same for means over batches, 4000 batches of each size:

# %%
sizes = np.array([1, 4, 16, 64])
draws = [slopes[generator(3).integers(0, 442, (4000, size))].mean(axis=1) for size in sizes]
variances = np.array([(draw**2).sum(axis=1).mean() for draw in draws])
table({"batch": sizes, "variance": variances, "batch * variance": sizes * variances}, digits=2)

# %% [markdown]
# Four times the batch, a quarter of the variance. Errors in a batch partly cancel. **A mean over $B$ rows has a $B$-th of the variance $V$ of
# a single row.**
#
# ## Where kicks and pull balance
#
# Look at one direction of the people's valley; its curvature is 1. Call $w$ the distance from the minimum. A step does
# $w \leftarrow w - \eta\,(w + k)$, where $k$ is the noise. Square it and take the mean over many runs. The product of $w$ and $k$ drops out, as $k$ is
# as often positive as negative:
#
# $$\text{mean of } w^2 \;\leftarrow\; (1-\eta)^2 \times \text{mean of } w^2 \;+\; \eta^2 \times \text{mean of } k^2$$
#
# For a small rate the pull takes away about $2\eta$ times the mean of $w^2$. The kick adds $\eta^2$ times the mean of $k^2$. They balance where the mean of
# $w^2$ is $\eta/2$ times that of $k^2$. The loss is half of $w^2$, and over both directions the mean squares of $k$ add up to $V/B$. So
#
# $$\text{floor} \approx \frac{\eta}{4}\,\frac{V}{B}.$$
#
# With another curvature $h$, the pull is $h$ times as strong and the loss $h$ times as high: $h$ cancels. The formula should hold for
# *any* valley, as long as the rate is far below the edge. Let us see.
#
# ## Does it hold with twenty columns?
#
# A table of 2000 rows and 20 columns of made numbers, and a target that is a weighted sum of them plus noise of its own:

# %%
rng = generator(0)
x = rng.normal(size=(2000, 20)) * np.sqrt(np.geomspace(0.1, 1, 20))
y = x @ rng.normal(size=20) + rng.normal(size=2000)
valley = least_squares(x, y)
round(min(valley.curvatures), 3), round(max(valley.curvatures), 3)

# %% [markdown]
# Curvatures from 0.102 to 1.051, so with all rows the edge is near 1.9. Five rates, each half of the one before; batches of 8, 6000 steps, ten seeds. The floor is the mean loss above the
# minimum in the second half. The dashed line is our formula; `variance` is computed as before, the 20 columns added up.

# %%
rates = np.array([0.2, 0.1, 0.05, 0.025, 0.0125])
walk = stochastic_descent(x, y, rates, 6000, batch_size=8, seeds=range(10))
errors = y - x @ np.array(valley.minimum)
variance = np.mean(errors**2 * (x**2).sum(axis=1))
theory = rates / 4 * variance / 8
show_floor(rates, walk.floor(), theory)

# %%
floor = walk.floor().mean(axis=0)
table({"rate": rates, "floor": floor, "formula": theory, "ratio": floor / theory})

# %% [markdown]
# Half the rate, half the floor. At the smallest rates the formula is right within two per cent. At 0.2 it is too low: that rate is no longer far
# below the edge of batches of 8. Now batches of other sizes, at rate 0.02; and, in the last row, four times the batch with four
# times the rate of 0.05:

# %%
plans = [(0.02, 1), (0.02, 4), (0.02, 16), (0.02, 64), (0.2, 32)]
runs = [stochastic_descent(x, y, lr, 5000, size, seeds=range(10)) for lr, size in plans]
floors = np.array([run.floor().mean() for run in runs])
formula = np.array([lr / 4 * variance / size for lr, size in plans])
columns = {"rate": [lr for lr, _ in plans], "batch": [size for _, size in plans]}
table({**columns, "floor": floors, "formula": formula})

# %% [markdown]
# What counts is the rate *over* the batch size. Compare the last row with rate 0.05 and batches of 8 in the table before: about the same floor.
# That is the **linear scaling rule**: with $k$ times the batch, $k$ times the rate. In 2017 Priya Goyal and others used it to train a
# ResNet-50 on ImageNet in one hour, with batches of 8192. It ends where the edge begins, and the edge hardly moves with the
# batch.

# %%
ratios = np.concatenate([floor[1:] / theory[1:], floors / formula])
claim("noise.floor", 0.8 < ratios.min() and ratios.max() < 1.25)

# %% [markdown]
# ## Why bother with noise at all?
#
# The whole table has no noise and no floor. Why not always use it? Because reading costs time. Suppose you may read 2000 rows, one pass over this
# table, and no more.

# %%
predict("noise.budget")

# %%
one_pass = [best_after(x, y, size, passes=1) for size in (1, 8, 64, 2000)]
columns = {"batch": [1, 8, 64, 2000], "steps": [2000, 250, 31, 1]}
columns |= {"best rate": [rate for rate, _ in one_pass]}
table({**columns, "ends above minimum": [end for _, end in one_pass]}, digits=2)

# %% [markdown]
# One exact step against 250 rough ones: it is not close. A rough slope is good enough while you are far away. See the best rates too: eight
# times the batch, about seven times the rate. Linear scaling again, until the edge.
#
# Batches of 1, 8 and 64 end about alike. So take the larger one: most machines read 64 rows at once almost as fast as one.
#
# And with more time? Each keeps its rate and reads twenty passes, 40,000 rows. One run of each, not smoothed:

# %% tags=["machinery"] jupyter={"source_hidden": true}
budget = {}
for size, (rate, _) in {1: one_pass[0], 8: one_pass[1], 2000: one_pass[3]}.items():
    run = stochastic_descent(x, y, rate, 40_000 // size, size, reshuffle=size == 2000)
    budget[f"batch {size}"] = size, run.excess[:, 0, 0]
show_budget(budget)

# %% [markdown]
# Small batches are ahead for about ten passes. Then they sit on their floor, and the whole table passes them. Is that only because
# of the rate? Each may choose its best constant rate again, for twenty passes:

# %%
twenty = [best_after(x, y, size, passes=20) for size in (8, 2000)]
columns = {"batch": [8, 2000], "best rate": [rate for rate, _ in twenty]}
table({**columns, "ends above minimum": [end for _, end in twenty]}, digits=2)

# %%
ahead = one_pass[1][1] < one_pass[3][1] / 2
claim("noise.budget", ahead and twenty[1][1] < twenty[0][1] / 2)

# %% [markdown]
# Batch 8 now needs a tenth of its rate, and still ends higher. With much data, few can afford twenty passes over it.
# (Where all curvatures are alike, as with the people, one step at rate 1 lands on the minimum: it is ravines that need many steps.)
#
# ## Decay: fast first, quiet later
#
# A large rate arrives soon. A small rate has a low floor. You want both, so begin large and end small: **learning rate decay**. The idea is
# older than the field. In 1951 Herbert Robbins and Sutton Monro looked for the level of an experiment at which its noisy answer has a wanted mean; say,
# the dose at which half of the patients respond. Their method: correct the level after each trial, by less and less, like $1/t$. Every decay you meet goes back to it.

# %%
predict("noise.fast_decay")

# %% [markdown]
# Six ways, all from 0.1, batches of 8, 6000 steps, mean of ten runs. "Step" divides the rate by 10 at half and at three quarters of the time.
# (`lambda t: ...` is a small function without a name.)

# %%
steps = 6000
decays = {
    "constant": lambda t: np.ones(len(t)),
    "linear": lambda t: 1 - t / steps,
    "cosine": lambda t: (1 + np.cos(np.pi * t / steps)) / 2,
    "step": lambda t: np.where(t < 3000, 1, np.where(t < 4500, 0.1, 0.01)),
    "1/t": lambda t: 1 / (1 + t / 100),
    "1/t^2": lambda t: 1 / (1 + t / 100) ** 2,
}
from_01 = {
    name: stochastic_descent(x, y, 0.1, steps, 8, range(10), decay).excess[:, :, 0]
    for name, decay in decays.items()
}
show_excess(from_01)

# %% [markdown]
# The constant rate stays on its floor. Four decays end far lower. The fastest, 1/t², does not: it froze before it had arrived.
#
# So 1/t² is bad? Careful. Perhaps it is only bad *from 0.1*. And the constant rate, too, would end lower if it were smaller. A fair contest
# lets each begin at its own best rate: 18 rates on ten seeds choose it, twenty other seeds compare.

# %% tags=["machinery"] jupyter={"source_hidden": true}
grid = 0.001 * 1.6 ** np.arange(18)

def end(rates, seeds, decay):
    run = stochastic_descent(x, y, rates, steps, 8, seeds, decay)
    with np.errstate(all="ignore"):
        return np.fmin(run.excess[-200:].mean(axis=0), run.excess[0])  # if it diverged: the start

tries = {name: end(grid, range(100, 110), decay).mean(axis=0) for name, decay in decays.items()}
best = {name: grid[levels.argmin()] for name, levels in tries.items()}
ends = {name: end(best[name], range(20), decay)[:, 0] for name, decay in decays.items()}

# %%
gains = np.array([ends["constant"] - values for values in ends.values()])[1:]  # seed by seed
mean, se = gains.mean(axis=1), gains.std(axis=1, ddof=1) / np.sqrt(20)
columns = {"from 0.1": [run[-200:].mean() for run in from_01.values()]}
columns |= {"best first rate": best.values(), "from that": [v.mean() for v in ends.values()]}
columns |= {"standard errors below constant": [0.0, *(mean / se)]}
table({"decay": decays, **columns}, digits=2)

# %% [markdown]
# Every decay ends below the best constant rate, and by more than chance: two standard errors would do. And the loser from 0.1 is now the best
# of all, from a first rate eighteen times as large. **Judge a decay by its own best first rate.**

# %%
froze = from_01["1/t^2"][-200:].mean() > ends["constant"].mean()
percent = 100 * mean.mean() / ends["constant"].mean()
claim("noise.decay", froze and np.all(mean > 2 * se), difference=percent)

# %% [markdown]
# Linear, cosine and 1/t are close to each other. So do not spend your time on the shape. Spend it on the first rate, and let the
# rate come down to zero.
#
# ## Try it
#
# One direction, curvature 1, batches of your choice. Thin: one run. Dashed: the mean of all runs there could be (statisticians say: the
# **expectation**), computed by the rule of $w^2$ above, without any chance.
#
# <!-- goal: noise.floor -->

# %%
explorer("noise.floor")

# %% [markdown]
# ## Exercise 1 · The minimum behind the noise
#
# Rows are drawn at random. A log has settled at the mean loss `level`; at half the rate, at `half_level`. Neither is the minimum. Return
# the minimum of the loss, which no log has shown.

# %% tags=["exercise"]
def minimum_of(level, half_level):
    ...  # your code: one line


check("noise.minimum_of", minimum_of)

# %% [markdown]
# Stuck? Run `hint("noise.minimum_of")` in a new cell, as often as you like.

# %% tags=["solution"] jupyter={"source_hidden": true}
def solution(level, half_level):
    return 2 * half_level - level


confirm("noise.minimum_of", solution)

# %% [markdown]
# ## Exercise 2 · A larger machine
#
# A run at rate `lr` on batches of `batch_size` rows sits on its floor. You move to a machine that takes `new_batch_size` rows, and you want a floor
# that is only `share` times the old one (0.5: half as high). Far below the edge: which rate do you set?

# %% tags=["exercise"]
def new_rate(lr, batch_size, new_batch_size, share):
    ...  # your code: one line


check("noise.new_rate", new_rate)

# %% tags=["solution"] jupyter={"source_hidden": true}
def solution(lr, batch_size, new_batch_size, share):
    return lr * share * new_batch_size / batch_size


confirm("noise.new_rate", solution)

# %% [markdown]
# ## Quiz

# %%
self_test("noise")

# %% [markdown]
# That is the core. Five sections marked (deeper) follow. You can go on to [In your own job](#In-your-own-job) at once.
#
# ## Averaging: keep the rate, average the points (deeper)
#
# The kicks point in all directions. So the average of many points should cancel them. Boris Polyak and Anatoli Juditsky worked this out in 1992.

# %%
predict("noise.average")

# %% [markdown]
# The runs of the five constant rates, and the average of all points of their second half:

# %%
gain_averaged = floor / walk.averaged.mean(axis=0)
columns = {"floor": floor, "averaged": walk.averaged.mean(axis=0), "times lower": gain_averaged}
table({"rate": rates, **columns})

# %% [markdown]
# At rate 0.2 the average lies over a hundred times lower than the points it is made of. And it hardly depends on the rate: where the floor is low
# already, there is less to gain.

# %%
claim("noise.averaging", np.all(gain_averaged > 2))

# %% [markdown]
# In PyTorch, for the last part of a run. It needs no decay, and costs one copy of the weights:
#
# <!-- code: pytorch_averaging.py -->
#
# Keras keeps a *running* average, `SGD(use_ema=True)`. It begins at the first point and forgets it slowly: `ema_momentum=0.99` means by half
# in about 70 steps. `fit` puts the average into the model at its end.
#
# ## What shuffling changes (deeper)
#
# In practice nobody draws rows at random each time. The table is **shuffled** and used up, then shuffled again; one such pass is an
# **epoch**. Every row is then seen equally often.

# %%
predict("noise.shuffle")

# %%
shuffled = stochastic_descent(x, y, rates, 6000, 8, seeds=range(10), reshuffle=True)
ratio = shuffled.floor().mean(axis=0) / floor
columns = {"drawn at random": floor, "shuffled": shuffled.floor().mean(axis=0), "ratio": ratio}
table({"rate": rates, **columns})

# %% [markdown]
# At large rates it makes little difference. At small rates shuffling is clearly better. Add up all errors of one pass: since each row was used once,
# they come to zero. A small rate hardly moves within a pass, so nearly all of its kicks cancel. A large rate has moved on before the pass is over, and
# its kicks do not.

# %%
claim("noise.shuffling", np.all(np.diff(ratio) < 0) and ratio[-1] < 0.5)

# %% [markdown]
# So with shuffled passes, halving the rate takes away *more* than half of the floor. The test of this lesson still works; only
# Exercise 1 gives a minimum that is a little too low.

# %%
names = ["0.2 to 0.1", "0.1 to 0.05", "0.05 to 0.025", "0.025 to 0.0125"]
both = {"random": walk.floor(), "shuffled": shuffled.floor()}
fall = {f"falls by, {name}": (run[:, :-1] / run[:, 1:]).mean(axis=0) for name, run in both.items()}
table({"rate": names, **fall}, digits=2)

# %% [markdown]
# ## Is the rate far below the edge? (deeper)
#
# A batch has a valley of its own, and that may be more strongly curved than the whole table's. Take a batch of one row. Its loss is
# curved along that row only, by $|x|^2$, the sum of its squared entries (lesson 02 had it for one column). Here that is about 8 on average:

# %%
round(float(np.mean((x**2).sum(axis=1))), 1)

# %% [markdown]
# So single rows cannot take more than 2/8 = 0.25, far less than 1.9. That is an upper bound: where some rows are longer than others, the long ones break it
# sooner. For rows from a bell curve, like ours, Arie Feuer and Ehud Weinstein computed in 1985 the rate at which the mean of the squared
# distance stops falling. It is again 2 over a curvature. With $L$ the largest curvature of the whole table, this one lies between $L$ and
# $L + (L + |x|^2)/B$ for batches of $B$ rows.

# %%
few = [1, 8, 64]
table({"batch": few, "edge": [mean_square_edge(valley.curvatures, b) for b in few]})

# %% [markdown]
# Do runs obey? Here is where they settle, the median of ten.

# %% tags=["machinery"] jupyter={"source_hidden": true}
def settles(rates, batch_size):
    run = stochastic_descent(x, y, rates, 2000, batch_size, seeds=range(10))
    with np.errstate(all="ignore"):
        return np.median(np.where(run.excess[-1] < run.excess[0], run.floor(), np.inf), axis=0)

tried = [0.02, 0.1, 0.15, 0.25, 1.4]
single, eight = settles(tried, 1), settles(tried, 8)
table({"rate": tried, "batch 1": single, "batch 8": eight})

# %% [markdown]
# Batch 1 diverges at 0.25 and batch 8 at 1.4, both below 1.9: noise moves the edge. Close to its edge a run settles above $\frac{\eta}{4}\frac{V}{B}$,
# by a factor of about 1/(1 − rate/edge). That is what the first table of floors showed at 0.2.

# %%
claim("noise.edge", np.isinf(single[3]) and np.isfinite(eight[3]))

# %% [markdown]
# ## The exact floor (deeper)
#
# For one direction of curvature $h$ and kicks of variance $s^2$, nothing need be approximated. The rule for the mean of $w^2$ becomes
#
# $$\text{mean of } w^2 \;\leftarrow\; (1 - \eta h)^2 \times \text{mean of } w^2 + \eta^2 s^2.$$
#
# It settles where both sides agree, at $\eta s^2 / (h (2 - \eta h))$. The loss is $h/2$ times that. Check it with 2000 runs, $h = s = 1$:

# %%
lr, h, s = 0.3, 1.0, 1.0
noise, w = generator(1).normal(size=(400, 2000)), np.full(2000, 3.0)
for kick in noise:
    w = w - lr * (h * w + s * kick)
expected = lr * s**2 / (h * (2 - lr * h))
round(expected, 3), round(float(np.mean(w**2)), 2)

# %% [markdown]
# ## Exercise 3 · The floor in numbers (deeper)
#
# For this model, return the loss, $h/2$ times the mean of $w^2$, at which a run settles. Statisticians write $\mathrm{E}[w^2]$ for that mean, and so does
# the feedback. `noise` is the root of the variance of a single row's slope (its **standard deviation**); the batch is a mean of `batch_size` rows.

# %% tags=["exercise"]
def floor_of(lr, curvature, noise, batch_size):
    ...  # your code


check("noise.floor_of", floor_of)

# %% tags=["solution"] jupyter={"source_hidden": true}
def solution(lr, curvature, noise, batch_size):
    return lr * noise**2 / batch_size / (2 * (2 - lr * curvature))


confirm("noise.floor_of", solution)

# %% [markdown]
# ## How fast is too fast? (deeper)
#
# Robbins and Monro did not only have an idea, they proved when it works. Two conditions are enough for the mean of $w^2$ to fall to zero: the rates
# add up to infinity, or the walk may stop short; and their squares add up to something finite. (Blum showed in 1954 that then also
# each single walk arrives, with probability one.)

# %%
predict("noise.robbins")

# %% [markdown]
# For rates $t^{-p}$ the sum is infinite if $p \le 1$ (compare it with the area under the curve $t^{-p}$). The squares are $t^{-2p}$: finite
# if $p > 1/2$. So every power from just above 1/2 up to 1 will do.
#
# The second condition is enough, not needed. Rates of $0.5/\sqrt t$ break it, as squares of $1/\sqrt t$ add up like $\log t$. The exact
# model, with curvature 1 and noise 1, from $w = 3$:

# %%
square, seen = 9.0, []
for t in range(1, 1_000_001):
    square = (1 - 0.5 / t**0.5) ** 2 * square + (0.5 / t**0.5) ** 2
    if t in (100, 10_000, 1_000_000):
        seen.append(square)
table({"steps": [100, 10_000, 1_000_000], "mean of w^2": seen})

# %% [markdown]
# It sinks, though slowly: a hundred times the steps for a tenth of the error. A rate of $c/t$ satisfies both conditions for every $c$. Is
# every $c$ good, then? Here is steps times error, which would stay put for an error of order 1/steps:

# %%
c = np.array([0.1, 0.3, 0.6, 1.0, 2.0])
square, after = np.full(5, 9.0), {}
for t in range(1, 20_001):
    square = (1 - c / t) ** 2 * square + (c / t) ** 2
    after[t] = t * square
table({"c": c, **{f"after {t} steps": after[t] for t in (200, 2000, 20_000)}})

# %% [markdown]
# With $c = 1$ the error is 1/steps, as good as the average of 20,000 noisy measurements can be. With $c = 0.1$ it is 1.09 after
# 20,000 steps, and steps times error grows without end. Each step multiplies what is left of the start by $(1 - ch/t)^2$, about $e^{-2ch/t}$; as the $1/t$ add up to $\log t$, that
# makes $t^{-2ch}$, and if $2ch < 1$ that is slower than $1/t$. So $c$ must exceed $1/(2h)$: even a
# textbook schedule has a rate to choose, and again the curvature decides.

# %%
grows = after[20_000] > 2 * after[2000]
claim("noise.smallest_c", grows.tolist() == (c < 0.5).tolist())

# %% [markdown]
# ## Exercise 4 · The smallest c (deeper)
#
# For rates $c/t$ on a valley of the given curvature, return the value that $c$ must exceed for an error of order $1/t$.

# %% tags=["exercise"]
def smallest_c(curvature):
    ...  # your code: one line


check("noise.smallest_c", smallest_c)

# %% tags=["solution"] jupyter={"source_hidden": true}
def solution(curvature):
    return 1 / (2 * curvature)


confirm("noise.smallest_c", solution)

# %% [markdown]
# ## In your own job
#
# Tomorrow your loss leaps about a level. Save a checkpoint, and run the test. `model`, `optimizer`, `loss_fn` and `loader` are yours:
#
# <!-- code: pytorch.py -->
#
# Read `levels` like this: the step from 1 to 1/2 twice as large as that from 1/2 to 1/4, it is noise, and the minimum is near `2 * levels[0.5] - levels[1.0]`.
# Everything gone at some factor: you were beyond the edge. No change: this is as well as the model fits. Factor 1 is the control: if it falls
# as well, the run had not settled, and you learn nothing yet.
#
# Two traps are taken care of. The *optimizer's* state is restored too, or the second arm begins with the momentum of the first. And it is
# copied again before each restore, because PyTorch goes on writing into what you gave it. One trap is left to you: noise that halves
# is a diagnosis, not an order to go on at half the rate. While there is far to go, the floor is not your problem.
#
# Then train with a rate that fits the batch and ends at zero:
#
# <!-- code: pytorch_decay.py -->
#
# In Keras the rate is one of the optimizer's variables. Restoring them brings the old rate back, so set the rate *after*:
#
# <!-- code: keras.py -->
#
# What others type:
#
# | model | batch | rate | decay | source |
# |---|---|---|---|---|
# | ResNets, SGD with momentum 0.9 | 8 × 32 images | 0.1 | a tenth, every 30 of 90 epochs | torchvision, `references/classification`, read in 2026 |
# | ResNet-50, the same | up to 8192 | in proportion, after a warm-up | the same | Goyal et al. 2017, arXiv:1706.02677 |
# | language models, AdamW | | tuned | cosine to 10 % is usual; linear to zero ended lower | Bergsma et al. 2025, arXiv:2502.15938 |
#
# The linear rule is for SGD. For Adam, theory asks for the square root of it (Malladi et al. 2022, arXiv:2205.10287).
#
# ## Easy to confuse
#
# - **Learning-rate decay and weight decay:** the first lowers the rate over time; the second pulls every weight towards zero.
# - **Floor and minimum:** the minimum belongs to the model and the data, the floor above it to rate and batch. A log shows their sum.
# - **Halving the rate and halving the loss:** only the part above the minimum halves, and that for rows drawn at random. With shuffled epochs
#   it falls by more.
# - **Mean and sum:** everything here is for the *mean* loss of a batch. A summed loss multiplies the rate by the batch size behind your back.
#
# ## Take-aways
#
# - On small batches a constant rate never arrives. Far below the edge, the floor is in proportion to the rate over the batch size.
# - Noise or instability? Go on at half the rate. Noise falls to half, an oscillation ends below the edge, the minimum stays.
# - A rough slope is good enough while you are far away: per row read, small batches win early.
# - Decay has both, the quick start and the low floor. Tune its first rate; the shape matters less.
#
# **Exam angle.** This course's objectives: <!-- objectives -->. Exams show a loss that leaps about and ask for its cause; "lower the rate" is the usual key,
# and now you can say what will happen if it is right.
#
# **Further reading.** H. Robbins, S. Monro, A Stochastic Approximation Method, Annals of Mathematical Statistics 22(3), 1951. A. Feuer, E. Weinstein,
# Convergence Analysis of LMS Filters with Uncorrelated Gaussian Data, IEEE Transactions on Acoustics, Speech, and Signal Processing 33(1), 1985.
# B. Polyak, A. Juditsky, Acceleration of Stochastic Approximation by Averaging, SIAM Journal on Control and Optimization 30(4), 1992. P. Goyal
# et al., Accurate, Large Minibatch SGD: Training ImageNet in 1 Hour, arXiv:1706.02677, 2017.
#
# <!-- foot -->
