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
# *In <!-- minutes --> minutes you will be able to say, before training, at which learning rate it will explode: for a model that is linear in
# its parameters, with squared loss and all rows in every step.*
#
# **Move** the learning rate, **watch** the loss over 60 steps: [go there](#Find-the-edge-with-your-own-hands).
#
# <!-- head -->
#
# **After this you can**
#
# - predict from the curvature the largest rate that still converges, and measure it without the formula,
# - find that curvature in data, in three ways that agree,
# - say what new units or a summed loss do to the rates that work,
# - read `inf` and `nan` in a log, and tell a rate that is too large from damaged data,
# - recognise a run that stays finite above the edge.

# %%
import numpy as np

from lessons.divergence import hidden_start, hidden_valley, show_resting_points
from lrlib import check, claim, confirm, descend, double_well, explorer, generator, hint
from lrlib import least_squares, load_diabetes_split, load_diabetes_table, parabola, predict
from lrlib import random_state, recall, self_test, show_losses, show_rate_curve, table

# %% [markdown]
# ## Recall

# %%
recall("divergence")

# %% [markdown]
# ## The edge
#
# Take a valley of curvature 4 and start at $w = 1$. At rate 0.45 every step leaps right across the bottom.

# %%
predict("divergence.overshoot")

# %% [markdown]
# Here is that run, with two more rates beside it.

# %%
walk = descend(parabola(curvature=4), start=1.0, lr=[0.45, 0.50, 0.55], steps=40)
show_losses(walk)

# %% [markdown]
# At 0.45 the point leaps across the valley at every step and still lands a little lower. At 0.50 it leaps to and fro for ever. At
# 0.55 every leap lands a little higher, and forty of them carry it out of sight.
#
# Lesson 01 gave the reason: each step multiplies $w$ by $1 - \eta h$, with $\eta$ the rate and $h$ the curvature.

# %%
factor = 1 - walk.lr * 4
table({"rate": walk.lr, "1 - rate * h": factor, "measured": walk.contraction, "loss after 40 steps": walk.loss[-1]})

# %% [markdown]
# The walk shrinks as long as the factor lies between -1 and 1. The lower end is the one a large rate hits, and there $\eta h = 2$:
#
# $$\eta < \frac{2}{h}.$$
#
# We call $2/h$ the **edge**.

# %%
holds = np.allclose(walk.contraction, factor) and walk.diverged.tolist() == [False, False, True]
claim("divergence.edge", holds)

# %% [markdown]
# ## Find the edge with your own hands
#
# This valley's curvature is not given. Click on the slider and use the arrow keys for the last digit.
#
# <!-- goal: divergence.edge -->

# %%
explorer("divergence.edge")

# %% [markdown]
# You have just measured a curvature: if the edge is at $\eta$, then $h = 2/\eta$. No formula for the loss was needed. The same
# works for every loss that is a quadratic valley, wherever it comes from. Linear regression is one.

# %% [markdown]
# ## From a valley to data
#
# The table below holds ten measurements of each of 442 patients, and how far their diabetes had progressed a year later. **Linear
# regression** predicts the progress as a weighted sum of the measurements. We **standardise** first: from each column its mean is
# taken away, and the rest divided by its spread (the standard deviation). `mean(axis=0)` averages over the rows and leaves one
# mean per column; numpy then takes the ten means from every row (this is called broadcasting).

# %%
x, y = load_diabetes_table()
x, y = (x - x.mean(axis=0)) / x.std(axis=0), (y - y.mean()) / y.std()
x.shape, y.shape

# %% [markdown]
# The loss is half the mean of the squared errors:
#
# $$f(w) = \frac{1}{2n} \sum_{i=1}^{n} (\text{prediction}_i - y_i)^2.$$
#
# As a function of the ten weights it is again a valley, but in ten dimensions. (Squares make it one: with another loss the curvature
# changes from point to point, and $2/L$ is no longer exact.) A curvature is a second derivative: it says how fast
# the slope changes when you move. With more than one weight it depends on the direction you move in. Start small, with two columns
# and four rows. `small.T @ small` multiplies every column with every column, row by row, and adds up:

# %%
small = np.array([[1, 2], [1, -2], [-1, 2], [-1, -2]])
(small.T @ small / len(small)).tolist()

