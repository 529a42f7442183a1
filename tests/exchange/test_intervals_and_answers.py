"""Intervals that cannot be, columns of yes and no, and people who are called as months are."""

import pandas as pd
import pytest

import forecasttrack as ft
from forecasttrack.errors import InvalidArgumentError, InvalidTableError

INTERVALS = {
    "question": ["Rain?", "Snow?", "Wind?"],
    "low": [10, 5, 1],
    "high": [20, 8, 4],
    "confidence": ["80%", "50%", "90%"],
    "outcome": [17, 4, 2],
}
ASKED = {"question": ["Rain?", "Snow?"], "outcome": ["yes", "no"]}


def read(cells, **options):
    got = ft.read_forecasts(pd.DataFrame(cells), **options)
    assert got.rows == got.taken + len(got.refused)
    return got


def refused(cells):
    """Column, value and reason of the one row that is refused; the others make a book."""
    got = read(INTERVALS | cells)
    assert (got.rows, got.taken) == (3, 2)
    got.book()
    (row,) = got.refused[["row", "column", "value", "reason"]].itertuples(index=False)
    assert row[0] == 1
    return tuple(row[1:])


@pytest.mark.parametrize(
    ("cell", "value", "why"),
    [("0%", "0%", "leaves no room"), (None, None, "is empty"), ("sure", "sure", "a word"),
     ("120%", "120%", "outside 0 to 100")],
)  # fmt: skip
def test_an_interval_that_says_not_how_sure_it_is_is_refused_by_that_cell(cell, value, why):
    """0% reached the book, and an empty cell was shown as a mark of doubt."""
    column, found, reason = refused({"confidence": ["80%", cell, "90%"]})
    assert (column, found) == ("confidence", value)
    assert why in reason


def test_ends_that_are_swapped_are_refused_where_they_are_read():
    """They were left to the book, which knows no row of the file."""
    column, value, reason = refused({"low": [10, 8, 1], "high": [20, 5, 4]})
    assert (column, value) == ("high", "5")
    assert "below the 8 of 'low'" in reason
    assert refused({"best guess": [12, 60, 2]})[:2] == ("high", "8")
    assert read(INTERVALS | {"low": [10, 8, 1]}).taken == 3


def test_quantiles_that_fall_are_refused_by_the_lower_one():
    cells = {"question": ["a", "b"], "p90": [3, 9], "p10": [1, 5], "p50": [2, 4], "outcome": [1, 2]}
    got = read(cells)
    assert got.refused[["column", "value"]].to_numpy().tolist() == [["p50", "4"]]


def test_a_column_that_says_what_it_is_the_chance_of_is_read_beside_an_interval():
    """How sure the interval was became the chance of a yes."""
    gain = {"probability of gain": ["60%", "70%", "20%"], "outcome": ["yes", "no", "yes"]}
    assert read(INTERVALS | gain).tables["forecasts"]["probability"].tolist() == [0.6, 0.7, 0.2]
    numbers = read(INTERVALS | gain | {"outcome": [17, 4, 2]})
    assert numbers.tables["forecasts"]["level"].tolist() == [0.1, 0.9, 0.25, 0.75, 0.05, 0.95]
    assert numbers.lost["field"].tolist() == ["probability of gain"]
    stated = read(INTERVALS | gain, columns={"probability of gain": "probability"})
    assert stated.tables["forecasts"]["probability"].tolist() == [0.6, 0.7, 0.2]


@pytest.mark.parametrize(
    ("yes", "no"),
    [("Ja", "Nein"), ("oui", "non"), ("Sí", "No"), ("True", "False"), ("wahr", "falsch"),
     ("P(ja)", "P(nein)"), ("Да", "Нет"), ("はい", "いいえ"), ("Yes (%)", "No (%)")],
)  # fmt: skip
def test_columns_of_yes_and_no_are_two_sides_of_one_belief(yes, no):
    """They were two forecasters, and the no was scored as a yes."""
    got = read(ASKED | {no: ["70%", "60%"], yes: ["30%", "40%"]}, forecaster="ann")
    found = got.tables["forecasts"]
    assert found[["forecaster", "probability"]].to_numpy().tolist() == [["ann", 0.3], ["ann", 0.4]]
    assert got.lost.empty


