"""The fixed columns that everything is turned into before forecasts meet outcomes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import attrs
import numpy as np
import pandas as pd

UTC = "datetime64[us, UTC]"

QUESTION_COLUMNS: Mapping[str, object] = {
    "question_id": object,
    "kind": object,
    "unit": object,
    "options": object,
    "lower": float,
    "upper": float,
    "opens_at": UTC,
    "closes_at": UTC,
    "closed_at": UTC,
    "written_at": UTC,
    "condition_id": object,
    "condition_outcome": object,
    "claim": object,
    "relation": object,
    "nature": object,
    "section": object,
    "holder": object,
    "cluster": object,
    "tags": object,
    "weight": float,
    "apart": bool,
}
"""Columns of the questions, with what they hold; absent texts are ``None``."""

FORECAST_COLUMNS: Mapping[str, object] = {
    "question_id": object,
    "forecaster": object,
    "issued_at": UTC,
    "expires_at": UTC,
    "recorded_at": UTC,
    "sequence": float,
    "shape": object,
    "probability": float,
    "words": object,
    "band_low": float,
    "band_high": float,
}
"""Columns of the forecasts, one row each; ``probability`` is NaN unless the shape is so named."""

RESOLUTION_COLUMNS: Mapping[str, object] = {
    "question_id": object,
    "status": object,
    "outcome": object,
    "outcome_low": float,
    "outcome_high": float,
    "known_at": UTC,
}
"""Columns of the resolutions; ``outcome`` is an option's name, yes, no or a number."""

BELIEF_COLUMNS: Mapping[str, Mapping[str, object]] = {
    "options": {"forecast": int, "option": object, "probability": float},
    "quantiles": {"forecast": int, "level": float, "value": float},
    "samples": {"forecast": int, "sample": int, "value": float},
    "distributions": {"forecast": int, "family": object, "parameter": object, "value": float},
    "points": {"forecast": int, "value": float},
}
"""Long tables of the beliefs that need more than one number; ``forecast`` counts rows from 0."""


@attrs.frozen(kw_only=True, eq=False)
class Tables:
    """Questions, forecasts with their beliefs, and resolutions, each with its fixed columns."""

    questions: pd.DataFrame
    forecasts: pd.DataFrame
    resolutions: pd.DataFrame
    beliefs: Mapping[str, pd.DataFrame]


def table(rows: Sequence[Any], columns: Mapping[str, object]) -> pd.DataFrame:
    """Make a table with fixed columns from rows (mappings), filling in what is absent."""
    frame = pd.DataFrame(rows, columns=list(columns))
    for name, dtype in columns.items():
        frame[name] = _typed(frame[name], dtype)
    return frame


def _typed(column: pd.Series[Any], dtype: object) -> pd.Series[Any]:
    if dtype == UTC:
        return pd.to_datetime(column, utc=True).dt.as_unit("us")
    if dtype is object:
        texts = column.astype(object)
        return texts.where(texts.notna(), None)
    if dtype is float:
        return pd.Series(np.asarray(column, dtype=float), index=column.index)
    return column.astype(dtype)  # type: ignore[call-overload, no-any-return]
