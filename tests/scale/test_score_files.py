"""Scores of a folder of Parquet are those of the same rows in memory, however they are cut."""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import subprocess
import sys
import time

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

import forecasttrack as ft
from forecasttrack.baselines.reference_forecasters import crowd
from forecasttrack.errors import InvalidArgumentError
from forecasttrack.scale import out_of_core
from tests.builders import alaska_book
from tests.scale.worlds import LEFT_OUT, arrow, awkward, folder_of, same_frames

SMALL = ("questions", "resolutions")


@pytest.fixture
def in_small_parts(monkeypatch):
    monkeypatch.setattr(out_of_core, "ROWS_PER_PART", 100)


def scored(tables, place, *, files=3, **choices):
    """Scores through files, of tables whose forecasts are written first."""
    folder = place / "in"
    if not folder.exists():
        folder_of(tables["forecasts"], folder, files)
    small = {name: tables[name] for name in SMALL}
    return ft.scale.score_files(folder, place / "out", **small, **choices)


def in_memory(tables, *, rules, how=None, **choices):
    given = {name: tables[name] for name in SMALL}
    return ft.score(
        ft.pair(forecasts=arrow(tables["forecasts"]), **given, **choices), rules=rules, **how or {}
    )


def bytes_of(folder):
    paths = sorted(each for each in folder.rglob("*") if each.is_file())
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in paths
    }


@pytest.fixture(scope="module")
def alaska_tables():
    tables = alaska_book().tables()
    return {**tables, "forecasts": arrow(tables["forecasts"])}


# --- the same rows -----------------------------------------------------------------------------


@pytest.mark.end_to_end
@pytest.mark.parametrize("rules", [["brier", "log"], ["brier", "crps"], ["brier", "peer-points"]])
def test_the_example_scores_as_in_memory(tmp_path, monkeypatch, alaska_tables, rules):
    """Every kind of question, row by row, and everything left out."""
    monkeypatch.setattr(out_of_core, "ROWS_PER_PART", 12)
    pairs = ft.pair(**alaska_tables)
    expected = ft.score(pairs, rules=rules)
    found = scored(alaska_tables, tmp_path, rules=rules)
    same_frames(expected.frame, found.frame)
    same_frames(expected.left_out, found.left_out, LEFT_OUT)
    assert len(found.paths) > 4


@pytest.mark.end_to_end
@pytest.mark.parametrize(
    "seed", [0, 1, *(pytest.param(each, marks=pytest.mark.slow) for each in range(2, 40))]
)
@pytest.mark.parametrize(
    "choices",
    [
        {"rules": ["brier", "log", "peer-points"]},
        {"rules": ["brier"], "early": "count", "how": {"history": "last"}},
        {
            "rules": ["log", "peer-points"],
            "known_by": "2026-02-10",
            "how": {"peers": ["ann", "bob"]},
        },
        {"rules": ["brier"], "late": "count", "how": {"missing": "even odds"}},
    ],
    ids=["defaults", "early", "known by", "late"],
)
def test_awkward_histories_score_as_in_memory(tmp_path, in_small_parts, seed, choices):
    """Ties, expiry, late, early and open ones; parts change no bit of a score."""
    tables = awkward(seed)
    expected = in_memory(tables, **choices)
    choices = {**choices, **choices.get("how", {})}
    choices.pop("how", None)
    found = scored(tables, tmp_path, **choices)
    assert len(expected.frame) > 8
    same_frames(expected.frame, found.frame)
    same_frames(expected.left_out, found.left_out, LEFT_OUT)


def test_answers_wait_on_questions_of_other_parts(tmp_path, in_small_parts):
    """An early yes waits as long as any question of the whole input is open."""
    tables = awkward(1)
    tables["questions"]["closes_at"] += pd.Timedelta(days=300)
    found = scored(tables, tmp_path, rules=["brier"])
    same_frames(in_memory(tables, rules=["brier"]).left_out, found.left_out, LEFT_OUT)
    early = found.left_out[found.left_out["reason"] == "early"]
    assert len(set(early["question_id"])) > 1


