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
# *In <!-- minutes --> minutes you will know what the learning rate multiplies, and be able to say from one number how a run will go.*
#
# You stand on a hillside in thick fog, at $w = 2$. The height of the ground is $w^2$. It is called the **loss**: it says how wrong
# you are, and you want to get down. You cannot see the bottom, but you feel the slope under your feet, and at 2 the slope of $w^2$ is 4.
# So you multiply the slope by a small number, the **learning rate**, and walk that far downhill.
#
# Click on the next cell and press Shift + Enter.

# %%
from lessons.step_size import show_step

show_step(w=2, lr=0.1)

# %% [markdown]
# The dashed line is the slope, the arrow is your step: 0.1 × 4 = 0.4. You land at 1.6, lower than before.
#
# Now play. Change `lr=0.1` to 0.3 and run the cell again. Then find the rate that lands you on the bottom in a single step.
# (For sliders and a goal to reach, [go there](#Try-it).)
#
# <!-- head -->
#
# **After this you can**
#
# - take a step of gradient descent by hand, and write it in one line,
# - tell the learning rate from the length of a step,
# - foresee from one number whether a run creeps, settles, zig-zags or blows up,
# - say what a rate costs that is too small, and what one does that is too large,
# - explain why "0.01 is a good rate" is half a sentence.
#
# The next cell fetches what the lesson needs.

# %%
import numpy as np

from lessons.step_size import show_fit, show_walk, steps_until, walk_table
from lrlib import check, claim, confirm, descend, explorer, hint, least_squares, parabola
from lrlib import predict, recall, self_test, show_rate_curve, table

# %% [markdown]
# ## Recall
#
# Two questions to warm up, both about slopes.

# %%
recall("step_size")

# %% [markdown]
# ## Your step, by hand
#
# Training a model means getting a loss down by changing its **parameters**; ours has one, $w$. What you did in the fog is **gradient
# descent**. We write the learning rate as $\eta$ (eta) in formulas and `lr` in code.

# %%
w, lr = 2.0, 0.1
slope = 2 * w
step = lr * slope
slope, step, w - step

# %% [markdown]
# Doing that again and again is all there is to it:

# %%
w = 2.0
for _ in range(3):
    w = w - lr * 2 * w
round(w, 3)

# %% [markdown]
# Three steps took you from 2 to 1.024. The largest language models learn by a loop like this; they only have more slopes, one for
# each parameter. The list of slopes is called the **gradient**. The idea is old: in 1847 Augustin-Louis Cauchy described it on three
# pages, as a way to solve equations.
#
# Many books call the learning rate the *step size*. We keep that word for the length you actually move, and here is why:

# %%
predict("step_size.steps_shrink")

# %% [markdown]
# `descend` takes such a walk, and `parabola(curvature=2)` is our $w^2$.

# %%
walk_table(descend(parabola(curvature=2), start=2.0, lr=0.1, steps=40), rows=6)

# %% [markdown]
# The rate is 0.1 in every row, and yet the steps, in the fourth column, shrink from 0.4 to 0.13. What fades is the slope.
#
# $$\text{step} = \text{learning rate} \times \text{slope}$$
#
# So a constant rate slows down by itself. (In lesson 04 noise will take that away.)
#
# ### Steep is not curved
#
# Look at the slopes once more. From $w = 2$ to 1.6 the slope falls from 4 to 3.2: by 0.8 over 0.4, which is 2 per unit of $w$. In
# every other row it is 2 again. This number is the **curvature**, $h$. *Steep* says how large the slope is where you stand; *curved*
# says how fast it changes. Our valley is steep at 2 and level at 0, but equally curved in both places. A valley of curvature $h$ has
#
# $$\text{loss} = \tfrac12 h w^2, \qquad \text{slope} = h w.$$

# %% [markdown]
# ## Exercise 1 · Write the step
#
# The loss is $\tfrac12 h w^2$, and `curvature` is $h$. Return where you stand after one step of gradient descent.

# %% tags=["exercise"]
def one_step(w, lr, curvature):
    ...  # your code: one line


check("step_size.one_step", one_step)

# %% [markdown]
# Stuck? Run `hint("step_size.one_step")` in a new cell (the + button above makes one); each run gives the next hint. The
# solution is below: a click on its bar opens it.

# %% tags=["solution"] jupyter={"source_hidden": true}
def solution(w, lr, curvature):
    return w - lr * curvature * w


confirm("step_size.one_step", solution)

# %% [markdown]
# ## What $w$ can be: a spring and ten dots
#
# Pull at a spring, and it gets longer. Here are ten tries (the numbers are made up). We believe that the stretch is $w$ times the pull,
# so a soft spring has a large $w$ and a stiff one a small $w$. Which $w$ does this spring have?

# %%
x = np.array([0.25, 0.5, 0.875, 1.0, 1.125, 1.375, 1.625, 1.75, 2.0, 2.25])  # pull, in newtons
y = np.array([0.75, 1.25, 2.0, 2.25, 2.0, 2.75, 3.25, 3.25, 3.75, 4.75])  # stretch, in cm
guesses = [0, 1, 2, 3, 4]
losses = [np.mean((w * x - y) ** 2) / 2 for w in guesses]
table({"w": guesses, "loss": losses}, digits=4)

