"""The bank outside the notebook: every kind in every format, read back by others, and text stays text."""

import base64
import html
import io
import json
import re
import sqlite3
import subprocess
import sys
import zipfile
from contextlib import closing
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from test_exam import EVIL, EXAMPLES
from test_house import ROOT, code_lines

from lessons import bank_export
from lessons.bank_export import IN_ANKI, IN_MOODLE, anki, back, front, gift, moodle, numbers, rich, shuffled
from lrlib.classroom import bank
from lrlib.classroom.bank import case_of, load_questions
from lrlib.classroom.questions import KINDS, Case, Option, Question, judge
from lrlib.classroom.syllabus import lessons

BANK = [question for name in lessons() for question in load_questions(name).values()]
DRAWN = "show_parabola_run(0.1)"
PNG = base64.b64encode(b"\x89PNG of a test").decode()
IMG = f'<img alt="A line [falls]." src="data:image/png;base64,{PNG}" style="width:100%">'
SIGNS = EVIL + r" [sound:x.mp3] [markdown] {=a ~%50%b #c} :: // \( \[ \\ {{c1::d}} $$ & &lt; 100% → <!-- "


def known(**changed):
    """One question of each kind, in a lesson that there is."""
    return {kind: replace(one, lesson="step_size", **changed) for kind, one in EXAMPLES.items()}


def evil(kind):
    """A question of a kind whose every text is full of signs that some format reads as its own."""
    options = [replace(one, text=f"{SIGNS}{i}", why=SIGNS) for i, one in enumerate(EXAMPLES[kind].options)]
    options = tuple(replace(one, match=f"{SIGNS}{one.match}") if one.match else one for one in options)
    near = tuple(replace(one, why=SIGNS) for one in EXAMPLES[kind].near)
    texts = dict.fromkeys(("prompt", "why", "expected", "code", "axis"), SIGNS)
    return replace(EXAMPLES[kind], lesson="step_size", options=options, near=near, spare=(SIGNS,), **texts)


@pytest.fixture
def case(monkeypatch):
    """A case with a log for whatever asks for one, and a picture that costs nothing."""
    story = Case("c", "A run at $\\eta < 1$.", log="step 1\n  loss  2.5 [nan]\n", picture="")
    for room in (bank, bank_export):
        monkeypatch.setattr(room, "case_of", lambda question: story if question.case else None)
    monkeypatch.setattr(bank_export, "drawn_for", lambda lesson, code: IMG)
    return story


# --- text ------------------------------------------------------------------------------------------------------------


def test_formulas_stand_between_the_ends_that_typeset_them():
    assert rich("At $w = 3$, **not** `a < $`.", IN_ANKI) == r"At \(w = 3\), <b>not</b> <code>a &lt; $</code>."
    assert rich("$a <\n b$", IN_MOODLE) == "$$a &lt; b$$"
    assert "\\(" not in rich("a \\( b", IN_ANKI) and "$$" not in rich("a $$ b", IN_MOODLE), "text begins no formula"


@pytest.mark.parametrize("kind", KINDS)
def test_a_card_lists_every_option_and_explains_it_behind(kind):
    question = known()[kind]
    ask, answer = front(question), back(question)
    for option in question.options:
        assert option.text in ask and option.text in answer and option.why in answer and option.why not in ask
    for option in question.near:
        assert option.text in answer and option.why in answer and option.why not in ask
    assert all(match in ask for match in question.matches if match)
    assert question.why in answer
    assert kind != "hotspot" or "Read off: rate, from 0.001 to 10." in ask and "0.1; right from 0.05 to 0.2." in answer


def test_the_letters_of_the_key_are_those_of_the_front():
    question = known()["multiple"]
    listed = re.findall(r"<li>(\w+)</li>", front(question))
    letters = re.search(r"<b>([A-D, ]+)</b>", back(question))[1].split(", ")
    assert [listed[ord(letter) - 65] for letter in letters] == [o.text for o in shuffled(question) if o.right]
    assert {listed[ord(letter) - 65] for letter in letters} == {"one", "four"}


def test_an_ordering_is_never_asked_in_order():
    steps = EXAMPLES["ordering"]
    for name in map(str, range(60)):
        question = replace(steps, id=name)
        assert sorted(shuffled(question), key=question.options.index) == list(question.options) != shuffled(question)


