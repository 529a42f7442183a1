"""Days as people write them: what is one, whose order it has, and what cannot be one."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

import forecasttrack as ft
from forecasttrack.errors import InvalidArgumentError
from forecasttrack.exchange.personal.days import looks_like_days

ASKED = {"question": ["Rain?", "Snow?"], "probability": ["70%", "20%"]}


def read(*cells, column="date", **options):
    """A table of two questions with a column of days."""
    return ft.read_forecasts(pd.DataFrame(ASKED | {column: [*cells]}), **options)


def issued(*cells, **options):
    """When the forecasts of these days were made; none may be refused."""
    got = read(*cells, **options)
    assert not len(got.refused), got.refused
    return got.tables["forecasts"]["issued_at"].astype(str).tolist()


@pytest.mark.parametrize(
    "cell",
    ["Week 10", "Team 10", "about 70", "Season 2025", "Julia 2026", "Mayor 2025", "Junior 2025",
     "Set 10", "out 12", "Round 2025"],
)  # fmt: skip
def test_a_word_before_a_number_is_no_date(cell):
    """Any word of three to nine letters before two or four digits was one."""
    assert not looks_like_days([cell])


@pytest.mark.parametrize(
    "cell",
    ["May 2026", "sept 25", "März 2026", "Okt 2025", "out 2025", "Febuary 2025", "3 out 25",
     "Marhc 3, 2026", "9 de octubre de 2025", "Jan 5 2026 14:30"],
)  # fmt: skip
def test_months_by_their_names_are_still_dates(cell):
    """Short ones of other languages before a whole year, and misspelled ones, too."""
    assert looks_like_days([cell])


def test_rounds_that_are_numbered_weeks_refuse_no_row():
    """The column was read as days, and every row refused for it."""
    got = read("Week 10", "Week 11", column="round")
    assert (got.taken, len(got.refused)) == (2, 0)


def test_american_dates_with_dots_are_read_month_first():
    """It was asked, and whatever was answered refused or turned the days."""
    us = ("03.31.2026", "04.01.2026")
    assert issued(*us) == issued(*us, dayfirst=False) == ["2026-03-31", "2026-04-01"]
    assert issued("03.01.2026", "04.02.2026", dayfirst=False) == ["2026-03-01", "2026-04-02"]


def test_dates_with_dots_begin_with_the_day_unless_one_cannot():
    """As in all of Europe; also where the answer is about those with slashes."""
    assert issued("03.04.2026", "01.05.2026") == ["2026-04-03", "2026-05-01"]
    assert issued("31.03.2026", "01.04.2026", dayfirst=False) == ["2026-03-31", "2026-04-01"]
    assert issued("03.04.2026", "4/5/2026") == ["2026-04-03", "2026-05-04"]
    with pytest.raises(InvalidArgumentError, match=r"'31.03.2026' begins with the day, '03.31"):
        read("31.03.2026", "03.31.2026")


@pytest.mark.parametrize(
    ("other", "day"), [("03.31.2026", "2026-04-01"), ("03/31/2026", "2026-01-04")]
)
def test_dots_follow_dots_of_other_columns(other, day):
    """They were read day first beside a column that can only be month first."""
    table = ASKED | {"date": [other] * 2, "due": ["04.01.2026"] * 2}
    got = ft.read_forecasts(pd.DataFrame(table))
    assert got.tables["questions"]["closes_at"].astype(str).tolist() == [day] * 2


@pytest.mark.parametrize(
    "cell",
    ["2026-03-31 14:30 AM UTC", "2026-03-31 14:30 PM UTC", "2026-03-31 25:00 UTC",
     "2026-03-31 02:30 +05:75", "2026-03-31 02:30 +23:00", "3 March 2026 10:75"],
)  # fmt: skip
def test_a_time_that_there_is_not_is_refused(cell):
    """Half past two in the afternoon of a morning was half past two at night."""
    got = read(cell, "2026-01-01")
    assert got.refused["value"].tolist() == [cell]
    assert got.refused["reason"].str.contains("a time of day or a zone that does not exist").all()


@pytest.mark.parametrize(
    ("cell", "moment"),
    [
        ("2026-03-31 12:30 AM UTC", "2026-03-31 00:30:00+00:00"),
        ("2026-03-31 12:30 PM UTC", "2026-03-31 12:30:00+00:00"),
        ("2026-03-31 2:30 pm UTC", "2026-03-31 14:30:00+00:00"),
        ("2026-03-31 02:30 +05:45", "2026-03-30 20:45:00+00:00"),
        ("2026-03-31 14:30 +14:00", "2026-03-31 00:30:00+00:00"),
    ],
)
def test_times_of_half_days_and_zones_are_read(cell, moment):
    """Noon and midnight, and the farthest zone."""
    assert issued(cell, cell) == [moment] * 2


def test_a_month_between_two_days_is_refused():
    """The second number went without a word."""
    got = read("3 March 4 2026", "March 4, 2026")
    assert got.refused["value"].tolist() == ["3 March 4 2026"]


def test_of_which_century_a_short_year_is_goes_not_unsaid():
    """1999 was 2099."""
    got = read("13/4/99", "13/4/24")
    assert got.refused["reason"].tolist() == [
        "may be of either century; write the year with four digits, as in 1999-04-13"
    ]
    got = read("3 April 26", "13 Apr 24")
    assert got.tables["forecasts"]["issued_at"].astype(str).tolist() == ["2026-04-03", "2024-04-13"]
    assert "years of two digits as those of 2000 to 2068" in got.assumed["read_as"].tolist()
    whole = read("13/4/1999", "13/4/2024").assumed["read_as"]
    assert not whole.str.contains("two digits").any()


@pytest.mark.parametrize("cell", ["Jan 2099", "2099", "Q1 2099", "12/2099"])
def test_no_outcome_is_known_in_a_month_still_to_come(cell):
    """It was known on the last day of that month or year."""
    table = ASKED | {"outcome": ["yes", None], "resolved": [cell, cell]}
    got = ft.read_forecasts(pd.DataFrame(table))
    assert got.taken == 1  # a question that is open may end then
    assert got.refused["column"].tolist() == ["resolved"]
    assert got.refused["reason"].str.startswith("is still to come; write when").all()


def test_months_that_have_begun_and_days_are_when_an_outcome_was_known():
    """A day is what somebody stated; plans of a month to come stay, too."""
    month = f"{dt.datetime.now(dt.UTC):%Y-%m}"
    table = ASKED | {"outcome": ["yes", "no"], "resolved": [month, "2099-01-31"]}
    assert ft.read_forecasts(pd.DataFrame(table | {"due": ["Jan 2099", "2099"]})).taken == 2
