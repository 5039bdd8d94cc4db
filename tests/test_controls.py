"""What a reader moves: which values a control takes, and the slider that sends them."""

import pytest

from lrlib.classroom.controls import amount, choice, rate, whole
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
    assert box.options == ("sgd", "adam") and box.value == "adam" and box.description == "optimizer"


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
