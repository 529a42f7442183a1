"""Files and frames of prices before they are read: their columns, and the first of their rows."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from itertools import islice

import pandas as pd

from forecasttrack.exchange.csv_text import csv_head, head_layout
from forecasttrack.exchange.platforms.market_columns import MarketColumns
from forecasttrack.exchange.sources import ImportSource
from forecasttrack.tables.dataframes import read_table

_FIRST = 1_000
_TABLES = frozenset({"DataFrame", "Table"})
"""Names of classes of frames that hold all their rows in memory."""


def names_of(source: ImportSource) -> list[str]:
    """The names of the columns of a CSV file or of a frame; empty if not known without reading.

    Example:
        >>> names_of(ImportSource(frame=[{"t": 0, "p": 0.5}]))
        ['t', 'p']
    """
    frame = source.frame
    if not source.is_frame:
        names = csv_head(source.head)
        return [name or f"column {place}" for place, name in enumerate(names, start=1)]
    if isinstance(frame, pd.DataFrame):
        return [str(name) for name in _with_moments(frame).columns]
    if isinstance(frame, Sequence) and frame and isinstance(frame[0], Mapping):
        return [str(name) for name in frame[0]]
    if type(frame).__name__ in _TABLES:
        return [*map(str, getattr(frame, "column_names", getattr(frame, "columns", ())))]
    return []


def frame_of(source: ImportSource) -> pd.DataFrame:
    """A frame of any library as one of pandas, with an index of moments as a column."""
    frame = source.frame
    if isinstance(frame, pd.DataFrame):
        frame = _with_moments(frame)
    return read_table(frame, "the frame", needed=(), known=()).frame.rename(columns=str)


def market_columns(source: ImportSource, *, in_cents: bool) -> MarketColumns | None:
    """The columns of a table that has one for each market; None where it is no such table.

    Args:
        source: The file or frame.
        in_cents: Whether bare numbers up to 100 are prices, too.

    Example:
        >>> frame = pd.DataFrame({"date": ["2026-01-01"], "Ann": [0.6], "Bob": [0.4]})
        >>> market_columns(ImportSource(frame=frame), in_cents=False).markets
        {'Ann': 'Ann', 'Bob': 'Bob'}
    """
    return MarketColumns.of(names_of(source), _first_rows(source), in_cents=in_cents)


def _with_moments(frame: pd.DataFrame) -> pd.DataFrame:
    if not isinstance(frame.index, pd.DatetimeIndex):
        return frame
    name = "time" if frame.index.name is None else str(frame.index.name)
    return frame if name in frame.columns else frame.rename_axis(index=name).reset_index()


def _first_rows(source: ImportSource) -> list[list[str]]:
    """The cells of the first rows as texts."""
    if source.is_frame:
        first = frame_of(source).head(_FIRST)
        return [
            ["" if pd.isna(cell) is True else str(cell) for cell in row]
            for row in first.astype(object).itertuples(index=False, name=None)
        ]
    sign, before = head_layout(source.head)
    lines = source.head.splitlines(keepends=True)[before + 1 :]
    if lines and not lines[-1].endswith(("\n", "\r")) and len(lines) > 1:
        lines.pop()  # it may be cut
    try:
        return [*islice(csv.reader(lines, delimiter=sign), _FIRST)]
    except csv.Error:
        return []
