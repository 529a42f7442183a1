"""What the columns of a table mean: by their names, by their cells, or as the caller states."""

from __future__ import annotations

import difflib
import functools
from collections.abc import Callable, Mapping, Sequence, Set
from typing import Any, TypeAlias

import attrs

from forecasttrack.errors import InvalidArgumentError, InvalidTableError, did_you_mean
from forecasttrack.exchange.account import Account
from forecasttrack.exchange.personal.answer_columns import (
    answer_columns,
    are_chances_or_numbers,
    note_other_side,
)
from forecasttrack.exchange.personal.cells import status_of
from forecasttrack.exchange.personal.chance_columns import OF_NO, holds_chances
from forecasttrack.exchange.personal.chances import could_be_chance
from forecasttrack.exchange.personal.column_names import (
    BELIEFS,
    OTHER_NAMES,
    ROLES,
    WON,
    plain_name,
    without_unit,
)
from forecasttrack.exchange.personal.days import (
    could_be_days,
    could_be_ends,
    has_days,
    looks_like_days,
)
from forecasttrack.exchange.personal.grid import FaultyCell, Grid
from forecasttrack.exchange.personal.interval_columns import chance_beside_interval
from forecasttrack.exchange.personal.numerals import could_be_number
from forecasttrack.exchange.personal.outcomes import looks_like_outcomes
from forecasttrack.exchange.personal.parted_rows import moved_name
from forecasttrack.exchange.personal.question_column import (
    asked_under_a_name,
    is_beside,
    is_text,
    question_column,
)
from forecasttrack.exchange.personal.sides import side_column
from forecasttrack.exchange.personal.unread_days import note_unread_days
from forecasttrack.exchange.personal.wide_columns import (
    ask_about_like_names,
    ask_about_other_chances,
    ask_about_other_outcomes,
    forecaster_columns,
    note_forecaster_columns,
    note_missing_outcomes,
    note_other_chances,
    settle_who_forecast,
    team_column,
)
from forecasttrack.records.kind import KINDS
from forecasttrack.records.resolution import STATUSES
from forecasttrack.tables.schema import COLUMNS, columns_holding, columns_of

Cells: TypeAlias = Sequence[Any]
_KINDS = frozenset(each.name for each in KINDS)
NUMBERS = {*columns_holding(float, "questions", "forecasts", "resolutions"), "level", "sample",
           "value", "point", "cdf", "lead_seconds"} - {"probability"}  # fmt: skip
"""Columns that hold numbers and nothing else; chances are also written as words and odds."""
_LOOKS: Mapping[str, Callable[[Cells], bool]] = {
    "question": is_text,
    "probability": holds_chances,
    "outcome": lambda cells: not looks_like_days(cells),
    "issued_at": has_days,
    "closes_at": could_be_ends,
    "resolves_by": could_be_ends,
    "opens_at": could_be_days,
    "known_at": could_be_ends,
    "forecaster": is_text,
    "side": lambda cells: looks_like_outcomes([*cells]),
}
"""What the cells of a column must look like before its name counts, but for names of `_SURE`."""
_SURE = frozenset(
    {
        *("probability", "prob", "chance", "chances", "confidence", "credence", "likelihood"),
        *("percent", "percentage", "certainty", "outcome", "result", "resolution", "verdict"),
        *("forecaster", "who", "predictor", "question", "statement"),
        *("issued at", "closes at", "deadline", "known at"),
    }
)
"""Names that mean one thing only, whatever stands in the column."""
_SHORT = frozenset({"p", "%", "p yes", "p(yes)", "prob yes", "yes %", "% yes"})
"""Names of probabilities if at least one cell is one; the other cells are then faults."""
_ENDED = frozenset(
    {"resolved", "closed", "settled", "ended", "end", "due", "deadline", "expired", "outcome",
     "result", "resolution", "closing", "updated", "birthday"}
)  # fmt: skip
"""Words in the names of columns of days on which no forecast was made."""
_STATUS = frozenset({"status", "state", "question status", "resolution status"})
"""Names of columns that may say whether a question is annulled."""
_COUNTS = frozenset({"nr", "no", "#", "number"})
"""Names of columns of ids, unless they hold chances: "No" may be the chance of a no."""
_OWN = frozenset({"question_id", "kind", "forecaster", "issued_at", "probability"})
"""Columns that every table has which this package wrote."""


