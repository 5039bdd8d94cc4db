"""Pictures that only this lesson draws."""

import numpy as np

from lrlib.classroom.style import COLOURS, FADED, FAINT, Picture, new_figure, number, styled


@styled
def show_range_test(test, best=None, beta=0.9):
    """A `RangeTest`: each seed's smoothed loss against the rate, and where the steepest-fall rule points.

    best: a rate to mark, found by a sweep; the sentence then compares. beta: of the running mean, 0 to 0.999.
    """
    figure = new_figure(height=3.3)
    axes = figure.add_subplot()
    curves, lr = test.smoothed(beta)[:, :, 0], test.lr[:, 0]
    picked = []
    top = 1.6 * np.max(curves[0], initial=1e-300, where=np.isfinite(curves[0]))
    for seed in range(len(test.seeds)):
        axes.plot(
            lr, np.clip(np.nan_to_num(curves[:, seed], nan=9e9), 0, 3 * top), color=COLOURS[0], lw=0.9, alpha=FADED
        )
        try:
            picked.append(test.only(seed).suggest("steepest", beta).item())
        except ValueError:
            continue  # nothing can be read off this curve
        at = curves[np.searchsorted(lr, picked[-1] * 0.999), seed]
        label = "" if picked[1:] else "steepest fall"
        axes.plot(picked[-1], at, color=COLOURS[1], marker="s", ms=6, ls="", label=label)
    seeds = f"{len(test.seeds)} seed{'s' * (len(test.seeds) > 1)}"
    axes.set(xscale="log", ylim=(0, top), xlabel="learning rate of the step", ylabel="loss, smoothed")
    axes.set_title(f"{len(lr)} steps, the rate grows at each, {seeds}")
    text = f"Range test of {len(lr)} steps, {seeds}: {_range_story(test)}."
    if best is not None:
        axes.axvline(best, color=COLOURS[2], ls="--", label="best of a sweep")
    if best is not None and picked:
        close = np.sum(np.abs(np.log10(np.array(picked) / best)) < 0.5)
        which = "every" if close == len(test.seeds) else "not every"
        text += (
            f" On {which} seed the steepest fall lies within half a power of ten of a sweep's best, {number(best, 2)}."
        )
    if best is not None or picked:
        axes.legend(loc="lower left")
    return Picture(figure, text)


def _range_story(test):
    """What the loss does as the rate grows, in words, over all seeds of the first range."""
    verdicts = test.verdict[:, 0].tolist()
    if set(verdicts) != {"falls"}:
        said = {"flat": "is the same at every rate", "never falls": "never falls by more than its noise"}
        parts = [f"{said.get(v, v)} on {verdicts.count(v)}" for v in dict.fromkeys(verdicts)]
        return f"the loss {parts[0].rsplit(' on ')[0] if len(parts) == 1 else ', '.join(parts)}"
    curves = test.smoothed()[:, :, 0]
    lowest = np.min(curves, axis=0, initial=np.inf, where=np.isfinite(curves))
    tenth = max(1, len(curves) // 10)
    early, next_to_it = (test.loss[part, :, 0].mean(axis=0) for part in (slice(tenth), slice(tenth, 2 * tenth)))
    waits = (early - next_to_it < 0.1 * (early - lowest)).all()
    breaks = ~(curves[-1] <= curves[0]).any()
    return "at small rates nothing happens, then " * bool(waits) + "the loss falls" + ", then it breaks" * bool(breaks)


@styled
def show_trials(lr, loss, plans):
    """Where the trials of search plans fall on a U-curve, a panel per plan: rate across, a second setting upwards.

    lr, loss: `(rates,)`, the curve. plans: `{"name": (rates, second setting in 0..1)}`.
    """
    figure = new_figure(height=3.2)
    grid = np.atleast_1d(figure.subplots(1, len(plans), sharey=True))
    stories = []
    for axes, (name, (rates, other)) in zip(grid, plans.items(), strict=True):
        axes.plot(lr, np.clip(loss / 3, 0, 1.2), color=FAINT, lw=1.2, label="validation loss")
        axes.plot(rates, other, color=COLOURS[1], marker="s", ls="", ms=6, label="trial")
        for rate in rates:
            axes.plot([rate, rate], [-0.06, -0.02], color=COLOURS[1], lw=1.5)
        axes.set(xscale="log", ylim=(-0.07, 1.08), xlabel="learning rate", title=name)
        stories.append(f"{name}: {len(np.unique(np.round(rates, 12)))} different rates")
    figure.axes[0].set_ylabel("second setting")
    return Picture(figure, f"{len(rates)} trials each. {'; '.join(stories)}.")


@styled
def show_halving(history, alive):
    """Successive halving: the validation loss of the first seed's runs, each drawn as far as it was trained.

    alive: `{epoch: (rates,) of bool}`, which runs go on after that epoch.
    """
    figure = new_figure(height=3.4)
    axes = figure.add_subplot()
    loss, last = history.test_loss[:, 0], np.full(len(history.lr), history.epochs[-1])
    alive = {epoch: np.asarray(keep) for epoch, keep in alive.items()}
    if not all(
        epoch in history.epochs and keep.shape == last.shape and keep.dtype == bool for epoch, keep in alive.items()
    ):
        raise ValueError(
            f"alive must be {{epoch: which of {len(last)} rates go on, True or False each}}, got {alive!r}"
        )
    for epoch, keep in reversed(list(alive.items())):
        last[~keep] = epoch
    for i, end in enumerate(last):
        kept = end == history.epochs[-1]
        drawn = np.clip(np.nan_to_num(loss[: end + 1, i], nan=9), 0, 9)
        axes.plot(history.epochs[: end + 1], drawn, color=COLOURS[1] if kept else FAINT, lw=2.2 if kept else 0.9)
        axes.plot(end, drawn[-1], color=COLOURS[1] if kept else FAINT, marker="o" if kept else "x", ms=5)
    axes.set(ylim=(0, 3), xlabel="epoch", ylabel="validation loss", title="Stop the worse two thirds, again and again")
    axes.set_xticks([0, *alive, int(history.epochs[-1])])
    counts = [len(last), *(int(keep.sum()) for keep in alive.values())]
    return Picture(
        figure,
        f"Of {counts[0]} rates {', '.join(map(str, counts[1:]))} go on after epochs {', '.join(map(str, alive))}; "
        f"together they cost {int(last.sum())} epochs in place of {len(last) * int(history.epochs[-1])}.",
    )
