# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 02 · Divergence
#
# *In 60 minutes you will be able to say, before training, at which learning rate it will explode.*
#
# **60 minutes** · **Builds on** [01 · Step size](01_step_size.ipynb) · **After this you can**
#
# - predict from the curvature the largest rate that still converges, and measure it without the formula,
# - find that curvature in data, in three ways that agree,
# - say what new units or a summed loss do to the rates that work,
# - read `inf` and `nan` in a log as a message about the rate.

# %%
import numpy as np

from lrlib import check, claim, confirm, descend, double_well, explorer, hint, least_squares, load_diabetes_table, parabola
from lrlib import predict, recall, self_test, show_losses, show_rate_curve, show_resting_points, table

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
table({"rate": walk.lr, "1 - rate * h": factor, "measured": walk.contraction, "converges": abs(factor) < 1 - 1e-9})

# %% [markdown]
# The walk shrinks as long as the factor lies between -1 and 1. The lower end is the one a large rate hits, and there $\eta h = 2$:
#
# $$\eta < \frac{2}{h}.$$

# %%
holds = np.allclose(walk.contraction, factor) and walk.diverged.tolist() == [False, False, True]
claim("Exact", "the measured factor is 1 - lr h, and the loss grows exactly when lr h > 2", holds)

# %% [markdown]
# ## Find the edge with your own hands
#
# This valley's curvature is not given. Click on the slider and use the arrow keys for the last digit.

# %%
explorer("divergence.edge")

# %% [markdown]
# You have just measured a curvature: if the edge is at $\eta$, then $h = 2/\eta$. No formula for the loss was needed. The same
# works on any machine-learning problem, and we now do it on one.

# %% [markdown]
# ## From a valley to data
#
# The table below holds ten measurements of each of 442 patients, and how far their diabetes had progressed a year later. **Linear
# regression** predicts the progress as a weighted sum of the measurements. We **standardise** first: from each column its mean is
# taken away, and the rest divided by its spread (the standard deviation).

# %%
x, y = load_diabetes_table()
x, y = (x - x.mean(axis=0)) / x.std(axis=0), (y - y.mean()) / y.std()
x.shape, y.shape

# %% [markdown]
# The loss is half the mean of the squared errors. As a function of the ten weights it is again a valley, a quadratic one, but in
# ten dimensions. Its curvature differs from direction to direction: the curvatures are the **eigenvalues** of the matrix
# $X^\top X / n$, which is the **Hessian** of this loss, its matrix of second derivatives. If these words are new: there are ten
# directions along which the valley is a plain parabola, and an eigenvalue is how curved one of these parabolas is. The largest
# is called $L$.

# %%
valley = least_squares(x, y)
L = max(valley.curvatures)
round(min(valley.curvatures), 3), round(L, 3), round(2 / L, 3)

# %% [markdown]
# So the first way says: $L$ is 4.024, and the edge is at 0.497. (Had we left out the factor one half in the loss, every curvature
# would be twice as large and the edge half as far. Check which loss your library means before you use the formula.)
#
# **The second way** asks the runs themselves. We try 21 rates at once, keep the gap in which falling turns into rising, and zoom
# in. Four rounds make a gap 160,000 times as narrow. This is **bisection**, with twenty cuts instead of one.

# %%
low, high = 0.1, 2.0
for _ in range(4):
    walk = descend(valley, start=0.0, lr=np.linspace(low, high, 21), steps=3000)
    rising = ~(walk.loss[-1] < walk.loss[-11])  # also true for nan
    low, high = walk.lr[rising.argmax() - 1], walk.lr[rising.argmax()]
edge = (low + high) / 2
round(float(edge), 3), round(float(2 / edge), 3)

# %% [markdown]
# **The third way** needs one failed run. Beyond the edge the steepest direction soon outgrows all others, and the loss is multiplied
# by $(1 - \eta L)^2$ at every step. On a logarithmic axis that is a straight line, and its slope gives $L$ away.

# %%
failed = descend(valley, start=0.0, lr=1.0, steps=40)
slope = np.polyfit(range(20, 41), np.log(failed.loss[20:, 0]), 1)[0]
L_from_slope = (1 + np.exp(slope / 2)) / 1.0
three = np.array([L, 2 / edge, L_from_slope])
table({"way": ["eigenvalue", "where runs turn", "slope of a failed run"], "L": three, "edge": 2 / three})

# %%
claim("Exact", "three ways give the same L to three digits", np.allclose(three, L, rtol=5e-4))

# %% [markdown]
# The U-curve of this problem shows the edge as a wall.

# %%
show_rate_curve(descend(valley, start=0.0, lr=np.geomspace(0.001, 1, 300), steps=60))

# %% [markdown]
# The curve is flat at the bottom because this loss cannot reach zero: no weighted sum predicts the patients perfectly.

# %% [markdown]
# ## New units, new rates

