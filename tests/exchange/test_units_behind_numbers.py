"""Units and scales behind the numbers of intervals and quantiles, and of their outcomes."""

import pandas as pd
import pytest

import forecasttrack as ft

ASKED = {"question": ["Sales?", "Stock?"], "confidence": ["80%", "50%"]}


def read(low, high, outcome, **options):
    frame = pd.DataFrame(ASKED | {"low": low, "high": high, "outcome": outcome})
    got = ft.read_forecasts(frame, **options)
    assert got.rows == got.taken + len(got.refused) == 2
    return got


def numbers(got):
    """The values of all quantiles, and the outcomes."""
    return [*got.tables["forecasts"]["value"]], [*got.tables["resolutions"]["outcome"]]


@pytest.mark.parametrize(
    ("low", "high", "outcome", "values", "ends"),
    [
        (["12 bn", "900 m"], ["15 bn", "1.2bn"], ["13bn", "1 bn"],
         [12e9, 15e9, 9e8, 1.2e9], [13e9, 1e9]),
        (["12k", "0"], ["15k", "2 million"], ["13.5k", "500k"],
         [12e3, 15e3, 0, 2e6], [13500, 5e5]),
        (["$1.2m", "$900k"], ["$1.5m", "$1m"], ["$2 million", "$950k"],
         [1.2e6, 1.5e6, 9e5, 1e6], [2e6, 9.5e5]),
        (["1,2 Mrd", "0,5 Mio"], ["1,5 Mrd", "0,7 Mio"], ["1,3 Mrd", "0,6 Mio"],
         [1.2e9, 1.5e9, 5e5, 7e5], [1.3e9, 6e5]),
        (["$1,200", "$900"], ["$1,500", "$950"], ["$1,300", "$920"],
         [1200, 1500, 900, 950], [1300, 920]),
        (["-3 °C", "9 km"], ["4 °C", "10 km"], ["1 °C", "11 km"], [-3, 4, 9, 10], [1, 11]),
        (["12 m", "9 m"], ["15 m", "10 m"], ["13 m", "11 m"], [12, 15, 9, 10], [13, 11]),
        (["3.5%", "1%"], ["4.5%", "2%"], ["4%", "3%"], [3.5, 4.5, 1, 2], [4, 3]),
    ],
)  # fmt: skip
def test_numbers_are_read_with_what_stands_behind_them(low, high, outcome, values, ends):
    """Such ends were no numbers, and how sure the interval was became the chance of a yes."""
    got = read(low, high, outcome)
    assert got.refused.empty
    found, ended = numbers(got)
    assert found == pytest.approx(values)
    assert ended == pytest.approx(ends)


def test_a_unit_is_kept_beside_the_question():
    questions = read(["9 km", "2 °C"], ["10 km", "3 °C"], ["11 km", None]).tables["questions"]
    assert questions["unit"].tolist() == ["km", "°C"]


@pytest.mark.parametrize(
    ("low", "high", "outcome", "blamed"),
    [("9 km", "900 m", "1 km", "high"), ("12 bn", "15", "13 bn", "high"),
     ("12", "15 bn", "13 bn", "low"), ("12 bn", "15 bn", "13", "low"),
     ("12 kg", "15 kg", "13 lb", "low"), ("12 bn USD", "15 bn EUR", "13 bn USD", "high")],
)  # fmt: skip
def test_units_that_differ_within_a_row_refuse_it(low, high, outcome, blamed):
    """13 beside 12 bn could be 13 of anything; the cell that differs is named."""
    got = read(["1 km", low], ["2 km", high], ["3 km", outcome])
    value = {"low": low, "high": high}[blamed]
    assert got.refused[["row", "column", "value"]].to_numpy().tolist() == [[1, blamed, value]]
    assert "two units" in got.refused["reason"][0]


def test_units_that_differ_between_rows_of_a_question_refuse_the_later():
    frame = pd.DataFrame(
        {"question": ["Way?"] * 2, "low": ["9 km", "9"], "high": ["12 km", "12"],
         "confidence": ["80%"] * 2, "outcome": ["11 km", "11"]}
    )  # fmt: skip
    got = ft.read_forecasts(frame)
    assert (got.rows, got.taken) == (2, 1)
    assert "no unit" in got.refused["reason"][0]


def test_per_cent_of_some_numbers_alone_are_refused():
    """4 beside 3.5% could be 4% or 400%."""
    got = read(["3.5%", "1%"], ["4.5%", "2%"], ["4%", "3"])
    assert got.refused[["row", "column", "value"]].to_numpy().tolist() == [
        [0, "low", "3.5%"],
        [1, "low", "1%"],
    ]
    assert got.refused["reason"].str.contains("per cent").all()


def test_chances_with_ends_in_per_cent_are_chances():
    """Where outcomes are yes and no the ends are those of the chance."""
    got = read(["60%", "10%"], ["90%", "30%"], ["yes", "no"])
    assert got.tables["forecasts"]["probability"].tolist() == [0.8, 0.5]


def test_quantiles_have_units_too():
    frame = pd.DataFrame({"question": ["Sales?"], "p10": ["900k"], "p50": ["1.1m"], "p90": ["1.4m"],
                          "actual": ["1.3 million"]})  # fmt: skip
    found, ended = numbers(ft.read_forecasts(frame))
    assert (found, ended) == ([9e5, 1.1e6, 1.4e6], [1.3e6])


