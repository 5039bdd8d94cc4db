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
# *At one learning rate training turns into an explosion: in <!-- minutes --> minutes you will be able to name that rate for a linear
# model before you train it, and to find it for a network, where nobody can name it.*
#
# Start with your own hands. Run the cell: it opens a valley, and you are not told how curved. Click on the slider, then use the arrow
# keys for the last digit.
#
# <!-- goal: divergence.edge -->

# %%
from lessons.divergence import hidden_start, hidden_valley
from lrlib import descend, explorer

explorer("divergence.edge")

# %% [markdown]
# Two presses of an arrow key lie between a loss that falls for ever and one that grows for ever. Remember your rate: it has told you
# something.
#
# <!-- head -->
#
# **After this you can**
#
# - predict from the curvature the largest rate that still converges,
# - find that curvature in data, from a formula, from trial runs, and from a run that failed,
# - say what new units or a summed loss do to the rates that work,
# - read `inf` and `nan` in a log, and tell a rate that is too large from damaged data,
# - find the edge of a network.

# %%
import numpy as np

from lessons.divergence import broken_runs, first_bad, show_broken_runs, show_directions
from lessons.divergence import show_every_step, show_lines, show_resting_points
from lrlib import MLP, best_rate, check, claim, confirm, hint, least_squares, load_diabetes_table
from lrlib import load_digits_split, parabola, predict, recall, self_test, show_losses, sweep, table

# %% [markdown]
# ## Recall

# %%
recall("divergence")

# %% [markdown]
# ## The edge
#
# Now take a valley whose curvature you do know: it is 4. You start at $w = 1$. At rate 0.45 every step leaps right across the bottom
# and lands on the other side. That looks dangerous.

# %%
predict("divergence.overshoot")

# %% [markdown]
# Here is that run, with two more rates.

# %%
walk = descend(parabola(curvature=4), start=1.0, lr=[0.45, 0.50, 0.55], steps=40)
show_losses(walk)

# %% [markdown]
# At 0.45 each leap lands a little lower. At 0.50 it leaps to and fro for ever. At 0.55 each leap lands a little higher, and forty
# of them carry it out of sight. Leaping across does no harm; landing higher does.
#
# Lesson 01 has the reason: a step multiplies $w$ by $1 - \eta h$, where $\eta$ is the rate and $h$ the curvature. Here are these
# three factors, computed, and measured in the three runs:

# %%
factor = 1 - walk.lr * 4
factor.round(6).tolist(), walk.contraction.round(6).tolist()

# %% [markdown]
# The walk shrinks while the factor lies between -1 and 1. A large rate runs into -1, where $\eta h = 2$. So it converges for
#
# $$\eta < \frac{2}{h}.$$
#
# We call $2/h$ the **edge**. And your valley from the start of the lesson? Here are its curvature and its edge:

# %%
hidden_valley.curvatures[0], 2 / hidden_valley.curvatures[0]

# %% [markdown]
# Your slider stopped just below 0.625. You measured a curvature, $2 / 0.625 = 3.2$, and never saw a formula of the loss.

# %%
holds = np.allclose(walk.contraction, factor) and walk.diverged.tolist() == [False, False, True]
claim("divergence.edge", holds)

# %% [markdown]
# ## One column: where a curvature comes from
#
# In real life nobody hands you a valley. You have data. Here are 442 people with diabetes: the body-mass index of each, and how far
# the disease had progressed a year later. You want a line that predicts the second from the first. Count both from their means, and
# the slope of the line, one weight $w$, is all there is to learn.

# %%
x, y = load_diabetes_table()
bmi, progress = x[:, 2] - x[:, 2].mean(), y - y.mean()

# %% [markdown]
# The loss is half the mean of the squared errors. School calculus, the chain rule, twice:
#
# $$f(w) = \frac{1}{2n} \sum_i (w x_i - y_i)^2, \qquad f'(w) = \frac{1}{n} \sum_i (w x_i - y_i)\, x_i, \qquad
# f''(w) = \frac{1}{n} \sum_i x_i^2.$$
#
# The second derivative is the curvature, so **the curvature is the mean of $x^2$**. Look at what has gone: $w$, so it is the same
# everywhere. And $y$! What you predict has no say in when training explodes. Only the inputs have.

