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
# *In <!-- minutes --> minutes you will know what a score says, where a common key is not what you would measure, and which exam asks what.*
#
# Ten questions, seven right. Do you know 70 % of the subject? Or were you lucky? Move the number of questions.
#
# <!-- goal: certification.score -->

# %%
from lessons.certification import wilson
from lrlib import explorer

explorer("certification.score")

# %% [markdown]
# Seven of ten can come from somebody who knows 40 %, and from somebody who knows 89 %. That holds for exams, and just as well for a model that got seven of ten rows right.
#
# <!-- head -->
#
# **After this you can**
#
# - say what a score says, of a person or of a model,
# - give the answer an exam expects, and know what you would measure,
# - find what an exam asks about rates, and study that.

# %%
import math

import numpy as np

from lessons.certification import ADAMS, STEPS, after, apart, coverage, glossary
from lessons.certification import logs_in_a_well, plain, show_two_logs, tuned_rate
from lrlib import busy, check, claim, confirm, daily_review, hint
from lrlib import practice_exam, predict, recall, self_test, table

# %% [markdown]
# ## Recall

# %%
recall("certification")

# %% [markdown]
# ## What a score says
#
# Suppose you can answer a share $p$ of all questions that could be asked, and an exam draws some of them. Then the score is drawn too, like a seed. A **confidence interval** is a
# range around the score that is made to contain $p$ in 95 of 100 exams.
#
# The plain way: score plus and minus 1.96 standard errors, $\sqrt{s(1-s)/n}$ for a score $s$ of $n$ questions. Try it on nine of ten, and on ten of ten.

# %%
scores = [(9, 10), (10, 10), (14, 20), (42, 60)]
columns = {"score": [f"{right} of {of}" for right, of in scores]}
for name, interval in {"plain": plain, "Wilson": wilson}.items():
    columns[name] = [f"{100 * a:.0f} to {100 * b:.0f} %" for a, b in (interval(*s) for s in scores)]
table(columns)

# %% [markdown]
# The plain interval says that you may know 109 %. And after ten of ten it is certain that you know everything.
#
# Edwin Wilson saw in 1927 what is wrong: it takes the standard error of the *score*, and the score is what we are unsure about. He
# asked instead: which $p$ are within 1.96 of *their own* standard errors, $\sqrt{p(1-p)/n}$, of what I saw? Solved for $p$, with $z = 1.96$:
#
# $$\frac{\text{right} + z^2/2 \;\pm\; z\sqrt{\text{right}\,(n - \text{right})/n + z^2/4}}{n + z^2}$$
#
# So the middle is the score with about two right and two wrong answers added. Two wrong answers that nobody gave keep ten of ten from being perfect.
#
# Which of the two keeps its promise? There is no need to simulate: the chance of each score is known, so we add up the chances of the scores whose interval has $p$ in it. This sum is called the
# **coverage**.

# %%
tests = [(0.5, 10), (0.7, 10), (0.9, 10), (0.9, 20), (0.9, 60)]
kept = {"what you know": [f"{share:.0%}" for share, _ in tests]}
kept["questions"] = [of for _, of in tests]
kept["plain, %"] = [100 * coverage(plain, share, of) for share, of in tests]
kept["Wilson, %"] = [100 * coverage(wilson, share, of) for share, of in tests]
table(kept)

# %% [markdown]
# Who knows 90 % and is asked ten questions falls out of the plain interval in one exam of three. Wilson's stays near 95. It is what `practice_exam()` prints.

# %%
few = [row for row, (_, of) in enumerate(tests) if of == 10]
low = {name: min(kept[f"{name}, %"][row] for row in few) for name in ("plain", "Wilson")}
claim("certification.wilson", low["plain"] < 90 and low["Wilson"] > 90)

# %% [markdown]
# ## Did I get better?

# %%
predict("certification.better")

# %% [markdown]
# Two scores are both drawn by luck, so take their difference over *its* standard error, as in lesson 06. Below two, luck alone would do it.

# %%
pairs = [(14, 16, 20), (28, 32, 40), (140, 160, 200)]
table({
    "first": [f"{first} of {of}" for first, _, of in pairs],
    "second": [f"{second} of {of}" for _, second, of in pairs],
    "standard errors apart": [apart(*pair) for pair in pairs],
}, digits=2)

# %% [markdown]
# 70 % and 80 % each time. Of 20 or 40 questions that is a tie; of 200 it is not. So do not change your plan after one exam. In the report, a row of four questions for one objective is a hint where to
# look, and no more.
#
# ## Where key and measurement differ
#
# Exams need one key, and the key is a rule of thumb. Mostly it is right. In four cases an experiment of a minute says more. You want both: the key for the exam, the measurement for your job.
#
# ### A loss that oscillates
#
# **The usual key:** lower the rate. Here are two logs, both from batches of 8, both in the double well of lesson 02. Which of them is too fast?

# %%
logs = {"A": (0.2, 2.0), "B": (1.2, 0.05)}  # rate, and the noise of a single row's slope
last = {
    f"Log {name}": logs_in_a_well(lr, 8, noise)[-80:, 0] for name, (lr, noise) in logs.items()
}
show_two_logs(last)

