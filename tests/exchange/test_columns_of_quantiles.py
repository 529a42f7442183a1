"""People's own tables with a column for each quantile."""

from __future__ import annotations

import pandas as pd
import pytest

import forecasttrack as ft
from forecasttrack.errors import InvalidArgumentError

ASKED = {"question": ["Growth?", "Visitors?"], "date": ["2025-01-03"] * 2}
OUTCOMES = {"outcome": [2.5, 150]}


def read(cells, **options):
    """A table with these columns beside those of every test."""
    return ft.read_forecasts(pd.DataFrame(ASKED | OUTCOMES | cells), **options)


def beliefs(got):
    """The quantiles of the first question."""
    frame = got.tables["forecasts"].query("question_id == 'growth'")
    return dict(zip(frame["level"], frame["value"], strict=True))


@pytest.mark.parametrize(
    "names",
    [
        ("p10", "median", "p90"),
        ("P10", "P50", "P90"),
        ("10%", "50%", "90%"),
        ("10th percentile", "Median", "90th percentile"),
        ("q0.1", "q0.5", "q0.9"),
        ("percentile 10", "best guess", "percentile 90"),
        ("quantile_0.1", "quantile_0.5", "quantile_0.9"),
    ],
)
def test_columns_named_by_their_level_are_quantiles(names):
    """Each cell is a quantile, and the outcome a number."""
    got = read(dict(zip(names, ([1, 100], [2.1, 200], [3, 400]), strict=True)))
    assert beliefs(got) == {0.1: 1, 0.5: 2.1, 0.9: 3}
    assert (got.rows, got.taken, len(got.tables["resolutions"])) == (2, 2, 2)
    scores = ft.score(ft.pair(**got.tables), rules=["wis"], history="last").frame
    # .5 |2.5 - 2.1| for the median, and an interval that holds the outcome: .1 of its width.
    expected = (0.5 * 0.4 + 0.1 * 2) / 1.5
    assert scores.set_index("question_id").loc["growth", "score"] == pytest.approx(expected)


def test_the_level_of_low_and_high_is_asked_for():
    """A fifth and a twentieth make another score; nothing tells which was meant."""
    cells = {"low": [1, 100], "median": [2, 200], "high": [3, None]}
    with pytest.raises(InvalidArgumentError, match=r"--column 'low'='level 0.05'.*'level 0.95'"):
        read(cells)
    got = read(cells, columns={"low": "level 0.05", "high": "level 0.95"})
    assert beliefs(got) == {0.05: 1, 0.5: 2, 0.95: 3}
    assert (got.rows, got.taken) == (2, 2)
    with pytest.raises(InvalidArgumentError, match="a level lies between 0 and 1"):
        read(cells, columns={"low": "level 5"})


def test_beside_a_probability_they_are_carried():
    """A table that says how likely something is means that."""
    chances = {"probability": ["60%", "70%"], "outcome": [1, 0]}
    got = read(chances | {"low": [1, 2], "high": [3, 4]})
    assert got.tables["forecasts"]["probability"].tolist()[0] == 0.6
    assert {"low", "high"} <= {*got.tables["questions"]}


def test_people_with_numbers_are_no_percentiles():
    """P1 and P2 hold the chances of two people."""
    frame = pd.DataFrame(ASKED | {"P1": ["60%", "70%"], "P2": ["20%", "40%"]})
    assert sorted(ft.read_forecasts(frame).tables["forecasts"]["forecaster"].unique()) == [
        "P1",
        "P2",
    ]
    frame = pd.DataFrame(ASKED | {"P1": [0.6, 0.7], "P2": [0.2, 0.4]})
    assert sorted(ft.read_forecasts(frame).tables["forecasts"]["forecaster"].unique()) == [
        "P1",
        "P2",
    ]


def test_quantiles_that_fall_are_refused():
    """As in fields where P90 is what nine in ten times is exceeded."""
    got = read({"P10": [3, 400], "P50": [2, 200], "P90": [1, 100]})
    assert (got.rows, got.taken) == (2, 0)
    assert got.refused["reason"].str.contains("are the two swapped").all()


@pytest.mark.parametrize("name", ["P{}", "p_{}", "{}%", "{}th percentile", "quantile {}"])
def test_levels_with_decimals(name):
    """P2.5 and P97.5 were columns of the question, or two forecasters called so."""
    names = [name.format(each) for each in ("2.5", "25", "97.5")]
    got = read(dict(zip(names, ([1, 100], [2, 200], [3, 400]), strict=True)))
    assert beliefs(got) == {0.025: 1, 0.25: 2, 0.975: 3}


