"""Numbers as people write them: 1,200.5 or 1.200,5, with a sign of currency or without."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Literal, TypeAlias

from forecasttrack.records.number_text import is_number

Decimals: TypeAlias = Literal["comma", "point", "both", "unclear"] | None
"""The decimal separator of a table: "both" if rows differ, "unclear" if cells allow either, None if
no cell has one."""
Separator: TypeAlias = Literal["comma", "sure comma", "point", "sure point", "day"] | None
"""What one cell shows of the decimal separator. A cell like 1,2 may be a list, and 0.5 occurs in
tables of either separator, so both are weaker evidence than 1.200,5."""

_SURE_COMMA = re.compile(r"[+-]?(?:[1-9]\d{0,2}(?:(?:\.\d{3})+,\d+|(?:\.\d{3}){2,})|0,\d+)")
_COMMA = re.compile(r"[+-]?\d+,(?:\d{1,2}|\d{4,})")
_SURE_POINT = re.compile(r"[+-]?[1-9]\d{0,2}(?:(?:,\d{3})+\.\d+|(?:,\d{3}){2,})")
_POINT = re.compile(r"[+-]?(?:\d*\.(?:\d{1,2}|\d{4,})|0*\.\d+)")
_WITH_COMMA = re.compile(r"[+-]?(?:[1-9]\d{0,2}(?:\.\d{3})+|\d+)(?:,\d+)?")
_WITH_POINT = re.compile(r"[+-]?(?:[1-9]\d{0,2}(?:,\d{3})+|\d+)(?:\.\d+)?")
_DAY = re.compile(r"\d{1,2}\.\d{1,2}\.(?:\d{4}|\d{2})(?:\s.*)?")
_MARKS = ("$", "€", "£", "¥", "USD", "EUR", "GBP", "CHF")
_PER_CENT = re.compile(r"(?<=\d)\s*%$")
_GROUPS = re.compile(r"[+-]?[1-9]\d{0,2}(?:[.,]\d{3})+")
_WHOLE = re.compile(r"[+-]?\d{1,3}")
_SPACED = re.compile(r"[ \u00a0\u2009\u202f'\u2019](?<=\d.)(?=\d{3}(?!\d))")


def separator_of(cell: Any) -> Separator:
    """What a cell shows of the separators before decimals and between thousands.

    Example:
        >>> [separator_of(cell) for cell in ("1.200,5", "1,2", "0.125", "1.200", "Rain")]
        ['sure comma', 'comma', 'point', None, None]
    """
    if not isinstance(cell, str):
        return None
    text = _bare(without_per_cent(cell))
    tests: tuple[tuple[Separator, re.Pattern[str]], ...] = (
        ("sure comma", _SURE_COMMA), ("comma", _COMMA), ("sure point", _SURE_POINT),
        ("point", _POINT), ("day", _DAY),
    )  # fmt: skip
    return next((separator for separator, pattern in tests if pattern.fullmatch(text)), None)


def decimals_of(numbers: Iterable[Any], others: Iterable[Any] = ()) -> Decimals:
    """The decimal separator of a table, by its numbers and its other cells.

    Args:
        numbers: Its numbers.
        others: Its other cells; where no number shows a separator, these can make it unclear.

    Example:
        >>> decimals_of(["1.200,5"]), decimals_of(["1,200.5"]), decimals_of(["1,5", "1.25"])
        ('comma', 'point', 'both')
        >>> decimals_of(["1.200"], ["31.12.2025"]), decimals_of(["1.200"])
        ('unclear', None)
    """
    found = {*map(separator_of, {each for each in numbers if isinstance(each, str)})}
    if found & {"comma", "sure comma"}:
        return "both" if found & {"point", "sure point"} else "comma"
    if "sure point" in found:
        return "point"
    found |= {*map(separator_of, {each for each in others if isinstance(each, str)})}
    return "unclear" if found & {"comma", "sure comma", "day"} else None


def numeral(cell: Any, decimals: Decimals) -> Any:
    """A cell with the number written as in Python; any other cell as it is.

    Example:
        >>> numeral("€ 1.200,5", "comma"), numeral("$1,200", "point"), numeral("1 500", None)
        ('1200.5', '1200', '1500')
        >>> numeral("31.12.2025", "comma"), numeral("1,200", None), numeral("0.125", "comma")
        ('31.12.2025', '1,200', '0.125')
    """
    if not isinstance(cell, str):
        return cell
    text = _bare(cell)
    separator = separator_of(text) if decimals == "both" else None
    with_comma = decimals == "comma" or separator in ("comma", "sure comma")
    if with_comma and _WITH_COMMA.fullmatch(text):
        return text.replace(".", "").replace(",", ".")
    if (decimals == "point" or separator == "sure point") and _WITH_POINT.fullmatch(text):
        return text.replace(",", "")
    return text if is_number(text) else cell


def is_ambiguous(cell: Any, decimals: Decimals) -> bool:
    """Whether the sign in a number may be a decimal or a thousands separator, as in 1.200.

    Example:
        >>> is_ambiguous("1.200", "unclear"), is_ambiguous("1.25", "unclear")
        (True, False)
    """
    if decimals in ("comma", "point") or not has_thousands(cell):
        return False
    return "," in cell or decimals in ("both", "unclear")


def sign_beside_wholes(cells: Iterable[Any]) -> str:
    """The thousands separator of a column in which 1.500 stands beside 900.

    People who write 1.5 as 1.500 would write 900.000. There is none where a number has other than
    three digits behind the sign, or where no number ends in 0, as 1.255 does not.

    Example:
        >>> sign_beside_wholes(["1.500", "900"]), sign_beside_wholes(["1.255", "2"])
        ('.', '')
        >>> sign_beside_wholes(["1,500", 900.0]), sign_beside_wholes(["1.500", "2.250"])
        (',', '')
    """
    numbers = [
        str(int(each)) if isinstance(each, float) and each.is_integer() else str(each)
        for each in cells
        if not isinstance(each, bool)
    ]
    texts = {_bare(without_per_cent(each)) for each in numbers}
    for sign in (".", ","):
        signed = [each for each in texts if sign in each]
        if (
            signed
            and all(map(_GROUPS.fullmatch, signed))
            and any(each.endswith("0") for each in signed)
            and any(map(_WHOLE.fullmatch, texts))
        ):
            return sign
    return ""


def has_thousands(cell: Any) -> bool:
    """Whether a number has groups of three digits, and does not begin with 0.

    Example:
        >>> has_thousands("1.200"), has_thousands("0.300"), has_thousands("$1,200")
        (True, False, True)
    """
    return isinstance(cell, str) and bool(_GROUPS.fullmatch(_bare(cell)))


def could_be_number(cell: Any) -> bool:
    """Whether a cell holds a number with either decimal separator.

    Example:
        >>> could_be_number("1,5"), could_be_number("$1,200"), could_be_number("Rain")
        (True, True, False)
    """
    if isinstance(cell, str):
        text = without_per_cent(cell)
        return any(is_number(numeral(text, decimals)) for decimals in ("point", "comma"))
    return isinstance(cell, int | float) and not isinstance(cell, bool)


def has_per_cent(cell: Any) -> bool:
    """Whether a number has a sign of per cent behind it.

    Example:
        >>> has_per_cent("4 %"), has_per_cent("4")
        (True, False)
    """
    text = cell.strip() if isinstance(cell, str) else ""
    return text.endswith("%") and bool(_PER_CENT.search(text))


def without_per_cent(cell: Any) -> Any:
    """A cell without the sign of per cent behind its number.

    Example:
        >>> without_per_cent("4 %"), without_per_cent(4)
        ('4', 4)
    """
    if not isinstance(cell, str):
        return cell
    text = cell.strip()
    return _PER_CENT.sub("", text) if text.endswith("%") else text


def _bare(cell: str) -> str:
    """A cell without signs of currency, and blanks between thousands."""
    return _SPACED.sub("", _without_mark(_without_mark(cell.strip())))


def _without_mark(text: str) -> str:
    """A text without a sign of currency at its beginning, and without one at its end."""
    before = next((each for each in _MARKS if text.startswith(each)), "")
    rest = text[len(before) :].lstrip() if before else text
    behind = next((each for each in _MARKS if rest.endswith(each)), "")
    return rest[: -len(behind)].rstrip() if behind else rest
