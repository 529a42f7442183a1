"""Parquet files of hubs, read as the text that a CSV file would hold."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator
from typing import Any

from forecasttrack.exchange.parquet import parquet_frame
from forecasttrack.exchange.sources import ImportSource


def parquet_names(source: ImportSource) -> list[str]:
    """The names of the columns of a file; none where it is no Parquet file."""
    try:
        import pyarrow.parquet  # noqa: PLC0415 - an extra

        return list(pyarrow.parquet.read_schema(source.path).names)
    except (ImportError, OSError, ValueError):
        return []


def parquet_texts(data: bytes, name: str) -> Iterator[dict[str, str | None]]:
    """The rows of a file as text."""
    frame = parquet_frame(io.BytesIO(data), name)
    cells = frame.astype(object).where(frame.notna(), None)
    for row in cells.to_dict("records"):
        yield {str(key): None if each is None else _text(each) for key, each in row.items()}


def _text(value: Any) -> str:
    """A cell as text: whole numbers without a point, days without a time.

    Example:
        >>> _text(1.0), _text(0.25), _text(dt.datetime(2026, 1, 10))
        ('1', '0.25', '2026-01-10')
    """
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date().isoformat()
    return str(value)