def test_rows_at_fault_are_left_out_as_in_memory(tmp_path, in_small_parts):
    """Nothing that a faulty row says counts: not its moment, not that its question was forecast."""
    tables = awkward(2)
    rows = tables["forecasts"].copy()
    rows.loc[[3, 77, 200], "probability"] = [1.5, -0.1, np.nan]
    rows.loc[10, "question_id"] = "nowhere"
    rows.loc[11, "issued_at"] = pd.Timestamp("2030-01-01T00:00Z")
    rows.loc[11, "probability"] = 7.0
    rows.loc[12, "forecaster"] = None
    rows.loc[[40, 41], ["question_id", "forecaster", "issued_at", "sequence"]] = rows.loc[
        40, ["question_id", "forecaster", "issued_at", "sequence"]
    ].tolist()
    rows.loc[[40, 41], "probability"] = [0.25, 0.75]
    settled = pd.concat(
        [tables["resolutions"], tables["resolutions"].iloc[:1].assign(question_id="gone")]
    )
    tables = {**tables, "forecasts": rows, "resolutions": settled}
    expected = in_memory(tables, rules=["brier"], on_fault="leave out")
    found = scored(tables, tmp_path, rules=["brier"], on_fault="leave out")
    assert (expected.left_out["reason"] == "fault").sum() >= 8
    same_frames(expected.frame, found.frame)
    same_frames(expected.left_out, found.left_out, LEFT_OUT)


def test_faults_name_file_row_and_question(tmp_path, in_small_parts):
    tables = awkward(3)
    rows = tables["forecasts"].copy()
    rows.loc[[5, 399], "probability"] = 62.0
    rows.loc[150, "question_id"] = "q99"
    with pytest.raises(ft.ForecastTrackError) as caught:
        scored({**tables, "forecasts": rows}, tmp_path, rules=["brier"])
    message = str(caught.value)
    assert "3 faults" in message
    assert f"000.parquet, row 5, question '{rows['question_id'][5]}'" in message
    assert "001.parquet, row 17, question 'q99'" in message
    assert "002.parquet, row 133" in message
    assert "divide by 100" in message
    assert not list((tmp_path / "out" / "scores").glob("part-*")) or "q99" in message


def test_unknown_peers_are_refused(tmp_path):
    with pytest.raises(ft.ForecastTrackError, match="no forecaster 'zoe'"):
        scored(awkward(0), tmp_path, rules=["peer-points"], peers=["ann", "zoe"])


@pytest.mark.end_to_end
def test_early_answers_counted_now_are_marked_after_a_resumed_run(tmp_path, in_small_parts):
    """A run that finds everything done knows what the first one knew of all forecasts."""
    tables = awkward(1)
    tables["questions"]["closes_at"] += pd.Timedelta(days=300)
    expected = in_memory(tables, rules=["brier"], early="count")
    for _ in range(2):
        found = scored(tables, tmp_path, rules=["brier"], early="count")
        for name in ("early", "counts_early", "waits"):
            assert found._settled[name].any() == (name != "waits")
        assert found.summarise()["note"].tolist() == expected.summarise()["note"].tolist()


@pytest.mark.end_to_end
@pytest.mark.parametrize("world", ["example", "awkward"])
def test_columns_that_never_lack_a_value_say_so(tmp_path, in_small_parts, alaska_tables, world):
    """In every part alike, so that parts go together; clusters do where all questions have one."""
    tables = alaska_tables if world == "example" else awkward(6)
    rules = ["brier", "log", "peer-points"]
    found = scored(tables, tmp_path, rules=rules, early="count")
    for name in ("scores", "other_outcomes", "left_out", "tallies"):
        parts = [pq.read_table(path) for path in sorted((found.folder / name).glob("*.parquet"))]
        assert {part.schema for part in parts} == {parts[0].schema}
        for part in parts:
            full = [each.name for each in part.schema if not each.nullable]
            assert [part[each].null_count for each in full] == [0] * len(full)
    assert len(found) > 8
    assert not pq.read_schema(found.paths[0]).field("score").nullable
    assert pq.read_schema(found.paths[0]).field("unit").nullable


# --- what is asked of them ---------------------------------------------------------------------


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    tables = awkward(5, forecasts=900, questions=80)
    # No mean survives an infinite score.
    tables["forecasts"]["probability"] = tables["forecasts"]["probability"].clip(0.05, 0.95)
    place = tmp_path_factory.mktemp("both")
    rules = ["brier", "log"]
    rules_only = {"rules": rules, "early": "count"}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(out_of_core, "ROWS_PER_PART", 300)
        return in_memory(tables, **rules_only), scored(tables, place, **rules_only), tables


