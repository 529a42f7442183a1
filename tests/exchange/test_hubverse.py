"""Hubs: six types of output in any order of columns, categories, targets; out and in again."""

from __future__ import annotations

import json

import pandas as pd
import pytest

import forecasttrack as ft
from forecasttrack.errors import InvalidArgumentError, InvalidTableError
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


# --- what hubs differ in -----------------------------------------------------------------------

TASK = "reference_date,location,target,horizon,target_end_date"
ROW = "2026-01-10,01,cases,1,2026-01-17"


def hub_of(tmp_path, outputs, **files):
    """A hub of some models' files, each with its own text, and further files."""
    names = {f"model-output/{name}/2026-01-10-{name}.csv": text for name, text in outputs.items()}
    for name, text in (names | files).items():
        path = tmp_path / "hub" / name.replace("__", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path / "hub"


def test_models_that_order_their_columns_differently_ask_one_question(tmp_path):
    """What a task is does not hang on the order of its columns."""
    one = f"{TASK},output_type,output_type_id,value\n{ROW},median,NA,10\n"
    other = ("value,output_type_id,output_type,horizon,target_end_date,target,location,"
             "reference_date\n12,NA,median,1,2026-01-17,cases,01,2026-01-10\n")  # fmt: skip
    tables = ft.read_forecasts(hub_of(tmp_path, {"a-b": one, "c-d": other})).tables
    assert len(tables["questions"]) == 1
    assert sorted(tables["forecasts"]["forecaster"]) == ["hubverse:a-b", "hubverse:c-d"]


def test_parquet_cells_read_like_those_of_csv(tmp_path):
    """Horizons as floats and days as moments are the same task; in a single file, too."""
    pytest.importorskip("pyarrow")
    text = f"{TASK},output_type,output_type_id,value\n{ROW},quantile,0.5,10\n"
    expected = ft.read_forecasts(hub_of(tmp_path, {"a-b": text})).tables["forecasts"]
    frame = pd.DataFrame(
        {"reference_date": [pd.Timestamp("2026-01-10")], "location": ["01"], "target": ["cases"],
         "horizon": [1.0], "target_end_date": [pd.Timestamp("2026-01-17").date()],
         "output_type": ["quantile"], "output_type_id": [0.5], "value": [10]}
    )  # fmt: skip
    frame.to_parquet(tmp_path / "2026-01-10-a-b.parquet")
    got = ft.read_forecasts(tmp_path / "2026-01-10-a-b.parquet")
    assert got.format == "hubverse"
    pd.testing.assert_frame_equal(got.tables["forecasts"], expected)


def test_oracles_of_cumulative_distributions_give_a_range(tmp_path):
    """Their values say which thresholds the number lay at or under, and are no number."""
    text = f"{TASK},output_type,output_type_id,value\n{ROW},cdf,5,0.25\n{ROW},cdf,10,1\n"
    oracle = f"{TASK},output_type,output_type_id,oracle_value\n{ROW},cdf,5,0\n{ROW},cdf,10,1\n"
    hub = hub_of(tmp_path, {"a-b": text}, **{"target-data__oracle-output.csv": oracle})
    ended = ft.read_forecasts(hub).tables["resolutions"].iloc[0]
    assert ended[["outcome", "outcome_low", "outcome_high"]].tolist() == [None, 5, 10]


def test_series_are_matched_by_the_day_that_a_horizon_means(tmp_path):
    """Where tasks name an origin and a horizon, and the series the day it is about."""
    target = {"target_keys": {"target": "cases"}, "is_step_ahead": True, "time_unit": "week"}
    tasks = {"rounds": [{"model_tasks": [{"output_type": {}, "target_metadata": [target]}]}]}
    text = ("reference_date,location,target,horizon,output_type,output_type_id,value\n"
            "2026-01-10,01,cases,1,median,NA,10\n2026-01-10,01,cases,9,median,NA,10\n")  # fmt: skip
    series = ("date,location,target,observation,as_of\n2026-01-10,01,cases,7,2026-02-01\n"
              "2026-01-17,01,cases,8,2026-01-20\n2026-01-17,01,cases,9,2026-02-01\n")  # fmt: skip
    hub = hub_of(tmp_path, {"a-b": text},
                 **{"hub-config__tasks.json": json.dumps(tasks),
                    "hub-config__target-data.json": json.dumps({"date_col": "date"}),
                    "target-data__time-series.csv": series})  # fmt: skip
    ended = ft.read_forecasts(hub).tables["resolutions"]
    assert ended["outcome"].tolist() == [9]
    assert [each.isoformat() for each in ended["known_at"]] == ["2026-01-18"]


def test_cut_points_that_no_tasks_name_are_those_that_models_give(tmp_path):
    """Categories without an order."""
    text = f"{TASK},output_type,output_type_id,value\n{ROW},pmf,low,0.25\n{ROW},pmf,high,0.75\n"
    question = ft.read_forecasts(hub_of(tmp_path, {"a-b": text})).tables["questions"].iloc[0]
    assert question[["kind", "options"]].tolist() == ["categorical", ("low", "high")]


TARGET_DATA = {
    "time-series": "location,target_end_date,target,observation\n01,2026-01-10,cases,12\n",
    "oracle-output": "location,target_end_date,target,oracle_value\n01,2026-01-10,cases,12\n",
}


@pytest.mark.parametrize("name", [None, "hubverse"])
@pytest.mark.parametrize("place", ["", "target-data", "target-data/{}.csv", "{}.csv"])
@pytest.mark.parametrize("kind", TARGET_DATA)
def test_target_data_alone_were_probabilities(tmp_path, kind, place, name):
    """Locations and observations were read as per cent, and rows of a folder taken as nothing."""
    path = tmp_path / place.format(kind)
    file = path if path.suffix else tmp_path / "target-data" / f"{kind}.csv"
    file.parent.mkdir(exist_ok=True)
    file.write_text(TARGET_DATA[kind], encoding="utf-8")
    with pytest.raises(InvalidTableError, match=r"holds no model output .* folder of the hub"):
        ft.read_forecasts(path, format=name)


def test_target_data_as_parquet_alone_are_refused(tmp_path):
    """As those of a text are."""
    pd.DataFrame({"date": ["2026-01-10"], "target": ["cases"], "observation": [12]}).to_parquet(
        tmp_path / "time-series.parquet"
    )
    with pytest.raises(InvalidTableError, match="holds no model output"):
        ft.read_forecasts(tmp_path / "time-series.parquet")


def test_an_observation_beside_a_chance_is_a_remark(tmp_path):
    """A table of one's own may have a column of that name."""
    path = tmp_path / "own.csv"
    path.write_text(
        "question,date,probability,observation\nRain?,2026-01-10,70%,cloudy\n", encoding="utf-8"
    )
    assert ft.read_forecasts(path).format == "table"
