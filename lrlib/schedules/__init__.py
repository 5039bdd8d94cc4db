"""Learning-rate schedules as pure functions of the step, and the small algebra that builds them.

A schedule maps a step to a rate: `schedule(step)` takes a number or an array and returns the same
shape. Step 0 is the first update. It knows no optimizer and keeps no state, so evaluating it cannot
change it. It is defined on every real step: before step 0 each leaf holds its value at 0, after its
length a ramp holds its end; nan gives nan. Rates stay finite, except where a `decay` above 1
outgrows all numbers.

Three leaves (`ramp`, `decay`, `inverse`; a number is a constant), a handful of operators (`*`, `+`,
`clip`, `minimum`, `maximum`, `then`, `cycle`, `delay`, `stretch`, `every`), and named recipes, each
a line or two of these. `Plateau` looks at a metric and is a controller, not a schedule.

What cannot be said: a rate that depends on anything but the step (Plateau apart); cycles that grow
stronger or shorter (`fade` above 1, `grow` below 1; Keras's `m_mul`, timm's `cycle_decay`); a line
without an end; a ramp whose end depends on the step (Keras's PolynomialDecay(cycle=True), except as
a join with a part for each round); a product over all past steps (PyTorch's MultiplicativeLR).

>>> warm_cosine = ramp(0, 0.1, 10).then(ramp(0.1, 0, 90, cosine), at=10)
>>> warm_cosine(0), warm_cosine(5), warm_cosine(10), warm_cosine(100)
(0.0, 0.05, 0.1, 0.0)
>>> eval(repr(warm_cosine)) == warm_cosine
True
"""

# ruff: noqa: F401, I001 - the names that the rooms hand on, a few on a line
# fmt: off
from .algebra import (
    MAX_STEPS, Clip, Constant, Cycle, Delay, Every, Join, Maximum, Minimum, Product, Schedule,
    Stretch, Sum, as_schedule, constant, join, maximum, minimum,
)
from .leaves import Decay, Inverse, Ramp, decay, inverse, ramp
from .plateau import Plateau
from .recipes import (
    cosine_decay, exp_range, exponential_decay, flat_and_anneal, inverse_root, inverse_time,
    multi_step, noam, one_cycle, piecewise, polynomial_decay, sgdr, step_decay, tanh_decay,
    triangular, triangular2, warmup, wsd,
)
from .shapes import (
    Shape, cosine, cosine_power, geometric, linear, one_minus_sqrt, poly, power, tanh,
)
