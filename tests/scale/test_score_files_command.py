"""`forecasttrack score-files` prints the means of a folder, and goes on after an interruption."""

from __future__ import annotations

import json

import pytest

import forecasttrack as ft
from tests.scale.worlds import arrow, awkward, folder_of


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    import pyarrow.parquet as pq  # noqa: PLC0415 - an extra

    folder, tables = tmp_path_factory.mktemp("command"), awkward(5)
    folder_of(tables["forecasts"], folder / "forecasts")
    for name in ("questions", "resolutions"):
        pq.write_table(arrow(tables[name]), folder / f"{name}.parquet")
    return folder, tables


@pytest.mark.end_to_end
def test_the_table_shows_means_and_where_the_scores_are(run, place):
    folder, tables = place
    printed = run("score-files", str(folder), "--rule", "brier").stdout
    pairs = ft.pair(**{**tables, "forecasts": arrow(tables["forecasts"])})
    for row in ft.score(pairs, rules=["brier"]).summarise().itertuples():
        assert f"{row.forecaster}" in printed
        assert f"{row.mean:.4f}" in printed
    assert "scored/scores" in printed.replace("\n", "")
    assert "open" in printed


@pytest.mark.end_to_end
def test_json_holds_the_summary_and_what_was_left_out(run, place):
    folder, _ = place
    found = json.loads(
        run("score-files", str(folder), "--by", "cluster", "--format", "json").stdout
    )
    assert {each["rule"] for each in found["summary"]} == {"brier", "log"}
    assert found["left_out"]["open"] > 0


def test_a_folder_without_questions_is_an_error_of_one_line(run, tmp_path):
    folder_of(awkward(0)["forecasts"], tmp_path / "forecasts")
    found = run("score-files", str(tmp_path), status=2)
    assert "questions.parquet" in found.stderr
