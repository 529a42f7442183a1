"""Baselines from files: the status quo of each question, and the last known value of numbers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from forecasttrack.baselines.reference_forecasters import Baseline, last_value, status_quo
from forecasttrack.display.input_files import require_regular_file
from forecasttrack.errors import BookFileError, InvalidTableError
from forecasttrack.tables.faults import shown_cell

CERTAINTY = 0.95
"""The probability that the status quo gives to no change."""
STATUS_QUO, LAST_VALUES = "status-quo.csv", "last-values.csv"
"""What these files are called in the folder of a book, where they count without being named."""


def baselines_from_files(
    book: str, *, status_quo: str | None, last_values: str | None
) -> dict[str, Baseline]:
    """Make the baselines that are given as files, by the names they get.

    Args:
        book: Where the book is; a folder may hold the files beside its records.
        status_quo: A CSV file with ``question_id`` and ``answer``; None for that of the book.
        last_values: A CSV file with ``question_id``, ``known_at`` and ``value``; None likewise.

    Raises:
        BookFileError: A file cannot be read.
        InvalidTableError: A column is missing, or a time or a value cannot be read.
        InvalidArgumentError: An answer is neither yes nor no.
    """
    status_quo = status_quo or _in_folder(book, STATUS_QUO)
    last_values = last_values or _in_folder(book, LAST_VALUES)
    baselines: dict[str, Baseline] = {}
    if status_quo is not None:
        baselines[f"status quo ({CERTAINTY:.0%} sure)"] = _status_quo_of(status_quo)
    if last_values is not None:
        baselines["last value"] = _last_values_of(last_values)
    return baselines


def _in_folder(book: str, name: str) -> str | None:
    """A file beside the records of a book, where the book is a folder that has it."""
    folder, place = Path(book), Path(book, name)
    return str(place) if folder.is_dir() and place.exists() else None


def _read(path: str, columns: tuple[str, ...]) -> pd.DataFrame:
    require_regular_file(path, piped=True)
    try:
        table = pd.read_csv(path, dtype={"question_id": str, "answer": str})
    except (OSError, ValueError) as error:
        raise BookFileError(f"{path}: {getattr(error, 'strerror', None) or error}") from None
    missing = [name for name in columns if name not in table]
    if missing:
        raise InvalidTableError(
            f"{path} lacks the column {missing[0]!r}; it has {', '.join(map(str, table.columns))}",
            field=missing[0],
        )
    return table


def _status_quo_of(path: str) -> Baseline:
    table = _read(path, ("question_id", "answer"))
    answers = dict(zip(table["question_id"], table["answer"], strict=True))
    return status_quo(answers, certainty=CERTAINTY)


def _last_values_of(path: str) -> Baseline:
    table = _read(path, ("question_id", "known_at", "value"))
    known_at = pd.to_datetime(table["known_at"], utc=True, format="ISO8601", errors="coerce")
    value = pd.to_numeric(table["value"], errors="coerce")
    _check_cells(path, table["known_at"], known_at.notna(), "no time such as 2026-01-31T12:00:00Z")
    _check_cells(path, table["value"], np.isfinite(value), "no finite number such as 1200.5")
    return last_value(table.assign(known_at=known_at, value=value))


def _check_cells(path: str, column: pd.Series[Any], is_sound: pd.Series[bool], fault: str) -> None:
    if not is_sound.all():
        row = int((~is_sound.to_numpy(bool)).argmax())
        raise InvalidTableError(
            f"{path}, row {row + 1}: {column.name} {shown_cell(column.iloc[row])} is {fault}",
            field=str(column.name),
        )
