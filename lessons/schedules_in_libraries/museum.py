"""What each library made of a schedule: the sequences of frozen.json, which make_frozen.py recorded."""

import html
import json
from pathlib import Path

import numpy as np

from lrlib.schedules import cosine_decay, multi_step, polynomial_decay, warmup

HERE = Path(__file__).parent
FROZEN = json.loads((HERE / "frozen.json").read_text(encoding="utf-8"))
MADE, VERSIONS, BY_HAND = FROZEN["made"], FROZEN["versions"], FROZEN["by_hand"]
SMALL_LOSSES, ACCUMULATED, RESTARTS = FROZEN["small_losses"], FROZEN["accumulated"], FROZEN["restarts"]
TWO_PROCESSES = FROZEN["two processes"]
LIBRARIES = ("PyTorch", "Keras", "Optax", "Transformers", "timm")
PLAIN = {  # what the words say: functions of the update, as in lesson 07
    "warm-up and cosine": warmup(cosine_decay(0.1, 80), 20),
    "cosine": cosine_decay(0.1, 100),
    "halve at 30": multi_step(0.1, [30], 0.5),
    "line to zero": polynomial_decay(0.1, 100),
}


def read(library, schedule, updates):
    """The rate that a library used at an update, or a list of them; the word "error" where it raised one.

    >>> read("Keras", "halve at 30", [29, 30, 31])
    [0.1, 0.1, 0.05]
    """
    rates = FROZEN["libraries"][library][schedule]
    found = ["error" if rates[update] is None else rates[update] for update in np.atleast_1d(updates)]
    return found if np.ndim(updates) else found[0]


def has(library, schedule):
    """Whether a library has this schedule among those recorded."""
    return schedule in FROZEN["libraries"][library]


def of_script(name):
    """The rates of a script, in PyTorch: (as they were meant, as they came)."""
    return tuple(np.array(FROZEN["scripts"][name][kind]) for kind in ("meant", "got"))


class Listing:
    """A script with the numbers of its lines."""

    def __init__(self, text):
        self.lines = [f"{i:2}  {line}" for i, line in enumerate(text.rstrip().split("\n"), 1)]

    def __repr__(self):
        return "\n".join(self.lines)

    def _repr_html_(self):
        return f'<pre style="line-height:1.35">{html.escape(repr(self))}</pre>'


def script(name):
    """One of the five scripts of this lesson, to read.

    >>> print(script("resumed").lines[0])
     1  saved = torch.load("after_epoch_4.pt")
    """
    return Listing((HERE / "scripts" / f"{name}.txt").read_text(encoding="utf-8"))
