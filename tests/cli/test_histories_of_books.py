"""The history of a question of a book, by the dates that its records state."""

from __future__ import annotations

import forecasttrack as ft
from forecasttrack.cli.book_history import history_of


def test_what_a_book_does_not_date_comes_before_a_forecast_of_1923():
    """Undated records used to stand at the year 1938, behind older ones."""
    old = ft.Forecast(
        question_id="Q", forecaster="keynes", belief=0.7, issued_at="1923-12-01T00:00Z"
    )
    question, keynes = ft.Question(id="Q", text="Higher prices?"), ft.Forecaster(id="keynes")
    book = ft.Book(questions=[question], forecasters=[keynes], forecasts=[old])
    assert [(each.kind, each.at) for each in history_of(book, "Q")] == [
        ("question", None),
        ("forecast", old.issued_at),
    ]