# %% [markdown]
# The loss is half the mean of the squared misses: how far the line $w x$ passes above or below the dots. Read the column: one away
# from 2 it is 1.025, two away 4.025. That is your hillside, $w^2$, moved so that its bottom is at 2, and lifted by 0.025, because
# no straight line meets all ten dots. The curvature is 2 again.
#
# Now let gradient descent find $w$. It starts at $w = 0$: a spring that does not give at all.
#
# ## Ten times the rate
#
# You know rate 0.1: it gets there in small steps. Ten times the rate gets there ten times sooner, doesn't it?

# %%
predict("step_size.ten_times")

# %% [markdown]
# `least_squares` makes the loss from the dots (`reshape` turns them into a table of one column). We add a tenth of the rate, and draw
# the line after each of 20 steps, the last one thick.

# %%
spring = least_squares(x.reshape(10, 1), y)
show_fit(x, y, descend(spring, start=0.0, lr=[0.01, 0.1, 1.0], steps=20))

# %% [markdown]
# Above, the dots and the line; below, the same walk on the loss. On the left the line creeps, and is nowhere near when the 20 steps
# are over. In the middle it arrives. On the right it flaps up and down, for ever. Press the button under your prediction.
#
# What went wrong? The first step is 1.0 × 4 = 4 long, and the bottom was only 2 away. You leap across it and land at $w = 4$, as high
# as before. There the slope is 4 the other way, and you leap back. Ten times the rate is not ten times sooner. It is never.

# %% [markdown]
# ## One number decides
#
# Could you have known? Take one step on a valley of curvature $h$, with $w$ the distance from the bottom:
#
# $$w \;\to\; w - \eta h w = (1 - \eta h)\, w.$$
#
# Every step multiplies the distance by the same number, the **contraction factor** $1 - \eta h$. For our valley rate 0.1 gives 0.8:
# each step leaves 80 %. Rate 1.0 gives $-1$: the distance stays, the side changes. Here are five rates on $w^2$, from 1.4.

# %%
rates = [0.02, 0.2, 0.5, 0.9, 1.05]
walk = descend(parabola(curvature=2), start=1.4, lr=rates, steps=12)
show_walk(walk)

# %% [markdown]
# From left to right: a creep; a steady descent; the bottom in a single step; leaps from side to side that shrink; leaps that grow.
# Leaping past the bottom is called **overshooting**. A run that closes in on the bottom **converges**, with leaps or without; one
# whose leaps grow **diverges**.
#
# If the factor decides, twelve steps must multiply the start by its twelfth power. Compare the last two columns (`walk.w` is
# numbered by step, rate and parameter: `walk.w[-1, :, 0]` is where each rate ends).

# %%
factor = 1 - np.array(rates) * 2
ends = walk.w[-1, :, 0]
table({"rate": rates, "factor": factor,
       "1.4 × factor^12": 1.4 * factor**12, "after 12 steps": ends})

# %%
claim("step_size.closed_form", np.allclose(ends, 1.4 * factor**12, rtol=1e-12))

# %% [markdown]
# | factor $1 - \eta h$ | rate | what you see |
# |---|---|---|
# | just below 1 | far below $1/h$ | creep |
# | between 0 and 1 | below $1/h$ | steady descent |
# | 0 | $1/h$ | the bottom in one step |
# | between -1 and 0 | between $1/h$ and $2/h$ | zig-zag, shrinking |
# | -1 | $2/h$ | leaps to and fro for ever |
# | below -1 | above $2/h$ | zig-zag, growing: it diverges |
#
# ## Try it
#
# Move the sliders. You start at -1.8 this time: the other side works in the same way. On the right each grid line is ten times the
# one below.
#
# <!-- goal: step_size.valley -->

# %%
explorer("step_size.valley")

# %% [markdown]
# ## Good enough
#
# Did you find one rate, or a whole range? Here are 400 in one run, on the explorer's valley of curvature 2; `np.geomspace` makes each
# the same multiple of the one before.

# %%
many = np.geomspace(0.01, 1.5, 400)
walk = descend(parabola(curvature=2), start=-1.8, lr=many, steps=20)
show_rate_curve(walk, goal=1e-6)

# %% [markdown]
# Slow on the left, explosive on the right, good in between: a **U-curve**. For real networks it looks much the same.
#
# Of the 400 rates tried, those from 0.156 to 0.842 reach the goal. The factor gives the exact ends: 20 steps must shrink 1.8 to
# 0.001, where the loss $w^2$ is a millionth.

# %%
needed = (0.001 / 1.8) ** (1 / 20)  # the size of the factor
round((1 - needed) / 2, 3), round((1 + needed) / 2, 3)

# %% [markdown]
# Every rate from 0.156 to 0.844 does the job: the largest is more than five times the smallest. The perfect rate is 0.5, and you do
# not need it. **Look for the range, and stop when you are well inside.** But mind the ends: too small a rate wastes time, too
# large a rate wrecks the run.

