"""Tables with a column for each option of a question: home, draw and away."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from forecasttrack.errors import InvalidTableError
from forecasttrack.exchange.account import Account
from forecasttrack.exchange.options import ImportOptions
from forecasttrack.exchange.personal.chance_columns import ROUNDING
from forecasttrack.exchange.personal.chances import chance_of, could_be_chance, looks_like_chances
from forecasttrack.exchange.personal.column_names import option_named
from forecasttrack.exchange.personal.columns import meanings
from forecasttrack.exchange.personal.grid import Grid
from forecasttrack.exchange.personal.outcomes import ANSWERS, outcome_of
from forecasttrack.exchange.personal.parted_rows import Part, parted_rows

_MADE = ("option", "probability")


def with_options_parted(grid: Grid, options: ImportOptions, account: Account) -> Grid:
    """A table with a row for each option, made of one with a column of chances for each.

    Columns are options if outcomes name them, or if the chances of each row sum to 1 and outcomes
    are not yes and no. If they sum to 1 and there are no outcomes, the caller is asked.

    Args:
        grid: The table.
        options: What the caller says: ``columns={"Home": "option", "Away": "option"}``.
        account: Where it is noted how they were read.
    """
    stated = [name for name, meaning in options.columns.items() if meaning == "option"]
    columns = stated if len(stated) > 1 else _guessed(grid, options, account)
    columns = [name for name in columns if name in grid.head]
    if not columns:
        return grid
    names = {name: option_named(name) for name in columns}
    for name in columns:
        first = grid.first(name)
        account.assume(
            name, f"the chance of the option {names[name]!r}", first, grid.count,
            f"columns=, --column {name!r}=probability for a forecaster",
        )  # fmt: skip
    places = [(name, grid.head.index(name)) for name in columns]

    def parts_of(row: Sequence[Any]) -> list[Part]:
        return [(name, (names[name], row[at])) for name, at in places if row[at] is not None]

    return parted_rows(grid, columns, _MADE, parts_of, together=True)


def _guessed(grid: Grid, options: ImportOptions, account: Account) -> list[str]:
    """The columns of chances that are of options; none where they are of forecasters."""
    has_winners = "outcome" in grid.roles  # then an earlier step made nothing but the questions
    if (grid.made and not has_winners) or sum(
        looks_like_chances(grid.column(name)) for name in grid.head
    ) < 2:
        return []
    try:
        found = meanings(grid, options.columns, Account(account.file))
    except InvalidTableError:
        return []  # a missing cell is named when the columns are read
    name = found.roles.get("outcome")
    cells = [] if name is None else [each for each in grid.column(name) if each is not None]
    ends = {str(each).strip().casefold() for each in cells}
    wide = [*found.forecasters, *(each for each in found.further if _ended(each, ends, grid))]
    wide = [each for each in grid.head if each in wide]
    if len(wide) < 2 or {"probability", "forecaster"} & {*options.columns.values()}:
        return []
    sums = _sums([grid.column(each) for each in wide])
    if not _are_ones(sums):
        wide = _without_stranger(wide, grid)
        sums = _sums([grid.column(each) for each in wide])
    whole = _are_ones(sums)
    meant = [outcome_of(each, options.outcomes).meaning for each in cells]
    if any(each in ANSWERS for each in meant):
        return []
    is_named = any(_ended(each, ends, grid) for each in wide)
    if is_named or (whole and any(each is None for each in meant)):
        return wide
    if whole and len(sums) * len(wide) > 4:
        _ask(wide, account)
    return []


def _without_stranger(wide: list[str], grid: Grid) -> list[str]:
    """The columns without one, if the chances of the others sum to 1 in every row."""
    full = next((row for row in zip(*map(grid.column, wide), strict=True) if None not in row), None)
    if len(wide) < 3 or full is None or not all(map(could_be_chance, full)):
        return wide
    beyond = sum(chance_of(each).number for each in full)
    per_one = 100 if any(chance_of(each).is_percent for each in full) or beyond > len(wide) else 1
    for name, cell in zip(wide, full, strict=True):
        # A column to leave out must be superfluous in every row, so that one full row names it.
        if abs((beyond - chance_of(cell).number) / per_one - 1) < ROUNDING:
            others = [each for each in wide if each != name]
            if _are_ones(_sums([grid.column(each) for each in others])):
                return others
    return wide


def _ended(name: str, ends: Collection[str], grid: Grid) -> bool:
    """Whether a column holds chances, and an outcome has its name."""
    is_named = name.casefold() in ends or option_named(name).casefold() in ends
    return is_named and any(map(could_be_chance, grid.column(name)))


def _ask(wide: Sequence[str], account: Account) -> None:
    account.ask(
        f"the chances in {', '.join(map(repr, wide))} sum to 1 in each row; say whether these are"
        f" the options of a question (columns={{{wide[0]!r}: 'option', ...}}, --column"
        f" {wide[0]!r}=option), or forecasters ({wide[0]!r}: 'probability'), naming each of them"
    )


def _are_ones(sums: Sequence[float]) -> bool:
    return bool(sums) and all(abs(each - 1) < ROUNDING for each in sums)


def _sums(columns: Sequence[Sequence[Any]]) -> list[float]:
    """The sum of the chances of each row that has several, as a share of 1."""
    found: list[float] = []
    for row in zip(*columns, strict=True):
        chances = [chance_of(each) for each in row if each is not None]
        if len(chances) < 2 or not all(could_be_chance(each) for each in row if each is not None):
            continue
        in_per_cent = any(each.is_percent or each.number > 1 for each in chances)
        found.append(sum(each.number for each in chances) / (100 if in_per_cent else 1))
    return found