# %% [markdown]
# On the diagonal stand the curvatures you meet when you move one weight alone: 1 for the first, 4 for the second. The zeros beside
# them say that the columns do not go together, so the two weights are two parabolas of lesson 01 that share one rate. The edge is
# at 2/4: the more strongly curved direction breaks first.
#
# In real tables the zeros are missing, and the directions of the plain parabolas lie askew, each a mixture of weights. There are
# still as many of them as columns. The matrix is called the **Hessian**, the curvatures along its own directions are its
# **eigenvalues**, and `np.linalg.eigvalsh` finds them. The largest is called $L$.

# %%
L = np.linalg.eigvalsh(x.T @ x / len(x)).max()
round(float(L), 3), round(float(2 / L), 3)

# %% [markdown]
# So the first way says: $L$ is 4.024, and the edge is at 0.497. (Had we left out the factor one half in the loss, every curvature
# would be twice as large and the edge half as far. Check which loss your library means before you use the formula.)
#
# **The second way** asks the runs themselves. We try 21 rates at once, keep the gap between the last that falls and the first that
# does not, and zoom in. Four rounds make a gap 160,000 times as narrow. This is **bisection**, with twenty parts instead of two.

# %%
valley = least_squares(x, y)
low, high = 0.1, 2.0
for _ in range(4):
    walk = descend(valley, start=0.0, lr=np.linspace(low, high, 21), steps=3000)
    falls = walk.loss[-1] < walk.loss[0]  # never true for nan
    first = falls.tolist().index(False)
    low, high = walk.lr[first - 1], walk.lr[first]
edge = (low + high) / 2
round(float(edge), 3), round(float(2 / edge), 3)

# %% [markdown]
# **The third way** needs one failed run. Beyond the edge the most strongly curved direction soon outgrows all others. Each step
# multiplies the distance in it by $1 - \eta L$, a negative number of size $\eta L - 1$, and the loss goes with the square of the
# distance. So the logarithm of the loss grows by $2 \ln(\eta L - 1)$ per step: a straight line. From its slope,
#
# $$L = \frac{1 + e^{\text{slope}/2}}{\eta}.$$
#
# `np.polyfit(..., 1)` fits a straight line, and `[0]` is its slope.

# %%
failed = descend(valley, start=0.0, lr=1.0, steps=40)
slope = np.polyfit(range(20, 41), np.log(failed.loss[20:, 0]), 1)[0]
L_from_slope = (1 + np.exp(slope / 2)) / 1.0
three = np.array([L, 2 / edge, L_from_slope])
table({"way": ["eigenvalue", "where runs turn", "slope of a failed run"], "L": three, "edge": 2 / three}, digits=4)

# %%
claim("divergence.three_ways", np.allclose(three, L, rtol=5e-4))

# %% [markdown]
# The U-curve of this problem shows the edge as a wall.

# %%
show_rate_curve(descend(valley, start=0.0, lr=np.geomspace(0.001, 1, 300), steps=60), top=10)

# %% [markdown]
# The picture ends at ten times the start. The curve is flat at the bottom because this loss cannot reach zero: no weighted sum predicts the patients perfectly.

# %% [markdown]
# ## New units, new rates

# %%
predict("divergence.units")

# %% [markdown]
# We multiply all inputs by 10, look at the edge, and walk both valleys, each at four fifths of its own edge.

# %%
larger = least_squares(10 * x, y)
ratio = float(max(larger.curvatures) / L)
near, far = descend(valley, 0.0, 1.6 / L, 200), descend(larger, 0.0, 1.6 / L / 100, 200)
steps = [0, 1, 10, 200]
table({"step": steps, "loss": near.loss[steps, 0], "inputs times 10": far.loss[steps, 0]})

# %% [markdown]
# The curvature is 100 times as large, the edge 100 times as near, and at the matching rates the losses are the same at every step.

# %%
claim("divergence.units", np.isclose(ratio, 100) and np.allclose(near.loss, far.loss, rtol=1e-9))

# %% [markdown]
# The rule needs a model without an **intercept**, a constant that is learned too. (Ours needs none: inputs and targets are centred.) An
# intercept is a column of ones. Its curvature is 1 whatever the units of the others, so the edge stays at 2 or below. Here is the edge
# for inputs divided by 10, without an intercept and with one:

# %%
tenth = x / 10
with_ones = np.column_stack([np.ones(len(x)), tenth])
[round(float(2 / np.linalg.eigvalsh(a.T @ a / len(a)).max()), 1) for a in (tenth, with_ones)]

