"""What rules say of questions at a moment, conditions and other questions included."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from contextlib import contextmanager
from typing import Any

import attrs
import numpy as np

from forecasttrack.errors import ForecastTrackError
from forecasttrack.records.kind import Binary, Categorical
from forecasttrack.records.moments import from_microseconds
from forecasttrack.records.question import Question
from forecasttrack.records.resolution import Range, Resolution
from forecasttrack.records.rule import (
    AtLeast,
    Crossing,
    Majority,
    Negation,
    OfSeries,
    OutcomeOf,
    Registered,
    Rule,
    StatusQuo,
    ValueAt,
    WindowValue,
    parts,
)
from forecasttrack.resolving.clock import dated, end_of
from forecasttrack.resolving.day_rules import judge_majority, judge_value
from forecasttrack.resolving.registered_rules import registered
from forecasttrack.resolving.series_view import Look
from forecasttrack.resolving.source_statements import keeps, shown_outcome
from forecasttrack.resolving.verdict import Verdict, open_because, truth
from forecasttrack.resolving.window_rules import judge_crossing, judge_status_quo, judge_window
from forecasttrack.tables.facts import Facts

_JUDGES: dict[type, Any] = {
    ValueAt: judge_value,
    Majority: judge_majority,
    Crossing: judge_crossing,
    StatusQuo: judge_status_quo,
    WindowValue: judge_window,
}


@attrs.frozen
class Run:
    """A stretch of time in which the facts settled a question in one way.

    Attributes:
        since: When that could first be known, in microseconds since 1970 UTC.
        verdict: What was settled, from the facts known then.
    """

    since: int
    verdict: Verdict


@attrs.frozen
class Finding:
    """What the facts say of a question.

    Attributes:
        question: The question.
        latest: What the rule says at the last moment; open while nothing is settled.
        runs: How the question was settled, in order of time; the last one stands. What was settled
            stays so until facts settle it otherwise.
    """

    question: Question
    latest: Verdict
    runs: tuple[Run, ...]


class Court:
    """Questions, what persons settled among them, and facts, up to a moment."""

    def __init__(
        self,
        asked: Mapping[str, Question],
        by_hand: Mapping[str, Resolution],
        facts: Facts,
        until: int,
    ) -> None:
        self._asked = asked
        self._by_hand = by_hand
        self._facts = facts
        self._until = until
        self._asking: list[str] = []
        self._looks: dict[tuple[str, int], Look] = {}
        self._first: dict[tuple[str, int], Run | None] = {}
        self._moments: dict[str, list[int]] = {}

    def find(self, question: Question) -> Finding:
        """What the facts say of a question, however a person settled it."""
        runs: list[Run] = []
        latest = self.verdict(question, self._until)
        if latest.faulty:
            return Finding(question, latest, ())
        for at in self._moments_of(question):
            verdict = self.verdict(question, at)
            is_new = not runs or not verdict.agrees_with(runs[-1].verdict)
            if not verdict.is_open and is_new:
                runs.append(Run(at, verdict))
        return Finding(question, latest, tuple(runs))

    def verdict(self, question: Question, at: int) -> Verdict:
        """What the question's condition and rule say at a moment."""
        with self._asked_once(question.id) as circle:
            if circle:
                return open_because(f"it asks for itself in a circle ({circle})", faulty=True)
            unmet = self._unmet(question, at)
            if unmet is not None:
                return unmet
            if question.rule is None:
                return open_because("it has no rule; a person judges it")
            return self._judge(question.rule, question, at)

    @contextmanager
    def _asked_once(self, question_id: str) -> Any:
        if question_id in self._asking:
            yield " -> ".join([*self._asking[self._asking.index(question_id) :], question_id])
            return
        self._asking.append(question_id)
        try:
            yield ""
        finally:
            self._asking.pop()

    def _unmet(self, question: Question, at: int) -> Verdict | None:
        """What follows from the question's condition, ``None`` where it is met."""
        condition = question.condition
        if condition is None:
            return None
        came_out = self._came_out(condition.question_id, at)
        if came_out.is_open:
            return came_out
        if came_out.outcome == condition.outcome:
            return None
        ended = came_out.status if came_out.outcome is None else came_out.outcome
        how = f"its condition {condition.question_id} came out {shown_outcome(ended)}"
        return Verdict(
            status="condition-not-met", occurred=came_out.occurred, rows=came_out.rows, how=how
        )

    def _came_out(self, question_id: str, at: int) -> Verdict:
        """How another question came out, as far as was known at a moment."""
        if question_id not in self._asked:
            return open_because(f"there is no question {question_id!r}", faulty=True)
        recorded = self._by_hand.get(question_id)
        if recorded is None:
            verdict = self.verdict(self._asked[question_id], at)
            waits = verdict.waits_for or question_id
            return attrs.evolve(
                verdict,
                how=f"{question_id}: {verdict.how}",
                waits_for=waits if verdict.is_open else None,
            )
        known = recorded.known_by(from_microseconds(at))
        if known is None:
            return open_because(f"{question_id} was not settled then", waits_for=question_id)
        occurred = None if known.occurred_at is None else end_of(known.occurred_at)
        return Verdict(
            status=known.status,
            outcome=known.outcome,
            occurred=occurred,
            how=f"{question_id} was settled by a person",
        )

    # --- rules ---------------------------------------------------------------------------------

    def _judge(self, rule: Rule, question: Question, at: int) -> Verdict:
        if isinstance(rule, OutcomeOf):
            return self._outcome_of(rule, question, at)
        if isinstance(rule, Negation):
            return _negated(self._judge(rule.of, question, at))
        if isinstance(rule, AtLeast):
            return _at_least(rule, [self._judge(each, question, at) for each in rule.of])
        if isinstance(rule, Registered):
            return self._call(rule, question, at)
        try:
            look = self._look(rule, question)
        except ForecastTrackError as error:
            return open_because(str(error), faulty=True)
        return self._see(rule, look, at)

    def _look(self, rule: OfSeries, question: Question) -> Look:
        key = (question.id, id(rule))
        if key not in self._looks:
            self._looks[key] = Look.at(rule, question, self._facts)
        return self._looks[key]

    def _see(self, rule: OfSeries, look: Look, at: int) -> Verdict:
        """What a rule about a series says; as first settled, where first releases count."""
        judge = _JUDGES[type(rule)]
        if rule.vintage == "first":
            key = (look.question.id, id(rule))
            if key not in self._first:
                self._first[key] = self._first_settled(rule, look)
            first = self._first[key]
            if first is not None and at >= first.since:
                return first.verdict
            if at < self._until:
                return _NOT_YET
        verdict: Verdict = judge(rule, look, at)
        return verdict

    def _first_settled(self, rule: OfSeries, look: Look) -> Run | None:
        """The first moment that settles a rule, and how."""
        judge = _JUDGES[type(rule)]
        moments = look.moments(self._until)
        if look.only_grows:
            position = bisect_left(moments, True, key=lambda at: not judge(rule, look, at).is_open)
            moments = moments[position : position + 1]
        seen = ((at, judge(rule, look, at)) for at in moments)
        return next((Run(at, verdict) for at, verdict in seen if not verdict.is_open), None)

    def _outcome_of(self, rule: OutcomeOf, question: Question, at: int) -> Verdict:
        other = self._came_out(rule.question_id, at)
        if other.is_open:
            return other
        if other.outcome is None:
            # Only a question with a condition of its own can say that this was not met.
            status = "annulled" if other.status == "condition-not-met" else other.status
            return attrs.evolve(other, status=status)
        outcome = _translated(rule, question, other)
        if isinstance(outcome, Verdict):
            return outcome
        how = f"{rule.question_id} came out {shown_outcome(other.outcome)}"
        return attrs.evolve(other, outcome=outcome, how=how)

    def _call(self, rule: Registered, question: Question, at: int) -> Verdict:
        try:
            known = self._facts_for(rule)
            known = known.keep(known.known <= at)
            outcome = registered(rule.function).function(question, known, *rule.arguments)
            if outcome is None:
                return open_because(f"the function {rule.function!r} says nothing yet")
            checked = Resolution(question_id=question.id, outcome=outcome, known_at=dated(at))
            assert checked.outcome is not None  # noqa: S101 - a resolution has one
            question.kind.check_outcome(checked.outcome)
        except Exception as error:  # noqa: BLE001 - somebody else's function; the rest goes on
            why = f"the function {rule.function!r} failed: {type(error).__name__}: {error}"
            return open_because(why, faulty=True)
        return Verdict(outcome=checked.outcome, how=f"the function {rule.function!r} says so")

    def _facts_for(self, rule: Registered) -> Facts:
        names = registered(rule.function).series
        if not names:
            return self._facts
        wanted = np.zeros(len(self._facts), dtype=bool)
        for name in names:
            wanted[self._facts.rows_of(name)] = True
        return self._facts.keep(wanted)

    # --- moments -------------------------------------------------------------------------------

    def _moments_of(self, question: Question) -> list[int]:
        """The moments at which something may come to be settled, in order, up to the last."""
        if question.id not in self._moments:
            self._moments[question.id] = []  # a circle ends here; its verdict names it
            found = set(self._moments_elsewhere(question.condition))
            for part in parts(question.rule) if question.rule is not None else ():
                found.update(self._moments_in(part, question))
            self._moments[question.id] = sorted(found)
        return self._moments[question.id]

    def _moments_in(self, rule: Rule, question: Question) -> list[int]:
        if isinstance(rule, OutcomeOf):
            return self._moments_elsewhere(rule)
        if isinstance(rule, Negation | AtLeast):
            return []
        try:
            if isinstance(rule, Registered):
                known = self._facts_for(rule).known
                return [int(each) for each in np.unique(known[known <= self._until])]
            return self._look(rule, question).moments(self._until)
        except ForecastTrackError:
            return []  # its verdict names the fault, where it comes to that rule

    def _moments_elsewhere(self, named: Any) -> list[int]:
        """The moments of another question that a condition or a rule names."""
        if named is None or named.question_id not in self._asked:
            return []
        recorded = self._by_hand.get(named.question_id)
        if recorded is None:
            return self._moments_of(self._asked[named.question_id])
        dates = [recorded.known_at, *(each.known_at for each in recorded.replaces)]
        known = [_EVER if each is None else end_of(each) for each in dates]
        return [each for each in known if each <= self._until]


