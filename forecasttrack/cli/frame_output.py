"""Frames as rows for JSON and as text for people."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

import click
import pandas as pd

from forecasttrack.book import Book
from forecasttrack.book.as_tables import question_groups
from forecasttrack.resolving.fact_values import shown_outcome
from forecasttrack.tables.schema import ONE_DAY


def records_of(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a frame as mappings."""
    plain = frame.astype(object).where(frame.notna(), None)
    return plain.to_dict("records")  # type: ignore[return-value]


def ids_in_one_cell(ids: Iterable[str]) -> str:
    """Several ids in one cell, quoted so that they stay distinct.

    Example:
        >>> ids_in_one_cell(["q one", "two"]), ids_in_one_cell(["a; b", "c"])
        ('q one; two', '"a; b"; c')
    """
    return "; ".join(
        json.dumps(each, ensure_ascii=False) if ";" in each or each.startswith('"') else each
        for each in ids
    )


def note_repeats(book: Book, by: Sequence[str]) -> None:
    """Say on stderr of each column of lists, such as tags, that it repeats its questions."""
    for name in by:
        if question_groups(book, [name])["question_id"].duplicated().any():
            click.echo(f"{name}: a question counts under each of its entries", err=True)


def by_day(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame for people: an instant at midnight is shown as the day that it ends."""
    texts = frame.copy()
    for name in frame.select_dtypes("datetimetz"):
        texts[name] = [None if pd.isna(each) else _day_or_instant(each) for each in frame[name]]
    return texts


def outcome_texts(outcomes: Iterable[Any]) -> list[str | None]:
    """Outcomes as they are read, None where there is none."""
    return [None if pd.isna(each) else shown_outcome(each) for each in outcomes]


def _day_or_instant(instant: pd.Timestamp) -> str:
    is_midnight = instant == instant.normalize()
    return f"{instant - ONE_DAY:%Y-%m-%d}" if is_midnight else f"{instant:%Y-%m-%d %H:%MZ}"
