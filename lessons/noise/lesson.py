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

from lessons.noise import DECAYS, expected_loss, mean_square_edge, show_excess, show_floor
from lessons.noise import show_levels, stochastic_descent
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
# So single rows cannot take more than 2/8 = 0.25, far less than 1.9. That is an upper bound. It is the edge itself only if all rows are
# equally long; where lengths differ, the long rows break it sooner. For rows from a bell curve, like ours, the edge at which the mean of
# the squared distance begins to grow is known (for single rows: Feuer and Weinstein, 1985). It is again 2 over a curvature, but over one
# that lies above the valley's largest, $L$: between $L$ and $L + (L + |x|^2)/B$ for batches of $B$ rows.

# %%
few = [1, 8, 64]
table({"batch": few, "edge": [mean_square_edge(valley.curvatures, b) for b in few]})

# %% [markdown]
# Do runs obey? The next cell is folded: it shows where the excess settles, the median of ten runs.

# %% tags=["machinery"] jupyter={"source_hidden": true}
def settles(rates, batch_size):
    run = stochastic_descent(x, y, rates, 2000, batch_size, seeds=range(10))
    with np.errstate(all="ignore"):
        return np.median(np.where(run.excess[-1] < run.excess[0], run.floor(), np.inf), axis=0)

tried = [0.02, 0.1, 0.15, 0.25, 1.4]
single, eight = settles(tried, 1), settles(tried, 8)
table({"rate": tried, "batch 1": single, "batch 8": eight})

# %% [markdown]
# Batch 1 diverges at 0.25 and batch 8 at 1.4, both below 1.9: noise moves the edge. And near its edge a floor is higher than its share,
# by about 1/(1 - rate/edge). At 0.1, half of its edge, batch 1 settles more than 13 times as high as batch 8; at 0.02, far below both
# edges, less than 9 times. The laws that follow hold far below the edge of the batch size at hand.

# %%
claim("noise.edge", np.isinf(single[3]) and np.isfinite(eight[3]))

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
variance = np.mean(errors**2 * (x**2).sum(axis=1))
theory = rates / 4 * variance / 8
show_floor(rates, walk.floor(), theory)

# %% [markdown]
# A straight line of slope close to one: the floor is proportional to the rate. The dashed line is the theory for small rates: a quarter
# of the rate, times the total variance of the noisy slopes at the minimum, which for 8 rows is 1/8 of that of a single row. Where the
# quarter comes from, the exact model below will show.

# %%
table({"rate": rates, "floor": walk.floor().mean(axis=0), "theory": theory, "ratio": walk.floor().mean(axis=0) / theory})

# %% [markdown]
# At the smallest rates measurement and theory agree within two per cent. At 0.2 the theory for small rates is too low: it leaves out
# a factor $2/(2 - \eta h)$ for each direction of curvature $h$, and that slopes are noisier away from the minimum. Together that is the
# 1/(1 - rate/edge) from above.
#
# And the batch size? A mean over $B$ rows has a $B$-th of the variance.

# %%
sizes = np.array([1, 4, 16, 64])
runs = [stochastic_descent(x, y, 0.02, 4000, int(b), seeds=range(10)) for b in sizes]
floors, theories = np.array([run.floor().mean() for run in runs]), 0.02 / 4 * variance / sizes
table({"batch": sizes, "floor": floors, "theory": theories, "batch * floor": sizes * floors})

# %% [markdown]
# Rate over batch size is what counts: with four times the batch, four times the rate has the same floor. That is why advice on large
# batches speaks of raising the rate with them. It ends near the edge, which hardly grows any more: 1.83 for 64 rows, 1.9 for all.
# (`[:, 2]` is the third of the five rates, 0.05.)

# %%
large = stochastic_descent(x, y, 0.2, 6000, 32, seeds=range(10)).floor()
floor_pair = [walk.floor()[:, 2].mean(), large.mean()]
table({"rate": [0.05, 0.2], "batch": [8, 32], "floor": floor_pair, "theory": [theory[2]] * 2})

# %% [markdown]
# In all three tables, wherever the rate is at most about a tenth of the edge, floor and theory differ by less than a quarter.

# %%
at_8 = walk.floor().mean(axis=0)[1:] / theory[1:]
ratios = np.concatenate([at_8, floors / theories, [large.mean() / theory[2]]])
claim("noise.floor", 0.8 < ratios.min() and ratios.max() < 1.25)

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
# The formula, and the mean of 2000 runs:

# %%
lr, h, s = 0.3, 1.0, 1.0
noise, w = generator(1).normal(size=(400, 2000)), np.full(2000, 3.0)
for kick in noise:
    w = w - lr * (h * w + s * kick)
expected = lr * s**2 / (h * (2 - lr * h))
round(expected, 3), round(float(np.mean(w**2)), 2)

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
# The constant rate stays at its floor. Step, cosine and 1/t end far lower. And 1/t², the fastest decay, does not: it froze before it had
# arrived. But is that the decay, or the rate of 0.1? A constant rate, too, would end lower if it were smaller. A fair contest gives each
# its own best rate: we try 18 rates, each 1.6 times the one before, on ten seeds, and compare the best of each on twenty others.

# %%
grid = 0.001 * 1.6 ** np.arange(18)

def end(rates, seeds, decay):
    run = stochastic_descent(x, y, rates, steps, 8, seeds, decay)
    with np.errstate(all="ignore"):
        return np.fmin(run.excess[-200:].mean(axis=0), run.excess[0])  # if it diverged: the start

