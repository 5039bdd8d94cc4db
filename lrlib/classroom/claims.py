"""A result under its label, with the check that carries it."""

import html

from .. import validation as arg
from ..validation import validated

LABELS = {
    "Exact": "a theorem, checked to rounding or to the digits shown",
    "Reproduces": "the published effect, at our scale, over several seeds, spread shown",
    "Conditional": "appears only in some settings; one where it vanishes is shown",
    "Does not reproduce here": "a popular claim, and what was measured instead",
}


class Claim:
    def __init__(self, label, statement, holds):
        self.label, self.statement, self.holds = label, statement, bool(holds)

    def __repr__(self):
        begin = self.label if self.holds else f"NOT CONFIRMED by this run ({self.label})"
        return f"{begin}: {self.statement}"

    def _repr_html_(self):
        known = f"{self.label} ({LABELS[self.label]})"
        word = known if self.holds else f"Not confirmed by this run; stated as {self.label}"
        style = "border-left:4px solid currentColor;padding:.3em .8em;max-width:80em"
        return f'<div style="{style}"><b>{word}:</b> {html.escape(self.statement)}.</div>'


@validated(label=arg.one_of(*LABELS), statement=arg.text, holds=arg.truth)
def claim(label, statement, holds):
    """A result under its label, with the check that carries it: `holds` is a condition computed from the run above.

    label: one of "Exact", "Reproduces", "Conditional", "Does not reproduce here". Raises ValueError for another.

    >>> claim("Exact", "two and two make four", 2 + 2 == 4)
    Exact: two and two make four
    """
    return Claim(label, statement, holds)
