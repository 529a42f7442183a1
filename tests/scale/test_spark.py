"""Scores of a Spark dataframe are those of the same rows in memory, however they are spread."""

from __future__ import annotations

import shutil
import sys
from functools import partial
from pathlib import Path

import pandas as pd
import pytest

import forecasttrack as ft
from forecasttrack.scale import engine_scores
from forecasttrack.scale.score_tables import as_frame
from tests.builders import alaska_book
from tests.scale.engines import (
    QUERIES,
    DyingScorePart,
    bytes_of,
    finite,
    in_memory,
    small,
    with_faults,
)
from tests.scale.worlds import KEYS, LEFT_OUT, arrow, awkward, same_frames

sql = pytest.importorskip("pyspark.sql")
pytestmark = [
    # Spark says so of pandas 3 at every turn.
    pytest.mark.filterwarnings("ignore:PySpark does not yet fully support:FutureWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.slow,
]


@pytest.fixture(scope="module")
def spark():
    """Spark on two threads, each with a Python process; a task is tried up to four times."""
    assert shutil.which("java"), "pyspark is installed, and Java is not"
    settings = {
        "spark.ui.enabled": "false",
        "spark.driver.memory": "1g",
        "spark.executorEnv.PYTHONPATH": str(Path.cwd()),
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
    }
    builder = sql.SparkSession.builder.master("local[2,4]")
    for name, value in settings.items():
        builder = builder.config(name, value)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYSPARK_PYTHON", sys.executable)
        session = builder.getOrCreate()
        session.sparkContext.setLogLevel("OFF")
        yield session
        session.stop()


@pytest.fixture(scope="module", autouse=True)
def in_small_parts():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine_scores, "ROWS_PER_PART", 200)
        yield


def scored(spark, tables, partitions=2, **choices):
    frame = spark.createDataFrame(arrow(tables["forecasts"])).repartition(partitions)
    return ft.scale.score(frame, **small(tables), **choices)


def frame_of(frame):
    """A Spark dataframe as one of pandas; Spark's own way warns of pandas 3."""
    return as_frame(frame.toArrow())


def same_scores(expected, found):
    """Assert equal scores and equal rows left out; Spark's rows have no number."""
    same_frames(expected.frame, frame_of(found.frame)[list(expected.frame)])
    columns = [name for name in LEFT_OUT if name != "row"]
    left = frame_of(found.left_out)
    assert left["row"].isna().all()
    same_frames(expected.left_out[columns], left[columns], columns)
    assert set(KEYS) <= set(found.frame.columns)


def test_the_example_scores_as_in_memory(spark):
    """Every kind of question, row by row, and everything left out."""
    tables = alaska_book().tables()
    expected = ft.score(ft.pair(**tables), rules=["brier", "crps"])
    found = scored(spark, tables, rules=["brier", "crps"])
    assert len(found) == len(expected.frame)
    same_scores(expected, found)


def test_awkward_histories_score_as_in_memory(spark):
    tables = awkward(0)
    choices = {"rules": ["log", "peer-points"], "known_by": "2026-02-10", "peers": ["ann", "bob"]}
    same_scores(in_memory(tables, **choices), scored(spark, tables, **choices))


def test_rows_at_fault_are_left_out_as_in_memory(spark):
    tables, choices = with_faults(2), {"rules": ["brier"], "on_fault": "leave out"}
    same_scores(in_memory(tables, **choices), scored(spark, tables, **choices))


def test_faults_of_all_partitions_are_named_by_question(spark):
    tables = with_faults(3)
    with pytest.raises(ft.ForecastTrackError) as caught:
        scored(spark, tables, rules=["brier"])
    message = str(caught.value)
    assert "5 faults in the forecasts of Spark" in message
    assert f"question '{tables['forecasts']['question_id'][3]}': column 'probability'" in message
    assert "question 'nowhere'" in message
    assert "row" not in message.partition("on_fault")[0]


def test_a_column_that_lacks_is_named_as_in_memory(spark):
    tables = awkward(0)
    tables["forecasts"] = tables["forecasts"].drop(columns="issued_at")
    with pytest.raises(ft.ForecastTrackError, match="forecasts has no column 'issued_at'"):
        scored(spark, tables)


def test_no_rows_at_all_leave_every_question_out(spark):
    tables = awkward(0)
    frame = spark.createDataFrame(arrow(tables["forecasts"])).limit(0)
    found = ft.scale.score(frame, **small(tables))
    left = frame_of(found.left_out)
    assert len(found) == 0
    assert len(left) == len(tables["questions"])
    assert set(left["reason"]) == {"no forecast"}


@pytest.mark.filterwarnings("ignore::forecasttrack.SmallSampleWarning")
def test_every_answer_is_that_of_scores_in_memory(spark):
    """The rows stand in another order, so that sums differ in their last digits."""
    tables, rules = finite(5), ["brier", "log"]
    expected = in_memory(tables, rules=rules, early="count")
    found = scored(spark, tables, rules=rules, early="count")
    for name in ("mean", "claims", "skill", "crowd", "even odds", "leaderboard"):
        pd.testing.assert_frame_equal(
            QUERIES[name](expected), QUERIES[name](found), rtol=1e-12, atol=1e-12, check_dtype=False
        )
    curve = ft.calibration(expected.pairs, by=None).curve
    pd.testing.assert_frame_equal(curve, found.calibration().curve, rtol=1e-12, check_dtype=False)


def test_partitions_and_a_killed_worker_change_no_byte(spark, tmp_path, monkeypatch):
    tables, rules = awkward(4), ["brier", "peer-points"]
    expected = bytes_of(scored(spark, tables, partitions=1, rules=rules))
    assert len(expected["scores"]) == 3
    dying = partial(DyingScorePart, place=str(tmp_path / "died"))
    monkeypatch.setattr(engine_scores, "ScorePart", dying)
    found = bytes_of(scored(spark, tables, partitions=5, rules=rules))
    assert (tmp_path / "died").exists()
    assert found == expected
