"""Several forecasts of one forecaster on one question at one instant: which of them stands."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from forecasttrack.errors import InvalidTableError
from forecasttrack.pairing.tables import Tables

KEY = ["question_id", "forecaster", "issued_at"]


def replaced_at_once(tables: Tables) -> np.ndarray:
    """Mark the forecasts that another of the same instant replaces, shape (n,).

    The last by ``sequence`` stands. Without a sequence, or with the same one, equal forecasts are
    one forecast said twice, of which the last row stands.

    Raises:
        InvalidTableError: Two differ, and no sequence says which came later.
    """
    forecasts = tables.forecasts
    shared = forecasts.duplicated(KEY, keep=False).to_numpy()
    if not shared.any():
        return np.zeros(len(forecasts), dtype=bool)
    rows = np.flatnonzero(shared)
    said = pd.Series([_said(tables, int(row)) for row in rows], index=rows, dtype=object)
    several = forecasts.iloc[rows].assign(row=rows, said=said)
    several = several.sort_values([*KEY, "sequence"], kind="stable", na_position="first")
    again = several.duplicated([*KEY, "sequence"], keep="first")
    before = several["said"].shift()
    unclear = several["sequence"].isna() & several.duplicated(KEY, keep="first")
    unclear |= several.groupby(KEY, sort=False)["sequence"].transform(
        lambda each: each.isna().any() and each.notna().any()
    )
    differ = (again | unclear) & (several["said"] != before) & several.duplicated(KEY)
    if differ.any():
        raise _contradiction(several[differ].iloc[0])
    replaced = np.zeros(len(forecasts), dtype=bool)
    replaced[several.loc[several.duplicated(KEY, keep="last"), "row"]] = True
    return replaced


def _said(tables: Tables, row: int) -> tuple[object, ...]:
    """All that a forecast says, in a form that can be compared."""
    forecast = tables.forecasts.iloc[row]
    ends = forecast["expires_at"]
    parts: list[object] = [forecast["shape"], None if pd.isna(ends) else ends]
    if forecast["shape"] == "probability":
        return (*parts, forecast["probability"])
    for name, table in sorted(tables.beliefs.items()):
        mine = table.loc[table["forecast"] == row].drop(columns="forecast")
        parts.append((name, tuple(sorted(map(str, mine.itertuples(index=False, name=None))))))
    return tuple(parts)


def _contradiction(forecast: pd.Series[Any]) -> InvalidTableError:
    return InvalidTableError(
        f"forecaster {forecast['forecaster']!r} said two different things about question "
        f"{forecast['question_id']!r} at {forecast['issued_at']} (row {forecast['row']}). Give a "
        "'sequence' column that says which came later, or remove one.",
        record_id=str(forecast["question_id"]),
        field="sequence",
        row=int(forecast["row"]),
    )
