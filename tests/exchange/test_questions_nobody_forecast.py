"""Outcomes of questions that nobody forecast, and rows that are no question."""

from __future__ import annotations

import pandas as pd
import pytest

import forecasttrack as ft

FORECASTS = "question_id,who,date,P10,P50,P90\n1,ann,2025-01-01,1,2,3\n"
OUTCOMES = "question_id,outcome,date\n1,2.5,2025-02-01\n3,3.5,2025-02-02\n"
MIXED = "question_id,who,date,option,level,value,probability\n1,ann,2025-01-01,,.5,2,\n"


@pytest.fixture
def read(tmp_path):
    """What a folder with these three tables is read as."""

    def reading(forecasts, questions, resolutions):
        texts = {"forecasts": forecasts, "questions": questions, "resolutions": resolutions}
        for name, text in texts.items():
            (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
        return ft.read_forecasts(tmp_path)

    return reading


def kinds(got):
    frame = got.tables["questions"]
    return dict(zip(frame["question_id"], frame["kind"], strict=True))


@pytest.mark.parametrize("questions", ["id,text\n1,A?\n3,C?\n", "id,text,unit\n1,A?,km\n3,C?,km\n"])
def test_a_number_is_the_outcome_of_a_question_like_all_others(read, questions):
    """The outcome 3.5 used to be refused with: write yes or no."""
    got = read(FORECASTS, questions, OUTCOMES)
    assert (got.taken, len(got.refused)) == (2, 0)
    assert kinds(got) == {"1": "numeric", "3": "numeric"}
    assert got.tables["resolutions"]["outcome"].tolist() == [2.5, 3.5]


def test_a_unit_tells_a_number_among_questions_of_both_kinds(read):
    """The question without a unit stays one of yes and no."""
    questions = "id,text,unit\n1,A?,km\n2,B?,\n3,C?,km\n4,D?,\n"
    outcomes = OUTCOMES + "4,yes,2025-02-02\n"
    got = read(MIXED + "2,ann,2025-01-01,,,,.4\n", questions, outcomes)
    assert kinds(got) == {"1": "numeric", "2": "binary", "3": "numeric", "4": "binary"}
    assert got.tables["resolutions"]["outcome"].tolist() == [2.5, 3.5, "yes"]


@pytest.mark.parametrize("outcome", ["3.5", "1"])
def test_where_nothing_tells_the_kind_the_row_is_refused_by_table_and_number(read, outcome):
    """It may be a yes, or one kilometre."""
    outcomes = f"question_id,outcome,date\n3,{outcome},2025-02-02\n"
    got = read(MIXED + "2,ann,2025-01-01,,,,.4\n", "id,text\n1,A?\n2,B?\n3,C?\n", outcomes)
    (refused,) = got.refused.to_dict("records")
    assert refused["file"].endswith(", questions")
    assert (refused["row"], refused["column"], refused["value"]) == (4, "outcome", outcome)
    assert "nobody forecast the question" in refused["reason"]


def test_an_outcome_without_a_forecast_is_of_the_kind_of_its_question():
    """The row above it says that rain is a number."""
    table = {"question": ["Rain?", "Rain?", "Snow?"], "P10": [1.0, None, 3.0]}
    table |= {"P90": [2.0, None, 4.0], "outcome": [None, 1.5, 3.5]}
    got = ft.read_forecasts(pd.DataFrame(table))
    assert kinds(got) == {"rain": "numeric", "snow": "numeric"}
    assert got.tables["resolutions"]["outcome"].tolist() == [1.5, 3.5]


def test_a_row_of_totals_among_the_questions_is_none(read):
    """Its id says Total, and there used to be a question of that name."""
    got = read(FORECASTS, "id,text\n1,A?\n3,C?\nTotal,\n", OUTCOMES)
    assert list(kinds(got)) == ["1", "3"]
    assert got.refused["value"].tolist() == ["Total"]


@pytest.mark.parametrize(
    "row",
    [["Mean Brier score", "", 0.06, None], ["Durchschnitt:", "", 0.45, None],
     ["Average (n = 2)", "", 0.45, 0.5], ["", "Grand total", 0.45, 0.5]],
)  # fmt: skip
def test_means_below_a_table_are_no_forecasts(row):
    """A mean of chances beside a mean of outcomes used to be a forecast of one more question."""
    rows = [["1", "Rain?", 0.7, "yes"], ["2", "Snow?", 0.2, "no"], row]
    frame = pd.DataFrame(rows, columns=["id", "question", "p", "outcome"]).replace("", None)
    got = ft.read_forecasts(frame)
    assert (got.taken, len(got.refused)) == (2, 1)
    assert "row of totals" in got.refused["reason"][0]


@pytest.mark.parametrize(
    ("word", "chance", "outcome"),
    [("Average", 0.75, 1), ("Overall", 0.75, "1"), ("Mean", "75%", "100%"),
     ("Durchschnitt", "0,75", "1"), ("Average", 0.75, 1.0)],
)  # fmt: skip
def test_a_mean_of_outcomes_that_are_all_yes_is_no_outcome(word, chance, outcome):
    """It is 1, as each of them, and was the outcome of a question called Average."""
    rows = [["Rain?", 0.7, 1], ["Snow?", 0.8, 1], [word, chance, outcome]]
    got = ft.read_forecasts(pd.DataFrame(rows, columns=["question", "p", "outcome"]).astype(object))
    assert got.tables["forecasts"]["probability"].tolist() == [0.7, 0.8]
    assert got.refused["value"].tolist() == [word]
    assert "row of totals" in got.refused["reason"][0]


@pytest.mark.parametrize("outcome", ["yes", True])
def test_a_word_for_totals_with_an_outcome_in_words_is_a_question(outcome):
    """No mean of outcomes is a word."""
    frame = pd.DataFrame({"question": ["Score"], "p": [0.7], "outcome": [outcome]})
    assert ft.read_forecasts(frame).tables["resolutions"]["outcome"].tolist() == ["yes"]


@pytest.mark.parametrize("text", ["Total rain above 20 mm?", "Score of all games above 3?"])
def test_a_sentence_that_begins_like_a_total_is_a_question(text):
    """Whole sentences have other words."""
    got = ft.read_forecasts(pd.DataFrame({"question": [text], "p": [0.7], "outcome": [None]}))
    assert got.taken == 1


@pytest.mark.parametrize(("yes", "no"), [("yes", "no"), ("1", "0"), ("right", "wrong")])
def test_a_unit_that_is_a_team_tells_no_number(yes, no):
    """The snow used to be a numeric question that ended in no."""
    table = {"question": ["Rain?", "Snow?"], "unit": ["Sales", "Ops"], "probability": [0.7, None]}
    got = ft.read_forecasts(pd.DataFrame(table | {"outcome": [yes, no]}), side="yes")
    assert kinds(got) == {"rain": "binary", "snow": "binary"}
    assert got.tables["resolutions"]["outcome"].tolist() == ["yes", "no"]


def test_a_no_is_no_number_though_all_others_are():
    """A unit stands beside it, and the only forecast is of a number."""
    table = {"question": ["Much?", "Snow?"], "unit": ["mm", "Ops"], "P10": [1, None]}
    got = ft.read_forecasts(pd.DataFrame(table | {"P90": [3, None], "outcome": [2, "no"]}))
    assert kinds(got) == {"much": "numeric", "snow": "binary"}
    assert got.tables["resolutions"]["outcome"].tolist() == [2, "no"]


def test_an_empty_kind_is_that_of_the_forecast_or_the_question():
    """13 was refused with: write yes or no."""
    table = {"question": ["Many?", "Many?", "Rain?"], "kind": ["numeric", None, None]}
    table |= {"value": [12, 14, None], "probability": [None, None, 0.7], "outcome": [13, 13, "yes"]}
    table |= {"date": ["2025-01-01", "2025-01-02", "2025-01-03"]}
    got = ft.read_forecasts(pd.DataFrame(table))
    assert (got.taken, len(got.refused)) == (3, 0)
    assert kinds(got) == {"many": "numeric", "rain": "binary"}
    assert got.tables["resolutions"]["outcome"].tolist() == [13, "yes"]
