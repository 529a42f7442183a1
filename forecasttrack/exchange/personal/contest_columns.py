"""Tables with a row for each race and candidate: a yes/no question for each of these rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import attrs

from forecasttrack.exchange.account import Account
from forecasttrack.exchange.options import ImportOptions
from forecasttrack.exchange.personal.column_names import OTHER_NAMES, plain_name
from forecasttrack.exchange.personal.grid import Grid
from forecasttrack.exchange.personal.parted_rows import moved_name

_CONTESTS = frozenset(
    {"race", "contest", "election", "match", "matchup", "game", "fixture", "fight", "seat",
     "constituency", "tournament", "wahl", "wahlkreis", "spiel", "élection", "scrutin", "elección",
     "elecciones", "carrera", "partido", "elezione", "eleição", "corrida", "verkiezing", "val",
     "valg", "wybory", "выборы"}
)  # fmt: skip
"""Names of columns of what somebody can win."""
_SIDES = frozenset(
    {"candidate", "option", "team", "contestant", "contender", "competitor", "nominee", "player",
     "kandidat", "kandidatin", "kandidaten", "mannschaft", "candidat", "candidate name", "équipe",
     "candidato", "candidata", "equipo", "squadra", "equipe", "kandidaat", "ploeg", "lag", "hold",
     "kandydat", "кандидат"}
)  # fmt: skip
"""Names of columns of who can win it."""
_ASKED = frozenset({"question", "question_id", "text"})


def with_contests_joined(grid: Grid, options: ImportOptions, account: Account) -> Grid:
    """A table with a yes/no question for each race and candidate, if no column has questions.

    Race and candidate are joined if a race has several candidates, unless a cell elsewhere names
    one of them, as a winner.

    Args:
        grid: The table.
        options: What the caller says.
        account: Where it is noted that they were joined.

    Example:
        >>> grid = Grid(("race", "candidate", "p"), (("Ohio", "Ann", 0.4), ("Ohio", "Bo", 0.6)),
        ...             (2, 3))
        >>> with_contests_joined(grid, ImportOptions(), Account("a.csv")).column("question")
        ['Ohio: Ann', 'Ohio: Bo']
    """
    pair = _pair(grid, options)
    if pair is None or not _are_sides(grid, *pair):
        return grid
    contest, side = pair
    texts = [_joined(*each) for each in zip(grid.column(contest), grid.column(side), strict=True)]
    first = next(each for each in texts if each is not None)
    account.assume(
        side, f"a question of yes or no about each pair of {contest!r} and {side!r}", first,
        grid.count, f"columns=, --column {contest!r}=question",
    )  # fmt: skip
    moved = {"option", "question"}
    head = [moved_name(name) if name in moved else name for name in grid.head]
    rows = zip(texts, grid.rows, strict=True)
    return attrs.evolve(
        grid,
        head=("question", *head),
        rows=tuple((text, *row) for text, row in rows),
        made=("question", *grid.made),
    )


def column_of_contests(grid: Grid, options: ImportOptions) -> str:
    """The only column of races, by its name, or of what is asked; empty where there is none.

    Example:
        >>> column_of_contests(Grid(("Race", "p"), (), ()), ImportOptions())
        'Race'
    """
    free = [name for name in grid.head if name not in options.columns]
    contests = [name for name in free if plain_name(name) in _CONTESTS]
    questions = [name for name in free if _is_asked(name)]
    found = contests or questions
    return found[0] if len(found) == 1 else ""


def column_of_sides(grid: Grid, options: ImportOptions) -> str:
    """The only column of candidates, by its name; empty where there is none.

    Example:
        >>> column_of_sides(Grid(("race", "team"), (), ()), ImportOptions())
        'team'
    """
    free = [name for name in grid.head if name not in options.columns]
    sides = [name for name in free if plain_name(name) in _SIDES]
    return sides[0] if len(sides) == 1 else ""


def _pair(grid: Grid, options: ImportOptions) -> tuple[str, str] | None:
    """The columns of races and of candidates, unless a column or the caller says what is asked.

    A column of questions counts as races if another column says who won.
    """
    is_asked = any(map(_is_asked, grid.head)) and "outcome" not in grid.roles
    if {*options.columns.values()} & _ASKED or is_asked:
        return None
    contest, side = column_of_contests(grid, options), column_of_sides(grid, options)
    return (contest, side) if contest and side else None


def _is_asked(name: str) -> bool:
    plain = plain_name(name)
    is_chance = plain in OTHER_NAMES["probability"]  # "forecast" is either
    return name in _ASKED or (plain in OTHER_NAMES["question"] and not is_chance)


def _are_sides(grid: Grid, contest: str, side: str) -> bool:
    of_contest = defaultdict[object, set[object]](set)
    for race, candidate in zip(grid.column(contest), grid.column(side), strict=True):
        of_contest[race].add(candidate)
    names = {str(each).casefold() for each in grid.column(side) if each is not None}
    others = (grid.column(name) for name in grid.head if name not in {contest, side})
    is_named = any(str(cell).casefold() in names for cells in others for cell in cells)
    return not is_named and any(len(each - {None}) > 1 for each in of_contest.values())


def _joined(race: Any, candidate: Any) -> str | None:
    """What is asked of a pair; nothing where one of the two is missing."""
    parts: Sequence[Any] = (race, candidate)
    return None if None in parts else f"{race}: {candidate}"
