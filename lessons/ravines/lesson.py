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
# *In <!-- minutes --> minutes you will know why some problems need a hundred times the steps of others, and two cures.*
#
# You look down on a long valley. Each ring joins points of equal loss; the minimum is in the middle. Run the cell
# (Shift+Enter), then move the learning rate.
#
# <!-- goal: ravines.ravine -->

# %%
from lessons.ravines import ravine_walk
from lrlib import explorer

explorer("ravines.ravine")

# %% [markdown]
# Too low, and the walk creeps along the floor. A little too high, and it leaps from wall to wall and out. What works is a
# window from 0.062 to 0.077, and even there it takes dozens of steps. Now set the curvature across to 1, so that the valley
# is a round bowl: rate 1 arrives in a single step. What makes a long valley so hard?
#
# **After this you can**
#
# - say which direction of a valley limits the rate, and which one decides the number of steps,
# - give the best constant rate, and how long it takes,
# - measure the condition number of a table and lower it by standardising, new rows included,
# - say what standardising cannot cure,
# - use momentum where plain gradient descent diverges.
#
# <!-- head -->
#
# ## Recall

# %%
from dataclasses import replace

import numpy as np

from lessons.ravines import basin_shares, direction_losses, himmelblau, show_basin_edges
from lessons.ravines import show_basins, show_paths, show_tables
from lrlib import MLP, check, claim, confirm, descend, destinations, generator, hessian_vector
from lrlib import hint, least_squares, load_diabetes_table, load_digits_split, predict, quadratic
from lrlib import recall, self_test, sweep, table, top_eigenvalues

recall("ravines")

# %% [markdown]
# ## The zig-zag looks bad
#
# Here is the explorer's valley again, this time not turned:
#
# $$f(w) = \tfrac12 \left(1 \cdot w_1^2 + 25 \cdot w_2^2\right).$$
#
# Along the first parameter the curvature is 1; call that direction **flat**. Along the second it is 25: the **sharp** direction.
# (Flat and sharp speak of curvature. How large the slope is depends on where you stand.)

# %%
predict("ravines.ugly_path")

# %%
valley = quadratic([1, 25])
walk = descend(valley, start=[2.0, 0.4], lr=[0.01, 0.04, 0.075], steps=30)
show_paths(valley, {f"rate {lr:g}": walk.w[:, i] for i, lr in enumerate(walk.lr)})

# %% [markdown]
# The ugliest path wins. It ends at a loss of 0.0193; the neat one in the middle is still at 0.173.
#
# What looks complicated is two walks of lesson 01 at once. The slope along the first parameter is $1 \cdot w_1$: the second
# parameter does not enter. The slope along the second is $25 \cdot w_2$: the first does not enter. So each direction keeps the
# factor $1 - \eta h$ of lesson 01, with its own $h$, and after 30 steps it should be where thirty such factors put it:

# %%
end = walk.w[-1]
flat, sharp = 2.0 * (1 - walk.lr * 1) ** 30, 0.4 * (1 - walk.lr * 25) ** 30
table({"rate": walk.lr, "flat, walked": end[:, 0], "2 (1 - rate)^30": flat,
       "sharp, walked": end[:, 1], "0.4 (1 - 25 rate)^30": sharp})

# %%
claim("ravines.directions", np.allclose(end, np.column_stack([flat, sharp]), atol=1e-12))

# %% [markdown]
# The zig-zag lives in the sharp direction alone. At 0.075 its factor is $1 - 25 \cdot 0.075 = -0.875$: a minus changes sides at every
# step, and 0.875 shrinks all the same. Meanwhile the flat direction loses 7.5 % a step where rate 0.01 takes 1 %.
#
# ## Whose loss is left?

# %%
predict("ravines.who_limits")

# %% [markdown]
# Put a third direction between the two, with curvature 5. Give each of the three a loss of 1 to begin with, and stack the three
# losses at every step. On the left you see whose loss is still there. On the right are the factors themselves, minus signs dropped,
# at every rate.
#
# <!-- goal: ravines.shares -->

# %%
explorer("ravines.shares")