# %%
h = float(np.mean(bmi**2))
round(h, 2), round(2 / h, 3)

# %% [markdown]
# The curvature is 19.48, so the edge should lie at 0.103. Put a rate on either side of it and watch the line itself.
# (`least_squares` makes the valley of a table, `[:, None]` a table of one column.)

# %%
walk = descend(least_squares(bmi[:, None], progress), start=0.0, lr=[0.09, 0.11], steps=4)
names = "body-mass index, from the mean", "progress, from the mean"
show_lines(bmi, progress, walk, names)

# %% [markdown]
# Below the edge the line swings past the cloud and back, each time less. Above it each swing is wider.
#
# ## Two columns: a curvature for every direction
#
# Now add a second column, the blood pressure, with a weight of its own. First **standardise** all columns: take the mean of each
# away, and divide by its spread, the standard deviation. (`mean(axis=0)` leaves one mean per column.) The mean of $x^2$ is now 1 in
# each, so each column alone has its edge at 2. Surely 1.5 is safe for both together? Here is the loss after every 50 steps:

# %%
x, y = (x - x.mean(axis=0)) / x.std(axis=0), (y - y.mean()) / y.std()
a, b = x[:, 2], x[:, 3]  # body-mass index and blood pressure
walk = descend(least_squares(x[:, 2:4], y), start=0.0, lr=1.5, steps=200)
[f"{loss:.3g}" for loss in walk.loss[::50, 0]]

# %% [markdown]
# It explodes. With two weights there are many directions to walk in. Move the first weight alone, and the curvature is the mean of $a^2$.
# Move the second alone, and it is the mean of $b^2$. Now walk a length $v$ along both, which moves each weight by $v/\sqrt 2$. The prediction
# changes by $v \cdot (a + b)/\sqrt 2$, as if you had that one column. Up with one and down with the other, and the column is
# $(a - b)/\sqrt 2$. The same two lines of calculus serve for each:

# %%
directions = a, b, (a + b) / np.sqrt(2), (a - b) / np.sqrt(2)
[round(float(np.mean(column**2)), 3) for column in directions]

# %% [markdown]
# A high body-mass index often comes with a high blood pressure, so a walk along both changes the
# predictions most. Here is every direction in between:

# %%
show_directions(a, b)

# %% [markdown]
# The top and the bottom of this wave are special. The mean of $(a + b)(a - b)$ is the mean of $a^2$ less that of $b^2$, which is 0: these two
# columns do not go together, and neither walk disturbs the other. So the valley is two parabolas of lesson 01 that share one rate,
# and the more curved one breaks first. The edge is at 2 / 1.395, which is 1.43, and 1.5 was too much.
#
# ## Ten columns: a routine finds the largest
#
# Nobody can draw the directions of ten columns. But there are such numbers for every table, as many as it has columns: the curvatures
# of the plain parabolas it is made of. They are called **eigenvalues**, and a routine finds them.
#
# The routine wants a square of means, of each column times each column. With two columns, these are the means of $a^2$, $ab$ and $b^2$. numpy
# makes it at once: `x.T` swaps rows and columns, `@` multiplies column with column and adds up, `/ len(x)` turns sums into means.

# %%
two = x[:, 2:4]
square = two.T @ two / len(two)
square.round(3).tolist(), np.linalg.eigvalsh(square).round(3).tolist()

# %% [markdown]
# On the diagonal stand the two curvatures of 1, beside them 0.395, which says how much the columns go together. And the routine
# returns 0.605 and 1.395, the bottom and the top of the wave. The square is known as the **Hessian**; its largest eigenvalue is
# called $L$. Now for all ten columns:

# %%
L = np.linalg.eigvalsh(x.T @ x / len(x)).max()
round(float(L), 3), round(float(2 / L), 3)

# %% [markdown]
# So this training explodes above 0.497. (A loss without the half in front has twice the curvature and half the edge.)
#
# ## The runs know it too
#
# No formula at hand? Ask the runs. Try 21 rates at once, keep the gap between the last that falls and the first that does not, and
# zoom in four times.

