"""Texts that stand for numbers: the one form that is read, and advice about all others.

A number is written in ASCII digits with at most a sign, a point and an exponent: ``-70000``,
``0.8``, ``1e-3``. The words ``yes`` and ``no`` stand for 1 and 0. Any other text is a name, such as
that of an option. A text that a person would read as a number, as true or false, or as a missing
value is refused: compared as a name, it would settle questions wrongly.
"""

from __future__ import annotations

import re
import unicodedata

_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_SEPARATOR = "[,'\u2019_ .]"
_GROUPED = re.compile(rf"[+-]?[1-9][0-9]{{0,2}}(?:{_SEPARATOR}[0-9]{{3}})+(?:[.,][0-9]+)?")
_GROUPED_WITH_DECIMALS = re.compile(rf"(.*{_SEPARATOR}[0-9]{{3}})[.,]([0-9]+)")
_DECIMAL_COMMA = re.compile(r"[+-]?[0-9]+,[0-9]+")
_INFINITE = re.compile(r"[+-]?inf(?:inity)?", re.IGNORECASE)
_MINUS_SIGNS = dict.fromkeys(map(ord, "\u2212\u2013\u2014\u2010\u2011\u2012\ufe63\uff0d"), "-")
_MISSING = frozenset(
    ("na", "n/a", "#n/a", "<na>", "nan", "nat", "null", "nil", "-", "?", ".", "..", "...")
)
_WORDS = {"yes": "yes", "true": "yes", "no": "no", "false": "no"}
_STATUSES = ("annulled", "ambiguous")


def is_number(text: str) -> bool:
    """Whether a text is a number in the form that is read.

    Example:
        >>> is_number("-70000"), is_number("1e-3"), is_number("70,000"), is_number("1_000")
        (True, True, False, False)
    """
    return _NUMBER.fullmatch(text) is not None


def fault_of_value(text: str) -> str | None:
    """Why a text cannot be a value, with the cure; ``None`` if it can.

    Example:
        >>> fault_of_value("70,000")
        "'70,000' has separators between its thousands; write 70000"
        >>> fault_of_value("yes"), fault_of_value("signed"), fault_of_value("4.1.b")
        (None, None, None)
    """
    if is_number(text) or text in ("yes", "no"):
        return None
    if _INFINITE.fullmatch(text):
        return f"{text!r} is infinite; a finite number is needed"
    known = text.strip().casefold()
    cure = _WORDS.get(known, known if known in _STATUSES else None)
    if cure is not None:
        return None if cure == text else f"{text!r} is not read as {cure}; write {cure}"
    # "None" is what Python writes for nothing; "none" may be an option of a question.
    if known.translate(_MINUS_SIGNS) in _MISSING or text == "None":
        return f"{text!r} stands for no value; leave the row out, or give low and high"
    return fault_of_notation(text)


def yes_or_no(outcome: object) -> str | None:
    """The ``yes`` or ``no`` that another spelling means; ``None`` if it means neither.

    Example:
        >>> yes_or_no(" TRUE"), yes_or_no(0.0), yes_or_no("maybe")
        ('yes', 'no', None)
    """
    plain = outcome.strip().casefold() if isinstance(outcome, str) else outcome
    spellings = {"yes": ("yes", "y", "true", "1", 1), "no": ("no", "n", "false", "0", 0)}
    return next((word for word, known in spellings.items() if plain in known), None)


def fault_of_notation(text: str) -> str | None:
    """How a number in another notation must be written; ``None`` if the text is no number.

    Example:
        >>> fault_of_notation("0,2"), fault_of_notation("likely")
        ("'0,2' has a decimal comma; write 0.2", None)
    """
    plain = unicodedata.normalize("NFKC", text).translate(_MINUS_SIGNS).strip()
    is_share = plain.endswith("%")
    plain = plain.removesuffix("%").strip().replace("- ", "-")
    number = _rewritten(plain)
    if number is None:
        return None
    if is_share:
        return f"{text!r} has a per cent sign; write {number} and give the unit %, or divide by 100"
    return f"{text!r} {_notation(text, plain, number)}; write {number}"


def _notation(text: str, plain: str, number: str) -> str:
    """In what the notation of a number differs from the form that is read."""
    if text.strip() == number:
        return "has blanks around its number"
    if any(ord(sign) in _MINUS_SIGNS for sign in text):
        return "has a typographic minus"
    if _GROUPED.fullmatch(plain):
        return "has separators between its thousands"
    has_comma = _DECIMAL_COMMA.fullmatch(plain) is not None
    return "has a decimal comma" if has_comma else "is not written as numbers are"


def _rewritten(text: str) -> str | None:
    """The number that a text stands for, in the form that is read; ``None`` if for none."""
    if _GROUPED.fullmatch(text) and not is_number(text):
        whole, decimals = _whole_and_decimals(text)
        return re.sub(_SEPARATOR, "", whole) + decimals
    if _DECIMAL_COMMA.fullmatch(text):
        return text.replace(",", ".")
    joined = text.replace("_", "")
    digits = (str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in joined)
    number = "".join(digits)
    return number if is_number(number) else None


def _whole_and_decimals(text: str) -> tuple[str, str]:
    """The whole part and the decimals of a number with separators.

    1,234,567 has no decimals, and 1.234,567 has three.
    """
    match = _GROUPED_WITH_DECIMALS.fullmatch(text)
    if match is None or (len(match[2]) == 3 and text[-4] in match[1]):
        return text, ""
    return match[1], f".{match[2]}"
