"""Forecasts, questions and resolutions in tables of their own, joined to one by their question."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Mapping
from pathlib import PurePath
from typing import Any

import attrs

from forecasttrack.display.found import shown
from forecasttrack.errors import InvalidTableError
from forecasttrack.exchange.account import Account
from forecasttrack.exchange.personal.column_names import (
    OTHER_NAMES,
    ROLES,
    plain_name,
    roles_of,
)
from forecasttrack.exchange.personal.grid import Grid
from forecasttrack.tables.schema import columns_of

PARTS: Mapping[str, tuple[str, ...]] = {
    "forecasts": ("forecasts", "forecast", "predictions", "prediction"),
    "questions": ("questions", "question"),
    "resolutions": ("resolutions", "resolution", "outcomes", "outcome", "results"),
}
"""Names of files or sheets that hold one of the three tables."""
_IDS = ("question id", "qid", "problem id")
_BARE_IDS = tuple(name for name in OTHER_NAMES["question_id"] if name not in _IDS)
_NO_KEY = 3
"""The rank of a column that holds no questions."""
_WHOLE = re.compile(r"-?\d+\.0+")
_OUTCOMES = {"outcome", "status", "outcome_low", "outcome_high"}
_OF_RESOLUTIONS = _OUTCOMES | {"known_at", "as_of"}
_OF_QUESTIONS = {"question", "topic", *columns_of("questions")} - {"question_id"}


def candidates(names: Iterable[str]) -> dict[str, str]:
    """The files or sheets that may hold one of the three tables, and which.

    Returns:
        Part by name; empty unless forecasts and another table may be there.

    Example:
        >>> candidates(["Forecasts.csv", "questions.csv", "notes.md"])
        {'Forecasts.csv': 'forecasts', 'questions.csv': 'questions'}
        >>> candidates(["forecasts.csv", "notes.md"])
        {}
    """
    found = {
        name: part
        for name in names
        for part, known in PARTS.items()
        if PurePath(name).stem.lower() in known
    }
    return found if "forecasts" in found.values() and len({*found.values()}) > 1 else {}


def fitting(grids: Mapping[str, Grid], meant: Mapping[str, str]) -> dict[str, str]:
    """The candidates that belong together: each names questions and holds what its name promises.

    Args:
        grids: The tables by name of file or sheet.
        meant: What the caller says that columns mean.

    Returns:
        Name by part.

    Raises:
        InvalidTableError: Two of them could be the same table.
    """
    found: dict[str, str] = {}
    for name, part in candidates(grids).items():
        if not _fits(part, grids[name].head, meant):
            continue
        if part in found:
            raise InvalidTableError(
                f"{found[part]} and {name} could both hold the {part}; keep one of them there"
            )
        found[part] = name
    return found


def _fits(part: str, head: tuple[str, ...], meant: Mapping[str, str]) -> bool:
    if part == "forecasts":
        return True
    says = {role for name in head for role in ([meant[name]] if name in meant else _roles(name))}
    wanted = _OUTCOMES if part == "resolutions" else _OF_QUESTIONS
    return bool(_keys(head, meant)) and bool(says & wanted)


def joined(parts: Mapping[str, Grid], meant: Mapping[str, str], account: Account) -> Grid:
    """One table: the forecasts, with the columns of the other tables beside them.

    Questions that nobody has forecast keep a row of their own. Where two columns have the same role
    or name, the second one is carried as "TABLE COLUMN".

    Args:
        parts: The tables, by what they hold.
        meant: What the caller says that columns mean; these keep their names.
        account: Where it is noted which forecasts have no question in the table of questions.

    Raises:
        InvalidTableError: There is no forecast, no column of two tables holds the same questions, a
            question stands in two rows that differ, or two tables have outcomes.
    """
    _refuse_two_outcomes(parts)
    found = parts["forecasts"]
    if len(parts) == 1:
        return found
    if not found.rows:
        raise InvalidTableError("the table of forecasts names its columns and holds no forecast")
    of_forecasts = (f"{account.file}, forecasts",) * len(found.rows)
    joint = _Joint(parts, meant, account, attrs.evolve(found, files=of_forecasts), ())
    joint.names = joint.names_of("forecasts", found.head)
    for part in ("questions", "resolutions"):
        if part in parts:
            joint.put_beside(part)
    return attrs.evolve(joint.grid, head=joint.names)


def _refuse_two_outcomes(parts: Mapping[str, Grid]) -> None:
    for part in ("forecasts", "questions"):
        for name in parts[part].head if part in parts and "resolutions" in parts else ():
            roles = _roles(name)
            if roles and {*roles} <= _OUTCOMES and plain_name(name) != "status":
                raise InvalidTableError(
                    f"outcomes stand in the {part} (column {name!r}) and in the resolutions;"
                    " which of them count? Take the others out"
                )


@attrs.define
class _Joint:
    """The joined table while it grows.

    Attributes:
        parts: The tables, by what they hold.
        meant: What the caller says that columns mean.
        account: What becomes of the rows.
        grid: The rows so far; names of columns begin with that of their table.
        names: The names of its columns in the result.
    """

    parts: Mapping[str, Grid]
    meant: Mapping[str, str]
    account: Account
    grid: Grid
    names: tuple[str, ...]

    def put_beside(self, part: str) -> None:
        """Put the columns of another table at the end, and questions of its own below."""
        found, other = self.grid, self.parts[part]
        key, theirs = _shared_key(found, part, other, self.meant)
        of_key, at = found.head.index(key), other.head.index(theirs)
        about = _by_key(part, other, at)
        columns = [place for place in range(len(other.head)) if place != at]
        head = tuple(other.head[each] for each in columns)
        held = [_plain_key(each) for each in found.column(key)]
        if part == "questions":
            missing = [each for each in held if each is not None and each not in about]
            _note_missing(missing, about, self.account)
        nothing = (0, (None,) * len(other.head))
        wide = len(found.head)
        rows = []
        for row, name in zip(found.rows, held, strict=True):
            more = about.get(name, nothing)[1]
            rows.append((*row[:wide], *(more[each] for each in columns), *row[wide:]))
        known = {*held}
        alone = [(number, row) for name, (number, row) in about.items() if name not in known]
        for _, row in alone:
            empty = [row[at] if place == of_key else None for place in range(wide)]
            rows.append((*empty, *(row[each] for each in columns)))
        end = found.places[-1] + 1 if found.places else 0
        self.grid = attrs.evolve(
            found,
            head=(*found.head, *(f"{part}/{name}" for name in head)),
            rows=tuple(rows),
            numbers=(*found.numbers, *(number for number, _ in alone)),
            places=(*found.places, *range(end, end + len(alone))) if found.places else (),
            held_by=(*found.held_by, *[""] * len(alone)) if found.held_by else (),
            files=(*found.files, *[f"{self.account.file}, {part}"] * len(alone)),
        )
        of_keys = self._name_of_key(key, theirs)
        self.names = (*self.names[:of_key], of_keys, *self.names[of_key + 1 :])
        self.names += self.names_of(part, head)

    def names_of(self, part: str, head: tuple[str, ...]) -> tuple[str, ...]:
        """The names that the columns of one table get in the result, so that none changes its role.

        Args:
            part: What the table holds.
            head: Its columns, but for the one with the questions where it is joined to others.
        """
        taken = [*self.names]
        for name in head:
            found = name if name in self.meant else _name_of(part, name, head, self.parts)
            taken.append(f"{part} {name}" if found in taken else found)
        return tuple(taken[len(self.names) :])

    def _name_of_key(self, name: str, theirs: str) -> str:
        """What the column with the questions is called: an id, or the sentence where it is one."""
        for each in (name, theirs):
            if each in self.meant:
                return each
        if plain_name(name) == "question" == plain_name(theirs) or name == "question_id":
            return name
        return "question id"


def _note_missing(names: list[Hashable], known: Mapping[Hashable, Any], account: Account) -> None:
    """Note the questions of forecasts that the table of questions lacks.

    Raises:
        InvalidTableError: A question differs from one there in capitals alone.
    """
    alike = {str(each).casefold(): each for each in known}
    for name in names:
        meant = alike.get(str(name).casefold())
        if meant is not None:
            raise InvalidTableError(
                f"the forecasts name a question {name!r}, and the questions {meant!r}; write it"
                " alike in both"
            )
    if names:
        account.assume(
            "question_id", "a yes/no question without a day, where no row of questions has the id",
            shown(names[0]), len(set(names)), "a row for each of them among the questions",
        )  # fmt: skip


# --- what columns are called in the whole --------------------------------------------------------


def _name_of(part: str, name: str, head: tuple[str, ...], parts: Mapping[str, Grid]) -> str:
    """The name that a column of one of the tables gets in the result."""
    roles = _roles(name)
    others = {role for each in head for role in _roles(each)}
    days = [each for each in head if _roles(each) == ["issued_at"]]
    if part == "resolutions" and days == [name] and "known_at" not in others:
        return "known at"  # the day in a table of outcomes is that of the outcome
    if part == "questions" and plain_name(name) == "name" and "question" not in others:
        return "question"
    if part == "forecasts" and "weight" in roles:
        return f"{part} {name}"  # of a question it says how often it counts
    own = [role for role in roles if _owner(role) == part]
    if own:
        # In the joined table a name with a second role could be taken for that.
        ambiguous = part != "forecasts" and any(_owner(role) != part for role in roles)
        return own[0] if ambiguous and own[0] not in head else name
    return f"{part} {name}" if _is_meant_elsewhere(roles, parts) else name


def _is_meant_elsewhere(roles: list[str], parts: Mapping[str, Grid]) -> bool:
    """Whether a column has the role of a column that belongs to another table, which has one."""
    for role in roles:
        owner = _owner(role)
        if owner is None or owner == "forecasts":
            return True
        if owner in parts and any(role in _roles(name) for name in parts[owner].head):
            return True
    return False


def _roles(name: str) -> list[str]:
    """What a column of a name may mean, the surest first."""
    found = roles_of(name)
    return [role for role in dict.fromkeys((*OTHER_NAMES, *ROLES)) if role in found]


def _owner(role: str) -> str | None:
    """The table that a column of a role belongs to; none for ids, which all have."""
    if role == "question_id":
        return None
    if role in _OF_RESOLUTIONS:
        return "resolutions"
    return "questions" if role in _OF_QUESTIONS else "forecasts"


# --- the column that both have -------------------------------------------------------------------


def _shared_key(found: Grid, part: str, other: Grid, meant: Mapping[str, str]) -> tuple[str, str]:
    """The columns of two tables that hold the same questions.

    A column called ``question_id`` counts if one of its ids is in the other table. A column called
    ``id`` may number the rows of its own table: it counts only if there is no other.
    """
    ours = _keys(found.head, meant)
    sure = [name for name in ours if _rank(name, meant) == 0]
    ours = [name for name in ours if not sure or _rank(name, meant) < 2]
    best, shared = None, 0
    for name in ours:
        cells = [_plain_key(each) for each in found.column(name)]
        stated = [each for each in cells if each is not None]
        for other_name in _keys(other.head, meant):
            known = {_plain_key(each) for each in other.column(other_name)}
            held = sum(each in known for each in stated)
            if held and (2 * held > len(stated) or name in sure):
                return name, other_name
            if held > shared:
                best, shared = (name, other_name), held
    if best is None:
        raise InvalidTableError(
            f"no column of the forecasts ({', '.join(found.head)}) holds questions of the"
            f" {part} ({', '.join(other.head)}); call it question_id in both"
        )
    return best


def _keys(head: tuple[str, ...], meant: Mapping[str, str]) -> list[str]:
    """The columns that may hold questions: ids before sentences and numbers."""
    return sorted(
        (name for name in head if _rank(name, meant) < _NO_KEY),
        key=lambda name: (_rank(name, meant), head.index(name)),
    )


def _rank(name: str, meant: Mapping[str, str]) -> int:
    """How surely a column holds questions: from 0 (surely) to `_NO_KEY` (not at all)."""
    own = name.rpartition("/")[2]
    if own in meant:
        return 0 if meant[own] == "question_id" else _NO_KEY
    ranked = enumerate((_IDS, ("question",), _BARE_IDS))
    return next((rank for rank, names in ranked if plain_name(own) in names), _NO_KEY)


def _plain_key(value: Any) -> Hashable:
    """An id as text; 7, 7.0 and "7.0" are one, since sheets keep every number as a fraction."""
    if value is None:
        return None
    text = str(value).strip()
    return text.rstrip("0")[:-1] if _WHOLE.fullmatch(text) else text


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
