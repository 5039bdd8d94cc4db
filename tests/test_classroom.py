"""The small rooms of the classroom: controls and their sliders, verdicts as HTML, the records of shared pictures."""

import tomllib
from pathlib import Path

import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from lrlib import History, descend, parabola, show_contest, show_epochs, show_losses, show_rate_curve, show_u_curve
from lrlib.classroom.controls import amount, choice, rate, whole
from lrlib.classroom.drawn import drawn
from lrlib.classroom.feedback import Feedback, in_html, math_in_html
from lrlib.classroom.slider import Slider, StyleSheet

LR = rate(0.01, 1, 0.1)
H = amount("h", "curvature", -1, 8, 2, 0.5)
N = whole("n", "steps", 1, 9, 3)
RULE = choice("rule", "optimizer", ("sgd", "adam"), "adam")
TAKEN = [
    *((LR, 0.01, 0.01), (LR, 1, 1.0), (LR, 0.123456, 0.123), (LR, 1 + 1e-10, 1.0), (LR, "0.5", 0.5)),
    *((H, -1, -1.0), (H, 8, 8.0), (H, 2.3456, 2.35), (N, 1, 1), (N, 9, 9), (N, 4.6, 5), (RULE, "sgd", "sgd")),
]
REFUSED = [
    *((LR, 0.00999), (LR, 1.001), (LR, -0.1), (LR, None), (LR, "a"), (LR, float("nan")), (LR, 10**400), (H, 8.1)),
    *((H, -1.1), (N, 0.9), (N, 9.1), (RULE, "lion"), (RULE, ["sgd"]), (RULE, None)),
]


@pytest.mark.parametrize(("control", "value", "used"), TAKEN)
def test_a_value_in_range_is_used_to_three_digits(control, value, used):
    assert control.clean(value) == used and type(control.clean(value)) is type(used)


@pytest.mark.parametrize(("control", "value"), REFUSED)
def test_a_value_outside_is_named_with_what_is_allowed(control, value):
    allowed = "one of sgd, adam" if control is RULE else f"between {control.low:g} and {control.high:g}"
    with pytest.raises(ValueError, match=f"{control.name} must be {allowed}, got "):
        control.clean(value)


SLIDERS = [  # low, high, default, and how many steps from end to end
    *((LR, 0.01, 1, 0.1, 200), (rate(0.01, 1, 0.1, step=0.5), 0.01, 1, 0.1, 4), (H, -1, 8, 2, 18)),
    *((N, 1, 9, 3, 8), (amount("x", "x", 0, 3, 1, None), 0, 3, 1, 3)),
]


@pytest.mark.parametrize(("control", "low", "high", "default", "positions"), SLIDERS)
def test_a_slider_has_the_ends_and_the_steps_of_its_control(control, low, high, default, positions):
    slider = control.widget()
    assert (slider.low, slider.high, slider.value, slider.positions) == (low, high, default, positions)
    assert slider.logarithmic == (control.kind == "rate") and slider.whole == (control.kind == "whole")
    assert slider.label == control.label and control.corners() == (low, control.default, high)


def test_a_choice_is_a_list_that_begins_with_its_default():
    box = RULE.widget()
    assert [label for label, _ in box.options] == ["sgd", "adam"]
    assert box.value == "adam" and box.description == "optimizer"


def test_what_a_slider_knows_reaches_the_browser():
    sent = {"label", "low", "high", "positions", "logarithmic", "whole", "value"}
    assert sent == set(Slider.class_trait_names(sync=True)) - set(StyleSheet.class_trait_names(sync=True))
    plain = Slider()
    assert (plain.low, plain.high, plain.value, plain.positions) == (0, 1, 0, 100)


def test_a_slider_keeps_its_value_between_its_ends():
    slider = Slider(low=-2.0, high=3.0)
    for given, kept in ((-5.0, -2.0), (-2.0, -2.0), (0.5, 0.5), (3.0, 3.0), (9.0, 3.0)):
        slider.value = given
        assert slider.value == kept


# --- verdicts --------------------------------------------------------------------------------------------------------


def test_text_becomes_html_with_code_and_bold_and_nothing_else():
    assert in_html("a\nb <i> & \"c\" 'd'") == "a<br>b &lt;i&gt; &amp; \"c\" 'd'"
    assert in_html("`x` `y` **b** * `**`") == "<code>x</code> <code>y</code> <b>b</b> * <code>**</code>"


def test_formulas_are_left_to_the_typesetter():
    told = math_in_html(" **At** $a < b'$ and `c`, $d**e**f$ \n")
    assert told == "<b>At</b> $a &lt; b'$ and <code>c</code>, $d**e**f$"


WORDS = {"right": "Right.", "wrong": "Not yet.", "blank": "Not attempted yet.", "hint": "Hint"}


@pytest.mark.parametrize("status", WORDS)
def test_a_verdict_is_a_word_and_not_only_a_colour(status):
    verdict = Feedback(status, "`w` < 1")
    box = verdict._repr_html_()
    assert repr(verdict) == f"{WORDS[status]} `w` < 1" and 'role="status"' in box
    assert f" {WORDS[status]}</b> <code>w</code> &lt; 1</div>" in box and f"lr-{status}" in box


# --- shared pictures -------------------------------------------------------------------------------------------------


def history(*losses):
    """Two seeds at rates 0.1, 1 and 10, before and after one epoch; accuracies are 1 - loss / 10."""
    loss = np.array([np.full((2, 3), 2.0), losses])
    return History(np.array([0.1, 1, 10]), np.arange(2), np.arange(2), loss, loss, 1 - loss / 10, 1 - loss / 10, [])


