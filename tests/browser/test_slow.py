"""A picture that takes long: the last one stays with a mark on it, and moves of the slider do not queue up."""

import time

from .conftest import notebook

SECONDS, MOVES = 0.4, 25
SLOW = f"""
from time import sleep
from lrlib.classroom.controls import rate
from lrlib.classroom.explore import Explorer, Panel

class Slow(Explorer):
    id, goal, call = "slow.one", "wait", "{{lr}}"
    controls = (rate(0.01, 1, 0.05),)

    def setup(self, figure):
        (self.dot,) = figure.add_subplot(xlim=(0, 1)).plot([0], [0], "o")
        self.moving = [self.dot]

    def update(self, lr):
        sleep({SECONDS})
        self.dot.set_xdata([lr])
        return f"The rate is {{lr:.3g}} now."

    def reached(self, lr):
        return False

Panel(Slow)
"""


def test_a_slow_picture_is_marked_and_moves_do_not_queue_up(lab, copy):
    notebook(copy / "slow.ipynb", SLOW)
    lab.open("slow")
    lab.run_all()
    panel, slider = lab.page.locator(".lr-explorer"), lab.page.locator(".lr-slider input")
    lab.press(slider, "ArrowRight")
    lab.until(lambda: f"is {slider.get_attribute('aria-valuetext')} now" in panel.text_content())
    begin = time.monotonic()
    lab.press(slider, *["ArrowRight"] * MOVES)
    lab.page.locator(".lr-busy .lr-picture img").wait_for()
    lab.shot("slow_explorer_busy", panel)
    last = f"is {slider.get_attribute('aria-valuetext')} now"
    lab.until(lambda: last in panel.text_content() and not lab.page.locator(".lr-busy").count())
    assert time.monotonic() - begin < MOVES * SECONDS / 2, "every move was drawn, one after the other"
