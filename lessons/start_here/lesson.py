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
# *In <!-- minutes --> minutes you will have seen what the learning rate does to a real network, and know where to begin.*
#
# **Move** the learning rate, **watch** a network paint a flower: [go there](#Move-it-yourself).
#
# <!-- head -->
#
# **After this you can**
#
# - run a cell, answer a question, move an explorer and check an exercise,
# - read a picture of final loss against learning rate,
# - say what the five labels on our results mean,
# - choose the lesson to begin with.
#
# A notebook is a page of text and **cells** of code. Click a cell and press Shift + Enter: it runs, and its result appears below.
# Go from top to bottom. The first cell fetches tools: `numpy` calculates, and `lrlib` is the small library of this course.

# %%
import numpy as np

from lessons.start_here import readiness, show_images
from lrlib import MLP, busy, check, check_environment, claim, confirm, explorer, hint
from lrlib import load_digits_split, my_progress, predict, self_test, show_u_curve, sweep
from lrlib import table

# %% [markdown]
# ## Is everything in place?

# %%
check_environment()

# %% [markdown]
# If a line is marked ✗, it says how to fix it. If all are marked ✓, go on.

# %% [markdown]
# ## One flower, nine rates
#
# A **neural network** is a formula with many adjustable numbers, its parameters. Training it means adjusting them in small steps,
# so that a **loss**, a measure of how wrong it is, goes down. The **learning rate** scales every step.
#
# Nine copies of one small network now learn to paint the same flower. All start alike, and all take 200 steps by the same rule, the
# optimizer Adam. Only the learning rate differs: 0.0001, 0.00032, 0.001, 0.0032, 0.01, 0.032, 0.1, 0.32 and 1, each about three
# times the one before. Before you look, commit to a guess:

# %%
predict("start_here.first_prediction")

# %% [markdown]
# Run the next cell. It trains all nine networks at once. The error under each picture is its loss: the mean squared difference
# between its grey values and the original's.

# %%
from lessons.start_here import RATES, flower, paint

pictures, errors = paint(RATES)
show_images(pictures, [f"rate {lr:.2g}" for lr in RATES], errors, original=flower())

# %% [markdown]
# The first picture is the original. Then, from the smallest rate to the largest: random blotches, a hint of a disc, a blurred flower,
# a sharper one, and at the two largest rates it falls apart. The learning rate alone decided. Press the button under your guess.
#
# The error counts grey values, not beauty: the nearly flat grey of rate 1 has a smaller error than the blotches of rate 0.0001,
# because wrong black and white cost more than grey.

# %% [markdown]
# ## Move it yourself
#
# An **explorer** is a picture with sliders and a goal. Drag the slider, or click on it and use the arrow keys. Here every position
# is a network of its own, trained for 200 steps. "In code" is the call behind the picture: paste it into a cell for its numbers.
#
# <!-- goal: start_here.flower -->

# %%
explorer("start_here.flower")

# %% [markdown]
# ## Reading code and pictures
#
# Nine things come up again and again:
#
# | you see | it means |
# |---|---|
# | `sweep(network, data, rates, seeds=...)` | train one network at all rates and from all random starts (**seeds**) at once |
# | `MLP()` | a small neural network with one inner layer; lesson 05 opens it |
# | `run.test_loss[-1]` | results are numbered by epoch (one pass over the data), then seed, then rate; counting begins at 0, and `[-1]` is the last one: here all seeds and rates at the end |
# | `a[1:]`, `a[:-1]` | all but the first, all but the last |
# | `a[:, 0, 2]` | three indices: all of the first kind, number 0 of the second, number 2 of the third |
# | `np.geomspace(0.001, 10, 5)` | five numbers, each the same multiple of the one before: 0.001, 0.01, 0.1, 1, 10 |
# | `busy("...")` | a line that shows how far a long computation has come |
# | `check` and `confirm` | `check` judges your answer; `confirm` shows that the printed solution passes, and counts for nobody |
# | a folded cell | code you need not read: run it like any other. A click on its bar opens it |
#
# Rates are drawn on a **logarithmic axis**: each grid line is ten times the last, so 0.001 and 0.01 lie as far apart as 1 and 10.
# Of several seeds we draw the **median**, the middle one when sorted, as a line, and the range from the smallest to the largest
# as a **band** around it.

