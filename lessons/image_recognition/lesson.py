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
# - read a U-curve of accuracy for three optimizers, and tell a better rate from a lucky one.

# %%
import numpy as np

from lessons.image_recognition import contest, live_training, scattered, show_digits, show_logs
from lrlib import MLP, busy, check, claim, confirm, explorer, hint, load_digits_split
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
digits = load_digits_split().hold_out()
show_digits(digits)

# %%
digits

# %% [markdown]
# The network learns from 1078 pictures, the **training data**. The other 359, the **validation data**, it never learns from; they tell how
# well it reads pictures it has not seen, and by them we choose the rate. 360 more, the **test data**, stay in the drawer: data one has chosen
# by flatter the choice. Only the contest near the end opens them.
#
# Ours is a **multi-layer perceptron**, `MLP` for short: 64 inputs, 32 **hidden units** and 10 outputs, one score per digit. A hidden unit
# adds its inputs up, each times a weight, and passes the sum on if it is positive; otherwise it passes zero, and we say it is shut. (Such
# a unit is called a **ReLU**; one that is shut for good, dead.) The largest score is the answer. **Softmax** makes probabilities of the ten
# scores: it takes $e$ to the power of each and divides by their sum. The loss is the **cross-entropy**: minus the logarithm of the
# probability of the right digit. Guessing among ten costs ln 10:

# %%
round(float(np.log(10)), 3)

# %% [markdown]
# ## A first training
#
# One **epoch** is one pass over the training data, shuffled, here in batches of 32. That makes 33 updates; the 22 rows left over, an
# incomplete batch, are dropped. We train for ten epochs, at rate 0.3. In `[:, 0, 0]` stand epoch, seed and rate: all epochs, the first
# seed, the first rate.

# %%
history = sweep(MLP(), digits, lr=0.3, seeds=(0,), epochs=10)
table({"epoch": history.epochs, "training loss": history.train_loss[:, 0, 0],
       "validation loss": history.val_loss[:, 0, 0],
       "validation accuracy": history.val_accuracy[:, 0, 0]})

# %% [markdown]
# Such a table is called a **log**. Row 0 is before training: the loss of about 2.3 is that of guessing. All numbers of a row are measured
# with the weights at the end of that epoch, on all training and all validation pictures. (`sweep` calls whatever stands beside the training
# data "test": `val_loss` here is the validation loss.) After ten epochs the training loss is 0.0973, and 0.955 of the validation digits are
# read correctly. It does not fall at every epoch: you know why, that is the noise of lesson 04.
#
# Loss and accuracy need not agree. From epoch 2 to 3 the validation loss hardly moves, from 0.489 to 0.495, and the accuracy falls from
# 0.877 to 0.822. Accuracy asks only which score is largest; the loss also asks how sure the network is.
#
# Was that luck? Ten seeds, that is, other first weights and another order of the batches:

# %%
ten = sweep(MLP(), digits, 0.3, seeds=range(10), evaluate="end").val_accuracy[-1, :, 0]
table({"lowest": [ten.min()], "median": [np.median(ten)], "highest": [ten.max()]})

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
# - **Too small.** It falls by the same small amount each time and is nowhere near done. Training and validation loss agree.
# - **Good.** It falls fast, then levels off. Now and then the loss jumps a little.
# - **Too large.** It sits at the loss of guessing and stays there. A little smaller, at 1.5, it may begin to learn and then break.
# - **Diverged.** The first steps throw the loss above its start, and it stays up there, though finite: not like a parabola.

# %%
many = sweep(MLP(), digits, [0.3, 3.0, 30.0], seeds=range(10), evaluate="end")
above, finite = many.diverged.sum(axis=0), np.isfinite(many.train_loss[-1]).sum(axis=0)
table({"rate": ["0.3", "3", "30"], "seeds that end above their start": above, "finite": finite})

# %%
claim("image_recognition.high", above[2] == finite[2] == 10)

# %% [markdown]
# At rate 30 all ten end above their start, and none is inf or nan. What broke? We put all training pictures into each
# hidden unit and count the units that are open for at least one of them. The cell is folded: run it and look at the table.

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
lowest = after.train_loss[-1].min()
round(float(lowest), 2)

# %% [markdown]
# That is the lowest loss of the ten, and the loss of guessing. It cannot.

# %%
few = (open_units[:, 2] <= 3).all()  # of 32
claim("image_recognition.shut", few and lowest > 0.95 * np.log(10))

# %% [markdown]
# ## A loss that sits at ln 10
#
# So a network can fail quietly: a loss near ln 10, as if nothing were wrong. A log that sits there has three possible causes. To tell them
# apart, look at how much it changes from one epoch to the next. (Fresh weights start at ln 10 or a little above it.) The medians of ten
# seeds:

# %%
flat = sweep(MLP(), digits, [0.00003, 0.0003, 0.003, 0.03, 0.3, 3.0], seeds=range(10))
change = np.abs(np.diff(flat.train_loss, axis=0)).max(axis=0)  # the largest from one epoch to the next
names = ["0.00003", "0.0003", "0.003", "0.03", "0.3", "3"]
table({"rate": names, "loss after 10 epochs": np.median(flat.train_loss[-1], axis=0),
       "largest change": np.median(change, axis=0)}, digits=2)

# %% [markdown]
# - **It never moved** (first row): the rate is far too small. Take ten times as much, and again, until it falls: the change grows with it.
# - **It moved and came back** (last row): a rate that is too large has shut the network. Start again, at a tenth (the row above).
# - **Neither helps:** then look for a bug. Labels in another order than the pictures are a frequent one.

# %%
claim("image_recognition.flat", (change[:, 5] > 10 * change[:, 0]).all())  # on each seed

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
# Now 31 rates, three optimizers and five seeds, 465 trainings, and this time the validation accuracy. **Momentum** and **Adam** are two other
# rules that make a step of slope and rate (lessons 10 and 11, in preparation); here it is enough that they have a rate too. The line is the
# median of the five seeds, the band reaches from the worst to the best: its width is the spread.

# %%
ranges = {"sgd": (1e-3, 10), "momentum": (1e-4, 3), "adam": (1e-5, 2)}
runs = {}
for name, (low, high) in ranges.items():
    rates, line = np.geomspace(low, high, 31), busy(f"155 trainings with {name}")
    runs[name] = sweep(MLP(), digits, rates, seeds=range(5), optimizer=name, evaluate="end", report=line)
show_u_curve(runs, metric="val_accuracy",
             title="Accuracy after 10 epochs, against the learning rate")

# %% [markdown]
# Upside down, because now higher is better. Each has a plateau of good rates. How good is its best, and how wide is it? "From" and "to" are
# the lowest and the highest rate tried whose median is within three points of the best.

# %% tags=["machinery"] jupyter={"source_hidden": true}
middle = {name: np.median(run.val_accuracy[-1], axis=0) for name, run in runs.items()}
best = {name: runs[name].lr[m.argmax()] for name, m in middle.items()}
good = {name: runs[name].lr[m > m.max() - 0.03] for name, m in middle.items()}
table({"optimizer": list(runs), "accuracy": [m.max() for m in middle.values()],
       "best rate": list(best.values()),
       "from": [g.min() for g in good.values()], "to": [g.max() for g in good.values()]}, digits=2)

# %% [markdown]
# All three read about as well, and all three forgive a factor of four or more in the rate. But not the same rates: the best rate of Adam is
# far below that of SGD, because its steps have another unit. A good rate does not travel from one optimizer to another. (SGD's best stands
# last before the cliff. Half of it is the safer choice.)

# %%
ratio = best["sgd"] / best["adam"]
claim("image_recognition.optimizers", ratio > 5, difference=np.log10(ratio))

# %% [markdown]
# ## Better, or only lucky?
#
# On a plateau two neighbouring rates differ by less than the band is wide. By eye they cannot be told apart. So let us measure: SGD at 0.1
# and at 0.3, twenty times, each time with another seed *and* another cut into training and validation data. Both rates get the same twenty.

# %%
parts = [load_digits_split().hold_out(seed=seed) for seed in range(20)]
twenty = [sweep(MLP(), part, [0.1, 0.3], seeds=seed, evaluate="end")
          for seed, part in enumerate(parts)]
pairs = 100 * np.array([run.val_accuracy[-1, 0] for run in twenty])
table({"rate": [0.1, 0.3], "lowest": pairs.min(axis=0), "mean": pairs.mean(axis=0),
       "highest": pairs.max(axis=0)})

# %% [markdown]
# In per cent. The ranges overlap, and more runs cannot part them: a range grows with more runs, it never shrinks. So do not compare ranges.
# Compare the two rates **pair by pair**: how much does 0.3 gain, each time? What a hard cut or a bad start does to both of them drops out.
# The standard deviation of the differences, over the root of their number, is the **standard error** of their mean; it does shrink with
# more pairs.

# %%
better = pairs[:, 1] - pairs[:, 0]
error = better.std(ddof=1) / np.sqrt(len(better))
table({"pairs that 0.3 wins": [int((better > 0).sum())], "mean gain, points": [better.mean()],
       "standard error": [error]}, digits=2)

# %% [markdown]
# A mean gain below two standard errors is a tie: run more pairs, or take either rate. This one is far above. (The twenty cuts share most of
# their rows, so this standard error is somewhat too small. Be content with three of them, not with two.)

# %%
overlap = pairs[:, 1].min() < pairs[:, 0].max()
claim("image_recognition.paired", overlap and better.mean() > 3 * error, difference=better.mean())