def test_a_case_comes_with_its_log_and_its_picture(case):
    ask = front(replace(known()["single"], case="c", picture=DRAWN))
    assert ask.startswith(r"<p>A run at \(\eta &lt; 1\).</p><pre>step 1<br>  loss  2.5 &#91;nan]</pre>")
    assert ask.count("<img") == 1


def test_a_number_is_right_where_the_course_says_so():
    for question in [one for one in BANK if one.kind == "numeric"] + [EXAMPLES["numeric"], EXAMPLES["hotspot"]]:
        rows = numbers(question)
        for _, number, within, _ in rows:
            for edge in (number - 0.99 * within, number + 0.99 * within):
                share, *_, why = next(row for row in rows if abs(edge - row[1]) <= row[2])
                assert judge(question, repr(edge)) == ("right" if share == 100 else "wrong", why), question.id
    (share, number, within, _), *_ = numbers(EXAMPLES["hotspot"])
    assert (share, number, within) == (100, pytest.approx(0.125), pytest.approx(0.075))


# --- Anki ------------------------------------------------------------------------------------------------------------


def deck(questions):
    """(notes as rows, {name: bytes} of the media) of an .apkg."""
    pytest.importorskip("genanki")
    with zipfile.ZipFile(io.BytesIO(anki(questions)[0])) as package, closing(sqlite3.connect(":memory:")) as base:
        base.deserialize(package.read("collection.anki2"))
        media = {name: package.read(number) for number, name in json.loads(package.read("media")).items()}
        return base.execute("select guid, mid, tags, flds from notes").fetchall(), media


def test_the_deck_has_a_note_for_every_question_and_the_same_ones_the_next_time():
    notes, _ = deck(BANK)
    assert len(notes) == len({guid for guid, *_ in notes}) == len(BANK)
    assert {note[:2] for note in notes} == {note[:2] for note in deck(BANK)[0]}
    by_id = {fields.split("\x1f")[2]: (guid, tags) for guid, _, tags, fields in notes}
    assert by_id["step_size.q_step"][0] == "B->387L&+k", "an id that is out there never changes"
    assert " LR1.1 " in by_id["step_size.q_step"][1] and " quiz " in by_id["step_size.q_step"][1]


def test_pictures_are_files_of_the_deck(case):
    notes, media = deck([replace(known()["hotspot"], picture=DRAWN), replace(known()["single"], picture=DRAWN)])
    (name,) = media
    assert media[name] == b"\x89PNG of a test"
    assert all(f'src="{name}"' in note[3] and "base64" not in note[3] and "[falls]" not in note[3] for note in notes)


def test_anki_itself_takes_the_deck_and_knows_it_again(tmp_path, case):
    collection, requests = pytest.importorskip("anki.collection"), pytest.importorskip("anki.import_export_pb2")
    questions = [*BANK, *map(evil, KINDS), replace(known()["hotspot"], id="step_size.drawn", picture=DRAWN)]
    pytest.importorskip("genanki")
    (tmp_path / "bank.apkg").write_bytes(anki(questions)[0])
    request = requests.ImportAnkiPackageRequest(package_path=str(tmp_path / "bank.apkg"))
    with closing(collection.Collection(str(tmp_path / "mine.anki2"))) as mine:
        log = mine.import_anki_package(request).log
        assert (len(log.new), len(log.duplicate)) == (len(questions), 0)
        log = mine.import_anki_package(request).log
        assert (len(log.new), len(log.duplicate)) == (0, len(questions))
        assert [name for name in mine.media.check().missing] == []
        (number,) = mine.find_cards("Id:step_size.q_step")
        assert "2.4" in mine.get_card(number).answer() and "2.4" not in mine.get_card(number).question()
        for number in mine.find_cards('"Id:a.*"'):
            card = mine.get_card(number)
            assert not card.question_av_tags() and not card.answer_av_tags()
            assert markup(card.question() + card.answer()) <= TAGS | {"style", "hr"}


# --- GIFT ------------------------------------------------------------------------------------------------------------


def unescaped(text):
    return re.sub(r"\\([\\~=#{}:])", r"\1", text)


def read_gift(data):
    """`{title: (text, answers)}` by the rules of the format: a backslash takes its meaning from a sign."""
    found = {}
    for block in data.decode().strip().split("\n\n"):
        if not block.startswith("$CATEGORY: "):
            plain = r"((?:\\.|[^\\~=#{}:])*)"
            title, text, answers = re.fullmatch(rf"::{plain}::\[html\]{plain}{{(.*)}}", block, re.DOTALL).groups()
            rows = re.findall(rf"(~%-?[\d.]+%|=%[\d.]+%|=|~|####){plain}(?::([\d.]+))?(?:#(?!#){plain})?", answers)
            found[unescaped(title)] = unescaped(text), [tuple(unescaped(part).strip() for part in row) for row in rows]
    return found


