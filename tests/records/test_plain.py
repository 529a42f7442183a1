"""The plain form: what records become on their way into YAML, JSON and the ledger, and back."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import math

import attrs
import pytest
from hypothesis import find, given, settings
from hypothesis import strategies as st

import forecasttrack as ft
from forecasttrack.errors import ForecastTrackError, did_you_mean
from forecasttrack.records import plain_reading
from forecasttrack.records.belief import SHAPES
from forecasttrack.records.kind import KINDS
from forecasttrack.records.plain_faults import PlainError
from forecasttrack.records.plain_reading import from_plain, keys_of
from forecasttrack.records.plain_writing import to_plain
from tests import strategies

QUESTION = {"id": "q1", "text": "Will it rain?"}
FORECAST = {
    "question": "q1",
    "forecaster": "ann",
    "probability": 0.7,
    "issued_at": "2026-01-01T08:00Z",
}
RESOLUTION = {"question": "q1", "outcome": "yes", "known_at": "2026-02-01"}


def faults(cls, data):
    """Every fault of the data, as path and message."""
    with pytest.raises(PlainError) as caught:
        from_plain(cls, data)
    return [(".".join(map(str, fault.path)), fault.message) for fault in caught.value.faults]


def paths(cls, data):
    return [path for path, _ in faults(cls, data)]


# --- there and back ----------------------------------------------------------------------------

record_and_class = st.sampled_from(list(strategies.RECORDS)).flatmap(
    lambda cls: st.tuples(st.just(cls), strategies.RECORDS[cls])
)


@given(record_and_class)
def test_every_valid_record_survives_the_round_trip_through_json(drawn):
    """A record that validates survives the plain form and JSON unchanged."""
    cls, record = drawn
    there = json.dumps(to_plain(record), allow_nan=False)
    assert from_plain(cls, json.loads(there)) == record


@given(record_and_class)
def test_the_plain_form_is_stable(drawn):
    """What is written after a round trip is, byte for byte, what was written before it."""
    cls, record = drawn
    first = json.dumps(to_plain(record))
    assert json.dumps(to_plain(from_plain(cls, json.loads(first)))) == first


@given(record_and_class)
def test_plain_keys_are_the_declared_ones(drawn):
    """``keys_of`` names every key that the plain form of a record ever has."""
    cls, record = drawn
    assert to_plain(record).keys() <= set(keys_of(cls))


@pytest.mark.parametrize("shape", SHAPES, ids=lambda cls: cls.__name__)
def test_every_shape_of_belief_is_drawn(shape):
    """The strategies leave out no shape of belief, so the round trip covers them all."""
    assert _finds(strategies.beliefs, lambda belief: isinstance(belief, shape))


@pytest.mark.parametrize("kind", KINDS, ids=lambda cls: cls.__name__)
def test_every_kind_of_question_is_drawn(kind):
    """The strategies leave out no kind of question, so the round trip covers them all."""
    assert _finds(strategies.kinds, lambda drawn: type(drawn) is kind)


def _finds(strategy, wanted):
    return wanted(find(strategy, wanted, settings=settings(database=None, max_examples=500)))


def test_every_record_with_an_id_or_a_question_has_a_strategy():
    """The public records and the strategies' register name the same classes."""
    public = {value for value in (getattr(ft, name) for name in ft.__all__) if attrs.has(value)}
    found = {cls for cls in public if cls.__module__ in _RECORD_MODULES}
    records = found - set(SHAPES) - set(KINDS)
    assert ft.Question in records
    assert records <= set(strategies.RECORDS)


_RECORD_MODULES = {
    f"forecasttrack.records.{module}"
    for module in (
        "briefing",
        "forecast",
        "moments",
        "observation",
        "question",
        "resolution",
        "wording",
    )
}


def test_defaults_are_left_out():
    """The plain form of a binary question says its kind, and nothing that was not said."""
    question = ft.Question(id="q1", text="Will it rain?")
    assert to_plain(question) == {"id": "q1", "text": "Will it rain?", "kind": "binary"}


def test_whole_numbers_are_written_without_a_point():
    """75000 and 75000.0 are the same fact, and so the same bytes."""
    with_point, without = ft.Range(low=75_000.0), ft.Range(low=75_000)
    assert json.dumps(to_plain(with_point)) == json.dumps(to_plain(without))


def test_ids_of_other_records_lose_their_suffix():
    """A forecast writes ``question`` and ``claim``, as a person would."""
    forecast = from_plain(ft.Forecast, FORECAST | {"claim": "C01"})
    assert (forecast.question_id, forecast.claim_id) == ("q1", "C01")
    assert to_plain(forecast) == FORECAST | {"claim": "C01", "issued_at": "2026-01-01T08:00:00Z"}