# %% [markdown]
# Libraries do not protect you from this. scikit-learn's `SGDRegressor` takes one row at a time and, by default, lowers its rate as it
# goes, so $2/L$ is not its edge. But its steps grow with the square of the inputs in the same way. Here is its score on patients it has
# not seen (1 is perfect, 0 is no better than the mean) with its default rate, on the table as it is and times 30, for three ways to
# split the patients. Beside it stands the score of the exact solution:

# %%
from sklearn.linear_model import LinearRegression, SGDRegressor

def score(model, data, scale=1):
    return model.fit(scale * data.x_train, data.y_train).score(scale * data.x_test, data.y_test)

splits = [load_diabetes_split(seed) for seed in range(3)]
exact = np.array([score(LinearRegression(), data) for data in splits])
plain, large = np.array([[score(SGDRegressor(random_state=random_state(seed)), data, scale)
                          for seed, data in enumerate(splits)] for scale in (1, 30)])
ruined = ["below -1e20" if value < -1e20 else f"{value:.2f}" for value in large]
table({"split": range(3), "exact": exact, "default rate": plain, "inputs times 30": ruined},
      digits=2)

# %% [markdown]
# That is a minus and more than 20 digits. No exception was raised. It is one reason why one standardises first. We call a fit good if
# its score is, on average, within 0.05 of the exact one, and failed below 0:

# %%
claim("divergence.default_rate", abs((plain - exact).mean()) < 0.05 and max(large) < 0)

# %% [markdown]
# ## Sum or mean?

# %%
predict("divergence.sum")

# %% [markdown]
# The sum over the rows is the mean times 442, and so is every curvature. We run it at 0.4, and at 0.4 / 442. To get the sum out of a
# function that takes means, we multiply inputs and targets by $\sqrt{442}$: every squared error then grows 442 times.

# %%
summed = least_squares(np.sqrt(442) * x, np.sqrt(442) * y)  # n times the mean
walk = descend(summed, start=0.0, lr=[0.4, 0.4 / 442], steps=100)
mean = descend(valley, start=0.0, lr=0.4, steps=100)
runs = {"sum, 0.4": walk.w[:, 0], "sum, 0.4 / 442": walk.w[:, 1], "mean, 0.4": mean.w[:, 0]}
steps = [0, 1, 10, 100]
table({"step": steps, **{f"first weight: {name}": w[steps, 0] for name, w in runs.items()}})

# %%
claim("divergence.sum", bool(walk.diverged[0]) and np.allclose(walk.w[:, 1], mean.w[:, 0]))

# %% [markdown]
# Keep this in mind when a recipe from one code base fails in another: "the same rate" may mean a rate a few hundred times as large.
#
# And more rows from the same source? With a mean the limit stays about where it was. Here is $L$ of the first 221 patients, and of all:

# %%
half = x[:221]
[round(float(np.linalg.eigvalsh(a.T @ a / len(a)).max()), 2) for a in (half, x)]

# %% [markdown]
# The mean of the products settles down as rows are added; their sum would have doubled.

# %% [markdown]
# ## Two answer sheets (deeper)
#
# You can skip this section: it reads curvatures off published answers. Google's Machine Learning Crash Course had an exercise,
# "Optimizing Learning Rate", in which one tries rates on a small curve, and published the answers. Different versions of the page
# gave different answers, and they seem to contradict each other:
#
# | sheet | rate and steps | diverges | the best rate |
# |---|---|---|---|
# | A | 0.03: 40 steps, 0.1: 11 steps | 1 | somewhere from 0.2 to 0.3, in one step |
# | B | 0.1: 81 steps, 1: 6 steps | 4 | 1.6, in one step |
#
# Suppose each sheet belongs to a parabola of curvature $L$, and "done" means that the distance has shrunk to some fraction. We do not
# know the fraction either. Which values of $L$ can produce each sheet? We try them all; for sheet A any rate from 0.2 to 0.3 may be
# the best one. The next cell is folded: run it and look at the table.

# %% tags=["machinery"] jupyter={"source_hidden": true}
def fits(L, counts, best, diverges):
    """Is there one fraction at which every rate needs just its number of steps?"""
    counts = [*counts, (np.clip(1 / L, *best), 1)]  # the most favourable of the rates called best
    factors = [(abs(1 - lr * L), steps) for lr, steps in counts]
    lowest, highest = max(f**k for f, k in factors), min(f ** (k - 1) for f, k in factors)
    return max(f for f, _ in factors) < 1 < abs(1 - diverges * L) and lowest < highest


