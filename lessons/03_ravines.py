# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 03 · Ravines
#
# *In 35 minutes you will know why some problems need a hundred times the steps of others, and what to do about it.*
#
# **35 minutes** · **Builds on** [02 · Divergence](02_divergence.ipynb) · **After this you can**
#
# - see gradient descent in many dimensions as many one-dimensional walks that share one rate,
# - give the best constant rate for a valley, and the number of steps it takes,
# - measure the condition number of a table and lower it by standardising,
# - say what standardising cannot cure, and which minima a large rate cannot enter.

# %%
import numpy as np

from lrlib import check, claim, confirm, descend, destinations, explorer, himmelblau, hint, least_squares
from lrlib import load_diabetes_table, predict, quadratic, recall, self_test, show_basins, show_paths, table

# %% [markdown]
# ## Recall

# %%
recall("ravines")

# %% [markdown]
# ## Two directions, one rate
#
# With two parameters the loss is a landscape. The simplest one is steep in one direction and flat in the other: a **ravine**. Ours has
# curvature 1 along the first parameter and 10 along the second.

# %%
predict("ravines.who_limits")

# %% [markdown]
# Three rates, 30 steps each. The rings are lines of equal loss.

# %%
valley = quadratic([1, 10])
walk = descend(valley, start=[2.0, 1.0], lr=[0.03, 0.1, 0.19], steps=30)
show_paths(walk)

# %% [markdown]
# At 0.03 the path bends into the floor of the ravine and has not yet arrived. At 0.1 the steep direction is done after one step, and
# the rest is a straight walk along the floor. At 0.19 the path zig-zags across the ravine, and yet is the furthest along it.
#
# What looks complicated is two walks from lesson 01 at once. The slope along the first parameter is $1 \cdot w_1$ and does not depend
# on the second parameter, and the other way round. So each direction has its own factor, $1 - \eta h$ with its own $h$:

# %%
table({"rate": walk.lr, "flat: measured": walk.contraction[:, 0], "1 - rate * 1": 1 - walk.lr,
       "steep: measured": walk.contraction[:, 1], "1 - rate * 10": 1 - walk.lr * 10})

# %%
after = np.array([2.0, 1.0]) * (1 - walk.lr[:, None] * np.array([1, 10])) ** 30
claim("Exact", "each direction shrinks by its own factor, as if it were alone", np.allclose(walk.w[-1], after, atol=1e-12))

# %% [markdown]
# ## Who sets the limit, who pays the bill
#
# How many steps does each direction need to shrink to a thousandth? We count, at four rates.

# %%
rates = np.array([0.02, 0.1, 0.18, 0.199])
paths = np.abs(descend(valley, start=[1.0, 1.0], lr=rates, steps=2000).w)
steps = (paths >= 1e-3).sum(axis=0)  # shape (rates, 2)
table({"rate": rates, "steps, flat": steps[:, 0], "steps, steep": steps[:, 1], "steps, both": steps.max(axis=1)})

# %% [markdown]
# At small rates the flat direction takes longest. At 0.199, just below the edge 2/10, the steep one leaps across the ravine hundreds of
# times before it rests. The **steep direction sets the limit** of the rate, and below it the **flat direction pays the bill** in steps.
# The best rate lies where the two need equally long.

# %% [markdown]
# ## The best constant rate
#
# The slowest direction decides, so we look at the larger of the two factors, in size, at many rates.

# %%
many = np.linspace(0.001, 0.2, 2000)
slowest = np.maximum(abs(1 - many * 1), abs(1 - many * 10))
best = many[slowest.argmin()]
round(float(best), 3), round(2 / (1 + 10), 3), round(float(slowest.min()), 3), round((10 - 1) / (10 + 1), 3)

# %% [markdown]
# The best rate is 0.182, which is $2/(1+10)$. In general, with $\mu$ (mu) the smallest curvature and $L$ the largest,
#
# $$\eta_{\text{best}} = \frac{2}{\mu + L}, \qquad \text{factor} = \frac{\kappa - 1}{\kappa + 1}, \qquad \kappa = \frac{L}{\mu}.$$
#
# There both factors have the same size: the flat one is positive, the steep one negative. The number $\kappa$ (kappa) is the
# **condition number**. We check the factor on walks, late enough for the slowest direction to be all that is left.

