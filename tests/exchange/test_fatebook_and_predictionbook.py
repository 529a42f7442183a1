"""Exports of Fatebook and PredictionBook, with the quirks of both."""

from __future__ import annotations

import json
import zipfile

import pandas as pd
import pytest

import forecasttrack as ft
from forecasttrack.errors import InvalidArgumentError

FATEBOOK = """\
Question title,Multiple choice option,Forecast created by,Forecast (scale = 0-1),\
Forecast created at,Question created by,Question created at,Question resolve by,Resolution,\
Resolved at,Your Brier score for this question,Question notes,Question tags
Rain?,,Ann,0.9,2026-01-05 10:05:7,Ann,2026-01-01 9:0:0,2026-02-01 00:00:00,YES,\
2026-01-20 10:00:0,0.02,a note,"sky, water"
Rain?,,Ben,0.4,2026-01-06 10:05:7,Ann,2026-01-01 9:0:0,2026-02-01 00:00:00,YES,\
2026-01-20 10:00:0,undefined,undefined,
Rain?,,Ann,0.5,2026-03-05 10:05:7,Ann,2026-03-01 9:0:0,2026-04-01 00:00:00,undefined,undefined,,,
Who?,Eve,Ann,0.7,2026-01-05 10:05:7,Ann,2026-01-01 9:0:0,2026-02-01 00:00:00,Bob,\
2026-01-20 10:00:0,,,
Void?,,Ann,0.7,2026-01-05 10:05:7,Ann,2026-01-01 9:0:0,2026-02-01 00:00:00,AMBIGUOUS,\
2026-01-20 10:00:0,,,
Snow?,,Ann,70,2026-01-05 10:05:7,Ann,2026-01-01 9:0:0,2026-02-01 00:00:00,,,,,
Snow?,,Ann,0.7,yesterday,Ann,2026-01-01 9:0:0,2026-02-01 00:00:00,,,,,
"""


@pytest.fixture
def export(tmp_path):
    """An export of Fatebook."""
    path = tmp_path / "fatebook.csv"
    path.write_text(FATEBOOK, encoding="utf-8")
    return path


def test_the_zone_of_the_server_is_asked_for(export):
    """The export does not say it."""
    with pytest.raises(InvalidArgumentError, match="--zone"):
        ft.read_forecasts(export)


def test_a_row_with_more_cells_than_the_head_is_refused(export):
    """What stood behind went without a word, and what stood before under another name."""
    longer = FATEBOOK.replace('"sky, water"', "sky, water")
    export.write_text(longer, encoding="utf-8")
    got = ft.read_forecasts(export, zone="UTC")
    assert (got.rows, got.taken) == (7, 4)
    assert got.refused["value"].tolist()[0] == " water"
    assert got.refused["reason"].tolist()[0].startswith("the row has more cells than the head")
    export.write_text(FATEBOOK.replace("undefined,undefined,\n", "undefined,undefined,,,\n"))
    assert ft.read_forecasts(export, zone="UTC").taken == 5


def test_an_export_of_fatebook(export):
    """Probabilities up to 1, seconds without padding, undefined; told apart by title and day."""
    got = ft.read_forecasts(export, zone="America/New_York")
    assert (got.format, got.rows, got.taken) == ("fatebook", 7, 5)
    assert got.refused["column"].tolist() == ["Forecast (scale = 0-1)", "Forecast created at"]
    tables = got.tables
    assert tables["questions"]["text"].tolist() == ["Rain?", "Rain?", "Who? Eve", "Void?"]
    assert tables["questions"]["tags"].iloc[0] == ("sky", "water")
    assert tables["forecasts"]["issued_at"].iloc[0] == pd.Timestamp("2026-01-05T15:05:07Z")
    ended = tables["resolutions"]
    assert ended["outcome"].tolist() == ["yes", "no", None]
    assert ended["status"].tolist() == ["resolved", "resolved", "ambiguous"]
    scores = ft.score(ft.pair(**tables), rules=["brier"], history="last").frame
    assert sorted(scores["score"]) == pytest.approx([0.01, 0.36, 0.49])


# --- PredictionBook ----------------------------------------------------------------------------


