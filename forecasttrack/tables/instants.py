"""Columns of instants in a table that was handed in, read as microseconds."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from forecasttrack.errors import InvalidTableError
from forecasttrack.tables.column_readers import is_empty, is_text
from forecasttrack.tables.dataframes import InputTable
from forecasttrack.tables.faults import Faults
from forecasttrack.tables.schema import DAY, MISSING

if TYPE_CHECKING:
    from numpy.typing import NDArray

_PER_SECOND = {"s": 1, "ms": 1_000, "us": 1_000_000, "ns": 1_000_000_000}
_FEWEST_SECONDS, _MOST_SECONDS = 1e8, 1e11
"""Numbers between them may be seconds since 1970, of the years 1973 to 5138."""
_UNITS = {"s": "seconds", "ms": "milliseconds", "us": "microseconds", "ns": "nanoseconds"}


def clock(
    table: InputTable, column: str, faults: Faults, *, end: bool = False
) -> NDArray[np.int64] | None:
    """Read instants as microseconds UTC, `MISSING` where there is none.

    Args:
        table: The table.
        column: The column.
        faults: Where rows at fault are noted.
        end: Whether a bare day means its end (24:00 UTC) instead of its beginning.

    Returns:
        Shape (n,); None where the column is absent or wholly missing.

    Raises:
        InvalidTableError: The column holds times without a zone, or no times at all.
    """
    if is_empty(table, column):
        return None
    given = table.frame[column]
    if isinstance(given.dtype, pd.ArrowDtype):
        given = _from_arrow(given)
    if isinstance(given.dtype, pd.DatetimeTZDtype):
        unit = given.dtype.unit
        return _whole_microseconds(table, column, faults, given, unit)
    if given.dtype == object:
        return _from_objects(table, column, faults, given, end=end)
    raise InvalidTableError(_no_instants(table, column, given), field=column)


def _from_arrow(given: pd.Series[Any]) -> pd.Series[Any]:
    dtype: Any = given.dtype
    kind = str(dtype.pyarrow_dtype)
    if kind.startswith("timestamp") and dtype.pyarrow_dtype.tz is not None:
        # Read as whole numbers: pandas makes an object of each moment otherwise.
        unit, zone = dtype.pyarrow_dtype.unit, dtype.pyarrow_dtype.tz
        numbers = given.astype("int64[pyarrow]").to_numpy(dtype=np.int64, na_value=MISSING)
        instants = pd.DatetimeIndex(numbers.view(f"M8[{unit}]"))
        return pd.Series(instants.tz_localize("UTC").tz_convert(zone), index=given.index)
    return given.astype(object) if kind.startswith("date") else given


def _no_instants(table: InputTable, column: str, given: pd.Series[Any]) -> str:
    cure = _cure_of_column(table, column, given)
    return (
        f"column '{column}' of {table.name} holds {given.dtype}; instants with a time zone are"
        f" needed{f'. {cure}' if cure else ''}."
    )


def _cure_of_column(table: InputTable, column: str, given: pd.Series[Any]) -> str:
    if is_text(given):
        return f"If they are UTC: {table.cure('parse', column)}"
    if isinstance(given.dtype, pd.PeriodDtype):
        return f"If their beginnings are meant: {table.cure('period', column)}"
    if given.dtype.kind in "iuf":
        return _cure_of_numbers(table, column, float(given.dropna().abs().median()))
    return "" if given.dtype.kind in "bmc" else f"If they are UTC: {table.cure('utc', column)}"


def _cure_of_numbers(table: InputTable, column: str, typical: float) -> str:
    """Seconds and their fractions are told by their size; other numbers are no instants."""
    for unit, per_second in _PER_SECOND.items():
        if _FEWEST_SECONDS <= typical / per_second < _MOST_SECONDS:
            cure = table.cure("epoch", column, unit=unit, per_second=str(per_second))
            return f"If they count {_UNITS[unit]} since 1970: {cure}"
    return ""


def _whole_microseconds(
    table: InputTable, column: str, faults: Faults, given: pd.Series[Any], unit: str
) -> NDArray[np.int64]:
    values: NDArray[np.int64] = given.to_numpy(dtype=f"datetime64[{unit}]").view(np.int64)
    if unit == "us":
        # What is kept must not change when the caller writes into the table later.
        return values.copy()
    missing = values == MISSING
    if unit == "ns":
        fault = f"is finer than a microsecond; round it: {table.cure('round', column)}"
        faults.note((values % 1_000 != 0) & ~missing, given, column, fault)
        return np.where(missing, MISSING, values // 1_000)
    factor = 1_000_000 // _PER_SECOND[unit]
    too_far = ~missing & (np.abs(values) > np.iinfo(np.int64).max // factor)
    faults.note(too_far, given, column, "lies outside the years that microseconds can count")
    return np.where(missing | too_far, MISSING, values * factor)


def _from_objects(
    table: InputTable, column: str, faults: Faults, given: pd.Series[Any], *, end: bool
) -> NDArray[np.int64]:
    values = given.to_numpy()
    found = np.full(len(values), MISSING)
    naive, strange, too_fine = (np.zeros(len(values), dtype=bool) for _ in range(3))
    for row in np.flatnonzero(given.notna().to_numpy()).tolist():
        value = values[row]
        if isinstance(value, dt.datetime):
            naive[row] = value.tzinfo is None
            too_fine[row] = bool(getattr(value, "nanosecond", 0))
            found[row] = MISSING if naive[row] else _microseconds(value)
        elif isinstance(value, dt.date):
            found[row] = (value - dt.date(1970, 1, 1)).days * DAY + (DAY if end else 0)
        else:
            strange[row] = True
    fault = "is no instant with a time zone"
    cure = f"if it is UTC: {table.cure('utc', column)}"
    faults.note(naive, given, column, f"{fault}; {cure}")
    faults.note(
        strange,
        given,
        column,
        lambda value: fault + _cure_of_object(table, column, value),
    )
    faults.note(too_fine, given, column, "is finer than a microsecond; round it")
    return found


def _cure_of_object(table: InputTable, column: str, value: object) -> str:
    if isinstance(value, str):
        return f"; if it is UTC: {table.cure('parse', column)}"
    if isinstance(value, int | float) and not isinstance(value, bool):
        cure = _cure_of_numbers(table, column, abs(value))
        return f". {cure}" if cure else ""
    return ""


def _microseconds(value: dt.datetime) -> int:
    since = value - dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def bare_days(table: InputTable, column: str) -> NDArray[np.bool_] | None:
    """Whether each cell is a date without a time, shape (n,); None where no cell is."""
    if column not in table:
        return None
    given = table.frame[column]
    if isinstance(given.dtype, pd.ArrowDtype) and str(given.dtype.pyarrow_dtype).startswith("date"):
        return given.notna().to_numpy()
    if given.dtype != object:
        return None
    bare = np.array(
        [isinstance(each, dt.date) and not isinstance(each, dt.datetime) for each in given],
        dtype=bool,
    )
    return bare if bare.any() else None
