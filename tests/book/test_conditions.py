"""Conditions that were corrected before the questions that hang on them."""

from __future__ import annotations

import warnings

import pytest

import forecasttrack as ft
from forecasttrack.errors import InvalidRecordError

DAYS = {"opens_at": "2026-01-01", "closes_at": "2026-01-31"}
CONDITION = ft.Condition(question_id="talks", outcome="yes")


def answered(outcome, known_at, **more):
    status = "condition-not-met" if outcome is None else "resolved"
    return {"status": status, "outcome": outcome, "known_at": known_at} | more


def corrected(name, first, second):
    earlier = ft.Replaced(why="the report was revised", **first)
    return ft.Resolution(question_id=name, replaces=[earlier], **second)


def book_of(resolutions, condition=CONDITION):
    return ft.Book(
        forecasters=[ft.Forecaster(id="ann")],
        questions=[
            ft.Question(id="talks", text="Talks?", **DAYS),
            ft.Question(id="truce", text="A truce?", condition=condition, **DAYS),
        ],
        forecasts=[
            ft.Forecast(
                question_id=name, forecaster="ann", belief=0.3, issued_at="2026-01-02T00:00Z"
            )
            for name in ("talks", "truce")
        ],
        resolutions=resolutions,
    )


@pytest.fixture
def book():
    """Talks were thought to have failed; they were held, and a month later the truce is settled."""
    return book_of(
        [
            corrected("talks", answered("no", "2026-02-01"), answered("yes", "2026-03-01")),
            corrected("truce", answered(None, "2026-02-01"), answered("no", "2026-04-01")),
        ]
    )


@pytest.mark.parametrize(
    ("day", "known"),
    [
        ("2026-01-15", {}),
        ("2026-02-15", {"talks": "resolved", "truce": "condition-not-met"}),
        ("2026-03-15", {"talks": "resolved"}),
        ("2026-04-15", {"talks": "resolved", "truce": "resolved"}),
    ],
)
def test_a_question_is_open_until_it_follows_its_condition(book, day, known):
    """Between the two corrections nobody could know its outcome."""
    found = {each.question_id: each.status for each in book.known_by(day).resolutions}
    assert found == known


@pytest.mark.end_to_end
def test_the_page_counts_what_each_correction_moved(book, tmp_path):
    """Scores with earlier outcomes need no book in which all of them hold at once."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ft.ForecastTrackWarning)
        ft.report(book, tmp_path / "page.html")
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert page.count("the report was revised") >= 2


@pytest.mark.parametrize("outcome", ["yes", "no"])
def test_no_condition_was_missed_where_there_is_none(outcome):
    """What a correction replaced is looked at like what holds."""
    with pytest.raises(InvalidRecordError, match="its question has no condition"):
        book_of(
            [corrected("truce", answered(None, "2026-02-01"), answered(outcome, "2026-03-01"))],
            condition=None,
        )
