"""Months, quarters and years in which something is due: their last day counts."""

from __future__ import annotations

import datetime as dt
import re

from forecasttrack.exchange.personal.months import month_of
from forecasttrack.records.moments import now

_LEAD = r"(?:(?:by\s+)?(?:the\s+)?end\s+(?:of\s+)?)?"
_YEAR = r"(?P<y>(?:19|20)\d{2})"
_STYLES = tuple(
    re.compile(_LEAD + style, re.IGNORECASE)
    for style in (
        rf"(?P<name>septiembre|[^\W\d_]{{3,9}})\.?,?[ -]+{_YEAR}",
        rf"{_YEAR}[-/.](?P<m>\d{{1,2}})",
        rf"(?P<m>\d{{1,2}})[-/.]{_YEAR}",
        rf"(?P<part>[QH])(?P<n>[1-4])[ /-]*{_YEAR}",
        rf"{_YEAR}[ /-]*(?P<part>[QH])(?P<n>[1-4])",
        _YEAR,
    )
)
_WITH_FRACTION = re.compile(r"(?:19|20)\d{2}\.(\d+)")
_UNCLEAR = re.compile(r"(?:19|20)\d{2}\.\d+|\d{1,2}\.(?:19|20)\d{1,2}")
_POINTED = re.compile(r"(?:19|20)\d{2}(?:\.\d+)?")
_MONTHS_IN = {"q": 3, "h": 6}


def is_unclear_period(cell: object) -> bool:
    """Whether a cell is a number that may be meant as a month, or as a year with a fraction.

    The number 2025.1 may be the first month, the tenth, or the second one of a year with parts.

    Example:
        >>> [is_unclear_period(each) for each in (2025.5, "2025.5", 12.2025)]
        [True, True, True]
        >>> [is_unclear_period(each) for each in (2025, 2025.0, "2025.10", "12.2025", "2025-05")]
        [False, False, False, False, False]
    """
    if isinstance(cell, float):
        return cell % 1 != 0 and bool(_UNCLEAR.fullmatch(f"{cell}"))
    match = _WITH_FRACTION.fullmatch(cell.strip()) if isinstance(cell, str) else None
    return match is not None and not (len(match[1]) == 2 and 1 <= int(match[1]) <= 12)


def is_pointed_year(cell: object) -> bool:
    """Whether a cell is a year, with or without digits behind a point, as 2025 or 2025.10.

    Example:
        >>> [is_pointed_year(each) for each in (2025.5, 2025, "2025.10", "2025-05", "May 2025")]
        [True, True, True, False, False]
    """
    text = cell.strip() if isinstance(cell, str) else f"{cell}"
    return is_unclear_period(cell) or _POINTED.fullmatch(text) is not None


def end_of_period(cell: object) -> dt.date | None:
    """The last day of the month, quarter, half or year that a cell names; None where it does not.

    Example:
        >>> [str(end_of_period(each)) for each in ("March 2025", "2025-02", "Q1 2025", "EOY 2025")]
        ['2025-03-31', '2025-02-28', '2025-03-31', 'None']
        >>> end_of_period("end of 2025"), end_of_period(2025.0), end_of_period("13/2025")
        (datetime.date(2025, 12, 31), datetime.date(2025, 12, 31), None)
        >>> end_of_period(2025.5), end_of_period("2025.5"), end_of_period(5.2025)
        (None, None, None)
    """
    period = period_of(cell)
    return None if period is None else period[1]


def period_of(cell: object) -> tuple[dt.date, dt.date] | None:
    """The first and the last day of what a cell names, as `end_of_period` reads it.

    Example:
        >>> [str(day) for day in period_of("Q4 2025")]
        ['2025-10-01', '2025-12-31']
    """
    if isinstance(cell, bool) or not isinstance(cell, str | int | float):
        return None
    if is_unclear_period(cell) or (isinstance(cell, float) and cell % 1 != 0):
        return None
    text = cell.strip() if isinstance(cell, str) else f"{cell:g}"
    for style in _STYLES:
        match = style.fullmatch(text)
        months = None if match is None else _months(match.groupdict())
        if match and months is not None and 1 <= months[1] <= 12:
            year = int(match["y"])
            after = year * 12 + months[1]
            end = dt.date(after // 12, after % 12 + 1, 1) - dt.timedelta(days=1)
            return dt.date(year, months[0], 1), end
    return None


def is_to_come(cell: object) -> bool:
    """Whether a cell names a month, quarter or year that has not begun in any time zone.

    Example:
        >>> [is_to_come(each) for each in ("Jan 2099", 2099, "May 2025", "2099-01-31", None)]
        [True, True, False, False, False]
    """
    period = period_of(cell)
    # In some zones it is tomorrow already.
    return period is not None and period[0] > now().date() + dt.timedelta(days=1)


def _months(parts: dict[str, str | None]) -> tuple[int, int]:
    """The first and the last month; 0 for a name that is not a month."""
    if parts.get("name"):
        month = month_of(str(parts["name"]))
        return month, month
    if parts.get("part"):
        length = _MONTHS_IN[str(parts["part"]).lower()]
        last = int(str(parts["n"])) * length
        return last - length + 1, last
    if parts.get("m"):
        return int(str(parts["m"])), int(str(parts["m"]))
    return 1, 12
