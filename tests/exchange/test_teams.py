"""A column of teams says who forecast, where they forecast the same and nothing else says it."""

from __future__ import annotations

import pytest

import forecasttrack as ft

TWO_TEAMS = [
    {"Question": "Does it rain?", "Team": "Red", "Date": "2026-01-01", "Chance": 0.7},
    {"Question": "Does it rain?", "Team": "Blue", "Date": "2026-01-02", "Chance": 0.2},
    {"Question": "Does it snow?", "Team": "Blue", "Date": "2026-01-02", "Chance": 0.1},
]


def forecasters(rows, **options):
    return ft.read_forecasts(rows, **options).tables["forecasts"]["forecaster"].tolist()


def test_two_teams_are_two_forecasters():
    """They used to be one, whose second team revised the first."""
    got = ft.read_forecasts(TWO_TEAMS)
    assert got.tables["forecasts"]["forecaster"].tolist() == ["Red", "Blue", "Blue"]
    assumed = got.assumed.set_index("column")
    assert assumed.loc["Team", "read_as"] == "forecaster"
    assert assumed.loc["Team", "option"] == "columns=, --column 'Team'=forecaster"


def test_a_person_stands_before_a_team():
    rows = [row | {"Who": who} for row, who in zip(TWO_TEAMS, ["ann", "bob", "cy"], strict=True)]
    got = ft.read_forecasts(rows)
    assert got.tables["forecasts"]["forecaster"].tolist() == ["ann", "bob", "cy"]
    assert got.tables["forecasts"]["Team"].tolist() == ["Red", "Blue", "Blue"]


def test_a_team_beside_a_question_of_its_own_is_carried():
    """It may be what is asked about, as in a table of matches."""
    rows = [
        {"Question": "Do the Reds win?", "Team": "Reds", "Chance": 0.7},
        {"Question": "Do the Blues win?", "Team": "Blues", "Chance": 0.4},
    ]
    got = ft.read_forecasts(rows, forecaster="me")
    assert got.tables["forecasts"]["forecaster"].tolist() == ["me", "me"]
    assert "Team" in got.tables["questions"]


def test_teams_beside_columns_of_people_are_carried():
    rows = [
        {"Question": "Does it rain?", "Team": "Red", "Ann": 0.7, "Ben": 0.6},
        {"Question": "Does it rain?", "Team": "Blue", "Ann": 0.2, "Ben": 0.1},
    ]
    assert sorted(set(forecasters(rows))) == ["Ann", "Ben"]


def test_teams_beside_one_column_under_a_name_are_asked_about():
    rows = [
        {name.replace("Chance", "Ann"): cell for name, cell in row.items()} for row in TWO_TEAMS
    ]
    with pytest.raises(ft.ForecastTrackError, match="'Team' names who forecast"):
        ft.read_forecasts(rows)


def test_the_caller_may_say_what_a_team_is():
    assert set(forecasters(TWO_TEAMS, columns={"Team": "topic"}, forecaster="me")) == {"me"}
