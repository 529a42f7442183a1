"""Tables with a column of chances for each forecaster, and one of days beside it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from forecasttrack.exchange.account import Account
from forecasttrack.exchange.options import ImportOptions
from forecasttrack.exchange.personal.chance_columns import holds_chances
from forecasttrack.exchange.personal.column_names import OTHER_NAMES, plain_name, roles_of
from forecasttrack.exchange.personal.days import has_days
from forecasttrack.exchange.personal.grid import Grid
from forecasttrack.exchange.personal.parted_rows import Part, parted_rows
from forecasttrack.exchange.personal.totals import is_named_as_other

_MADE = ("forecaster", "issued_at", "probability")
_SIGNS = re.compile(r"[\s:()_/-]+")


def with_dates_parted(grid: Grid, options: ImportOptions, account: Account) -> Grid:
    """A row for each forecaster, where each has a column of days such as ``Ann: Date``.

    Args:
        grid: The table.
        options: What the caller says; who names columns of chances or days means no others.
        account: Where it is noted how they were read.

    Example:
        >>> grid = Grid(("Q", "Ann", "Ann date", "Bob", "Bob date"),
        ...             (("Rain?", "70%", "2026-01-02", "60%", "2026-01-03"),), (2,))
        >>> with_dates_parted(grid, ImportOptions(), Account("a.csv")).rows[1]
        ('Rain?', 'Bob', '2026-01-03', '60%')
    """
    stated = {"probability", "issued_at", "forecaster"} & {*options.columns.values()}
    if grid.made or stated or any(name in grid.head for name in _MADE):
        return grid
    people = [name for name in grid.head if _holds_chances(name, grid)]
    dates = {name: date for name in people if (date := _date_of(name, grid)) is not None}
    if len(people) < 2 or len(dates) < len(people):
        return grid
    for name, date in dates.items():
        first = next((each for each in grid.column(date) if each is not None), None)
        account.assume(
            date, f"when {name!r} forecast", first, grid.count,
            f"columns=, --column {name!r}=probability, naming each of them, carries it",
        )  # fmt: skip
    places = [(name, grid.head.index(date), grid.head.index(name)) for name, date in dates.items()]

    def parts_of(row: Sequence[Any]) -> list[Part]:
        return [
            (name, (name, row[day], row[at])) for name, day, at in places if row[at] is not None
        ]

    return parted_rows(grid, {*dates, *dates.values()}, _MADE, parts_of, together=False)


def _holds_chances(name: str, grid: Grid) -> bool:
    """Whether a column that is called like nothing else holds the chances of somebody."""
    is_other = is_named_as_other(name) or roles_of(name)
    return not is_other and holds_chances(grid.column(name))


def _date_of(name: str, grid: Grid) -> str | None:
    """The column that is named for the days of somebody, and holds some."""
    whose = {*_words(name)}
    for other in grid.head:
        words = _words(other)
        rest = " ".join(each for each in words if each not in whose)
        is_named = whose < {*words} and rest in OTHER_NAMES["issued_at"]
        if is_named and has_days(grid.column(other)):
            return other
    return None


def _words(name: str) -> list[str]:
    return [each for each in _SIGNS.split(plain_name(name)) if each]
