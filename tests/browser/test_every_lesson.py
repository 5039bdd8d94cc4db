"""Each lesson opened, run, looked at, moved by keyboard and read by axe, in JupyterLab's light and dark theme.

Its widgets live; pictures and tables that nbval has run are shown as stored (test_a_learner.py runs a whole lesson).
"""

import re
from functools import partial
from pathlib import Path

import pytest

from tests.contrast import contrast

from .conftest import with_stored_results

ROOT = Path(__file__).resolve().parents[2]
LESSONS = sorted(path.stem for path in (ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb"))
OURS = ".jp-OutputArea-output, .jp-MarkdownOutput"
BLAME = ("serious", "critical")
THEMES = {"light": "JupyterLab Light", "dark": "JupyterLab Dark"}


# the colour of the slider and of its focus ring, and the colour both lie on
COLOURS = """slider => {
    let below = slider.parentElement;
    const colour = () => getComputedStyle(below).backgroundColor;
    while (below.parentElement && /transparent|, 0\\)/.test(colour())) below = below.parentElement;
    return [getComputedStyle(slider).accentColor, colour()];
}"""


def css_colour(text):
    """`rgb(27, 110, 194)` as numbers from 0 to 1."""
    return tuple(int(channel) / 255 for channel in re.findall(r"\d+", text)[:3])


@pytest.fixture(scope="module", params=LESSONS)
def lesson(request, lab, copy):
    with_stored_results(copy / f"{request.param}_seen.ipynb", request.param)
    lab.open(f"{request.param}_seen")
    lab.shot(f"{request.param}_first_screen")
    lab.run_all()
    lab.name = request.param
    return lab


def test_it_runs_without_a_complaint(lesson):
    errors = lesson.page.locator('.jp-RenderedText[data-mime-type="application/vnd.jupyter.error"]')
    assert errors.count() == 0, errors.all_inner_texts()
    assert lesson.page.locator('[data-mime-type="application/vnd.jupyter.stderr"]').count() == 0
    assert lesson.page.get_by_text("Error displaying widget").count() == 0
    assert lesson.complaints == []
    assert lesson.outside == []


def test_no_question_is_answered_before_it_is_asked(lesson):
    assert lesson.page.locator(".lr-question [role=status]").all_inner_texts() == []


def test_every_explorer_follows_the_keyboard(lesson):
    def seen():
        picture = panel.locator(".lr-picture img")
        return picture.get_attribute("alt"), picture.get_attribute("src")

    def both_moved(views):
        views.append(seen())
        return all(len(set(part)) > 1 for part in zip(*views, strict=True))

    for number, panel in enumerate(lesson.all(".lr-explorer")):
        assert "Goal" in panel.text_content()
        for slider in lesson.within(panel, ".lr-slider input"):
            name = slider.evaluate("e => e.labels[0].textContent")
            views, said = [seen()], {slider.get_attribute("aria-valuetext")}
            for keys in ("Home", "End", "PageDown"):
                lesson.press(slider, keys)
                lesson.page.wait_for_timeout(400)
                lesson.page.locator(".lr-busy").first.wait_for(state="detached")
                views.append(seen())
                said.add(slider.get_attribute("aria-valuetext"))
            assert len(said) >= 3, (name, said)
            lesson.until(partial(both_moved, views), why=f"{name} moves nothing")
        for box in lesson.within(panel, "select"):
            lesson.press(box, "End")
        lesson.shot(f"{lesson.name}_explorer{number}_moved", panel)


def test_a_slider_says_its_name_and_its_value(lesson):
    for slider in lesson.all(".lr-slider input"):
        name = slider.evaluate("e => e.labels[0].textContent")
        assert lesson.page.get_by_role("slider", name=name, exact=True).count() >= 1
        shown = slider.evaluate("e => e.parentElement.querySelector('output').textContent")
        assert slider.get_attribute("aria-valuetext") == shown and float(shown) >= 0


def test_tab_goes_through_the_controls_in_order_and_is_seen(lesson):
    """From the first control on: before it lies the toolbar of the cell, which JupyterLab makes and removes.

    Radio buttons are one stop: arrow keys move among them.
    """
    look = "getComputedStyle(document.activeElement).outlineStyle"
    grouped = "e => [...e.querySelectorAll('input[type=radio]')].every(r => r.name.startsWith('lr-prompt'))"
    for part in lesson.all(".lr-explorer") + lesson.all(".lr-question")[:3]:
        controls = lesson.within(part, "label:first-of-type input, input:not([type=radio]), select, button:enabled")
        lesson.press(controls[0], "Shift")
        lesson.until(lambda part=part: part.evaluate(grouped), why="radio buttons without a group")
        for number, control in enumerate(controls):
            if number:
                lesson.page.keyboard.press("Tab")
            assert control.evaluate("e => e === document.activeElement"), (number, part.text_content()[:80])
            assert lesson.page.evaluate(look) != "none"


def test_every_picture_has_words(lesson):
    pictures = lesson.all(".jp-OutputArea img")
    assert pictures
    for picture in pictures:
        assert len((picture.get_attribute("alt") or "").split()) >= 8


@pytest.mark.parametrize("theme", THEMES)
def test_axe_finds_nothing_serious_in_our_output(lesson, theme):
    from axe_playwright_python.base import AXE_SCRIPT

    lesson.theme(THEMES[theme])
    try:
        lesson.page.evaluate(AXE_SCRIPT)
        found = lesson.page.evaluate(
            "where => axe.run({include: where}, {resultTypes: ['violations']})", [[part] for part in OURS.split(", ")]
        )
        for part in lesson.all(".lr-slider input")[:1]:
            accent, ground = (css_colour(text) for text in part.evaluate(COLOURS))
            assert contrast(accent, ground) >= 3, "the slider, and the ring around what has the focus"
        for number, panel in enumerate(lesson.all(".lr-explorer")):
            panel.scroll_into_view_if_needed()
            lesson.shot(f"{lesson.name}_explorer{number}_{theme}", panel)
    finally:
        lesson.theme(THEMES["light"])
    serious = [
        (item["id"], item["help"], node["target"], node["html"][:200], node["any"][:1])
        for item in found["violations"]
        if item["impact"] in BLAME
        for node in item["nodes"]
    ]
    assert serious == []