# %%
valley = least_squares(x, y)
low, high = 0.1, 2.0
for _ in range(4):
    walk = descend(valley, start=0.0, lr=np.linspace(low, high, 21), steps=3000)
    falls = walk.loss[-1] < walk.loss[0]  # never true for nan
    first = falls.tolist().index(False)
    low, high = walk.lr[first - 1], walk.lr[first]
edge = (low + high) / 2

# %% [markdown]
# Or look at one run that failed. Beyond the edge the most curved direction soon outgrows all others. There a step multiplies the
# distance by $1 - \eta L$, a negative number of size $\eta L - 1$, and the loss by its square. So each line of the log is
# $g = (\eta L - 1)^2$ times the one before. Solve for $L$, and try it at rate 1:
#
# $$L = \frac{1 + \sqrt g}{\eta}.$$

# %%
failed = descend(valley, start=0.0, lr=1.0, steps=40).loss[:, 0]
L_failed = (1 + np.sqrt(failed[40] / failed[39])) / 1.0
three = np.array([L, 2 / edge, L_failed])
table({"way": ["eigenvalue", "trial runs", "failed run"], "L": three, "edge": 2 / three}, digits=4)

# %% [markdown]
# Three ways, one number. Even a failed run measures something.

# %%
claim("divergence.three_ways", np.allclose(three, L, rtol=5e-4))

# %% [markdown]
# ## New units, new rates
#
# A colleague hands you the same table in smaller units: every input is ten times as large.

# %%
predict("divergence.units")

# %% [markdown]
# Here are both walks, each at four fifths of its own edge. The edges stand on top.

# %%
larger, steps = least_squares(10 * x, y), [0, 1, 10, 200]
before, after = (2 / max(v.curvatures) for v in (valley, larger))
near = descend(valley, start=0.0, lr=0.8 * before, steps=200).loss[steps, 0]
far = descend(larger, start=0.0, lr=0.8 * after, steps=200).loss[steps, 0]
table({"step": steps, f"edge {before:.3g}": near, f"edge {after:.3g}": far})

# %% [markdown]
# The curvature is a mean of squares, so it has grown a hundredfold, and the edge is a hundred times as near. At matching rates the two
# runs are one and the same. (An **intercept**, a constant that is learned too, is a column of ones: no unit changes its curvature of 1.)

# %%
same = np.allclose(near, far, rtol=1e-9)
claim("divergence.units", same and bool(np.isclose(before / after, 100)))

# %% [markdown]
# ## Sum or mean?
#
# Another colleague has the same data and the same model, but adds the squared errors up and does not divide by the 442 rows.

# %%
predict("divergence.sum")

# %% [markdown]
# Every slope is 442 times as large, and so is every step. The sum at 0.4 walks exactly as the mean does at 0.4 × 442, which is
# 177. The edge of the mean was at 0.497. Here is its loss, step by step:

# %%
[f"{loss:.3g}" for loss in descend(valley, start=0.0, lr=0.4 * 442, steps=5).loss[:, 0]]

# %% [markdown]
# When a recipe fails in another code base, ask this first: "the same rate" may be a few hundred times as large. More rows from the same
# source change little, as long as you take means.

# %% [markdown]
# ## Reading inf and nan
#
# Here are the logs of three trainings that ended in `nan`. One had a rate that was too large, one a hole in its data, and one took the
# logarithm of 0. The second is drawn in powers of ten.

# %%
show_broken_runs(broken_runs())

# %%
predict("divergence.diagnose")

# %% [markdown]
# `inf` is a number that no longer fits: `float32`, the usual format of networks, ends near $3.4 \cdot 10^{38}$. `nan`, "not a number",
# comes out of `inf - inf` or `0 * inf`, and of all arithmetic with another `nan`: once there, it stays.
#
# - **B is the rate.** It grows by one factor per step, from the first step on: a straight line on this scale. Then `inf`, then `nan`.
# - **A is the data.** All is well until the batch of rows with the missing value.
# - **C is the logarithm.** In half precision, `float16`, it learned so well that a probability was rounded to 0, and $\log 0$ is
#   $-\infty$. A loss that is given the raw outputs, as PyTorch's `CrossEntropyLoss` is, avoids that.
#
# If the curve does not tell you, one more run does: halve the rate. From which step on is the loss no number any more?

# %%
at, at_half = ([first_bad(log) for log in broken_runs(slower).values()] for slower in (1, 2))
table({"log": ["A", "B", "C"], "at its rate": at, "at half the rate": at_half})

