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
# *In <!-- minutes --> minutes you will have seen what one number does to a real network, and know where to begin.*
#
# Nine copies of one small network learn to paint the same flower. All start alike, and all take 200 steps. Only one number
# differs, the **learning rate**: from 0.0001 to 1, each about three times the one before. Which of them will paint a flower?
#
# Click on the next cell and press Shift + Enter. It trains all nine; that takes a second or two.

# %%
from lessons.start_here import RATES, flower, paint, show_images

pictures, errors = paint(RATES)
show_images(pictures, RATES, errors, original=flower())

# %% [markdown]
# Blotches, a hint of a disc, a blurred flower, a sharper one, and at the two largest rates it falls apart. Nothing else was
# changed. So what is this number, how do you find a good one, and which advice about it holds? That is the course.
#
# <!-- head -->
#
# **After this you can**
#
# - tell a rate that is too small from one that is too large,
# - read a picture of loss against learning rate,
# - say what is missing in "rate 0.1 was best",
# - run a cell, an explorer, a question and an exercise.

# %% [markdown]
# ## Five ways through
#
# - **I must set a rate today.** The [card](card.ipynb), 10 minutes: numbers to start from, a sweep to copy, what to try when.
# - **The short course.** <!-- route: step_size divergence image_recognition finding_a_rate -->.
# - **All of it.** <!-- hours -->: go on below, then in the order of the [contents](#Contents).
# - **Certification.** Take each lesson's quiz first (the [first](01_step_size.ipynb#Quiz)); where you miss one, read. Then the practice exam of [lesson 20](20_certification.ipynb).
# - **I teach.** [How a lesson works](#How-a-lesson-works), the minutes of each in the [contents](#Contents), and the folder `instructor/` of the repository: run sheets, timetables, handouts, slides.
#
# ## Find the sharpest flower
#
# This page is made of text and **cells** of code. Go from top to bottom, with Shift + Enter. The next cell fetches tools: `numpy`
# calculates, `lrlib` is the small library of this course.

# %%
import numpy as np

from lessons.start_here import readiness, show_longer
from lrlib import MLP, busy, check, check_environment, claim, confirm, explorer, hint
from lrlib import load_digits_split, my_progress, predict, self_test, show_u_curve, sweep
from lrlib import table

# %% [markdown]
# An **explorer** is a picture with a slider and a goal. Drag the slider, or click on it and use the arrow keys. Each position is a
# network of its own, trained for 200 steps (25 of them, so it takes a few seconds to open).
#
# <!-- goal: start_here.flower -->

# %%
explorer("start_here.flower")

# %% [markdown]
# Under the picture stands code, to paste into a cell (the + button above makes one): the first piece gives the number in the
# sentence, the second brings a friend to your position.
#
# The number over each picture is its **loss**: how wrong the network is, here the mean squared difference between its grey values
# and the original's. A **neural network** is a formula with many adjustable numbers, and training adjusts them in small steps, so
# that the loss goes down. **The learning rate scales every step.**
#
# (Why is the grey of rate 1 less wrong than the blotches of 0.0001? Wrong black and wrong white cost more than grey.)

# %% [markdown]
# ## Is everything in place?

# %%
check_environment()

# %% [markdown]
# If a line is marked ✗, it says how to fix it. If all are marked ✓, go on.
#
# ## Two ways to fail
#
# At 0.0001 there is no flower, and at 1 there is none. Is it the same failure? Give both 800 steps in place of 200. Guess before
# you look: a wrong guess teaches more than none.

# %%
predict("start_here.first_prediction")

# %%
extremes = [RATES[0], RATES[-1]]
longer = paint(extremes, steps=800)
show_longer(extremes, (pictures[[0, -1]], errors[[0, -1]]), longer)

# %% [markdown]
# Press the button under your guess. The small rate was on its way: out of the blotches comes a disc. The first steps at rate 1 were
# so long that they wrecked the network, and 600 more do not repair it.
#
# So too small a rate leaves a training **unfinished**, and more steps help. Under too large a rate it **falls apart**, and they do not.

# %% [markdown]
# ## 615 trainings
#
# One flower could be luck. Here is a fairer test: a network that learns to read handwritten digits, at 41 rates, each from five random
# starts. A start is called a **seed**. And all that with three **optimizers**, the rules that turn slopes into steps: *sgd* takes
# the plain step, *momentum* remembers earlier steps, *adam* gives every parameter a step of its own. That makes 615 trainings. They
# take a few seconds.
#
# The next cell is folded: you need not read it. Run it and look at the picture.

# %% tags=["machinery"] jupyter={"source_hidden": true}
digits = load_digits_split().hold_out()
ranges = {"sgd": (1e-3, 10), "momentum": (1e-4, 3), "adam": (1e-5, 2)}
runs = {}
for name, (low, high) in ranges.items():
    rates, line = np.geomspace(low, high, 41), busy(f"205 trainings with {name}")
    runs[name] = sweep(MLP(), digits, rates, range(5), name, evaluate="end", report=line)
