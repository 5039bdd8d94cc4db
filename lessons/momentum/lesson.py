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
# *In <!-- minutes --> minutes you will know what a memory of slopes does to the learning rate, and when it pays.*
#
# The ravine of lesson 03 again: curvature 1 along it, 25 across. Plain descent gets down to 0.0002 in sixty steps, at its best rate. But
# now the ball remembers its slopes. Run the cell (Shift+Enter), and change how much it remembers.
#
# <!-- goal: momentum.ball -->

# %%
from lessons.momentum import ball_losses
from lrlib import explorer

explorer("momentum.ball")

# %% [markdown]
# At rate 0.075, half a memory takes the loss ten million times lower than none. With 0.98 the ball rolls to and fro and hardly comes to
# rest. So what does a memory do? How much of it is right? And what becomes of the rate you had tuned?
#
# <!-- head -->
#
# **After this you can**
#
# - say what a velocity adds up, along a valley and across it,
# - give the largest rate of each of the three forms of momentum,
# - change momentum without tuning the rate again,
# - say when momentum helps, and when it only renames the rate,
# - lower the rate in PyTorch and in Keras, knowing what the velocity does.
#
# ## Recall

# %%
import numpy as np

from lessons.momentum import best_pair, found_edge, rate_curves, roll, searched_pair, show_balls
from lessons.momentum import show_effective, show_steps, shrinkage, steps_after_drop, steps_needed
from lessons.momentum import noise_floor, training_losses, tuned, valley_loss
from lrlib import busy, check, claim, confirm, hint, momentum, nesterov, predict, quadratic
from lrlib import recall, self_test, table

recall("momentum")

# %% [markdown]
# ## What a velocity adds up
#
# A step of plain descent knows one slope: that of where it stands. With momentum $\beta$ (beta) the ball has a **velocity** $v$. It keeps
# a share of the old one and adds the new slope:
#
# $$v \leftarrow \beta\, v + \text{slope}, \qquad w \leftarrow w - \eta\, v.$$
#
# The last slope counts in full, the one before it $\beta$ times, the one before that $\beta^2$ times. So much for the rule; now two
# numbers. Along the valley, one slope is like the next: say 1, 1, 1. Across it they change sides: 1, −1, 1.

# %%
def velocities(slopes, beta):
    v = 0
    return np.array([v := beta * v + slope for slope in slopes])


at, turns = np.array([1, 2, 3, 10, 99]), (-1.0) ** np.arange(99)
along, across = velocities(np.ones(99), 0.9), velocities(turns, 0.9)
table({"step": at, "slopes alike": along[at - 1], "slopes in turns": across[at - 1]})

# %% [markdown]
# Slopes that agree add up to **ten** times a single one: $1 + 0.9 + 0.81 + \dots = 1/(1-\beta)$. Slopes that take turns nearly cancel, to
# **half** a single one: $1 - 0.9 + 0.81 - \dots = 1/(1+\beta) = 0.526$. Keep these two numbers. Nearly all of this lesson follows from
# them.
#
# So more memory is better?

# %%
predict("momentum.more")

# %% [markdown]
# `roll` is the loop of lesson 03, for any rule of the library: landscape, start, rate, rule, steps.

# %%
valley, start = quadratic([1, 25]), [2.0, 0.4]
betas = [0, 0.5, 0.9, 0.99]
balls = {f"momentum {b}": roll(valley, start, 0.075, momentum(beta=b), 60).w[:, 0] for b in betas}
show_balls(valley, balls, reach=(2.5, 0.7))

# %% [markdown]
# Momentum 0.5 is ten million times ahead of none. And 0.9 ends *above* none: it arrives early, too fast, and rolls on up the other side.
# With 0.99 it does little else. A memory that cancels the zig-zag across the valley can make one along it.
#
# ## One bowl
#
# How long does it ring? Take one direction, with curvature $h$. The last step was $-\eta\,v$, so we need no $v$: the next step is $\beta$
# times the last one, minus $\eta h w$.
#
# $$w_{\text{next}} = (1 + \beta - \eta h)\, w - \beta\, w_{\text{before}}$$
#
# In the long run each step of such a walk leaves the same share $x$ of the distance. Put in $x^2$, $x$ and 1 for the three points, and a
# quadratic equation remains, $x^2 - (1+\beta-\eta h)\,x + \beta = 0$. It has two roots, and their product is $\beta$. The larger one
# counts. For $h = 1$ and $\beta = 0.9$:

