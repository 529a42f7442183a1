"""Metaculus: downloads with their quirks, the benchmark's dump, posts; official scores come out."""

from __future__ import annotations

import json
import zipfile

import pandas as pd
import pytest

import forecasttrack as ft
from forecasttrack.errors import InvalidTableError
from tests.exchange.samples import sample

QUESTIONS = """\
Question ID,Question Title,Label,Question Type,MC Options (All),MC Options History,Lower Bound,\
Open Lower Bound,Upper Bound,Open Upper Bound,Continuous Range,Open Time,Scheduled Close Time,\
Actual Close Time,Resolution,Resolution Known Time,Categories,Question Weight
1,"Rain, or ""snow""?",,binary,,,,False,,False,,2024-01-01 12:00:00+00:00,\
2024-01-11 12:00:00+00:00,2024-01-06 12:00:00+00:00,yes,2024-01-06 12:00:00+00:00,['Weather'],1.0
2,Which?,Group,multiple_choice,"['A', 'B']",\
"[('0001', ['A']), ('2024-01-01T00:00:00+00:00', ['A', 'B'])]",,False,,False,,\
2024-01-01 12:00:00+00:00,2024-01-11 12:00:00+00:00,,B,2024-01-11 12:00:00.250000+00:00,[],0.5
3,How many?,,numeric,,,0.0,False,4.0,True,\
"[0.0, np.float64(2.0), 4.0]",\
2024-01-01 12:00:00+00:00,2024-01-11 12:00:00+00:00,,above_upper_bound,\
2024-01-11 12:00:00+00:00,[],1.0
4,Void?,,binary,,,,False,,False,,2024-01-01 12:00:00+00:00,2024-01-11 12:00:00+00:00,,annulled,\
2024-01-11 12:00:00+00:00,[],1.0
5,When?,,date,,,2024-01-01,False,2024-01-03,True,"['2024-01-01', '2024-01-03']",\
2024-01-01 12:00:00+00:00,2024-01-11 12:00:00+00:00,,2024-01-02T12:00:00+00:00,\
2024-01-11 12:00:00+00:00,[],1.0
6,Odd?,,riddle,,,,False,,False,,,,,,,[],1.0
"""

HEAD = (
    "Question ID,Forecaster ID,Forecaster Username,Is Bot,Start Time,End Time,Forecaster Count,"
    "Probability Yes,Probability Yes Per Category,Continuous CDF,PDF at Resolution\n"
)
FORECASTS = f"""\
{HEAD}\
1,7,ann,False,2024-01-01 12:00:00+00:00,,,0.9,,,
1,8,bob,False,2024-01-01 12:00:00+00:00,2024-01-03 12:00:00+00:00,,0.5,,,
1,,recency_weighted,,2024-01-01 12:00:00+00:00,,2,0.7,,,
4,7,ann,False,2024-01-01 12:00:00+00:00,,,0.9,,
2,7,ann,False,2024-01-01 12:00:00+00:00,,,,"[0.25, 0.75]",,
2,8,bob,False,2023-12-31 12:00:00+00:00,,,,"[0.25, None]",,
2,9,eve,False,2024-01-01 12:00:00+00:00,,,,"__import__('os')",,
3,7,ann,False,2024-01-01 12:00:00+00:00,,,,,"[0.0, 0.5, np.float64(0.9)]",
3,8,bob,False,2024-01-01 12:00:00+00:00,,,,,"[0.0, 0.5, 0.4]",
5,7,ann,False,2024-01-01 12:00:00+00:00,,,,,"[0.0, 0.5, 0.75]",
1,9,eve,False,2024-01-01 12:00:00,,,0.5,,,
1,9,eve,False,2024-01-01 12:00:00+00:00,,,1.5,,,
99,9,eve,False,2024-01-01 12:00:00+00:00,,,0.5,,,
"""


@pytest.fixture
def download(tmp_path):
    """A download with every quirk, as a zip."""
    path = tmp_path / "metaculus_data.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("question_data.csv", QUESTIONS)
        archive.writestr("forecast_data.csv", FORECASTS)
        archive.writestr("score_data.csv", "Question ID\n")
    return path


def test_every_row_of_a_download_is_taken_or_refused(download):
    """Rows that are one column short are taken; each refusal names file, line and column."""
    got = ft.read_forecasts(download)
    assert got.format == "metaculus"
    assert (got.rows, got.taken) == (19, 13)
    refused = got.refused[["file", "column"]].to_numpy().tolist()
    assert refused == [
        ["question_data.csv", "Question Type"],
        ["forecast_data.csv", "Probability Yes Per Category"],
        ["forecast_data.csv", "Continuous CDF"],
        ["forecast_data.csv", "Start Time"],
        ["forecast_data.csv", "Probability Yes"],
        ["forecast_data.csv", "Question ID"],
    ]


