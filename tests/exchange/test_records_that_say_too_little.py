"""What a record of a platform leaves out, or says twice, is refused by its column, alone."""

from __future__ import annotations

import datetime as dt
import json

import pytest

import forecasttrack as ft
from forecasttrack.exchange.account import RowFault
from forecasttrack.exchange.platforms.curves import curve_row, grid
from forecasttrack.exchange.platforms.metaculus_beliefs import (
    QuestionScale,
    belief_rows,
    resolution,
)
from forecasttrack.exchange.platforms.metaculus_options import OptionHistory
from forecasttrack.exchange.rows import ForecastRow
from tests.exchange.test_gjp_cultivate_magoo import QUESTIONS, SETS, answers
from tests.exchange.test_markets import bet, market

DAY = 86_400_000
HAIRCUT, SET = QUESTIONS["questions"][0], SETS["prediction_sets"][0]
FORECAST = ForecastRow(
    question_id="q", forecaster="ann", issued_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
)


def read_json(tmp_path, document, **options):
    """Read what a platform would answer."""
    path = tmp_path / "answer.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    return ft.read_forecasts(path, **options)


# --- Cultivate ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("questions", "column", "reason"),
    [
        ([HAIRCUT, HAIRCUT], "id", "stands there twice"),
        ([HAIRCUT, HAIRCUT | {"id": 11, "answers": answers(("Yes", None))}], "probability", "from"),
    ],
)
def test_a_question_of_cultivate_that_says_too_little_is_refused(
    tmp_path, questions, column, reason
):
    """The other one is taken."""
    got = read_json(tmp_path, {"questions": questions})
    assert got.refused["column"].tolist() == [column]
    assert reason in got.refused["reason"].iloc[0]
    assert got.tables["questions"]["question_id"].tolist() == ["cultivate:10"]


@pytest.mark.parametrize(
    ("predictions", "column"),
    [
        ([], "predictions"),
        ([{"answer_name": "Yes", "forecasted_probability": None}], "forecasted_probability"),
    ],
)
def test_a_set_of_predictions_that_says_too_little_is_refused(tmp_path, predictions, column):
    sets = [SET, SET | {"predictions": predictions}]
    document = {"questions": [HAIRCUT], "prediction_sets": sets}
    got = read_json(tmp_path, document)
    assert got.refused["column"].tolist() == [column]
    assert len(got.tables["forecasts"]) == 1


def test_a_question_of_cultivate_that_is_open_has_no_resolution(tmp_path):
    """Nothing is void or resolved."""
    got = read_json(tmp_path, {"questions": [HAIRCUT | {"resolved?": False}]})
    assert (len(got.tables["questions"]), len(got.tables["resolutions"])) == (1, 0)


# --- Metaculus ---------------------------------------------------------------------------------


def test_an_option_of_metaculus_that_comes_back_is_refused():
    """It was on offer until a day before it came, which no record can state."""
    moments = [["2024-01-01", ["A", "B"]], ["2024-02-01", ["B"]], ["2024-03-01", ["A", "B"]]]
    with pytest.raises(RowFault, match="comes back after it had gone"):
        OptionHistory.stated(("A", "B"), moments)
    gone = OptionHistory.stated(("A", "B"), moments[:2])
    assert gone.offered_until == {"A": dt.datetime(2024, 2, 1, tzinfo=dt.UTC)}


# --- Manifold ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("markets", "bets", "column"),
    [
        ([market("a"), market("a")], [], "id"),
        ([market("a"), market("b", outcomeType="MULTIPLE_CHOICE")], [], "answers"),
        ([market("a")], [bet("a", DAY, 0.5, None)], "probAfter"),
    ],
)
def test_markets_and_bets_that_say_too_little_are_refused(tmp_path, markets, bets, column):
    got = read_json(tmp_path, {"markets": markets, "bets": bets})
    assert got.refused["column"].tolist() == [column]
    assert got.tables["questions"]["question_id"].tolist() == ["manifold:a"]


@pytest.mark.parametrize(
    ("ended", "outcomes"),
    [
        ({"resolution": "MKT", "resolutions": {"x": 30, "y": 10}}, [0.75, 0.25]),
        ({"resolution": "MKT", "resolutions": {"z": 0}}, [0, 0]),
        ({"resolution": "y"}, ["no", "yes"]),
    ],
)
def test_answers_of_a_market_share_what_came_true(tmp_path, ended, outcomes):
    """By the shares that the market states, and otherwise the one that it names."""
    both = [{"id": each, "text": each, "probability": 0.5} for each in "xy"]
    row = market("a", outcomeType="MULTIPLE_CHOICE", answers=both, resolutionTime=9 * DAY, **ended)
    got = read_json(tmp_path, {"markets": [row], "bets": []})
    assert got.tables["resolutions"]["outcome"].tolist() == outcomes


def test_an_answer_that_resolved_to_its_price_has_it(tmp_path):
    """Its own, as answers of independent markets have."""
    one = {"id": "x", "text": "X", "resolution": "MKT", "resolutionProbability": 0.2}
    row = market("a", outcomeType="MULTIPLE_CHOICE", answers=[one], resolutionTime=9 * DAY)
    got = read_json(tmp_path, {"markets": [row], "bets": []})
    assert got.tables["resolutions"]["outcome"].tolist() == [0.2]