def response(user, confidence, day, **more):
    """A response of a user."""
    return {"user_label": user, "confidence": confidence, **more,
            "created_at": f"2012-01-{day:02d}T10:00:00.000Z"}  # fmt: skip


PREDICTIONS = [
    {"id": 1, "description": "Rain", "deadline": "2012-01-10T00:00:00Z", "outcome": True,
     "created_at": "2012-01-05T00:00:00Z", "last_judgement_at": "2012-01-20T00:00:00Z",
     "withdrawn": False, "responses": [
         response("ann", 100, 6), response("ann", None, 7, comment="why"), response("bob", 0, 8),
         response("ann", 60, 15), response("eve", 40, 9), response("eve", 40, 9),
         response("cat", 101, 9)]},
    {"id": 2, "description": "Before its making", "deadline": "0139-01-01T00:00:00Z",
     "outcome": False, "created_at": "2012-01-05T00:00:00Z", "responses": [
         response("ann", 30, 6), response("ann", 20, 6)]},
    {"id": 3, "description": "Far", "deadline": "9999-12-31T00:00:00Z", "outcome": None,
     "created_at": "2012-01-05T00:00:00Z", "responses": [response("ann", 50, 6)]},
    {"id": 4, "description": "Gone", "deadline": "2012-01-10T00:00:00Z", "outcome": True,
     "created_at": "2012-01-05T00:00:00Z", "withdrawn": True, "responses": []},
    {"id": 1, "description": "Again", "deadline": "2012-01-10T00:00:00Z", "outcome": True,
     "created_at": "2012-01-05T00:00:00Z", "responses": []},
]  # fmt: skip


@pytest.fixture
def predictions(tmp_path):
    """Predictions as the API gives them."""
    path = tmp_path / "predictions.json"
    path.write_text(json.dumps({"user": {}, "predictions": PREDICTIONS}), encoding="utf-8")
    return path


def test_predictions_and_responses_are_taken_or_refused(predictions):
    """Comments without a confidence are named; a doubled id and 101 % are refused."""
    got = ft.read_forecasts(predictions)
    assert (got.format, got.rows, got.taken) == ("predictionbook", 15, 13)
    assert got.refused["column"].tolist() == ["confidence", "id"]
    assert got.lost["n"].sum() == 1


def test_every_response_is_scored_against_the_latest_judgement(predictions):
    """After the deadline too, which may lie before the question; repeats count once."""
    tables = ft.read_forecasts(predictions).tables
    pairs = ft.pair(**tables)
    scores = ft.score(pairs, rules=["brier"], history="each").frame
    assert sorted(scores["score"]) == pytest.approx([0, 0.04, 0.09, 0.16, 0.36, 1])
    assert pairs.left_out["reason"].tolist() == ["stands twice", "replaced", "open", "no forecast"]


def test_actions_in_place_of_confidences(tmp_path):
    """The other variant of the JSON: credences, and outcomes among the actions."""
    row = {"id": 1, "description": "Rain", "deadline": "2012-01-10T00:00:00Z", "outcome": "wrong",
           "created_at": "2012-01-05T00:00:00Z", "responses": [
               {"user": "ann", "created_at": "2012-01-06T00:00:00Z", "actions": [{"credence": 20}]},
               {"user": "ann", "created_at": "2012-01-09T00:00:00Z",
                "actions": [{"outcome": "wrong"}]}]}  # fmt: skip
    (tmp_path / "a.json").write_text(json.dumps([row]), encoding="utf-8")
    tables = ft.read_forecasts(tmp_path / "a.json").tables
    assert tables["forecasts"]["probability"].tolist() == [0.2]
    assert tables["resolutions"]["known_at"].tolist() == [pd.Timestamp("2012-01-09T00:00Z")]


def test_the_csv_of_ones_own_holds_the_mean_of_all(tmp_path):
    """Which is another forecaster than oneself."""
    text = ("id,created_at,creator_label,deadline,description,mean_confidence,outcome\n"
            "1,2012-01-05T00:00:00Z,ann,2012-01-10T00:00:00Z,Rain,80,true\n")  # fmt: skip
    (tmp_path / "my_predictions.csv").write_text(text, encoding="utf-8")
    got = ft.read_forecasts(tmp_path / "my_predictions.csv")
    assert got.tables["forecasts"]["forecaster"].tolist() == ["predictionbook:mean of responses"]
    assert got.tables["forecasts"]["probability"].tolist() == [0.8]
    assert "mean of all responses" in got.lost["reason"][0]


