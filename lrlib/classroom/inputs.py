"""Where an answer is given: a control for each kind of question, worked by keyboard and named for a screen reader."""

from pathlib import Path

import anywidget
import ipywidgets as widgets
import traitlets

from .questions import out_of_order
from .slider import Slider

WIDE = {"width": "auto", "max_width": "80em"}


class Sorter(anywidget.AnyWidget):
    """A list to put in order, by drag or by two buttons a line. `value`: numbers of the texts, from first to last."""

    _esm = Path(__file__).with_name("sorter.js")
    label = traitlets.Unicode().tag(sync=True)
    texts = traitlets.List(traitlets.Unicode()).tag(sync=True)
    value = traitlets.List(traitlets.Int()).tag(sync=True)
    touched = traitlets.Bool().tag(sync=True)
    disabled = traitlets.Bool().tag(sync=True)


class Choice:
    """One of several: options, or lines of code."""

    def __init__(self, question, order):
        texts = [(question.options[i].text, i) for i in order]
        self.widgets = [widgets.RadioButtons(options=texts, value=None, layout=widgets.Layout(**WIDE))]

    @property
    def given(self):
        value = self.widgets[0].value
        return [] if value is None else [value]

    def put(self, given):
        self.widgets[0].value = given[0] if given else None


class Boxes:
    """Any of several."""

    def __init__(self, question, order):
        self.order, wide = order, widgets.Layout(**WIDE)
        texts = [question.options[i].text for i in order]
        self.widgets = [widgets.Checkbox(description=text, indent=False, layout=wide) for text in texts]

    @property
    def given(self):
        return [i for i, box in zip(self.order, self.widgets, strict=True) if box.value]

    def put(self, given):
        for i, box in zip(self.order, self.widgets, strict=True):
            box.value = i in given


class Number:
    """A number, typed."""

    def __init__(self, question, order):
        self.widgets = [widgets.Text(description="Your number", style={"description_width": "initial"})]

    @property
    def given(self):
        return self.widgets[0].value

    def put(self, given):
        self.widgets[0].value = str(given or "")


class Spot:
    """A place on the axis of a picture, by a slider; nothing is given until it is moved."""

    def __init__(self, question, order):
        ends, label = {"low": question.low, "high": question.high}, question.axis
        logarithmic = question.low > 0 and question.high >= 20 * question.low
        self.widgets = [Slider(label=label, **ends, positions=200, logarithmic=logarithmic, value=question.low)]
        self.low = question.low

    @property
    def given(self):
        value = self.widgets[0].value
        return "" if value == self.low else f"{value:.4g}"

    def put(self, given):
        self.widgets[0].value = float(given) if given else self.low


class Order:
    """All of several, put in order."""

    def __init__(self, question, order):
        texts = [option.text for option in question.options]
        self.widgets = [Sorter(label="Put in order, first to last", texts=texts, value=out_of_order(order))]

    @property
    def given(self):
        return list(self.widgets[0].value) if self.widgets[0].touched else []

    def put(self, given):
        if given:
            self.widgets[0].value, self.widgets[0].touched = list(given), True


class Match:
    """For each of several, what belongs to it."""

    def __init__(self, question, order):
        self.order, wide = order, widgets.Layout(width="max-content", max_width="80em")
        options = [("choose", ""), *((match, match) for match in question.matches)]
        self.widgets = [
            widgets.Dropdown(
                options=options,
                description=question.options[i].text,
                layout=wide,
                style={"description_width": "initial"},
            )
            for i in order
        ]

    @property
    def given(self):
        chosen = {i: box.value for i, box in zip(self.order, self.widgets, strict=True)}
        return [chosen[i] for i in sorted(chosen)] if any(chosen.values()) else []

    def put(self, given):
        for i, box in zip(self.order, self.widgets, strict=True):
            box.value = given[i] if given else ""


KINDS = {
    **{"single": Choice, "completion": Choice, "multiple": Boxes, "numeric": Number},
    **{"hotspot": Spot, "ordering": Order, "matching": Match},
}


def control(question, order):
    """The control for a question whose options stand in this order: `widgets`, `given` and `put(given)`.

    >>> from .bank import find_question
    >>> control(find_question("step_size.q_step"), []).given
    ''
    """
    return KINDS[question.kind](question, order)