# --- faults ------------------------------------------------------------------------------------


def test_all_faults_are_found_at_once():
    """Six things wrong in three depths give six faults, each with its path."""
    wrong = {
        "id": 7,
        "text": " ",
        "kind": "numeric",
        "unit": 3,
        "opens_at": "2026-02-30",
        "weight": True,
        "evidence": [{"statement": "fine"}, {"statement": "fine", "sureness": "hihg"}],
    }
    assert sorted(paths(ft.Question, wrong)) == [
        "evidence.1.sureness",
        "id",
        "opens_at",
        "text",
        "unit",
        "weight",
    ]


@pytest.mark.parametrize(
    ("cls", "data", "meant"),
    [
        (ft.Question, {"id": "q1", "txet": "Will it rain?"}, "text"),
        (ft.Question, QUESTION | {"kind": "numeric", "unti": "people"}, "unit"),
        (ft.Question, QUESTION | {"kind": "categorical", "optoins": ["red", "blue"]}, "options"),
        (ft.Forecast, FORECAST | {"issued": FORECAST["issued_at"]} | {"issued_at": None}, None),
        (ft.Resolution, {"question": "q1", "outcoem": "yes", "known_at": "2026-02-01"}, "outcome"),
        (ft.Resolution, {"question": "q1", "outcome": "yes", "known": "2026-02-01"}, "known_at"),
    ],
)
def test_a_misspelt_key_gives_one_fault(cls, data, meant):
    """The misspelt key is the fault; that the right one is missing follows and is not said."""
    data = {key: value for key, value in data.items() if value is not None}
    ((path, message),) = faults(cls, data)
    assert path not in keys_of(cls)
    assert meant is None or f"'{meant}'" in message


def test_a_misspelt_belief_gives_one_fault():
    """``probabilty`` is one fault, not an unknown key and a missing belief."""
    data = {"probabilty" if key == "probability" else key: FORECAST[key] for key in FORECAST}
    assert faults(ft.Forecast, data) == [
        ("probabilty", "unknown key 'probabilty'. Did you mean 'probability'?")
    ]


def test_a_suggestion_shows_no_sign_that_changes_how_text_is_shown():
    assert did_you_mean("me", ["m\u202ee"]) == "Did you mean 'm\\u202ee'?"


@pytest.mark.parametrize("key", [5, "000"])
def test_half_a_number_behind_a_comma_is_told(key):
    """``{probability: 0,5}`` is two entries in YAML, the second a number without a value."""
    ((_, message),) = faults(ft.Forecast, FORECAST | {key: None})
    assert message.startswith(f"unknown key {key!r}. A comma ends an entry")


@pytest.mark.parametrize("key", ["question", "forecaster", "issued_at"])
def test_a_missing_key_is_named(key):
    """What a record cannot do without is named when it is not there."""
    data = {k: v for k, v in FORECAST.items() if k != key}
    ((path, message),) = faults(ft.Forecast, data)
    assert path == ""
    assert f"the key '{key}' is missing" in message


@pytest.mark.parametrize(
    ("cls", "data", "path", "message"),
    [
        (ft.Question, QUESTION | {"text": 5}, "text", "text is needed, found the number 5"),
        (ft.Question, QUESTION | {"text": None}, "text", "text is needed, found nothing"),
        (ft.Question, QUESTION | {"weight": "2"}, "weight", "a number is needed, found the text"),
        (ft.Question, QUESTION | {"weight": True}, "weight", "found true"),
        (ft.Question, QUESTION | {"opens_at": 2026}, "opens_at", "a date is needed"),
        (ft.Question, QUESTION | {"evidence": {}}, "evidence", "a list is needed, found a mapping"),
        (ft.Question, QUESTION | {"condition": "K1"}, "condition", "a mapping of keys is needed"),
        (ft.Question, QUESTION | {"kind": "nummeric"}, "kind", "Did you mean 'numeric'?"),
        (ft.Question, QUESTION | {"unit": "km"}, "unit", "a binary question has no 'unit'"),
        (ft.Forecast, FORECAST | {"probability": 62}, "probability", "divide by 100"),
        (ft.Forecast, FORECAST | {"probability": "0.7"}, "probability", "found the text '0.7'"),
        (ft.Forecast, FORECAST | {"point": 3}, "point", "found probability and point"),
        (ft.Forecast, FORECAST | {"issued_at": "2026-01-01T08:00"}, "issued_at", "has no zone"),
        (ft.Resolution, RESOLUTION | {"outcome": True}, "outcome", "write yes or no"),
        (ft.Resolution, RESOLUTION | {"outcome": {"low": 3, "high": 1}}, "outcome", "swapped"),
        (ft.Resolution, RESOLUTION | {"status": "resolvd"}, "status", "Did you mean 'resolved'"),
        (ft.Resolution, {"question": "q1", "outcome": "yes"}, "", "known_at"),
    ],
)
def test_nothing_is_coerced(cls, data, path, message):
    """A value of the wrong type or outside its list is a fault that says what was found."""
    ((found_path, found_message),) = faults(cls, data)
    assert found_path == path
    assert message in found_message


