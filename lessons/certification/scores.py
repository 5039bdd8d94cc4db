"""What a score of so many right answers says. Nothing here is simulated: the binomial distribution is summed."""

from math import comb, sqrt


def plain(right, of, z=1.96):
    """The interval of the share plus and minus z standard errors, `(low, high)`; today named after Wald.

    >>> [round(end, 2) for end in plain(9, 10)]
    [0.71, 1.09]
    """
    share = right / of
    spread = z * sqrt(share * (1 - share) / of)
    return share - spread, share + spread


def coverage(interval, share, of):
    """The probability that `interval(right, of)` has the true `share` in it.

    `right` is drawn from the binomial distribution: `of` questions, each answered with probability
    `share`.

    >>> coverage(lambda right, of: (0, 1), 0.7, 10) > 0.999
    True
    """
    found = [(right, *interval(right, of)) for right in range(of + 1)]
    return sum(
        comb(of, right) * share**right * (1 - share) ** (of - right)
        for right, low, high in found
        if low <= share <= high
    )


def apart(right, later, of):
    """How many standard errors the second of two scores, both of `of` questions, lies above the first.

    The standard error of the difference is sqrt(2 p (1 - p) / of), p the share of both together. 0
    where both are all wrong, or all right.

    >>> round(apart(14, 16, 20), 2), apart(5, 5, 5)
    (0.73, 0.0)
    """
    share = (right + later) / (2 * of)
    error = sqrt(2 * share * (1 - share) / of)
    return (later - right) / of / error if error else 0.0