@attrs.frozen
class ColumnMeanings:
    """What the columns of a table mean.

    Attributes:
        roles: The name of the column for each role.
        forecasters: Columns that each hold the probabilities of one forecaster.
        further: The other columns, which are carried.
    """

    roles: Mapping[str, str]
    forecasters: tuple[str, ...]
    further: tuple[str, ...]


def meanings(grid: Grid, columns: Mapping[str, str], account: Account) -> ColumnMeanings:
    """Guess what each column means, where the caller does not state it.

    Raises:
        InvalidArgumentError: The caller names a column or a meaning that is not there.
        InvalidTableError: There is no question, or nothing is believed.
    """
    columns = {_name_in(grid, name): meaning for name, meaning in columns.items()}
    given, several = _named_by_caller(grid, columns)
    yes, no = answer_columns(grid, columns)
    roles, guessed = _named(grid, given | ({"probability": yes} if yes else {}), no)
    guessed |= {"probability": yes} if yes else {}
    note_other_side(grid, yes, no, account)
    if several:
        guessed.pop("probability", None)
        roles.pop("probability", None)
    # Beside an interval "confidence" is the level of that, and "probability of gain" the belief.
    chance = chance_beside_interval(grid, guessed.get("probability", ""), columns)
    guessed |= {"probability": chance} if chance else {}
    side = None if several else side_column(grid, roles, columns, account)
    guessed |= {"side": side} if side else {}
    roles |= guessed
    ask_about_like_names(grid, roles, columns, account)
    found = _by_cells(grid, roles, several, account)
    found |= _of_statuses(grid, roles | found)
    roles |= found
    if roles.get("topic") == "topic" and "topic" not in columns:
        guessed["topic"] = "topic"  # in our tables it is called tags
    if roles.get("weight") == "weight" and "kind" not in grid.head and "weight" not in columns:
        account.assume("weight", "how often the question counts in means", grid.first("weight"),
                       grid.count, "rename the column, as to stake")  # fmt: skip
    ask_about_other_chances(grid, roles, columns, account)
    ask_about_other_outcomes(grid, roles, columns, account)
    wide = several or (() if _has_belief(roles) else forecaster_columns(grid, roles, no))
    found |= team_column(grid, roles, wide)
    roles |= found
    settle_who_forecast(roles, wide, columns, account)
    note_other_chances(grid, roles, columns, account, of_no=no)
    note_missing_outcomes(grid, roles, account)
    for role, name in (guessed | found).items():
        if role in roles:
            ours = "tags" if role == "topic" else role
            option = f"columns=, --column {name!r}={ours}"
            account.assume(name, ours, grid.first(name), grid.count, option)
    if not several:
        note_forecaster_columns(grid, roles, wide, account)
    _check(grid, roles, wide, no)
    note_unread_days(grid, roles, account)
    # What has no role is carried along as a further column.
    used = {*roles.values(), *wide}
    return ColumnMeanings(roles, wide, tuple(each for each in grid.head if each not in used))


def is_own_table(grid: Grid) -> bool:
    """Whether a table has all columns of those which this package writes.

    Example:
        >>> is_own_table(Grid(("question", "probability"), (), ()))
        False
    """
    return {*grid.head} >= _OWN


def _name_in(grid: Grid, name: str) -> str:
    """The present name of a column that the caller named.

    Columns of the file that have the name of a column that was made were renamed.
    """
    if name in grid.gone:
        return name
    found = moved_name(name) if name in grid.made else name
    if found not in grid.head:
        of_file = [name for name in grid.head if name not in grid.made]
        raise InvalidArgumentError(
            f"there is no column {name!r}. {did_you_mean(name, [*of_file, *sorted(grid.gone)])}",
            field=name,
        )
    return found


