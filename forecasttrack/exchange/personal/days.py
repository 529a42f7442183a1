"""Dates as people write them; a column as a whole tells the order of day and month."""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Iterable, Sequence
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
_NOT_OVER = "today, since the month, quarter or year is not over yet"
_TIME = (
    r"(?:[T ,]+(?P<time>\d{1,2}:\d{1,2}(?::\d{1,2}(?:\.\d{1,9})?)?)\s*(?P<am_or_pm>[ap]m)?"
    r"\s*(?P<zone>Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?)?"
)
_YEAR, _DAY, _SUFFIX = r"(?P<y>\d{4}|\d{2})", r"\d{1,2}", r"(?:st|nd|rd|th|er|º)?"
_DIGITS = re.compile(r"\d+(?:[.,]\d+)?")
_SHEET_DAYS, _SECONDS, _MILLISECONDS = (
    "days since 1900, as sheets count them", "seconds since 1970", "milliseconds since 1970"
)  # fmt: skip
_EPOCHS = ((_SHEET_DAYS, 18_000, 80_000), (_SECONDS, 1e8, 5e9), (_MILLISECONDS, 1e11, 5e12))
_ISO = re.compile(
    rf"(?P<y>\d{{4}})[-/.年](?P<m>{_DAY})[-/.月](?P<d>{_DAY})日?{_TIME}", re.IGNORECASE
)
_COMPACT = re.compile(r"((?:19|20)\d{2})(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])")
_WHOLE = re.compile(r"(?<=^\d{8})[.,]0+$")
_SHORT = re.compile(
    rf"(?P<first>{_DAY})(?P<sign>[/.-])(?P<second>{_DAY})[/.-]{_YEAR}{_TIME}", re.IGNORECASE
)
# Longer names than those of nine letters would be words; "septiembre" alone has ten.
_NAMED = re.compile(
    rf"(?:(?P<day_before>{_DAY}){_SUFFIX}\.?[ -]+(?:de +)?)?(?P<name>septiembre|[^\W\d_]{{3,9}})"
    r"\.?,?[ -]+(?:del? +)?"
    rf"(?:(?P<day_after>{_DAY}){_SUFFIX},?[ -]+)?{_YEAR}{_TIME}",
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


def has_days(cells: Sequence[Any]) -> bool:
    """Whether a column that is named for days holds any, numbers of days and seconds included.

    One is enough: rows with what cannot be read are refused, and the others keep their days.

    Example:
        >>> has_days([46027, 46028]), has_days(["2026-01-05", "spring"]), has_days([70, 80])
        (True, True, False)
    """
    return any(map(_is_date, spaced(cells))) or _epoch_numbers(cells) is not None


def spaced(cells: Sequence[Any]) -> Sequence[Any]:
    """Days written as 20260331 with signs between their parts, where all of a column are so.

    A column of whole numbers with a gap holds them as 20260331.0.

    Example:
        >>> spaced([20260331.0, "20260401", None]), spaced([20260331, 7])
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
    return looks_like_days(spaced(cells)) or _epoch_numbers(cells) is not None


def could_be_ends(cells: Sequence[Any]) -> bool:
    """Whether a column whose name means an end holds days, or months and years with a last day.

    Example:
        >>> could_be_ends(["March 2025", "2025-04-01"]), could_be_ends(["70%", "80%"])
        (True, False)
    """
    stated = [each for each in spaced(cells) if each is not None]
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
    return isinstance(cell, str) and _is_date_text(cell)


@functools.lru_cache(maxsize=65_536)
def _is_date_text(text: str) -> bool:
    return any(style.fullmatch(text.strip()) for style in (_ISO, _SHORT, _NAMED))


def read_ends(  # noqa: PLR0913 - a column is read beside others
    cells: Sequence[Any],
    column: str,
    options: ImportOptions,
    account: Account,
    *,
    has_been: bool = False,
    beside: bool | None = None,
) -> list[ReadCell]:
    """Read a column of days by which something ends; of a month or year it is the last.

    Args:
        cells: The cells.
        column: The name of the column.
        options: How days are written.
        account: Takes what was assumed.
        has_been: Whether the end lies in the past, as the day on which an outcome became known
            does. A month or year that is not over yet then ends today.
        beside: Whether the day comes first in the other columns of the table, if they tell it.
    """
    if any(map(is_unclear_period, cells)):
        clear = [None if is_pointed_year(each) else each for each in cells]
        found = read_ends(clear, column, options, account, has_been=has_been, beside=beside)
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
    return read_days(days, column, options, account, beside=beside)


def read_days(
    cells: Sequence[Any],
    column: str,
    options: ImportOptions,
    account: Account,
    *,
    beside: bool | None = None,
) -> list[ReadCell]:
    """Read a column of days and instants.

    The order of day and month is told by all rows together, else by the other columns, or asked
    for, never row by row; so is the zone of times that name none.
    """
    cells = spaced(cells)
    numbers = _epoch_numbers(cells)
    if numbers is not None:
        found = _read_epoch_numbers(*numbers, column, options, account)
    else:
        dayfirst = _day_comes_first(cells, column, options, account, beside)
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


def order_told(columns: Iterable[Sequence[Any]]) -> bool | None:
    """Whether the day comes first in several columns; None where none tells it, or they differ.

    Example:
        >>> order_told([["13/4/2026"], ["1/2/2026"]]), order_told([["13/4/2026"], ["4/13/2026"]])
        (True, None)
    """
    orders = {order for cells in columns for order in _orders(cells)}
    return orders.pop() if len(orders) == 1 else None


def _orders(cells: Sequence[Any]) -> set[bool]:
    _, day, month = _parted_by_order({each: None for each in cells if isinstance(each, str)})
    return ({True} if day else set()) | ({False} if month else set())


def _parted_by_order(cells: Iterable[Any]) -> tuple[list[str], list[str], list[str]]:
    """The days with an order, and of these those that can only begin with the day or the month."""
    short = [
        (each, match)
        for each in cells
        if isinstance(each, str) and (match := _SHORT.fullmatch(each.strip()))
    ]
    # A month is never above 12, and dates with dots always begin with the day.
    day = [each for each, match in short if int(match["first"]) > 12 or match["sign"] == "."]
    month = [each for each, match in short if int(match["second"]) > 12]
    return [each for each, _ in short], day, month


def _day_comes_first(
    cells: Sequence[Any],
    column: str,
    options: ImportOptions,
    account: Account,
    beside: bool | None,
) -> bool:
    short, day, month = _parted_by_order(cells)
    if not short or options.dayfirst is not None:
        return bool(options.dayfirst)
    if not day and not month and beside is not None:
        read_as = f"{'day' if beside else 'month'} first, as other columns have it"
        account.assume(column, read_as, short[0], len(short), "dayfirst=, --dayfirst")
        return beside
    if bool(day) == bool(month):
        which = (
            f"{day[0]!r} begins with the day, {month[0]!r} with the month"
            if day
            else (f"such as {short[0]!r}")
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
    if "first" in parts:
        first, second = int(parts["first"] or 0), int(parts["second"] or 0)
        day, month = (first, second) if dayfirst or parts["sign"] == "." else (second, first)
        return dt.date(year, month, day)
    if "name" in parts:
        month = month_of(parts["name"] or "", beside_a_day=True)
        number = parts["day_before"] or parts["day_after"]
        if number is None:
            raise ValueError("a month is no day")
        return dt.date(year, month, int(number))
    return dt.date(year, int(parts["m"] or 0), int(parts["d"] or 0))


def _instant(day: dt.date, match: re.Match[str]) -> dt.datetime:
    numbers = [float(part) for part in match["time"].split(":")]
    hour, minute, second = (*numbers, 0.0)[:3]
    if match["am_or_pm"]:
        hour = hour % 12 + (12 if match["am_or_pm"].lower() == "pm" else 0)
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
    offset = dt.timezone(-ahead if zone.startswith("-") else ahead)
    return moment.replace(tzinfo=offset).astimezone(dt.UTC)
