"""Take the question bank out of the notebooks: as an Anki deck, as a GIFT file or as Moodle XML.

    python -m lessons.bank_export anki|gift|moodle FILE [--force]

| format | what it holds |
|---|---|
| anki | every kind, one card each: options in front, the key and every explanation behind (needs `genanki`) |
| gift | every kind but what has a picture: those are left out and counted. An ordering is a matching with places |
| moodle | every kind: a hotspot as a number to read off, an ordering as `ordering` (in Moodle itself from 4.4 on) |

Of a multiple choice GIFT and Moodle give part of the mark for part of the right options; one wrong option undoes it.
Whatever a question holds is text: it is escaped, and only `code`, **bold** and $formulas$ of the bank become markup.
"""

import argparse
import base64
import hashlib
import html
import io
import itertools
import json
import os
import re
import sqlite3
import sys
import time
import zipfile
from decimal import Decimal
from importlib import util
from pathlib import Path
from xml.etree import ElementTree

from lrlib.classroom.bank import case_of, load_questions
from lrlib.classroom.feedback import in_html
from lrlib.classroom.questions import NUMBERS, order, solution
from lrlib.classroom.quiz import drawn_for
from lrlib.classroom.syllabus import contents

DECK, NOTE_TYPE = 1_764_115_201, 1_764_115_202  # never to change: Anki knows deck and kind of note by them
IN_ANKI, IN_MOODLE = (r"\(", r"\)"), ("$$", "$$")  # what stands around a formula
OWN_SIGNS = re.compile(r"\\(?=[()\[\]])|\$(?=\$)")  # in plain text they would begin a formula
EMBEDDED = re.compile(r'src="data:image/png;base64,([^"]*)"')


class Refused(Exception):
    """An end that is one sentence for the person at the keyboard."""


# --- what every format says ------------------------------------------------------------------------------------------


def _joined(text):
    """Text in which no sign begins a formula: a joiner, without width or meaning, stands behind each that could."""
    return OWN_SIGNS.sub(lambda sign: sign[0] + "\u2060", text)


def plain(text):
    """Text as HTML that shows just this text. A bracket is escaped too: Anki and GIFT read `[sound:x]`, `[markdown]`.

    >>> plain("a < [b]")
    'a &lt; &#91;b]'
    """
    return html.escape(_joined(text)).replace("[", "&#91;").replace("\n", "<br>")


def rich(text, ends):
    """Prompt text as HTML: `code` and **bold** kept, $formulas$ between `ends`.

    >>> rich("`a` < $b < c$", IN_ANKI)
    '<code>a</code> &lt; \\\\(b &lt; c\\\\)'
    """
    parts = re.split(r"\$([^$]+)\$", text.strip())
    shown = [in_html(_joined(part)) for part in parts]
    shown[1::2] = [ends[0] + html.escape(" ".join(part.split())) + ends[1] for part in parts[1::2]]
    return "".join(shown).replace("[", "&#91;")


def pictures(question):
    case = case_of(question)
    return [code for code in (case and case.picture, question.picture) if code]


def asked(question, ends):
    """The case with its log, the prompt, code and pictures, as HTML without line ends."""
    case = case_of(question)
    texts, parts = [*([(case.text, case.log)] if case else []), (question.prompt, question.code)], []
    for text, verbatim in texts:
        block = plain(verbatim.strip("\n"))
        parts += [f"<p>{rich(text, ends)}</p>", f"<pre>{block}</pre>" if block else ""]
    if question.kind == "hotspot":
        parts.append(f"<p>Read off: {plain(question.axis)}, from {question.low:g} to {question.high:g}.</p>")
    return "".join([*parts, *(drawn_for(question.lesson, code) for code in pictures(question))])


def files_apart(text, files, folder=""):
    """HTML whose embedded pictures are named instead, in `folder`; their bytes go to `files`, by name."""

    def named(found):
        data = base64.b64decode(found[1])
        name = f"learning-rate-{hashlib.sha256(data).hexdigest()[:16]}.png"
        files[name] = data
        return f'src="{folder}{name}"'

    return EMBEDDED.sub(named, text)


