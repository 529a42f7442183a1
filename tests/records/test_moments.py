"""Instants, days and periods: what is read, what is refused, and which end counts."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecasttrack import Period
from forecasttrack.errors import InvalidMomentError
from forecasttrack.records.moments import (
    begins,
    cutoff,
    date,
    day,
    ends,
    microseconds,
    moment,
    now,
    precedes,
    text,
    when,
)
from tests.strategies import dates, days, instants, periods

EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
zones = st.integers(-14 * 60, 14 * 60).map(lambda m: dt.timezone(dt.timedelta(minutes=m)))
zoned = st.datetimes(dt.datetime(1, 1, 3), dt.datetime(9999, 12, 29), timezones=zones)  # noqa: DTZ001


@given(zoned)
def test_an_instant_is_the_same_instant_in_utc(stated):
    """Whatever its zone, an instant is kept as the same point in time, to the microsecond."""
    assert moment(stated) == stated
    assert moment(stated).utcoffset() == dt.timedelta(0)


@given(zoned)
def test_an_instant_written_with_its_zone_is_read(stated):
    """ISO 8601 text and the aware datetime it came from give the same instant."""
    assert moment(stated.isoformat()) == moment(stated)


@given(dates)
def test_what_is_written_can_be_read(stated):
    """``text`` writes days and instants the way ``date`` reads them."""
    assert date(text(stated)) == stated
    assert type(date(text(stated))) is type(stated)


@given(instants)
def test_microseconds_are_whole_and_exact(instant):
    """Microseconds lead back to the very instant, in every year."""
    assert EPOCH + dt.timedelta(microseconds=microseconds(instant)) == instant


@pytest.mark.parametrize(
    ("stated", "meant"),
    [
        ("2025-08-15T18:00Z", "2025-08-15T18:00:00Z"),
        ("2025-08-15 18:00Z", "2025-08-15T18:00:00Z"),
        ("2025-08-15T20:00:30+02:00", "2025-08-15T18:00:30Z"),
        ("2024-02-29T23:59:59.5-01:00", "2024-03-01T00:59:59.500000Z"),
        (pd.Timestamp("2025-08-15T18:00Z"), "2025-08-15T18:00:00Z"),
        (pendulum.datetime(2025, 8, 15, 20, tz="Europe/Berlin"), "2025-08-15T18:00:00Z"),
    ],
)
def test_forms_of_an_instant(stated, meant):
    """Text, standard, pandas and pendulum instants are read alike."""
    assert text(moment(stated)) == meant


@pytest.mark.parametrize(
    ("stated", "message"),
    [
        ("2025-08-15T18:00", "no zone"),
        (dt.datetime(2025, 8, 15, 18), "no zone"),  # noqa: DTZ001
        (pd.NaT, "no zone"),
        (pd.Timestamp("2025-08-15T18:00:00.000000001Z"), "finer than a microsecond"),
        ("2025-02-30T18:00Z", "day is out of range|day .* must be in range"),
        ("2025-08-15T18:00+25:00", r"is no date \(an offset is less than 24 hours\)"),
        ("15.08.2025", "write a day as"),
        ("20250815T1800Z", "write a day as"),
        ("2025-W33-5T18:00Z", "write a day as"),
        ("tomorrow", "write a day as"),
        ("", "write a day as"),
        (1755280800, "an instant is needed"),
        (None, "an instant is needed"),
        ("0001-01-01T00:00+05:00", "outside the years 1 to 9999"),
        ("9999-12-31T23:00-05:00", "outside the years 1 to 9999"),
    ],
)
def test_what_is_no_instant_is_refused(stated, message):
    """An instant needs its zone, and nothing is guessed."""
    with pytest.raises(InvalidMomentError, match=message):
        moment(stated)


@pytest.mark.parametrize("stated", ["2025-8-15", "2025-08-32", "2025-08-15T18:00Z", 2025, None])
def test_what_is_no_day_is_refused(stated):
    """A day is written with all its digits and without a time."""
    with pytest.raises(InvalidMomentError, match=r"a day is needed|is no date"):
        day(stated)


def test_a_datetime_is_no_day():
    """A datetime at midnight stays an instant: nobody said that the whole day was meant."""
    with pytest.raises(InvalidMomentError, match="a day is needed"):
        day(pendulum.datetime(2025, 8, 15))


def test_the_last_day_of_the_calendar_is_refused():
    """9999-12-31 has no end to compare with; a date without end is left out instead."""
    with pytest.raises(InvalidMomentError, match="leave the date out"):
        date("9999-12-31")


@given(days)
def test_a_day_lasts_24_hours(stated):
    """A day begins at 00:00 UTC and ends at 24:00 UTC."""
    assert begins(stated).date() == stated
    assert ends(stated) - begins(stated) == dt.timedelta(days=1)


@given(instants)
def test_an_instant_begins_and_ends_at_once(stated):
    """An instant has no length."""
    assert begins(stated) == ends(stated) == stated


@given(periods())
def test_a_period_spans_its_ends(period):
    """A period begins with its earliest date and ends with its latest."""
    assert begins(period) == begins(period.earliest)
    assert ends(period) == ends(period.latest)
    assert begins(period) <= ends(period)


def test_a_period_cannot_run_backwards():
    """Swapped ends are noticed, and said."""
    with pytest.raises(InvalidMomentError, match="earliest and latest swapped") as caught:
        Period(earliest="2025-08-15", latest="2025-08-08", why="no date in the text")
    assert caught.value.field == "latest"


def test_a_period_cannot_end_the_day_before():
    """The end of one day is the beginning of the next, and still those days are swapped."""
    with pytest.raises(InvalidMomentError, match="earliest and latest swapped"):
        Period(earliest="2025-08-15", latest="2025-08-14", why="no date in the text")


@given(dates, dates)
def test_of_two_dates_at_most_one_precedes(one, other):
    """A date never precedes itself, nor a date that precedes it."""
    assert not precedes(one, one)
    assert not (precedes(one, other) and precedes(other, one))


def test_a_period_may_be_one_day():
    """From the noon of a day to that day is no step backwards: the day ends at midnight."""
    period = Period(earliest="2025-08-15T12:00Z", latest="2025-08-15", why="evening edition")
    assert ends(period) - begins(period) == dt.timedelta(hours=12)


def test_a_period_is_left_as_it_is():
    """``when`` reads dates and passes periods through."""
    period = Period(earliest="2025-08-08", latest="2025-08-15", why="no date in the text")
    assert when(period) is period
    assert text(period) == "2025-08-08/2025-08-15"


@pytest.mark.parametrize(
    ("stated", "meant"),
    [("2026-01-01", "2026-01-02T00:00:00Z"), ("2026-01-01T00:00Z", "2026-01-01T00:00:00Z")],
)
def test_known_by_a_day_counts_until_its_end(stated, meant):
    """A bare day includes that day; an instant is taken at its word."""
    assert text(cutoff(stated)) == meant


def test_now_is_in_utc():
    """The clock speaks UTC."""
    assert now().utcoffset() == dt.timedelta(0)
    assert abs(now() - dt.datetime.now(dt.UTC)) < dt.timedelta(minutes=1)


@given(instants)
def test_instants_are_written_and_counted_as_python_does(instant):
    """The quick ways are those of the standard library."""
    plain = dt.datetime.fromisoformat(instant.isoformat())
    assert text(instant) == plain.isoformat().replace("+00:00", "Z")
    assert microseconds(instant) == (plain - EPOCH) // dt.timedelta(microseconds=1)
    elsewhere = instant.in_timezone("America/Anchorage") if instant.year > 1900 else instant
    assert microseconds(elsewhere) == microseconds(instant)
