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
# *In <!-- minutes --> minutes you will know why some problems need a hundred times the steps of others, and what to do about it.*
#
# **Move** the rate and turn the valley, **watch** the path zig-zag: [go there](#Try-it).
#
# <!-- head -->
#
# **After this you can**
#
# - see gradient descent in many dimensions as many one-dimensional walks that share one rate,
# - give the best constant rate for a valley, and the number of steps it takes,
# - measure the condition number of a table and lower it by standardising, new data included,
# - say what standardising cannot cure,
# - compute at which rates a walk can rest in a given minimum.

# %%
import numpy as np

from lessons.ravines import basin_shares, himmelblau, ravine_walk, show_basin_edges, show_basins
from lessons.ravines import show_paths
from lrlib import check, claim, confirm, descend, destinations, explorer, generator
from lrlib import hint, least_squares, load_diabetes_table, predict, quadratic, recall, self_test
from lrlib import table

# %% [markdown]
# ## Recall

# %%
recall("ravines")

# %% [markdown]
# ## Two directions, one rate
#
# With two parameters the loss is a landscape. The simplest one is strongly curved in one direction and weakly in the other: a
# **ravine**. Ours has curvature 1 along the first parameter and 10 along the second,
#
# $$f(w) = \tfrac12 \left(1 \cdot w_1^2 + 10 \cdot w_2^2\right).$$
#
# For short we call the first direction *flat* and the second *steep*, by their curvatures: the slope at a point is another thing.

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
flat, steep = 2.0 * (1 - walk.lr * 1) ** 30, 1.0 * (1 - walk.lr * 10) ** 30  # the starts are 2 and 1
end = walk.w[-1]
table({"rate": walk.lr, "flat: w after 30": end[:, 0], "2 * factor^30": flat,
       "steep: w after 30": end[:, 1], "1 * factor^30": steep})

# %%
claim("ravines.directions", np.allclose(end, np.column_stack([flat, steep]), atol=1e-12))

# %% [markdown]
# The zig-zag is in the steep direction alone: at 0.19 its factor is -0.900, and a negative factor changes sides at every step.
#
# ## Who sets the limit, who takes longest
#
# How many steps does each direction need to shrink to a thousandth? We count, at four rates. As in lesson 01 we add up the points that
# are not there yet; `sum(axis=0)` adds over the steps.

# %%
rates = np.array([0.02, 0.1, 0.18, 0.199])
paths = np.abs(descend(valley, start=[1.0, 1.0], lr=rates, steps=2000).w)
steps = (paths >= 1e-3).sum(axis=0)  # shape (rates, 2)
table({"rate": rates, "steps, flat": steps[:, 0], "steps, steep": steps[:, 1], "steps, both": steps.max(axis=1)})

# %% [markdown]
# At small rates the flat direction takes longest. At 0.199, just below the edge 2/10, it is the steep one: it leaps across the ravine
# hundreds of times before it rests. So the **steep direction sets the limit** of the rate, and well below that limit the **flat
# direction decides the number of steps**. The best rate lies where the two need about equally long.

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
# The best rate is 0.182, which is $2/(1+10)$. There both factors have the same size, the flat one positive, the steep one negative. In
# general, with $\mu$ (mu) the smallest curvature and $L$ the largest, $1 - \eta \mu = -(1 - \eta L)$, and solving this for $\eta$ gives
#
# $$\eta_{\text{best}} = \frac{2}{\mu + L}, \qquad \text{factor} = \frac{\kappa - 1}{\kappa + 1}, \qquad \kappa = \frac{L}{\mu}.$$
#
# The number $\kappa$ (kappa) is the **condition number**. We check the factor on walks in three ravines, by the distance to the bottom
# after 100 steps and after 101, and count the steps until the distance is a thousandth.

# %%
kappas = np.array([10, 100, 1000])
walks = [descend(quadratic([1, k]), [1.0, 1.0], 2 / (1 + k), 4000) for k in kappas]
lengths = [np.linalg.norm(walk.w[:, 0], axis=1) for walk in walks]  # the distance to the bottom at each step
measured = np.array([length[101] / length[100] for length in lengths])
theory = (kappas - 1) / (kappas + 1)
steps = np.array([(length >= 1e-3 * length[0]).sum() for length in lengths])
table({"kappa": kappas, "factor": measured, "(kappa - 1)/(kappa + 1)": theory, "steps": steps, "steps / kappa": steps / kappas}, digits=5)

