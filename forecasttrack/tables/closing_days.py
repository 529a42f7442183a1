"""Closes written as days: tables show the last microsecond of the day, and mean 24:00 UTC."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from forecasttrack.tables.column_readers import DAY
from forecasttrack.tables.forecast_columns import microseconds

if TYPE_CHECKING:
    from numpy.typing import NDArray


def shown_closes(closes_at: pd.Series[Any], bare: NDArray[Any] | None) -> pd.Series[Any]:
    """The closes as a table shows them.

    Args:
        closes_at: Exact closes, shape (n,).
        bare: Which were written as days, shape (n,); None for none.
    """
    if bare is None:
        return closes_at
    return closes_at.mask(bare, closes_at - pd.Timedelta(microseconds=1))


def exact_closes(closes_at: pd.Series[Any]) -> pd.Series[Any]:
    """The closes as comparisons take them: the last microsecond of a day is its end, 24:00 UTC.

    Example:
        >>> exact_closes(pd.Series(pd.to_datetime(["2026-12-31T23:59:59.999999Z"])))[0]
        Timestamp('2027-01-01 00:00:00+0000', tz='UTC')
    """
    return closes_at.mask(closes_with_day(closes_at), closes_at + pd.Timedelta(microseconds=1))


def closes_with_day(closes_at: pd.Series[Any]) -> NDArray[Any]:
    """Whether each close is the last microsecond of a UTC day, shape (n,)."""
    last: NDArray[Any] = microseconds(closes_at) % DAY == DAY - 1
    return last & closes_at.notna().to_numpy(dtype=bool)