def _named_by_caller(
    grid: Grid, columns: Mapping[str, str]
) -> tuple[dict[str, str], tuple[str, ...]]:
    """The roles that the caller states, and the columns if several hold probabilities."""
    roles = {each: each for each in grid.made} | {**grid.roles}
    chances: list[str] = []
    for name, meaning in columns.items():
        if name in grid.gone:
            continue
        role = {"text": "question", "tags": "topic"}.get(meaning, meaning)
        if role not in ROLES:
            raise InvalidArgumentError(
                f"{meaning!r} is no meaning of a column. {did_you_mean(meaning, ROLES)}",
                field=name,
            )
        if role == "probability":
            chances.append(name)
        elif role in roles:
            raise InvalidArgumentError(
                f"the columns {roles[role]!r} and {name!r} cannot both be {role}", field=name
            )
        else:
            roles[role] = name
    if len(chances) == 1:
        return roles | {"probability": chances[0]}, ()
    return roles, tuple(chances)


def _named(
    grid: Grid, given: Mapping[str, str], without: str
) -> tuple[dict[str, str], dict[str, str]]:
    """The column of each role by its name, and which of them bear other names than ours.

    An empty column is taken for a role only where no other column has a name for it. The column
    ``without``, that of a no, is left out.
    """
    exact = _exact(grid, set(given))
    bare = {name for name in grid.head if all(each is None for each in grid.column(name))}
    bare |= {without}
    roles = {**given} | {role: name for role, name in exact.items() if name not in bare}
    guessed = _by_name(grid, roles, bare)
    roles |= guessed | {role: name for role, name in exact.items() if role not in guessed | roles}
    guessed |= _by_name(grid, roles, ({*grid.head} - bare) | {without})  # now the empty columns
    name = asked_under_a_name(grid, roles | guessed)
    if name and guessed.get("forecaster") == name:
        del guessed["forecaster"], roles["forecaster"]
        guessed["question"] = name
        guessed |= _by_name(grid, roles | guessed, {without})  # such as an author beside it
    return roles | guessed, guessed


def _exact(grid: Grid, taken: set[str]) -> dict[str, str]:
    """Columns with the names that our own tables use, if their cells fit those."""
    names = {"text": "question", "tags": "topic"}
    found = {
        names.get(name, name): name
        for name in grid.head
        if names.get(name, name) in ROLES
        and names.get(name, name) not in taken
        and _is_ours(names.get(name, name), grid.column(name))
    }
    if {"tags", "topic"} <= {*grid.head} and found.get("topic") == "topic":
        found["topic"] = "tags"  # a column of one's own may be called topic, as in our exports
    # The claim behind a question is named by an id; alone it is a sentence.
    if "claim" in found and not {"question", "question_id"} & {*found, *taken}:
        del found["claim"]
    return found


def _is_ours(role: str, cells: Cells) -> bool:
    """Whether cells fit a column of our tables; people use the same name for other things."""
    stated = [each for each in cells if each is not None]
    if role == "kind":
        return not stated or any(each in _KINDS for each in stated)
    if role in NUMBERS:
        # An earlier step read the column as numbers if it marked a cell as faulty.
        is_read = any(isinstance(each, FaultyCell) for each in stated)
        return not stated or is_read or any(map(could_be_number, stated))
    if role == "status":
        return all(map(status_of, stated))
    return True


def _by_name(grid: Grid, roles: Mapping[str, str], without: Set[str]) -> dict[str, str]:
    """The columns with other known names, for the roles that have no column in ``roles`` yet."""
    found: dict[str, str] = {}
    for role, names in OTHER_NAMES.items():
        if role in roles:
            continue
        taken = {*roles.values(), *found.values(), *without}
        unnamed = [name for name in grid.head if name not in taken]
        plain = {plain_name(name): name for name in reversed(unnamed)}
        free = {without_unit(name): column for name, column in plain.items()} | plain
        for each in names:
            # "probability (%)" is found without its unit, but only a bare name counts for sure.
            sure = each if each in plain else ""
            if each in free and _fits(role, sure, grid.column(free[each])):
                # "No" beside "Yes" is a number of rows only if the two do not add up to chances.
                beside = grid.column(plain["yes"]) if each == "no" and "yes" in plain else ()
                if each in _COUNTS and are_chances_or_numbers(grid.column(free[each]), beside):
                    continue
                found[role] = free[each]
                break
    return found


