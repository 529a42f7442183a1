"""Tables with several forecasts in a row, as a row for each: outcomes beside chances, days."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from forecasttrack.exchange.personal.chances import looks_like_chances
from forecasttrack.exchange.personal.days import looks_like_days
from forecasttrack.exchange.personal.months import month_of

_ENDING = "_outcome"
_OF_FORECASTS = {"forecast_date": "issued_at", "forecast_type": "forecaster"}
"""Columns of archives by which forecasts of one question differ, and what they mean."""
_NEW_COLUMNS = ("issued_at", "probability")
"""The columns that stand for those of the days."""
_OF_THE_FILE = " (file)"
"""Added to the name of a column of the file that is called like one of the new columns."""

_WORD = re.compile(r"[^\W\d_]{3,}")
_DAY_OF_MONTH = re.compile(r"(?<![\d:])\d{1,2}(?![\d:])")
_FRACTION = re.compile(r"-?\d*\.\d*[1-9]\d*")


def pairs_of(head: tuple[str, ...]) -> list[str]:
    """Columns of probabilities with a column of their outcomes: ``x`` and ``x_outcome``.

    Example:
        >>> pairs_of(("team", "prob1", "prob1_outcome", "prob2", "prob2_outcome"))
        ['prob1', 'prob2']
    """
    return [name for name in head if f"{name}{_ENDING}" in head]


def shares_of(head: tuple[str, ...], rows: Sequence[Sequence[Any]]) -> list[str]:
    """The columns beside the pairs that change from forecast to forecast of one question.

    A share of the vote is one: it holds decimals and does not say what is asked. A threshold with
    decimals does say it: without the threshold, two rows of one day would be of one question.

    Example:
        >>> head = ("seat", "date", "share", "p", "p_outcome")
        >>> shares_of(head, [["7", "1 May", "51.3", ".6", "1"], ["7", "2 May", "52.1", ".7", "1"]])
        ['share']
    """
    used = {name for pair in pairs_of(head) for name in (pair, f"{pair}{_ENDING}")}
    others = [at for at, name in enumerate(head) if name not in used]
    parts = [at for at in others if any(_FRACTION.fullmatch(str(cells[at])) for cells in rows)]
    moments = {*_OF_FORECASTS, *(("date",) if "forecast_date" not in head else ())}
    steady = [at for at in others if at not in parts]
    asking = [at for at in steady if head[at] not in moments]
    if _varies(rows, steady, parts):
        return []
    return [head[at] for at in parts if _varies(rows, asking, [at])]


def _varies(rows: Sequence[Sequence[Any]], alike: Sequence[int], held: Sequence[int]) -> bool:
    """Whether two rows that are equal in the columns ``alike`` differ in those ``held``."""
    first: dict[tuple[Any, ...], tuple[Any, ...]] = {}
    for cells in rows:
        value = tuple(cells[at] for at in held)
        if first.setdefault(tuple(cells[at] for at in alike), value) != value:
            return True
    return False


def parted(
    head: tuple[str, ...], rows: list[tuple[int, list[Any]]]
) -> tuple[tuple[str, ...], list[tuple[int, list[Any]]]]:
    """One row for each pair of a probability and its outcome, in the order of the file.

    The question is made of all other columns, except those that say when and by whom a forecast was
    made. A cell with a comma is put in quotation marks, so that different rows make different
    questions.

    Args:
        head: The columns, with `pairs_of` them.
        rows: The rows, each with its number.
    """
    pairs = pairs_of(head)
    used = {*pairs, *(f"{name}{_ENDING}" for name in pairs)}
    others = [name for name in head if name not in used]
    named = {name: meaning for name, meaning in _OF_FORECASTS.items() if name in others}
    asking = [name for name in others if name not in named]
    if "forecast_date" not in named:
        named |= {name: "issued_at" for name in ("date",) if name in others}
    place = {name: at for at, name in enumerate(head)}
    shares = shares_of(head, [cells for _, cells in rows])
    asking = [name for name in asking if name not in shares]
    found: list[tuple[int, list[Any]]] = []
    texts = _texts_of(asking, [[cells[place[name]] for name in asking] for _, cells in rows])
    for (number, cells), about in zip(rows, texts, strict=True):
        shared = [cells[place[name]] for name in named]
        for name in pairs:
            probability, outcome = cells[place[name]], cells[place[f"{name}{_ENDING}"]]
            if probability is not None or outcome is not None:
                text = f"{about}: {name}" if about else name
                found.append((number, [text, probability, outcome, len(found), *shared]))
    return ("question", "probability", "outcome", "sequence", *named.values()), found


def _texts_of(names: Sequence[str], rows: Sequence[Sequence[Any]]) -> list[str]:
    """The question of each row, made of its cells; rows that differ get different questions.

    Columns are named in it where rows with different empty cells would look alike.
    """
    parts = [[("" if each is None else str(each)) for each in row] for row in rows]
    texts = [", ".join(_quoted(each) for each in row if each) for row in parts]
    first: dict[str, list[str]] = {}
    doubtful = {
        text for text, row in zip(texts, parts, strict=True) if first.setdefault(text, row) != row
    }
    return [
        ", ".join(f"{name} {_quoted(each)}" for name, each in zip(names, row, strict=True) if each)
        if text in doubtful
        else text
        for text, row in zip(texts, parts, strict=True)
    ]


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if ", " in text or text.startswith('"') else text


# --- columns for days ------------------------------------------


def names_a_day(text: str, *, whole: bool = False) -> bool:
    """Whether the name of a column is a day or month, and not a person's name before a year.

    Args:
        text: The name.
        whole: Whether it has to say which day of the month.

    Example:
        >>> names_a_day("May 2026"), names_a_day("Anna 2026"), names_a_day("2026-05-01", whole=True)
        (True, False, True)
    """
    if not looks_like_days([text]):
        return False
    words = [each for each in _WORD.findall(text) if each.upper() not in ("UTC", "GMT")]
    # The word in a day is its month.
    has_day = not words or bool(_DAY_OF_MONTH.search(text))
    is_month = not words or bool(month_of(words[0], beside_a_day=True))
    return is_month and (has_day or not whole)


def day_columns(head: tuple[str, ...], column: Callable[[str], Sequence[Any]]) -> list[str]:
    """The columns that are named by a day and hold probabilities.

    Example:
        >>> day_columns(("Question", "2025-01-01"), lambda name: ["50%", None])
        ['2025-01-01']
    """
    days = [name for name in head if names_a_day(name)]
    if not any(looks_like_chances(column(name)) for name in days):
        return []
    # A column with only a few readable chances counts, too; the other cells are refused later.
    return [name for name in days if any(looks_like_chances([cell]) for cell in column(name))]


def parted_by_day(
    head: tuple[str, ...], days: Sequence[str], rows: Iterable[tuple[int, Sequence[Any]]]
) -> tuple[tuple[str, ...], list[tuple[int, list[Any]]]]:
    """One row for each forecast of a table with a column for each day; one where there is none.

    Columns of the file that have the names of the two new ones are renamed.

    Args:
        head: The columns, with the days among them.
        days: The columns that are named by a day.
        rows: The rows, each with its number.
    """
    kept = [place for place, name in enumerate(head) if name not in days]
    columns = [(day, head.index(day)) for day in days]
    found: list[tuple[int, list[Any]]] = []
    for number, cells in rows:
        shared = [cells[place] for place in kept]
        stated: list[tuple[str | None, Any]] = [
            (day, cells[at]) for day, at in columns if cells[at] is not None
        ]
        beyond = cells[len(head) :]
        for day, chance in stated or [(None, None)]:
            found.append((number, [*shared, day, chance, *beyond]))
    shared_head = (
        f"{each}{_OF_THE_FILE}" if each in _NEW_COLUMNS else each
        for each in map(head.__getitem__, kept)
    )
    return (*shared_head, *_NEW_COLUMNS), found
