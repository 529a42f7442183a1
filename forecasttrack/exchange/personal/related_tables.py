"""Forecasts, questions and resolutions in tables of their own, joined to one by their question."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from pathlib import PurePath
from typing import Any

import attrs

from forecasttrack.display.found import shown
from forecasttrack.errors import InvalidTableError
from forecasttrack.exchange.account import Account
from forecasttrack.exchange.personal.column_names import OTHER_NAMES, ROLES, plain_name
from forecasttrack.exchange.personal.grid import Grid
from forecasttrack.tables.schema import columns_of

PARTS: Mapping[str, tuple[str, ...]] = {
    "forecasts": ("forecasts", "forecast", "predictions", "prediction"),
    "questions": ("questions", "question"),
    "resolutions": ("resolutions", "resolution", "outcomes", "outcome", "results"),
}
"""What files of a folder, or sheets, are called that hold one of the three tables."""
_KEYS = (*OTHER_NAMES["question_id"], "question")
_OF_RESOLUTIONS = {"outcome", "status", "outcome_low", "outcome_high", "known_at", "as_of"}
_OF_QUESTIONS = {"question", "topic", "text", *columns_of("questions")} - {"question_id"}


def parts_of(names: Iterable[str]) -> dict[str, str]:
    """Which file or sheet holds which of the three tables; empty unless forecasts and another do.

    Args:
        names: The names of files, or the titles of sheets.

    Raises:
        InvalidTableError: Two of them could be the same table.

    Example:
        >>> parts_of(["Forecasts.csv", "questions.csv", "notes.md"])
        {'forecasts': 'Forecasts.csv', 'questions': 'questions.csv'}
        >>> parts_of(["forecasts.csv", "notes.md"])
        {}
    """
    names, found = list(names), dict[str, str]()
    for part, known in PARTS.items():
        alike = [each for each in names if PurePath(each).stem.lower() in known]
        if len(alike) > 1:
            raise InvalidTableError(
                f"{' and '.join(alike)} could both hold the {part}; keep one of them there"
            )
        found.update((part, each) for each in alike)
    return found if "forecasts" in found and len(found) > 1 else {}


def joined(parts: Mapping[str, Grid], account: Account) -> Grid:
    """One table: beside each forecast what the others say about its question.

    Questions that nobody has forecast keep a row of their own. A column stands for what the table
    it belongs to means by it: that of another table with the same name is carried under the name
    of both.

    Args:
        parts: The tables, by what they hold.
        account: Where it is noted which forecasts have no question in the table of questions.

    Raises:
        InvalidTableError: No column of two tables holds the same questions, or a question stands
            in two rows of a table that says something about each once.
    """
    found = parts["forecasts"]
    taken = _names_of("forecasts", found.head)
    for part in ("questions", "resolutions"):
        if part in parts:
            found, taken = _beside(found, taken, part, parts[part], account)
    return attrs.evolve(found, head=taken)


def _beside(
    found: Grid, taken: tuple[str, ...], part: str, other: Grid, account: Account
) -> tuple[Grid, tuple[str, ...]]:
    """The table with the columns of another at its end, and the names of all of them."""
    key, theirs = _shared_key(found, part, other)
    of_key, at = found.head.index(key), other.head.index(theirs)
    about = _by_key(part, other, at)
    columns = [place for place in range(len(other.head)) if place != at]
    names = tuple(other.head[each] for each in columns)
    held = [_plain_key(each) for each in found.column(key)]
    if part == "questions":
        _note_missing([each for each in held if each is not None and each not in about], account)
    nothing = (0, (None,) * len(other.head))
    beside = (about.get(each, nothing)[1] for each in held)
    wide = len(found.head)
    rows = [
        (*row[:wide], *(more[each] for each in columns), *row[wide:])
        for row, more in zip(found.rows, beside, strict=True)
    ]
    alone = [(number, row) for name, (number, row) in about.items() if name not in {*held}]
    for _, row in alone:
        empty = [row[at] if place == of_key else None for place in range(wide)]
        rows.append((*empty, *(row[each] for each in columns)))
    end = found.places[-1] + 1 if found.places else 0
    grid = attrs.evolve(
        found,
        head=(*found.head, *(f"{part}/{name}" for name in names)),
        rows=tuple(rows),
        numbers=(*found.numbers, *(number for number, _ in alone)),
        places=(*found.places, *range(end, end + len(alone))) if found.places else (),
    )
    named = "question_id" if key == "question_id" else "question id"
    return grid, (*taken[:of_key], named, *taken[of_key + 1 :], *_names_of(part, names))


def _note_missing(names: list[Hashable], account: Account) -> None:
    if names:
        account.assume(
            "question_id", "a yes/no question without a day, where no row of questions has the id",
            shown(names[0]), len(set(names)), "a row for each of them among the questions",
        )  # fmt: skip


def _names_of(part: str, names: tuple[str, ...]) -> tuple[str, ...]:
    """The names of columns of one table, such that each means what it does in the whole."""
    roles = {name: _role(name) for name in names}
    days = [name for name, role in roles.items() if role == "issued_at"]
    # The day in a table of outcomes is that of the outcome.
    is_end = part == "resolutions" and "known_at" not in roles.values() and len(days) == 1
    return tuple(
        "known at"
        if is_end and name in days
        else name
        if role is None or _owner(role) == part
        else f"{part} {name}"
        for name, role in roles.items()
    )


def _role(name: str) -> str | None:
    plain = plain_name(name)
    for role, names in OTHER_NAMES.items():
        if plain in names or plain == plain_name(role):
            return role
    return next((role for role in ROLES if plain == plain_name(role)), None)


def _owner(role: str) -> str | None:
    """The table that a column of a role belongs to; none for ids, of which one counts."""
    if role == "question_id":
        return None
    if role in _OF_RESOLUTIONS:
        return "resolutions"
    return "questions" if role in _OF_QUESTIONS else "forecasts"


# --- the column that both have -------------------------------------------------------------------


def _shared_key(found: Grid, part: str, other: Grid) -> tuple[str, str]:
    """The columns of two tables that hold the same questions; of several the best."""
    ours, theirs = ([name for name in each.head if _is_key(name)] for each in (found, other))
    values = {name: {_plain_key(each) for each in other.column(name)} for name in theirs}
    best, shared = None, 0
    for name in ours:
        cells = [_plain_key(each) for each in found.column(name)]
        for other_name, known in values.items():
            held = sum(each in known for each in cells if each is not None)
            if held > shared:
                best, shared = (name, other_name), held
    if best is None:
        raise InvalidTableError(
            f"no column of the forecasts ({', '.join(found.head)}) holds questions of the"
            f" {part} ({', '.join(other.head)}); call it question_id in both"
        )
    return best


def _is_key(name: str) -> bool:
    return plain_name(name) in _KEYS


def _plain_key(value: Any) -> Hashable:
    """An id as text; 7 and 7.0 are one, since sheets keep every number as a fraction."""
    if value is None:
        return None
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _by_key(part: str, other: Grid, at: int) -> dict[Hashable, tuple[int, tuple[Any, ...]]]:
    """The rows of a table by their question."""
    found: dict[Hashable, tuple[int, tuple[Any, ...]]] = {}
    for number, row in zip(other.numbers, other.rows, strict=True):
        name = _plain_key(row[at])
        if name is None:
            raise InvalidTableError(
                f"{part}, row {number}: the column {other.head[at]!r} is empty; which question is"
                " the row about?"
            )
        earlier = found.get(name)
        if earlier is not None and earlier[1] != row:
            raise InvalidTableError(
                f"{part}, row {number}: {name!r} stands in row {earlier[0]}, too, and the rows"
                " differ; keep one row for each question"
            )
        found.setdefault(name, (number, row))
    return found
