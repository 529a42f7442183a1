"""How numbers are written in a table: decimal separator and per cent, found in all columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import attrs

from forecasttrack.exchange.account import Account
from forecasttrack.exchange.options import ImportOptions
from forecasttrack.exchange.personal.cells import OutcomeKind
from forecasttrack.exchange.personal.columns import NUMBERS, ColumnMeanings
from forecasttrack.exchange.personal.grid import Grid
from forecasttrack.exchange.personal.numerals import (
    Decimals,
    could_be_number,
    decimals_of,
    has_per_cent,
    has_thousands,
    numeral,
    separator_of,
    sign_beside_wholes,
    without_per_cent,
)
from forecasttrack.records.number_text import is_number

_MEASURED = ("value", "outcome", "outcome_low", "outcome_high", "lower", "upper", "point",
             "sample")  # fmt: skip
"""Columns of the quantity in question, which share one unit."""

_FORECAST_OF = "forecast of "
"""Prefix of the role of a column that is named for its forecaster."""


@attrs.frozen
class NumberSigns:
    """How the numbers of a table are written.

    Attributes:
        decimals: The decimal separator.
        in_per_cent: The columns of the quantity that is asked for, if every number in all of them
            has a sign of per cent; else none.
    """

    decimals: Decimals
    in_per_cent: frozenset[str]

    def plain(self, role: str, cells: list[Any]) -> list[Any]:
        """Cells of these columns without signs of per cent; levels in per cent as shares of 1."""
        if role == "level":
            return [_level(each, self.decimals) for each in cells]
        return [*map(without_per_cent, cells)] if role in self.in_per_cent else cells


def number_signs(  # noqa: PLR0913 - a table, and what is known of it
    grid: Grid,
    found: ColumnMeanings,
    kinds: Sequence[OutcomeKind | None],
    options: ImportOptions,
    account: Account,
    *,
    is_ours: bool,
) -> NumberSigns:
    """Tell decimals from thousands, and whether the quantity of a table is in per cent.

    Args:
        grid: The table.
        found: What its columns mean.
        kinds: Which outcomes are numbers.
        options: What the caller says.
        account: Where it is noted how they were read.
        is_ours: Whether this package wrote the table; it puts a point before all decimals.
    """
    columns = _numbers(grid, found, kinds)
    decimals = options.decimals or _decimals(grid, found, columns, is_ours=is_ours)
    if options.decimals is None and not is_ours:
        _note_groups(columns, found, decimals, account)
    measured = {role: columns[role] for role in _MEASURED if columns.get(role)}
    if not measured or not all(has_per_cent(each) for each in _all(measured.values())):
        return NumberSigns(decimals, frozenset())
    for role, cells in measured.items():
        account.assume(
            found.roles[role], "so many per cent, 4% as 4", cells[0], len(cells),
            "numbers without the sign",
        )  # fmt: skip
    return NumberSigns(decimals, frozenset(measured))


def _note_groups(
    columns: Mapping[str, list[Any]], found: ColumnMeanings, decimals: Decimals, account: Account
) -> None:
    """Note how numbers such as 1.500 are read: as 1,500 or as 1.5."""
    if decimals not in ("comma", "point", None):
        return
    sign, read_as = {
        "comma": (".", "points between thousands"),
        "point": (",", "commas between thousands"),
        None: (".", "points before decimals, 1.500 as 1.5"),
    }[decimals]
    for role, cells in columns.items():
        groups = [each for each in cells if has_thousands(each) and sign in each]
        if groups:
            column = found.roles.get(role, role.removeprefix(_FORECAST_OF))
            account.assume(column, read_as, groups[0], len(groups), "decimals=, --decimals")


def stated(name: str, grid: Grid) -> list[Any]:
    """The cells of a column: one for each part of a row if parts differ, else one per row."""
    return grid.column(name) if name in grid.made else grid.once(grid.column(name))


def _numbers(
    grid: Grid, found: ColumnMeanings, kinds: Sequence[OutcomeKind | None]
) -> dict[str, list[Any]]:
    """The cells that hold numbers, by role or, of forecasters, by name."""
    roles = {role: name for role, name in found.roles.items() if role in NUMBERS}
    if "probability" in found.roles:
        roles["probability"] = found.roles["probability"]
    columns = {role: stated(name, grid) for role, name in roles.items()}
    columns |= {f"{_FORECAST_OF}{name}": grid.column(name) for name in found.forecasters}
    if "outcome" in found.roles:
        outcomes = zip(stated(found.roles["outcome"], grid), kinds, strict=True)
        columns["outcome"] = [each for each, kind in outcomes if kind == "number"]
    return {role: [each for each in cells if each is not None] for role, cells in columns.items()}


def _decimals(
    grid: Grid, found: ColumnMeanings, columns: Mapping[str, list[Any]], *, is_ours: bool
) -> Decimals:
    numbers = [*_all(columns.values())]
    if is_ours:
        # This package writes points; a 1,5 was typed in later and is no evidence for other rows.
        return "both" if decimals_of(numbers) in ("both", "comma") else None
    texts = _all(grid.column(name) for role, name in found.roles.items() if role not in columns)
    carried = [grid.column(name) for name in found.further]
    alike = _texts(_all(cells for cells in carried if _all_numbers(cells)))
    days = [each for each in _texts(_all([texts, *carried])) if separator_of(each) == "day"]
    sure = [each for each in alike if separator_of(each) in ("sure comma", "sure point")]
    decimals = decimals_of([*numbers, *sure], [*alike, *days])
    return decimals if decimals in ("comma", "point") else _by_column(columns, decimals, days)


def _by_column(
    columns: Mapping[str, list[Any]], decimals: Decimals, days: Sequence[str]
) -> Decimals:
    """The separator shown by columns with 1.500 beside 900; without such columns the one given.

    There 1.500 is 1,500; dates such as 31.12.2025 in the table support it.
    """
    signs = {sign for cells in columns.values() if (sign := sign_beside_wholes(cells))}
    if signs == {"."} and decimals != "both":
        return "comma" if days else "unclear"
    return "point" if signs == {","} and decimals is None else decimals


def _level(cell: Any, decimals: Decimals) -> Any:
    if not has_per_cent(cell):
        return cell
    number = numeral(without_per_cent(cell), decimals)
    return round(float(number) / 100, 12) if is_number(number) else cell


def _texts(cells: Iterable[Any]) -> set[str]:
    return {each for each in cells if isinstance(each, str)}


def _all_numbers(cells: Iterable[Any]) -> bool:
    return all(could_be_number(each) for each in cells if each is not None)


def _all(columns: Iterable[Iterable[Any]]) -> Iterable[Any]:
    return (each for cells in columns for each in cells)
