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
# *In <!-- minutes --> minutes you will train networks that read handwriting, and see in the curve of a training what its rate has done to it.*
#
# Twelve digits, and what three networks say they are. The networks began with the same weights, and each has seen the same
# pictures, in the same order, ten times. One number differs.

# %%
from lessons.image_recognition import answers, show_answers
from lrlib import MLP, load_digits_split, sweep

digits = load_digits_split().hold_out()
three = sweep(MLP(), digits, lr=[0.003, 0.3, 30], epochs=10)
show_answers(digits, three.lr, answers(three, digits))

# %% [markdown]
# Red is wrong. The first network has hardly begun. The second is good. (That second digit is a 3. Would you have known?) The third says the
# same to everything, and no patience will mend it.
#
# You will not see that in 2,410 weights. What a training shows you is a curve of its loss, the **log**. How do you read in it which of
# the three you have, and what do you do then?
#
# <!-- head -->
#
# **After this you can**
#
# - write the training loop of a network, and say what each line is for,
# - tell six kinds of logs apart, and say what to try next,
# - steer a training by hand,
# - tell a better rate from a lucky one.

# %%
import numpy as np

from lessons.image_recognition import accuracy, batches, chances, contest, five_logs
from lessons.image_recognition import live_training, living_units, log_softmax, mislabelled
from lessons.image_recognition import scattered, show_digits, show_first_steps, show_five, show_gap
from lessons.image_recognition import show_guess, show_logs, show_misread, start, with_ones
from lrlib import busy, check, claim, confirm, explorer, hint, predict, random_state
from lrlib import recall, self_test, show_u_curve, table

# %% [markdown]
# ## Recall

# %%
recall("image_recognition")

# %% [markdown]
# ## The pictures
#
# In the 1990s, Kaynak and Alpaydın of Boğaziçi University in Istanbul had 43 people fill in forms. Thirteen of them wrote ours: 1797
# digits, each a picture of 8 by 8 grey pixels.

# %%
digits

# %% [markdown]
# The network learns from 1078 of them, the **training data**. From the 359 **validation data** it never learns; they tell how well it reads
# what it has not seen, and by them we choose the rate. Another 360, the **test data**, stay in the drawer: data used for choosing make the
# choice look better than it is. (After `hold_out`, `x_test` holds the validation digits.)
#
# ## One digit through a fresh network
#
# Our network is a **multi-layer perceptron**, `MLP`: 64 pixels in, 32 **hidden units**, 10 scores out, one per digit. Its weights are
# random as yet. Send one digit through. Three ideas, one at a time.
#
# **ReLU.** A hidden unit multiplies each pixel by a weight of its own and adds up; `@` does it for all 32. (The 1 behind the pixels is for a
# weight that always counts, the *bias*.) A positive sum is passed on, a negative one becomes zero. That is all a *rectified linear unit* does.

# %%
layer1, layer2 = start()  # 32 rows of weights, and 10
picture, digit = digits.x_train[0], digits.y_train[0]
sums = layer1 @ [*picture, 1]
hidden = np.maximum(sums, 0)  # ReLU
table({"hidden unit": range(4), "sum": sums[:4], "after ReLU": hidden[:4]})

# %% [markdown]
# **Softmax.** The second layer makes ten scores of the 32 results, in the same way. Scores can be anything; we want chances. So take
# $e$ to the power of each, and divide by the sum of all ten.

# %%
scores = layer2 @ [*hidden, 1]
chance = np.exp(scores) / np.exp(scores).sum()
show_guess(picture, scores, chance, digit)

# %% [markdown]
# It is an 8. The network says 7, and is sure of nothing.
#
# **Cross-entropy.** How bad is that? The loss is minus the logarithm of the chance that the *right* digit got:

# %%
given = np.array([0.99, 0.5, 0.1, 0.01])
table({"chance of the right digit": given, "loss": -np.log(given)})

