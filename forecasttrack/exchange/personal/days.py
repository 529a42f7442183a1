"""Dates as people write them; the order of day and month is told by a column as a whole."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from typing import Any

from forecasttrack.exchange.account import Account
from forecasttrack.exchange.options import ImportOptions
from forecasttrack.exchange.personal.chances import ReadCell
from forecasttrack.exchange.personal.months import month_of
from forecasttrack.exchange.personal.periods import (
    end_of_period,
    is_pointed_year,
    is_unclear_period,
    period_of,
)
from forecasttrack.records.moments import now

NO_DATE = "is no date; write 2026-03-31"
UNCLEAR = "may be a month or a year with a fraction; write 2026-03-31"
_LAST_DAY = "the last day of a month, quarter or year"
_NOT_OVER = "today, of a month, quarter or year that is not over"
_TIME = (
    r"(?:[T ,]+(?P<time>\d{1,2}:\d{1,2}(?::\d{1,2}(?:\.\d{1,6})?)?)\s*(?P<half>[ap]m)?"
    r"\s*(?P<zone>Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?)?"
)
_YEAR, _DAY, _SUFFIX = r"(?P<y>\d{4}|\d{2})", r"\d{1,2}", r"(?:st|nd|rd|th|er|º)?"
_DIGITS = re.compile(r"\d+(?:\.\d+)?")
_SHEET_DAYS, _SECONDS, _MILLISECONDS = (
    "days since 1900, as sheets count them", "seconds since 1970", "milliseconds since 1970"
)  # fmt: skip
_COUNTS = ((_SHEET_DAYS, 18_000, 80_000), (_SECONDS, 1e8, 5e9), (_MILLISECONDS, 1e11, 5e12))
_ISO = re.compile(rf"(?P<y>\d{{4}})[-/.](?P<m>{_DAY})[-/.](?P<d>{_DAY}){_TIME}", re.IGNORECASE)
_SHORT = re.compile(rf"(?P<a>{_DAY})(?P<sign>[/.-])(?P<b>{_DAY})[/.-]{_YEAR}{_TIME}", re.IGNORECASE)
_NAMED = re.compile(
    rf"(?:(?P<d>{_DAY}){_SUFFIX}\.?[ -]+(?:de +)?)?(?P<name>septiembre|[^\W\d_]{{3,9}})"
    r"\.?,?[ -]+(?:del? +)?"
    rf"(?:(?P<e>{_DAY}){_SUFFIX},?[ -]+)?{_YEAR}{_TIME}",
    re.IGNORECASE,
)


def looks_like_days(cells: Sequence[Any]) -> bool:
    """Whether most cells of a column are dates of some style.

    Example:
        >>> looks_like_days(["3 March 2026", "2026-03-04"]), looks_like_days(["70%"])
        (True, False)
    """
    found = [each for each in cells if each is not None]
    dates = [each for each in found if _is_date(each)]
    return len(dates) * 2 > len(found) > 0


def could_be_days(cells: Sequence[Any]) -> bool:
    """Whether a column that is named for days holds them, numbers of days and seconds included.

    Example:
        >>> could_be_days([46027, 46028]), could_be_days(["1767571200"]), could_be_days([70, 80])
        (True, True, False)
    """
    return looks_like_days(cells) or _counted(cells) is not None


def could_be_ends(cells: Sequence[Any]) -> bool:
    """Whether a column that is named for an end holds days, or months and years of which one is.

    Example:
        >>> could_be_ends(["March 2025", "2025-04-01"]), could_be_ends(["70%", "80%"])
        (True, False)
    """
    stated = [each for each in cells if each is not None]
    days = [
        each
        for each in stated
        if _is_date(each) or end_of_period(each) is not None or is_unclear_period(each)
    ]
    return len(days) * 2 > len(stated) > 0 or _counted(cells) is not None


def _counted(cells: Sequence[Any]) -> tuple[str, list[float | None]] | None:
    """What numbers alone count: days since 1900, as sheets do, or seconds of any kind since 1970.

    All of them have to fall into the present century or the one before it.
    """
    found: list[float | None] = []
    for cell in cells:
        is_number = isinstance(cell, int | float) and not isinstance(cell, bool)
        text = cell.strip() if isinstance(cell, str) else ""
        if cell is not None and not is_number and not _DIGITS.fullmatch(text):
            return None
        found.append(None if cell is None else float(cell))
    stated = [each for each in found if each is not None]
    for unit, low, high in _COUNTS:
        if stated and low <= min(stated) and max(stated) <= high:
            return unit, found
    return None


def _read_counts(
    unit: str, found: Sequence[float | None], column: str, account: Account
) -> list[ReadCell]:
    account.assume(
        column, f"{unit}, since a number", str(next(each for each in found if each is not None)),
        sum(each is not None for each in found), "days written as 2026-03-31",
    )  # fmt: skip
    if unit == _SHEET_DAYS:
        return [ReadCell(None if each is None else _sheet_day(each)) for each in found]
    scale = 1e-3 if unit == _MILLISECONDS else 1.0
    epoch = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
    return [
        ReadCell(None if each is None else epoch + dt.timedelta(seconds=each * scale))
        for each in found
    ]


def _sheet_day(count: float) -> dt.date:
    """A day as sheets count it; a time of day in its fraction is left to the day."""
    return dt.date(1899, 12, 30) + dt.timedelta(days=int(count))


def _is_date(cell: object) -> bool:
    if isinstance(cell, dt.date):
        return True
    text = cell.strip() if isinstance(cell, str) else ""
    return any(style.fullmatch(text) for style in (_ISO, _SHORT, _NAMED))


def read_ends(
    cells: Sequence[Any],
    column: str,
    options: ImportOptions,
    account: Account,
    *,
    has_been: bool = False,
) -> list[ReadCell]:
    """Read a column of days by which something ends; of a month or year it is the last.

    Args:
        cells: The cells.
        column: The name of the column.
        options: How days are written.
        account: Takes what was assumed.
        has_been: Whether the end has been, such as the day on which an outcome was known: of a
            month or year that is not over it is today then.
    """
    if any(map(is_unclear_period, cells)):
        clear = [None if is_pointed_year(each) else each for each in cells]
        found = read_ends(clear, column, options, account, has_been=has_been)
        unclear = (is_pointed_year(each) for each in cells)
        return [
            ReadCell(fault=UNCLEAR) if is_unclear else each
            for each, is_unclear in zip(found, unclear, strict=True)
        ]
    today = dt.date.fromordinal(now().toordinal())
    days, kept = list(cells), dict[str, list[object]]()
    for at, each in enumerate(cells):
        period = period_of(each)
        if period is not None:
            is_not_over = has_been and period[0] <= today < period[1]
            days[at] = today if is_not_over else period[1]
            kept.setdefault(_NOT_OVER if is_not_over else _LAST_DAY, []).append(each)
    for read_as, them in kept.items():
        account.assume(column, read_as, them[0], len(them), "days written as 2026-03-31")
    return read_days(days, column, options, account)


def read_days(
    cells: Sequence[Any], column: str, options: ImportOptions, account: Account
) -> list[ReadCell]:
    """Read a column of days and instants.

    The order of day and month is told by all rows together or asked for, never row by row; so is
    the zone of times that name none.
    """
    counted = _counted(cells)
    if counted is not None:
        return _read_counts(*counted, column, account)
    dayfirst = _day_comes_first(cells, column, options, account)
    found = [ReadCell() if each is None else _read(each, dayfirst) for each in cells]
    naive = [
        (place, each.value)
        for place, each in enumerate(found)
        if isinstance(each.value, dt.datetime) and each.value.tzinfo is None
    ]
    if naive and options.zone is None:
        account.ask(
            f"the column {column!r} holds times without a zone, such as"
            f" {str(cells[naive[0][0]])!r}; say which they are of: zone='UTC', --zone Europe/Berlin"
        )
    for place, value in naive:
        found[place] = ReadCell(value.replace(tzinfo=options.zone or dt.UTC).astimezone(dt.UTC))
    return found


def _day_comes_first(
    cells: Sequence[Any], column: str, options: ImportOptions, account: Account
) -> bool:
    short = [
        (each, match)
        for each in cells
        if isinstance(each, str) and (match := _SHORT.fullmatch(each.strip()))
    ]
    if not short or options.dayfirst is not None:
        return bool(options.dayfirst)
    # A month is never above 12, and dates with dots always begin with the day.
    day = [each for each, match in short if int(match["a"]) > 12 or match["sign"] == "."]
    month = [each for each, match in short if int(match["b"]) > 12]
    if bool(day) == bool(month):
        which = (
            f"{day[0]!r} begins with the day, {month[0]!r} with the month"
            if day
            else (f"such as {short[0][0]!r}")
        )
        account.ask(
            f"the column {column!r} holds dates whose order is not told by its rows, {which}; say"
            " dayfirst=True (--dayfirst) or dayfirst=False (--monthfirst)"
        )
        return False
    read_as = "day first" if day else "month first"
    account.assume(column, read_as, (day or month)[0], len(short), "dayfirst=, --dayfirst")
    return bool(day)


def _read(cell: object, dayfirst: bool) -> ReadCell:
    if isinstance(cell, dt.datetime):
        at_midnight = cell.tzinfo is None and cell.time() == dt.time()
        return ReadCell(cell.date() if at_midnight else _in_utc(cell))
    if isinstance(cell, dt.date):
        return ReadCell(cell)
    if not isinstance(cell, str):
        return ReadCell(fault=NO_DATE)
    try:
        return ReadCell(_of_text(cell.strip(), dayfirst))
    except (ValueError, OverflowError):
        return ReadCell(fault=NO_DATE)


def _in_utc(value: dt.datetime) -> dt.datetime:
    return value if value.tzinfo is None else value.astimezone(dt.UTC)


def _of_text(text: str, dayfirst: bool) -> dt.date:
    for style in (_ISO, _SHORT, _NAMED):
        match = style.fullmatch(text)
        if match:
            day = _date_of(match.groupdict(), dayfirst)
            return day if match["time"] is None else _instant(day, match)
    raise ValueError(text)


def _date_of(parts: dict[str, str | None], dayfirst: bool) -> dt.date:
    year = int(parts["y"] or 0)
    year += 2000 if year < 100 else 0
    if "a" in parts:
        first, second = int(parts["a"] or 0), int(parts["b"] or 0)
        day, month = (first, second) if dayfirst or parts["sign"] == "." else (second, first)
        return dt.date(year, month, day)
    if "name" in parts:
        month = month_of(parts["name"] or "", beside_a_day=True)
        number = parts["d"] or parts["e"]
        if number is None:
            raise ValueError("a month is no day")
        return dt.date(year, month, int(number))
    return dt.date(year, int(parts["m"] or 0), int(parts["d"] or 0))


def _instant(day: dt.date, match: re.Match[str]) -> dt.datetime:
    numbers = [float(part) for part in match["time"].split(":")]
    hour, minute, second = (*numbers, 0.0)[:3]
    if match["half"]:
        hour = hour % 12 + (12 if match["half"].lower() == "pm" else 0)
    moment = dt.datetime(  # noqa: DTZ001 - the zone follows, where there is one
        day.year, day.month, day.day, int(hour), int(minute), int(second),
        round(second % 1 * 1e6),
    )  # fmt: skip
    return moment if match["zone"] is None else _zoned(moment, match["zone"].upper())


def _zoned(moment: dt.datetime, zone: str) -> dt.datetime:
    if zone in ("Z", "UTC", "GMT"):
        return moment.replace(tzinfo=dt.UTC)
    digits = zone[1:].replace(":", "").ljust(4, "0")
    ahead = dt.timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    offset = dt.timezone(-ahead if zone.startswith("-") else ahead)
    return moment.replace(tzinfo=offset).astimezone(dt.UTC)
