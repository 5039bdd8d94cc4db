"""Random schedules of the whole algebra."""

from lrlib import schedules as s

SHAPES = (
    lambda r: s.linear,
    lambda r: s.cosine,
    lambda r: s.tanh(),
    lambda r: s.poly(r.uniform(0.3, 4)),
    lambda r: s.cosine_power(r.uniform(0.3, 4)),
    lambda r: s.geometric(r.uniform(1e-3, 5)),
    lambda r: s.cosine.k_decay(r.uniform(0.5, 2)),
    lambda r: s.poly(2).k_decay(r.uniform(0.5, 2)),
)
ENDS = (0.0, 1e-9, 1e-5, 0.01, 0.3)


def steps_of(r):
    """A number of steps: whole, a whole number over a small one, or any."""
    whole = r.randrange(1, 150)
    return r.choice((whole, whole, whole / r.randrange(2, 13), r.uniform(0.5, 150)))


def leaf(r):
    kind = r.randrange(5)
    if kind == 0:
        return s.constant(r.uniform(0, 1))
    if kind == 1:
        return s.decay(r.uniform(0.9, 1))
    if kind == 2:
        return s.inverse(r.uniform(0, 2), r.uniform(1, 60))
    shape, ends = r.choice(SHAPES)(r), [r.choice((r.choice(ENDS), r.uniform(0, 1))) for _ in "ab"]
    return s.ramp(*ends, steps_of(r), shape, r.random() < 0.2)


def random_tree(r, depth=3):
    """A schedule drawn with a `random.Random`."""
    if depth == 0 or r.random() < 0.15:
        return leaf(r)
    a, kind = random_tree(r, depth - 1), r.randrange(11)
    if kind < 5:
        b = random_tree(r, depth - 1)
        at = steps_of(r)
        return (a * b, a + b, s.minimum(a, b), s.maximum(a, b), a.then(b, at))[kind]
    if kind < 7:
        count = r.choice((None, None, 1, 2, 3, 7))
        grow, fade = r.choice((1, 1, 1.1, 1.3, 1.5, 2, 3)), r.choice((1, 0.5, r.uniform(0, 1)))
        return a.cycle(steps_of(r), grow, fade, count, r.choice((0.0, 0.02, leaf(r))))
    if kind == 7:
        return a.clip(r.choice((None, 0.01)), r.uniform(0.1, 0.9))
    if kind == 8:
        return a.delay(r.choice((steps_of(r), -steps_of(r))))
    return a.stretch(r.uniform(0.3, 8)) if kind == 9 else a.every(steps_of(r))


ONCE_WRONG = [  # where exported code or a library was once wrong
    s.sgdr(0.1, 41),
    s.step_decay(1.0, 41),
    s.cosine_decay(0.1, 10).every(1).stretch(61),
    s.ramp(1, 0, 19.6).cycle(19.6),
    s.step_decay(1, 19.6, 0.9),
    (0.0687 * s.decay(0.966)).every(3.3).every(3.3),
    s.sgdr(1.0, 10, grow=1.3, count=2),
    s.sgdr(1.0, 100, grow=1.1, count=3),
    s.cosine_decay(1.0, 199, 1e-8),
    s.ramp(0.03, 1e-9, 199, s.geometric()),
    s.one_cycle(0.1, 200),
    s.polynomial_decay(0.1, 200, power=2),
    s.ramp(0.1, 0, 120, s.cosine.k_decay(1.7)).cycle(47, fade=0.83, count=3),
    s.minimum(s.maximum(s.inverse_root(0.1, 5), 0.02), s.ramp(0, 0.1, 30)),
    s.sgdr(0.1, 10, grow=1.01),
]
