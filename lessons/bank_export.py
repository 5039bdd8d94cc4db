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
import re
import sqlite3
import sys
import time
import zipfile
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

from lrlib.classroom.bank import case_of, load_questions, pictures_of
from lrlib.classroom.feedback import in_html
from lrlib.classroom.questions import NUMBERS, order, out_of_order
from lrlib.classroom.quiz import drawn_for
from lrlib.classroom.syllabus import contents, lessons

DECK, NOTE_TYPE = 1_764_115_201, 1_764_115_202  # never to change: Anki knows deck and kind of note by them
WHOLE = {"ordering": "{0}. {1.text}", "matching": "{1.text}: {1.match}"}  # explained as a whole, an option a line
IN_ANKI, IN_MOODLE = (r"\(", r"\)"), ("$$", "$$")  # what stands around a formula


# --- what every format says ------------------------------------------------------------------------------------------


def _joined(text):
    """Text in which no sign begins a formula: a joiner, without width or meaning, stands behind each that could."""
    return re.sub(r"(\\(?=[()\[\]])|\$(?=\$))", "\\1\u2060", text)


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


def asked(question, ends):
    """The case with its log, the prompt, code and pictures, as HTML without line ends."""
    case = case_of(question)
    texts, parts = [*([(case.text, case.log)] if case else []), (question.prompt, question.code)], []
    for text, verbatim in texts:
        block = plain(verbatim.strip("\n"))
        parts += [f"<p>{rich(text, ends)}</p>", f"<pre>{block}</pre>" if block else ""]
    if question.kind == "hotspot":
        parts.append(f"<p>Read off: {plain(question.axis)}, from {question.low:g} to {question.high:g}.</p>")
    parts += [drawn_for(question.lesson, code).replace("[", "&#91;") for code in pictures_of(question)]
    return "".join(parts)


def files_apart(text, files, folder=""):
    """HTML whose embedded pictures are named instead, in `folder`; their bytes go to `files`, by name."""

    def named(found):
        data = base64.b64decode(found[1])
        files[name := f"learning-rate-{hashlib.sha256(data).hexdigest()[:16]}.png"] = data
        return f'src="{folder}{name}"'

    return re.sub(r'src="data:image/png;base64,([^"]*)"', named, text)


def shuffled(question):
    """The options as a reader sees them: always in the same order, and an ordering never in the right one."""
    places = out_of_order(order(question)) if question.kind == "ordering" else order(question)
    return [question.options[place] for place in places]


def weighed(question):
    """`[(percent of the mark, option)]` of a question with options to choose from."""
    share, undone = 100 / sum(option.right for option in question.options), -100 * (question.kind == "multiple")
    return [(share if option.right else undone, option) for option in shuffled(question)]


def numbers(question):
    """`[(percent of the mark, number, tolerance, why)]` of a question for a number; the first that fits counts."""
    known = [(100, question.answer, question.why), *((0, float(one.text), one.why) for one in question.near)]
    rows = [(share, number, question.rtol * abs(number), why) for share, number, why in known]
    if question.within:
        low, high = sorted(question.within)
        rows[0] = (100, (low + high) / 2, (high - low) / 2, question.why)
    return rows


def pairs(question):
    """`[(text, match)]` of a matching; a spare match belongs to an empty text."""
    return [(one.text, one.match) for one in shuffled(question)] + [("", match) for match in question.spare]


def digits(number):
    """A number without an exponent, which not every reader of GIFT knows.

    >>> digits(0.1 * 3), digits(2e-7), digits(1000.0)
    ('0.3', '0.0000002', '1000')
    """
    return f"{Decimal(f'{number:.9g}'):f}"


def afterwards(question, ends):
    """What is said whatever was answered: the key, where no option explains itself; what an examiner may expect."""
    parts = [("What an examiner may expect:", question.expected)] if question.expected else []
    if line := WHOLE.get(question.kind):
        parts[:0] = [(line.format(place, one), one.why) for place, one in enumerate(question.options, 1)]
    return "".join(f"<p><b>{plain(head)}</b> {rich(why, ends)}</p>" for head, why in parts)


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
        between = "; right from {:g} to {:g}".format(*sorted(question.within)) if question.within else ""
        key, tag, options = f"{question.answer:g}{between}.", "ul", question.near
    elif question.kind in WHOLE:
        options = []
    else:
        key = ", ".join(chr(65 + place) for place, option in enumerate(options) if option.right)
    rows = [f"{'✗✓'[one.right]} <b>{plain(one.text)}</b><br>{rich(one.why, IN_ANKI)}" for one in options]
    return f"<p><b>{key}</b> {rich(question.why, IN_ANKI)}</p>{_list(rows, tag)}{afterwards(question, IN_ANKI)}"


def anki(questions):
    """A deck as (bytes of an .apkg, ids of what was left out). Ends the program without `genanki`."""
    try:
        import genanki
    except ImportError:
        tools = "`.venv/bin/python -m pip install genanki`, or with `uv pip install genanki`"
        sys.exit(f"An Anki deck needs genanki: install it from the course folder with {tools}.")
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
        media = json.dumps(dict(enumerate(files)))
        for name, data in [("collection.anki2", base.serialize()), ("media", media), *enumerate(files.values())]:
            package.writestr(str(name), data)
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
        return [f"={escaped(plain(text))} -> {escaped(plain(match))}" for text, match in pairs(question)]
    one = {100: "=", 0: "~"} if question.kind != "multiple" else {}
    return [
        f"{one.get(share, f'~%{share:.7g}%')}{escaped(plain(option.text))}#{said(option.why)}"
        for share, option in weighed(question)
    ]


