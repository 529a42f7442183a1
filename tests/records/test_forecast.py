"""Forecasts: what one forecaster believes about one question from one moment on."""

from __future__ import annotations

import attrs
import pytest
from hypothesis import given

import forecasttrack as ft
from forecasttrack.errors import InvalidArgumentError, InvalidForecastError, InvalidRecordError
from forecasttrack.records.moments import begins, text
from forecasttrack.records.withdrawal import withdraw
from tests.strategies import forecasts

SOUND = {
    "question_id": "rain",
    "forecaster": "ann",
    "belief": 0.7,
    "issued_at": "2026-01-01T08:00+01:00",
}


CLAIM = {"id": "C1", "briefing_id": "b", "paraphrase": "p", "forecaster": "f"}


def test_a_forecast_reads_its_belief_and_its_clock():
    """A number becomes a probability, and the instant is kept in UTC."""
    forecast = ft.Forecast(**SOUND)
    assert forecast.belief == ft.Probability(0.7)
    assert text(forecast.issued_at) == "2026-01-01T07:00:00Z"


@given(forecasts())
def test_a_forecast_is_a_fact(forecast):
    """A forecast can be neither changed nor taken for another; a copy of it is equal to it."""
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        forecast.belief = ft.Probability(0.5)
    assert attrs.evolve(forecast) == forecast
    assert hash(attrs.evolve(forecast)) == hash(forecast)


def test_fields_are_given_by_name():
    """Nothing can be swapped by its position."""
    with pytest.raises(InvalidArgumentError, match=r"by name.* write Forecast\(question_id="):
        ft.Forecast("rain", "ann", 0.7, "2026-01-01T08:00Z")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("question_id", ""),
        ("question_id", 7),
        ("question_id", "a/b"),
        ("question_id", ".."),
        ("question_id", " rain"),
        ("question_id", "rain\n"),
        ("question_id", "x" * 201),
        ("question_id", "rain\ud800"),
        ("forecaster", None),
        ("belief", "0.7"),
        ("belief", 1.01),
        ("issued_at", "2026-01-01T08:00"),
        ("issued_at", "1 January 2026"),
        ("issued_at", None),
        ("expires_at", "2026-01-01T08:00"),
        ("expires_at", "2025-12-31"),
        ("claim_id", ""),
        ("wording", "very likely"),
        ("note", "  "),
        ("note", "bell\a"),
    ],
)
def test_bad_input_is_refused(field, value):
    """Every field is checked when the forecast is made."""
    with pytest.raises(InvalidRecordError):
        ft.Forecast(**SOUND | {field: value})


def test_people_write_days():
    """A bare day stays one: it is issued from its beginning, and expires at its end."""
    forecast = ft.Forecast(**SOUND | {"issued_at": "2026-01-01", "expires_at": "2026-01-01"})
    assert (text(forecast.issued_at), text(forecast.expires_at)) == ("2026-01-01", "2026-01-01")
    assert text(begins(forecast.issued_at)) == "2026-01-01T00:00:00Z"
    taken_back = ft.Withdrawal(question_id="rain", forecaster="ann", withdrawn_at="2026-01-01")
    assert str(withdraw([forecast], [taken_back])[0].expires_at) == "2026-01-01 00:00:00+00:00"


def test_a_forecast_expires_after_it_was_issued():
    """Expiry before issue is a slip; at the same instant, the forecast stood for no time."""
    with pytest.raises(InvalidForecastError, match="swapped") as caught:
        ft.Forecast(**SOUND | {"expires_at": "2026-01-01T06:59Z"})
    assert caught.value.field == "expires_at"
    assert ft.Forecast(**SOUND | {"expires_at": "2026-01-01T07:00Z"})


# --- the words it came from --------------------------------------------------------------------


def test_a_wording_keeps_its_point_in_its_band():
    """A point outside the band of the same words contradicts it."""
    with pytest.raises(InvalidForecastError, match="outside its band"):
        ft.Wording(words="very likely", band=ft.Band(0.8, 0.95), point=0.5)


@pytest.mark.parametrize("ends", [(0.8, 0.2), (-0.1, 0.5), (0.5, 80)])
def test_a_band_runs_upwards_within_0_and_1(ends):
    """A band has a low end, then a high end, both probabilities."""
    with pytest.raises(InvalidRecordError):
        ft.Band(*ends)


@pytest.mark.parametrize(
    ("cls", "wrong"),
    [
        (ft.Coder, {"id": "a", "role": "author"}),
        (ft.Coder, {"id": "a", "saw_outcome": "maybe"}),
        (ft.Reading, {"coder": "a", "belief": 2}),
        (ft.Reading, {"coder": "a", "confidence": 4}),
        (ft.Wording, {"words": "likely", "band": (0.5, 0.8)}),
        (ft.Wording, {"words": "likely", "readings": ["a"]}),
        (ft.Wording, {"words": ""}),
        (ft.Claim, CLAIM | {"nature": "hope"}),
        (ft.Claim, CLAIM | {"importance": 6}),
        (ft.Claim, CLAIM | {"wording": "likely"}),
        (ft.Claim, CLAIM | {"readings": [0.5]}),
        (ft.Briefing, {"id": "b", "title": "t", "published": "August 2025"}),
        (ft.Briefing, {"id": "b", "title": "t", "published": "2025-08-15", "authors": "Ann Lee"}),
        (ft.Briefing, {"id": "b", "title": "t", "published": "2025-08-15", "authors": [""]}),
        (ft.Forecaster, {"id": "", "description": "team"}),
    ],
)
def test_the_records_around_a_forecast_refuse_bad_input(cls, wrong):
    """Coders, readings, wordings, claims, briefings and forecasters are checked when made."""
    with pytest.raises(InvalidRecordError):
        cls(**wrong)
