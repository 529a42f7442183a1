"""A rule tried on the facts at hand: do its series exist, in its unit, and in time?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from forecasttrack.display.numbers import counted
from forecasttrack.errors import UnknownNameError
from forecasttrack.records.moments import ends, microseconds, text
from forecasttrack.records.question import Question
from forecasttrack.records.rule import Registered, parts
from forecasttrack.records.series_rule import OfSeries, OverWindow
from forecasttrack.resolving.linting.finding import LintFinding
from forecasttrack.resolving.registered_rules import registered
from forecasttrack.resolving.rule_evaluator import RuleEvaluator
from forecasttrack.tables.facts import Facts

_DAY = 86_400_000_000


def rule_findings(
    question: Question, facts: Facts, questions: Mapping[str, Question]
) -> Iterator[LintFinding]:
    """Yield what keeps a rule from being applied to these facts, now or when its day comes."""
    if question.rule is None:
        return
    found = list(_missing(question, facts))
    yield from found
    if not found:
        yield from _faulty(question, facts, questions)
        yield from _too_late(question, facts)


def _missing(question: Question, facts: Facts) -> Iterator[LintFinding]:
    assert question.rule is not None  # noqa: S101 - looked at by the caller
    for part in parts(question.rule):
        if isinstance(part, Registered):
            try:
                registered(part.function)
            except UnknownNameError as error:
                yield _without_facts(question, str(error), "rule.function")
        elif isinstance(part, OfSeries) and part.series not in facts.names:
            reason = f"the facts hold no series {part.series!r} yet"
            yield _without_facts(question, reason, "rule.series")
        elif isinstance(part, OfSeries) and part.source is not None:
            of_series = facts.frame["series"] == part.series
            if not (facts.frame["source"][of_series] == part.source).any():
                reason = f"no fact of {part.series!r} is from {part.source!r}"
                yield _without_facts(question, reason, "rule.source")


def _without_facts(question: Question, reason: str, place: str) -> LintFinding:
    return LintFinding(
        name="rule-without-facts",
        reason=reason,
        cure="begin the series with an observation, or name another one",
        place=place,
        question_id=question.id,
    )


def _faulty(
    question: Question, facts: Facts, questions: Mapping[str, Question]
) -> Iterator[LintFinding]:
    until = int(facts.known.max()) if len(facts) else 0
    result = RuleEvaluator(questions, {}, facts, until).result(question, until)
    if result.faulty:
        yield _without_facts(question, f"the rule fails: {result.how}", "rule")


def _too_late(question: Question, facts: Facts) -> Iterator[LintFinding]:
    """A series whose values were never known by the day on which the next one is needed.

    Rules about a window wait until the series reaches its end; those about a day take the value
    before it instead, and settle too early.
    """
    assert question.rule is not None  # noqa: S101 - looked at by the caller
    for part in parts(question.rule):
        if not isinstance(part, OfSeries) or isinstance(part, OverWindow):
            continue
        day = part.last_day or question.closes_at
        if day is None or question.due is None:
            continue
        rows = (facts.frame["series"] == part.series).to_numpy()
        lag = int(np.min(facts.known[rows] - facts.ends[rows]))
        if microseconds(ends(day)) + lag > microseconds(ends(question.due)):
            yield LintFinding(
                name="published-too-late",
                reason=f"{part.series!r} was known {counted(lag // _DAY, 'day')} after its day at"
                f" the earliest, and the answer is due on {text(question.due)}",
                cure="add resolves_by, the day on which its source publishes",
                place="resolves_by",
                question_id=question.id,
            )