@pytest.mark.end_to_end
@pytest.mark.parametrize(
    "ask",
    [
        lambda scores: scores.summarise(),
        lambda scores: scores.summarise(by="topic"),
        lambda scores: scores.summarise(by=None, per="claim"),
        lambda scores: scores.skill(),
        lambda scores: scores.skill(baseline="crowd", by=None),
        lambda scores: scores.compare("ann", "bob").frame,
        lambda scores: scores.compare("ann", "even odds", method="diebold-mariano").frame,
        lambda scores: scores.leaderboard(resamples=50, method=["mean", "fixed-effects"]).frame,
    ],
    ids=["mean", "topic", "claims", "skill", "crowd", "compare", "even odds", "leaderboard"],
)
@pytest.mark.filterwarnings("ignore::forecasttrack.SmallSampleWarning")
def test_every_answer_is_that_of_scores_in_memory(both, ask):
    """The rows stand in another order, so that sums differ in their last digits."""
    expected, found, _ = both
    pd.testing.assert_frame_equal(
        ask(expected), ask(found), rtol=1e-12, atol=1e-12, check_dtype=False
    )


@pytest.mark.parametrize("by", [None, "forecaster"])
def test_calibration_from_tallies_is_that_of_pairs(both, by):
    expected, found, _ = both
    whole = ft.calibration(expected.pairs, by=by)
    counted = found.calibration(by=by)
    pd.testing.assert_frame_equal(whole.frame, counted.frame, rtol=1e-12, check_dtype=False)
    pd.testing.assert_frame_equal(whole.curve, counted.curve, rtol=1e-12, check_dtype=False)
    for method in ("corp", "murphy", "yates"):
        for term, value in counted.decomposition(method).items():
            expected_value = whole.decomposition(method)[term]
            np.testing.assert_allclose(value, expected_value, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize(
    "baseline",
    ["base rate", ft.base_rate(prior=0.2), crowd(method="performance-weighted")],
    ids=["by name", "of one's own", "weighed crowd"],
)
def test_a_baseline_that_learns_from_other_questions_is_refused(both, baseline):
    with pytest.raises(InvalidArgumentError, match="learns from all questions"):
        both[1].skill(baseline=baseline)


@pytest.mark.end_to_end
@pytest.mark.parametrize("baseline", ["even odds", "crowd"])
def test_without_a_pair_the_skill_is_an_empty_table(tmp_path, baseline):
    """No part had anything to hand on, which ended in an error of Python's."""
    tables = awkward(1)
    tables["resolutions"] = tables["resolutions"].iloc[:0]
    expected = in_memory(tables, rules=["brier"]).skill(baseline=baseline)
    found = scored(tables, tmp_path, rules=["brier"]).skill(baseline=baseline)
    assert len(found) == 0
    assert list(found) == list(expected)


# --- the same bytes ----------------------------------------------------------------------------


@pytest.mark.end_to_end
def test_memory_and_files_change_no_byte(tmp_path, in_small_parts, monkeypatch):
    """What is held before it is written, and how the rows are spread over files."""
    tables = awkward(4)
    scored(tables, tmp_path / "a", files=1, rules=["brier", "peer-points"])
    monkeypatch.setattr(out_of_core, "_HELD", 200_000)
    scored(tables, tmp_path / "b", files=5, rules=["brier", "peer-points"], memory="501MB")
    one, other = (bytes_of(tmp_path / each / "out") for each in ("a", "b"))
    assert len(one) > 16
    del one["manifest.json"], other["manifest.json"]
    assert one == other


@pytest.mark.end_to_end
def test_an_interrupted_run_goes_on_where_it_stopped(tmp_path, in_small_parts, monkeypatch):
    tables = awkward(4)
    whole = scored(tables, tmp_path / "whole", rules=["brier"])
    shutil.copytree(tmp_path / "whole" / "in", tmp_path / "cut" / "in", copy_function=shutil.copy2)
    real, written = out_of_core.tables_of, []

    def stopping(*given):
        written.append(len(written))
        if len(written) == 3:
            raise KeyboardInterrupt
        return real(*given)

    monkeypatch.setattr(out_of_core, "tables_of", stopping)
    with pytest.raises(KeyboardInterrupt):
        scored(tables, tmp_path / "cut", rules=["brier"])
    names = [each.name for each in (tmp_path / "cut" / "out").iterdir()]
    assert sorted(names) == sorted(
        ["questions.parquet", "left_out", "manifest.json", "other_outcomes", "scores", "tallies"]
    )
    scored(tables, tmp_path / "cut", rules=["brier"])
    assert len(written) == 3 + len(whole.paths) - 2
    assert bytes_of(tmp_path / "cut" / "out") == bytes_of(tmp_path / "whole" / "out")


@pytest.mark.end_to_end
def test_another_input_or_choice_takes_no_old_part(tmp_path, in_small_parts):
    tables = awkward(4)
    scored(tables, tmp_path, rules=["brier"])
    assert len(scored(tables, tmp_path, rules=["log"]).frame["rule"].unique()) == 1
    first = pq.read_table(tmp_path / "in" / "000.parquet").to_pandas()
    pq.write_table(arrow(first.assign(probability=0.5)), tmp_path / "in" / "000.parquet")
    changed = {**tables, "forecasts": pq.read_table(tmp_path / "in").to_pandas()}
    same_frames(
        in_memory(changed, rules=["brier"]).frame, scored(tables, tmp_path, rules=["brier"]).frame
    )


def test_a_foreign_folder_is_left_alone(tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "thesis.txt").write_text("x")
    with pytest.raises(ft.ForecastTrackError, match="did not write"):
        scored(awkward(0), tmp_path)
    assert [each.name for each in (tmp_path / "out").iterdir()] == ["thesis.txt"]


@pytest.mark.parametrize("memory", ["2 apples", "10MB", 0, True])
def test_amounts_of_memory_that_are_none_are_refused(tmp_path, memory):
    with pytest.raises(ft.ForecastTrackError, match="at least 500 MB"):
        scored(awkward(0), tmp_path, memory=memory)


def test_files_that_differ_are_named(tmp_path):
    tables = awkward(0)
    folder = folder_of(tables["forecasts"], tmp_path / "in")
    odd = tables["forecasts"].assign(probability="high")
    pq.write_table(arrow(odd), folder / "zzz.parquet")
    with pytest.raises(ft.ForecastTrackError, match=r"columns of zzz\.parquet differ"):
        scored(tables, tmp_path)


_HALTED_RUN = """
import sys, time
from forecasttrack.baselines.reference_forecasters import crowd
from forecasttrack.errors import InvalidArgumentError
from forecasttrack.scale import out_of_core
import pandas as pd, forecasttrack as ft
out_of_core.ROWS_PER_PART = 100
real, begun = out_of_core.tables_of, []
def until_killed(*given):
    begun.append(given)
    if len(begun) > 2:
        open(f"{place}/halted", "w").close()
        time.sleep(60)
    return real(*given)
out_of_core.tables_of = until_killed
place = sys.argv[1]
small = {name: pd.read_pickle(f"{place}/{name}.pickle") for name in ("questions", "resolutions")}
ft.scale.score_files(f"{place}/in", f"{place}/out", rules=["brier"], **small)
"""


@pytest.mark.end_to_end
@pytest.mark.skipif(sys.platform != "linux", reason="files without a name are Linux's")
@pytest.mark.parametrize("name", ["SIGINT", "SIGKILL"])
def test_a_kill_leaves_no_rubbish_and_resumes(tmp_path, in_small_parts, name):
    tables = awkward(4)
    whole = scored(tables, tmp_path / "whole", rules=["brier"])
    cut = tmp_path / "cut"
    shutil.copytree(tmp_path / "whole" / "in", cut / "in", copy_function=shutil.copy2)
    for each in SMALL:
        tables[each].to_pickle(cut / f"{each}.pickle")
    running = subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-c", _HALTED_RUN, str(cut)],
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": "."},
    )
    done = cut / "out" / "scores"
    # Python drops an interrupt that comes while it cleans up, so it is sent to a run that sleeps.
    while not (cut / "halted").exists():
        assert running.poll() is None, "it ended before it was killed"
        time.sleep(0.01)
    running.send_signal(getattr(signal, name))
    running.wait()
    left = [each for each in (cut / "out").rglob("*") if each.is_file() and each.suffix == ".part"]
    assert len(left) <= 1
    assert 2 <= len(list(done.glob("part-*"))) < len(whole.paths)
    scored(tables, cut, rules=["brier"])
    assert bytes_of(cut / "out") == bytes_of(tmp_path / "whole" / "out")
