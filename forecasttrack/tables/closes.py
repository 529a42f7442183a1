"""Closes written as days: tables show the last microsecond of the day, and mean 24:00 UTC."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from forecasttrack.tables.schema import ONE_MICROSECOND, closing_moments, instants

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray


def shown_closes(closes_at: pd.Series[Any], bare: NDArray[Any] | None) -> pd.Series[Any]:
    """The closes as a table shows them.

    Args:
        closes_at: Exact closes, shape (n,).
        bare: Whether each close was written as a day, shape (n,); None where no close was.
    """
    if bare is None:
        return closes_at
    return closes_at.mask(bare, closes_at - ONE_MICROSECOND)


def exact_closes(closes_at: pd.Series[Any]) -> pd.Series[Any]:
    """The closes as comparisons take them: the last microsecond of a day is its end, 24:00 UTC.

    Example:
        >>> import pandas as pd
        >>> exact_closes(pd.Series(pd.to_datetime(["2026-12-31T23:59:59.999999Z"])))[0]
        Timestamp('2027-01-01 00:00:00+0000', tz='UTC')
    """
    return instants(closing_moments(closes_at)).set_axis(closes_at.index)