# %%
predict("divergence.units")

# %% [markdown]
# We multiply all inputs by 10, look at the edge, and walk both valleys, each at four fifths of its own edge.

# %%
larger = least_squares(10 * x, y)
ratio = max(larger.curvatures) / L
near, far = descend(valley, 0.0, 1.6 / L, 200), descend(larger, 0.0, 1.6 / L / 100, 200)
round(ratio, 3), np.allclose(near.loss, far.loss)

# %% [markdown]
# The curvature is 100 times as large, the edge 100 times as near, and at the matching rates the losses are the same at every step.

# %%
claim("Exact", "inputs times c divide the usable rate by c squared", np.isclose(ratio, 100) and np.allclose(near.loss, far.loss))

# %% [markdown]
# Libraries do not protect you from this. scikit-learn's `SGDRegressor` takes one row at a time, so its edge is set by the longest
# single row and not by $L$; but it scales in the same way. Here is its score on the training data (1 is perfect, 0 is no better than
# the mean) with its default rate, for larger and larger inputs and three seeds:

# %%
from sklearn.linear_model import SGDRegressor

def score(scale, seed):
    return SGDRegressor(random_state=seed).fit(scale * x, y).score(scale * x, y)

scores = {scale: [score(scale, seed) for seed in range(3)] for scale in (1, 30)}
fine, ruined = [min(s) > 0.4 for s in scores.values()], [max(s) < -1e20 for s in scores.values()]
table({"inputs times": scores, "all above 0.4": fine, "all below -1e20": ruined})

# %% [markdown]
# At 30 times the scale the score is below minus a hundred billion billion. No exception was raised. That is why one standardises first.

# %%
claim("Conditional", "the default rate fits standardised inputs, and ruins the fit at 30 times the scale", fine[0] and ruined[1])

# %% [markdown]
# ## Sum or mean?

# %%
predict("divergence.sum")

# %% [markdown]
# The sum over the rows is the mean times 442, and so is every curvature. We run it at 0.4, and at 0.4 / 442.

# %%
summed = least_squares(np.sqrt(442) * x, np.sqrt(442) * y)  # n times the mean
walk = descend(summed, start=0.0, lr=[0.4, 0.4 / 442], steps=100)
mean = descend(valley, start=0.0, lr=0.4, steps=100)
walk.diverged.tolist(), np.allclose(walk.w[:, 1], mean.w[:, 0])

# %%
claim("Exact", "a sum over n rows divides the usable rate by n", walk.diverged[0] and np.allclose(walk.w[:, 1], mean.w[:, 0]))

# %% [markdown]
# Keep this in mind when a recipe from one code base fails in another: "the same rate" may mean a rate a few hundred times as large.

# %% [markdown]
# ## Three answer sheets, three valleys
#
# Google's Machine Learning Crash Course lets you try rates on a small exercise and publishes the answers. Over the years there have
# been three versions of its answer sheet. They seem to contradict each other:
#
# | sheet | rate and steps | diverges | the best rate |
# |---|---|---|---|
# | A | 0.03: 40 steps, 0.1: 11 steps | 1 | 0.2 to 0.3, in one step |
# | B | 0.03: 40 steps, 0.1: 11 steps | 1 | 0.2 to 0.3, in three or four steps |
# | C | 0.1: 81 steps, 1: 6 steps | 4 | 1.6 |
#
# Suppose the exercise is one valley of curvature $L$, and "done" means that the distance has shrunk to some fraction. We do not know
# the fraction either. Which values of $L$ can produce each sheet? We simply try them all.

# %%
def fits(L, answers, diverges):
    """Is there one fraction at which every rate needs just its number of steps?"""
    factors = [abs(1 - lr * L) for lr, _ in answers]
    lowest = max(f**k for f, (_, k) in zip(factors, answers, strict=True))
    highest = min(f ** (k - 1) for f, (_, k) in zip(factors, answers, strict=True))
    return max(factors) < 1 < abs(1 - diverges * L) and lowest < highest


grid = np.linspace(0.1, 8, 8000)
sheets = {
    "A": ([(0.03, 40), (0.1, 11), (0.25, 1)], 1),
    "B": ([(0.03, 40), (0.1, 11), (0.25, 4)], 1),
    "C": ([(0.1, 81), (1, 6), (1.6, 1)], 4),
}
found = {name: grid[[fits(L, *sheet) for L in grid]] for name, sheet in sheets.items()}
table({"sheet": found, "L from": [L.min() for L in found.values()], "L to": [L.max() for L in found.values()]})

# %% [markdown]
# Each sheet belongs to a valley of its own: A to a curvature close to 4, B to one between 2 and 2.7, C to one close to 0.625. No
# curvature fits two sheets.

# %%
a, b, c = found.values()
apart = c.min() < c.max() < b.min() < b.max() < a.min() < a.max()
claim("Conditional", "if the loss is one valley, some L fits each sheet, and none fits two", apart)

