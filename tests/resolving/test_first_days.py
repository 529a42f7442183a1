"""Each outcome appears on the first day its facts allow, however often the resolver runs."""

from __future__ import annotations

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import forecasttrack as ft
from forecasttrack.records.moments import day as read
from tests.examples import examples
from tests.resolving import plain_rules, worlds
from tests.resolving.worlds import LAST, day

ALASKA = "fixtures/alaska-2025"


def every_day(book, facts, days):
    """Run the resolver on each of some days, each time on the book of the day before."""
    appeared = {}
    for today in days:
        settlement = ft.resolve(book, facts, known_by=today)
        book = settlement.book
        for resolution in settlement.resolutions:
            appeared.setdefault(resolution.question_id, []).append((today, resolution))
    return book, appeared


def without(book, *sections):
    return attrs.evolve(book, **book.sections | dict.fromkeys(sections, ()))


@pytest.fixture(scope="module")
def unsettled(alaska):
    return without(alaska, "resolutions")


@given(worlds.plain, worlds.rows)
@examples(200)
def test_an_outcome_is_what_plain_loops_find_and_known_since_the_same_day(rule, rows):
    """A second implementation, a loop over days and rows, says the same."""
    # With a due day of its own, "deadline" means the end of the rule's window.
    question = worlds.question(worlds.rule_of(rule), closes=rule["until"])
    book = ft.Book(questions=[question])
    found = ft.resolve(book, worlds.facts_of(a=rows), known_by=day(LAST)).resolutions
    expected = plain_rules.settled_on(rule, rows, LAST)
    assert [(each.outcome, str(each.known_at)) for each in found] == (
        [] if expected is None else [(expected[0], day(expected[1]))]
    )


@pytest.mark.end_to_end
@given(worlds.nested, worlds.rows, worlds.rows)
@examples(60)
def test_running_every_day_ends_where_running_once_ends(rule, a, b):
    """Random rules and facts: the same final state, corrections and what they replaced included."""
    book = ft.Book(questions=[worlds.question(rule)])
    facts = worlds.facts_of(a=a, b=b)
    daily, appeared = every_day(book, facts, [day(n) for n in range(LAST + 1)])
    once = ft.resolve(book, facts, known_by=day(LAST)).book
    assert daily.resolutions == once.resolutions
    for today, resolution in appeared.get("q", []):
        assert str(resolution.known_at) == today


@given(worlds.nested, worlds.rows, worlds.rows, st.integers(0, LAST))
@examples(60)
def test_nothing_is_settled_by_what_was_not_known(rule, a, b, today):
    """Facts known later change nothing of what is said today."""
    book = ft.Book(questions=[worlds.question(rule)])
    known = [[row for row in rows if row[1] <= today] for rows in (a, b)]
    later = ft.resolve(book, worlds.facts_of(a=a, b=b), known_by=day(today))
    alone = ft.resolve(book, worlds.facts_of(a=known[0], b=known[1]), known_by=day(today))
    assert later.book.resolutions == alone.book.resolutions


FIRST, LATEST = "2025-08-15", "2026-11-22"


@pytest.mark.end_to_end
@pytest.mark.parametrize(
    "often", ["around outcomes", pytest.param("every day", marks=pytest.mark.slow)]
)
def test_the_alaska_book_resolved_day_by_day_is_the_one_resolved_once(unsettled, often):
    """From the meeting to today; each outcome comes on the day it could be known.

    The days that matter are those from which outcomes are known, and the ones before them.
    """
    facts = ft.read_facts(f"{ALASKA}/facts.csv")
    once = ft.resolve(unsettled, facts, known_by=LATEST).book
    days = [str(today) for today in _days(FIRST, LATEST)]
    assert len(days) == 465
    if often == "around outcomes":
        days = [today for today in days if today in _around(once) | {FIRST, LATEST}]
    daily, appeared = every_day(unsettled, facts, days)
    assert {each.question_id: each for each in daily.resolutions} == {
        each.question_id: each for each in once.resolutions
    }
    for (today, resolution), *more in appeared.values():
        assert not more
        assert str(resolution.known_at) == today


def _around(book):
    """The days from which the outcomes of a book are known, and the day before each."""
    known = [each.known_at for each in book.resolutions]
    return {str(each.add(days=shift)) for each in known for shift in (-1, 0)}


def _days(first, last):
    today = read(first)
    while today <= read(last):
        yield today
        today = today.add(days=1)
