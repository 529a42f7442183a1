"""Sheets with a column for each per cent, one of which is ticked in each row."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import attrs

from forecasttrack.exchange.account import Account
from forecasttrack.exchange.options import ImportOptions
from forecasttrack.exchange.personal.grid import FaultyCell, Grid
from forecasttrack.exchange.personal.parted_rows import moved_name

_PER_CENT = re.compile(r"(\d{1,3}(?:[.,]\d+)?)\s*(?:%|percent|per cent|prozent|pct)", re.IGNORECASE)
_MARKS = frozenset({"x", "✓", "✔", "☑", "✅", "☒", "✗", "✘", "•", "●", "1", "1.0", "true"})
"""What people write into a box, in small letters."""
_EMPTY = frozenset({"", "☐", "□", "◻", "false"})
"""What stands in a box without a mark; zeros beside ones may be quantiles of few."""
_MADE = "probability"


def with_ticks_read(grid: Grid, options: ImportOptions, account: Account) -> Grid:
    """A table with the ticked column of each row as its chance, made of columns such as 60%.

    A row with two marks, or with none, is at fault. Columns are not taken for ticks where one holds
    another sign than a mark, or fewer than half of the rows have exactly one mark.

    Args:
        grid: The table.
        options: What the caller says; a column that it names does not hold ticks.
        account: Where it is noted how they were read.

    Example:
        >>> grid = Grid(("question", "60%", "90%"), (("Rain?", None, "x"),), (2,))
        >>> with_ticks_read(grid, ImportOptions(), Account("a.csv")).rows
        (('Rain?', '90%'),)
    """
    columns = {
        name: place
        for place, name in enumerate(grid.head)
        if _PER_CENT.fullmatch(name.strip()) and name not in options.columns
    }
    cells = [_plain(row[place]) for row in grid.rows for place in columns.values()]
    is_read = len(columns) > 1 and "probability" not in options.columns.values()
    if not is_read or not _are_mostly_ticked_once(grid, columns) or {*cells} - _MARKS - _EMPTY:
        return grid
    for name in columns:
        ticked = sum(_plain(each) in _MARKS for each in grid.column(name))
        account.assume(
            name, f"a chance of {name} where it is ticked", grid.first(name), ticked,
            f"columns=, --column {name!r}=probability for a forecaster",
        )  # fmt: skip
    return _with_chances(grid, columns)


def _are_mostly_ticked_once(grid: Grid, columns: Mapping[str, int]) -> bool:
    once = sum(len(_ticked(row, columns)) == 1 for row in grid.rows)
    return 0 < len(grid.rows) <= 2 * once


def _with_chances(grid: Grid, columns: Mapping[str, int]) -> Grid:
    kept = [place for place, name in enumerate(grid.head) if name not in columns]
    beyond = slice(len(grid.head), None)
    rows = (
        (*(row[place] for place in kept), _chance(row, columns), *row[beyond]) for row in grid.rows
    )
    names = (grid.head[place] for place in kept)
    return attrs.evolve(
        grid,
        head=(*(moved_name(each) if each == _MADE else each for each in names), _MADE),
        rows=tuple(rows),
        gone=grid.gone | {*columns},
        made=(*grid.made, _MADE),
        held_by=tuple(", ".join(_ticked(row, columns)) for row in grid.rows),
    )


def _chance(row: Sequence[Any], columns: Mapping[str, int]) -> str | FaultyCell:
    ticked = _ticked(row, columns)
    if len(ticked) == 1:
        return _with_sign(ticked[0])
    found = ", ".join(ticked)
    reason = f"{len(ticked)} columns are ticked ({found})" if ticked else "no column is ticked"
    return FaultyCell(found or None, f"{reason}; tick the one that says how likely it is")


def _ticked(row: Sequence[Any], columns: Mapping[str, int]) -> list[str]:
    return [name for name, place in columns.items() if _plain(row[place]) in _MARKS]


def _with_sign(name: str) -> str:
    found = _PER_CENT.fullmatch(name.strip())
    return f"{found[1]}%" if found else name


def _plain(cell: object) -> str:
    return "" if cell is None else str(cell).replace("\ufe0f", "").strip().lower()
