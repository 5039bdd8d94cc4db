"""With the focus on a control, keys belong to it: JupyterLab's commands on the same letters and arrows keep quiet."""

import pytest

from .conftest import notebook

BEFORE, AFTER = "before = 1", "after = 1"
CELLS = {
    "questions": 'from lrlib import *\nself_test("step_size")',
    "designer": 'explorer("schedules.designer")',
    "live": "from lessons.image_recognition.explorers import LiveTraining\nLiveTraining()",
    "markup": """
from lrlib.classroom.questions import Option, Question
from lrlib.classroom.quiz import Item
evil = "$<img src=nowhere onerror='window.lrEvil = 1'>$ <script>window.lrEvil = 1</script>"
options = (Option(evil, evil, True), Option(evil + "!", evil))
def item(kind):
    return Item(Question(f"a.{kind}", "a", "quiz", kind, evil, (), options, 1.0, why=evil))
items = [item(kind) for kind in ("single", "multiple", "numeric")]
items[0].inputs[0].value, items[1].inputs[0].value, items[2].inputs[0].value = 0, True, evil
for item in items:
    item.button.click()
display(*items)""",
    "reader": """
import numpy as np
from types import SimpleNamespace
from lessons.language.explorers import Reader
from lrlib import BagOfWords
net = BagOfWords(2, 1, 2)
params = [np.asarray(w) for w in net.init(0, 1)]
Reader(SimpleNamespace(names=("a", "b"), sentences=["sum"], labels=[0]), {"sum": 0}, net, params, [0])""",
}
# insert, delete, cut, undo, markdown, raw, code, and run; copy and paste come in between
COMMANDS = ["a", "b", "d", "d", "x", "x", "v", "z", "m", "y", "r", "j", "k", "ArrowDown", "ArrowUp", "Shift+Enter"]
STATE = """() => [...document.querySelectorAll('.jp-Notebook .jp-Cell')].map(cell =>
    [cell.className.match(/jp-(Code|Markdown|Raw)Cell/)[0], cell.querySelector('.jp-InputPrompt').textContent,
     cell.classList.contains('jp-mod-active')].join(' '))"""


@pytest.fixture(scope="module")
def page(lab, copy):
    notebook(copy / "keys.ipynb", BEFORE, *CELLS.values(), AFTER)
    lab.open("keys")
    lab.run_all()
    lab.page.locator(".lr-question [role=radiogroup]").first.wait_for()
    return lab


@pytest.mark.parametrize("name", CELLS)
def test_no_command_acts_while_a_control_has_the_focus(page, name):
    cell = page.page.locator(".jp-CodeCell").nth(1 + list(CELLS).index(name))
    kinds = {}
    for control in page.within(cell, ".jp-OutputArea :is(input, select, button)"):
        kinds.setdefault(control.evaluate("e => e.tagName + e.type"), control)
    assert kinds
    for kind, control in kinds.items():
        page.focus(control)
        before = page.page.evaluate(STATE)
        for key in COMMANDS:
            page.page.keyboard.press(key)
            assert control.count() == 1, f"{key} on {kind} took the control away"
            page.focus(control)
        page.page.wait_for_timeout(300)
        assert page.page.evaluate(STATE) == before, kind


def test_the_commands_act_where_no_control_has_the_focus(page):
    """What the test above would see if the keys were not kept."""
    count = len(page.page.evaluate(STATE))
    page.page.locator(".jp-CodeCell").last.locator(".jp-InputPrompt").click()
    page.page.keyboard.press("b")
    page.until(lambda: len(page.page.evaluate(STATE)) == count + 1)
    for key in ("d", "d"):
        page.page.keyboard.press(key)
    page.until(lambda: len(page.page.evaluate(STATE)) == count)


def test_arrows_move_among_the_options_and_enter_presses_the_button(page):
    question = page.page.locator(".lr-question").filter(has=page.page.locator("[role=radiogroup]")).first
    options = question.locator("input[type=radio]")
    page.press(options.first, "Space", "ArrowDown")
    assert options.nth(1).evaluate("e => e.checked && e === document.activeElement")
    page.page.keyboard.press("Tab")
    page.page.keyboard.press("Enter")
    status = question.get_by_role("status")
    page.until(lambda: status.count() and ("Right." in status.text_content() or "Not yet." in status.text_content()))


def test_letters_arrive_in_a_text_field_and_escape_leads_out(page):
    field = page.page.locator(".lr-question input[type=text]").first
    field.fill("")
    page.press(field, *"bad1x")
    assert field.input_value() == "bad1x"
    page.page.keyboard.press("Escape")
    page.until(lambda: page.page.locator(".jp-Notebook.jp-mod-commandMode").count() == 1)


def test_nothing_a_question_holds_becomes_markup(page):
    cell = page.page.locator(".jp-CodeCell").nth(1 + list(CELLS).index("markup"))
    page.until(lambda: cell.get_by_role("status").count() == 3 and "onerror" in cell.text_content())
    page.page.wait_for_timeout(500)
    assert cell.locator("img, .jp-OutputArea script:not([type])").count() == 0
    assert page.page.evaluate("window.lrEvil") is None


def test_every_group_of_options_has_its_question_as_its_name(page):
    groups = page.page.locator(".jp-CodeCell").nth(1).locator("[role=radiogroup], .lr-question[role=group]")
    assert groups.count() >= 8, "five questions, three of them with radio buttons"
    for i in range(groups.count()):
        group = groups.nth(i)
        prompt = group.evaluate("e => e.closest('.lr-question').querySelector('.lr-prompt').textContent")
        assert len(prompt.split()) > 5
        assert group.evaluate("e => document.getElementById(e.getAttribute('aria-labelledby')).textContent") == prompt