def test_texts_beside_ends_are_no_units():
    """Places and remarks under from and to stay what they are."""
    frame = pd.DataFrame(
        {"question": ["A?", "B?"], "from": ["3 Rome", "Oslo"], "to": ["Paris", "4 Bonn"],
         "probability": [0.4, 0.7], "outcome": ["yes", "no"]}
    )  # fmt: skip
    got = ft.read_forecasts(frame)
    assert got.tables["forecasts"]["probability"].tolist() == [0.4, 0.7]
    assert got.tables["questions"]["from"].tolist() == ["3 Rome", "Oslo"]


@pytest.mark.parametrize("column", ["level", "sample"])
def test_units_that_differ_in_a_long_table_are_refused_as_they_stand(column):
    """What was found to be at fault reached the book instead of the cell."""
    frame = pd.DataFrame(
        {"question": ["A?", "A?", "B?"], column: [0.1, 0.9, 0.5], "value": ["3 km", "4 km", "7 kg"],
         "outcome": ["5", "5", "6 kg"]}
    )  # fmt: skip
    got = ft.read_forecasts(frame)
    assert got.refused[["row", "column", "value"]].to_numpy().tolist() == [
        [0, "value", "3 km"],
        [1, "value", "4 km"],
    ]
    assert got.tables["forecasts"]["value"].tolist() == [7]


@pytest.mark.parametrize("column", ["level", "sample"])
def test_units_of_a_long_table_are_read(column):
    frame = pd.DataFrame({"question": ["A?"] * 2, column: [0.1, 0.9], "value": ["3 km", "4 km"],
                          "outcome": ["5 km"] * 2})  # fmt: skip
    found, ended = numbers(ft.read_forecasts(frame))
    assert (found, ended) == ([3, 4], [5])


def test_many_blanks_in_a_cell_are_read_at_once():
    """The time they took grew with the square of their number."""
    cells = {"question": ["A?"], "low": ["1" + " " * 300 + "1!9"], "high": ["2 km"]}
    got = ft.read_forecasts(pd.DataFrame(cells | {"probability": [0.4], "outcome": ["yes"]}))
    assert got.taken == 1


def quantiles(cells, **options):
    """The values and outcomes of a table with a row of three quantiles for each question."""
    rows = [dict(zip(("p10", "p50", "p90", "actual"), each, strict=True)) for each in cells]
    frame = pd.DataFrame(rows).assign(question=[f"Q{at}?" for at in range(len(rows))])
    got = ft.read_forecasts(frame, **options)
    assert got.refused.empty
    return got


@pytest.mark.parametrize(
    ("cells", "values", "unit"),
    [(["5 t", "7 t", "9 t", "8 t"], [5, 7, 9], "t"),
     (["1.5 m", "1.7 m", "1.9 m", "1.8 m"], [1.5, 1.7, 1.9], "m"),
     (["3 b", "4 b", "5 b", "4 b"], [3, 4, 5], "b"),
     (["280 K", "285 K", "290 K", "288 K"], [280, 285, 290], "K")],
)  # fmt: skip
def test_letters_are_units_where_no_number_of_their_question_has_a_scale(cells, values, unit):
    """A word of scale in another question made 5 t of gold 5e12."""
    got = quantiles([["900k", "950k", "990k", "940k"], cells])
    assert numbers(got)[0] == [9e5, 9.5e5, 9.9e5, *values]
    assert got.tables["questions"]["unit"].tolist() == [None, unit]
    assert numbers(quantiles([cells]))[0] == values


@pytest.mark.parametrize(
    ("cells", "values"),
    [(["900K", "950K", "990K", "940K"], [9e5, 9.5e5, 9.9e5]),
     (["$900 K", "$950 K", "$990 K", "$940 K"], [9e5, 9.5e5, 9.9e5]),
     (["900k", "1.1m", "1.2 b", "5 K"], [9e5, 1.1e6, 1.2e9])],
)  # fmt: skip
def test_letters_beside_a_scale_or_a_currency_are_scales(cells, values):
    got = quantiles([cells])
    assert numbers(got)[0] == pytest.approx(values)
    shown = got.assumed[got.assumed["read_as"].str.startswith("words for thousands")]
    assert {*cells[:3]} <= {*shown["example"]}


@pytest.mark.parametrize(
    "cells",
    [("1 day", "2 days", "3 days", "2 days"), ("1 seat", "10 seats", "20 seats", "12 seats"),
     ("1 Tag", "2 Tage", "3 Tage", "1 Tag"), ("1 city", "2 cities", "3 cities", "1 city"),
     ("1 lb", "2 lbs", "3 lbs", "2 lbs")],
)  # fmt: skip
def test_many_and_one_are_of_one_unit(cells):
    """They were of a question with two units."""
    assert numbers(quantiles([cells]))[0] == [float(each.split()[0]) for each in cells[:3]]


def test_two_questions_of_an_event_have_units_of_their_own():
    frame = pd.DataFrame(
        {"event": ["Games"] * 2, "question": ["How far?", "How heavy?"], "p10": ["1 km", "1 kg"],
         "p50": ["2 km", "2 kg"], "p90": ["3 km", "3 kg"], "actual": ["2 km", "2 kg"]}
    )  # fmt: skip
    got = ft.read_forecasts(frame)
    assert got.refused.empty
    assert got.tables["questions"]["unit"].tolist() == ["km", "kg"]
