"""Months, quarters and years in which something is due: their last day counts."""

from __future__ import annotations

import datetime as dt
import re

_MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_LEAD = r"(?:(?:by\s+)?(?:the\s+)?end\s+(?:of\s+)?)?"
_YEAR = r"(?P<y>(?:19|20)\d{2})"
_STYLES = tuple(
    re.compile(_LEAD + style, re.IGNORECASE)
    for style in (
        rf"(?P<name>[a-z]{{3,9}})\.?,?[ -]+{_YEAR}",
        rf"{_YEAR}[-/.](?P<m>\d{{1,2}})",
        rf"(?P<m>\d{{1,2}})[-/.]{_YEAR}",
        rf"(?P<part>[QH])(?P<n>[1-4])[ /-]*{_YEAR}",
        rf"{_YEAR}[ /-]*(?P<part>[QH])(?P<n>[1-4])",
        _YEAR,
    )
)
_MONTHS_IN = {"q": 3, "h": 6}


def month_of(name: str) -> int:
    """The number of a month, by its name or the beginning of it; 0 where it names none.

    Example:
        >>> month_of("Sept"), month_of("May"), month_of("maybe")
        (9, 5, 0)
    """
    beginning = name.lower()
    found = (n for n, month in enumerate(_MONTHS, start=1) if month.startswith(beginning))
    return next(found, 0) if len(beginning) >= 3 else 0


def end_of_period(cell: object) -> dt.date | None:
    """The last day of the month, quarter, half or year that a cell names; None where it does not.

    Example:
        >>> [str(end_of_period(each)) for each in ("March 2025", "2025-02", "Q1 2025", "EOY 2025")]
        ['2025-03-31', '2025-02-28', '2025-03-31', 'None']
        >>> end_of_period("end of 2025"), end_of_period(2025.0), end_of_period("13/2025")
        (datetime.date(2025, 12, 31), datetime.date(2025, 12, 31), None)
    """
    if isinstance(cell, bool) or not isinstance(cell, str | int | float):
        return None
    text = cell.strip() if isinstance(cell, str) else f"{cell:g}"
    for style in _STYLES:
        match = style.fullmatch(text)
        month = None if match is None else _last_month(match.groupdict())
        if match and month is not None and 1 <= month <= 12:
            after = int(match["y"]) * 12 + month
            return dt.date(after // 12, after % 12 + 1, 1) - dt.timedelta(days=1)
    return None


def _last_month(parts: dict[str, str | None]) -> int | None:
    if parts.get("name"):
        return month_of(str(parts["name"]))
    if parts.get("part"):
        return int(str(parts["n"])) * _MONTHS_IN[str(parts["part"]).lower()]
    return int(str(parts["m"])) if parts.get("m") else 12
