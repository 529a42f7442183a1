"""When outcomes take their place in time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from forecasttrack.tables.closes import exact_closes

if TYPE_CHECKING:
    import pandas as pd


def settled_at(pairs: pd.DataFrame) -> pd.Series[Any]:
    """When each outcome takes its place in time: once known, and not before its settling day.

    Args:
        pairs: Rows of pairs; without a column ``settling_day`` the planned close is that day.
    """
    day, known = pairs.get("settling_day"), pairs["known_at"]
    day = exact_closes(pairs["closes_at"]) if day is None or day.dtype.kind != "M" else day
    return known.where(~(day > known), day)