# %% [markdown]
# With two directions every step shrinks the distance by just this factor. Ten times the condition number, about ten times the steps.
#
# With more directions, those in between shrink faster. Here are fifty, with curvatures from 1 to 10 and a random start, at the best
# rate and at 0.199: by how much do four single steps shrink the distance? Theory says 9/11 = 0.818 and 0.990 for the slowest direction.

# %%
crowd = descend(quadratic(np.linspace(1, 10, 50)), generator(0).normal(size=50), [2 / 11, 0.199], 1000)
length = np.linalg.norm(crowd.w, axis=2)  # (steps, rates)
factor = length[1:] / length[:-1]
early_and_late = factor[[0, 9, 99, 999]]
table({"step": [1, 10, 100, 1000], "best rate": early_and_late[:, 0], "rate 0.199": early_and_late[:, 1]})

# %%
exact = np.allclose(measured, theory, rtol=1e-12)
claim("ravines.best_rate", exact and np.all(factor <= np.array([9 / 11, 0.99]) + 1e-12))

# %% [markdown]
# So $(\kappa-1)/(\kappa+1)$ is the **worst case**, and late in a walk the worst case is almost always what you get: for all starts but those
# with no share in the slowest direction, only that direction is left in the end. A factor measured early flatters: it looks better than
# what is to come.

# %% [markdown]
# ## What $1/L$ costs (deeper)
#
# You can skip this section. A popular piece of advice is to use $1/L$ in place of $2/(\mu + L)$. The next cell is folded: it counts the
# steps to a thousandth again.

# %% tags=["machinery"] jupyter={"source_hidden": true}
timid = [descend(quadratic([1, k]), [1.0, 1.0], 1 / k, 8000) for k in kappas]
lengths_timid = [np.linalg.norm(walk.w[:, 0], axis=1) for walk in timid]
steps_timid = np.array([(length >= 1e-3 * length[0]).sum() for length in lengths_timid])
table({"kappa": kappas, "steps at 1/L": steps_timid, "steps at 2/(mu + L)": steps, "times as many": steps_timid / steps})

# %% [markdown]
# Close to twice the steps. So $1/L$ is not the fastest constant rate. It is the safe one: it needs no knowledge of $\mu$, and it keeps a
# factor of two away from the edge.
#
# Why twice? At $1/L$ a step takes the share $1/\kappa$ away from the flat direction. At the best rate it takes away
# $1 - (\kappa-1)/(\kappa+1) = 2/(\kappa+1)$, nearly twice as much. (The counts stay a little below two, because at $1/L$ the steep
# direction is gone after one step and no longer adds to the distance.) In the flat direction two steps at $1/L$ leave
# $(1 - 1/\kappa)^2$, one at the best rate $(\kappa-1)/(\kappa+1)$, and the first divided by the second is $1 - 1/\kappa^2$:

# %%
after_two = np.array([walk.w[2, 0, 0] for walk in timid])
after_one = np.array([walk.w[1, 0, 0] for walk in walks])
table({"kappa": kappas, "two steps at 1/L": after_two, "one at the best rate": after_one,
       "1 - ratio": 1 - after_two / after_one}, digits=5)

# %%
claim("ravines.timid", np.allclose(after_two / after_one, 1 - 1 / kappas**2, rtol=1e-12))

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
steps = [0, 5, 10, 30]
table({"step": steps, "loss, straight": straight.loss[steps, 0],
       "loss, turned": turned.loss[steps, 0]})

# %%
claim("ravines.turned", np.allclose(straight.loss, turned.loss, rtol=1e-9))

# %% [markdown]
# Gradient descent does not know about axes. What counts are the directions of the valley itself, its **eigenvectors**, and the
# curvatures along them, its **eigenvalues**. (Rules like Adam do know about axes.)
#
# ## Try it
#
# <!-- goal: ravines.ravine -->

# %%
explorer("ravines.ravine")

# %% [markdown]
# The window for the goal is narrow, and $1/L$, here 1/25 = 0.04, lies outside it. Set the condition number to 1: the ravine becomes a
# bowl, and rate 1 ends in one step.

# %% [markdown]
# ## A cure: standardise
#
# Condition numbers are not fate. Here is the table of lesson 02 once more, ten measurements of 442 patients, and the condition number
# of linear regression on it: as it comes, with the column means taken away, and standardised. (`np.linalg.cond` divides the largest
# eigenvalue by the smallest. These are the numbers of the table alone, without an intercept, the constant that a model may add; once
# inputs and targets are centred, the best intercept is 0.)

