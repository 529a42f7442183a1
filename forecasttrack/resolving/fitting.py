"""Results of rules checked against the options and bounds of their question."""

from __future__ import annotations

import attrs

from forecasttrack.errors import InvalidOutcomeError
from forecasttrack.records.kind import Kind, Numeric
from forecasttrack.records.resolution import Outcome, Range
from forecasttrack.resolving.rule_evaluator import RuleHistory, Run
from forecasttrack.resolving.rule_result import open_because


def fit_history(history: RuleHistory) -> RuleHistory:
    """A history with only the outcomes that its question can have.

    An open range of facts ends at the bound of the question. An impossible outcome settles nothing;
    if it is the last one, it is a fault of the rule.
    """
    runs, fault = [], None
    for run in history.runs:
        fitted, fault = _fit(run, history.question.kind)
        runs += [] if fault else [fitted]
    if fault is None:
        return attrs.evolve(history, runs=tuple(runs))
    how = f"{history.runs[-1].result.how}: {fault}"
    return RuleHistory(history.question, open_because(how, faulty=True), ())


def _fit(run: Run, kind: Kind) -> tuple[Run, str | None]:
    outcome = run.result.outcome
    if outcome is None:
        return run, None
    outcome = _within_bounds(outcome, kind)
    try:
        kind.check_outcome(outcome)
    except InvalidOutcomeError as error:
        return run, str(error)
    return attrs.evolve(run, result=attrs.evolve(run.result, outcome=outcome)), None


def _within_bounds(outcome: Outcome, kind: Kind) -> Outcome:
    """A range that is open towards a bound of its question, up to that bound."""
    if not isinstance(outcome, Range) or not isinstance(kind, Numeric):
        return outcome
    low = kind.lower if outcome.low is None else outcome.low
    high = kind.upper if outcome.high is None else outcome.high
    if low is not None and high is not None and low > high:
        return outcome
    return Range(low=low, high=high)