# --- Metaculus ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("points", "levels", "reason"),
    [
        ([0, 1, 2], [0, 1], "is no curve over 3 points"),
        ([0, 1], [0, "all"], "is no curve over 2 points"),
        ([0, 1], [0, float("nan")], "is no curve over 2 points"),
        ([0, 1], [0.5, 0.25], "falls"),
        ([0, 1], [-0.1, 0.5], r"lies outside \[0, 1\]"),
        ([0, 1], [0.1, 1.5], r"lies outside \[0, 1\]"),
        ([1], [1], "points that do not rise"),
        ([1, 1], [0, 1], "points that do not rise"),
    ],
)
def test_a_curve_that_is_none_is_refused(points, levels, reason):
    with pytest.raises(RowFault, match=reason):
        curve_row(FORECAST, points, levels)


@pytest.mark.parametrize("zero_point", [5, 1e300])
def test_a_log_scale_needs_its_zero_outside_the_bounds_and_near(zero_point):
    """Inside, the ratio is below nothing; far away it is one."""
    with pytest.raises(RowFault, match="makes no log scale"):
        grid(0, 10, 3, zero_point=zero_point)


@pytest.mark.parametrize(
    ("scale", "belief", "reason"),
    [
        (QuestionScale(kind="binary"), {}, "is missing"),
        (QuestionScale(kind="numeric"), {}, "is missing"),
        (QuestionScale(kind="numeric"), {"options": [0.5, 0.4]}, "is no distribution"),
        (QuestionScale(kind="numeric"), {"curve": [0, 0.5, 1]}, "without bounds"),
    ],
)
def test_a_belief_that_its_question_cannot_take_is_refused(scale, belief, reason):
    with pytest.raises(RowFault, match=reason):
        belief_rows(FORECAST, scale, **{"yes": None, "options": None, "curve": None} | belief)


def test_a_word_is_no_outcome_of_yes_or_no():
    with pytest.raises(RowFault, match="is no outcome of a binary question"):
        resolution("q", "perhaps", None, QuestionScale(kind="binary"))


@pytest.mark.parametrize(
    ("stated", "reason"),
    [
        (["2026-01-01"], "is no moment with its options"),
        ([["2026-01-01"]], "is no moment with its options"),
        ([["yesterday", ["a", "b"]]], "begins with no moment"),
    ],
)
def test_a_history_of_options_that_is_none_is_refused(stated, reason):
    with pytest.raises(RowFault, match=reason):
        OptionHistory.stated(("a", "b"), stated)


# --- PredictionBook ----------------------------------------------------------------------------

ASKED = {
    "id": 1, "description": "Rain?", "deadline": "2026-02-01T00:00:00Z", "outcome": "right",
    "created_at": "2026-01-01T00:00:00Z", "last_judgement_at": "2026-02-02T00:00:00Z",
    "responses": [
        {"user_id": 7, "confidence": 60, "created_at": "2026-01-02T00:00:00Z"},
    ],
}  # fmt: skip


def response(**changed):
    """The response of the example with something else in it."""
    return ASKED["responses"][0] | changed


@pytest.mark.parametrize(
    ("changed", "column"),
    [
        ({"id": None}, "id"),
        ({"id": 1}, "id"),
        ({"id": 2, "description": None}, "description"),
        ({"id": 2, "responses": [response(confidence=101)]}, "confidence"),
        ({"id": 2, "responses": [response(user_id=None)]}, "created_at"),
        ({"id": 2, "responses": [response(created_at=None)]}, "created_at"),
    ],
)
def test_a_prediction_that_says_too_little_is_refused(tmp_path, changed, column):
    """By what is missing; the other one is taken whole."""
    got = read_json(tmp_path, [ASKED, ASKED | changed])
    assert got.format == "predictionbook"
    assert column in got.refused["column"].tolist()
    assert got.tables["forecasts"]["probability"].tolist()[0] == 0.6
    assert got.tables["resolutions"]["outcome"].tolist()[0] == "yes"


RESPONSES = "question_id,q_title,user_id,timestamp,probability,outcome,open_time,close_time"


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ("2,Snow?,7,2026-01-02T00:00:00Z,,1,,", "probability"),
        ("2,Snow?,7,,0.5,1,,", "probability"),
        ("2,Snow?,7,2026-01-02T00:00:00Z,0.5,2,,", "outcome"),
    ],
)
def test_a_response_that_says_too_little_is_refused(tmp_path, cells, column):
    sound = "1,Rain?,7,2026-01-02T00:00:00Z,0.6,0,,"
    (tmp_path / "responses.csv").write_text(f"{RESPONSES}\n{sound}\n{cells}\n", encoding="utf-8")
    got = ft.read_forecasts(tmp_path / "responses.csv", format="predictionbook")
    assert got.refused["column"].tolist() == [column]
    assert got.tables["forecasts"]["probability"].tolist() == [0.6]
