"""Results of rules as resolutions, with facts as evidence."""

from __future__ import annotations

import attrs

from forecasttrack.records.question import Question
from forecasttrack.records.resolution import SURENESS, Evidence, Resolution
from forecasttrack.resolving.dates import dated, shown
from forecasttrack.resolving.fact_values import shown_value, value_of
from forecasttrack.resolving.rule_evaluator import RuleHistory, Run
from forecasttrack.tables.facts import Facts

MOST_EVIDENCE = 12
"""A resolution quotes at most so many facts, the last ones; its note explains the result."""


def resolution_of(
    history: RuleHistory, facts: Facts, recorded: Resolution | None = None
) -> Resolution:
    """The resolution that a rule makes, with the ones it replaces.

    Args:
        history: What the facts say of a question; something must be settled.
        facts: The facts.
        recorded: What is on record, which is kept among what it replaces.
    """
    runs = [_of_run(history.question, run, facts) for run in history.runs]
    resolution = runs[0]
    for later in runs[1:]:
        assert later.note is not None  # noqa: S101 - it says how it came about
        resolution = later.corrects(resolution, why=later.note, at=later.known_at)
    return resolution if recorded is None else _keeping(resolution, recorded)


def _keeping(resolution: Resolution, recorded: Resolution) -> Resolution:
    """A new resolution that keeps all that is on record among what it replaces."""
    assert resolution.note is not None  # noqa: S101 - it says how it came about
    both = resolution.corrects(recorded, why=resolution.note, at=resolution.known_at)
    known = [each.stated() for each in resolution.replaces]
    lost = [each for each in both.replaces if each.stated() not in known]
    return attrs.evolve(resolution, replaces=(*resolution.replaces, *lost))


def _of_run(question: Question, run: Run, facts: Facts) -> Resolution:
    result = run.result
    name = "condition" if question.rule is None else question.rule.name
    return Resolution(
        question_id=question.id,
        status=result.status,
        outcome=result.outcome,
        occurred_at=None if result.occurred is None else dated(result.occurred),
        known_at=None if run.since is None else dated(run.since),
        sureness=_sureness(result.rows, facts),
        evidence=[_evidence(row, facts) for row in result.rows[-MOST_EVIDENCE:]],
        rule=name,
        note=result.how,
    )


def _sureness(rows: tuple[int, ...], facts: Facts) -> str | None:
    """The lowest sureness of the facts."""
    known = [each for each in facts.frame["sureness"].iloc[list(rows)] if each is not None]
    return max(known, key=SURENESS.index, default=None)


def _evidence(row: int, facts: Facts) -> Evidence:
    cells = facts.frame.iloc[row]
    value = shown_value(value_of(facts, row), cells["unit"])
    statement = cells["statement"] or f"{cells['series']}: {value} on {shown(int(facts.ends[row]))}"
    return Evidence(
        statement=statement,
        title=cells["title"] or cells["source"],
        address=cells["address"],
        date=dated(int(facts.known[row])),
        sureness=cells["sureness"],
        via=cells["via"],
    )