# %% [markdown]
# ## 615 trainings
#
# Here is a fairer test: a network that reads handwritten digits, trained from five seeds, at 41 rates, with
# three **optimizers**, the rules that turn slopes into steps: *sgd* takes the plain step, *momentum* remembers earlier steps,
# *adam* gives every parameter a step of its own. That makes 615 trainings. They take a few seconds. The loss is measured on
# digits that were not used in training.
#
# The next cell is folded: run it and look at the picture.

# %% tags=["machinery"] jupyter={"source_hidden": true}
digits = load_digits_split()
ranges = {"sgd": (1e-3, 10), "momentum": (1e-4, 3), "adam": (1e-5, 2)}
runs = {}
for name, (low, high) in ranges.items():
    rates, line = np.geomspace(low, high, 41), busy(f"205 trainings with {name}")
    runs[name] = sweep(MLP(), digits, rates, seeds=range(5), optimizer=name, evaluate="end", report=line)
show_u_curve(runs)

# %% [markdown]
# A loss of 2.3 is what guessing among ten digits gives. The same shape comes three times, the **U-curve**: high on the left, where the
# budget of steps runs out before the network has learned, low in the middle, high on the right, where training falls apart. A
# line that leaves the picture at the top has diverged. The bottom lies at a different rate for each optimizer.
#
# One honest remark: we compare rates on the test digits here, to look at the curve. Whoever *chooses* a rate must choose on
# other data than those the final result is reported on; lesson 06 does.

# %% tags=["machinery"] jupyter={"source_hidden": true}
ends, best = {}, {}
for name, run in runs.items():
    loss = np.median(np.where(run.diverged, np.inf, run.test_loss[-1]), axis=0)
    ends[name] = min(loss[0], loss[-1]) / loss.min()
    best[name] = np.geomspace(*ranges[name], 41)[loss.argmin()]
apart = best["sgd"] / best["adam"]
compared = [f"{name}: loss at the better end / smallest loss" for name in ends]
compared += ["best rate of sgd / best rate of adam"]
over = [f"over {10 ** int(np.log10(ratio))}" for ratio in (*ends.values(), apart)]
table({"": compared, "ratio": over})

# %%
claim("start_here.u_curve", min(ends.values()) > 2)

# %%
claim("start_here.optimizers", apart > 10)

# %% [markdown]
# The main results of the course carry claims like these, checked while you watch. Below stands how often each held when we repeated
# it with other seeds and other data. Each has one of five labels:
#
# <!-- labels -->

# %% [markdown]
# ## How a lesson works
#
# Every lesson has the same shape: a few questions on earlier lessons; then, again and again, **predict, run, explain**; an explorer;
# exercises; a quiz; the same idea in the libraries you use. Sections marked *deeper* can be skipped. Two short brush-ups come
# first; read them if slopes or arrays are not fresh.
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
# Three rates in, three results out, no loop.
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
# Stuck? Run `hint("start_here.slope")` in a new cell (the + button above makes one). The solution is folded below: a click on the
# folded bar opens it.

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
readiness("start_here", ready="You know what lessons 01 to 03 teach. Try their quizzes, and go on from where one surprises you.")

# %% [markdown]
# ## Quiz

# %%
self_test("start_here")

# %% [markdown]
# ## Contents
#
# <!-- contents -->
#
# The numbers in between, and those after 13, are lessons in preparation.
#
# What you have solved so far is kept in `progress.json`, a file in your course folder that belongs to you:

# %%
my_progress()

# %% [markdown]
# ## Easy to confuse
#
# - **Loss** is the number that training lowers. **Error** in a picture's title is a loss too, here the mean squared difference.
# - **Too small** a rate fails by being unfinished, **too large** a rate by falling apart. Only the first is mended by more steps.
#
# ## Take-aways
#
# - The learning rate scales every training step. It alone can decide between a flower and noise.
# - Final loss against rate is a U-curve: unfinished on the left, unstable on the right.
# - A result needs its budget, its list of rates and its seeds. Ours carry one of five labels, and you can run them again.
#
# <!-- foot -->