_NOT_YET = open_because("it was not settled then")

_EVER = 0
"""Known at a time that nobody noted: taken as always."""


def _translated(rule: OutcomeOf, question: Question, other: Verdict) -> Any:
    """The outcome that another question's outcome makes here."""
    value: Any = other.outcome
    if rule.is_limited:
        kept = keeps(rule, value)
        if kept is None:
            return open_because(f"{other.how}, which lies on both sides of the limit")
        return truth(kept)
    if rule.bands and isinstance(question.kind, Categorical) and not isinstance(value, str | Range):
        return question.kind.options[rule.band(value)]
    if rule.outcome is None:
        return value
    if isinstance(question.kind, Binary) and isinstance(value, str):
        return truth(value == rule.outcome)
    return open_because(f"{rule.question_id} came out {shown_outcome(value)}, in part", faulty=True)


def _negated(verdict: Verdict) -> Verdict:
    if isinstance(verdict.outcome, float):
        return attrs.evolve(verdict, outcome=1 - verdict.outcome)
    if verdict.outcome in ("yes", "no"):
        return attrs.evolve(verdict, outcome=truth(verdict.is_no), how=f"not: {verdict.how}")
    return verdict


def _at_least(rule: AtLeast, verdicts: list[Verdict]) -> Verdict:
    """Count signs; those that are open may still come to anything."""
    faulty = next((each for each in verdicts if each.faulty), None)
    if faulty is not None:
        return faulty
    yes = _by_day([each for each in verdicts if each.is_yes])
    no = _by_day([each for each in verdicts if each.is_no])
    how = f"{len(yes)} of {len(verdicts)} signs are there, {len(no)} are not, {rule.n} are needed"
    if len(yes) >= rule.n:
        return _decided(True, yes[: rule.n], how)
    broken = len(verdicts) - rule.n + 1
    if len(no) >= broken:
        return _decided(False, no[:broken], how)
    waiting = next((each.waits_for for each in verdicts if each.waits_for), None)
    if any(each.is_open for each in verdicts):
        return open_because(how, waits_for=waiting)
    rows = tuple(row for each in verdicts for row in each.rows)
    return Verdict(status="ambiguous", how=how, rows=rows, occurred=_last_day(verdicts))


def _by_day(verdicts: list[Verdict]) -> list[Verdict]:
    return sorted(verdicts, key=lambda each: each.occurred or 0)


def _decided(outcome: bool, signs: list[Verdict], how: str) -> Verdict:
    rows = tuple(dict.fromkeys(row for each in signs for row in each.rows))
    reasons = "; ".join(each.how for each in signs)
    return Verdict(
        outcome=truth(outcome), occurred=_last_day(signs), rows=rows, how=f"{how}: {reasons}"
    )


def _last_day(verdicts: list[Verdict]) -> int | None:
    return max((each.occurred for each in verdicts if each.occurred is not None), default=None)
