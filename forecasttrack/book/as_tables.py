"""A book as the three tables that ``pair`` takes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from forecasttrack.book.record_rows import (
    belief_rows,
    instant,
    question_columns,
    question_rows,
    recorded_at,
    resolution_row,
)
from forecasttrack.records.belief import Probability
from forecasttrack.records.forecast import Forecast
from forecasttrack.records.moments import Day, Moment, begins, microseconds
from forecasttrack.tables.group_names import group_columns, no_such_group
from forecasttrack.tables.schema import BELIEF_COLUMNS, UTC, columns_of, table

if TYPE_CHECKING:
    from forecasttrack.book.collection import Book

_COLUMNS_OF_PARTS: dict[str, object] = {
    name: dtype
    for columns in BELIEF_COLUMNS.values()
    for name, dtype in columns.items()
    if name not in ("forecast", "probability")
} | {"sample": float, "open_low": object, "open_high": object}
"""The columns of the parts of beliefs in the long form, besides those of forecasts."""
_INTERNAL = frozenset({"shape", "fault"})
"""Declared columns that ``pair`` computes, and that its callers do not give."""


def tables_of_book(book: Book) -> dict[str, pd.DataFrame]:
    """The tables ``forecasts``, ``questions`` and ``resolutions`` of a book.

    Forecasts are in the long form, a row for each part of a belief; a bare day stays one.
    """
    return {
        "forecasts": _forecasts(book),
        "questions": questions_table(book),
        "resolutions": resolutions_table(book),
    }


def questions_table(book: Book) -> pd.DataFrame:
    """The questions and conditions of a book as ``pair`` takes them, without empty columns."""
    columns = {key: each for key, each in question_columns(book).items() if key not in _INTERNAL}
    texts = [{"text": each.text} for each in (*book.questions, *book.conditions)]
    rows = [row | text for row, text in zip(question_rows(book), texts, strict=True)]
    questions = table(rows, {"question_id": columns["question_id"], "text": object} | columns)
    return _without_empty(questions, ("question_id", "text", "kind"))


def resolutions_table(book: Book, recorded_at: Mapping[str, int] | None = None) -> pd.DataFrame:
    """The resolutions of a book as ``pair`` takes them, without empty columns.

    Args:
        book: The book.
        recorded_at: When the resolution of each question was recorded, in microseconds since 1970
            UTC; a question that is absent has the moment of the book.
    """
    by_id = book.questions_by_id
    as_of = instant(book.as_of or book.recorded_until, end=True)
    of_book = instant(book.recorded_at, end=True)
    own_moments = recorded_at or {}
    rows = [
        resolution_row(each, by_id[each.question_id], book)
        | {"as_of": as_of, "recorded_at": own_moments.get(each.question_id, of_book)}
        for each in book.resolutions
    ]
    return _without_empty(
        table(rows, columns_of("resolutions")), ("question_id", "status", "outcome")
    )


def question_groups(book: Book, by: Sequence[str]) -> pd.DataFrame:
    """Group the questions of a book by the values of some of their columns.

    Args:
        book: The book.
        by: Names of columns of the questions, those of their ``fields`` included.

    Returns:
        The columns of ``by`` and ``question_id``, sorted by group; a column of lists, such as
        tags, puts a question under each entry.

    Raises:
        InvalidArgumentError: The questions have no such column.

    Example:
        >>> import forecasttrack as ft
        >>> groups = question_groups(ft.read_book("fixtures/alaska-2025"), ["nature"])
        >>> groups["nature"].value_counts().to_dict()
        {'forecast': 67, 'description': 16}
    """
    questions = table(list(question_rows(book)), question_columns(book))
    for name in (names := group_columns(by)):
        if name not in questions:
            raise no_such_group("questions", name, questions)
        questions = questions.explode(name)
    groups = questions[[*names, *{"question_id"} - {*names}]]
    return groups.sort_values(names, kind="stable", ignore_index=True) if names else groups


def _columns_given(name: Any) -> dict[str, object]:
    return {key: dtype for key, dtype in columns_of(name).items() if key not in _INTERNAL}


def _without_empty(frame: pd.DataFrame, kept: tuple[str, ...]) -> pd.DataFrame:
    """The table without the columns that have no value."""
    names = [name for name in frame if name in kept or frame[name].notna().any()]
    return frame[names]


def _forecasts(book: Book) -> pd.DataFrame:
    rows = [row for forecast in book.forecasts for row in _forecast_rows(forecast, book)]
    columns = _columns_given("forecasts") | _COLUMNS_OF_PARTS
    issued_at = [row["issued_at"] for row in rows]
    frame = table([row | {"issued_at": None} for row in rows], columns)
    if any(not isinstance(each, dt.datetime) for each in issued_at):
        frame["issued_at"] = pd.Series(issued_at, dtype=object)
    else:
        frame["issued_at"] = pd.Series(issued_at, dtype=UTC)
    return _without_empty(frame, ("question_id", "forecaster", "issued_at", "probability"))


def _forecast_rows(forecast: Forecast, book: Book) -> Iterator[dict[str, Any]]:
    wording = forecast.wording
    band = None if wording is None else wording.band
    question = book.questions_by_id[forecast.question_id]
    first_recorded = recorded_at(forecast, question, book)
    shared = {
        "question_id": forecast.question_id,
        "forecaster": forecast.forecaster,
        "issued_at": _issued_at(forecast.issued_at),
        "expires_at": instant(forecast.expires_at, end=True),
        "recorded_at": instant(first_recorded, end=True),
        "words": None if wording is None else wording.words,
        "band_low": None if band is None else band.low,
        "band_high": None if band is None else band.high,
    }
    if isinstance(forecast.belief, Probability):
        yield shared | {"probability": forecast.belief.yes}
    for name, values in belief_rows(forecast.belief):
        names = [each for each in BELIEF_COLUMNS[name] if each != "forecast"]
        yield shared | dict(zip(names, values, strict=True))


def _issued_at(value: Moment | Day) -> dt.date:
    """A bare day as a date of Python, an instant as a timestamp."""
    if isinstance(value, dt.datetime):
        return pd.Timestamp(microseconds(begins(value)), unit="us", tz="UTC")
    return dt.date(value.year, value.month, value.day)
