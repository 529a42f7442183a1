"""Numbers that differ look different, on pages and in messages."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

import forecasttrack as ft
from forecasttrack.display.numbers import amount
from forecasttrack.errors import ForecastTrackError


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1000.4, "1,000.4"), (1000.2, "1,000.2"), (1234.5, "1,234.5"), (999.96, "999.96"),
        (-70012.5, "-70,012.5"), (99999.95, "99,999.95"), (1234567.25, "1,234,567.25"),
        (80000.0, "80,000"), (0.1 + 0.2, "0.3"), (0.5, "0.5"), (1e9, "1,000,000,000"),
    ],
)  # fmt: skip
def test_a_number_keeps_its_decimals(value, text):
    """A threshold of 1,000.2 and an outcome of 1,000.4 both used to be 1,000."""
    assert amount(value) == text


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=2))
def test_what_has_two_decimals_is_written_whole(value):
    """Every amount of money can be read back, which the decimal module shows."""
    assert Decimal(amount(float(value)).replace(",", "")) == value


def _crossed_bounds():
    ft.Numeric(unit="kg", lower=1000000.4, upper=1000000.2)


def _outside():
    day = {"opens_at": "2025-01-01", "closes_at": "2025-02-01"}
    kind = ft.Numeric(unit="kg", upper=1000000.2)
    question = ft.Question(id="q", text="?", kind=kind, **day)
    ft.Book(
        questions=[question],
        resolutions=[ft.Resolution(question_id="q", outcome=1000000.4, known_at="2025-02-02")],
    )


def _crossed_range():
    ft.Range(low=1000000.4, high=1000000.2)


def _crossed_quantiles():
    ft.Quantiles({0.1: 1000000.4, 0.9: 1000000.2})


@pytest.mark.parametrize("wrong", [_crossed_bounds, _outside, _crossed_range, _crossed_quantiles])
def test_messages_tell_large_numbers_apart(wrong):
    """Both used to be 1e+06, which is not above itself."""
    with pytest.raises(ForecastTrackError) as caught:
        wrong()
    assert "1000000.4" in str(caught.value)
    assert "1000000.2" in str(caught.value)