# %% [markdown]
# The growth is gone. The hole in the data sits where it sat. And the logarithm of 0 comes later, as the training takes longer to
# get there.

# %%
cured, later = at_half[1] == "none" != at[1], at_half[2] == "none" or at_half[2] > at[2]
claim("divergence.half_rate", cured and later and at_half[0] == at[0] != "none")

# %% [markdown]
# ## The edge of a network
#
# All this was for models that are linear in their weights. The loss of a network is no parabola: its curvature changes while you train,
# and nobody computes $L$ before every run. Yet there is an edge, and a cheap way to meet it, which a group at Google Research wrote
# down in 2023. First try a few rates, each twice the one before, and take the best on data kept apart, the **validation** data. Here is a small
# network that reads digits:

# %%
digits = load_digits_split().hold_out()  # its test part is now the validation data
rates = 0.02 * 2.0 ** np.arange(8)
found = best_rate(sweep(MLP(), digits, rates, epochs=5, evaluate="end"))
found

# %% [markdown]
# Now run at that rate, at twice and at ten times it, and **log every step**. The marks are all that a log shows that is written once
# per **epoch**, one pass over the data.

# %%
log = sweep(MLP(), digits, found.lr * np.array([1, 2, 10]), epochs=5, record_steps=True)
show_every_step(log, per_epoch=33)

# %%
early = log.step_loss[:20, 0].max(axis=0)
table({"rate": log.lr, "first loss": log.step_loss[0, 0], "highest in 20 steps": early,
       "after epoch 1": log.train_loss[1, 0], "after epoch 2": log.train_loss[2, 0]})

# %% [markdown]
# At twice the best rate the loss stumbles and picks itself up, again and again. At ten times it leaps to four times its start within
# five steps, and the network is wrecked: 2.3 is what you get by guessing among ten digits ($\ln 10 = 2.303$). It never becomes `inf`,
# because this loss is no parabola; the walk is caught far out. Whoever looks once per epoch sees 2.33, 2.33, and says: "It does
# not learn. Perhaps the rate is too small?"

# %%
doubled, ends = early[2] > 2 * log.step_loss[0, 0, 2], log.train_loss[1:, 0, 2]
claim("divergence.network", bool(doubled and ends.min() > 0.9 * np.log(10)))

# %% [markdown]
# Should you worry that your network is unstable at ten times its best rate? Not for that alone: every model is unstable at some rate.
# It matters when it **keeps you from a rate you need**. The best rate stands right below the edge, as here? Then a larger one might do better
# still, if only the run survived it. Tools for that come in later lessons: **warmup** begins with a small rate and raises it, **gradient
# clipping** cuts a slope that is too long down to a set length. Neither makes a rate fit. If most of your steps are clipped, you have
# lowered the rate under another name.

# %% [markdown]
# ## Does a library protect you? (deeper)
#
# You can skip this section. scikit-learn's `SGDRegressor` takes one row at a time and lowers its rate as it goes, so $2/L$ is not
# its edge, but its steps grow with the square of the inputs too. Here is its score on patients it has not seen, with its default
# rate, for three ways to split them: 1 is perfect, 0 is no better than the mean.

# %%
from sklearn.linear_model import LinearRegression, SGDRegressor

from lrlib import load_diabetes_split, random_state

def score(model, data, scale=1):
    return model.fit(scale * data.x_train, data.y_train).score(scale * data.x_test, data.y_test)

splits = [load_diabetes_split(seed) for seed in range(3)]
exact = np.array([score(LinearRegression(), data) for data in splits])
plain, large = np.array([[score(SGDRegressor(random_state=random_state(seed)), data, scale)
                          for seed, data in enumerate(splits)] for scale in (1, 30)])
ruined = [f"minus, then {len(f'{-value:.0f}')} digits" for value in large]
table({"split": range(3), "exact": exact, "default": plain, "inputs times 30": ruined}, digits=2)

# %% [markdown]
# A score with 26 digits and a minus in front, and no error was raised. We call a fit good if its score is, on average, within 0.05 of the
# exact one, and failed below 0:

# %%
claim("divergence.default_rate", abs((plain - exact).mean()) < 0.05 and max(large) < 0)

