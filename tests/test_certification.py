"""Lesson 20's own numbers: what an interval keeps, how far two scores lie apart; and its tables of exams."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from lessons import build
from lessons.certification import apart, coverage, plain, wilson
from lrlib.classroom.exams import ended, exams
from lrlib.classroom.syllabus import contents


@pytest.mark.parametrize(
    ("share", "of", "kept"),  # Brown, Cai and DasGupta (2001): of the plain interval at 0.2 and n = 30
    [(0.2, 30, 0.946), (0.9, 10, 0.650), (0.5, 10, 0.891)],
)
def test_the_coverage_of_the_plain_interval(share, of, kept):
    assert coverage(plain, share, of) == pytest.approx(kept, abs=1e-3)


@given(st.floats(0.01, 0.99), st.integers(1, 60))
def test_coverage_is_a_sum_of_the_binomial_distribution(share, of):
    inside = [right for right in range(of + 1) if wilson(right, of)[0] <= share <= wilson(right, of)[1]]
    assert coverage(wilson, share, of) == pytest.approx(binom.pmf(inside, of, share).sum(), abs=1e-9)


@given(st.integers(0, 50), st.integers(0, 50), st.integers(50, 80))
def test_the_better_score_lies_above_and_a_swap_turns_the_sign(first, second, of):
    assert apart(first, second, of) == pytest.approx(-apart(second, first, of))
    assert (apart(first, second, of) > 0) == (second > first)


def test_the_tables_name_every_exam_and_lead_to_lessons_that_answer():
    lessons = contents()
    text = build.exams_table(lessons)
    asked = [exam for exam in exams() if exam.demands]
    assert all(f"**{exam.name}**, {exam.state}" in text and f"| {exam.name} | {exam.page} |" in build.sources_table()
               for exam in asked)  # fmt: skip
    assert len(text.splitlines()) == 2 + sum(len(exam.demands) for exam in asked)
    assert set(re.findall(r"\]\((.*?)\)", text)) <= {lesson.notebook for lesson in lessons}
    (row,) = [line for line in text.splitlines() if "keep a model from overfitting" in line]
    assert re.findall(r"\[(\d\d)\]", row) == ["01", "05", "13"]
    assert [line.split(":")[0] for line in build.ended_list().splitlines()] == [f"- {name}" for name, _, _ in ended()]
