"""Tables in which one row holds a forecast in several columns: options, intervals, revisions."""

import pandas as pd
import pytest

import forecasttrack as ft
from forecasttrack.errors import InvalidArgumentError

MATCH = {"Match": ["A v B", "C v D"], "Date": "2026-05-13"}
CHANCES = {"Home %": [50, 10], "Draw %": [30, 30], "Away %": [20, 60]}


def scores(got, rule):
    pairs = ft.pair(**got.tables, early="count")
    return ft.score(pairs, rules=[rule], history="last").frame["score"].tolist()


def balanced(got):
    assert got.rows == got.taken + len(got.refused)
    return got


def test_a_column_for_each_option_is_read_where_outcomes_name_them():
    got = balanced(ft.read_forecasts(pd.DataFrame(MATCH | CHANCES | {"Result": ["home", "Draw"]})))
    assert (got.rows, got.taken) == (2, 2)
    assert got.tables["questions"]["options"].tolist() == [("Home", "Draw", "Away")] * 2
    # The sum of squares over the three options.
    assert scores(got, "brier") == pytest.approx([0.38, 0.86])


def test_what_a_letter_means_is_revised_where_no_option_is_called_so():
    frame = pd.DataFrame(MATCH | CHANCES | {"Result": ["H", "D"]})
    pairs = ft.pair(**ft.read_forecasts(frame).tables, on_fault="leave out")
    assert pairs.left_out["reason"].tolist() == ["fault", "fault"]
    got = ft.read_forecasts(frame, outcomes={"H": "Home", "D": "Draw"})
    assert got.tables["resolutions"]["outcome"].tolist() == ["Home", "Draw"]


def test_a_row_with_a_fault_in_one_option_is_refused_as_a_whole():
    frame = pd.DataFrame(MATCH | CHANCES | {"Draw %": [30, "x"], "Result": ["Home", "Draw"]})
    got = balanced(ft.read_forecasts(frame, percent=True))
    assert got.refused[["row", "column"]].to_numpy().tolist() == [[1, "Draw %"]]
    assert len(got.tables["forecasts"]) == 3


def test_chances_that_sum_to_one_are_asked_about_where_no_outcome_tells_it():
    frame = pd.DataFrame(MATCH | CHANCES)
    with pytest.raises(InvalidArgumentError, match="sum to 1 in each row"):
        ft.read_forecasts(frame)
    options = ft.read_forecasts(frame, columns=dict.fromkeys(CHANCES, "option"))
    assert len({*options.tables["forecasts"]["forecaster"]}) == 1
    people = ft.read_forecasts(frame, columns=dict.fromkeys(CHANCES, "probability"))
    assert len({*people.tables["forecasts"]["forecaster"]}) == 3


def test_words_of_other_questions_say_that_nothing_settled_these():
    frame = pd.DataFrame(
        {"Question": ["A", "B", "C", "D"], "P10": 1, "P50": 2, "P90": 3,
         "Actual": ["N/A", "TBD", 2.5, "about 2"]}
    )  # fmt: skip
    got = balanced(ft.read_forecasts(frame))
    assert got.tables["resolutions"]["status"].tolist() == ["annulled", "resolved"]
    assert got.refused["reason"].str.contains("is no number").tolist() == [True]


@pytest.mark.parametrize("sure", [["80%", "50%"], [0.8, 0.5], [80, 50]])
def test_an_interval_and_how_sure_it_was_are_two_quantiles(sure):
    frame = pd.DataFrame(
        {"question": ["a", "b"], "low": [10, 5], "high": [20, 8], "confidence": sure,
         "outcome": [17, 4]}
    )  # fmt: skip
    got = balanced(ft.read_forecasts(frame))
    found = got.tables["forecasts"][["level", "value"]].to_numpy().tolist()
    assert found == [[0.1, 10.0], [0.9, 20.0], [0.25, 5.0], [0.75, 8.0]]
    assert (got.rows, got.taken) == (2, 2)


