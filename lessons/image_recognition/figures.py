"""Pictures that only this lesson draws."""

import numpy as np

from lrlib.classroom.style import COLOURS, FAINT, Picture, drawable, new_figure, rate_name, rough, styled


@styled
def show_logs(history, names):
    """Training and validation loss after each epoch, a panel per rate of a `History` with one seed.

    names: one per rate, what each log is an example of.
    """
    figure = new_figure(height=2.9)
    start = float(history.train_loss[0].max())
    stories = []
    for i, (axes, name) in enumerate(
        zip(np.atleast_1d(figure.subplots(1, len(names), sharey=True)), names, strict=True)
    ):
        train, test = history.train_loss[:, 0, i], history.val_loss[:, 0, i]
        for loss, look, label in ((train, {"marker": "o", "ms": 3.5}, "training"), (test, {"ls": "--"}, "validation")):
            line = axes.plot(
                history.epochs, drawable(loss, 6 * start), color=COLOURS[label == "validation"], label=label, **look
            )
            if not train[-1] < start:  # past the edge every rounding grows
                rough(*line, steady=1)
        axes.axhline(start, color=FAINT, lw=1, ls=":")
        axes.set(title=f"{name}\n{rate_name(history.lr[i])}", xlabel="epoch", yscale="log", ylim=(0.05, 6 * start))
        axes.set_yticks([0.1, 1, 10], ["0.1", "1", "10"])
        axes.minorticks_off()
        end = train[-1] / start
        share = (
            "under a tenth of" if end < 0.1 else "below" if end < 0.97 else "no better than" if end < 1.1 else "above"
        )
        stories.append(f"{name}: ends {share} its start")
    figure.axes[0].set_ylabel("loss")
    figure.axes[0].legend(loc="lower left")
    return Picture(figure, f"Losses over {history.epochs[-1]} epochs at {len(names)} rates. {'; '.join(stories)}.")


@styled
def show_digits(data, count=10):
    """The first picture of each of `count` classes that is not trained on."""
    figure = new_figure(height=1.5)
    side = int(data.x_test.shape[1] ** 0.5)
    for label, axes in enumerate(np.atleast_1d(figure.subplots(1, count))):
        axes.imshow(data.x_test[data.y_test == label][0].reshape(side, side), cmap="gray_r", vmin=0, vmax=1)
        axes.set_axis_off()
        axes.set_title(str(label), loc="center")
    return Picture(figure, f"One picture of each of {count} classes, {side} by {side} grey pixels.")
