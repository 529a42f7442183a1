"""Good Judgment Project, Cultivate's API and magoo/forecast, with the quirks of each."""

from __future__ import annotations

import datetime as dt
import json

import pandas as pd
import pytest

import forecasttrack as ft
from tests.exchange.samples import sample

IFPS = (
    "ifp_id,q_type,q_text,q_status,date_start,date_suspend,date_to_close,date_closed,outcome,"
    "short_title,n_opts,options\r\n"
    '1001-0,0,"Will Caf\xe9 Noir\r close?",closed,9/1/11,9/30/11,9/30/11,9/20/11,a,Caf\xe9,2,'
    '"(a) Yes, (b) No, not by then"\r\n'
    '1002-0,6,How many?,closed,9/1/11,9/30/11,9/30/11,9/30/11,c,n,3,"(a) 0, (b) 1-2, (c) 3+"\r\n'
    '1003-1,1,If so?,voided,9/1/11,9/30/11,9/30/11,9/30/11,,v,2,"(a) Yes, (b) No"\r\n'
    "1004-0,0,Broken?,closed,9/1/11,9/30/11,9/30/11,9/30/11,a,v,2,Yes\r\n"
)
FORECASTS = """\
ifp_id,ctt,cond,training,team,user_id,forecast_id,fcast_type,answer_option,value,fcast_date,\
expertise,q_status,viewtime,year,timestamp
1001-0,x,1,a,NULL,7.0,-5,0,a,0.6,9/5/11,1,closed,1,1,9/5/11 14:30
1001-0,x,1,a,NULL,7.0,-5,0,b,0.4,9/5/11,1,closed,1,1,9/5/11 14:30
1001-0,x,1,a,NULL,7.0,-4,1,a,0.9,9/5/11,1,closed,1,1,9/5/11 15:30
1001-0,x,1,a,NULL,7.0,-4,1,b,0.1,9/5/11,1,closed,1,1,9/5/11 15:30
1001-0,x,1,a,NULL,7.0,-3,4,a,0,9/8/11,1,closed,1,1,9/8/11 15:30
1001-0,x,1,a,NULL,NULL,-2,0,a,0.9,9/6/11,1,closed,1,1,9/6/11 15:30
1002-0,x,1,a,NULL,8.0,-1,0,a,0.2,9/6/11,1,closed,1,1,9/6/11 15:30
1002-0,x,1,a,NULL,8.0,-1,0,b,0.3,9/6/11,1,closed,1,1,9/6/11 15:30
1002-0,x,1,a,NULL,8.0,-1,0,c,0.48,9/6/11,1,closed,1,1,9/6/11 15:30
1002-0,x,1,a,NULL,8.0,-9,0,z,0.48,9/6/11,1,closed,1,1,9/6/11 15:30
"""


@pytest.fixture
def survey(tmp_path):
    """Files in Latin-1, with stray returns."""
    (tmp_path / "ifps.csv").write_bytes(IFPS.encode("latin-1"))
    (tmp_path / "survey_fcasts.yr1.csv").write_text(FORECASTS, encoding="utf-8")
    return tmp_path


def test_survey_files_of_good_judgment(survey):
    """American dates, options in one string, NULL users, a voided question, a stray return."""
    got = ft.read_forecasts(survey)
    assert (got.format, got.rows, got.taken) == ("gjp", 14, 11)
    assert got.refused["column"].tolist() == ["options", "user_id", "answer_option"]
    questions = got.tables["questions"].set_index("question_id")
    assert questions.loc["gjp:1001-0", "text"] == "Will Caf\xe9 Noir close?"
    assert questions.loc["gjp:1001-0", "options"] == ("Yes", "No, not by then")
    assert questions["kind"].tolist() == ["categorical", "ordered", "categorical"]
    assert questions.loc["gjp:1001-0", "opens_at"] == dt.date(2011, 9, 1)
    assert questions.loc["gjp:1001-0", "closed_at"] == dt.date(2011, 9, 20)
    ended = got.tables["resolutions"].set_index("question_id")
    assert ended["outcome"].to_dict() == {
        "gjp:1001-0": "Yes", "gjp:1002-0": "3+", "gjp:1003-1": None,
    }  # fmt: skip


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig"])
def test_survey_files_saved_anew_with_a_mark_are_read(survey, encoding):
    """It was answered that ifps.csv belongs into the folder, where it was."""
    (survey / "ifps.csv").write_bytes(IFPS.encode(encoding))
    assert ft.read_forecasts(survey).taken == 11
    (survey / "survey_fcasts.yr1.csv").write_text(FORECASTS, encoding=encoding)
    got = ft.read_forecasts(survey)
    assert (got.rows, got.taken) == (14, 11)
    assert got.tables["questions"]["text"].tolist()[0] == "Will Caf\xe9 Noir close?"


