"""Columns of chances that no role takes: one forecaster each, or means and scores of others."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

from forecasttrack.errors import InvalidArgumentError
from forecasttrack.exchange.account import Account
from forecasttrack.exchange.personal.chance_columns import (
    OF_NO,
    holds_chances,
    is_named_as_chance,
    may_hold_chances,
)
from forecasttrack.exchange.personal.chances import chance_of, could_be_chance, looks_like_chances
from forecasttrack.exchange.personal.column_names import BELIEFS, OTHER_NAMES, plain_name, words_of
from forecasttrack.exchange.personal.grid import Grid
from forecasttrack.exchange.personal.months import may_be_people, month_of
from forecasttrack.exchange.personal.outcomes import looks_like_outcomes
from forecasttrack.exchange.personal.totals import is_named_as_amount, is_named_as_score, is_total

_WORD = re.compile(r"[^\W\d_]+")
_CROWDS = frozenset({"market", "community", "crowd", "consensus", "median"})
"""Words in the names of columns that may hold chances of others than the forecaster."""
_TEAMS = frozenset(
    {"team", "team name", "team id", "group", "desk", "mannschaft", "gruppe", "équipe", "equipe",
     "equipo", "squadra", "ploeg"}
)  # fmt: skip
"""Names of columns that say who forecast where no name of a person does."""
_FEW = 3
"""How many different words say how questions ended, at most."""
_UNNAMED = re.compile(r"column \d+")
_DOUBTFUL = ("probability", "outcome", "issued_at", "question", "forecaster")
"""Roles that are not taken from the first of two columns with equal names."""


def forecaster_columns(grid: Grid, roles: Mapping[str, str], of_no: str) -> tuple[str, ...]:
    """Columns of probabilities that no role takes: one forecaster each.

    Not counted are scores, means beside two others, and a column of how likely a no is.
    """
    found = [
        name
        for name in _of_chances(grid, roles)
        if not is_named_as_score(name) and not is_named_as_amount(name) and name != of_no
    ]
    people = [name for name in found if not is_total(name)]
    return tuple(people if len(people) > 1 else found)


def _of_chances(grid: Grid, roles: Mapping[str, str]) -> list[str]:
    return [
        name
        for name in grid.head
        if name not in roles.values()
        and plain_name(name) not in OF_NO
        and holds_chances(grid.column(name))
    ]


def team_column(grid: Grid, roles: Mapping[str, str], wide: tuple[str, ...]) -> dict[str, str]:
    """A column of teams that forecast the same questions, where no other says who forecast.

    A team that stands beside questions of its own may be what is asked about, and is carried.

    Example:
        >>> grid = Grid(("Q", "Team", "p"), (("Rain?", "Red", 0.4), ("Rain?", "Blue", 0.6)), (2, 3))
        >>> team_column(grid, {"question": "Q", "probability": "p"}, ())
        {'forecaster': 'Team'}
    """
    question = roles.get("question_id") or roles.get("question")
    if question is None or len(wide) > 1 or {"forecaster", "option"} & {*roles}:
        return {}
    for name in grid.head:
        if name in roles.values() or plain_name(name) not in _TEAMS:
            continue
        of_question = defaultdict[object, set[object]](set)
        for key, team in zip(grid.column(question), grid.column(name), strict=True):
            of_question[key].add(team)
        if any(len(each - {None}) > 1 for each in of_question.values()):
            return {"forecaster": name}
    return {}


def note_forecaster_columns(
    grid: Grid, roles: Mapping[str, str], wide: tuple[str, ...], account: Account
) -> None:
    """Note which columns are read as forecasters, and which are not read."""
    for name in wide:
        first = next(each for each in grid.column(name) if each is not None)
        option = f"columns=, --column {name!r}=probability"
        account.assume(name, f"the probabilities of {name!r}", first, grid.count, option)
        if _UNNAMED.fullmatch(name) and not all(map(_UNNAMED.fullmatch, grid.head)):
            account.ask(
                f"{name} has no name and holds chances such as {first}; write whose they are over"
                f" it, or say columns={{{name!r}: 'probability'}}, --column {name!r}=probability"
            )
    _ask_about_months(wide, account)
    _ask_about_scales(grid, wide, account)
    free = [name for name in grid.head if name not in {*roles.values(), *wide}]
    for name in free if wide else ():
        some = sum(map(could_be_chance, grid.column(name)))
        if plain_name(name) in OF_NO or not some:
            continue
        read = f"--column {name!r}=probability reads it as those of a forecaster"
        why = "chances in some rows, and most rows have none"
        if is_named_as_score(name) or is_total(name):
            why = "named as a mean or score of the others"
        if is_named_as_amount(name):
            why = "named as an amount, and no chance"
        account.lose(name, f"{why}; {read}", some)


def _ask_about_months(wide: tuple[str, ...], account: Account) -> None:
    """Ask what columns called Jan and Feb hold; April and June may be two people.

    April and June may be people; columns for people are not in the order of the months without
    gaps.
    """
    if len(wide) < 2 or not all(map(month_of, wide)) or may_be_people(wide):
        return
    account.ask(
        f"the columns {', '.join(map(repr, wide))} are called as months are; call them by the"
        " days on which the forecasts were made, as 2026-01-31, or say"
        f" columns={{{wide[0]!r}: 'revision 1', ...}}, --column {wide[0]!r}='revision 1'; where"
        f" they are people, name each: {wide[0]!r}: 'probability'"
    )


def _ask_about_scales(grid: Grid, wide: tuple[str, ...], account: Account) -> None:
    """Ask whether bare numbers above 1 are per cent, beside columns that show either."""
    scales = {name: _scale(grid.column(name)) for name in wide}
    bare = [name for name, scale in scales.items() if scale == "bare"]
    if not bare or len(bare) == len(wide):
        return
    other = next(name for name in wide if name not in bare)
    cells = {name: next(each for each in grid.column(name) if each is not None) for name in wide}
    account.ask(
        f"{bare[0]!r} holds numbers such as {cells[bare[0]]} and {other!r} chances such as"
        f" {cells[other]}; say which columns hold chances, naming each of them:"
        f" columns={{{other!r}: 'probability', ...}}, --column {other!r}=probability"
    )


def _scale(cells: Sequence[object]) -> str:
    chances = [chance_of(each) for each in cells if each is not None and could_be_chance(each)]
    if any(each.is_percent for each in chances):
        return "per cent"
    return "bare" if any(each.number > 1 for each in chances) else "shares"


def ask_about_like_names(
    grid: Grid, roles: Mapping[str, str], columns: Mapping[str, str], account: Account
) -> None:
    """Ask which of two columns with equal names and different cells is meant.

    Args:
        grid: The table; the later ones of equal names have their position added to the name.
        roles: The column of each role so far.
        columns: What the caller says that columns mean.
        account: Where it is asked.
    """
    for role in _DOUBTFUL:
        name = roles.get(role, "")
        again = [each for each in grid.head if re.fullmatch(rf"{re.escape(name)} \(\d+\)", each)]
        again = [each for each in again if each.endswith(f" ({grid.head.index(each) + 1})")]
        stated = {name, *again} & {*columns}
        for each in again if name and not stated else ():
            if grid.column(each) != grid.column(name):
                account.ask(
                    f"two columns are called {name!r}, the second of which is called {each!r} here;"
                    f" say which is meant: columns={{{each!r}: {role!r}}}, --column"
                    f" {each!r}={role}"
                )


def ask_about_other_chances(
    grid: Grid, roles: Mapping[str, str], columns: Mapping[str, str], account: Account
) -> None:
    """Ask about a second column of chances, if it fills rows in which the first is empty.

    Args:
        grid: The table.
        roles: The column of each role.
        columns: What the caller says that columns mean.
        account: Where it is asked.
    """
    name = roles.get("probability")
    if name is None or columns.get(name) == "probability":
        return
    believed = [grid.column(roles[each]) for each in ("probability", *BELIEFS) if each in roles]
    empty = [all(each is None for each in cells) for cells in zip(*believed, strict=True)]
    free = [name for name in grid.head if name not in {*roles.values(), *columns}]
    named = [other for other in free if _is_called_chance(other)]
    others = [other for other in named if looks_like_chances(grid.column(other))]
    _ask_about_gaps(name, "probability", "chances", empty, others, grid, account)


def note_other_chances(
    grid: Grid,
    roles: Mapping[str, str],
    columns: Mapping[str, str],
    account: Account,
    *,
    of_no: str,
) -> None:
    """Note columns of somebody else's chances, which are carried as further columns.

    Args:
        grid: The table.
        roles: The column of each role.
        columns: What the caller says that columns mean.
        account: Where it is noted.
        of_no: The column of how likely a no is; beside one, all others are of somebody else.
    """
    name = roles.get("probability")
    if name is None and "level" in roles:
        _note_chances_beside_numbers(grid, roles, columns, account)
    if name is None or columns.get(name) == "probability" or name in grid.made:
        return
    for other in _of_chances(grid, roles):
        if other in columns or other == of_no or is_named_as_score(other):
            continue
        is_of_others = is_named_as_chance(other) or not _CROWDS.isdisjoint(words_of(other))
        is_of_others = is_of_others or bool(of_no and may_hold_chances(other))
        if not (is_of_others or _UNNAMED.fullmatch(other)):
            continue
        named = sum(map(could_be_chance, grid.column(other)))
        account.lose(
            other,
            f"may hold the chances of somebody else than {name!r}; --column {name!r}=probability"
            f" --column {other!r}=probability reads both, each as those of a forecaster, and"
            f" --column {name!r}='revision 1' --column {other!r}='revision 2' as one after another",
            named,
        )


def _note_chances_beside_numbers(
    grid: Grid, roles: Mapping[str, str], columns: Mapping[str, str], account: Account
) -> None:
    """Note columns named as chances beside quantiles: those are of another question."""
    for other in _of_chances(grid, roles):
        if other in columns or not is_named_as_chance(other) or is_named_as_score(other):
            continue
        account.lose(
            other,
            "may hold how likely something else is than the number that the quantiles are of;"
            f" --column {other!r}=probability reads it in place of those, and a row of its own with"
            " a question of yes or no reads both",
            sum(map(could_be_chance, grid.column(other))),
        )


def note_missing_outcomes(grid: Grid, roles: Mapping[str, str], account: Account) -> None:
    """Note that all questions are open where a column of few words might say how they ended.

    Args:
        grid: The table.
        roles: The column of each role.
        account: Where it is noted.
    """
    if {"outcome", "status", "outcome_low", "outcome_high"} & {*roles}:
        return
    for name in grid.head:
        words = {str(each).casefold() for each in grid.column(name) if each is not None}
        is_short = all(_WORD.fullmatch(each) for each in words) and 0 < len(words) <= _FEW
        if name not in roles.values() and is_short and grid.count > _FEW:
            account.assume(
                "outcome", "open, since no column is named as one that says how questions ended",
                None, grid.count, f"columns=, --column {name!r}=outcome, if that one does",
            )  # fmt: skip
            return


_OUTCOMES = ("outcome", "result", "resolution", "happened", "came true", "verdict")
"""Names of columns of outcomes, without those that say that it ended or who was right."""


def ask_about_other_outcomes(
    grid: Grid, roles: Mapping[str, str], columns: Mapping[str, str], account: Account
) -> None:
    """Ask about a second column of outcomes, if it fills rows in which the first is empty.

    Args:
        grid: The table.
        roles: The column of each role.
        columns: What the caller says that columns mean.
        account: Where it is asked.
    """
    name = roles.get("outcome")
    if name is None or columns.get(name) == "outcome":
        return
    empty = [each is None for each in grid.column(name)]
    free = [name for name in grid.head if name not in {*roles.values(), *columns}]
    named = [other for other in free if plain_name(other) in _OUTCOMES]
    others = [other for other in named if looks_like_outcomes([*grid.column(other)])]
    _ask_about_gaps(name, "outcome", "outcomes", empty, others, grid, account)


def _ask_about_gaps(  # noqa: PLR0913, PLR0917 - what is empty, what may fill it, and their names
    name: str,
    role: str,
    what: str,
    empty: Sequence[bool],
    others: Sequence[str],
    grid: Grid,
    account: Account,
) -> None:
    """Ask about each column that has cells in rows in which the one read is empty."""
    for other in others:
        cells = zip(grid.column(other), empty, strict=True)
        missed = next((each for each, free in cells if free and each is not None), None)
        if missed is not None:
            account.ask(
                f"{other!r} holds {what} such as {missed} in rows in which {name!r} is empty;"
                f" write them all in one column, or say that {name!r} alone counts:"
                f" columns={{{name!r}: {role!r}}}, --column {name!r}={role}"
            )


def _is_called_chance(name: str) -> bool:
    return name == "probability" or plain_name(name) in OTHER_NAMES["probability"]


def settle_who_forecast(
    roles: dict[str, str], wide: tuple[str, ...], columns: Mapping[str, str], account: Account
) -> None:
    """Settle who forecast where both a column of names and columns of chances may say it.

    Titles of sheets, and names beside columns that the caller calls chances, are carried.

    Raises:
        InvalidArgumentError: The caller names both.
    """
    who = roles.get("forecaster")
    if who is None or not wide:
        return
    shown = ", ".join(map(repr, wide))
    stated = {each for each in wide if columns.get(each) == "probability"}
    if columns.get(who) == "forecaster" and stated:
        raise InvalidArgumentError(
            f"{shown} are the chances of a forecaster each, and {who!r} cannot be who forecast;"
            " give one of the two",
            field=who,
        )
    if stated or plain_name(who) == "sheet":
        del roles["forecaster"]
        return
    one = f"columns={{{wide[0]!r}: 'probability'}}, --column {wide[0]!r}=probability"
    each = f"; where each holds those of one forecaster, name all of them ({one}, ...)"
    several = "" if len(wide) == 1 else each
    account.ask(
        f"{shown} may hold chances, and {who!r} names who forecast; say which column holds the"
        f" chances ({one}){several}"
    )
