"""A slider in a real browser: from key to pixels, and pictures per second while it is dragged.

The explorer and plain `interact` show the same figure in one notebook, one run, served as `course.py lab` serves it.
Needs Debian's chromium or another Chromium, like the browser tests, whose parts it uses.
"""

import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from browser.conftest import CHROMIUM, QUIET, Lab, notebook, serving
from playwright.sync_api import sync_playwright

KEYS, SECONDS, ROUNDS = 20, 4, 3
OURS = """from lrlib import explorer
explorer("step_size.valley")"""
PLAIN = """%matplotlib inline
from ipywidgets import FloatLogSlider, interact
from lessons.step_size.explorers import Valley
def view(lr):
    figure, sentence = Valley.render(lr=lr)
    display(figure)
    print(sentence)
interact(view, lr=FloatLogSlider(min=-2, max=0, step=0.01, value=0.05));"""
# A frame counts when a new picture has been decoded and the browser is about to paint it.
WATCH = """cell => {
    const show = () => { frames.push(performance.now()); };
    window.frames = []; window.pressed = 0;
    let last = '';
    window.watching?.disconnect();
    window.watching = new MutationObserver(() => {
        const picture = [...cell.querySelectorAll('img')].pop();
        if (!picture || picture.src === last) return;
        last = picture.src;
        picture.decode().then(() => requestAnimationFrame(show), () => 0);
    });
    window.watching.observe(cell, {subtree: true, childList: true, attributes: true, attributeFilter: ['src']});
    window.addEventListener('keydown', () => { pressed = performance.now(); frames = []; }, {capture: true});
}"""


def key_to_pixels(lab, slider):
    """Median ms from a key's press to the paint of the picture it asked for."""
    waits = []
    for number in range(KEYS):
        lab.press(slider, "ArrowLeft" if number % 2 else "ArrowRight")
        lab.until(lambda: lab.page.evaluate("frames.length"))
        waits.append(lab.page.evaluate("frames[0] - pressed"))
        lab.page.wait_for_timeout(700)
    return statistics.median(waits)


def pictures_per_second(lab, handle, track):
    """Pictures painted per second while the handle is dragged to and fro, and how long the last one came after."""
    box, grip = track.bounding_box(), handle.bounding_box()
    y = grip["y"] + grip["height"] / 2
    lab.page.mouse.move(grip["x"] + grip["width"] / 2 if handle is not track else box["x"] + box["width"] / 2, y)
    lab.page.mouse.down()
    lab.page.evaluate("frames = []")
    begin = time.monotonic()
    while (spent := time.monotonic() - begin) < SECONDS:
        phase = abs(spent % 2 - 1)  # one way in a second
        lab.page.mouse.move(box["x"] + box["width"] * (0.1 + 0.8 * phase), y)
    during, end = lab.page.evaluate("[frames.length, performance.now()]")
    lab.page.mouse.up()
    lab.page.wait_for_timeout(2500)
    last = lab.page.evaluate("frames[frames.length - 1]")
    return during / spent, max(0.0, last - end)


def main():
    if CHROMIUM is None:
        raise SystemExit("no Chromium on this machine")
    folder = Path(tempfile.mkdtemp())
    found = {"explorer": [], "interact": []}
    with serving(folder / "copy", folder / "log") as place, sync_playwright() as playwright:
        notebook(folder / "copy" / "latency.ipynb", OURS, PLAIN)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET.split())
        lab = Lab(browser, *place)
        lab.open("latency")
        lab.run_all()
        for _ in range(ROUNDS):
            for name, cell in zip(found, lab.all(".jp-CodeCell"), strict=True):
                plain = name == "interact"
                slider = cell.locator(".noUi-handle" if plain else ".lr-slider input").first
                track = cell.locator(".noUi-base").first if plain else slider
                slider.scroll_into_view_if_needed()
                cell.evaluate(WATCH)
                found[name].append((key_to_pixels(lab, slider), *pictures_per_second(lab, slider, track)))
        browser.close()
    print(f"{'':12}{'key to pixels, ms':>20}{'pictures per second':>22}{'last one after, ms':>21}")
    medians = {name: [statistics.median(column) for column in zip(*runs, strict=True)] for name, runs in found.items()}
    for name, (wait, rate, late) in medians.items():
        print(f"{name:12}{wait:20.0f}{rate:22.1f}{late:21.0f}")
    ours, plain = medians["explorer"], medians["interact"]
    print(f"{'ratio':12}{plain[0] / ours[0]:20.1f}{ours[1] / plain[1]:22.1f}")


if __name__ == "__main__":
    main()
