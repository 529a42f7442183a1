"""Which outcomes of a table are words, options or numbers, even in rows without a forecast."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence, Set
from typing import Any

from forecasttrack.exchange.personal.cells import OutcomeKind
from forecasttrack.exchange.personal.chances import ReadCell
from forecasttrack.exchange.personal.column_names import BELIEFS
from forecasttrack.exchange.personal.columns import ColumnMeanings
from forecasttrack.exchange.personal.grid import Grid
from forecasttrack.exchange.personal.numerals import could_be_number
from forecasttrack.exchange.personal.outcomes import ANSWERS, outcome_of

_OF_NUMBERS = ("unit", "lower", "upper")
"""Columns that only questions with numbers as answers have."""
"""Outcomes that no question with a number as answer has."""
_KINDS: dict[OutcomeKind, str | None] = {"number": "numeric", "option": "categorical", "word": None}


def kinds_of_outcomes(
    grid: Grid, found: ColumnMeanings, words: Mapping[str, str]
) -> list[OutcomeKind | None]:
    """For each row whether its outcome is yes or no, an option or a number.

    A row without a forecast is like the other rows of its question. Otherwise it is a number if it
    has a unit that no question of words has, and else like all other rows; an outcome such as yes
    is never a number.

    Args:
        grid: The table.
        found: What its columns mean.
        words: What words of the file's own mean.

    Returns:
        One for each row; None where it is unknown.
    """
    stated = _stated(grid, found)
    believed = _believed(grid, found)
    known = [kind or other for kind, other in zip(stated, believed, strict=True)]
    names = _questions(grid, found)
    of_question = {
        name: kind for name, kind in zip(names, known, strict=True) if kind and name is not None
    }
    measured = _measured(grid, found, known)
    has_outcomes = "outcome" in found.roles
    outcomes = grid.column(found.roles["outcome"]) if has_outcomes else [None] * len(known)
    of_table = {kind for kind in known if kind}
    kinds: list[OutcomeKind | None] = []
    for row, kind in enumerate(known):
        nearest = kind or of_question.get(names[row])
        if nearest is None:
            has_unit = any(column[row] is not None for column in measured)
            nearest = _by_outcome(outcomes[row], of_table, words, has_unit=has_unit)
        kinds.append(nearest)
    return kinds


def _by_outcome(
    cell: Any, of_table: Set[OutcomeKind], words: Mapping[str, str], *, has_unit: bool
) -> OutcomeKind | None:
    """The kind of an outcome without a forecast: by its unit, all other rows, or the outcome."""
    is_number = could_be_number(cell)
    is_answer = not is_number and outcome_of(cell, words).meaning in ANSWERS
    if has_unit and not is_answer:
        return "number"
    if len(of_table) == 1 and not (is_answer and "number" in of_table):
        return next(iter(of_table))
    return None if is_number and "number" in of_table else "word"


def kinds_of_questions(
    cells: list[ReadCell] | None, kinds: list[OutcomeKind | None], grid: Grid, found: ColumnMeanings
) -> list[ReadCell]:
    """The kind of each question; by its outcome if nobody has forecast it.

    Args:
        cells: What a column of kinds says, if there is one.
        kinds: Which outcomes are words, options or numbers, once for each row of the file.
        grid: The table.
        found: What its columns mean.
    """
    made = cells or [ReadCell() for _ in kinds]
    believed = grid.once(_believed(grid, found))
    return [
        ReadCell(_KINDS[kind]) if cell.value is None and own is None and kind else cell
        for cell, own, kind in zip(made, believed, kinds, strict=True)
    ]


def _stated(grid: Grid, found: ColumnMeanings) -> list[OutcomeKind | None]:
    """What a column of kinds says."""
    if "kind" not in found.roles:
        return [None] * len(grid.rows)
    words: dict[Any, OutcomeKind | None] = {
        None: None, "binary": "word", "categorical": "option", "ordered": "option"
    }  # fmt: skip
    return [words.get(each, "number") for each in grid.column(found.roles["kind"])]


def _measured(
    grid: Grid, found: ColumnMeanings, known: Sequence[OutcomeKind | None]
) -> list[list[Any]]:
    """The columns that only questions of numbers have in this table, such as a unit."""
    columns = [grid.column(found.roles[each]) for each in _OF_NUMBERS if each in found.roles]
    others = [row for row, kind in enumerate(known) if kind not in (None, "number")]
    return [column for column in columns if all(column[row] is None for row in others)]


def _believed(grid: Grid, found: ColumnMeanings) -> list[OutcomeKind | None]:
    """What the forecast of each row says, None where there is none."""
    columns = {each: grid.column(found.roles[each]) for each in BELIEFS if each in found.roles}
    options = columns.get("option")
    names = [*found.forecasters, *filter(None, [found.roles.get("probability")])]
    chances = [grid.column(name) for name in names]
    kinds: list[OutcomeKind | None] = []
    for row in range(len(grid.rows)):
        if options and options[row] is not None:
            kinds.append("option")
        elif any(column[row] is not None for column in columns.values()):
            kinds.append("number")
        else:
            kinds.append("word" if any(each[row] is not None for each in chances) else None)
    return kinds


def _questions(grid: Grid, found: ColumnMeanings) -> list[Hashable]:
    """What names the question of each row, None where nothing does."""
    names = [found.roles[role] for role in ("question_id", "question") if role in found.roles]
    columns = [grid.column(name) for name in names]
    return [
        next((str(column[row]) for column in columns if column[row] is not None), None)
        for row in range(len(grid.rows))
    ]
