"""Records of tables in portions, so that those of a large file never stand in memory at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from forecasttrack.book import Book
from forecasttrack.book.row_faults import RowFaults
from forecasttrack.errors import InvalidTableError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from forecasttrack.tables.faults import OnFault

PORTION = 20_000
"""Rows of forecasts that are made into records together; more where one history has more."""


def record_portions(
    tables: Mapping[str, pd.DataFrame], *, on_fault: OnFault, size: int | None = None
) -> Iterator[list[object]]:
    """The records of three tables in portions: the questions, forecasts, then how questions ended.

    The forecasts of one forecaster on one question stay together, in the order of the file. Once a
    row is at fault no further records are given, and the portions that follow are only checked.

    Args:
        tables: The tables, as ``pair`` takes them.
        on_fault: What becomes of rows that no record can state, as in ``Book.from_tables``.
        size: Rows of forecasts in a portion; `PORTION` where none is given.

    Yields:
        Records; no forecaster and no question comes twice.

    Raises:
        InvalidTableError: Rows cannot be records, and ``on_fault`` is ``"raise"``; those of all
            portions are listed, by their places in the tables.
    """
    faults = RowFaults()
    for records in _all_portions(tables, on_fault, size or PORTION, faults):
        if not faults.found:
            yield records
    faults.raise_if_any()


def _all_portions(
    tables: Mapping[str, pd.DataFrame], on_fault: OnFault, size: int, faults: RowFaults
) -> Iterator[list[object]]:
    """Yield every portion of records; rows of which none could be made are noted in ``faults``."""
    forecasts, questions = tables["forecasts"], tables["questions"]
    unresolved = tables["resolutions"].iloc[:0]
    parts = {"forecasts": forecasts.iloc[:0], "questions": questions, "resolutions": unresolved}
    of_questions = _book(faults, "questions", parts, on_fault)
    yield list(of_questions)
    places = pd.Series(np.arange(len(questions)), index=questions["question_id"].astype(object))
    seen = {each.id for each in of_questions.forecasters}
    for rows in _cut(forecasts, size):
        portion = forecasts.take(rows).reset_index(drop=True)
        needed = places.reindex(portion["question_id"].astype(object).unique()).dropna()
        parts["forecasts"] = portion
        parts["questions"] = questions.take(needed.to_numpy(dtype=np.intp))
        book = _book(faults, "forecasts", parts, on_fault, rows)
        new = [each for each in book.forecasters if each.id not in seen]
        seen.update(each.id for each in new)
        yield [*new, *book.forecasts]
    parts = {**tables, "forecasts": forecasts.iloc[:0]}
    yield list(_book(faults, "resolutions", parts, on_fault).resolutions)


def _book(
    faults: RowFaults,
    table: str,
    given: Mapping[str, pd.DataFrame],
    on_fault: OnFault,
    rows: NDArray[Any] | None = None,
) -> Book:
    """The book of a portion; an empty one where rows are at fault.

    Noted are only the faults of one table: the questions stand in every portion, and theirs are
    noted with the first.
    """
    try:
        return Book.from_tables(**given, on_fault=on_fault)
    except InvalidTableError as error:
        if not error.faults or len(error.details) < len(error.faults):  # no rows, but the table
            raise
        faults.take(error, table, None if rows is None else rows.tolist())
        return Book()


def count_portions(rows: int) -> int:
    """How many portions that many rows of forecasts make, roughly.

    Example:
        >>> count_portions(120_000)
        8
    """
    return 2 + -(-rows // PORTION)


def _cut(forecasts: pd.DataFrame, size: int) -> Iterator[NDArray[Any]]:
    """Yield places of rows, history after history, in portions that end where a history does."""
    order, begins = _by_history(forecasts)
    first = 0
    for last in chain(begins, [len(order)]):
        if last - first >= size or (last == len(order) and last > first):
            yield order[first:last]
            first = last


def _by_history(forecasts: pd.DataFrame) -> tuple[NDArray[Any], NDArray[Any]]:
    """The places of rows in the order of their histories, and where in it each later one begins."""
    questions, _ = pd.factorize(forecasts["question_id"])
    people, names = pd.factorize(forecasts["forecaster"])
    history = questions.astype(np.int64) * (len(names) + 1) + people
    order = np.argsort(history, kind="stable").astype(np.int32)
    return order, np.flatnonzero(np.diff(history[order])).astype(np.int32) + 1
