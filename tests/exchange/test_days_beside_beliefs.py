"""Beliefs whose days stand in a column beside them, or in the name of their own."""

import pandas as pd
import pytest

import forecasttrack as ft
from forecasttrack.errors import InvalidArgumentError

ASKED = {"question": ["Rain?", "Snow?"], "outcome": ["yes", "no"]}
MAY, JUNE = ["2026-05-02", "2026-05-03"], ["2026-06-02", "2026-06-03"]


def forecasts(cells, **options):
    """Forecaster, day and probability of those of the first question."""
    got = ft.read_forecasts(pd.DataFrame(cells), forecaster="me", **options)
    assert got.rows == got.taken + len(got.refused)
    table = got.tables["forecasts"]
    table = table[table["question_id"] == "rain"]
    days = table["issued_at"].astype(str).str[:10]
    return list(zip(table["forecaster"], days, table["probability"], strict=True))


@pytest.mark.parametrize(
    ("first", "its_day", "second", "second_day"),
    [("initial", "initial date", "final", "final date"),
     ("First estimate", "First date", "Revised estimate", "Date (revised)"),
     ("initial", "date", "final", "date (5)"),
     ("initial", "date", "final", "final date"),
     ("p", "date", "p updated", "date updated"),
     ("R1", "R1 date", "R2", "R2 date")],
)  # fmt: skip
def test_each_of_two_beliefs_has_its_day(first, its_day, second, second_day):
    """Days beside initial and final were carried, and both beliefs were undated."""
    cells = {first: [0.3, 0.4], its_day: MAY, second: [0.5, 0.6], second_day: JUNE}
    assert forecasts(ASKED | cells) == [("me", "2026-05-02", 0.3), ("me", "2026-06-02", 0.5)]


def test_one_day_of_a_row_is_that_of_all_its_beliefs():
    cells = {"date": MAY, "initial": [0.3, 0.4], "final": [0.5, 0.6], "deadline": JUNE}
    assert forecasts(ASKED | cells) == [("me", "2026-05-02", 0.3), ("me", "2026-05-02", 0.5)]


def test_days_behind_the_columns_of_people_are_theirs():
    cells = {"Ann": [0.3, 0.4], "date 1": MAY, "Bob": [0.5, 0.6], "date 2": JUNE}
    assert forecasts(ASKED | cells) == [("Ann", "2026-05-02", 0.3), ("Bob", "2026-06-02", 0.5)]


@pytest.mark.parametrize(
    ("ann", "bob"),
    [("Ann 2026-05-02", "Bob 2026-06-02"), ("Ann (2 May 2026)", "Bob (2 June 2026)"),
     ("Ann: 5/20/2026", "Bob: 6/2/2026"), ("2026-05-02 Ann", "2026-06-02 Bob"),
     ("Ann - 2 May 2026", "Bob - 2 June 2026"), ("Ann, May 2, 2026", "Bob, June 2, 2026"),
     ("Ann_2026-05-02", "Bob_2026-06-02"), ("Ann forecast 2026-05-02", "Bob on 2026-06-02")],
)  # fmt: skip
def test_a_person_and_a_day_in_a_name_are_who_and_when(ann, bob):
    """Each such column was a forecaster of that name."""
    found = forecasts(ASKED | {ann: [0.3, 0.4], bob: [0.5, 0.6]})
    day = "2026-05-20" if "5/20" in ann else "2026-05-02"
    assert found == [("Ann", day, 0.3), ("Bob", "2026-06-02", 0.5)]


def test_two_days_of_a_person_are_revisions_and_empty_cells_none():
    cells = {"Ann 2026-05-02": [0.3, 0.4], "Ann 2026-06-02": [0.5, None]}
    assert forecasts(ASKED | cells) == [("Ann", "2026-05-02", 0.3), ("Ann", "2026-06-02", 0.5)]


@pytest.mark.parametrize("name", ["Forecast 2026-05-02", "p (2 May 2026)", "2026-05-02"])
def test_days_without_a_person_are_those_of_the_one_who_forecast(name):
    cells = {name: [0.3, 0.4], name.replace("May", "June").replace("-05-", "-06-"): [0.5, 0.6]}
    assert forecasts(ASKED | cells) == [("me", "2026-05-02", 0.3), ("me", "2026-06-02", 0.5)]