def test_what_questions_say_is_kept(download):
    """Kinds, bounds, groups, windows, weights, and how each ended."""
    tables = ft.read_forecasts(download).tables
    questions = tables["questions"].set_index("question_id")
    assert questions["kind"].tolist() == ["binary", "categorical", "numeric", "binary", "date"]
    assert questions.loc["metaculus:2", ["text", "options", "weight"]].tolist() == [
        "Which? (Group)", ("A", "B"), 0.5,
    ]  # fmt: skip
    assert questions.loc["metaculus:3", "lower"] == 0
    assert pd.isna(questions.get("upper", pd.Series(dtype=float)).get("metaculus:3"))
    assert questions.loc["metaculus:1", "closed_at"] == pd.Timestamp("2024-01-06T12:00Z")
    ended = tables["resolutions"].set_index("question_id")
    assert ended.loc["metaculus:4", "status"] == "annulled"
    assert ended.loc["metaculus:3", "outcome_low"] == 4
    assert ended.loc["metaculus:5", "outcome"] == 19724.5


def test_forecasts_keep_their_withdrawals_lists_and_curves(download):
    """An option that was not on offer has no row, and a curve has one for each point."""
    forecasts = ft.read_forecasts(download).tables["forecasts"]
    bob = forecasts[forecasts["forecaster"] == "metaculus:bob"]
    assert bob["expires_at"].iloc[0] == pd.Timestamp("2024-01-03T12:00Z")
    assert bob["option"].dropna().tolist() == ["A"]
    of_three = forecasts[forecasts["question_id"] == "metaculus:3"]
    assert of_three[["point", "cdf"]].to_numpy().tolist() == [[0, 0], [2, 0.5], [4, 0.9]]
    assert of_three[["open_low", "open_high"]].to_numpy().tolist() == [[False, True]] * 3


def test_scores_follow_the_platform(download):
    """Baseline points of a probability that stood to the early end; aggregates are no peers."""
    pairs = ft.pair(**ft.read_forecasts(download).tables, on_fault="leave out")
    binary = pairs.where(kind="binary")
    people = [each for each in binary.forecasters if "aggregate" not in each]
    scores = ft.score(
        binary, rules=["baseline-points", "peer-points"], history="metaculus", peers=people
    ).frame.set_index(["forecaster", "rule"])["score"]
    assert scores["metaculus:ann", "baseline-points"] == pytest.approx(42.39984533)
    # Against bob alone for two of ten days, and nobody for three.
    assert scores["metaculus:ann", "peer-points"] == pytest.approx(58.7786664902 / 5)


def test_the_older_head_of_nine_columns(tmp_path):
    """Fewer columns, and another aggregate."""
    (tmp_path / "question_data.csv").write_text(QUESTIONS, encoding="utf-8")
    head = ("Question ID,Forecaster ID,Forecaster Username,Start Time,End Time,Forecaster Count,"
            "Probability Yes,Probability Yes Per Category,Continuous CDF\n")  # fmt: skip
    row = "1,,metaculus_prediction,2024-01-01 12:00:00+00:00,,2,0.7,,\n"
    (tmp_path / "forecast_data.csv").write_text(head + row, encoding="utf-8")
    names = ft.read_forecasts(tmp_path).tables["forecasts"]["forecaster"].tolist()
    assert names == ["metaculus:aggregate:metaculus_prediction"]


def test_the_dump_of_the_benchmark(tmp_path):
    """Offsets of two digits, arrays of PostgreSQL, the opening that official scores use."""
    text = """\
question_id,post_id,question_title,created_at,author_id,probability_yes,\
probability_yes_per_category,continuous_cdf,forecast_timestamp,forecaster,resolution,\
scheduled_close_time,actual_close_time,scheduled_resolve_time,actual_resolve_time,published_at,question_weight,type,\
options,range_min,range_max,open_lower_bound,open_upper_bound,zero_point,project_title
1,5,Rain?,2025-03-10 22:12:07.763148+00,3,0.9,,,2025-03-14 22:12:07.763148+00,pro,yes,\
2025-03-20 00:00:00+00,2025-03-20 00:00:00+00,,2025-03-21 00:00:00+00,\
2025-03-14 00:00:00+00,1.0,binary,[],,,f,f,,Cup
2,6,Which?,2025-03-10 22:12:07+00,3,,"{0.5,0.25,0.25}",,2025-03-14 22:12:07+00,pro,B,\
2025-03-20 00:00:00+00,2025-03-20 00:00:00+00,,2025-03-21 00:00:00+00,\
2025-03-14 00:00:00+00,0.5,multiple_choice,\
"[""A"", ""B"", ""C""]",,,f,f,,Cup
3,7,How many?,2025-03-10 22:12:07+00,3,,,"{0,0.5,1}",2025-03-14 22:12:07+00,pro,10,\
2025-03-20 00:00:00+00,2025-03-20 00:00:00+00,,2025-03-21 00:00:00+00,\
2025-03-14 00:00:00+00,1.0,numeric,[],1,100,f,f,0,Cup
"""
    (tmp_path / "dump.csv").write_text(text, encoding="utf-8")
    got = ft.read_forecasts(tmp_path / "dump.csv")
    assert (got.format, got.rows, got.taken) == ("metaculus", 3, 3)
    assert got.tables["questions"]["opens_at"].tolist() == [pd.Timestamp("2025-03-14T00:00Z")] * 3
    numeric = got.tables["forecasts"].dropna(subset=["point"])
    assert numeric["point"].tolist() == pytest.approx([1, 10, 100])
    assert numeric["cdf"].tolist() == [0, 0.5, 1]