def test_revisions_and_withdrawals_keep_their_order(survey):
    """Negative ids, several on one day; a withdrawal ends what stood before it."""
    forecasts = ft.read_forecasts(survey).tables["forecasts"]
    of_one = forecasts[forecasts["forecaster"] == "gjp:7"]
    assert of_one["sequence"].tolist() == [0, 0, 1, 1]
    assert set(of_one["expires_at"]) == {dt.date(2011, 9, 8)}


def test_what_does_not_sum_to_one_is_left_to_pairing(survey):
    """It parses, and pairing says what is wrong with it."""
    tables = ft.read_forecasts(survey).tables
    pairs = ft.pair(**tables, on_fault="leave out")
    assert pairs.left_out["detail"].str.contains("sum to 0.98").any()
    scores = ft.score(pairs, rules=["brier-two-sided"], history="last").frame
    assert scores["score"].tolist() == pytest.approx([0.02])


def test_times_are_read_once_their_zone_is_known(survey):
    """Without it the days count."""
    forecasts = ft.read_forecasts(survey, zone="America/New_York").tables["forecasts"]
    assert forecasts["issued_at"].iloc[0] == pd.Timestamp("2011-09-05T18:30Z")
    assert "zone=" in ft.read_forecasts(survey).assumed["option"][0]


# --- Cultivate ---------------------------------------------------------------------------------


def answers(*pairs, known="2018-02-01T00:00:00.000Z"):
    """Answers with their final probabilities."""
    return [
        {"id": n, "name": name, "probability": p, "correctness_known_at": known}
        for n, (name, p) in enumerate(pairs)
    ]


QUESTIONS = {
    "questions": [
        {"id": 10, "name": "Haircut?", "type": "Forecast::Binary::Question", "resolved?": True,
         "active?": False, "starts_at": None, "created_at": "2018-01-01T00:00:00.000Z",
         "ends_at": "2018-01-31T00:00:00.000Z", "answers": answers(("Yes", 1.0))},
        {"id": 15, "name": "How many?", "type": "Forecast::Question", "resolved?": True,
         "use_ordinal_scoring": True, "created_at": "2018-01-01T00:00:00.000Z",
         "ends_at": "2018-01-31T00:00:00.000Z", "metadata": {"Topic": "War"},
         "answers": answers(("few", 0.0), ("many", 1.0))},
        {"id": 16, "name": "Void?", "type": "Forecast::Question", "resolved?": False,
         "voided_at": "2018-01-20T00:00:00.000Z", "created_at": "2018-01-01T00:00:00.000Z",
         "answers": answers(("a", None), ("b", None), known=None)},
        {"id": 17, "name": "Odd?", "type": "Forecast::Question", "resolved?": True,
         "created_at": "2018-01-01T00:00:00.000Z", "answers": answers(("a", 0.5), ("b", 0.5))},
    ]
}  # fmt: skip
SETS = {
    "prediction_sets": [
        {"id": 1, "question_id": 10, "created_at": "2018-01-26T01:34:25.519Z",
         "membership_guid": "ab", "rationale": "no", "question_name": "Haircut?",
         "predictions": [{"answer_name": "Yes", "forecasted_probability": 0.05}]},
        {"id": 2, "question_id": 15, "created_at": "2018-01-26T01:34:25.519Z",
         "membership_guid": "ab", "question_name": "How many?", "predictions": [
             {"answer_name": "few", "forecasted_probability": "0.25"},
             {"answer_name": "many", "forecasted_probability": 0.75}]},
        {"id": 3, "question_id": 99, "created_at": "2018-01-26T01:34:25.519Z",
         "membership_guid": "ab", "question_name": "Elsewhere?", "predictions": [
             {"answer_name": "Yes", "forecasted_probability": 1.04}]},
    ]
}  # fmt: skip


def test_answers_of_the_cultivate_api(tmp_path):
    """One answer is yes or no; numbers as text; more than one, or none, that came true."""
    (tmp_path / "questions.json").write_text(json.dumps(QUESTIONS), encoding="utf-8")
    (tmp_path / "sets.json").write_text(json.dumps(SETS), encoding="utf-8")
    (tmp_path / "scores.json").write_text(json.dumps({"scores": [{}]}), encoding="utf-8")
    got = ft.read_forecasts(tmp_path)
    assert (got.format, got.rows, got.taken) == ("cultivate", 7, 5)
    assert got.refused["column"].tolist() == ["answers", "forecasted_probability"]
    assert got.tables["questions"]["kind"].tolist() == ["binary", "ordered", "categorical"]
    ended = got.tables["resolutions"]
    assert ended["outcome"].tolist() == [1, "many", None]
    assert ended["status"].tolist() == ["resolved", "resolved", "annulled"]
    scores = ft.score(ft.pair(**got.tables), rules=["brier", "brier-two-sided"], history="last")
    found = sorted(set(scores.frame["score"].round(9)))
    assert found == pytest.approx([2 * 0.25**2, 0.95**2, 2 * 0.95**2])


