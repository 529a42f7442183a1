"""Scores of a Dask dataframe are those of the same rows in memory, on one process or on several."""

from __future__ import annotations

import logging
import os
import signal
from pathlib import Path

import pandas as pd
import pytest

import forecasttrack as ft
from forecasttrack.scale import engine_scores, out_of_core
from tests.builders import alaska_book
from tests.scale.engines import (
    CHOICES,
    QUERIES,
    bytes_of,
    finite,
    in_files,
    in_memory,
    small,
    with_faults,
)
from tests.scale.worlds import LEFT_OUT, awkward, same_frames

dask = pytest.importorskip("dask")
dd = pytest.importorskip("dask.dataframe")
distributed = pytest.importorskip("distributed")

RULES = ["brier", "peer-points"]
SLOW = pytest.mark.slow


@pytest.fixture(scope="module", autouse=True)
def in_small_parts():
    with pytest.MonkeyPatch.context() as patch:
        for module in (engine_scores, out_of_core):
            patch.setattr(module, "ROWS_PER_PART", 100)
        yield


@pytest.fixture(scope="module")
def cluster():
    """Two processes; a test that needs them fails where they cannot start."""
    with (
        dask.config.set(
            {"distributed.admin.log-format": "", "distributed.scheduler.work-stealing": 1}
        ),
        distributed.LocalCluster(
            n_workers=2,
            threads_per_worker=1,
            # Any free port: without one it is that of every cluster on this machine.
            dashboard_address="127.0.0.1:0",
            silence_logs=logging.CRITICAL,
        ) as started,
        distributed.Client(started, set_as_default=False) as client,
    ):
        yield client


def scored(tables, partitions=3, **choices):
    """Scores by Dask, in this process unless a client is the default."""
    frame = dd.from_pandas(tables["forecasts"], npartitions=partitions, sort=False)
    return ft.scale.score(frame, **small(tables), **choices)


def whole(frame):
    """The rows of a Dask dataframe, partition after partition."""
    return frame.compute().reset_index(drop=True)


@pytest.fixture
def in_one_process():
    with dask.config.set(scheduler="sync"):
        yield


# --- the same rows -----------------------------------------------------------------------------


@pytest.mark.end_to_end
@pytest.mark.usefixtures("in_one_process")
@pytest.mark.parametrize(
    "rules", [["brier", "crps"], *(pytest.param(each, marks=SLOW) for each in (["log"], RULES))]
)
def test_the_example_scores_as_in_memory(monkeypatch, rules):
    """Every kind of question, row by row, and everything left out."""
    monkeypatch.setattr(engine_scores, "ROWS_PER_PART", 20)
    tables = alaska_book().tables()
    expected = ft.score(ft.pair(**tables), rules=rules)
    found = scored(tables, rules=rules)
    assert len(found) == len(expected.frame)
    same_frames(expected.frame, whole(found.frame))
    same_frames(expected.left_out, whole(found.left_out), LEFT_OUT)


@pytest.mark.end_to_end
@pytest.mark.usefixtures("in_one_process")
@pytest.mark.parametrize("seed", [0, *(pytest.param(each, marks=SLOW) for each in range(1, 20))])
@pytest.mark.parametrize("choices", CHOICES.values(), ids=CHOICES)
def test_awkward_histories_score_as_in_memory(seed, choices):
    """Ties, expiry, late, early and open ones, to the last bit."""
    tables = awkward(seed)
    expected, found = in_memory(tables, **choices), scored(tables, **choices)
    assert len(expected.frame) > 8
    same_frames(expected.frame, whole(found.frame))
    same_frames(expected.left_out, whole(found.left_out), LEFT_OUT)


@pytest.mark.usefixtures("in_one_process")
def test_rows_at_fault_are_left_out_as_in_memory():
    """Nothing that a faulty row says counts, neither its moment nor that it was there."""
    tables = with_faults(2)
    choices = {"rules": ["brier"], "on_fault": "leave out"}
    expected, found = in_memory(tables, **choices), scored(tables, **choices)
    assert (expected.left_out["reason"] == "fault").sum() >= 5
    same_frames(expected.frame, whole(found.frame))
    same_frames(expected.left_out, whole(found.left_out), LEFT_OUT)