def test_an_interval_without_how_sure_it_was_is_refused_by_that_column():
    frame = pd.DataFrame(
        {"question": ["a", "b"], "min": [10, 5], "max": [20, 8], "confidence": ["80%", None],
         "best guess": [12, 6], "outcome": [17, 4]}
    )  # fmt: skip
    got = balanced(ft.read_forecasts(frame))
    assert got.refused["column"].tolist() == ["confidence"]
    assert got.tables["forecasts"]["level"].tolist() == [0.1, 0.5, 0.9]


def test_limits_beside_the_chance_of_a_yes_are_no_interval():
    frame = pd.DataFrame(
        {"question": ["a", "b"], "low": [1, 2], "high": [3, 4], "confidence": ["80%", "10%"],
         "outcome": ["yes", "no"]}
    )  # fmt: skip
    assert ft.read_forecasts(frame).tables["forecasts"]["probability"].tolist() == [0.8, 0.1]


@pytest.mark.parametrize(
    "names", [("initial", "final"), ("p", "p updated"), ("P (before)", "P (after)"),
              ("First estimate", "Revised estimate"), ("Round 1", "Round 2"), ("R1", "R2")]
)  # fmt: skip
def test_two_beliefs_of_a_row_are_revisions(names):
    frame = pd.DataFrame(
        {"question": ["a", "b"], names[1]: [0.6, None], names[0]: [0.4, 0.2],
         "outcome": ["yes", "no"]}
    )  # fmt: skip
    got = balanced(ft.read_forecasts(frame, forecaster="ann"))
    assert got.rows == 3
    assert got.tables["forecasts"]["forecaster"].tolist() == ["ann"] * 3
    assert scores(got, "brier") == pytest.approx([0.16, 0.04])


def test_beliefs_of_several_people_are_revisions_of_each():
    frame = pd.DataFrame(
        {"question": ["a", "b"], "Ann R1": [0.4, 0.2], "Ann R2": [0.6, 0.1], "Bob R1": [0.5, 0.3],
         "Bob R2": [0.7, 0.4], "Carl": [0.9, 0.0], "outcome": ["yes", "no"]}
    )  # fmt: skip
    pairs = ft.pair(**balanced(ft.read_forecasts(frame)).tables)
    last = pairs.frame.groupby("forecaster")["probability"].agg(list)
    assert last.to_dict() == {"Ann": [0.6, 0.1], "Bob": [0.7, 0.4], "Carl": [0.9, 0.0]}


def test_numbered_forecasts_may_be_of_several_people_which_is_asked():
    frame = pd.DataFrame(
        {"question": ["a"], "Forecast 1": [0.4], "Forecast 2": [0.6], "outcome": ["yes"]}
    )
    with pytest.raises(InvalidArgumentError, match="'revision 1'"):
        ft.read_forecasts(frame)
    revised = ft.read_forecasts(
        frame, columns={"Forecast 1": "revision 2", "Forecast 2": "revision 1"}
    )
    assert scores(revised, "brier") == pytest.approx([0.36])
    with pytest.raises(InvalidArgumentError, match="at least two"):
        ft.read_forecasts(frame, columns={"Forecast 1": "revision 1"})


def test_each_forecaster_may_have_a_column_of_days():
    frame = pd.DataFrame(
        {"question": ["a", "b"], "Ann": ["70%", "20%"], "Ann: Date": ["2026-01-02", "2026-01-05"],
         "Bob": ["60%", None], "date (Bob)": ["2026-01-03", None], "outcome": ["yes", "no"]}
    )  # fmt: skip
    found = balanced(ft.read_forecasts(frame)).tables["forecasts"]
    assert found[["forecaster", "probability"]].to_numpy().tolist() == [
        ["Ann", 0.7], ["Bob", 0.6], ["Ann", 0.2]]  # fmt: skip
    assert [str(each)[:10] for each in found["issued_at"]] == [
        "2026-01-02", "2026-01-03", "2026-01-05"]  # fmt: skip
