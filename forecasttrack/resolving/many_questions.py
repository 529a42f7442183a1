"""Plain rules, all questions at once: one pass over the facts instead of one per question.

It takes rules with one limit on series that are published in order, each datum once, and leaves
every other question to the court; the tests hold that both say the same.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import numpy as np

from forecasttrack.records.kind import Binary
from forecasttrack.records.question import Question
from forecasttrack.records.rule import (
    Crossing,
    OfSeries,
    OverWindow,
    StatusQuo,
    ValueAt,
    WindowValue,
)
from forecasttrack.resolving.clock import US_OF_DAY, beginning_of, end_of, shown
from forecasttrack.resolving.fact_rows import Places, places_of
from forecasttrack.resolving.rule_evaluator import Finding, Run
from forecasttrack.resolving.series_view import END_NOT_REACHED, NOTHING_INSIDE
from forecasttrack.resolving.source_statements import shown_value, value_of
from forecasttrack.resolving.thresholds import Column, Hit, WindowRule, hit_of
from forecasttrack.resolving.verdict import Verdict, truth
from forecasttrack.resolving.window_rules import goes_on, not_looked_at
from forecasttrack.tables.facts import Facts

FEWEST = 50
"""With fewer plain rules than these the court is as quick."""


def find_plain(questions: Sequence[Question], facts: Facts, until: int) -> dict[str, Finding]:
    """Find what the facts say of the questions whose rules are plain.

    Args:
        questions: Questions, of which only those with plain rules are looked at.
        facts: The facts.
        until: The moment up to which they are known, in microseconds since 1970 UTC.

    Returns:
        The finding of each of these questions by its id.
    """
    values: list[tuple[Question, ValueAt]] = []
    windows: list[tuple[Question, WindowRule, Hit]] = []
    for question in questions:
        rule = question.rule
        if not isinstance(rule, OfSeries) or not _is_plain(rule, question, facts):
            continue
        if isinstance(rule, ValueAt):
            if rule.is_limited and rule.nearest_days is None:
                values.append((question, rule))
        elif isinstance(rule, WindowRule) and (hit := hit_of(rule)) is not None:
            windows.append((question, rule, hit))
    if len(values) + len(windows) < FEWEST:
        return {}
    with _without_collecting():
        found = [*_find_values(values, facts, until), *_find_in_windows(windows, facts, until)]
        return {each.question.id: each for each in found}


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Make many small records, none of which refers back to another.

    Looking for circles meanwhile would walk over every record of the book again and again, and
    takes as long as the making.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _is_plain(rule: OfSeries, question: Question, facts: Facts) -> bool:
    series = facts.positions.get(rule.series)
    return (
        series is not None
        and bool(facts.is_plain[series])
        and rule.source is None
        and rule.vintage != "deadline"
        and rule.equals is None
        and not (isinstance(rule, OverWindow) and rule.gap_days is not None)
        and not getattr(rule, "never_falls", False)
        and isinstance(question.kind, Binary)
        and question.condition is None
        and _has_unit_of(rule, facts)
    )


def _has_unit_of(rule: OfSeries, facts: Facts) -> bool:
    """Whether a rule is in the unit of its series, or only counts; the rest is for the court."""
    counts = isinstance(rule, WindowValue) and rule.take == "count"
    return counts or rule.unit == facts.unit_of(rule.series)


# --- the value on a day ----------------------------------------------------------------------


def _find_values(
    asked: Sequence[tuple[Question, ValueAt]], facts: Facts, until: int
) -> Iterator[Finding]:
    """The last value known by the end of each day; where later news came, the court decides."""
    ends = [end_of(rule.at or question.closes_at) for question, rule in asked]
    at = places_of([rule.series for _, rule in asked], [(e, e) for e in ends], facts, until)
    last = np.minimum(at.high, at.then) - 1
    is_first = np.array([rule.vintage == "first" for _, rule in asked], dtype=bool)
    has_one = (at.until <= until) & (last >= at.begin) & (is_first | (last == at.high - 1))
    age = (at.until - facts.covers[np.maximum(last, 0)]) / US_OF_DAY
    oldest = [np.inf if r.max_age_days is None else r.max_age_days for _, r in asked]
    settled = has_one & (age <= np.array(oldest, dtype=float))
    rows, values = last.tolist(), facts.low[np.maximum(last, 0)].tolist() if len(facts) else []
    for i in np.flatnonzero(settled).tolist():
        (question, rule), row = asked[i], rows[i]
        outcome = truth(rule.keeps(values[i]))
        yield _found(question, ends[i], ends[i], outcome, (row,), _was(rule, facts, row))


def _was(rule: OfSeries, facts: Facts, row: int) -> str:
    value = shown_value(value_of(facts, row), facts.unit_of(rule.series))
    return f"{rule.series} was {value} on {shown(int(facts.ends[row]))}"


def _found(  # noqa: PLR0913, PLR0917 - what a finding consists of
    question: Question, known: int, occurred: int, outcome: str, rows: tuple[int, ...], how: str
) -> Finding:
    verdict = Verdict(outcome=outcome, occurred=occurred, rows=rows, how=how)
    return Finding(question, verdict, (Run(known, verdict),))


# --- what happens in a window ----------------------------------------------------------------


def _find_in_windows(
    asked: Sequence[tuple[Question, WindowRule, Hit]], facts: Facts, until: int
) -> Iterator[Finding]:
    """The first hit inside each window, or none up to its end."""
    spans = [_window(question, rule) for question, rule, _ in asked]
    at = places_of([rule.series for _, rule, _ in asked], spans, facts, until)
    column = Column(facts.low)
    hits = column.first([hit for _, _, hit in asked], at.low)
    ended = _end_known(asked, facts, at)
    last = facts.known[np.maximum(at.high, 1) - 1] if len(facts) else ended
    # News from inside a window that comes after its end was known may correct what was settled.
    is_late = (at.low < at.high) & (last > ended)
    lows, highs = at.low.tolist(), at.high.tolist()
    first, since = hits.tolist(), ended.tolist()
    for i in np.flatnonzero(~is_late).tolist():
        question, rule, hit = asked[i]
        low, high, end = lows[i], highs[i], spans[i][1]
        if first[i] < high:
            yield _hit(question, rule, hit, facts, column, low, first[i])
        elif since[i] <= until:
            yield _missed(question, rule, hit, facts, column, (low, high, end), since[i])
        elif until < end:
            yield Finding(question, goes_on(rule, end), ())
        else:
            missing = NOTHING_INSIDE if low >= high else END_NOT_REACHED
            yield Finding(question, not_looked_at(rule, missing), ())


def _window(question: Question, rule: WindowRule) -> tuple[int, int]:
    since, until = rule.since or question.opens_at, rule.until or question.closes_at
    return beginning_of(since), end_of(until)


def _end_known(
    asked: Sequence[tuple[Question, WindowRule, Hit]], facts: Facts, at: Places
) -> np.ndarray:
    """Since when it is known that a window ended without a hit; the end of time while it is not."""
    never = np.iinfo(np.int64).max
    known = np.append(facts.known, never)
    needs_reach = np.array([not isinstance(rule, StatusQuo) for _, rule, _ in asked], dtype=bool)
    looked = np.where(at.low < at.high, known[at.low], never)
    reached = np.where(at.reach < at.stop, known[at.reach], never)
    ended = np.maximum(at.until, looked)
    return np.asarray(np.where(needs_reach, np.maximum(ended, reached), ended))


def _hit(  # noqa: PLR0913, PLR0917 - what a finding rests on
    question: Question,
    rule: WindowRule,
    hit: Hit,
    facts: Facts,
    column: Column,
    low: int,
    row: int,
) -> Finding:
    end, known = int(facts.ends[row]), int(facts.known[row])
    rows: tuple[int, ...] = (row,)
    if isinstance(rule, WindowValue):
        how = f"the {rule.take} of {rule.series} passed the limit on {shown(end)}"
        if rule.take == "count":
            rows = tuple(_between(column.counting, low, row + 1))
    else:
        how = _was(rule, facts, row)
    return _found(question, known, end, truth(hit.means_yes), rows, how)


def _between(positions: np.ndarray, low: int, high: int) -> list[int]:
    first, last = np.searchsorted(positions, [low, high])
    found: list[int] = positions[first:last].tolist()
    return found


def _missed(  # noqa: PLR0913, PLR0917 - what a finding rests on
    question: Question,
    rule: WindowRule,
    hit: Hit,
    facts: Facts,
    column: Column,
    span: tuple[int, int, int],
    known: int,
) -> Finding:
    low, high, until = span
    rows = [high - 1]
    if isinstance(rule, Crossing):
        how = f"{rule.series} was never across up to {shown(until)}"
    elif isinstance(rule, StatusQuo):
        how = f"no observation of {rule.series} up to {shown(until)} says otherwise"
    else:
        total, rows = _total(rule, facts, column, low, high)
        how = f"the {rule.take} of {rule.series} up to {shown(until)} was {shown_value(total)}"
    return _found(question, known, until, truth(not hit.means_yes), tuple(rows), how)


def _total(
    rule: WindowValue, facts: Facts, column: Column, low: int, high: int
) -> tuple[float, list[int]]:
    """What the observations of a window come to, and the rows that it rests on."""
    if rule.take == "count":
        counting = _between(column.counting, low, high)
        return float(len(counting)), counting or [high - 1]
    inside = facts.low[low:high]
    total = float(inside.max() if rule.take == "max" else inside.min())
    return total, (low + np.flatnonzero(inside == total)).tolist()