RUNS = {"a": history([1.5, 0.5, np.nan], [1.7, 0.7, 1.2]), "b": history([0.4, 0.8, 1.6], [0.2, 0.6, 1.9])}
EPOCHS = {"p": np.array([[0.1, 0.2], [0.5, 0.7], [0.8, 0.6]]), "q": np.array([[0.1, 0.2], [0.6, 0.9], [0.9, 0.8]])}
PICTURES = {
    "losses": lambda: show_losses(descend(parabola(4), 1.0, [0.25, 0.125], 3)),
    "rate_curve": lambda: show_rate_curve(descend(parabola(1), 1.0, [0.5, 1.5, 3.0], 2), goal=0.1),
    "u_curve": lambda: show_u_curve(RUNS),
    "accuracies": lambda: show_u_curve(
        {"a": RUNS["a"]}, "val_accuracy", ranked=False, steady=False, lowest=0.5, measured="kept"
    ),
    "contest": lambda: show_contest({"x": [0.1, 0.3, 0.2], "y": [-0.1, 0.1, 0.05]}),
    "epochs": lambda: show_epochs(EPOCHS, title="T", since=1),
}


def test_the_axis_of_losses_has_room_for_the_highest_of_several_starts():
    picture = show_losses(descend(parabola(2), [[1e-6], [1.0]], [0.1, 0.1], 3))
    assert picture.figure.axes[0].get_ylim()[1] == pytest.approx(3)


def record_of(draw):
    axes = Figure().add_subplot()
    draw(axes)
    return drawn(axes.figure).splitlines()[1].strip()


BLUE, RED = "#1b5e9e", "#b3470f"
RECORDS = {  # worked by hand; the tilt is the mean of the values times -1 ... 1
    "upright bars": (lambda axes: axes.bar([1, 2, 4], [3, 1, 2], width=0.5, bottom=1, color=BLUE),
                     "bars blue: 3 vertical at 1 to 4 in 1..4 tilt 1, from 1, lengths 3 to 2 in 1..3 tilt -0.333"),
    "lying bars": (lambda axes: axes.barh([1, 2, 4], [3, 1, 2], height=0.5, left=1, color=[BLUE, RED, BLUE]),
                   "bars blue red: 3 horizontal at 1 to 4 in 1..4 tilt 1, from 1, lengths 3 to 2 in 1..3 tilt -0.333"),
    "marks": (lambda axes: axes.scatter([1, 2, 4], [3, 1, 2], c=RED, label="m"),
              'marks "m" red: 3 points, x 1 to 4 in 1..4 tilt 1, y 3 to 2 in 1..3 tilt -0.333'),
    "band": (lambda axes: axes.fill_between([0, 1, 2], [1, 2, 4], [5, 5, 6], color=BLUE),
             "band blue: 3 points, x 0 to 2 in 0..2 tilt 0.667, y 1 to 4 in 1..4 tilt 1; "
             "3 points, x 0 to 2 in 0..2 tilt 0.667, y 5 to 6 in 5..6 tilt 0.333"),
    "patch": (lambda axes: axes.add_patch(Rectangle((1, 2), 3, 5, color=RED)), "patch red: 1, 4, 2, 7"),
    "image": (lambda axes: axes.imshow([[0, 1, 2], [3, 4, 8]], vmin=0, vmax=9, cmap="gray"),
              "image gray 0..9 upper, sides -0.5 2.5 1.5 -0.5, 2x3: down 1 to 5 in 1..5 tilt 2, "
              "across 1.5 to 5 in 1.5..5 tilt 1.17, all 0 to 8 in 0..8 tilt 1.67"),
    "steps": (lambda axes: axes.step([0, 1, 2], [4, 1, 2], color=BLUE),
              "line blue - steps-pre: 3 points, x 0 to 2 in 0..2 tilt 0.667, y 4 to 2 in 1..4 tilt -0.667"),
    "gap": (lambda axes: axes.plot([0, 1, 2, 3], [1, np.nan, 1, 1], color=RED),
            "line red -: 4 points, x 0 to 3 in 0..3 tilt 0.833, y 1 missing 1"),
    "text": (lambda axes: axes.text(1, 2, "a\nb", color=BLUE), 'text "a / b" blue at 1 2'),
}  # fmt: skip


@pytest.mark.parametrize("name", RECORDS)
def test_the_record_of_every_kind_of_mark(name):
    draw, record = RECORDS[name]
    assert record_of(draw) == record


def test_a_seventh_line_looks_like_the_first():
    (axes,) = show_losses(descend(parabola(1), 1.0, np.linspace(0.1, 0.8, 8), 41)).figure.axes
    looks = [(one.get_color(), one.get_linestyle(), one.get_marker(), one.get_markevery()) for one in axes.lines]
    assert looks[6:] == looks[:2] and len({look[0] for look in looks}) == len({look[2] for look in looks}) == 6
    assert looks[0] == ("#1b5e9e", "-", "o", 1), "a mark at every step, of up to 79"
    (axes,) = show_losses(descend(parabola(1), 1.0, 0.1, 120)).figure.axes
    assert axes.lines[0].get_markevery() == 3


FROZEN = tomllib.loads((Path(__file__).parent / "references" / "pictures.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", PICTURES)
def test_a_shared_picture_has_its_axes_lines_and_words(name):
    picture = PICTURES[name]()
    assert {"sentence": picture.sentence, "record": drawn(picture.figure)} == FROZEN[name]
