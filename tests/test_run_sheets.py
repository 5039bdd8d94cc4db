"""Run sheets and timetables: the model of the minutes, what a sheet must hold, and that the files are what is made."""

import re

import nbformat.v4 as nb
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessons import build, run_sheets, timetables
from lrlib.classroom.bank import find_question, load_questions, question_ids
from lrlib.classroom.questions import Option, Question
from lrlib.classroom.syllabus import Lesson, contents, material

LESSONS = contents()
every = pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.name)
PAGES = sorted(run_sheets.INSTRUCTOR.rglob("*.md"))


def path_of(lesson):
    return run_sheets.INSTRUCTOR / "run_sheets" / lesson.notebook.replace(".ipynb", ".md")


def read(path):
    return path.read_text(encoding="utf-8")


def code(source, tags=(), folded=False, **data):
    output = nb.new_output("execute_result", {name.replace("_", "/", 1): text for name, text in data.items()})
    metadata = {"tags": list(tags), **({"jupyter": {"source_hidden": True}} if folded else {})}
    return nb.new_code_cell(source, metadata=metadata, outputs=[output] if data else [])


# --- the minutes -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "minutes"),
    [
        (code("a = 1\n\n# why\nb = 2"), 2 * 8 / 60),
        (code("a = 1\nb = 2", folded=True), 0),
        (code("x", image_png="…", text_plain="a sentence"), 8 / 60 + 0.75),
        (code("x", text_html="<table>", text_plain="1"), 8 / 60 + 0.5),
        (code("x", text_plain="Exact: it is so"), 8 / 60 + 0.2),
        (code('predict("a.b")', text_plain="**Predict.** So?"), 8 / 60 + 0.75),
        (code('self_test("a")', text_plain="**1.** So? **2.** And so?"), 8 / 60 + 1.5),
        (code('explorer("a.b")', image_png="…", text_plain="a sentence"), 8 / 60 + 3),
        (code("...", tags=["exercise"]), 8 / 60 + 4),
        (nb.new_markdown_cell("word " * 90 + "$a + b$ `code` [here](far/away.md)"), 91 / 180),
    ],
)
def test_the_model_of_the_minutes(cell, minutes):
    (opening,) = run_sheets.sections(nb.new_notebook(cells=[cell]))
    assert opening.core == pytest.approx(minutes) and opening.deeper == 0


def test_what_stands_below_a_deeper_heading_is_deeper():
    text = "# One\n\n## Two\n\none\n\n### Three (deeper)\n\none\n\n## Four (deeper)\n\n### Five\n\none\n\n## Six\n\none"
    found = run_sheets.sections(nb.new_notebook(cells=[nb.new_markdown_cell(text), code("1")]))
    assert [one.title for one in found] == ["Opening", "Two", "Four (deeper)", "Six"]
    words = [(round(180 * one.core), round(180 * one.deeper)) for one in found]
    assert words == [(1, 0), (2, 3), (0, 4), (2 + 24, 0)]


@every
def test_what_is_cut_first(lesson):
    found = run_sheets.sections(nbformat_of(lesson))
    deeper, free = run_sheets.cuts(lesson, found)
    assert {one.title for one in deeper} == {one.title for one in found if one.deeper}
    for part, some in (("deeper", deeper), ("core", free)):
        minutes = [getattr(one, part) for one in some]
        assert minutes == sorted(minutes, reverse=True) and all(minutes)
    assert not {one.title for one in free} & set(run_sheets.KEPT)
    quiz = {find_question(id).claim for id in question_ids(lesson.name)} - {""}
    assert not quiz & {id for one in free for id in one.ids("claim")}


def nbformat_of(lesson):
    return run_sheets.nbformat.read(run_sheets.NOTEBOOKS / lesson.notebook, as_version=4)


# --- the sheets ------------------------------------------------------------------------------------------------------


@every
def test_a_sheet_is_what_its_lesson_makes(lesson):
    assert read(path_of(lesson)) == run_sheets.sheet(lesson), "run `python -m lessons.run_sheets`"


@every
def test_a_sheet_holds_every_prediction_exercise_explorer_and_quiz_item(lesson):
    sheet = read(path_of(lesson))
    for question in load_questions(lesson.name).values():
        if question.use in ("predict", "quiz"):
            assert question.prompt in sheet, question.id
            assert all(option.why in sheet for option in (*question.options, *question.near)), question.id
    for exercise in material(lesson.name, "exercises"):
        assert all(mistake.says.format(got="…") in sheet for mistake in exercise.mistakes), exercise.id
    for explorer in material(lesson.name, "explorers"):
        assert f"**Goal:** {explorer.goal}" in sheet
        assert all(f"\n| {control.label} |" in sheet for control in explorer.controls)
    assert "look for it" not in sheet


