"""Rules about one day: the value of a series, and what most of the named sources say."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from forecasttrack.records.kind import Binary, Categorical
from forecasttrack.records.limits import Limits
from forecasttrack.records.resolution import Range
from forecasttrack.records.rule import Majority, ValueAt
from forecasttrack.resolving.clock import US_OF_DAY, shown
from forecasttrack.resolving.series_view import Look
from forecasttrack.resolving.source_statements import Contradiction, Value, keeps, said, shown_value
from forecasttrack.resolving.verdict import Verdict, open_because, truth
from forecasttrack.tables.facts import STATUS_WORDS


def judge_value(rule: ValueAt, look: Look, at: int) -> Verdict:
    """What the value of a series on a day settles."""
    if at < look.until:
        return open_because(f"its day, {shown(look.until)}, is not over")
    rows = look.seen(at)
    day = _nearest(rule, look, rows) if rule.nearest_days is not None else _last(rule, look, rows)
    if isinstance(day, str):
        return open_because(day)
    value = said(look.facts, day, rule.conflict)
    when = shown(int(look.facts.ends[day[0]]))
    if isinstance(value, Contradiction):
        return contradicted(rule.conflict, value, day, when, look.until)
    unit = look.facts.unit_of(rule.series)
    how = f"{rule.series} was {shown_value(value, unit)} on {when}"
    return settle(rule, look, value, day, how)


def _last(rule: ValueAt, look: Look, rows: np.ndarray) -> list[int] | str:
    """The rows of the last day before the end of the day asked about, or why there are none."""
    ends = look.facts.ends
    before = rows[ends[rows] <= look.until]
    if not len(before):
        return f"no observation of {rule.series} up to {shown(look.until)} is known"
    day = before[ends[before] == ends[before[-1]]]
    age = (look.until - int(look.facts.covers[day].max())) / US_OF_DAY
    if rule.max_age_days is not None and age > rule.max_age_days:
        return (
            f"the last observation of {rule.series} is {age:.3g} days old,"
            f" and {rule.max_age_days:g} are allowed"
        )
    return [int(row) for row in day]


def _nearest(rule: ValueAt, look: Look, rows: np.ndarray) -> list[int] | str:
    ends = look.facts.ends
    away = np.abs(ends[rows] - look.until)
    if not len(rows) or away.min() > (rule.nearest_days or 0) * US_OF_DAY:
        return (
            f"no observation of {rule.series} within {rule.nearest_days:g} days"
            f" of {shown(look.until)} is known"
        )
    return [int(row) for row in rows[away == away.min()]]


def contradicted(
    conflict: str, value: Contradiction, rows: Sequence[int], when: str, occurred: int
) -> Verdict:
    """What follows from sources that contradict each other."""
    how = f"sources contradict each other on {when}: {' / '.join(map(shown_value, value.values))}"
    if conflict == "ambiguous":
        return Verdict(status="ambiguous", occurred=occurred, rows=tuple(rows), how=how)
    return open_because(how)


def settle(limits: Limits, look: Look, value: Value, rows: Sequence[int], how: str) -> Verdict:
    """Turn a value into the outcome of a question, or say why it is none."""
    if isinstance(value, str) and value in STATUS_WORDS:
        return Verdict(status=value, occurred=look.until, rows=tuple(rows), how=how)
    outcome = outcome_of(limits, look, value)
    if outcome is None:
        return open_because(f"{how}, which lies on both sides of the limit")
    if isinstance(outcome, Verdict):
        return outcome
    return Verdict(outcome=outcome, occurred=look.until, rows=tuple(rows), how=how)


def outcome_of(limits: Limits, look: Look, value: Value) -> Value | Verdict | None:
    """The outcome that a value makes under limits or bands; ``None`` where it could be either."""
    kind = look.question.kind
    if limits.is_limited:
        kept = keeps(limits, value)
        return None if kept is None else truth(kept)
    if limits.bands and isinstance(kind, Categorical):
        return _banded(limits, kind, value)
    if isinstance(kind, Binary) or look.rule is not look.question.rule:
        return _plain_truth(value)
    return value


def _banded(limits: Limits, kind: Categorical, value: Value) -> Value | Verdict | None:
    if isinstance(value, str):
        return open_because(f"bands need a number, found {value!r}", faulty=True)
    low, high = (value.low, value.high) if isinstance(value, Range) else (value, value)
    first = limits.band(-np.inf if low is None else low)
    last = limits.band(np.inf if high is None else high)
    return kind.options[first] if first == last else None


def _plain_truth(value: Value) -> Value | Verdict:
    if value in ("yes", "no"):
        return value
    if isinstance(value, float) and 0 <= value <= 1:
        return truth(value == 1) if value in (0, 1) else value
    return open_because(
        f"{shown_value(value)} is neither yes, no nor a share; give the rule a limit", faulty=True
    )


def judge_majority(rule: Majority, look: Look, at: int) -> Verdict:
    """What more than half of the named sources say."""
    if at < look.until:
        return open_because(f"its day, {shown(look.until)}, is not over")
    rows = look.seen(at)
    rows = rows[look.facts.ends[rows] <= look.until]
    heard = _last_of_each(look, rows)
    votes: dict[Value, list[list[int]]] = {}
    for source in rule.sources:
        value = said(look.facts, heard[source], "refuse") if source in heard else None
        if value is None or isinstance(value, Contradiction):
            continue  # who said nothing, or two things at once, counts for neither side
        vote = outcome_of(rule, look, value)
        if isinstance(vote, Verdict):
            return vote
        if vote is not None:
            votes.setdefault(vote, []).append(heard[source])
    return _most(rule, look, votes)


def _last_of_each(look: Look, rows: np.ndarray) -> dict[str, list[int]]:
    """The rows of the last day of which each source speaks."""
    heard: dict[str, list[int]] = {}
    ends = look.facts.ends
    for source, row in zip(look.facts.frame["source"].iloc[rows], rows.tolist(), strict=True):
        same_day = source in heard and ends[heard[source][0]] == ends[row]
        heard[source] = [*heard[source], row] if same_day else [row]
    return heard


def _most(rule: Majority, look: Look, votes: dict[Value, list[list[int]]]) -> Verdict:
    counts = ", ".join(f"{len(heard)} say {shown_value(vote)}" for vote, heard in votes.items())
    how = f"of {len(rule.sources)} sources {counts or 'none says anything'}"
    for vote, heard in votes.items():
        if 2 * len(heard) > len(rule.sources):
            rows = tuple(row for each in heard for row in each)
            return Verdict(outcome=vote, occurred=look.until, rows=rows, how=how)
    return open_because(f"{how}; no outcome has a majority")