def shuffled(question):
    """The options as a reader sees them: always in the same order, and an ordering never in the right one."""
    places = order(question)
    if question.kind == "ordering" and places == sorted(places):
        places = [*places[1:], places[0]]
    return [question.options[place] for place in places]


def weighed(question):
    """`[(percent of the mark, option)]` of a question with options to choose from."""
    wrong = -100 if question.kind == "multiple" else 0
    share = 100 / (sum(option.right for option in question.options) or 1)
    return [(share if option.right else wrong, option) for option in shuffled(question)]


def numbers(question):
    """`[(percent of the mark, number, tolerance, why)]` of a question for a number; the first that fits counts."""
    low, high = min(question.within, default=0), max(question.within, default=0)
    right = ((low + high) / 2, (high - low) / 2) if question.within else _around(question.answer, question)
    near = [(0, *_around(option.text, question), option.why) for option in question.near]
    return [(100, *right, question.why), *near]


def _around(number, question):
    return float(number), question.rtol * abs(float(number))


def digits(number):
    """A number without an exponent, which not every reader of GIFT knows.

    >>> digits(0.1 * 3), digits(2e-7), digits(1000.0)
    ('0.3', '0.0000002', '1000')
    """
    return f"{Decimal(f'{number:.9g}'):f}"


def expected(question, ends):
    return rich(f"**What an examiner may expect:** {question.expected}", ends) if question.expected else ""


def afterwards(question, ends):
    """What is said whatever was answered: where no option explains itself, the key; what an examiner may expect."""
    key = rich(solution(question), ends) if question.kind in ("ordering", "matching") else ""
    return key + expected(question, ends)


# --- Anki ------------------------------------------------------------------------------------------------------------

LETTERS = 'ol type="A"'


def _list(rows, tag):
    return f"<{tag}>{''.join(f'<li>{row}</li>' for row in rows)}</{tag[:2]}>" if rows else ""


def front(question):
    """The side of a card that asks: what is asked, and all options."""
    options = _list([plain(option.text) for option in shuffled(question)], LETTERS)
    matches = _list([plain(match) for match in question.matches], "ul") if question.kind == "matching" else ""
    return asked(question, IN_ANKI) + options + (f"<p>What belongs to each?</p>{matches}" if matches else "")


def back(question):
    """The side that answers: the key, and why each option is right or wrong."""
    key, tag, options = "", LETTERS, shuffled(question)
    if question.kind in NUMBERS:
        key, tag, options = f"{question.answer:g}", "ul", question.near
    elif question.kind == "ordering":
        tag, options = "ol", question.options
    elif question.kind != "matching":
        key = ", ".join(chr(65 + place) for place, option in enumerate(options) if option.right)
    marks = {True: "✓ ", False: "✗ "} if key else dict.fromkeys((True, False), "")
    names = [f"{option.text}: {option.match}" if option.match else option.text for option in options]
    rows = [
        f"{marks[option.right]}<b>{plain(name)}</b><br>{rich(option.why, IN_ANKI)}"
        for name, option in zip(names, options, strict=True)
    ]
    said = f"<p><b>{key}</b> {rich(question.why, IN_ANKI)}</p>"
    return said + _list(rows, tag) + expected(question, IN_ANKI)


