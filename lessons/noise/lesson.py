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
# *In <!-- minutes --> minutes you will know what training on small batches costs, and what a decaying rate has to do with it.*
#
# **Move** the rate and choose its decay, **watch** one noisy run and the mean of all runs: [go there](#Try-it).
#
# <!-- head -->
#
# **After this you can**
#
# - say how a run on small batches ends, from its rate and its batch size,
# - tell noise from instability with one experiment,
# - choose how the rate should fall over time, and give a reason,
# - say what averaging does, and what shuffling changes.

# %%
import numpy as np

from lessons.noise import DECAYS, expected_loss, show_excess, show_floor, show_levels
from lessons.noise import stochastic_descent
from lrlib import check, claim, confirm, descend, double_well, explorer, generator, hint
from lrlib import least_squares, predict, recall, self_test, table

# %% [markdown]
# ## Recall

# %%
recall("noise")

# %% [markdown]
# ## Eight rows in place of two thousand
#
# So far every step used the slope of the whole loss, over all rows of the table. Large tables make that slow. **Stochastic gradient
# descent** (SGD) takes a few rows at random, a **batch**, and uses the slope of their loss. On average it is the right slope. Each
# single one is off, and we call the difference **noise**.
#
# Our table has 2000 rows and 20 columns of made numbers, and a target that is a weighted sum of them plus noise of its own.

# %%
rng = generator(0)
x = rng.normal(size=(2000, 20)) * np.sqrt(np.geomspace(0.1, 1, 20))
y = x @ rng.normal(size=20) + rng.normal(size=2000)
valley = least_squares(x, y)
round(min(valley.curvatures), 3), round(max(valley.curvatures), 3)

# %% [markdown]
# The curvatures lie between 0.102 and 1.051, so with all rows at once the edge is near 1.9. We take 0.1.

# %%
predict("noise.constant")

# %% [markdown]
# Ten runs each with 1, 8 and 64 rows per step. The picture shows the loss above its minimum, the **excess**. Single steps jump about, so
# the curves are smoothed: each point is the mean of 50 steps and of ten runs. (`[:, :, 0]` reads: all steps, all seeds, the first rate.)

# %%
batches = {f"batch {b}": stochastic_descent(x, y, 0.1, 3000, b, seeds=range(10)).excess[:, :, 0] for b in (1, 8, 64)}
show_excess(batches)

# %% [markdown]
# All fall at first, and none arrives. The smaller the batch, the higher they stay. Lesson 01 said that a constant rate slows down by
# itself, because the slope fades towards the bottom. The slope does, but the noise does not: near the bottom each step is a kick in a
# random direction. Where the kicks and the pull of the valley balance, the loss settles. We call that level the **noise floor**.
#
# ## Is 0.1 far below the edge?
#
# For all rows, yes. But a small batch has a valley of its own, and that may be more strongly curved. A single row $x$ has the
# curvature $|x|^2$, here about 8 on average:

# %%
round(float(np.mean((x**2).sum(axis=1))), 1)

# %% [markdown]
# So single rows should break near 2/8 = 0.25, not near 1.9. The next cell is folded: it shows where the excess settles, the median
# of ten runs.

# %% tags=["machinery"] jupyter={"source_hidden": true}
def settles(rates, batch_size):
    run = stochastic_descent(x, y, rates, 2000, batch_size, seeds=range(10))
    with np.errstate(all="ignore"):
        return np.median(np.where(run.excess[-1] < run.excess[0], run.floor(), np.inf), axis=0)

tried = [0.02, 0.1, 0.15, 0.25, 1.4]
table({"rate": tried, "batch 1": [*settles(tried[:4], 1), np.inf], "batch 8": settles(tried, 8)})

# %% [markdown]
# Batch 1 diverges at 0.25 and batch 8 at 1.4, both below 1.9: noise moves the edge. And near its edge a floor is higher than its share.
# At 0.1, batch 1 settles more than 13 times as high as batch 8; at 0.02, far below both edges, less than 9 times. The laws that follow hold
# far below the edge of the batch size at hand.

# %%
claim("Reproduces", "at rate 0.25 single rows diverge on 10 of 10 seeds, batches of 8 on none",
      [(w[-1] > w[0]).sum() for w in (stochastic_descent(x, y, 0.25, 2000, b, range(10)).excess for b in (1, 8))] == [10, 0])

