"""What to repeat today: questions come back when they are about to be forgotten.

When that is, FSRS says (Free Spaced Repetition Scheduler, version 6, by the library `fsrs`): a question answered right
comes back after a longer time than before, one answered wrong after a day or two. The state stands in progress.json.
"""

from datetime import UTC, datetime

from . import progress
from .bank import find_question

LONGEST = 365  # days until a question comes back at the latest
SESSION = 13  # questions in about ten minutes
REPEATED = ("recall", "quiz", "exam")  # predictions are made once


def _scheduler():
    from fsrs import Scheduler

    return Scheduler(learning_steps=(), relearning_steps=(), maximum_interval=LONGEST, enable_fuzzing=False)


def _card(id, entry):
    """The card of an entry; None for one that cannot be read, or that is of no question of the bank."""
    from fsrs import Card

    try:
        return find_question(id) and Card.from_dict(entry["card"])
    except (KeyError, TypeError, ValueError):
        return None


def _cards():
    """`{id: card}` of what was answered so far."""
    entries = progress.read()[0]["cards"].items()
    return {id: card for id, entry in entries if (card := _card(id, entry))}


def record(question, right):
    """Note an answer, and when its question comes back. Returns what the record has to say to it."""
    notice = progress.record("questions", question.id, right=right)
    return notice or (answered(question.id, right) if question.use in REPEATED else "")


def answered(id, right, moment=None):
    """Note an answer. Returns what the record has to say to it.

    A right answer counts once until the question is due again; a wrong one brings it back soon, whenever it is given.
    """
    from fsrs import Card, Rating

    moment = moment or datetime.now(UTC)
    card = _card(id, progress.read()[0]["cards"].get(id))
    if right and card and card.due > moment:
        return ""
    rating = Rating.Good if right else Rating.Again
    card, _ = _scheduler().review_card(card or Card(card_id=0), rating, review_datetime=moment)
    return progress.record("cards", id, card=card.to_dict())


def due(moment=None, lessons=None):
    """Ids of the questions to repeat, the longest due first; of some lessons only, where they are named."""
    moment, cards = moment or datetime.now(UTC), _cards()
    found = [id for id, card in cards.items() if card.due <= moment]
    found = [id for id in found if lessons is None or id.partition(".")[0] in lessons]
    return sorted(found, key=lambda id: (cards[id].due, id))


def next_due():
    """The moment at which the first question comes back, or None where nothing was answered yet."""
    return min((card.due for card in _cards().values()), default=None)
