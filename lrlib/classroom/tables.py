"""Columns of numbers as a table that rounds the same everywhere."""

import html

import numpy as np

from .. import validation as arg
from ..validation import validated
from .style import number


class Table:
    """Columns of equal length, as aligned text and as an HTML table."""

    def __init__(self, columns, digits=3):
        lists = {name: list(values) if np.iterable(values) else [values] for name, values in columns.items()}
        lengths = {name: len(values) for name, values in lists.items()}
        if len(set(lengths.values())) > 1:
            raise ValueError(f"columns must have equal length, got {lengths}")
        self.names = list(lists)
        self.rows = [[_cell(value, digits) for value in row] for row in zip(*lists.values(), strict=True)]

    def __repr__(self):
        widths = [max(map(len, column)) for column in zip(self.names, *self.rows, strict=True)]
        lines = [map(str.rjust, row, widths) for row in [self.names, *self.rows]]
        return "\n".join(map("  ".join, lines))

    def _repr_html_(self):
        def cells(row, tag):
            start, end = f'<{tag} style="text-align:right;padding:.2em .8em">', f"</{tag}>"
            return "".join(start + html.escape(text) + end for text in row)

        body = "".join(f"<tr>{cells(row, 'td')}</tr>" for row in self.rows)
        return f"<table><thead><tr>{cells(self.names, 'th')}</tr></thead><tbody>{body}</tbody></table>"


def _cell(value, digits):
    if isinstance(value, (bool, np.bool_)):
        return "yes" if value else "no"
    if isinstance(value, (float, np.floating)):
        return number(value, digits)
    return str(value)


@validated(columns=arg.named(lambda name, value, _: value), digits=arg.whole(1, 15))
def table(columns, digits=3):
    """A table from `{"heading": values}`: numbers in `digits` significant digits, inf and nan as `diverged`.

    >>> table({"rate": [0.1, 1.0], "loss": [0.25, float("inf")]})
    rate      loss
     0.1      0.25
       1  diverged
    """
    return Table(columns, digits)
