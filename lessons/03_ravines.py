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
# *In 60 minutes you will know why some problems need a hundred times the steps of others, and what to do about it.*
#
# **60 minutes** · **Builds on** [02 · Divergence](02_divergence.ipynb) · **After this you can**
#
# - see gradient descent in many dimensions as many one-dimensional walks that share one rate,
# - give the best constant rate for a valley, and the number of steps it takes,
# - measure the condition number of a table and lower it by standardising,
# - say what standardising cannot cure, and in which minima a large rate cannot rest.

# %%
import numpy as np

from lrlib import check, claim, confirm, descend, destinations, explorer, himmelblau, hint, least_squares
from lrlib import load_diabetes_table, predict, quadratic, recall, self_test
from lrlib import show_basin_edges, show_basins, show_paths, table

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
# the rest is a straight walk along the floor. At 0.19 the path zig-zags across the ravine, and yet is the furthest along it. Its loss
# is above that of 0.1, 0.00899 against 0.00359, only because it still leaps from wall to wall.
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
# The zig-zag is in the steep direction alone: at 0.19 its factor is -0.900, and a negative factor changes sides at every step.
#
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
# **condition number**. We check the factor on walks, by the distance to the bottom before and after one step.

# %%
kappas = np.array([10, 100, 1000])
walks = [descend(quadratic([1, k]), [1.0, 1.0], 2 / (1 + k), 4000) for k in kappas]
lengths = [np.linalg.norm(walk.w[:, 0], axis=1) for walk in walks]
measured = np.array([length[101] / length[100] for length in lengths])
theory = (kappas - 1) / (kappas + 1)
table({"kappa": kappas, "measured factor": measured, "(kappa - 1)/(kappa + 1)": theory}, digits=6)

# %%
claim("Exact", "in two directions, at the best rate, every step shrinks the distance by (kappa - 1) / (kappa + 1)",
      np.allclose(measured, theory, rtol=1e-12))

# %% [markdown]
# With more directions, those in between shrink faster. Here are fifty, with curvatures from 1 to 10 and a random start, at the best
# rate and at 0.199. Theory says 9/11 = 0.818 and 0.990 for the slowest direction.

# %%
crowd = descend(quadratic(np.linspace(1, 10, 50)), np.random.default_rng(0).normal(size=50), [2 / 11, 0.199], 1000)
length = np.linalg.norm(crowd.w, axis=2)
factor = length[1:] / length[:-1]
table({"step": [1, 10, 100, 1000], "best rate": factor[[0, 9, 99, 999], 0], "rate 0.199": factor[[0, 9, 99, 999], 1]})

# %%
claim("Exact", "no step does worse than the slowest direction", np.all(factor <= np.array([9 / 11, 0.99]) + 1e-12))

# %% [markdown]
# So $(\kappa-1)/(\kappa+1)$ is the **worst case**, and late in a walk the worst case is what you get: only the slowest direction is
# left. A factor measured early flatters.
#
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
# bowl, and rate 1 ends in one step.

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
# units. And the means: a column that is always near 100 makes the valley steep in its direction.
#
# Now the bill in steps. A turned valley walks like a straight one, so we turn regression into its ten eigenvectors and walk there.
# The loss of that walk is the **excess**: what is still above the best a line can do.

# %%
def straightened(a, steps):
    """Regression on the table `a`, walked along its eigenvectors at the best constant rate."""
    fit = least_squares(a, (y - y.mean()) / y.std())
    h, directions = np.linalg.eigh(fit.hessian(np.zeros(10)))
    return descend(quadratic(h), directions.T @ fit.minimum, 2 / (h[0] + h[-1]), steps)


walks = [straightened(centred, 60_000), straightened(standard, 60_000)]
bills = [[int((walk.loss >= share * walk.loss[0]).sum()) for walk in walks] for share in (0.05, 0.01)]
table({"table": ["centred", "standardised"], "steps to 5 % excess": bills[0], "steps to 1 %": bills[1]})

# %% [markdown]
# Fifty thousand steps became fewer than five hundred. Is the turned walk really the regression? We run the first 500 steps as they are.

# %%
fit = least_squares(standard, (y - y.mean()) / y.std())
plain = descend(fit, 0.0, walks[1].lr, 500).loss - fit.value(np.array(fit.minimum))
claim("Exact", "regression and ten separate directions have the same excess at every step",
      np.allclose(plain, walks[1].loss[:501], atol=1e-12))

# %%
claim("Conditional", "standardising this table cuts the steps to 1 % excess more than ninety times", bills[1][0] > 90 * bills[1][1])

# %% [markdown]
# That depends on the table. One whose columns are independent, in equal units and centred, as made here from random numbers, gains
# nothing:

# %%
even = np.random.default_rng(0).normal(size=(442, 10))
scaled = (even - even.mean(axis=0)) / even.std(axis=0)
table({"table": ["as made", "standardised"], "condition number": [np.linalg.cond(a.T @ a) for a in (even, scaled)]}, digits=1)

