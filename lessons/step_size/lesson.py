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
# *In <!-- minutes --> minutes you will know what the learning rate multiplies, and be able to say from one number how a run will behave.*
#
# **Move** the learning rate, **watch** the walk down the valley: [go there](#Try-it).
#
# <!-- head -->
#
# **After this you can**
#
# - take a step of gradient descent by hand, and write it in one line,
# - tell the learning rate from the length of a step,
# - name the ways a run can go, from the factor $1 - \eta h$,
# - tell what a rate that is too small costs, and what one that is too large does,
# - explain why "0.01 is a good rate" is half a sentence.

# %%
import numpy as np

from lessons.step_size import show_walk
from lrlib import check, claim, confirm, descend, explorer, hint, parabola, predict, recall
from lrlib import self_test, show_losses, show_rate_curve, table

# %% [markdown]
# ## Recall
#
# Two questions to warm up. Both are about slopes, and slopes are all that this lesson needs.

# %%
recall("step_size")

# %% [markdown]
# ## One step by hand
#
# Training a model means making a number small. The number is called the **loss**, and it depends on **parameters**, the numbers
# the model can change. Real models have millions of parameters. We start with one, called $w$, and the simplest loss that has a
# bottom: $f(w) = w^2$.
#
# You stand at $w = 2$ and cannot see the valley. You can feel the slope under your feet, and for $w^2$ the slope is $2w$.
# **Gradient descent** takes the slope, multiplies it by a small number, and walks that far downhill. The small number is the
# **learning rate**. We write it $\eta$ (eta) in formulas and `lr` in code. With many parameters there is one slope for each; the
# list of all slopes is called the **gradient**, and here it has one entry. That is where the name comes from.
#
# Many books call the learning rate the *step size*. We keep that word for the length you actually move.

# %%
w, lr = 2.0, 0.1
slope = 2 * w
step = lr * slope
slope, step, w - step

# %% [markdown]
# The slope is 4, so the step is 0.4 long, and you arrive at 1.6. Doing that again and again is all there is to it:

# %%
w = 2.0
for _ in range(3):
    w = w - lr * 2 * w
round(w, 3)

# %% [markdown]
# Three steps brought you from 2 to 1.024. The course has a function for this walk. It keeps every point and the loss there. `walk.w` is
# numbered by step, rate and parameter: in `walk.w[:, 0, 0]` the colon stands for "all steps", the first 0 for the first rate, the
# second 0 for the first parameter. `walk.loss` is numbered by step and rate, so `walk.loss[:, 0]` is the loss at all steps:

# %%
walk = descend(parabola(curvature=2), start=2.0, lr=0.1, steps=3)
table({"step": range(4), "w": walk.w[:, 0, 0], "loss": walk.loss[:, 0]}, digits=4)

# %% [markdown]
# The same numbers. `parabola(curvature=2)` is our $w^2$: the **curvature** $h$ says how fast the slope changes, and a valley of
# curvature $h$ is $\tfrac12 h w^2$ with slope $h w$. So $w^2$, with slope $2w$, has curvature 2. *Steep* and *curved* are two things:
# the slope changes from point to point, the curvature of our valley is the same everywhere.

# %% [markdown]
# ## Forty steps at one rate
#
# Let the walk go on for 40 steps, at the same rate of 0.1.

# %%
predict("step_size.steps_shrink")

# %% [markdown]
# Here are the lengths of the first eight steps: `np.diff` takes the differences between neighbouring points, and `[:8]` the first
# eight of them.

# %%
walk = descend(parabola(curvature=2), start=2.0, lr=0.1, steps=40)
lengths = np.abs(np.diff(walk.w[:, 0, 0]))
table({"step": range(1, 9), "length": lengths[:8], "length / slope": lengths[:8] / (2 * walk.w[:8, 0, 0])})

# %% [markdown]
# The steps get shorter, from 0.4 to 0.0839, and yet the rate never changed: it is the last column. What changed is the slope.
#
# $$\text{step} = \text{learning rate} \times \text{slope}$$
#
# How fast do they shrink? A step takes $0.1 \cdot 2w = 0.2\,w$ away and leaves $0.8\,w$. The next slope, and with it the next step, is
# 0.8 times the one before. In the check, `lengths[:-1]` is all lengths but the last. Here are the smallest and the largest ratio:

# %%
ratios = lengths[1:] / lengths[:-1]  # each step by the one before
round(float(ratios.min()), 6), round(float(ratios.max()), 6)

# %%
claim("step_size.shorter_steps", np.allclose(ratios, 1 - 0.1 * 2, rtol=1e-12))

# %% [markdown]
# So a constant rate slows down by itself as the valley flattens. Remember this; in lesson 04 noise will take it away.

# %% [markdown]
# ## Ten times the rate
#
# A rate of 0.1 got there in small steps. Would ten times the rate get there in a tenth of the time?

# %%
predict("step_size.ten_times")

# %% [markdown]
# Here is rate 1.0 over 40 steps from $w = 2$, with a neighbour on either side. `descend` takes a list of rates, and walks all of them
# at once. The axis upwards is logarithmic: each grid line is ten times the one below.

