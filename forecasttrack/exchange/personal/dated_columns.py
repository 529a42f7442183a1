"""Columns of chances that have days of their own: in a column beside them, or in their names."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Any

from forecasttrack.exchange.account import Account
from forecasttrack.exchange.options import ImportOptions
from forecasttrack.exchange.personal.archives import names_a_day
from forecasttrack.exchange.personal.chance_columns import holds_chances, may_hold_chances
from forecasttrack.exchange.personal.column_names import (
    OTHER_NAMES,
    WORDS_FOR_CHANCES,
    option_named,
    plain_name,
    roles_of,
    words_of,
)
from forecasttrack.exchange.personal.days import has_days
from forecasttrack.exchange.personal.grid import Grid
from forecasttrack.exchange.personal.parted_rows import Part, parted_rows
from forecasttrack.exchange.personal.totals import is_named_as_other

_MADE = ("forecaster", "issued_at", "probability")
_AROUND_DAYS = re.compile(r"[\s()\[\],;|@_]+|:\s+|(?<=\s)[-\u2013](?=\s)")
"""What stands between a name and a day, and in days that are written with blanks."""
_FILLING = frozenset(
    {"on", "at", "of", "as", "my", "our", "the", "am", "vom", "le", "el",
     "mon", "tue", "tues", "wed", "thu", "thur", "thurs", "fri", "sat", "sun",
     "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
     "montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonnabend", "sonntag"}
)  # fmt: skip
"""Words beside a day that are nobody's name; weekdays are among them."""
_BOUNDS = frozenset(
    {"by", "before", "after", "until", "till", "since", "from", "to", "through", "between", "and",
     "or", "than", "later", "earlier", "not", "bis", "vor", "nach", "seit", "ab", "avant",
     "après", "depuis", "antes", "después", "hasta", "desde"}
)  # fmt: skip
"""Words before a day that make it an answer to "when", such as "before May"."""
_DIGIT = re.compile(r"\d")
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
    if _is_said(grid, options, "probability", "issued_at", "forecaster"):
        return grid
    people = [name for name in grid.head if _holds_chances(name, grid)]
    dates = {name: date for name in people if (date := _date_of(name, grid)) is not None}
    if len(dates) < len(people):
        dates = days_in_place(people, grid)
    if len(people) < 2 or len(dates) < len(people):
        return grid
    for name, date in dates.items():
        first = grid.first(date)
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


def with_days_of_people_parted(grid: Grid, options: ImportOptions, account: Account) -> Grid:
    """A row for each forecaster and day, of a table with columns such as ``Ann 2026-01-31``.

    Args:
        grid: The table.
        options: What the caller says; who names columns of chances or days means no others.
        account: Where it is noted how they were read.

    Example:
        >>> head = ("Q", "Ann 2026-01-02", "Bob (3 May 2026)")
        >>> grid = Grid(head, (("Rain?", "70%", "60%"),), (2,))
        >>> with_days_of_people_parted(grid, ImportOptions(), Account("a.csv")).rows[1]
        ('Rain?', 'Bob', '3 May 2026', '60%')
    """
    if _is_said(grid, options, "probability", "issued_at", "forecaster", "option"):
        return grid
    found = {name: parts for name in grid.head if (parts := _person_and_day(name, grid))}
    whose = [who for who, _ in found.values()]
    # Beside chances without a day these are somebody else's; and either all columns name a person,
    # or none.
    if not found or _have_others(found, grid) or any(whose) != all(whose):
        return grid
    if any(whose) and any("forecaster" in roles_of(name) for name in grid.head):
        return grid  # it is asked who forecast
    for name, (who, day) in found.items():
        first = grid.first(name)
        of_whom = f"of {who!r} " if who else ""
        account.assume(
            name, f"the probabilities {of_whom}on {day}", first, grid.count,
            f"columns=, --column {name!r}=probability, naming each of them",
        )  # fmt: skip
    made = _MADE if any(whose) else _MADE[1:]
    places = [
        (name, parts[-len(made) + 1 :], grid.head.index(name)) for name, parts in found.items()
    ]

    def parts_of(row: Sequence[Any]) -> list[Part]:
        return [(name, (*parts, row[at])) for name, parts, at in places if row[at] is not None]

    return parted_rows(grid, found, made, parts_of, together=False)