# %% [markdown]
# ## How high is the floor?

# %%
predict("noise.halve")

# %% [markdown]
# Five rates, each half of the one before, 6000 steps, batches of 8, ten seeds. The floor is the mean excess over the second half.

# %%
rates = np.array([0.2, 0.1, 0.05, 0.025, 0.0125])
walk = stochastic_descent(x, y, rates, 6000, batch_size=8, seeds=range(10))
errors = y - x @ np.array(valley.minimum)
theory = rates / 4 * np.mean(errors**2 * (x**2).sum(axis=1)) / 8
show_floor(rates, walk.floor(), theory)

# %% [markdown]
# A straight line of slope close to one: the floor is proportional to the rate. The dashed line is the theory for small rates: a quarter
# of the rate, times the total variance of the noisy slopes at the minimum, which for 8 rows is 1/8 of that of a single row. Where the
# quarter comes from, the exact model below will show. The check on each seed is folded:

# %% tags=["machinery"] jupyter={"source_hidden": true}
slopes = [np.polyfit(np.log(rates), np.log(row), 1)[0] for row in walk.floor()]
claim("Reproduces", "on each of 10 seeds the floor grows like the rate, slope between 0.95 and 1.15", 0.95 < min(slopes) and max(slopes) < 1.15)

# %%
table({"rate": rates, "floor": walk.floor().mean(axis=0), "theory": theory, "ratio": walk.floor().mean(axis=0) / theory})

# %% [markdown]
# At the smallest rates measurement and theory agree within two per cent. At 0.2 the theory for small rates is too low: it leaves out
# a factor $2/(2 - \eta h)$ for each direction of curvature $h$, and that slopes are noisier away from the minimum.
#
# And the batch size? A mean over $B$ rows has a $B$-th of the variance.

# %%
sizes = np.array([1, 4, 16, 64])
floors = np.array([stochastic_descent(x, y, 0.02, 4000, int(b), seeds=range(10)).floor().mean() for b in sizes])
table({"batch": sizes, "floor": floors, "batch * floor": sizes * floors})

# %%
claim("Reproduces", "the floor falls like one over the batch size, within 15 per cent", np.ptp(sizes * floors) < 0.15 * (sizes * floors).min())

# %% [markdown]
# Rate over batch size is what counts: with four times the batch, four times the rate has the same floor. That is why advice on large
# batches speaks of raising the rate with them. (`[:, 2]` is the third of the five rates, 0.05.)

# %%
small, large = walk.floor()[:, 2], stochastic_descent(x, y, 0.2, 6000, 32, seeds=range(10)).floor()[:, 0]
table({"rate": [0.05, 0.2], "batch": [8, 32], "floor": [small.mean(), large.mean()]})

# %%
claim("Reproduces", "four times the batch at four times the rate: the floors differ by less than a fifth on 10 of 10 seeds",
      np.all(np.abs(large / small - 1) < 0.2))

# %% [markdown]
# ## An exact model beside the run
#
# One parameter is enough to see all of this without any chance. Let $w \leftarrow w - \eta\,(h w + s\,\xi)$. At each step $\xi$ (say
# "xi") is a fresh random number with mean 0 and variance 1, so $s$ is the size of the kicks. $\mathrm{E}[\ldots]$, the **expectation**, is
# the mean over all runs there could be. The mean of $w^2$ obeys a rule without randomness:
#
# $$\mathrm{E}[w^2] \leftarrow (1 - \eta h)^2\, \mathrm{E}[w^2] + \eta^2 s^2.$$
#
# It settles where both sides agree, at $\eta s^2 / (h (2 - \eta h))$. The loss is $h/2$ times that, which for a small rate is
# $\eta s^2/4$, whatever the curvature. There is the quarter; over all directions the $s^2$ add up to the total variance.
#
# ## Try it
#
# The explorer shows the exact expectation, dashed, and one run of it.
#
# <!-- goal: noise.floor -->

# %%
explorer("noise.floor")

# %% [markdown]
# We check the formula on 2000 runs at once.

# %%
lr, h, s = 0.3, 1.0, 1.0
noise, w = generator(1).normal(size=(400, 2000)), np.full(2000, 3.0)
for kick in noise:
    w = w - lr * (h * w + s * kick)