# %% [markdown]
# The answers did not get worse or better. The exercise changed, and with it the curvature. A rate without its curvature tells nothing.

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
# the number no longer fits. `nan`, "not a number", comes later, from `inf - inf`, and never goes away. The step at which `inf` comes can be computed:

# %%
largest = float(np.finfo(np.float32).max)
expected = int(np.ceil(np.log(largest / 2) / np.log(4)))
expected, int(np.isinf(single).argmax())

# %%
claim("Exact", "inf appears at the first step at which 2 * 4^k exceeds the largest number", expected == int(np.isinf(single).argmax()))

# %% [markdown]
# So when a log grows steadily and ends in `nan`, suspect the rate before the data or the code. Compute or measure $2/L$. Then lower
# the rate, or lower $L$ by standardising. Another optimizer may hide the growth; its edge is elsewhere, and you know it less well.

# %% [markdown]
# ## Beyond the edge, where the walls bend
#
# A parabola throws every walk that does not start at the very bottom out to infinity beyond its edge. Real losses are not parabolas. Here is one with two valleys,
# $(w^2 - 1)^2 / 4$, whose minima at -1 and 1 have curvature 2. The edge is therefore at rate 1. What happens above it?

# %%
rates = np.linspace(0.7, 1.99, 1291)
show_resting_points(descend(double_well(), start=0.5, lr=rates, steps=3000))

# %% [markdown]
# Up to rate 1 the walk settles on one point. Then it cycles between two points, then four, then eight, and soon wanders without any
# pattern: that is **chaos**, from one line of arithmetic. There are quiet windows in between. All the while the loss stays finite.
#
# Look at a few rates closely.

# %%
explorer("divergence.two_valleys")

# %% [markdown]
# The points of a cycle can be counted. Just above the edge there are two; above $\sqrt 5 - 1$, which is 1.236, there are four.

# %%
rates = np.array([0.95, 1.1, 1.2, 1.25, 1.28, 1.295])
last = descend(double_well(), start=0.5, lr=rates, steps=20000).w[-32:, :, 0]
points = [len(set(column.round(5).tolist())) for column in last.T]
claim("Exact", "one point below 1, two up to 1.236, then four, and eight at 1.295", points == [1, 2, 2, 4, 4, 8])

# %% [markdown]
# So a loss that stays finite, but will not settle, can also mean a rate above the edge. In lesson 15 you will see networks live there.
# And a warning about the word "always": $2/L$ is the limit for a rate that stays constant. Lesson 08 will show a schedule of rates
# that goes far beyond it and converges.

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
def largest_stable_lr(x):
    return 2 / np.linalg.eigvalsh(x.T @ x / len(x)).max()


confirm("divergence.largest_stable_lr", largest_stable_lr)

# %% [markdown]
# ## Exercise 2 · New units
#
# A rate `lr` works well. Then all inputs are multiplied by `c`. Which rate behaves in the same way?

# %% tags=["exercise"]
def rate_after_rescaling(lr, c):
    ...  # your code: one line


check("divergence.rate_after_rescaling", rate_after_rescaling)

# %% tags=["solution"] jupyter={"source_hidden": true}
def rate_after_rescaling(lr, c):
    return lr / c**2


confirm("divergence.rate_after_rescaling", rate_after_rescaling)

# %% [markdown]
# ## Exercise 3 · A failed run is not wasted
#
# At rate 0.5 a log reads 2, 8, 32, 128, 512. What is $L$?

# %% tags=["exercise"]
L_from_log = ...  # your number
check("divergence.curvature_from_log", L_from_log)

# %% tags=["solution"] jupyter={"source_hidden": true}
L_from_log = (1 + np.sqrt(8 / 2)) / 0.5
confirm("divergence.curvature_from_log", L_from_log)

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
# ## Take-aways
#
# - At a constant rate, gradient descent on a quadratic converges below $2/L$ and diverges above it, with $L$ the largest curvature.
# - $L$ can be computed (an eigenvalue), found by trying rates, or read off a failed run.
# - Inputs times $c$ divide the usable rate by $c^2$; a sum in place of a mean divides it by the number of rows.
# - Steady growth from the first step, then `inf`, then `nan`: the rate is above the edge. Standardise, or lower it.
# - Beyond the edge of a curved loss a run can stay finite and never settle.
#
# **Exam angle.** Objectives LR2.1 (the limit), LR2.2 (scale of inputs and loss), LR2.3 (inf and nan in logs), LR2.4 (oscillation and
# cycles). Exams describe a loss that grows or turns into nan and ask for the first thing to change.
#
# **Further reading.** Gabriel Goh, [Why Momentum Really Works](https://distill.pub/2017/momentum/), Distill 2017.
#
# **Next:** [03 · Ravines](03_ravines.ipynb)