# %% [markdown]
# Slide slowly from left to right and watch what is left at the end. At almost every rate it is the flat direction's loss. Only
# between the best rate and the edge does the sharp one take over. The middle one is never last: its factor lies between the
# other two. So
#
# - the **sharp direction limits the rate**: beyond $2/25$ it grows, whatever the others do;
# - the **flat direction decides the number of steps**, as long as the rate is at most the best.
#
# ## The best constant rate
#
# The best rate is where the two outer curves cross. There the flat factor is as far above zero as the sharp one is below it. With $\mu$
# (mu) for the smallest curvature and $L$ for the largest, $1 - \eta \mu = -(1 - \eta L)$. Solve for $\eta$, and put it back into
# $1 - \eta \mu$ to see what is left after a step:
#
# $$\eta_{\text{best}} = \frac{2}{\mu + L}, \qquad \text{factor} = \frac{\kappa - 1}{\kappa + 1}, \qquad \kappa = \frac{L}{\mu}.$$
#
# For our valley that is $2/26 = 0.0769$ and $24/26 = 0.923$. All that counts is the ratio $\kappa$ (kappa), the **condition number**. How many
# steps until a thousandth of the distance is left? We measure three valleys, each at its best rate.

# %%
kappas = np.array([10, 100, 1000])
walks = [descend(quadratic([1, k]), [1.0, 1.0], 2 / (1 + k), 4000) for k in kappas]
lengths = [np.linalg.norm(walk.w[:, 0], axis=1) for walk in walks]  # distance to the minimum
measured = np.array([length[101] / length[100] for length in lengths])
theory = (kappas - 1) / (kappas + 1)
steps = [int((length >= length[0] / 1000).sum()) for length in lengths]
table({"kappa": kappas, "factor": measured, "theory": theory, "steps": steps}, digits=5)

# %%
claim("ravines.best_rate", np.allclose(measured, theory, rtol=1e-12))

# %% [markdown]
# **Ten times the condition number, ten times the steps.** It is also the worst case: directions in between shrink faster, and a start
# without a share in the flat direction does not feel it. "Best" means best against the worst start. Where most of the loss
# sits in sharp directions at first, a lower rate such as $1/L$ clears it sooner.
#
# ## Any valley, any number of weights

# %%
predict("ravines.turned")

# %% [markdown]
# We turn the valley by 30 degrees, and the start with it: `turn @ point` moves a point round the origin.

# %%
angle = np.deg2rad(30)
turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
turned = descend(quadratic([1, 25], rotation=angle), turn @ [2.0, 0.4], 0.075, 30)
[f"{loss:.9f}" for loss in (walk.loss[30, 2], turned.loss[30, 0])]

# %%
claim("ravines.turned", np.allclose(walk.loss[:, 2], turned.loss[:, 0], rtol=1e-9))

# %% [markdown]
# Gradient descent does not know about axes. (Rules like Adam do.)
#
# And now from two to any number. Every quadratic loss has such directions, at right angles to each other, as many as it has weights,
# each with a curvature of its own. They are called **eigenvectors**, their curvatures **eigenvalues**. You need not find them by
# hand: a routine does, for any table. So two directions already told the whole story, for ten weights too. (And near a minimum
# every smooth loss looks like a quadratic.)
#
# ## First cure: change the valley
#
# Are real valleys like that? Take the patients of lesson 02 and predict their diabetes from two measurements: body mass index, which
# varies by about 4, and blood pressure, which varies by about 14. The two weights make a valley we can draw. On the left both
# columns have their means taken away. On the right each is divided by its spread as well: **standardised**.

# %%
x, y = load_diabetes_table()
target = (y - y.mean()) / y.std()
centred = x - x.mean(axis=0)
standard = centred / x.std(axis=0)
pair = {"centred": centred[:, 2:4], "standardised": standard[:, 2:4]}
fits = {name: least_squares(columns, target) for name, columns in pair.items()}
ten_steps = {name: descend(fit, 0.0, 2 / sum(fit.curvatures), 10) for name, fit in fits.items()}
show_tables(ten_steps, ["body mass index", "blood pressure"])

# %% [markdown]
# The same patients, the same predictions in the end. Only the units have changed, and the ravine is nearly a bowl. Lesson 02 says why: the
# curvature of one weight is the mean of its column's squares. Here these are 19.5 and 191; standardised, 1 and 1.
#
# With all ten columns, as they come, centred and standardised:

# %%
[f"{np.linalg.cond(a.T @ a):,.0f}" for a in (x, centred, standard)]

# %% [markdown]
# From a million to 470. `np.linalg.cond` divides the largest curvature by the smallest. A mean far from 0 makes a sharp direction
# too, so centring alone helps: Yann LeCun, Ido Kanter and Sara Solla gave the reason in 1990. (There is no intercept here, the constant that
# a model may add. Once inputs and targets are centred, the best one is 0.)
#
# And in steps? Each direction walks on its own, so we need not walk: after $k$ steps it has kept the share $(1 - \eta h)^{2k}$ of
# its loss (the 2, because a loss goes with the square of the distance). The folded cell adds up the ten directions, at each table's own safe rate $1/L$. It counts the steps until a thousandth is left of
# what training can remove.

# %% tags=["machinery"] jupyter={"source_hidden": true}
def steps_needed(a, targets, share=0.001, most=400_000):
    """Steps at rate 1/L until that share is left of the loss that training can remove."""
    h, directions = np.linalg.eigh(a.T @ a / len(a))
    removable = h * (directions.T @ np.array(least_squares(a, targets).minimum)) ** 2
    left = ((1 - h / h[-1]) ** (2 * np.arange(most)[:, None])) @ removable
    return int((left >= share * left[0]).sum())


[f"{steps_needed(a, target):,} steps" for a in (centred, standard)]

# %% [markdown]
# A hundred and forty thousand steps have become fewer than five hundred. Does it always help that much? No: a table whose columns are
# already alike gains nothing. We make such *even* tables from random numbers, beside three halves of the patients drawn at
# random. How many times the steps does the centred table take? (The cell is folded.)

# %% tags=["machinery"] jupyter={"source_hidden": true}
halves = [generator(seed, 3).permutation(442)[:221] for seed in range(3)]
patients, even = [], []
for seed, half in enumerate(halves):
    for a, gains in ((x[half], patients), (generator(seed).normal(size=(221, 10)), even)):
        a = a - a.mean(axis=0)
        gains.append(steps_needed(a, target[half]) / steps_needed(a / a.std(axis=0), target[half]))
table({"draw": [1, 2, 3], "patients": [f"{gain:.0f}" for gain in patients],
       "even table": [f"{gain:.1f}" for gain in even]})

# %%
claim("ravines.standardising", min(patients) > 10 and 1 / 2 < min(even) and max(even) < 2)

# %% [markdown]
# ## What standardising cannot cure
#
# The condition number is still 470, with units and means gone. What is left? Columns that rise and fall together. Total cholesterol
# and LDL, one of its parts, have a **correlation** $r$ of almost 0.9 (1 would be in step, 0 not at all).
#
# Raise both weights together, and the predictions change a lot. Raise one and lower the other, and the changes nearly cancel. In numbers: a
# step of length 1 along both weights adds $(x_1 + x_2)/\sqrt 2$ to each prediction. The mean of its square is the curvature, and for
# standardised columns that is $(1 + 2r + 1)/2 = 1 + r$, since $r$ is the mean of the products $x_1 x_2$. With a minus it is $1 - r$. A
# ravine, in whatever units. Here are $r$, the ratio of the two curvatures, and the condition number:

# %%
r = np.corrcoef(standard[:, 4], standard[:, 5])[0, 1]
two = standard[:, 4:6]
[round(float(v), 3) for v in (r, (1 + r) / (1 - r), np.linalg.cond(two.T @ two))]

# %%
claim("ravines.correlation", np.isclose(np.linalg.cond(two.T @ two), (1 + r) / (1 - r), rtol=1e-9))

# %% [markdown]
# No ruler makes this one round. So leave the valley as it is.
#
# ## Second cure: change the walk
#
# Back to the valley with curvatures 1 and 25, at rate 0.1. The edge is 0.08, so plain gradient descent diverges. The obvious thing is
# to lower the rate. Here is another. Give the walk a memory: keep half of the last velocity, and add the new slope.
#
# $$v \leftarrow 0.5\, v + \text{slope}, \qquad w \leftarrow w - \eta\, v$$
#
# This is **momentum**, published by Boris Polyak in 1964.

