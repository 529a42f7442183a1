"""Tables whose rows hold the first and the revised probabilities of a forecaster in columns."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping, Sequence
from typing import Any

import attrs

from forecasttrack.errors import InvalidArgumentError
from forecasttrack.exchange.account import Account
from forecasttrack.exchange.options import ImportOptions
from forecasttrack.exchange.personal.chance_columns import holds_chances, may_hold_chances
from forecasttrack.exchange.personal.chances import are_flags, chance_of
from forecasttrack.exchange.personal.column_names import (
    OTHER_NAMES,
    WORDS_FOR_CHANCES,
    plain_name,
    roles_of,
    words_of,
)
from forecasttrack.exchange.personal.dated_columns import days_in_place, is_of_days
from forecasttrack.exchange.personal.grid import Grid
from forecasttrack.exchange.personal.parted_rows import Part, parted_rows

_FIRST, _WITHOUT_ORDER, _LAST = 0.0, 0.5, 1000.0
"""Places among beliefs: a column whose name says no order stands behind the first."""
_WORDS: Mapping[str, float] = {
    **dict.fromkeys(
        ("initial", "initially", "first", "1st", "before", "prior", "pre", "old", "original",
         "earlier", "previous", "vorher", "anfangs", "initiale", "inicial", "iniziale",
         "avant"), _FIRST,
    ),
    **dict.fromkeys(("second", "2nd"), 2.0), **dict.fromkeys(("third", "3rd"), 3.0),
    **dict.fromkeys(("fourth", "4th"), 4.0),
    **dict.fromkeys(
        ("final", "finally", "last", "after", "posterior", "post", "new", "updated", "update",
         "revised", "revision", "later", "latest", "nachher", "zuletzt", "finale", "après"), _LAST,
    ),
}  # fmt: skip
"""Words in the names of columns that say which of several beliefs is held, and their order."""
_ROUND = re.compile(
    r"(?<![^\W_])(?:round|wave|week|phase|stage|iteration|update|revision|runde|woche|r)[ #_]*(\d+)"
    r"(?![^\W_])",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W_]+")
_STATED = re.compile(r"revision\s+(\d{1,9})")
"""How a caller says which belief a column holds: ``revision 1``."""
_CHANCES = WORDS_FOR_CHANCES | {"belief", "value", "forecasts", "my", "our", "yes"}
"""Words that say nothing of whose belief a column holds."""
_FILLING = frozenset({"of", "the", "on", "for"})
_NUMBERED = re.compile(r"(.*?)\s*[#(]?\s*(\d+)\)?")
_COLUMNS_MADE = ("sequence", "probability")
_OF_SINGLE_BELIEFS = frozenset({"sequence", "probability", "option", "level", "kind"})
"""Columns of tables whose rows hold one belief each, so that no others are revisions."""


@attrs.frozen
class _BeliefColumn:
    """A column that holds one of several beliefs of each row.

    Attributes:
        column: The column that holds it.
        who: Whose it is, empty where its name says nobody.
        order: Where it stands among the others; None where its name says nothing of that.
    """

    column: str
    who: str
    order: float | None


def with_revisions_parted(grid: Grid, options: ImportOptions, account: Account) -> Grid:
    """A table with a row for each belief, made of one with columns ``initial`` and ``final``.

    Columns called ``Forecast 1`` and ``Forecast 2`` may be of two forecasters: the caller is asked.

    Args:
        grid: The table.
        options: What the caller says: ``columns={"Forecast 1": "revision 1", ...}``.
        account: Where it is noted how they were read.
    """
    stated = [
        _BeliefColumn(name, "", int(match[1]))
        for name, meaning in options.columns.items()
        if name in grid.head and (match := _STATED.fullmatch(meaning))
    ]
    if len(stated) == 1:
        raise InvalidArgumentError(
            f"{stated[0].column!r} alone is said to hold a revision; name at least two",
            field=stated[0].column,
        )
    beliefs = sorted(stated, key=lambda each: each.order or 0) or _revision_columns(grid, options)
    if not beliefs:
        if not options.columns:
            _ask_about_numbered(grid, account)
        return grid
    _note(beliefs, grid, account)
    days = {} if "issued_at" in options.columns.values() else _days_of(beliefs, grid)
    made = [
        *_COLUMNS_MADE,
        *(["issued_at"] if days else []),
        *(["forecaster"] if _has_names(beliefs) else []),
    ]
    order = itertools.count()
    places = [(each, grid.head.index(each.column)) for each in beliefs]
    places_of_days = {name: grid.head.index(day) for name, day in days.items()}

    def parts_of(row: Sequence[Any]) -> list[Part]:
        return [
            (each.column, (next(order), row[at], *_day_and_name(each, row)))
            for each, at in places
            if row[at] is not None
        ]

    def _day_and_name(belief: _BeliefColumn, row: Sequence[Any]) -> list[Any]:
        day = [row[places_of_days[belief.column]]] if days else []
        return [*day, belief.who] if _has_names(beliefs) else day

    for name, day in days.items():
        first = grid.first(day)
        account.assume(day, f"when {name!r} was believed", first, grid.count,
                       "rename the column, as to note")  # fmt: skip
    gone = {*(each.column for each in beliefs), *days.values()}
    # Each belief is a forecast: one that cannot be read leaves the others of its row taken.
    return parted_rows(grid, gone, made, parts_of, together=False)


def _has_names(beliefs: Sequence[_BeliefColumn]) -> bool:
    """Whether columns say whose beliefs they hold."""
    return any(each.who for each in beliefs)


def _days_of(beliefs: Sequence[_BeliefColumn], grid: Grid) -> dict[str, str]:
    """The column of days of each belief, by its name or its place; empty unless each has one.

    Beliefs without a column of days of their own share the only one whose name says nothing else.
    """
    if found := days_in_place([each.column for each in beliefs], grid):
        return found
    for name in grid.head:
        # "Ann final date": of Ann, the last one, and the word "date" is left.
        day = _belief_column(name)
        words = [each for each in words_of(day.who) if each not in _FILLING]
        for each in beliefs:
            whose = words_of(each.who)
            rest = [word for word in words if word not in whose]
            is_named_for_it = len(rest) + len(whose) == len(words)
            if (
                is_named_for_it
                and day.order == each.order
                and is_of_days(name, grid, " ".join(rest))
            ):
                found.setdefault(each.column, name)
    general = [name for name in grid.head if is_of_days(name, grid) and name not in found.values()]
    if found and len(general) == 1:
        found = {each.column: found.get(each.column, general[0]) for each in beliefs}
    return found if len(found) == len(beliefs) else {}


def _revision_columns(grid: Grid, options: ImportOptions) -> list[_BeliefColumn]:
    """The columns of beliefs that are revisions of each other, in their order; none elsewhere."""
    stated, named = {*options.columns.values()}, {*grid.head} - {"probability"}
    if _OF_SINGLE_BELIEFS & (stated | named):
        return []
    free = [name for name in grid.head if name not in options.columns and may_hold_chances(name)]
    by_name: dict[str, list[_BeliefColumn]] = {}
    for name in free:
        belief = _belief_column(name)
        if _WORD.search(name) and _holds_beliefs(grid.column(name)):
            by_name.setdefault(belief.who.casefold(), []).append(belief)
    groups = {who: beliefs for who, beliefs in by_name.items() if _are_revisions(beliefs, grid)}
    if not groups or (len(groups) > 1 and "" in groups):
        return []  # none, or nobody says whose some of them are
    found = [each for beliefs in groups.values() for each in beliefs]
    if "" not in groups:
        if any("forecaster" in roles_of(name) for name in grid.head):
            return []  # two places name a forecaster; the caller is asked which it is
        if "" in by_name:
            return []  # nobody says whose one belief is, beside those of named people
        # Whoever has a single column is one more forecaster, named by that column.
        others = [each for who, beliefs in by_name.items() if who not in groups for each in beliefs]
        found += [attrs.evolve(each, who=each.column) for each in others]
    return sorted(found, key=lambda each: _WITHOUT_ORDER if each.order is None else each.order)


def _holds_beliefs(cells: Sequence[Any]) -> bool:
    """Whether most cells are chances, and some are more than flags of 0 and 1."""
    return holds_chances(cells) and not are_flags(cells)


def _belief_column(name: str) -> _BeliefColumn:
    """Whose belief a column holds, and which of them, by its name.

    The words for the order are left out, and so are those for a chance.
    """
    found = _ROUND.search(name)
    order = float(found[1]) if found else None
    rest = _ROUND.sub(" ", name) if found else name
    kept = []
    for word in _WORD.findall(rest):
        if order is None and word.lower() in _WORDS:
            order = _WORDS[word.lower()]
        else:
            kept.append(word)
    who = [word for word in kept if word.lower() not in _CHANCES]
    if who and order is None:
        # Nothing says that it is one of several beliefs: the whole name may be a person's.
        return _BeliefColumn(name, name.strip(), None)
    return _BeliefColumn(name, " ".join(who), order)


def _are_revisions(beliefs: Sequence[_BeliefColumn], grid: Grid) -> bool:
    """Whether columns of one name hold several beliefs.

    They are no revisions where the only order is one number, as in ``R2``, nor where some are in
    per cent and others in parts of 1.
    """
    orders = [each.order for each in beliefs]
    ordered = [each.column for each in beliefs if each.order is not None]
    if len(beliefs) < 2 or len({*orders}) < len(orders):
        return False
    if len(ordered) == 1 and _ROUND.search(ordered[0]):
        return False
    return len({_is_above_one(grid.column(each.column)) for each in beliefs}) == 1


def _is_above_one(cells: Sequence[Any]) -> bool:
    """Whether a column says per cent, by a sign or by numbers above 1."""
    found = [chance_of(each) for each in cells if each is not None]
    return any(each.is_percent or each.number > 1 for each in found if not each.fault)


def _note(beliefs: Sequence[_BeliefColumn], grid: Grid, account: Account) -> None:
    last = {each.who.casefold(): each.column for each in beliefs}
    sole = next((each.column for each in beliefs if each.order is None), beliefs[-1].column)
    for each in beliefs:
        first = next((cell for cell in grid.column(each.column) if cell is not None), None)
        whose = f" of {each.who}" if each.who else ""
        read_as = (
            f"one of several beliefs{whose}, the last of which is {last[each.who.casefold()]!r}"
        )
        if each.order is None and each.who:
            read_as = f"the probabilities of {each.who!r}"
        option = f"columns=, --column {sole!r}=probability for that belief alone"
        account.assume(each.column, read_as, first, grid.count, option)


def _ask_about_numbered(grid: Grid, account: Account) -> None:
    """Ask whose the columns ``Forecast 1`` and ``Forecast 2`` are."""
    found = [
        name
        for name in grid.head
        if (match := _NUMBERED.fullmatch(plain_name(name)))
        # "P1" and "% 2" name people, parts or places as often as probabilities.
        and match[1] in {*OTHER_NAMES["probability"], *_CHANCES} - {"p", "%"}
        and _holds_beliefs(grid.column(name))
    ]
    if len(found) > 1:
        account.ask(
            f"the columns {', '.join(map(repr, found))} may hold the chances of several"
            f" forecasters, or one forecaster's revisions; for several forecasters say of each"
            f" column: columns={{{found[0]!r}: 'probability', ...}},"
            f" --column {found[0]!r}=probability;"
            f" for revisions say {found[0]!r}: 'revision 1', and so on"
        )