# %%
kappas = np.array([10, 100, 1000])
walks = [descend(quadratic([1, k]), [1.0, 1.0], 2 / (1 + k), 4000) for k in kappas]
lengths = [np.linalg.norm(walk.w[:, 0], axis=1) for walk in walks]
measured = np.array([length[101] / length[100] for length in lengths])
theory = (kappas - 1) / (kappas + 1)
table({"kappa": kappas, "measured factor": measured, "(kappa - 1)/(kappa + 1)": theory}, digits=6)

# %%
claim("Exact", "at the best rate every step shrinks the distance by (kappa - 1) / (kappa + 1)", np.allclose(measured, theory, rtol=1e-12))

# %% [markdown]
# And the bill, in steps to a thousandth:

# %%
bill = np.array([(length >= 1e-3 * length[0]).sum() for length in lengths])
table({"kappa": kappas, "steps": bill, "steps / kappa": bill / kappas})

# %% [markdown]
# Ten times the condition number, ten times the steps. A popular piece of advice is to use $1/L$ instead. What does it cost?

# %%
timid = [descend(quadratic([1, k]), [1.0, 1.0], 1 / k, 8000) for k in kappas]
lengths_timid = [np.linalg.norm(walk.w[:, 0], axis=1) for walk in timid]
bill_timid = np.array([(length >= 1e-3 * length[0]).sum() for length in lengths_timid])
table({"kappa": kappas, "steps at 1/L": bill_timid, "steps at 2/(mu+L)": bill, "ratio": bill_timid / bill})

# %% [markdown]
# Close to twice the steps. So $1/L$ is not the fastest constant rate. It is the safe one: it needs no knowledge of $\mu$, and it keeps
# a factor of two away from the edge. Per step the theory says: the slow direction shrinks by $1 - 1/\kappa$ in place of
# $(\kappa-1)/(\kappa+1)$. How many of the first make one of the second?

# %%
exchange = np.log(theory) / np.log(1 - 1 / kappas)
table({"kappa": kappas, "steps at 1/L for one at 2/(mu+L)": exchange})

# %%
claim("Exact", "for large kappa, one step at the best rate is worth two at 1/L", abs(exchange[-1] - 2) < 0.002)

# %% [markdown]
# The counted ratio is a little lower, because at $1/L$ the steep direction is gone after one step and no longer adds to the distance.

# %% [markdown]
# ## Turn the valley

# %%
predict("ravines.turned")

# %% [markdown]
# We turn valley and start by 30 degrees.

# %%
turn = np.deg2rad(30)
c, s = np.cos(turn), np.sin(turn)
straight = descend(quadratic([1, 10]), [2.0, 1.0], 0.15, 30)
turned = descend(quadratic([1, 10], rotation=turn), [c * 2.0 - s * 1.0, s * 2.0 + c * 1.0], 0.15, 30)
claim("Exact", "the loss at every step is the same", np.allclose(straight.loss, turned.loss, rtol=1e-9))

# %% [markdown]
# Gradient descent does not know about axes. What counts are the directions of the valley itself, its **eigenvectors**, and the
# curvatures along them, its **eigenvalues**. (Rules like Adam do know about axes; that is lesson 11.)
#
# ## Try it

# %%
explorer("ravines.ravine")

# %% [markdown]
# The window for the goal is narrow, and $1/L$, here 1/25 = 0.04, lies outside it. Set the condition number to 1: the ravine becomes a
# bowl, and one rate suits all.

# %% [markdown]
# ## A cure: standardise
#
# Condition numbers are not fate. Here is the table of lesson 02 once more, ten measurements of 442 patients, and the condition number
# of linear regression on it: as it comes, with the column means taken away, and standardised.

