"""Plain rules, all questions at once: one pass over the facts instead of one per question.

It takes rules with one limit on series that are published in order, each datum once, and leaves
every other question to the `RuleEvaluator`; the tests hold that both agree.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import attrs
import numpy as np

from forecasttrack.records.kind import Binary
from forecasttrack.records.question import Question
from forecasttrack.records.series_rule import (
    Crossing,
    OfSeries,
    OverWindow,
    StatusQuo,
    ValueAt,
    WindowValue,
)
from forecasttrack.resolving.dates import US_OF_DAY, beginning_of, end_of, shown
from forecasttrack.resolving.fact_values import shown_value, value_of
from forecasttrack.resolving.rule_evaluator import RuleHistory, Run
from forecasttrack.resolving.rule_result import RuleResult, truth
from forecasttrack.resolving.series_view import END_NOT_REACHED, NOTHING_INSIDE
from forecasttrack.resolving.thresholds import SeriesColumn, Threshold, WindowRule, threshold_of
from forecasttrack.resolving.window_rules import never_across, not_observed, window_goes_on
from forecasttrack.tables.facts import Facts

FEWEST = 50
"""With fewer plain rules the evaluator is as fast."""


def find_plain(questions: Sequence[Question], facts: Facts, until: int) -> dict[str, RuleHistory]:
    """Settle the questions whose rules are plain.

    Args:
        questions: Questions, of which only those with plain rules are looked at.
        facts: The facts.
        until: The moment up to which they are known, in microseconds since 1970 UTC.

    Returns:
        The history of each of these rules by the id of its question.
    """
    values: list[tuple[Question, ValueAt]] = []
    windows: list[_Window] = []
    for question in questions:
        rule = question.rule
        if not isinstance(rule, OfSeries) or not _is_plain(rule, question, facts):
            continue
        if type(rule) is ValueAt:  # a derived class may read its day in another way
            if rule.is_limited and rule.nearest_days is None:
                values.append((question, rule))
        elif isinstance(rule, WindowRule) and (threshold := threshold_of(rule)) is not None:
            windows.append(_Window(question, rule, threshold))
    if len(values) + len(windows) < FEWEST:
        return {}
    with _without_collecting():
        found = [*_find_values(values, facts, until), *_find_in_windows(windows, facts, until)]
        return {each.question.id: each for each in found}


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Switch the garbage collector off while many small records are made.

    They form no reference cycles, and searching for cycles meanwhile would visit every record of
    the book again and again, which doubles the time.
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
    """Whether a rule is in the unit of its series, or only counts."""
    counts = isinstance(rule, WindowValue) and rule.take == "count"
    return counts or rule.unit == facts.unit_of(rule.series)


# --- where the rows of rules stand ------------------------------------------------------------


@attrs.frozen(eq=False)
class FactRows:
    """Rows of the facts, one of each per question, shape (n,).

    Attributes:
        until: The end of its window, in microseconds since 1970 UTC.
        begin, stop: The rows of its series that are known.
        low, high: Of these, the rows inside its window.
        reach: The first row that reaches the end of its window.
        then: One more than the last row that was known when its window ended.
    """

    until: np.ndarray
    begin: np.ndarray
    stop: np.ndarray
    low: np.ndarray
    high: np.ndarray
    reach: np.ndarray
    then: np.ndarray


def fact_rows_of(
    series: Sequence[str], windows: Sequence[tuple[int, int]], facts: Facts, until: int
) -> FactRows:
    """Find the rows of windows, going through each series once.

    Args:
        series: The series of each question, one that is published in order.
        windows: Beginning and end of each window, in microseconds since 1970 UTC.
        facts: The facts.
        until: The moment up to which they are known.
    """
    span = np.array(windows, dtype=np.int64).reshape(-1, 2)
    codes = np.array([facts.positions[name] for name in series], dtype=int)
    found = np.zeros((6, len(codes)), dtype=int)
    order = np.argsort(codes, kind="stable")
    cuts = np.flatnonzero(np.diff(codes[order])) + 1
    for group in np.split(order, cuts) if len(order) else []:
        found[:, group] = _fact_rows_in(facts, int(codes[group[0]]), span[group], until)
    return FactRows(span[:, 1], *found)


def _fact_rows_in(facts: Facts, series: int, windows: np.ndarray, until: int) -> np.ndarray:
    begin, end = int(facts.starts[series]), int(facts.starts[series + 1])
    ends, known, covers = (each[begin:end] for each in (facts.ends, facts.known, facts.covers))
    stop = int(np.searchsorted(known, until, "right"))
    low = np.searchsorted(ends[:stop], windows[:, 0], "left")
    # A bare day that ends when the window begins lies before it; an instant there lies inside.
    at_low = np.minimum(low, max(stop - 1, 0))
    touches = (low < stop) & (ends[at_low] == windows[:, 0]) & facts.is_day[begin:end][at_low]
    high = np.searchsorted(ends[:stop], windows[:, 1], "right")
    reach = np.searchsorted(covers[:stop], windows[:, 1], "left")
    then = np.searchsorted(known[:stop], windows[:, 1], "right")
    first_row = np.full(len(windows), begin)
    inside = (begin + low + touches, begin + high)
    return np.array([first_row, first_row + stop, *inside, begin + reach, begin + then])


# --- the value on a day ----------------------------------------------------------------------


def _find_values(
    questions: Sequence[tuple[Question, ValueAt]], facts: Facts, until: int
) -> Iterator[RuleHistory]:
    """The last value known by the end of each day; the evaluator takes cases with later data."""
    ends = [end_of(rule.at or question.closes_at) for question, rule in questions]
    at = fact_rows_of([rule.series for _, rule in questions], [(e, e) for e in ends], facts, until)
    last = np.minimum(at.high, at.then) - 1
    is_first = np.array([rule.vintage == "first" for _, rule in questions], dtype=bool)
    has_one = (at.until <= until) & (last >= at.begin) & (is_first | (last == at.high - 1))
    age = (at.until - facts.covers[np.maximum(last, 0)]) / US_OF_DAY
    oldest = [np.inf if r.max_age_days is None else r.max_age_days for _, r in questions]
    settled = has_one & (age <= np.array(oldest, dtype=float))
    rows, values = last.tolist(), facts.low[np.maximum(last, 0)].tolist() if len(facts) else []
    for i in np.flatnonzero(settled).tolist():
        (question, rule), row = questions[i], rows[i]
        outcome, how = truth(rule.keeps(values[i])), _was(rule, facts, row)
        result = RuleResult(outcome=outcome, occurred=ends[i], rows=(row,), how=how)
        yield _settled(question, ends[i], result)


def _was(rule: OfSeries, facts: Facts, row: int) -> str:
    value = shown_value(value_of(facts, row), facts.unit_of(rule.series))
    return f"{rule.series} was {value} on {shown(int(facts.ends[row]))}"


def _settled(question: Question, known: int, result: RuleResult) -> RuleHistory:
    """The history of a rule that was settled once, when it could be known."""
    return RuleHistory(question, result, (Run(known, result),))


# --- what happens in a window ----------------------------------------------------------------


@attrs.frozen
class _Window:
    """A question about a window whose rule comes down to one threshold."""

    question: Question
    rule: WindowRule
    threshold: Threshold

    @property
    def span(self) -> tuple[int, int]:
        """Beginning and end, in microseconds since 1970 UTC."""
        since = self.rule.since or self.question.opens_at
        return beginning_of(since), end_of(self.rule.until or self.question.closes_at)


def _find_in_windows(windows: Sequence[_Window], facts: Facts, until: int) -> Iterator[RuleHistory]:
    """The first number inside each window to reach its threshold, or none up to its end."""
    spans = [window.span for window in windows]
    at = fact_rows_of([window.rule.series for window in windows], spans, facts, until)
    column = SeriesColumn(facts.low)
    reached = column.first([window.threshold for window in windows], at.low).tolist()
    ended = _end_known(windows, facts, at)
    last = facts.known[np.maximum(at.high, 1) - 1] if len(facts) else ended
    # Data about a window that come after its end was known may correct the result.
    is_late = (at.low < at.high) & (last > ended)
    lows, highs, since = at.low.tolist(), at.high.tolist(), ended.tolist()
    for i in np.flatnonzero(~is_late).tolist():
        window, (low, high, end) = windows[i], (lows[i], highs[i], spans[i][1])
        if reached[i] < high:
            yield _reached(window, facts, column, low, reached[i])
        elif since[i] <= until:
            yield _never_reached(window, facts, column, (low, high, end), since[i])
        elif until < end:
            yield RuleHistory(window.question, window_goes_on(window.rule, end), ())
        else:
            missing = NOTHING_INSIDE if low >= high else END_NOT_REACHED
            yield RuleHistory(window.question, not_observed(window.rule, missing), ())


def _end_known(windows: Sequence[_Window], facts: Facts, at: FactRows) -> np.ndarray:
    """When it was known that a window ended below its threshold; the end of time if not."""
    never = np.iinfo(np.int64).max
    known = np.append(facts.known, never)
    needs_reach = np.array(
        [not isinstance(window.rule, StatusQuo) for window in windows], dtype=bool
    )
    looked = np.where(at.low < at.high, known[at.low], never)
    reached = np.where(at.reach < at.stop, known[at.reach], never)
    ended = np.maximum(at.until, looked)
    return np.asarray(np.where(needs_reach, np.maximum(ended, reached), ended))


def _reached(
    window: _Window, facts: Facts, column: SeriesColumn, low: int, row: int
) -> RuleHistory:
    rule, end = window.rule, int(facts.ends[row])
    rows: tuple[int, ...] = (row,)
    if isinstance(rule, WindowValue):
        how = f"the {rule.take} of {rule.series} passed the limit on {shown(end)}"
        if rule.take == "count":
            rows = tuple(_between(column.counting, low, row + 1))
    else:
        how = _was(rule, facts, row)
    outcome = truth(window.threshold.means_yes)
    result = RuleResult(outcome=outcome, occurred=end, rows=rows, how=how)
    return _settled(window.question, int(facts.known[row]), result)


def _between(positions: np.ndarray, low: int, high: int) -> list[int]:
    first, last = np.searchsorted(positions, [low, high])
    found: list[int] = positions[first:last].tolist()
    return found


def _never_reached(
    window: _Window, facts: Facts, column: SeriesColumn, span: tuple[int, int, int], known: int
) -> RuleHistory:
    rule, (low, high, until) = window.rule, span
    rows = [high - 1]
    if isinstance(rule, Crossing):
        how = never_across(rule.series, until, high - low)
    elif isinstance(rule, StatusQuo):
        how = f"no observation of {rule.series} up to {shown(until)} says otherwise"
    else:
        total, rows = _total(rule, facts, column, low, high)
        how = f"the {rule.take} of {rule.series} up to {shown(until)} was {shown_value(total)}"
    outcome = truth(not window.threshold.means_yes)
    result = RuleResult(outcome=outcome, occurred=until, rows=tuple(rows), how=how)
    return _settled(window.question, known, result)


def _total(
    rule: WindowValue, facts: Facts, column: SeriesColumn, low: int, high: int
) -> tuple[float, list[int]]:
    """The total of a window's observations, and the rows behind it."""
    if rule.take == "count":
        counting = _between(column.counting, low, high)
        return float(len(counting)), counting or [high - 1]
    inside = facts.low[low:high]
    total = float(inside.max() if rule.take == "max" else inside.min())
    return total, (low + np.flatnonzero(inside == total)).tolist()