# %% [markdown]
# ## What a small rate costs
#
# Small is safe, then. Is it only a matter of patience? We count the steps until $|w|$ is below a thousandth of its start.

# %%
small = np.array([0.1, 0.01, 0.001])
walk = descend(parabola(curvature=2), start=1.0, lr=small, steps=4000)
steps = steps_until(walk, 0.001)
table({"rate": small, "steps": steps, "rate × steps": small * steps})

# %% [markdown]
# A tenth of the rate, about ten times the steps. Real runs have a fixed number of steps, a **budget**, and within it a rate that is
# too small does not arrive. That was the left panel of the spring.
#
# Where does the product settle? After $k$ steps $\ln |w|$ has fallen by $-k \ln(1 - \eta h)$, for small rates about $k \eta h$. A
# thousandth is a fall by $\ln 1000$, so $k \eta$ is close to $\ln(1000) / h = 3.45$: the gap is at most $\eta \ln 1000$. (`np.log` is $\ln$.)

# %%
gap = np.abs(small * steps - np.log(1000) / 2)
claim("step_size.small_rate", np.all(gap <= small * np.log(1000)))

# %% [markdown]
# ## Exercise 2 · How many steps?
#
# Return how many steps it takes until $|w|$ is below `target`, as a whole number; 0 if the start is below it already. The rate is one
# that converges (below 2 / `curvature`). A loop that counts is fine; so is a formula with logarithms. (The check stops a loop that
# never ends.)

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
# ## What "a good rate" means
#
# A friend tells you: "0.2 is a good rate." Everywhere? Measure the pull in half newtons: every $x$ doubles. For such dots the
# curvature is the mean of $x^2$ (lesson 02 shows why).

# %%
table({"pull measured in": ["newtons", "half newtons"],
       "curvature": [np.mean(x**2), np.mean((2 * x) ** 2)]})

# %% [markdown]
# The same spring, the same ten dots, and the valley is four times as curved.

# %%
predict("step_size.more_curved")

# %% [markdown]
# We walk the old valley at rate 0.2, and the new one at 0.05.

# %%
old = descend(parabola(curvature=2), start=1.0, lr=0.2, steps=10)
new = descend(parabola(curvature=8), start=1.0, lr=0.05, steps=10)
table({"step": range(4), "curvature 2, rate 0.2": old.w[:4, 0, 0],
       "curvature 8, rate 0.05": new.w[:4, 0, 0]})

# %%
claim("step_size.units", np.allclose(old.w, new.w, rtol=1e-12))

# %% [markdown]
# The same points. Only the product of rate and curvature counts, so a rate is measured in units of 1 / curvature. Without one it is
# a speed limit without "km/h". Your friend's sentence lacks its second half: good *for which loss?*

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
# ## In your own job
#
# This prints the first rows of this lesson's first table, and leaves `w` at 1.024:
#
# <!-- code: pytorch.py -->
#
# In your own training, print the step beside the rate. `model`, `loader` and `loss_function` are yours, the slope is the length of the
# gradient, and the optimizer is plain SGD (momentum and Adam make other steps of it). In a run that diverges, watch slope and step
# grow while the rate stays what it was:
#
# <!-- code: pytorch_model.py -->
#
# With the ten dots, `torch.nn.Linear(1, 1, bias=False)` at weight 0 and half the mean squared miss, it ends at 1.98 after 20 steps,
# like the middle panel. A trap: `torch.nn.MSELoss()` does not halve. Its curvature is 4, and 0.1 acts like our 0.2. Keras does not
# halve either, so our 0.1 is 0.05 there:
#
# <!-- code: keras.py -->
#
# What people typed:
#
# | model | learning rate | optimizer | source |
# |---|---|---|---|
# | ResNet, trained on ImageNet | 0.1 at first | SGD with momentum | He et al. 2015 |
# | GPT-3, 125 million parameters | 0.0006 | Adam | Brown et al. 2020 |
# | GPT-3, 175 billion parameters | 0.00006 | Adam | Brown et al. 2020 |
# | BERT, fine-tuned | 0.00002 to 0.00005 | Adam | Devlin et al. 2018 |
#
# None of these is "large" or "small": each belongs to its model and its loss. (Adam rescales every slope, so its rates are not on
# the scale of SGD's.)
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
# - Below $1/h$: steady. Between $1/h$ and $2/h$: zig-zag, still converging. Above $2/h$: it diverges.
# - Far below the limit, half the rate means twice the steps. Inside the good range, nobody needs the perfect rate.
# - A rate is measured in units of 1 / curvature. Without the curvature, a rate is neither large nor small.
#
# **Exam angle.** This course's objectives: <!-- objectives -->. Exams ask for these as "effect of hyperparameters on training": a loss that barely moves, a loss that jumps about.
#
# **Further reading.** Gabriel Goh, [Why Momentum Really Works](https://distill.pub/2017/momentum/), Distill 2017: its first
# section is this lesson in many dimensions. Augustin-Louis Cauchy, *Méthode générale pour la résolution des systèmes d'équations
# simultanées*, Comptes rendus 25 (1847), pages 536 to 538: gradient descent on three pages.
#
# <!-- foot -->