# %%
x, y = load_diabetes_table()
centred = x - x.mean(axis=0)
standard = centred / x.std(axis=0)
kappa = {name: np.linalg.cond(a.T @ a) for name, a in {"raw": x, "centred": centred, "standardised": standard}.items()}
table({"table": kappa, "condition number": [f"{number:,.0f}" for number in kappa.values()]})

# %% [markdown]
# From over a million to under five hundred. The units did most of that: age in years, pressure in mm Hg, blood values in their own
# units. And the means: a column that is always near 100 makes the valley steep in its direction. In steps:

# %%
target = (y - y.mean()) / y.std()

def excess(a, steps=3000):
    """How much of the loss that can be removed is left after each step, at the best constant rate."""
    valley = least_squares(a, target)
    walk = descend(valley, 0.0, 2 / (min(valley.curvatures) + max(valley.curvatures)), steps)
    floor = valley.value(np.array(valley.minimum))
    return (walk.loss[:, 0] - floor) / (walk.loss[0, 0] - floor)

left = {"centred": excess(centred), "standardised": excess(standard)}
over, under = [e[-1] > 0.05 for e in left.values()], [e[-1] < 1e-5 for e in left.values()]
table({"table": left, "over 5 % left after 3000 steps": over, "under 0.001 % left": under})

# %% [markdown]
# With the old units the walk is far from done after 3000 steps. Standardised, it is done.

# %%
claim("Conditional", "standardising turns a walk that is not done in 3000 steps into one that is", over[0] and under[1])

# %% [markdown]
# ## What standardising cannot cure
#
# The condition number is still over 400. The reason: two of the blood values say nearly the same.

# %%
correlation = np.corrcoef(standard.T)
i, j = np.unravel_index(np.argmax(np.abs(correlation - np.eye(10))), (10, 10))
round(float(correlation[i, j]), 3)

# %% [markdown]
# A **correlation** of 0.897 means that where one is high, the other nearly always is. Moving both weights against each other then
# hardly changes any prediction: a flat direction, whatever the units. A rotation to uncorrelated columns, called **whitening**, would
# remove it. Here are both facts:

# %%
u, spread, _ = np.linalg.svd(standard, full_matrices=False)
white = u * np.sqrt(len(u))
claim("Exact", "whitened columns have condition number 1", np.isclose(np.linalg.cond(white.T @ white), 1))

# %%
pair = np.array([[1, 0.897], [0.897, 1]])
round(float(np.linalg.cond(pair)), 3), round((1 + 0.897) / (1 - 0.897), 3)

# %% [markdown]
# Two standardised columns with correlation $r$ have condition number $(1 + r)/(1 - r)$ and no less. Whitening is rarely done for large
# models, because it needs the whole matrix. Momentum (lesson 10) and adaptive rates (lesson 11) are the usual answers.

# %% [markdown]
# ## Many minima, many edges
#
# So far there was one valley. Himmelblau's surface has four minima. We find them by walking from the four corners at a small rate, and
# look at the largest curvature at each.

# %%
surface = himmelblau()
minima = destinations(surface, [[3.0, 3.0], [-3.0, 3.0], [-3.0, -3.0], [3.0, -3.0]], lr=0.001, steps=4000)
steepest = np.linalg.eigvalsh(surface.hessian(minima))[:, -1]
table({"minimum": range(1, 5), "w1": minima[:, 0], "w2": minima[:, 1], "L": steepest, "edge 2/L": 2 / steepest})

# %%
predict("ravines.which_minima")

# %% [markdown]
# Now 160,000 starts at once, a grid of 400 by 400, at three rates. Each start takes the colour of the minimum it ends in; dark ones
# settle nowhere within 300 steps.

# %%
def owner(lr, side=400, steps=300):
    """For each start on a grid: the number of the minimum it settles in, or -1."""
    axis = np.linspace(-5, 5, side)
    starts = np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2)
    gaps = np.linalg.norm(destinations(surface, starts, lr, steps)[:, None] - minima, axis=2)
    return np.where(gaps.min(axis=1) < 0.01, gaps.argmin(axis=1), -1)


