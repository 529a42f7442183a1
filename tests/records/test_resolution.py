"""Resolutions: how a question was settled, since when that was known, and on what evidence."""

from __future__ import annotations

import datetime as dt
import math

import pytest
from hypothesis import given

import forecasttrack as ft
from forecasttrack.errors import InvalidOutcomeError, InvalidRecordError
from forecasttrack.records.resolution import STATUSES, SURENESS
from tests.strategies import resolutions

TOO_LARGE = pytest.param(10**400, id="10**400")


@given(resolutions())
def test_an_outcome_stands_with_resolved_and_only_there(resolution):
    """A resolution has an outcome exactly when its status is resolved, and then says since when."""
    assert (resolution.outcome is not None) == (resolution.status == "resolved")
    assert resolution.status != "resolved" or resolution.known_at is not None


@pytest.mark.parametrize("status", [status for status in STATUSES if status != "resolved"])
def test_a_question_without_outcome_has_none(status):
    """An outcome beside any other status is refused."""
    with pytest.raises(InvalidOutcomeError, match="is its status resolved"):
        ft.Resolution(question_id="q", status=status, outcome="no", known_at="2026-01-01")


def test_a_resolved_question_needs_its_outcome():
    """Resolved is the default, so the outcome is asked for."""
    with pytest.raises(InvalidOutcomeError, match="outcome"):
        ft.Resolution(question_id="q", known_at="2026-01-01")


def test_a_resolved_question_says_since_when():
    """Without ``known_at`` nobody could tell which forecasts came too late."""
    with pytest.raises(InvalidRecordError, match="known_at"):
        ft.Resolution(question_id="q", outcome="yes")


@pytest.mark.parametrize(
    "outcome", [True, math.nan, math.inf, TOO_LARGE, b"yes", ["yes"], {"low": 1}]
)
def test_what_is_no_outcome_is_refused(outcome):
    """An outcome is text, a finite number, a range or a date; true is not yes."""
    with pytest.raises(InvalidRecordError):
        ft.Resolution(question_id="q", outcome=outcome, known_at="2026-01-01")


def test_a_date_that_happened_is_kept_as_text():
    """A date object and its text are the same outcome."""
    made = ft.Resolution(question_id="q", outcome=dt.date(2026, 5, 1), known_at="2026-05-02")
    assert made.outcome == "2026-05-01"


@pytest.mark.parametrize(
    ("ends", "message"),
    [({}, "says nothing"), ({"low": 2, "high": 1}, "swapped")],
)
def test_a_range_has_an_end_and_runs_upwards(ends, message):
    """A range without ends, or backwards, says nothing."""
    with pytest.raises(InvalidOutcomeError, match=message):
        ft.Range(**ends)


@pytest.mark.parametrize("number", [True, "5", math.nan, math.inf, TOO_LARGE])
def test_the_ends_of_a_range_are_finite_numbers(number):
    """An open end is left out, not infinite."""
    with pytest.raises(InvalidRecordError):
        ft.Range(low=number)


@pytest.mark.parametrize("sureness", SURENESS)
def test_how_sure_we_are_is_one_of_six_words(sureness):
    """The list is closed, for resolutions and their evidence alike."""
    evidence = ft.Evidence(statement="It rained.", sureness=sureness)
    resolution = ft.Resolution(
        question_id="q", status="unresolved", sureness=sureness, evidence=[evidence]
    )
    assert resolution.evidence[0].sureness == resolution.sureness


@pytest.mark.parametrize(
    "wrong",
    [
        {"question_id": ""},
        {"status": "settled"},
        {"sureness": "very"},
        {"known_at": "last week"},
        {"occurred_at": 2026},
        {"evidence": "It rained."},
        {"evidence": ["It rained."]},
        {"evidence": None},
        {"note": ""},
    ],
    ids=str,
)
def test_bad_input_is_refused(wrong):
    """Every field is checked when the resolution is made."""
    with pytest.raises(InvalidRecordError):
        ft.Resolution(**{"question_id": "q", "status": "unresolved"} | wrong)


@pytest.mark.parametrize(
    "wrong", [{"statement": ""}, {"statement": "s", "date": "May"}, {"statement": "s", "via": 3}]
)
def test_evidence_refuses_bad_input(wrong):
    """Evidence says something, and its date is one."""
    with pytest.raises(InvalidRecordError):
        ft.Evidence(**wrong)


def test_evidence_in_words_alone_says_how_it_is_made():
    """It used to say what is taken, and not how that is made."""
    with pytest.raises(
        InvalidRecordError, match=r"takes Evidence, found 'a note'; make one: ft\.Ev"
    ):
        ft.Resolution(question_id="q", outcome="yes", known_at="2026-01-01", evidence=["a note"])
    with pytest.raises(InvalidRecordError, match=r"ft\.Evidence\(statement=\.\.\.\)$"):
        ft.Resolution(question_id="q", outcome="yes", known_at="2026-01-01", evidence=[7])


def test_what_takes_several_classes_names_no_single_one():
    with pytest.raises(InvalidRecordError) as raised:
        ft.Question(id="q", text="Rain?", kind="binary")
    assert "make one" not in str(raised.value)


def test_a_resolution_corrected_one_of_another_question():
    """Both histories were one then."""
    one, other = (
        ft.Resolution(question_id=each, outcome="yes", known_at="2026-01-01") for each in "ab"
    )
    with pytest.raises(InvalidRecordError, match="of 'b' cannot correct one of 'a'"):
        other.corrects(one, why="mistyped")