def test_gift_says_what_the_bank_says():
    data, left = gift(BANK + list(known().values()))
    found = read_gift(data)
    ids = {one.id for one in [*BANK, *EXAMPLES.values()]}
    assert left == [one.id for one in BANK if one.picture] and set(found) == ids - set(left)
    rows = {kind: found[one.id][1] for kind, one in EXAMPLES.items()}
    wrong = {("~", "two", "", "No."), ("~", "three", "", "Not at all.")}
    assert set(rows["single"]) == {("=", "one", "", "Yes."), *wrong}
    shares = {text: sign for sign, text, _, _ in rows["multiple"]}
    assert shares == {"one": "~%50%", "four": "~%50%", "two": "~%-100%", "three": "~%-100%"}
    assert rows["numeric"] == [("=%100%", "0.25", "0.0025", "A quarter.")]
    assert {text for _, text, *_ in rows["matching"][:3]} == {"too small -> raise", "too large -> lower", "-> wait"}
    assert "forward -> 1" in {text for _, text, _, _ in rows["ordering"]} and rows["ordering"][4][0] == "####"
    assert "<pre>x = 1<br>____</pre>" in found["a.code"][0]


def test_what_has_a_picture_is_left_out_and_counted(case):
    questions = [known()["single"], replace(known()["hotspot"], picture=DRAWN)]
    data, left = gift(questions)
    assert left == ["a.spot"] and list(read_gift(data)) == ["a.single"]


def test_another_reader_of_gift_takes_every_question():
    parser = pytest.importorskip("pygiftparser.parser")

    def within_its_means(question):
        """Moodle takes negative numbers, and a brace in an answer; this reader does not."""
        numbers = [question.answer or 0, *(float(one.text) for one in question.near)]
        said = [question.why, *(one.text + one.why for one in question.options + question.near)]
        return min(numbers) >= 0 and "}" not in "".join(said)

    asked = [one for one in [*BANK, *known().values()] if within_its_means(one)]
    data, left = gift(asked)
    found = parser.parseFile(io.StringIO(data.decode()))
    assert len(found) == len(asked) - len(left) > 100 and all(one.valid for one in found)


# --- Moodle ----------------------------------------------------------------------------------------------------------


def test_moodle_xml_says_what_the_bank_says(case):
    questions = [*BANK, *known().values(), replace(known()["single"], id="a.drawn", picture=DRAWN)]
    data, left = moodle(questions)
    entries = {q.findtext("name/text"): q for q in ElementTree.fromstring(data) if q.get("type") != "category"}
    assert left == [] and list(entries) == [one.id for one in questions]
    assert all(entry.findtext("idnumber") == id for id, entry in entries.items())
    types = {kind: entries[one.id].get("type") for kind, one in EXAMPLES.items()}
    assert types == {
        **dict.fromkeys(("single", "multiple", "completion"), "multichoice"),
        **{"numeric": "numerical", "hotspot": "numerical", "ordering": "ordering", "matching": "matching"},
    }
    many = {a.findtext("text"): a.get("fraction") for a in entries["a.multiple"].iter("answer")}
    assert many == {"one": "50", "four": "50", "two": "-100", "three": "-100"}
    assert (entries["a.single"].findtext("single"), entries["a.multiple"].findtext("single")) == ("true", "false")
    spot = entries["a.spot"].find("answer")
    assert (spot.findtext("text"), spot.findtext("tolerance")) == ("0.125", "0.075")
    assert [a.findtext("text") for a in entries["a.order"].iter("answer")] == ["forward", "loss", "gradient", "step"]
    pairs = {(s.findtext("text") or "", s.findtext("answer/text")) for s in entries["a.match"].iter("subquestion")}
    assert pairs == {("too small", "raise"), ("too large", "lower"), ("", "wait")}
    file = entries["a.drawn"].find("questiontext/file")
    assert base64.b64decode(file.text) == b"\x89PNG of a test" and file.get("encoding") == "base64"
    assert f'src="@@PLUGINFILE@@/{file.get("name")}"' in entries["a.drawn"].findtext("questiontext/text")