@pytest.mark.usefixtures("in_one_process")
def test_faults_of_all_partitions_are_named_with_row_and_question():
    tables = with_faults(3)
    with pytest.raises(ft.ForecastTrackError) as caught:
        scored(tables, rules=["brier"])
    message, rows = str(caught.value), tables["forecasts"]
    assert "5 faults in the forecasts of Dask" in message
    assert f"row 3, question '{rows['question_id'][3]}': column 'probability'" in message
    assert f"row 77, question '{rows['question_id'][77]}': column 'probability'" in message
    assert "row 10, question 'nowhere'" in message
    assert "divide by 100" in message


@pytest.mark.usefixtures("in_one_process")
@pytest.mark.parametrize("name", ["question_id", "forecaster", "issued_at"])
def test_a_column_that_lacks_is_named_as_in_memory(name):
    tables = awkward(0)
    tables["forecasts"] = tables["forecasts"].drop(columns=name)
    with pytest.raises(ft.ForecastTrackError, match=f"forecasts has no column '{name}'"):
        scored(tables, rules=["peer-points"], peers=["ann"])


@pytest.mark.usefixtures("in_one_process")
def test_partitions_that_hold_other_columns_are_named():
    tables = awkward(0)
    good = dd.from_pandas(tables["forecasts"], npartitions=1)
    odd = tables["forecasts"].assign(probability="high")
    frame = dd.from_delayed(
        [good.to_delayed()[0], dask.delayed(odd)], meta=good._meta, verify_meta=False
    )
    with pytest.raises(ft.ForecastTrackError, match="columns of partition 1 differ"):
        ft.scale.score(frame, **small(tables))


@pytest.mark.usefixtures("in_one_process")
def test_no_rows_at_all_leave_every_question_out():
    tables = awkward(0)
    tables["forecasts"] = tables["forecasts"].iloc[:0]
    found = scored(tables, partitions=1)
    assert len(found) == len(whole(found.frame)) == 0
    assert set(whole(found.left_out)["reason"]) == {"no forecast"}
    assert len(whole(found.left_out)) == len(tables["questions"])


# --- what is asked of them ---------------------------------------------------------------------


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    tables = finite(5)
    choices = {"rules": ["brier", "log"], "early": "count"}
    with dask.config.set(scheduler="sync"):
        return in_files(tables, tmp_path_factory.mktemp("both"), **choices), scored(
            tables, **choices
        )


@pytest.mark.end_to_end
@pytest.mark.usefixtures("in_one_process")
@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES)
@pytest.mark.filterwarnings("ignore::forecasttrack.SmallSampleWarning")
def test_every_answer_is_that_of_scores_in_files(both, query):
    expected, found = both
    pd.testing.assert_frame_equal(query(expected), query(found), check_exact=True)


# --- the same bytes ----------------------------------------------------------------------------


def test_partitions_and_workers_change_no_byte(cluster, tmp_path):
    """One process or two, three partitions or seven; the rows are those of files, in order."""
    tables = awkward(4)
    with dask.config.set(scheduler="sync"):
        one = scored(tables, partitions=3, rules=RULES)
        expected, frame = bytes_of(one), whole(one.frame)
    with cluster.as_current():
        found = scored(tables, partitions=7, rules=RULES)
        assert len(expected["scores"]) == 5
        assert bytes_of(found) == expected
        pd.testing.assert_frame_equal(whole(found.frame), frame, check_exact=True)
        assert whole(found.left_out)["row"].notna().any()
    in_order = in_files(tables, tmp_path, rules=RULES).frame
    pd.testing.assert_frame_equal(frame, in_order, check_exact=True)


def _dies_once(place):
    """Replace the scoring of a part by one that kills its own process, the first time."""
    from forecasttrack.scale import blocks  # noqa: PLC0415 - in a worker

    real = blocks.scores_of

    def scores_of(*given):
        try:
            Path(place).touch(exist_ok=False)
        except FileExistsError:
            return real(*given)
        os.kill(os.getpid(), signal.SIGKILL)
        return None

    blocks.scores_of = scores_of


def test_a_worker_killed_in_the_middle_changes_no_byte(cluster, tmp_path):
    tables = awkward(4)
    with dask.config.set(scheduler="sync"):
        expected = bytes_of(scored(tables, rules=RULES))
    cluster.run(_dies_once, str(tmp_path / "died"))
    before = set(cluster.scheduler_info()["workers"])
    with cluster.as_current():
        found = bytes_of(scored(tables, partitions=5, rules=RULES))
    assert (tmp_path / "died").exists()
    cluster.wait_for_workers(2, timeout=60)
    assert set(cluster.scheduler_info()["workers"]) != before
    assert found == expected