show_u_curve(runs)

# %% [markdown]
# **How to read it.** Across: the rate, on a **logarithmic axis**, where each labelled line is ten times the last. Up: the loss after
# training, on digits that were not used in training: **validation data**. (For digits the loss is the *cross-entropy* of lesson 05; whoever guesses among
# ten has 2.3.) The line is the **median** of the five seeds, the middle one; the **band** goes from the smallest to the largest.
#
# The same shape comes three times, a **U**. On the left the steps ran out before the network had learned. In the middle the loss is
# low. On the right training falls apart, and a line that leaves the picture at the top has **diverged**: its loss grew without end.
# Each optimizer has its bottom elsewhere. How far apart? And how bad are the ends?

# %% tags=["machinery"] jupyter={"source_hidden": true}
ends, best = {}, {}
for name, run in runs.items():
    loss = np.median(np.where(run.diverged, np.inf, run.val_loss[-1]), axis=0)
    ends[name] = min(loss[0], loss[-1]) / loss.min()
    best[name] = np.geomspace(*ranges[name], 41)[loss.argmin()]
apart = best["sgd"] / best["adam"]
compared = [f"{name}: loss at the better end / smallest loss" for name in ends]
compared += ["best rate of sgd / best rate of adam"]
over = [f"over {10 ** int(np.log10(ratio))}" for ratio in (*ends.values(), apart)]
table({"": compared, "ratio": over})

# %% [markdown]
# A main result gets a **label**. *Reproduces* means: others published it, and it came out here too. Below it
# stands how often it held when we drew all seeds and all data anew. (Other labels are explained where you meet them.)

# %%
claim("start_here.u_curve", min(ends.values()) > 2)

# %%
claim("start_here.optimizers", apart > 10)

# %% [markdown]
# ## How a lesson works
#
# Something to look at or to play with; a few questions on earlier lessons; then, again and again, **predict, run, explain**;
# exercises; a quiz; code for your own job. Sections marked *deeper* can be skipped.
#
# Two brush-ups come now. Skip them if slopes and arrays are fresh.
#
# ## Brush up · A slope in five minutes
#
# The slope of a curve at a point says how much the height changes when you take a tiny step to the right, per unit of step. You can
# measure it: take a tiny step, and divide.

# %%
tiny = 0.001
rise = (3 + tiny) ** 2 - 3**2
round(rise / tiny, 3)

# %% [markdown]
# The curve is $w^2$, the point 3, and the slope comes out close to 6. With an ever smaller step it becomes 6. The rule behind it:
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
# Three rates in, three results out, no loop. Numbers are counted from 0: `rates[0]` is the first one, and `rates[-1]` the last.
#
# ## Exercise · A slope
#
# Return the slope of $w^2$ at the point `w`. Python wants a star in every product: five times w is `5 * w`, not `5w`.
#
# Replace the three dots by your code, run the cell, and read what it says. Try a wrong answer too: the check knows the common mistakes.

# %% tags=["exercise"]
def slope(w):
    ...  # your code: one line


check("start_here.slope", slope)

# %% [markdown]
# Stuck? Run `hint("start_here.slope")` in a new cell. The solution is folded below: a click on its bar opens it.

# %% tags=["solution"] jupyter={"source_hidden": true}
def solution(w):
    return 2 * w


confirm("start_here.slope", solution)

# %% [markdown]
# ## Where should you begin?
#
# Five questions, from easy to hard. The last two are hard on purpose: it is normal not to know them. Your first answers decide; if
# you guess, the advice will not fit you.

# %%
readiness("start_here", ready="You know what lessons 01 to 03 teach. "
          "Try their quizzes, and go on from where one surprises you.")

# %% [markdown]
# ## Quiz

# %%
self_test("start_here")

# %% [markdown]
# ## Contents
#
# <!-- contents -->
#
# Numbers 14 to 19 are lessons in preparation. For a certification, [20 · Certification](20_certification.ipynb) has a practice exam.
#
# What you have solved so far is kept in `progress.json`, a file in your course folder that belongs to you:

# %%
my_progress()

# %% [markdown]
# ## Easy to confuse
#
# - **Rate** and **step**: the rate is the number you set, the step what it makes of the slope (lesson 01).
# - **Unfinished** and **finished**: both end in a curve that is nearly flat. More steps tell which it was.
#
# ## Take-aways
#
# - The learning rate scales every training step. It alone can decide between a flower and noise.
# - Loss against rate is a U: unfinished on the left, fallen apart on the right. More steps help on the left.
# - Each optimizer has a U of its own, so a rate without its optimizer says little.
# - "Rate 0.1 was best" needs its budget of steps, the rates that were tried, and the seeds.
#
# <!-- foot -->
