"""The cells of a table of facts, read column by column: dates with their zones, and values."""

from __future__ import annotations

from numbers import Real
from typing import Any

import attrs
import numpy as np
import pandas as pd

from forecasttrack.errors import ForecastTrackError, InvalidTableError
from forecasttrack.records import checks, moments
from forecasttrack.records.number_text import fault_of_value, is_number

RANGE_ENDS = ("low", "high")
"""The columns of the ends of a range, either of which may be open."""


@attrs.frozen(eq=False)
class Instants:
    """The dates of a column, one in each row.

    Attributes:
        ends: End of each date in microseconds since 1970 UTC; no date's where none is given.
        is_day: Whether each is a bare day.
        missing: Whether no date is given.
    """

    ends: np.ndarray
    is_day: np.ndarray
    missing: np.ndarray


# --- dates -----------------------------------------------------------------------------------


def instants(column: pd.Series[Any]) -> Instants:
    """Read a column of days and instants; times without a zone are refused.

    Raises:
        InvalidTableError: A value is no date, or a time without a zone.
    """
    if isinstance(column.dtype, pd.DatetimeTZDtype):
        utc = column.dt.tz_convert("UTC").dt.tz_localize(None).dt.as_unit("us")
        raw = utc.to_numpy().astype(np.int64)
        return Instants(raw, np.zeros(len(column), dtype=bool), column.isna().to_numpy())
    if pd.api.types.is_datetime64_dtype(column.dtype) and column.notna().any():
        raise InvalidTableError(
            f"facts: the times in {column.name} have no zone; add one with"
            f' .dt.tz_localize("UTC"), or write bare days as text, 2025-08-15',
            field=str(column.name),
        )
    return _read_each(column)


def _read_each(column: pd.Series[Any]) -> Instants:
    values = column.astype(object)
    missing = (values.isna() | (values == "")).to_numpy()
    codes, distinct = pd.factorize(values.where(~missing, None))
    read = [_read_date(value, column, codes, code) for code, value in enumerate(distinct)]
    ends = np.array([end for end, _ in read] or [0], dtype=np.int64)
    is_day = np.array([day for _, day in read] or [False])
    return Instants(ends[codes], is_day[codes] & ~missing, missing)


def _read_date(
    value: object, column: pd.Series[Any], codes: np.ndarray, code: int
) -> tuple[int, bool]:
    try:
        when = moments.date(value)
    except ForecastTrackError as error:
        row = int(np.flatnonzero(codes == code)[0])
        raise InvalidTableError(
            f"facts: column {column.name!r} at row {row}: {error}", field=str(column.name), row=row
        ) from None
    return moments.microseconds(moments.ends(when)), not isinstance(when, moments.Moment)


# --- values ----------------------------------------------------------------------------------


def values_of(frame: pd.DataFrame) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The low end, the high end and the text of each value.

    The ends of a number are equal, those of a range may be infinite, and those of a text NaN
    unless it is yes or no; the text is None where the value is a number or a range.
    """
    column = frame["value"]
    if column.dtype.kind in "fiu":
        exact, text = column.to_numpy(dtype=float), np.full(len(frame), None, dtype=object)
    else:
        exact, text = _numbers_or_texts(column)
    low, high = (_numbers_of_end(frame[name]) for name in RANGE_ENDS)
    _refuse(frame, np.isinf(low) | np.isinf(high), "an end is infinite; leave an open end out")
    absent = np.isnan(exact) & (text == None)  # noqa: E711 - elementwise
    ranged = ~np.isnan(low) | ~np.isnan(high)
    _refuse(frame, absent & ~ranged, "there is no value; give value, or low and high")
    _refuse(frame, ~absent & ranged, "there is a value and a range; keep one")
    low = np.where(ranged, np.where(np.isnan(low), -np.inf, low), exact)
    high = np.where(ranged, np.where(np.isnan(high), np.inf, high), exact)
    _refuse(frame, low > high, "low is above high; are the two swapped?")
    _refuse(frame, ~ranged & np.isinf(exact), "the value is infinite; a finite number is needed")
    too_large = [(np.abs(end) > checks.LARGEST) & np.isfinite(end) for end in (low, high)]
    _refuse(
        frame,
        too_large[0] | too_large[1],
        f"it is too large{checks.size_hint(10 * checks.LARGEST)}",
    )
    return low, high, text


def _refuse(frame: pd.DataFrame, wrong: np.ndarray, message: str) -> None:
    if wrong.any():
        row = int(np.flatnonzero(wrong)[0])
        series = frame["series"].iloc[row]
        raise InvalidTableError(f"facts: {series!r} at row {row}: {message}", row=row)


def _numbers_of_end(column: pd.Series[Any]) -> np.ndarray:
    if column.dtype.kind in "fiu":
        return column.to_numpy(dtype=float)
    exact, text = _numbers_or_texts(column)
    wrong = np.array([each is not None for each in text], dtype=bool)
    if wrong.any():
        row = int(np.flatnonzero(wrong)[0])
        raise InvalidTableError(
            f"facts: column {column.name!r} at row {row} is {text[row]!r}; a number is needed",
            field=str(column.name),
            row=row,
        )
    return exact


def fault_of_text(value: object) -> str | None:
    """What keeps a value from being a text that every store keeps; ``None`` if nothing does."""
    if not isinstance(value, str):
        return f"{value!r} is no text"
    if not value.strip():
        return f"{value!r} has nothing in it; leave it out"
    try:
        checks.refuse_unwritable(value)
    except ForecastTrackError as error:
        return str(error)
    return None


_TRUTH = {"yes": 1.0, "no": 0.0}


def _numbers_or_texts(column: pd.Series[Any]) -> tuple[np.ndarray, np.ndarray]:
    values = column.astype(object)
    codes, distinct = pd.factorize(values.where(values.notna() & (values != ""), None))
    read = [_number_or_text(value, column, codes, code) for code, value in enumerate(distinct)]
    numbers = np.array([*(number for number, _ in read), np.nan], dtype=float)
    texts = np.array([*(text for _, text in read), None], dtype=object)
    return numbers[codes], texts[codes]  # what is missing has code -1, the last of both


def _number_or_text(
    value: object, column: pd.Series[Any], codes: np.ndarray, code: int
) -> tuple[float, str | None]:
    if isinstance(value, Real) and not isinstance(value, bool):
        return float(value), None
    fault = fault_of_text(value) or fault_of_value(str(value))
    if fault is not None:
        row = int(np.flatnonzero(codes == code)[0])
        raise InvalidTableError(
            f"facts: column {column.name!r} at row {row}: {fault}", field=str(column.name), row=row
        )
    text = str(value)
    return (float(text), None) if is_number(text) else (_TRUTH.get(text, np.nan), text)
