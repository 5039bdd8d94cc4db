"""Pictures that only this lesson draws."""

import numpy as np

from lrlib.classroom.style import COLOURS, FAINT, INK, Picture, drawable, new_figure, number, plural, rough, styled

WRONG = COLOURS[1]


def _digit(axes, pixels):
    """A digit in grey, as many pixels wide as high."""
    side = int(len(pixels) ** 0.5)
    axes.imshow(pixels.reshape(side, side), cmap="gray_r", vmin=0, vmax=1)
    axes.set_axis_off()


def digit_row(axes, data, count, rows=1):
    """The first `count` validation digits side by side, one unit apart, with room for `rows` of answers below."""
    side = int(data.x_test.shape[1] ** 0.5)
    for place, pixels in enumerate(data.x_test[:count]):
        sides = (place - 0.42, place + 0.42, 0.42, -0.42)
        axes.imshow(pixels.reshape(side, side), cmap="gray_r", vmin=0, vmax=1, extent=sides)
    axes.set(xlim=(-0.5, count - 0.5), ylim=(0.45 + 0.62 * rows, -0.5), aspect="equal")
    axes.set_axis_off()


def answer_look(given, right, stuck):
    """Colour and weight of an answer: red and bold where it is wrong, grey where all pictures get the same."""
    colour = FAINT if stuck else INK if given == right else WRONG
    return {"color": colour, "weight": "normal" if stuck or given == right else "bold"}


@styled
def show_answers(data, rates, answers, count=12):
    """The first `count` validation digits, and below each what networks answer that were trained at other rates.

    answers: `(rates, n)`, a digit for each picture. A network that gives every picture the same answer is grey.
    """
    figure = new_figure(height=0.6 + 0.45 * len(rates))
    axes = figure.add_subplot()
    digit_row(axes, data, count, len(rates))
    stories = []
    for row, (rate, given) in enumerate(zip(rates, answers, strict=True)):
        stuck, height = len(set(given.tolist())) == 1, 0.8 + 0.62 * row
        told = "the same for all" if stuck else f"{100 * (given == data.y_test).mean():.0f} in 100 right"
        axes.text(-0.75, height, f"rate {number(rate)}", ha="right", va="center")
        axes.text(count - 0.25, height, told, ha="left", va="center")
        for place, (answer, right) in enumerate(zip(given[:count], data.y_test, strict=False)):
            look = answer_look(answer, right, stuck)
            text = axes.text(place, height, str(answer), size=15, ha="center", va="center", **look)
            if stuck:  # which digit it is hangs on the last rounding
                rough(text)
        stories.append(f"rate {number(rate)}, {told}")
    return Picture(figure, f"{count} digits, and what {len(rates)} networks answer: {'; '.join(stories)}.")


@styled
def show_guess(pixels, scores, chances, right):
    """One digit, the ten scores a network gives it, and what softmax makes of them; blue for the right digit."""
    figure = new_figure(height=2.5)
    picture, *panels = figure.subplots(1, 3, width_ratios=(0.7, 1, 1))
    _digit(picture, pixels)
    picture.set_title(f"A {right}")
    titles = ("Scores", f"Softmax: {number(chances[right], 2)} for the {right}")
    for axes, values, title in zip(panels, (scores, chances), titles, strict=True):
        colours = [COLOURS[0] if digit == right else FAINT for digit in range(10)]
        axes.bar(range(10), values, color=colours, zorder=3)
        axes.axhline(0, color=INK, lw=0.8)
        axes.set(title=title, xlabel="digit")
        axes.set_xticks(range(10), [str(digit) for digit in range(10)])
    best = int(np.argmax(chances))
    chance = f"{number(chances[best], 2)} for {best}, {number(chances[right], 2)} for the right digit, {right}"
    return Picture(
        figure, f"Ten scores from {number(min(scores), 2)} to {number(max(scores), 2)} become chances: {chance}."
    )


@styled
def show_misread(data, chances, count=8):
    """Validation digits that a network misreads, the surest first: what it says, and what is right.

    chances: `(10, n)`, what softmax gives each digit of each picture.
    """
    given, sure = chances.argmax(axis=0), chances.max(axis=0)
    wrong = np.flatnonzero(given != data.y_test)
    shown = wrong[np.argsort(-sure[wrong], kind="stable")][:count]
    figure = new_figure(height=1.75)
    for place, axes in zip(shown, figure.subplots(1, count), strict=False):
        _digit(axes, data.x_test[place])
        axes.set_title(f"says {given[place]}\n{100 * sure[place]:.0f} % sure\nis {data.y_test[place]}", size=9.5)
    first = f"the surest says {given[shown[0]]} and is {data.y_test[shown[0]]}"
    return Picture(figure, f"{len(shown)} of the {len(wrong)} digits it misreads, of {len(given)}; {first}.")


def _two_losses(axes, x, train, x_val, val, top, label="training"):
    """Training and validation loss as two lines; what lies above `top` is drawn there. Returns the lines."""
    lines = axes.plot(x, drawable(train, top, 0), color=COLOURS[0], label=label, clip_on=False)
    lines += axes.plot(x_val, drawable(val, top, 0), color=WRONG, ls="--", label="validation", clip_on=False)
    return lines


def _guessing(axes):
    axes.axhline(np.log(10), color=FAINT, lw=1, ls=":")