# --- PredictionBook as others keep it ----------------------------------------------------------

SCRAPED = {
    "number": 7, "event": "Rain", "outcome": "right", "user": "ann",
    "time_created": "2012-01-05 00:00:00+00:00", "time_known": "0139-01-01 00:00:00+00:00",
    "responses": [
        {"user": "ann", "time": "2012-01-06 10:00:00+00:00", "actions": {"credence": 80}},
        {"user": "bob", "time": "2012-01-07 10:00:00+00:00", "actions": {"comment": "why"}},
        {"user": "bob", "time": "2012-01-08 10:00:00+00:00",
         "actions": {"credence": 0, "comment": "no"}},
        {"user": "ann", "time": "2012-01-20 10:00:00+00:00", "actions": {"outcome": "right"}},
        {"user": "ann", "time": "2012-01-21 10:00:00+00:00",
         "actions": {"change-deadline": "2013-01-01"}},
    ],
}  # fmt: skip


def test_predictions_scraped_from_the_pages(tmp_path):
    """Other names of the same things; withdrawn and unknown among the outcomes."""
    rows = [SCRAPED, SCRAPED | {"number": 8, "outcome": "withdrawn", "responses": []},
            SCRAPED | {"number": 9, "outcome": "unknown", "responses": []}]  # fmt: skip
    (tmp_path / "scraped.json").write_text(json.dumps(rows), encoding="utf-8")
    got = ft.read_forecasts(tmp_path / "scraped.json")
    assert (got.format, got.rows, got.taken) == ("predictionbook", 8, 8)
    assert got.lost["n"].sum() == 2  # the judgement is the outcome, and no comment
    ended = got.tables["resolutions"].set_index("question_id")
    assert ended["status"].to_dict() == {
        "predictionbook:7": "resolved", "predictionbook:8": "annulled",
    }  # fmt: skip
    assert ended.loc["predictionbook:7", "known_at"] == pd.Timestamp("2012-01-20T10:00Z")
    scores = ft.score(ft.pair(**got.tables), rules=["brier"], history="each").frame
    assert sorted(scores["score"]) == pytest.approx([0.04, 1])


def test_a_mean_that_is_no_per_cent_refuses_its_row(tmp_path):
    """A word there ended the reading, and 150 became a probability of 1.5."""
    head = "id,created_at,deadline,description,mean_confidence,outcome\n"
    rows = "".join(f"{number},2012-01-05T00:00:00Z,2012-01-10T00:00:00Z,Rain,{mean},true\n"
                   for number, mean in enumerate(("soon", "150", "-1", "80"), 1))  # fmt: skip
    (tmp_path / "own.csv").write_text(head + rows, encoding="utf-8")
    got = ft.read_forecasts(tmp_path / "own.csv")
    assert got.refused["column"].tolist() == ["mean_confidence"] * 3
    assert got.tables["questions"]["question_id"].tolist() == ["predictionbook:4"]
    assert got.tables["forecasts"]["probability"].tolist() == [0.8]


def test_a_wrong_cell_is_named_by_its_own_column(tmp_path):
    """And not by another name of the same thing, which the file does not have."""
    (tmp_path / "scraped.json").write_text(json.dumps([SCRAPED | {"time_known": "soon"}]))
    refused = ft.read_forecasts(tmp_path / "scraped.json").refused
    assert refused[["column", "value"]].to_numpy().tolist() == [["time_known", "soon"]]


def test_an_instant_without_a_zone_is_noted_under_its_own_column(tmp_path):
    """It used to be noted under `created_at`, which some files of the site do not have."""
    naive = SCRAPED | {"time_created": "2012-01-05 00:00:00", "responses": []}
    (tmp_path / "scraped.json").write_text(json.dumps([naive]))
    assumed = ft.read_forecasts(tmp_path / "scraped.json").assumed
    [noted] = assumed[assumed["read_as"].str.startswith("in UTC")].to_dict("records")
    assert (noted["column"], noted["example"]) == ("time_created", "2012-01-05 00:00:00")


