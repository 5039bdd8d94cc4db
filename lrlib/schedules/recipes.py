"""The named schedules of the field, each a line or two of the algebra.

lr is the peak rate, steps the length; unless stated otherwise, a schedule keeps its last value.
"""

from .. import validation as arg
from ..validation import real_number, validated
from .algebra import MAX_STEPS, as_schedule, constant, join
from .leaves import decay, inverse, ramp
from .shapes import cosine, one_minus_sqrt, poly, tanh

CYCLIC_RULES = {
    "low": arg.real(),
    "high": arg.real(),
    "up": arg.real(0, MAX_STEPS),
    "down": arg.optional(arg.real(0, MAX_STEPS)),
}
BOUNDARIES = arg.items(arg.real(), least=0, rising=True)


@validated(at=BOUNDARIES, values=arg.items(arg.real()))
def piecewise(at, values):
    """`values[0]` before step `at[0]`, `values[1]` from there on, and so on.

    >>> piecewise([2, 3], [1.0, 0.1, 0.01])([1, 2, 3]).tolist()
    [1.0, 0.1, 0.01]
    """
    return join(values, at)


@validated(lr=arg.real(), every=arg.real(above=0), factor=arg.real(above=0))
def step_decay(lr, every, factor=0.1):
    """`lr factor^floor(t / every)`: PyTorch's StepLR.

    >>> step_decay(1.0, 30)([29, 30]).round(6).tolist()
    [1.0, 0.1]
    """
    return lr * decay(factor).stretch(every).every(every)


@validated(lr=arg.real(), milestones=BOUNDARIES, factor=arg.real())
def multi_step(lr, milestones, factor=0.1):
    """`lr factor^(number of milestones passed)`: PyTorch's MultiStepLR.

    >>> multi_step(1.0, [10, 20], 0.5)([9, 10, 20]).tolist()
    [1.0, 0.5, 0.25]
    """
    return piecewise(milestones, [lr * factor**i for i in range(len(milestones) + 1)])


@validated(lr=arg.real(), steps=arg.real(above=0), factor=arg.real(above=0))
def exponential_decay(lr, steps, factor):
    """`lr factor^(t / steps)`, smoothly; `step_decay` is the same by steps.

    >>> exponential_decay(1.0, 10, 0.5)([0, 10, 20]).tolist()
    [1.0, 0.5, 0.25]
    """
    return lr * decay(factor).stretch(steps)


@validated(lr=arg.real(), steps=arg.real(0), end=arg.real(), power=arg.real(above=0))
def polynomial_decay(lr, steps, end=0.0, power=1):
    """`end + (lr - end) (1 - t / steps)^power`; power 1 is linear decay.

    >>> polynomial_decay(1.0, 10, power=2)([0, 5, 10]).tolist()
    [1.0, 0.25, 0.0]
    """
    return ramp(lr, end, steps, poly(power))


@validated(lr=arg.real(), steps=arg.real(0), end=arg.real())
def cosine_decay(lr, steps, end=0.0):
    """Half a cosine wave from `lr` to `end` (Loshchilov and Hutter, ICLR 2017, arXiv:1608.03983).

    >>> cosine_decay(1.0, 10, 0.2)([0, 5, 10]).round(6).tolist()
    [1.0, 0.6, 0.2]
    """
    return ramp(lr, end, steps, cosine)


@validated(lr=arg.real(), timescale=arg.real(above=0))
def inverse_time(lr, timescale):
    """`lr / (1 + t / timescale)`: the 1/t decay of Robbins and Monro, 1951.

    >>> inverse_time(1.0, 10)([0, 10]).tolist()
    [1.0, 0.5]
    """
    return lr * inverse(1, timescale)


@validated(lr=arg.real(), timescale=arg.real(above=0))
def inverse_root(lr, timescale):
    """`lr / sqrt(1 + t / timescale)`.

    >>> inverse_root(1.0, 5)([0, 15]).tolist()
    [1.0, 0.5]
    """
    return lr * inverse(0.5, timescale)


@validated(lr=arg.real(), steps=arg.real(0), end=arg.real(), low=arg.real(), high=arg.real())
def tanh_decay(lr, steps, end=0.0, low=-7, high=3):
    """`end + (lr - end) (1 - tanh(low + (high - low) t / steps)) / 2`.

    Source: Hsueh et al., WACV 2019, arXiv:1806.01593.

    >>> tanh_decay(1.0, 10)([0, 7, 10]).round(3).tolist()
    [1.0, 0.5, 0.002]
    """
    return ramp(lr, end, steps, tanh(low, high))


@validated(steps=arg.real(0, MAX_STEPS), start=arg.real())
def warmup(schedule, steps, start=0.0):
    """A line from `start` to the schedule's first value in `steps` steps, then the schedule.

    schedule: or a number; it counts its steps from the end of the warm-up. The first update uses
    `start`; `.delay(-1)` begins one step further.

    >>> warmup(0.1, 4)([0, 2, 4]).tolist()
    [0.0, 0.05, 0.1]
    """
    schedule = as_schedule(schedule)
    return ramp(start, schedule(0), steps).then(schedule, at=steps) if steps else schedule


