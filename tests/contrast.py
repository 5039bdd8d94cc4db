"""Contrast as WCAG 2.2 defines it, and the colour that is left of a mark that lets the ground shine through."""

import numpy as np
from matplotlib.colors import to_rgb


def luminance(colour):
    """Relative luminance of any colour matplotlib knows."""
    channels = np.array(to_rgb(colour))
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


def contrast(one, other):
    """From 1, none, to 21, black on white.

    >>> contrast("black", "white")
    21.0
    """
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def over(colour, opacity, ground):
    """`colour` at an opacity over `ground`.

    >>> over("black", 0.5, "white")
    (0.5, 0.5, 0.5)
    """
    return tuple(float(opacity * c + (1 - opacity) * g) for c, g in zip(to_rgb(colour), to_rgb(ground), strict=True))
