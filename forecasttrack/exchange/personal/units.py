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
    r"(?P<number>[^\d\s]{0,4}\s*\d[\d.,'\u2019 \u00a0\u202f]*?)(?P<blank>\s*)"
    r"(?P<unit>[^\W\d_]\D*|[°€$£]\D+)"
)
_SCALES: Mapping[str, int] = {
    **dict.fromkeys(("k", "thousand", "tsd", "tausend"), 3),
    **dict.fromkeys(("mn", "mln", "mio", "million", "millions", "millionen"), 6),
    **dict.fromkeys(("bn", "bln", "billion", "billions", "mrd", "milliarde", "milliarden",
                     "milliard", "milliards"), 9),
    **dict.fromkeys(("tn", "trn", "trillion", "trillions"), 12),
}  # fmt: skip
"""The number of zeros that a word stands for."""
_OF_MONEY = {"m": 6, "b": 9, "t": 12}
"""Letters that mean a scale beside a currency or another scale of the question, else a unit."""
_OF_DEGREES = "K"
"""The letter k: right behind a number a thousand, behind a blank as `_OF_MONEY`."""
_CURRENCY = re.compile(r"[$€£¥]|\b(?:USD|EUR|GBP|CHF)\b")
_SIGNED = re.compile(r"[+-]?(?:[$€£¥]|USD|EUR|GBP|CHF)?\s*[+-]?\d.*")
_COUNTS = frozenset({"nr", "no", "#", "number"})
"""Names of columns of ids that may count rows."""
_IDS = [each for each in OTHER_NAMES["question_id"] if each not in _COUNTS]
_ASKED = (*_IDS, *OTHER_NAMES["question"], *sorted(_COUNTS))
"""Names of columns that identify questions, the surest first."""
_PLURAL = re.compile(r"(?<=..)e?s|(?<=...)e?n|(?<=...)e")
_OF_Y = re.compile(r"(.{2,})(?:y|ies)")


@attrs.frozen
class _NumberInUnit:
    """A number and what stands behind it.

    Attributes:
        cell: What stands in the table.
        number: The number as it is written.
        unit: Its unit, empty where it has none.
        noughts: How many noughts a word behind it stands for.
        scale: That word.
    """

    cell: Any
    number: Any
    unit: str = ""
    noughts: int = 0
    scale: str = ""

    @property
    def shown(self) -> str:
        """The unit with its scale, for messages."""
        scale = f"1e{self.noughts}" if self.noughts else ""
        return f"{scale} {self.unit}".strip() or "no unit"

    def is_like(self, other: _NumberInUnit) -> bool:
        """Whether both have the same unit, seat or seats, and both or neither have a scale."""
        ours, theirs = self.unit.casefold().split(), other.unit.casefold().split()
        alike = len(ours) == len(theirs) and all(map(_are_alike, ours, theirs))
        return alike and bool(self.noughts) == bool(other.noughts)


def _are_alike(word: str, other: str) -> bool:
    """Whether two words are the same, or one is the plural of the other."""
    short, long = sorted((word, other), key=len)
    if short == long or (long.startswith(short) and _PLURAL.fullmatch(long, len(short))):
        return True
    stems = _OF_Y.fullmatch(short), _OF_Y.fullmatch(long)
    return all(stems) and len({each[1] for each in stems if each}) == 1


