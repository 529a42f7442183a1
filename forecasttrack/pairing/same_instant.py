"""Several forecasts of one forecaster on one question at one instant: which of them stands."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from forecasttrack.errors import InvalidTableError
from forecasttrack.pairing.codes import clock, codes
from forecasttrack.tables.schema import Tables

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
    several = forecasts.iloc[rows].assign(row=rows)
    several = several.sort_values([*KEY, "sequence"], kind="stable", na_position="first")
    again = several.duplicated(KEY, keep="first")
    unclear = several.duplicated([*KEY, "sequence"], keep="first") | (
        again & _part_ordered(several)
    )
    places = np.flatnonzero(again & unclear)
    differ = _differ(tables, several, places)
    if differ.any():
        raise _contradiction(several.iloc[places[int(differ.argmax())]])
    replaced = np.zeros(len(forecasts), dtype=bool)
    replaced[several.loc[several.duplicated(KEY, keep="last"), "row"]] = True
    return replaced


def _part_ordered(several: pd.DataFrame) -> pd.Series[Any]:
    """Whether some forecasts of an instant have no sequence."""
    keys = [several[name] for name in KEY]
    return several["sequence"].isna().groupby(keys, sort=False).transform("any")


def _differ(tables: Tables, several: pd.DataFrame, places: np.ndarray) -> np.ndarray:
    """Whether what is said at each place differs from what is said at the place before."""
    one, other = several.iloc[places], several.iloc[places - 1]
    differ = np.zeros(len(places), dtype=bool)
    for name in ("shape", "probability", "expires_at"):
        mine, theirs = one[name].reset_index(drop=True), other[name].reset_index(drop=True)
        differ |= ((mine != theirs) & ~(mine.isna() & theirs.isna())).to_numpy()
    for at in np.flatnonzero(~differ & (one["shape"] != "probability").to_numpy()):
        differ[at] = _said(tables, one["row"].iloc[at]) != _said(tables, other["row"].iloc[at])
    return differ


def _perhaps_shared(forecasts: pd.DataFrame, asked: np.ndarray) -> np.ndarray:
    """Find all forecasts that share pair and instant with another, and maybe a few that do not.

    A number mixed of question, forecaster and moment is sorted several times as fast as the
    three are compared; where two numbers meet by chance, comparing will tell.
    """
    issued_at = clock(forecasts["issued_at"])
    if bool((issued_at[1:] >= issued_at[:-1]).all()):
        same = issued_at[1:] == issued_at[:-1]
        if np.count_nonzero(same) < len(issued_at) // _FEW:
            return np.flatnonzero(np.append(same, False) | np.insert(same, 0, values=False))
    forecaster = codes(forecasts["forecaster"])[0]
    with np.errstate(over="ignore"):
        mixed = issued_at * _ODD[0] + asked * _ODD[1] + forecaster * _ODD[2]
    mixed ^= mixed >> 29
    ordered = np.sort(mixed)
    again = ordered[1:][ordered[1:] == ordered[:-1]]
    return np.flatnonzero(np.isin(mixed, again)) if again.size else again.astype(np.intp)


#: Moments that fewer than one in so many forecasts share are looked at without more ado.
_FEW = 20
#: Odd numbers without a pattern in their bits, so that what is multiplied by them spreads.
_ODD = np.array([0x1E3779B97F4A7C15, 0x3F58476D1CE4E5B9, 0x14D049BB133111EB])


def _said(tables: Tables, row: int) -> list[tuple[str, list[str]]]:
    """All that a forecast says in the long tables, in a form that can be compared."""
    parts = []
    for name, table in sorted(tables.beliefs.items()):
        mine = table[table["forecast"] == row].drop(columns="forecast")
        parts.append((name, sorted(map(str, mine.itertuples(index=False, name=None)))))
    return parts


def _contradiction(forecast: pd.Series[Any]) -> InvalidTableError:
    return InvalidTableError(
        f"forecaster {forecast['forecaster']!r} said two different things about question "
        f"{forecast['question_id']!r} at {forecast['issued_at']} (row {forecast['row']}). Give a "
        "'sequence' column that says which came later, or remove one.",
        record_id=str(forecast["question_id"]),
        field="sequence",
        row=int(forecast["row"]),
    )