# %% [markdown]
# Sure and right costs next to nothing. Sure and wrong costs a lot. Remember one number: who guesses among ten gives each digit 0.1, and
# pays $\ln 10 = 2.303$. A fresh network should start there, or a few tenths above. If yours does not, look for a bug before you touch the
# rate.
#
# ## The loop, in ten lines
#
# Here is a whole training. `x` holds the pictures of a batch, each with its 1, `y` a 1 at each right digit and 0 elsewhere.

# %%
def train(lr, layer1, layer2, batches):
    losses = []
    for x, y in batches:
        hidden = np.maximum(x @ layer1.T, 0)  # forward: sums, ReLU
        log_p = log_softmax(with_ones(hidden) @ layer2.T)  # scores, softmax
        losses.append(-log_p[y == 1].mean())  # loss: cross-entropy
        error = (np.exp(log_p) - y) / len(x)  # gradient, by the scores
        back = error @ layer2[:, :-1] * (hidden > 0)  # and back through the ReLU
        layer2 -= lr * error.T @ with_ones(hidden)  # step
        layer1 -= lr * back.T @ x
    return losses

# %% [markdown]
# Four parts, and you will find the same four in every framework:
#
# - **Forward:** from pixels to chances. (As logarithms, so that nobody ever takes the logarithm of zero.)
# - **Loss:** the mean cross-entropy of the batch.
# - **Gradient:** the slope of a digit's loss by a score is just *the chance given, minus what is right*. The chain rule carries it
#   back to the first layer; the bias column, `[:, :-1]`, stays out of it. Note the factor `hidden > 0`: where the ReLU passed nothing on,
#   nothing comes back.
# - **Step:** the rule of lesson 01, for 2,410 weights at once.
#
# One pass over the training data is an **epoch**. With batches of 32 it has 33 steps; the 22 pictures left over sit out until the
# next shuffle. Ten epochs, at three rates:

# %%
networks = {lr: start() for lr in (0.03, 0.1, 0.3)}
losses = [train(lr, *net, batches(digits, epochs=10)) for lr, net in networks.items()]
columns = {"rate": networks, "loss, last epoch": [np.mean(each[-33:]) for each in losses]}
table({**columns, "validation accuracy": [accuracy(net, digits) for net in networks.values()]})

# %% [markdown]
# Three times the rate, and better each time. (`sweep` is this loop, for many rates at once.) The last one misreads sixteen of 359 digits. Here are
# the eight of which it was surest. Would you have got them all?

# %%
show_misread(digits, chances(networks[0.3], digits.x_test))

# %% [markdown]
# ## Let's make it really high
#
# From 0.03 to 0.3 it only got better. Why be shy? A hundred times as much: 30.

# %%
predict("image_recognition.high")

# %% [markdown]
# We take the first steps one by one. The last column counts the hidden units that pass something on for at least one of the 1078
# training pictures.

# %%
network, steps = start(), batches(digits, epochs=1)
wreck = {"step": range(1, 5), "loss before it": [], "living units": []}
for _ in range(4):
    wreck["living units"].append(living_units(network[0], digits))
    wreck["loss before it"] += train(30, *network, [next(steps)])
table(wreck)

# %% [markdown]
# Beyond the edge, as in lesson 02: the second batch costs 34.8, the third 22,500. On a parabola it would go on to inf. Here it stops. Look
# at the last column: a leap throws the sums of many units below zero *for every picture*. Such a unit passes nothing on, so `hidden > 0` is
# zero, so its slope is zero, so it never moves again. It is a **dead ReLU**. With the units the growth dies, too. When all are dead, what
# is left is ten biases, and they leap about for ever.
#
# Just this seed? And can a small rate mend it? Ten seeds at 30; then on from there, at 0.3:

# %%
many = sweep(MLP(), digits, 30.0, seeds=range(10), evaluate="end")
above, finite = many.diverged.sum(), np.isfinite(many.train_loss[-1]).sum()
dead = sum(living_units(layer[0], digits) <= 3 for layer in many.params[0])  # nine in ten of 32
after = sweep(MLP(), digits, 0.3, seeds=range(10), start=many.params, evaluate="end")
lowest = after.train_loss[-1].min()
table({"of ten, above the start": [above], "finite": [finite], "over 9 in 10 units dead": [dead],
       "then at 0.3, lowest loss": [lowest]})