def gift(questions):
    """(bytes of a GIFT file, ids of the questions with a picture, which it cannot hold)."""
    left, blocks = [question.id for question in questions if pictures_of(question)], []
    held = (question for question in questions if question.id not in left)
    for lesson, group in itertools.groupby(held, lambda question: question.lesson):
        blocks.append(f"$CATEGORY: learning_rate/{lesson}")
        for question in group:
            after = escaped(afterwards(question, IN_MOODLE))
            answers = "\n".join([*_gift_answers(question), *([f"####{after}"] if after else [])])
            head = f"::{escaped(question.id)}::[html]{escaped(asked(question, IN_MOODLE))}"
            blocks.append(f"{head}{{{'#' if question.kind in NUMBERS else ''}\n{answers}\n}}")
    return ("\n\n".join(blocks) + "\n").encode(), left


# --- Moodle XML ------------------------------------------------------------------------------------------------------

HTML = {"format": "html"}
TYPES = dict.fromkeys(("single", "completion", "multiple"), "multichoice") | dict.fromkeys(NUMBERS, "numerical")


def _text(parent, tag, text, **attributes):
    found = ElementTree.SubElement(parent, tag, attributes)
    ElementTree.SubElement(found, "text").text = text
    return found


def _settings(parent, **values):
    for tag, value in values.items():
        ElementTree.SubElement(parent, tag).text = value


def _moodle_answers(entry, question):
    if question.kind in NUMBERS:
        for share, number, within, why in numbers(question):
            answer = _text(entry, "answer", digits(number), fraction=str(share))
            _settings(answer, tolerance=digits(within))
            _text(answer, "feedback", rich(why, IN_MOODLE), **HTML)
    elif question.kind == "ordering":
        _settings(entry, layouttype="VERTICAL", selecttype="ALL", selectcount="2", gradingtype="ALL_OR_NOTHING")
        for option in question.options:
            _text(entry, "answer", plain(option.text), fraction="1", **HTML)
    elif question.kind == "matching":
        _settings(entry, shuffleanswers="true")
        for text, match in pairs(question):
            _text(_text(entry, "subquestion", plain(text), **HTML), "answer", plain(match))
    else:
        _settings(entry, single=str(question.kind != "multiple").lower(), shuffleanswers="true", answernumbering="none")
        for share, option in weighed(question):
            answer = _text(entry, "answer", plain(option.text), fraction=f"{share:.7g}", **HTML)
            _text(answer, "feedback", rich(option.why, IN_MOODLE), **HTML)


def moodle(questions):
    """(bytes of a Moodle XML file, ids of what was left out: none)."""
    quiz, headings = ElementTree.Element("quiz"), {lesson.name: lesson.heading for lesson in contents()}
    for lesson, group in itertools.groupby(questions, lambda question: question.lesson):
        category = ElementTree.SubElement(quiz, "question", type="category")
        _text(category, "category", f"$course$/top/The learning rate/{headings[lesson].replace('/', '//')}")
        for question in group:
            entry, files = ElementTree.SubElement(quiz, "question", type=TYPES.get(question.kind, question.kind)), {}
            _text(entry, "name", question.id)
            text = files_apart(asked(question, IN_MOODLE), files, "@@PLUGINFILE@@/")
            prompt = _text(entry, "questiontext", text, **HTML)
            for name, data in files.items():
                file = ElementTree.SubElement(prompt, "file", name=name, path="/", encoding="base64")
                file.text = base64.b64encode(data).decode()
            _text(entry, "generalfeedback", afterwards(question, IN_MOODLE), **HTML)
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
    """Write bytes to a file. Ends the program with a sentence where it exists (but for `force`) or cannot be."""
    try:
        with path.open("wb" if force else "xb") as file:
            file.write(data)
    except FileExistsError:
        sys.exit(f"The file {path} exists already: name another one, or add --force to write over it.")
    except OSError as error:
        sys.exit(f"The file {path} cannot be written ({error.strerror}): name one in a folder that is there and yours.")


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="course.py export", description=__doc__.split("\n")[0])
    parser.add_argument("format", help=" or ".join(FORMATS))
    parser.add_argument("file", type=Path, help="where to write")
    parser.add_argument("--force", action="store_true", help="write over a file that is there")
    options = parser.parse_args(arguments)
    if options.format not in FORMATS:
        sys.exit(f"There is no format {options.format!r}: there are {', '.join(FORMATS)}.")
    questions = [question for name in lessons() for question in load_questions(name).values()]
    data, left = FORMATS[options.format](questions)
    write_new(options.file, data, options.force)
    out = f"; {len(left)} left out, as it holds no pictures: {', '.join(left)}" if left else ""
    print(f"{len(questions) - len(left)} questions are in {options.file}{out}.")


if __name__ == "__main__":
    main()
