"""Whether the day or the month comes first in 3/4/2026: whole columns tell, never a row alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

import attrs

from forecasttrack.exchange.account import Account
from forecasttrack.exchange.options import ImportOptions
from forecasttrack.exchange.personal.day_styles import SHORT

_DOT, _MONTHS = ".", 12


@attrs.frozen(kw_only=True)
class DayOrder:
    """Whether the day comes before the month in short dates; None where no date shows it.

    Attributes:
        dots: In 3.4.2026.
        others: In 3/4/2026 and 3-4-2026.

    Example:
        >>> order = order_told([["13/4/2026", "1/2/2026"]])
        >>> order.dayfirst("/"), order.dayfirst(".")
        (True, None)
    """

    dots: bool | None = None
    others: bool | None = None

    def dayfirst(self, sign: str) -> bool | None:
        """Whether the day comes first where a sign stands between the parts."""
        return self.dots if sign == _DOT else self.others


UNTOLD = DayOrder()
"""For a table whose other columns do not show it."""


def order_told(columns: Iterable[Sequence[Any]]) -> DayOrder:
    """Whether the day comes first in several columns; None where none shows it, or they differ.

    Example:
        >>> order_told([["13/4/2026"], ["1/2/2026"]])
        DayOrder(dots=None, others=True)
        >>> order_told([["13/4/2026"], ["4/13/2026"]]).others is None
        True
        >>> order_told([["4.13.2026"]]).dots
        False
    """
    dots, every = set[bool](), set[bool]()
    for cells in columns:
        short = _short_days({each: None for each in cells if isinstance(each, str)})
        day, month = _telling(short)
        every |= ({True} if day else set()) | ({False} if month else set())
        in_dots = _dotted(short)
        dots |= {True for match in in_dots if int(match["first"]) > _MONTHS}
        dots |= {False for match in in_dots if int(match["second"]) > _MONTHS}
    return DayOrder(dots=_only(dots), others=_only(every))


def _only(orders: set[bool]) -> bool | None:
    return next(iter(orders)) if len(orders) == 1 else None


def _short_days(cells: Iterable[Any]) -> list[re.Match[str]]:
    texts = (each for each in cells if isinstance(each, str))
    return [match for each in texts if (match := SHORT.fullmatch(each.strip()))]


def _dotted(short: Sequence[re.Match[str]]) -> list[re.Match[str]]:
    return [match for match in short if match["sign"] == _DOT]


def _telling(short: Sequence[re.Match[str]]) -> tuple[list[str], list[str]]:
    """The dates that must begin with the day, and those that must begin with the month.

    A month is never above 12. Dates with dots begin with the day, unless one of them cannot.
    """
    month = [match for match in short if int(match["second"]) > _MONTHS]
    dots_are_usual = not _dotted(month)
    day = [
        match[0]
        for match in short
        if int(match["first"]) > _MONTHS or (dots_are_usual and match["sign"] == _DOT)
    ]
    return day, [match[0] for match in month]


def day_order(
    cells: Sequence[Any],
    column: str,
    options: ImportOptions,
    account: Account,
    elsewhere: DayOrder,
) -> DayOrder:
    """Whether the day comes first in a column, from its rows, other columns or the options.

    Args:
        cells: The cells of the column.
        column: Its name.
        options: ``dayfirst`` there holds for all dates, except for dates with dots that must begin
            with the day.
        account: Takes what was assumed, or asked.
        elsewhere: What the other columns of the table show.
    """
    short = _short_days(cells)
    dotted = _dotted(short)
    if options.dayfirst is not None:
        begins_with_day = any(int(match["first"]) > _MONTHS for match in dotted)
        return DayOrder(dots=options.dayfirst or begins_with_day, others=options.dayfirst)
    if not short:
        return DayOrder()
    day, month = _telling(short)
    is_unclear = not month and all(int(match["first"]) <= _MONTHS for match in short)
    if is_unclear and len(dotted) == len(short) and elsewhere.dots is False:
        return _as_elsewhere(short, column, account, dayfirst=False)
    if not day and not month and elsewhere.others is not None:
        return _as_elsewhere(short, column, account, dayfirst=elsewhere.others)
    if bool(day) == bool(month):
        which = (
            f"{day[0]!r} begins with the day, {month[0]!r} with the month"
            if day
            else f"such as {short[0][0]!r}"
        )
        account.ask(
            f"the column {column!r} holds dates whose order is not told by its rows, {which}; say"
            " dayfirst=True (--dayfirst) or dayfirst=False (--monthfirst)"
        )
        return DayOrder()
    read_as = "day first" if day else "month first"
    account.assume(column, read_as, (day or month)[0], len(short), "dayfirst=, --dayfirst")
    return DayOrder(dots=bool(day), others=bool(day))


def _as_elsewhere(
    short: Sequence[re.Match[str]], column: str, account: Account, *, dayfirst: bool
) -> DayOrder:
    read_as = f"{'day' if dayfirst else 'month'} first, as other columns have it"
    account.assume(column, read_as, short[0][0], len(short), "dayfirst=, --dayfirst")
    return DayOrder(dots=dayfirst, others=dayfirst)
