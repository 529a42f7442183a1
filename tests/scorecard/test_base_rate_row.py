"""The base rate stands on a scorecard where it knew an outcome, whatever it then stated."""

from __future__ import annotations

import pytest

import forecasttrack as ft


def book_of(third_issued_at: str) -> ft.Book:
    """A yes and a no, known in February, and a third question."""
    outcomes = {"a": "yes", "b": "no", "c": "yes"}
    known = {"a": "2026-02-01", "b": "2026-02-01", "c": "2026-06-01"}
    issued = {"a": "2026-01-02", "b": "2026-01-02", "c": third_issued_at}
    return ft.Book(
        forecasters=[ft.Forecaster(id="ann")],
        questions=[
            ft.Question(id=each, text=f"{each}?", opens_at="2026-01-01", closes_at=known[each])
            for each in outcomes
        ],
        forecasts=[
            ft.Forecast(question_id=each, forecaster="ann", belief=0.7, issued_at=issued[each])
            for each in outcomes
        ],
        resolutions=[
            ft.Resolution(question_id=each, outcome=outcome, known_at=known[each])
            for each, outcome in outcomes.items()
        ],
    )


@pytest.mark.end_to_end
@pytest.mark.parametrize(("issued_at", "stands"), [("2026-03-01", True), ("2026-01-02", False)])
def test_a_base_rate_of_one_half_that_was_learned_is_shown(tmp_path, issued_at, stands):
    """It was left out as if it had known nothing, because it scored as even odds do."""
    page = ft.report(book_of(issued_at), tmp_path / "page.md").read_text("utf-8")
    assert ("base rate" in page) == stands
    assert "even odds" in page