RESPONSES = """\
question_id,user_id,team_id,probability,answer_option,timestamp,outcome,open_time,close_time,\
resolve_time,time_open,n_opts,options,q_status,q_type
1,ann,0,0.8,1,2012-01-06 10:00:00+00:00,1.0,2012-01-05 00:00:00+00:00,9999-12-31 00:00:00+00:00,\
2012-02-01 00:00:00+00:00,x,2,(0) No,resolved,0
1,ann,0,0.8,1,2012-01-06 10:00:00+00:00,1.0,2012-01-05 00:00:00+00:00,9999-12-31 00:00:00+00:00,\
2012-02-01 00:00:00+00:00,x,2,(0) No,resolved,0
1,bob,0,0.0,1,2012-03-06 10:00:00+00:00,1.0,2012-01-05 00:00:00+00:00,9999-12-31 00:00:00+00:00,\
2012-02-01 00:00:00+00:00,x,2,(0) No,resolved,0
2,ann,0,1.0,1,2012-01-06 10:00:00 UTC,0.0,2012-01-05 00:00:00 UTC,0139-01-01 00:00:00 UTC,\
2012-02-01 00:00:00 UTC,x,2,(0) No,resolved,0
3,ann,0,0.5,1,2012-01-06 10:00:00,-1.0,2012-01-05 00:00:00,2012-01-10 00:00:00,\
2012-02-01 00:00:00,x,2,(0) No,ambiguous,0
4,ann,0,0.5,1,2012-01-06 10:00:00,,2012-01-05 00:00:00,2012-01-10 00:00:00,,x,2,(0) No,open,0
4,ann,0,1.5,1,2012-01-06 10:00:00,,2012-01-05 00:00:00,2012-01-10 00:00:00,,x,2,(0) No,open,0
"""


@pytest.mark.parametrize("packed", [False, True])
def test_a_row_for_each_response(tmp_path, packed):
    """In a CSV file or a zip; repeats, forecasts after the judgement, deadlines far away."""
    path = tmp_path / ("public.csv.zip" if packed else "public.csv")
    if packed:
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("public.csv", RESPONSES)
            archive.writestr("questions.csv", "question_id,q_title\n1,Rain?\n")
    else:
        path.write_text(RESPONSES, encoding="utf-8")
    got = ft.read_forecasts(path)
    titles = 1 if packed else 0
    assert (got.format, got.rows, got.taken) == ("predictionbook", 7 + titles, 6 + titles)
    assert got.refused["column"].tolist() == ["probability"]
    assert "in UTC" in " ".join(got.assumed["read_as"])
    assert got.tables["questions"]["text"].tolist()[0] == ("Rain?" if packed else None)
    pairs = ft.pair(**got.tables, early="count", late="count")
    scores = ft.score(pairs, rules=["brier"], history="each").frame["score"]
    assert sorted(scores) == pytest.approx([0.04, 1, 1])
    assert sorted(pairs.left_out["reason"]) == ["ambiguous", "open", "stands twice"]


@pytest.mark.parametrize(
    "name", ["range", "seconds_before_resolution", "Time to resolution (s)", "lead_time_s"]
)
def test_seconds_before_the_outcome_stand_in_for_instants(tmp_path, name):
    """Under several names, without a forecaster; what came after the outcome is late."""
    rows = ["1,0.7,86400,1", "1,0,3600,1", "2,1,-7200,0", "2,0.2,7200,0"]
    text = "\n".join([f"question_id,credence,{name},result", *rows])
    (tmp_path / "pb.csv").write_text(text, encoding="utf-8")
    got = ft.read_forecasts(tmp_path / "pb.csv")
    assert got.rows == got.taken == 4
    every = ft.score(ft.pair(**got.tables, late="count"), rules=["brier"], history="each")
    assert every.frame["n_forecasts"].sum() == 4
    assert every.frame["score"].mean() == pytest.approx(((0.09 + 1) / 2 + (1 + 0.04) / 2) / 2)
    assert ft.pair(**got.tables).left_out["reason"].tolist() == ["late"]


