"""Days that a file leaves open: months in which something is due, and when outcomes were known."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

import forecasttrack as ft
from forecasttrack.errors import InvalidArgumentError
from forecasttrack.exchange.personal import days
from forecasttrack.exchange.personal.months import month_of

ASKED = {"question": ["Rain?", "Snow?"], "probability": ["70%", "20%"], "outcome": ["yes", "no"]}


def known(**columns):
    """When the outcome of each question could be known, and how it was read."""
    got = ft.read_forecasts(pd.DataFrame(ASKED | columns))
    days = got.tables["resolutions"].set_index("question_id")["known_at"].astype(str)
    read_as = got.assumed.query("column == 'known_at'")["read_as"]
    return days.to_dict(), " ".join(read_as)


@pytest.mark.parametrize("name", ["due", "Deadline", "resolves by", "Check on"])
def test_an_outcome_without_a_day_was_known_when_its_question_was_due(name):
    """It used to be the day after 1970-01-01 where nothing else had a date."""
    days, read_as = known(**{name: ["2024-03-31", "2024-04-30"]})
    assert days == {"rain": "2024-03-31", "snow": "2024-04-30"}
    assert "due" in read_as


def test_a_question_without_a_due_day_takes_the_last_day_of_the_file():
    """A day that stands in the file, not one that no reader ever wrote."""
    days, read_as = known(**{"resolves by": ["2024-03-31", None]})
    assert days == {"rain": "2024-03-31", "snow": "2024-04-01"}
    assert "the last past day in the file" in read_as


def test_no_outcome_was_known_on_a_day_that_is_yet_to_come():
    """So that the yes of a question until 2999 is early, and waits for the noes."""
    columns = {"date": ["2024-01-04"] * 2, "due": ["2999-12-31", "2024-02-01"]}
    days, read_as = known(**columns)
    assert days == {"rain": "2024-01-05", "snow": "2024-02-01"}
    assert "yet to come" in read_as
    tables = ft.read_forecasts(pd.DataFrame(ASKED | columns | {"outcome": ["yes", None]})).tables
    left_out = ft.pair(**tables).left_out
    assert dict(zip(left_out["question_id"], left_out["reason"], strict=True))["rain"] == "early"


def test_a_file_without_any_day_says_that_the_order_is_all_there_is():
    """What stands in place of a day is named as that."""
    _, read_as = known()
    assert read_as == "1970-01-02 as a placeholder: the file has no dates"


@pytest.mark.parametrize(
    ("cell", "end"),
    [
        ("March 2025", (2025, 3, 31)),
        ("Feb. 2024", (2024, 2, 29)),
        ("2025-09", (2025, 9, 30)),
        ("12/2025", (2025, 12, 31)),
        ("Q1 2025", (2025, 3, 31)),
        ("2025 H1", (2025, 6, 30)),
        ("end of 2025", (2025, 12, 31)),
        ("2025", (2025, 12, 31)),
        (2025, (2025, 12, 31)),
        ("by end of May 2025", (2025, 5, 31)),
    ],
)
def test_of_a_month_or_year_in_which_something_is_due_the_last_day_counts(cell, end):
    """Said in ``assumed``, beside days as they are."""
    got = ft.read_forecasts(pd.DataFrame(ASKED | {"due": [cell, "2025-01-15"]}))
    assert got.tables["questions"]["closes_at"].tolist() == [dt.date(*end), dt.date(2025, 1, 15)]
    assert "the last day of a month, quarter or year" in got.assumed["read_as"].tolist()


@pytest.mark.parametrize("cell", ["Maybe 2025", "2025-13", "Q5 2025", "H3 2025", "mid 2025"])
def test_what_is_no_month_is_refused(cell):
    """Maybe is not May."""
    got = ft.read_forecasts(pd.DataFrame(ASKED | {"deadline": [cell, "2025-01-15"]}))
    assert got.refused["value"].tolist() == [cell]


def test_a_month_is_no_day_on_which_somebody_forecast():
    """When in it would decide what was known by then."""
    got = ft.read_forecasts(pd.DataFrame(ASKED | {"date": ["March 2025", "2025-01-15"]}))
    assert got.refused["reason"].tolist() == ["is no date; write 2026-03-31"]


@pytest.mark.parametrize(
    ("due", "refused"),
    [
        ([2025.5, 2024.0], ["2025.5", "2024.0"]),
        (["2025.5", "2025-01-15"], ["2025.5"]),
        (["2025.10", "2025.5"], ["2025.10", "2025.5"]),
        ([2025.1, None], ["2025.1"]),
        ([12.2025, None], ["12.2025"]),
    ],
)
def test_a_year_with_a_fraction_is_no_month(due, refused):
    """Half of 2025 is not May; in such a column 2024 is not the end of 2024 either."""
    got = ft.read_forecasts(pd.DataFrame(ASKED | {"due": due}, dtype=object))
    assert [f"{each}" for each in got.refused["value"]] == refused
    assert got.refused["reason"].str.contains("year with a fraction").all()


def test_years_as_numbers_and_months_with_two_digits_are_read():
    """As a column of whole years is, in which one is missing."""
    for due, ends in (
        ([2025.0, 2024.0], ["2025-12-31", "2024-12-31"]),
        (["2025.10", "2025.05"], ["2025-10-31", "2025-05-31"]),
        (["5.2025", "12.2024"], ["2025-05-31", "2024-12-31"]),
    ):
        got = ft.read_forecasts(pd.DataFrame(ASKED | {"due": due}))
        assert got.tables["questions"]["closes_at"].astype(str).tolist() == ends


def test_of_a_year_that_is_not_over_an_outcome_is_known_today(monkeypatch):
    """Not on its last day, which is yet to come; a plan may lie there."""
    now = dt.datetime(2026, 11, 27, 12, tzinfo=dt.UTC)
    monkeypatch.setattr(days, "now", lambda: now)
    found, _ = known(**{"known at": ["2026", "2025"], "due": ["2026", "2026-12"]})
    assert found == {"rain": "2026-11-27", "snow": "2025-12-31"}
    got = ft.read_forecasts(pd.DataFrame(ASKED | {"known at": ["November 2026", "Q4 2026"]}))
    assert got.tables["resolutions"]["known_at"].astype(str).tolist() == ["2026-11-27"] * 2
    assert got.assumed.query("column == 'known at'")["read_as"].str.startswith("today").any()
    got = ft.read_forecasts(pd.DataFrame(ASKED | {"due": ["2026", "2026-12"]}))
    assert set(got.tables["questions"]["closes_at"].astype(str)) == {"2026-12-31"}


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("3 Juni 2025", "2025-06-03"), ("3. Juni 2025", "2025-06-03"),
        ("5 Dezember 2025", "2025-12-05"), ("5. Dez. 2025", "2025-12-05"),
        ("1. März 2025", "2025-03-01"), ("3 Aprile 2025", "2025-04-03"),
        ("3 juil. 2025", "2025-07-03"), ("1er août 2025", "2025-08-01"),
        ("9 septiembre 2025", "2025-09-09"), ("9 de octubre de 2025", "2025-10-09"),
        ("4 out 2025", "2025-10-04"), ("4 Okt 2025", "2025-10-04"),
        ("7 Febuary 2025", "2025-02-07"), ("Sept. 7, 2025", "2025-09-07"),
    ],
)  # fmt: skip
def test_days_with_months_in_other_languages_are_read(cell, day):
    """A day beside a name tells that it is a month."""
    got = ft.read_forecasts(pd.DataFrame(ASKED | {"date": [cell, "2025-01-15"]}))
    assert got.tables["forecasts"]["issued_at"].astype(str).tolist()[0] == day
    assert not len(got.refused)


@pytest.mark.parametrize("name", ["maybe", "marraskuu", "junk", "jui", "decade", "nov3"])
def test_what_is_no_month_is_none_beside_a_day_either(name):
    """Words that begin like one, names of other months elsewhere, and beginnings of two."""
    assert month_of(name, beside_a_day=True) == 0


def test_instants_may_be_given_as_options():
    """Of a zone of their own; they broke the columns of instants."""
    given = {"issued_at": "2026-01-01T08:00+02:00", "known_at": "2026-02-01T08:00Z"}
    tables = ft.read_forecasts(pd.DataFrame(ASKED), **given).tables
    assert tables["forecasts"]["issued_at"].tolist() == [pd.Timestamp("2026-01-01T06:00Z")] * 2
    assert tables["resolutions"]["known_at"].tolist() == [pd.Timestamp("2026-02-01T08:00Z")] * 2


def test_times_without_a_zone_that_order_a_day_are_asked_for(tmp_path):
    """The order of the rows counted, and so the forecast of the morning."""
    text = "question,who,date,p\nRain?,ann,45658.75,0.7\nRain?,ann,45658.25,0.2\n"
    path = tmp_path / "own.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InvalidArgumentError, match=r"45658\.75 and 45658\.25.*zone="):
        ft.read_forecasts(path)
    frame = ft.read_forecasts(path, zone="UTC").tables["forecasts"]
    moments = dict(zip(frame["probability"], frame["issued_at"].astype(str), strict=True))
    assert moments[0.2] < moments[0.7]
    path.write_text(text.replace("ann,45658.25", "bob,45658.25"), encoding="utf-8")
    assert ft.read_forecasts(path).taken == 2


@pytest.mark.parametrize(
    ("cell", "moment"),
    [
        ("45658,75", "2025-01-01 18:00:00+00:00"),
        ("2025-01-01T23:30:00.123456789Z", "2025-01-01 23:30:00.123457+00:00"),
        ("2025-01-01T23:59:59.999999999Z", "2025-01-01 23:59:59.999999+00:00"),
    ],
)
def test_decimal_commas_and_nanoseconds_are_times(tmp_path, cell, moment):
    """The whole column was none of days."""
    path = tmp_path / "own.csv"
    path.write_text(f"question;date;p\nRain?;{cell};0.7\n", encoding="utf-8")
    frame = ft.read_forecasts(path, zone="UTC").tables["forecasts"]
    assert frame["issued_at"].astype(str).tolist() == [moment]


def test_one_day_that_can_be_read_makes_a_column_of_days():
    """With half of them unreadable the column was carried, and every forecast dated 1970."""
    table = ASKED | {"date": ["2025-01-01", "in spring"]}
    got = ft.read_forecasts(pd.DataFrame(table))
    assert [str(each) for each in got.tables["forecasts"]["issued_at"]] == ["2025-01-01"]
    assert [*zip(got.refused["column"], got.refused["value"], strict=True)] == [
        ("date", "in spring")
    ]


def test_days_that_are_carried_as_text_are_named_as_lost():
    """Most deadlines are no days, and a date without a year is none."""
    table = {name: [*cells, *cells] for name, cells in ASKED.items()}
    table |= {"by when": ["2025-03-01", "soon", "later", "soon"], "date": ["12/3", "1/4", "2", "x"]}
    got = ft.read_forecasts(pd.DataFrame(table))
    lost = got.lost.set_index("field")["reason"].to_dict()
    assert "--column 'by when'=closes_at reads it" in lost["by when"]
    assert lost["date"] == "'12/3' is no date; write 2026-03-31"


@pytest.mark.parametrize("whole", [20240331.0, "20240331,0"])
def test_days_of_eight_digits_may_have_a_gap_among_them(whole):
    """A frame then holds 20240331.0, which was no date."""
    days, _ = known(**{"known at": [whole, None], "due": [20240430.0, 20240501.0]})
    assert days == {"rain": "2024-03-31", "snow": "2024-05-01"}
