"""What no real number is, is no number of a table: nothing is converted in silence."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest

import forecasttrack as ft
from forecasttrack.errors import InvalidTableError
from tests.builders import forecast_row, forecast_table, question_table, resolution_table


def pair(*, probability=0.5, value=None, kind="binary", outcome=1):
    forecasts = forecast_table(forecast_row("ann", day=0, probability=0.5))
    cell = probability if value is None else value
    name = "probability" if value is None else "value"
    return ft.pair(
        forecasts=forecasts.drop(columns="probability").assign(**{name: cell}),
        questions=question_table(kind=kind),
        resolutions=resolution_table().assign(outcome=outcome),
    )


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        ([0.5 + 1j], "complex128"),
        ([0.5 + 0j], "complex128"),
        (pd.to_timedelta([1], unit="us"), r"timedelta64\[.s\]"),
        (pd.to_datetime(["1970-01-01"]), r"datetime64\[.s\].*days since 1970-01-01"),
    ],
)
def test_a_column_of_something_else_is_refused(cells, found):
    with pytest.raises(InvalidTableError, match=f"'probability' .* holds {found}"):
        pair(probability=cells)


@pytest.mark.parametrize("cell", [0.5 + 1j, np.complex128(0.5), np.timedelta64(0, "s"), dt.time(0)])
def test_among_objects_its_row_is_named(cell):
    with pytest.raises(InvalidTableError, match=r"'probability' .* row 0: .* is no number"):
        pair(probability=pd.Series([cell], dtype=object))


@pytest.mark.parametrize(
    ("text", "cure"),
    [
        ("0,2", "'0,2' has a decimal comma; write 0.2"),
        ("0,250", "'0,250' has a decimal comma; write 0.250"),
        ("\u22120.2", "has a typographic minus; write -0.2"),
        ("1,000", "'1,000' has separators between its thousands; write 1000"),
        ("62 %", "62 % is written 0.62"),
        (
            "1970-01-11",
            "asks for a date, give days since 1970-01-01 as a number, 10 for 1970-01-11",
        ),
        (".2", r"pd.to_numeric\(forecasts\['probability'\]\)"),
    ],
)
@pytest.mark.parametrize("dtype", ["str", "category", object])
def test_text_gets_the_cure_that_fits(text, cure, dtype):
    with pytest.raises(InvalidTableError, match=cure):
        pair(probability=pd.Series([text], dtype=dtype))


def test_numbers_in_categories_are_numbers():
    scores = ft.score(pair(probability=pd.Categorical([0.2])), rules=["brier"])
    assert scores.frame["score"].tolist() == pytest.approx([0.64])


def test_whole_numbers_in_categories_may_be_missing():
    forecasts = forecast_table(
        forecast_row("ann", day=0, probability=0.5), forecast_row("bob", day=0, probability=0.5)
    )
    tables = {"questions": question_table(), "resolutions": resolution_table()}
    cells = pd.Categorical([1, None])
    with pytest.raises(InvalidTableError, match="row 1"):
        ft.pair(forecasts=forecasts.assign(probability=cells), **tables)
    with pytest.raises(InvalidTableError, match="row 1: an id is missing"):
        ft.pair(forecasts=forecasts.assign(forecaster=cells), **tables)


@pytest.mark.parametrize(
    "day",
    ["2020-01-01", dt.date(2020, 1, 1), pd.Timestamp("2020-01-01", tz="UTC")],
)
def test_a_day_that_is_the_outcome_of_a_date_question_gets_its_number(day):
    with pytest.raises(InvalidTableError, match="days since 1970-01-01 as a number, 18262 for"):
        pair(value=18_000.0, kind="date", outcome=pd.Series([day], dtype=object))


@pytest.mark.parametrize(
    ("outcome", "kind", "cure"),
    [
        ("1,000", "numeric", "write 1000"),
        ("1000", "numeric", "numbers are not written as text$"),
        (1 + 0j, "numeric", "is no outcome of the numeric question"),
        (1 + 0j, "binary", "is no outcome of the binary question"),
        ("100%", "binary", "give 1 for yes, 0 for no"),
    ],
)
def test_an_outcome_that_is_no_number_is_refused_with_its_cure(outcome, kind, cure):
    belief = {"probability": 0.5} if kind == "binary" else {"value": 3.0}
    with pytest.raises(InvalidTableError) as refused:
        pair(**belief, kind=kind, outcome=pd.Series([outcome], dtype=object))
    assert refused.match(cure.replace("$", r"(?:\n|$)"))