# %%
rates = np.array([0.0001, 0.001, 0.01, 0.1, 1.0, 3.0, 3.79, 3.81])
table({"rate": rates, "with 0.9": shrinkage(rates, 1, 0.9), "without": shrinkage(rates, 1, 0.0)})

# %% [markdown]
# Look at the column in the middle. From 0.01 to 3.79 it says the same, 0.949. In that band the ball *rings*: it rolls through the bottom
# and up again. There the equation has no real roots; its two complex ones make the walk swing, both have one size, and since their product
# is $\beta$, that size is $\sqrt\beta$. Below the band the ball creeps, above it leaps out.
#
# At rate 1 plain descent is done in a single step, and the ball is not. But only $\eta h$ enters, so read the table again as *one* rate
# and many curvatures. **That is the secret.** Plain descent gives each direction a speed of its own and waits for the flattest. With
# momentum all directions in the band shrink equally fast.
#
# ## The best memory for a ravine
#
# The band is where the roots are complex: $(1 + \beta - \eta h)^2 < 4\beta$. That is, $\eta h$ lies between $(1-\sqrt\beta)^2$ and
# $(1+\sqrt\beta)^2$. A smaller $\beta$ shrinks faster but has a narrower band. So take the smallest whose band still holds the whole
# ravine: the flat direction at its lower end, the sharp one at its upper end. Divide the two ends by each other and take the root:
#
# $$\frac{1+\sqrt\beta}{1-\sqrt\beta} = \sqrt\kappa, \qquad\text{so}\qquad \sqrt{\beta} = \frac{\sqrt\kappa - 1}{\sqrt\kappa + 1}.$$
#
# Lesson 03 had $(\kappa-1)/(\kappa+1)$ for plain descent. It is the same formula with the *root* of the condition number. Is there really
# no better pair? We search 160,000 pairs for each of three ravines:

# %%
kappas = np.array([10, 100, 1000])
found = np.array([searched_pair(kappa) for kappa in kappas])  # rate, momentum, factor
root = np.sqrt(kappas)
factor, memory = (root - 1) / (root + 1), best_pair(1, kappas)[1]
table({"kappa": kappas, "momentum, searched": found[:, 1], "formula": memory,
       "factor, searched": found[:, 2], "by formula": factor, "plain": (kappas - 1) / (kappas + 1)})

# %%
below, close = factor <= found[:, 2] + 1e-9, 1 - found[:, 2] > 0.9 * (1 - factor)
claim("momentum.best", np.all(below & close))

# %% [markdown]
# The searched factors come close, and none is better. Boris Polyak published this in 1964; the ball is called the **heavy ball**. And
# 0.9? Put it in backwards: it is the best memory of a ravine with condition number 1442.
#
# ## What a ravine costs now
#
# At each of six condition numbers, five ravines of forty directions are drawn at random. Steps until a millionth of the distance is left:

# %%
many = np.array([10, 30, 100, 300, 1000, 3000])
needed = {rule: steps_needed(many, rule) for rule in ("plain", "heavy ball", "Nesterov")}
show_steps(many, needed)

# %%
slopes = {rule: [np.polyfit(np.log(many), np.log(row), 1)[0] for row in rows]
          for rule, rows in needed.items()}
fast = slopes["heavy ball"] + slopes["Nesterov"]
claim("momentum.root", np.all(np.abs(np.array(slopes["plain"]) - 1) < 0.1)
      and np.all(np.abs(np.array(fast) - 0.5) < 0.1))