maps = {lr: owner(lr) for lr in (0.005, 0.0145, 0.0195)}
show_basins(maps, minima, extent=5, side=400)

# %% [markdown]
# At the smallest rate the map is smooth, and every start finds a minimum. In the middle a few far corners have changed hands. At the largest rate minima 3 and 4 are
# gone: their edges, 0.015 and 0.019, have been passed.

# %%
alive = {lr: [bool((numbers == k).any()) for k in range(4)] for lr, numbers in maps.items()}
expected = {lr: (lr < 2 / steepest).tolist() for lr in maps}
claim("Exact", "a minimum keeps starts exactly when the rate is below its own edge 2 / L", alive == expected)

# %% [markdown]
# A large rate therefore chooses: it cannot rest in sharp minima. Whether the gentle ones it prefers are also the better ones is
# another question, and an open one.

# %% [markdown]
# ## Exercise 1 · The best rate
#
# The curvatures of a quadratic lie between `mu` and `L`. Return the constant rate that shrinks the slowest direction fastest.

# %% tags=["exercise"]
def best_rate(mu, L):
    ...  # your code: one line


check("ravines.best_rate", best_rate)

# %% tags=["solution"] jupyter={"source_hidden": true}
def best_rate(mu, L):
    return 2 / (mu + L)


confirm("ravines.best_rate", best_rate)

# %% [markdown]
# ## Exercise 2 · The bill
#
# How many steps at the best rate, until the distance to the minimum has shrunk by a factor `shrink`, at the latest?
# (`hint("ravines.steps_for")` helps.)

# %% tags=["exercise"]
def steps_for(kappa, shrink):
    ...  # your code


check("ravines.steps_for", steps_for)

# %% tags=["solution"] jupyter={"source_hidden": true}
def steps_for(kappa, shrink):
    return int(np.ceil(np.log(shrink) / np.log((kappa + 1) / (kappa - 1))))


confirm("ravines.steps_for", steps_for)

# %% [markdown]
# ## Exercise 3 · Standardise
#
# Return the table `x` of shape `(n, columns)` with every column centred and divided by its standard deviation.

# %% tags=["exercise"]
def standardise(x):
    ...  # your code: one line


check("ravines.standardise", standardise)

# %% tags=["solution"] jupyter={"source_hidden": true}
def standardise(x):
    return (x - x.mean(axis=0)) / x.std(axis=0)


confirm("ravines.standardise", standardise)

# %% [markdown]
# ## Quiz

# %%
self_test("ravines")

# %% [markdown]
# ## In your framework
#
# | library | standardising inputs |
# |---|---|
# | scikit-learn | `make_pipeline(StandardScaler(), SGDRegressor())`; fit on training data only |
# | PyTorch | by hand with the mean and spread of the training data; inside a network `torch.nn.BatchNorm1d` or `LayerNorm` |
# | Keras | `keras.layers.Normalization()`, then `adapt(x_train)` |
# | Optax | no data tools; standardise with `jax.numpy` before training |
#
# ## Take-aways
#
# - On a quadratic every direction walks on its own, with factor $1 - \eta h$. They share the rate and nothing else.
# - The steepest direction sets the limit, the flattest pays the bill.
# - The best constant rate is $2/(\mu + L)$; the steps grow in proportion to the condition number $\kappa = L/\mu$.
# - Standardising removes what units and means add to $\kappa$, not what correlated columns add.
# - Each minimum has its own edge. A large rate cannot rest in a sharp one.
#
# **Exam angle.** Objectives LR3.1 (directions and zig-zag), LR3.2 (best rate), LR3.3 (condition number and steps), LR3.4 (feature scaling).
# Exams ask why training is slow or unstable on unscaled features, and what to do first.
#
# **Further reading.** Gabriel Goh, [Why Momentum Really Works](https://distill.pub/2017/momentum/), Distill 2017, its section on the
# decomposition of the error.
#
# **Next:** [04 · Noise](04_noise.ipynb)