def _fits(role: str, name: str, cells: Cells) -> bool:
    if name == "sheet":
        # The title of a sheet is its forecaster, unless it has digits, as "Sheet1" and "2026" do.
        return not any(character.isdigit() for each in cells for character in str(each))
    if role == "outcome" and (not name or name in WON):
        return looks_like_outcomes([*cells])
    if role == "probability" and name in _SHORT:
        return any(map(could_be_chance, cells)) and not looks_like_days(cells)
    looks = _LOOKS.get(role)
    return looks is None or name in _SURE or looks(cells)


def _by_cells(
    grid: Grid, roles: Mapping[str, str], several: tuple[str, ...], account: Account
) -> dict[str, str]:
    """Columns recognised by their cells, where no name is known; in tables of ours all are."""
    if is_own_table(grid):
        return {}
    free = [name for name in grid.head if name not in {*roles.values(), *several}]
    found: dict[str, str] = {}
    texts = [name for name in free if is_text(grid.column(name))]
    if "question" not in roles and "question_id" not in roles and texts:
        found["question"] = question_column(grid, texts, account)
    for role, looks in (("issued_at", looks_like_days), ("outcome", _has_words_of_outcome)):
        alike = [name for name in free if role not in roles and looks(grid.column(name))]
        if role == "issued_at":
            alike = [name for name in alike if not {*plain_name(name).split()} & _ENDED]
        else:  # a remark of "x" or "y" is no answer
            alike = [name for name in alike if not is_beside(name, grid)]
        if len(alike) == 1:
            found[role] = alike[0]
    return found


def _of_statuses(grid: Grid, roles: Mapping[str, str]) -> dict[str, str]:
    """A column that annuls questions or says that they cannot be settled, whatever else it says."""
    free = [name for name in grid.head if name not in roles.values()]
    found = [
        name
        for name in free
        if plain_name(name) in _STATUS
        and any(status_of(each) in STATUSES[1:] for each in grid.column(name) if each is not None)
    ]
    return {"status": found[0]} if found and "status" not in roles else {}


def _has_words_of_outcome(cells: Cells) -> bool:
    words = any(
        isinstance(each, bool) or not str(each).strip(".").isdigit()
        for each in cells
        if each is not None
    )
    return words and looks_like_outcomes([*cells])


def _has_belief(roles: Mapping[str, str]) -> bool:
    return bool({"probability", *BELIEFS} & {*roles})


def _check(grid: Grid, roles: Mapping[str, str], wide: tuple[str, ...], no: str) -> None:
    columns = ", ".join(repr(name) for name in grid.head)
    if "question" not in roles and "question_id" not in roles:
        raise InvalidTableError(
            f"no column says what is asked. There are {columns}; say which:"
            " columns={'...': 'question'}, --column ...=question",
            field="question",
        )
    other_side = no or next((name for name in grid.head if plain_name(name) in OF_NO), None)
    if not wide and not _has_belief(roles) and other_side is not None:
        raise InvalidTableError(
            f"the column {other_side!r} holds how likely a no is; give a column with how likely a"
            " yes is, which is 1 minus it",
            field="probability",
        )
    if not wide and not _has_belief(roles):
        raise InvalidTableError(
            f"no column holds probabilities. There are {columns}; say which:"
            " columns={'...': 'probability'}, --column ...=probability",
            field="probability",
        )


@functools.cache
def free_name(name: str) -> str:
    """A name for a carried column that is not, and does not look like, one of the tables' own.

    Example:
        >>> free_name("Stake"), free_name("score")
        ('Stake', 'score (file)')
    """
    known = {each.name for each in COLUMNS} | {*columns_of("questions"), "recorded_at", "text"}
    taken = name in known or difflib.get_close_matches(name, known, n=1, cutoff=0.8)
    return f"{name} (file)" if taken else name
