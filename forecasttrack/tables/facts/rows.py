"""Facts row by row, in the plain form of observations, however the table wrote them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from forecasttrack.records import moments

if TYPE_CHECKING:
    from forecasttrack.tables.facts.table import Facts

_TEXTS = ("unit", "source", "sureness", "statement", "title", "address", "via")
_LARGEST_WHOLE = 2**53


def plain_rows(facts: Facts) -> Iterator[dict[str, Any]]:
    """Yield each row as ``to_plain`` writes the observation that it is.

    Equal observations are equal here, whether a number came as text from a CSV file or as a number
    from a dataframe.
    """
    columns = _columns(facts)
    for values in zip(*columns.values(), strict=True):
        row = dict(zip(columns, values, strict=True))
        yield {name: value for name, value in row.items() if value is not None}


def _columns(facts: Facts) -> Mapping[str, list[Any]]:
    frame = facts.frame
    is_range = (frame["value"].isna() | (frame["value"] == "")).to_numpy()
    is_number = np.asarray(facts.text == None) & ~is_range  # noqa: E711 - elementwise
    exact = np.where(is_number, _numbers(facts.low), facts.text)
    return {
        "series": frame["series"].tolist(),
        "at": _dates(frame["at"]),
        "until": _dates(frame["until"]),
        "value": exact.tolist(),
        "low": _where(is_range & np.isfinite(facts.low), facts.low),
        "high": _where(is_range & np.isfinite(facts.high), facts.high),
        "as_of": _dates(frame["as_of"]),
        **{name: frame[name].tolist() for name in _TEXTS},
    }


def _where(rows: np.ndarray, numbers: np.ndarray) -> list[float | None]:
    """The numbers in rows for which a mask is True, and None in the others."""
    return list(np.where(rows, _numbers(numbers), None))  # type: ignore[call-overload]


def _numbers(numbers: np.ndarray) -> np.ndarray:
    """Numbers as Python objects, whole ones as ints, so that they are written without a point."""
    is_whole = (np.abs(numbers) < _LARGEST_WHOLE) & (numbers == np.floor(numbers))
    written = numbers.astype(object)
    written[is_whole] = numbers[is_whole].astype(np.int64).astype(object)
    return written


def _dates(column: pd.Series[Any]) -> list[str | None]:
    """Dates as they are written, each distinct one written once."""
    values = column.astype(object)
    codes, distinct = pd.factorize(values.where(values.notna() & (values != ""), None))
    written = [moments.text(moments.date(each)) for each in distinct]
    return list(np.array([*written, None], dtype=object)[codes])


def repeated_rows(facts: Facts) -> np.ndarray:
    """Which rows say exactly what a row before them says, shape (n,)."""
    is_repeated = np.zeros(len(facts), dtype=bool)
    likely = _like_a_neighbour(facts)
    seen: set[tuple[tuple[str, Any], ...]] = set()
    for number, row in zip(np.flatnonzero(likely), plain_rows(facts.keep(likely)), strict=True):
        is_repeated[number] = tuple(row.items()) in seen
        seen.add(tuple(row.items()))
    return is_repeated


def _like_a_neighbour(facts: Facts) -> np.ndarray:
    """Whether a row has series, day, vintage, source and number of the row before or after it."""
    series = np.repeat(np.arange(len(facts.names)), np.diff(facts.starts))
    without_gaps = (series, facts.ends, facts.known, facts.sources)
    same = np.ones(max(len(facts) - 1, 0), dtype=bool)
    for column in without_gaps:
        same &= column[1:] == column[:-1]
    for number in (facts.low, facts.high):
        same &= (number[1:] == number[:-1]) | (np.isnan(number[1:]) & np.isnan(number[:-1]))
    likely = np.zeros(len(facts), dtype=bool)
    likely[1:] |= same
    likely[:-1] |= same
    return likely