# %%
claim("image_recognition.high", above == finite == 10)

# %%
claim("image_recognition.dead", dead == 10 and lowest > 0.95 * np.log(10))

# %% [markdown]
# It cannot: the best of the ten ends at guessing.
#
# It happens to the best. In 2015 Kaiming He and three colleagues trained networks to recognise small photographs. Rate 0.1 served
# up to 56 layers. With 110 layers it was, they write, "slightly too large to start converging". They began with about 400 steps
# at 0.01 and then went back to 0.1; such a start is called a **warm-up**. How would you have noticed?
#
# ## Four logs
#
# Four trainings, their rates hidden. The dotted line is $\ln 10$. C is off the scale: you know it. B is fine. But A and D?

# %%
four = sweep(MLP(), digits, [3.0, 0.3, 30.0, 0.003], epochs=10, record_steps=True)
show_logs(four, ["A", "B", "C", "D"])

# %%
predict("image_recognition.logs")

# %% [markdown]
# That takes good eyes. Once per epoch is too seldom. Here is the loss of *each step* of the first epoch:

# %%
show_first_steps(four, ["A", "B", "C", "D"], steps=33)

# %% [markdown]
# One has a rate a thousand times the other's, and it takes the first seven steps to see which.
#
# - **A, too large.** Within seven steps it leaps, kills most of its units, and comes to rest at the loss of guessing.
# - **B, good.** Falls fast, then levels off. Now and then it jumps a little: the noise of lesson 04.
# - **C, far too large.** Above its start, for ever.
# - **D, too small.** No leap. It falls by the same little in each epoch; look at the first picture again.
#
# So log every step, at least in the first epoch, and draw it on a *linear* axis, with the loss of guessing as a line.
#
# ## Try it
#
# Every rate from 0.001 to 10: what it says of twelve digits, its log, its place on the U-curve. <!-- goal: image_recognition.logs -->

# %%
explorer("image_recognition.logs")

# %% [markdown]
# ## A loss that sits at ln 10
#
# A network can fail quietly: a loss near $\ln 10$, no warning, no nan. If you have no log of the steps, look at how much the loss *changes*
# from one epoch to the next. Medians of ten seeds (fresh weights start at $\ln 10$ or a little above). Look at the direction, too: a small
# rate falls a little each epoch, dead units go up and down:

# %%
flat = sweep(MLP(), digits, [0.00003, 0.0003, 0.003, 0.03, 0.3, 3.0], seeds=range(10))
change = np.abs(np.diff(flat.train_loss, axis=0)).max(axis=0)  # from one epoch to the next
names = ["0.00003", "0.0003", "0.003", "0.03", "0.3", "3"]
table({"rate": names, "loss after 10 epochs": np.median(flat.train_loss[-1], axis=0),
       "largest change": np.median(change, axis=0)}, digits=2)

# %% [markdown]
# - **It never moved** (first row): far too small. Take ten times the rate, and again, until it falls; the change grows with it.
# - **It moved and came back** (last row): too large, and the units are dead. Start *again*, at a tenth (the row above).
# - **Neither helps:** look for a bug. Labels in another order than the pictures are a frequent one.

# %%
claim("image_recognition.flat", (change[:, 5] > 10 * change[:, 0]).all())  # on each seed

# %% [markdown]
# ## A gap
#
# In all logs so far, the two losses went together. Now the rate is a good one, 0.3, and the data are poor: only 200
# pictures, and every fifth has a wrong label, as if somebody had typed them in a hurry.

# %%
gap = sweep(MLP(), mislabelled(digits), 0.3, seeds=range(5), epochs=100)
show_gap(gap)

# %% [markdown]
# At first the network learns what digits look like. Then nothing is left to learn but the errors, by heart. That is
# **over-fitting**: the training loss falls on, the validation loss turns. The training loss alone would never have told you.
#
# No rate is to blame. Keep the weights of the lowest validation loss (**early stopping**), get more pictures, or correct the labels.

