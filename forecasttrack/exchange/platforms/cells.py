"""Cells of platforms' files: instants, numbers and lists; a wrong one refuses its row."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Mapping
from typing import Any

from forecasttrack.exchange.account import RowFault
from forecasttrack.exchange.literals import literal

NOTHING = ("", "N/A", "n/a", "NA", "null", "None", "undefined", "NULL")
"""How files write that there is nothing."""
BEYOND_THE_HEAD = "the row has more cells than the head; quote a cell that holds the sign"
_SHORT_OFFSET = re.compile(r"([+-]\d{2})$")
_ELEMENT = re.compile(r'\s*(?:"((?:[^"\\]|\\.)*)"|([^,"]+))\s*(?:,|$)')
_WHOLE = re.compile(r"[0-9]{1,18}")
_NUMERAL = re.compile(r"[+-]?(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?")
EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def cell(row: Mapping[str, Any], *names: str) -> Any:
    """What stands in the first of several columns that holds anything, None where none does."""
    return named_cell(row, *names)[1]


def named_cell(row: Mapping[str, Any], *names: str) -> tuple[str, Any]:
    """The first of several columns that holds anything, with what stands in it.

    Every reader comes by here, so that a row of CSV with more cells than the head is refused.
    """
    beyond = [each for each in row.get(None) or () if each.strip()]  # type: ignore[call-overload]
    if beyond:
        raise RowFault(None, beyond[0], BEYOND_THE_HEAD)
    for name in names:
        value = row.get(name)
        plain = value.strip() if isinstance(value, str) else value
        if plain is not None and not (isinstance(plain, str) and plain in NOTHING):
            return name, plain
    return names[0], None


def needed(row: Mapping[str, Any], name: str) -> Any:
    """What stands in a column; a row without it is refused."""
    found = cell(row, name)
    if found is None:
        raise RowFault(name, None, "is missing")
    return found


def needed_name(row: Mapping[str, Any], name: str) -> Any:
    """An id or name, which may read like a word for nothing; a row without it is refused."""
    found = row.get(name)
    if found is None or found == "":
        raise RowFault(name, None, "is missing")
    return found


def instant(row: Mapping[str, Any], *names: str) -> dt.datetime | None:
    """An instant: ISO 8601 with a zone, also with an offset of two digits."""
    name, value = named_cell(row, *names)
    if value is None:
        return None
    if isinstance(value, int | float):
        return from_seconds(value, name)
    try:
        moment = dt.datetime.fromisoformat(_SHORT_OFFSET.sub(r"\1:00", str(value)))
    except ValueError:
        raise RowFault(name, value, "is no instant") from None
    if moment.tzinfo is None:
        raise RowFault(name, value, "is an instant without a zone")
    return _in_utc(moment, name, value)


def _in_utc(moment: dt.datetime, name: str, value: object) -> dt.datetime:
    try:
        return moment.astimezone(dt.UTC)
    except (OverflowError, ValueError):
        raise RowFault(name, value, "lies outside the years 1 to 9999") from None


def from_seconds(value: float, name: str) -> dt.datetime:
    """An instant from seconds since 1970."""
    try:
        return EPOCH + dt.timedelta(microseconds=round(value * 1e6))
    except (OverflowError, ValueError):
        raise RowFault(name, value, "is no instant") from None


def number(row: Mapping[str, Any], *names: str) -> float | None:
    """A finite number, also where it stands as text."""
    name, value = named_cell(row, *names)
    if value is None:
        return None
    try:
        found = float(value)
    except (TypeError, ValueError, OverflowError):
        raise RowFault(name, value, "is no number") from None
    if isinstance(value, bool) or not math.isfinite(found):
        raise RowFault(name, value, "is no finite number")
    return found


def chance(row: Mapping[str, Any], *names: str) -> float | None:
    """A probability."""
    found = number(row, *names)
    if found is not None and not 0 <= found <= 1:
        raise RowFault(named_cell(row, *names)[0], found, "is no probability; one lies in [0, 1]")
    return found


def plain_list(row: Mapping[str, Any], *names: str) -> list[Any] | None:
    """A list: as Python or PostgreSQL prints it, or of JSON."""
    name, value = named_cell(row, *names)
    if value is None or isinstance(value, list):
        return value
    text = str(value)
    if text.startswith("{") and text.endswith("}"):
        return _array(name, text)
    try:
        found = literal(text)
    except ValueError as error:
        raise RowFault(name, text, str(error)) from None
    if not isinstance(found, list | tuple):
        raise RowFault(name, text, "is no list")
    return list(found)


def _array(name: str, text: str) -> list[Any]:
    """An array as PostgreSQL prints it: bare numbers, texts with or without quotation marks."""
    if _ELEMENT.sub("", text[1:-1]):
        raise RowFault(name, text, "is no list")
    return [_element(*each) for each in _ELEMENT.findall(text[1:-1])]


def _element(quoted: str, bare: str) -> Any:
    if not bare:
        return re.sub(r"\\(.)", r"\1", quoted)
    if bare == "NULL":
        return None
    number = float if _NUMERAL.fullmatch(bare) else str
    return int(bare) if _WHOLE.fullmatch(bare) else number(bare)


def truth(row: Mapping[str, Any], *names: str) -> bool:
    """Whether a column says true; nothing is false."""
    return str(cell(row, *names)).lower() in ("true", "1", "t", "yes")


def days_of(moment: dt.datetime) -> float:
    """Days since 1970-01-01, the number of a date."""
    return (moment - EPOCH) / dt.timedelta(days=1)