# %%
predict("certification.oscillates")

# %% [markdown]
# **What you would measure:** half the rate, and eight times the batch. Mean of 500 steps and 20 runs:

# %%
ways = {"as it is": (1, 8), "half the rate": (0.5, 8), "batches of 64": (1, 64)}
level = {
    name: [logs_in_a_well(part * lr, size, noise)[500:].mean() for part, size in ways.values()]
    for name, (lr, noise) in logs.items()
}
table({"": ways, **{f"log {name}": means for name, means in level.items()}}, digits=2)

# %% [markdown]
# A is noise at a rate far below the edge, which is 1 here. Half the rate takes away half of it or a little more, and a larger batch does far more. B is beyond the edge: at half the rate the loss is almost gone, and the batch changes
# nothing. So the key helps in both cases, but for A it is not the only cure, and while A has far to go it is no cure at all: it makes the way longer.

# %%
noise, edge = level["A"], level["B"]
calmed = noise[2] < noise[0] / 4 and noise[1] < 0.75 * noise[0]
claim("certification.oscillation", calmed and edge[2] > edge[0] / 2 and edge[1] < edge[0] / 20)

# %% [markdown]
# ### A larger batch
#
# From batches of 32 to batches of 256, at the same rate and for the same number of epochs. **The usual key:** raise the rate with the batch. And the reason often given:
# otherwise training becomes unstable. Does it?

# %%
predict("certification.bigger_batch")

# %% [markdown]
# **What you would measure:** the digits of lesson 05, at half of the best rate for batches of 32; five seeds, test data.