def test_half_a_hundredth_is_asked_about():
    """P0.5 is the middle beside P0.1, and half a hundredth beside P99.5."""
    cells = {"P0.5": [1, 100], "P50": [2, 200], "P99.5": [3, 400]}
    with pytest.raises(InvalidArgumentError, match=r"level 0\.5 or 0\.005"):
        read(cells)
    assert beliefs(read(cells, columns={"P0.5": "level 0.005"})) == {0.005: 1, 0.5: 2, 0.995: 3}


@pytest.mark.parametrize("name", ["estimate", "My forecast", "prediction (km)"])
def test_an_estimate_beside_quantiles_is_asked_about(name):
    """12 was a chance of 12%, which was dropped from the pairs."""
    cells = {name: [12, 120], "P10": [10, 100], "P90": [15, 200]}
    with pytest.raises(InvalidArgumentError, match="say whether it holds the median"):
        read(cells)
    assert beliefs(read(cells, columns={name: "level 0.5"})) == {0.5: 12, 0.1: 10, 0.9: 15}
    got = read(cells | {name: ["60%", "70%"], "outcome": [1, 0]})
    assert got.tables["forecasts"]["probability"].tolist() == [0.6, 0.7]


def test_a_column_named_by_a_level_is_one_whatever_it_holds():
    """P90 was a column of the question where half of its cells had a footnote."""
    got = read({"P10": [1, 100], "P50": [2, 200], "P90": ["3", "400*"]})
    assert beliefs(got) == {0.1: 1, 0.5: 2, 0.9: 3}
    assert got.refused[["column", "value"]].to_numpy().tolist() == [["P90", "400*"]]
    got = read({"P10": [1, 100], "P50": [2, 200], "P90": ["3*", "n/k"]})
    assert (got.taken, set(got.refused["value"])) == (0, {"3*", "n/k"})


def test_a_level_of_no_column_is_an_error():
    """The third quantile was missing in silence."""
    levels = {"low": "level 0.05", "mid": "level 0.5", "high": "level 0.95"}
    cells = {"low": [1, 100], "mid": [2, 200], "hi2": [3, 400]}
    with pytest.raises(InvalidArgumentError, match="no column 'high'"):
        read(cells, columns=levels)
    cells = {"low": [1, 100], "value": [2, 200], "high": [3, 400]}
    levels = {"low": "level 0.05", "value": "level 0.5", "high": "level 0.95"}
    assert beliefs(read(cells, columns=levels)) == {0.05: 1, 0.5: 2, 0.95: 3}
    with pytest.raises(InvalidArgumentError, match="cannot both be value"):
        read(cells | {"worth": [1, 2]}, columns=levels | {"worth": "value"})


@pytest.mark.parametrize("name", ["value", "level"])
def test_a_column_of_the_name_of_quantiles_is_what_the_caller_says(name):
    """The lowest quantile used to be the outcome, or its level."""
    cells = {"P10": [1, 4], "P50": [2, 5], "P90": [3, 6], name: [2.5, 7]}
    got = ft.read_forecasts(pd.DataFrame(ASKED | cells), columns={name: "outcome"})
    assert got.tables["resolutions"]["outcome"].tolist() == [2.5, 7]
    assert got.tables["forecasts"]["value"].tolist() == [1, 2, 3, 4, 5, 6]
    assert got.tables["forecasts"]["level"].tolist() == [0.1, 0.5, 0.9] * 2


@pytest.mark.parametrize("name", ["value", "level"])
def test_a_caller_names_no_column_that_the_file_does_not_have(name):
    """Those of quantiles are none of the file."""
    with pytest.raises(InvalidArgumentError, match=f"there is no column '{name}'"):
        read({"P10": [1, 4], "P90": [3, 6]}, columns={name: "unit"})


