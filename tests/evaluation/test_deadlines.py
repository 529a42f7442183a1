"""Deadlines that the words leave vague are scored at each of their ends."""

from __future__ import annotations

import pytest

import forecasttrack as ft
from forecasttrack.evaluation.sensitivity.deadlines import at_deadline, has_vague_deadlines
from forecasttrack.evaluation.sensitivity.headline import book_score
from forecasttrack.records.plain_reading import from_plain
from forecasttrack.records.plain_writing import to_plain

SOON = ft.Period(earliest="2026-03-31", latest="2026-12-31", why="the text says soon")


def book_of(outcome: str, occurred_at: object, closes_at: object = SOON) -> ft.Book:
    return ft.Book(
        forecasters=[ft.Forecaster(id="ann")],
        questions=[
            ft.Question(id="Q", text="A truce?", opens_at="2026-01-01", closes_at=closes_at)
        ],
        forecasts=[
            ft.Forecast(
                question_id="Q", forecaster="ann", belief=0.8, issued_at="2026-01-01T00:00Z"
            )
        ],
        resolutions=[
            ft.Resolution(
                question_id="Q", outcome=outcome, occurred_at=occurred_at, known_at="2026-12-31"
            )
        ],
    )


@pytest.mark.parametrize(
    ("occurred_at", "at_the_earliest"),
    [
        ("2026-03-31", ("resolved", "yes")),
        ("2026-04-01", ("resolved", "no")),
        (None, ("unresolved", None)),
        (
            ft.Period(earliest="2026-03-01", latest="2026-04-30", why="spring"),
            ("unresolved", None),
        ),
    ],
)
def test_a_yes_counts_at_the_earliest_end_only_if_it_had_come_by_then(occurred_at, at_the_earliest):
    """What came later is a no there; what cannot be placed is unresolved; the end keeps the yes."""
    book = book_of("yes", occurred_at)
    found = at_deadline(book, "earliest").resolution("Q")
    assert (found.status, found.outcome) == at_the_earliest
    assert at_deadline(book, "latest").resolution("Q").outcome == "yes"


def test_a_no_is_a_no_at_both_ends():
    """What did not come by the later end had not come by the earlier."""
    book = book_of("no", None)
    for end in ("earliest", "latest"):
        assert at_deadline(book, end).resolution("Q").outcome == "no"


def test_the_score_is_shown_at_each_end():
    """A yes between the ends: 0.64 at the earliest; at the latest it is the score, 0.04."""
    headline = book_score(book_of("yes", "2026-06-01")).headlines[0]
    means = {name: each.mean_brier_per_question for name, each in headline.sensitivities.items()}
    assert means["vague deadlines at their earliest"] == pytest.approx(0.8**2)
    assert headline.mean_brier_per_question == pytest.approx(0.2**2)
    assert "vague deadlines at their latest" not in means, "it changes nothing"


def test_books_whose_deadlines_are_days_are_not_asked_twice():
    """No such row where every close is a day, and holding such a book changes nothing."""
    book = book_of("yes", "2026-06-01", closes_at="2026-12-31")
    assert not has_vague_deadlines(book)
    assert at_deadline(book, "earliest") == book
    assert not any("deadline" in name for name in book_score(book).headlines[0].sensitivities)


def test_a_vague_deadline_travels_in_the_plain_form():
    """A close that is a period is written and read like any other period."""
    question = book_of("no", None).questions[0]
    assert to_plain(question)["closes_at"]["why"] == "the text says soon"
    assert from_plain(ft.Question, to_plain(question)) == question
