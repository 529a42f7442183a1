"""Baselines from files: the status quo of each question, and the last known value of numbers."""

from __future__ import annotations

import pandas as pd

from forecasttrack.baselines.reference_forecasters import Baseline, last_value, status_quo
from forecasttrack.display.input_files import require_regular_file
from forecasttrack.errors import BookFileError, InvalidTableError

CERTAINTY = 0.95
"""How sure the status quo is of no change."""


def baselines_from_files(*, status_quo: str | None, last_values: str | None) -> dict[str, Baseline]:
    """Make the baselines that are given as files, by the names they get.

    Args:
        status_quo: A CSV file with ``question_id`` and ``answer``.
        last_values: A CSV file with ``question_id``, ``known_at`` and ``value``.

    Raises:
        BookFileError: A file cannot be read.
        InvalidTableError: A column is missing, or a time or a value cannot be read.
        InvalidArgumentError: An answer is neither yes nor no.
    """
    found: dict[str, Baseline] = {}
    if status_quo is not None:
        found[f"status quo ({CERTAINTY:.0%} sure)"] = _status_quo_of(status_quo)
    if last_values is not None:
        found["last value"] = _last_values_of(last_values)
    return found


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
    try:
        field = "known_at"
        known_at = pd.to_datetime(table[field], utc=True, format="ISO8601")
        field = "value"
        value = table[field].astype(float)
    except ValueError as error:
        raise InvalidTableError(f"{path}, column {field!r}: {error}", field=field) from None
    return last_value(table.assign(known_at=known_at, value=value))
