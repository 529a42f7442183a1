"""Results of rules at a moment, with conditions and other questions included."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from contextlib import contextmanager
from typing import Any

import attrs
import numpy as np

from forecasttrack.errors import ForecastTrackError
from forecasttrack.records.choices import Categorical
from forecasttrack.records.kind import Binary
from forecasttrack.records.moments import from_microseconds
from forecasttrack.records.question import Question
from forecasttrack.records.resolution import Range, Resolution
from forecasttrack.records.rule import AtLeast, Negation, OutcomeOf, Registered, Rule, parts
from forecasttrack.records.series_rule import (
    Crossing,
    Majority,
    OfSeries,
    StatusQuo,
    ValueAt,
    WindowValue,
)
from forecasttrack.resolving.dates import dated, end_of
from forecasttrack.resolving.day_rules import evaluate_majority, evaluate_value
from forecasttrack.resolving.fact_values import incomparable, keeps, shown_outcome
from forecasttrack.resolving.registered_rules import registered
from forecasttrack.resolving.rule_result import RuleResult, open_because, truth
from forecasttrack.resolving.series_view import SeriesView
from forecasttrack.resolving.window_rules import (
    evaluate_crossing,
    evaluate_status_quo,
    evaluate_window,
)
from forecasttrack.tables.facts import Facts

_EVALUATIONS: dict[type, Any] = {
    ValueAt: evaluate_value,
    Majority: evaluate_majority,
    Crossing: evaluate_crossing,
    StatusQuo: evaluate_status_quo,
    WindowValue: evaluate_window,
}


@attrs.frozen
class Run:
    """A stretch of time in which the facts settled a question in one way.

    Attributes:
        since: When that could first be known, in microseconds since 1970 UTC; ``None`` where it
            follows from a resolution that does not say when it could be known.
        result: What was settled, from the facts known then.
    """

    since: int | None
    result: RuleResult


@attrs.frozen
class RuleHistory:
    """What the facts say of a question.

    Attributes:
        question: The question.
        latest: What the rule says at the last moment; open while nothing is settled.
        runs: The results that settled the question, in order of time; the last one is in force. A
            result is in force until facts give another. Empty if the rule is faulty at the last
            moment.
    """

    question: Question
    latest: RuleResult
    runs: tuple[Run, ...]


class RuleEvaluator:
    """Evaluates rules of questions by facts, and by persons' resolutions, up to a moment."""

    def __init__(
        self,
        questions: Mapping[str, Question],
        by_hand: Mapping[str, Resolution],
        facts: Facts,
        until: int,
    ) -> None:
        self._questions = questions
        self._by_hand = by_hand
        self._facts = facts
        self._until = until
        self._being_evaluated: list[str] = []
        self._views: dict[tuple[str, OfSeries], SeriesView] = {}
        self._first: dict[tuple[str, OfSeries], tuple[int, RuleResult] | None] = {}
        self._moments: dict[str, list[int]] = {}

    def find(self, question: Question) -> RuleHistory:
        """What the facts say of a question, also where a person has settled it."""
        runs: list[Run] = []
        latest = self.result(question, self._until)
        if latest.faulty:
            return RuleHistory(question, latest, ())
        for at in self._moments_of(question):
            result = self.result(question, at)
            is_new = not runs or not result.agrees_with(runs[-1].result)
            if not result.is_open and is_new:
                runs.append(Run(None if at == _UNDATED else at, result))
        return RuleHistory(question, latest, tuple(runs))

    def result(self, question: Question, at: int) -> RuleResult:
        """What the question's condition and rule say at a moment."""
        with self._evaluating(question.id) as circle:
            if circle:
                return open_because(f"it asks for itself in a circle ({circle})", faulty=True)
            failed = self._failed_condition(question, at)
            if failed is not None:
                return failed
            if question.rule is None:
                return open_because("it has no rule; a person judges it")
            return self._evaluate(question.rule, question, at)

    @contextmanager
    def _evaluating(self, question_id: str) -> Any:
        if question_id in self._being_evaluated:
            yield " -> ".join(
                [*self._being_evaluated[self._being_evaluated.index(question_id) :], question_id]
            )
            return
        self._being_evaluated.append(question_id)
        try:
            yield ""
        finally:
            self._being_evaluated.pop()

    def _failed_condition(self, question: Question, at: int) -> RuleResult | None:
        """What follows from the question's condition, ``None`` where it is met."""
        condition = question.condition
        if condition is None:
            return None
        came_out = self._came_out(condition.question_id, at)
        if came_out.is_open:
            return came_out
        if came_out.outcome == condition.outcome:
            return None
        # Only an outcome shows that a condition was not met; any other end of it ends this
        # question, too.
        ended, status = came_out.status, came_out.status
        if came_out.outcome is not None:
            ended, status = shown_outcome(came_out.outcome), "condition-not-met"
        how = f"its condition {condition.question_id} came out {ended}"
        return RuleResult(status=status, occurred=came_out.occurred, rows=came_out.rows, how=how)

    def _came_out(self, question_id: str, at: int) -> RuleResult:
        """The outcome of another question, as known at a moment."""
        if question_id not in self._questions:
            return open_because(f"there is no question {question_id!r}", faulty=True)
        recorded = self._by_hand.get(question_id)
        if recorded is None:
            result = self.result(self._questions[question_id], at)
            waits = result.waits_for or question_id
            return attrs.evolve(
                result,
                how=f"{question_id}: {result.how}",
                waits_for=waits if result.is_open else None,
            )
        known = recorded.known_by(from_microseconds(at))
        if known is None:
            return open_because(f"{question_id} was not settled then", waits_for=question_id)
        occurred = None if known.occurred_at is None else end_of(known.occurred_at)
        return RuleResult(
            status=known.status,
            outcome=known.outcome,
            occurred=occurred,
            how=f"{question_id} has a resolution on record",
        )

    # --- rules ---------------------------------------------------------------------------------

    def _evaluate(self, rule: Rule, question: Question, at: int) -> RuleResult:
        if isinstance(rule, OutcomeOf):
            return self._outcome_of(rule, question, at)
        if isinstance(rule, Negation):
            return _negated(self._evaluate(rule.of, question, at))
        if isinstance(rule, AtLeast):
            return _at_least(rule, [self._evaluate(each, question, at) for each in rule.of])
        if isinstance(rule, Registered):
            return self._call(rule, question, at)
        try:
            view = self._view(rule, question)
        except ForecastTrackError as error:
            return open_because(str(error), faulty=True)
        return self._evaluate_series(rule, view, at)

    def _view(self, rule: OfSeries, question: Question) -> SeriesView:
        key = (question.id, rule)
        if key not in self._views:
            self._views[key] = SeriesView.at(rule, question, self._facts)
        return self._views[key]

    def _evaluate_series(self, rule: OfSeries, view: SeriesView, at: int) -> RuleResult:
        """The result of a rule about a series; the first result if first releases count."""
        evaluate = _EVALUATIONS[type(rule)]
        if rule.vintage == "first":
            key = (view.question.id, rule)
            if key not in self._first:
                self._first[key] = self._first_settled(rule, view)
            first = self._first[key]
            if first is not None and at >= first[0]:
                return first[1]
            if at < self._until:
                return _NOT_YET
        result: RuleResult = evaluate(rule, view, at)
        return result

    def _first_settled(self, rule: OfSeries, view: SeriesView) -> tuple[int, RuleResult] | None:
        """The first moment that settles a rule, and its result."""
        evaluate = _EVALUATIONS[type(rule)]
        moments = view.moments(self._until)
        if view.stays_settled:
            position = bisect_left(
                moments, True, key=lambda at: not evaluate(rule, view, at).is_open
            )
            moments = moments[position : position + 1]
        seen = ((at, evaluate(rule, view, at)) for at in moments)
        return next(((at, result) for at, result in seen if not result.is_open), None)

    def _outcome_of(self, rule: OutcomeOf, question: Question, at: int) -> RuleResult:
        other = self._came_out(rule.question_id, at)
        if other.is_open:
            return other
        if other.outcome is None:
            # Only a question with its own condition can have the status condition-not-met.
            status = "annulled" if other.status == "condition-not-met" else other.status
            return attrs.evolve(other, status=status)
        outcome = _translated(rule, question, other)
        if isinstance(outcome, RuleResult):
            return outcome
        how = f"{rule.question_id} came out {shown_outcome(other.outcome)}"
        return attrs.evolve(other, outcome=outcome, how=how)

    def _call(self, rule: Registered, question: Question, at: int) -> RuleResult:
        try:
            known = self._facts_for(rule)
            known = known.keep(known.known <= at)
            outcome = registered(rule.function).function(question, known, *rule.arguments)
            if outcome is None:
                return open_because(f"the function {rule.function!r} says nothing yet")
            checked = Resolution(question_id=question.id, outcome=outcome, known_at=dated(at))
            assert checked.outcome is not None  # noqa: S101 - a resolution has one
            question.kind.check_outcome(checked.outcome)
        except (Exception, SystemExit) as error:  # noqa: BLE001 - somebody else wrote the function
            why = f"the function {rule.function!r} failed: {type(error).__name__}: {error}"
            return open_because(why, faulty=True)
        return RuleResult(outcome=checked.outcome, how=f"the function {rule.function!r} says so")

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
        """The moments at which the result may change, in order, up to the last."""
        if question.id not in self._moments:
            self._moments[question.id] = []  # a circle ends with this; its result names it
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
            return self._view(rule, question).moments(self._until)
        except ForecastTrackError:
            return []  # its result names the fault, where it comes to that rule

    def _moments_elsewhere(self, named: Any) -> list[int]:
        """The moments of another question that a condition or a rule names."""
        if named is None or named.question_id not in self._questions:
            return []
        recorded = self._by_hand.get(named.question_id)
        if recorded is None:
            return self._moments_of(self._questions[named.question_id])
        dates = [recorded.known_at, *(each.known_at for each in recorded.replaces)]
        known = [_UNDATED if each is None else end_of(each) for each in dates]
        return [each for each in known if each <= self._until]