# %% [markdown]
# A hundred times the condition number costs plain descent a hundred times the steps, the ball about eleven times. (A slope of 0.53, not
# quite a half: at the best pair the two roots are equal, and such walks lose a little time.) The third line is Yurii Nesterov's rule of
# 1983. It looks ahead: the step goes along slope $+\, \beta v$, where the velocity is about to take it. It comes with a guarantee for
# every smooth convex loss, not only for quadratics.
#
# All that asks for the right rate *and* the right memory, from curvatures you know. You never know them. What can be had without?
#
# ## How large may the rate be?
#
# You may have found it by hand: in the first explorer, with 0.9, the ball leaves the valley above 0.152. That is $3.8/25$; plain
# descent's edge was $2/25$. Here is the edge in a bowl of curvature 1, found by halving an interval. "Running mean" keeps $(1-\beta)$ of
# each new slope, as Adam does, so that its velocity is a mean, not a sum.

# %%
forms = {"heavy ball": lambda b: momentum(beta=b), "Nesterov": lambda b: nesterov(beta=b),
         "running mean": lambda b: momentum(beta=b, dampening=b)}
edges = {name: np.array([found_edge(form(b)) for b in betas]) for name, form in forms.items()}
table({"momentum": betas, **edges}, digits=4)

# %% [markdown]
# Why 3.8? At the edge the ball leaps from $w$ to $-w$ and back. Its slopes, $h w$ and $-h w$, take turns; so its velocity is
# $h w/(1+\beta)$, our second number. The leap is $2w$ long, so $\eta\, h w/(1+\beta) = 2w$:
#
# $$\eta_{\text{heavy ball}} = \frac{2(1+\beta)}{h}, \qquad \eta_{\text{Nesterov}} = \frac{2(1+\beta)}{(1+2\beta)\,h}, \qquad \eta_{\text{mean}} = \frac{2(1+\beta)}{(1-\beta)\,h}.$$
#
# Nesterov's step is longer: $hw + \beta\, hw/(1+\beta)$. The mean's velocity is $1-\beta$ times as large.

# %%
b = np.array(betas)
theory = 2 * (1 + b) / np.array([1 + 0 * b, 1 + 2 * b, 1 - b])
claim("momentum.limits", np.allclose(list(edges.values()), theory, rtol=1e-4))

# %% [markdown]
# So does momentum allow a larger rate? The heavy ball: hardly twice. Nesterov: a *smaller* one. The running mean: 19 times, but only in
# its own units. The number itself says nothing; we need the right unit.
#
# ## The rate that counts
#
# Our first number: along the valley the velocity is $1/(1-\beta)$ slopes. So a ball with 0.9 and rate 0.1 walks as far in a step as plain
# descent with rate 1. Call $\eta/(1-\beta)$ the **effective rate**.
#
# In this unit the heavy ball's edge is $38/h$, and so is the running mean's: they are one walk. Plain descent's is $2/h$. There is the
# gain, a factor of 19.
#
# The temptation: your rate is tuned, a colleague says "add momentum 0.9", and you add it.

# %%
predict("momentum.keep")

# %% [markdown]
# A network reads the 3000 signals of MNIST-1D once, in batches of 16: 187 steps. Then the same 187 steps with batches of 256. Momentum 0,
# 0.5 and 0.9, each at ten *effective* rates:

# %%
working = busy("Training at 30 pairs of rate and momentum")
curves = {"batches of 16": rate_curves(16, range(100, 106)),
          "batches of 256": rate_curves(256, [100, 101], working)}
show_effective(curves)

# %% [markdown]
# On the left half of each panel you see one line where there are three. **At a small effective rate, momentum only renames the rate.** On
# the right of the second panel they part: plain descent breaks, momentum goes on down.

# %%
large = curves["batches of 256"].mean(axis=0)  # (momenta, rates)
small = np.stack([loss.mean(axis=0)[:, :2] for loss in curves.values()])
apart = np.abs(small / small[:, :1] - 1).max()  # from momentum 0, at rates up to 0.13
gone = 1 - large[2, 7] / large[0, 7]  # at 2.1, beyond the best of plain descent
claim("momentum.effective", apart < 0.05 and gone > 0.2)

