"""Baselines from tables: what no change comes to, and what numbers were when last known."""

from __future__ import annotations

import pandas as pd

from forecasttrack.baselines.reference_forecasters import Baseline, last_value, status_quo
from forecasttrack.display.input_files import refuse_endless
from forecasttrack.errors import BookFileError, InvalidTableError

CERTAINTY = 0.95
"""How sure the status quo is of no change."""


def compared_with(*, status_quo: str | None, last_values: str | None) -> dict[str, Baseline]:
    """Make the baselines that are given as files, by the names they get.

    Args:
        status_quo: A CSV file with ``question_id`` and ``answer``.
        last_values: A CSV file with ``question_id``, ``known_at`` and ``value``.

    Raises:
        BookFileError: A file cannot be read.
        InvalidTableError: A column is missing, or a time is none.
        InvalidArgumentError: An answer is neither yes nor no.
    """
    found: dict[str, Baseline] = {}
    if status_quo is not None:
        found[f"status quo ({CERTAINTY:.0%} sure)"] = _unchanged(status_quo)
    if last_values is not None:
        found["last value"] = _as_last_known(last_values)
    return found


def _read(path: str, columns: tuple[str, ...]) -> pd.DataFrame:
    refuse_endless(path, piped=True)
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


def _unchanged(path: str) -> Baseline:
    table = _read(path, ("question_id", "answer"))
    answers = dict(zip(table["question_id"], table["answer"], strict=True))
    return status_quo(answers, certainty=CERTAINTY)


def _as_last_known(path: str) -> Baseline:
    table = _read(path, ("question_id", "known_at", "value"))
    try:
        known_at = pd.to_datetime(table["known_at"], utc=True, format="ISO8601")
        value = table["value"].astype(float)
    except ValueError as error:
        raise InvalidTableError(f"{path}: {error}", field="known_at") from None
    return last_value(table.assign(known_at=known_at, value=value))