def with_units_read(grid: Grid, options: ImportOptions, account: Account) -> Grid:
    """A table with numbers in place of ends of intervals and quantiles such as ``12 bn``.

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
    places = [grid.head.index(name) for name in measured]
    firsts = [grid.head.index(name) for name in numbers]
    if not any(each.unit or each.noughts for row in grid.rows for each in _found(row, firsts)):
        return grid
    keys = _keys(grid, options)
    found = _numbers_of_rows(grid, keys, places)
    decimals = options.decimals or decimals_of(
        each.number for of_row in found for each in of_row.values()
    )
    known: dict[Any, _NumberInUnit] = {}
    rows, units = [], []
    for key, row, of_row in zip(keys, grid.rows, found, strict=True):
        stated = [each for each in of_row.values() if not _is_nought(each)]
        first = known.setdefault(key, stated[0]) if stated else known.get(key)
        made, unit = _read_row(row, of_row, decimals, first, firsts)
        rows.append(made)
        units.append(unit)
    plain = attrs.evolve(grid, rows=tuple(map(tuple, rows)))
    if not _are_read(plain, options):
        return grid
    for name, at in zip(measured, places, strict=True):
        _note(name, [of_row[at] for of_row in found if at in of_row], account)
    return _with_unit(plain, units)


def _numbers_of_rows(
    grid: Grid, keys: Sequence[Any], places: Sequence[int]
) -> list[dict[int, _NumberInUnit]]:
    """The numbers of each row by column; one scale in a question makes its letters scales, too."""
    rows = [*zip(keys, grid.rows, strict=True)]
    scaled = {key for key, row in rows if any(each.noughts for each in _found(row, places))}
    return [
        {at: each for at in places if (each := _number_in_unit(row[at], has_scale=key in scaled))}
        for key, row in rows
    ]


def _found(row: Sequence[Any], places: Sequence[int]) -> list[_NumberInUnit]:
    """The numbers of a row by itself, before other rows show that letters are scales."""
    return [each for at in places if (each := _number_in_unit(row[at], has_scale=False))]


def _keys(grid: Grid, options: ImportOptions) -> list[Any]:
    """The question of each row: its id or sentence; without either each row is its own."""
    plain = {plain_name(name): name for name in reversed(grid.head)}
    stated = {meaning: name for name, meaning in options.columns.items() if name in grid.head}
    named = [stated[each] for each in ("question_id", "question", "text") if each in stated]
    named += [plain[each] for each in _ASKED if each in plain]
    places = [grid.head.index(name) for name in named]
    cells = ([row[at] for at in places if row[at] is not None] for row in grid.rows)
    return [(at, None) if not each else str(each[0]) for at, each in enumerate(cells)]


def _are_read(grid: Grid, options: ImportOptions) -> bool:
    """Whether the table holds quantiles or intervals; in other tables numbers stay as they are."""
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
    match = _WITH_UNIT.fullmatch(" ".join(cell.split())) if isinstance(cell, str) else None
    if match is None or not _SIGNED.fullmatch(match["number"]):
        return None
    if not could_be_number(match["number"]):
        return None
    word, _, rest = match["unit"].strip().partition(" ")
    scale = word.strip(".")
    if not (has_scale or _CURRENCY.search(cell)):
        is_unit = scale.casefold() in _OF_MONEY or (scale == _OF_DEGREES and match["blank"])
        scale = "" if is_unit else scale
    noughts = {**_SCALES, **_OF_MONEY}.get(scale.casefold(), 0)
    unit = rest if noughts else match["unit"].strip()
    return _NumberInUnit(cell, match["number"], unit, noughts, scale if noughts else "")


def _read_row(
    row: Sequence[Any],
    found: Mapping[int, _NumberInUnit],
    decimals: Decimals,
    first: _NumberInUnit | None,
    numbers: Sequence[int],
) -> tuple[list[Any], str | None]:
    """A row with plain numbers, or with a faulty cell that says why units cannot be read."""
    made = list(row)
    stated = [each for each in found.values() if not _is_nought(each)]
    other = next((each for each in stated if first and not each.is_like(first)), None)
    for at, each in found.items():
        made[at] = each.number if other else _number(each, decimals)
    if first is not None and other is not None:
        at = _place_at_fault(found, first, other, numbers)
        made[at] = FaultyCell(found[at].cell, _fault(other, first))
    return made, None if first is None or other else first.unit or None


def _place_at_fault(
    found: Mapping[int, _NumberInUnit],
    first: _NumberInUnit,
    other: _NumberInUnit,
    numbers: Sequence[int],
) -> int:
    """The column of the number without a unit or with another one; the first if none differs."""
    is_bare = not (first.unit or first.noughts)
    for odd in (first, other) if is_bare else (other,):
        for at in numbers:
            if found.get(at) is odd:
                return at
    return next(iter(found))


def _number(each: _NumberInUnit, decimals: Decimals) -> Any:
    """A number times its scale; a cell without a scale is read later with the other numbers."""
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


def _note(name: str, found: Sequence[_NumberInUnit], account: Account) -> None:
    """Note the words behind the numbers of a column, and how each was read."""
    for scale in dict.fromkeys(each.scale for each in found if each.noughts):
        scaled = [each for each in found if each.scale == scale]
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