expected = lr * s**2 / (h * (2 - lr * h))
round(expected, 3), bool(abs(np.mean(w**2) / expected - 1) < 0.1)

# %%
claim("Exact", "the recursion settles at lr s^2 / (h (2 - lr h))", np.isclose((1 - lr * h) ** 2 * expected + lr**2 * s**2, expected, rtol=1e-12))

# %% [markdown]
# ## Decay: quieten down in time
#
# A large rate arrives soon, and a small one has a low floor. So begin large and end small. That is **learning rate decay**.

# %%
predict("noise.fast_decay")

# %% [markdown]
# Six ways, all from 0.1, all 6000 steps, smoothed as before. The step decay divides by 10 at half and at three quarters of the time.

# %%
steps = 6000
decays = {
    "constant": lambda t: np.ones(len(t)),
    "step": lambda t: np.where(t < 3000, 1, np.where(t < 4500, 0.1, 0.01)),
    "cosine": lambda t: (1 + np.cos(np.pi * t / steps)) / 2,
    "1/t": lambda t: 1 / (1 + t / 100),
    "1/sqrt(t)": lambda t: 1 / np.sqrt(1 + t / 100),
    "1/t^2": lambda t: 1 / (1 + t / 100) ** 2,
}
runs = {name: stochastic_descent(x, y, 0.1, steps, 8, range(10), f).excess[:, :, 0] for name, f in decays.items()}
show_excess(runs)

# %% [markdown]
# The constant rate stays at its floor. Step, cosine and 1/t end far lower. And 1/t², the fastest decay, ends hardly below the constant
# rate: it froze before it had arrived. How many times lower than constant does each end?

# %%
ends = {name: excess[-200:].mean(axis=0) for name, excess in runs.items()}
gain = {name: ends["constant"] / end for name, end in ends.items()}
middle = [np.median(g) for g in gain.values()]
table({"decay": gain, "times lower, median": middle, "over 10 times lower on": [f"{int((g > 10).sum())} of 10 seeds" for g in gain.values()]}, digits=2)

# %% tags=["machinery"] jupyter={"source_hidden": true}
good = all((gain[name] > 10).all() for name in ("step", "cosine", "1/t"))
claim("Reproduces", "step, cosine and 1/t end over 10 times lower than constant on 10 of 10 seeds, 1/t^2 on none", good and gain["1/t^2"].max() < 3)

# %% [markdown]
# ## How fast is too fast (deeper)
#
# You can skip this section. In 1951 Robbins and Monro gave conditions under which such a walk surely arrives: the rates add up to
# infinity, or it may stop short; and their squares add up to something finite. For rates $t^{-p}$ the sum is infinite if
# $p \le 1$, and finite if $p > 1$ (compare it with the area under the curve $t^{-p}$). The squares are $t^{-2p}$: finite if $p > 1/2$.
# So every power from just above 1/2 up to 1 will do.
#
# The second condition is enough, not needed. Rates of $0.5/\sqrt t$ break it, as squares of $1/\sqrt t$ add up like $\log t$. The exact
# model, with curvature 1 and noise 1, from $w = 3$:

# %%
square, seen = 9.0, []
for t in range(1, 1_000_001):
    square = (1 - 0.5 / t**0.5) ** 2 * square + (0.5 / t**0.5) ** 2
    if t in (100, 10_000, 1_000_000):
        seen.append(square)
table({"steps": [100, 10_000, 1_000_000], "E[w^2]": seen})

# %% [markdown]
# It sinks, though slowly: a hundred times the steps for a tenth of the error. A rate of $c/t$ satisfies both conditions for every $c$. Is
# every $c$ good, then? After 20,000 steps:

# %%
c = np.array([0.1, 0.3, 0.6, 1.0, 2.0])
square = np.full(5, 9.0)
for t in range(1, 20_001):
    square = (1 - c / t) ** 2 * square + (c / t) ** 2
table({"c": c, "E[w^2]": square, "steps * E[w^2]": 20_000 * square})

