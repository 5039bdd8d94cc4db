import math


def diagnose(losses, val_losses, classes):
    """What the log of a classifier says. val_losses: before training, then after each epoch."""
    bad = [step for step, loss in enumerate(losses) if not math.isfinite(loss)]
    if bad:
        return f"no number from step {bad[0]}: a tenth of the rate, or a hole in the data"
    start, end, low, guess = val_losses[0], val_losses[-1], min(val_losses), math.log(classes)
    if end > 0.9 * guess:  # it knows next to nothing
        if end > 1.1 * max(start, guess):
            return "above its start: start again at a tenth of the rate"
        if max(losses) > 1.2 * start or low < 0.9 * end:
            return "moved and came back: start again at a tenth of the rate"
        if end > 0.98 * start:
            return "never moved: ten times the rate; if that changes nothing, look for a bug"
        return "falls slowly: ten times the rate"
    best, each = val_losses.index(low), len(losses) // (len(val_losses) - 1)
    if end < 1.1 * low:
        return "learns"
    if sum(losses[-each:]) < sum(losses[(best - 1) * each : best * each]):
        return f"a gap: validation was lowest after epoch {best}; keep the weights of that epoch"
    return "both losses rose again: a third of the rate"


def smoothed(losses, keep=0.9):
    """The running mean to draw, when the loss of each step is too rough to see."""
    found = [losses[0]]
    for loss in losses[1:]:
        found.append(keep * found[-1] + (1 - keep) * loss)
    return found