# %%
x, y = load_diabetes_table()
centred = x - x.mean(axis=0)
standard = centred / x.std(axis=0)
kappa = [np.linalg.cond(a.T @ a) for a in (x, centred, standard)]
table({"table": ["raw", "centred", "standardised"], "condition number": [f"{number:,.0f}" for number in kappa]})

# %% [markdown]
# From over a million to under five hundred. The units did most of that: age in years, pressure in mm Hg, blood values in their own
# units. And the means: a column that is always near 100 makes the valley steep in its direction.
#
# How many steps does that save? Sixty thousand steps of this regression would be slow, since each one reads all rows. But a turned
# valley walks like a straight one, so we turn the regression into its ten eigenvectors and let each direction walk on its own. The
# loss of that walk is the **excess**: what is still above the best a line can do. The next cell is folded: run it and look at the table.

# %% tags=["machinery"] jupyter={"source_hidden": true}
def straightened(a, targets, steps=60_000):
    """Regression on the table `a`, walked along its eigenvectors at the best constant rate."""
    fit = least_squares(a, (targets - targets.mean()) / targets.std())
    h, directions = np.linalg.eigh(fit.hessian(np.zeros(a.shape[1])))
    return descend(quadratic(h), directions.T @ fit.minimum, 2 / (h[0] + h[-1]), steps)


def steps_to(share, walk):
    return int((walk.loss >= share * walk.loss[0]).sum())


walks = [straightened(centred, y), straightened(standard, y)]
counts = [[steps_to(share, walk) for walk in walks] for share in (0.05, 0.01)]
table({"table": ["centred", "standardised"], "steps to 5 % excess": counts[0], "steps to 1 %": counts[1]})

# %% [markdown]
# Fifty thousand steps became fewer than five hundred. Is the turned walk really the regression? We run it as it is, and compare.

# %%
fit = least_squares(standard, (y - y.mean()) / y.std())
plain = descend(fit, 0.0, walks[1].lr, 500).loss - fit.value(np.array(fit.minimum))
steps = [0, 10, 100, 500]
table({"step": steps, "excess, regression": plain[steps, 0],
       "ten directions": walks[1].loss[steps, 0]})

# %% [markdown]
# That depends on the table. One whose columns are independent, in equal units and centred gains next to nothing; we make such *even*
# tables from random numbers. How many times as many steps does the centred table take as the standardised one? We count for three
# halves of the patients, drawn at random, and for three even tables (these are so quick that we count until a millionth is left):