# %%
train_loss, val_loss = np.median([gap.train_loss, gap.val_loss], axis=2)[:, :, 0]  # of five seeds
low = val_loss.argmin()
rises, falls = val_loss[-1] / val_loss[low], train_loss[-1] / train_loss[low]
claim("image_recognition.gap", rises > 1.1 and falls < 0.5)

# %% [markdown]
# ## Exercise 1 · Five pictures
#
# Five logs of other networks, with ten classes. Find the picture of each of these, in this order: **never moved**, **too small**, **good**, **a
# gap**, **moved and came back**.

# %% tags=["machinery"] jupyter={"source_hidden": true}
show_five(five_logs(digits))

# %% [markdown]
# Give the five numbers of the pictures, in that order.

# %% tags=["exercise"]
pictures = ...  # five numbers, as [1, 2, 3, 4, 5]
check("image_recognition.read_log", pictures)

# %% [markdown]
# Stuck? Run `hint("image_recognition.read_log")` in a new cell.

# %% tags=["solution"] jupyter={"source_hidden": true}
# the solution
solution = [4, 1, 5, 3, 2]
confirm("image_recognition.read_log", solution)

# %% [markdown]
# ## Steer it yourself
#
# Press **Train**, and move the rate while the network trains. Start at 0.01, raise it until the loss falls fast, go too far on purpose, and
# try to bring it back. Then **Start again** and beat us: **end below a loss of 0.015**. Large first, small at the end, as in lesson 04.

# %%
live_training()

# %% [markdown]
# ## Better, or only lucky?
#
# Was 0.3 really better than 0.1, or was it lucky? Try both twenty times, each time with another seed *and*
# another cut into training and validation data. Both get the same twenty.

# %%
parts = [load_digits_split().hold_out(seed=seed) for seed in range(20)]
twenty = [sweep(MLP(), part, [0.1, 0.3], i, evaluate="end") for i, part in enumerate(parts)]
pairs = 100 * np.array([run.val_accuracy[-1, 0] for run in twenty])
table({"rate": [0.1, 0.3], "lowest, %": pairs.min(axis=0), "mean, %": pairs.mean(axis=0),
       "highest, %": pairs.max(axis=0)})

# %% [markdown]
# The ranges overlap, and more runs will not part them: a range only grows. So compare **pair by pair**: what does
# 0.3 gain, each time? What a hard cut or a bad start does to both drops out. The standard deviation of the gains,
# over the root of their number, is the **standard error** of their mean. That does shrink.

# %%
gains = pairs[:, 1] - pairs[:, 0]
error = gains.std(ddof=1) / np.sqrt(len(gains))
table({"pairs that 0.3 wins": [int((gains > 0).sum())], "mean gain, points": [gains.mean()],
       "standard error": [error]}, digits=2)

# %% [markdown]
# A mean gain below two standard errors is a tie: run more pairs, or take either rate. This one is far above. (The twenty cuts share most
# rows, so the error is somewhat too small. So ask for three before you call it a gain.)

# %%
overlap = pairs[:, 1].min() < pairs[:, 0].max()
claim("image_recognition.paired", overlap and gains.mean() > 3 * error, difference=gains.mean())

# %% [markdown]
# ## Exercise 2 · How sure is the gain?
#
# `first` and `second` hold accuracies of two rates, pair by pair. Return how many standard errors the mean gain of `second` is.

# %% tags=["exercise"]
def gain(first, second):
    ...  # your code: two lines


check("image_recognition.gain", gain)

# %% tags=["solution"] jupyter={"source_hidden": true}
def solution(first, second):
    differences = second - first
    return differences.mean() / (differences.std(ddof=1) / np.sqrt(len(differences)))


confirm("image_recognition.gain", solution)

# %% [markdown]
# ## Quiz

# %%
self_test("image_recognition")

# %% [markdown]
# ## The U-curve of three optimizers (deeper)

# %%
predict("image_recognition.optimizers")

# %% [markdown]
# 31 rates, three optimizers, five seeds: 465 trainings. **Momentum** you have met in lesson 03; **Adam** is another rule that makes a step of a
# slope and a rate, and later lessons open it. The line is the median of the seeds, the band reaches from the worst to the best.