_NOT_YET = open_because("it was not settled then")

_UNDATED = 0
"""1970: resolutions without a date count as known from then on."""


def _translated(rule: OutcomeOf, question: Question, other: RuleResult) -> Any:
    """The outcome of this question that follows from that of another."""
    value: Any = other.outcome
    if rule.is_limited:
        return _within_limits(rule, other)
    if rule.bands and isinstance(question.kind, Categorical) and not isinstance(value, str | Range):
        return question.kind.options[rule.band(value)]
    if rule.outcome is None:
        return value
    if isinstance(question.kind, Binary) and isinstance(value, str):
        return truth(value == rule.outcome)
    return open_because(f"{rule.question_id} came out {shown_outcome(value)}, in part", faulty=True)


def _within_limits(rule: OutcomeOf, other: RuleResult) -> str | RuleResult:
    value: Any = other.outcome
    fault = incomparable(rule, value)
    if fault is not None:
        return open_because(f"{other.how}: {fault}", faulty=True)
    kept = keeps(rule, value)
    if kept is None:
        return open_because(f"{other.how}, which lies on both sides of the limit")
    return truth(kept)


def _negated(result: RuleResult) -> RuleResult:
    if isinstance(result.outcome, float):
        return attrs.evolve(result, outcome=1 - result.outcome)
    if result.outcome in ("yes", "no"):
        return attrs.evolve(result, outcome=truth(result.is_no), how=f"not: {result.how}")
    return result


