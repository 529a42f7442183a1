"""Facts about a question with bounds: what is open ends at a bound, what lies beyond is a fault."""

from __future__ import annotations

import pandas as pd
import pytest

import forecasttrack as ft

RULE = ft.ValueAt(series="troops", unit="d")


def settled(kind, **fact):
    """What one fact makes of a question, beside another that it settles in any case."""
    days = {"opens_at": "2026-01-01", "closes_at": "2026-02-01"}
    free = ft.Question(id="free", text="?", kind=ft.Numeric(unit="d"), rule=RULE, **days)
    question = ft.Question(id="q", text="?", kind=kind, rule=RULE, **days)
    row = {"series": "troops", "at": "2026-02-01", "as_of": "2026-02-02", "unit": "d", **fact}
    book = ft.Book(questions=[question, free])
    found = ft.resolve(book, ft.Facts.of(pd.DataFrame([row])), known_by="2026-03-01")
    assert found.book.resolution("free") is not None
    return found


BOUNDED = ft.Numeric(unit="d", lower=0, upper=10)


@pytest.mark.parametrize(
    ("fact", "low", "high"),
    [
        ({"low": 5}, 5, 10),
        ({"high": 5}, 0, 5),
        ({"low": 5, "high": 6}, 5, 6),
        ({"low": 10}, 10, 10),
    ],
)
def test_an_open_range_ends_at_the_bound(fact, low, high):
    """The bound holds for sure, so that the range is known up to it."""
    found = settled(BOUNDED, **fact)
    assert found.book.resolution("q").outcome == ft.Range(low=low, high=high)


def test_without_a_bound_a_range_stays_open():
    """There is nothing to end it at."""
    found = settled(ft.Numeric(unit="d", lower=0), low=5)
    assert found.book.resolution("q").outcome == ft.Range(low=5)


@pytest.mark.parametrize(
    "fact", [{"value": 12}, {"value": -1}, {"low": 11}, {"low": 5, "high": 12}, {"high": -1}]
)
def test_what_lies_beyond_a_bound_is_a_fault_of_that_question_alone(fact):
    """It names the bounds, and the other question is settled."""
    found = settled(BOUNDED, **fact)
    assert found.book.resolution("q") is None
    row = found.frame.set_index("question_id").loc["q"]
    assert row["action"] == "fault"
    assert "[0, 10]" in row["how"]
