"""Rules about one day: the value of a series, and what most of the named sources say."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from forecasttrack.records.choices import Categorical
from forecasttrack.records.kind import Binary
from forecasttrack.records.limits import Limits
from forecasttrack.records.series_rule import Majority, ValueAt
from forecasttrack.resolving.dates import US_OF_DAY, shown
from forecasttrack.resolving.fact_values import (
    Contradiction,
    Value,
    combined_value,
    ends_of,
    incomparable,
    keeps,
    shown_value,
)
from forecasttrack.resolving.rule_result import RuleResult, open_because, truth
from forecasttrack.resolving.series_view import SeriesView
from forecasttrack.tables.facts import STATUS_WORDS


def evaluate_value(rule: ValueAt, view: SeriesView, at: int) -> RuleResult:
    """What the value of a series on a day settles."""
    if at < view.until:
        return open_because(f"its day, {shown(view.until)}, is not over")
    rows = view.seen(at)
    day = _nearest(rule, view, rows) if rule.nearest_days is not None else _last(rule, view, rows)
    if isinstance(day, str):
        return open_because(day)
    value = combined_value(view.facts, day, rule.conflict)
    when = shown(int(view.facts.ends[day[0]]))
    if isinstance(value, Contradiction):
        return contradicted(rule.conflict, value, day, when, view.until)
    unit = view.facts.unit_of(rule.series)
    how = f"{rule.series} was {shown_value(value, unit)} on {when}"
    return result_of_value(rule, view, value, day, how)


def _last(rule: ValueAt, view: SeriesView, rows: np.ndarray) -> list[int] | str:
    """The rows of the last day before the end of the day asked about, or why there are none."""
    ends = view.facts.ends
    before = rows[ends[rows] <= view.until]
    if not len(before):
        return f"no observation of {rule.series} up to {shown(view.until)} is known"
    day = before[ends[before] == ends[before[-1]]]
    age = (view.until - int(view.facts.covers[day].max())) / US_OF_DAY
    if rule.max_age_days is not None and age > rule.max_age_days:
        return (
            f"the last observation of {rule.series} is {age:.3g} days old,"
            f" and {rule.max_age_days:g} are allowed"
        )
    return [int(row) for row in day]


def _nearest(rule: ValueAt, view: SeriesView, rows: np.ndarray) -> list[int] | str:
    ends = view.facts.ends
    away = np.abs(ends[rows] - view.until)
    if not len(rows) or away.min() > (rule.nearest_days or 0) * US_OF_DAY:
        return (
            f"no observation of {rule.series} within {rule.nearest_days:g} days"
            f" of {shown(view.until)} is known"
        )
    return [int(row) for row in rows[away == away.min()]]


def contradicted(
    conflict: str, value: Contradiction, rows: Sequence[int], when: str, occurred: int
) -> RuleResult:
    """The result of a rule whose sources contradict each other."""
    how = f"sources contradict each other on {when}: {' / '.join(map(shown_value, value.values))}"
    if conflict == "ambiguous":
        return RuleResult(status="ambiguous", occurred=occurred, rows=tuple(rows), how=how)
    return open_because(how)


def result_of_value(
    limits: Limits, view: SeriesView, value: Value, rows: Sequence[int], how: str
) -> RuleResult:
    """Turn a value into the outcome of a question, or say why it cannot be one."""
    if isinstance(value, str) and value in STATUS_WORDS:
        return RuleResult(status=value, occurred=view.until, rows=tuple(rows), how=how)
    outcome = outcome_of(limits, view, value)
    if outcome is None:
        return open_because(f"{how}, which lies on both sides of the limit")
    if isinstance(outcome, RuleResult):
        return outcome
    return RuleResult(outcome=outcome, occurred=view.until, rows=tuple(rows), how=how)


def outcome_of(limits: Limits, view: SeriesView, value: Value) -> Value | RuleResult | None:
    """The outcome that a value makes under limits or bands; ``None`` where it could be either."""
    kind = view.question.kind
    if limits.is_limited:
        fault = incomparable(limits, value)
        if fault is not None:
            return open_because(fault, faulty=True)
        kept = keeps(limits, value)
        return None if kept is None else truth(kept)
    if limits.bands and isinstance(kind, Categorical):
        return _banded(limits, kind, value)
    if isinstance(kind, Binary) or view.rule is not view.question.rule:
        return _plain_truth(value)
    return value


def _banded(limits: Limits, kind: Categorical, value: Value) -> Value | RuleResult | None:
    if isinstance(value, str):
        return open_because(f"bands need a number, found {value!r}", faulty=True)
    first, last = map(limits.band, ends_of(value))
    return kind.options[first] if first == last else None


def _plain_truth(value: Value) -> Value | RuleResult:
    if value in ("yes", "no"):
        return value
    if isinstance(value, float) and 0 <= value <= 1:
        return truth(value == 1) if value in (0, 1) else value
    return open_because(
        f"{shown_value(value)} is neither yes, no nor a share; give the rule a limit", faulty=True
    )


def evaluate_majority(rule: Majority, view: SeriesView, at: int) -> RuleResult:
    """What more than half of the named sources say."""
    if at < view.until:
        return open_because(f"its day, {shown(view.until)}, is not over")
    rows = view.seen(at)
    rows = rows[view.facts.ends[rows] <= view.until]
    rows_by_source = _last_of_each(view, rows)
    votes: dict[Value, list[list[int]]] = {}
    for source in rule.sources:
        value = (
            combined_value(view.facts, rows_by_source[source], "refuse")
            if source in rows_by_source
            else None
        )
        if value is None or isinstance(value, Contradiction):
            continue  # a source without a value, or with two, counts for neither side
        vote = outcome_of(rule, view, value)
        if isinstance(vote, RuleResult):
            return vote
        if vote is not None:
            votes.setdefault(vote, []).append(rows_by_source[source])
    return _most(rule, view, votes)


def _last_of_each(view: SeriesView, rows: np.ndarray) -> dict[str, list[int]]:
    """The rows of the last day that each source covers."""
    rows_by_source: dict[str, list[int]] = {}
    ends = view.facts.ends
    for source, row in zip(view.facts.frame["source"].iloc[rows], rows.tolist(), strict=True):
        same_day = source in rows_by_source and ends[rows_by_source[source][0]] == ends[row]
        rows_by_source[source] = [*rows_by_source[source], row] if same_day else [row]
    return rows_by_source


def _most(rule: Majority, view: SeriesView, votes: dict[Value, list[list[int]]]) -> RuleResult:
    counts = ", ".join(
        f"{len(rows_by_source)} say {shown_value(vote)}" for vote, rows_by_source in votes.items()
    )
    how = f"of {len(rule.sources)} sources {counts or 'none says anything'}"
    for vote, rows_by_source in votes.items():
        if 2 * len(rows_by_source) > len(rule.sources):
            rows = tuple(row for each in rows_by_source for row in each)
            return RuleResult(outcome=vote, occurred=view.until, rows=rows, how=how)
    return open_because(f"{how}; no outcome has a majority")
