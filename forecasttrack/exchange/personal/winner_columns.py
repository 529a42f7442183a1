"""Columns that name who won: a candidate of the race of a row, or a column of chances."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from typing import Any

import attrs

from forecasttrack.exchange.account import Account
from forecasttrack.exchange.options import ImportOptions
from forecasttrack.exchange.personal.chances import could_be_chance
from forecasttrack.exchange.personal.column_names import (
    OTHER_NAMES,
    WON,
    option_named,
    plain_name,
    roles_of,
)
from forecasttrack.exchange.personal.contest_columns import column_of_contests, column_of_sides
from forecasttrack.exchange.personal.grid import FaultyCell, Grid
from forecasttrack.exchange.personal.outcomes import outcome_of
from forecasttrack.exchange.personal.parted_rows import moved_name
from forecasttrack.exchange.personal.question_column import is_text

_WINNERS = WON | frozenset(
    {"victor", "champion", "won by", "actual winner", "race winner",
     "winning candidate", "winning team", "elected", "final result", "winner name", "sieger",
     "gewinner", "gewinnerin", "wahlsieger", "vainqueur", "gagnant", "vencedor", "ganadora",
     "winnaar", "vinnare", "vinder", "vinner", "zwycięzca", "победитель"}
)  # fmt: skip
"""Plain names of columns in which the name of a winner may stand."""
_OUTCOMES = _WINNERS | {*OTHER_NAMES["outcome"]}
"""More of them, in which an option stands beside columns of chances."""
_FORECASTS = ("question_id", "question", "forecaster")


def with_winners_read(grid: Grid, options: ImportOptions, account: Account) -> Grid:
    """A table with outcomes in place of winners; a winner who was no candidate is a fault.

    In a table with a row for each candidate the outcome is whether that candidate won; in one with
    a column of chances for each candidate it is the option. Rows without a winner are open.

    Args:
        grid: The table.
        options: What the caller says; a column that it names does not hold winners.
        account: Where it is noted how it was read.

    Example:
        >>> grid = Grid(("race", "candidate", "p", "winner"),
        ...             (("Ohio", "Ann", 0.4, "Bo"), ("Ohio", "Bo", 0.6, "Bo")), (2, 3))
        >>> with_winners_read(grid, ImportOptions(), Account("a.csv")).column("winner")
        ['no', 'yes']
    """
    if "outcome" in options.columns.values():
        return grid
    named = {name: plain_name(name) for name in grid.head if name not in options.columns}
    winners = [name for name, plain in named.items() if plain in _WINNERS]
    outcomes = [name for name, plain in named.items() if plain in _OUTCOMES]
    sides = column_of_sides(grid, options) if outcomes else ""
    if sides and plain_name(sides) != "option":
        return _with_rows_of_sides(grid, sides, [*winners, *outcomes], options, account)
    return _with_columns_of_sides(grid, winners, options, account)


# --- a row for each candidate ---------------------------------------------------------------------


def _with_rows_of_sides(
    grid: Grid, sides: str, named: Sequence[str], options: ImportOptions, account: Account
) -> Grid:
    contests = column_of_contests(grid, options)
    races = grid.column(contests) if contests else [None] * len(grid.rows)
    candidates = defaultdict[Any, dict[str, Any]](dict)
    for race, side in zip(races, grid.column(sides), strict=True):
        if side is not None:
            candidates[race].setdefault(_plain(side), side)
    winner = next((each for each in named if _names(grid.column(each), races, candidates)), None)
    if winner is None:
        return grid

    def read(place: int, cell: Any) -> Any:
        known = candidates[races[place]]
        if _plain(cell) not in known:
            where = "" if races[place] is None else f" of {races[place]!r}"
            return _stranger(cell, f"candidate{where}", known.values())
        side = grid.rows[place][grid.head.index(sides)]
        return "yes" if side is not None and _plain(side) == _plain(cell) else "no"

    account.assume(
        winner, f"yes where it names what stands under {sides!r}, else no", grid.first(winner),
        _count(grid.column(winner)), f"columns=, --column {winner!r}=outcome",
    )  # fmt: skip
    return _with_outcomes(grid, winner, read, options)


def _names(
    cells: Sequence[Any], races: Sequence[Any], candidates: defaultdict[Any, dict[str, Any]]
) -> bool:
    """Whether some cells name a candidate of the race of their row."""
    rows = zip(cells, races, strict=True)
    return any(cell is not None and _plain(cell) in candidates[race] for cell, race in rows)


# --- a column of chances for each candidate -------------------------------------------------------


def _with_columns_of_sides(
    grid: Grid, named: Sequence[str], options: ImportOptions, account: Account
) -> Grid:
    chances = [name for name in grid.head if _holds_chances(name, grid)]
    known = {_plain(each): each for name in chances for each in (name, option_named(name))}
    found = (each for each in named if any(_plain(cell) in known for cell in grid.column(each)))
    winner = next(found, None)
    if winner is None or len(chances) < 2:
        return grid

    def read(_: int, cell: Any) -> Any:
        name = known.get(_plain(cell))
        return _stranger(cell, "column of chances", chances) if name is None else option_named(name)

    account.assume(
        winner, "the outcome, which names a column of chances", grid.first(winner),
        _count(grid.column(winner)), f"columns=, --column {winner!r}=outcome",
    )  # fmt: skip
    read_table = _with_outcomes(grid, winner, read, options)
    return _with_one_question(read_table, winner, {*chances, *named}, options, account)


def _holds_chances(name: str, grid: Grid) -> bool:
    cells = [each for each in grid.column(name) if each is not None]
    return bool(cells) and not roles_of(name) - {"probability"} and all(map(could_be_chance, cells))


def _with_one_question(
    grid: Grid, winner: str, read: Collection[str], options: ImportOptions, account: Account
) -> Grid:
    """All rows as forecasts of one question, if there is no column of questions."""
    others = [name for name in grid.head if name not in read]
    is_asked = {*options.columns.values()} & {"question", "question_id", "text"} or any(
        roles_of(name) & {*_FORECASTS} or is_text(grid.column(name)) for name in others
    )
    if is_asked or column_of_contests(grid, options):
        return grid
    account.assume("question", "the same in all rows: which column is the winner", winner,
                   len(grid.rows), "a column of questions")  # fmt: skip
    rows = tuple((winner, *row) for row in grid.rows)
    head = ("question", *grid.head)
    return attrs.evolve(grid, head=head, rows=rows, made=("question", *grid.made))


# --- both -----------------------------------------------------------------------------------------


def _with_outcomes(
    grid: Grid, winner: str, read: Callable[[int, Any], Any], options: ImportOptions
) -> Grid:
    """The table with winners as outcomes; words such as "open" stay."""
    at = grid.head.index(winner)

    def cell_of(place: int, cell: Any) -> Any:
        if cell is None:
            return None
        found = read(place, cell)
        is_word = isinstance(found, FaultyCell) and outcome_of(cell, options.outcomes).meaning
        return cell if is_word else found

    rows = tuple(
        (*row[:at], cell_of(place, row[at]), *row[at + 1 :]) for place, row in enumerate(grid.rows)
    )
    head = tuple(moved_name(each) if each == "outcome" != winner else each for each in grid.head)
    return attrs.evolve(grid, head=head, rows=rows, roles={**grid.roles, "outcome": winner})


def _stranger(cell: Any, what: str, known: Collection[Any]) -> FaultyCell:
    shown = ", ".join(map(str, [*known][:5])) + (", ..." if len(known) > 5 else "")
    return FaultyCell(cell, f"is no {what} ({shown}); write it as it stands there")


def _plain(name: Any) -> str:
    return " ".join(str(name).split()).casefold()


def _count(cells: Sequence[Any]) -> int:
    return sum(each is not None for each in cells)
