"""Columns called yes and no, in some language: the two sides of one chance."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from forecasttrack.exchange.account import Account
from forecasttrack.exchange.personal.chance_columns import (
    ROUNDING,
    holds_chances,
    may_hold_chances,
)
from forecasttrack.exchange.personal.chances import are_flags, chance_of, could_be_chance
from forecasttrack.exchange.personal.column_names import OTHER_NAMES, option_named, plain_name
from forecasttrack.exchange.personal.grid import Grid
from forecasttrack.exchange.personal.outcomes import sides_meant

_NAMES = frozenset({"vera", "vero", "sim", "si", "tak", "ano", "nie", "ne", "ei", "nee", "sant"})
"""Words for yes and no that are names of people, too."""


def answer_columns(grid: Grid, columns: Mapping[str, str]) -> tuple[str, str]:
    """The columns of how likely a yes and a no are, each empty where there is none.

    A single one counts if no other column holds chances. Vera and Sim are names of people, too:
    such words count if an outcome has the same word, or if both columns sum to 1.

    Args:
        grid: The table.
        columns: What the caller says that columns mean.

    Example:
        >>> grid = Grid(("Frage", "Ja", "Nein"), (("Regen?", "30%", "70%"),), (2,))
        >>> answer_columns(grid, {})
        ('Ja', 'Nein')
    """
    free = [name for name in grid.head if name not in columns and name not in grid.made]
    held = [name for name in free if holds_chances(grid.column(name))]
    named = {name: option_named(name) for name in held}
    meant = sides_meant(named.values())
    sides = {name: meant[word] for name, word in named.items() if word in meant}
    others = [name for name in held if name not in sides and may_hold_chances(name)]
    called = [name for name in others if plain_name(name) in OTHER_NAMES["probability"]]
    if called or "probability" in {*columns.values(), *grid.made}:
        return "", ""
    if sorted(sides.values()) == ["no", "yes"] and not all(
        are_flags(grid.column(name)) for name in sides
    ):
        (yes,) = (name for name, side in sides.items() if side == "yes")
        (no,) = (name for name, side in sides.items() if side == "no")
        return (yes, no) if _are_sides(yes, no, grid) else ("", "")
    if len(sides) == 1 and not others:
        (name,) = sides
        if not _is_a_name(name) or _is_an_outcome([name], grid):
            return (name, "") if sides[name] == "yes" else ("", name)
    return "", ""


def _are_sides(yes: str, no: str, grid: Grid) -> bool:
    """Whether two columns are the sides of one chance; people may be called Vera and Nie."""
    if not (_is_a_name(yes) or _is_a_name(no)) or _is_an_outcome([yes, no], grid):
        return True
    pairs = zip(grid.column(no), grid.column(yes), strict=True)
    stated = [are_chances_of_no([of_no], [of_yes]) for of_no, of_yes in pairs
              if could_be_chance(of_no) and could_be_chance(of_yes)]  # fmt: skip
    return 0 < len(stated) <= 2 * sum(stated)


def _is_a_name(column: str) -> bool:
    return option_named(column).casefold() in _NAMES


def _is_an_outcome(columns: Collection[str], grid: Grid) -> bool:
    """Whether the word that columns are called by stands in a cell, as it does in outcomes."""
    words = {option_named(each).casefold() for each in columns}
    return any(
        isinstance(cell, str) and cell.strip().casefold() in words
        for name in grid.head
        if name not in columns
        for cell in grid.column(name)
    )


def note_other_side(grid: Grid, yes: str, no: str, account: Account) -> None:
    """Note rows in which how likely a no is differs from 1 minus how likely a yes is."""
    pairs = list(zip(grid.column(no), grid.column(yes), strict=True)) if yes and no else []
    odd = [
        pair for pair in pairs if None not in pair and not are_chances_of_no([pair[0]], [pair[1]])
    ]
    account.lose(no, f"differs from 1 minus {yes!r}, which is read", len(odd))


def are_chances_of_no(cells: Sequence[Any], of_yes: Sequence[Any]) -> bool:
    """Whether chances of a no are 1, or 100 per cent, minus those of a yes.

    Args:
        cells: The cells.
        of_yes: Those of a column called yes beside it, if there is one.

    Example:
        >>> are_chances_of_no([30, 60], [70, 40]), are_chances_of_no([1, 2], [])
        (True, False)
    """
    sums = [
        chance_of(no).number + chance_of(yes).number
        for no, yes in zip(cells, of_yes, strict=False)
        if no is not None and yes is not None
    ]
    return bool(sums) and all(min(abs(each - 1), abs(each - 100) / 100) < ROUNDING for each in sums)


def are_chances_or_numbers(cells: Sequence[Any], of_yes: Collection[Any]) -> bool:
    """Whether numbers, perhaps of questions, are chances: fractions, or 1 minus the chance of yes.

    Args:
        cells: The cells.
        of_yes: Those of a column called yes beside it, if there is one.

    Example:
        >>> are_chances_or_numbers([1, 2, 3], []), are_chances_or_numbers([0.2, 0.9], [])
        (False, True)
    """
    stated = [each for each in cells if each is not None]
    if not all(map(could_be_chance, stated)):
        return False
    found = [chance_of(each) for each in stated]
    if any(each.is_percent or 0 < each.number < 1 for each in found):
        return True
    return are_chances_of_no(cells, [*of_yes])
