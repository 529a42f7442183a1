"""Dates as people write them; a column as a whole tells the order of day and month."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from typing import Any

from forecasttrack.exchange.account import Account
from forecasttrack.exchange.options import ImportOptions
from forecasttrack.exchange.personal.chances import ReadCell
from forecasttrack.exchange.personal.day_order import UNTOLD, DayOrder, day_order
from forecasttrack.exchange.personal.day_styles import month_named, styled
from forecasttrack.exchange.personal.periods import (
    end_of_period,
    is_pointed_year,
    is_unclear_period,
    period_of,
)
from forecasttrack.records.moments import now

NO_DATE = "is no date; write 2026-03-31"
NO_TIME = "holds a time of day or a zone that does not exist; write 2026-03-31 14:30 UTC"
NO_CENTURY = "may be of either century; write the year with four digits, as in 1999-04-13"
UNCLEAR = "may be a month or a year with a fraction; write 2026-03-31"
_LAST_DAY = "the last day of a month, quarter or year"
_NOT_OVER = "today, since the month, quarter or year is not over yet"
_OF_CENTURY, _LAST_SHORT = 2, 68
"""Digits of a year without its century, and the last such year that is taken to be of this one."""
_NOON, _LAST_MINUTE, _FARTHEST_ZONE = 12, 59, dt.timedelta(hours=14)
_DIGITS = re.compile(r"\d+(?:[.,]\d+)?")
_SHEET_DAYS, _SECONDS, _MILLISECONDS = (
    "days since 1900, as sheets count them", "seconds since 1970", "milliseconds since 1970"
)  # fmt: skip
_EPOCHS = ((_SHEET_DAYS, 18_000, 80_000), (_SECONDS, 1e8, 5e9), (_MILLISECONDS, 1e11, 5e12))
_COMPACT = re.compile(r"((?:19|20)\d{2})(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])")
_WHOLE = re.compile(r"(?<=^\d{8})[.,]0+$")


def looks_like_days(cells: Sequence[Any]) -> bool:
    """Whether most cells of a column are dates of some style.

    Example:
        >>> looks_like_days(["3 March 2026", "2026-03-04"]), looks_like_days(["70%"])
        (True, False)
    """
    found = [each for each in cells if each is not None]
    dates = [each for each in found if _is_date(each)]
    return len(dates) * 2 > len(found) > 0


def has_days(cells: Sequence[Any]) -> bool:
    """Whether a column that is named for days holds any, numbers of days and seconds included.

    One is enough: rows with what cannot be read are refused, and the others keep their days.

    Example:
        >>> has_days([46027, 46028]), has_days(["2026-01-05", "spring"]), has_days([70, 80])
        (True, True, False)
    """
    return any(map(_is_date, with_hyphens(cells))) or _epoch_numbers(cells) is not None


def with_hyphens(cells: Sequence[Any]) -> Sequence[Any]:
    """Days written as 20260331 with hyphens between their parts, where all of a column are so.

    A column of whole numbers with a gap holds them as 20260331.0.

    Example:
        >>> with_hyphens([20260331.0, "20260401", None]), with_hyphens([20260331, 7])
        (['2026-03-31', '2026-04-01', None], [20260331, 7])
    """
    texts = [None if each is None else _WHOLE.sub("", str(each).strip()) for each in cells]
    found = [None if each is None else _COMPACT.fullmatch(each) for each in texts]
    if any((cell is None) != (match is None) for cell, match in zip(cells, found, strict=True)):
        return cells
    return [None if match is None else "-".join(match.groups()) for match in found]


def could_be_days(cells: Sequence[Any]) -> bool:
    """Whether most cells are days, or all are numbers of days or seconds.

    Example:
        >>> could_be_days([46027, 46028]), could_be_days(["1767571200"]), could_be_days([70, 80])
        (True, True, False)
    """
    return looks_like_days(with_hyphens(cells)) or _epoch_numbers(cells) is not None


def could_be_ends(cells: Sequence[Any]) -> bool:
    """Whether a column whose name means an end holds days, or months and years with a last day.

    Example:
        >>> could_be_ends(["March 2025", "2025-04-01"]), could_be_ends(["70%", "80%"])
        (True, False)
    """
    stated = [each for each in with_hyphens(cells) if each is not None]
    days = [
        each
        for each in stated
        if _is_date(each) or end_of_period(each) is not None or is_unclear_period(each)
    ]
    return len(days) * 2 > len(stated) > 0 or _epoch_numbers(cells) is not None


def _epoch_numbers(cells: Sequence[Any]) -> tuple[str, list[float | None]] | None:
    """The numbers of a column that can be days since 1900 or (milli)seconds since 1970, and which.

    All of them have to fall into the years 1949 to 2119 as days, 1973 to 2128 as seconds.
    """
    found: list[float | None] = []
    for cell in cells:
        is_number = isinstance(cell, int | float) and not isinstance(cell, bool)
        text = cell.strip() if isinstance(cell, str) else ""
        if cell is not None and not is_number and not _DIGITS.fullmatch(text):
            return None
        found.append(None if cell is None else float(text.replace(",", ".") or cell))
    stated = [each for each in found if each is not None]
    for unit, low, high in _EPOCHS:
        if stated and low <= min(stated) and max(stated) <= high:
            return unit, found
    return None


def _read_epoch_numbers(
    unit: str,
    found: Sequence[float | None],
    column: str,
    options: ImportOptions,
    account: Account,
) -> list[ReadCell]:
    account.assume(
        column, f"{unit}, since a number", str(next(each for each in found if each is not None)),
        sum(each is not None for each in found), "days written as 2026-03-31",
    )  # fmt: skip
    if unit == _SHEET_DAYS:
        return _read_sheet_days(found, column, options, account)
    scale = 1e-3 if unit == _MILLISECONDS else 1.0
    epoch = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
    return [
        ReadCell(None if each is None else epoch + dt.timedelta(seconds=each * scale))
        for each in found
    ]


def _read_sheet_days(
    counts: Sequence[float | None], column: str, options: ImportOptions, account: Account
) -> list[ReadCell]:
    """Days as sheets count them; the fraction is a time of day, which counts if its zone is named.

    Such times are often there by accident, as of `=NOW()`, so that the zone is not asked for.
    """
    timed = [each for each in counts if each is not None and each % 1]
    if timed and options.zone is None:
        read_as = "the day alone, without its time, since no zone is named"
        account.assume(column, read_as, str(timed[0]), len(timed), "zone=, --zone")
    found = []
    for each in counts:
        moment = None if each is None else _sheet_moment(each)
        is_day = moment is None or options.zone is None or moment.time() == dt.time()
        found.append(ReadCell(moment and moment.date() if is_day else moment))
    return found


def _sheet_moment(count: float) -> dt.datetime:
    # Milliseconds, since the fraction of a day so long after 1900 holds no more digits than that.
    since = dt.timedelta(seconds=round(count * 86_400, 3))
    return dt.datetime(1899, 12, 30) + since  # noqa: DTZ001 - the zone is that of the options


def _is_date(cell: object) -> bool:
    if isinstance(cell, dt.date):
        return True
    return isinstance(cell, str) and styled(cell) is not None


def read_ends(  # noqa: PLR0913 - a column is read beside others
    cells: Sequence[Any],
    column: str,
    options: ImportOptions,
    account: Account,
    *,
    has_been: bool = False,
    elsewhere: DayOrder = UNTOLD,
) -> list[ReadCell]:
    """Read a column of days by which something ends; a month or year means its last day.

    Args:
        cells: The cells.
        column: The name of the column.
        options: How days are written.
        account: Takes what was assumed.
        has_been: Whether the end lies in the past, as the day on which an outcome became known
            does. A month or year that is not over yet then ends today; one that is still to
                come keeps its last day, and a row with an outcome is refused for it later.
        elsewhere: Whether the day comes first in the other columns of the table.
    """
    if any(map(is_unclear_period, cells)):
        # Cells such as 2026.12 are at fault where others such as 2026.3 leave open what both mean.
        clear = [None if is_pointed_year(each) else each for each in cells]
        found = read_ends(clear, column, options, account, has_been=has_been, elsewhere=elsewhere)
        unclear = (is_pointed_year(each) for each in cells)
        return [
            ReadCell(fault=UNCLEAR) if is_unclear else each
            for each, is_unclear in zip(found, unclear, strict=True)
        ]
    today = dt.date.fromordinal(now().toordinal())
    days, cells_read_as = list(cells), dict[str, list[object]]()
    for at, each in enumerate(cells):
        period = period_of(each)
        if period is not None:
            is_not_over = has_been and period[0] <= today < period[1]
            days[at] = today if is_not_over else period[1]
            cells_read_as.setdefault(_NOT_OVER if is_not_over else _LAST_DAY, []).append(each)
    for read_as, periods in cells_read_as.items():
        account.assume(column, read_as, periods[0], len(periods), "days written as 2026-03-31")
    return read_days(days, column, options, account, elsewhere=elsewhere)


def read_days(
    cells: Sequence[Any],
    column: str,
    options: ImportOptions,
    account: Account,
    *,
    elsewhere: DayOrder = UNTOLD,
) -> list[ReadCell]:
    """Read a column of days and instants.

    The order of day and month follows from all rows together, else from the other columns; else the
    caller is asked. It is the same for all rows, and so is the zone of times that name none.
    """
    cells = with_hyphens(cells)
    numbers = _epoch_numbers(cells)
    if numbers is not None:
        found = _read_epoch_numbers(*numbers, column, options, account)
    else:
        order = day_order(cells, column, options, account, elsewhere)
        found = [ReadCell() if each is None else _read(each, order) for each in cells]
        _note_century(cells, found, column, account)
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


def _note_century(
    cells: Sequence[Any], found: Sequence[ReadCell], column: str, account: Account
) -> None:
    """Note the century that was assumed for years of two digits."""
    short = [
        cell
        for cell, each in zip(cells, found, strict=True)
        if not each.fault and isinstance(cell, str) and (match := styled(cell))
        if len(match["y"]) == _OF_CENTURY
    ]
    if short:
        read_as = f"years of two digits as those of 2000 to {2000 + _LAST_SHORT}"
        account.assume(column, read_as, short[0], len(short), "years of four digits")


def _read(cell: object, order: DayOrder) -> ReadCell:
    if isinstance(cell, dt.datetime):
        at_midnight = cell.tzinfo is None and cell.time() == dt.time()
        return ReadCell(cell.date() if at_midnight else _in_utc(cell))
    if isinstance(cell, dt.date):
        return ReadCell(cell)
    match = styled(cell) if isinstance(cell, str) else None
    return ReadCell(fault=NO_DATE) if match is None else _of_match(match, order)


def _of_match(match: re.Match[str], order: DayOrder) -> ReadCell:
    if len(match["y"]) == _OF_CENTURY and int(match["y"]) > _LAST_SHORT:
        return ReadCell(fault=NO_CENTURY)
    try:
        day = _date_of(match, order)
    except ValueError:
        return ReadCell(fault=NO_DATE)
    try:
        return ReadCell(day if match["time"] is None else _instant(day, match))
    except (ValueError, OverflowError):
        return ReadCell(fault=NO_TIME)


def _in_utc(value: dt.datetime) -> dt.datetime:
    return value if value.tzinfo is None else value.astimezone(dt.UTC)


def _date_of(match: re.Match[str], order: DayOrder) -> dt.date:
    """The day of a text.

    Raises:
        ValueError: There is no such day, or not exactly one number of a day stands beside a month.
    """
    parts = match.groupdict()
    year = int(match["y"])
    year += 2000 if year < 100 else 0
    if "first" in parts:
        first, second = int(match["first"]), int(match["second"])
        day, month = (first, second) if order.dayfirst(match["sign"]) else (second, first)
        return dt.date(year, month, day)
    if "name" in parts:
        numbers = [each for each in (match["day_before"], match["day_after"]) if each]
        if len(numbers) != 1:
            raise ValueError("a month has one day beside it")
        return dt.date(year, month_named(match), int(numbers[0]))
    return dt.date(year, int(match["m"]), int(match["d"]))


def _instant(day: dt.date, match: re.Match[str]) -> dt.datetime:
    """The moment of a text.

    Raises:
        ValueError: There is no such time of day, or no such zone.
        OverflowError: In UTC it lies outside the years that are counted.
    """
    numbers = [float(part) for part in match["time"].split(":")]
    hour, minute, second = (*numbers, 0.0)[:3]
    if match["am_or_pm"]:
        if hour > _NOON:
            raise ValueError("no hour of half a day is above 12")
        hour = hour % _NOON + (_NOON if match["am_or_pm"].lower() == "pm" else 0)
    moment = dt.datetime(  # noqa: DTZ001 - the zone follows, where there is one
        day.year, day.month, day.day, int(hour), int(minute), int(second),
        min(round(second % 1 * 1e6), 999_999),
    )  # fmt: skip
    return moment if match["zone"] is None else _zoned(moment, match["zone"].upper())


def _zoned(moment: dt.datetime, zone: str) -> dt.datetime:
    if zone in ("Z", "UTC", "GMT"):
        return moment.replace(tzinfo=dt.UTC)
    digits = zone[1:].replace(":", "").ljust(4, "0")
    ahead = dt.timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    if int(digits[2:]) > _LAST_MINUTE or ahead > _FARTHEST_ZONE:
        raise ValueError("there is no such zone")
    offset = dt.timezone(-ahead if zone.startswith("-") else ahead)
    return moment.replace(tzinfo=offset).astimezone(dt.UTC)