def _end(loss, top):
    """Where a loss ends, in words."""
    if not loss[-1] <= top:
        return "off the scale"
    return f"at {number(loss[-1], 2)}"


@styled
def show_logs(history, names, top=3.2):
    """Training and validation loss after each epoch, a panel per rate of a `History` with one seed.

    names: one per rate. What lies above `top` is drawn there. Dotted: the loss of guessing among ten.
    """
    figure = new_figure(height=2.7)
    stories = []
    panels = np.atleast_1d(figure.subplots(1, len(names), sharey=True))
    for i, (axes, name) in enumerate(zip(panels, names, strict=True)):
        train, val = history.train_loss[:, 0, i], history.val_loss[:, 0, i]
        _guessing(axes)
        lines = _two_losses(axes, history.epochs, train, history.epochs, val, top)
        lines[0].set_marker("o")
        lines[0].set_markersize(3.5)
        if not train[-1] < train[0]:  # past the edge every rounding grows
            rough(*lines, steady=1)
        axes.set(title=name, xlabel="epoch", ylim=(0, top))
        stories.append(f"{name} ends {_end(train, top) if train[-1] < train[0] else 'at or above its start'}")
    figure.axes[0].set_ylabel("loss")
    figure.axes[min(1, len(names) - 1)].legend(loc="center right")
    return Picture(figure, f"Loss over {plural(int(history.epochs[-1]), 'epoch')}: {'; '.join(stories)}.")


@styled
def show_first_steps(history, names, steps, top=12):
    """The loss of each batch in the first `steps` steps, a panel per rate of a `History` with one seed.

    The rate stands below each name. What lies above `top` is drawn there. Dotted: the loss of guessing among ten.
    """
    figure = new_figure(height=2.8)
    stories = []
    panels = np.atleast_1d(figure.subplots(1, len(names), sharey=True))
    for i, (axes, name) in enumerate(zip(panels, names, strict=True)):
        loss = history.step_loss[:steps, 0, i]
        line = axes.plot(np.arange(steps), drawable(loss, top, 0), color=COLOURS[0], lw=1.6, clip_on=False)
        _guessing(axes)
        peak = loss.max()
        if not peak < 2 * loss[0]:
            rough(*line, steady=2)
        axes.set(title=f"{name}\nrate {number(history.lr[i])}", xlabel="step", ylim=(0, top))
        told = "stays close to its start" if peak < 1.2 * loss[0] and loss[-1] > 0.8 * loss[0] else "falls"
        stories.append(f"{name} {'leaps above twice its start' if peak >= 2 * loss[0] else told}")
    figure.axes[0].set_ylabel("loss of the batch")
    return Picture(figure, f"The loss of each of the first {steps} steps: {'; '.join(stories)}.")


@styled
def show_gap(history):
    """Training and validation loss of one seed after each epoch; where the second is lowest, a line."""
    train, val, epochs = history.train_loss[:, 0, 0], history.val_loss[:, 0, 0], history.epochs
    low = int(val.argmin())
    figure = new_figure(width=6.4, height=3.0)
    axes = figure.add_subplot()
    _two_losses(axes, epochs, train, epochs, val, top=2.5)
    axes.axvline(epochs[low], color=FAINT, lw=1)
    axes.text(epochs[low], 1.85, " lowest validation loss", color=INK)
    axes.set(xlabel="epoch", ylabel="loss", ylim=(0, 2.5), title="200 pictures, every fifth label wrong")
    axes.legend(loc="upper right")
    ends = f"the training loss falls on to {number(train[-1], 2)}, the validation loss ends at {number(val[-1], 2)}"
    return Picture(figure, f"The validation loss is lowest, {number(val[low], 2)}, at epoch {epochs[low]}; {ends}.")


@styled
def show_five(logs, top=4):
    """Five logs to tell apart, numbered: the smoothed loss of each step, and the validation loss of each epoch.

    logs: a list of `(steps per epoch, step loss (steps,), validation loss (epochs + 1,))`.
    """
    figure = new_figure(height=2.7)
    for number_, (axes, (each, loss, val)) in enumerate(zip(figure.subplots(1, 5, sharey=True), logs, strict=True), 1):
        x, epochs = (1 + np.arange(len(loss))) / each, np.arange(len(val))
        _guessing(axes)
        lines = _two_losses(axes, x, loss, epochs, val, top, "training, smoothed")
        if loss.max() > 1.5 * loss[0]:
            rough(*lines, steady=1)
        axes.set(title=f"Picture {number_}", xlabel="epoch", ylim=(0, top))
    figure.axes[0].set_ylabel("loss")
    handles, labels = figure.axes[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=2)
    return Picture(figure, "Five logs, pictures 1 to 5, each with training and validation loss; dotted: ln 10 = 2.303.")


@styled
def show_digits(data, count=10):
    """The first picture of each of `count` classes that is not trained on."""
    figure = new_figure(height=1.5)
    for label, axes in enumerate(np.atleast_1d(figure.subplots(1, count))):
        pixels = data.x_test[data.y_test == label][0]
        _digit(axes, pixels)
        axes.set_title(str(label), loc="center")
    side = int(len(pixels) ** 0.5)
    return Picture(figure, f"One picture of each of {count} classes, {side} by {side} grey pixels.")
