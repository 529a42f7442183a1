"""Rules about a window: a first crossing, the status quo, and what observations come to."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping, Sequence

import attrs
import numpy as np

from forecasttrack.display.numbers import counted
from forecasttrack.records.kind import Date
from forecasttrack.records.resolution import Range
from forecasttrack.records.series_rule import Crossing, OverWindow, StatusQuo, WindowValue
from forecasttrack.resolving.dates import shown
from forecasttrack.resolving.day_rules import contradicted, result_of_value
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
from forecasttrack.resolving.series_view import NOTHING_INSIDE, SeriesView


@attrs.frozen
class _Day:
    """The rows of one day, and whether they cross; ``None`` if undecided.

    ``fault`` says why a value cannot be read as the rule needs it; nothing settles from it.
    """

    rows: list[int]
    value: Value | Contradiction
    crosses: bool | None = None
    fault: str | None = None


def _days(rule: OverWindow, view: SeriesView, rows: np.ndarray) -> Iterator[_Day]:
    for day in view.days(view.inside(rows)):
        value = combined_value(view.facts, day, rule.conflict)
        if isinstance(value, Contradiction):
            yield _Day(day, value)
            continue
        fault = _fault_of(rule, value)
        yield _Day(day, value, None if fault else _crosses(rule, value), fault)


def _fault_of(rule: OverWindow, value: Value) -> str | None:
    """Why a value cannot be read as a rule needs it; ``None`` if it can."""
    is_word = isinstance(value, str) and value not in ("yes", "no")
    if isinstance(rule, WindowValue):
        return f"a {rule.take} needs numbers, found {value!r}" if is_word else None
    if rule.is_limited:
        return incomparable(rule, value)
    return f"{value!r} is neither a number, yes nor no; give the rule equals" if is_word else None


def _crosses(rule: OverWindow, value: Value) -> bool | None:
    if rule.is_limited:
        return keeps(rule, value)
    if isinstance(value, Range):
        inside = (value.low is None or value.low <= 0) and (value.high is None or value.high >= 0)
        return None if inside else True
    return value not in (0, "no")


def _first_fault(view: SeriesView, days: Sequence[_Day]) -> RuleResult | None:
    """The result if a value cannot be read: that of the first such value."""
    return next((_unreadable(view, day) for day in days if day.fault is not None), None)


def _unreadable(view: SeriesView, day: _Day) -> RuleResult:
    when = shown(int(view.facts.ends[day.rows[0]]))
    return open_because(f"on {when}: {day.fault}", faulty=True)


def window_goes_on(rule: OverWindow, until: int) -> RuleResult:
    """Nothing is settled, because the window has not ended."""
    return open_because(f"{rule.WHILE_OPEN}, and its window ends on {shown(until)}")


def not_observed(rule: OverWindow, missing: str) -> RuleResult:
    """Nothing is settled, because the window was not looked at as it should have been."""
    so_far = "" if isinstance(rule, WindowValue) else f"{rule.WHILE_OPEN}, but "
    return open_because(f"{so_far}{missing} of {rule.series}")


def _not_over(rule: OverWindow, view: SeriesView, at: int, rows: np.ndarray) -> RuleResult | None:
    """The open result of a window that goes on, or was not observed throughout."""
    if at < view.until:
        return window_goes_on(rule, view.until)
    missing = view.gap(rows)
    return None if missing is None else not_observed(rule, missing)


def evaluate_crossing(rule: Crossing, view: SeriesView, at: int) -> RuleResult:
    """Whether, and when, a series first kept to the limits."""
    rows = view.seen(at)
    days = list(_days(rule, view, rows))
    found = _first(rule, view, days) or _first_fault(view, days)
    if found is not None:
        return found
    still_open = _not_over(rule, view, at, rows)
    if still_open is not None:
        return still_open
    how = never_across(rule.series, view.until, len(view.inside(rows)))
    never = "never" if isinstance(view.question.kind, Date) else "no"
    return _unless_unclear(rule, view, days, never, how)


def never_across(series: str, until: int, observations: int) -> str:
    """The result of a window that ended without a crossing, with how much was observed.

    Example:
        >>> never_across("troops", 86_400_000_000, 3)
        'troops was never across up to 1970-01-01 in 3 observations'
    """
    return (
        f"{series} was never across up to {shown(until)} in {counted(observations, 'observation')}"
    )


def _first(rule: OverWindow, view: SeriesView, days: Sequence[_Day]) -> RuleResult | None:
    """The verdict of the first day that crosses, if there is one."""
    is_date = isinstance(view.question.kind, Date)
    for day in days:
        if day.crosses is None and is_date:
            return _unclear(rule, view, day)
        if day.crosses:
            end = int(view.facts.ends[day.rows[0]])
            assert not isinstance(day.value, Contradiction)  # noqa: S101 - it crosses
            unit = view.facts.unit_of(rule.series)
            how = f"{rule.series} was {shown_value(day.value, unit)} on {shown(end)}"
            outcome = shown(end) if is_date else "yes"
            return RuleResult(outcome=outcome, occurred=end, rows=tuple(day.rows), how=how)
    return None


def _unclear(rule: OverWindow, view: SeriesView, day: _Day) -> RuleResult:
    if day.fault is not None:
        return _unreadable(view, day)
    when = shown(int(view.facts.ends[day.rows[0]]))
    if isinstance(day.value, Contradiction):
        return contradicted(rule.conflict, day.value, day.rows, when, view.until)
    return open_because(f"{shown_value(day.value)} on {when} lies on both sides of the limit")


def _unless_unclear(
    rule: OverWindow, view: SeriesView, days: Sequence[_Day], outcome: str, how: str
) -> RuleResult:
    """The outcome at the end of a window without a crossing; open if a crossing is undecided."""
    for day in days:
        if day.crosses is None:
            return _unclear(rule, view, day)
    rows = tuple(row for day in days[-1:] for row in day.rows)
    return RuleResult(outcome=outcome, occurred=view.until, rows=rows, how=how)


def evaluate_status_quo(rule: StatusQuo, view: SeriesView, at: int) -> RuleResult:
    """Whether things stayed as they were."""
    days = list(_days(rule, view, view.seen(at)))
    found = _first(rule, view, days)
    if found is not None:
        return attrs.evolve(found, outcome=truth(rule.outcome == "no"))
    fault = _first_fault(view, days)
    if fault is not None:
        return fault
    if at < view.until:
        return window_goes_on(rule, view.until)
    if not days:
        return not_observed(rule, NOTHING_INSIDE)
    how = f"no observation of {rule.series} up to {shown(view.until)} says otherwise"
    return _unless_unclear(rule, view, days, rule.outcome, how)


# --- what observations come to ---------------------------------------------------------------


def evaluate_window(rule: WindowValue, view: SeriesView, at: int) -> RuleResult:
    """The result of a rule about a window's total, before its end if nothing can change it."""
    rows = view.seen(at)
    days = list(_days(rule, view, rows))
    early = _passed(rule, view, days) or _first_fault(view, days)
    if early is not None:
        return early
    still_open = _not_over(rule, view, at, rows)
    if still_open is not None:
        return still_open
    for day in days:
        if isinstance(day.value, Contradiction):
            return _unclear(rule, view, day)
    total: float | Range | None = None
    for day in days:
        total = _taken(rule, day.value, total)  # type: ignore[arg-type]
    assert total is not None  # noqa: S101 - a window without a gap has observations
    how = f"the {rule.take} of {rule.series} up to {shown(view.until)} was {shown_value(total)}"
    return result_of_value(rule, view, total, _rows_behind(rule, days, total), how)