# %% [markdown]
# ## A convolutional network

# %%
predict("image_recognition.conv")

# %% [markdown]
# A **convolution** slides a small window over the picture and applies the same weights everywhere: what it has learned in one corner it
# knows in all. Our `ConvNet` has two of those. Is it better on pictures? A fair contest: against a **dense** network, our `MLP`, with as
# many weights; five epochs each, momentum, a cosine decay; the rate of each chosen by validation data; four cuts into training and test
# data. Twice on the digits as they are, with 1,900 and with 6,100 weights, and once with every digit at a random place of a larger sheet,
# with 2,700 weights:

# %%
show_digits(scattered(digits))

# %%
results = contest(report=busy("tuning six networks on four splits"))
gains = {task: first - second for task, (first, second) in results.items()}
table({"task": list(results), "convolutional, %": [first.mean() for first, _ in results.values()],
       "dense, %": [second.mean() for _, second in results.values()],
       "gain, points": [gain.mean() for gain in gains.values()],
       "standard error": [gain.std(ddof=1) / 2 for gain in gains.values()]}, digits=2)

# %%
centred, moved = gains["digits, wider"].mean(), gains["scattered"].mean()
claim("image_recognition.conv", abs(centred) < 2 and moved > 10, difference=moved)

# %% [markdown]
# On the digits as they are, neither gain is over two standard errors: ties. Where every digit stands in the middle, a dense network knows
# where to look. Where digits stand anywhere, it has to learn each place anew, and is lost. Photographs are of the second kind.
#
# ## The same job in scikit-learn
#
# scikit-learn has this network too, and "sgd" as a solver. The first row is the call as one would type it; the second adds `momentum=0`.

# %% tags=["machinery"] jupyter={"source_hidden": true}
import warnings

from sklearn.neural_network import MLPClassifier

def score(seed, **more):
    settings = {"solver": "sgd", "learning_rate_init": 0.01, "batch_size": 32, "max_iter": 10, **more}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns that 10 epochs may not be enough
        net = MLPClassifier((32,), random_state=random_state(seed), **settings).fit(
            digits.x_train, digits.y_train)
    return net.score(digits.x_test, digits.y_test)

calls = {"solver='sgd'": {}, "solver='sgd', momentum=0": {"momentum": 0}}
theirs = [np.median([score(seed, **more) for seed in range(5)]) for more in calls.values()]
here = np.median(sweep(MLP(), digits, 0.01, seeds=range(5), evaluate="end").val_accuracy[-1])
table({"rate 0.01": [*calls, "this course's sgd"],
       "accuracy, median of 5 seeds": [*theirs, here]}, digits=2)

# %% [markdown]
# Its "sgd" has Nesterov momentum 0.9 unless you say otherwise: at a small rate it is about ten times as fast, and its good rates are smaller,
# as in the table of the three optimizers. A rate belongs to the exact rule it was found for. Read what the default is before you carry it over.
#
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
# | scikit-learn | `MLPClassifier((32,), solver="sgd", momentum=0, learning_rate_init=0.3, batch_size=32)` | `loss_curve_`, training loss per epoch |
# | PyTorch | a loop: `loss.backward(); optimizer.step(); optimizer.zero_grad()` | what you print yourself |
# | Keras | `model.fit(x, y, batch_size=32, epochs=10, validation_data=(x_val, y_val))` | the `History` it returns |
# | Optax | a loop: `updates, state = optimizer.update(grads, state)`, then `params = optax.apply_updates(params, updates)` | what you print yourself |
#
# ## Easy to confuse
#
# - **Loss and accuracy:** the loss is what training lowers; accuracy counts right answers. One can improve while the other does not.
# - **Two logs at ln 10:** one never moved, the other moved and came back. The first asks for a larger rate, the second for a smaller one.
# - **Range and standard error:** the first says how far single runs lie apart, the second how well their mean is known.
# - **Epoch and update:** a rate acts once per update; an epoch here has 33 of them.
#
# ## Take-aways
#
# - A slow, steady fall: the rate is too small. A fast fall that levels off: good.
# - A loss that sits at that of guessing (ln of the number of classes): never moved, ten times the rate; moved and came back, start again at
#   a tenth; neither helps, look for a bug.
# - Training loss tells whether training has arrived, validation accuracy how well unseen pictures are read. They answer different questions.
# - Each optimizer has good rates of its own, and its plateau is wide. Find out what a library's default optimizer is.
# - Compare two rates pair by pair: the mean difference and its standard error. Ranges that overlap say nothing.
#
# **Exam angle.** This course's objectives: <!-- objectives -->. Exams
# show a loss curve and ask for the cause.
#
# **Further reading.** The digits are described in scikit-learn's user guide under
# [Optical recognition of handwritten digits](https://scikit-learn.org/stable/datasets/toy_dataset.html).
#
# <!-- foot -->
