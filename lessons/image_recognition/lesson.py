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
# *In <!-- minutes --> minutes you will have trained networks to read digits at every rate, and be able to read their logs.*
#
# **Move** the rate, **watch** the log of a training and its place on the U-curve: [go there](#Try-it).
#
# <!-- head -->
#
# **After this you can**
#
# - train a small network on pictures and say what each number in its log means,
# - tell from a log what kind of rate made it, and what to try next,
# - steer a training by hand,
# - read a U-curve of accuracy with its spread, for three optimizers.

# %%
import numpy as np

from lessons.image_recognition import live_training, show_digits, show_logs
from lrlib import MLP, ConvNet, busy, check, claim, confirm, explorer, hint, load_digits_split
from lrlib import predict, random_state, recall, self_test, show_u_curve, sweep, table

# %% [markdown]
# ## Recall

# %%
recall("image_recognition")

# %% [markdown]
# ## The task
#
# People wrote digits; a scanner made pictures of 8 by 8 grey pixels. The network gets the 64 pixels and says which digit it sees.

# %%
digits = load_digits_split()
show_digits(digits)

# %%
digits

# %% [markdown]
# The network learns from 1437 pictures, the **training data**. The other 360, the **test data**, it never learns from; they tell how well
# it reads pictures it has not seen.
#
# Ours is a **multi-layer perceptron**, `MLP` for short: 64 inputs, 32 **hidden units** and 10 outputs, one score per digit. A hidden unit
# adds its inputs up, each times a weight, and passes the sum on if it is positive; otherwise it passes zero, and we say it is shut. The
# largest score is the answer. **Softmax** makes probabilities of the ten scores: it takes $e$ to the power of each and divides by their
# sum. The loss is the **cross-entropy**: minus the logarithm of the probability of the right digit. Guessing among ten costs ln 10:

# %%
round(float(np.log(10)), 3)

# %% [markdown]
# ## A first training
#
# One **epoch** is one pass over the training data, shuffled, here in batches of 32. That makes 44 updates; the 29 rows left over, an
# incomplete batch, are dropped. We train for ten epochs, at rate 0.3. In `[:, 0, 0]` stand epoch, seed and rate: all epochs, the first
# seed, the first rate.

# %%
history = sweep(MLP(), digits, lr=0.3, seeds=(0,), epochs=10)
table({"epoch": history.epochs, "training loss": history.train_loss[:, 0, 0], "test loss": history.test_loss[:, 0, 0],
       "test accuracy": history.test_accuracy[:, 0, 0]})

# %% [markdown]
# Such a table is called a **log**. Row 0 is before training: the loss of about 2.3 is that of guessing. All numbers of a row are measured
# with the weights at the end of that epoch, on all training and all test pictures. After ten epochs the training loss is 0.095, and 0.967
# of the test digits are read correctly. It does not fall at every epoch: you know why, that is the noise of lesson 04.
#
# Loss and accuracy need not agree. From epoch 2 to 3 the test loss falls, from 0.287 to 0.281, and the accuracy falls too, from 0.958 to
# 0.922. Accuracy asks only which score is largest; the loss also asks how sure the network is.

# %%
plain = sweep(MLP(), digits, 0.3, seeds=range(10), evaluate="end").test_accuracy[-1, :, 0]
claim("Reproduces", "over 90 % of the test digits are read correctly on 10 of 10 seeds, in the median over 95 %",
      (plain > 0.9).all() and np.median(plain) > 0.95)

# %% [markdown]
# ## Four logs
#
# The same training at four rates.

# %%
predict("image_recognition.high")

# %%
four = sweep(MLP(), digits, [0.003, 0.3, 3.0, 30.0], epochs=10)
show_logs(four, ["too small", "good", "too large", "diverged"])

# %% [markdown]
# The scale of the loss is logarithmic, and the dotted line is the loss at the start.
#
# - **Too small.** It falls by the same small amount each time and is nowhere near done. Training and test loss agree.
# - **Good.** It falls fast, then levels off. Now and then the test loss jumps a little.
# - **Too large.** It sits at the loss of guessing and stays there. A little smaller, at 1.5, it may begin to learn and then break.
# - **Diverged.** The first steps throw the loss above its start, and it stays up there, though finite: not like a parabola.

