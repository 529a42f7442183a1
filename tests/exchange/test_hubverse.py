"""Hubs: six types of output in any order of columns, categories, targets; out and in again."""

from __future__ import annotations

import json

import pandas as pd
import pytest

import forecasttrack as ft
from forecasttrack.errors import InvalidArgumentError
from tests.builders import book_of
from tests.exchange.samples import sample

OUTPUT = """\
value,output_type_id,output_type,location,target,reference_date,horizon
10,NA,mean,01,cases,2026-01-10,1
9,NA,median,01,cases,2026-01-10,1
5,0.25,quantile,01,cases,2026-01-10,1
15,0.75,quantile,01,cases,2026-01-10,1
7,s2,sample,01,cases,2026-01-10,1
8,s1,sample,01,cases,2026-01-10,1
0.5,10,cdf,01,cases,2026-01-10,1
0.0,0,cdf,01,cases,2026-01-10,1
1.0,20,cdf,01,cases,2026-01-10,1
0.25,low,pmf,01,level,2026-01-10,1
0.75,high,pmf,01,level,2026-01-10,1
x,0.5,quantile,01,cases,2026-01-10,1
1,NA,quantile,01,cases,2026-01-10,1
1,1,guess,01,cases,2026-01-10,1
"""
TASKS = {
    "rounds": [{
        "submissions_due": {"relative_to": "reference_date", "start": -6, "end": -3},
        "model_tasks": [
            {"output_type": {"pmf": {"output_type_id": {"required": ["low", "high"]}}},
             "target_metadata": [{"target_keys": {"target": "level"}, "target_type": "ordinal"}]},
            {"output_type": {}, "target_metadata": [
                {"target_keys": {"target": "cases"}, "target_units": "persons"}]},
        ],
    }]
}  # fmt: skip
ORACLE = """\
location,target,reference_date,horizon,output_type,output_type_id,oracle_value
01,level,2026-01-10,1,pmf,low,0
01,level,2026-01-10,1,pmf,high,1
01,cases,2026-01-10,1,quantile,NA,12
"""
SERIES = """\
location,target,reference_date,observation,as_of
01,cases,2026-01-10,99,2026-01-20
01,cases,2026-01-10,12,2026-01-27
"""


@pytest.fixture
def hub(tmp_path):
    """A hub with one model and every type of output."""
    for name, text in {
        "model-output/team-a/2026-01-10-team-a.csv": OUTPUT,
        "hub-config/tasks.json": json.dumps(TASKS),
        "target-data/oracle-output.csv": ORACLE,
        "target-data/time-series.csv": SERIES,
    }.items():
        path = tmp_path / "hub" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path / "hub"


def test_six_types_of_output_come_in(hub):
    """Each task with each type of output is a question of one cluster."""
    got = ft.read_forecasts(hub)
    assert (got.format, got.rows, got.taken) == ("hubverse", 19, 16)
    assert got.refused["column"].tolist() == ["value", "output_type_id", "output_type"]
    questions = got.tables["questions"].set_index("output_type")
    assert questions["kind"].to_dict() == {
        "mean": "numeric", "median": "numeric", "quantile": "numeric", "sample": "numeric",
        "cdf": "numeric", "pmf": "ordered",
    }  # fmt: skip
    assert questions["cluster"].nunique() == 2
    assert questions.loc["pmf", "options"] == ("low", "high")
    assert questions.loc["mean", ["unit", "location"]].tolist() == ["persons", "01"]


def test_forecasts_are_of_the_model_and_of_the_day_they_were_due(hub):
    """The name of the file tells the model, tasks.json how long before its date a round ends."""
    forecasts = ft.read_forecasts(hub).tables["forecasts"]
    assert set(forecasts["forecaster"]) == {"hubverse:team-a"}
    assert {each.isoformat() for each in forecasts["issued_at"]} == {"2026-01-07"}


def test_targets_settle_the_questions(hub):
    """Oracles first, then the latest version of an observation; categories by the true one."""
    tables = ft.read_forecasts(hub).tables
    ended = tables["resolutions"].merge(tables["questions"], on="question_id")
    outcomes = ended.set_index("output_type")["outcome"].to_dict()
    numbers = dict.fromkeys(("mean", "median", "quantile", "sample", "cdf"), 12.0)
    assert outcomes == {"pmf": "high"} | numbers
    scores = ft.score(ft.pair(**tables), rules=["wis", "rps", "squared-error"]).frame
    assert len(scores) > 0


def test_a_hub_is_written_and_comes_back(hub, tmp_path):
    """All but curves, which are quantiles here."""
    got = ft.read_forecasts(hub)
    ft.write_forecasts(got, tmp_path / "out", format="hubverse")
    again = ft.read_forecasts(tmp_path / "out").tables
    for name, expected in got.tables.items():
        keys = [key for key in ("question_id", "level", "sample", "option") if key in expected]
        found, wanted = (
            each.sort_values(keys, kind="stable").reset_index(drop=True)
            for each in (again[name][list(expected)], expected)
        )
        pd.testing.assert_frame_equal(found, wanted)


def test_books_of_yes_no_questions_become_hubs(tmp_path):
    """Each question is a task by its id, its probability two categories."""
    ft.write_forecasts(book_of(0.2, 0.7), tmp_path / "out", format="hubverse")
    rows = pd.read_csv(tmp_path / "out/model-output/ann/2026-01-01-ann.csv")
    assert rows["value"].tolist() == pytest.approx([0.2, 0.8, 0.7, 0.3])
    tables = ft.read_forecasts(tmp_path / "out").tables
    assert tables["resolutions"]["outcome"].tolist() == ["yes", "yes"]


def test_distributions_are_not_written(tmp_path):
    """The error says what hubs take instead, and no folder is left behind."""
    forecasts = pd.DataFrame(
        [{"question_id": "a", "forecaster": "x", "issued_at": pd.Timestamp("2026-01-01T00:00Z"),
          "family": "normal", "parameter": "mean", "value": 1.0}]
    )  # fmt: skip
    tables = {
        "forecasts": forecasts,
        "questions": pd.DataFrame([{"question_id": "a", "kind": "numeric"}]),
        "resolutions": pd.DataFrame(columns=["question_id", "status", "outcome"]),
    }
    with pytest.raises(InvalidArgumentError, match="quantiles or samples instead"):
        ft.write_forecasts(tables, tmp_path / "out", format="hubverse")
    assert not (tmp_path / "out").exists()


def test_parquet_reads_like_csv(hub, tmp_path):
    """Location 01 stays text."""
    pytest.importorskip("pyarrow")
    expected = ft.read_forecasts(hub).tables["forecasts"]
    path = hub / "model-output/team-a/2026-01-10-team-a.csv"
    frame = pd.read_csv(path, dtype=str, keep_default_na=False)
    frame.to_parquet(path.with_suffix(".parquet"))
    path.unlink()
    pd.testing.assert_frame_equal(ft.read_forecasts(hub).tables["forecasts"], expected)


def test_the_sample_hub_is_read_and_scored():
    """A real hub: every row taken, every type of output there."""
    got = ft.read_forecasts(sample("hubverse"))
    assert (got.format, got.rows, len(got.refused)) == ("hubverse", got.taken, 0)
    assert got.tables["questions"]["output_type"].nunique() == 6
    pairs = ft.pair(**got.tables)
    assert len(pairs) == 20
    assert (ft.score(pairs, rules=["wis"]).frame["score"] >= 0).all()