def test_rows_of_the_file_are_counted():
    """Not their quantiles; a row with a fault is refused once, and all of it."""
    cells = {"P10": [1, 100], "P50": [2, 200], "P90": [3, None], "team": ["a", "b"]}
    got = read(cells)
    assert (got.rows, got.taken) == (2, 2)
    assert set(got.assumed.set_index("column").loc[["P10", "date", "forecaster"], "n"]) == {2}
    got = read(cells | {"P50": ["2*", 200]})
    assert (got.rows, got.taken, len(got.tables["forecasts"])) == (2, 1, 2)
    assert got.refused[["row", "column", "value"]].to_numpy().tolist() == [[0, "P50", "2*"]]
    got = read(cells | {"outcome": ["2%", 150]})
    assert (got.rows, got.taken) == (2, 1)
    assert got.refused[["row", "column", "value"]].to_numpy().tolist() == [[0, "outcome", "2%"]]
    got = read(cells | {"question": ["Growth?"] * 2})  # 2.5 and 150 came true of one question
    assert (got.rows, got.taken, got.refused["row"].tolist()) == (2, 1, [1])


def test_quantiles_in_per_cent_are_asked_about():
    """They were the chances of three forecasters called P10, P50 and P90."""
    cells = {"P10": ["1%", "4%"], "P50": ["2%", "5%"], "P90": ["3%", "6%"]}
    cells |= {"outcome": ["2%", "5%"]}
    with pytest.raises(InvalidArgumentError, match="hold per cents"):
        read(cells)
    levels = {"P10": "level 0.1", "P50": "level 0.5", "P90": "level 0.9"}
    for given in (levels, {"P10": "level 0.1"}):
        assert beliefs(read(cells, columns=given)) == {0.1: 1, 0.5: 2, 0.9: 3}
    got = read(cells | {"outcome": ["yes", "no"]}, columns=dict.fromkeys(levels, "probability"))
    assert sorted(got.tables["forecasts"]["forecaster"].unique()) == ["P10", "P50", "P90"]


@pytest.mark.parametrize(
    "names", [("q10", "q50", "q90"), ("Q_10", "Q_50", "Q_90"), ("Q 10", "q50", "p90")]
)
def test_columns_called_q_are_quantiles_where_every_row_rises(names):
    """A question of a survey may be called so, too."""
    rising = dict(zip(names, ([1, 100], [2, 200], [3, 300]), strict=True))
    got = read(rising)
    assert beliefs(got) == {0.1: 1, 0.5: 2, 0.9: 3}
    assert f"--column {names[0]!r}='level 0.1'" in " ".join(got.assumed["option"])
    falling = rising | {names[0]: [5, 100]}
    with pytest.raises(InvalidArgumentError, match=f"--column {names[0]!r}='level 0.1'"):
        read(falling)
    levels = dict(zip(names, ("level 0.1", "level 0.5", "level 0.9"), strict=True))
    got = read(falling, columns=levels)
    assert got.refused["column"].tolist() == [names[1]]
    assert got.tables["forecasts"]["value"].tolist() == [100, 200, 300]


def test_the_first_questions_of_a_survey_are_no_quantiles():
    """Q1 to Q4 are chances of yes under four names, as before."""
    cells = {f"Q{number}": ["60%", "20%"] for number in range(1, 5)} | {"outcome": ["yes", "no"]}
    assert sorted(read(cells).tables["forecasts"]["forecaster"].unique()) == [
        "Q1",
        "Q2",
        "Q3",
        "Q4",
    ]


@pytest.mark.parametrize(
    ("cells", "values"),
    [
        ({"Q10": ["900", "1"], "Q50": ["1,000", "2"], "Q90": ["1,200", "3"]}, [900, 1000, 1200]),
        ({"Q10": ["900", "n/a"], "Q50": ["1,000", "2"], "Q90": ["1,200", "3"]}, [900, 1000, 1200]),
        ({"Q10": ["1.5", "1"], "Q50": ["2.5", "2"], "Q90": ["3.5", "3"]}, [1.5, 2.5, 3.5]),
    ],
)
def test_numbers_of_columns_called_like_questions_rise_with_commas_of_thousands(cells, values):
    """It was asked about them, since 1,000 was no number; a cell without one refuses its row."""
    got = read(cells, decimals="point")
    assert beliefs(got) == dict(zip([0.1, 0.5, 0.9], values, strict=True))
    assert [*got.refused["value"]] == [each for each in ["n/a"] if each in cells["Q10"]]


def test_of_quantiles_that_are_asked_about_nothing_else_is_asked():
    """That Q90 may hold chances beside a column of names was asked, too, and led astray."""
    cells = {"Q10": [30, 3], "Q50": [20, 2], "Q90": [10, 9], "who": ["ann", "bob"]}
    with pytest.raises(InvalidArgumentError, match="do not rise") as error:
        read(cells)
    assert len(str(error.value).splitlines()) == 1