# %% [markdown]
# And the colleague's advice? The best plain rate for batches of 16, used three ways, eight new seeds:

# %%
plain = tuned(curves["batches of 16"])[0]
kept = training_losses(16, np.array([0, 0.9, 0.9]), plain * np.array([1, 10, 1]), range(8))
table({"momentum": [0, 0.9, 0.9], "rate": ["tuned", "kept", "a tenth"],
       "training loss": kept.mean(axis=0)}, digits=2)

# %% [markdown]
# Ten classes, so guessing costs $\ln 10 = 2.3$. Kept, the rate was ten times too large. **When you change $\beta$, keep
# $\eta/(1-\beta)$.**
#
# ## Does momentum help?
#
# If it only renames the rate, why bother? Look at the lowest points of the two panels.

# %%
predict("momentum.noise")

# %% [markdown]
# What is asked is how far a net trains, so each arm takes the rate at which its training loss is lowest. Eight new seeds for each batch
# size then compare momentum 0.9 with none: the median loss, and how often it is lower.

# %%
arms = np.array([0, 0.9])
ends = {size: training_losses(size, arms, tuned(curves[f"batches of {size}"])[[0, 2]], range(8))
        for size in (16, 256)}
gains = {size: 100 * (loss[:, 0] - loss[:, 1]) / loss[:, 0].mean() for size, loss in ends.items()}
middle = np.array([np.median(loss, axis=0) for loss in ends.values()]).round(1)
table({"batch": ends, "none": middle[:, 0], "momentum 0.9": middle[:, 1],
       "0.9 is lower on": [f"{(g > 0).sum()} of 8 seeds" for g in gains.values()]})

# %%
tie, lead = (gain.mean() for gain in gains.values())  # per cent of plain descent's loss
claim("momentum.noise", abs(tie) < 5 and lead > 20, difference=lead)

# %% [markdown]
# At batches of 16 momentum gains nothing that anybody would notice. The noise of lesson 04 binds first, and its floor goes with the
# *effective* rate: a memory does not average the noise away. At batches of 256 there is little noise, and curvature binds: plain descent
# runs into its edge, and momentum's lies further out. (Not 19 times: a network is no quadratic, and its curvature moves while it learns.)
# Jingwen Fu and others (2023) saw both on larger networks; Rahul Kidambi and others (2018) proved that there are simple noisy problems on
# which no setting of momentum beats plain SGD.
#
# ## The whole map
#
# Two curvatures, $1/\kappa$ and 1, and every pair of rate and momentum. The darker the blue, the less is left of the loss; the dark grey
# diverged.
#
# <!-- goal: momentum.map -->

# %%
explorer("momentum.map")

# %% [markdown]
# See how the dark edge leans over: that is $2(1+\beta)$. And how the blue climbs along lines of one effective rate. For few steps the
# best memory is another one than the formula's, which speaks of the long run.
#
# ## When the rate drops
#
# A schedule divides the rate by ten. What does the velocity do? That depends on your library, and stands in its small print. PyTorch and
# Optax multiply the whole velocity by the rate. Keras and scikit-learn keep the rate *inside* the memory:
#
# $$\text{PyTorch: } v \leftarrow \beta v + \text{slope},\;\; w \leftarrow w - \eta v \qquad\quad \text{Keras: } v \leftarrow \beta v - \eta\,\text{slope},\;\; w \leftarrow w + v$$
#
# At a constant rate they walk the same path, to rounding.

# %%
predict("momentum.drop")

# %% [markdown]
# Down a slope of 1 at full speed, momentum 0.9, rate 0.1: each step is 1 long. Then the rate falls to 0.01. The next steps:

# %%
outside, inside = (steps_after_drop(0.9, inside=where, steps=40) for where in (False, True))
after = np.array([1, 2, 5, 10, 20, 40])
table({"step after the drop": after, "rate outside": outside[after - 1],
       "rate inside": inside[after - 1], "times as long": (inside / outside)[after - 1]})