grid = np.linspace(0.1, 8, 7901)
a = grid[[fits(L, [(0.03, 40), (0.1, 11)], (0.2, 0.3), 1) for L in grid]]
b = grid[[fits(L, [(0.1, 81), (1, 6)], (1.6, 1.6), 4) for L in grid]]
table({"sheet": ["A", "B"], "L from": [a.min(), b.min()], "L to": [a.max(), b.max()]})

# %%
claim("divergence.answer_sheets", 0 < len(a) and 0 < len(b) and b.max() < a.min())

# %% [markdown]
# So the sheets do not contradict each other. They belong to two curves, one five to six times as curved as the other, and a rate
# without its curvature tells nothing. The condition matters: a third version keeps the step counts of A, but says that the best rate
# takes three or four steps. No parabola does that, for at $1/L$ it takes one.

# %% [markdown]
# ## Reading inf and nan
#
# Now watch a run die, in the two number formats used in practice. `float32` holds numbers up to about $3.4 \cdot 10^{38}$, `float64` up to
# about $1.8 \cdot 10^{308}$. The curvature is 4 and the rate 0.75, so the factor is -2 and the loss is multiplied by 4.

# %%
def log_of(kind, steps):
    w, losses = kind(1), []
    with np.errstate(all="ignore"):
        for _ in range(steps):
            losses.append(float(kind(2) * w * w))
            w = w - kind(0.75) * (kind(4) * w)
    return np.array(losses)


single, double = log_of(np.float32, 140), log_of(np.float64, 140)
rows = [0, 1, 2, 30, 60, 64, 100, 130]
table({"step": rows, "float32": [f"{v:.3g}" for v in single[rows]], "float64": [f"{v:.3g}" for v in double[rows]]})

# %% [markdown]
# Three things to take from this log. The growth is steady from the very first step, long before anything looks wrong. `inf` means that
# the number no longer fits. `nan`, "not a number", comes later, from `inf - inf`, and never goes away. The step at which `inf` comes can
# be computed: it is the first $k$ with $2 \cdot 4^k$ above the largest number.

# %%
largest = float(np.finfo(np.float32).max)
expected = int(np.ceil(np.log(largest / 2) / np.log(4)))
expected, int(np.isinf(single).argmax())

# %% [markdown]
# Computed and seen: the same step. So when a log grows steadily for many steps and then ends in `nan`, suspect the rate first. Compute or measure $2/L$. Then lower the
# rate, or lower $L$ by standardising. A `nan` at the very first step, without growth before it, points elsewhere: to a missing value in
# the data, a division by zero, or the logarithm of 0.
#
# Another optimizer may hide the growth; its edge is elsewhere, and you know it less well. **Gradient clipping**, which cuts slopes
# down to a set size, hides it too. Here is the same valley at the same rate, with slopes cut to 1:

# %%
w = 1.0
for _ in range(1000):
    w = w - 0.75 * np.clip(4 * w, -1, 1)
float(w), float(w - 0.75 * np.clip(4 * w, -1, 1))

# %% [markdown]
# No `inf`, and no minimum either: after a thousand steps it still leaps between two points. On a valley, clipping keeps a run finite; it does
# not cure the rate.

# %% [markdown]
# ## Beyond the edge, where the walls bend
#
# On a parabola, every walk above the edge runs away to infinity, unless it starts exactly at the bottom. Real losses are not parabolas.
# Here is one with two valleys, $(w^2 - 1)^2 / 4$, whose minima at -1 and 1 have curvature 2. The edge is therefore at rate 1. What
# happens above it? Above each of 1,291 rates stand the last 64 points of a walk of 3,000 steps.

# %%
rates = np.linspace(0.7, 1.99, 1291)
show_resting_points(descend(double_well(), start=0.5, lr=rates, steps=3000))

# %% [markdown]
# Up to rate 1 the walk settles on one point. Then it cycles between two points, then four, then eight, and soon wanders without any
# pattern: that is **chaos**, from one line of arithmetic. There are quiet windows in between. All the while the loss stays finite.
#
# Look at a few rates closely. Just above the edge the points come in pairs, one on either side of the
# minimum: the walk still changes sides.
#
# <!-- goal: divergence.two_valleys -->

# %%
explorer("divergence.two_valleys")

# %% [markdown]
# Here are the last four points at rate 1.1, a little above the edge, beside those on a parabola of the same curvature:

# %%
start, above = 0.5, 1.1
straight = descend(parabola(curvature=2), start, above, steps=5000)
bent = descend(double_well(), start, above, steps=5000).w[-4:, 0, 0]
table({"step": range(4997, 5001), "parabola": straight.w[-4:, 0, 0], "double well": bent})

