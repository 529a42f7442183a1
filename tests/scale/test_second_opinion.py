"""Scores of a folder, held against the same scores in SQL."""

from __future__ import annotations

import numpy as np
import pyarrow.parquet as pq

import forecasttrack as ft
from forecasttrack.scale.bench.duckdb_histories import SCORES
from tests.bench.large_folder import write_folder

SHORT = {"brier": "brier", "log": "log", "peer-points": "peer"}


def test_duckdb_finds_the_same_scores(tmp_path):
    """Brier, log and peer points over time, and coverage, by window functions."""
    import duckdb  # noqa: PLC0415 - takes a while to load

    questions, resolutions = write_folder(tmp_path / "in", 5_000)
    found = ft.scale.score_files(
        tmp_path / "in",
        tmp_path / "out",
        questions=questions,
        resolutions=resolutions,
        rules=list(SHORT),
    ).frame
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone='UTC'")
        forecasts = pq.read_table(tmp_path / "in")
        connection.register("forecasts", forecasts)
        connection.register("questions", questions)
        connection.register("resolutions", resolutions)
        rows = connection.execute(SCORES).fetch_df()
    keys = ["question_id", "forecaster"]
    for rule, column in SHORT.items():
        ours = found[found["rule"] == rule]
        both = ours.merge(rows.astype({each: ours[each].dtype for each in keys}), on=keys)
        assert len(both) == len(rows) == len(ours) > 1_000
        np.testing.assert_allclose(both["score"], both[column], rtol=1e-9, atol=1e-9)
        np.testing.assert_allclose(both["time_coverage_x"], both["time_coverage_y"], rtol=1e-12)
