"""Columns that are named like days and kept as text: their days are noted as lost."""

from __future__ import annotations

from collections.abc import Mapping

from forecasttrack.display.found import shown
from forecasttrack.exchange.account import Account
from forecasttrack.exchange.personal.column_names import OTHER_NAMES, plain_name, without_unit
from forecasttrack.exchange.personal.days import NO_DATE, has_days
from forecasttrack.exchange.personal.grid import Grid

_ROLES = ("issued_at", "closes_at", "resolves_by", "opens_at", "known_at")
_SURE = frozenset({"date", "day", "datum", "fecha", "when", "wann", "issued", "deadline", "due"})
"""Words in the names of columns that hold days and nothing else."""


def note_unread_days(grid: Grid, roles: Mapping[str, str], account: Account) -> None:
    """Name as lost the days of columns that are carried as text.

    A column is carried as text if most of its cells are no days, unless it says when forecasts were
    made, and in any case if no cell can be read as a day.

    Args:
        grid: The table.
        roles: The column of each role.
        account: Where it is noted.
    """
    for name in grid.head:
        role = next((each for each in _ROLES if _is_named(name, each)), None)
        if role is None or role in roles or name in roles.values():
            continue
        cells = [each for each in grid.column(name) if each is not None]
        if has_days(cells):
            account.lose(
                name,
                f"days in some rows, and most rows have none; --column {name!r}={role} reads it,"
                " and refuses the others",
                sum(has_days([each]) for each in cells),
            )
        elif cells and {*plain_name(name).split()} & _SURE:
            account.lose(name, f"{shown(cells[0])} {NO_DATE}", len(cells))


def _is_named(name: str, role: str) -> bool:
    plain = plain_name(name)
    return bool({plain, without_unit(plain)} & {*OTHER_NAMES[role]}) or name == role
