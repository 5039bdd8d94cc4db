"""The decks of slides in a browser without a network: what fits, what keys do, what is printed, who can use them."""

import json

import pytest
from axe_playwright_python.sync_playwright import Axe

from lessons import slides
from lrlib.classroom.syllabus import contents

WIDTH, HEIGHT = 1280, 720


@pytest.fixture(params=contents(), ids=lambda lesson: lesson.notebook.removesuffix(".ipynb"))
def any_deck(request, browser, tmp_path):
    yield from opened(request.param, browser, tmp_path)


@pytest.fixture
def deck(browser, tmp_path):
    yield from opened(contents()[1], browser, tmp_path)


def opened(lesson, browser, folder):
    """A lesson's deck in a window of its own, which asks for nothing and complains of nothing."""
    context = browser.new_context(viewport={"width": WIDTH, "height": HEIGHT}, offline=True)
    page, asked, complaints = context.new_page(), [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda line: complaints.append(line.text))
    path = folder / "deck.html"
    path.write_text(slides.page(lesson), encoding="utf-8")
    page.goto(path.as_uri())
    yield page
    assert [url for url in asked if not url.startswith("data:")] == [path.as_uri()]
    assert complaints == []
    context.close()


def now(page):
    """The number of the slide that is seen, and how many steps of it."""
    (seen,) = page.evaluate("slides.flatMap((s, i) => getComputedStyle(s).visibility === 'visible' ? [i + 1] : [])")
    steps = page.evaluate("steps().filter(s => getComputedStyle(s).visibility === 'visible').length")
    assert page.locator("#place").inner_text() == f"{seen} of {page.evaluate('slides.length')}"
    assert page.url.endswith(f"#{seen}") and page.evaluate("document.activeElement === slides[now]")
    return seen, steps


def test_every_slide_fits_and_its_picture_can_be_seen(any_deck):
    sizes = any_deck.evaluate(
        """slides.map(s => [s.scrollWidth, s.scrollHeight, s.clientWidth, s.clientHeight,
             ...[...s.querySelectorAll("img")].map(i => [i.naturalWidth, i.getBoundingClientRect().height])])"""
    )
    for number, (width, height, *window) in enumerate(sizes, 1):
        assert window[:2] == [WIDTH, HEIGHT] and width <= WIDTH and height <= HEIGHT, (
            f"slide {number}: {width}x{height}"
        )
        assert all(natural > 0 and shown >= 0.4 * HEIGHT for natural, shown in window[2:]), f"slide {number}"
    bottom = any_deck.evaluate(
        """Math.max(...slides.flatMap(s => [...s.children].filter(c => c.tagName !== "ASIDE")
             .map(c => c.getBoundingClientRect().bottom)))"""
    )
    assert bottom <= HEIGHT


def test_keys_go_through_the_slides_and_their_steps(deck):
    last = deck.evaluate("slides.length")
    answer = deck.evaluate("slides.findIndex(s => s.querySelector('.step')) + 1")
    assert now(deck) == (1, 0)
    for number, key in enumerate(("ArrowRight", "PageDown", "ArrowDown", " "), 2):
        deck.keyboard.press(key)
        assert now(deck) == (number, 0)
    assert answer == 5
    deck.keyboard.press("ArrowRight")
    assert now(deck) == (5, 1)
    deck.keyboard.press("ArrowRight")
    assert now(deck) == (6, 0)
    for key, place in (("ArrowLeft", (5, 1)), ("PageUp", (5, 0)), ("ArrowUp", (4, 0)), ("End", (last, 0))):
        deck.keyboard.press(key)
        assert now(deck) == place
    deck.keyboard.press("ArrowRight")
    assert now(deck) == (last, 0)
    deck.keyboard.press("Home")
    deck.keyboard.press("ArrowLeft")
    assert now(deck) == (1, 0)


def test_notes_are_toggled_and_buttons_do_what_keys_do(deck):
    deck.keyboard.press("End")
    deck.evaluate("show(2, false)")
    notes = deck.locator("section.now aside")
    assert not notes.is_visible()
    deck.keyboard.press("n")
    assert notes.is_visible() and "lower than before" in notes.inner_text()
    deck.get_by_role("button", name="Notes").click()
    assert not notes.is_visible()
    deck.get_by_role("button", name="Next").click()
    assert now_of(deck) == 4
    deck.get_by_role("button", name="Back").focus()
    deck.keyboard.press(" ")
    assert now_of(deck) == 3


def now_of(page):
    return int(page.locator("#place").inner_text().split()[0])


def test_an_address_leads_to_its_slide_and_nonsense_to_the_first(deck):
    for hash, number in (("#7", 7), ("#nonsense", 1), ("#999", deck.evaluate("slides.length")), ("#-3", 1)):
        deck.evaluate(f"location.hash = {json.dumps(hash)}")
        deck.wait_for_function(f"now === {number - 1}")


def test_printed_it_is_a_page_a_slide_with_every_step(deck):
    pdf = deck.pdf(prefer_css_page_size=True, print_background=True)
    assert pdf.count(b"/Type /Page\n") == deck.evaluate("slides.length")
    deck.emulate_media(media="print")
    assert deck.evaluate(
        "[...document.querySelectorAll('.step')].every(s => getComputedStyle(s).visibility === 'visible')"
    )


def test_without_a_script_every_slide_can_be_read(browser, tmp_path):
    path = tmp_path / "deck.html"
    path.write_text(slides.page(contents()[0]), encoding="utf-8")
    context = browser.new_context(java_script_enabled=False, offline=True)
    page = context.new_page()
    page.goto(path.as_uri())
    for heading in ("After this you can", "Take-aways", "Where next"):
        assert page.get_by_role("heading", name=heading).is_visible()
    context.close()


def test_axe_finds_nothing(deck):
    for number in range(deck.evaluate("slides.length")):
        deck.evaluate(f"show({number}, true)")
        found = Axe().run(deck).response["violations"]
        assert [(rule["id"], rule["nodes"][0]["html"][:90]) for rule in found] == [], f"slide {number + 1}"