@every
def test_the_position_of_a_live_demonstration_reaches_the_goal(lesson):
    for explorer in material(lesson.name, "explorers"):
        position = run_sheets.reaching(explorer)
        assert position == explorer.clean(position)
        with np.errstate(all="ignore"):
            assert explorer().reached(**position), explorer.id


def test_every_lesson_has_its_sheet_and_no_sheet_is_left_over():
    assert {path.name for path in (run_sheets.INSTRUCTOR / "run_sheets").iterdir()} == {
        path_of(lesson).name for lesson in LESSONS
    }
    assert run_sheets.fill_index(read(run_sheets.INSTRUCTOR / "README.md"), LESSONS) == read(
        run_sheets.INSTRUCTOR / "README.md"
    )


def test_what_is_put_in_order_or_matched_has_no_wrong_option():
    options = (Option("first", "A."), Option("second", "B."))
    text = run_sheets.question_text(
        Question("a.b", "step_size", "quiz", "ordering", "In which order?", options=options)
    )
    assert text == "In which order?\n\n- **1. first.** A.\n- **2. second.** B."
    near = (Option("2", "Twice."),)
    text = run_sheets.question_text(
        Question("a.b", "step_size", "quiz", "numeric", "1?", answer=1.0, near=near, why="So.")
    )
    assert text == "1?\n\n- **Right is 1.** So.\n- “2”: Twice."


def test_a_build_writes_the_sheets_of_what_it_built(monkeypatch, tmp_path):
    done = []
    (tmp_path / "README.md").write_text(read(build.README), encoding="utf-8")
    monkeypatch.setattr(build, "README", tmp_path / "README.md")
    monkeypatch.setattr(build, "folder", lambda: tmp_path)
    monkeypatch.setattr(build, "build", lambda lesson: "built")
    monkeypatch.setattr(build.run_sheets, "main", done.append)
    assert build.main(["1"]) == 0 and done == [["01"]]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_links_of_the_instructors_pages_lead_somewhere(page):
    for name in re.findall(r"\]\(([^)#]+)[^)]*\)", read(page)):
        assert name.startswith("https://") or (page.parent / name).exists(), name


# --- the timetables --------------------------------------------------------------------------------------------------


def check_days(table, end):
    for rows in table:
        assert rows[0].start == 9 * 60 and rows[-1].end == end
        assert all(row.start < row.end for row in rows)
        assert all(one.end == two.start for one, two in zip(rows, rows[1:], strict=False)), "no gap, no overlap"
        assert sum(row.end - row.start for row in rows) == end - 9 * 60
        lunches = [row for row in rows if row.what == "Lunch"]
        assert len(lunches) == (end > 13 * 60)
        assert all(11 * 60 + 30 <= row.start <= 13 * 60 and row.end - row.start == 60 for row in lunches)
        since = rows[0].start
        for row in rows:
            if row.what in ("Break", "Lunch"):
                assert row.start - since <= 120, "nobody sits for more than two hours"
                since = row.end
        assert rows[-1].end - since <= 120


minutes_of = st.lists(st.tuples(st.integers(4, 11), st.integers(0, 5)), min_size=1, max_size=25)


@given(minutes_of, st.sampled_from(list(timetables.PLANS.values())))
def test_any_contents_make_days_that_add_up(minutes, plan):
    lessons = [
        Lesson(f"{i:02}", f"n{i}", f"T{i}", "", 5 * core, 5 * min(deeper, 15 - core))
        for i, (core, deeper) in enumerate(minutes)
    ]
    days, end = plan
    table, left = timetables.plan(lessons, days, end)
    check_days(table, end)
    taught = [row for rows in table for row in rows if row.lesson]
    assert [row.lesson for row in taught] + left == lessons, "in their order, each once"
    assert len(table) == days and len({row.deeper for row in taught}) == 1
    assert all(row.end - row.start == row.lesson.minutes + row.deeper * row.lesson.deeper for row in taught)


def test_the_page_is_what_the_contents_make_and_adds_up():
    page = read(run_sheets.INSTRUCTOR / "timetables.md")
    assert page == timetables.timetables(LESSONS), "run `python -m lessons.run_sheets`"
    rows = re.findall(r"^\| (\d+):(\d\d) – (\d+):(\d\d) \| (.+) \| (\d+) \|$", page, flags=re.MULTILINE)
    for hour, minute, to_hour, to_minute, _, minutes in rows:
        assert 60 * (int(to_hour) - int(hour)) + int(to_minute) - int(minute) == int(minutes)
    assert sum(int(row[-1]) for row in rows) == 180 + 480 + 3 * 480
    assert all(row[4].startswith((LESSONS[0].heading, "Welcome", "Break")) for row in rows[:3])