# %%
many = sweep(MLP(), digits, [0.3, 3.0, 30.0], seeds=range(10), evaluate="end")
claim("Reproduces", "at rate 30 training ends worse than it began on 10 of 10 seeds, and yet finite",
      many.diverged[:, 2].all() and np.isfinite(many.train_loss).all())

# %% [markdown]
# What broke? We put all training pictures into each hidden unit and count the units that are open for at least one of them. The cell is
# folded: run it and look at the table.

# %% tags=["machinery"] jupyter={"source_hidden": true}
pictures = np.vstack([digits.x_train.T, np.ones(len(digits.x_train))])  # the row of ones: a number each unit adds
open_units = (many.params[0] @ pictures > 0).any(axis=-1).sum(axis=-1)
table({"rate": ["0.3", "3", "30"], "units open, median of 10 seeds": np.median(open_units, axis=0).astype(int).tolist()})

# %% [markdown]
# A unit that is shut for every picture has no slope, and so no way back. Only the ten numbers that are added to the scores still learn.
# Can a small rate mend it? We go on from the networks that rate 30 has left, at 0.3:

# %%
left = [weights[:, 2:] for weights in many.params]  # all seeds, the third rate
after = sweep(MLP(), digits, 0.3, seeds=range(10), start=left, evaluate="end")
claim("Reproduces", "ten more epochs at 0.3 do not bring the loss below that of guessing, 2.29, on any of 10 seeds",
      (after.train_loss[-1] > 2.29).all())

# %% [markdown]
# ## A loss that sits at ln 10
#
# So a network can fail quietly: a loss near ln 10, as if nothing were wrong. A log that sits there has three possible causes. To tell them
# apart, look at how much it changes from one epoch to the next. (Fresh weights start at ln 10 or a little above it.)

# %%
flat = sweep(MLP(), digits, [0.00003, 0.0003, 0.003, 0.03, 0.3, 3.0], seeds=range(10))
change = np.abs(np.diff(flat.train_loss, axis=0)).max(axis=0)  # the largest from one epoch to the next
names = ["0.00003", "0.0003", "0.003", "0.03", "0.3", "3"]
table({"rate": names, "loss after 10 epochs": np.median(flat.train_loss[-1], axis=0), "largest change": np.median(change, axis=0)}, digits=2)

# %% [markdown]
# - **It never moved** (first row): the rate is far too small. Take ten times as much, and again, until it falls.
# - **It moved and came back** (last row): a rate that is too large has shut the network. Start again, at a tenth.
# - **Neither helps:** then look for a bug. Labels in another order than the pictures are a frequent one.

# %%
end = flat.train_loss[-1]
claim("Reproduces", "at 0.00003 no epoch changes the loss by 0.003, at 3 some epoch by over 0.02; a thousand times the one and a tenth "
      "of the other train, on 10 of 10 seeds", (change[:, 0] < 0.003).all() and (change[:, 5] > 0.02).all() and (end[:, 3:5] < 1).all())

# %% [markdown]
# ## Try it
#
# Every rate from 0.001 to 10, with the log of one seed on the left and the accuracy of five on the right.
#
# <!-- goal: image_recognition.logs -->

# %%
explorer("image_recognition.logs")

# %% [markdown]
# ## Steer it yourself
#
# Press **Train** and move the rate while the network trains; the new rate is used from the next step on. Start at 0.01, raise it until
# the loss falls fast, go too far on purpose, and try to bring it back. Then press **Start again**.
#
# **Goal:** end below a loss of 0.015. Large first, small at the end, as in lesson 04.

# %%
live_training()

# %% [markdown]
# Here is a ride that goes wrong, driven by code: 400 steps at 0.3, 80 at 10, and back to 0.3.

# %%
live_training().steer((0.3, 400), (10, 80), (0.3, 400))

# %% [markdown]
# It learns, is thrown out, and ends at the loss of guessing. The rate that worked at first does not work any more: the rate is as it
# was, but the network is not. Where a unit or two are still open, a part comes back; try it.

# %% [markdown]
# ## The U-curve of three optimizers
#
# Now 31 rates, three optimizers and five seeds, 465 trainings, and this time the test accuracy. **Momentum** and **Adam** are two other
# rules that make a step of slope and rate (lessons 10 and 11, in preparation); here it is enough that they have a rate too. The line is the
# median of the five seeds, the band reaches from the worst to the best: its width is the spread.