@pytest.mark.parametrize(("last", "outcome"), [("right", "yes"), ("wrong", "no")])
def test_the_last_judgement_among_actions_counts_where_nothing_else_states_one(
    tmp_path, last, outcome
):
    """A scraped prediction whose outcome stands with its responses alone was open for ever."""
    scraped = {
        "id": 5, "title": "Hail", "deadline": "2012-01-10T00:00:00Z",
        "created": "2012-01-05T00:00:00Z",
        "responses": [
            {"user": "ann", "date": "2012-01-06T00:00:00Z", "actions": {"credence": 80}},
            {"user": "bob", "date": "2012-02-07T00:00:00Z", "actions": [{"outcome": last}]},
            {"user": "bob", "date": "2012-02-06T00:00:00Z", "actions": {"outcome": "wrong"}},
        ],
    }  # fmt: skip
    path = tmp_path / "scraped.json"
    path.write_text(json.dumps([scraped]), encoding="utf-8")
    tables = ft.read_forecasts(path).tables
    assert tables["questions"]["text"].tolist() == ["Hail"]
    assert tables["resolutions"]["outcome"].tolist() == [outcome]
    assert tables["resolutions"]["known_at"].tolist() == [pd.Timestamp("2012-02-07T00:00:00Z")]


HAIL = {"id": 5, "title": "Hail", "deadline": "2012-01-10T00:00:00Z",
        "created": "2012-01-05T00:00:00Z"}  # fmt: skip
ANN = {"user": "ann", "date": "2012-01-06T00:00:00Z", "actions": {"credence": 80}}


@pytest.mark.parametrize(
    "judged",
    [
        [{"actions": [{"outcome": True}]}],
        [{"actions": [{"outcome": "right"}]}, {"actions": {"outcome": True}}],
        [{"actions": {"outcome": None}}, {"actions": {"outcome": True}}],
    ],
)
def test_a_judgement_without_a_moment_is_an_outcome(tmp_path, judged):
    """It was dropped as a comment; when it was known is told as of other outcomes."""
    path = tmp_path / "scraped.json"
    path.write_text(json.dumps([HAIL | {"responses": [ANN, *judged]}]), encoding="utf-8")
    got = ft.read_forecasts(path)
    assert got.tables["resolutions"]["outcome"].tolist() == ["yes"]
    assert got.tables["resolutions"]["known_at"].astype(str).tolist() == [
        "2012-01-10 00:00:00+00:00"
    ]
    assert "known_at" in got.assumed["column"].tolist()
    assert not len(got.lost)


@pytest.mark.parametrize("other", [{"actions": {"outcome": False}}, {
    "user": "bob", "date": "2012-02-07T00:00:00Z", "actions": {"outcome": "wrong"}}])  # fmt: skip
def test_judgements_that_differ_without_a_moment_are_refused(tmp_path, other):
    """Which of them is the last one, nobody knows."""
    path = tmp_path / "scraped.json"
    rows = [HAIL | {"responses": [ANN, {"actions": {"outcome": True}}, other]}]
    path.write_text(json.dumps(rows), encoding="utf-8")
    got = ft.read_forecasts(path)
    assert got.refused["column"].tolist() == ["outcome"]
    assert not len(got.tables["resolutions"])


def test_times_of_fatebook_that_name_their_zone_keep_it(tmp_path):
    """10:00Z was 10:00 in New York where that was said, and asked about where nothing was."""
    head, row = FATEBOOK.splitlines()[0], "Rain?,,Ann,0.9,2026-01-05T10:00:00.000Z,Ann,"
    cells = "2026-01-01T09:00:00+01:00,2026-02-01,YES,2026-01-20T10:00:00Z,,,"
    (tmp_path / "saved.csv").write_text(f"{head}\n{row}{cells}\n", encoding="utf-8")
    for zone in (None, "America/New_York"):
        tables = ft.read_forecasts(tmp_path / "saved.csv", zone=zone).tables
        assert tables["forecasts"]["issued_at"].iloc[0] == pd.Timestamp("2026-01-05T10:00Z")
        assert tables["questions"]["opens_at"].iloc[0] == pd.Timestamp("2026-01-01T08:00Z")
