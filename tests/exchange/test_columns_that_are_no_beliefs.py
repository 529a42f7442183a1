"""Columns whose names sound like those of beliefs, and that hold something else."""

import pandas as pd
import pytest

import forecasttrack as ft
from forecasttrack.errors import InvalidArgumentError

ROWS = {
    "question": ["A?", "B?", "C?"],
    "date": ["2026-01-02", "2026-01-03", "2026-01-04"],
    "probability": [0.4, 0.7, 0.2],
    "outcome": ["yes", "no", "yes"],
}


def chances_of(frame, **options):
    got = ft.read_forecasts(frame, **options)
    assert got.rows == got.taken + len(got.refused)
    return got.tables["forecasts"]["probability"].tolist()


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        ("revised", [1, 0, 1]),
        ("updated", ["1", "0", "0"]),
        ("update", ["saw the news", None, "70%"]),
        ("update", [1, 2, 3]),
        ("old price", [40, 50, 60]),
        ("R2", [0.5, 0.6, 0.7]),
        ("week 1", [0.5, 0.6, 0.7]),
    ],
)
def test_a_column_beside_a_chance_that_is_no_belief_is_carried(name, cells):
    """Flags, remarks, counts, prices and a coefficient became later beliefs."""
    assert chances_of(pd.DataFrame(ROWS | {name: cells})) == [0.4, 0.7, 0.2]


def test_a_final_answer_of_one_and_zero_is_no_last_belief():
    """It was one that knew the outcome, and the questions were open."""
    frame = pd.DataFrame(ROWS | {"final": [1, 0, 1]}).drop(columns="outcome")
    assert chances_of(frame) == [0.4, 0.7, 0.2]


def test_prices_before_and_after_are_no_beliefs_of_a_forecaster():
    """The chances beside them were divided by a hundred."""
    frame = pd.DataFrame(ROWS | {"old price": [40, 50, 60], "new price": [50, 60, 70]})
    assert chances_of(frame) == [0.4, 0.7, 0.2]


def test_a_market_beside_options_is_no_option():
    """It was a fourth one, and the chances summed to 1.5."""
    frame = pd.DataFrame(
        {
            "question": ["A?", "B?"],
            "Home": [0.5, 0.3],
            "Draw": [0.2, 0.3],
            "Away": [0.3, 0.4],
            "Market": [0.55, 0.35],
            "outcome": ["Home", "Draw"],
        }
    )
    tables = ft.read_forecasts(frame).tables
    assert tables["questions"]["Market"].tolist() == [0.55, 0.35]
    named = tables["forecasts"][["question_id", "option", "probability"]]
    assert list(named.itertuples(index=False, name=None)) == [
        ("a", "Home", 0.5),
        ("a", "Draw", 0.2),
        ("a", "Away", 0.3),
        ("b", "Home", 0.3),
        ("b", "Draw", 0.3),
        ("b", "Away", 0.4),
    ]


def test_an_option_that_nobody_gave_a_chance_stays_one():
    """The others sum to 1 without it, too."""
    frame = pd.DataFrame(
        {
            "question": ["A?", "B?"],
            "Home": [0.6, 0.3],
            "Draw": [0.0, 0.0],
            "Away": [0.4, 0.7],
            "outcome": ["Home", "Away"],
        }
    )
    forecasts = ft.read_forecasts(frame).tables["forecasts"]
    assert set(forecasts["option"]) == {"Home", "Draw", "Away"}


def test_an_outcome_of_zero_beside_an_empty_one_is_asked_about():
    """A 0 was taken for nothing, so that the question stayed open."""
    frame = pd.DataFrame(ROWS | {"outcome": ["1", "0", None], "result": ["1", "0", 0]})
    with pytest.raises(InvalidArgumentError, match="'result' holds outcomes such as 0"):
        ft.read_forecasts(frame)


def test_how_sure_on_a_scale_of_ten_is_asked_about():
    """7 and 9 were intervals of 7% and 9%."""
    frame = pd.DataFrame(
        {
            "question": ["A?", "B?"],
            "low": [10, 20],
            "high": [30, 40],
            "confidence": [7, 9],
            "outcome": [20, 50],
        }
    )
    with pytest.raises(InvalidArgumentError, match="marks on a scale"):
        ft.read_forecasts(frame)
    got = ft.read_forecasts(frame, percent=True)
    assert got.rows == got.taken + len(got.refused)


@pytest.mark.parametrize("heading", ["note", "Comments", "Remarks", "my notes"])
def test_marks_in_a_remark_are_no_outcomes(heading):
    """Words for yes such as x and y count under a heading that says outcome, and only there."""
    rows = [("Will it rain?", 0.7, "x"), ("Will it snow?", 0.2, "y")]
    got = ft.read_forecasts(pd.DataFrame(rows, columns=["question", "probability", heading]))
    assert got.taken == 2
    assert "resolutions" not in got.tables or not len(got.tables["resolutions"])
    named = pd.DataFrame(rows, columns=["question", "probability", "came true"])
    assert [*ft.read_forecasts(named).tables["resolutions"]["outcome"]] == ["yes", "yes"]