def test_every_rationale_that_has_no_place_is_counted(tmp_path):
    """Those of yes/no questions were left out of the account."""
    reasoned = [each | {"rationale": "why"} for each in SETS["prediction_sets"][:2]]
    text = json.dumps(QUESTIONS | {"prediction_sets": reasoned})
    (tmp_path / "all.json").write_text(text, encoding="utf-8")
    lost = ft.read_forecasts(tmp_path / "all.json").lost.set_index("field")
    assert lost.loc["rationale", "n"] == 2


def test_the_documented_answers_are_read_whole():
    """Questions with clarifications, and sets about questions that are not there."""
    got = ft.read_forecasts(sample("cultivate_api"))
    assert (got.format, len(got.refused)) == ("cultivate", 0)
    assert {"scores", "consensus_histories"} <= set(got.lost["field"])
    assert len(ft.pair(**got.tables).left_out) >= 2


# --- magoo/forecast ----------------------------------------------------------------------------

FILES = {
    "a": "scenario: Cup\nend_date: 2024-11-05\ntype: choice\noptions:\n  Red: .75\n  Blue: .25\n"
    "tags: [sport]\noutcome: Red",
    "b": "scenario: Days\nend_date: 2024-11-05\ntype: interval\nconfidence: .9\nmin: 1\nmax: 10\n"
    "outcome: 5",
    "c": "scenario: Cost\ntype: pert\nmin: 1\nmode: 5\nmax: 10\noutcome: 5",
    "d": "scenario: Loss\ntype: lognormal\np5: 1\np50: 50\np95: 100\noutcome: 5",
    "e": "scenario: Tail\ntype: pareto\np90: 100\np99: 1000\noutcome: 5",
    "f": "scenario: Swapped\ntype: interval\nconfidence: .9\nmin: 10\nmax: 1",
    "g": "scenario: Odd\ntype: guess",
}


@pytest.fixture
def forecasts_folder(tmp_path):
    """Files of every type."""
    for name, front in FILES.items():
        text = f"---\n{front}\n---\n\nWhy so.\n"
        (tmp_path / f"{name}.forecast").write_text(text, encoding="utf-8")
    (tmp_path / "h.forecast").write_text("no front matter", encoding="utf-8")
    return tmp_path


def test_files_with_front_matter(forecasts_folder):
    """Five types; percentiles stay what was stated."""
    got = ft.read_forecasts(forecasts_folder, forecaster="ann")
    assert (got.format, got.rows, got.taken) == ("magoo", 8, 5)
    assert got.refused["file"].tolist() == ["f.forecast", "g.forecast", "h.forecast"]
    forecasts = got.tables["forecasts"].set_index("question_id")
    assert forecasts.loc["magoo:days", ["level", "value"]].to_numpy().tolist() == [
        [0.05, 1],
        [0.95, 10],
    ]
    assert forecasts.loc["magoo:loss", "value"].tolist() == [1, 50, 100]
    assert forecasts.loc["magoo:cost", "value"].between(1, 10).all()
    cost = forecasts.loc["magoo:cost"]
    assert set(cost["family"]) == {"pert"}
    assert cost["parameter"].tolist() == ["lower", "mode", "upper"]
    pairs = ft.pair(**got.tables)
    assert len(pairs) == 5
    choice = ft.score(pairs, rules=["brier-two-sided"], history="last").frame
    assert choice["score"].tolist() == pytest.approx([2 * 0.25**2])


def test_the_samples_of_magoo_are_read_whole():
    """Every type, open ones too."""
    got = ft.read_forecasts(sample("magoo_forecast"))
    assert (got.format, got.rows, len(got.refused)) == ("magoo", 8, 0)
    assert len(got.book().questions) == 8