# %%
predict("ravines.momentum")

# %%
def roll(landscape, start, momentum, lr, steps):
    w, v = np.array(start), 0
    path = [w]
    for _ in range(steps):
        v = momentum * v + landscape.grad(w)
        w = w - lr * v
        path.append(w)
    return np.array(path)


show_paths(valley, {"no momentum": roll(valley, [2.0, 0.4], 0, 0.1, 30),
                    "momentum 0.5": roll(valley, [2.0, 0.4], 0.5, 0.1, 30)})

# %% [markdown]
# Across the valley one slope points up and the next one down, so in the memory they cancel. Along it all slopes agree and add up,
# to twice a single one. Thirty steps reach 0.0000000168. Plain descent at its best rate is at 0.0323 by then.
#
# How far does the edge move? Plain descent ends at $2/L = 0.08$. With momentum 0.5 it ends at $3/L = 0.12$ (for momentum $\beta$,
# at $2(1+\beta)/L$). The distance after 100 steps, a little below and a little above each:

# %%
tries = [(0, 0.079), (0, 0.081), (0.5, 0.119), (0.5, 0.121)]
ends = [np.linalg.norm(roll(valley, [2.0, 0.4], *one, 100)[-1]) for one in tries]
table({"momentum": [m for m, _ in tries], "rate": [lr for _, lr in tries], "distance": ends})

# %%
start = np.linalg.norm([2.0, 0.4])
claim("ravines.momentum", max(ends[0], ends[2]) < start < min(ends[1], ends[3]))

# %% [markdown]
# And the patients, with the correlations that standardising had to leave? All ten columns, standardised, at rate $1/L$:

# %%
fit = least_squares(standard, target)
excess = [fit.value(roll(fit, np.zeros(10), m, 1 / max(fit.curvatures), 1000))
          - fit.value(np.array(fit.minimum)) for m in (0, 0.9)]
[int((e >= 0.001 * e[0]).sum()) for e in excess]  # steps to a thousandth

# %% [markdown]
# From 140,000 steps to 467 by a change of units, and on to 64 by a memory. Why it works, and how to choose the
# momentum, is the matter of a later lesson; Adam and its relatives, which give each weight a rate of its own, come later too.

# %% [markdown]
# ## Exercise 1 · Which runs grow?
#
# A valley in three dimensions has curvatures 0.5, 6 and 20. Four runs use the rates 0.05, 0.09, 0.11 and 0.4. In how many of the
# three directions does each run grow? Give a list of four whole numbers, as in `[3, 2, 1, 0]`.

# %% tags=["exercise"]
growing = ...  # your list
check("ravines.growing_directions", growing)

# %% [markdown]
# Stuck? Run `hint("ravines.growing_directions")` in a new cell, as often as you like.

# %% tags=["solution"] jupyter={"source_hidden": true}
# the solution
solution = [sum(lr > 2 / h for h in (0.5, 6, 20)) for lr in (0.05, 0.09, 0.11, 0.4)]
confirm("ravines.growing_directions", solution)

# %% [markdown]
# ## Exercise 2 · New patients
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
# The core ends here. Five sections for the curious follow; you can also go straight to [In your own job](#In-your-own-job).
#
# ## Exercise 3 · How many steps? (deeper)
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
# ## What $1/L$ costs (deeper)
#
# A popular piece of advice is to use $1/L$ in place of $2/(\mu + L)$. We count the steps to a thousandth of the distance again.

# %% tags=["machinery"] jupyter={"source_hidden": true}
timid = [descend(quadratic([1, k]), [1.0, 1.0], 1 / k, 8000) for k in kappas]
lengths_timid = [np.linalg.norm(walk.w[:, 0], axis=1) for walk in timid]
steps_timid = [int((length >= length[0] / 1000).sum()) for length in lengths_timid]
table({"kappa": kappas, "steps at 1/L": steps_timid, "steps at 2/(mu + L)": steps,
       "times as many": np.array(steps_timid) / steps})