def _is_said(grid: Grid, options: ImportOptions, *meanings: str) -> bool:
    """Whether the caller, an earlier step or the table states one of these roles."""
    is_stated = not {*options.columns.values()}.isdisjoint(meanings)
    return bool(grid.made) or is_stated or any(name in grid.head for name in _MADE)


def _have_others(found: Collection[str], grid: Grid) -> bool:
    """Whether a table has chances without a day, or outcomes that name its columns as options.

    Args:
        found: The columns that are named by a day.
        grid: The table.
    """
    names = {each.casefold() for name in found for each in (name, option_named(name))}
    for name in grid.head:
        cells = () if name in found else grid.column(name)
        if any(isinstance(each, str) and each.strip().casefold() in names for each in cells):
            return True
        if cells and may_hold_chances(name) and holds_chances(cells):
            return True
    return False


def _person_and_day(name: str, grid: Grid) -> tuple[str, str] | None:
    """The person and the day in the name of a column; None without a day.

    A name with a number is a model and its version; a day in it is part of the
    version.
    """
    words = [each for each in _AROUND_DAYS.split(name) if each]
    for start, end in ((at, len(words)) for at in range(1, len(words))):
        for day, who in (
            (words[start:end], words[:start]),
            (words[: end - start], words[end - start :]),
        ):
            if names_a_day(" ".join(day), whole=True):
                own = [each for each in who if each.lower() not in WORDS_FOR_CHANCES | _FILLING]
                called = " ".join(who)
                is_bound = any(each.lower() in _BOUNDS or _DIGIT.search(each) for each in who)
                is_chance = may_hold_chances(called) and holds_chances(grid.column(name))
                return (" ".join(own), " ".join(day)) if is_chance and not is_bound else None
    return None


def days_in_place(columns: Sequence[str], grid: Grid) -> dict[str, str]:
    """The column of days beside each column of chances: right behind all of them, or right before.

    Args:
        columns: The columns of chances.
        grid: The table; further columns called ``date`` have their position added to the name.

    Example:
        >>> grid = Grid(("Q", "Ann", "date", "Bob", "date (5)"),
        ...             (("Rain?", "70%", "2026-01-02", "60%", "2026-01-03"),), (2,))
        >>> days_in_place(["Ann", "Bob"], grid)
        {'Ann': 'date', 'Bob': 'date (5)'}
    """
    for step in (1, -1):
        places = [grid.head.index(name) + step for name in columns]
        beside = [grid.head[at] for at in places if 0 <= at < len(grid.head)]
        if len(beside) == len(columns) and all(is_of_days(each, grid) for each in beside):
            return dict(zip(columns, beside, strict=True))
    return {}


def is_of_days(name: str, grid: Grid, rest: str | None = None) -> bool:
    """Whether a column holds days on which forecasts were made, by its name without numbers.

    Args:
        name: The column.
        grid: The table.
        rest: The name without the person in it, if that is known.

    Example:
        >>> is_of_days("date 2", Grid(("date 2",), (("2026-01-02",),), (2,)))
        True
    """
    called = " ".join(words_of(name)) if rest is None else rest
    return called in OTHER_NAMES["issued_at"] and has_days(grid.column(name))


def _holds_chances(name: str, grid: Grid) -> bool:
    """Whether a column holds somebody's chances and its name has no other meaning."""
    is_other = is_named_as_other(name) or roles_of(name)
    return not is_other and holds_chances(grid.column(name))


def _date_of(name: str, grid: Grid) -> str | None:
    """The column that holds somebody's days, by its name and its cells."""
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