# %%
ranges = {"sgd": (1e-3, 10), "momentum": (1e-4, 3), "adam": (1e-5, 2)}
runs = {}
for name, (low, high) in ranges.items():
    rates, line = np.geomspace(low, high, 31), busy(f"155 trainings with {name}")
    runs[name] = sweep(MLP(), digits, rates, seeds=range(5), optimizer=name, evaluate="end", report=line)
show_u_curve(runs, metric="test_accuracy", title="Accuracy after 10 epochs, against the learning rate")

# %% [markdown]
# Upside down, because now higher is better. Each has a plateau of good rates. On it, two neighbouring rates differ by less than the band is
# wide: by eye they cannot be told apart. How wide is the plateau, and how good its best? (We look at test data
# here to see the whole curve. To choose a rate by them is another matter: lesson 06.)

# %% tags=["machinery"] jupyter={"source_hidden": true}
middle = {name: np.median(run.test_accuracy[-1], axis=0) for name, run in runs.items()}
good = {name: runs[name].lr[m > m.max() - 0.03] for name, m in middle.items()}
decades = [float(np.log10(g.max() / g.min())) for g in good.values()]
table({"optimizer": list(good), "at least 0.96 at best": [m.max() >= 0.96 for m in middle.values()],
       "within 3 points over a factor of 6": [d > np.log10(6) for d in decades]})

# %% [markdown]
# All three reach 0.96, and all three forgive a factor of six in the rate. But not the same rates: the best rate of Adam is far below that
# of SGD, because its steps have another unit. A good rate does not travel from one optimizer to another.

# %%
best = {name: runs[name].lr[m.argmax()] for name, m in middle.items()}
claim("Reproduces", "the best rate of SGD is over 5 times that of Adam, medians of 5 seeds", best["sgd"] > 5 * best["adam"])

# %% [markdown]
# Two good rates of SGD, 0.2 and 0.3, over ten seeds:

# %%
two = sweep(MLP(), digits, [0.2, 0.3], seeds=range(10), evaluate="end").test_accuracy[-1]
claim("Reproduces", "the medians of 0.2 and 0.3 differ by less than the seeds of either",
      abs(np.median(two[:, 0]) - np.median(two[:, 1])) < np.ptp(two, axis=0).min())

# %% [markdown]
# Ranges that overlap are not yet a tie: a range never shrinks with more seeds. Take the differences seed by seed; their standard
# deviation over the root of the number of seeds is the **standard error** of their mean, and it does shrink. A mean of two or three
# standard errors is hardly chance.
#
# ## A convolutional network

# %%
predict("image_recognition.conv")

# %% [markdown]
# A **convolution** slides a small window over the picture and applies the same weights everywhere. Our `ConvNet` has two of those. Both
# networks get the same five epochs, momentum, a cosine decay, ten seeds, and three rates to show their best at. The cell is folded.

# %% tags=["machinery"] jupyter={"source_hidden": true}
def cosine(step):
    return (1 + np.cos(np.pi * step / 220)) / 2

same = {"seeds": range(10), "optimizer": "momentum", "epochs": 5, "schedule": cosine, "evaluate": "end"}
conv = sweep(ConvNet(), digits, [0.05, 0.1, 0.15], report=busy("30 trainings of the convolutional network"), **same)
plain_net = sweep(MLP(), digits, [0.05, 0.1, 0.2], **same)
shares = [np.median(run.test_accuracy[-1], axis=0).max() for run in (conv, plain_net)]
table({"network": ["convolutional", "plain"], "median over 0.96 at its best rate": [share > 0.96 for share in shares]})

# %%
claim("Does not reproduce here", "“on pictures a convolutional network is clearly better”: at 8 by 8 pixels it gains less than 1 point, medians of 10 seeds",
      shares[0] - shares[1] < 0.01)

# %% [markdown]
# On larger pictures convolutions win by far; that was shown on 28 by 28 pixels and up. On 64 pixels there is little left to gain.
#
# ## The same job in scikit-learn
#
# Is our engine honest? scikit-learn's own network, with the same size, rate and batches. The cell is folded.

# %% tags=["machinery"] jupyter={"source_hidden": true}
from sklearn.neural_network import MLPClassifier

settings = {"solver": "sgd", "momentum": 0, "batch_size": 32, "learning_rate_init": 0.3, "alpha": 0, "max_iter": 10}

def score(seed):
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns that 10 epochs may not be enough
        net = MLPClassifier((32,), random_state=random_state(seed), **settings).fit(digits.x_train, digits.y_train)
        return net.score(digits.x_test, digits.y_test)