# %% [markdown]
# With $c = 1$ the error is 1/steps, as good as the average of 20,000 noisy measurements can be. With $c = 0.1$ it is 1.09 after
# 20,000 steps. Each step multiplies what is left of the start by $(1 - ch/t)^2$, about $e^{-2ch/t}$; as the $1/t$ add up to $\log t$, that
# makes $t^{-2ch}$, and if $2ch < 1$ that is slower than $1/t$. So $c$ must exceed $1/(2h)$: even a
# textbook schedule has a rate to choose, and again the curvature decides.

# %%
claim("Exact", "with c = 1 and h = 1 the error after t steps is 1 / t", np.isclose(20_000 * square[3], 1, rtol=1e-9))

# %% [markdown]
# ## Averaging: keep the rate, average the points
#
# The kicks point in all directions. The average of many points should cancel them. We take the runs of the five constant rates and
# average all points of their second half (Polyak and Ruppert):

# %%
gain_averaged = walk.floor().mean(axis=0) / walk.averaged.mean(axis=0)
table({"rate": rates, "floor": walk.floor().mean(axis=0), "averaged": walk.averaged.mean(axis=0), "times lower": gain_averaged})

# %% [markdown]
# At rate 0.2 the average is over a hundred times lower than the points it is made of. And the averaged column hardly depends on the rate.

# %%
claim("Reproduces", "averaging lowers the floor at least 5 times at every rate, on 10 of 10 seeds", (walk.averaged < walk.floor() / 5).all())

# %% [markdown]
# ## What shuffling changes
#
# In practice rows are not drawn at random each time. The table is **shuffled** and used up, then shuffled again; one such pass is an
# **epoch**. Every row is then seen equally often. Does the floor stay where it was?

# %%
shuffled = stochastic_descent(x, y, rates, 6000, batch_size=8, seeds=range(10), reshuffle=True)
ratio = shuffled.floor().mean(axis=0) / walk.floor().mean(axis=0)
table({"rate": rates, "drawn at random": walk.floor().mean(axis=0), "shuffled": shuffled.floor().mean(axis=0), "ratio": ratio})

# %% [markdown]
# At large rates it makes little difference. At small rates shuffling is clearly better: within a pass the noise of one batch is paid
# back by the others, and a small rate hardly forgets in between. So "the floor is proportional to the rate" is a law about random
# draws. Halving the rate of shuffled passes takes away more than half. The next cell is folded: run it and look at the table.

# %% tags=["machinery"] jupyter={"source_hidden": true}
names = ["0.2 to 0.1", "0.1 to 0.05", "0.05 to 0.025", "0.025 to 0.0125"]
fall = {name: (run[:, :-1] / run[:, 1:]).mean(axis=0) for name, run in [("random", walk.floor()), ("shuffled", shuffled.floor())]}
table({"rate": names, **{f"floor falls by, {name}": values for name, values in fall.items()}}, digits=2)

# %% tags=["machinery"] jupyter={"source_hidden": true}
steeper = [np.polyfit(np.log(rates), np.log(row), 1)[0] for row in shuffled.floor()]
claim("Conditional", "with shuffled passes the floor falls faster than the rate, slope above 1.2 on 10 of 10 seeds", min(steeper) > 1.2)

# %% [markdown]
# ## Noise or instability?
#
# Both look alike in a log: the loss jumps about a level. One experiment tells them apart: **halve the rate**. We try it on three runs
# that do not arrive: our batches of 8; the double well of lesson 02 at rate 1.2, beyond its edge at 1; and the whole table at once,
# where the loss itself, not the excess, is shown.

# %%
stuck = {
    "noise": walk.excess[:1500, 0, 1:3],
    "beyond the edge": descend(double_well(), 0.5, [1.2, 0.6], 100).loss,
    "cannot fit better": descend(valley, np.zeros(20), [0.1, 0.05], 800).loss,
}
show_levels(stuck, shown=["excess", "excess", "loss"])

# %% [markdown]
# The noise floor falls to about half. The oscillation beyond the edge disappears. And a level that does not move is neither: it is what
# the model cannot fit, the minimum of the loss. **A real log shows the minimum plus the floor**, and only the part above the minimum falls
# to half; with shuffled passes, to less than half. The noise on all ten seeds, rows drawn at random:

# %%
halved = walk.floor()[:, 2] / walk.floor()[:, 1]
claim("Reproduces", "at half the rate the floor is 0.4 to 0.6 of what it was, on 10 of 10 seeds", 0.4 < halved.min() and halved.max() < 0.6)

# %% tags=["machinery"] jupyter={"source_hidden": true}
edge, misfit = (stuck[name][-1, 1] / stuck[name][-1, 0] for name in ("beyond the edge", "cannot fit better"))
claim("Exact", "at half the rate the oscillation is gone and what the model cannot fit has not moved", edge < 1e-6 and np.isclose(misfit, 1, rtol=1e-3))

# %% [markdown]
# ## Exercise 1 · The floor in numbers
#
# For the one-parameter model, return the loss $\tfrac12 h\,\mathrm{E}[w^2]$ at which a run settles. `noise` is the standard deviation $s$ of a
# single row's slope, and the batch is a mean of `batch_size` rows.

# %% tags=["exercise"]
def floor_of(lr, curvature, noise, batch_size):
    ...  # your code


check("noise.floor_of", floor_of)

# %% [markdown]
# Stuck? Run `hint("noise.floor_of")` in a new cell, as often as you like.

# %% tags=["solution"] jupyter={"source_hidden": true}
def solution(lr, curvature, noise, batch_size):
    return lr * noise**2 / batch_size / (2 * (2 - lr * curvature))


confirm("noise.floor_of", solution)

# %% [markdown]
# ## Exercise 2 · The minimum behind the noise
#
# Rows are drawn at random. A log has settled at the mean loss `level`; at half the rate, at `half_level`. Neither is the minimum. Return
# the minimum of the loss, which no log has shown.

# %% tags=["exercise"]
def minimum_of(level, half_level):
    ...  # your code: one line


check("noise.minimum_of", minimum_of)

# %% tags=["solution"] jupyter={"source_hidden": true}
def solution(level, half_level):
    return 2 * half_level - level


confirm("noise.minimum_of", solution)

# %% [markdown]
# ## Exercise 3 · The smallest c (deeper)
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
# ## Quiz

# %%
self_test("noise")

# %% [markdown]
# ## In your framework
#
# | library | a decaying rate | averaging |
# |---|---|---|
# | scikit-learn | `SGDRegressor(learning_rate="invscaling", eta0=0.1, power_t=0.5)`: $\eta_0 / t^{0.5}$, t counts rows | `SGDRegressor(average=True)` |
# | PyTorch | `torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=steps)`, stepped once per update | `averaged = torch.optim.swa_utils.AveragedModel(model)`, then `averaged.update_parameters(model)` after each step |
# | Keras | `keras.optimizers.schedules.CosineDecay(0.1, decay_steps=steps)` as `learning_rate` | `SGD(use_ema=True)`: a running average |
# | Optax | `optax.cosine_decay_schedule(0.1, decay_steps=steps)` as `learning_rate` | `average = optax.incremental_update(params, average, step_size=0.01)` after each step (`optax.ema` averages updates, not parameters) |
#
# ## Easy to confuse
#
# - **Learning-rate decay and weight decay:** the first lowers the rate over time; the second pulls every weight towards zero.
# - **Floor and minimum:** the minimum belongs to the model and the data, the floor above it to rate and batch. A log shows their sum.
# - **Halving the rate and halving the loss:** only the part above the minimum halves, and that for rows drawn at random.
#
# ## Take-aways
#
# - With noisy slopes a constant rate settles at a floor. Far below the edge it is proportional to the rate over the batch size.
# - Small batches have a lower edge than the whole table.
# - Decay combines a quick start with a low floor. Too fast a decay stops before it arrives; averaging the points is another way down.
# - Noise or instability? Halve the rate: instability vanishes. Of noise, the part above the minimum falls to half, or to less if rows are
#   shuffled.
#
# **Exam angle.** This course's objectives: <!-- objectives -->. Exams show a loss that jumps about and ask for its cause; "lower the rate" is the usual key, and this lesson says when it
# is right.
#
# **Further reading.** H. Robbins, S. Monro, A Stochastic Approximation Method, Annals of Mathematical Statistics 22(3), 1951.
# B. Polyak, A. Juditsky, Acceleration of Stochastic Approximation by Averaging, SIAM Journal on Control and Optimization 30(4), 1992.
#
# <!-- foot -->