@pytest.mark.parametrize("number", [math.nan, math.inf, pytest.param(10**400, id="10**400")])
@pytest.mark.parametrize(
    ("cls", "data", "key"),
    [
        (ft.Question, QUESTION, "weight"),
        (ft.Forecast, FORECAST, "probability"),
        (ft.Resolution, RESOLUTION, "outcome"),
    ],
)
def test_numbers_beyond_counting_are_faults(cls, data, key, number):
    """Neither NaN, infinity nor a number too large for a float passes the door."""
    assert paths(cls, data | {key: number}) == [key]


def test_relations_between_fields_are_checked_where_those_are_sound():
    """A close before the open is reported beside an unrelated fault."""
    wrong = QUESTION | {"opens_at": "2026-05-01", "closes_at": "2026-04-01", "weight": -1}
    assert sorted(paths(ft.Question, wrong)) == ["closes_at", "weight"]


def test_relations_of_unsound_fields_are_not_guessed_at():
    """Where the open is no date, nothing is said about the close coming first."""
    wrong = QUESTION | {"opens_at": "soon", "closes_at": "2026-04-01"}
    assert paths(ft.Question, wrong) == ["opens_at"]


scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
keys = st.sampled_from(sorted({key for cls in strategies.RECORDS for key in keys_of(cls)}))
plain_data = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=5),
    max_leaves=12,
)


@given(st.sampled_from(list(strategies.RECORDS)), plain_data)
def test_rubbish_gives_faults_and_never_another_error(cls, data):
    """Whatever plain data comes, either a record results or faults do; nothing else is raised."""
    with contextlib.suppress(ForecastTrackError):
        assert isinstance(from_plain(cls, data), cls)


@given(record_and_class, st.data())
def test_a_damaged_record_gives_faults_and_never_another_error(drawn, data):
    """One value of a sound record replaced by rubbish: faults, or a sound record again."""
    cls, record = drawn
    plain = to_plain(record)
    key = data.draw(st.sampled_from(keys_of(cls)))
    with contextlib.suppress(ForecastTrackError):
        damaged = from_plain(cls, plain | {key: data.draw(plain_data)})
        assert from_plain(cls, to_plain(damaged)) == damaged


@given(record_and_class, st.data())
def test_a_record_made_at_once_is_the_record_made_field_by_field(drawn, data):
    """What is taken without a look at its faults has none, however it was damaged."""
    cls, record = drawn
    plain = to_plain(record)
    key = data.draw(st.sampled_from(keys_of(cls)))
    damaged = data.draw(st.just(plain) | plain_data.map(lambda value: plain | {key: value}))
    at_once = plain_reading._record_if_sound(cls, damaged)
    if at_once is None:
        assert damaged != plain
        with pytest.raises(PlainError):
            plain_reading._record_or_faults(cls, damaged)
    else:
        assert at_once == plain_reading._record_or_faults(cls, damaged)


def test_an_option_whose_name_holds_a_dot_is_one_key():
    """The fault leads to the option, not to parts of its name."""
    data = {
        "question": "q",
        "forecaster": "ann",
        "issued_at": "2026-01-01T00:00Z",
        "options": {"c": 0.2, "a.b": 1.5},
    }
    with pytest.raises(PlainError) as caught:
        from_plain(ft.Forecast, data)
    assert [fault.path for fault in caught.value.faults] == [("options", "a.b")]


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        (
            "text",
            10**30,
            "text: text is needed, found a number that is too large; put it in quotes",
        ),
        ("text", (1, 2), "text: text is needed, found a list; write one text"),
        ("fields", {"flag": True}, "text or a number is needed, found true; put it in quotes"),
        ("fields", {"flag": None}, "text or a number is needed, found nothing; write it, or"),
        ("fields", {"flag": 10**40}, "a finite number is needed, found a number that is too large"),
        ("closes_at", dt.date(2025, 8, 15), "found date of Python; write '2025-08-15'"),
        ("closes_at", 20250815, "a date is needed, found the number 20250815; write 2025-08-15"),
    ],
)
def test_a_message_did_not_fit_what_was_found(key, value, message):
    """Of a text "one that is too large" was found, and 2025-08-15 where that was asked for."""
    with pytest.raises(PlainError) as caught:
        from_plain(ft.Question, {"id": "q", "text": "?", key: value})
    assert message in str(caught.value)
