"""The number a learner wrote, in whichever of the usual notations; plain arithmetic included."""

import math
import re
import unicodedata

LONGEST = 100  # characters; anything longer is no number
SIGNS = str.maketrans({"−": "-", "–": "-", "×": "*", "÷": "/", "⁄": "/", "^": "**"})
POWER = "⁰¹²³⁴⁵⁶⁷⁸⁹⁻"
NUMBER = r"[\d.,]+(?:[eE][+-]?\d+)?"
TWO_MEANINGS = r"[1-9]\d{0,2},\d{3}"  # 1,000: one, or a thousand
DECIMAL_COMMA = r"\d*,\d+"
THOUSANDS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?"
NO_ARITHMETIC = r"//|[\d.)] *\("  # a floor, a call
UNREADABLE = (ValueError, TypeError, NameError, SyntaxError, ArithmeticError)


def _plain(written):
    """Digits and signs as on a keyboard, one kind of space, `name =` taken off."""
    text = re.sub(f"[{POWER}]+", lambda found: "^" + unicodedata.normalize("NFKC", found[0]), written)
    wide = {c: unicodedata.normalize("NFKC", c) for c in text if "wide" in unicodedata.decomposition(c)}
    text = text.translate(str.maketrans(wide)).translate(SIGNS)
    text = "".join(str(unicodedata.decimal(c, c)) for c in text)
    return re.sub(r"^(?:[^\W\d]\w*)? ?= ?", "", " ".join(text.split()))


def _float(token):
    mantissa, mark, power = token.lower().partition("e")
    if re.fullmatch(DECIMAL_COMMA, mantissa):
        mantissa = mantissa.replace(",", ".")
    elif re.fullmatch(THOUSANDS, mantissa):
        mantissa = mantissa.replace(",", "")
    return float(mantissa + mark + power)


def _arithmetic(text):
    """The value of + - * / and powers of numbers. Raises one of `UNREADABLE` for anything else."""
    if percent := re.fullmatch(rf"([+-]? ?{NUMBER}) ?%", text):
        text = f"{percent[1]} / 100"
    text = re.sub(NUMBER, lambda found: f" {_float(found[0])!r} ", text).strip()
    if not re.fullmatch(r"[\d.e+\-*/() ]+", text) or re.search(NO_ARITHMETIC, text):
        raise ValueError("not plain arithmetic")
    number = eval(text, {"__builtins__": {}})  # floats, their signs and brackets are all that is left
    if not math.isfinite(number):
        raise ValueError("not a finite number")
    return number


def read_number(written):
    """The number written: a decimal point or comma, 1/4, 3 - 0.6, 2.4%, 10^3, 1e-3, w = 2.4.

    Raises ValueError with a sentence for the learner where the text has no meaning, or two.

    >>> [read_number(text) for text in ("1/4", "−2,5", "2.4 %", "w = 10⁻³", "1,000,000")]
    [0.25, -2.5, 0.024, 0.001, 1000000.0]
    >>> read_number("1,000")
    Traceback (most recent call last):
    ValueError: The comma in 1,000 has two meanings: type 1000 or 1.000.
    """
    text = _plain(written) if len(written) <= LONGEST else ""
    for token in re.findall(r"[\d.,]+", text):
        if re.fullmatch(TWO_MEANINGS, token):
            whole, part = token.replace(",", ""), token.replace(",", ".")
            raise ValueError(f"The comma in {token} has two meanings: type {whole} or {part}.")
    try:
        return _arithmetic(text)
    except UNREADABLE:
        shown = re.sub(r"[`$\\]", "", written[:40])  # never typeset as a formula
        raise ValueError(f"Type one number, as in 0.25, 1/4, 2.5% or 2e-3. You typed: {shown}") from None