@pytest.mark.parametrize("right", range(1, 8))
def test_the_parts_of_a_mark_are_those_that_moodle_knows(right):
    """Of a multiple choice with 1 to 7 right options: the list is question/engine/bank.php of Moodle."""
    options = tuple(Option(str(i), "Why.", i < right) for i in range(9))
    data, _ = moodle([Question("step_size.x", "step_size", "quiz", "multiple", "?", options=options)])
    parts = {answer.get("fraction") for answer in ElementTree.fromstring(data).iter("answer")} - {"-100"}
    assert parts <= {"100", "50", "33.33333", "25", "20", "16.66667", "14.28571"} and len(parts) == 1


# --- nothing a question holds becomes markup -------------------------------------------------------------------------

TAGS = {"p", "pre", "ol", "ul", "li", "b", "br", "code", "img"}


def markup(text):
    """The tags that a browser would find."""
    return set(re.findall(r"<[/!]?([a-zA-Z-]+)", text))


def shows(text, shown):
    """Whether HTML shows a text; the joiner has no width."""
    return text in html.unescape(re.sub(r"<br>", "\n", shown)).replace("\u2060", "")


@pytest.mark.parametrize("kind", KINDS)
def test_signs_stay_text(kind):
    question = evil(kind)
    for side in (front(question), back(question)):
        assert markup(side) <= TAGS and "[sound" not in side and not re.search(r"\\[([]", side)
    assert shows(SIGNS, front(question))
    data, _ = gift([question])
    text, rows = read_gift(data)[question.id]
    assert len(data.decode().strip().split("\n\n")) == 2 and not markup(text) - TAGS and shows(SIGNS, text)
    for sign, answer, _, why in rows:
        assert not markup(answer + why) - TAGS and not answer.startswith(("[", "%"))
        assert sign == "####" or kind in ("numeric", "hotspot") or shows(SIGNS.strip(), answer)
    (_, entry) = ElementTree.fromstring(moodle([question])[0])
    texts = [found.text or "" for found in entry.iter("text")]
    assert set().union(*map(markup, texts)) <= TAGS and any(shows(SIGNS, one) for one in texts)
    assert not any("$$" in one for one in texts)


# --- the command -----------------------------------------------------------------------------------------------------


def run(*arguments, cwd=ROOT):
    command = [sys.executable, "-P", "-m", "lessons.bank_export", *map(str, arguments)]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True)


def test_a_file_is_written_where_it_was_asked_for_and_not_written_over(tmp_path):
    done = run("gift", "bank.gift", cwd=tmp_path)
    assert done.returncode == 0 and re.match(r"\d+ questions are in bank.gift", done.stdout)
    held, left = map(int, re.findall(r"(\d+) (?:questions are|left out)", done.stdout))
    assert held + left == len(BANK) and left == sum(
        bool(one.picture or one.case and case_of(one).picture) for one in BANK
    )
    (tmp_path / "bank.gift").write_text("mine")
    again = run("gift", "bank.gift", cwd=tmp_path)
    assert again.returncode == 1 and again.stderr == (
        "The file bank.gift exists already: name another one, or add --force to write over it.\n"
    )
    assert (tmp_path / "bank.gift").read_text() == "mine"
    assert run("gift", "bank.gift", "--force", cwd=tmp_path).returncode == 0
    assert (tmp_path / "bank.gift").read_text().startswith("$CATEGORY: learning_rate/start_here")


def test_what_cannot_be_done_is_one_sentence(tmp_path, monkeypatch):
    def said(*arguments):
        with pytest.raises(SystemExit) as end:
            bank_export.main([*map(str, arguments)])
        return str(end.value)

    assert said("qti", tmp_path / "x") == "There is no format 'qti': there are anki, gift, moodle."
    assert "cannot be written (No such file or directory): name one in" in said("moodle", tmp_path / "no" / "x.xml")
    assert "exists already" in said("gift", tmp_path)
    assert "cannot be written (Is a directory)" in said("gift", tmp_path, "--force")
    monkeypatch.setitem(sys.modules, "genanki", None)
    assert said("anki", tmp_path / "x.apkg").startswith("An Anki deck needs genanki: install it")
    assert list(tmp_path.iterdir()) == []


def test_the_ways_out_are_small():
    lines = [code_lines(ROOT / "lessons" / f"{name}.py") for name in ("bank_export", "item_statistics")]
    assert sum(lines) < 350