# %% [markdown]
# ## Where the walls bend (deeper)
#
# You can skip this section. It shows how a run can stay finite above the edge, on the simplest loss that does so. It has two valleys,
# $(w^2 - 1)^2 / 4$, with minima at -1 and 1 of curvature 2. The edge is at rate 1. Here are the last four points at rate 1.1, beside
# those on a parabola of the same curvature:

# %%
from lrlib import double_well, generator

start, above = 0.5, 1.1
straight = descend(parabola(curvature=2), start, above, steps=5000)
bent = descend(double_well(), start, above, steps=5000).w[-4:, 0, 0]
table({"step": range(4997, 5001), "parabola": straight.w[-4:, 0, 0], "double well": bent})

# %%
# the pair repeats, one point on either side of the minimum at 1
cycles = np.allclose(bent[:2], bent[2:], rtol=1e-9) and bent.min() < 1 < bent.max()
claim("divergence.bent_walls", bool(straight.diverged[0]) and cycles)

# %% [markdown]
# What happens further up? Above each of 1,291 rates stand the last 64 points of a walk of 3,000 steps.

# %%
rates = np.linspace(0.7, 1.99, 1291)
show_resting_points(descend(double_well(), start=0.5, lr=rates, steps=3000))

# %% [markdown]
# Up to rate 1 the walk settles on one point. Then it cycles between two points, then four, then eight, and soon wanders without any
# pattern: that is **chaos**, from one line of arithmetic. There are quiet windows in between. Look at a few rates closely:
#
# <!-- goal: divergence.two_valleys -->

# %%
explorer("divergence.two_valleys")

# %% [markdown]
# When does the pair give way to four points? A pair $a, b$ is a resting point of *two steps taken as one*, so the argument
# of lesson 01 applies to the product of the two steps' factors, $1 - \eta f''(w)$ with $f''(w) = 3w^2 - 1$. Write down the step
# from $a$ to $b$ and the one back. Their sum and their difference give $a b = 1/\eta$ and $a^2 + b^2 = 1 + 1/\eta$, and with these the
# product is $9 - 2 (1 + \eta)^2$. Is it so?

# %%
rates = np.array([1.05, 1.1, 1.15, 1.2])
pair = descend(double_well(), start=0.5, lr=rates, steps=20000).w[-2:, :, 0]
product = np.prod(1 - rates * (3 * pair**2 - 1), axis=0)
table({"rate": rates, "product, measured": product, "9 - 2 (1 + rate)^2": 9 - 2 * (1 + rates) ** 2})

# %%
claim("divergence.pair", np.allclose(product, 9 - 2 * (1 + rates) ** 2, atol=1e-9))

# %% [markdown]
# The pair gives way where the product reaches -1: at rate $\sqrt 5 - 1$, which is 1.236. The next cell counts what comes
# after it: the points at six rates, the fewest and the most from 20 random starts.

# %% tags=["machinery"] jupyter={"source_hidden": true}
rates = np.array([0.95, 1.1, 1.2, 1.25, 1.28, 1.295])
starts = np.repeat(generator(0).uniform(0.1, 0.9, 20), 6)[:, None]
last = descend(double_well(), starts, np.tile(rates, 20), steps=20000).w[-32:, :, 0]
points = np.reshape([len(set(column.round(5).tolist())) for column in last.T], (20, 6))
table({"rate": rates, "fewest points": points.min(axis=0), "most": points.max(axis=0)}, digits=4)

# %%
claim("divergence.doubling", np.all(points == [1, 2, 2, 4, 4, 8]))

# %% [markdown]
# ## Exercise 1 · From data to the edge
#
# Write a function that returns the largest stable rate for inputs `x` of shape `(n, columns)`, for the loss of this lesson: half the
# mean of the squared errors.

# %% tags=["exercise"]
def largest_stable_lr(x):
    ...  # your code: one or two lines


check("divergence.largest_stable_lr", largest_stable_lr)

# %% [markdown]
# Stuck? Run `hint("divergence.largest_stable_lr")` in a new cell, as often as you like.

# %% tags=["solution"] jupyter={"source_hidden": true}
def solution(x):
    return 2 / np.linalg.eigvalsh(x.T @ x / len(x)).max()


