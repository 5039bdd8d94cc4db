"""The glossary: every word once, with the sentence of its first explanation, and a link that leads to its heading."""

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from lessons.certification import glossary
from lessons.certification.glossary import BOLD, OTHER, explained, paragraphs, terms, told
from lrlib.classroom.syllabus import contents

NOTEBOOKS = Path(__file__).resolve().parent.parent / "notebooks"


def key(word):
    return word.lower().replace("-", "")


@pytest.mark.parametrize(
    ("paragraph", "found"),
    [
        ("A **batch** is a few rows. They are drawn.", [("batch", "A **batch** is a few rows.")]),
        ("A slope fades. This is **decay**. So it rests.", [("decay", "A slope fades. This is **decay**.")]),
        ("This is **decay**. It rests.", [("decay", "This is **decay**. It rests.")]),
        ("**ReLU.** It cuts. More.", [("ReLU", "**ReLU.** It cuts.")]),
        (
            "**Loss.** How bad? It is minus a logarithm. More.",
            [("Loss", "**Loss.** How bad? It is minus a logarithm.")],
        ),
        ("Press **Train**.", []),
        ("**The trap.** Beware.", []),
        ("**one**, **two** and **three**.", []),
        ("**a sentence of five words** stands out, and **a, b**.", []),
        ("It is 0.5 to 1.5 **points** high.", [("points", "It is 0.5 to 1.5 **points** high.")]),
    ],
)
def test_what_explains_a_word(paragraph, found):
    assert explained(paragraph) == found


def test_only_running_text_explains():
    text = "# %%\n# **code**\n# %% [markdown]\n# ## Here\n#\n# A **word**\n# and [so](#on)\n# - **item**\n#\n"
    text += "# | **cell** |\n#\n# ## Take-aways\n#\n# **late**\n"
    assert paragraphs(text) == [("Here", "A **word** and so")]


def test_every_word_that_a_lesson_explains_is_there_once_with_its_first_sentence():
    first = {}
    for lesson in contents():
        for word, sentence in (one for _, paragraph in told(lesson) for one in explained(paragraph)):
            first.setdefault(key(word), (lesson.notebook, sentence))
    assert max(Counter(key(term.name) for term in terms()).values()) == 1
    assert {key(term.name): (term.notebook, term.sentence) for term in terms()} == first
    assert [key(term.name) for term in terms()] == sorted(first)
    assert {"learning rate", "noise floor", "condition number", "warmup", "confidence interval"} <= set(first)


def test_each_sentence_names_its_word_and_stands_in_its_section():
    for term in terms():
        assert f"**{term.name}" in term.sentence and 4 <= len(term.sentence.split()) <= 70, term
        assert term.name.lower() not in OTHER and BOLD.search(term.sentence)


def test_links_lead_to_headings():
    for term in terms():
        notebook, _, place = term.link.partition("#")
        cells = json.loads((NOTEBOOKS / notebook).read_text(encoding="utf-8"))["cells"]
        text = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
        headings = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
        assert place in [heading.replace(" ", "-") for heading in headings], term


def test_a_word_is_looked_up_by_a_part_of_it_and_else_in_the_sentences():
    view = glossary()
    assert view.shown == terms()
    view.box.value = " Noise FL"
    assert [term.name for term in view.shown] == ["noise floor"]
    assert 'href="04_noise.ipynb#One-person-in-place-of-442"' in view.found.value and "1 word<" in view.found.value
    view.box.value = "polyak"
    assert view.shown and all("Polyak" in term.sentence for term in view.shown)
    view.box.value = "<script>"
    assert view.shown == [] and "script" not in view.found.value and "0 words" in view.found.value


def test_without_a_kernel_it_is_a_plain_list():
    lines = glossary().still()[0]["text/plain"].splitlines()
    assert len(lines) == len(terms()) and lines[0].startswith(terms()[0].name)