# %%
def times_as_many(a, targets, share, steps):
    a = a - a.mean(axis=0)
    before = steps_to(share, straightened(a, targets, steps))
    return before / steps_to(share, straightened(a / a.std(axis=0), targets, steps // 10))


halves = [generator(seed, 3).permutation(442)[:221] for seed in range(3)]
patients = [times_as_many(x[half], y[half], 0.01, 60_000) for half in halves]
even = [times_as_many(generator(seed).normal(size=(221, 10)), y[half], 1e-6, 1000)
        for seed, half in enumerate(halves)]
table({"draw": range(3), "patients": [f"{v:.0f}" for v in patients],
       "even table": [f"{v:.1f}" for v in even]})

# %%
claim("ravines.standardising", min(patients) > 10 and 1 / 2 < min(even) and max(even) < 2)

# %% [markdown]
# ## What standardising cannot cure
#
# The condition number is still 470, with units and means gone. What is left? Take two columns that often rise together. Their
# **correlation** $r$ says how closely: 1 is in step, 0 is not at all. Here are total cholesterol and LDL, one of its parts:

# %%
r = np.corrcoef(standard[:, 4], standard[:, 5])[0, 1]
tuple(round(float(v), 3) for v in (r, np.linalg.cond([[1, r], [r, 1]]), (1 + r) / (1 - r)))

# %% [markdown]
# Two standardised columns with a correlation $r$ above 0 have condition number $(1 + r)/(1 - r)$.

# %%
pair = standard[:, 4:6]
claim("ravines.correlation",
      np.isclose(np.linalg.cond(pair.T @ pair), (1 + r) / (1 - r), rtol=1e-9))

# %% [markdown]
# Raise one weight, lower the other,
# and the predictions hardly change: a flat direction, whatever the units. This pair alone makes 18.354.
# The rest comes from more columns together.

# %% [markdown]
# ## Which columns say the same (deeper)
#
# You can skip this section. We ask which columns take part in the flattest direction of all: the squares of its weights, which add
# up to 1. `np.argsort(-part)[:4]` gives the places of the four largest.

# %%
names = np.array("age sex bmi pressure cholesterol LDL HDL ratio triglycerides sugar".split())
part = np.linalg.eigh(np.corrcoef(standard.T))[1][:, 0] ** 2
order = np.argsort(-part)[:4]
table({"column": names[order].tolist(), "part": part[order]})

# %% [markdown]
# Four blood values together. Total cholesterol is nearly the sum of its parts, so the table says one thing twice, and no pair shows how
# closely. Without that column:

# %%
def kappa_without(name, rows):
    a = x[rows][:, names != name]
    return np.linalg.cond(np.corrcoef(a.T))


left_out = ["nothing", "cholesterol", "age"]
whole = [kappa_without(name, range(442)) for name in left_out]
parts = np.array([[kappa_without(name, half) for name in left_out] for half in halves])
table({"left out": left_out, "all patients": whole,
       "smallest of three halves": parts.min(axis=0), "largest": parts.max(axis=0)})

# %%
# which share of the condition number is left
share = np.vstack([whole, parts])[:, 1:].T / np.vstack([whole, parts])[:, 0]
claim("ravines.cholesterol", share[0].max() < 1 / 2 and share[1].min() > 0.9)

# %% [markdown]
# There is a complete cure for a table: turn it into uncorrelated columns and scale each of them. This is called **whitening**.

# %%
white = np.linalg.svd(standard, full_matrices=False)[0] * np.sqrt(len(standard))
round(float(np.linalg.cond(white.T @ white)), 6)

# %% [markdown]
# Whitening is rarely done for large models: it needs the correlations of all inputs with each other, and inside a
# network (lesson 05) the inputs of each layer change while it learns. Momentum and adaptive rates are the usual answers.

# %% [markdown]
# ## Many minima, many edges
#
# So far there was one valley. Himmelblau's surface,
#
# $$f(w_1, w_2) = (w_1^2 + w_2 - 11)^2 + (w_1 + w_2^2 - 7)^2,$$
#
# has four minima. `destinations` walks from many starts and keeps only where each walk ends. We walk from four starts at a small rate,
# and look at the largest curvature at each minimum. One with a large $L$ is called **sharp**, one with a small $L$ **gentle**.

# %%
surface = himmelblau()
minima = destinations(surface, [[3.0, 3.0], [-3.0, 3.0], [-3.0, -3.0], [3.0, -3.0]], lr=0.001, steps=4000)
L = np.linalg.eigvalsh(surface.hessian(minima)).max(axis=1)
table({"minimum": range(1, 5), "w1": minima[:, 0], "w2": minima[:, 1], "L": L, "edge 2/L": 2 / L})

# %%
predict("ravines.which_minima")

# %% [markdown]
# Now 160,000 starts at once, a grid of 400 by 400, at three rates. The starts that end in one minimum are its **basin**, drawn in one
# colour; from the black ones the walk settles nowhere within 300 steps. The next cell is folded.

# %% tags=["machinery"] jupyter={"source_hidden": true}
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
# largest rate minima 3 and 4 are gone: their edges, 0.0149 and 0.0190, have been passed.

# %%
settled = np.array([[np.mean(numbers == k) for numbers in maps.values()] for k in range(4)])
shares = {f"share at {lr}": settled[:, place] for place, lr in enumerate(maps)}
table({"minimum": range(1, 5), "edge 2/L": 2 / L, **shares}, digits=2)

# %%
passed = np.array(list(maps)) > 2 / L[:, None]
claim("ravines.passed_edge", passed.any() and settled[passed].max() == 0)

# %% [markdown]
# Now move the rate yourself.
#
# <!-- goal: ravines.basins -->

# %%
explorer("ravines.basins")

# %% [markdown]
# ## Edge by edge (deeper)
#
# You can skip this section. Three rates are few. Here are 400 of them, from the bottom of the picture to the top, each with 400
# starts on a circle of radius 3. The dashed lines are the four edges. The cell is folded.

# %% tags=["machinery"] jupyter={"source_hidden": true}
rates = np.linspace(0.002, 0.027, 400)
angle = np.linspace(0, 2 * np.pi, 400, endpoint=False)
circle = 3 * np.stack([np.cos(angle), np.sin(angle)], axis=-1)
owners = owner(np.tile(circle, (400, 1)), np.repeat(rates, 400)).reshape(400, 400)
show_basin_edges(owners, rates, 2 / L)

# %% [markdown]
# Each colour ends just under its dashed line; on the line itself a walk takes too long for 300 steps. Above the edge of minimum 3 its
# starts leap about and settle nowhere. At still higher rates many of them are thrown into minimum 2, a few into minimum 1, and others
# nowhere, in a ragged pattern: two starts next to each other may end far apart.

# %% [markdown]
# ## What a large rate chooses
#
# A large rate therefore chooses: it cannot rest in sharp minima. Whether the gentle ones it prefers are also the better ones is
# another question, and an open one.

# %% [markdown]
# ## Exercise 1 · Which runs grow?
#
# A valley in three dimensions has curvatures 0.5, 6 and 20. Four runs use the rates 0.05, 0.09, 0.11 and 0.4. In how many of the
# three directions does each run grow? Give a list of four whole numbers, as in `[3, 2, 1, 0]`.

# %% tags=["exercise"]
growing = ...  # your list
check("ravines.growing_directions", growing)

# %% tags=["solution"] jupyter={"source_hidden": true}
# the solution
solution = [sum(lr > 2 / h for h in (0.5, 6, 20)) for lr in (0.05, 0.09, 0.11, 0.4)]
confirm("ravines.growing_directions", solution)

# %% [markdown]
# ## Exercise 2 · How many steps?
#
# A ravine has condition number `kappa`, 1 or more, and the walk uses the best constant rate. How many steps does it take, at the latest,
# until the distance to the minimum is at most 1/`shrink` of its start? `shrink` is above 1. Return a whole number; if a loop of yours
# does not end, press the stop button. (`hint("ravines.steps_for")` helps.)

# %% tags=["exercise"]
def steps_for(kappa, shrink):
    ...  # your code


check("ravines.steps_for", steps_for)

# %% tags=["solution"] jupyter={"source_hidden": true}
def solution(kappa, shrink):
    distance, steps = 1.0, 0
    while distance > 1 / shrink:
        distance, steps = distance * (kappa - 1) / (kappa + 1), steps + 1
    return steps


confirm("ravines.steps_for", solution)

# %% [markdown]
# ## Exercise 3 · New patients
#
# A model was trained on a standardised table: `train`, of shape `(n, columns)`, with every column centred and divided by its standard
# deviation (`np.std`). Now new patients come, in a table `test` with the same columns. Return what has to be fed to the model for them.

# %% tags=["exercise"]
def standardise_test(train, test):
    ...  # your code: one line


check("ravines.standardise_test", standardise_test)

# %% tags=["solution"] jupyter={"source_hidden": true}
def solution(train, test):
    return (test - train.mean(axis=0)) / train.std(axis=0)


confirm("ravines.standardise_test", solution)

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
# ## Easy to confuse
#
# - **Edge and best rate:** $2/L$ is where the steep direction breaks; $2/(\mu + L)$ is where steep and flat shrink equally fast.
# - **Large $L$ and large $\kappa$:** a large $L$ only asks for a smaller rate; a large $\kappa$ costs steps at every rate.
# - **Standardising and whitening:** the first scales each column by itself, the second also undoes what columns have in common.
#
# ## Take-aways
#
# - On a quadratic every direction walks on its own, with factor $1 - \eta h$. They share the rate and nothing else.
# - The steepest direction sets the limit; well below it, the flattest decides the number of steps.
# - The best constant rate is $2/(\mu + L)$: each step then leaves at most $(\kappa-1)/(\kappa+1)$ of the distance, and the steps grow in proportion to the condition number $\kappa = L/\mu$.
# - Standardising removes what units and means add to $\kappa$, not what correlated columns add. New data take the training mean and spread.
# - Each minimum has its own edge. A large rate cannot rest in a sharp one.
#
# **Exam angle.** This course's objectives: <!-- objectives -->. Exams ask why training is slow or unstable on unscaled features, and what to do first.
#
# **Further reading.** Gabriel Goh, [Why Momentum Really Works](https://distill.pub/2017/momentum/), Distill 2017, its section on the
# decomposition of the error.
#
# <!-- foot -->