@pytest.mark.parametrize(
    ("front", "column"),
    [
        ("scenario: A\ntype: choice\noptions: [Red, Blue]", "options"),
        ("scenario: A\ntype: choice\noptions:\n  Red: 1", "options"),
        ("scenario: A\ntype: choice\noptions:\n  Red: .5\n  Blue:", "Blue"),
        ("scenario: A\ntype: choice\noptions:\n  Red: .5\n  Blue: .5\noutcome: Green", "outcome"),
        ("scenario: A\ntype: interval\nconfidence: 90\nmin: 1\nmax: 2", "confidence"),
        ("scenario: A\ntype: pert\nmin: 1\nmode: 9\nmax: 2", "mode"),
        ("scenario: A\ntype: pareto\np90: 1\np99: 2\nend_date: some day", "end_date"),
    ],
)
def test_front_matter_that_says_too_little_is_refused(tmp_path, front, column):
    """By its key; what stands beside it is read."""
    (tmp_path / "a.forecast").write_text(f"---\n{front}\n---\n", encoding="utf-8")
    sound = "scenario: B\ntype: pareto\np90: 1\np99: 2\nend_date: 2024-11-05 00:00:00\ntags: x"
    (tmp_path / "b.forecast").write_text(f"---\n{sound}\n---\n", encoding="utf-8")
    got = ft.read_forecasts(tmp_path, forecaster="ann")
    assert got.refused["column"].tolist() == [column]
    assert got.tables["questions"]["question_id"].tolist() == ["magoo:b"]


@pytest.mark.parametrize("text", ["---\n- a\n---\n", "---\na: [1\n---\n"])
def test_front_matter_without_keys_is_refused(tmp_path, text):
    """A list, and what is no YAML; a scenario that stands in two files, too."""
    (tmp_path / "a.forecast").write_text(text, encoding="utf-8")
    for name in "bc":
        front = "scenario: Same\ntype: pareto\np90: 1\np99: 2"
        (tmp_path / f"{name}.forecast").write_text(f"---\n{front}\n---\n", encoding="utf-8")
    got = ft.read_forecasts(tmp_path, forecaster="ann")
    assert got.refused["file"].tolist() == ["a.forecast", "c.forecast"]
    assert "two files" in got.refused["reason"].iloc[1]


# --- rows of the survey that say too little ------------------------------------------------------

IFP = '{},0,Sound?,{},9/1/11,{},{},{},{},s,2,"(a) Yes, (b) No"\n'


def survey_of(folder, questions, forecasts, **options):
    (folder / "ifps.csv").write_text(IFPS.partition("\r\n")[0] + "\n" + questions)
    (folder / "survey_fcasts.yr1.csv").write_text(
        FORECASTS.partition("\n1001")[0] + "\n" + forecasts
    )
    return ft.read_forecasts(folder, **options)


SOUND = IFP.format("1-0", "closed", "9/30/11", "9/30/11", "2011-09-20", "a")
ROW = "{},x,1,a,NULL,7.0,-5,0,{},{},{},1,closed,1,1,{}\n"
FIRST = ROW.format("1-0", "a", "0.6", "9/5/11", "9/5/11 14:30")
SECOND = ROW.format("1-0", "b", "0.4", "9/5/11", "9/5/11 14:30")


@pytest.mark.parametrize(
    ("question", "column"),
    [
        (SOUND, "ifp_id"),
        (IFP.format("2-0", "closed", "9/30/11", "9/30/11", "9/20/11", "z"), "outcome"),
        (IFP.format("2-0", "closed", "9/30/11", "9/30/11", "some day", "a"), "date_closed"),
    ],
)
def test_a_question_of_the_survey_is_refused_by_its_column(tmp_path, question, column):
    """One that stands there twice, an outcome that is no option, a day that is none."""
    got = survey_of(tmp_path, SOUND + question, FIRST + SECOND)
    assert got.refused["column"].tolist() == [column]


@pytest.mark.parametrize(
    ("forecast", "column"),
    [
        (ROW.format("9-0", "a", "0.6", "9/5/11", "9/5/11 14:30"), "ifp_id"),
        (ROW.format("1-0", "a", "NULL", "9/6/11", "9/6/11 14:30"), "value"),
        (ROW.format("1-0", "a", "0.6", "9/6/11", "noon"), "timestamp"),
        (ROW.format("1-0", "a", "0.6", "NULL", "NULL"), "fcast_date"),
    ],
)
def test_a_forecast_of_the_survey_is_refused_by_its_column(tmp_path, forecast, column):
    """What is about no known question, and what has no value or moment."""
    rows = FIRST + SECOND + forecast.replace(",-5,", ",-6,")
    zone = {"zone": "UTC"} if column == "timestamp" else {}
    got = survey_of(tmp_path, SOUND, rows, **zone)
    assert got.refused["column"].tolist() == [column]


def test_a_question_of_the_survey_that_is_open_has_no_outcome(tmp_path):
    """Whatever stands in its column."""
    open_one = IFP.format("2-0", "open", "9/30/11", "9/30/11", "NULL", "a")
    got = survey_of(tmp_path, SOUND + open_one, FIRST + SECOND)
    assert got.tables["resolutions"]["question_id"].tolist() == ["gjp:1-0"]
