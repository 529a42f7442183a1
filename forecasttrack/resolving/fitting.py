"""What facts say of a question, held to what may happen to it: its options and bounds."""

from __future__ import annotations

import attrs

from forecasttrack.errors import InvalidOutcomeError
from forecasttrack.records.kind import Kind, Numeric
from forecasttrack.records.resolution import Outcome, Range
from forecasttrack.resolving.rule_evaluator import RuleHistory, Run
from forecasttrack.resolving.rule_result import open_because


def fit_history(history: RuleHistory) -> RuleHistory:
    """The same history with outcomes that the question can have.

    A range of facts that is open towards a bound ends there, since the bound holds for sure.
    An outcome that the question cannot have settles nothing; where it is the last one, that the
    rule leads to it is the fault.
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
