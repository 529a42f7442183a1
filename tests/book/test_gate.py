"""What reading a book lets through can be scored, calibrated, reported and compared."""

from __future__ import annotations

import warnings

import attrs
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import forecasttrack as ft
from tests import strategies as some
from tests.book.books import books

FORECASTERS = ("ann", "bob")


@st.composite
def settled_books(draw: st.DrawFn) -> ft.Book:
    """Books in which every forecast meets an outcome, whatever the belief and the outcome are."""
    questions = [
        ft.Question(
            id=f"q{row}", text="?", kind=kind, opens_at="2026-01-01", closes_at="2026-12-31"
        )
        for row, kind in enumerate(draw(st.lists(some.kinds, min_size=1, max_size=4)))
    ]
    forecasts = [
        ft.Forecast(
            question_id=question.id,
            forecaster=forecaster,
            belief=draw(some.beliefs_about(question.kind)),
            issued_at=draw(st.sampled_from(["2026-01-03", "2026-02-03T08:00Z"])),
        )
        for question in questions
        for forecaster in FORECASTERS
    ]
    resolutions = [
        ft.Resolution(
            question_id=question.id,
            outcome=draw(some.outcomes_of(question.kind)),
            known_at="2027-01-01",
        )
        for question in questions
    ]
    return ft.Book(
        forecasters=[ft.Forecaster(id=name) for name in FORECASTERS],
        questions=questions,
        forecasts=forecasts,
        resolutions=resolutions,
    )


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(book=books() | settled_books())
def test_what_can_be_read_can_be_scored(book, tmp_path_factory):
    """No record that a book takes stops a score, a calibration, a page or a comparison."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ft.ForecastTrackWarning)
        pairs = ft.pair(book)
        assert len(pairs) + len(pairs.left_out) >= len(book.forecasts)
        ft.score(pairs).summarise()
        ft.score(pairs, history="each").summarise()
        ft.calibration(pairs, by=None)
        ft.changes(book, attrs.evolve(book, resolutions=()))
        ft.report(book, tmp_path_factory.mktemp("page") / "page.html")