@pytest.mark.parametrize("name", ["Market", "Price", "Ann"])
def test_days_of_others_beside_a_chance_are_carried(name):
    cells = {"p": [0.1, 0.2], f"{name} 2026-05-02": [0.3, 0.4], f"{name} 2026-06-02": [0.5, 0.6]}
    assert [each[2] for each in forecasts(ASKED | cells)] == [0.1]


@pytest.mark.parametrize(
    "names",
    [
        ("Ann 2026", "Bob 2026"),
        ("Ann May 2026", "Bob June 2026"),
        ("Team 7", "Team 8"),
        ("A 1", "B 12"),
    ],
)
def test_a_number_in_a_name_is_no_day(names):
    found = forecasts(ASKED | {names[0]: [0.3, 0.4], names[1]: [0.5, 0.6]})
    assert [each[0] for each in found] == [*names]


def test_a_mean_of_a_day_is_nobody():
    cells = {
        "Ann 2026-05-02": [0.3, 0.4],
        "Bob 2026-05-02": [0.5, 0.6],
        "Mean 2026-05-02": [0.4, 0.5],
    }
    assert [each[0] for each in forecasts(ASKED | cells)] == ["Ann", "Bob"]


def test_a_column_of_names_beside_people_and_days_is_asked_about():
    cells = {"who": ["x", "y"], "Ann 2026-05-02": [0.3, 0.4], "Ann 2026-06-02": [0.5, 0.6]}
    with pytest.raises(InvalidArgumentError, match="'who' names who forecast"):
        forecasts(ASKED | cells)


@pytest.mark.parametrize(
    ("names", "end"),
    [(("by 2026-03-31", "by 2026-06-30", "after 2026-06-30"), 1),
     (("1 Jan 2026 - 31 Mar 2026", "1 Apr 2026 - 30 Jun 2026"), 1),
     (("Launch 2026-03-31", "Launch 2026-06-30"), 0)],
)  # fmt: skip
def test_options_that_are_called_by_days_stay_options(names, end):
    """They were parted as people and days, and the outcome was refused."""
    chances = ["20%", "50%", "30%"] if len(names) == 3 else ["20%", "80%"]
    cells = {name: [each] for name, each in zip(names, chances, strict=True)}
    got = ft.read_forecasts(
        pd.DataFrame({"question": ["When?"]} | cells | {"outcome": [names[end]]})
    )
    assert got.refused.empty
    assert got.tables["forecasts"]["option"].tolist() == [*names]
    assert got.tables["resolutions"]["outcome"].tolist() == [names[end]]


@pytest.mark.parametrize(
    "names",
    [("Ann 2026-05-02", "Bob"), ("Me", "crowd 2026-05-02"),
     ("gpt-4o-2024-05-13", "claude-3-5-sonnet-20240620"), ("gpt-4o-2024-05-13", "o1-2024-12-17"),
     ("gpt-4o 2024-05-13", "gpt-4o 2024-08-06"), ("Claude 3 2024-03-04", "Claude 4 2025-05-22"),
     ("by 2026-05-02", "after 2026-05-02"), ("since 2026-05-02", "before 2026-05-02"),
     ("1 Jan 2026 - 31 Mar 2026", "1 Apr 2026 - 30 Jun 2026")],
)  # fmt: skip
def test_days_in_names_are_left_there_where_they_are_not_when_people_forecast(names):
    """Whoever had no day in his name was dropped in silence, and versions were revisions."""
    found = forecasts(ASKED | {names[0]: [0.3, 0.4], names[1]: [0.5, 0.6]})
    assert [each[0] for each in found] == [*names]


def test_weekdays_before_days_are_nobody():
    cells = {"Sat 2 May 2026": [0.3, 0.4], "Dienstag, 2 June 2026": [0.5, 0.6]}
    assert forecasts(ASKED | cells) == [("me", "2026-05-02", 0.3), ("me", "2026-06-02", 0.5)]
