"""One learner's way through the course: links, a prediction, a quiz, a wrong and a right answer, a restart."""

import json
import re

import pytest

LESSON = "01_step_size"


def test_the_first_screen_leads_to_the_explorer(lab):
    lab.open(LESSON)
    lab.page.get_by_role("link", name="go there").first.click()
    heading = lab.page.locator(".jp-MarkdownOutput h2").filter(has_text="Try it").first
    inside = "e => { const y = e.getBoundingClientRect().y; return y > 0 && y < window.innerHeight; }"
    lab.until(lambda: heading.evaluate(inside), why="the link leads elsewhere")


@pytest.fixture(scope="module")
def open_lab(lab):
    lab.open(LESSON)
    lab.run_all()
    return lab


def record(copy):
    return json.loads((copy / "progress.json").read_text(encoding="utf-8"))


def test_a_quiz_is_answered_by_keyboard(open_lab, copy):
    question = (
        open_lab.cell('self_test("step_size")')
        .locator(".lr-question")
        .filter(has=open_lab.page.locator("input[type=radio]"))
        .first
    )
    radios = question.locator("input[type=radio]")
    told = set()
    for number in range(radios.count()):
        open_lab.press(radios.nth(number), "Space", "Tab")
        open_lab.press(question.get_by_role("button"), "Enter")
        open_lab.until(lambda: "Right." in question.text_content() or "Not yet." in question.text_content())
        open_lab.page.wait_for_timeout(300)
        told.add("Right." in question.text_content())
    assert True in told, "one of the options is right"
    assert any(entry["right"] for entry in record(copy)["questions"].values())


def test_a_wrong_answer_is_diagnosed_and_a_right_one_recorded(open_lab, copy):
    cell = open_lab.cell('check("step_size.one_step", one_step)')
    head = "def one_step(w, lr, curvature):\n"
    tail = '\n\ncheck("step_size.one_step", one_step)'
    open_lab.rewrite(cell, f"{head}    return w + lr * curvature * w{tail}")
    open_lab.until(lambda: "Not yet." in cell.text_content() and "uphill" in cell.text_content())
    open_lab.shot("exercise_wrong", cell)
    open_lab.rewrite(cell, f"{head}    return w - lr * curvature * w{tail}")
    open_lab.until(lambda: "✓ Right." in cell.text_content())
    open_lab.shot("exercise_right", cell)
    entry = record(copy)["exercises"]["step_size.one_step"]
    assert entry["right"] and entry["attempts"] >= 2


def test_progress_outlives_the_kernel(open_lab, copy):
    before = record(copy)
    open_lab.page.locator(".jp-MarkdownCell").first.click()
    open_lab.restart()
    open_lab.idle()
    assert record(copy) == before
    open_lab.menu("Run", "Run All Cells")
    open_lab.finished()
    assert record(copy)["exercises"]["step_size.one_step"]["right"], "once solved stays solved"


def test_a_saved_lesson_opens_with_its_explorer(open_lab):
    open_lab.page.keyboard.press("Control+S")
    open_lab.page.wait_for_timeout(1500)
    open_lab.page.reload()
    open_lab.page.locator(".lr-explorer .lr-picture img").first.wait_for(state="attached")
    assert open_lab.page.get_by_text("Error displaying widget").count() == 0


def test_the_links_lead_through_the_course(open_lab):
    links = open_lab.page.locator(".jp-MarkdownOutput a[href*='.ipynb']")
    forward = links.filter(has_text=re.compile("^02 · "))
    forward.last.scroll_into_view_if_needed()
    forward.last.click()
    open_lab.page.get_by_role("heading", name=re.compile("^02 · Divergence")).first.wait_for()
