"""The funnel counts questions and forecasts from what was put to what is counted."""

from __future__ import annotations

from collections import Counter

import pandas as pd
import pytest

import forecasttrack as ft
from forecasttrack.records.moments import ends
from tests.builders import alaska_book

UNTIL = "2026-06-30"
VOID = ("unresolved", "annulled", "ambiguous", "condition not met", "condition annulled")


def question(name, close="2026-03-31", **more):
    return ft.Question(id=name, text="?", opens_at="2026-01-01", closes_at=close, **more)


def book_with_every_stage():
    """One question at each stage; ann forecast all but one, bob some of them, twice."""
    questions = [
        question("silent"),
        question("open", "2026-12-31"),
        question("early", "2026-12-31"),
        question("overdue"),
        question("unresolved"),
        question("annulled"),
        question("ambiguous"),
        question("not met", condition=ft.Condition(question_id="no", outcome="yes")),
        question("void", condition=ft.Condition(question_id="gone", outcome="yes")),
        question("late"),
        question("counted"),
    ]
    status = {"unresolved": "unresolved", "annulled": "annulled", "ambiguous": "ambiguous"}
    status["gone"] = "annulled"
    outcomes = {"early": "yes", "not met": "yes", "void": "no", "late": "yes", "counted": "no"}
    outcomes["no"] = "no"
    return ft.Book(
        forecasters=[ft.Forecaster(id="ann"), ft.Forecaster(id="bob")],
        questions=questions,
        conditions=[question("no"), question("gone")],
        forecasts=[
            ft.Forecast(question_id=each.id, forecaster=who, belief=0.4, issued_at=at)
            for each in questions
            for who, at in issued(each.id)
        ],
        resolutions=[
            *(
                ft.Resolution(question_id=name, status=each, known_at="2026-03-31")
                for name, each in status.items()
            ),
            *(
                ft.Resolution(question_id=name, outcome=each, known_at="2026-03-30")
                for name, each in outcomes.items()
            ),
        ],
        recorded_until=UNTIL,
    )


def issued(name):
    if name == "silent":
        return []
    if name == "late":
        return [("ann", "2026-04-05T08:00Z")]
    first, second = "2026-01-02T08:00Z", "2026-02-02T08:00Z"
    again = [("bob", first), ("bob", second)] if name in ("annulled", "counted", "open") else []
    return [("ann", first), *again]


def counted_one_by_one(book, until, pairs):
    """The same table from the records, with nothing of the package but what was left out."""
    forecasts = Counter(each.question_id for each in book.forecasts)
    resolved = {each.question_id for each in book.resolutions if each.status == "resolved"}
    end = ends(until)
    past = {
        each.id
        for each in book.questions
        if (day := each.resolves_by or each.closes_at) is None or ends(day) <= end
    }
    answered = set(forecasts)
    rows = [
        ("asked", len(book.questions), sum(forecasts.values())),
        ("forecast", len(answered), sum(forecasts.values())),
        ("past its settling day", len(answered & past), sum(forecasts[q] for q in past)),
        ("resolved", len(answered & resolved), sum(forecasts[q] for q in resolved)),
    ]
    left = pairs.left_out[pairs.left_out["forecaster"].notna()]
    for reason in VOID:
        own = left[left["reason"] == reason]["question_id"]
        rows += [(f"void: {reason}", own.nunique(), len(own))] if len(own) else []
    frame = pairs.frame
    return [*rows, ("counted", frame["question_id"].nunique(), len(frame))]


def test_every_stage_of_a_small_book():
    book = book_with_every_stage()
    pairs = ft.pair(book)
    found = list(pairs.funnel.itertuples(index=False, name=None))
    assert found == counted_one_by_one(book, book.recorded_until, pairs)
    assert found == [
        ("asked", 11, 16),
        ("forecast", 10, 16),
        ("past its settling day", 8, 12),
        ("resolved", 5, 7),
        ("void: unresolved", 1, 1),
        ("void: annulled", 1, 3),
        ("void: ambiguous", 1, 1),
        ("void: condition not met", 1, 1),
        ("void: condition annulled", 1, 1),
        ("counted", 1, 3),
    ]


@pytest.mark.parametrize("known_by", [None, "2025-12-01"])
def test_every_stage_of_the_example_book(known_by):
    book = alaska_book()
    pairs = ft.pair(book, known_by=known_by)
    known = book if known_by is None else book.known_by(known_by)
    until = known.as_of or known.recorded_until
    assert list(pairs.funnel.itertuples(index=False, name=None)) == counted_one_by_one(
        known, until, pairs
    )


def test_early_answers_count_by_choice_and_the_funnel_shows_it():
    waiting, counting = (ft.pair(book_with_every_stage(), early=each) for each in ("wait", "count"))
    ends_with = [tuple(each.funnel.iloc[-1]) for each in (waiting, counting)]
    assert ends_with == [("counted", 1, 3), ("counted", 2, 4)]


def test_forecasts_nobody_scores_are_in_the_funnel_and_in_what_was_left_out():
    """What is counted and what was left out of the forecasts make up what was forecast."""
    pairs = ft.pair(book_with_every_stage())
    stages = pairs.funnel.set_index("stage")["forecasts"]
    left = pairs.left_out["forecaster"].notna().sum()
    assert stages["counted"] + left == stages["forecast"]


def test_pairs_put_together_have_no_funnel():
    frame = ft.pair(book_with_every_stage()).frame
    bare = ft.Pairs(frame=frame, beliefs={}, left_out=pd.DataFrame(columns=["reason"]))
    assert list(bare.funnel.columns) == ["stage", "questions", "forecasts"]
    assert not len(bare.funnel)


def test_no_more_questions_are_forecast_than_asked():
    """A condition that somebody forecast was left out of those asked, and counted below."""
    book = ft.Book(
        forecasters=[ft.Forecaster(id="ann")],
        questions=[question("q", condition=ft.Condition(question_id="c", outcome="yes"))],
        conditions=[question("c"), question("nobody's")],
        forecasts=[
            ft.Forecast(question_id=each, forecaster="ann", belief=0.5, issued_at="2026-01-02")
            for each in ("q", "c")
        ],
        resolutions=[
            ft.Resolution(question_id=each, outcome="yes", known_at="2026-04-01")
            for each in ("q", "c")
        ],
    )
    frame = ft.pair(book).funnel
    assert frame["questions"].tolist() == [2, 2, 2, 2, 2]
    assert frame["forecasts"].tolist() == [2, 2, 2, 2, 2]