# %%
# the pair repeats, one point on either side of the minimum at 1
cycles = np.allclose(bent[:2], bent[2:], rtol=1e-9) and bent.min() < 1 < bent.max()
claim("divergence.bent_walls", bool(straight.diverged[0]) and cycles)

# %% [markdown]
# So a loss that stays finite, but will not settle, can also mean a rate above the edge. And $2/L$ is the limit for a rate that stays
# constant: a list of changing rates may go beyond it and still converge.

# %% [markdown]
# ## How many points? (deeper)
#
# You can skip this section. The points of a cycle can be counted. Just above the edge there are two. When does the pair give way to
# four points? A pair $a, b$ is a resting point of *two steps taken as one*, so the argument of lesson 01 applies to the product of the
# two steps' factors, $1 - \eta f''(w)$ with $f''(w) = 3w^2 - 1$. Write down the step from $a$ to $b$ and the one back. Their sum and their
# difference give $a b = 1/\eta$ and $a^2 + b^2 = 1 + 1/\eta$, and with these the product is $9 - 2 (1 + \eta)^2$. Is it so?

# %%
rates = np.array([1.05, 1.1, 1.15, 1.2])
pair = descend(double_well(), start=0.5, lr=rates, steps=20000).w[-2:, :, 0]
product = np.prod(1 - rates * (3 * pair**2 - 1), axis=0)
table({"rate": rates, "product, measured": product, "9 - 2 (1 + rate)^2": 9 - 2 * (1 + rates) ** 2})

# %%
claim("divergence.pair", np.allclose(product, 9 - 2 * (1 + rates) ** 2, atol=1e-9))

# %% [markdown]
# The pair gives way where the product reaches -1: at rate $\sqrt 5 - 1$, which is 1.236. What comes after it is counted, from a folded
# cell: the points at six rates, the fewest and the most from 20 random starts.

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
# mean of the squared errors. (`x.T` swaps rows and columns, `@` is the matrix product, `len(x)` the number of rows.)

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
# ## Exercise 2 · New units
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
# ## Exercise 3 · A failed run is not wasted
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
# ## Quiz

# %%
self_test("divergence")

# %% [markdown]
# ## In your framework
#
# Where the mean or the sum is chosen, and how to notice a run that has died:
#
# | library | mean or sum | noticing nan |
# |---|---|---|
# | scikit-learn | `SGDRegressor` takes one row at a time | look at `score`; a huge negative number is a diverged run |
# | PyTorch | `torch.nn.MSELoss(reduction="mean")`, the default; also `"sum"` | `torch.isnan(loss)` |
# | Keras | `keras.losses.MeanSquaredError()`, a mean | `keras.callbacks.TerminateOnNaN()` |
# | Optax | the mean is yours to take: `jnp.mean(optax.squared_error(p, y))` | `jnp.isnan(loss)` |
#
# `MSELoss` and `MeanSquaredError` leave out the factor one half, so their curvature is twice ours and their edge is $1/L$ in our $L$;
# `optax.squared_error` leaves it out too.
#
# ## Easy to confuse
#
# - **$1/L$ and $2/L$:** at $1/L$ the most strongly curved direction is done in one step; $2/L$ is the edge.
# - **`inf` and `nan`:** the first is a number that no longer fits, the second the result of a sum that has no answer.
# - **Sum and units:** a sum over $n$ rows divides the rate by $n$; inputs times $c$ divide it by $c^2$.
#
# ## Take-aways
#
# - At a constant rate, gradient descent on a quadratic converges below $2/L$ and diverges above it, with $L$ the largest curvature.
# - $L$ can be computed (an eigenvalue), found by trying rates, or read off a failed run.
# - Inputs times $c$ divide the usable rate by $c^2$, if there is no intercept; a sum in place of a mean divides it by the number of rows.
# - Steady growth over many steps, then `inf`, then `nan`: the rate is above the edge. Standardise, or lower it.
# - Beyond the edge of a curved loss a run can stay finite and never settle.
#
# **Exam angle.** This course's objectives: <!-- objectives -->. Exams describe a loss that grows or turns into nan and ask for the first thing to change.
#
# **Further reading.** Gabriel Goh, [Why Momentum Really Works](https://distill.pub/2017/momentum/), Distill 2017. The answer sheets:
# Google, Machine Learning Crash Course, page "Reducing Loss: Optimizing Learning Rate"; all three versions can be read in the public
# collection `nvidia/Nemotron-CC-Math-v1`.
#
# <!-- foot -->
