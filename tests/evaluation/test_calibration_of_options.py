"""The mean of all options is right whatever was forecast, and no verdict rests on it."""

from __future__ import annotations

import pytest

import forecasttrack as ft
from tests.builders import day
from tests.small_books import small_book


def book_of_choices(chance, n):
    """Choices between a and b, all with one chance of a, which came each time."""
    ids = [f"Q{number}" for number in range(n)]
    return ft.Book(
        forecasters=[ft.Forecaster(id="ann")],
        questions=[
            ft.Question(
                id=each,
                text="?",
                kind=ft.Categorical(options=["a", "b"]),
                opens_at="2026-01-01",
                closes_at="2026-06-30",
            )
            for each in ids
        ],
        forecasts=[
            ft.Forecast(
                question_id=each,
                forecaster="ann",
                belief=ft.OptionProbabilities({"a": chance, "b": 1 - chance}),
                issued_at=day(1),
            )
            for each in ids
        ],
        resolutions=[
            ft.Resolution(question_id=each, outcome="a", known_at="2026-06-30") for each in ids
        ],
        recorded_until="2026-07-15",
    )


@pytest.mark.parametrize("chance", [0.05, 0.95])
@pytest.mark.parametrize("n", [2, 12])
def test_no_sentence_takes_the_mean_of_all_options_for_a_test(chance, n):
    """It was "neither rejected nor confirmed", and "a bias of 29 points would be noticed"."""
    found = ft.calibration(book_of_choices(chance, n), events="options")
    (verdict,) = found.verdicts.values()
    assert verdict.estimate == pytest.approx(0, abs=1e-12)
    assert verdict.conclusion.startswith("The means show nothing: the chances of all options sum")
    assert "would be noticed" not in verdict.text
    assert "p = " not in verdict.text
    row = found.summary.iloc[0]
    if n == 12:
        assert (row["bias_low"], row["bias_high"]) == (0, 0)


def test_certain_options_that_did_not_come_are_named():
    """No calibrated forecast gives 0% to what comes."""
    (verdict,) = ft.calibration(book_of_choices(0.0, 6), events="options").verdicts.values()
    assert "12 forecasts of 0% or 100% came out otherwise" in verdict.conclusion


def test_yes_or_no_is_tested_as_before():
    """Its mean can differ from what comes."""
    found = ft.calibration(small_book(*[(0.9, "no")] * 12))
    (verdict,) = found.verdicts.values()
    assert verdict.verdict == "rejected"
    assert found.summary.iloc[0]["bias_low"] > 0