def _at_least(rule: AtLeast, results: list[RuleResult]) -> RuleResult:
    """Count the parts that are yes; open parts may become either, a faulty one makes all faulty."""
    faulty = next((each for each in results if each.faulty), None)
    if faulty is not None:
        return faulty
    yes = _by_day([each for each in results if each.is_yes])
    no = _by_day([each for each in results if each.is_no])
    how = f"{len(yes)} of {len(results)} signs are there, {len(no)} are not, {rule.n} are needed"
    if len(yes) >= rule.n:
        return _decided(True, yes[: rule.n], how)
    broken = len(results) - rule.n + 1
    if len(no) >= broken:
        return _decided(False, no[:broken], how)
    undecided = sum(each.is_open for each in results)
    if len(yes) + undecided >= rule.n or len(no) + undecided >= broken:
        waiting = next((each.waits_for for each in results if each.waits_for), None)
        return open_because(how, waits_for=waiting)
    rows = tuple(row for each in results for row in each.rows)
    return RuleResult(status="ambiguous", how=how, rows=rows, occurred=_last_day(results))


def _by_day(results: list[RuleResult]) -> list[RuleResult]:
    """The earliest first, and those without a date last."""
    return sorted(results, key=lambda each: (each.occurred is None, each.occurred or 0))


def _decided(outcome: bool, signs: list[RuleResult], how: str) -> RuleResult:
    rows = tuple(dict.fromkeys(row for each in signs for row in each.rows))
    reasons = "; ".join(each.how for each in signs)
    return RuleResult(
        outcome=truth(outcome), occurred=_last_day(signs), rows=rows, how=f"{how}: {reasons}"
    )


def _last_day(results: list[RuleResult]) -> int | None:
    """The day on which the last of them occurred; None where one has no date."""
    days = [each.occurred for each in results]
    return None if None in days else max(filter(None, days), default=None)
