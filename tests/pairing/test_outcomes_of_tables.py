"""Outcomes in tables: within bounds, within the years that have dates, a value or a range."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest

import forecasttrack as ft
from forecasttrack.errors import InvalidTableError
from forecasttrack.records.days import LAST_DAY, from_days, to_days
from forecasttrack.records.moments import moment
from tests.builders import question_table, resolution_table

NUMERIC = {"kind": "numeric", "lower": 0.0, "upper": 10.0}
UNBOUNDED = {"kind": "numeric", "lower": np.nan, "upper": np.nan}
DATE = {"kind": "date", "lower": np.nan, "upper": np.nan}


def tables(about, **outcome):
    rows = {"level": [0.1, 0.5, 0.9], "value": [1.0, 2.0, 3.0]}
    forecasts = pd.DataFrame({"question_id": "q", "forecaster": "ann", **rows})
    opens = question_table()["opens_at"][0]
    resolutions = resolution_table(known=20).assign(**{"outcome": np.nan} | outcome)
    return {
        "forecasts": forecasts.assign(issued_at=opens),
        "questions": question_table().assign(**about),
        "resolutions": resolutions,
    }


@pytest.mark.parametrize(
    ("about", "outcome", "fault"),
    [
        (NUMERIC, {"outcome_low": 20.0, "outcome_high": 30.0}, r"'outcome_low'.*20.*beyond"),
        (NUMERIC, {"outcome_low": 5.0, "outcome_high": 30.0}, r"'outcome_high'.*30.*beyond"),
        (NUMERIC, {"outcome_low": -1.0, "outcome_high": 3.0}, r"'outcome_low'.*-1.*beyond"),
        (NUMERIC, {"outcome_low": 5.0}, r"'outcome_high'.*missing.*bound 10 .*write it"),
        (NUMERIC, {"outcome_high": 5.0}, r"'outcome_low'.*missing.*bound 0 .*write it"),
        (NUMERIC, {"outcome": 3.0, "outcome_low": 2.0}, r"'outcome'.*3.* stands beside a range"),
        (NUMERIC, {"outcome": 11.0}, r"'outcome'.*11.*beyond its bounds"),
        (DATE, {"outcome": 1e9}, r"'outcome'.*days since 1970-01-01.*years 1 to 9999"),
        (DATE, {"outcome": -719_163.0}, r"'outcome'.*years 1 to 9999"),
        (DATE, {"outcome_low": 1e9}, r"'outcome_low'.*years 1 to 9999"),
        (DATE, {"outcome_low": 0.0, "outcome_high": 1.7e9}, r"'outcome_high'.*years 1 to 9999"),
    ],
)
def test_an_outcome_that_cannot_be_is_refused_where_it_stands(about, outcome, fault):
    given = tables(about, **outcome)
    with pytest.raises(InvalidTableError, match=fault):
        ft.pair(**given)
    left_out = ft.pair(**given, on_fault="leave out").left_out
    assert left_out["reason"].tolist() == ["fault"]


@pytest.mark.parametrize(
    ("about", "outcome", "crps"),
    [
        (NUMERIC, {"outcome_low": 5.0, "outcome_high": 10.0}, 2.52),
        (NUMERIC, {"outcome_low": 4.0, "outcome_high": 4.0}, 1.52),
        (UNBOUNDED, {"outcome_low": 5.0}, 2.52),
        (UNBOUNDED, {"outcome_low": 20.0, "outcome_high": 30.0}, 17.52),
        (DATE, {"outcome_low": 5.0, "outcome_high": 6.0}, 2.52),
    ],
)
def test_ranges_score_what_no_value_within_them_falls_below(about, outcome, crps):
    """By hand: the quantiles' CRPS grows by one for each unit beyond the highest of them."""
    scores = ft.score(ft.pair(**tables(about, **outcome)), rules=["crps"]).frame
    assert scores["score"].tolist() == pytest.approx([crps])


@pytest.mark.end_to_end
@pytest.mark.parametrize("outcome", [LAST_DAY, 2_932_896.5, 2_932_896.0, 0.25, -719_162.0])
def test_every_moment_of_the_calendar_is_scored_printed_and_kept(outcome, tmp_path):
    given = tables(DATE, outcome=outcome)
    pairs = ft.pair(**given)
    ft.report(pairs, tmp_path / "page.md")
    book = ft.Book.from_tables(**given)
    assert to_days(moment(book.resolutions[0].outcome)) == pytest.approx(outcome, abs=1e-9)
    again = ft.score(ft.pair(book), rules=["crps"]).frame["score"].tolist()
    assert again == pytest.approx(ft.score(pairs, rules=["crps"]).frame["score"].tolist())


def test_the_last_microsecond_of_9999_rounds_to_no_year_10000():
    """A number of days knows some 40 microseconds there."""
    last = moment("9999-12-31T23:59:59.999999Z")
    assert to_days(last) == LAST_DAY
    back = from_days(LAST_DAY)
    assert dt.timedelta() <= last - back < dt.timedelta(microseconds=50)


def test_a_book_that_names_it_as_a_number_is_told_where(tmp_path):
    """The fuzzer's seed 1270000670: the message could not show the date."""
    path = tmp_path / "book.yaml"
    path.write_text(
        "forecasttrack: 1\nforecasters: [{id: me}]\nquestions:\n"
        "  - {id: q, text: How many?, kind: numeric, unit: d, closes_at: 2026-12-31}\n"
        "forecasts:\n  - {question: q, forecaster: me, issued_at: 2026-01-05,\n"
        "     quantiles: [{level: 0.5, value: 9999-12-31T23:59:59.999999Z}]}\n",
        encoding="utf-8",
    )
    with pytest.raises(ft.ForecastTrackError, match=r":\d+:\d+: .*the date 9999-12-31T23:59:59"):
        ft.read_book(path)