# %%
ranges = {"sgd": (1e-3, 10), "momentum": (1e-4, 3), "adam": (1e-5, 2)}
runs = {}
for name, (low, high) in ranges.items():
    rates, line = np.geomspace(low, high, 31), busy(f"155 trainings with {name}")
    runs[name] = sweep(MLP(), digits, rates, range(5), name, evaluate="end", report=line)
show_u_curve(runs, "val_accuracy", title="Accuracy after 10 epochs, against the learning rate")

# %% [markdown]
# A U-curve upside down, as now higher is better. "From" and "to" are the lowest and the highest rate within three points of the best median.

# %% tags=["machinery"] jupyter={"source_hidden": true}
middle = {name: np.median(run.val_accuracy[-1], axis=0) for name, run in runs.items()}
best = {name: runs[name].lr[m.argmax()] for name, m in middle.items()}
good = {name: runs[name].lr[m > m.max() - 0.03] for name, m in middle.items()}
table({"optimizer": list(runs), "accuracy": [m.max() for m in middle.values()],
       "best rate": list(best.values()),
       "from": [g.min() for g in good.values()], "to": [g.max() for g in good.values()]}, digits=2)

# %% [markdown]
# All three end about equally well, and all forgive a factor of four or more. But not at the same rates: Adam's best is far below
# SGD's. A good rate does not travel from one optimizer to another. (SGD's best stands last before the cliff. Half of it is the safer choice.)

# %%
ratio = best["sgd"] / best["adam"]
claim("image_recognition.optimizers", ratio > 5, difference=np.log10(ratio))

# %% [markdown]
# ## A convolutional network (deeper)

# %%
predict("image_recognition.conv")

# %% [markdown]
# A **convolution** slides a small window over the picture and uses the same weights everywhere: what it learns in one corner it
# knows in all. Our `ConvNet` has two. Is it better on pictures? A fair contest against a **dense** network, our `MLP`, with as
# many weights; five epochs each, momentum, a cosine decay; the rate of each chosen by validation data; four cuts into training and test
# data. Twice on the digits as they are, with 1,900 and with 6,100 weights, and once, with 2,700, with every digit at a random place of a
# larger sheet:

# %%
show_digits(scattered(digits))

# %%
results = contest(report=busy("tuning six networks on four splits"))
gained = {task: first - second for task, (first, second) in results.items()}
table({"task": list(results), "convolutional, %": [first.mean() for first, _ in results.values()],
       "dense, %": [second.mean() for _, second in results.values()],
       "gain, points": [gain.mean() for gain in gained.values()],
       "standard error": [gain.std(ddof=1) / 2 for gain in gained.values()]}, digits=2)

# %%
centred, moved = gained["digits, wider"].mean(), gained["scattered"].mean()
claim("image_recognition.conv", abs(centred) < 2 and moved > 10, difference=moved)

# %% [markdown]
# On the digits as they are, neither gain is over two standard errors: ties. Where every digit stands in the middle, a dense network knows
# where to look. Where digits stand anywhere, it has to learn each place anew, and is lost. Photographs are of the second kind.
#
# ## The same job in scikit-learn (deeper)
#
# scikit-learn has this network too, and "sgd" as a solver. The first row is the call as one would type it; the second adds `momentum=0`.

# %% tags=["machinery"] jupyter={"source_hidden": true}
import warnings

from sklearn.neural_network import MLPClassifier

def score(seed, **more):
    settings = {"solver": "sgd", "learning_rate_init": 0.01, "batch_size": 32, "max_iter": 10}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns that 10 epochs may not be enough
        net = MLPClassifier((32,), random_state=random_state(seed), **settings, **more).fit(
            digits.x_train, digits.y_train)
    return net.score(digits.x_test, digits.y_test)

calls = {"solver='sgd'": {}, "solver='sgd', momentum=0": {"momentum": 0}}
theirs = [np.median([score(seed, **more) for seed in range(5)]) for more in calls.values()]
here = np.median(sweep(MLP(), digits, 0.01, seeds=range(5), evaluate="end").val_accuracy[-1])
table({"rate 0.01": [*calls, "this course's sgd"],
       "accuracy, median of 5 seeds": [*theirs, here]}, digits=2)

