"""Several forecasts of one forecaster on one question at one instant: which of them stands."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from forecasttrack.errors import InvalidTableError
from forecasttrack.pairing.coding import clock, codes
from forecasttrack.pairing.tables import Tables

KEY = ["question_id", "forecaster", "issued_at"]


def replaced_at_once(tables: Tables, asked: np.ndarray) -> np.ndarray:
    """Mark the forecasts that another of the same instant replaces, shape (n,).

    The last by ``sequence`` stands. Without a sequence, or with the same one, equal forecasts are
    one forecast said twice, of which the last row stands.

    Args:
        tables: The tables.
        asked: Row of each forecast's question, shape (n,).

    Raises:
        InvalidTableError: Two differ, and no sequence says which came later.
    """
    forecasts = tables.forecasts
    rows = _perhaps_shared(forecasts, asked)
    rows = rows[forecasts.iloc[rows].duplicated(KEY, keep=False).to_numpy()]
    if not rows.size:
        return np.zeros(len(forecasts), dtype=bool)
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


def _perhaps_shared(forecasts: pd.DataFrame, asked: np.ndarray) -> np.ndarray:
    """Find all forecasts that share pair and instant with another, and maybe a few that do not.

    A number mixed of question, forecaster and moment is sorted several times as fast as the
    three are compared; where two numbers meet by chance, comparing will tell.
    """
    forecaster = codes(forecasts["forecaster"])[0]
    with np.errstate(over="ignore"):
        mixed = clock(forecasts["issued_at"]) * _ODD[0] + asked * _ODD[1] + forecaster * _ODD[2]
    mixed ^= mixed >> 29
    ordered = np.sort(mixed)
    again = ordered[1:][ordered[1:] == ordered[:-1]]
    return np.flatnonzero(np.isin(mixed, again)) if again.size else again.astype(np.intp)


#: Odd numbers without a pattern in their bits, so that what is multiplied by them spreads.
_ODD = np.array([0x1E3779B97F4A7C15, 0x3F58476D1CE4E5B9, 0x14D049BB133111EB])


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
