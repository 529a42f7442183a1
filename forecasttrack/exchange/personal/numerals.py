"""Numbers as people write them: 1,200.5 or 1.200,5, with a sign of currency or without."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, Literal, TypeAlias

from forecasttrack.records.number_text import is_number

Decimals: TypeAlias = Literal["comma", "point", "day first"] | None
"""What a table has before decimals; where it has days with dots alone, dots may part thousands."""

_COMMA = re.compile(r"[+-]?(?:\d+,(?:\d{1,2}|\d{4,})|\d{1,3}(?:\.\d{3})+,\d+|0,\d+)")
_POINT = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+\.\d+|[+-]?\d{1,3}(?:,\d{3}){2,}")
_WITH_COMMA = re.compile(r"[+-]?(?:\d{1,3}(?:\.\d{3})+|\d+)(?:,\d+)?")
_WITH_POINT = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")
_DAY = re.compile(r"\d{1,2}\.\d{1,2}\.(?:\d{4}|\d{2})(?:\s.*)?")
_MARKS = re.compile(r"^(?:[$€£¥]|USD|EUR|GBP|CHF)\s*|\s*(?:[$€£¥%]|USD|EUR|GBP|CHF)$")
_GROUPS = re.compile(r"[+-]?\d{1,3}(?:[.,]\d{3})+")
_SPACED = re.compile(r"(?<=\d)[ \u00a0\u202f'](?=\d{3}(?!\d))")


def decimals_of(rows: Iterable[Sequence[Any]]) -> Decimals:
    """What stands before the decimals of a table, by all its cells.

    Example:
        >>> decimals_of([["Rain?", "1.200,5"]]), decimals_of([["Rain?", "1,200.5"]])
        ('comma', 'point')
    """
    found: set[Decimals] = set()
    for row in rows:
        for cell in row:
            if isinstance(cell, str) and cell[-1:].isalnum() | (cell[-1:] in "%$€£¥"):
                text = _bare(cell)
                if _COMMA.fullmatch(text):
                    return "comma"
                if _POINT.fullmatch(text):
                    found.add("point")
                elif _DAY.fullmatch(text):
                    found.add("day first")
    return next((each for each in ("point", "day first") if each in found), None)


def numeral(cell: Any, decimals: Decimals) -> Any:
    """A cell with a number in it as Python writes that; any other cell as it is.

    Example:
        >>> numeral("€ 1.200,5", "comma"), numeral("$1,200", "point"), numeral("1 500", None)
        ('1200.5', '1200', '1500')
        >>> numeral("31.12.2025", "comma"), numeral("1,200", None), numeral("1.200", None)
        ('31.12.2025', '1,200', '1.200')
    """
    if not isinstance(cell, str):
        return cell
    text = _bare(cell)
    if decimals == "comma" and _WITH_COMMA.fullmatch(text):
        return text.replace(".", "").replace(",", ".")
    if decimals == "point" and _WITH_POINT.fullmatch(text):
        return text.replace(",", "")
    return text if is_number(text) else cell


def is_ambiguous(cell: Any, decimals: Decimals) -> bool:
    """Whether a number could be a thousand times another: 1.200 in a table with days like 31.12.25.

    Example:
        >>> is_ambiguous("1.200", "day first"), is_ambiguous("1.25", "day first")
        (True, False)
    """
    if decimals in ("comma", "point") or not isinstance(cell, str):
        return False
    text = _bare(cell)
    return bool(_GROUPS.fullmatch(text)) and ("," in text or decimals == "day first")


def _bare(cell: str) -> str:
    """A cell without signs of currency, and blanks between thousands."""
    return _SPACED.sub("", _MARKS.sub("", _MARKS.sub("", cell.strip())))