# %%
show_losses(descend(parabola(curvature=2), start=2.0, lr=[0.95, 1.0, 1.05], steps=40))

# %% [markdown]
# At 1.0 the loss never changes: the point leaps from 2 to -2 and back for ever. A little less converges, a little more explodes.
# Go back to your prediction and press its button.
#
# ## Five rates side by side
#
# Now five rates from a start at $w = 1.4$, a little further in, so that a point that moves out stays in the picture for a while.

# %%
rates = [0.02, 0.2, 0.5, 0.9, 1.05]
walk = descend(parabola(curvature=2), start=1.4, lr=rates, steps=12)
show_walk(walk)

# %% [markdown]
# From left to right: a creep that is nowhere near the bottom yet; a steady descent; the bottom in a single step; leaps from
# side to side that shrink; leaps that grow. Leaping past the bottom is called **overshooting**. When the leaps grow, the run
# **diverges**.

# %% [markdown]
# ## One number decides
#
# Look at one step again: $w$ becomes $w - \eta h w$, and that is $(1 - \eta h)\,w$. Every step multiplies $w$ by the same
# **contraction factor** $1 - \eta h$. Here it is for the five runs, measured from the first step and computed from the formula:

# %%
table({"rate": rates, "measured": walk.contraction, "1 - rate * h": 1 - np.array(rates) * 2, "w after 12 steps": walk.w[-1, :, 0]})

# %% [markdown]
# They agree; `walk.w[-1, :, 0]` is the last point at every rate. After $k$ steps $w$ is the factor to the power $k$, times the start:

# %%
power = (1 - np.array(rates) * 2) ** 12 * 1.4  # 1.4 is the start
claim("step_size.closed_form", np.allclose(walk.w[-1, :, 0], power, rtol=1e-12))

# %% [markdown]
# | factor $1 - \eta h$ | rate | what you see |
# |---|---|---|
# | just below 1 | far below $1/h$ | creep |
# | between 0 and 1 | below $1/h$ | steady descent |
# | 0 | $1/h$ | the bottom in one step |
# | between -1 and 0 | between $1/h$ and $2/h$ | zig-zag, shrinking |
# | -1 | $2/h$ | leaps to and fro for ever |
# | below -1 | above $2/h$ | zig-zag, growing: divergence |
#
# ## Try it
#
# Move the two sliders with the mouse or, after a click on one, with the arrow keys. The start is at -1.8 this time: the other side
# works in the same way.
#
# <!-- goal: step_size.valley -->

# %%
explorer("step_size.valley")

# %% [markdown]
# Did you find one rate, or a whole range? Here are 400 rates in one run, on the explorer's valley of curvature 2 and from its
# start. `np.geomspace` makes rates of which each is the same multiple of the one before.

# %%
many = np.geomspace(0.01, 1.5, 400)
walk = descend(parabola(curvature=2), start=-1.8, lr=many, steps=20)
show_rate_curve(walk, goal=1e-6)

# %% [markdown]
# The curve leaves the picture at the bottom. Where is the loss below $10^{-12}$?

# %%
tiny = many[walk.loss[-1] < 1e-12]
round(float(tiny.min()), 2), round(float(tiny.max()), 2)

# %% [markdown]
# Slow on the left, explosive on the right, and good in between; from 0.26 to 0.74 the loss is too small for the picture. You will meet
# this **U-curve** again and again, and for real networks it looks much the same. The good range is wide here: the largest rate that
# reaches the goal, 0.842, is more than five times the smallest, 0.156.

# %% [markdown]
# ## What a small rate costs
#
# A small rate is safe. Is it only a matter of patience? We count the steps until $|w|$ is below a thousandth of its start. Adding up
# "yes" and "no" counts the yes: `sum(axis=0)` goes over the first index, the steps, and leaves one count per rate.

# %%
small = np.array([0.1, 0.01, 0.001])
walk = descend(parabola(curvature=2), start=1.0, lr=small, steps=4000)
steps = (np.abs(walk.w[:, :, 0]) >= 1e-3).sum(axis=0)  # the points that are not there yet
table({"rate": small, "steps": steps, "rate * steps": small * steps})

# %% [markdown]
# A tenth of the rate takes about ten times the steps, and the product settles down. With a fixed number of steps, a **budget**, a rate
# that is too small simply does not arrive.
#
# Where does it settle? Each step multiplies $|w|$ by $1 - \eta h$, and for small $\eta h$ the logarithm of that is close to $-\eta h$. After
# $k$ steps $\ln |w|$ has fallen by about $k \eta h$. A thousandth is a fall by $\ln 1000$, so $k \eta$ is close to $\ln(1000) / h$. How close?
# The logarithm of $1 - \eta h$ lies between $-\eta h / (1 - \eta h)$ and $-\eta h$, and that leaves a gap of at most $\eta \ln 1000$:

# %%
limit = np.log(1000) / 2
gap = np.abs(small * steps - limit)
table({"rate": small, "rate * steps": small * steps, "ln(1000) / h": [limit] * 3,
       "gap": gap, "at most": small * np.log(1000)})