def _rows_behind(rule: WindowValue, days: Sequence[_Day], total: float | Range) -> list[int]:
    """The rows a total rests on: those at the extreme, or all that count."""
    if rule.take in ("max", "min"):
        at_extreme = [day for day in days if day.value == total] or days
        return [row for day in at_extreme for row in day.rows]
    counting = [day for day in days if day.value not in (0, "no")] or days[-1:]
    return [row for day in counting for row in day.rows]


def _passed(rule: WindowValue, view: SeriesView, days: Sequence[_Day]) -> RuleResult | None:
    """The verdict that no later observation can change, if there is one already."""
    if not rule.is_limited or not rule.moves_one_way:
        return None
    so_far: list[_Day] = []
    total: float | Range | None = None
    for day in days:
        if isinstance(day.value, Contradiction) or day.fault is not None:
            continue  # a limit that is passed for good stays passed whatever the value of this day
        if rule.never_falls and ends_of(day.value)[0] < 0:
            return open_because(
                f"{rule.series} was said never to fall, found {shown_value(day.value)}", faulty=True
            )
        so_far.append(day)
        total = _taken(rule, day.value, total)
        kept = _for_good(rule, total)
        if kept is not None:
            end = int(view.facts.ends[day.rows[0]])
            how = f"the {rule.take} of {rule.series} passed the limit on {shown(end)}"
            rows = _rows_behind(rule, so_far, total)
            return RuleResult(outcome=truth(kept), occurred=end, rows=tuple(rows), how=how)
    return None


def _for_good(rule: WindowValue, total: float | Range) -> bool | None:
    """Whether limits are kept, or broken, however the window goes on; ``None`` if not yet."""
    low, high = ends_of(total)
    # A total that only rises ends at this number or above; one that only falls, at it or below.
    reach = (
        Range(low=None if np.isinf(low) else low, high=None)
        if rule.take != "min" and np.isfinite(low)
        else Range(high=high)
        if rule.take == "min" and np.isfinite(high)
        else None
    )
    return None if reach is None else keeps(rule, reach)


def _taken(rule: WindowValue, value: Value, so_far: float | Range | None) -> float | Range:
    """The total with a further day."""
    low, high = ends_of(value)
    if rule.take == "count":
        low = high = float(low > 0 or high < 0)
    if so_far is not None:
        before, join = ends_of(so_far), _JOIN[rule.take]
        low, high = join(before[0], low), join(before[1], high)
    if low == high:
        return low
    return Range(low=None if np.isinf(low) else low, high=None if np.isinf(high) else high)


_JOIN: Mapping[str, Callable[[float, float], float]] = {
    "max": max,
    "min": min,
    "sum": operator.add,
    "count": operator.add,
}
