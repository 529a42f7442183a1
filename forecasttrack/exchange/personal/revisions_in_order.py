"""Forecasts of one moment that differ: revisions, which the order of their rows numbers."""

from __future__ import annotations

import numpy as np
import pandas as pd

from forecasttrack.exchange.personal.column_names import BELIEFS
from forecasttrack.exchange.rows import ForecastRow

_MOMENT = ["question_id", "forecaster", "issued_at"]


def with_revisions_ordered(forecasts: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    """Number the revisions among forecasts of yes and no, and count the moments that have some.

    Args:
        forecasts: The table of forecasts, in the order of the file.

    Returns:
        The table, with a ``sequence`` for those that had none, and how many moments these are of.

    Example:
        >>> row = {"question_id": "rain", "forecaster": "ann", "issued_at": None}
        >>> frame = pd.DataFrame([row | {"probability": each} for each in (0.2, 0.7)])
        >>> ordered, count = with_revisions_ordered(frame)
        >>> ordered["sequence"].tolist(), count
        ([0.0, 1.0], 1)
    """
    again = np.flatnonzero(forecasts.duplicated(_MOMENT, keep=False))
    beside = forecasts.iloc[again]
    moment = beside.groupby(_MOMENT, sort=False, observed=True, dropna=False).ngroup().to_numpy()
    chances = pd.DataFrame({"moment": moment, "chance": beside["probability"].to_numpy()})
    of_moment = np.bincount(chances.drop_duplicates()["moment"], minlength=1)
    parts = [name for name in BELIEFS if name in beside]
    of_parts = np.bincount(moment[beside[parts].notna().any(axis=1)], minlength=len(of_moment))
    is_revised = (of_moment > 1) & (of_parts == 0)
    if not is_revised.any():
        return forecasts, 0
    sequence = (
        forecasts["sequence"].to_numpy(dtype=float, copy=True)
        if "sequence" in forecasts
        else np.full(len(forecasts), np.nan)
    )
    places = again[is_revised[moment]]
    places = places[np.isnan(sequence[places])]
    sequence[places] = places
    known = [field for field in ForecastRow.__annotations__ if field in {*forecasts, "sequence"}]
    ordered = forecasts.assign(sequence=sequence)
    further = [name for name in ordered if name not in known]
    return ordered[[*known, *further]], int(is_revised.sum())
