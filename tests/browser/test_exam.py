"""A whole practice exam by keyboard, in both themes; the kernel dies in the middle, and it goes on."""

import json
import re

import pytest

from lrlib.classroom.bank import find_question

from .conftest import notebook

THEMES = {"light": "JupyterLab Light", "dark": "JupyterLab Dark"}
SEED, LENGTH = 5, 8


@pytest.fixture(scope="module", params=THEMES)
def exam(request, lab, copy):
    for path in copy.glob("exam-*.json"):
        path.unlink()
    notebook(copy / "exam.ipynb", "from lrlib import practice_exam\npractice_exam()")
    lab.open("exam")
    lab.theme(THEMES[request.param])
    lab.run_all()
    lab.name = request.param
    yield lab
    lab.theme(THEMES["light"])


def kept(copy):
    return json.loads(max(copy.glob("exam-*.json")).read_text(encoding="utf-8"))


def press(lab, name):
    """Press a button as a keyboard user does."""
    target = lab.page.get_by_role("button", name=name).first
    lab.press(target, "Enter")


def text(lab):
    return lab.page.locator(".lr-question").first.text_content()


def answer(lab, question):
    """Give some answer, by keys alone."""
    panel = lab.page.locator(".lr-question")
    if question.kind in ("single", "completion"):
        lab.press(panel.locator("input[type=radio]").first, "Space")
    elif question.kind == "multiple":
        lab.press(panel.locator("input[type=checkbox]").first, "Space")
    elif question.kind == "numeric":
        lab.press(panel.locator("input[type=text]").first, *"0.25", "Tab")
    elif question.kind == "hotspot":
        lab.press(panel.locator("input[type=range]").first, *["ArrowRight"] * 3)
    elif question.kind == "ordering":
        lab.press(panel.locator(".lr-sorter button").nth(1), "Enter")
    else:
        for box in lab.within(panel, "select"):
            lab.press(box, "ArrowDown")


def begin(lab):
    panel = lab.page.locator(".lr-question")
    lab.press(panel.locator("input[type=number]").first, "Control+A", *str(LENGTH), "Tab")
    lab.press(panel.locator("input[type=text]").first, *str(SEED), "Tab")
    lab.page.wait_for_timeout(300)
    press(lab, "Begin")
    lab.until(lambda: f"Question 1 of {LENGTH}." in text(lab), why="it does not begin")


def test_a_whole_exam_by_keyboard_with_a_dead_kernel_in_the_middle(exam, copy):
    begin(exam)
    items = kept(copy)["items"]
    assert len(items) == LENGTH
    for place, id in enumerate(items[:4]):
        exam.until(lambda place=place: f"Question {place + 1} of" in text(exam))
        answer(exam, find_question(id))
        exam.until(lambda id=id: id in kept(copy)["answers"], why=f"{id} was not kept")
        exam.shot(f"exam_{exam.name}_{place + 1}", exam.page.locator(".lr-question").first)
        press(exam, "Next →")
    ends = kept(copy)["ends"]
    exam.page.locator(".jp-CodeCell .jp-InputPrompt").first.click()
    exam.restart()
    exam.run_all()
    press(exam, re.compile("Go on with the one of"))
    exam.until(lambda: f"Question 5 of {LENGTH}." in text(exam), why="it does not go on at the first without an answer")
    assert kept(copy)["ends"] == ends, "the clock went on"
    assert re.search(r"\d+:\d\d left", exam.page.locator(".lr-clock").text_content())
    press(exam, "Look it over")
    exam.until(lambda: "4 of 8 are not answered." in text(exam))
    exam.shot(f"exam_{exam.name}_over", exam.page.locator(".lr-question").first)
    press(exam, "Hand in")
    exam.until(lambda: "counts as wrong" in text(exam))
    press(exam, "Hand in with empty answers")
    exam.until(lambda: re.search(r"of 8 \(\d+ %; 95 % interval", text(exam)), why="no report")
    exam.shot(f"exam_{exam.name}_report")
    assert kept(copy)["submitted"] and list(copy.glob("report-exam-*.html"))


def test_a_clock_is_not_announced_every_second_and_can_be_hidden(exam, copy):
    press(exam, "Another one")
    begin(exam)
    clock = exam.page.locator(".lr-clock")
    assert clock.locator("[role=timer]").get_attribute("aria-live") == "off"
    assert clock.locator(".lr-said").text_content() in ("", "10 minutes left")
    press(exam, "Hide the clock")
    exam.until(lambda: clock.locator("[role=timer]").is_hidden())
    press(exam, "Show the clock")
    exam.until(lambda: clock.locator("[role=timer]").is_visible())


def test_axe_finds_nothing_serious_in_an_exam(exam):
    from axe_playwright_python.base import AXE_SCRIPT

    exam.page.evaluate(AXE_SCRIPT)
    found = exam.page.evaluate("axe.run({include: [['.lr-question']]}, {resultTypes: ['violations']})")
    assert [
        (one["id"], [n["html"][:150] for n in one["nodes"]])
        for one in found["violations"]
        if one["impact"] in ("serious", "critical")
    ] == []


def test_no_command_of_jupyterlab_acts_in_an_exam(exam):
    cells = exam.page.locator(".jp-Cell").count()
    for control in exam.all(".lr-question :is(input, button, select)")[:6]:
        exam.focus(control)
        for key in ("a", "b", "d", "d", "x"):
            exam.page.keyboard.press(key)
    exam.page.wait_for_timeout(300)
    assert exam.page.locator(".jp-Cell").count() == cells
