# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 00 · Start here
#
# *In 20 minutes you will have seen what the learning rate does to a real network, and know where to begin.*
#
# **20 minutes** · **Builds on** nothing but school calculus and a little Python · **After this you can**
#
# - run a cell, answer a question, move an explorer and check an exercise,
# - read a picture of final loss against learning rate, the U-curve,
# - say what the four labels on our results mean,
# - choose the lesson to begin with.
#
# A notebook is a page of text and **cells** of code. Click a cell and press Shift + Enter: it runs, and its result appears below.
# Go from top to bottom. Here is the first one.

# %%
import numpy as np

from lrlib import MLP, busy, check, check_environment, claim, confirm, explorer, hint, load_digits_split
from lrlib import my_progress, predict, readiness, self_test, show_images, show_u_curve, sweep, table

# %% [markdown]
# ## Is everything in place?

# %%
check_environment()

# %% [markdown]
# If a line is marked ✗, it says what mends it. If all are marked ✓, go on.

# %% [markdown]
# ## One flower, nine rates
#
# A **neural network** is a formula with many adjustable numbers, its parameters. Training it means adjusting them in small steps,
# so that a **loss**, a measure of how wrong it is, goes down. The **learning rate** scales every step.
#
# Nine copies of one small network now learn to paint the same flower. All start alike, all take 200 steps. Only the learning rate
# differs, from 0.0001 to 1. Before you look, commit to a guess:

# %%
predict("start_here.first_prediction")

# %% [markdown]
# Run the next cell. It trains all nine networks at once.

# %%
from lrlib.bank.start_here import RATES, flower, paint

pictures, errors = paint(RATES)
show_images(pictures, [f"rate {lr:.2g}" for lr in RATES], errors, original=flower())

# %% [markdown]
# Mush on the left of the upper row, then blur, then a flower, and at the largest rates noise. The same network, the same flower, the
# same number of steps. The learning rate alone decided. Press the button under your guess.

# %% [markdown]
# ## Move it yourself
#
# An **explorer** is a picture with sliders and a goal. Drag the slider, or click on it and use the arrow keys.

# %%
explorer("start_here.flower")

# %% [markdown]
# ## 615 trainings
#
# One flower is one case. Here is a fairer test: a network that reads handwritten digits, trained from five different starts
# (called **seeds**), at 41 rates, with three **optimizers**, the rules that turn slopes into steps. That makes 615 trainings.
# They take a few seconds, because the course trains all rates at once.

# %%
digits = load_digits_split()
ranges = {"sgd": (1e-3, 10), "momentum": (1e-4, 3), "adam": (1e-5, 2)}
runs = {}
for name, (low, high) in ranges.items():
    rates, line = np.geomspace(low, high, 41), busy(f"205 trainings with {name}")
    runs[name] = sweep(MLP(), digits, rates, seeds=range(5), optimizer=name, evaluate="end", report=line)
show_u_curve(runs)

# %% [markdown]
# The same shape three times: high on the left, where the budget runs out before the network has learned, low in the middle, high on
# the right, where training falls apart. The bottom lies at a different rate for each optimizer.

# %%
bottoms = np.array([np.where(run.diverged, np.inf, run.test_loss[-1]).argmin(axis=1) for run in runs.values()])
claim("Reproduces", "for 3 optimizers and 5 seeds, 15 of 15, the smallest loss lies inside the range", ((bottoms > 0) & (bottoms < 40)).all())

# %% [markdown]
# Every result of the course closes with a claim like this one. It is checked while you watch, and it carries one of four labels:
#
# | label | meaning |
# |---|---|
# | **Exact** | a theorem, checked to rounding |
# | **Reproduces** | the published effect, seen at our scale, with the spread over several starts |
# | **Conditional** | appears only in a setting built for it; the setting where it vanishes is shown too |
# | **Does not reproduce here** | run, not seen, and said so |

# %% [markdown]
# ## How a lesson works
#
# Every lesson has the same shape: a few questions on earlier lessons; then, again and again, **predict, run, explain**; an explorer;
# exercises; a quiz; the same idea in the libraries you use. Here is what an exercise looks like. Replace the three dots, run the
# cell, and read what it says. Try a wrong answer too: the check knows the common mistakes.
#
# ## Exercise · A slope
#
# Return the slope of $w^2$ at the point `w`.

# %% tags=["exercise"]
def slope(w):
    ...  # your code: one line


check("start_here.slope", slope)

# %% [markdown]
# Stuck? Run `hint("start_here.slope")` in a new cell (the + button above makes one). The solution is folded below: a click on the
# three dots opens it.

# %% tags=["solution"] jupyter={"source_hidden": true}
def slope(w):
    return 2 * w


confirm("start_here.slope", slope)

# %% [markdown]
# ## Where should you begin?
#
# Five questions, from easy to hard. Your first answers decide; guessing misleads only yourself.

# %%
readiness("start_here", ready="You know part 1. Try the quizzes of lessons 01 to 03, and go on from where one surprises you.")

# %% [markdown]
# ## Brush up · A slope in five minutes
#
# The slope of a curve at a point says how much the height changes when you take a tiny step to the right, per unit of step. You can
# measure it: take a tiny step, and divide.

# %%
tiny = 0.001
rise = (3 + tiny) ** 2 - 3**2
round(rise / tiny, 3)

# %% [markdown]
# The curve is $w^2$, the point is 3, and the slope comes out close to 6. With an ever smaller step it becomes 6. The rule behind it:
# the slope of $w^2$ is $2w$, the slope of $a w^2$ is $2 a w$. A positive slope climbs to the right, so the way down is to the left: always
# against the slope.
#
# ## Brush up · Many numbers at once
#
# The course trains many rates at once, and numpy's arrays are how. What you do to an array happens to every number in it:

# %%
rates = np.array([0.1, 0.5, 1.0])
(1 - rates * 2).round(3).tolist()

# %% [markdown]
# Three rates in, three results out, no loop. Much of what you will run is no harder than that.

# %% [markdown]
# ## Quiz

# %%
self_test("start_here")

# %% [markdown]
# ## Contents
#
# | lesson | what it is about | minutes |
# |---|---|---|
# | [01 · Step size](01_step_size.ipynb) | one parabola, one step, one number that decides | 30 |
# | [02 · Divergence](02_divergence.ipynb) | the largest rate that works, and how to find it | 35 |
# | [03 · Ravines](03_ravines.ipynb) | many directions at once; why some problems are slow | 35 |
# | [04 · Noise](04_noise.ipynb) | small batches, the noise floor, and why decay works | 35 |
# | [05 · Image recognition](05_image_recognition.ipynb) | networks that read digits, their logs, a training to steer | 40 |
# | [06 · Finding a rate](06_finding_a_rate.ipynb) | search on the right scale, range tests and rules of thumb put to the test, a recipe | 45 |
# | [07 · Schedules](07_schedules.ipynb) | any schedule as a function, a fair contest, the short-horizon trap, a designer | 45 |
#
# What you have solved so far is kept in `progress.json`, a file in your course folder that belongs to you:

# %%
my_progress()

# %% [markdown]
# ## Take-aways
#
# - The learning rate scales every training step. It alone can decide between a flower and noise.
# - Final loss against rate is a U-curve: unfinished on the left, unstable on the right.
# - A result needs its budget, its list of rates and its seeds. Ours carry one of four labels, and you can run them again.
#
# **Next:** [01 · Step size](01_step_size.ipynb)
