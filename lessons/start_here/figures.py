"""Pictures that only this lesson draws."""

import numpy as np

from lrlib.classroom.style import Picture, drawable, new_figure, number, plural, rough, styled


@styled
def show_images(images, rates, errors, original=None):
    """Grey images side by side, each with its rate and error; `original` first where given.

    images: `(rates, rows, columns)` in 0..1; errors: `(rates,)`, their mean squared errors.

    >>> show_images(np.zeros((3, 4, 4)), [0.01, 0.1, 1], [0.5, 0.01, 0.7])
    3 pictures: the error is smallest at a rate in between, and more than 10 times as large at both ends.
    """
    names = [f"rate {lr:.2g}" for lr in rates]
    panels = list(zip(names, images, [f"error {number(e, 2)}" for e in errors], strict=True))
    if original is not None:
        panels.insert(0, ("original", original, ""))
    columns = (len(panels) + 1) // 2
    figure = new_figure(height=3.9)
    for axes in figure.subplots(2, columns).flat:
        axes.set_axis_off()
    for axes, (name, image, note) in zip(figure.axes, panels, strict=False):
        shown = axes.imshow(drawable(image, 1, 0), cmap="gray", vmin=0, vmax=1)
        axes.set_title(f"{name}\n{note}" if note else name, loc="center", fontsize=9.5)
        if note:  # trained in float32: the last digits differ from machine to machine
            rough(shown, axes)
    times = 10 ** int(np.log10(min(errors[0], errors[-1]) / np.min(errors)))
    if not 0 < np.argmin(errors) < len(errors) - 1:
        return Picture(figure, f"{len(names)} pictures: the error is smallest at one of the ends.")
    # which of two good rates wins may differ from machine to machine; what is said here does not
    text = f"{len(names)} pictures: the error is smallest at a rate in between, and more than "
    return Picture(figure, f"{text}{plural(times, 'time')} as large at both ends.")


@styled
def show_longer(rates, short, long, steps=(200, 800)):
    """What more steps change: the pictures of a few rates after a short training and after a long one.

    rates: `(rates,)`; short, long: `(pictures (rates, rows, columns), errors (rates,))`; steps: of the two.

    >>> picture = np.zeros((2, 4, 4))
    >>> show_longer([0.1, 1.0], (picture, [0.2, 0.3]), (picture, [0.01, 0.3]))
    After 800 steps in place of 200, the error at rate 0.1 is below a third of what it was, at rate 1 over a third.
    """
    figure, stories = new_figure(height=2.85), []
    grid = figure.subplots(1, 2 * len(rates), squeeze=False)[0]
    for i, lr in enumerate(rates):
        for (pictures, errors), count, axes in zip((short, long), steps, grid[2 * i :], strict=False):
            axes.set_axis_off()
            axes.set_title(f"rate {lr:.2g}\n{count} steps\nerror {number(errors[i], 2)}", loc="center", fontsize=9.5)
            rough(axes.imshow(drawable(pictures[i], 1, 0), cmap="gray", vmin=0, vmax=1), axes)
        size = "below a third of what it was" if long[1][i] < short[1][i] / 3 else "over a third"
        stories.append(f"at rate {lr:.2g} {'is ' * (not i)}{size}")
    return Picture(figure, f"After {steps[1]} steps in place of {steps[0]}, the error {', '.join(stories)}.")