# %%
rate = tuned_rate(0.1 * STEPS, report=busy("choosing a rate")) / 2
plans = [(32, 10), (256, 10), (256, 88)]
sizes = [after(rate, epochs=epochs, batch_size=size) for size, epochs in plans]
counts = [1437 // size * epochs for size, epochs in plans]  # 1437 pictures
columns = {"batch": [32, 256, 256], "epochs": [10, 10, 88], "updates": counts}
table({**columns, "loss": [loss.mean() for loss, _ in sizes],
       "accuracy, %": [right.mean() for _, right in sizes]}, digits=2)

# %% [markdown]
# Nothing diverges: a larger batch has *less* noise, and its edge is no lower. It is only behind, because the same ten epochs are 50 updates now and were 440. With as many updates it ends as low. So the key is right: with a larger batch, a larger rate saves updates, until the edge
# comes. Only the reason is wrong.

# %%
small, large, longer = (loss.mean() for loss, _ in sizes)
claim("certification.batch", large > 1.5 * small and longer < 1.1 * small)

# %% [markdown]
# ### Adam needs no tuning
#
# **The usual key:** Adam adapts its step for each parameter, so take it with its defaults. The default rate is 0.001 in PyTorch and in Keras.

# %%
predict("certification.adam")

# %% [markdown]
# **What you would measure:** the same digits, at 0.001 and at the rate that is best on validation data for that number of epochs.

# %% tags=["machinery"] jupyter={"source_hidden": true}
gains, rows = {}, []
for epochs, rates in ADAMS.items():
    best = tuned_rate(rates, "adam", epochs, report=busy(f"Adam, {epochs} epochs"))
    default, tuned = (after(lr, "adam", epochs)[1] for lr in (0.001, best))
    gains[epochs] = tuned - default  # seed by seed
    rows.append((epochs, default.mean(), best, tuned.mean(), gains[epochs].mean()))
names = ["epochs", "at 0.001, %", "best rate", "at the best, %", "gain, points"]
table(dict(zip(names, zip(*rows, strict=True), strict=True)), digits=2)

# %% [markdown]
# On a short budget the default is far too small here. On a long one it hardly matters. Adam evens out the parameters; how far to go in one step it cannot know. Its rate depends on the budget, as any rate does.

# %%
gain = gains[10]
clear = gain.mean() > max(0.5, 2 * gain.std(ddof=1) / np.sqrt(len(gain)))
claim("certification.adam", clear, difference=gain.mean())

# %% [markdown]
# ### A smaller rate is safer
#
# **The usual key:** a smaller rate trains more slowly but more reliably.

# %%
predict("certification.smaller")

# %% [markdown]
# **What you would measure:** a tenth of the rate from above, with as many steps, and with ten times as many.

# %%
tenth = [sizes[0], after(rate / 10), after(rate / 10, epochs=100, report=busy("100 epochs"))]
columns = {"rate": ["the same", "a tenth", "a tenth"], "epochs": [10, 10, 100]}
table({**columns, "loss": [loss.mean() for loss, _ in tenth],
       "accuracy, %": [right.mean() for _, right in tenth]}, digits=2)

# %% [markdown]
# Safe from divergence, yes. In exchange it takes ten times the computing for the same result; and within the budget that you have, it is simply not done. "Unfinished" is a way to fail as well.

# %%
good, short, long = (loss.mean() for loss, _ in tenth)
claim("certification.smaller", short > 1.1 * good and long < 1.1 * good)

# %% [markdown]
# ## What exams ask
#
# Few exam guides say "learning rate". They say "hyperparameters", "convergence" or "fine-tuning", and a rate decides what they mean. The demands below stand in our own words; each number leads to a lesson.
#
# <!-- exams -->
#
# **Check the vendor's page** before you book: exams change faster than courses. No vendor has seen this course, and no pass line of a vendor is used here. Older study material names exams that
# cannot be taken any more:
#
# <!-- ended -->

# %% [markdown]
# ### Where this was read (deeper)
#
# "Official" means that a text of the vendor was read, "second hand" that a study site or a public repository says so.
#
# <!-- sources -->

# %% [markdown]
# ## How to study
#
# Two things work, and both are dull: trying to remember, and trying again later. Ten minutes a day:

# %%
daily_review()

# %% [markdown]
# It asks what you missed, and what you answered so long ago that it fades. In a new course nothing is due.
#
# Then, once a week, an exam. Choose one of those above, or the whole course. You can stop and go on later. At the end it gives your score with its interval, where you lost it, what you were sure of and had wrong, and what to read
# again. Where key and measurement differ, it gives both.

# %%
practice_exam()

# %% [markdown]
# ## Glossary
#
# Every word that a lesson explains, with the sentence that explains it. Type a part of a word; the link leads to its place.

# %%
glossary()

# %% [markdown]
# ## Exercise 1 · At least
#
# Return the lower end of Wilson's interval for `right` right answers `of` so many, as a share between 0 and 1. The formula is in [What a score says](#What-a-score-says).

# %% tags=["exercise"]
def low_end(right, of):
    ...  # your code: one line, with z = 1.96


check("certification.low_end", low_end)

# %% [markdown]
# Stuck? Run `hint("certification.low_end")` in a new cell, as often as you like.

# %% tags=["solution"] jupyter={"source_hidden": true}
def solution(right, of):
    z = 1.96
    return (right + z**2 / 2 - z * np.sqrt(right * (of - right) / of + z**2 / 4)) / (of + z**2)


confirm("certification.low_end", solution)

# %% [markdown]
# ## Exercise 2 · As many updates
#
# A training ran for some `epochs` over `rows` rows in batches of `batch_size`. A last batch that was not full made no update. Now the batch becomes `new_batch_size`. Return how many whole epochs it needs to make at
# least as many updates. (`math` is imported.)

# %% tags=["exercise"]
def epochs_for(rows, batch_size, epochs, new_batch_size):
    ...  # your code: one line


check("certification.epochs_for", epochs_for)

# %% tags=["solution"] jupyter={"source_hidden": true}
def solution(rows, batch_size, epochs, new_batch_size):
    return math.ceil(epochs * (rows // batch_size) / (rows // new_batch_size))


confirm("certification.epochs_for", solution)

# %% [markdown]
# ## Quiz

# %%
self_test("certification")

# %% [markdown]
# ## In your own job
#
# What an exam cannot ask for is the table of *your* rates: what you tried, for how long, and how well it went, with its interval. Keep it from today on. One line per training:
#
# <!-- code: pytorch.py -->
#
# Two models tried on the *same* rows are closer to each other than their two intervals say, since a hard row is hard for both. Compare these row by row: with `b` rows that only the first has right and `c` that only the second has right, the
# difference is clear if it is more than 1.96 times the root of $b + c$ (Quinn McNemar, 1947).
#
# ## Easy to confuse
#
# - **Score and knowledge:** the score is drawn, with the questions. The interval says how far off it may be.
# - **Confidence and chance of passing:** the interval says what you may know, not how the next exam will go, which has luck of its own.
# - **Per epoch and per update:** with the larger batch, equal epochs are fewer updates.
# - **The key and the truth:** a key is what the examiner expects. Give it, and measure at home.
#
# ## Take-aways
#
# - A score is one draw. Seven of ten is anything from 40 to 89 %; it takes about 80 questions to know it to 20 points.
# - Wilson's interval holds for few questions and for scores near 100 %; share plus and minus two standard errors does not.
# - A loss that oscillates may be noise: a larger batch calms noise, and not a rate beyond the edge.
# - A larger batch at the same rate is slower per epoch, not unstable. A smaller rate is unfinished sooner than it is safe.
# - Every fact about an exam has a date. Check the vendor's page.
#
# **Exam angle.** This course's objectives: <!-- objectives -->. Read the question for what is held equal, epochs or updates, and for the budget: most traps about rates hide there.
#
# **Further reading.** E. Wilson, Probable Inference, the Law of Succession, and Statistical Inference, Journal of the American Statistical Association 22, 1927. L. Brown, T. Cai, A. DasGupta, Interval Estimation
# for a Binomial Proportion, Statistical Science 16(2), 2001. A. Agresti, B. Coull, Approximate Is Better than "Exact" for Interval Estimation of Binomial Proportions, The American Statistician 52(2), 1998.
#
# <!-- foot -->