@validated(width=arg.real(above=0), steps=arg.real(above=0, high=MAX_STEPS), scale=arg.real())
def noam(width, steps, scale=1.0):
    """`scale width^-0.5 min(n^-0.5, n steps^-1.5)` with n = t + 1.

    Source: Vaswani et al., 2017, arXiv:1706.03762.

    >>> noam(4, 4)(3)
    0.25
    """
    rise_and_fall = ramp(0, 1, steps).then(inverse(0.5, steps), at=steps)
    return scale * (width * steps) ** -0.5 * rise_and_fall.delay(-1)


@validated(lr=arg.real(), end=arg.real(), fade=arg.real(0, 1))
def sgdr(lr, period, end=0.0, grow=1, fade=1.0, count=None):
    """Cosine with warm restarts, periods growing by `grow`, heights above `end` fading by `fade`.

    After `count` of them it stays at `end`. Source: Loshchilov and Hutter, 2017, arXiv:1608.03983.

    >>> sgdr(1.0, 10, grow=2)([0, 10, 30, 70]).tolist()
    [1.0, 1.0, 1.0, 1.0]
    """
    if fade == 1:  # end + (lr - end) need not be lr
        return ramp(lr, end, period, cosine).cycle(period, grow, count=count, tail=end)
    return end + ramp(lr - end, 0, period, cosine).cycle(period, grow, fade, count)


@validated(**CYCLIC_RULES)
def triangular(low, high, up, down=None):
    """Up in `up` steps, down in `down` (None: as many), again and again.

    Source: Smith, WACV 2017, arXiv:1506.01186.

    >>> triangular(0.0, 1.0, 2)([0, 1, 2, 3, 4]).tolist()
    [0.0, 0.5, 1.0, 0.5, 0.0]
    """
    return low + _triangle_wave(high - low, up, down)


@validated(**CYCLIC_RULES)
def triangular2(low, high, up, down=None):
    """`triangular` with the height halved after every cycle.

    >>> triangular2(0.0, 1.0, 2)([2, 6, 10]).tolist()
    [1.0, 0.5, 0.25]
    """
    return low + _triangle_wave(high - low, up, down, fade=0.5)


@validated(**CYCLIC_RULES)
def exp_range(low, high, up, down=None, factor=0.999):
    """`triangular` with the height multiplied by `factor^t`.

    >>> exp_range(0.0, 1.0, 2, factor=0.5)([2, 6]).tolist()
    [0.25, 0.015625]
    """
    return low + _triangle_wave(high - low, up, down) * decay(factor)


def _triangle_wave(height, up, down, fade=1):
    down = up if down is None else down
    if not up + down:
        raise ValueError("up and down must not both be 0 steps")
    return ramp(0, height, up).then(ramp(height, 0, down), at=up).cycle(up + down, fade=fade)


@validated(
    peak=arg.real(), steps=arg.whole(2), div=arg.real(above=0), final_div=arg.real(above=0), three_phase=arg.truth
)
def one_cycle(peak, steps, warm=0.3, div=25, final_div=1e4, shape=cosine, three_phase=False):
    """Up from `peak / div`, then down to `peak / div / final_div`, used by the last update.

    warm: the share of steps for the way up. Three phases: up, down again in as many steps, then the
    rest to the final rate. Phases end as in PyTorch's OneCycleLR. Source: Smith and Topin, 2017,
    arXiv:1708.07120.

    >>> one_cycle(1.0, 10)([0, 2, 9]).round(6).tolist()
    [0.04, 1.0, 4e-06]
    """
    most, above = ((steps + 1) / (2 * steps), 1 / steps) if three_phase else (1, None)
    up = real_number("warm", warm, 1 / steps, most, above) * steps - 1
    low = peak / div
    first = ramp(low, peak, up, shape)
    if three_phase:
        down = ramp(low, low / final_div, steps - 1 - 2 * up, shape)
        return join([first, ramp(peak, low, up, shape), down], [up, 2 * up])
    return first.then(ramp(peak, low / final_div, steps - 1 - up, shape), at=up)


@validated(lr=arg.real(), steps=arg.real(0, MAX_STEPS), flat=arg.real(0, 1), end=arg.real())
def flat_and_anneal(lr, steps, flat=0.75, end=0.0):
    """`lr` for a share `flat` of the steps, then a cosine to `end`.

    >>> flat_and_anneal(1.0, 100)([0, 75, 100]).tolist()
    [1.0, 1.0, 0.0]
    """
    at = steps * flat
    return constant(lr).then(ramp(lr, end, steps - at, cosine), at)


@validated(lr=arg.real(), warm=arg.real(0, MAX_STEPS), stable=arg.real(), cooldown=arg.real(0), end=arg.real())
def wsd(lr, warm, stable, cooldown, end=0.0, shape=one_minus_sqrt):
    """Warm up, stay, cool down; the default cooldown is "1 - sqrt".

    Source: Hagele et al., 2024, arXiv:2405.18392.

    >>> wsd(1.0, 2, 4, 4)([0, 2, 6, 10]).tolist()
    [0.0, 1.0, 1.0, 0.0]
    """
    return warmup(constant(lr).then(ramp(lr, end, cooldown, shape), at=stable), warm)
