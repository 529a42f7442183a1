"""The rows of a series that a rule uses at a moment: known by then, one vintage of each datum."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

import attrs
import numpy as np

from forecasttrack.errors import InvalidArgumentError
from forecasttrack.records.kind import Date, Numeric
from forecasttrack.records.question import Question
from forecasttrack.records.series_rule import OfSeries, OverWindow, ValueAt, WindowValue
from forecasttrack.resolving.dates import US_OF_DAY, beginning_of, end_of
from forecasttrack.resolving.thresholds import WindowRule, threshold_of
from forecasttrack.tables.facts import Facts

NOTHING_INSIDE = "no observation inside the window"
END_NOT_REACHED = "no observation reaches the end of the window"


@attrs.frozen(eq=False)
class SeriesView:
    """A rule about a series, with all rows that it may ever use.

    Attributes:
        rule: The rule.
        question: The question it settles.
        facts: The facts.
        rows: Positions of the rows of its series and source.
    """

    rule: OfSeries
    question: Question
    facts: Facts
    rows: np.ndarray = attrs.field(repr=False)

    @classmethod
    def at(cls, rule: OfSeries, question: Question, facts: Facts) -> SeriesView:
        """Find the rows of a rule.

        Raises:
            UnknownNameError: The facts have no such series.
            InvalidArgumentError: The rule, or its question, is in another unit than the facts.
        """
        span = facts.rows_of(rule.series)
        check_unit(rule, question, facts)
        rows = np.arange(span.start, span.stop)
        if rule.source is not None:
            rows = rows[(facts.frame["source"].iloc[span] == rule.source).to_numpy()]
        return cls(rule, question, facts, rows)

    @property
    def since(self) -> int:
        """When the window begins."""
        assert isinstance(self.rule, OverWindow)  # noqa: S101 - asked of windows only
        since = self.rule.since or self.question.opens_at
        assert since is not None  # noqa: S101 - the question saw to it
        return beginning_of(since)

    @cached_property
    def until(self) -> int:
        """When the window ends, or the end of the day that is asked about."""
        until = self.rule.last_day or self.question.closes_at
        assert until is not None  # noqa: S101 - the question saw to it
        return end_of(until)

    @property
    def deadline(self) -> int:
        """When the answer is due."""
        due = self.question.due
        return self.until if due is None else max(self.until, end_of(due))

    @cached_property
    def has_vintages(self) -> bool:
        """Whether any datum was published more than once."""
        facts, rows = self.facts, self.rows
        same = (np.diff(facts.ends[rows]) == 0) & (np.diff(facts.sources[rows]) == 0)
        if same.any():
            return True
        # Vintages of two sources may lie between each other.
        pairs = set(zip(facts.ends[rows].tolist(), facts.sources[rows].tolist(), strict=True))
        return len(pairs) < len(rows)

    def moments(self, until: int) -> list[int]:
        """The moments, up to a last one, at which the result of the rule may change."""
        known, ends = self.facts.known[self.rows], self.facts.ends[self.rows]
        can_matter = ends <= self.until
        if isinstance(self.rule, ValueAt) and self.rule.nearest_days is not None:
            can_matter = np.abs(ends - self.until) <= self.rule.nearest_days * US_OF_DAY
        elif isinstance(self.rule, OverWindow):
            can_matter &= (known > self.until) | self._may_settle()
            can_matter |= self._closes_the_window(known, ends)
        found = known[can_matter & (known <= until)]
        if not self.may_settle_early:
            found = found[found > self.until]
        closing = [self.until] if self.until <= until else []
        return sorted({*np.unique(found).tolist(), *closing})

    def _may_settle(self) -> np.ndarray:
        """Which rows may change the result when they become known before the window has ended.

        A number that does not reach the limit settles nothing by itself. Where a date is asked for,
        such as the day of a crossing, it may still decide which other number counts, so that every
        row may change the result.
        """
        low, high = self.facts.low[self.rows], self.facts.high[self.rows]
        threshold = threshold_of(self.rule) if isinstance(self.rule, WindowRule) else None
        if threshold is None or isinstance(self.question.kind, Date):
            return np.ones(len(low), dtype=bool)
        return np.asarray(
            threshold.among(low) | (low != high)
        )  # a text is no number, and unequal to itself

    @cached_property
    def stays_settled(self) -> bool:
        """Whether a rule that is settled at one moment is settled at every later one."""
        ends, low = self.facts.ends[self.rows], self.facts.low[self.rows]
        # Of one day several rows may contradict each other; a range may lie on both sides of a
        # limit, and a text (unequal to itself) may be unreadable: each can reopen what was settled.
        one_a_day = bool((np.diff(ends) > 0).all())
        are_numbers = bool((low == self.facts.high[self.rows]).all())
        return one_a_day and are_numbers and self.rule.stays_settled(low.min(initial=np.inf))

    def _closes_the_window(self, known: np.ndarray, ends: np.ndarray) -> np.ndarray:
        """Which later rows can be the first to complete the observation of the window."""
        assert isinstance(self.rule, OverWindow)  # noqa: S101 - asked of windows only
        later = ends > self.until
        if self.rule.gap_days is None and later.any():
            later &= known == known[later].min()
        return later

    @property
    def may_settle_early(self) -> bool:
        """Whether something can be settled before the window has ended."""
        if isinstance(self.rule, WindowValue):
            return self.rule.is_limited and self.rule.moves_one_way
        return isinstance(self.rule, OverWindow)

    def seen(self, at: int) -> np.ndarray:
        """Positions of the rows known at a moment, one vintage of each datum, in order of days."""
        if self.rule.vintage == "deadline":
            at = min(at, self.deadline)
        rows = self.rows[self.facts.known[self.rows] <= at]
        return self._of_one_vintage(rows) if self.has_vintages else rows

    def _of_one_vintage(self, rows: np.ndarray) -> np.ndarray:
        # What one source says twice at the same time contradicts itself, so both rows stay.
        chosen: dict[tuple[int, int], tuple[int, list[int]]] = {}
        ends, sources, known = self.facts.ends, self.facts.sources, self.facts.known
        for row in rows.tolist():
            datum, then = (int(ends[row]), int(sources[row])), int(known[row])
            if datum in chosen and chosen[datum][0] == then:
                chosen[datum][1].append(row)
            elif datum not in chosen or self.rule.vintage != "first":
                chosen[datum] = (then, [row])
        return np.array(sorted(row for _, found in chosen.values() for row in found), dtype=int)

    def inside(self, rows: np.ndarray) -> np.ndarray:
        """Those of the rows whose day lies in the window."""
        ends = self.facts.ends[rows]
        is_day = self.facts.is_day[rows]
        begun = np.where(is_day, ends > self.since, ends >= self.since)
        return np.asarray(rows[begun & (ends <= self.until)])

    def days(self, rows: np.ndarray) -> Iterator[list[int]]:
        """The rows of each day together, in order."""
        if len(rows):
            cuts = np.flatnonzero(np.diff(self.facts.ends[rows])) + 1
            yield from (part.tolist() for part in np.split(rows, cuts))

    def gap(self, rows: np.ndarray) -> str | None:
        """What is missing for the window to have been looked at to its end, if anything is."""
        inside = self.inside(rows)
        if not len(inside):
            return NOTHING_INSIDE
        reaching = rows[self.facts.covers[rows] >= self.until]
        if not len(reaching):
            return END_NOT_REACHED
        assert isinstance(self.rule, OverWindow)  # noqa: S101 - asked of windows only
        if self.rule.gap_days is None:
            return None
        longest = self._longest_gap(rows) / US_OF_DAY
        if longest <= self.rule.gap_days:
            return None
        return f"{longest:.3g} days without an observation, and {self.rule.gap_days:g} are allowed"

    def _longest_gap(self, rows: np.ndarray) -> int:
        """Longest part of the window, in microseconds, that no row covers."""
        reached, longest = self.since, 0
        for row in rows.tolist():
            if self.facts.covers[row] > reached:
                begins = int(self.facts.ends[row]) - (US_OF_DAY if self.facts.is_day[row] else 0)
                longest = max(longest, min(begins, self.until) - reached)
                reached = int(self.facts.covers[row])
        return max(longest, self.until - reached)


def check_unit(rule: OfSeries, question: Question, facts: Facts) -> None:
    """Refuse a rule in another unit than its facts.

    Raises:
        InvalidArgumentError: The rule states a unit and the facts have another or none, or it
            states none and compares numbers that have one.
    """
    there = facts.unit_of(rule.series)
    wanted = rule.unit
    counts = isinstance(rule, WindowValue) and rule.take == "count"
    if counts:
        return  # a count has no unit, whatever is counted
    if wanted is None and isinstance(question.kind, Numeric):
        wanted = question.kind.unit
    compares_numbers = any(
        isinstance(limit, int | float)
        for limit in (rule.above, rule.at_least, rule.below, rule.at_most, rule.equals, *rule.bands)
    )
    if wanted is None and not (compares_numbers and there is not None):
        return
    if wanted != there:
        raise InvalidArgumentError(
            f"the rule is in {wanted or 'no unit'}, the series {rule.series!r} in"
            f" {there or 'no unit'}; give both the same unit",
            field="unit",
        )
