"""The pages of `course.py handout` in a browser without a network: no request, nothing clipped, on paper too."""

import pytest

from lessons import handout
from lrlib.classroom.syllabus import contents

PAPER, SHEET = 688, 1016  # pixels between the margins of A4: 210 and 297 mm less twice 14 mm, at 96 pixels an inch
# A long table may break between its rows, and a long output between its lines.
TALLEST = "Math.max(...[...document.querySelectorAll('.input pre, tr, img')].map(e => e.offsetHeight))"
CLIPPED = """() => {
    const width = document.documentElement.clientWidth, out = [];
    for (const e of document.querySelectorAll('body, body *')) {
        const box = e.getBoundingClientRect(), inline = getComputedStyle(e).display === 'inline';
        const inner = e.clientWidth && !inline && e.scrollWidth > e.clientWidth + 1;
        if (box.right > width + 1 || box.left < -1 || inner) out.push(e.tagName + ': ' + e.textContent.slice(0, 60));
    }
    return out;
}"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    to = tmp_path_factory.mktemp("handouts")
    assert handout.main(["--to", str(to)]) == 0
    return to


@pytest.fixture
def page(browser):
    context = browser.new_context(offline=True, viewport={"width": PAPER, "height": 1000})
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("lesson", contents(), ids=lambda lesson: lesson.name)
@pytest.mark.parametrize("kind", ["student", "instructor"])
def test_a_page_is_whole_without_a_network(page, folder, lesson, kind):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    address = (folder / kind / lesson.notebook).with_suffix(".html").as_uri()
    page.goto(address)
    assert [url for url in asked if not url.startswith("data:")] == [address]
    assert page.evaluate("[...document.images].every(i => i.complete && i.naturalWidth && i.alt)")
    drawn = page.evaluate("[...document.querySelectorAll('math')].map(m => m.getBoundingClientRect().width)")
    assert all(width > 3 for width in drawn)
    for width, medium in ((PAPER, "print"), (PAPER, "screen"), (1280, "screen")):
        page.set_viewport_size({"width": width, "height": 1000})
        page.emulate_media(media=medium)
        assert page.evaluate(CLIPPED) == [], f"{medium}, {width} pixels wide"
        assert medium == "screen" or page.evaluate(TALLEST) < SHEET, "what is kept together fits on a sheet"
    page.set_viewport_size({"width": 390, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") == 390, "a telephone scrolls a wide formula alone"
    assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF-")


def test_what_must_not_be_cut_is_not_cut(page, folder):
    page.goto((folder / "student" / contents()[1].notebook).with_suffix(".html").as_uri())
    page.emulate_media(media="print")
    for tag in ("pre", "table", "img", "math"):
        assert page.evaluate(f"getComputedStyle(document.querySelector('{tag}')).breakInside") == "avoid"
    assert page.evaluate("getComputedStyle(document.querySelector('h2')).breakAfter") == "avoid"
