"""A page without a briefing says from when its forecasts are, and until when its questions run."""

from __future__ import annotations

import pandas as pd
import pytest

import forecasttrack as ft
from forecasttrack.scorecard.dates_made import dates_made

NOBODY = pd.Series(dtype="datetime64[us, UTC]")


def book_of(*forecasts):
    """Forecasts of ann, each a day and the day on which its question closes."""
    return ft.Book(
        forecasters=[ft.Forecaster(id="ann")],
        questions=[
            ft.Question(id=f"q{place}", text="?", opens_at="2025-01-01", closes_at=closes)
            for place, (_, closes) in enumerate(forecasts)
        ],
        forecasts=[
            ft.Forecast(question_id=f"q{place}", forecaster="ann", belief=0.7, issued_at=at)
            for place, (at, _) in enumerate(forecasts)
        ],
    )


@pytest.mark.parametrize(
    ("forecasts", "worded"),
    [
        ([], ""),
        (
            [("2026-02-01T23:59Z", "2026-03-31")],
            "Forecasts made 1 Feb 2026 \N{MIDDLE DOT} questions close 31 Mar 2026",
        ),
        (
            [("2026-02-01", "2026-03-31"), ("2026-01-05", "2026-12-31"), ("2026-01-09", None)],
            "Forecasts made from 5 Jan 2026 to 1 Feb 2026"
            " \N{MIDDLE DOT} questions close from 31 Mar 2026 to 31 Dec 2026",
        ),
    ],
)
def test_the_first_and_the_last_day_are_named(forecasts, worded):
    """A page named a team and a score, and not from when its forecasts were."""
    assert dates_made(book_of(*forecasts), NOBODY) == worded


def test_a_briefing_has_days_of_its_own(alaska):
    """They stand under its title."""
    assert dates_made(alaska, NOBODY) == ""


@pytest.mark.end_to_end
def test_page_and_markdown_show_them_of_books_and_of_bare_pairs(tmp_path):
    """Of pairs those of the forecasts that met an outcome."""
    book = book_of(("2026-02-01", "2026-03-31"), ("2026-01-05", "2026-03-31"))
    book = book.resolve("q0", outcome="yes", known_at="2026-04-01")
    made = "Forecasts made from 5 Jan 2026 to 1 Feb 2026"
    for name in ("page.html", "page.md"):
        assert made in ft.report(book, tmp_path / name).read_text("utf-8")
    page = ft.report(ft.pair(book), tmp_path / "pairs.md").read_text("utf-8")
    assert "\nForecasts made 1 Feb 2026\n" in page
