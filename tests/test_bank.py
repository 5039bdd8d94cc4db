"""The bank of the practice exam: enough of it, each key proved by a run that fails for another key, nothing twice."""

import re
import tomllib
from collections import Counter
from math import ceil

import pytest

from lrlib.classroom.bank import case_of, load_questions
from lrlib.classroom.claims import claims
from lrlib.classroom.questions import KINDS, NUMBERS
from lrlib.classroom.quiz import asked
from lrlib.classroom.syllabus import contents, folder, lessons, names_in

EXAM = [question for lesson in lessons() for question in load_questions(lesson).values() if question.use == "exam"]
every = pytest.mark.parametrize("question", EXAM, ids=lambda question: question.id)
proved = pytest.mark.parametrize("question", [q for q in EXAM if q.proof], ids=lambda question: question.id)
MISCONCEPTIONS = tomllib.loads((folder() / "misconceptions.toml").read_text(encoding="utf-8"))
MISTAKES = [id for part in MISCONCEPTIONS.values() for id in part]


def key(question):
    """What a proof may ask of the key: the answer, its ends, numbers of right options, matches."""
    right = [i for i, option in enumerate(question.options) if option.right]
    matches = [option.match for option in question.options]
    places = list(range(len(question.options)))
    return {"answer": question.answer, "within": question.within, "right": right, "matches": matches, "places": places}


def other_keys(question):
    """Keys that are wrong, each different from the true one in all that it can be."""
    true, size = key(question), len(question.options)
    if question.kind in NUMBERS:
        for factor in (0.5, 2):
            yield {**true, "answer": true["answer"] * factor, "within": tuple(factor * end for end in true["within"])}
    elif question.kind == "matching":
        yield {**true, "matches": true["matches"][1:] + true["matches"][:1]}
    elif question.kind == "ordering":
        yield {**true, "places": true["places"][::-1]}
        yield {**true, "places": true["places"][1:] + true["places"][:1]}
    elif question.kind == "multiple":
        for i in range(size):
            yield {**true, "right": sorted({i} ^ set(true["right"]))}
    else:
        for i in {*range(size)} - {*true["right"]}:
            yield {**true, "right": [i]}


def holds(question, names):
    try:
        return bool(eval(question.proof, {**names_in(question.lesson), **names}))
    except Exception:  # a key that the run cannot even be asked about is not proved by it
        return False


@proved
def test_the_proof_holds_for_the_key_and_for_no_other(question):
    assert holds(question, key(question))
    assert not any(holds(question, other) for other in other_keys(question))


@every
def test_a_question_says_where_it_belongs(question):
    row = next(lesson for lesson in contents() if lesson.name == question.lesson)
    assert question.objectives and set(question.objectives) <= set(row.objectives)
    assert set(question.misconceptions) <= set(MISTAKES)
    assert question.claim or question.section, "what answers it"
    if question.claim:
        assert question.claim in {claim.id for claim in claims(question.claim.partition(".")[0])}
    if question.section:
        source = (folder() / question.lesson / "lesson.py").read_text(encoding="utf-8")
        assert f"\n# ## {question.section}\n" in source or f"\n# ### {question.section}\n" in source


@every
def test_it_can_be_shown(question):
    shown = asked(question)
    assert question.code.strip()[:10] in shown.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"').replace(
        "&#x27;", "'"
    )
    assert shown.count("<img") == bool(question.picture) + bool(case_of(question) and case_of(question).picture)
    for picture in re.findall(r'alt="([^"]*)"', shown):
        assert len(picture.split()) >= 8


def words(question):
    return set(
        re.findall(r"[a-z]{3,}|\d[\d.e-]*", " ".join([question.prompt, *(o.text for o in question.options)]).lower())
    )


def test_nothing_is_asked_twice():
    known = [(question, words(question)) for lesson in lessons() for question in load_questions(lesson).values()]
    for i, (one, mine) in enumerate(known):
        for other, theirs in known[:i]:
            if one.use == "exam" or other.use == "exam":
                alike = len(mine & theirs) / len(mine | theirs)
                assert alike < 0.6 or one.case and one.case == other.case, (one.id, other.id)


@pytest.mark.skipif(not EXAM, reason="no bank yet")
def test_the_bank_is_large_mixed_and_proved():
    counts = Counter(question.lesson for question in EXAM)
    quiz = [q for lesson in lessons() for q in load_questions(lesson).values() if q.use in ("exam", "quiz")]
    assert len(quiz) >= 200
    assert all(counts[lesson] >= 12 for lesson in lessons() if lesson != "certification"), "which asks them all"
    assert sum(bool(question.proof) for question in EXAM) >= ceil(0.6 * len(EXAM))
    assert {question.kind for question in EXAM} == set(KINDS) and any(question.case for question in EXAM)
    assert {question.difficulty for question in EXAM} == {1, 2, 3}


@pytest.mark.skipif(not EXAM, reason="no bank yet")
def test_every_misconception_tempts_somewhere():
    assert set(MISTAKES) - {id for question in EXAM for id in question.misconceptions} == set()
