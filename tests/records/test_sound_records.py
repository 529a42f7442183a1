"""Records made in one go are those that their own ``__init__`` makes."""

from __future__ import annotations

import datetime as dt
import json
import re

import attrs
import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st

import forecasttrack as ft
from forecasttrack.errors import ForecastTrackError, InvalidMomentError, InvalidRecordError
from forecasttrack.records import checks, moments, plain_reading
from forecasttrack.records.kind import KINDS
from forecasttrack.records.plain_reading import from_plain
from forecasttrack.records.plain_writing import to_plain
from forecasttrack.records.rule import RULES
from tests import strategies
from tests.costs.calls import count_calls

CLASSES = [*strategies.RECORDS, *KINDS, *RULES]
QUESTION = {"id": "q1", "text": "Rain?", "kind": "binary", "closes_at": "2026-02-01"}


def default_of(field):
    return field.default.factory() if hasattr(field.default, "factory") else field.default


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
def test_every_default_is_sound_and_needs_no_converter(cls):
    """So that a record made in one go can take it as it is."""
    for field in attrs.fields(cls):
        assert field.init
        if field.default is not attrs.NOTHING:
            default = default_of(field)
            assert field.converter is None or field.converter(default) == default
            assert field.validator is None or field.validator(None, field, default) is None


@given(
    st.sampled_from(list(strategies.RECORDS)).flatmap(
        lambda cls: st.tuples(st.just(cls), strategies.RECORDS[cls])
    )
)
def test_a_record_made_in_one_go_is_the_one_that_its_class_makes(drawn):
    """Field by field, of the same types, whatever stands in it."""
    cls, record = drawn
    made = plain_reading._record_if_sound(cls, json.loads(json.dumps(to_plain(record))))
    given = {field.name: getattr(made, field.name) for field in attrs.fields(cls)}
    again = cls(**given)
    assert made == again == record
    assert repr(made) == repr(again)
    for name, value in given.items():
        assert type(value) is type(getattr(again, name)), name


def test_what_is_made_afresh_is_not_shared():
    """Two records never hold one dictionary."""
    first, second = (
        plain_reading._record_if_sound(ft.Categorical, {"options": ["a", "b"]}) for _ in range(2)
    )
    assert first.offered_from == {} == second.offered_from
    assert first.offered_from is not second.offered_from


def test_a_question_is_not_converted_and_checked_in_each_of_its_fields():
    """It took 128 calls for four fields that are given, most of them for the other eighteen."""
    assert count_calls(lambda: from_plain(ft.Question, QUESTION))["all"] < 64


@pytest.mark.parametrize(
    "wrong",
    [
        {"text": None},
        {"text": " "},
        {"text": "a\x00"},
        {"opens_at": "2027-01-01"},
        {"relation": "supports"},
        {"kind": "odd"},
        {"kind": None},
        {"kind": ["binary"]},
        {"unit": "mm"},
        {"weight": True},
        {"closes_at": dt.date(2026, 2, 1)},
        {"tags": "one"},
        {"nothing": 1},
        {1: 2},
    ],
    ids=str,
)
def test_what_is_wrong_is_refused_as_before(wrong):
    """Nothing passes because it was read in one go."""
    assert plain_reading._record_if_sound(ft.Question, QUESTION | wrong) is None
    with pytest.raises(InvalidRecordError):
        from_plain(ft.Question, QUESTION | wrong)


def test_a_missing_key_is_refused():
    """The fault names it."""
    with pytest.raises(ForecastTrackError, match="'text' is missing"):
        from_plain(ft.Question, {"id": "q1"})


# --- what makes them quick -----------------------------------------------------------------------


@given(st.datetimes(timezones=st.timezones()), st.sampled_from(["T", " "]))
def test_an_instant_is_read_as_python_reads_it(instant, between):
    """Beside a second way: Python's own classes, and their difference from 1970."""
    written = instant.astimezone(dt.UTC).isoformat(sep=between)
    try:
        read = moments.date(written)
    except InvalidMomentError:
        pytest.fail(f"{written} is an instant")
    utc = instant.astimezone(dt.UTC)
    assert type(read) is pendulum.DateTime
    assert (read.tzinfo, read.fold) == (pendulum.UTC, 0)
    assert read.timetuple()[:6] == utc.timetuple()[:6]
    assert read.microsecond == utc.microsecond
    since = utc - dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
    assert moments.microseconds(read) == since // dt.timedelta(microseconds=1)
    assert moments.moment(instant) == read


@given(st.dates(max_value=dt.date(9999, 12, 30)))
def test_a_day_is_read_as_python_reads_it(day):
    """However often it comes."""
    for _ in range(2):
        read = moments.date(day.isoformat())
        assert type(read) is pendulum.Date
        assert read.timetuple() == day.timetuple()


@pytest.mark.parametrize("wrong", ["2026-02-30", "9999-12-31", "2026-01-01T10:00", "soon", ""])
def test_what_is_no_date_stays_none(wrong):
    """An error is not remembered as a date."""
    for _ in range(2):
        with pytest.raises(InvalidMomentError):
            moments.date(wrong)


def test_every_control_and_half_of_a_character_is_refused():
    """Also where most texts are known to hold none at the first glance."""
    refused = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
    for code in [*range(0x3000), *range(0xD7F0, 0xE010), 0xFEFF, 0x10FFFF]:
        text = f"a{chr(code)}"
        try:
            checks.refuse_unwritable(text)
        except InvalidRecordError:
            assert refused.search(text), hex(code)
        else:
            assert not refused.search(text), hex(code)
