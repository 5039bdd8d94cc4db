"""Where should you begin? Questions that route the reader by their first answers."""

import ipywidgets as widgets

from lrlib.classroom.bank import find_question, question_ids
from lrlib.classroom.feedback import in_html
from lrlib.classroom.quiz import Item, Sheet
from lrlib.validation import text, validated


class Readiness(Sheet):
    """Questions from easy to hard; when all are answered, one sentence says where to begin."""

    def __init__(self, items, ready):
        self.ready = ready
        self._route = widgets.HTML()
        super().__init__(items)
        self.children = [*self.children, self._route]
        for item in items:
            item.feedback.observe(self._refresh, "value")

    def _refresh(self, _=None):
        self._route.value = f'<div role="status"><b>{in_html(self.route)}</b></div>'

    @property
    def route(self):
        """Where to begin, from the first answer of each question."""
        open_items = [item for item in self.items if item.first is None]
        if open_items:
            return f"{len(open_items)} to go."
        return next((item.question.route for item in self.items if not item.first), self.ready)


@validated(lesson=text, ready=text)
def readiness(lesson, ready):
    """Where should you begin? `ready` is what to say when every first answer is right.

    >>> readiness("start_here", ready="Go.").route
    '5 to go.'
    """
    items = [Item(find_question(id), f"{number}.") for number, id in enumerate(question_ids(lesson, "readiness"), 1)]
    return Readiness(items, ready)