# %%
claim("step_size.small_rate", np.all(gap <= small * np.log(1000)))

# %% [markdown]
# ## What "a good rate" means
#
# Is 0.2 good everywhere? Take a valley that is more strongly curved.

# %%
predict("step_size.steeper")

# %% [markdown]
# We walk the old valley at rate 0.2, and one four times as curved at 0.05.

# %%
old = descend(parabola(curvature=2), start=1.0, lr=0.2, steps=10)
new = descend(parabola(curvature=8), start=1.0, lr=0.05, steps=10)
table({"step": range(4), "curvature 2, rate 0.2": old.w[:4, 0, 0],
       "curvature 8, rate 0.05": new.w[:4, 0, 0]})

# %%
claim("step_size.units", np.allclose(old.w, new.w, rtol=1e-12))

# %% [markdown]
# Only the product of rate and curvature counts. A rate is therefore measured in units of 1 / curvature, and a rate without a
# curvature is like a speed limit without a unit. This is why no single rate is good everywhere.

# %% [markdown]
# ## Exercise 1 · Write the step
#
# The loss is $\tfrac12 h w^2$, and `curvature` is $h$. Return where the point stands after one step of gradient descent.

# %% tags=["exercise"]
def one_step(w, lr, curvature):
    ...  # your code: one line


check("step_size.one_step", one_step)

# %% [markdown]
# Stuck? Run `hint("step_size.one_step")` in a new cell (the + button above makes one). Each run gives the next hint. The
# solution is folded below: a click on the folded bar opens it.

# %% tags=["solution"] jupyter={"source_hidden": true}
def solution(w, lr, curvature):
    return w - lr * curvature * w


confirm("step_size.one_step", solution)

# %% [markdown]
# ## Exercise 2 · How many steps?
#
# Return how many steps it takes until $|w|$ is below `target`, as a whole number; 0 if the start is below it already. The rate is one
# that converges (below 2 / `curvature`). A loop that counts is fine; so is a formula with logarithms.
#
# A loop whose `w` never changes never ends. The check stops it after a while; elsewhere, if the star in `[*]` stays, press the stop
# button (■) above.

# %% tags=["exercise"]
def steps_needed(lr, curvature, start, target):
    ...  # your code


check("step_size.steps_needed", steps_needed)

# %% tags=["solution"] jupyter={"source_hidden": true}
def solution(lr, curvature, start, target):
    w, steps = start, 0
    while abs(w) >= target:
        w, steps = w - lr * curvature * w, steps + 1
    return steps


confirm("step_size.steps_needed", solution)

# %% [markdown]
# ## Exercise 3 · Read the curvature off a walk
#
# Somebody ran gradient descent on a valley at rate 0.5. The first step went from $w = 2$ to $w = -1$. Which curvature does the
# valley have?

# %% tags=["exercise"]
curvature = ...  # your number
check("step_size.curvature_from_walk", curvature)

# %% tags=["solution"] jupyter={"source_hidden": true}
# the solution
solution = (1 - (-1) / 2) / 0.5
confirm("step_size.curvature_from_walk", solution)

# %% [markdown]
# ## Quiz

# %%
self_test("step_size")

# %% [markdown]
# ## In your framework
#
# The same step, `w = w - lr * gradient`, and the name each library gives to the rate:
#
# | library | how to write it | name of the rate |
# |---|---|---|
# | scikit-learn | `SGDRegressor(learning_rate="constant", eta0=0.1, penalty=None)` | `eta0`; `learning_rate` names the schedule |
# | PyTorch | `torch.optim.SGD(model.parameters(), lr=0.1)` | `lr` |
# | Keras | `keras.optimizers.SGD(learning_rate=0.1)` | `learning_rate` |
# | Optax | `optax.sgd(learning_rate=0.1)` | `learning_rate` |
#
# These four compute the step you wrote in exercise 1, given the same gradient.
#
# ## Easy to confuse
#
# - **Rate and step:** the rate is a factor you choose; the step is what comes of it, rate × slope.
# - **Steep and curved:** steep means a large slope *here*; curved means that the slope changes fast. The rate answers to the curvature.
# - **Overshooting and diverging:** a leap past the bottom is no harm as long as it lands closer.
#
# ## Take-aways
#
# - The step is the learning rate times the slope. The rate is a factor, not a length.
# - On a valley of curvature $h$ one step multiplies the distance to the bottom by $1 - \eta h$.
# - Below $1/h$: steady. Between $1/h$ and $2/h$: zig-zag, still converging. Above $2/h$: divergence.
# - Far below the limit, half the rate means twice the steps.
# - A rate is measured in units of 1 / curvature. Without the curvature, a rate is neither large nor small.
#
# **Exam angle.** This course's objectives: <!-- objectives -->. Exams ask for these as "effect of hyperparameters on training": a loss that barely moves, a loss that jumps about.
#
# **Further reading.** Gabriel Goh, [Why Momentum Really Works](https://distill.pub/2017/momentum/), Distill 2017: its first
# section is this lesson in many dimensions.
#
# <!-- foot -->
