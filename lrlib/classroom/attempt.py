"""One try at a practice exam: which questions, and what was answered when. Kept in a file at every change.

The score is this course's own measure. No pass line of any vendor is known to it.
"""

import contextlib
import json
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from math import sqrt

from ..randomness import generator
from ..working_copy import write
from . import progress
from .bank import find_question, load_questions
from .questions import KINDS, judge
from .syllabus import contents, lessons

SEED_PURPOSE = 7  # a stream of random numbers of its own


def now():
    return datetime.now(UTC)


@dataclass
class Attempt:
    """What is kept of a try. Times are ISO texts in UTC; `ends` is the moment the clock stops, or None without one."""

    profile: str
    seed: int
    items: list[str]
    begun: str
    ends: str | None = None
    submitted: str | None = None
    answers: dict = field(default_factory=dict)
    flagged: list[str] = field(default_factory=list)
    sure: list[str] = field(default_factory=list)
    seconds: dict = field(default_factory=dict)
    file: str = ""

    @property
    def over(self):
        return self.submitted is not None or self.ends is not None and now() >= datetime.fromisoformat(self.ends)

    def save(self):
        """Write it beside the learner's progress, whole or not at all; where nothing can be kept, keep it in memory."""
        folder = progress.working_copy()
        if folder is None or not self.file:
            return
        with contextlib.suppress(OSError):  # a full disk must not end an exam; the answers stay in memory
            write(folder / self.file, json.dumps(asdict(self), indent=1) + "\n")


def begin(profile, length, minutes=None, seed=None, kinds=KINDS, wanted=None):
    """A new attempt: `length` questions of the bank.

    minutes: until the clock stops, or None for no clock. seed: the same seed, the same questions in the same order;
    None for others than last time. kinds: which kinds of question. wanted: a share for each lesson, `{name: weight}`;
    None for all lessons alike. Raises ValueError where the bank has fewer questions.

    >>> begin("course", 3, seed=1).items == begin("course", 3, seed=1).items
    True
    """
    moment = now()
    seed = int(moment.timestamp()) if seed is None else seed
    items = draw_items(length, seed, kinds, wanted)
    ends = None if minutes is None else (moment + timedelta(minutes=minutes)).isoformat(timespec="seconds")
    begun = moment.isoformat(timespec="seconds")
    return Attempt(profile, seed, items, begun, ends, file=f"exam-{moment:%Y%m%d-%H%M%S}.json")


def pool(kinds=KINDS, wanted=None):
    """`{lesson: [questions that an exam may ask]}`: those written for it, and the quizzes, of lessons with a weight."""
    found = {}
    for name in lessons() if wanted is None else filter(wanted.get, lessons()):
        asked = [one for one in load_questions(name).values() if one.use in ("exam", "quiz") and one.kind in kinds]
        if asked:
            found[name] = asked
    return found


def draw_items(length, seed, kinds=KINDS, wanted=None):
    """Ids of `length` questions: lessons by their weights, no question twice, the questions of a case together."""
    known = pool(kinds, wanted)
    there = sum(map(len, known.values()))
    if not 1 <= length <= there:
        raise ValueError(f"length must be between 1 and {there}, the questions there are, got {length}")
    rng, weights = generator(seed, SEED_PURPOSE), wanted or dict.fromkeys(known, 1)
    left = {name: _in_cases(asked, rng) for name, asked in known.items()}
    groups, count = [], dict.fromkeys(known, 0)
    while missing := length - sum(count.values()):
        name = min(filter(left.get, left), key=lambda name: (count[name] + 1) / weights[name])
        groups.append(left[name].pop()[:missing])
        count[name] += len(groups[-1])
    return [question.id for place in rng.permutation(len(groups)) for question in groups[place]]


def _in_cases(asked, rng):
    """Questions in groups, shuffled: those of one case stand together, others alone."""
    groups = {}
    for question in asked:
        groups.setdefault(question.case or question.id, []).append(question)
    groups = list(groups.values())
    return [groups[place] for place in rng.permutation(len(groups))]


def attempts():
    """All attempts that are kept, oldest first, and a sentence for each file that cannot be read."""
    folder, found, notices = progress.working_copy(), [], []
    for path in sorted(folder.glob("exam-*.json")) if folder else []:
        try:
            attempt = Attempt(**json.loads(path.read_text(encoding="utf-8-sig")))
            known = [id for id in attempt.items if _known(id)]
            if len(known) < len(attempt.items):
                notices.append(
                    f"{path.name}: {len(attempt.items) - len(known)} of its questions are not in the bank any more."
                )
            attempt.items, attempt.file = known, path.name
            found.append(attempt)
        except (OSError, ValueError, TypeError, RecursionError):
            notices.append(f"{path.name} could not be read; it stays where it is.")
    return found, notices


def _known(id):
    try:
        return find_question(id) is not None
    except ValueError:
        return False


def wilson(right, of, z=1.96):
    """The 95 % interval of a share, by Wilson (1927): `(low, high)`.

    >>> [round(end, 2) for end in wilson(14, 20)]
    [0.48, 0.85]
    """
    if of == 0:
        return 0.0, 1.0
    share, spread = right / of, z * sqrt(right / of * (1 - right / of) / of + z**2 / (4 * of**2))
    return (share + z**2 / (2 * of) - spread) / (1 + z**2 / of), (share + z**2 / (2 * of) + spread) / (1 + z**2 / of)


@dataclass(frozen=True)
class Marked:
    """One question of an attempt, judged: verdict "right", "wrong" or "blank" (which counts as wrong)."""

    question: object
    given: object
    verdict: str
    why: str
    sure: bool
    seconds: float


def marked(attempt):
    """Every question of an attempt, judged."""
    found = []
    for id in attempt.items:
        question, given = find_question(id), attempt.answers.get(id, [])
        verdict, why = judge(question, given)
        found.append(Marked(question, given, verdict, why, id in attempt.sure, attempt.seconds.get(id, 0.0)))
    return found


def tally(rows, key):
    """`{key: (right, of)}` over judged questions; a question with several keys counts for each."""
    counts = {}
    for row in rows:
        for one in key(row.question):
            right, of = counts.get(one, (0, 0))
            counts[one] = right + (row.verdict == "right"), of + 1
    return counts


def objective_names():
    """`{code: (name, lesson)}` of all objectives of the course."""
    return {code: (name, lesson.name) for lesson in contents() for code, name in lesson.objectives.items()}
