"""From tables of revised forecasts to the scores of each forecaster and question."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import numpy as np
import pandas as pd

from forecasttrack.evaluation.scores.score_pairs import score
from forecasttrack.pairing.join import pair
from forecasttrack.scale.bench.contenders import OURS, Contender, Work
from forecasttrack.scale.bench.duckdb_histories import SCORES
from forecasttrack.scale.bench.pandas_histories import score_by_groupby
from forecasttrack.scale.bench.platform import platform
from forecasttrack.scale.bench.polars_histories import score_by_polars

_OWN = ["question_id", "forecaster"]
_RULES = {"brier": "brier", "log": "log", "peer-points": "peer"}
_WITHOUT = "checks, `left_out`"

Tables = dict[str, Any]


def _tables(rows: int) -> Tables:
    names = ("forecasts", "questions", "resolutions")
    return dict(zip(names, platform(rows), strict=True))


def _for_ours(tables: Tables) -> Tables:
    return {**tables, "forecasts": tables["forecasts"].drop(columns="sequence")}


def _scored(tables: Tables) -> pd.DataFrame:
    return score(pair(**tables), rules=list(_RULES), history="time-weighted").frame


def _side_by_side(frame: pd.DataFrame) -> np.ndarray:
    """Rows by forecaster and question and rule, as one column after the other."""
    wide = frame.pivot_table(index=_OWN, columns="rule", values="score", observed=True)
    return wide.sort_index()[list(_RULES)].to_numpy().ravel("F")


def _columns(frame: pd.DataFrame) -> np.ndarray:
    return frame[list(_RULES.values())].to_numpy().ravel("F")


def _in_polars(tables: Tables) -> dict[str, Any]:
    polars = import_module("polars")
    return {name: polars.DataFrame(table.to_dict("series")) for name, table in tables.items()}


def _in_duckdb(tables: Tables) -> Any:
    connection = import_module("duckdb").connect()
    for name, table in tables.items():
        connection.register(f"{name}_given", table)
        connection.execute(f"CREATE TABLE {name} AS SELECT * FROM {name}_given")  # noqa: S608
    return connection


HISTORIES = Work(
    name="Revised yes/no forecasts: pair them, then time-weighted Brier and log and peer points",
    inputs=_tables,
    contenders=(
        Contender(
            library=OURS,
            call="`ft.pair`, `ft.score`",
            prepare=_for_ours,
            run=_scored,
            answer=_side_by_side,
        ),
        Contender(
            library="pandas",
            call="groupby, by hand",
            run=lambda tables: score_by_groupby(**tables),
            answer=_columns,
            without=_WITHOUT,
        ),
        Contender(
            library="polars",
            call="lazy expressions, by hand",
            prepare=_in_polars,
            run=lambda tables: score_by_polars(**tables),
            answer=lambda frame: _columns(frame.to_pandas()),
            without=_WITHOUT,
        ),
        Contender(
            library="duckdb",
            call="SQL with windows, by hand",
            prepare=_in_duckdb,
            run=lambda connection: connection.execute(SCORES).fetch_df(),
            answer=lambda frame: _columns(frame.sort_values(_OWN)),
            without=_WITHOUT,
        ),
    ),
)