# %% [markdown]
# With the rate inside, the old velocity *coasts*: it was made at the old rate, and only fades, by a tenth a step. The first step is
# $0.9 \cdot 1 + 0.01 = 0.91$, that is $1 + 9\beta = 9.1$ times as long as the other. After forty steps it is as good as forgotten. So the
# two logs differ for a moment after every drop (and the other way round in a warm-up), and then agree.

# %%
first = [steps_after_drop(b, True)[0] / steps_after_drop(b, False)[0] for b in (0.5, 0.9, 0.99)]
claim("momentum.drop", np.allclose(first, [1 + 9 * b for b in (0.5, 0.9, 0.99)], rtol=1e-9))

# %% [markdown]
# ## Exercise 1 · Another memory, the same pace
#
# A training is tuned at rate `lr` with momentum `beta`. You change the momentum to `new_beta` and do not want to tune again. Return the
# new rate.

# %% tags=["exercise"]
def new_rate(lr, beta, new_beta):
    ...  # your code: one line


check("momentum.new_rate", new_rate)

# %% [markdown]
# Stuck? Run `hint("momentum.new_rate")` in a new cell, as often as you like.

# %% tags=["solution"] jupyter={"source_hidden": true}
def solution(lr, beta, new_beta):
    return lr * (1 - new_beta) / (1 - beta)


confirm("momentum.new_rate", solution)

# %% [markdown]
# ## Exercise 2 · The step after a drop
#
# The last step was `last` long, at rate `old_lr`. Now the rate is `new_lr`, the new slope is `slope` (and points the same way). How long
# is the next step in PyTorch (`inside` is `False`), and how long in Keras (`inside` is `True`)? All numbers are positive.

# %% tags=["exercise"]
def next_step(last, slope, beta, old_lr, new_lr, inside):
    ...  # your code


check("momentum.next_step", next_step)

# %% tags=["solution"] jupyter={"source_hidden": true}
def solution(last, slope, beta, old_lr, new_lr, inside):
    share = 1 if inside else new_lr / old_lr
    return beta * last * share + new_lr * slope


confirm("momentum.next_step", solution)

# %% [markdown]
# ## Quiz

# %%
self_test("momentum")

# %% [markdown]
# The core ends here. Two sections for the curious follow; you can also go straight to [In your own job](#In-your-own-job).
#
# ## Exercise 3 · The best pair (deeper)
#
# The curvatures of a quadratic lie between `low` and `high`. Return the rate and the momentum that shrink the slowest direction fastest,
# as a list of two numbers. (The flat direction stands at the lower end of the band; that gives the rate. `hint("momentum.best")` helps.)

# %% tags=["exercise"]
def pair(low, high):
    ...  # your code: [rate, momentum]


check("momentum.best", pair)

# %% tags=["solution"] jupyter={"source_hidden": true}
def solution(low, high):
    a, b = np.sqrt(low), np.sqrt(high)
    return [4 / (a + b) ** 2, ((b - a) / (b + a)) ** 2]


confirm("momentum.best", solution)

# %% [markdown]
# ## Does a memory average the noise away? (deeper)
#
# Lesson 04 again: curvature 1, each slope with noise of variance 1. Where does the mean of $w^2$ settle? Three means follow each other
# from step to step, those of $w^2$, $wv$ and $v^2$; where they stand still, three linear equations give them. Four memories, at three
# effective rates:

# %%
effective = np.array([0.1, 1.0, 1.9])
floors = np.array([[noise_floor(e * (1 - b), b) for e in effective] for b in betas])
table({"momentum": betas, **{f"effective rate {e}": floors[:, i] for i, e in enumerate(effective)}})

# %% [markdown]
# At a small effective rate, nothing: the floor is half of it, with a memory or without. Near plain descent's edge, at 1.9, the plain walk
# is amplified by its own zig-zag, and a memory damps *that*. Solving the three equations by hand gives, for the mean of $h w^2$ (here $h =
# 1$), $\dfrac{\eta}{1-\beta} \cdot \dfrac{1+\beta}{2(1+\beta) - \eta h}$: the effective rate, times one half far below the edge, whatever
# the memory.

