"""Plain thresholds settled all at once: the same as one by one, and as a tree of maxima should."""

from __future__ import annotations

import attrs
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import forecasttrack as ft
from forecasttrack.records.moments import cutoff, microseconds
from forecasttrack.resolving import many_questions as bulk
from forecasttrack.resolving import rule_evaluator
from forecasttrack.resolving.rule_evaluator import RuleEvaluator
from forecasttrack.resolving.rule_result import RuleResult
from forecasttrack.resolving.thresholds import Maxima
from tests.examples import examples
from tests.resolving import worlds
from tests.resolving.worlds import LAST, day


@given(
    st.lists(st.integers(0, 9), min_size=1, max_size=40),
    st.lists(st.tuples(st.integers(0, 10), st.integers(0, 45)), min_size=1, max_size=20),
)
def test_the_tree_finds_what_a_loop_finds(values, thresholds):
    """The first value from a position on that is large enough."""
    threshold, begin = (np.array(each) for each in zip(*thresholds, strict=True))
    found = Maxima(np.array(values, dtype=float)).first_at_least(threshold, begin)
    expected = [
        next((i for i in range(b, len(values)) if values[i] >= t), len(values))
        for t, b in thresholds
    ]
    assert found.tolist() == expected


def _published_in_order(steps):
    rows, day_, known, covers = [], 0, 0, 0
    for step, lag, holds, value in steps:
        day_ += step
        covers = max(covers, day_ + holds)
        known = max(known, day_ + lag)
        rows.append({"at": day(day_), "until": day(covers), "as_of": day(known), "value": value})
    return rows


in_order = st.lists(
    st.tuples(st.integers(1, 4), st.integers(0, 3), st.integers(0, 9), st.integers(-1, 6)),
    max_size=12,
).map(_published_in_order)
"""Rows published in order: later days are never known before earlier ones, nor hold shorter."""

unlimited = st.integers(0, 8).flatmap(
    lambda since: st.builds(
        ft.StatusQuo,
        series=st.just("a"),
        outcome=st.sampled_from(["yes", "no"]),
        vintage=st.sampled_from(["first", "latest"]),
        since=st.just(day(since)),
        until=st.integers(since, since + 9).map(day),
    )
)
rules_of_any_kind = st.one_of(worlds.plain.map(worlds.rule_of), unlimited)


def table_of(rows):
    """Rows of the series a; without one it would be unknown, so one is known too late."""
    late = {"at": day(300), "as_of": day(300), "value": 0}
    return ft.Facts.of(pd.DataFrame([*rows, late]).assign(series="a"))


@pytest.mark.end_to_end
@given(st.lists(rules_of_any_kind, min_size=1, max_size=12), in_order, st.integers(0, LAST))
@examples(120)
def test_at_once_and_one_by_one_say_the_same(rules, rows, today):
    """Outcome, day, known day, the facts behind and the words are those of the rule evaluator."""
    facts = table_of(rows)
    questions = [worlds.question(rule, name=f"q{n}") for n, rule in enumerate(rules)]
    until = microseconds(cutoff(day(today)))
    fewest, bulk.FEWEST = bulk.FEWEST, 0
    try:
        found = bulk.find_plain(questions, facts, until)
    finally:
        bulk.FEWEST = fewest
    evaluator = RuleEvaluator({each.id: each for each in questions}, {}, facts, until)
    for question in questions:
        if question.id in found:
            one = evaluator.find(question)
            assert found[question.id].runs == one.runs
            assert found[question.id].latest.is_open == one.latest.is_open
            if one.latest.is_open:
                assert found[question.id].latest.how == one.latest.how


def test_most_plain_rules_are_settled_at_once():
    """Every kind of them is taken, so that the comparison above is not empty."""
    table = {"series": "a", "at": [day(n) for n in range(10)], "value": range(10)}
    facts = ft.Facts.of(pd.DataFrame(table))
    window = {"series": "a", "since": day(0), "until": day(9)}
    rules = [
        ft.ValueAt(series="a", at=day(9), above=3),
        ft.Crossing(**window, above=3),
        ft.StatusQuo(**window),
        *(ft.WindowValue(**window, take=take, at_most=3) for take in ("max", "min", "count")),
    ]
    questions = [worlds.question(rule, name=f"q{n}") for n, rule in enumerate(rules * 10)]
    found = bulk.find_plain(questions, facts, microseconds(cutoff(day(LAST))))
    assert [found[each.id].latest.outcome for each in questions[:6]] == [
        "yes", "yes", "yes", "no", "yes", "no",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "parent", [ft.ValueAt, ft.Crossing, ft.StatusQuo, ft.WindowValue], ids=lambda each: each.name
)
def test_a_class_derived_from_a_plain_rule_was_settled_in_bulk_as_its_parent(parent, monkeypatch):
    """Its own evaluation is asked, however many of it there are."""

    @attrs.frozen(kw_only=True)
    class Derived(parent):
        name = f"derived-{parent.name}"

    def annulled(*_):
        return RuleResult(status="annulled", how="its own evaluation")

    evaluations = rule_evaluator._EVALUATIONS | {Derived: annulled}
    monkeypatch.setattr(rule_evaluator, "_EVALUATIONS", evaluations)
    facts = ft.Facts.of(
        pd.DataFrame({"series": "a", "at": [day(n) for n in range(10)], "value": 5})
    )
    span = {"at": day(9)} if parent is ft.ValueAt else {"since": day(0), "until": day(9)}
    take = {"take": "max"} if parent is ft.WindowValue else {}
    rule = Derived(series="a", above=3, **span, **take)
    questions = [worlds.question(rule, name=f"q{n}") for n in range(bulk.FEWEST)]
    settled = ft.resolve(ft.Book(questions=questions), facts, known_by=day(LAST))
    assert set(settled.frame["status"]) == {"annulled"}


def test_two_hundred_plain_questions_are_settled_at_once(monkeypatch):
    """They never reach the rule evaluator."""
    monkeypatch.setattr(RuleEvaluator, "find", lambda *_: None)
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


@pytest.mark.parametrize(
    "rule",
    [
        ft.Crossing(series="a", above=10),
        ft.WindowValue(series="a", take="max", above=10, vintage="latest"),
        ft.WindowValue(series="a", take="sum", above=10_000, never_falls=True),
    ],
    ids=lambda rule: rule.name,
)
def test_a_long_window_is_not_looked_at_once_for_each_of_its_days(rule, monkeypatch):
    """It used to take time with the square of the days, and minutes for three years of them."""
    views = []
    evaluate = rule_evaluator._EVALUATIONS[type(rule)]
    counting = {type(rule): lambda *given: (views.append(given), evaluate(*given))[1]}
    monkeypatch.setattr(rule_evaluator, "_EVALUATIONS", rule_evaluator._EVALUATIONS | counting)
    days = pd.date_range("2020-01-01", periods=1000).strftime("%Y-%m-%d")
    facts = ft.Facts.of(pd.DataFrame({"series": "a", "at": days, "value": 1}))
    question = ft.Question(id="q", text="?", opens_at=days[0], closes_at=days[-1], rule=rule)
    settled = ft.resolve(ft.Book(questions=[question]), facts, known_by="2030-01-01")
    assert settled.frame["outcome"].tolist() == ["no"]
    assert len(views) < 20