# %% [markdown]
# ## What standardising cannot cure
#
# The condition number is still 470, with units and means gone. What is left? Take two columns that often rise together. Their
# **correlation** $r$ says how closely: 1 is in step, 0 is not at all. Here are total cholesterol and LDL, one of its parts:

# %%
r = np.corrcoef(standard[:, 4], standard[:, 5])[0, 1]
tuple(round(float(v), 3) for v in (r, np.linalg.cond([[1, r], [r, 1]]), (1 + r) / (1 - r)))

# %% [markdown]
# Two standardised columns with a correlation $r$ above 0 have condition number $(1 + r)/(1 - r)$. Raise one weight, lower the other,
# and the predictions hardly change: a flat direction, whatever the units. This pair alone costs 18.354. Where does the rest come from?
# We ask which columns take part in the flattest direction of all: the squares of its weights, which add up to 1.

# %%
names = np.array("age sex bmi pressure cholesterol LDL HDL ratio triglycerides sugar".split())
part = np.linalg.eigh(np.corrcoef(standard.T))[1][:, 0] ** 2
order = np.argsort(-part)[:4]
table({"column": names[order].tolist(), "part": part[order]})

# %% [markdown]
# Four blood values together. Total cholesterol is nearly the sum of its parts, so the table says one thing twice, and no pair shows how
# closely. Without that column:

# %%
fewer = {name: np.delete(standard, list(names).index(name), axis=1) for name in ("cholesterol", "age")}
without = {name: np.linalg.cond(a.T @ a) for name, a in fewer.items()}
claim("Conditional", "without cholesterol the condition number falls from 470 to below 50; without age it stays above 400",
      without["cholesterol"] < 50 and without["age"] > 400)

# %% [markdown]
# There is a complete cure for a table: turn it into uncorrelated columns and scale each of them. This is called **whitening**.

# %%
white = np.linalg.svd(standard, full_matrices=False)[0] * np.sqrt(len(standard))
claim("Exact", "whitened columns have condition number 1", np.isclose(np.linalg.cond(white.T @ white), 1))

# %% [markdown]
# Whitening is rarely done for large models: it needs the correlations of all inputs with each other, and networks have inner layers.
# Momentum (lesson 10) and adaptive rates (lesson 11) are the usual answers.

# %% [markdown]
# ## Many minima, many edges
#
# So far there was one valley. Himmelblau's surface has four minima. We find them by walking from four starts at a small rate, and
# look at the largest curvature at each.

# %%
surface = himmelblau()
minima = destinations(surface, [[3.0, 3.0], [-3.0, 3.0], [-3.0, -3.0], [3.0, -3.0]], lr=0.001, steps=4000)
steepest = np.linalg.eigvalsh(surface.hessian(minima))[:, -1]
table({"minimum": range(1, 5), "w1": minima[:, 0], "w2": minima[:, 1], "L": steepest, "edge 2/L": 2 / steepest})

# %%
predict("ravines.which_minima")

# %% [markdown]
# Now 160,000 starts at once, a grid of 400 by 400, at three rates. The starts that end in one minimum are its **basin**, drawn in one
# colour; dark ones settle nowhere within 300 steps.

# %%
def owner(starts, lr, steps=300):
    """For each start: the number of the minimum it settles in, or -1."""
    gaps = abs(destinations(surface, starts, lr, steps)[:, None] - minima).max(axis=2)
    return np.where(gaps.min(axis=1) < 0.001, gaps.argmin(axis=1), -1)


axis = np.linspace(-5, 5, 400)
grid = np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2)
maps = {lr: owner(grid, lr) for lr in (0.005, 0.0145, 0.0195)}
show_basins(maps, minima, extent=5, side=400)

# %% [markdown]
# At the smallest rate the map is smooth, and every start finds a minimum. In the middle a few far corners have changed hands. At the
# largest rate minima 3 and 4 are gone: their edges, 0.015 and 0.019, have been passed.

# %%
shares = {lr: np.array([np.mean(numbers == k) for k in range(4)]) for lr, numbers in maps.items()}
settles = [(share > 0.01).tolist() == (lr < 2 / steepest).tolist() for lr, share in shares.items()]
claim("Exact", "walks settle in a minimum only while the rate is below its own edge 2 / L", all(settles))

# %% [markdown]
# Three rates are few. Here are 400 of them, from the bottom of the picture to the top, each with 400 starts on a circle of radius 3.
# The dashed lines are the four edges.

# %%
rates = np.linspace(0.002, 0.027, 400)
angle = np.linspace(0, 2 * np.pi, 400, endpoint=False)
circle = 3 * np.stack([np.cos(angle), np.sin(angle)], axis=-1)
owners = owner(np.tile(circle, (400, 1)), np.repeat(rates, 400)).reshape(400, 400)
show_basin_edges(owners, rates, 2 / steepest)

# %% [markdown]
# Each colour ends just under its dashed line; on the line itself a walk takes too long for 300 steps. Above the edge of minimum 3 its
# starts leap about and settle nowhere. At still higher rates many of them are thrown into minimum 2, a few into minimum 1, and others
# nowhere, in a ragged pattern: two starts next to each other may end far apart. Now move the rate yourself.

# %%
explorer("ravines.basins")

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