# %%
lr = effective * (1 - b[:, None])
formula = lr * (1 + b[:, None]) / ((1 - b[:, None]) * (2 * (1 + b[:, None]) - lr))
claim("momentum.floor", np.allclose(floors, formula, rtol=1e-9))

# %% [markdown]
# ## In your own job
#
# Your rate is tuned without momentum, or with 0.9, and you want another. This keeps the effective rate and, between momenta above 0, the
# speed of a run that is on its way (from 0 the velocity must first build up):
#
# <!-- code: pytorch.py -->
#
# Call it *before* you build the scheduler, which notes the rate when it is made. Momentum 0.9 costs one copy of the weights.
# `nesterov=True` takes the same rate as the heavy ball as long as that is small, and has about a third of its edge. Leave `dampening` at 0:
# with `dampening=0.9` PyTorch's velocity is the running mean, *except* the first step, where the first slope enters whole, ten times its
# share; and this form needs ten times the rate. And `OneCycleLR` and `CyclicLR` move the momentum while they move the rate, unless you say
# `cycle_momentum=False`.
#
# Keras keeps the rate inside. To drop the rate as PyTorch does, drop the velocity with it; this is what Goyal and others (2017) call
# *momentum correction*:
#
# <!-- code: keras.py -->
#
# | who | momentum | source |
# |---|---|---|
# | image classifiers, SGD | 0.9 | torchvision, `references/classification` |
# | Ultralytics' detectors, if you choose SGD yourself | 0.937, from 0.8 in the warm-up | `ultralytics/cfg/default.yaml` |
# | Muon | 0.95, Nesterov, as a running mean | Keller Jordan's `muon.py` |
# | Adam | 0.9, as a running mean | Kingma and Ba 2015, arXiv:1412.6980 |
#
# The files were read in stored copies in 2026. When you tune, tune the *effective* rate; then a change of momentum does not send you back
# to the start.
#
# ## Easy to confuse
#
# - **Momentum and a larger rate:** along a valley they are the same thing. Only where the edge binds does a memory do what no rate can.
# - **Sum and mean:** `momentum=0.9` in PyTorch sums slopes up to ten. Adam's 0.9 takes their mean: change it, and the pace stays.
# - **Noise and zig-zag:** a memory cancels slopes that take turns. Noise does not take turns.
# - **Two buffers:** PyTorch's holds slopes, Keras' holds steps. From one to the other it must be converted: Keras' is PyTorch's times minus the rate.
#
# ## Take-aways
#
# - Slopes that agree add up to $1/(1-\beta)$, slopes that take turns to $1/(1+\beta)$.
# - With the right pair a ravine costs steps like the root of its condition number.
# - The edge: $2(1+\beta)/L$; Nesterov's is lower. What counts is $\eta/(1-\beta)$: keep it when you change $\beta$.
# - Small batches: momentum renames the rate. Large batches: it trains further.
# - After a drop of the rate, PyTorch slows down at once; Keras coasts.
#
# **Exam angle.** This course's objectives: <!-- objectives -->. Exams like "momentum dampens oscillations and speeds up": now you can say
# which of the two, by how much, and when neither.
#
# **Further reading.** B. Polyak, Some Methods of Speeding up the Convergence of Iteration Methods, USSR Computational Mathematics and
# Mathematical Physics 4(5), 1964. Y. Nesterov, A Method of Solving a Convex Programming Problem with Convergence Rate O(1/k²), Soviet
# Mathematics Doklady 27(2), 1983. I. Sutskever and others, On the Importance of Initialization and Momentum in Deep Learning, ICML 2013,
# brought Nesterov's rule to networks. Gabriel Goh, [Why Momentum Really Works](https://distill.pub/2017/momentum/), Distill 2017. R.
# Kidambi and others, arXiv:1803.05591, ICLR 2018. J. Fu and others, When and Why Momentum Accelerates SGD, arXiv:2306.09000, 2023. R.
# Wang and others, The Marginal Value of Momentum for Small Learning Rate SGD, arXiv:2307.15196, ICLR 2024.
#
# <!-- foot -->