confirm("divergence.largest_stable_lr", solution)

# %% [markdown]
# ## Exercise 2 · A failed run is not wasted
#
# At rate 0.5 a log reads 2, 8, 32, 128, 512. What is $L$?

# %% tags=["exercise"]
L_from_log = ...  # your number
check("divergence.curvature_from_log", L_from_log)

# %% tags=["solution"] jupyter={"source_hidden": true}
# the solution
solution = (1 + np.sqrt(8 / 2)) / 0.5
confirm("divergence.curvature_from_log", solution)

# %% [markdown]
# ## Exercise 3 · New units (deeper)
#
# A model without an intercept works well at rate `lr`. Then all inputs are multiplied by `c`. Which rate behaves in the same way?

# %% tags=["exercise"]
def rate_after_rescaling(lr, c):
    ...  # your code: one line


check("divergence.rate_after_rescaling", rate_after_rescaling)

# %% tags=["solution"] jupyter={"source_hidden": true}
def solution(lr, c):
    return lr / c**2


confirm("divergence.rate_after_rescaling", solution)

# %% [markdown]
# ## Quiz

# %%
self_test("divergence")

# %% [markdown]
# ## In your own job
#
# The edge of *your* model, in PyTorch. Call `find_edge(model, loader, loss_fn)` with what you have; every trial works on a copy.
#
# <!-- code: pytorch.py -->
#
# The last "stable" line and the one that grows hold your edge between them. It is the edge of plain SGD; put your own optimizer in its
# line for that optimizer's. Which rate below it is best, lesson 06 finds out. `nan` or `inf` without growth is not the rate's fault: look
# into that batch. Where batches are small or the model is pre-trained, a loss may triple by chance: compare means of 20 steps.
#
# **In large models.** The Google playbook (2023) advises about 500 steps at twice the best rate, every step logged, and looks for
# instability at 5 or 10 times it. The loss of PaLM, 540 billion weights (Chowdhery and others, 2022), shot up about 20 times, with
# clipping on. Its makers went back about 100 steps each time and skipped 200 to 500 batches. The same batches did no harm from
# another point: it was not the data alone.
#
# ### In your framework
#
# | library | mean or sum | noticing nan |
# |---|---|---|
# | scikit-learn | `SGDRegressor` takes one row at a time | look at `score`; a huge negative number is a diverged run |
# | PyTorch | `torch.nn.MSELoss(reduction="mean")`, the default; also `"sum"` | `torch.isnan(loss)` |
# | Keras | `keras.losses.MeanSquaredError()`, a mean | `keras.callbacks.TerminateOnNaN()` |
# | Optax | the mean is yours to take: `jnp.mean(optax.squared_error(p, y))` | `jnp.isnan(loss)` |
#
# `MSELoss`, `MeanSquaredError` and `squared_error` leave out the half, so with them the edge is $1/L$ in our $L$.
#
# ## Easy to confuse
#
# - **$1/L$ and $2/L$:** at $1/L$ the most curved direction is done in one step; $2/L$ is the edge.
# - **`inf` and `nan`:** the first is a number that no longer fits, the second the result of a sum that has no answer.
#
# ## Take-aways
#
# - At a constant rate, gradient descent on a quadratic converges below $2/L$ and diverges above it, with $L$ the largest curvature.
# - For one column $L$ is the mean of $x^2$; for a table a routine finds it, and so does a run that failed.
# - Inputs times $c$ divide the usable rate by $c^2$; a sum in place of a mean divides it by the number of rows.
# - Steady growth, then `inf`, then `nan`: the rate. If you are not sure, halve it and run again.
# - A network above its edge may stay finite and learn nothing: log every step of a short run.
#
# **Exam angle.** This course's objectives: <!-- objectives -->. Exams describe a loss that grows or turns into nan and ask for the first thing to change.
#
# **Further reading.** Gabriel Goh, [Why Momentum Really Works](https://distill.pub/2017/momentum/), Distill 2017. Godbole, Dahl, Gilmer,
# Shallue and Nado, [Deep Learning Tuning Playbook](https://github.com/google-research/tuning_playbook), 2023, the question on
# optimization failures. The data: Efron, Hastie, Johnstone and Tibshirani, Annals of Statistics 32(2), 2004.
#
# <!-- foot -->
