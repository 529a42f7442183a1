"""Sources that contradict each other inside a window settle nothing that both do not say."""

from __future__ import annotations

import pytest

import forecasttrack as ft
from forecasttrack.errors import InvalidArgumentError
from tests.resolving.one_question import TROOPS, ask, facts, outcome

BOTH = facts(
    {"at": "2026-02-01", "source": "a", "value": 74_000},
    {"at": "2026-02-01", "source": "b", "value": 80_000},
    {"at": "2026-06-30", "source": "a", "value": 90_000},
    {"at": "2026-06-30", "source": "b", "value": 90_000},
    **TROOPS,
)
SAID = "sources contradict each other on 2026-02-01: 74000 / 80000"


def crossing(conflict, **limit):
    return ft.Crossing(**TROOPS, conflict=conflict, **limit)


@pytest.mark.parametrize(
    ("conflict", "limit", "found"),
    [
        ("refuse", {"below": 75_000}, SAID),
        ("ambiguous", {"below": 75_000}, "ambiguous"),
        ("range", {"below": 75_000}, "74000 to 80000 on 2026-02-01 lies on both sides"),
        ("range", {"below": 70_000}, "no"),  # whichever is right
        ("range", {"below": 81_000}, "yes"),
        ("refuse", {"above": 85_000}, "yes"),  # crossed later, and of that both are sure
    ],
)
def test_a_crossing_waits_for_what_sources_agree_on(conflict, limit, found):
    assert found in outcome(ask(crossing(conflict, **limit)), BOTH)


def test_a_day_of_crossing_is_not_told_where_an_earlier_one_is_in_doubt():
    """Yes or no could be told, the first day could not."""
    late = crossing("refuse", above=85_000)
    assert outcome(ask(late), BOTH) == "yes"
    assert outcome(ask(late, ft.Date()), BOTH) == SAID


@pytest.mark.parametrize(
    ("conflict", "found"), [("refuse", SAID), ("ambiguous", "ambiguous"), ("range", "both sides")]
)
def test_a_status_quo_is_in_doubt_with_its_sources(conflict, found):
    """Whether it held cannot be said of a day of which they differ."""
    rule = ft.StatusQuo(**TROOPS, conflict=conflict, below=75_000)
    assert found in outcome(ask(rule), BOTH)


@pytest.mark.parametrize(
    ("take", "conflict", "found"),
    [
        ("sum", "refuse", SAID),
        ("sum", "ambiguous", "ambiguous"),
        ("sum", "range", ft.Range(low=164_000, high=170_000)),
        ("min", "range", ft.Range(low=74_000, high=80_000)),
        ("max", "range", 90_000),
        ("count", "range", 2),
    ],
)
def test_a_number_of_a_window_is_as_sure_as_its_sources(take, conflict, found):
    """A range where it matters which is right, and one number where it does not."""
    rule = ft.WindowValue(**TROOPS, take=take, conflict=conflict)
    result = outcome(ask(rule, ft.Numeric(unit="persons")), BOTH)
    assert found in result if isinstance(found, str) else result == found


def test_a_value_that_may_be_nothing_tells_no_yes():
    """Without a limit a status quo asks whether anything was there at all."""
    one = facts(
        {"at": "2026-02-01", "source": "a", "value": 0},
        {"at": "2026-02-01", "source": "b", "value": 3},
        {"at": "2026-06-30", "source": "a", "value": 0},
        series="signs",
    )
    rule = ft.StatusQuo(series="signs", conflict="range")
    assert "lies on both sides of the limit" in outcome(ask(rule), one)


def test_a_sum_that_never_falls_and_does_is_a_fault():
    """A limit passed before it stays passed."""
    fallen = facts(
        {"at": "2026-02-01", "value": -5},
        {"at": "2026-06-30", "value": 200},
        series="rain",
    )
    rule = ft.WindowValue(series="rain", take="sum", at_least=100, never_falls=True)
    assert "rain was said never to fall, found -5" in outcome(ask(rule), fallen)
    with pytest.raises(InvalidArgumentError, match="lowest takes a number, found 'x'"):
        rule.stays_settled("x")


@pytest.mark.parametrize(
    ("value", "rule", "found"),
    [
        ("many", ft.StatusQuo(series="x"), "'many' is neither a number, yes nor no"),
        ("many", ft.Crossing(series="x", above=3), "'many'"),
        ("many", ft.WindowValue(series="x", take="sum", at_least=3), "a sum needs numbers"),
    ],
)
def test_a_word_in_a_window_of_numbers_is_named(value, rule, found):
    known = facts({"at": "2026-06-30", "value": value}, series="x")
    assert found in outcome(ask(rule), known)
