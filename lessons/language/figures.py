"""Pictures that only this lesson draws."""

import numpy as np

from lrlib import generator
from lrlib.classroom.style import COLOURS, FADED, Picture, band, legend_right, new_figure, number, plural, rough, styled


@styled
def show_word_rates(seen, rates, rare=3, frequent=50):
    """The rate that Adagrad has left for each word, against the number of sentences the word was in: `(words,)` each.

    Dashed: one over the square root of that number.

    >>> show_word_rates(np.array([1, 2, 50, 200]), np.array([8.0, 6.0, 1.0, 0.5]))
    Rate left for each word: the median of words in at most 3 sentences is 4 to 20 times that of words in 50 or more.
    """
    if not (seen <= rare).any() or not (seen >= frequent).any():
        raise ValueError(f"rare and frequent must leave words on both sides, got {rare:g} and {frequent:g}")
    figure = new_figure(height=3.5)
    axes = figure.add_subplot()
    drawn = seen * generator(0).uniform(0.88, 1.12, len(seen))  # equal counts would hide each other
    dots = axes.plot(drawn, rates, color=COLOURS[0], marker="o", ls="", ms=2.5, alpha=FADED, label="one word")
    line = np.array([seen.min(), seen.max()])
    middle = np.exp(np.median(np.log(rates * np.sqrt(seen))))
    rough(*dots, *axes.plot(line, middle / np.sqrt(line), color=COLOURS[1], ls="--", label="1 / sqrt(sentences)"))
    axes.set(xscale="log", yscale="log", xlabel="sentences with the word", ylabel="rate left for it")
    axes.set_title("Adagrad after one epoch: a rate for each word")
    legend_right(axes)
    times = float(np.median(rates[seen <= rare]) / np.median(rates[seen >= frequent]))
    bounds = (1, 4, 20, 100)
    low = max((b for b in bounds if b <= times), default=0)
    high = min((b for b in bounds if b > times), default=1000)
    return Picture(
        figure,
        f"Rate left for each word: the median of words in at most {rare} sentences is {low} to {high} times "
        f"that of words in {frequent} or more.",
    )


@styled
def show_seeds(values, measured, near):
    """Numbers of several trainings, a dot per seed, their mean as a bar with its value; `values`: `{"name": (seeds,)}`.

    measured: what they are. near: how far below the largest mean is close to it, for the sentence; where the means
    differ fourfold, more than half of it is close.

    >>> show_seeds({"sgd": np.array([70.0, 74.0]), "adam": np.array([83.0, 85.0])}, "test accuracy, %", near=2)
    Test accuracy, %, of 2 trainings, a dot per seed. Close to the largest mean: adam.
    """
    figure = new_figure(height=3.3)
    axes = figure.add_subplot()
    columns = np.arange(len(values))
    means = np.array([np.mean(row) for row in values.values()])
    for i, row in enumerate(values.values()):
        for value in row:  # one by one: another version, another text, and the record keeps the shape of the means
            rough(*axes.plot([i], [value], color=COLOURS[0], marker="o", ls="", ms=5, alpha=FADED))
    bars = axes.plot(columns, means, color=COLOURS[1], marker="_", ms=26, mew=3, ls="")
    told = [axes.text(i + 0.22, mean, number(mean, 3), va="center") for i, mean in enumerate(means)]
    rough(*bars, *told)
    axes.set(ylabel=measured, xlim=(-0.5, len(values) - 0.3))
    axes.set_xticks(columns, [name.replace(", ", ",\n") for name in values])
    top = means.max()
    least = top - near if means.min() > top / 4 else top / 2
    close = [name for name, mean in zip(values, means, strict=True) if mean > least]
    return Picture(
        figure,
        f"{measured[0].upper()}{measured[1:]}, of {plural(len(values), 'training')}, a dot per seed. "
        f"Close to the largest mean: {'; '.join(close)}.",
    )


@styled
def show_erased(limits, runs):
    """Accuracy when the weights of all words in fewer than `limits` sentences are set to zero: median of the seeds as a
    line, smallest to largest as a band; `runs`: `{"name": (limits, seeds)}`.
    """
    figure = new_figure(height=3.4)
    axes = figure.add_subplot()
    for i, (name, values) in enumerate(runs.items()):
        band(axes, limits, values.T, i, name, 0, ms=5)  # another version, another text
    axes.set(xscale="log", xlabel="words in fewer sentences than this are erased", ylabel="test accuracy")
    axes.set_title("What is left without the rare words")
    axes.set_xticks(limits, [number(limit) for limit in limits])
    axes.minorticks_off()
    legend_right(axes)
    first, last = (np.ptp([np.median(values[place]) for values in runs.values()]) for place in (0, -1))
    closer = "less" if last < first / 2 else "not less"
    return Picture(
        figure,
        f"Test accuracy without the words in fewer than {number(limits[0])} to {number(limits[-1])} sentences, "
        f"median of {plural(values.shape[1], 'seed')}: at the right the lines lie {closer} than half as far "
        "apart as at the left.",
    )