def test_sides_that_do_not_sum_to_one_are_named():
    got = read(ASKED | {"Ja": [0.3, 0.4], "Nein": [0.75, 0.6]})
    assert got.lost[["field", "n"]].to_numpy().tolist() == [["Nein", 1]]


def test_a_no_alone_is_no_chance_of_a_yes():
    with pytest.raises(InvalidTableError, match="how likely a no is"):
        read(ASKED | {"Nein": [0.3, 0.4]})
    assert read(ASKED | {"Ja": [0.3, 0.4]}).tables["forecasts"]["probability"].tolist() == [
        0.3,
        0.4,
    ]


@pytest.mark.parametrize(
    "people", [("Vera", "Bob"), ("Nie", "Ann"), ("Sim", "Vera"), ("Ann", "Bo")]
)
def test_people_who_are_called_like_a_yes_or_a_no_stay_people(people):
    got = read(ASKED | {people[0]: [0.3, 0.4], people[1]: [0.5, 0.6]})
    assert {*got.tables["forecasts"]["forecaster"]} == {*people}


def test_sides_beside_a_column_of_chances_are_carried():
    got = read(ASKED | {"p": [0.3, 0.4], "Ja": [1, 0], "Nein": [0, 1]})
    assert got.tables["forecasts"]["probability"].tolist() == [0.3, 0.4]
    assert got.tables["questions"]["Ja"].tolist() == [1, 0]


def test_people_called_april_and_june_are_people():
    """They were asked about as months, with no way to say what they are."""
    got = read(ASKED | {"April": [0.3, 0.4], "June": [0.5, 0.6]})
    assert {*got.tables["forecasts"]["forecaster"]} == {"April", "June"}


@pytest.mark.parametrize("months", [("April", "May"), ("Jan", "Feb"), ("March", "June")])
def test_months_in_columns_are_asked_about(months):
    cells = ASKED | {months[0]: [0.3, 0.4], months[1]: [0.5, 0.6]}
    with pytest.raises(InvalidArgumentError, match="where they are people"):
        read(cells)
    got = read(cells, columns=dict.fromkeys(months, "probability"))
    assert {*got.tables["forecasts"]["forecaster"]} == {*months}


def test_answers_of_another_language_are_sides_in_json(tmp_path):
    path = tmp_path / "bets.json"
    path.write_text(
        '[{"question": "Rain?", "forecast": {"ja": 0.7, "nein": 0.3}, "outcome": "ja"}]', "utf-8"
    )
    assert ft.read_forecasts(path).tables["forecasts"]["probability"].tolist() == [0.7]


@pytest.mark.parametrize(
    ("yes", "no", "other"),
    [("Ja", "Nein", "Marie"), ("Tak", "Nie", "market"), ("Yes", "No", "Maybe")],
)
def test_chances_of_others_beside_sides_are_named(yes, no, other):
    """They were carried in silence."""
    got = read(ASKED | {yes: [0.2, 0.3], no: [0.8, 0.7], other: [0.4, 0.5]})
    assert got.tables["forecasts"]["probability"].tolist() == [0.2, 0.3]
    assert got.lost[["field", "n"]].to_numpy().tolist() == [[other, 2]]


def test_sides_that_leave_room_for_a_third_are_named_with_it():
    got = read(ASKED | {"Ja": [0.2, 0.3], "Nein": [0.7, 0.6], "Enthaltung": [0.1, 0.1]})
    assert got.tables["forecasts"]["probability"].tolist() == [0.2, 0.3]
    assert got.lost["field"].tolist() == ["Nein", "Enthaltung"]


@pytest.mark.parametrize("people", [("Vera",), ("Sim",), ("Vera", "Non"), ("Tak", "Nie")])
def test_people_whose_names_are_answers_stay_people(people):
    """Vera became the name of the file, and Vera and Non one belief."""
    got = read(ASKED | {name: [0.2 + at / 5, 0.3] for at, name in enumerate(people)})
    assert {*got.tables["forecasts"]["forecaster"]} == {*people}


def test_a_word_that_is_an_outcome_is_no_name_of_somebody():
    cells = {"Pergunta": ["a", "b"], "Sim": [0.2, 0.3], "Resultado": ["sim", "não"]}
    assert {*read(cells, forecaster="me").tables["forecasts"]["forecaster"]} == {"me"}