def anki(questions):
    """A deck as (bytes of an .apkg, ids of what was left out). Raises Refused without `genanki`."""
    try:
        import genanki
    except ImportError:
        python = os.path.relpath(sys.executable)
        tool = f"{python} -m pip install" if util.find_spec("pip") else f"uv pip install --python {python}"
        raise Refused(f"An Anki deck needs genanki, which is not installed: run `{tool} genanki`.") from None
    sides = [{"name": "Card", "qfmt": "{{Front}}", "afmt": "{{FrontSide}}<hr id=answer>{{Back}}"}]
    style = ".card { font: 18px/1.45 sans-serif; text-align: left; max-width: 50em; margin: auto; }"
    fields = [{"name": name} for name in ("Front", "Back", "Id")]
    kind = genanki.Model(NOTE_TYPE, "Learning rate: a question", fields=fields, templates=sides, css=style)
    deck, files = genanki.Deck(DECK, "The learning rate"), {}
    for question in questions:
        texts = [files_apart(front(question), files), back(question), plain(question.id)]
        tags = [question.lesson, question.use, question.kind, *question.objectives]
        deck.add_note(genanki.Note(kind, texts, guid=genanki.guid_for(question.id), tags=tags))
    base, now = sqlite3.connect(":memory:"), time.time()  # zipped here: genanki's own writer leaves drafts behind
    genanki.Package(deck).write_to_db(base.cursor(), now, itertools.count(int(1000 * now)))
    base.commit()
    with zipfile.ZipFile(written := io.BytesIO(), "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("collection.anki2", base.serialize())
        package.writestr("media", json.dumps(dict(enumerate(files))))
        for number, data in enumerate(files.values()):
            package.writestr(str(number), data)
    base.close()
    return written.getvalue(), []


# --- GIFT ------------------------------------------------------------------------------------------------------------


def escaped(text):
    r"""HTML as it stands in a GIFT file; a percent sign in front would be read as a weight.

    >>> escaped("%5% = {a: b}")
    '&\\#37;5% \\= \\{a\\: b\\}'
    """
    return re.sub(r"([\\~=#{}:])", r"\\\1", re.sub("^%", "&#37;", text))


def _gift_answers(question):
    def said(text):
        return escaped(rich(text, IN_MOODLE))

    if question.kind in NUMBERS:
        return [f"=%{share}%{digits(n)}:{digits(within)}#{said(why)}" for share, n, within, why in numbers(question)]
    if question.kind == "ordering":
        places = {option: place for place, option in enumerate(question.options, 1)}
        return [f"={escaped(plain(option.text))} -> {places[option]}" for option in shuffled(question)]
    if question.kind == "matching":
        pairs = [(option.text, option.match) for option in shuffled(question)] + [("", one) for one in question.spare]
        return [f"={escaped(plain(text))} -> {escaped(plain(match))}" for text, match in pairs]
    one = {100: "=", 0: "~"} if question.kind != "multiple" else {}
    return [
        f"{one.get(share, f'~%{share:.7g}%')}{escaped(plain(option.text))}#{said(option.why)}"
        for share, option in weighed(question)
    ]


def gift(questions):
    """(bytes of a GIFT file, ids of the questions with a picture, which it cannot hold)."""
    blocks, left, headings = [], [], {lesson.name: lesson.heading for lesson in contents()}
    for question in questions:
        if pictures(question):
            left.append(question.id)
            continue
        blocks += [f"$CATEGORY: learning_rate/{question.lesson}"] if question.lesson in headings else []
        headings.pop(question.lesson, None)  # said once
        after = escaped(afterwards(question, IN_MOODLE))
        answers = "\n".join([*_gift_answers(question), *([f"####{after}"] if after else [])])
        head = f"::{escaped(question.id)}::[html]{escaped(asked(question, IN_MOODLE))}"
        blocks.append(f"{head}{{{'#' if question.kind in NUMBERS else ''}\n{answers}\n}}")
    return ("\n\n".join(blocks) + "\n").encode(), left


# --- Moodle XML ------------------------------------------------------------------------------------------------------

MOODLE_TYPES = {"multichoice": ("single", "completion", "multiple"), "numerical": NUMBERS}


def _text(parent, tag, text, **attributes):
    found = ElementTree.SubElement(parent, tag, attributes)
    ElementTree.SubElement(found, "text").text = text
    return found


def _html(parent, tag, text, **attributes):
    return _text(parent, tag, text, **attributes, format="html")


def _settings(parent, **values):
    for tag, value in values.items():
        ElementTree.SubElement(parent, tag).text = value


def _moodle_answers(entry, question):
    if question.kind in NUMBERS:
        for share, number, within, why in numbers(question):
            answer = _text(entry, "answer", digits(number), fraction=str(share), format="moodle_auto_format")
            _settings(answer, tolerance=digits(within))
            _html(answer, "feedback", rich(why, IN_MOODLE))
    elif question.kind == "ordering":
        _settings(entry, layouttype="VERTICAL", selecttype="ALL", selectcount="2", gradingtype="ALL_OR_NOTHING")
        for option in question.options:
            _html(entry, "answer", plain(option.text), fraction="1")
    elif question.kind == "matching":
        _settings(entry, shuffleanswers="true")
        for text, match in [(one.text, one.match) for one in question.options] + [("", one) for one in question.spare]:
            _text(_html(entry, "subquestion", plain(text)), "answer", plain(match))
    else:
        single = str(question.kind != "multiple").lower()
        _settings(entry, single=single, shuffleanswers="true", answernumbering="none")
        for share, option in weighed(question):
            answer = _html(entry, "answer", plain(option.text), fraction=f"{share:.7g}")
            _html(answer, "feedback", rich(option.why, IN_MOODLE))


def moodle(questions):
    """(bytes of a Moodle XML file, ids of what was left out: none)."""
    quiz, headings = ElementTree.Element("quiz"), {lesson.name: lesson.heading for lesson in contents()}
    for question in questions:
        if heading := headings.pop(question.lesson, ""):
            category = ElementTree.SubElement(quiz, "question", type="category")
            _text(category, "category", f"$course$/top/The learning rate/{heading.replace('/', '//')}")
        kinds = [name for name, kinds in MOODLE_TYPES.items() if question.kind in kinds]
        entry = ElementTree.SubElement(quiz, "question", type=kinds[0] if kinds else question.kind)
        _text(entry, "name", question.id)
        files = {}
        shown = _html(entry, "questiontext", files_apart(asked(question, IN_MOODLE), files, "@@PLUGINFILE@@/"))
        for name, data in files.items():
            file = ElementTree.SubElement(shown, "file", name=name, path="/", encoding="base64")
            file.text = base64.b64encode(data).decode()
        _html(entry, "generalfeedback", afterwards(question, IN_MOODLE))
        _settings(entry, defaultgrade="1", idnumber=question.id)
        _moodle_answers(entry, question)
        tags = ElementTree.SubElement(entry, "tags")
        for tag in (question.use, *question.objectives):
            _text(tags, "tag", tag)
    ElementTree.indent(quiz)
    return ElementTree.tostring(quiz, encoding="utf-8", xml_declaration=True), []


# --- the command -----------------------------------------------------------------------------------------------------

FORMATS = {"anki": anki, "gift": gift, "moodle": moodle}


def write_new(path, data, force=False):
    """Write bytes to a file, whole or not at all. Raises Refused where it exists, but for `force`, or cannot be."""
    if path.exists() and not force:
        raise Refused(f"The file {path} exists already: name another one, or add --force to write over it.")
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        draft.write_bytes(data)
        os.replace(draft, path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        why = error.strerror or error
        raise Refused(
            f"The file {path} cannot be written ({why}): name one in a folder that is there and yours."
        ) from None


def export(form, path, force=False):
    """Write the bank in one of FORMATS; what was done, as a sentence. Raises Refused."""
    if form not in FORMATS:
        raise Refused(f"There is no format {form!r}: there are {', '.join(FORMATS)}.")
    questions = [question for lesson in contents() for question in load_questions(lesson.name).values()]
    data, left = FORMATS[form](questions)
    write_new(path, data, force)
    out = f"; {len(left)} left out, as it holds no pictures: {', '.join(left)}" if left else ""
    return f"{len(questions) - len(left)} questions are in {path}{out}."


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="course.py export", description=__doc__.split("\n")[0])
    parser.add_argument("format", help=" or ".join(FORMATS))
    parser.add_argument("file", type=Path, help="where to write")
    parser.add_argument("--force", action="store_true", help="write over a file that is there")
    options = parser.parse_args(arguments)
    try:
        print(export(options.format, options.file, options.force))
    except Refused as end:
        print(end, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
