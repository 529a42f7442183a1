"""Units and scales behind numbers: 12 bn, 900k, 3 km; read row by row with their outcomes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import attrs

from forecasttrack.exchange.account import Account
from forecasttrack.exchange.options import ImportOptions
from forecasttrack.exchange.personal.column_names import OTHER_NAMES, plain_name
from forecasttrack.exchange.personal.grid import FaultyCell, Grid
from forecasttrack.exchange.personal.interval_columns import interval_columns, is_end_of_interval
from forecasttrack.exchange.personal.levels import is_named_by_level, level_columns
from forecasttrack.exchange.personal.numerals import (
    Decimals,
    could_be_number,
    decimals_of,
    is_ambiguous,
    numeral,
)
from forecasttrack.records.number_text import is_number

_WITH_UNIT = re.compile(
    r"(?P<number>[^\d\s]{0,4}\s*\d[\d.,'\u2019 \u00a0\u202f]*?)\s*(?P<unit>[^\W\d_]\D*|[°€$£]\D+)"
)
_SCALES: Mapping[str, int] = {
    **dict.fromkeys(("k", "thousand", "tsd", "tausend"), 3),
    **dict.fromkeys(("mn", "mln", "mio", "million", "millions", "millionen"), 6),
    **dict.fromkeys(("bn", "bln", "billion", "billions", "mrd", "milliarde", "milliarden",
                     "milliard", "milliards"), 9),
    **dict.fromkeys(("tn", "trn", "trillion", "trillions"), 12),
}  # fmt: skip
"""How many noughts a word stands for."""
_OF_MONEY = {"m": 6, "b": 9, "t": 12}
"""Letters that stand for as many beside a currency or another scale, else for a unit."""
_CURRENCY = re.compile(r"[$€£¥]|\b(?:USD|EUR|GBP|CHF)\b")
_SIGNED = re.compile(r"[+-]?(?:[$€£¥]|USD|EUR|GBP|CHF)?\s*[+-]?\d.*")
_ASKED = frozenset({*OTHER_NAMES["question"], *OTHER_NAMES["question_id"]})


@attrs.frozen
class _NumberInUnit:
    """A number and what stands behind it.

    Attributes:
        cell: What stands in the table.
        number: The number as it is written.
        unit: Its unit, empty where it has none.
        noughts: How many noughts a word behind it stands for.
    """

    cell: Any
    number: Any
    unit: str = ""
    noughts: int = 0

    @property
    def shown(self) -> str:
        """What a number of this unit is in."""
        scale = f"1e{self.noughts}" if self.noughts else ""
        return f"{scale} {self.unit}".strip() or "no unit"

    @property
    def like(self) -> tuple[str, bool]:
        """What numbers of a question have in common: the unit, and whether a scale is named."""
        return self.unit.casefold(), bool(self.noughts)


def with_units_read(grid: Grid, options: ImportOptions, account: Account) -> Grid:
    """A table in which ends of intervals and quantiles such as ``12 bn`` are numbers.

    Units that differ within a question, or stand behind some of its numbers, make a row a fault.

    Args:
        grid: The table.
        options: What the caller says.
        account: Where it is noted how they were read.

    Example:
        >>> grid = Grid(("q", "p10", "p90"), (("Sales?", "900k", "1.2 million"),), (2,))
        >>> with_units_read(grid, ImportOptions(), Account("a.csv")).rows
        (('Sales?', 900000.0, 1200000.0),)
    """
    numbers = _columns_of_numbers(grid, options)
    outcomes = [name for name in grid.head if plain_name(name) in OTHER_NAMES["outcome"]]
    measured = [*numbers, *(outcomes[:1] if numbers else [])]
    cells = [cell for name in measured for cell in grid.column(name)]
    read = {str(cell): _number_in_unit(cell, has_scale=False) for cell in cells}
    held = [each for name in numbers for cell in grid.column(name) if (each := read[str(cell)])]
    if not any(each.unit or each.noughts for each in held):
        return grid
    has_scale = any(each.noughts for each in held)
    read = {str(cell): _number_in_unit(cell, has_scale=has_scale) for cell in cells}
    decimals = options.decimals or decimals_of(each.number for each in read.values() if each)
    naming = [at for at, name in enumerate(grid.head) if plain_name(name) in _ASKED]
    places = [grid.head.index(name) for name in measured]
    known: dict[Any, _NumberInUnit] = {}
    rows, units = [], []
    for row in grid.rows:
        found = {at: each for at in places if (each := read[str(row[at])])}
        key = next((str(row[at]) for at in naming if row[at] is not None), None)
        made, unit = _read_row(row, found, decimals, known, key)
        rows.append(made)
        units.append(unit)
    plain = attrs.evolve(grid, rows=tuple(map(tuple, rows)))
    if not _are_read(plain, options):
        return grid
    _note(measured, grid, read, account)
    return _with_unit(plain, units)


def _are_read(grid: Grid, options: ImportOptions) -> bool:
    """Whether the numbers of a table are read as quantiles; others are carried as they stand."""
    if "value" in grid.head and {"level", "sample"} & {*grid.head}:
        return True
    levels = level_columns(grid.head, grid.rows, options, Account(""))
    return bool(levels) or interval_columns(grid, options) is not None


def _columns_of_numbers(grid: Grid, options: ImportOptions) -> list[str]:
    """The columns of an interval or of quantiles; none where there are not two of them."""
    if grid.made:
        return []
    found = [
        name
        for name in grid.head
        if is_end_of_interval(name)
        or is_named_by_level(name)
        or options.columns.get(name, "").startswith("level ")
    ]
    if "value" in grid.head and {"level", "sample"} & {*grid.head}:
        return ["value"] if options.columns.get("value", "value") == "value" else []
    return found if len(found) > 1 else []


def _number_in_unit(cell: Any, *, has_scale: bool) -> _NumberInUnit | None:
    """A number with its unit; None where a cell holds no number."""
    if could_be_number(cell):
        return _NumberInUnit(cell, cell)
    match = _WITH_UNIT.fullmatch(cell.strip()) if isinstance(cell, str) else None
    if match is None or not _SIGNED.fullmatch(match["number"]):
        return None
    if not could_be_number(match["number"]):
        return None
    word, _, rest = match["unit"].strip().partition(" ")
    scale = word.strip(".").casefold()
    money = has_scale or bool(_CURRENCY.search(cell))
    noughts = _SCALES.get(scale) or (_OF_MONEY.get(scale, 0) if money else 0)
    return _NumberInUnit(cell, match["number"], rest if noughts else match["unit"].strip(), noughts)


def _read_row(
    row: Sequence[Any],
    found: Mapping[int, _NumberInUnit],
    decimals: Decimals,
    known: dict[Any, _NumberInUnit],
    key: str | None,
) -> tuple[list[Any], str | None]:
    """A row with plain numbers, or with a cell that says why its units cannot be read."""
    made = list(row)
    stated = {at: each for at, each in found.items() if not _is_nought(each)}
    first = known.get(key) if key is not None else None
    first = first or next(iter(stated.values()), None)
    if key is not None and first is not None:
        known[key] = first
    other = next((each for each in stated.values() if first and each.like != first.like), None)
    for at, each in found.items():
        made[at] = each.number if other else _number(each, decimals)
    if first is not None and other is not None:
        at = next(iter(found))
        made[at] = FaultyCell(found[at].cell, _fault(other, first))
    return made, None if first is None or other else first.unit or None


def _number(each: _NumberInUnit, decimals: Decimals) -> Any:
    """A number without its scale; one that has none is read with the others of its table."""
    if not each.noughts:
        return each.number
    number = numeral(each.number, decimals)
    if is_ambiguous(each.number, decimals) or not is_number(str(number)):
        return FaultyCell(each.cell, "could be another number; write its digits alone, as 1200000")
    return float(f"{number}e{each.noughts}")


def _fault(other: _NumberInUnit, first: _NumberInUnit) -> str:
    return (
        f"is of a question with two units: {str(other.cell)!r} is in {other.shown}, and"
        f" {str(first.cell)!r} of the same question in {first.shown}; write all in one unit"
    )


def _is_nought(each: _NumberInUnit) -> bool:
    return is_number(str(each.number)) and float(each.number) == 0


def _note(
    measured: Sequence[str], grid: Grid, read: Mapping[str, _NumberInUnit | None], account: Account
) -> None:
    """Note what stands behind numbers, and how it was read."""
    for name in measured:
        found = [each for cell in grid.column(name) if (each := read[str(cell)])]
        scaled = [each for each in found if each.noughts]
        if scaled:
            number = f"{scaled[0].number}e{scaled[0].noughts}"
            account.assume(name, f"words for thousands and more, as {number}", scaled[0].cell,
                           len(scaled), "numbers alone")  # fmt: skip
        bare = [each for each in found if each.unit and not each.noughts]
        if bare:
            account.assume(name, f"numbers in {bare[0].unit!r}", bare[0].cell, len(bare),
                           "numbers alone, and a column 'unit'")  # fmt: skip


def _with_unit(grid: Grid, units: Sequence[str | None]) -> Grid:
    """A table with a column of units, unless it has one."""
    if not any(units) or any(plain_name(name) in ("unit", "units") for name in grid.head):
        return grid
    width = len(grid.head)
    rows = zip(grid.rows, units, strict=True)
    made = tuple((*row[:width], unit, *row[width:]) for row, unit in rows)
    return attrs.evolve(grid, head=(*grid.head, "unit"), rows=made)
