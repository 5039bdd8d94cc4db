"""Pictures that only this lesson draws."""

import numpy as np

from lrlib import generator
from lrlib.classroom.style import (
    COLOURS,
    FADED,
    FAINT,
    Picture,
    legend_right,
    new_figure,
    number,
    plural,
    rough,
    styled,
)

from .sentences import WORD, words_of


def about(values, digits=1):
    """Numbers, or means over seeds, as text with a sign that other versions of the libraries give slightly others.

    >>> about([np.array([79.0, 79.5]), -0.31])
    ['≈ 79.2', '≈ -0.3']
    """
    return [f"≈ {np.mean(value):.{digits}f}" for value in values]


def _share(part, whole):
    """How large a part is, in words that hold for slightly different sentences.

    >>> _share(1.0, 8.0), _share(3.0, 4.0)
    ('less than a quarter', 'more than half')
    """
    if part < whole / 4:
        return "less than a quarter"
    return "more than half" if part > whole / 2 else "a quarter to a half"


@styled
def show_words(sentence, vocabulary, weights, followed=WORD):
    """How strongly each word of a sentence speaks for matplotlib, below each other for two optimizers.

    weights: `{"name": (classes, vocabulary + 1)}`, matplotlib being class 1. followed: the word that stands out.

    >>> rare = np.zeros((3, 3))
    >>> show_words("Errorbar.", {"?": 0, "errorbar": 1}, {"SGD": rare + 0.1, "Adagrad": rare + 0.4})
    Weights for matplotlib, 1 word of a sentence: that of errorbar under Adagrad is over three times that under SGD.
    """
    figure = new_figure(height=4)
    words, panels = words_of(sentence, vocabulary), figure.subplots(len(weights), sharex=True, sharey=True)
    for axes, (name, table) in zip(panels, weights.items(), strict=True):
        axes.axhline(0, color=FAINT, lw=1)
        for x, word in enumerate(words):
            weight, colour = float(table[1, vocabulary[word]]), COLOURS[word == followed]
            left, right = x - 0.36, x + 0.36
            bar = axes.plot([left, left, right, right], [0.0, weight, weight, 0.0], color=colour, lw=1)
            # what the others say differs between versions, even in sign: of these the record keeps the foot
            rough(*bar, steady=0 if word == followed else 1)
            rough(axes.fill_between([left, right], 0.0, weight, color=colour, lw=0, zorder=2))  # over the grid
        axes.set(title=name, ylabel="weight for\nmatplotlib")
        axes.margins(y=0.12)
    axes.set_xticks(range(len(words)), words, fontsize=8.5)
    axes.get_xticklabels()[words.index(followed)].set_fontweight("bold")
    first, last = (table[1, vocabulary[followed]] for table in weights.values())
    times = "over three times" if last > 3 * first > 0 else "not three times"
    before, after = weights
    return Picture(
        figure,
        f"Weights for matplotlib, {plural(len(words), 'word')} of a sentence: that of {followed} under {after} is "
        f"{times} that under {before}.",
    )


@styled
def show_followed(paths, met, words):
    """The weights of a rare and of a frequent word after each batch; `paths`: `{"name": (batches + 1, 2)}`.

    met: the batches with the rare word, the first word of `words`.

    >>> rare = np.repeat([0.0, 0.1, 0.2], 5)
    >>> show_followed({"SGD": np.stack([rare, 5 * rare], axis=1)}, [5, 10], ["errorbar", "axes"])
    After 14 batches the weight of errorbar is, of that of axes: SGD, less than a quarter.
    """
    figure = new_figure(height=3.2)
    panels = figure.subplots(1, len(paths), sharex=True, sharey=True, squeeze=False)[0]
    told = []
    for axes, (name, path) in zip(panels, paths.items(), strict=True):
        for batch in met:
            axes.axvline(batch, color=FAINT, lw=1, ls=":")
        rough(*axes.plot(path[:, 1], color=COLOURS[0], lw=1.2, label=words[1]), steady=1)
        rare = axes.plot(path[:, 0], color=COLOURS[1], lw=2.4, ls="--", label=words[0])
        rough(*rare, steady=int(min(met)) + 1)  # it is exactly zero until then
        axes.set(title=name, xlabel="batches read")
        told.append(f"{name}, {_share(path[-1, 0], path[-1, 1])}")
    panels[0].set_ylabel("weight for matplotlib")
    legend_right(panels[-1])
    batches = len(path) - 1
    return Picture(
        figure, f"After {batches} batches the weight of {words[0]} is, of that of {words[1]}: {'; '.join(told)}."
    )


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