# %% [markdown]
# Close to twice the steps. So $1/L$ is not the fastest constant rate. It is the safe one: you need not know $\mu$, and it keeps a
# factor of two away from the edge.
#
# Why twice? In the flat direction two steps at $1/L$ leave $(1 - 1/\kappa)^2$, one at the best rate $(\kappa-1)/(\kappa+1)$. The first
# divided by the second is $1 - 1/\kappa^2$:

# %%
after_two = np.array([walk.w[2, 0, 0] for walk in timid])
after_one = np.array([walk.w[1, 0, 0] for walk in walks])
table({"kappa": kappas, "two steps at 1/L": after_two, "one at the best rate": after_one,
       "1 - ratio": 1 - after_two / after_one}, digits=5)

# %%
claim("ravines.timid", np.allclose(after_two / after_one, 1 - 1 / kappas**2, rtol=1e-12))

# %% [markdown]
# ## Which columns say the same (deeper)
#
# Which columns take part in the flattest direction of the patients' table? `np.linalg.eigh` is the routine: it returns the curvatures,
# smallest first, and the directions as columns. The squares of a direction's weights add up to 1, so they are shares.

# %%
names = np.array("age sex bmi pressure cholesterol LDL HDL ratio triglycerides sugar".split())
part = np.linalg.eigh(np.corrcoef(standard.T))[1][:, 0] ** 2
order = np.argsort(-part)[:4]  # the four largest
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
# There is a complete cure for a table: turn it into uncorrelated columns and scale each of them. This is called **whitening**, and
# another routine, `np.linalg.svd`, does it.

# %%
white = np.linalg.svd(standard, full_matrices=False)[0] * np.sqrt(len(standard))
round(float(np.linalg.cond(white.T @ white)), 6)

# %% [markdown]
# Whitening is rarely done for large models: it needs the correlations of all inputs with each other, and inside a
# network the inputs of each layer change while it learns.

# %% [markdown]
# ## A ravine inside a network (deeper)
#
# Is any of this true of a network? Lesson 05 trains one that reads handwritten digits: 64 pixels, 32 hidden units, 10 digits. We
# train it and then freeze all of its 2,410 weights but two: one pixel's weight to hidden unit 5, and that unit's bias, the constant it
# adds. `hessian_vector` tells how all slopes change along a move. For these two moves that makes a small table of curvatures:

# %%
data, net = load_digits_split(), MLP()
trained = [w[:, 0] for w in sweep(net, data, 0.1, epochs=10).params]
moves = np.eye(2410)[[5 * 65 + 10, 5 * 65 + 64]]  # unit 5 has 65 weights; the last one is its bias
rows = [hessian_vector(net, trained, data.x_train, data.y_train, move) for move in moves]
[float(f"{h:.3g}") for h in np.linalg.eigvalsh(rows @ moves.T)]

# %% [markdown]
# A ravine, and the reason is an old friend. A pixel is never negative, so raising its weight and raising the bias do nearly the
# same; raise one and lower the other, and they nearly cancel. The cure is the old one too. Take its mean away from each pixel. Here is the
# largest curvature of the whole network, before training and after, with both kinds of pixels:

# %%
mean = data.x_train.mean(axis=0)
shifted = replace(data, x_train=data.x_train - mean, x_test=data.x_test - mean)
largest = []
for one in (data, shifted):
    after = [w[:, 0] for w in sweep(net, one, 0.1, epochs=10).params]
    largest.append([top_eigenvalues(net, params, one.x_train, one.y_train)[0]
                    for params in (net.init(0), after)])
table({"pixels": ["as they are", "centred"], "before training": [row[0] for row in largest],
       "after": [row[1] for row in largest]}, digits=2)

# %%
claim("ravines.pixels", np.all(2 * np.array(largest[1]) < largest[0]))

# %% [markdown]
# One line of preprocessing, and after training the edge $2/L$ is at 3 in place of 0.5.

# %% [markdown]
# ## Many minima, many edges (deeper)
#
# So far there was one valley. Himmelblau's surface,
#
# $$f(w_1, w_2) = (w_1^2 + w_2 - 11)^2 + (w_1 + w_2^2 - 7)^2,$$
#
# has four minima. `destinations` walks from many starts and keeps only where each walk ends. We walk from four starts at a small rate,
# and look at the largest curvature at each minimum.