theirs, ours = np.array([score(seed) for seed in range(10)]), plain
table({"library": ["scikit-learn", "this course"], "over 0.9 on": [f"{(a > 0.9).sum()} of 10 seeds" for a in (theirs, ours)],
       "median over 0.96": [np.median(a) > 0.96 for a in (theirs, ours)]})

# %%
claim("Reproduces", "mean accuracies over 10 seeds agree within 2 points", abs(np.mean(theirs) - np.mean(ours)) < 0.02)

# %% [markdown]
# ## Exercise 1 · Accuracy
#
# `scores` has shape `(10, n)`, a score per digit and picture; `labels` holds the `n` right digits. Return the share read correctly.

# %% tags=["exercise"]
def accuracy(scores, labels):
    ...  # your code: one line


check("image_recognition.accuracy", accuracy)

# %% [markdown]
# Stuck? Run `hint("image_recognition.accuracy")` in a new cell.

# %% tags=["solution"] jupyter={"source_hidden": true}
def solution(scores, labels):
    return (scores.argmax(axis=0) == labels).mean()


confirm("image_recognition.accuracy", solution)

# %% [markdown]
# ## Exercise 2 · Epochs and updates
#
# How many updates are made in `epochs` epochs over `rows` pictures, if an incomplete last batch is left out?

# %% tags=["exercise"]
def updates(rows, batch_size, epochs):
    ...  # your code: one line


check("image_recognition.updates", updates)

# %% tags=["solution"] jupyter={"source_hidden": true}
def solution(rows, batch_size, epochs):
    return epochs * (rows // batch_size)


confirm("image_recognition.updates", solution)

# %% [markdown]
# ## Exercise 3 · Read the logs
#
# Five logs of a network with ten classes. Which one, 1 to 5, is of a network that a too large rate has shut down?
#
# 1. `2.29, 2.27, 2.25, 2.23, 2.21`
# 2. `2.29, 0.70, 0.31, 0.18, 0.15`
# 3. `2.29, 2.17, 2.31, 2.30, 2.31`
# 4. `2.29, 8.2, 31, 120, inf`
# 5. `2.304, 2.304, 2.303, 2.303, 2.303`

# %% tags=["exercise"]
dead = ...  # 1, 2, 3, 4 or 5
check("image_recognition.read_log", dead)

# %% tags=["solution"] jupyter={"source_hidden": true}
# the solution
solution = 3
confirm("image_recognition.read_log", solution)

# %% [markdown]
# ## Quiz

# %%
self_test("image_recognition")

# %% [markdown]
# ## In your framework
#
# | library | one training | the log |
# |---|---|---|
# | scikit-learn | `MLPClassifier((32,), solver="sgd", learning_rate_init=0.3, batch_size=32)` | `loss_curve_`, training loss per epoch |
# | PyTorch | a loop: `loss.backward(); optimizer.step(); optimizer.zero_grad()` | what you print yourself |
# | Keras | `model.fit(x, y, batch_size=32, epochs=10, validation_data=(x_test, y_test))` | the `History` it returns |
# | Optax | a loop: `updates, state = optimizer.update(grads, state)`, then `params = optax.apply_updates(params, updates)` | what you print yourself |
#
# ## Easy to confuse
#
# - **Loss and accuracy:** the loss is what training lowers; accuracy counts right answers. One can improve while the other does not.
# - **Two logs at ln 10:** one never moved, the other moved and came back. The first asks for a larger rate, the second for a smaller one.
# - **Epoch and update:** a rate acts once per update; an epoch here has 44 of them.
#
# ## Take-aways
#
# - A slow, steady fall: the rate is too small. A fast fall that levels off: good.
# - A loss that sits at that of guessing (ln of the number of classes): never moved, ten times the rate; moved and came back, start again at
#   a tenth; neither helps, look for a bug.
# - Training loss tells whether training has arrived, test accuracy how well unseen pictures are read. They answer different questions.
# - Here good rates span a factor of six or more, and each optimizer has its own. Compare two rates seed by seed, by the mean difference and its standard error.
#
# **Exam angle.** This course's objectives: <!-- objectives -->. Exams
# show a loss curve and ask for the cause.
#
# **Further reading.** The digits are described in scikit-learn's user guide under
# [Optical recognition of handwritten digits](https://scikit-learn.org/stable/datasets/toy_dataset.html).
#
# <!-- foot -->