# %% [markdown]
# Its "sgd" has Nesterov momentum 0.9 unless you say otherwise: at a small rate it is about ten times as fast, and its good rates are smaller,
# as in the table of the three optimizers. A rate belongs to the exact rule it was found for.
#
# ## Exercise 3 · Epochs and updates (deeper)
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
# ## In your own job
#
# The loop of this lesson in PyTorch, with a log you can read: the loss and the gradient's norm at each step, the validation loss before
# training and after each epoch. `loss_fn` is `torch.nn.CrossEntropyLoss()`: it takes scores, and does the softmax itself.
#
# <!-- code: pytorch.py -->
#
# (`item()` waits for the GPU. Where that costs you time, log each of the first few hundred steps, and then every tenth.)
#
# And a reader for that log, with the words of this lesson. It is plain Python, so it serves any framework:
#
# <!-- code: diagnose.py -->
#
# It expects fresh weights, classes of equal frequency and batches of 32 or more; take it as a first guess, and look at the curve. A
# gradient norm that leaps by a factor of ten is an early sign of a rate too large.
#
# Keras hides the loss of a step: what `fit` shows is the mean *since the epoch began*, so a leap in the first steps is smeared over the
# whole epoch. This takes the means apart (it expects batches of one size):
#
# <!-- code: keras.py -->
#
# The first number to check is the loss of guessing. "Verify loss @ init" is an early step of Andrej Karpathy's *Recipe for Training
# Neural Networks* (2019):
#
# | data | classes | a fresh network starts near |
# |---|---|---|
# | CIFAR-10, our digits | 10 | 2.303 |
# | ImageNet | 1000 | 6.908 |
# | the vocabulary of GPT-2 | 50,257 | 10.825 |
#
# And rates of two real image networks, trained on batches of pictures:
#
# | model | optimizer | batch | rate | start | source |
# |---|---|---|---|---|---|
# | ResNets on CIFAR-10 | SGD, momentum 0.9 | 128 | 0.1 | with 110 layers, about 400 steps at 0.01 | He et al. 2015, arXiv:1512.03385 |
# | ConvNeXt on ImageNet | AdamW | 4096 | 0.004 | 20 epochs of linear warm-up | Liu et al. 2022, arXiv:2201.03545 |
#
# ## Easy to confuse
#
# - **Loss and accuracy:** training lowers the loss; accuracy counts right answers. One can improve while the other does not.
# - **Two logs at ln 10:** one never moved, the other moved and came back. The first asks for a larger rate, the second for a smaller one.
# - **A gap and a rate too large:** in both the validation loss rises. With a gap the training loss falls on.
# - **Range and standard error:** the first says how far single runs lie apart, the second how well their mean is known.
#
# ## Take-aways
#
# - Forward, loss, gradient, step: every training is these four. A fresh classifier starts near the logarithm of the number of classes.
# - A slow, steady fall: the rate is too small. A fast fall that levels off: good. A leap in the first steps, and then flat: too large.
# - A loss that sits at that of guessing: never moved, ten times the rate; moved and came back, start again at a tenth; neither, look for a bug.
# - Training loss falls, validation loss rises: over-fitting. Keep the weights of the lowest validation loss.
# - Compare two rates pair by pair: the mean gain and its standard error. Ranges that overlap say nothing.
#
# **Exam angle.** This course's objectives: <!-- objectives -->. Exams show a loss curve and ask for the cause. Ask yourself first: where
# is the loss of guessing, and what did the first steps do?
#
# **Further reading.** K. He, X. Zhang, S. Ren, J. Sun, Deep Residual Learning for Image Recognition, arXiv:1512.03385, 2015, section 4.2. A. Karpathy,
# [A Recipe for Training Neural Networks](https://karpathy.github.io/2019/04/25/recipe/), 2019. L. Prechelt, Early Stopping: But When?, in Neural Networks: Tricks
# of the Trade, 1998. The digits: scikit-learn's user guide,
# [Optical recognition of handwritten digits](https://scikit-learn.org/stable/datasets/toy_dataset.html).
#
# <!-- foot -->
