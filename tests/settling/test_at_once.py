"""Plain thresholds settled all at once: the same as one by one, and as a tree of maxima should."""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

import forecasttrack as ft
from forecasttrack.moments import cutoff, microseconds
from forecasttrack.settling import bulk
from forecasttrack.settling.judging import Court
from forecasttrack.settling.maxima import Maxima
from tests.settling import worlds
from tests.settling.worlds import LAST, day


@given(
    st.lists(st.integers(0, 9), min_size=1, max_size=40),
    st.lists(st.tuples(st.integers(0, 10), st.integers(0, 45)), min_size=1, max_size=20),
)
def test_the_tree_finds_what_a_loop_finds(values, asked):
    """The first value from a position on that is large enough."""
    threshold, begin = (np.array(each) for each in zip(*asked, strict=True))
    found = Maxima(np.array(values, dtype=float)).first_at_least(threshold, begin)
    expected = [
        next((i for i in range(b, len(values)) if values[i] >= t), len(values)) for t, b in asked
    ]
    assert found.tolist() == expected


def _published_in_order(steps):
    rows, day_, known = [], 0, 0
    for step, lag, value in steps:
        day_ += step
        known = max(known, day_ + lag)
        rows.append((day_, known, value))
    return rows


in_order = st.lists(
    st.tuples(st.integers(1, 4), st.integers(0, 3), st.integers(0, 6)), max_size=12
).map(_published_in_order)
"""Rows published in order: later days are never known before earlier ones."""


@given(st.lists(worlds.plain, min_size=1, max_size=8), in_order, worlds.rows, st.integers(0, LAST))
@settings(max_examples=150)
def test_at_once_and_one_by_one_say_the_same(rules, a, b, today):
    """Outcome, day, known day and the facts behind are those of the court, for every plain rule."""
    facts = worlds.facts_of(a=a, b=b)
    questions = [
        worlds.question(worlds.rule_of(rule, series), name=f"{series}{n}")
        for n, rule in enumerate(rules)
        for series in "ab"
    ]
    until = microseconds(cutoff(day(today)))
    fewest, bulk.FEWEST = bulk.FEWEST, 0
    try:
        found = bulk.find_plain(questions, facts, until)
    finally:
        bulk.FEWEST = fewest
    court = Court({each.id: each for each in questions}, {}, facts, until)
    for question in questions:
        if question.id in found:
            one = court.find(question)
            assert found[question.id].runs == one.runs
            assert found[question.id].latest.is_open == one.latest.is_open


def test_two_hundred_plain_questions_are_settled_at_once(monkeypatch):
    """They never reach the court."""
    monkeypatch.setattr(Court, "find", lambda *_: None)
    table = {"series": "a", "at": [day(n) for n in range(10)], "value": range(10)}
    questions = [
        worlds.question(
            ft.Crossing(series="a", above=n % 12, since=day(0), until=day(9)), name=f"q{n}"
        )
        for n in range(240)
    ]
    settled = ft.resolve(
        ft.Book(questions=questions), ft.Facts.of(pd.DataFrame(table)), known_by=day(LAST)
    )
    counts = settled.frame["outcome"].value_counts().to_dict()
    assert counts == {"yes": 180, "no": 60}