# %%
surface = himmelblau()
corners = [[3.0, 3.0], [-3.0, 3.0], [-3.0, -3.0], [3.0, -3.0]]
minima = destinations(surface, corners, lr=0.001, steps=4000)
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
# Three rates are few. Here are 400 of them, from the bottom of the picture to the top, each with 400 starts on a circle of radius 3.
# The dashed lines are the four edges. The cell is folded.

# %% tags=["machinery"] jupyter={"source_hidden": true}
rates = np.linspace(0.002, 0.027, 400)
around = np.linspace(0, 2 * np.pi, 400, endpoint=False)
circle = 3 * np.stack([np.cos(around), np.sin(around)], axis=-1)
owners = owner(np.tile(circle, (400, 1)), np.repeat(rates, 400)).reshape(400, 400)
show_basin_edges(owners, rates, 2 / L)

# %% [markdown]
# Each colour ends just under its dashed line; on the line itself a walk takes too long for 300 steps. Above the edge of minimum 3 its
# starts leap about and settle nowhere. At still higher rates many of them are thrown into minimum 2, a few into minimum 1, and others
# nowhere, in a ragged pattern: two starts next to each other may end far apart.
#
# A large rate therefore chooses: it cannot rest in sharp minima. Whether the flatter ones it leaves are also the better ones is
# another question, and an open one.

# %% [markdown]
# ## In your own job
#
# Three habits: put the scaler *into* the model, so that it is saved with it and new rows cannot miss it; print the condition number
# before you train on a table; and turn momentum on.
#
# <!-- code: pytorch.py -->
#
# `MSELoss` has no factor one half, so its curvatures are twice those of this lesson and its edge is $1/L$ in our $L$. Momentum 0.9 adds
# slopes up to ten times a single one; with small batches, whose slopes are noisy, a tenth of the rate is the fairer match.
#
# Where the others differ:
#
# | library | standardise | momentum |
# |---|---|---|
# | scikit-learn | `make_pipeline(StandardScaler(), ...)`, fitted on training rows only | `MLPRegressor(solver="sgd", momentum=0.9)` |
# | Keras | a `keras.layers.Normalization()` layer, then `layer.adapt(x_train)` | `keras.optimizers.SGD(lr, momentum=0.9)` |
# | Optax | with `jax.numpy`, before training | `optax.sgd(lr, momentum=0.9)` |
#
# What people type: the torchvision classifiers expect pictures in 0..1 with means 0.485, 0.456, 0.406 taken away and divided by 0.229,
# 0.224, 0.225, the numbers of their training pictures (torchvision documentation); ResNet was trained at rate 0.1 with momentum 0.9
# (He et al., 2015). Inside a network, `BatchNorm` does for each layer what standardising does for the inputs.
#
# ## Easy to confuse
#
# - **Edge and best rate:** $2/L$ is where the sharp direction breaks; $2/(\mu + L)$ is where sharp and flat shrink equally fast.
# - **Large $L$ and large $\kappa$:** a large $L$ only asks for a smaller rate; a large $\kappa$ costs steps at every rate.
#
# ## Take-aways
#
# - On a quadratic every direction walks on its own, with factor $1 - \eta h$. They share the rate and nothing else.
# - The sharpest direction limits the rate; up to the best rate, the flattest decides the number of steps.
# - The best constant rate is $2/(\mu + L)$, and the steps grow in proportion to $\kappa = L/\mu$.
# - Standardising removes what units and means add to $\kappa$, not what correlated columns add. New rows take the training mean and spread.
# - Momentum $\beta$ moves the edge from $2/L$ to $2(1+\beta)/L$, and saves steps where $\kappa$ is large.
#
# **Exam angle.** This course's objectives: <!-- objectives -->. Exams ask why training is slow or unstable on unscaled features, and what to do first.
#
# **Further reading.** Gabriel Goh, [Why Momentum Really Works](https://distill.pub/2017/momentum/), Distill 2017: the stacked picture
# comes from there, and it is the place to go on with momentum. Zhang and others, Dive into Deep Learning, chapter Momentum, tries it on a
# valley of its own. LeCun, Kanter and Solla, Second order properties of error surfaces, NIPS 1990.
#
# <!-- foot -->