tries = {name: end(grid, range(100, 110), f).mean(axis=0) for name, f in decays.items()}
best = {name: grid[levels.argmin()] for name, levels in tries.items()}
ends = {name: end(best[name], range(20), f)[:, 0] for name, f in decays.items()}
from_01 = [run[-200:].mean() for run in runs.values()]
at_best = [values.mean() for values in ends.values()]
columns = {"decay": best, "from 0.1": from_01, "best rate": best.values(), "from it": at_best}
table(columns, digits=2)

# %% [markdown]
# Every decay now ends below the best constant rate, which has to be very small. And 1/t², the worst of the decays from 0.1, is as good as
# any from 1.8. (That is above 1.12, the edge of a constant rate for batches of 8, but this decay is soon below it.) So it was not too fast;
# it was too fast *from 0.1*. Judge a decay by its own best rate, and see that this rate is not at an end of your list: none is here. Are
# the differences more than chance? We compare seed by seed, and ask for more than two standard errors:

# %%
others = list(decays)[1:]
gains = np.array([ends["constant"] - ends[name] for name in others])
mean, se = gains.mean(axis=1), gains.std(axis=1, ddof=1) / np.sqrt(20)
table({"decay": others, "lower than constant by": mean, "in standard errors": mean / se}, digits=2)

# %%
froze = runs["1/t^2"][-200:].mean() > ends["constant"].mean()
percent = 100 * mean.mean() / ends["constant"].mean()
claim("noise.decay", froze and np.all(mean > 2 * se), difference=percent)

# %% [markdown]
# ## How fast is too fast (deeper)
#
# You can skip this section. In 1951 Robbins and Monro gave conditions under which the mean of $w^2$ falls to zero: the rates add up to
# infinity, or the walk may stop short; and their squares add up to something finite. (Blum showed in 1954 that then also each single
# walk arrives, with probability one.) For rates $t^{-p}$ the sum is infinite if
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
# ## Averaging: keep the rate, average the points
#
# The kicks point in all directions. The average of many points should cancel them. We take the runs of the five constant rates and
# average all points of their second half (Polyak and Ruppert):

# %%
gain_averaged = walk.floor().mean(axis=0) / walk.averaged.mean(axis=0)
table({"rate": rates, "floor": walk.floor().mean(axis=0), "averaged": walk.averaged.mean(axis=0), "times lower": gain_averaged})

# %% [markdown]
# At rate 0.2 the average is over a hundred times lower than the points it is made of. And the averaged column hardly depends on the rate:
# where the floor is low already there is less to gain. It is as low as the good decays above, with no schedule to choose.

# %%
claim("noise.averaging", np.all(gain_averaged > 2))

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
# draws. Halving the rate of shuffled passes takes away more than half:

# %%
claim("noise.shuffling", np.all(np.diff(ratio) < 0) and ratio[-1] < 0.5)

# %%
names = ["0.2 to 0.1", "0.1 to 0.05", "0.05 to 0.025", "0.025 to 0.0125"]
fall = {name: (run[:, :-1] / run[:, 1:]).mean(axis=0) for name, run in [("random", walk.floor()), ("shuffled", shuffled.floor())]}
table({"rate": names, **{f"floor falls by, {name}": values for name, values in fall.items()}}, digits=2)

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
# The noise floor falls to about half. The oscillation beyond the edge is gone, as 0.6 is below the edge. And a level that does not move is
# neither: it is what the model cannot fit, the minimum of the loss. **A real log shows the minimum plus the floor**, and only the part above
# the minimum falls to half; with shuffled passes, to less than half.
#
# What if half the rate is still beyond the edge? Take the valley of lesson 02 with curvature 4, edge 0.5, and slopes cut to 1:

# %%
def last_step(lr, w=1.0):
    for _ in range(1000):
        step = lr * np.clip(4 * w, -1, 1)
        w = w - step
    return abs(step)

cut = [last_step(lr) for lr in (1.2, 0.6, 0.3)]
table({"rate": [1.2, 0.6, 0.3], "length of step 1000": cut})

# %% [markdown]
# Half of 1.2 still leaps about, with steps half as long; a quarter is at rest. So an oscillation is gone once the rate is below the edge. If
# one halving leaves you in doubt, halve again.

# %%
resting = stuck["beyond the edge"][-1, 1]
claim("noise.halving", resting < 1e-6 and cut[1] > 0.5 and cut[2] < 1e-6)

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
# | Keras | `keras.optimizers.schedules.CosineDecay(0.1, decay_steps=steps)` as `learning_rate` | `SGD(use_ema=True)`: a running average that starts at the initial weights (`ema_momentum=0.99`); `fit` puts it into the model at its end |
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
# - Decay combines a quick start with a low floor. A fast decay needs a larger rate to begin with, or it stops before it arrives; averaging
#   the points is another way down.
# - Noise or instability? Halve the rate, and once more if in doubt. An oscillation ends once the rate is below the edge. Of noise, the part
#   above the minimum falls to half, or to less if rows are shuffled.
#
# **Exam angle.** This course's objectives: <!-- objectives -->. Exams show a loss that jumps about and ask for its cause; "lower the rate" is the usual key, and this lesson says when it
# is right.
#
# **Further reading.** A. Feuer, E. Weinstein, Convergence Analysis of LMS Filters with Uncorrelated Gaussian Data, IEEE Transactions on
# Acoustics, Speech, and Signal Processing 33(1), 1985. H. Robbins, S. Monro, A Stochastic Approximation Method, Annals of Mathematical Statistics 22(3), 1951.
# B. Polyak, A. Juditsky, Acceleration of Stochastic Approximation by Averaging, SIAM Journal on Control and Optimization 30(4), 1992.
#
# <!-- foot -->