POST = {
    "id": 1, "title": "Rain?", "type": "binary", "open_time": "2024-01-01T00:00:00Z",
    "scheduled_close_time": "2024-02-01T00:00:00Z", "resolution": "yes",
    "actual_resolve_time": "2024-01-20T00:00:00Z", "scaling": {},
    "aggregations": {"recency_weighted": {"history": [
        {"start_time": 1704067200.5, "end_time": None, "centers": [0.7]}]}},
    "my_forecasts": {"history": [
        {"start_time": 1704067200, "end_time": None, "forecast_values": [0.2, 0.8]}]},
}  # fmt: skip
"""A question as the API gives it, with an aggregate and one's own forecast."""


def test_posts_of_the_api(tmp_path):
    """Groups, aggregates with their medians, one's own forecasts, epoch seconds."""
    numeric = POST | {
        "id": 2, "type": "numeric", "label": "b", "resolution": None, "my_forecasts": {},
        "scaling": {"range_min": 0, "range_max": 10, "zero_point": None},
    }  # fmt: skip
    posts = [
        {"title": "A", "projects": {"category": [{"name": "Sky"}]}, "question": POST},
        {"title": "B", "projects": {}, "group_of_questions": {"questions": [numeric]}},
    ]
    (tmp_path / "posts.json").write_text(json.dumps({"results": posts}), encoding="utf-8")
    got = ft.read_forecasts(tmp_path / "posts.json", forecaster="me")
    assert (got.format, got.rows, got.taken) == ("metaculus", 5, 5)
    forecasts = got.tables["forecasts"]
    assert forecasts["probability"].dropna().tolist() == [0.7, 0.8]
    assert forecasts["forecaster"].iloc[1] == "me"
    assert forecasts["value"].dropna().tolist() == [7]
    assert got.tables["questions"]["tags"].tolist() == [("Sky",), None]


def test_a_cut_zip_and_a_bomb_are_refused(download, tmp_path, monkeypatch):
    """Nothing of them comes in."""
    cut = tmp_path / "cut.zip"
    cut.write_bytes(download.read_bytes()[:-200])
    with pytest.raises(InvalidTableError, match="cannot be unpacked"):
        ft.read_forecasts(cut, format="metaculus")
    bomb = tmp_path / "bomb.zip"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("forecast_data.csv", b"0" * 50_000_000)
    monkeypatch.setattr("forecasttrack.exchange.sources._BOMB", 500)
    with pytest.raises(InvalidTableError, match="is not unpacked"):
        ft.read_forecasts(bomb, format="metaculus")


@pytest.mark.parametrize("question", [101, 104, 105, 106, 107, 108])
def test_official_scores_come_out(question):
    """Of the platform's own writer and scorer: users' baseline and peer points, coverage.

    The questions are one of yes and no, one of options that come and go, a number, one on a log
    scale that came out beyond its open end, a discrete number and a date.
    """
    folder = sample("metaculus_zip_generated")
    got = ft.read_forecasts(folder / "metaculus_data.zip")
    assert got.rows == got.taken + len(got.refused)
    pairs = ft.pair(**got.tables, early="count", on_fault="leave out")
    pairs = pairs.where(question_id=f"metaculus:{question}")
    people = [each for each in pairs.forecasters if "aggregate" not in each]
    found = ft.score(
        pairs, rules=["baseline-points", "peer-points"], history="metaculus", peers=people
    ).frame.set_index(["question_id", "forecaster", "rule"])
    official = pd.read_csv(folder / "score_data.csv").dropna(subset=["User ID"])
    official = official[official["Score Type"].isin(["baseline", "peer"])]
    checked = official[official["Question ID"] == question]
    assert len(checked) == (6 if question == 101 else 4)
    for row in checked.itertuples(index=False):
        key = f"metaculus:{row[0]}", f"metaculus:{row[2]}", f"{row[3]}-points"
        assert found.loc[key, "score"] == pytest.approx(row[4], abs=1e-6)
        assert found.loc[key, "time_coverage"] == pytest.approx(row[5])


def test_the_sample_of_posts_is_read_whole():
    """One post of each type."""
    got = ft.read_forecasts(sample("metaculus_api/posts.sample.json"))
    assert (got.format, len(got.refused)) == ("metaculus", 0)
    assert set(got.tables["questions"]["kind"]) == {"binary", "categorical", "numeric", "date"}
